"""The offline gazetteer: every name under which a place of the state is found.

Municipalities of 2016 and what became of them, villages, districts, associations
and LEADER regions in one index of spellings. Loaded once; nothing is asked of a
network.

"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from geo.boundaries.regions import RULE_COLUMNS, region_members
from geo.boundaries.succession import Succession
from geo.boundaries.territory import (
    STATUS_2016,
    STATUS_2023,
    load_municipalities,
)
from geo.boundaries.timeline import NOTHING, OwnBoundaries, Timeline
from geo.catalog import Catalog
from geo.errors import UnknownCodeError
from geo.places.beyond import Beyond, load_beyond
from geo.places.names import PlaceWords, fold, load_place_words, skeleton
from geo.places.settlements import SPOT, kinds_by_hand
from geo.schema import (
    AGS,
    ASSOCIATION,
    ASSOCIATION_KEY,
    DISTRICT,
    DISTRICT_KEY,
    NAME,
    REGION_ID,
    check_keys,
    listing,
)

# Kinds of entries.
MUNICIPALITY: Final = "municipality"
FORMER_MUNICIPALITY: Final = "former_municipality"  # dissolved since 2016
LATER_MUNICIPALITY: Final = "later_municipality"  # a name that came after 2016
LOCALITY: Final = "locality"
DISTRICT_KIND: Final = "district"
ASSOCIATION_KIND: Final = "association"
REGION_KIND: Final = "region"
PLACE_KINDS: Final = (
    MUNICIPALITY,
    FORMER_MUNICIPALITY,
    LATER_MUNICIPALITY,
    LOCALITY,
    DISTRICT_KIND,
    ASSOCIATION_KIND,
    REGION_KIND,
)
# How a spelling belongs to an entry.
BY_NAME: Final = "name"
BY_SHORT_NAME: Final = "short_name"  # without what describes it further
BY_PART: Final = "name_part"  # one half of a double name

GAZETTEER_COLUMNS: Final = ("name", "ags_2016", "lat", "lon", "guete")
LOCALITY_LEVEL: Final = "ortsteil"  # of a rule for a region
# Codes of quality in the file; the last two decide how a row is taken.
_FROM_STOPS: Final = "villages_from_stops"
_DERIVED: Final = "abgeleitet"
_OF_MUNICIPALITY, _DOUBTFUL = "Gemeinde", "unsicher"
# Villages named like a municipality so near to it are that municipality: points
# are rounded to arc minutes and fall into the neighbour.
_SAME_PLACE_KM: Final = 6.0
_SAME_VILLAGE_KM: Final = 3.0
_KM_PER_DEGREE: Final = 111.2
_DOUBLE_NAME: Final = re.compile(r"\s*[-–/]\s*")
_ASSOCIATION_CODE: Final = "54"  # Verwaltungsgemeinschaft in the register
_SHORTEST_PART: Final = 4


@dataclass(frozen=True, eq=False)
class PlaceEntry:
    """One place of the gazetteer.

    Attributes
    ----------
    kind : str
        One of `PLACE_KINDS`.
    name : str
        Official or printed name.
    ags : str
        Key of the municipality (8 digits); for districts 5, associations 9
        digits, regions their id.
    boundary_date : datetime.date
        Territorial status of `ags`.
    since : datetime.date
        Day from which a place of this name and key exists, at the earliest the
        status of 2016.
    municipality : str
        Name of the municipality.
    district_key, district : str
        District of the municipality; empty for regions.
    members : mapping of str to datetime.date
        Keys of 2016 that belong to it at some date, and from when on.
    lon, lat : float or None
        WGS 84, degrees.
    doubtful : bool
        A shop or a stop; never decides alone.
    other_name : str
        Name that the same key has later; empty if it kept its name.

    """

    kind: str
    name: str
    ags: str
    boundary_date: dt.date
    since: dt.date
    municipality: str = ""
    district_key: str = ""
    district: str = ""
    members: Mapping[str, dt.date] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    doubtful: bool = False
    other_name: str = ""

    @property
    def is_municipality(self) -> bool:
        """Whether it is a municipality at some date."""
        return self.kind in {MUNICIPALITY, FORMER_MUNICIPALITY, LATER_MUNICIPALITY}


@dataclass(frozen=True)
class NameMatch:
    """A place and how the looked-up spelling belongs to it."""

    entry: PlaceEntry
    how: str


class Gazetteer:
    """All places with an index of their spellings.

    Parameters
    ----------
    words : PlaceWords
        How names are written.
    places : iterable of PlaceEntry
        Municipalities and localities.
    areas : iterable of PlaceEntry
        Districts, associations and regions.
    succession : Succession
        What became of the keys.
    region_keys : mapping of str to mapping of str to datetime.date
        Region -> keys of 2016 that are in it at some date, wholly or in part, and
        the first status on which they are.
    beyond : Beyond
        Names of places beyond the border.

    Examples
    --------
    >>> gazetteer = load_gazetteer(Catalog())
    >>> [match.entry.ags for match in gazetteer.lookup("Föritztal")]
    ['16072024']
    >>> [match.how for match in gazetteer.lookup("Neuhaus a. Rwg.")]
    ['name']

    """

    def __init__(
        self,
        words: PlaceWords,
        places: Iterable[PlaceEntry],
        areas: Iterable[PlaceEntry],
        succession: Succession,
        region_keys: Mapping[str, Mapping[str, dt.date]],
        beyond: Beyond,
    ) -> None:
        self.words = words
        self.beyond = beyond
        self.region_keys = region_keys
        self.succession = succession
        # Days on which a name is looked at later: 2023, and after an office's steps.
        self.later_days = tuple(
            sorted({STATUS_2023, max([STATUS_2023, *succession.dates])})
        )
        self._carried: dict[tuple[str, dt.date, dt.date], frozenset[str]] = {}
        self.by_ags: dict[str, PlaceEntry] = {}
        self.index: dict[str, list[NameMatch]] = {}
        self._areas: dict[tuple[str, str], list[PlaceEntry]] = {}
        self.area_of_key: dict[str, PlaceEntry] = {}
        self.localities_of: dict[str, list[PlaceEntry]] = {}
        for entry in places:
            self._add_place(entry)
        for entry in areas:
            self._add_area(entry)
        # Keys without umlauts and double s, for spelling mistakes.
        self.skeletons: dict[str, list[str]] = {}
        for key, matches in self.index.items():
            if not all(match.entry.doubtful for match in matches):
                self.skeletons.setdefault(skeleton(key), []).append(key)

    def _add_place(self, entry: PlaceEntry) -> None:
        if entry.is_municipality:
            self.by_ags.setdefault(entry.ags, entry)
        else:
            self.localities_of.setdefault(entry.ags, []).append(entry)
        for key, how in spellings(entry, self.words):
            matches = self.index.setdefault(key, [])
            if not any(match.entry is entry for match in matches):
                matches.append(NameMatch(entry, how))

    def _add_area(self, entry: PlaceEntry) -> None:
        self.area_of_key.setdefault(entry.ags, entry)
        for key in area_spellings(entry, self.words):
            known = self._areas.setdefault((entry.kind, key), [])
            if entry not in known:
                known.append(entry)

    def lookup(self, name: str) -> list[NameMatch]:
        """Return the places that are written like this; empty if there is none."""
        return self.index.get(self.words.key(name), [])

    def area(self, kind: str, name: str) -> list[PlaceEntry]:
        """Return districts, associations or regions of a name, or of a short form."""
        key = self.words.districts.get(fold(name)) if kind == DISTRICT_KIND else None
        if key is not None:
            known = self.area_of_key.get(key)
            return [known] if known is not None else []
        return self._areas.get((kind, self.words.key(name)), [])

    def area_names(self, kind: str) -> Iterator[tuple[str, PlaceEntry]]:
        """Yield the keys of all areas of a kind."""
        for (known, key), entries in self._areas.items():
            if known == kind:
                for entry in entries:
                    yield key, entry

    def carry(
        self, ags: str, boundary_date: dt.date, on: dt.date | None = None
    ) -> frozenset[str]:
        """Return what became of a key on a day, by default on the latest status.

        That is 2023-01-01, or the day of the last step that an office has added.

        Examples
        --------
        >>> gazetteer = load_gazetteer(Catalog())
        >>> sorted(gazetteer.carry("16072009", STATUS_2016))
        ['16072024']

        """
        asked = (ags, boundary_date, on or self.later_days[-1])
        if asked not in self._carried:
            found = self.succession.successors(*asked)
            self._carried[asked] = frozenset(found)
        return self._carried[asked]

    def keys_of(self, region_id: str) -> Mapping[str, dt.date]:
        """Return the keys of 2016 that a region has at some date, and from when on.

        Raises
        ------
        UnknownCodeError
            If there is no such region.

        """
        if region_id not in self.region_keys:
            raise UnknownCodeError(
                field=REGION_ID,
                value=region_id,
                allowed=listing(self.region_keys, most=99),
            )
        return self.region_keys[region_id]


# -- spellings ---------------------------------------------------------------------
def spellings(entry: PlaceEntry, words: PlaceWords) -> Iterator[tuple[str, str]]:
    """Yield the keys under which a place is found, the best first.

    The whole name; without what describes it ("Neuhaus" am Rennweg) or with that
    shortened to its first letters ("Berga/E."); without "Bad"; the halves of a
    double name.

    Parameters
    ----------
    entry : PlaceEntry
        A municipality or locality.
    words : PlaceWords
        How names are written.

    Yields
    ------
    tuple of str
        Key and one of `BY_NAME`, `BY_SHORT_NAME`, `BY_PART`.

    Examples
    --------
    >>> berga = PlaceEntry(MUNICIPALITY, "Berga/Elster", "16076004", STATUS_2016,
    ...                    STATUS_2016)
    >>> list(spellings(berga, load_place_words()))
    [('bergaelster', 'name'), ('bergae', 'name'), ('berga', 'short_name')]

    """
    full = words.key(entry.name)
    yield full, BY_NAME
    base, rest = short_name(entry.name, words)
    if rest:
        initials = "".join(
            word[0] for word in words.core(["", *words.tokens(rest)])[1:]
        )
        if initials:
            yield words.key(base) + initials, BY_NAME
        # The gazetteer tells villages of one name apart in brackets.
        in_brackets = entry.kind == LOCALITY and "(" in entry.name
        yield words.key(base), BY_NAME if in_brackets else BY_SHORT_NAME
    first, _, others = base.partition(" ")
    if others and words.has("qualifiers.spa", fold(first)):
        yield words.key(others), BY_SHORT_NAME
    if entry.other_name:
        yield words.key(entry.other_name), BY_NAME
    halves = _DOUBLE_NAME.split(base)
    if len(halves) == 2 and not entry.doubtful:
        for half in halves:
            if len(half) >= _SHORTEST_PART:
                yield words.key(half), BY_PART


def short_name(name: str, words: PlaceWords) -> tuple[str, str]:
    """Divide a name into itself and what describes it further.

    Examples
    --------
    >>> words = load_place_words()
    >>> short_name("Linda b. Weida", words), short_name("Am Ohmberg", words)
    (('Linda', 'b. Weida'), ('Am Ohmberg', ''))
    >>> short_name("Neundorf (bei Schleiz)", words)
    ('Neundorf', 'bei Schleiz')

    """
    for sign in ("(", "/", ","):
        base, found, rest = name.partition(sign)
        if found and base.strip():
            return base.strip(), rest.rstrip(") ").strip()
    parts = name.split()
    for position in range(1, len(parts) - 1):
        first_word = fold(parts[position]).split(" ")[0]
        if words.has("qualifiers.words", first_word):
            return " ".join(parts[:position]), " ".join(parts[position:])
    return name, ""


def area_spellings(entry: PlaceEntry, words: PlaceWords) -> Iterator[str]:
    """Yield the keys of a district, association or region.

    Districts are also found without "kreis" at their end, where somebody writes
    the word in front: "Landkreis Saale-Orla".

    """
    key = words.key(entry.name)
    yield key
    base, rest = short_name(entry.name, words)
    if rest and entry.kind != REGION_KIND:
        yield words.key(base)
    if entry.kind == DISTRICT_KIND and key.endswith("kreis"):
        yield key.removesuffix("kreis")


# -- loading -----------------------------------------------------------------------
def load_gazetteer(catalog: Catalog, own: OwnBoundaries = NOTHING) -> Gazetteer:
    """Load all places of the embedded region, and those that an office has added.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie; the vocabulary lies in its folder.
    own : OwnBoundaries
        Steps and boundaries of later dates. Their municipalities are found by their
        names and keys; those that no step leads to are not, for nobody knows what they
        were before.

    Returns
    -------
    Gazetteer

    Raises
    ------
    GeoDataError
        If a file is missing, damaged or does not fit the others.

    """
    words = load_place_words(catalog.folder)
    former = load_municipalities(catalog, STATUS_2016)
    later = load_municipalities(catalog, STATUS_2023)
    timeline = Timeline(catalog, own)
    steps, succession = timeline.steps, timeline.succession
    spots = pd.concat(
        [
            catalog.read_table("gazetteer", columns=GAZETTEER_COLUMNS),
            catalog.read_table(_FROM_STOPS, columns=GAZETTEER_COLUMNS[:-1]).assign(
                guete=_DERIVED
            ),
        ],
        ignore_index=True,
    )
    check_keys(spots["ags_2016"], digits=8, layer="gazetteer")
    # What only names a shop or a street, as decided by hand, is doubtful.
    is_spot = kinds_by_hand(catalog, spots) == SPOT
    spots["guete"] = spots["guete"].mask(is_spot, _DOUBTFUL)
    lineage = _lineage(former.index, steps, succession)
    municipalities = _municipalities(former, later, steps, lineage, spots, words)
    municipalities += _renamed_later(own, municipalities, words)
    localities = _localities(spots, municipalities, words)
    localities += _named_by_rules(catalog, municipalities, localities, words)
    areas = [
        *_districts(former, later, lineage),
        *_associations(catalog, former),
        *_regions(catalog),
    ]
    return Gazetteer(
        words,
        [*municipalities, *localities],
        areas,
        succession,
        _region_keys(catalog, former, later, succession),
        load_beyond(catalog, words),
    )


def _lineage(
    keys: pd.Index, steps: pd.DataFrame, succession: Succession
) -> dict[str, dict[str, dt.date]]:
    """Return for each key of any date which keys of 2016 flowed into it, and when."""
    dates = sorted({dt.date.fromisoformat(text) for text in steps["effective_date"]})
    lineage: dict[str, dict[str, dt.date]] = {key: {key: STATUS_2016} for key in keys}
    moved = set(steps["old_ags"])
    for key in keys:
        if key not in moved:
            continue
        for date in dates:
            for target in succession.successors(key, STATUS_2016, date):
                lineage.setdefault(target, {}).setdefault(key, date)
    return lineage


def _municipalities(
    former: pd.DataFrame,
    later: pd.DataFrame,
    steps: pd.DataFrame,
    lineage: Mapping[str, dict[str, dt.date]],
    spots: pd.DataFrame,
    words: PlaceWords,
) -> list[PlaceEntry]:
    """Make one entry per municipality of 2016, and per name that came later."""
    points = _municipality_points(spots)
    names = dict(zip(steps["new_ags"], steps["new_name"], strict=True))
    names.update(later[NAME])
    districts = dict(zip(later[DISTRICT_KEY], later[DISTRICT], strict=True))
    by_spelling: dict[str, dict[str, dict[str, dt.date]]] = defaultdict(dict)
    young = {key: name for key, name in names.items() if key not in former.index}
    for key, name in young.items():
        by_spelling[words.key(name)][key] = lineage[key]
    entries, known_as = [], set()
    for key, row in former[[NAME, DISTRICT_KEY, DISTRICT]].iterrows():
        members = dict(lineage[key])
        own = {words.key(row[NAME]), words.key(short_name(row[NAME], words)[0])}
        for spelling in sorted(own):
            for successor, parts in by_spelling.get(spelling, {}).items():
                if key in parts:
                    known_as.add(successor)
                    members = {**parts, **members}
        lives_on = key in later.index or any(
            key in parts for name in own for parts in by_spelling.get(name, {}).values()
        )
        lon, lat = points.get(key, (None, None))
        entries.append(
            PlaceEntry(
                MUNICIPALITY if lives_on else FORMER_MUNICIPALITY, row[NAME], key,
                STATUS_2016, STATUS_2016, row[NAME], row[DISTRICT_KEY], row[DISTRICT],
                members, lon, lat, other_name=_renamed(row[NAME], names.get(key, "")),
            )
        )  # fmt: skip
    # Known by their old name too, but needed for their key.
    for key, name in young.items():
        entries.append(
            _later_entry(key, name, lineage[key], key in later.index, districts)
        )
    return [entry for entry in entries if entry.ags not in known_as] + [
        _nameless(entry) for entry in entries if entry.ags in known_as
    ]


def _renamed_later(
    own: OwnBoundaries, municipalities: list[PlaceEntry], words: PlaceWords
) -> list[PlaceEntry]:
    """Add the names that an office's steps and files give to known keys."""
    known = {entry.ags: entry for entry in reversed(municipalities)}
    heard = {
        (entry.ags, key)
        for entry in municipalities
        for key, _ in spellings(entry, words)
    }
    steps = own.steps
    given = [
        (ags, name, dt.date.fromisoformat(day))
        for ags, name, day in zip(
            steps["new_ags"], steps["new_name"], steps["effective_date"], strict=True
        )
    ]
    for file in own.files:
        given += [
            (str(ags), name, file.boundary_date)
            for ags, name in file.areas[NAME].items()
        ]
    entries = []
    for ags, name, day in given:
        entry = known.get(ags)
        if entry is None or not name or (ags, words.key(name)) in heard:
            continue
        heard.add((ags, words.key(name)))
        entries.append(
            replace(
                entry, kind=LATER_MUNICIPALITY, name=name, municipality=name,
                boundary_date=day, since=day, other_name="",
            )
        )  # fmt: skip
    return entries


