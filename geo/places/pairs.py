"""Names that stand beside each other: "X OT Y", "X (Y)", "X, Y"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.boundaries.territory import STATUS_2016
from geo.places.finding import (
    BEYOND,
    SHORTEST_TYPO,
    Choice,
    NameFinder,
    candidates_of,
)
from geo.places.gazetteer import (
    BY_NAME,
    LATER_MUNICIPALITY,
    NameMatch,
    PlaceEntry,
    short_name,
)
from geo.places.names import fold, skeleton
from geo.places.texts import (
    LISTED,
    SLASHED,
    Part,
)

# In "A/B" these may be halves of one name.
_PART_OF_A_NAME: Final = frozenset({"short_name", "name_part", "typo", "near_place"})


class PairFinder(NameFinder):
    """Decides names of one list with the names beside them."""

    def village(self, head: Part, part: Part) -> Choice:
        """Decide "X OT Y"."""
        heads = [match.entry for match in self.matches(head)]
        area = self.as_area(head, [head])
        heads += [area] if area is not None and head.kind else []
        if not heads:
            if self.is_beyond(head.name) and not self.matches(Part(part.name)):
                return Choice(reason=BEYOND)
            return self._village_of_unknown(head, part)
        inside = [entry for entry in heads if self.in_scope(entry)]
        found = self._contained(inside or heads, part)
        if len(self._places(found)) > 1:
            return self._several_contained(found, part, inside or heads)
        if found and not inside:
            candidates = self._nearest(found)
            return Choice(reason="outside_region", candidates=candidates)
        if found:
            choice = self._take(self._best(found), part)
            choice = self._at_stated(choice, inside)
            return replace(choice, found_by="locality_in_municipality")
        return self._village_not_there(head, part, inside or heads)

    def _at_stated(self, choice: Choice, heads: Sequence[PlaceEntry]) -> Choice:
        """Take the stated municipality where that of 2016 was divided later."""
        carry = self.gazetteer.carry
        for day in self.gazetteer.later_days:
            ends = carry(str(choice.ags), choice.boundary_date, day)
            stated = {
                key
                for entry in heads
                if choice.ags != entry.ags
                for key in carry(entry.ags, entry.boundary_date, day)
            }
            if len(ends) > 1 and len(ends & stated) == 1:
                return replace(choice, ags=next(iter(ends & stated)), boundary_date=day)
        return choice

    def _contained(self, heads: Iterable[PlaceEntry], part: Part) -> list[NameMatch]:
        """Return the places of a name that lie in one of some municipalities."""
        members = {key for entry in heads for key in entry.members}
        found = self.matches(Part(part.name))
        if not found:
            found = self._undescribed(short_name(part.name, self.words)[0])
        if not found:
            halves = part.name.split("-")
            found = [m for half in halves for m in self.matches(Part(half.strip()))]
        return [
            match
            for match in found
            if match.entry.ags in members
            or (
                match.entry.kind == LATER_MUNICIPALITY
                and members.issuperset(match.entry.members)
            )
        ]

    def another_village(self, head: Part, part: Part) -> Choice | None:
        """Decide B in "X OT A, B": a village of X, unless B stands for itself too."""
        heads = [m.entry for m in self.matches(head) if self.in_scope(m.entry)]
        found = self._contained(heads, part)
        if len(self._places(found)) != 1:
            return None
        alone = self.single(part)
        if alone.entry is not None and alone.ags not in self._places(found):
            candidates = (*self._nearest(found), *candidates_of(alone))
            return Choice(reason="homonym", candidates=candidates)
        choice = self._take(self._best(found), part)
        return replace(choice, found_by="locality_in_municipality")

    def _several_contained(
        self, found: list[NameMatch], part: Part, heads: Sequence[PlaceEntry]
    ) -> Choice:
        """Two villages of one name in what the municipality is today."""
        date = self.context.date
        if date is not None and len(heads) == 1:
            valid = [
                match
                for match in found
                if heads[0].members.get(match.entry.ags, dt.date.max) <= date
            ]
            if len(self._places(valid)) == 1:
                choice = self._take(valid[0], part)
                return replace(choice, found_by="locality_in_municipality")
        for day in self.gazetteer.later_days:
            end = self._one_end(found, day)
            entry = self.gazetteer.by_ags.get(end or "")
            if entry is not None:
                return Choice(
                    entry, "locality_in_municipality", ags=entry.ags,
                    boundary_date=day, locality=part.name, precise=True,
                )  # fmt: skip
        return Choice(reason="homonym", candidates=self._nearest(found))

    def _one_end(self, found: Iterable[NameMatch], day: dt.date) -> str | None:
        """Return the one municipality that all places lie in on a day."""
        ends = {
            self.gazetteer.carry(match.entry.ags, match.entry.boundary_date, day)
            for match in found
        }
        keys = next(iter(ends))
        return next(iter(keys)) if len(ends) == len(keys) == 1 else None

    def _village_not_there(
        self, head: Part, part: Part, heads: Sequence[PlaceEntry]
    ) -> Choice:
        """Decide a village that the stated municipality does not have, as known."""
        slip = self._village_misspelt(part, heads)
        if slip is not None:
            return slip
        candidates = tuple((entry, 1.0) for entry in heads)
        elsewhere = self.matches(Part(part.name))
        if elsewhere:
            others = tuple((match.entry, 1.0) for match in elsewhere)
            return Choice(reason="contradiction", candidates=candidates + others)
        if self.is_foreign(part.name):
            return Choice(reason="outside_state", candidates=candidates)
        choice = self.single(head)
        if choice.entry is None or not choice.entry.is_municipality:
            return replace(choice, entry=None, candidates=candidates)
        ags, date = self._stated_key(choice.entry)
        return replace(
            choice, ags=ags, boundary_date=date, found_by="stated_municipality",
            locality=part.name if part.kind == "locality" else None,
            precise=part.kind == "locality", note="locality_not_listed",
        )  # fmt: skip

    def _stated_key(self, entry: PlaceEntry) -> tuple[str, dt.date]:
        """Return the key for a village that is surely in a municipality as named.

        A municipality that grew may have got the village later; then only its key
        after that is sure, unless the list is older.

        """
        grown = sorted(day for day in entry.members.values() if day > STATUS_2016)
        date = self.context.date
        if not grown or (date is not None and date < grown[0]):
            return entry.ags, entry.boundary_date
        for day in self.gazetteer.later_days:
            ends = self.gazetteer.carry(entry.ags, entry.boundary_date, day)
            if day >= grown[-1] and len(ends) == 1:
                return next(iter(ends)), day
        return entry.ags, entry.boundary_date

    def _village_misspelt(
        self, part: Part, heads: Sequence[PlaceEntry]
    ) -> Choice | None:
        """Believe a slip in the name of a village of the stated municipality."""
        key = skeleton(self.words.key(part.name))
        members = {member for entry in heads for member in entry.members}
        here: dict[str, PlaceEntry] = {}
        for member in sorted(members):
            villages = [
                self.gazetteer.by_ags.get(member),
                *self.gazetteer.localities_of.get(member, []),
            ]
            for entry in villages:
                if entry is not None and entry.name and not entry.doubtful:
                    base = short_name(entry.name, self.words)[0]
                    here.setdefault(skeleton(self.words.key(base)), entry)
        if len(key) < SHORTEST_TYPO - 1:
            return None
        close = process.extract(
            key, list(here), scorer=OSA.distance, score_cutoff=1, limit=2
        )
        if len(close) != 1 or self.matches(Part(part.name)):
            return None
        entry = here[close[0][0]]
        choice = self._take(NameMatch(entry, BY_NAME), part)
        locality = entry.name if choice.precise else None
        return replace(choice, found_by="typo", locality=locality)

    def _village_of_unknown(self, head: Part, part: Part) -> Choice:
        """Let the village tell which municipality a misspelt one is."""
        guess = self._not_found(head)
        key = skeleton(self.words.key(head.name))
        towns = [guess.entry] if guess.entry is not None else []
        if self.scope is not None and len(key) >= SHORTEST_TYPO:
            close = self._close_names(key, Part(head.name, "municipality"))
            towns += [match.entry for match, _ in close]
            towns += self._shortened(self.words.key(head.name))
        # Two names that fit each other bear out a mistake in one of them.
        found = self._contained(towns, part)
        if len(self._places(found)) == 1 and not self.is_foreign(head.name):
            return replace(self._take(found[0], part), found_by="typo")
        village = self.single(part)
        candidates = (*candidates_of(village), *candidates_of(guess))
        return Choice(reason="part_not_found", candidates=candidates)

    def _shortened(self, key: str) -> list[PlaceEntry]:
        """Return the municipalities of the list whose names begin like this."""
        if len(key) < SHORTEST_TYPO:
            return []
        return [
            match.entry
            for name, matches in self.gazetteer.index.items()
            if name.startswith(key)
            for match in matches
            if match.entry.is_municipality and self.in_scope(match.entry)
        ]

    def explained(self, head: Part, part: Part, choice: Choice) -> Choice:
        """Decide "X (Y)": one of them lies in, or near, the other."""
        pieces = part.name.split()
        if len(pieces) > 1 and self.words.has("qualifiers.near", fold(pieces[0])):
            matches = self.matches(head)
            return (
                self._near(matches, head, " ".join(pieces[1:])) if matches else choice
            )
        if not self.words.core(["x", *self.words.tokens(part.name)])[1:]:
            return choice  # "Eisfeld (Thür.)"
        if choice.reason == BEYOND and not self.matches(Part(part.name)):
            return choice
        other = self.single(replace(part, relation=""))
        joined = self.one_in_other(head, part)
        if joined is not None:
            return joined
        if choice.entry is not None and choice.ags == other.ags:
            return choice
        tokens = " ".join(self.words.tokens(part.name))
        is_town = choice.entry is not None and choice.entry.is_municipality
        if is_town and self.words.has("qualifiers.landscapes", tokens):
            return choice
        if is_town and self.is_thing(part.name):
            return choice
        if is_town and self._all_in(choice, other):
            return replace(
                choice, found_by="stated_municipality", note="locality_not_listed"
            )
        reason = "outside_state" if self.is_foreign(part.name) else "relation_unclear"
        return Choice(
            reason=reason, candidates=(*candidates_of(choice), *candidates_of(other))
        )

    @staticmethod
    def _all_in(town: Choice, other: Choice) -> bool:
        """Whether all that a name may mean lies in a municipality."""
        members = town.entry.members if town.entry is not None else {}
        return bool(other.candidates) and all(
            entry.ags in members for entry, _ in other.candidates
        )

    def one_in_other(self, one: Part, other: Part) -> Choice | None:
        """Find the village of the pair in the municipality of the pair, either way."""
        found: dict[str, Choice] = {}
        for town, village in ((one, other), (other, one)):
            heads = [
                match.entry
                for match in self.matches(town)
                if match.entry.is_municipality and self.in_scope(match.entry)
            ]
            inside = [
                match
                for match in self._contained(heads, village)
                if all(match.entry is not entry for entry in heads)
            ]
            if len(self._places(inside)) == 1:
                choice = self._take(inside[0], village)
                found[str(choice.ags)] = replace(
                    choice, found_by="locality_in_municipality"
                )
            elif inside:
                return None
        return next(iter(found.values())) if len(found) == 1 else None

    def help_each_other(
        self, parts: Sequence[Part], choices: list[Choice]
    ) -> list[Choice]:
        """Let a certain municipality decide a homonym beside it."""
        towns = [
            choice.entry
            for choice in choices
            if choice.entry is not None and choice.entry.is_municipality
        ]
        helped = []
        for part, choice in zip(parts, choices, strict=False):
            if choice.entry is None and choice.reason == "homonym":
                found = self._contained(towns, part)
                if len(self._places(found)) == 1:
                    choice = replace(
                        self._take(found[0], part), found_by="locality_in_municipality"
                    )
            helped.append(choice)
        return [*helped, *choices[len(helped) :]]

    def pair(self, parts: Sequence[Part], choices: Sequence[Choice]) -> Choice | None:
        """Decide "X, Y" where one is a village of the other."""
        beside = len(parts) == 2 and parts[1].relation in {LISTED, SLASHED}
        if not beside or len(choices) != 2:
            return None
        joined = self.one_in_other(parts[0], parts[1])
        if joined is None or joined.entry is None:
            return None
        towns = [
            choice.entry
            for choice in choices
            if choice.entry is not None and choice.entry is not joined.entry
        ]
        since = max(
            (entry.members.get(str(joined.ags), STATUS_2016) for entry in towns),
            default=STATUS_2016,
        )
        date = self.context.date
        # A name that is younger than the merger cannot stand for two places.
        is_young = all(entry.kind == LATER_MUNICIPALITY for entry in towns)
        if since == STATUS_2016 or is_young or (date is not None and date >= since):
            return joined
        if date is not None:
            return None  # two places at that time
        return replace(
            joined, entry=None, reason="relation_unclear",
            candidates=tuple(c for choice in choices for c in candidates_of(choice)),
        )  # fmt: skip

    def doubt_lists(self, parts: Sequence[Part], choices: list[Choice]) -> list[Choice]:
        """Ask where a comma may stand between a town and a village of its own.

        "Ilmenau, Roda" may mean a Roda in Ilmenau that the gazetteer does not have,
        and "Milbitz/Teichel" one village; so in such lists villages must lie in
        what is named, and every name must be a whole one.

        """
        towns = {
            key
            for choice in choices
            if choice.entry is not None and choice.entry.is_municipality
            for key in choice.entry.members
        }
        checked = []
        for position, choice in enumerate(choices):
            relation = parts[position].relation if position < len(parts) else ""
            slashed = SLASHED in {part.relation for part in parts}
            stray = (
                relation in {LISTED, SLASHED}
                and (choice.precise or choice.note == "thing_in_place")
                and bool(towns - _own(choice))
                and choice.ags not in towns - _own(choice)
            )
            half = slashed and choice.found_by in _PART_OF_A_NAME
            if choice.entry is not None and (stray or half):
                reason = "contradiction" if stray else "relation_unclear"
                choice = Choice(reason=reason, candidates=candidates_of(choice))
            checked.append(choice)
        return checked


def _own(choice: Choice) -> frozenset[str]:
    """Return the keys that a building's own municipality adds to a list."""
    if choice.note != "thing_in_place" or choice.entry is None:
        return frozenset()
    return frozenset(choice.entry.members)
