"""The command line ``leader-atlas``: serve, import, evaluate, and what is added.

Commands that write words for people (`export` and the like) are added by
`pages.components.command`, where the words are.

It is what scripts and scheduled jobs use. Results go to standard output or into a
file, messages to standard error; the exit code is 0 for success, 1 if the data
do not allow it, 2 for a wrong command. After an import, 3 says that rows wait for a
decision, 4 that rows were refused, 5 both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo import __version__
from geo.analysis.view import Atlas, RegionView
from geo.cliimport import add_import, run_import
from geo.errors import GeoDataError, MissingFileError, UnknownCodeError
from geo.output.files import write_result
from geo.output.report import evaluate, to_json
from geo.projects.filters import CODES, ProjectFilter
from geo.projects.register import DATASETS, OWN
from geo.schema import PERIODS
from geo.workspace import Workspace
from geo.workspace.territory import own_boundaries

_APP: Final = Path(__file__).resolve().parents[1] / "app.py"
# Streamlit, started as this application needs it.
_START: Final = "pages.components.start"
# The application finds its workspace under this name.
WORKSPACE_VARIABLE: Final = "LEADER_ATLAS_WORKSPACE"
BOUNDARIES_VARIABLE: Final = "LEADER_ATLAS_BOUNDARIES"
DATE_VARIABLE: Final = "LEADER_ATLAS_BOUNDARIES_DATE"
PUBLISHED_VARIABLE: Final = "LEADER_ATLAS_PUBLISHED"
_OK, _FAILED = 0, 1
_START_TRIES, _START_PAUSE_S = 120, 0.5


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command that is made elsewhere.

    Attributes
    ----------
    name, help : str
        Its word, and what it does in one line.
    add : callable
        Adds its options to its parser.
    run : callable
        Takes the options and returns the exit code. `GeoDataError` and `OSError` are
        told to the user here.

    """

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(
    arguments: Sequence[str] | None = None, *, commands: Sequence[Command] = ()
) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words of the command line; those of the process by default.
    commands : sequence of Command
        Further commands.

    Returns
    -------
    int
        Exit code.

    """
    parser = _parser(commands)
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command != "serve":
        parser.error(f"unknown words: {' '.join(rest)}")
    run = {command.name: command.run for command in commands}
    run |= {"import": run_import, "evaluate": _evaluate}
    if options.command == "serve":
        return serve(options, rest)
    try:
        return run[options.command](options)
    except (GeoDataError, OSError) as error:
        print(f"leader-atlas: {error}", file=sys.stderr)
        return _FAILED


def _evaluate(options: argparse.Namespace) -> int:
    """Print the key figures."""
    atlas = _atlas(options)
    view = atlas.view(selection_of(options, atlas))
    found = evaluate(view, regions=atlas.regions, patterns=options.patterns)
    content = to_json(found).encode()
    write_result(content, options.out)
    say_empty(view)
    return _OK


def say_empty(view: RegionView) -> None:
    """Say on standard error if a selection holds nothing."""
    if not len(view.projects):
        print("leader-atlas: no project passes this filter.", file=sys.stderr)


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leader-atlas",
        description="Maps and figures for LEADER regions.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    known = parser.add_subparsers(dest="command", required=True)
    serve = known.add_parser("serve", help="start the application in the browser")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--workspace", type=Path, help="the office's own file")
    serve.add_argument(
        "--boundaries",
        type=Path,
        metavar="FILE",
        help="municipalities of Germany or a Land (VG250, VG250-EW) to work on",
    )
    serve.add_argument(
        "--boundaries-date",
        type=dt.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="their territorial status; by default the latest day that the file knows",
    )
    serve.add_argument("--no-browser", action="store_true", help="open no browser")
    serve.add_argument(
        "--public",
        action="store_true",
        help="for readers outside the office: the pages of the evaluation only, "
        "nothing but what may be published, nothing can be changed",
    )
    add_import(known)
    report = known.add_parser("evaluate", help="print key figures as JSON")
    report.add_argument("--json", action="store_true", help="JSON (the only format)")
    report.add_argument(
        "--patterns",
        action="store_true",
        help="with the tests of the expert view, which take some seconds",
    )
    add_filter(report)
    report.add_argument("--out", type=Path, help="file; standard output if absent")
    for command in commands:
        command.add(known.add_parser(command.name, help=command.help))
    return parser


def add_filter(command: argparse.ArgumentParser) -> None:
    """Add the options that choose projects."""
    command.add_argument("--dataset", default=DATASETS[0], choices=DATASETS)
    command.add_argument(
        "--workspace", type=Path, help="the office's own projects instead of a data set"
    )
    command.add_argument(
        "--region", help="id such as TH-LEADER-06, or the name of the region"
    )
    command.add_argument("--period", choices=PERIODS)
    for name, codes in CODES.items():
        command.add_argument(
            f"--{name.replace('_', '-')}",
            action="append",
            default=[],
            choices=codes,
            metavar="CODE",
            help=f"may be given several times; one of: {', '.join(codes)}",
        )
    command.add_argument("--year-from", type=int)
    command.add_argument("--year-to", type=int)
    command.add_argument(
        "--boundary-date",
        type=dt.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="territorial status (Gebietsstand) of all figures; by default that of "
        "the period",
    )


def _atlas(options: argparse.Namespace) -> Atlas:
    """Load the embedded region, and the office's projects if they are asked for."""
    atlas = Atlas()
    if options.workspace is None:
        return atlas
    store = Workspace.open(options.workspace, read_only=True)
    return atlas.with_boundaries(own_boundaries(store)).with_own(store.register())


