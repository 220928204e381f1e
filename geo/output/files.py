"""Files that appear under their name only when they are complete."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from geo.errors import FAULTS, OutputFileError

STDOUT: Final = "standard output"
_FAULT_OF_ERRNO: Final = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "too_large",
    errno.EPERM: "not_permitted",
    errno.EROFS: "write_protected",
    errno.ENOENT: "folder_missing",
    errno.ENOTDIR: "folder_missing",
    errno.EISDIR: "is_a_folder",
}


@contextmanager
def output_errors(path: str) -> Iterator[None]:
    """Turn errors of disk, folder and file into one that helps.

    Parameters
    ----------
    path : str
        What is being written.

    Raises
    ------
    OutputFileError
        In place of errors of the system, of SQLite and of GDAL.

    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputFileError(path=path, reason=_fault(error, path)) from error
    except sqlite3.OperationalError as error:
        full = (getattr(error, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_FULL
        reason = "disk_full" if full else "not_writable"
        raise OutputFileError(path=path, reason=reason) from error
    except Exception as error:
        # GDAL has many errors, most of them without a public name.
        if not type(error).__module__.startswith("pyogrio"):
            raise
        raise OutputFileError(path=path, reason="not_writable") from error


def _fault(error: OSError, path: str) -> str:
    if error.errno == errno.EACCES:
        # Windows refuses to replace a file that another program has open.
        return "in_use" if Path(path).exists() else "not_permitted"
    found = _FAULT_OF_ERRNO.get(error.errno or 0, "not_writable")
    assert found in FAULTS
    return found


def write_result(content: bytes | Iterable[bytes], path: Path | None) -> None:
    """Write a result into a file, or to standard output.

    Parameters
    ----------
    content : bytes or iterable of bytes
        The whole result, or its parts one after the other.
    path : pathlib.Path or None
        Where to; None is standard output. An existing file is replaced.

    Raises
    ------
    OutputFileError
        If the folder cannot be written or the disk is full; no half-written file is
        left.

    """
    with output_errors(STDOUT if path is None else str(path)):
        _write(content, path)


def _write(content: bytes | Iterable[bytes], path: Path | None) -> None:
    parts = (content,) if isinstance(content, bytes) else content
    if path is None:
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()
        return
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    number, name = tempfile.mkstemp(dir=path.parent)
    draft = Path(name)
    try:
        # What is still in memory may not fit either, so closing belongs to writing.
        with os.fdopen(number, "wb") as scratch:
            scratch.writelines(parts)
        # A temporary file is closed to others; the result is an ordinary one.
        umask = os.umask(0)
        os.umask(umask)
        draft.chmod(0o666 & ~umask)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
