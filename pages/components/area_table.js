/* The table beside a map: all measures are sent once, another one is drawn here.

Python sends the *ground* (32 characters that name it, then JSON: rows and columns) and,
by way of map_parcel.js, the *values* of a selection. Which measure and which area are
chosen is what the map is told (map_command.js); a choice in its legend counts at once.
Numbers come as columns (columns.js) of whole multiples of their last digit, rounded by
Python, -1 if missing; only the rows in sight are elements of the page. */
const ROW = 31;
const SPARE = 6;
const HEAD = 32;
const MISSING = -1;

const make = (tag, attributes = {}, text = "") => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
};

class Table {
  constructor(parent) {
    this.parent = parent;
    this.sorted = { id: "value", down: true };
    this.turn = 0;
    this.at = 0;
    this.onCommand = ({ detail }) =>
      [this.map, this.name].includes(detail) && this.obey();
    this.onValues = ({ detail }) => detail === this.name && this.fill();
    this.onMeasure = ({ detail }) => this.follow(detail);
    window.addEventListener("leader-atlas-command", this.onCommand);
    window.addEventListener("leader-atlas-values", this.onValues);
    window.addEventListener("leader-atlas-measure", this.onMeasure);
  }

  update({ parentElement, data, setTriggerValue }) {
    this.pick = (value) => setTriggerValue("pick", { value });
    const head = new TextDecoder().decode(data.subarray(0, HEAD));
    if (head === this.head) return;
    this.head = head;
    const text = new TextDecoder().decode(data.subarray(HEAD));
    Object.assign(this, JSON.parse(text), {
      filled: undefined, lower: undefined, rows: undefined,
    });
    this.collator = new Intl.Collator(this.words.locale);
    this.build(parentElement.clientHeight);
    this.fill();
  }

  /* With the values that belong to these rows; those of others come too early. */
  fill() {
    const values = globalThis.leaderAtlas?.parcels?.get(`values ${this.name}`);
    if (values?.of !== this.head || values.head === this.filled?.head) return;
    this.filled = values;
    Object.assign(this, values.content);
    // Other numbers, another order, even of the same measure.
    const { code = Object.keys(this.measures)[0] } = this;
    this.code = undefined;
    if (!this.obey()) this.show(code);
  }

  /* A command that answers an older choice than the last one is out of date. */
  obey() {
    const { commands } = globalThis.leaderAtlas ?? {};
    const command = commands?.get(this.name) ?? commands?.get(this.map);
    if (!command || !this.filled || command.turn < this.turn) return false;
    this.turn = command.turn;
    this.selected = command.state.selected;
    this.show(command.state.measure);
    return true;
  }

  follow({ map, measure, turn }) {
    if (map !== this.map || !this.filled || !this.measures[measure]) return;
    this.turn = turn;
    // The map is painted first.
    requestAnimationFrame(() => this.show(measure));
  }

  show(measure) {
    if (!this.measures[measure]) return;
    const other = measure !== this.code;
    this.code = measure;
    if (other) this.order();
    else this.draw();
  }

  build(height) {
    const bar = make("div", { class: "la-table-bar" });
    this.search = make("input", {
      type: "search", placeholder: this.words.search, "aria-label": this.words.search,
    });
    this.search.addEventListener("input", () => this.order());
    const save = make("button", { type: "button" }, this.words.save);
    save.addEventListener("click", () => this.save());
    bar.append(this.search, save);
    this.scroller = make("div", { class: "la-table-scroll" });
    this.table = make("table", {
      role: "grid", tabindex: 0, "aria-label": this.words.label,
    });
    const columns = make("colgroup");
    for (const { width } of this.columns) {
      columns.append(make("col", width ? { style: `width:${width}px` } : {}));
    }
    this.cols = [...columns.children];
    const wide = this.columns.reduce((sum, { width }) => sum + (width ?? 118), 0);
    this.table.style.minWidth = `${wide}px`;
    this.headings = this.columns.map((column) => this.heading(column));
    const head = make("thead");
    head.append(make("tr", { "aria-rowindex": 1 }));
    head.firstChild.append(...this.headings);
    this.body = make("tbody");
    this.table.append(columns, head, this.body);
    this.scroller.append(this.table);
    this.note = make("p", { role: "status" });
    this.parent.replaceChildren(bar, this.scroller, this.note);
    this.scroller.style.maxHeight = `${height - 40}px`;
    this.scroller.addEventListener("scroll", () => {
      cancelAnimationFrame(this.later);
      this.later = requestAnimationFrame(() => this.draw());
    });
    this.body.addEventListener("click", ({ target }) => {
      const row = target.closest("tr[data-row]");
      if (row) this.choose(Number(row.dataset.row));
    });
    this.table.addEventListener("keydown", (event) => this.key(event));
  }

