"""Which places a text means ("Ort klären"), offline and without luck.

A text becomes sites only if one reading is certain. Where two places fit, where a
village is not where the text puts it, or where a name is only nearly right, the
result waits for a person and carries the candidates. Names that occur twice are
decided by the stated municipality or by the list's own region, never by order.

All keys have the territorial status 2016-01-01 where the place existed then; names
and keys that came later keep their own status (see `PlaceSite.boundary_date`).

"""

from __future__ import annotations

import datetime as dt
import math
import numbers
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from geo.boundaries.territory import STATUS_2016, STATUS_2023
from geo.places.beside import only_places
from geo.places.finding import BEYOND, Choice, candidates_of, distance_between
from geo.places.gazetteer import (
    ASSOCIATION_KIND,
    DISTRICT_KIND,
    LOCALITY,
    REGION_KIND,
    Gazetteer,
    PlaceEntry,
)
from geo.places.names import fold
from geo.places.pairs import PairFinder
from geo.places.results import (
    CERTAIN,
    CONFIDENCE,
    EQUAL_SPLIT,
    NOTED_CONFIDENCE,
    REVIEW,
    UNKNOWN_STATE,
    PlaceCandidate,
    PlaceColumns,
    PlaceContext,
    PlaceResult,
    PlaceSite,
)
from geo.places.texts import (
    BRACKETED,
    STATED,
    Part,
    PlaceText,
    read_text,
    tidy,
)

_KEY_DIGITS: Final = 8
_ARS_DIGITS: Final = 12
_ASSOCIATION_DIGITS: Final = 9
_KEY_TEXT: Final = re.compile(
    r"^(?:AGS|ARS|RS|GKZ)?[\s:.]*(\d[\d\s]{5,17}\d)(?:[.,]0+)?$"
)
_MOST_CANDIDATES: Final = 3
# More than this is a description, not a place.
_LONGEST_TEXT: Final = 400


def resolve_place(
    text: Any,
    context: PlaceContext,
    gazetteer: Gazetteer,
    *,
    columns: PlaceColumns | None = None,
) -> PlaceResult:
    """Find the places that a text means.

    Parameters
    ----------
    text : str, number or None
        One cell as read.
    context : PlaceContext
        Region, districts and date of the list.
    gazetteer : Gazetteer
        All places.
    columns : PlaceColumns, optional
        Other cells of the row that say where.

    Returns
    -------
    PlaceResult

    Raises
    ------
    UnknownCodeError
        If the region of the context is not known.

    Examples
    --------
    >>> from geo.places.gazetteer import load_gazetteer
    >>> from geo.catalog import Catalog
    >>> gazetteer = load_gazetteer(Catalog())
    >>> own = PlaceContext(region_id="TH-LEADER-06")
    >>> found = resolve_place("Schleusingen OT Rappelsdorf", own, gazetteer)
    >>> found.state, found.sites[0].ags, found.sites[0].locality
    ('certain', '16069043', 'Rappelsdorf')
    >>> resolve_place("Westhausen", PlaceContext(), gazetteer).reason
    'homonym'

    """
    return _Resolver(context, gazetteer).resolve(text, columns)


def resolve_places(
    texts: Iterable[Any],
    context: PlaceContext,
    gazetteer: Gazetteer,
    *,
    columns: Sequence[PlaceColumns | None] | None = None,
) -> list[PlaceResult]:
    """Find the places of many rows; equal rows are read once.

    Parameters
    ----------
    texts : iterable
        Cells as read.
    context, gazetteer
        As in `resolve_place`.
    columns : sequence of PlaceColumns or None, optional
        One entry per row.

    Returns
    -------
    list of PlaceResult
        One per text, in the same order.

    Examples
    --------
    >>> from geo.places.gazetteer import load_gazetteer
    >>> from geo.catalog import Catalog
    >>> own = PlaceContext(region_id="TH-LEADER-06")
    >>> found = resolve_places(["Lauscha", "", "Lauscha"], own,
    ...                        load_gazetteer(Catalog()))
    >>> [result.state for result in found], found[0] is found[2]
    (['certain', 'unknown', 'certain'], True)

    """
    resolver = _Resolver(context, gazetteer)
    cells = list(texts)
    extra = [None] * len(cells) if columns is None else columns
    known: dict[tuple[str, PlaceColumns | None], PlaceResult] = {}
    results = []
    for text, others in zip(cells, extra, strict=True):
        row = (cell_text(text), others)
        if row not in known:
            known[row] = resolver.resolve(text, others)
        results.append(known[row])
    return results


