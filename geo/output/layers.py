"""The map layers that leave the house: which columns, which accompanying facts.

Nothing but the columns listed here is exported. Every layer carries source,
licence, status dates, filter and coverage, and says so if projects are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo import __version__
from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from geo.crs import OFFICIAL_CRS
from geo.errors import UnknownLayerError
from geo.money import euros
from geo.output.geojson import to_geojson
from geo.schema import (
    AGS,
    AMOUNT_KINDS,
    AREA_KM2,
    BUCKETS,
    COST_KINDS,
    NAME,
    PLACE,
    POPULATION,
    PROJECT_ID,
    REGION_ID,
    SHARE,
    SITE_ID,
    SITE_NO,
    cents,
)

EXPORT_LAYERS: Final = ("regions", "municipalities", "sites")
DEMO_NOTE: Final = (
    "Demodaten: erfunden, keine wirklichen Vorhaben / "
    "demonstration data: invented, no real projects"
)
_ROUND: Final = 6
_FIGURES: Final = (*MEASURES, "projects_involved")
_KNOWN: Final = tuple(f"{kind}_known" for kind in AMOUNT_KINDS)


def export_layer(view: RegionView, layer: str, *, regions: Mapping[str, str]) -> bytes:
    """Write one layer of a view as GeoJSON.

    Parameters
    ----------
    view : RegionView
        The selection.
    layer : {"regions", "municipalities", "sites"}
        Regions with their totals; municipalities with every measure; one feature
        per project site with its part of the amounts.
    regions : mapping of str to str
        Names of the regions by ``region_id``.

    Returns
    -------
    bytes
        GeoJSON after RFC 7946. The sums over the features of ``municipalities``
        and its foreign member ``buckets`` are the totals of the selection; so are
        those over the features of ``sites``.

    Raises
    ------
    UnknownLayerError
        If there is no such layer.

    """
    if layer not in EXPORT_LAYERS:
        raise UnknownLayerError(layer=layer, known=", ".join(EXPORT_LAYERS))
    build = _BUILDERS[layer]
    frame, columns, extra = build(view, regions)
    members = {**provenance(view, regions), **extra}
    return to_geojson(frame, name=layer, columns=columns, members=members)


def provenance(view: RegionView, regions: Mapping[str, str]) -> dict[str, Any]:
    """Return what must stand beside exported figures.

    Parameters
    ----------
    view : RegionView
        The selection.
    regions : mapping of str to str
        Names of the regions by ``region_id``.

    Returns
    -------
    dict
        Filter, region, status dates, coverage, demo mark, sources with licences.

    """
    territory = view.territory
    region = view.selection.region
    facts: dict[str, Any] = {
        "generator": f"LEADER-Atlas {__version__}",
        "demo": view.is_demo,
        **({"demo_note": DEMO_NOTE} if view.is_demo else {}),
        "filter": {"dataset": view.selection.dataset, **view.selection.to_query()},
        "region": {"id": region, "name": regions[region]} if region else None,
        "boundary_date": territory.boundary_date.isoformat(),
        "boundary_origin": territory.origin,
        "region_rules_of_period": territory.rules_period,
        "population_date": territory.population_date.isoformat(),
        "population_divided": view.population_divided,
        "coverage": view.coverage,
        "sources": [
            {
                "layer": info.name,
                "title": info.title_de,
                "attribution": info.attribution,
                "licence": info.licence,
                "reference_date": info.reference_date.isoformat(),
                "known_issues": info.known_issues_de,
            }
            for info in view.sources
        ],
    }
    return facts


def bucket_figures(view: RegionView) -> dict[str, dict[str, Any]]:
    """Return counts and sums of what lies in no municipality of the map."""
    return {bucket: figures(view.places.loc[bucket], rates=False) for bucket in BUCKETS}


def figures(row: pd.Series, *, rates: bool = True) -> dict[str, Any]:
    """Return the figures of one place as JSON values.

    Parameters
    ----------
    row : pandas.Series
        A row of `RegionView.places`.
    rates : bool
        Whether figures per inhabitant and km² belong to it.

    """
    counts = {
        "projects": _number(row["projects"]),
        "projects_involved": int(row["projects_involved"]),
    }
    for kind in AMOUNT_KINDS:
        amount = row[cents(kind)]
        counts[f"{kind}_eur"] = None if pd.isna(amount) else euros(int(amount))
        counts[f"{kind}_known"] = int(row[f"{kind}_known"])
    if rates:
        counts |= {code: _number(row[code]) for code in MEASURES if code not in counts}
    return counts


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), _ROUND)


Built = tuple[gpd.GeoDataFrame, list[str], dict[str, Any]]


def _municipalities(view: RegionView, _: Mapping[str, str]) -> Built:
    areas = view.areas.copy()
    for code in (*_FIGURES, SHARE, "population_inside", f"{AREA_KM2}_inside"):
        areas[code] = areas[code].round(_ROUND)
    columns = [
        NAME, "district_key", "district", "association", "listed", POPULATION, AREA_KM2,
        SHARE,
        "population_inside", f"{AREA_KM2}_inside", *_FIGURES, *_KNOWN, "outline_note",
        "population_note",
    ]  # fmt: skip
    return areas, columns, {"buckets": bucket_figures(view)}


def _regions(view: RegionView, regions: Mapping[str, str]) -> Built:
    shown = [view.selection.region] if view.selection.region else list(regions)
    frame = view.territory.regions.loc[shown].copy()
    members = view.territory.members.set_index(AGS)
    areas = view.territory.municipalities
    rows = []
    for region in shown:
        own = members[members[REGION_ID] == region][SHARE]
        people = (areas[POPULATION].reindex(own.index).astype("float64") * own).sum()
        square_km = (areas[AREA_KM2].reindex(own.index) * own).sum()
        projects = view.projects[view.projects[REGION_ID] == region]
        row: dict[str, Any] = {
            "municipalities": len(own),
            "municipalities_share_unknown": int(own.isna().sum()),
            POPULATION: round(float(people)),
            AREA_KM2: round(float(square_km), 2),
            "projects": len(projects),
        }
        for kind in (*AMOUNT_KINDS, *COST_KINDS):
            known = projects[cents(kind)].dropna()
            row[f"{kind}_eur"] = euros(int(known.sum())) if len(known) else None
            row[f"{kind}_known"] = len(known)
        rows.append(row)
    table = pd.DataFrame(rows, index=frame.index)
    return frame.join(table), [NAME, *table.columns], {}


def _sites(view: RegionView, _: Mapping[str, str]) -> Built:
    ledger, projects = view.sites, view.projects
    shared = [
        "title", "programming_period", "scheme", "status", "field_of_action",
        "applicant_class", "year", "region_id", "source_url", "data_kind",
    ]  # fmt: skip
    frame = gpd.GeoDataFrame(
        ledger.drop(columns=ledger.geometry.name)
        .join(projects[shared], on=PROJECT_ID)
        .assign(municipality=ledger[PLACE].map(view.municipalities[NAME])),
        geometry=site_points(view),
    )
    for kind in (*AMOUNT_KINDS, *COST_KINDS):
        frame[f"{kind}_eur"] = [
            None if pd.isna(value) else euros(int(value))
            for value in ledger[cents(kind)]
        ]
    frame["geometry_basis"] = [
        None if shape is None else ("site" if given else "representative_point")
        for shape, given in zip(frame.geometry, ledger.geometry.notna(), strict=True)
    ]
    frame["note"] = DEMO_NOTE if view.is_demo else None
    frame.index = pd.Index(ledger[SITE_ID], name=SITE_ID)
    amounts = [f"{kind}_eur" for kind in (*AMOUNT_KINDS, *COST_KINDS)]
    columns = [
        PROJECT_ID, SITE_NO, "title", PLACE, "municipality", "locality", "precision",
        "geometry_basis", SHARE, *shared[1:], *amounts, "note",
    ]  # fmt: skip
    return frame, columns, {}


def site_points(view: RegionView) -> gpd.GeoSeries:
    """Return a point for each allocation, where one can be drawn.

    The site's own point; else, if only the municipality is known, a point inside
    it; missing for what has no place on the map.
    """
    areas = view.areas
    inside = gpd.GeoSeries(
        shapely.point_on_surface(areas.geometry.to_numpy()), index=areas.index
    )
    stand_in = inside.reindex(view.sites[PLACE]).to_numpy()
    own = view.sites.geometry.to_numpy()
    points = [
        given if given is not None else other
        for given, other in zip(own, stand_in, strict=True)
    ]
    outside = view.sites[PLACE].isin(BUCKETS).to_numpy()
    points = [
        None if out and given is None else point
        for out, given, point in zip(outside, own, points, strict=True)
    ]
    return gpd.GeoSeries(points, index=view.sites.index, crs=OFFICIAL_CRS)


_BUILDERS: Final[dict[str, Callable[[RegionView, Mapping[str, str]], Built]]] = {
    "regions": _regions,
    "municipalities": _municipalities,
    "sites": _sites,
}


def export_name(view: RegionView, layer: str, suffix: str) -> str:
    """Return a file name that tells what is inside; ``demodaten`` included.

    Examples
    --------
    >>> from geo.analysis.view import Atlas
    >>> from geo.projects.filters import ProjectFilter
    >>> demo = Atlas().view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    >>> export_name(demo, "sites", "geojson")
    'leader-atlas_sites_TH-LEADER-06_demodaten.geojson'

    """
    parts = ["leader-atlas", layer, view.selection.region or "thueringen"]
    parts += [view.selection.period] if view.selection.period else []
    date = view.selection.boundary_date
    parts += [f"gebietsstand-{date}"] if date else []
    parts += ["demodaten"] if view.is_demo else []
    return f"{'_'.join(parts)}.{suffix}"
