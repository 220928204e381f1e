"""Next month's list: what is new, changed and gone, with the decisions kept.

Rows of a list find their project by id, then by equal texts, then by likeness. What
is not certain is a question for a person, never a guess; nothing is written here:
`apply` returns plain operations.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from geo.errors import MissingColumnError, UnknownProjectError
from geo.projects.importing import ImportResult, stable_id
from geo.projects.likeness import (
    numbers_differ,
    place_likeness,
    plain_place,
    plain_title,
    title_likeness,
    words_differ,
)
from geo.projects.listrows import (
    AMOUNT_FIELDS,
    CODE_FIELDS,
    DATE_FIELDS,
    FLAG_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
)
from geo.reading.tables import RawTable
from geo.reading.values import clean, is_empty
from geo.reading.vocabulary import normalise
from geo.schema import PROJECT_ID, REGION_ID, cents, listing

# Why a person has to decide.
QUESTION_CODES: Final = (
    "id_twice",  # two rows of the list have one id
    "id_of_another",  # the id is known, but for another title in another place
    "several_partners",  # two or more projects are alike, or nearly so
    "not_alike_enough",
    "numbers_differ",  # "1. BA" and "2. BA"
    "call_differs",  # another call or programming period
    "words_differ",  # a word of the title has no counterpart
    "place_differs",
    "ids_differ",  # both sides state an id, and not the same
)
# How a row found its project.
FOUND_BY: Final = ("id", "text", "likeness")
IGNORED: Final = frozenset({PROJECT_ID, "row_origin", "extra", "data_kind"})
# Key of `row_origin` that keeps the id of the list where the project has another.
LISTED_ID: Final = "listed_id"

# Likeness from 0 to 100: matched from here on, asked from there on; a second partner
# within the margin makes a question.
MATCH: Final = 90.0
ASK: Final = 75.0
MARGIN: Final = 5.0
# A title of so many words hardly belongs to two places: its place may be corrected.
_LONG_TITLE: Final = 3
_MOVED: Final = 80.0
_OTHER_TITLE: Final = 50.0
_OFFERED: Final = 5
_BLOCK: Final = 40_000
_LIFTED: Final = frozenset({"words_differ", "place_differs", "ids_differ"})
_AMOUNTS: Final = tuple(cents(name) for name in AMOUNT_FIELDS)
# Columns that the import fills in where the list is silent.
_FILLED_IN: Final = frozenset(
    {"programming_period", "scheme", "status", "year", REGION_ID}
)
_MADE_ID: Final = re.compile(r"(p-[0-9a-f]{10})(?:-\d+)?")
_NOTE_PARTS: Final = re.compile(r"[;\n]")
_COLUMN_OF: Final[Mapping[str, str]] = {
    **{name: cents(name) for name in AMOUNT_FIELDS},
    **TEXT_FIELDS,
    **DATE_FIELDS,
    **{name: name for name in (*CODE_FIELDS, *FLAG_FIELDS, *NUMBER_FIELDS)},
    "year": "year",
    REGION_ID: REGION_ID,
    "support_rate": "support_rate_percent",
}


@dataclass(frozen=True)
class FieldChange:
    """One field that a list states otherwise than the workspace.

    Attributes
    ----------
    field : str
        Column of the register.
    old, new : object
        Text, int (cents in ``…_cents``), float, bool, date, or None if missing.

    """

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Match:
    """A row of the list and its project.

    Attributes
    ----------
    row : int
        Position in the new list, from 0.
    project_id : str
        Of the workspace; it stays.
    found_by : str
        One of `FOUND_BY`.
    likeness : float
        From 0 to 100; 100 for equal ids or texts.
    changes : tuple of FieldChange
        In the order of the row's fields; empty if nothing changed.
    keep_sites : bool
        Whether the place text is the same, so that its decided sites are kept.

    """

    row: int
    project_id: str
    found_by: str
    likeness: float
    changes: tuple[FieldChange, ...]
    keep_sites: bool


@dataclass(frozen=True)
class Question:
    """A row that may belong to a project; a person decides.

    Attributes
    ----------
    row : int
        Position in the new list, from 0.
    reason : str
        One of `QUESTION_CODES`.
    candidates : tuple of Match
        Projects it may be, the likeliest first.

    """

    row: int
    reason: str
    candidates: tuple[Match, ...]


@dataclass(frozen=True)
class Comparison:
    """What a new list says about the projects of a workspace.

    Every row of the list is in exactly one of `new`, `changed`, `same` and
    `questions`.

    Attributes
    ----------
    rows : tuple of dict
        The rows, as they were given.
    new : tuple of int
        Positions of rows without a project.
    changed, same : tuple of Match
        Rows whose project is known.
    gone : tuple of str
        Projects of the same list or region that the new list does not have.
    questions : tuple of Question
        What a person decides.
    known : frozenset of str
        Ids of the workspace.
    origins : mapping of str to dict
        ``row_origin`` of the workspace's projects that have one.

    """

    rows: tuple[dict[str, Any], ...]
    new: tuple[int, ...]
    changed: tuple[Match, ...]
    same: tuple[Match, ...]
    gone: tuple[str, ...]
    questions: tuple[Question, ...]
    known: frozenset[str] = frozenset()
    origins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take over and nothing to decide."""
        return not (self.new or self.changed or self.gone or self.questions)

    @property
    def counts(self) -> dict[str, int]:
        """Rows and projects by what became of them."""
        names = ("new", "changed", "same", "gone", "questions")
        return {name: len(getattr(self, name)) for name in names}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a person takes over; nothing by default.

    Attributes
    ----------
    new : collection of int
        Rows that become projects.
    changed : mapping of str to collection of str
        Fields to take over, by ``project_id``.
    gone : collection of str
        Projects to delete.
    answers : mapping of int to (str or None)
        Answered questions: row -> its project, or None for a new project.

    """

    new: Collection[int] = ()
    changed: Mapping[str, Collection[str]] = field(default_factory=dict)
    gone: Collection[str] = ()
    answers: Mapping[int, str | None] = field(default_factory=dict)

    @classmethod
    def everything(
        cls, comparison: Comparison, answers: Mapping[int, str | None] | None = None
    ) -> Chosen:
        """Choose all that is certain; questions need answers."""
        return cls(
            new=comparison.new,
            changed={
                match.project_id: [change.field for change in match.changes]
                for match in comparison.changed
            },
            gone=comparison.gone,
            answers=answers or {},
        )


# -- rows as they are compared -------------------------------------------------------
def listed(
    result: ImportResult, table: RawTable
) -> tuple[list[dict[str, Any]], list[frozenset[str]]]:
    """Return the rows of an import and what each of them states.

    Parameters
    ----------
    result : ImportResult
        What became of the list.
    table : RawTable
        The list.

    Returns
    -------
    tuple
        Rows for `compare`, without those that were refused, and for each the columns
        the list speaks about. An empty cell states that a value is missing; a cell
        that waits for a decision, and what the import has filled in, state nothing.

    """
    fields = {
        _COLUMN_OF[name]: index
        for name, index in result.layout.fields.items()
        if name in _COLUMN_OF
    }
    rows, stated = [], []
    for row in result.rows:
        if not row.project:
            continue
        cells = table.cells[row.number - 1]
        rows.append(row.project)
        names = set()
        for column, index in fields.items():
            empty = is_empty(cells[index])
            said = column not in _FILLED_IN if empty else column in row.project
            if said and (empty or row.project.get(column) is not None):
                names.add(column)
        stated.append(frozenset(names))
    return rows, stated


def plain_value(column: str, value: Any) -> Any:
    """Return a value in the form in which values of a column are compared.

    Parameters
    ----------
    column : str
        Column of the register.
    value : object
        As a frame or an import holds it.

    Returns
    -------
    object
        None for all that is missing; cents as int, days as date, texts with plain
        spaces.

    Examples
    --------
    >>> plain_value("grant_paid_cents", 100.0), plain_value("title", " a  b ")
    (100, 'a b')
    >>> plain_value("year", pd.NA), plain_value("paid_date", "2026-01-02")
    (None, datetime.date(2026, 1, 2))

    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str):
        lines = value.split("\n") if column == "note" else [value]
        text = "\n".join(map(clean, lines)).strip()
        return _day(text) if text and column.endswith("_date") else text or None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        if math.isnan(value):
            return None
        return int(value) if column.endswith("_cents") else float(value)
    return value


