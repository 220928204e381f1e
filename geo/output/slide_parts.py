"""The parts of a slide: words that fit, native tables and charts, the legend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN, MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Length, Pt

from geo.mapping.interactive import HATCH
from geo.mapping.paper import at_word, text_width, wrapped
from geo.mapping.printing import PrintedWords, Sign
from geo.mapping.writing import is_right_to_left
from geo.output.leaves import Cell, Form, LeafChart, LeafTable

CellTexts = Callable[[Sequence[Cell], Form], list[str]]
_MM: Final = 25.4
_LINE: Final = 1.2
# Height of a row of the legend, in sizes of its letters.
_ROW: Final = 1.28
# Letters of the legend; smaller ones only where a template leaves no room for these.
_LEGEND: Final = (18.0, 16.0, 14.0)
_SIGN_SIZE, _SMALLEST_LABEL = 18.0, 12.0
# Calibri is narrower than the font that is measured here.
_NARROW: Final = 0.85
# A warning is red in every template.
WARNING: Final = RGBColor(0xB3, 0x26, 0x1E)
_SERIES: Final = (MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_5,
                  MSO_THEME_COLOR.ACCENT_3)  # fmt: skip
# How numbers are written, as spreadsheets name it.
_LOCALES: Final = {"de": "[$-407]", "en": "[$-809]"}
_CHART_KINDS: Final = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED, "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
}  # fmt: skip
_SMALLEST_CELL, _WIDEST_COLUMN = 10.0, 5.5
_HALF, _ROW_OF_TABLE = 0.58, 1.56
_NO_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def clean(words: str) -> str:
    r"""Return words without signs that a file cannot hold; lines stay lines.

    Examples
    --------
    >>> clean("Dorf\x00haus\x1b 🏠\nJa")
    'Dorfhaus 🏠\nJa'

    """
    kept = (
        sign
        for sign in words.replace("\r\n", "\n")
        if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Cn"}
    )
    return "".join(kept)


def _measured(words: str) -> str:
    """Return words in signs whose width is known; the others count as a wide one."""
    return re.sub(r"[^\x20-\x7eÀ-ſ€–—„“”‚‘’…·²×]", "W", words)


def lines_of(words: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines words take in a box of `width` inches."""
    room = width * _MM / _NARROW
    return sum(
        max(len(wrapped(_measured(line), room, size=size, bold=bold)), 1)
        for line in words.split("\n")
    )


def fitting_size(
    words: str, width: float, height: float, *, most: float, least: float,
    bold: bool = False,
) -> float:  # fmt: skip
    """Return the largest size of letters at which words fit into a box (inches)."""
    size = most
    while size > least:
        if lines_of(words, width, size, bold=bold) * size * _LINE / 72 <= height:
            return size
        size -= 1 if size > 12 else 0.5
    return least


def cut(
    words: str, width: float, height: float, size: float, *, bold: bool = False,
    end: str = "…",
) -> str:  # fmt: skip
    """Shorten words to what fits into a box; `end` says that there is more."""
    lines = max(int(height * 72 / (size * _LINE)), 1)
    if lines_of(words, width, size, bold=bold) <= lines:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        fits = lines_of(words[:middle] + end, width, size, bold=bold) <= lines
        low, high = (middle, high) if fits else (low, middle - 1)
    return at_word(words[:low], words) + end


@dataclass(frozen=True)
class Box:
    """Where something stands on a slide, in inches."""

    x: float
    y: float
    width: float
    height: float

    def on_slide(self) -> tuple[Length, Length, Length, Length]:
        """Return left, top, width and height as the library wants them."""
        return (
            Inches(self.x), Inches(self.y), Inches(self.width), Inches(self.height)
        )  # fmt: skip


def box_of(shape: Any) -> Box:
    """Return where a shape stands."""
    return Box(*(float(part) / 914_400 for part in
                 (shape.left, shape.top, shape.width, shape.height)))  # fmt: skip


# Words, and the size, weight and colour of their letters.
Run = tuple[str, dict[str, Any]]


