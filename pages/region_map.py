"""Karte: the region with all its layers, and below it the same numbers as tables."""

from __future__ import annotations

import streamlit as st

from geo.analysis.measures import MEASURES
from pages.components import (
    area_table,
    cache,
    downloads,
    figures,
    map_choices,
    map_patterns,
    map_view,
    page,
    place_answer,
    state,
    tables,
    words,
)
from pages.components.texts import t


def body() -> None:
    page.begin(t("page.map"), t("map.tip"))
    page.part(chosen)


def chosen() -> None:
    view = cache.view(state.selection())
    with st.container(key="map_choices"):
        code, ags = map_choices.row(view)
    drawn, beside = st.container(key="map_page"), st.container()
    with beside:
        patterns = map_patterns.overlays(view, code)
    with drawn:
        map_view.show(view, code, height=620, tree=True, overlays=patterns)
    words.show_coverage(view, MEASURES[code].kind)
    with st.container(key="map_tables"):
        left, right = st.columns([1.4, 1], gap="medium")
    with left:
        st.markdown(f"**{t('map.table')}**")
        area_table.show(view, code, height=420)
        downloads.print_map(view, code)
    with right:
        place_answer.show()
        if ags:
            figures.municipality(view, ags)
        st.markdown(f"**{t('map.unlocated')}**")
        tables.whereabouts(view, MEASURES[code].kind or words.best_kind(view))


page.run(body)
