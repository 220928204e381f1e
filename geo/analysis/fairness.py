"""Is it fairly distributed: shares of money and inhabitants of one selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from geo.analysis import distribution
from geo.analysis.chance import ByChance, Holdings, by_chance, share_intervals
from geo.analysis.concentration import spread
from geo.analysis.figures import Basis, Reason
from geo.analysis.rates import SmoothedRates, empirical_bayes
from geo.analysis.view import RegionView
from geo.errors import UnknownCodeError
from geo.schema import AMOUNT_KINDS, DISTRICT_KEY, NAME

Goods = Literal["grant_paid", "grant_approved", "grant_requested", "projects"]
GOODS: Final[tuple[Goods, ...]] = (*reversed(AMOUNT_KINDS), "projects")
Verdict = Literal["above", "below", "open"]
# Fewer projects or areas carry no statement on fairness.
FEWEST_PROJECTS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """How something is distributed over the people of a region.

    The indices themselves (Gini, Hoover, Theil, ...) are figures of the registry.

    Attributes
    ----------
    goods : str
        Kind of grant, or ``projects`` (counted in parts).
    table : pandas.DataFrame
        Index: key of the area. ``name``, ``group`` (district), ``projects``,
        ``amount`` (euros or projects), ``population``, ``amount_share``,
        ``population_share``, ``lower`` and ``upper`` (95 % interval of the share),
        ``location_quotient``, ``verdict`` (``above``, ``below``, or ``open`` if the
        interval holds the fair share).
    curve : pandas.DataFrame
        As of `distribution.lorenz_curve`.
    chance : dict of str to ByChance
        ``gini`` and ``hoover``, if the same projects fell by lot.
    projects : int
        Projects in these areas that the figures rest on.
    left_out : tuple of str
        Names of areas in no figure: share or inhabitants or amount not known.

    """

    goods: Goods
    table: pd.DataFrame
    curve: pd.DataFrame
    chance: dict[str, ByChance]
    projects: int
    left_out: tuple[str, ...]


def fairness(view: RegionView, goods: Goods) -> Fairness | Reason:
    """Compute every figure on how evenly something is distributed.

    Parameters
    ----------
    view : RegionView
        At any level.
    goods : {'grant_paid', 'grant_approved', 'grant_requested', 'projects'}
        What is distributed.

    Returns
    -------
    Fairness or str
        Or why there is none, as `figures.Reason`. Fewer than five projects carry no
        statement.

    Raises
    ------
    UnknownCodeError
        If there are no such goods.

    """
    if goods not in GOODS:
        raise UnknownCodeError(field="goods", value=goods, allowed=", ".join(GOODS))
    kind = None if goods == "projects" else goods
    basis = Basis(view)
    found = spread(basis, kind)
    if isinstance(found, str):
        return found
    amount, people = found
    if len(amount) < 2:
        return "one_group"
    holdings = _holdings(basis, goods, amount.index)
    if holdings.projects < FEWEST_PROJECTS:
        return "too_few_projects"
    table = view.municipalities
    # Nobody misses an area where nobody lives and nothing happened.
    missed = table["listed"] & (amount.index.get_indexer(table.index) < 0)
    missed &= table["population_inside"].isna() | (table["projects"] > 0)
    left_out = tuple(table.loc[missed, NAME])
    described = table.loc[amount.index, [NAME, DISTRICT_KEY, "projects"]]
    table = _areas(described, amount / 100 if kind else amount, people, holdings)
    return Fairness(
        goods=goods,
        table=table,
        curve=distribution.lorenz_curve(table["amount"], table["population"]),
        chance=by_chance(holdings, table["population"].to_numpy("float64")),
        projects=holdings.projects,
        left_out=left_out,
    )


def smoothed_rates(view: RegionView) -> SmoothedRates | None:
    """Smooth the projects per inhabitant of all areas with a list (`rates`)."""
    table = view.municipalities[view.municipalities["listed"]]
    return empirical_bayes(table["projects"], table["population_inside"])


def _holdings(basis: Basis, goods: Goods, places: pd.Index) -> Holdings:
    """Gather what the projects of a selection brought to the places."""
    view = basis.view
    amount = view.allocated(goods) if goods != "projects" else view.allocated_share
    # The last entry answers for buckets, whose position is -1.
    number = np.full(len(view.keys) + 1, -1)
    number[view.keys.get_indexer(places)] = np.arange(len(places))
    place = number[basis.area]
    known = (place >= 0) & ~np.isnan(amount)
    codes, projects = pd.factorize(basis.owner[known])
    amount = amount[known]
    return Holdings(
        project=codes,
        place=place[known],
        amount=amount if goods == "projects" else amount / 100,
        projects=len(projects),
        places=len(places),
    )


def _areas(
    described: pd.DataFrame, amount: pd.Series, people: pd.Series, holdings: Holdings
) -> pd.DataFrame:
    """Compare the two shares of every area."""
    lower, upper = share_intervals(holdings)
    fair = people / people.sum()
    verdict = np.select([lower > fair, upper < fair], ["above", "below"], "open")
    return pd.DataFrame(
        {
            NAME: described[NAME],
            "group": described[DISTRICT_KEY],
            "projects": described["projects"],
            "amount": amount,
            "population": people,
            "amount_share": amount / amount.sum(),
            "population_share": fair,
            "lower": lower,
            "upper": upper,
            "location_quotient": distribution.location_quotient(amount, people),
            "verdict": verdict,
        }
    )
