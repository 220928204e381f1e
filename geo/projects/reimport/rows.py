"""Rows and projects in the form in which they are compared."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.projects.importing import ImportResult, stable_id
from geo.projects.likeness import plain_place, plain_title
from geo.projects.listrows import (
    AMOUNT_FIELDS,
    CODE_FIELDS,
    DATE_FIELDS,
    FLAG_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
)
from geo.reading.tables import RawTable
from geo.reading.values import clean, is_empty
from geo.schema import PROJECT_ID, REGION_ID, cents

IGNORED: Final = frozenset({PROJECT_ID, "row_origin", "extra", "data_kind"})
# Columns by which rows find their project, be they stated or not.
COMPARED: Final = frozenset(
    {REGION_ID, "title", "place_text", "call", "programming_period"}
)
# Key of `row_origin` that keeps the id of the list where the project has another.
LISTED_ID: Final = "listed_id"
# Columns that the import fills in where the list is silent.
_FILLED_IN: Final = frozenset(
    {"programming_period", "scheme", "status", "year", REGION_ID}
)
MADE_ID: Final = re.compile(r"(p-[0-9a-f]{10})(?:-\d+)?")
_NOTE_PARTS: Final = re.compile(r"[;\n]")
COLUMN_OF: Final[Mapping[str, str]] = {
    **{name: cents(name) for name in AMOUNT_FIELDS},
    **TEXT_FIELDS,
    **DATE_FIELDS,
    **{name: name for name in (*CODE_FIELDS, *FLAG_FIELDS, *NUMBER_FIELDS)},
    "year": "year",
    REGION_ID: REGION_ID,
    "support_rate": "support_rate_percent",
}


def listed(
    result: ImportResult, table: RawTable
) -> tuple[list[dict[str, Any]], list[frozenset[str]]]:
    """Return the rows of an import and what each of them states.

    Parameters
    ----------
    result : ImportResult
        What became of the list.
    table : RawTable
        The list.

    Returns
    -------
    tuple
        Rows for `compare`, without those that were refused, and for each the columns
        the list speaks about. An empty cell states that a value is missing; a cell
        that waits for a decision, and what the import has filled in, state nothing.

    """
    fields = {
        COLUMN_OF[name]: index
        for name, index in result.layout.fields.items()
        if name in COLUMN_OF
    }
    rows: list[dict[str, Any]] = []
    stated: list[frozenset[str]] = []
    # Most rows state the same columns: one set for all of them.
    known: dict[frozenset[str], frozenset[str]] = {}
    for row in result.rows:
        if not row.project:
            continue
        cells = table.cells[row.number - 1]
        rows.append(row.project)
        names = set()
        for column, index in fields.items():
            empty = is_empty(cells[index])
            said = column not in _FILLED_IN if empty else column in row.project
            if said and (empty or row.project.get(column) is not None):
                names.add(column)
        given = frozenset(names)
        stated.append(known.setdefault(given, given))
    return rows, stated


def plain_value(column: str, value: Any) -> Any:
    """Return a value in the form in which values of a column are compared.

    Parameters
    ----------
    column : str
        Column of the register.
    value : object
        As a frame or an import holds it.

    Returns
    -------
    object
        None for all that is missing; cents as int, days as date, texts with plain
        spaces.

    Examples
    --------
    >>> plain_value("grant_paid_cents", 100.0), plain_value("title", " a  b ")
    (100, 'a b')
    >>> plain_value("year", pd.NA), plain_value("paid_date", "2026-01-02")
    (None, datetime.date(2026, 1, 2))

    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str):
        lines = value.split("\n") if column == "note" else [value]
        text = "\n".join(map(clean, lines)).strip()
        return _day(text) if text and column.endswith("_date") else text or None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        if math.isnan(value):
            return None
        return int(value) if column.endswith("_cents") else float(value)
    return value


def _day(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def equal(column: str, one: Any, other: Any) -> bool:
    """Whether two plain values of a column say the same."""
    if one is None or other is None:
        return one is other
    if isinstance(one, float) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=0, abs_tol=1e-9)
    if column == "note" and one != other:
        parts = [sorted(map(clean, _NOTE_PARTS.split(n))) for n in (one, other)]
        return clean(one) == clean(other) or parts[0] == parts[1]
    return bool(one == other)


class Text(NamedTuple):
    """What likeness is found by."""

    region: str
    title: str
    place: str


def text_of(region: Any, title: Any, place: Any) -> Text:
    """Return the plain texts of a row or project."""
    return Text(
        clean(plain_value(REGION_ID, region)),
        plain_title(clean(plain_value("title", title))),
        plain_place(clean(plain_value("place_text", place))),
    )


def listed_id(row: Mapping[str, Any]) -> str:
    """Return the id of a row; one made of its texts if it states none."""
    return clean(row.get(PROJECT_ID)) or stable_id(row)


def base_id(key: str) -> str:
    """Return an id; one that was made of the texts, without its number."""
    made = MADE_ID.fullmatch(key)
    return made[1] if made else key
