"""Words and kinds of the columns that leave the house in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from geo.analysis.measures import MEASURES
from geo.schema import SHARE

ColumnKind = Literal[
    "text", "flag", "count", "year", "parts", "decimal", "eur", "share"
]
_PARTS: Final = ("projects", "projects_ever")
_WHOLE: Final = ("population", "population_inside", "members")


@dataclass(frozen=True, kw_only=True)
class Labels:
    """All words of an export.

    Attributes
    ----------
    layers : mapping of str to str
        Title of each layer.
    columns : mapping of str to str
        Heading of each column; one that is not named keeps its code.
    values : mapping of str to mapping
        Words of the codes of a column.
    yes, no : str
        Words of flags.
    total : str
        Name of the row with the sums.
    notes_title : str
        Title of the table with the notes.
    notes : sequence of tuple of str
        What must stand beside figures: label and text (filter, coverage, dates,
        sources).
    warning : str
        Mark of invented data, or nothing.

    """

    layers: Mapping[str, str]
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    yes: str
    no: str
    total: str
    notes_title: str
    notes: Sequence[tuple[str, str]]
    warning: str = ""

    def heading(self, column: str) -> str:
        """Return the heading of a column."""
        return self.columns.get(column, column)

    def word(self, column: str, value: object) -> object:
        """Return the word of a code, or the value itself."""
        words = self.values.get(column)
        return words.get(str(value), value) if words else value


def column_kind(name: str, values: pd.Series) -> ColumnKind:
    """Return what a column holds, by its name and type.

    Examples
    --------
    >>> column_kind("grant_paid_eur", pd.Series([1.0]))
    'eur'
    >>> column_kind("year", pd.Series([2020])), column_kind("name", pd.Series(["A"]))
    ('year', 'text')

    """
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if not pd.api.types.is_numeric_dtype(values):
        return "text"
    if name == "year":
        return "year"
    if name == SHARE:
        return "share"
    if name in _PARTS:
        return "parts"
    if name.endswith("_eur"):
        return "eur"
    whole = pd.api.types.is_integer_dtype(values) or name in _WHOLE
    return "count" if whole and name not in MEASURES else "decimal"
