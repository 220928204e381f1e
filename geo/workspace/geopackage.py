"""GeoPackage 1.3: core tables, registration of layers, geometry cells.

Written with SQL of our own, so that a change of the file is one SQLite transaction
and needs no second library that holds the file open. QGIS and GDAL read it as it is.

References
----------
OGC 12-128r17, GeoPackage Encoding Standard 1.3: clauses 1.1 (core), 2.1 (features),
2.4 (attributes), 2.1.3 (geometry encoding).

"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable
from typing import Any, Final, Literal

import numpy as np
import pyproj
import shapely

APPLICATION_ID: Final = 0x47504B47  # "GPKG"
GEOPACKAGE_VERSION: Final = 10300
SRS_ID: Final = 25832

GeometryType = Literal["", "POINT", "MULTIPOLYGON"]

CORE_SQL: Final = """
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL
        DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)
        REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name)
        REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id)
        REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
    table_name TEXT,
    column_name TEXT,
    extension_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
"""


def write_core(connection: sqlite3.Connection) -> None:
    """Write the core tables and coordinate systems into an empty database."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {GEOPACKAGE_VERSION}")
    for statement in CORE_SQL.split(";\n"):
        connection.execute(statement)
    systems: list[tuple[Any, ...]] = [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
    ]
    for code in (4326, SRS_ID):
        crs = pyproj.CRS.from_epsg(code)
        wkt = crs.to_wkt("WKT1_GDAL")
        systems.append((crs.name, code, "EPSG", code, wkt, None))
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", systems
    )


def register(
    connection: sqlite3.Connection,
    table: str,
    *,
    identifier: str,
    description: str,
    geometry: GeometryType = "",
) -> None:
    """List a table or view in ``gpkg_contents``, as features or as attributes.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction.
    table : str
        Its name.
    identifier, description : str
        What QGIS shows.
    geometry : {"", "POINT", "MULTIPOLYGON"}
        Type of its column ``geom``; empty for attributes.

    """
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description,"
        " srs_id) VALUES (?, ?, ?, ?, ?)",
        (
            table,
            "features" if geometry else "attributes",
            identifier,
            description,
            SRS_ID if geometry else None,
        ),
    )
    if geometry:
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (table, geometry, SRS_ID),
        )


def note_changes(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    """Date the change of tables, and forget their extents.

    Programs trust the stored extent and would not draw what lies outside it; where
    there is none they look at the features.
    """
    connection.executemany(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),"
        " min_x = NULL, min_y = NULL, max_x = NULL, max_y = NULL WHERE table_name = ?",
        [(table,) for table in tables],
    )


def geometry_cell(shape: Any, kind: GeometryType) -> bytes | None:
    """Encode a geometry in EPSG:25832 as a GeoPackage binary.

    Parameters
    ----------
    shape : shapely geometry
        Two-dimensional, or its height is left out; an empty one is missing.
    kind : {"POINT", "MULTIPOLYGON"}
        What the column holds; a Polygon becomes a MultiPolygon.

    Returns
    -------
    bytes or None
        Header (with envelope for areas) and well-known binary.

    Raises
    ------
    ValueError
        If it is another geometry, or a coordinate is not finite.

    Examples
    --------
    >>> cell = geometry_cell(shapely.Point(622960, 5587406), "POINT")
    >>> cell[:8].hex(), read_geometry(cell).wkt
    ('47500001e8640000', 'POINT (622960 5587406)')

    """
    if not isinstance(shape, shapely.Geometry):
        msg = "a geometry is needed"
        raise TypeError(msg)
    if shape.is_empty:
        return None
    if kind == "MULTIPOLYGON" and isinstance(shape, shapely.Polygon):
        shape = shapely.MultiPolygon([shape])
    if shape.geom_type.upper() != kind:
        msg = f"{kind} is needed, not {shape.geom_type}"
        raise ValueError(msg)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        msg = "a coordinate is not finite"
        raise ValueError(msg)
    wkb = shapely.to_wkb(shape, output_dimension=2, byte_order=1)
    if kind == "POINT":
        return struct.pack("<2sBBi", b"GP", 0, 0b0001, SRS_ID) + wkb
    west, south, east, north = shape.bounds
    header = struct.pack("<2sBBi4d", b"GP", 0, 0b0011, SRS_ID, west, east, south, north)
    return header + wkb


def wkb_of(cell: bytes | None) -> bytes | None:
    """Return the well-known binary of a cell; None if missing or empty.

    Raises
    ------
    ValueError
        If the cell is no GeoPackage binary.

    """
    if cell is None:
        return None
    if len(cell) < 8 or cell[:2] != b"GP":
        msg = "no GeoPackage geometry"
        raise ValueError(msg)
    flags = cell[3]
    if flags & 0b10000:
        return None
    envelope = (0, 32, 48, 48, 64)[min((flags >> 1) & 0b111, 4)]
    return cell[8 + envelope :]


def read_geometry(cell: bytes | None) -> Any:
    """Decode a GeoPackage binary; None if missing, empty or unreadable."""
    try:
        wkb = wkb_of(cell)
        shape = None if wkb is None else shapely.from_wkb(wkb)
    except (TypeError, ValueError, shapely.GEOSException):
        return None
    return None if shape is None or shape.is_empty else shape


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that a spatial index calls.

    A user may let QGIS add one; its triggers use these functions, which SQLite
    itself does not have, and without them no site could be written any more.
    """

    def is_empty(cell: bytes | None) -> int | None:
        return None if cell is None else int(read_geometry(cell) is None)

    connection.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)
    for position, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):

        def bound(cell: bytes | None, position: int = position) -> float | None:
            shape = read_geometry(cell)
            return None if shape is None else float(shape.bounds[position])

        connection.create_function(name, 1, bound, deterministic=True)
