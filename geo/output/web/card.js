/* What a click on the map says, in large type; nothing of the map or the legend is
covered: it stands where the figures of the step stand. */
Object.assign(Stage.prototype, {
  hear(event, value, at) {
    if (event === "chosen") this.showValue(value, at);
    else if (event === "point") this.notes?.take(value, value.name);
    else if (event === "site") {
      const form = this.step.map.marks.find(([name]) => name === value.form)?.[1] ?? "";
      this.showCard(fillIn(this.words.at_place, { count: value.count }), [], said("p", form));
    }
  },

  showValue(at, half) {
    const { step } = this;
    if (step?.beside) {
      this.showPair(at, half);
      return;
    }
    if (at === undefined || !step?.map) {
      this.hideCard();
      return;
    }
    const { map, table } = step;
    const [name] = this.payload.territories[map.territory].names[at];
    const row = table?.rows.findIndex((one, number) => one.slice(0, 2).includes(name) && !table.private.includes(number)) ?? -1;
    const more = row < 0 ? [] : table.heads.map((head, column) => [head, cellText(table, row, column, this)])
      .filter(([, text], column) => numeric(table.forms[column]) && text !== "–");
    this.showCard(name, more.filter(([, text]) => bare(text) !== bare(map.values[at])).slice(0, 4), valueOf(map, at));
  },

  /* Beside each other the value of either side stands over its map. */
  showPair(at, half) {
    const { step } = this;
    this.halves.forEach(({ title }, number) => {
      const shown = number ? step.beside : step.map;
      const here = at !== undefined && (number === half || shown.territory === (half ? step.beside : step.map).territory);
      const name = here ? this.payload.territories[shown.territory].names[at][0] : undefined;
      title.replaceChildren(...titleOf(shown, this.words, here ? [name, shown.values[at], shown.fills[shown.letters[at]]] : undefined));
    });
  },

  hideCard() {
    this.card.hidden = true;
    this.strip.classList.remove("sh-chosen");
  },

  showCard(name, rows, what) {
    const { card } = this;
    const facts = rows.map(([head, text]) => make("div", {}, said("dd", text), said("dt", head)));
    card.replaceChildren(make("div", { class: "sh-card-name" }, said("h2", name), what), make("dl", {}, ...facts));
    card.hidden = false;
    this.strip.classList.add("sh-chosen");
    // What has no room beside the value is in the table of the step.
    const room = this.row.firstElementChild?.offsetHeight;
    const high = () => room && card.offsetHeight + card.offsetTop - this.strip.offsetTop > room + 1;
    while (facts.length && (card.scrollWidth > card.clientWidth + 1 || high())) facts.pop().remove();
  },
});

const valueOf = (map, at) =>
  make("p", { class: "sh-value" }, swatch(map.fills[map.letters[at]]), make("strong", { text: map.values[at] }), said("span", map.unit || map.name));

/* Name of a side, and what it comes to: as a whole, or where somebody has clicked. */
const titleOf = (map, words, [name, value, fill] = [words.total, map.total]) => [
  said("b", map.side),
  make("span", { class: "sh-half-value" }, fill ? swatch(fill) : null, said("span", name), make("strong", { text: value })),
];

/* Numbers may be written with one kind of blank or another. */
const bare = (text) => text.replace(/\s/gu, "");

/* Sources and licences, the last note, always stand there; coverage and status before
them if three lines have room, else they are in the sources (key I). */
const fitSources = (place, notes, unit) => {
  for (let from = 0; from < Math.max(notes.length, 1); from += 1) {
    place.textContent = notes.slice(from).join(" · ");
    if (place.offsetHeight <= 3.4 * 30 * unit) return;
  }
};
