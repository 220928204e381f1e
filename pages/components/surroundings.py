"""The looks of the application, on light and on dark ground."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from geo.mapping.palettes import sequential

_HERE: Final = Path(__file__).parent
# The map has its colours there; pages use the same.
_STYLES: Final = (
    _HERE.parents[1] / "geo" / "mapping" / "browser" / "colours.css",
    _HERE / "style.css",
)
# What the browser prints is light; only the dark ground needs rules for it.
_DARK_PAPER: Final = _HERE / "print_dark.css"


@dataclass(frozen=True, kw_only=True)
class Inks:
    """Colours of charts that stay readable on one ground.

    Attributes
    ----------
    ink, soft : str
        Of words, and of words that matter less.
    grid, pale : str
        Of lines behind the data.
    green : str
        Of a single line or area.
    warn : str
        Of the mark of invented data.
    above, open, below : str
        Of what is more than fair, not decided, less than fair.
    series : tuple of str
        Of up to three series, each farther from the ground than the one before.
    inside : tuple of str
        Of words on the last of `series`, and on all others.

    """

    ink: str
    soft: str
    grid: str
    pale: str
    green: str
    warn: str
    above: str
    open: str
    below: str
    series: tuple[str, ...]
    inside: tuple[str, str]


LIGHT: Final = Inks(
    ink="#1c2421", soft="#4a5650", grid="#e3e8e3", pale="#b9c2bc", green="#1f6f54",
    warn="#b3261e", above="#542788", open="#5d6b64", below="#a34a00",
    series=tuple(sequential(3)), inside=("#ffffff", "#1c2421"),
)  # fmt: skip
DARK: Final = Inks(
    ink="#e8eeea", soft="#b3bfb8", grid="#36403b", pale="#66736c", green="#5cc49b",
    warn="#ff9d92", above="#c3a6ef", open="#a5b2ab", below="#f0944a",
    series=("#3f8fb5", "#41b6c4", "#c7e9b4"), inside=("#14201c", "#14201c"),
)  # fmt: skip


def inks() -> Inks:
    """Return the colours for the ground that the person looks at."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def dress() -> None:
    """Give the page its style sheets."""
    for path in _STYLES:
        st.html(path)
    dark = st.context.theme.type == "dark"
    st.html(_DARK_PAPER if dark else "<style></style>")
