"""The legend of two maps of the same classes in a hand-out, with counts of either."""

from __future__ import annotations

from typing import Final

from geo.mapping.interactive import HATCH
from geo.output.leaves import SIDES, Leaf, common_lines
from geo.output.tagged import SOFT, TaggedPdf, broken

_SIZE: Final = 7.6
_ROW, _HEAD = 11.6, 10.6
_COLUMNS: Final = 3
_GAP, _COUNT = 18.0, 24.0


def pair_legend_height(leaf: Leaf) -> float:
    """Return how high the legend of a comparison becomes, in points."""
    return _HEAD * 2 + _lines(leaf) * _ROW + 6


def _lines(leaf: Leaf) -> int:
    return -(-len(common_lines(leaf.sides)) // _COLUMNS)


def pair_legend(pdf: TaggedPdf, leaf: Leaf, x: float, y: float, width: float) -> float:
    """Draw the legend of a comparison in three columns; return where it ends."""
    words = leaf.sides[0].plan.words
    each = (width - (_COLUMNS - 1) * _GAP) / _COLUMNS
    with pdf.content("P"):
        title = broken(words.legend_title, width, _SIZE, bold=True)[0]
        pdf.text(x, y + _HEAD - 2, title, size=_SIZE, bold=True)
    y += _HEAD
    every, high = common_lines(leaf.sides), max(_lines(leaf), 1)
    groups = [every[at : at + high] for at in range(0, len(every), high)]
    for number, _ in enumerate(groups):
        right = x + number * (each + _GAP) + each
        with pdf.content("P"):
            told = words.areas
            pdf.text(right - 2 * _COUNT, y + _HEAD - 2, told, size=_SIZE, colour=SOFT,
                     align="right")  # fmt: skip
            for place, mark in enumerate(SIDES):
                at = right - (len(SIDES) - 1 - place) * _COUNT
                pdf.text(at, y + _HEAD - 2, mark, size=_SIZE, bold=True, align="right")
    y += _HEAD + 3
    for number, group in enumerate(groups):
        left = x + number * (each + _GAP)
        for row, line in enumerate(group):
            legend_line(pdf, left, y + row * _ROW, each, line)
    return y + _lines(leaf) * _ROW


def legend_line(
    pdf: TaggedPdf, x: float, y: float, width: float, line: tuple[str, ...]
) -> None:
    """Draw a class: its colour, its label, and one count or one for each map."""
    fill, label, *counts = line
    with pdf.content("P"):
        if fill == HATCH:
            pdf.hatched(x, y, 16, 9)
        else:
            pdf.box(x, y, 16, 9, fill=fill, edge="#7f8a84", line=0.4)
        pdf.text(x + 21, y + 7.4, label, size=_SIZE)
        for place, count in enumerate(counts):
            at = x + width - (len(counts) - 1 - place) * _COUNT
            pdf.text(at, y + 7.4, count, size=_SIZE, align="right")
