"""Opening the file: connections, identity, and what SQLite's errors mean.

Every operation has a connection of its own and closes it. So no lock outlives an
operation, threads share nothing, and the file can be copied or sent at any time.

"""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from geo.errors import (
    MissingWorkspaceError,
    NotAWorkspaceError,
    WorkspaceBusyError,
    WorkspaceDamagedError,
    WorkspaceError,
    WorkspaceNewerError,
    WorkspaceReadOnlyError,
    WorkspaceStorageError,
)
from geo.workspace.geopackage import APPLICATION_ID, add_functions

FORMAT: Final = "leader-atlas-workspace"
SCHEMA_VERSION: Final = 6
BUSY_SECONDS: Final = 5.0
_CACHE_KIB: Final = 32_768
_FAULT_OF_ERRNO: Final = {
    errno.ENOSPC: "disk_full",
    errno.EACCES: "not_permitted",
    errno.EPERM: "not_permitted",
    errno.EROFS: "write_protected",
    errno.ENOENT: "folder_missing",
}
_UNFINISHED: Final = (
    sqlite3.SQLITE_READONLY_ROLLBACK,
    sqlite3.SQLITE_READONLY_RECOVERY,
)


@contextmanager
def storage_errors(path: Path, *, seconds: float = BUSY_SECONDS) -> Iterator[None]:
    """Turn errors of SQLite and of the system into those of the house.

    Raises
    ------
    WorkspaceBusyError, WorkspaceDamagedError, NotAWorkspaceError,
    WorkspaceStorageError, WorkspaceReadOnlyError
        As the cause is a lock, the content, the disk or a permission.

    """
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path, seconds=seconds) from error
    except OSError as error:
        reason = _FAULT_OF_ERRNO.get(error.errno or 0, "not_writable")
        raise WorkspaceStorageError(path=str(path), reason=reason) from error


