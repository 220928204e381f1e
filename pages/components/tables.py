"""Tables with the same numbers as the maps."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from geo.analysis.measures import Measure
from geo.analysis.view import RegionView
from geo.money import euros
from geo.schema import AMOUNT_KINDS, BUCKETS, AmountKind, cents
from pages.components import drawing as draw
from pages.components import formats, map_view
from pages.components.texts import named, t

# Height of a row of a table, in pixels.
_ROW = 35
_UNIT_COLUMNS = {
    "per_1000": ("per_1000", 2),
    "projects": ("projects", formats.PARTS),
    "eur": ("grant", 2),
    "eur_per_inhabitant": ("per_inhabitant", 2),
    "eur_per_km2": ("per_km2", 2),
}


def _head(view: RegionView, key: str) -> str:
    """Name the first column; it also marks invented data in a saved table."""
    return t(key) + mark_demo(view)


def mark_demo(view: RegionView) -> str:
    """Return the mark of invented data behind a heading, or nothing."""
    return f" ({t('app.demo_word')})" if view.selection.dataset == "demo" else ""


def municipalities(view: RegionView, measure: Measure, *, height: int) -> None:
    """Show all municipalities with the measure of the map, highest first."""
    table = view.municipalities
    name, digits = _UNIT_COLUMNS[measure.unit]
    value = t(f"table.{name}")
    columns = {
        _head(view, "table.municipality"): map_view.names(view),
        value: table[measure.code],
        t("table.projects"): table["projects"],
        t("table.population"): table["population"].astype("Float64"),
        t("table.area"): table["area_km2"],
    }
    decimals = {
        t("table.projects"): formats.PARTS,
        t("table.population"): 0,
        t("table.area"): 2,
        value: digits,
    }
    if measure.kind:
        columns[t("table.known")] = table[f"{measure.kind}_known"]
    shown = pd.DataFrame(columns).sort_values(value, ascending=False, kind="stable")
    st.dataframe(
        formats.styled(shown, decimals), hide_index=True, height=height, width="stretch"
    )


def whereabouts(view: RegionView, kind: AmountKind | None) -> None:
    """Show counts and sums on and off the map, which add up to the whole."""
    places = view.places
    groups = {t("bucket.municipalities"): view.municipalities}
    groups |= {t(f"bucket.{bucket}"): places.loc[[bucket]] for bucket in BUCKETS}
    groups[t("bucket.total")] = places
    columns: dict[str, dict[str, float | None]] = {
        t("overview.where_projects"): {
            name: float(group["projects"].sum()) for name, group in groups.items()
        }
    }
    decimals = {t("overview.where_projects"): formats.PARTS}
    if kind:
        amount = f"{t(f'amount.{kind}')} €"
        columns[amount] = {
            name: None
            if group[cents(kind)].isna().all()
            else euros(int(group[cents(kind)].sum()))
            for name, group in groups.items()
        }
        decimals[amount] = 0
    table = pd.DataFrame(columns).rename_axis(_mark(view))
    _small(table, decimals)


def breakdown(view: RegionView, column: str, kind: AmountKind | None) -> None:
    """Show counts and sums of projects by one of their codes."""
    if view.projects.empty:
        st.caption(t("project.none"))
        return
    codes = view.projects[column].fillna("not_stated")
    grouped = view.projects.groupby(codes)
    table = pd.DataFrame({t("table.count"): grouped.size()})
    decimals = {t("table.count"): 0}
    if kind:
        name = f"{t(f'amount.{kind}')} €"
        table[name] = grouped[cents(kind)].sum(min_count=1).astype("Float64") / 100
        decimals[name] = 0
    table = table.sort_values(t("table.count"), ascending=False)
    table.index = [
        code if column == "programming_period" else t(f"{column}.{code}")
        for code in table.index
    ]
    _small(table.rename_axis(_mark(view)), decimals)


def _mark(view: RegionView) -> str:
    """Return the word over the names of a small table: the mark of invented data."""
    return t("app.demo_word") if view.selection.dataset == "demo" else ""


def small(view: RegionView, table: pd.DataFrame, decimals: dict[str, int]) -> None:
    """Show a table of a few rows whole, marked if its data are invented."""
    _small(table.rename_axis(_mark(view)), decimals)


def _small(table: pd.DataFrame, decimals: dict[str, int]) -> None:
    """Show a table of a few rows whole, missing values as a dash."""
    right = {"text-align": "right", "font-variant-numeric": "tabular-nums"}
    shown = formats.styled(table, decimals).set_properties(**right)
    st.table(shown, border="horizontal")


def ranking(
    view: RegionView, measure: Measure, *, small: tuple[int, int], height: int
) -> None:
    """Show the areas ranked by a measure, with bars and share of the region.

    Parameters
    ----------
    view : RegionView
        What to show, at any level.
    measure : Measure
        What to rank by.
    small : tuple of int
        Areas with fewer inhabitants or, if any, fewer projects are marked by a star.
    height : int
        Height in pixels.

    """
    table = view.municipalities
    value = table[measure.code]
    name = map_view.names(view)
    label, digits = _UNIT_COLUMNS[measure.unit]
    heading = t(f"table.{label}")
    whole = float(view.places[measure.numerator].sum())
    share = table[measure.numerator] / whole * 100 if whole else None
    rank = value.where(value > 0).rank(ascending=False, method="min")
    columns: dict[str, tuple[Any, int | None]] = {
        t("table.rank"): (rank, 0),
        _head(view, f"level_short.{draw.level_of(view)}"): (
            name.where(~few(table, small), name + " *"), None,
        ),
        heading: (value, digits),
        " ": (value, None),
        t("drawing.share"): (share, 1),
        t("table.projects"): (table["projects"], formats.PARTS),
        t("table.population"): (table["population"].astype("Float64"), 0),
    }  # fmt: skip
    shown = pd.DataFrame({column: part for column, (part, _) in columns.items()})
    shown = shown.sort_values(heading, ascending=False, kind="stable")
    decimals = {column: n for column, (_, n) in columns.items() if n is not None}
    top = float(value.max()) if value.notna().any() else 0.0
    # The bar repeats the number beside it, which is written in the user's language.
    bar = st.column_config.ProgressColumn(
        " ", format=" ", min_value=0, max_value=top or 1.0, width=70
    )
    narrow = st.column_config.NumberColumn(width=60)
    st.dataframe(
        formats.styled(shown, decimals),
        hide_index=True,
        height=min(height, _ROW * (len(shown) + 1) + 3),
        width="stretch",
        placeholder="–",
        column_config={" ": bar, t("table.rank"): narrow, t("drawing.share"): narrow},
    )


def few(table: pd.DataFrame, small: tuple[int, int]) -> pd.Series:
    """Mark areas whose values rest on small numbers."""
    people = (table["population"].astype("Float64") < small[0]).fillna(value=False)
    projects = (table["projects"] > 0) & (table["projects_involved"] < small[1])
    return people.astype(bool) | projects.fillna(value=False).astype(bool)


def projects_of(view: RegionView, ags: str) -> None:
    """Show the projects of one municipality, with the part that falls on it."""
    own = view.ledger[view.ledger["place"] == ags].set_index("project_id")
    projects = view.projects.reindex(own.index)
    if own.empty:
        st.caption(t("project.none"))
        return
    columns: dict[str, object] = {
        _head(view, "table.title"): projects["title"],
        t("table.year"): projects["year"].astype("str").replace("<NA>", ""),
        t("table.status"): projects["status"].map(named("status")),
    }
    decimals = {}
    for kind in reversed(AMOUNT_KINDS):
        if own[cents(kind)].notna().any():
            name = f"{t(f'amount.{kind}')} €"
            columns[name] = own[cents(kind)].astype("Float64") / 100
            decimals[name] = 2
    if (own["share"] < 1).any():
        columns[t("table.share")] = own["share"] * 100
        decimals[t("table.share")] = 1
    shown = pd.DataFrame(columns)
    st.dataframe(formats.styled(shown, decimals), hide_index=True, width="stretch")
