"""Tables of the file as typed frames, and as the register of the house."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import OFFICIAL_CRS
from geo.projects.register import (
    PROJECT_COLUMNS,
    PUBLIC_TITLE,
    SITE_COLUMNS,
    Register,
    public_title,
)
from geo.projects.reimport import LISTED_ID
from geo.schema import (
    AMOUNT_KINDS,
    COST_KINDS,
    NATURAL_PERSON,
    PROJECT_ID,
    REGION_ID,
    SITE_NO,
    cents,
)
from geo.workspace.columns import GEOM, Table
from geo.workspace.geopackage import wkb_of
from geo.workspace.tables import (
    OWN,
    decoder,
    table_of,
    typed_column,
)

# Tables whose frames have their key as index.
KEYED: Final = ("projects", "regions")


ROW_ORIGIN: Final = "row_origin"
_OF_A_LIST: Final = ("file", "table", LISTED_ID)
_KEYS_AT_ONCE: Final = 500
_EUR: Final = "_eur"
# The frames of a register, in the order of `projects.register.load_register`.
PROJECT_FRAME: Final = (
    *(name for name in PROJECT_COLUMNS[1:] if not name.endswith(_EUR)),
    *(cents(kind) for kind in (*AMOUNT_KINDS, *COST_KINDS)),
)
# Read to keep names of persons out of the register, and then left behind.
PERSON_COLUMNS: Final = ("natural_person", "applicant_name")
SITE_FRAME: Final = tuple(name for name in SITE_COLUMNS if name not in {"lon", "lat"})


@dataclass(frozen=True)
class Snapshot:
    """A register and the revision it was read at.

    Attributes
    ----------
    revision : int
        To be handed to `transaction` as `read_revision`.
    register : Register
        As `projects.register.load_register` returns it.

    """

    revision: int
    register: Register


def read_frame(
    connection: sqlite3.Connection,
    table: Table,
    names: Iterable[str],
    *,
    keys: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Read columns of a table in the order of its rows; of some keys, if given."""
    wanted = list(dict.fromkeys([*table.key, *names]))
    lists: list[list[Any]] = [[] for _ in wanted]
    for rows in _rows(connection, table, wanted, keys):
        while part := rows.fetchmany(10_000):
            for cells, column in zip(lists, zip(*part, strict=True), strict=True):
                cells.extend(column)
    given = dict(zip(wanted, lists, strict=True))
    if table.geometry and GEOM in given:
        given[GEOM] = list(shapely.from_wkb([wkb_of(cell) for cell in given[GEOM]]))
    return typed_frame(table, wanted, given)


def _rows(
    connection: sqlite3.Connection,
    table: Table,
    names: list[str],
    keys: Iterable[str] | None,
) -> Iterator[sqlite3.Cursor]:
    """Ask for all rows, or for those of some keys, a few hundred at once."""
    columns = ", ".join(f'"{name}"' for name in names)
    sql = f'SELECT {columns} FROM "{table.name}"'
    if keys is None:
        yield connection.execute(f"{sql} ORDER BY fid")
        return
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), _KEYS_AT_ONCE):
        part = ordered[start : start + _KEYS_AT_ONCE]
        marks = ", ".join("?" * len(part))
        where = f'WHERE "{table.key[0]}" IN ({marks}) ORDER BY fid'
        yield connection.execute(f"{sql} {where}", part)


def read_origins(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Read from which list each project comes, and the id it has there.

    Projects of one list share one dictionary, so 100,000 are no more than their keys.
    """
    known: dict[tuple[Any, ...], dict[str, Any]] = {}
    found = {}
    rows = connection.execute(
        "SELECT project_id, row_origin FROM projects WHERE row_origin IS NOT NULL"
    )
    for key, cell in rows:
        origin = decoder("json")(cell)
        if isinstance(origin, dict) and origin:
            values = tuple(origin.get(name) for name in _OF_A_LIST)
            given = dict(zip(_OF_A_LIST, values, strict=True))
            found[key] = known.setdefault(tuple(map(str, values)), given)
    return found


def read_waiting(connection: sqlite3.Connection) -> pd.DataFrame:
    """Read the projects that wait for a person, with what is open about each.

    SQLite looks the text of ``row_origin`` through, so that only few rows are read;
    candidates and shapes, most of that text, are left behind.
    """
    found: list[tuple[Any, ...]] = []
    rows = connection.execute(
        "SELECT project_id, region_id, title, place_text, row_origin FROM projects"
        " WHERE row_origin LIKE '%\"waiting\"%' ORDER BY fid"
    )
    for *texts, cell in rows:
        origin = decoder("json")(cell)
        if isinstance(origin, dict) and origin.get("state") == "waiting":
            notes = [{"code": note["code"]} for note in origin.get("notes", ())]
            doubts = origin.get("doubts", ())
            found.append((*texts, {"notes": notes, "doubts": doubts}))
    names = [PROJECT_ID, REGION_ID, "title", "place_text", ROW_ORIGIN]
    return pd.DataFrame(found, columns=names, dtype="object").set_index(PROJECT_ID)


def typed_frame(
    table: Table, names: list[str], cells: dict[str, list[Any]]
) -> pd.DataFrame:
    """Build a frame of typed columns, a GeoDataFrame where there is a geometry."""
    columns = {
        name: typed_column(
            table.by_name[name].kind if name in table.by_name else "int", cells[name]
        )
        for name in names
        if name != GEOM
    }
    frame = pd.DataFrame(columns)
    if GEOM not in names:
        return frame
    shapes = gpd.GeoSeries(cells[GEOM], crs=OFFICIAL_CRS, index=frame.index)
    return gpd.GeoDataFrame(frame, geometry=shapes)


def as_register(projects: pd.DataFrame, sites: pd.DataFrame) -> Register:
    """Give the frames the columns and gaps of `projects.register`."""
    named = projects.set_index(PROJECT_ID)
    keyed = named[list(PROJECT_FRAME)]
    codes = {column.name for column in table_of("projects").columns if column.allowed}
    for name in PROJECT_FRAME:
        if name == "decision_date":
            texts = [day.isoformat() if day else "" for day in keyed[name]]
            keyed[name] = pd.Series(texts, index=keyed.index, dtype="str")
        elif name == "data_kind":
            keyed[name] = keyed[name].fillna(OWN)
        elif name not in codes and keyed[name].dtype == "str":
            keyed[name] = keyed[name].fillna("")
    person = named["natural_person"].fillna(value=False).astype("bool")
    kind = keyed["applicant_type"]
    keyed["applicant_type"] = kind.where(kind.notna() | ~person, NATURAL_PERSON)
    person |= keyed["applicant_type"].fillna("") == NATURAL_PERSON
    public = [
        public_title(title, name if private else "")
        for title, name, private in zip(
            keyed["title"], named["applicant_name"].fillna(""), person, strict=True
        )
    ]
    if public != keyed["title"].tolist():
        keyed[PUBLIC_TITLE] = public
    for name in ("locality", "split_basis", "found_by"):
        sites[name] = sites[name].fillna("")
    sites["share"] = sites["share"].fillna("1")
    sites[SITE_NO] = sites[SITE_NO].astype("int64")
    return Register(projects=keyed, sites=gpd.GeoDataFrame(sites))
