/* The host of the maps: mounts them, passes commands in and events out.

Python sends three things. The *ground* (bytes: 32 characters that name the frame, 32
that name the words, then JSON) builds the map. The *values* of a selection fill it, and
the *command* says what is shown; each comes from a component of its own (map_parcel.js,
map_command.js), so that a filter sends no ground again and a switch no values. All
drawing is in geo/mapping/browser, which Python puts in front of this file. */
const HEAD = 64;
const base = (prefix) =>
  prefix ? `${location.origin}/${prefix}/` : new URL("./", location.href).href;

/* Things of the page that are fetched once. */
const once = (store, key, make) => {
  if (!store.has(key)) {
    const made = make();
    store.set(key, made);
    made.catch(() => store.delete(key));
  }
  return store.get(key);
};
const shared = (globalThis.leaderAtlas ??= { loads: new Map(), commands: new Map() });

const loaded = (node) =>
  new Promise((resolve, reject) => {
    node.onload = resolve;
    node.onerror = () => reject(new Error(`not loaded: ${node.src ?? node.href}`));
    document.head.append(node);
  });

const leaflet = (folder) =>
  once(shared.loads, "leaflet", () =>
    Promise.all([
      loaded(Object.assign(document.createElement("script"), {
        src: `${folder}/leaflet.js`,
      })),
      loaded(Object.assign(document.createElement("link"), {
        rel: "stylesheet", href: `${folder}/leaflet.css`,
      })),
    ]),
  );

/* What folium wrote, as a module, as Streamlit itself runs the code of components. */
const builder = (script) =>
  once(shared.loads, script, async () => {
    const text = `export default (L, LeaderAtlas) => {${script}\n};`;
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    try {
      return (await import(url)).default;
    } finally {
      URL.revokeObjectURL(url);
    }
  });

const fetched = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
};

const views = {
  key: (region) => `leader-atlas-view:${region}`,
  get(region) {
    try {
      return JSON.parse(sessionStorage.getItem(this.key(region)));
    } catch {
      return null;
    }
  },
  set(region, view) {
    try {
      if (view) sessionStorage.setItem(this.key(region), JSON.stringify(view));
      else sessionStorage.removeItem(this.key(region));
    } catch {
      // Storage is switched off: the view lasts as long as the map.
    }
  },
};

/* The list of measures on the page (its key in Streamlit), as far as the person is in
it. It is followed at once, like the choice in the legend: Python, which is told by the
list itself, needs three times as long. All that is used of Streamlit is that the chosen
words stand in the field; if that ever changes, the map follows Python's command. */
const LIST = ".st-key-measure";
const STALE_MS = 3000;
const chosenIn = (records) => {
  const field = records.at(-1).target;
  return field === document.activeElement && field.closest(LIST) ? field.value : "";
};
/* Until Python has that choice too, commands with another measure are of a run that began
before it. Where it never has (something else was changed at once), the last command
counts. This stands here and not in map_command.js because Streamlit sends that file with
each command. */
shared.stale = (command) => {
  const { listed } = shared;
  const shown = command.state?.measure;
  if (!listed || !shown) return false;
  if (shown !== listed.measure) return Boolean(listed.held.set(command.name, command));
  shared.listed = undefined;
  return false;
};
const expect = (measure) => {
  const listed = { measure, held: new Map() };
  shared.listed = listed;
  setTimeout(() => {
    if (shared.listed !== listed) return;
    shared.listed = undefined;
    for (const [name, command] of listed.held) {
      shared.commands.set(name, command);
      const told = new CustomEvent("leader-atlas-command", { detail: name });
      window.dispatchEvent(told);
    }
  }, STALE_MS);
};

/* Maps of a group move together: whoever is moved is followed by the others. */
const groups = (shared.groups ??= new Map());
const join = (map, name) => {
  if (!name) return;
  if (!groups.has(name)) groups.set(name, new Set());
  const group = groups.get(name);
  group.add(map);
  map.on("unload", () => group.delete(map));
  // The map itself is one of them, and may not be filled yet.
  map.la.together = () => [...group].filter((one) => one === map || one.la.content);
  map.on("move zoomend", () => {
    if (shared.leading) return;
    shared.leading = map;
    for (const other of map.la.together()) {
      if (other === map) continue;
      const { lat, lng } = map.getCenter();
      LeaderAtlas.setView(other, [lat, lng, map.getZoom()]);
    }
    shared.leading = undefined;
  });
};

