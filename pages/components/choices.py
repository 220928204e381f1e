"""Choices that several pages offer: measure, layers, municipality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from geo.analysis.fairness import GOODS, Goods
from geo.analysis.levels import LEVELS, Level
from geo.analysis.measures import MEASURES
from geo.analysis.view import ENOUGH, RegionView
from geo.errors import GeoDataError
from geo.mapping.schemes import own_limits
from pages.components import drawing, map_view, name_search, state, words
from pages.components.texts import error_text, named, t


def measure() -> str:
    """Let the user choose a measure and return its code."""
    st.session_state[state.MEASURE] = state.measure_code()
    return st.selectbox(
        t("measure.label"),
        list(MEASURES),
        key=state.MEASURE,
        format_func=named("measure"),
    )


def municipality(view: RegionView, *, hint: str | None = None) -> str | None:
    """Let the user find a municipality by typing its name."""
    names = _by_name(view.selection.region, view.territory.edition, view)
    if st.session_state.get(state.MUNICIPALITY) not in names:
        st.session_state[state.MUNICIPALITY] = None
    if len(names) > map_view.MANY_AREAS:
        return name_search.municipality(names, hint)
    return st.selectbox(
        t("map.choose"),
        list(names),
        key=state.MUNICIPALITY,
        index=None,
        format_func=names.__getitem__,
        placeholder=t("map.choose_placeholder"),
        help=hint,
    )


@st.cache_resource(show_spinner=False, max_entries=32)
def _by_name(
    region: str | None,  # noqa: ARG001 - a part of the key
    edition: str,  # noqa: ARG001
    _view: RegionView,
) -> dict[str, str]:
    """Return the names of the municipalities by key, sorted."""
    return dict(map_view.names(_view).sort_values())


def level(codes: Sequence[Level] = LEVELS) -> Level:
    """Let the user choose the unit that is shown; all or some of the levels."""
    if st.session_state.get(state.LEVEL) not in codes:
        st.session_state[state.LEVEL] = codes[0]
    return st.selectbox(
        t("drawing.level"), codes, key=state.LEVEL, format_func=named("level")
    )


def goods(view: RegionView) -> Goods:
    """Let the user choose what is distributed; money first, where it is known."""
    best = words.best_kind(view)
    if best and view.coverage[f"with_{best}"] < view.size * ENOUGH:
        best = None
    known = [code for code in GOODS if view.coverage.get(f"with_{code}", 1)]
    if st.session_state.get(state.GOODS) not in known:
        st.session_state[state.GOODS] = best or "projects"
    return st.selectbox(
        t("fair.goods"), known, key=state.GOODS, format_func=named("goods")
    )


def classes() -> drawing.Drawing:
    """Let the user choose how classes are made; return the whole drawing."""
    with st.popover(t("drawing.title"), width="stretch"):
        scheme = _one_of(state.SCHEME, st.radio)
        if scheme == "own":
            st.session_state.setdefault(state.LIMITS, "10; 25; 50; 100")
            text = st.text_input(
                t("drawing.limits"), key=state.LIMITS, help=t("drawing.limits_help")
            )
            try:
                own_limits(text)
            except GeoDataError as error:
                st.error(error_text(error))
        elif scheme != "mean":
            _one_of(state.CLASSES, st.segmented_control, required=True)
            _one_of(state.FIXED, st.radio)
        st.caption(t(f"scheme_help.{scheme}"))
        small_limits()
    return drawing.chosen()


def small_limits() -> None:
    """Let the user say what small numbers are."""
    limits = ((5000, 100), (20, 1))
    for column, (most, step), (key, default) in zip(
        st.columns(2), limits, state.SMALL.items(), strict=True
    ):
        st.session_state.setdefault(key, default)
        column.number_input(t(f"drawing.{key}"), 0, most, step=step, key=key)


def small() -> tuple[int, int]:
    """Return below how many inhabitants and projects a value is marked."""
    people, projects = (
        int(st.session_state.get(key, default)) for key, default in state.SMALL.items()
    )
    return people, projects


def _one_of(key: str, widget: Any, **options: Any) -> str:
    """Draw a widget that chooses one of the codes of a state key."""
    codes = state.DRAWN[key]
    if st.session_state.get(key) not in codes:
        st.session_state[key] = codes[0]
    shown = sorted(codes) if key == state.CLASSES else codes
    name = str if key == state.CLASSES else named(key)
    return str(widget(t(f"drawing.{key}"), shown, key=key, format_func=name, **options))