def _renamed(name: str, later: str) -> str:
    return "" if later == name else later


def _later_entry(
    key: str,
    name: str,
    members: dict[str, dt.date],
    is_current: bool,
    districts: Mapping[str, str],
) -> PlaceEntry:
    since = min(members.values())
    return PlaceEntry(
        LATER_MUNICIPALITY,
        name,
        key,
        STATUS_2023 if is_current else since,
        since,
        name,
        key[:5],
        districts.get(key[:5], ""),
        members,
    )


def _nameless(entry: PlaceEntry) -> PlaceEntry:
    """Keep an entry for its key only; its name finds the one of 2016."""
    return PlaceEntry(
        entry.kind, "", entry.ags, entry.boundary_date, entry.since,
        entry.municipality, entry.district_key, entry.district, entry.members,
    )  # fmt: skip


def _municipality_points(spots: pd.DataFrame) -> dict[str, tuple[float, float]]:
    rows = spots[spots["guete"] == _OF_MUNICIPALITY]
    return {
        key: (float(lon), float(lat))
        for key, lon, lat in zip(
            rows["ags_2016"], rows["lon"], rows["lat"], strict=True
        )
    }


def _localities(
    spots: pd.DataFrame, municipalities: list[PlaceEntry], words: PlaceWords
) -> list[PlaceEntry]:
    """Make one entry per village; what only repeats a municipality is left out."""
    by_ags = {
        entry.ags: entry
        for entry in municipalities
        if entry.boundary_date == STATUS_2016
    }
    by_name: dict[str, list[PlaceEntry]] = defaultdict(list)
    for entry in by_ags.values():
        for key, how in spellings(entry, words):
            if how != BY_PART:
                by_name[key].append(entry)
    # The well-known first: a doubtful row never hides a village of the same name.
    rows = spots[spots["guete"] != _OF_MUNICIPALITY]
    rows = rows.assign(doubt=rows["guete"] == _DOUBTFUL).sort_values(
        "doubt", kind="stable"
    )
    seen: dict[tuple[str, str], tuple[float, float]] = {}
    entries = []
    for name, ags, lat, lon, doubt in rows[
        ["name", "ags_2016", "lat", "lon", "doubt"]
    ].itertuples(index=False):
        home = by_ags[ags]
        clean = _without_remark(name, words)
        spot = (float(lon), float(lat))
        key = words.key(clean.partition("(")[0])
        known = seen.setdefault((ags, key), spot)
        if known is not spot and distance_km(known, spot) < _SAME_VILLAGE_KM:
            continue
        if _is_municipality(key, home, spot, by_name):
            continue
        entries.append(
            PlaceEntry(
                LOCALITY, clean, ags, STATUS_2016, STATUS_2016, home.name,
                home.district_key, home.district, {ags: STATUS_2016}, *spot,
                doubtful=bool(doubt) or words.is_no_place(clean),
            )
        )  # fmt: skip
    return entries


