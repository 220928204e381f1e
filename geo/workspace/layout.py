"""The file's layout: its statements, a new file, and the way from older versions."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

from geo import __version__
from geo.qgis import add_styles
from geo.workspace import geopackage
from geo.workspace.allocating_outside import write_queue
from geo.workspace.columns import GEOM, ROW_REVISION, Table
from geo.workspace.connection import (
    FORMAT,
    SCHEMA_VERSION,
    check_identity,
    write_meta,
)
from geo.workspace.meeting_layout import to_version_5
from geo.workspace.outside import write_triggers
from geo.workspace.styles import layer_styles
from geo.workspace.tables import (
    SQL_TYPES,
    TABLES,
    to_json,
)

HISTORY_SQL: Final = """
CREATE TABLE meta (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "key" TEXT NOT NULL UNIQUE,
    "value" TEXT
);
CREATE TABLE history (
    revision INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    time DATETIME NOT NULL,
    author TEXT NOT NULL,
    label TEXT NOT NULL,
    label_values TEXT NOT NULL DEFAULT '{}',
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    of_revision INTEGER,
    changed_rows INTEGER NOT NULL
);
CREATE TABLE history_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    revision INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    before TEXT,
    after TEXT
);
CREATE INDEX history_rows_revision ON history_rows (revision);
"""
# For those who open the file in QGIS: sites with the words of their projects. The
# amounts are those allocated to the site, so a sum over the layer counts no euro twice.
MAP_VIEW: Final = "projects_on_map"
MAP_SQL: Final = f"""
CREATE VIEW {MAP_VIEW} AS SELECT
    s.fid AS OGC_FID, s.geom, s.project_id, s.site_no, p.title, p.status,
    p.programming_period, p.scheme, p."call", p.year, p.field_of_action,
    p.applicant_class, p.applicant_type, s."precision", s.ags, s.locality,
    s.share,
    CAST(a.requested / 100.0 AS REAL) AS grant_requested_eur,
    CAST(a.approved / 100.0 AS REAL) AS grant_approved_eur,
    CAST(a.paid / 100.0 AS REAL) AS grant_paid_eur
