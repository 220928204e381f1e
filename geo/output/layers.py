"""The map layers that leave the house: which columns, which accompanying facts.

Nothing but the columns listed here is exported. Every layer carries source,
licence, status dates, filter and coverage, and says so if projects are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo import __version__
from geo.analysis.levels import Level, at_level
from geo.analysis.measures import MEASURES
from geo.analysis.view import Atlas, RegionView
from geo.analysis.white_spots import white_spots
from geo.crs import OFFICIAL_CRS
from geo.errors import UnknownLayerError
from geo.money import euros
from geo.output.geojson import to_geojson
from geo.output.layer import PUBLIC, Disclosure, Layer
from geo.output.pattern_layers import (
    COMPARISON,
    DEFAULT_MEASURE,
    HOT_SPOTS,
    Pair,
    comparison,
    hot_spots,
)
from geo.output.privacy import public_sites
from geo.output.recipient_list import RECIPIENTS, recipient_list
from geo.projects.register import PUBLIC_TITLE
from geo.schema import (
    AGS,
    AMOUNT_KINDS,
    AREA_KM2,
    BUCKETS,
    COST_KINDS,
    NAME,
    PERIODS,
    PLACE,
    POPULATION,
    PROJECT_ID,
    REGION_ID,
    SHARE,
    SITE_ID,
    SITE_NO,
    cents,
)

# Layers with a geometry, in the order in which GIS programs list them; and a table.
EXPORT_LAYERS: Final = (
    "sites", "municipalities", "associations", "districts", "regions",
    "white_spots", "villages", HOT_SPOTS, COMPARISON,
)  # fmt: skip
PROJECT_TABLE: Final = "projects"
# What the internal profile says of each project in addition.
INTERNAL_COLUMNS: Final = ("applicant_name", "applicant_type", "beneficiary_seat")
DEMO_NOTE: Final = (
    "Demodaten: erfunden, keine wirklichen Vorhaben / "
    "demonstration data: invented, no real projects"
)
_ROUND: Final = 6
_STATES: Final = ["projects", "state", "distance_m"]
_FIGURES: Final = (*MEASURES, "projects_involved")
_KNOWN: Final = tuple(f"{kind}_known" for kind in AMOUNT_KINDS)


def build_layer(
    view: RegionView,
    layer: str,
    *,
    atlas: Atlas,
    disclosure: Disclosure = PUBLIC,
    code: str = DEFAULT_MEASURE,
    pair: Pair | None = None,
) -> Layer:
    """Build one layer of a view.

    Parameters
    ----------
    view : RegionView
        The selection, by municipalities.
    layer : str
        ``sites``: one feature for each project site with its part of the amounts.
        ``municipalities``, ``associations``, ``districts``: with every measure.
        ``regions``: with their totals. ``white_spots``: municipalities by whether
        they have, had or never had a project; ``villages``: the same for places, with
        the distance to the nearest project. ``projects``: a table, one row each;
        ``recipients``: who received how much in which EU budget year. ``hot_spots``
        and ``comparison``: municipalities by a measure (`pattern_layers`).
    atlas : Atlas
        Where `view` comes from.
    disclosure : Disclosure
        How much may be said of applicants.
    code : str
        Measure of evaluations.
    pair : tuple, optional
        What is compared with what, see `pattern_layers.comparison`.

    Raises
    ------
    UnknownLayerError
        If there is no such layer.

    """
    if layer == HOT_SPOTS:
        return hot_spots(view, code)
    if layer == COMPARISON:
        return comparison(view, atlas, code, pair)
    if layer in _ABOUT_PEOPLE:
        return _ABOUT_PEOPLE[layer](view, atlas, disclosure)
    if layer not in _BUILDERS:
        raise UnknownLayerError(layer=layer, known=", ".join(EXPORT_LAYERS))
    return _BUILDERS[layer](view, atlas)


def export_layer(
    view: RegionView,
    layer: str,
    *,
    atlas: Atlas,
    disclosure: Disclosure = PUBLIC,
    facts: Mapping[str, Any] | None = None,
    code: str = DEFAULT_MEASURE,
    pair: Pair | None = None,
) -> bytes:
    """Write one layer of a view as GeoJSON.

    Parameters
    ----------
    view : RegionView
        The selection.
    layer : str
        One of `EXPORT_LAYERS`, see `build_layer`.
    atlas : Atlas
        Where `view` comes from.
    disclosure : Disclosure
        How much may be said of applicants.
    facts : mapping, optional
        Further foreign members.
    code, pair
        As in `build_layer`.

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
    built = build_layer(
        view, layer, atlas=atlas, disclosure=disclosure, code=code, pair=pair
    )
    members = {**provenance(view, atlas.regions), **(facts or {}), **built.members}
    frame = gpd.GeoDataFrame(built.frame)
    return to_geojson(frame, name=layer, columns=built.columns, members=members)


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


