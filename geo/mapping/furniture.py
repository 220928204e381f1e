"""What stands beside a printed map: legend, marks, box, scale, arrow, overview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from matplotlib.collections import PathCollection
from matplotlib.patches import Circle, Polygon

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.mapping import ownprint, placing
from geo.mapping.interactive import HATCH
from geo.mapping.palettes import MISSING_COLOUR
from geo.mapping.paper import INK, SOFT, Box, Sheet, polygon_paths

if TYPE_CHECKING:
    from geo.mapping.mapframe import Scale
    from geo.mapping.printing import PrintMap

# How exact a site is, from the most exact to the least.
FORMS: Final = ("exact", "locality", "municipality", "several")
SITE_COLOUR: Final = "#b3261e"
BLACK: Final = "#000000"
# Colour, width and style of the lines: regions and districts.
BORDERS: Final = (("#14493a", 1.8, "-"), ("#3c4741", 0.7, (0, (4, 2))))
HATCHES: Final = "////"
_PALE: Final = {SITE_COLOUR: "#ffd9d4"}
_RADIUS: Final = 1.05
_LINE: Final = 4.6
_SMALL: Final = 7.2
_HEAD: Final = 8.2
# The overview needs that many millimetres.
_LEAST: Final = 16.0
Spots = Sequence[tuple[float, float, str, int]]


# -- project sites -------------------------------------------------------------------
def radius(count: int, scale: float) -> float:
    """Return the radius of a mark: its area grows with the number of projects."""
    return min(_RADIUS * scale * np.sqrt(1 + 0.45 * (count - 1)), 3.4 * scale)


def spread(marks: Spots, scale: float) -> Spots:
    """Move marks apart that would cover each other, by 3 mm at most."""
    if not marks:
        return []
    points = np.array([mark[:2] for mark in marks])
    reach = np.array([radius(count, scale) + 0.2 for *_, count in marks])
    moved = placing.spread(points, reach, most=3.0 * scale).tolist()
    return [(x, y, *mark[2:]) for (x, y), mark in zip(moved, marks, strict=True)]


def spots(sheet: Sheet, marks: Spots, *, ink: str, clip: Box) -> None:
    """Draw sites by precision, the smaller ones on top."""
    for x, y, form, count in sorted(marks, key=lambda mark: -mark[3]):
        if clip.x < x < clip.right and clip.y < y < clip.top:
            mark(sheet, x, y, form, radius(count, sheet.signs), ink=ink, count=count)


def spot_boxes(marks: Spots, scale: float) -> npt.NDArray[np.float64]:
    """Return the rectangles that marks cover, shape (n, 4)."""
    boxes = np.empty((len(marks), 4))
    for number, (x, y, _, count) in enumerate(marks):
        reach = radius(count, scale) + 0.3
        boxes[number] = (x - reach, y - reach, x + reach, y + reach)
    return boxes


def mark(
    sheet: Sheet,
    x: float,
    y: float,
    form: str,
    size: float,
    *,
    ink: str,
    count: int = 1,
) -> None:
    """Draw one mark: disc, ring, diamond, or a diamond of two halves."""
    pale = _PALE.get(ink, "#ffffff")
    wide = 0.8 * sheet.signs
    around: dict[str, Any] = {
        "edgecolor": "#ffffff",
        "facecolor": "none",
        "linewidth": 2.2 * wide,
    }
    diamond = np.array([(0, 1.2), (1.2, 0), (0, -1.2), (-1.2, 0)]) * size + (x, y)
    axes = sheet.axes
    if form in {"exact", "locality"}:
        axes.add_patch(Circle((x, y), size, zorder=5, **around))
        fill = ink if form == "exact" else "#ffffff"
        line = 0.6 * wide if form == "exact" else 1.6 * wide
        edge = "#ffffff" if form == "exact" else ink
        axes.add_patch(
            Circle(
                (x, y), size, facecolor=fill, edgecolor=edge, linewidth=line, zorder=5.1
            )
        )
    else:
        axes.add_patch(Polygon(diamond, zorder=5, **around))
        axes.add_patch(
            Polygon(diamond, facecolor=pale, edgecolor=ink, linewidth=wide, zorder=5.1)
        )
        if form == "several":
            axes.add_patch(Polygon(diamond[[0, 1, 2]], facecolor=ink, zorder=5.2))
    if count > 1:
        colour = "#ffffff" if form == "exact" else INK
        sheet.text(
            x, y - 0.05, str(count),
            size=(4.6 + min(size / sheet.signs, 2) * 0.6) * sheet.signs / sheet.scale,
            bold=True, colour=colour, align="center", level="center_baseline",
            order=5.3,
        )  # fmt: skip


# -- the furniture -------------------------------------------------------------------
def column(
    sheet: Sheet, box: Box, plan: PrintMap, scale: Scale, *,
    fills: Mapping[str, str], ink: str,
) -> None:  # fmt: skip
    """Draw the furniture beside the map, from the top down."""
    gap = 3.2 * sheet.scale
    y = _legend(sheet, box, plan, fills, ink)
    y = _marks(sheet, _below(box, y - gap), plan, ink)
    y = _table(sheet, _below(box, y - gap), plan)
    rest = _below(box, y - gap)
    left = rest.width * 0.44
    if rest.height > _LEAST * sheet.scale:
        _overview(sheet, Box(rest.x, rest.y, left, rest.height), plan, ink)
    right = Box(rest.x + left + 3, rest.y, rest.width - left - 3, rest.height)
    _bearings(sheet, right, plan, scale)


def band_height(sheet: Sheet, plan: PrintMap) -> float:
    """Return how high the furniture below the map becomes."""
    line = _LINE * sheet.scale
    third = (sheet.width - 30) / 3
    titles = len(sheet.wrap(plan.words.legend, third, size=_HEAD, bold=True, lines=3))
    legend = (
        len(plan.layer.lines) + len(plan.own) + 4
    ) * line + titles * sheet.leading(_HEAD)
    marks = (len(plan.words.marks) + 2) * line + sheet.leading(_HEAD)
    table = (len(plan.words.table) + 1) * line + sheet.leading(_HEAD)
    low = (_LEAST + 12) * sheet.scale
    return float(max(legend, (marks if plan.spots else 0) + low, table + low))


def band(
    sheet: Sheet, box: Box, plan: PrintMap, scale: Scale, *,
    fills: Mapping[str, str], ink: str,
) -> None:  # fmt: skip
    """Draw the furniture below the map in three columns."""
    gap = 6.0
    shares = (0.34, 0.26, 0.40)
    room = box.width - 2 * gap
    lefts = [box.x + sum(shares[:n]) * room + n * gap for n in range(3)]
    first, second, third = (
        Box(left, box.y, share * room, box.height)
        for left, share in zip(lefts, shares, strict=True)
    )
    _legend(sheet, first, plan, fills, ink)
    y = _marks(sheet, second, plan, ink)
    _bearings(sheet, _below(second, y - 3), plan, scale)
    y = _table(sheet, third, plan)
    rest = _below(third, y - 3)
    _overview(sheet, rest, plan, ink)


def _below(box: Box, top: float) -> Box:
    return Box(box.x, box.y, box.width, max(top - box.y, 0.0))


def _title(sheet: Sheet, box: Box, words: str) -> float:
    """Write a heading over several lines; return where it ends."""
    y = box.top
    for line in sheet.wrap(words, box.width, size=_HEAD, bold=True, lines=3):
        y -= sheet.leading(_HEAD)
        sheet.text(box.x, y + sheet.leading(_HEAD) * 0.25, line, size=_HEAD, bold=True)
    return y


def _legend(
    sheet: Sheet, box: Box, plan: PrintMap, fills: Mapping[str, str], ink: str
) -> float:
    """Draw the classes with their counts; return where they end."""
    line = _LINE * sheet.scale
    letters = {fill: letter for letter, fill in plan.layer.fills.items()}
    y = _title(sheet, box, plan.words.legend) - line * 0.75
    sheet.text(box.x, y, plan.words.unit, size=6.2, colour=SOFT)
    sheet.text(box.right, y, plan.words.areas, size=6.2, colour=SOFT, align="right")
    width = 7.5 * sheet.scale
    for entry in plan.layer.lines:
        y -= line
        fill = fills[letters[entry.fill]]
        swatch = Box(box.x, y - 0.7 * sheet.scale, width, line * 0.78)
        if fill == HATCH:
            sheet.box(
                swatch, fill="#fbfbf9", edge=MISSING_COLOUR, width=0, hatch=HATCHES
            )
            sheet.box(swatch, edge="#7f8a84", width=0.4)
        else:
            sheet.box(swatch, fill=fill, edge="#7f8a84", width=0.4)
        sheet.text(box.x + width + 2.2, y, entry.label, size=_SMALL)
        sheet.text(box.right, y, entry.count, size=_SMALL, align="right")
    for label, border in zip(plan.words.borders, BORDERS, strict=True):
        y -= line
        colour, weight, style = border
        if style == "-" and ink == BLACK:
            colour = ink
        middle = y + 0.95 * sheet.scale
        sheet.line(
            (box.x, box.x + width), (middle, middle), colour=colour, width=weight,
            style=style,
        )  # fmt: skip
        sheet.text(box.x + width + 2.2, y, label, size=_SMALL)
    for layer in plan.own:
        y -= line
        swatch = Box(box.x, y - 0.7 * sheet.scale, width, line * 0.78)
        ownprint.sign(sheet, swatch, layer, grey=ink == BLACK)
        room = box.width - width - 2.2
        for words in sheet.wrap(layer.name, room, size=_SMALL, lines=1):
            sheet.text(box.x + width + 2.2, y, words, size=_SMALL)
    return y - line * 0.3


def _marks(sheet: Sheet, box: Box, plan: PrintMap, ink: str) -> float:
    """Draw the meaning of the marks; return where they end."""
    if not plan.spots:
        return box.top
    line = _LINE * sheet.scale
    y = _title(sheet, box, plan.words.sites) - line * 0.2
    for form, label in plan.words.marks:
        y -= line
        mark(
            sheet, box.x + 3.5 * sheet.scale, y + 0.95 * sheet.scale, form,
            radius(2, sheet.scale), ink=ink,
        )  # fmt: skip
        sheet.text(box.x + 7.5 * sheet.scale + 2.2, y, label, size=_SMALL)
    for words in sheet.wrap(plan.words.sites_note, box.width, size=6.2, lines=2):
        y -= line * 0.8
        sheet.text(box.x, y, words, size=6.2, colour=SOFT)
    return y - line * 0.3


def _table(sheet: Sheet, box: Box, plan: PrintMap) -> float:
    """Draw the box of what is on the map and beside it; return where it ends."""
    line = _LINE * sheet.scale * 0.94
    head, *rows = plan.words.table
    rights = (
        [box.right] if len(head) == 2 else [box.right - 25 * sheet.scale, box.right]
    )
    y = _title(sheet, box, head[0])
    top = y
    for words, right in zip(head[1:], rights, strict=True):
        sheet.text(
            right - 1.5, y - line * 0.75, words, size=6.2, colour=SOFT, align="right"
        )
    y -= line * 0.8
    for number, row in enumerate(rows):
        total = number == len(rows) - 1
        y -= line
        if total:
            y -= 0.6
            rule = y + line * 0.78
            sheet.line((box.x + 1.5, box.right - 1.5), (rule, rule), width=0.5)
        sheet.text(box.x + 1.5, y, row[0], size=_SMALL, bold=total)
        for words, right in zip(row[1:], rights, strict=True):
            sheet.text(right - 1.5, y, words, size=_SMALL, bold=total, align="right")
    y -= line * 0.45
    sheet.box(Box(box.x, y, box.width, top - y - 0.4), edge="#7f8a84", width=0.5)
    return y


def _overview(sheet: Sheet, box: Box, plan: PrintMap, ink: str) -> None:
    """Draw where the map lies."""
    places = plan.places
    west, south, east, north = places.overview.total_bounds
    heading = sheet.leading(6.4)
    room = Box(box.x, box.y, box.width, min(box.height - heading, 40 * sheet.scale))
    factor = min(room.width / (east - west), room.height / (north - south))
    base = box.top - heading - factor * (north - south)
    shapes = places.overview.simplify(0.2 / factor).to_numpy()
    moved = shapely.transform(
        shapes, lambda points: (points - (west, south)) * factor + (room.x, base)
    )
    sheet.text(
        box.x, box.top - heading * 0.8, plan.words.overview, size=6.4, colour=SOFT
    )
    split = len(moved) - places.overview_mark
    dark = "#4a4a4a" if ink == BLACK else "#2f7d62"
    for part, fill, order in (
        (moved[:split], "#ecebe4", 3),
        (moved[split:], dark, 3.2),
    ):
        paths = [path for shape in part for path in polygon_paths(shape)]
        sheet.axes.add_collection(
            PathCollection(
                paths,
                facecolors=fill,
                edgecolors="#7f8a84",
                linewidths=0.4,
                zorder=order,
            ),
            autolim=False,
        )


def _bearings(sheet: Sheet, box: Box, plan: PrintMap, scale: Scale) -> None:
    """Draw north arrow, scale bar and scale."""
    arrow = 12.0 * sheet.scale
    if box.height > arrow + 11 * sheet.scale:
        top = box.y + arrow + 11 * sheet.scale
        _arrow(sheet, box.x + arrow / 3, top, arrow, plan, scale)
    scale_bar(sheet, box, plan, scale)


def _arrow(
    sheet: Sheet, x: float, top: float, height: float, plan: PrintMap, scale: Scale
) -> None:
    """Draw an arrow to true north, which is not quite the top of the sheet."""
    angle = _north(scale)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = np.array([x, top - height / 2])
    half = height / 2

    def at(points: Sequence[tuple[float, float]]) -> npt.NDArray[np.float64]:
        return np.array(points) * half @ turn.T + middle

    left = [(0, 0.55), (-0.42, -1), (0, -0.62)]
    right = [(0, 0.55), (0.42, -1), (0, -0.62)]
    for points, fill in ((left, INK), (right, "#ffffff")):
        sheet.axes.add_patch(
            Polygon(at(points), facecolor=fill, edgecolor=INK, linewidth=0.7, zorder=4)
        )
    spot = at([(0, 0.95)])[0]
    sheet.text(
        spot[0], spot[1], plan.words.north, size=8, bold=True, align="center",
        level="center",
    )  # fmt: skip


def _north(scale: Scale) -> float:
    """Return the angle of true north, in radians from the top, clockwise."""
    back = pyproj.Transformer.from_crs(OFFICIAL_CRS, EXCHANGE_CRS, always_xy=True)
    lon, lat = back.transform(scale.x, scale.y)
    x, y = back.transform(lon, lat + 0.01, direction="INVERSE")
    return float(np.arctan2(x - scale.x, y - scale.y))


def scale_bar(sheet: Sheet, box: Box, plan: PrintMap, scale: Scale) -> None:
    """Draw the scale bar in round kilometres, with the scale below it."""
    per_km = 1_000_000 / scale.denominator
    room = box.width - 5 * sheet.scale
    lengths = [10.0**power * digit for power in range(-1, 3) for digit in (1, 2, 4)]
    kilometres = max([n for n in lengths if n * per_km <= room] or [lengths[0]])
    step = kilometres * per_km / 4
    y = box.y + sheet.leading(6.4) + 1.2
    for number in range(4):
        sheet.box(
            Box(box.x + number * step, y, step, 1.3 * sheet.scale),
            fill=INK if number % 2 == 0 else "#ffffff", edge=INK, width=0.5,
        )  # fmt: skip
    widest = sheet.length(f"{kilometres / 2:g} {kilometres:g} km", size=6.4)
    middle = kilometres % 2 == 0 and widest < 2.4 * step
    for part in (0.0, 0.5, 1.0) if middle else (0.0, 1.0):
        tick = f"{part * kilometres:g}" + (" km" if part == 1 else "")
        sheet.text(
            box.x + part * 4 * step, y + 2.2 * sheet.scale, tick,
            size=6.4, align="left" if part == 0 else "center",
        )  # fmt: skip
    number_words = f"{scale.denominator:,}".replace(",", plan.words.thousands)
    sheet.text(
        box.x, box.y + 0.4, plan.words.scale.format(number=number_words), size=6.4,
        colour=SOFT,
    )  # fmt: skip
