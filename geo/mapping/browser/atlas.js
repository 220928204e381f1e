/* The calls that Python and the host of the map make.

A map is framed and drawn once (frame, draw), filled with the numbers of a selection
(fill) and told what to show (show). It fires la-pick, la-site, la-point, la-measure,
la-year and la-view, always after something that a person did. */
const frame = (map, options) => {
  const { bounds, words } = options;
  map.la = { bounds, words };
  map.on("unload", () => cancelAnimationFrame(map.la.due));
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", words.label);
  each("frame", map, options);
};

/* Boundaries; they stay for as long as the map does. */
const draw = (map, boundaries) => each("draw", map, boundaries);

/* Numbers, words and sites of a selection. */
const fill = (map, content) => {
  content.sites = content.packed ? unpacked(content) : marked(content.spots);
  content.packed = undefined;
  map.la.content = content;
  each("fill", map, content);
};

/* The command: measure, selection, layers, mask, view, point. */
const show = (map, command) => {
  const atlas = map.la;
  const before = atlas.state;
  takeYear(atlas, command, before);
  const state = withYear(atlas, command);
  atlas.state = state;
  const measures = atlas.content.measures;
  const chosen = measures.find(({ code }) => code === state.measure) ?? measures[0];
  atlas.measure = inYear(atlas, chosen);
  map.getContainer().setAttribute("aria-label", atlas.measure.label);
  each("show", map, state, before);
  // The map is fitted to its first picture.
  if (before) makeRoomSoon(map);
  else makeRoom(map);
};

/* Overlays and own layers, which a page may hand in at any time. */
const extra = (map, given) => {
  map.la.given = given;
  each("extra", map, given);
};
