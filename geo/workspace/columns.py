"""What a table of the workspace consists of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from geo.workspace.geopackage import GeometryType

FID: Final = "fid"
GEOM: Final = "geom"
ROW_REVISION: Final = "row_revision"

Kind = Literal[
    "text", "code", "ags", "share", "int", "cents", "real", "flag", "date", "json",
    "geometry",
]  # fmt: skip
Cell = str | int | float | bytes | None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Its name.
    kind : str
        What a cell is: ``text``, ``code`` (one of `allowed`), ``ags`` (8 digits),
        ``share`` (decimal or fraction as text), ``int``, ``cents``, ``real``,
        ``flag``, ``date``, ``json`` or ``geometry`` (EPSG:25832).
    allowed : tuple of str
        The codes of a ``code`` column.
    required : bool
        Whether a new row must have it.
    default : object
        Cell of a new row that does not state it.

    """

    name: str
    kind: Kind = "text"
    allowed: tuple[str, ...] = ()
    required: bool = False
    default: Cell = None


@dataclass(frozen=True)
class Table:
    """One table of the file.

    Attributes
    ----------
    name : str
        Name in the file and in `Transaction.put`.
    identifier, description : str
        What QGIS shows, in German.
    key : tuple of str
        The columns that identify a row.
    columns : tuple of Column
        All columns but ``fid``, ``geom`` and ``row_revision``.
    geometry : {"", "POINT", "MULTIPOLYGON"}
        Type of ``geom``; empty for tables without.
    tracked : bool
        Whether changes go into the history. What is computed does not.

    """

    name: str
    identifier: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry: GeometryType = ""
    tracked: bool = True

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name, with ``geom`` where the table has one."""
        given = {column.name: column for column in self.columns}
        return given | ({GEOM: Column(GEOM, "geometry")} if self.geometry else {})

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Names of all columns in the file."""
        return (FID, *self.by_name, ROW_REVISION)
