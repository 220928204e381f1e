"""Transactions: changes that happen together or not at all, undo and redo."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import (
    MissingColumnError,
    UnknownChangeError,
    UnknownPlaceError,
    UnknownProjectError,
    WorkspaceError,
)
from geo.projects.register import Register
from geo.schema import AGS, BOUNDARY_DATE, PROJECT_ID, listing
from geo.workspace.allocating import fill
from geo.workspace.columns import FID, GEOM, ROW_REVISION, Table
from geo.workspace.connection import (
    BUSY_SECONDS,
    connect,
    read_meta,
    storage_errors,
    take_lock,
    translated,
)
from geo.workspace.geopackage import note_changes
from geo.workspace.history import (
    Action,
    Cells,
    Change,
    ChangeKind,
    Conflict,
    changes_since,
    conflict_error,
    enter_change,
    forget_old,
    from_image,
    image_of,
    images_of,
    key_from,
    next_step,
    without_revision,
)
from geo.workspace.outside import in_our_form
from geo.workspace.tables import (
    ALLOCATIONS,
    PROJECTS,
    SITES,
    TABLES,
    Key,
    decode,
    encode,
    key_in,
    key_of,
    table_of,
    to_json,
)


class Transaction:
    """Changes that happen together or not at all.

    Made by `Workspace.transaction`; not to be kept beyond its ``with`` block.

    Parameters
    ----------
    connection : sqlite3.Connection
        Holding the write lock.
    path : pathlib.Path
        Named in messages.
    read_revision : int or None
        Revision at which the caller read what it is going to change; rows that were
        changed later are conflicts. None: not checked.
    seconds : float
        How long the commit waits for readers.

    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        read_revision: int | None = None,
        seconds: float = BUSY_SECONDS,
    ) -> None:
        facts = read_meta(connection)
        self.path = path
        self.before = int(facts["revision"])
        self.revision = self.before + 1
        self.conflicts: list[Conflict] = []
        self.changed_rows = 0
        self._connection = connection
        self._read_revision = read_revision
        self._seconds = seconds
        self._forgotten = int(facts["forgotten"])
        self._touched: set[str] = set()
        self._may_orphan = False
        self._gone: dict[tuple[str, str], int] | None = None
        self._failure: WorkspaceError | None = None
        has = connection.execute("SELECT 1 FROM allocations LIMIT 1").fetchone()
        self._has_allocations = has is not None

    # -- reading ---------------------------------------------------------------
    def get(self, table: str, key: str | int | Key) -> dict[str, Any] | None:
        """Return the values of a row as they are now, or None."""
        layout = table_of(table)
        cells = self._cells(layout, key_of(layout, key))
        return None if cells is None else decode(layout, cells)

    def sites_of(self, project: str) -> list[int]:
        """Return the numbers of a project's sites."""
        rows = self._connection.execute(
            "SELECT site_no FROM sites WHERE project_id = ? ORDER BY site_no",
            (project,),
        )
        return [number for (number,) in rows]

    # -- writing ---------------------------------------------------------------
    def put(
        self,
        table: str,
        values: Mapping[str, Any],
        *,
        row_revision: int | None = None,
    ) -> None:
        """Write a row: a new one, or the given columns of an existing one.

        Parameters
        ----------
        table : str
            ``projects``, ``sites``, ``regions``, ``place_decisions``,
            ``column_layouts`` or ``settings``.
        values : mapping of str to object
            Values by column, the key among them. Columns that are not given keep
            their value; None empties one.
        row_revision : int, optional
            Revision of the row as it was read, 0 if there was none. By default the
            transaction's `read_revision`.

        Raises
        ------
        MissingColumnError
            If the key, or a column that a new row needs, is not given.
        UnknownCodeError, KeyFormatError, ShareError, WorkspaceValueError
            If a value does not fit; the row is not written, others may be.

        Notes
        -----
        A row that holds the values already is left alone. With `row_revision` it is a
        conflict all the same if somebody else changed the row, for the values may have
        been computed from what was read. A conflict is noted; the transaction raises
        `ConflictError` for all of them at its end.

        """
        layout = table_of(table)
        cells = encode(layout, values)
        key = key_in(layout, cells)
        current = self._cells(layout, key)
        if current is None:
            given = cells
        else:
            given = {n: cell for n, cell in cells.items() if current[n] != cell}
            if not given and row_revision is None:
                return
        if self._conflicts(layout, key, current, given or cells, row_revision):
            return
        if current is None:
            self._insert(layout, key, _new_row(layout, cells))
        elif given:
            self._check_site(layout, {**current, **given})
            self._update(layout, key, current, given)

    def put_many(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows one after the other, as `put` does."""
        for row in rows:
            self.put(table, row)

    def delete(
        self,
        table: str,
        key: str | int | Key,
        *,
        row_revision: int | None = None,
    ) -> bool:
        """Delete a row; a project takes its sites with it.

        Parameters
        ----------
        table : str
            As in `put`.
        key : str, int or tuple
            Its key.
        row_revision : int, optional
            As in `put`.

        Returns
        -------
        bool
            Whether there was such a row.

        """
        layout = table_of(table)
        parts = key_of(layout, key)
        current = self._cells(layout, parts)
        if current is None:
            return False
        if self._conflicts(layout, parts, current, None, row_revision):
            return False
        if layout.name == "projects":
            for number in self.sites_of(str(parts[0])):
                self.delete("sites", (parts[0], number), row_revision=row_revision)
        self._delete(layout, parts, current)
        return True

    def put_decision(self, text: str, context: str, decision: Any) -> None:
        """Remember what a place text means in a context."""
        row = {"text": text, "context": context, "decision": decision}
        self.put("place_decisions", row)

    def put_layout(self, signature: str, layout: Any) -> None:
        """Remember the columns of a kind of list."""
        self.put("column_layouts", {"signature": signature, "layout": layout})

    def put_setting(self, key: str, value: Any) -> None:
        """Set a named JSON value: office, data_as_of, fields_of_action, …."""
        self.put("settings", {"key": key, "value": value})

    def put_register(self, register: Register) -> None:
        """Write all projects and sites of a register."""
        names = [PROJECT_ID, *register.projects.columns]
        rows = register.projects.itertuples(name=None)
        self.put_many("projects", (dict(zip(names, row, strict=True)) for row in rows))
        sites = pd.DataFrame(register.sites.rename(columns={"geometry": GEOM}))
        names = list(sites.columns)
        rows = sites.itertuples(index=False, name=None)
        self.put_many("sites", (dict(zip(names, row, strict=True)) for row in rows))

    def put_regions(self, regions: gpd.GeoDataFrame) -> None:
        """Write regions: index ``region_id``, columns of the table, EPSG:25832."""
        known = [name for name in regions.columns if name in TABLES["regions"].by_name]
        for position, region in enumerate(regions.index):
            row = {name: regions[name].iat[position] for name in known}
            shape = regions.geometry.iat[position]
            self.put("regions", {"region_id": region, **row, GEOM: shape})

    # -- history ---------------------------------------------------------------
    def step(self, action: Action) -> Change:
        """Undo the latest change in force, or redo the earliest undone one.

        Returns
        -------
        Change
            The change that was undone or redone.

        Raises
        ------
        UnknownChangeError
            If there is none.

        """
        change = next_step(self._connection, action)
        if change is None:
            raise UnknownChangeError(path=str(self.path), action=action)
        backwards = action == "undo"
        for table, key, *images in images_of(
            self._connection, change.revision, backwards=backwards
        ):
            old, new = (from_image(image) for image in images)
            if backwards:
                old, new = new, old
            self._replay(table_of(table), key_from(key), old, new)
        state = "undone" if action == "undo" else "done"
        self._connection.execute(
            "UPDATE history SET state = ? WHERE revision = ?", (state, change.revision)
        )
        return change

    def _replay(
        self, table: Table, key: Key, old: Cells | None, new: Cells | None
    ) -> None:
        """Lead a row from one image to the other, if it still is the first."""
        current = self._cells(table, key)
        if old is None or new is None:
            # Whole rows: what an image does not name is missing.
            same = without_revision(current) == without_revision(old)
        else:
            same = current is not None and all(current[n] == old[n] for n in old)
        if not same:
            self._note_conflict(table, key, current, new)
        elif current is None and new is not None:
            self._insert(table, key, new)
        elif current is not None and new is None:
            self._delete(table, key, current)
        elif current is not None and new is not None:
            self._update(table, key, current, new)

    # -- cells -----------------------------------------------------------------
    def _cells(self, table: Table, key: Key) -> Cells | None:
        row = self._run(_select_sql(table.name), key).fetchone()
        return None if row is None else dict(zip(table.cells, row, strict=True))

    def _insert(self, table: Table, key: Key, cells: Cells) -> None:
        self._check_site(table, cells)
        given: Cells = {name: cell for name, cell in cells.items() if cell is not None}
        columns = (*given, ROW_REVISION)
        cursor = self._run(
            _insert_sql(table.name, columns), (*given.values(), self.revision)
        )
        given[FID] = cursor.lastrowid
        self._record(table, key, None, given)

    def _update(self, table: Table, key: Key, current: Cells, cells: Cells) -> None:
        names = ", ".join(f'"{name}" = ?' for name in cells)
        self._run(
            f'UPDATE "{table.name}" SET {names}, {ROW_REVISION} = ? WHERE {FID} = ?',
            (*cells.values(), self.revision, current[FID]),
        )
        before = {name: current[name] for name in cells}
        self._record(table, key, before, cells)

    def _delete(self, table: Table, key: Key, current: Cells) -> None:
        # By its number the file's triggers see that the change is our own.
        self._run(
            f'UPDATE "{table.name}" SET {ROW_REVISION} = ? WHERE {FID} = ?',
            (self.revision, current[FID]),
        )
        self._run(f'DELETE FROM "{table.name}" WHERE {FID} = ?', (current[FID],))
        given: Cells = {
            name: cell
            for name, cell in current.items()
            if cell is not None and name != ROW_REVISION
        }
        self._record(table, key, given, None)

    def _record(
        self, table: Table, key: Key, before: Cells | None, after: Cells | None
    ) -> None:
        """Keep both images of a row, and drop what was computed from it."""
        self._touched.add(table.name)
        if table is (SITES if before is None else PROJECTS) and None in (before, after):
            self._may_orphan = True
        if not table.tracked:
            return
        self.changed_rows += 1
        row = (
            self.revision,
            table.name,
            to_json(key),
            image_of(before),
            image_of(after),
        )
        self._run(
            "INSERT INTO history_rows (revision, table_name, row_key, before, after)"
            " VALUES (?, ?, ?, ?, ?)",
            row,
        )
        if self._has_allocations and _moves_money(table, before, after):
            self._touched.add(ALLOCATIONS.name)
            self._run("DELETE FROM allocations WHERE project_id = ?", (key[0],))

    @staticmethod
    def _check_site(table: Table, cells: Cells) -> None:
        """Refuse a municipality key without the date that it refers to."""
        if table is SITES and cells.get(AGS) and not cells.get(BOUNDARY_DATE):
            raise UnknownPlaceError(values=cells[AGS], boundary_date="?")

    def _run(self, statement: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """Run one statement as in `_writing`; called for every row, so it is short."""
        if self._failure is not None:
            raise self._failure
        try:
            return self._connection.execute(statement, tuple(values))
        except sqlite3.Error as error:
            self._failure = translated(error, self.path, seconds=self._seconds)
            raise self._failure from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Translate errors of SQLite; after one, the transaction is over.

        On a full disk SQLite rolls back by itself. A statement that came after it
        would be a transaction of its own, so none may come.
        """
        if self._failure is not None:
            raise self._failure
        try:
            with storage_errors(self.path, seconds=self._seconds):
                yield
        except WorkspaceError as error:
            self._failure = error
            raise

    # -- conflicts -------------------------------------------------------------
    def _conflicts(
        self,
        table: Table,
        key: Key,
        current: Cells | None,
        cells: Cells | None,
        row_revision: int | None,
    ) -> bool:
        """Note a conflict if the row was changed after it was read."""
        read = self._read_revision if row_revision is None else row_revision
        if read is None or not table.tracked:
            return False
        if row_revision == 0 and current is None:
            return False  # it was not there when it was read, and is not now
        found = (
            self._gone_since(table, key)
            if current is None
            else int(current[ROW_REVISION] or 0)
        )
        # A change of this very transaction is nobody else's.
        if found is None or found <= read or found == self.revision:
            return False
        self._note_conflict(table, key, current, cells, revision=found)
        return True

    def _gone_since(self, table: Table, key: Key) -> int | None:
        """Return the revision at which a row that is not there was deleted."""
        if self._gone is None:
            rows = self._connection.execute(
                "SELECT revision, table_name, row_key, before, after FROM history_rows"
                " WHERE after IS NULL OR before LIKE '(%' ORDER BY revision"
            )
            self._gone = {
                (name, row_key): number
                for number, name, *images in rows
                for row_key, _, after in in_our_form(table_of(name), *images)
                if after is None
            }
        found = self._gone.get((table.name, to_json(key)))
        # Before the oldest entry nobody knows what was deleted: better ask.
        return max(self._forgotten, found or 0) or None

    def _note_conflict(
        self,
        table: Table,
        key: Key,
        current: Cells | None,
        cells: Cells | None,
        *,
        revision: int | None = None,
    ) -> None:
        row = self._connection.execute(
            # Rows of one change from outside have numbers of their own, from that of
            # the change on.
            "SELECT author, time FROM history WHERE revision <= ?"
            " ORDER BY revision DESC LIMIT 1",
            (revision,),
        ).fetchone()
        theirs = current
        if current is not None and cells is not None:
            theirs = {name: current.get(name) for name in cells}
        self.conflicts.append(
            Conflict(
                table=table.name,
                key=key,
                mine=None if cells is None else decode(table, cells),
                theirs=None if theirs is None else decode(table, theirs),
                revision=revision,
                author=row[0] if row else "",
                time=dt.datetime.fromisoformat(row[1]) if row else None,
            )
        )

    # -- end -------------------------------------------------------------------
    def finish(
        self,
        *,
        kind: ChangeKind,
        label: str,
        values: Mapping[str, Any],
        author: str,
        of_revision: int | None = None,
    ) -> None:
        """Check, write the entry of the history, and commit.

        Raises
        ------
        ConflictError
            If a row was changed by somebody else.
        UnknownProjectError
            If a site has no project.

        """
        if self.conflicts and self._failure is None:
            raise conflict_error(self.path, self.conflicts)
        with self._writing():
            if self._may_orphan:
                self._check_projects()
            if fill(self._connection, self.revision):
                self._touched.add(ALLOCATIONS.name)
            if self.changed_rows:
                self._enter(kind, label, values, author, of_revision)
                forget_old(self._connection, kind)
            note_changes(self._connection, sorted(self._touched))
            self._connection.execute("COMMIT")

    def _check_projects(self) -> None:
        lost = self._connection.execute(
            "SELECT DISTINCT project_id FROM sites"
            " WHERE project_id NOT IN (SELECT project_id FROM projects) LIMIT 6"
        ).fetchall()
        if lost:
            raise UnknownProjectError(values=listing(row[0] for row in lost))

    def _enter(
        self,
        kind: ChangeKind,
        label: str,
        values: Mapping[str, Any],
        author: str,
        of_revision: int | None,
    ) -> None:
        enter_change(
            self._connection,
            revision=self.revision,
            kind=kind,
            label=label,
            values=values,
            author=author,
            of_revision=of_revision,
            changed_rows=self.changed_rows,
        )


def _new_row(table: Table, cells: Cells) -> Cells:
    """Add defaults, and refuse a new row that lacks something it needs."""
    defaults = {
        column.name: column.default
        for column in table.columns
        if column.default is not None and cells.get(column.name) is None
    }
    missing = [
        column.name
        for column in table.columns
        if column.required and cells.get(column.name) is None
    ]
    if missing:
        raise MissingColumnError(
            layer=table.name, columns=listing(missing), present=listing(cells)
        )
    return cells | defaults


def _moves_money(table: Table, before: Cells | None, after: Cells | None) -> bool:
    """Tell whether the allocations of a project no longer hold."""
    if table is SITES:
        return True
    if table.name != "projects":
        return False
    return (
        before is None
        or after is None
        or any(name in ALLOCATIONS.by_name for name in after)
    )


@cache
def _select_sql(name: str) -> str:
    table = table_of(name)
    columns = ", ".join(f'"{name}"' for name in table.cells)
    where = " AND ".join(f'"{name}" = ?' for name in table.key)
    return f'SELECT {columns} FROM "{name}" WHERE {where}'


@lru_cache(maxsize=256)
def _insert_sql(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks})'


@contextmanager
def begin(
    path: Path,
    *,
    expected_revision: int | None,
    read_revision: int | None,
    seconds: float = BUSY_SECONDS,
) -> Iterator[Transaction]:
    """Take the write lock, and give it back whatever happens.

    Raises
    ------
    ConflictError
        If the file is not at `expected_revision`.
    WorkspaceBusyError
        If somebody else holds the lock for longer than `seconds`.

    """
    with connect(path, write=True, seconds=seconds) as connection:
        try:
            with storage_errors(path, seconds=seconds):
                take_lock(connection, seconds=seconds)
                transaction = Transaction(
                    connection, path, read_revision=read_revision, seconds=seconds
                )
                if expected_revision not in (None, transaction.before):
                    since = int(expected_revision or 0)
                    raise conflict_error(path, changes_since(connection, since))
            yield transaction
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
