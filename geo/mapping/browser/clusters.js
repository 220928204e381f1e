/* The project sites: what lies close together is one ring that opens into a list. */

const STYLES = ["precision", "field", "amount"];
// Signs merge when they would cover each other; more of them merge earlier.
const MERGE = { few: 18, many: 44, most: 250 };
const BIGGEST = 27;
const MOST_LISTED = 200;

const styleOf = (map) => {
  const found = map.la.layers.find(({ code }) => code === "sites")?.style;
  return stylesOf(map).includes(found) ? found : STYLES[0];
};

/* A style is offered if the data have what it shows. */
const stylesOf = ({ la: { content } }) => {
  const spots = content?.spots ?? [];
  const has = {
    precision: true,
    field: spots.some(({ fields }) => fields?.length),
    amount: spots.some(({ cents }) => cents !== undefined),
  };
  return STYLES.filter((style) => has[style]);
};

const add = (into, counts) => {
  for (const [code, count] of counts) into[code] = (into[code] ?? 0) + count;
};

/* What a spot, or several together, amount to. */
const summed = (spot) => {
  const forms = { [spot.form]: spot.count };
  const fields = {};
  add(fields, spot.fields ?? []);
  const { count, cents = 0, known = 0 } = spot;
  return { count, cents, known, forms, fields };
};

const reduce = (sum, other) => {
  sum.count += other.count;
  sum.cents += other.cents;
  sum.known += other.known;
  sum.forms = { ...sum.forms };
  sum.fields = { ...sum.fields };
  add(sum.forms, Object.entries(other.forms));
  add(sum.fields, Object.entries(other.fields));
};

/* Whether the mask lets a spot through. */
const passes = ({ la: { state } }, number) =>
  !state?.mask || state.mask[number] === "1";

/* The spots that are drawn, in an index for all zooms. */
const gather = (map) => {
  const { content } = map.la;
  const features = content.spots.flatMap(({ at: [lat, lng] }, number) => {
    if (!passes(map, number) || content.spots[number].form in DOTS) return [];
    const geometry = { type: "Point", coordinates: [lng, lat] };
    return [{ type: "Feature", geometry, properties: { number } }];
  });
  map.la.index = new Supercluster({
    // Beyond the last zoom, so that what stands at the same spot stays together.
    maxZoom: 19,
    extent: 256,
    radius: features.length > MERGE.most ? MERGE.many : MERGE.few,
    map: ({ number }) => summed(content.spots[number]),
    reduce,
  }).load(features);
};

/* The largest circle of a zoom stands for its largest sum. */
const scaleOf = (map, found) => {
  const sums = found.map(({ properties }) => sumOf(map, properties).cents);
  return BIGGEST / Math.sqrt(Math.max(1, ...sums));
};

const sumOf = (map, properties) =>
  properties.cluster ? properties : summed(map.la.content.spots[properties.number]);

const FORM_EDGE = "#8c1d16";

/* The parts of the ring of several spots. */
const partsOf = (map, sum, style) => {
  if (style === "field") {
    return Object.entries(sum.fields).map(([code, count]) => {
      const fill = FIELDS[code]?.colour ?? OTHER;
      return { count, fill, edge: "#ffffff" };
    });
  }
  return FORMS.filter((form) => sum.forms[form]).map((form) => ({
    count: sum.forms[form], fill: fillOf(map, form, PLAIN), edge: FORM_EDGE,
  }));
};

const siteSign = (map, properties, style, scale) => {
  const sum = sumOf(map, properties);
  const spot = map.la.content.spots[properties.number];
  if (style === "amount") {
    return amountSign(map, sum.known ? Math.max(3, scale * Math.sqrt(sum.cents)) : 5,
      sum.known);
  }
  const codes = Object.keys(sum.fields);
  const mixed = style === "field" && codes.length > 1;
  if (!spot || mixed) {
    const size = 26 + 3.4 * Math.log2(1 + sum.count / 4);
    return ringOf(partsOf(map, sum, style), `${sum.count}`, size);
  }
  const { shape, colour } =
    style === "field" ? (FIELDS[codes[0]] ?? { shape: "circle", colour: OTHER })
      : { shape: spot.form === "municipality" ? "diamond" : "circle", colour: PLAIN };
  const size = 14 + 4.4 * Math.sqrt(spot.count - 1);
  return signOf(map, { shape, colour, form: spot.form, size });
};

