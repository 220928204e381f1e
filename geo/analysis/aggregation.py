"""Sums and counts by place, read off the ledger."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.projects.ledger import AMOUNTS, add_up
from geo.schema import BUCKETS, PLACE, PROJECT_ID, SHARE, cents


def place_table(ledger: pd.DataFrame, places: Sequence[str]) -> pd.DataFrame:
    """Count projects and add amounts up for every place.

    Three things are kept apart. A place without a project has 0 projects and 0
    cents. A place with projects none of which states the amount has a missing
    amount. What lies in none of the places stands in the buckets.

    Parameters
    ----------
    ledger : pandas.DataFrame
        As `ledger.within` returns it for these places.
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
    codes, size = index.get_indexer(ledger[PLACE]), len(index)
    rows = np.bincount(codes, minlength=size)
    pairs = pd.factorize(ledger[PROJECT_ID])[0].astype("int64") * size + codes
    once = ~pd.Series(pairs).duplicated().to_numpy()
    columns: dict[str, object] = {
        "projects": np.bincount(codes, weights=ledger[SHARE], minlength=size),
        "projects_involved": np.bincount(codes[once], minlength=size),
    }
    for kind in AMOUNTS:
        sums, known = add_up(ledger[cents(kind)], codes, size)
        columns[cents(kind)] = sums.mask(rows == 0, 0).array
        columns[f"{kind}_known"] = known
    return pd.DataFrame(columns, index=index)


def coverage(
    ledger: pd.DataFrame, projects: pd.DataFrame, places: Sequence[str]
) -> dict[str, int]:
    """Count on how many projects a figure rests.

    Parameters
    ----------
    ledger : pandas.DataFrame
        Rows of `projects` as `ledger.within` returns them.
    projects : pandas.DataFrame
        The projects of the selection.
    places : sequence of str
        Keys of the municipalities.

    Returns
    -------
    dict of str to int
        ``projects`` = ``located`` (in at least one of the municipalities) +
        ``region_wide`` + ``external`` + ``unknown``; and for each kind of amount
        ``with_grant_requested`` and so on.

    """
    # 0 for every municipality, then one number for each bucket; the least one counts.
    first = len(places) - 1
    codes = pd.Index([*places, *BUCKETS]).get_indexer(ledger[PLACE]) - first
    owners = pd.factorize(ledger[PROJECT_ID])[0]
    best = pd.Series(np.maximum(codes, 0)).groupby(owners).min()
    names = ("located", "region_wide", "external", "unknown")
    counts = np.bincount(best, minlength=len(names))
    result = {"projects": len(projects)}
    result |= {name: int(n) for name, n in zip(names, counts, strict=True)}
    result |= {
        f"with_{kind}": int(projects[cents(kind)].notna().sum()) for kind in AMOUNTS
    }
    return result


def total_cents(projects: pd.DataFrame, kind: str) -> int | None:
    """Add one kind of amount up over projects; None if not one is known."""
    amounts = projects[cents(kind)].dropna()
    return int(amounts.sum()) if len(amounts) else None
