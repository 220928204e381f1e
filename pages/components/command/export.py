"""``leader-atlas export``: the files of the page *Export*, written by one command."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import Final, cast

from geo.analysis.view import RegionView
from geo.cli import WORKSPACE_VARIABLE, say_empty, selection_of
from geo.errors import GeoDataError
from geo.output.files import output_errors, write_result
from geo.output.pattern_layers import Pair
from geo.progress import Progress, Steps, no_progress
from pages.components import cache, export_files, state, texts
from pages.components.command import decks, maps
from pages.components.export_kinds import ALL, DATA

_OK, _FAILED = 0, 1
# Formats that take long enough to say how far they are.
_LONG: Final = (*decks.FORMATS, "atlas", "html", "zip")


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
    with Steps(sys.stderr, forced=True) as steps:
        if options.all is not None:
            _write_all(view, options, steps)
            return
        # What takes a moment only needs no line of its own.
        told: Progress = no_progress
        if options.format in _LONG:
            told = steps.begin(options.out.name if options.out else options.format)
        if options.format in decks.FORMATS:
            content = decks.make(view, options, told)
        elif options.format in maps.FORMATS:
            content = maps.make(view, options)
        else:
            content = _make(view, options, options.format, _layer(options), told)
        write_result(content, options.out)
        steps.end(f"({len(content) / 1000:.0f} kB)")


def _layer(options: argparse.Namespace) -> str:
    if options.format == "zip" and options.data_only:
        return DATA
    return options.layer or ALL


def _make(
    view: RegionView, options: argparse.Namespace, kind: str, layer: str,
    progress: Progress,
) -> bytes:  # fmt: skip
    code = options.measure or state.default_measure(view.selection.dataset)
    pair = tuple(options.compare) if options.compare else None
    return export_files.file(
        view, kind, layer, code, options.profile, pair=cast("Pair | None", pair),
        progress=progress,
    )  # fmt: skip


def _write_all(view: RegionView, options: argparse.Namespace, steps: Steps) -> None:
    """Write every file, and say on standard error how far it is."""
    folder: Path = options.all
    with output_errors(str(folder)):
        folder.mkdir(exist_ok=True)
    wanted = export_files.everything(view)
    for number, (kind, layer) in enumerate(wanted, 1):
        name = export_files.name(view, kind, layer, options.profile)
        told = steps.begin(f"{number}/{len(wanted)} {name}")
        content = _make(view, options, kind, layer, told)
        write_result(content, folder / name)
        steps.end(f"({len(content) / 1000:.0f} kB)")
