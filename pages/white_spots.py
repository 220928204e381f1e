"""Weiße Flecken: municipalities and villages without a project."""

from __future__ import annotations

import streamlit as st

from pages.components import cache, page, white_map, white_words, words
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.white_spots"), t("white.lead"))
    spots = cache.white_spots(view.selection)
    if not view.size:
        return
    white_words.figures(spots)
    white_words.sentence(spots)
    left, right = st.columns([1, 1.05], gap="medium")
    with left:
        white_map.show(spots, height=520)
        white_words.caveats(spots)
        words.show_coverage(spots.view)
    with right:
        areas, villages, quality = st.tabs(
            [t("white.tab_municipalities"), t("white.tab_villages"), t("white.quality")]
        )
        with areas:
            white_words.municipalities(spots, height=430)
        with villages:
            white_words.villages(spots, height=390)
        with quality:
            white_words.by_quality(spots)


page.run(body)
