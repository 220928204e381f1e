"""Tables of presentations and minutes: they change no figure of the region."""

from __future__ import annotations

from typing import Final

from geo.meeting.minutes import ENTRY_KINDS, GROUPS, OUTCOMES
from geo.meeting.steps import KINDS
from geo.workspace.columns import Column, Table

PRESENTATIONS: Final = Table(
    "presentations",
    "Präsentationen",
    "Titel der Präsentationen; ihre Schritte stehen in einer eigenen Tabelle",
    ("presentation_id",),
    (
        Column("presentation_id", required=True),
        Column("title"),
        Column("position", "int"),
    ),
)
STEPS: Final = Table(
    "presentation_steps",
    "Schritte der Präsentationen",
    "Seite, Adresse der Ansicht, Überschrift und Notiz je Schritt",
    ("step_id",),
    (
        Column("step_id", required=True),
        Column("presentation_id", required=True),
        Column("position", "int"),
        Column("kind", "code", KINDS, required=True),
        Column("page"),
        Column("address", "json"),
        Column("heading"),
        Column("note"),
    ),
)
MEETINGS: Final = Table(
    "meetings",
    "Sitzungen",
    "Tag, Ort, Leitung und Anwesende einer Sitzung",
    ("meeting_id",),
    (
        Column("meeting_id", required=True),
        Column("presentation_id"),
        Column("title"),
        Column("meeting_date", "date"),
        Column("begins"),
        Column("ends"),
        Column("place_text"),
        Column("chair"),
        Column("keeper"),
        Column("position", "int"),
    ),
)
ATTENDANCE: Final = Table(
    "meeting_attendance",
    "Anwesende",
    "Wer an einer Sitzung teilgenommen hat, und ob mit Stimme",
    ("meeting_id", "person_no"),
    (
        Column("meeting_id", required=True),
        Column("person_no", "int", required=True),
        Column("name"),
        Column("organisation"),
        Column("interest_group", "code", GROUPS),
        Column("votes", "flag"),
    ),
)
ENTRIES: Final = Table(
    "meeting_entries",
    "Protokolleinträge",
    "Notizen, Ideen mit Ort, Einwände, Verabredungen und Beschlüsse je Schritt",
    ("entry_id",),
    (
        Column("entry_id", required=True),
        Column("meeting_id", required=True),
        Column("position", "int"),
        Column("taken_at"),
        Column("step_id"),
        Column("step_heading"),
        Column("kind", "code", ENTRY_KINDS, required=True),
        Column("text"),
        Column("speaker"),
        Column("responsible"),
        Column("due_date", "date"),
        Column("place_text"),
        Column("outcome", "code", OUTCOMES),
        Column("members_present", "int"),
        Column("votes_yes", "int"),
        Column("votes_no", "int"),
        Column("votes_abstained", "int"),
        Column("votes_public", "int"),
        Column("votes_non_public", "int"),
        Column("excluded_members"),
        Column("reason"),
    ),
    geometry="POINT",
)
MEETING_TABLES: Final = (PRESENTATIONS, STEPS, MEETINGS, ATTENDANCE, ENTRIES)
