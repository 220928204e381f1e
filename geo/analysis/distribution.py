"""How evenly money is spread over people: Lorenz, Gini, Theil, Hoover and others.

All indices are weighted by inhabitants. Units without inhabitants and without
money are dropped; money where nobody lives is a data error and refused.

"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import GeoDataError

Floats = npt.NDArray[np.float64]


def location_quotient(amount: pd.Series, population: pd.Series) -> pd.Series:
    r"""Share of the money over share of the inhabitants; 1 is the fair share.

    .. math:: LQ_i = (a_i / A) / (p_i / P)

    Parameters
    ----------
    amount : pandas.Series
        Money (cents or euros) of each municipality, none missing.
    population : pandas.Series
        Inhabitants on the same index.

    Returns
    -------
    pandas.Series
        Float, named ``location_quotient``; missing where nobody lives, and
        everywhere if there is no money at all.

    References
    ----------
    Anselin (2018), introduction to GeoDa, chapter 6 (excess risk).

    """
    shares = amount.astype("float64") / float(amount.sum() or np.nan)
    people = population.astype("float64").where(population > 0)
    return (shares / (people / people.sum())).rename("location_quotient")


def lorenz_curve(amount: pd.Series, population: pd.Series) -> pd.DataFrame:
    """Cumulated share of money against cumulated share of inhabitants.

    Municipalities are ordered by money per inhabitant, so the curve lies below
    the diagonal.

    Parameters
    ----------
    amount, population : pandas.Series
        As in `location_quotient`.

    Returns
    -------
    pandas.DataFrame
        Columns ``population`` and ``amount``, both from 0 to 1, first row 0, 0.
        Empty if there is no money.

    Raises
    ------
    GeoDataError
        If there is money where nobody lives.

    References
    ----------
    Lorenz, M. O. (1905): Publications of the American Statistical Association
    9(70), 209-219.

    """
    money, people = _populated(amount, population)
    if not money.sum():
        return pd.DataFrame({"population": [], "amount": []})
    # Equal rates: the smaller municipality first, so that the curve is reproducible.
    order = np.lexsort((people, money / people))
    steps = pd.DataFrame({"population": people[order], "amount": money[order]})
    steps = steps.cumsum() / steps.sum()
    start = pd.DataFrame({"population": [0.0], "amount": [0.0]})
    return pd.concat([start, steps], ignore_index=True)


def gini(amount: pd.Series, population: pd.Series) -> float | None:
    r"""Population-weighted Gini coefficient; None without any money.

    .. math:: G = 1 - \sum_k (X_k - X_{k-1})(Y_k + Y_{k-1})

    No small-sample correction; it equals the Gini coefficient of all inhabitants
    if each had the amount per head of the municipality.

    Examples
    --------
    >>> gini(pd.Series([10, 10]), pd.Series([50, 50]))
    0.0
    >>> gini(pd.Series([0, 10]), pd.Series([50, 50]))
    0.5

    """
    curve = lorenz_curve(amount, population)
    if curve.empty:
        return None
    x, y = curve["population"].to_numpy(), curve["amount"].to_numpy()
    return float(1 - np.sum(np.diff(x) * (y[1:] + y[:-1])))


def gini_of_amounts(amount: pd.Series) -> float | None:
    """Gini coefficient of the amounts themselves, each area counting the same.

    Examples
    --------
    >>> gini_of_amounts(pd.Series([0, 0, 0, 0, 1]))
    0.8

    """
    values = np.sort(amount.to_numpy("float64"))
    if not values.sum():
        return None
    n = len(values)
    ranks = np.arange(1, n + 1)
    return float(2 * np.sum(ranks * values) / (n * values.sum()) - (n + 1) / n)


def theil(amount: pd.Series, population: pd.Series) -> float | None:
    r"""Theil's T, weighted by inhabitants; None without any money.

    .. math:: T = \sum_i s_i \ln (s_i / w_i), \quad 0 \ln 0 = 0

    References
    ----------
    Theil, H. (1967): Economics and Information Theory, chapter 4.

    Examples
    --------
    >>> theil(pd.Series([1, 1]), pd.Series([10, 10]))
    0.0

    """
    money, people = _populated(amount, population)
    if not money.sum():
        return None
    return _relative_entropy(money / money.sum(), people / people.sum())


def theil_between_within(
    amount: pd.Series, population: pd.Series, groups: pd.Series
) -> tuple[float, float] | None:
    """Divide Theil's T into a part between and a part within groups.

    Parameters
    ----------
    amount, population : pandas.Series
        As in `location_quotient`.
    groups : pandas.Series
        Group of each municipality, for example its district.

    Returns
    -------
    tuple of float or None
        Between and within; they add up to `theil`. None without any money.

    References
    ----------
    Shorrocks, A. F. (1980): Econometrica 48(3), 613-625.

    """
    lived_in = population.to_numpy("float64") > 0
    money, people = _populated(amount, population)
    if not money.sum():
        return None
    codes = pd.factorize(groups.reindex(amount.index))[0][lived_in]
    s, w = money / money.sum(), people / people.sum()
    of_group: list[Floats] = [
        np.bincount(codes, weights=shares).astype("float64") for shares in (s, w)
    ]
    between = _relative_entropy(*of_group)
    # Inside a group each share is that of the group's own money and inhabitants.
    got = s > 0
    inner = (s[got] / of_group[0][codes[got]]) / (w[got] / of_group[1][codes[got]])
    within = np.sum(s[got] * np.log(inner))
    return between, float(within)


def hoover(amount: pd.Series, population: pd.Series) -> float | None:
    r"""Share of the money that would have to move for equal amounts per head.

    .. math:: H = \tfrac12 \sum_i |s_i - w_i|

    References
    ----------
    Hoover, E. M. (1936): Review of Economics and Statistics 18(4), 162-171.

    Examples
    --------
    >>> hoover(pd.Series([0, 10]), pd.Series([50, 50]))
    0.5

    """
    money, people = _populated(amount, population)
    if not money.sum():
        return None
    return float(np.abs(money / money.sum() - people / people.sum()).sum() / 2)


def herfindahl(amount: pd.Series) -> float | None:
    r"""Herfindahl-Hirschman index of concentration, from 1/n to 1.

    .. math:: HHI = \sum_i s_i^2

    Examples
    --------
    >>> herfindahl(pd.Series([1, 1, 1, 1]))
    0.25

    """
    total = float(amount.sum())
    return float(((amount.astype("float64") / total) ** 2).sum()) if total else None


def share_of_lower(curve: pd.DataFrame, people: float) -> float:
    """Read off the Lorenz curve what those with the least per head got.

    Parameters
    ----------
    curve : pandas.DataFrame
        As of `lorenz_curve`, not empty.
    people : float
        Share of the inhabitants, from 0 to 1. Where it falls inside a municipality,
        this one is divided in proportion.

    Examples
    --------
    >>> both = lorenz_curve(pd.Series([1, 3]), pd.Series([50, 50]))
    >>> share_of_lower(both, 0.5)
    0.25

    """
    return float(np.interp(people, curve["population"], curve["amount"]))


def funded_share(amount: pd.Series, population: pd.Series) -> tuple[float, float]:
    """Share of municipalities, and of inhabitants, that got any money (F13).

    Parameters
    ----------
    amount, population : pandas.Series
        As in `location_quotient`; areas without inhabitants count as areas.

    Returns
    -------
    tuple of float
        Of municipalities, of inhabitants.

    """
    got = amount > 0
    people = population.astype("float64")
    return float(got.mean()), float(people[got].sum() / people.sum())


def _populated(amount: pd.Series, population: pd.Series) -> tuple[Floats, Floats]:
    money = amount.to_numpy("float64")
    people = population.to_numpy("float64")
    empty = people <= 0
    if (money[empty] != 0).any():
        where = amount.index[empty & (money != 0)].tolist()
        raise GeoDataError(reason=f"There is money where nobody lives: {where}.")
    return money[~empty], people[~empty]


def _relative_entropy(s: Floats, w: Floats) -> float:
    positive = s > 0
    return float(np.sum(s[positive] * np.log(s[positive] / w[positive])))
