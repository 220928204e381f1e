"""Files that appear under their name only when they are complete."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path


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
    OSError
        If the folder cannot be written or the disk is full; no half-written file is
        left.

    """
    parts = (content,) if isinstance(content, bytes) else content
    if path is None:
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as scratch:
        draft = Path(scratch.name)
        try:
            scratch.writelines(parts)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    try:
        # A temporary file is closed to others; the result is an ordinary one.
        umask = os.umask(0)
        os.umask(umask)
        draft.chmod(0o666 & ~umask)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
