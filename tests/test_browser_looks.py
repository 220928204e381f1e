"""How the map looks in light and dark surroundings, on three sizes of screen."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import expect

from tests.test_browser import drawn_map

SIZES = [(1366, 768), (1920, 1080), (1024, 768)]
GROUNDS = ["light", "dark"]
ALWAYS = {"areas", "states", "mask"}
# Has the map show these layers and no others, as a command of the page would.
ARRANGE = """(codes) => {
  const { leaderMap: map } = document.querySelector(".la-host > .folium-map");
  const { commands } = leaderAtlas;
  const [[name, command]] = [...commands].filter(([name]) => name === "map");
  const layers = map.la.layers.map(({ code, opacity, style }) =>
    style ? [code, codes.includes(code), opacity, style]
      : [code, codes.includes(code), opacity]);
  commands.set(name, { ...command, state: { ...command.state, layers } });
  dispatchEvent(new CustomEvent("leader-atlas-command", { detail: name }));
}"""
CODES = """() => {
  const { leaderMap: map } = document.querySelector(".la-host > .folium-map");
  return map.la.layers.filter(({ kind }) => !kind.has || kind.has(map))
    .map(({ code }) => code);
}"""
# Names are placed, and the legend is folded, just before the page is painted.
PAINTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done())))"""
# What overlaps, is cut or cannot be read; nothing if all is well.
LOOK = """() => {
  const host = document.querySelector(".la-host > .folium-map");
  const box = (node) => node.getBoundingClientRect();
  const seen = (selector) => [...host.querySelectorAll(selector)]
    .filter((node) => box(node).width > 0);
  const over = (a, b) => a.left < b.right - 1 && a.right > b.left + 1
    && a.top < b.bottom - 1 && a.bottom > b.top + 1;
  const found = [];
  const names = seen(".la-label span");
  names.forEach((one, index) => names.slice(index + 1).forEach((other) => {
    if (over(box(one), box(other))) {
      found.push(`names ${one.textContent} / ${other.textContent}`);
    }
  }));
  const edge = box(host);
  for (const name of names) {
    const { left, right, top, bottom } = box(name);
    if (left < edge.left || right > edge.right || top < edge.top - 1
      || bottom > edge.bottom + 1) found.push(`cut: ${name.textContent}`);
  }
  const furniture = [".la-legend", ".la-find", ".la-bar", ".leaflet-control-zoom",
    ".leaflet-control-scale", ".leaflet-control-attribution", ".la-badge"]
    .flatMap((selector) => seen(selector).map((node) => [selector, node]));
  furniture.forEach(([name, one], index) => {
    const { left, right, top, bottom } = edge;
    const own = box(one);
    if (own.left < left - 1 || own.right > right + 1 || own.top < top - 1
      || own.bottom > bottom + 1) found.push(`${name} leaves the map`);
    for (const [other, node] of furniture.slice(index + 1)) {
      if (over(own, box(node))) found.push(`${name} / ${other}`);
    }
    for (const label of names) {
      if (over(own, box(label))) found.push(`${name} / ${label.textContent}`);
    }
  });
  const [legend] = seen(".la-legend");
  if (legend.scrollWidth > legend.clientWidth + 1) found.push("legend is too wide");
  // Folded sections make room; what is left may only be reached by scrolling if all
  // of them are folded.
  const open = [...legend.querySelectorAll("details[open]")].length;
  if (legend.scrollHeight > legend.clientHeight + 1 && open > 1) {
    found.push("legend is cut");
  }
  if (!legend.querySelector(".la-section")) found.push("legend is empty");
  return found;
}"""
CONTRASTS = """() => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const channels = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((value) => value / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return channels(colour)[3] > 200 || !node.parentElement
      ? colour : ground(node.parentElement);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = new Map();
  while (walker.nextNode()) {
    const { parentElement: node, textContent } = walker.currentNode;
    const { width, height } = node.getBoundingClientRect();
    // Names on the map have a halo; buttons that are off may be pale.
    if (!textContent.trim() || !width || !height || node.closest(
      "script, style, svg, option, .la-label, .la-unseen, .la-site, :disabled",
    )) continue;
    const [one, other] = [light(getComputedStyle(node).color), light(ground(node))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 3.9) poor.set(textContent.trim().slice(0, 40), ratio.toFixed(1));
  }
  return [...poor];
}"""


