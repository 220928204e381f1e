"""LEADER regions: membership rules become member municipalities with shares.

The regions describe their area in words: whole districts, single municipalities,
parts of towns. A municipality can belong to several regions, in part, and only in
some periods. "teilweise" without a number means that the share is not known: such
a member belongs to no denominator until somebody states its share.

"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.boundaries.succession import Succession
from geo.errors import UnknownCodeError, UnknownPlaceError
from geo.schema import AGS, DISTRICT_KEY, POPULATION, REGION_ID, SHARE, listing

# The columns and words of the published rules; they end here.
RULE_COLUMNS: Final = (
    "region_id", "ebene", "schluessel", "anteil", "gebietsstand", "foerderperiode",
)  # fmt: skip
_LEVELS: Final = ("kreis", "gemeinde", "ortsteil")
_WHOLE, _PART, _OUT = "ganz", "teilweise", "ohne"
_MOST: Final = 0.5


def region_members(
    rules: pd.DataFrame,
    municipalities: pd.DataFrame,
    *,
    boundary_date: dt.date,
    succession: Succession,
    former: pd.DataFrame,
    former_date: dt.date,
) -> pd.DataFrame:
    """Apply the membership rules on a territorial status.

    A rule for a whole district takes the municipalities that the district has on
    `boundary_date`; a rule for a single municipality overrides it and is carried
    along the succession, weighted by inhabitants.

    Parameters
    ----------
    rules : pandas.DataFrame
        Text columns `RULE_COLUMNS`: level (kreis, gemeinde, ortsteil), key with
        territorial status `former_date`, share (ganz, teilweise, ohne).
    municipalities : pandas.DataFrame
        Index ``ags`` with status `boundary_date`; column ``district_key``.
    boundary_date : datetime.date
        Territorial status of the result.
    succession : Succession
        Steps from `former_date` on.
    former : pandas.DataFrame
        Municipalities of `former_date` with ``district_key``, ``population``.
    former_date : datetime.date
        Territorial status of the rules.

    Returns
    -------
    pandas.DataFrame
        Columns ``region_id``, ``ags`` and ``share`` (float, 1 = whole, missing =
        in part, not known how much), sorted; no row for what is outside.

    Raises
    ------
    UnknownCodeError
        If a rule states another level or share than those that are known.
    UnknownPlaceError
        If a rule names a district or municipality that does not exist.

    """
    _check_rules(rules, former)
    weights = succession.weights(
        former.index, former_date, boundary_date, by="population_share"
    )
    weights["people"] = weights["share"] * weights["old_ags"].map(former[POPULATION])
    frames = [
        _members_of(region, group, municipalities, former, weights)
        for region, group in rules.groupby(REGION_ID)
    ]
    members = pd.concat(frames, ignore_index=True)
    return members.sort_values([REGION_ID, AGS]).reset_index(drop=True)


def _check_rules(rules: pd.DataFrame, former: pd.DataFrame) -> None:
    """Refuse rules that would take nobody in without a word."""
    for column, allowed in (("anteil", (_WHOLE, _PART, _OUT)), ("ebene", _LEVELS)):
        unknown = sorted(set(rules[column]) - set(allowed))
        if unknown:
            raise UnknownCodeError(
                field=f"region_rules.{column}",
                value=listing(unknown),
                allowed=", ".join(allowed),
            )
    known = {"kreis": set(former[DISTRICT_KEY]), "gemeinde": set(former.index)}
    for level, keys in known.items():
        stated = rules.loc[rules["ebene"] == level, "schluessel"]
        lost = sorted(set(stated) - keys)
        if lost:
            raise UnknownPlaceError(values=listing(lost), boundary_date="2016-01-01")


def rules_of_period(rules: pd.DataFrame, period: str) -> tuple[pd.DataFrame, str]:
    """Return the rules of a programming period, or the latest ones there are.

    Parameters
    ----------
    rules : pandas.DataFrame
        All rules, with ``foerderperiode``.
    period : str
        The period that is asked for.

    Returns
    -------
    tuple
        The rules and the period they were published for.

    """
    stated = sorted(set(rules["foerderperiode"]))
    used = period if period in stated else stated[-1]
    return rules[rules["foerderperiode"] == used], used


def _members_of(
    region: object,
    rules: pd.DataFrame,
    municipalities: pd.DataFrame,
    former: pd.DataFrame,
    weights: pd.DataFrame,
) -> pd.DataFrame:
    """Apply the rules of one region."""
    districts = set(rules.loc[rules["ebene"] == "kreis", "schluessel"])
    single = rules[rules["ebene"] == "gemeinde"].set_index("schluessel")["anteil"]
    inside = municipalities.index[municipalities[DISTRICT_KEY].isin(districts)]
    shares: dict[str, float | None] = dict.fromkeys(inside, 1.0)

    def before(old: str) -> str:
        default = _WHOLE if former.at[old, DISTRICT_KEY] in districts else _OUT
        return str(single.get(old, default))

    touched = weights.loc[weights["old_ags"].isin(single.index), "new_ags"].unique()
    for new in touched:
        parts = weights[weights["new_ags"] == new]
        states = parts["old_ags"].map(before)
        if (states == _PART).any():
            shares[new] = None
        else:
            people = sum(parts["people"], Fraction(0))
            within = sum(parts.loc[states == _WHOLE, "people"], Fraction(0))
            shares[new] = float(within / people)
    rows = [(region, ags, share) for ags, share in shares.items() if share != 0]
    frame = pd.DataFrame(rows, columns=[REGION_ID, AGS, SHARE])
    return frame.astype({REGION_ID: "str", AGS: "str", SHARE: "float64"})


def region_outlines(
    municipalities: gpd.GeoDataFrame, members: pd.DataFrame
) -> gpd.GeoSeries:
    """Dissolve the members of each region into its outline.

    Where inside a municipality the border of a region runs is not known. So a
    member counts for the outline as a whole, if at least half of it is known to
    belong; the others are left out and drawn apart.

    Parameters
    ----------
    municipalities : geopandas.GeoDataFrame
        Index ``ags``; a valid coverage.
    members : pandas.DataFrame
        As `region_members` returns it.

    Returns
    -------
    geopandas.GeoSeries
        One (Multi)Polygon per ``region_id``, sorted.

    """
    whole = members[members[SHARE] >= _MOST]
    shapes = municipalities.geometry.reindex(whole[AGS]).to_numpy()
    outlines = {
        region: shapely.coverage_union_all(shapes[positions])
        for region, positions in whole.reset_index().groupby(REGION_ID).indices.items()
    }
    index = pd.Index(list(outlines), name=REGION_ID)
    return gpd.GeoSeries(
        list(outlines.values()), index=index, crs=municipalities.crs
    ).sort_index()
