"""What became of every row and every euro of a list, as JSON values.

The form is documented in ``docs/import.md``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar, overload

from geo.money import euros
from geo.places.results import PlaceCandidate, PlaceSite
from geo.projects.importing import ROW_STATES, ImportedRow, ImportResult
from geo.projects.listrows import AMOUNT_FIELDS, RowNote
from geo.projects.questions import ValueQuestion, value_questions
from geo.reading.tables import RawTable

_OTHER_ROWS: Final = ("title", "header", "sum", "label", "empty", "header_repeated")


def import_report(
    result: ImportResult, table: RawTable, *, file: str
) -> dict[str, Any]:
    """Report on an import.

    Parameters
    ----------
    result : ImportResult
        What became of the rows.
    table : RawTable
        The list.
    file : str
        Its name.

    Returns
    -------
    dict
        ``rows`` in input order (each entry is made when it is asked for: those of
        100,000 rows would take 500 MB), ``counts`` (they add up to ``rows``),
        ``amounts`` (taken + noted + waiting + refused = read, in euros), ``questions``
        about the whole list, ``value_questions`` about entries that are no certain
        date, code or number, ``columns``, ``coordinates``, and ``other_rows``: numbers
        of the rows that are no projects.

    """
    return {
        "file": file,
        "table": table.name,
        "kind": table.kind,
        "rows": Made(result.rows, row_report),
        "counts": {"rows": len(result.rows), **result.counts},
        "amounts": amounts_by_state(result),
        "questions": [note_report(note) for note in result.notes],
        "value_questions": [
            question_report(one) for one in value_questions(result.rows)
        ],
        "columns": [
            {
                "column": one.index + 1,
                "header": one.header,
                "field": one.field,
                "confidence": round(one.confidence, 2),
                "found_by": one.found_by,
                "candidates": list(one.candidates),
            }
            for one in result.layout.columns
        ],
        "coordinates": _coordinates(result),
        "other_rows": {
            kind: list(table.numbers(kind))
            for kind in _OTHER_ROWS
            if kind in table.row_kinds
        },
        "notes": [note.reason.value for note in table.notes],
    }


T = TypeVar("T")


class Made(Sequence[T]):
    """A value of each row, made when it is asked for.

    Parameters
    ----------
    rows : sequence of ImportedRow
        The rows.
    make : callable
        Returns the value of a row.

    """

    def __init__(
        self, rows: Sequence[ImportedRow], make: Callable[[ImportedRow], T]
    ) -> None:
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Make the value of a row, or those of several."""
        if isinstance(index, slice):
            return [self._make(row) for row in self._rows[index]]
        return self._make(self._rows[index])


def report_parts(report: dict[str, Any]) -> Iterator[bytes]:
    r"""Write a report as JSON, row by row.

    Parameters
    ----------
    report : dict
        As `import_report` returns it, more members added or not.

    Yields
    ------
    bytes
        Parts of the file one after the other; each row stands on its own line.

    Examples
    --------
    >>> b"".join(report_parts({"file": "a.csv", "rows": [{"row": 2}, {"row": 3}]}))
    b'{"file": "a.csv",\n"rows": [\n{"row": 2},\n{"row": 3}]}\n'

    """
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    before = "{"
    for name, value in report.items():
        yield f"{before}{encode(name)}: ".encode()
        before = ",\n"
        if name != "rows":
            yield encode(value).encode()
            continue
        yield b"["
        for number, row in enumerate(value):
            yield f"{',' if number else ''}\n{encode(row)}".encode()
        yield b"]"
    yield b"}\n"


def row_report(row: ImportedRow) -> dict[str, Any]:
    """Report on one row."""
    return {
        "row": row.number,
        "status": row.state,
        "reason": row.notes[0].code if row.notes else None,
        "project_id": row.project.get("project_id"),
        "notes": [note_report(note) for note in row.notes],
        "sites": [site_report(site) for site in row.sites],
        "candidates": [
            candidate_report(one) for one in (row.place.candidates if row.place else ())
        ],
    }


def note_report(note: RowNote) -> dict[str, Any]:
    """Return a note as JSON values."""
    return {
        "code": note.code,
        "field": note.field,
        "value": note.value,
        "candidates": list(note.candidates),
    }


def question_report(question: ValueQuestion) -> dict[str, Any]:
    """Return a question about an entry, with its rows and its answer if any."""
    doubt = question.doubt
    return {
        "field": doubt.field,
        "value": doubt.text,
        "reason": doubt.reason,
        "candidates": list(doubt.candidates),
        "rows": list(question.rows),
        "answered": doubt.is_answered,
        "answer": doubt.answer,
    }


def site_report(site: PlaceSite) -> dict[str, Any]:
    """Return a site as JSON values; the share as decimal or fraction."""
    return {
        "ags": site.ags,
        "boundary_date": site.boundary_date.isoformat() if site.boundary_date else None,
        "precision": site.precision,
        "share": str(site.share),
        "found_by": site.found_by,
        "locality": site.locality,
        "lon": site.lon,
        "lat": site.lat,
        "split_basis": site.split_basis,
    }


def candidate_report(one: PlaceCandidate) -> dict[str, Any]:
    """Return a candidate for a place as JSON values."""
    return {
        "name": one.name,
        "kind": one.kind,
        "ags": one.ags,
        "boundary_date": one.boundary_date.isoformat(),
        "municipality": one.municipality,
        "district": one.district,
        "lon": one.lon,
        "lat": one.lat,
        "likeness": round(one.likeness, 3),
        "in_region": one.in_region,
    }


def amounts_by_state(result: ImportResult) -> dict[str, dict[str, float | int]]:
    """Add the amounts that were read up by the state of their rows.

    Returns
    -------
    dict
        For each field with an amount: ``read`` and one sum per state, in euros, and
        ``doubtful_cells``: cells that a person decides, in no sum.

    """
    sums: dict[str, dict[str, float | int]] = {}
    for name in AMOUNT_FIELDS:
        doubtful = sum(name in row.doubtful for row in result.rows)
        by_state = {
            state: sum(
                row.amounts.get(name, 0) for row in result.rows if row.state == state
            )
            for state in ROW_STATES
        }
        if doubtful or any(name in row.amounts for row in result.rows):
            sums[name] = {
                "read": euros(sum(by_state.values())),
                **{state: euros(value) for state, value in by_state.items()},
                "doubtful_cells": doubtful,
            }
    return sums


def _coordinates(result: ImportResult) -> dict[str, Any] | None:
    choice = result.crs
    if choice is None:
        return None
    return {
        "certain": choice.certain,
        "ranked": [
            {"crs": one.crs, "order": one.order, "in_region": one.region,
             "in_state": one.state, "as_expected": one.expected}
            for one in choice.ranked[:3]
        ],
        "outside": [
            row.number
            for row, where in zip(result.rows, choice.where, strict=True)
            if where == "outside"
        ],
    }  # fmt: skip
