"""Do neighbours resemble each other: Moran's I and join counts for a whole region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations as all_orders
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from libpysal.graph import Graph

from geo.analysis.neighbours import matched, part_of

Floats = npt.NDArray[np.float64]
Progress = Callable[[float], None]

PERMUTATIONS: Final = 9_999
# The same data give the same p-values, today and in five years.
SEED: Final = 20230101
# 8! = 40,320 orders are enumerated; more would be exact as well, but slow.
MOST_EXACT: Final = 8
# Equal sums differ in their last digits by the order of adding; they are ties.
TIE: Final = 1e-10
_BLOCK: Final = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Moran:
    """Moran's I of a region.

    Attributes
    ----------
    statistic, expected : float
        I, and what to expect if values lay at random, -1 / (n - 1).
    p_value : float
        One-sided: share of the orders whose I is at least as large. Exact up to eight
        areas, else (r + 1) / (permutations + 1).
    exact : bool
        Whether all orders were enumerated.
    permutations : int
        How many orders were tried.
    areas : int
        On how many areas it rests.

    """

    statistic: float
    expected: float
    p_value: float
    exact: bool
    permutations: int
    areas: int


@dataclass(frozen=True, kw_only=True)
class JoinCounts:
    """How often areas that have something lie beside each other.

    Attributes
    ----------
    both, neither, mixed : float
        Pairs of neighbours of which both, neither or one has it.
    expected_both : float
        Pairs to expect if the same number of areas lay at random.
    p_value : float
        One-sided: share of the orders with at least as many pairs that both have it.
    exact : bool
        Whether all orders were enumerated.
    permutations : int
        How many orders were tried.

    """

    both: float
    neither: float
    mixed: float
    expected_both: float
    p_value: float
    exact: bool
    permutations: int


def morans_i(values: pd.Series, graph: Graph, *, islands: bool = False) -> float | None:
    r"""Moran's I with row-standardised weights.

    .. math:: I = \frac{n}{S_0} \frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2}

    Values are matched with neighbours by key, see `neighbours.matched`.

    Parameters
    ----------
    values : pandas.Series
        One number for every area of the graph, none missing.
    graph : libpysal.graph.Graph
        Neighbours, binary.
    islands : bool
        Keep areas without a neighbour; their lag is then 0. By default they are left
        out.

    Returns
    -------
    float or None
        None if all values are equal or no area has a neighbour.

    References
    ----------
    Moran, P. A. P. (1950): Biometrika 37, 17-23. Cliff, A. D. and Ord, J. K.
    (1981): Spatial Processes, chapter 1.

    Examples
    --------
    >>> from geo.analysis.neighbours import graph_of
    >>> keys = pd.Index(["a", "b", "c"])
    >>> path = graph_of(keys, np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]))
    >>> morans_i(pd.Series([3.0, 1.0, 2.0], index=["c", "a", "b"]), path)
    0.0

    """
    prepared = _prepared(values, graph, islands=islands)
    if prepared is None:
        return None
    deviations, weights = prepared
    return float(_moran(deviations[:, None], weights)[0])


def moran_test(
    values: pd.Series,
    graph: Graph,
    *,
    permutations: int = PERMUTATIONS,
    progress: Progress | None = None,
) -> Moran | None:
    """Moran's I with its p-value; areas without a neighbour are left out.

    Parameters
    ----------
    values, graph
        As in `morans_i`.
    permutations : int
        Orders that are tried where there are too many for all.
    progress : callable, optional
        Called with the part that is done, from 0 to 1.

    Returns
    -------
    Moran or None
        None where `morans_i` is.

    """
    prepared = _prepared(values, graph, islands=False)
    if prepared is None:
        return None
    deviations, weights = prepared
    observed = float(_moran(deviations[:, None], weights)[0])
    tail = _tail(
        deviations,
        lambda orders: _moran(orders, weights) >= observed - TIE,
        permutations,
        progress,
    )
    return Moran(
        statistic=observed,
        expected=-1 / (len(deviations) - 1),
        p_value=tail.p_value,
        exact=tail.exact,
        permutations=tail.orders,
        areas=len(deviations),
    )


def exact_upper_tail(values: pd.Series, graph: Graph) -> tuple[int, int] | None:
    """Count the orders of at most 8 values whose Moran's I is at least as large.

    Returns
    -------
    tuple of int or None
        Orders at least as large, and all orders. None where `morans_i` is, or if there
        are more than eight areas.

    """
    prepared = _prepared(values, graph, islands=False)
    if prepared is None or len(prepared[0]) > MOST_EXACT:
        return None
    deviations, weights = prepared
    observed = float(_moran(deviations[:, None], weights)[0])
    orders = np.array(list(all_orders(deviations))).T
    found = _moran(orders, weights) >= observed - TIE
    return int(found.sum()), orders.shape[1]


def join_counts(
    has: pd.Series,
    graph: Graph,
    *,
    permutations: int = PERMUTATIONS,
    progress: Progress | None = None,
) -> JoinCounts | None:
    r"""Count pairs of neighbours that both have something, or neither, or one of them.

    .. math:: BB = \tfrac12 \sum_{ij} w_{ij} x_i x_j, \quad
        BW = \tfrac12 \sum_{ij} w_{ij} (x_i - x_j)^2

    Parameters
    ----------
    has : pandas.Series
        Bool for every area of the graph.
    graph : libpysal.graph.Graph
        Neighbours, binary; areas without one are left out.
    permutations, progress
        As in `moran_test`.

    Returns
    -------
    JoinCounts or None
        None if all areas are alike or no area has a neighbour.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981): Spatial Processes, chapter 1.

    """
    connected = part_of(graph, graph.unique_ids.difference(graph.isolates))
    marks = matched(has.reindex(connected.unique_ids).astype("float64"), connected)
    if not connected.n or marks.min() == marks.max():
        return None
    weights = connected.sparse.tocsr()

    def pairs(orders: Floats) -> Floats:
        return np.asarray((orders * (weights @ orders)).sum(axis=0)) / 2

    total = float(weights.sum()) / 2
    both, neither = (float(pairs(part[:, None])[0]) for part in (marks, 1 - marks))
    tail = _tail(
        marks, lambda orders: pairs(orders) >= both - TIE, permutations, progress
    )
    count, areas = float(marks.sum()), len(marks)
    return JoinCounts(
        both=both,
        neither=neither,
        mixed=total - both - neither,
        expected_both=total * count * (count - 1) / (areas * (areas - 1)),
        p_value=tail.p_value,
        exact=tail.exact,
        permutations=tail.orders,
    )


@dataclass(frozen=True)
class _Tail:
    p_value: float
    orders: int
    exact: bool


def _tail(
    values: Floats,
    extreme: Callable[[Floats], npt.NDArray[np.bool_]],
    permutations: int,
    progress: Progress | None,
) -> _Tail:
    """Count orders of values that are as extreme; all of them, or many by chance."""
    if len(values) <= MOST_EXACT:
        orders = np.array(list(all_orders(values))).T
        found = int(extreme(orders).sum())
        return _Tail(found / orders.shape[1], orders.shape[1], exact=True)
    random = np.random.default_rng(SEED)
    block = max(1, min(500, _BLOCK // len(values)))
    found = 0
    for start in range(0, permutations, block):
        size = min(block, permutations - start)
        orders = random.permuted(np.tile(values, (size, 1)), axis=1).T
        found += int(extreme(np.ascontiguousarray(orders)).sum())
        if progress:
            progress((start + size) / permutations)
    return _Tail((found + 1) / (permutations + 1), permutations, exact=False)


def _prepared(
    values: pd.Series, graph: Graph, *, islands: bool
) -> tuple[Floats, Any] | None:
    """Return deviations from the mean and row-standardised weights."""
    if not islands:
        graph = part_of(graph, graph.unique_ids.difference(graph.isolates))
        values = values[values.index.isin(graph.unique_ids)]
    if graph.n < 2:
        return None
    found = matched(values, graph)
    deviations = found - found.mean()
    if np.abs(deviations).max() <= TIE * max(1.0, float(np.abs(found).max())):
        return None
    # Numbers of the size of 1, so that one tolerance for ties fits all units.
    deviations /= deviations.std()
    weights = graph.transform("r").sparse.tocsr()
    return (deviations, weights) if weights.sum() else None


def _moran(orders: Floats, weights: Any) -> Floats:
    """Compute Moran's I of every column of deviations with standard deviation 1."""
    return np.asarray((orders * (weights @ orders)).sum(axis=0) / weights.sum())
