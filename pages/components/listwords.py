"""The words of a list that is read: what is said of files, of lists and of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from geo.projects.importing import ImportedRow
from geo.projects.listrows import RowNote
from geo.reading.reasons import Note
from pages.components import entries, formats
from pages.components.texts import catalogue, language, t

# The value of these notes is the number of rows that they are about.
_COUNTED: Final = frozenset({"period_assumed", "status_assumed"})
# What the details of a note may name: rows of the list, lines of a file, cells.
_NAMED: Final = (("rows", "lines"), ("lines", "lines"), ("cells", "cells"))
# Notes that say nothing new with the numbers of their rows.
_PLAIN: Final = frozenset({"title_rows", "sum_rows", "header_lines"})
# The sentences about these name what they are about.
_UNNAMED: Final = frozenset({"place_text", "coordinates"})
_SHOWN: Final = 5
_LONGEST: Final = 80


def quoted(text: str) -> str:
    """Put a text of the list into the quotation marks of the language."""
    return t("intake_note.quoted", text=text)


def rows_found(count: int) -> str:
    """Say how many rows a list has."""
    name = "one_row" if count == 1 else "rows_found"
    return t(f"intake.{name}", rows=formats.number(count))


def of_table(note: Note) -> str:
    """Write a note about a file or sheet, with the first rows or cells it means."""
    sentence = t(f"reason.{note.reason.value}")
    if note.reason.value in _PLAIN:
        return sentence
    places = _places(note.details)
    return f"{sentence} ({places})" if places else sentence


def _places(details: Mapping[str, Any]) -> str:
    for name, word in _NAMED:
        found = [str(one) for one in details.get(name, ())]
        if found:
            more = ", …" if len(found) > _SHOWN else ""
            return t(f"intake_note.{word}", names=", ".join(found[:_SHOWN]) + more)
    return ""


def of_note(note: RowNote) -> str:
    """Write a note about a row with its field, value and candidates."""
    texts = catalogue(language())
    text = texts[f"reason.{note.code}"]
    about = texts.get(f"field.{note.field}", note.field)
    parts = [about] if about and note.field not in _UNNAMED else []
    sentence = f"{': '.join([*parts, text])}"
    if note.code in _COUNTED:
        sentence += f" ({rows_found(int(note.value))})"
    elif note.value:
        sentence += f" ({quoted(note.value[:_LONGEST])})"
    if note.candidates:
        names = [
            texts.get(f"field.{one}")
            or texts.get(f"crs_name.{one.partition('/')[0].replace('EPSG:', '')}")
            or entries.meaning(note.field, one)
            for one in note.candidates[:3]
        ]
        sentence += f" – {t('intake.maybe')}: {', '.join(names)}"
    return sentence


def of_row(row: ImportedRow) -> str:
    """Write all notes of a row."""
    return " · ".join(of_note(note) for note in row.notes)
