/* Names of places: never two on top of each other, the more important one stays.
More of them come as one zooms in. */

const FONTS = {
  state: "italic 600 13px", district: "700 13px", place: "600 12px",
  locality: "500 11.5px",
};
// From this zoom on localities are looked for.
const CLOSE = 10.5;
// Where a name may stand beside its point to keep signs free: right and down, the
// first number in halves of its own width.
const PLACES = [[0, 0], [0, -19], [0, 19], [1, 0], [-1, 0], [0, -26], [0, 26]];
const SIGN = 16;

const measured = (map, kind, places) => {
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = `${FONTS[kind]} ${getComputedStyle(map.getContainer()).fontFamily}`;
  return places.map(([text, lat, lng, from = 0]) => {
    const name = shortly(text, 40);
    return {
      text: name, kind, at: [lat, lng], from, half: ruler.measureText(name).width / 2 + 4,
    };
  });
};

/* All names that may be shown, the most important ones first. */
const candidates = (map) => {
  const { areaNames, places, localities, states } = map.la;
  const districts = isOn(map, "districts") ? areaNames.districts ?? [] : [];
  return [
    ...states, ...measured(map, "district", districts), ...places,
    ...(map.getZoom() >= CLOSE ? localities ?? [] : []),
  ];
};

const crosses = (one, other) =>
  one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

/* Signs that a name must not cover; the large circles of amounts bear a name. */
const signBoxes = (map) =>
  styleOf(map) === "amount" || !isOn(map, "sites") ? [] : map.la.marks.getLayers().map((mark) => {
    const { x, y } = map.latLngToContainerPoint(mark.getLatLng());
    const half = mark.options.icon.options.iconSize[0] / 2;
    return [x - half, y - half, x + half, y + half];
  });

/* The first place beside a point where a name is whole in the map (of size `frame`) and
covers no other name and no sign. */
const freePlace = ({ x, y }, half, frame, taken, signs) =>
  PLACES.map(([right, down]) => {
    const [middle, line] = [x + right * (half + SIGN), y + down];
    return [middle - half, line - 9, middle + half, line + 9];
  }).find((box) =>
    box[0] >= 0 && box[1] >= 0 && box[2] <= frame.x && box[3] <= frame.y
      && ![...taken, ...signs].some((other) => crosses(box, other)));

const iconAnchor = (map, at, middle, line) => {
  const { x, y } = map.latLngToContainerPoint(at);
  return [Math.round(x - middle), Math.round(y - line)];
};

/* Where the controls lie: a name below them would be cut. */
const FURNITURE = [
  "la-find", "la-legend", "la-badge", "leaflet-bar", "leaflet-control-scale",
  "leaflet-control-attribution",
].map((name) => `.leaflet-control-container .${name}`).join();

const furniture = (map) => {
  const container = map.getContainer();
  const { left, top } = container.getBoundingClientRect();
  return [...container.querySelectorAll(FURNITURE)].map((node) => {
    const box = node.getBoundingClientRect();
    return [box.left - left, box.top - top, box.right - left, box.bottom - top];
  });
};

const drawLabels = (map) => {
  const { labels, state } = map.la;
  labels.clearLayers();
  if (!state || !isOn(map, "labels")) return;
  if (map.getZoom() >= CLOSE) needLocalities(map);
  const taken = furniture(map);
  const signs = signBoxes(map);
  const inside = map.getBounds().pad(0.1);
  const zoom = map.getZoom();
  for (const { at, text, half, kind, from } of candidates(map)) {
    if (zoom < from || !inside.contains(at)) continue;
    const at_ = map.latLngToContainerPoint(at);
    const box = freePlace(at_, half, map.getSize(), taken, signs);
    if (!box) continue;
    taken.push(box);
    const [left, top] = box;
    const icon = L.divIcon({
      className: `la-label la-label-${kind}`, iconSize: [0, 0],
      iconAnchor: iconAnchor(map, at, left + half, top + 9),
    });
    const name = L.marker(at, {
      icon, pane: "la-labels", interactive: false, keyboard: false,
    });
    labels.addLayer(name);
    name.getElement().append(element("span", "", text));
  }
};

/* The names of localities come in a file of their own, once somebody is near. */
const needLocalities = (map) => {
  if (map.la.localities || !("localities" in map.la.files)) return;
  map.la.localities = [];
  fileOf(map, "localities").then((found) => {
    map.la.localities = measured(map, "locality", found.names);
    drawLabels(map);
  }).catch(() => {
    map.la.localities = undefined;
  });
};

layer({
  code: "labels", group: "names", pane: "la-labels", change: drawLabels,
});

part({
  frame(map) {
    Object.assign(map.la, {
      places: [], states: [], labels: L.layerGroup().addTo(map),
    });
  },
  draw(map, { context }) {
    map.la.states = measured(map, "state", context.names ?? []);
  },
  fill(map, { places }) {
    map.la.places = measured(map, "place", places);
    if (map.la.state) drawLabels(map);
  },
  moved: drawLabels,
});
