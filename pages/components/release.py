"""For whom an output is made: the profile that everything built inside it follows.

``with release.using("public"):`` makes `cache.view` and all that is built from it show
what the public may know; ``"internal"`` marks what is made for the office. Pages are
the office's own screen: neither of the two, unless they are published
(`is_published`); then everything is public, whatever is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.analysis.view import RegionView
from geo.output.privacy import Profile
from pages.components.texts import t

SCREEN: Final = ""
# What a session has chosen on the page Export.
CHOICE: Final = "export_profile"
_PROFILE: ContextVar[str] = ContextVar("profile", default=SCREEN)
# `leader-atlas serve --public` sets this variable.
PUBLISHED_VARIABLE: Final = "LEADER_ATLAS_PUBLISHED"
_PUBLISHED: ContextVar[bool] = ContextVar("published", default=False)


def is_published() -> bool:
    """Whether anybody may be looking: then nothing but the public profile is built.

    That is so in an application that is served for the public, and where another web
    page embeds this one (``embed=true`` in the address), also for the work that such a
    page has done beside it.
    """
    if _PUBLISHED.get() or os.environ.get(PUBLISHED_VARIABLE):
        return True
    if get_script_run_ctx(suppress_warning=True) is None:
        return False
    return bool(st.context.is_embedded)


@contextmanager
def published(*, on: bool) -> Iterator[None]:
    """Do work for a page that may be published; holds in this thread only."""
    token = _PUBLISHED.set(on or _PUBLISHED.get())
    try:
        yield
    finally:
        _PUBLISHED.reset(token)


@contextmanager
def using(wanted: Profile) -> Iterator[None]:
    """Build everything inside for one profile; holds in this thread only.

    What is published is public nevertheless.
    """
    token = _PROFILE.set(wanted)
    try:
        yield
    finally:
        _PROFILE.reset(token)


def chosen() -> Profile:
    """Return the profile that this session has chosen for what it takes away."""
    asked = "public" if is_published() else st.session_state.get(CHOICE)
    return "internal" if asked == "internal" else "public"


def profile() -> Profile | None:
    """Return the profile that is being built, None on the screen."""
    now = "public" if is_published() else _PROFILE.get()
    return cast("Profile", now) if now else None


def is_public() -> bool:
    """Whether what is built now may be seen by everybody."""
    return profile() == "public"


def is_internal() -> bool:
    """Whether what is built now must be marked as internal."""
    return profile() == "internal"


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
