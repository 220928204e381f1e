/* What stands beside the map, and the slides without one. */
const ownSignOf = ({ colour, areas, lines, points }) => {
  const picture = draw("svg", { class: "sh-own-sign", viewBox: "0 0 52 30", "aria-hidden": "true" });
  const stroke = { stroke: colour, "stroke-width": 4 };
  if (areas.length) picture.append(draw("rect", { x: 2, y: 2, width: 48, height: 26, fill: colour, "fill-opacity": 0.2, ...stroke }));
  else if (lines.length) picture.append(draw("line", { x1: 0, y1: 15, x2: 52, y2: 15, ...stroke }));
  if (points.length) picture.append(draw("circle", { cx: 26, cy: 15, r: 8, fill: colour, stroke: "#ffffff", "stroke-width": 2 }));
  return picture;
};

const legendOf = (step, words, own) => {
  const { map } = step;
  // Beside each other two counts stand, one for either side.
  const list = map.lines.map(([fill, label, ...counts]) =>
    make("li", {}, swatch(fill), said("span", label, { class: "sh-label" }), ...counts.map((count) => make("b", { text: count }))));
  const layers = (map.own ?? []).map((number) =>
    make("li", {}, ownSignOf(own[number]), said("span", own[number].name, { class: "sh-label" })));
  return make("section", { class: "sh-legend", "aria-label": words.legend },
    step.heading.includes(map.name) ? null : said("h2", map.name),
    make("p", { class: "sh-unit" }, said("span", map.unit), make("span", { text: map.areas })),
    make("ul", {}, ...list, ...layers));
};

const signsOf = ({ map }, unit) => {
  if (map.spots === null || !map.marks.length) return null;
  const items = map.marks.map(([form, label]) => {
    const size = 34;
    const picture = draw("svg", { width: size * unit, height: size * unit, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, "aria-hidden": "true" });
    picture.append(sign(form, 11, 1, 1));
    return make("li", {}, picture, said("span", label));
  });
  return make("section", { class: "sh-signs" }, said("h2", map.sites), make("ul", {}, ...items));
};

const sentencesOf = (step) =>
  make("ul", { class: "sh-sentences" }, ...(step.sentences ?? []).map((text) => said("li", text)));

const figuresOf = (step) =>
  make("dl", { class: "sh-figures" }, ...(step.figures ?? []).map(([name, value]) => {
    // What follows the number, such as a rank, stands below it in smaller type.
    const [number, ...more] = value.split(" · ");
    return make("div", {}, said("dd", number), said("dt", name), more.length ? said("dd", more.join(" · "), { class: "sh-rank" }) : null);
  }));

/* The first sentence, and what comes after it. */
const headlineOf = (step) => {
  const [first, after] = parted(step.sentences?.[0] ?? "");
  return [first, [after, ...(step.sentences ?? []).slice(1)].filter(Boolean)];
};

const troubleOf = (step) =>
  step.trouble ? said("p", step.trouble, { class: "sh-trouble", role: "alert" }) : null;

const logosOf = (logos) =>
  logos.length
    ? make("ul", { class: "sh-logos" }, ...logos.map(({ name, src }) =>
        make("li", { class: src ? undefined : "sh-empty" }, src ? make("img", { src, alt: name }) : said("span", name))))
    : null;

/* Longer facts have no room on the last page; all of them stand in the sources (key I). */
const MOST_LETTERS = 110;

/* The first and the last page: large words, the region as a quiet picture. */
const coverOf = (step, { payload, words }) => {
  const name = Object.keys(payload.territories)[0];
  return make("div", { class: `sh-cover sh-${step.kind}` },
    name && step.kind === "title" ? make("canvas", { class: "sh-silhouette", "data-territory": name, "aria-hidden": "true" }) : null,
    make("div", { class: "sh-words" },
      said("h1", step.heading, { class: lengthClass(step.heading) }),
      make("div", { class: "sh-rule", "aria-hidden": "true" }),
      step.lead ? said("p", step.lead, { class: "sh-lead" }) : null,
      ...(step.sentences ?? []).map((one) => said("p", one)),
      step.kind === "closing" ? factsOf(payload.facts.filter(([, value]) => value.length < MOST_LETTERS).slice(0, 4)) : null,
      troubleOf(step)),
    make("div", { class: "sh-logo-row" }, payload.logos.length ? make("span", { class: "sh-soft", text: words.logos }) : null, logosOf(payload.logos)));
};

const lengthClass = (text) => (text.length > 150 ? "sh-long" : text.length > 44 ? "sh-middle" : undefined);

const factsOf = (facts) =>
  make("dl", { class: "sh-facts" }, ...facts.flatMap(([name, value]) => [said("dt", name), said("dd", value)]));

/* A slide without a map: chart, table, figures and sentences share the room. */
const pageOf = (step) => {
  const main = step.chart
    ? make("div", { class: "sh-chart" }, said("h2", [step.chart.title, step.chart.unit].filter(Boolean).join(" · ")), chartKey(step.chart), make("div", { class: "sh-canvas" }))
    : step.table ? make("div", { class: "sh-rows" }) : null;
  const figures = step.figures?.length ? figuresOf(step) : null;
  const words = step.sentences?.length ? sentencesOf(step) : null;
  const beside = make("div", { class: "sh-beside" }, troubleOf(step), main ? figures : null, words);
  const page = make("div", { class: main ? "sh-content" : "sh-content sh-wide" });
  if (main) page.append(main);
  else if (figures) page.append(figures);
  if (beside.childElementCount) page.append(beside);
  else page.classList.add("sh-alone");
  return page;
};

/* Draws the region of a territory pale, fitted into its canvas. */
const silhouette = (canvas, ground) => {
  const { width, height } = canvas.getBoundingClientRect();
  const sharp = Math.min(devicePixelRatio || 1, 2);
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  const pen = canvas.getContext("2d");
  pen.scale(sharp, sharp);
  const place = fitted(ground.bounds, width, height);
  pen.fillStyle = "#e3ece7";
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 2;
  for (const unit of ground.units) {
    const path = outlinePath(unit, place);
    pen.fill(path, "evenodd");
    pen.stroke(path);
  }
};
