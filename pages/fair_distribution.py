"""Gerecht verteilt?: shares of money and inhabitants, and what chance would make."""

from __future__ import annotations

import streamlit as st

from pages.components import cache, choices, drawing, fair, page, words
from pages.components.texts import t


def body() -> None:
    base = page.begin(t("page.fair"), t("fair.lead"))
    what, level = st.columns([1.4, 1], gap="medium")
    with what:
        goods = choices.goods(base)
    with level:
        unit = choices.level(drawing.COMPARED)
    view = cache.at_level(base.selection, unit)
    found = cache.fairness(base.selection, unit, goods)
    if isinstance(found, str):
        fair.say_why_not(found)
    else:
        fair.headline(view, found)
        fair.indices(view, found)
        left, right = st.columns([1, 1.35], gap="medium")
        with left:
            fair.lorenz(view, found)
        with right:
            fair.shares(view, found)
        fair.table(view, found)
    fair.smoothed(view)
    words.show_coverage(base, None if goods == "projects" else goods)
    fair.how(view, goods, found)


page.run(body)
