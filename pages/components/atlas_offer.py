"""The atlas of a region on a page: made beside the page, with progress."""

from __future__ import annotations

import streamlit as st

from geo.analysis.view import RegionView
from geo.output.layers import export_name
from geo.progress import Progress
from pages.components import cache, formats, on_demand
from pages.components.texts import t


def show(view: RegionView) -> None:
    """Offer one PDF with a page for each municipality of the selection."""
    count = formats.number(len(view.municipalities))
    st.caption(t("handout.atlas_help", count=count))
    selection = view.selection

    def work(report: Progress) -> bytes:
        # reportlab and the maps are loaded only when somebody asks for an atlas.
        from pages.components import paper

        return paper.atlas_file(selection, report)

    content = on_demand.offer(
        "atlas_make", cache.key_of(selection), work, label=t("handout.atlas_make"),
        words=t("package.making"), icon=":material/menu_book:",
    )  # fmt: skip
    if content is not None:
        size = formats.number(len(content) / 1000)
        st.download_button(
            t("files.download", size=size), content, mime="application/pdf",
            file_name=export_name(view, "atlas", "pdf"), key="atlas_get",
            on_click="ignore", type="primary", icon=":material/download:",
        )  # fmt: skip
