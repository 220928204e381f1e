"""One number of a pair of coordinates."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from geo.reading.reasons import Reason
from geo.reading.values.amounts import NUMBER, grouped
from geo.reading.values.cells import Cell, Reading, clean, unreadable, without_value

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
    nothing = without_value(value)
    if nothing is not None:
        return nothing
    if isinstance(value, (bool, dt.date, dt.time)):
        return unreadable(value)
    if isinstance(value, (int, float)):
        return Reading(float(value), "certain", value)
    text = clean(value)
    if match := _DEGREES.fullmatch(text):
        degrees = _sexagesimal(match)
        return Reading(degrees, "certain", value)
    sign = -1 if text.startswith("-") else 1
    digits = re.sub(r"[ '’]|°$", "", re.sub(r"(?<=\d)\s*m$", "", text.lstrip("+-")))
    if not NUMBER.fullmatch(digits):
        return unreadable(value)
    number = _coordinate_digits(digits)
    if number is None:
        return unreadable(value, Reason.SEPARATORS_MIXED)
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
        in_groups = grouped(digits, "." if points else ",")
        # 622.960 is an easting with a thousands point: no system has 622.96 there.
        return number * 1000 if in_groups and number > 180 else number
    mark = "." if points else ","
    return float(digits.replace(mark, "")) if grouped(digits, mark) else None
