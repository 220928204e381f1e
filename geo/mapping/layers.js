/* The layers of a LEADER-Atlas map on Leaflet.

Python hands in data and words; nothing here knows a language. Titles and names
come from lists that people wrote, so they are only ever set as text, never as
HTML. */
const LeaderAtlas = (() => {
  const element = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  /* A pop-up: heading, rows of label and value, a list, a note. */
  const card = ({ title, subtitle, rows = [], items = [], note }) => {
    const box = element("div", "la-card");
    box.append(element("h3", "", title));
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

  const pane = (map, name, zIndex, passive) => {
    const made = map.createPane(name);
    made.style.zIndex = zIndex;
    if (passive) made.style.pointerEvents = "none";
    return name;
  };

  /* The pattern for missing values; drawn once per page. */
  const hatch = (map, { id, colour }) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("width", "0");
    svg.setAttribute("height", "0");
    svg.innerHTML =
      `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse"` +
      ` patternTransform="rotate(45)"><rect width="6" height="6" fill="#fbfbf9"/>` +
      `<line x1="0" y1="0" x2="0" y2="6" stroke="${colour}" stroke-width="2.4"/>` +
      `</pattern></defs>`;
    map.getContainer().prepend(svg);
  };

  const context = (map, { features, style }) => {
    L.geoJSON(features, {
      pane: pane(map, "la-context", 350, true),
      interactive: false,
      style,
    }).addTo(map);
  };

  const areas = (map, { features, fills, cards, tooltips, edge }) => {
    const rest = { color: edge, weight: 0.8, opacity: 1 };
    const layer = L.geoJSON(features, {
      style: ({ id }) => ({ ...rest, fillColor: fills[id], fillOpacity: 1 }),
      onEachFeature: ({ id }, shape) => {
        shape.bindTooltip(() => element("span", "", tooltips[id]), { sticky: true });
        shape.bindPopup(() => card(cards[id]), { maxWidth: 360, minWidth: 240 });
        shape.on("mouseover popupopen", () => {
          shape.setStyle({ weight: 2.6, color: "#1c2421" });
          shape.bringToFront();
        });
        shape.on("mouseout popupclose", () => {
          if (!shape.isPopupOpen()) shape.setStyle(rest);
        });
      },
    }).addTo(map);
    map.laAreas = layer;
  };

  const outline = (map, { features, style }) => {
    L.geoJSON(features, {
      pane: pane(map, "la-outline", 420, true),
      interactive: false,
      style: { fill: false, ...style },
    }).addTo(map);
  };

  /* One mark for all projects at one spot; its form says how exact the spot is. */
  const FORMS = {
    exact: { fillOpacity: 0.95, weight: 1.5, color: "#ffffff", fillColor: "#b3261e" },
    locality: { fillOpacity: 0.95, weight: 3, color: "#b3261e", fillColor: "#ffffff" },
  };

  const mark = (at, form, radius, paneName, renderer) => {
    if (form in FORMS) {
      return L.circleMarker(at, { renderer, pane: paneName, radius, ...FORMS[form] });
    }
    const size = radius * 2;
    const icon = L.divIcon({ className: "la-diamond", iconSize: [size, size] });
    return L.marker(at, { icon, pane: paneName });
  };

  const sites = (map, { spots }) => {
    const markPane = pane(map, "la-sites", 460);
    const renderer = L.svg({ pane: markPane });
    for (const { at, count, form, card: content } of spots) {
      const radius = 4.5 + 2.2 * Math.sqrt(count - 1);
      mark(at, form, radius, markPane, renderer)
        .bindPopup(() => card(content), { maxWidth: 380, minWidth: 240 })
        .bindTooltip(() => element("span", "", content.title))
        .addTo(map);
    }
  };

  /* Names that do not overlap: the more important one stays. */
  const labels = (map, { places }) => {
    const labelPane = pane(map, "la-labels", 470, true);
    const group = L.layerGroup().addTo(map);
    const ruler = document.createElement("canvas").getContext("2d");
    ruler.font = "600 12px sans-serif";
    const sized = places.map((place) => ({
      ...place, half: ruler.measureText(place.text).width / 2 + 4,
    }));
    const draw = () => {
      group.clearLayers();
      const taken = [];
      const inside = map.getBounds().pad(0.1);
      for (const { at, text, half } of sized) {
        if (!inside.contains(at)) continue;
        const { x, y } = map.latLngToContainerPoint(at);
        const box = [x - half, y - 9, x + half, y + 9];
        const hits = (other) =>
          box[0] < other[2] && box[2] > other[0] &&
          box[1] < other[3] && box[3] > other[1];
        if (taken.some(hits)) continue;
        taken.push(box);
        const icon = L.divIcon({ className: "la-label", iconSize: [0, 0] });
        const mark = L.marker(at, {
          icon, pane: labelPane, interactive: false, keyboard: false,
        });
        group.addLayer(mark);
        mark.getElement().append(element("span", "", text));
      }
    };
    map.on("zoomend moveend resize", draw);
    draw();
  };

  const CORNERS = ["bottomright", "bottomleft", "topright"];

  /* How many vertices of the areas a legend in a corner would cover. */
  const covered = (map, corner, width, height) => {
    const { x, y } = map.getSize();
    const left = corner.endsWith("right") ? x - width : 0;
    const top = corner.startsWith("bottom") ? y - height : 0;
    let count = 0;
    const visit = (part) => {
      if (Array.isArray(part)) return part.forEach(visit);
      const at = map.latLngToContainerPoint(part);
      count += at.x > left && at.x < left + width && at.y > top && at.y < top + height;
    };
    map.laAreas?.eachLayer((shape) => visit(shape.getLatLngs()));
    return count;
  };

  /* Fit the areas: with the legend in a free corner, else in the room beside it. */
  const fitBeside = (map, bounds) => {
    const fit = (right, bottom) => map.fitBounds(bounds, {
      animate: false, paddingTopLeft: [14, 14], paddingBottomRight: [right, bottom],
    });
    fit(14, 24);
    const box = map.laLegend?.getContainer();
    if (!box) return;
    const [width, height] = [box.offsetWidth + 24, box.offsetHeight + 34];
    const free = CORNERS.find((corner) => !covered(map, corner, width, height));
    map.laLegend.setPosition(free ?? CORNERS[0]);
    if (free) return;
    fit(width, 24);
    const beside = map.getZoom();
    fit(14, height);
    if (map.getZoom() <= beside) fit(width, 24);
  };

  const legend = (map, { title, unit, classes, marks, notes }) => {
    const control = L.control({ position: CORNERS[0] });
    map.laLegend = control;
    control.onAdd = () => {
      const box = element("div", "la-legend");
      box.append(element("h3", "", title));
      if (unit) box.append(element("p", "la-unit", unit));
      const list = box.appendChild(element("ul"));
      for (const { fill, label, count } of classes) {
        const item = list.appendChild(element("li"));
        const swatch = item.appendChild(element("i", "la-swatch"));
        if (fill === "hatch") swatch.classList.add("la-hatch");
        else swatch.style.background = fill;
        item.append(element("span", "", label), element("b", "", count));
      }
      for (const { form, label } of marks) {
        const item = list.appendChild(element("li"));
        item.append(element("i", `la-mark la-${form}`), element("span", "", label));
      }
      for (const note of notes) box.append(element("p", "la-note", note));
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
  };

  /* A banner that cannot be overlooked, for invented data. */
  const badge = (map, { text }) => {
    const control = L.control({ position: "topright" });
    control.onAdd = () => element("div", "la-badge", text);
    control.addTo(map);
  };

  const frame = (map, { bounds, credits, zoomIn, zoomOut, label }) => {
    map.attributionControl.setPrefix(false).addAttribution(
      credits.map((credit) => element("span", "", credit).innerHTML).join(" · "),
    );
    L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
    L.control.scale({ imperial: false, position: "topleft" }).addTo(map);
    const fit = () => fitBeside(map, bounds);
    fit();
    map.setMinZoom(map.getZoom() - 2);
    const container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", label);
    // A map in a hidden tab has no size yet; it is fitted once it gets one.
    let wide = container.clientWidth > 0;
    new ResizeObserver(() => {
      map.invalidateSize();
      if (!wide && container.clientWidth > 0) {
        wide = true;
        fit();
      }
    }).observe(container);
  };

  return { hatch, context, areas, outline, sites, labels, legend, badge, frame };
})();
