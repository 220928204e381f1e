"""A file with a path or an area, as a project may have one: one geometry of it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import pyogrio.errors
import shapely

from geo.crs import to_official
from geo.errors import NothingToMeasureError, UnreadableFileError
from geo.reading.filekinds import MAX_FILE_MB, find_kind
from geo.reading.layers import read_layers

SHAPE_ENDINGS: Final = ("geojson", "json", "gpkg", "zip", "gpx")
_GPX_LAYERS: Final = ("tracks", "routes")
_LAYER_KINDS: Final = frozenset({"geojson", "gpkg", "shapefile"})
_HEAD: Final = 4096


def read_shape(path: Path) -> Any:
    """Read all lines and areas of a file as one geometry.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON, GeoPackage, zipped Shapefile, or GPX (tracks and routes).

    Returns
    -------
    shapely geometry
        In EPSG:25832. Points are left out.

    Raises
    ------
    NothingToMeasureError
        If there is no line and no area.
    CrsError
        If the file does not state its coordinate system.
    FileTooLargeError, ZipBombError, PasswordProtectedError, UnreadableFileError,
    UnknownFileKindError, EmptyFileError, MissingPartsError

    """
    is_small = path.stat().st_size <= MAX_FILE_MB * 1024 * 1024
    with path.open("rb") as file:
        is_gpx = is_small and b"<gpx" in file.read(_HEAD).lower()
    layers = _read_gpx(path) if is_gpx else _read_layers(path)
    shapes = [
        shape
        for layer in layers
        for shape in to_official(layer, name=path.name).geometry
        if shape is not None and shapely.get_dimensions(shape) > 0
    ]
    if not shapes:
        raise NothingToMeasureError(name=path.name)
    return shapely.GeometryCollection(shapes)


def _read_layers(path: Path) -> list[gpd.GeoDataFrame]:
    kind = find_kind(path)
    if kind not in _LAYER_KINDS:
        raise NothingToMeasureError(name=path.name)
    return [
        gpd.GeoDataFrame(geometry=np.asarray(grid.geometry), crs=grid.crs)
        for grid in read_layers(path, kind)
        if grid.geometry
    ]


def _read_gpx(path: Path) -> list[gpd.GeoDataFrame]:
    """Read tracks and routes; waypoints are no path."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layers = [
                pyogrio.read_dataframe(path, layer=name, columns=[])
                for name in _GPX_LAYERS
            ]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise UnreadableFileError(
            file=path.name, kind="gpx", reason="damaged"
        ) from error
    return [layer for layer in layers if len(layer)]