  heading(column) {
    const cell = make("th", { scope: "col", class: `la-${column.kind}` });
    if (column.kind === "bar") {
      cell.setAttribute("aria-hidden", "true");
      return cell;
    }
    const button = make("button", { type: "button" }, column.head);
    button.addEventListener("click", () => {
      const again = this.sorted.id === column.id;
      const down = again ? !this.sorted.down : column.kind !== "name";
      this.sorted = { id: column.id, down };
      this.order();
    });
    cell.append(button);
    return cell;
  }

  /* Values and digits of a column; those of the measure change with it. */
  numbers(column) {
    const measure = this.measures[this.code];
    const packed = ({
      rank: [measure.ranks, 0],
      value: [measure.values, measure.digits],
      share: [this.shares[measure.share], 1],
      known: [this.known[measure.known], 0],
    })[column.kind] ?? [column.values ?? this.counts[column.id], column.digits];
    return { values: packed[0] && lazily(packed[0]), digits: packed[1] };
  }

  values() {
    return lazily(this.measures[this.code].values);
  }

  /* The areas whose name has what is looked for. */
  named() {
    const asked = this.search.value.trim().toLocaleLowerCase(this.words.locale);
    const all = [...this.names.keys()];
    if (!asked) return all;
    this.lower ??= this.names.map((name) => name.toLocaleLowerCase(this.words.locale));
    return all.filter((n) => this.lower[n].includes(asked));
  }

  order() {
    if (!this.filled) return;
    const rows = this.named();
    const column = this.columns.find(({ id }) => id === this.sorted.id);
    const sign = this.sorted.down ? -1 : 1;
    if (column.kind === "name") {
      rows.sort((a, b) => sign * this.collator.compare(this.names[a], this.names[b]));
    } else {
      const { values } = this.numbers(column);
      // Equal as written, yet different before rounding: the exact rank decides.
      const ranks = column.kind === "value"
        ? lazily(this.measures[this.code].ranks) : undefined;
      if (values) {
        rows.sort((a, b) => {
          const [left, right] = [values[a], values[b]];
          if (left === MISSING || right === MISSING) {
            return (left === MISSING) - (right === MISSING) || a - b;
          }
          const rank = ranks ? ranks[b] - ranks[a] : 0;
          return sign * (left - right || rank) || a - b;
        });
      }
    }
    this.rows = rows;
    this.scroller.scrollTop = 0;
    this.at = 0;
    this.note.textContent = rows.length ? "" : this.words.nothing;
    this.draw();
  }

