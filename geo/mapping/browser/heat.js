/* Heat map of the sites: how many lie within a fixed distance, on the ground.

Kernel of Silverman (1986): Density Estimation for Statistics and Data Analysis,
section 4.2.1, quartic in two dimensions. Sites whose municipality only is known stay
out, since their point says nothing about where in it they are. */
const REACH_M = 5000;
const PER_M2 = 1e8; // the legend counts per 100 km²
// Size of a dot of the picture in pixels.
const FINE = 1.5;
const HEAT = ["#fdd49e", "#fdae6b", "#ef6548", "#b30000", "#5c0011"];

const metresPerPixel = (map) => {
  const { lat } = map.getCenter();
  return (40075016.686 * Math.cos((lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
};

/* Add the kernels of points (x, y, weight) to a grid, distances in cells. */
const density = (points, { columns, rows, reach, cell }) => {
  const grid = new Float32Array(columns * rows);
  const top = 3 / (Math.PI * REACH_M ** 2);
  for (const [x, y, weight] of points) {
    const [left, up] = [x / cell, y / cell];
    const [r0, r1] = [Math.max(0, Math.ceil(up - reach)), Math.min(rows - 1, up + reach)];
    const [c0, c1] =
      [Math.max(0, Math.ceil(left - reach)), Math.min(columns - 1, left + reach)];
    for (let row = r0; row <= r1; row += 1) {
      for (let column = c0; column <= c1; column += 1) {
        const near = 1 - ((column - left) ** 2 + (row - up) ** 2) / reach ** 2;
        if (near > 0) grid[row * columns + column] += weight * top * near * near;
      }
    }
  }
  return grid;
};

/* Sites with a point of their own, those that the mask lets through. */
const heated = (map) => {
  const { sites } = map.la.content;
  const found = [];
  for (let n = 0; n < sites.length; n += 1) {
    const form = sites.form(n);
    const known = form === "exact" || form === "locality";
    if (known && passes(map, n)) found.push({ at: sites.at(n), count: sites.count(n) });
  }
  return found;
};

/* The highest density anywhere, so that colours stay when the map is moved. */
const highest = (spots) => {
  const cell = REACH_M / 4;
  const metres = spots.map(({ at: [lat, lng], count }) => {
    const [south, west] = [47, 5];
    const x = (lng - west) * 111320 * Math.cos((lat * Math.PI) / 180);
    return [x, (56 - south) * 111320 - (lat - south) * 111320, count];
  });
  const [xs, ys] = [0, 1].map((axis) => metres.map((point) => point[axis]));
  const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity) - REACH_M;
  const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity) + REACH_M;
  const [left, up] = [least(xs), least(ys)];
  const grid = density(metres.map(([x, y, weight]) => [x - left, y - up, weight]), {
    columns: Math.ceil((most(xs) - left) / cell),
    rows: Math.ceil((most(ys) - up) / cell),
    reach: 4,
    cell,
  });
  return grid.reduce((a, b) => Math.max(a, b), 0) * PER_M2;
};

const roundUp = (value) => {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * unit).find((step) => step >= value);
};

/* Upper limits of the classes, in projects per 100 km². */
const heatLimits = (map) => {
  const { la } = map;
  if (!la.heatLimits) {
    const spots = heated(map);
    const top = spots.length ? roundUp(highest(spots)) : 1;
    la.heatLimits = HEAT.map((_, index) => (top * (index + 1)) / HEAT.length);
  }
  return la.heatLimits;
};

const drawHeat = (map) => {
  if (!map.la.placed || !isOn(map, "heat")) return;
  const limits = heatLimits(map);
  const scale = metresPerPixel(map);
  repaint(map, "la-heat", (context, { width, height, at }) => {
    const reachPixels = REACH_M / scale;
    const cell = Math.max(3, reachPixels / 12);
    const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
    const points = heated(map).flatMap((spot) => {
      const { x, y } = at(spot.at);
      const outside = x < -reachPixels || y < -reachPixels
        || x > width + reachPixels || y > height + reachPixels;
      return outside ? [] : [[x, y, spot.count]];
    });
    const grid = density(points, { columns, rows, reach: reachPixels / cell, cell });
    paintGrid(context, grid, { columns, rows, cell, limits });
  });
};