class Host {
  constructor(parent, frame) {
    this.parent = parent;
    // As high as Python says; to ask at each call would lay the page out each time.
    const fit = () => { parent.style.height = `${frame.clientHeight}px`; };
    fit();
    this.sizes = new ResizeObserver(fit);
    this.sizes.observe(frame);
    this.calls = 0;
    this.turn = 0;
    this.queue = Promise.resolve();
    this.onCommand = ({ detail }) => detail === this.name && this.obey();
    window.addEventListener("leader-atlas-command", this.onCommand);
    this.onValues = ({ detail }) => detail === this.name && this.soon(() => this.fill());
    window.addEventListener("leader-atlas-values", this.onValues);
    this.onExtra = ({ detail }) => detail === this.name && this.add();
    window.addEventListener("leader-atlas-extra", this.onExtra);
    this.list = new MutationObserver((records) => this.listed(chosenIn(records)));
    this.list.observe(document.body, { subtree: true, attributeFilter: ["value"] });
  }

  /* One after the other: to build a map takes a while. */
  soon(act) {
    this.queue = this.queue.then(act).catch((error) => this.fail(error));
  }

  /* Called after every run of the script; the same ground does nothing. */
  update({ data, setTriggerValue }) {
    this.send = setTriggerValue;
    const head = new TextDecoder().decode(data.subarray(0, HEAD));
    if (head !== this.head) {
      this.head = head;
      this.soon(() => this.apply(head, data));
    }
  }

  async apply(head, data) {
    const payload = JSON.parse(new TextDecoder().decode(data.subarray(HEAD)));
    const { name, region, group, prefix, vendor } = payload;
    const { script, geometry, places, ground } = payload;
    this.name = name;
    const frame = head.slice(0, HEAD / 2);
    if (frame !== this.frame) {
      if (!document.createElement("canvas").getContext("2d")) {
        throw new Error("this browser has no canvas");
      }
      const root = base(prefix);
      const [build, boundaries] = await Promise.all([
        builder(script),
        typeof geometry === "string" ? fetched(root + geometry) : geometry,
        leaflet(root + vendor),
      ]);
      // Streamlit takes a place out of the page a moment before it says so.
      if (this.gone || !this.parent.isConnected) {
        this.head = undefined;
        return;
      }
      this.region = region;
      this.given = undefined;
      this.values = undefined;
      this.build(build, boundaries, root);
      join(this.map, group);
      if (places) {
        const fetch = () => once(shared.loads, places, () => fetched(root + places));
        LeaderAtlas.places(this.map, fetch);
      }
      this.frame = frame;
    }
    this.ground = { ...ground, head: head.slice(HEAD / 2) };
    this.fill();
  }

  /* With the values that belong to this ground; those of another one come too early. */
  fill() {
    const { map, ground } = this;
    const values = shared.parcels?.get(`values ${this.name}`);
    if (this.gone || !map || !values || values.of !== ground?.head) return;
    if (values.head === this.values?.head) return;
    this.values = values;
    LeaderAtlas.fill(map, { ...ground, ...values.content });
    this.add();
    if (!this.obey() && this.settled) LeaderAtlas.show(this.map, this.map.la.state);
  }

  build(build, boundaries, root) {
    this.remove();
    this.settled = false;
    const box = document.createElement("div");
    box.className = "folium-map";
    // The name that folium's script looks for, only while it runs.
    box.id = "map_leader";
    this.parent.replaceChildren(box);
    this.map = build(L, LeaderAtlas);
    // Where other code of the page, and tests, find the map.
    box.leaderMap = this.map;
    box.removeAttribute("id");
    this.map.la.root = root;
    LeaderAtlas.draw(this.map, boundaries);
    this.map.on("la-pick", ({ value }) => this.tell("pick", value));
    this.map.on("la-site", ({ value }) => this.tell("site", value));
    this.map.on("la-point", ({ value }) => this.tell("point", value));
    this.map.on("la-find", ({ value }) => this.tell("find", value));
    this.map.on("la-seek", ({ value }) => this.tell("seek", value));
    this.map.on("la-shape", ({ value }) => this.tell("shape", value));
    this.map.on("la-measure", ({ value }) => this.choose(value));
    this.map.on("la-layers", ({ value }) => this.tell("layers", value));
    this.map.on("la-year", ({ value }) => this.tell("year", value));
    this.map.on("la-view", ({ value }) => views.set(this.region, value));
  }

