"""The way of older files to the tables of presentations and minutes."""

from __future__ import annotations

import sqlite3
from typing import Final

from geo.workspace import geopackage

# As they were when version 5 was released; the tables of today may have more.
_TABLES: Final = (
    (
        "presentations",
        '"presentation_id" TEXT NOT NULL, "title" TEXT, "position" INTEGER,'
        ' row_revision INTEGER NOT NULL DEFAULT 0, UNIQUE ("presentation_id")',
        "Präsentationen",
        "Titel der Präsentationen; ihre Schritte stehen in einer eigenen Tabelle",
    ),
    (
        "presentation_steps",
        '"step_id" TEXT NOT NULL, "presentation_id" TEXT, "position" INTEGER,'
        ' "kind" TEXT, "page" TEXT, "address" TEXT, "heading" TEXT, "note" TEXT,'
        ' row_revision INTEGER NOT NULL DEFAULT 0, UNIQUE ("step_id")',
        "Schritte der Präsentationen",
        "Seite, Adresse der Ansicht, Überschrift und Notiz je Schritt",
    ),
    (
        "meetings",
        '"meeting_id" TEXT NOT NULL, "presentation_id" TEXT, "title" TEXT,'
        ' "meeting_date" DATE, "begins" TEXT, "ends" TEXT, "place_text" TEXT,'
        ' "chair" TEXT, "keeper" TEXT, "position" INTEGER,'
        ' row_revision INTEGER NOT NULL DEFAULT 0, UNIQUE ("meeting_id")',
        "Sitzungen",
        "Tag, Ort, Leitung und Anwesende einer Sitzung",
    ),
    (
        "meeting_attendance",
        '"meeting_id" TEXT NOT NULL, "person_no" INTEGER NOT NULL, "name" TEXT,'
        ' "organisation" TEXT, "interest_group" TEXT, "votes" BOOLEAN,'
        " row_revision INTEGER NOT NULL DEFAULT 0,"
        ' UNIQUE ("meeting_id", "person_no")',
        "Anwesende",
        "Wer an einer Sitzung teilgenommen hat, und ob mit Stimme",
    ),
    (
        "meeting_entries",
        'geom POINT, "entry_id" TEXT NOT NULL, "meeting_id" TEXT,'
        ' "position" INTEGER, "taken_at" TEXT, "step_id" TEXT, "step_heading" TEXT,'
        ' "kind" TEXT, "text" TEXT, "speaker" TEXT, "responsible" TEXT,'
        ' "due_date" DATE, "place_text" TEXT, "outcome" TEXT,'
        ' "members_present" INTEGER, "votes_yes" INTEGER, "votes_no" INTEGER,'
        ' "votes_abstained" INTEGER, "votes_public" INTEGER,'
        ' "votes_non_public" INTEGER, "excluded_members" TEXT, "reason" TEXT,'
        ' row_revision INTEGER NOT NULL DEFAULT 0, UNIQUE ("entry_id")',
        "Protokolleinträge",
        "Notizen, Ideen mit Ort, Einwände, Verabredungen und Beschlüsse je Schritt",
    ),
)


def to_version_5(connection: sqlite3.Connection) -> None:
    """Add presentations with their steps, meetings and their minutes."""
    for name, columns, identifier, description in _TABLES:
        is_layer = columns.startswith("geom ")
        connection.execute(
            f'CREATE TABLE "{name}" ('
            f"fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})"
        )
        geopackage.register(
            connection, name, identifier=identifier, description=description,
            geometry="POINT" if is_layer else "",
        )  # fmt: skip
