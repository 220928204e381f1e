"""One selection of projects, seen from one region: what pages and exports read.

`Atlas` loads and keeps what does not depend on the selection; `Atlas.view` makes
the rest, quickly, as a value that nobody changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.aggregation import coverage, place_table
from geo.analysis.measures import Measure, add_measures, measure
from geo.analysis.villages import Villages, VillageView
from geo.boundaries.succession import Succession
from geo.boundaries.territory import DIVIDED, Territory, status_of_period
from geo.boundaries.timeline import NOTHING, OwnBoundaries, Timeline
from geo.boundaries.whole import WholeFile, WholeTimeline
from geo.catalog import Catalog, LayerInfo
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS, build_ledger, within
from geo.projects.linking import contradictions, place_sites
from geo.projects.register import OWN, Register, load_register
from geo.schema import (
    AGS,
    AREA_KM2,
    DISTRICT_KEY,
    NAME,
    PLACE,
    POPULATION,
    PROJECT_ID,
    REGION_ID,
    SHARE,
    cents,
)

# A rate over amounts needs at least this share of the projects to state one.
ENOUGH: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class RegionView:
    """A selection of projects on the areas of one region.

    Attributes
    ----------
    selection : ProjectFilter
        What was asked for.
    territory : Territory
        The areas behind it.
    places : pandas.DataFrame
        Index ``place``: the member municipalities by key, then the buckets. Names,
        inhabitants and area (the whole municipality), ``share`` in the region,
        ``listed`` (whether the list of one of its regions is at hand),
        ``population_inside`` and ``area_km2_inside`` (the part in the region),
        counts, cents and all measures. Buckets have no areas and no rates.
    projects : pandas.DataFrame
        The projects that pass, as in `register.Register.projects`.
    ledger : pandas.DataFrame
        Their allocations; what lies in other municipalities is EXTERNAL.
    placed : geopandas.GeoDataFrame
        The sites of the data set, as `linking.place_sites` returns them.
    is_demo : bool
        Whether the data set is invented.
    sources : tuple of LayerInfo
        Every layer that the view rests on.
    gazetteer : Villages
        The places of the Land.

    """

    selection: ProjectFilter
    territory: Territory
    places: pd.DataFrame
    projects: pd.DataFrame
    ledger: pd.DataFrame
    placed: gpd.GeoDataFrame
    is_demo: bool
    sources: tuple[LayerInfo, ...]
    gazetteer: Villages

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
        return _with_points(self.ledger, self.placed)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """The rows of `places` that are municipalities."""
        return self.places[self.places[NAME].notna()]

    @cached_property
    def population_divided(self) -> int:
        """In how many of its municipalities the inhabitants rest on a share."""
        return int((self.municipalities["population_note"] == DIVIDED).sum())

    @cached_property
    def coverage(self) -> dict[str, int]:
        """On how many projects the figures rest (`aggregation.coverage`)."""
        keys = list(self.municipalities.index)
        return coverage(self.ledger, self.projects, keys)

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
        table = self.municipalities
        table = table[table[asked.base].notna() & table["listed"]]
        return float(table[asked.numerator].sum()), float(table[asked.base].sum())

    def _sum_of(self, asked: Measure) -> float | None:
        """Add the numerator of a measure up; None if too few projects state it."""
        known = (
            self.coverage[f"with_{asked.kind}"] if asked.kind else len(self.projects)
        )
        if (
            known < len(self.projects) * ENOUGH
            or not self.municipalities["listed"].any()
        ):
            return None
        return float(self.places[asked.numerator].sum())


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
        self._placed = lru_cache(self._place)

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

    def _place(
        self, dataset: str, boundary_date: dt.date
    ) -> tuple[gpd.GeoDataFrame, pd.DataFrame, npt.NDArray[np.intp]]:
        """Place the sites of a data set, with its ledger and whose row each is."""
        register = self.register(dataset)
        placed = place_sites(
            self.timeline.placeable(register.sites),
            self.territory(boundary_date).municipalities,
            boundary_date=boundary_date,
            succession=self.succession,
        )
        ledger = build_ledger(register.projects, placed)
        return placed, ledger, owners(ledger, register.projects)

    def contradictions(self, selection: ProjectFilter) -> pd.DataFrame:
        """Report sites whose point contradicts their key (`linking`)."""
        date = self.status(selection)
        placed, *_ = self._placed(selection.dataset, date)
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
        placed, ledger, owner = self._placed(selection.dataset, date)
        members = _members(territory, selection.region)
        if selection.region and not territory.rules_period:
            # No LEADER region: a project belongs to each Land where it has a site.
            here = members.index.get_indexer(ledger[PLACE]) >= 0
            is_here = np.bincount(owner[here], minlength=len(register.projects)) > 0
            passes = replace(selection, region=None).mask(register.projects) & is_here
        else:
            passes = selection.mask(register.projects)
        projects = register.projects[passes]
        rows = ledger[passes.to_numpy()[owner]]
        rows = within(rows, members.index).reset_index(drop=True)
        layers = dict.fromkeys((*territory.layers, *register.layers))
        return RegionView(
            selection=selection,
            territory=territory,
            places=_places(
                territory,
                members,
                rows,
                _listed(territory, register, placed, selection.period),
            ),
            projects=projects,
            ledger=rows,
            placed=placed,
            is_demo=register.is_demo,
            sources=(
                *(self.catalog.info(layer) for layer in layers),
                *territory.sources,
            ),
            gazetteer=self.villages,
        )


def owners(ledger: pd.DataFrame, projects: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return the position of the project that each row of the ledger belongs to."""
    return projects.index.get_indexer(ledger[PROJECT_ID])


