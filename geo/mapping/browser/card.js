/* The pop-up of an area or a site. */

/* A pop-up: heading, rows of label and value, a list, a note. */
const card = ({ title, subtitle, rows = [], items = [], note }) => {
  const box = element("div", "la-card");
  box.append(element("h3", "", shortly(title)));
  if (subtitle) box.append(element("p", "la-subtitle", subtitle));
  if (rows.length) {
    const table = box.appendChild(element("table"));
    for (const [label, value] of rows) {
      const row = table.appendChild(element("tr"));
      row.append(element("th", "", label), element("td", "", value));
    }
  }
  if (items.length) {
    const list = box.appendChild(element("ul"));
    for (const [text, detail] of items) {
      const item = list.appendChild(element("li", "", text));
      if (detail) item.append(element("span", "la-detail", detail));
    }
  }
  if (note) box.append(element("p", "la-note", note));
  return box;
};

/* A number of a column in words; -1 is missing. */
const inNumbers = ({ marks_of_numbers: [thousands, mark, missing] }, numbers, index) => {
  const value = lazily(numbers.column)[index];
  if (value < 0) return missing;
  return numbers.form.replace("{}", () =>
    writtenNumber(value, numbers.digits, [thousands, mark]));
};

/* The value of an area in a measure, in words. */
const valueOf = (content, { values }, index) =>
  Array.isArray(values) ? values[index] : inNumbers(content, values, index);

/* Projects in a pop-up: the first ones, and how many more there are. */
const firstLines = ({ projects, about: { most, more } }, numbers) => {
  const listed = Array.from(numbers.slice(0, most), (n) => projects[n]);
  const rest = numbers.length - most;
  if (rest > 0) listed.push([more.replace("{count}", rest)]);
  return listed;
};

/* The pop-up of an area, from columns if they hold it. */
const areaCard = (content, index) => {
  const { about, figures, cards, names, keys } = content;
  if (!about) return cards[index];
  const subtitle = about.subtitles[lazily(about.subtitle)[index]];
  return {
    title: about.titles[index] ?? names[index],
    subtitle: about.keyed ? `${subtitle} · ${keys[index]}` : subtitle,
    rows: [...about.rows, ...figures.rows]
      .filter(({ known }) => !known || lazily(known)[index])
      .map((row) =>
        [row.label, row.parts.map((one) => inNumbers(content, one, index)).join(" · ")]),
    items: firstLines(content, figures.items[index] ?? []),
    note: about.notes[index],
  };
};

/* Open the card of an area or a site. With very many projects Python lists those of a
card once it is open; `of` says which card that is. */
const openCard = (map, at, content, of) => {
  map.la.opened = { of, content, popup: popup(map, at, content) };
};

const fillCard = (map, { listed }) => {
  const { opened } = map.la;
  if (!listed?.items?.length || opened?.of !== listed.of) return;
  map.la.opened = undefined;
  const { content } = opened;
  const note = [content.rows && content.note, listed.note].filter(Boolean).join(" ");
  opened.popup.setContent(card({ ...content, items: listed.items, note }));
};

part({ show: fillCard });

const popup = (map, at, content) => openPopup(map, at, card(content));

const openPopup = (map, at, node) =>
  L.popup({
    maxWidth: 380, minWidth: 240,
    // Beside the buttons and below the look-up.
    autoPanPaddingTopLeft: [58, 52],
    maxHeight: Math.min(360, Math.max(160, map.getSize().y - 130)),
  })
    .setLatLng(at)
    .setContent(node)
    .openOn(map);
