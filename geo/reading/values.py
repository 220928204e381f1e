"""What a single cell says: amounts, dates, keys, codes, rates.

Each reader returns a `Reading`: what is certain is read, what is doubtful becomes a
question with candidates, and the original stays. Nothing is guessed.

"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final, Generic, Literal, TypeVar

from rapidfuzz import fuzz, process

from geo.reading.reasons import Reason
from geo.reading.vocabulary import Vocabulary, normalise

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | None
State = Literal["certain", "doubtful", "empty", "unreadable"]
Precision = Literal["day", "month", "year"]
Notation = Literal["de", "en"]
T = TypeVar("T")

# More than a thousand million euros is no project of a LEADER region.
ABSURD_CENTS: Final = 100_000_000_000
# LEADER began in 1991; payments of 2023-2027 run until 2029, durability until 2040.
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2040
_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
_LONGEST: Final = 300  # characters; a longer text is no amount, date, key or word
_SIMILAR: Final = 88  # rapidfuzz ratio from which a word is offered as a candidate


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


def _empty(original: Any) -> Reading[Any]:
    return Reading(None, "empty", original, (Reason.NOT_STATED,))


def _unreadable(original: Any, reason: Reason = Reason.NOT_UNDERSTOOD) -> Reading[Any]:
    return Reading(None, "unreadable", original, (reason,))


def _doubtful(original: Any, reason: Reason, *candidates: T) -> Reading[T]:
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


def _without_value(value: Cell) -> Reading[Any] | None:
    """Return the reading of a cell that states nothing that a reader could take."""
    if is_empty(value):
        return _empty(value)
    if isinstance(value, str) and _ERROR_CELL.fullmatch(value.strip()):
        return _unreadable(value, Reason.ERROR_CELL)
    if isinstance(value, str) and len(value) > _LONGEST:
        return _unreadable(value)
    return None


# -- amounts -----------------------------------------------------------------------
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
_NUMBER: Final = re.compile(r"\d[\d.,]*")


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
    nothing = _without_value(value)
    if nothing is not None:
        return nothing
    if isinstance(value, bool):
        return _unreadable(value)
    if isinstance(value, (dt.date, dt.time)):
        return _unreadable(value, Reason.IS_DATE)
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
        return _doubtful(
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
        return _doubtful(original, Reason.ABSURD_AMOUNT, cents)
    if cents < 0:
        notes = (*notes, Reason.NEGATIVE)
    return Reading(cents, "certain", original, notes, notation=notation)


def _amount_of_text(
    original: str, factor: int, notation: Notation | None
) -> Reading[int]:
    text, notes, multiplier = _strip_words(clean(original))
    if _OTHER_CURRENCY.search(text):
        return _unreadable(original, Reason.OTHER_CURRENCY)
    if "%" in text:
        return _unreadable(original, Reason.IS_PERCENT)
    text, sign, in_brackets = _strip_sign(text)
    whole = _WHOLE_EUROS.sub("", text)
    scale = Decimal(sign * multiplier * factor)
    found = _parse_digits(whole, whole_euros=whole != text, notation=notation)
    if found is None:
        return _amount_in_text(original, text)
    candidates = tuple(_cents(item * scale) for item in found.candidates)
    if found.value is None:
        return _doubtful(original, found.reason or Reason.NOT_UNDERSTOOD, *candidates)
    euros = found.value * scale
    if in_brackets:
        cents = _cents(euros)
        return _doubtful(original, Reason.BRACKETS_OR_NEGATIVE, -cents, cents)
    if Reason.BOUND_ONLY in notes:
        return _doubtful(original, Reason.BOUND_ONLY, _cents(euros))
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
        return _unreadable(original)
    several = len(parts) > 1
    return _doubtful(
        original, Reason.RANGE_OF_VALUES if several else Reason.TEXT_AROUND, *values
    )


def _parse_digits(
    text: str, *, whole_euros: bool, notation: Notation | None
) -> _Number | None:
    """Understand digits with points, commas and spaces; None if there is more."""
    spaced = bool(_SPACE_GROUPS.fullmatch(text))
    if spaced:
        text = re.sub(r"[ '’]", "", text)
    if not _NUMBER.fullmatch(text):
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
        thousands = _grouped(text, mark)
        return _Number(Decimal(text.replace(mark, ""))) if thousands else None
    return _one_separator(text, mark, spaced=spaced, notation=notation)


def _grouped(text: str, mark: str) -> bool:
    """Whether the digits stand in groups of three, the first without a zero."""
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+", text))


def _both_separators(text: str) -> _Number:
    """``1.234,56`` or ``1,234.56``: the last separator is the decimal one."""
    decimal = max(".,", key=text.rfind)
    thousands = "," if decimal == "." else "."
    whole, _, rest = text.rpartition(decimal)
    value = Decimal(whole.replace(".", "").replace(",", "") + "." + rest)
    if decimal in whole or not _grouped(whole, thousands):
        return _Number(None, Reason.SEPARATORS_MIXED, (value,))
    if len(rest) > 2:
        return _Number(None, Reason.SUB_CENT, (value,))
    return _Number(value, notation="de" if decimal == "," else "en")


def _repeated_separator(text: str, mark: str) -> _Number | None:
    """``1.234.567``, or ``129.490.09`` with a slip of the hand."""
    if _grouped(text, mark):
        value = Decimal(text.replace(mark, ""))
        return _Number(value, notation="de" if mark == "." else "en")
    whole, _, rest = text.rpartition(mark)
    if len(rest) <= 2 and _grouped(whole, mark):
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
    if _grouped(text, mark) and not spaced:
        thousands = Decimal(whole + rest)
        if notation is not None and notation != as_decimal:
            return _Number(thousands, notation=notation)
        return _Number(None, Reason.POINT_OR_THOUSANDS, (thousands, value))
    if notation == as_decimal and len(rest) > 3:
        return _Number(value, notation=notation)
    return _Number(None, Reason.SUB_CENT, (value,))


# -- dates -------------------------------------------------------------------------
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januar jan jaenner january", "februar feb feber february",
            "maerz mrz mar march maer", "april apr", "mai may", "juni jun june",
            "juli jul july", "august aug", "september sep sept",
            "oktober okt october oct", "november nov", "dezember dez december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_QUARTERS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_TIME: Final = r"(?:[ T,]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?Uhr|Z)?)?"
_ISO_DATE: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_WEEKDAY: Final = (
    r"(?:(?:Mo|Di|Mi|Do|Fr|Sa|So|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|"
    r"Sonnabend|Sonntag)\.?,? )?"
)
_GERMAN_DATE: Final = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}|\d\d){_TIME}"
)
_SLASH_DATE: Final = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d\d){_TIME}")
_NAMED_MONTH: Final = re.compile(r"(?:(\d{1,2})\.? )?([A-Za-zÄäÖöÜü]{3,9})\.? (\d{4})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[./-](\d{4})|(\d{4})[-/](\d{1,2})")
_QUARTER: Final = re.compile(
    r"(?:Q ?([1-4])|([1-4])\. ?(?:Quartal|Q\.?)|(IV|I{1,3}))[ ./-]*(\d{4})|"
    r"(\d{4})[ ./-]*Q ?([1-4])", re.IGNORECASE
)  # fmt: skip
_HALF: Final = re.compile(r"([12])\. ?(?:Halbjahr|Hj\.?)[ /]*(\d{4})", re.IGNORECASE)
_ANY_DATE: Final = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b|\b\d{4}-\d\d-\d\d\b")


def read_date(value: Cell) -> Reading[dt.date]:
    """Read a date; one that names only a month or a year says so.

    Parameters
    ----------
    value : cell
        Date cell, Excel serial, or text.

    Returns
    -------
    Reading of datetime.date
        With `precision`; a month or year stands as its first day.

    Examples
    --------
    >>> read_date("15.3.21").value, read_date("2021-03-15").value
    (datetime.date(2021, 3, 15), datetime.date(2021, 3, 15))
    >>> month = read_date("März 2021")
    >>> month.value, month.precision
    (datetime.date(2021, 3, 1), 'month')
    >>> read_date(44270).value, read_date(2021).precision
    (datetime.date(2021, 3, 15), 'year')
    >>> read_date("01.01.1900").reason.value, read_date("31.02.2021").reason.value
    ('date_out_of_range', 'no_such_day')

    """
    nothing = _without_value(value)
    if nothing is not None:
        return nothing
    if isinstance(value, (bool, dt.time)):
        return _unreadable(value)
    if isinstance(value, dt.datetime):
        return _dated(value, value.date(), "day")
    if isinstance(value, dt.date):
        return _dated(value, value, "day")
    original = value
    if isinstance(value, float) and not value.is_integer():
        value = math.floor(value)  # the rest is the time of day
    text = clean(value)
    reader = _date_of_number if text.isdecimal() else _date_of_text
    return replace(reader(text), original=original)


def _dated(
    original: Any, day: dt.date, precision: Precision, *notes: Reason
) -> Reading[dt.date]:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        doubt = _doubtful(original, Reason.DATE_OUT_OF_RANGE, day)
        return replace(doubt, precision=precision)
    return Reading(day, "certain", original, notes, precision=precision)


def _on_day(
    original: str, year: int, month: int, day: int, *notes: Reason
) -> Reading[dt.date]:
    try:
        return _dated(original, dt.date(year, month, day), "day", *notes)
    except ValueError:
        return _unreadable(original, Reason.NO_SUCH_DAY)


def _date_of_number(text: str) -> Reading[dt.date]:
    number = int(text)
    if len(text) == 4 and number >= 1800:
        return _dated(text, dt.date(number, 1, 1), "year")
    if len(text) == 8:
        return _on_day(text, number // 10000, number // 100 % 100, number % 100)
    if len(text) <= 5:
        day = _EXCEL_EPOCH + dt.timedelta(days=number)
        return _dated(text, day, "day", Reason.EXCEL_SERIAL)
    return _unreadable(text)


def _century(text: str) -> tuple[int, tuple[Reason, ...]]:
    year = int(text)
    if len(text) > 2:
        return year, ()
    return year + (2000 if year < 70 else 1900), (Reason.TWO_DIGIT_YEAR,)


def _date_of_text(text: str) -> Reading[dt.date]:
    if match := _ISO_DATE.fullmatch(text):
        return _on_day(text, int(match[1]), int(match[2]), int(match[3]))
    if match := _GERMAN_DATE.fullmatch(text):
        year, notes = _century(match[3])
        return _on_day(text, year, int(match[2]), int(match[1]), *notes)
    if match := _SLASH_DATE.fullmatch(text):
        return _slash_date(text, match)
    return _part_of_date(text) or _date_in_text(text)


def _slash_date(text: str, match: re.Match[str]) -> Reading[dt.date]:
    """``03/04/2021`` is read by a German as 3 April, by Excel perhaps as 4 March."""
    year, notes = _century(match[4])
    first, second = int(match[1]), int(match[3])
    if first <= 12 and second <= 12 and first != second:
        days = dt.date(year, second, first), dt.date(year, first, second)
        return replace(
            _doubtful(text, Reason.DAY_OR_MONTH_FIRST, *days), precision="day"
        )
    month, day = (first, second) if second > 12 else (second, first)
    return _on_day(text, year, month, day, *notes)


def _part_of_date(text: str) -> Reading[dt.date] | None:
    """Read month and year, quarter, half-year; None if it is none of them."""
    if match := _NAMED_MONTH.fullmatch(text):
        month = _MONTHS.get(normalise(match[2]))
        if month and match[1]:
            return _on_day(text, int(match[3]), month, int(match[1]))
        if month:
            return _dated(text, dt.date(int(match[3]), month, 1), "month")
    if match := _MONTH_YEAR.fullmatch(text):
        month, year = int(match[1] or match[4]), int(match[2] or match[3])
        if 1 <= month <= 12:
            return _dated(text, dt.date(year, month, 1), "month")
        return _unreadable(text, Reason.NO_SUCH_DAY)
    if match := _QUARTER.fullmatch(text):
        name = match[1] or match[2] or match[3] or match[6]
        month = 3 * _QUARTERS[name.lower()] - 2
        day = dt.date(int(match[4] or match[5]), month, 1)
        return _dated(text, day, "year", Reason.QUARTER)
    if match := _HALF.fullmatch(text):
        day = dt.date(int(match[2]), 6 * int(match[1]) - 5, 1)
        return _dated(text, day, "year", Reason.HALF_YEAR)
    return None


def _date_in_text(text: str) -> Reading[dt.date]:
    found = [_date_of_text(part) for part in _ANY_DATE.findall(text)]
    days = [item.value for item in found if item.value is not None]
    precision: Precision = "day"
    if not days:
        years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)]
        days = [dt.date(year, 1, 1) for year in years]
        precision = "year"
    if not days or len(days) > 4:
        return _unreadable(text)
    reason = Reason.RANGE_OF_VALUES if len(days) > 1 else Reason.TEXT_AROUND
    return replace(_doubtful(text, reason, *days), precision=precision)


def read_year(value: Cell) -> Reading[int]:
    """Read a year; a date gives its year.

    Examples
    --------
    >>> read_year("2021").value, read_year(2021.0).value, read_year("15.3.2021").value
    (2021, 2021, 2021)
    >>> read_year("2021/2022").candidates
    (2021, 2022)

    """
    reading = read_date(value)
    if reading.state == "empty" or reading.state == "unreadable":
        return Reading(None, reading.state, value, reading.reasons)
    years = tuple(dict.fromkeys(day.year for day in reading.candidates))
    if reading.value is not None:
        return Reading(reading.value.year, "certain", value, reading.reasons)
    if len(years) == 1 and reading.reason is Reason.DAY_OR_MONTH_FIRST:
        return Reading(years[0], "certain", value)
    return Reading(None, "doubtful", value, reading.reasons, years)


# -- keys --------------------------------------------------------------------------
def read_municipality_key(
    value: Cell, *, known: Container[str] | None = None
) -> Reading[str]:
    """Read an official municipality key (AGS) as text of eight digits.

    Parameters
    ----------
    value : cell
        Key as text or number: AGS with 8 digits, ARS with 12, with or without its
        leading zero.
    known : container of str, optional
        All keys that exist; a key has no check digit.

    Returns
    -------
    Reading of str

    Examples
    --------
    >>> read_municipality_key(16069024.0).value
    '16069024'
    >>> [read_municipality_key(cell).value for cell in ("160690024024", 1055012)]
    ['16069024', '01055012']
    >>> read_municipality_key("16069").reason.value
    'district_key'

    """
    nothing = _without_value(value)
    if nothing is not None:
        return nothing
    digits = re.sub(
        r"^(?:AGS|ARS|RS|GKZ)[ :]*|\.0$|[ ./-]", "", clean(value), flags=re.I
    )
    if not digits.isdecimal() or isinstance(value, bool):
        return _unreadable(value)
    notes: tuple[Reason, ...] = ()
    if len(digits) in {7, 11}:
        digits, notes = "0" + digits, (Reason.LEADING_ZERO,)
    if len(digits) == 12:
        digits, notes = digits[:5] + digits[9:], (*notes, Reason.FROM_REGIONAL_KEY)
    if len(digits) != 8 or not 1 <= int(digits[:2]) <= 16:
        reasons = {5: Reason.DISTRICT_KEY, 9: Reason.ASSOCIATION_KEY}
        return _unreadable(value, reasons.get(len(digits), Reason.NOT_UNDERSTOOD))
    if known is not None and digits not in known:
        return _doubtful(value, Reason.UNKNOWN_KEY, digits)
    return Reading(digits, "certain", value, notes)


def read_postcode(value: Cell) -> Reading[str]:
    """Read a German postcode as text of five digits.

    Examples
    --------
    >>> read_postcode(98646.0).value, read_postcode(4603).value
    ('98646', '04603')
    >>> read_postcode("D-98646 Hildburghausen").reasons[0].value
    'text_around'

    """
    nothing = _without_value(value)
    if nothing is not None:
        return nothing
    text = re.sub(r"\.0$", "", clean(value))
    found = re.findall(r"(?<!\d)\d{4,5}(?!\d)", text)
    if len(found) != 1 or isinstance(value, (bool, dt.date)):
        return _unreadable(value)
    notes = () if found[0] == text else (Reason.TEXT_AROUND,)
    digits = found[0]
    if len(digits) == 4:
        if notes:
            return _unreadable(value)
        digits, notes = "0" + digits, (Reason.LEADING_ZERO,)
    if not 1000 < int(digits) < 99999:
        return _unreadable(value)
    return Reading(digits, "certain", value, notes)


# -- codes, flags, rates -----------------------------------------------------------
def read_code(field: str, text: Cell, vocabulary: Vocabulary) -> Reading[str]:
    """Read a status, class, type, scheme or field of action as a code.

    Parameters
    ----------
    field : str
        One of ``vocabulary.codes``.
    text : cell
        The word of the list; it stays in `Reading.original`.
    vocabulary : Vocabulary
        The words known for each code.

    Returns
    -------
    Reading of str

    Examples
    --------
    >>> from geo.reading.vocabulary import load_vocabulary
    >>> words = load_vocabulary()
    >>> read_code("status", "positiv bewertet (Rangfolge)", words).value
    'selected'
    >>> read_code("applicant_type", "gemeinnützig/Verein/Kirche", words).candidates
    ('association', 'church')

    """
    nothing = _without_value(text)
    if nothing is not None:
        return nothing
    known = vocabulary.codes[field]
    word = normalise(clean(text))
    bare = normalise(re.sub(r"\([^()]*\)", " ", clean(text)))
    for form in dict.fromkeys((word, bare)):
        if form in known.not_stated:
            return _empty(text)
        codes = known.words.get(form, ())
        if len(codes) == 1:
            return Reading(codes[0], "certain", text)
        if codes:
            return _doubtful(text, Reason.SEVERAL_CODES, *codes)
    similar = process.extract(
        bare or word, known.words.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR
    )
    offered = [code for form, *_ in similar for code in known.words[form]]
    if offered:
        return _doubtful(text, Reason.SIMILAR_WORD, *offered)
    return _unreadable(text, Reason.UNKNOWN_WORD)


_YES: Final = frozenset(
    ("ja", "j", "yes", "y", "x", "1", "true", "wahr", "w", "✓", "✔", "☑", "☒", "stimmt")
)
_NO: Final = frozenset(
    ("nein", "n", "no", "0", "false", "falsch", "f", "kein", "keine", "☐", "✗", "✘")
)


def read_yes_no(value: Cell) -> Reading[bool]:
    """Read a flag; an empty cell is empty, not "no".

    Examples
    --------
    >>> [read_yes_no(cell).value for cell in ("ja", "x", "nein", 0, None)]
    [True, True, False, False, None]

    """
    if isinstance(value, bool):
        return Reading(value, "certain", value)
    word = clean(value).casefold().strip(" .()[]")
    if word in _YES or word in _NO:
        return Reading(word in _YES, "certain", value)
    return _without_value(value) or _unreadable(value)


def read_rate(value: Cell) -> Reading[Fraction]:
    """Read a support rate: ``60 %``, 60 and 0.6 are the same.

    Examples
    --------
    >>> [str(read_rate(cell).value) for cell in ("60 %", 60, 0.6, "0,6")]
    ['3/5', '3/5', '3/5', '3/5']
    >>> read_rate(1).reason.value
    'percent_or_share'

    """
    nothing = _without_value(value)
    if nothing is not None:
        return nothing
    text = clean(value)
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(%|v\. ?H\.|Prozent|percent)?", text)
    if not match or isinstance(value, (bool, dt.date)):
        return _unreadable(value)
    number = Fraction(match[1].replace(",", "."))
    percent = bool(match[2])
    if number == 0:
        return Reading(Fraction(0), "certain", value)
    if number > 100:
        return _unreadable(value, Reason.RATE_OUT_OF_RANGE)
    if number >= 5:
        return Reading(number / 100, "certain", value)
    if number < 1 and not percent:
        return Reading(number, "certain", value)
    candidates = [number / 100, number] if percent else [number, number / 100]
    possible = [rate for rate in candidates if rate <= 1]
    return _doubtful(value, Reason.PERCENT_OR_SHARE, *possible)


# -- coordinates -------------------------------------------------------------------
_DEGREES: Final = re.compile(
    r"([NSEWO])?\s*(\d{1,3})\s*°\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|''|”)\s*)?)?([NSEWO])?", re.IGNORECASE
)  # fmt: skip


def read_coordinate(value: Cell) -> Reading[float]:
    r"""Read one number of a pair of coordinates; which system is asked elsewhere.

    Examples
    --------
    >>> read_coordinate("10,4873").value, read_coordinate("5.587.406,8").value
    (10.4873, 5587406.8)
    >>> round(read_coordinate("50° 25' 33\" N").value, 5)
    50.42583

    """
    nothing = _without_value(value)
    if nothing is not None:
        return nothing
    if isinstance(value, (bool, dt.date, dt.time)):
        return _unreadable(value)
    if isinstance(value, (int, float)):
        return Reading(float(value), "certain", value)
    text = clean(value)
    if match := _DEGREES.fullmatch(text):
        degrees = _sexagesimal(match)
        return Reading(degrees, "certain", value)
    sign = -1 if text.startswith("-") else 1
    digits = re.sub(r"[ '’]|°$", "", re.sub(r"(?<=\d)\s*m$", "", text.lstrip("+-")))
    if not _NUMBER.fullmatch(digits):
        return _unreadable(value)
    number = _coordinate_digits(digits)
    if number is None:
        return _unreadable(value, Reason.SEPARATORS_MIXED)
    return Reading(sign * number, "certain", value)


def _sexagesimal(match: re.Match[str]) -> float:
    parts = [float((match[i] or "0").replace(",", ".")) for i in (2, 3, 4)]
    side = (match[1] or match[5] or "N").upper()
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -degrees if side in "SW" else degrees


def _coordinate_digits(digits: str) -> float | None:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = max(".,", key=digits.rfind)
        if digits.count(decimal) > 1:
            return None
        other = "," if decimal == "." else "."
        return float(digits.replace(other, "").replace(decimal, "."))
    if points + commas <= 1:
        number = float(digits.replace(",", "."))
        grouped = _grouped(digits, "." if points else ",")
        # 622.960 is an easting with a thousands point: no system has 622.96 there.
        return number * 1000 if grouped and number > 180 else number
    mark = "." if points else ","
    return float(digits.replace(mark, "")) if _grouped(digits, mark) else None


def share_that_reads(
    values: Sequence[Cell], reader: Callable[[Cell], Reading[Any]]
) -> float:
    """Return the share of stated cells that a reader takes or can offer.

    Examples
    --------
    >>> share_that_reads(["1,50", "Dorf", None], read_amount)
    0.5

    """
    stated = [reading for reading in map(reader, values) if reading.state != "empty"]
    if not stated:
        return 0.0
    good = sum(reading.state in {"certain", "doubtful"} for reading in stated)
    return good / len(stated)