FROM sites AS s JOIN projects AS p USING (project_id) LEFT JOIN (
    SELECT project_id, site_no,
        sum(grant_requested_cents) AS requested,
        sum(grant_approved_cents) AS approved,
        sum(grant_paid_cents) AS paid
    FROM allocations GROUP BY project_id, site_no
) AS a USING (project_id, site_no)
"""
_OWN_TABLES: Final = {
    "meta": ("Angaben zur Datei", "Format, Version, Stand der Änderungen"),
    "history": ("Verlauf", "Jede Änderung: wann, wer, was"),
    "history_rows": ("Verlauf, Zeilen", "Geänderte Zeilen, vorher und nachher"),
}


def table_sql(table: Table) -> str:
    """Return the statement that makes a table.

    Examples
    --------
    >>> from geo.workspace.tables import SETTINGS
    >>> print(table_sql(SETTINGS))
    CREATE TABLE "settings" (
        fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        "key" TEXT NOT NULL,
        "value" TEXT,
        row_revision INTEGER NOT NULL DEFAULT 0,
        UNIQUE ("key")
    )

    """
    lines = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    if table.geometry:
        lines.append(f"{GEOM} {table.geometry}")
    for column in table.columns:
        needed = " NOT NULL" if column.name in table.key else ""
        lines.append(f'"{column.name}" {SQL_TYPES[column.kind]}{needed}')
    lines.append(f"{ROW_REVISION} INTEGER NOT NULL DEFAULT 0")
    keys = ", ".join(f'"{name}"' for name in table.key)
    lines.append(f"UNIQUE ({keys})")
    body = ",\n    ".join(lines)
    return f'CREATE TABLE "{table.name}" (\n    {body}\n)'


def write_layout(connection: sqlite3.Connection, *, office: str) -> None:
    """Make all tables of an empty workspace in one transaction.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of an empty database.
    office : str
        Name of the office, the only row of the new file.

    """
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("BEGIN IMMEDIATE")
    geopackage.write_core(connection)
    for table in TABLES.values():
        connection.execute(table_sql(table))
        geopackage.register(
            connection,
            table.name,
            identifier=table.identifier,
            description=table.description,
            geometry=table.geometry,
        )
    connection.execute(MAP_SQL)
    geopackage.register(
        connection,
        MAP_VIEW,
        identifier="Projekte auf der Karte",
        description="Projektorte mit Titel, Stand und dem Betrag, der auf sie entfällt",
        geometry="POINT",
    )
    for statement in HISTORY_SQL.split(";\n"):
        connection.execute(statement)
    for name, (identifier, description) in _OWN_TABLES.items():
        geopackage.register(
            connection, name, identifier=identifier, description=description
        )
    facts = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "workspace_id": uuid.uuid4(),
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "generator": f"LEADER-Atlas {__version__}",
        "revision": 0,
        "forgotten": 0,
    }
    for key, value in facts.items():
        write_meta(connection, key, value)
    connection.execute(
        'INSERT INTO settings ("key", "value") VALUES (\'office\', ?)',
        (to_json(office),),
    )
    write_queue(connection)
    write_triggers(connection)
    add_styles(connection, layer_styles())
    connection.execute("COMMIT")


def _to_version_2(connection: sqlite3.Connection) -> None:
    """Small projects as a field of their own; the values that a label names."""
    connection.execute("ALTER TABLE projects ADD COLUMN is_small_project BOOLEAN")
    connection.execute(
        "ALTER TABLE history ADD COLUMN label_values TEXT NOT NULL DEFAULT '{}'"
    )


def _to_version_3(connection: sqlite3.Connection) -> None:
    """Rows that were merged, pairs that stay two projects; styles for QGIS."""
    for name, columns, key, identifier, description in (
        (
            "merged_rows",
            "project_id TEXT NOT NULL, merged_into TEXT, known_values TEXT,"
            " added_up TEXT",
            "project_id",
            "Zusammengeführte Zeilen",
            "Zeilen der Listen, die in einem Vorhaben aufgegangen sind",
        ),
        (
            "kept_pairs",
            "project_id TEXT NOT NULL, other_id TEXT NOT NULL",
            "project_id, other_id",
            "Keine Doppel",
            "Ähnliche Vorhaben, die als zwei bestätigt wurden",
        ),
    ):
        connection.execute(
            f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
            f" {columns}, row_revision INTEGER NOT NULL DEFAULT 0, UNIQUE ({key}))"
        )
        geopackage.register(
            connection, name, identifier=identifier, description=description
        )


def _to_version_4(connection: sqlite3.Connection) -> None:
    """Add the changes of municipalities and the boundaries of an office."""
    tables: tuple[tuple[str, str, str, str, geopackage.GeometryType], ...] = (
        (
            "territorial_changes",
            '"effective_date" DATE NOT NULL, "old_ags" TEXT NOT NULL,'
            ' "new_ags" TEXT NOT NULL, "old_name" TEXT, "new_name" TEXT, "kind" TEXT,'
            ' "population_share" TEXT, "area_share" TEXT, "basis" TEXT,'
            " row_revision INTEGER NOT NULL DEFAULT 0,"
            ' UNIQUE ("effective_date", "old_ags", "new_ags")',
            "Gebietsänderungen",
            "Eigene Schritte nach dem letzten der mitgelieferten Tabelle: alter, neuer"
            " Schlüssel",
            "",
        ),
        (
            "boundary_files",
            '"boundary_date" DATE NOT NULL, "population_date" DATE, "file" TEXT,'
            ' "attribution" TEXT, "municipalities" INTEGER,'
            ' row_revision INTEGER NOT NULL DEFAULT 0, UNIQUE ("boundary_date")',
            "Eigene Grenzen",
            "Grenzen eines späteren Gebietsstands, aus einer Datei des Büros",
            "",
        ),
        (
            "boundary_areas",
            'geom MULTIPOLYGON, "boundary_date" DATE NOT NULL, "ags" TEXT NOT NULL,'
            ' "name" TEXT, "population" INTEGER, "area_km2" REAL,'
            ' row_revision INTEGER NOT NULL DEFAULT 0, UNIQUE ("boundary_date", "ags")',
            "Gemeinden eigener Grenzen",
            "Gemeinden mit Umriss, Einwohnern und Fläche je Gebietsstand",
            "MULTIPOLYGON",
        ),
    )
    for name, columns, identifier, description, geometry in tables:
        connection.execute(
            f'CREATE TABLE "{name}" ('
            f"fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})"
        )
        geopackage.register(
            connection, name, identifier=identifier, description=description,
            geometry=geometry,
        )  # fmt: skip


def _to_version_6(connection: sqlite3.Connection) -> None:
    """Amounts at once for other programs: only triggers, see `migrate`."""


# The step at position n leads from schema version n + 1 to n + 2. A step is never
# changed once it was released; it must not use the tables of today.
MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (
    _to_version_2,
    _to_version_3,
    _to_version_4,
    to_version_5,
    _to_version_6,
)


def migrate(connection: sqlite3.Connection, path: Path) -> int:
    """Bring a workspace to the current schema in one transaction.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of an older (or current) workspace, open for writing.
    path : pathlib.Path
        Named in messages.

    Returns
    -------
    int
        The version it had.

    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another process may have been faster.
        version = check_identity(connection, path, older=True)
        for step in MIGRATIONS[version - 1 :]:
            step(connection)
        if version < SCHEMA_VERSION:
            # What only follows from the tables is made for those of today.
            write_queue(connection)
            write_triggers(connection)
            add_styles(connection, layer_styles())
            write_meta(connection, "schema_version", SCHEMA_VERSION)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return version
