"""Changes that another program makes in the file: triggers notice them.

QGIS and others write rows without knowing of revisions. Triggers raise the revision of
the row and of the file and keep both images, so that such a change is a conflict for
whoever still shows the former state, stands in the history and can be undone. Nothing
but SQLite's own core functions is used: a trigger that calls another one would stop
every edit of a program that lacks it. They are short, for SQLite reads them whenever
the file is opened.

Rows that the workspace writes carry the number of the change that is under way, which
is larger than the file's; by that they are told apart.

"""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from geo.workspace.allocating_outside import queue
from geo.workspace.columns import FID, ROW_REVISION, Cell, Table
from geo.workspace.tables import (
    ALLOCATIONS,
    PROJECTS,
    REGIONS,
    SITES,
    to_json,
)

# Label of such a change in the history.
OUTSIDE: Final = "changed_outside"
# What people edit elsewhere; decisions, layouts and settings are JSON of our own.
WATCHED: Final = (PROJECTS, SITES, REGIONS)
# Rows that are written within so many seconds are one change: no trigger can tell
# where the other program's transaction ends.
GROUP_SECONDS: Final = 5

Images = tuple[str, str | None, str | None]

_NOW: Final = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
_FILE: Final = '(SELECT 0 + "value" FROM meta WHERE "key" = \'revision\')'
_LATEST: Final = "(SELECT max(revision) FROM history)"
# A row of the history without a change (revision 0) gets one.
_ENTRY_SQL: Final = f"""
CREATE TRIGGER outside_entry AFTER INSERT ON history_rows WHEN NEW.revision = 0
BEGIN
    UPDATE history SET state = 'dropped' WHERE state = 'undone';
    INSERT INTO history (revision, time, author, label, kind, state, changed_rows)
    SELECT {_FILE} + 1, {_NOW}, '', '{OUTSIDE}', 'change', 'done', 0
    WHERE NOT EXISTS (SELECT 1 FROM history WHERE revision = {_LATEST}
        AND label = '{OUTSIDE}' AND kind = 'change' AND state = 'done'
        AND julianday('now') - julianday(time) < {GROUP_SECONDS} / 86400.0);
    UPDATE history SET changed_rows = changed_rows + 1, time = {_NOW}
    WHERE revision = {_LATEST};
    UPDATE history_rows SET revision = {_LATEST} WHERE id = NEW.id;
    UPDATE meta SET "value" = {_FILE} + 1 WHERE "key" = 'revision';
END
"""
_IMAGE: Final = re.compile(r"\(([\w,]+)\)(.*)", re.DOTALL)
_LITERAL: Final = re.compile(r"X'[0-9A-F]*'|'(?:[^']|'')*'|[^,]+")


def _image(table: Table, side: str) -> str:
    """Return the expression that writes all cells of a row as literals of SQL."""
    names = [FID, *table.by_name]
    cells = "||','||".join(f'quote({side}."{name}")' for name in names)
    return f"'({','.join(names)})'||{cells}"


def _key(table: Table, side: str) -> str:
    """Return the expression that writes a row's key as `tables.to_json` does."""
    parts = []
    for name in table.key:
        cell = f"{side}.{name}"
        if table.by_name[name].kind != "int":
            cell = f"replace(replace({cell}, '\\', '\\\\'), '\"', '\\\"')"
            cell = f"'\"'||{cell}||'\"'"
        parts.append(cell)
    return "'['||" + "||', '||".join(parts) + "||']'"


