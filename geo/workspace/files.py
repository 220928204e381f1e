"""Whole files: new, copied, restored; never half of one under its name."""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from geo.errors import (
    MissingWorkspaceError,
    NotAWorkspaceError,
    WorkspaceDamagedError,
    WorkspaceError,
    WorkspaceExistsError,
)
from geo.workspace.allocating import fill, is_complete
from geo.workspace.columns import ROW_REVISION
from geo.workspace.connection import (
    BUSY_SECONDS,
    SCHEMA_VERSION,
    check_identity,
    check_integrity,
    copy_content,
    leave_wal,
    open_for_reading,
    raw_connect,
    read_meta,
    storage_errors,
    sync_file,
    sync_folder,
    write_meta,
)
from geo.workspace.history import enter_change
from geo.workspace.layout import migrate, write_layout
from geo.workspace.tables import (
    TABLES,
)

# Completing a file is not worth a longer wait.
_GLANCE_SECONDS = 0.5


@contextmanager
def temporary(beside: Path) -> Iterator[Path]:
    """Reserve a hidden name in a file's folder; nothing is left of it."""
    number, name = tempfile.mkstemp(
        prefix=f".{beside.stem}.", suffix=".tmp", dir=beside.parent
    )
    os.close(number)
    path = Path(name)
    try:
        yield path
    finally:
        for rest in (path, Path(f"{name}-journal")):
            with suppress(OSError):
                rest.unlink()


def create_file(path: Path, *, office: str) -> None:
    """Write an empty workspace under a name that is free.

    Raises
    ------
    WorkspaceExistsError
        If there is a file already; it is left as it is.
    WorkspaceStorageError
        If the folder cannot be written or the disk is full.

    """
    if path.exists():
        raise WorkspaceExistsError(path=str(path))
    with storage_errors(path), temporary(path) as draft:
        with closing(raw_connect(draft)) as connection:
            write_layout(connection, office=office)
        _publish(draft, path)


