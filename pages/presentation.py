"""Präsentation: the steps of a meeting in their order, shown, printed, handed on."""

from __future__ import annotations

import streamlit as st

from pages.components import (
    freezing,
    page,
    presentations,
    shelf,
    step_list,
    template_panel,
)
from pages.components.texts import t


def body() -> None:
    st.title(t("page.presentation"))
    st.markdown(t("presentation.lead"))
    shelf.offer_own_file()
    found = presentations.choose()
    if found is None:
        presentations.say_empty()
        freezing.upload()
        return
    presentations.actions(found)
    left, right = st.columns([2.6, 1], gap="large")
    with left:
        step_list.show(found)
    with right:
        presentations.to_minutes()
        presentations.text_pages(found)
        presentations.downloads(found)
        template_panel.show()
        freezing.upload()


page.run(body)
