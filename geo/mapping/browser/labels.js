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

const named = (kind, places) =>
  places.map(([text, lat, lng, from = 0]) =>
    ({ text: shortly(text, 40), kind, at: [lat, lng], from }));

/* Half the width of a name, measured when it is first to be shown. */
const halfOf = (map, name) => {
  if (name.half === undefined) {
    map.la.ruler ??= document.createElement("canvas").getContext("2d");
    map.la.fontFamily ??= getComputedStyle(map.getContainer()).fontFamily;
    const font = `${FONTS[name.kind]} ${map.la.fontFamily}`;
    if (map.la.ruler.font !== font) map.la.ruler.font = font;
    name.half = map.la.ruler.measureText(name.text).width / 2 + 4;
  }
  return name.half;
};

/* All names that may be shown, the most important ones first. */
const candidates = (map) => {
  const { areaNames, places, localities, states } = map.la;
  const districts = isOn(map, "districts") ? areaNames.districts ?? [] : [];
  return [
    ...states, ...named("district", districts), ...places,
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

/* Boxes that are taken, by the squares of the picture that they touch. */
const SQUARE = 64;
const takenBoxes = (boxes) => {
  const squares = new Map();
  const each_ = (box, visit) => {
    const [left, top, right, bottom] = box.map((edge) => Math.floor(edge / SQUARE));
    for (let row = top; row <= bottom; row += 1) {
      for (let column_ = left; column_ <= right; column_ += 1) {
        if (visit(row * 4096 + column_)) return true;
      }
    }
    return false;
  };
  const take = (box) => each_(box, (square) => {
    if (!squares.has(square)) squares.set(square, []);
    squares.get(square).push(box);
    return false;
  });
  const isFree = (box) => !each_(box, (square) =>
    squares.get(square)?.some((other) => crosses(box, other)));
  boxes.forEach(take);
  return { take, isFree };
};

/* The first place beside a point where a name is whole in the map (of size `frame`) and
covers no other name and no sign. */
const freePlace = ({ x, y }, half, frame, taken) => {
  for (const [right, down] of PLACES) {
    const [middle, line] = [x + right * (half + SIGN), y + down];
    const box = [middle - half, line - 9, middle + half, line + 9];
    const whole = box[0] >= 0 && box[1] >= 0 && box[2] <= frame.x && box[3] <= frame.y;
    if (whole && taken.isFree(box)) return box;
  }
  return undefined;
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

/* A name around a point of the pane. No marker of Leaflet: that moves by a transform in
space, which makes a layer of its own of each name, and every picture of the page then
took 5 ms for putting fifty layers together. */
const writeName = (map, { text, kind }, middle, line) => {
  const { x, y } = map.containerPointToLayerPoint([middle, line]);
  const box = element("div", `la-label la-label-${kind}`);
  box.style.left = `${Math.round(x)}px`;
  box.style.top = `${Math.round(y)}px`;
  box.append(element("span", "", text));
  return box;
};

/* Where a name's point is in the picture, without asking Leaflet for each anew. */
const pointIn = (map) => {
  const scale = map.options.crs.scale(map.getZoom()) / map.options.crs.scale(0);
  const { x: left, y: top } = map.containerPointToLayerPoint([0, 0])
    .add(map.getPixelOrigin());
  return (name) => {
    name.world ??= map.project(name.at, 0);
    return { x: name.world.x * scale - left, y: name.world.y * scale - top };
  };
};

const drawLabels = (map) => {
  const { labels, state } = map.la;
  if (!map.la.placed) return;
  if (!state || !isOn(map, "labels")) {
    labels.replaceChildren();
    return;
  }
  map.la.labelledFor = roomOf(map);
  if (map.getZoom() >= CLOSE) needLocalities(map);
  const taken = takenBoxes([...furniture(map), ...signBoxes(map)]);
  const [zoom, frame, find] = [map.getZoom(), map.getSize(), pointIn(map)];
  const near = (part, size) => part > -0.1 * size && part < 1.1 * size;
  const drawn = [];
  for (const one of candidates(map)) {
    if (zoom < one.from) continue;
    const point = find(one);
    if (!near(point.x, frame.x) || !near(point.y, frame.y)) continue;
    const half = halfOf(map, one);
    const box = freePlace(point, half, frame, taken);
    if (!box) continue;
    taken.take(box);
    const [left, top] = box;
    drawn.push(writeName(map, one, left + half, top + 9));
  }
  labels.replaceChildren(...drawn);
};

/* The names of localities come in a file of their own, once somebody is near. */
const needLocalities = (map) => {
  if (map.la.localities || !("localities" in map.la.files)) return;
  map.la.localities = [];
  fileOf(map, "localities").then((found) => {
    map.la.localities = named("locality", found.names);
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
      places: [], states: [], labels: map.getPane("la-labels"),
    });
    // They come back at their new places.
    map.on("zoomanim", () => map.la.labels.replaceChildren());
  },
  draw(map, { context }) {
    map.la.states = named("state", context.names ?? []);
  },
  fill(map, { places }) {
    // Those of the same ground keep what was measured of them.
    if (places !== map.la.placesGiven) map.la.places = named("place", places);
    map.la.placesGiven = places;
    map.la.labelsDue = true;
  },
  shown(map) {
    // Once, after numbers, signs and legend are there.
    if (map.la.labelsDue) drawLabels(map);
    map.la.labelsDue = false;
  },
  moved: drawLabels,
});
