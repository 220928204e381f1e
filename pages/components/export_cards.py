"""What can be taken away: one card for each format, and who it is for."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.analysis.view import RegionView
from geo.output.layers import EXPORT_LAYERS
from pages.components import cache, export_files, formats, state, texts
from pages.components.export_files import TABLES
from pages.components.export_kinds import ALL, FORMATS
from pages.components.texts import named, t

# Format and its sign; the second row asks for one layer.
_WHOLE: Final = {"gpkg": "layers", "xlsx": "table_view", "kml": "smartphone"}
_PARTS: Final = {"geojson": "public", "csv": "notes", "zip": "folder_zip"}


def show(view: RegionView) -> None:
    """Draw the cards in two rows."""
    for row in (_WHOLE, _PARTS):
        for column, (kind, sign) in zip(st.columns(3), row.items(), strict=True):
            with column, st.container(border=True, height="stretch"):
                _card(view, kind, sign)


def _card(view: RegionView, kind: str, sign: str) -> None:
    st.markdown(f":material/{sign}: **{t(f'files.{kind}')}**")
    st.caption(t(f"files.{kind}_help"))
    layer = ALL
    if kind in {"geojson", "csv"}:
        layer = st.selectbox(
            t("files.layer"), EXPORT_LAYERS if kind == "geojson" else TABLES,
            key=f"files_{kind}_layer", format_func=named("export"),
        )  # fmt: skip
    written = kind
    if kind == "csv":
        written = st.segmented_control(
            t("files.csv_style"), ("csv", "csv_plain"), default="csv", required=True,
            key="files_csv_style", format_func=named("csv_style"),
        )  # fmt: skip
    _offer(view, kind, written, layer)


def _offer(view: RegionView, card: str, kind: str, layer: str) -> None:
    """Make a file when somebody asks for it, and keep it at hand."""
    code = state.measure_code()
    asked = (cache.key_of(view.selection), texts.language(), kind, layer, code)
    memory = f"files_made_{card}"
    if st.button(t("files.make"), key=f"files_make_{card}", width="stretch"):
        st.session_state[memory] = repr(asked)
    if st.session_state.get(memory) != repr(asked):
        return
    with st.spinner(t("files.make")):
        content = export_files.file(view, kind, layer, code)
    size = formats.number(len(content) / 1000)
    st.download_button(
        t("files.download", size=size), content, mime=FORMATS[kind][1],
        file_name=export_files.name(view, kind, layer), key=f"files_get_{card}",
        on_click="ignore", type="primary", width="stretch",
        icon=":material/download:",
    )  # fmt: skip
