"""The hand-out: the steps of a presentation, or all municipalities, as an A4 PDF.

The same leaves as on the slides, with everything that a reader at home needs: map,
legend, figures, sentences, whole tables, sources; contents with links; a structure for
screen readers (`tagged`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Final

from geo.mapping.picture import in_one_scale, picture
from geo.mapping.printing import PrintMap
from geo.mapping.writing import is_right_to_left, lost_words
from geo.meeting.steps import Step
from geo.output.handout_pair import legend_line, pair_legend, pair_legend_height
from geo.output.leaves import SIDES, Cell, Form, Leaf, LeafChart, LeafTable
from geo.output.tagged import (
    GREEN,
    HEIGHT,
    SOFT,
    WIDTH,
    TaggedPdf,
    broken,
    shortened,
    width_of,
)

MARGIN: Final = 46.0
_INNER: Final = WIDTH - 2 * MARGIN
_LOWEST: Final = HEIGHT - 52.0
_MM: Final = 25.4 / 72
_MAP: Final = (338.0, 292.0)
_HALF_MAP: Final = (244.0, 214.0)
_MAP_LETTERS, _MAP_DPI = 6.6, 200
_RED, _EDGE, _PALE = "#b3261e", "#c3c8c3", "#f4f3ee"
_BARS: Final = ("#14694f", "#a9b5ae", "#2b8cbe")
_ROW, _CELL = 13.2, 7.6
_LOWEST_ROW, _CELL_OF_ROW = 9.4, 0.72
_PAD, _SMALL_CELL, _SMALL_PAD = 12.0, 6.6, 9.0
# So many bars stand in an atlas above a long table.
_FEW_BARS, _MANY_ROWS = 6, 4
# A narrow table of more rows stands in two parts side by side.
_LONG, _GAP = 18, 16.0
_CONTENTS_ROW, _AIR = 15.0, 3.0
# Marks stand in the upper margin, so that headings have the whole width.
_MARKS_ABOVE = 22.0
# So many last rows of a table go with the sources to a new page.
_TOGETHER = 3
# Letters of a wide table, before it is divided.
_NARROWER: Final = ((_CELL, _PAD), (7.0, 10.0), (_SMALL_CELL, 8.0))
_NO_STEP: Final = Step(step_id="")


@dataclass(frozen=True, kw_only=True)
class HandoutWords:
    """The words of a hand-out that do not come from its leaves.

    Attributes
    ----------
    language : str
        Such as ``"de"``.
    title, subtitle : str
        On the first page and in the document's properties.
    contents, page : str
        Heading of the contents; ``Seite {page} von {pages}``.
    chart, more : str
        ``{title} ({unit})``; ``{count} weitere Zeilen``.
    cells : callable
        Writes the cells of a column.
    describe : callable
        Writes what is to be seen: from the leaf and ``"map"`` or ``"chart"``.
    numbers : callable
        Writes the values of bars, all with the same number of decimals.
    lost : str
        What is said of signs that no font has: ``{signs}``.

    """

    language: str
    title: str
    subtitle: str
    contents: str
    page: str
    chart: str
    more: str
    cells: Callable[[Sequence[Cell], Form], list[str]]
    describe: Callable[[Leaf, str], str]
    numbers: Callable[[Sequence[Sequence[float | None]]], list[list[str]]]
    lost: str = ""


def to_pdf(
    leaves: Sequence[Leaf],
    words: HandoutWords,
    *,
    one_page: bool = False,
    progress: Callable[[float], object] | None = None,
) -> bytes:
    """Write a hand-out.

    Parameters
    ----------
    leaves : sequence of Leaf
        One for each chapter; title and closing pages are no chapters.
    words : HandoutWords
        Further words.
    one_page : bool
        Whether each leaf keeps to one page, as in an atlas; what is too much of a
        table is counted then.
    progress : callable, optional
        Called with the part that is done, from 0 to 1.

    Returns
    -------
    bytes
        The PDF, tagged.

    References
    ----------
    ISO 32000-1:2008, 14.7 (logical structure) and 14.8 (tagged PDF).

    """
    report = progress or (lambda _: None)
    pictures: dict[int, list[bytes]] = {}
    for number, leaf in enumerate(leaves):
        pictures[number] = _drawn(leaf)
        report(0.9 * (number + 1) / len(leaves))
    # Once to learn on which page everything stands, once for the reader.
    first = _Writer(words, {}, one_page=one_page)
    first.write(leaves, {number: [b""] * len(pictures[number]) for number in pictures})
    final = _Writer(words, first.starts, one_page=one_page, pages=first.pdf.page - 1)
    final.write(leaves, pictures)
    report(1.0)
    return final.pdf.to_bytes()


def _drawn(leaf: Leaf) -> list[bytes]:
    """Draw the map of a leaf, or both of a comparison in the same scale."""
    plans, size = _plans(leaf)
    width, height = (part * _MM for part in size)
    return [
        picture(plan, width=width, height=height, letters=_MAP_LETTERS, dpi=_MAP_DPI)
        for plan in plans
    ]


def _plans(leaf: Leaf) -> tuple[list[PrintMap], tuple[float, float]]:
    if len(leaf.sides) == len(SIDES):
        return in_one_scale([side.plan for side in leaf.sides]), _HALF_MAP
    return ([leaf.plan] if leaf.plan is not None else []), _MAP


class _Writer:
    """Writes leaves from the top of a page downwards."""

    def __init__(
        self, words: HandoutWords, starts: dict[int, int], *, one_page: bool,
        pages: int = 0,
    ) -> None:  # fmt: skip
        self.words, self.pages, self.one_page = words, pages, one_page
        self.known, self.starts = starts, dict[int, int]()
        self.pdf = TaggedPdf(
            title=words.title, subject=words.subtitle, language=words.language
        )
        self.y = MARGIN
        self.heading = ""
        # Height of a row, size of its letters and of its heads, which shrink to fit.
        self.row, self.cell, self.head = _ROW, _CELL, _CELL

    def write(self, leaves: Sequence[Leaf], pictures: dict[int, list[bytes]]) -> None:
        """Write the cover with contents, then the leaves."""
        chapters = [
            (number, leaf) for number, leaf in enumerate(leaves)
            if leaf.step.kind == "view"
        ]  # fmt: skip
        said = [leaf for leaf in leaves if leaf.step.kind == "title"]
        self._cover(said[0] if said else None, chapters, leaves)
        for number, leaf in chapters:
            self.heading = leaf.heading
            self.starts[number] = self.pdf.page
            self.pdf.mark_place(f"leaf{number}", leaf.heading)
            with self.pdf.element("Sect"):
                self._leaf(leaf, pictures.get(number, []))
            self._end_page()

    # -- pages -----------------------------------------------------------------------
    def _end_page(self) -> None:
        pdf = self.pdf
        with pdf.artifact("Pagination"):
            pdf.box(MARGIN, HEIGHT - 40, _INNER, 0, edge=_EDGE)
            told = self.words.page.format(page=pdf.page, pages=self.pages)
            pdf.text(WIDTH - MARGIN, HEIGHT - 28, told, size=8, colour=SOFT,
                     align="right")  # fmt: skip
            room = _INNER - 90
            title = shortened(self.words.title, room, 8)
            pdf.text(MARGIN, HEIGHT - 28, title, size=8, colour=SOFT)
        pdf.next_page()
        self.y = MARGIN

    def _room(self, needed: float) -> None:
        """Begin a new page if there is not room enough."""
        if self.y + needed > _LOWEST and not self.one_page:
            self._end_page()

    def _cover(
        self, title: Leaf | None, chapters: Sequence[tuple[int, Leaf]],
        leaves: Sequence[Leaf],
    ) -> None:  # fmt: skip
        pdf, words = self.pdf, self.words
        pdf.mark_place("cover", words.title)
        with pdf.artifact():
            pdf.box(0, 0, WIDTH, 150, fill=GREEN)
        heading = _at_most(3, words.title, _INNER, 24)
        with pdf.content("H1"):
            for number, line in enumerate(heading):
                y = 118 - (len(heading) - 1 - number) * 29
                pdf.text(MARGIN, y, line, size=24, bold=True, colour="#ffffff")
        self.y = 176
        lines = [words.subtitle, *(title.sentences if title else ())]
        for line in lines:
            self._paragraph(line, 11)
        for line in lost_words(
            words.lost, words.title, words.subtitle, *_drawn_words(leaves)
        ):
            self._paragraph(line, 9, colour=SOFT)
        marks = list(dict.fromkeys(mark for one in leaves for mark in one.marks))
        self.y += 4
        self._marks(marks, self.y, right=False)
        self.y += 30 if marks else 10
        self._heading(words.contents, 14, "H2")
        top, wide = self.y, _INNER
        fits = int((_LOWEST - top) / _CONTENTS_ROW)
        rows = fits
        if len(chapters) > fits:
            wide = (_INNER - 2 * _GAP) / 2
            rows = min(-(-len(chapters) // 2), fits)
        x, low = MARGIN, top + rows * _CONTENTS_ROW
        with pdf.element("TOC"):
            for number, leaf in chapters:
                if self.y + 1 > low and x == MARGIN and wide < _INNER:
                    x, self.y = MARGIN + wide + 2 * _GAP, top
                elif self.y + _CONTENTS_ROW > _LOWEST:
                    self._end_page()
                    x, top, low = MARGIN, self.y, _LOWEST
                self._entry(number, leaf, x, wide)
        self._end_page()

    def _entry(self, number: int, leaf: Leaf, x: float, width: float) -> None:
        """Write one line of the contents, which leads to its page."""
        pdf, page = self.pdf, str(self.known.get(number, 0))
        name = shortened(leaf.heading, width - 45, 10.5) or "–"
        line = (x, self.y, width, _CONTENTS_ROW)
        with (
            pdf.element("TOCI"), pdf.element("Reference"), pdf.content("Link") as link
        ):  # fmt: skip
            y = self.y + 11
            pdf.text(x, y, name, size=10.5)
            pdf.text(x + width, y, page, size=10.5, align="right")
            told = self.words.page.format(page=page, pages=self.pages)
            pdf.link(f"leaf{number}", f"{leaf.heading}: {told}", *line, inside=link)
        with pdf.artifact():
            begin = x + width_of(name, 10.5) + 6
            end = x + width - width_of(page, 10.5) - 6
            dots = "." * max(int((end - begin) / width_of(".", 10.5)), 0)
            pdf.text(end, y, dots, size=10.5, colour=_EDGE, align="right")
        self.y += _CONTENTS_ROW

    # -- words -----------------------------------------------------------------------
    def _heading(self, words: str, size: float, kind: str) -> None:
        lines = _at_most(3, words, _INNER, size)
        with self.pdf.content(kind):
            for line in lines:
                self.y += size * 1.2
                self.pdf.text(MARGIN, self.y, line, size=size, bold=True, colour=GREEN)
        self.y += size * 0.45

    def _paragraph(
        self, words: str, size: float = 9.5, *, colour: str = "#1c2421",
        width: float = _INNER, x: float = MARGIN, most: int = 60,
    ) -> None:  # fmt: skip
        lines = broken(words, width, size)
        if not lines:
            return
        self._room(size * 1.35 * min(len(lines), 3))
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
        at, align = (x + width, "right") if is_right_to_left(words) else (x, "left")
        with self.pdf.content("P"):
            for line in lines:
                self.y += size * 1.35
                self.pdf.text(at, self.y, line, size=size, colour=colour, align=align)
        self.y += size * 0.45

    def _marks(self, marks: Sequence[str], y: float, *, right: bool = True) -> None:
        """Draw what must be read before anything else, at a height."""
        x = WIDTH - MARGIN if right else MARGIN
        for words in marks:
            width = width_of(words, 9, bold=True) + 14
            left = x - width if right else x
            with self.pdf.content("P"):
                self.pdf.box(left, y, width, 17, fill=_RED, round_=4)
                self.pdf.text(left + 7, y + 12, words, size=9, bold=True,
                              colour="#ffffff")  # fmt: skip
            x += -(width + 6) if right else width + 6

    # -- a leaf ----------------------------------------------------------------------
    def _leaf(self, leaf: Leaf, drawn: Sequence[bytes]) -> None:
        self._marks(leaf.marks, MARGIN - _MARKS_ABOVE)
        self._heading(leaf.heading, 17, "H1")
        self._paragraph(leaf.lead, 9, colour=SOFT)
        if leaf.trouble:
            self._trouble(leaf.trouble)
        self.y += _AIR
        if len(drawn) == len(SIDES):
            self._pair(leaf, drawn)
        elif leaf.plan is not None and drawn:
            self._map(leaf, leaf.plan, drawn[0])
        else:
            self._figures_in_rows(leaf)
        for text in leaf.sentences:
            self._paragraph(text, most=4 if self.one_page else 60)
        if leaf.chart is not None:
            self._chart(leaf, self._fewer(leaf, leaf.chart))
        self.y += _AIR
        sources = broken(" ".join(leaf.sources), _INNER, 6.6)
        reserve = len(sources) * 6.6 * 1.35 + 10
        if leaf.table is not None and leaf.table.rows:
            self._table(leaf.table, reserve)
        self._sources(sources, reserve)

    def _trouble(self, words: str) -> None:
        lines = broken(words, _INNER - 20, 9.5)
        height = len(lines) * 13 + 10
        with self.pdf.content("P"):
            self.pdf.box(MARGIN, self.y, _INNER, height, fill="#fbeee3", edge="#a34a00")
            for number, line in enumerate(lines):
                self.pdf.text(MARGIN + 10, self.y + 16 + number * 13, line, size=9.5)
        self.y += height + 8

    def _map(self, leaf: Leaf, plan: PrintMap, drawn: bytes) -> None:
        """Draw the map with figures and legend on its right."""
        width, height = _MAP
        self._room(height)
        top = self.y
        self._picture(leaf, drawn, (MARGIN, top, width, height))
        x = MARGIN + width + 14
        room = WIDTH - MARGIN - x
        legend = _legend_height(plan, room)
        self._figures(leaf, x, room, lowest=top + height - legend)
        self._legend(plan, x, room, max(self.y + 4, top + height - legend))
        self.y = max(top + height, self.y) + 8

    def _picture(
        self, leaf: Leaf, drawn: bytes, place: tuple[float, float, float, float]
    ) -> None:
        told = self.words.describe(leaf, "map")
        with self.pdf.content("Figure", told, box=place):
            if drawn:
                self.pdf.picture(drawn, *place)
            self.pdf.box(*place, edge="#3c4741", line=0.6)

    def _pair(self, leaf: Leaf, drawn: Sequence[bytes]) -> None:
        """Draw two maps side by side, with their values above and one legend below."""
        width, height = _HALF_MAP
        legend = pair_legend_height(leaf)
        self._room(height + 30 + legend)
        top, gap = self.y, _INNER - 2 * width
        for number, (mark, side) in enumerate(zip(SIDES, leaf.sides, strict=True)):
            x = MARGIN + number * (width + gap)
            title = shortened(f"{mark}  {side.title}: {side.total}", width, 10.5)
            with self.pdf.content("H2"):
                self.pdf.text(x, top + 12, title, size=10.5, bold=True, colour=GREEN)
            told = replace(
                leaf, plan=side.plan, heading=f"{leaf.heading}: {mark} {side.title}"
            )
            self._picture(told, drawn[number], (x, top + 18, width, height))
        self.y = top + 18 + height + 8
        self.y = pair_legend(self.pdf, leaf, MARGIN, self.y, _INNER) + 8
        self._figures_in_rows(leaf.without_totals())

    def _figures(self, leaf: Leaf, x: float, width: float, *, lowest: float) -> None:
        """Write figures below each other."""
        for name, value in leaf.figures:
            value, _, more = value.partition(" · ")
            lines = broken(f"{name} ({more})" if more else name, width, 7.6)
            if self.y + 15 + len(lines) * 10 > lowest:
                return
            with self.pdf.content("P"):
                self.y += 14
                self.pdf.text(x, self.y, value, size=12, bold=True, colour="#14694f")
                for line in lines:
                    self.y += 9.8
                    self.pdf.text(x, self.y, line, size=7.6)
            self.y += 3

    def _figures_in_rows(self, leaf: Leaf) -> None:
        """Write figures side by side, three in a row."""
        width = _INNER / 3
        for start in range(0, len(leaf.figures), 3):
            self._room(44)
            top, lowest = self.y, self.y
            for place, entry in enumerate(leaf.figures[start : start + 3]):
                self.y = top
                alone = replace(leaf, figures=[entry])
                x = MARGIN + place * width
                self._figures(alone, x, width - 10, lowest=HEIGHT)
                lowest = max(lowest, self.y)
            self.y = lowest + 4

    def _legend(self, plan: PrintMap, x: float, width: float, top: float) -> None:
        pdf, words, layer = self.pdf, plan.words, plan.layer
        y = top
        with pdf.content("P"):
            for line in _legend_title(plan, width):
                y += 9.6
                pdf.text(x, y, line, size=7.6, bold=True)
        y += 4
        for entry in layer.lines:
            legend_line(pdf, x, y, width, (entry.fill, entry.label, entry.count))
            y += 11.6
        for letter, colour, label in words.signs:
            with pdf.content("P"):
                pdf.text(x + 8, y + 7.6, letter, size=8.4, colour=colour,
                         align="center")  # fmt: skip
                pdf.text(x + 21, y + 7.4, label, size=7.6)
            y += 11.6
        self.y = y

    def _chart(self, leaf: Leaf, chart: LeafChart) -> None:
        """Draw bars that lie, whatever the screen does: names are read more easily."""
        each = 9.5 * len(chart.series) + 4
        height = (
            22 + each * len(chart.categories) + (12 if len(chart.series) > 1 else 0)
        )
        if self.one_page and self.y + height > _LOWEST - 90:
            return
        self._room(height)
        known = [v for _, values in chart.series for v in values if v is not None]
        top_value = max([*known, 0.0]) or 1.0
        names = [broken(name, 150, 7.6)[0] if name else "" for name in chart.categories]
        left = MARGIN + max((width_of(name, 7.6) for name in names), default=0) + 8
        room = WIDTH - MARGIN - left - 66
        told = self.words.chart.format(title=chart.title, unit=chart.unit)
        if chart.title == chart.unit:
            told = chart.title
        self.y += 6
        self._heading(told, 10, "H2")
        self.y += 4
        bounds = (MARGIN, self.y, _INNER, height - 22)
        told = self.words.describe(leaf, "chart")
        written = self.words.numbers([values for _, values in chart.series])
        with self.pdf.content("Figure", told, box=bounds):
            for number, name in enumerate(names):
                y = self.y + number * each
                self.pdf.text(MARGIN, y + 7.6, name, size=7.6)
                for place, (_, values) in enumerate(chart.series):
                    value, at = values[number], y + place * 9.5
                    long = room * (value or 0.0) / top_value
                    self.pdf.box(left, at, max(long, 0.4), 8, fill=_BARS[place % 3])
                    shown = written[place][number]
                    self.pdf.text(left + long + 4, at + 7, shown, size=7.2)
            self.y += each * len(names)
            if len(chart.series) > 1:
                self._chart_names(chart, left)
        self.y += 8

    def _fewer(self, leaf: Leaf, chart: LeafChart) -> LeafChart:
        """Leave out bars in the middle if a long table follows on the same page."""
        rows = len(leaf.table.rows) if leaf.table is not None else 0
        count = len(chart.categories)
        if not self.one_page or rows <= _MANY_ROWS or count <= _FEW_BARS:
            return chart
        kept = [*range(_FEW_BARS - 1), count - 1]
        series = [(name, [values[at] for at in kept]) for name, values in chart.series]
        names = [chart.categories[at] for at in kept]
        return replace(chart, categories=names, series=series)

    def _chart_names(self, chart: LeafChart, x: float) -> None:
        for place, (name, _) in enumerate(chart.series):
            self.pdf.box(x, self.y + 2, 10, 8, fill=_BARS[place % 3])
            self.pdf.text(x + 14, self.y + 9, name, size=7.6)
            x += width_of(name, 7.6) + 30
        self.y += 12

    # -- tables ----------------------------------------------------------------------
    def _table(self, table: LeafTable, reserve: float) -> None:
        """Write a table; it goes on over pages, or is cut if one page is all."""
        columns = [
            self.words.cells([row[place] for row in table.rows], form)
            for place, form in enumerate(table.forms)
        ]
        self._room(_ROW * 4)
        rows = list(zip(*columns, strict=True))
        if not self._beside(table, columns, rows, reserve):
            self._wide(table, columns, reserve)
        self.row, self.cell, self.head = _ROW, _CELL, _CELL
        self.y += 6

    def _wide(
        self, table: LeafTable, columns: Sequence[Sequence[str]], reserve: float
    ) -> None:
        """Write a table over the whole width; what is too wide follows below it."""
        for size, pad in _NARROWER:
            needed = _needed_widths(table.heads, columns, size, pad)
            if sum(needed) <= _INNER:
                break
        for number, part in enumerate(_parts(needed)):
            self.y += 8 if number else 0
            told = replace(
                table, heads=[table.heads[at] for at in part],
                forms=[table.forms[at] for at in part],
            )  # fmt: skip
            rows = list(zip(*(columns[at] for at in part), strict=True))
            self.row, self.cell, self.head = _ROW, size, size
            if number:
                # What follows below begins a page if it would be torn.
                self._room((len(rows) + 2) * _ROW + reserve)
            self._shrink_rows(len(rows), reserve)
            widths = _stretched([needed[at] for at in part], _INNER)
            done = self._rows(told, rows, widths, reserve)
            if done < len(rows):
                more = self.words.more.format(count=len(rows) - done)
                self._paragraph(more, 7.6, colour=SOFT)

    def _beside(
        self, table: LeafTable, columns: Sequence[Sequence[str]],
        rows: Sequence[Sequence[str]], reserve: float,
    ) -> bool:  # fmt: skip
        """Write a long narrow table in two halves side by side, if they fit."""
        half = -(-len(rows) // 2)
        each = (_LOWEST - reserve - 6 - self.y - 2 * _ROW) / half if half else 0.0
        if len(rows) <= _LONG or each < _LOWEST_ROW:
            return False
        for size, pad in ((_CELL, _PAD), (_SMALL_CELL, _SMALL_PAD)):
            needed = _needed_widths(table.heads, columns, size, pad)
            if 2 * sum(needed) + _GAP <= _INNER:
                break
        else:
            return False
        self.row = min(_ROW, each)
        self.cell, self.head = min(size, self.row * _CELL_OF_ROW), size
        widths = _stretched(needed, (_INNER - _GAP) / 2)
        top = self.y
        self._rows(table, rows[:half], widths, reserve)
        low, self.y = self.y, top
        self._rows(table, rows[half:], widths, reserve, (_INNER + _GAP) / 2)
        self.y = low
        return True

    def _shrink_rows(self, count: int, reserve: float) -> None:
        """Make rows a little lower if all of them then stay on this page."""
        each = (_LOWEST - reserve - 6 - self.y - 2 * _ROW) / max(count, 1)
        if self.one_page:
            each = max(each, _LOWEST_ROW)
        if _LOWEST_ROW <= each < _ROW:
            self.row, self.cell = each, min(self.cell, each * _CELL_OF_ROW)

    def _rows(
        self, table: LeafTable, rows: Sequence[Sequence[str]],
        widths: Sequence[float], reserve: float, shift: float = 0.0,
    ) -> int:  # fmt: skip
        """Write rows below a head; return how many there was room for."""
        left = MARGIN + shift
        with self.pdf.element("Table"):
            self._table_head(table, widths, left)
            for number, row in enumerate(rows):
                last = number == len(rows) - 1
                room = self.row * (1 if last else 2)
                if self.one_page and self.y + room + reserve > _LOWEST:
                    return number
                if self._breaks(len(rows) - number, reserve):
                    self._end_page()
                    self._table_head(table, widths, left, again=True)
                self._row(row, table.forms, widths, left, striped=number % 2 == 1)
        return len(rows)

    def _breaks(self, left: int, reserve: float) -> bool:
        """Whether a page ends before a row; sources never stand on a page alone."""
        if left == _TOGETHER:
            return self.y + left * self.row + 6 + reserve > _LOWEST
        return self.y + self.row > _LOWEST

    def _table_head(
        self, table: LeafTable, widths: Sequence[float], left: float, *,
        again: bool = False,
    ) -> None:  # fmt: skip
        """Write the heads; those on a further page are not read aloud once more."""
        heads = [
            broken(head, width - 8, self.head, bold=True)
            for head, width in zip(table.heads, widths, strict=True)
        ]
        high = max(map(len, heads)) * 10 + 5
        pdf, x = self.pdf, left
        with pdf.artifact():
            pdf.box(left, self.y, sum(widths), high, fill=GREEN)
        with nullcontext() if again else pdf.element("TR"):
            for lines, form, width in zip(heads, table.forms, widths, strict=True):
                with (
                    pdf.artifact("Pagination")
                    if again
                    else pdf.content("TH", scope="Column")
                ):
                    for number, line in enumerate(lines):
                        y = self.y + 10.5 + number * 10
                        self._cell(line, form, x, y, width, bold=True, colour="#ffffff")
                x += width
        self.y += high

    def _row(
        self, row: Sequence[str], forms: Sequence[Form], widths: Sequence[float],
        left: float, *, striped: bool,
    ) -> None:  # fmt: skip
        if striped:
            with self.pdf.artifact():
                self.pdf.box(left, self.y, sum(widths), self.row, fill=_PALE)
        x = left
        with self.pdf.element("TR"):
            for place, (text, form) in enumerate(zip(row, forms, strict=True)):
                shown = shortened(text, widths[place] - 8, self.cell)
                # What a row is about is said with each of its numbers.
                names = place == 0 and form == "text"
                kind, scope = ("TH", "Row") if names else ("TD", "")
                with self.pdf.content(kind, scope=scope):
                    self._cell(shown, form, x, self.y + self.row * 0.73, widths[place])
                x += widths[place]
        self.y += self.row

    def _cell(
        self, text: str, form: Form, x: float, y: float, width: float, *,
        bold: bool = False, colour: str = "#1c2421",
    ) -> None:  # fmt: skip
        at, align = (x + 4, "left") if form == "text" else (x + width - 4, "right")
        size = self.head if bold else self.cell
        self.pdf.text(at, y, text, size=size, bold=bold, colour=colour, align=align)

    def _sources(self, lines: Sequence[str], height: float) -> None:
        """Write the sources at the lower edge of the page."""
        if not lines:
            return
        self._room(height)
        self.y = max(self.y, _LOWEST - height)
        with self.pdf.artifact():
            self.pdf.box(MARGIN, self.y, _INNER, 0, edge=_EDGE)
        self.y += 2
        with self.pdf.content("P"):
            for line in lines:
                self.y += 6.6 * 1.35
                self.pdf.text(MARGIN, self.y, line, size=6.6, colour=SOFT)


def _drawn_words(leaves: Sequence[Leaf]) -> list[object]:
    """Return everything of leaves that is written into the document."""
    return [
        (replace(leaf, step=_NO_STEP, plan=None, sides=()),
         [(plan.words, list(plan.places.names)) for plan in _plans(leaf)[0]])
        for leaf in leaves
    ]  # fmt: skip


def _legend_title(plan: PrintMap, width: float) -> list[str]:
    return broken(plan.words.legend_title, width, 7.6, bold=True)


def _legend_height(plan: PrintMap, width: float) -> float:
    rows = len(plan.layer.lines) + len(plan.words.signs)
    return len(_legend_title(plan, width)) * 9.6 + 4 + rows * 11.6


def _at_most(count: int, words: str, width: float, size: float) -> list[str]:
    """Break bold words into so many lines at most; dots say that more follows."""
    lines = broken(words, width, size, bold=True)
    if len(lines) > count:
        # Dots take a little room that a full line may not have.
        begun = broken(lines[count - 1], width - size, size, bold=True)[0]
        lines = [*lines[: count - 1], begun.rstrip(" ,;·(-") + "…"]
    return lines


def _needed_widths(
    heads: Sequence[str], columns: Sequence[Sequence[str]], size: float, pad: float
) -> list[float]:
    """Return what columns need: values in one line, heads may break."""
    needed = []
    for head, column in zip(heads, columns, strict=True):
        longest = max((width_of(text, size) for text in column), default=0.0)
        words = [width_of(word, size, bold=True) for word in head.split()]
        # A head takes two lines at most, if its words allow it.
        half = width_of(head, size, bold=True) * 0.58
        needed.append(min(max([longest, half, *words]) + pad, _INNER * 0.55))
    return needed


def _parts(needed: Sequence[float]) -> list[list[int]]:
    """Divide columns into tables that fit; each begins with the first column."""
    parts = [[0]]
    for at in range(1, len(needed)):
        wide = sum(needed[one] for one in parts[-1]) + needed[at]
        if wide > _INNER and len(parts[-1]) > 1:
            parts.append([0])
        parts[-1].append(at)
    return parts


def _stretched(needed: Sequence[float], width: float) -> list[float]:
    """Return widths that fill a line, in the proportion of what is needed."""
    return [part * width / sum(needed) for part in needed]
