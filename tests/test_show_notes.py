"""What the meeting mode sends to the minutes: read with care, kept at once."""

from __future__ import annotations

import datetime as dt
import math

import pytest
import streamlit as st

from geo.meeting.minutes import Votes
from geo.meeting.steps import Presentation, Step
from geo.workspace import Workspace
from pages.components import shelf, show_notes, step_list
from pages.components.texts import speaking

SHOWN = Presentation(
    presentation_id="p", title="Herbst",
    steps=(Step(step_id="a", kind="title", heading="Anfang"),
           Step(step_id="b", page="karte", heading="Karte")),
)  # fmt: skip


def read(**sent):
    with speaking("de"):
        return show_notes.read(SHOWN, {"text": "Text", "step": "b", **sent})


def test_an_idea_keeps_its_step_and_its_place():
    entry = read(kind="idea", who="Herr A", at=[50.4, 10.7], place="Eisfeld")
    assert (entry.step_id, entry.step_heading) == ("b", "2. Karte")
    assert entry.point == (10.7, 50.4)
    assert (entry.place_text, entry.speaker) == ("Eisfeld", "Herr A")


def test_an_agreement_names_who_and_until_when():
    entry = read(kind="agreement", who="Büro", until="2027-01-31", at=[50.4, 10.7])
    assert (entry.responsible, entry.speaker, entry.point) == ("Büro", "", None)
    assert entry.due_date == dt.date(2027, 1, 31)


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [({"yes": 9, "no": 2, "abstained": 1}, "approved"),
     ({"yes": 3, "no": 3}, "rejected"), ({"yes": 9}, None), ({}, None)],
)  # fmt: skip
def test_a_decision_is_what_the_votes_say(votes, outcome):
    entry = read(kind="decision", votes=votes)
    assert entry.outcome == outcome
    assert entry.votes.yes == votes.get("yes")


@pytest.mark.parametrize(
    "sent",
    [{"kind": "riot"}, {"until": "soon"}, {"at": [math.nan, 1]}, {"at": "here"},
     {"at": [91, 10]}, {"votes": "many"}, {"votes": {"yes": -1}}, {"who": 7},
     {"step": "gone"}],
)  # fmt: skip
def test_what_cannot_be_read_is_left_out(sent):
    entry = read(**sent)
    assert entry.kind == "note"
    assert entry.point is None
    assert entry.votes == Votes()
    assert read(**{"kind": "decision", **sent}).text == "Text"
    assert len(read(text="x" * 9000).text) == 4000


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Keep the minutes in a file of this test."""
    made = Workspace.create(tmp_path / "office.gpkg")
    monkeypatch.setattr(shelf, "minutes", lambda: made)
    return made


def told():
    return st.session_state["show_note_reply"]


def test_the_first_note_of_a_day_makes_its_meeting(store):
    with speaking("de"):
        for number in (1, 2):
            sent = {"text": f"Eintrag {number}", "step": "b", "turn": number}
            show_notes.take(SHOWN, sent)
            assert told() == {
                "turn": number, "ok": True,
                "text": f"Eingetragen: {store.meetings()[0].title}",
            }  # fmt: skip
    (meeting,) = store.meetings()
    assert (meeting.presentation_id, meeting.meeting_date) == ("p", dt.date.today())
    assert [one.text for one in meeting.entries] == ["Eintrag 1", "Eintrag 2"]
    assert store.undo().label
    assert len(store.meetings()[0].entries) == 1


def test_a_file_that_cannot_be_written_is_said_and_the_words_stay(store, monkeypatch):
    locked = Workspace.open(store.path, read_only=True)
    monkeypatch.setattr(shelf, "minutes", lambda: locked)
    with speaking("de"):
        show_notes.take(SHOWN, {"text": "Text", "step": "b", "turn": 7})
    assert not told()["ok"]
    assert told()["turn"] == 7
    assert len(told()["text"]) > 20
    assert store.meetings() == ()
    show_notes.take(SHOWN, "nothing")
    show_notes.take(SHOWN, {"text": "  "})
    assert store.meetings() == ()


def test_an_order_that_cannot_be_kept_is_said(store, monkeypatch):
    steps = [Step(step_id="", page=page) for page in ("karte", "kennzahlen")]
    key = store.add_presentation("Herbst", steps)
    now = [one.step_id for one in store.presentation(key).steps]
    locked = Workspace.open(store.path, read_only=True)
    monkeypatch.setattr(shelf, "store", lambda: locked)
    with speaking("de"):
        entry = {"does": "order", "of": key, "before": now, "after": now[::-1]}
        assert len(step_list._do(shelf.store(), entry)) > 20
    assert [one.step_id for one in store.presentation(key).steps] == now
