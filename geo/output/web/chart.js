/* Charts as drawings: bars that lie, columns that stand, lines. Words beside values. */
const SERIES = ["#14493a", "#d98200", "#4f86b8", "#9b3d6b", "#7a8a3c", "#6b6b6b"];
const DASHES = ["", "12 7", "3 6", "16 6 3 6", "8 4", "2 3"];

/* Round steps that cover the values. */
const scaleOf = (values) => {
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const rough = (most - least || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((by) => by * power >= rough) * power;
  return {
    low: Math.floor(least / step) * step, high: Math.ceil(most / step) * step, step,
  };
};

const measured = (() => {
  const pen = document.createElement("canvas").getContext("2d");
  return (text, size, bold) => {
    pen.font = `${bold ? 700 : 400} ${size}px ${FACE}`;
    return pen.measureText(text).width;
  };
})();

const shortened = (text, size, room) => {
  if (measured(text, size) <= room) return text;
  let cut = text;
  while (cut && measured(`${cut}…`, size) > room) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
};

/* A long name stands in two lines if there is room for them, else it is shortened. */
const wrapped = (text, size, room, height) => {
  if (measured(text, size) <= room || height < 2.1 * size) return [shortened(text, size, room)];
  const two = linesOf(text).at(-1);
  return two.map((line) => shortened(line, size, room));
};

const chartKey = (chart) =>
  chart.series.length < 2 ? null
    : make("ul", { class: "sh-key" }, ...chart.series.map(([name], at) =>
        make("li", {}, make("span", { class: "sh-dot", style: `background:${SERIES[at % SERIES.length]}` }), said("span", name))));

/* All values of a chart have as many decimals as are needed, none for thousands. */
const decimalsFor = (values) => {
  const most = Math.max(...values.map(Math.abs));
  if (most >= 1000 || values.every(Number.isInteger)) return 0;
  return most >= 100 ? 1 : 2;
};

/* Draws the chart; returns the picture and how many categories had room. */
const chartPicture = (chart, width, height, unit, writes) => {
  const size = 32 * unit;
  const values = chart.series.flatMap(([, found]) => found.filter((one) => one !== null));
  const label = [chart.title, chart.unit].filter(Boolean).join(", ");
  const svg = draw("svg", {
    class: "sh-picture", width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": label,
  });
  if (!values.length || !chart.categories.length) return { svg, shown: 0 };
  const decimals = decimalsFor(values);
  const write = (value) => writes(value, "even", decimals);
  // Columns whose names do not fit side by side lie down.
  const each = width / chart.categories.length;
  const wide = Math.max(...chart.categories.map((name) => measured(name, size)));
  const lies = chart.kind === "bar" || (chart.kind === "column" && wide > each * 0.96 && chart.categories.length < 16);
  const room = { svg, chart, width, height, unit, size, write, scale: scaleOf(values) };
  if (!lies) {
    uprights(room);
    return { svg, shown: chart.categories.length };
  }
  // As many bars as can be read from the last row of seats.
  const shown = Math.max(1, Math.floor(height / ((chart.series.length * 34 + 8) * unit)));
  const kept = Math.min(shown, chart.categories.length);
  bars({ ...room, chart: {
    ...chart, categories: chart.categories.slice(0, kept),
    series: chart.series.map(([name, found]) => [name, found.slice(0, kept)]),
  } });
  return { svg, shown: kept };
};

const bars = ({ svg, chart, width, height, unit, size, write, scale }) => {
  const { categories, series } = chart;
  const each = height / categories.length;
  const type = size;
  const names = Math.min(width * 0.42, Math.max(...categories.map((name) => measured(name, type))) + 20 * unit);
  const numbers = Math.max(...series.flatMap(([, found]) => found.map((one) => measured(write(one), type, true)))) + 24 * unit;
  const span = width - names - numbers;
  const place = (value) => names + ((value - scale.low) / (scale.high - scale.low)) * span;
  const thick = Math.min(52 * unit, (each * 0.86) / series.length);
  categories.forEach((name, row) => {
    const middle = each * (row + 0.5);
    const lines = wrapped(name, type, names - 18 * unit, each);
    lines.forEach((text, at) => svg.append(draw("text", {
      text, x: names - 14 * unit, y: middle + type * (0.35 + 1.05 * (at - (lines.length - 1) / 2)),
      "text-anchor": "end", "font-size": type,
    })));
    series.forEach(([, found], at) => {
      const value = found[row];
      const top = middle - (thick * series.length) / 2 + at * thick;
      const [from, to] = [place(0), place(value ?? 0)];
      svg.append(
        draw("rect", {
          x: Math.min(from, to), y: top + thick * 0.06, height: thick * 0.88,
          width: Math.max(Math.abs(to - from), value ? 2 : 0), fill: SERIES[at % SERIES.length],
        }),
        draw("text", {
          text: write(value), x: Math.max(from, to) + 10 * unit, y: top + thick / 2 + type * 0.35,
          "font-size": type, "font-weight": 600,
        }),
      );
    });
  });
  svg.append(draw("line", { class: "sh-axis", x1: place(0), x2: place(0), y1: 0, y2: height }));
};

const uprights = ({ svg, chart, width, height, unit, size, write, scale }) => {
  const { categories, series, kind } = chart;
  const ticks = [];
  for (let at = scale.low; at <= scale.high + scale.step / 2; at += scale.step) ticks.push(at);
  const left = Math.max(...ticks.map((tick) => measured(write(tick), size))) + 18 * unit;
  const [top, bottom] = [size * 1.5, height - size * 1.6];
  const place = (value) => bottom - ((value - scale.low) / (scale.high - scale.low)) * (bottom - top);
  for (const tick of ticks) {
    svg.append(
      draw("line", { class: tick === 0 ? "sh-axis" : "sh-grid", x1: left, x2: width, y1: place(tick), y2: place(tick) }),
      draw("text", { text: write(tick), x: left - 12 * unit, y: place(tick) + size * 0.35, "text-anchor": "end", "font-size": size, class: "sh-soft" }),
    );
  }
  const each = (width - left) / categories.length;
  const middle = (at) => left + each * (at + 0.5);
  const wide = Math.max(...categories.map((name) => measured(name, size))) + 14 * unit;
  const every = Math.max(1, Math.ceil(wide / each));
  categories.forEach((name, at) => {
    if (at % every) return;
    svg.append(draw("text", { text: shortened(name, size, each * every), x: middle(at), y: height - size * 0.35, "text-anchor": "middle", "font-size": size }));
  });
  series.forEach(([name, found], at) => {
    const colour = SERIES[at % SERIES.length];
    if (kind === "line") svg.append(...line(found, at, { middle, place, unit, colour }));
    else {
      const thick = Math.min((each * 0.76) / series.length, 110 * unit);
      found.forEach((value, row) => {
        const x = middle(row) - (thick * series.length) / 2 + at * thick;
        const [a, b] = [place(0), place(value ?? 0)];
        svg.append(draw("rect", { x: x + thick * 0.05, width: thick * 0.9, y: Math.min(a, b), height: Math.max(Math.abs(a - b), value ? 2 : 0), fill: colour }));
        const text = write(value);
        if (measured(text, size, true) <= each / series.length * 1.05) {
          svg.append(draw("text", { text, x: x + thick / 2, y: Math.min(a, b) - 9 * unit, "text-anchor": "middle", "font-size": size, "font-weight": 600 }));
        }
      });
    }
  });
};

/* A line that is broken where a value is missing, with a point for each value. */
const line = (values, at, { middle, place, unit, colour }) => {
  let d = "";
  let open = false;
  values.forEach((value, row) => {
    if (value === null) open = false;
    else {
      d += `${open ? "L" : "M"}${middle(row)} ${place(value)}`;
      open = true;
    }
  });
  const path = draw("path", { d, fill: "none", stroke: colour, "stroke-width": 5 * unit, "stroke-dasharray": DASHES[at % DASHES.length] });
  const points = values.flatMap((value, row) =>
    value === null ? [] : [draw("circle", { cx: middle(row), cy: place(value), r: 7 * unit, fill: colour })]);
  return [path, ...points];
};
