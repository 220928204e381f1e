"""Förderdichte: projects and money per inhabitant and area, ranked."""

from __future__ import annotations

import streamlit as st

from geo.analysis.measures import MEASURES
from pages.components import (
    area_table,
    cache,
    choices,
    downloads,
    drawing,
    figures,
    map_view,
    page,
    state,
    words,
)
from pages.components.texts import t


def body() -> None:
    base = page.begin(t("page.density"), t("density.lead"))
    page.say_no_amounts(base)
    page.part(chosen)


def chosen() -> None:
    base = cache.view(state.selection())
    what, level, how = st.columns(
        [1.6, 1, 0.8], gap="medium", vertical_alignment="bottom"
    )
    with what:
        code = choices.measure()
    with level:
        choices.level()
    with how:
        drawn = choices.classes()
    measure, small = MEASURES[code], choices.small()
    view = drawing.shown(base, drawn)
    figures.density_figures(view, measure)
    figures.density_sentence(view, measure)
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        map_view.show(base, code, height=500, sites=False, drawing=drawn)
        words.show_coverage(base, measure.kind)
        drawing.show_notes(view, measure, drawn)
        downloads.print_map(base, code, drawn, "foerderdichte")
    with right:
        st.subheader(t("drawing.ranking"))
        area_table.show(view, code, small=small, height=420)
        figures.small_numbers(view, small)
    figures.how(base, measure)


page.run(body)
