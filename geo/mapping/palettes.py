"""Colours that stay apart on a pale beamer, in grey and for colour-blind readers."""

from __future__ import annotations

from functools import cache
from typing import Final

from branca.utilities import color_brewer

# Brewer's yellow-green-blue: lightness falls steadily, safe for red-green weakness.
_SEQUENTIAL: Final = "YlGnBu"
_GREYS: Final = "Greys"
# Orange below and violet above a pale grey middle. In grey the violet side is the
# darker one, step by step, so the sides stay apart on a copier as well. The pale
# ends of Brewer's scheme are left out: white means zero here.
_DIVERGING: Final = (
    "#a34a00", "#e08214", "#fdb863", "#e6e6e2", "#b2abd2", "#8577b1", "#542788",
)  # fmt: skip
ZERO_COLOUR: Final = "#ffffff"
# Missing values are hatched; this is the colour of the hatch in the legend.
MISSING_COLOUR: Final = "#9aa39d"


def sequential(k: int) -> list[str]:
    """Return `k` colours from light to dark.

    Parameters
    ----------
    k : int
        0 to 7.

    Returns
    -------
    list of str
        Hexadecimal colours.

    References
    ----------
    Brewer, C. A. (2003): ColorBrewer.org, sequential schemes.

    Examples
    --------
    >>> sequential(2)
    ['#7fcdbb', '#2c7fb8']

    """
    return list(_darker_steps(_SEQUENTIAL, k))


# branca reads its file of colours with every call.
@cache
def _darker_steps(name: str, k: int) -> tuple[str, ...]:
    # The lightest step is hardly darker than white, which means zero here; and
    # Brewer has no scheme of one or two steps.
    scheme = color_brewer(name, n=min(max(k + 1, 3), 8))
    return tuple(colour.lower() for colour in scheme[len(scheme) - k :])


def diverging(k: int, centre: int) -> list[str]:
    """Return `k` colours that part values below the centre from those above.

    Parameters
    ----------
    k : int
        Number of classes; at most three on each side of the centre.
    centre : int
        Number of the class in the middle, counted from 1.

    Returns
    -------
    list of str
        Hexadecimal colours.

    References
    ----------
    Brewer, C. A. (2003): ColorBrewer.org, diverging scheme PuOr.

    Examples
    --------
    >>> diverging(3, 2)
    ['#fdb863', '#e6e6e2', '#b2abd2']

    """
    first = len(_DIVERGING) // 2 - (centre - 1)
    return list(_DIVERGING[first : first + k])


def colours(k: int, centre: int | None = None) -> list[str]:
    """Return the colours of `k` classes: from light to dark, or around a centre."""
    return sequential(k) if centre is None else diverging(k, centre)


def greys(k: int) -> list[str]:
    """Return `k` greys from light to dark, for printers without colour.

    Parameters
    ----------
    k : int
        0 to 7.

    Returns
    -------
    list of str
        Hexadecimal colours.

    Examples
    --------
    >>> greys(3)
    ['#cccccc', '#969696', '#525252']

    """
    return list(_darker_steps(_GREYS, k))
