"""Outlines for new municipalities of which only the share of area is known.

Where a municipality is divided and a part becomes one of its own, nobody has said where
the border runs. So that the map can show both, the old outline is cut straight across
its longer side, such that the areas are as stated; the pages say that it is no border.

"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import affinity

_STEPS = 60  # bisection: far below a millimetre
_NEAR_M = 1e-3


def cut(shape: Any, shares: Mapping[str, Fraction]) -> dict[str, Any]:
    """Cut an outline into parts of given shares of its area.

    Parameters
    ----------
    shape : shapely Polygon or MultiPolygon
        The outline.
    shares : mapping of str to Fraction
        Share of the area for each part; they add up to 1.

    Returns
    -------
    dict of str to geometry
        In the order of `shares`, along the longer side from west to east or from
        south to north; neighbouring parts share their border exactly.

    Examples
    --------
    >>> halves = cut(shapely.box(0, 0, 40, 10),
    ...              {"a": Fraction(1, 4), "b": Fraction(3, 4)})
    >>> {key: round(part.area, 6) for key, part in halves.items()}
    {'a': 100.0, 'b': 300.0}

    """
    angle = _long_side(shape)
    turned = affinity.rotate(shape, -angle, origin=(0, 0))
    _, south, _, north = turned.bounds
    edges = []
    reached = Fraction(0)
    for share in list(shares.values())[:-1]:
        reached += share
        edges.append(_position(turned, float(reached) * turned.area))
    lines = [
        affinity.rotate(
            shapely.LineString([(edge, south - 1), (edge, north + 1)]),
            angle, origin=(0, 0),
        )
        for edge in edges
    ]  # fmt: skip
    # Noded once, all pieces share the same vertices.
    noded = shapely.union_all([shapely.boundary(shape), *lines])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    parts: dict[str, list[Any]] = {key: [] for key in shares}
    for piece in pieces:
        spot = piece.representative_point()
        if shape.contains(spot):
            x = affinity.rotate(spot, -angle, origin=(0, 0)).x
            parts[list(shares)[int(np.searchsorted(edges, x))]].append(piece)
    return {key: shapely.MultiPolygon(found) for key, found in parts.items()}


def _long_side(shape: Any) -> float:
    """Return the direction of the longer side of the narrowest rectangle, degrees."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))[:3]
    sides = np.diff(corners, axis=0)
    dx, dy = sides[np.argmax(np.hypot(*sides.T))]
    angle = float(np.degrees(np.arctan2(dy, dx)))
    return (angle + 90) % 180 - 90


def _position(shape: Any, wanted: float) -> float:
    """Return x such that the part west of it has the wanted area."""
    west, south, east, north = shape.bounds
    low, high = west, east
    for _ in range(_STEPS):
        middle = (low + high) / 2
        part = shapely.intersection(shape, shapely.box(west, south, middle, north))
        low, high = (middle, high) if part.area < wanted else (low, middle)
    return (low + high) / 2


def with_cuts(
    outlines: gpd.GeoSeries, targets: pd.Series, weights: pd.DataFrame
) -> tuple[list[Any], list[str]]:
    """Give an outline to every municipality that would have none.

    Parameters
    ----------
    outlines : geopandas.GeoSeries
        Former municipalities; a valid coverage.
    targets : pandas.Series
        Where each of them goes as a whole, on the same index.
    weights : pandas.DataFrame
        ``old_ags``, ``new_ags``, ``share`` of area (Fraction), as
        `succession.Succession.weights` returns it.

    Returns
    -------
    tuple
        Outlines, cut where needed, and the municipality that each belongs to. They
        are a valid coverage: neighbours get the new vertices on common borders.

    """
    lacking = set(weights["new_ags"]) - set(targets)
    shapes = dict(zip(outlines.index, outlines, strict=True))
    owners: dict[str, dict[str, Any]] = {}
    fresh: list[Any] = []
    for old, parts in weights[weights["new_ags"].isin(lacking)].groupby("old_ags"):
        shares = dict(zip(parts["new_ags"], parts["share"], strict=True))
        rest = {targets[old]: 1 - sum(shares.values(), Fraction(0))}
        owners[str(old)] = cut(shapes[old], rest | shares)
        before = set(map(tuple, shapely.get_coordinates(shapes[old])))
        pieces = shapely.get_coordinates(list(owners[str(old)].values()))
        fresh += [point for point in map(tuple, pieces) if point not in before]
    result: list[Any] = []
    names: list[str] = []
    for old, shape in shapes.items():
        pieces = owners.get(old, {targets[old]: shape})
        for name, piece in pieces.items():
            result.append(piece)
            names.append(name)
    return _share_vertices(result, fresh), names


def _share_vertices(shapes: list[Any], points: list[Any]) -> list[Any]:
    """Insert points into the borders that they lie on."""
    if not points:
        return shapes
    marks = shapely.multipoints(points)
    near = shapely.dwithin(np.asarray(shapes), marks, _NEAR_M)
    return [
        shapely.snap(shape, marks, _NEAR_M) if touched else shape
        for shape, touched in zip(shapes, near, strict=True)
    ]
