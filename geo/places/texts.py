"""What a free text says about places, before anybody looks into a gazetteer.

``Stadt Weißensee, OT Ottenhausen`` says: Ottenhausen, stated to be in the town of
Weißensee. Nothing here knows whether such places exist.

"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from geo.places.names import PlaceWords, fold

# Kinds of words in front of a name.
KINDS: Final = (
    "municipality",
    "locality",
    "district",
    "authority",
    "association",
    "region",
)
# How a name stands to the one before it.
STATED: Final = "stated"  # X OT Y, X (OT Y), X: Y
LISTED: Final = "listed"  # A, B: a place and its village, or two places
SLASHED: Final = "slashed"  # A/B: the same, or one name with what describes it
JOINED: Final = "joined"  # A und B: several places
BRACKETED: Final = "bracketed"  # A (B): one explains the other

_RELATIONS: Final = {",": LISTED, ";": LISTED, "|": LISTED, "/": SLASHED}
_POSTCODE: Final = re.compile(r"(?:\bD[-\s]?)?(?<![\d.])(\d{4,5})\s+(?=[^\W\d])")
_DASHES: Final = re.compile(r"[‐‑‒–—−]")
_OPENING: Final = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
_MARKER: Final = re.compile(r"\bO\.?\s?T\.?(?:[`´'’]?[se]\b)?(?:\s*[-:.]\s*|\s+|(?=$))")
_RANGE: Final = re.compile(r"(?<=\w) bis (?:nach |zum |zur )?(?=[^\W\d])")
_LONGEST_KIND: Final = 3
# Behind a name these are part of it: "Oberes Dorf".
_ONLY_IN_FRONT: Final = frozenset({"dorf", "ort", "weiler"})


@dataclass(frozen=True)
class Part:
    """One name in a text.

    Attributes
    ----------
    name : str
        As written, without words around it.
    kind : str
        One of `KINDS`, or empty if no such word stands in front.
    relation : str
        How it stands to the name before it; empty for the first.
    several : bool
        The word in front was a plural and holds for the names behind it.

    """

    name: str
    kind: str = ""
    relation: str = ""
    several: bool = False


@dataclass(frozen=True)
class PlaceText:
    """What a text says.

    Attributes
    ----------
    parts : tuple of Part
        The names in order.
    postcode : str
        The first postcode in front of a name, five digits; empty if there is none.
    is_open : bool
        Whether it ends in "u. a." or says "bis": more places are meant than named.

    """

    parts: tuple[Part, ...]
    postcode: str = ""
    is_open: bool = False


def tidy(text: str) -> str:
    r"""Make one line with single spaces, plain hyphens and no signs around it.

    Examples
    --------
    >>> tidy("  Ilmenau \n OT Gräfinau – Angstedt; ")
    'Ilmenau OT Gräfinau - Angstedt'

    """
    plain = _DASHES.sub("-", text.replace("\N{SOFT HYPHEN}", "").replace("\0", ""))
    return " ".join(plain.split()).strip(" ,;:/|-\"'„“”")


def without_postcode(text: str) -> tuple[str, str]:
    """Take postcodes off the names that they stand in front of.

    Examples
    --------
    >>> without_postcode("D-98646 Hildburghausen")
    ('Hildburghausen', '98646')
    >>> without_postcode("4626 Schmölln")
    ('Schmölln', '04626')

    """
    found = _POSTCODE.search(text)
    if found is None:
        return text, ""
    return tidy(_POSTCODE.sub("", text)), found.group(1).zfill(5)


def read_text(
    text: str, words: PlaceWords, is_name: Callable[[str], bool]
) -> PlaceText:
    """Divide a text into names and say how they stand to each other.

    Parameters
    ----------
    text : str
        As `tidy` returns it.
    words : PlaceWords
        The words around names.
    is_name : callable
        Whether a text is the name of one place: "Berka/Werra" is not divided.

    Returns
    -------
    PlaceText

    Examples
    --------
    >>> from geo.places.names import load_place_words
    >>> def parts(text):
    ...     found = read_text(text, load_place_words(), lambda name: False)
    ...     return [(part.name, part.kind, part.relation) for part in found.parts]
    >>> parts("Stadt Weißensee, OT Ottenhausen")
    [('Weißensee', 'municipality', ''), ('Ottenhausen', 'locality', 'stated')]
    >>> parts("Reurieth und Siegritz")
    [('Reurieth', '', ''), ('Siegritz', '', 'joined')]

    """
    text, postcode = without_postcode(text)
    text, is_open = _without_rest(text, words)
    # "Eisfeld bis Themar": what lies between them is meant too.
    text, ranges = _RANGE.subn(r" und ", text)
    is_open = is_open or bool(ranges)
    text = _with_river(text, words, is_name)
    parts: list[Part] = []
    for segment, relation in _segments(text, words, is_name):
        for part in _parts_of(segment, relation, words, is_name):
            if part.kind and not part.name and parts and not part.several:
                # "Erfurt, Stadt": the word stands behind the name.
                parts[-1] = replace(parts[-1], kind=parts[-1].kind or part.kind)
            elif part.name:
                parts.append(_inherit(part, parts))
    return PlaceText(tuple(parts), postcode, is_open)


def _without_rest(text: str, words: PlaceWords) -> tuple[str, bool]:
    """Take "u. a." off the end of a list."""
    pieces = text.split()
    for length in range(min(_LONGEST_KIND, len(pieces) - 1), 0, -1):
        if words.has("alone.rest", fold(" ".join(pieces[-length:]))):
            return tidy(" ".join(pieces[:-length])), True
    return text, False


def _with_river(text: str, words: PlaceWords, is_name: Callable[[str], bool]) -> str:
    """Write "Neustadt (Orla)" as "Neustadt/Orla", if that is the name of a place."""
    for found in _OPENING.finditer(text):
        inner = (found.group(1) or found.group(2) or "").strip()
        before = text[: found.start()].split()
        if not before or not words.has("qualifiers.landscapes", fold(inner)):
            continue
        if is_name(f"{before[-1]}/{inner}"):
            head = " ".join(before)
            return tidy(f"{head}/{inner} {text[found.end() :]}")
    return text


def _inherit(part: Part, before: list[Part]) -> Part:
    """Let "Landkreise" and "OT" hold for the names behind."""
    if not before:
        return replace(part, relation="")
    last = before[-1]
    if not part.kind and last.several:
        relation = last.relation if last.kind == "locality" else part.relation
        return replace(part, kind=last.kind, several=True, relation=relation)
    if part.kind == "locality" and part.relation != BRACKETED:
        return replace(part, relation=STATED)
    return part


def _segments(
    text: str, words: PlaceWords, is_name: Callable[[str], bool]
) -> list[tuple[str, str]]:
    """Divide at separators outside of brackets; names that hold one stay whole."""
    signs = "".join(re.escape(sign) for sign in sorted(words.signs))
    joins = "|".join(sorted(words.lists["separators.words"], key=len, reverse=True))
    pattern = re.compile(
        rf"\s*([{signs}])\s*(?![^()]*\))|\s+({joins})\.?\s+(?![^()]*\))",
        re.IGNORECASE,
    )
    pieces: list[tuple[str, str]] = []
    start, relation, glue = 0, "", ""
    for found in [*pattern.finditer(text), None]:
        end = len(text) if found is None else found.start()
        piece = text[start:end].strip(" -")
        before = _after_marker(_kind_of(pieces[-1][0], words)[1]) if pieces else ""
        if (
            before
            and glue.strip() != ","
            and is_name(f"{before}{glue}{_village_behind(piece, words)[0]}")
        ):
            pieces[-1] = (f"{pieces[-1][0]}{glue}{piece}", pieces[-1][1])
        elif piece:
            pieces.append((piece, relation))
        if found is not None:
            start, glue = found.end(), found.group()
            relation = _RELATIONS.get(found.group(1), JOINED)
    return pieces


def _after_marker(text: str) -> str:
    found = _MARKER.search(text)
    return text[found.end() :] if found else text


def _parts_of(
    segment: str, relation: str, words: PlaceWords, is_name: Callable[[str], bool]
) -> list[Part]:
    """Read one segment: words in front, a village behind, something in brackets."""
    if segment.startswith("(") and segment.find(")") in {-1, len(segment) - 1}:
        segment = segment.strip("() ")
    kind, name, several = _kind_of(segment, words)
    if is_name(name):
        return [Part(name, kind, relation, several)]
    brackets = _OPENING.search(segment)
    if brackets is not None and (brackets.group(1) or brackets.group(2)):
        outer = tidy(segment[: brackets.start()] + " " + segment[brackets.end() :])
        inner = tidy(brackets.group(1) or brackets.group(2))
        inside = [
            replace(part, relation=part.relation or BRACKETED)
            for piece, link in _segments(inner, words, is_name)
            for part in _parts_of(piece, link, words, is_name)
        ]
        if not outer:
            return [replace(part, relation=relation) for part in inside]
        inside = [
            replace(part, relation=STATED) if part.kind == "locality" else part
            for part in inside
        ]
        return [*_parts_of(outer, relation, words, is_name), *inside]
    head, colon, tail = segment.partition(":")
    if colon and tail.strip() and head.strip() and _kind_of(head, words)[1]:
        behind = _parts_of(tail.strip(), STATED, words, is_name)
        return [*_parts_of(head.strip(), relation, words, is_name), *behind]
    place, village = _village_behind(segment, words)
    if village is not None:
        behind = [
            replace(part, relation=STATED, kind=part.kind or "locality")
            for part in _parts_of(village, STATED, words, is_name)
        ]
        return [*_parts_of(place, relation, words, is_name), *behind]
    return [Part(name, kind, relation, several)]


def _village_behind(segment: str, words: PlaceWords) -> tuple[str, str | None]:
    """Divide "X OT Y" and "X Ortsteil Y"."""
    spaced = _MARKER.sub("OT ", segment)
    pieces = spaced.split()
    for position in range(1, len(pieces)):
        word = fold(pieces[position])
        if word not in _ONLY_IN_FRONT and words.has("kinds.locality", word):
            village = " ".join(pieces[position:])
            return " ".join(pieces[:position]).strip(" ,-"), village
    return segment, None


def _kind_of(segment: str, words: PlaceWords) -> tuple[str, str, bool]:
    """Take the words in front of a name off: kind, name, whether they are plural."""
    pieces = _MARKER.sub("OT ", segment).split()
    kind, several = "", False
    while pieces:
        taken = _leading_kind(pieces, words)
        if taken is None:
            break
        found, length = taken
        word = fold(" ".join(pieces[:length]))
        if found not in {"whole", "filler"}:
            kind = kind or found
            several = several or _is_plural(word, words)
        pieces = pieces[length:]
    while pieces and words.has("kinds.filler", fold(pieces[-1])):
        pieces = pieces[:-1]
    return kind, tidy(" ".join(pieces)), several


def _leading_kind(pieces: list[str], words: PlaceWords) -> tuple[str, int] | None:
    for length in range(min(_LONGEST_KIND, len(pieces)), 0, -1):
        phrase = fold(" ".join(pieces[:length]))
        for kind in (*KINDS, "whole", "filler"):
            if words.has(f"kinds.{kind}", phrase):
                return kind, length
    return None


def _is_plural(word: str, words: PlaceWords) -> bool:
    """Tell plurals by their singular: "landkreise" is one of "landkreis"."""
    for ending in ("n", "en", "e", "s"):
        single = word.removesuffix(ending)
        if single != word and any(words.has(f"kinds.{kind}", single) for kind in KINDS):
            return True
    return word in {"staedte", "ots", "gemarkungen"}
