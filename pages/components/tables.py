"""Tables with the same numbers as the maps."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.analysis.breakdowns import by_whereabouts
from geo.analysis.view import RegionView
from geo.schema import AMOUNT_KINDS, AmountKind, cents
from pages.components import formats
from pages.components.texts import named, t


def _head(view: RegionView, key: str) -> str:
    """Name the first column; it also marks invented data in a saved table."""
    return t(key) + mark_demo(view)


def mark_demo(view: RegionView) -> str:
    """Return the mark of invented data behind a heading, or nothing."""
    return f" ({t('app.demo_word')})" if view.selection.dataset == "demo" else ""


def whereabouts(view: RegionView, kind: AmountKind | None) -> None:
    """Show counts and sums on and off the map, which add up to the whole."""
    found = by_whereabouts(view, kind)
    table = pd.DataFrame({t("overview.where_projects"): found["projects"]})
    decimals = {t("overview.where_projects"): formats.PARTS}
    if kind:
        amount = f"{t(f'amount.{kind}')} €"
        table[amount] = found["cents"].astype("Float64") / 100
        decimals[amount] = 0
    table.index = [t(f"bucket.{code}") for code in found.index]
    _small(table.rename_axis(_mark(view)), decimals)


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
    table.index = [t(f"{column}.{code}") for code in table.index]
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
