/* The map: it stays between the steps; colours, sites and extent change. */
const STYLES = {
  context: { color: "#c3c8c3", weight: 1, fillColor: "#f6f6f2", fillOpacity: 1 },
  near: { color: "#cfd4cf", weight: 1, fillColor: "#ecece5", fillOpacity: 1 },
  area: { color: "#5f6b65", weight: 1.1, fillColor: "#ffffff", fillOpacity: 1 },
  // White below the dashes, so that they are seen on dark classes as well.
  casing: { color: "#ffffff", weight: 5, opacity: 0.85, fill: false },
  district: { color: "#1c2421", weight: 2.6, dashArray: "10 7", fill: false },
  outline: { color: "#14493a", weight: 4.5, fill: false },
  own: { weight: 3.2, fillOpacity: 0.2 },
  chosen: { color: "#111111", weight: 6, fill: false },
};
const PANES = ["context", "near", "area", "casing", "district", "outline", "own", "chosen"];
let maps = 0;

class MapView {
  constructor(place, shared, L, tell) {
    Object.assign(this, { L, shared, tell, unit: 1, sitesOn: true, districtsOn: true, peer: null });
    this.map = L.map(place, {
      zoomControl: false, attributionControl: false, keyboard: false, zoomSnap: 0,
      zoomDelta: 0.5, wheelPxPerZoomLevel: 110, minZoom: 5, maxZoom: 15,
      boxZoom: false, fadeAnimation: false,
    });
    place.showMap = this.map;
    PANES.forEach((name, at) => {
      this.map.createPane(name).style.zIndex = 400 + at;
    });
    this.renderers = {};
    this.hatch = `sh-hatch-${(maps += 1)}`;
    this.marks = new Marks(this);
    this.map.setView([50.6, 10.9], 8, { animate: false });
    this.map.on("click", () => this.choose(null));
  }

  renderer(pane) {
    return (this.renderers[pane] ??= this.L.svg({ pane, padding: 0.6 }));
  }

  resize(unit) {
    const was = this.map.getSize();
    this.map.invalidateSize({ animate: false });
    if (unit === this.unit && was.equals(this.map.getSize())) return;
    this.unit = unit;
    this.restyle();
    if (this.view && !this.moved) this.home({ instant: true });
    else this.marks.layout();
  }

  /* Lines grow with the screen, as the words do. */
  weight(name) {
    return Math.max(0.8, STYLES[name].weight * this.unit);
  }

  restyle() {
    for (const name of PANES) {
      this.layers?.[name]?.eachLayer((layer) =>
        layer.setStyle({ weight: this.weight(name) }));
    }
    if (this.layers && this.view) this.drawOwn(this.view.own ?? []);
    const size = Math.max(6, 12 * this.unit);
    const pattern = document.getElementById(this.hatch);
    pattern?.replaceWith(hatchPattern(this.hatch, size));
  }

  /* Draws the boundaries of a territory; only when another one is shown. */
  enter(name) {
    if (name === this.territory) return false;
    this.territory = name;
    this.ground = this.shared.territories[name];
    Object.values(this.layers ?? {}).forEach((group) => group.remove());
    this.layers = {};
    const { ground } = this;
    const sources = {
      context: ground.context, near: ground.near, area: ground.units,
      casing: ground.districts, district: ground.districts, outline: ground.outline,
      own: [], chosen: [],
    };
    for (const [pane, shapes] of Object.entries(sources)) {
      const group = this.L.layerGroup();
      for (const one of shapes) {
        group.addLayer(this.L.polygon(shape(one), {
          ...STYLES[pane], pane, renderer: this.renderer(pane), smoothFactor: 0.6,
          weight: this.weight(pane), interactive: pane === "area",
          className: `sh-${pane}`,
        }));
      }
      this.layers[pane] = group.addTo(this.map);
    }
    this.areas = this.layers.area.getLayers();
    this.areas.forEach((area, at) =>
      area.on("click", (event) => {
        this.L.DomEvent.stopPropagation(event);
        this.choose(at);
        this.tell("point", { ...event.latlng, name: this.ground.names[at][0] });
      }));
    const box = this.renderers.area._container;
    if (box && !box.querySelector("pattern")) {
      box.prepend(draw("defs", {}, hatchPattern(this.hatch, Math.max(6, 12 * this.unit))));
    }
    return true;
  }

  show(view, { instant = false } = {}) {
    const other = this.enter(view.territory);
    const before = this.view;
    this.view = view;
    // The room around the map differs a little from step to step: it stays if it fits.
    this.map.invalidateSize({ pan: false });
    const resized = !this.moved && !this.fits();
    this.paint();
    this.setDistricts(this.districtsOn);
    if (other || `${before?.own}` !== `${view.own}`) this.drawOwn(view.own ?? []);
    // A map beside this one that shows the same land is led by it (pair.js).
    if (this.led) this.follow();
    else if (other || JSON.stringify(before?.extent) !== JSON.stringify(view.extent) || this.moved || resized) {
      this.home({ instant: instant || other });
    }
    if (this.chosen !== undefined && !other) this.choose(this.chosen);
    else this.choose(null);
    this.marks.layout();
  }

