"""The application in a real browser whose network is cut."""

from __future__ import annotations

import json

import pyogrio
import pytest
from playwright.sync_api import expect

SIZES = [(1366, 768), (1920, 1080)]


def open_start(page, address):
    """Open the start page and wait until its map is drawn."""
    page.goto(address)
    page.frame_locator("iframe").locator(".la-legend").wait_for(timeout=30_000)
    return page.frame_locator("iframe")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_start_page_works_with_the_network_cut(offline_page, served_app, width, height):
    offline_page.set_viewport_size({"width": width, "height": height})
    map_ = open_start(offline_page, served_app)
    areas = map_.locator(".leaflet-overlay-pane path")
    expect(areas).to_have_count(40)
    expect(map_.locator(".leaflet-la-outline-pane path")).to_have_count(1)
    marks = map_.locator(
        ".leaflet-la-sites-pane path, .leaflet-la-sites-pane .la-diamond"
    )
    assert marks.count() > 30
    assert map_.locator(".la-legend li").count() >= 5
    assert map_.locator(".la-label").count() > 8
    expect(map_.locator(".leaflet-control-attribution")).to_contain_text("GeoBasis-DE")
    expect(offline_page.get_by_test_id("stMetricValue").first).to_have_text("69")
    assert "region=TH-LEADER-06" in offline_page.url
    offline_page.assert_clean()


def test_click_on_a_municipality_shows_its_figures(offline_page, served_app):
    map_ = open_start(offline_page, served_app)
    area = map_.locator(".leaflet-overlay-pane path").nth(20)
    area.dispatch_event("click")
    card = map_.locator(".la-card")
    expect(card).to_contain_text("Einwohner")
    expect(card).to_contain_text("Projekte je 1.000 Einwohner")
    offline_page.assert_clean()


def test_choices_change_map_page_and_address(offline_page, served_app):
    open_start(offline_page, served_app)
    offline_page.get_by_role("link", name="Förderdichte").click()
    expect(offline_page.get_by_role("heading", name="Förderdichte")).to_be_visible()
    offline_page.get_by_role("combobox", name="LEADER-Region").click()
    offline_page.get_by_role("option", name="Sömmerda-Erfurt", exact=True).click()
    legend = offline_page.frame_locator("iframe").locator(".la-legend")
    expect(offline_page.get_by_text("57 von 61 Projekten verortet")).to_be_visible()
    legend.wait_for()
    offline_page.wait_for_url("**/foerderdichte?*region=TH-LEADER-11*")
    offline_page.get_by_text("English", exact=True).click()
    heading = offline_page.get_by_role("heading", name="Funding density")
    expect(heading).to_be_visible()
    offline_page.wait_for_url("**lang=en*")
    offline_page.assert_clean()


@pytest.mark.parametrize(
    ("link", "heading"),
    [("Karte", "Karte"), ("Förderdichte", "Förderdichte"), ("Export", "Export"),
     ("Quellen", "Quellen")],
)  # fmt: skip
def test_every_page_stays_inside_the_application(
    offline_page, served_app, link, heading
):
    open_start(offline_page, f"{served_app}/?dataset=demo")
    offline_page.get_by_role("link", name=link, exact=True).click()
    expect(
        offline_page.get_by_role("heading", name=heading, exact=True)
    ).to_be_visible()
    expect(offline_page.get_by_text("Demodaten:").first).to_be_visible()
    offline_page.wait_for_load_state("networkidle")
    if link in {"Karte", "Förderdichte"}:
        badge = offline_page.frame_locator("iframe").locator(".la-badge")
        expect(badge).to_have_text("Demodaten – erfunden")
    offline_page.assert_clean()


def test_deep_link_opens_its_page_inside_the_frame(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte?region=TH-LEADER-03&lang=en")
    expect(offline_page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    expect(offline_page.get_by_role("combobox", name="LEADER region")).to_be_visible()
    assert offline_page.blocked == []
    assert offline_page.page_errors == []


def test_download_is_the_layer_that_is_shown(offline_page, served_app, tmp_path):
    open_start(offline_page, f"{served_app}/?dataset=demo")
    offline_page.get_by_role("link", name="Export", exact=True).click()
    with offline_page.expect_download() as download:
        offline_page.get_by_role(
            "button", name="Gemeinden mit Kennzahlen herunterladen"
        ).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "leader-atlas_municipalities_TH-LEADER-06_demodaten.geojson"
    assert json.loads(path.read_bytes())["demo"] is True
    assert len(pyogrio.read_dataframe(path)) == 40
    offline_page.assert_clean()
