"""A sheet of paper in millimetres: text that is measured, lines, areas, files.

matplotlib's `Figure` is used without pyplot, so that several threads can draw at the
same time. Every text is taken as it stands: no sign in it is a command.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import Stroke, withStroke

from geo.mapping.writing import (
    advance,
    directed,
    font,
    mark_of,
    plain,
    printable,
    visual,
)

FileFormat = Literal["pdf", "png", "svg"]
FORMATS: Final[tuple[FileFormat, ...]] = ("pdf", "png", "svg")
MEDIA_TYPES: Final = {
    "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml",
}  # fmt: skip
# Short and long side in millimetres; ISO 216.
PAPERS: Final = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
DPI: Final = 300
MARGIN: Final = 10.0
INK: Final = "#1c2421"
SOFT: Final = "#56625c"
_POINT: Final = 25.4 / 72
_KEPT: Final = 0.6
_ELLIPSIS: Final = "…"

# Letters stay letters in a PDF (type 42) and become outlines in an SVG, where the
# reader's machine need not have the font. Fixed ids give the same file every time.
mpl.rcParams.update(
    {
        "pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "leader-atlas",
        "text.hinting": "none", "hatch.linewidth": 0.5,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet in millimetres, from the lower left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height


class Sheet:
    """Paper to draw on; all positions are millimetres from the lower left corner.

    Parameters
    ----------
    width, height : float
        Size in millimetres.
    scale : float
        How much larger letters and signs are than on A4.
    kind : {"pdf", "png", "svg"}
        File that will be written.

    """

    def __init__(
        self, width: float, height: float, *, scale: float, kind: FileFormat
    ) -> None:
        self.kind = kind
        self.width, self.height, self.scale = width, height, scale
        # How much larger the signs of sites are than on A4.
        self.signs = scale
        self.figure = Figure(figsize=(self.width / 25.4, self.height / 25.4))
        axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, self.width), ylim=(0, self.height))
        axes.set_axis_off()
        self.axes = axes

    @classmethod
    def of_paper(cls, paper: str, *, landscape: bool, kind: FileFormat) -> Sheet:
        """Return a sheet of A4 or A3; `landscape` lays the long side at the bottom."""
        short, long = PAPERS[paper]
        width, height = (long, short) if landscape else (short, long)
        # Letters and signs grow a little less than the paper.
        return cls(width, height, scale=1.0 if paper == "A4" else 1.28, kind=kind)

    def text(
        self, x: float, y: float, words: str, *, size: float = 7.5, bold: bool = False,
        italic: bool = False, colour: str = INK, align: str = "left",
        level: str = "baseline", halo: str = "", order: float = 5, spacing: float = 1.0,
    ) -> None:  # fmt: skip
        """Write words; `size` is in points and grows with the paper."""
        shape = font(size * self.scale, bold, italic)
        common: dict[str, Any] = {
            "fontproperties": shape, "ha": align, "va": level, "parse_math": False,
            "linespacing": spacing, "multialignment": "center" if halo else align,
        }  # fmt: skip
        words = "\n".join(mark_of(line) + printable(line) for line in words.split("\n"))
        stroke: dict[str, Any] = {"linewidth": 1.7 * self.scale, "foreground": halo}
        if halo and self.kind == "pdf":
            # Drawn by itself, so that the words on it stay words that can be found.
            self.axes.text(
                x, y, words, color=halo, path_effects=[Stroke(**stroke)],
                zorder=order, **common,
            )  # fmt: skip
        elif halo:
            common["path_effects"] = [withStroke(**stroke)]
        self.axes.text(x, y, words, color=colour, zorder=order + 0.1, **common)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], *, colour: str = INK,
        width: float = 0.5, order: float = 4, style: Any = "-",
    ) -> None:  # fmt: skip
        """Draw a line; `width` is in points."""
        self.axes.add_line(
            Line2D(xs, ys, color=colour, linewidth=width, zorder=order, linestyle=style)
        )

    def box(
        self, box: Box, *, fill: str = "none", edge: str = "none", width: float = 0.5,
        order: float = 3, hatch: str = "",
    ) -> Rectangle:  # fmt: skip
        """Draw a rectangle."""
        patch = Rectangle(
            (box.x, box.y), box.width, box.height, facecolor=fill, edgecolor=edge,
            linewidth=width, zorder=order, hatch=hatch or None,
        )  # fmt: skip
        self.axes.add_patch(patch)
        return patch

    def length(self, words: str, *, size: float = 7.5, bold: bool = False) -> float:
        """Return how wide words become."""
        return text_width(words, size * self.scale, bold=bold)

    def wrap(
        self, words: str, width: float, *, size: float = 7.5, bold: bool = False,
        lines: int = 99,
    ) -> list[str]:  # fmt: skip
        """Break words into lines of at most `width`; what is too much ends in dots."""
        size = size * self.scale
        return wrapped(printable(words), width, size=size, bold=bold, lines=lines)

    def leading(self, size: float) -> float:
        """Return the distance of two lines of that size."""
        return size * self.scale * _POINT * 1.28

    def to_bytes(
        self, *, title: str, note: str, made: dt.datetime, dpi: int = DPI
    ) -> bytes:
        """Write the sheet.

        Parameters
        ----------
        title, note : str
            For the document's properties.
        made : datetime.datetime
            When; written into the file instead of the clock's time.
        dpi : int
            Dots per inch of a PNG.

        """
        buffer, kind = io.BytesIO(), self.kind
        title, note = plain(title), plain(note)
        facts: dict[str, Any] = {"Title": title}
        options: dict[str, Any] = {"dpi": dpi}
        if kind == "pdf":
            facts |= {"Subject": note, "Creator": "LEADER-Atlas", "CreationDate": made}
        elif kind == "svg":
            facts |= {
                "Description": note, "Creator": "LEADER-Atlas", "Date": made.isoformat()
            }  # fmt: skip
        else:
            facts |= {"Description": note, "Software": "LEADER-Atlas"}
            # The usual level takes three times as long for a tenth of the size.
            options["pil_kwargs"] = {"compress_level": 1}
        self.figure.savefig(buffer, format=kind, metadata=facts, **options)
        return buffer.getvalue()


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return how wide words of a size in points become, in millimetres."""
    return sum(advance(sign, bold) for sign in visual(words)) * size * _POINT


