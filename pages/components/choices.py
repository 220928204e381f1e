"""Choices that several pages offer: measure, layers, municipality."""

from __future__ import annotations

import streamlit as st

from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from pages.components import map_view, state
from pages.components.texts import named, t

_LAYERS = ("sites", "labels")


def measure() -> str:
    """Let the user choose a measure and return its code."""
    st.session_state[state.MEASURE] = state.measure_code()
    return st.selectbox(
        t("measure.label"),
        list(MEASURES),
        key=state.MEASURE,
        format_func=named("measure"),
    )


def layers() -> list[str]:
    """Let the user switch layers of the map on and off."""
    return st.pills(
        t("map.show"),
        _LAYERS,
        default=_LAYERS,
        selection_mode="multi",
        key="map_layers",
        format_func=named("map"),
    )


def municipality(view: RegionView) -> str | None:
    """Let the user find a municipality by typing its name."""
    names = map_view.names(view).sort_values()
    if st.session_state.get(state.MUNICIPALITY) not in names.index:
        st.session_state[state.MUNICIPALITY] = None
    return st.selectbox(
        t("map.choose"),
        list(names.index),
        key=state.MUNICIPALITY,
        index=None,
        format_func=names.to_dict().__getitem__,
        placeholder=t("map.choose_placeholder"),
    )
