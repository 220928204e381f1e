"""Words on paper: signs that a font lacks, and scripts that run from right to left.

Paper has no further fonts to fall back on, as a browser has. Signs are looked up in
both cuts of our font, then in one of pictures (emoji), which set-up fetches. What none
of them has stands as a box and is told (`unknown`), never left out in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

FONT: Final = "DejaVu Sans"
BOX: Final = "□"
# The cut for ordinary and for bold words.
_PICTURES: Final = ("*/noto-emoji-*/400Regular/*.ttf", "*/noto-emoji-*/700Bold/*.ttf")
_VENDOR: Final = Path(__file__).resolve().parents[2] / "static" / "vendor"
# Hebrew, Arabic and their relatives, and the shapes that Arabic letters take.
_BACKWARDS: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
# Joiners, marks of direction, selectors of a look: they have no shape of their own.
_SHAPELESS: Final = re.compile(
    "[\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]"
)
# Invisible letters of either direction: they say how a line is read.
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_MARKS: Final = (_LEFT_TO_RIGHT, _RIGHT_TO_LEFT)
_SPACES: Final = re.compile(r"[^\S\xa0]+")
# Keeps two Arabic letters apart; the font has it, with no width.
_APART: Final = "\u200c"
_MOST_NAMED: Final = 12


def printable(words: str) -> str:
    r"""Return words in one line; a box stands for a sign that no font has.

    Examples
    --------
    >>> printable("Dorf\nhaus \u6f22 Größe 5 $")
    'Dorf haus □ Größe 5 $'

    """
    kept = _SHAPELESS.sub("", words)
    shown = (_shown(sign) for sign in kept)
    return _SPACES.sub(" ", "".join(shown)).strip()


def plain(words: str) -> str:
    """Return words in one line with every sign that has a shape, whatever the font.

    For what no font draws here: titles of files, texts for those who cannot see.
    """
    kept = (sign if sign.isprintable() else " " for sign in _SHAPELESS.sub("", words))
    return _SPACES.sub(" ", "".join(kept)).strip()


@lru_cache(maxsize=8192)
def _shown(sign: str) -> str:
    if not sign.isprintable() and sign != _APART:
        return " "
    return sign if ord(sign) in _signs() or ord(sign) in _picture_signs() else BOX


def unknown(texts: Iterable[str]) -> list[str]:
    """Return the signs of texts that are shown as a box, each once.

    Examples
    --------
    >>> unknown(["Dorf \u6f22", "\u6f22 Haus"])
    ['\u6f22']

    """
    signs = dict.fromkeys(sign for text in texts for sign in _SHAPELESS.sub("", text))
    return [sign for sign in signs if sign != BOX and _shown(sign) == BOX]


def lost_words(template: str, *content: object) -> list[str]:
    """Say which signs of a document stand as a box; nothing if none does.

    Parameters
    ----------
    template : str
        A sentence with ``{signs}``; without one nothing is said.
    *content : object
        Texts, and collections and dataclasses that hold texts.

    Examples
    --------
    >>> lost_words("No sign for: {signs}", ["Dorf", ("\u6f22",)])
    ['No sign for: U+6F22']

    """
    signs = unknown(_texts_in(content))
    if not signs or not template:
        return []
    named = ", ".join(f"U+{ord(sign):04X}" for sign in signs[:_MOST_NAMED])
    return [template.format(signs=named + (" …" if len(signs) > _MOST_NAMED else ""))]


def _texts_in(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif is_dataclass(content):
        for part in fields(content):
            yield from _texts_in(getattr(content, part.name))
    elif isinstance(content, list | tuple):
        for part in content:
            yield from _texts_in(part)


def is_right_to_left(text: str) -> bool:
    """Tell whether a text begins with a script that is read from right to left.

    Examples
    --------
    >>> is_right_to_left("123 \u05e9\u05dc\u05d5\u05dd"), is_right_to_left("Römhild")
    (True, False)

    """
    kinds = map(unicodedata.bidirectional, text)
    strong = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return strong != "L"


def directed(lines: Sequence[str], words: str) -> list[str]:
    """Return the lines of a text, all in the direction in which it begins.

    A line that begins with the other script would be turned by itself; an invisible
    mark (`mark_of`) before it says how the whole text is read.

    Examples
    --------
    >>> directed(["Haus", "\u05d1\u05d9\u05ea 5"], "Haus \u05d1\u05d9\u05ea 5")[1][0]
    '\u200e'

    """
    if not _BACKWARDS.search(words):
        return list(lines)
    turned = is_right_to_left(words)
    mark = _RIGHT_TO_LEFT if turned else _LEFT_TO_RIGHT
    return [line if is_right_to_left(line) == turned else mark + line for line in lines]


def mark_of(line: str) -> str:
    """Return the mark before a line (`directed`), or nothing."""
    return line[:1] if line[:1] in _MARKS else ""


def visual(words: str) -> str:
    """Return words in the order and the shapes in which they are drawn, left to right.

    For writers that know no scripts; letters of Arabic are joined (their presentation
    forms), runs of Hebrew and Arabic turned round.

    References
    ----------
    Unicode Standard Annex 9: Unicode bidirectional algorithm.

    Examples
    --------
    >>> visual("Haus 5"), visual("\u05d1\u05d9\u05ea 5")
    ('Haus 5', '5 \u05ea\u05d9\u05d1')

    """
    if not _BACKWARDS.search(words):
        return words
    # Loaded only for the few who write so.
    # The quicker function of this package does not turn brackets round.
    from bidi.algorithm import get_display

    joined = _shaper().reshape(words)
    # A shape that the font lacks is worse than a letter that stands by itself.
    if all(_shown(sign) == sign for sign in joined):
        words = joined
    turned: str = get_display(words)
    return re.sub(f"[{_APART}{''.join(_MARKS)}]", "", turned)


@lru_cache
def _shaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"delete_harakat": False})


def runs(words: str) -> list[tuple[bool, str]]:
    """Divide words by the font that has their signs: whether it is that of pictures.

    Examples
    --------
    >>> runs("Dorf")
    [(False, 'Dorf')]

    """
    found = groupby(words, lambda sign: ord(sign) not in _signs())
    return [(pictured, "".join(part)) for pictured, part in found]


@lru_cache
def pictures(bold: bool = False) -> Path | None:
    """Return the font of pictures; None if set-up could not fetch it."""
    return next(iter(sorted(_VENDOR.glob(_PICTURES[bold]))), None)


@lru_cache
def families() -> tuple[str, ...]:
    """Return the names by which matplotlib knows the fonts, ours first."""
    found = [path for path in map(pictures, (False, True)) if path is not None]
    for path in found:
        fontManager.addfont(path)
    return FONT, *dict.fromkeys(get_font(path).family_name for path in found)


def font(size: float, bold: bool, italic: bool = False) -> FontProperties:
    """Return the font for words of a size in points."""
    return FontProperties(
        family=list(families()), size=size, weight="bold" if bold else "normal",
        style="oblique" if italic else "normal",
    )  # fmt: skip


@lru_cache(maxsize=8192)
def advance(sign: str, bold: bool) -> float:
    """Return how far a sign moves the next one, for a font of size 1."""
    path: Any = _file(bold)
    if ord(sign) not in _signs() and ord(sign) in _picture_signs():
        path = str(pictures(bold) or pictures())
    face = get_font(path)
    face.set_size(100, 72)
    return float(face.load_char(ord(sign)).linearHoriAdvance) / 65536 / 100


def _file(bold: bool) -> Any:
    weight = "bold" if bold else "normal"
    return findfont(FontProperties(family=FONT, weight=weight))


@lru_cache
def _signs() -> frozenset[int]:
    """Return the signs that both cuts of the font have."""
    return frozenset.intersection(
        *(frozenset(get_font(_file(bold)).get_charmap()) for bold in (False, True))
    )


@lru_cache
def _picture_signs() -> frozenset[int]:
    path = pictures()
    return frozenset(get_font(path).get_charmap()) if path else frozenset()
