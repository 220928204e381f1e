"""Clearing up places in a real browser: drawing on the map, and by keyboard alone."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import expect

from geo.catalog import Catalog
from geo.projects.importing import ListContext, import_table, load_setting
from geo.reading.columns import recognise_columns
from geo.reading.tables import read_tables
from geo.reading.vocabulary import load_vocabulary
from geo.workspace import Workspace
from geo.workspace.decisions import open_projects
from geo.workspace.intake import store_import

CHOSEN = "label:has(input:checked)"
LIST = Path("data/projects/list_hildburghausen_sonneberg.csv")


@pytest.fixture
def office(own_folder, ROOT):  # noqa: N803 - the fixture's name
    """Make a workspace in which two places wait."""
    (table,) = read_tables(ROOT / LIST)
    vocabulary = load_vocabulary()
    result = import_table(
        table, recognise_columns(table, vocabulary), setting=load_setting(Catalog()),
        vocabulary=vocabulary, context=ListContext(),
    )  # fmt: skip
    store = Workspace.create(own_folder)
    with store.transaction("import") as change:
        store_import(change, result, file=LIST.name, table="list")
    yield store
    own_folder.unlink()


def settled(page):
    """Wait until the page has answered."""
    page.wait_for_timeout(400)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden")


def open_review(page, address):
    page.goto(f"{address}/ort-klaeren")
    page.locator(".la-host .la-legend li").first.wait_for(timeout=30_000)
    settled(page)
    return page.locator(".la-host .folium-map")


def test_line_drawn_on_the_map_divides_a_project(offline_page, fresh_app, office):
    page = offline_page
    map_ = open_review(page, fresh_app)
    page.locator("label").filter(has_text="mehrere Gemeinden").click()
    settled(page)
    page.locator("label").filter(has_text="nach Länge oder Fläche").click()
    page.locator(".la-host .la-drawing").wait_for()
    box = map_.bounding_box()
    spots = [
        (box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        for x, y in ((0.35, 0.5), (0.45, 0.42), (0.5, 0.6), (0.55, 0.5))
    ]
    for spot in spots[:3]:
        page.mouse.move(*spot)
        page.wait_for_timeout(150)
        page.mouse.click(*spot)
    # Backspace takes the third point back.
    map_.press("Backspace")
    page.mouse.move(*spots[3])
    page.wait_for_timeout(150)
    page.mouse.dblclick(*spots[3])
    points = page.get_by_role("textbox", name="Punkte (je Zeile")
    expect(points).to_have_value(points_of(3), timeout=10_000)
    expect(page.get_by_text("Länge insgesamt")).to_be_visible()
    page.get_by_role("button", name="Entscheiden").click()
    expect(page.get_by_text("Wanderheim").first).to_be_visible()
    sites = office.frame("sites")
    measured = sites[sites["split_basis"] == "geometry"]
    assert len(measured) >= 3
    assert sum(map(Fraction, measured["share"])) == 1
    # A part of the line beyond the municipalities counts, but has no point.
    inside = measured[measured["precision"] != "outside"]
    assert len(inside) >= 3
    assert inside.geometry.notna().all()
    page.get_by_role("button", name="Zurücknehmen: Ort geklärt").click()
    expect(page.get_by_text("1 von 2")).to_be_visible()
    assert not (office.frame("sites")["split_basis"] == "geometry").any()


def points_of(count):
    """Return what so many points look like in the form."""
    return re.compile("^" + r"\n".join([r"\d\d\.\d+ \d\d\.\d+"] * count) + "$")


def test_places_are_cleared_up_by_keyboard_alone(offline_page, fresh_app, office):
    page = offline_page
    open_review(page, fresh_app)
    expect(page.get_by_text("1 von 2")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 von 1")).to_be_visible(timeout=10_000)
    assert len(open_projects(office)) == 1
    # The next choice has the focus; the arrows go to "außerhalb der Region".
    group = page.get_by_role("radiogroup", name="Wo liegt das Projekt?")
    expect(group.locator("input:focus")).to_have_count(1)
    for _ in range(12):
        if "außerhalb der Region" in group.locator(CHOSEN).inner_text():
            break
        page.keyboard.press("ArrowDown")
        settled(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Es ist nichts zu entscheiden")).to_be_visible()
    assert open_projects(office).empty
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_text("1 von 1")).to_be_visible()
    assert len(open_projects(office)) == 1
