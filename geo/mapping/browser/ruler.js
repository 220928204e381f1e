/* Measuring: each click adds a corner; a double click or Enter ends, Escape leaves.

Lengths and areas are those of the ellipsoid GRS 80, as surveyors count them, not of
the picture. */
const RULER = "M3 13 13 3l4 4L7 17zM6 10l2 2M8.5 7.5l1.5 1.5M11 5l2 2";
const AXIS = 6378137;
const ECC2 = 0.00669438002290079;
const ECC = Math.sqrt(ECC2);
const radians = (degrees) => (degrees * Math.PI) / 180;

/* Metres between two points: radii of curvature at the middle latitude. */
const metres = (one, other) => {
  const middle = radians((one.lat + other.lat) / 2);
  const bend = 1 - ECC2 * Math.sin(middle) ** 2;
  const north = (AXIS * (1 - ECC2)) / bend ** 1.5;
  const east = (AXIS * Math.cos(middle)) / Math.sqrt(bend);
  return Math.hypot(
    north * radians(other.lat - one.lat), east * radians(other.lng - one.lng),
  );
};

const lengthOf = (corners) =>
  corners.slice(1).reduce((sum, at, index) => sum + metres(corners[index], at), 0);

/* The authalic sphere has the area of the ellipsoid; `bulge` at the pole is 2 nearly. */
const bulge = (sine) => {
  const log = Math.log((1 - ECC * sine) / (1 + ECC * sine)) / (2 * ECC);
  return (1 - ECC2) * (sine / (1 - ECC2 * sine ** 2) - log);
};
const AUTHALIC = AXIS * Math.sqrt(bulge(1) / 2);

/* Square metres: the corners on Lambert's equal-area plane around the first one
(Snyder 1987, Map Projections: A Working Manual, equations 3-12 and 24-2 to 24-4). */
const areaOf = (corners) => {
  const onSphere = ({ lat, lng }) => [
    Math.asin(bulge(Math.sin(radians(lat))) / bulge(1)), radians(lng),
  ];
  const [lat0, lng0] = onSphere(corners[0]);
  const flat = corners.map((corner) => {
    const [lat, lng] = onSphere(corner);
    const [sin, cos, east] = [Math.sin(lat), Math.cos(lat), lng - lng0];
    const near = Math.sin(lat0) * sin + Math.cos(lat0) * cos * Math.cos(east);
    const scale = AUTHALIC * Math.sqrt(2 / (1 + near));
    const north = Math.cos(lat0) * sin - Math.sin(lat0) * cos * Math.cos(east);
    return [scale * cos * Math.sin(east), scale * north];
  });
  const twice = flat.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = flat[(index + 1) % flat.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
};

const written = (corners, words) => {
  const length = lengthOf(corners);
  const lines = [
    length < 1000
      ? `${inWords(length, 0, words)} m`
      : `${inWords(length / 1000, 2, words)} km`,
  ];
  if (corners.length > 2) {
    const area = areaOf(corners);
    lines.push(
      area < 1e6
        ? `${inWords(area / 1e4, 2, words)} ha`
        : `${inWords(area / 1e6, 2, words)} km²`,
    );
  }
  return lines;
};

const LINE = { color: "#a5228d", weight: 3, dashArray: "6 5", interactive: false };

const startRuler = (map, button, words) => {
  const corners = [];
  const shape = L.polygon([], { ...LINE, fillOpacity: 0.08 }).addTo(map);
  const note = element("div", "la-ruler-note", words.ruler_help);
  note.setAttribute("role", "status");
  const box = control(map, "bottomleft", note);
  map.la.openTree?.(false);
  const draw = () => {
    shape.setLatLngs(corners);
    if (corners.length < 2) return;
    const [length, area] = written(corners, words);
    note.replaceChildren(
      element("b", "", `${words.ruler_length} ${length}`),
      ...(area ? [element("span", "", `${words.ruler_area} ${area}`)] : []),
    );
  };
  const add = ({ latlng }) => {
    // A double click comes as two clicks at one place.
    if (corners.length && corners.at(-1).distanceTo(latlng) < 0.5) return;
    corners.push(latlng);
    draw();
  };
  const end = () => {
    map.off("click", add);
    map.off("dblclick", end);
    map.getContainer().classList.remove("la-picking");
    map.la.tool = "measured";
  };
  const leave = () => {
    end();
    map.doubleClickZoom.enable();
    shape.remove();
    box.remove();
    document.removeEventListener("keydown", key);
    button.setAttribute("aria-pressed", "false");
    map.la.tool = undefined;
    map.la.leaveTool = undefined;
  };
  const key = (event) => {
    if (event.key === "Enter") end();
    if (event.key === "Escape") leave();
  };
  map.la.tool = "ruler";
  map.la.leaveTool = leave;
  map.doubleClickZoom.disable();
  map.getContainer().classList.add("la-picking");
  map.on("click", add);
  map.on("dblclick", end);
  document.addEventListener("keydown", key);
  map.once("unload", () => document.removeEventListener("keydown", key));
  button.setAttribute("aria-pressed", "true");
};

part({
  frame(map, { words }) {
    const made = button(map.la.bar, RULER, words.ruler, () => {
      if (map.la.leaveTool) map.la.leaveTool();
      else startRuler(map, made, words);
    });
    made.setAttribute("aria-pressed", "false");
  },
});
