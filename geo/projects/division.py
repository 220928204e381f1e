"""A project along a line or over an area: how much of it lies in which municipality."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

from geo.crs import EQUAL_AREA_CRS, EXCHANGE_CRS, OFFICIAL_CRS
from geo.errors import LinesAndAreasError, NothingToMeasureError
from geo.places.results import PlaceSite

# `split_basis` of sites whose shares were measured.
GEOMETRY_SPLIT: Final = "geometry"
# A second municipality with less than this is within the accuracy of outlines at
# 1:250,000: a list's shape then lies in one municipality.
NOTABLE: Final = Fraction(1, 100)
_ELLIPSOID: Final = Geod(ellps="GRS80")
# Lengths are compared in centimetres, areas in square decimetres.
_PER_METRE: Final = 100
# What is kept of a long track: within this many metres of it.
_KEPT_M: Final = 5.0

Kind = Literal["length", "area"]


@dataclass(frozen=True)
class Part:
    """What of a shape lies in one municipality, or in none.

    Attributes
    ----------
    ags : str or None
        Municipality; None for what lies in none of the areas.
    size : float
        Metres or square metres.
    share : fractions.Fraction
        Of the whole; the shares of all parts add up to exactly 1.
    lon, lat : float
        A point of the part, WGS 84 degrees.

    """

    ags: str | None
    size: float
    share: Fraction
    lon: float
    lat: float


@dataclass(frozen=True)
class Division:
    """A line or area divided over municipalities.

    Attributes
    ----------
    kind : str
        ``length`` (metres on the ellipsoid GRS 80) or ``area`` (square metres in
        EPSG:3035).
    parts : tuple of Part
        By key; what lies in no municipality comes last.

    """

    kind: Kind
    parts: tuple[Part, ...]

    @property
    def size(self) -> float:
        """Metres or square metres of the whole."""
        return sum(part.size for part in self.parts)

    @property
    def is_notable(self) -> bool:
        """Whether more than one part has at least one per cent of the whole."""
        return sum(part.share >= NOTABLE for part in self.parts) > 1

    def sites(self, boundary_date: dt.date, *, found_by: str) -> tuple[PlaceSite, ...]:
        """Return the sites of a project: one per part, outside what lies outside."""
        several = len(self.parts) > 1
        return tuple(
            PlaceSite(
                ags=part.ags,
                boundary_date=boundary_date if part.ags else None,
                precision=("several" if several else "site") if part.ags else "outside",
                lon=part.lon if part.ags else None,
                lat=part.lat if part.ags else None,
                share=part.share,
                split_basis=GEOMETRY_SPLIT if several else None,
                found_by=found_by,
            )
            for part in self.parts
        )


def divide(shape: Any, areas: gpd.GeoDataFrame, *, name: str = "") -> Division:
    """Divide a line by its length, or an area by its size, over municipalities.

    What lies on a common border counts once, for the smallest key that touches it;
    what a line runs over twice counts once. A polygon that crosses itself is mended
    first. What lies in no municipality is a part of its own, without a key.

    Parameters
    ----------
    shape : shapely geometry
        Lines or polygons in EPSG:25832.
    areas : geopandas.GeoDataFrame
        Polygons in EPSG:25832 on the index ``ags``.
    name : str
        How the shape is called in messages.

    Returns
    -------
    Division

    Raises
    ------
    NothingToMeasureError
        If there is neither length nor area.
    LinesAndAreasError
        If there are both: nobody knows which of them counts.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame(
    ...     geometry=[shapely.box(600000, 5600000, 601000, 5601000),
    ...               shapely.box(601000, 5600000, 602000, 5601000)],
    ...     index=["16069001", "16069002"], crs=25832)
    >>> path = shapely.LineString([(600250, 5600500), (601250, 5600500)])
    >>> [(part.ags, str(part.share)) for part in divide(path, squares).parts]
    [('16069001', '3/4'), ('16069002', '1/4')]

    """
    whole, dimension = _clean(shape, name)
    ordered = areas.geometry.sort_index()
    found = np.sort(ordered.sindex.query(whole, predicate="intersects"))
    pieces: list[tuple[str | None, Any]] = []
    rest = whole
    for ags, area in ordered.iloc[found].items():
        pieces.append((str(ags), _only(shapely.intersection(rest, area), dimension)))
        rest = _only(shapely.difference(rest, area), dimension)
    pieces.append((None, rest))
    sizes = _sizes([piece for _, piece in pieces], dimension)
    units = [round(size * _PER_METRE) for size in sizes]
    kept = [index for index, unit in enumerate(units) if unit > 0]
    if not kept:
        raise NothingToMeasureError(name=name)
    points = _points([pieces[index][1] for index in kept], dimension)
    total = sum(units)
    parts = tuple(
        Part(pieces[index][0], sizes[index], Fraction(units[index], total), *point)
        for index, point in zip(kept, points, strict=True)
    )
    return Division("length" if dimension == 1 else "area", parts)


def _clean(shape: Any, name: str) -> tuple[Any, int]:
    """Return the shape with every metre once, and its dimension (1 or 2)."""
    flat = shapely.force_2d(shape)
    lines, surfaces = _only(flat, 1), _only(shapely.make_valid(flat), 2)
    if not lines.is_empty and not surfaces.is_empty:
        raise LinesAndAreasError(name=name)
    if not surfaces.is_empty:
        return surfaces, 2
    if lines.is_empty or not lines.length:
        raise NothingToMeasureError(name=name)
    return lines, 1


def _only(shape: Any, dimension: int) -> Any:
    """Return what of a shape has a dimension, merged so that nothing counts twice."""
    pieces = shapely.get_parts(shapely.get_parts(shape))
    kept = pieces[shapely.get_dimensions(pieces) == dimension]
    return shapely.union_all(kept)


def _sizes(shapes: list[Any], dimension: int) -> list[float]:
    """Measure lines on the ellipsoid, areas in the equal-area system."""
    layer = gpd.GeoSeries(shapes, crs=OFFICIAL_CRS)
    if dimension == 2:
        return [float(area) for area in layer.to_crs(EQUAL_AREA_CRS).area]
    return [
        float(_ELLIPSOID.geometry_length(line)) if not line.is_empty else 0.0
        for line in layer.to_crs(EXCHANGE_CRS)
    ]


def _points(shapes: list[Any], dimension: int) -> list[tuple[float, float]]:
    """Return a point of each shape in WGS 84."""
    points = [
        shape.representative_point() if dimension == 2 else middle(shape)
        for shape in shapes
    ]
    placed = gpd.GeoSeries(points, crs=OFFICIAL_CRS).to_crs(EXCHANGE_CRS)
    return [(round(point.x, 6), round(point.y, 6)) for point in placed]


def middle(lines: Any) -> Any:
    """Return the point half-way along a line, of several along the longest.

    Examples
    --------
    >>> middle(shapely.LineString([(0, 0), (10, 0)]))
    <POINT (5 0)>

    """
    joined = shapely.line_merge(lines)
    longest = max(shapely.get_parts(joined), key=shapely.length)
    return longest.interpolate(0.5, normalized=True)


def to_stored(shape: Any) -> dict[str, Any]:
    """Return a shape as GeoJSON in WGS 84, within 5 m of what it was.

    Parameters
    ----------
    shape : shapely geometry
        In EPSG:25832.

    Returns
    -------
    dict

    """
    light = shapely.simplify(shapely.force_2d(shape), _KEPT_M)
    placed = gpd.GeoSeries([light], crs=OFFICIAL_CRS).to_crs(EXCHANGE_CRS)
    rounded = shapely.transform(placed.iloc[0], lambda at: np.round(at, 6))
    stored: dict[str, Any] = shapely.geometry.mapping(rounded)
    return stored


def from_stored(stored: Mapping[str, Any]) -> Any:
    """Return a shape that `to_stored` wrote, in EPSG:25832."""
    shape = shapely.geometry.shape(stored)
    return gpd.GeoSeries([shape], crs=EXCHANGE_CRS).to_crs(OFFICIAL_CRS).iloc[0]
