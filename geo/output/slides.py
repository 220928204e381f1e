"""PowerPoint: one slide for each step, with words, tables and charts to be edited.

The map is a picture with letters for a beamer; its legend, figures and sources are
words of the slide. Long tables stand in an appendix. Every slide has a heading, an
order in which it is read, texts for those who cannot see, and notes with the sources.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pptx

from geo.errors import TemplateError
from geo.output.leaves import SIDES, Leaf
from geo.output.master import LAYOUTS, template
from geo.output.slide_page import ROWS, TITLES, TYPES, Page, SlideWords
from geo.output.slide_pair import put_pair
from geo.output.slide_parts import clean

Tables = Literal["short", "all", "none"]


@dataclass(frozen=True)
class Deck:
    """A finished deck.

    Attributes
    ----------
    content : bytes
        The .pptx.
    remarks : tuple of str
        What has to be said about it, such as missing placeholders.

    """

    content: bytes
    remarks: tuple[str, ...] = ()


def to_deck(
    leaves: Sequence[Leaf],
    words: SlideWords,
    *,
    form: str = "16:9",
    office: bytes | None = None,
    tables: Tables = "short",
    notes: bool = True,
    progress: Callable[[float], object] | None = None,
) -> Deck:
    """Write a deck.

    Parameters
    ----------
    leaves : sequence of Leaf
        One for each slide.
    words : SlideWords
        Further words.
    form : {"16:9", "4:3"}
        Paper of our own master; a template has its own.
    office : bytes, optional
        The office's own template (.pptx). Its slides are left out.
    tables : {"short", "all", "none"}
        Whether the appendix shows the first rows of each table, all rows, or nothing.
    notes : bool
        Whether what the speaker noted down stands in the notes of the slides, before
        figures and sources.
    progress : callable, optional
        Called with the part that is done, from 0 to 1.

    Returns
    -------
    Deck

    Raises
    ------
    TemplateError
        If the template cannot be read.

    """
    report = progress or (lambda _: None)
    maker = _Maker(words, form, office, notes=notes)
    appendix = [] if tables == "none" else _with_tables(leaves)
    total = max(len(leaves) + len(appendix), 1)
    for number, leaf in enumerate(leaves, start=1):
        maker.step(leaf)
        report(number / total)
    for number, leaf in enumerate(appendix, start=len(leaves) + 1):
        maker.appendix(leaf, whole=tables == "all")
        report(number / total)
    return maker.finished()


def check_template(office: bytes, words: SlideWords) -> tuple[str, ...]:
    """Return what has to be said about a template; nothing if it has all it needs.

    Raises
    ------
    TemplateError
        If it cannot be read.

    """
    maker = _Maker(words, "16:9", office)
    for kind in LAYOUTS:
        Page(maker, kind)
    return maker.finished().remarks


def _with_tables(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Return the leaves whose table stands in the appendix, each table once."""
    found: dict[tuple[object, ...], Leaf] = {}
    for leaf in leaves:
        table, shown = leaf.table, leaf.plan is not None or leaf.chart is not None
        if shown and table is not None and table.rows:
            key = (leaf.lead, *table.heads, *(tuple(row) for row in table.rows))
            found.setdefault(key, leaf)
    return list(found.values())


