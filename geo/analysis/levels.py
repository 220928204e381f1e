"""The same selection by larger units: association, district, LEADER region.

A pattern can be an effect of the borders that it is counted in (modifiable areal unit
problem); so every map and index can be had at several levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.aggregation import place_table
from geo.analysis.measures import MEASURES, Base, Measure
from geo.analysis.placement import Bools, Codes, Floats
from geo.analysis.surroundings import VillageView
from geo.analysis.view import ENOUGH, Atlas, RegionView
from geo.errors import UnknownCodeError
from geo.projects.ledger import AMOUNTS
from geo.schema import (
    AGS,
    AREA_KM2,
    BUCKETS,
    DISTRICT_KEY,
    EXTERNAL,
    NAME,
    PLACE,
    POPULATION,
    PROJECT_ID,
    REGION,
    REGION_ID,
    SHARE,
    cents,
)

Level = Literal["municipality", "association", "district", "region"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
# Column of the municipalities that names the unit, and column with its name.
_KEYS: Final = {
    "association": ("association_key", "association"),
    "district": (DISTRICT_KEY, "district"),
}
_BASES: Final[tuple[Base, ...]] = ("population_inside", "area_km2_inside")


@dataclass(frozen=True, kw_only=True, eq=False)
class LevelView(RegionView):
    """A selection by larger units; reads like that of the municipalities.

    ``places``, ``ledger``, ``municipalities`` and the arrays hold units instead of
    municipalities, ``sites`` is empty. Coverage and the value of the region are those
    of `parent`.

    Attributes
    ----------
    level : str
        ``association``, ``district`` or ``region``.
    parent : RegionView
        The selection by municipalities.
    unit : pandas.Series
        Key of the unit of each municipality, by ``ags``.
    counted, allocations : pandas.DataFrame
        What `places` and `ledger` return.

    """

    level: Level
    parent: RegionView
    unit: pd.Series
    counted: pd.DataFrame
    allocations: pd.DataFrame

    @property
    def places(self) -> pd.DataFrame:
        """The units, then the buckets."""
        return self.counted

    @property
    def ledger(self) -> pd.DataFrame:
        """The allocations with units as places."""
        return self.allocations

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """The units."""
        return self.places[self.places[NAME].notna()]

    @cached_property
    def owner(self) -> Codes:
        """Number of the project of each allocation, from 0."""
        return pd.factorize(self.ledger[PROJECT_ID])[0]

    @cached_property
    def area(self) -> Codes:
        """Position in `municipalities` of each allocation; -1 for a bucket."""
        return self.municipalities.index.get_indexer(self.ledger[PLACE])

    @property
    def keys(self) -> pd.Index:
        """The units, in the order of all arrays of areas."""
        return self.municipalities.index

    @property
    def is_external(self) -> Bools:
        """Mark the allocations that lie outside."""
        return np.asarray(self.ledger[PLACE] == EXTERNAL, dtype=bool)

    @property
    def is_internal(self) -> Bools:
        """Mark the allocations that lie in a unit, or in the region as a whole."""
        wide = np.asarray(self.ledger[PLACE] == REGION, dtype=bool)
        return (self.area >= 0) | wide

    def base(self, name: str) -> Floats:
        """Return inhabitants or km² inside of each unit, NaN where not known."""
        return self.municipalities[name].to_numpy("float64", na_value=np.nan)

    def allocated(self, kind: str) -> Floats:
        """Return the cents of each allocation, NaN where not known."""
        return self.ledger[cents(kind)].to_numpy("float64", na_value=np.nan)

    @property
    def allocated_share(self) -> Floats:
        """Part of its project that each allocation is."""
        return self.ledger[SHARE].to_numpy("float64")

    def totals(self, kind: str | None) -> Floats:
        """Return projects in parts, or cents, of each unit; NaN where not known."""
        column = cents(kind) if kind else "projects"
        return self.municipalities[column].to_numpy("float64", na_value=np.nan)

    @cached_property
    def villages(self) -> VillageView:
        """The villages, whatever unit the map shows."""
        return self.parent.villages

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """The units with their outlines (EPSG:25832)."""
        table = self.municipalities
        shapes = self.parent.territory.municipalities.geometry
        if self.level == "region":
            outlines = self.territory.regions.geometry
        else:
            outlines = dissolve(shapes, self.unit)
        return gpd.GeoDataFrame(
            table.rename_axis(AGS), geometry=outlines.reindex(table.index)
        )

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """No site: units are shown without points."""
        return self.parent.sites.iloc[:0]

    @cached_property
    def degrees(self) -> Floats:
        """No point either."""
        return np.full((len(self.area), 2), np.nan)

    @cached_property
    def coverage(self) -> dict[str, int]:
        """On how many projects the figures rest."""
        return self.parent.coverage

    def regional_value(self, code: str) -> float | None:
        """Return a measure for the region: the same at every level."""
        return self.parent.regional_value(code)

    def regional_parts(self, code: str) -> tuple[float, float] | None:
        """Return the totals of a rate: the same at every level."""
        return self.parent.regional_parts(code)


def at_level(atlas: Atlas, view: RegionView, level: Level) -> RegionView:
    r"""See a selection by larger units.

    A rate of a unit is total over total, never the mean of the rates of its
    municipalities:

    .. math:: y_u = \sum_{i \in u} a_i \Big/ \sum_{i \in u} p_i

    Only members inside the region whose share is known and whose list is at hand are
    in both sums. A rate over amounts is missing if fewer than half of the projects of
    the unit state one. The level ``region`` shows all regions, each as
    `RegionView.regional_value` gives it; one without a list is missing.

    Parameters
    ----------
    atlas : Atlas
        Where `view` comes from.
    view : RegionView
        By municipalities.
    level : {'municipality', 'association', 'district', 'region'}
        ``municipality`` returns `view` itself.

    Returns
    -------
    RegionView

    Raises
    ------
    UnknownCodeError
        If there is no such level.

    References
    ----------
    Openshaw, S. (1984): The modifiable areal unit problem, CATMOG 38.

    """
    if level not in LEVELS:
        raise UnknownCodeError(field="level", value=level, allowed=", ".join(LEVELS))
    if level == "region":
        return _by_region(atlas, view)
    return by_units(view, level)


def by_units(
    view: RegionView, level: Literal["municipality", "association", "district"]
) -> RegionView:
    """See a selection by units inside its region; as `at_level`."""
    if level == "municipality":
        return view
    key, name = _KEYS[level]
    unit = view.municipalities[key]
    ledger = view.ledger.assign(
        place=view.ledger[PLACE].map(unit).fillna(view.ledger[PLACE]).astype("str")
    )
    described = _described(view.municipalities, unit, view.municipalities[name])
    counted = place_table(ledger, list(described.index))
    places = counted.join(described)
    places["listed"] = places["listed"].astype("boolean").fillna(value=False)
    places["listed"] = places["listed"].astype("bool")
    unlisted = places[NAME].notna() & ~places["listed"] & (places["projects"] == 0)
    columns = ["projects", *(cents(kind) for kind in AMOUNTS)]
    places.loc[unlisted, columns] = pd.NA
    places = _with_measures(places, view.municipalities, unit, ledger)
    return _level_view(view, level, places, ledger, unit)


def dissolve(shapes: gpd.GeoSeries, unit: pd.Series) -> gpd.GeoSeries:
    """Join the outlines of the municipalities of each unit.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        A valid coverage by ``ags``.
    unit : pandas.Series
        Key of the unit of each municipality; those not named are left out.

    Returns
    -------
    geopandas.GeoSeries
        By unit, sorted.

    """
    parts = shapes.reindex(unit.index).to_numpy()
    joined = {
        key: shapely.coverage_union_all(parts[rows])
        for key, rows in unit.reset_index(drop=True).groupby(unit.array).indices.items()
    }
    index = pd.Index(list(joined), dtype="str")
    return gpd.GeoSeries(
        list(joined.values()), index=index, crs=shapes.crs
    ).sort_index()


def _level_view(
    view: RegionView,
    level: Level,
    places: pd.DataFrame,
    ledger: pd.DataFrame,
    unit: pd.Series,
) -> LevelView:
    return LevelView(
        selection=view.selection,
        territory=view.territory,
        placement=view.placement,
        extent=view.extent,
        passes=view.passes,
        at_hand=places.loc[places[NAME].notna(), "listed"].to_numpy(dtype=bool),
        is_demo=view.is_demo,
        sources=view.sources,
        gazetteer=view.gazetteer,
        level=level,
        parent=view,
        unit=unit,
        counted=places,
        allocations=ledger,
    )


def _described(table: pd.DataFrame, unit: pd.Series, name: pd.Series) -> pd.DataFrame:
    """Add names, inhabitants and areas up by unit."""
    columns = pd.DataFrame(
        {
            NAME: name,
            DISTRICT_KEY: table[DISTRICT_KEY],
            "district": table["district"],
            "association_key": table["association_key"],
            "association": table["association"],
            "members": 1,
            "outline_note": table["outline_note"],
            "population_note": table["population_note"],
            POPULATION: table[POPULATION],
            AREA_KM2: table[AREA_KM2],
            "listed": table["listed"],
            "population_inside": table["population_inside"],
            "area_km2_inside": table["area_km2_inside"],
        }
    )
    grouped = columns.groupby(unit)
    first = grouped[[NAME, DISTRICT_KEY, "district", "association_key", "association"]]
    result = first.first().assign(
        members=grouped["members"].sum(),
        outline_note=grouped["outline_note"].max(),
        population_note=grouped["population_note"].max(),
        listed=grouped["listed"].any(),
    )
    for column in (POPULATION, AREA_KM2, *_BASES):
        result[column] = grouped[column].sum(min_count=1)
    # The part inside is not known as long as that of one member is not.
    inside = result["population_inside"] / result[POPULATION].astype("Float64")
    unknown = table[SHARE].isna().groupby(unit).any()
    result[SHARE] = inside.astype("float64").fillna(1.0).mask(unknown)
    return result


def _with_measures(
    places: pd.DataFrame, table: pd.DataFrame, unit: pd.Series, ledger: pd.DataFrame
) -> pd.DataFrame:
    """Compute every measure of the units, rates as total over total."""
    for kind in AMOUNTS:
        amount = places[cents(kind)].astype("Float64").astype("float64") / 100
        places[f"{kind}_eur"] = amount
    once = ledger[~ledger[[PROJECT_ID, PLACE]].duplicated()].groupby(PLACE)
    states = {
        kind: (once[cents(kind)].count() / once.size()).reindex(places.index)
        for kind in AMOUNTS
    }
    for measure in MEASURES.values():
        if measure.base is None:
            continue
        rate = _rate(measure, table, unit).reindex(places.index)
        if measure.kind:
            few = (states[measure.kind] < ENOUGH).fillna(value=False)
            rate = rate.mask(few | places[cents(measure.kind)].isna())
        places[measure.code] = rate.mask(places["projects"].isna())
    return places


def _rate(measure: Measure, table: pd.DataFrame, unit: pd.Series) -> pd.Series:
    known = table[table[measure.base].notna() & table["listed"]]
    sums = known[[measure.numerator, str(measure.base)]].astype("float64")
    sums = sums.groupby(unit.reindex(known.index)).sum()
    below = sums[measure.base]
    return measure.factor * sums[measure.numerator] / below.where(below > 0)


def _by_region(atlas: Atlas, view: RegionView) -> LevelView:
    """See all regions, each with its own list."""
    views = {
        region: atlas.view(replace(view.selection, region=region))
        for region in view.territory.regions.index
    }
    # A municipality can be on the list of a neighbouring region; that is no list.
    listed = set(atlas.register(view.selection.dataset).projects[REGION_ID])
    rows = {
        region: _region_row(part, listed=region in listed)
        for region, part in views.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.insert(0, NAME, [atlas.regions[region] for region in table.index])
    amounts = [cents(kind) for kind in AMOUNTS]
    buckets = pd.DataFrame(index=list(BUCKETS), columns=table.columns, dtype="object")
    buckets[["projects", "projects_involved"]] = 0
    buckets["listed"] = False
    places = pd.concat([table.astype("object"), buckets]).rename_axis(PLACE)
    places = places.astype(
        {
            **dict.fromkeys((*amounts, POPULATION), "Int64"),
            **dict.fromkeys(("projects", AREA_KM2, SHARE, *_BASES), "float64"),
            **dict.fromkeys(MEASURES, "float64"),
            "listed": "bool",
        }
    )
    ledgers = [
        part.placement.ledger.iloc[part.rows].assign(place=region)
        for region, part in views.items()
    ]
    unit = pd.concat(
        [pd.Series(region, index=part.keys) for region, part in views.items()]
    )
    ledger = pd.concat(ledgers, ignore_index=True)
    return _level_view(view, "region", places, ledger, unit)


def _region_row(view: RegionView, *, listed: bool) -> Mapping[str, object]:
    """Return the figures of one region as those of a unit."""
    bases: dict[str, float] = {
        base: float(np.nansum(view.base(base))) for base in _BASES
    }
    row: dict[str, object] = {
        "projects": float(view.size) if listed else None,
        "projects_involved": view.size,
        DISTRICT_KEY: None,
        "district": None,
        "association_key": None,
        "association": None,
        "members": len(view.keys),
        "outline_note": "",
        "population_note": "",
        POPULATION: int(bases["population_inside"]),
        AREA_KM2: bases["area_km2_inside"],
        "listed": listed,
        SHARE: 1.0,
        **bases,
        **{code: view.regional_value(code) if listed else None for code in MEASURES},
    }
    for kind in AMOUNTS:
        amounts = view.placement.coded.cents(kind)[view.passes]
        known = amounts[~np.isnan(amounts)]
        row[cents(kind)] = int(known.sum()) if listed and len(known) else pd.NA
        row[f"{kind}_known"] = len(known)
        row[f"{kind}_eur"] = float(known.sum()) / 100 if len(known) else None
    return row
