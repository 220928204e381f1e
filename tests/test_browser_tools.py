"""Measuring and the keyboard on the map, in a real browser with the network cut."""

import re

import pytest
from playwright.sync_api import expect
from pyproj import Geod

from tests.test_browser import drawn_map

CORNERS = [(120, 150), (380, 170), (330, 420)]
RECORD = """() => {
  const { leaderMap } = document.querySelector(".la-host > .folium-map");
  globalThis.clicked = [];
  leaderMap.on("click", ({ latlng }) => clicked.push([latlng.lng, latlng.lat]));
}"""

NAME = "(node) => node.labels?.[0]?.textContent.trim() || node.textContent.trim()"


def number(text):
    """Read a number as it is written in German."""
    return float(re.sub(r"[^\d,]", "", text).replace(",", "."))


def test_lengths_and_areas_are_those_of_the_ellipsoid(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    map_ = drawn_map(offline_page)
    map_.get_by_role("button", name="Länge und Fläche messen").click()
    offline_page.evaluate(RECORD)
    box = map_.locator(".folium-map").bounding_box()
    for x, y in CORNERS:
        offline_page.mouse.click(box["x"] + x, box["y"] + y)
    offline_page.keyboard.press("Enter")
    note = map_.locator(".la-ruler-note")
    expect(note).to_contain_text("km²")
    expect(map_.locator(".leaflet-popup")).to_have_count(0)
    lons, lats = zip(*offline_page.evaluate("clicked"), strict=True)
    geod = Geod(ellps="GRS80")
    length, area = (number(part.inner_text()) for part in note.locator("b, span").all())
    assert length == pytest.approx(geod.line_length(lons, lats) / 1000, rel=1e-3)
    true_area, _ = geod.polygon_area_perimeter(lons, lats)
    assert area == pytest.approx(abs(true_area) / 1e6, rel=1e-3)
    offline_page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    assert offline_page.page_errors == []


def test_the_map_works_without_a_mouse(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    map_ = drawn_map(offline_page)
    container = map_.locator(".folium-map")
    container.focus()
    offline_page.keyboard.press("n")
    said = map_.locator(".la-unseen")
    expect(said).to_contain_text("Ahlstädt")
    offline_page.wait_for_url("**ags=16069001*")
    offline_page.keyboard.press("n")
    expect(said).to_contain_text("Auengrund")
    offline_page.keyboard.press("p")
    offline_page.keyboard.press("Enter")
    expect(map_.locator(".la-card h3")).to_have_text("Ahlstädt")
    offline_page.keyboard.press("Escape")
    expect(map_.locator(".la-card")).to_have_count(0)
    for made in map_.locator("button, a[role=button], select, input").all():
        # Inputs of the layer tree are named by the label around them.
        named = made.get_attribute("aria-label") or made.evaluate(NAME)
        assert named
    assert offline_page.page_errors == []


# What has the focus: its name, whether a ring shows it, whether it is on the map.
FOCUSED = """() => {
  const node = document.activeElement;
  const look = getComputedStyle(node);
  const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
  const name = node.getAttribute("aria-label") || node.labels?.[0]?.textContent
    || node.textContent;
  return [name.trim(), ring, Boolean(node.closest(".la-host"))];
}"""


def test_every_control_has_a_name_a_ring_and_comes_soon(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    map_ = drawn_map(offline_page)
    map_.locator(".folium-map").focus()
    stops = []
    for _ in range(25):
        offline_page.keyboard.press("Tab")
        name, ring, inside = offline_page.evaluate(FOCUSED)
        if not inside:
            break
        assert ring, name
        stops.append(name)
    assert not inside, "hundreds of areas stand in the way"
    assert all(stops)
    wanted = {"Vergrößern", "Ebenen", "Länge und Fläche messen", "Kennzahl",
              "Koordinaten zeigen", "Ganze Region zeigen"}  # fmt: skip
    assert wanted <= set(stops)


def test_enter_reads_the_card_of_the_area_aloud(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte?dataset=demo")
    map_ = drawn_map(offline_page)
    map_.locator(".folium-map").focus()
    offline_page.keyboard.press("n")
    offline_page.keyboard.press("Enter")
    said = map_.locator(".la-unseen")
    expect(said).to_contain_text("Einwohner: ")
    expect(said).to_contain_text("Projekte: ")
    expect(map_.locator(".la-card h3")).to_be_visible()
    offline_page.keyboard.press("Escape")
    expect(map_.locator(".la-card")).to_have_count(0)
    assert offline_page.page_errors == []


def test_the_panel_has_rank_and_neighbours_that_lead_on(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte?dataset=demo&ags=16069024")
    drawn_map(offline_page)
    expect(offline_page.get_by_text("Rang 8 von 40 bei")).to_be_visible()
    offline_page.get_by_role("radio", name="Auengrund: 9,12 €").click()
    offline_page.wait_for_url("**ags=16069058*")
    expect(offline_page.get_by_text("Auengrund · Landkreis")).to_be_visible()
    assert offline_page.page_errors == []
