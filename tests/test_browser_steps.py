"""Keeping a view as a step and opening it again, in a browser with the network cut."""

import re

import pytest
from playwright.sync_api import expect

from geo.meeting.steps import Step
from geo.workspace import Workspace
from tests.test_browser import drawn_map

EXTENT = """() => {
  const map = [...document.querySelectorAll(".folium-map")].find((b) => b.leaderMap)
    .leaderMap;
  const box = map.getBounds();
  return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth(), map.getZoom()];
}"""

# What is sent to Python waits until `release` is called.
HOLD = """() => {
  const send = WebSocket.prototype.send;
  const held = [];
  WebSocket.prototype.send = function (data) { held.push([this, data]); };
  globalThis.release = () => {
    WebSocket.prototype.send = send;
    for (const [socket, data] of held) socket.send(data);
  };
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
    page.locator('.la-steps [data-does="edit"]').first.click()
    window.get_by_label("Überschrift").fill("Wo <b>genau</b>?")
    window.get_by_role("button", name="Speichern").click()
    expect(page.locator(".la-step-name").first).to_have_text("1. Wo <b>genau</b>?")
    page.locator('.la-steps [data-does="open"]').first.click()
    page.wait_for_url("**/karte?*")
    drawn_map(page)
    page.wait_for_function(f"({EXTENT})()[4] === 12")
    assert page.evaluate(EXTENT) == pytest.approx(kept, abs=0.002)
    assert "measure=projects&" in page.url + "&"
    assert "period=2014-2020" in page.url
    assert page.blocked == page.page_errors == []


@pytest.fixture
def sixty(own_folder):
    """Keep sixty steps in the workspace of the served application."""
    store = Workspace.create(own_folder)
    steps = [
        Step(step_id="", kind="title", heading=f"Schritt {n}") for n in range(1, 61)
    ]
    yield store, store.add_presentation("Sechzig", steps)
    own_folder.unlink()


def headings(store, key, most=6):
    return [one.heading for one in store.presentation(key).steps[:most]]


def saved(page, store, key, *numbers):
    """Wait until the first steps are these ones, in the file and on the page."""
    wanted = [f"Schritt {number}" for number in numbers]
    for _ in range(60):
        if headings(store, key, len(wanted)) == wanted:
            break
        page.wait_for_timeout(250)
    assert headings(store, key, len(wanted)) == wanted
    for at, heading in enumerate(wanted):
        name = page.locator(".la-steps li").nth(at).locator(".la-step-name")
        expect(name).to_have_text(f"{at + 1}. {heading}")


def test_all_is_kept_that_is_done_while_python_works(offline_page, served_app, sixty):
    """Of several messages that wait, Streamlit hands on the last one only."""
    store, key = sixty
    page = offline_page
    rows = page.locator(".la-steps li")
    page.goto(f"{served_app}/praesentation")
    expect(rows).to_have_count(60, timeout=60_000)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    rows.nth(3).focus()
    page.evaluate(HOLD)
    for _ in range(3):
        page.keyboard.press("Alt+ArrowUp")
        page.wait_for_timeout(400)
    # At once, before Python has heard of it.
    expect(rows.first.locator(".la-step-name")).to_have_text("1. Schritt 4")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    expect(rows).to_have_count(59)
    # Who was in the row that is gone goes on in the next one.
    focused = page.locator(".la-steps li:focus .la-step-name")
    expect(focused).to_have_text("2. Schritt 2")
    page.keyboard.press("Delete")
    rows.nth(2).locator('[data-does="copy"]').click()
    page.evaluate("release()")
    saved(page, store, key, 4, 3, 5, 5, 6, 7)
    expect(rows).to_have_count(59)
    expect(page.get_by_text("in einem anderen Fenster geändert")).to_have_count(0)
    assert page.blocked == page.page_errors == []


def test_an_older_answer_takes_no_move_back(offline_page, served_app, sixty):
    store, key = sixty
    page = offline_page
    held = None

    def between(socket):
        server = socket.connect_to_server()
        server.on_message(
            lambda text: socket.send(text) if held is None else held.append(text)
        )
        page.hand_on = socket.send

    page.route_web_socket("**/_stcore/stream", between)
    rows = page.locator(".la-steps li")
    page.goto(f"{served_app}/praesentation")
    expect(rows).to_have_count(60, timeout=60_000)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    rows.nth(3).focus()
    held = []
    page.keyboard.press("Alt+ArrowUp")
    for _ in range(40):
        page.wait_for_timeout(250)
        if headings(store, key) != [f"Schritt {n}" for n in range(1, 7)]:
            break
    # Until the answer is complete; it comes just after the next move.
    page.wait_for_timeout(3_000)
    page.evaluate(
        """() => {
          const row = document.activeElement.closest("li");
          row.dispatchEvent(new KeyboardEvent(
            "keydown", { key: "ArrowUp", altKey: true, bubbles: true }));
        }"""
    )
    answer, held = held, None
    for text in answer:
        page.hand_on(text)
    saved(page, store, key, 1, 4, 2, 3, 5, 6)
    assert page.page_errors == []


def test_sixty_steps_are_moved_by_keys_and_by_dragging(offline_page, served_app, sixty):
    store, key = sixty
    page = offline_page
    rows = page.locator(".la-steps li")

    page.goto(f"{served_app}/praesentation")
    expect(rows).to_have_count(60, timeout=60_000)
    rows.nth(3).focus()
    for _ in range(3):
        page.keyboard.press("Alt+ArrowUp")
    # At once, before Python has heard of it.
    expect(rows.first.locator(".la-step-name")).to_have_text(
        "1. Schritt 4", timeout=300
    )
    assert page.evaluate(
        "document.activeElement === document.querySelector('.la-steps li')"
    )
    saved(page, store, key, 4, 1, 2, 3, 5, 6)
    page.keyboard.press("Alt+ArrowDown")
    saved(page, store, key, 1, 4, 2, 3, 5, 6)
    page.get_by_role("button", name="Rückgängig", exact=True).click()
    saved(page, store, key, 4, 1, 2, 3, 5, 6)
    rows.first.scroll_into_view_if_needed()
    grip = rows.first.locator(".la-step-grip").bounding_box()
    target = rows.nth(2).bounding_box()
    page.mouse.move(grip["x"] + 8, grip["y"] + 20)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, target["y"] + target["height"] - 6, steps=15)
    page.mouse.up()
    saved(page, store, key, 1, 2, 4, 3, 5, 6)
    rows.nth(1).focus()
    page.keyboard.press("Delete")
    saved(page, store, key, 1, 4, 3, 5, 6, 7)
    expect(rows).to_have_count(59)
    rows.nth(2).locator('[data-does="copy"]').click()
    saved(page, store, key, 1, 4, 3, 3, 5, 6)
    page.evaluate("window.scrollTo(0, 0)")
    assert page.blocked == page.page_errors == []
