"""Who is a neighbour of whom, as libpysal graphs that know their keys.

Loads libpysal, which takes a second or two: import it where patterns are computed.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from libpysal.graph import Graph

from geo.errors import GeoDataError, UnknownCodeError
from geo.schema import listing

Kind = Literal["queen", "rook", "nearest"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
NEAREST: Final = 6
# Shared borders shorter than this are a corner, or the noise of coordinates.
_BORDER_M: Final = 1.0


def neighbour_graph(areas: gpd.GeoDataFrame, kind: Kind = "queen") -> Graph:
    """Find the neighbours of every area.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons by unique key, EPSG:25832, a valid coverage.
    kind : {'queen', 'rook', 'nearest'}
        ``queen``: a common border or corner; ``rook``: a common border of at least a
        metre; ``nearest``: the six areas with the nearest centroids (not mutual).

    Returns
    -------
    libpysal.graph.Graph
        Binary, in the order of `areas`. Areas without a neighbour are in
        ``Graph.isolates``.

    Raises
    ------
    UnknownCodeError
        If there is no such kind.

    References
    ----------
    Cliff, A. D. and Ord, J. K. (1981): Spatial Processes, chapter 1.

    """
    if kind not in KINDS:
        raise UnknownCodeError(field="neighbours", value=kind, allowed=", ".join(KINDS))
    shapes = areas.geometry.to_numpy()
    left, right = (
        _nearest(areas) if kind == "nearest" else _touching(shapes, kind == "rook")
    )
    return graph_of(areas.index, left, right)


def graph_of(
    keys: pd.Index, left: npt.NDArray[np.intp], right: npt.NDArray[np.intp]
) -> Graph:
    """Make a binary graph of pairs of positions; keys without a pair are isolates."""
    alone = np.setdiff1d(np.arange(len(keys)), left)
    focal = np.concatenate([left, alone])
    other = np.concatenate([right, alone])
    order = np.lexsort((other, focal))
    return Graph.from_arrays(
        keys.to_numpy()[focal[order]],
        keys.to_numpy()[other[order]],
        np.concatenate([np.ones(len(left)), np.zeros(len(alone))])[order],
    )


def matched(values: pd.Series, graph: Graph) -> npt.NDArray[np.float64]:
    """Return values in the order of a graph, by key and never by position.

    Values in another order than the weights would give a wrong statistic without a
    sign, so nothing else hands values to libpysal or esda.

    Parameters
    ----------
    values : pandas.Series
        One number for every key of the graph, none missing.
    graph : libpysal.graph.Graph
        Neighbours.

    Raises
    ------
    GeoDataError
        If keys or numbers are missing, or there are others.

    """
    keys = graph.unique_ids
    strange = values.index.symmetric_difference(keys)
    if len(strange) or not values.index.is_unique:
        reason = f"Values and neighbours have different keys: {listing(strange)}."
        raise GeoDataError(reason=reason)
    found = values.reindex(keys).to_numpy("float64")
    if not np.isfinite(found).all():
        where = listing(keys[~np.isfinite(found)])
        raise GeoDataError(reason=f"Values are missing or infinite: {where}.")
    return found


def part_of(graph: Graph, keys: pd.Index) -> Graph:
    """Leave areas out; who has no neighbour left becomes an island.

    Parameters
    ----------
    graph : libpysal.graph.Graph
        All neighbours.
    keys : pandas.Index
        Areas that stay.

    """
    ordered = graph.unique_ids[graph.unique_ids.isin(keys)]
    position = pd.Series(np.arange(len(ordered)), index=ordered)
    pairs = graph.adjacency[graph.adjacency > 0].index
    left = position.reindex(pairs.get_level_values(0)).to_numpy()
    right = position.reindex(pairs.get_level_values(1)).to_numpy()
    inside = ~(np.isnan(left) | np.isnan(right))
    return graph_of(ordered, left[inside].astype("intp"), right[inside].astype("intp"))


def _touching(
    shapes: npt.NDArray[np.object_], along_border: bool
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    keep = left != right
    left, right = left[keep], right[keep]
    if along_border:
        common = shapely.length(shapely.intersection(shapes[left], shapes[right]))
        left, right = left[common >= _BORDER_M], right[common >= _BORDER_M]
    return left, right


def _nearest(
    areas: gpd.GeoDataFrame,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    count = min(NEAREST, len(areas) - 1)
    if count < 1:
        none = np.array([], dtype="intp")
        return none, none
    graph = Graph.build_knn(areas.geometry.centroid, k=count)
    pairs = graph.adjacency.index
    return (
        areas.index.get_indexer(pairs.get_level_values(0)),
        areas.index.get_indexer(pairs.get_level_values(1)),
    )
