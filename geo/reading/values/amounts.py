"""Amounts of money as whole cents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from geo.reading.reasons import Reason
from geo.reading.values.cells import (
    Cell,
    Notation,
    Reading,
    clean,
    doubtful,
    unreadable,
    without_value,
)

# More than a thousand million euros is no project of a LEADER region.
ABSURD_CENTS: Final = 100_000_000_000

_APPROXIMATE: Final = re.compile(
    r"(?:\b(?:rund|rd|ca|circa|zirka|etwa|ungefähr|ungef|knapp|about|approx)\b\.?|[~≈])"
    r"\s*", re.IGNORECASE
)  # fmt: skip
_BOUND: Final = re.compile(
    r"(?:\b(?:bis zu|bis|max|maximal|höchstens|mind|mindestens|min|über|unter|ab|"
    r"up to|at least|at most)\b\.?|[<>≤≥])\s*", re.IGNORECASE
)  # fmt: skip
_TAX: Final = re.compile(
    r"\(?\s*\b(?:netto|brutto|(?:inkl|incl|zzgl|inklusive|einschl)\.?\s*(?:\d+\s*%\s*)?"
    r"(?:mwst|ust|mehrwertsteuer)\.?)\s*\)?", re.IGNORECASE
)  # fmt: skip
_CURRENCY: Final = re.compile(r"€|\b(?:EUR|Euro|Euros)\b|(?<=\d)(?:EUR|Euro)\b", re.I)
_OTHER_CURRENCY: Final = re.compile(r"[$£¥]|\b(?:DM|DEM|USD|GBP|CHF|PLN|CZK)\b")
_MULTIPLIERS: Final = (
    (re.compile(r"\bT(?:€|EUR\b|\s?Euro\b)|\bTsd\b\.?|\bTausend\b|\bk(?:€|EUR\b)|"
                r"(?<=\d)T(?:€|EUR\b)|(?<=\d)k€?(?![a-z])", re.I), 1000),
    (re.compile(r"\bMio\b\.?|\bMill?\b\.?|\bMillion(?:en)?\b|\bM€", re.I), 1_000_000),
    (re.compile(r"\bMrd\b\.?|\bMilliarden?\b", re.I), 1_000_000_000),
)  # fmt: skip
_WHOLE_EUROS: Final = re.compile(r"(?<=\d)\s*[.,]\s*(?:-{1,2}|[–—]{1,2}|=)\s*$")
_SPACE_GROUPS: Final = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d*)?")
NUMBER: Final = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class _Number:
    """Digits with separators, understood."""

    value: Decimal | None
    reason: Reason | None = None
    candidates: tuple[Decimal, ...] = ()
    notation: Notation | None = None


def read_amount(value: Cell, *, factor: int = 1) -> Reading[int]:
    """Read an amount of money as whole cents.

    Parameters
    ----------
    value : cell
        Text or number as it stands in the list.
    factor : int
        1000 where the header says that amounts are in thousands.

    Returns
    -------
    Reading of int
        Cents. ``"1.234"`` alone is doubtful: `read_amounts` settles it with the
        other cells of the column.

    Examples
    --------
    >>> read_amount("1.234,56 €").value, read_amount("616 500 Euro").value
    (123456, 61650000)
    >>> read_amount("T€ 12,5").value, read_amount("rund 75.000,- €").value
    (1250000, 7500000)
    >>> odd = read_amount("129.490.09 Euro")
    >>> odd.state, odd.candidates, odd.reason.value
    ('doubtful', (12949009,), 'separators_mixed')
    >>> read_amount("1.234").candidates
    (123400, 123)
    >>> read_amount("k. A.").state
    'empty'

    """
    return _read_amount(value, factor, None)


def read_amounts(values: Iterable[Cell], *, factor: int = 1) -> list[Reading[int]]:
    """Read a column of amounts; its certain cells settle the notation of the others.

    ``"1.234"`` becomes certain if other cells of the column show the German notation
    and none shows the English one.

    Parameters
    ----------
    values : iterable of cells
        The column, in the order of the rows.
    factor : int
        1000 where the header says that amounts are in thousands.

    Returns
    -------
    list of Reading of int
        Cents, in the order of the input.

    Examples
    --------
    >>> [reading.value for reading in read_amounts(["1.234", "40.000,00", None])]
    [123400, 4000000, None]
    >>> [reading.state for reading in read_amounts(["1.234", "1,234"])]
    ['doubtful', 'doubtful']

    """
    readings = [_read_amount(value, factor, None) for value in values]
    shown = {item.notation for item in readings if item.state == "certain"} - {None}
    if len(shown) != 1:
        return readings
    notation = shown.pop()
    return [
        _settle(item, factor, notation)
        if item.reason in {Reason.POINT_OR_THOUSANDS, Reason.SUB_CENT}
        else item
        for item in readings
    ]


def _settle(item: Reading[int], factor: int, notation: Notation | None) -> Reading[int]:
    again = _read_amount(item.original, factor, notation)
    if again.state != "certain" or not isinstance(item.original, str):
        return item
    return replace(again, reasons=(*again.reasons, Reason.NOTATION_OF_COLUMN))


def _read_amount(value: Cell, factor: int, notation: Notation | None) -> Reading[int]:
    nothing = without_value(value)
    if nothing is not None:
        return nothing
    if isinstance(value, bool):
        return unreadable(value)
    if isinstance(value, (dt.date, dt.time)):
        return unreadable(value, Reason.IS_DATE)
    if isinstance(value, int):
        return _amount(value, Decimal(value) * factor, ())
    if isinstance(value, float):
        return _amount_of_float(value, factor)
    return _amount_of_text(str(value), factor, notation)


def _amount_of_float(value: float, factor: int) -> Reading[int]:
    exact = Decimal(repr(value))
    cents = exact * 100 * factor
    if abs(cents - cents.to_integral_value(ROUND_HALF_UP)) < Decimal("0.0001"):
        return _amount(value, round(cents) / Decimal(100), ())
    decimals = -int(exact.as_tuple().exponent)
    if decimals == 3 and 1 <= abs(exact) < 1000:
        # "1.234" typed into an English Excel is the number 1.234.
        return doubtful(
            value,
            Reason.POINT_OR_THOUSANDS,
            _cents(exact * 1000 * factor),
            _cents(exact * factor),
        )
    return _amount(value, exact * factor, (Reason.ROUNDED_TO_CENT,))


def _cents(euros: Decimal) -> int:
    return int((euros * 100).to_integral_value(ROUND_HALF_UP))


def _amount(
    original: Cell,
    euros: Decimal,
    notes: tuple[Reason, ...],
    notation: Notation | None = None,
) -> Reading[int]:
    """Return a certain amount, unless it is absurd."""
    cents = _cents(euros)
    if abs(cents) > ABSURD_CENTS:
        return doubtful(original, Reason.ABSURD_AMOUNT, cents)
    if cents < 0:
        notes = (*notes, Reason.NEGATIVE)
    return Reading(cents, "certain", original, notes, notation=notation)


def _amount_of_text(
    original: str, factor: int, notation: Notation | None
) -> Reading[int]:
    text, notes, multiplier = _strip_words(clean(original))
    if _OTHER_CURRENCY.search(text):
        return unreadable(original, Reason.OTHER_CURRENCY)
    if "%" in text:
        return unreadable(original, Reason.IS_PERCENT)
    text, sign, in_brackets = _strip_sign(text)
    whole = _WHOLE_EUROS.sub("", text)
    scale = Decimal(sign * multiplier * factor)
    found = _parse_digits(whole, whole_euros=whole != text, notation=notation)
    if found is None:
        return _amount_in_text(original, text)
    candidates = tuple(_cents(item * scale) for item in found.candidates)
    if found.value is None:
        return doubtful(original, found.reason or Reason.NOT_UNDERSTOOD, *candidates)
    euros = found.value * scale
    if in_brackets:
        cents = _cents(euros)
        return doubtful(original, Reason.BRACKETS_OR_NEGATIVE, -cents, cents)
    if Reason.BOUND_ONLY in notes:
        return doubtful(original, Reason.BOUND_ONLY, _cents(euros))
    if _cents(euros) != euros * 100:
        notes = (*notes, Reason.ROUNDED_TO_CENT)
    return _amount(original, euros, notes, found.notation)


def _strip_words(text: str) -> tuple[str, tuple[Reason, ...], int]:
    """Take the words off an amount: approximations, tax, units, currency."""
    notes: list[Reason] = []
    for pattern, reason in (
        (_TAX, Reason.NET_OR_GROSS),
        (_APPROXIMATE, Reason.APPROXIMATE),
        (_BOUND, Reason.BOUND_ONLY),
    ):
        text, count = pattern.subn(" ", text)
        if count:
            notes.append(reason)
    multiplier = 1
    for pattern, times in _MULTIPLIERS:
        text, count = pattern.subn(" ", text)
        if count:
            multiplier *= times
            notes.append(Reason.MULTIPLIED)
    return _CURRENCY.sub(" ", text).strip(" :="), tuple(notes), multiplier


def _strip_sign(text: str) -> tuple[str, int, bool]:
    """Return the text without sign, the sign, and whether it stood in brackets."""
    brackets = re.fullmatch(r"\(\s*([^()]*?)\s*\)", text)
    if brackets:
        return brackets.group(1), 1, True
    if re.match(r"[-–]\s*\d", text):
        return text[1:].strip(), -1, False
    # A trailing minus is how SAP prints it; ",-" means whole euros.
    if re.search(r"\d\s*-$", text):
        return text[:-1].strip(), -1, False
    return text.removeprefix("+").strip(), 1, False


def _amount_in_text(original: str, text: str) -> Reading[int]:
    """Return the amounts that stand in other text as candidates."""
    parts = re.findall(r"\d{1,3}(?: \d{3})+(?:,\d+)?|\d[\d.,]*\d|\d", text)
    numbers = [_parse_digits(part, whole_euros=False, notation=None) for part in parts]
    values = [
        _cents(value)
        for number in numbers
        if number is not None
        for value in ([number.value] if number.value is not None else number.candidates)
    ]
    if not values or len(parts) > 4:
        return unreadable(original)
    several = len(parts) > 1
    return doubtful(
        original, Reason.RANGE_OF_VALUES if several else Reason.TEXT_AROUND, *values
    )


def _parse_digits(
    text: str, *, whole_euros: bool, notation: Notation | None
) -> _Number | None:
    """Understand digits with points, commas and spaces; None if there is more."""
    spaced = bool(_SPACE_GROUPS.fullmatch(text))
    if spaced:
        text = re.sub(r"[ '’]", "", text)
    if not NUMBER.fullmatch(text):
        return None
    text = text.rstrip(".,")
    points, commas = text.count("."), text.count(",")
    if not points and not commas:
        return _Number(Decimal(text))
    if points and commas:
        return _both_separators(text)
    mark = "." if points else ","
    if points + commas > 1:
        return _repeated_separator(text, mark)
    if whole_euros:
        thousands = grouped(text, mark)
        return _Number(Decimal(text.replace(mark, ""))) if thousands else None
    return _one_separator(text, mark, spaced=spaced, notation=notation)


def grouped(text: str, mark: str) -> bool:
    """Whether the digits stand in groups of three, the first without a zero."""
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+", text))


def _both_separators(text: str) -> _Number:
    """``1.234,56`` or ``1,234.56``: the last separator is the decimal one."""
    decimal = max(".,", key=text.rfind)
    thousands = "," if decimal == "." else "."
    whole, _, rest = text.rpartition(decimal)
    value = Decimal(whole.replace(".", "").replace(",", "") + "." + rest)
    if decimal in whole or not grouped(whole, thousands):
        return _Number(None, Reason.SEPARATORS_MIXED, (value,))
    if len(rest) > 2:
        return _Number(None, Reason.SUB_CENT, (value,))
    return _Number(value, notation="de" if decimal == "," else "en")


def _repeated_separator(text: str, mark: str) -> _Number | None:
    """``1.234.567``, or ``129.490.09`` with a slip of the hand."""
    if grouped(text, mark):
        value = Decimal(text.replace(mark, ""))
        return _Number(value, notation="de" if mark == "." else "en")
    whole, _, rest = text.rpartition(mark)
    if len(rest) <= 2 and grouped(whole, mark):
        value = Decimal(whole.replace(mark, "") + "." + rest)
        return _Number(None, Reason.SEPARATORS_MIXED, (value,))
    return None


def _one_separator(
    text: str, mark: str, *, spaced: bool, notation: Notation | None
) -> _Number:
    """``1234.5`` and ``1234,50`` are clear, ``1.234`` is not."""
    whole, _, rest = text.partition(mark)
    value = Decimal(f"{whole}.{rest}")
    as_decimal: Notation = "en" if mark == "." else "de"
    if len(rest) <= 2:
        return _Number(value, notation=as_decimal)
    if grouped(text, mark) and not spaced:
        thousands = Decimal(whole + rest)
        if notation is not None and notation != as_decimal:
            return _Number(thousands, notation=notation)
        return _Number(None, Reason.POINT_OR_THOUSANDS, (thousands, value))
    if notation == as_decimal and len(rest) > 3:
        return _Number(value, notation=notation)
    return _Number(None, Reason.SUB_CENT, (value,))
