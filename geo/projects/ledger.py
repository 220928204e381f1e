"""The ledger: project x place x share, amounts in whole cents.

Every figure of the application is read off this table; nothing else adds money
up. The buckets REGION (region-wide), EXTERNAL (outside) and UNKNOWN are places
like the municipalities, so the sum over places equals the sum over projects, for
each kind of amount and in every filter.

"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from geo.errors import UnknownProjectError
from geo.money import check_shares, split_cents
from geo.schema import (
    AMOUNT_KINDS,
    BUCKETS,
    COST_KINDS,
    EXTERNAL,
    PLACE,
    PRECISION,
    PROJECT_ID,
    SHARE,
    SITE_NO,
    UNKNOWN,
    cents,
    listing,
)

AMOUNTS: Final = (*AMOUNT_KINDS, *COST_KINDS)
# A sum beyond this would lose cents in a double; it is 90,000 thousand million EUR.
_EXACT: Final = 2**53


def build_ledger(projects: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Allocate every project to its places.

    The shares of a project must add up to exactly 1; its cents are divided by the
    largest remainder (`money.split_cents`), ties going to the smaller place key.
    A project without any site stands under UNKNOWN.

    Parameters
    ----------
    projects : pandas.DataFrame
        Index ``project_id``; the ``…_cents`` columns of all `AMOUNTS` (Int64).
    placed : pandas.DataFrame
        ``project_id``, ``site_no``, ``place``, ``share`` (Fraction) and
        ``precision``, as `linking.place_sites` returns it.

    Returns
    -------
    pandas.DataFrame
        One row per project, site and place, in the order of `projects`:
        ``project_id``, ``site_no``, ``place``, ``precision``, ``share`` (float;
        its sum over a place is the fractional count of projects), and the cents
        columns (Int64, missing where not known).

    Raises
    ------
    ShareError
        If the shares of a project do not add up to 1.
    UnknownProjectError
        If a site belongs to no project.

    Examples
    --------
    >>> money = {cents(kind): pd.array([1000001], "Int64") for kind in AMOUNTS}
    >>> projects = pd.DataFrame(money, index=pd.Index(["P4"], name="project_id"))
    >>> placed = pd.DataFrame({
    ...     "project_id": "P4", "site_no": [1, 2, 3],
    ...     "place": ["99001001", "99001002", "EXTERNAL"],
    ...     "share": [Fraction("0.40"), Fraction("0.35"), Fraction("0.25")],
    ...     "precision": "several"})
    >>> build_ledger(projects, placed)["grant_paid_cents"].tolist()
    [400001, 350000, 250000]

    """
    strangers = placed.loc[~placed[PROJECT_ID].isin(projects.index), PROJECT_ID]
    if len(strangers):
        raise UnknownProjectError(values=listing(strangers.unique()))
    allocations = _with_unplaced(projects, placed)
    rank = pd.Series(np.arange(len(projects)), index=projects.index)
    allocations["rank"] = allocations[PROJECT_ID].map(rank)
    allocations = allocations.sort_values(["rank", SITE_NO, PLACE], kind="stable")
    ledger = pd.DataFrame(
        {
            PROJECT_ID: allocations[PROJECT_ID].astype("str"),
            SITE_NO: allocations[SITE_NO].astype("int64"),
            PLACE: allocations[PLACE].astype("str"),
            PRECISION: allocations[PRECISION].astype("str"),
            SHARE: allocations[SHARE].map(float).astype("float64"),
        }
    ).reset_index(drop=True)
    divided = _divide(projects, allocations)
    return pd.concat([ledger, divided], axis="columns")


def _with_unplaced(projects: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Add a row under UNKNOWN for every project that has no site."""
    columns = [PROJECT_ID, SITE_NO, PLACE, PRECISION, SHARE]
    without = projects.index.difference(pd.Index(placed[PROJECT_ID]), sort=False)
    unplaced = pd.DataFrame(
        {
            PROJECT_ID: without,
            SITE_NO: 1,
            PLACE: UNKNOWN,
            PRECISION: "unknown",
            SHARE: pd.Series([Fraction(1)] * len(without), dtype="object"),
        }
    )
    frames = [frame for frame in (placed[columns], unplaced) if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else unplaced


def _divide(projects: pd.DataFrame, allocations: pd.DataFrame) -> pd.DataFrame:
    """Divide the amounts of each project over its rows, to the cent."""
    columns = [cents(kind) for kind in AMOUNTS]
    whole = projects[columns].reindex(allocations[PROJECT_ID]).reset_index(drop=True)
    rows = allocations.reset_index(drop=True)
    alone = ~rows[PROJECT_ID].duplicated(keep=False)
    for project, share in rows.loc[alone, [PROJECT_ID, SHARE]].itertuples(index=False):
        if share != 1:
            check_shares({"": share}, project=project)
    for project, group in rows[~alone].groupby(PROJECT_ID, sort=False):
        # Ties go to the smaller place; the site number tells equal places apart.
        keys = group[PLACE] + "/" + group[SITE_NO].astype("str").str.zfill(9)
        shares = dict(zip(keys, group[SHARE], strict=True))
        check_shares(shares, project=str(project))
        for column in columns:
            total = whole[column].iat[group.index[0]]
            if not pd.isna(total):
                parts = split_cents(int(total), shares)
                whole.loc[group.index, column] = list(parts.values())
    return whole


def within(ledger: pd.DataFrame, places: Collection[str]) -> pd.DataFrame:
    """See the ledger from one region: other municipalities become EXTERNAL.

    Parameters
    ----------
    ledger : pandas.DataFrame
        As `build_ledger` returns it.
    places : collection of str
        Keys of the municipalities that are shown.

    Returns
    -------
    pandas.DataFrame
        The same rows and amounts; no sum changes.

    """
    known = ledger[PLACE].isin([*places, *BUCKETS])
    return ledger.assign(place=ledger[PLACE].where(known, EXTERNAL))


def sum_by(ledger: pd.DataFrame, column: str, *, by: str = PLACE) -> pd.DataFrame:
    """Add an amount up by place or another column of the ledger.

    Parameters
    ----------
    ledger : pandas.DataFrame
        As `build_ledger` returns it.
    column : str
        A ``…_cents`` column.
    by : str
        Column to group by.

    Returns
    -------
    pandas.DataFrame
        Sorted index `by`; ``sum`` (Int64, cents; missing where not a single
        amount is known), ``known`` and ``rows`` (int: rows with an amount, all
        rows).

    Notes
    -----
    Integer codes and `numpy.bincount`; the doubles it adds in are exact up to
    2**53 cents, which is checked.

    """
    codes, labels = pd.factorize(ledger[by], sort=True)
    values = ledger[column]
    given = values.notna().to_numpy()
    numbers = values.fillna(0).to_numpy(dtype="float64")
    if float(np.abs(numbers).sum()) >= _EXACT:
        msg = f"{column}: the sum is too large to be exact to the cent"
        raise OverflowError(msg)
    size = len(labels)
    sums = np.bincount(codes, weights=numbers, minlength=size).astype("int64")
    known = np.bincount(codes[given], minlength=size)
    result = pd.DataFrame(
        {
            "sum": pd.array(sums, dtype="Int64"),
            "known": known,
            "rows": np.bincount(codes, minlength=size),
        },
        index=pd.Index(labels, name=by),
    )
    result.loc[result["known"] == 0, "sum"] = pd.NA
    return result
