"""What a workspace holds: tables, columns, and how a value becomes a cell.

Names of tables and columns are English codes; QGIS shows the German identifier and
description. Cells are checked here, once, at the border of the file.

"""

from __future__ import annotations

import datetime as dt
import json
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from geo.errors import (
    KeyFormatError,
    MissingColumnError,
    UnknownCodeError,
    UnknownLayerError,
    WorkspaceValueError,
)
from geo.money import parse_share
from geo.schema import (
    AGS,
    AMOUNT_KINDS,
    APPLICANT_CLASSES,
    APPLICANT_TYPES,
    AREA_KM2,
    BOUNDARY_DATE,
    CHANGE_KINDS,
    COST_KINDS,
    FIELDS_OF_ACTION,
    FUNDING_KINDS,
    NAME,
    PERIODS,
    PLACE,
    POPULATION,
    PRECISION,
    PRECISIONS,
    PROJECT_ID,
    REGION_ID,
    SCHEMES,
    SHARE,
    SITE_NO,
    STATUSES,
    cents,
    listing,
)
from geo.workspace.columns import Cell, Column, Kind, Table
from geo.workspace.geopackage import geometry_cell, read_geometry
from geo.workspace.meeting_tables import MEETING_TABLES

Key = tuple[str | int, ...]
SQL_TYPES: Final[dict[Kind, str]] = {
    "text": "TEXT",
    "code": "TEXT",
    "ags": "TEXT",
    "share": "TEXT",
    "int": "INTEGER",
    "cents": "INTEGER",
    "real": "REAL",
    "flag": "BOOLEAN",
    "date": "DATE",
    "json": "TEXT",
}
_DTYPES: Final[dict[Kind, Any]] = {
    "text": "str",
    "code": "str",
    "ags": "str",
    "share": "str",
    "int": "Int64",
    "cents": "Int64",
    "real": "float64",
    "flag": "boolean",
}
OWN: Final = "own"  # `data_kind` of the office's own projects

# Amounts beyond those of the register: who pays the rest, and the public shares.
# The status chain, each step with its day.
STATUS_DATES: Final = (
    "idea_date", "applied_date", "checked_date", "scored_date", "decision_date",
    "submitted_date", "approved_date", "start_date", "claim_date", "paid_date",
    "completed_date", "withdrawn_date",
)  # fmt: skip
COOPERATIONS: Final = ("inter_territorial", "transnational")


def _amounts(kinds: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(cents(kind), "cents") for kind in kinds)


