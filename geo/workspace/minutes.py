"""Meetings of a workspace: who was there, and what was taken down beside each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import pyproj
from shapely.geometry import Point

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.errors import UnknownPresentationError
from geo.meeting.minutes import Entry, Meeting, Person, Votes
from geo.workspace.changes import Transaction
from geo.workspace.columns import GEOM
from geo.workspace.meeting import new_id
from geo.workspace.store import Tables

_HEADS: Final = (
    "presentation_id", "title", "meeting_date", "begins", "ends", "place_text",
    "chair", "keeper",
)  # fmt: skip
_VOTES: Final = {
    "members_present": "present", "votes_yes": "yes", "votes_no": "no",
    "votes_abstained": "abstained", "votes_public": "public",
    "votes_non_public": "non_public",
}  # fmt: skip
_TEXTS: Final = (
    "taken_at", "step_id", "step_heading", "text", "speaker", "responsible",
    "place_text", "reason",
)  # fmt: skip


class Minutes(Tables):
    """The part of `Workspace` that keeps meetings; see `Presentations` for the rules.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from geo.workspace import Workspace
    >>> folder = tempfile.TemporaryDirectory()
    >>> workspace = Workspace.create(Path(folder.name) / "hbn.gpkg")
    >>> key = workspace.add_meeting(Meeting(meeting_id="", title="Vorstand"))
    >>> _ = workspace.save_entry(key, Entry(entry_id="", text="Radweg prüfen"))
    >>> workspace.meeting(key).entries[0].text
    'Radweg prüfen'
    >>> workspace.undo().label, workspace.meeting(key).entries
    ('entry_add', ())
    >>> folder.cleanup()

    """

    # -- reading ---------------------------------------------------------------
    def meetings(self) -> tuple[Meeting, ...]:
        """Return all meetings in the order in which they were made."""
        heads = self.frame("meetings").sort_values("position", kind="stable")
        people = self.frame("meeting_attendance").sort_values("person_no")
        entries = self.frame("meeting_entries").sort_values("position", kind="stable")
        return tuple(
            Meeting(
                meeting_id=row["meeting_id"],
                people=tuple(map(_person, _of(people, row["meeting_id"]))),
                entries=tuple(map(_entry, _of(entries, row["meeting_id"]))),
                **{name: _value(row[name]) for name in _HEADS},
            )
            for row in heads.to_dict("records")
        )

    def meeting(self, meeting_id: str) -> Meeting:
        """Return one meeting.

        Raises
        ------
        UnknownPresentationError
            If there is none of that key; somebody may have removed it.

        """
        for found in self.meetings():
            if found.meeting_id == meeting_id:
                return found
        raise UnknownPresentationError(value=meeting_id)

    # -- meetings --------------------------------------------------------------
    def add_meeting(self, meeting: Meeting, *, author: str = "") -> str:
        """Make a meeting, with people and entries if it has any; return its key."""
        key, last = new_id(), self.frame("meetings")["position"].max()
        position = 1 if pd.isna(last) else int(last) + 1
        with self.transaction(
            "meeting_add", values={"text": meeting.title}, author=author
        ) as change:
            row = {name: getattr(meeting, name) for name in _HEADS}
            change.put("meetings", {"meeting_id": key, "position": position, **row})
            _put_people(change, key, meeting.people)
            for number, entry in enumerate(meeting.entries, start=1):
                kept = replace(entry, entry_id=new_id())
                change.put("meeting_entries", _row(kept, key, number))
        return key

    def save_meeting(
        self, meeting: Meeting, *, read_revision: int | None = None, author: str = ""
    ) -> None:
        """Write the head of a meeting and who was there; entries stay as they are."""
        before = self.meeting(meeting.meeting_id)
        with self.transaction(
            "meeting_save", values={"text": meeting.title}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            row = {name: getattr(meeting, name) for name in _HEADS}
            change.put("meetings", {"meeting_id": meeting.meeting_id, **row})
            for number in range(len(meeting.people), len(before.people)):
                change.delete("meeting_attendance", (meeting.meeting_id, number + 1))
            _put_people(change, meeting.meeting_id, meeting.people)

    def remove_meeting(
        self, meeting_id: str, *, read_revision: int | None = None, author: str = ""
    ) -> None:
        """Remove a meeting with its minutes."""
        found = self.meeting(meeting_id)
        with self.transaction(
            "meeting_remove", values={"text": found.title}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            for entry in found.entries:
                change.delete("meeting_entries", entry.entry_id)
            for number in range(len(found.people)):
                change.delete("meeting_attendance", (meeting_id, number + 1))
            change.delete("meetings", meeting_id)

    # -- entries ---------------------------------------------------------------
    def save_entry(
        self,
        meeting_id: str,
        entry: Entry,
        *,
        read_revision: int | None = None,
        author: str = "",
    ) -> str:
        """Keep an entry: a new one at the end, or new content of an old one.

        Returns
        -------
        str
            The key of the entry.

        """
        found = self.meeting(meeting_id)
        keys = [one.entry_id for one in found.entries]
        is_new = entry.entry_id not in keys
        if not entry.entry_id:
            entry = replace(entry, entry_id=new_id())
        if is_new and not entry.taken_at:
            now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
            entry = replace(entry, taken_at=now)
        number = len(keys) + 1 if is_new else keys.index(entry.entry_id) + 1
        with self.transaction(
            "entry_add" if is_new else "entry_edit", values={"text": entry.text},
            author=author, read_revision=read_revision,
        ) as change:  # fmt: skip
            change.put("meeting_entries", _row(entry, meeting_id, number))
        return entry.entry_id

    def remove_entry(
        self,
        meeting_id: str,
        entry_id: str,
        *,
        read_revision: int | None = None,
        author: str = "",
    ) -> None:
        """Remove an entry."""
        entries = self.meeting(meeting_id).entries
        text = next((one.text for one in entries if one.entry_id == entry_id), None)
        if text is None:
            raise UnknownPresentationError(value=entry_id)
        with self.transaction(
            "entry_remove", values={"text": text}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            change.delete("meeting_entries", entry_id)


def _of(frame: pd.DataFrame, meeting_id: str) -> list[dict[Any, Any]]:
    return frame[frame["meeting_id"] == meeting_id].to_dict("records")


def _value(cell: Any) -> Any:
    """Return a cell; a missing text is empty, a missing date None."""
    if isinstance(cell, dt.date):
        return cell
    return "" if cell is None or pd.isna(cell) else str(cell)


def _person(row: Mapping[Any, Any]) -> Person:
    group, votes = row["interest_group"], row["votes"]
    return Person(
        name=_value(row["name"]), organisation=_value(row["organisation"]),
        interest_group=None if pd.isna(group) else group,
        votes=bool(votes) if pd.notna(votes) else True,
    )  # fmt: skip


def _entry(row: Mapping[Any, Any]) -> Entry:
    counts: dict[str, int | None] = {
        name: None if pd.isna(row[column]) else int(row[column])
        for column, name in _VOTES.items()
    }
    due, shape = row["due_date"], row["geometry"]
    return Entry(
        entry_id=row["entry_id"],
        kind=row["kind"],
        due_date=due if isinstance(due, dt.date) else None,
        point=None if shape is None or shape.is_empty else _degrees(shape),
        outcome=None if pd.isna(row["outcome"]) else row["outcome"],
        votes=Votes(**counts, excluded=_value(row["excluded_members"])),
        **{name: _value(row[name]) for name in _TEXTS},
    )


def _row(entry: Entry, meeting_id: str, position: int) -> dict[str, Any]:
    return {
        "entry_id": entry.entry_id,
        "meeting_id": meeting_id,
        "position": position,
        "kind": entry.kind,
        "due_date": entry.due_date,
        "outcome": entry.outcome,
        "excluded_members": entry.votes.excluded,
        GEOM: None if entry.point is None else _metres(entry.point),
        **{column: getattr(entry.votes, name) for column, name in _VOTES.items()},
        **{name: getattr(entry, name) for name in _TEXTS},
    }


def _put_people(change: Transaction, key: str, people: Sequence[Person]) -> None:
    for number, person in enumerate(people, start=1):
        change.put("meeting_attendance", {
            "meeting_id": key, "person_no": number, "name": person.name,
            "organisation": person.organisation, "votes": person.votes,
            "interest_group": person.interest_group,
        })  # fmt: skip


def _metres(point: tuple[float, float]) -> Point:
    to_official = pyproj.Transformer.from_crs(
        EXCHANGE_CRS, OFFICIAL_CRS, always_xy=True
    )
    return Point(to_official.transform(*point))


def _degrees(point: Point) -> tuple[float, float]:
    make = pyproj.Transformer.from_crs
    to_degrees = make(OFFICIAL_CRS, EXCHANGE_CRS, always_xy=True)
    lon, lat = to_degrees.transform(point.x, point.y)
    return round(lon, 6), round(lat, 6)
