"""Where presentations and minutes are kept: the workspace, else this session.

Who only looks at the embedded data has no file of their own. What they keep then lies
in a file that goes with the session, so that every function works alike, and moves to
the workspace as soon as there is one.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.workspace import Workspace
from geo.workspace.frozen import Frozen
from geo.workspace.history import Change
from pages.components import held, office
from pages.components.texts import catalogue, language, t

_SESSION: Final = "session_shelf"
_FROZEN: Final = "frozen_shelf"
_CHOSEN: Final = "presentation_chosen"


class _SessionFile:
    """A workspace that is removed with the session."""

    def __init__(self) -> None:
        folder = tempfile.mkdtemp(prefix="leader-atlas-")
        self.store = Workspace.create(Path(folder) / "sitzung.gpkg")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)


def store() -> Workspace:
    """Return the file that keeps presentations in this session.

    While a frozen presentation is open, a file with that one; it goes with the session.
    """
    frozen = held.opened()
    if frozen is not None:
        return _of_frozen(frozen)
    return minutes()


def minutes() -> Workspace:
    """Return the file that keeps minutes: never one of frozen data."""
    session = st.session_state.get(_SESSION)
    if office.exists():
        own = office.workspace()
        if session is not None:
            _move(session.store, own)
            del st.session_state[_SESSION]
        return own
    if session is None:
        session = st.session_state[_SESSION] = _SessionFile()
    return session.store


def _of_frozen(frozen: Frozen) -> Workspace:
    """Return a file with the steps of what was frozen, to be changed for a trial."""
    kept = st.session_state.get(_FROZEN)
    if kept is None or kept[0] != frozen.checksum:
        file = _SessionFile()
        found = frozen.presentation
        file.store.add_presentation(found.title, found.steps)
        kept = st.session_state[_FROZEN] = (frozen.checksum, file)
    return kept[1].store


def forget_frozen() -> None:
    """Drop the file with the steps of what was frozen."""
    st.session_state.pop(_FROZEN, None)


def is_lasting() -> bool:
    """Return whether what is kept outlives the session."""
    return office.exists() and held.opened() is None


def offer_own_file() -> None:
    """Say that steps last as long as the session, and offer a file of one's own."""
    if is_lasting() or held.opened() is not None:
        return
    text, button = st.columns([3, 1], vertical_alignment="center")
    text.warning(t("shelf.session_only"), icon=":material/schedule:")
    button.button(t("shelf.make_file"), on_click=_make_file, width="stretch")


def _make_file() -> None:
    office.create()
    store()


def _move(session: Workspace, own: Workspace) -> None:
    """Copy what the session has kept into the workspace."""
    for found in session.presentations():
        own.add_presentation(found.title, found.steps)
    for meeting in session.meetings():
        own.add_meeting(meeting)


def choose(presentation_id: str) -> None:
    """Remember which presentation the person works on."""
    st.session_state[_CHOSEN] = presentation_id


def chosen() -> str | None:
    """Return the presentation the person works on: the last one, if there is any."""
    known = [one.presentation_id for one in store().presentations()]
    wanted = st.session_state.get(_CHOSEN)
    return wanted if wanted in known else (known[-1] if known else None)


def undo_buttons(store: Workspace, places: Sequence[Any], *, key: str) -> None:
    """Offer to take the last change back, and in a second place to do it again."""
    revision = store.revision
    steps = (("undo", store.next_undo()), ("redo", store.next_redo()))
    for place, (action, change) in zip(places, steps, strict=False):
        if place.button(
            t(f"presentation.{action}"), disabled=change is None, width="stretch",
            icon=f":material/{action}:", key=f"{key}_{action}",
            help=change_words(change),
        ):  # fmt: skip
            getattr(store, action)(expected_revision=revision)
            st.rerun()


def change_words(change: Change | None) -> str:
    """Say what a change did, and to what."""
    if change is None:
        return t("project_table.nothing")
    words = catalogue(language())
    text = words.get(f"change.{change.label}", change.label)
    about = str(change.values.get("text") or "")
    short = about if len(about) <= 40 else f"{about[:39]}…"
    return f"{text} ({short})" if short else text
