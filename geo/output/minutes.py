"""Minutes of a meeting as a Word document: real headings, tables and page numbers.

What is written stands in a `Paper`, with all words; `pages.components` fills it from a
`geo.meeting.minutes.Meeting`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from geo.mapping.writing import is_right_to_left

WORD_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)
# XML 1.0 knows no other control characters than tab and line break.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FONT: Final = "Calibri"
_ACCENT: Final = RGBColor(0x14, 0x49, 0x3A)
_SOFT: Final = RGBColor(0x4A, 0x56, 0x50)
_WARN: Final = RGBColor(0xB3, 0x26, 0x1E)
_HEAD_FILL: Final = "E4EFE8"
# Style, size in points, colour.
_LOOKS: Final = (
    ("Title", 22, _ACCENT),
    ("Subtitle", 13, _SOFT),
    ("Heading 1", 14, _ACCENT),
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry: its kind in words, its text, and facts below it.

    Attributes
    ----------
    kind, text : str
        ``Beschluss`` and what was decided.
    facts : sequence of tuple of str
        Name and value, such as votes, place, responsible.
    warnings : sequence of str
        What does not fit together and has to be looked at.

    """

    kind: str
    text: str
    facts: Sequence[tuple[str, str]] = ()
    warnings: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """All entries beside one step."""

    heading: str
    items: Sequence[Item]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The minutes in words.

    Attributes
    ----------
    title, subtitle : str
        Name of the paper and of the meeting.
    mark : str
        ``Nur für den internen Gebrauch``.
    facts : sequence of tuple of str
        Day, time, place, who led, who kept the minutes.
    people_title : str
        Heading over those who were there.
    people_heads : sequence of str
        Columns of their table.
    people : sequence of sequence of str
        Rows; none if nobody was listed.
    chapters : sequence of Chapter
        In the order of the meeting.
    empty : str
        What stands there if there are no chapters.
    signatures : sequence of str
        Names under the lines for signatures.
    foot : str
        Left of the page number.
    page : str
        Word before the page number.
    language : str
        Language tag, ``de-DE``.
    lost : str
        What is said in the PDF of signs that no font has: ``{signs}``.

    """

    title: str
    subtitle: str
    mark: str
    facts: Sequence[tuple[str, str]]
    people_title: str
    people_heads: Sequence[str]
    people: Sequence[Sequence[str]]
    chapters: Sequence[Chapter]
    empty: str
    signatures: Sequence[str]
    foot: str
    page: str
    language: str
    lost: str = ""


def clean(text: str) -> str:
    r"""Return a text without characters that no office document can hold.

    Examples
    --------
    >>> clean("Dorf\x07laden")
    'Dorfladen'

    """
    return _ILLEGAL.sub("", text)


def to_word(paper: Paper, *, made: dt.datetime | None = None) -> bytes:
    """Write the minutes as a Word document.

    Parameters
    ----------
    paper : Paper
        What to write.
    made : datetime.datetime, optional
        Date in the document's properties; now by default.

    Returns
    -------
    bytes
        A .docx file.

    """
    document = docx.Document()
    _set_up(document, paper, made or dt.datetime.now(dt.UTC).replace(microsecond=0))
    if paper.mark:
        _text(document.add_paragraph(), paper.mark, bold=True, colour=_WARN)
    _text(document.add_paragraph(style="Title"), paper.title)
    _text(document.add_paragraph(style="Subtitle"), paper.subtitle)
    _facts(document, paper.facts)
    if paper.people:
        _heading(document, paper.people_title)
        _table(document, paper.people_heads, paper.people)
    for chapter in paper.chapters:
        _heading(document, chapter.heading)
        for item in chapter.items:
            _item(document, item)
    if not paper.chapters:
        _text(document.add_paragraph(), paper.empty)
    _signatures(document, paper.signatures)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: Any, paper: Paper, made: dt.datetime) -> None:
    """Set page, styles, language, properties and footer."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2)
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(11)
    normal.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), paper.language)
    normal.element.get_or_add_rPr().append(language)
    for name, size, colour in _LOOKS:
        font = styles[name].font
        font.name, font.size, font.color.rgb = _FONT, Pt(size), colour
        font.italic, font.bold = False, name != "Subtitle"
        # The theme's own typeface would win over the name.
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
    properties = document.core_properties
    properties.title = clean(f"{paper.title}: {paper.subtitle}")[:255]
    properties.author, properties.comments = "LEADER-Atlas", ""
    properties.language = paper.language
    properties.created = properties.modified = made
    _footer(section, paper)


def _footer(section: Any, paper: Paper) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _text(paragraph, f"{paper.foot} · {paper.page} ", size=9, colour=_SOFT)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(9), _SOFT
        run._r.append(element)


def _text(
    paragraph: Any, text: str, *, bold: bool | None = None, size: float | None = None,
    colour: RGBColor | None = None,
) -> None:  # fmt: skip
    """Add a text to a paragraph, from right to left where it is read so."""
    text = clean(text)
    run = paragraph.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    if is_right_to_left(text):
        run.font.rtl = True
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _heading(document: Any, text: str) -> None:
    paragraph = document.add_paragraph(style="Heading 1")
    _text(paragraph, " ".join(text.split()))


def _facts(document: Any, facts: Sequence[tuple[str, str]]) -> None:
    """Write names and values in two columns without lines."""
    if not facts:
        return
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    widths = (Cm(3.2), Cm(13.2))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for name, value in facts:
        cells = table.add_row().cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
        _text(cells[0].paragraphs[0], name, bold=True)
        _text(cells[1].paragraphs[0], value)


def _table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table whose head is repeated on every page."""
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _text(cell.paragraphs[0], head, bold=True)
        fill = OxmlElement("w:shd")
        fill.set(qn("w:val"), "clear")
        fill.set(qn("w:fill"), _HEAD_FILL)
        cell._tc.get_or_add_tcPr().append(fill)
    again = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(again)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _text(cell.paragraphs[0], text)


def _item(document: Any, item: Item) -> None:
    """Write one entry; it stays together with what belongs to it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(6)
    _text(paragraph, f"{item.kind}: ", bold=True, colour=_ACCENT)
    _text(paragraph, item.text)
    parts: list[tuple[str, RGBColor | None]]
    parts = [(f"{name}: {value}", None) for name, value in item.facts]
    parts += [(warning, _WARN) for warning in item.warnings]
    for text, colour in parts:
        paragraph.paragraph_format.keep_with_next = True
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.8)
        paragraph.paragraph_format.space_after = Pt(1)
        _text(paragraph, text, size=10, colour=colour)


def _signatures(document: Any, names: Sequence[str]) -> None:
    if not names:
        return
    table = document.add_table(rows=1, cols=len(names))
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        line = cell.paragraphs[0]
        line.paragraph_format.space_before = Pt(48)
        _text(line, "_" * 30, colour=_SOFT)
        _text(cell.add_paragraph(), name, size=9, colour=_SOFT)
