"""What pop-ups and panels say about an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from geo.analysis.measures import Unit
from geo.analysis.view import RegionView
from geo.boundaries.timeline import ESTIMATED
from geo.mapping.columns import Numbers, column, texts_of
from geo.schema import AMOUNT_KINDS
from pages.components import drawing as draw
from pages.components import formats, map_sites
from pages.components.texts import t


def subtitle(view: RegionView, key: str, row: Mapping[str, Any]) -> str:
    """Say what an area is: where a municipality lies, or how many a unit has."""
    level = draw.level_of(view)
    if level == "municipality":
        return district_words(key, row)
    return f"{t(f'level.{level}')} · {t('level.members', count=row['members'])}"


def district_words(ags: str, row: Mapping[str, Any]) -> str:
    """Say in which district a municipality lies, or that it is one itself."""
    # The key of a municipality that is a district of its own ends with 000.
    is_urban = ags.endswith("000")
    return t("map.urban") if is_urban else t("map.district", name=row["district"])


# Label and digits of the figures of an area that are no amounts.
_COUNTS: Final = {
    "population": ("table.population", 0),
    "area_km2": ("table.area", 2),
    "projects": ("measure.projects", formats.PARTS),
    "projects_per_1000": ("measure.projects_per_1000", 2),
}

# Those that no filter changes; they stand first.
_LASTING: Final = ("population", "area_km2")


def figures(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of the figures of a municipality."""
    rows = [
        (t(label), formats.number(row[name], abs(digits), short=digits < 0))
        for name, (label, digits) in _COUNTS.items()
    ]
    for kind in reversed(AMOUNT_KINDS):
        if row[f"{kind}_known"]:
            total = formats.euro(row[f"{kind}_eur"])
            rate = row[f"{kind}_per_inhabitant_eur"]
            each = formats.euro(rate)
            if not pd.isna(rate):
                each = f"{each} {t('unit.per_inhabitant')}"
            rows.append((t(f"measure.{kind}_eur"), f"{total} · {each}"))
    return rows


def area_note(row: Mapping[str, Any]) -> str:
    """Return what has to be said about the area of a municipality."""
    notes = [] if row["listed"] else [t("map.not_listed")]
    if row["outline_note"] == ESTIMATED:
        notes.append(t("territory.estimated_border"))
    elif row["outline_note"]:
        notes.append(t("map.outline_note"))
    if row["population_note"]:
        notes.append(t("territory.population_note"))
    if pd.isna(row["population"]) or row["population"] == 0:
        notes.append(t("map.uninhabited"))
    if pd.isna(row["share"]):
        notes.append(t("map.partial_unknown"))
    elif row["share"] < 1:
        notes.append(t("map.partial", share=formats.percent(row["share"], 1)))
    return " ".join(notes)


def about(view: RegionView, names: pd.Series) -> dict[str, Any]:
    """Write what the pop-ups of areas say whatever is chosen, as columns.

    Parameters
    ----------
    view : RegionView
        At any level.
    names : pandas.Series
        Name of each area; a pop-up has the name of the municipality without more.

    Returns
    -------
    dict
        ``titles`` and ``notes`` by number of the area, where there is one;
        ``subtitles`` and ``subtitle`` (which one), ``keyed`` (whether the key
        follows); ``rows`` of label and numbers; ``most`` projects are listed, ``more``
        says how many follow.

    """
    table = view.municipalities
    keyed = draw.level_of(view) == "municipality"
    subtitles, which = texts_of(_subtitles(view))
    differs = (table["name"] != names).to_numpy().nonzero()[0].tolist()
    return {
        "titles": {n: str(table["name"].iloc[n]) for n in differs},
        "subtitles": subtitles,
        "subtitle": which,
        "keyed": keyed,
        "rows": _count_rows(table, _LASTING),
        "notes": _notes(table),
        "most": map_sites.MOST_LISTED,
        "more": t("map.more_projects", count="{count}"),
    }


