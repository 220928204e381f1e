"""The steps of a presentation as a list: moved, opened, changed, copied, removed."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Final

import streamlit as st

from geo.errors import GeoDataError
from geo.meeting.steps import Presentation, Step
from pages.components import leaf, shelf, thumbnails, words
from pages.components.menu import STEP_PAGES, file_of
from pages.components.step_dialog import MOST_LETTERS
from pages.components.texts import error_text, t

_MOST_LINES: Final = 160


def show(found: Presentation) -> None:
    """Draw one row for each step."""
    revision = shelf.store().revision
    st.subheader(t("presentation.steps", count=len(found.steps)))
    if not found.steps:
        st.info(t("presentation.no_steps"))
        return
    pictures = thumbnails.of_steps(found) or {}
    for number, step in enumerate(found.steps):
        with st.container(border=True, key=f"step_row_{step.step_id}"):
            _row(found, number, step, pictures.get(step.step_id, ""), revision)


def _row(
    found: Presentation, number: int, step: Step, picture: str, revision: int
) -> None:
    thumb, text, tools = st.columns([0.95, 2, 1], vertical_alignment="center")
    thumb.html(f'<div class="la-thumb">{picture}</div>')
    text.html(_words(number + 1, step))
    with tools:
        up, down, edit, copy, gone = st.columns(5, gap=None)
        _mover(up, found, number, -1, revision)
        _mover(down, found, number, 1, revision)
        if edit.button(
            "", icon=":material/edit:", key=f"step_edit_{step.step_id}",
            help=t("presentation.edit"), type="tertiary",
        ):  # fmt: skip
            st.dialog(t("presentation.edit"))(_editor)(found, step, revision)
        if copy.button(
            "", icon=":material/content_copy:", key=f"step_copy_{step.step_id}",
            help=t("presentation.duplicate_step"), type="tertiary",
        ):  # fmt: skip
            shelf.store().duplicate_step(found.presentation_id, step.step_id)
            st.rerun()
        if gone.button(
            "", icon=":material/delete:", key=f"step_gone_{step.step_id}",
            help=t("presentation.remove_step"), type="tertiary",
        ):  # fmt: skip
            shelf.store().remove_step(
                found.presentation_id, step.step_id, read_revision=revision
            )
            st.rerun()
        if step.kind == "view" and step.page in STEP_PAGES:
            st.page_link(
                file_of(step.page), label=t("presentation.open"),
                query_params=dict(step.address),
                icon=":material/visibility:",
            )  # fmt: skip


def _words(number: int, step: Step) -> str:
    """Write heading, what is shown and the beginning of the note."""
    heading = step.heading or _page_name(step)
    lines = [f'<div class="la-step-name">{number}. {escape(_short(heading))}</div>']
    if step.kind == "view":
        asked = leaf.asked_by(step)
        about = f"{_page_name(step)} · {words.filter_words(asked.selection)}"
    else:
        about = t(f"leaf.{step.kind}")
    lines.append(f'<div class="la-step-about">{escape(about)}</div>')
    if step.note:
        note = escape(_short(step.note))
        lines.append(f'<div class="la-step-note">{note}</div>')
    return "".join(lines)


def _page_name(step: Step) -> str:
    """Name the page of a step; one that no longer exists keeps its address."""
    if step.kind != "view":
        return t(f"leaf.{step.kind}")
    name = STEP_PAGES.get(step.page)
    return t(f"page.{name}") if name else step.page


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MOST_LINES else f"{flat[: _MOST_LINES - 1]}…"


def _mover(
    place: st.delta_generator.DeltaGenerator, found: Presentation, number: int,
    step: int, revision: int,
) -> None:  # fmt: skip
    """Offer to move a step up or down."""
    keys = [one.step_id for one in found.steps]
    beyond = not 0 <= number + step < len(keys)
    name = "up" if step < 0 else "down"
    if place.button(
        "", icon=f":material/arrow_{name}ward:", disabled=beyond, type="tertiary",
        help=t(f"presentation.{name}"), key=f"step_{name}_{keys[number]}",
    ):  # fmt: skip
        keys.insert(number + step, keys.pop(number))
        shelf.store().reorder_steps(found.presentation_id, keys, read_revision=revision)
        st.rerun()


def _editor(found: Presentation, step: Step, revision: int) -> None:
    """Let the user change heading and note."""
    key = f"{step.step_id}_{revision}"
    heading = st.text_input(
        t("step.heading"), step.heading, max_chars=MOST_LETTERS, key=f"heading_{key}",
        placeholder=_page_name(step),
    )  # fmt: skip
    label = "step.note" if step.kind == "view" else "presentation.text"
    note = st.text_area(t(label), step.note, key=f"note_{key}", height=110)
    if st.button(t("presentation.save"), key=f"save_{key}", type="primary"):
        changed = replace(step, heading=heading.strip(), note=note.strip())
        try:
            shelf.store().save_step(
                found.presentation_id, changed, read_revision=revision
            )
        except GeoDataError as error:  # a window of its own says it by itself
            st.error(error_text(error))
            return
        st.rerun()
