"""The part of the page that compares a new list with the workspace."""

from __future__ import annotations

from collections.abc import Iterable
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
# So many changes are listed and so many questions asked at once.
_LISTED: Final = 1000
_ASKED: Final = 20
_MARK: Final = "✓"


def is_needed() -> bool:
    """Whether there are projects that a new list can be compared with."""
    return office.exists() and not office.workspace().is_empty


def show(file: str, table: RawTable, result: ImportResult) -> None:
    """Show what is new, changed and gone; take over all or some of it."""
    store = office.workspace()
    found, _ = _compared(office.mark(), file, table, result)
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
    mark: tuple[object, ...],  # noqa: ARG001 - a part of the key
    file: str,
    table: RawTable,
    result: ImportResult,
) -> tuple[Comparison, object]:
    bar = st.progress(0.0)
    words = t("intake_steps.compare", rows=formats.number(len(result.rows)))
    found = compare_with(
        office.workspace(), result, table, file=file,
        progress=lambda share: bar.progress(share, text=words),
    )  # fmt: skip
    bar.empty()
    # The key holds ids only: what is kept alive cannot pass its id on.
    return found, (table, result)


def _choose_changes(store: Workspace, found: Comparison) -> dict[str, list[str]]:
    """List changes field by field; all are taken unless the tick is removed."""
    if not found.changed:
        return {}
    pairs = [(match, change) for match in found.changed for change in match.changes]
    others, pairs = pairs[_LISTED:], pairs[:_LISTED]
    titles = _titles(store, [match.project_id for match, _ in pairs])
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
    if others and st.checkbox(
        t("followup_rows.others", count=formats.number(len(others)),
          shown=formats.number(len(pairs))),
        value=True,
    ):  # fmt: skip
        for match, change in others:
            chosen.setdefault(match.project_id, []).append(change.field)
    return chosen


def _titles(store: Workspace, keys: Iterable[str]) -> pd.Series:
    """Read the titles of the projects that are shown."""
    return store.frame("projects", ["title"], keys=keys)["title"]


def _ask(store: Workspace, found: Comparison) -> dict[int, str | None]:
    """Ask which project a row belongs to, where that is not certain."""
    answers: dict[int, str | None] = {}
    asked = found.questions[:_ASKED]
    titles = _titles(
        store, [match.project_id for one in asked for match in one.candidates]
    )
    if len(found.questions) > _ASKED:
        words = {"shown": _ASKED, "total": formats.number(len(found.questions))}
        st.caption(t("followup_rows.questions", **words))
    for question in asked:
        row = found.rows[question.row]
        by_id = {match.project_id: match for match in question.candidates}
        options = ["later", *by_id, "new"]
        chosen = st.selectbox(
            t(
                "followup.ask",
                title=formats.escaped(row.get("title")),
                place=formats.escaped(row.get("place_text", "–")),
            ),
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
    titles = _titles(store, found.gone)
    return st.multiselect(
        t("followup.delete"),
        list(found.gone),
        format_func=titles.to_dict().__getitem__,
        placeholder=t("followup.delete_none"),
        select_all=False,
        filter_mode="contains",
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
    bar = st.progress(0.0, text=t("intake.writing"))
    with store.transaction(
        "reimport", values=values, expected_revision=store.revision
    ) as change:
        store_changes(
            change, found, chosen, result, sites=store.frame("sites", ()), file=file,
            table=table.name,
            progress=lambda share: bar.progress(share, text=t("intake.writing")),
        )  # fmt: skip
    bar.empty()
    st.success(t("followup.done"))