def wrapped(
    words: str, width: float, *, size: float, bold: bool = False, lines: int = 99
) -> list[str]:
    """Break words into lines of at most `width` millimetres.

    Parameters
    ----------
    words : str
        One line of text.
    width : float
        Millimetres.
    size : float
        Points.
    bold : bool
        Cut of the font.
    lines : int
        At most so many; the last one then ends in dots.

    Examples
    --------
    >>> wrapped("Projekte je 1.000 Einwohner", 22, size=8)
    ['Projekte je', '1.000', 'Einwohner']

    """
    result: list[str] = []
    rest = [
        part for word in words.split(" ") for part in _fitting(word, width, size, bold)
    ]
    while rest and len(result) < lines:
        count = 1
        while count < len(rest) and (
            text_width(" ".join(rest[: count + 1]), size, bold=bold) <= width
        ):
            count += 1
        result.append(" ".join(rest[:count]))
        rest = rest[count:]
    if rest and result:
        last = result[-1]
        while last and text_width(last + _ELLIPSIS, size, bold=bold) > width:
            last = last[:-1]
        result[-1] = at_word(last, result[-1]) + _ELLIPSIS
    return directed(result, words)


def at_word(begun: str, whole: str) -> str:
    """Return the beginning of words, cut between two words if that keeps most of it.

    Examples
    --------
    >>> at_word("Projekte im Landk", "Projekte im Landkreis")
    'Projekte im'
    >>> at_word("Landk", "Landkreis")
    'Landk'

    """
    if begun != whole and not whole[len(begun) : len(begun) + 1].isspace():
        kept = begun.rpartition(" ")[0]
        begun = kept if len(kept) >= len(begun) * _KEPT else begun
    return begun.rstrip(" ,;·(-")


def _fitting(word: str, width: float, size: float, bold: bool) -> list[str]:
    """Cut a word that is longer than a line."""
    parts = []
    while text_width(word, size, bold=bold) > width and len(word) > 1:
        count = len(word) - 1
        while count > 1 and text_width(word[:count], size, bold=bold) > width:
            count = max(1, min(count - 1, int(count * 0.9)))
        parts.append(word[:count])
        word = word[count:]
    return [*parts, word] if word else parts


def polygon_paths(shape: shapely.Geometry) -> list[Path]:
    """Return a path for each polygon, its holes included."""
    paths = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        rings = [part.exterior, *part.interiors]
        points = np.concatenate([shapely.get_coordinates(ring) for ring in rings])
        codes = np.full(len(points), Path.LINETO, dtype=Path.code_type)
        ends = np.cumsum([len(ring.coords) for ring in rings])
        codes[0] = Path.MOVETO
        codes[ends[:-1]] = Path.MOVETO
        codes[ends - 1] = Path.CLOSEPOLY
        paths.append(Path(points, codes))
    return paths