def looked_at(page, tries):
    """Show layers in every size and on both grounds; return what is wrong."""
    found = {}
    for ground in GROUNDS:
        page.emulate_media(color_scheme=ground)
        # The page is run again, which arranges the layers as they were.
        page.wait_for_timeout(1500)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for codes in tries:
                page.evaluate(ARRANGE, codes)
                page.wait_for_timeout(120)
                page.evaluate(PAINTED)
                wrong = page.evaluate(LOOK)
                if wrong:
                    found[(width, height, ground, *codes)] = wrong
    return found


@pytest.fixture
def map_page(offline_page, served_app):
    """Open the map, with every layer fetched."""
    offline_page.goto(f"{served_app}/karte?dataset=demo")
    drawn_map(offline_page)
    offline_page.evaluate(ARRANGE, offline_page.evaluate(CODES))
    offline_page.wait_for_load_state("networkidle")
    offline_page.wait_for_timeout(500)
    return offline_page


def test_nothing_overlaps_or_is_cut_in_any_layer(map_page):
    codes = map_page.evaluate(CODES)
    assert {"labels", "sites", "heat", "stops", "districts", "white"} <= set(codes)
    usual = {"labels", "sites", "region", *ALWAYS}
    tries = [[*ALWAYS, code] for code in codes if code not in ALWAYS]
    tries += [list(usual), [*usual, "districts", "heat"], codes]
    assert looked_at(map_page, tries) == {}


def test_patterns_and_own_layers_overlap_nothing(offline_page, served_app, tmp_path):
    path = tmp_path / "Radwege und Wanderwege des Landkreises.geojson"
    gpd.GeoDataFrame(
        {"name": ["Weg", "Fläche", "Punkt"]},
        geometry=[shapely.LineString([(10.6, 50.3), (11.2, 50.5)]),
                  shapely.box(10.7, 50.4, 10.8, 50.45), shapely.Point(10.9, 50.4)],
        crs=4326,
    ).to_file(path)  # fmt: skip
    offline_page.goto(
        f"{served_app}/karte?dataset=demo&expert=1&layers=lisa.1.100~spot.1.100"
    )
    map_ = drawn_map(offline_page)
    offline_page.get_by_role("button", name="Eigene Datei").click()
    offline_page.locator("input[type=file]").set_input_files(path)
    expect(map_.locator(".la-legend")).to_contain_text("Radwege")
    offline_page.keyboard.press("Escape")
    offline_page.wait_for_function(
        "!document.querySelector('.la-legend').textContent.includes('Wird gerechnet')"
    )
    codes = offline_page.evaluate(CODES)
    own = [code for code in codes if code.startswith("own-")]
    assert len(own) == 1
    assert {"lisa", "spot"} <= set(codes)
    usual = [*ALWAYS, "labels", "sites", "region"]
    tries = [[*usual, code] for code in ("lisa", "spot", *own)]
    tries.append([*usual, "lisa", *own])
    assert looked_at(offline_page, tries) == {}


@pytest.mark.parametrize("path", ["karte", "vergleich", "foerderdichte", "kennzahlen"])
def test_words_are_readable_on_both_grounds(offline_page, served_app, path):
    poor = {}
    for ground in GROUNDS:
        offline_page.emulate_media(color_scheme=ground)
        offline_page.goto(f"{served_app}/{path}?dataset=demo")
        heading = offline_page.get_by_role("heading", level=1)
        heading.wait_for(timeout=30_000)
        offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
        offline_page.wait_for_timeout(800)
        poor[ground] = offline_page.evaluate(CONTRASTS)
    assert poor == {"light": [], "dark": []}


@pytest.mark.parametrize("path", ["karte", "foerderdichte", "kennzahlen"])
def test_paper_is_light_in_dark_surroundings(offline_page, served_app, path):
    offline_page.emulate_media(color_scheme="dark")
    offline_page.goto(f"{served_app}/{path}?dataset=demo")
    offline_page.get_by_role("heading", level=1).wait_for(timeout=30_000)
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    offline_page.wait_for_timeout(800)
    ground = """() => getComputedStyle(
      document.querySelector('[data-testid="stApp"]')).backgroundColor"""
    assert offline_page.evaluate(ground) != "rgb(255, 255, 255)"
    offline_page.emulate_media(color_scheme="dark", media="print")
    assert offline_page.evaluate(ground) == "rgb(255, 255, 255)"
    assert offline_page.evaluate(CONTRASTS) == []
