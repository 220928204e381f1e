/* Sites and names: drawn over the areas, each in a free spot, never over another. */
const SITE = "#b3261e";
const PALE = "#ffd9d4";
const SPOTS = [];
for (const dx of [0, -0.12, 0.12, -0.25, 0.25, -0.4, 0.4, -0.55, 0.55]) {
  for (const dy of [0, 0.5, -0.5, 0.9, -0.9, 1.3, -1.3, 1.7, -1.7]) SPOTS.push([dx, dy]);
}
SPOTS.sort((a, b) => Math.hypot(a[0] * 1.2, a[1]) - Math.hypot(b[0] * 1.2, b[1]));
const FAR = SPOTS.map(([dx, dy]) => [dx * 1.4, dy * 1.5]);
const FACE = '"Segoe UI", "Source Sans 3", "Source Sans Pro", "Noto Sans", Arial, sans-serif';
/* Beyond that many sites they are not moved apart: it would take too long. */
const CROWD = 500;
/* A map of more municipalities than that is one of the whole Land, until somebody looks
closer. */
const MANY = 150;
const NEAR = 9.2;

const reach = (count, unit) =>
  (count === 1 ? 8.5 : Math.min(16.5 * Math.sqrt(1 + 0.14 * (count - 2)), 28)) * unit;

/* Disc, ring, diamond, or a diamond of two halves: how exact a site is. */
const sign = (form, size, count, unit) => {
  const group = draw("g", { class: "sh-site" });
  const line = 3 * unit;
  if (form === "exact" || form === "locality") {
    const exact = form === "exact";
    group.append(
      draw("circle", { r: size + line * 0.6, fill: "#ffffff" }),
      draw("circle", {
        r: size, fill: exact ? SITE : "#ffffff", stroke: SITE,
        "stroke-width": exact ? 0 : line,
      }),
    );
  } else {
    const d = size * 1.2;
    const whole = `M0 ${-d}L${d} 0 0 ${d} ${-d} 0z`;
    group.append(
      draw("path", { d: whole, fill: "#fff", stroke: "#fff", "stroke-width": line * 2 }),
      draw("path", { d: whole, fill: PALE, stroke: SITE, "stroke-width": line * 0.7 }),
    );
    if (form === "several") {
      group.append(draw("path", { d: `M0 ${-d}L${d} 0 0 ${d}z`, fill: SITE }));
    }
  }
  if (count > 1) {
    group.append(draw("text", {
      text: count, y: 8.4 * unit, "text-anchor": "middle", "font-weight": 700,
      "font-size": 24 * unit, fill: form === "exact" ? "#ffffff" : "#1c2421",
      ...(form === "several" ? { stroke: "#fff", "stroke-width": 5 * unit, "paint-order": "stroke" } : {}),
    }));
  }
  return group;
};

/* Moves round marks apart that would cover each other. */
const spread = (marks, most) => {
  if (marks.length > CROWD) return;
  for (const mark of marks) [mark.x0, mark.y0] = [mark.x, mark.y];
  for (let round = 0; round < 40; round += 1) {
    let still = true;
    for (let i = 0; i < marks.length; i += 1) {
      for (let j = i + 1; j < marks.length; j += 1) {
        const [a, b] = [marks[i], marks[j]];
        let [dx, dy] = [b.x - a.x, b.y - a.y];
        const need = a.size + b.size;
        let far = Math.hypot(dx, dy);
        if (far >= need - 0.01) continue;
        if (far < 0.01) [dx, dy, far] = [Math.cos(2.4 * (i + j)), Math.sin(2.4 * (i + j)), 1];
        const push = (need - Math.min(far, need)) / 2 || need / 2;
        still = false;
        a.x -= (dx / far) * push;
        a.y -= (dy / far) * push;
        b.x += (dx / far) * push;
        b.y += (dy / far) * push;
      }
    }
    for (const mark of marks) {
      const away = Math.hypot(mark.x - mark.x0, mark.y - mark.y0);
      if (away > most) {
        mark.x = mark.x0 + ((mark.x - mark.x0) * most) / away;
        mark.y = mark.y0 + ((mark.y - mark.y0) * most) / away;
      }
    }
    if (still) return;
  }
};