PROJECTS: Final = Table(
    "projects",
    "Projekte",
    "Ein Vorhaben je Zeile; Beträge in ganzen Cent, leer = nicht bekannt",
    (PROJECT_ID,),
    (
        Column(PROJECT_ID, required=True),
        Column(REGION_ID),
        Column("programming_period", "code", PERIODS, required=True),
        Column("scheme", "code", SCHEMES, required=True),
        Column("call"),
        Column("year", "int"),
        Column("status", "code", STATUSES, required=True),
        Column("field_of_action", "code", FIELDS_OF_ACTION),
        Column("objective"),
        Column("title"),
        Column("place_text"),
        Column("applicant_class", "code", APPLICANT_CLASSES),
        Column("applicant_type", "code", APPLICANT_TYPES),
        Column("applicant_name"),
        Column("natural_person", "flag"),
        Column("beneficiary_seat"),
        Column("cooperation", "code", COOPERATIONS),
        Column("is_small_project", "flag"),
        *_amounts((*AMOUNT_KINDS, *COST_KINDS, *FUNDING_KINDS)),
        Column("support_rate_percent", "real"),
        Column("score", "real"),
        Column("rank", "int"),
        *(Column(name, "date") for name in STATUS_DATES),
        Column("source_url"),
        Column("note"),
        Column("data_kind", default=OWN),
        Column("row_origin", "json"),
        Column("extra", "json"),
    ),
)
SITES: Final = Table(
    "sites",
    "Projektorte",
    "Durchführungsorte der Vorhaben (nicht der Sitz des Antragstellers)",
    (PROJECT_ID, SITE_NO),
    (
        Column(PROJECT_ID, required=True),
        Column(SITE_NO, "int", required=True),
        Column(PRECISION, "code", PRECISIONS, required=True),
        Column(AGS, "ags"),
        Column(BOUNDARY_DATE, "date"),
        Column("locality"),
        Column(SHARE, "share", default="1"),
        Column("split_basis"),
        Column("found_by"),
        Column("confidence", "real"),
    ),
    geometry="POINT",
)
REGIONS: Final = Table(
    "regions",
    "LEADER-Regionen",
    "Aktionsgebiete mit Gebietsstand",
    (REGION_ID,),
    (
        Column(REGION_ID, required=True),
        Column(NAME),
        Column("programming_period", "code", PERIODS),
        Column(BOUNDARY_DATE, "date"),
        Column("source"),
        Column("attribution"),
    ),
    geometry="MULTIPOLYGON",
)
ALLOCATIONS: Final = Table(
    "allocations",
    "Zuordnung der Beträge",
    "Vorhaben x Ort x Anteil in Cent; aus Projekten und Projektorten berechnet",
    (PROJECT_ID, SITE_NO, PLACE),
    (
        Column(PROJECT_ID, required=True),
        Column(SITE_NO, "int", required=True),
        Column(PLACE, required=True),
        Column(PRECISION, "code", PRECISIONS),
        Column(SHARE, "real"),
        Column(BOUNDARY_DATE, "date"),
        *_amounts((*AMOUNT_KINDS, *COST_KINDS)),
    ),
    tracked=False,
)
PLACE_DECISIONS: Final = Table(
    "place_decisions",
    "Entscheidungen zu Orten",
    "Ortsangabe und Zusammenhang mit der getroffenen Entscheidung",
    ("text", "context"),
    (
        Column("text", required=True),
        Column("context", required=True),
        Column("decision", "json"),
    ),
)
COLUMN_LAYOUTS: Final = Table(
    "column_layouts",
    "Spalten der Listen",
    "Erkannte und bestätigte Spalten je Aufbau einer Liste",
    ("signature",),
    (Column("signature", required=True), Column("layout", "json")),
)
SETTINGS: Final = Table(
    "settings",
    "Einstellungen",
    "Name der Stelle, Stand der Daten, Handlungsfelder und Weiteres",
    ("key",),
    (Column("key", required=True), Column("value", "json")),
)
MERGED_ROWS: Final = Table(
    "merged_rows",
    "Zusammengeführte Zeilen",
    "Zeilen der Listen, die in einem Vorhaben aufgegangen sind",
    (PROJECT_ID,),
    (
        Column(PROJECT_ID, required=True),
        Column("merged_into", required=True),
        Column("known_values", "json"),
        Column("added_up", "json"),
    ),
)
KEPT_PAIRS: Final = Table(
    "kept_pairs",
    "Keine Doppel",
    "Ähnliche Vorhaben, die als zwei bestätigt wurden",
    (PROJECT_ID, "other_id"),
    (Column(PROJECT_ID, required=True), Column("other_id", required=True)),
)
TERRITORIAL_CHANGES: Final = Table(
    "territorial_changes",
    "Gebietsänderungen",
    "Eigene Schritte nach dem letzten der mitgelieferten Tabelle: alter, neuer"
    " Schlüssel",
    ("effective_date", "old_ags", "new_ags"),
    (
        Column("effective_date", "date", required=True),
        Column("old_ags", "ags", required=True),
        Column("new_ags", "ags", required=True),
        Column("old_name"),
        Column("new_name"),
        Column("kind", "code", CHANGE_KINDS),
        # Decimals or fractions as text; 0 is possible, so no shares of a site.
        Column("population_share", default="1"),
        Column("area_share", default="1"),
        Column("basis"),
    ),
)
BOUNDARY_FILES: Final = Table(
    "boundary_files",
    "Eigene Grenzen",
    "Grenzen eines späteren Gebietsstands, aus einer Datei des Büros",
    (BOUNDARY_DATE,),
    (
        Column(BOUNDARY_DATE, "date", required=True),
        Column("population_date", "date"),
        Column("file"),
        Column("attribution"),
        Column("municipalities", "int"),
    ),
)
BOUNDARY_AREAS: Final = Table(
    "boundary_areas",
    "Gemeinden eigener Grenzen",
    "Gemeinden mit Umriss, Einwohnern und Fläche je Gebietsstand",
    (BOUNDARY_DATE, AGS),
    (
        Column(BOUNDARY_DATE, "date", required=True),
        Column(AGS, "ags", required=True),
        Column(NAME, required=True),
        Column(POPULATION, "int"),
        Column(AREA_KM2, "real"),
    ),
    geometry="MULTIPOLYGON",
)
TABLES: Final = {
    table.name: table
    for table in (
        PROJECTS,
        SITES,
        REGIONS,
        ALLOCATIONS,
        PLACE_DECISIONS,
        COLUMN_LAYOUTS,
        SETTINGS,
        MERGED_ROWS,
        KEPT_PAIRS,
        TERRITORIAL_CHANGES,
        BOUNDARY_FILES,
        BOUNDARY_AREAS,
        *MEETING_TABLES,
    )
}


