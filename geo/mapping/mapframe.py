"""The map on a printed sheet: areas, borders, sites and names inside a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from geo.mapping import furniture, ownprint
from geo.mapping.interactive import HATCH
from geo.mapping.palettes import MISSING_COLOUR
from geo.mapping.paper import Box, Sheet, polygon_paths, text_width
from geo.mapping.placing import Name, Rectangles, covered, place

if TYPE_CHECKING:
    from geo.mapping.printing import PrintedPlaces, PrintMap

_SEA: Final = "#fbfbf9"
_LAND: Final = "#f1f0ea"
_FAINT: Final = "#c3c8c3"
_EDGE: Final = "#7f8a84"
_MARKED: Final = "#a5228d"
Shapes = npt.NDArray[np.object_]
# Outlines are made lighter than a printer could show: 0.12 mm on paper.
_DETAIL_MM: Final = 0.12
_AIR: Final = 0.03
_TOWN: Final = 10_000
# Above this size of letters a name stands in its own area or not at all.
_LARGE_LETTERS: Final = 1.6
_BESIDE_HOME: Final = 7.5
# On a map of more municipalities than that only the larger ones are named.
_MANY, _LARGE, _CITY = 150, 3_000, 20_000
# Steps of the scale, up to which denominator.
_STEPS: Final = ((100_000, 5_000), (500_000, 25_000), (1_000_000, 50_000))


@dataclass(frozen=True)
class Scale:
    """How the map lies on the sheet.

    Attributes
    ----------
    denominator : int
        Metres in nature to one metre on paper.
    x, y : float
        Middle of the map, EPSG:25832.

    """

    denominator: int
    x: float
    y: float


def round_scale(needed: float) -> int:
    """Return the next round denominator of a scale.

    Examples
    --------
    >>> round_scale(287_000), round_scale(41_000), round_scale(1_110_000)
    (300000, 45000, 1200000)

    """
    step = next((step for most, step in _STEPS if needed <= most), 100_000)
    return int(np.ceil(needed / step)) * step


def draw(
    sheet: Sheet, frame: Box, plan: PrintMap, *, fills: Mapping[str, str], ink: str,
    corner: Callable[[Scale], Box] | None = None,
) -> Scale:  # fmt: skip
    """Draw the map into a frame; return its scale.

    Parameters
    ----------
    sheet : Sheet
        Where to draw.
    frame : Box
        Where on the sheet.
    plan : PrintMap
        What to draw.
    fills : mapping of str to str
        Colour of each letter of the layer.
    ink : str
        Colour of the sites.
    corner : callable, optional
        Tells for a scale which part no name may cover.

    """
    west, south, east, north = bounds_of(plan)
    room = 1 - 2 * _AIR
    needed = max(
        (east - west) / (frame.width * room), (north - south) / (frame.height * room)
    )
    scale = Scale(round_scale(needed * 1000), (west + east) / 2, (south + north) / 2)
    drawing = Drawing(sheet, frame, scale)
    shapes = _light(plan.places, drawing)
    own = _units(plan.places, shapes)
    _background(drawing, plan.places, shapes)
    _classes(drawing, plan, own, fills)
    edge = ink if ink == furniture.BLACK else furniture.BORDERS[0][0]
    _borders(drawing, plan.places, shapes, edge)
    ownprint.draw(drawing, plan.own, grey=ink == furniture.BLACK)
    _marked(drawing, plan, own)
    marks = furniture.spread(drawing.on_sheet(plan), sheet.signs)
    furniture.spots(sheet, marks, ink=ink, clip=frame)
    taken = furniture.spot_boxes(marks, sheet.signs)
    if corner is not None:
        kept = corner(scale)
        taken = np.vstack([taken, (kept.x, kept.y, kept.right, kept.top)])
    if plan.labels:
        taken = _names(drawing, plan, own, taken)
    _context_names(drawing, plan.places, taken)
    sheet.box(frame, edge="#3c4741", width=0.7, order=8)
    return scale


def bounds_of(plan: PrintMap) -> tuple[float, float, float, float]:
    """Return what a map shows, EPSG:25832: west, south, east, north."""
    if plan.extent:
        return plan.extent
    shown = plan.places.areas[np.array(plan.places.units) != ""]
    west, south, east, north = (float(edge) for edge in shown.total_bounds)
    return west, south, east, north


class Drawing:
    """The way from metres in nature to millimetres on the sheet."""

    def __init__(self, sheet: Sheet, frame: Box, scale: Scale) -> None:
        self.sheet, self.frame, self.scale = sheet, frame, scale
        self.factor = 1000 / scale.denominator
        self.left = frame.x + frame.width / 2 - scale.x * self.factor
        self.bottom = frame.y + frame.height / 2 - scale.y * self.factor
        move = Affine2D().scale(self.factor).translate(self.left, self.bottom)
        self.transform = move + sheet.axes.transData
        self.clip = sheet.box(frame, fill=_SEA, order=0)
        corners = ((frame.x, frame.y), (frame.right, frame.top))
        (west, south), (east, north) = (
            ((x - self.left) / self.factor, (y - self.bottom) / self.factor)
            for x, y in corners
        )
        self.window = shapely.box(west, south, east, north)

    @property
    def tolerance(self) -> float:
        """How far a lighter outline may be off, in metres in nature."""
        return _DETAIL_MM * self.scale.denominator / 1000

    @property
    def inner(self) -> tuple[float, float, float, float]:
        """Where names may stand: left, bottom, right, top."""
        frame = self.frame
        return frame.x + 1, frame.y + 1, frame.right - 1, frame.top - 1

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point in millimetres on the sheet."""
        return self.left + x * self.factor, self.bottom + y * self.factor

    def homes(self, shapes: Shapes) -> dict[int, shapely.Geometry]:
        """Return areas in millimetres on the sheet, by their number."""
        moved = shapely.transform(
            shapes, lambda at: at * self.factor + (self.left, self.bottom)
        )
        return dict(enumerate(moved))

    def on_sheet(self, plan: PrintMap) -> list[tuple[float, float, str, int]]:
        """Return the sites in millimetres on the sheet."""
        return [
            (*self.point(spot.x, spot.y), spot.form, spot.count) for spot in plan.spots
        ]

    def fill(
        self, shapes: Iterable[shapely.Geometry], colour: str, *, edge: str = "none",
        width: float = 0.0, order: float = 1, hatch: str = "", style: Any = "-",
    ) -> None:  # fmt: skip
        """Fill areas, in metres in nature."""
        self._add(
            [path for shape in shapes for path in polygon_paths(shape)],
            facecolors=colour, edgecolors=edge, linewidths=width, linestyles=style,
            zorder=order, hatch=hatch or None,
        )  # fmt: skip

    def stroke(
        self, lines: Iterable[shapely.Geometry], colour: str, *, width: float,
        order: float,
    ) -> None:  # fmt: skip
        """Draw lines, in metres in nature."""
        self._add(
            [Path(shapely.get_coordinates(line)) for line in lines],
            facecolors="none", edgecolors=colour, linewidths=width, zorder=order,
        )  # fmt: skip

    def _add(self, paths: Sequence[Path], **looks: Any) -> None:
        if not paths:
            return
        drawn = PathCollection(
            paths, joinstyle="round", transform=self.transform, **looks
        )
        self.sheet.axes.add_collection(drawn, autolim=False)
        drawn.set_clip_path(self.clip)