/* A name in one line and, if it is long, in two. */
const linesOf = (name) => {
  const ways = [[name]];
  if (name.length > 11) {
    const breaks = [...name].flatMap((letter, at) =>
      (letter === " " || letter === "-") && at > 2 ? [at] : []);
    if (breaks.length) {
      const at = breaks.sort((a, b) =>
        Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2))[0];
      ways.push([name.slice(0, at + 1).trim(), name.slice(at + 1)]);
    }
  }
  return ways;
};

class Marks {
  constructor(view) {
    this.view = view;
    this.namesOn = undefined;
    const pane = view.map.createPane("marks");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    this.svg = pane.appendChild(draw("svg", { class: "sh-marks leaflet-zoom-hide" }));
    this.pen = document.createElement("canvas").getContext("2d");
    view.map.on("zoomstart", () => this.svg.classList.add("sh-hidden"));
    view.map.on("dragstart", () => (view.moved = true));
    view.map.on("moveend zoomend", () => view.following || this.layout());
    view.map.on("zoomend", ({ target }) => {
      if (!target._flyToFrame && !view.following) this.svg.classList.remove("sh-hidden");
    });
  }

  width(text, size, bold) {
    this.pen.font = `${bold ? 700 : 600} ${size}px ${FACE}`;
    return this.pen.measureText(text).width;
  }

  point(lat, lon) {
    return this.view.map.latLngToLayerPoint([lat, lon]);
  }

  /* Draws everything anew: the zoom, the step or what is shown has changed. */
  layout() {
    const { map, view, ground, unit, found } = this.view;
    this.svg.replaceChildren();
    if (!view) return;
    this.svg.classList.remove("sh-hidden");
    const corner = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    this.frame = [corner.x + 4, corner.y + 4, corner.x + size.x - 4, corner.y + size.y - 4];
    this.taken = [];
    if (this.view.sitesOn) this.sites(view);
    this.sited = this.taken.length;
    // Marks without a number may be covered by the name of a town, others never.
    this.numbered = this.taken.filter(([left, , right]) => right - left > 22 * unit);
    if (found) this.target(found);
    if (this.namesOn ?? view.labels) this.names(ground, unit);
  }

  sites(view) {
    const { unit, shared, tell } = this.view;
    const spots = view.spots === null ? [] : shared.spots[view.spots];
    // Many sites on a map of the whole Land are small, or they would hide its colours;
    // their numbers come when somebody looks closer.
    const small = this.view.ground.names.length > MANY && this.view.map.getZoom() < NEAR;
    const marks = spots.map(([lat, lon, form, count]) => {
      const { x, y } = this.point(lat, lon);
      const size = small ? Math.min(5.5 + 0.8 * count, 11) * unit : reach(count, unit);
      return { x, y, form, count, size: size + 2 * unit };
    });
    const [left, top, right, bottom] = this.frame;
    const shown = marks.filter(({ x, y }) =>
      x > left - 60 && x < right + 60 && y > top - 60 && y < bottom + 60);
    spread(shown, (small ? 12 : 30) * unit);
    shown.sort((a, b) => b.count - a.count);
    for (const { x, y, form, count, size } of shown) {
      const mark = sign(form, size - 2 * unit, small ? 1 : count, unit);
      mark.setAttribute("transform", `translate(${x} ${y})`);
      mark.addEventListener("click", (event) => {
        event.stopPropagation();
        tell("site", { form, count });
      });
      this.svg.append(mark);
      this.taken.push([x - size, y - size, x + size, y + size]);
    }
  }

