"""Ways to divide values into classes; what a reader compares keeps its classes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import LimitsError, UnknownCodeError
from geo.mapping.classes import MOST_CLASSES, Classes, class_breaks, floats

Scheme = Literal["rounded", "quantile", "natural", "equal", "own", "mean"]
SCHEMES: Final[tuple[Scheme, ...]] = get_args(Scheme)
CLASS_COUNTS: Final = tuple(range(2, MOST_CLASSES + 1))
# Multiples of the regional value that part the classes around it. Each limit has
# its mirror image (1/4 and 4, 1/2 and 2, 4/5 and 5/4), so both sides weigh the same.
MULTIPLES: Final = (0.25, 0.5, 0.8, 1.25, 2.0, 4.0)
_CENTRE: Final = 4

Floats = npt.NDArray[np.float64]


def classify(
    values: pd.Series,
    *,
    scheme: Scheme = "rounded",
    k: int = 5,
    own: Sequence[float] = (),
    mean: float | None = None,
) -> Classes:
    """Divide positive values into classes; zero and missing have their own.

    Limits are rounded to as few digits as leave every value in its class.

    Parameters
    ----------
    values : pandas.Series
        Float; not negative, missing allowed.
    scheme : {'rounded', 'quantile', 'natural', 'equal', 'own', 'mean'}
        ``rounded``: equal numbers, round limits (`classes.class_breaks`).
        ``quantile``: equal numbers. ``natural``: as little variance within classes as
        possible. ``equal``: equal widths from the smallest to the largest value.
        ``own``: the limits of `own`. ``mean``: multiples of `mean`, see `MULTIPLES`.
    k : int
        Number of classes wanted, 2 to 7; ``own`` and ``mean`` have their own number.
    own : sequence of float
        Limits between classes, as `own_limits` reads them.
    mean : float, optional
        Value of the whole region; needed by ``mean``.

    Returns
    -------
    Classes
        Without limits if no value is positive.

    Raises
    ------
    UnknownCodeError
        If there is no such scheme.

    References
    ----------
    Slocum, T. A. et al. (2009): Thematic Cartography and Geovisualization, 3rd
    edition, chapter 4. Rey, S. J. and Anselin, L. (2010): PySAL (``mapclassify``).

    Examples
    --------
    >>> values = pd.Series([0, 1, 2, 3, 10, 11, 12, 100.0])
    >>> classify(values, scheme="natural", k=3).upper
    (3.0, 12.0, 100.0)
    >>> classify(values, scheme="own", own=(5, 50)).upper
    (5.0, 50.0, inf)

    """
    if scheme not in SCHEMES:
        raise UnknownCodeError(field="scheme", value=scheme, allowed=", ".join(SCHEMES))
    if scheme == "rounded" or (scheme == "mean" and not mean):
        return class_breaks(values, k=k)
    numbers = floats(values)
    positive = np.sort(numbers[numbers > 0])
    if not len(positive):
        return Classes((), 0.0)
    if scheme == "own":
        return Classes((*sorted(map(float, own)), np.inf), 0.0)
    if scheme == "mean" and mean:
        limits = tuple(_short(step * mean, positive) for step in MULTIPLES)
        return Classes((*limits, np.inf), 0.0, centre=_CENTRE)
    wanted = min(k, MOST_CLASSES, len(np.unique(positive)))
    exact = _limits(positive, scheme, wanted)
    upper = dict.fromkeys(_short(limit, positive) for limit in exact)
    return Classes(tuple(upper), _short_below(positive[0]))


def opened(classes: Classes) -> Classes:
    """Leave the highest class open, so that it fits other selections as well."""
    if not classes.upper:
        return classes
    return Classes((*classes.upper[:-1], np.inf), classes.lower, classes.centre)


def own_limits(text: str) -> tuple[float, ...]:
    """Read limits that a person wrote: numbers apart by semicolon or blank.

    Raises
    ------
    LimitsError
        If there is no number, one that is not positive, or more than six.

    Examples
    --------
    >>> own_limits("50; 10; 25,5")
    (10.0, 25.5, 50.0)

    """
    parts = [part for part in re.split(r"[;\s]+", text.strip()) if part]
    try:
        numbers = sorted({float(part.replace(",", ".")) for part in parts})
    except ValueError:
        numbers = []
    usable = all(np.isfinite(number) and number > 0 for number in numbers)
    if not usable or not 0 < len(numbers) < MOST_CLASSES:
        raise LimitsError(value=text[:40], most=MOST_CLASSES - 1)
    return tuple(numbers)


def natural_limits(values: npt.ArrayLike, k: int) -> list[float]:
    r"""Find the limits of the classes with the least variance within, exactly.

    .. math:: \min \sum_c \sum_{i \in c} (x_i - \bar x_c)^2

    Dynamic programming over the sorted values; the last cut never moves back, which
    keeps it fast: about a second for 11,000 values. mapclassify's ``FisherJenks``
    finds the same limits, but takes minutes for so many.

    Parameters
    ----------
    values : array-like
        Numbers.
    k : int
        Number of classes, at most the number of different values.

    Returns
    -------
    list of float
        The largest value of each class, ascending.

    References
    ----------
    Fisher, W. D. (1958): Journal of the American Statistical Association 53(284),
    789-798.

    Examples
    --------
    >>> natural_limits([1, 2, 3, 10, 11, 50], 3)
    [3.0, 11.0, 50.0]

    """
    numbers, weights = np.unique(np.asarray(values, "float64"), return_counts=True)
    centred = numbers - numbers.mean()
    sums = [
        np.concatenate(([0.0], np.cumsum(weights * centred**power)))
        for power in (0, 1, 2)
    ]

    def spread(start: int | npt.NDArray[np.int64], end: int) -> Floats:
        weight, first, second = (total[end] - total[start] for total in sums)
        return np.asarray(second - first**2 / weight)

    count = len(numbers)
    best = np.array([np.inf, *(float(spread(0, end)) for end in range(1, count + 1))])
    cuts = []
    for used in range(2, k + 1):
        now, cut = np.full(count + 1, np.inf), np.zeros(count + 1, dtype="int64")
        first = used - 1
        for end in range(used, count + 1):
            starts = np.arange(first, end)
            sizes = best[first:end] + spread(starts, end)
            first += int(np.argmin(sizes))
            now[end], cut[end] = sizes.min(), first
        best = now
        cuts.append(cut)
    ends = [count]
    for cut in reversed(cuts):
        ends.append(int(cut[ends[-1]]))
    return [float(numbers[end - 1]) for end in reversed(ends)]


def _limits(positive: Floats, scheme: Scheme, k: int) -> list[float]:
    """Return the exact upper limits of a scheme."""
    if scheme == "natural":
        return natural_limits(positive, k)
    if positive[0] == positive[-1]:
        return [float(positive[-1])]
    # Loads scikit-learn and more, which takes a second: only where it is needed.
    import mapclassify

    maker = mapclassify.Quantiles if scheme == "quantile" else mapclassify.EqualInterval
    with warnings.catch_warnings():
        # Fewer classes than wanted, because values are equal, are what we want then.
        warnings.filterwarnings("ignore", "Not enough unique values", UserWarning)
        return [float(limit) for limit in maker(positive, k=k).bins]


def _short(limit: float, ascending: Floats) -> float:
    """Round a limit to the fewest digits, at least two, that move no value."""
    below = np.searchsorted(ascending, limit, side="right")
    for digits in range(2, 17):
        candidate = float(f"{limit:.{digits}g}")
        if np.searchsorted(ascending, candidate, side="right") == below:
            return candidate
    return float(limit)


def _short_below(smallest: float) -> float:
    """Round the smallest value down to two digits."""
    step = 10.0 ** (np.floor(np.log10(smallest)) - 1)
    return float(f"{np.floor(smallest / step + 1e-9) * step:.12g}")
