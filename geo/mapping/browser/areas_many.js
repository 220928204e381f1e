/* Very many municipalities, such as those of a whole country: drawn as picture points.

Outlines come as columns (`columns.outline_columns`). For every picture each point of it
is given the number of its area once, and the edges are drawn once. Another measure then
only gives the points other colours, however many areas there are, and what lies under
the pointer is read off. Corners are snapped to half picture points, alike for both
neighbours, so no gap opens between them. */

/* Corners on the square of the world (0 to 1), rings and areas as ranges of them. */
const decodeAreas = ({ keys, parts, sizes, starts, steps }) => {
  const [rings, corners, from, step] = [parts, sizes, starts, steps].map(column);
  const [ringOf, cornerOf] = [rings, corners].map(startsOf);
  const total = cornerOf.at(-1);
  const [x, y] = [new Float64Array(total), new Float64Array(total)];
  const boxes = new Float64Array(4 * keys.length);
  for (let area = 0; area < keys.length; area += 1) {
    let [west, north, east, south] = [1, 1, 0, 0];
    for (let ring = ringOf[area]; ring < ringOf[area + 1]; ring += 1) {
      let [lon, lat] = [from[2 * ring], from[2 * ring + 1]];
      for (let n = cornerOf[ring]; n < cornerOf[ring + 1]; n += 1) {
        lon += step[2 * n];
        lat += step[2 * n + 1];
        x[n] = fromWest(lon / 1e5);
        y[n] = fromNorth(lat / 1e5);
        if (x[n] < west) west = x[n];
        if (x[n] > east) east = x[n];
        if (y[n] < north) north = y[n];
        if (y[n] > south) south = y[n];
      }
    }
    boxes.set([west, north, east, south], 4 * area);
  }
  return { keys, ringOf, cornerOf, x, y, boxes };
};

/* Corners of a zoom in half picture points from an origin, one after the other without
those that fall together. */
const snapped = ({ x, y, cornerOf }, size, [left, top]) => {
  const [px, py] = [new Int32Array(x.length), new Int32Array(x.length)];
  const ends = new Uint32Array(cornerOf.length);
  let last = 0;
  for (let ring = 0; ring + 1 < cornerOf.length; ring += 1) {
    const start = last;
    for (let n = cornerOf[ring]; n < cornerOf[ring + 1]; n += 1) {
      const [h, v] = [Math.round(x[n] * size) - left, Math.round(y[n] * size) - top];
      if (last > start && px[last - 1] === h && py[last - 1] === v) continue;
      px[last] = h;
      py[last] = v;
      last += 1;
    }
    ends[ring + 1] = last;
  }
  return { px, py, ends };
};

/* Gives each picture point the number (from 1) of the area whose inside its middle is. */
const numbered = ({ ringOf }, { px, py, ends }, seen, { width, height }, most) => {
  const ids = most < 65535 ? new Uint16Array(width * height) : new Uint32Array(width * height);
  // Crossings of the rows of an area with its edges: row and column in one number.
  let crossings = new Int32Array(4096);
  for (const area of seen) {
    let found = 0;
    for (let ring = ringOf[area]; ring < ringOf[area + 1]; ring += 1) {
      const [start, end] = [ends[ring], ends[ring + 1]];
      for (let n = start, before = end - 1; n < end; before = n, n += 1) {
        // From above to below, so that both neighbours reckon alike.
        const [a, b] = py[n] < py[before] ? [n, before] : [before, n];
        // Middle of a row: an odd number of half points.
        const first = Math.max(0, py[a] >> 1);
        const past = Math.min(height, py[b] >> 1);
        if (first >= past) continue;
        const slope = (px[b] - px[a]) / (py[b] - py[a]);
        if (found + past - first > crossings.length) {
          const more = new Int32Array(2 * (found + past - first));
          more.set(crossings);
          crossings = more;
        }
        for (let row = first; row < past; row += 1) {
          const at = px[a] + slope * (2 * row + 1 - py[a]);
          const column_ = Math.min(width, Math.max(0, Math.ceil((at - 1) / 2)));
          crossings[found] = row * 65536 + column_;
          found += 1;
        }
      }
    }
    sortStart(crossings, found);
    for (let n = 0; n + 1 < found; n += 2) {
      const row = crossings[n] >> 16;
      const [left, right] = [crossings[n] & 65535, crossings[n + 1] & 65535];
      ids.fill(area + 1, row * width + left, row * width + right);
    }
  }
  return ids;
};

/* Sort the first numbers; most areas have few. */
const sortStart = (numbers, length) => {
  if (length > 40) {
    numbers.subarray(0, length).sort();
    return;
  }
  for (let n = 1; n < length; n += 1) {
    const own = numbers[n];
    let to = n - 1;
    while (to >= 0 && numbers[to] > own) {
      numbers[to + 1] = numbers[to];
      to -= 1;
    }
    numbers[to + 1] = own;
  }
};

