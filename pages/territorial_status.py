"""Gebietsstand: what changed between two dates, and what the office adds to it."""

from __future__ import annotations

import streamlit as st

from pages.components import boundary_entry, boundary_list, boundary_upload, page
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.territory"), t("boundary.lead"))
    boundary_list.comparison(view)
    st.subheader(t("boundary.statuses"))
    boundary_list.statuses(view)
    st.subheader(t("boundary.own"))
    boundary_list.own()
    entry, upload = st.tabs([t("boundary.enter"), t("boundary.load")])
    with entry:
        boundary_entry.form()
    with upload:
        boundary_upload.form()


page.run(body)
