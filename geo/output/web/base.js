/* Small helpers: elements, numbers, geometry. All words reach the page as text. */
const SPACE = "http://www.w3.org/2000/svg";

const dress = (node, props, children) => {
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "text") node.textContent = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};
const make = (tag, props = {}, ...children) =>
  dress(document.createElement(tag), props, children);
const draw = (tag, props = {}, ...children) =>
  dress(document.createElementNS(SPACE, tag), props, children);

/* Words that people wrote may run from right to left. */
const said = (tag, text, props = {}) => make(tag, { ...props, text, dir: "auto" });

/* Fills `{name}` in a text. */
const fillIn = (text, values) =>
  text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

const folded = (text) =>
  text.toLowerCase()
    .replace(/ß/g, "ss").replace(/ae/g, "a").replace(/oe/g, "o").replace(/ue/g, "u")
    .normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/* The first sentence of a text, and the rest. A dot after a number or a short word
is no end: 31. Dezember, Mio. Euro, inkl. Eigenmittel. */
const ENDS = /(?<=(?:[\p{Ll}]{5}|[)%€“”"])[.!?])\s+(?=[\p{Lu}„"])/u;
const parted = (text) => {
  const at = text.search(ENDS);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at).trim()];
};

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/* Writes cells and values as the language does; missing is a dash. */
const writer = (locale) => {
  const form = (options) => new Intl.NumberFormat(locale, options);
  const whole = form({ maximumFractionDigits: 0 });
  const part = form({ maximumFractionDigits: 2 });
  const even = form({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const share = form({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const euro = form({ style: "currency", currency: "EUR" });
  const forms = {
    text: String,
    count: (value) => (Number.isInteger(value) ? whole : part).format(value),
    number: (value, decimals) => (decimals ? even : part).format(value),
    share: (value) => share.format(value),
    euro: (value) => euro.format(value / 100),
  };
  forms.even = (value, decimals) =>
    form({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
  return (value, kind = "number", decimals = 0) => {
    if (value === null || value === undefined) return "–";
    const told = forms[kind](value, decimals);
    return kind === "text" ? told : told.replace(/^-/, "−");
  };
};

/* Rings are a start and steps of longitude and latitude in 1/100,000 degree. */
const ring = (steps) => {
  const points = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < steps.length; at += 2) {
    x += steps[at];
    y += steps[at + 1];
    points.push([y / 1e5, x / 1e5]);
  }
  return points;
};
const shape = (polygons) => polygons.map((rings) => rings.map(ring));

/* A path of the browser for a small picture: longitude shrunk by the latitude. */
const outlinePath = (polygons, place) => {
  const path = new Path2D();
  for (const rings of polygons) {
    for (const one of rings) {
      ring(one).forEach(([lat, lon], at) =>
        at ? path.lineTo(...place(lat, lon)) : path.moveTo(...place(lat, lon)));
      path.closePath();
    }
  }
  return path;
};

/* Puts west, south, east, north into a box of pixels; returns the way there. */
const fitted = ([west, south, east, north], width, height) => {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(width / ((east - west) * shrink), height / (north - south));
  const left = (width - (east - west) * shrink * scale) / 2;
  const top = (height - (north - south) * scale) / 2;
  return (lat, lon) => [
    left + (lon - west) * shrink * scale, top + (north - lat) * scale,
  ];
};

const HATCH = "hatch";
/* Hatched lines for missing values, as a pattern of an SVG drawing. */
const hatchPattern = (id, size) =>
  draw("pattern", {
    id, width: size, height: size, patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  },
  draw("rect", { width: size, height: size, fill: "#fbfbf9" }),
  draw("rect", { width: size * 0.36, height: size, fill: "#8b958f" }));

/* The colour of a class, as a small picture beside words. */
const swatch = (fill) =>
  make("span", {
    class: fill === HATCH ? "sh-swatch sh-hatch" : "sh-swatch", "aria-hidden": "true",
    style: fill === HATCH ? undefined : `background:${/^#[0-9a-f]{3,8}$/i.test(fill) ? fill : "#fff"}`,
  });