def _municipalities(view: RegionView, _: Atlas) -> Layer:
    columns = (
        NAME, "district_key", "district", "association", "listed", POPULATION, AREA_KM2,
        SHARE, "population_inside", f"{AREA_KM2}_inside", *_FIGURES, *_KNOWN,
        "outline_note", "population_note",
    )  # fmt: skip
    return _with_rest("municipalities", view, _rounded(view.areas), columns)


def _rounded(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    areas = areas.copy()
    for code in (*_FIGURES, SHARE, "population_inside", f"{AREA_KM2}_inside"):
        areas[code] = areas[code].round(_ROUND)
    return areas


def _with_rest(
    name: str, view: RegionView, areas: gpd.GeoDataFrame, columns: tuple[str, ...]
) -> Layer:
    """Add the buckets, so that a table can be added up to the whole."""
    rest = view.places.loc[list(BUCKETS)].rename_axis(areas.index.name)
    return Layer(
        name=name, frame=areas, columns=columns, rest=rest,
        members={"buckets": bucket_figures(view)},
    )  # fmt: skip


def _units(level: Level, name: str, view: RegionView, atlas: Atlas) -> Layer:
    """Build municipal associations or districts, as far as they are in the region."""
    larger = at_level(atlas, view, level)
    columns = (
        NAME, "members", "listed", POPULATION, AREA_KM2, SHARE, "population_inside",
        f"{AREA_KM2}_inside", *_FIGURES, *_KNOWN,
    )  # fmt: skip
    areas = _rounded(larger.areas).rename_axis(f"{level}_key")
    return _with_rest(name, larger, areas, columns)


def _regions(view: RegionView, atlas: Atlas) -> Layer:
    shown = [view.selection.region] if view.selection.region else list(atlas.regions)
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
    columns = (NAME, *table.columns)
    return Layer(name="regions", frame=frame.join(table), columns=columns)


def _sites(view: RegionView, _: Atlas, disclosure: Disclosure) -> Layer:
    internal = disclosure.profile == "internal"
    ledger = view.sites if internal else public_sites(view)
    projects = view.projects if internal else _public(view.projects)
    shared = [
        "title", "programming_period", "scheme", "status", "field_of_action",
        "applicant_class", "year", "region_id", "source_url", "data_kind",
    ]  # fmt: skip
    frame = gpd.GeoDataFrame(
        ledger.drop(columns=ledger.geometry.name)
        .join(projects[shared], on=PROJECT_ID)
        .assign(municipality=ledger[PLACE].map(view.municipalities[NAME])),
        geometry=site_points(view, ledger),
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
    columns = (
        PROJECT_ID, SITE_NO, "title", PLACE, "municipality", "locality", "precision",
        "geometry_basis", SHARE, *shared[1:], *amounts, "note",
    )  # fmt: skip
    return Layer(name="sites", frame=frame, columns=columns)


def _public(projects: pd.DataFrame) -> pd.DataFrame:
    """Return projects whose titles name no natural person."""
    column = PUBLIC_TITLE if PUBLIC_TITLE in projects.columns else "title"
    return projects.assign(title=projects[column])


def _projects(view: RegionView, atlas: Atlas, disclosure: Disclosure) -> Layer:
    """Build the table of projects: each once, with its whole amounts."""
    internal = disclosure.profile == "internal"
    table = view.projects.copy() if internal else _public(view.projects)
    places = view.ledger[PLACE].map(view.municipalities[NAME])
    places = places.fillna(view.ledger[PLACE]).groupby(view.ledger[PROJECT_ID])
    table["municipalities"] = places.agg(lambda found: ", ".join(dict.fromkeys(found)))
    table["region"] = table[REGION_ID].map(atlas.regions)
    amounts = [f"{kind}_eur" for kind in (*AMOUNT_KINDS, *COST_KINDS)]
    for kind in (*AMOUNT_KINDS, *COST_KINDS):
        table[f"{kind}_eur"] = [
            None if pd.isna(value) else euros(int(value))
            for value in table[cents(kind)]
        ]
    table["note"] = DEMO_NOTE if view.is_demo else None
    columns = (
        "title", "municipalities", "region", "programming_period", "scheme", "year",
        "status", "field_of_action", "applicant_class", *amounts, "source_url",
        "data_kind", "note",
    )  # fmt: skip
    if internal and disclosure.applicants is not None:
        own = disclosure.applicants.reindex(table.index)
        for column in INTERNAL_COLUMNS:
            table[column] = own[column].fillna("")
        columns = (columns[0], *INTERNAL_COLUMNS, *columns[1:])
    return Layer(name=PROJECT_TABLE, frame=table, columns=columns)


def _white_spots(view: RegionView, atlas: Atlas) -> Layer:
    found = white_spots(atlas, view.selection)
    shapes = view.areas.geometry.reindex(found.municipalities.index)
    frame = gpd.GeoDataFrame(found.municipalities, geometry=shapes).rename_axis(AGS)
    periods = [period for period in PERIODS if period in frame.columns]
    columns = (NAME, "district", POPULATION, "state", "projects", "projects_ever")
    return Layer(name="white_spots", frame=frame, columns=(*columns, *periods))


def _villages(view: RegionView, atlas: Atlas) -> Layer:
    found = white_spots(atlas, view.selection)
    table = found.view.villages.table
    frame = table.join(
        pd.DataFrame(found.ever.villages.table)[_STATES].add_suffix("_ever")
    )
    frame["municipality"] = frame[PLACE].map(view.municipalities[NAME])
    for column in ("distance_m", "distance_m_ever"):
        frame[column] = frame[column].round(0)
    columns = (
        NAME, PLACE, "municipality", "quality", "state", "projects", "distance_m",
        "state_ever", "projects_ever", "distance_m_ever",
    )  # fmt: skip
    return Layer(name="villages", frame=frame, columns=columns)


def site_points(
    view: RegionView, sites: gpd.GeoDataFrame | None = None
) -> gpd.GeoSeries:
    """Return a point for each allocation, where one can be drawn.

    The site's own point; else, if only the municipality is known, a point inside
    it; missing for what has no place on the map.

    Parameters
    ----------
    view : RegionView
        The selection.
    sites : geopandas.GeoDataFrame, optional
        Rows of `RegionView.sites` as they may be shown; by default those.

    """
    areas = view.areas
    sites = view.sites if sites is None else sites
    inside = gpd.GeoSeries(
        shapely.point_on_surface(areas.geometry.to_numpy()), index=areas.index
    )
    stand_in = inside.reindex(sites[PLACE]).to_numpy()
    own = sites.geometry.to_numpy()
    points = [
        given if given is not None else other
        for given, other in zip(own, stand_in, strict=True)
    ]
    outside = sites[PLACE].isin(BUCKETS).to_numpy()
    points = [
        None if out and given is None else point
        for out, given, point in zip(outside, own, points, strict=True)
    ]
    return gpd.GeoSeries(points, index=sites.index, crs=OFFICIAL_CRS)


_BUILDERS: Final[dict[str, Callable[[RegionView, Atlas], Layer]]] = {
    "municipalities": _municipalities,
    "associations": partial(_units, "association", "associations"),
    "districts": partial(_units, "district", "districts"),
    "regions": _regions,
    "white_spots": _white_spots,
    "villages": _villages,
}
_ABOUT_PEOPLE: Final[dict[str, Callable[[RegionView, Atlas, Disclosure], Layer]]] = {
    "sites": _sites,
    PROJECT_TABLE: _projects,
    RECIPIENTS: recipient_list,
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
