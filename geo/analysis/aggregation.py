"""Sums and counts by place, read off the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.projects.ledger import AMOUNTS, refuse_inexact
from geo.schema import BUCKETS, PLACE, PROJECT_ID, SHARE, cents

Codes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Counts:
    """Projects and amounts added up by place, each column when it is asked for.

    Attributes
    ----------
    owner, place : numpy.ndarray
        Number of the project, and of the place, of each allocation.
    share : numpy.ndarray
        Part of the project that each allocation is.
    amount : callable
        From a kind of amount to the cents of each allocation, NaN where not known.
    size : int
        Number of places.

    """

    owner: Codes
    place: Codes
    share: Floats
    amount: Callable[[str], Floats]
    size: int
    _sums: dict[str, tuple[Floats, Codes]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> Codes:
        """Allocations in each place."""
        return np.bincount(self.place, minlength=self.size)

    @cached_property
    def projects(self) -> Floats:
        """Projects in each place, in parts: sums to the number of projects."""
        return np.bincount(self.place, self.share, self.size).astype("float64")

    @cached_property
    def involved(self) -> Codes:
        """Projects in each place, whole: a project counts in each of its places."""
        several = np.bincount(self.owner)[self.owner] > 1
        pairs = self.owner[several].astype("int64") * self.size + self.place[several]
        return np.bincount(self.place[~several], minlength=self.size) + np.bincount(
            np.unique(pairs) % self.size, minlength=self.size
        )

    def cents(self, kind: str) -> Floats:
        """Return cents: 0 without a project, NaN if not one project states it."""
        return self._added(kind)[0]

    def known(self, kind: str) -> Codes:
        """Return how many allocations state an amount."""
        return self._added(kind)[1]

    def _added(self, kind: str) -> tuple[Floats, Codes]:
        if kind not in self._sums:
            amounts = self.amount(kind)
            given = ~np.isnan(amounts)
            # Doubles add whole cents exactly up to 2**53 (`refuse_inexact`).
            place = self.place[given]
            sums = np.bincount(place, amounts[given], self.size).astype("float64")
            known = np.bincount(place, minlength=self.size)
            sums[(known == 0) & (self.rows > 0)] = np.nan
            self._sums[kind] = (sums, known)
        return self._sums[kind]

    def columns(self) -> dict[str, Any]:
        """Return everything as columns of a table, cents as whole numbers."""
        found: dict[str, Any] = {
            "projects": self.projects,
            "projects_involved": self.involved,
        }
        for kind in AMOUNTS:
            sums = self.cents(kind)
            whole = np.where(np.isnan(sums), 0, sums).astype("int64")
            found[cents(kind)] = pd.arrays.IntegerArray(whole, np.isnan(sums))
            found[f"{kind}_known"] = self.known(kind)
        return found


def place_table(ledger: pd.DataFrame, places: Sequence[str]) -> pd.DataFrame:
    """Count projects and add amounts up for every place.

    Three things are kept apart. A place without a project has 0 projects and 0
    cents. A place with projects none of which states the amount has a missing
    amount. What lies in none of the places stands in the buckets.

    Parameters
    ----------
    ledger : pandas.DataFrame
        Allocations to these places and buckets only (`RegionView.ledger`).
    places : sequence of str
        Keys of the municipalities.

    Returns
    -------
    pandas.DataFrame
        Index ``place``: the places in their order, then the buckets. Columns
        ``projects`` (float, fractional: sums to the number of projects),
        ``projects_involved`` (int, whole: a project counts in each of its places),
        and for each kind of amount ``…_cents`` (Int64) and ``…_known`` (int,
        allocations with a stated amount).

    Raises
    ------
    OverflowError
        If the amounts are too large to be added exactly.

    Examples
    --------
    >>> money = {cents(kind): pd.array([500, pd.NA], "Int64") for kind in AMOUNTS}
    >>> ledger = pd.DataFrame({
    ...     "project_id": ["P1", "P2"], "place": ["16069024", "UNKNOWN"],
    ...     "share": [1.0, 1.0], **money})
    >>> place_table(ledger, ["16069024", "16069026"])["grant_paid_cents"].tolist()
    [500, 0, 0, 0, <NA>]

    """
    index = pd.Index([*places, *BUCKETS], name=PLACE, dtype="str")

    def amount(kind: str) -> Floats:
        column = ledger[cents(kind)].to_numpy("float64", na_value=np.nan)
        refuse_inexact(column, name=cents(kind))
        return column

    counts = Counts(
        owner=pd.factorize(ledger[PROJECT_ID])[0],
        place=index.get_indexer(ledger[PLACE]),
        share=ledger[SHARE].to_numpy("float64"),
        amount=amount,
        size=len(index),
    )
    return pd.DataFrame(counts.columns(), index=index)


def coverage(
    owner: Codes, place: Codes, size: int, known: dict[str, int]
) -> dict[str, int]:
    """Count on how many projects a figure rests.

    Parameters
    ----------
    owner, place : numpy.ndarray
        Number of the project and of the place of each allocation; owners from 0, each
        at least once; places as in `Counts`, the buckets last.
    size : int
        Number of places, buckets included.
    known : dict of str to int
        How many projects state each kind of amount.

    Returns
    -------
    dict of str to int
        ``projects`` = ``located`` (in at least one of the municipalities) +
        ``region_wide`` + ``external`` + ``unknown``; and for each kind of amount
        ``with_grant_requested`` and so on.

    Examples
    --------
    >>> two, one = np.array([0, 0, 1]), np.array([0, 2, 3])
    >>> coverage(two, one, 4, {})["located"], coverage(two, one, 4, {})["unknown"]
    (1, 1)

    """
    # 0 for every municipality, then one number for each bucket; the least one counts.
    codes = np.maximum(place - (size - len(BUCKETS) - 1), 0)
    names = ("located", "region_wide", "external", "unknown")
    projects = int(owner.max(initial=-1)) + 1
    best = np.full(projects, len(names))
    np.minimum.at(best, owner, codes)
    counts = np.bincount(best, minlength=len(names))
    return {
        "projects": projects,
        **{name: int(n) for name, n in zip(names, counts, strict=True)},
        **{f"with_{kind}": number for kind, number in known.items()},
    }


def total_cents(projects: pd.DataFrame, kind: str) -> int | None:
    """Add one kind of amount up over projects; None if not one is known."""
    amounts = projects[cents(kind)].dropna()
    return int(amounts.sum()) if len(amounts) else None
