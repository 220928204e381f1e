/* A map in the background that another machine draws, only while a person wants it. */
const tilesOf = ({ kind, address, layers, attribution, max_zoom: maxZoom }) => {
  const options = {
    pane: "la-base", maxNativeZoom: maxZoom, maxZoom: 20,
    // OpenStreetMap answers only those who say where they come from.
    referrerPolicy: "strict-origin-when-cross-origin",
    attribution: element("span", "", attribution).innerHTML,
  };
  return kind === "wms"
    ? L.tileLayer.wms(address, { ...options, layers, format: "image/png" })
    : L.tileLayer(address, options);
};

/* Says when tiles do not come; the map itself needs none of them. */
const watchTiles = (map, tiles, words) => {
  let came = false;
  const say = (text) => {
    map.la.baseNote?.remove();
    map.la.baseNote = text
      ? control(map, "topright", element("div", "la-base-note", text))
      : undefined;
    map.la.baseNote?.getContainer().setAttribute("role", "status");
  };
  tiles.on("tileload", () => {
    if (!came) say("");
    came = true;
  });
  tiles.on("tileerror", () => {
    if (!came && !map.la.baseNote) say(words.base_missing);
  });
  tiles.on("remove", () => say(""));
};

part({
  frame(map) {
    pane(map, "la-base", 200, true);
  },
  show(map, { base }, before) {
    const atlas = map.la;
    if (JSON.stringify(base) === JSON.stringify(before?.base)) return;
    atlas.base?.remove();
    atlas.base = base ? tilesOf(base) : undefined;
    map.getContainer().classList.toggle("la-with-base", Boolean(base));
    if (!base) return;
    watchTiles(map, atlas.base, atlas.words);
    atlas.base.addTo(map);
  },
});
