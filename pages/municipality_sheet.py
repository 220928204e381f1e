"""Gemeinde: one municipality on one page, to read, to print and to send."""

from __future__ import annotations

import streamlit as st

from pages.components import atlas_offer, page, release, sheet
from pages.components.texts import t


def body() -> None:
    view = page.begin(t("page.municipality_sheet"), t("sheet.lead_page"))
    sheet.show()
    if release.is_published():
        return
    with st.expander(t("handout.atlas_title"), icon=":material/menu_book:"):
        atlas_offer.show(view)


page.run(body)
