/* The project sites: what lies close together is one ring that opens into a list. */

const STYLES = ["precision", "field", "amount"];
// Signs merge when they would cover each other; more of them merge earlier.
const MERGE = [[250, 18], [10000, 44], [Infinity, 72]];
const BIGGEST = 27;
const MOST_LISTED = 200;
const MOST_ASKED = 25;

const styleOf = (map) => {
  const found = map.la.layers.find(({ code }) => code === "sites")?.style;
  return stylesOf(map).includes(found) ? found : STYLES[0];
};

/* A style is offered if the data have what it shows. */
const stylesOf = ({ la: { content } }) => {
  const has = {
    precision: true, field: content?.sites.hasFields, amount: content?.sites.hasAmounts,
  };
  return STYLES.filter((style) => has[style]);
};

/* The sites that are drawn; they are joined for a zoom when it is first looked at. */
const gather = (map) => {
  const { sites } = map.la.content;
  const rows = [];
  for (let n = 0; n < sites.length; n += 1) {
    if (passes(map, n) && !(sites.form(n) in DOTS)) rows.push(n);
  }
  map.la.rows = rows;
  map.la.joined = new Map();
};

const placesOf = (map, zoom) => {
  const { rows, joined: kept, content: { sites } } = map.la;
  if (!kept.has(zoom)) {
    // Few are looked at again, and each takes some bytes for every site.
    if (kept.size > 3) kept.clear();
    map.la.world ??= worldOf(sites);
    const [, radius] = MERGE.find(([most]) => rows.length <= most);
    kept.set(zoom, joined(sites, map.la.world, rows, radius / (256 * 2 ** zoom)));
  }
  return kept.get(zoom);
};

/* The largest circle of a zoom stands for its largest sum, wherever it is. */
const scaleOf = ({ la: { content: { sites } } }, found) => {
  if (found.scale === undefined) {
    let most = 1;
    for (let place = 0; place < found.length; place += 1) {
      const own = found.sitesOf(place);
      most = Math.max(most, own.reduce((sum, n) => sum + sites.cents(n), 0));
    }
    found.scale = BIGGEST / Math.sqrt(most);
  }
  return found.scale;
};

/* The places in a part of the world: its sites, where it stands, what it amounts to. */
const seenPlaces = ({ la: { content: { sites } } }, found, box) => {
  const [west, north, east, south] = box;
  const seen = [];
  for (let place = 0; place < found.length; place += 1) {
    const [x, y] = [found.x[place], found.y[place]];
    if (x < west || x > east || y < north || y > south) continue;
    found.made ??= [];
    found.made[place] ??= placeOf(sites, found.sitesOf(place), toLatLng(x, y));
    seen.push(found.made[place]);
  }
  return seen;
};

const placeOf = (sites, rows, middle) => ({
  rows,
  at: rows.length === 1 ? sites.at(rows[0]) : middle,
  spot: rows.length === 1 ? sites.get(rows[0]) : undefined,
  sum: sumOf(sites, rows),
});

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

const siteSign = (map, { sum, spot }, style, scale) => {
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
  for (let n = 0; n < content.sites.length; n += 1) {
    if (!(content.sites.form(n) in DOTS) || !passes(map, n)) continue;
    const spot = content.sites.get(n);
    const style = { ...DOTS[spot.form], renderer: map.la.dotRenderer, pane: "la-sites" };
    const dot = L.circleMarker(spot.at, style)
      .bindTooltip(() => element("span", "", shortly(spot.card.title)))
      .on("click", (event) => {
        if (isBusy(map)) return;
        L.DomEvent.stopPropagation(event);
        openSpot(map, spot);
      });
    dots.addLayer(dot);
  }
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
  if (!la.placed) return;
  la.marks?.clearLayers();
  if (!la.rows || !isOn(map, "sites")) return;
  const style = styleOf(map);
  const found = placesOf(map, Math.round(map.getZoom()));
  const scale = style === "amount" ? scaleOf(map, found) : 0;
  la.amountScale = scale;
  for (const place of seenPlaces(map, found, worldBox(map, 0.15))) {
    const html = siteSign(map, place, style, scale);
    const size = Number(html.getAttribute("width"));
    const icon = L.divIcon({ className: "la-site", html, iconSize: [size, size] });
    const mark = L.marker(place.at, {
      icon, pane: "la-sites", keyboard: false, bubblingMouseEvents: true,
      // Smaller ones above larger ones.
      zIndexOffset: -Math.round(size * 1000),
    });
    mark.bindTooltip(() => element("span", "", shortly(titleOf(map, place))));
    mark.on("click", (event) => clickSite(map, event, place));
    la.marks.addLayer(mark);
    // A reading aid hears what the sign stands for.
    mark.getElement().setAttribute("role", "img");
    mark.getElement().setAttribute("aria-label", signLabel(map, place));
  }
  if (style === "amount") writeLegend(map);
};

