"""Own layers on paper: as on the screen, above the areas, below the sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.colors import to_rgb

from geo.mapping.paper import Box, Sheet

if TYPE_CHECKING:
    from geo.mapping.mapframe import Drawing

# More layers than that cannot be told apart, and would fill the sheet.
MOST_OWN: Final = 6
_WIDTH, _HALO = 1.3, 2.9
_RADIUS: Final = 1.0
# How strong an area is filled, of 255.
_TINT: Final = 56
_POINT, _LINE, _AREA = 0, 1, 3


@dataclass(frozen=True, kw_only=True)
class PrintedLayer:
    """A layer from a person's own file.

    Attributes
    ----------
    key : str
        Differs if anything of the layer does.
    name, source : str
        What the legend and the notes say; the source may be empty.
    colour : str
        ``#`` and six hexadecimal digits.
    shapes : geopandas.GeoSeries
        Points, lines and areas in EPSG:25832.

    """

    key: str
    name: str
    colour: str
    shapes: gpd.GeoSeries
    source: str = ""


def ink_of(layer: PrintedLayer, *, grey: bool) -> str:
    """Return the colour of a layer, or the grey of the same lightness.

    Examples
    --------
    >>> none = gpd.GeoSeries([], crs=25832)
    >>> layer = PrintedLayer(key="", name="", colour="#c2570c", shapes=none)
    >>> ink_of(layer, grey=True)
    '#6e6e6e'

    """
    if not grey:
        return layer.colour
    red, green, blue = to_rgb(layer.colour)
    level = round(255 * (0.299 * red + 0.587 * green + 0.114 * blue))
    return f"#{level:02x}{level:02x}{level:02x}"


def draw(drawing: Drawing, layers: Sequence[PrintedLayer], *, grey: bool) -> None:
    """Draw layers into the frame of a map, the first one on top."""
    for number, layer in enumerate(reversed(layers)):
        ink, order = ink_of(layer, grey=grey), 1.95 + number / 100
        near = layer.shapes[layer.shapes.intersects(drawing.window)]
        parts = shapely.get_parts(near.to_numpy())
        kinds = shapely.get_type_id(parts)
        areas, points = parts[kinds == _AREA], parts[kinds == _POINT]
        drawing.fill(areas, f"{ink}{_TINT:02x}", order=order)
        edges = np.concatenate([parts[kinds == _LINE], shapely.boundary(areas)])
        lines = shapely.get_parts(shapely.simplify(edges, drawing.tolerance))
        # A light edge keeps lines apart from dark areas.
        for colour, width in (("#ffffff", _HALO), (ink, _WIDTH)):
            drawing.stroke(lines, colour, width=width, order=order)
        for x, y in shapely.get_coordinates(points):
            _dot(drawing.sheet, *drawing.point(x, y), ink, order, drawing.frame)


def _dot(
    sheet: Sheet, x: float, y: float, ink: str, order: float, frame: Box | None = None
) -> None:
    """Draw a point as a small square, unlike a project site."""
    reach = _RADIUS * sheet.signs
    if frame and not (
        frame.x + reach < x < frame.right - reach
        and frame.y + reach < y < frame.top - reach
    ):
        return
    sheet.box(
        Box(x - reach, y - reach, 2 * reach, 2 * reach), fill=ink, edge="#ffffff",
        width=0.6 * sheet.signs, order=order,
    )  # fmt: skip


def sign(sheet: Sheet, box: Box, layer: PrintedLayer, *, grey: bool) -> None:
    """Draw what a layer is made of into a box of the legend."""
    ink = ink_of(layer, grey=grey)
    parts = shapely.get_parts(layer.shapes.to_numpy())
    kinds = set(shapely.get_type_id(parts).tolist())
    middle = box.y + box.height / 2
    if _AREA in kinds:
        sheet.box(box, fill=f"{ink}{_TINT:02x}", edge=ink, width=_WIDTH)
    elif _LINE in kinds:
        sheet.line((box.x, box.right), (middle, middle), colour=ink, width=_WIDTH)
    if _POINT in kinds:
        _dot(sheet, box.x + box.width / 2, middle, ink, 4)
