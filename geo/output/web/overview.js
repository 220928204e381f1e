/* All steps as small pictures; arrows choose, Enter opens. */
class Overview {
  constructor(stage) {
    this.stage = stage;
    this.grid = make("ol", { class: "sh-grid" });
    this.box = make("div", {
      class: "sh-overview", hidden: true, role: "dialog", "aria-label": stage.words.overview,
      onkeydown: (event) => this.press(event),
    }, make("h2", { text: stage.payload.title || stage.words.overview, dir: "auto" }), this.grid);
    this.paths = new Map();
  }

  get isOpen() {
    return !this.box.hidden;
  }

  open() {
    const { payload, at } = this.stage;
    this.box.hidden = false;
    this.grid.replaceChildren(...payload.steps.map((step, number) => {
      const picture = make("canvas", { width: 400, height: 225, "aria-hidden": "true" });
      this.picture(picture, step);
      return make("li", {}, make("button", {
        type: "button", "aria-current": number === at ? "step" : undefined,
        onclick: () => { this.close(); this.stage.go(number); },
      }, picture, make("span", { class: "sh-count", text: number + 1 }), said("span", step.heading)));
    }));
    const now = this.grid.children[at]?.firstElementChild;
    now?.scrollIntoView({ block: "center" });
    now?.focus({ preventScroll: true });
  }

  close() {
    this.box.hidden = true;
    this.stage.root.focus({ preventScroll: true });
  }

  press(event) {
    const buttons = [...this.grid.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const first = this.grid.firstElementChild?.offsetTop;
    const row = [...this.grid.children].filter((item) => item.offsetTop === first).length || 1;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[event.key];
    if (by && at >= 0) {
      event.preventDefault();
      event.stopPropagation();
      buttons[Math.max(0, Math.min(buttons.length - 1, at + by))].focus();
    } else if (event.key === "Enter" || event.key === " ") event.stopPropagation();
  }

  picture(canvas, step) {
    const pen = canvas.getContext("2d");
    const { width, height } = canvas;
    pen.fillStyle = step.kind === "view" ? "#fbfbf9" : "#14493a";
    pen.fillRect(0, 0, width, height);
    if (step.beside) {
      [step.map, step.beside].forEach((map, at) => {
        pen.save();
        pen.translate((at * width) / 2, 0);
        this.small(pen, map, width / 2, height);
        pen.restore();
      });
    } else if (step.map) this.small(pen, step.map, width, height);
    else if (step.chart) this.sketch(pen, step.chart, width, height);
    else {
      pen.fillStyle = step.kind === "view" ? "#14493a" : "#ffffff";
      pen.textBaseline = "middle";
      const lines = step.figures?.map(([, value]) => value) ?? [step.heading];
      pen.font = `700 ${step.figures ? 44 : 30}px ${FACE}`;
      lines.slice(0, 3).forEach((text, row) => pen.fillText(shortenedFor(pen, text, width - 60), 30, height / 2 + (row - (Math.min(lines.length, 3) - 1) / 2) * 58));
    }
  }

  small(pen, map, width, height) {
    const ground = this.stage.payload.territories[map.territory];
    const size = `${map.territory} ${width}`;
    if (!this.paths.has(size)) {
      const move = fitted(ground.bounds, width - 20, height - 16);
      const place = (lat, lon) => move(lat, lon).map((value, at) => value + (at ? 8 : 10));
      this.paths.set(size, ground.units.map((unit) => outlinePath(unit, place)));
    }
    pen.strokeStyle = "#7f8a84";
    pen.lineWidth = 0.8;
    this.paths.get(size).forEach((path, at) => {
      const fill = map.fills[map.letters[at]];
      pen.fillStyle = fill === HATCH ? "#d9ddd9" : fill;
      pen.fill(path, "evenodd");
      pen.stroke(path);
    });
  }

  sketch(pen, chart, width, height) {
    const values = (chart.series[0]?.[1] ?? []).slice(0, 12).map((value) => value ?? 0);
    const most = Math.max(...values.map(Math.abs), 1e-9);
    pen.fillStyle = "#14493a";
    values.forEach((value, at) => {
      const size = (Math.abs(value) / most);
      if (chart.kind === "bar") {
        const each = (height - 40) / values.length;
        pen.fillRect(40, 20 + at * each, size * (width - 80), each * 0.7);
      } else {
        const each = (width - 60) / values.length;
        pen.fillRect(30 + at * each, height - 24 - size * (height - 50), each * 0.7, size * (height - 50));
      }
    });
  }
}

const shortenedFor = (pen, text, room) => {
  let cut = String(text);
  if (pen.measureText(cut).width <= room) return cut;
  while (cut && pen.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
  return `${cut}…`;
};
