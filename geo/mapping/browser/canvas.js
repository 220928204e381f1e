/* A drawing of our own in the pane of a layer, done anew after every move. It
reaches a little over the edges, so that a short pan shows no gap. */
const MARGIN = 0.2;

/* Where such a drawing starts (points of the map), how large it is, and how many points
of the screen one of its points is. */
const drawnPart = (map) => {
  const size = map.getSize();
  return {
    start: size.multiplyBy(-MARGIN).round(),
    whole: size.multiplyBy(1 + 2 * MARGIN).round(),
    ratio: window.devicePixelRatio || 1,
  };
};

/* A colour as the memory of a picture holds it. */
const pointColour = (colour) => [5, 3, 1].reduce(
  (sum, from) => sum * 256 + parseInt(colour.slice(from, from + 2), 16), 255);

const repaint = (map, paneName, paint) => {
  const place = map.getPane(paneName);
  let node = place.querySelector("canvas");
  if (!node) node = place.appendChild(element("canvas", "leaflet-zoom-hide"));
  const { start, whole, ratio } = drawnPart(map);
  Object.assign(node, { width: whole.x * ratio, height: whole.y * ratio });
  Object.assign(node.style, { width: `${whole.x}px`, height: `${whole.y}px` });
  L.DomUtil.setPosition(node, map.containerPointToLayerPoint(start));
  const context = node.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  paint(context, {
    width: whole.x,
    height: whole.y,
    at: (latlng) => map.latLngToContainerPoint(latlng).subtract(start),
  });
};
