/* Taking something down beside a step: a strip below the map, which stays in sight. Only
where the presentation was mounted by an application that keeps it. */
const KINDS = ["note", "idea", "objection", "agreement", "decision"];
// After so many milliseconds without an answer nobody waits any longer.
const ANSWER = 15000;
const COUNTS = ["yes", "no", "abstained"];

class Notes {
  constructor(stage) {
    this.stage = stage;
    this.kind = KINDS[0];
    this.turn = Date.now();
    this.box = make("form", {
      class: "sh-notes", hidden: true, "aria-label": stage.words.notes.title,
      onsubmit: (event) => { event.preventDefault(); this.save(); },
      onkeydown: (event) => { if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); this.save(); } },
    });
    stage.root.append(this.box);
    this.clear();
  }

  get isOpen() {
    return !this.box.hidden;
  }

  clear() {
    this.draft = { text: "", who: "", until: "", votes: {} };
    this.point = undefined;
  }

  open() {
    this.step = this.stage.step;
    this.box.hidden = false;
    this.draw();
    this.text.focus();
  }

  close() {
    this.box.hidden = true;
    this.stage.root.focus({ preventScroll: true });
  }

  field(name, label, type, props = {}) {
    const input = make("input", { type, value: this.draft[name] ?? "", oninput: () => (this.draft[name] = input.value), ...props });
    return make("label", {}, make("span", { text: label }), input);
  }

  draw() {
    const { words } = this.stage;
    const notes = words.notes;
    const kinds = KINDS.map((kind) =>
      make("button", { type: "button", "aria-pressed": String(kind === this.kind), text: notes.kinds[kind], onclick: () => { this.kind = kind; this.draw(); this.text.focus(); } }));
    this.text = make("textarea", { rows: 2, maxlength: 4000, "aria-label": notes.text, placeholder: notes.hint, oninput: () => (this.draft.text = this.text.value) });
    this.text.value = this.draft.text;
    const votes = COUNTS.map((name) =>
      make("label", {}, make("span", { text: notes[name] }), make("input", {
        type: "number", min: 0, max: 999, value: this.draft.votes[name] ?? "",
        oninput: (event) => (this.draft.votes[name] = event.target.value === "" ? null : Number(event.target.value)),
      })));
    const more = {
      agreement: [this.field("who", notes.responsible, "text"), this.field("until", notes.until, "date")],
      decision: votes,
    }[this.kind] ?? [this.field("who", notes.speaker, "text")];
    const placed = this.kind === "idea" || this.kind === "objection";
    const place = placed && this.stage.step.map ? said("p", this.point ? this.point.name || notes.placed : notes.click, { class: "sh-soft" }) : null;
    this.box.replaceChildren(
      ...(this.trouble ? [make("p", { class: "sh-note-trouble", role: "alert", text: this.trouble })] : []),
      make("div", { class: "sh-note-kinds", role: "group" }, ...kinds, said("span", fillIn(notes.beside, { name: this.step.heading }), { class: "sh-soft" })),
      this.text,
      make("div", { class: "sh-note-more" }, ...more, place,
        make("button", { type: "submit", class: "sh-note-save", text: notes.save }),
        make("button", { type: "button", text: words.close, onclick: () => this.close() })));
  }

  /* A click on the map while an idea is taken down says where. */
  take({ lat, lng }, name) {
    if (!this.isOpen || (this.kind !== "idea" && this.kind !== "objection")) return;
    this.point = { at: [lat, lng], name };
    const { map } = this.stage;
    map.found = { name, at: [lat, lng] };
    map.marks.layout();
    this.draw();
  }

  save() {
    const { text, who, until, votes } = this.draft;
    if (!text.trim()) {
      this.text.focus();
      return;
    }
    this.turn += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.failed(this.stage.words.notes.no_answer), ANSWER);
    this.stage.options.onNote({
      turn: this.turn, kind: this.kind, text: text.trim(), step: this.step.id, who, until, votes,
      place: this.point?.name ?? "", at: this.point?.at ?? null,
    });
  }

  /* What went wrong stands above the words until they are kept; it covers none of them. */
  failed(text) {
    this.trouble = `${text} ${this.stage.words.notes.stays}`;
    this.stage.live.textContent = this.trouble;
    if (!this.isOpen) {
      this.open();
      return;
    }
    const { selectionStart } = this.text;
    this.draw();
    this.text.focus();
    this.text.selectionStart = selectionStart;
  }

  /* What became of it; words that were not kept stay where they are. */
  noted({ turn, ok, text }) {
    if (turn !== this.turn) return;
    clearTimeout(this.waiting);
    if (!ok) {
      this.failed(text);
      return;
    }
    this.stage.note(text);
    this.trouble = "";
    this.clear();
    this.close();
  }
}
