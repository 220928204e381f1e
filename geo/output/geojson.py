"""GeoJSON to the letter of RFC 7946, with where it comes from.

WGS 84, exterior rings counter-clockwise, closed rings, ``bbox``, six decimals
(0.11 m), stable ids, keys as text, null geometry for what has no place, no NaN.
Source, licence, dates, filter and coverage stand beside ``features`` as foreign
members, where readers that do not know them pass them over.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import to_exchange
from geo.errors import GeometryTypeError
from geo.schema import check_unique, listing

DECIMALS: Final = 6
MEDIA_TYPE: Final = "application/geo+json"


def to_geojson(
    layer: gpd.GeoDataFrame,
    *,
    name: str,
    columns: Sequence[str],
    members: Mapping[str, Any] | None = None,
) -> bytes:
    """Write a layer as a GeoJSON FeatureCollection.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
        Index: the id of each feature (unique text). Any coordinate system.
    name : str
        Name of the layer, written as foreign member ``name`` and used in messages.
    columns : sequence of str
        Columns that become properties, in this order; nothing else leaves the
        house. The index becomes a property under its own name, too.
    members : mapping, optional
        Foreign members of the collection; values as JSON knows them.

    Returns
    -------
    bytes
        UTF-8 JSON.

    Raises
    ------
    CrsError
        If the layer has no coordinate system.
    DuplicateKeyError
        If an id occurs twice.
    GeometryTypeError
        If six decimals leave nothing of a polygon.

    References
    ----------
    Butler, H. et al. (2016): The GeoJSON Format, RFC 7946.

    Examples
    --------
    >>> from shapely import Point
    >>> towns = gpd.GeoDataFrame(
    ...     {"name": ["Eisfeld"]}, geometry=[Point(10.907, 50.426)], crs=4326,
    ...     index=pd.Index(["16069012"], name="ags"))
    >>> print(to_geojson(towns, name="towns", columns=["name"]).decode())
    {"type":"FeatureCollection","name":"towns","bbox":[10.907,50.426,10.907,50.426],"features":[
    {"type":"Feature","id":"16069012","properties":{"ags":"16069012","name":"Eisfeld"},"geometry":{"type":"Point","coordinates":[10.907,50.426]}}
    ]}

    """
    check_unique(layer.index.to_series(), layer=name)
    geometry = _rounded(to_exchange(layer, name=name).geometry, name)
    head: dict[str, Any] = {"type": "FeatureCollection", "name": name}
    head |= members or {}
    if not shapely.is_missing(geometry).all():
        head["bbox"] = [float(value) for value in shapely.total_bounds(geometry)]
    key = layer.index.name
    table = layer[list(columns)]
    values = [table[column].tolist() for column in columns]
    shapes = shapely.to_geojson(geometry)
    features = []
    for position, identifier in enumerate(layer.index):
        properties = {key: identifier} if key else {}
        properties |= {
            column: plain(cells[position])
            for column, cells in zip(columns, values, strict=True)
        }
        features.append(
            f'{{"type":"Feature","id":{dump(identifier)},'
            f'"properties":{dump(properties)},"geometry":{shapes[position] or "null"}}}'
        )
    body = ",\n".join(features)
    return f'{dump(head)[:-1]},"features":[\n{body}\n]}}\n'.encode()


def _rounded(geometry: gpd.GeoSeries, name: str) -> np.ndarray:
    """Round to six decimals and turn rings as the RFC asks.

    Every vertex is rounded by itself, so neighbours still share their borders.
    """
    shapes = shapely.transform(
        shapely.force_2d(geometry.to_numpy()),
        lambda coordinates: np.round(coordinates, DECIMALS) + 0.0,
    )
    shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    present = ~shapely.is_missing(shapes)
    lost = present & (shapely.is_empty(shapes) | ~shapely.is_valid(shapes))
    if lost.any():
        raise GeometryTypeError(
            layer=name,
            expected="valid geometry",
            found="invalid geometry",
            values=listing(geometry.index[lost]),
        )
    return shapes


def plain(value: Any) -> Any:
    """Return a cell of a table as JSON knows it; missing values become None.

    Examples
    --------
    >>> plain(np.int64(5)), plain(float("nan")), plain(pd.NA), plain("16069024")
    (5, None, None, '16069024')

    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def dump(value: Any) -> str:
    """Write compact JSON; NaN and infinity are refused."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