const traced = ({ ringOf }, { px, py, ends }, areas) => {
  const path = new Path2D();
  for (const area of areas) {
    for (let ring = ringOf[area]; ring < ringOf[area + 1]; ring += 1) {
      const [start, end] = [ends[ring], ends[ring + 1]];
      if (end - start < 2) continue;
      path.moveTo(px[start] / 2, py[start] / 2);
      for (let n = start + 1; n < end; n += 1) path.lineTo(px[n] / 2, py[n] / 2);
      path.closePath();
    }
  }
  return path;
};

// Slanted lines, as `pattern` draws them.
const TILE = 7;
const hatchTile = (colour) => {
  const tile = Object.assign(element("canvas"), { width: TILE, height: TILE });
  const context = tile.getContext("2d");
  Object.assign(context, { fillStyle: "#fbfbf9", strokeStyle: colour, lineWidth: 1.6 });
  context.fillRect(0, 0, TILE, TILE);
  context.beginPath();
  for (const start of [-TILE, 0, TILE]) {
    context.moveTo(start, TILE);
    context.lineTo(start + TILE, 0);
  }
  context.stroke();
  return new Uint32Array(context.getImageData(0, 0, TILE, TILE).data.buffer);
};

/* One picture of the areas in the pane of the areas. */
class Mosaic {
  constructor(map, areas, edge) {
    Object.assign(this, { map, edge, areas: decodeAreas(areas) });
    this.at = new Map(areas.keys.map((key, index) => [key, index]));
    this.colours = new Uint32Array(areas.keys.length + 1);
    this.outlines = new Map();
    this.node = element("canvas", "leaflet-zoom-animated la-mosaic");
    map.getPane("overlayPane").prepend(this.node);
    map.on("zoomanim", ({ center, zoom }) => this.scale(center, zoom));
    map.on("mousemove", (event) => this.hover(event));
    map.on("mouseout", () => this.leave());
    map.on("click", (event) => this.click(event));
    this.tip = L.tooltip({ sticky: true, className: "la-mosaic-tip" });
  }

  /* The rings of an area, in degrees. */
  rings(key) {
    const { ringOf, cornerOf, x, y } = this.areas;
    const area = this.at.get(key);
    if (area === undefined) return undefined;
    const found = [];
    for (let ring = ringOf[area]; ring < ringOf[area + 1]; ring += 1) {
      found.push(Array.from({ length: cornerOf[ring + 1] - cornerOf[ring] }, (_, n) =>
        toLatLng(x[cornerOf[ring] + n], y[cornerOf[ring] + n])));
    }
    return found;
  }

  /* As GeoJSON; its rings are filled by turns, so holes need no order. */
  feature(key) {
    const rings = this.rings(key)?.map((ring) => ring.map(([lat, lng]) => [lng, lat]));
    const geometry = { type: "Polygon", coordinates: rings };
    return rings && { type: "Feature", id: key, properties: {}, geometry };
  }

  /* The line around an area; made when asked for. */
  outline(key) {
    if (!this.at.has(key)) return undefined;
    if (!this.outlines.has(key)) {
      const shape = L.polygon(this.rings(key), { interactive: false, fill: false });
      shape.feature = { id: key };
      this.outlines.set(key, shape);
    }
    return this.outlines.get(key);
  }

  /* Whether a corner of an area lies in a box: west, north, east, south of the world. */
  reaches(box) {
    const { x, y } = this.areas;
    for (let n = 0; n < x.length; n += 1) {
      if (x[n] > box[0] && x[n] < box[2] && y[n] > box[1] && y[n] < box[3]) return true;
    }
    return false;
  }

  /* A new picture after a move. */
  draw() {
    const { map, node, areas } = this;
    if (!map.getSize().x || !map._loaded) return;
    const { start, whole, ratio } = drawnPart(map);
    this.width = Math.round(whole.x * ratio);
    this.height = Math.round(whole.y * ratio);
    this.zoom = map.getZoom();
    this.centre = map.getCenter();
    this.corner = map.containerPointToLayerPoint(start);
    const world = 256 * 2 ** this.zoom;
    const origin = map.getPixelOrigin().add(this.corner);
    const [left, top] = [origin.x, origin.y].map((n) => Math.round(n * 2 * ratio));
    if (this.scaleOf !== world * ratio || !this.points) {
      this.scaleOf = world * ratio;
      this.base = [left, top];
      this.points = snapped(areas, 2 * ratio * world, this.base);
    }
    this.shift(left - this.base[0], top - this.base[1]);
    this.base = [left, top];
    const box = [origin.x, origin.y, origin.x + whole.x, origin.y + whole.y]
      .map((n) => n / world);
    this.seen = this.within(box);
    this.ids = numbered(areas, this.points, this.seen, this, areas.keys.length);
    Object.assign(node, { width: this.width, height: this.height });
    Object.assign(node.style, { width: `${whole.x}px`, height: `${whole.y}px` });
    L.DomUtil.setTransform(node, this.corner, 1);
    this.context = node.getContext("2d");
    this.image = this.context.createImageData(this.width, this.height);
    this.drawEdges(ratio);
    this.paint();
  }

