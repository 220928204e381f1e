"""Lines and areas of a list that came with geometry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import shapely

from geo.crs import OFFICIAL_CRS
from geo.errors import LinesAndAreasError, NothingToMeasureError
from geo.projects.division import Division, divide, middle
from geo.reading.coordinates import CrsChoice
from geo.reading.tables import RawTable


def read_extents(table: RawTable, choice: CrsChoice | None) -> Sequence[Any]:
    """Return the line or area of each row in EPSG:25832, None where there is none.

    Parameters
    ----------
    table : RawTable
        The list; only layers have geometry.
    choice : CrsChoice or None
        The coordinate system of a layer that states none, if it is certain.

    Returns
    -------
    sequence of shapely geometry or None
        One per data row.

    """
    if table.geometry is None:
        return [None] * len(table)
    shapes = [table.geometry[number - 1] for number, _ in table.rows()]
    system = table.crs or _stated(choice)
    long = [
        shape if shape is not None and shapely.get_dimensions(shape) > 0 else None
        for shape in shapes
    ]
    if system is None or not any(shape is not None for shape in long):
        return [None] * len(shapes)
    return list(gpd.GeoSeries(long, crs=system).to_crs(OFFICIAL_CRS))


def _stated(choice: CrsChoice | None) -> str | None:
    best = choice.best if choice is not None else None
    return best.crs if best is not None and best.order == "xy" else None


def representative_points(shapes: Sequence[Any]) -> list[Any]:
    """Return a point for each geometry: of a line its middle, not one of its ends.

    Examples
    --------
    >>> representative_points([shapely.LineString([(0, 0), (4, 0)]), None])
    [<POINT (2 0)>, None]

    """
    points: list[Any] = []
    for shape in shapes:
        if shape is None or shape.is_empty:
            points.append(None)
        elif shapely.get_dimensions(shape) == 1 and shape.length:
            points.append(middle(shape))
        else:
            points.append(shape.representative_point())
    return points


def divide_notably(shape: Any, areas: gpd.GeoDataFrame) -> Division | None:
    """Divide a shape, if it lies in several municipalities by more than one per cent.

    Parameters
    ----------
    shape : shapely geometry or None
        In EPSG:25832.
    areas : geopandas.GeoDataFrame
        Municipalities.

    Returns
    -------
    Division or None
        None for a shape in one municipality, or that cannot be measured.

    """
    if shape is None:
        return None
    try:
        division = divide(shape, areas)
    except (NothingToMeasureError, LinesAndAreasError):
        return None
    return division if division.is_notable else None
