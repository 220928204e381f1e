"""The parts of the page that shows and changes the projects of the workspace."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.projects.validation import check_projects
from geo.schema import (
    AMOUNT_KINDS,
    APPLICANT_CLASSES,
    COST_KINDS,
    FIELDS_OF_ACTION,
    PERIODS,
    SCHEMES,
    STATUSES,
    cents,
)
from geo.workspace import Workspace
from geo.workspace.history import Change
from geo.workspace.tables import table_of
from pages.components import cellwords, formats, left_behind, office
from pages.components.texts import catalogue, language, named, t

_CODES: Final = {
    "status": STATUSES,
    "applicant_class": APPLICANT_CLASSES,
    "field_of_action": FIELDS_OF_ACTION,
    "scheme": SCHEMES,
    "programming_period": PERIODS,
}
_REQUIRED: Final = ("status", "scheme", "programming_period")
_TEXTS: Final = ("title", "place_text", "call", "note")
_AMOUNTS: Final = (*AMOUNT_KINDS, *COST_KINDS)
_EDITOR: Final = "project_editor"
_SHOWN: Final = "project_editor_shown"
# The origin of each row, most of the file, is not shown here.
_NEEDED: Final = tuple(
    column.name for column in table_of("projects").columns if column.kind != "json"
)
# So many rows are edited at once, and so many findings listed; search finds the rest.
_PAGE_ROWS: Final = 1000
_FINDINGS: Final = 1000


@dataclass(frozen=True)
class Loaded:
    """The workspace as it was read for this run."""

    store: Workspace
    revision: int
    projects: pd.DataFrame


def load() -> Loaded | None:
    """Read the workspace; say what to do if there is none."""
    if not office.exists():
        st.info(t("review.no_workspace"))
        st.page_link("pages/list_import.py", label=t("page.list_import"))
        return None
    store = office.workspace()
    revision = store.revision
    return Loaded(store, revision, _projects(office.mark(), store))


@st.cache_resource(show_spinner=False, max_entries=1)
def _projects(mark: tuple[object, ...], _store: Workspace) -> pd.DataFrame:  # noqa: ARG001 - key
    """Read what the table, the checks and the search for duplicates need."""
    return _store.frame("projects", _NEEDED)


# -- history -----------------------------------------------------------------------
def history_buttons(state: Loaded) -> None:
    """Offer to take the last change back, and to do it again."""
    undo, redo = st.columns(2)
    last, following = state.store.next_undo(), state.store.next_redo()
    if undo.button(
        t("project_table.undo", label=_label(last)), disabled=last is None,
        icon=":material/undo:", width="stretch",
    ):  # fmt: skip
        state.store.undo(expected_revision=state.revision)
        st.rerun()
    if redo.button(
        t("project_table.redo", label=_label(following)), disabled=following is None,
        icon=":material/redo:", width="stretch",
    ):  # fmt: skip
        state.store.redo(expected_revision=state.revision)
        st.rerun()


def _label(change: Change | None) -> str:
    if change is None:
        return t("project_table.nothing")
    text = catalogue(language()).get(f"change.{change.label}", change.label)
    values = change.values
    about = values.get("file") or values.get("text")
    if change.label == "merge":
        about = f"{values['title']} + {values['other']}"
    return f"{text} ({about})" if about else text


def history(state: Loaded) -> None:
    """List the latest changes: when and what."""
    with st.expander(t("project_table.history")):
        changes = state.store.history(50)
        table = pd.DataFrame(
            {
                t("project_table.when"): [_moment(one.time) for one in changes],
                t("project_table.what"): [_label(one) for one in changes],
                t("project_table.rows"): [one.changed_rows for one in changes],
            }
        )
        st.dataframe(table, hide_index=True, width="stretch")


def _moment(time: dt.datetime) -> str:
    """Write when something was, by the clock of this computer."""
    here = time.astimezone()
    return f"{formats.date(here.date())}, {here:%H:%M}"


# -- table -------------------------------------------------------------------------
def search(state: Loaded) -> pd.DataFrame:
    """Let the user search; return the projects that are shown."""
    projects = state.projects
    # Another search or page is another table: what is typed in is saved before.
    waits = _is_unsaved()
    text = st.text_input(
        t("project_table.search"), key="project_search", disabled=waits,
        help=t("project_rows.save_first") if waits else None,
    ).strip()  # fmt: skip
    if text:
        found = projects.index.str.contains(text, case=False, regex=False)
        for column in ("title", "place_text"):
            values = projects[column].fillna("").astype("str")
            found |= values.str.contains(text, case=False, regex=False)
        projects = projects[found]
    counts = {"shown": len(projects), "total": len(state.projects)}
    words = {name: formats.number(count) for name, count in counts.items()}
    st.caption(t("project_table.count", **words))
    return projects


def _is_unsaved() -> bool:
    """Whether something is typed into the table that was shown last."""
    name = st.session_state.get(_SHOWN)
    last = st.session_state.get(name) if name else None
    rows = last["edited_rows"] if last else {}
    return any(set(cells) - {"_mark"} for cells in rows.values())


def page_of(shown: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are edited; say so if they are a part of those found."""
    pages = -(-len(shown) // _PAGE_ROWS)
    if pages < 2:
        return shown
    words, number = st.columns([3, 1], vertical_alignment="bottom")
    with number:
        chosen = st.number_input(
            t("project_rows.page", pages=formats.number(pages)), 1, pages,
            key="project_page", disabled=_is_unsaved(),
        )  # fmt: skip
    first = (chosen - 1) * _PAGE_ROWS
    part = shown.iloc[first : first + _PAGE_ROWS]
    words.caption(
        t(
            "project_rows.part", first=formats.number(first + 1),
            last=formats.number(first + len(part)), total=formats.number(len(shown)),
        )
    )  # fmt: skip
    return part


def editor(state: Loaded, shown: pd.DataFrame) -> None:
    """Show the table; save what was changed in one step."""
    shown = page_of(shown)
    # The editor counts rows: another page or another search is another table.
    rows = hash(tuple(shown.index))
    key = f"{_EDITOR}_{state.revision}_{language()}_{rows}"
    st.session_state[_SHOWN] = key
    left_behind.look(key, shown.index)
    left_behind.show(
        state.projects,
        state.revision,
        _stored,
        lambda typed, seen: _write(state.store, typed, "edit", seen),
    )
    st.data_editor(
        _as_table(shown),
        key=key,
        height=420,
        width="stretch",
        num_rows="fixed",
        placeholder="–",
        column_config=_column_config(),
    )
    edited: Mapping[int, Mapping[str, Any]]
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    marked = [row for row, cells in edited.items() if cells.get("_mark")]
    changed = {
        row: {name: value for name, value in cells.items() if name != "_mark"}
        for row, cells in edited.items()
    }
    changed = {row: cells for row, cells in changed.items() if cells}
    if changed:
        st.caption(t("project_table.unsaved", count=len(changed)))
    save, delete = st.columns(2)
    if save.button(
        t("project_table.save"), type="primary", disabled=not changed,
        shortcut="Ctrl+S", width="stretch",
    ):  # fmt: skip
        _save(state, shown, changed, "edit")
    if delete.button(t("project_table.delete"), disabled=not marked, width="stretch"):
        with state.store.transaction("delete", read_revision=state.revision) as change:
            for row in marked:
                change.delete("projects", str(shown.index[row]))
        st.rerun()


def _as_table(projects: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that can be changed; amounts in euros."""
    table = projects[[*_TEXTS[:2], "year", *_CODES]].copy()
    for kind in _AMOUNTS:
        table[kind] = projects[cents(kind)].astype("Float64") / 100
    table = table.join(projects[list(_TEXTS[2:])])
    table.insert(0, "_mark", value=False)
    return table


class _Code:
    """Names the codes of a column."""

    def __init__(self, column: str) -> None:
        self.column = column

    def __call__(self, code: Any) -> str:
        return t(f"{self.column}.{code}")


def _column_config() -> dict[str, Any]:
    config: dict[str, Any] = {
        "_index": st.column_config.TextColumn(t("project_table.id"), disabled=True),
        "_mark": st.column_config.CheckboxColumn("✓", width="small"),
        "year": st.column_config.NumberColumn(
            t("table.year"), min_value=1990, max_value=2100, format="%d"
        ),
    }
    for name in _TEXTS:
        config[name] = st.column_config.TextColumn(t(f"field.{name}"))
    for name, codes in _CODES.items():
        config[name] = st.column_config.SelectboxColumn(
            t(f"field.{name}"),
            options=codes,
            required=name in _REQUIRED,
            format_func=_Code(name),
        )
    for kind in _AMOUNTS:
        config[kind] = st.column_config.NumberColumn(
            f"{t(f'field.{kind}')} €", step=0.01, format="localized"
        )
    return config


def _save(
    state: Loaded,
    shown: pd.DataFrame,
    changed: Mapping[int, Mapping[str, Any]],
    label: str,
) -> None:
    """Write changed cells of the rows that are shown."""
    left_behind.forget()
    st.session_state.pop(_SHOWN, None)
    typed = {str(shown.index[row]): dict(cells) for row, cells in changed.items()}
    _write(state.store, typed, label, state.revision)


def _write(store: Workspace, typed: left_behind.Typed, label: str, seen: int) -> None:
    """Write cells; refused if somebody else changed one of the rows meanwhile."""
    values = {"projects": len(typed)}
    with store.transaction(label, values=values, read_revision=seen) as change:
        for project, cells in typed.items():
            put = dict(_stored(name, value) for name, value in cells.items())
            change.put("projects", {"project_id": project} | put)
    st.toast(t("project_table.saved", count=len(typed)))
    st.rerun()


def _stored(name: str, value: Any) -> tuple[str, Any]:
    """Return column and value as the workspace keeps them."""
    if name in _AMOUNTS:
        return cents(name), None if value is None else round(float(value) * 100)
    if name == "year":
        return name, None if value is None else int(value)
    return name, value


def bulk(state: Loaded, shown: pd.DataFrame) -> None:
    """Set one field of all projects that are shown."""
    with st.expander(t("project_rows.bulk", count=formats.number(len(shown)))):
        field, value, button = st.columns([1, 1, 0.6], vertical_alignment="bottom")
        chosen = field.selectbox(
            t("project_table.bulk_field"), list(_CODES), format_func=named("field")
        )
        code = value.selectbox(
            t("project_table.bulk_value"), _CODES[chosen], format_func=_Code(chosen)
        )
        if button.button(
            t("project_table.bulk_set"), disabled=shown.empty, width="stretch"
        ):
            changed = {row: {chosen: code} for row in range(len(shown))}
            _save(state, shown, changed, "bulk")


# -- checks ------------------------------------------------------------------------
def checks(state: Loaded) -> None:
    """List what the rules object to; nothing is changed."""
    found = _findings(office.mark(), state.projects)
    with st.expander(t("project_table.checks", count=formats.number(len(found)))):
        if found.empty:
            st.caption(t("project_table.checks_none"))
            return
        titles = state.projects["title"]
        if len(found) > _FINDINGS:
            st.caption(t("project_rows.findings", shown=formats.number(_FINDINGS)))
            found = found.head(_FINDINGS)
        st.dataframe(
            pd.DataFrame(
                {
                    t("table.title"): found["project_id"].map(titles),
                    t("project_table.rule"): found["rule"].map(named("rule")),
                    t("project_table.values"): [
                        _in_words(fields, values)
                        for fields, values in zip(
                            found["fields"], found["values"], strict=True
                        )
                    ],
                }
            ),
            hide_index=True,
            width="stretch",
        )


def _in_words(fields: tuple[str, ...], values: tuple[Any, ...]) -> str:
    """Write what a rule compared: each column with its value."""
    return " · ".join(
        f"{cellwords.field_name(field)}: {cellwords.cell_words(field, value)}"
        for field, value in zip(fields, values, strict=True)
    )


@st.cache_resource(show_spinner=False, max_entries=1)
def _findings(mark: tuple[object, ...], _projects: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001 - key
    return check_projects(_projects)


# -- backup ------------------------------------------------------------------------
def backup(state: Loaded) -> None:
    """Hand a complete copy out, and take one back."""
    copy, back = st.columns(2, gap="medium")
    with copy:
        st.download_button(
            t("project_table.backup"),
            lambda: _copy(state.store),
            file_name=f"{office.path().stem}_{state.revision}.gpkg",
            mime="application/geopackage+sqlite3",
            width="stretch",
            on_click="ignore",
        )
        st.caption(t("intake.where", path=office.path()))
    with back:
        given = st.file_uploader(
            t("project_table.restore"), type=["gpkg"],
            help=t("project_table.restore_help"),
        )  # fmt: skip
        if given is not None and st.button(t("project_table.restore_now")):
            _restore(state.store, given.getvalue())


def _copy(store: Workspace) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "backup.gpkg"
        store.backup(target)
        return target.read_bytes()


def _restore(store: Workspace, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "restore.gpkg"
        source.write_bytes(content)
        kept = store.restore(source)
    st.success(t("project_table.restored", path=kept or "–"))
