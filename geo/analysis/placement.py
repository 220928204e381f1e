"""A data set on one territorial status as arrays, made once: what selections read.

A filter is a mask over projects; what it leaves is added up by integer codes. Tables
with keys and names are made of the same arrays where somebody looks at them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.access import POINT_PRECISIONS
from geo.boundaries.territory import Territory
from geo.crs import EXCHANGE_CRS
from geo.projects.codes import CodedProjects
from geo.projects.ledger import refuse_inexact
from geo.schema import (
    AGS,
    AREA_KM2,
    BUCKETS,
    PLACE,
    POPULATION,
    PRECISION,
    PROJECT_ID,
    REGION_ID,
    SHARE,
    SITE_NO,
    cents,
)

Codes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Placement:
    """Projects, sites and allocations of a data set on one territorial status.

    Attributes
    ----------
    coded : CodedProjects
        The projects.
    placed : geopandas.GeoDataFrame
        Their sites, as `linking.place_sites` returns them.
    ledger : pandas.DataFrame
        Their allocations, as `ledger.build_ledger` returns them.
    keys : pandas.Index
        Municipalities of the status.

    """

    coded: CodedProjects
    placed: gpd.GeoDataFrame
    ledger: pd.DataFrame
    keys: pd.Index
    _memory: dict[object, Any] = field(default_factory=dict)

    def once(self, key: object, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, computed the first time only."""
        if key not in self._memory:
            self._memory[key] = make()
        return self._memory[key]

    @cached_property
    def owner(self) -> Codes:
        """Position of the project of each allocation; never falls."""
        return self.coded.projects.index.get_indexer(self.ledger[PROJECT_ID])

    @cached_property
    def place(self) -> Codes:
        """Position of the place of each allocation in `keys` and then `BUCKETS`."""
        return pd.Index([*self.keys, *BUCKETS]).get_indexer(self.ledger[PLACE])

    @cached_property
    def share(self) -> Floats:
        """Part of the project that each allocation is."""
        return self.ledger[SHARE].to_numpy("float64")

    def cents(self, kind: str) -> Floats:
        """Return one kind of amount of each allocation in cents, NaN if not known."""
        return self.once(("cents", kind), lambda: self._cents(kind))

    def _cents(self, kind: str) -> Floats:
        amounts = self.ledger[cents(kind)].to_numpy("float64", na_value=np.nan)
        refuse_inexact(amounts, name=cents(kind))
        return amounts

    @cached_property
    def site(self) -> Codes:
        """Position in `placed` of the site of each allocation; -1 if it has none."""
        # Numbers instead of pairs of texts, which are slow to compare.
        projects = self.coded.projects.index
        tables = (self.placed, self.ledger)
        numbers = [table[SITE_NO].to_numpy("int64") for table in tables]
        width = int(np.concatenate(numbers).max(initial=0)) + 1
        known, asked = (
            projects.get_indexer(table[PROJECT_ID]) * width + number
            for table, number in zip(tables, numbers, strict=True)
        )
        first, position = np.unique(known, return_index=True)
        if not len(first):
            return np.full(len(asked), -1)
        at = np.minimum(np.searchsorted(first, asked), len(first) - 1)
        return np.where(first[at] == asked, position[at], -1)

    @cached_property
    def xy(self) -> Floats:
        """East and north of each allocation in metres, NaN where not known."""
        shapes = self.of_sites(self.placed.geometry.name, np.arange(len(self.ledger)))
        shapes = np.asarray(shapes, dtype=object)
        return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])

    @cached_property
    def degrees(self) -> Floats:
        """Longitude and latitude (WGS 84) of each allocation, NaN where not known."""
        x, y = self.xy.T
        official = gpd.GeoSeries.from_xy(x, y, crs=self.placed.crs)
        points = official.to_crs(EXCHANGE_CRS).to_numpy()
        found = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
        found[np.isnan(x)] = np.nan
        return found

    @cached_property
    def has_point(self) -> Bools:
        """Mark the allocations that are a point on the ground."""
        exact = np.asarray(self.ledger[PRECISION].isin(POINT_PRECISIONS), dtype=bool)
        return exact & ~np.isnan(self.xy[:, 0])

    def of_sites(self, column: str, rows: Codes) -> Any:
        """Return a column of the sites for some allocations; missing without a site."""
        return self.placed[column].array.take(self.site[rows], allow_fill=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Extent:
    """The municipalities that a selection is seen on.

    Attributes
    ----------
    table : pandas.DataFrame
        Index ``place``: the members by key, then the buckets. What is known of the
        areas, ``share`` in the region, ``population_inside``, ``area_km2_inside``.
    size : int
        Number of members.
    number : numpy.ndarray
        Position in `table` of each municipality of the territory, of each bucket, and
        of what is in none of them; what is no member lies outside.

    """

    table: pd.DataFrame
    size: int
    number: Codes

    @cached_property
    def keys(self) -> pd.Index:
        """The members."""
        return self.table.index[: self.size]

    def base(self, name: str) -> Floats:
        """Return inhabitants or km² inside of each member, NaN where not known."""
        return self.table[name].to_numpy("float64")[: self.size]


def extent(territory: Territory, members: pd.Series) -> Extent:
    """Describe the municipalities that a selection is seen on.

    Parameters
    ----------
    territory : Territory
        All of them.
    members : pandas.Series
        Share in the region of each member, by key; missing where not known.

    Returns
    -------
    Extent

    """
    keys = territory.municipalities.index
    table = territory.described.reindex(members.index).assign(share=members)
    people = table[POPULATION].astype("Float64").astype("float64")
    table["population_inside"] = people * members
    table[AREA_KM2 + "_inside"] = table[AREA_KM2] * members
    size = len(members)
    index = pd.Index([*members.index, *BUCKETS], name=PLACE, dtype="str")
    outside = size + BUCKETS.index("EXTERNAL")
    number = np.full(len(keys) + len(BUCKETS) + 1, outside)
    number[keys.get_indexer(members.index)] = np.arange(size)
    number[len(keys) : -1] = size + np.arange(len(BUCKETS))
    return Extent(table=table.reindex(index), size=size, number=number)


def members_of(territory: Territory, region: str | None) -> pd.Series:
    """Return the share in the region of each member municipality.

    Seen from the whole Land it is the share in all regions together, and not known
    where one of them is not: a town of which a region has some villages is as little
    in the denominators of the Land as in those of that region.

    Parameters
    ----------
    territory : Territory
        The areas.
    region : str or None
        ``region_id``; None is the whole Land.

    """
    members = territory.members
    if region is not None:
        return members[members[REGION_ID] == region].set_index(AGS)[SHARE]
    of_town = members.groupby(AGS)[SHARE]
    shares = of_town.sum().clip(upper=1.0).where(of_town.count() == of_town.size())
    everywhere = territory.municipalities.index
    return shares.reindex(everywhere).mask(~everywhere.isin(shares.index), 1.0)
