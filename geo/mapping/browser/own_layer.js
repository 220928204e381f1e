/* Layers from people's own files. They come with the content and never lie in the
public folder; attributes are shown as text. */

// Beyond this a canvas is needed, which would take the clicks from what is below.
const MOST_CLICKABLE = 3000;
const MOST_EDGED = 400;

const ownStyle = (colour) => ({
  color: colour, weight: 2.4, opacity: 0.95, fillColor: colour, fillOpacity: 0.16,
});
const ownPoint = (colour) => ({
  radius: 5.5, color: "#ffffff", weight: 1.5, fillColor: colour, fillOpacity: 0.95,
});
const OWN_HOVER = { weight: 4, fillOpacity: 0.34 };

const drawOwn = (map, { code, colour, features, note, version }) => {
  const paneName = `la-${code}`;
  const clickable = features.length <= MOST_CLICKABLE;
  const renderer = clickable ? L.svg({ pane: paneName }) : L.canvas({ pane: paneName });
  const shared = { pane: paneName, renderer, interactive: clickable };
  const style = ownStyle(colour);
  const drawn = L.geoJSON(features, {
    ...shared,
    style,
    pointToLayer: (_, at) => L.circleMarker(at, { ...shared, ...ownPoint(colour) }),
    onEachFeature(feature, shape) {
      if (clickable) answer(map, feature.properties, shape, style, note);
    },
  }).addTo(map);
  map.la.own.set(code, { drawn, renderer, version, colour, note });
};

/* What hovering and clicking do. */
const answer = (map, { title, rows }, shape, style, note) => {
  const isPoint = shape instanceof L.CircleMarker;
  shape.bindTooltip(() => element("span", "", shortly(title)), { sticky: true });
  shape.on("mouseover", () => shape.setStyle(isPoint ? { weight: 3 } : OWN_HOVER));
  shape.on("mouseout", () => shape.setStyle(isPoint ? { weight: 1.5 } : style));
  shape.on("click", (event) => {
    if (isBusy(map)) return;
    L.DomEvent.stopPropagation(event);
    // A click by a program or a reading aid has no place of its own.
    const bounds = isPoint ? undefined : shape.getBounds();
    const at = bounds && !bounds.contains(event.latlng) ? bounds.getCenter() : event.latlng;
    popup(map, isPoint ? shape.getLatLng() : at, { title, rows, note });
  });
};

/* What a layer is made of, as one sign: area, line or point. */
const ownSign = ({ colour, features }) => {
  const kinds = new Set(features.slice(0, 200).map(({ geometry }) => geometry.type));
  const has = (word) => [...kinds].some((kind) => kind.includes(word));
  const svg = vector("svg", { class: "la-sign", width: 20, height: 13 });
  const { weight, fillOpacity } = ownStyle(colour);
  if (has("Polygon") || has("Collection")) {
    svg.append(vector("rect", {
      x: 1, y: 1, width: 18, height: 11, fill: colour, "fill-opacity": fillOpacity,
      stroke: colour, "stroke-width": 2,
    }));
  } else if (has("Line")) {
    svg.append(vector("line", {
      x1: 0, y1: 6.5, x2: 20, y2: 6.5, stroke: colour, "stroke-width": weight,
    }));
  }
  if (has("Point")) {
    svg.append(vector("circle", {
      cx: 10, cy: 6.5, r: 5, fill: colour, stroke: "#ffffff", "stroke-width": 1.5,
    }));
  }
  return svg;
};

const dropOwn = (map, code) => {
  const before = map.la.own.get(code);
  before?.drawn.remove();
  before?.renderer.remove();
  map.la.own.delete(code);
};

const takeOwn = (map, own) => {
  leaveOwn(map);
  const given = new Map(own.map((one) => [one.code, one.version]));
  for (const { code, kind } of map.la.layers) {
    if (kind.group !== "own") continue;
    if (given.get(code) !== map.la.own.get(code)?.version) dropOwn(map, code);
    if (!given.has(code)) map.getPane(kind.pane).style.display = "none";
    removeLayer(map, code);
  }
  for (const one of own) {
    const { code, name, features } = one;
    addLayer(map, {
      code,
      name,
      group: "own",
      pane: `la-${code}`,
      solid: features.length <= MOST_CLICKABLE,
      sign: () => ownSign(one),
      legend: () => ({ rows: [[ownSign(one), name, features.length]] }),
    });
    if (!map.la.own.has(code)) drawOwn(map, one);
    // A light edge keeps lines apart from dark areas; with many it costs too much.
    map.getPane(`la-${code}`).classList.toggle("la-edged", features.length <= MOST_EDGED);
  }
};

part({
  frame(map) {
    map.la.own = new Map();
  },
  extra(map, { own = [] }) {
    takeOwn(map, own);
  },
});
