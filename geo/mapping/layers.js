/* The layers of a LEADER-Atlas map on Leaflet.

A map is framed and drawn once (frame, draw), filled with the numbers of a selection
(fill) and told what to show (show). It fires la-pick, la-site, la-point, la-measure
and la-view, always after something that a person did.

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

  const SPACE = "http://www.w3.org/2000/svg";

  const pane = (map, name, zIndex, passive) => {
    const made = map.createPane(name);
    made.style.zIndex = zIndex;
    if (passive) made.style.pointerEvents = "none";
    return name;
  };

  /* The pattern for missing values; one per map, because a hidden one is not drawn. */
  const hatch = (map, colour) => {
    const id = `la-missing-${L.stamp(map)}`;
    const svg = document.createElementNS(SPACE, "svg");
    svg.setAttribute("width", "0");
    svg.setAttribute("height", "0");
    svg.innerHTML =
      `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse"` +
      ` patternTransform="rotate(45)"><rect width="6" height="6" fill="#fbfbf9"/>` +
      `<line x1="0" y1="0" x2="0" y2="6" stroke="${colour}" stroke-width="2.4"/>` +
      `</pattern></defs>`;
    map.getContainer().prepend(svg);
    return `url(#${id})`;
  };

  const drawAreas = (map, { features, edge }) => {
    const atlas = map.la;
    atlas.edge = { color: edge, weight: 0.8, opacity: 1 };
    const shapes = L.geoJSON(features, {
      style: { ...atlas.edge, fillColor: "#ffffff", fillOpacity: 1 },
    }).addTo(map);
    shapes.eachLayer((shape) => {
      const key = shape.feature.id;
      atlas.shapes.set(key, shape);
      shape.bindTooltip(() => element("span", "", tooltip(atlas, key)), {
        sticky: true,
      });
      shape.on("mouseover", () => mark(atlas, shape, "hover"));
      shape.on("mouseout", () => rest(atlas, shape));
      shape.on("click", (event) => clickArea(map, key, event));
    });
  };

  const tooltip = ({ content, number, measure }, key) => {
    const index = number.get(key);
    return `${content.names[index]}: ${measure.values[index]}`;
  };

  const MARKED = { hover: [2.6, "#1c2421"], selected: [4, "#a5228d"] };

  const mark = (atlas, shape, how) => {
    const [weight, color] = MARKED[how];
    if (atlas.selected !== shape.feature.id || how === "selected") {
      shape.setStyle({ weight, color });
    }
    shape.bringToFront();
    atlas.shapes.get(atlas.selected)?.bringToFront();
  };

  const rest = (atlas, shape) => {
    if (atlas.selected !== shape.feature.id) shape.setStyle(atlas.edge);
  };

  const popup = (map, at, content) =>
    L.popup({ maxWidth: 380, minWidth: 240, autoPanPaddingTopLeft: [58, 10] })
      .setLatLng(at)
      .setContent(card(content))
      .openOn(map);

  const clickArea = (map, key, event) => {
    const atlas = map.la;
    if (atlas.state.pick_point) return;
    L.DomEvent.stopPropagation(event);
    const shape = atlas.shapes.get(key);
    const bounds = shape.getBounds();
    // A click by a program or a reading aid has no place of its own.
    const at = bounds.contains(event.latlng) ? event.latlng : bounds.getCenter();
    popup(map, at, atlas.content.cards[atlas.number.get(key)]);
    select(map, key);
    atlas.state = { ...atlas.state, selected: key };
    map.fire("la-pick", { value: key });
  };

  const select = (map, key) => {
    const atlas = map.la;
    const before = atlas.shapes.get(atlas.selected);
    atlas.selected = key;
    if (before) rest(atlas, before);
    const shape = atlas.shapes.get(key);
    if (shape) mark(atlas, shape, "selected");
    return shape;
  };

  /* Boundaries: the background, the areas, the regions on top. */
  const draw = (map, { context, areas, outline }) => {
    L.geoJSON(context.features, {
      pane: pane(map, "la-context", 350, true),
      interactive: false,
      style: context.style,
    }).addTo(map);
    drawAreas(map, areas);
    L.geoJSON(outline.features, {
      pane: pane(map, "la-outline", 420, true),
      interactive: false,
      style: { fill: false, ...outline.style },
    }).addTo(map);
  };

  /* One mark for all projects at one spot; its form says how exact the spot is. */
  const FORMS = {
    exact: { fillOpacity: 0.95, weight: 1.5, color: "#ffffff", fillColor: "#b3261e" },
    locality: { fillOpacity: 0.95, weight: 3, color: "#b3261e", fillColor: "#ffffff" },
  };

  const spotMark = (at, form, radius, paneName, renderer) => {
    if (form in FORMS) {
      return L.circleMarker(at, { renderer, pane: paneName, radius, ...FORMS[form] });
    }
    const size = radius * 2;
    const icon = L.divIcon({ className: "la-diamond", iconSize: [size, size] });
    return L.marker(at, { icon, pane: paneName, bubblingMouseEvents: true });
  };

  const drawSites = (map, spots) => {
    const atlas = map.la;
    for (const made of atlas.spots ?? []) made.remove();
    atlas.spots = spots.map((spot) => {
      const radius = 4.5 + 2.2 * Math.sqrt(spot.count - 1);
      return spotMark(spot.at, spot.form, radius, "la-sites", atlas.renderer)
        .bindTooltip(() => element("span", "", spot.card.title))
        .on("click", (event) => {
          if (atlas.state.pick_point) return;
          L.DomEvent.stopPropagation(event);
          popup(map, spot.at, spot.card);
          map.fire("la-site", { value: { place: spot.place, at: spot.at } });
        });
    });
  };

  const showSites = (map, { sites, mask }) => {
    map.la.spots.forEach((made, index) => {
      const visible = sites && (!mask || mask[index] === "1");
      if (visible !== map.hasLayer(made)) visible ? made.addTo(map) : made.remove();
    });
  };

  /* Names that do not overlap: the more important one stays. */
  const drawLabels = (map) => {
    const { labels, places, state } = map.la;
    labels.clearLayers();
    if (!state?.labels) return;
    const taken = [];
    const inside = map.getBounds().pad(0.1);
    for (const { at, text, half } of places) {
      if (!inside.contains(at)) continue;
      const { x, y } = map.latLngToContainerPoint(at);
      const box = [x - half, y - 9, x + half, y + 9];
      const hits = (other) =>
        box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
      if (taken.some(hits)) continue;
      taken.push(box);
      const icon = L.divIcon({ className: "la-label", iconSize: [0, 0] });
      const name = L.marker(at, {
        icon, pane: "la-labels", interactive: false, keyboard: false,
      });
      labels.addLayer(name);
      name.getElement().append(element("span", "", text));
    }
  };

  const measured = (places) => {
    const ruler = document.createElement("canvas").getContext("2d");
    ruler.font = "600 12px sans-serif";
    return places.map(([text, ...at]) => ({
      text, at, half: ruler.measureText(text).width / 2 + 4,
    }));
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
    for (const shape of map.la.shapes.values()) visit(shape.getLatLngs());
    return count;
  };

  /* Fit the areas: with the legend in a free corner, else in the room beside it. */
  const fitBeside = (map, bounds) => {
    const fit = (right, bottom) => map.fitBounds(bounds, {
      animate: false, paddingTopLeft: [14, 14], paddingBottomRight: [right, bottom],
    });
    fit(14, 24);
    const box = map.la.legend?.getContainer();
    if (!box) return;
    const [width, height] = [box.offsetWidth + 24, box.offsetHeight + 34];
    const free = CORNERS.find((corner) => !covered(map, corner, width, height));
    map.la.legend.setPosition(free ?? CORNERS[0]);
    if (free) return;
    fit(width, 24);
    const beside = map.getZoom();
    fit(14, height);
    if (map.getZoom() <= beside) fit(width, 24);
  };

  const control = (map, position, node) => {
    const made = L.control({ position });
    made.onAdd = () => node;
    L.DomEvent.disableClickPropagation(node);
    L.DomEvent.disableScrollPropagation(node);
    return made.addTo(map);
  };

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

  /* Numbers, words and sites of a selection; the boundaries stay. */
  const fill = (map, content) => {
    const atlas = map.la;
    atlas.content = content;
    atlas.number = new Map(content.keys.map((key, index) => [key, index]));
    atlas.choice.replaceChildren(
      ...content.measures.map(({ code, name }) => {
        const option = element("option", "", name);
        option.value = code;
        return option;
      }),
    );
    atlas.places = measured(content.places);
    drawSites(map, content.spots);
    map.attributionControl.setPrefix(
      content.credits.map((credit) => element("span", "", credit).innerHTML).join(" · "),
    );
    atlas.badge?.remove();
    // A banner that cannot be overlooked, for invented data.
    atlas.badge = content.badge
      ? control(map, "topright", element("div", "la-badge", content.badge))
      : undefined;
    map.closePopup();
  };

  const paint = ({ shapes, number, measure, hatching }) => {
    for (const [key, shape] of shapes) {
      const colour = measure.fills[measure.letters[number.get(key)]];
      const fillColor = colour === "hatch" ? hatching : colour;
      if (shape.options.fillColor !== fillColor) shape.setStyle({ fillColor });
    }
  };

  /* The command: measure, selection, layers, mask, view, point. */
  const show = (map, state) => {
    const atlas = map.la;
    const before = atlas.state;
    atlas.state = state;
    const measures = atlas.content.measures;
    atlas.measure = measures.find(({ code }) => code === state.measure) ?? measures[0];
    map.getContainer().setAttribute("aria-label", atlas.measure.label);
    paint(atlas);
    writeLegend(atlas);
    showSites(map, state);
    drawLabels(map);
    showPoint(map, state);
    if (state.selected !== atlas.selected) {
      const shape = select(map, state.selected);
      // Chosen beside the map: it may lie outside the picture.
      const bounds = before && shape?.getBounds();
      if (bounds && !map.getBounds().contains(bounds)) map.panTo(bounds.getCenter());
    }
    if (state.view && `${state.view}` !== `${before?.view}`) {
      map.setView(state.view.slice(0, 2), state.view[2], { animate: false });
    }
  };

  /* The mode in which a click places a point that can be dragged. */
  const showPoint = (map, { pick_point: active, point }) => {
    const atlas = map.la;
    map.getContainer().classList.toggle("la-picking", Boolean(active));
    if (!active || (point && `${point}` !== `${atlas.point}`)) {
      atlas.pin?.remove();
      atlas.pin = undefined;
    }
    atlas.point = point;
    if (active && point && !atlas.pin) setPin(map, [point[1], point[0]]);
  };

  const setPin = (map, at) => {
    const atlas = map.la;
    if (atlas.pin) return atlas.pin.setLatLng(at);
    const icon = L.divIcon({ className: "la-pin", iconSize: [22, 22] });
    atlas.pin = L.marker(at, { icon, draggable: true, autoPan: true }).addTo(map);
    atlas.pin.on("dragend", () => firePoint(map, atlas.pin.getLatLng()));
  };

  const firePoint = (map, { lat, lng }) => {
    const value = [lng, lat].map((number) => Number(number.toFixed(6)));
    map.la.point = value;
    map.fire("la-point", { value });
  };

  const HOME = "M3 10 10 4l7 6M5 9v7h10V9";
  const EXPAND = "M8 3H3v5M12 3h5v5M8 17H3v-5M12 17h5v-5";

  const button = (bar, path, label, act) => {
    const made = bar.appendChild(element("button"));
    const icon = made.appendChild(document.createElementNS(SPACE, "svg"));
    icon.setAttribute("viewBox", "0 0 20 20");
    icon.setAttribute("aria-hidden", "true");
    icon.appendChild(document.createElementNS(SPACE, "path")).setAttribute("d", path);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  /* Home extent, and the whole window: the map is no iframe in the application. */
  const addButtons = (map, words) => {
    const bar = element("div", "leaflet-bar la-bar");
    button(bar, HOME, words.home, () => {
      home(map);
      map.fire("la-view", { value: null });
    });
    if (window.self === window.top) {
      const full = button(bar, EXPAND, words.full, () => setFull());
      const setFull = (wanted) => {
        const on = map.getContainer().classList.toggle("la-full", wanted);
        full.title = on ? words.full_end : words.full;
        full.setAttribute("aria-label", full.title);
        full.setAttribute("aria-pressed", on);
      };
      const escape = ({ key }) => key === "Escape" && setFull(false);
      document.addEventListener("keydown", escape);
      map.on("unload", () => document.removeEventListener("keydown", escape));
    }
    control(map, "topleft", bar);
  };

  /* Runs what moves the map by itself; only people's moves are told. */
  const quietly = (map, move) => {
    map.la.quiet = true;
    move();
    map.la.quiet = false;
  };

  const home = (map) => {
    quietly(map, () => {
      map.setMinZoom(0);
      fitBeside(map, map.la.bounds);
      map.setMinZoom(map.getZoom() - 2);
    });
    map.la.atHome = true;
  };

  /* Back to where the person was. */
  const setView = (map, [lat, lng, zoom]) => {
    quietly(map, () => map.setView([lat, lng], zoom, { animate: false }));
    map.la.atHome = false;
  };

  const watch = (map) => {
    map.on("moveend", () => {
      drawLabels(map);
      if (map.la.quiet) return;
      map.la.atHome = false;
      const { lat, lng } = map.getCenter();
      map.fire("la-view", { value: [lat, lng, map.getZoom()] });
    });
    map.on("click", ({ latlng }) => {
      if (!map.la.state?.pick_point) return;
      setPin(map, latlng);
      firePoint(map, latlng);
    });
    // A map in a hidden tab has no size yet; it is fitted once it gets one.
    const container = map.getContainer();
    const observer = new ResizeObserver(() => {
      if (!container.clientWidth) return;
      quietly(map, () => map.invalidateSize({ pan: false }));
      if (map.la.atHome) home(map);
    });
    observer.observe(container);
    map.on("unload", () => observer.disconnect());
  };

  const frame = (map, { bounds, words, hatch: colour }) => {
    map.la = {
      bounds, words, shapes: new Map(), places: [], labels: L.layerGroup().addTo(map),
      hatching: hatch(map, colour),
    };
    pane(map, "la-sites", 460);
    pane(map, "la-labels", 470, true);
    map.la.renderer = L.svg({ pane: "la-sites" });
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    addButtons(map, words);
    L.control.scale({ imperial: false, position: "topleft" }).addTo(map);
    addLegend(map);
    const container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", words.label);
    watch(map);
  };

  return { frame, draw, fill, show, home, setView };
})();
