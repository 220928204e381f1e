"""The minutes follow the step that is shown in another window of this browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from pages.components.texts import t

_KEY: Final = "minutes_follow"
_WORDS: Final = ("follows", "elsewhere", "take")
_STYLE: Final = """
.la-follow { font-size: 0.86rem; color: var(--la-soft); display: flex; gap: 10px; align-items: center; }
.la-follow:empty { display: none; }
.la-follow button {
  font: inherit; color: inherit; background: var(--la-paper); padding: 2px 10px; cursor: pointer;
  border: 1px solid var(--la-edge); border-radius: 4px;
}
"""  # noqa: E501 - a style sheet

_follow = st.components.v2.component(
    "leader_atlas_follow",
    html='<div class="la-follow" role="status"></div>',
    css=_STYLE,
    js=(Path(__file__).parent / "minutes_follow.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(
    presentation_id: str, step_id: str, names: Mapping[str, str], *,
    edited: bool, choose: Callable[[str], None],
) -> None:  # fmt: skip
    """Tell and hear which step is shown; draws a line while a meeting mode is open.

    Parameters
    ----------
    presentation_id : str
        What is shown in the meeting.
    step_id : str
        The step that is chosen here; another one is shown in the meeting mode too.
    names : mapping of str to str
        Heading of each step by its key.
    edited : bool
        Whether an earlier entry is being changed, which then keeps its step.
    choose : callable
        Takes over the step that is shown; called before the page is drawn.

    """

    def shown() -> None:
        sent = st.session_state[_KEY].get("shown")
        if isinstance(sent, dict) and sent.get("step") in names:
            choose(str(sent["step"]))

    data = {
        "presentation": presentation_id, "step": step_id, "edited": edited,
        "names": dict(names), "words": {w: t(f"minutes_follow.{w}") for w in _WORDS},
    }  # fmt: skip
    _follow(key=_KEY, data=data, height="content", on_shown_change=shown)