/* Villages and the like: small dots, all of them at any zoom. */
const drawDots = (map) => {
  const { dots, content } = map.la;
  dots.clearLayers();
  map.la.dotRenderer ??= L.svg({ pane: "la-sites" });
  content.spots.forEach((spot, number) => {
    if (!(spot.form in DOTS) || !passes(map, number)) return;
    const style = { ...DOTS[spot.form], renderer: map.la.dotRenderer, pane: "la-sites" };
    const dot = L.circleMarker(spot.at, style)
      .bindTooltip(() => element("span", "", shortly(spot.card.title)))
      .on("click", (event) => {
        if (isBusy(map)) return;
        L.DomEvent.stopPropagation(event);
        openSpot(map, spot);
      });
    dots.addLayer(dot);
  });
};

const dotSign = ({ radius, color, weight, fillColor }) => {
  const svg = vector("svg", { class: "la-sign", width: 20, height: 13 });
  svg.append(vector("circle", {
    cx: 10, cy: 6.5, r: radius + 1, fill: fillColor, stroke: color,
    "stroke-width": weight,
  }));
  return svg;
};

const drawSites = (map) => {
  const { la } = map;
  la.marks?.clearLayers();
  if (!la.index || !isOn(map, "sites")) return;
  const style = styleOf(map);
  const box = map.getBounds().pad(0.15);
  const world = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  const zoom = Math.round(map.getZoom());
  const found = la.index.getClusters(world, zoom);
  // The same scale wherever the map is moved at this zoom.
  const scale = style === "amount"
    ? scaleOf(map, la.index.getClusters([-180, -85, 180, 85], zoom)) : 0;
  la.amountScale = scale;
  for (const { geometry, properties } of found) {
    const html = siteSign(map, properties, style, scale);
    const size = Number(html.getAttribute("width"));
    const icon = L.divIcon({ className: "la-site", html, iconSize: [size, size] });
    const [lng, lat] = geometry.coordinates;
    const sum = sumOf(map, properties);
    const mark = L.marker([lat, lng], {
      icon, pane: "la-sites", keyboard: false, bubblingMouseEvents: true,
      // Smaller ones above larger ones.
      zIndexOffset: -Math.round(size * 1000),
    });
    mark.bindTooltip(() => element("span", "", shortly(titleOf(map, properties, sum))));
    mark.on("click", (event) => clickSite(map, event, properties));
    la.marks.addLayer(mark);
    // A reading aid hears what the sign stands for.
    mark.getElement().setAttribute("role", "img");
    mark.getElement().setAttribute("aria-label", signLabel(map, properties, sum));
  }
  if (style === "amount") writeLegend(map);
};

const titleOf = (map, properties, sum) => {
  const { content, words } = map.la;
  const title = properties.cluster
    ? words.sites_here.replace("{count}", sum.count)
    : content.spots[properties.number].card.title;
  return sum.known ? `${title}: ${euros(map, sum.cents)}` : title;
};

const signLabel = (map, properties, sum) => {
  const spot = map.la.content.spots[properties.number];
  const title = shortly(titleOf(map, properties, sum));
  return spot ? `${title}, ${map.la.words[`form_${spot.form}`]}` : title;
};

const euros = (map, cents) =>
  new Intl.NumberFormat(map.la.words.locale, {
    style: "currency", currency: "EUR", maximumFractionDigits: 0,
  }).format(cents / 100);

const clickSite = (map, event, properties) => {
  if (isBusy(map)) return;
  L.DomEvent.stopPropagation(event);
  if (properties.cluster) return openList(map, event.target.getLatLng(), properties);
  openSpot(map, map.la.content.spots[properties.number]);
};

const openSpot = (map, spot) => {
  popup(map, spot.at, spot.card);
  map.fire("la-site", { value: { place: spot.place, at: spot.at } });
};

/* The sites of a ring as a list to read; each entry goes to its site. */
const openList = (map, at, { cluster_id: id, count }) => {
  const { index, content, words } = map.la;
  const spots = index.getLeaves(id, Infinity)
    .map(({ properties }) => content.spots[properties.number])
    .sort((a, b) => b.count - a.count);
  const box = element("div", "la-card");
  box.append(element("h3", "", words.sites_here.replace("{count}", count)));
  const one = spots.every((spot) => `${spot.at}` === `${spots[0].at}`);
  if (!one) {
    const near = box.appendChild(element("button", "la-link", words.sites_closer));
    near.type = "button";
    near.addEventListener("click", () => {
      map.closePopup();
      map.fitBounds(L.latLngBounds(spots.map((spot) => spot.at)).pad(0.2));
    });
  }
  const list = box.appendChild(element("ul", "la-list"));
  for (const spot of spots.slice(0, MOST_LISTED)) list.append(listed(map, spot, one));
  if (spots.length > MOST_LISTED) {
    const more = words.more.replace("{count}", spots.length - MOST_LISTED);
    box.append(element("p", "la-note", more));
  }
  openPopup(map, at, box);
};