def _day(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _equal(column: str, one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, float) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=0, abs_tol=1e-9)
    if column == "note" and one != other:
        parts = [sorted(map(clean, _NOTE_PARTS.split(n))) for n in (one, other)]
        return clean(one) == clean(other) or parts[0] == parts[1]
    return bool(one == other)


class _Text(NamedTuple):
    """What likeness is found by."""

    region: str
    title: str
    place: str


class _Pair(NamedTuple):
    """A row and a project that may belong together, by position."""

    row: int
    project: int
    likeness: float
    doubts: tuple[str, ...]


class _Matcher:
    """The work of one comparison: what is open on both sides, and what was found."""

    def __init__(
        self,
        old: pd.DataFrame,
        new: Sequence[Mapping[str, Any]],
        stated: Sequence[Collection[str]] | None,
    ) -> None:
        frame = old if old.index.name == PROJECT_ID else old.set_index(PROJECT_ID)
        self.ids = [str(key) for key in frame.index]
        self.columns = {str(name): frame[name].tolist() for name in frame.columns}
        self.rows = new
        given = stated if stated is not None else [row.keys() for row in new]
        known = {
            names: [name for name in names if name not in IGNORED]
            for names in {tuple(names) for names in given}
        }
        self.stated = [known[tuple(names)] for names in given]
        _refuse_unknown(self.stated, self.columns)
        self.old_texts = [
            _text_of(*values)
            for values in zip(
                *(self._column(name) for name in (REGION_ID, "title", "place_text")),
                strict=True,
            )
        ]
        self.new_texts = [
            _text_of(row.get(REGION_ID), row.get("title"), row.get("place_text"))
            for row in new
        ]
        self.open_rows = dict.fromkeys(range(len(new)))
        self.open_projects = dict.fromkeys(range(len(self.ids)))
        self.asked: set[int] = set()
        # Equal ids of unlike texts: asked about if nothing else is found.
        self.unlike: dict[int, _Pair] = {}
        self.matches: list[Match] = []
        self.questions: list[Question] = []

    def _column(self, name: str) -> list[Any]:
        return self.columns.get(name) or [None] * len(self.ids)

    # -- what was found --------------------------------------------------------------
    def match(self, pair: _Pair, found_by: str) -> Match:
        """Return the match of a pair, with its changes."""
        row, project = self.rows[pair.row], pair.project
        changes = []
        for name in self.stated[pair.row]:
            before = plain_value(name, self.columns[name][project])
            after = plain_value(name, row.get(name))
            if not _equal(name, before, after):
                changes.append(FieldChange(name, before, after))
        place = next((one for one in changes if one.field == "place_text"), None)
        keep = place is None or (
            normalise(place.old or "") == normalise(place.new or "")
        )
        return Match(
            pair.row, self.ids[project], found_by, pair.likeness, tuple(changes), keep
        )

    def settle(self, pair: _Pair, found_by: str) -> None:
        """Take a pair as certain."""
        self.matches.append(self.match(pair, found_by))
        del self.open_rows[pair.row]
        del self.open_projects[pair.project]

    def ask(self, row: int, reason: str, pairs: Iterable[_Pair], by: str) -> None:
        """Leave a row to a person."""
        best = sorted(pairs, key=lambda pair: -pair.likeness)[:_OFFERED]
        candidates = tuple(self.match(pair, by) for pair in best)
        self.questions.append(Question(row, reason, candidates))
        self.asked.update(pair.project for pair in best)
        del self.open_rows[row]

    # -- by id -----------------------------------------------------------------------
    def by_id(self) -> None:
        """Find projects by their id, or by the id that the list has for them."""
        own: dict[str, list[int]] = defaultdict(list)
        told: dict[str, list[int]] = defaultdict(list)
        for project, origin in enumerate(self._column("row_origin")):
            own[_base(self.ids[project])].append(project)
            if isinstance(origin, Mapping) and origin.get(LISTED_ID):
                told[_base(str(origin[LISTED_ID]))].append(project)
        groups: dict[str, list[int]] = defaultdict(list)
        for row, values in enumerate(self.rows):
            groups[_base(_listed_id(values))].append(row)
        # What was decided before goes first.
        for base in sorted(groups, key=lambda base: base not in told):
            rows, projects = groups[base], list(told.get(base, ()))
            if len(rows) > len(projects):
                projects += own.get(base, ())
            projects = [one for one in projects if one in self.open_projects]
            if base in told or _MADE_ID.fullmatch(base):
                self._settle_group(rows, list(dict.fromkeys(projects)), "id")
            elif len(rows) > 1:
                for row in rows:
                    pairs = [_Pair(row, one, 100.0, ()) for one in projects]
                    self.ask(row, "id_twice", pairs, "id")
            elif projects:
                self._same_id(rows[0], projects[0])

    def _same_id(self, row: int, project: int) -> None:
        """Match two equal ids, unless they clearly are two things."""
        new, old = self.new_texts[row], self.old_texts[project]
        likeness = title_likeness(new.title, old.title)
        if likeness < _OTHER_TITLE and new.place != old.place and new.title:
            self.unlike[row] = _Pair(row, project, round(likeness, 1), ())
        else:
            self.settle(_Pair(row, project, 100.0, ()), "id")

    def finish(self) -> None:
        """Ask about ids of others, and offer no project that has found its row."""
        for row, pair in self.unlike.items():
            if row in self.open_rows and pair.project in self.open_projects:
                self.ask(row, "id_of_another", [pair], "id")
        still = {self.ids[project] for project in self.open_projects}
        kept = []
        for one in self.questions:
            open_ones = tuple(m for m in one.candidates if m.project_id in still)
            if open_ones or one.reason == "id_twice":
                kept.append(replace(one, candidates=open_ones))
            else:
                self.open_rows[one.row] = None
        self.questions = sorted(kept, key=lambda one: one.row)

    # -- by equal texts --------------------------------------------------------------
    def by_text(self) -> None:
        """Find projects with the same title, place and region."""
        groups: dict[_Text, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for row in self.open_rows:
            groups[self.new_texts[row]][0].append(row)
        for project in self.open_projects:
            groups[self.old_texts[project]][1].append(project)
        for text, (rows, projects) in groups.items():
            if text.title and rows and projects:
                self._settle_group(rows, projects, "text")

    def _settle_group(self, rows: list[int], projects: list[int], by: str) -> None:
        """Tell rows and projects of equal name apart by all that they state."""
        if len(rows) > 1 or len(projects) > 1:
            rows, projects = self._same_content(rows, projects, by)
        if len(rows) == 1 and len(projects) == 1:
            pair = _Pair(rows[0], projects[0], 100.0, ())
            doubts = () if by == "id" else self._doubts(*pair[:2])
            if doubts:
                self.ask(rows[0], doubts[0], [pair], by)
            else:
                self.settle(pair, by)
        elif projects:
            for row in rows:
                pairs = [_Pair(row, one, 100.0, ()) for one in projects[:_OFFERED]]
                self.ask(row, "several_partners", pairs, by)
            self.asked.update(projects)

    def _same_content(
        self, rows: list[int], projects: list[int], by: str
    ) -> tuple[list[int], list[int]]:
        """Settle the pairs of a group that do not differ; return the others."""
        left = dict.fromkeys(projects)
        prints: dict[tuple[str, ...], dict[tuple[Any, ...], list[int]]] = {}
        rest = []
        for row in rows:
            names = tuple(self.stated[row])
            if names not in prints:
                prints[names] = defaultdict(list)
                for one in reversed(list(left)):
                    values = (plain_value(n, self.columns[n][one]) for n in names)
                    prints[names][tuple(values)].append(one)
            wanted = tuple(plain_value(n, self.rows[row].get(n)) for n in names)
            partners = prints[names].get(wanted, [])
            while partners and partners[-1] not in left:
                partners.pop()
            if partners and (by == "id" or not self._doubts(row, partners[-1])):
                del left[partners[-1]]
                self.settle(_Pair(row, partners.pop(), 100.0, ()), by)
            else:
                rest.append(row)
        return rest, list(left)

    # -- by likeness -----------------------------------------------------------------
    def by_likeness(self) -> None:
        """Find projects whose title and place are nearly the same."""
        pairs = self._likely_pairs()
        while True:
            rivals = _rivals(pairs)
            sure = [
                pair
                for pair in pairs
                if pair.likeness >= MATCH
                and not pair.doubts
                and pair.likeness - rivals[pair] >= MARGIN
            ]
            for pair in sure:
                self.settle(pair, "likeness")
            pairs = [
                pair
                for pair in pairs
                if pair.row in self.open_rows and pair.project in self.open_projects
            ]
            if not sure:
                break
        by_row: dict[int, list[_Pair]] = defaultdict(list)
        for pair in pairs:
            by_row[pair.row].append(pair)
        for row, choices in by_row.items():
            best = max(choices, key=lambda pair: pair.likeness)
            reason = "several_partners"
            if best.doubts:
                reason = best.doubts[0]
            elif best.likeness < MATCH:
                reason = "not_alike_enough"
            self.ask(row, reason, choices, "likeness")

    def _likely_pairs(self) -> list[_Pair]:
        """Return the pairs of open rows and projects that are alike at all."""
        rows, projects = defaultdict(list), defaultdict(list)
        for row in self.open_rows:
            rows[self.new_texts[row]].append(row)
        for project in self.open_projects:
            projects[self.old_texts[project]].append(project)
        pairs = []
        for new, old in _alike(list(rows), list(projects)):
            likeness = title_likeness(new.title, old.title)
            place = place_likeness(new.place, old.place)
            if new.title == old.title and len(new.title.split()) >= _LONG_TITLE:
                place = max(place, _MOVED)
            likeness *= place / 100
            if likeness < ASK:
                continue
            pairs += [
                _Pair(row, project, round(likeness, 1), self._doubts(row, project))
                for row in rows[new]
                for project in projects[old][:_OFFERED]
            ]
        return pairs

    def _doubts(self, row: int, project: int) -> tuple[str, ...]:
        """Return why a pair of like texts may be two things all the same."""
        new, old = self.new_texts[row], self.old_texts[project]
        doubts = []
        if numbers_differ(new.title, old.title):
            doubts.append("numbers_differ")
        if any(self._contradict(row, project, n) for n in ("call", _PERIOD)):
            doubts.append("call_differs")
        if new.title != old.title and words_differ(new.title, old.title):
            doubts.append("words_differ")
        if new.place != old.place:
            doubts.append("place_differs")
        key = _listed_id(self.rows[row])
        made = _MADE_ID.fullmatch(key) or _MADE_ID.fullmatch(self.ids[project])
        if not made and key != self.ids[project]:
            doubts.append("ids_differ")
        if len(doubts) == 1 and doubts[0] in _LIFTED and self._same_money(row, project):
            return ()
        return tuple(doubts)

    def _contradict(self, row: int, project: int, name: str) -> bool:
        """Whether both sides state a value, and not the same."""
        if name not in self.stated[row]:
            return False
        old = normalise(clean(plain_value(name, self._column(name)[project])))
        new = normalise(clean(plain_value(name, self.rows[row].get(name))))
        return bool(old and new and old != new)

    def _same_money(self, row: int, project: int) -> bool:
        """Whether an amount is the same to the cent on both sides."""
        values = self.rows[row]
        return any(
            plain_value(name, values[name])
            and plain_value(name, values[name])
            == plain_value(name, self._column(name)[project])
            for name in _AMOUNTS
            if name in values
        )

    # -- gone ------------------------------------------------------------------------
    def gone(self, origin: Mapping[str, Any] | None) -> tuple[str, ...]:
        """Return imported projects of this list or region that it does not have."""
        regions = {text.region for text in self.new_texts if text.region}
        origins = self._column("row_origin")
        wanted = (origin.get("file"), origin.get("table")) if origin else None
        found = []
        for project in self.open_projects:
            source = origins[project]
            if project in self.asked or not isinstance(source, Mapping) or not source:
                continue
            same = wanted == (source.get("file"), source.get("table"))
            if same or self.old_texts[project].region in regions:
                found.append(self.ids[project])
        return tuple(found)


_PERIOD: Final = "programming_period"


def _refuse_unknown(
    stated: Iterable[Iterable[str]], columns: Mapping[str, Any]
) -> None:
    missing = {name for names in stated for name in names if name not in columns}
    if missing:
        raise MissingColumnError(
            layer="projects", columns=listing(sorted(missing)), present=listing(columns)
        )


def _text_of(region: Any, title: Any, place: Any) -> _Text:
    return _Text(
        clean(plain_value(REGION_ID, region)),
        plain_title(clean(plain_value("title", title))),
        plain_place(clean(plain_value("place_text", place))),
    )


def _listed_id(row: Mapping[str, Any]) -> str:
    """Return the id of a row; one made of its texts if it states none."""
    return clean(row.get(PROJECT_ID)) or stable_id(row)


def _base(key: str) -> str:
    """Return an id; one that was made of the texts, without its number."""
    made = _MADE_ID.fullmatch(key)
    return made[1] if made else key


def _rivals(pairs: Iterable[_Pair]) -> dict[_Pair, float]:
    """Return the likeness of the best other partner on either side of each pair."""
    rows: dict[int, list[float]] = defaultdict(list)
    projects: dict[int, list[float]] = defaultdict(list)
    found = list(pairs)
    for pair in found:
        rows[pair.row].append(pair.likeness)
        projects[pair.project].append(pair.likeness)
    best = {}
    for side in (rows, projects):
        for scores in side.values():
            scores.sort(reverse=True)
    for pair in found:
        others = []
        for scores in (rows[pair.row], projects[pair.project]):
            mine = scores[0] == pair.likeness
            others.append((scores[1] if len(scores) > 1 else 0.0) if mine else 101.0)
        best[pair] = max(others)
    return best


# -- candidates without comparing everything with everything -------------------------
def _alike(new: Sequence[_Text], old: Sequence[_Text]) -> Iterable[tuple[_Text, _Text]]:
    """Return pairs of texts that share place, title or first words and are alike."""
    found: dict[tuple[_Text, _Text], None] = {}
    left, right = _blocks(new), _blocks(old)
    for key in left.keys() & right.keys():
        for part_new, part_old in _parts(key, left[key], right[key]):
            found.update(dict.fromkeys(_alike_in_block(part_new, part_old)))
    return [
        (one, other)
        for one, other in found
        if not one.region or not other.region or one.region == other.region
    ]


def _blocks(texts: Iterable[_Text]) -> dict[tuple[str, str], list[_Text]]:
    blocks: dict[tuple[str, str], list[_Text]] = defaultdict(list)
    for text in texts:
        if text.title:
            if text.place:
                blocks["place", text.place].append(text)
            blocks["title", text.title].append(text)
            blocks["words", " ".join(text.title.split()[:2])].append(text)
    return blocks


def _parts(
    key: tuple[str, str], new: list[_Text], old: list[_Text]
) -> Iterable[tuple[list[_Text], list[_Text]]]:
    """Cut a large block of a common title by the first name of the place."""
    if key[0] == "place" or len(new) * len(old) <= _BLOCK:
        return [(new, old)]
    left: dict[str, list[_Text]] = defaultdict(list)
    right: dict[str, list[_Text]] = defaultdict(list)
    for texts, parts in ((new, left), (old, right)):
        for text in texts:
            parts[text.place.partition(" ")[0]].append(text)
    return [(left[name], right[name]) for name in left.keys() & right.keys()]


def _alike_in_block(
    new: list[_Text], old: list[_Text]
) -> Iterable[tuple[_Text, _Text]]:
    titles = [[text.title for text in side] for side in (new, old)]
    turned = [[" ".join(sorted(t.split())) for t in side] for side in titles]
    scores = np.maximum(
        *(
            process.cdist(*side, scorer=fuzz.ratio, score_cutoff=ASK, dtype=np.uint8)
            for side in (titles, turned)
        )
    )
    if np.count_nonzero(scores) > 2 * _OFFERED * (len(new) + len(old)):
        scores = np.where(_best_of_lines(scores), scores, 0)
    return [(new[row], old[column]) for row, column in np.argwhere(scores).tolist()]


def _best_of_lines(scores: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Mark the best few cells of each row and column."""
    kept = np.zeros(scores.shape, dtype=bool)
    for axis in (0, 1):
        count = min(_OFFERED, scores.shape[axis])
        best = np.argpartition(scores, -count, axis=axis)
        best = np.take(best, range(-count, 0), axis=axis)
        np.put_along_axis(kept, best, values=True, axis=axis)
    return kept


# -- the comparison ------------------------------------------------------------------
def compare(
    old: pd.DataFrame,
    new: Sequence[dict[str, Any]],
    *,
    stated: Sequence[Collection[str]] | None = None,
    origin: Mapping[str, Any] | None = None,
) -> Comparison:
    """Compare a new list with the projects of a workspace.

    Parameters
    ----------
    old : pandas.DataFrame
        Projects with all columns, as `Workspace.frame("projects")` returns them:
        ``project_id`` as index or column, cents as Int64.
    new : sequence of dict
        Rows of the list by columns of the register, as `listed` returns them.
    stated : sequence of collection of str, optional
        For each row the columns the list speaks about; a stated column without a
        value says that the value is missing. By default the keys of the row.
    origin : mapping, optional
        ``file`` and ``table`` of the list. Projects that came from the same one, or
        that were imported into a region of the list, are gone if it does not have
        them; projects entered by hand never are.

    Returns
    -------
    Comparison

    Raises
    ------
    MissingColumnError
        If a row states a column that `old` does not have.

    Examples
    --------
    >>> old = pd.DataFrame({"project_id": ["P1"], "title": ["Dorfplatz"],
    ...                     "grant_paid_cents": pd.array([100], "Int64")})
    >>> found = compare(old, [{"project_id": "P1", "grant_paid_cents": 200},
    ...                       {"project_id": "P2", "title": "Kirche"}])
    >>> found.new, found.changed[0].changes
    ((1,), (FieldChange(field='grant_paid_cents', old=100, new=200),))

    """
    work = _Matcher(old, new, stated)
    work.by_id()
    work.by_text()
    work.by_likeness()
    work.finish()
    found = sorted(work.matches, key=lambda match: match.row)
    return Comparison(
        rows=tuple(new),
        new=tuple(sorted(work.open_rows)),
        changed=tuple(match for match in found if match.changes),
        same=tuple(match for match in found if not match.changes),
        gone=work.gone(origin),
        questions=tuple(work.questions),
        known=frozenset(work.ids),
        origins={
            key: source
            for key, source in zip(work.ids, work._column("row_origin"), strict=True)
            if isinstance(source, Mapping)
        },
    )


# -- what is to be written -----------------------------------------------------------
Operation = dict[str, Any]


def apply(
    comparison: Comparison,
    chosen: Chosen,
    *,
    sites: Sequence[Sequence[Mapping[str, Any]]] | None = None,
    site_numbers: Mapping[str, Collection[int]] | None = None,
    origins: Sequence[Mapping[str, Any]] | None = None,
) -> list[Operation]:
    """Return what is to be written so that the workspace follows the list.

    Parameters
    ----------
    comparison : Comparison
        As `compare` returns it.
    chosen : Chosen
        What is taken over; `Chosen.everything` takes all that is certain.
    sites : sequence of sequence of mapping, optional
        For each row of the list its sites as columns of ``sites``, without
        ``project_id`` and ``site_no``. They are written for new projects, and where
        a changed place text is taken over.
    site_numbers : mapping of str to collection of int, optional
        Site numbers that the workspace has, by project: those that are replaced.
    origins : sequence of mapping, optional
        For each row of the list its ``row_origin``.

    Returns
    -------
    list of dict
        ``action`` (``put`` or ``delete``), ``table`` and ``values``, in the order in
        which they are written; a deleted project takes its sites with it.

    Raises
    ------
    UnknownProjectError
        If something is chosen that the comparison does not offer.

    Examples
    --------
    >>> old = pd.DataFrame({"project_id": ["P1"], "year": [2024]})
    >>> found = compare(old, [{"project_id": "P1", "year": 2025}])
    >>> apply(found, Chosen.everything(found))
    [{'action': 'put', 'table': 'projects',
      'values': {'project_id': 'P1', 'year': 2025}}]

    """
    _refuse_strangers(comparison, chosen)
    writer = _Writer(comparison, sites, site_numbers or {}, origins)
    for key in comparison.gone:
        if key in chosen.gone:
            writer.add("delete", "projects", {PROJECT_ID: key})
    for match in comparison.changed:
        if match.project_id in chosen.changed:
            writer.change(match, chosen.changed[match.project_id])
    answers = {
        one.row: one for one in comparison.questions if one.row in chosen.answers
    }
    for row, question in answers.items():
        for match in question.candidates:
            if match.project_id == chosen.answers[row]:
                fields = [change.field for change in match.changes]
                writer.change(match, fields, remember=True)
    fresh = [row for row in answers if chosen.answers[row] is None]
    for row in sorted([*fresh, *(row for row in comparison.new if row in chosen.new)]):
        writer.create(row)
    return writer.operations


def _refuse_strangers(comparison: Comparison, chosen: Chosen) -> None:
    """Refuse a choice that was not offered, or that gives a project to two rows."""
    offered = {
        one.row: {None, *(match.project_id for match in one.candidates)}
        for one in comparison.questions
    }
    taken = Counter(key for key in chosen.answers.values() if key is not None)
    strangers = [
        *(set(chosen.new) - set(comparison.new)),
        *(set(chosen.changed) - {match.project_id for match in comparison.changed}),
        *(set(chosen.gone) - set(comparison.gone)),
        *(
            key
            for row, key in chosen.answers.items()
            if key not in offered.get(row, set())
        ),
        *(key for key, count in taken.items() if count > 1),
    ]
    if strangers:
        raise UnknownProjectError(values=listing(strangers))


class _Writer:
    """Collects operations."""

    def __init__(
        self,
        comparison: Comparison,
        sites: Sequence[Sequence[Mapping[str, Any]]] | None,
        site_numbers: Mapping[str, Collection[int]],
        origins: Sequence[Mapping[str, Any]] | None,
    ) -> None:
        self.operations: list[Operation] = []
        self._comparison = comparison
        self._sites = sites
        self._numbers = site_numbers
        self._origins = origins
        self._taken = set(comparison.known)

    def add(self, action: str, table: str, values: dict[str, Any]) -> None:
        """Add one operation."""
        self.operations.append({"action": action, "table": table, "values": values})

    def change(
        self, match: Match, fields: Collection[str], *, remember: bool = False
    ) -> None:
        """Take fields of a row over into its project."""
        key = match.project_id
        values = {one.field: one.new for one in match.changes if one.field in fields}
        if not values and not remember:
            return
        origin = self._origin(match.row, key, self._comparison.origins.get(key, {}))
        if values or origin:
            self.add("put", "projects", {PROJECT_ID: key, **values, **origin})
        if "place_text" in values and not match.keep_sites and self._sites is not None:
            for number in sorted(self._numbers.get(key, ())):
                self.add("delete", "sites", {PROJECT_ID: key, "site_no": number})
            self._put_sites(match.row, key)

    def create(self, row: int) -> None:
        """Make a row a project."""
        values = self._comparison.rows[row]
        key = self._free_id(_listed_id(values))
        origin = self._origin(row, key, values.get("row_origin") or {})
        self.add("put", "projects", {**values, PROJECT_ID: key, **origin})
        self._put_sites(row, key)

    def _put_sites(self, row: int, key: str) -> None:
        given = self._sites[row] if self._sites is not None else ()
        for number, site in enumerate(given, start=1):
            self.add("put", "sites", {**site, PROJECT_ID: key, "site_no": number})

    def _origin(self, row: int, key: str, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return where a project comes from, and its id in the list if another."""
        listed_id = _listed_id(self._comparison.rows[row])
        origin = dict(before if self._origins is None else self._origins[row])
        if listed_id != key:
            origin[LISTED_ID] = listed_id
        elif self._origins is None:
            return {}
        return {"row_origin": origin}

    def _free_id(self, wanted: str) -> str:
        key, number = wanted, 1
        while key in self._taken:
            number += 1
            key = f"{wanted}-{number}"
        self._taken.add(key)
        return key
