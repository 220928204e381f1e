"""One selection of projects, seen from one region: what pages and exports read.

`Atlas` loads and keeps what does not depend on the selection; `Atlas.view` makes
the rest, quickly, as a value that nobody changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.analysis.aggregation import Counts, coverage
from geo.analysis.measures import Measure, add_measures, measure
from geo.analysis.placement import (
    Bools,
    Codes,
    Extent,
    Floats,
    Placement,
    extent,
    members_of,
)
from geo.analysis.surroundings import VillageView
from geo.analysis.villages import Villages
from geo.boundaries.succession import Succession
from geo.boundaries.territory import DIVIDED, Territory, status_of_period
from geo.boundaries.timeline import NOTHING, OwnBoundaries, Timeline
from geo.boundaries.whole import WholeFile, WholeTimeline
from geo.catalog import Catalog, LayerInfo
from geo.projects.codes import occurring
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS, build_ledger
from geo.projects.linking import contradictions, place_sites
from geo.projects.register import OWN, Register, load_register
from geo.schema import (
    AGS,
    BUCKETS,
    DISTRICT_KEY,
    EXTERNAL,
    PLACE,
    REGION,
    REGION_ID,
    cents,
)

# A rate over amounts needs at least this share of the projects to state one.
ENOUGH: Final = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class RegionView:
    """A selection of projects on the areas of one region.

    Attributes
    ----------
    selection : ProjectFilter
        What was asked for.
    territory : Territory
        The areas behind it.
    placement : Placement
        The data set on them.
    extent : Extent
        The member municipalities.
    passes : numpy.ndarray of bool
        Which projects of the data set pass.
    at_hand : numpy.ndarray of bool
        Of which members the list of one of their regions is at hand.
    is_demo : bool
        Whether the data set is invented.
    sources : tuple of LayerInfo
        Every layer that the view rests on.
    gazetteer : Villages
        The places of the Land.

    """

    selection: ProjectFilter
    territory: Territory
    placement: Placement
    extent: Extent
    passes: Bools
    at_hand: Bools
    is_demo: bool
    sources: tuple[LayerInfo, ...]
    gazetteer: Villages

    # -- as arrays, for figures --------------------------------------------------
    @cached_property
    def size(self) -> int:
        """Number of projects that pass."""
        return int(np.count_nonzero(self.passes))

    @cached_property
    def rows(self) -> Codes:
        """Positions of their allocations in the ledger of the data set."""
        return np.flatnonzero(self.passes[self.placement.owner])

    @cached_property
    def owner(self) -> Codes:
        """Number of the project of each allocation, from 0."""
        return (np.cumsum(self.passes) - 1)[self.placement.owner[self.rows]]

    @cached_property
    def place(self) -> Codes:
        """Position in `places` of each allocation."""
        return self.extent.number[self.placement.place[self.rows]]

    @cached_property
    def area(self) -> Codes:
        """Position in `municipalities` of each allocation; -1 for a bucket."""
        return np.where(self.place < self.extent.size, self.place, -1)

    def base(self, name: str) -> Floats:
        """Return inhabitants or km² inside of each area, NaN where not known."""
        return self.extent.base(name)

    def allocated(self, kind: str) -> Floats:
        """Return the cents of each allocation, NaN where not known."""
        return self.placement.cents(kind)[self.rows]

    @property
    def allocated_share(self) -> Floats:
        """Part of its project that each allocation is."""
        return self.placement.share[self.rows]

    @property
    def is_external(self) -> Bools:
        """Mark the allocations that lie outside."""
        return np.asarray(self.place == self.extent.size + BUCKETS.index(EXTERNAL))

    @property
    def is_internal(self) -> Bools:
        """Mark the allocations that lie in an area, or in the region as a whole."""
        wide = self.place == self.extent.size + BUCKETS.index(REGION)
        return np.asarray((self.place < self.extent.size) | wide)

    @cached_property
    def counts(self) -> Counts:
        """Projects and amounts by place."""
        return Counts(
            owner=self.owner, place=self.place,
            share=self.allocated_share, amount=self.allocated,
            size=len(self.extent.table),
        )  # fmt: skip

    @cached_property
    def without_list(self) -> Bools:
        """Mark the members of which no list is at hand, and that have no project."""
        return ~self.at_hand & (self.counts.projects[: self.extent.size] == 0)

    def totals(self, kind: str | None) -> Floats:
        """Return projects in parts, or cents, of each member; NaN where not known."""
        values = self.counts.cents(kind) if kind else self.counts.projects
        return np.where(self.without_list, np.nan, values[: self.extent.size])

    @property
    def keys(self) -> pd.Index:
        """The member municipalities, in the order of all arrays of areas."""
        return self.extent.keys

    # -- as tables, for people ---------------------------------------------------
    @cached_property
    def projects(self) -> pd.DataFrame:
        """The projects that pass, as in `register.Register.projects`."""
        return self.placement.coded.projects[self.passes]

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Their allocations; what lies in other municipalities is EXTERNAL."""
        taken = self.placement.ledger.iloc[self.rows].reset_index(drop=True)
        return taken.assign(place=taken[PLACE].mask(self.is_external, EXTERNAL))

    @property
    def placed(self) -> gpd.GeoDataFrame:
        """The sites of the data set, as `linking.place_sites` returns them."""
        return self.placement.placed

    @cached_property
    def places(self) -> pd.DataFrame:
        """What came to which place.

        Index ``place``: the member municipalities by key, then the buckets. Names,
        inhabitants and area (the whole municipality), ``share`` in the region,
        ``population_inside`` and ``area_km2_inside`` (the part in the region),
        ``listed`` (whether the list of one of its regions is at hand), counts, cents
        and all measures. Buckets have no areas and no rates. Where no list is at hand,
        having no project is not known, and so not 0.
        """
        return self._described(np.arange(len(self.extent.table)))

    def part(self, keys: pd.Index) -> pd.DataFrame:
        """Return the rows of some municipalities; missing where they are no members."""
        at = self.keys.get_indexer(keys)
        return self._described(at[at >= 0]).reindex(keys)

    def _described(self, at: Codes) -> pd.DataFrame:
        """Return some rows of `places`, by their positions."""
        about = self.extent.table.iloc[at]
        columns = self.counts.columns()
        counted = {name: values[at] for name, values in columns.items()}
        places = pd.concat(
            [pd.DataFrame(counted, index=about.index), about], axis="columns"
        )
        beyond = np.zeros(len(BUCKETS), dtype=bool)
        places["listed"] = np.concatenate([self.at_hand, beyond])[at]
        unlisted = np.concatenate([self.without_list, beyond])[at]
        if unlisted.any():
            counts = ["projects", *(cents(kind) for kind in AMOUNTS)]
            places.loc[unlisted, counts] = pd.NA
        return add_measures(places)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """The rows of `places` that are municipalities."""
        return self.places.iloc[: self.extent.size]

    @cached_property
    def villages(self) -> VillageView:
        """The villages of the region, and whether the selection has a project there."""
        return self.gazetteer.judge(self)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """The municipalities of `places` with their outlines (EPSG:25832)."""
        table = self.municipalities
        outlines = self.territory.municipalities.geometry.reindex(table.index)
        return gpd.GeoDataFrame(table.rename_axis(AGS), geometry=outlines)

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """One row per allocation, in the order of `ledger`, with the point."""
        taken = partial(self.placement.of_sites, rows=self.rows)
        table = self.ledger.copy()
        for column in ("locality", "split_basis", "found_by"):
            table[column] = pd.Series(taken(column), index=table.index).fillna("")
        name = self.placed.geometry.name
        return gpd.GeoDataFrame(table, geometry=taken(name), crs=self.placed.crs)

    @cached_property
    def degrees(self) -> Floats:
        """Longitude and latitude (WGS 84) to draw each allocation at.

        The site's own point; else, if only the municipality is known, a point inside
        it; NaN for what has no place on the map.
        """
        found = self.placement.degrees[self.rows]
        inside = self.territory.inside
        pointless = np.isnan(found[:, 0]) & (self.area >= 0)
        at = inside.index.get_indexer(self.keys)[self.area[pointless]]
        found[pointless] = inside.to_numpy()[at]
        return found

    @cached_property
    def population_divided(self) -> int:
        """In how many of its municipalities the inhabitants rest on a share."""
        return int((self.municipalities["population_note"] == DIVIDED).sum())

    @cached_property
    def coverage(self) -> dict[str, int]:
        """On how many projects the figures rest (`aggregation.coverage`)."""
        coded = self.placement.coded
        known = {
            kind: int(np.count_nonzero(~np.isnan(coded.cents(kind)[self.passes])))
            for kind in AMOUNTS
        }
        return coverage(self.owner, self.place, len(self.extent.table), known)

    def regional_value(self, code: str) -> float | None:
        """Return a measure for the region.

        A sum or count is that of the whole selection, whatever lies where. A rate is
        total over total, never the mean of the rates: what lies in municipalities
        whose share in the region is known, over all inhabitants or km² of these.

        Parameters
        ----------
        code : str
            Measure code.

        Returns
        -------
        float or None
            None if there is no list, no base, or if fewer than half of the projects
            state the amount: a rate over the others would mislead.

        """
        asked = measure(code)
        if asked.base is None:
            return self._sum_of(asked)
        parts = self.regional_parts(code)
        return asked.factor * parts[0] / parts[1] if parts and parts[1] else None

    def regional_parts(self, code: str) -> tuple[float, float] | None:
        """Return the totals that the value of a rate for the region is made of.

        Parameters
        ----------
        code : str
            Measure code of a rate.

        Returns
        -------
        tuple of float or None
            Numerator (projects or euros) and denominator (inhabitants or km²); None
            where `regional_value` is.

        """
        asked = measure(code)
        if asked.base is None or self._sum_of(asked) is None:
            return None
        return self.parts_of(asked)[:2]

    def parts_of(self, asked: Measure) -> tuple[float, float, int]:
        """Return above and below the line of a rate, and on how many areas it rests."""
        base = self.base(str(asked.base))
        known = self.at_hand & ~np.isnan(base)
        above = self.totals(asked.kind)[known]
        if asked.kind:
            above = above / 100
        areas = int(np.count_nonzero(known))
        return float(np.nansum(above)), float(base[known].sum()), areas

    def _sum_of(self, asked: Measure) -> float | None:
        """Add the numerator of a measure up; None if too few projects state it."""
        known = self.coverage[f"with_{asked.kind}"] if asked.kind else self.size
        if known < self.size * ENOUGH or not self.at_hand.any():
            return None
        if asked.kind is None:
            return float(self.counts.projects.sum())
        return float(np.nansum(self.counts.cents(asked.kind))) / 100


