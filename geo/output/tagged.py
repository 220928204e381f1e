"""A PDF with a structure that screen readers follow: headings, tables, alternatives.

reportlab draws pages but writes no structure; this adds the tree that ISO 32000-1,
14.7 and 14.8 describe. Everything that is drawn stands in one element of it, or is
marked as an artifact, such as the number of a page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from geo.mapping.paper import printable

NORMAL, BOLD = "LA-Sans", "LA-Sans-Bold"
WIDTH, HEIGHT = A4
_FILES: Final = {NORMAL: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
# Bytes as they are, a fifth less than written in letters.
rl_config.useA85 = 0
INK, SOFT, GREEN = "#1c2421", "#56625c", "#14493a"


@lru_cache
def _load_fonts() -> None:
    """Load the font that comes with matplotlib, so that every machine has it."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return how wide words become, in points."""
    _load_fonts()
    return float(pdfmetrics.stringWidth(words, BOLD if bold else NORMAL, size))


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
    return [*lines, line] if line else lines


@dataclass
class _Element:
    """A node of the structure."""

    kind: str
    alt: str = ""
    kids: list[Any] = field(default_factory=list)
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
        self.canvas = Canvas(
            self._buffer, pagesize=A4, lang=language, pdfVersion=(1, 7)
        )
        self.canvas.setTitle(printable(title)[:250])
        self.canvas.setSubject(printable(subject)[:500])
        self.canvas.setAuthor("LEADER-Atlas")
        self.canvas.setCreator("LEADER-Atlas")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.canvas.showOutline()
        self._document = _Element("Document")
        self._open = [self._document]
        self._marked: list[list[_Element]] = [[]]
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
    def content(self, kind: str, alt: str = "") -> Iterator[None]:
        """Open an element that is drawn, such as a paragraph or a picture."""
        number = len(self._marked[-1])
        inside = _Element(kind, alt=printable(alt), kids=[number])
        inside.page = self.canvas._doc.thisPageRef()
        self._open[-1].kids.append(inside)
        self._marked[-1].append(inside)
        self.canvas.addLiteral(f"/{kind} <</MCID {number}>> BDC")
        try:
            yield
        finally:
            self.canvas.addLiteral("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Draw what a screen reader leaves out, such as lines and page numbers."""
        self.canvas.addLiteral("/Artifact BMC")
        try:
            yield
        finally:
            self.canvas.addLiteral("EMC")

    # -- drawing ---------------------------------------------------------------------
    def text(
        self, x: float, y: float, words: str, *, size: float = 10, bold: bool = False,
        colour: str = INK, align: str = "left",
    ) -> None:  # fmt: skip
        """Write one line; `y` is its base line."""
        canvas = self.canvas
        canvas.setFont(BOLD if bold else NORMAL, size)
        canvas.setFillColor(HexColor(colour))
        draw = {
            "left": canvas.drawString, "right": canvas.drawRightString,
            "center": canvas.drawCentredString,
        }[align]  # fmt: skip
        draw(x, HEIGHT - y, printable(words))

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
        self.canvas.addOutlineEntry(printable(title)[:120], key, level)

    def link(self, key: str, x: float, y: float, width: float, height: float) -> None:
        """Let a rectangle lead to a place."""
        box = (x, HEIGHT - y - height, x + width, HEIGHT - y)
        self.canvas.linkAbsolute("", key, box)

    def next_page(self) -> None:
        """Finish a page."""
        self.canvas.showPage()
        self._marked.append([])

    def to_bytes(self) -> bytes:
        """Finish the document; the page that is drawn must be finished before."""
        self._write_structure()
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
        tree = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)})
        root["ParentTree"] = document.Reference(tree)
        root["ParentTreeNextKey"] = len(self._marked)
        self.canvas.setCatalogEntry("StructTreeRoot", root)
        marks = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})
        self.canvas.setCatalogEntry("MarkInfo", marks)

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
        if element.kind == "TH":
            native["A"] = pdfdoc.PDFDictionary(
                {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName("Column")}
            )
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, _Element):
                self._write(kid, at)
                kids.append(document.Reference(kid.native))
            else:
                kids.append(kid)
        native["K"] = pdfdoc.PDFArray(kids)