const titleOf = (map, { sum, spot }) => {
  const title = spot
    ? spot.card.title : map.la.words.sites_here.replace("{count}", sum.count);
  return sum.known ? `${title}: ${euros(map, sum.cents)}` : title;
};

const signLabel = (map, place) => {
  const title = shortly(titleOf(map, place));
  const { spot } = place;
  return spot ? `${title}, ${map.la.words[`form_${spot.form}`]}` : title;
};

/* The writer of amounts is slow to make. */
const euros = (map, cents) => {
  map.la.euros ??= new Intl.NumberFormat(map.la.words.locale, {
    style: "currency", currency: "EUR", maximumFractionDigits: 0,
  });
  return map.la.euros.format(cents / 100).replace(/^-/, "−");
};

const clickSite = (map, event, place) => {
  if (isBusy(map)) return;
  L.DomEvent.stopPropagation(event);
  if (place.spot) openSpot(map, place.spot);
  else openList(map, place);
};

const openSpot = (map, spot) => {
  const { place, form, at, card: content } = spot;
  const of = `${place} ${form} ${at}`;
  openCard(map, at, content, of);
  map.fire("la-site", { value: { place, form, at, of } });
};

/* The sites of a ring as a list to read; each entry goes to its site. */
const openList = (map, { at, rows, sum }) => {
  const { content: { sites }, words } = map.la;
  const sorted = rows.toSorted((a, b) => sites.count(b) - sites.count(a));
  const box = element("div", "la-card");
  box.append(element("h3", "", words.sites_here.replace("{count}", sum.count)));
  const one = rows.every((n) => `${sites.at(n)}` === `${sites.at(rows[0])}`);
  if (!one) {
    const near = box.appendChild(element("button", "la-link", words.sites_closer));
    near.type = "button";
    near.addEventListener("click", () => {
      map.closePopup();
      map.fitBounds(L.latLngBounds(rows.map(sites.at)).pad(0.2));
    });
  }
  const list = box.appendChild(element("ul", "la-list"));
  const spots = sorted.slice(0, MOST_LISTED).map(sites.get);
  list.append(...spots.map((spot) => listed(map, spot, one)));
  askTitles(map, at, spots, list);
  if (rows.length > MOST_LISTED) {
    const more = words.more.replace("{count}", rows.length - MOST_LISTED);
    box.append(element("p", "la-note", more));
  }
  openPopup(map, at, box);
};

/* With very many projects Python says what they are called, once the list is open. */
const askTitles = (map, at, spots, list) => {
  if (spots.some(({ card: { items } }) => items?.length)) return;
  const of = `ring ${at}`;
  map.la.ring = { of, list };
  const asked = spots.slice(0, MOST_ASKED).map(({ place, form, at: own }) =>
    ({ place, form, at: own }));
  map.fire("la-site", { value: { of, spots: asked } });
};

part({
  show({ la: { ring } }, { listed: told }) {
    if (!told?.titles || ring?.of !== told.of) return;
    told.titles.forEach((title, n) => {
      ring.list.children[n].lastChild.textContent = shortly(title);
    });
  },
});

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

/* What all sites amount to; reckoned once for a selection. */
const totalOf = ({ sites }) => {
  if (!sites.total) {
    const rows = Array.from({ length: sites.length }, (_, n) => n);
    sites.total = sumOf(sites, rows);
    sites.total.unstated = rows.filter((n) => !sites.known(n)).length;
  }
  return sites.total;
};

const siteLegend = (map) => {
  const { content, words } = map.la;
  const style = styleOf(map);
  const total = totalOf(content);
  const count = (kind, code) => total[kind][code] ?? 0;
  if (style === "amount") {
    const rows = amountRows(map);
    if (total.unstated) {
      rows.push([amountSign(map, 5, false), words.sites_unstated, total.unstated]);
    }
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
  has: ({ la }) => la.content?.sites.length,
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
    map.la.world = undefined;
    gather(map);
    drawDots(map);
    map.la.sitesDue = true;
  },
  show(map, { mask }, before) {
    const masked = mask !== (before?.mask ?? "");
    if (masked) {
      gather(map);
      drawDots(map);
    }
    if (masked || map.la.sitesDue || styleOf(map) !== map.la.drawnStyle) {
      drawSites(map);
    }
    map.la.sitesDue = false;
    map.la.drawnStyle = styleOf(map);
  },
  moved: drawSites,
});
