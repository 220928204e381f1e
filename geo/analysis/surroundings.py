"""Villages and the project sites around them: worked out once, looked up by filters.

Which village a site belongs to and which sites lie near a village does not depend on a
selection. `Surroundings` finds both once for all sites of a data set, and
`Surroundings.see` then says in a few milliseconds what a selection leaves of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.access import (
    NO_LIST,
    OPEN,
    POINT_PRECISIONS,
    STATE,
    VILLAGE_STATES,
    WITH,
    WITHOUT,
    VillageClaim,
    village_sites,
)
from geo.places.settlements import DOUBTFUL, QUALITIES, QUALITY, VILLAGE_QUALITIES
from geo.schema import PLACE, PRECISION, PROJECT_ID, UNKNOWN

Codes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# So many near spots are kept for every village; if a filter leaves none of them, the
# spots that it leaves are searched.
_NEAR: Final = 16
_CODE: Final = {state: number for number, state in enumerate(VILLAGE_STATES)}
_QUALITY_CODE: Final = {quality: number for number, quality in enumerate(QUALITIES)}


def nearest_spots(points: Floats, spots: Floats, most: int) -> tuple[Floats, Codes]:
    """Return distance and number of the nearest spots of each point, nearest first.

    Parameters
    ----------
    points, spots : numpy.ndarray
        x and y in metres, one row each; at least one spot.
    most : int
        How many spots at most.

    Returns
    -------
    tuple of numpy.ndarray
        Metres, and rows of `spots`; one row for each point.

    """
    # Loaded where it is needed: it takes a moment.
    from scipy.spatial import cKDTree

    # A list of columns always gives two dimensions.
    wanted = range(1, min(most, len(spots)) + 1)
    distance, near = cKDTree(spots).query(points, k=list(wanted))
    return distance, near


def _nearest(distance: Floats, rows: Codes, none: int) -> tuple[Floats, Codes]:
    """Return the least distance of each row, and the first site at that distance."""
    there = np.where(rows < none, distance, np.inf)
    best = there.min(axis=1)
    site = np.where(there == best[:, None], rows, none).min(axis=1)
    return best, np.where(np.isinf(best), none, site)


class Surroundings:
    """Villages, and all sites of a data set around them.

    Parameters
    ----------
    villages : geopandas.GeoDataFrame
        Unique index. ``place`` (municipality), ``name_key``, ``quality``, points in
        EPSG:25832.
    sites : geopandas.GeoDataFrame
        ``project_id``, ``place`` (municipality or bucket), ``precision``,
        ``locality_key`` (folded name, empty where none is stated) and points, missing
        where not known.

    Attributes
    ----------
    villages : geopandas.GeoDataFrame
        The same.
    places : pandas.Index
        Municipalities that have villages.
    place, quality : numpy.ndarray
        Position in `places`, and in `QUALITIES`, of each village.

    """

    def __init__(self, villages: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> None:
        self.villages = villages
        self.place, places = pd.factorize(villages[PLACE])
        self.places = pd.Index(places)
        self.quality = villages[QUALITY].map(_QUALITY_CODE).to_numpy("int64")
        self._projects, names = pd.factorize(sites[PROJECT_ID])
        self.project_ids = pd.Index(names)
        self.site_projects = sites[PROJECT_ID].to_numpy()
        self.size = len(sites)
        self._area = self.places.get_indexer(sites[PLACE])
        self._unknown = np.asarray(sites[PLACE] == UNKNOWN, dtype=bool)
        located = self._area >= 0
        home = village_sites(
            sites[located].reset_index(drop=True),
            villages[self.quality != _QUALITY_CODE[DOUBTFUL]],
        )
        self._home = np.full(self.size, -1)
        self._home[located] = villages.index.get_indexer(home)
        exact = np.asarray(sites[PRECISION].isin(POINT_PRECISIONS), dtype=bool)
        shapes = sites.geometry.to_numpy()
        self._xy = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
        self._has_point = exact & ~np.isnan(self._xy[:, 0])
        vague = located & (self._home < 0) & ~exact
        self._vague = _Pairs(self._projects, np.where(vague, self._area, -1))
        self._at_home = _Pairs(self._projects, self._home)

    @cached_property
    def _spots(self) -> tuple[Codes, Floats]:
        """Number of the spot of each site with a point, and where the spots are."""
        rows = np.flatnonzero(self._has_point)
        # Many projects stand at one spot; spots keep the order of their first site.
        codes, _ = pd.factorize(self._xy[rows, 0] + 1j * self._xy[rows, 1])
        spot = np.full(self.size, -1)
        spot[rows] = codes
        first = np.full(int(codes.max(initial=-1)) + 1, self.size)
        np.minimum.at(first, codes, rows)
        return spot, self._xy[first]

    @cached_property
    def _near(self) -> tuple[Floats, Codes]:
        """Distance and spot of the nearest spots of each village."""
        return nearest_spots(self._at, self._spots[1], _NEAR)

    @cached_property
    def _at(self) -> Floats:
        shapes = self.villages.geometry.to_numpy()
        return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])

    def see(self, chosen: Bools, listed: Bools, *, left_out: int = 0) -> VillageView:
        """Look at the villages as a selection of sites leaves them.

        Parameters
        ----------
        chosen : numpy.ndarray of bool
            Which sites.
        listed : numpy.ndarray of bool
            Of which of `places` the project list is at hand.
        left_out : int
            As of `VillageView`.

        """
        projects = self._at_home.count(chosen, len(self.villages))
        vague = self._vague.count(chosen, len(self.places))
        state = np.select(
            [projects > 0, ~listed[self.place], vague[self.place] > 0],
            [_CODE[WITH], _CODE[NO_LIST], _CODE[OPEN]],
            _CODE[WITHOUT],
        )
        missing = self._projects[chosen & self._unknown]
        return VillageView(
            around=self,
            chosen=chosen,
            projects=projects,
            state=state,
            vague_counts=vague,
            unplaced=len(np.unique(missing)),
            left_out=left_out,
        )

    def vague(self, chosen: Bools) -> pd.DataFrame:
        """Return what is known by its municipality only, each pair once."""
        project, area = self._vague.pairs(chosen)
        return pd.DataFrame(
            {PROJECT_ID: self.project_ids[project], PLACE: self.places[area]}
        )

    def nearest(self, chosen: Bools) -> tuple[Floats, Codes]:
        """Return the distance of the nearest chosen site of each village, and its row.

        Not a number, and the number of sites, where there is none.
        """
        none = self.size
        rows = np.flatnonzero(chosen & self._has_point)
        villages = len(self.villages)
        if not len(rows) or not villages:
            return np.full(villages, np.nan), np.full(villages, none)
        spot, where = self._spots
        first = np.full(len(where), none)
        np.minimum.at(first, spot[rows], rows)
        distance, near = self._near
        best, site = _nearest(distance, first[near], none)
        if distance.shape[1] < len(where):
            # None of the near spots is left, or more may lie at the same distance.
            rest = np.flatnonzero(best >= distance[:, -1])
            left = np.flatnonzero(first < none)
            again, number = nearest_spots(self._at[rest], where[left], _NEAR)
            best[rest], site[rest] = _nearest(again, first[left[number]], none)
        return best, site

    def has_own_point(self, chosen: Bools) -> Bools:
        """Mark the villages of which a chosen site has a point."""
        marks = np.zeros(len(self.villages), dtype=bool)
        marks[self._home[chosen & self._has_point & (self._home >= 0)]] = True
        return marks


class _Pairs:
    """Pairs of project and place, each once, of sites that have one.

    Parameters
    ----------
    project, place : numpy.ndarray
        Numbers for each site; a place of -1 is none.

    """

    def __init__(self, project: Codes, place: Codes) -> None:
        self._rows = np.flatnonzero(place >= 0)
        width = int(place.max(initial=0)) + 1
        codes = project[self._rows].astype("int64") * width + place[self._rows]
        self._pair, found = pd.factorize(codes)
        self._found = np.asarray(found, dtype="int64")
        self._width = width

    def pairs(self, chosen: Bools) -> tuple[Codes, Codes]:
        """Return project and place of the pairs of chosen sites."""
        marks = np.zeros(len(self._found), dtype=bool)
        marks[self._pair[chosen[self._rows]]] = True
        return np.divmod(self._found[marks], self._width)

    def count(self, chosen: Bools, size: int) -> Codes:
        """Count the chosen projects of each place."""
        return np.bincount(self.pairs(chosen)[1], minlength=size)


@dataclass(frozen=True, kw_only=True, eq=False)
class VillageView:
    """The villages of a region as a selection leaves them.

    Attributes
    ----------
    around : Surroundings
        The villages, and all sites.
    chosen : numpy.ndarray of bool
        The sites of the selection.
    projects : numpy.ndarray
        Projects that are known to be in each village, whole.
    state : numpy.ndarray
        Position of the state of each village in `access.VILLAGE_STATES`.
    vague_counts : numpy.ndarray
        Projects that are known by their municipality only, for each of
        `Surroundings.places`.
    unplaced : int
        Projects without any known place.
    left_out : int
        Places in municipalities of which only unknown parts are in the region.

    """

    around: Surroundings
    chosen: Bools
    projects: Codes
    state: Codes
    vague_counts: Codes
    unplaced: int
    left_out: int

    @cached_property
    def distances(self) -> tuple[Floats, Codes]:
        """Metres to the nearest chosen site of each village, and its row.

        A village whose own project has no point has no distance.
        """
        metres, site = self.around.nearest(self.chosen)
        pointless = (self.projects > 0) & ~self.around.has_own_point(self.chosen)
        return np.where(pointless, np.nan, metres), np.where(
            pointless, self.around.size, site
        )

    @cached_property
    def table(self) -> gpd.GeoDataFrame:
        """The villages with what the selection has there.

        Index ``settlement_id``. ``name``, ``place`` (municipality on the status of the
        view), ``quality``, ``projects``, ``state`` (one of `access.VILLAGE_STATES`),
        ``distance_m`` and ``nearest`` (project) of the nearest point; points in
        EPSG:25832.
        """
        metres, site = self.distances
        names = np.array([*self.around.site_projects, None], dtype=object)
        states = np.array(VILLAGE_STATES, dtype=object)[self.state]
        index = self.around.villages.index
        return self.around.villages.assign(
            projects=self.projects,
            **{
                STATE: pd.Series(states, index=index, dtype="str"),
                "distance_m": metres,
                "nearest": pd.Series(names[site], index=index, dtype="str"),
            },
        )

    @cached_property
    def is_judged(self) -> Bools:
        """Mark the villages of which a list is at hand; no mills, no quarters."""
        return self._judged(VILLAGE_QUALITIES)

    def _judged(self, qualities: Collection[str]) -> Bools:
        codes = [_QUALITY_CODE[quality] for quality in qualities]
        asked = np.isin(self.around.quality, codes)
        return asked & (self.state != _CODE[NO_LIST])

    @cached_property
    def judged(self) -> gpd.GeoDataFrame:
        """The rows of `table` that `is_judged` marks."""
        return self.table[self.is_judged]

    def far(self) -> Floats:
        """Return the metres of the judged villages without a known project."""
        metres = self.distances[0][self.is_judged & (self.state != _CODE[WITH])]
        return metres[~np.isnan(metres)]

    @cached_property
    def vague(self) -> pd.DataFrame:
        """What is known by its municipality only: ``project_id`` and ``place``."""
        return self.around.vague(self.chosen)

    @cached_property
    def municipality_only(self) -> int:
        """How many projects are known by their municipality only."""
        return int(self.vague[PROJECT_ID].nunique())

    def claim(self, qualities: Collection[str] = VILLAGE_QUALITIES) -> VillageClaim:
        """Test "there is probably no village without a project"."""
        judged = self._judged(qualities)
        counts = np.bincount(self.state[judged], minlength=len(VILLAGE_STATES))
        undecided = judged & (self.state == _CODE[OPEN])
        by_place = np.bincount(
            self.around.place[undecided], minlength=len(self.around.places)
        )
        # No more of the open villages than projects known by the municipality only.
        reachable = int(np.minimum(by_place, self.vague_counts).sum())
        villages, known = int(judged.sum()), int(counts[_CODE[WITH]])
        return VillageClaim(
            villages=villages,
            with_project=known,
            open=int(counts[_CODE[OPEN]]),
            without=int(counts[_CODE[WITHOUT]]),
            at_most=min(villages, known + reachable + self.unplaced),
        )

    def claims(self) -> dict[str, VillageClaim]:
        """Test it for each class of quality that occurs."""
        present = np.bincount(self.around.quality, minlength=len(QUALITIES)) > 0
        return {
            quality: self.claim((quality,))
            for quality, occurs in zip(QUALITIES, present, strict=True)
            if occurs
        }
