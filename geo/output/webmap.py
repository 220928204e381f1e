"""The geometry of a presentation in the browser: once for each territory, and small.

Outlines are simplified together, so that neighbours keep their common border, and
written as steps of whole hundred-thousandths of a degree (1 m).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.mapping.ownprint import PrintedLayer
from geo.mapping.printing import PrintedPlaces

# Degrees times this are whole numbers: 1 m.
SCALE: Final = 100_000
# How fine outlines are, in metres: a region, the whole Land, the Länder around.
_FINE_M, _COARSE_M, _AROUND_M = 60.0, 120.0, 600.0
# Own lines and areas are often finer than a screen in a hall can show.
_OWN_M: Final = 15.0
_MANY: Final = 200
# So much of the neighbourhood is drawn, as a part of the territory's own size.
_AROUND: Final = 0.45
_POINT, _LINES, _AREA, _COLLECTION = 0, (1, 2), 3, 7
Ring = list[int]
Shape = list[list[Ring]]


def mark(places: PrintedPlaces) -> str:
    """Return what tells two territories apart: outlines, units and their names."""
    found = hashlib.sha256()
    for shapes in (places.areas, places.outlines):
        found.update(b"".join(shapely.to_wkb(shapes.to_numpy()).tolist()))
    for words in (places.units, places.shown, places.names, places.districts):
        found.update("\0".join(words).encode())
    return found.hexdigest()


def territory(places: PrintedPlaces) -> dict[str, Any]:
    """Gather the boundaries and names of a territory for the browser.

    Parameters
    ----------
    places : PrintedPlaces
        Geometry of a print map (EPSG:25832).

    Returns
    -------
    dict
        ``bounds`` (west, south, east, north of the coloured units, degrees), ``keys``
        and ``units`` (in the order of the letters of a measure), ``names`` (name,
        latitude, longitude, importance), ``near`` (municipalities beside them),
        ``districts``, ``outline`` (regions), ``context`` (Länder) and ``around``
        (name, latitude, longitude, whether a Land). Shapes are lists of polygons,
        these lists of rings, these steps of longitude and latitude (see `SCALE`).

    """
    units = np.array(places.units)
    bounds = places.areas[units != ""].total_bounds
    window = _window(bounds)
    near = places.areas.intersects(window).to_numpy()
    shapes, units = places.areas[near], units[near]
    fine = _FINE_M if (units != "").sum() <= _MANY else _COARSE_M
    simple = shapely.coverage_simplify(shapes.to_numpy(), fine)
    own = [shapely.coverage_union_all(simple[units == key]) for key in places.shown]
    districts = np.array(places.districts)[near]
    context = places.context[places.context.intersects(window)]
    return {
        "bounds": _bounds(own),
        "keys": list(places.shown),
        "units": [_steps(shape) for shape in own],
        "names": _names(places, own),
        "near": [_steps(shape) for shape in simple[units == ""]],
        "districts": [
            _steps(shapely.coverage_union_all(simple[districts == name]))
            for name in np.unique(districts)
        ],
        "outline": [_steps(shape) for shape in _regions(places.outlines, simple)],
        "context": [_steps(shape) for shape in context.simplify(_AROUND_M)],
        "around": _around(places, shapes, units, districts, window),
    }


def own_layer(layer: PrintedLayer) -> dict[str, Any]:
    """Write a person's own layer for the browser.

    Parameters
    ----------
    layer : PrintedLayer
        Points, lines and areas in EPSG:25832.

    Returns
    -------
    dict
        ``name``, ``colour``, ``areas`` (shapes as in `territory`), ``lines`` (a start
        and steps each) and ``points`` (latitude, longitude).

    """
    parts = shapely.get_parts(layer.shapes.to_numpy())
    while (shapely.get_type_id(parts) == _COLLECTION).any():
        parts = shapely.get_parts(parts)
    parts = parts[~shapely.is_empty(parts)]
    kinds = shapely.get_type_id(parts)
    simple = shapely.simplify(parts, _OWN_M)
    points = shapely.get_coordinates(parts[kinds == _POINT])
    return {
        "name": layer.name,
        "colour": layer.colour,
        "areas": [_steps(shape) for shape in simple[kinds == _AREA]],
        "lines": [_line(shape) for shape in simple[np.isin(kinds, _LINES)]],
        "points": to_degrees(points)[:, ::-1].round(5).tolist() if len(points) else [],
    }


def to_degrees(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Turn points of EPSG:25832, shape (n, 2), into longitude and latitude.

    Examples
    --------
    >>> to_degrees(np.array([[642000.0, 5604000.0]])).round(3)
    array([[11.005, 50.571]])

    """
    return np.column_stack(_change().transform(points[:, 0], points[:, 1]))


