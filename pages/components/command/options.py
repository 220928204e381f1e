"""The options of the commands that `command` adds."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo.analysis.levels import LEVELS
from geo.analysis.measures import MEASURES
from geo.cli import add_filter
from geo.mapping.paper import PAPERS
from geo.output.layers import EXPORT_LAYERS, PROJECT_TABLE
from geo.output.master import SIZES
from geo.output.privacy import PROFILES
from geo.output.recipient_list import RECIPIENTS
from pages.components.export_kinds import FORMATS

LANGUAGES = ("de", "en")


def add_words(parser: argparse.ArgumentParser) -> None:
    """Add the language of what is written."""
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])


def add_profile(parser: argparse.ArgumentParser) -> None:
    """Add for whom something is written."""
    parser.add_argument(
        "--profile", choices=PROFILES, default=PROFILES[0],
        help="public: what may be published; internal: names and exact points, marked",
    )  # fmt: skip


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``export``."""
    parser.add_argument(
        "--layer", choices=(*EXPORT_LAYERS, PROJECT_TABLE, RECIPIENTS),
        help="layer or table; without it gpkg, xlsx and kml hold every one of theirs",
    )  # fmt: skip
    parser.add_argument("--format", default="geojson", choices=FORMATS)
    parser.add_argument(
        "--measure", choices=MEASURES, metavar="CODE",
        help=f"what areas are coloured by; one of: {', '.join(MEASURES)}",
    )  # fmt: skip
    parser.add_argument(
        "--presentation", metavar="TITLE",
        help="for pptx and handout: title of a presentation of the workspace; without "
        "it eight steps are proposed for the filter",
    )  # fmt: skip
    parser.add_argument(
        "--compare", nargs=3, metavar=("DIMENSION", "LEFT", "RIGHT"), default=None,
        help="what the layer comparison compares, such as: period 2014-2020 2023-2027",
    )  # fmt: skip
    parser.add_argument(
        "--data-only", action="store_true",
        help="for zip: layers, tables and figures, without maps, slides and atlas",
    )  # fmt: skip
    parser.add_argument("--form", choices=tuple(SIZES), default="16:9", help="of pptx")
    parser.add_argument(
        "--template", type=Path, help="the office's own .pptx with placeholders"
    )
    parser.add_argument(
        "--tables", choices=("short", "all", "none"), default="short",
        help="in the appendix of pptx",
    )  # fmt: skip
    _add_paper(parser)
    add_words(parser)
    add_profile(parser)
    add_filter(parser)
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--out", type=Path, help="file; standard output if absent")
    target.add_argument(
        "--all", type=Path, metavar="FOLDER",
        help="write every format and layer into this folder",
    )  # fmt: skip


def _add_paper(parser: argparse.ArgumentParser) -> None:
    """Add what a print map is drawn on, and of which areas."""
    parser.add_argument(
        "--paper", choices=tuple(PAPERS), default="A4", help="of map-pdf, -png, -svg"
    )
    parser.add_argument("--portrait", action="store_true", help="the long side upright")
    parser.add_argument(
        "--grey", action="store_true", help="for printers without colour"
    )
    parser.add_argument("--level", choices=LEVELS, default=LEVELS[0])
    parser.add_argument("--heading", default="", help="of a print map")


def add_present(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``present``."""
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE",
        help="a presentation as HTML (opens in the browser), or a frozen one (.zip)",
    )  # fmt: skip
    parser.add_argument("--workspace", type=Path, help="the office's own file")
    parser.add_argument(
        "--presentation", metavar="NAME", default="",
        help="title or key; without it the one that was made last",
    )  # fmt: skip
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    # What `serve` offers beyond that.
    parser.set_defaults(boundaries=None, boundaries_date=None, public=False)