def _publish(draft: Path, path: Path) -> None:
    """Give a finished file its name, unless somebody else took it meanwhile."""
    draft.chmod(0o666 & ~_umask())
    sync_file(draft)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise WorkspaceExistsError(path=str(path)) from None
    except OSError:  # a file system without hard links, such as a memory stick
        if path.exists():
            raise WorkspaceExistsError(path=str(path)) from None
        draft.rename(path)
    sync_folder(path.parent)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def copy_file(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database at one point in time; the target appears whole or not.

    Parameters
    ----------
    source : sqlite3.Connection
        Others may write to it meanwhile.
    target : pathlib.Path
        Replaced if it exists.

    """
    with temporary(target) as draft:
        with closing(raw_connect(draft)) as copy:
            copy_content(source, copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
            check_integrity(copy, target)
        draft.chmod(0o666 & ~_umask())
        sync_file(draft)
        draft.replace(target)
    sync_folder(target.parent)


def backup_file(path: Path, target: Path) -> Path:
    """Copy a workspace of any version to another name.

    Raises
    ------
    MissingWorkspaceError, NotAWorkspaceError, WorkspaceDamagedError,
    WorkspaceBusyError, WorkspaceStorageError
        The target is then as it was.

    """
    if target.exists() and target.samefile(path):
        raise WorkspaceExistsError(path=str(target))
    if not path.is_file():
        raise MissingWorkspaceError(path=str(path))
    with storage_errors(path), closing(open_for_reading(path)) as source:
        check_identity(source, path, older=True)
        with storage_errors(target):
            copy_file(source, target)
    return target


def backup_daily(path: Path, folder: Path, *, keep: int, today: dt.date) -> Path | None:
    """Copy a workspace once a day and drop the oldest copies.

    Parameters
    ----------
    path : pathlib.Path
        The workspace.
    folder : pathlib.Path
        Where the copies go; made if it is not there.
    keep : int
        How many copies stay, at least 1.
    today : datetime.date
        Part of the name.

    Returns
    -------
    pathlib.Path or None
        The new copy; None if there is one of this day.

    """
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}_{today.isoformat()}{path.suffix}"
    if target.exists():
        return None
    backup_file(path, target)
    pattern = re.compile(
        re.escape(path.stem) + r"_\d{4}-\d{2}-\d{2}" + re.escape(path.suffix)
    )
    copies = sorted(copy for copy in folder.iterdir() if pattern.fullmatch(copy.name))
    for old in copies[: -max(keep, 1)]:
        with suppress(OSError):
            old.unlink()
    return target


def free_name(path: Path, ending: str) -> Path:
    """Return a name beside a file that nothing has yet.

    Examples
    --------
    >>> free_name(Path("/nowhere/region.gpkg"), ".bak").name
    'region.gpkg.bak'

    """
    name = path.with_name(path.name + ending)
    number = 1
    while name.exists():
        number += 1
        name = path.with_name(f"{path.name}{ending}{number}")
    return name


def upgrade_file(path: Path) -> Path | None:
    """Bring an older workspace to the current schema, with a backup beside it.

    Returns
    -------
    pathlib.Path or None
        The backup; None if there was nothing to do.

    """
    with storage_errors(path), closing(raw_connect(path)) as connection:
        version = check_identity(connection, path, older=True)
        if version == SCHEMA_VERSION:
            return None
        kept = backup_file(path, free_name(path, f".v{version}.bak"))
        migrate(connection, path)
    return kept


def complete_file(path: Path) -> None:
    """Allocate the money of projects that another program has changed.

    What is computed is no change: the revision stays, and there is nothing to undo. A
    file that cannot be written now is completed by the next change.
    """
    with (
        suppress(WorkspaceError),
        storage_errors(path),
        closing(raw_connect(path, seconds=_GLANCE_SECONDS)) as connection,
    ):
        if not is_complete(connection):
            connection.execute("BEGIN IMMEDIATE")
            fill(connection, int(read_meta(connection)["revision"]))
            connection.execute("COMMIT")


def restore_file(path: Path, source: Path, *, author: str) -> Path | None:
    """Replace a workspace by a backup.

    The backup is checked first. What is replaced stays beside it as ``….bak``. All
    rows count as changed, so that nobody who still shows the replaced state can
    overwrite the restored one unseen.

    Returns
    -------
    pathlib.Path or None
        Where the replaced file is; None if there was none.

    Raises
    ------
    MissingWorkspaceError, NotAWorkspaceError, WorkspaceDamagedError,
    WorkspaceNewerError
        About the backup; the workspace is then as it was.

    """
    if not source.is_file():
        raise MissingWorkspaceError(path=str(source))
    with storage_errors(path), temporary(path) as draft:
        with storage_errors(source), closing(open_for_reading(source)) as given:
            check_identity(given, source, older=True)
            check_integrity(given, source)
            with closing(raw_connect(draft)) as copy:
                copy_content(given, copy)
                copy.execute("PRAGMA journal_mode = DELETE").fetchone()
                migrate(copy, source)
        if not path.exists():
            _mark_restored(draft, source, 0, author)
            _publish(draft, path)
            return None
        kept = free_name(path, ".bak")
        try:
            _replace_content(path, draft, source, kept, author)
        except (NotAWorkspaceError, WorkspaceDamagedError):
            # What cannot be read cannot be locked either: the file itself goes.
            _mark_restored(draft, source, 0, author)
            draft.chmod(path.stat().st_mode & 0o777)
            sync_file(draft)
            path.replace(kept)
            _drop_journals(path, kept)
            draft.replace(path)
            sync_folder(path.parent)
    return kept


def _replace_content(
    path: Path, draft: Path, source: Path, kept: Path, author: str
) -> None:
    """Copy a file's content over another's, in one transaction under its lock."""
    with storage_errors(path), closing(raw_connect(path)) as target:
        leave_wal(target, seconds=BUSY_SECONDS)
        target.execute("BEGIN EXCLUSIVE")
        # The lock outlives the transaction: nobody writes between the two copies. Set
        # earlier, it would make the waiting itself a lock.
        target.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
        target.execute("COMMIT")
        check_integrity(target, path, quick=True)
        revision = _any_revision(target)
        copy_file(target, kept)
        _mark_restored(draft, source, revision, author)
        with closing(raw_connect(draft, mode="ro")) as content:
            try:
                copy_content(content, target, seconds=BUSY_SECONDS)
            except sqlite3.Error:
                kept.unlink(missing_ok=True)  # nothing was replaced
                raise


def _any_revision(connection: sqlite3.Connection) -> int:
    """Return the revision of a workspace, 0 for anything else."""
    try:
        return int(read_meta(connection).get("revision", 0))
    except ValueError:
        return 0


def _mark_restored(draft: Path, source: Path, revision: int, author: str) -> None:
    """Give a restored file a revision that neither of the two had."""
    with closing(raw_connect(draft)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        number = max(_any_revision(connection), revision) + 1
        for name in TABLES:
            connection.execute(f'UPDATE "{name}" SET {ROW_REVISION} = ?', (number,))
        enter_change(
            connection,
            revision=number,
            kind="restore",
            label="restore",
            values={"file": source.name},
            author=author,
        )
        # Rows that only the replaced file had: nobody knows them any more.
        write_meta(connection, "forgotten", number)
        connection.execute("COMMIT")


def _drop_journals(path: Path, kept: Path) -> None:
    """Take the damaged file's journals away, which SQLite would replay."""
    for ending in ("-journal", "-wal", "-shm"):
        rest = path.with_name(path.name + ending)
        if rest.exists():
            rest.replace(kept.with_name(kept.name + ending))
