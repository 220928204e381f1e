/* The layers of the map. Each is a pane of Leaflet, so that switching, order and
opacity need no drawing: they are three properties of one element.

A part says with `layer` that it draws one:

  code      how the layer is called in commands and words
  group     where it stands in the layer tree
  pane      its pane; made here unless Leaflet has it
  solid     whether it takes clicks
  off       whether it is off at start
  has(map)  whether there is anything to draw; without it the tree leaves it out
  change    called when it is switched on or off
  style     which of several ways it is drawn at start, if there are several
  sign      returns its sign beside the name in the tree
  choice    returns the choice of style for the tree
  legend    returns what it says in the legend: title, rows, note */
const kinds = [];
const layer = (kind) => kinds.push(kind);
const GROUPS = [
  "names", "projects", "own", "evaluation", "surroundings", "borders", "areas",
];
// Panes of layers lie between Leaflet's tiles (200) and its markers (600).
const HIGHEST = 595;
const STEP = 6;

/* What a layer is called: overlays and own layers bring their name along. */
const nameOf = (map, { code, kind }) => kind.name ?? map.la.words[`layer_${code}`];

const isOn = (map, code) =>
  map.la.layers.some((one) => one.code === code && one.on && present(map, one));

const present = (map, { kind }) => !kind.has || Boolean(kind.has(map));

const addLayer = (map, kind) => {
  if (!map.getPane(kind.pane)) pane(map, kind.pane, HIGHEST, !kind.solid);
  map.la.layers.push({
    kind, code: kind.code, on: !kind.off, opacity: kind.opacity ?? 100,
    style: kind.style,
  });
};

const removeLayer = (map, code) => {
  map.la.layers = map.la.layers.filter((one) => one.code !== code);
};

/* Give the layers the settings of a command: code, on, opacity, the first on top.
What it does not name keeps its place in its group, and its group among the groups. */
const arrange = (map, settings) => {
  const { layers } = map.la;
  const given = new Map(settings.map((row, index) => [row[0], { row, index }]));
  const place = new Map(
    layers.map(({ code }, index) => [code, given.get(code)?.index ?? 1000 + index]),
  );
  const groups = new Map();
  let last = -1;
  for (const group of GROUPS) {
    const own = layers.filter(({ code, kind }) => kind.group === group && given.has(code));
    last = own.length ? Math.min(...own.map(({ code }) => place.get(code))) : last + 1e-3;
    groups.set(group, last);
  }
  layers.sort((a, b) =>
    groups.get(a.kind.group) - groups.get(b.kind.group)
      || place.get(a.code) - place.get(b.code));
  for (const one of layers) {
    const { kind } = one;
    const [, on = !kind.off, opacity = kind.opacity ?? 100, style = kind.style] =
      given.get(one.code)?.row ?? [];
    Object.assign(one, { on: Boolean(on), opacity, style });
  }
};

/* Bring the panes to what the layers say; tell those that were switched. */
const applyLayers = (map) => {
  map.la.layers.forEach((one, index) => {
    const { style } = map.getPane(one.kind.pane);
    const shown = one.on && present(map, one);
    style.zIndex = HIGHEST - STEP * index;
    style.opacity = one.opacity / 100;
    style.display = shown ? "" : "none";
    if (shown !== one.shown) {
      one.shown = shown;
      one.kind.change?.(map, shown);
    }
  });
};

/* What the page keeps of the layers. */
const settingsOf = (map) =>
  map.la.layers.map(({ code, on, opacity, style }) =>
    style ? [code, on, opacity, style] : [code, on, opacity]);

/* Files with more boundaries or names, fetched when they are first looked at. */
const fileOf = (map, name) => {
  const { files, fetched } = map.la;
  if (!fetched.has(name)) {
    const given = files[name];
    const from = () =>
      fetch(new URL(given, map.la.root ?? document.baseURI)).then((answer) => {
        if (!answer.ok) throw new Error(`${given}: ${answer.status}`);
        return answer.json();
      });
    const made = typeof given === "string" ? from() : Promise.resolve(given ?? null);
    fetched.set(name, made);
    made.catch((error) => {
      fetched.delete(name);
      console.warn("LEADER-Atlas: a layer could not be fetched.", error);
    });
  }
  return fetched.get(name);
};

/* Layers that this page does without, whatever the tree says. */
const without = ({ sites = true, labels = true }) =>
  [...(sites ? [] : ["sites"]), ...(labels ? [] : ["labels"])];

/* Order all layers anew, also after overlays or own layers came or went. */
const rearrange = (map) => {
  const { state } = map.la;
  if (!state) return;
  arrange(map, state.layers ?? []);
  const absent = without(state);
  for (const one of map.la.layers) one.on &&= !absent.includes(one.code);
  applyLayers(map);
};

part({
  frame(map) {
    Object.assign(map.la, { layers: [], files: {}, fetched: new Map() });
    for (const kind of kinds) addLayer(map, kind);
  },
  draw(map, { files = {} }) {
    map.la.files = files;
  },
  fill(map) {
    // What there is to draw may have changed, the settings have not.
    if (map.la.state) applyLayers(map);
  },
  show(map, state, before) {
    const said = (one) => `${one.layers ?? ""} / ${without(one)}`;
    if (!before || said(state) !== said(before)) rearrange(map);
  },
});
