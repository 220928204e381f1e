"""Classes for choropleth maps: zero and missing apart, round limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

# Class numbers: missing, zero, then 1 to k for positive values.
MISSING: Final = -1
ZERO: Final = 0
MOST_CLASSES: Final = 7
_NOISE: Final = 1e-9


@dataclass(frozen=True)
class Classes:
    """Limits of the classes of positive values.

    Attributes
    ----------
    upper : tuple of float
        Upper limits, ascending; a value equal to a limit lies below it. The last
        one is at least the largest value; infinite if the class is open.
    lower : float
        The smallest positive value, rounded down.
    centre : int or None
        Number of the class around the value of the region, if the classes part the
        values above it from those below.

    """

    upper: tuple[float, ...]
    lower: float
    centre: int | None = None

    def __len__(self) -> int:
        """Return the number of classes of positive values."""
        return len(self.upper)

    def intervals(self) -> list[tuple[float, float]]:
        """Return the limits of each class, for labels."""
        return list(pairwise((self.lower, *self.upper)))

    def number(self, values: pd.Series) -> pd.Series:
        """Return the class of each value.

        Parameters
        ----------
        values : pandas.Series
            Float; not negative.

        Returns
        -------
        pandas.Series
            Int: `MISSING`, `ZERO`, or 1 to ``len(self)``.

        """
        return pd.Series(self._numbers(values), index=values.index)

    def _numbers(self, values: pd.Series) -> npt.NDArray[np.intp]:
        exact = floats(values)
        numbers = np.minimum(np.searchsorted(self.upper, exact) + 1, len(self.upper))
        numbers[exact == 0] = ZERO
        numbers[np.isnan(exact)] = MISSING
        return numbers

    def letters(self, values: pd.Series) -> str:
        """Return the classes as text: ``-`` for missing, else the number.

        Parameters
        ----------
        values : pandas.Series
            Float; not negative.

        Returns
        -------
        str
            One character per value.

        Examples
        --------
        >>> Classes((2.0, 9.0), 1.0).letters(pd.Series([0, 1.5, float("nan"), 7]))
        '01-2'

        """
        numbers = self._numbers(values)
        return np.frombuffer(b"-0123456789", "S1")[numbers + 1].tobytes().decode()


def floats(values: pd.Series) -> npt.NDArray[np.float64]:
    """Return numbers as an array, NaN where missing: quicker to ask than a series."""
    return values.to_numpy("float64", na_value=np.nan)


def class_breaks(values: pd.Series, *, k: int = 5) -> Classes:
    """Divide positive values into classes of about equal size with round limits.

    Quantiles of the positive values, rounded to two significant digits (whole
    counts to whole numbers); limits that coincide are joined and empty classes left
    out, so there can be fewer than `k` classes. Values that are 0 or missing have
    classes of their own and do not count.

    Parameters
    ----------
    values : pandas.Series
        Float; not negative, missing allowed.
    k : int
        Number of classes wanted, at most 7.

    Returns
    -------
    Classes
        Without limits if no value is positive.

    Examples
    --------
    >>> values = pd.Series([0, 0, 1.02, 2.04, 5.1, 9.9, 118.4, float("nan")])
    >>> classes = class_breaks(values, k=3)
    >>> classes.intervals()
    [(1.0, 3.1), (3.1, 8.3), (8.3, 120.0)]
    >>> classes.number(values).tolist()
    [0, 0, 1, 1, 2, 3, 3, -1]

    """
    exact = floats(values)
    positive = exact[exact > 0]
    if not len(positive):
        return Classes((), 0.0)
    wanted = min(k, MOST_CLASSES, len(np.unique(positive)))
    quantiles = np.quantile(positive, np.arange(1, wanted) / wanted)
    whole = bool((positive % 1 == 0).all())
    limits = {float(round(q)) if whole else _round(float(q)) for q in quantiles}
    top = _round_up(float(positive.max()))
    bottom = -_round_up(-float(positive.min()))
    inner = sorted(limit for limit in limits if bottom <= limit < top)
    return Classes(_with_members((*inner, top), positive), bottom)


def _with_members(
    upper: tuple[float, ...], values: npt.NDArray[np.float64]
) -> tuple[float, ...]:
    """Leave classes out in which no value lies."""
    counts = np.bincount(np.searchsorted(upper, values), minlength=len(upper))
    return tuple(limit for limit, count in zip(upper, counts, strict=True) if count)


def _step(value: float) -> float:
    """Return the unit of the second significant digit."""
    return float(10.0 ** (math.floor(math.log10(abs(value))) - 1))


def _round(value: float) -> float:
    step = _step(value)
    return _tidy(round(value / step) * step, step)


def _round_up(value: float) -> float:
    """Round away from zero on the right: never below `value`."""
    step = _step(value)
    rounded = _tidy(math.ceil(value / step - _NOISE) * step, step)
    return rounded if rounded >= value else _tidy(rounded + step, step)


def _tidy(value: float, step: float) -> float:
    """Remove the float noise behind the last digit of `step`."""
    return round(value, max(0, -math.floor(math.log10(step))))