  target(found) {
    const { unit, ground } = this.view;
    const at = found.unit !== undefined ? ground.names[found.unit].slice(1, 3) : found.at;
    const { x, y } = this.point(...at);
    if (found.unit === undefined) {
      this.svg.append(
        draw("circle", { cx: x, cy: y, r: 17 * unit, fill: "none", stroke: "#fff", "stroke-width": 10 * unit }),
        draw("circle", { cx: x, cy: y, r: 17 * unit, fill: "none", stroke: "#111", "stroke-width": 5 * unit }),
      );
      this.taken.push([x - 20 * unit, y - 20 * unit, x + 20 * unit, y + 20 * unit]);
    }
    this.write({ x, y, name: found.name, size: 38 * unit, bold: true, must: true });
  }

  names(ground, unit) {
    const order = ground.names.map((name, at) => [...name, at]);
    // The municipality that a step is about is always named.
    const about = ground.keys.indexOf(this.view.view.chosen);
    order.sort((a, b) => (b[4] === about) - (a[4] === about) || b[3] - a[3]);
    const many = order.length > MANY && this.view.map.getZoom() < NEAR;
    for (const [name, lat, lon, weight, at] of order) {
      if (this.view.found?.unit === at) continue;
      if (many && weight < 3000 && at !== about) break;
      const { x, y } = this.point(lat, lon);
      const bold = at === about || weight >= (many ? 20_000 : 10_000);
      this.write({ x, y, name, bold, size: (bold ? 28 : 24) * unit });
    }
    for (const [name, lat, lon, land] of ground.around) {
      const { x, y } = this.point(lat, lon);
      const text = land ? name.toUpperCase() : name;
      this.write({ x, y, name: text, size: 24 * unit, faint: true });
    }
  }

  /* Writes a name in the nearest free spot. A town that finds none may
  cover single sites, any other name is left out: far from its place it would mislead. */
  write({ x, y, name, size, bold, faint, must }) {
    const [left, top, right, bottom] = this.frame;
    if (x < left || x > right || y < top || y > bottom) return;
    const all = { x, y, name, size, bold, faint, must };
    if (this.tried(all, this.taken) || !bold) return;
    if (this.tried(all, [...this.numbered, ...this.taken.slice(this.sited)])) return;
    this.tried({ ...all, far: true }, this.taken);
  }

  tried({ x, y, name, size, bold, faint, must, far }, taken) {
    const [left, top, right, bottom] = this.frame;
    const gap = 3;
    for (const lines of linesOf(name)) {
      const width = Math.max(...lines.map((line) => this.width(line, size, bold)));
      const height = size * 1.04 * lines.length;
      const spots = must ? [[0, -1.15], [0, 1.15], ...SPOTS] : far ? FAR : SPOTS;
      for (const [dx, dy] of spots) {
        if (lines.length > 1 && Math.abs(dy) > 1.2) continue;
        const [cx, cy] = [x + dx * width, y + dy * height];
        const box = [cx - width / 2 - gap, cy - height / 2 - gap, cx + width / 2 + gap, cy + height / 2 + gap];
        if (box[0] < left || box[1] < top || box[2] > right || box[3] > bottom) continue;
        if (taken.some((other) => touches(other, box))) continue;
        this.taken.push(box);
        this.text(lines, cx, cy, { size, bold, faint });
        return true;
      }
    }
    return false;
  }

  text(lines, x, y, { size, bold, faint }) {
    const first = y - (size * 1.04 * (lines.length - 1)) / 2 + size * 0.35;
    const node = draw("text", {
      class: faint ? "sh-name sh-faint" : "sh-name", "font-size": size,
      "font-weight": bold ? 700 : 600, "stroke-width": size * 0.2,
    });
    lines.forEach((line, at) =>
      node.append(draw("tspan", { x, y: first + at * size * 1.04, text: line })));
    this.svg.append(node);
  }
}

const touches = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
