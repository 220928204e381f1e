/* The layer tree: groups of layers with switch, order and opacity. A native list of
switches, buttons and sliders, so it works by keyboard and with reading aids. */

const STACK = "M10 3 2.5 7 10 11l7.5-4zM2.5 10.5 10 14.5l7.5-4M2.5 14 10 18l7.5-4";
const CROSS = "M5 5l10 10M15 5 5 15";
const UP = "M4 12.5 10 6.5l6 6";
const DOWN = "M4 7.5l6 6 6-6";

/* The page is told what a person has changed. */
const tellLayers = (map) => {
  const layers = settingsOf(map);
  map.la.state = { ...map.la.state, layers };
  map.fire("la-layers", { value: layers });
};

const changed = (map) => {
  applyLayers(map);
  writeLegend(map);
  tellLayers(map);
};

/* Change places with the neighbour that is shown, in the list of all layers. */
const moveLayer = (map, one, step) => {
  const { layers } = map.la;
  const own = layers.filter((other) => other.kind.group === one.kind.group
    && present(map, other));
  const other = own[own.indexOf(one) + step];
  if (!other) return;
  const [from, to] = [layers.indexOf(one), layers.indexOf(other)];
  [layers[from], layers[to]] = [other, one];
  changed(map);
};

/* Move a whole group over its neighbour. */
const moveGroup = (map, group, step) => {
  const blocks = groupsOf(map);
  const from = blocks.findIndex(([name]) => name === group);
  const other = blocks[from + step];
  if (!other) return;
  [blocks[from], blocks[from + step]] = [other, blocks[from]];
  const order = new Map(blocks.map(([name], index) => [name, index]));
  const rank = ({ kind }) => order.get(kind.group) ?? blocks.length;
  map.la.layers.sort((a, b) => rank(a) - rank(b));
  changed(map);
};

/* The groups with something to draw, each with its layers, from top to bottom. */
const groupsOf = (map) => {
  const groups = new Map();
  for (const one of map.la.layers.filter((found) => present(map, found))) {
    if (!groups.has(one.kind.group)) groups.set(one.kind.group, []);
    groups.get(one.kind.group).push(one);
  }
  return [...groups];
};

/* Two buttons that move something; the focus stays on the button. */
const movers = (map, box, name, [first, last], move) => {
  const { words } = map.la;
  const made = [
    [UP, "layer_up", -1, first],
    [DOWN, "layer_down", 1, last],
  ].map(([path, word, step, end]) => {
    const label = words[word].replace("{name}", () => name);
    const act = () => {
      move(step);
      writeTree(map, { name, step });
    };
    const node = button(box, path, label, act);
    node.disabled = end;
    node.dataset.move = `${step} ${name}`;
    return node;
  });
  return made;
};

const layerRow = (map, one, index, own) => {
  const row = element("li", "la-layer");
  const name = nameOf(map, one);
  const label = row.appendChild(element("label"));
  const box = label.appendChild(element("input"));
  box.type = "checkbox";
  box.checked = one.on;
  if (one.kind.sign) label.append(one.kind.sign());
  label.append(element("span", "", name));
  label.title = name;
  const slider = row.appendChild(element("input"));
  Object.assign(slider, {
    type: "range", min: 10, max: 100, step: 10, value: one.opacity, disabled: !one.on,
  });
  const say = () => {
    const text = map.la.words.layer_opacity
      .replace("{name}", () => name).replace("{value}", one.opacity);
    slider.title = text;
    slider.setAttribute("aria-label", text);
  };
  say();
  box.addEventListener("change", () => {
    one.on = box.checked;
    if (one.on) map.la.lastOn = name;
    slider.disabled = !one.on;
    if (choice) choice.disabled = !one.on;
    changed(map);
  });
  slider.addEventListener("input", () => {
    one.opacity = Number(slider.value);
    say();
    applyLayers(map);
  });
  slider.addEventListener("change", () => tellLayers(map));
  movers(map, row, name, [index === 0, index === own.length - 1], (step) =>
    moveLayer(map, one, step));
  const choice = one.kind.choice?.(map);
  if (choice) {
    choice.disabled = !one.on;
    row.append(choice);
  }
  return row;
};

const groupNode = (map, [group, own], index, groups) => {
  const box = element("fieldset", "la-group");
  const name = map.la.words[`group_${group}`];
  const head = box.appendChild(element("legend"));
  head.append(element("span", "", name));
  movers(map, head, name, [index === 0, index === groups.length - 1], (step) =>
    moveGroup(map, group, step));
  const list = box.appendChild(element("ul"));
  own.forEach((one, place) => list.append(layerRow(map, one, place, own)));
  return box;
};

/* Nobody sees it while it is closed: then it is written when it is opened. */
const writeTree = (map, moved) => {
  const { treeBody } = map.la;
  if (!treeBody || treeBody.parentNode.hidden) return;
  const kept = treeBody.scrollTop;
  treeBody.replaceChildren(...groupsOf(map).map((...given) => groupNode(map, ...given)));
  treeBody.scrollTop = kept;
  if (!moved) return;
  const find = (step) => [...treeBody.querySelectorAll("[data-move]")]
    .find(({ dataset }) => dataset.move === `${step} ${moved.name}`);
  const [same, other] = [find(moved.step), find(-moved.step)];
  (same?.disabled ? other : same)?.focus();
};

const addTree = (map) => {
  const { words } = map.la;
  const box = element("div", "la-tree");
  const head = box.appendChild(element("p", "la-tree-head", words.layers));
  const body = box.appendChild(element("div", "la-tree-body"));
  box.hidden = true;
  box.id = `la-tree-${L.stamp(map)}`;
  const opener = button(map.la.bar, STACK, words.layers, () => open(box.hidden));
  opener.setAttribute("aria-controls", box.id);
  opener.setAttribute("aria-expanded", "false");
  const open = (wanted) => {
    // One thing at a time in this corner.
    if (wanted) map.la.leaveTool?.();
    box.hidden = !wanted;
    if (wanted) writeTree(map);
    opener.setAttribute("aria-expanded", wanted);
  };
  button(head, CROSS, words.layers_close, () => {
    open(false);
    opener.focus();
  });
  box.addEventListener("keydown", (event) => {
    // The keys belong to the list, not to the map below it.
    event.stopPropagation();
    if (event.key !== "Escape") return;
    open(false);
    opener.focus();
  });
  Object.assign(map.la, { treeBody: body, treeOpener: opener, openTree: open });
  // Beside the buttons, where it can grow without moving them.
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  map.getContainer().append(box);
};

part({
  frame(map, { words }) {
    if (words.layers) addTree(map);
  },
  fill: (map) => writeTree(map),
  extra(map) {
    rearrange(map);
    writeTree(map);
  },
  show(map, { layers }, before) {
    if (!map.la.treeOpener) return;
    // Pages whose map is one figure among others have no tree.
    map.la.treeOpener.hidden = !layers;
    if (!layers) map.la.openTree(false);
    if (!before || `${layers}` !== `${before.layers}`) writeTree(map);
  },
});
