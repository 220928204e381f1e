"""Choosing a municipality of a whole country: what is typed is looked up by Python.

A list of ten thousand names costs the browser more than a tenth of a second in each run
of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import streamlit as st

from pages.components import formats, map_seek, state
from pages.components.texts import t

_MOST: Final = 50
_TYPED: Final = "typed_municipality"
_HIT: Final = "found_municipality"
# The municipality that the text stands for; another one was chosen elsewhere.
_SHOWN: Final = "shown_municipality"


def municipality(names: Mapping[str, str], hint: str | None) -> str | None:
    """Let the user type a name or key; ask which one is meant where several fit.

    Parameters
    ----------
    names : mapping of str to str
        Name of each municipality by key.
    hint : str, optional
        What the choice is for.

    """
    now = st.session_state
    chosen: str | None = now.get(state.MUNICIPALITY)
    # Of a part of the country it is a list that chooses; Streamlit forgets its value
    # in a run that does not draw it, even one of a part of the page.
    now[state.MUNICIPALITY] = chosen
    if _TYPED not in now or chosen != now.get(_SHOWN):
        now[_TYPED] = names.get(chosen or "", "")
        now[_SHOWN] = chosen
    text = st.text_input(
        t("map.choose"), key=_TYPED, on_change=_look_up, args=(names,), help=hint,
        placeholder=t("name_search.placeholder"),
    )  # fmt: skip
    if chosen is None and text.strip():
        _ask(names, found(names, text))
    return chosen


def found(names: Mapping[str, str], text: str) -> list[str]:
    """Return the keys of what is called so, or begins so, or holds it; best first.

    Examples
    --------
    >>> names = {"1": "Rom", "2": "Römhild", "3": "Neu Rom", "4": "Ulm"}
    >>> found(names, "rom"), found(names, "röm"), found(names, "neu"), found(names, "4")
    (['1'], ['1'], ['3'], ['4'])
    >>> found(names, "ro"), found(names, "Roemh"), found(names, " ")
    (['1', '2', '3'], ['2'], [])

    """
    if text.strip() in names:
        return [text.strip()]
    asked = _plain(text)
    if not asked:
        return []
    plain = {key: _plain(name) for key, name in names.items()}
    same = [key for key, name in plain.items() if name == asked]
    hits = [key for key, name in plain.items() if asked in name]
    return same or sorted(
        hits, key=lambda key: (map_seek.likeness(plain[key], asked), names[key])
    )


def _ask(names: Mapping[str, str], hits: list[str]) -> None:
    """Ask which of several is meant, or say that there is none."""
    if not hits:
        st.caption(t("name_search.nothing"))
        return
    more = "name_search.more" if len(hits) > _MOST else "name_search.several"
    label = t(more, count=formats.number(len(hits)), most=_MOST)
    st.selectbox(
        label, hits[:_MOST], key=_HIT, index=None, format_func=names.__getitem__,
        placeholder=label, label_visibility="collapsed", on_change=_choose,
    )  # fmt: skip


# The same names in each run while somebody chooses.
@lru_cache(maxsize=50_000)
def _plain(name: str) -> str:
    return map_seek.plain(name)


def _look_up(names: Mapping[str, str]) -> None:
    """Choose what is typed, where only one is meant."""
    hits = found(names, st.session_state[_TYPED])
    only = hits[0] if len(hits) == 1 else None
    st.session_state[state.MUNICIPALITY] = st.session_state[_SHOWN] = only
    if only:
        st.session_state[_TYPED] = names[only]


def _choose() -> None:
    st.session_state[state.MUNICIPALITY] = st.session_state[_HIT]
