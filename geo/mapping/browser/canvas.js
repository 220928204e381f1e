/* A drawing of our own in the pane of a layer, done anew after every move. It
reaches a little over the edges, so that a short pan shows no gap. */
const MARGIN = 0.2;

const repaint = (map, paneName, paint) => {
  const place = map.getPane(paneName);
  let node = place.querySelector("canvas");
  if (!node) node = place.appendChild(element("canvas", "leaflet-zoom-hide"));
  const size = map.getSize();
  const start = size.multiplyBy(-MARGIN).round();
  const whole = size.multiplyBy(1 + 2 * MARGIN).round();
  const ratio = window.devicePixelRatio || 1;
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
