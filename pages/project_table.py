"""Projekte: the workspace as a table to look through, change and take back."""

from __future__ import annotations

import streamlit as st

from pages.components import duplicates, page, register_table
from pages.components.texts import t


def body() -> None:
    st.title(t("page.project_table"))
    st.markdown(t("project_table.lead"))
    state = register_table.load()
    if state is None:
        return
    register_table.history_buttons(state)
    shown = register_table.search(state)
    register_table.editor(state, shown)
    register_table.bulk(state, shown)
    register_table.checks(state)
    duplicates.show(state)
    register_table.history(state)
    register_table.backup(state)


page.run(body)
