"""White spots: which municipality and which village has no project.

A municipality without a project is read off the ledger. A village is harder: many
projects are known only by their municipality. So a village has a project, or it has
none, or that cannot be told; and how many villages can have one at most is counted.

"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.places.settlements import (
    DOUBTFUL,
    NAME_KEY,
    QUALITY,
    VILLAGE_QUALITIES,
)
from geo.schema import PLACE, PRECISION, PROJECT_ID, UNKNOWN

# States of a village or municipality.
WITH: Final = "with_project"
OPEN: Final = "open"  # projects of its municipality are known by the municipality only
WITHOUT: Final = "without_project"
NO_LIST: Final = "no_list"  # no project list at hand: nothing can be said
VILLAGE_STATES: Final = (WITHOUT, OPEN, WITH, NO_LIST)
OTHER_PERIOD: Final = "other_period"  # a municipality that had one at another time
MUNICIPALITY_STATES: Final = (WITHOUT, OTHER_PERIOD, WITH, NO_LIST)
# Sites that are a point on the ground; the others say no more than the municipality.
POINT_PRECISIONS: Final = ("site", "locality")
STATE: Final = "state"
_SETTLEMENT: Final = "settlement_id"


def nearest_site(points: gpd.GeoSeries, sites: gpd.GeoSeries) -> pd.DataFrame:
    r"""Find the nearest project site of each point, as the crow flies.

    .. math:: d_i = \min_j \sqrt{(x_i - x_j)^2 + (y_i - y_j)^2}

    Both in EPSG:25832. Among sites at the same distance the first one is named.

    Parameters
    ----------
    points : geopandas.GeoSeries
        Villages; none missing.
    sites : geopandas.GeoSeries
        Project sites; missing ones are left out.

    Returns
    -------
    pandas.DataFrame
        On the index of `points`: ``distance_m`` (float) and ``nearest`` (index of
        the site). Both missing if there is no site.

    Notes
    -----
    A tree of GEOS answers for all points at once; the scale of the projection
    (0.9996 to 1.0004 in Thuringia) is not corrected.

    Examples
    --------
    >>> from shapely import Point
    >>> village = gpd.GeoSeries({"A": Point(0, 0), "B": Point(3, 4)}, crs=25832)
    >>> nearest_site(village, gpd.GeoSeries({"P1": Point(3, 4)}, crs=25832))
       distance_m nearest
    A         5.0      P1
    B         0.0      P1

    """
    found = pd.DataFrame({"distance_m": np.nan, "nearest": None}, index=points.index)
    there = sites[sites.notna() & ~sites.is_empty]
    if there.empty or points.empty:
        return found
    # Many projects stand at one spot: one point of the tree for each spot.
    spots = pd.DataFrame({"x": there.x, "y": there.y}, index=there.index)
    spots = spots.drop_duplicates()
    tree = shapely.STRtree(shapely.points(spots.to_numpy()))
    (asked, hit), distance = tree.query_nearest(
        points.to_numpy(), return_distance=True, all_matches=True
    )
    table = pd.DataFrame({"asked": asked, "hit": hit, "distance_m": distance})
    first = table.sort_values(["asked", "hit"]).drop_duplicates("asked")
    found["distance_m"] = first["distance_m"].to_numpy()
    found["nearest"] = spots.index.to_numpy()[first["hit"]]
    return found


def village_sites(sites: gpd.GeoDataFrame, villages: gpd.GeoDataFrame) -> pd.Series:
    """Find the village that each project site belongs to.

    A site that names a village of its municipality belongs to it; of two villages
    of one name to the one nearer to its point. A site with an exact point and no
    known name belongs to the nearest village of its municipality. What is known by
    its municipality only belongs to the village of the municipality if that has no
    more than one; else to none.

    Parameters
    ----------
    sites : geopandas.GeoDataFrame
        ``place`` (municipality key), ``precision``, ``locality_key`` (folded name,
        empty where none is stated) and points, as `white_spots.prepare` makes them.
    villages : geopandas.GeoDataFrame
        ``place``, ``name_key``, points.

    Returns
    -------
    pandas.Series
        Index of the village on the index of `sites`; missing where not known.

    """
    sites = sites.reset_index(names="site")
    by_name = sites[sites["locality_key"] != ""].merge(
        pd.DataFrame(
            {
                PLACE: villages[PLACE].to_numpy(),
                "locality_key": villages[NAME_KEY].to_numpy(),
                _SETTLEMENT: villages.index,
                "x": villages.geometry.x.to_numpy(),
                "y": villages.geometry.y.to_numpy(),
            }
        ),
        on=[PLACE, "locality_key"],
    )
    here = gpd.GeoSeries(by_name[sites.geometry.name], crs=sites.crs)
    # A site without a point goes to the first, which is the best known one.
    away = np.hypot(here.x - by_name["x"], here.y - by_name["y"]).fillna(0.0)
    named = by_name.assign(away=away).sort_values("away", kind="stable")
    named = named.drop_duplicates("site").set_index("site")[_SETTLEMENT]
    result = pd.Series(
        sites["site"].map(named).to_numpy(), index=sites["site"], dtype="object"
    )
    rest = sites[result.isna().to_numpy()].set_index("site")
    exact = rest[(rest[PRECISION] == "site") & rest.geometry.notna()]
    result.update(_nearest_of_municipality(exact, villages))
    vague = rest[~rest[PRECISION].isin(POINT_PRECISIONS)]
    sole = villages[~villages[PLACE].duplicated(keep=False)]
    only = pd.Series(sole.index, index=sole[PLACE])
    result.update(vague[PLACE].map(only).dropna())
    return result.rename(_SETTLEMENT)


def _nearest_of_municipality(
    sites: gpd.GeoDataFrame, villages: gpd.GeoDataFrame
) -> pd.Series:
    """Return the nearest village in the same municipality; the first of several."""
    here, there = (
        pd.DataFrame(
            {
                PLACE: part[PLACE].to_numpy(),
                "x": part.geometry.x.to_numpy(),
                "y": part.geometry.y.to_numpy(),
                name: part.index,
            }
        )
        for part, name in ((sites, "site"), (villages, _SETTLEMENT))
    )
    pairs = here.merge(there, on=PLACE)
    pairs["away"] = np.hypot(pairs["x_x"] - pairs["x_y"], pairs["y_x"] - pairs["y_y"])
    first = pairs.sort_values("away", kind="stable").drop_duplicates("site")
    return first.set_index("site")[_SETTLEMENT].astype("object")


def homes(sites: gpd.GeoDataFrame, villages: gpd.GeoDataFrame) -> pd.Series:
    """Find the village of each site that lies in their municipalities.

    Parameters
    ----------
    sites, villages : geopandas.GeoDataFrame
        As in `village_states`; doubtful places are nobody's village.

    Returns
    -------
    pandas.Series
        As of `village_sites`, on the index of those sites.

    """
    located = sites[pd.Index(villages[PLACE].unique()).get_indexer(sites[PLACE]) >= 0]
    return village_sites(located, villages[villages[QUALITY] != DOUBTFUL])


def vague_sites(
    sites: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, home: pd.Series | None = None
) -> pd.DataFrame:
    """Return the sites that are known by their municipality only.

    They lie in one of its villages, and nobody knows in which.

    Parameters
    ----------
    sites, villages : geopandas.GeoDataFrame
        As in `village_states`.
    home : pandas.Series, optional
        What `homes` gives for them, if it is at hand.

    Returns
    -------
    pandas.DataFrame
        ``project_id`` and ``place``, each pair once.

    """
    home = homes(sites, villages) if home is None else home
    located = sites.loc[home.index]
    vague = located[home.isna() & ~located[PRECISION].isin(POINT_PRECISIONS)]
    return pd.DataFrame(vague[[PROJECT_ID, PLACE]]).drop_duplicates()


def village_states(
    villages: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    listed: Sequence[str],
    home: pd.Series | None = None,
) -> pd.DataFrame:
    """Tell for each village whether it has a project.

    Parameters
    ----------
    villages : geopandas.GeoDataFrame
        ``place``, ``name_key``, ``quality``, points.
    sites : geopandas.GeoDataFrame
        As in `village_sites`, with ``project_id``; those in buckets included.
    listed : sequence of str
        Municipalities whose project list is at hand.
    home : pandas.Series, optional
        What `homes` gives for them, if it is at hand.

    Returns
    -------
    pandas.DataFrame
        On the index of `villages`: ``projects`` (whole count of projects that are
        known to be there), ``state`` (one of `VILLAGE_STATES`), ``distance_m`` and
        ``nearest`` (project) of the nearest point. A village whose own project has
        no point has no distance.

    """
    home = homes(sites, villages) if home is None else home
    pairs = pd.DataFrame(
        {PROJECT_ID: sites.loc[home.index, PROJECT_ID], _SETTLEMENT: home}
    )
    counts = pairs.dropna().drop_duplicates().groupby(_SETTLEMENT).size()
    result = pd.DataFrame(index=villages.index)
    result["projects"] = counts.reindex(villages.index).fillna(0).astype("int64")
    vague = vague_sites(sites, villages, home)
    place = villages[PLACE]
    state = np.select(
        [
            result["projects"] > 0,
            ~place.isin(listed),
            place.isin(vague[PLACE]),
        ],
        [WITH, NO_LIST, OPEN],
        WITHOUT,
    )
    result[STATE] = pd.Series(state, index=villages.index, dtype="str")
    points = sites[sites[PRECISION].isin(POINT_PRECISIONS)]
    near = nearest_site(villages.geometry, points.geometry)
    names = points[PROJECT_ID]
    own = pd.Index(
        home[home.index.isin(points.index[points.geometry.notna()])].dropna()
    )
    pointless = (result["projects"] > 0) & ~villages.index.isin(own)
    result["distance_m"] = near["distance_m"].mask(pointless)
    result["nearest"] = near["nearest"].map(names).where(~pointless)
    return result


@dataclass(frozen=True)
class VillageClaim:
    """The sentence "there is probably no village without a project", tested.

    Attributes
    ----------
    villages : int
        Villages that can be judged: the list of their region is at hand.
    with_project, open, without : int
        How many have one, may have one, and have none.
    at_most : int
        How many can have one at most: in each municipality no more of the open ones
        than projects known by that municipality only, and over all no more than
        projects whose place is unknown in addition.

    """

    villages: int
    with_project: int
    open: int
    without: int
    at_most: int

    @property
    def surely_without(self) -> int:
        """How many have none, however the open ones may turn out."""
        return self.villages - self.at_most

    @property
    def verdict(self) -> str:
        """``confirmed``, ``refuted``, ``open`` or ``no_villages``."""
        if not self.villages:
            return "no_villages"
        if self.with_project == self.villages:
            return "confirmed"
        return "refuted" if self.surely_without else "open"


def claim(
    villages: pd.DataFrame,
    vague: pd.Series,
    unplaced: int,
    *,
    qualities: Sequence[str] = VILLAGE_QUALITIES,
) -> VillageClaim:
    """Test the sentence on the villages of some classes of quality.

    Parameters
    ----------
    villages : pandas.DataFrame
        ``place``, ``quality``, ``state``.
    vague : pandas.Series
        Number of projects known by their municipality only, by ``place``.
    unplaced : int
        Number of projects whose place is unknown.
    qualities : sequence of str
        Which villages to judge.

    Returns
    -------
    VillageClaim

    Examples
    --------
    Three villages, two of them open, one project known by the municipality only:

    >>> villages = pd.DataFrame({"place": ["16069001"] * 3, "quality": ["stop"] * 3,
    ...     "state": ["with_project", "open", "open"]})
    >>> claim(villages, pd.Series({"16069001": 1}), 0).at_most
    2

    """
    judged = villages[villages[QUALITY].isin(qualities) & (villages[STATE] != NO_LIST)]
    counts = judged[STATE].value_counts()
    with_project, undecided = int(counts.get(WITH, 0)), int(counts.get(OPEN, 0))
    by_place = judged.loc[judged[STATE] == OPEN, PLACE].value_counts()
    reachable = np.minimum(by_place, vague.reindex(by_place.index).fillna(0)).sum()
    at_most = min(len(judged), with_project + int(reachable) + unplaced)
    return VillageClaim(
        villages=len(judged),
        with_project=with_project,
        open=undecided,
        without=int(counts.get(WITHOUT, 0)),
        at_most=at_most,
    )


def municipality_states(
    projects: pd.Series, projects_ever: pd.Series, listed: npt.NDArray[np.bool_]
) -> pd.Series:
    """Tell for each municipality whether it has a project, or had one.

    Parameters
    ----------
    projects, projects_ever : pandas.Series
        Number of projects of the selection, and of all periods.
    listed : numpy.ndarray of bool
        Whether a list is at hand for the selection.

    Returns
    -------
    pandas.Series
        One of `MUNICIPALITY_STATES`, named ``state``.

    Examples
    --------
    >>> here, ever = pd.Series([1.0, 0.0, 0.0]), pd.Series([2.0, 0.5, 0.0])
    >>> municipality_states(here, ever, np.array([True, True, True])).tolist()
    ['with_project', 'other_period', 'without_project']

    """
    here, ever = projects.fillna(0).to_numpy(), projects_ever.fillna(0).to_numpy()
    state = np.select(
        [here > 0, ~listed, ever > 0], [WITH, NO_LIST, OTHER_PERIOD], WITHOUT
    )
    return pd.Series(state, index=projects.index, name=STATE, dtype="str")


def unplaced_projects(sites: pd.DataFrame) -> int:
    """Count the projects without any known place."""
    return int(sites.loc[sites[PLACE] == UNKNOWN, PROJECT_ID].nunique())
