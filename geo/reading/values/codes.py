"""Words for codes, yes and no, support rates."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Final

from rapidfuzz import fuzz, process

from geo.reading.reasons import Reason
from geo.reading.values.cells import (
    Cell,
    Reading,
    clean,
    doubtful,
    empty,
    unreadable,
    without_value,
)
from geo.reading.vocabulary import Vocabulary, normalise

_SIMILAR: Final = 88  # rapidfuzz ratio from which a word is offered as a candidate


def read_code(field: str, text: Cell, vocabulary: Vocabulary) -> Reading[str]:
    """Read a status, class, type, scheme or field of action as a code.

    Parameters
    ----------
    field : str
        One of ``vocabulary.codes``.
    text : cell
        The word of the list; it stays in `Reading.original`.
    vocabulary : Vocabulary
        The words known for each code.

    Returns
    -------
    Reading of str

    Examples
    --------
    >>> from geo.reading.vocabulary import load_vocabulary
    >>> words = load_vocabulary()
    >>> read_code("status", "positiv bewertet (Rangfolge)", words).value
    'selected'
    >>> read_code("applicant_type", "gemeinnützig/Verein/Kirche", words).candidates
    ('association', 'church')

    """
    nothing = without_value(text)
    if nothing is not None:
        return nothing
    known = vocabulary.codes[field]
    word = normalise(clean(text))
    bare = normalise(re.sub(r"\([^()]*\)", " ", clean(text)))
    for form in dict.fromkeys((word, bare)):
        if form in known.not_stated:
            return empty(text)
        codes = known.words.get(form, ())
        if len(codes) == 1:
            return Reading(codes[0], "certain", text)
        if codes:
            return doubtful(text, Reason.SEVERAL_CODES, *codes)
    similar = process.extract(
        bare or word, known.words.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR
    )
    offered = [code for form, *_ in similar for code in known.words[form]]
    if offered:
        return doubtful(text, Reason.SIMILAR_WORD, *offered)
    return unreadable(text, Reason.UNKNOWN_WORD)


_YES: Final = frozenset(
    ("ja", "j", "yes", "y", "x", "1", "true", "wahr", "w", "✓", "✔", "☑", "☒", "stimmt")
)
_NO: Final = frozenset(
    ("nein", "n", "no", "0", "false", "falsch", "f", "kein", "keine", "☐", "✗", "✘")
)


def read_yes_no(value: Cell) -> Reading[bool]:
    """Read a flag; an empty cell is empty, not "no".

    Examples
    --------
    >>> [read_yes_no(cell).value for cell in ("ja", "x", "nein", 0, None)]
    [True, True, False, False, None]

    """
    if isinstance(value, bool):
        return Reading(value, "certain", value)
    word = clean(value).casefold().strip(" .()[]")
    if word in _YES or word in _NO:
        return Reading(word in _YES, "certain", value)
    return without_value(value) or unreadable(value)


def read_rate(value: Cell) -> Reading[Fraction]:
    """Read a support rate: ``60 %``, 60 and 0.6 are the same.

    Examples
    --------
    >>> [str(read_rate(cell).value) for cell in ("60 %", 60, 0.6, "0,6")]
    ['3/5', '3/5', '3/5', '3/5']
    >>> read_rate(1).reason.value
    'percent_or_share'

    """
    nothing = without_value(value)
    if nothing is not None:
        return nothing
    text = clean(value)
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(%|v\. ?H\.|Prozent|percent)?", text)
    if not match or isinstance(value, (bool, dt.date)):
        return unreadable(value)
    number = Fraction(match[1].replace(",", "."))
    percent = bool(match[2])
    if number == 0:
        return Reading(Fraction(0), "certain", value)
    if number > 100:
        return unreadable(value, Reason.RATE_OUT_OF_RANGE)
    if number >= 5:
        return Reading(number / 100, "certain", value)
    if number < 1 and not percent:
        return Reading(number, "certain", value)
    candidates = [number / 100, number] if percent else [number, number / 100]
    possible = [rate for rate in candidates if rate <= 1]
    return doubtful(value, Reason.PERCENT_OR_SHARE, *possible)
