/* Areas in classes above the measure: white spots, hot spots, whatever a page hands
in. Each class has a colour or a pattern, so that they stay apart in grey. */

const fillOfClass = (map, { fill, pattern: kind, turn }) =>
  kind ? pattern(map, kind, fill, { turn }) : fill;

/* An area as GeoJSON. */
const featureOf = ({ la: { shapes, mosaic } }, key) =>
  mosaic ? mosaic.feature(key) : shapes.get(key)?.feature;

const drawOverlay = (map, { code, classes, letters }) => {
  const paneName = `la-${code}`;
  map.la.overlays.get(code)?.remove();
  const byLetter = new Map(classes.map((one) => [one.letter, one]));
  const shapes = Object.keys(letters).filter((key) => byLetter.has(letters[key]))
    .flatMap((key) => featureOf(map, key) ?? []);
  const drawn = L.geoJSON(shapes, {
    pane: paneName,
    interactive: false,
    style: ({ id }) => ({
      color: "#3b3b3b", weight: 0.8, fillOpacity: 0.92,
      fillColor: fillOfClass(map, byLetter.get(letters[id])),
    }),
  }).addTo(map);
  map.la.overlays.set(code, drawn);
};

const overlayLegend = (map, { name, classes, note }) => ({
  title: name,
  rows: classes.map((one) => [fillOfClass(map, one), one.label, one.count]),
  note,
});

/* Municipalities with no project at all, by the list at hand. */
const whiteSpots = ({ la: { content, words } }) => {
  const letters = content?.measures.find(({ code }) => code === "projects")?.letters;
  if (!letters?.includes("0")) return undefined;
  const found = content.keys.filter((_, index) => letters[index] === "0");
  return {
    code: "white",
    letters: Object.fromEntries(found.map((key) => [key, "0"])),
    name: words.layer_white,
    classes: [{
      letter: "0", fill: "#a5228d", pattern: "cross", turn: 45,
      label: words.white_label, count: found.length,
    }],
  };
};

const drawWhite = (map) => {
  const found = whiteSpots(map);
  if (found && isOn(map, "white")) drawOverlay(map, found);
};

layer({
  code: "white",
  group: "evaluation",
  pane: "la-white",
  off: true,
  has: whiteSpots,
  change: drawWhite,
  legend: (map) => overlayLegend(map, whiteSpots(map)),
});

/* What a page hands in: code, name, classes, and the letter of each area. */
const takeOverlays = (map, overlays) => {
  const codes = new Set(overlays.map(({ code }) => code));
  for (const { code, kind } of map.la.layers) {
    if (!kind.handed || codes.has(code)) continue;
    map.la.overlays.get(code)?.remove();
    map.getPane(kind.pane).style.display = "none";
    removeLayer(map, code);
  }
  for (const overlay of overlays) {
    removeLayer(map, overlay.code);
    addLayer(map, {
      code: overlay.code,
      name: overlay.name,
      group: "evaluation",
      pane: `la-${overlay.code}`,
      handed: true,
      off: !overlay.on,
      legend: () => overlayLegend(map, overlay),
    });
    drawOverlay(map, overlay);
  }
};

part({
  frame(map) {
    map.la.overlays = new Map();
  },
  fill: drawWhite,
  extra(map, { overlays = [] }) {
    takeOverlays(map, overlays);
  },
});
