/* Mounts a presentation: keys, touch, the bar that hides, the number in the address. */
const IDLE = 3000;

const wake = (stage) => {
  const { root } = stage;
  let later;
  const rest = () => root.classList.remove("sh-awake");
  const rouse = (event) => {
    const low = event.pointerType === "touch" || event.clientY > root.getBoundingClientRect().bottom - 130 * stage.unit;
    root.classList.add("sh-moving");
    if (low) root.classList.add("sh-awake");
    clearTimeout(later);
    later = setTimeout(() => {
      root.classList.remove("sh-moving");
      rest();
    }, event.pointerType === "touch" ? IDLE * 1.6 : IDLE);
  };
  root.addEventListener("pointermove", rouse);
  root.addEventListener("pointerdown", rouse);
};

/* On a touch screen: broad edges to tap, back on the left, on on the right. They lie
beside the map, so its own gestures (one finger moves, two make it larger) stay. */
const edges = (stage) => {
  const { root, words } = stage;
  if (stage.payload.kind !== "deck") return;
  for (const [name, go, path] of [["back", () => stage.back(), "M14 3 5 12l9 9"], ["next", () => stage.next(), "m6 3 9 9-9 9"]]) {
    const sign = draw("svg", { viewBox: "0 0 20 24", "aria-hidden": "true" }, draw("path", { d: path }));
    root.append(make("button", { type: "button", class: `sh-edge sh-edge-${name}`, "aria-label": words[name], tabindex: -1, onclick: go }, sign));
  }
  root.addEventListener("pointerdown", ({ pointerType }) => root.classList.toggle("sh-touch", pointerType === "touch"), true);
  root.classList.toggle("sh-touch", matchMedia("(pointer: coarse)").matches);
};

/* A stroke to the side outside the map turns the page. */
const stroke = (stage) => {
  let from;
  stage.root.addEventListener("touchstart", (event) => {
    const free = !event.target.closest(".sh-map, .sh-panel, .sh-overview, .sh-bar, .sh-find, .sh-notes");
    from = free && event.touches.length === 1 ? event.touches[0] : undefined;
  }, { passive: true });
  stage.root.addEventListener("touchend", (event) => {
    if (!from) return;
    const to = event.changedTouches[0];
    const by = to.clientX - from.clientX;
    if (Math.abs(by) > 60 && Math.abs(by) > 2 * Math.abs(to.clientY - from.clientY)) {
      if (by < 0) stage.next();
      else stage.back();
    }
    from = undefined;
  }, { passive: true });
};

const empty = (root, words) => {
  root.classList.add("sh", "sh-nothing-here");
  root.replaceChildren(said("h1", words.empty), said("p", words.empty_hint));
};

/* `options`: L (Leaflet), meeting, start, onStep, onLeave, onPersons, onNote. */
const mount = (root, payload, options) => {
  if (!payload.steps.length) {
    empty(root, payload.words);
    return { go() {}, at: 0, destroy: () => root.replaceChildren() };
  }
  const inFile = !options.onStep;
  const numbered = () => Number(location.hash.slice(1)) - 1;
  const stage = new Stage(root, payload, {
    ...options,
    onStep: options.onStep ?? ((at) => {
      // A file opened from a stick may not change its address everywhere.
      try {
        history.replaceState(null, "", `#${at + 1}`);
      } catch {
        // The number is a comfort only.
      }
    }),
  });
  const press = (event) => stage.press(event);
  window.addEventListener("keydown", press, true);
  const hash = () => stage.go(numbered() >= 0 ? numbered() : payload.start);
  if (inFile) window.addEventListener("hashchange", hash);
  wake(stage);
  stroke(stage);
  edges(stage);
  stage.go(inFile && numbered() > 0 ? numbered() : options.start ?? payload.start, { instant: true });
  root.focus({ preventScroll: true });
  root.showStage = stage;
  return {
    go: (at) => stage.go(at),
    noted: (what) => stage.notes?.noted(what),
    get at() {
      return stage.at;
    },
    destroy() {
      window.removeEventListener("keydown", press, true);
      window.removeEventListener("hashchange", hash);
      stage.destroy();
    },
  };
};
