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
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.boundaries.gazetteer import (
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
from geo.boundaries.names import fold, skeleton
from geo.boundaries.territory import STATUS_2016, STATUS_2023
from geo.projects.placetext import (
    BRACKETED,
    LISTED,
    SLASHED,
    STATED,
    Part,
    PlaceText,
    read_text,
    tidy,
)

# -- codes ---------------------------------------------------------------------------
CERTAIN: Final = "certain"
REVIEW: Final = "review"
UNKNOWN_STATE: Final = "unknown"
STATES: Final = (CERTAIN, REVIEW, UNKNOWN_STATE)

# How a site was found, and how sure that makes it.
CONFIDENCE: Final = {
    "key": 1.0,
    "exact_name": 0.98,
    "locality_in_municipality": 0.98,
    "locality": 0.95,
    "district_word": 0.95,
    "region_word": 0.95,
    "association_word": 0.9,
    "former_name": 0.95,
    "later_name": 0.95,
    "abbreviation": 0.93,
    "short_name": 0.92,
    "municipality_of_several": 0.92,
    "name_part": 0.85,
    "near_place": 0.85,
    "stated_municipality": 0.8,
    "typo": 0.8,
}
FOUND_BY: Final = tuple(CONFIDENCE)
# Why a result waits, or what a person should know about a certain one.
REASONS: Final = (
    "",
    "no_text",
    "nothing_found",
    "homonym",
    "outside_region",
    "contradiction",
    "locality_not_listed",
    "near_miss",
    "kind_differs",
    "doubtful_entry",
    "feature_near_place",
    "authority_named",
    "relation_unclear",
    "part_not_found",
    "open_list",
    "association_changed",
    "state_wide",
    "other_region",
    "district_not_stated",
    "outside_state",
    "postcode_outside",
    "key_unknown",
    "key_of_other_state",
    "columns_contradict",
)
EQUAL_SPLIT: Final = "equal"

# -- limits --------------------------------------------------------------------------
_KEY_DIGITS: Final = 8
_ARS_DIGITS: Final = 12
_ASSOCIATION_DIGITS: Final = 9
_STATE: Final = "16"
_MOST_CANDIDATES: Final = 3
# Spelling mistakes: shortest names in which one wrong letter is believed, and how
# far the runner-up must be away.
_SHORTEST_TYPO: Final = 6
_SHORTEST_WRONG_LETTER: Final = 9
_RUNNER_UP: Final = 3
_SUGGESTED: Final = 2
_NEAR_KM: Final = 12.0
_PART_OF_A_NAME: Final = frozenset({"short_name", "name_part", "typo", "near_place"})
_KEY_TEXT: Final = re.compile(
    r"^(?:AGS|ARS|RS|GKZ)?[\s:.]*(\d[\d\s]{5,17}\d)(?:[.,]0+)?$"
)


@dataclass(frozen=True)
class PlaceContext:
    """What is known about a list before its places are read.

    Attributes
    ----------
    region_id : str or None
        LEADER region of the list.
    district_keys : tuple of str
        Districts of the list (5 digits), if it has no region or is narrower.
    period : str or None
        Programming period.
    decision_date : datetime.date or None
        Day of the decision.

    """

    region_id: str | None = None
    district_keys: tuple[str, ...] = ()
    period: str | None = None
    decision_date: dt.date | None = None

    @property
    def date(self) -> dt.date | None:
        """The day whose territorial status the text most likely uses, if known."""
        if self.decision_date is not None:
            return self.decision_date
        return {
            "2007-2013": STATUS_2016,
            "2023-2027": STATUS_2023,
        }.get(self.period or "")


@dataclass(frozen=True)
class PlaceColumns:
    """What other columns of the row say about the place.

    Attributes
    ----------
    municipality, locality, district, postcode, key : str or number
        Cells as read; empty if there is no such column.

    """

    municipality: Any = ""
    locality: Any = ""
    district: Any = ""
    postcode: Any = ""
    key: Any = ""


@dataclass(frozen=True)
class PlaceSite:
    """One place of a project.

    Attributes
    ----------
    ags : str or None
        Municipality key; None if the place is no municipality.
    boundary_date : datetime.date or None
        Territorial status of `ags`.
    precision : str
        One of `geo.schema.PRECISIONS`.
    locality : str or None
        Village or part of a town.
    lon, lat : float or None
        Of the locality, WGS 84 degrees, if the gazetteer has it.
    share : fractions.Fraction
        Shares of all sites add up to 1.
    split_basis : str or None
        ``"equal"`` where there are several, else None.
    found_by : str
        One of `FOUND_BY`, or ``""`` for an unknown place.

    """

    ags: str | None
    boundary_date: dt.date | None
    precision: str
    locality: str | None = None
    lon: float | None = None
    lat: float | None = None
    share: Fraction = Fraction(1)
    split_basis: str | None = None
    found_by: str = ""


@dataclass(frozen=True)
class PlaceCandidate:
    """A place that may be meant.

    Attributes
    ----------
    kind : str
        One of `geo.boundaries.gazetteer.PLACE_KINDS`.
    name, ags, boundary_date, municipality, district_key, district, lon, lat
        As in `geo.boundaries.gazetteer.PlaceEntry`.
    likeness : float
        1 for the same spelling, 0 for nothing in common.
    in_region : bool
        Whether it lies in the list's own region or districts.
    distance_km : float or None
        From the municipality that the text states, if both have points.

    """

    kind: str
    name: str
    ags: str
    boundary_date: dt.date
    municipality: str
    district_key: str
    district: str
    lon: float | None
    lat: float | None
    likeness: float
    in_region: bool
    distance_km: float | None = None


@dataclass(frozen=True)
class PlaceResult:
    """What became of one text.

    Attributes
    ----------
    text : str
        As it was read.
    state : str
        One of `STATES`.
    reason : str
        One of `REASONS`.
    sites : tuple of PlaceSite
        If certain: one or more, shares add up to 1. Else one of precision
        ``unknown``.
    proposal : tuple of PlaceSite
        If it waits: the sites that one click may confirm; may be empty.
    candidates : tuple of PlaceCandidate
        If it waits: up to three places, the best first.
    precision : str
        Of the sites together.
    found_by : str
        One of `FOUND_BY`, or empty.
    confidence : float
        0 to 1.
    district_keys : tuple of str
        Districts that are named, for what is region-wide.

    """

    text: str
    state: str
    reason: str = ""
    sites: tuple[PlaceSite, ...] = ()
    proposal: tuple[PlaceSite, ...] = ()
    candidates: tuple[PlaceCandidate, ...] = ()
    precision: str = "unknown"
    found_by: str = ""
    confidence: float = 0.0
    district_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Choice:
    """What one name of a text was found to be; without entry it was not found."""

    entry: PlaceEntry | None = None
    found_by: str = ""
    reason: str = ""
    candidates: tuple[tuple[PlaceEntry, float], ...] = ()
    ags: str | None = None
    boundary_date: dt.date = STATUS_2016
    locality: str | None = None
    precise: bool = False  # a village, not the whole municipality
    note: str = ""

    @property
    def is_area(self) -> bool:
        return self.entry is not None and self.entry.kind in {
            DISTRICT_KIND,
            ASSOCIATION_KIND,
            REGION_KIND,
        }


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
    >>> from geo.boundaries.gazetteer import load_gazetteer
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
    >>> from geo.boundaries.gazetteer import load_gazetteer
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
    if isinstance(cell, numbers.Real) and not isinstance(cell, bool):
        if not math.isfinite(float(cell)):
            return ""
        number = float(cell)
        return str(int(number)) if number.is_integer() else str(cell)
    text = str(cell)
    return "" if text in {"<NA>", "NaT"} else text


class _Resolver:
    """Reads texts of one list."""

    def __init__(self, context: PlaceContext, gazetteer: Gazetteer) -> None:
        self.context = context
        self.gazetteer = gazetteer
        self.words = gazetteer.words
        self.scope: frozenset[str] | None = self._scope()
        self._choices: list[str] | None = None

    def _scope(self) -> frozenset[str] | None:
        """Return the keys of 2016 in the list's own area; None if nothing is known."""
        if self.context.region_id is not None:
            return self.gazetteer.keys_of(self.context.region_id)
        if self.context.district_keys:
            return self._keys_of_districts(self.context.district_keys)
        return None

    def _keys_of_districts(self, districts: Iterable[str]) -> frozenset[str]:
        keys: set[str] = set()
        for district in districts:
            area = self.gazetteer.area_of_key.get(district)
            town = self.gazetteer.by_ags.get(f"{district}000")
            for entry in (area, town):
                keys.update(entry.members if entry is not None else ())
        return frozenset(keys)

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
        by_key = self._of_key(raw, text)
        if by_key is not None:
            return by_key
        alone = self._of_word(raw, folded)
        if alone is not None:
            return alone
        said = read_text(text, self.words, self._is_name)
        parts = tuple(part for part in said.parts if not self._is_address(part))
        result = self._of_parts(raw, replace(said, parts=parts))
        if result.state == CERTAIN and said.is_open:
            result = self._wait(result, "open_list")
        if result.state == CERTAIN and not self._postcode_fits(said.postcode):
            result = self._wait(result, "postcode_outside")
        return result

    def _is_name(self, name: str) -> bool:
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

    def _is_address(self, part: Part) -> bool:
        """Tell "Markt 1" and "Schulstraße 5a" from a place."""
        folded = fold(part.name).split()
        if not folded or not any(sign.isdigit() for sign in part.name):
            return False
        endings = tuple(self.words.lists["addresses.endings"])
        return any(word.endswith(endings) for word in folded)

    def _postcode_fits(self, postcode: str) -> bool:
        if not postcode:
            return True
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
                [_Choice(entry, "key", ags=digits, boundary_date=entry.boundary_date)],
            )
        other = digits[:2] in self.words.lists["outside.state_keys"]
        reason = "key_of_other_state" if other else "key_unknown"
        proposal = (PlaceSite(None, None, "outside", found_by="key"),) if other else ()
        return replace(self._nothing(raw, reason), state=REVIEW, proposal=proposal)

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
        areas = [self._as_area(part, said.parts) for part in said.parts]
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
        narrowed = _Resolver(self.context, self.gazetteer)
        narrowed.scope = within
        result = narrowed._of_places(raw, places)
        entries = [self.gazetteer.by_ags[site.ags] for site in result.sites if site.ags]
        if result.state == CERTAIN and not all(map(self._in_scope, entries)):
            return self._wait(result, "outside_region", entries)
        return result

    def _as_area(self, part: Part, parts: Sequence[Part]) -> PlaceEntry | None:
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
        alone = len(parts) == 1 or part.relation == BRACKETED or among
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
        if len(key) < _SHORTEST_TYPO or not close:
            return None
        best = {names[found].ags for found, _, _ in close}
        return names[close[0][0]] if len(best) == 1 else None

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
        if not all(self._in_scope(area) for area in areas):
            return self._wait(wide, "outside_region", areas)
        if any(part.kind == "authority" for part in parts):
            return self._wait(wide, "authority_named", areas)
        return wide

    def _of_association(self, raw: str, found: Sequence[PlaceEntry]) -> PlaceResult:
        """Divide among the members; if they changed, only the date can tell."""
        date = self.context.date
        inside = [entry for entry in found if self._in_scope(entry)] or list(found)
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
        if not self._in_scope(entry):
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
        return self._keys_of_districts(named) if named else None

    def _of_places(self, raw: str, parts: Sequence[Part]) -> PlaceResult:
        """Join each village with the municipality it is stated to be in."""
        if not parts:
            return self._nothing(raw, "nothing_found")
        choices: list[_Choice] = []
        head: Part | None = None
        stated_before = False
        for position, part in enumerate(parts):
            following = parts[position + 1] if position + 1 < len(parts) else None
            if part.relation == STATED and head is not None:
                if not stated_before:
                    choices.pop()
                choices.append(self._village(head, part))
                stated_before = True
                continue
            if part.relation == BRACKETED and head is not None:
                choices[-1] = self._explained(head, part, choices[-1])
                continue
            if stated_before and head is not None and not part.kind:
                more = self._another_village(head, part)
                if more is not None:
                    choices.append(more)
                    continue
            head, stated_before = part, False
            is_head = following is not None and following.relation == STATED
            choices.append(_Choice() if is_head else self._single(part))
        if len(parts) > 1 and all(part.relation != STATED for part in parts):
            choices = self._help_each_other(parts, choices)
            pair = self._pair(parts, choices)
            if pair is not None:
                return self._result(raw, [pair])
            choices = self._doubt_lists(parts, choices)
        return self._result(raw, choices)

    # -- one name ------------------------------------------------------------------
    def _matches(self, part: Part) -> list[NameMatch]:
        """Return what a name may be, without shops and stops."""
        found = self.gazetteer.lookup(part.name) or self._behind_landscape(part.name)
        found = [match for match in found if not match.entry.doubtful]
        if part.kind == "municipality":
            towns = [match for match in found if match.entry.is_municipality]
            return towns or found
        return found

    def _single(self, part: Part) -> _Choice:
        """Decide a name that stands for itself."""
        if part.kind in {"district", "authority", "association", "region"}:
            return self._not_found(part)
        matches = self._matches(part)
        if part.kind != "municipality" and self._is_foreign(part.name):
            return _Choice(
                reason="outside_state",
                candidates=tuple((match.entry, 1.0) for match in matches),
            )
        if not matches:
            return self._not_found(part)
        choice = self._choose(matches, part)
        is_town = choice.entry is None or choice.entry.is_municipality
        if part.kind == "municipality" and not is_town:
            return replace(choice, entry=None, reason="kind_differs")
        return choice

    def _is_foreign(self, name: str) -> bool:
        folded = " ".join(self.words.tokens(name))
        return (
            folded in self.words.lists["outside.places"]
            or fold(name)
            in self.words.lists["outside.words"] | self.words.lists["outside.places"]
        )

    def _choose(self, matches: Sequence[NameMatch], part: Part) -> _Choice:
        """Take the only place in the list's own area, or ask."""
        candidates = tuple((match.entry, 1.0) for match in matches)
        inside = [match for match in matches if self._in_scope(match.entry)]
        if not inside:
            return _Choice(reason="outside_region", candidates=candidates)
        if len(self._places(inside)) > 1:
            inside = self._by_district(inside)
        if len(self._places(inside)) > 1:
            same = self._same_later(inside)
            if same is None:
                return _Choice(reason="homonym", candidates=self._nearest(inside))
            inside = [same]
        return self._take(self._best(inside), part)

    @staticmethod
    def _best(matches: Sequence[NameMatch]) -> NameMatch:
        """Take the municipality before its village, a village before half a name."""
        return min(
            matches, key=lambda m: (m.how == BY_PART, not m.entry.is_municipality)
        )

    def _by_district(self, matches: list[NameMatch]) -> list[NameMatch]:
        """Let the list's districts decide where the region cannot."""
        if self.context.region_id is None or not self.context.district_keys:
            return matches
        own = self._keys_of_districts(self.context.district_keys)
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

    def _take(self, match: NameMatch, part: Part) -> _Choice:
        entry = match.entry
        precise = not entry.is_municipality or (
            match.how == BY_PART and not entry.other_name
        )
        return _Choice(
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

    # -- names that are not found as written ---------------------------------------
    def _not_found(self, part: Part) -> _Choice:
        for attempt in (self._hyphened, self._described, self._misspelt):
            choice = attempt(part)
            if choice is not None:
                return choice
        doubtful = tuple(
            (match.entry, 1.0)
            for match in self.gazetteer.lookup(part.name)
            if self._in_scope(match.entry)
        )
        if doubtful:
            return _Choice(reason="doubtful_entry", candidates=doubtful)
        return self._feature(part) or _Choice(
            reason="nothing_found", candidates=self._alike(part)
        )

    def _hyphened(self, part: Part) -> _Choice | None:
        """Read "Streufdorf-Stressenhausen": two villages of one municipality."""
        halves = [half.strip() for half in part.name.split("-")]
        if len(halves) < 2 or not all(halves):
            return None
        matches = [self._matches(Part(half, part.kind)) for half in halves]
        if not any(matches):
            return None
        found = [
            self._choose(some, Part(half, part.kind)) if some else _Choice()
            for half, some in zip(halves, matches, strict=True)
        ]
        keys = {choice.ags for choice in found}
        candidates = tuple(pair for choice in found for pair in _candidates(choice))
        if len(keys) == 1 and None not in keys:
            village = [choice for choice in found if choice.precise]
            if len(village) == 1:
                return replace(village[0], found_by="locality_in_municipality")
            return replace(
                found[0], found_by="municipality_of_several", locality=None,
                precise=False,
            )  # fmt: skip
        return _Choice(reason="relation_unclear", candidates=candidates)

    def _described(self, part: Part) -> _Choice | None:
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

    def _near(self, matches: Sequence[NameMatch], part: Part, landmark: str) -> _Choice:
        """Choose the only one that lies near a landmark."""
        candidates = self._nearest(matches)
        if self._is_foreign(landmark):
            return _Choice(reason="outside_state", candidates=candidates)
        marks = [match.entry for match in self.gazetteer.lookup(landmark)]
        if not marks:
            return _Choice(reason="near_miss", candidates=candidates)
        close = [
            match
            for match in matches
            if any(
                match.entry.ags in mark.members or _km(match.entry, mark) < _NEAR_KM
                for mark in marks
            )
        ]
        if len(self._places(close)) != 1:
            return _Choice(reason="homonym", candidates=candidates)
        choice = replace(self._choose(close, part), locality=_clean("", close[0].entry, BY_NAME))
        return replace(choice, found_by="near_place") if choice.entry else choice

    def _misspelt(self, part: Part) -> _Choice | None:
        """Believe one wrong letter if nothing else in the region is like it."""
        key = skeleton(self.words.key(part.name))
        if len(key) < _SHORTEST_TYPO or self._is_foreign(part.name):
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
            return _Choice(reason="near_miss", candidates=candidates)
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
                    self._in_scope(match.entry)
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
            if self._in_scope(match.entry)
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
        if len(key) < _SHORTEST_TYPO - 1:
            return ()
        return tuple(
            (match.entry, 1 - distance / len(key))
            for match, distance in self._close_names(key, part)
            if distance <= _SUGGESTED
        )

    def _feature(self, part: Part) -> _Choice | None:
        """Read "Alperstedter See": near Alperstedt, but not surely in it."""
        pieces = part.name.split()
        if len(pieces) < 2:
            return None
        stem = pieces[0].removesuffix("er")
        for name in (stem, f"{stem}a", f"{stem}en", pieces[0]):
            near = [
                (match.entry, 0.5)
                for match in self._matches(Part(name))
                if self._in_scope(match.entry)
            ]
            if near:
                return _Choice(reason="feature_near_place", candidates=tuple(near))
        return None

    # -- a village in a stated municipality ----------------------------------------
    def _village(self, head: Part, part: Part) -> _Choice:
        """Decide "X OT Y"."""
        heads = [match.entry for match in self._matches(head)]
        area = self._as_area(head, [head])
        heads += [area] if area is not None and head.kind else []
        if not heads:
            return self._village_of_unknown(head, part)
        inside = [entry for entry in heads if self._in_scope(entry)]
        found = self._contained(inside or heads, part)
        if len(self._places(found)) > 1:
            return self._several_contained(found, part, inside or heads)
        if found and not inside:
            candidates = self._nearest(found)
            return _Choice(reason="outside_region", candidates=candidates)
        if found:
            choice = self._take(self._best(found), part)
            choice = self._at_stated(choice, inside)
            return replace(choice, found_by="locality_in_municipality")
        return self._village_not_there(head, part, inside or heads)

    def _contained(self, heads: Iterable[PlaceEntry], part: Part) -> list[NameMatch]:
        """Return the places of a name that lie in one of some municipalities."""
        members = {key for entry in heads for key in entry.members}
        found = self._matches(Part(part.name))
        if not found:
            found = self._undescribed(short_name(part.name, self.words)[0])
        if not found:
            halves = part.name.split("-")
            found = [m for half in halves for m in self._matches(Part(half.strip()))]
        return [
            match
            for match in found
            if match.entry.ags in members
            or (
                match.entry.kind == LATER_MUNICIPALITY
                and members.issuperset(match.entry.members)
            )
        ]

    def _another_village(self, head: Part, part: Part) -> _Choice | None:
        """Decide B in "X OT A, B": a village of X, unless B stands for itself too."""
        heads = [m.entry for m in self._matches(head) if self._in_scope(m.entry)]
        found = self._contained(heads, part)
        if len(self._places(found)) != 1:
            return None
        alone = self._single(part)
        if alone.entry is not None and alone.ags not in self._places(found):
            candidates = (*self._nearest(found), *_candidates(alone))
            return _Choice(reason="homonym", candidates=candidates)
        choice = self._take(self._best(found), part)
        return replace(choice, found_by="locality_in_municipality")

    def _several_contained(
        self, found: list[NameMatch], part: Part, heads: Sequence[PlaceEntry]
    ) -> _Choice:
        """Two villages of one name in what the municipality is today."""
        ends = {
            self.gazetteer.carry(match.entry.ags, match.entry.boundary_date)
            for match in found
        }
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
        if len(ends) == 1 and len(next(iter(ends))) == 1:
            entry = self.gazetteer.by_ags.get(next(iter(next(iter(ends)))))
            if entry is not None:
                return _Choice(
                    entry, "locality_in_municipality", ags=entry.ags,
                    boundary_date=STATUS_2023, locality=part.name, precise=True,
                )  # fmt: skip
        return _Choice(reason="homonym", candidates=self._nearest(found))

    def _village_not_there(
        self, head: Part, part: Part, heads: Sequence[PlaceEntry]
    ) -> _Choice:
        """Decide a village that the stated municipality does not have, as known."""
        slip = self._village_misspelt(part, heads)
        if slip is not None:
            return slip
        candidates = tuple((entry, 1.0) for entry in heads)
        elsewhere = self._matches(Part(part.name))
        if elsewhere:
            others = tuple((match.entry, 1.0) for match in elsewhere)
            return _Choice(reason="contradiction", candidates=candidates + others)
        if self._is_foreign(part.name):
            return _Choice(reason="outside_state", candidates=candidates)
        choice = self._single(head)
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
        ends = self.gazetteer.carry(entry.ags, entry.boundary_date)
        if len(ends) == 1:
            return next(iter(ends)), STATUS_2023
        return entry.ags, entry.boundary_date

    def _village_misspelt(
        self, part: Part, heads: Sequence[PlaceEntry]
    ) -> _Choice | None:
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
        if len(key) < _SHORTEST_TYPO - 1:
            return None
        close = process.extract(
            key, list(here), scorer=OSA.distance, score_cutoff=1, limit=2
        )
        if len(close) != 1 or self._matches(Part(part.name)):
            return None
        entry = here[close[0][0]]
        choice = self._take(NameMatch(entry, BY_NAME), part)
        locality = entry.name if choice.precise else None
        return replace(choice, found_by="typo", locality=locality)

    def _village_of_unknown(self, head: Part, part: Part) -> _Choice:
        """Let the village tell which municipality a misspelt one is."""
        guess = self._not_found(head)
        key = skeleton(self.words.key(head.name))
        towns = [guess.entry] if guess.entry is not None else []
        if self.scope is not None and len(key) >= _SHORTEST_TYPO:
            close = self._close_names(key, Part(head.name, "municipality"))
            towns += [match.entry for match, _ in close]
        # Two names that fit each other bear out a mistake in one of them.
        found = self._contained(towns, part)
        if len(self._places(found)) == 1 and not self._is_foreign(head.name):
            return replace(self._take(found[0], part), found_by="typo")
        village = self._single(part)
        candidates = (*_candidates(village), *_candidates(guess))
        return _Choice(reason="part_not_found", candidates=candidates)

    # -- names beside each other ---------------------------------------------------
    def _explained(self, head: Part, part: Part, choice: _Choice) -> _Choice:
        """Decide "X (Y)": one of them lies in, or near, the other."""
        pieces = part.name.split()
        if len(pieces) > 1 and self.words.has("qualifiers.near", fold(pieces[0])):
            matches = self._matches(head)
            return (
                self._near(matches, head, " ".join(pieces[1:])) if matches else choice
            )
        if not self.words.core(["x", *self.words.tokens(part.name)])[1:]:
            return choice  # "Eisfeld (Thür.)"
        other = self._single(replace(part, relation=""))
        joined = self._one_in_other(head, part)
        if joined is not None:
            return joined
        if choice.entry is not None and choice.ags == other.ags:
            return choice
        tokens = " ".join(self.words.tokens(part.name))
        is_town = choice.entry is not None and choice.entry.is_municipality
        if is_town and self.words.has("qualifiers.landscapes", tokens):
            return choice
        reason = "outside_state" if self._is_foreign(part.name) else "relation_unclear"
        return _Choice(
            reason=reason, candidates=(*_candidates(choice), *_candidates(other))
        )

    def _one_in_other(self, one: Part, other: Part) -> _Choice | None:
        """Find the village of the pair in the municipality of the pair, either way."""
        found: dict[str, _Choice] = {}
        for town, village in ((one, other), (other, one)):
            heads = [
                match.entry
                for match in self._matches(town)
                if match.entry.is_municipality and self._in_scope(match.entry)
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

    def _help_each_other(
        self, parts: Sequence[Part], choices: list[_Choice]
    ) -> list[_Choice]:
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

    def _pair(
        self, parts: Sequence[Part], choices: Sequence[_Choice]
    ) -> _Choice | None:
        """Decide "X, Y" where one is a village of the other."""
        beside = len(parts) == 2 and parts[1].relation in {LISTED, SLASHED}
        if not beside or len(choices) != 2:
            return None
        joined = self._one_in_other(parts[0], parts[1])
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
        if since == STATUS_2016 or (date is not None and date >= since):
            return joined
        if date is not None:
            return None  # two places at that time
        return replace(
            joined, entry=None, reason="relation_unclear",
            candidates=tuple(c for choice in choices for c in _candidates(choice)),
        )  # fmt: skip

    def _doubt_lists(
        self, parts: Sequence[Part], choices: list[_Choice]
    ) -> list[_Choice]:
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
                and choice.precise
                and bool(towns)
                and choice.ags not in towns
            )
            half = slashed and choice.found_by in _PART_OF_A_NAME
            if choice.entry is not None and (stray or half):
                reason = "contradiction" if stray else "relation_unclear"
                choice = _Choice(reason=reason, candidates=_candidates(choice))
            checked.append(choice)
        return checked

    # -- results -------------------------------------------------------------------
    def _in_scope(self, entry: PlaceEntry) -> bool:
        return self.scope is None or not self.scope.isdisjoint(entry.members)

    def _result(self, raw: str, choices: Sequence[_Choice]) -> PlaceResult:
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
        return PlaceResult(
            raw, CERTAIN, note, sites=sites, precision=precision, found_by=found_by,
            confidence=min(CONFIDENCE[found_by], CONFIDENCE[weakest.found_by]),
        )  # fmt: skip

    def _unclear(
        self,
        raw: str,
        failed: Sequence[_Choice],
        good: Sequence[_Choice],
        sites: tuple[PlaceSite, ...],
    ) -> PlaceResult:
        candidates = [pair for choice in failed for pair in choice.candidates]
        candidates += [pair for choice in good for pair in _candidates(choice)]
        reason = failed[0].reason or "nothing_found"
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
    def _sites(choices: Sequence[_Choice]) -> tuple[PlaceSite, ...]:
        """Make one site per municipality; several share equally."""
        by_key: dict[str, list[_Choice]] = {}
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
            key=lambda pair: (not self._in_scope(pair[0]), -pair[1]),
        )
        first = ordered[0][0] if ordered else None
        return tuple(
            PlaceCandidate(
                entry.kind, entry.name or entry.municipality, entry.ags,
                entry.boundary_date, entry.municipality, entry.district_key,
                entry.district, entry.lon, entry.lat, round(likeness, 2),
                self.scope is not None and self._in_scope(entry),
                None if first is None or entry is first else _distance(entry, first),
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
            result = self._of_text(town or village or raw)
        digits = cells["postcode"]
        fits = not digits.isdigit() or self._postcode_fits(digits.zfill(5))
        if result.state == CERTAIN and not fits:
            result = self._wait(result, "postcode_outside")
        return replace(result, text=raw)

    def _in_district(
        self, raw: str, columns: PlaceColumns, district: str
    ) -> PlaceResult:
        """Let the row's own district decide before the list's region."""
        rest = replace(columns, district="")
        said = read_text(district, self.words, self._is_name)
        found = [self._as_area(replace(p, kind="district"), [p]) for p in said.parts]
        towns = [
            match.entry.ags[:5]
            for part in said.parts
            for match in self._matches(part)
            if match.entry.ags.endswith("000")
        ]
        keys = self._keys_of_districts([*(e.ags for e in found if e), *towns])
        if not keys:
            return self._wait(self.resolve(raw, rest), "columns_contradict")
        narrowed = _Resolver(self.context, self.gazetteer)
        narrowed.scope = keys
        return narrowed.resolve(raw, rest)

    def _beside_key(self, raw: str, columns: PlaceColumns, key: str) -> PlaceResult:
        """Let the key decide; what the names add must lie in it."""
        by_key = self._of_key(raw, key)
        if by_key is None:
            return self.resolve(raw, replace(columns, key=""))
        by_name = self.resolve(raw, replace(columns, key=""))
        if by_key.state != CERTAIN or by_name.state != CERTAIN:
            return by_key
        if self._ends(by_name) != self._ends(by_key):
            return self._wait(by_key, "columns_contradict")
        return by_name

    def _beside_town(self, raw: str, town: str) -> PlaceResult:
        """Read a municipality in one cell and free text in the other."""
        by_town = self._of_text(town)
        by_text = self._of_text(raw)
        pair = self._one_in_other(Part(town), Part(raw))
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


def _candidates(choice: _Choice) -> tuple[tuple[PlaceEntry, float], ...]:
    if choice.entry is not None:
        return ((choice.entry, 1.0),)
    return choice.candidates


def _clean(written: str, entry: PlaceEntry, how: str) -> str:
    """Return the printed name of a village; half a double name as written."""
    return written if how == BY_PART else entry.name.partition(" (")[0]


def _km(one: PlaceEntry, other: PlaceEntry) -> float:
    distance = _distance(one, other)
    return math.inf if distance is None else distance


def _distance(one: PlaceEntry, other: PlaceEntry) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return round(distance_km((one.lon, one.lat), (other.lon, other.lat)), 1)


def _undoubled(key: str) -> str:
    return re.sub(r"(.)\1", r"\1", key)
