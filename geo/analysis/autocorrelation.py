"""Do neighbours resemble each other: Moran's I on shared borders."""

from __future__ import annotations

from itertools import permutations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import GeoDataError

# 8! = 40,320 orders are enumerated at once; more would not be exact but slow.
_MOST_EXACT = 8
_TIE = 1e-12


def queen_neighbours(areas: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """List for each area the areas that share a border or a corner with it.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons keyed by text; borders fit each other.

    Returns
    -------
    dict of str to list of str
        In the order of `areas`; an island has an empty list.

    """
    shapes = areas.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    neighbours: dict[str, list[str]] = {key: [] for key in areas.index}
    for i, j in sorted(zip(left, right, strict=True)):
        if i != j:
            neighbours[areas.index[i]].append(areas.index[j])
    return neighbours


def morans_i(values: pd.Series, neighbours: dict[str, list[str]]) -> float | None:
    r"""Moran's I with row-standardised weights.

    .. math:: I = \frac{n}{S_0} \frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2}

    Values are matched with neighbours by key, never by position: values in
    another order than the weights would give a wrong result without a sign.

    Parameters
    ----------
    values : pandas.Series
        One number per area, none missing.
    neighbours : dict of str to list of str
        As `queen_neighbours` returns it; keys and neighbours that are not in
        `values` are left out. An island has lag 0.

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
    >>> path = {"a": ["b"], "b": ["a", "c"], "c": ["b"]}
    >>> morans_i(pd.Series([3.0, 1.0, 2.0], index=["c", "a", "b"]), path)
    0.0

    """
    weights = _row_standardised(values.index, neighbours)
    deviations = values.to_numpy("float64") - values.mean()
    total, squares = weights.sum(), float(deviations @ deviations)
    if not total or not squares:
        return None
    lagged = float(deviations @ weights @ deviations)
    return len(values) / float(total) * lagged / squares


def exact_upper_tail(
    values: pd.Series, neighbours: dict[str, list[str]]
) -> tuple[int, int]:
    """Count the orders of the values whose Moran's I is at least as large.

    Parameters
    ----------
    values : pandas.Series
        At most 8 numbers.
    neighbours : dict of str to list of str
        As in `morans_i`.

    Returns
    -------
    tuple of int
        Orders at least as large, and all orders: their quotient is the exact
        one-sided p-value.

    Raises
    ------
    GeoDataError
        If there are more than 8 values.

    """
    if len(values) > _MOST_EXACT:
        reason = f"{len(values)} values are too many for exact enumeration (at most 8)."
        raise GeoDataError(reason=reason)
    weights = _row_standardised(values.index, neighbours)
    deviations = values.to_numpy("float64") - values.mean()
    orders = np.array(list(permutations(deviations)))
    lagged = np.einsum("ki,ij,kj->k", orders, weights, orders)
    observed = deviations @ weights @ deviations
    scale = float(deviations @ deviations)
    return int((lagged / scale >= observed / scale - _TIE).sum()), len(orders)


def _row_standardised(
    keys: pd.Index, neighbours: dict[str, list[str]]
) -> npt.NDArray[np.float64]:
    position = {key: number for number, key in enumerate(keys)}
    weights = np.zeros((len(keys), len(keys)))
    for key in keys:
        near = [position[other] for other in neighbours[key] if other in position]
        weights[position[key], near] = 1 / len(near) if near else 0
    return weights
