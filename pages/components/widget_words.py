"""Words of Streamlit's own widgets in the language of the page.

Streamlit writes them in English and has no setting for it. A style rule hides a word
that is always there and shows ours in its place; menus, tooltips and names for screen
readers come and go, so a script of ours changes them as they appear. The worst that a
newer Streamlit can do is to show its own word again.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st

from pages.components.formats import marks
from pages.components.texts import LANGUAGES, catalogue, language, t

# Where the English word stands -> our word, size and what holds the place.
_UPLOADER: Final = '[data-testid="stFileUploader"]'
_ZONE: Final = '[data-testid="stFileUploaderDropzone"]'
_WORDS: Final = (
    # The button; the icon beside it stays.
    (f'{_ZONE} > span [data-testid="stMarkdownContainer"] p', "widget.upload"),
    (f"{_ZONE} > div:first-of-type:not([data-testid]) > span:only-child",
     "widget.drop"),
)  # fmt: skip
# What buttons say of their keys, and the names of keys.
_SHORTCUTS: Final = (
    "Ctrl + Enter", "Ctrl + Shift + →", "Ctrl + Shift + Z", "Ctrl + S",
)  # fmt: skip
_KEYS: Final = {"Ctrl": "ctrl", "Shift": "shift", "Enter": "enter"}
# Shown below the field while a chip is marked as failed.
_TOO_LARGE: Final = f'{_UPLOADER}:has([data-testid="stFileChipIconError"])::after'


def style() -> str:
    """Return the style rules for the words of this session's language.

    Examples
    --------
    >>> style().startswith("<style>")
    True

    """
    rules = [
        f"{place} {{ font-size: 0; }} {place}::after"
        f" {{ content: {_css(t(name))}; font-size: 1rem; }}"
        for place, name in _WORDS
    ]
    rules += [_shortcut(keys) for keys in _SHORTCUTS]
    rules.append(
        f"{_TOO_LARGE} {{ content: {_css(t('widget.failed'))};"
        " color: var(--la-warn); font-size: 0.95rem; line-height: 1.4;"
        " padding-top: 0.35rem; }"
    )
    # The English remark in a box above the chip, and the one for screen readers.
    rules.append(
        'body:has([data-testid="stFileChipIconError"])'
        ' [data-testid="stTooltipErrorContent"],'
        ' [data-testid="stFileChip"] > [role="alert"] { display: none; }'
    )
    return f"<style>{' '.join(rules)}</style>"


def _css(text: str) -> str:
    """Write a text as a string of CSS that cannot leave the style element."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")


def _shortcut(keys: str) -> str:
    """Return the rule that writes the keys as they stand on this keyboard."""
    ours = " + ".join(
        t(f"widget.{_KEYS[key]}") if key in _KEYS else key for key in keys.split(" + ")
    )
    place = f'kbd[aria-label="Shortcut {keys}"]'
    return (
        f"{place} {{ font-size: 0; }}"
        f" {place}::after {{ content: {_css(ours)}; font-size: 0.8rem; }}"
    )


def script() -> str:
    """Return the script that changes words as they appear.

    The English texts are the words as Streamlit writes them; in an English session the
    others are changed back.

    Examples
    --------
    >>> "Spalten zeigen" in script(), "</script>" in script()[:-9]
    (True, False)

    """
    return _script(language(), marks()[1])


@lru_cache
def _script(spoken: str, mark: str) -> str:
    whole: dict[str, str] = {}
    starts: list[tuple[str, str]] = []
    for other in LANGUAGES:
        ours = catalogue(spoken)
        for key, text in catalogue(other).items():
            section = key.partition(".")[0]
            if section == "widget_word" and text != ours[key]:
                whole[text] = ours[key]
            elif section == "widget_start" and text != ours[key]:
                starts.append((text, ours[key]))
    words = _quoted({"whole": whole, "starts": starts})
    source = Path(__file__).with_name("widget_words.js").read_text("utf-8")
    filled = source.replace("WORDS", words, 1).replace("SIZES", _quoted(mark), 1)
    return f"<script>{filled}</script>"


def _quoted(content: object) -> str:
    """Write a text as a value of a script that cannot leave its element."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")


def show() -> None:
    """Put the rules and the script on the page."""
    st.html(style())
    st.html(script(), unsafe_allow_javascript=True)