  draw() {
    if (!this.rows) return;
    const measure = this.measures[this.code];
    this.columns.forEach((column, n) => {
      const button = this.headings[n].firstChild;
      if (column.kind === "value") button.textContent = measure.head;
      const hidden = column.kind === "known" && !measure.known;
      this.headings[n].hidden = this.cols[n].hidden = hidden;
      const own = this.sorted.id === column.id;
      const order = this.sorted.down ? "descending" : "ascending";
      if (own) this.headings[n].setAttribute("aria-sort", order);
      else this.headings[n].removeAttribute("aria-sort");
    });
    const seen = Math.ceil((this.scroller.clientHeight || 400) / ROW) + 2 * SPARE;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / ROW) - SPARE);
    const last = Math.min(this.rows.length, first + seen);
    const top = this.values().reduce((most, value) => Math.max(most, value), 1);
    const rows = [];
    for (let n = first; n < last; n += 1) rows.push(this.row(n, top));
    const space = (count) =>
      make("tr", { "aria-hidden": "true", style: `height:${count * ROW}px` });
    this.body.replaceChildren(space(first), ...rows, space(this.rows.length - last));
    this.table.setAttribute("aria-rowcount", this.rows.length + 1);
  }

  row(n, top) {
    const area = this.rows[n];
    const row = make("tr", {
      "data-row": n, "aria-rowindex": n + 2, id: `${this.name}-${n}`,
      "aria-selected": this.keys[area] === this.selected,
    });
    if (n === this.at) row.className = "la-at";
    for (const column of this.columns) {
      if (column.kind === "known" && !this.measures[this.code].known) continue;
      if (column.kind === "name") {
        const name = this.names[area];
        row.append(make("th", { scope: "row", title: name }, name));
      } else if (column.kind === "bar") {
        const value = Math.max(0, this.values()[area]);
        const cell = make("td", { "aria-hidden": "true" });
        const share = (100 * value) / top;
        cell.append(make("i", { style: `width:${share.toFixed(1)}%` }));
        row.append(cell);
      } else {
        row.append(make("td", {}, this.write(column, area)));
      }
    }
    return row;
  }

  write(column, area) {
    const { values, digits } = this.numbers(column);
    const value = values?.[area] ?? MISSING;
    if (value === MISSING || (column.kind === "rank" && !value)) return "–";
    return writtenNumber(value, digits, this.words.marks);
  }

  choose(n) {
    this.at = n;
    this.selected = this.keys[this.rows[n]];
    this.draw();
    this.pick(this.selected);
  }

  key(event) {
    if (event.target !== this.table || !this.rows) return;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW) - 2);
    const steps = {
      ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e6, End: 1e6,
    };
    if (event.key in steps && this.rows.length) {
      const wanted = this.at + steps[event.key];
      this.at = Math.min(this.rows.length - 1, Math.max(0, wanted));
      const [top, high] = [this.at * ROW, this.scroller.clientHeight - 2 * ROW];
      if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
      if (top > this.scroller.scrollTop + high) this.scroller.scrollTop = top - high;
      this.draw();
      this.table.setAttribute("aria-activedescendant", `${this.name}-${this.at}`);
    } else if ((event.key === "Enter" || event.key === " ") && this.rows.length) {
      this.choose(this.at);
    } else return;
    event.preventDefault();
  }

  /* Every row that is found, as it is written here; a spreadsheet opens it. */
  save() {
    if (!this.rows) return;
    const shown = this.columns.filter(
      ({ kind }) => kind !== "bar" && (kind !== "known" || this.measures[this.code].known),
    );
    const quote = (text) => `"${text.replaceAll('"', '""').replace(/^[=+@-]/, "'$&")}"`;
    const lines = [shown.map((column) =>
      column.kind === "value" ? this.measures[this.code].name : column.head)];
    for (const area of this.rows) {
      lines.push(shown.map((column) =>
        column.kind === "name" ? this.names[area] : this.write(column, area)));
    }
    const text = lines.map((line) => line.map(quote).join(";")).join("\r\n");
    const blob = new Blob([`\ufeff${text}\r\n`], { type: "text/csv;charset=utf-8" });
    const link = make("a", { download: this.words.file });
    link.href = URL.createObjectURL(blob);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  dispose() {
    window.removeEventListener("leader-atlas-command", this.onCommand);
    window.removeEventListener("leader-atlas-values", this.onValues);
    window.removeEventListener("leader-atlas-measure", this.onMeasure);
    cancelAnimationFrame(this.later);
    this.parent.replaceChildren();
  }
}

const tables = new WeakMap();

export default (component) => {
  const place = component.parentElement.querySelector(".la-table");
  if (!tables.has(place)) tables.set(place, { table: new Table(place), calls: 0 });
  const kept = tables.get(place);
  const call = (kept.calls += 1);
  kept.table.update(component);
  // Streamlit also calls this when it has overtaken a call; then the table stays.
  return () =>
    setTimeout(() => {
      if (kept.calls !== call) return;
      kept.table.dispose();
      tables.delete(place);
    });
};
