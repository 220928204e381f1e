/* What every part of the map uses.

The files of this folder are one program: Python joins them in the order that
`interactive.py` names, inside one function, so each sees the functions of all. A part
that draws something says so with `part`; `atlas.js` calls its steps in that order:

  frame(map, options)        once, before there are boundaries
  draw(map, boundaries)      once, with the boundaries
  fill(map, content)         with the numbers and words of a selection
  show(map, state, before)   with every command
  fold(map)                  after all have shown it: what has no room makes way
  shown(map)                 after that: names
  moved(map)                 after the picture was moved or zoomed

Python hands in data and words; nothing here knows a language. Titles and names
come from lists that people wrote, so they are only ever set as text, never as
HTML. */
const parts = [];
const part = (steps) => parts.push(steps);
const each = (step, ...given) => parts.forEach((made) => made[step]?.(...given));

/* To measure makes the browser lay the page out. So it is done once, with all else that
changes on the page, just before that is painted. */
const makeRoom = (map) => {
  cancelAnimationFrame(map.la.due);
  map.la.due = undefined;
  each("fold", map);
  each("shown", map);
};
const makeRoomSoon = (map) => {
  map.la.due ??= requestAnimationFrame(() => makeRoom(map));
};

const element = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const SPACE = "http://www.w3.org/2000/svg";

const pane = (map, name, zIndex, passive) => {
  const made = map.createPane(name);
  made.style.zIndex = zIndex;
  if (passive) made.style.pointerEvents = "none";
  return name;
};

const control = (map, position, node) => {
  const made = L.control({ position });
  made.onAdd = () => node;
  L.DomEvent.disableClickPropagation(node);
  L.DomEvent.disableScrollPropagation(node);
  return made.addTo(map);
};

const button = (bar, path, label, act) => {
  const made = bar.appendChild(element("button"));
  const icon = made.appendChild(document.createElementNS(SPACE, "svg"));
  icon.setAttribute("viewBox", "0 0 20 20");
  icon.setAttribute("aria-hidden", "true");
  icon.appendChild(document.createElementNS(SPACE, "path")).setAttribute("d", path);
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
};

/* While a tool takes the clicks, areas and sites leave them alone. */
const isBusy = ({ la }) =>
  Boolean(la.state?.pick_point || la.state?.drawing || la.tool);

/* Leaflet knows no numbers of a language. */
const inWords = (value, digits, { locale }) =>
  value.toLocaleString(locale, {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).replace(/^-/, "−");

/* A title cut to a readable length; the whole of it stands in the lists of the page. */
const shortly = (text, most = 160) =>
  text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
