"""How much of a distribution may be chance: resampling with a stored seed.

Two questions, two ways. How sure is the share of a place? Projects are drawn again
with replacement (bootstrap). How uneven would it be by chance alone? The same projects
fall on places as if by lot, in proportion to inhabitants.

"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

# Everybody gets the same intervals for the same data, today and in five years.
SEED: Final = 20230101
LEVEL: Final = 0.95
_DRAWS: Final = 1_000_000
_FEWEST, _MOST = 99, 999


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """What projects brought to places.

    Attributes
    ----------
    project : numpy.ndarray
        Number of the project of each row, from 0.
    place : numpy.ndarray
        Number of its place, from 0.
    amount : numpy.ndarray
        Euros, or parts of a project, of each row; not negative.
    projects, places : int
        How many there are.

    """

    project: Codes
    place: Codes
    amount: Floats
    projects: int
    places: int

    def totals(self) -> Floats:
        """Return the amount of each project."""
        return _add_up(self.project, self.amount, self.projects)


def replicates(projects: int) -> int:
    """Return how often is drawn: 99 to 999 times, fewer for more projects.

    Examples
    --------
    >>> replicates(118), replicates(5_000), replicates(100_000)
    (999, 200, 99)

    """
    return int(np.clip(_DRAWS // max(projects, 1), _FEWEST, _MOST))


def share_intervals(holdings: Holdings) -> tuple[Floats, Floats]:
    r"""Bound the share of every place: 95 % percentile bootstrap over projects.

    As many projects as there are are drawn with replacement, each with all its places,
    and shares computed anew; the bounds are the 2.5th and 97.5th percentile. A place
    without a project would always have share 0, so its upper bound is that of Clopper
    and Pearson for 0 of n projects, :math:`1 - 0.025^{1/n}`.

    Parameters
    ----------
    holdings : Holdings
        At least one project, some amount positive.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bound of the share of each place.

    References
    ----------
    Efron, B. and Tibshirani, R. J. (1993): An Introduction to the Bootstrap, chapter
    13. Clopper, C. J. and Pearson, E. S. (1934): Biometrika 26(4), 404-413.

    """
    random = np.random.default_rng(SEED)
    count = holdings.projects
    # Rows of one place stand together, which keeps the sums in the fast memory.
    order = np.argsort(holdings.place, kind="stable")
    project, place = holdings.project[order], holdings.place[order]
    amount = holdings.amount[order]
    shares = np.empty((replicates(count), holdings.places))
    for share in shares:
        times = np.bincount(random.integers(count, size=count), minlength=count)
        share[:] = np.bincount(place, times[project] * amount, holdings.places)
    sums = shares.sum(axis=1, keepdims=True)
    shares /= np.where(sums > 0, sums, 1)
    tail = (1 - LEVEL) / 2
    # Draws of one place side by side, which is the faster way to sort them.
    drawn = np.ascontiguousarray(shares.T)
    lower, upper = np.quantile(drawn, [tail, 1 - tail], axis=1, overwrite_input=True)
    without = np.bincount(holdings.place, minlength=holdings.places) == 0
    upper[without] = 1 - tail ** (1 / count)
    return lower, upper


@dataclass(frozen=True, kw_only=True)
class ByChance:
    """An index if projects fell on places by lot, in proportion to inhabitants.

    Attributes
    ----------
    observed : float
        The index as it is.
    lower, median, upper : float
        2.5th, 50th and 97.5th percentile of the draws.
    p_value : float
        Share of the draws, with the observation among them, that are at least as
        uneven: (r + 1) / (draws + 1), one-sided.

    """

    observed: float
    lower: float
    median: float
    upper: float
    p_value: float


def by_chance(holdings: Holdings, population: Floats) -> dict[str, ByChance]:
    """Say how uneven chance alone would be: Gini and Hoover index.

    Every project, with its whole amount, falls on one place; places have chances in
    proportion to inhabitants. Large single projects make an uneven picture even so.

    Parameters
    ----------
    holdings : Holdings
        At least one project, some amount positive.
    population : numpy.ndarray
        Inhabitants of each place, all positive.

    Returns
    -------
    dict of str to ByChance
        ``gini`` and ``hoover``.

    References
    ----------
    North, B. V., Curtis, D. and Sham, P. C. (2002): American Journal of Human Genetics
    71(2), 439-441 (the p-value).

    """
    random = np.random.default_rng(SEED)
    people = population / population.sum()
    amounts = holdings.totals()
    drawn = np.empty((replicates(holdings.projects), holdings.places))
    # Independent lots are a random order of the projects, cut at random places.
    counts = random.multinomial(holdings.projects, people, size=len(drawn))
    sums = np.zeros(holdings.projects + 1)
    for lot, ends in zip(drawn, np.cumsum(counts, axis=1), strict=True):
        np.cumsum(random.permutation(amounts), out=sums[1:])
        cut = sums[ends]
        lot[0] = cut[0]
        np.subtract(cut[1:], cut[:-1], out=lot[1:])
    observed = _add_up(holdings.place, holdings.amount, holdings.places)
    return {
        name: _compare(index(drawn, people), float(index(observed[None], people)[0]))
        for name, index in (("gini", _gini), ("hoover", _hoover))
    }


def _add_up(codes: Codes, amounts: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(codes, amounts, minlength=size), "float64")


def _compare(drawn: Floats, observed: float) -> ByChance:
    tail = (1 - LEVEL) / 2
    lower, median, upper = (
        float(value) for value in np.quantile(drawn, [tail, 0.5, 1 - tail])
    )
    as_uneven = int((drawn >= observed - 1e-12).sum())
    return ByChance(
        observed=observed,
        lower=lower,
        median=median,
        upper=upper,
        p_value=(as_uneven + 1) / (len(drawn) + 1),
    )


def _gini(amounts: Floats, people: Floats) -> Floats:
    """Compute the population-weighted Gini coefficient of each row."""
    # Equal rates lie on one line of the Lorenz curve, in whatever order.
    order = np.argsort(amounts / people, axis=1)
    money = np.take_along_axis(amounts, order, axis=1)
    money = np.cumsum(money, axis=1) / money.sum(axis=1, keepdims=True)
    before = np.hstack([np.zeros((len(money), 1)), money[:, :-1]])
    return np.asarray(1 - (people[order] * (money + before)).sum(axis=1))


def _hoover(amounts: Floats, people: Floats) -> Floats:
    shares = amounts / amounts.sum(axis=1, keepdims=True)
    return np.asarray(np.abs(shares - people).sum(axis=1) / 2)