def _light(places: PrintedPlaces, drawing: Drawing) -> gpd.GeoSeries:
    """Return the municipalities in the window, as fine as paper can show."""
    near = places.areas[places.areas.intersects(drawing.window)]
    simple = shapely.coverage_simplify(near.to_numpy(), drawing.tolerance)
    return gpd.GeoSeries(simple, index=near.index, crs=places.areas.crs)


def _units_near(places: PrintedPlaces, shapes: gpd.GeoSeries) -> list[str]:
    """Return the unit of each municipality in the window."""
    units = dict(zip(places.areas.index, places.units, strict=True))
    return [units[key] for key in shapes.index]


def _units(places: PrintedPlaces, shapes: gpd.GeoSeries) -> Shapes:
    """Join municipalities to the units that are coloured, in their order.

    Units beyond the edge of the map are empty.
    """
    parts: dict[str, list[BaseGeometry]] = {}
    for shape, unit in zip(shapes, _units_near(places, shapes), strict=True):
        parts.setdefault(unit, []).append(shape)
    found = (parts.get(unit, [shapely.Polygon()]) for unit in places.shown)
    return np.array(
        [own[0] if len(own) == 1 else shapely.coverage_union_all(own) for own in found]
    )


def _background(drawing: Drawing, places: PrintedPlaces, shapes: gpd.GeoSeries) -> None:
    context = places.context[places.context.intersects(drawing.window)]
    drawing.fill(context, _SEA, edge=_FAINT, width=0.8, order=0.5)
    rest = shapes[[not unit for unit in _units_near(places, shapes)]]
    drawing.fill(rest, _LAND, edge=_FAINT, width=0.3, order=1)


