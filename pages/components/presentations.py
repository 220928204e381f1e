"""The parts of the page Präsentation: which one, its actions, its files."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from geo.meeting.steps import Presentation, Step
from geo.progress import Progress
from pages.components import cache, held, on_demand, shelf, state, words
from pages.components.makers import MAKERS, Maker
from pages.components.menu import file_of
from pages.components.proposal import eight_steps
from pages.components.step_dialog import MOST_LETTERS
from pages.components.texts import t

_INTERNAL: Final = "presentation_internal"
_SHOW: Final = "vorfuehren"


def choose() -> Presentation | None:
    """Let the user choose a presentation; None if there is none."""
    known = shelf.store().presentations()
    if not known:
        return None
    by_key = {one.presentation_id: one for one in known}
    key = st.selectbox(
        t("step.target"), list(by_key), list(by_key).index(str(shelf.chosen())),
        format_func=lambda one: by_key[one].title or t("presentation.untitled"),
    )  # fmt: skip
    shelf.choose(key)
    return by_key[key]


def say_empty() -> None:
    """Say what a presentation is made of, and offer one."""
    st.info(t("presentation.empty"))
    propose, plain = st.columns(2)
    with propose:
        _propose()
    plain.button(
        t("presentation.new"), on_click=_add, width="stretch", icon=":material/add:"
    )
    shelf.undo_buttons(shelf.store(), st.columns(2), key="presentation")


def actions(found: Presentation) -> None:
    """Draw the row of actions."""
    play, new, more, back, again = st.columns([1.1, 1, 1, 1.3, 1.3])
    with play:
        _show_button(found)
    with new.popover(t("presentation.add"), icon=":material/add:", width="stretch"):
        _propose()
        st.button(t("presentation.new"), on_click=_add, width="stretch")
        st.button(
            t("presentation.duplicate"), on_click=_duplicate, args=(found,),
            width="stretch",
        )  # fmt: skip
    with more.popover(
        t("presentation.change"), icon=":material/edit:", width="stretch"
    ):
        _rename(found)
    shelf.undo_buttons(shelf.store(), (back, again), key="presentation")


def _show_button(found: Presentation) -> None:
    """Lead to the meeting mode."""
    if found.steps:
        with st.container(key="show_link"):
            st.page_link(
                file_of(_SHOW), label=t("presentation.show"), width="stretch",
                icon=":material/slideshow:",
                query_params={"presentation": found.presentation_id},
            )  # fmt: skip
    else:
        st.button(
            t("presentation.show"), disabled=True, icon=":material/slideshow:",
            width="stretch",
        )  # fmt: skip


def _propose() -> None:
    st.button(
        t("proposal.button"), on_click=_add_proposal, width="stretch",
        icon=":material/auto_awesome_motion:", help=t("proposal.help"),
    )  # fmt: skip


def _add_proposal() -> None:
    selection = state.selection()
    region = words.region_name(selection.region)
    steps = eight_steps(state.filter_address(), region)
    shelf.choose(shelf.store().add_presentation(steps[0].heading, steps))


def _add() -> None:
    shelf.choose(shelf.store().add_presentation(t("presentation.untitled")))


def _duplicate(found: Presentation) -> None:
    title = t("presentation.copy_of", title=found.title)[:MOST_LETTERS]
    store = shelf.store()
    shelf.choose(store.duplicate_presentation(found.presentation_id, title))


def _rename(found: Presentation) -> None:
    store = shelf.store()
    revision = store.revision
    title = st.text_input(
        t("presentation.title"), found.title, max_chars=MOST_LETTERS,
        key=f"title_{found.presentation_id}_{revision}",
    )  # fmt: skip
    if st.button(t("presentation.save"), type="primary", width="stretch"):
        store.rename_presentation(
            found.presentation_id, title.strip(), read_revision=revision
        )
        st.rerun()
    if st.button(t("presentation.remove"), width="stretch", icon=":material/delete:"):
        store.remove_presentation(found.presentation_id, read_revision=revision)
        st.rerun()


# -- beside the list ---------------------------------------------------------------
def text_pages(found: Presentation) -> None:
    """Offer title and closing page where they are missing."""
    kinds = {step.kind for step in found.steps}
    if {"title", "closing"} <= kinds:
        return
    st.markdown(f"**{t('presentation.pages')}**")
    store = shelf.store()
    if "title" not in kinds and st.button(t("presentation.add_title"), width="stretch"):
        store.save_step(
            found.presentation_id,
            Step(step_id="", kind="title", heading=found.title),
        )
        st.rerun()
    if "closing" not in kinds and st.button(
        t("presentation.add_closing"), width="stretch"
    ):
        step = Step(
            step_id="", kind="closing", heading=t("proposal.closing"),
            note=t("proposal.closing_text"),
        )  # fmt: skip
        store.save_step(found.presentation_id, step)
        st.rerun()


def to_minutes() -> None:
    """Lead to the minutes, which are taken in a second window."""
    st.page_link(
        file_of("protokoll"), label=t("presentation.minutes"), width="stretch",
        icon=":material/edit_note:",
    )  # fmt: skip


def downloads(found: Presentation) -> None:
    """Offer every kind of file; each is made beside the page when it is asked for."""
    if not MAKERS or not found.steps:
        return
    st.markdown(f"**{t('presentation.files')}**")
    internal = st.toggle(
        t("presentation.internal"), key=_INTERNAL, help=t("presentation.internal_help")
    )
    for maker in MAKERS:
        if maker.code == "frozen" and held.opened() is not None:
            continue  # it is frozen already
        _file(found, maker, internal=internal)


def _file(found: Presentation, maker: Maker, *, internal: bool) -> None:
    """Offer to make one file, then to save it."""
    name = t(f"maker.{maker.code}")

    def work(report: Progress) -> bytes:
        return maker.make(found, report, internal=internal)

    content = on_demand.offer(
        f"maker_{maker.code}", (repr(found), internal, cache.revision()), work,
        label=name, words=t("files.making", name=name),
        help=t(f"maker_help.{maker.code}"), width="stretch",
    )  # fmt: skip
    if content is not None:
        st.download_button(
            t("presentation.save_file", name=name), content, width="stretch",
            file_name=f"{file_name(found.title)}.{maker.ending}", mime=maker.mime,
            type="primary", on_click="ignore", key=f"maker_save_{maker.code}",
        )  # fmt: skip


def file_name(title: str) -> str:
    """Return a file name that every system takes.

    Examples
    --------
    >>> file_name("Vorstand: 5. Mai / Römhild <b>")
    'Vorstand_5_Mai_Römhild_b'
    >>> file_name("🚜")
    'LEADER-Atlas'

    """
    return re.sub(r"\W+", "_", title).strip("_")[:60] or "LEADER-Atlas"
