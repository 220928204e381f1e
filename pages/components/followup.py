"""The part of the page that compares a new list with the workspace."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.projects.importing import ImportResult
from geo.projects.reimport import Chosen, Comparison, Match
from geo.reading.tables import RawTable
from geo.workspace import Workspace
from geo.workspace.intake import compare_with, store_changes
from pages.components import formats, office
from pages.components.cellwords import field_name, value_words
from pages.components.texts import t

_KINDS: Final = ("new", "changed", "same", "gone", "questions")
_MARK: Final = "✓"


def is_needed() -> bool:
    """Whether there are projects that a new list can be compared with."""
    return office.exists() and not office.workspace().frame("projects").empty


def show(file: str, table: RawTable, result: ImportResult) -> None:
    """Show what is new, changed and gone; take over all or some of it."""
    store = office.workspace()
    found, _ = _compared(store.revision, file, table, result)
    st.subheader(t("followup.title"))
    for column, kind in zip(st.columns(len(_KINDS)), _KINDS, strict=True):
        column.metric(t(f"followup.{kind}"), formats.number(found.counts[kind]))
    if found.is_empty:
        st.success(t("followup.nothing"))
        return
    take_new = bool(found.new) and st.checkbox(
        t("followup.take_new", count=len(found.new)), value=True
    )
    changed = _choose_changes(store, found)
    answers = _ask(store, found)
    gone = _choose_gone(store, found)
    if st.button(t("followup.take"), type="primary"):
        chosen = Chosen(
            new=found.new if take_new else (),
            changed=changed,
            gone=gone,
            answers=answers,
        )
        _take(store, found, chosen, result, file, table)


@st.cache_resource(
    show_spinner=False, max_entries=2, hash_funcs={RawTable: id, ImportResult: id}
)
def _compared(
    revision: int,  # noqa: ARG001 - a part of the key
    file: str,
    table: RawTable,
    result: ImportResult,
) -> tuple[Comparison, object]:
    found = compare_with(office.workspace(), result, table, file=file)
    # The key holds ids only: what is kept alive cannot pass its id on.
    return found, (table, result)


def _choose_changes(store: Workspace, found: Comparison) -> dict[str, list[str]]:
    """List changes field by field; all are taken unless the tick is removed."""
    if not found.changed:
        return {}
    titles = store.frame("projects")["title"]
    pairs = [(match, change) for match in found.changed for change in match.changes]
    st.markdown(f"**{t('followup.changed')}**")
    edited = st.data_editor(
        pd.DataFrame(
            {
                _MARK: [True] * len(pairs),
                t("table.title"): [titles.get(match.project_id) for match, _ in pairs],
                t("followup.field"): [field_name(change.field) for _, change in pairs],
                t("followup.old"): [
                    value_words(change.field, change.old) for _, change in pairs
                ],
                t("followup.fresh"): [
                    value_words(change.field, change.new) for _, change in pairs
                ],
            }
        ),
        hide_index=True,
        width="stretch",
        disabled=[
            t("table.title"),
            t("followup.field"),
            t("followup.old"),
            t("followup.fresh"),
        ],
        key="followup_changes",
    )
    chosen: dict[str, list[str]] = {}
    for taken, (match, change) in zip(edited[_MARK], pairs, strict=True):
        if taken:
            chosen.setdefault(match.project_id, []).append(change.field)
    return chosen


def _ask(store: Workspace, found: Comparison) -> dict[int, str | None]:
    """Ask which project a row belongs to, where that is not certain."""
    answers: dict[int, str | None] = {}
    titles = store.frame("projects")["title"]
    for question in found.questions[:20]:
        row = found.rows[question.row]
        by_id = {match.project_id: match for match in question.candidates}
        options = ["later", *by_id, "new"]
        chosen = st.selectbox(
            t("followup.ask", title=row.get("title"), place=row.get("place_text", "–")),
            options,
            format_func=_Options(by_id, titles),
            key=f"followup_{question.row}",
            help=t(f"question.{question.reason}"),
        )
        if chosen != "later":
            answers[question.row] = None if chosen == "new" else chosen
    return answers


class _Options:
    """Names the projects that a row may belong to."""

    def __init__(self, candidates: dict[str, Match], titles: pd.Series) -> None:
        self.names = {key: str(titles.get(key, key)) for key in candidates}

    def __call__(self, option: str) -> str:
        if option in self.names:
            return t("followup.is", title=self.names[option])
        return t(f"followup.answer_{option}")


def _choose_gone(store: Workspace, found: Comparison) -> list[str]:
    """Offer to delete what the list no longer has; nothing is ticked."""
    if not found.gone:
        return []
    titles = store.frame("projects")["title"]
    return st.multiselect(
        t("followup.delete"),
        list(found.gone),
        format_func=titles.to_dict().__getitem__,
        placeholder=t("followup.delete_none"),
    )


def _take(
    store: Workspace,
    found: Comparison,
    chosen: Chosen,
    result: ImportResult,
    file: str,
    table: RawTable,
) -> None:
    """Write the choice in one step that can be taken back."""
    values = {"file": file, **found.counts}
    with (
        st.spinner(t("intake.writing")),
        store.transaction(
            "reimport", values=values, expected_revision=store.revision
        ) as change,
    ):
        store_changes(
            change, found, chosen, result, sites=store.frame("sites"), file=file,
            table=table.name,
        )  # fmt: skip
    st.success(t("followup.done"))
