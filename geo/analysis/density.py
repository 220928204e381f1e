"""Funding density: projects and money per inhabitant and per km²."""

from __future__ import annotations

import numpy as np
import pandas as pd


def projects_per_1000(projects: pd.Series, population: pd.Series) -> pd.Series:
    r"""Projects per 1,000 inhabitants.

    .. math:: 1000 \cdot n_i / p_i

    Parameters
    ----------
    projects : pandas.Series
        Number of projects, fractional.
    population : pandas.Series
        Inhabitants on the same index; 0 or missing gives a missing value.

    Returns
    -------
    pandas.Series
        Float, named ``projects_per_1000``.

    Examples
    --------
    >>> projects_per_1000(pd.Series([3.0, 1.0]), pd.Series([1500, 0])).tolist()
    [2.0, nan]

    """
    return _ratio(projects, population, "projects_per_1000") * 1000


def grant_per_inhabitant(
    amount_cents: pd.Series, population: pd.Series, *, name: str
) -> pd.Series:
    r"""Euros per inhabitant (figure F14).

    .. math:: y_i = a_i / p_i

    Parameters
    ----------
    amount_cents : pandas.Series
        Cents (Int64); missing stays missing.
    population : pandas.Series
        Inhabitants on the same index; 0 or missing gives a missing value.
    name : str
        Name of the result.

    Returns
    -------
    pandas.Series
        Float, EUR per inhabitant.

    Examples
    --------
    >>> money = pd.Series([9000000, 0], dtype="Int64")
    >>> grant_per_inhabitant(money, pd.Series([10000, 500]), name="y").tolist()
    [9.0, 0.0]

    """
    return _ratio(amount_cents, population, name) / 100


def grant_per_km2(
    amount_cents: pd.Series, area_km2: pd.Series, *, name: str
) -> pd.Series:
    r"""Euros per square kilometre (figure F15).

    .. math:: a_i / A_i

    Parameters
    ----------
    amount_cents : pandas.Series
        Cents (Int64); missing stays missing.
    area_km2 : pandas.Series
        Official area on the same index; 0 or missing gives a missing value.
    name : str
        Name of the result.

    Returns
    -------
    pandas.Series
        Float, EUR per km².

    Examples
    --------
    >>> grant_per_km2(pd.Series([9000000]), pd.Series([100.0]), name="y").tolist()
    [900.0]

    """
    return _ratio(amount_cents, area_km2, name) / 100


def _ratio(numerator: pd.Series, denominator: pd.Series, name: str) -> pd.Series:
    above = numerator.to_numpy("float64", na_value=np.nan)
    below = denominator.to_numpy("float64", na_value=np.nan)
    below = np.where(below > 0, below, np.nan)
    return pd.Series(above / below, index=numerator.index, name=name)
