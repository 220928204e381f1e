"""The cells of a list become typed values, column by column; doubts become notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, Final

from geo.projects.ledger import AMOUNTS
from geo.reading.columns import Layout, answer_key
from geo.reading.reasons import Reason
from geo.reading.tables import RawTable
from geo.reading.values import (
    Reading,
    clean,
    read_amounts,
    read_code,
    read_coordinate,
    read_date,
    read_rate,
    read_year,
    read_yes_no,
)
from geo.reading.vocabulary import Vocabulary
from geo.schema import FUNDING_KINDS, cents

# Amounts of a list, and the columns of the register that keep them.
AMOUNT_FIELDS: Final = (*AMOUNTS, *FUNDING_KINDS)
DATE_FIELDS: Final[Mapping[str, str]] = {
    "decision_date": "decision_date",
    "approval_date": "approved_date",
    "payment_date": "paid_date",
    "completion_date": "completed_date",
}
CODE_FIELDS: Final = (
    "status",
    "scheme",
    "field_of_action",
    "applicant_class",
    "applicant_type",
    "programming_period",
)
FLAG_FIELDS: Final = ("is_small_project", "natural_person")
NUMBER_FIELDS: Final = ("score", "rank")
# Fields of a list that keep their name, and those that have another in the register.
TEXT_FIELDS: Final[Mapping[str, str]] = {
    "title": "title",
    "place_text": "place_text",
    "call": "call",
    "objective": "objective",
    "applicant": "applicant_name",
    "beneficiary_seat": "beneficiary_seat",
    "note": "note",
    "source_url": "source_url",
}
# Nothing is said about readings of these kinds.
NOTHING_TO_SAY: Final = frozenset({Reason.NOT_STATED, Reason.NOTATION_OF_COLUMN})


@dataclass(frozen=True)
class RowNote:
    """What is to be said about a row.

    Attributes
    ----------
    code : str
        A `reading.reasons.Reason`, a reason of `places.results`, or one of
        `importing.CODES`.
    field : str
        The field it is about.
    value : str
        The cell as it was.
    candidates : tuple of str
        What it may mean.

    """

    code: str
    field: str = ""
    value: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class ValueDoubt:
    """An entry that is no certain date, code or number.

    Attributes
    ----------
    field : str
        The field it is meant for.
    text : str
        The entry as it stands in the list.
    reason : str
        A `reading.reasons.Reason`.
    candidates : tuple of str
        What it may mean, in a form that the field's reader reads.
    is_answered : bool
        Whether a person has said what it means.
    answer : str or None
        What was read in its place; None if the cell was left empty.

    """

    field: str
    text: str
    reason: str
    candidates: tuple[str, ...] = ()
    is_answered: bool = False
    answer: str | None = None


@dataclass
class RowValues:
    """The values of one row before its place is known.

    Attributes
    ----------
    number : int
        Row number as Excel shows it.
    values : dict
        Columns of the register, without those that are empty.
    cells : dict
        Cells of fields that say where, as they are.
    extra : dict
        Cells of columns without a field, by header.
    amounts : dict of str to int
        Cents that were read with certainty, by field.
    doubtful : dict of str to tuple of int
        Amounts that a person decides, by field, with their candidates.
    doubts : list of ValueDoubt
        Entries that are no certain value, answered or not.
    notes : list of RowNote
        What is to be said.

    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    doubtful: dict[str, tuple[int, ...]] = field(default_factory=dict)
    doubts: list[ValueDoubt] = field(default_factory=list)
    notes: list[RowNote] = field(default_factory=list)


def read_rows(
    table: RawTable, layout: Layout, vocabulary: Vocabulary
) -> list[RowValues]:
    """Read all data rows of a list.

    Parameters
    ----------
    table : RawTable
        As read.
    layout : Layout
        What its columns are, and what their doubtful entries mean.
    vocabulary : Vocabulary
        Words for codes.

    Returns
    -------
    list of RowValues
        One per data row, in their order; no row is left out.

    """
    rows = [RowValues(number) for number, _ in table.rows()]
    factors = {one.index: one.factor for one in layout.columns}
    answers = {(one.field, one.text): one.value for one in layout.answers}
    used = set()
    for name, index in layout.fields.items():
        column = table.column(index)
        used.add(index)
        if name in AMOUNT_FIELDS:
            _amounts(rows, name, column, factors[index])
        elif name in CODE_FIELDS or name in _READERS:
            _each(rows, name, column, _reader(name, vocabulary), answers)
        elif name in TEXT_FIELDS:
            for row, cell in zip(rows, column, strict=True):
                if clean(cell):
                    row.values[TEXT_FIELDS[name]] = clean(cell)
        else:
            for row, cell in zip(rows, column, strict=True):
                row.cells[name] = cell
    _keep_the_rest(rows, table, used)
    _say_formulas(rows, table, layout)
    return rows


def _say_formulas(rows: list[RowValues], table: RawTable, layout: Layout) -> None:
    """Say which values are missing because a formula has no stored result."""
    names = {index: name for name, index in layout.fields.items()}
    spots = {
        spot
        for note in table.notes
        if note.reason is Reason.FORMULA_WITHOUT_VALUE
        for spot in note.details["spots"]
    }
    by_number = {row.number: row for row in rows}
    for number, column in sorted(spots):
        if number in by_number and column in names:
            code = Reason.FORMULA_WITHOUT_VALUE.value
            by_number[number].notes.append(RowNote(code, names[column]))