class _Maker:
    """Puts slides into one file."""

    def __init__(
        self, words: SlideWords, form: str, office: bytes | None, *, notes: bool = True
    ) -> None:
        self.words, self.notes = words, notes
        given = office or template(form, dict(words.names), words.language)
        try:
            self.file = pptx.Presentation(io.BytesIO(given))
            self.layouts: list[Any] = list(self.file.slide_layouts)
        except Exception as error:
            raise TemplateError(reason=str(error)[:200]) from error
        if not self.layouts:
            raise TemplateError(reason="no layout")
        self._without_slides()
        self.width = float(self.file.slide_width or 0) / 914_400
        self.height = float(self.file.slide_height or 1) / 914_400
        self.form = "16:9" if self.width / self.height > 1.5 else "4:3"
        self.missing: dict[str, None] = {}

    def _without_slides(self) -> None:
        """Leave out the slides of a template."""
        listed = self.file.slides._sldIdLst
        for entry in list(listed):
            self.file.part.drop_rel(entry.rId)
            listed.remove(entry)

    # -- what is on a slide ----------------------------------------------------------
    def step(self, leaf: Leaf) -> None:
        """Add the slide of a step."""
        if leaf.step.kind != "view":
            kind = "title"
        elif len(leaf.sides) == len(SIDES):
            kind = "pair"
        elif leaf.plan is not None:
            kind = "map"
        elif leaf.chart is not None:
            kind = "chart"
        elif leaf.table is not None and leaf.table.rows:
            kind = "table"
        else:
            kind = "text"
        page = Page(self, kind)
        page.heading(leaf.heading, leaf.marks)
        if kind == "title":
            page.body(leaf.sentences)
        else:
            page.lead(leaf.lead)
            if kind == "pair":
                put_pair(page, leaf)
            else:
                getattr(page, kind)(leaf)
            page.source(leaf.sources)
        page.notes(leaf)
        page.done()

    def appendix(self, leaf: Leaf, *, whole: bool) -> None:
        """Add the slides behind a step: its chart, if that had no room, its table."""
        chart = leaf.chart
        if len(leaf.sides) == len(SIDES) and chart and len(chart.categories) > 1:
            heading = self.words.chart.format(heading=leaf.heading)
            self.step(replace(leaf, heading=heading, sides=(), plan=None))
        self.tables(leaf, whole=whole)

    def tables(self, leaf: Leaf, *, whole: bool) -> None:
        """Add the slides of a table."""
        table = leaf.table
        if table is None:
            return
        rows = list(table.rows) if whole else list(table.rows)[:ROWS]
        parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]
        for number, part in enumerate(parts, start=1):
            heading = self.words.table.format(heading=leaf.heading)
            if len(parts) > 1:
                told = self.words.part.format(part=number, parts=len(parts))
                heading = f"{heading} ({told})"
            page = Page(self, "table")
            page.heading(heading, leaf.marks)
            shown = page.fitting(replace(table, rows=part))
            leads = []
            if len(rows) < len(table.rows):
                counts = {"shown": len(rows), "total": len(table.rows)}
                leads.append(self.words.cut.format(**counts))
            if len(shown.heads) < len(table.heads):
                counts = {"shown": len(shown.heads), "total": len(table.heads)}
                leads.append(self.words.columns.format(**counts))
            page.lead(" · ".join([*leads, leaf.lead]))
            page.put_table(leaf, shown)
            page.source(leaf.sources)
            page.notes(leaf)
            page.done()

    def finished(self) -> Deck:
        """Return the file."""
        facts = self.file.core_properties
        facts.title = clean(self.words.title)[:250]
        facts.author = facts.last_modified_by = "LEADER-Atlas"
        facts.language = self.words.language
        buffer = io.BytesIO()
        self.file.save(buffer)
        if not self.missing:
            return Deck(buffer.getvalue())
        roles = ", ".join(self.words.names[role] for role in self.missing)
        return Deck(buffer.getvalue(), (self.words.missing.format(roles=roles),))

    # -- layouts ---------------------------------------------------------------------
    def layout(self, kind: str) -> Any:
        """Return the layout for a kind of slide: by its name, else by what it has."""
        for layout in self.layouts:
            if self._is_called(layout.name, f"layout_{kind}"):
                return layout
        main = {"title": "heading", "text": "body", "pair": "map"}.get(kind, kind)
        order = [main, "body"] if main != "body" else ["body"]
        for role in order:
            for layout in self.layouts:
                types = {s.placeholder_format.type for s in layout.placeholders}
                if types & TITLES and types & TYPES[role]:
                    return layout
        with_title = [
            layout for layout in self.layouts
            if TITLES & {s.placeholder_format.type for s in layout.placeholders}
        ]  # fmt: skip
        return (with_title or self.layouts)[0]

    def is_for(self, name: str, role: str) -> bool:
        """Whether a placeholder is meant for a role, by its name."""
        return self._is_called(name, role)

    def _is_called(self, name: str, role: str) -> bool:
        known = [self.words.names[role], *self.words.also.get(role, ())]
        return any(name.casefold().startswith(one.casefold()) for one in known)
