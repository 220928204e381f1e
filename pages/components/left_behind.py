"""What was typed into a table that somebody else changed meanwhile: kept and shown.

The editor of *Projekte* belongs to one state of the workspace. When another window or
program changes the file, the next run shows the newer state; what was typed here and
not saved is then neither written over the newer values nor lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.errors import GeoDataError
from pages.components import cellwords
from pages.components.texts import t

_LAST: Final = "project_editor_rows"
_KEPT: Final = "project_left_behind"
# State of the file whose values stand under "now".
_SEEN: Final = "project_left_behind_seen"

Typed = dict[str, dict[str, Any]]
# Column and value as the workspace keeps them, from those of the editor.
Stored = Callable[[str, Any], tuple[str, Any]]


def look(key: str, ids: pd.Index) -> None:
    """Keep what was typed into another editor than the one that comes now.

    Parameters
    ----------
    key : str
        Of the editor that is shown now.
    ids : pandas.Index
        Its projects, in their order.

    """
    last_key, last_ids = st.session_state.get(_LAST, (key, ()))
    if last_key != key:
        rows = (st.session_state.get(last_key) or {}).get("edited_rows", {})
        typed = {last_ids[row]: _values(cells) for row, cells in rows.items()}
        typed = {project: cells for project, cells in typed.items() if cells}
        if typed:
            st.session_state[_KEPT] = st.session_state.get(_KEPT, {}) | typed
    st.session_state[_LAST] = (key, tuple(map(str, ids)))


def _values(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in cells.items() if name != "_mark"}


def forget() -> None:
    """Forget the editor whose content was saved."""
    st.session_state.pop(_LAST, None)


def show(
    projects: pd.DataFrame,
    revision: int,
    stored: Stored,
    write: Callable[[Typed, int], None],
) -> None:
    """Show what is kept beside the values of now; save or drop it.

    Parameters
    ----------
    projects : pandas.DataFrame
        The projects as they are now.
    revision : int
        State of the file that they are read from.
    stored : callable
        Column and value as the workspace keeps them.
    write : callable
        Writes the cells of each project, as somebody who has seen a revision.

    Raises
    ------
    ConflictError
        If a row has changed once more since it was shown; what is kept stays.

    """
    kept: Typed = st.session_state.get(_KEPT, {})
    if not kept:
        return
    seen = st.session_state.get(_SEEN, revision)
    st.session_state[_SEEN] = revision
    with st.container(border=True):
        st.warning(t("left_behind.lead"), icon=":material/sync_problem:")
        st.dataframe(
            pd.DataFrame(_lines(projects, kept, stored)),
            hide_index=True, width="stretch",
        )  # fmt: skip
        there = {key: cells for key, cells in kept.items() if key in projects.index}
        save, drop = st.columns(2)
        if save.button(t("left_behind.save"), disabled=not there, width="stretch"):
            st.session_state.pop(_KEPT)
            try:
                write(there, seen)
            except GeoDataError:
                st.session_state[_KEPT] = kept
                raise
        if drop.button(t("left_behind.drop"), width="stretch"):
            st.session_state.pop(_KEPT)
            st.rerun()


def _lines(projects: pd.DataFrame, kept: Typed, stored: Stored) -> list[dict[str, str]]:
    """Return a line for each cell: what is there now, and what was typed."""
    lines = []
    for project, cells in kept.items():
        known = project in projects.index
        title = str(projects.at[project, "title"]) if known else project
        for name, value in cells.items():
            column, typed = stored(name, value)
            now = t("left_behind.deleted")
            if known:
                now = cellwords.cell_words(column, projects.at[project, column])
            lines.append(
                {
                    t("table.title"): title,
                    t("left_behind.field"): cellwords.field_name(column),
                    t("left_behind.now"): now,
                    t("left_behind.typed"): cellwords.value_words(column, typed),
                }
            )
    return lines
