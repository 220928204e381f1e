/* Sites that lie close together become one place, for a zoom and the whole map at
once, so that nothing changes when the map is moved: every site joins the first one
within a radius, else it is the first one of a new place, as Agafonkin does for each
zoom (supercluster). One zoom of 100,000 sites takes some hundredths of a second, keeps
no index for the others and no object for a place that is not seen. */

/* Degrees on the square of the world (0 to 1) as web maps lay it out, from the west and
from the north; and back. */
const fromWest = (lng) => lng / 360 + 0.5;
const fromNorth = (lat) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};
const toLatLng = (x, y) => [
  (180 / Math.PI) * Math.atan(Math.sinh(Math.PI * (1 - 2 * y))), 360 * (x - 0.5),
];

/* Where sites lie on the square of the world and how many projects they are. */
const worldOf = (sites) => {
  const [x, y, weight] = [0, 1, 2].map(() => new Float64Array(sites.length));
  for (let n = 0; n < sites.length; n += 1) {
    const [lat, lng] = sites.at(n);
    x[n] = fromWest(lng);
    y[n] = fromNorth(lat);
    weight[n] = sites.count(n);
  }
  return { x, y, weight };
};

/* Places by the square of the grid that their first site lies in. Squares may share a
slot: only the distance decides. */
const gridOf = ({ x, y }, most, radius) => {
  const mask = 2 ** Math.ceil(Math.log2(2 * most + 2)) - 1;
  const heads = new Int32Array(mask + 1).fill(-1);
  const [first, next] = [new Int32Array(most), new Int32Array(most)];
  let length = 0;
  const slot = (column, row) =>
    (Math.imul(column, 73856093) ^ Math.imul(row, 19349663)) & mask;
  const within = (at, n) => {
    for (let place = heads[at]; place >= 0; place = next[place]) {
      const [dx, dy] = [x[first[place]] - x[n], y[first[place]] - y[n]];
      if (dx * dx + dy * dy <= radius * radius) return place;
    }
    return -1;
  };
  return {
    first,
    count: () => length,
    /* The place that site `n` joins, or -1. */
    find(n) {
      const [column, row] = [Math.floor(x[n] / radius), Math.floor(y[n] / radius)];
      for (let side = 0; side < 9; side += 1) {
        // The square of the site itself comes first.
        const turn = (side + 4) % 9;
        const place = within(slot(column + (turn % 3) - 1, row + Math.floor(turn / 3) - 1), n);
        if (place >= 0) return place;
      }
      return -1;
    },
    open(n) {
      const at = slot(Math.floor(x[n] / radius), Math.floor(y[n] / radius));
      first[length] = n;
      next[length] = heads[at];
      heads[at] = length;
      length += 1;
      return length - 1;
    },
  };
};

/* Which point each of the points joins, by its number in the order in which they open. */
const grouped = (points, order, radius) => {
  const grid = gridOf(points, order.length, radius);
  const groups = new Int32Array(points.x.length).fill(-1);
  for (const n of order) {
    const found = grid.find(n);
    groups[n] = found < 0 ? grid.open(n) : found;
  }
  return { groups, length: grid.count() };
};

/* The middle of each group, by the weight of its points. */
const middles = ({ x, y, weight }, { groups, length }) => {
  const sums = { x: new Float64Array(length), y: new Float64Array(length),
    weight: new Float64Array(length) };
  groups.forEach((group, n) => {
    if (group < 0) return;
    sums.x[group] += x[n] * weight[n];
    sums.y[group] += y[n] * weight[n];
    sums.weight[group] += weight[n];
  });
  for (let group = 0; group < length; group += 1) {
    sums.x[group] /= sums.weight[group];
    sums.y[group] /= sums.weight[group];
  }
  return sums;
};

/* Join the sites `rows` within a radius (a part of the world); then the places whose
middles have come too close to each other. */
const joined = (sites, world, rows, radius) => {
  const first = grouped(world, rows, radius);
  const near = middles(world, first);
  const order = Array.from(near.weight.keys()).sort((a, b) => near.weight[b] - near.weight[a]);
  const second = grouped(near, order, radius);
  const { x, y } = middles(near, second);
  const own = Array.from({ length: second.length }, () => []);
  for (const n of rows) own[second.groups[first.groups[n]]].push(n);
  return { length: second.length, x, y, sitesOf: (place) => own[place] };
};

/* Parts of the world: west, north, east, south on its square. */
const worldOfBounds = (box) => [
  fromWest(box.getWest()), fromNorth(box.getNorth()),
  fromWest(box.getEast()), fromNorth(box.getSouth()),
];

/* What is seen of it, and a margin (a part of what is seen). */
const worldBox = (map, margin) => worldOfBounds(map.getBounds().pad(margin));
