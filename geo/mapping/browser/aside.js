/* Below the legend: what has no place on the map, so that map and box are the total;
and over the whole window the filter in words, which the page cannot show then. */

const asideBox = (map) => {
  const { aside } = map.la.content;
  const box = element("details", "la-section la-aside");
  box.open = Boolean(map.la.asideOpen);
  box.addEventListener("toggle", () => {
    map.la.asideOpen = box.open;
  });
  box.append(element("summary", "", aside.title));
  const table = box.appendChild(element("table"));
  for (const [label, ...numbers] of aside.rows) {
    const row = table.appendChild(element("tr"));
    row.append(element("th", "", label));
    row.append(...numbers.map((number) => element("td", "", number)));
  }
  if (aside.note) box.append(element("p", "la-unit", aside.note));
  return box;
};

part({
  frame(map) {
    map.la.caption = element("div", "la-caption");
    map.getContainer().append(map.la.caption);
  },
  fill(map, { aside }) {
    map.la.caption.textContent = aside?.caption ?? "";
  },
});