def _named_by_rules(
    catalog: Catalog,
    municipalities: list[PlaceEntry],
    localities: list[PlaceEntry],
    words: PlaceWords,
) -> list[PlaceEntry]:
    """Add the villages that only the rules of the regions name; without points."""
    rules = catalog.read_table("region_rules", columns=RULE_COLUMNS)
    by_ags = {entry.ags: entry for entry in municipalities if entry.name}
    known = {
        (entry.ags, key)
        for entry in localities
        if not entry.doubtful
        for key, _ in spellings(entry, words)
    }
    entries = []
    for place in rules.loc[rules["ebene"] == LOCALITY_LEVEL, "schluessel"]:
        ags, _, names = str(place).partition(":")
        home = by_ags[ags]
        for name in names.split("/"):
            if (ags, words.key(name)) not in known:
                known.add((ags, words.key(name)))
                entries.append(
                    PlaceEntry(
                        LOCALITY, name, ags, STATUS_2016, STATUS_2016, home.name,
                        home.district_key, home.district, {ags: STATUS_2016},
                    )
                )  # fmt: skip
    return entries


def _without_remark(name: str, words: PlaceWords) -> str:
    """Drop "(Bushaltestelle)" and the like."""
    base, found, rest = name.partition("(")
    is_remark = found and words.has("not_places.stop_remarks", fold(rest))
    return base.strip() if is_remark else name


