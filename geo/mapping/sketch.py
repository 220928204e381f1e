"""A small map as one SVG picture: for sheets that are printed and sent."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import to_official
from geo.mapping.interactive import HATCH
from geo.mapping.palettes import MISSING_COLOUR

_EDGE: Final = "#8c9892"
_CHOSEN: Final = "#a5228d"
_SITE: Final = "#b3261e"
_LETTER_PX: Final = 5.6
_LINE_PX: Final = 12.0


@dataclass(frozen=True, kw_only=True)
class SketchMark:
    """A point on the sketch: position in EPSG:25832 and whether it is exact."""

    x: float
    y: float
    exact: bool = True


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """What a sketch shows.

    Attributes
    ----------
    shapes : geopandas.GeoSeries
        Areas by key, any coordinate system.
    fills : mapping of str to str
        Colour of each key, or `interactive.HATCH`.
    names : mapping of str to str
        Names that are written where there is room, the important ones first.
    chosen : str or None
        Key of the area that is marked.
    outline : geopandas.GeoSeries or None
        Lines on top, for example the region.
    marks : sequence of SketchMark
        Project sites.
    title : str
        What the picture shows, for screen readers.

    """

    shapes: gpd.GeoSeries
    fills: Mapping[str, str]
    names: Mapping[str, str]
    title: str
    chosen: str | None = None
    outline: gpd.GeoSeries | None = None
    marks: Sequence[SketchMark] = ()


def sketch(picture: Sketch, *, bounds: Sequence[float], width: int, height: int) -> str:
    """Draw a sketch.

    Parameters
    ----------
    picture : Sketch
        What to draw.
    bounds : sequence of float
        West, south, east, north of the part to show, in EPSG:25832; it is widened
        to the form of the picture.
    width, height : int
        Size in pixels.

    Returns
    -------
    str
        An SVG element; all names are escaped.

    """
    frame = _Frame(bounds, width, height)
    shapes = to_official(gpd.GeoDataFrame(geometry=picture.shapes), name="areas")
    seen = shapes[shapes.intersects(frame.box)].geometry
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" '
        f'font-family="sans-serif"><title>{escape(picture.title)}</title>',
        '<defs><pattern id="h" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fbfbf9"/>'
        f'<line y2="5" stroke="{MISSING_COLOUR}" stroke-width="2"/></pattern></defs>',
        f'<rect width="{width}" height="{height}" fill="#f4f3ee"/>',
    ]
    for key, shape in seen.items():
        fill = picture.fills.get(str(key), "#ffffff")
        fill = "url(#h)" if fill == HATCH else fill
        parts.append(
            f'<path d="{frame.path(shape)}" fill="{fill}" stroke="{_EDGE}" '
            'stroke-width="0.7"/>'
        )
    if picture.outline is not None:
        lines = to_official(gpd.GeoDataFrame(geometry=picture.outline), name="outline")
        for shape in lines.geometry:
            parts.append(
                f'<path d="{frame.path(shape)}" fill="none" stroke="#14493a" '
                'stroke-width="2"/>'
            )
    if picture.chosen in seen.index:
        parts.append(
            f'<path d="{frame.path(seen[picture.chosen])}" fill="none" '
            f'stroke="{_CHOSEN}" stroke-width="2.6"/>'
        )
    parts += _marks(frame, picture.marks)
    parts += _names(frame, seen, picture)
    return "".join([*parts, "</svg>"])


def as_image(svg: str, *, alt: str) -> str:
    """Wrap an SVG into an image element that stands for itself."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">'


class _Frame:
    """Metres to pixels."""

    def __init__(self, bounds: Sequence[float], width: int, height: int) -> None:
        west, south, east, north = bounds
        self.metres = max((east - west) / width, (north - south) / height) or 1.0
        self.width, self.height = width, height
        self.left = (west + east) / 2 - self.metres * width / 2
        self.top = (south + north) / 2 + self.metres * height / 2
        self.box = shapely.box(
            self.left,
            self.top - self.metres * height,
            self.left + self.metres * width,
            self.top,
        )

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.left) / self.metres, (self.top - y) / self.metres

    def path(self, shape: shapely.Geometry) -> str:
        """Write the visible part of a shape as a path, simplified to half a pixel."""
        # Wider than the picture, so that the cut is not seen.
        room = self.box.buffer(8 * self.metres)
        part = shapely.intersection(shape, room).simplify(self.metres / 2)
        return "".join(self._ring(ring) for ring in _rings(part))

    def _ring(self, ring: shapely.Geometry) -> str:
        points = shapely.get_coordinates(ring)
        x = (points[:, 0] - self.left) / self.metres
        y = (self.top - points[:, 1]) / self.metres
        pairs = np.round(np.column_stack([x, y]), 1)
        return "M" + "L".join(f"{a:g} {b:g}" for a, b in pairs) + "Z"


def _rings(shape: shapely.Geometry) -> Iterable[shapely.Geometry]:
    polygons = [
        part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"
    ]
    for polygon in polygons:
        yield polygon.exterior
        yield from polygon.interiors


def _marks(frame: _Frame, marks: Sequence[SketchMark]) -> list[str]:
    drawn = []
    for mark in marks:
        x, y = frame.pixel(mark.x, mark.y)
        fill, line = (_SITE, "#ffffff") if mark.exact else ("#ffffff", _SITE)
        if 0 <= x <= frame.width and 0 <= y <= frame.height:
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" '
                f'stroke="{line}" stroke-width="1.6"/>'
            )
    return drawn


def _names(frame: _Frame, shapes: gpd.GeoSeries, picture: Sketch) -> list[str]:
    """Write names where they do not overlap; the first ones win."""
    drawn: list[str] = []
    taken: list[tuple[float, float, float, float]] = []
    for key, name in picture.names.items():
        if key not in shapes.index:
            continue
        point = shapely.intersection(shapes[key], frame.box).representative_point()
        if point.is_empty:
            continue
        x, y = frame.pixel(point.x, point.y)
        half = len(name) * _LETTER_PX / 2
        x = min(max(x, half + 2), frame.width - half - 2)
        box = (x - half, y - _LINE_PX / 2, x + half, y + _LINE_PX / 2)
        if not 8 < y < frame.height - 8 or any(_overlap(box, one) for one in taken):
            continue
        taken.append(box)
        weight = "700" if key == picture.chosen else "400"
        drawn.append(
            f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="11" text-anchor="middle" '
            f'font-weight="{weight}" fill="#1c2421" stroke="#ffffff" '
            f'stroke-width="2.5" paint-order="stroke">{escape(name)}</text>'
        )
    return drawn


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return (
        one[0] < other[2]
        and one[2] > other[0]
        and one[1] < other[3]
        and one[3] > other[1]
    )
