"""The allocations of the file: every euro at one site, for those who open it elsewhere.

They are computed from projects and sites and hold as long as these do: whoever changes
money or sites (a transaction, a step back, a trigger for other programs) removes those
of the project, and what has none gets them before the next commit. For other programs
`allocating_outside` does the same in SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Final

from geo.errors import ShareError
from geo.money import check_shares, parse_share, split_cents
from geo.projects.ledger import AMOUNTS
from geo.schema import BUCKET_OF_PRECISION, UNKNOWN, cents

_COLUMNS: Final = tuple(cents(kind) for kind in AMOUNTS)
_AT_ONCE: Final = 500
_WITHOUT: Final = """
SELECT project_id FROM projects
WHERE project_id NOT IN (SELECT project_id FROM allocations) ORDER BY fid
"""
_INSERT: Final = (
    'INSERT INTO allocations (project_id, site_no, place, "precision", share,'
    f" boundary_date, {', '.join(_COLUMNS)}, row_revision)"
    f" VALUES ({', '.join('?' * (len(_COLUMNS) + 7))})"
)

Site = tuple[int, str, str | None, str | None, str | None]


def is_complete(connection: sqlite3.Connection) -> bool:
    """Whether every project has its allocations."""
    return connection.execute(f"{_WITHOUT} LIMIT 1").fetchone() is None


def fill(connection: sqlite3.Connection, revision: int) -> bool:
    """Allocate the projects that have no allocations, inside the open transaction.

    The rules are those of `projects.ledger.build_ledger`, on the territorial status
    that each site states: cents by the largest remainder, ties to the smaller place, a
    project without a site under UNKNOWN. A site known by its point only stands under
    UNKNOWN too, for the file does not know whose outline the point lies in.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of a workspace, in a transaction.
    revision : int
        Number of the change, for the rows.

    Returns
    -------
    bool
        Whether a row was written. Shares that do not add up to 1, as another program
        may leave them, allocate nothing: no euro is made up.

    """
    keys = [key for (key,) in connection.execute(_WITHOUT)]
    before = connection.total_changes
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        columns = ", ".join(_COLUMNS)
        amounts = connection.execute(
            f"SELECT project_id, {columns} FROM projects WHERE project_id IN ({marks})",
            part,
        ).fetchall()
        sites: dict[str, list[Site]] = {}
        for project, *site in connection.execute(
            'SELECT project_id, site_no, "precision", ags, boundary_date, share'
            f" FROM sites WHERE project_id IN ({marks}) ORDER BY project_id, site_no",
            part,
        ):
            sites.setdefault(project, []).append(tuple(site))
        connection.executemany(_INSERT, _rows(amounts, sites, revision))
    return connection.total_changes > before


def _rows(
    amounts: Iterable[tuple[Any, ...]], sites: dict[str, list[Site]], revision: int
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the table."""
    for project, *money in amounts:
        given = sites.get(project) or [(1, "unknown", None, None, None)]
        try:
            shares = _shares(project, given)
        except ShareError:
            continue
        parts = [
            [None] * len(given)
            if not isinstance(value, int)
            else list(split_cents(value, shares).values())
            for value in money
        ]
        for position, ((number, precision, ags, date, _), (key, share)) in enumerate(
            zip(given, shares.items(), strict=True)
        ):
            place = key.rpartition("/")[0]
            yield (
                project, number, place, precision, float(share),
                date if place == ags else None,
                *(column[position] for column in parts), revision,
            )  # fmt: skip


def _shares(project: str, sites: Iterable[Site]) -> dict[str, Fraction]:
    """Return the share of each site, by its place and number; they add up to 1."""
    shares = {}
    for number, precision, ags, _, share in sites:
        place = BUCKET_OF_PRECISION.get(precision) or ags or UNKNOWN
        shares[f"{place}/{number:09d}"] = parse_share(share or "1", project=project)
    check_shares(shares, project=project)
    return shares
