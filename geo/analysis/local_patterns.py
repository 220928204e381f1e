"""Where neighbours resemble each other: LISA and Gi*, tested honestly.

Both statistics of an area depend, given its own value, on the sum of its neighbours
only, and grow with it. So one test by conditional permutation serves both: the values
of all other areas are laid out anew, and it is counted how often the sum of the
neighbours is at least, or at most, as large.

esda computes the statistics themselves. The permutation is our own, for three reasons:
esda takes equal sums for different where they differ in the last digit, so that an area
among zeros can seem significant; it seeds the random numbers of the whole process; and
with tolerance for ties it would keep every simulation (900 MB for 11,299 areas).

"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from libpysal.graph import Graph

from geo.analysis.autocorrelation import PERMUTATIONS, SEED, TIE, Progress
from geo.analysis.neighbours import matched

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

ALPHA: Final = 0.05
# Classes of an area; `none` is "not significant".
LISA: Final = ("high_high", "low_low", "high_low", "low_high", "none")
HOT_COLD: Final = ("hot", "cold", "none")
_MOST: Final = 99_999
# Up to here the draws are the first of a whole random order each, block by block.
_SMALL: Final = 400
# A set of neighbours that is a larger part of all areas too often holds any of them.
_CROWDED: Final = 0.25
# Sets that would nearly always hold an area twice are the first of a random order too.
_OFTEN: Final = 4
_ROWS: Final = 1_000
_QUADRANTS: Final = {1: "high_high", 2: "low_high", 3: "low_low", 4: "high_low"}


@dataclass(frozen=True, kw_only=True)
class LocalPattern:
    """Which areas stand out from chance, with their neighbours.

    Attributes
    ----------
    table : pandas.DataFrame
        In the order of the graph. ``value``; ``neighbours`` (mean of their values);
        ``local_i`` (local Moran's I); ``gi_z`` (Gi*, standardised); ``p_value``
        (two-sided); ``lisa``, one of `LISA`; ``spot``, one of `HOT_COLD`.
    cutoff : float or None
        Largest p-value that passes the control of false discoveries; None if no area
        does.
    permutations : int
        How many were made.
    resolved : bool
        Whether a single area could have passed at all, by the number of permutations.

    """

    table: pd.DataFrame
    cutoff: float | None
    permutations: int
    resolved: bool


def permutations_needed(areas: int, *, alpha: float = ALPHA) -> int:
    r"""Return how many permutations let a single area pass, at least 9,999.

    .. math:: 2 / (M + 1) \le \alpha / n

    Rounded up to a multiple of ten thousand less one, and at most 99,999.

    Examples
    --------
    >>> permutations_needed(40), permutations_needed(849), permutations_needed(11_299)
    (9999, 39999, 99999)

    """
    steps = math.ceil(2 * areas / alpha / (PERMUTATIONS + 1))
    return int(min(max(1, steps) * (PERMUTATIONS + 1) - 1, _MOST))


def false_discovery(p_values: Floats, alpha: float = ALPHA) -> float | None:
    r"""Return the largest p-value that passes the control of false discoveries.

    The largest :math:`p_{(k)} \le k \alpha / n`, if there is one.

    Parameters
    ----------
    p_values : array-like
        One for each test.
    alpha : float
        Share of false discoveries that is accepted.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995): Journal of the Royal Statistical Society B
    57(1), 289-300. Caldas de Castro, M. and Singer, B. H. (2006): Geographical
    Analysis 38(2), 180-208.

    Examples
    --------
    >>> false_discovery(np.array([0.01, 0.9, 0.03]))
    0.03

    """
    ascending = np.sort(np.asarray(p_values, "float64"))
    limits = alpha * np.arange(1, len(ascending) + 1) / len(ascending)
    passing = np.flatnonzero(ascending <= limits)
    return float(ascending[passing[-1]]) if len(passing) else None


def local_pattern(
    values: pd.Series,
    graph: Graph,
    *,
    permutations: int | None = None,
    alpha: float = ALPHA,
    progress: Progress | None = None,
) -> LocalPattern:
    r"""Find clusters and outliers (LISA) and hot and cold spots (Gi*).

    .. math::
        I_i = \frac{(n - 1) z_i \sum_j w_{ij} z_j}{\sum_j z_j^2}, \quad
        G_i^* = \frac{\sum_j w_{ij} y_j}{\sum_j y_j} \; (w_{ii} = 1)

    Parameters
    ----------
    values : pandas.Series
        One number for every area of the graph, none missing, not all equal.
    graph : libpysal.graph.Graph
        Neighbours, binary, none of them an island.
    permutations : int, optional
        By default `permutations_needed`.
    alpha : float
        Share of false discoveries that is accepted.
    progress : callable, optional
        Called with the part that is done, from 0 to 1.

    Returns
    -------
    LocalPattern

    References
    ----------
    Anselin, L. (1995): Geographical Analysis 27(2), 93-115. Getis, A. and Ord, J. K.
    (1992): Geographical Analysis 24(3), 189-206. Ord, J. K. and Getis, A. (1995):
    Geographical Analysis 27(4), 286-306.

    """
    found = matched(values, graph)
    permutations = permutations or permutations_needed(len(found), alpha=alpha)
    scaled = (found - found.mean()) / found.std()
    p_values = conditional_p_values(
        scaled, graph, permutations=permutations, progress=progress
    )
    local_i, quadrant, gi = _statistics(found, graph)
    cutoff = false_discovery(p_values, alpha)
    passes = p_values <= (cutoff if cutoff is not None else -1.0)
    lisa = pd.Series(quadrant).map(_QUADRANTS).to_numpy()
    weights = graph.transform("r").sparse
    table = pd.DataFrame(
        {
            "value": found,
            "neighbours": weights @ found,
            "local_i": local_i,
            "gi_z": gi,
            "p_value": p_values,
            "lisa": np.where(passes, lisa, "none"),
            "spot": np.where(passes, np.where(gi > 0, "hot", "cold"), "none"),
        },
        index=graph.unique_ids,
    )
    single = 2 / (permutations + 1) <= alpha / len(found)
    return LocalPattern(
        table=table, cutoff=cutoff, permutations=permutations, resolved=single
    )


def conditional_p_values(
    values: Floats,
    graph: Graph,
    *,
    permutations: int = PERMUTATIONS,
    progress: Progress | None = None,
) -> Floats:
    r"""Test the sum of the neighbours of every area by conditional permutation.

    .. math:: p_i = \min(1, 2 \min(r_i^{\ge} + 1, r_i^{\le} + 1) / (M_i + 1))

    Sets of areas are drawn once for all. For an area with k neighbours those count that
    do not hold the area itself: each is then a random set of k others, as if only the
    others had been laid out. So the sums are sorted once for each k and looked up.

    Equal sums, within a tolerance, count on both sides: an area whose neighbours are 0
    like most others is not significant.

    Parameters
    ----------
    values : numpy.ndarray
        In the order of the graph, of the size of 1.
    graph : libpysal.graph.Graph
        Neighbours; an island gets 1.
    permutations : int
        The fewest sets that every area is compared with; :math:`M_i` is a little more.
    progress : callable, optional
        As in `local_pattern`.

    Returns
    -------
    numpy.ndarray
        Two-sided p-values.

    """
    matrix = graph.sparse.tocsr()
    matrix.eliminate_zeros()
    sizes = np.diff(matrix.indptr)
    observed = np.asarray((matrix > 0) @ values)
    found = np.ones(len(values))
    kinds = np.unique(sizes[sizes > 0])
    largest = int(kinds.max(initial=0))
    if not largest:
        return found
    # Few areas: every set would hold most of them, so the others are drawn for each.
    if largest > len(values) * _CROWDED:
        return _one_by_one(values, matrix, permutations)
    draws = _draws(len(values), largest, _enough(permutations, len(values), largest))
    sums = np.zeros(draws.shape[1])
    for size in range(1, largest + 1):
        sums += values[draws[size - 1]]
        asked = np.flatnonzero(sizes == size)
        if len(asked):
            found[asked] = _tails(sums, draws[:size], observed, asked)
        if progress:
            progress(size / largest)
    return found


def _enough(permutations: int, areas: int, largest: int) -> int:
    """Return how many sets leave each area with enough that do not hold it."""
    held = largest / areas
    mean = permutations / (1 - held)
    # Six standard deviations of the number of sets that hold one area.
    return math.ceil(mean + 6 * math.sqrt(mean * held) + 6)


def _tails(sums: Floats, draws: Integers, observed: Floats, asked: Integers) -> Floats:
    """Return the p-values of some areas from sets that do not hold them."""
    ascending = np.sort(sums)
    low, high = observed[asked] - TIE, observed[asked] + TIE
    at_least = len(sums) - np.searchsorted(ascending, low, side="left")
    at_most = np.searchsorted(ascending, high, side="right")
    # Take back the sets that hold the area itself.
    place = np.full(len(observed), -1)
    place[asked] = np.arange(len(asked))
    held = place[draws]
    row, column = np.nonzero(held >= 0)
    area, total = held[row, column], sums[column]
    count = len(asked)
    at_least -= np.bincount(area[total >= low[area]], minlength=count)
    at_most -= np.bincount(area[total <= high[area]], minlength=count)
    sets = len(sums) - np.bincount(area, minlength=count)
    return np.minimum(1.0, 2 * (np.minimum(at_least, at_most) + 1) / (sets + 1))


def _one_by_one(values: Floats, matrix: Any, permutations: int) -> Floats:
    """Draw the neighbours of each area out of all others."""
    starts, neighbours = matrix.indptr, matrix.indices
    sizes = np.diff(starts)
    draws = _draws(len(values) - 1, int(sizes.max()), permutations)
    found = np.ones(len(values))
    for area in np.flatnonzero(sizes):
        others = np.delete(values, area)
        sums = others[draws[: sizes[area]]].sum(axis=0)
        observed = values[neighbours[starts[area] : starts[area + 1]]].sum()
        at_least = int(np.count_nonzero(sums >= observed - TIE))
        at_most = int(np.count_nonzero(sums <= observed + TIE))
        smaller = min(at_least, at_most) + 1
        found[area] = min(1.0, 2 * smaller / (permutations + 1))
    return found


def _draws(areas: int, most: int, permutations: int) -> Integers:
    """Draw `most` different areas, many times; one row per place in the set.

    The first k rows are sets of k.
    """
    random = np.random.default_rng(SEED)
    most = min(most, areas)
    if areas <= _SMALL or most**2 > _OFTEN * areas:
        blocks = [
            np.argsort(random.random((min(_ROWS, permutations - at), areas)), axis=1)
            for at in range(0, permutations, _ROWS)
        ]
        return np.ascontiguousarray(np.vstack([b[:, :most] for b in blocks]).T)
    draws = random.integers(areas, size=(permutations, most))
    while True:
        ascending = np.sort(draws, axis=1)
        twice = (ascending[:, 1:] == ascending[:, :-1]).any(axis=1)
        if not twice.any():
            return np.ascontiguousarray(draws.T)
        # Whole rows are drawn anew, so that every set has the same chance.
        draws[twice] = random.integers(areas, size=(int(twice.sum()), most))


def _statistics(values: Floats, graph: Graph) -> tuple[Floats, Integers, Floats]:
    """Let esda compute local Moran's I, its quadrant, and Gi* as a z-score."""
    from esda.getisord import G_Local
    from esda.moran import Moran_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lisa = Moran_Local(values, graph, transformation="r", permutations=0)
        spots = G_Local(values, graph, transform="B", permutations=0, star=True)
    return lisa.Is, lisa.q, np.asarray(spots.Zs)
