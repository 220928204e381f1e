"""The parts of the page Protokoll: which meeting, its head, its entries."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.meeting.minutes import (
    GROUPS,
    Entry,
    Meeting,
    Person,
    vote_faults,
)
from pages.components import minutes_words, shelf
from pages.components.step_dialog import MOST_LETTERS
from pages.components.texts import date_text, t

_CHOSEN: Final = "meeting_chosen"
EDITED: Final = "entry_edited"
_TIMES: Final = ("begins", "ends")
_PEOPLE: Final = ("place_text", "chair", "keeper")


def choose() -> Meeting | None:
    """Let the user choose a meeting; None if there is none."""
    known = {one.meeting_id: one for one in shelf.minutes().meetings()}
    if not known:
        return None
    keys = list(known)
    wanted = st.session_state.get(_CHOSEN)
    which, new, back, again = st.columns([2.4, 1, 1, 1], vertical_alignment="bottom")
    at = keys.index(wanted) if wanted in keys else len(keys) - 1
    key = which.selectbox(
        t("minutes.meeting"), keys, at,
        format_func=lambda one: minutes_words.title(known[one]),
    )  # fmt: skip
    st.session_state[_CHOSEN] = key
    new.button(t("minutes.new"), on_click=_add, icon=":material/add:", width="stretch")
    shelf.undo_buttons(shelf.minutes(), (back, again), key="minutes")
    return known[key]


def say_empty() -> None:
    """Say what minutes are for, and offer to begin."""
    st.info(t("minutes.empty"))
    st.button(t("minutes.new"), on_click=_add, type="primary", icon=":material/add:")
    shelf.undo_buttons(shelf.minutes(), [st], key="minutes")


def _add() -> None:
    today = dt.date.today()
    meeting = Meeting(
        meeting_id="", title=t("minutes.first_title", date=date_text(today)),
        meeting_date=today, presentation_id=shelf.chosen() or "",
    )  # fmt: skip
    st.session_state[_CHOSEN] = shelf.minutes().add_meeting(meeting)


# -- head --------------------------------------------------------------------------
def heads(found: Meeting) -> None:
    """Let the user state day, place and who was there."""
    store = shelf.minutes()
    revision = store.revision
    key = f"{found.meeting_id}_{revision}"
    shown = {one.presentation_id: one.title for one in shelf.store().presentations()}
    known = ["", *shown]
    with st.form(f"heads_{key}", border=False):
        title = st.text_input(
            t("minutes.title"), found.title, max_chars=MOST_LETTERS, key=f"mt_{key}"
        )
        day, begins, ends = st.columns([1.2, 1, 1])
        date = day.date_input(
            t("minutes.date"), found.meeting_date, key=f"md_{key}", format="DD.MM.YYYY"
        )
        places = dict(zip(_TIMES, (begins, ends), strict=True))
        places |= dict(zip(_PEOPLE, st.columns(3), strict=True))
        texts = {
            name: place.text_input(
                t(f"minutes.{name}"), getattr(found, name), key=f"m_{name}_{key}"
            )
            for name, place in places.items()
        }
        presentation = st.selectbox(
            t("minutes.presentation"), known,
            known.index(found.presentation_id) if found.presentation_id in known else 0,
            format_func=lambda one: shown.get(one) or t("minutes.no_presentation"),
            key=f"mp_{key}",
        )  # fmt: skip
        st.markdown(f"**{t('minutes.people')}**")
        st.caption(t("minutes.people_help"))
        people = _people(found, key)
        if st.form_submit_button(t("presentation.save"), type="primary"):
            changed = replace(
                found, title=title.strip(), meeting_date=date, people=people,
                presentation_id=presentation, **texts,
            )  # fmt: skip
            store.save_meeting(changed, read_revision=revision)
            st.rerun()
    if st.button(t("minutes.remove"), icon=":material/delete:"):
        store.remove_meeting(found.meeting_id, read_revision=revision)
        st.rerun()


def _people(found: Meeting, key: str) -> tuple[Person, ...]:
    """Let the user list who is there."""
    table = pd.DataFrame(
        [
            (one.name, one.organisation, one.interest_group, one.votes)
            for one in found.people
        ],
        columns=["name", "organisation", "group", "votes"],
    ).astype({"name": "str", "organisation": "str", "group": "object", "votes": "bool"})
    column = st.column_config
    edited = st.data_editor(
        table, key=f"people_{key}", num_rows="dynamic", hide_index=True,
        width="stretch",
        column_config={
            "name": column.TextColumn(t("minutes.person"), width="medium"),
            "organisation": column.TextColumn(
                t("minutes.organisation"), width="medium"
            ),
            "group": column.SelectboxColumn(
                t("minutes.group"), options=GROUPS, format_func=_group_name
            ),
            "votes": column.CheckboxColumn(t("minutes.votes"), default=True),
        },
    )  # fmt: skip
    return tuple(
        Person(
            name=str(row["name"]).strip(),
            organisation="" if pd.isna(row["organisation"]) else row["organisation"],
            interest_group=None if pd.isna(row["group"]) else row["group"],
            votes=bool(row["votes"]),
        )
        for row in edited.to_dict("records")
        if pd.notna(row["name"]) and str(row["name"]).strip()
    )


def _group_name(code: Any) -> str:
    return t(f"interest_group.{code}")


# -- entries -----------------------------------------------------------------------
def entries(found: Meeting) -> None:
    """List what was taken down, by step, the latest step of the meeting last."""
    st.subheader(t("minutes.taken", count=len(found.entries)))
    if not found.entries:
        st.caption(t("minutes.none_taken"))
    store = shelf.minutes()
    revision = store.revision
    for heading, group in minutes_words.by_step(found):
        st.markdown(f"**{t('minutes.beside')}** ")
        st.html(f'<div class="la-step-name">{escape(heading)}</div>')
        for entry in group:
            _entry(found, entry, revision)


def _entry(found: Meeting, entry: Entry, revision: int) -> None:
    with st.container(border=True, key=f"entry_row_{entry.entry_id}"):
        text, edit, gone = st.columns([6, 0.6, 0.6], vertical_alignment="center")
        item = minutes_words.item(entry)
        lines = [f"<b>{escape(item.kind)}:</b> {escape(item.text)}"]
        lines += [f"{escape(name)}: {escape(value)}" for name, value in item.facts]
        inner = "".join(f"<div>{line}</div>" for line in lines)
        faults = "".join(
            f'<div class="la-warn">{escape(one)}</div>' for one in item.warnings
        )
        text.html(f'<div class="la-entry">{inner}{faults}</div>')
        edit.button(
            "", icon=":material/edit:", key=f"entry_edit_{entry.entry_id}",
            type="tertiary", help=t("minutes.edit"), on_click=_edit, args=(entry,),
        )  # fmt: skip
        if gone.button(
            "", icon=":material/delete:", key=f"entry_gone_{entry.entry_id}",
            type="tertiary", help=t("minutes.remove_entry"),
        ):  # fmt: skip
            shelf.minutes().remove_entry(
                found.meeting_id, entry.entry_id, read_revision=revision
            )
            st.rerun()


def _edit(entry: Entry) -> None:
    st.session_state[EDITED] = entry


def warnings(entry: Entry) -> list[str]:
    """Say what does not fit together in a decision, once votes are entered."""
    found = vote_faults(entry.votes, entry.outcome) if entry.kind == "decision" else []
    return [t(f"vote_fault.{one}") for one in found if one != "no_votes"]
