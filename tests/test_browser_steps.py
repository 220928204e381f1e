"""Keeping a view as a step and opening it again, in a browser with the network cut."""

import re

import pytest
from playwright.sync_api import expect

from tests.test_browser import drawn_map

EXTENT = """() => {
  const map = [...document.querySelectorAll(".folium-map")].find((b) => b.leaderMap)
    .leaderMap;
  const box = map.getBounds();
  return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth(), map.getZoom()];
}"""


def test_a_link_opens_the_map_at_its_extent(offline_page, served_app):
    query = "region=TH-LEADER-06&measure=projects&extent=10.60,50.45,10.80,50.55"
    offline_page.goto(f"{served_app}/karte?{query}")
    drawn_map(offline_page)
    offline_page.wait_for_function(f"({EXTENT})()[4] > 10")
    west, south, east, north, _ = offline_page.evaluate(EXTENT)
    assert west <= 10.60 < 10.80 <= east
    assert south <= 50.45 < 50.55 <= north
    # Another measure keeps the person's place; the link is followed once.
    offline_page.evaluate(
        """() => document.querySelector(".folium-map").leaderMap
        .setView([50.4, 10.9], 11, { animate: false })"""
    )
    offline_page.get_by_role("combobox", name="Kennzahl").first.click()
    offline_page.get_by_role("option", name="Projekte je 1.000 Einwohner").click()
    offline_page.wait_for_url("**measure=projects_per_1000*")
    assert offline_page.evaluate(EXTENT)[4] == 11
    assert "extent" not in offline_page.url
    assert offline_page.blocked == offline_page.page_errors == []


def test_the_keyboard_keeps_a_view_with_its_extent(offline_page, served_app):
    offline_page.goto(f"{served_app}/foerderdichte?dataset=demo&level=district")
    drawn_map(offline_page)
    offline_page.evaluate(
        """() => document.querySelector(".folium-map").leaderMap
        .setView([50.45, 10.75], 10, { animate: false })"""
    )
    offline_page.keyboard.press("Alt+m")
    window = offline_page.get_by_role("dialog")
    heading = window.get_by_label("Überschrift")
    expect(heading).to_have_value(re.compile("Förderdichte: .*Zuwendung"))
    expect(window.get_by_text("eigener Kartenausschnitt")).to_be_visible()
    heading.fill("Wo das Geld <b>ankam</b> 🚜")
    window.get_by_role("button", name=re.compile("^Merken")).click()
    expect(offline_page.get_by_text("Als Schritt 1 von")).to_be_visible()
    assert offline_page.blocked == offline_page.page_errors == []


def test_a_step_opens_exactly_its_view_from_the_list(offline_page, served_app):
    page = offline_page
    page.goto(f"{served_app}/karte?dataset=demo&measure=projects&period=2014-2020")
    drawn_map(page)
    page.evaluate(
        """() => document.querySelector(".folium-map").leaderMap
        .setView([50.52, 10.68], 12, { animate: false })"""
    )
    kept = page.evaluate(EXTENT)
    page.keyboard.press("Alt+m")
    window = page.get_by_role("dialog")
    window.get_by_text("eigener Kartenausschnitt").wait_for()
    window.get_by_role("button", name=re.compile("^Merken")).click()
    page.get_by_text("Als Schritt 1 von").wait_for()
    # Somebody goes on: another place, another measure.
    page.evaluate(
        """() => document.querySelector(".folium-map").leaderMap
        .setView([50.3, 11.1], 9, { animate: false })"""
    )
    page.get_by_test_id("stTopNavSection").filter(has_text="Ergebnisse").click()
    page.get_by_role("menuitem", name="Präsentation", exact=True).click()
    page.locator(".la-thumb img").first.wait_for(timeout=30_000)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    page.locator("[class*=step_edit_] button").first.click()
    window.get_by_label("Überschrift").fill("Wo <b>genau</b>?")
    window.get_by_role("button", name="Speichern").click()
    expect(page.locator(".la-step-name").first).to_have_text("1. Wo <b>genau</b>?")
    page.get_by_role("link", name="Ansicht öffnen").first.click()
    page.wait_for_url("**/karte?*")
    drawn_map(page)
    page.wait_for_function(f"({EXTENT})()[4] === 12")
    assert page.evaluate(EXTENT) == pytest.approx(kept, abs=0.002)
    assert "measure=projects&" in page.url + "&"
    assert "period=2014-2020" in page.url
    assert page.blocked == page.page_errors == []
