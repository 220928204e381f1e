"""One name in a text: which place it is, or which it may be."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.boundaries.territory import STATUS_2016
from geo.places.beside import is_thing, says_thing
from geo.places.gazetteer import (
    ASSOCIATION_KIND,
    BY_NAME,
    BY_PART,
    BY_SHORT_NAME,
    DISTRICT_KIND,
    FORMER_MUNICIPALITY,
    LATER_MUNICIPALITY,
    LOCALITY,
    REGION_KIND,
    Gazetteer,
    NameMatch,
    PlaceEntry,
    distance_km,
    short_name,
)
from geo.places.names import fold, skeleton
from geo.places.results import (
    PlaceContext,
)
from geo.places.texts import (
    BRACKETED,
    STATED,
    Part,
)

# Spelling mistakes: shortest names in which one wrong letter is believed, and how
# far the runner-up must be away.
SHORTEST_TYPO: Final = 6
_SHORTEST_WRONG_LETTER: Final = 9
_RUNNER_UP: Final = 3
_SUGGESTED: Final = 2
# Shown on the status of 2016, see `territory.status_of_period`.
_PERIODS_OF_2016: Final = ("2007-2013", "2014-2020")
# The reason of what certainly lies beyond the border.
BEYOND: Final = "beyond_border"
# A village "near" a town is less far from it than this.
_NEAR_KM: Final = 12.0


@dataclass(frozen=True)
class Choice:
    """What one name of a text was found to be.

    Attributes
    ----------
    entry : PlaceEntry or None
        The place; None if the name waits or was not found.
    found_by : str
        One of `FOUND_BY`.
    reason : str
        One of `REASONS`, if there is no place.
    candidates : tuple of (PlaceEntry, float)
        Places that may be meant, with likeness.
    ags : str or None
        Municipality key.
    boundary_date : datetime.date
        Its territorial status.
    locality : str or None
        Village or part of a town.
    precise : bool
        Whether a village is meant and not the whole municipality.
    note : str
        One of `REASONS` for what a person should know though it is certain.

    """

    entry: PlaceEntry | None = None
    found_by: str = ""
    reason: str = ""
    candidates: tuple[tuple[PlaceEntry, float], ...] = ()
    ags: str | None = None
    boundary_date: dt.date = STATUS_2016
    locality: str | None = None
    precise: bool = False
    note: str = ""


class NameFinder:
    """Decides single names of one list.

    Parameters
    ----------
    context : PlaceContext
        Region, districts and date of the list.
    gazetteer : Gazetteer
        All places.
    scope : frozenset of str, optional
        Keys of 2016 that decide between places of one name, if the row states
        them; by default those of the list's own area.

    """

    def __init__(
        self,
        context: PlaceContext,
        gazetteer: Gazetteer,
        scope: frozenset[str] | None = None,
    ) -> None:
        self.context = context
        self.gazetteer = gazetteer
        self.words = gazetteer.words
        self.scope = self._own_keys() if scope is None else scope
        self._is_stated = scope is not None
        self._choices: list[str] | None = None

    def _own_keys(self) -> frozenset[str] | None:
        """Return the keys of 2016 in the list's own area; None if nothing is known."""
        if self.context.region_id is not None:
            return frozenset(self.gazetteer.keys_of(self.context.region_id))
        if self.context.district_keys:
            return self.keys_of_districts(self.context.district_keys)
        return None

    def keys_of_districts(self, districts: Iterable[str]) -> frozenset[str]:
        """Return the keys of 2016 that districts (5 digits) have at some date."""
        keys: set[str] = set()
        for district in districts:
            area = self.gazetteer.area_of_key.get(district)
            town = self.gazetteer.by_ags.get(f"{district}000")
            for entry in (area, town):
                keys.update(entry.members if entry is not None else ())
        return frozenset(keys)

    def is_name(self, name: str) -> bool:
        """Tell whether a text is the whole name of a place."""
        return any(
            match.how == BY_NAME and not match.entry.doubtful
            for match in self.gazetteer.lookup(name)
        ) or bool(self._behind_landscape(name))

    def _behind_landscape(self, name: str) -> list[NameMatch]:
        """Find "Hirschberg/Saale", where only Hirschberg is in the gazetteer."""
        base, rest = short_name(name, self.words)
        core = " ".join(self.words.core(["", *self.words.tokens(rest)])[1:])
        if not rest or not self.words.has("qualifiers.landscapes", core):
            return []
        found = self._undescribed(base)
        return [match for match in found if match.entry.is_municipality]

    def _undescribed(self, base: str) -> list[NameMatch]:
        """Find places of a name that nothing describes further."""
        return [
            match
            for match in self.gazetteer.lookup(base)
            if match.how == BY_NAME
            and not short_name(match.entry.name, self.words)[1]
            and not match.entry.doubtful
        ]

    def in_scope(self, entry: PlaceEntry) -> bool:
        """Tell whether a place lies in the list's own area."""
        return self.scope is None or not self.scope.isdisjoint(entry.members)

    def as_area(self, part: Part, parts: Sequence[Part]) -> PlaceEntry | None:
        """Return the district, association or region that a name means."""
        if part.kind in {"municipality", "locality"}:
            return None
        if part.kind in {"association", "region"}:
            kind = ASSOCIATION_KIND if part.kind == "association" else REGION_KIND
            found = self.gazetteer.area(kind, part.name)
            return found[0] if found else None
        found = self.gazetteer.area(DISTRICT_KIND, part.name)
        if found and part.kind in {"district", "authority"}:
            return found[0]
        if part.kind in {"district", "authority"}:
            return self._district_misspelt(part.name)
        # Without a word in front only names that are no town: "Ilm-Kreis", "SHK".
        among = any(other.kind in {"district", "authority"} for other in parts)
        # "NDH, OT Petersdorf": a village of the district.
        before = len(parts) > 1 and parts[0] is part and parts[1].relation == STATED
        alone = len(parts) == 1 or part.relation == BRACKETED or among or before
        if found and self._speaks_for_itself(part.name, found[0], alone=alone):
            return found[0]
        regions = self.gazetteer.area(REGION_KIND, part.name)
        towns = self.gazetteer.lookup(part.name)
        return regions[0] if regions and not towns and len(parts) == 1 else None

    def _speaks_for_itself(self, name: str, area: PlaceEntry, *, alone: bool) -> bool:
        if self.gazetteer.lookup(name):
            return False
        short = fold(name) in self.words.districts
        return alone if short else self.words.key(name) == self.words.key(area.name)

    def _district_misspelt(self, name: str) -> PlaceEntry | None:
        key = self.words.key(name)
        names = dict(self.gazetteer.area_names(DISTRICT_KIND))
        close = process.extract(
            key, list(names), scorer=OSA.distance, score_cutoff=2, limit=2
        )
        if len(key) < SHORTEST_TYPO or not close:
            return None
        best = {names[found].ags for found, _, _ in close}
        return names[close[0][0]] if len(best) == 1 else None

    def matches(self, part: Part) -> list[NameMatch]:
        """Return what a name may be, without shops and stops."""
        found = self.gazetteer.lookup(part.name) or self._behind_landscape(part.name)
        found = [match for match in found if not match.entry.doubtful]
        if part.kind == "municipality":
            towns = [match for match in found if match.entry.is_municipality]
            return towns or found
        return found

    def single(self, part: Part) -> Choice:
        """Decide a name that stands for itself."""
        if part.kind in {"district", "authority", "association", "region"}:
            return self._not_found(part)
        matches = self.matches(part)
        if self.is_beyond(part.name):
            return Choice(reason=BEYOND)
        if part.kind != "municipality" and self.is_foreign(part.name):
            return Choice(
                reason="outside_state",
                candidates=tuple((match.entry, 1.0) for match in matches),
            )
        if not matches:
            missed = self._not_found(part)
            guessed = missed.entry is None or missed.found_by == "typo"
            if guessed and self.gazetteer.beyond.has(part.name):
                # Spelt as a place beyond the border; a mistake would be luck.
                candidates = candidates_of(missed)
                return Choice(reason="outside_state", candidates=candidates)
            return missed
        choice = self._choose(matches, part)
        is_town = choice.entry is None or choice.entry.is_municipality
        if part.kind == "municipality" and not is_town:
            return Choice(reason="kind_differs", candidates=candidates_of(choice))
        return choice

    def is_foreign(self, name: str) -> bool:
        """Tell whether a name is that of a place beyond the border, or of a state."""
        folded = " ".join(self.words.tokens(name))
        return (
            folded in self.words.lists["outside.places"]
            or fold(name)
            in self.words.lists["outside.words"] | self.words.lists["outside.places"]
        )

    def is_beyond(self, name: str) -> bool:
        """Tell whether a name is a town beyond the border, and nothing in the state.

        "Wanfried-Altenburschla" is a village of such a town. A name that is nearly one
        of the list's own area is asked about.
        """
        towns = self.gazetteer.beyond
        head, _, rest = name.partition("-")
        pieces = [name] if towns.has_town(name) else [head, rest]
        if not towns.has_town(pieces[0]) or not all(map(fold, pieces)):
            return False
        if any(self.gazetteer.lookup(piece) for piece in {name, *pieces}):
            return False
        close = self._close_names(skeleton(self.words.key(name)), Part(name))
        return all(distance > 1 for _, distance in close)

    def _choose(self, matches: Sequence[NameMatch], part: Part) -> Choice:
        """Take the only place in the list's own area, or ask."""
        candidates = tuple((match.entry, 1.0) for match in matches)
        inside = [match for match in matches if self.in_scope(match.entry)]
        if not inside:
            return Choice(reason="outside_region", candidates=candidates)
        inside = self._without_double_names(inside)
        for narrower in (self._by_period, self._by_district):
            if len(self._places(inside)) > 1:
                inside = narrower(inside)
        if len(self._places(inside)) > 1:
            same = self._same_later(inside)
            if same is None:
                return Choice(reason="homonym", candidates=self._nearest(inside))
            inside = [same]
        choice = self._take(self._best(inside), part)
        elsewhere = any(
            match.how != BY_PART and not self.in_scope(match.entry) for match in matches
        )
        by_region = elsewhere and not self._is_stated
        return replace(choice, note="decided_by_region") if by_region else choice

    @staticmethod
    def _without_double_names(matches: list[NameMatch]) -> list[NameMatch]:
        """Leave out Roßleben-Wiehe where Wiehe itself is found."""
        whole = {match.entry.ags for match in matches if match.how != BY_PART}
        return [
            match
            for match in matches
            if match.how != BY_PART
            or (match.entry.ags not in whole and whole.isdisjoint(match.entry.members))
        ]

    @staticmethod
    def _best(matches: Sequence[NameMatch]) -> NameMatch:
        """Take the municipality before its village, a village before half a name."""
        return min(
            matches, key=lambda m: (m.how == BY_PART, not m.entry.is_municipality)
        )

    def _by_period(self, matches: list[NameMatch]) -> list[NameMatch]:
        """Let a list of an earlier period mean the region of that time."""
        is_early = self.context.period in _PERIODS_OF_2016
        if self.context.region_id is None or not is_early:
            return matches
        keys = self.gazetteer.keys_of(self.context.region_id)
        own = {key for key, since in keys.items() if since == STATUS_2016}
        inside = [match for match in matches if not own.isdisjoint(match.entry.members)]
        return inside or matches

    def _by_district(self, matches: list[NameMatch]) -> list[NameMatch]:
        """Let the list's districts decide where the region cannot."""
        if self.context.region_id is None or not self.context.district_keys:
            return matches
        own = self.keys_of_districts(self.context.district_keys)
        inside = [m for m in matches if not own.isdisjoint(m.entry.members)]
        return inside or matches

    @staticmethod
    def _places(matches: Iterable[NameMatch]) -> set[str]:
        return {match.entry.ags for match in matches}

    def _same_later(self, matches: Sequence[NameMatch]) -> NameMatch | None:
        """Choose among places of one name that have become one municipality.

        A name that came later counts from its day on; before that the half of a
        double name does ("Heldburg" in Bad Colberg-Heldburg).

        """
        if not any(match.entry.kind == LATER_MUNICIPALITY for match in matches):
            return None
        ends = {
            self.gazetteer.carry(match.entry.ags, match.entry.boundary_date)
            for match in matches
        }
        if len(ends) > 1:
            return None
        later = [m for m in matches if m.entry.kind == LATER_MUNICIPALITY]
        date = self.context.date
        if date is None or date >= later[0].entry.since:
            return later[0]
        early = [m for m in matches if m.entry.kind != LATER_MUNICIPALITY]
        return early[0] if len(self._places(early)) == 1 else later[0]

    def _nearest(
        self, matches: Iterable[NameMatch]
    ) -> tuple[tuple[PlaceEntry, float], ...]:
        return tuple((match.entry, 1.0) for match in matches)

    def _take(self, match: NameMatch, part: Part) -> Choice:
        entry = match.entry
        precise = not entry.is_municipality or (
            match.how == BY_PART and not entry.other_name
        )
        return Choice(
            entry,
            self._found_by(match, part),
            ags=entry.ags,
            boundary_date=entry.boundary_date,
            locality=None if not precise else _clean(part.name, entry, match.how),
            precise=precise,
        )

    def _found_by(self, match: NameMatch, part: Part) -> str:
        entry = match.entry
        written = fold(part.name) == fold(entry.name)
        if match.how == BY_PART:
            return "name_part"
        if match.how == BY_SHORT_NAME:
            return "short_name"
        if entry.kind == LOCALITY:
            return "locality"
        if not written:
            return "abbreviation"
        if entry.kind == FORMER_MUNICIPALITY:
            return "former_name"
        return "later_name" if entry.kind == LATER_MUNICIPALITY else "exact_name"

    def _not_found(self, part: Part) -> Choice:
        for attempt in (self._hyphened, self._described, self._thing, self._misspelt):
            choice = attempt(part)
            if choice is not None:
                return choice
        doubtful = tuple(
            (match.entry, 1.0)
            for match in self.gazetteer.lookup(part.name)
            if self.in_scope(match.entry)
        )
        if doubtful:
            return Choice(reason="doubtful_entry", candidates=doubtful)
        return self._feature(part) or Choice(
            reason="nothing_found", candidates=self._alike(part)
        )

    def _hyphened(self, part: Part) -> Choice | None:
        """Read "Streufdorf-Stressenhausen": two villages of one municipality."""
        halves = [half.strip() for half in part.name.split("-")]
        if len(halves) < 2 or not all(halves):
            return None
        matches = [self.matches(Part(half, part.kind)) for half in halves]
        if not any(matches):
            return None
        grown = self._grown_together(matches, part)
        if grown is not None:
            return grown
        described = self._with_thing(halves, matches)
        if described is not None:
            return described
        found = [
            self._choose(some, Part(half, part.kind)) if some else Choice()
            for half, some in zip(halves, matches, strict=True)
        ]
        keys = {choice.ags for choice in found}
        candidates = tuple(pair for choice in found for pair in candidates_of(choice))
        if len(keys) == 1 and None not in keys:
            village = [choice for choice in found if choice.precise]
            if len(village) == 1:
                return replace(village[0], found_by="locality_in_municipality")
            return replace(
                found[0], found_by="municipality_of_several", locality=None,
                precise=False,
            )  # fmt: skip
        return Choice(reason="relation_unclear", candidates=candidates)

    def _grown_together(
        self, matches: Sequence[Sequence[NameMatch]], part: Part
    ) -> Choice | None:
        """Read "Wasungen-Oepfershausen", if the second is a part of the first by then.

        Only if the list is younger than the merger: before it, two places are meant.
        """
        date = self.context.date
        if len(matches) != 2 or date is None:
            return None
        towns, villages = (
            {
                match.entry.ags: match
                for match in some
                if match.entry.is_municipality and self.in_scope(match.entry)
                and match.how != BY_PART
            }
            for some in matches
        )  # fmt: skip
        if len(towns) != 1 or len(villages) != 1:
            return None
        (town,), ((ags, village),) = towns.values(), villages.items()
        since = town.entry.members.get(ags)
        if since is None or since <= STATUS_2016 or date < since:
            return None
        choice = self._take(village, part)
        return replace(choice, found_by="locality_in_municipality")

    def _with_thing(
        self, halves: Sequence[str], matches: Sequence[Sequence[NameMatch]]
    ) -> Choice | None:
        """Read "Hohenleuben - Museum Reichenfels": a building in the place."""
        if len(halves) != 2 or not matches[0] or matches[1]:
            return None
        if not is_thing(Part(halves[1]), self.words, self.is_known):
            return None
        choice = self.single(Part(halves[0]))
        if choice.entry is None:
            return None
        return replace(choice, note=choice.note or "thing_in_place")

    def is_known(self, part: Part) -> bool:
        """Tell whether a name is that of a place, or of an area."""
        known = bool(self.matches(part)) or self.is_foreign(part.name)
        known = known or self.is_beyond(part.name)
        return known or self.as_area(part, [part]) is not None

    def _described(self, part: Part) -> Choice | None:
        """Read "Holzhausen bei Arnstadt": the one near to what describes it."""
        base, rest = short_name(part.name, self.words)
        if not rest:
            return None
        matches = [
            match
            for match in self.gazetteer.lookup(base)
            if match.how != BY_PART and not match.entry.doubtful
        ]
        if not matches:
            return None
        pieces = rest.split()
        while pieces and self.words.has("connectives.words", fold(pieces[0])):
            pieces = pieces[1:]
        return self._near(matches, part, " ".join(pieces))

    def _near(self, matches: Sequence[NameMatch], part: Part, landmark: str) -> Choice:
        """Choose the only one that lies near a landmark."""
        candidates = self._nearest(matches)
        if self.is_foreign(landmark):
            return Choice(reason="outside_state", candidates=candidates)
        marks = [match.entry for match in self.gazetteer.lookup(landmark)]
        if not marks:
            return Choice(reason="near_miss", candidates=candidates)
        close = [
            match
            for match in matches
            if any(
                match.entry.ags in mark.members or _km(match.entry, mark) < _NEAR_KM
                for mark in marks
            )
        ]
        if len(self._places(close)) != 1:
            return Choice(reason="homonym", candidates=candidates)
        choice = replace(
            self._choose(close, part), locality=_clean("", close[0].entry, BY_NAME)
        )
        return replace(choice, found_by="near_place") if choice.entry else choice

    def _misspelt(self, part: Part) -> Choice | None:
        """Believe one wrong letter if nothing else in the region is like it."""
        key = skeleton(self.words.key(part.name))
        if len(key) < SHORTEST_TYPO or self.is_foreign(part.name):
            return None
        close = self._close_names(key, part)
        if not close:
            return None
        best_distance = close[0][1]
        best = [match for match, distance in close if distance == best_distance]
        others = [match for match, distance in close if distance > best_distance]
        candidates = tuple(
            (match.entry, 1 - distance / max(len(key), 1)) for match, distance in close
        )
        clear = (
            self.scope is not None
            and len(self._places(best)) == 1
            and not self._places(others) - self._places(best)
            and self._is_slip(key, best[0], best_distance)
        )
        if not clear:
            return Choice(reason="near_miss", candidates=candidates)
        choice = self._take(best[0], part)
        locality = best[0].entry.name if choice.precise else None
        return replace(choice, found_by="typo", locality=locality)

    def _close_names(self, key: str, part: Part) -> list[tuple[NameMatch, int]]:
        """Return the places in the region that are spelled nearly so."""
        if self._choices is None:
            self._choices = [
                name
                for name, keys in self.gazetteer.skeletons.items()
                if any(
                    self.in_scope(match.entry)
                    for known in keys
                    for match in self.gazetteer.index[known]
                )
            ]
        hits = process.extract(
            key, self._choices, scorer=OSA.distance, score_cutoff=_RUNNER_UP - 1,
            limit=12,
        )  # fmt: skip
        return [
            (match, int(distance))
            for name, distance, _ in hits
            for known in self.gazetteer.skeletons[name]
            for match in self.gazetteer.index[known]
            if self.in_scope(match.entry)
            and match.how != BY_PART
            and not match.entry.doubtful
            and (part.kind != "municipality" or match.entry.is_municipality)
        ]

    def _is_slip(self, key: str, match: NameMatch, distance: int) -> bool:
        """Tell a slip of the pen from another name.

        Double letters and swapped letters are slips in any name of some length. A
        lost umlaut, or a wrong letter in a long name, is one only if a municipality
        is meant: the gazetteer has all of those, but not all villages, and
        Köttendorf is not Kottendorf.

        """
        is_town = match.entry.is_municipality
        if distance == 0:
            return is_town
        if distance > 1 or key[0] != skeleton(self.words.key(match.entry.name))[0]:
            return False
        for name in (match.entry.name, short_name(match.entry.name, self.words)[0]):
            right = skeleton(self.words.key(name))
            if OSA.distance(key, right) == 1 and (
                sorted(key) == sorted(right) or _undoubled(key) == _undoubled(right)
            ):
                return True
        return is_town and len(key) >= _SHORTEST_WRONG_LETTER

    def _alike(self, part: Part) -> tuple[tuple[PlaceEntry, float], ...]:
        """Return places that may be meant, for a person to look at."""
        key = skeleton(self.words.key(part.name))
        if len(key) < SHORTEST_TYPO - 1:
            return ()
        return tuple(
            (match.entry, 1 - distance / len(key))
            for match, distance in self._close_names(key, part)
            if distance <= _SUGGESTED
        )

    def _thing(self, part: Part) -> Choice | None:
        """Read "Kirche Milz": a building stands in the place that it is named after.

        Castles may stand elsewhere; they count for municipalities of their name only.
        Without a region nobody knows whether another one is meant.
        """
        pieces = part.name.split()
        if len(pieces) < 2 or self.scope is None or part.kind:
            return None
        thing = fold(pieces[0])
        is_castle = self.words.has("things.castles", thing) or (
            # "Osterburg Weida"; "Altenburg" is a place itself.
            thing.endswith(tuple(self.words.lists["things.castles"]))
            and not self.gazetteer.lookup(pieces[0])
            and not self.is_foreign(pieces[0])
        )
        if not is_castle and not self.words.has("things.front", thing):
            return None
        rest = replace(part, name=" ".join(pieces[1:]))
        if not self.matches(rest):
            return None
        choice = self.single(rest)
        if choice.entry is None or (is_castle and not choice.entry.is_municipality):
            return None
        return replace(choice, note=choice.note or "thing_in_place")

    def is_thing(self, name: str) -> bool:
        """Tell "Schloss" and "Hausteich" from the name of a place."""
        return says_thing(name, self.words) and not self.matches(Part(name))

    def _feature(self, part: Part) -> Choice | None:
        """Read "Alperstedter See": near Alperstedt, but not surely in it."""
        pieces = part.name.split()
        if len(pieces) < 2:
            return None
        stem = pieces[0].removesuffix("er")
        for name in (stem, f"{stem}a", f"{stem}en", pieces[0]):
            near = [
                (match.entry, 0.5)
                for match in self.matches(Part(name))
                if self.in_scope(match.entry)
            ]
            if near:
                return Choice(reason="feature_near_place", candidates=tuple(near))
        return None


def candidates_of(choice: Choice) -> tuple[tuple[PlaceEntry, float], ...]:
    """Return what a person may choose from, with likeness."""
    if choice.entry is not None:
        return ((choice.entry, 1.0),)
    return choice.candidates


def _clean(written: str, entry: PlaceEntry, how: str) -> str:
    """Return the printed name of a village; half a double name as written."""
    return written if how == BY_PART else entry.name.partition(" (")[0]


def _km(one: PlaceEntry, other: PlaceEntry) -> float:
    distance = distance_between(one, other)
    return math.inf if distance is None else distance


def distance_between(one: PlaceEntry, other: PlaceEntry) -> float | None:
    """Return the distance of two places in km; None if one has no point."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return round(distance_km((one.lon, one.lat), (other.lon, other.lat)), 1)


def _undoubled(key: str) -> str:
    return re.sub(r"(.)\1", r"\1", key)
