"""Quellen: where the data come from, their licences and known defects."""

from __future__ import annotations

import streamlit as st

from pages.components import page, sources
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.sources"), t("sources.lead"))
    sources.used(view)
    st.subheader(t("sources.contradictions"))
    sources.contradictions(view)


page.run(body)
