/* The mode in which clicks draw a line or an area; a double click ends it.

A finished shape is told as a list of [longitude, latitude]. A shape that Python hands
in (drawn before, from a file, from the list) is shown in the same look. */

const DRAWN = {
  color: "#a5228d", weight: 4, opacity: 0.95, fillColor: "#a5228d", fillOpacity: 0.15,
};
const HELP = { color: "#a5228d", weight: 2, dashArray: "6 5", interactive: false };
// A second click nearer than this to the last point is part of a double click.
const NEAR = 6;

const addVertex = (map, at) => {
  const { draft } = map.la;
  const pixel = (place) => map.latLngToContainerPoint(place);
  const last = draft.at(-1);
  if (last && pixel(last).distanceTo(pixel(at)) < NEAR) return;
  draft.push(at);
  sketch(map);
};

/* What is drawn so far, and the way to the mouse. */
const sketch = (map, to) => {
  const atlas = map.la;
  const { draft, sketched, state } = atlas;
  sketched.clearLayers();
  if (!draft.length) return;
  atlas.shown.clearLayers();
  const options = { ...DRAWN, interactive: false };
  sketched.addLayer(L.polyline(draft, options));
  for (const at of draft) {
    sketched.addLayer(L.circleMarker(at, { ...options, radius: 4, fillOpacity: 1 }));
  }
  if (!to) return;
  const ahead = [draft.at(-1), to];
  if (state.drawing === "area" && draft.length > 1) ahead.push(draft[0]);
  sketched.addLayer(L.polyline(ahead, HELP));
};

const finishDrawing = (map) => {
  const atlas = map.la;
  const least = atlas.state.drawing === "area" ? 3 : 2;
  if (atlas.draft.length < least) return;
  const value = atlas.draft.map(({ lat, lng }) =>
    [lng, lat].map((number) => Number(number.toFixed(6))),
  );
  map.fire("la-shape", { value });
};

const startAgain = (map) => {
  map.la.draft = [];
  sketch(map);
};

const KEYS = {
  Enter: finishDrawing,
  Backspace(map) {
    map.la.draft.pop();
    sketch(map);
  },
  Escape: startAgain,
};

const showShape = (map, { drawing, shape }, before) => {
  const { shown } = map.la;
  map.getContainer().classList.toggle("la-drawing", Boolean(drawing));
  map.doubleClickZoom[drawing ? "disable" : "enable"]();
  const asked = JSON.stringify([drawing, shape]);
  if (asked === map.la.drawnAsAsked) return;
  map.la.drawnAsAsked = asked;
  startAgain(map);
  shown.clearLayers();
  if (!shape) return;
  const made = L.geoJSON(shape, { style: DRAWN, interactive: false }).addTo(shown);
  const bounds = made.getBounds();
  if (before && bounds.isValid() && !map.getBounds().contains(bounds)) {
    map.fitBounds(bounds, { animate: false, padding: [30, 30] });
  }
};

part({
  frame(map) {
    const atlas = map.la;
    atlas.draft = [];
    atlas.shown = L.featureGroup().addTo(map);
    atlas.sketched = L.layerGroup().addTo(map);
    map.on("click", ({ latlng }) => atlas.state?.drawing && addVertex(map, latlng));
    map.on("mousemove", ({ latlng }) => atlas.draft.length && sketch(map, latlng));
    map.on("dblclick", () => atlas.state?.drawing && finishDrawing(map));
    map.getContainer().addEventListener("keydown", (event) => {
      if (!atlas.state?.drawing || !(event.key in KEYS)) return;
      event.preventDefault();
      KEYS[event.key](map);
    });
  },
  show: showShape,
});
