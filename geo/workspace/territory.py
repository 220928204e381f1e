"""Changes of municipalities and boundaries of later dates that an office keeps."""

from __future__ import annotations

import datetime as dt
import hashlib

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.boundaries.boundaryfile import file_info
from geo.boundaries.timeline import CHANGE_COLUMNS, BoundaryFile, OwnBoundaries
from geo.schema import AGS, AREA_KM2, BOUNDARY_DATE, DISTRICT_KEY, NAME, POPULATION
from geo.workspace.changes import Transaction
from geo.workspace.columns import GEOM, ROW_REVISION
from geo.workspace.store import ProjectStore

_CHANGES, _FILES, _AREAS = "territorial_changes", "boundary_files", "boundary_areas"


def boundaries_mark(store: ProjectStore) -> str:
    """Return a text that differs whenever the own boundaries differ."""
    rows = [
        [*map(str, row)]
        for table, key in ((_CHANGES, ["effective_date", "old_ags", "new_ags"]),
                           (_FILES, [BOUNDARY_DATE]))
        for row in store.frame(table)[[*key, ROW_REVISION]].to_numpy()
    ]  # fmt: skip
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:12] if rows else ""


def own_boundaries(store: ProjectStore) -> OwnBoundaries:
    """Return the steps and boundaries that an office added.

    Parameters
    ----------
    store : ProjectStore
        Its workspace.

    Returns
    -------
    OwnBoundaries
        For `analysis.view.Atlas`; empty if nothing was added.

    """
    table = store.frame(_CHANGES)
    steps = pd.DataFrame(
        {
            name: table[name].astype("object").where(table[name].notna(), "")
            for name in CHANGE_COLUMNS
        }
    )
    steps["effective_date"] = [
        day.isoformat() if isinstance(day, dt.date) else str(day)
        for day in table["effective_date"]
    ]
    files = store.frame(_FILES)
    areas = store.frame(_AREAS) if len(files) else files
    return OwnBoundaries(
        steps=steps.astype("str"),
        files=tuple(_file(row, areas) for row in files.to_dict("records")),
        edition=boundaries_mark(store),
    )


def _file(row: dict[str, object], table: pd.DataFrame) -> BoundaryFile:
    date = row[BOUNDARY_DATE]
    assert isinstance(date, dt.date)
    people = row["population_date"]
    mine = table[table[BOUNDARY_DATE] == date].set_index(AGS).sort_index()
    areas = gpd.GeoDataFrame(
        mine[[NAME]], geometry=gpd.GeoSeries(mine.geometry, crs=table.crs)
    )
    areas.insert(1, DISTRICT_KEY, areas.index.str[:5])
    areas[POPULATION] = mine[POPULATION].astype("Int64")
    areas[AREA_KM2] = mine[AREA_KM2].astype(np.float64)
    info = file_info(
        date, file=str(row["file"]), attribution=str(row["attribution"]), rows=len(mine)
    )
    return BoundaryFile(
        boundary_date=date,
        population_date=people if isinstance(people, dt.date) else None,
        areas=areas,
        info=info,
    )


def put_steps(change: Transaction, steps: pd.DataFrame, names: pd.Series) -> None:
    """Write steps; `names` are those of the former municipalities by key.

    Parameters
    ----------
    change : Transaction
        Open transaction.
    steps : pandas.DataFrame
        As `changes.steps_table`; checked by `changes.check_changes` before.
    names : pandas.Series
        Names by key, to be read in the file.

    """
    for row in steps[list(CHANGE_COLUMNS)].to_dict("records"):
        old = names.get(row["old_ags"])
        change.put(_CHANGES, {**row, "old_name": None if old is None else str(old)})


def delete_steps(change: Transaction, steps: pd.DataFrame) -> None:
    """Remove steps."""
    for row in steps.to_dict("records"):
        key = (row["effective_date"], row["old_ags"], row["new_ags"])
        change.delete(_CHANGES, tuple(map(str, key)))


def put_boundaries(
    change: Transaction, file: BoundaryFile, *, before: BoundaryFile | None = None
) -> None:
    """Write the boundaries of a date; `before` are those that it had."""
    if before is not None:
        delete_boundaries(change, before)
    date = file.boundary_date
    change.put(
        _FILES,
        {
            BOUNDARY_DATE: date,
            "population_date": file.population_date,
            "file": file.info.file,
            "attribution": file.info.attribution,
            "municipalities": len(file.areas),
        },
    )
    shapes = file.areas.geometry
    columns = pd.DataFrame(file.areas[[NAME, POPULATION, AREA_KM2]])
    for ags, values in columns.to_dict("index").items():
        row = {BOUNDARY_DATE: date, AGS: ags, GEOM: shapes[ags], **values}
        change.put(_AREAS, row)


def delete_boundaries(change: Transaction, file: BoundaryFile) -> None:
    """Remove the boundaries of a date."""
    date = file.boundary_date.isoformat()
    change.delete(_FILES, date)
    for ags in file.areas.index:
        change.delete(_AREAS, (date, str(ags)))
