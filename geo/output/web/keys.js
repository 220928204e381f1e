/* What opens above the stage, and the keys. */
Object.assign(Stage.prototype, {
  toggleNames() {
    const { marks, view } = this.map;
    const on = !(marks.namesOn ?? view?.labels ?? true);
    for (const one of this.maps) {
      one.marks.namesOn = on;
      one.marks.layout();
    }
  },

  /* Back to the region with one key: what was looked up is closed. */
  home() {
    for (const one of this.maps) one.choose(null);
    this.map.takeLead();
    this.map.home();
  },

  zoom(by) {
    this.map.takeLead();
    this.map.zoom(by);
  },

  toggleSites() {
    const on = !this.map.sitesOn;
    for (const one of this.maps) {
      one.sitesOn = on;
      one.marks.layout();
    }
    if (this.step.map) this.render();
  },

  toggleDistricts() {
    const on = !this.map.districtsOn;
    for (const one of this.maps) one.setDistricts(on);
  },

  /* Names of natural persons, for the closed board only: they are not here, whoever
  mounted the presentation hands them over, or nobody does. */
  askPersons() {
    if (this.options.onPersons) this.options.onPersons();
    else this.note(this.words.persons_none);
  },

  note(text) {
    this.live.textContent = text;
    const line = make("p", { class: "sh-note", text, role: "status" });
    this.root.append(line);
    setTimeout(() => line.remove(), 3500);
  },

  open(name, title, ...content) {
    const close = make("button", { type: "button", class: "sh-close", text: this.words.close, onclick: () => this.closePanel() });
    this.panel.replaceChildren(make("header", {}, said("h2", title), close), make("div", { class: "sh-inner", tabindex: 0 }, ...content.filter(Boolean)));
    this.panel.dataset.name = name;
    this.panel.setAttribute("aria-label", title);
    this.panel.hidden = false;
    this.panel.querySelector(".sh-inner").focus({ preventScroll: true });
  },

  closePanel() {
    this.panel.hidden = true;
    this.root.focus({ preventScroll: true });
  },

  toggle(name, open) {
    if (!this.panel.hidden && this.panel.dataset.name === name) this.closePanel();
    else open();
  },

  toggleTable() { this.toggle("table", () => this.openTable()); },

  openTable() {
    const { step, words } = this;
    const table = step.table ?? tableOfMap(step, this.payload, words) ?? tableOfChart(step);
    this.open("table", step.heading,
      step.lead ? said("p", step.lead, { class: "sh-lead" }) : null,
      step.sentences?.length ? sentencesOf(step) : null,
      step.figures?.length ? factsOf(step.figures) : null,
      table ? tableOf(table, this, { sortable: true }) : make("p", { text: words.no_table }),
      step.sources?.length ? make("p", { class: "sh-small", text: step.sources.join(" · ") }) : null);
  },

  toggleInfo() {
    this.toggle("info", () => this.open("info", this.payload.title || this.words.info,
      factsOf(this.payload.facts),
      this.step.sources?.length ? make("ul", { class: "sh-list" }, ...this.step.sources.map((one) => said("li", one))) : null,
      logosOf(this.payload.logos)));
  },

  toggleHelp() {
    const { words, options } = this;
    const mine = { Esc: options.onLeave, M: options.onNote };
    const keys = words.keys.filter(([key]) => !(key in mine) || mine[key]);
    this.toggle("help", () => this.open("help", words.help,
      make("dl", { class: "sh-keys" }, ...keys.flatMap(([key, does]) => [
        make("dt", {}, ...key.split(" ").map((one) => make("kbd", { text: one }))), said("dd", does)]))));
  },

  blackout(on) {
    this.dark.hidden = !on;
    this.root.classList.toggle("sh-is-dark", on);
  },

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.().catch(() => {});
  },

  closeAll() {
    if (this.overview.isOpen) this.overview.close();
    if (this.finder.isOpen) this.finder.close();
    if (!this.panel.hidden) this.closePanel();
  },

  /* Takes back one thing: what is open, then the extent; then it leaves. */
  escape() {
    if (!this.dark.hidden) this.blackout(false);
    else if (this.notes?.isOpen) this.notes.close();
    else if (this.overview.isOpen || this.finder.isOpen || !this.panel.hidden) this.closeAll();
    else if (!this.card.hidden || this.maps.some((one) => one.moved || one.chosen !== undefined)) {
      for (const one of this.maps) one.choose(null);
      this.hideCard();
      if (this.maps.some((one) => one.moved)) this.home();
    } else this.options.onLeave?.();
  },

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(input|select|textarea)$/i.test(event.target?.tagName ?? "");
    if (typing && event.key !== "Escape") return;
    const done = this.act(event.key, event);
    if (done === false) return;
    event.preventDefault();
    event.stopPropagation();
  },

  act(key, event) {
    if (!this.dark.hidden) {
      this.blackout(false);
      return true;
    }
    const pressed = event.target?.tagName === "BUTTON" && (key === "Enter" || key === " ");
    if (pressed) return false;
    if (key === "Escape") return this.escape();
    if (/^[0-9]$/.test(key)) return this.digit(key);
    if (key === "Enter" && this.digits) return this.jump();
    if (key === "P" && event.shiftKey) return this.askPersons();
    const inner = !this.panel.hidden && this.panel.querySelector(".sh-inner");
    // In an open table the keys move the table.
    if (inner && /^(Arrow|Page|Home|End| )/.test(key)) return false;
    const does = ACTIONS[key.length === 1 ? key.toLowerCase() : key];
    if (!does) return false;
    if (key === " " && event.shiftKey) return this.back();
    if (this.overview.isOpen && /^Arrow/.test(key)) return false;
    return does(this);
  },

  /* A number and Enter lead to that step, as in other programs for slides. */
  digit(key) {
    this.digits = `${this.digits ?? ""}${key}`.slice(-3);
    clearTimeout(this.later);
    this.later = setTimeout(() => (this.digits = ""), 2500);
  },

  jump() {
    this.go(Number(this.digits) - 1);
    this.digits = "";
  },
});