def write(frame: Any, paragraphs: Sequence[Sequence[Run]]) -> None:
    """Write paragraphs of runs; each run has its own size, weight and colour."""
    frame.word_wrap = True
    turned = [
        is_right_to_left("".join(words for words, _ in runs)) for runs in paragraphs
    ]
    for number, runs in enumerate(paragraphs):
        line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if any(turned):
            # Said of each line, as some programs carry it over to the next one.
            line._p.get_or_add_pPr().set("rtl", str(int(turned[number])))
        if turned[number]:
            line.alignment = PP_ALIGN.RIGHT
        for words, look in runs:
            run = line.add_run()
            run.text = clean(words).replace("\n", " ")
            for name, value in look.items():
                if name == "size":
                    run.font.size = Pt(value)
                elif name == "colour":
                    run.font.color.theme_color = value
                elif name == "rgb":
                    run.font.color.rgb = value
                else:
                    setattr(run.font, name, value)


def describe(shape: Any, words: str) -> None:
    """Give a picture, chart or table a text for those who cannot see it."""
    element = shape._element
    (properties,) = element.xpath("./*/p:cNvPr")
    properties.set("descr", clean(words)[:2000])


# -- tables --------------------------------------------------------------------------
def fill_table(
    shape: Any, table: LeafTable, texts: CellTexts, *, width: float, size: float
) -> None:
    """Fill a native table; numbers stand on the right, letters shrink if they must."""
    native = shape.table
    _plain(shape)
    columns = [
        texts([row[place] for row in table.rows], form)
        for place, form in enumerate(table.forms)
    ]
    wanted = _widths(table.heads, columns, size)
    if sum(wanted) > width:
        size = max(size * width / sum(wanted), _SMALLEST_CELL)
    for place, part in enumerate(wanted):
        native.columns[place].width = Inches(width * part / sum(wanted))
        form = table.forms[place]
        _cell(native.cell(0, place), table.heads[place], size, form, head=True)
        for row, text in enumerate(columns[place], start=1):
            _cell(native.cell(row, place), text, size, form, striped=row % 2 == 0)
    for row in native.rows:
        row.height = Inches(size * _ROW_OF_TABLE / 72)


def fitting_columns(
    table: LeafTable, texts: CellTexts, *, width: float, size: float
) -> int:
    """Return how many columns of a table fit into a width (inches), at least one."""
    columns = [
        texts([row[place] for row in table.rows], form)
        for place, form in enumerate(table.forms)
    ]
    needed = _widths(table.heads, columns, size)
    return max(sum(end <= width for end in accumulate(needed)), 1)


def _widths(
    heads: Sequence[str], columns: Sequence[Sequence[str]], size: float
) -> list[float]:
    """Return the inches that each column needs; heads break, values do not."""
    needed = []
    for head, column in zip(heads, columns, strict=True):
        longest = max((text_width(_measured(text), size) for text in column), default=0)
        words = [text_width(_measured(word), size, bold=True) for word in head.split()]
        # A head takes two lines at most, if its words allow it.
        half = text_width(_measured(head), size, bold=True) * _HALF
        room = max(longest, *words, half) / _MM * _NARROW
        needed.append(min(room, _WIDEST_COLUMN) + 0.24)
    return needed


def _cell(
    cell: Any, text: str, size: float, form: Form, *, head: bool = False,
    striped: bool = False,
) -> None:  # fmt: skip
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.LEFT if form == "text" else PP_ALIGN.RIGHT
    run = line.add_run()
    run.text = clean(text).replace("\n", " ")
    run.font.size = Pt(size)
    if head or striped:
        cell.fill.solid()
        colour = MSO_THEME_COLOR.TEXT_2 if head else MSO_THEME_COLOR.BACKGROUND_2
        cell.fill.fore_color.theme_color = colour
    if head:
        run.font.bold = True
        run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def _plain(shape: Any) -> None:
    """Take the table style away: not every program knows it."""
    for old in shape._element.graphic.graphicData.tbl.tblPr.xpath("./a:tableStyleId"):
        old.text = _NO_STYLE


