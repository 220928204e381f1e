"""Rows of a list find their project: by id, by equal texts, by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pandas as pd

from geo.errors import MissingColumnError
from geo.projects.likeness import (
    numbers_differ,
    place_likeness,
    title_likeness,
    words_differ,
)
from geo.projects.listrows import AMOUNT_FIELDS
from geo.projects.reimport.likely import ASK, MARGIN, MATCH, OFFERED, alike
from geo.projects.reimport.results import FieldChange, Match, MergedRow, Question
from geo.projects.reimport.rows import (
    IGNORED,
    LISTED_ID,
    MADE_ID,
    Text,
    base_id,
    equal,
    listed_id,
    plain_value,
    text_of,
)
from geo.reading.values import clean
from geo.reading.vocabulary import normalise
from geo.schema import PROJECT_ID, REGION_ID, cents, listing

# A title of so many words hardly belongs to two places: its place may be corrected.
_LONG_TITLE: Final = 3
_MOVED: Final = 80.0
_OTHER_TITLE: Final = 50.0
_LIFTED: Final = frozenset({"words_differ", "place_differs", "ids_differ"})
_AMOUNTS: Final = tuple(cents(name) for name in AMOUNT_FIELDS)
_PERIOD: Final = "programming_period"


class _Pair(NamedTuple):
    """A row and a project that may belong together, by position."""

    row: int
    project: int
    likeness: float
    doubts: tuple[str, ...]


class Matcher:
    """The work of one comparison: what is open on both sides, and what was found."""

    def __init__(
        self,
        old: pd.DataFrame,
        new: Sequence[Mapping[str, Any]],
        stated: Sequence[Collection[str]] | None,
        merged: Iterable[MergedRow] = (),
    ) -> None:
        frame = old if old.index.name == PROJECT_ID else old.set_index(PROJECT_ID)
        self.ids = [str(key) for key in frame.index]
        self.columns = {str(name): frame[name].tolist() for name in frame.columns}
        self.merged: dict[str, MergedRow] = {}
        # What merged projects hold now, by column.
        self.current: dict[str, dict[str, Any]] = {}
        self._add_merged(merged)
        self.rows = new
        given = stated if stated is not None else [row.keys() for row in new]
        known = {
            names: [name for name in names if name not in IGNORED]
            for names in {tuple(names) for names in given}
        }
        self.stated = [known[tuple(names)] for names in given]
        _refuse_unknown(self.stated, self.columns)
        self.old_texts = [
            text_of(*values)
            for values in zip(
                *(self._column(name) for name in (REGION_ID, "title", "place_text")),
                strict=True,
            )
        ]
        self.new_texts = [
            text_of(row.get(REGION_ID), row.get("title"), row.get("place_text"))
            for row in new
        ]
        self.open_rows = dict.fromkeys(range(len(new)))
        self.open_projects = dict.fromkeys(range(len(self.ids)))
        self.asked: set[int] = set()
        # Equal ids of unlike texts: asked about if nothing else is found.
        self.unlike: dict[int, _Pair] = {}
        self.matches: list[Match] = []
        self.questions: list[Question] = []

    def _add_merged(self, merged: Iterable[MergedRow]) -> None:
        """Let rows find what they were before they were merged."""
        position = {key: number for number, key in enumerate(self.ids)}
        for one in merged:
            target = position.get(one.merged_into)
            own = one.project_id == one.merged_into
            if target is None or (one.project_id in position and not own):
                continue  # the project is gone, or the row a project again
            self.merged[one.project_id] = one
            if one.merged_into not in self.current:
                self.current[one.merged_into] = {
                    name: cells[target] for name, cells in self.columns.items()
                }
            if not own:
                self.ids.append(one.project_id)
            for name, cells in self.columns.items():
                if not own:
                    cells.append(one.values.get(name))
                elif name not in IGNORED:
                    cells[target] = one.values.get(name)

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
            if not equal(name, before, after):
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
        best = sorted(pairs, key=lambda pair: -pair.likeness)[:OFFERED]
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
            own[base_id(self.ids[project])].append(project)
            if isinstance(origin, Mapping) and origin.get(LISTED_ID):
                told[base_id(str(origin[LISTED_ID]))].append(project)
        groups: dict[str, list[int]] = defaultdict(list)
        for row, values in enumerate(self.rows):
            groups[base_id(listed_id(values))].append(row)
        # What was decided before goes first.
        for base in sorted(groups, key=lambda base: base not in told):
            rows, projects = groups[base], list(told.get(base, ()))
            if len(rows) > len(projects):
                projects += own.get(base, ())
            projects = [one for one in projects if one in self.open_projects]
            if base in told or MADE_ID.fullmatch(base):
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
        groups: dict[Text, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
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
                pairs = [_Pair(row, one, 100.0, ()) for one in projects[:OFFERED]]
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
        for new, old in alike(list(rows), list(projects)):
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
                for project in projects[old][:OFFERED]
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
        key = listed_id(self.rows[row])
        made = MADE_ID.fullmatch(key) or MADE_ID.fullmatch(self.ids[project])
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


def _refuse_unknown(
    stated: Iterable[Iterable[str]], columns: Mapping[str, Any]
) -> None:
    missing = {name for names in stated for name in names if name not in columns}
    if missing:
        raise MissingColumnError(
            layer="projects", columns=listing(sorted(missing)), present=listing(columns)
        )


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