def _trigger(table: Table, event: str) -> str:
    """Return the statement that makes one trigger.

    Parameters
    ----------
    table : Table
        Which table it watches.
    event : {"INSERT", "UPDATE", "DELETE"}
        What it watches for.

    """
    side = "NEW" if event == "INSERT" else "OLD"
    written = "OLD" if event == "DELETE" else "NEW"
    before = "NULL" if event == "INSERT" else _image(table, "OLD")
    after = "NULL" if event == "DELETE" else _image(table, "NEW")
    body = ""
    if event != "DELETE":
        body += (
            f'UPDATE "{table.name}" SET {ROW_REVISION} = {_FILE} + 1'
            f" WHERE {FID} = NEW.{FID};\n"
        )
    body += (
        "INSERT INTO history_rows (revision, table_name, row_key, before, after)"
        f" VALUES (0, '{table.name}', {_key(table, side)}, {before}, {after});\n"
    )
    if table is not REGIONS:
        body += f"DELETE FROM allocations WHERE {_stale(table, event)};\n"
    if table is PROJECTS and event == "DELETE":
        body += "DELETE FROM sites WHERE project_id = OLD.project_id;\n"
    elif table is not REGIONS:
        owners = {side for side in _sides(event) if side == "NEW" or table is SITES}
        for owner in sorted(owners):
            body += queue(f"{owner}.project_id", _FILE)
    return (
        f"CREATE TRIGGER outside_{table.name}_{event.lower()}"
        f' AFTER {event} ON "{table.name}"'
        f" WHEN coalesce({written}.{ROW_REVISION}, 0) <= {_FILE}\nBEGIN\n{body}END"
    )


def _sides(event: str) -> tuple[str, ...]:
    """Return which states of the row an event knows."""
    return {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}[event]


def _stale(table: Table, event: str) -> str:
    """Return which allocations were computed from something else."""
    owners = ", ".join(f"{side}.project_id" for side in _sides(event))
    where = f"project_id IN ({owners})"
    if table is PROJECTS and event == "UPDATE":
        names = [name for name in table.by_name if name in ALLOCATIONS.by_name]
        moved = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in names)
        where += f" AND ({moved})"
    return where


def write_triggers(connection: sqlite3.Connection) -> None:
    """Make the triggers anew, as the tables of today need them."""
    known = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        " AND name LIKE 'outside_%'"
    ).fetchall()
    for (name,) in known:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(_ENTRY_SQL)
    for table in WATCHED:
        for event in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(_trigger(table, event))


# -- what the triggers wrote ---------------------------------------------------------
def in_our_form(
    table: Table, key: str, before: str | None, after: str | None
) -> list[Images]:
    r"""Bring a row of the history into the form in which the workspace writes it.

    Parameters
    ----------
    table : Table
        Of the row.
    key : str
        Its key as JSON.
    before, after : str or None
        Its images, as JSON or as a trigger wrote them.

    Returns
    -------
    list of tuple
        Key and images as JSON: of one row, or of two where another program changed
        the key, for another key is another row. Empty if no cell differs.

    Examples
    --------
    >>> from geo.workspace.tables import SETTINGS
    >>> old, new = "(fid,key,value)1,'a','x''s'", "(fid,key,value)1,'a',NULL"
    >>> in_our_form(SETTINGS, '["a"]', old, new)
    [('["a"]', '{"value": "x\'s"}', '{"value": null}')]

    """
    if not (before or after or "").startswith("("):
        return [(key, before, after)]
    old, new = (None if image is None else _cells(image) for image in (before, after))
    found: list[Images] = []
    if old and new and all(old[name] == new[name] for name in table.key):
        names = [name for name in new if old[name] != new[name]]
        images = [to_json({name: side[name] for name in names}) for side in (old, new)]
        return [(key, images[0], images[1])] if names else []
    if old is not None:
        found.append((key, to_json(_given(old)), None))
    if new is not None:
        new_key = to_json([new[name] for name in table.key])
        found.append((new_key, None, to_json(_given(new))))
    return found


def _given(cells: dict[str, Cell]) -> dict[str, Cell]:
    return {name: cell for name, cell in cells.items() if cell is not None}


def _cells(image: str) -> dict[str, Cell]:
    """Read the literals that a trigger wrote; geometries as hexadecimal text.

    Examples
    --------
    >>> _cells("(a,b,c,d)1,'x, y',X'4750',0.5")
    {'a': 1, 'b': 'x, y', 'c': '4750', 'd': 0.5}

    """
    match = _IMAGE.fullmatch(image)
    if match is None:
        return {}
    literals = _LITERAL.findall(match[2])
    return dict(zip(match[1].split(","), map(_cell, literals), strict=True))


def _cell(literal: str) -> Cell:
    if literal == "NULL":
        return None
    if literal.startswith("X'"):
        return literal[2:-1]
    if literal.startswith("'"):
        return literal[1:-1].replace("''", "'")
    number = float(literal)
    return int(literal) if literal.lstrip("-").isdecimal() else number
