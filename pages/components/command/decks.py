"""Slides and hand-outs of a presentation, made by the command line."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from geo.analysis.view import RegionView
from geo.errors import UnknownPresentationError
from geo.meeting.steps import Presentation
from geo.progress import Progress
from pages.components import office, paper

FORMATS: Final = ("pptx", "handout")


def make(view: RegionView, options: argparse.Namespace, progress: Progress) -> bytes:
    """Make the file; what has to be said about it goes to standard error."""
    deck = chosen(view, options.presentation)
    internal = options.profile == "internal"
    if options.format == "handout":
        return paper.handout_file(deck, progress, internal=internal)
    own = options.template.read_bytes() if options.template else None
    made = paper.slides(
        deck, progress, internal=internal, form=options.form, own=own,
        tables=options.tables,
    )  # fmt: skip
    for remark in made.remarks:
        print(f"leader-atlas: {remark}", file=sys.stderr)
    return made.content


def chosen(view: RegionView, wanted: str | None) -> Presentation:
    """Return a presentation of the workspace, else the steps that are proposed."""
    if wanted is None:
        return paper.proposed(view.selection)
    for known in office.workspace().presentations():
        if wanted in {known.presentation_id, known.title}:
            return known
    raise UnknownPresentationError(value=wanted)
