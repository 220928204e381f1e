"""Protokoll: who was there, what was said beside each step, what was decided."""

from __future__ import annotations

import streamlit as st

from pages.components import minutes, minutes_entry, minutes_files, page, shelf
from pages.components.texts import t


def body() -> None:
    st.title(t("page.minutes"))
    st.markdown(t("minutes.lead"))
    shelf.offer_own_file()
    found = minutes.choose()
    if found is None:
        minutes.say_empty()
        return
    taking, heads, files = st.tabs(
        [t("minutes.tab_take"), t("minutes.tab_heads"), t("minutes.tab_files")]
    )
    with taking:
        left, right = st.columns([1, 1.1], gap="large")
        with left:
            minutes_entry.form(found)
        with right:
            minutes.entries(found)
    with heads:
        minutes.heads(found)
    with files:
        minutes_files.offer(found)


page.run(body)
