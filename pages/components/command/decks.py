"""Slides and hand-outs of a presentation, made by the command line."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from geo.analysis.view import RegionView
from geo.errors import UnknownPresentationError
from geo.meeting.steps import Presentation
from pages.components import office, paper

FORMATS: Final = ("pptx", "handout")
_EVERY: Final = 0.1


def make(view: RegionView, options: argparse.Namespace) -> bytes:
    """Make the file; what has to be said about it goes to standard error."""
    deck = chosen(view, options.presentation)
    internal, told = options.profile == "internal", _Progress()
    if options.format == "handout":
        return paper.handout_file(deck, told, internal=internal)
    own = options.template.read_bytes() if options.template else None
    made = paper.slides(
        deck, told, internal=internal, form=options.form, own=own,
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


class _Progress:
    """Says on standard error how far the work is, every tenth of it."""

    def __init__(self) -> None:
        self.next = _EVERY

    def __call__(self, part: float) -> None:
        if part >= self.next:
            print(f"{part:.0%}", file=sys.stderr)
            self.next += _EVERY
