/* What part of the world is seen: home extent, whole window, the person's own view. */

// The left side belongs to the buttons and the layer tree.
const CORNERS = ["bottomright", "topright"];

/* Whether the legend in a corner would cover a corner of an area in a view. */
const covered = (map, { center, zoom }, corner, [width, height]) => {
  const size = map.getSize();
  const left = corner.endsWith("right") ? size.x - width : 0;
  const top = corner.startsWith("bottom") ? size.y - height : 0;
  const origin = map.project(center, zoom).subtract(size.divideBy(2));
  const box = L.latLngBounds(
    map.unproject(origin.add([left, top]), zoom),
    map.unproject(origin.add([left + width, top + height]), zoom),
  );
  if (map.la.mosaic) return map.la.mosaic.reaches(worldOfBounds(box));
  const [west, south, east, north] =
    [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  const within = (ring) => (Array.isArray(ring) ? ring.some(within)
    : ring.lng > west && ring.lng < east && ring.lat > south && ring.lat < north);
  for (const shape of map.la.shapes.values()) {
    if (box.intersects(shape.getBounds()) && within(shape.getLatLngs())) return true;
  }
  return false;
};

/* Where the areas fit: with the legend in a free corner, else in the room beside it. */
const viewBelow = (map, bounds, top) => {
  const size = map.getSize();
  const foot = 12 + map.attributionControl.getContainer().offsetHeight;
  // Padding that leaves no room would put the map nowhere.
  const fit = (right, bottom) => map._getBoundsCenterZoom(bounds, (
    size.x - right > 120 && size.y - bottom > 80
      ? { paddingTopLeft: [56, top], paddingBottomRight: [right, bottom] } : {}));
  const view = fit(14, foot);
  const box = map.la.legend?.getContainer();
  if (!box) return view;
  const [width, height] = [box.offsetWidth + 24, box.offsetHeight + 34];
  const corner = CORNERS.find((one) => !covered(map, view, one, [width, height]));
  if (corner) return { ...view, corner };
  const beside = fit(width, foot);
  const above = size.y - height < 160 ? beside : fit(14, height);
  return { ...(above.zoom > beside.zoom ? above : beside), corner: CORNERS[0] };
};

/* Runs what needs a zoom between the steps of the buttons. */
const finely = (map, step, move) => {
  const { zoomSnap } = map.options;
  map.options.zoomSnap = step;
  try {
    return move();
  } finally {
    map.options.zoomSnap = zoomSnap;
  }
};

/* Fit the areas. Room for the look-up is made only where it would cover one. */
const fitBeside = (map, bounds) => {
  let view = viewBelow(map, bounds, 14);
  const finder = map.la.findBox?.parentElement;
  const room = [(finder?.offsetWidth ?? 0) + 66, 54];
  const tall = map.getSize().y > 400;
  if (finder?.offsetWidth && tall && covered(map, view, "topleft", room)) {
    view = viewBelow(map, bounds, room[1]);
  }
  if (view.corner && map.la.legend.options.position !== view.corner) {
    map.la.legend.setPosition(view.corner);
  }
  map.setView(view.center, view.zoom, { animate: false });
};

/* Runs what moves the map by itself: only people's moves are told, and however often
it is fitted, everything is drawn once. */
const quietly = (map, move) => {
  if (map.la.quiet) return move();
  map.la.quiet = true;
  map.la.wasMoved = false;
  try {
    move();
  } finally {
    map.la.quiet = false;
  }
  if (!map.la.wasMoved) return;
  map.la.placed = true;
  each("moved", map);
};

/* What decides where the areas fit, and where names have room. */
const roomOf = (map) => {
  const legend = map.la.legend?.getContainer();
  const notes = map.attributionControl.getContainer();
  const { clientWidth, clientHeight } = map.getContainer();
  return [
    clientWidth, clientHeight, legend?.offsetWidth, legend?.offsetHeight,
    notes.offsetHeight,
  ].join();
};

/* Maps that are compared have one home, where the areas of all fit: the first of those
of one size decides, as their notes below may be of different height. */
const home = (map) => {
  const all = map.la.together?.() ?? [map];
  const first = all.find((one) => one.getSize().equals(map.getSize()));
  if (first !== map) return home(first);
  const others = all.filter((other) => other !== map);
  const bounds = L.latLngBounds(map.la.bounds);
  for (const other of others) bounds.extend(other.la.bounds);
  quietly(map, () => {
    map.setMinZoom(0);
    // A quarter of a zoom would waste a sixth.
    finely(map, 0.05, () => fitBeside(map, bounds));
    map.setMinZoom(map.getZoom() - 2);
    map.la.homeFor = roomOf(map);
  });
  map.la.atHome = true;
  for (const other of others) follow(other, map);
};

/* Take over the home of another map. */
const follow = (map, other) => {
  const { lat, lng } = other.getCenter();
  map.setMinZoom(other.getMinZoom());
  setView(map, [lat, lng, other.getZoom()]);
  Object.assign(map.la, { atHome: true, homeFor: roomOf(map) });
};

/* Back to where the person was. */
const setView = (map, [lat, lng, zoom]) => {
  const go = () => map.setView([lat, lng], zoom, { animate: false });
  quietly(map, () => finely(map, 0, go));
  map.la.atHome = false;
};

/* The part of the world that a link asks for, at most as close as zooming goes. */
const fitExtent = (map, [west, south, east, north]) => {
  const bounds = L.latLngBounds([south, west], [north, east]);
  quietly(map, () => map.fitBounds(bounds, { animate: false }));
  map.la.atHome = false;
};

const HOME = "M3 10 10 4l7 6M5 9v7h10V9";

const EXPAND = "M8 3H3v5M12 3h5v5M8 17H3v-5M12 17h5v-5";

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
    const escape = ({ key }) => key === "Escape" && !map.la.tool && setFull(false);
    document.addEventListener("keydown", escape);
    map.on("unload", () => document.removeEventListener("keydown", escape));
  }
  map.la.bar = bar;
  control(map, "topleft", bar);
};

