/* Look-up: municipalities, villages, projects, keys and coordinates.

The directory of places is fetched when somebody first types; until then, and in a
single file, the areas and projects of the map are searched. A map of very many projects
does not have their titles: it asks Python for what was typed (`map_seek.py`). */
const MOST_FOUND = 10;
const SHORTEST = 2;
// Nobody waits for what was typed a letter ago.
const TYPING = 250;

/* Letters only, so that "Roemhild", "Römhild" and "römhild" are one. */
const plain = (text) =>
  text
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ae|oe|ue/g, (pair) => pair[0])
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/* 0: the name itself, 1: its beginning, 2: a word of it, 3: within; else nothing. */
const likeness = (name, asked) => {
  if (name === asked) return 0;
  const at = ` ${name}`.indexOf(` ${asked}`);
  if (at === 0) return 1;
  if (at > 0) return 2;
  return name.includes(asked) ? 3 : undefined;
};

const entriesOfMap = ({ content, shapes }, words) => {
  const { keys, names } = content;
  const rows = [...new Set(content.sites.projects)].map((n) => {
    const [title, , area, ...at] = content.projects[n];
    return [title, words.find_project.replace("{place}", () => names[area]), keys[area], ...at];
  });
  const areas = keys.map((key, index) => ({
    name: names[index],
    detail: words.find_municipality,
    key,
    rank: 0,
    bounds: () => shapes.get(key)?.getBounds(),
  }));
  return [...areas, ...entriesOfProjects(rows, shapes)];
};

const entriesOfProjects = (rows, shapes) =>
  rows.map(([name, detail, place, ...at]) => ({
    name, detail, rank: 2, key: place, at: at.length ? at : undefined,
    bounds: () => shapes.get(place)?.getBounds(),
  }));

const entriesOfDirectory = (rows, known, words) =>
  rows
    .filter(([, , kind, key]) => kind === "locality" || !known.has(key))
    .map(([name, where, kind, key, ...at]) => ({
      name, at, key,
      kind,
      rank: kind === "locality" ? 1 : 1.5,
      detail: [words[`find_${kind}`], where].filter(Boolean).join(" · "),
    }));

const NUMBERS = /-?\d+(?:[.,]\d+)?/g;

/* Two numbers with room for a place on earth: the server knows the systems. */
const asCoordinate = (text, words) =>
  (text.match(NUMBERS) ?? []).length >= 2 && !/\p{L}{3}/u.test(text)
    ? [{ name: text, detail: words.find_coordinate, coordinate: text }]
    : [];

const search = (map, text) => {
  const { finder, words } = map.la;
  const asked = plain(text);
  if (asked.length < SHORTEST) return [];
  const hits = [];
  for (const entry of [...entriesOf(map), ...finder.sought]) {
    entry.plain ??= plain(entry.name);
    const near =
      entry.key === asked && entry.rank === 0 ? 0 : likeness(entry.plain, asked);
    const far = finder.inside(entry) ? 0 : 0.5;
    if (near !== undefined) hits.push([near + far + entry.rank / 10, entry]);
  }
  hits.sort(
    ([one, a], [other, b]) => one - other || a.name.length - b.name.length ||
      a.name.localeCompare(b.name, "de"),
  );
  const found = hits.slice(0, MOST_FOUND).map(([, entry]) => entry);
  return [...asCoordinate(text, words), ...found];
};

/* A ring with a name at the place that was found; it stays until the next one. */
const showFound = (map, found) => {
  const atlas = map.la;
  atlas.found?.remove();
  atlas.found = undefined;
  if (!found) return;
  const icon = L.divIcon({ className: "la-found", iconSize: [30, 30] });
  atlas.found = L.marker(found.at, { icon, keyboard: false, interactive: false });
  atlas.found
    .bindTooltip(() => element("span", "", found.name), {
      permanent: true, direction: "top", offset: [0, -14], className: "la-found-name",
    })
    .addTo(map);
};

const NEAR_ZOOM = 12.5;

const goTo = (map, entry) => {
  const bounds = entry.bounds?.();
  if (entry.at) {
    const region = L.latLngBounds(map.la.bounds);
    // Outside, a close picture would be empty: how far away it is says more.
    if (region.contains(entry.at)) {
      map.setView(entry.at, Math.max(map.getZoom(), NEAR_ZOOM));
    } else map.fitBounds(region.extend(entry.at).pad(0.15));
    showFound(map, entry);
  } else if (bounds) {
    map.fitBounds(bounds.pad(0.6));
    showFound(map, undefined);
  }
};

const choose = (map, entry) => {
  const { name, key, at, coordinate, kind } = entry;
  if (coordinate) return map.fire("la-find", { value: { coordinate } });
  goTo(map, entry);
  if (entry.rank === 0) {
    select(map, key);
    map.la.state = { ...map.la.state, selected: key };
    map.fire("la-pick", { value: key });
  }
  if (!kind) return;
  // The page answers with the same place; the map is there already.
  map.la.state = { ...map.la.state, found: { name, at } };
  map.fire("la-find", { value: { name, at } });
};

