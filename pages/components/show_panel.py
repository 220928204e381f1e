"""The window that hands out a map as one HTML file, and how it gets into a web page."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import urlencode, urlsplit

import streamlit as st

from geo.analysis.view import RegionView
from geo.output.layers import export_name
from geo.output.webpage import MEDIA_TYPE
from pages.components import export_words, extents, layers, show_file, state
from pages.components.texts import t

_OFFICE: Final = "print_office"
# What a web page needs to show the file, once it lies beside it.
_FRAME: Final = (
    '<iframe src="{file}" title="{title}"\n'
    '        width="100%" height="640" style="border:0" loading="lazy"></iframe>'
)


def window(view: RegionView, code: str, page: str) -> None:
    """Open a window with the map of a page as a file.

    Parameters
    ----------
    view : RegionView
        The selection.
    code : str
        Measure that is shown first.
    page : str
        One of `show_file.MAP_PAGES`.

    """
    drawn = partial(panel, view, code, page)
    st.dialog(t("show_panel.title"), width="medium")(drawn)()


def panel(view: RegionView, code: str, page: str) -> None:
    """Draw the choices, the download and the lines for a web page."""
    st.markdown(t("show_panel.lead"))
    office_name = st.text_input(
        t("print.office"), key=_OFFICE, max_chars=120,
        placeholder=t("print.office_placeholder"),
    )  # fmt: skip
    name = export_name(view, export_words.map_name(code), "html")
    address = state.address()
    if page == show_file.MAP_PAGES[0]:
        address = {**show_file.address_of(view.selection), "measure": code}
    # Own layers are in the file as they are arranged on the map of this page.
    arranged = dict(address)
    if page == show_file.MAP_PAGES[0] and layers.kept():
        arranged[extents.LAYERS] = extents.in_link(layers.kept())
    made = partial(
        show_file.map_file, view.selection, code, address=arranged, page=page,
        office_name=office_name,
    )  # fmt: skip
    st.download_button(
        t("show_panel.download"), made, file_name=name, mime=MEDIA_TYPE,
        key="show_download", type="primary", on_click="ignore", width="stretch",
        icon=":material/download:",
    )  # fmt: skip
    if view.selection.dataset == "demo":
        st.warning(t("show_panel.demo"), icon=":material/science:")
    with st.expander(t("show_panel.embed")):
        st.markdown(t("show_panel.embed_file"))
        st.code(_FRAME.format(file=name, title=t("page.map")), language="html")
        st.markdown(t("show_panel.embed_app"))
        st.code(_embedded(page, address), language=None, wrap_lines=True)


def _embedded(page: str, address: dict[str, str]) -> str:
    """Return the address of the view in the running application, without its frame."""
    base = urlsplit(st.context.url or "http://localhost:8501/")
    query = urlencode({**address, "embed": "true"})
    return f"{base.scheme}://{base.netloc}/{page}?{query}"
