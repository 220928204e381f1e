"""Minutes of a meeting as a PDF that screen readers follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geo.mapping.writing import lost_words
from geo.output.minutes import Paper, clean
from geo.output.tagged import GREEN, HEIGHT, SOFT, WIDTH, TaggedPdf, broken

_LEFT: Final = 62.0
_ROOM: Final = WIDTH - 2 * _LEFT
_TOP, _BOTTOM = 62.0, HEIGHT - 70.0
_WARN: Final = "#b3261e"
_FACT_COLUMN: Final = 92.0


def to_pdf(paper: Paper) -> bytes:
    """Write the minutes as a tagged PDF.

    Parameters
    ----------
    paper : Paper
        What to write.

    Returns
    -------
    bytes
        The file.

    """
    writer = _Writer(paper)
    if paper.mark:
        writer.lines("P", paper.mark, size=10, bold=True, colour=_WARN)
    writer.lines("H1", paper.title, size=20, bold=True, colour=GREEN)
    writer.lines("P", paper.subtitle, size=12, colour=SOFT)
    writer.gap(8)
    for name, value in paper.facts:
        writer.fact(name, value)
    if paper.people:
        writer.heading(paper.people_title)
        writer.table(paper.people_heads, paper.people)
    for chapter in paper.chapters:
        writer.heading(chapter.heading)
        for item in chapter.items:
            writer.gap(5)
            writer.lines("P", f"{item.kind}: {item.text}", size=10.5)
            for name, value in item.facts:
                writer.lines("P", f"{name}: {value}", size=9.5, indent=18, colour=SOFT)
            for warning in item.warnings:
                writer.lines("P", warning, size=9.5, indent=18, colour=_WARN)
    if not paper.chapters:
        writer.lines("P", paper.empty)
    for line in lost_words(paper.lost, replace(paper, lost="")):
        writer.lines("P", line, size=9, colour=SOFT)
    writer.signatures(paper.signatures)
    return writer.finish()


class _Writer:
    """Sets text from the top down and begins new pages."""

    def __init__(self, paper: Paper) -> None:
        title = f"{paper.title}: {paper.subtitle}"
        self.pdf = TaggedPdf(
            title=clean(title), subject=paper.mark, language=paper.language
        )
        self.paper = paper
        self.y = _TOP
        self.places = 0

    def gap(self, points: float) -> None:
        """Leave room."""
        self.y += points

    def need(self, points: float) -> None:
        """Begin a new page where less room is left."""
        if self.y + points > _BOTTOM:
            self._end_page()
            self.pdf.next_page()
            self.y = _TOP

    def _end_page(self) -> None:
        paper, pdf = self.paper, self.pdf
        with pdf.artifact("Pagination"):
            text = f"{paper.foot} · {paper.page} {pdf.page}"
            pdf.text(WIDTH / 2, HEIGHT - 36, text, size=8, colour=SOFT, align="center")

    def lines(
        self, kind: str, text: str, *, size: float = 10, bold: bool = False,
        colour: str = "#1c2421", indent: float = 0,
    ) -> None:  # fmt: skip
        """Write a paragraph; a long one runs on over pages."""
        wrapped = [
            line
            for part in clean(text).split("\n")
            for line in broken(part, _ROOM - indent, size, bold=bold)
        ]
        for line in wrapped:
            self.need(size * 1.35)
            self.y += size * 1.35
            with self.pdf.content(kind):
                self.pdf.text(
                    _LEFT + indent, self.y, line, size=size, bold=bold, colour=colour
                )
        self.y += size * 0.3

    def heading(self, text: str) -> None:
        """Write a heading that stays with what follows, and list it in the outline."""
        self.gap(12)
        self.need(70)
        self.places += 1
        flat = " ".join(clean(text).split())
        self.pdf.mark_place(f"h{self.places}", flat)
        self.lines("H2", flat, size=13, bold=True, colour=GREEN)

    def fact(self, name: str, value: str) -> None:
        """Write a name and its value side by side."""
        first, *rest = broken(clean(value), _ROOM - _FACT_COLUMN, 10) or [""]
        self.need(14)
        self.y += 14
        with self.pdf.content("P"):
            self.pdf.text(_LEFT, self.y, name, bold=True)
            self.pdf.text(_LEFT + _FACT_COLUMN, self.y, first)
        for line in rest:
            self.need(14)
            self.y += 14
            with self.pdf.content("P"):
                self.pdf.text(_LEFT + _FACT_COLUMN, self.y, line)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table with lines between its rows."""
        width = _ROOM / len(heads)
        with self.pdf.element("Table"):
            for number, row in enumerate([heads, *rows]):
                bold = number == 0
                cells = [broken(clean(cell), width - 8, 9.5, bold=bold) for cell in row]
                height = max(map(len, cells)) * 12.5 + 6
                self.need(min(height, _BOTTOM - _TOP))
                with self.pdf.artifact():
                    fill = "#e4efe8" if bold else ""
                    self.pdf.box(
                        _LEFT, self.y, _ROOM, height, fill=fill, edge="#c5cec7"
                    )
                with self.pdf.element("TR"):
                    for column, lines in enumerate(cells):
                        self._cell(_LEFT + column * width + 4, lines, bold=bold)
                self.y += height

    def _cell(self, x: float, lines: Sequence[str], *, bold: bool) -> None:
        scope = "Column" if bold else ""
        with self.pdf.content("TH" if bold else "TD", scope=scope):
            for number, line in enumerate(lines or [""], start=1):
                self.pdf.text(x, self.y + number * 12.5, line, size=9.5, bold=bold)

    def signatures(self, names: Sequence[str]) -> None:
        """Draw lines to sign on."""
        if not names:
            return
        self.need(80)
        self.y += 60
        width = _ROOM / len(names)
        for number, name in enumerate(names):
            x = _LEFT + number * width
            with self.pdf.artifact():
                self.pdf.box(x, self.y, width - 30, 0.4, fill="#56625c")
            with self.pdf.content("P"):
                self.pdf.text(x, self.y + 12, name, size=9, colour=SOFT)
        self.y += 20

    def finish(self) -> bytes:
        """Return the file."""
        self._end_page()
        self.pdf.next_page()
        return self.pdf.to_bytes()
