"""The ledger: project x place x share, amounts in whole cents.

Every figure of the application is read off this table; nothing else adds money
up. The buckets REGION (region-wide), EXTERNAL (outside) and UNKNOWN are places
like the municipalities, so the sum over places equals the sum over projects, for
each kind of amount and in every filter.

"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import UnknownProjectError
from geo.money import check_shares, split_cents
from geo.schema import (
    AMOUNT_KINDS,
    COST_KINDS,
    PLACE,
    PRECISION,
    PROJECT_ID,
    SHARE,
    SITE_ID,
    SITE_NO,
    UNKNOWN,
    cents,
    check_unique,
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
        ``project_id``, ``site_no``, ``site_id`` (text, unique), ``place``,
        ``precision``, ``share`` (float; its sum over a place is the fractional
        count of projects), and the cents columns (Int64, missing where not known).

    Raises
    ------
    ShareError
        If the shares of a project do not add up to 1.
    DuplicateKeyError
        If a project has the same site twice.
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
            SITE_ID: _site_ids(allocations),
            PLACE: allocations[PLACE].astype("str"),
            PRECISION: allocations[PRECISION].astype("str"),
            SHARE: allocations[SHARE].map(float).astype("float64"),
        }
    ).reset_index(drop=True)
    divided = _divide(projects, allocations)
    return pd.concat([ledger, divided], axis="columns")


def _site_ids(allocations: pd.DataFrame) -> pd.Series:
    """Name each allocation: project, site, and place where a site is divided."""
    base = allocations[PROJECT_ID] + "/" + allocations[SITE_NO].astype("str")
    divided = base.duplicated(keep=False)
    return base.where(~divided, base + "/" + allocations[PLACE]).astype("str")


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
    owners = allocations[PROJECT_ID].to_numpy()
    whole = projects[columns].reindex(owners)
    amounts = {column: whole[column].tolist() for column in columns}
    shares = allocations[SHARE].tolist()
    # Ties go to the smaller place; the site number tells equal places apart.
    numbers = allocations[SITE_NO].astype("str").str.zfill(9)
    keys = (allocations[PLACE] + "/" + numbers).tolist()
    # Rows of one project follow each other; each stretch is one project.
    starts = np.flatnonzero(np.r_[len(owners) > 0, owners[1:] != owners[:-1]])
    for start, end in pairwise([*starts, len(owners)]):
        parts = dict(zip(keys[start:end], shares[start:end], strict=True))
        if len(parts) < end - start:
            twice = pd.Series(keys[start:end], name="site")
            check_unique(twice, layer=f"sites of {owners[start]}")
        check_shares(parts, project=str(owners[start]))
        if end - start > 1:
            for cells in amounts.values():
                if cells[start] is not pd.NA:
                    divided = split_cents(cells[start], parts)
                    cells[start:end] = divided.values()
    return pd.DataFrame(
        {column: pd.array(cells, dtype="Int64") for column, cells in amounts.items()}
    )


def refuse_inexact(amounts: npt.NDArray[np.float64], *, name: str) -> None:
    """Refuse amounts whose sum a double could not hold to the cent.

    Parameters
    ----------
    amounts : numpy.ndarray
        Cents, NaN where not known.
    name : str
        Of the column, for the message.

    Raises
    ------
    OverflowError
        If they add up to 2**53 cents or more.

    """
    if float(np.nansum(np.abs(amounts))) >= _EXACT:
        msg = f"{name}: the sum is too large to be exact to the cent"
        raise OverflowError(msg)
