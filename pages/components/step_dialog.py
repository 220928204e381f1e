"""«Als Schritt merken»: keeps the view of a page for a presentation."""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from geo.errors import GeoDataError
from geo.meeting.steps import Step
from pages.components import extents, shelf, state, words
from pages.components.address import Extent
from pages.components.menu import STEP_PAGES
from pages.components.texts import date_text, error_text, t

_TIMES: Final = "step_times"
_NEW: Final = "new"
# Pages whose picture is that of the chosen measure.
_OF_A_MEASURE: Final = ("overview", "map", "density", "comparison", "expert", "years")
# Pages on which the layers are as the person has arranged them.
_LAYERED: Final = ("map",)
MOST_LETTERS: Final = 500


def button(name: str) -> None:
    """Draw the button; it opens a small window.

    Parameters
    ----------
    name : str
        Page in the texts, such as ``"density"``.

    """
    pressed = st.button(
        t("step.keep"), icon=":material/bookmark_add:", width="stretch",
        shortcut="Alt+M", help=t("step.keep_help"), key="step_keep",
    )  # fmt: skip
    if pressed:
        # Fields of their own for every time, so that none begins with old words.
        st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
        st.dialog(t("step.keep"), width="medium")(_window)(name)


def suggested(name: str) -> str:
    """Return the heading that a step of a page begins with."""
    title = t(f"page.{name}")
    if name == "overview":
        return words.region_title(state.selection())
    if name in _OF_A_MEASURE:
        return f"{title}: {t(f'measure.{state.measure_code()}')}"
    return title


def _window(name: str) -> None:
    """Ask for heading and note; keep the step."""
    extent = extents.asked()
    known = {one.presentation_id: one.title for one in shelf.store().presentations()}
    shown = t("step.extent_own") if extent else t("step.extent_home")
    st.caption(f"{words.filter_words(state.selection())} · {shown}")
    times = st.session_state[_TIMES]
    heading = st.text_input(
        t("step.heading"), suggested(name), max_chars=MOST_LETTERS,
        key=f"step_heading_{times}",
    )  # fmt: skip
    note = st.text_area(
        t("step.note"), key=f"step_note_{times}", height=90, help=t("step.note_help")
    )
    target = _NEW
    if known:
        keys = [*known, _NEW]
        target = st.selectbox(
            t("step.target"), keys, keys.index(shelf.chosen() or _NEW),
            format_func=lambda key: known.get(key) or t("step.new_presentation"),
            key=f"step_target_{times}",
        )  # fmt: skip
    if not shelf.is_lasting():
        st.caption(t("shelf.session_only"))
    if st.button(
        t("step.save"), type="primary", width="stretch", shortcut="Ctrl+Enter"
    ):
        try:
            number, title = _keep(name, extent, target, (heading, note))
        except GeoDataError as error:
            st.error(error_text(error))
            return
        st.toast(t("step.saved", number=number, title=title), icon=":material/check:")
        st.rerun()


def _keep(
    name: str, extent: Extent | None, target: str, words_given: tuple[str, str]
) -> tuple[int, str]:
    """Write the step; return its number and the title of its presentation."""
    store = shelf.store()
    if target == _NEW:
        title = t("step.first_title", date=date_text(dt.date.today()))
        target = store.add_presentation(title)
    path = next(path for path, known in STEP_PAGES.items() if known == name)
    heading, note = (text.strip() for text in words_given)
    address = state.step_address(extent, layered=name in _LAYERED)
    step = Step(step_id="", page=path, address=address, heading=heading, note=note)
    key = store.save_step(target, step)
    shelf.choose(target)
    found = store.presentation(target)
    return [one.step_id for one in found.steps].index(key) + 1, found.title
