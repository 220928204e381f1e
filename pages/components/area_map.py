"""A map with content of its own: categories, two maps with the same classes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from geo.analysis.view import RegionView
from geo.mapping.interactive import (
    LegendClass,
    MapContent,
    MapState,
    MeasureLayer,
)
from pages.components import map_host, map_view, state
from pages.components.texts import t


def show(
    view: RegionView, content: MapContent, command: MapState, *, key: str, height: int
) -> map_host.MapEvents:
    """Draw a map on the areas of a view.

    Parameters
    ----------
    view : RegionView
        Whose areas are drawn.
    content : MapContent
        Numbers and words for these areas, in their order.
    command : MapState
        What is shown.
    key : str
        Key of the map on its page.
    height : int
        Height in pixels.

    Returns
    -------
    MapEvents
        What a person did on the map since the last run.

    """
    if map_host.failed():
        # Drawing on paper is loaded only where it is needed.
        from pages.components import print_panel

        st.info(t("map.fallback"))
        print_panel.instead_of_layer(view, content.measures[0])
        return map_host.MapEvents()
    data = map_host.payload(
        map_view.script(view), map_view.published(view), content,
        key=key, region=f"{key}:{view.selection.region or state.ALL}",
    )  # fmt: skip
    return map_host.show(data, command, key=key, height=height)


def categories(
    states: pd.Series,
    fills: Mapping[str, str],
    words: Mapping[str, str],
    *,
    code: str,
    name: str,
) -> MeasureLayer:
    """Colour areas by categories.

    Parameters
    ----------
    states : pandas.Series
        Category of each area.
    fills : mapping of str to str
        Colour, or `interactive.HATCH`, of each category, in the order of the legend.
    words : mapping of str to str
        Name of each category.
    code, name : str
        Code and name of the layer.

    """
    letters = {category: str(n) for n, category in enumerate(fills)}
    text = "".join(letters[category] for category in states)
    return MeasureLayer(
        code=code, name=name, unit="", label=t("map.label", measure=name),
        letters=text,
        fills={letters[category]: fill for category, fill in fills.items()},
        lines=[
            LegendClass(fill=fill, label=words[category],
                        count=str(text.count(letters[category])))
            for category, fill in fills.items()
            if letters[category] in text
        ],
        values=[words[category] for category in states],
    )  # fmt: skip
