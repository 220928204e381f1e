"""Two maps that are compared, in a real browser with the network cut."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

VIEWS = """() => [...document.querySelectorAll(".la-host > .folium-map")].map((box) => {
  const { lat, lng } = box.leaderMap.getCenter();
  return [lat.toFixed(4), lng.toFixed(4), box.leaderMap.getZoom(), box.clientWidth];
})"""
MOVE = """(zoom) => document.querySelector(".la-host > .folium-map").leaderMap
  .setView([50.42, 10.8], zoom, { animate: false })"""

CLIP = """() =>
  getComputedStyle(document.querySelector(".st-key-swipe_right")).clipPath"""


@pytest.fixture
def pair(offline_page, served_app):
    """Open two periods side by side."""
    offline_page.goto(f"{served_app}/vergleich?compare=period&region=TH-LEADER-06")
    expect(offline_page.locator(".la-host .la-label").first).to_be_attached(
        timeout=60_000
    )
    expect(offline_page.locator(".la-host .folium-map")).to_have_count(2)
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    return offline_page


@pytest.mark.parametrize("region", ["TH-LEADER-06", "all"])
def test_both_maps_begin_and_come_home_at_the_same_place(
    offline_page, served_app, region
):
    offline_page.goto(f"{served_app}/vergleich?compare=period&region={region}")
    expect(offline_page.locator(".la-host .folium-map")).to_have_count(
        2, timeout=60_000
    )
    expect(offline_page.locator(".la-host .la-label").last).to_be_attached(
        timeout=60_000
    )
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    offline_page.wait_for_timeout(500)
    first, second = offline_page.evaluate(VIEWS)
    assert first == second
    offline_page.evaluate(MOVE, 12)
    for number in (1, 0):
        homes = offline_page.get_by_role("button", name="Ganze Region zeigen")
        homes.nth(number).click()
        again, beside = offline_page.evaluate(VIEWS)
        assert again == beside
        assert again[2] == first[2]
        assert abs(float(again[1]) - float(first[1])) < 0.005


def test_maps_move_together_and_share_one_legend(pair):
    pair.evaluate(MOVE, 11)
    first, second = pair.evaluate(VIEWS)
    assert first == second
    assert first[2] == 11
    assert pair.locator(".la-legend:visible").count() == 0
    legend = pair.locator(".la-shared table").first
    expect(legend).to_contain_text("2014–2020")
    expect(legend).to_contain_text("0 – kein Projekt")
    # Over the whole window a map has its own legend.
    pair.get_by_role("button", name="Karte auf das ganze Fenster").first.click()
    expect(pair.locator(".la-legend:visible")).to_have_count(1)
    pair.keyboard.press("Escape")
    assert pair.page_errors == []


def test_a_slider_moves_the_edge_between_two_maps(pair):
    pair.get_by_text("Übereinander, mit Schieber").click()
    over = pair.locator(".st-key-swipe_right .la-host")
    expect(over.locator(".la-label").first).to_be_attached(timeout=60_000)
    pair.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    # Both maps have taken the whole width.
    pair.wait_for_function(f"({VIEWS})().every(([, , , width]) => width > 900)")
    slider = pair.get_by_role("slider", name="Grenze zwischen den beiden Karten")
    assert "50%" in pair.evaluate(CLIP)
    slider.focus()
    for _ in range(20):
        pair.keyboard.press("ArrowLeft")
    assert "30%" in pair.evaluate(CLIP)
    pair.evaluate(MOVE, 11)
    first, second = pair.evaluate(VIEWS)
    assert first == second
    assert pair.page_errors == []
    assert pair.blocked == []
