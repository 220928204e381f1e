"""How alike two titles or two places are, as offices write them."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from geo.places.names import PlaceWords, load_place_words
from geo.reading.vocabulary import normalise

_OTHER_PLACE: Final = 92.0
_SAME_WORD: Final = 80.0
_NUMBER: Final = re.compile(r"\d+|\b(?:i{1,3}|iv|vi{0,3}|ix|x)\b")


@lru_cache(maxsize=1)
def _words() -> PlaceWords:
    return load_place_words()


@lru_cache(maxsize=65536)
def plain_place(text: str) -> str:
    """Return a place text without its kind and in any order of its names.

    Examples
    --------
    >>> plain_place("Gemeinde Niederorschel OT Gerterode")
    'gerterode niederorschel'
    >>> plain_place("Gerterode (Niederorschel)"), plain_place("Stadt")
    ('gerterode niederorschel', 'stadt')

    """
    words = _words()
    tokens = words.tokens(text)
    names = [
        token
        for token in tokens
        if not words.has("kinds.municipality", token)
        and not words.has("kinds.locality", token)
        and not words.has("kinds.filler", token)
    ]
    return " ".join(sorted(words.core(names or tokens)))


def plain_title(text: str) -> str:
    """Return a title in the form in which titles are compared.

    Examples
    --------
    >>> plain_title("Sanierung  „Alte Schule“")
    'sanierung alte schule'

    """
    return normalise(text)


def title_likeness(one: str, other: str) -> float:
    """Return how alike two plain titles are, in any order of words, 0 to 100.

    Examples
    --------
    >>> title_likeness("sanierung alte schule", "alte schule sanierung")
    100.0

    """
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def numbers_differ(one: str, other: str) -> bool:
    """Whether two plain titles count or date different things.

    Examples
    --------
    >>> numbers_differ("dorfplatz 1 ba", "dorfplatz 2 ba")
    True
    >>> numbers_differ("dorfplatz ii", "dorfplatz"), numbers_differ("a 1", "b 1")
    (True, False)

    """
    return sorted(_NUMBER.findall(one)) != sorted(_NUMBER.findall(other))


def words_differ(one: str, other: str) -> bool:
    """Whether a word of two plain titles has no counterpart, not even misspelt.

    Examples
    --------
    >>> words_differ("kita sonnenschein", "kita sonnenblume")
    True
    >>> words_differ("kita sonnenschein", "kita sonenschein")
    False

    """
    left, right = Counter(one.split()), Counter(other.split())
    first, second = list((left - right).elements()), list((right - left).elements())
    if len(first) != len(second):
        return "".join(first) != "".join(second)
    return any(
        max(fuzz.ratio(word, mate) for mate in mates) < _SAME_WORD
        for words, mates in ((first, second), (second, first))
        for word in words
    )


def place_likeness(one: str, other: str) -> float:
    """Return how alike two plain places are, 0 to 100.

    A place that says less than the other, or nothing, is not excluded.

    Examples
    --------
    >>> place_likeness("steinach", "steinach"), place_likeness("", "steinach")
    (100.0, 92.0)
    >>> place_likeness("steinach", "haselbach steinach")
    92.0

    """
    if one == other:
        return 100.0
    first, second = set(one.split()), set(other.split())
    if first <= second or second <= first:
        return _OTHER_PLACE
    return min(fuzz.ratio(one, other), 99.0)
