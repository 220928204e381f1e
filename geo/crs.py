"""The coordinate systems of the house and the way between them.

EPSG:25832 (ETRS89 / UTM 32N) is the official system in Thuringia: storage,
distances, printing. WGS 84 is for exchange and the web map. Areas are computed
in EPSG:3035, never in EPSG:3857, whose areas are 2.45 times too large here.

"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import CrsError

OFFICIAL_CRS: Final = "EPSG:25832"
EXCHANGE_CRS: Final = "EPSG:4326"
# ETRS89-LAEA, true to area everywhere in the European Union.
EQUAL_AREA_CRS: Final = "EPSG:3035"


def to_official(layer: gpd.GeoDataFrame, *, name: str) -> gpd.GeoDataFrame:
    """Bring a layer into EPSG:25832.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
        Any geometry, with a coordinate system.
    name : str
        How the layer is called in messages.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows; the input itself where nothing had to change.

    Raises
    ------
    CrsError
        If the layer does not state its coordinate system.

    Examples
    --------
    >>> from shapely import Point
    >>> place = gpd.GeoDataFrame(geometry=[Point(10.7311, 50.4258)], crs=4326)
    >>> point = to_official(place, name="Hildburghausen").geometry.iloc[0]
    >>> round(point.x, 1), round(point.y, 1)
    (622960.2, 5587406.8)

    """
    return _to(layer, OFFICIAL_CRS, name=name)


def to_exchange(layer: gpd.GeoDataFrame, *, name: str) -> gpd.GeoDataFrame:
    """Bring a layer into WGS 84 (longitude, latitude), as RFC 7946 asks.

    Parameters and errors are those of `to_official`.
    """
    return _to(layer, EXCHANGE_CRS, name=name)


def _to(layer: gpd.GeoDataFrame, target: str, *, name: str) -> gpd.GeoDataFrame:
    if layer.crs is None:
        raise CrsError(layer=name)
    return layer if layer.crs == target else layer.to_crs(target)


def area_km2(layer: gpd.GeoDataFrame, *, name: str) -> pd.Series:
    """Compute areas in km² in the equal-area system EPSG:3035.

    Official areas, where they exist, are better: polygons at 1:250,000 differ
    from them by 0.5 % in the median.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
        Polygons with a coordinate system.
    name : str
        How the layer is called in messages.

    Returns
    -------
    pandas.Series
        Float, km², on the layer's index, named ``area_km2``.

    Raises
    ------
    CrsError
        If the layer does not state its coordinate system.

    Examples
    --------
    >>> from shapely import box
    >>> square = gpd.GeoDataFrame(
    ...     geometry=[box(640000, 5580000, 641000, 5581000)], crs=25832)
    >>> round(float(area_km2(square, name="square").iloc[0]), 4)
    1.0003

    """
    equal_area = _to(layer, EQUAL_AREA_CRS, name=name)
    values = np.asarray(equal_area.geometry.area) / 1e6
    return pd.Series(values, index=layer.index, name="area_km2")
