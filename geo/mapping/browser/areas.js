/* The municipalities: coloured by a measure, one of them marked. */

const drawAreas = (map, { features, columns, edge }) => {
  const atlas = map.la;
  atlas.edge = { color: edge, weight: 0.8, opacity: 1 };
  if (columns) {
    atlas.mosaic = new Mosaic(map, columns, atlas.edge);
    atlas.shapes = { get: (key) => atlas.mosaic.outline(key) };
    return;
  }
  const shapes = L.geoJSON(features, {
    style: { ...atlas.edge, fillColor: "#ffffff", fillOpacity: 1 },
  }).addTo(map);
  shapes.eachLayer((shape) => {
    const key = shape.feature.id;
    atlas.shapes.set(key, shape);
    shape.bindTooltip(() => element("span", "", tooltip(atlas, key)), {
      sticky: true,
    });
    shape.on("mouseover", () => mark(atlas, shape, "hover"));
    shape.on("mouseout", () => rest(atlas, shape));
    shape.on("click", (event) => clickArea(map, key, event));
  });
};

const tooltip = ({ content, number, measure }, key) => {
  const index = number.get(key);
  return `${content.names[index]}: ${valueOf(content, measure, index)}`;
};

const MARKED = { hover: [2.6, "#1c2421"], selected: [4, "#a5228d"] };

const mark = (atlas, shape, how) => {
  const [weight, color] = MARKED[how];
  if (atlas.mosaic) shape.addTo(atlas.mosaic.map);
  if (atlas.selected !== shape.feature.id || how === "selected") {
    shape.setStyle({ weight, color });
  }
  shape.bringToFront();
  atlas.shapes.get(atlas.selected)?.bringToFront();
};

const rest = (atlas, shape) => {
  if (atlas.selected === shape.feature.id) return;
  if (atlas.mosaic) shape.remove();
  else shape.setStyle(atlas.edge);
};

const clickArea = (map, key, event) => {
  const atlas = map.la;
  if (isBusy(map)) return;
  L.DomEvent.stopPropagation(event);
  const shape = atlas.shapes.get(key);
  const bounds = shape.getBounds();
  // A click by a program or a reading aid has no place of its own.
  pickArea(map, key, bounds.contains(event.latlng) ? event.latlng : bounds.getCenter());
};

const pickArea = (map, key, at) => {
  const atlas = map.la;
  openCard(map, at, areaCard(atlas.content, atlas.number.get(key)), key);
  select(map, key);
  atlas.state = { ...atlas.state, selected: key };
  map.fire("la-pick", { value: key });
};

const select = (map, key) => {
  const atlas = map.la;
  const before = atlas.selected && atlas.shapes.get(atlas.selected);
  atlas.selected = key;
  if (before) rest(atlas, before);
  const shape = atlas.shapes.get(key);
  if (shape) mark(atlas, shape, "selected");
  return shape;
};

const paint = ({ shapes, mosaic, number, measure, hatching }) => {
  if (mosaic) return mosaic.colour(measure, number);
  for (const [key, shape] of shapes) {
    const colour = measure.fills[measure.letters[number.get(key)]];
    const fillColor = colour === "hatch" ? hatching : colour;
    if (shape.options.fillColor !== fillColor) shape.setStyle({ fillColor });
  }
};

part({
  frame(map) {
    map.la.shapes = new Map();
  },
  draw(map, { context, areas, outline }) {
    L.geoJSON(context.features, {
      pane: "la-context",
      interactive: false,
      style: context.style,
    }).addTo(map);
    drawAreas(map, areas);
    L.geoJSON(outline.features, {
      pane: "la-outline",
      interactive: false,
      style: { fill: false, ...outline.style },
    }).addTo(map);
  },
  fill(map, content) {
    map.la.number = new Map(content.keys.map((key, index) => [key, index]));
    map.closePopup();
  },
  moved: ({ la: { mosaic } }) => mosaic?.draw(),
  show(map, state, before) {
    const atlas = map.la;
    paint(atlas);
    if (state.selected === atlas.selected) return;
    const shape = select(map, state.selected);
    // Chosen beside the map: it may lie outside the picture.
    const bounds = before && shape?.getBounds();
    if (bounds && !map.getBounds().contains(bounds)) map.panTo(bounds.getCenter());
  },
});
