"""Doubtful entries of a list: what does this word, date or number mean?

The same entry in many rows is one question. It is asked where the list is read and,
for what was left open there, where open projects are cleared up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from geo.projects.importing import ImportResult
from geo.projects.listrows import read_answer
from geo.projects.questions import ValueQuestion, choices, is_closed, value_questions
from geo.reading.columns import Layout, ValueAnswer, answer_key
from geo.workspace.decisions import decide_value, open_projects, with_same_entry
from pages.components import cache, formats, office
from pages.components.texts import catalogue, language, t

# Answers of this session by list, then by field and entry.
_ANSWERS: Final = "entry_answers"
_EMPTY: Final = "-"
_COLUMNS: Final = 2


# -- where the list is read --------------------------------------------------------
def answered(digest: str, layout: Layout) -> Layout:
    """Return the layout with what was answered on this page."""
    given: Mapping[str, ValueAnswer | None] = _given(digest)
    kept = tuple(
        one for one in layout.answers if given.get(_key(one.field, one.text), one)
    )
    fresh = [one for one in given.values() if one is not None]
    return Layout(layout.signature, layout.columns, kept).with_answers(fresh)


def ask(digest: str, result: ImportResult) -> None:
    """Ask what doubtful entries mean, each once; answered ones can be changed."""
    questions = value_questions(result.rows)
    if not questions:
        return
    open_ones = [one for one in questions if not one.doubt.is_answered]
    title = t("entries.title", open=len(open_ones), total=len(questions))
    with st.expander(title, expanded=bool(open_ones)):
        if open_ones:
            st.warning(t("entries.lead"))
        else:
            st.caption(t("entries.clear"))
        with st.container(height=420 if len(questions) > 8 else "content"):
            columns = st.columns(_COLUMNS, gap="medium")
            for number, question in enumerate(questions):
                with columns[number % _COLUMNS]:
                    _question(digest, question)
        if len(open_ones) > 1:
            st.button(
                t("entries.all_empty", count=len(open_ones)),
                help=t("entries.all_empty_help"),
                on_click=_leave_empty, args=(digest, open_ones),
            )  # fmt: skip


def _question(digest: str, question: ValueQuestion) -> None:
    doubt = question.doubt
    widget = _widget(digest, doubt.field, doubt.text)
    options = [*choices(doubt.field, doubt.candidates, cache.vocabulary()), _EMPTY]
    current = (doubt.answer or _EMPTY) if doubt.is_answered else None
    if current is not None and current not in options:
        options.insert(0, current)
    st.selectbox(
        t("entries.question", field=t(f"field.{doubt.field}"),
          text=formats.escaped(doubt.text[:60]),
          rows=_rows(question.rows)),
        options,
        index=None if current is None else options.index(current),
        placeholder=t("entries.choose" if is_closed(doubt.field) else "entries.type"),
        format_func=_Names(doubt.field),
        accept_new_options=not is_closed(doubt.field),
        help=t(f"reason.{doubt.reason}"),
        key=widget,
        on_change=_take, args=(digest, doubt.field, doubt.text),
    )  # fmt: skip
    typed = st.session_state.get(widget)
    if typed and typed != _EMPTY and not doubt.is_answered:
        st.warning(t("entries.not_read", text=typed))


def _rows(rows: tuple[int, ...]) -> str:
    if len(rows) == 1:
        return t("entries.row", row=rows[0])
    return t("entries.rows", count=formats.number(len(rows)))


class _Names:
    """Names what an entry may mean; can be stored with the session."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __call__(self, option: str) -> str:
        return meaning(self.field, option)


def meaning(field: str, option: str) -> str:
    """Write what an entry means in words: a code, a date, a number."""
    if option == _EMPTY:
        return t("entries.empty")
    texts = catalogue(language())
    word = texts.get(f"{field}.{option}") or texts.get(f"entries.flag_{option}")
    if word:
        return word
    try:
        return formats.date(dt.date.fromisoformat(option))
    except ValueError:
        return option


def _given(digest: str) -> dict[str, ValueAnswer | None]:
    lists = st.session_state.setdefault(_ANSWERS, {})
    answers: dict[str, ValueAnswer | None] = lists.setdefault(digest, {})
    return answers


def _key(field: str, text: str) -> str:
    return f"{field}:{answer_key(text)}"


def _widget(digest: str, field: str, text: str) -> str:
    return f"entry_{digest[:12]}_{_key(field, text)}"


def _take(digest: str, field: str, text: str) -> None:
    """Take an answer over, before the page is drawn again."""
    chosen = st.session_state[_widget(digest, field, text)]
    _given(digest)[_key(field, text)] = _answer(field, text, chosen)


def _answer(field: str, text: str, chosen: str | None) -> ValueAnswer | None:
    if chosen is None:
        return None
    value = None if chosen == _EMPTY else chosen
    return ValueAnswer(field, answer_key(text), value)


def _leave_empty(digest: str, questions: list[ValueQuestion]) -> None:
    for question in questions:
        field, text = question.doubt.field, question.doubt.text
        _given(digest)[_key(field, text)] = _answer(field, text, _EMPTY)
        st.session_state[_widget(digest, field, text)] = _EMPTY


# -- where open projects are cleared up --------------------------------------------
def decide(origin: Mapping[str, Any]) -> None:
    """Ask what the doubtful entries of a project mean, for all that have them."""
    for doubt in origin.get("doubts", ()):
        field, text = doubt["field"], doubt["text"]
        same = with_same_entry(open_projects(office.workspace()), field, text)
        options = [*choices(field, doubt["candidates"], cache.vocabulary()), _EMPTY]
        chosen = st.selectbox(
            t("entries.question", field=t(f"field.{field}"),
              text=formats.escaped(text[:60]),
              rows=t("entries.projects", count=len(same))),
            options,
            index=None,
            placeholder=t("entries.choose" if is_closed(field) else "entries.type"),
            format_func=_Names(field),
            accept_new_options=not is_closed(field),
            key=f"review_{_key(field, text)}",
        )  # fmt: skip
        answer = _answer(field, text, chosen)
        readable = answer is None or answer.value is None or _reads(answer)
        if not readable:
            st.warning(t("entries.not_read", text=chosen))
        if st.button(
            t("review.decide"), key=f"decide_{_key(field, text)}",
            disabled=answer is None or not readable,
        ) and answer:  # fmt: skip
            decide_value(office.workspace(), same, answer, cache.vocabulary())
            st.toast(t("review.decided"))
            st.rerun()


def _reads(answer: ValueAnswer) -> bool:
    value = answer.value or ""
    return bool(read_answer(answer.field, value, cache.vocabulary()))
