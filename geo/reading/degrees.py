"""Columns of coordinates by what stands in them: degrees, eastings, northings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from geo.reading.values import Cell, clean, read_coordinate

_EXACT: Final = re.compile(r"\d[.,]\d{3,}$")
_ENOUGH: Final = 0.7
# Degrees in Germany, with some room.
_LON: Final = (5.0, 16.0)
_LAT: Final = (47.0, 56.0)


def coordinate_fields(
    numbers: Sequence[float], texts: Sequence[str]
) -> dict[str, float]:
    """Tell longitude, latitude, easting and northing by their size in Germany.

    Parameters
    ----------
    numbers : sequence of float
        The values of a column.
    texts : sequence of str
        The same as they stand in the list.

    Returns
    -------
    dict of str to float
        Field and confidence; empty if the numbers are none of them.

    Examples
    --------
    >>> coordinate_fields([10.7311], ["10,7311"]), coordinate_fields([7.0], ["7"])
    ({'lon': 0.72}, {})

    """
    decimals = sum("." in text or "," in text or "°" in text for text in texts)
    low, high = min(numbers), max(numbers)
    if decimals > _ENOUGH * len(texts):
        if low >= _LON[0] and high <= _LON[1]:
            return {"lon": 0.72}
        if low >= _LAT[0] and high <= _LAT[1]:
            return {"lat": 0.72}
    if low >= 5_200_000 and high <= 6_150_000:
        return {"northing": 0.75}
    if low >= 31_000_000 and high <= 34_000_000:
        return {"easting": 0.75}
    if low >= 2_500_000 and high <= 5_700_000 and len(set(numbers)) > 1:
        return {"easting": 0.6}
    return {}


def degrees_in(columns: Mapping[int, Sequence[Cell]]) -> dict[int, str]:
    """Tell which two columns hold longitude and latitude, if there is such a pair.

    ``Länge`` and ``Breite`` may be those of a path. They are degrees if one column
    lies in the longitudes of Germany and one in its latitudes, with three decimals;
    a few values may be wrong.

    Parameters
    ----------
    columns : mapping of int to sequence of cells
        The columns that are in question, by their position.

    Returns
    -------
    dict of int to str
        Position and ``lon`` or ``lat``; empty unless there is exactly one of each.

    Examples
    --------
    >>> degrees_in({1: ["50,3301", "50,51"], 2: ["10,7402", "10,7511"]})
    {}
    >>> degrees_in({1: ["50,3301", "50,5112"], 2: ["10,7402", "10,7511"]})
    {1: 'lat', 2: 'lon'}

    """
    found: dict[int, str] = {}
    for index, cells in columns.items():
        texts = [text for text in map(clean, cells) if text]
        exact = sum(bool(_EXACT.search(text)) for text in texts)
        if exact <= _ENOUGH * len(texts):
            continue
        numbers = [read_coordinate(text).value for text in texts]
        for field, (low, high) in {"lon": _LON, "lat": _LAT}.items():
            inside = sum(one is not None and low <= one <= high for one in numbers)
            if inside > _ENOUGH * len(texts):
                found[index] = field
    return found if sorted(found.values()) == ["lat", "lon"] else {}