/* The class of each dot, from 1; 0 is less than a fifth of the lowest, and left clear.
Values are taken between the middles of the cells, then classed, so that the edges of the
classes are curves and not steps. */
const classed = (grid, { columns, wide, high, fine, limits }) => {
  const found = new Uint8Array(wide * high);
  const steps = [limits[0] / 5, ...limits.slice(0, -1)].map((limit) => limit / PER_M2);
  for (let y = 0; y < high; y += 1) {
    const row = Math.floor(y * fine);
    const down = y * fine - row;
    for (let x = 0; x < wide; x += 1) {
      const column = Math.floor(x * fine);
      const right = x * fine - column;
      const from = row * columns + column;
      const upper = grid[from] + right * (grid[from + 1] - grid[from]);
      const below = from + columns;
      const lower = grid[below] + right * (grid[below + 1] - grid[below]);
      const value = upper + down * (lower - upper);
      let number = 0;
      while (number < steps.length && value > steps[number]) number += 1;
      found[y * wide + x] = number;
    }
  }
  return found;
};

/* Whether one dot is clear and the other is not; beyond the picture there is none. */
const divides = (number, other) => other !== undefined && number > 0 !== other > 0;

/* Colour the classes. A line, dark inside and white outside, parts them from the areas
below, whose classes may be of the same grey in a copy. */
const paintGrid = (context, grid, { columns, rows, cell, limits }) => {
  const fine = FINE / cell;
  const [wide, high] = [columns, rows].map((count) => Math.floor((count - 1) / fine));
  const found = classed(grid, { columns, wide, high, fine, limits });
  const small = element("canvas");
  Object.assign(small, { width: wide, height: high });
  const image = new ImageData(wide, high);
  const pixels = new Uint32Array(image.data.buffer);
  const [white, dark, ...colours] = ["#ffffff", HEAT.at(-1), ...HEAT].map(pointColour);
  for (let at = 0; at < found.length; at += 1) {
    const number = found[at];
    const edge = divides(number, found[at - 1]) || divides(number, found[at + 1])
      || divides(number, found[at - wide]) || divides(number, found[at + wide]);
    if (number) pixels[at] = edge ? dark : colours[number - 1];
    else if (edge) pixels[at] = white;
  }
  small.getContext("2d").putImageData(image, 0, 0);
  context.drawImage(small, 0, 0, wide * FINE, high * FINE);
};

const heatLegend = (map) => {
  const { words, content } = map.la;
  const write = new Intl.NumberFormat(words.locale, { maximumSignificantDigits: 3 });
  const limits = heatLimits(map);
  const rows = limits.map((limit, index) => {
    const [lower, upper] = [limits[index - 1], limit].map((value) =>
      value === undefined ? "" : write.format(value));
    const label = index
      ? words.class_between.replace("{lower}", lower).replace("{upper}", upper)
      : words.class_first.replace("{upper}", upper);
    return [HEAT[index], label];
  }).reverse();
  const left = content.sites.length - heated(map).length;
  const note = left ? `${words.heat_unit} ${words.heat_note}` : words.heat_unit;
  return { title: words.layer_heat, rows, note };
};

layer({
  code: "heat",
  group: "projects",
  pane: "la-heat",
  off: true,
  opacity: 90,
  has({ la: { content } }) {
    if (!content?.sites.length) return false;
    const { forms } = totalOf(content);
    return Boolean(forms.exact || forms.locality);
  },
  change: drawHeat,
  legend: heatLegend,
});

part({
  fill(map) {
    map.la.heatLimits = undefined;
    if (map.la.state) drawHeat(map);
  },
  show(map, { mask }, before) {
    if (mask === (before?.mask ?? "")) return;
    map.la.heatLimits = undefined;
    drawHeat(map);
  },
  moved: drawHeat,
});