const listed = (map, spot, one) => {
  const item = element("li");
  const go = item.appendChild(element("button", "la-link", shortly(spot.card.title)));
  go.type = "button";
  go.addEventListener("click", () => {
    if (!one) map.setView(spot.at, Math.max(map.getZoom(), 13), { animate: false });
    openSpot(map, spot);
  });
  const items = spot.card.items ?? [];
  const more = items.length > 3 ? ` … (+${items.length - 3})` : "";
  const titles = items.slice(0, 3).map(([text]) => shortly(text, 70)).join("; ");
  item.append(element("span", "la-detail", titles + more));
  return item;
};

/* The choice of style, in the layer tree. */
const siteChoice = (map) => {
  const offered = stylesOf(map);
  if (offered.length < 2) return undefined;
  const { words } = map.la;
  const select = element("select");
  select.setAttribute("aria-label", words.sites_style);
  for (const style of offered) {
    const option = select.appendChild(element("option", "", words[`style_${style}`]));
    option.value = style;
  }
  select.value = styleOf(map);
  select.addEventListener("change", () => {
    map.la.layers.find(({ code }) => code === "sites").style = select.value;
    // What was just chosen is read in the legend, whatever folds.
    map.la.lastOn = words.layer_sites;
    drawSites(map);
    changed(map);
  });
  return select;
};

/* Round amounts for the legend: the largest circle, and smaller ones. */
const amountRows = (map) => {
  const most = (BIGGEST / map.la.amountScale) ** 2;
  const round = (value) => {
    const unit = 10 ** Math.floor(Math.log10(value));
    return Math.floor(value / unit) * unit;
  };
  return [1, 0.25, 0.05].map((share) => round(Math.max(100, most * share)))
    .filter((cents, index, all) => all.indexOf(cents) === index)
    .map((cents) => [
      amountSign(map, Math.max(3, map.la.amountScale * Math.sqrt(cents)), true),
      euros(map, cents),
    ]);
};

const siteLegend = (map) => {
  const { content, words } = map.la;
  const style = styleOf(map);
  const all = map.la.content.spots.map(summed);
  const count = (kind, code) => all.reduce((sum, one) => sum + (one[kind][code] ?? 0), 0);
  if (style === "amount") {
    const rows = amountRows(map);
    const without = all.filter(({ known }) => !known).length;
    if (without) rows.push([amountSign(map, 5, false), words.sites_unstated, without]);
    return { title: words.layer_sites, rows, note: content.amount_word };
  }
  const rows = [];
  if (style === "field") {
    for (const [code, { shape, colour }] of Object.entries(FIELDS)) {
      if (!count("fields", code)) continue;
      const sign = signOf(map, { shape, colour, form: "exact", size: 16 });
      rows.push([sign, words[`field_${code}`], count("fields", code)]);
    }
    if (count("fields", "")) {
      const sign = signOf(map, { shape: "circle", colour: OTHER, form: "exact", size: 14 });
      rows.push([sign, words.field_none, count("fields", "")]);
    }
  }
  for (const form of FORMS.filter((one) => count("forms", one))) {
    const shape = form === "municipality" && style !== "field" ? "diamond" : "circle";
    const colour = style === "field" ? OTHER : PLAIN;
    const sign = signOf(map, { shape, colour, form, size: 15 });
    rows.push([sign, words[`form_${form}`], count("forms", form)]);
  }
  for (const [form, label] of content.marks ?? []) {
    rows.push([dotSign(DOTS[form]), label, count("forms", form)]);
  }
  return { title: content.marks?.length ? "" : words.layer_sites, rows };
};

layer({
  code: "sites",
  group: "projects",
  pane: "la-sites",
  solid: true,
  style: STYLES[0],
  has: ({ la }) => la.content?.spots?.length,
  change: drawSites,
  choice: siteChoice,
  legend: siteLegend,
});

part({
  frame(map) {
    map.la.marks = L.layerGroup().addTo(map);
    map.la.dots = L.layerGroup().addTo(map);
  },
  fill(map) {
    gather(map);
    drawDots(map);
    if (map.la.state) drawSites(map);
  },
  show(map, { mask }, before) {
    const masked = mask !== (before?.mask ?? "");
    if (masked) {
      gather(map);
      drawDots(map);
    }
    if (masked || styleOf(map) !== map.la.drawnStyle) drawSites(map);
    map.la.drawnStyle = styleOf(map);
  },
  moved: drawSites,
});
