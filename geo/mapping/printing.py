"""The print map: one sheet that an office can send out under its own name.

It shows the same classes, colours and sites as the map on the screen, and all that a
printed map must say by itself. Words and numbers are handed in as texts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import geopandas as gpd

from geo.mapping import furniture, mapframe
from geo.mapping.interactive import MeasureLayer
from geo.mapping.ownprint import PrintedLayer
from geo.mapping.palettes import greys
from geo.mapping.paper import DPI, MARGIN, SOFT, Box, FileFormat, Sheet
from geo.mapping.writing import lost_words

# Letters that look like the signs of sites, and one for own layers.
_LETTERS: Final = {"exact": "●", "locality": "○", "municipality": "◇", "several": "◈"}
_OWN_LETTER: Final = "■"
_GAP: Final = 5.0
_COLUMN: Final = 74.0
_NOTE_SIZE: Final = 6.0
_BADGE_COLOUR: Final = "#b3261e"
_ACCENT: Final = "#14493a"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What the sheet is made of.

    Attributes
    ----------
    size : {"A4", "A3"}
    landscape : bool
        Whether the long side lies at the bottom.
    grey : bool
        Greys instead of colours, for printers without colour.

    """

    size: str = "A4"
    landscape: bool = True
    grey: bool = False


@dataclass(frozen=True, kw_only=True)
class PrintedPlaces:
    """Everything that has a place on the map, in EPSG:25832.

    Attributes
    ----------
    areas : geopandas.GeoSeries
        Every municipality of the Land, by key: a valid coverage.
    units : sequence of str
        Key of the unit that each of `areas` belongs to; empty if it is not coloured.
        For a map of municipalities its own key.
    shown : sequence of str
        Keys of the units, in the order of the measure's letters.
    names : sequence of str
        Their names.
    weights : sequence of float
        Their importance; the names of the more important ones are placed first.
    districts : sequence of str
        Name of the district of every one of `areas`.
    outlines : geopandas.GeoSeries
        LEADER regions, drawn with a heavy line.
    context : geopandas.GeoSeries
        The other Länder, for the background.
    context_names : sequence of str
        Their names.
    overview : geopandas.GeoSeries
        Outlines of the small overview map.
    overview_mark : int
        How many of them, from the end, are filled.

    """

    areas: gpd.GeoSeries
    units: Sequence[str]
    shown: Sequence[str]
    names: Sequence[str]
    weights: Sequence[float]
    districts: Sequence[str]
    outlines: gpd.GeoSeries
    context: gpd.GeoSeries
    context_names: Sequence[str]
    overview: gpd.GeoSeries
    overview_mark: int = 1


@dataclass(frozen=True, kw_only=True)
class PrintedSpot:
    """Project sites at one place: where, how exact (`furniture.FORMS`), how many."""

    x: float
    y: float
    form: str
    count: int


class Sign(NamedTuple):
    """A line of a written legend: a letter, its colour and what it means."""

    letter: str
    colour: str
    label: str


