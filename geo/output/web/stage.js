/* The stage: one step at a time, head and foot around it, and what opens above it. */
class Stage {
  constructor(root, payload, options) {
    Object.assign(this, { root, payload, options, words: payload.words, at: -1 });
    this.write = writer(this.words.locale);
    this.build();
    this.map = this.newMap(0);
    this.finder = new Finder(this);
    this.overview = new Overview(this);
    this.mapArea.append(this.finder.box);
    root.append(this.overview.box);
    this.panel = make("div", { class: "sh-panel", hidden: true, role: "dialog", tabindex: -1 });
    this.dark = make("div", { class: "sh-dark", hidden: true, "aria-label": this.words.dark, onclick: () => this.blackout(false) });
    root.append(this.panel, this.dark);
    if (options.onNote) this.notes = new Notes(this);
    this.watch = new ResizeObserver(() => this.measure());
    this.watch.observe(root);
    // The bar and the words around leave the map more or less room.
    this.watchMap = new ResizeObserver(() => this.step?.map && this.maps.forEach((one) => one.resize(this.unit)));
    this.watchMap.observe(this.mapArea);
    this.measure();
  }

  build() {
    const { words, payload, root } = this;
    this.heading = said("h1", "");
    this.lead = said("p", "", { class: "sh-lead" });
    this.marks = make("div", { class: "sh-badges" });
    this.head = make("header", { class: "sh-head" }, this.heading, this.marks, this.lead);
    // Two maps of a comparison stand side by side; any other step has one.
    this.halves = [0, 1].map(() => ({
      title: said("p", "", { class: "sh-half-title" }), box: make("div", { class: "sh-map", role: "application" }),
    }));
    this.card = make("div", { class: "sh-card", hidden: true, role: "status" });
    this.mapArea = make("div", { class: "sh-map-area" }, ...this.halves.map(({ title, box }) => make("div", { class: "sh-half" }, title, box)));
    this.side = make("aside", { class: "sh-side" });
    this.row = make("div", { class: "sh-row" });
    this.strip = make("div", { class: "sh-strip" }, this.row, this.card);
    this.page = make("div", { class: "sh-page" });
    this.message = said("p", "", { class: "sh-message" });
    this.body = make("main", { class: "sh-body" }, this.message, this.mapArea, this.side, this.strip, this.page);
    this.sources = make("p", { class: "sh-sources" });
    this.number = make("p", { class: "sh-pages" });
    this.foot = make("footer", { class: "sh-foot" }, this.sources, this.number);
    this.bar = make("nav", { class: "sh-bar", "aria-label": words.bar });
    this.live = make("div", { class: "sh-live", "aria-live": "polite" });
    root.replaceChildren(this.head, this.body, this.foot, this.bar, this.live);
    root.classList.add("sh");
    root.classList.toggle("sh-meeting", Boolean(this.options.meeting));
    root.setAttribute("lang", words.locale);
    root.setAttribute("tabindex", "-1");
    root.setAttribute("aria-label", payload.title);
    this.fillBar();
  }

  fillBar() {
    const { words, payload } = this;
    const button = (name, does, key) =>
      make("button", { type: "button", "data-does": name, title: key ? `${words[name]} (${key})` : words[name], onclick: does }, make("span", { text: words[name] }));
    const deck = payload.kind === "deck";
    const several = payload.steps.length > 1;
    if (!deck && several) {
      const select = make("select", { "aria-label": words.measure, onchange: () => this.go(Number(select.value)) },
        ...payload.steps.map((step, at) => make("option", { value: at, text: step.map?.name ?? step.heading })));
      this.select = select;
      this.bar.append(make("label", {}, make("span", { text: words.measure }), select));
    }
    if (deck) {
      this.bar.append(button("back", () => this.back(), "←"), button("next", () => this.next(), "→"), button("overview", () => this.overview.open(), "O"));
    }
    this.bar.append(
      button("home", () => this.home(), "H"), button("find", () => this.finder.open(), "S"),
      button("names", () => this.toggleNames(), "N"), button("sites", () => this.toggleSites(), "P"),
      button("districts", () => this.toggleDistricts(), "K"),
      button("table", () => this.toggleTable(), "T"), button("info", () => this.toggleInfo(), "I"),
      button("full", () => this.fullScreen(), "F"), button("help", () => this.toggleHelp(), "?"));
    if (this.options.onNote) this.bar.append(button("write", () => this.notes.open(), "M"));
    if (this.options.onLeave) this.bar.append(button("leave", () => this.options.onLeave(), "Esc"));
  }

