"""An imported list goes into the workspace: one transaction, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.places.results import PlaceSite
from geo.progress import Progress, no_progress, part_of
from geo.projects.division import to_stored
from geo.projects.importing import (
    ImportedRow,
    ImportResult,
    Recall,
    sites_to_json,
)
from geo.projects.importreport import Made, candidate_report, note_report
from geo.projects.reimport import (
    COMPARED,
    IGNORED,
    Chosen,
    Comparison,
    MergedRow,
    apply,
    compare,
    listed,
)
from geo.reading.tables import RawTable
from geo.workspace.changes import Transaction
from geo.workspace.store import ProjectStore
from geo.workspace.tables import TABLES

# State of a row whose open questions a person has answered.
DECIDED: Final = "decided"
_EVERY: Final = 500
# Share of a comparison that reading takes.
_READ: Final = 0.2


def recall_from(store: ProjectStore) -> Recall:
    """Return the function that looks decisions on places up in a workspace."""
    table = store.frame("place_decisions").reset_index()
    known = {
        (row["text"], row["context"]): row["decision"]
        for row in table.to_dict("records")
    }

    def recall(text: str, context: str) -> list[dict[str, Any]] | None:
        found = known.get((text, context))
        return None if found is None else list(found)

    return recall


def merged_rows(store: ProjectStore) -> list[MergedRow]:
    """Return the rows that were merged, as `reimport.compare` needs them."""
    frame = store.frame("merged_rows")
    names = ["project_id", "merged_into", "known_values", "added_up"]
    return [
        MergedRow(key, into, values or {}, tuple(added or ()))
        for key, into, values, added in frame[names].itertuples(index=False, name=None)
    ]


def store_import(
    change: Transaction,
    result: ImportResult,
    *,
    file: str,
    table: str,
    progress: Progress = no_progress,
) -> int:
    """Write the rows of a list that were not refused.

    Parameters
    ----------
    change : Transaction
        Open transaction.
    result : ImportResult
        What became of the list.
    file, table : str
        Where the rows come from.
    progress : callable, optional
        Is told the share of the rows that are written, from 0 to 1.

    Returns
    -------
    int
        Number of projects written. The layout of the list is remembered.

    """
    rows = [row for row in result.rows if row.project]
    points = _points(rows)
    for number, row in enumerate(rows):
        if number % _EVERY == 0:
            progress(number / len(rows))
        source = origin(row, file=file, table=table, layout=result.layout.signature)
        project = {**row.project, "row_origin": source}
        change.put("projects", project)
        write_sites(change, row.project["project_id"], row.sites, points)
    change.put_layout(result.layout.signature, result.layout.to_json())
    return len(rows)


def compare_with(
    store: ProjectStore,
    result: ImportResult,
    table: RawTable,
    *,
    file: str,
    progress: Progress = no_progress,
) -> Comparison:
    """Compare an imported list with the projects of a workspace.

    Parameters
    ----------
    store : ProjectStore
        The workspace.
    result : ImportResult
        What became of the list.
    table : RawTable
        The list.
    file : str
        Its name; projects of the same list or region that it lacks are gone.
    progress : callable, optional
        Is told the share of the work that is done, from 0 to 1.

    Returns
    -------
    Comparison

    """
    rows, stated = listed(result, table)
    origin_of_list = {"file": file, "table": table.name}
    # What neither the rows state nor the search needs is not read.
    named = {name for names in set(stated) for name in names}
    named |= {name for row in rows for name in row}
    projects = store.frame("projects", sorted((named | COMPARED) - IGNORED))
    projects["row_origin"] = store.origins()
    progress(_READ)
    return compare(
        projects,
        rows,
        stated=stated,
        origin=origin_of_list,
        merged=merged_rows(store),
        progress=part_of(progress, _READ, 1.0),
    )


def store_changes(
    change: Transaction,
    comparison: Comparison,
    chosen: Chosen,
    result: ImportResult,
    *,
    sites: pd.DataFrame,
    file: str,
    table: str,
    progress: Progress = no_progress,
) -> int:
    """Write what a person takes over of next month's list; decisions survive.

    Parameters
    ----------
    change : Transaction
        Open transaction.
    comparison : Comparison
        As `compare_with` returns it.
    chosen : Chosen
        What is taken over.
    result : ImportResult
        What became of the list.
    sites : pandas.DataFrame
        As ``store.frame("sites", ())``.
    file, table : str
        Where the rows come from.
    progress : callable, optional
        Is told the share of the operations that are written, from 0 to 1.

    Returns
    -------
    int
        Number of operations.

    """
    rows = [row for row in result.rows if row.project]
    points = _points(rows)
    owners = sites.reset_index()
    numbers = owners.groupby("project_id")["site_no"].agg(list).to_dict()
    signature = result.layout.signature
    # Few rows of 100,000 are written: what is written of each is made when needed.
    operations = apply(
        comparison,
        chosen,
        sites=Made(rows, lambda row: [site_values(site, points) for site in row.sites]),
        site_numbers=numbers,
        origins=Made(
            rows, lambda row: origin(row, file=file, table=table, layout=signature)
        ),
    )
    for number, one in enumerate(operations):
        if number % _EVERY == 0:
            progress(number / len(operations))
        if one["action"] == "put":
            change.put(one["table"], one["values"])
        else:
            key = [one["values"][name] for name in TABLES[one["table"]].key]
            change.delete(one["table"], tuple(key))
    change.put_layout(signature, result.layout.to_json())
    return len(operations)


Points = Mapping[tuple[float, float], shapely.Point]


def site_values(site: PlaceSite, points: Points) -> dict[str, Any]:
    """Return a site as columns of the workspace, without project and number."""
    shape = None
    if site.lon is not None and site.lat is not None:
        shape = points[site.lon, site.lat]
    return {
        "precision": site.precision,
        "ags": site.ags,
        "boundary_date": site.boundary_date,
        "locality": site.locality or "",
        "share": str(site.share),
        "split_basis": site.split_basis or "",
        "found_by": site.found_by,
        "geom": shape,
    }


def write_sites(
    change: Transaction,
    project_id: str,
    sites: tuple[PlaceSite, ...],
    points: Points | None = None,
) -> None:
    """Replace the sites of a project."""
    if points is None:
        points = _project(
            [
                (site.lon, site.lat)
                for site in sites
                if site.lon is not None and site.lat is not None
            ]
        )
    number = 1
    for number, site in enumerate(sites, start=1):
        key = {"project_id": project_id, "site_no": number}
        change.put("sites", {**key, **site_values(site, points)})
    while change.delete("sites", (project_id, number + 1)):
        number += 1


def origin(
    row: ImportedRow, *, file: str, table: str, layout: str = ""
) -> dict[str, Any]:
    """Return where a project comes from and what is open about it.

    Parameters
    ----------
    row : ImportedRow
        The row.
    file, table : str
        Where it stands.
    layout : str
        Signature of the columns; answers about entries are remembered with them.

    """
    place = row.place
    return {
        "file": file,
        "table": table,
        "row": row.number,
        "state": row.state,
        "notes": [note_report(note) for note in row.notes],
        "proposal": sites_to_json(place.proposal) if place else [],
        "candidates": [candidate_report(one) for one in place.candidates]
        if place
        else [],
        "doubtful": {name: list(values) for name, values in row.doubtful.items()},
        "doubts": [
            {"field": one.field, "text": one.text, "candidates": list(one.candidates)}
            for one in row.doubts
            if not one.is_answered
        ],
        "layout": layout,
        **({"shape": to_stored(row.shape)} if row.shape is not None else {}),
    }


def _points(rows: list[ImportedRow]) -> dict[tuple[float, float], shapely.Point]:
    pairs = {
        (site.lon, site.lat)
        for row in rows
        for site in row.sites
        if site.lon is not None and site.lat is not None
    }
    return _project(sorted(pairs))


def _project(
    pairs: list[tuple[float, float]],
) -> dict[tuple[float, float], shapely.Point]:
    """Bring longitude and latitude into EPSG:25832."""
    series = gpd.GeoSeries(
        [shapely.Point(pair) for pair in pairs], crs=EXCHANGE_CRS
    ).to_crs(OFFICIAL_CRS)
    return dict(zip(pairs, series, strict=True))
