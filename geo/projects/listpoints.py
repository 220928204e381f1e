"""The points of a list: from columns or from the geometry of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import shapely

from geo.boundaries.territory import Territory
from geo.crs import OFFICIAL_CRS, to_official
from geo.places.results import CERTAIN, PlaceResult
from geo.projects.extents import representative_points
from geo.projects.listrows import RowValues
from geo.reading.coordinates import CrsChoice, choose_crs, read_pair, read_pairs
from geo.reading.tables import RawTable

_PAIRS: Final = (("lon", "lat"), ("easting", "northing"), ("x", "y"))


def read_points(
    table: RawTable,
    rows: Sequence[RowValues],
    places: Sequence[PlaceResult],
    regions: Sequence[str | None],
    territory: Territory,
    crs: str | None,
) -> CrsChoice | None:
    """Find points in a list, and the coordinate system they are in.

    Parameters
    ----------
    table : RawTable
        As read.
    rows : sequence of RowValues
        Its data rows.
    places : sequence of PlaceResult
        What their texts mean; a certain place tells where the point must be.
    regions : sequence of str or None
        Region of each row; without any, the points must lie in the state.
    territory : Territory
        Municipalities and regions.
    crs : str or None
        System and order that a person has chosen, ``EPSG:31468/xy``.

    Returns
    -------
    CrsChoice or None
        None if the list has neither columns of coordinates nor geometry.

    """
    pairs = _pairs(table, rows)
    if pairs is None:
        return None
    areas = territory.municipalities
    own = [region for region in dict.fromkeys(regions) if region is not None]
    state = shapely.union_all(areas.geometry.to_numpy())
    region = shapely.union_all(territory.regions.geometry.reindex(own).to_numpy())
    expected = [
        areas.geometry.get(result.sites[0].ags)
        if result.state == CERTAIN and len(result.sites) == 1
        else None
        for result in places
    ]
    choice = choose_crs(
        pairs, region if own else state, state_area=state, expected=expected
    )
    if crs is not None and choice.best is not None:
        choice = _with_chosen_crs(pairs, crs, choice)
    return choice


def _pairs(
    table: RawTable, rows: Sequence[RowValues]
) -> list[tuple[float | None, float | None]] | None:
    """Return two numbers per row, from columns or from the layer's geometry."""
    if table.geometry is not None:
        shapes = [table.geometry[number - 1] for number, _ in table.rows()]
        layer = gpd.GeoDataFrame(
            geometry=gpd.GeoSeries(representative_points(shapes), crs=table.crs)
        )
        if table.crs is not None:
            layer = to_official(layer, name=table.name)
        return [
            (None, None) if shape is None or shape.is_empty else (shape.x, shape.y)
            for shape in layer.geometry
        ]
    for first, second in _PAIRS:
        if rows and first in rows[0].cells and second in rows[0].cells:
            return read_pairs(
                [row.cells[first] for row in rows], [row.cells[second] for row in rows]
            )
    if rows and "coordinates" in rows[0].cells:
        return [read_pair(row.cells["coordinates"]) for row in rows]
    return None


def _with_chosen_crs(
    pairs: Sequence[tuple[float | None, float | None]], chosen: str, choice: CrsChoice
) -> CrsChoice:
    """Read the points in the system that a person has chosen."""
    crs, _, order = chosen.partition("/")
    first, second = (0, 1) if order != "yx" else (1, 0)
    raw = gpd.GeoSeries(
        [
            None if None in pair else shapely.Point(pair[first], pair[second])
            for pair in pairs
        ],
        crs=crs,
    ).to_crs(OFFICIAL_CRS)
    return replace(choice, points=tuple(raw))
