"""The print map of a page, and what stands in the head of every file."""

from __future__ import annotations

import json

import streamlit as st

from geo.analysis.view import RegionView
from geo.output.layers import provenance
from pages.components import cache, release, sources
from pages.components.drawing import PLAIN, Drawing
from pages.components.texts import t


def print_map(
    view: RegionView, code: str, drawing: Drawing = PLAIN, page: str = "karte"
) -> None:
    """Offer the map of a page on paper and as one HTML file, each in a window."""
    if release.is_published():
        return
    with st.container(horizontal=True):
        if st.button(t("print.open"), icon=":material/print:", key="print_open"):
            # Drawing on paper is loaded only where it is needed.
            from pages.components import print_panel

            print_panel.window(view, code, drawing)
        web_map(view, code, page)


def web_map(view: RegionView, code: str, page: str = "karte") -> None:
    """Offer the map of a page as one HTML file."""
    if st.button(t("show_panel.open"), icon=":material/html:", key="show_open"):
        from pages.components import show_panel

        show_panel.window(view, code, page)


def show_provenance(view: RegionView) -> None:
    """Show what stands in the head of every file."""
    facts = provenance(view, cache.atlas().regions)
    facts.pop("sources")
    st.code(json.dumps(facts, ensure_ascii=False, indent=2), language="json")
    sources.used(view)