def selected(view: RegionView, among: RegionView | None = None) -> dict[str, Any]:
    """Write what the pop-ups of areas say of a selection, as columns.

    Parameters
    ----------
    view : RegionView
        At any level.
    among : RegionView, optional
        Whose projects are numbered; those of the view without it.

    Returns
    -------
    dict
        ``rows`` of label and numbers, below those of `about`; ``items``: numbers of
        the projects of each area.

    """
    chosen = [name for name in _COUNTS if name not in _LASTING]
    table = view.municipalities
    return {
        "rows": [*_count_rows(table, chosen), *_money_rows(table)],
        "items": _projects(view, among or view),
    }


def _subtitles(view: RegionView) -> list[str]:
    """Write the subtitle of each area; many have the same one."""
    table = view.municipalities
    column = "district" if draw.level_of(view) == "municipality" else "members"
    written: dict[tuple[bool, Any], str] = {}
    found = []
    keys = table.index.tolist()
    for key, cell in zip(keys, table[column].tolist(), strict=True):
        same = (key.endswith("000"), cell)
        if same not in written:
            written[same] = subtitle(view, key, {column: cell})
        found.append(written[same])
    return found


def _notes(table: pd.DataFrame) -> dict[int, str]:
    """Write the notes of the areas that have one; many have the same one."""
    empty = table["population"].fillna(0) == 0
    told = (
        table["listed"], table["outline_note"].fillna(""),
        table["population_note"].fillna(""), table["share"].fillna(-1), empty,
    )  # fmt: skip
    written: dict[tuple[Any, ...], str] = {}
    notes = {}
    for n, same in enumerate(zip(*(cells.tolist() for cells in told), strict=True)):
        if same not in written:
            written[same] = area_note(table.iloc[n])
        if written[same]:
            notes[n] = written[same]
    return notes


def numbers(values: pd.Series, unit: Unit) -> Numbers:
    """Write the values of a measure as `formats.measure_value` does, as numbers."""
    digits, form = formats.measure_form(unit)
    return Numbers(
        column=column(formats.whole(values, digits)), digits=digits, form=form
    )


def _count_rows(table: pd.DataFrame, wanted: Iterable[str]) -> list[dict[str, Any]]:
    """Write what `figures` says of these columns, for all areas."""
    rows = []
    for name in wanted:
        label, digits = _COUNTS[name]
        rows.append({"label": t(label), "parts": [_part(table[name], digits)]})
    return rows


def _money_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Write what `figures` says of amounts, for all areas."""
    rows = []
    euro = formats.euro_form()
    unit = t("unit.per_inhabitant")
    for kind in reversed(AMOUNT_KINDS):
        known = table[f"{kind}_known"].fillna(0).astype(bool)
        if not known.any():
            continue
        parts = [
            _part(table[f"{kind}_eur"], 2, euro),
            _part(table[f"{kind}_per_inhabitant_eur"], 2, f"{euro} {unit}"),
        ]
        row = {"label": t(f"measure.{kind}_eur"), "parts": parts}
        rows.append({**row, "known": column(known.to_numpy(dtype="u1"))})
    return rows


def _part(values: pd.Series, digits: int, form: str = "{}") -> dict[str, Any]:
    whole = column(formats.whole(values, digits))
    return vars(Numbers(column=whole, digits=digits, form=form))


def _projects(view: RegionView, among: RegionView) -> dict[int, list[int]]:
    """List the projects of each area; too many for a pop-up are left out."""
    items: dict[int, list[int]] = {}
    if map_sites.are_many(among) or draw.level_of(view) == "region":
        return items
    numbers = map_sites.numbers_of(view, among)[view.owner].tolist()
    for at, number in dict.fromkeys(zip(view.area.tolist(), numbers, strict=True)):
        if at >= 0:
            items.setdefault(at, []).append(number)
    return items
