"""The form that takes down one entry, beside the step that is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from geo.errors import UnknownPresentationError
from geo.meeting.minutes import (
    ENTRY_KINDS,
    OUTCOMES,
    Entry,
    Meeting,
    Votes,
    expected_votes,
)
from geo.meeting.steps import Step
from pages.components import cache, leaf, map_view, minutes_follow, shelf, state
from pages.components.minutes import EDITED, warnings
from pages.components.texts import named, t

_STEP: Final = "minutes_step"
_TIMES: Final = "minutes_times"
_POINT: Final = "minutes_point"
_LONGEST: Final = 4000
_COUNTS: Final = ("yes", "no", "abstained")
_ROOM: Final = ("present", "public", "non_public")


def form(found: Meeting) -> None:
    """Ask for one entry and keep it."""
    edited: Entry | None = st.session_state.get(EDITED)
    if edited and edited.entry_id not in {one.entry_id for one in found.entries}:
        edited = None
    st.subheader(t("minutes.edit" if edited else "minutes.take"))
    begun = edited or Entry(entry_id="")
    key = f"{begun.entry_id}_{st.session_state.get(_TIMES, 0)}"
    step = _step(found, begun)
    kind = st.segmented_control(
        t("minutes.kind"), ENTRY_KINDS, default=begun.kind, key=f"kind_{key}",
        format_func=named("entry_kind"), required=True,
    )  # fmt: skip
    text = st.text_area(
        t("minutes.text"), begun.text, key=f"text_{key}", height=84,
        max_chars=_LONGEST,
    )  # fmt: skip
    entry = replace(
        begun, kind=kind or "note", text=text.strip(), step_id=step[0],
        step_heading=step[1],
    )  # fmt: skip
    entry = _details(found, entry, key)
    for fault in warnings(entry):
        st.warning(fault)
    save, leave = st.columns([2, 1])
    if save.button(
        t("minutes.save"), type="primary", shortcut="Ctrl+Enter", width="stretch",
        disabled=not entry.text and entry.point is None,
    ):  # fmt: skip
        shelf.minutes().save_entry(found.meeting_id, entry)
        _forget()
        st.rerun()
    leave.button(t("minutes.discard"), on_click=_forget, width="stretch")


def _forget() -> None:
    """Begin with an empty form."""
    for name in (EDITED, _POINT):
        st.session_state.pop(name, None)
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1


# -- the step ------------------------------------------------------------------------
def _step(found: Meeting, begun: Entry) -> tuple[str, str]:
    """Let the user choose the step that is on the screen; return key and heading."""
    try:
        steps = shelf.store().presentation(found.presentation_id).steps
    except UnknownPresentationError:
        steps = ()
    names = {step.step_id: _heading(step, n) for n, step in enumerate(steps, start=1)}
    if begun.step_id and begun.step_id not in names:
        names[begun.step_id] = begun.step_heading
    keys = ["", *names]
    if begun.entry_id:
        at = keys.index(begun.step_id)
    else:
        at = keys.index(kept) if (kept := st.session_state.get(_STEP)) in keys else 0
    choose, back, on = st.columns(
        [4, 0.7, 0.7], vertical_alignment="bottom", gap="small"
    )
    chosen = choose.selectbox(
        t("minutes.step"), keys, at, key=f"step_of_{begun.entry_id}_{at}",
        format_func=lambda one: names.get(one) or t("minutes.general"),
    )  # fmt: skip
    if not begun.entry_id:
        st.session_state[_STEP] = chosen
    for place, move, icon in ((back, -1, "back"), (on, 1, "forward")):
        aim = keys.index(chosen) + move
        place.button(
            "", icon=f":material/arrow_{icon}:", key=f"minutes_{icon}",
            disabled=bool(begun.entry_id) or not 0 <= aim < len(keys),
            help=t(f"minutes.{icon}"), on_click=_go,
            args=(keys[aim] if 0 <= aim < len(keys) else "",), width="stretch",
        )  # fmt: skip
    if found.presentation_id:
        minutes_follow.show(
            found.presentation_id, chosen, names, edited=bool(begun.entry_id),
            choose=_go,
        )  # fmt: skip
    return chosen, names.get(chosen, "")


def _go(step_id: str) -> None:
    st.session_state[_STEP] = step_id


def _heading(step: Step, number: int) -> str:
    return f"{number}. {step.heading or leaf.page_name(step)}"


# -- what each kind asks for -----------------------------------------------------------
def _details(found: Meeting, entry: Entry, key: str) -> Entry:
    """Ask for what an entry of this kind has beside its text."""
    if entry.kind == "decision":
        return _decision(found, entry, key)
    placed = entry.kind in {"idea", "objection"}
    who, where = st.columns(2) if placed else (st, st)
    speaker = who.text_input(t("minutes.speaker"), entry.speaker, key=f"who_{key}")
    entry = replace(entry, speaker=speaker.strip())
    if placed:
        place = where.text_input(
            t("minutes.entry_place"), entry.place_text, key=f"place_{key}"
        )
        return _point(found, replace(entry, place_text=place.strip()))
    if entry.kind == "agreement":
        who, until = st.columns([1.6, 1])
        name = who.text_input(
            t("minutes.responsible"), entry.responsible, key=f"resp_{key}"
        )
        date = until.date_input(
            t("minutes.due_date"), entry.due_date, key=f"due_{key}", format="DD.MM.YYYY"
        )
        return replace(entry, responsible=name.strip(), due_date=date)
    return entry


def _point(found: Meeting, entry: Entry) -> Entry:
    """Ask where, by a click on the map."""
    point = st.session_state.get(_POINT, entry.point)
    st.caption(t("minutes.click"))
    view = cache.view(_selection(found, entry))
    events = map_view.show(
        view, state.measure_code(), height=320, pick_point=True, point=point
    )
    if events.point and events.point != point:
        st.session_state[_POINT] = point = events.point
        st.rerun()
    return replace(entry, point=point)


def _selection(found: Meeting, entry: Entry) -> Any:
    """Return the selection of the step, so that the map is the one on the screen."""
    try:
        steps = shelf.store().presentation(found.presentation_id).steps
    except UnknownPresentationError:
        steps = ()
    for step in steps:
        if step.step_id == entry.step_id and step.kind == "view":
            return leaf.asked_by(step).selection
    return state.selection()


def _decision(found: Meeting, entry: Entry, key: str) -> Entry:
    """Ask how it was voted, beginning with who is there."""
    outcome = st.segmented_control(
        t("minutes.outcome"), OUTCOMES, default=entry.outcome or "approved",
        format_func=named("outcome"), key=f"outcome_{key}", required=True,
    )  # fmt: skip
    before = entry.votes if entry.entry_id else expected_votes(found.people)
    counts: dict[str, int | None] = {}
    for names in (_COUNTS, _ROOM):
        for place, name in zip(st.columns(3), names, strict=True):
            counts[name] = place.number_input(
                t(f"minutes.votes_{name}"), 0, 999, getattr(before, name),
                key=f"votes_{name}_{key}",
            )  # fmt: skip
    st.caption(t("minutes.votes_help"))
    excluded = st.text_input(
        t("minutes.excluded"), entry.votes.excluded, key=f"excluded_{key}",
        help=t("minutes.excluded_help"),
    )  # fmt: skip
    reason = st.text_input(t("minutes.reason"), entry.reason, key=f"reason_{key}")
    votes = Votes(**counts, excluded=excluded.strip())
    return replace(entry, outcome=outcome, votes=votes, reason=reason.strip())
