/* What the browser itself prints (Ctrl+P): heading, map, legend and the box of what is
not on the map, on A4 landscape. Only the map that has a page to itself is changed. */

// A4 landscape less the margins, in CSS pixels, less the heading above the map.
const SHEET = { width: 1044, height: 472, margin: "10mm" };

const toPaper = (map) => {
  const host = map.getContainer().closest(".st-key-map_page .la-host");
  if (!host || map.la.onScreen) return;
  const page = document.head.appendChild(element("style"));
  page.textContent = `@page { size: A4 landscape; margin: ${SHEET.margin}; }`;
  const folded = [...map.getContainer().querySelectorAll(".la-legend details:not([open])")];
  const kept = {
    page, host, bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom(),
    home: map.la.atHome, folded, style: host.getAttribute("style"),
  };
  map.la.onScreen = kept;
  for (const node of folded) node.open = true;
  map.getContainer().classList.add("la-paper");
  const { width, height } = SHEET;
  for (const [name, value] of Object.entries({ width, height, "min-height": height })) {
    host.style.setProperty(name, `${value}px`, "important");
  }
  map.getContainer().style.setProperty("--la-height", `${height}px`);
  fitAnew(map, kept);
};

/* The same part of the world in another size, drawn at once. */
const fitAnew = (map, { home: wasHome, bounds }) => quietly(map, () => {
  map.invalidateSize({ pan: false, animate: false });
  if (wasHome) home(map);
  else map.fitBounds(bounds, { animate: false });
});

const toScreen = (map) => {
  const kept = map.la.onScreen;
  if (!kept) return;
  map.la.onScreen = undefined;
  kept.page.remove();
  map.getContainer().classList.remove("la-paper");
  kept.host.setAttribute("style", kept.style);
  for (const node of kept.folded) node.open = false;
  quietly(map, () => {
    map.invalidateSize({ pan: false, animate: false });
    if (kept.home) home(map);
    else map.setView(kept.centre, kept.zoom, { animate: false });
  });
};

part({
  frame(map) {
    const [before, after] = [() => toPaper(map), () => toScreen(map)];
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    map.on("unload", () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    });
  },
});
