/* Coordinates on request: of the spot under the pointer, or of one that a click holds
fast, in degrees (WGS 84) and in metres (ETRS89 / UTM zone 32), to be copied.

The two differ by less than a metre here, as in every other program that needs no grid.
Krüger's series to the fourth order are exact to less than a millimetre in the zone
(Karney 2011, Transverse Mercator with an accuracy of a few nanometers, eq. 7-9, 35). */
const CROSSHAIR = "M10 2v5M10 13v5M2 10h5M13 10h5M10 5a5 5 0 1 0 .01 0";
const FLAT = 1 / 298.257222101;
const THIRD = FLAT / (2 - FLAT);
const SERIES = [
  THIRD / 2 - (2 * THIRD ** 2) / 3 + (5 * THIRD ** 3) / 16 + (41 * THIRD ** 4) / 180,
  (13 * THIRD ** 2) / 48 - (3 * THIRD ** 3) / 5 + (557 * THIRD ** 4) / 1440,
  (61 * THIRD ** 3) / 240 - (103 * THIRD ** 4) / 140,
  (49561 * THIRD ** 4) / 161280,
];
const RECTIFYING = (AXIS / (1 + THIRD)) * (1 + THIRD ** 2 / 4 + THIRD ** 4 / 64);

/* Easting and northing in metres, zone 32. */
const utm = ({ lat, lng }) => {
  const [sine, east] = [Math.sin(radians(lat)), radians(lng - 9)];
  const root = (2 * Math.sqrt(THIRD)) / (1 + THIRD);
  const tangent = Math.sinh(Math.atanh(sine) - root * Math.atanh(root * sine));
  const xi = Math.atan2(tangent, Math.cos(east));
  const eta = Math.atanh(Math.sin(east) / Math.sqrt(1 + tangent ** 2));
  let [north, right] = [xi, eta];
  SERIES.forEach((factor, index) => {
    const turn = 2 * (index + 1);
    north += factor * Math.sin(turn * xi) * Math.cosh(turn * eta);
    right += factor * Math.cos(turn * xi) * Math.sinh(turn * eta);
  });
  return [500000 + 0.9996 * RECTIFYING * right, 0.9996 * RECTIFYING * north];
};

/* Pages that came over plain http may not use the clipboard. */
const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = document.body.appendChild(element("textarea"));
    box.value = text;
    box.select();
    document.execCommand("copy");
    box.remove();
  }
};

/* One line: system, numbers, and a button that copies them as other programs read them. */
const positionLine = (system, shown, copied, words) => {
  const row = element("div", "la-position-row");
  const text = row.appendChild(element("span"));
  text.append(element("small", "", system), element("b", "", shown));
  const made = row.appendChild(element("button", "", words.position_copy));
  made.type = "button";
  made.setAttribute("aria-label", `${system}: ${words.position_copy}`);
  made.addEventListener("click", async () => {
    await copyText(copied);
    made.textContent = words.position_copied;
    setTimeout(() => {
      made.textContent = words.position_copy;
    }, 1500);
  });
  return row;
};

const positionLines = (at, words) => {
  const { lat, lng } = at.wrap();
  const [east, north] = utm({ lat, lng }).map(Math.round);
  const degrees = (value) => inWords(value, 5, words);
  const metres_ = (value) => inWords(value, 0, words);
  return [
    positionLine(
      "WGS 84 (EPSG:4326)",
      `${degrees(lat)}° N  ${degrees(lng)}° ${words.position_east}`,
      `${lat.toFixed(5)}, ${lng.toFixed(5)}`, words,
    ),
    positionLine(
      "ETRS89 / UTM 32 (EPSG:25832)",
      `${words.position_east} ${metres_(east)}  N ${metres_(north)}`,
      `${east} ${north}`, words,
    ),
  ];
};

const startPosition = (map, opener, words) => {
  const note = element("div", "la-position");
  note.setAttribute("role", "status");
  const box = control(map, "bottomleft", note);
  map.la.openTree?.(false);
  const container = map.getContainer();
  const say = (at) => note.replaceChildren(
    ...positionLines(at, words),
    element("p", "", map.la.pinned ? words.position_held : words.position_help),
  );
  const follow = ({ latlng }) => !map.la.pinned && say(latlng);
  const centre = () => !map.la.pinned && say(map.getCenter());
  const hold = ({ latlng }) => {
    map.la.pinned?.remove();
    const icon = L.divIcon({ className: "la-found", iconSize: [18, 18] });
    map.la.pinned = L.marker(latlng, { icon, interactive: false, keyboard: false })
      .addTo(map);
    say(latlng);
  };
  const leave = () => {
    map.la.pinned?.remove();
    map.la.pinned = undefined;
    map.off("mousemove", follow).off("moveend", centre).off("click", hold);
    document.removeEventListener("keydown", key);
    container.classList.remove("la-picking");
    box.remove();
    opener.setAttribute("aria-pressed", "false");
    map.la.tool = undefined;
    map.la.leaveTool = undefined;
  };
  const key = (event) => event.key === "Escape" && leave();
  map.la.tool = "position";
  map.la.leaveTool = leave;
  container.classList.add("la-picking");
  map.on("mousemove", follow).on("moveend", centre).on("click", hold);
  document.addEventListener("keydown", key);
  map.once("unload", () => document.removeEventListener("keydown", key));
  opener.setAttribute("aria-pressed", "true");
  centre();
};

part({
  frame(map, { words }) {
    if (!words.position) return;
    const switch_ = () => {
      const was = map.la.tool;
      map.la.leaveTool?.();
      if (was !== "position") startPosition(map, made, words);
    };
    const made = button(map.la.bar, CROSSHAIR, words.position, switch_);
    made.setAttribute("aria-pressed", "false");
    map.getContainer().addEventListener("keydown", (event) => {
      const own = event.target === map.getContainer();
      if (own && event.key === "k" && !event.ctrlKey && !event.altKey) switch_();
    });
  },
});
