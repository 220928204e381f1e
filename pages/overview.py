"""Übersicht: projects, places and money of the region at a glance."""

from __future__ import annotations

import streamlit as st

from pages.components import (
    area_table,
    cache,
    computed,
    figures,
    map_view,
    page,
    state,
    tables,
    words,
)
from pages.components.texts import t


def body() -> None:
    view = page.begin(words.region_title(state.selection()), t("overview.lead"))
    kind = words.best_kind(view)
    figures.key_figures(view, kind)
    page.say_no_amounts(view)
    left, right = st.columns([1.9, 1], gap="medium")
    with left:
        page.part(chosen)
    with right:
        st.subheader(t("overview.where"))
        tables.whereabouts(view, kind)
        for column, heading in (
            ("applicant_class", "by_class"),
            ("programming_period", "by_period"),
            ("status", "by_status"),
        ):
            st.markdown(f"**{t(f'overview.{heading}')}**")
            tables.breakdown(view, column, kind)
    computed.show(view, figures.overview_results(view, kind))


def chosen() -> None:
    view = cache.view(state.selection())
    map_view.show(view, state.measure_code(), height=500)
    words.show_coverage(view, words.best_kind(view))
    with st.expander(t("map.table")):
        area_table.show(view, state.measure_code(), height=320)


page.run(body)
