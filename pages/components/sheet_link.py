"""The way from any page to the sheet of a municipality."""

from __future__ import annotations

import streamlit as st

from pages.components import cache, state
from pages.components.texts import t

PAGE = "pages/municipality_sheet.py"


def chosen() -> None:
    """Offer the sheet of the municipality that is chosen on this page, if any."""
    ags = st.session_state.get(state.MUNICIPALITY)
    if ags:
        to(ags)


def to(ags: str) -> None:
    """Offer the sheet of one municipality.

    The sheet opens for the municipality of the session; the address carries it.
    """
    territory = cache.view(state.selection()).territory
    if ags in territory.municipalities.index:
        name = territory.municipalities.at[ags, "name"]
        st.page_link(PAGE, label=t("sheet.open", name=name), icon=None)
