/* The project sites: one mark for all projects at one spot. */

/* One mark for all projects at one spot; its form says how exact the spot is. */
const FORMS = {
  exact: { fillOpacity: 0.95, weight: 1.5, color: "#ffffff", fillColor: "#b3261e" },
  locality: { fillOpacity: 0.95, weight: 3, color: "#b3261e", fillColor: "#ffffff" },
  gap: { fillOpacity: 1, weight: 1, color: "#ffffff", fillColor: "#a63c06", radius: 4 },
  unsure: { fillOpacity: 1, weight: 1.5, color: "#5f6b65", fillColor: "#ffffff", radius: 3 },
  served: { fillOpacity: 1, weight: 1, color: "#ffffff", fillColor: "#14694f", radius: 3.5 },
};

const spotMark = (at, form, radius, paneName, renderer) => {
  if (form in FORMS) {
    return L.circleMarker(at, { renderer, pane: paneName, radius, ...FORMS[form] });
  }
  const size = radius * 2;
  const icon = L.divIcon({ className: "la-diamond", iconSize: [size, size] });
  return L.marker(at, { icon, pane: paneName, bubblingMouseEvents: true });
};

const drawSites = (map, spots) => {
  const atlas = map.la;
  for (const made of atlas.spots ?? []) made.remove();
  atlas.spots = spots.map((spot) => {
    const radius = 4.5 + 2.2 * Math.sqrt(spot.count - 1);
    return spotMark(spot.at, spot.form, radius, "la-sites", atlas.renderer)
      .bindTooltip(() => element("span", "", spot.card.title))
      .on("click", (event) => {
        if (isBusy(map)) return;
        L.DomEvent.stopPropagation(event);
        popup(map, spot.at, spot.card);
        map.fire("la-site", { value: { place: spot.place, at: spot.at } });
      });
  });
};

const showSites = (map, { sites, mask }) => {
  map.la.spots.forEach((made, index) => {
    const visible = sites && (!mask || mask[index] === "1");
    if (visible !== map.hasLayer(made)) visible ? made.addTo(map) : made.remove();
  });
};

part({
  frame(map) {
    pane(map, "la-sites", 460);
    map.la.renderer = L.svg({ pane: "la-sites" });
  },
  fill(map, { spots }) {
    drawSites(map, spots);
  },
  show: showSites,
});
