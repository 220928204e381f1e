/* Looking a place up: from the third letter on the map goes to the best one. */
class Finder {
  constructor(stage) {
    this.stage = stage;
    const { words } = stage;
    this.input = make("input", {
      type: "search", autocomplete: "off", spellcheck: "false", "aria-label": words.find,
      placeholder: words.find_hint, role: "combobox", "aria-expanded": "true", "aria-controls": "sh-found",
      oninput: () => this.search(),
      onkeydown: (event) => this.press(event),
    });
    this.list = make("ul", { class: "sh-found", id: "sh-found", role: "listbox" });
    this.box = make("div", { class: "sh-find", hidden: true }, this.input, this.list);
  }

  /* Municipalities of the step first, then villages. */
  entries() {
    const { map, maps } = this.stage;
    const views = map.sameLand() ? [map] : maps;
    const units = views.flatMap((view) =>
      view.ground.names.map(([name], unit) => ({ name, where: "", unit, view, key: folded(name) })));
    const names = new Set(units.map(({ key }) => key));
    this.villages ??= this.stage.payload.places.map(([name, where, lat, lon]) =>
      ({ name, where, at: [lat, lon], key: folded(name) }));
    return [...units, ...this.villages.filter(({ key }) => !names.has(key))];
  }

  open() {
    if (!this.stage.step.map) return;
    this.box.hidden = false;
    this.input.value = "";
    this.list.replaceChildren();
    this.hits = [];
    this.input.focus();
  }

  close() {
    this.box.hidden = true;
    this.stage.root.focus({ preventScroll: true });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  search() {
    const { words } = this.stage;
    const key = folded(this.input.value);
    this.hits = [];
    this.at = 0;
    if (key.length >= 3) {
      const rank = ({ key: name }) =>
        name === key ? 0 : name.startsWith(key) ? 1 : name.includes(` ${key}`) ? 2 : name.includes(key) ? 3 : 9;
      this.hits = this.entries().map((entry) => [rank(entry), entry])
        .filter(([found]) => found < 9)
        .sort(([a], [b]) => a - b).slice(0, 7).map(([, entry]) => entry);
    }
    this.fill(key.length < 3 ? "" : fillIn(words.find_nothing, { name: this.input.value.slice(0, 40) }));
    if (this.hits.length) this.goTo(this.hits[0]);
  }

  /* The map of a pair on which the place lies goes there, the other one follows. */
  goTo(place) {
    const { map, maps } = this.stage;
    const view = place.view ?? maps.find((one) => one.unitAt(place.at) !== null) ?? map;
    view.takeLead();
    if (view.sameLand()) view.peer.found = place;
    view.goTo(place);
  }

  fill(nothing) {
    this.list.replaceChildren(...this.hits.map((entry, at) =>
      make("li", {
        role: "option", "aria-selected": String(at === this.at),
        onclick: () => { this.at = at; this.take(); },
      }, said("span", entry.name), entry.where ? said("small", entry.where) : null)));
    if (!this.hits.length && nothing) this.list.append(make("li", { class: "sh-nothing", text: nothing }));
  }

  take() {
    if (this.hits[this.at]) this.goTo(this.hits[this.at]);
    this.close();
  }

  press(event) {
    event.stopPropagation();
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && this.hits.length) {
      event.preventDefault();
      this.at = (this.at + by + this.hits.length) % this.hits.length;
      this.fill("");
      this.goTo(this.hits[this.at]);
    } else if (event.key === "Enter") this.take();
    else if (event.key === "Escape") {
      event.preventDefault();
      this.stage.home();
      this.close();
    }
  }
}
