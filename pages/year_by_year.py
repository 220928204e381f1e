"""Jahr für Jahr: how projects and money grew, on one map with a slider."""

from __future__ import annotations

import streamlit as st

from geo.analysis.measures import MEASURES
from pages.components import cache, choices, figures, page, state, words, years
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.years"), t("years.lead"))
    if len(years.years_of(view)) < 2:
        st.info(t("years.fewer_than_two"))
        return
    page.part(chosen)


def chosen() -> None:
    view = cache.view(state.selection())
    choose, how = st.columns([1.2, 1], vertical_alignment="bottom")
    with choose:
        code = choices.measure()
    with how:
        cumulative = years.mode()
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        years.show_map(view, code, cumulative=cumulative, height=560)
        words.show_coverage(view, MEASURES[code].kind)
    with right:
        years.show_table(view)
    figures.how(view, MEASURES[code])


page.run(body)