@dataclass(frozen=True, kw_only=True)
class PrintedWords:
    """All words of the sheet.

    Attributes
    ----------
    heading, subheading, selection : str
        What the map shows, where, and the filter in words.
    badge : str
        Mark of invented data, or nothing.
    legend, unit : str
        Title of the legend and what it is measured in.
    areas : str
        Over the counts of the legend.
    borders : tuple of str
        Names of the borders of regions and of districts.
    sites, sites_note : str
        Title over the marks and the line below them.
    marks : sequence of tuple of str
        Form and meaning of each mark.
    table : sequence of tuple of str
        The box of what is on the map and beside it: a head, rows, and the sum.
    scale, north, overview : str
        ``Maßstab 1 : {number}``, the letter of the arrow, title of the small map.
    thousands : str
        Separator in the scale.
    notes : sequence of str
        Coverage, dates, sources and licences.
    own : sequence of tuple of str
        Colour and name of each own layer.
    lost : str
        What is said of signs that no font has: ``{signs}``.

    """

    heading: str
    subheading: str
    selection: str
    legend: str
    unit: str
    areas: str
    borders: tuple[str, str]
    sites: str
    sites_note: str
    scale: str
    north: str
    overview: str
    thousands: str
    badge: str = ""
    marks: Sequence[tuple[str, str]] = ()
    table: Sequence[tuple[str, ...]] = ()
    notes: Sequence[str] = ()
    own: Sequence[tuple[str, str]] = ()
    lost: str = ""

    @property
    def unit_title(self) -> str:
        """What the legend is measured in, where that stands by itself."""
        return self.unit[:1].upper() + self.unit[1:]

    @property
    def legend_title(self) -> str:
        """Title of the legend with what it is measured in, each said once."""
        if not self.unit or self.unit in self.legend:
            return self.legend
        if self.legend.lower() in self.unit.lower():
            return self.unit_title
        return f"{self.legend} ({self.unit})"

    @property
    def signs(self) -> list[Sign]:
        """Marks and own layers, for legends that are written and not drawn."""
        marks = [
            Sign(_LETTERS[form], furniture.SITE_COLOUR, label)
            for form, label in self.marks
        ]
        return [*marks, *(Sign(_OWN_LETTER, colour, name) for colour, name in self.own)]


@dataclass(frozen=True, kw_only=True)
class PrintMap:
    """The map of a view, ready to be drawn on any paper.

    Attributes
    ----------
    layer : MeasureLayer
        Classes, colours and legend, as on the screen.
    places : PrintedPlaces
        Geometry.
    words : PrintedWords
        Texts.
    spots : sequence of PrintedSpot
        Project sites; none if they are not shown.
    labels : bool
        Whether names are written.
    extent : tuple of float, optional
        West, south, east, north in EPSG:25832 of what is to be seen; all coloured
        units by default.
    marked : str
        Key of the unit that is outlined, or nothing.
    own : sequence of PrintedLayer
        Layers from people's own files, the uppermost first.

    """

    layer: MeasureLayer
    places: PrintedPlaces
    words: PrintedWords
    spots: Sequence[PrintedSpot] = field(default_factory=tuple)
    labels: bool = True
    extent: tuple[float, float, float, float] | None = None
    marked: str = ""
    own: Sequence[PrintedLayer] = ()


def draw(
    plan: PrintMap, kind: FileFormat, *, paper: Paper | None = None,
    made: dt.datetime | None = None, dpi: int = DPI,
) -> bytes:  # fmt: skip
    """Draw a print map.

    Parameters
    ----------
    plan : PrintMap
        What to show.
    kind : {"pdf", "png", "svg"}
        File format.
    paper : Paper, optional
        A4 landscape in colour by default.
    made : datetime.datetime, optional
        Date in the document's properties; now by default.
    dpi : int
        Dots per inch of a PNG.

    Returns
    -------
    bytes
        The file.

    """
    paper = paper or Paper()
    told = lost_words(plan.words.lost, plan.words, list(plan.places.names))
    if told:
        plan = replace(
            plan, words=replace(plan.words, notes=[*plan.words.notes, *told])
        )
    sheet = Sheet.of_paper(paper.size, landscape=paper.landscape, kind=kind)
    fills = grey_fills(plan.layer) if paper.grey else plan.layer.fills
    ink = furniture.BLACK if paper.grey else furniture.SITE_COLOUR
    top = _head(sheet, plan.words, accent=furniture.BLACK if paper.grey else _ACCENT)
    bottom = _foot(sheet, plan.words)
    margin = MARGIN
    if paper.landscape:
        width = _COLUMN * sheet.scale
        column = Box(sheet.width - margin - width, bottom, width, top - bottom)
        frame = Box(margin, bottom, column.x - _GAP - margin, top - bottom)
        scale = mapframe.draw(sheet, frame, plan, fills=fills, ink=ink)
        furniture.column(sheet, column, plan, scale, fills=fills, ink=ink)
    else:
        height = furniture.band_height(sheet, plan)
        band = Box(margin, bottom, sheet.width - 2 * margin, height)
        lowest = band.top + _GAP
        frame = Box(margin, lowest, band.width, top - lowest)
        scale = mapframe.draw(sheet, frame, plan, fills=fills, ink=ink)
        furniture.band(sheet, band, plan, scale, fills=fills, ink=ink)
    words = plan.words
    title = f"{words.heading} – {words.subheading}"
    note = " | ".join([words.badge, words.selection, *words.notes]).strip(" |")
    made = made or dt.datetime.now(dt.UTC).replace(microsecond=0)
    return sheet.to_bytes(title=title, note=note, made=made, dpi=dpi)


