"""Ort klären: what a list left open, decided in two clicks and remembered."""

from __future__ import annotations

import streamlit as st

from pages.components import decisions, entries, page
from pages.components.texts import t


def body() -> None:
    st.title(t("page.place_review"))
    st.markdown(t("review.lead"))
    waiting = decisions.waiting()
    if waiting is None:
        return
    case = decisions.choose_case(waiting)
    left, right = st.columns([1, 1.2], gap="medium")
    with left:
        decisions.describe(case)
        decisions.amounts(case)
        entries.decide(case.origin)
        choice = decisions.place(case)
        decisions.decide(case, choice)
    with right:
        decisions.map_of(case, choice)


page.run(body)