  /* Once only: Leaflet takes a second time for a quarrel about the container. */
  remove() {
    const { map } = this;
    this.map = undefined;
    this.frame = undefined;
    map?.remove();
  }

  /* Python is told a moment later, so that the browser paints first. */
  tell(event, value) {
    this.turn += 1;
    clearTimeout(this.later);
    if (this.waiting && this.waiting !== event) this.post();
    this.waiting = event;
    this.post = () => this.send(event, { value, turn: this.turn });
    this.later = setTimeout(() => {
      this.waiting = undefined;
      this.post();
    }, 60);
  }

  choose(measure) {
    shared.listed = undefined;
    this.tell("measure", measure);
    this.beside(measure);
  }

  listed(words) {
    const { content, state } = this.map?.la ?? {};
    const found = words && state && content.measures.find(({ name }) => name === words);
    if (!found || found.code === state.measure) return;
    const { code: measure } = found;
    expect(measure);
    LeaderAtlas.show(this.map, { ...state, measure });
    this.beside(measure);
  }

  /* What stands beside the map follows at once. */
  beside(measure) {
    const detail = { map: this.name, measure, turn: this.turn };
    window.dispatchEvent(new CustomEvent("leader-atlas-measure", { detail }));
  }

  /* Overlays and own layers; those of another page go when the map is filled anew. */
  add() {
    const given = shared.parcels?.get(`extra ${this.name}`) ?? {};
    if (!this.map?.la.content || given.head === this.given?.head) return;
    this.given = given;
    LeaderAtlas.extra(this.map, given);
  }

  /* A command that answers an older event than the last one is out of date. */
  obey() {
    const command = shared.commands.get(this.name);
    if (!command || !this.map?.la.content || command.turn < this.turn) return false;
    this.turn = command.turn;
    LeaderAtlas.show(this.map, command.state);
    if (!this.settled) this.settle();
    this.follow(command.state);
    return true;
  }

  /* A link shows its extent once, on its page; then the map is the person's again. */
  follow({ extent, extent_turn: turn }) {
    if (!turn) return;
    if (shared.link?.turn !== turn) {
      shared.link = { turn, path: location.pathname, done: new Set() };
    }
    const { path, done } = shared.link;
    if (path !== location.pathname || done.has(this.name)) return;
    done.add(this.name);
    if (extent) LeaderAtlas.fitExtent(this.map, extent);
    else LeaderAtlas.home(this.map);
    const { lat, lng } = this.map.getCenter();
    views.set(this.region, extent ? [lat, lng, this.map.getZoom()] : null);
  }

  /* The first picture: the whole region, or what the person last looked at. */
  settle() {
    this.settled = true;
    LeaderAtlas.home(this.map);
    const kept = views.get(this.region);
    if (kept) LeaderAtlas.setView(this.map, kept);
  }

  fail(error) {
    console.warn("LEADER-Atlas: the map could not be mounted.", error);
    // Not while mounting: Streamlit would lose it now and then.
    this.later = setTimeout(() => this.tell("failed", `${error}`), 400);
  }

  dispose() {
    this.gone = true;
    clearTimeout(this.later);
    window.removeEventListener("leader-atlas-command", this.onCommand);
    window.removeEventListener("leader-atlas-values", this.onValues);
    window.removeEventListener("leader-atlas-extra", this.onExtra);
    this.list.disconnect();
    this.sizes.disconnect();
    this.remove();
    this.parent.replaceChildren();
  }
}

const hosts = new WeakMap();

export default (component) => {
  const place = component.parentElement.querySelector(".la-host");
  if (!hosts.has(place)) hosts.set(place, new Host(place, component.parentElement));
  const host = hosts.get(place);
  const call = (host.calls += 1);
  host.update(component);
  // Streamlit also calls this when it has overtaken a call; then the map stays.
  return () =>
    setTimeout(() => {
      if (host.calls !== call) return;
      host.dispose();
      hosts.delete(place);
    });
};
