"""Kennzahlen: funnel, money, applicants, sizes, places and cooperation."""

from __future__ import annotations

import streamlit as st

from pages.components import deck as decks
from pages.components import key_sections as sections
from pages.components import page, words
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.key_figures"), t("key_figures.lead"))
    page.say_no_amounts(view)
    if not view.size:
        return
    kind, in_print = decks.choose(view)
    deck = decks.Deck(view, kind, in_print=in_print)
    sections.glance(deck)
    words.show_coverage(view, kind)
    sections.steps(deck)
    sections.years(deck)
    sections.applicants(deck)
    sections.sizes(deck)
    sections.places(deck)
    sections.cooperation(deck)
    deck.all_explanations()
    if in_print:
        st.caption("; ".join(words.credits(view)))


page.run(body)
