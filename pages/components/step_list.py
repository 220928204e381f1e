"""The steps of a presentation as a list: moved, opened, changed, copied, removed.

The list is one component of its own: a row is dragged, or moved by Alt and an arrow
key, in the browser, and Python is told the order afterwards. So sixty steps are as
quick as six.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeGuard

import streamlit as st

from geo.errors import GeoDataError
from geo.meeting.steps import Presentation, Step
from geo.workspace import Workspace
from pages.components import leaf, shelf, state, thumbnails, words
from pages.components.menu import STEP_PAGES, file_of
from pages.components.step_dialog import MOST_LETTERS
from pages.components.texts import error_text, t

_HERE: Final = Path(__file__).parent
_MOST_LINES: Final = 160
_KEY: Final = "step_list"
_HEARD: Final = "step_list_heard"
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
    heard = _heard()
    if heard.trouble:
        st.error(heard.trouble)
        heard.trouble = ""
    if len(found.steps) > 1:
        st.caption(t("step_list.how"))
    thumbnails.show(found)
    data = {
        "of": found.presentation_id,
        "turn": heard.turn,
        "words": {word: t(f"step_list.{word}") for word in _WORDS},
        "steps": [_row(step) for step in found.steps],
    }
    _list(key=_KEY, data=data, height="content", on_told_change=_told)
    opened, heard.opened = heard.opened, {}
    _go(found, opened)


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
@dataclass
class _Heard:
    """How far a session has done what its list told, and what came of it.

    An object of its own: the next run may begin while the last one is still in here,
    and what the last one then writes into the session is lost.
    """

    turn: int = 0
    trouble: str = ""
    opened: dict[str, Any] = field(default_factory=dict)
    one_by_one: Lock = field(default_factory=Lock)


def _heard() -> _Heard:
    return st.session_state.setdefault(_HEARD, _Heard())


def _told() -> None:
    """Do what a person did since the last answer, before the page is drawn with it."""
    entries = (st.session_state.get(_KEY) or {}).get("told")
    heard, store = _heard(), shelf.store()
    if st.session_state.get(_HEARD) is not heard or not isinstance(entries, list):
        return  # This run has been overtaken; the next one is told all of it.
    with heard.one_by_one:
        for entry in entries:
            if isinstance(entry, dict) and entry.get("turn", 0) > heard.turn:
                heard.trouble = _do(store, entry) or heard.trouble
                heard.turn = entry["turn"]
                if entry.get("does") in {"edit", "open", "show"}:
                    heard.opened = entry


def _do(store: Workspace, entry: dict[str, Any]) -> str:
    """Order, copy or remove steps; return what went wrong."""
    does, key, step = entry.get("does"), str(entry.get("of")), str(entry.get("id"))
    try:
        if does == "order":
            own = order(store, key, entry.get("before"), entry.get("after"))
            return "" if own else t("step_list.changed")
        if does == "copy":
            store.duplicate_step(key, step)
        elif does == "gone":
            store.remove_step(key, step)
    except GeoDataError as error:
        return error_text(error)
    return ""


def order(
    store: Workspace, presentation_id: str, before: object, after: object
) -> bool:
    """Bring steps into an order, if nobody else has changed it meanwhile.

    Parameters
    ----------
    store : Workspace
        Where the presentation is kept.
    presentation_id : str
        Of the presentation.
    before, after : sequence of str
        Keys of all steps as they stood, and as they are to stand. Steps that have
        come since stay behind their neighbour, and those that have gone are gone.

    Returns
    -------
    bool
        Whether the steps stood as `before` says; else nothing is done.

    """
    steps = store.presentation(presentation_id).steps
    now = [step.step_id for step in steps]
    if not _is_order(before) or not _is_order(after) or sorted(before) != sorted(after):
        return False
    if [key for key in before if key in now] != [key for key in now if key in before]:
        return False
    wanted = [key for key in after if key in now]
    for at, key in enumerate(now):
        if key not in wanted:
            wanted.insert(wanted.index(now[at - 1]) + 1 if at else 0, key)
    if wanted != now:
        store.reorder_steps(presentation_id, wanted)
    return True


def _is_order(sent: object) -> TypeGuard[list[str]]:
    return isinstance(sent, list) and all(isinstance(key, str) for key in sent)


def _go(found: Presentation, sent: dict[str, Any]) -> None:
    """Open what belongs to a step: its window, its page, the meeting mode."""
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
