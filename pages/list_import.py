"""Liste einlesen: the office's list, column by column, row by row, euro by euro."""

from __future__ import annotations

import streamlit as st

from pages.components import entries, intake, page
from pages.components.texts import t


def body() -> None:
    st.title(t("page.list_import"))
    st.markdown(t("intake.lead"))
    uploaded = intake.upload()
    if uploaded is None:
        intake.say_empty()
        return
    table = intake.choose_table(uploaded)
    layout = intake.columns(table)
    layout = entries.answered(uploaded.digest, layout)
    context = intake.settings(uploaded, table, layout)
    result = intake.read(uploaded, table, layout, context)
    entries.ask(uploaded.digest, result)
    intake.counts(result, table)
    intake.money(result, table)
    intake.rows(result)
    intake.finish(uploaded, table, result)


page.run(body)
