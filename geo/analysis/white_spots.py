"""White spots of a selection: municipalities and villages without a project.

`white_spots` walks from a selection to tables and counts; the rules are in `access`.

"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.analysis import access
from geo.analysis.access import NO_LIST, STATE, VillageClaim
from geo.analysis.view import Atlas, RegionView
from geo.boundaries.regions import RULE_COLUMNS, rules_of_period
from geo.boundaries.succession import Succession
from geo.boundaries.territory import Territory
from geo.catalog import Catalog
from geo.places.names import PlaceWords, load_place_words
from geo.places.settlements import (
    DOUBTFUL,
    NAME_KEY,
    QUALITIES,
    QUALITY,
    VILLAGE_QUALITIES,
    base_name,
)
from geo.projects.filters import ProjectFilter
from geo.projects.linking import place_sites
from geo.schema import (
    AGS,
    EXITED,
    NAME,
    PLACE,
    POPULATION,
    PRECISION,
    PROJECT_ID,
    REGION_ID,
    SHARE,
    SITE_NO,
    STATUSES,
)

_LOCALITY_LEVEL: Final = "ortsteil"


@dataclass(frozen=True, kw_only=True)
class WhiteSpots:
    """Where a selection has no project.

    Attributes
    ----------
    view, ever : RegionView
        The selection, and the same without period and years, on one territorial
        status. Projects that were refused or withdrawn are left out of both, unless
        the selection asks for their status.
    municipalities : pandas.DataFrame
        Index ``ags``. ``name``, ``district``, ``population``, ``projects`` and
        ``projects_ever`` (float, in parts), ``state``
        (`access.MUNICIPALITY_STATES`), and one column of whole counts for each
        programming period.
    villages : geopandas.GeoDataFrame
        Index ``settlement_id``. ``name``, ``place``, ``quality``, ``projects``,
        ``state``, ``distance_m``, ``nearest``; the same with ``_ever``; points.
    vague_here, vague_ever : pandas.DataFrame
        ``project_id`` and ``place`` of what is known by its municipality only.
    villages_left_out : int
        Places in municipalities of which only unknown parts are in the region.
    exited : int
        Projects that were left out because they were refused or withdrawn.

    """

    view: RegionView
    ever: RegionView
    municipalities: pd.DataFrame
    villages: gpd.GeoDataFrame
    vague_here: pd.DataFrame
    vague_ever: pd.DataFrame
    villages_left_out: int
    exited: int

    @cached_property
    def judged(self) -> gpd.GeoDataFrame:
        """The villages of which a list is at hand, without the doubtful places."""
        table = self.villages
        return table[(table[QUALITY] != DOUBTFUL) & (table[STATE] != NO_LIST)]

    def vague(self, *, ever: bool = False) -> pd.Series:
        """Count projects known by their municipality only, by ``place``."""
        rows = self.vague_ever if ever else self.vague_here
        return rows.groupby(PLACE)[PROJECT_ID].nunique()

    def claim(
        self, qualities: tuple[str, ...] = VILLAGE_QUALITIES, *, ever: bool = False
    ) -> VillageClaim:
        """Test "there is probably no village without a project"."""
        table = self.villages
        if ever:
            table = table.assign(**{STATE: table[f"{STATE}_ever"]})
        view = self.ever if ever else self.view
        unplaced = access.unplaced_projects(view.ledger)
        return access.claim(table, self.vague(ever=ever), unplaced, qualities=qualities)

    def claims(self, *, ever: bool = False) -> dict[str, VillageClaim]:
        """Test it for each class of quality that occurs."""
        present = set(self.villages[QUALITY])
        return {
            quality: self.claim((quality,), ever=ever)
            for quality in QUALITIES
            if quality in present
        }

    @property
    def municipality_only(self) -> int:
        """How many projects are known by their municipality only."""
        return int(self.vague_here[PROJECT_ID].nunique())

    def people_without(self, state: str) -> float:
        """Add the inhabitants of the municipalities in a state up."""
        table = self.municipalities
        return float(table.loc[table[STATE] == state, "population_inside"].sum())


def white_spots(
    atlas: Atlas, selection: ProjectFilter, settlements: gpd.GeoDataFrame
) -> WhiteSpots:
    """Find the municipalities and villages without a project.

    Parameters
    ----------
    atlas : Atlas
        Boundaries and projects.
    selection : ProjectFilter
        What is asked for. Without a wanted status, projects that were rejected,
        refused, referred elsewhere, withdrawn or revoked do not count.
    settlements : geopandas.GeoDataFrame
        As `geo.places.settlements.load_settlements` returns it.

    Returns
    -------
    WhiteSpots

    Raises
    ------
    UnknownCodeError
        If the selection names a code that does not exist.

    Examples
    --------
    >>> from geo.places.settlements import load_settlements
    >>> atlas = Atlas()
    >>> wanted = ProjectFilter(dataset="demo", region="TH-LEADER-06")
    >>> found = white_spots(atlas, wanted, load_settlements(atlas.catalog))
    >>> found.claim().verdict
    'refuted'

    """
    counted = carried_out(selection)
    view = atlas.view(counted)
    date = view.territory.boundary_date
    anytime = replace(counted, period=None, year_from=None, year_to=None)
    ever = atlas.view(replace(anytime, boundary_date=date))
    views = {"": view, "_ever": ever}
    words = load_place_words(atlas.catalog.folder)
    members = members_known(atlas.catalog, view, words)
    placed = on_status(settlements, view.territory, atlas.succession)
    inside = placed[members.is_inside(placed)]
    partly = placed[PLACE].isin(members.partly) & (placed[QUALITY] != DOUBTFUL)
    sites = {suffix: prepare(seen, words) for suffix, seen in views.items()}
    villages = inside
    for suffix, seen in views.items():
        listed = listed_places(atlas, seen)
        states = access.village_states(inside, sites[suffix], list(listed))
        villages = villages.join(states.add_suffix(suffix))
    everything = len(atlas.view(selection).projects)
    return WhiteSpots(
        view=view,
        ever=ever,
        municipalities=_municipalities(atlas, view, ever),
        villages=villages,
        vague_here=access.vague_sites(sites[""], inside),
        vague_ever=access.vague_sites(sites["_ever"], inside),
        villages_left_out=int((partly & ~members.is_inside(placed)).sum()),
        exited=everything - len(view.projects),
    )


def carried_out(selection: ProjectFilter) -> ProjectFilter:
    """Leave refused and withdrawn projects out, unless a status is asked for."""
    if selection.status:
        return selection
    rest = tuple(status for status in STATUSES if status not in EXITED)
    return replace(selection, status=rest)


def listed_places(atlas: Atlas, view: RegionView) -> pd.Index:
    """Return the municipalities of regions with a list for the selected period.

    A region that has a list, but none of that period, says nothing about it.
    """
    projects = atlas.register(view.selection.dataset).projects
    if view.selection.period:
        projects = projects[projects["programming_period"] == view.selection.period]
    members = view.territory.members
    known = members[members[REGION_ID].isin(projects[REGION_ID].unique())]
    return pd.Index(known[AGS].unique())


def on_status(
    settlements: gpd.GeoDataFrame, territory: Territory, succession: Succession
) -> gpd.GeoDataFrame:
    """Give every place its municipality on a territorial status.

    The key is carried along the succession; where a municipality was divided, the
    point decides, else the larger part.

    Returns
    -------
    geopandas.GeoDataFrame
        `settlements` with ``place``, on the same index.

    """
    sites = settlements.reset_index().assign(
        **{
            PROJECT_ID: settlements.index,
            SITE_NO: 1,
            PRECISION: "locality",
            SHARE: "1",
        }
    )
    placed = place_sites(
        sites,
        territory.municipalities,
        boundary_date=territory.boundary_date,
        succession=succession,
    )
    size = placed[SHARE].map(Fraction).map(float)
    placed = placed.assign(size=size).sort_values(
        "size", ascending=False, kind="stable"
    )
    home = placed.drop_duplicates(PROJECT_ID).set_index(PROJECT_ID)[PLACE]
    return settlements.assign(**{PLACE: home.reindex(settlements.index)})


@dataclass(frozen=True)
class KnownMembers:
    """Which places of the region are surely in it.

    Attributes
    ----------
    whole, partly : frozenset of str
        Municipalities wholly in the region, and those of which only a part is.
    named : frozenset of tuple of str
        Key of 2016 and folded name of the villages that the rules name.

    """

    whole: frozenset[str]
    partly: frozenset[str]
    named: frozenset[tuple[str, str]]

    def is_inside(self, settlements: pd.DataFrame) -> pd.Series:
        """Mark the places that are surely in the region."""
        pairs = zip(settlements[AGS], settlements[NAME_KEY], strict=True)
        named = pd.Series(
            [pair in self.named for pair in pairs], index=settlements.index
        )
        partly = settlements[PLACE].isin(self.partly)
        return settlements[PLACE].isin(self.whole) | (partly & named)


def members_known(
    catalog: Catalog, view: RegionView, words: PlaceWords
) -> KnownMembers:
    """Read off which villages are surely in the region of a view."""
    share = view.municipalities[SHARE]
    rules, _ = rules_of_period(
        catalog.read_table("region_rules", columns=RULE_COLUMNS),
        view.territory.rules_period,
    )
    own = (rules["ebene"] == _LOCALITY_LEVEL) & (
        rules[REGION_ID] == view.selection.region
    )
    named = set()
    for text in rules.loc[own, "schluessel"]:
        ags, _, names = str(text).partition(":")
        named |= {(ags, words.key(base_name(name))) for name in names.split("/")}
    return KnownMembers(
        whole=frozenset(share.index[share == 1]),
        partly=frozenset(share.index[share != 1]),
        named=frozenset(named),
    )


def prepare(view: RegionView, words: PlaceWords) -> gpd.GeoDataFrame:
    """Add the folded name of the stated village to the sites of a view."""
    names = view.sites["locality"].unique()
    keys = {name: words.key(base_name(name)) if name else "" for name in names}
    return view.sites.assign(locality_key=view.sites["locality"].map(keys))


def _municipalities(atlas: Atlas, view: RegionView, ever: RegionView) -> pd.DataFrame:
    """Count projects of the selection, of all periods, and of each period."""
    table = view.municipalities[
        [NAME, "district", POPULATION, "population_inside", SHARE, "projects"]
    ].rename_axis(AGS)
    table["projects_ever"] = ever.municipalities["projects"]
    listed = table.index.isin(listed_places(atlas, view))
    table[STATE] = access.municipality_states(
        table["projects"], table["projects_ever"], listed
    )
    period = ever.ledger[PROJECT_ID].map(ever.projects["programming_period"])
    once = ever.ledger.assign(period=period)[[PROJECT_ID, PLACE, "period"]]
    once = once.drop_duplicates()
    counts = pd.crosstab(once[PLACE], once["period"]).reindex(table.index).fillna(0)
    return table.join(counts.astype("int64"))
