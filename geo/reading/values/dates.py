"""Dates and years."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace
from typing import Any, Final

from geo.reading.reasons import Reason
from geo.reading.values.cells import (
    Cell,
    Precision,
    Reading,
    clean,
    doubtful,
    unreadable,
    without_value,
)
from geo.reading.vocabulary import normalise

# LEADER began in 1991; payments of 2023-2027 run until 2029, durability until 2040.
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2040
_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)

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
    nothing = without_value(value)
    if nothing is not None:
        return nothing
    if isinstance(value, (bool, dt.time)):
        return unreadable(value)
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
        doubt = doubtful(original, Reason.DATE_OUT_OF_RANGE, day)
        return replace(doubt, precision=precision)
    return Reading(day, "certain", original, notes, precision=precision)


def _on_day(
    original: str, year: int, month: int, day: int, *notes: Reason
) -> Reading[dt.date]:
    try:
        return _dated(original, dt.date(year, month, day), "day", *notes)
    except ValueError:
        return unreadable(original, Reason.NO_SUCH_DAY)


def _date_of_number(text: str) -> Reading[dt.date]:
    number = int(text)
    if len(text) == 4 and number >= 1800:
        return _dated(text, dt.date(number, 1, 1), "year")
    if len(text) == 8:
        return _on_day(text, number // 10000, number // 100 % 100, number % 100)
    if len(text) <= 5:
        day = _EXCEL_EPOCH + dt.timedelta(days=number)
        return _dated(text, day, "day", Reason.EXCEL_SERIAL)
    return unreadable(text)


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
            doubtful(text, Reason.DAY_OR_MONTH_FIRST, *days), precision="day"
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
        return unreadable(text, Reason.NO_SUCH_DAY)
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
        return unreadable(text)
    reason = Reason.RANGE_OF_VALUES if len(days) > 1 else Reason.TEXT_AROUND
    return replace(doubtful(text, reason, *days), precision=precision)


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
