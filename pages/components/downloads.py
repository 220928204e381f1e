"""Download buttons with a preview of what is inside."""

from __future__ import annotations

import json

import streamlit as st

from geo.analysis.view import RegionView
from geo.output.geojson import MEDIA_TYPE
from geo.output.layers import export_name, provenance
from pages.components import cache, formats, sources
from pages.components.drawing import PLAIN, Drawing
from pages.components.texts import t

LAYERS = ("municipalities", "sites", "regions", "report")


def offer(view: RegionView, layer: str) -> None:
    """Offer one layer for download."""
    content = cache.export(view.selection, layer)
    is_report = layer == "report"
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{t(f'export.{layer}')}**  \n{t(f'export.{layer}_help')}")
        if view.selection.dataset == "demo":
            st.markdown(f":red-background[{t('app.demo_badge')}]")
        size = formats.number(len(content) / 1000)
        count = len(view.projects) if is_report else content.count(b'{"type":"Feature"')
        key = "export.size_report" if is_report else "export.size"
        st.caption(t(key, count=formats.number(count), size=size))
        st.download_button(
            t("export.download", name=t(f"export.{layer}")),
            content,
            file_name=export_name(view, layer, "json" if is_report else "geojson"),
            mime="application/json" if is_report else MEDIA_TYPE,
            key=f"download_{layer}",
            on_click="ignore",
        )


def print_map(
    view: RegionView, code: str, drawing: Drawing = PLAIN, page: str = "karte"
) -> None:
    """Offer the map of a page on paper and as one HTML file, each in a window."""
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
