"""The years go by: one map with a slider, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.aggregation import total_cents
from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from geo.mapping.classes import Classes
from geo.mapping.interactive import Frame, Frames, MapState
from geo.projects.filters import ProjectFilter
from pages.components import (
    base_map,
    cache,
    formats,
    map_host,
    map_view,
    state,
    texts,
    words,
)
from pages.components.drawing import PLAIN, classes_of
from pages.components.texts import named, t

_KEY: Final = "map_years"
_MODES: Final = state.DRAWN[state.YEARS_MODE]


def years_of(view: RegionView) -> list[int]:
    """Return every year from the first project to the last one."""
    years = view.projects["year"].dropna()
    return list(range(int(years.min()), int(years.max()) + 1)) if len(years) else []


def mode() -> bool:
    """Ask whether a year shows everything up to it; return whether it does."""
    st.session_state.setdefault(state.YEARS_MODE, _MODES[0])
    st.segmented_control(
        t("years.mode"),
        _MODES,
        key=state.YEARS_MODE,
        format_func=named("years"),
        required=True,
    )
    return bool(st.session_state[state.YEARS_MODE] == _MODES[0])


def show_map(view: RegionView, code: str, *, cumulative: bool, height: int) -> None:
    """Draw the map with the slider."""
    command = MapState(
        measure=code,
        selected=st.session_state.get(state.MUNICIPALITY),
        found=state.found_place(),
        base=base_map.chosen_base_map(),
        year=st.session_state.get(state.SHOWN_YEAR),
        **map_view.answers(view),
    )
    if map_host.failed():
        map_view.show(view, code, height=height)
        return
    key = cache.key_of(view.selection)
    data = _payload(*key, texts.language(), code, cumulative=cumulative)
    map_host.show(data, command, key=_KEY, height=height)


def show_table(view: RegionView) -> None:
    """List projects and money of each year, and up to it."""
    kind = words.best_kind(view)
    rows = []
    for year in years_of(view):
        projects = view.projects[view.projects["year"] == year]
        money = total_cents(projects, kind) if kind else None
        rows.append((str(year), len(projects), money))
    table = pd.DataFrame(rows, columns=["year", "projects", "cents"])
    shown = pd.DataFrame(
        {
            t("years.year"): table["year"],
            t("measure.projects"): table["projects"],
            t("years.projects_up_to"): table["projects"].cumsum(),
        }
    )
    if kind:
        money = table["cents"].astype("Int64")
        # Nothing known up to a year is not 0.
        total = money.fillna(0).cumsum().mask(money.notna().cumsum() == 0)
        name = t(f"amount.{kind}")
        shown[f"{name} €"] = _euros(money)
        shown[t("years.money_up_to")] = _euros(total)
    decimals = dict.fromkeys(shown.columns[1:], 0)
    st.dataframe(
        formats.styled(shown, decimals), hide_index=True, width="stretch",
        height="content", placeholder="–",
    )  # fmt: skip
    undated = int(view.projects["year"].isna().sum())
    if undated:
        st.caption(t("years.undated", count=undated, total=len(view.projects)))


def _euros(amounts: pd.Series) -> pd.Series:
    """Return cents as whole euros, half rounded up; nothing known stays missing."""
    return np.floor(amounts.astype("Float64") / 100 + 0.5)


@st.cache_resource(show_spinner=False, max_entries=16)
def _payload(
    query: cache.Query,
    revision: int,  # noqa: ARG001 - a part of the key
    language: str,  # noqa: ARG001
    code: str,
    *,
    cumulative: bool,
) -> map_host.Payload:
    """Write the map of a selection with one frame for each year."""
    view = cache.view(ProjectFilter.from_query(dict(query)))
    frames = _frames(view, code, cumulative=cumulative)
    return map_view.write_payload(view, key=_KEY, frames=frames)


def _frames(view: RegionView, code: str, *, cumulative: bool) -> Frames:
    """Draw the measure in every year, in the classes of all years."""
    atlas = cache.atlas(view.selection.dataset)
    asked = view.selection
    years = years_of(view)
    views = [
        atlas.view(
            replace(
                asked,
                year_from=asked.year_from if cumulative else year,
                year_to=year,
                boundary_date=view.territory.boundary_date,
            )
        )
        for year in years
    ]
    measure, steps = MEASURES[code], []
    classes = (
        classes_of(views[0], measure, PLAIN, views[1:]) if views else Classes((), 0)
    )
    for year, seen in zip(years, views, strict=True):
        layer = map_view.measure_numbers(seen, measure, classes)
        steps.append(
            Frame(
                name=str(year),
                letters=layer.letters,
                lines=layer.lines,
                values=layer.values,
            )
        )
    return Frames(code=code, steps=steps, cumulative=cumulative)
