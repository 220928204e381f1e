"""The embedded boundaries: municipalities and regions on a stated status date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.boundaries.regions import (
    RULE_COLUMNS,
    region_members,
    region_outlines,
    rules_of_period,
)
from geo.boundaries.succession import STEP_COLUMNS, Succession
from geo.catalog import Catalog, LayerInfo
from geo.crs import EXCHANGE_CRS
from geo.errors import UnknownCodeError, UnknownPlaceError
from geo.schema import (
    AGS,
    AREA_KM2,
    DISTRICT_KEY,
    MUNICIPALITIES,
    NAME,
    POPULATION,
    REGION_ID,
    check_keys,
    check_unique,
    listing,
    numbers,
    validate_layer,
)

STATUS_2016: Final = dt.date(2016, 1, 1)
STATUS_2023: Final = dt.date(2023, 1, 1)
# Layers of the catalogue for each territorial status.
_LAYERS: Final = {
    STATUS_2016: ("municipalities_2016", "population_2014"),
    STATUS_2023: ("municipalities_2023", "population_2022"),
}
BOUNDARY_DATES: Final = tuple(_LAYERS)
# Code of inhabitants that were divided by shares; the pages have the words for it.
DIVIDED: Final = "divided"
Origin = Literal["published", "derived", "own_steps", "own_file"]
# The programming period whose regions are asked for on each status.
_PERIODS: Final = {STATUS_2016: "2014-2020", STATUS_2023: "2023-2027"}


def status_of_period(period: str | None) -> dt.date:
    """Return the territorial status on which a programming period is shown.

    Periods up to 2014-2020 have the boundaries of 2016; the later one, and all
    periods together, those of 2023.

    Examples
    --------
    >>> status_of_period("2014-2020").year, status_of_period(None).year
    (2016, 2023)

    """
    return STATUS_2016 if period in {"2007-2013", "2014-2020"} else STATUS_2023


def areas_layer(boundary_date: dt.date) -> str:
    """Return the layer of the catalogue with the outlines of a status."""
    return _LAYERS[boundary_date][0]


def population_layer(boundary_date: dt.date) -> str:
    """Return the layer of the catalogue with the inhabitants of a status."""
    return _LAYERS[boundary_date][1]


@dataclass(frozen=True)
class Territory:
    """Everything about the areas on one territorial status.

    Attributes
    ----------
    boundary_date : datetime.date
        Territorial status (Gebietsstand).
    population_date : datetime.date
        Date of the inhabitants and official areas.
    municipalities : geopandas.GeoDataFrame
        Index ``ags``; ``name``, ``district_key``, ``district``,
        ``association_key``, ``association``, ``outline_note``, ``population``
        (Int64, heads), ``population_note`` ("divided" where the heads rest on a
        share), ``area_km2`` (float, official km²), geometry (EPSG:25832).
    members : pandas.DataFrame
        ``region_id``, ``ags``, ``share`` as of `regions.region_members`.
    regions : geopandas.GeoDataFrame
        Index ``region_id``; ``name``, geometry of the whole members.
    layers : tuple of str
        Layers of the catalogue that this is made of.
    rules_period : str
        Programming period for which the membership rules were published.
    origin : {"published", "derived", "own_steps", "own_file"}
        Whether the outlines were published with the data of the application, merged
        along the succession, changed by steps of the office or read from its file.
    edition : str
        Differs whenever the areas differ: the date, and a mark of the office's own
        changes where they take part.
    sources : tuple of LayerInfo
        Layers that are not in the catalogue: files of the office.

    """

    boundary_date: dt.date
    population_date: dt.date
    municipalities: gpd.GeoDataFrame
    members: pd.DataFrame
    regions: gpd.GeoDataFrame
    layers: tuple[str, ...]
    rules_period: str
    origin: Origin = "published"
    edition: str = ""
    sources: tuple[LayerInfo, ...] = ()

    @cached_property
    def described(self) -> pd.DataFrame:
        """The municipalities without their outlines."""
        areas = self.municipalities
        return pd.DataFrame(areas.drop(columns=areas.geometry.name))

    @cached_property
    def inside(self) -> pd.DataFrame:
        """A point inside each municipality: ``lon`` and ``lat`` in WGS 84."""
        shapes = self.municipalities.geometry
        inside = gpd.GeoSeries(
            shapely.point_on_surface(shapes.to_numpy()), index=shapes.index,
            crs=shapes.crs,
        ).to_crs(EXCHANGE_CRS)  # fmt: skip
        return pd.DataFrame({"lon": inside.x, "lat": inside.y})


def load_succession(catalog: Catalog) -> Succession:
    """Load the dated steps of the catalogue."""
    return Succession(catalog.read_table("succession", columns=STEP_COLUMNS))


def load_territory(catalog: Catalog, boundary_date: dt.date) -> Territory:
    """Load municipalities, members and regions on one territorial status.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie.
    boundary_date : datetime.date
        One of `BOUNDARY_DATES`.

    Returns
    -------
    Territory

    Raises
    ------
    UnknownCodeError
        If there are no boundaries of that date.
    GeoDataError
        If a file is missing, damaged or does not fit the others.

    Examples
    --------
    >>> thuringia = load_territory(Catalog(), STATUS_2023)
    >>> len(thuringia.municipalities), int(thuringia.municipalities.population.sum())
    (624, 2126846)

    """
    if boundary_date not in _LAYERS:
        raise UnknownCodeError(
            field="boundary_date",
            value=boundary_date,
            allowed=listing(BOUNDARY_DATES),
        )
    areas_layer, people_layer = _LAYERS[boundary_date]
    return make_territory(
        catalog,
        load_municipalities(catalog, boundary_date),
        boundary_date=boundary_date,
        population_date=catalog.info(people_layer).reference_date,
        succession=load_succession(catalog),
        layers=(areas_layer, people_layer),
        origin="published" if boundary_date == STATUS_2016 else "derived",
        edition=boundary_date.isoformat(),
    )


def make_territory(
    catalog: Catalog,
    municipalities: gpd.GeoDataFrame,
    *,
    boundary_date: dt.date,
    population_date: dt.date,
    succession: Succession,
    layers: tuple[str, ...],
    origin: Origin,
    edition: str,
    sources: tuple[LayerInfo, ...] = (),
) -> Territory:
    """Add members and outlines of the regions to municipalities.

    Parameters
    ----------
    catalog : Catalog
        Where the rules lie.
    municipalities : geopandas.GeoDataFrame
        As `Territory.municipalities`.
    boundary_date, population_date, layers, origin, edition, sources
        As in `Territory`; the layers of rules and steps are added.
    succession : Succession
        Steps from 2016 up to `boundary_date`.

    Returns
    -------
    Territory

    """
    former = (
        municipalities
        if boundary_date == STATUS_2016
        else load_municipalities(catalog, STATUS_2016)
    )
    rules, rules_period = rules_of_period(
        catalog.read_table("region_rules", columns=RULE_COLUMNS),
        _PERIODS[max(date for date in _PERIODS if date <= boundary_date)],
    )
    members = region_members(
        rules,
        municipalities,
        boundary_date=boundary_date,
        succession=succession,
        former=former,
        former_date=STATUS_2016,
    )
    names = catalog.read_table("regions", columns=[REGION_ID, "region"])
    regions = gpd.GeoDataFrame(geometry=region_outlines(municipalities, members))
    regions.insert(0, NAME, names.set_index(REGION_ID)["region"])
    return Territory(
        boundary_date=boundary_date,
        population_date=population_date,
        municipalities=municipalities,
        members=members,
        regions=regions,
        layers=(*layers, "region_rules", "succession"),
        rules_period=rules_period,
        origin=origin,
        edition=edition,
        sources=sources,
    )


def load_municipalities(catalog: Catalog, boundary_date: dt.date) -> gpd.GeoDataFrame:
    """Load municipalities with inhabitants and official areas.

    A municipality that the population table does not have keeps missing values;
    nothing is invented and no row is lost.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie.
    boundary_date : datetime.date
        One of `BOUNDARY_DATES`.

    Returns
    -------
    geopandas.GeoDataFrame
        As `Territory.municipalities`.

    """
    areas_layer, people_layer = _LAYERS[boundary_date]
    areas = catalog.read_areas(
        areas_layer,
        sublayer="gemeinden" if boundary_date == STATUS_2016 else "municipalities",
    )
    areas = areas.rename(
        columns={
            "kreis_ags": DISTRICT_KEY,
            "kreis": "district",
            "vg_rs": "association_key",
            "vg_name": "association",
        }
    )
    if "outline_note" not in areas.columns:
        areas["outline_note"] = ""
    areas = areas.set_index(AGS).sort_index()
    columns = [
        NAME,
        DISTRICT_KEY,
        "district",
        "association_key",
        "association",
        "outline_note",
        areas.geometry.name,
    ]
    areas = validate_layer(areas[columns], MUNICIPALITIES)
    people = catalog.read_table(people_layer, columns=[AGS, POPULATION, AREA_KM2])
    check_keys(people[AGS], digits=8, layer=people_layer)
    check_unique(people[AGS], layer=people_layer)
    people = people.set_index(AGS)
    strangers = people.index.difference(areas.index)
    if len(strangers):
        raise UnknownPlaceError(values=listing(strangers), boundary_date=boundary_date)
    heads = numbers(people[POPULATION], layer=people_layer, expected="inhabitants")
    square_km = numbers(people[AREA_KM2], layer=people_layer, expected="km²")
    areas.insert(6, POPULATION, heads.reindex(areas.index).astype("Int64"))
    areas.insert(7, AREA_KM2, square_km.reindex(areas.index))
    areas.insert(8, "population_note", "")
    return areas
