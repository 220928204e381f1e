"""Förderdichte: projects and money per inhabitant and area, ranked."""

from __future__ import annotations

import streamlit as st

from geo.analysis.measures import MEASURES
from pages.components import choices, figures, map_view, page, state, tables, words
from pages.components.texts import t

SMALL = 500


def body() -> None:
    view = page.begin(t("page.density"), t("density.lead"))
    page.say_no_amounts(view)
    choose, numbers = st.columns([1, 2], gap="medium")
    with choose:
        code = choices.measure()
    measure = MEASURES[code]
    with numbers:
        figures.density_figures(view, measure)
    figures.density_sentence(view, measure)
    left, right = st.columns([1.6, 1], gap="medium")
    with left:
        map_view.show(view, code, height=500, sites=False)
        words.show_coverage(view, measure.kind)
    with right:
        st.subheader(t("density.ranking"))
        tables.ranking(view, measure, small=SMALL, height=420)
        figures.small_numbers(view, SMALL)
    with st.expander(t("density.how")):
        st.markdown(t("density.how_text"))
    state.write_address()


page.run(body)
