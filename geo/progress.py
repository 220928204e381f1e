"""How far a piece of work is, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

# Is told the share of the work that is done, from 0 to 1.
Progress = Callable[[float], object]


def no_progress(_share: float) -> None:
    """Tell nobody."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Return what a part of the work tells, as progress of the whole.

    Parameters
    ----------
    progress : callable
        Of the whole work.
    start, end : float
        Shares of the whole at which the part begins and ends.

    Returns
    -------
    callable

    Examples
    --------
    >>> told = []
    >>> part_of(told.append, 0.5, 1.0)(0.5)
    >>> told
    [0.75]

    """

    def tell(share: float) -> None:
        progress(start + (end - start) * share)

    return tell
