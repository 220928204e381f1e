"""What is compared with what: the choice, the two maps, the table."""

from __future__ import annotations

import streamlit as st

from geo.analysis.comparison import (
    DIMENSIONS,
    Alternative,
    Dimension,
    alternatives,
    compare,
    figure_codes,
)
from geo.analysis.measures import MEASURES
from geo.projects.filters import ProjectFilter
from geo.schema import REGION_ID, AmountKind
from pages.components import cache, choices, map_pair, state, words
from pages.components.texts import named, t

_DIMENSION, _LEFT, _RIGHT = state.COMPARED


def dimension() -> Dimension:
    """Let the user choose what is compared: regions, periods, fields …"""
    usual = usual_dimension(state.selection())
    if st.session_state.get(_DIMENSION) not in DIMENSIONS:
        st.session_state[_DIMENSION] = usual
    chosen = st.segmented_control(
        t("compare.dimension"),
        DIMENSIONS,
        key=_DIMENSION,
        format_func=named("compare_dimension"),
        required=True,
        on_change=_forget_pair,
    )
    return chosen or usual


def usual_dimension(selection: ProjectFilter) -> Dimension:
    """Return the first dimension of which two have projects that can be compared."""
    atlas = cache.atlas(selection.dataset)
    for one in DIMENSIONS:
        codes = set(alternatives(atlas, selection, one))
        if one == "region":
            codes &= set(atlas.register(selection.dataset).projects[REGION_ID])
        if len(codes) > 1:
            return one
    return DIMENSIONS[0]


def _forget_pair() -> None:
    for key in (_LEFT, _RIGHT):
        st.session_state.pop(key, None)


def pair(asked: Dimension) -> tuple[str, str] | None:
    """Let the user choose the two that stand side by side, and the measure.

    Returns None if there are fewer than two.
    """
    selection = state.selection()
    codes = alternatives(cache.atlas(selection.dataset), selection, asked)
    if len(codes) < 2:
        return None
    likely = likely_pair(selection, asked, codes)
    for key, code in zip((_LEFT, _RIGHT), likely, strict=True):
        if st.session_state.get(key) not in codes:
            st.session_state[key] = code
    left, right, measure = st.columns([1, 1, 1.2])
    chosen = [
        column.selectbox(
            t(f"compare.{name}"),
            codes,
            key=key,
            format_func=lambda code: label(asked, code),
        )
        for name, key, column in (("left", _LEFT, left), ("right", _RIGHT, right))
    ]
    with measure:
        choices.measure()
    return chosen[0], chosen[1]


def likely_pair(
    selection: ProjectFilter, asked: Dimension, codes: list[str]
) -> tuple[str, str]:
    """Return the pair that people most often want: the own one and another."""
    projects = cache.atlas(selection.dataset).register(selection.dataset).projects
    column = {"region": "region_id", "period": "programming_period"}.get(asked, asked)
    sizes = projects[column].fillna("not_stated").value_counts()
    often = [code for code in sizes.index if code in codes]
    order = [*often, *(code for code in codes if code not in often)]
    own = getattr(selection, asked)
    first = own if isinstance(own, str) else order[0]
    if asked == "period" and not isinstance(own, str):
        return codes[-2], codes[-1]
    return first, next(code for code in order if code != first)


def label(asked: Dimension, code: str | None) -> str:
    """Name one alternative."""
    if code is None:
        return t(f"compare.all_{asked}")
    if asked == "region":
        return words.region_name(code)
    return t(f"{'programming_period' if asked == 'period' else asked}.{code}")


def span(one: Alternative) -> str:
    """Write the years of decision: 2015–2021."""
    if one.years is None:
        return "–"
    first, last = one.years
    return str(first) if first == last else f"{first}–{last}"


def rows(asked: Dimension) -> tuple[list[Alternative], AmountKind | None]:
    """Return the figures of all alternatives, and the kind of amount they rest on."""
    selection = state.selection()
    kind = kind_of(selection, state.measure_code())
    return found(selection, asked, kind), kind


def found(
    selection: ProjectFilter, asked: Dimension, kind: AmountKind | None
) -> list[Alternative]:
    """Return the figures of all alternatives of a selection."""
    return _rows(*cache.key_of(selection), asked, kind)


@st.cache_resource(show_spinner=False, max_entries=32)
def _rows(
    query: cache.Query,
    revision: int,  # noqa: ARG001 - a part of the key
    asked: Dimension,
    kind: AmountKind | None,
) -> list[Alternative]:
    selection = ProjectFilter.from_query(dict(query))
    atlas = cache.atlas(selection.dataset)
    return compare(atlas, selection, asked, figure_codes(kind), see=cache.view)


def kind_of(selection: ProjectFilter, code: str) -> AmountKind | None:
    """Return the kind of amount of a measure, else the best known one."""
    return MEASURES[code].kind or words.best_kind(cache.view(selection))


def maps(asked: Dimension, chosen: tuple[str, str], rows_: list[Alternative]) -> None:
    """Draw the two maps with the same classes and the same part of the world."""
    by_code = {one.code: one for one in rows_}
    left, right = (by_code[code] for code in chosen)
    map_pair.show(
        left.view,
        right.view,
        state.measure_code(),
        titles=(label(asked, left.code), label(asked, right.code)),
        height=460,
    )