def grey_fills(layer: MeasureLayer) -> dict[str, str]:
    """Return greys for the classes of a measure; zero and missing stay as they are.

    Examples
    --------
    >>> layer = MeasureLayer(code="x", name="", unit="", label="", letters="0-12",
    ...     fills={"-": "hatch", "0": "#ffffff", "1": "red", "2": "blue"}, lines=[],
    ...     values=[])
    >>> grey_fills(layer)
    {'-': 'hatch', '0': '#ffffff', '1': '#bdbdbd', '2': '#636363'}

    """
    classes = sorted(letter for letter in layer.fills if letter not in "-0")
    return dict(layer.fills) | dict(zip(classes, greys(len(classes)), strict=True))


def _head(sheet: Sheet, words: PrintedWords, *, accent: str) -> float:
    """Write the head; return where the map may begin."""
    margin, width = MARGIN, sheet.width - 2 * MARGIN
    size = 15.0
    top = sheet.height - margin
    room = width
    if words.badge:
        fill = accent if accent == furniture.BLACK else _BADGE_COLOUR
        room -= _badge(sheet, words.badge, top, fill=fill) + _GAP
    lines = sheet.wrap(words.heading, room, size=size, bold=True, lines=2)
    y = top - sheet.leading(size) * 0.78
    for line in lines:
        sheet.text(margin, y, line, size=size, bold=True, colour=accent)
        y -= sheet.leading(size)
    y += sheet.leading(size) - sheet.leading(10.5) * 1.05
    for line in sheet.wrap(words.subheading, width, size=10.5, lines=1):
        sheet.text(margin, y, line, size=10.5)
    y -= sheet.leading(8)
    for line in sheet.wrap(words.selection, width, size=8, lines=2):
        sheet.text(margin, y, line, size=8, colour=SOFT)
        y -= sheet.leading(8)
    return y + sheet.leading(8) * 0.35


def _badge(sheet: Sheet, badge: str, top: float, *, fill: str) -> float:
    """Draw the mark of invented data; return its width."""
    size = 10.0
    width = sheet.length(badge, size=size, bold=True) + 6
    height = sheet.leading(size) + 2.4
    right = sheet.width - MARGIN
    sheet.box(Box(right - width, top - height, width, height), fill=fill)
    sheet.text(
        right - width / 2, top - height / 2 - 0.2, badge, size=size, bold=True,
        colour="#ffffff", align="center", level="center_baseline",
    )  # fmt: skip
    return width


def _foot(sheet: Sheet, words: PrintedWords) -> float:
    """Write the notes in two columns; return where the map may end."""
    margin, width = MARGIN, sheet.width - 2 * MARGIN
    columns = 2 if sheet.width > sheet.height else 1
    each = (width - _GAP * (columns - 1)) / columns
    blocks = [sheet.wrap(note, each, size=_NOTE_SIZE) for note in words.notes]
    half = sum(map(len, blocks)) / columns
    stacks: list[list[str]] = [[] for _ in range(columns)]
    for block in blocks:
        # A note stays in one piece; the second column begins after the middle.
        full = len(stacks[0]) + len(block) / 2 > half and bool(stacks[0])
        stacks[-1 if full or (stacks[-1] and columns > 1) else 0].extend(block)
    step = sheet.leading(_NOTE_SIZE)
    top = margin + max(map(len, stacks)) * step
    for number, stack in enumerate(stacks):
        x = margin + number * (each + _GAP)
        for row, line in enumerate(stack, start=1):
            y = top - row * step + step * 0.25
            sheet.text(x, y, line, size=_NOTE_SIZE, colour=SOFT)
    return top + 2.2
