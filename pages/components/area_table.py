"""The areas of a map as a table: every measure sent once, drawn in the browser.

A table of Streamlit would send all rows again with each choice of a measure (160 kB
for Thuringia). Here the table hears what the map is told, in a few characters, and a
filter sends the numbers that it changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from geo.analysis.measures import MEASURES, Measure
from geo.analysis.view import RegionView
from geo.mapping.columns import Column, column
from geo.mapping.interactive import number_code
from geo.projects.filters import ProjectFilter
from geo.schema import AMOUNT_KINDS
from pages.components import cache, formats, map_host, map_view, state, tables, texts
from pages.components import drawing as draw
from pages.components.texts import t

_HERE: Final = Path(__file__).parent
_KEY: Final = "area_table"
# Code of the heading and digits of the values of each unit.
UNITS: Final = {
    "per_1000": ("per_1000", 2),
    "projects": ("projects", formats.PARTS),
    "eur": ("grant", 2),
    "eur_per_inhabitant": ("per_inhabitant", 2),
    "eur_per_km2": ("per_km2", 2),
}
_table = st.components.v2.component(
    "leader_atlas_table",
    html='<div class="la-table"></div>',
    css=(_HERE / "area_table.css").read_text(encoding="utf-8"),
    js=number_code() + (_HERE / "area_table.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(
    view: RegionView, code: str, *, height: int, small: tuple[int, int] | None = None
) -> None:
    """Show the areas of a view with a measure, the highest first.

    Parameters
    ----------
    view : RegionView
        What to show, at any level.
    code : str
        Measure.
    height : int
        Height in pixels, at most.
    small : tuple of int, optional
        With it the table is a ranking: rank, bar and share of the whole; areas with
        fewer inhabitants or, if any, fewer projects are marked by a star.

    """
    level = draw.level_of(view)
    query, revision = cache.key_of(view.selection)
    data = _payload(query, revision, texts.language(), level, small)
    rows = len(view.municipalities) + 1
    _table(
        key=_KEY, data=data.ground, height=min(height, 31 * rows + 46),
        on_pick_change=_pick,
    )  # fmt: skip
    map_host.hand(data.values, key=_KEY)
    # The table hears what the map is told; it stays where no map can be shown.
    if map_host.failed():
        chosen = {"measure": code, "selected": st.session_state.get(state.MUNICIPALITY)}
        map_host.tell(_KEY, {"state": chosen}, map_key=map_view.KEY)


def _pick() -> None:
    sent = st.session_state[_KEY].get("pick")
    if isinstance(sent, dict):
        state.take_municipality(sent.get("value"))


@st.cache_resource(show_spinner=False, max_entries=32)
def _payload(
    query: cache.Query,
    revision: int,  # noqa: ARG001 - a part of the key
    language: str,
    level: Any,
    small: tuple[int, int] | None,
) -> map_host.Payload:
    view = cache.at_level(ProjectFilter.from_query(dict(query)), level)
    # In a ranking, the names say which areas a filter leaves little of.
    of = view if small else map_view.whole(view)
    with texts.speaking(language):
        stays = _ground(*cache.key_of(of.selection), language, level, small, of)
        chosen = map_host.parcel(values(view), of=stays[: map_host.HEAD], key=_KEY)
    return map_host.Payload(ground=stays, values=chosen)


@st.cache_resource(show_spinner=False, max_entries=16)
def _ground(
    query: cache.Query,  # noqa: ARG001 - a part of the key
    revision: int,  # noqa: ARG001
    language: str,  # noqa: ARG001
    level: Any,  # noqa: ARG001
    small: tuple[int, int] | None,
    _view: RegionView,
) -> bytes:
    return map_host.signed(ground(_view, small))


def ground(view: RegionView, small: tuple[int, int] | None) -> dict[str, Any]:
    """Write the rows and columns of the table; see `show`.

    Returns
    -------
    dict
        Numbers are columns of whole multiples of their last digit, -1 where missing
        (`formats.whole`), each in the order of ``keys``; those that a filter changes
        are in `values`.

    """
    table, name = view.municipalities, map_view.names(view)
    if small:
        name = name.where(~tables.few(table, small), name + " *")
    head = t("table.municipality")
    if small:
        head = t(f"level_short.{draw.level_of(view)}")
    number = {
        "projects": (None, formats.PARTS),
        "population": (table["population"], 0),
        "area": (table["area_km2"], 2),
    }
    columns: list[dict[str, Any]] = [
        {"kind": "name", "head": head + tables.mark_demo(view)},
        {"kind": "value", "head": "", "width": 78 if small else 96},
    ]
    widths = {"projects": 70, "population": 88} if small else {}
    columns += [
        {"kind": "number", "id": code, "head": t(f"table.{code}"),
         "width": widths.get(code, 84), "digits": digits,
         "values": None if values is None else column(formats.whole(values, digits))}
        for code, (values, digits) in number.items()
        if not small or code != "area"
    ]  # fmt: skip
    if small:
        columns.insert(0, {"kind": "rank", "head": t("table.rank"), "width": 42})
        columns[3:3] = [
            {"kind": "bar", "head": "", "width": 38},
            {"kind": "share", "head": t("drawing.share"), "width": 60},
        ]
    else:
        columns.append({"kind": "known", "head": t("table.known"), "width": 80})
    return {
        "name": _KEY,
        "map": map_view.KEY,
        "words": _words(view),
        "keys": table.index.tolist(),
        "names": name.tolist(),
        "columns": [{"id": one["kind"], **one} for one in columns],
    }


def values(view: RegionView) -> dict[str, Any]:
    """Write the numbers of a selection, in the order of ``keys`` of `ground`."""
    table = view.municipalities
    return {
        "counts": {"projects": column(formats.whole(table["projects"], formats.PARTS))},
        "measures": {code: _measure(view, one) for code, one in MEASURES.items()},
        "known": {
            kind: column(formats.whole(table[f"{kind}_known"], 0))
            for kind in AMOUNT_KINDS
        },
        "shares": _shares(view),
    }


def _words(view: RegionView) -> dict[str, Any]:
    words = {word: t(f"area_table.{word}") for word in ("save", "nothing", "label")}
    level = draw.level_of(view)
    file = t("area_table.file") + ("-demo" if view.is_demo else "")
    return {
        **words,
        "search": t("area_table.search", level=t(f"level_short.{level}")),
        "file": f"{file}.csv",
        "locale": texts.LOCALES[texts.language()],
        "marks": formats.marks(),
    }


def _measure(view: RegionView, measure: Measure) -> dict[str, Any]:
    """Write values and exact ranks of one measure."""
    values = view.municipalities[measure.code]
    heading, digits = UNITS[measure.unit]
    return {
        "head": t(f"table.{heading}"),
        "name": t(f"measure.{measure.code}"),
        "digits": digits,
        "values": column(formats.whole(values, digits)),
        "ranks": column(_ranks(values)),
        "share": measure.numerator,
        "known": measure.kind,
    }


def _ranks(values: pd.Series) -> npt.NDArray[np.int64]:
    """Return the rank of each positive value, the highest first; 0 for the others."""
    numbers = values.to_numpy("float64", na_value=np.nan)
    ranked = numbers > 0
    ascending = np.sort(numbers[ranked])
    ranks = np.zeros(len(numbers), dtype="int64")
    above = np.searchsorted(ascending, numbers[ranked], side="right")
    ranks[ranked] = len(ascending) - above + 1
    return ranks


def _shares(view: RegionView) -> dict[str, Column | None]:
    """Write which part of the whole falls on each area, in tenths of a per cent."""
    shares: dict[str, Column | None] = {}
    for code in dict.fromkeys(one.numerator for one in MEASURES.values()):
        whole = float(view.places[code].sum())
        part = view.municipalities[code] / whole * 100 if whole else None
        shares[code] = None if part is None else column(formats.whole(part, 1))
    return shares
