"""Read municipalities from VG250-like files; foreign names end here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio.errors
import shapely

from geo.crs import to_official
from geo.errors import (
    DamagedFileError,
    DuplicateKeyError,
    MissingColumnError,
    MissingFileError,
)
from geo.schema import (
    AGS,
    AREA_KM2,
    DISTRICT_KEY,
    MUNICIPALITIES,
    NAME,
    POPULATION,
    check_keys,
    listing,
    validate_layer,
)

# VG250 (AGS, GEN, EWZ, KFL), the German package that carries it, our own files.
_COLUMNS: Final = {
    "ags": AGS,
    "gen": NAME,
    "name": NAME,
    "ewz": POPULATION,
    "population": POPULATION,
    "kfl": AREA_KM2,
    "area_km2": AREA_KM2,
    "gf": "land_water",
}
_LAND: Final = 4  # VG250: GF 4 is land with structure, GF 2 is water
_SNAP_M: Final = 1e-3
_SNAP_DEGREES: Final = 1e-6  # 0.1 m


def read_municipalities(
    path: Path,
    *,
    layer: str | None = None,
    boundary_date: dt.date | None = None,
    prefix: str = "",
    name: str = "",
) -> gpd.GeoDataFrame:
    """Read municipalities from a VG250, VG250-EW or similar file.

    Area parts of one key are put together, water parts (``GF`` 2) are left out,
    invalid outlines are mended, and vertices are snapped to one millimetre so
    that neighbours share their borders exactly.

    Parameters
    ----------
    path : pathlib.Path
        GeoPackage, Shapefile or GeoJSON with ``AGS`` and ``GEN`` (upper or lower
        case); ``EWZ`` (inhabitants), ``KFL`` (official km²) and ``GF`` optional.
    layer : str, optional
        Layer inside the file; the first one by default.
    boundary_date : datetime.date, optional
        Territorial status, kept in ``attrs["boundary_date"]``.
    prefix : str
        Only municipalities whose keys begin so are read, for a file of Germany.
    name : str
        How the file is called in messages; its own name by default.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``ags`` (text, 8 digits, sorted); columns ``name``,
        ``district_key``, geometry (MultiPolygon, EPSG:25832), and ``population``
        (Int64), ``area_km2`` (float) if the file has them.

    Raises
    ------
    MissingFileError, DamagedFileError, MissingColumnError, KeyFormatError,
    DuplicateKeyError, CrsError, GeometryTypeError
        Each names the file, the values and the way out.

    References
    ----------
    BKG, documentation of VG250, section "Attribute" (AGS, GEN, GF, EWZ, KFL).

    """
    name = name or path.name
    raw = _snapped(_read(path, layer))
    raw = raw.rename(
        columns={
            column: _COLUMNS[column.lower()]
            for column in raw.columns
            if column.lower() in _COLUMNS
        }
    )
    missing = [column for column in (AGS, NAME) if column not in raw.columns]
    if missing:
        raise MissingColumnError(
            layer=name, columns=listing(missing), present=listing(raw.columns, most=20)
        )
    check_keys(raw[AGS], digits=8, layer=name)
    raw = raw[raw[AGS].str.startswith(prefix)]
    raw = to_official(raw, name=name)
    if "land_water" in raw.columns:
        raw = raw[pd.to_numeric(raw["land_water"], errors="coerce") == _LAND]
    _refuse_two_names(raw, name)
    areas = _put_together(raw)
    areas.attrs["boundary_date"] = boundary_date
    return validate_layer(areas, MUNICIPALITIES)


def _read(path: Path, layer: str | None) -> gpd.GeoDataFrame:
    if not path.exists():
        raise MissingFileError(layer=path.stem, file=path.name)
    try:
        return gpd.read_file(path, layer=layer)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        shapely.errors.GEOSException,
    ) as error:
        raise DamagedFileError(
            layer=path.stem, file=path.name, reason=str(error)
        ) from None


def _snapped(raw: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take the float noise from degrees, so that neighbours share their vertices."""
    if raw.crs is None or not raw.crs.is_geographic:
        return raw
    shapes = shapely.set_precision(
        raw.geometry.to_numpy(), _SNAP_DEGREES, mode="pointwise"
    )
    return raw.set_geometry(gpd.GeoSeries(shapes, index=raw.index, crs=raw.crs))


def _refuse_two_names(parts: gpd.GeoDataFrame, layer: str) -> None:
    """Refuse a key under which two different municipalities are listed."""
    names = parts.groupby(AGS)[NAME].nunique()
    twice = names.index[names > 1]
    if len(twice):
        raise DuplicateKeyError(layer=layer, column=AGS, values=listing(twice))


def _put_together(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make one row per key out of VG250's area parts."""
    geometry = shapely.force_2d(shapely.make_valid(parts.geometry.to_numpy()))
    geometry = shapely.set_precision(geometry, _SNAP_M, mode="pointwise")
    parts = parts.set_geometry(
        gpd.GeoSeries(geometry, index=parts.index, crs=parts.crs)
    )
    merged = parts[[AGS, parts.geometry.name]].dissolve(by=AGS, method="unary")
    outlines = [
        shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape
        for shape in merged.geometry
    ]
    areas = gpd.GeoDataFrame(
        {NAME: parts.groupby(AGS)[NAME].first().astype("str")},
        geometry=gpd.GeoSeries(outlines, index=merged.index, crs=parts.crs),
    )
    areas.insert(1, DISTRICT_KEY, areas.index.str[:5])
    if POPULATION in parts.columns:
        # VG250-EW repeats the inhabitants on one part and has 0 on the others.
        numbers = pd.to_numeric(parts[POPULATION], errors="coerce")
        areas[POPULATION] = numbers.groupby(parts[AGS]).max().astype("Int64")
    if AREA_KM2 in parts.columns:
        numbers = pd.to_numeric(parts[AREA_KM2], errors="coerce")
        areas[AREA_KM2] = numbers.groupby(parts[AGS]).max().astype(np.float64)
    return areas.sort_index()
