"""Sentences about a selection: what is shown, and on how much it rests."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.analysis.view import RegionView
from geo.projects.filters import CODES, ProjectFilter
from geo.schema import AmountKind
from pages.components import cache, formats
from pages.components.texts import t

# The Länder of Germany.
_STATES: Final = 16


def region_name(region: str | None) -> str:
    """Return the name of a region, or of the whole Land."""
    names = cache.atlas().regions
    if region:
        return names.get(region, region)
    if not cache.is_whole():
        return t("app.thuringia")
    return t("whole.germany" if len(names) == _STATES else "whole.all")


def region_title(selection: ProjectFilter) -> str:
    """Return the heading of the overview."""
    if selection.region is None:
        return t("overview.title_all")
    return t("overview.title", name=region_name(selection.region))


def filter_words(selection: ProjectFilter) -> str:
    """Write a selection in words, as it stands on every page and slide."""
    parts = [
        t(f"dataset.{selection.dataset}"),
        region_name(selection.region),
        period_name(selection.period),
    ]
    for column in CODES:
        codes = getattr(selection, column)
        if codes:
            names = ", ".join(t(f"{column}.{code}") for code in codes)
            parts.append(f"{t(f'filter.{column}')}: {names}")
    years = year_words(selection.year_from, selection.year_to)
    return " · ".join([*parts, years] if years else parts)


def period_name(code: str | None) -> str:
    """Name a programming period, or all of them."""
    return t(f"programming_period.{code}") if code else t("filter.all_periods")


def told_apart(
    names: pd.Series, district: pd.Series | None, members: pd.Series | None
) -> pd.Series:
    """Tell areas of one name apart, by their district, else by how large they are.

    A municipality and the association of its neighbours may have the same name.

    Parameters
    ----------
    names : pandas.Series
        Names of areas.
    district : pandas.Series, optional
        Name of the district of each.
    members : pandas.Series of int, optional
        Municipalities in each.

    Examples
    --------
    >>> twins = pd.Series(["Kölleda", "Kölleda", "Buttstädt"])
    >>> told_apart(twins, None, pd.Series([1, 4, 1])).tolist()
    ['Kölleda (1 Gemeinde)', 'Kölleda (4 Gemeinden)', 'Buttstädt']

    """
    by_district = names if district is None else names + " (" + district + ")"
    told = names.where(~names.duplicated(keep=False), by_district)
    if members is None or told.is_unique:
        return told
    parts = {
        count: t("apart.one") if count == 1 else t("apart.more", count=int(count))
        for count in members.unique()
    }
    by_size = names + " (" + members.map(parts) + ")"
    return told.where(~told.duplicated(keep=False), by_size)


def year_words(start: int | None, end: int | None) -> str:
    """Write a range of years, open on one side or both."""
    if start is not None and end is not None:
        return t("filter.words_years_between", start=start, end=end)
    if start is not None:
        return t("filter.words_years_from", start=start)
    return t("filter.words_years_to", end=end) if end is not None else ""


def best_kind(view: RegionView) -> AmountKind | None:
    """Return the kind of amount that most projects state; paid before approved."""
    kinds: list[AmountKind] = ["grant_paid", "grant_approved", "grant_requested"]
    known = {kind: view.coverage[f"with_{kind}"] for kind in kinds}
    best = max(kinds, key=lambda kind: known[kind])
    return best if known[best] else None


def drawn_kind(view: RegionView) -> AmountKind | None:
    """Return the kind of amount that maps may show: none if too few state it."""
    kind = best_kind(view)
    if kind is None or view.regional_value(f"{kind}_eur") is None:
        return None
    return kind


def coverage_line(view: RegionView, kind: AmountKind | None = None) -> str:
    """Write on how many projects the figures rest."""
    kind = kind or best_kind(view)
    counts = {name: formats.number(count) for name, count in view.coverage.items()}
    located = t("coverage.line", located=counts["located"], projects=counts["projects"])
    amount = t("coverage.no_amount")
    if kind and view.coverage[f"with_{kind}"]:
        known = counts[f"with_{kind}"]
        amount = t("coverage.amount", count=known, kind=t(f"amount.{kind}"))
    parts = [located, amount]
    parts += [
        t(f"coverage.{name}", count=counts[name])
        for name in ("region_wide", "external", "unknown")
        if view.coverage[name]
    ]
    return "; ".join(parts) + "."


def dates_line(view: RegionView) -> str:
    """Write the dates of boundaries and inhabitants, as short as possible."""
    return t(
        "territory.dates",
        boundary=formats.date(view.territory.boundary_date),
        population=formats.date(view.territory.population_date),
    )


def status_line(view: RegionView) -> str:
    """Write the dates of boundaries and inhabitants, and which rules were used."""
    territory = view.territory
    line = t(
        f"territory.line_{territory.origin}",
        boundary=formats.date(territory.boundary_date),
        population=formats.date(territory.population_date),
    )
    if view.population_divided:
        line += t("territory.divided", count=view.population_divided)
    rules = territory.rules_period
    if view.selection.region and rules not in {"", view.selection.period}:
        line += f"; {t('coverage.rules', period=period_name(rules))}"
    return line


def show_coverage(view: RegionView, kind: AmountKind | None = None) -> None:
    """Put coverage and dates under a figure."""
    st.caption(f"{coverage_line(view, kind)} {status_line(view)}.")


def credits(view: RegionView, *, places: bool = False) -> list[str]:  # noqa: A001 - the word of the trade
    """Return the notes to print on a map, each once, marked if data were changed.

    Parameters
    ----------
    view : RegionView
        What is shown.
    places : bool
        Whether places of the gazetteer are shown too.

    """
    changed = " (Daten verändert)"
    visible = [info for info in view.sources if info.name != "succession"]
    if places and not any("gazetteer" in info.derived_from for info in visible):
        visible.append(cache.atlas().catalog.info("gazetteer"))
    notes = [note for info in visible for note in info.attribution.split("; ")]
    return [note for note in dict.fromkeys(notes) if f"{note}{changed}" not in notes]
