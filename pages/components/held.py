"""The frozen presentation that is open: in this session, or for one piece of work.

While one is open, `cache` reads its data in place of those of the workspace and of the
application.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.workspace.frozen import Frozen

_SESSION: Final = "frozen_presentation"
_HELD: Final[ContextVar[Frozen | None]] = ContextVar("held_frozen", default=None)


def opened() -> Frozen | None:
    """Return the frozen presentation that is open here, if any."""
    held = _HELD.get()
    if held is not None:
        return held
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    found = st.session_state.get(_SESSION)
    return found if isinstance(found, Frozen) else None


@contextmanager
def holding(frozen: Frozen | None) -> Iterator[None]:
    """Work with a frozen presentation, also where there is no session.

    It holds in this thread (and task) only; None changes nothing.

    Parameters
    ----------
    frozen : Frozen or None
        As `frozen.read_frozen` returns it.

    """
    token = _HELD.set(frozen if frozen is not None else _HELD.get())
    try:
        yield
    finally:
        _HELD.reset(token)


def open_for_session(frozen: Frozen) -> None:
    """Show a frozen presentation in this session."""
    st.session_state[_SESSION] = frozen


def close() -> None:
    """Go back to the data as they are now."""
    st.session_state.pop(_SESSION, None)


def number() -> int | None:
    """Return a number that stands for the data that are held; None if none are."""
    frozen = opened()
    # Never the revision of a workspace, which is small.
    return None if frozen is None else int(frozen.checksum[:15], 16) + (1 << 60)
