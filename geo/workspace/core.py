"""The workspace: one GeoPackage with everything an office works on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.catalog import Catalog
from geo.errors import MissingWorkspaceError, WorkspaceReadOnlyError
from geo.projects.register import (
    Register,
)
from geo.workspace.changes import Transaction, begin
from geo.workspace.columns import GEOM, ROW_REVISION
from geo.workspace.connection import (
    BUSY_SECONDS,
    check_identity,
    check_integrity,
    connect,
    file_stamp,
    open_for_reading,
    read_meta,
    storage_errors,
    take_lock,
)
from geo.workspace.example import ExampleWorkspace
from geo.workspace.files import (
    backup_daily,
    backup_file,
    complete_file,
    create_file,
    restore_file,
    upgrade_file,
)
from geo.workspace.frames import (
    KEYED,
    PERSON_COLUMNS,
    PROJECT_FRAME,
    SITE_FRAME,
    Snapshot,
    as_register,
    read_frame,
    read_origins,
    read_waiting,
)
from geo.workspace.history import (
    HISTORY_LIMIT,
    Action,
    Change,
    RowChange,
    forget_all,
    latest_data_change,
    next_step,
    read_history,
    read_row_changes,
)
from geo.workspace.meeting import Presentations
from geo.workspace.minutes import Minutes
from geo.workspace.tables import (
    Key,
    decode,
    key_of,
    table_of,
    to_json,
)

# Remembering a view is not worth a longer wait.
_GLANCE_SECONDS: Final = 0.5


class Workspace(Presentations, Minutes):
    """The office's own file.

    Made by `create`, `open` or `example`. The object holds no open file: every
    operation opens it, so it may be shared between threads.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    read_only : bool
        Refuse every change.
    busy_seconds : float
        How long an operation waits for another window or program.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> workspace = Workspace.create(Path(folder.name) / "hbn.gpkg", office="RAG HBN")
    >>> with workspace.transaction("edit_project", values={"id": "P1"}) as change:
    ...     change.put("projects", {
    ...         "project_id": "P1", "title": "Dorfladen", "status": "approved",
    ...         "programming_period": "2023-2027", "scheme": "LEADER",
    ...         "grant_approved_cents": 1234567})
    >>> workspace.revision, len(workspace.register().projects)
    (1, 1)
    >>> workspace.undo().label, len(workspace.register().projects)
    ('edit_project', 0)
    >>> folder.cleanup()

    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self.path = path
        self.is_read_only = read_only
        self.busy_seconds = busy_seconds
        # What the file was when its number was read last, and the number.
        self._looked_at: tuple[object, int] = (None, 0)

    # -- making and opening ----------------------------------------------------
    @classmethod
    def create(cls, path: Path, *, office: str = "") -> Workspace:
        """Make a new, empty workspace.

        Parameters
        ----------
        path : pathlib.Path
            Where; must not exist. Ending ``.gpkg`` for QGIS.
        office : str
            Name of the office, the setting ``office``.

        Raises
        ------
        WorkspaceExistsError, WorkspaceStorageError
            Nothing is then left behind.

        """
        create_file(path, office=office)
        return cls(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Workspace:
        """Open a workspace after checking it.

        A file of an older version is copied beside itself (``….v1.bak``) and
        brought to the current one.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        read_only : bool
            Refuse every change, and do not bring it to the current version.

        Raises
        ------
        MissingWorkspaceError, NotAWorkspaceError, WorkspaceDamagedError,
        WorkspaceNewerError, WorkspaceReadOnlyError, WorkspaceBusyError,
        WorkspaceStorageError

        """
        if not path.is_file():
            raise MissingWorkspaceError(path=str(path))
        with (
            storage_errors(path),
            closing(open_for_reading(path, untouched=read_only)) as connection,
        ):
            check_identity(connection, path, older=not read_only)
            check_integrity(connection, path, quick=True)
        if not read_only:
            upgrade_file(path)
            complete_file(path)
        return cls(path, read_only=read_only)

    @staticmethod
    def example(catalog: Catalog, dataset: str) -> ExampleWorkspace:
        """Return an embedded data set as a workspace that can only be read."""
        return ExampleWorkspace(catalog, dataset)

    # -- reading ---------------------------------------------------------------
    @property
    def name(self) -> str:
        """Name of the file without its ending."""
        return self.path.stem

    @property
    def meta(self) -> dict[str, str]:
        """Facts about the file: format, schema_version, created, revision, …."""
        with self._reading() as connection:
            return read_meta(connection)

    @property
    def revision(self) -> int:
        """Number of the latest change; 0 for a new file."""
        return int(self.meta["revision"])

    @property
    def data_revision(self) -> int:
        """Number of the latest change of data; presentations and minutes are none.

        What is computed from the data holds as long as this number does. Pages ask
        many times in a moment, so the file is only read if it differs.
        """
        stamp = file_stamp(self.path)
        known, number = self._looked_at
        if stamp is None or stamp != known:
            with self._reading() as connection:
                number = latest_data_change(connection)
            # Another window may have changed the file in between.
            if stamp == file_stamp(self.path):
                self._looked_at = (stamp, number)
        return number

    @property
    def is_empty(self) -> bool:
        """Whether there is no project yet."""
        with self._reading() as connection:
            return connection.execute("SELECT 1 FROM projects").fetchone() is None

    def register(self) -> Register:
        """Return projects and sites as the rest of the house knows them.

        Returns
        -------
        Register
            Columns and types as of `projects.register.load_register`, in the order
            in which the rows were added.

        """
        return self.snapshot().register

    def snapshot(self) -> Snapshot:
        """Return the register together with the revision it was read at."""
        with self._reading() as connection:
            connection.execute("BEGIN")  # both tables and the number of one moment
            revision = int(read_meta(connection)["revision"])
            projects = read_frame(
                connection, table_of("projects"), (*PROJECT_FRAME, *PERSON_COLUMNS)
            )
            sites = read_frame(connection, table_of("sites"), (*SITE_FRAME, GEOM))
            connection.execute("COMMIT")
        return Snapshot(revision, as_register(projects, sites))

    def frame(
        self,
        table: str,
        columns: Iterable[str] | None = None,
        *,
        keys: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Return a table with all its columns and the revision of each row.

        Parameters
        ----------
        table : str
            One of `TABLES`.
        columns : iterable of str, optional
            Only these, and the key: of 100,000 projects all columns are 300 MB.
        keys : iterable of str, optional
            Only the rows of these projects (of the first part of the key).

        Returns
        -------
        pandas.DataFrame or geopandas.GeoDataFrame
            Index ``project_id`` or ``region_id`` for projects and regions, a range
            otherwise. ``str``, ``Int64``, ``float64``, ``boolean``, dates and JSON
            as objects; geometry in EPSG:25832.

        """
        layout = table_of(table)
        names = [*layout.by_name, ROW_REVISION] if columns is None else columns
        with self._reading() as connection:
            frame = read_frame(connection, layout, names, keys=keys)
        return frame.set_index(layout.key[0]) if table in KEYED else frame

    def origins(self) -> pd.Series:
        """Return from which list each project comes.

        Returns
        -------
        pandas.Series
            Index ``project_id``; mappings with ``file``, ``table`` and ``listed_id``,
            for those that have a ``row_origin``.

        """
        with self._reading() as connection:
            return pd.Series(read_origins(connection), dtype="object")

    def waiting(self) -> pd.DataFrame:
        """Return the projects that wait for a decision.

        Returns
        -------
        pandas.DataFrame
            Index ``project_id``; ``region_id``, ``title``, ``place_text`` and, of
            ``row_origin``, the codes of its ``notes`` and its ``doubts``.

        """
        with self._reading() as connection:
            return read_waiting(connection)

    def get(self, table: str, key: str | int | Key) -> dict[str, Any] | None:
        """Return one row with ``row_revision``, or None if there is none."""
        layout = table_of(table)
        columns = ", ".join(f'"{name}"' for name in layout.cells)
        where = " AND ".join(f'"{name}" = ?' for name in layout.key)
        with self._reading() as connection:
            row = connection.execute(
                f'SELECT {columns} FROM "{table}" WHERE {where}', key_of(layout, key)
            ).fetchone()
        if row is None:
            return None
        return decode(layout, dict(zip(layout.cells, row, strict=True)))

    def setting(self, key: str, default: Any = None) -> Any:
        """Return a named JSON value."""
        row = self.get("settings", key)
        return default if row is None else row["value"]

    def decision(self, text: str, context: str) -> Any:
        """Return what was decided about a place text, or None."""
        row = self.get("place_decisions", (text, context))
        return None if row is None else row["decision"]

    def layout(self, signature: str) -> Any:
        """Return the columns of a kind of list, or None."""
        row = self.get("column_layouts", signature)
        return None if row is None else row["layout"]

    # -- changing --------------------------------------------------------------
    @contextmanager
    def transaction(
        self,
        label: str,
        *,
        values: Mapping[str, Any] | None = None,
        author: str = "",
        expected_revision: int | None = None,
        read_revision: int | None = None,
    ) -> Iterator[Transaction]:
        """Change something, all of it or nothing.

        Parameters
        ----------
        label : str
            Code of what is done, for the history.
        values : mapping of str to object
            What the words for it name.
        author : str
            Who.
        expected_revision : int, optional
            Refuse if anything at all was changed since this revision.
        read_revision : int, optional
            Refuse if a row that is written here was changed since this revision;
            changes of other rows do not matter.

        Yields
        ------
        Transaction

        Raises
        ------
        ConflictError
            With every row, both values, who and when; nothing was written.
        WorkspaceReadOnlyError, WorkspaceBusyError, WorkspaceStorageError
            Nothing was written.
        UnknownProjectError
            If a site would be left without its project.

        """
        self._check_writable()
        with begin(
            self.path,
            expected_revision=expected_revision,
            read_revision=read_revision,
            seconds=self.busy_seconds,
        ) as change:
            yield change
            change.finish(
                kind="change", label=label, values=values or {}, author=author
            )

    def undo(self, *, author: str = "", expected_revision: int | None = None) -> Change:
        """Undo the latest change that is in force.

        Parameters
        ----------
        author : str
            Who.
        expected_revision : int, optional
            Refuse if anything was changed since this revision, so that nobody
            undoes a change that they have not seen.

        Returns
        -------
        Change
            What was undone.

        Raises
        ------
        UnknownChangeError
            If there is nothing to undo.
        ConflictError
            If another program changed the rows meanwhile.

        """
        return self._step("undo", author, expected_revision)

    def redo(self, *, author: str = "", expected_revision: int | None = None) -> Change:
        """Redo the change that was undone last; parameters as in `undo`."""
        return self._step("redo", author, expected_revision)

    def _step(self, action: Action, author: str, expected: int | None) -> Change:
        self._check_writable()
        with begin(
            self.path,
            expected_revision=expected,
            read_revision=None,
            seconds=self.busy_seconds,
        ) as transaction:
            with storage_errors(self.path, seconds=self.busy_seconds):
                change = transaction.step(action)
            transaction.finish(
                kind=action,
                label=change.label,
                values=change.values,
                author=author,
                of_revision=change.revision,
            )
        return change

    def history(self, limit: int = HISTORY_LIMIT) -> list[Change]:
        """Return the latest changes, newest first."""
        with self._reading() as connection:
            return read_history(connection, limit)

    def row_changes(self, revision: int) -> list[RowChange]:
        """Return the rows of one change, before and after."""
        with self._reading() as connection:
            return read_row_changes(connection, revision)

    def next_undo(self) -> Change | None:
        """Return what `undo` would undo, or None."""
        with self._reading() as connection:
            return next_step(connection, "undo")

    def next_redo(self) -> Change | None:
        """Return what `redo` would redo, or None."""
        with self._reading() as connection:
            return next_step(connection, "redo")

    def remember(self, key: str, value: Any) -> None:
        """Keep how the file is looked at, such as the layers of the map.

        A view is no change of what the file says: the revision stays, and there is
        nothing to undo.

        Parameters
        ----------
        key : str
            Name of the setting.
        value : object
            JSON value.

        Raises
        ------
        WorkspaceReadOnlyError, WorkspaceBusyError, WorkspaceStorageError
            Nothing was written.

        """
        self._check_writable()
        statement = (
            'INSERT INTO settings ("key", "value") VALUES (?, ?) '
            'ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"'
        )
        with (
            connect(self.path, write=True, seconds=_GLANCE_SECONDS) as connection,
            storage_errors(self.path, seconds=_GLANCE_SECONDS),
        ):
            take_lock(connection, seconds=_GLANCE_SECONDS)
            connection.execute(statement, (key, to_json(value)))
            connection.execute("COMMIT")

    def forget_history(self) -> None:
        """Remove the history for good, before the file is passed on.

        Deleted projects and names of applicants live on in it. Nothing can be undone
        afterwards; no page of the file keeps a trace.
        """
        self._check_writable()
        with connect(self.path, write=True, seconds=self.busy_seconds) as connection:
            forget_all(connection, self.path, seconds=self.busy_seconds)

    # -- copies ----------------------------------------------------------------
    def backup(self, target: Path) -> Path:
        """Copy the file as it is now; others may go on writing.

        Raises
        ------
        WorkspaceStorageError, WorkspaceDamagedError, WorkspaceExistsError
            The target is then as it was; it is never the workspace itself.

        """
        return backup_file(self.path, target)

    def backup_daily(
        self,
        folder: Path | None = None,
        *,
        keep: int = 14,
        today: dt.date | None = None,
    ) -> Path | None:
        """Copy the file once a day and keep the latest copies.

        Parameters
        ----------
        folder : pathlib.Path, optional
            By default ``backups`` beside the file.
        keep : int
            How many copies stay.
        today : datetime.date, optional
            Part of the name.

        Returns
        -------
        pathlib.Path or None
            The new copy; None if there is one of this day.

        """
        return backup_daily(
            self.path,
            folder or self.path.parent / "backups",
            keep=keep,
            today=today or dt.date.today(),
        )

    def restore(self, source: Path, *, author: str = "") -> Path | None:
        """Replace the content by that of a backup.

        Parameters
        ----------
        source : pathlib.Path
            A workspace, of this or an older version; it is checked first.
        author : str
            Who.

        Returns
        -------
        pathlib.Path or None
            Where the replaced file is (``….bak``).

        Raises
        ------
        MissingWorkspaceError, NotAWorkspaceError, WorkspaceDamagedError,
        WorkspaceNewerError
            About the backup; the workspace is then as it was.

        """
        self._check_writable()
        return restore_file(self.path, source, author=author)

    # -- helpers ---------------------------------------------------------------
    def _check_writable(self) -> None:
        if self.is_read_only:
            raise WorkspaceReadOnlyError(
                path=str(self.path), reason="opened_for_reading"
            )

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        with (
            connect(
                self.path, untouched=self.is_read_only, seconds=self.busy_seconds
            ) as connection,
            storage_errors(self.path, seconds=self.busy_seconds),
        ):
            yield connection
