"""Keys, heads and shares of one date on the municipalities of another date.

Forward in time the steps of the succession say what became of a municipality; where
only a part moved, they state the shares. Backward in time a municipality that grew
is divided over those it was made of, in the proportion of their inhabitants. Either
way the parts of a key add up to exactly 1, so no cent and no head is lost.

"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from geo.boundaries.succession import Succession
from geo.money import split_cents
from geo.schema import AGS, POPULATION

Parts = Mapping[str, Fraction]


class Carrier:
    """Brings keys of any date onto one territorial status.

    Parameters
    ----------
    succession : Succession
        The steps.
    boundary_date : datetime.date
        Territorial status of the result.
    heads : pandas.Series
        Inhabitants on the keys of `boundary_date`; the proportion in which a later
        municipality is divided over its former ones. Missing counts as 0; where all
        of them are 0, the parts are equal.

    Examples
    --------
    >>> steps = pd.DataFrame({
    ...     "old_ags": ["16069001", "16069002"], "new_ags": ["16069009"] * 2,
    ...     "effective_date": ["2019-01-01"] * 2,
    ...     "population_share": ["1", "1"], "area_share": ["1", "1"]})
    >>> before, after = dt.date(2016, 1, 1), dt.date(2023, 1, 1)
    >>> heads = pd.Series({"16069001": 300, "16069002": 100})
    >>> Carrier(Succession(steps), before, heads).parts("16069009", after)
    {'16069001': Fraction(3, 4), '16069002': Fraction(1, 4)}

    """

    def __init__(
        self, succession: Succession, boundary_date: dt.date, heads: pd.Series
    ) -> None:
        self.succession = succession
        self.boundary_date = boundary_date
        self._heads = {
            str(key): 0 if pd.isna(value) else int(value)
            for key, value in heads.items()
        }
        self._backward = lru_cache(self._divide_back)

    def parts(self, ags: str, date: dt.date) -> dict[str, Fraction]:
        """Return where a municipality lies on the status of the carrier.

        Parameters
        ----------
        ags : str
            Key with territorial status `date`.
        date : datetime.date
            Earlier or later than that of the carrier.

        Returns
        -------
        dict of str to Fraction
            Keys with their shares, which add up to 1. A key that the steps do not
            know stands for itself.

        """
        if date <= self.boundary_date:
            return self.succession.successors(ags, date, self.boundary_date)
        return dict(self._backward(date).get(ags, {ags: Fraction(1)}))

    def _divide_back(self, date: dt.date) -> dict[str, dict[str, Fraction]]:
        """Turn the way from the carrier's status to `date` around."""
        people: dict[str, dict[str, Fraction]] = {}
        for old, heads in self._heads.items():
            following = self.succession.successors(old, self.boundary_date, date)
            for new, share in following.items():
                people.setdefault(new, {})[old] = share * heads
        return {new: _proportions(parts) for new, parts in people.items()}


def _proportions(parts: Parts) -> dict[str, Fraction]:
    total = sum(parts.values(), Fraction(0))
    if not total:
        return dict.fromkeys(parts, Fraction(1, len(parts)))
    return {key: value / total for key, value in parts.items() if value}


def carry_heads(
    heads: pd.Series, parts: Callable[[str], Parts], keys: pd.Index
) -> tuple[pd.Series, pd.Index]:
    """Bring inhabitants onto other municipalities; their sum stays the same.

    The heads of a municipality that is divided go by largest remainder
    (`money.split_cents`), so that they stay whole.

    Parameters
    ----------
    heads : pandas.Series
        Inhabitants (Int64) by key.
    parts : callable
        Tells for a key the new keys with shares that add up to 1.
    keys : pandas.Index
        The keys of the result.

    Returns
    -------
    tuple
        Inhabitants (Int64) on `keys`, missing where a municipality without a number
        takes part or none leads there; and the keys whose number rests on a share.

    Examples
    --------
    >>> halves = {"a": {"x": Fraction(1, 2), "y": Fraction(1, 2)},
    ...           "b": {"y": Fraction(1)}}
    >>> number, divided = carry_heads(
    ...     pd.Series({"a": 5, "b": 10}), halves.__getitem__, pd.Index(["x", "y"]))
    >>> number.tolist(), list(divided)
    ([3, 12], ['x', 'y'])

    """
    sums: dict[str, int] = {}
    missing: set[str] = set()
    divided: set[str] = set()
    for key, number in heads.items():
        shares = parts(str(key))
        if len(shares) > 1:
            divided.update(shares)
        if pd.isna(number):
            missing.update(shares)
            continue
        for new, part in split_cents(int(number), shares).items():
            sums[new] = sums.get(new, 0) + part
    found = pd.Series(
        [pd.NA if key in missing else sums.get(key, pd.NA) for key in keys],
        index=keys,
        name=POPULATION,
        dtype="Int64",
    )
    return found, pd.Index(sorted(divided & set(keys)), name=AGS)
