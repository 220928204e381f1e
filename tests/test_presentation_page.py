"""The page Präsentation through the frame: list, order, undo, what is kept where."""

from __future__ import annotations

import json
import time

import pytest

from geo.meeting.steps import Step
from geo.workspace import Workspace
from pages.components import leaf, proposal, step_list, thumbnails
from pages.components.texts import LANGUAGES, catalogue, speaking
from tests.opened import open_page, texts_on
from tests.test_presentations import HOSTILE

PAGE = "presentation.py"
DEMO = {"dataset": "demo", "region": "TH-LEADER-06"}


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Give the office an own file."""
    path = tmp_path / "region.gpkg"
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
    return Workspace.create(path)


def press(at, text):
    """Press the first button whose label or key holds a text."""
    for button in at.button:
        if text in button.label or text in str(button.key):
            return button.click().run()
    raise AssertionError([button.label for button in at.button])


def texts_of(at):
    return "\n".join(element.proto.body for element in at.get("html"))


def listed(at):
    """Return what the list of steps is told."""
    (found,) = (
        one.proto for one in at.get("bidi_component")
        if one.proto.component_name.endswith("leader_atlas_steps")
    )  # fmt: skip
    return json.loads(found.json)["steps"].__repr__()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_file_the_session_keeps_a_proposal_and_says_so(language, speak):
    speak(language)
    words = catalogue(language)
    at = open_page(PAGE, {**DEMO, "lang": language})
    assert words["shelf.session_only"] in texts_on(at)
    assert words["presentation.empty"] in texts_on(at)
    press(at, words["proposal.button"])
    assert not at.exception
    assert not at.error
    assert at.subheader[0].value == words["presentation.steps"].format(count=8)
    assert words["proposal.fair"] in listed(at)


def test_the_steps_of_a_session_move_to_the_file_once_there_is_one(
    tmp_path, monkeypatch
):
    path = tmp_path / "folder" / "region.gpkg"
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
    at = open_page(PAGE, DEMO)
    press(at, "Vorschlag")
    press(at, "Eigene Datei anlegen")
    assert not at.exception
    assert not at.warning
    (found,) = Workspace.open(path).presentations()
    assert [step.kind for step in found.steps] == ["title", *["view"] * 6, "closing"]
    assert found.steps[1].address["dataset"] == "demo"


def test_steps_are_moved_copied_removed_and_taken_back(office):
    key = office.add_presentation(
        "Herbst", [Step(step_id="", page=page) for page in ("karte", "kennzahlen")]
    )

    def pages():
        return [step.page for step in office.presentation(key).steps]

    now = [step.step_id for step in office.presentation(key).steps]
    assert step_list.order(office, key, now, now[::-1])
    assert pages() == ["kennzahlen", "karte"]
    assert step_list._do(office, {"does": "copy", "of": key, "id": now[0]}) == ""
    assert pages() == ["kennzahlen", "karte", "karte"]
    assert step_list._do(office, {"does": "gone", "of": key, "id": now[0]}) == ""
    assert pages() == ["kennzahlen", "karte"]
    at = open_page(PAGE, DEMO)
    press(at, "presentation_undo")
    assert pages() == ["kennzahlen", "karte", "karte"]
    press(at, "Schlussseite")
    assert office.presentation(key).steps[-1].kind == "closing"
    press(at, "Präsentation entfernen")
    assert catalogue("de")["presentation.empty"] in texts_on(at)
    press(at, "presentation_undo")
    assert len(pages()) == 4
    assert not at.exception


def test_an_order_that_somebody_else_has_changed_is_not_overwritten(office):
    steps = [
        Step(step_id="", page=page) for page in ("karte", "kennzahlen", "gemeinde")
    ]
    key = office.add_presentation("Herbst", steps)
    first, second, third = (one.step_id for one in office.presentation(key).steps)
    office.reorder_steps(key, [third, first, second])
    order = [first, second, third]
    assert not step_list.order(office, key, order, [second, first, third])
    found = [one.step_id for one in office.presentation(key).steps]
    assert found == [third, first, second]
    for wrong in (None, [first], [first, first, second], [1, 2, 3], "abc"):
        assert not step_list.order(office, key, found, wrong)
    assert [one.step_id for one in office.presentation(key).steps] == found


def test_an_order_holds_for_steps_that_came_and_went_meanwhile(office):
    steps = [
        Step(step_id="", page=page) for page in ("karte", "kennzahlen", "gemeinde")
    ]
    key = office.add_presentation("Herbst", steps)
    first, second, third = (one.step_id for one in office.presentation(key).steps)
    copy = office.duplicate_step(key, first)
    office.remove_step(key, second)
    order = [first, second, third]
    assert step_list.order(office, key, order, order[::-1])
    found = [one.step_id for one in office.presentation(key).steps]
    assert found == [third, first, copy]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(office, text):
    step = Step(step_id="", page="karte", heading=text, note=text, address=DEMO)
    odd = Step(step_id="", page="gibtesnicht", address={"extent": text})
    title = Step(step_id="", kind="title", heading=text, note=text)
    office.add_presentation(text, [title, step, odd])
    at = open_page(PAGE, DEMO)
    assert not at.exception
    assert not at.error
    assert "<img src=x" not in texts_of(at)


def test_every_step_of_the_proposal_has_a_picture_of_its_own_kind():
    with speaking("de"):
        steps = proposal.eight_steps(DEMO, "Hildburghausen-Sonneberg")
        pictures = {step.page or step.kind: thumbnails._picture(step) for step in steps}
        assert not any(leaf.leaf(step).trouble for step in steps)
    assert pictures["karte"].startswith("<img alt=")
    assert pictures["weisse-flecken"] != pictures["karte"]
    assert "3.550.376 €" in pictures["kennzahlen"]
    assert "Hildburghausen-Sonneberg" in pictures["title"]


def test_every_picture_is_drawn_once_however_often_the_page_asks(monkeypatch):
    """The page asks every 0.4 s, also while a worker is still drawing."""
    drawn = []

    def slow(step):
        drawn.append(step.page)
        time.sleep(0.03)
        return step.page

    monkeypatch.setattr(thumbnails, "_picture", slow)
    steps = [Step(step_id="", page=f"probe-{number}") for number in range(20)]
    named = {thumbnails.hash_of(step): step for step in steps}
    made = thumbnails._kept().made
    for _ in range(400):
        lacking = {name: step for name, step in named.items() if name not in made}
        if not lacking:
            break
        thumbnails.have_made(lacking)
        time.sleep(0.01)
    assert drawn == [step.page for step in steps]
    assert [made[name] for name in named] == drawn


def test_a_step_of_a_municipality_that_was_merged_away_opens_with_a_sentence():
    # Nahetal-Waldau became a part of Schleusingen in 2018.
    at = open_page("overview.py", {**DEMO, "ags": "16069059"})
    assert not at.exception
    assert any("gibt es am" in warning.value for warning in at.warning)
    assert at.query_params["ags"] == "16069043"
    at = open_page("overview.py", {**DEMO, "ags": "99999999"})
    assert any("keine Gemeinde bekannt" in one.value for one in at.warning)
    assert "ags" not in at.query_params


def test_a_frozen_file_is_made_beside_the_page_and_opens_again():
    at = open_page(PAGE, DEMO)
    press(at, "Vorschlag")
    press(at, "maker_frozen")
    for _ in range(60):
        labels = [one.proto.label for one in at.get("download_button")]
        if any("Einfrieren" in label for label in labels):
            break
        time.sleep(0.5)
        at.run()
    assert any("Einfrieren" in label for label in labels)
    assert not at.exception
