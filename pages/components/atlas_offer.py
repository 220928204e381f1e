"""The atlas of a region on a page: made beside the page, with progress."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from geo.analysis.view import RegionView
from geo.errors import GeoDataError
from geo.output.layers import export_name
from pages.components import background, cache, formats, texts
from pages.components.texts import t

_ASKED: Final = "atlas_asked"


def show(view: RegionView) -> None:
    """Offer one PDF with a page for each municipality of the selection."""
    count = formats.number(len(view.municipalities))
    st.caption(t("handout.atlas_help", count=count))
    language = texts.language()
    key = ("atlas", cache.key_of(view.selection), language)
    asked = st.session_state.get(_ASKED) == repr(key)
    if not asked and not st.button(
        t("handout.atlas_make"), key="atlas_make", icon=":material/menu_book:"
    ):
        return
    st.session_state[_ASKED] = repr(key)
    selection = view.selection

    def work(report: Any) -> bytes:
        # reportlab and the maps are loaded only when somebody asks for an atlas.
        from pages.components import paper

        with texts.speaking(language):
            return paper.atlas_file(selection, report)

    try:
        told = t("package.making")
        content = background.result(background.start(key, work), words=told)
    except GeoDataError as error:
        background.forget(key)
        st.session_state.pop(_ASKED)
        st.error(texts.error_text(error), icon=":material/error:")
        return
    if content is not None:
        size = formats.number(len(content) / 1000)
        st.download_button(
            t("files.download", size=size), content, mime="application/pdf",
            file_name=export_name(view, "atlas", "pdf"), key="atlas_get",
            on_click="ignore", type="primary", icon=":material/download:",
        )  # fmt: skip