/* The list below the box: arrows move in it, Enter chooses, Escape closes. */
const addResults = (map, box, input, words) => {
  const list = box.appendChild(element("ul", "la-results"));
  list.id = `la-results-${L.stamp(map)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.find);
  let found = [];
  let active = -1;
  const close = () => {
    list.replaceChildren();
    found = [];
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (entry) => {
    input.value = entry.name;
    close();
    choose(map, entry);
  };
  const mark = (next) => {
    active = (next + found.length) % found.length;
    [...list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", index === active);
      if (index === active) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    });
  };
  const write = (entries) => {
    close();
    found = entries;
    entries.forEach((entry, index) => {
      const item = list.appendChild(element("li", "", entry.name));
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      if (entry.detail) item.append(element("span", "la-detail", entry.detail));
      // Before the box loses its focus, which closes the list.
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(entry);
      });
    });
    input.setAttribute("aria-expanded", entries.length > 0);
    if (entries.length) return mark(0);
    if (plain(input.value).length < SHORTEST) return;
    const said = map.la.finder.waiting ? words.find_waiting : words.find_nothing;
    list.append(element("li", "la-nothing", said));
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      close();
      map.getContainer().focus();
    }
    if (!found.length) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if (event.key === "Enter") take(found[active]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  return write;
};

const addFinder = (map, words) => {
  const region = L.latLngBounds(map.la.bounds);
  const inside = ({ at, bounds }) => Boolean(bounds) || region.contains(at);
  const finder = { sought: [], inside };
  map.la.finder = finder;
  const box = element("div", "la-find");
  const input = box.appendChild(element("input"));
  Object.assign(input, {
    type: "search", placeholder: words.find_short ?? words.find, autocomplete: "off", spellcheck: false,
  });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-label", words.find);
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  const write = addResults(map, box, input, words);
  input.setAttribute("aria-controls", `la-results-${L.stamp(map)}`);
  finder.update = () => write(search(map, input.value));
  input.addEventListener("focus", () => loadDirectory(map).then(finder.update));
  input.addEventListener("input", () => {
    seek(map, input.value);
    finder.update();
  });
  map.la.findBox = input;
  control(map, "topleft", box);
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === input) return;
    event.preventDefault();
    input.focus();
  });
};

/* Ask Python for projects, where the map has not all of them and somebody answers. */
const seek = (map, text) => {
  const { finder, content } = map.la;
  clearTimeout(finder.later);
  const asked = plain(text);
  const [known, whole] = finder.answered ?? [];
  // The letters so far had less than a full list: what follows is among them.
  const enough = known && asked.startsWith(known) && whole;
  finder.waiting = Boolean(content?.sites.many) && map.listens("la-seek")
    && asked.length >= SHORTEST && asked !== known && !enough;
  if (!finder.waiting) return;
  finder.later = setTimeout(() => map.fire("la-seek", { value: text }), TYPING);
};

const takeSought = (map, { asked, rows }) => {
  const { finder, shapes, findBox } = map.la;
  finder.taken = JSON.stringify({ asked, rows });
  finder.sought = entriesOfProjects(rows, shapes);
  finder.answered = [plain(asked), rows.length < MOST_FOUND];
  if (plain(findBox.value) === plain(asked)) finder.waiting = false;
  if (document.activeElement === findBox) finder.update();
};

/* Areas and projects change with the selection, the directory is fetched once. They are
put together when somebody searches. */
const entriesOf = ({ la }) => {
  const { finder, words, number } = la;
  finder.entries ??= [
    ...entriesOfMap(la, words),
    ...entriesOfDirectory(finder.rows ?? [], number, words),
  ];
  return finder.entries;
};

const loadDirectory = async (map) => {
  const { finder } = map.la;
  if (!finder.rows && finder.fetch) {
    const fetch = finder.fetch;
    finder.fetch = undefined;
    // Without the directory, what is on the map is still found.
    finder.rows = await fetch().catch(() => undefined);
    finder.entries = undefined;
  }
};

/* Hands in how the directory of places is fetched. */
const places = (map, fetch) => {
  map.la.finder.fetch = fetch;
};

part({
  frame(map, { words }) {
    addFinder(map, words);
  },
  fill(map) {
    Object.assign(map.la.finder, {
      entries: undefined, sought: [], answered: undefined, taken: undefined,
    });
  },
  show(map, { found, sought }, before) {
    if (sought && JSON.stringify(sought) !== map.la.finder.taken) takeSought(map, sought);
    if (`${found?.at}` === `${before?.found?.at}`) return;
    if (found) goTo(map, found);
    else showFound(map, undefined);
  },
});