def selection_of(options: argparse.Namespace, atlas: Atlas) -> ProjectFilter:
    """Turn the options of `add_filter` into a filter; regions also by their names."""
    region = None if options.region == "all" else options.region
    if region is not None and region not in atlas.regions:
        by_name = {name.casefold(): key for key, name in atlas.regions.items()}
        if region.casefold() not in by_name:
            allowed = ", ".join(
                f"{key} ({name})" for key, name in atlas.regions.items()
            )
            raise UnknownCodeError(field="region", value=region, allowed=allowed)
        region = by_name[region.casefold()]
    codes = {name: tuple(getattr(options, name)) for name in CODES}
    return ProjectFilter(
        dataset=OWN if options.workspace else options.dataset,
        region=region,
        period=options.period,
        year_from=options.year_from,
        year_to=options.year_to,
        boundary_date=options.boundary_date,
        **codes,
    )


def serve(
    options: argparse.Namespace, rest: Sequence[str] = (), *, page: str = ""
) -> int:
    """Start Streamlit on the application.

    Parameters
    ----------
    options : argparse.Namespace
        ``port``, ``workspace`` and ``no_browser``.
    rest : sequence of str
        Further words, for Streamlit.
    page : str
        Page and question mark of the address that the browser opens.

    Returns
    -------
    int
        Exit code.

    """
    command = [sys.executable, "-m", _START, "run", str(_APP)]
    command += ["--server.port", str(options.port), *rest]
    if options.workspace is not None:
        os.environ[WORKSPACE_VARIABLE] = str(options.workspace.absolute())
    if options.boundaries is not None:
        if not options.boundaries.is_file():
            error = MissingFileError(layer="VG250", file=str(options.boundaries))
            print(f"leader-atlas: {error}", file=sys.stderr)
            return _FAILED
        os.environ[BOUNDARIES_VARIABLE] = str(options.boundaries.absolute())
    if options.boundaries_date is not None:
        os.environ[DATE_VARIABLE] = options.boundaries_date.isoformat()
    if options.public:
        os.environ[PUBLISHED_VARIABLE] = "1"
        command += ["--server.maxUploadSize", "1"]
    if not options.no_browser and _has_screen():
        opener = threading.Thread(
            target=_open_browser, args=(options.port, page), daemon=True
        )
        opener.start()
    # Started from any folder, Streamlit must find the application's own settings.
    try:
        return subprocess.run(command, cwd=_APP.parent, check=False).returncode
    except KeyboardInterrupt:
        return _OK


def _has_screen() -> bool:
    """Whether a browser could be shown at all."""
    on_linux = sys.platform.startswith("linux")
    return not on_linux or bool({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ))


def _open_browser(port: int, page: str) -> None:
    """Open a page as soon as the application answers."""
    address = f"http://localhost:{port}"
    for _ in range(_START_TRIES):
        time.sleep(_START_PAUSE_S)
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                webbrowser.open(f"{address}/{page}")
                return
        except OSError:
            continue
