"""The history: every change with what, when, who, and the rows before and after."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from geo.errors import ConflictError
from geo.schema import listing
from geo.workspace.columns import GEOM, ROW_REVISION, Cell
from geo.workspace.connection import read_meta, storage_errors, write_meta
from geo.workspace.meeting_tables import MEETING_TABLES
from geo.workspace.outside import in_our_form
from geo.workspace.tables import (
    Key,
    decode,
    table_of,
    to_json,
)

HISTORY_LIMIT: Final = 200
ChangeKind = Literal["change", "undo", "redo", "restore"]
Cells = dict[str, Cell]
Action = Literal["undo", "redo"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One entry of the history.

    Attributes
    ----------
    revision : int
        Its number; later changes have larger ones.
    time : datetime.datetime
        When, in UTC.
    author : str
        Who, as the page stated it; may be empty.
    label : str
        What: a code that the pages put into words.
    values : dict
        What the words name.
    kind : {"change", "undo", "redo", "restore"}
        How it came about.
    state : {"done", "undone", "dropped"}
        Whether it is in force; "dropped" changes were undone and can no longer be
        redone, because others were made since.
    of_revision : int or None
        Which change was undone or redone.
    changed_rows : int
        How many rows.

    """

    revision: int
    time: dt.datetime
    author: str
    label: str
    values: dict[str, Any]
    kind: ChangeKind
    state: str
    of_revision: int | None
    changed_rows: int


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A row of a change, before and after.

    Attributes
    ----------
    table : str
        Which table.
    key : tuple
        Which row.
    before, after : dict or None
        Values by column; None if the row did not exist. If it existed before and
        after, only the columns that differ.

    """

    table: str
    key: Key
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A row that somebody else changed since it was read.

    Attributes
    ----------
    table : str
        Which table.
    key : tuple
        Which row.
    mine : dict or None
        The values that were to be written; None for a deletion.
    theirs : dict or None
        What the row holds now in these columns (for a deletion: in all); None if
        somebody deleted it.
    revision : int or None
        Revision of their change; None if no longer known.
    author : str
        Who changed it, "" if not known.
    time : datetime.datetime or None
        When.

    """

    table: str
    key: Key
    mine: dict[str, Any] | None
    theirs: dict[str, Any] | None
    revision: int | None
    author: str
    time: dt.datetime | None


def enter_change(
    connection: sqlite3.Connection,
    *,
    revision: int,
    kind: ChangeKind,
    label: str,
    values: Mapping[str, Any],
    author: str,
    of_revision: int | None = None,
    changed_rows: int = 0,
) -> None:
    """Write an entry of the history and the file's new revision."""
    # The form that GeoPackage asks for: milliseconds, Z.
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    time = f"{now.isoformat(timespec='milliseconds')}Z"
    connection.execute(
        "INSERT INTO history (revision, time, author, label, label_values, kind,"
        " state, of_revision, changed_rows) VALUES (?, ?, ?, ?, ?, ?, 'done', ?, ?)",
        (
            revision,
            time,
            author,
            label,
            to_json(dict(values)),
            kind,
            of_revision,
            changed_rows,
        ),
    )
    write_meta(connection, "revision", revision)


_CHANGE_SQL: Final = (
    "SELECT revision, time, author, label, label_values, kind, state, of_revision,"
    " changed_rows FROM history"
)


def _change(row: tuple[Any, ...]) -> Change:
    revision, time, author, label, values, kind, state, of_revision, rows = row
    return Change(
        revision=revision,
        time=dt.datetime.fromisoformat(time),
        author=author,
        label=label,
        values=json.loads(values),
        kind=kind,
        state=state,
        of_revision=of_revision,
        changed_rows=rows,
    )


def read_history(connection: sqlite3.Connection, limit: int) -> list[Change]:
    """Return the latest entries, newest first."""
    rows = connection.execute(f"{_CHANGE_SQL} ORDER BY revision DESC LIMIT ?", (limit,))
    return [_change(row) for row in rows]