def _members(territory: Territory, region: str | None) -> pd.Series:
    """Return the share in the region of each member municipality.

    Seen from the whole Land it is the share in all regions together, and not known
    where one of them is not: a town of which a region has some villages is as little
    in the denominators of the Land as in those of that region.
    """
    members = territory.members
    if region is not None:
        return members[members[REGION_ID] == region].set_index(AGS)[SHARE]
    of_town = members.groupby(AGS)[SHARE]
    shares = of_town.sum().clip(upper=1.0).where(of_town.count() == of_town.size())
    everywhere = territory.municipalities.index
    return shares.reindex(everywhere).mask(~everywhere.isin(shares.index), 1.0)


def _listed(
    territory: Territory, register: Register, placed: pd.DataFrame, period: str | None
) -> pd.Index:
    """Return the municipalities of regions whose project list is at hand.

    A list without any project of a period says nothing about that period. On areas
    without LEADER regions it is at hand for the districts where it has a site.
    """
    projects = register.projects
    if period is not None:
        projects = projects[projects["programming_period"] == period]
    if not territory.rules_period:
        # As positions, since comparing a hundred thousand texts takes half a second.
        own = projects.index.get_indexer(placed[PROJECT_ID]) >= 0
        districts = territory.municipalities[DISTRICT_KEY]
        codes, _ = pd.factorize(districts)
        spots = districts.index.get_indexer(placed[PLACE])[own]
        return districts.index[np.isin(codes, codes[spots[spots >= 0]])]
    regions = projects[REGION_ID].unique()
    members = territory.members
    return pd.Index(members.loc[members[REGION_ID].isin(regions), AGS].unique())


def _places(
    territory: Territory,
    members: pd.Series,
    ledger: pd.DataFrame,
    listed: pd.Index,
) -> pd.DataFrame:
    """Join areas, inhabitants and figures on one index.

    Where no list is at hand, having no project is not known, and so not 0.
    """
    table = territory.described.reindex(members.index).assign(share=members)
    people = table[POPULATION].astype("Float64").astype("float64")
    table["population_inside"] = people * members
    table[AREA_KM2 + "_inside"] = table[AREA_KM2] * members
    places = place_table(ledger, list(members.index)).join(table.rename_axis(PLACE))
    is_area = places[NAME].notna()
    places["listed"] = is_area & (pd.Index(listed).get_indexer(places.index) >= 0)
    unlisted = is_area & ~places["listed"] & (places["projects"] == 0)
    if unlisted.any():
        counts = ["projects", *(cents(kind) for kind in AMOUNTS)]
        places.loc[unlisted, counts] = pd.NA
    return add_measures(places)


def _with_points(ledger: pd.DataFrame, placed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the points, locality and origin of each site to its allocations."""
    key = [PROJECT_ID, "site_no"]
    columns = [*key, "locality", "split_basis", "found_by", placed.geometry.name]
    points = placed[columns].drop_duplicates(key)
    joined = ledger.merge(pd.DataFrame(points), on=key, how="left")
    for column in ("locality", "split_basis", "found_by"):
        joined[column] = joined[column].fillna("")
    return gpd.GeoDataFrame(joined, geometry=placed.geometry.name, crs=placed.crs)
