"""The villages of a region, and whether a selection has a project in them.

`Villages` knows the places of the gazetteer on every territorial status; a
`RegionView` asks it once (`RegionView.villages`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.analysis import access
from geo.analysis.access import NO_LIST, STATE, VillageClaim
from geo.boundaries.regions import RULE_COLUMNS, rules_of_period
from geo.boundaries.timeline import Timeline
from geo.catalog import Catalog
from geo.places.names import PlaceWords, load_place_words
from geo.places.settlements import (
    DOUBTFUL,
    NAME_KEY,
    QUALITIES,
    QUALITY,
    VILLAGE_QUALITIES,
    base_name,
    load_settlements,
)
from geo.projects.linking import place_sites
from geo.schema import (
    AGS,
    EXITED,
    PLACE,
    PRECISION,
    PROJECT_ID,
    REGION_ID,
    SHARE,
    SITE_NO,
)

if TYPE_CHECKING:
    from geo.analysis.view import RegionView

_LOCALITY_LEVEL: Final = "ortsteil"


@dataclass(frozen=True, kw_only=True)
class VillageView:
    """The villages of a region as a selection leaves them.

    Attributes
    ----------
    table : geopandas.GeoDataFrame
        Index ``settlement_id``. ``name``, ``place`` (municipality on the status of
        the view), ``quality``, ``projects``, ``state``, ``distance_m``, ``nearest``
        as of `access.village_states`; points in EPSG:25832.
    vague : pandas.DataFrame
        ``project_id`` and ``place`` of what is known by its municipality only.
    unplaced : int
        Projects without any known place.
    left_out : int
        Places in municipalities of which only unknown parts are in the region.

    """

    table: gpd.GeoDataFrame
    vague: pd.DataFrame
    unplaced: int
    left_out: int

    @cached_property
    def judged(self) -> gpd.GeoDataFrame:
        """The villages of which a list is at hand, without the doubtful places."""
        table = self.table
        return table[(table[QUALITY] != DOUBTFUL) & (table[STATE] != NO_LIST)]

    @property
    def municipality_only(self) -> int:
        """How many projects are known by their municipality only."""
        return int(self.vague[PROJECT_ID].nunique())

    def claim(self, qualities: tuple[str, ...] = VILLAGE_QUALITIES) -> VillageClaim:
        """Test "there is probably no village without a project"."""
        counts = self.vague.groupby(PLACE)[PROJECT_ID].nunique()
        return access.claim(self.table, counts, self.unplaced, qualities=qualities)

    def claims(self) -> dict[str, VillageClaim]:
        """Test it for each class of quality that occurs."""
        present = set(self.table[QUALITY])
        return {
            quality: self.claim((quality,))
            for quality in QUALITIES
            if quality in present
        }


class Villages:
    """The places of the gazetteer on every territorial status.

    Parameters
    ----------
    catalog : Catalog
        Where the gazetteer and the rules of the regions lie.
    timeline : Timeline
        Boundaries and succession.

    """

    def __init__(self, catalog: Catalog, timeline: Timeline) -> None:
        self._catalog = catalog
        self._timeline = timeline
        self.on_status = lru_cache(self._on_status)

    @cached_property
    def settlements(self) -> gpd.GeoDataFrame:
        """All places (`geo.places.settlements.load_settlements`)."""
        return load_settlements(self._catalog)

    @cached_property
    def words(self) -> PlaceWords:
        """How names of places are written."""
        return load_place_words(self._catalog.folder)

    def _on_status(self, boundary_date: dt.date) -> gpd.GeoDataFrame:
        """Give every place its municipality on a territorial status.

        The key is carried along the succession; where a municipality was divided,
        the point decides, else the larger part. The column is ``place``.
        """
        settlements = self.settlements
        sites = settlements.reset_index().assign(
            **{
                PROJECT_ID: settlements.index,
                SITE_NO: 1,
                PRECISION: "locality",
                SHARE: "1",
            }
        )
        placed = place_sites(
            self._timeline.placeable(sites),
            self._timeline.territory(boundary_date).municipalities,
            boundary_date=boundary_date,
            succession=self._timeline.succession,
        )
        size = placed[SHARE].map(Fraction).map(float)
        placed = placed.assign(size=size)
        placed = placed.sort_values("size", ascending=False, kind="stable")
        home = placed.drop_duplicates(PROJECT_ID).set_index(PROJECT_ID)[PLACE]
        return settlements.assign(**{PLACE: home.reindex(settlements.index)})

    def judge(self, view: RegionView) -> VillageView:
        """Tell for each village of a region whether a selection has a project there.

        Refused and withdrawn applications are no projects, unless the selection asks
        for a status.
        """
        placed = self.on_status(view.territory.boundary_date)
        share = view.municipalities[SHARE]
        whole = placed[PLACE].isin(share.index[share == 1])
        partly = placed[PLACE].isin(share.index[share != 1])
        inside = whole | (partly & self._named_by_rules(placed, view))
        villages = placed[inside]
        sites = self.prepare(_carried_out(view))
        listed = view.municipalities.index[view.municipalities["listed"]]
        home = access.homes(sites, villages)
        states = access.village_states(villages, sites, list(listed), home)
        out = partly & ~inside & (placed[QUALITY] != DOUBTFUL)
        return VillageView(
            table=villages.join(states),
            vague=access.vague_sites(sites, villages, home),
            unplaced=access.unplaced_projects(sites),
            left_out=int(out.sum()),
        )

    def _named_by_rules(self, places: pd.DataFrame, view: RegionView) -> pd.Series:
        """Mark the villages that the rules of the region name one by one."""
        rules, _ = rules_of_period(
            self._catalog.read_table("region_rules", columns=RULE_COLUMNS),
            view.territory.rules_period,
        )
        region = view.selection.region
        own = rules["ebene"] == _LOCALITY_LEVEL
        if region is not None:
            own &= rules[REGION_ID] == region
        named = set()
        for text in rules.loc[own, "schluessel"]:
            ags, _, names = str(text).partition(":")
            named |= {
                (ags, self.words.key(base_name(name))) for name in names.split("/")
            }
        pairs = zip(places[AGS], places[NAME_KEY], strict=True)
        return pd.Series([pair in named for pair in pairs], index=places.index)

    def prepare(self, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Add the folded name of the stated village to the sites of a view."""
        names = sites["locality"].unique()
        keys = {name: self.words.key(base_name(name)) if name else "" for name in names}
        return sites.assign(locality_key=sites["locality"].map(keys).astype("str"))


def _carried_out(view: RegionView) -> gpd.GeoDataFrame:
    """Return the sites of a view without those of refused applications."""
    if view.selection.status:
        return view.sites
    exited = view.projects.index[view.projects["status"].isin(EXITED)]
    return view.sites[~view.sites[PROJECT_ID].isin(exited)]
