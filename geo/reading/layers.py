"""GeoJSON, GeoPackage and zipped Shapefiles as grids with geometry."""

from __future__ import annotations

import sqlite3
import warnings
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely
from pyproj.exceptions import CRSError

from geo.errors import (
    EmptyFileError,
    GeoDataError,
    MissingPartsError,
    UnreadableFileError,
)
from geo.reading.filekinds import FileKind
from geo.reading.grids import Grid, Row
from geo.reading.reasons import Note, Reason
from geo.reading.textfiles import decode

_NEEDED_PARTS: Final = (".shp", ".shx", ".dbf")
_DAMAGE: Final = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.GeometryError,
    CRSError,
    UnboundLocalError,  # pyogrio 0.13 on a damaged .prj
    sqlite3.DatabaseError,
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    ValueError,
    OSError,
)


def read_layers(path: Path, kind: FileKind) -> list[Grid]:
    """Read all layers of a geographic file.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON, GeoPackage or zipped Shapefile.
    kind : str
        Which of them.

    Returns
    -------
    list of Grid
        One per layer, with geometry and coordinate system (None if not stated or
        impossible).

    Raises
    ------
    UnreadableFileError, MissingPartsError, EmptyFileError

    """
    try:
        with warnings.catch_warnings():
            # The facts behind GDAL's warnings are found here and become notes.
            warnings.simplefilter("ignore")
            return _read_layers(path, kind)
    except GeoDataError:
        raise
    except _DAMAGE as error:
        raise UnreadableFileError(
            file=path.name, kind=kind, reason="damaged"
        ) from error


def _read_layers(path: Path, kind: FileKind) -> list[Grid]:
    if kind == "shapefile":
        return [_shapefile(path, *found) for found in _shapefile_parts(path)]
    layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if not layers:
        raise EmptyFileError(file=path.name)
    return [_layer(path, name, kind) for name in layers]


def _shapefile_parts(path: Path) -> list[tuple[str, str | None, list[Note]]]:
    """Return each Shapefile of an archive: name inside, encoding, notes."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "__MACOSX" not in name]
        stems: dict[str, dict[str, str]] = {}
        for name in names:
            pure = PurePosixPath(name)
            stems.setdefault(str(pure.with_suffix("")), {})[pure.suffix.lower()] = name
        found = []
        for stem, parts in sorted(stems.items()):
            present = [part for part in _NEEDED_PARTS if part in parts]
            if not present:
                continue
            missing = [part for part in _NEEDED_PARTS if part not in parts]
            if missing:
                raise MissingPartsError(
                    file=path.name,
                    layer=PurePosixPath(stem).name,
                    missing=", ".join(missing),
                )
            encoding, notes = _dbf_encoding(archive, parts)
            found.append((parts[".shp"], encoding, notes))
    return found


def _dbf_encoding(
    archive: zipfile.ZipFile, parts: dict[str, str]
) -> tuple[str | None, list[Note]]:
    """Return the encoding of the attributes where no .cpg states it."""
    if ".cpg" in parts:
        return None, []
    content = archive.read(parts[".dbf"])
    records = content[int.from_bytes(content[8:10], "little") :]
    if records.isascii():
        return None, []
    _, notes = decode(records.replace(b"\x00", b" "))
    encoding = notes[0].details.get("encoding", "utf-8") if notes else "utf-8"
    return encoding, [Note(Reason.ENCODING_ASSUMED, {"encoding": encoding})]


def _shapefile(
    path: Path, inside: str, encoding: str | None, notes: list[Note]
) -> Grid:
    source = f"/vsizip/{path.resolve().as_posix()}/{inside}"
    name = PurePosixPath(inside).stem
    grid = _layer(source, name, "shapefile", encoding=encoding)
    grid.notes = notes + grid.notes
    return grid


def _layer(
    source: Path | str,
    name: str,
    kind: FileKind,
    encoding: str | None = None,
) -> Grid:
    table = pyogrio.read_dataframe(source, layer=name, encoding=encoding)
    geometry: list[Any] | None = None
    crs = None
    notes: list[Note] = []
    if isinstance(table, gpd.GeoDataFrame):
        shapes = np.asarray(table.geometry.array)
        crs = _crs_name(table, shapes, notes)
        geometry = list(shapes)
        _check_shapes(shapes, notes)
        table = pd.DataFrame(table.drop(columns=table.geometry.name))
    header = tuple(str(column) for column in table.columns)
    return Grid(
        name, kind, _rows(table), notes=notes, header=header, geometry=geometry, crs=crs
    )


def _crs_name(
    table: gpd.GeoDataFrame, shapes: np.ndarray, notes: list[Note]
) -> str | None:
    """Return the coordinate system, unless the numbers cannot be in it."""
    if table.crs is None:
        notes.append(Note(Reason.NO_CRS, {}))
        return None
    code = table.crs.to_epsg()
    name = f"EPSG:{code}" if code else str(table.crs.to_wkt())
    if not len(shapes):
        return name
    bounds = shapely.total_bounds(shapes)
    if table.crs.is_geographic and np.isfinite(bounds).all():
        west, south, east, north = bounds
        if west < -180 or east > 180 or south < -90 or north > 90:
            # GeoJSON without a "crs" counts as WGS 84, whatever its numbers are.
            notes.append(Note(Reason.CRS_DOUBTFUL, {"crs": name}))
            return None
    return name


def _check_shapes(shapes: np.ndarray, notes: list[Note]) -> None:
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if absent.any():
        rows = tuple(int(row) + 1 for row in np.flatnonzero(absent))
        notes.append(Note(Reason.NO_GEOMETRY, {"rows": rows}))
    wrong = ~shapely.is_valid(shapes) & ~absent
    if wrong.any():
        rows = tuple(int(row) + 1 for row in np.flatnonzero(wrong))
        why = shapely.is_valid_reason(shapes[wrong][0])
        notes.append(Note(Reason.INVALID_GEOMETRY, {"rows": rows, "first": why}))


def _rows(table: pd.DataFrame) -> list[Row]:
    columns = [_plain(table[column]) for column in table.columns]
    if not columns:
        return [()] * len(table)
    return list(zip(*columns, strict=True))


def _plain(column: pd.Series) -> list[Any]:
    """Return a column as plain Python values, missing ones as None."""
    cells: list[Any] = []
    for value in column.tolist():
        if isinstance(value, (list, dict, np.ndarray)):
            cells.append(str(value))
        elif value is None or value is pd.NaT or pd.isna(value):
            cells.append(None)
        elif isinstance(value, pd.Timestamp):
            midnight = value == value.normalize()
            cells.append(value.date() if midnight else value.to_pydatetime())
        elif isinstance(value, str):
            cells.append(value if value.strip() else None)
        elif isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            cells.append(int(value))
        else:
            cells.append(value)
    return cells
