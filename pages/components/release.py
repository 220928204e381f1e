"""For whom an output is made: the profile that everything built inside it follows.

``with release.using("public"):`` makes `cache.view` and all that is built from it show
what the public may know; ``"internal"`` marks what is made for the office. Pages are
the office's own screen: neither of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, cast

import streamlit as st

from geo.analysis.view import RegionView
from geo.output.privacy import Profile
from pages.components.texts import t

SCREEN: Final = ""
# What a session has chosen on the page Export.
CHOICE: Final = "export_profile"
_PROFILE: ContextVar[str] = ContextVar("profile", default=SCREEN)


@contextmanager
def using(wanted: Profile) -> Iterator[None]:
    """Build everything inside for one profile; holds in this thread only."""
    token = _PROFILE.set(wanted)
    try:
        yield
    finally:
        _PROFILE.reset(token)


def chosen() -> Profile:
    """Return the profile that this session has chosen for what it takes away."""
    return "internal" if st.session_state.get(CHOICE) == "internal" else "public"


def profile() -> Profile | None:
    """Return the profile that is being built, None on the screen."""
    now = _PROFILE.get()
    return cast("Profile", now) if now else None


def is_public() -> bool:
    """Whether what is built now may be seen by everybody."""
    return _PROFILE.get() == "public"


def is_internal() -> bool:
    """Whether what is built now must be marked as internal."""
    return _PROFILE.get() == "internal"


def marks(view: RegionView) -> list[str]:
    """Return what must be read beside every heading: invented data, internal use."""
    found = [t("app.demo_badge")] if view.is_demo else []
    return [*found, t("profile.mark")] if is_internal() else found


def file_name(name: str) -> str:
    """Mark the name of an internal file."""
    if not is_internal():
        return name
    stem, _, suffix = name.rpartition(".")
    return f"{stem}_intern.{suffix}"