const ACTIONS = {
  m: (stage) => (stage.notes ? stage.notes.open() : stage.note(stage.words.notes_none)),
  ArrowRight: (stage) => stage.next(), ArrowDown: (stage) => stage.next(),
  PageDown: (stage) => stage.next(), " ": (stage) => stage.next(), Enter: (stage) => stage.next(),
  ArrowLeft: (stage) => stage.back(), ArrowUp: (stage) => stage.back(),
  PageUp: (stage) => stage.back(), Backspace: (stage) => stage.back(),
  End: (stage) => stage.go(stage.payload.steps.length - 1),
  Home: (stage) => stage.home(), h: (stage) => stage.home(),
  "+": (stage) => stage.zoom(0.5), "-": (stage) => stage.zoom(-0.5),
  o: (stage) => (stage.overview.isOpen ? stage.overview.close() : stage.overview.open()),
  s: (stage) => stage.finder.open(), "/": (stage) => stage.finder.open(),
  n: (stage) => stage.toggleNames(), p: (stage) => stage.toggleSites(),
  k: (stage) => stage.toggleDistricts(),
  t: (stage) => stage.toggleTable(), i: (stage) => stage.toggleInfo(),
  b: (stage) => stage.blackout(true), ".": (stage) => stage.blackout(true),
  f: (stage) => stage.fullScreen(), "?": (stage) => stage.toggleHelp(),
};

/* Every map has a table, also where a step brings none. */
const tableOfMap = (step, payload, words) => {
  if (!step.map) return null;
  const { map } = step;
  const ground = payload.territories[map.territory];
  const rows = ground.names.map(([name], at) => [name, map.values[at]]);
  return { heads: [words.place, [map.name, map.unit].filter(Boolean).join(", ")], forms: ["text", "text"], rows, private: [] };
};

const tableOfChart = ({ chart }) =>
  chart ? {
    heads: ["", ...chart.series.map(([name]) => name)], forms: ["text", ...chart.series.map(() => "number")],
    rows: chart.categories.map((name, at) => [name, ...chart.series.map(([, values]) => values[at])]), private: [],
  } : null;
