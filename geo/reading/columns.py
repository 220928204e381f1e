"""Which column of a list is which field: by header and by content, never by luck."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from rapidfuzz import fuzz, process

from geo.errors import LayoutError
from geo.reading.degrees import coordinate_fields, degrees_in
from geo.reading.grids import column_letters
from geo.reading.reasons import Reason
from geo.reading.tables import RawTable
from geo.reading.values import (
    Cell,
    clean,
    is_empty,
    read_amount,
    read_code,
    read_coordinate,
    read_date,
    read_municipality_key,
    read_postcode,
    read_rate,
    read_year,
    read_yes_no,
    share_that_reads,
)
from geo.reading.vocabulary import Vocabulary, header_forms, normalise

FoundBy = Literal["header", "content", "remembered", "hand", "none"]
PlaceTest = Callable[[str], bool]
LAYOUT_VERSION: Final = 1
EXAMPLES: Final = 3
# A field is taken from here on, and only with this distance to the second best.
SURE: Final = 0.7
_OFFERED: Final = 0.4
_MARGIN: Final = 0.1
_SAMPLE: Final = 300
_FUZZY: Final = 85
_EXAMPLE_LENGTH: Final = 80
_THOUSANDS: Final = re.compile(
    r"(?:\bin |\()\s*(?:T€|TEUR|T ?Euro|Tsd\.? ?(?:€|EUR|Euro)?|Tausend|"
    r"1\.?000 ?(?:€|EUR))|\bTEUR\b|\bT€", re.IGNORECASE
)  # fmt: skip
_DATE_IN_HEADER: Final = re.compile(r"\d{1,2}\s\d{1,2}\s(?:\d{4}|\d\d)\b")
_PERIOD: Final = re.compile(r"\d{4} ?[-–/] ?\d{2,4}")
_SEAT: Final = re.compile(
    r"\b(?:antragsteller\w*|projekttraeger\w*|vorhabentraeger\w*|vorhabenstraeger\w*|"
    r"traeger\w*|zuwendungsempfaenger\w*|beguenstigte\w*|applicant\w*|beneficiar\w*|"
    r"\w*sitz|wohn\w*|firmen\w*|vereins\w*)\b"
)
_PERCENT: Final = re.compile(r"%|\bprozent|\bv\. ?H\.", re.IGNORECASE)
# "Hauptstr. 12 a"; with a comma or a postcode an address says more.
_ONLY_STREET: Final = re.compile(
    r"[^\d,;]*[^\W\d][^\d,;]* \d{1,4} ?[a-z]?", re.IGNORECASE
)
_MOSTLY: Final = 0.8
_SAYS_PLACE: Final = frozenset(("place_text", "municipality", "locality", "ags"))
_LINE_NUMBER: Final = re.compile(r"(?:nr|no|lfd|laufende|nummer|number)\b")
# Fields that lose nothing if a second column of the kind is left aside.
_NO_CONTEST: Final = frozenset(("text", "id", "url"))
_PLACE_FIELDS: Final = frozenset(
    ("place_text", "municipality", "locality", "district", "postcode", "street", "ags")
)


@dataclass(frozen=True)
class ColumnGuess:
    """What a column is taken for.

    Attributes
    ----------
    index : int
        Column, from 0.
    header : str
        As it stands in the list, lines joined.
    field : str or None
        Name of the field; None if undecided or not used.
    confidence : float
        From 0 to 1.
    examples : tuple of str
        The first three different values.
    found_by : str
        ``header``, ``content``, ``remembered``, ``hand`` or ``none``.
    reason : Reason or None
        What to say about it.
    candidates : tuple of str
        Fields that it may be, the likeliest first, where a person has to decide.
    factor : int
        1000 where header or title say that amounts are in thousands.

    """

    index: int
    header: str
    field: str | None
    confidence: float
    examples: tuple[str, ...]
    found_by: FoundBy
    reason: Reason | None = None
    candidates: tuple[str, ...] = ()
    factor: int = 1

    @property
    def is_question(self) -> bool:
        """Whether a person has to decide what this column is."""
        return self.field is None and bool(self.candidates)


@dataclass(frozen=True)
class ValueAnswer:
    """What a person says that an entry of a column means.

    Attributes
    ----------
    field : str
        Field of the column.
    text : str
        The entry, in the form that `answer_key` gives it.
    value : str or None
        What is read in its place; None leaves the cell empty.

    """

    field: str
    text: str
    value: str | None


def answer_key(cell: Cell) -> str:
    """Return an entry in the form under which its answer is kept.

    Examples
    --------
    >>> answer_key("  HF 2:  Kultur ")
    'hf 2: kultur'

    """
    return clean(cell).casefold()


@dataclass(frozen=True)
class Layout:
    """The columns of a list and their fields; can be corrected and remembered.

    Attributes
    ----------
    signature : str
        See `layout_signature`.
    columns : tuple of ColumnGuess
        All columns, in their order.
    answers : tuple of ValueAnswer
        What doubtful entries mean, as a person has said.

    """

    signature: str
    columns: tuple[ColumnGuess, ...]
    answers: tuple[ValueAnswer, ...] = ()

    @property
    def fields(self) -> dict[str, int]:
        """The decided fields and their columns (from 0)."""
        return {one.field: one.index for one in self.columns if one.field is not None}

    @property
    def questions(self) -> tuple[ColumnGuess, ...]:
        """Columns about which a person has to decide."""
        return tuple(one for one in self.columns if one.is_question)

    def with_field(self, column: int, field: str | None) -> Layout:
        """Return the layout with one column corrected by hand.

        Parameters
        ----------
        column : int
            From 0.
        field : str or None
            Its field; None if the column is not to be used. A column that had the
            field loses it and becomes a question.

        Returns
        -------
        Layout

        Raises
        ------
        LayoutError
            If there is no such column.

        """
        if not 0 <= column < len(self.columns):
            raise LayoutError(reason="no_such_column", value=column)
        changed = []
        for one in self.columns:
            if one.index == column:
                one = replace(
                    one, field=field, confidence=1.0, found_by="hand", reason=None,
                    candidates=(),
                )  # fmt: skip
            elif field is not None and one.field == field:
                one = replace(
                    one, field=None, confidence=0.0, found_by="none",
                    reason=Reason.FIELD_TAKEN, candidates=(field,),
                )  # fmt: skip
            changed.append(one)
        return replace(self, columns=tuple(changed))

    def with_answers(self, answers: Iterable[ValueAnswer]) -> Layout:
        """Return the layout with more answers; a newer one replaces an older one."""
        known = {(one.field, one.text): one for one in (*self.answers, *answers)}
        return replace(self, answers=tuple(known.values()))

    def to_json(self) -> str:
        """Return the layout as JSON text."""
        return json.dumps(
            {"version": LAYOUT_VERSION, **asdict(self)}, ensure_ascii=False
        )

    @classmethod
    def from_json(cls, text: str) -> Layout:
        """Return the layout that `to_json` wrote.

        Raises
        ------
        LayoutError
            If the text is none.

        """
        try:
            content = json.loads(text)
            if content["version"] != LAYOUT_VERSION:
                raise LayoutError(reason="layout_version", value=content["version"])
            columns = tuple(_column_from_json(one) for one in content["columns"])
            answers = tuple(ValueAnswer(**one) for one in content.get("answers", ()))
            return cls(str(content["signature"]), columns, answers)
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise LayoutError(reason="layout_text", value=str(error)) from error


def _column_from_json(content: Mapping[str, Any]) -> ColumnGuess:
    reason = content["reason"]
    fields = {
        **content,
        "examples": tuple(content["examples"]),
        "candidates": tuple(content["candidates"]),
        "reason": Reason(reason) if reason else None,
    }
    return ColumnGuess(**fields)


def layout_signature(table: RawTable) -> str:
    """Return the mark by which next month's list is known to have the same columns.

    The order of the columns, dates in headers and empty columns do not matter.

    Parameters
    ----------
    table : RawTable
        As read.

    Returns
    -------
    str
        16 hexadecimal digits.

    """
    headers = sorted(
        _stable(text)
        for index, text in enumerate(table.headers)
        if index not in table.empty_columns
    )
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()[:16]


def _stable(header: str) -> str:
    return _DATE_IN_HEADER.sub("#", normalise(header))


def recognise_columns(
    table: RawTable,
    vocabulary: Vocabulary,
    *,
    is_place: PlaceTest | None = None,
    remembered: Layout | None = None,
) -> Layout:
    """Find the field of each column.

    A field is given to one column only, so that the sum of confidences is largest.
    Headers that leave it open become questions.

    Parameters
    ----------
    table : RawTable
        As read.
    vocabulary : Vocabulary
        Known headers and codes.
    is_place : callable, optional
        Whether a text is the name of a known place.
    remembered : Layout, optional
        A layout decided before; its columns are taken over by their headers.

    Returns
    -------
    Layout

    Examples
    --------
    >>> from pathlib import Path
    >>> from geo.reading.tables import read_tables
    >>> from geo.reading.vocabulary import load_vocabulary
    >>> table, = read_tables(Path("tests/data/projektliste_unordentlich.xlsx"))
    >>> layout = recognise_columns(table, load_vocabulary())
    >>> layout.fields["place_text"], layout.fields["total_cost"]
    (2, 6)
    >>> [(column.header, column.candidates[0]) for column in layout.questions]
    [('Zuwendung', 'grant_approved')]

    """
    samples = [_sample(table.column(index)) for index in range(len(table.headers))]
    kept = _remembered_columns(table, remembered)
    taken = {guess.field for guess in kept.values() if guess.field is not None}
    open_columns = [index for index in range(len(samples)) if index not in kept]
    scores = {
        index: _scores(table.headers[index], samples[index], vocabulary, is_place)
        for index in open_columns
    }
    _settle_degrees(scores, samples)
    assigned = _assign(scores, taken)
    sure = {
        index: field
        for index, field in assigned.items()
        if scores[index][field].confidence >= SURE
    }
    contested = _contested(scores, vocabulary)
    in_title = _title_says_thousands(table)
    columns = []
    for index, header in enumerate(table.headers):
        if index in kept:
            columns.append(replace(kept[index], examples=_examples(samples[index])))
            continue
        held = taken | {field for other, field in sure.items() if other != index}
        guess = _decide(index, header, scores[index], assigned.get(index), held)
        if guess.field in contested or (
            guess.reason is Reason.FIELD_TAKEN and contested & {*guess.candidates}
        ):
            guess = _asked(guess, scores[index])
        elif guess.reason is Reason.FIELD_TAKEN and all(
            vocabulary.fields[field].kind in _NO_CONTEST for field in guess.candidates
        ):
            guess = replace(guess, candidates=())
        if not samples[index] and not header:
            guess = replace(guess, reason=Reason.COLUMN_EMPTY)
        columns.append(replace(guess, examples=_examples(samples[index])))
    columns = _address_as_place(columns, samples)
    done = [_with_factor(guess, vocabulary, in_title=in_title) for guess in columns]
    answers = remembered.answers if remembered is not None else ()
    return Layout(layout_signature(table), tuple(done), answers)


def _sample(values: Sequence[Cell]) -> list[Cell]:
    """Return stated values spread over the column, not only its beginning."""
    stated: list[Cell] = [value for value in values if value is not None]
    step = max(1, len(stated) // _SAMPLE)
    return stated[::step]


def _examples(values: Iterable[Cell]) -> tuple[str, ...]:
    texts = dict.fromkeys(clean(value)[:_EXAMPLE_LENGTH] for value in values)
    return tuple(text for text in texts if text)[:EXAMPLES]


def _remembered_columns(
    table: RawTable, remembered: Layout | None
) -> dict[int, ColumnGuess]:
    """Return the columns whose decision is taken over, by header and occurrence."""
    if remembered is None:
        return {}
    known: dict[tuple[str, int], ColumnGuess] = {}
    seen: Counter[str] = Counter()
    for guess in remembered.columns:
        name = _stable(guess.header)
        known[name, seen[name]] = guess
        seen[name] += 1
    seen.clear()
    kept = {}
    for index, header in enumerate(table.headers):
        name = _stable(header)
        old = known.get((name, seen[name]))
        seen[name] += 1
        if name and old is not None and not old.is_question:
            if old.field is None and old.found_by != "hand":
                continue
            kept[index] = replace(
                old, index=index, header=header, found_by="remembered"
            )
    return kept


# -- scores ------------------------------------------------------------------------
@dataclass(frozen=True)
class _Score:
    """How well a column fits a field."""

    confidence: float
    found_by: FoundBy
    reason: Reason | None = None


def _scores(
    header: str,
    values: Sequence[Cell],
    vocabulary: Vocabulary,
    is_place: PlaceTest | None,
) -> dict[str, _Score]:
    """Return the fields that a column may be, with their confidence."""
    by_header = _header_scores(header, vocabulary)
    content = _Content(values, vocabulary, is_place)
    scores: dict[str, _Score] = {}
    for field, (score, reason) in by_header.items():
        fit = content.fit(field)
        if fit is not None and fit < 0.3:
            score, reason = score * 0.55, Reason.CONTENT_CONTRADICTS
        scores[field] = _Score(round(score, 3), "header", reason)
    _settle_ambiguous(scores)
    is_known = any(
        one.reason in {Reason.HEADER_AMBIGUOUS, Reason.ELIMINATION}
        for one in scores.values()
    )
    best = max((one.confidence for one in scores.values()), default=0.0)
    if best < SURE and not is_known:
        is_seat = _is_seat(header)
        for field, score in content.proposals().items():
            if is_seat and field in _PLACE_FIELDS:
                continue
            old = scores.get(field)
            if old is None or old.confidence < score:
                score = min(1.0, score + (0.2 if old else 0.0))
                scores[field] = _Score(score, "content", Reason.CONTENT_ONLY)
    return scores


def _settle_ambiguous(scores: dict[str, _Score]) -> None:
    """Decide for the only meaning of a header that the values do not contradict."""
    if not any(one.reason is Reason.HEADER_AMBIGUOUS for one in scores.values()):
        return
    possible = [
        field
        for field, one in scores.items()
        if one.reason is not Reason.CONTENT_CONTRADICTS
    ]
    if len(possible) == 1 < len(scores):
        scores[possible[0]] = _Score(SURE, "content", Reason.ELIMINATION)


def _settle_degrees(
    scores: dict[int, dict[str, _Score]], samples: Sequence[Sequence[Cell]]
) -> None:
    """Decide for degrees where two open columns hold longitude and latitude."""
    asked = {
        index: samples[index]
        for index, fields in scores.items()
        if {"lon", "lat"} & fields.keys()
        and any(one.reason is Reason.HEADER_AMBIGUOUS for one in fields.values())
    }
    for index, field in degrees_in(asked).items():
        if field in scores[index]:
            scores[index] = {field: _Score(SURE, "content", Reason.ELIMINATION)}


def _header_scores(
    header: str, vocabulary: Vocabulary
) -> dict[str, tuple[float, Reason | None]]:
    forms = header_forms(header)
    for rank, form in enumerate(forms):
        if form in vocabulary.headers:
            # A file number is a better identifier than the number of the line.
            line_number = 0.08 if _LINE_NUMBER.match(form) else 0.0
            score = 1.0 - 0.02 * rank - line_number
            return {vocabulary.headers[form]: (score, None)}
        if form in vocabulary.ambiguous:
            fields = vocabulary.ambiguous[form]
            reason = Reason.HEADER_AMBIGUOUS
            return {
                field: (0.6 - 0.01 * place, reason)
                for place, field in enumerate(fields)
            }
    scores: dict[str, tuple[float, Reason | None]] = {}
    is_short = "." in header
    for form in forms:
        for field, score in _similar_headers(form, vocabulary, is_short).items():
            if score > scores.get(field, (0.0, None))[0]:
                scores[field] = (score, Reason.HEADER_SIMILAR)
    if not scores:
        scores = _open_word_inside(forms, vocabulary)
    if _is_seat(header):
        scores = {f: s for f, s in scores.items() if f not in _PLACE_FIELDS}
    if _PERCENT.search(header):
        kinds = {f: vocabulary.fields[f].kind for f in scores}
        scores = {f: s for f, s in scores.items() if kinds[f] != "amount"}
    return scores


def _is_seat(header: str) -> bool:
    """``Ort des Antragstellers`` is where the applicant sits, never the site."""
    return any(_SEAT.search(form) for form in header_forms(header))


def _open_word_inside(
    forms: Sequence[str], vocabulary: Vocabulary
) -> dict[str, tuple[float, Reason | None]]:
    """Return the meanings of ``Förderung 2024`` or ``davon Zuschuss``."""
    for form in forms:
        for known, fields in vocabulary.ambiguous.items():
            if len(known) >= 5 and f" {known} " in f" {form} ":
                return {
                    field: (0.55 - 0.01 * place, Reason.HEADER_AMBIGUOUS)
                    for place, field in enumerate(fields)
                }
    return {}


def _similar_headers(
    form: str, vocabulary: Vocabulary, is_short: bool
) -> dict[str, float]:
    """Return fields with a header that is nearly the same or abbreviated.

    A single word counts as abbreviated only if a point says so.
    """
    scores: dict[str, float] = {}
    if len(form) < 4:
        return scores
    for known, ratio, _ in process.extract(
        form, vocabulary.headers.keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY,
        limit=8,
    ):  # fmt: skip
        if len(known) >= 4:
            field = vocabulary.headers[known]
            scores[field] = max(scores.get(field, 0.0), 0.9 * ratio / 100)
    tokens = form.split()
    for known, field in vocabulary.headers.items():
        if (is_short or len(tokens) > 1) and _abbreviates(tokens, known.split()):
            scores[field] = max(scores.get(field, 0.0), 0.8)
        elif f" {form}".endswith(f" {known}"):
            # The lower line of a header with groups: "Finanzierung | Eigenmittel".
            score = 0.75 if len(known) >= 5 else 0.6
            scores[field] = max(scores.get(field, 0.0), score)
        elif len(known) >= 5 and f" {known} " in f" {form} ":
            score = 0.72 if len(known) >= 8 else 0.6
            scores[field] = max(scores.get(field, 0.0), score)
    return scores


def _abbreviates(tokens: Sequence[str], known: Sequence[str]) -> bool:
    """``foerderf kost`` for ``foerderfaehige kosten``: each word a beginning."""
    if len(tokens) != len(known) or tokens == known:
        return False
    return all(
        word == full or (len(word) >= 3 and full.startswith(word))
        for word, full in zip(tokens, known, strict=True)
    )


class _Content:
    """What the values of a column look like; computed when asked."""

    def __init__(
        self,
        values: Sequence[Cell],
        vocabulary: Vocabulary,
        is_place: PlaceTest | None,
    ) -> None:
        self.values = [value for value in values if not is_empty(value)]
        self.vocabulary = vocabulary
        self.is_place = is_place

    def fit(self, field: str) -> float | None:
        """Return the share of values that can be of a field; None if untestable."""
        if not self.values:
            return None
        kind = self.vocabulary.fields[field].kind
        if kind == "code":
            # Unknown words of a status are asked value by value; numbers are none.
            return None if self._share(lambda value: isinstance(value, str)) else 0.0
        if kind in {"title", "place"}:
            return self._share(lambda value: isinstance(value, str))
        readers: dict[str, Callable[[Cell], Any]] = {
            "amount": read_amount, "rate": read_rate,
            "year": read_year, "key": read_municipality_key,
            "postcode": read_postcode, "coordinate": read_coordinate,
            "flag": read_yes_no, "number": read_amount,
        }  # fmt: skip
        if kind in readers:
            return share_that_reads(self.values, readers[kind])
        if kind == "date":
            return self._share(_can_be_date)
        if kind == "url":
            return self._share(_is_url) or None
        return None

    def _share(self, test: Callable[[Cell], bool]) -> float:
        return sum(map(test, self.values)) / len(self.values)

    def proposals(self) -> dict[str, float]:
        """Return the fields that the values alone speak for."""
        if not self.values:
            return {}
        found: dict[str, float] = {}
        if self._share(_is_url) > 0.8:
            found["source_url"] = 0.75
        for field in ("status", "applicant_class", "applicant_type", "scheme",
                      "field_of_action", "programming_period"):  # fmt: skip
            share = self._share_of_codes(field)
            if share > 0.8:
                found[field] = 0.5 + 0.3 * share
        found.update(self._numbers())
        if not found and self._share(_is_date) > 0.8:
            dates = ("decision_date", "approval_date", "payment_date")
            found.update(dict.fromkeys(dates, 0.5))
        if not found:
            found.update(self._texts())
        return found

    def _share_of_codes(self, field: str) -> float:
        def is_code(value: Cell) -> bool:
            return isinstance(value, str) and (
                read_code(field, value, self.vocabulary).state == "certain"
            )

        return self._share(is_code)

    def _numbers(self) -> dict[str, float]:
        """Keys, postcodes, coordinates, years and amounts by their size."""
        texts = [clean(value) for value in self.values]
        keys = self._share(
            lambda value: read_municipality_key(value).state == "certain"
        )
        if keys > 0.9 and all(len(re.sub(r"\D", "", text)) >= 7 for text in texts):
            return {"ags": 0.8}
        if all(re.fullmatch(r"\d{5}", text) for text in texts):
            return {"postcode": 0.6, "grant_approved": 0.4}
        if all(re.fullmatch(r"(?:19|20)\d\d", text) for text in texts):
            return {"year": 0.7}
        places = [read_coordinate(value).value for value in self.values]
        numbers = [number for number in places if number is not None]
        if len(numbers) < 0.9 * len(places):
            return self._amounts()
        return coordinate_fields(numbers, texts) or self._amounts()

    def _amounts(self) -> dict[str, float]:
        if self._share(_is_money) <= 0.8:
            return {}
        fields = ("total_cost", "grant_approved", "grant_requested", "grant_paid")
        return dict.fromkeys(fields, 0.5)

    def _texts(self) -> dict[str, float]:
        texts = [value for value in self.values if isinstance(value, str)]
        if len(texts) < 0.8 * len(self.values):
            return {}
        if self.is_place is not None:
            known = sum(map(self.is_place, texts)) / len(texts)
            if known > 0.5:
                return {"place_text": 0.45 + 0.4 * known}
        length = sum(map(len, texts)) / len(texts)
        if length > 15 and len(set(texts)) > 0.7 * len(texts) and len(texts) > 2:
            return {"title": 0.5, "description": 0.45}
        return {}


def _is_url(value: Cell) -> bool:
    return isinstance(value, str) and bool(re.match(r"(?:https?://|www\.)", value))


def _can_be_date(value: Cell) -> bool:
    """Whether a value may be a date; a number only if it is a likely serial or year."""
    state = read_date(value).state
    if isinstance(value, float) and not value.is_integer():
        return False
    return state == "certain" or (state == "doubtful" and not isinstance(value, int))


def _is_date(value: Cell) -> bool:
    return not isinstance(value, (int, float)) and read_date(value).state == "certain"


def _is_money(value: Cell) -> bool:
    """Whether a value looks like money, not like any number."""
    if isinstance(value, str):
        return bool(re.search(r"€|EUR|\d,\d\d\b|\d\.\d{3}\b", value)) and (
            read_amount(value).state in {"certain", "doubtful"}
        )
    return isinstance(value, (int, float)) and value >= 100


# -- decisions ---------------------------------------------------------------------
def _assign(
    scores: Mapping[int, Mapping[str, _Score]], taken: Iterable[str]
) -> dict[int, str]:
    """Give each field to one column so that the sum of confidences is largest."""
    gone = set(taken)
    fields = sorted({f for one in scores.values() for f in one} - gone)
    columns = sorted(scores)
    if not fields or not columns:
        return {}
    # Every column may also stay without a field, at no gain.
    cost = [
        [-scores[c][f].confidence if f in scores[c] else 0.001 for f in fields]
        + [0.0] * len(columns)
        for c in columns
    ]
    chosen = _cheapest(cost)
    return {
        column: fields[place]
        for column, place in zip(columns, chosen, strict=True)
        if place < len(fields) and fields[place] in scores[column]
    }


def _cheapest(cost: Sequence[Sequence[float]]) -> list[int]:
    """Solve the assignment problem: the column of each row (rows <= columns).

    References
    ----------
    Kuhn, H. W. (1955): The Hungarian method for the assignment problem. Naval
    Research Logistics Quarterly 2; here with potentials, in cubic time.

    Examples
    --------
    >>> _cheapest([[1.0, 2.0], [1.0, 5.0]])
    [1, 0]

    """
    rows, columns = len(cost), len(cost[0])
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    match, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        match[0], here = row, 0
        least = [float("inf")] * (columns + 1)
        used = [False] * (columns + 1)
        while match[here]:
            used[here] = True
            at, delta, following = match[here], float("inf"), 0
            for j in range(1, columns + 1):
                if used[j]:
                    continue
                current = cost[at - 1][j - 1] - u[at] - v[j]
                if current < least[j]:
                    least[j], way[j] = current, here
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(columns + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            here = following
        while here:
            match[here], here = match[way[here]], way[here]
    result = [0] * rows
    for j in range(1, columns + 1):
        if match[j]:
            result[match[j] - 1] = j - 1
    return result


def _decide(
    index: int,
    header: str,
    scores: Mapping[str, _Score],
    assigned: str | None,
    held: set[str],
) -> ColumnGuess:
    """Take the assigned field if it is clear, else ask.

    `held` are the fields that other columns have for sure.
    """
    ranked = sorted(scores, key=lambda name: -scores[name].confidence)
    free = tuple(field for field in ranked if field not in held)
    blank = ColumnGuess(index, header, None, 0.0, (), "none", Reason.COLUMN_UNKNOWN)
    if not ranked:
        return blank
    if not free:
        return replace(blank, reason=Reason.FIELD_TAKEN, candidates=tuple(ranked[:3]))
    best = scores[free[0]]
    if best.reason is Reason.HEADER_AMBIGUOUS and len(free) == 1 < len(ranked) <= 3:
        best = replace(best, confidence=SURE, reason=Reason.ELIMINATION)
    second = scores[free[1]].confidence if len(free) > 1 else 0.0
    clear = best.confidence >= SURE and best.confidence - second >= _MARGIN
    if clear and assigned == free[0]:
        return replace(
            blank, field=free[0], confidence=best.confidence, found_by=best.found_by,
            reason=best.reason,
        )  # fmt: skip
    offered = tuple(f for f in free if scores[f].confidence >= _OFFERED)
    if not offered:
        return blank
    return replace(
        blank, confidence=best.confidence, reason=best.reason, candidates=offered
    )


def _contested(
    scores: Mapping[int, Mapping[str, _Score]], vocabulary: Vocabulary
) -> set[str]:
    """Return the fields that two columns fit as well: which one, nobody can know.

    ``PLZ | Ort`` behind the applicant and again behind the project is the usual
    case; taking the first would put the project where the applicant sits.
    """
    found = set()
    for field, entry in vocabulary.fields.items():
        rates = sorted(
            (one[field].confidence for one in scores.values() if field in one),
            reverse=True,
        )
        close = len(rates) > 1 and rates[1] >= max(SURE, rates[0] - _MARGIN)
        if close and entry.kind not in _NO_CONTEST:
            found.add(field)
    return found


def _address_as_place(
    columns: list[ColumnGuess], samples: Sequence[Sequence[Cell]]
) -> list[ColumnGuess]:
    """Let an address say the place, where no other column does.

    Unless nearly all cells are a street with its number and nothing else.
    """
    if any(one.field in _SAYS_PLACE for one in columns):
        return columns
    return [
        replace(one, field="place_text", found_by="content")
        if one.field == "street"
        and one.found_by != "hand"
        and _share_of_streets(samples[one.index]) < _MOSTLY
        else one
        for one in columns
    ]


def _share_of_streets(values: Sequence[Cell]) -> float:
    """Return how many cells are a street and its number; 1 if there are no cells."""
    found = [bool(_ONLY_STREET.fullmatch(clean(value))) for value in values]
    return sum(found) / len(found) if found else 1.0


def _asked(guess: ColumnGuess, scores: Mapping[str, _Score]) -> ColumnGuess:
    ranked = sorted(scores, key=lambda name: -scores[name].confidence)
    offered = tuple(f for f in ranked if scores[f].confidence >= _OFFERED)
    return replace(
        guess, field=None, found_by="none", reason=Reason.SEVERAL_COLUMNS,
        candidates=offered,
    )  # fmt: skip


def _with_factor(
    guess: ColumnGuess, vocabulary: Vocabulary, *, in_title: bool
) -> ColumnGuess:
    """Mark amounts that header or title give in thousands of euros."""
    named = guess.field or (guess.candidates[0] if guess.candidates else None)
    if named is None or vocabulary.fields[named].kind != "amount":
        return guess
    if guess.factor == 1 and (in_title or _THOUSANDS.search(guess.header)):
        reason = guess.reason if guess.is_question else Reason.IN_THOUSANDS
        return replace(guess, factor=1000, reason=reason)
    return guess


def _title_says_thousands(table: RawTable) -> bool:
    return any(
        isinstance(cell, str) and _THOUSANDS.search(cell)
        for number in table.numbers("title")
        for cell in table.cells[number - 1]
    )


def column_name(guess: ColumnGuess) -> str:
    """Return how a column is called in a message: header, else its letters.

    Examples
    --------
    >>> column_name(ColumnGuess(2, "", None, 0.0, (), "none"))
    'C'

    """
    return guess.header or column_letters(guess.index)
