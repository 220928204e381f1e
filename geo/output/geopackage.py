"""A GeoPackage of several layers that QGIS opens as the map on the screen looks."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geo.crs import OFFICIAL_CRS
from geo.output.labels import Labels
from geo.output.layers import Layer
from geo.qgis import add_named_styles

MEDIA_TYPE: Final = "application/geopackage+sqlite3"
NOTES: Final = "hinweise"
# 1.3 is read by every QGIS of the 3 series.
_VERSION: Final = "1.3"


def to_geopackage(
    layers: Sequence[Layer], labels: Labels, styles: Mapping[str, Sequence[Any]]
) -> bytes:
    """Write layers, tables, notes and styles into one GeoPackage.

    Column names are codes; their headings are stored beside them
    (``gpkg_data_columns``), where QGIS shows them as aliases.

    Parameters
    ----------
    layers : sequence of Layer
        Layers are written in EPSG:25832, tables without a geometry as attributes.
    labels : Labels
        Words.
    styles : mapping of str to sequence of (str, str)
        For each layer the names and QML of its styles; the first one is the default.

    Returns
    -------
    bytes
        A GeoPackage 1.3.

    References
    ----------
    OGC 12-128r17: GeoPackage Encoding Standard 1.3.

    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.gpkg"
        for layer in layers:
            _write(path, layer, labels)
        notes = pd.DataFrame(
            [("", labels.warning), *labels.notes] if labels.warning else labels.notes,
            columns=["label", "text"],
        )
        _table(path, NOTES, notes, labels.notes_title)
        with closing(sqlite3.connect(path)) as connection:
            for layer in layers:
                add_named_styles(connection, layer.name, styles.get(layer.name, ()))
            _name_columns(connection, layers, labels)
            connection.commit()
            connection.execute("VACUUM")
            _check(connection, layers)
        return path.read_bytes()


def _check(connection: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    """Refuse a file that lost rows on the way, as on a disk that was full."""
    for layer in layers:
        query = f'SELECT count(*) FROM "{layer.name}"'
        (rows,) = connection.execute(query).fetchone()
        if rows != len(layer.frame):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write(path: Path, layer: Layer, labels: Labels) -> None:
    frame = layer.frame[list(layer.columns)].reset_index()
    for column in frame.columns:
        if pd.api.types.is_integer_dtype(frame[column]) and frame[column].isna().any():
            frame[column] = frame[column].astype("float64")
    title = labels.layers[layer.name]
    if not isinstance(layer.frame, gpd.GeoDataFrame):
        _table(path, layer.name, pd.DataFrame(frame), title)
        return
    shapes = layer.frame.geometry.to_crs(OFFICIAL_CRS).reset_index(drop=True)
    points = bool((shapes.dropna().geom_type == "Point").all()) and bool(
        layer.name in {"sites", "villages"}
    )
    if not points:
        shapes = gpd.GeoSeries(
            [shapely.multipolygons(shapely.get_parts(shape)) for shape in shapes],
            crs=OFFICIAL_CRS,
        )
    pyogrio.write_dataframe(
        gpd.GeoDataFrame(frame, geometry=shapes), path, layer=layer.name,
        driver="GPKG", append=False,
        geometry_type="Point" if points else "MultiPolygon",
        dataset_options={} if path.exists() else {"VERSION": _VERSION},
        layer_options={
            "GEOMETRY_NAME": "geom", "FID": "fid", "IDENTIFIER": title,
            "DESCRIPTION": labels.warning or title,
        },
    )  # fmt: skip


def _table(path: Path, name: str, table: pd.DataFrame, title: str) -> None:
    pyogrio.write_dataframe(
        table, path, layer=name, driver="GPKG",
        dataset_options={} if path.exists() else {"VERSION": _VERSION},
        layer_options={"FID": "fid", "IDENTIFIER": title},
    )  # fmt: skip


def _name_columns(
    connection: sqlite3.Connection, layers: Sequence[Layer], labels: Labels
) -> None:
    """Store the headings of columns (extension ``gpkg_schema``)."""
    connection.executescript(
        """
        CREATE TABLE IF NOT EXISTS gpkg_extensions (
            table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
            definition TEXT NOT NULL, scope TEXT NOT NULL,
            UNIQUE (table_name, column_name, extension_name));
        CREATE TABLE IF NOT EXISTS gpkg_data_columns (
            table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
            title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
            PRIMARY KEY (table_name, column_name), UNIQUE (table_name, name));
        CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
            constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
            min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
            max_is_inclusive BOOLEAN, description TEXT,
            UNIQUE (constraint_name, constraint_type, value));
        INSERT OR IGNORE INTO gpkg_extensions VALUES
            ('gpkg_data_columns', NULL, 'gpkg_schema',
             'http://www.geopackage.org/spec/#extension_schema', 'read-write'),
            ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
             'http://www.geopackage.org/spec/#extension_schema', 'read-write');
        """
    )
    for layer in layers:
        names = [str(layer.frame.index.name), *layer.columns]
        taken: set[str] = set()
        for column in names:
            heading = labels.heading(column)
            if heading != column and heading not in taken:
                taken.add(heading)
                connection.execute(
                    "INSERT OR REPLACE INTO gpkg_data_columns"
                    " (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
                    (layer.name, column, heading, heading),
                )
