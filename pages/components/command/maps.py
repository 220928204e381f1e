"""Print maps from the command line: paper, level and ink as on the page."""

from __future__ import annotations

import argparse
from typing import Final, cast

from geo.analysis.view import RegionView
from geo.mapping.paper import FileFormat
from geo.mapping.printing import Paper, draw
from pages.components import print_view, release, state
from pages.components.drawing import Drawing

FORMATS: Final = ("map-pdf", "map-png", "map-svg")


def make(view: RegionView, options: argparse.Namespace) -> bytes:
    """Draw the print map that the options ask for."""
    choice = print_view.Choice(
        code=options.measure or state.default_measure(view.selection.dataset),
        heading=options.heading, drawing=Drawing(level=options.level),
    )  # fmt: skip
    paper = Paper(size=options.paper, landscape=not options.portrait, grey=options.grey)
    kind = cast("FileFormat", options.format.removeprefix("map-"))
    with release.using(options.profile):
        return draw(print_view.plan(view, choice), kind, paper=paper)