def table_of(name: str) -> Table:
    """Return a table by name.

    Raises
    ------
    UnknownLayerError
        If a workspace has no such table.

    Examples
    --------
    >>> table_of("sites").key
    ('project_id', 'site_no')

    """
    if name not in TABLES:
        raise UnknownLayerError(layer=name, known=", ".join(TABLES))
    return TABLES[name]


# Made once: `json.dumps` makes an encoder for every value.
_AS_TEXT: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_AS_ASCII: Final = json.JSONEncoder(allow_nan=False).encode


def to_json(value: object) -> str:
    """Write a JSON text that every file can hold.

    Letters stay readable; only a text that is no valid Unicode is escaped.

    Examples
    --------
    >>> to_json({"Ort": "Veßra"})
    '{"Ort": "Veßra"}'

    """
    text = _AS_TEXT(value)
    return text if _is_unicode(text) else _AS_ASCII(value)


def _is_unicode(text: str) -> bool:
    """Tell whether a text has no half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def key_of(table: Table, key: str | int | tuple[str | int, ...]) -> Key:
    """Return a key as the tuple of its checked cells.

    Raises
    ------
    MissingColumnError
        If it has another number of parts than the table's key.
    WorkspaceValueError
        If a part cannot be a key.

    Examples
    --------
    >>> key_of(PROJECTS, "hbn-1"), key_of(SITES, ("hbn-1", 2))
    (('hbn-1',), ('hbn-1', 2))

    """
    parts = key if isinstance(key, tuple) else (key,)
    if len(parts) != len(table.key):
        raise MissingColumnError(
            layer=table.name, columns=", ".join(table.key), present=listing(parts)
        )
    return key_in(table, encode(table, dict(zip(table.key, parts, strict=True))))


def key_in(table: Table, cells: Mapping[str, Cell]) -> Key:
    """Return the key of a row of cells.

    Raises
    ------
    MissingColumnError
        If a part of the key is missing.

    """
    parts = tuple(cells.get(name) for name in table.key)
    if None in parts:
        raise MissingColumnError(
            layer=table.name, columns=", ".join(table.key), present=listing(cells)
        )
    return parts  # type: ignore[return-value]


def encode(table: Table, values: Mapping[str, Any]) -> dict[str, Cell]:
    """Check the values of a row and turn them into cells.

    Parameters
    ----------
    table : Table
        Where they go.
    values : mapping of str to object
        Values by column; None, NaN and `pandas.NA` are missing. An empty text is
        missing in columns of codes, keys, shares and dates.

    Returns
    -------
    dict of str to cell
        As SQLite stores them.

    Raises
    ------
    UnknownCodeError, KeyFormatError, ShareError, WorkspaceValueError
        With table, column and value.

    Examples
    --------
    >>> encode(PROJECTS, {"project_id": "P1", "approved_date": dt.date(2026, 1, 2),
    ...                   "natural_person": True, "grant_paid_cents": pd.NA})
    {'project_id': 'P1', 'approved_date': '2026-01-02', 'natural_person': 1,
     'grant_paid_cents': None}

    """
    columns = table.by_name
    cells: dict[str, Cell] = {}
    for name, value in values.items():
        if name not in columns:
            raise UnknownCodeError(
                field=f"{table.name}: column", value=name, allowed=", ".join(columns)
            )
        cells[name] = _cell(table, columns[name], value)
    return cells


def _cell(table: Table, column: Column, value: Any) -> Cell:
    if value is None or value is pd.NA:
        return None
    try:
        if column.kind == "geometry":
            return geometry_cell(value, table.geometry)
        if column.kind == "json":
            return to_json(value)
        if value != value:  # NaN, NaT
            return None
        return _ENCODERS[column.kind](table, column, value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, (KeyFormatError, UnknownCodeError, WorkspaceValueError)):
            raise
        raise WorkspaceValueError(
            path="",
            table=table.name,
            column=column.name,
            value=_shown(value),
            reason=f"needs_{column.kind}",
        ) from None


def _shown(value: object, *, most: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= most else text[:most] + "…"


def _text(table: Table, column: Column, value: Any) -> Cell:  # noqa: ARG001
    if not isinstance(value, str):
        msg = f"text is needed, not {type(value).__name__}"
        raise TypeError(msg)
    if not _is_unicode(value):
        msg = "it is no valid Unicode"
        raise ValueError(msg)
    return value


def _code(table: Table, column: Column, value: Any) -> Cell:
    if value == "":
        return None
    if value not in column.allowed:
        raise UnknownCodeError(
            field=f"{table.name}.{column.name}",
            value=_shown(value),
            allowed=", ".join(column.allowed),
        )
    return str(value)


def _ags(table: Table, column: Column, value: Any) -> Cell:
    if value == "":
        return None
    if (
        not isinstance(value, str)
        or len(value) != 8
        or not (value.isascii() and value.isdigit())
    ):
        raise KeyFormatError(
            layer=table.name, column=column.name, values=_shown(value), digits=8
        )
    return value


def _share(table: Table, column: Column, value: Any) -> Cell:  # noqa: ARG001
    if value == "":
        return None
    text = str(value) if isinstance(value, Fraction) else value
    parse_share(text, project=table.name)
    return str(text)


def _integer(table: Table, column: Column, value: Any) -> Cell:  # noqa: ARG001
    if isinstance(value, bool):
        msg = "a whole number is needed"
        raise TypeError(msg)
    number = operator.index(value)
    if not -(2**63) <= number < 2**63:
        msg = "the number is too large"
        raise OverflowError(msg)
    return number


def _real(table: Table, column: Column, value: Any) -> Cell:  # noqa: ARG001
    number = float(value)
    if isinstance(value, (str, bool)) or number in (float("inf"), float("-inf")):
        msg = "a finite number is needed"
        raise ValueError(msg)
    return number


def _flag(table: Table, column: Column, value: Any) -> Cell:  # noqa: ARG001
    if value not in (True, False):
        msg = "yes or no is needed"
        raise ValueError(msg)
    return int(value)


def _date(table: Table, column: Column, value: Any) -> Cell:  # noqa: ARG001
    if value == "":
        return None
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    if not isinstance(value, dt.date):
        msg = "a date is needed"
        raise TypeError(msg)
    return value.isoformat()


_ENCODERS: Final[dict[Kind, Callable[[Table, Column, Any], Cell]]] = {
    "text": _text,
    "code": _code,
    "ags": _ags,
    "share": _share,
    "int": _integer,
    "cents": _integer,
    "real": _real,
    "flag": _flag,
    "date": _date,
}


def decode(table: Table, cells: Mapping[str, Cell]) -> dict[str, Any]:
    """Turn cells back into values: dates, flags, JSON, geometries.

    Cells that another program wrote and that are no such value stay as they are.

    Examples
    --------
    >>> decode(PROJECTS, {"project_id": "P1", "approved_date": "2026-01-02",
    ...                   "natural_person": 1, "extra": '{"a": 1}'})
    {'project_id': 'P1', 'approved_date': datetime.date(2026, 1, 2),
     'natural_person': True, 'extra': {'a': 1}}

    """
    columns = table.by_name
    return {
        name: decoder(columns[name].kind)(cell) if name in columns else cell
        for name, cell in cells.items()
    }


def decoder(kind: Kind) -> Callable[[Any], Any]:
    """Return the function that turns a cell of a kind into its value."""
    return _DECODERS.get(kind, _same)


def _same(cell: Any) -> Any:
    return cell


def _read_flag(cell: Any) -> Any:
    return None if cell is None else bool(cell)


def _read_date(cell: Any) -> Any:
    try:
        return None if cell is None else dt.date.fromisoformat(cell)
    except (TypeError, ValueError):
        return cell


def _read_json(cell: Any) -> Any:
    try:
        return None if cell is None else json.loads(cell)
    except (TypeError, ValueError):
        return cell


_DECODERS: Final[dict[Kind, Callable[[Any], Any]]] = {
    "flag": _read_flag,
    "date": _read_date,
    "json": _read_json,
    "geometry": read_geometry,
}


def typed_column(kind: Kind, cells: list[Any]) -> pd.Series:
    """Turn the cells of a column into a typed Series.

    Parameters
    ----------
    kind : str
        As `Column.kind`, but not ``geometry``.
    cells : list
        As SQLite returns them.

    Returns
    -------
    pandas.Series
        ``str`` (missing where NULL), ``Int64``, ``float64``, ``boolean``, or
        objects (dates, JSON).

    Examples
    --------
    >>> typed_column("cents", [100, None]).tolist()
    [100, <NA>]

    """
    if kind in _DTYPES:
        return pd.Series(cells, dtype=_DTYPES[kind])
    read = decoder(kind)
    return pd.Series([read(cell) for cell in cells], dtype="object")
