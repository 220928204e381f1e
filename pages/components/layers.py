"""How a person has arranged the layers of the map: kept in workspace and session."""

from __future__ import annotations

import math
import re
from typing import Any, Final, cast

import streamlit as st

from geo.errors import GeoDataError
from geo.mapping.interactive import LayerSetting
from pages.components import office, release

_KEY: Final = "map_layers"
_SETTING: Final = "map_layers"
_CODE: Final = re.compile(r"[a-z0-9_-]{1,40}")
_MOST: Final = 60
_LEAST_OPACITY, _FULL = 10, 100


def kept() -> tuple[LayerSetting, ...]:
    """Return the settings of this session, at first those of the workspace."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = checked(_remembered())
    return cast("tuple[LayerSetting, ...]", st.session_state[_KEY])


def take(value: object) -> None:
    """Adopt what was changed on the map, and remember it in the workspace."""
    settings = checked(value)
    if not settings or settings == st.session_state.get(_KEY):
        return
    st.session_state[_KEY] = settings
    if release.is_published() or not office.exists():
        return
    try:
        office.workspace().remember(_SETTING, settings)
    except GeoDataError:
        # A file that is read-only or busy keeps nobody from looking at the map.
        return


def look(value: object) -> None:
    """Adopt the arrangement of a link for this session; the workspace keeps its own."""
    settings = checked(value)
    if settings:
        st.session_state[_KEY] = settings


def _remembered() -> object:
    if release.is_published():
        return None
    try:
        return office.workspace().setting(_SETTING) if office.exists() else None
    except GeoDataError:
        return None


def checked(value: object) -> tuple[LayerSetting, ...]:
    """Return what can be a setting; a browser or an old file may send anything."""
    rows = value if isinstance(value, list | tuple) else ()
    found: dict[str, LayerSetting] = {}
    for row in rows[:_MOST]:
        setting = _setting(row)
        if setting:
            found[setting[0]] = setting
    return tuple(found.values())


def _setting(row: Any) -> LayerSetting | None:
    if not isinstance(row, list | tuple) or len(row) not in {3, 4}:
        return None
    code, on, opacity, *style = row
    words = [code, *style]
    if not all(isinstance(word, str) and _CODE.fullmatch(word) for word in words):
        return None
    if not isinstance(opacity, int | float) or not math.isfinite(opacity):
        return None
    percent = round(min(max(opacity, _LEAST_OPACITY), _FULL))
    return (code, bool(on), percent, *style)
