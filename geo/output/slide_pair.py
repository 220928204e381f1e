"""A slide with two maps of the same classes, one legend for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR

from geo.mapping.picture import in_one_scale
from geo.mapping.printing import PrintedWords
from geo.output.leaves import SIDES, Leaf, LeafSide, common_lines
from geo.output.slide_page import Page
from geo.output.slide_parts import (
    Box,
    Legend,
    cut,
    fitting_size,
    in_groups,
    legend_height,
    lines_of,
    write,
)

# Over each map: height of a line, and its largest and smallest letters.
_LINE, _MOST, _LEAST = 0.42, 22.0, 18.0
_ROLES: Final = ("map", "map_second")


def put_pair(page: Page, leaf: Leaf) -> None:
    """Put in both maps of a comparison, with sentences and one legend."""
    plans = in_one_scale([side.plan for side in leaf.sides])
    words = plans[0].words
    shown = Legend(common_lines(leaf.sides), words.areas, SIDES)
    strip = 0.0
    if "figures" not in page.slots:
        shown = in_groups(shown, page.box("legend").width, _LEAST)
        strip = _LINE + legend_height(shown, page.box("legend").width, _LEAST) + 0.1
    titles = _titles([page.box(role) for role in _ROLES], leaf.sides)
    high = _LINE * max(map(len, titles))
    for role, lines, plan in zip(_ROLES, titles, plans, strict=True):
        box = _above(page.box(role), page.box("legend"), strip)
        _write(page, replace(box, height=high), lines)
        below = replace(box, y=box.y + high, height=box.height - high)
        told = replace(leaf, heading=f"{leaf.heading}: {' '.join(lines)}")
        page.picture(role, told, plan, below)
    if strip:
        _strip(page, leaf, words, shown, strip)
    else:
        page.column(leaf.without_totals(), words, shown)


def _above(box: Box, legend: Box, strip: float) -> Box:
    """Return a map's box that leaves room for what stands below it."""
    low = legend.y + legend.height - strip
    return replace(box, height=min(box.height, low - box.y)) if strip else box


def _strip(
    page: Page, leaf: Leaf, words: PrintedWords, shown: Legend, high: float
) -> None:
    """Write the legend below the maps, its classes side by side."""
    box = page.box("legend")
    box = replace(box, y=box.y + box.height - high + 0.05, height=high)
    told, size = page.legend_title(leaf, words, box.width)
    page.legend(box, words, (told, size, _LINE), shown, _LEAST)


def _titles(boxes: Sequence[Box], sides: Sequence[LeafSide]) -> list[list[str]]:
    """Return what maps show and the values of the whole, alike in one or two lines."""
    named = [f"{mark}  {side.title}" for mark, side in zip(SIDES, sides, strict=True)]
    lines = [f"{name}: {side.total}" for name, side in zip(named, sides, strict=True)]
    fits = (
        lines_of(line, box.width, _LEAST, bold=True) == 1
        for line, box in zip(lines, boxes, strict=True)
    )
    if all(fits):
        return [[line] for line in lines]
    return [
        [cut(name, box.width, _LINE, _LEAST, bold=True), side.total]
        for name, side, box in zip(named, sides, boxes, strict=True)
    ]


def _write(page: Page, box: Box, lines: list[str]) -> None:
    shape = page.slide.shapes.add_textbox(*box.on_slide())
    shape.name = lines[0][:60]
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size = min(
        fitting_size(line, box.width, _LINE, most=_MOST, least=_LEAST, bold=True)
        for line in lines
    )
    look = {"size": size, "bold": True, "colour": MSO_THEME_COLOR.TEXT_2}
    write(frame, [[(line, look)] for line in lines])
    page.used.append(shape)
