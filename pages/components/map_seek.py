"""The look-up of projects on maps of very many: Python answers what somebody types.

Few projects go to the browser with the map, and it searches them itself. Of very many
the titles alone would be megabytes, so the browser asks for what was typed and gets the
best ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.analysis.view import RegionView
from pages.components import map_sites, state
from pages.components.texts import t

# The browser lists ten places; it ranks these among municipalities and villages.
_MOST: Final = 10
_SHORTEST: Final = 2
_PAIRS: Final = re.compile("ae|oe|ue")
_OTHER: Final = re.compile(r"[\W_]+")


Names = Callable[[RegionView], pd.Series]
Row = tuple[Any, ...]


def answer(view: RegionView, whole: RegionView, names: Names) -> dict[str, Any] | None:
    """Find the projects that the look-up of this session asks for.

    Parameters
    ----------
    view : RegionView
        What the map shows.
    whole : RegionView
        All that it could show: the browser has its projects itself, if it can.
    names : callable
        Returns the name of each municipality of the view (`map_view.names`).

    Returns
    -------
    dict or None
        ``asked`` and ``rows``: title, words for the place, key of the municipality,
        latitude and longitude of the first site of each project. None where the
        browser has all projects itself, or nothing was asked.

    """
    asked = st.session_state.get(state.SOUGHT)
    if not asked or not map_sites.are_many(whole):
        return None
    chosen = found(view, plain(asked))
    return {"asked": asked, "rows": _rows(view, chosen, names) if chosen else []}


def plain(text: str) -> str:
    """Return letters and digits only, as `plain` of browser/find.js does.

    Examples
    --------
    >>> plain("Römhild, Straße 3"), plain("Roemhild")
    ('romhild strasse 3', 'romhild')

    """
    apart = unicodedata.normalize("NFD", text.lower().replace("ß", "ss"))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _OTHER.sub(" ", _PAIRS.sub(lambda pair: pair[0][0], bare)).strip()


def found(view: RegionView, asked: str, most: int = _MOST) -> list[int]:
    """Return which projects of a view have a title like what was typed.

    Parameters
    ----------
    view : RegionView
        What the map shows.
    asked : str
        As `plain` returns it.
    most : int
        How many at most.

    Returns
    -------
    list of int
        Positions in `view.projects`: first those whose title begins with it, then
        those with a word that does, then those that hold it; the shortest titles
        first. Only what has a place on the map.

    """
    if len(asked) < _SHORTEST:
        return []
    titles = view.placement.once("plain_titles", lambda: _titles(view))
    projects = map_sites.first_sites(view)[0]
    those = (titles[n] for n in np.flatnonzero(view.passes)[projects])
    hits = [
        (likeness(title, asked), len(title), position)
        for position, title in zip(projects.tolist(), those, strict=True)
        if asked in title
    ]
    return [position for *_, position in sorted(hits)[:most]]


def _titles(view: RegionView) -> list[str]:
    return [plain(title) for title in view.placement.coded.projects["title"]]


def likeness(title: str, asked: str) -> int:
    """Return 0 for the words themselves, 1 for a beginning, 2 a word in it, 3 else."""
    at = f" {title}".find(f" {asked}")
    if at == 0:
        return 0 if title == asked else 1
    return 2 if at > 0 else 3


def _rows(view: RegionView, positions: list[int], names: Names) -> list[Row]:
    """Write projects as `answer` lists them."""
    projects, first = map_sites.first_sites(view)
    sites = first[np.searchsorted(projects, positions)]
    areas = view.area[sites]
    lon, lat = view.degrees[sites].T.round(5)
    keys, name = view.municipalities.index.tolist(), names(view).tolist()
    where = {area: t("find.project", place=name[area]) for area in set(areas.tolist())}
    titles = view.placement.coded.projects["title"].to_numpy()
    chosen = np.flatnonzero(view.passes)[positions]
    parts = (areas.tolist(), lat.tolist(), lon.tolist())
    return [
        (str(title), where[area], keys[area], *at)
        for title, area, *at in zip(titles[chosen], *parts, strict=True)
    ]