  shift(right, down) {
    if (!right && !down) return;
    const { px, py } = this.points;
    for (let n = 0; n < px.length; n += 1) {
      px[n] -= right;
      py[n] -= down;
    }
  }

  within([west, north, east, south]) {
    const { boxes, keys } = this.areas;
    const found = [];
    for (let n = 0; n < keys.length; n += 1) {
      const at = 4 * n;
      if (boxes[at] <= east && boxes[at + 2] >= west
        && boxes[at + 1] <= south && boxes[at + 3] >= north) found.push(n);
    }
    return found;
  }

  drawEdges(ratio) {
    this.edges ??= element("canvas");
    Object.assign(this.edges, { width: this.width, height: this.height });
    const context = this.edges.getContext("2d");
    // Far away the lines of very small areas would hide their colours.
    const { color, weight } = this.edge;
    const fine = Math.min(1, Math.max(0.35, (this.zoom - 5) / 5));
    Object.assign(context, {
      strokeStyle: color, lineWidth: weight * fine * ratio, lineJoin: "round",
      globalAlpha: fine,
    });
    context.stroke(traced(this.areas, this.points, this.seen));
  }

  /* The colour of each area: letters of a measure, in the order of its content. */
  colour({ fills, letters }, number) {
    const known = new Map(
      Object.entries(fills).map(([letter, fill]) =>
        [letter, fill === "hatch" ? 1 : pointColour(fill)]),
    );
    this.areas.keys.forEach((key, index) => {
      this.colours[index + 1] = known.get(letters[number.get(key)]) ?? 0;
    });
    this.paint();
  }

  paint() {
    const { ids, image, colours, context, width } = this;
    if (!ids) return;
    const points = new Uint32Array(image.data.buffer);
    for (let n = 0; n < points.length; n += 1) points[n] = colours[ids[n]];
    if (colours.includes(1)) this.hatch(points, width);
    context.putImageData(image, 0, 0);
    context.drawImage(this.edges, 0, 0);
  }

  hatch(points, width) {
    this.tile ??= hatchTile(this.map.la.hatchColour);
    for (let n = 0; n < points.length; n += 1) {
      if (points[n] !== 1) continue;
      const [row, column_] = [Math.floor(n / width), n % width];
      points[n] = this.tile[(row % TILE) * TILE + (column_ % TILE)];
    }
  }

  /* While zooming the picture grows or shrinks with the map. */
  scale(center, zoom) {
    if (!this.ids) return;
    const { map } = this;
    const factor = map.getZoomScale(zoom, this.zoom);
    const half = map.getSize().multiplyBy(0.5 + MARGIN);
    const offset = half.multiplyBy(-factor)
      .add(map.project(this.centre, zoom))
      .subtract(map._getNewPixelOrigin(center, zoom));
    L.DomUtil.setTransform(this.node, offset, factor);
  }

  /* The key of the area at a point of the map. */
  keyAt(point) {
    if (!this.ids || !isOn(this.map, "areas")) return undefined;
    const ratio = this.width / parseFloat(this.node.style.width);
    const at = this.map.containerPointToLayerPoint(point).subtract(this.corner)
      .multiplyBy(ratio).floor();
    if (at.x < 0 || at.y < 0 || at.x >= this.width || at.y >= this.height) return undefined;
    return this.areas.keys[this.ids[at.y * this.width + at.x] - 1];
  }

  /* Signs and pop-ups above the areas take the pointer for themselves. */
  isBelow({ originalEvent: { target } }) {
    return !target.closest?.(".leaflet-interactive, .leaflet-popup, .leaflet-control");
  }

  hover(event) {
    const key = this.isBelow(event) ? this.keyAt(event.containerPoint) : undefined;
    if (key !== this.hovered) {
      this.leave();
      if (key !== undefined) {
        this.hovered = key;
        mark(this.map.la, this.outline(key), "hover");
        this.tip.setContent(element("span", "", tooltip(this.map.la, key)));
        this.map.openTooltip(this.tip, event.latlng);
      }
    } else if (key !== undefined) this.tip.setLatLng(event.latlng);
  }

  leave() {
    if (this.hovered === undefined) return;
    const shape = this.outline(this.hovered);
    this.hovered = undefined;
    this.map.closeTooltip(this.tip);
    rest(this.map.la, shape);
    if (this.map.la.selected !== shape.feature.id) this.outlines.delete(shape.feature.id);
  }

  click(event) {
    if (!this.isBelow(event) || isBusy(this.map)) return;
    const key = this.keyAt(event.containerPoint);
    if (key !== undefined) pickArea(this.map, key, event.latlng);
  }
}
