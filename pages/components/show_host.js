/* Mounts a presentation over the whole window; geo/output/web stands in front of this.

Python sends bytes: 32 characters that name the content, then JSON. */
const NAME = 32;
const own = (globalThis.leaderAtlasShow ??= {});

const root = (prefix) =>
  prefix ? `${location.origin}/${prefix}/` : new URL("./", location.href).href;

const added = (node) =>
  new Promise((resolve, reject) => {
    node.onload = resolve;
    node.onerror = () => reject(new Error(`not loaded: ${node.src ?? node.href}`));
    document.head.append(node);
  });

/* The maps of other pages may have fetched Leaflet already. */
const leaflet = (folder) =>
  (own.leaflet ??= Promise.all([
    globalThis.L?.Map ? null : added(Object.assign(document.createElement("script"), { src: `${folder}/leaflet.js` })),
    added(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${folder}/leaflet.css` })),
  ]));

/* The minutes in another window follow the step, and may ask for one. */
const channel = new BroadcastChannel("leader-atlas-show");

const tell = (place) => {
  const { stage, payload, presentation } = place;
  if (!place.gone && stage) channel.postMessage({ presentation, shown: payload.steps[stage.at]?.id });
};

const hear = (place, { ask, go, presentation }) => {
  if (ask) tell(place);
  const at = go && presentation === place.presentation ? place.payload.steps.findIndex(({ id }) => id === go) : -1;
  if (at >= 0) place.stage.go(at);
};

const remember = (at) => {
  const address = new URL(location.href);
  address.searchParams.set("step", at + 1);
  history.replaceState(history.state, "", address);
};

const show = async (place, data, send) => {
  const { prefix, vendor, start, presentation, payload } = JSON.parse(new TextDecoder().decode(data.subarray(NAME)));
  await leaflet(root(prefix) + vendor);
  if (place.gone) return;
  // With other words, such as those for the closed board, the step stays.
  const at = place.stage?.at ?? start;
  Object.assign(place, { payload, presentation });
  place.stage?.destroy();
  // In the page's body the style sheets of the application's texts do not reach it.
  place.cover ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "la-cover" }));
  const box = document.createElement("div");
  place.cover.replaceChildren(box);
  box.style.height = "100%";
  place.stage = LeaderShow.mount(box, payload, {
    L: globalThis.L, meeting: true, start: Math.min(at, Math.max(payload.steps.length - 1, 0)),
    onStep: (now) => {
      remember(now);
      tell(place);
    },
    onLeave: () => send("leave", Date.now()),
    onPersons: () => send("persons", Date.now()),
    onNote: (note) => send("note", note),
  });
  own.noted = (what) => place.stage?.noted(what);
  channel.onmessage = ({ data: asked }) => hear(place, asked);
  tell(place);
};

const mounts = new WeakMap();

export default ({ parentElement, data, setTriggerValue }) => {
  const place = parentElement.querySelector(".la-show");
  const calls = (mounts.get(place)?.calls ?? 0) + 1;
  const name = new TextDecoder().decode(data.subarray(0, NAME));
  const old = mounts.get(place)?.name;
  mounts.set(place, { calls, name });
  place.send = setTriggerValue;
  if (name !== old) {
    show(place, data, (...given) => place.send(...given)).catch((error) => {
      console.warn("LEADER-Atlas: the presentation could not be shown.", error);
    });
  }
  // Streamlit also calls this when it has overtaken a call; then the stage stays.
  return () =>
    setTimeout(() => {
      if (mounts.get(place)?.calls !== calls) return;
      place.gone = true;
      channel.postMessage({ presentation: place.presentation, gone: true });
      place.stage?.destroy();
      place.cover?.remove();
      mounts.delete(place);
    });
};
