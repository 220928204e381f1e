"""A PDF with a structure that screen readers follow: headings, tables, alternatives.

reportlab draws pages but writes no structure; this adds the tree that ISO 32000-1,
14.7 and 14.8 describe, as ISO 14289-1 (PDF/UA-1) wants it. Everything that is drawn
stands in one element of it, or is marked as an artifact, such as the number of a page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import matplotlib as mpl
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from geo.mapping import writing
from geo.mapping.paper import at_word
from geo.mapping.writing import plain, printable
from geo.output.xmp import packet

NORMAL, BOLD = "LA-Sans", "LA-Sans-Bold"
_PICTURES: Final = {False: "LA-Pictures", True: "LA-Pictures-Bold"}
WIDTH, HEIGHT = A4
_FILES: Final = {NORMAL: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
# Bytes as they are, a fifth less than written in letters.
rl_config.useA85 = 0
# Numbers of annotations in the tree come after those of pages.
_FIRST_NOTE: Final = 1_000_000
_LONG: Final = re.compile("<([0-9A-F]{5,6})>")
_NAME: Final = "LEADER-Atlas"
_FONTS: Final = Lock()
INK, SOFT, GREEN = "#1c2421", "#56625c", "#14493a"


class _Font(TTFont):
    """A font that says what its pictures are.

    The library writes numbers of signs beyond U+FFFF with five digits into the table
    that tells readers which sign is which; the format wants them in UTF-16.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the library's name
        """Add the parts of the font to a document."""
        super().addObjects(doc)
        for name, part in doc.idToObject.items():
            if str(name).startswith("toUnicodeCMap:"):
                part.content = _LONG.sub(_in_utf16, part.content)


def _in_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


@lru_cache
def _load_fonts() -> None:
    """Load the font that comes with matplotlib, so that every machine has it."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(_Font(name, str(folder / file)))
    for bold, name in _PICTURES.items():
        path = writing.pictures(bold)
        if path is not None:
            pdfmetrics.registerFont(_Font(name, str(path)))


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return how wide words become, in points."""
    return sum(width for *_, width in _runs(writing.visual(words), size, bold))


def _runs(words: str, size: float, bold: bool) -> list[tuple[str, str, float]]:
    """Divide words by font: its name, the words, their width."""
    _load_fonts()
    found = []
    for pictured, part in writing.runs(words):
        font = _PICTURES[bold] if pictured else BOLD if bold else NORMAL
        found.append((font, part, float(pdfmetrics.stringWidth(part, font, size))))
    return found


