"""Typed tables of leaves: numbers stay numbers, so that slides can be edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import pandas as pd

from geo.analysis.measures import Measure
from geo.analysis.profile import Profile
from geo.analysis.view import RegionView
from geo.output.leaves import Cell, Form, LeafTable
from geo.output.recipients import natural_persons
from geo.schema import AmountKind, cents
from pages.components import formats, map_view
from pages.components.texts import named, t

# A column: its heading, what it holds, its values.
Column = tuple[str, Form, Iterable[Any]]
_FORM_OF: Final[dict[str, Form]] = {
    "projects": "number", "per_1000": "number", "eur": "euro",
    "eur_per_inhabitant": "euro", "eur_per_km2": "euro",
}  # fmt: skip
_HEAD_OF: Final = {
    "per_1000": "per_1000", "projects": "projects", "eur": "grant",
    "eur_per_inhabitant": "per_inhabitant", "eur_per_km2": "per_km2",
}  # fmt: skip
_MOST_DECIMALS: Final = {"number": 2, "share": 1}


def typed(value: Any, form: Form) -> Cell:
    """Return one cell: text, whole number, number, share, or whole cents of euros.

    Examples
    --------
    >>> typed(0.125, "euro"), typed(float("nan"), "count"), typed(3.0, "count")
    (13, None, 3)

    """
    if value is None or pd.isna(value):
        return None
    if form == "text":
        return str(value)
    if form == "count":
        return int(value)
    if form == "euro":
        # Half a cent is rounded up, as people expect it.
        exact = Decimal(str(float(value))).scaleb(2)
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return float(value)


def table(columns: Sequence[Column], *, private: Sequence[int] = ()) -> LeafTable:
    """Put columns side by side."""
    cells = [[typed(value, form) for value in values] for _, form, values in columns]
    return LeafTable(
        heads=tuple(head for head, _, _ in columns),
        forms=tuple(form for _, form, _ in columns),
        rows=tuple(zip(*cells, strict=True)),
        private=tuple(private),
    )


def column_texts(cells: Sequence[Cell], form: Form) -> list[str]:
    """Write the cells of a column, all with the same number of decimals.

    A missing value is a dash.
    """
    decimals = 0
    if form in _MOST_DECIMALS:
        most = _MOST_DECIMALS[form]
        factor = 100 if form == "share" else 1
        known = [cell * factor for cell in cells if isinstance(cell, int | float)]
        decimals = needed_decimals(known, most)
    return [_text(cell, form, decimals) for cell in cells]


def needed_decimals(values: Sequence[float], most: int) -> int:
    """Return how many decimals the longest of values needs, `most` at most."""
    return max((_needed(value, most) for value in values), default=0)


def _needed(value: float, most: int) -> int:
    for decimals in range(most):
        if round(value, decimals) == round(value, most):
            return decimals
    return most


def _text(cell: Cell, form: Form, decimals: int) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if form == "euro":
        return formats.euro(cell / 100)
    if form == "share":
        return formats.percent(cell, decimals)
    return formats.number(cell, decimals)


def plain(text: str) -> str:
    """Return a sentence without the marks for bold letters."""
    return re.sub(r"\*\*|__", "", text).replace("\\", "")


def of_measure(
    view: RegionView, measure: Measure, *, level: str = "municipality"
) -> LeafTable:
    """Return the areas of a view with a measure, the highest first."""
    shown = view.municipalities
    shown = shown.assign(label=map_view.names(view))
    shown = shown.sort_values(measure.code, ascending=False, kind="stable")
    rank = shown[measure.code].where(shown[measure.code] > 0)
    columns: list[Column] = [
        (t("table.rank"), "count", rank.rank(ascending=False, method="min")),
        (t(f"level_short.{level}"), "text", shown["label"]),
        (t(f"table.{_HEAD_OF[measure.unit]}"), _FORM_OF[measure.unit],
         shown[measure.code]),
    ]  # fmt: skip
    if measure.unit != "projects":
        columns.append((t("table.projects"), "number", shown["projects"]))
    columns.append((t("table.population"), "count", shown["population"]))
    return table(columns)


def of_projects(profile: Profile, kind: AmountKind | None) -> LeafTable:
    """Return the projects of a municipality with the part that falls on it."""
    rows = profile.projects
    columns: list[Column] = [
        (t("table.title"), "text", rows["title"]),
        (t("table.year"), "text", rows["year"].astype("Int64").astype("str")
         .replace("<NA>", "–")),
        (t("table.status"), "text", rows["status"].map(named("status"))),
    ]  # fmt: skip
    if (rows["share"] < 1).any():
        columns.append((t("table.share"), "share", rows["share"]))
    if kind:
        known = rows[cents(kind)].astype("Float64") / 100
        columns.append((t(f"amount.{kind}"), "euro", known))
    private = [number for number, flag in enumerate(natural_persons(rows)) if flag]
    return table(columns, private=private)


def masked(given: LeafTable) -> LeafTable:
    """Return a table without the words of rows about natural persons.

    Their numbers stay, so that sums hold; they are no longer marked.
    """
    if not given.private:
        return given
    hidden, first = set(given.private), given.forms.index("text")
    rows = []
    for number, row in enumerate(given.rows):
        if number in hidden:
            row = [
                (t("leaf.private_row") if place == first else "–")
                if form == "text"
                else cell
                for place, (form, cell) in enumerate(zip(given.forms, row, strict=True))
            ]
        rows.append(row)
    return LeafTable(heads=given.heads, forms=given.forms, rows=rows)
