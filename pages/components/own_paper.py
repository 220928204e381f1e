"""Own layers on print maps and slides: which of them, and what is said with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import streamlit as st

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.mapping.interactive import LayerSetting
from geo.mapping.overlays import OwnLayer
from geo.mapping.ownprint import MOST_OWN, PrintedLayer
from geo.mapping.printing import PrintMap
from pages.components import extents, held, layers, own_layers, release
from pages.components.texts import t

Printed = tuple[PrintedLayer, ...]
_NONE: Final[Printed] = ()


def of_session(*, public: bool) -> Printed:
    """Return the layers that this session has on its map.

    Parameters
    ----------
    public : bool
        Only those that everybody may see.

    """
    return _printed(own_layers.shown(), layers.kept(), public=public)


def of_link(arrangement: str, *, public: bool) -> Printed:
    """Return the layers of the workspace that a step has on its map.

    Parameters
    ----------
    arrangement : str
        Layers of its link, as `extents.in_link` writes them; empty for the usual one.
    public : bool
        Only those that everybody may see.

    """
    # A frozen presentation shows what was frozen, and that are no own layers.
    if held.opened() is not None:
        return _NONE
    settings = layers.checked(extents.layers_of(arrangement))
    return _printed(own_layers.remembered(), settings, public=public)


def kept_back() -> list[str]:
    """Name the layers on the map of this session that only the office may see."""
    everything = of_session(public=False)
    public = {one.key for one in of_session(public=True)}
    return [one.name for one in everything if one.key not in public]


def add(plan: PrintMap, own: Printed) -> PrintMap:
    """Put own layers on a print map, with name and source."""
    if not own:
        return plan
    shown, left = own[:MOST_OWN], own[MOST_OWN:]
    words = replace(
        plan.words, own=[(one.colour, one.name) for one in shown],
        notes=[*plan.words.notes, *notes(shown)],
    )  # fmt: skip
    if left:
        names = ", ".join(one.name for one in left)
        told = t("own_print.left", most=MOST_OWN, names=names)
        words = replace(words, notes=[*words.notes, told])
    return replace(plan, own=shown, words=words)


def notes(own: Iterable[PrintedLayer]) -> list[str]:
    """Say of each layer that it is the office's own, and where it comes from."""
    return [
        t("own_print.note", name=one.name, source=one.source)
        if one.source
        else t("own_print.note_bare", name=one.name)
        for one in own
    ]


def _printed(
    own: Sequence[OwnLayer], settings: Sequence[LayerSetting], *, public: bool
) -> Printed:
    order = {row[0]: (number, row[1]) for number, row in enumerate(settings)}
    on = [one for one in own if order.get(one.code, (0, True))[1]]
    if public or release.is_public():
        on = [one for one in on if one.public]
    # As on the screen: what was never arranged lies below, in the order it came.
    on.sort(key=lambda one: order.get(one.code, (len(order), True))[0])
    return tuple(_layer(f"{one.text[:40]}{one.source}", one) for one in on)


@st.cache_resource(show_spinner=False, max_entries=24)
def _layer(key: str, _own: OwnLayer) -> PrintedLayer:
    shapes = (
        gpd.GeoDataFrame.from_features(_own.features, crs=EXCHANGE_CRS).geometry
        if _own.features
        else gpd.GeoSeries([], crs=EXCHANGE_CRS)
    )
    return PrintedLayer(
        key=key, name=_own.name, colour=_own.colour, source=_own.source,
        shapes=shapes.to_crs(OFFICIAL_CRS),
    )  # fmt: skip