def cell_text(cell: Any) -> str:
    """Return a cell as text; whole numbers without decimals, nothing as "".

    Examples
    --------
    >>> cell_text(16069024.0), cell_text(None), cell_text(float("nan"))
    ('16069024', '', '')

    """
    if cell is None:
        return ""
    if isinstance(cell, numbers.Integral):
        return str(cell)
    if isinstance(cell, numbers.Real):
        if not math.isfinite(float(cell)):
            return ""
        number = float(cell)
        return str(int(number)) if number.is_integer() else str(cell)
    text = str(cell)
    return "" if text in {"<NA>", "NaT"} else text


class _Resolver:
    """Reads texts of one list."""

    def __init__(
        self,
        context: PlaceContext,
        gazetteer: Gazetteer,
        scope: frozenset[str] | None = None,
    ) -> None:
        self.context = context
        self.gazetteer = gazetteer
        self.words = gazetteer.words
        self.names = PairFinder(context, gazetteer, scope)

    # -- one text ------------------------------------------------------------------
    def resolve(self, cell: Any, columns: PlaceColumns | None) -> PlaceResult:
        raw = cell_text(cell)
        if columns is not None and columns != PlaceColumns():
            return self._with_columns(raw, columns)
        result = self._of_text(raw)
        if result.state != CERTAIN and "\n" in raw.strip():
            # A line break wraps a long name, or stands between two.
            lines = self._of_text(", ".join(raw.strip().splitlines()))
            if lines.state == CERTAIN:
                return replace(lines, text=raw)
        return result

    def _of_text(self, raw: str) -> PlaceResult:
        text = tidy(raw)
        folded = fold(text)
        if not folded or self.words.has("alone.none", folded):
            return self._nothing(raw, "no_text")
        if len(text) > _LONGEST_TEXT:
            return self._nothing(raw, "text_too_long")
        by_key = self._of_key(raw, text)
        if by_key is not None:
            return by_key
        alone = self._of_word(raw, folded)
        if alone is not None:
            return alone
        said = read_text(text, self.words, self.names.is_name)
        parts, with_thing = only_places(said.parts, self.words, self.names.is_known)
        result = self._of_parts(raw, replace(said, parts=parts))
        if result.state == CERTAIN and with_thing and not result.reason:
            result = _noted(result, "thing_in_place")
        if result.state == CERTAIN and said.is_open:
            result = self._wait(result, "open_list")
        return self._with_postcode(result, said.postcode)

    def _with_postcode(self, result: PlaceResult, postcode: str) -> PlaceResult:
        """Ask where place and postcode lie on different sides of the border."""
        if result.state != CERTAIN or not postcode:
            return result
        fits = self._postcode_fits(postcode)
        if result.precision == "outside":
            return self._wait(result, "outside_state") if fits else result
        return result if fits else self._wait(result, "postcode_outside")

    def _postcode_fits(self, postcode: str) -> bool:
        number = int(postcode)
        return any(first <= number <= last for first, last in self.words.postcodes)

    # -- keys ----------------------------------------------------------------------
    def _of_key(self, raw: str, text: str) -> PlaceResult | None:
        """Read a municipality key of any year, a regional key, a district key."""
        area = self.gazetteer.area_of_key.get(text)
        if area is not None and area.kind == DISTRICT_KIND:
            # Five digits may also be a postcode elsewhere.
            wide = self._region_wide(raw, "key", [area.ags])
            return self._wait(wide, "relation_unclear", [area])
        found = _KEY_TEXT.match(text)
        if found is None:
            return None
        digits = "".join(found.group(1).split())
        if len(digits) in {_KEY_DIGITS - 1, _ARS_DIGITS - 1}:
            digits = digits.zfill(len(digits) + 1)  # a number that lost its zero
        if len(digits) == _ARS_DIGITS:
            digits = digits[:5] + digits[9:]
        if len(digits) == _ASSOCIATION_DIGITS:
            area = self.gazetteer.area_of_key.get(digits)
            if area is not None:
                return self._of_association(raw, [area])
        if len(digits) != _KEY_DIGITS:
            return None
        entry = self.gazetteer.by_ags.get(digits)
        if entry is not None:
            return self._result(
                raw,
                [Choice(entry, "key", ags=digits, boundary_date=entry.boundary_date)],
            )
        other = digits[:2] in self.words.lists["outside.state_keys"]
        reason = "key_of_other_state" if other else "key_unknown"
        proposal = (PlaceSite(None, None, "outside", found_by="key"),) if other else ()
        return replace(
            self._nothing(raw, reason), state=REVIEW, proposal=proposal, key=digits
        )

    # -- words that stand alone ----------------------------------------------------
    def _of_word(self, raw: str, folded: str) -> PlaceResult | None:
        if self.words.has("alone.region", folded):
            return self._region_wide(raw, "region_word", self.context.district_keys)
        if self.words.has("alone.district", folded):
            districts = self.context.district_keys
            wide = self._region_wide(raw, "district_word", districts)
            return wide if districts else replace(wide, reason="district_not_stated")
        if self.words.has("alone.state", folded):
            wide = self._region_wide(raw, "region_word", ())
            return self._wait(wide, "state_wide")
        return None

    def _region_wide(
        self, raw: str, found_by: str, districts: Iterable[str]
    ) -> PlaceResult:
        return PlaceResult(
            raw,
            CERTAIN,
            sites=(PlaceSite(None, None, "region_wide", found_by=found_by),),
            precision="region_wide",
            found_by=found_by,
            confidence=CONFIDENCE[found_by],
            district_keys=tuple(dict.fromkeys(districts)),
        )

    # -- names ---------------------------------------------------------------------
    def _of_parts(self, raw: str, said: PlaceText) -> PlaceResult:
        if not said.parts:
            return self._nothing(raw, "nothing_found")
        areas = [self.names.as_area(part, said.parts) for part in said.parts]
        if all(area is not None for area in areas):
            return self._of_areas(raw, said.parts, [area for area in areas if area])
        within = self._districts_beside(said.parts, areas)
        places = [
            part
            for part, area in zip(said.parts, areas, strict=True)
            if area is None or area.kind != DISTRICT_KIND
        ]
        if within is None:
            return self._of_places(raw, places)
        narrowed = _Resolver(self.context, self.gazetteer, within)
        result = narrowed._of_places(raw, places)
        entries = [self.gazetteer.by_ags[site.ags] for site in result.sites if site.ags]
        if result.state == CERTAIN and not all(map(self.names.in_scope, entries)):
            return self._wait(result, "outside_region", entries)
        return result

    def _of_areas(
        self, raw: str, parts: Sequence[Part], areas: Sequence[PlaceEntry]
    ) -> PlaceResult:
        kinds = {area.kind for area in areas}
        if kinds == {ASSOCIATION_KIND} and len(areas) == 1:
            found = self.gazetteer.area(ASSOCIATION_KIND, parts[0].name)
            return self._of_association(raw, found)
        if kinds == {REGION_KIND}:
            wide = self._region_wide(raw, "region_word", ())
            own = {area.ags for area in areas} <= {self.context.region_id}
            return wide if own else self._wait(wide, "other_region", areas)
        wide = self._region_wide(raw, "district_word", [area.ags for area in areas])
        if kinds != {DISTRICT_KIND}:
            return self._wait(wide, "relation_unclear", areas)
        if not all(self.names.in_scope(area) for area in areas):
            return self._wait(wide, "outside_region", areas)
        if any(part.kind == "authority" for part in parts):
            return self._wait(wide, "authority_named", areas)
        return wide

    def _of_association(self, raw: str, found: Sequence[PlaceEntry]) -> PlaceResult:
        """Divide among the members; if they changed, only the date can tell."""
        date = self.context.date
        inside = [entry for entry in found if self.names.in_scope(entry)] or list(found)
        carried = [
            frozenset().union(
                *(self.gazetteer.carry(key, day) for key, day in entry.members.items())
            )
            for entry in inside
        ]
        fitting = inside
        if len(set(carried)) > 1 and date is not None:
            early = date < dt.date(2018, 7, 6)
            late = date >= STATUS_2023
            fitting = [
                entry
                for entry in inside
                if (early and entry.boundary_date == STATUS_2016)
                or (late and entry.boundary_date == STATUS_2023)
            ]
        entry = (fitting or inside)[0]
        count = len(entry.members)
        sites = tuple(
            PlaceSite(
                key, day, "several", share=Fraction(1, count),
                split_basis=EQUAL_SPLIT, found_by="association_word",
            )
            for key, day in sorted(entry.members.items())
        )  # fmt: skip
        result = PlaceResult(
            raw, CERTAIN, sites=sites, precision="several",
            found_by="association_word", confidence=CONFIDENCE["association_word"],
        )  # fmt: skip
        if len(set(carried)) > 1 and len(fitting) != 1:
            return self._wait(result, "association_changed", inside)
        if not self.names.in_scope(entry):
            return self._wait(result, "outside_region", inside)
        return result

    def _districts_beside(
        self, parts: Sequence[Part], areas: Sequence[PlaceEntry | None]
    ) -> frozenset[str] | None:
        """Return the keys of districts that stand beside a name to describe it."""
        named = [
            area.ags
            for area, part in zip(areas, parts, strict=True)
            if area is not None and area.kind == DISTRICT_KIND
        ]
        return self.names.keys_of_districts(named) if named else None

    def _of_places(self, raw: str, parts: Sequence[Part]) -> PlaceResult:
        """Join each village with the municipality it is stated to be in."""
        if not parts:
            return self._nothing(raw, "nothing_found")
        choices: list[Choice] = []
        head: Part | None = None
        stated_before = False
        for position, part in enumerate(parts):
            following = parts[position + 1] if position + 1 < len(parts) else None
            if part.relation == STATED and head is not None:
                if not stated_before:
                    choices.pop()
                choices.append(self.names.village(head, part))
                stated_before = True
                continue
            if part.relation == BRACKETED and head is not None:
                choices[-1] = self.names.explained(head, part, choices[-1])
                continue
            if stated_before and head is not None and not part.kind:
                more = self.names.another_village(head, part)
                if more is not None:
                    choices.append(more)
                    continue
            head, stated_before = part, False
            is_head = following is not None and following.relation == STATED
            choices.append(Choice() if is_head else self.names.single(part))
        if len(parts) > 1 and all(part.relation != STATED for part in parts):
            choices = self.names.help_each_other(parts, choices)
            pair = self.names.pair(parts, choices)
            if pair is not None:
                return self._result(raw, [pair])
            choices = self.names.doubt_lists(parts, choices)
        return self._result(raw, choices)

    # -- results -------------------------------------------------------------------
    def _result(self, raw: str, choices: Sequence[Choice]) -> PlaceResult:
        if all(choice.reason == BEYOND for choice in choices):
            return self._outside(raw)
        failed = [choice for choice in choices if choice.entry is None]
        good = [choice for choice in choices if choice.entry is not None]
        sites = self._sites(good)
        if failed:
            return self._unclear(raw, failed, good, sites)
        note = next((choice.note for choice in good if choice.note), "")
        weakest = min(good, key=lambda choice: CONFIDENCE[choice.found_by])
        precision = sites[0].precision
        if len(good) > 1 and len(sites) == 1:
            found_by = "municipality_of_several"
            sites = (replace(sites[0], found_by=found_by),)
        else:
            found_by = weakest.found_by
        confidence = min(CONFIDENCE[found_by], CONFIDENCE[weakest.found_by])
        return PlaceResult(
            raw, CERTAIN, note, sites=sites, precision=precision, found_by=found_by,
            confidence=min(confidence, NOTED_CONFIDENCE) if note else confidence,
        )  # fmt: skip

    @staticmethod
    def _outside(raw: str) -> PlaceResult:
        """Say that a place certainly lies beyond the border."""
        site = PlaceSite(None, None, "outside", found_by=BEYOND)
        return PlaceResult(
            raw, CERTAIN, BEYOND, sites=(site,), precision="outside", found_by=BEYOND,
            confidence=CONFIDENCE[BEYOND],
        )  # fmt: skip

    def _unclear(
        self,
        raw: str,
        failed: Sequence[Choice],
        good: Sequence[Choice],
        sites: tuple[PlaceSite, ...],
    ) -> PlaceResult:
        candidates = [pair for choice in failed for pair in choice.candidates]
        candidates += [pair for choice in good for pair in candidates_of(choice)]
        reason = failed[0].reason or "nothing_found"
        if reason == BEYOND:
            reason = "outside_state"
        if not candidates and reason == "nothing_found":
            return self._nothing(raw, reason)
        if good and reason == "nothing_found":
            reason = "part_not_found"
        proposal = sites
        if reason == "outside_state" and not candidates:
            proposal = (PlaceSite(None, None, "outside"),)
        return PlaceResult(
            raw, REVIEW, reason, sites=(PlaceSite(None, None, "unknown"),),
            proposal=proposal, candidates=self._listed(candidates),
        )  # fmt: skip

    @staticmethod
    def _sites(choices: Sequence[Choice]) -> tuple[PlaceSite, ...]:
        """Make one site per municipality; several share equally."""
        by_key: dict[str, list[Choice]] = {}
        for choice in choices:
            by_key.setdefault(str(choice.ags), []).append(choice)
        count = len(by_key)
        sites = []
        for ags, group in by_key.items():
            first = group[0]
            villages = {choice.locality for choice in group}
            one_village = len(villages) == 1 and first.precise
            entry = first.entry
            spot = one_village and entry is not None and entry.kind == LOCALITY
            precision = "locality" if one_village else "municipality"
            sites.append(
                PlaceSite(
                    ags,
                    first.boundary_date,
                    "several" if count > 1 else precision,
                    locality=first.locality if one_village else None,
                    lon=entry.lon if spot and entry is not None else None,
                    lat=entry.lat if spot and entry is not None else None,
                    share=Fraction(1, count),
                    split_basis=EQUAL_SPLIT if count > 1 else None,
                    found_by=first.found_by,
                )
            )
        return tuple(sites)

    def _wait(
        self,
        result: PlaceResult,
        reason: str,
        entries: Iterable[PlaceEntry] = (),
    ) -> PlaceResult:
        """Turn a reading into a question."""
        return replace(
            result,
            state=REVIEW,
            reason=reason,
            sites=(PlaceSite(None, None, "unknown"),),
            proposal=result.sites,
            candidates=self._listed([(entry, 1.0) for entry in entries]),
            precision="unknown",
            confidence=min(result.confidence, 0.5),
        )

    @staticmethod
    def _nothing(raw: str, reason: str) -> PlaceResult:
        site = PlaceSite(None, None, "unknown")
        return PlaceResult(raw, UNKNOWN_STATE, reason, sites=(site,))

    def _listed(
        self, pairs: Iterable[tuple[PlaceEntry, float]]
    ) -> tuple[PlaceCandidate, ...]:
        """Order candidates: own region first, then likeness; each place once."""
        best: dict[tuple[str, str], tuple[PlaceEntry, float]] = {}
        for entry, likeness in pairs:
            place = (entry.ags, entry.name)
            if place not in best or best[place][1] < likeness:
                best[place] = (entry, likeness)
        ordered = sorted(
            best.values(),
            key=lambda pair: (not self.names.in_scope(pair[0]), -pair[1]),
        )
        if not ordered:
            return ()
        first = ordered[0][0]
        return tuple(
            PlaceCandidate(
                entry.kind, entry.name or entry.municipality, entry.ags,
                entry.boundary_date, entry.municipality, entry.district_key,
                entry.district, entry.lon, entry.lat, round(likeness, 2),
                self.names.scope is not None and self.names.in_scope(entry),
                distance_between(entry, first),
            )
            for entry, likeness in ordered[:_MOST_CANDIDATES]
        )  # fmt: skip

    # -- other columns -------------------------------------------------------------
    def _with_columns(self, raw: str, columns: PlaceColumns) -> PlaceResult:
        """Read a row that says in several cells where it is."""
        cells = {
            name: tidy(cell_text(getattr(columns, name)))
            for name in ("municipality", "locality", "district", "postcode", "key")
        }
        if cells["district"]:
            return self._in_district(raw, columns, cells["district"])
        if cells["key"]:
            return self._beside_key(raw, columns, cells["key"])
        town, village = cells["municipality"], cells["locality"]
        if town and village and fold(village) != fold(town):
            result = self._of_text(f"{town} OT {village}")
        elif town and raw and fold(raw) != fold(town):
            result = self._beside_town(raw, town)
        else:
            result = self.resolve(town or village or raw, None)
        digits = cells["postcode"]
        postcode = digits.zfill(5) if digits.isdecimal() else ""
        return replace(self._with_postcode(result, postcode), text=raw)

    def _in_district(
        self, raw: str, columns: PlaceColumns, district: str
    ) -> PlaceResult:
        """Let the row's own district decide before the list's region."""
        rest = replace(columns, district="")
        said = read_text(district, self.words, self.names.is_name)
        found = [
            self.names.as_area(replace(p, kind="district"), [p]) for p in said.parts
        ]
        towns = [
            match.entry.ags[:5]
            for part in said.parts
            for match in self.names.matches(part)
            if match.entry.ags.endswith("000")
        ]
        keys = self.names.keys_of_districts([*(e.ags for e in found if e), *towns])
        if not keys:
            return self._wait(self.resolve(raw, rest), "columns_contradict")
        narrowed = _Resolver(self.context, self.gazetteer, keys)
        return narrowed.resolve(raw, rest)

    def _beside_key(self, raw: str, columns: PlaceColumns, key: str) -> PlaceResult:
        """Let the key decide; what the names add must lie in it."""
        by_key = self._of_key(raw, key)
        if by_key is None:
            return self.resolve(raw, replace(columns, key=""))
        by_name = self.resolve(raw, replace(columns, key=""))
        if by_key.state != CERTAIN and by_name.state == CERTAIN:
            # The name is offered; a key that nobody knows may say something newer.
            entries = [self.gazetteer.by_ags[s.ags] for s in by_name.sites if s.ags]
            listed = self._listed([(entry, 1.0) for entry in entries])
            return replace(by_key, proposal=by_name.sites, candidates=listed)
        if by_key.state != CERTAIN or by_name.state != CERTAIN:
            return by_key
        if self._ends(by_name) != self._ends(by_key):
            return self._wait(by_key, "columns_contradict")
        return by_name

    def _beside_town(self, raw: str, town: str) -> PlaceResult:
        """Read a municipality in one cell and free text in the other."""
        by_town = self._of_text(town)
        by_text = self._of_text(raw)
        pair = self.names.one_in_other(Part(town), Part(raw))
        if pair is not None and pair.entry is not None:
            return self._result(raw, [pair])
        if CERTAIN not in {by_town.state, by_text.state}:
            return by_text if by_text.state == REVIEW else by_town
        if by_text.state == UNKNOWN_STATE:
            return replace(by_town, reason=by_town.reason or "locality_not_listed")
        if by_town.state == by_text.state == CERTAIN:
            if self._ends(by_town) == self._ends(by_text):
                return by_text
            return self._wait(by_text, "columns_contradict")
        return by_town if by_town.state == REVIEW else by_text

    def _ends(self, result: PlaceResult) -> set[frozenset[str]]:
        return {
            self.gazetteer.carry(site.ags, site.boundary_date)
            if site.ags is not None and site.boundary_date is not None
            else frozenset({site.precision})
            for site in result.sites
        }


def _noted(result: PlaceResult, reason: str) -> PlaceResult:
    """Say something about a certain result."""
    confidence = min(result.confidence, NOTED_CONFIDENCE)
    return replace(result, reason=reason, confidence=confidence)
