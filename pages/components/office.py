"""The office's own file: where it lies, and what changes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import streamlit as st

from geo.errors import MissingWorkspaceError
from geo.workspace import Workspace
from geo.workspace.territory import boundaries_mark as mark_of

# `leader-atlas serve --workspace FILE` names the file in this variable.
VARIABLE: Final = "LEADER_ATLAS_WORKSPACE"
# `leader-atlas serve --boundaries FILE --boundaries-date DAY`, likewise.
BOUNDARIES_VARIABLE: Final = "LEADER_ATLAS_BOUNDARIES"
DATE_VARIABLE: Final = "LEADER_ATLAS_BOUNDARIES_DATE"
_DEFAULT: Final = Path("LEADER-Atlas") / "arbeitsstand.gpkg"


def path() -> Path:
    """Return where the workspace is, or would be made."""
    given = os.environ.get(VARIABLE)
    return Path(given) if given else Path.home() / _DEFAULT


def template_path() -> Path:
    """Return where the office's own template for slides is kept."""
    return path().with_name("vorlage.pptx")


def boundary_file() -> tuple[Path, str] | None:
    """Return the file that takes the place of the embedded boundaries, and its date.

    The date is empty if the file itself is to tell it; None without such a file.
    """
    given = os.environ.get(BOUNDARIES_VARIABLE)
    return (Path(given), os.environ.get(DATE_VARIABLE, "")) if given else None


def exists() -> bool:
    """Whether the office has a workspace already."""
    return path().is_file()


def workspace() -> Workspace:
    """Open the workspace.

    Raises
    ------
    MissingWorkspaceError
        If there is none yet; the first import makes it.

    """
    if not exists():
        raise MissingWorkspaceError(path=path())
    return _open(str(path()))


def create() -> Workspace:
    """Open the workspace, and make it if there is none."""
    if not exists():
        path().parent.mkdir(parents=True, exist_ok=True)
        Workspace.create(path())
    return workspace()


@st.cache_resource(show_spinner=False, max_entries=4)
def _open(name: str) -> Workspace:
    return Workspace.open(Path(name))


def boundaries_mark() -> str:
    """Return a text that differs whenever the own boundaries differ; mostly empty."""
    if not exists():
        return ""
    now = path().stat()
    return _mark(str(path()), now.st_mtime_ns, now.st_size)


@st.cache_resource(show_spinner=False, max_entries=8)
def _mark(name: str, changed: int, size: int) -> str:  # noqa: ARG001 - keys of the cache
    return mark_of(workspace())


def mark() -> tuple[object, ...]:
    """Return what differs whenever the file does; a key of what was read from it."""
    now = path().stat()
    return str(path()), now.st_mtime_ns, now.st_size, revision()


def revision() -> int:
    """Return the number of the latest change of data, 0 without a workspace."""
    return workspace().data_revision if exists() else 0
