"""What a reader returns, and what all readers ask of a cell first."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from geo.reading.reasons import Reason
from geo.reading.vocabulary import normalise

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | None
State = Literal["certain", "doubtful", "empty", "unreadable"]
Precision = Literal["day", "month", "year"]
Notation = Literal["de", "en"]
T = TypeVar("T")

LONGEST: Final = 300  # characters; a longer text is no amount, date, key or word


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a cell says.

    Attributes
    ----------
    value : object or None
        Only where the state is ``certain``.
    state : str
        ``certain``, ``doubtful`` (a person decides), ``empty`` or ``unreadable``.
    original : object
        The cell as it was.
    reasons : tuple of Reason
        Why it is doubtful or unreadable; for certain values what to note.
    candidates : tuple
        What a doubtful cell may mean, the likeliest first.
    precision : str or None
        For dates: ``day``, ``month`` or ``year``.
    notation : str or None
        For amounts: the notation that this cell shows, ``de`` or ``en``.

    """

    value: T | None
    state: State
    original: Any
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[T, ...] = ()
    precision: Precision | None = None
    notation: Notation | None = None

    @property
    def reason(self) -> Reason | None:
        """The first reason, or None."""
        return self.reasons[0] if self.reasons else None


def empty(original: Any) -> Reading[Any]:
    """Return the reading of a cell that states nothing."""
    return Reading(None, "empty", original, (Reason.NOT_STATED,))


def unreadable(original: Any, reason: Reason = Reason.NOT_UNDERSTOOD) -> Reading[Any]:
    """Return the reading of a cell that no reader understands."""
    return Reading(None, "unreadable", original, (reason,))


def doubtful(original: Any, reason: Reason, *candidates: T) -> Reading[T]:
    """Return the reading of a cell that a person decides."""
    unique = tuple(dict.fromkeys(candidates))
    return Reading(None, "doubtful", original, (reason,), unique)


# -- empty cells -------------------------------------------------------------------
_EMPTY_WORDS: Final = frozenset(
    (
        "keine angabe", "keine angaben", "nicht angegeben", "nicht bekannt",
        "nicht genannt", "noch offen", "nicht zutreffend", "ohne angabe", "ohne",
        "not stated", "not available", "none", "nan", "null", "n a", "k a", "o a",
        "na", "nv", "n v", "ka", "n b", "nb", "offen", "unbekannt", "unklar",
        "entfaellt", "entf", "tbd", "unknown",
    )
)  # fmt: skip
_ERROR_CELL: Final = re.compile(
    r"#(REF|BEZUG|VALUE|WERT|DIV/0|NAME|NUM|ZAHL|NULL|SPILL|CALC)[!?]?!?", re.IGNORECASE
)
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f\u200b\ufeff]+")


def clean(value: Cell) -> str:
    r"""Return a cell as text with plain spaces and plain minus signs.

    Whole numbers that a table keeps as floats lose their ``.0``.

    Examples
    --------
    >>> clean("  1\u00a0234 "), clean(37355.0), clean(None)
    ('1 234', '37355', '')

    """
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    text = _SPACES.sub(" ", str(value)).strip()
    return (
        text.replace("−", "-").replace("‒", "-") if "−" in text or "‒" in text else text
    )


def is_empty(value: Cell) -> bool:
    """Whether a cell states nothing: empty, a dash, "k. A.", "nicht angegeben".

    Examples
    --------
    >>> [is_empty(value) for value in (None, " ", "-", "k. A.", "n. a.", 0, "0")]
    [True, True, True, True, True, False, False]

    """
    if isinstance(value, (bool, int, dt.date, dt.time)):
        return False
    text = clean(value)
    if not text.strip("-–—./?…_ "):
        return True
    if len(text) > 20 or text[0].isdecimal():
        return False
    words = re.sub(r"[\W_]+", " ", normalise(text)).strip()
    return words in _EMPTY_WORDS or text.upper() in {"#N/A", "#NV"}


def without_value(value: Cell) -> Reading[Any] | None:
    """Return the reading of a cell that states nothing that a reader could take."""
    if is_empty(value):
        return empty(value)
    if isinstance(value, str) and _ERROR_CELL.fullmatch(value.strip()):
        return unreadable(value, Reason.ERROR_CELL)
    if isinstance(value, str) and len(value) > LONGEST:
        return unreadable(value)
    return None


def share_that_reads(
    values: Sequence[Cell], reader: Callable[[Cell], Reading[Any]]
) -> float:
    """Return the share of stated cells that a reader takes or can offer.

    Examples
    --------
    >>> from geo.reading.values import read_amount
    >>> share_that_reads(["1,50", "Dorf", None], read_amount)
    0.5

    """
    stated = [reading for reading in map(reader, values) if reading.state != "empty"]
    if not stated:
        return 0.0
    good = sum(reading.state in {"certain", "doubtful"} for reading in stated)
    return good / len(stated)
