/* The steps of a presentation: dragged, moved or removed at once, then told to Python.

Of several messages that come while Python works it gets only the last one. So each holds
all that Python has not answered yet, with a number (turn), and Python does what is newer
than the last number it did. Pictures come by themselves (step_pictures.js). */
const PATHS = {
  grip: "M7 4h2v2H7zm4 0h2v2h-2zM7 9h2v2H7zm4 0h2v2h-2zM7 14h2v2H7zm4 0h2v2h-2z",
  up: "M10 4 4 10l1.4 1.4L9 7.8V16h2V7.8l3.6 3.6L16 10z",
  down: "M10 16l6-6-1.4-1.4L11 12.2V4H9v8.2L5.4 8.6 4 10z",
  edit: "M13.6 3.4 16.6 6.4 7 16H4v-3zM12 6.4 5.5 12.9V14.5H7.1L13.6 8z",
  copy: "M7 3h9v11H7zm1.5 1.5v8h6v-8zM4 6h1.5v9.5H13V17H4z",
  gone: "M8 3h4l1 1h3v1.5H4V4h3zM5 7h10l-.7 10H5.7zm2 1.5.4 7h1.2l-.2-7zm4.4 0-.2 7h1.2l.4-7z",
  open: "M10 5c4 0 7 3 8 5-1 2-4 5-8 5s-7-3-8-5c1-2 4-5 8-5zm0 1.5A3.5 3.5 0 1 0 10 13.5 3.5 3.5 0 0 0 10 6.5zm0 1.7a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z",
  show: "M3 4h14v9h-6l2 3.5h-1.8L10 14.3 8.8 16.5H7L9 13H3zm1.5 1.5v6h11v-6z",
};
const WAIT = 260;

const make = (tag, attributes = {}, text = "") => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
};

const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
};

/* The order of a person, with what has come since behind its neighbour of now. */
const merged = (now, order) => {
  const found = order.filter((id) => now.includes(id));
  now.forEach((id, at) => {
    if (!found.includes(id)) found.splice(found.indexOf(now[at - 1]) + 1, 0, id);
  });
  return found;
};

const same = (one, other) => one.length === other.length && one.every((id, at) => id === other[at]);

class StepList {
  constructor(parent) {
    this.rows = new Map();
    this.order = [];
    this.told = [];
    this.open = [];
    this.turn = 0;
    this.list = make("ol", { class: "la-steps" });
    this.live = make("div", { class: "la-steps-live", "aria-live": "polite" });
    parent.replaceChildren(this.list, this.live);
    this.list.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("pointerdown", (event) => this.grab(event));
    this.list.addEventListener("focusin", ({ target }) => this.rest(target.closest("li")));
    this.onPictures = () => this.paint();
    window.addEventListener("leader-atlas-pictures", this.onPictures);
  }

  update({ data, setTriggerValue }) {
    this.send = setTriggerValue;
    this.words = data.words;
    this.list.setAttribute("aria-label", this.words.list);
    this.turn = Math.max(this.turn, data.turn);
    this.open = this.open.filter(({ turn, of }) => turn > data.turn && of === data.of);
    const gone = new Set(this.open.map(({ does, id }) => does === "gone" && id));
    const steps = data.steps.filter(({ id }) => !gone.has(id));
    const ids = steps.map(({ id }) => id);
    for (const id of this.rows.keys()) if (!ids.includes(id)) this.drop(id);
    for (const step of steps) this.row(step);
    const other = this.of !== data.of;
    this.of = data.of;
    // What was done since that answer stays done.
    const waits = !other && (this.moved || this.open.length);
    this.order = waits ? merged(ids, this.order) : [...ids];
    this.told = !other && this.open.length ? merged(ids, this.told) : ids;
    if (other) this.moved = false;
    this.place();
    this.paint();
  }

  /* Takes a row out; who was in it goes on in the next one. */
  drop(id) {
    const { node } = this.rows.get(id);
    const next = node.contains(document.activeElement)
      ? node.nextElementSibling ?? node.previousElementSibling : null;
    this.rows.delete(id);
    node.remove();
    this.rest(next);
    next?.focus({ preventScroll: true });
  }

  row(step) {
    const text = JSON.stringify(step);
    const old = this.rows.get(step.id);
    if (old?.text === text && old.words === this.words.list) return;
    const { words } = this;
    const node = old?.node ?? make("li", { tabindex: "-1", "data-id": step.id });
    const grip = make("span", { class: "la-step-grip", title: words.drag });
    grip.append(icon("grip"));
    const thumb = make("div", { class: "la-thumb", "data-hash": step.hash });
    const about = make("div", { class: "la-step-text" });
    about.append(make("div", { class: "la-step-name", dir: "auto" }), make("div", { class: "la-step-about", dir: "auto" }, step.about));
    if (step.note) about.append(make("div", { class: "la-step-note", dir: "auto" }, step.note));
    const tools = make("div", { class: "la-step-tools" });
    for (const name of ["up", "down", "edit", "copy", "gone"]) tools.append(this.button(name, step));
    const ways = make("div", { class: "la-step-ways" });
    if (step.view) ways.append(this.button("open", step, words.open));
    ways.append(this.button("show", step, words.show));
    tools.append(ways);
    node.replaceChildren(grip, thumb, about, tools);
    this.rows.set(step.id, { node, step, text, words: words.list });
  }

  button(name, step, text = "") {
    const button = make("button", { type: "button", "data-does": name, title: this.words[name] });
    if (!text) button.setAttribute("aria-label", this.words[name]);
    button.append(icon(name), text);
    button.addEventListener("click", () => this.act(name, step.id));
    return button;
  }

