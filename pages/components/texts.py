"""The words of the user interface; German is written first.

Codes live in data, state and addresses; `t` turns them into words at the last
moment.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.errors import FAULTS, GeoDataError
from pages.components.address import LANGUAGES

LANGUAGE_KEY: Final = "language"
# How the browser writes numbers.
LOCALES: Final = {"de": "de-DE", "en": "en-GB"}
LANGUAGE_NAMES: Final = {"de": "Deutsch", "en": "English"}
_FOLDER: Final = Path(__file__).parent
# Details of errors that are counts, never years or keys.
_COUNTS: Final = frozenset(
    {"size_mb", "limit_mb", "times", "rows", "columns", "limit_columns", "limit_cells"}
)
_SPOKEN: Final = ContextVar("spoken_language", default="")


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """Return all texts of a language by their dotted key."""
    path = _FOLDER / f"texts_{language}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        f"{section}.{key}": text
        for section, table in tables.items()
        for key, text in table.items()
    }


@lru_cache
def explanations(language: str) -> dict[str, dict[str, str]]:
    """Return the words of every figure: name, sentence, caveat, what is left out.

    They lie in ``explanations/*_de.toml`` and ``*_en.toml``, one table for each key of
    `Figure.words`; a key in two files is refused.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((_FOLDER / "explanations").glob(f"*_{language}.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        twice = found.keys() & tables.keys()
        if twice:
            msg = f"{path.name}: {sorted(twice)} are explained elsewhere too"
            raise ValueError(msg)
        found |= tables
    return found


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language whatever the session says, or where there is no session.

    It holds in this thread (and task) only.

    Parameters
    ----------
    code : {"de", "en"}
        The language.

    """
    token = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def language() -> str:
    """Return the language that is spoken here, else the one of the session."""
    spoken = _SPOKEN.get()
    if spoken in LANGUAGES:
        return spoken
    if get_script_run_ctx(suppress_warning=True) is None:
        return LANGUAGES[0]
    chosen = st.session_state.get(LANGUAGE_KEY)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def t(key: str, **values: Any) -> str:
    """Return a text in the language of this session, with values filled in."""
    text = catalogue(language())[key]
    return text.format(**values) if values else text


def wording(key: str) -> dict[str, str]:
    """Return the words of one figure in the language of this session."""
    return explanations(language())[key]


def date_text(value: dt.date) -> str:
    """Write a date: 01.01.2023 or 1 January 2023."""
    if language() == "de":
        return f"{value:%d.%m.%Y}"
    return f"{value.day} {value:%B %Y}"


def named(section: str) -> Callable[[str], str]:
    """Return the function that names the codes of a section, for widgets."""
    return partial(_name, section)


def _name(section: str, code: str) -> str:
    return t(f"{section}.{code}")


def error_text(error: GeoDataError) -> str:
    """Return what is wrong with the data, in the language of this session."""
    details = {
        name: date_text(value) if isinstance(value, dt.date) else value
        for name, value in error.details.items()
    }
    if details.get("author") == "?":  # nobody was named, as in a change by QGIS
        details["author"] = t("conflict.somebody")
    for name in _COUNTS & details.keys():
        if isinstance(details[name], int):
            mark = "." if language() == "de" else ","
            details[name] = f"{details[name]:,}".replace(",", mark)
    for name, value in error.details.items():
        if isinstance(value, str) and value in FAULTS:
            details[name] = t(f"fault.{value}", **error.details)
    return t(f"errors.{error.code}", **details)
