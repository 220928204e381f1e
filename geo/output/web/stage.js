/* The stage: one step at a time, head and foot around it, and what opens above it. */
class Stage {
  constructor(root, payload, options) {
    Object.assign(this, { root, payload, options, words: payload.words, at: -1 });
    this.write = writer(this.words.locale);
    this.build();
    this.map = new MapView(this.mapBox, payload, options.L, (event, value) => this.hear(event, value));
    this.finder = new Finder(this);
    this.overview = new Overview(this);
    this.mapArea.append(this.finder.box);
    this.body.append(this.card);
    root.append(this.overview.box);
    this.panel = make("div", { class: "sh-panel", hidden: true, role: "dialog", tabindex: -1 });
    this.dark = make("div", { class: "sh-dark", hidden: true, "aria-label": this.words.dark, onclick: () => this.blackout(false) });
    root.append(this.panel, this.dark);
    this.watch = new ResizeObserver(() => this.measure());
    this.watch.observe(root);
    // The bar and the words around leave the map more or less room.
    this.watchMap = new ResizeObserver(() => this.step?.map && this.map.resize(this.unit));
    this.watchMap.observe(this.mapBox);
    this.measure();
  }

  build() {
    const { words, payload, root } = this;
    this.heading = said("h1", "");
    this.lead = said("p", "", { class: "sh-lead" });
    this.marks = make("div", { class: "sh-badges" });
    this.head = make("header", { class: "sh-head" }, this.heading, this.marks, this.lead);
    this.mapBox = make("div", { class: "sh-map", role: "application" });
    this.card = make("div", { class: "sh-card", hidden: true, role: "status" });
    this.mapArea = make("div", { class: "sh-map-area" }, this.mapBox);
    this.side = make("aside", { class: "sh-side" });
    this.strip = make("div", { class: "sh-strip" });
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
      button("home", () => this.map.home(), "H"), button("find", () => this.finder.open(), "S"),
      button("names", () => this.toggleNames(), "N"), button("sites", () => this.toggleSites(), "P"),
      button("districts", () => this.toggleDistricts(), "K"),
      button("table", () => this.toggleTable(), "T"), button("info", () => this.toggleInfo(), "I"),
      button("full", () => this.fullScreen(), "F"), button("help", () => this.toggleHelp(), "?"));
    if (this.options.onLeave) this.bar.append(button("leave", () => this.options.onLeave(), "Esc"));
  }

  /* Words grow with the screen: 1 unit is 1 pixel at 1920 x 1080 and at 1440 x 1080. */
  measure() {
    const { width, height } = this.root.getBoundingClientRect();
    if (!width || !height) return;
    const stacked = width < 720 || width / height < 0.85;
    this.unit = stacked ? Math.max(0.5, Math.min(0.62, width / 700)) : Math.max(0.42, Math.min(height / 1080, width / 1440));
    this.root.style.setProperty("--u", `${this.unit}px`);
    this.root.classList.toggle("sh-stacked", stacked);
    if (this.step) {
      this.render();
      this.map.resize(this.unit);
    }
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
    this.render();
    this.root.classList.remove("sh-turn");
    void this.root.offsetWidth;
    this.root.classList.add("sh-turn");
    if (this.step.map) this.map.show(this.step.map, { instant });
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
    this.heading.textContent = step.heading;
    this.heading.className = lengthClass(step.heading) ?? "";
    this.lead.textContent = step.lead ?? "";
    this.badges();
    this.side.replaceChildren();
    this.message.replaceChildren();
    this.strip.replaceChildren();
    this.page.replaceChildren();
    this.sources.textContent = (step.sources ?? []).join(" · ");
    this.number.textContent = this.payload.kind === "deck" ? fillIn(words.step, { at: this.at + 1, of: this.payload.steps.length }) : "";
    if (this.select) this.select.value = this.at;
    if (step.map) this.renderMap(step);
    else this.page.append(cover ? coverOf(step, this) : pageOf(step));
    this.fit();
  }

  renderMap(step) {
    this.mapBox.setAttribute("aria-label", step.map.label);
    const [first, after] = parted(step.sentences?.[0] ?? "");
    const rest = [after, ...(step.sentences ?? []).slice(1)].filter(Boolean);
    const signs = this.map?.sitesOn === false ? null : signsOf(step, this.unit);
    this.side.append(...[legendOf(step, this.words), signs, troubleOf(step), rest.length ? sentencesOf({ sentences: rest }) : null].filter(Boolean));
    // The first sentence is what the map is shown for: it stands above it.
    if (first) this.message.append(said("span", first));
    if (step.figures?.length) this.strip.append(figuresOf(step));
  }

  badges() {
    this.head.classList.toggle("sh-marked", this.step.marks?.length > 1);
    this.marks.replaceChildren(...(this.step.marks ?? []).map((text) => said("span", text)));
  }

  /* What has no room goes to the table of the step, and a line says so. */
  fit() {
    const { step, words, page, side } = this;
    const chart = page.querySelector(".sh-canvas");
    if (chart) this.fitChart(chart);
    const rows = page.querySelector(".sh-rows");
    if (rows) this.fitRows(rows);
    const picture = page.querySelector(".sh-silhouette");
    if (picture) silhouette(picture, this.payload.territories[picture.dataset.territory]);
    if (this.root.classList.contains("sh-stacked")) return;
    for (const box of [side, page.querySelector(".sh-beside")]) {
      if (!box) continue;
      box.classList.remove("sh-compact", "sh-tight");
      const over = () => box.scrollHeight > box.clientHeight + 1;
      const items = [...box.querySelectorAll(".sh-sentences li")];
      let more;
      if (over()) box.classList.add("sh-compact");
      while (over() && items.length) {
        items.pop().remove();
        if (!more) box.append((more = make("p", { class: "sh-more", text: words.more })));
      }
      if (more && !items.length) box.querySelector(".sh-sentences").remove();
      box.classList.toggle("sh-tight", over());
    }
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
    const lines = step.map?.lines.map(([, label, count]) => `${label}: ${count}`) ?? [];
    const parts = [
      fillIn(words.step, { at: this.at + 1, of: this.payload.steps.length }), step.heading, step.lead, ...(step.marks ?? []),
      step.map?.label, ...lines, ...(step.figures ?? []).map(([name, value]) => `${name}: ${value}`), ...(step.sentences ?? []), step.trouble,
    ];
    this.live.textContent = parts.filter(Boolean).join(". ");
  }

  hear(event, value) {
    if (event === "chosen") this.showValue(value);
    else if (event === "site") {
      const form = this.step.map.marks.find(([name]) => name === value.form)?.[1] ?? "";
      this.showCard(fillIn(this.words.at_place, { count: value.count }), [], form);
    }
  }

  /* The value of the municipality that was clicked, large. */
  showValue(at) {
    if (at === undefined || !this.step?.map) {
      this.card.hidden = true;
      return;
    }
    const { map, table } = this.step;
    const ground = this.payload.territories[map.territory];
    const [name] = ground.names[at];
    const row = table?.rows.findIndex((one, number) => one.slice(0, 2).includes(name) && !table.private.includes(number)) ?? -1;
    const more = row < 0 ? [] : table.heads.map((head, column) => [head, this.write(table.rows[row][column], table.forms[column])])
      .filter(([, text], column) => numeric(table.forms[column]) && text !== "–");
    const value = make("p", { class: "sh-value" }, swatch(map.fills[map.letters[at]]), make("strong", { text: map.values[at] }), said("span", map.unit || map.name));
    this.showCard(name, more.filter(([, text]) => bare(text) !== bare(map.values[at])).slice(0, 5), "", value);
  }

  showCard(name, rows, note, value = null) {
    this.card.replaceChildren(...[said("h2", name), value, note ? said("p", note) : null,
      rows.length ? make("dl", {}, ...rows.flatMap(([head, text]) => [said("dt", head), said("dd", text)])) : null].filter(Boolean));
    this.card.hidden = false;
  }

  destroy() {
    this.watch.disconnect();
    this.watchMap.disconnect();
    this.map.destroy();
    this.root.replaceChildren();
  }
}

/* Numbers may be written with one kind of blank or another. */
const bare = (text) => text.replace(/\s/gu, "");
