"""What the meeting mode sends to the minutes: read with care, kept at once."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from geo.meeting.minutes import Votes
from geo.meeting.steps import Presentation, Step
from pages.components import show_notes
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
