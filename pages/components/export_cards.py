"""What can be taken away: one card for each purpose, for one of two readers."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.analysis.comparison import DIMENSIONS
from geo.analysis.view import RegionView
from geo.output.pattern_layers import Pair
from geo.output.privacy import PROFILES
from geo.progress import Progress
from pages.components import (
    cache,
    downloads,
    export_files,
    formats,
    on_demand,
    release,
    state,
)
from pages.components.export_kinds import ALL, DATA, FORMATS
from pages.components.texts import named, t

# Purpose: its sign, and the formats that serve it, the usual one first.
CARDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "gis": ("layers", ("gpkg", "geojson")),
    "excel": ("table_view", ("xlsx", "csv", "csv_plain")),
    "report": ("description", ("map-pdf", "map-png", "map-svg")),
    "authority": ("folder_zip", ("zip",)),
    "phone": ("smartphone", ("kml",)),
    "web": ("public", ("html", "json")),
}
_IN_A_ROW: Final = 3


def readers(view: RegionView) -> None:
    """Ask for whom the files are, and say what that means."""
    chosen = st.segmented_control(
        t("profile.choice"), PROFILES, default=release.chosen(), required=True,
        key=release.CHOICE, format_func=named("profile"),
    )  # fmt: skip
    if chosen == "internal":
        st.warning(t("profile.internal_help"), icon=":material/lock:")
        return
    st.caption(t("profile.public_help"))
    unknown = cache.released(view.selection.dataset).type_not_stated
    if unknown:
        st.caption(t("profile.not_stated", count=formats.number(unknown)))


def show(view: RegionView) -> None:
    """Draw the cards in rows of three."""
    codes = list(CARDS)
    for start in range(0, len(codes), _IN_A_ROW):
        row = codes[start : start + _IN_A_ROW]
        for column, card in zip(st.columns(_IN_A_ROW), row, strict=True):
            with column, st.container(border=True, height="stretch"):
                _card(view, card)


def _card(view: RegionView, card: str) -> None:
    sign, kinds = CARDS[card]
    st.markdown(f":material/{sign}: **{t(f'card.{card}')}**")
    kind, layer = kinds[0], ALL
    if len(kinds) > 1:
        kind = st.segmented_control(
            t("card.format"), kinds, default=kinds[0], required=True,
            key=f"card_{card}_kind", format_func=_kind_name,
            label_visibility="collapsed",
        )  # fmt: skip
    st.caption(t(f"card_help.{kind.replace('-', '_')}"))
    if kind in export_files.BY_LAYER:
        layer = st.selectbox(
            t("files.layer"), export_files.layers_of(view, kind),
            key=f"card_{kind}_layer", format_func=named("export"),
        )  # fmt: skip
    if kind == "zip":
        whole = st.toggle(t("package.whole"), value=True, help=t("package.whole_help"))
        layer = ALL if whole else DATA
    if kind == "html" and release.chosen() == "public":
        # Its window also has the lines that embed the map in a web page.
        downloads.web_map(view, state.measure_code())
    else:
        _offer(view, card, kind, layer)


def _kind_name(kind: str) -> str:
    return t(f"format.{kind.replace('-', '_')}")


def _offer(view: RegionView, card: str, kind: str, layer: str) -> None:
    """Make a file beside the page when somebody asks for it, and keep it at hand."""
    code, profile, pair = state.measure_code(), release.chosen(), compared()
    key = (cache.key_of(view.selection), kind, layer, code, profile, pair)

    def work(report: Progress) -> bytes:
        return export_files.file(
            view, kind, layer, code, profile, pair=pair, progress=report
        )

    content = on_demand.offer(
        f"files_make_{card}", key, work, label=t("files.make"),
        words=t("package.making"), width="stretch",
    )  # fmt: skip
    if content is not None:
        st.download_button(
            t("files.download", size=formats.number(len(content) / 1000)), content,
            mime=FORMATS[kind][1], key=f"files_get_{card}",
            file_name=export_files.name(view, kind, layer, profile),
            on_click="ignore", type="primary", width="stretch",
            icon=":material/download:",
        )  # fmt: skip


def compared() -> Pair | None:
    """Return what this session has compared on the page Vergleich, if anything."""
    dimension, left, right = (st.session_state.get(name) for name in state.COMPARED)
    if dimension in DIMENSIONS and left and right:
        return dimension, left, right
    return None
