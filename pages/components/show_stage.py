"""The meeting mode on its page: which presentation, at which step, for whom."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.mapping.interactive import VENDOR
from geo.meeting.steps import Presentation
from geo.output import webpage
from geo.workspace.frozen import read_frozen
from pages.components import (
    background,
    cache,
    held,
    shelf,
    show_file,
    show_notes,
    state,
    texts,
    words,
)
from pages.components.menu import file_of
from pages.components.texts import t

_HERE: Final = Path(__file__).parent
_KEY: Final = "show"
# Whether the closed board sees words about natural persons, in this meeting.
_BOARD: Final = "show_board"
_SHOWN: Final = "show_shown"
_MOST_STEPS: Final = 999
# `leader-atlas present FILE` names a frozen presentation in this variable.
FROZEN_VARIABLE: Final = "LEADER_ATLAS_FROZEN"
_FROZEN_SEEN: Final = "show_frozen_seen"

_stage = st.components.v2.component(
    "leader_atlas_show",
    html='<div class="la-show"></div>',
    css=webpage.style() + ".la-cover { position: fixed; inset: 0; z-index: 1000000; }",
    js=f"{webpage.code()}\n{(_HERE / 'show_host.js').read_text(encoding='utf-8')}",
    isolate_styles=False,
)


def body() -> None:
    """Show the presentation of the address, else the chosen one, else this view."""
    st.title(t("page.meeting_mode"))
    _open_frozen()
    wanted = st.query_params.get(state.PRESENTATION, "")
    found = _presentation(wanted)
    if found is None:
        # Words of an address format nothing, and fetch nothing.
        st.warning(t("show.unknown", name=re.sub(r"[^\w .,&-]", "", wanted)[:60]))
        _way_back()
        return
    # What stands here is seen while steps are gathered, and where nothing can be drawn.
    st.text(found.title)
    if not found.presentation_id:
        st.info(t("show.nothing_kept"))
    _way_back()
    content = _content(found, board=bool(st.session_state.get(_BOARD)))
    # While other words are gathered the meeting goes on with what it sees.
    before, shown = st.session_state.get(_SHOWN, ("", None))
    if content is None and before == found.presentation_id:
        content = shown
    if content is None:
        return
    st.session_state[_SHOWN] = (found.presentation_id, content)
    result = _stage(
        key=_KEY, data=content, height="content", on_leave_change=_nothing,
        on_persons_change=_turn_board,
        on_note_change=lambda: show_notes.take(found, st.session_state[_KEY]["note"]),
    )  # fmt: skip
    show_notes.reply()
    if result.get("leave"):
        for key in (_BOARD, _SHOWN):
            st.session_state.pop(key, None)
        st.switch_page(file_of("praesentation"))


def _open_frozen() -> None:
    """Open the frozen file that the command line named, once in a session."""
    named = os.environ.get(FROZEN_VARIABLE)
    if not named or st.session_state.get(_FROZEN_SEEN) == named:
        return
    st.session_state[_FROZEN_SEEN] = named
    path = Path(named)
    held.open_for_session(read_frozen(path.read_bytes(), name=path.name))


def _presentation(wanted: str) -> Presentation | None:
    """Return a presentation by key or title; None if there is none of that name."""
    known = {one.presentation_id: one for one in shelf.store().presentations()}
    if wanted:
        by_title = {one.title: one for one in known.values()}
        return known.get(wanted) or by_title.get(wanted)
    chosen = shelf.chosen()
    if chosen:
        return known[chosen]
    region = words.region_title(state.selection())
    return show_file.current(show_file.MAP_PAGES[0], region)


def _content(found: Presentation, *, board: bool) -> bytes | None:
    """Return what the browser shows; None while it is gathered."""
    key = ("show", repr(found), board, texts.language(), cache.revision())

    def work(report: Any) -> str:
        gathered = show_file.of_presentation(found, report, internal=board)
        return json.dumps(webpage.payload(gathered), allow_nan=False)

    payload = background.result(background.start(key, work))
    if payload is None:
        return None
    envelope = {
        "prefix": str(st.get_option("server.baseUrlPath")).strip("/"),
        "vendor": VENDOR, "start": _first_step(),
        "presentation": found.presentation_id, "payload": None,
    }  # fmt: skip
    # The step of the address is where the stage begins; it names no other content.
    name = hashlib.sha256(payload.encode()).hexdigest()[:32]
    text = json.dumps(envelope).replace('"payload": null', f'"payload": {payload}')
    return name.encode() + text.encode()


def _first_step() -> int:
    asked = st.query_params.get(state.STEP, "1")
    return (
        min(int(asked), _MOST_STEPS) - 1 if asked.isascii() and asked.isdigit() else 0
    )


def _way_back() -> None:
    st.page_link(file_of("praesentation"), label=t("page.presentation"))


def _turn_board() -> None:
    st.session_state[_BOARD] = not st.session_state.get(_BOARD)


def _nothing() -> None:
    """Streamlit wants a listener for each event that a component may send."""
