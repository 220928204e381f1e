/* Signs of the project sites. The fill says how exact the place is, in every style:
full for an exact site, hollow for a locality, hatched for a municipality, split for
one of several municipalities. Shape and colour say the field of action. */

const PLAIN = "#b3261e";
const OTHER = "#4a5650";
// Colours that differ in lightness, each with a shape of its own.
const FIELDS = {
  culture_tourism: { shape: "circle", colour: "#a3123a" },
  mobility_infrastructure: { shape: "square", colour: "#e08a00" },
  settlement_nature: { shape: "triangle", colour: "#5b1a86" },
  economic_development: { shape: "diamond", colour: "#d6569b" },
  running_costs: { shape: "cross", colour: "#2b2b2b" },
};
const SHAPES = {
  circle: "M10 1.6a8.4 8.4 0 1 0 .01 0z",
  square: "M2.6 2.6h14.8v14.8H2.6z",
  triangle: "M10 1.4 19 17.4H1z",
  diamond: "M10 .8 19.2 10 10 19.2.8 10z",
  cross: "M6.8 1.8h6.4v5h5v6.4h-5v5H6.8v-5h-5V6.8h5z",
};
// Marks that are no project sites: small, drawn one by one.
const DOTS = {
  gap: { fillOpacity: 1, weight: 1, color: "#ffffff", fillColor: "#a63c06", radius: 4 },
  unsure: { fillOpacity: 1, weight: 1.5, color: "#5f6b65", fillColor: "#ffffff", radius: 3 },
  served: { fillOpacity: 1, weight: 1, color: "#ffffff", fillColor: "#14694f", radius: 3.5 },
};
const FORMS = ["exact", "locality", "municipality", "several"];

const vector = (name, attributes) => {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/* Patterns live in one hidden drawing per map, because one that is not drawn (that
of a map in a hidden tab) would not be drawn elsewhere either. */
const definitions = (map) => {
  if (!map.la.definitions) {
    const svg = vector("svg", { width: 0, height: 0, class: "la-definitions" });
    map.getContainer().prepend(svg);
    map.la.definitions = svg.appendChild(vector("defs", {}));
    map.la.patterns = new Map();
  }
  return map.la.definitions;
};

const LINES_OF = {
  lines: ["M0 0v6"],
  cross: ["M0 0v6", "M0 3h6"],
  dots: ["M2 3h2"],
};

/* A fill of lines, crossed lines or dots on white, as the value of `fill`. */
const pattern = (map, kind, colour, { turn = 45, size = 6, back = "#fbfbf9" } = {}) => {
  const key = [kind, colour, turn, size, back].join();
  const root = definitions(map);
  if (!map.la.patterns.has(key)) {
    const id = `la-fill-${L.stamp(map)}-${map.la.patterns.size}`;
    const made = root.appendChild(vector("pattern", {
      id, width: size, height: size, viewBox: "0 0 6 6",
      patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})`,
    }));
    made.append(vector("rect", { width: 6, height: 6, fill: back }));
    for (const d of LINES_OF[kind]) {
      made.append(vector("path", { d, stroke: colour, "stroke-width": 2.4 }));
    }
    map.la.patterns.set(key, `url(#${id})`);
  }
  return map.la.patterns.get(key);
};

const split = (map, colour) => {
  const key = `split ${colour}`;
  const root = definitions(map);
  if (!map.la.patterns.has(key)) {
    const id = `la-fill-${L.stamp(map)}-${map.la.patterns.size}`;
    const made = root.appendChild(vector("linearGradient", { id }));
    made.append(
      vector("stop", { offset: 0.5, "stop-color": colour }),
      vector("stop", { offset: 0.5, "stop-color": "#ffffff" }),
    );
    map.la.patterns.set(key, `url(#${id})`);
  }
  return map.la.patterns.get(key);
};

const fillOf = (map, form, colour) => {
  if (form === "exact") return colour;
  if (form === "municipality") return pattern(map, "lines", colour, { size: 4.5 });
  return form === "several" ? split(map, colour) : "#ffffff";
};

const signOf = (map, { shape, colour, form, size }) => {
  const svg = vector("svg", {
    class: "la-sign", viewBox: "-1 -1 22 22", width: size, height: size,
  });
  const exact = form === "exact";
  const d = SHAPES[shape];
  // A light edge keeps the sign apart from dark areas.
  svg.append(
    vector("path", { d, fill: "none", stroke: "#ffffff", "stroke-width": 5 }),
    vector("path", {
      d, fill: fillOf(map, form, colour), stroke: exact ? "#ffffff" : colour,
      "stroke-width": exact ? 1.6 : 2.8, "stroke-linejoin": "round",
    }),
  );
  return svg;
};

/* A ring whose parts are as long as their numbers, with a number inside. */
const ringOf = (shares, text, size) => {
  const svg = vector("svg", {
    class: "la-sign", viewBox: "-12 -12 24 24", width: size, height: size,
  });
  svg.append(vector("circle", { r: 11.4, fill: "#ffffff" }));
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  let start = 0;
  for (const { count, fill, edge } of shares) {
    const end = start + count / total;
    svg.append(vector("path", {
      d: arc(start, end), fill, stroke: edge, "stroke-width": 0.7,
    }));
    start = end;
  }
  const label = svg.appendChild(vector("text", {
    y: 0.4, "text-anchor": "middle", "dominant-baseline": "central",
    "font-size": [10, 10, 8, 6][text.length - 1] ?? 5, "font-weight": 700, fill: "#1c2421",
  }));
  label.textContent = text;
  return svg;
};

/* A part of a ring between two shares of the whole turn. */
const arc = (start, end) => {
  const [outer, inner] = [10.8, 7.2];
  const last = end - start > 0.998 ? start + 0.998 : end;
  const at = (share, radius) => {
    const angle = 2 * Math.PI * share;
    return `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;
  };
  const large = last - start > 0.5 ? 1 : 0;
  return `M${at(start, outer)}A${outer} ${outer} 0 ${large} 1 ${at(last, outer)}`
    + `L${at(last, inner)}A${inner} ${inner} 0 ${large} 0 ${at(start, inner)}z`;
};

/* A circle whose area stands for an amount; grey and dashed without one. */
const amountSign = (map, radius, known) => {
  const size = 2 * radius + 2;
  const svg = vector("svg", { class: "la-sign", width: size, height: size });
  svg.append(vector("circle", {
    cx: size / 2, cy: size / 2, r: radius,
    fill: known ? PLAIN : "#ffffff", "fill-opacity": known ? 0.62 : 0.9,
    stroke: known ? "#ffffff" : OTHER, "stroke-width": known ? 1.2 : 1.6,
    "stroke-dasharray": known ? "none" : "3 2",
  }));
  return svg;
};

part({
  frame(map, { hatch: colour }) {
    map.la.hatching = pattern(map, "lines", colour);
    map.la.hatchColour = colour;
  },
});
