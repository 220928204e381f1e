"""The map alone as a picture, with letters of any size: for slides and hand-outs.

Legend, title and sources stand beside it as words of the slide or page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import shapely
from PIL import Image

from geo.mapping import furniture, mapframe
from geo.mapping.mapframe import Scale
from geo.mapping.paper import Box, Sheet
from geo.mapping.printing import PrintMap

# Size of the smallest names on A4, in points.
_SMALLEST = 6.2
# Signs of sites and the scale bar grow less than the names, which need the room.
_SIGNS, _BAR = 0.5, 0.62
_COLOURS = 160


def picture(
    plan: PrintMap, *, width: float, height: float, letters: float, dpi: int = 200
) -> bytes:
    """Draw the map of a plan as a PNG.

    Parameters
    ----------
    plan : PrintMap
        What to show.
    width, height : float
        Size in millimetres.
    letters : float
        Size of the smallest names in points.
    dpi : int
        Dots per inch.

    Returns
    -------
    bytes
        A picture of at most 160 colours, which keeps it small and its edges sharp.

    """
    sheet = Sheet(width, height, scale=letters / _SMALLEST, kind="png")
    sheet.signs = max(sheet.scale * _SIGNS, 1.0)
    frame = Box(0, 0, width, height)
    fills, ink = plan.layer.fills, furniture.SITE_COLOUR
    corner = partial(_free_corner, sheet, frame, plan)
    scale = mapframe.draw(sheet, frame, plan, fills=fills, ink=ink, corner=corner)
    _scale_bar(sheet, corner(scale), plan, scale)
    buffer = io.BytesIO()
    sheet.figure.savefig(buffer, format="rgba", dpi=dpi)
    wide, high = (int(part) for part in sheet.figure.get_size_inches() * dpi)
    image = Image.frombytes("RGBA", (wide, high), buffer.getvalue()).convert("RGB")
    reduced = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    content = io.BytesIO()
    reduced.save(content, format="PNG", dpi=(dpi, dpi), optimize=False)
    return content.getvalue()


def in_one_scale(plans: Sequence[PrintMap]) -> list[PrintMap]:
    """Return plans that show as much land as the largest of them, each its own."""
    bounds = [mapframe.bounds_of(plan) for plan in plans]
    width = max(east - west for west, _, east, _ in bounds)
    height = max(north - south for _, south, _, north in bounds)
    return [
        replace(plan, extent=(x - width / 2, y - height / 2, x + width / 2,
                              y + height / 2))
        for plan, (west, south, east, north) in zip(plans, bounds, strict=True)
        for x, y in [((west + east) / 2, (south + north) / 2)]
    ]  # fmt: skip


def _free_corner(sheet: Sheet, frame: Box, plan: PrintMap, scale: Scale) -> Box:
    """Return where the scale bar covers the least."""
    grown, gap = max(sheet.scale * _BAR, 1.0), 1.5
    width, height = min(34 * grown, frame.width / 3), 8.4 * grown
    corners = [
        Box(x, y, width, height)
        for y in (gap, frame.height - height - gap)
        for x in (gap, frame.width - width - gap)
    ]
    taken = [_covered(box, frame, plan, scale) for box in corners]
    return corners[int(np.argmin(taken))]


def _scale_bar(sheet: Sheet, box: Box, plan: PrintMap, scale: Scale) -> None:
    """Draw the scale bar above everything else."""
    over = sheet.figure.add_axes((0, 0, 1, 1), zorder=10)
    over.set(xlim=(0, sheet.width), ylim=(0, sheet.height))
    over.set_axis_off()
    below, grown = (sheet.axes, sheet.scale), max(sheet.scale * _BAR, 1.0)
    sheet.axes, sheet.scale = over, grown
    sheet.box(box, fill="#ffffff", order=1).set_alpha(0.86)
    inner = Box(
        box.x + 2 * grown, box.y - 1.8 * grown, box.width - 4 * grown, box.height
    )
    # On a slide nobody knows how large the picture will be: the bar says it all.
    plain = replace(plan, words=replace(plan.words, scale=""))
    furniture.scale_bar(sheet, inner, plain, scale)
    sheet.axes, sheet.scale = below


def _covered(box: Box, frame: Box, plan: PrintMap, scale: Scale) -> float:
    """Return how many square metres of what is coloured a corner covers."""
    metres = scale.denominator / 1000
    left = scale.x - frame.width / 2 * metres
    bottom = scale.y - frame.height / 2 * metres
    corner = (
        left + box.x * metres, bottom + box.y * metres,
        left + box.right * metres, bottom + box.top * metres,
    )  # fmt: skip
    shown = plan.places.areas[np.array(plan.places.units) != ""]
    return float(shapely.area(shapely.clip_by_rect(shown.to_numpy(), *corner)).sum())