def translated(error: sqlite3.Error, path: Path, *, seconds: float) -> WorkspaceError:
    """Return the error of the house for one of SQLite."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    name = str(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return WorkspaceBusyError(path=name, seconds=f"{seconds:g}")
    if code == sqlite3.SQLITE_NOTADB:
        return NotAWorkspaceError(path=name, reason="other_kind_of_file")
    if code == sqlite3.SQLITE_READONLY:
        reason = (
            "change_interrupted"
            if error.sqlite_errorcode in _UNFINISHED
            else "write_protected"
        )
        return WorkspaceReadOnlyError(path=name, reason=reason)
    if code == sqlite3.SQLITE_FULL:
        return WorkspaceStorageError(path=name, reason="disk_full")
    if code in (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_IOERR,
    ):
        return WorkspaceStorageError(path=name, reason="not_writable")
    # Corrupt pages, and tables or columns that are not those of the schema.
    return WorkspaceDamagedError(path=name, reason="pages_corrupt")


def _uri(path: Path, mode: str) -> str:
    # A network share (\\server\share) needs four slashes: no authority, then the path.
    posix = path.absolute().as_posix()
    slash = "" if posix.startswith("/") else "/"
    return f"file://{slash}{urllib.parse.quote(posix, safe='/:')}?mode={mode}"


def raw_connect(
    path: Path, *, mode: str = "rw", seconds: float = BUSY_SECONDS
) -> sqlite3.Connection:
    """Open a database file without looking at what it holds.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    mode : {"ro", "rw", "rwc"}
        Only ``rwc`` makes a new file.
    seconds : float
        How long to wait for a lock.

    Notes
    -----
    Journal mode DELETE: between two changes the workspace is this one file, so a copy
    or a mail attachment is complete. A write-ahead log would leave the latest changes
    in a second file, and does not work on network drives. ``synchronous = EXTRA`` is
    FULL plus the folder: what was confirmed survives a power cut.

    """
    connection = sqlite3.connect(
        _uri(path, mode), uri=True, timeout=seconds, isolation_level=None
    )
    try:
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        add_functions(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def file_stamp(path: Path) -> tuple[object, ...] | None:
    """Return what differs whenever a database file does, without opening it as one.

    SQLite counts every change in the head of the file (database file format, 1.3.7).
    The count alone could be that of another file, such as a restored backup.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    tuple or None
        None where the head does not tell: no such file, a change under way, or a
        write-ahead log, which another program may have switched on.

    """
    try:
        if path.with_name(f"{path.name}-journal").exists():
            return None
        with path.open("rb") as file:
            head = file.read(28)
            now = os.fstat(file.fileno())
    except OSError:
        return None
    if head[18:20] != b"\x01\x01":
        return None
    return head[24:28], now.st_ino, now.st_size, now.st_mtime_ns


def open_for_reading(
    path: Path, *, untouched: bool = False, seconds: float = BUSY_SECONDS
) -> sqlite3.Connection:
    """Open a database file to read from it.

    After a crash the first to open the file must take back the unfinished change. So
    the connection may write for SQLite's own purposes, unless the file is to stay
    untouched; statements may not.
    """
    mode = "ro" if untouched else "rw"
    connection = raw_connect(path, mode=mode, seconds=seconds)
    connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def connect(
    path: Path,
    *,
    write: bool = False,
    untouched: bool = False,
    seconds: float = BUSY_SECONDS,
) -> Iterator[sqlite3.Connection]:
    """Open a workspace of the current schema for one operation.

    Only the opening is translated; statements of the body go through
    `storage_errors` where they are made.

    Raises
    ------
    MissingWorkspaceError, NotAWorkspaceError, WorkspaceNewerError,
    WorkspaceBusyError, WorkspaceDamagedError, WorkspaceStorageError

    """
    with storage_errors(path, seconds=seconds):
        if not path.is_file():
            raise MissingWorkspaceError(path=str(path))
        connection = (
            raw_connect(path, seconds=seconds)
            if write
            else open_for_reading(path, untouched=untouched, seconds=seconds)
        )
    with closing(connection):
        with storage_errors(path, seconds=seconds):
            check_identity(connection, path)
            if write:
                leave_wal(connection, seconds=seconds)
        yield connection


def take_lock(connection: sqlite3.Connection, *, seconds: float) -> None:
    """Begin a transaction that writes, waiting for its turn.

    SQLite itself asks every tenth of a second at last, so that a busy window could
    keep another one out for long. Here the pauses are short and irregular.

    Raises
    ------
    sqlite3.OperationalError
        If the lock is held for longer than `seconds`.

    """
    deadline = time.monotonic() + seconds
    connection.execute("PRAGMA busy_timeout = 5")
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            busy = (error.sqlite_errorcode & 0xFF) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
        time.sleep(random.uniform(0, 0.005))
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def copy_content(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    *,
    seconds: float = BUSY_SECONDS,
) -> None:
    """Copy a database over another one, in one step and one transaction.

    Raises
    ------
    sqlite3.OperationalError
        If one of the two is locked for longer than `seconds`; Python's own function
        would wait for ever.

    """
    deadline = time.monotonic() + seconds

    def give_up(status: int, _remaining: int, _total: int) -> None:
        busy = status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if busy and time.monotonic() > deadline:
            error = sqlite3.OperationalError("locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error

    source.backup(target, progress=give_up, sleep=0.05)


def check_identity(
    connection: sqlite3.Connection, path: Path, *, older: bool = False
) -> int:
    """Tell a workspace from everything else and return its schema version.

    Parameters
    ----------
    connection : sqlite3.Connection
        An open database.
    path : pathlib.Path
        Named in the message.
    older : bool
        Whether an older schema is fine, too.

    Raises
    ------
    NotAWorkspaceError, WorkspaceNewerError, WorkspaceDamagedError

    """
    name = str(path)
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        empty = not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        reason = "is_empty" if empty else "no_geopackage"
        raise NotAWorkspaceError(path=name, reason=reason)
    found = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
    ).fetchone()
    facts = read_meta(connection) if found else {}
    if facts.get("format") != FORMAT:
        reason = "other_geopackage"
        raise NotAWorkspaceError(path=name, reason=reason)
    try:
        version = int(facts["schema_version"])
    except (KeyError, ValueError):
        raise WorkspaceDamagedError(
            path=name, reason="schema_version_missing"
        ) from None
    if version > SCHEMA_VERSION:
        raise WorkspaceNewerError(path=name, version=version, known=SCHEMA_VERSION)
    if version < SCHEMA_VERSION and not older:
        raise WorkspaceReadOnlyError(path=name, reason="older_schema", version=version)
    return version


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the table ``meta`` as a dictionary of texts."""
    try:
        return {
            str(key): str(value)
            for key, value in connection.execute('SELECT "key", "value" FROM meta')
        }
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            return {}  # a table of that name with other columns
        raise


def write_meta(connection: sqlite3.Connection, key: str, value: object) -> None:
    """Set one fact about the file."""
    connection.execute(
        'INSERT INTO meta ("key", "value") VALUES (?, ?)'
        ' ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"',
        (key, str(value)),
    )


def leave_wal(connection: sqlite3.Connection, *, seconds: float) -> None:
    """Bring back a file that QGIS left with a write-ahead log.

    QGIS switches a GeoPackage to a log while it shows it. As long as it does, this
    is not possible and not needed: locks work in both modes.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        return
    connection.execute("PRAGMA busy_timeout = 0")
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def check_integrity(
    connection: sqlite3.Connection, path: Path, *, quick: bool = False
) -> None:
    """Let SQLite look at every page.

    Parameters
    ----------
    connection : sqlite3.Connection
        An open database.
    path : pathlib.Path
        Named in the message.
    quick : bool
        Leave out whether indexes and tables agree.

    Raises
    ------
    WorkspaceDamagedError
        With the first finding.

    """
    pragma = "quick_check(1)" if quick else "integrity_check(1)"
    finding = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
    if finding != "ok":
        raise WorkspaceDamagedError(path=str(path), reason="pages_corrupt")


def sync_file(path: Path) -> None:
    """Wait until a file and its folder are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where a system can."""
    if os.name == "nt":  # Windows opens no folders; its file system logs names itself
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
