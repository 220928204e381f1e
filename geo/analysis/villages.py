"""The villages of a region, and whether a selection has a project in them.

`Villages` knows the places of the gazetteer on every territorial status; a
`RegionView` asks it once (`RegionView.villages`).
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.analysis.placement import Codes, Placement
from geo.analysis.surroundings import Surroundings, VillageView
from geo.boundaries.regions import RULE_COLUMNS, rules_of_period
from geo.boundaries.timeline import Timeline
from geo.catalog import Catalog
from geo.places.names import PlaceWords, load_place_words
from geo.places.settlements import (
    NAME_KEY,
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
        self._by_municipality = lru_cache(self._rows_by_municipality)

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

    def of_municipality(self, boundary_date: dt.date, ags: str) -> gpd.GeoDataFrame:
        """Return the places of one municipality on a territorial status."""
        places = self.on_status(boundary_date)
        return places.iloc[self._by_municipality(boundary_date).get(ags, [])]

    def _rows_by_municipality(self, boundary_date: dt.date) -> dict[str, Codes]:
        places = self.on_status(boundary_date)[PLACE].reset_index(drop=True)
        return {str(ags): rows for ags, rows in places.groupby(places).indices.items()}

    def judge(self, view: RegionView) -> VillageView:
        """Tell for each village of a region whether a selection has a project there.

        Refused and withdrawn applications are no projects, unless the selection asks
        for a status.
        """
        placement = view.placement
        around, areas, left_out = placement.once(
            ("villages", view.selection.region), lambda: self._around(view)
        )
        passes = view.passes
        if not view.selection.status:
            passes = passes & ~placement.coded.among("status", EXITED)
        return around.see(
            passes[placement.owner], view.at_hand[areas], left_out=left_out
        )

    def _around(self, view: RegionView) -> tuple[Surroundings, Codes, int]:
        """Find the villages of a region, and what lies around them in a data set.

        Also the positions of their municipalities in the region, and how many places
        are left out.
        """
        placed = self.on_status(view.territory.boundary_date)
        share = view.extent.table[SHARE].iloc[: view.extent.size]
        whole = placed[PLACE].isin(share.index[share == 1])
        partly = placed[PLACE].isin(share.index[share != 1])
        inside = whole | (partly & self._named_by_rules(placed, view))
        out = partly & ~inside & placed[QUALITY].isin(VILLAGE_QUALITIES)
        around = Surroundings(placed[inside], self.all_sites(view.placement))
        areas = view.extent.keys.get_indexer(around.places)
        return around, areas, int(out.sum())

    def all_sites(self, placement: Placement) -> gpd.GeoDataFrame:
        """Return all allocations with points and the folded name of their village."""
        rows = np.arange(len(placement.ledger))
        names = pd.Series(placement.of_sites("locality", rows)).fillna("")
        keys = {
            name: self.words.key(base_name(name)) if name else ""
            for name in names.unique()
        }
        table = placement.ledger[[PROJECT_ID, PLACE, PRECISION]]
        name = placement.placed.geometry.name
        return gpd.GeoDataFrame(
            table.assign(locality_key=names.map(keys).astype("str")),
            geometry=placement.of_sites(name, rows), crs=placement.placed.crs,
        )  # fmt: skip

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
