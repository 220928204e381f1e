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
import numpy.typing as npt
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


def answer(view: RegionView, names: Names) -> dict[str, Any] | None:
    """Find the projects that the look-up of this session asks for.

    Parameters
    ----------
    view : RegionView
        What the map shows.
    names : callable
        Returns the name of each municipality of the view (`map_view.names`).

    Returns
    -------
    dict or None
        ``asked`` and ``rows``, each row as in `MapContent.projects`; None where the
        browser has all projects itself, or nothing was asked.

    """
    asked = st.session_state.get(state.SOUGHT)
    if not asked or len(view.ledger) <= map_sites.MANY_SITES:
        return None
    return {"asked": asked, "rows": _rows(view, found(view, plain(asked)), names)}


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
        Positions among all projects of the data set: first those whose title begins
        with it, then those with a word that does, then those that hold it; the
        shortest titles first. Only what has a place on the map.

    """
    if len(asked) < _SHORTEST:
        return []
    titles = view.placement.once("plain_titles", lambda: _titles(view))
    hits = [
        (_likeness(titles[position], asked), len(titles[position]), position)
        for position in np.unique(view.placement.owner[_on_map(view)]).tolist()
        if asked in titles[position]
    ]
    return [position for *_, position in sorted(hits)[:most]]


def _on_map(view: RegionView) -> npt.NDArray[np.intp]:
    """Return which allocations of the data set the map shows."""
    return view.rows[(view.area >= 0) & ~np.isnan(view.degrees[:, 1])]


def _titles(view: RegionView) -> list[str]:
    return [plain(title) for title in view.placement.coded.projects["title"]]


def _likeness(title: str, asked: str) -> int:
    at = f" {title}".find(f" {asked}")
    if at == 0:
        return 0 if title == asked else 1
    return 2 if at > 0 else 3


def _rows(view: RegionView, positions: list[int], names: Names) -> list[list[Any]]:
    """Write projects as the browser's own list has them, at their first site."""
    if not positions:
        return []
    owner, name = view.placement.owner[view.rows], names(view)
    table = view.placement.coded.projects["title"]
    rows = []
    for position in positions:
        here = (owner == position) & (view.area >= 0) & ~np.isnan(view.degrees[:, 1])
        first = int(np.argmax(here))
        lon, lat = view.degrees[first].round(5).tolist()
        key = str(view.municipalities.index[view.area[first]])
        detail = t("find.project", place=name[key])
        rows.append([str(table.iloc[position]), detail, key, lat, lon])
    return rows
