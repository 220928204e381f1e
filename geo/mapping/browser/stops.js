/* Public transport stops, drawn on a canvas; the name comes with the pointer. */

const STOPS = {
  rail: { size: 4.2, colour: "#16324f", form: "square", from: 0 },
  tram: { size: 3.4, colour: "#16324f", form: "ring", from: 10 },
  bus: { size: 2.3, colour: "#33658a", form: "circle", from: 10 },
};

const stopShape = (context, form, x, y, size) => {
  context.beginPath();
  if (form === "square") context.rect(x - size, y - size, 2 * size, 2 * size);
  else context.arc(x, y, size, 0, 2 * Math.PI);
};

const drawStops = async (map) => {
  map.la.stops = [];
  if (!isOn(map, "stops")) return;
  const found = await fileOf(map, "stops").catch(() => null);
  if (!found || !isOn(map, "stops")) return;
  const zoom = map.getZoom();
  const inside = map.getBounds().pad(MARGIN);
  repaint(map, "la-stops", (context, { at }) => {
    context.strokeStyle = "#ffffff";
    for (const [name, lat, lng, kind] of found.stops) {
      const { size, colour, form, from } = STOPS[kind];
      if (zoom < from || !inside.contains([lat, lng])) continue;
      const { x, y } = at([lat, lng]);
      stopShape(context, form, x, y, size);
      context.lineWidth = form === "ring" ? 5 : 1.6;
      context.stroke();
      context.fillStyle = form === "ring" ? "#ffffff" : colour;
      context.fill();
      if (form === "ring") {
        context.lineWidth = 2;
        context.strokeStyle = colour;
        context.stroke();
        context.strokeStyle = "#ffffff";
      }
      map.la.stops.push([name, lat, lng]);
    }
  });
};

/* The name of the stop under the pointer. */
const hoverStop = (map, { containerPoint: { x, y } }) => {
  const near = (map.la.stops ?? []).find(([, lat, lng]) => {
    const at = map.latLngToContainerPoint([lat, lng]);
    return Math.hypot(at.x - x, at.y - y) < 7;
  });
  map.la.stopName ??= L.tooltip({ direction: "top", offset: [0, -6] });
  if (!near) return map.la.stopName.remove();
  const [name, ...at] = near;
  map.la.stopName.setLatLng(at).setContent(element("span", "", name)).addTo(map);
};

const stopSign = (kind) => {
  const { size, colour, form } = STOPS[kind];
  const svg = vector("svg", { class: "la-sign", width: 20, height: 13 });
  svg.append(form === "square"
    ? vector("rect", {
      x: 10 - size, y: 6.5 - size, width: 2 * size, height: 2 * size, fill: colour,
      stroke: "#ffffff", "stroke-width": 1.2,
    })
    : vector("circle", {
      cx: 10, cy: 6.5, r: size, fill: form === "ring" ? "#ffffff" : colour,
      stroke: form === "ring" ? colour : "#ffffff", "stroke-width": form === "ring" ? 2 : 1,
    }));
  return svg;
};

layer({
  code: "stops",
  group: "surroundings",
  pane: "la-stops",
  off: true,
  has: (map) => "stops" in map.la.files,
  change: drawStops,
  legend({ la: { words } }) {
    const rows = Object.keys(STOPS).map((kind) => [stopSign(kind), words[`stop_${kind}`]]);
    return { title: words.layer_stops, rows, note: words.stops_note };
  },
});

part({
  frame(map) {
    map.on("mousemove", (event) => isOn(map, "stops") && hoverStop(map, event));
  },
  moved: drawStops,
});
