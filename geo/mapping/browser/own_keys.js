/* Own layers without a mouse: their features one after the other, said aloud. */
const OWN_MARKED = { weight: 5, fillOpacity: 0.45 };
const byTitle = new Intl.Collator("de", { numeric: true });

/* The features of the layers that are shown, the uppermost layer first, by title. */
const ownFeatures = (map) =>
  map.la.layers
    .filter(({ code, kind }) => kind.group === "own" && isOn(map, code))
    .flatMap(({ code, kind }) => {
      const own = map.la.own.get(code);
      own.sorted ??= own.drawn.getLayers()
        .map((shape) => ({ shape, layer: kind.name, own, ...shape.feature.properties }))
        .sort((one, other) => byTitle.compare(one.title, other.title));
      return own.sorted;
    });

/* Where a feature is pointed at: on the line, inside the area if it is simple. */
const middleOf = (shape) =>
  shape.getLatLng?.() ?? shape.getCenter?.() ?? shape.getBounds().getCenter();

const leaveOwn = (map) => {
  const { ownMarked } = map.la;
  if (!ownMarked) return;
  map.la.ownMarked = undefined;
  ownMarked.name.remove();
  const { shape, own } = ownMarked.feature;
  const usual = (one) =>
    one.setStyle(one instanceof L.CircleMarker ? ownPoint(own.colour) : ownStyle(own.colour));
  if (shape.eachLayer) shape.eachLayer(usual);
  else usual(shape);
};

const markOwn = (map, feature) => {
  leaveOwn(map);
  const { shape, title } = feature;
  const at = middleOf(shape);
  shape.setStyle(OWN_MARKED);
  shape.bringToFront();
  const name = L.tooltip({
    permanent: true, direction: "top", offset: [0, -8], className: "la-found-name",
  });
  name.setLatLng(at).setContent(element("span", "", shortly(title))).addTo(map);
  map.la.ownMarked = { feature, name, at };
};

const stepOwn = (map, direction) => {
  const features = ownFeatures(map);
  if (!features.length) return announce(map, map.la.words.own_none);
  const now = features.indexOf(map.la.ownMarked?.feature);
  const from = now < 0 && direction < 0 ? 0 : now;
  const next = (from + direction + features.length) % features.length;
  map.closePopup();
  markOwn(map, features[next]);
  const { at, feature } = map.la.ownMarked;
  if (!map.getBounds().contains(at)) map.panTo(at);
  announce(map, `${feature.layer}: ${feature.title} (${next + 1} / ${features.length})`);
};

const openOwn = (map) => {
  const { at, feature } = map.la.ownMarked;
  const { title, rows = [], own, layer } = feature;
  popup(map, at, { title, rows, note: own.note });
  announce(map, [layer, title, ...rows.map(([label, value]) => `${label}: ${value}`)].join(". "));
};