def images_of(
    connection: sqlite3.Connection, revision: int, *, backwards: bool, size: int = 2000
) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Yield table, key, image before and after of a change's rows.

    In portions, so that rows may be written meanwhile and a change of 100,000 rows
    is never in memory as a whole.
    """
    order, beyond = ("DESC", "<") if backwards else ("ASC", ">")
    last = 2**62 if backwards else 0
    while True:
        rows = connection.execute(
            "SELECT id, table_name, row_key, before, after FROM history_rows"
            f" WHERE revision = ? AND id {beyond} ? ORDER BY id {order} LIMIT ?",
            (revision, last, size),
        ).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        for _, table, *images in rows:
            found = in_our_form(table_of(table), *images)
            for one in reversed(found) if backwards else found:
                yield table, *one


def read_row_changes(connection: sqlite3.Connection, revision: int) -> list[RowChange]:
    """Return the rows of one change in the order they were written."""
    changes = []
    for name, key, *images in images_of(connection, revision, backwards=False):
        before, after = (from_image(image) for image in images)
        table = table_of(name)
        changes.append(
            RowChange(
                table=name,
                key=key_from(key),
                before=None if before is None else decode(table, before),
                after=None if after is None else decode(table, after),
            )
        )
    return changes


def next_step(connection: sqlite3.Connection, action: Action) -> Change | None:
    """Return the change that would be undone or redone next, or None."""
    state, order = ("done", "DESC") if action == "undo" else ("undone", "ASC")
    row = connection.execute(
        f"{_CHANGE_SQL} WHERE kind = 'change' AND state = ?"
        f" ORDER BY revision {order} LIMIT 1",
        (state,),
    ).fetchone()
    return None if row is None else _change(row)


def forget_old(connection: sqlite3.Connection, kind: ChangeKind) -> None:
    """Drop what can no longer be redone, and the oldest entries.

    `HISTORY_LIMIT` changes in force (or undone) stay, and as many of the others, so
    that no amount of going back and forth pushes out what could be undone.
    """
    run = connection.execute
    if kind == "change":
        run("UPDATE history SET state = 'dropped' WHERE state = 'undone'")
    for group in (
        "kind = 'change' AND state != 'dropped'",
        "kind = 'change' AND state = 'dropped'",
        "kind != 'change'",
    ):
        last = run(
            f"SELECT revision FROM history WHERE {group}"
            " ORDER BY revision DESC LIMIT 1 OFFSET ?",
            (HISTORY_LIMIT,),
        ).fetchone()
        if last:
            old = f"SELECT revision FROM history WHERE {group} AND revision <= ?"
            run(f"DELETE FROM history_rows WHERE revision IN ({old})", last)
            run(f"DELETE FROM history WHERE {group} AND revision <= ?", last)
            forgotten = max(int(read_meta(connection)["forgotten"]), last[0])
            write_meta(connection, "forgotten", forgotten)


def forget_all(connection: sqlite3.Connection, path: Path, *, seconds: float) -> None:
    """Remove all entries and their traces in the file."""
    with storage_errors(path, seconds=seconds):
        connection.execute("BEGIN IMMEDIATE")
        try:
            revision = read_meta(connection)["revision"]
            connection.execute("DELETE FROM history_rows")
            connection.execute("DELETE FROM history")
            write_meta(connection, "forgotten", revision)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        connection.execute("VACUUM")


def latest_data_change(connection: sqlite3.Connection) -> int:
    """Return the latest revision that changed more than presentations and minutes."""
    names = ", ".join(f"'{table.name}'" for table in MEETING_TABLES)
    row = connection.execute(
        "SELECT revision FROM history AS h WHERE NOT EXISTS (SELECT 1 FROM history_rows"
        " WHERE revision = h.revision) OR EXISTS (SELECT 1 FROM history_rows WHERE"
        f" revision = h.revision AND table_name NOT IN ({names}))"
        " ORDER BY revision DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else int(read_meta(connection)["forgotten"])


def changes_since(connection: sqlite3.Connection, revision: int) -> list[Conflict]:
    """Return what others changed after a revision, as conflicts."""
    rows = connection.execute(
        "SELECT table_name, row_key, before, after, revision, author, time"
        " FROM history_rows JOIN history USING (revision) WHERE revision > ?"
        " OR revision = (SELECT max(revision) FROM history) ORDER BY history_rows.id",
        (revision,),
    ).fetchall()
    found: dict[tuple[str, str], Conflict] = {}
    for name, *images, number, author, time in rows:
        for key, _, after in in_our_form(table_of(name), *images):
            cells = from_image(after)
            found[name, key] = Conflict(
                table=name,
                key=key_from(key),
                mine={},
                theirs=None if cells is None else decode(table_of(name), cells),
                revision=number,
                author=author,
                time=dt.datetime.fromisoformat(time),
            )
    unknown = Conflict(
        table="file", key=(), mine={}, theirs={}, revision=None, author="", time=None
    )
    return list(found.values()) or [unknown]


def conflict_error(path: Path, conflicts: list[Conflict]) -> ConflictError:
    """Return the error that names all conflicts.

    Its details hold ``path``, ``rows`` (text), ``author`` and ``time`` of the latest
    change, and ``conflicts`` (tuple of `Conflict`).
    """
    latest = max(conflicts, key=lambda conflict: conflict.revision or 0)
    rows = (
        f"{conflict.table} {' / '.join(str(part) for part in conflict.key)}"
        f" ({_difference(conflict)})"
        for conflict in conflicts
    )
    time = latest.time.isoformat(timespec="seconds") if latest.time else "?"
    return ConflictError(
        path=str(path),
        rows=listing(rows),
        author=latest.author or "?",
        time=time,
        conflicts=tuple(conflicts),
    )


def _difference(conflict: Conflict) -> str:
    if conflict.theirs is None:
        return "deleted there"
    if conflict.mine is None:
        return "deleted here, changed there"
    if not conflict.mine:
        return "changed there"
    return listing(
        (
            f"{name}: here {value!r:.60}, there {conflict.theirs.get(name)!r:.60}"
            for name, value in conflict.mine.items()
        ),
        most=3,
    )


def image_of(cells: Cells | None) -> str | None:
    """Write the cells of a row as JSON; geometries as hexadecimal text."""
    if cells is None:
        return None
    shape = cells.get(GEOM)
    if isinstance(shape, bytes):
        cells = {**cells, GEOM: shape.hex()}
    return to_json(cells)


def from_image(image: str | None) -> Cells | None:
    """Read the cells of a row as `image_of` wrote them."""
    if image is None:
        return None
    cells: Cells = json.loads(image)
    shape = cells.get(GEOM)
    if isinstance(shape, str):
        cells[GEOM] = bytes.fromhex(shape)
    return cells


def key_from(text: str) -> Key:
    """Read the key of a row; a trigger does not escape line breaks and the like."""
    return tuple(json.loads(text, strict=False))


def without_revision(cells: Cells | None) -> Cells | None:
    """Return the cells of a row that hold something, to compare two states."""
    if cells is None:
        return None
    return {
        name: cell
        for name, cell in cells.items()
        if cell is not None and name != ROW_REVISION
    }
