"""What a link can say beyond the address bar: the map's extent and its layers.

A person's moves of the map stay in the browser. Only a step of a presentation, or a
link that was made on purpose, opens the map at an extent of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.mapping.interactive import LayerSetting
from pages.components import layers
from pages.components.address import Asked, Extent, read_extent

EXTENT: Final = "extent"
LAYERS: Final = "layers"
_WANTED: Final = "map_extent"
_TURN: Final = "map_extent_turn"
_ASKED: Final = "map_extent_asked"

_teller = st.components.v2.component(
    "leader_atlas_map_extent",
    js=(Path(__file__).parent / "map_extent.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def write(box: Extent) -> str:
    """Write an extent as `address.read_extent` reads it, to about a metre.

    Examples
    --------
    >>> write((10.5, 50.2, 11.0, 50.6))
    '10.50000,50.20000,11.00000,50.60000'

    """
    return ",".join(f"{part:.5f}" for part in box)


def adopt(asked: Asked, *, anew: bool) -> None:
    """Take over extent and layers of a link.

    Parameters
    ----------
    asked : Asked
        What the link asks for.
    anew : bool
        Whether it is opened by a session that already shows something: a link
        without an extent then shows the whole region again.

    """
    if asked.extent or anew:
        state = st.session_state
        state[_WANTED] = asked.extent
        state[_TURN] = state.get(_TURN, 0) + 1
    if asked.layers:
        layers.look(layers_of(asked.layers))


def wanted() -> tuple[int, Extent | None]:
    """Return what the maps are to show: a running number, and the extent if any.

    A number of 0 leaves the map as the person has left it; a new number with no extent
    shows the whole region.
    """
    state = st.session_state
    return state.get(_TURN, 0), state.get(_WANTED)


def asked() -> Extent | None:
    """Ask the map on the page for its extent; None at the home extent, or without map.

    The browser answers a moment later, and the fragment that asked is drawn again.
    """
    _teller(key=_ASKED, data={}, height="content", on_extent_change=_nothing)
    answer = st.session_state.get(_ASKED) or {}
    return read_extent(str(answer.get("extent") or ""))


def _nothing() -> None:
    """Streamlit wants somebody to be told; the answer is in the state."""


def in_link(settings: tuple[LayerSetting, ...]) -> str:
    """Write the arrangement of layers for a link.

    Examples
    --------
    >>> in_link((("sites", True, 100, "grant"), ("stops", False, 80)))
    'sites.1.100.grant~stops.0.80'

    """
    return "~".join(
        ".".join([one[0], str(int(one[1])), f"{one[2]:.0f}", *one[3:]])
        for one in settings
    )


def layers_of(text: str) -> list[Any]:
    """Read what `in_link` wrote; `layers` checks each row."""
    rows: list[Any] = []
    for part in text.split("~"):
        cells = part.split(".")
        if len(cells) in {3, 4} and cells[2].isdecimal() and len(cells[2]) < 4:
            rows.append([cells[0], cells[1] == "1", int(cells[2]), *cells[3:]])
    return rows
