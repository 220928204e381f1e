/* The map without a mouse: the areas one after the other, said aloud. */
const KEYBOARD = "M3 6h14v8H3zM6 9h.01M9 9h.01M12 9h.01M7 12h6";

const announce = (map, text) => {
  map.la.live.textContent = text;
};

/* Areas by name: the order that people expect who cannot see the picture. */
const byName = ({ content }) =>
  content.keys
    .map((key, index) => [content.names[index], key])
    .sort(([one], [other]) => one.localeCompare(other, "de"))
    .map(([, key]) => key);

const stepTo = (map, direction) => {
  const atlas = map.la;
  leaveOwn(map);
  const keys = byName(atlas);
  const now = keys.indexOf(atlas.selected);
  const from = now < 0 && direction < 0 ? 0 : now;
  const key = keys[(from + direction + keys.length) % keys.length];
  const shape = select(map, key);
  atlas.state = { ...atlas.state, selected: key };
  if (!map.getBounds().contains(shape.getBounds())) {
    map.panTo(shape.getBounds().getCenter());
  }
  announce(map, tooltip(atlas, key));
  map.fire("la-pick", { value: key });
};

const openSelected = (map) => {
  const { shapes, selected, content, number: numberOf } = map.la;
  if (map.la.ownMarked) return openOwn(map);
  const shape = shapes.get(selected);
  if (!shape) return;
  const at = shape.getBounds().getCenter();
  const found = areaCard(content, numberOf.get(selected));
  openCard(map, at, found, selected);
  const rows = (found.rows ?? []).map(([label, value]) => `${label}: ${value}`);
  const items = (found.items ?? []).map(([text]) => text);
  announce(map, [found.title, found.subtitle, ...rows, ...items].join(". "));
};

const addHelp = (map, words) => {
  const box = element("div", "la-keys");
  box.hidden = true;
  const list = box.appendChild(element("dl"));
  for (const [keys, meaning] of words.keys_list) {
    list.append(element("dt", "", keys), element("dd", "", meaning));
  }
  map.getContainer().append(box);
  const made = button(map.la.bar, KEYBOARD, words.keys, () => {
    box.hidden = !box.hidden;
    made.setAttribute("aria-expanded", !box.hidden);
  });
  made.setAttribute("aria-expanded", "false");
};

part({
  frame(map, { words }) {
    const container = map.getContainer();
    // A tooltip makes its shape a stop of the Tab key, and hundreds of shapes without a
    // name would stand before the buttons; areas are gone through with N and P.
    map.on("layeradd", ({ layer: { _path: path } }) => path?.setAttribute("tabindex", -1));
    map.la.live = container.appendChild(element("div", "la-unseen"));
    map.la.live.setAttribute("aria-live", "polite");
    addHelp(map, words);
    container.addEventListener("keydown", (event) => {
      // Letters typed into the look-up or a list are not meant for the map.
      if (event.target !== container || event.ctrlKey || event.altKey) return;
      if (event.key === "n") stepTo(map, 1);
      else if (event.key === "p") stepTo(map, -1);
      else if (event.key === "o") stepOwn(map, 1);
      else if (event.key === "O") stepOwn(map, -1);
      else if (event.key === "Escape") leaveOwn(map);
      else if (event.key === "h") home(map);
      else if (event.key === "Enter") openSelected(map);
      else return;
      event.preventDefault();
    });
  },
});