def _amounts(rows: list[RowValues], name: str, column: list[Any], factor: int) -> None:
    """Read a column of money; its certain cells settle the notation of the others."""
    for row, reading in zip(rows, read_amounts(column, factor=factor), strict=True):
        if reading.state == "certain" and reading.value is not None:
            row.amounts[name] = reading.value
            row.values[cents(name)] = reading.value
            _note(row, name, reading)
        elif reading.state == "doubtful":
            row.doubtful[name] = tuple(reading.candidates)
            _note(row, name, reading)
        elif reading.state == "unreadable":
            row.doubtful[name] = ()
            _note(row, name, reading)


Reader = Callable[[Any], Reading[Any]]
Answers = Mapping[tuple[str, str], str | None]


def _reader(name: str, vocabulary: Vocabulary) -> Reader:
    if name in CODE_FIELDS:
        return partial(read_code, name, vocabulary=vocabulary)
    return _READERS[name]


def _each(
    rows: list[RowValues],
    name: str,
    column: list[Any],
    reader: Reader,
    answers: Answers,
) -> None:
    """Read a column cell by cell; what a doubtful cell means is asked."""
    for row, cell in zip(rows, column, strict=True):
        reading = reader(cell)
        if reading.state == "empty":
            continue
        if reading.state == "certain" and reading.value is not None:
            _set(row.values, name, reading)
            _note(row, name, reading)
            continue
        row.extra[name] = clean(cell)
        key = (name, answer_key(cell))
        given = answers.get(key)
        meant = reader(given) if given is not None else None
        answered = key in answers and (meant is None or meant.state == "certain")
        doubt = ValueDoubt(
            name, clean(cell), str(reading.reason), _texts(reading.candidates),
            answered, given if answered else None,
        )  # fmt: skip
        row.doubts.append(doubt)
        if not answered:
            _note(row, name, reading)
            continue
        if meant is not None and meant.value is not None:
            _set(row.values, name, meant)
        said = () if given is None else (given,)
        row.notes.append(RowNote("value_decided", name, clean(cell), said))


def _set(values: dict[str, Any], name: str, reading: Reading[Any]) -> None:
    """Put a value into its column of the register."""
    if reading.precision == "year" and name in DATE_FIELDS:
        # A year is no day; the field for it is the year.
        values.setdefault("year", getattr(reading.value, "year", None))
    else:
        values[_TARGETS.get(name, name)] = reading.value


def _texts(candidates: Iterable[Any]) -> tuple[str, ...]:
    """Write what a cell may mean so that its reader reads it."""
    return tuple(
        f"{float(one * 100):g} %" if isinstance(one, Fraction) else str(one)
        for one in candidates
    )


def read_answer(field: str, text: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the columns of the register that an answer fills.

    Parameters
    ----------
    field : str
        Field of a list.
    text : str
        What a person says that an entry means.
    vocabulary : Vocabulary
        Words for codes.

    Returns
    -------
    dict
        Empty if the text is no certain value of the field.

    Examples
    --------
    >>> from geo.reading.vocabulary import load_vocabulary
    >>> read_answer("approval_date", "3.4.2021", load_vocabulary())
    {'approved_date': datetime.date(2021, 4, 3)}
    >>> read_answer("status", "vielleicht", load_vocabulary())
    {}

    """
    values: dict[str, Any] = {}
    reading = _reader(field, vocabulary)(text)
    if reading.state == "certain" and reading.value is not None:
        _set(values, field, reading)
    return values


def _note(row: RowValues, name: str, reading: Reading[Any]) -> None:
    for reason in reading.reasons:
        if reason not in NOTHING_TO_SAY:
            candidates = _texts(reading.candidates)
            text = clean(reading.original)
            row.notes.append(RowNote(reason.value, name, text, candidates))


def _keep_the_rest(rows: list[RowValues], table: RawTable, used: set[int]) -> None:
    """Keep cells of columns that have no field, under their header."""
    for index, header in enumerate(table.headers):
        if index in used or index in table.empty_columns:
            continue
        name = header or f"#{index + 1}"
        for row, cell in zip(rows, table.column(index), strict=True):
            if clean(cell):
                row.extra[name] = clean(cell)


def _percent(cell: Any) -> Reading[Any]:
    reading = read_rate(cell)
    if reading.value is None:
        return reading
    return Reading(
        float(reading.value * 100), reading.state, reading.original, reading.reasons
    )


def _whole(cell: Any) -> Reading[Any]:
    reading = read_coordinate(cell)
    if reading.value is None:
        return reading
    return Reading(int(reading.value), reading.state, reading.original)


_POINTS: Final = re.compile(r"(?<=\d)\s*(?:Punkte|Pkte|Pkt|P)\.?$", re.IGNORECASE)


def _points(cell: Any) -> Reading[Any]:
    """Read a score, with or without the word for points."""
    if not isinstance(cell, str):
        return read_coordinate(cell)
    return replace(read_coordinate(_POINTS.sub("", cell.strip())), original=cell)


_READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(DATE_FIELDS, read_date),
    **dict.fromkeys(FLAG_FIELDS, read_yes_no),
    "year": read_year,
    "support_rate": _percent,
    "score": _points,
    "rank": _whole,
}
# Fields about whose entries a person is asked.
ANSWERED_FIELDS: Final = (*CODE_FIELDS, *_READERS)
_TARGETS: Final = {**DATE_FIELDS, "support_rate": "support_rate_percent"}