def broken(words: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break words into lines of at most `width` points; long words are cut."""
    lines: list[str] = []
    line = ""
    for word in printable(words).split(" "):
        tried = f"{line} {word}" if line else word
        if width_of(tried, size, bold=bold) <= width:
            line = tried
            continue
        if line:
            lines.append(line)
        while width_of(word, size, bold=bold) > width and len(word) > 1:
            count = len(word) - 1
            while count > 1 and width_of(word[:count], size, bold=bold) > width:
                count -= max(1, count // 10)
            lines.append(word[:count])
            word = word[count:]
        line = word
    return writing.directed([*lines, line] if line else lines, words)


class _Link(pdfdoc.LinkAnnotation):
    """A link that knows its element of the structure."""

    permitted = (*pdfdoc.LinkAnnotation.permitted, "StructParent")


def shortened(words: str, width: float, size: float) -> str:
    """Return words in one line of at most `width` points; dots say that more follows.

    Examples
    --------
    >>> shortened("LEADER-Region Hildburghausen-Sonneberg", 130, 10.5)
    'LEADER-Region…'

    """
    words = printable(words)
    if width_of(words, size) <= width:
        return words
    begun = words
    while begun and width_of(begun + "…", size) > width:
        begun = begun[:-1]
    return at_word(begun, words) + "…"


@dataclass
class _Element:
    """A node of the structure."""

    kind: str
    alt: str = ""
    kids: list[Any] = field(default_factory=list)
    box: tuple[float, ...] = ()
    scope: str = ""
    page: Any = None
    native: Any = None


class TaggedPdf:
    """A4 pages with a structure; positions are points from the upper left corner.

    Parameters
    ----------
    title, subject : str
        For the document's properties.
    language : str
        Such as ``"de"``.

    """

    def __init__(self, *, title: str, subject: str, language: str) -> None:
        _load_fonts()
        self._buffer = io.BytesIO()
        # The library's own first font is not embedded.
        self.canvas = Canvas(
            self._buffer, pagesize=A4, lang=language, pdfVersion=(1, 7),
            initialFontName=NORMAL,
        )  # fmt: skip
        self._facts = {
            "title": plain(title)[:250], "subject": plain(subject)[:500],
            "author": _NAME, "language": language,
        }  # fmt: skip
        self.canvas.setTitle(self._facts["title"])
        self.canvas.setSubject(self._facts["subject"])
        self.canvas.setAuthor(_NAME)
        self.canvas.setCreator(_NAME)
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.canvas.showOutline()
        self._document = _Element("Document")
        self._open = [self._document]
        self._marked: list[list[_Element]] = [[]]
        self._links: list[_Element] = []
        self._images: dict[int, ImageReader] = {}
        self._number_pages()

    @property
    def page(self) -> int:
        """Number of the page that is drawn, from 1."""
        return int(self.canvas.getPageNumber())

    def _number_pages(self) -> None:
        """Tell each page which entry of the structure is its own."""
        document = self.canvas._doc
        add = document.addPage

        def numbered(page: Any) -> None:
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents = len(self._marked) - 1
            page.Tabs = pdfdoc.PDFName("S")
            add(page)

        document.addPage = numbered

    # -- structure -------------------------------------------------------------------
    @contextmanager
    def element(self, kind: str) -> Iterator[None]:
        """Open an element that holds others, such as a table."""
        inside = _Element(kind)
        self._open[-1].kids.append(inside)
        self._open.append(inside)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def content(
        self, kind: str, alt: str = "", *, box: tuple[float, ...] = (), scope: str = ""
    ) -> Iterator[_Element]:
        """Open an element that is drawn, such as a paragraph or a picture.

        Parameters
        ----------
        kind : str
            Type of the element, such as ``"P"``.
        alt : str
            What is to be seen, for those who cannot see it.
        box : tuple of float
            Of a picture: its upper left corner, width and height.
        scope : {"", "Column", "Row"}
            Of a head of a table: what it stands over.

        """
        number = len(self._marked[-1])
        inside = _Element(kind, alt=plain(alt), kids=[number], box=box, scope=scope)
        inside.page = self.canvas._doc.thisPageRef()
        self._open[-1].kids.append(inside)
        self._marked[-1].append(inside)
        self.canvas.addLiteral(f"/{kind} <</MCID {number}>> BDC")
        try:
            yield inside
        finally:
            self.canvas.addLiteral("EMC")

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        """Draw what is not read aloud: lines (Layout), page numbers (Pagination)."""
        self.canvas.addLiteral(f"/Artifact <</Type /{kind}>> BDC")
        try:
            yield
        finally:
            self.canvas.addLiteral("EMC")

    # -- drawing ---------------------------------------------------------------------
    def text(
        self, x: float, y: float, words: str, *, size: float = 10, bold: bool = False,
        colour: str = INK, align: str = "left",
    ) -> None:  # fmt: skip
        """Write one line; `y` is its base line.

        A mark of direction before it (`writing.directed`) is heard, not drawn.
        """
        mark = writing.mark_of(words)
        canvas, words = self.canvas, printable(words)
        turned = writing.visual(mark + words)
        runs = _runs(turned, size, bold)
        wide = sum(width for *_, width in runs)
        x -= {"left": 0.0, "right": wide, "center": wide / 2}[align]
        canvas.setFillColor(HexColor(colour))
        if turned != words:
            # What is read aloud, found and copied are the words as they were written.
            said = words.encode("utf-16-be").hex()
            canvas.addLiteral(f"/Span <</ActualText <FEFF{said}>>> BDC")
        for font, part, width in runs:
            canvas.setFont(font, size)
            canvas.drawString(x, HEIGHT - y, part)
            x += width
        if turned != words:
            canvas.addLiteral("EMC")

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "",
        edge: str = "", line: float = 0.5, round_: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle from its upper left corner."""
        canvas = self.canvas
        if fill:
            canvas.setFillColor(HexColor(fill))
        if edge:
            canvas.setStrokeColor(HexColor(edge))
            canvas.setLineWidth(line)
        shape = canvas.roundRect if round_ else canvas.rect
        more = (round_,) if round_ else ()
        shape(
            x, HEIGHT - y - height, width, height, *more, stroke=int(bool(edge)),
            fill=int(bool(fill)),
        )  # fmt: skip

    def hatched(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a hatched rectangle."""
        canvas = self.canvas
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x, HEIGHT - y - height, width, height)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setStrokeColor(HexColor("#8c9892"))
        canvas.setLineWidth(0.7)
        for step in range(int((width + height) / 3) + 1):
            at = x - height + step * 3
            canvas.line(at, HEIGHT - y - height, at + height, HEIGHT - y)
        canvas.restoreState()
        self.box(x, y, width, height, edge="#7f8a84", line=0.4)

    def picture(
        self, content: bytes, x: float, y: float, width: float, height: float
    ) -> None:
        """Draw a PNG from its upper left corner; the same one is kept once."""
        key = id(content)
        if key not in self._images:
            self._images[key] = ImageReader(io.BytesIO(content))
        self.canvas.drawImage(self._images[key], x, HEIGHT - y - height, width, height)

    def mark_place(self, key: str, title: str, level: int = 0) -> None:
        """Make a place that links lead to, and list it in the outline."""
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(plain(title)[:120], key, level)

    def link(
        self, key: str, words: str, x: float, y: float, width: float, height: float, *,
        inside: _Element,
    ) -> None:  # fmt: skip
        """Let a rectangle lead to a place; `inside` is the element that is drawn."""
        canvas, name = self.canvas, f"link{len(self._links)}"
        note = _Link(
            (x, HEIGHT - y - height, x + width, HEIGHT - y), plain(words),
            canvas._bookmarkReference(key), Border="[0 0 0]", F=4,
            StructParent=_FIRST_NOTE + len(self._links),
        )  # fmt: skip
        canvas._addAnnotation(note, name)
        reference = pdfdoc.PDFDictionary(
            {"Type": pdfdoc.PDFName("OBJR"), "Pg": inside.page,
             "Obj": canvas._doc.refAnnotation(name)}
        )  # fmt: skip
        inside.kids.append(reference)
        self._links.append(inside)

    def next_page(self) -> None:
        """Finish a page."""
        self.canvas.showPage()
        self._marked.append([])

    def to_bytes(self) -> bytes:
        """Finish the document; the page that is drawn must be finished before."""
        self._write_structure()
        # The fonts are shared, and the library reads them at one place at a time.
        with _FONTS:
            self.canvas.save()
        return self._buffer.getvalue()

    def _write_structure(self) -> None:
        document = self.canvas._doc
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        root_at = document.Reference(root)
        self._write(self._document, root_at)
        root["K"] = document.Reference(self._document.native)
        numbers: list[Any] = []
        for number, marked in enumerate(self._marked):
            own = pdfdoc.PDFArray([document.Reference(one.native) for one in marked])
            numbers += [number, document.Reference(own)]
        for number, link in enumerate(self._links, start=_FIRST_NOTE):
            numbers += [number, document.Reference(link.native)]
        tree = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)})
        root["ParentTree"] = document.Reference(tree)
        root["ParentTreeNextKey"] = _FIRST_NOTE + len(self._links)
        self.canvas.setCatalogEntry("StructTreeRoot", root)
        marks = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})
        self.canvas.setCatalogEntry("MarkInfo", marks)
        facts = pdfdoc.PDFStream(
            pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("Metadata"),
                                  "Subtype": pdfdoc.PDFName("XML")}),
            packet(**self._facts), filters=[],
        )  # fmt: skip
        self.canvas.setCatalogEntry("Metadata", document.Reference(facts))

    def _write(self, element: _Element, parent: Any) -> None:
        document = self.canvas._doc
        native = pdfdoc.PDFDictionary(
            {"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName(element.kind),
             "P": parent}
        )  # fmt: skip
        element.native = native
        at = document.Reference(native)
        if element.alt:
            native["Alt"] = pdfdoc.PDFString(element.alt)
        if element.page is not None:
            native["Pg"] = element.page
        if element.scope:
            native["A"] = pdfdoc.PDFDictionary(
                {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(element.scope)}
            )
        if element.box:
            x, y, width, height = element.box
            corners = [x, HEIGHT - y - height, x + width, HEIGHT - y]
            native["A"] = pdfdoc.PDFDictionary(
                {"O": pdfdoc.PDFName("Layout"), "BBox": pdfdoc.PDFArray(corners)}
            )
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, _Element):
                self._write(kid, at)
                kids.append(document.Reference(kid.native))
            else:
                kids.append(kid)
        native["K"] = pdfdoc.PDFArray(kids)
