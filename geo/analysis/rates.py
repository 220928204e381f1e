"""Rates of rare events: counts per inhabitant, steadied where few people live.

For counts only. Euros do not follow the Poisson distribution that these methods rest
on, and are never smoothed.

"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import GeoDataError


@dataclass(frozen=True, kw_only=True)
class SmoothedRates:
    """Rates of all areas, drawn towards their common mean.

    Attributes
    ----------
    rates : pandas.Series
        Events per head, missing where nobody lives.
    mean : float
        Events of all areas over their inhabitants.
    variance : float
        Variance between areas beyond what chance makes; 0 if there is none.

    """

    rates: pd.Series
    mean: float
    variance: float

    @property
    def within_chance(self) -> bool:
        """Whether chance alone explains the differences between the rates."""
        return self.variance == 0


def empirical_bayes(events: pd.Series, population: pd.Series) -> SmoothedRates | None:
    r"""Smooth rates by the empirical Bayes method (global).

    .. math::
        m = E / P, \quad s^2 = \sum_i p_i (r_i - m)^2 / P, \quad
        A = \max(0, s^2 - m n / P), \quad
        \tilde r_i = m + \frac{A}{A + m / p_i} (r_i - m)

    A negative variance `A` is set to 0, and every area then gets the mean: there is
    no difference that chance would not explain. (Without that guard the ranking is
    turned around, as in esda 2.8.)

    Parameters
    ----------
    events : pandas.Series
        Counts, also fractional; not negative, none missing where people live.
    population : pandas.Series
        Inhabitants on the same index; areas with 0 or missing are left out.

    Returns
    -------
    SmoothedRates or None
        None if nobody lives anywhere.

    Raises
    ------
    GeoDataError
        If a count is negative or missing.

    References
    ----------
    Marshall, R. J. (1991): Applied Statistics 40(2), 283-294. Bailey, T. C. and
    Gatrell, A. C. (1995): Interactive Spatial Data Analysis, pp. 303-306.

    Examples
    --------
    >>> found = empirical_bayes(pd.Series([30, 25, 20]), pd.Series([100, 100, 100]))
    >>> found.rates.tolist(), found.within_chance
    ([0.25, 0.25, 0.25], True)

    """
    people = population.astype("Float64").astype("float64")
    lived = people > 0
    counts, people = events[lived].astype("float64"), people[lived]
    _check_counts(counts)
    if not len(counts):
        return None
    mean = float(counts.sum() / people.sum())
    rates = counts / people
    spread = float((people * (rates - mean) ** 2).sum() / people.sum())
    variance = max(0.0, spread - mean * len(counts) / float(people.sum()))
    noise = mean / people
    weight = variance / (variance + noise) if variance else noise * 0
    smooth = (mean + weight * (rates - mean)).reindex(events.index)
    return SmoothedRates(rates=smooth, mean=mean, variance=variance)


def standardised_rates(events: pd.Series, population: pd.Series) -> pd.Series:
    r"""Put rates on one scale, so that small areas do not stand out by chance.

    .. math:: z_i = (r_i - m) / \sqrt{A + m / p_i}

    with m and A as in `empirical_bayes`, but A not clamped; where the sum under the
    root is not positive, it is m / p_i alone.

    Parameters
    ----------
    events, population : pandas.Series
        As in `empirical_bayes`.

    Returns
    -------
    pandas.Series
        Float; missing where nobody lives.

    References
    ----------
    Assunção, R. M. and Reis, E. A. (1999): Statistics in Medicine 18, 2147-2162.

    """
    people = population.astype("Float64").astype("float64")
    lived = people > 0
    counts, people = events[lived].astype("float64"), people[lived]
    _check_counts(counts)
    total = float(people.sum())
    mean = float(counts.sum()) / total if total else 0.0
    if not mean:
        return pd.Series(0.0, index=counts.index).reindex(events.index)
    rates = counts / people
    variance = float((people * (rates - mean) ** 2).sum() / total)
    variance -= mean * len(counts) / total
    scale = variance + mean / people
    scale = scale.where(scale > 0, mean / people)
    return ((rates - mean) / np.sqrt(scale)).reindex(events.index)


def _check_counts(counts: pd.Series) -> None:
    wrong = counts.index[~(counts >= 0)].tolist()
    if wrong:
        raise GeoDataError(reason=f"Counts are negative or missing: {wrong[:5]}.")
