"""``leader-atlas export``: the files of the page *Export*, written by one command."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from geo.analysis.view import RegionView
from geo.cli import WORKSPACE_VARIABLE, say_empty, selection_of
from geo.errors import GeoDataError
from geo.output.files import output_errors, write_result
from geo.output.privacy import Profile
from pages.components import cache, export_files, state, texts
from pages.components.command import decks
from pages.components.export_kinds import ALL

_OK, _FAILED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Write one file, or all; messages speak the language of the files."""
    # Without a page Streamlit warns of everything that a session would have.
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    if options.workspace is not None:
        os.environ[WORKSPACE_VARIABLE] = str(options.workspace.absolute())
    with texts.speaking(options.language):
        try:
            view = chosen_view(options)
            _write(view, options)
        except GeoDataError as error:
            print(f"leader-atlas: {texts.error_text(error)}", file=sys.stderr)
            return _FAILED
    say_empty(view)
    return _OK


def chosen_view(options: argparse.Namespace) -> RegionView:
    """Return the view that the options of a filter ask for."""
    atlas = cache.atlas("own" if options.workspace else options.dataset)
    return cache.view(selection_of(options, atlas))


def _write(view: RegionView, options: argparse.Namespace) -> None:
    code = options.measure or state.default_measure(view.selection.dataset)
    if options.all is not None:
        _write_all(view, options.all, code, options.profile)
        return
    if options.format in decks.FORMATS:
        write_result(decks.make(view, options), options.out)
        return
    layer = options.layer or ALL
    content = export_files.file(view, options.format, layer, code, options.profile)
    write_result(content, options.out)


def _write_all(view: RegionView, folder: Path, code: str, profile: Profile) -> None:
    """Write every file, and say on standard error how far it is."""
    with output_errors(str(folder)):
        folder.mkdir(exist_ok=True)
    wanted = export_files.everything(view)
    for number, (kind, layer) in enumerate(wanted, 1):
        name = export_files.name(view, kind, layer, profile)
        content = export_files.file(view, kind, layer, code, profile)
        write_result(content, folder / name)
        done = f"{number}/{len(wanted)} {name} ({len(content) / 1000:.0f} kB)"
        print(done, file=sys.stderr)
