"""One slide: where its words, tables, charts and pictures stand, and what they say."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from geo.mapping.picture import picture
from geo.mapping.printing import PrintedWords, PrintMap
from geo.output.leaves import Leaf, LeafTable
from geo.output.master import SIZES, Slot, slots
from geo.output.slide_parts import (
    WARNING,
    Box,
    CellTexts,
    Legend,
    box_of,
    chart_data,
    chart_kind,
    clean,
    cut,
    describe,
    fill_table,
    fitting_columns,
    fitting_size,
    legend,
    legend_height,
    legend_size,
    lines_of,
    look,
    marks_height,
    put_marks,
    write,
)

ROLES: Final = (
    "heading", "lead", "body", "map", "map_second", "figures", "legend", "chart",
    "table", "source",
)  # fmt: skip
TITLES: Final = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
TYPES: Final = {
    "heading": TITLES,
    "map": {PP_PLACEHOLDER.PICTURE},
    "map_second": {PP_PLACEHOLDER.PICTURE},
    "chart": {PP_PLACEHOLDER.CHART},
    "table": {PP_PLACEHOLDER.TABLE},
    "body": {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.OBJECT},
}
_ALWAYS: Final = {PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER,
                  PP_PLACEHOLDER.DATE}  # fmt: skip
_MM: Final = 25.4
_MAP_LETTERS, _MAP_DPI = 18.0, 170
# What is read from eight metres has at least that many points.
_LEAST: Final = 18.0
# Letters of figures and of sentences.
_FIGURE, _SENTENCE = 24.0, 20.0
_TITLE_LINES = 2
_MARK_TOP, _MARK_HIGH, _HEADING_LINE = 0.13, 0.28, 0.5
# Rows of a table on one slide, and how large its letters are.
ROWS, _ROW_SIZE, _SMALLEST_CELL = 11, 18.0, 14.0


@dataclass(frozen=True, kw_only=True)
class SlideWords:
    """The words of a deck that do not come from its leaves.

    Attributes
    ----------
    language : str
        Such as ``"de"``.
    title : str
        For the document's properties.
    names : mapping of str to str
        Names of layouts (``layout_map``), of `ROLES` and of ``logo``.
    also : mapping of str to sequence of str
        Further names by which placeholders and layouts of a template are known.
    cells : callable
        Writes the cells of a column.
    describe : callable
        Writes what is to be seen: from the leaf and ``"map"``, ``"chart"`` or
        ``"table"``.
    chart, table, part, cut, columns : str
        ``Diagramm: {heading}``,
        ``Tabelle: {heading}``, ``{part} von {parts}``, ``{shown} von {total} Zeilen``,
        ``{shown} von {total} Spalten``.
    sources : str
        Over the sources in the notes.
    missing : str
        What to say of a template without placeholders: ``{roles}``.
    more : str
        At the end of words that go on in the notes.

    """

    language: str
    title: str
    names: Mapping[str, str]
    cells: CellTexts
    describe: Callable[[Leaf, str], str]
    chart: str
    table: str
    part: str
    cut: str
    columns: str
    sources: str
    missing: str
    more: str
    also: Mapping[str, Sequence[str]]


class Maker(Protocol):
    """What a slide asks of the deck that it is in."""

    words: SlideWords
    file: Any
    form: str
    width: float
    height: float
    missing: dict[str, None]
    notes: bool

    def layout(self, kind: str) -> Any:
        """Return the layout for a kind of slide."""

    def is_for(self, name: str, role: str) -> bool:
        """Whether a placeholder is meant for a role, by its name."""


class Page:
    """One slide while it is being made."""

    def __init__(self, maker: Maker, kind: str) -> None:
        self.maker, self.kind = maker, kind
        self.slide = maker.file.slides.add_slide(maker.layout(kind))
        self.slots: dict[str, Slot] = {
            slot.role: slot for slot in slots(kind, maker.form)
        }
        self.found = self._placeholders()
        self.used: list[Any] = []
        needed = [role for role in self.slots if role in ROLES]
        self.free = [role for role in needed if role not in self.found]
        maker.missing |= dict.fromkeys(self.free)

    def _placeholders(self) -> dict[str, Any]:
        """Return the placeholder for each role: by its name, else by its type."""
        found: dict[str, Any] = {}
        rest = list(self.slide.placeholders)
        for role in self.slots:
            named = [
                s for s in rest
                if role in ROLES and self.maker.is_for(self._layout_name(s), role)
            ]  # fmt: skip
            if named:
                found[role] = named[0]
                rest.remove(named[0])
        for role, types in TYPES.items():
            typed = [s for s in rest if s.placeholder_format.type in types]
            if role in self.slots and role not in found and typed:
                found[role] = typed[0]
                rest.remove(typed[0])
        return found

    def _layout_name(self, shape: Any) -> str:
        number = shape.placeholder_format.idx
        for own in self.slide.slide_layout.placeholders:
            if own.placeholder_format.idx == number:
                return str(own.name)
        return str(shape.name)

    def box(self, role: str) -> Box:
        """Return where a role stands: its placeholder, else its place on our master."""
        if role in self.found and not self._moves(role):
            return box_of(self.found[role])
        slot, wide = self.slots[role], SIZES[self.maker.form]
        across = self.maker.width / wide[0]
        top, low = self._room()
        down = (low - top) / (wide[1] - 1.15)
        y = top + (slot.y - 1.0) * down if role != "heading" else slot.y
        return Box(slot.x * across, y, slot.width * across, slot.height * down)

    def _moves(self, role: str) -> bool:
        """Whether a placeholder makes room for boxes that the template lacks."""
        if role == "heading" and self.free:
            title = box_of(self.found[role])
            return title.y + title.height > self.maker.height * 0.4
        others = {"figures", "legend", "map_second"} & set(self.free)
        return role in {"map", "chart"} and bool(others)

    def _room(self) -> tuple[float, float]:
        """Return upper and lower edge of what is free below the heading."""
        slot = self.slots["heading"]
        top = slot.y + slot.height
        if "heading" in self.found and self.free and not self._moves("heading"):
            title = box_of(self.found["heading"])
            top = title.y + title.height
        return top, self.maker.height - 0.15

    def frame(self, role: str) -> tuple[Any, Box]:
        """Return the text frame of a role and where it stands."""
        box = self.box(role)
        if role in self.found:
            shape = self.found[role]
            if self._moves(role):
                shape.left, shape.top, shape.width, shape.height = box.on_slide()
        else:
            shape = self.slide.shapes.add_textbox(*box.on_slide())
            shape.text_frame.margin_left = shape.text_frame.margin_right = 0
        shape.name = self.maker.words.names[role]
        self.used.append(shape)
        return shape.text_frame, box

    # -- words -----------------------------------------------------------------------
    def heading(self, words: str, marks: Sequence[str]) -> None:
        """Write the heading and the marks beside it."""
        words = clean(words).replace("\n", " ").strip() or "–"
        low = self._marks(marks)
        frame, box = self.frame("heading")
        top = min(low, box.y + box.height - _HEADING_LINE)
        if top > box.y and self.kind != "title":
            # One line below the marks instead of two beside them.
            box = replace(box, y=top, height=box.y + box.height - top)
            shape = self.used[-1]
            shape.left, shape.top, shape.width, shape.height = box.on_slide()
        most = 44.0 if self.kind == "title" else 32.0
        size = fitting_size(
            words, box.width, box.height, most=most, least=20, bold=True
        )
        end = "…" if self.kind == "title" else f"… {self.maker.words.more}"
        shown = cut(words, box.width, box.height, size, bold=True, end=end)
        write(frame, [[(shown, {"size": size})]])

    def _marks(self, marks: Sequence[str]) -> float:
        """Draw the marks at the upper right; return where they end."""
        right = self.maker.width - 0.45
        for words in marks:
            width = 0.115 * len(words) + 0.3
            box = Box(right - width, _MARK_TOP, width, _MARK_HIGH)
            shape = self.slide.shapes.add_shape(
                MSO_SHAPE.ROUNDED_RECTANGLE, *box.on_slide()
            )
            shape.fill.solid()
            shape.fill.fore_color.rgb = WARNING
            shape.line.fill.background()
            shape.shadow.inherit = False
            frame = shape.text_frame
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            frame.margin_left = frame.margin_right = 0
            frame.margin_top = frame.margin_bottom = 0
            white = MSO_THEME_COLOR.BACKGROUND_1
            write(frame, [[(words, {"size": 14, "bold": True, "colour": white})]])
            frame.paragraphs[0].alignment = PP_ALIGN.CENTER
            frame.word_wrap = False
            right = box.x - 0.12
        return _MARK_TOP + _MARK_HIGH + 0.03 if marks else 0.0

    def lead(self, words: str) -> None:
        """Write the filter in words."""
        frame, box = self.frame("lead")
        size = fitting_size(words, box.width, box.height, most=24, least=_LEAST)
        shown = cut(
            words, box.width, box.height, size, end=f"… {self.maker.words.more}"
        )
        write(frame, [[(shown, {"size": size})]])

    def body(self, lines: Sequence[str]) -> None:
        """Write lines of text."""
        frame, box = self.frame("body")
        text = "\n".join(clean(line) for line in lines)
        most = 26.0 if self.kind == "title" else 28.0
        size = fitting_size(text, box.width, box.height, most=most, least=_LEAST)
        text = cut(text, box.width, box.height, size, end=f"… {self.maker.words.more}")
        write(frame, [[(line, {"size": size})] for line in text.split("\n")])

    def source(self, lines: Sequence[str]) -> None:
        """Write the sources as small as they must be: none may be left out."""
        frame, box = self.frame("source")
        words = " ".join(lines)
        size = fitting_size(words, box.width, box.height, most=10.5, least=6)
        grey = MSO_THEME_COLOR.TEXT_1
        write(frame, [[(words, {"size": size, "colour": grey})]])

    def notes(self, leaf: Leaf) -> None:
        """Write what the speaker wants to know, and the sources."""
        words = self.maker.words
        own = self.maker.notes and leaf.step.kind == "view"
        parts = [leaf.step.note if own else "", leaf.heading, leaf.lead, leaf.trouble,
                 *leaf.sentences]  # fmt: skip
        parts += [f"{name}: {value}" for name, value in leaf.figures]
        if leaf.sources:
            parts += ["", words.sources, *leaf.sources, *leaf.marks]
        kept = [clean(part) for part in parts]
        frame = self.slide.notes_slide.notes_text_frame
        frame.text = "\n".join(part for n, part in enumerate(kept) if part or n > 4)

    # -- content ---------------------------------------------------------------------
    def text(self, leaf: Leaf) -> None:
        """Write what cannot be shown, and sentences."""
        self.body([leaf.trouble, *leaf.sentences] if leaf.trouble else leaf.sentences)

    def map(self, leaf: Leaf) -> None:
        """Put in the map with figures and legend."""
        if leaf.plan is None:
            return
        plan, box = leaf.plan, self.box("map")
        signs = marks_height(plan.words, box.width)
        if signs:
            # The signs stand below the map, so that the legend stays large.
            box = replace(box, height=box.height - signs)
        self.picture("map", leaf, plan, box)
        rows = [(line.fill, line.label, line.count) for line in plan.layer.lines]
        self.column(leaf, plan.words, Legend(rows, plan.words.areas))
        if signs:
            below = Box(box.x, box.y + box.height, box.width, signs)
            put_marks(self.slide, below, plan.words)
            self.used.append(self.slide.shapes[-1])

    def picture(self, role: str, leaf: Leaf, plan: PrintMap, box: Box) -> None:
        """Put in a map as a picture with a text for those who cannot see it."""
        drawn = picture(
            plan, width=box.width * _MM, height=box.height * _MM,
            letters=_MAP_LETTERS, dpi=_MAP_DPI,
        )  # fmt: skip
        shape = self._insert_picture(role, drawn, box)
        told = replace(leaf, plan=plan)
        describe(shape, self.maker.words.describe(told, "map"))

    def column(self, leaf: Leaf, words: PrintedWords, shown: Legend) -> None:
        """Write figures and legend below each other, the legend always whole."""
        box = self.box("legend")
        told, size = self.legend_title(leaf, words, box.width)
        high = lines_of(told, box.width, size, bold=True) * size * 1.2 / 72 + 0.06
        room = self._column() - high - 0.2
        letters = legend_size(shown, box.width, room)
        room -= legend_height(shown, box.width, letters)
        top = self._figures(leaf, room=room)
        self.legend(replace(box, y=top), words, (told, size, high), shown, letters)

    def legend_title(
        self, leaf: Leaf, words: PrintedWords, width: float
    ) -> tuple[str, float]:
        """Return the title of a legend, without what the heading says, and its size."""
        told = words.legend_title
        if words.unit and words.legend in leaf.heading and words.legend != told:
            told = words.unit_title
        if lines_of(told, width, _LEAST, bold=True) > _TITLE_LINES:
            told = words.legend
        high = _TITLE_LINES * _LEAST * 1.2 / 72 + 0.05
        size = fitting_size(told, width, high, most=20, least=_LEAST, bold=True)
        return cut(told, width, high, size, bold=True), size

    def legend(
        self, box: Box, words: PrintedWords, title: tuple[str, float, float],
        shown: Legend, letters: float,
    ) -> None:  # fmt: skip
        """Write the title of a legend, and its classes as a table below it."""
        told, size, high = title
        frame, _ = self.frame("legend")
        shape = self.used[-1]
        head = replace(box, height=high)
        shape.left, shape.top, shape.width, shape.height = head.on_slide()
        write(frame, [[(told, {"size": size, "bold": True})]])
        rest = replace(box, y=box.y + high)
        legend(self.slide, rest, shown, letters, name=f"{told} ({words.areas})")
        self.used.append(self.slide.shapes[-1])

    def _insert_picture(self, role: str, drawn: bytes, box: Box) -> Any:
        given = self.found.get(role)
        if given is not None and hasattr(given, "insert_picture"):
            shape = given.insert_picture(io.BytesIO(drawn))
            shape.left, shape.top, shape.width, shape.height = box.on_slide()
            # The library cuts a picture to the form that the placeholder had.
            shape.crop_left = shape.crop_right = 0
            shape.crop_top = shape.crop_bottom = 0
            self.found[role] = shape
        else:
            shape = self.slide.shapes.add_picture(io.BytesIO(drawn), *box.on_slide())
        shape.name = self.maker.words.names[role]
        self.used.append(shape)
        return shape

    def _figures(self, leaf: Leaf, *, room: float | None = None) -> float:
        """Write figures, and sentences where there is room; return where they end."""
        frame, box = self.frame("figures")
        room = box.height if room is None else room
        strong = {"bold": True, "colour": MSO_THEME_COLOR.ACCENT_1}
        figures = _short(leaf.figures, box.width, room)
        entries = [("", leaf.trouble)] if leaf.trouble else []
        entries += [*figures, *(("", text) for text in leaf.sentences)]
        lines: list[list[tuple[str, dict[str, Any]]]] = []
        used = 0.0
        for value, name in entries:
            own = _FIGURE if value else _SENTENCE
            high = _entry_height(value, name, box.width, own)
            if used + high > room:
                break
            used += high
            gap = "\N{NO-BREAK SPACE} "
            runs = [(value, {"size": own, **strong}), (gap, {"size": own})]
            lines.append([*(runs if value else []), (name, {"size": own})])
        write(frame, lines or [[("", {"size": _SENTENCE})]])
        return box.y + used + 0.2

    def _column(self) -> float:
        """Return how high figures and legend are together."""
        low = self.box("legend")
        return low.y + low.height - self.box("figures").y

    def chart(self, leaf: Leaf) -> None:
        """Put in a native chart with figures and sentences."""
        if leaf.chart is None:
            return
        language = self.maker.words.language
        box, data = self.box("chart"), chart_data(leaf.chart, language)
        kind, given = chart_kind(leaf.chart), self.found.get("chart")
        if given is not None and hasattr(given, "insert_chart"):
            shape = given.insert_chart(kind, data)
            self.found["chart"] = shape
        else:
            shape = self.slide.shapes.add_chart(kind, *box.on_slide(), data)
        self.used.append(shape)
        look(shape.chart, leaf.chart, size=_LEAST, language=language, width=box.width)
        describe(shape, self.maker.words.describe(leaf, "chart"))
        self._figures(leaf)

    def table(self, leaf: Leaf) -> None:
        """Put in the first rows of a table that stands for itself."""
        if leaf.table is not None:
            rows = list(leaf.table.rows)[:ROWS]
            self.put_table(leaf, self.fitting(replace(leaf.table, rows=rows)))

    def fitting(self, table: LeafTable) -> LeafTable:
        """Return the columns that there is room for in letters that can be read."""
        size, cells = _SMALLEST_CELL, self.maker.words.cells
        width = self.box("table").width
        count = fitting_columns(table, cells, width=width, size=size)
        return replace(
            table, heads=table.heads[:count], forms=table.forms[:count],
            rows=[row[:count] for row in table.rows], private=(),
        )  # fmt: skip

    def put_table(self, leaf: Leaf, table: LeafTable) -> None:
        """Put in a native table."""
        box = self.box("table")
        shape_of = (len(table.rows) + 1, len(table.heads))
        given = self.found.get("table")
        if given is not None and hasattr(given, "insert_table"):
            shape = given.insert_table(*shape_of)
            self.found["table"] = shape
        else:
            shape = self.slide.shapes.add_table(*shape_of, *box.on_slide())
        self.used.append(shape)
        cells = self.maker.words.cells
        fill_table(shape, table, cells, width=box.width, size=_ROW_SIZE)
        describe(shape, self.maker.words.describe(leaf, "table"))

    def done(self) -> None:
        """Remove placeholders that nothing was written into; logos stay."""
        used = {id(shape._element) for shape in self.used}
        for shape in list(self.slide.placeholders):
            name = self._layout_name(shape)
            kept = (
                id(shape._element) in used
                or shape.placeholder_format.type in _ALWAYS
                or self.maker.is_for(name, "logo")
            )
            if not kept:
                shape._element.getparent().remove(shape._element)
        self._number()

    def _number(self) -> None:
        """Take over the number of the slide, which the library leaves behind."""
        free = max(shape.shape_id for shape in self.slide.shapes) + 1
        for shape in self.slide.slide_layout.placeholders:
            if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
                number = deepcopy(shape._element)
                number.xpath("./p:nvSpPr/p:cNvPr")[0].set("id", str(free))
                self.slide.shapes._spTree.append(number)


def _entry_height(value: str, name: str, width: float, size: float) -> float:
    """Return how high a figure or a sentence is, in inches."""
    lines = lines_of(f"{value} {name}".strip(), width, size)
    return lines * size * 1.2 / 72 + 0.09


def _short(
    figures: Sequence[tuple[str, str]], width: float, room: float
) -> list[tuple[str, str]]:
    """Return values and names, with ranks if all have room; the notes have them."""
    parts = [(value.partition(" · "), name) for name, value in figures]
    whole = [
        (value, f"{name} ({more})" if more else name)
        for (value, _, more), name in parts
    ]
    if sum(_entry_height(*one, width, _FIGURE) for one in whole) <= room:
        return whole
    return [(value, name) for (value, *_), name in parts]
