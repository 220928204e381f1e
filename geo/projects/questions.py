"""Doubtful entries of a list: the same word in 80 rows is one question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from geo.projects.listrows import CODE_FIELDS, FLAG_FIELDS, ValueDoubt, read_answer
from geo.reading.columns import answer_key
from geo.reading.vocabulary import Vocabulary

_YES_OR_NO = ("ja", "nein")


class _Row(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def doubts(self) -> tuple[ValueDoubt, ...]: ...


@dataclass(frozen=True)
class ValueQuestion:
    """What a person is asked about an entry, for all rows that have it.

    Attributes
    ----------
    doubt : ValueDoubt
        Field, entry, reason and answer.
    rows : tuple of int
        Numbers of the rows, as Excel shows them.

    """

    doubt: ValueDoubt
    rows: tuple[int, ...]


def value_questions(rows: Iterable[_Row]) -> tuple[ValueQuestion, ...]:
    """Gather doubtful entries by field and wording, answered ones too.

    Parameters
    ----------
    rows : iterable of ImportedRow
        With their ``number`` and ``doubts``.

    Returns
    -------
    tuple of ValueQuestion
        In the order in which the entries occur.

    """
    found: dict[tuple[str, str], tuple[ValueDoubt, list[int]]] = {}
    for row in rows:
        for doubt in row.doubts:
            key = (doubt.field, answer_key(doubt.text))
            found.setdefault(key, (doubt, []))[1].append(row.number)
    return tuple(
        ValueQuestion(doubt, tuple(numbers)) for doubt, numbers in found.values()
    )


def choices(
    field: str, candidates: Iterable[str], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return what an entry may mean: the likely ones first, then all known codes.

    Parameters
    ----------
    field : str
        Field of a list.
    candidates : iterable of str
        As a `ValueDoubt` has them.
    vocabulary : Vocabulary
        Words for codes.

    Returns
    -------
    tuple of str
        For a date or number only the likely ones; another may be typed.

    Examples
    --------
    >>> from geo.reading.vocabulary import load_vocabulary
    >>> choices("applicant_class", ("non_municipal",), load_vocabulary())
    ('non_municipal', 'municipal')

    """
    known: Iterable[str] = ()
    if field in CODE_FIELDS:
        words = vocabulary.codes[field].words.values()
        known = (code for codes in words for code in codes)
    elif field in FLAG_FIELDS:
        known = _YES_OR_NO
    # A day of 1900 is what stands in the list, but no answer.
    likely = [one for one in candidates if read_answer(field, one, vocabulary)]
    return tuple(dict.fromkeys((*likely, *known)))


def is_closed(field: str) -> bool:
    """Whether a field has known choices only, so that nothing else may be typed."""
    return field in CODE_FIELDS or field in FLAG_FIELDS
