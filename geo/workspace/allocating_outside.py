"""Allocations in SQL: what other programs change has its amounts at once.

QGIS and others change money, sites and shares without us. The triggers of `outside`
put the project into a queue, and a trigger of that queue divides its cents as
`allocating.fill` does, with whole numbers and SQLite's core functions only, so that a
program with an old SQLite can edit too.

The shares of a project are brought to one denominator: a small multiple of the largest
one. Where that is not enough, or the product with the cents would not be a whole number
of 64 bit, nothing is written, and the next start allocates in Python.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from geo.projects.ledger import AMOUNTS
from geo.schema import BUCKET_OF_PRECISION, UNKNOWN, cents

_QUEUE: Final = "allocating_queue"
# Sites of the one project that is under way; empty between two changes.
_WORK: Final = "allocating_work"
_COLUMNS: Final = tuple(cents(kind) for kind in AMOUNTS)
# Largest denominator read, so that the product of two is a whole number of 64 bit.
_LARGEST: Final = 3_037_000_499
_LONGEST: Final = 24
_MULTIPLES: Final = ", ".join(f"({number})" for number in range(1, 13))
_EXACT: Final = "9.0e18"
_BUCKETS: Final = " ".join(
    f"WHEN '{precision}' THEN '{place}'"
    for precision, place in sorted(BUCKET_OF_PRECISION.items())
)
_OPEN: Final = """EXISTS (SELECT 1 FROM projects WHERE project_id = NEW.project_id)
    AND NOT EXISTS (SELECT 1 FROM allocations WHERE project_id = NEW.project_id)"""
# A share is "1/3", "0.25" or "1", and all of the project where none is stated.
_TEXT: Final = "coalesce(nullif(share, ''), '1')"
_READ: Final = f"""
INSERT INTO {_WORK} (site_no, place, "precision", boundary_date, place_key, p, q)
SELECT site_no, place, "precision", CASE WHEN place = ags THEN boundary_date END,
    place || '/' || substr('000000000' || site_no, -9),
    CASE WHEN stroke THEN CAST(substr(text, 1, stroke - 1) AS INTEGER)
        ELSE CAST(replace(text, '.', '') AS INTEGER) END,
    CASE WHEN text GLOB '*[^0-9/.]*' OR length(text) > {_LONGEST}
            OR length(text) - length(replace(replace(text, '/', ''), '.', '')) > 1
            THEN 0
        WHEN stroke THEN CAST(substr(text, stroke + 1) AS INTEGER)
        WHEN point THEN CAST(
            '1' || substr('000000000000000000', 1, length(text) - point) AS INTEGER)
        ELSE 1 END
FROM (SELECT *, {_TEXT} AS text, instr({_TEXT}, '/') AS stroke,
        instr({_TEXT}, '.') AS point,
        CASE "precision" {_BUCKETS} ELSE coalesce(nullif(ags, ''), '{UNKNOWN}') END
            AS place
    FROM sites WHERE project_id = NEW.project_id)
WHERE {_OPEN}
"""
_WITHOUT_SITE: Final = f"""
INSERT INTO {_WORK} (site_no, place, "precision", place_key, p, q)
SELECT 1, '{UNKNOWN}', 'unknown', '', 1, 1
WHERE {_OPEN}
    AND NOT EXISTS (SELECT 1 FROM sites WHERE project_id = NEW.project_id)
"""
_DENOMINATOR: Final = f"""
UPDATE {_WORK} SET whole = (
    SELECT min(k.column1 * top.q)
    FROM (VALUES {_MULTIPLES}) AS k, (SELECT max(q) AS q FROM {_WORK}) AS top
    WHERE NOT EXISTS (SELECT 1 FROM {_WORK} AS o
        WHERE o.q NOT BETWEEN 1 AND {_LARGEST} OR o.p NOT BETWEEN 1 AND o.q
            OR (k.column1 * top.q) % o.q <> 0))
"""
_WEIGHT: Final = f"UPDATE {_WORK} SET w = p * (whole / q)"


def _part(column: str) -> str:
    """Return the expression for a site's cents: the largest remainder."""
    mine = f"((a.{column} * s.w) % s.whole + s.whole) % s.whole"
    other = mine.replace("s.w)", "o.w)")
    return f"""CASE typeof(a.{column}) WHEN 'integer' THEN
    (a.{column} * s.w - {mine}) / s.whole + (
        SELECT sum({other}) / s.whole > sum({other} > {mine}
            OR ({other} = {mine} AND o.place_key < s.place_key)) FROM {_WORK} AS o)
    END"""


def _divide() -> str:
    names = ", ".join(_COLUMNS)
    parts = ",\n".join(map(_part, _COLUMNS))
    fits = " AND ".join(
        f"abs(coalesce(a.{column}, 0)) * 1.0 * s.whole < {_EXACT}"
        for column in _COLUMNS
    )
    return f"""
INSERT INTO allocations (project_id, site_no, place, "precision", share,
    boundary_date, {names}, row_revision)
SELECT NEW.project_id, s.site_no, s.place, s."precision", s.p * 1.0 / s.q,
    s.boundary_date,
{parts}, NEW.revision
FROM {_WORK} AS s JOIN projects AS a ON a.project_id = NEW.project_id
WHERE (SELECT sum(w) FROM {_WORK}) = s.whole AND {fits}
"""


_STEPS: Final = (
    f"DELETE FROM {_WORK}",
    _READ,
    _WITHOUT_SITE,
    _DENOMINATOR,
    _WEIGHT,
    _divide(),
    f"DELETE FROM {_WORK}",
    f"DELETE FROM {_QUEUE}",
)


def write_queue(connection: sqlite3.Connection) -> None:
    """Make the queue and its trigger anew, as the tables of today need them."""
    for name in (_QUEUE, _WORK):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    connection.execute(f"CREATE TABLE {_QUEUE} (project_id TEXT, revision INTEGER)")
    connection.execute(
        f"CREATE TABLE {_WORK} (site_no INTEGER, place TEXT, precision TEXT,"
        " boundary_date TEXT, place_key TEXT, p INTEGER, q INTEGER, whole INTEGER,"
        " w INTEGER)"
    )
    body = ";\n".join(step.strip() for step in _STEPS)
    connection.execute(
        f"CREATE TRIGGER {_QUEUE}_next AFTER INSERT ON {_QUEUE}\nBEGIN\n{body};\nEND"
    )


def queue(owner: str, revision: str) -> str:
    """Return the statement of a trigger that allocates one project, if it has none.

    Parameters
    ----------
    owner : str
        Expression for its id: ``NEW.project_id``.
    revision : str
        Expression for the number of the change.

    """
    return f"INSERT INTO {_QUEUE} VALUES ({owner}, {revision});\n"
