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