  paint() {
    const { letters, fills } = this.view;
    this.areas.forEach((area, at) => {
      const fill = fills[letters[at]];
      area.setStyle({ fillColor: fill === HATCH ? `url(#${this.hatch})` : fill });
    });
  }

  /* People's own layers; what is clicked are the areas below them. */
  drawOwn(numbers) {
    const group = this.layers.own;
    group.clearLayers();
    // The first one lies on top.
    for (const number of [...numbers].reverse()) {
      const { colour, areas, lines, points } = this.shared.own[number];
      const looks = {
        ...STYLES.own, pane: "own", renderer: this.renderer("own"), interactive: false,
        color: colour, fillColor: colour, weight: this.weight("own"), className: "sh-own",
      };
      for (const one of areas) group.addLayer(this.L.polygon(shape(one), looks));
      for (const one of lines) group.addLayer(this.L.polyline(ring(one), looks));
      for (const at of points) {
        const radius = 4 * this.weight("own");
        group.addLayer(this.L.circleMarker(at, {
          ...looks, radius: radius / 1.6, color: "#ffffff", weight: radius / 4, fillOpacity: 1,
        }));
      }
    }
  }

  bounds() {
    const [west, south, east, north] = this.view.extent ?? this.ground.bounds;
    return [[south, west], [north, east]];
  }

  fits() {
    const bounds = this.L.latLngBounds(this.bounds());
    const wanted = this.map.getBoundsZoom(bounds);
    return this.map.getBounds().contains(bounds) && wanted - this.map.getZoom() < 0.3;
  }

  home({ instant = false } = {}) {
    if (!this.view) return;
    this.moved = false;
    this.found = undefined;
    if (this.peer) this.peer.found = undefined;
    const air = this.view.extent ? 0 : 26 * this.unit;
    if (this.peer && !this.sameLand()) {
      homeTogether(this, air);
      return;
    }
    this.go(this.bounds(), { padding: [air, air], instant });
  }

  go(bounds, { padding = [0, 0], maxZoom, instant = false }) {
    const options = { padding, maxZoom, duration: 0.9, easeLinearity: 0.35 };
    if (instant || calm()) this.map.fitBounds(bounds, { ...options, animate: false });
    else this.map.flyToBounds(bounds, options);
    if (instant || calm()) this.marks.layout();
  }

  /* Goes to a municipality or a village and marks it. */
  goTo(place) {
    this.moved = true;
    this.found = place;
    if (place.unit !== undefined) {
      this.choose(place.unit);
      this.go(this.areas[place.unit].getBounds().pad(0.5), { maxZoom: 13 });
    } else {
      const around = this.L.latLng(place.at).toBounds(9000);
      this.choose(this.unitAt(place.at));
      this.go(around, { maxZoom: 13 });
    }
    this.marks.layout();
  }

  zoom(step) {
    this.moved = true;
    this.map.zoomIn(step);
  }

  unitAt([lat, lon]) {
    const at = this.areas.findIndex((area) =>
      area.getBounds().contains([lat, lon]) &&
      area.getLatLngs().some((rings) => rings.filter((one) => inside(one, lat, lon)).length % 2));
    return at < 0 ? null : at;
  }

  choose(at) {
    this.mark(at);
    if (this.peer) this.peer.mark(this.sameLand() ? at : null);
    this.tell("chosen", this.chosen);
  }

  mark(at) {
    this.chosen = at ?? undefined;
    this.layers?.chosen.clearLayers();
    // Without a click, the municipality that the step is about is marked.
    const marked = this.chosen ?? this.ground?.keys.indexOf(this.view?.chosen) ?? -1;
    if (marked >= 0) {
      this.L.polygon(this.areas[marked].getLatLngs(), {
        ...STYLES.chosen, pane: "chosen", renderer: this.renderer("chosen"),
        interactive: false, weight: this.weight("chosen"),
      }).addTo(this.layers.chosen);
    }
  }

  setDistricts(on) {
    this.districtsOn = on;
    for (const name of ["casing", "district"]) this.map.getPane(name).style.display = on ? "" : "none";
  }

  destroy() {
    this.map.remove();
  }
}

/* Whether a point lies inside a ring: rays that cross an odd number of edges. */
const inside = (points, lat, lon) => {
  let odd = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i, i += 1) {
    const [a, b] = [points[i], points[j]];
    if (a.lat > lat !== b.lat > lat &&
        lon < ((b.lng - a.lng) * (lat - a.lat)) / (b.lat - a.lat) + a.lng) odd = !odd;
  }
  return odd;
};
