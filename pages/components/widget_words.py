"""Words of Streamlit's own widgets in the language of the page.

Streamlit writes them in English and has no setting for it. A style rule hides such a
word and shows ours in its place; nothing of the widget's script is touched, so the
worst that a newer Streamlit can do is to show its own word again.
"""

from __future__ import annotations

import json
from typing import Final

import streamlit as st

from pages.components.texts import t

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
        f" {{ content: {_quoted(t(name))}; font-size: 1rem; }}"
        for place, name in _WORDS
    ]
    rules += [_shortcut(keys) for keys in _SHORTCUTS]
    rules.append(
        f"{_TOO_LARGE} {{ content: {_quoted(t('widget.failed'))};"
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


def _shortcut(keys: str) -> str:
    """Return the rule that writes the keys as they stand on this keyboard."""
    ours = " + ".join(
        t(f"widget.{_KEYS[key]}") if key in _KEYS else key for key in keys.split(" + ")
    )
    place = f'kbd[aria-label="Shortcut {keys}"]'
    return (
        f"{place} {{ font-size: 0; }}"
        f" {place}::after {{ content: {_quoted(ours)}; font-size: 0.8rem; }}"
    )


def _quoted(text: str) -> str:
    """Write a text as a string of CSS that cannot leave the style element."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")


def show() -> None:
    """Put the rules on the page."""
    st.html(style())
