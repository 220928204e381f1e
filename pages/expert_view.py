"""Fachansicht: do neighbours resemble each other, and where; off by default."""

from __future__ import annotations

import streamlit as st

from pages.components import choices, expert, page, state, words
from pages.components.texts import named, t


def body() -> None:
    view = page.begin(t("page.expert"), t("expert.lead"))
    if expert.switched_on():
        what, who = st.columns([1.4, 1], gap="medium")
        with what:
            code = choices.measure()
        with who:
            kind = st.selectbox(
                t("expert.neighbours"),
                expert.KINDS,
                key=state.NEIGHBOURS,
                format_func=named("expert"),
            )
        found = expert.patterns(view, code, kind)
        if found is not None:
            expert.overall(found)
            expert.places(view, found)
            expert.how(view, code, found)
        words.show_coverage(view)


page.run(body)