@dataclass(frozen=True)
class Legend:
    """Classes with their counts, as a small table.

    Attributes
    ----------
    rows : sequence of tuple of str
        Colour, label, and one count or one for each of two maps.
    areas : str
        What is counted; over the counts.
    heads : sequence of str
        Names of two maps, over their counts.
    groups : int
        How many columns of classes stand side by side.

    """

    rows: Sequence[tuple[str, ...]]
    areas: str
    heads: Sequence[str] = ()
    groups: int = 1

    @property
    def lines(self) -> int:
        """How many classes stand below each other."""
        return -(-len(self.rows) // self.groups)

    def widths(self, width: float, size: float) -> list[float]:
        """Return the inches of swatch, label and counts, and of the gap behind."""
        counts = list(zip(*(row[2:] for row in self.rows), strict=True))
        needed = [
            max(text_width(text, size) for text in column) / _MM * _NARROW + 0.16
            for column in counts
        ]
        gap = 0.3 if self.groups > 1 else 0.0
        each = (width + gap) / self.groups - gap
        return [0.4, each - 0.4 - sum(needed), *needed, gap]


def legend_size(shown: Legend, width: float, room: float) -> float:
    """Return the size of the letters of a legend, in points."""
    for size in _LEGEND:
        if legend_height(shown, width, size) <= room:
            return size
    return _LEGEND[-1]


def legend_height(shown: Legend, width: float, size: float) -> float:
    """Return how high the legend becomes, in inches."""
    label = shown.widths(width, size)[1] - 0.08
    lines = [max(lines_of(row[1], label, size), 1) for row in shown.rows]
    high = [
        max(lines[at::shown.lines], default=1) for at in range(shown.lines)
    ]  # fmt: skip
    return (1 + sum(high)) * size * _ROW / 72


def in_groups(shown: Legend, width: float, size: float) -> Legend:
    """Return a legend in as many columns as no label breaks in, three at most."""
    for groups in (3, 2):
        found = replace(shown, groups=groups)
        if (groups - 1) * found.lines >= len(shown.rows):
            continue
        room = found.widths(width, size)[1] - 0.08
        if all(lines_of(row[1], room, size) == 1 for row in shown.rows):
            return found
    return shown


def legend(slide: Any, box: Box, shown: Legend, size: float, *, name: str) -> None:
    """Draw the classes with their counts as a small table."""
    widths = shown.widths(box.width, size)
    each = len(widths)
    high = size * _ROW / 72
    box = replace(box, height=(shown.lines + 1) * high)
    count = each * shown.groups - 1
    shape = slide.shapes.add_table(shown.lines + 1, count, *box.on_slide())
    _plain(shape)
    native = shape.table
    native.first_row, native.horz_banding = True, False
    for number, column in enumerate(native.columns):
        column.width = Inches(widths[number % each] or 0.01)
    for row in native.rows:
        row.height = Inches(high)
    for group in range(shown.groups):
        rows = shown.rows[group * shown.lines : (group + 1) * shown.lines]
        _group(native, group * each, shown, rows, size)
    for cell in native.iter_cells():
        if not cell.text_frame.text:
            # An empty cell is as high as the letters that it could hold.
            _cell(cell, "", size, "text")
        cell.margin_top = cell.margin_bottom = 0
    counted = (
        f"{label}: {', '.join(filter(None, found))}".removesuffix(": ")
        for _, label, *found in shown.rows
    )
    describe(shape, f"{name}: " + "; ".join(counted))


def _group(
    native: Any, left: int, shown: Legend, rows: Sequence[tuple[str, ...]],
    size: float,
) -> None:  # fmt: skip
    """Fill one column of classes below its head."""
    # What is counted has the room of label and count, or that of the label.
    last = left + (1 if shown.heads else 2)
    native.cell(0, left).merge(native.cell(0, last))
    _cell(native.cell(0, left), shown.areas, size, "count")
    for place, head in enumerate(shown.heads):
        _cell(native.cell(0, left + 2 + place), head, size, "count")
    for number, (fill, *texts) in enumerate(rows, start=1):
        for place, text in enumerate(texts, start=1):
            form: Form = "count" if place > 1 else "text"
            _cell(native.cell(number, left + place), text, size, form)
        _swatch(native.cell(number, left), fill)


# -- signs of sites ------------------------------------------------------------------
def _mark_lines(words: PrintedWords, width: float) -> list[list[Sign]]:
    """Return the signs of sites in lines, as many in each as there is room for."""
    lines: list[list[Sign]] = []
    for mark in words.signs:
        joined = [*lines[-1], mark] if lines else []
        told = "    ".join(f"W {label}" for *_, label in joined)
        if joined and lines_of(told, width, _SIGN_SIZE) == 1:
            lines[-1] = joined
        else:
            lines.append([mark])
    return lines


def marks_height(words: PrintedWords, width: float) -> float:
    """Return how high the signs of sites are below a map, in inches."""
    lines = len(_mark_lines(words, width))
    return lines * _SIGN_SIZE * _LINE / 72 + 0.08 if lines else 0.0


def put_marks(slide: Any, box: Box, words: PrintedWords) -> None:
    """Write the signs of sites below a map."""
    shape = slide.shapes.add_textbox(*box.on_slide())
    shape.name = words.sites
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_bottom = 0
    frame.margin_top = Inches(0.06)
    lines: list[list[Run]] = []
    for marks in _mark_lines(words, box.width):
        line: list[Run] = []
        for letter, colour, label in marks:
            ink = RGBColor.from_string(colour[1:].upper())
            line.append((letter, {"size": _SIGN_SIZE, "rgb": ink}))
            line.append((f" {label}    ", {"size": _SIGN_SIZE}))
        lines.append(line)
    write(frame, lines)


def _swatch(cell: Any, fill: str) -> None:
    """Colour a cell of the legend, or hatch it."""
    if fill == HATCH:
        cell.fill.patterned()
        cell.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        cell.fill.fore_color.rgb = RGBColor(0x8C, 0x98, 0x92)
        cell.fill.back_color.rgb = RGBColor(0xFB, 0xFB, 0xF9)
    else:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(fill.lstrip("#").upper())
    _border(cell)


def _border(cell: Any) -> None:
    """Draw a thin line around a cell, so that white is seen on white."""
    properties = cell._tc.get_or_add_tcPr()
    for number, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
        line = parse_xml(
            f'<a:{side} {nsdecls("a")} w="6350"><a:solidFill>'
            f'<a:schemeClr val="accent5"/></a:solidFill></a:{side}>'
        )
        properties.insert(number, line)


# -- charts --------------------------------------------------------------------------
def chart_data(chart: LeafChart, language: str) -> CategoryChartData:
    """Return the numbers of a chart; they can be edited in the slide."""
    data = CategoryChartData(number_format=_number_format(chart, language))
    data.categories = [clean(name) for name in chart.categories]
    for name, values in chart.series:
        data.add_series(clean(name), [
            # More digits than are shown: rounding twice would show another number.
            None if value is None else round(float(value), 9) for value in values
        ])  # fmt: skip
    return data


def chart_kind(chart: LeafChart) -> Any:
    """Return how the library calls a kind of chart."""
    return _CHART_KINDS[chart.kind]


def _label_size(chart: LeafChart, size: float, width: float) -> float:
    """Return the size at which numbers over columns do not touch each other."""
    if chart.kind == "bar":
        return size
    ((_, values),) = chart.series
    longest = max((f"{value or 0:,.0f}" for value in values), key=len, default="0")
    room = 0.95 * width * _MM / max(len(values), 1)
    needed = text_width(f"{longest} ", size) * _NARROW
    return max(min(size, float(int(size * room / needed))), _SMALLEST_LABEL)


def _number_format(chart: LeafChart, language: str) -> str:
    """Return a format with as many digits as the values deserve.

    It names the language, so that every machine writes numbers as the slide does.
    """
    known = [abs(v) for _, values in chart.series for v in values if v is not None]
    top = max(known, default=0.0)
    whole = all(float(value).is_integer() for value in known)
    digits = "0.0" if top >= 10 else "0.00"
    return _LOCALES[language] + ("#,##0" if whole or top >= 1000 else digits)


def look(
    chart: Any, given: LeafChart, *, size: float, language: str, width: float
) -> None:
    """Give a native chart letters that can be read and colours of the theme."""
    chart.font.size = Pt(size)
    chart.has_title = True
    frame = chart.chart_title.text_frame
    frame.text = clean(f"{given.title} ({given.unit})" if given.unit != given.title
                       else given.title)  # fmt: skip
    frame.paragraphs[0].runs[0].font.size = Pt(size)
    frame.paragraphs[0].runs[0].font.bold = True
    chart.has_legend = len(given.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    plot = chart.plots[0]
    for number, series in enumerate(plot.series):
        series.format.fill.solid()
        colour = _SERIES[number % len(_SERIES)]
        series.format.fill.fore_color.theme_color = colour
    plot.has_data_labels = len(given.series) == 1
    if plot.has_data_labels:
        labels = plot.data_labels
        labels.number_format = _number_format(given, language)
        labels.number_format_is_linked = False
        labels.font.size = Pt(_label_size(given, size, width))
        if given.kind != "line":
            labels.position = XL_LABEL_POSITION.OUTSIDE_END
    if given.kind != "line":
        plot.gap_width = 45
    value, category = chart.value_axis, chart.category_axis
    value.has_major_gridlines = False
    value.visible = len(given.series) > 1
    value.minimum_scale = 0
    category.format.line.color.theme_color = MSO_THEME_COLOR.ACCENT_5
    if given.kind == "bar":
        # The first one stands on top, as it is read.
        category.reverse_order = True
