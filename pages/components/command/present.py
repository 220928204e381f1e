"""``leader-atlas present``: the meeting mode, opened from the command line."""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from geo import cli
from geo.errors import UnknownPresentationError
from geo.workspace import Workspace
from geo.workspace.frozen import read_frozen

_PAGE: Final = "vorfuehren"
_WEB: Final = (".html", ".htm")
# As `show_stage.FROZEN_VARIABLE`, whose module loads the whole application.
FROZEN_VARIABLE: Final = "LEADER_ATLAS_FROZEN"
_OK, _FAILED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Open a file, or start the application at the page of the meeting mode."""
    path = options.file
    if path is not None and path.suffix.casefold() in _WEB:
        return _open_page(path)
    if path is not None:
        # What cannot be opened is said here, before anything starts.
        read_frozen(path.read_bytes(), name=path.name)
        os.environ[FROZEN_VARIABLE] = str(path.absolute())
    elif options.workspace is not None:
        _check(options.workspace, options.presentation)
    page = f"{_PAGE}?{urlencode({'presentation': options.presentation})}"
    print(f"leader-atlas: http://localhost:{options.port}/{page}", file=sys.stderr)
    return cli.serve(options, page=page)


def _open_page(path: Path) -> int:
    """Open one HTML file in the browser."""
    with path.open("rb"):
        address = path.absolute().as_uri()
    print(f"leader-atlas: {address}", file=sys.stderr)
    return _OK if webbrowser.open(address) else _FAILED


def _check(workspace: Path, wanted: str) -> None:
    """Refuse a name that no presentation of a workspace bears."""
    known = Workspace.open(workspace, read_only=True).presentations()
    names = {one.presentation_id for one in known} | {one.title for one in known}
    if wanted and wanted not in names:
        raise UnknownPresentationError(value=wanted)
