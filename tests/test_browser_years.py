"""The map of years in a real browser with the network cut."""

import pytest
from playwright.sync_api import expect

from tests.test_browser import AREAS, drawn_map

COLOURS = f"""() => [...document.querySelectorAll("{AREAS}")].map(
  (path) => path.getAttribute("fill")).join()"""


@pytest.fixture
def years(offline_page, served_app):
    """Open the page of years; return its map."""
    offline_page.goto(f"{served_app}/jahr-fuer-jahr?dataset=demo&measure=projects")
    map_ = drawn_map(offline_page)
    map_.locator(".la-timeline").wait_for()
    return map_


def test_slider_changes_colours_legend_and_address(years, offline_page):
    counts = years.locator(".la-legend li b")
    last, colours = counts.all_inner_texts(), offline_page.evaluate(COLOURS)
    limits = years.locator(".la-legend li span").all_inner_texts()
    slider = years.get_by_role("slider", name="Jahr")
    slider.press("Home")
    expect(years.locator(".la-year")).to_have_text("2015")
    assert offline_page.evaluate(COLOURS) != colours
    assert counts.all_inner_texts() != last
    first = years.locator(".la-legend li span").all_inner_texts()
    # The same classes in every year, else colours could not be compared.
    assert first[:4] == limits[:4]
    offline_page.wait_for_url("**year=2015*")
    assert offline_page.page_errors == []


def test_all_years_play_and_stop_at_the_last(years):
    slider = years.get_by_role("slider", name="Jahr")
    slider.press("End")
    slider.press("ArrowLeft")
    expect(years.locator(".la-year")).to_have_text("2021")
    years.get_by_role("button", name="Jahre abspielen").click()
    expect(years.get_by_role("button", name="Anhalten")).to_be_visible()
    expect(years.locator(".la-year")).to_have_text("2022")
    expect(years.get_by_role("button", name="Jahre abspielen")).to_be_visible()


def test_a_link_opens_its_year(offline_page, served_app):
    offline_page.goto(f"{served_app}/jahr-fuer-jahr?dataset=demo&year=2018")
    map_ = drawn_map(offline_page)
    expect(map_.locator(".la-year")).to_have_text("2018")


def test_the_last_year_is_the_whole(years, offline_page):
    values = years.locator(".la-legend li:has(.la-swatch) b").all_inner_texts()
    assert sum(int(value) for value in values) == 40
    expect(offline_page.get_by_text("113 von 118 Projekten verortet")).to_be_visible()
