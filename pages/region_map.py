"""Karte: one measure on the map, and the same numbers as a table."""

from __future__ import annotations

import streamlit as st

from geo.analysis.measures import MEASURES
from pages.components import (
    base_map,
    choices,
    downloads,
    figures,
    map_view,
    page,
    place_answer,
    state,
    tables,
    words,
)
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.map"), t("map.tip"))
    choose, layers, ground = st.columns([2, 2, 1], vertical_alignment="bottom")
    with choose:
        code = choices.measure()
    with layers:
        shown = choices.layers()
    with ground:
        base_map.choose()
    left, right = st.columns([1.9, 1], gap="medium")
    with left:
        map_view.show(
            view, code, height=600, sites="sites" in shown, labels="labels" in shown
        )
        words.show_coverage(view, MEASURES[code].kind)
        downloads.print_map(view, code)
    with right:
        place_answer.show()
        ags = choices.municipality(view)
        if ags:
            figures.municipality(view, ags)
        st.markdown(f"**{t('map.table')}**")
        tables.municipalities(view, MEASURES[code], height=260 if ags else 420)
        st.markdown(f"**{t('map.unlocated')}**")
        tables.whereabouts(view, MEASURES[code].kind or words.best_kind(view))
    state.write_address()


page.run(body)
