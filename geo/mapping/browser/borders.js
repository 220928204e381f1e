/* Borders above the municipalities: region, what lies outside, districts and
associations. Python dissolves all of them from the same edges, so they coincide. */

const LINES = {
  districts: { color: "#4b3f36", weight: 2, opacity: 0.9 },
  associations: { color: "#4b3f36", weight: 1.4, opacity: 0.85, dashArray: "5 4" },
};
const MASK = { stroke: false, fill: true, fillColor: "#eef0ec", fillOpacity: 0.72 };

const lineSign = (code, style) => {
  const svg = vector("svg", { class: `la-sign la-line-${code}`, width: 20, height: 13 });
  svg.append(vector("line", {
    x1: 0, y1: 6.5, x2: 20, y2: 6.5, stroke: style.color,
    "stroke-width": style.weight, "stroke-dasharray": style.dashArray ?? "none",
  }));
  return svg;
};

const drawBorders = async (map, code) => {
  const found = await fileOf(map, code);
  const shown = map.getPane(`la-${code}`);
  if (!found || !shown || shown.childElementCount) return;
  L.geoJSON(found.features, {
    pane: `la-${code}`, interactive: false, style: { fill: false, ...LINES[code] },
  }).addTo(map);
  map.la.areaNames[code] = found.names;
  drawLabels(map);
};

layer({
  code: "region",
  group: "borders",
  pane: "la-outline",
  has: (map) => map.la.outline,
  legend: ({ la: { outline, words } }) => ({
    rows: [[lineSign("region", outline), words.layer_region]],
  }),
});

layer({
  code: "mask", group: "borders", pane: "la-mask", has: (map) => map.la.masked,
});

for (const code of ["districts", "associations"]) {
  layer({
    code,
    group: "borders",
    pane: `la-${code}`,
    off: true,
    has: (map) => code in map.la.files,
    change(map, on) {
      if (on) drawBorders(map, code).catch(() => {});
      drawLabels(map);
    },
    legend: (map) => ({
      rows: [[lineSign(code, LINES[code]), map.la.words[`layer_${code}`]]],
    }),
  });
}

layer({ code: "areas", group: "areas", pane: "overlayPane", solid: true });

layer({ code: "states", group: "areas", pane: "la-context" });

/* Everything but the areas: the world with holes. */
const drawMask = (map, mask) => {
  if (!mask) return;
  const world = [[85, -180], [85, 180], [-85, 180], [-85, -180]];
  const holes = L.geoJSON(mask).getLayers().flatMap((shape) => {
    const rings = shape.getLatLngs();
    return Array.isArray(rings[0][0]) ? rings.map(([outer]) => outer) : [rings[0]];
  });
  L.polygon([world, ...holes], { ...MASK, pane: "la-mask", interactive: false })
    .addTo(map);
  map.la.masked = true;
};

part({
  frame(map) {
    map.la.areaNames = {};
  },
  draw(map, { outline, mask }) {
    map.la.outline = outline.features.length ? outline.style : undefined;
    drawMask(map, mask);
  },
});