  act(does, id) {
    const at = this.order.indexOf(id);
    if (does === "up" || does === "down") return this.move(id, at + (does === "up" ? -1 : 1));
    this.flush();
    if (does === "gone") {
      this.order.splice(at, 1);
      this.told = this.told.filter((one) => one !== id);
      this.drop(id);
      this.place();
    }
    this.tell({ does, id });
  }

  /* What Python has not answered yet, and this. */
  tell(what) {
    this.turn += 1;
    this.open.push({ ...what, of: this.of, turn: this.turn });
    this.send("told", [...this.open]);
  }

  /* Puts the rows into their order; nothing is touched that stands right. */
  place() {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    this.order.forEach((id, at) => {
      const { node, step } = this.rows.get(id);
      if (this.list.children[at] !== node) this.list.insertBefore(node, this.list.children[at] ?? null);
      const name = node.querySelector(".la-step-name");
      name.textContent = `${at + 1}. ${step.name}`;
      node.setAttribute("aria-label", name.textContent);
      node.querySelector('[data-does="up"]').disabled = at === 0;
      node.querySelector('[data-does="down"]').disabled = at === this.order.length - 1;
    });
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
    if (!this.list.querySelector('li[tabindex="0"]')) this.rest(this.list.firstElementChild);
  }

  rest(node) {
    if (!node) return;
    for (const row of this.list.children) row.tabIndex = row === node ? 0 : -1;
  }

  move(id, to) {
    const from = this.order.indexOf(id);
    const at = Math.max(0, Math.min(this.order.length - 1, to));
    if (at === from) return;
    this.order.splice(at, 0, ...this.order.splice(from, 1));
    this.place();
    const { node } = this.rows.get(id);
    node.scrollIntoView({ block: "nearest" });
    this.live.textContent = this.words.moved.replace("{at}", at + 1).replace("{of}", this.order.length);
    this.moved = true;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.flush(), WAIT);
  }

  /* Tells Python the order, once somebody has stopped moving. */
  flush() {
    clearTimeout(this.later);
    this.moved = false;
    if (same(this.order, this.told)) return;
    this.tell({ does: "order", before: this.told, after: [...this.order] });
    this.told = [...this.order];
  }

  press(event) {
    const row = event.target.closest("li");
    if (!row || event.ctrlKey || event.metaKey) return;
    const { id } = row.dataset;
    const at = this.order.indexOf(id);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: this.order.length - 1 }[event.key];
    const onRow = event.target === row;
    if (to !== undefined && event.altKey) this.move(id, to);
    else if (to !== undefined && onRow) this.list.children[Math.max(0, Math.min(this.order.length - 1, to))].focus();
    else if (onRow && (event.key === "Enter" || event.key === "F2")) this.act("edit", id);
    else if (onRow && event.key === "Delete") this.act("gone", id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* Drags a row by its handle, with mouse, pen or finger. */
  grab(event) {
    const grip = event.target.closest(".la-step-grip");
    if (!grip || event.button) return;
    const row = grip.closest("li");
    const { id } = row.dataset;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    row.classList.add("la-dragged");
    row.focus({ preventScroll: true });
    let pull = 0;
    const scroller = row.closest('[data-testid="stMain"]') ?? document.scrollingElement;
    const over = ({ clientY }) => {
      const edge = 90;
      pull = clientY < edge ? -14 : clientY > innerHeight - edge ? 14 : 0;
      const rows = [...this.list.children];
      const now = rows.indexOf(row);
      const at = rows.findIndex((one) => {
        const box = one.getBoundingClientRect();
        return clientY >= box.top && clientY <= box.bottom;
      });
      if (at < 0 || at === now) return;
      const box = rows[at].getBoundingClientRect();
      // Rows differ in height: past the middle, or the two would change places for ever.
      const past = at > now ? clientY > box.top + box.height / 2 : clientY < box.top + box.height / 2;
      if (past) this.drag(id, at);
    };
    const timer = setInterval(() => pull && scroller.scrollBy(0, pull), 30);
    const drop = () => {
      clearInterval(timer);
      row.classList.remove("la-dragged");
      for (const name of ["pointerup", "pointercancel"]) grip.removeEventListener(name, drop);
      grip.removeEventListener("pointermove", over);
      this.flush();
    };
    grip.addEventListener("pointermove", over);
    for (const name of ["pointerup", "pointercancel"]) grip.addEventListener(name, drop);
  }

  drag(id, at) {
    this.moved = true;
    this.order.splice(at, 0, ...this.order.splice(this.order.indexOf(id), 1));
    this.place();
  }

  paint() {
    const pictures = globalThis.leaderAtlasPictures ?? new Map();
    for (const { node } of this.rows.values()) {
      const thumb = node.querySelector(".la-thumb");
      const picture = pictures.get(thumb.dataset.hash);
      if (picture && thumb.shown !== picture) {
        thumb.innerHTML = picture; // written and escaped by thumbnails.py
        thumb.shown = picture;
      }
    }
  }

  destroy() {
    this.flush();
    window.removeEventListener("leader-atlas-pictures", this.onPictures);
  }
}

const lists = new WeakMap();

export default (component) => {
  const place = component.parentElement.querySelector(".la-step-list");
  const known = lists.get(place) ?? { list: new StepList(place), calls: 0 };
  known.calls += 1;
  const calls = known.calls;
  lists.set(place, known);
  known.list.update(component);
  return () =>
    setTimeout(() => {
      if (known.calls !== calls) return;
      known.list.destroy();
      lists.delete(place);
    });
};