@lru_cache
def _change() -> pyproj.Transformer:
    """Return the way to degrees; making it takes longer than using it."""
    return pyproj.Transformer.from_crs(OFFICIAL_CRS, EXCHANGE_CRS, always_xy=True)


def _window(bounds: npt.NDArray[np.float64]) -> shapely.Polygon:
    """Return the part of the country that the widest screen can show."""
    west, south, east, north = bounds
    air = _AROUND * max(east - west, north - south)
    return shapely.box(west - air, south - air, east + air, north + air)


def _bounds(shapes: list[shapely.Geometry]) -> list[float]:
    points = to_degrees(shapely.get_coordinates(shapes))
    return [
        *points.min(axis=0).round(5).tolist(),
        *points.max(axis=0).round(5).tolist(),
    ]


def _steps(shape: shapely.Geometry) -> Shape:
    """Write the rings of a shape as a start and steps, in whole numbers."""
    polygons: Shape = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        rings = []
        for ring in (part.exterior, *part.interiors):
            whole = np.rint(to_degrees(shapely.get_coordinates(ring)) * SCALE)
            # The end is the beginning again; the browser closes rings itself.
            moved = np.diff(whole[:-1], axis=0, prepend=[[0.0, 0.0]]).astype(int)
            kept = np.abs(moved).sum(axis=1) > 0
            rings.append(moved[kept].ravel().tolist())
        polygons.append(rings)
    return polygons


def _line(shape: shapely.LineString) -> Ring:
    """Write a line as a start and steps, in whole numbers."""
    whole = np.rint(to_degrees(shapely.get_coordinates(shape)) * SCALE)
    steps: Ring = (
        np.diff(whole, axis=0, prepend=[[0.0, 0.0]]).astype(int).ravel().tolist()
    )
    return steps


def _regions(outlines: gpd.GeoSeries, simple: Any) -> list[shapely.Geometry]:
    """Build the outlines of regions from the same edges as the municipalities."""
    inside = shapely.point_on_surface(simple)
    found = [
        shapely.coverage_union_all(simple[shapely.contains(region, inside)])
        for region in shapely.from_wkb(outlines.to_wkb())
    ]
    return [shape for shape in found if not shape.is_empty]


def _names(places: PrintedPlaces, own: list[shapely.Geometry]) -> list[list[Any]]:
    """Put each name where its unit is widest."""
    circles = shapely.maximum_inscribed_circle(np.array(own), tolerance=200)
    points = to_degrees(shapely.get_coordinates(shapely.get_point(circles, 0)))
    weights = np.nan_to_num(np.asarray(places.weights, dtype="float64"))
    return [
        [name, round(lat, 5), round(lon, 5), round(weight)]
        for name, (lon, lat), weight in zip(
            places.names, points.tolist(), weights.tolist(), strict=True
        )
    ]


def _around(
    places: PrintedPlaces, shapes: gpd.GeoSeries, units: Any, districts: Any,
    window: shapely.Polygon,
) -> list[list[Any]]:  # fmt: skip
    """Name the districts and Länder beside the territory."""
    found = []
    for name in np.unique(districts):
        inside = districts == name
        if not (units[inside] != "").any():
            whole = shapely.union_all(shapes.to_numpy()[inside])
            found.append((str(name), whole.intersection(window), 0))
    for name, shape in zip(places.context_names, places.context, strict=True):
        found.append((str(name), shape.intersection(window), 1))
    found = [part for part in found if not part[1].is_empty and part[1].area > 0]
    if not found:
        return []
    circles = [
        shapely.maximum_inscribed_circle(shape, tolerance=1000) for _, shape, _ in found
    ]
    points = to_degrees(shapely.get_coordinates(shapely.get_point(circles, 0)))
    return [
        [name, round(lat, 5), round(lon, 5), land]
        for (name, _, land), (lon, lat) in zip(found, points.tolist(), strict=True)
    ]
