"""The choice of a base map: off at start, with a sentence on what is sent to whom.

The choice is kept for the session only and never stands in the address: whoever
opens a link must not ask another machine for anything without knowing.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from geo.catalog import DATA_FOLDER
from geo.errors import BaseMapError
from geo.mapping.base_maps import BaseMap, load_base_maps, own_base_map
from pages.components import state
from pages.components.texts import error_text, t

_CHOICE: Final = "base_map"
_OWN: Final = "own"
_OWN_FIELDS: Final = ("address", "layers", "attribution")


def choose() -> None:
    """Let the user switch a base map on or off."""
    known = _known()
    chosen = chosen_base_map()
    label = t("base_map.title") if chosen is None else chosen.name
    with st.popover(label, width="stretch"):
        st.radio(
            t("base_map.title"),
            [None, *known, _OWN],
            key=_CHOICE,
            format_func=lambda code: _name(known, code),
        )
        if st.session_state[_CHOICE] == _OWN:
            _own_fields()
        chosen = chosen_base_map()
        if chosen is None:
            st.caption(t("base_map.off"))
        else:
            st.caption(t("base_map.sent", host=chosen.host, receiver=chosen.receiver))


def chosen_base_map() -> BaseMap | None:
    """Return the base map of this session, if one is switched on."""
    code = st.session_state.get(_CHOICE)
    if code != _OWN:
        return _known().get(code) if code else None
    fields: dict[str, Any] = {
        name: st.session_state.get(f"base_map_{name}", "") for name in _OWN_FIELDS
    }
    try:
        return own_base_map(**fields) if fields["address"] else None
    except BaseMapError:
        return None


def keep() -> None:
    """Keep the choice on pages that do not draw it."""
    state.keep_keys(_CHOICE, *(f"base_map_{name}" for name in _OWN_FIELDS))


def _own_fields() -> None:
    """Ask for the address of a map of one's own; say what is wrong with it."""
    for name in _OWN_FIELDS:
        st.text_input(
            t(f"base_map.{name}"),
            key=f"base_map_{name}",
            placeholder=t(f"base_map.{name}_example"),
        )
    address = st.session_state["base_map_address"]
    if not address:
        return
    try:
        own_base_map(address, layers=st.session_state["base_map_layers"])
    except BaseMapError as error:
        st.warning(error_text(error))


def _name(known: dict[str, BaseMap], code: str | None) -> str:
    if code is None:
        return t("base_map.none")
    return t("base_map.own") if code == _OWN else known[code].name


@st.cache_resource(show_spinner=False)
def _known() -> dict[str, BaseMap]:
    return load_base_maps(DATA_FOLDER / "vocabulary" / "base_maps.toml")
