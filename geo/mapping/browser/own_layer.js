/* Layers from people's own files. They come with the content and never lie in the
public folder; attributes are shown as text. */

const OWN = ["#7a2e9e", "#b2182b", "#1b6f3a", "#8a5a00", "#2b2b2b"];
// Beyond this a canvas would be needed, which takes the clicks from what is below.
const MOST_CLICKABLE = 3000;

const drawOwn = (map, { code, features, note }, colour) => {
  const paneName = `la-${code}`;
  const clickable = features.length <= MOST_CLICKABLE;
  const drawn = L.geoJSON(features, {
    pane: paneName,
    interactive: clickable,
    renderer: clickable ? L.svg({ pane: paneName }) : L.canvas({ pane: paneName }),
    style: { color: colour, weight: 2.2, fillColor: colour, fillOpacity: 0.15 },
    pointToLayer: (_, at) => L.circleMarker(at, {
      pane: paneName, radius: 5, color: "#ffffff", weight: 1.5, fillColor: colour,
      fillOpacity: 0.95,
    }),
  }).addTo(map);
  drawn.eachLayer((shape) => {
    if (!clickable) return;
    shape.on("click", (event) => {
      if (isBusy(map)) return;
      L.DomEvent.stopPropagation(event);
      const { title, rows } = shape.feature.properties;
      popup(map, event.latlng, { title, rows, note });
    });
  });
  return drawn;
};

const ownSign = (colour) => lineSign({ color: colour, weight: 4 });

const takeOwn = (map, own) => {
  for (const { code, kind } of map.la.layers) {
    if (kind.group !== "own") continue;
    map.la.overlays.get(code)?.remove();
    map.getPane(kind.pane).style.display = "none";
    removeLayer(map, code);
  }
  own.forEach((given, index) => {
    const colour = OWN[index % OWN.length];
    addLayer(map, {
      code: given.code,
      name: given.name,
      group: "own",
      pane: `la-${given.code}`,
      solid: given.features.length <= MOST_CLICKABLE,
      legend: () => ({ rows: [[ownSign(colour), given.name, given.features.length]] }),
    });
    map.la.overlays.set(given.code, drawOwn(map, given, colour));
  });
};

part({
  extra(map, { own = [] }) {
    takeOwn(map, own);
  },
});
