"""Colours that stay apart on a pale beamer, in grey and for colour-blind readers."""

from __future__ import annotations

from typing import Final

from branca.utilities import color_brewer

# Brewer's yellow-green-blue: lightness falls steadily, safe for red-green weakness.
_SEQUENTIAL: Final = "YlGnBu"
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
    # The lightest step is hardly darker than white, which means zero here; and
    # Brewer has no scheme of one or two steps.
    scheme = color_brewer(_SEQUENTIAL, n=min(max(k + 1, 3), 8))
    return [colour.lower() for colour in scheme[len(scheme) - k :]]