// Below this height or width the furniture stands closer together.
const SHORT = 560;
const NARROW = 480;

/* Tell the style sheet how large the map is; return whether it has changed. */
const tellSize = (map) => {
  const container = map.getContainer();
  if (!container.clientWidth) return false;
  const height = `${container.clientHeight}px`;
  const other = container.style.getPropertyValue("--la-height") !== height;
  container.style.setProperty("--la-height", height);
  container.classList.toggle("la-short", container.clientHeight < SHORT);
  container.classList.toggle("la-narrow", container.clientWidth < NARROW);
  return other;
};

const watch = (map) => {
  map.on("moveend", () => {
    if (map.la.quiet) {
      map.la.wasMoved = true;
      return;
    }
    each("moved", map);
    map.la.atHome = false;
    const { lat, lng } = map.getCenter();
    map.fire("la-view", { value: [lat, lng, map.getZoom()] });
  });
  // A map in a hidden tab has no size yet; it is fitted once it gets one.
  const container = map.getContainer();
  const observer = new ResizeObserver(() => {
    if (!container.clientWidth) return;
    // More or less of the legend has room now.
    if (tellSize(map) && map.la.state) writeLegend(map);
    quietly(map, () => map.invalidateSize({ pan: false }));
    if (map.la.atHome && map.la.homeFor !== roomOf(map)) home(map);
  });
  tellSize(map);
  observer.observe(container);
  map.on("unload", () => observer.disconnect());
};

part({
  frame(map, { words }) {
    L.control
      .zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out })
      .addTo(map);
    addButtons(map, words);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    watch(map);
  },
  show(map, { view }, before) {
    if (view && `${view}` !== `${before?.view}`) {
      map.setView(view.slice(0, 2), view[2], { animate: false });
    }
  },
});