def _classes(
    drawing: Drawing, plan: PrintMap, own: Shapes, fills: Mapping[str, str]
) -> None:
    """Fill the units, one collection for each class."""
    letters = np.array(list(plan.layer.letters))
    for letter in sorted(set(plan.layer.letters)):
        part = own[letters == letter]
        if fills[letter] == HATCH:
            # In one piece, so that the hatch is drawn once.
            whole = [shapely.coverage_union_all(part)]
            drawing.fill(
                whole,
                "#fbfbf9",
                edge=MISSING_COLOUR,
                order=1.5,
                hatch=furniture.HATCHES,
            )
        else:
            drawing.fill(part, fills[letter], order=1.5)
    width = 0.25 if len(own) > _MANY else 0.4
    drawing.fill(own, "none", edge=_EDGE, width=width, order=1.7)


def _borders(
    drawing: Drawing, places: PrintedPlaces, shapes: gpd.GeoSeries, edge: str
) -> None:
    """Draw districts and regions from the same edges as the municipalities."""
    districts = np.array(places.districts)[places.areas.index.isin(shapes.index)]
    drawn = [
        shapely.coverage_union_all(shapes.to_numpy()[districts == district])
        for district in np.unique(districts)
    ]
    _, (colour, thin, dashes) = furniture.BORDERS
    drawing.fill(drawn, "none", edge=colour, width=thin, order=1.8, style=dashes)
    inside = shapely.point_on_surface(shapes.to_numpy())
    regions = [
        shapely.coverage_union_all(shapes.to_numpy()[shapely.contains(region, inside)])
        for region in shapely.from_wkb(places.outlines.to_wkb())
    ]
    width = furniture.BORDERS[0][1] * (1 if len(regions) == 1 else 0.7)
    drawing.fill(regions, "none", edge=edge, width=width, order=1.9)


def _marked(drawing: Drawing, plan: PrintMap, own: Shapes) -> None:
    """Outline one unit, in a light and a dark line so that it stands on any colour."""
    if plan.marked not in plan.places.shown:
        return
    shape = [own[list(plan.places.shown).index(plan.marked)]]
    drawing.fill(shape, "none", edge="#ffffff", width=4.6, order=1.92)
    drawing.fill(shape, "none", edge=_MARKED, width=2.6, order=1.94)


