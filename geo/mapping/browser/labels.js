/* The names of places. */

/* Names that do not overlap: the more important one stays. */
const drawLabels = (map) => {
  const { labels, places, state } = map.la;
  labels.clearLayers();
  if (!state?.labels) return;
  const taken = [];
  const inside = map.getBounds().pad(0.1);
  for (const { at, text, half } of places) {
    if (!inside.contains(at)) continue;
    const { x, y } = map.latLngToContainerPoint(at);
    const box = [x - half, y - 9, x + half, y + 9];
    const hits = (other) =>
      box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
    if (taken.some(hits)) continue;
    taken.push(box);
    const icon = L.divIcon({ className: "la-label", iconSize: [0, 0] });
    const name = L.marker(at, {
      icon, pane: "la-labels", interactive: false, keyboard: false,
    });
    labels.addLayer(name);
    name.getElement().append(element("span", "", text));
  }
};

const measured = (places) => {
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = "600 12px sans-serif";
  return places.map(([text, ...at]) => ({
    text, at, half: ruler.measureText(text).width / 2 + 4,
  }));
};

part({
  frame(map) {
    pane(map, "la-labels", 470, true);
    Object.assign(map.la, { places: [], labels: L.layerGroup().addTo(map) });
  },
  fill(map, { places }) {
    map.la.places = measured(places);
  },
  show: drawLabels,
  moved: drawLabels,
});