  /* Words grow with the screen: 1 unit is 1 pixel at 1920 x 1080 and at 1440 x 1080. */
  measure() {
    const { width, height } = this.root.getBoundingClientRect();
    if (!width || !height) return;
    const stacked = width < 720 || width / height < 0.85;
    this.root.style.setProperty("--side", width / height > 1.55 ? 600 : 550);
    this.root.classList.toggle("sh-narrow", width / height <= 1.55);
    this.unit = stacked ? Math.max(0.5, Math.min(0.62, width / 700)) : Math.max(0.42, Math.min(height / 1080, width / 1440));
    this.root.style.setProperty("--u", `${this.unit}px`);
    this.root.classList.toggle("sh-stacked", stacked);
    if (this.step) {
      this.render();
      for (const one of this.maps) one.resize(this.unit);
    }
  }

  newMap(at) {
    return new MapView(this.halves[at].box, this.payload, this.options.L, (event, value) => this.hear(event, value, at));
  }

  /* The maps of the step. */
  get maps() {
    return this.map.peer ? [this.map, this.map.peer] : [this.map];
  }

  showMaps({ instant }) {
    const { beside } = this.step;
    if (!beside) {
      this.map.unpair();
      this.map.show(this.step.map, { instant });
      return;
    }
    if (!this.map.peer) {
      this.second ??= this.newMap(1);
      this.second.unit = this.unit;
      this.map.pairWith(this.second);
    }
    // The second one first: the first then goes to where both fit.
    this.map.enter(this.step.map.territory);
    this.second.show(beside, { instant: true });
    this.map.show(this.step.map, { instant: true });
    this.map.home({ instant: true });
    this.map.takeLead();
    this.second.restyle();
  }

  get step() {
    return this.payload.steps[this.at];
  }

  go(number, { instant = false } = {}) {
    const most = this.payload.steps.length - 1;
    const at = Math.max(0, Math.min(most, number));
    if (at === this.at || most < 0) return;
    this.at = at;
    this.closeAll();
    // One map with several measures goes on with the municipality that was clicked.
    if (this.payload.kind === "deck") for (const one of this.maps) one.chosen = undefined;
    this.render();
    this.root.classList.remove("sh-turn");
    void this.root.offsetWidth;
    this.root.classList.add("sh-turn");
    if (this.step.map) this.showMaps({ instant });
    this.announce();
    this.options.onStep?.(at);
  }

  next() { this.go(this.at + 1); }

  back() { this.go(this.at - 1); }

  render() {
    const { step, words, root } = this;
    const cover = step.kind !== "view";
    root.classList.toggle("sh-has-map", Boolean(step.map));
    root.classList.toggle("sh-is-cover", cover);
    root.classList.toggle("sh-is-pair", Boolean(step.beside));
    this.heading.textContent = step.heading;
    this.heading.className = lengthClass(step.heading) ?? "";
    this.lead.textContent = step.lead ?? "";
    this.badges();
    this.side.replaceChildren();
    this.message.replaceChildren();
    this.row.replaceChildren();
    this.page.replaceChildren();
    this.body.querySelector(":scope > .sh-signs")?.remove();
    const where = { at: this.at + 1, of: this.payload.steps.length };
    this.number.textContent = this.payload.kind === "deck" ? `${where.at} / ${where.of}` : "";
    this.number.setAttribute("aria-label", fillIn(words.step, where));
    if (this.select) this.select.value = this.at;
    const [first, rest] = cover ? ["", step.sentences] : headlineOf(step);
    // The first sentence is what a page is shown for: it stands above everything.
    if (first) this.message.append(said("span", first));
    if (step.map) this.renderMap(step, rest);
    else this.page.append(cover ? coverOf(step, this) : pageOf({ ...step, sentences: rest }));
    this.fit();
  }

  renderMap(step, rest) {
    this.halves.forEach(({ box, title }, at) => {
      const shown = at ? step.beside : step.map;
      box.setAttribute("aria-label", shown?.label ?? "");
      title.replaceChildren(...(step.beside ? titleOf(shown, this.words) : []));
    });
    const signs = this.map?.sitesOn === false ? null : signsOf(step, this.unit);
    this.side.append(...[legendOf(step, this.words, this.payload.own), signs, troubleOf(step), rest.length ? sentencesOf({ sentences: rest }) : null].filter(Boolean));
    if (step.figures?.length && !step.beside) this.row.append(figuresOf(step));
  }

