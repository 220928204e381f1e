"""«So wurde alles gerechnet»: every figure of a page with formula and sentence."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geo.analysis.figures import Result
from geo.analysis.view import RegionView
from pages.components import explain, sentences
from pages.components.texts import t


def show(view: RegionView, results: Mapping[str, Result]) -> None:
    """Show how the figures of a page were computed.

    Parameters
    ----------
    view : RegionView
        The selection.
    results : mapping of str to Result
        What the figures gave, by code.

    """
    with st.expander(t("explain.all")):
        bodies(view, results)


def bodies(view: RegionView, results: Mapping[str, Result]) -> None:
    """Write the explanations one below the other."""
    for number, (code, result) in enumerate(results.items()):
        if number:
            st.divider()
        explain.body(code, view, result)
        st.markdown(f":gray[{sentences.say(code, view, result)}]")
