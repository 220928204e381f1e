"""The steps of a presentation as a list: moved, opened, changed, copied, removed.

The list is one component of its own: a row is dragged, or moved by Alt and an arrow
key, in the browser, and Python is told the order afterwards. So sixty steps are as
quick as six.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.errors import GeoDataError
from geo.meeting.steps import Presentation, Step
from pages.components import leaf, shelf, state, thumbnails, words
from pages.components.menu import STEP_PAGES, file_of
from pages.components.step_dialog import MOST_LETTERS
from pages.components.texts import error_text, t

_HERE: Final = Path(__file__).parent
_MOST_LINES: Final = 160
_KEY: Final = "step_list"
_TURN: Final = "step_list_turn"
_TROUBLE: Final = "step_list_trouble"
_SHOW: Final = "vorfuehren"
_WORDS: Final = (
    "list", "moved", "drag", "up", "down", "edit", "copy", "gone", "open", "show",
)  # fmt: skip

_list = st.components.v2.component(
    "leader_atlas_steps",
    html='<div class="la-step-list"></div>',
    css=(_HERE / "step_list.css").read_text(encoding="utf-8"),
    js=(_HERE / "step_list.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(found: Presentation) -> None:
    """Draw one row for each step."""
    st.subheader(t("presentation.steps", count=len(found.steps)))
    if not found.steps:
        st.info(t("presentation.no_steps"))
        return
    trouble = st.session_state.pop(_TROUBLE, None)
    if trouble:
        st.error(trouble)
    if len(found.steps) > 1:
        st.caption(t("step_list.how"))
    thumbnails.show(found)
    data = {
        "turn": st.session_state.get(_TURN, 0),
        "words": {word: t(f"step_list.{word}") for word in _WORDS},
        "steps": [_row(step) for step in found.steps],
    }
    result = _list(
        key=_KEY, data=data, height="content", on_order_change=_ordered,
        on_act_change=_acted,
    )  # fmt: skip
    _go(found, result.get("act"))


def _row(step: Step) -> dict[str, Any]:
    """Write what a row says: heading, what is shown, and the beginning of the note."""
    if step.kind == "view":
        asked = leaf.asked_by(step)
        about = f"{leaf.page_name(step)} · {words.filter_words(asked.selection)}"
    else:
        about = t(f"leaf.{step.kind}")
    return {
        "id": step.step_id,
        "name": _short(step.heading or leaf.page_name(step)),
        "about": about,
        "note": _short(step.note),
        "view": step.kind == "view" and step.page in STEP_PAGES,
        "hash": thumbnails.hash_of(step),
    }


# -- what a person did in the list -------------------------------------------------
def _ordered() -> None:
    """Keep an order of the list, before the page is drawn with it."""
    sent = st.session_state[_KEY].get("order")
    if not isinstance(sent, dict):
        return
    turn = sent.get("turn")
    st.session_state[_TURN] = turn if isinstance(turn, int) else 0
    _tried(lambda: order(shelf.chosen() or "", sent.get("before"), sent.get("after")))


def order(presentation_id: str, before: object, after: object) -> None:
    """Bring steps into an order, if nobody else has changed it meanwhile.

    Parameters
    ----------
    presentation_id : str
        Of the presentation.
    before, after : sequence of str
        Keys of all steps as they stood, and as they are to stand.

    """
    store = shelf.store()
    steps = store.presentation(presentation_id).steps
    now = [step.step_id for step in steps]
    if not isinstance(before, Sequence) or not isinstance(after, Sequence):
        return
    if list(before) != now or sorted(after) != sorted(now):
        st.session_state[_TROUBLE] = t("step_list.changed")
        return
    store.reorder_steps(presentation_id, [str(key) for key in after])


def _acted() -> None:
    """Copy or remove a step, before the page is drawn without it."""
    sent = st.session_state[_KEY].get("act")
    if not isinstance(sent, dict) or sent.get("does") not in {"copy", "gone"}:
        return
    change(str(sent["does"]), shelf.chosen() or "", str(sent.get("id")))


def change(does: str, presentation_id: str, step_id: str) -> None:
    """Copy (``"copy"``) or remove (``"gone"``) a step."""
    store = shelf.store()
    if does == "copy":
        _tried(lambda: store.duplicate_step(presentation_id, step_id))
    else:
        _tried(lambda: store.remove_step(presentation_id, step_id))


def _tried(work: Any) -> None:
    """Do what a person asked for; trouble is said above the list."""
    try:
        work()
    except GeoDataError as error:
        st.session_state[_TROUBLE] = error_text(error)


def _go(found: Presentation, sent: Any) -> None:
    """Open what belongs to a step: its window, its page, the meeting mode."""
    if not isinstance(sent, dict):
        return
    keys = [step.step_id for step in found.steps]
    if sent.get("id") not in keys:
        return
    at = keys.index(sent["id"])
    step, does = found.steps[at], sent.get("does")
    if does == "edit":
        st.dialog(t("presentation.edit"))(_editor)(found, step, shelf.store().revision)
    elif does == "open" and step.page in STEP_PAGES:
        st.switch_page(file_of(step.page), query_params=dict(step.address))
    elif does == "show":
        asked = {state.PRESENTATION: found.presentation_id, state.STEP: str(at + 1)}
        st.switch_page(file_of(_SHOW), query_params=asked)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MOST_LINES else f"{flat[: _MOST_LINES - 1]}…"


def _editor(found: Presentation, step: Step, revision: int) -> None:
    """Let the user change heading and note."""
    key = f"{step.step_id}_{revision}"
    heading = st.text_input(
        t("step.heading"), step.heading, max_chars=MOST_LETTERS, key=f"heading_{key}",
        placeholder=leaf.page_name(step),
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
