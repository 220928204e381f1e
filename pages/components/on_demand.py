"""Files that take seconds: made beside the page once somebody asks, then kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from geo.errors import GeoDataError
from geo.progress import Progress
from pages.components import background, held, texts


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
        Makes the file, in the language and with the frozen data of this session.
    label, words : str
        On the button, and over the bar while the file is made.
    **look
        Further arguments of the button.

    """
    language, frozen = texts.language(), held.opened()
    key, memory = (name, key, language), f"{name}_asked"
    if st.session_state.get(memory) != key and not st.button(label, key=name, **look):
        return None
    st.session_state[memory] = key

    def spoken(report: Progress) -> bytes:
        with texts.speaking(language), held.holding(frozen):
            return work(report)

    try:
        content: bytes | None = background.result(
            background.start(key, spoken), words=words
        )
    except GeoDataError as error:
        # Asked again, it is tried again.
        background.forget(key)
        st.session_state.pop(memory)
        st.error(texts.error_text(error), icon=":material/error:")
        return None
    return content