  badges() {
    this.head.classList.toggle("sh-marked", this.step.marks?.length > 1);
    this.marks.replaceChildren(...(this.step.marks ?? []).map((text) => said("span", text)));
  }

  /* What has no room goes to the table of the step, and a line says so. */
  fit() {
    const { step, words, page, side } = this;
    fitSources(this.sources, step.sources ?? [], this.unit);
    const chart = page.querySelector(".sh-canvas");
    if (chart) this.fitChart(chart);
    const rows = page.querySelector(".sh-rows");
    if (rows) this.fitRows(rows);
    const picture = page.querySelector(".sh-silhouette");
    if (picture) silhouette(picture, this.payload.territories[picture.dataset.territory]);
    if (this.root.classList.contains("sh-stacked")) return;
    this.fitRow();
    for (const box of [side, page.querySelector(".sh-beside")]) {
      if (!box) continue;
      box.classList.remove("sh-compact", "sh-tight");
      const over = () => box.scrollHeight > box.clientHeight + 1;
      const items = [...box.querySelectorAll(".sh-sentences li")];
      let more;
      if (over()) box.classList.add("sh-compact");
      const figures = [...box.querySelectorAll(".sh-figures > div")];
      while (over() && (items.length || figures.length > 1)) {
        (items.pop() ?? figures.pop()).remove();
        if (!more) box.append((more = make("p", { class: "sh-more", text: words.more })));
      }
      if (more && !items.length) box.querySelector(".sh-sentences")?.remove();
      // The legend is always whole: its signs go below the map, figures make room.
      const signs = box === side && box.querySelector(".sh-signs");
      if (signs && over()) this.strip.before(signs);
      const below = box === side ? [...this.row.querySelectorAll(".sh-figures > div")] : [];
      while (over() && below.length > 2) below.pop().remove();
      box.classList.toggle("sh-tight", over());
    }
  }

  /* Figures below a map are flat: ranks go first, then the last figures. */
  fitRow() {
    const figures = [...this.row.querySelectorAll(".sh-figures > div")];
    const most = (this.root.classList.contains("sh-narrow") ? 165 : 196) * this.unit;
    const high = () => this.row.offsetHeight > most;
    if (high()) this.row.querySelectorAll(".sh-rank").forEach((rank) => rank.remove());
    while (high() && figures.length > 3) figures.pop().remove();
  }

  fitChart(place) {
    const { step, words } = this;
    const all = step.chart.categories.length;
    const drawn = () => {
      const { width, height } = place.getBoundingClientRect();
      return width > 20 && height > 20 ? chartPicture(step.chart, width, height, this.unit, this.write) : null;
    };
    let made = drawn();
    if (made && made.shown < all) {
      // The line that says so takes some of the room.
      const line = make("p", { class: "sh-more", text: "…" });
      place.after(line);
      made = drawn();
      line.textContent = fillIn(words.rows, { shown: made.shown, all });
    }
    if (made) place.append(made.svg);
  }

  fitRows(place) {
    const { table } = this.step;
    const whole = tableOf(table, this);
    place.append(whole);
    if (this.root.classList.contains("sh-stacked")) return;
    const room = place.clientHeight;
    if (whole.offsetHeight <= room) return;
    const line = said("p", "", { class: "sh-more" });
    place.append(line);
    const body = whole.querySelector("tbody");
    while (whole.offsetHeight + line.offsetHeight + 40 * this.unit > room && body.rows.length > 1) body.lastElementChild.remove();
    line.textContent = fillIn(this.words.rows, { shown: body.rows.length, all: table.rows.length });
  }

  announce() {
    const { step, words } = this;
    const lines = step.map?.lines.map(([, label, ...counts]) => `${label}: ${counts.join(", ")}`) ?? [];
    const parts = [
      fillIn(words.step, { at: this.at + 1, of: this.payload.steps.length }), step.heading, step.lead, ...(step.marks ?? []),
      step.map?.label, ...lines, ...(step.figures ?? []).map(([name, value]) => `${name}: ${value}`), ...(step.sentences ?? []), step.trouble,
    ];
    this.live.textContent = parts.filter(Boolean).join(". ");
  }

  destroy() {
    this.watch.disconnect();
    this.watchMap.disconnect();
    this.map.destroy();
    this.second?.destroy();
    this.root.replaceChildren();
  }
}
