"""Maps of categories on paper: white spots, clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from geo.analysis.access import STATE
from geo.analysis.view import RegionView
from geo.analysis.white_spots import WhiteSpots
from geo.mapping.printing import PrintMap
from pages.components import area_map, expert, print_view, white_map, words
from pages.components.leaf_content import Shown
from pages.components.texts import t


def white_spots(shown: Shown, spots: WhiteSpots) -> PrintMap:
    """Return the map of municipalities with and without a project."""
    names = {code: t(f"white.{code}") for code in white_map.FILLS}
    states = spots.municipalities[STATE]
    own = set(words.credits(spots.view))
    more = [note for note in words.credits(spots.view, places=True) if note not in own]
    return _map(
        shown, spots.view, states, white_map.FILLS, names, t("white.map"), sources=more
    )


def clusters(shown: Shown, view: RegionView, states: pd.Series) -> PrintMap:
    """Return the map of clusters (LISA)."""
    names = expert.class_names("lisa")
    heading = t("expert.lisa")
    return _map(shown, view, states, expert.FILLS["lisa"], names, heading)


def _map(
    shown: Shown, view: RegionView, states: pd.Series, fills: Mapping[str, str],
    names: Mapping[str, str], heading: str, *, sources: list[str] | None = None,
) -> PrintMap:  # fmt: skip
    layer = area_map.categories(states, fills, names, code="categories", name=heading)
    choice = shown.choice(sites=False)
    choice = replace(choice, heading=choice.heading or heading)
    return print_view.categories(view, layer, choice, sources=sources or [])
