"""The row above the map: measure, municipality, base map, own files."""

from __future__ import annotations

import streamlit as st

from geo.analysis.view import RegionView
from pages.components import base_map, choices, own_layers, release


def row(view: RegionView) -> tuple[str, str | None]:
    """Draw the row; return the measure and the municipality that is chosen."""
    if release.is_published():
        measure, find = st.columns([1.75, 1.35], vertical_alignment="bottom")
        with measure:
            code = choices.measure()
        with find:
            return code, choices.municipality(view)
    measure, find, ground, own = st.columns(
        [1.75, 1.35, 1.1, 1.2], vertical_alignment="bottom"
    )
    with measure:
        code = choices.measure()
    with ground:
        base_map.choose()
    with own:
        own_layers.choose()
    with find:
        return code, choices.municipality(view)