def _names(
    drawing: Drawing, plan: PrintMap, own: Shapes, taken: Rectangles
) -> Rectangles:
    """Write names where they cover neither each other nor a site."""
    sheet, places = drawing.sheet, plan.places
    weights = np.nan_to_num(np.asarray(places.weights, dtype="float64"))
    many = len(weights) > _MANY
    chosen = np.array([key == plan.marked for key in places.shown])
    order = np.argsort(-weights - chosen * weights.max(initial=0), kind="stable")
    if many:
        order = order[weights[order] >= _LARGE]
    seen = own if plan.extent is None else shapely.intersection(own, drawing.window)
    order = order[~shapely.is_empty(seen[order])]
    circles = shapely.maximum_inscribed_circle(seen[order], tolerance=200)
    starts = shapely.get_coordinates(shapely.get_point(circles, 0))
    size = {True: 6.4 if many else 7.4, False: 5.4 if many else 6.2}
    if sheet.scale > _LARGE_LETTERS:
        # Large enough already: heavier letters say which ones are towns.
        size[True] = size[False]
    towns = weights[order] >= (_CITY if many else _TOWN)
    homes = drawing.homes(seen) if sheet.scale > _LARGE_LETTERS else {}
    for number in [*order[towns], *np.flatnonzero(chosen)]:
        # A town must have its name, if need be a little beside it.
        if number in homes:
            homes[number] = homes[number].buffer(sheet.leading(_BESIDE_HOME))
    names = [
        Name(
            *drawing.point(x, y), _forms(sheet, places.names[number], size[town], town),
            home=homes.get(number),
        )
        for number, town, (x, y) in zip(order, towns.tolist(), starts, strict=True)
    ]  # fmt: skip
    found = place(names, frame=drawing.inner, taken=taken)
    for name, spot, town in zip(names, found, towns.tolist(), strict=True):
        if spot is not None:
            sheet.text(
                spot[0], spot[1], name.forms[spot[2]][0], size=size[town], bold=town,
                align="center", level="center", halo="#ffffff", order=6, spacing=0.95,
            )  # fmt: skip
    return np.concatenate([taken, covered(names, found)])


def _context_names(drawing: Drawing, places: PrintedPlaces, taken: Rectangles) -> None:
    """Name the districts and Länder around, where there is room for the words."""
    sheet = drawing.sheet
    whole = places.areas.groupby(np.array(places.districts))
    units = zip(places.areas.index, places.units, strict=True)
    shown = {key for key, unit in units if unit}
    around = {
        str(name): shapely.union_all(group.intersection(drawing.window).to_numpy())
        for name, group in whole
        if not shown & set(group.index)
    }
    labels = [(name, shape, 6.2) for name, shape in around.items()]
    labels += [
        (name.upper(), shape.intersection(drawing.window), 8.5)
        for name, shape in zip(places.context_names, places.context, strict=True)
    ]
    for words, shape, size in labels:
        if shape.area == 0:
            continue
        circle = shapely.maximum_inscribed_circle(shape, tolerance=500)
        x, y = drawing.point(*shapely.get_coordinates(circle)[0])
        room = 2.1 * shapely.length(circle) * drawing.factor
        lines = sheet.wrap(words, max(room, 1), size=size)
        width = max(sheet.length(line, size=size) for line in lines)
        whole = set(words.split()) >= {part for line in lines for part in line.split()}
        if width > room or len(lines) > 2 or not whole:
            continue
        height = sheet.leading(size) * 0.86 * len(lines)
        name = Name(x, y, (("\n".join(lines), width, height),))
        spot = place([name], frame=drawing.inner, taken=taken)[0]
        if spot is not None:
            sheet.text(
                spot[0], spot[1], name.forms[0][0], size=size, italic=True,
                colour="#7c867f", align="center", level="center", halo="#fbfbf9",
                order=5.5,
            )  # fmt: skip


def _forms(
    sheet: Sheet, name: str, size: float, bold: bool
) -> tuple[tuple[str, float, float], ...]:
    """Return a name in one line and, if it is long, in two."""
    height = sheet.leading(size) * 0.86
    forms = [(name, text_width(name, size * sheet.scale, bold=bold), height)]
    breaks = [at for at, sign in enumerate(name) if sign in " -" and at > 2]
    if breaks and len(name) > 11:
        at = min(breaks, key=lambda at: abs(at - len(name) / 2))
        halves = (name[: at + 1].strip(), name[at + 1 :])
        width = max(text_width(half, size * sheet.scale, bold=bold) for half in halves)
        forms.append(("\n".join(halves), width, 2 * height))
    return tuple(forms)