class Atlas:
    """The embedded region, loaded once.

    Parameters
    ----------
    catalog : Catalog, optional
        Where the layers lie; the project's own data folder by default.
    own : Register, optional
        The office's own projects: the data set ``own``.
    boundaries : OwnBoundaries, optional
        Steps and boundaries of later dates that the office added.

    Examples
    --------
    >>> view = Atlas().view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    >>> len(view.projects), len(view.municipalities)
    (118, 40)

    """

    def __init__(
        self,
        catalog: Catalog | None = None,
        *,
        own: Register | None = None,
        boundaries: OwnBoundaries = NOTHING,
    ) -> None:
        self.catalog = catalog or Catalog()
        self.timeline = Timeline(self.catalog, boundaries)
        self.villages = Villages(self.catalog, self.timeline)
        self._given = {} if own is None else {OWN: own}
        # One set of caches per atlas, so that two data folders never mix.
        self.register = lru_cache(self._register)
        self.placement = lru_cache(self._place)
        self.extent = lru_cache(self._extent)
        self._at_hand = lru_cache(maxsize=256)(self._lists)

    @cached_property
    def regions(self) -> dict[str, str]:
        """Names of the LEADER regions by ``region_id``, or of the Länder."""
        if self.timeline.regions:
            return self.timeline.regions
        table = self.catalog.read_table("regions", columns=[REGION_ID, "region"])
        return dict(zip(table[REGION_ID], table["region"], strict=True))

    @property
    def succession(self) -> Succession:
        """The dated succession of keys, with the steps of the office."""
        return self.timeline.succession

    def territory(self, boundary_date: dt.date) -> Territory:
        """Return the areas of one of `timeline.Timeline.dates`."""
        return self.timeline.territory(boundary_date)

    def with_own(self, register: Register) -> Atlas:
        """Return an atlas with the same areas and other projects of the office."""
        return self.with_registers({OWN: register})

    def with_registers(self, registers: Mapping[str, Register]) -> Atlas:
        """Return an atlas with the same areas and other projects of these data sets."""
        other = Atlas(self.catalog)
        other._given = {**self._given, **registers}
        other.timeline = self.timeline
        other.villages = self.villages
        return other

    def with_whole(self, whole: WholeFile) -> Atlas:
        """Return an atlas on all municipalities of a file."""
        other = Atlas(self.catalog)
        other._given = self._given
        other.timeline = WholeTimeline(self.catalog, whole)
        other.villages = Villages(self.catalog, other.timeline)
        return other

    def with_boundaries(self, boundaries: OwnBoundaries) -> Atlas:
        """Return an atlas with the same projects and an office's own boundaries."""
        other = Atlas(self.catalog, boundaries=boundaries)
        other._given = self._given
        return other

    def status(self, selection: ProjectFilter) -> dt.date:
        """Return the territorial status on which a selection is shown.

        Raises
        ------
        UnknownCodeError
            If nothing is known of the day that was asked for.

        """
        wanted = selection.boundary_date or status_of_period(selection.period)
        return self.timeline.at(wanted)

    def _register(self, dataset: str) -> Register:
        if dataset in self._given:
            return self._given[dataset]
        return load_register(self.catalog, dataset)

    def _place(self, dataset: str, boundary_date: dt.date) -> Placement:
        """Place the sites of a data set, and allocate its money."""
        register = self.register(dataset)
        areas = self.territory(boundary_date).municipalities
        placed = place_sites(
            self.timeline.placeable(register.sites),
            areas,
            boundary_date=boundary_date,
            succession=self.succession,
        )
        return Placement(
            coded=register.coded,
            placed=placed,
            ledger=build_ledger(register.projects, placed),
            keys=areas.index,
        )

    def _extent(self, boundary_date: dt.date, region: str | None) -> Extent:
        """Describe the members of a region, or all municipalities."""
        territory = self.territory(boundary_date)
        return extent(territory, members_of(territory, region))

    def _lists(
        self,
        dataset: str,
        boundary_date: dt.date,
        region: str | None,
        period: str | None,
    ) -> Bools:
        """Mark the members of whose regions the project list is at hand."""
        listed = _listed(
            self.territory(boundary_date),
            self.placement(dataset, boundary_date),
            period,
        )
        keys = self.extent(boundary_date, region).keys
        return np.asarray(listed.get_indexer(keys) >= 0)

    def contradictions(self, selection: ProjectFilter) -> pd.DataFrame:
        """Report sites whose point contradicts their key (`linking`)."""
        date = self.status(selection)
        placed = self.placement(selection.dataset, date).placed
        return contradictions(placed, self.territory(date).municipalities)

    def view(self, selection: ProjectFilter) -> RegionView:
        """See a selection on its region and territorial status.

        Parameters
        ----------
        selection : ProjectFilter
            What is asked for.

        Returns
        -------
        RegionView

        Raises
        ------
        UnknownCodeError
            If the selection names a code that does not exist.
        GeoDataError
            If a file is missing or damaged.

        """
        selection = selection.checked(regions=self.regions)
        date = self.status(selection)
        if selection.boundary_date is not None:
            selection = replace(selection, boundary_date=date)
        territory = self.territory(date)
        register = self.register(selection.dataset)
        placement = self.placement(selection.dataset, date)
        part = self.extent(date, selection.region)
        if selection.region and not territory.rules_period:
            # No LEADER region: a project belongs to each Land where it has a site.
            here = part.number[placement.place] < part.size
            owners = placement.owner[here]
            is_here = np.bincount(owners, minlength=len(register.projects)) > 0
            passes = replace(selection, region=None).marks(register.coded) & is_here
        else:
            passes = selection.marks(register.coded)
        layers = dict.fromkeys((*territory.layers, *register.layers))
        return RegionView(
            selection=selection,
            territory=territory,
            placement=placement,
            extent=part,
            passes=passes,
            at_hand=self._at_hand(
                selection.dataset, date, selection.region, selection.period
            ),
            is_demo=register.is_demo,
            sources=(
                *(self.catalog.info(layer) for layer in layers),
                *territory.sources,
            ),
            gazetteer=self.villages,
        )


def _listed(territory: Territory, placement: Placement, period: str | None) -> pd.Index:
    """Return the municipalities of regions whose project list is at hand.

    A list without any project of a period says nothing about that period. On areas
    without LEADER regions it is at hand for the districts where it has a site.
    """
    counted = ProjectFilter(period=period).marks(placement.coded)
    if not territory.rules_period:
        districts = territory.municipalities[DISTRICT_KEY]
        codes, _ = pd.factorize(districts)
        spots = placement.place[counted[placement.owner]]
        spots = spots[(spots >= 0) & (spots < len(districts))]
        return districts.index[np.isin(codes, codes[spots])]
    codes, names = placement.coded.column(REGION_ID)
    regions = [names[code] for code in occurring(codes[counted])]
    members = territory.members
    return pd.Index(members.loc[members[REGION_ID].isin(regions), AGS].unique())
