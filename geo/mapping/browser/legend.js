/* The legend, with the choice of measure at its head, and the banner. */

/* The legend: the choice of measure at its head stays, what is below changes. */
const addLegend = (map) => {
  const box = element("div", "la-legend");
  const choice = box.appendChild(element("select"));
  choice.setAttribute("aria-label", map.la.words.measure);
  choice.addEventListener("change", () => {
    show(map, { ...map.la.state, measure: choice.value });
    map.fire("la-measure", { value: choice.value });
  });
  const body = box.appendChild(element("div"));
  body.setAttribute("aria-live", "polite");
  map.la.choice = choice;
  map.la.legendBody = body;
  map.la.legend = control(map, CORNERS[0], box);
};

const writeLegend = ({ legendBody, choice, measure, content, state }) => {
  choice.value = measure.code;
  const list = element("ul");
  for (const { fill, label, count } of measure.lines) {
    const item = list.appendChild(element("li"));
    const swatch = item.appendChild(element("i", "la-swatch"));
    if (fill === "hatch") swatch.classList.add("la-hatch");
    else swatch.style.background = fill;
    item.append(element("span", "", label), element("b", "", count));
  }
  for (const [form, label] of state.sites ? content.marks : []) {
    const item = list.appendChild(element("li"));
    item.append(element("i", `la-mark la-${form}`), element("span", "", label));
  }
  legendBody.replaceChildren(list);
  if (measure.unit) legendBody.prepend(element("p", "la-unit", measure.unit));
};

part({
  frame: addLegend,
  fill(map, { measures, credits, badge }) {
    const atlas = map.la;
    atlas.choice.replaceChildren(
      ...measures.map(({ code, name }) => {
        const option = element("option", "", name);
        option.value = code;
        return option;
      }),
    );
    map.attributionControl.setPrefix(
      credits.map((credit) => element("span", "", credit).innerHTML).join(" · "),
    );
    atlas.badge?.remove();
    // A banner that cannot be overlooked, for invented data.
    atlas.badge = badge
      ? control(map, "topright", element("div", "la-badge", badge))
      : undefined;
  },
  show(map) {
    writeLegend(map.la);
  },
});
