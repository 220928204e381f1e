"""An imported list goes into the workspace: one transaction, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import geopandas as gpd
import shapely

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.places.results import PlaceSite
from geo.projects.importing import (
    ImportedRow,
    ImportResult,
    Recall,
    sites_to_json,
)
from geo.projects.importreport import candidate_report, note_report
from geo.workspace.changes import Transaction
from geo.workspace.core import ProjectStore

# State of a row whose open questions a person has answered.
DECIDED: Final = "decided"
_EVERY: Final = 500


def _no_progress(_share: float) -> None:
    return None


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


def store_import(
    change: Transaction,
    result: ImportResult,
    *,
    file: str,
    table: str,
    progress: Callable[[float], object] = _no_progress,
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
        project = {**row.project, "row_origin": origin(row, file=file, table=table)}
        change.put("projects", project)
        write_sites(change, row.project["project_id"], row.sites, points)
    change.put_layout(result.layout.signature, result.layout.to_json())
    return len(rows)


def write_sites(
    change: Transaction,
    project_id: str,
    sites: tuple[PlaceSite, ...],
    points: Mapping[tuple[float, float], shapely.Point] | None = None,
) -> None:
    """Replace the sites of a project."""
    number = 1
    for number, site in enumerate(sites, start=1):
        at = (site.lon, site.lat)
        shape = None
        if site.lon is not None and site.lat is not None:
            known = points or _project([(site.lon, site.lat)])
            shape = known[at]  # type: ignore[index]
        change.put(
            "sites",
            {
                "project_id": project_id,
                "site_no": number,
                "precision": site.precision,
                "ags": site.ags,
                "boundary_date": site.boundary_date,
                "locality": site.locality or "",
                "share": str(site.share),
                "split_basis": site.split_basis or "",
                "found_by": site.found_by,
                "geom": shape,
            },
        )
    while change.delete("sites", (project_id, number + 1)):
        number += 1


def origin(row: ImportedRow, *, file: str, table: str) -> dict[str, Any]:
    """Return where a project comes from and what is open about it."""
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
