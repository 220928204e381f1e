/* The legend: the choice of measure at its head, then what each layer says. */

const addLegend = (map) => {
  const box = element("div", "la-legend");
  const choice = box.appendChild(element("select"));
  choice.setAttribute("aria-label", map.la.words.measure);
  choice.addEventListener("change", () => {
    show(map, { ...map.la.state, measure: choice.value });
    map.fire("la-measure", { value: choice.value });
  });
  const body = box.appendChild(element("div"));
  body.setAttribute("aria-live", "polite");
  map.la.choice = choice;
  map.la.legendBody = body;
  map.la.folds = new Map();
  map.la.legend = control(map, CORNERS[0], box);
};

/* A line: sign (a drawing, a colour or a pattern), label, number. */
const entry = (words) => ([sign, label, count = ""]) => {
  const item = element("li");
  if (typeof sign === "string") {
    const swatch = item.appendChild(vector("svg", { class: "la-swatch" }));
    swatch.append(vector("rect", { width: "100%", height: "100%", fill: sign }));
  } else {
    const box = item.appendChild(element("i", "la-key"));
    box.append(sign);
  }
  const number = typeof count === "number" ? inWords(count, 0, words) : count;
  item.append(element("span", "", shortly(label)), element("b", "", number));
  return item;
};

const section = ({ la: { words } }) => ({ title, rows = [], note }) => {
  const box = element(title ? "details" : "div", "la-section");
  if (title) {
    box.open = true;
    box.append(element("summary", "la-title", shortly(title, 80)));
  }
  if (rows.length) {
    const list = box.appendChild(element("ul"));
    list.append(...rows.map(entry(words)));
  }
  if (note) box.append(element("p", "la-unit", shortly(note, 400)));
  return box;
};

const measureSection = (map) => {
  const { measure, hatching } = map.la;
  const rows = measure.lines.map(({ fill, label, count }) =>
    [fill === "hatch" ? hatching : fill, label, count]);
  const box = section(map)({ rows });
  if (measure.unit) box.prepend(element("p", "la-unit", shortly(measure.unit)));
  return box;
};

/* A section that a person folds stays so. */
const keepFolds = (map, made) => {
  for (const node of made) {
    const [head] = node.children;
    const name = head.textContent;
    head.addEventListener("click", () => map.la.folds.set(name, node.open));
    if (map.la.folds.has(name)) node.open = !map.la.folds.get(name);
  }
};

/* The others fold where all would not fit, but not what was switched on last. */
const foldLegend = (map) => {
  const box = map.la.legend.getContainer();
  for (const node of map.la.unfolded ?? []) {
    const name = node.firstChild.textContent;
    if (map.la.onScreen || box.scrollHeight <= box.clientHeight) break;
    if (!map.la.folds.has(name) && name !== map.la.lastOn) node.open = false;
  }
  map.la.unfolded = undefined;
};

const writeLegend = (map) => {
  const { legendBody, choice, measure, content, layers } = map.la;
  choice.value = measure.code;
  const sections = layers
    .filter(({ code, kind }) => kind.legend && isOn(map, code))
    .map(({ kind }) => kind.legend(map));
  // What needs no heading stands together.
  const lines = sections.filter(({ title }) => !title).flatMap(({ rows }) => rows);
  const titled = sections.filter(({ title }) => title).map(section(map));
  const made = [
    ...(isOn(map, "areas") ? [measureSection(map)] : []),
    ...titled,
    ...(lines.length ? [section(map)({ rows: lines })] : []),
  ];
  if (content.aside) made.push(asideBox(map));
  if (content.status) {
    made.push(section(map)({ note: content.status }));
    made.at(-1).classList.add("la-status");
  }
  legendBody.replaceChildren(...made);
  keepFolds(map, titled);
  map.la.unfolded = titled;
  makeRoomSoon(map);
};

/* The source notes may take several lines: what stands above them moves up. Names make
way for a legend that grows, and come back when it is folded. */
const leaveRoom = (map) => {
  const notes = map.attributionControl.getContainer();
  const legend = map.la.legend.getContainer();
  const observer = new ResizeObserver(() => {
    const height = `${notes.offsetHeight}px`;
    map.getContainer().style.setProperty("--la-notes", height);
    if (map.la.labelledFor !== roomOf(map)) drawLabels(map);
  });
  for (const node of [notes, legend]) observer.observe(node);
  map.on("unload", () => observer.disconnect());
};

part({
  frame(map) {
    addLegend(map);
    leaveRoom(map);
  },
  fill(map, { measures, credits, badge }) {
    const atlas = map.la;
    atlas.choice.replaceChildren(
      ...measures.map(({ code, name }) => {
        const option = element("option", "", name);
        option.value = code;
        return option;
      }),
    );
    map.attributionControl.setPrefix(
      credits.map((credit) => element("span", "", credit).innerHTML).join(" · "),
    );
    atlas.badge?.remove();
    // A banner that cannot be overlooked, for invented data.
    atlas.badge = badge
      ? control(map, "topright", element("div", "la-badge", badge))
      : undefined;
    map.getContainer().classList.toggle("la-badged", Boolean(badge));
  },
  extra(map) {
    if (map.la.state) writeLegend(map);
  },
  show(map, { legend = true }) {
    // Two maps side by side have one legend beside them.
    map.getContainer().classList.toggle("la-bare", !legend);
    writeLegend(map);
  },
  fold: foldLegend,
});
