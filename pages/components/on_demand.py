"""Files that take seconds: made beside the page once somebody asks, then kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import streamlit as st

from geo.errors import GeoDataError
from geo.progress import Progress
from pages.components import background, texts


def offer(
    name: str,
    key: Hashable,
    work: Callable[[Progress], bytes],
    *,
    label: str,
    words: str,
    **look: Any,
) -> bytes | None:
    """Offer to make a file; return it once it is made.

    Parameters
    ----------
    name : str
        Of the button, for Streamlit and the tests.
    key : hashable
        What the file depends on beside the language; another key is another offer.
    work : callable
        Makes the file; see `background.start`.
    label, words : str
        On the button, and over the bar while the file is made.
    **look
        Further arguments of the button.

    """
    key, memory = (name, key, texts.language()), f"{name}_asked"
    # Remembered before the page is drawn anew, the bar takes the button's place.
    button = partial(
        st.button, label, key=name, on_click=_ask, args=(memory, key), **look
    )
    if st.session_state.get(memory) != key:
        button()
        return None

    try:
        content: bytes | None = background.result(
            background.start(key, work), words=words
        )
    except GeoDataError as error:
        background.forget(key)
        st.session_state.pop(memory)
        st.error(texts.error_text(error), icon=":material/error:")
        button()  # asked again, it is tried again
        return None
    return content


def _ask(memory: str, key: Hashable) -> None:
    st.session_state[memory] = key
