"""White spots: which municipality and which village has no project.

A municipality without a project is read off the ledger. A village is harder: many
projects are known only by their municipality. So a village has a project, or it has
none, or that cannot be told; and how many villages can have one at most is counted.

"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.places.settlements import NAME_KEY
from geo.schema import PLACE, PRECISION

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
        empty where none is stated) and points, as
        `villages.Villages.all_sites` makes them.
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
