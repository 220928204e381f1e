"""How far a piece of work is, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TextIO

_WIDTH: Final = 50
_BAR: Final = 20
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


class Steps:
    """Says on a terminal which step a piece of work is at, and how far it is.

    On a terminal one line with a bar is written over and over; with `forced` and no
    terminal (a log) each step is a line of its own; else nothing is written.

    Parameters
    ----------
    stream : text file
        Where to.
    forced : bool
        Write even if it is no terminal.

    Examples
    --------
    >>> import sys
    >>> steps = Steps(sys.stdout, forced=True)
    >>> steps.begin("reading")(1.0)
    >>> steps.begin("columns")(1.0)
    leader-atlas: reading 100 %
    >>> steps.end()
    leader-atlas: columns 100 %

    """

    def __init__(self, stream: TextIO, *, forced: bool = False) -> None:
        self._stream = stream
        self._over = stream.isatty()
        self._shown = self._over or forced
        self._name = self._line = ""

    def begin(self, name: str) -> Progress:
        """Begin a step; tell the returned function how much of it is done."""
        self.end()
        self._name = name
        self._tell(0.0)
        return self._tell

    def _tell(self, share: float) -> None:
        line = f"leader-atlas: {self._name} {share:.0%}".replace("%", " %")
        if line != self._line:
            self._line = line
            if self._over:
                full = round(share * _BAR)
                bar = "#" * full + "." * (_BAR - full)
                self._write(f"\r[{bar}] {line:<{_WIDTH}}")

    def end(self, result: str = "") -> None:
        """End the step that is under way: it is done; `result` follows on its line."""
        if self._name:
            self._tell(1.0)
            if result:
                self._line += f" {result}"
                if self._over:
                    self._write(f" {result}")
            self._leave()

    def _leave(self) -> None:
        """Go on to the next line, so that a message does not stand on this one."""
        if self._line:
            self._write("\n" if self._over else f"{self._line}\n")
        self._name = self._line = ""

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *problem: object) -> None:
        self._leave()

    def _write(self, text: str) -> None:
        if self._shown:
            self._stream.write(text)
            self._stream.flush()
