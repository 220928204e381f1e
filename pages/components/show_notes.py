"""What is taken down in the meeting mode, put into the minutes at once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final, cast

import streamlit as st

from geo.errors import GeoDataError
from geo.meeting.minutes import ENTRY_KINDS, Entry, EntryKind, Meeting, Votes
from geo.meeting.steps import Presentation
from pages.components import leaf, shelf
from pages.components.texts import date_text, error_text, t

_REPLY: Final = "show_note_reply"
_LONGEST: Final = 4000
_SHORT: Final = 200
_PLACED: Final = ("idea", "objection")
_COUNTS: Final = ("yes", "no", "abstained")

# Tells the browser what became of a note.
_reply = st.components.v2.component(
    "leader_atlas_noted",
    js="export default ({ data }) =>\n  globalThis.leaderAtlasShow?.noted?.(data);\n",
    isolate_styles=False,
)


def take(found: Presentation, sent: object) -> None:
    """Keep what was taken down; what became of it is told by `reply`.

    Parameters
    ----------
    found : Presentation
        What is shown.
    sent : object
        As the browser sent it; what cannot be read is left out.

    """
    if not isinstance(sent, Mapping):
        return
    entry = read(found, sent)
    if not entry.text:
        return
    try:
        meeting = _meeting(found)
        shelf.minutes().save_entry(meeting.meeting_id, entry)
        said, ok = t("show_note.kept", title=meeting.title), True
    except GeoDataError as error:
        said, ok = error_text(error), False
    st.session_state[_REPLY] = {"turn": sent.get("turn"), "ok": ok, "text": said}


def reply() -> None:
    """Tell the browser what became of the last note, if there was one."""
    told = st.session_state.get(_REPLY)
    if told:
        _reply(key="show_noted", data=told)


def read(found: Presentation, sent: Mapping[str, Any]) -> Entry:
    """Read an entry of the minutes from what the browser sent."""
    kind = cast("EntryKind", sent.get("kind"))
    kind = kind if kind in ENTRY_KINDS else "note"
    headings = {
        step.step_id: f"{number}. {step.heading or leaf.leaf(step).heading}"
        for number, step in enumerate(found.steps, start=1)
        if step.step_id == sent.get("step")
    }
    step_id, heading = next(iter(headings.items()), ("", ""))
    who, agreed = _text(sent.get("who"), _SHORT), kind == "agreement"
    decided = kind == "decision"
    return Entry(
        entry_id="", kind=kind, text=_text(sent.get("text"), _LONGEST),
        step_id=step_id, step_heading=heading,
        responsible=who if agreed else "", speaker="" if agreed or decided else who,
        due_date=_day(sent.get("until")) if agreed else None,
        place_text=_text(sent.get("place"), _SHORT) if kind in _PLACED else "",
        point=_point(sent.get("at")) if kind in _PLACED else None,
        outcome=_outcome(sent.get("votes")) if decided else None,
        votes=_votes(sent.get("votes")) if decided else Votes(),
    )  # fmt: skip


def _meeting(found: Presentation) -> Meeting:
    """Return the meeting of today at which this is shown; the first note makes it."""
    store, today = shelf.minutes(), dt.date.today()
    for known in reversed(store.meetings()):
        if (
            known.meeting_date == today
            and known.presentation_id == found.presentation_id
        ):
            return known
    title = t("minutes.first_title", date=date_text(today))
    made = Meeting(
        meeting_id="", title=title, meeting_date=today,
        presentation_id=found.presentation_id,
    )  # fmt: skip
    key = store.add_meeting(made)
    return next(one for one in store.meetings() if one.meeting_id == key)


def _text(value: object, most: int) -> str:
    return value.strip()[:most] if isinstance(value, str) else ""


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _point(value: object) -> tuple[float, float] | None:
    """Return longitude and latitude of a point that was clicked."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    lat, lon = value
    if not all(isinstance(part, int | float) for part in (lat, lon)):
        return None
    inside = math.isfinite(lat + lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (float(lon), float(lat)) if inside else None


def _votes(value: object) -> Votes:
    counts = value if isinstance(value, Mapping) else {}
    yes, no, abstained = (
        count if isinstance(count := counts.get(name), int) and 0 <= count <= 999
        else None
        for name in _COUNTS
    )  # fmt: skip
    return Votes(yes=yes, no=no, abstained=abstained)


def _outcome(value: object) -> Any:
    """Return what the votes say; None if nobody counted them."""
    votes = _votes(value)
    if votes.yes is None or votes.no is None:
        return None
    return "approved" if votes.yes > votes.no else "rejected"
