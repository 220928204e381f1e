"""Outlines made light for the screen, still without gaps."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS

# Tolerance of the coverage simplification: the square root of an area, in metres.
SCREEN_TOLERANCE_M: Final = 50.0
_SCREEN_DECIMALS: Final = 5


def simplify_coverage(
    shapes: gpd.GeoSeries, *, tolerance_m: float = SCREEN_TOLERANCE_M
) -> gpd.GeoSeries:
    """Simplify outlines together, so that neighbours keep their common borders.

    For display only: the areas of small municipalities change.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        A valid coverage.
    tolerance_m : float
        Square root of the area of the triangles that may vanish, in metres.

    Returns
    -------
    geopandas.GeoSeries
        WGS 84, same index.

    References
    ----------
    Visvalingam, M. and Whyatt, J. D. (1993): The Cartographic Journal 30(1),
    46-51; GEOS ``CoverageSimplifier``.

    """
    official = shapes.to_crs(OFFICIAL_CRS)
    simple = shapely.coverage_simplify(official.to_numpy(), tolerance_m)
    series = gpd.GeoSeries(simple, index=shapes.index, crs=OFFICIAL_CRS)
    return series.to_crs(EXCHANGE_CRS)


def screen_features(shapes: gpd.GeoSeries) -> list[dict[str, Any]]:
    """Return GeoJSON features with ids and five decimals (1 m) for the browser.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        WGS 84.

    Returns
    -------
    list of dict
        ``id`` is the index as text; no properties.

    """
    rounded = shapely.transform(
        shapes.to_numpy(), lambda pairs: np.round(pairs, _SCREEN_DECIMALS)
    )
    return [
        {
            "type": "Feature",
            "id": str(key),
            "properties": {},
            "geometry": shapely.geometry.mapping(shape),
        }
        for key, shape in zip(shapes.index, rounded, strict=True)
    ]
