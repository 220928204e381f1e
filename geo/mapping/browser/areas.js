/* The municipalities: coloured by a measure, one of them marked. */

const MOST_SHAPES = 2500;

/* Slanted lines as `pattern` draws them, for a canvas. */
const canvasHatch = (colour) => {
  const tile = Object.assign(element("canvas"), { width: 7, height: 7 });
  const context = tile.getContext("2d");
  Object.assign(context, { fillStyle: "#ffffff", strokeStyle: colour, lineWidth: 1.4 });
  context.fillRect(0, 0, 7, 7);
  context.beginPath();
  for (const start of [-7, 0, 7]) {
    context.moveTo(start, 7);
    context.lineTo(start + 7, 0);
  }
  context.stroke();
  return context.createPattern(tile, "repeat");
};

const drawAreas = (map, { features, edge }) => {
  const atlas = map.la;
  atlas.edge = { color: edge, weight: 0.8, opacity: 1 };
  // So many shapes are drawn on one canvas, which knows no pattern by address.
  const many = features.length > MOST_SHAPES;
  if (many) atlas.areaHatching = canvasHatch(atlas.hatchColour);
  const shapes = L.geoJSON(features, {
    ...(many ? { renderer: L.canvas({ padding: 0.2 }) } : {}),
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
  return `${content.names[index]}: ${measure.values[index]}`;
};

const MARKED = { hover: [2.6, "#1c2421"], selected: [4, "#a5228d"] };

const mark = (atlas, shape, how) => {
  const [weight, color] = MARKED[how];
  if (atlas.selected !== shape.feature.id || how === "selected") {
    shape.setStyle({ weight, color });
  }
  shape.bringToFront();
  atlas.shapes.get(atlas.selected)?.bringToFront();
};

const rest = (atlas, shape) => {
  if (atlas.selected !== shape.feature.id) shape.setStyle(atlas.edge);
};

const clickArea = (map, key, event) => {
  const atlas = map.la;
  if (isBusy(map)) return;
  L.DomEvent.stopPropagation(event);
  const shape = atlas.shapes.get(key);
  const bounds = shape.getBounds();
  // A click by a program or a reading aid has no place of its own.
  const at = bounds.contains(event.latlng) ? event.latlng : bounds.getCenter();
  popup(map, at, atlas.content.cards[atlas.number.get(key)]);
  select(map, key);
  atlas.state = { ...atlas.state, selected: key };
  map.fire("la-pick", { value: key });
};

const select = (map, key) => {
  const atlas = map.la;
  const before = atlas.shapes.get(atlas.selected);
  atlas.selected = key;
  if (before) rest(atlas, before);
  const shape = atlas.shapes.get(key);
  if (shape) mark(atlas, shape, "selected");
  return shape;
};

const paint = ({ shapes, number, measure, hatching, areaHatching = hatching }) => {
  for (const [key, shape] of shapes) {
    const colour = measure.fills[measure.letters[number.get(key)]];
    const fillColor = colour === "hatch" ? areaHatching : colour;
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
