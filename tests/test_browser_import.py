"""Reading a list in a real browser, by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from geo.workspace import Workspace

UNTIDY = Path(__file__).parent / "data" / "projektliste_unordentlich.xlsx"


@pytest.fixture
def no_office(own_folder):
    """Begin without a workspace, and leave none."""
    assert not own_folder.exists()
    yield own_folder
    own_folder.unlink(missing_ok=True)


def focus(page, locator, *, key="Tab", most=60):
    """Press a key until an element has the focus."""
    for _ in range(most):
        if locator.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
        page.wait_for_timeout(30)
    pytest.fail(f"{locator} is not reached by {key}")


def test_a_list_is_read_by_keyboard_alone(offline_page, fresh_app, no_office):
    page = offline_page
    page.goto(f"{fresh_app}/liste-einlesen")
    uploader = page.get_by_test_id("stFileUploader")
    uploader.wait_for(timeout=60_000)
    expect(page.get_by_text("Höchstens 200 MB je Datei.")).to_be_visible()
    expect(page.get_by_text("per file")).not_to_be_visible()
    # Until the page has settled, what has the focus may be drawn anew.
    page.wait_for_timeout(2_000)
    # A page that is drawn anew may lose the focus, and with it the key.
    button = uploader.get_by_test_id("stBaseButton-secondary")
    choosers = []
    page.on("filechooser", lambda one: choosers.append(one))
    for _ in range(5):
        if choosers:
            break
        focus(page, button)
        page.keyboard.press("Enter")
        page.wait_for_timeout(1_000)
    choosers[0].set_files(UNTIDY)
    expect(page.get_by_text("Ergebnis", exact=True)).to_be_visible(timeout=60_000)
    # The open column is asked about in a field of its own, the likely meaning first.
    asked = page.get_by_role("combobox", name="Was steht in „Zuwendung“?")
    focus(page, asked)
    for press in ("ArrowDown", "Enter"):
        page.keyboard.press(press)
        page.wait_for_timeout(500)
    expect(asked).to_have_value("Zuwendung, bewilligt")
    # A meaning in the table is changed by Enter, its first letters and Enter.
    grid = page.get_by_test_id("stDataFrame").first.get_by_test_id("data-grid-canvas")
    focus(page, grid)
    for press in ("ArrowRight", "Enter"):
        page.keyboard.press(press)
        page.wait_for_timeout(300)
    page.keyboard.type("Förderkenn")
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    take = page.get_by_role("button", name="Arbeitsstand anlegen und übernehmen")
    expect(take).to_have_count(1, timeout=20_000)
    expect(take).to_be_visible()
    focus(page, take, most=90)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Projekte stehen im Arbeitsstand").first).to_be_visible(
        timeout=60_000
    )
    store = Workspace.open(no_office)
    projects = store.frame("projects", ["grant_approved_cents"])
    assert len(projects) == 120
    # So many rows of the list state an amount.
    assert projects["grant_approved_cents"].notna().sum() == 9


def test_tables_menus_and_sizes_speak_the_language_of_the_page(offline_page, fresh_app):
    page = offline_page
    page.goto(f"{fresh_app}/liste-einlesen")
    page.get_by_test_id("stFileUploader").wait_for(timeout=60_000)
    top = page.locator("h1").bounding_box()["y"]
    page.locator("input[type=file]").set_input_files(UNTIDY)
    expect(page.get_by_text("Ergebnis", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile(r"^15,\d KB$"))).to_be_visible()
    # The script of the words takes no room.
    assert page.locator("h1").bounding_box()["y"] == top < 65
    table = page.get_by_test_id("stDataFrame").first
    table.hover()
    names = {"Als CSV speichern", "Suchen", "Ganzer Bildschirm"}
    tools = page.get_by_test_id("stElementToolbarButton").get_by_role("button")
    assert names <= {one.get_attribute("aria-label") for one in tools.all()}
    page.get_by_role("button", name="Ganzer Bildschirm").first.hover()
    tip = page.get_by_test_id("stTooltipContent")
    expect(tip.get_by_text("Ganzer Bildschirm")).to_be_visible()
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("Result", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_role("combobox", name="LEADER region")).to_have_value(
        "from the list"
    )
    page.get_by_test_id("stDataFrame").first.hover()
    expect(page.get_by_role("button", name="Download as CSV").first).to_be_attached()


def test_a_file_beyond_the_limit_of_the_server_is_refused_in_german(
    offline_page, fresh_app, tmp_path
):
    """The widget refuses it in the browser, in words of its own; ours are shown."""
    huge = tmp_path / "riesig.xlsx"
    with huge.open("wb") as file:
        file.truncate(501 * 1024 * 1024)  # takes no room on the disk
    page = offline_page
    page.goto(f"{fresh_app}/liste-einlesen")
    uploader = page.get_by_test_id("stFileUploader")
    uploader.wait_for(timeout=60_000)
    words = """(place) => {
        const at = document.querySelector(place);
        return at && getComputedStyle(at, '::after').content;
    }"""
    button = '[data-testid="stFileUploaderDropzone"] button p'
    assert page.evaluate(words, button) == '"Datei wählen"'
    field = '[data-testid="stFileUploader"]'
    assert page.evaluate(words, field) == "none"
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(huge)
    chip = page.get_by_test_id("stFileChip")
    chip.hover()
    assert page.evaluate(words, field).startswith('"Diese Datei wurde nicht hochgel')
    expect(page.get_by_text("or smaller").locator("visible=true")).to_have_count(0)
