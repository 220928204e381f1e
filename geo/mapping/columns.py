"""Whole numbers as columns for the browser: short to write, quick to read."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

# Kind (as the browser calls it) and what it can hold; the first that fits is taken.
_KINDS: Final = (("u1", "<u1"), ("u2", "<u2"), ("i2", "<i2"), ("i4", "<i4"))
# Sums of cents are whole numbers that a double holds exactly.
_LARGEST: Final = ("f8", "<f8")
_DECIMALS: Final = 5
Column = tuple[str, str]


def column(values: npt.ArrayLike) -> Column:
    """Write whole numbers as kind and base64 text of their little-endian memory.

    Where all are the same, as the kind ``all`` with that number and how many it is.

    Parameters
    ----------
    values : array-like of int
        Below 2^53 in size.

    Examples
    --------
    >>> column([1, 2, 255])
    ('u1', 'AQL/')
    >>> column([-1, 2])
    ('i2', '//8CAA==')
    >>> column([7, 7, 7])
    ('all', '7 3')

    """
    numbers = np.asarray(values)
    least, most = (numbers.min(), numbers.max()) if numbers.size else (0, 0)
    if numbers.size and least == most:
        return "all", f"{int(least)} {numbers.size}"
    kind, dtype = _LARGEST
    for name, code in _KINDS:
        info = np.iinfo(code)
        if info.min <= least and most <= info.max:
            kind, dtype = name, code
            break
    return kind, base64.b64encode(numbers.astype(dtype).tobytes()).decode()


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Numbers that the browser writes as words when somebody asks for one.

    Attributes
    ----------
    column : tuple of str
        Whole multiples of the last digit, as `column` writes them; -1 if missing.
    digits : int
        Digits behind the mark; negative: only as many as are needed.
    form : str
        What stands around the number, which is ``{}``.

    """

    column: Column
    digits: int
    form: str = "{}"


def outline_columns(shapes: gpd.GeoSeries) -> dict[str, Any]:
    """Write the outlines of very many areas as columns (`areas_many.js`).

    Corners are rounded to five decimals (1 m), as in `display.screen_features`.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Polygons in WGS 84.

    Returns
    -------
    dict
        ``keys``; ``parts`` (rings of each area), ``sizes`` (corners of each ring,
        without the last, which is the first), ``starts`` (first corner of each ring)
        and ``steps`` (from corner to corner, 0 for the first), longitude and latitude
        in turn, in 1e-5 degrees.

    """
    rings, area = _rings(shapes.to_numpy())
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(corners * 10**_DECIMALS).astype("int64")
    first = np.r_[True, np.diff(ring) > 0]
    last = np.r_[first[1:], True]
    steps = np.diff(whole, axis=0, prepend=0)
    steps[first] = 0
    return {
        "keys": [str(key) for key in shapes.index],
        "parts": column(np.bincount(area, minlength=len(shapes))),
        "sizes": column(np.bincount(ring, minlength=len(rings)) - 1),
        "starts": column(whole[first].ravel()),
        "steps": column(steps[~last].ravel()),
    }


def _rings(
    shapes: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.intp]]:
    """Return all rings, and whose each is."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, owner[part]


def texts_of(values: Sequence[str]) -> tuple[list[str], Column]:
    """Write texts that occur often: each once, and which one it is.

    Examples
    --------
    >>> texts_of(["a", "b", "a"])
    (['a', 'b'], ('u1', 'AAEA'))

    """
    known = {text: number for number, text in enumerate(dict.fromkeys(values))}
    return list(known), column([known[text] for text in values])