def _is_municipality(
    key: str,
    home: PlaceEntry,
    spot: tuple[float, float],
    by_name: Mapping[str, list[PlaceEntry]],
) -> bool:
    """Tell whether a village is the municipality of that name itself."""
    for entry in by_name.get(key, []):
        if entry is home:
            return True
        if entry.lon is None or entry.lat is None:
            continue
        if distance_km(spot, (entry.lon, entry.lat)) < _SAME_PLACE_KM:
            return True
    return False


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return about how far two points (lon, lat in degrees) lie apart, in km.

    Good to 1 % within one state; for telling neighbours from strangers only.

    Examples
    --------
    >>> round(distance_km((10.7, 50.4), (10.7, 50.5)), 1)
    11.1

    """
    middle = math.radians((one[1] + other[1]) / 2)
    east = (one[0] - other[0]) * math.cos(middle)
    return _KM_PER_DEGREE * math.hypot(east, one[1] - other[1])


def _districts(
    former: pd.DataFrame, later: pd.DataFrame, lineage: Mapping[str, dict[str, dt.date]]
) -> list[PlaceEntry]:
    """Make one entry per rural district; towns of their own are municipalities."""
    members: dict[str, dict[str, dt.date]] = defaultdict(dict)
    for areas, date in ((former, STATUS_2016), (later, STATUS_2023)):
        for ags, district in areas[DISTRICT_KEY].items():
            for key in lineage[ags]:
                members[district].setdefault(key, date)
    names = former.drop_duplicates(DISTRICT_KEY)[[DISTRICT_KEY, DISTRICT]]
    return [
        PlaceEntry(
            DISTRICT_KIND, name, key, STATUS_2016, STATUS_2016, "", key, name,
            members[key],
        )
        for key, name in names.itertuples(index=False)
        if f"{key}000" not in former.index
    ]  # fmt: skip


def _associations(catalog: Catalog, former: pd.DataFrame) -> list[PlaceEntry]:
    """Make one entry per Verwaltungsgemeinschaft and date."""
    groups = former.groupby(ASSOCIATION_KEY)
    entries = []
    for key, group in groups:
        if len(group) > 1:
            first = group.iloc[0]
            entries.append(
                PlaceEntry(
                    ASSOCIATION_KIND, first[ASSOCIATION], str(key), STATUS_2016,
                    STATUS_2016, "", first[DISTRICT_KEY], first[DISTRICT],
                    dict.fromkeys(group.index, STATUS_2016),
                )
            )  # fmt: skip
    table = catalog.read_table(
        "municipal_associations_2023",
        columns=["ars9", "association_name", "kind_code", "member_ags"],
    )
    names = dict(zip(former[DISTRICT_KEY], former[DISTRICT], strict=True))
    for key, group in table[table["kind_code"] == _ASSOCIATION_CODE].groupby("ars9"):
        district = str(key)[:5]
        entries.append(
            PlaceEntry(
                ASSOCIATION_KIND, group["association_name"].iloc[0], str(key),
                STATUS_2023, STATUS_2023, "", district, names.get(district, ""),
                dict.fromkeys(group["member_ags"], STATUS_2023),
            )
        )  # fmt: skip
    return entries


def _regions(catalog: Catalog) -> list[PlaceEntry]:
    table = catalog.read_table("regions", columns=[REGION_ID, "region"])
    return [
        PlaceEntry(REGION_KIND, name, region, STATUS_2016, STATUS_2016)
        for region, name in table[[REGION_ID, "region"]].itertuples(index=False)
    ]


def _region_keys(
    catalog: Catalog, former: pd.DataFrame, later: pd.DataFrame, succession: Succession
) -> dict[str, dict[str, dt.date]]:
    """Return the keys of 2016 that each region has, on the earlier or later status.

    What lies in a region in part counts as in it: a name is decided by the region
    only if nothing else there is called so.

    """
    rules = catalog.read_table("region_rules", columns=RULE_COLUMNS)
    keys: dict[str, dict[str, dt.date]] = defaultdict(dict)
    carried = succession.weights(
        former.index, STATUS_2016, STATUS_2023, by="population_share"
    )
    for areas, date in ((former, STATUS_2016), (later, STATUS_2023)):
        members = region_members(
            rules,
            areas,
            boundary_date=date,
            succession=succession,
            former=former,
            former_date=STATUS_2016,
        )
        for region, group in members.groupby(REGION_ID):
            inside = carried["new_ags"].isin(group[AGS])
            former_keys = carried.loc[inside, "old_ags"]
            for key in group[AGS] if date == STATUS_2016 else former_keys:
                keys[str(region)].setdefault(key, date)
    return dict(keys)
