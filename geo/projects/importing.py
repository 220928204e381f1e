"""A list becomes projects: every row ends in exactly one of four states.

taken, noted (taken, with something to say), waiting (a person decides) or refused.
What waits is in the register as far as it is certain, so no euro is lost: its place
is unknown until somebody decides, a doubtful amount is missing until then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import geopandas as gpd
import shapely

from geo.boundaries.succession import Succession
from geo.boundaries.territory import (
    STATUS_2016,
    Territory,
    load_territory,
)
from geo.boundaries.timeline import NOTHING, OwnBoundaries, Timeline
from geo.catalog import Catalog
from geo.crs import OFFICIAL_CRS
from geo.errors import UnknownCodeError
from geo.places.gazetteer import Gazetteer, load_gazetteer
from geo.places.resolver import resolve_places
from geo.places.results import (
    CERTAIN,
    PlaceCandidate,
    PlaceColumns,
    PlaceContext,
    PlaceResult,
    PlaceSite,
)
from geo.progress import Progress, no_progress, part_of
from geo.projects.division import Division
from geo.projects.extents import divide_notably, read_extents
from geo.projects.linking import link_points
from geo.projects.listpoints import read_points
from geo.projects.listrows import RowNote, RowValues, ValueDoubt, read_rows
from geo.reading.columns import Layout
from geo.reading.coordinates import CrsChoice
from geo.reading.tables import RawTable
from geo.reading.values import clean
from geo.reading.vocabulary import Vocabulary, normalise
from geo.schema import PERIODS, REGION_ID

ROW_STATES: Final = ("taken", "noted", "waiting", "refused")
# What this module itself has to say; the others come from reading and places.
CODES: Final = (
    "no_content",
    "title_missing",
    "place_open",
    "amount_doubtful",
    "value_open",
    "value_decided",
    "same_id_twice",
    "possible_duplicate",
    "point_contradicts_place",
    "shape_in_several",
    "shape_divides",
    "placed_by_point",
    "point_outside",
    "region_unknown",
    "decided_before",
)
LIST_CODES: Final = (
    "column_undecided",
    "crs_undecided",
    "region_inferred",
    "region_missing",
    "period_assumed",
    "status_assumed",
    "numbers_are_no_ids",
    "sum_differs",
)
_WAITING: Final = frozenset(
    {"title_missing", "place_open", "amount_doubtful", "value_open", "same_id_twice",
     "point_contradicts_place", "shape_divides"}
)  # fmt: skip
_NEAR_M: Final = 1000.0
_MAJORITY: Final = 0.6


# What was decided earlier for a place text in its context.
Recall = Callable[[str, str], list[dict[str, Any]] | None]


def _nothing(_text: str, _context: str) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class ListContext:
    """What is known about a list before it is read.

    Attributes
    ----------
    region : str or None
        ``region_id`` of the office; None if rows say it or it is to be inferred.
    period : str or None
        Programming period of rows that state none.
    status : str or None
        Status of rows that state none.
    crs : str or None
        Coordinate system that a person has chosen, with its order: ``EPSG:31468/xy``.
    recall : callable
        Returns the sites decided earlier for a place text and its context, or None.

    """

    region: str | None = None
    period: str | None = None
    status: str | None = None
    crs: str | None = None
    recall: Recall = _nothing


@dataclass(frozen=True)
class Setting:
    """The world a list is placed in: gazetteer and areas of 2016."""

    gazetteer: Gazetteer
    territory: Territory
    succession: Succession
    regions: Mapping[str, str]


def load_setting(catalog: Catalog, own: OwnBoundaries = NOTHING) -> Setting:
    """Load what importing needs from the embedded region and from the office.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie.
    own : OwnBoundaries
        The office's steps and boundaries; names of their municipalities are known.

    Examples
    --------
    >>> setting = load_setting(Catalog())
    >>> len(setting.regions), len(setting.territory.municipalities)
    (15, 849)

    """
    names = catalog.read_table("regions", columns=[REGION_ID, "region"])
    return Setting(
        gazetteer=load_gazetteer(catalog, own),
        territory=load_territory(catalog, STATUS_2016),
        succession=Timeline(catalog, own).succession,
        regions=dict(zip(names[REGION_ID], names["region"], strict=True)),
    )


def fullest_table(tables: Sequence[RawTable]) -> RawTable:
    """Return the sheet that most likely is the list: the one with most rows."""
    return max(tables, key=len)


@dataclass(frozen=True)
class ImportedRow:
    """What became of one row.

    Attributes
    ----------
    number : int
        Row number as Excel shows it.
    state : str
        One of `ROW_STATES`.
    notes : tuple of RowNote
        Why, the most important first.
    project : dict
        Columns of the register; empty if refused.
    sites : tuple of PlaceSite
        Shares add up to 1; one of precision ``unknown`` while the place is open.
    place : PlaceResult or None
        What the resolver found.
    amounts : dict of str to int
        Certain cents by field.
    doubtful : dict of str to tuple of int
        Amounts that wait, with their candidates.
    doubts : tuple of ValueDoubt
        Dates, codes and numbers that are not certain, answered or not.
    shape : shapely geometry or None
        Line or area of the row in EPSG:25832, if the list has one.

    """

    number: int
    state: str
    notes: tuple[RowNote, ...]
    project: dict[str, Any]
    sites: tuple[PlaceSite, ...]
    place: PlaceResult | None
    amounts: dict[str, int]
    doubtful: dict[str, tuple[int, ...]]
    doubts: tuple[ValueDoubt, ...] = ()
    shape: Any = None


@dataclass(frozen=True)
class ImportResult:
    """What became of a list.

    Attributes
    ----------
    rows : tuple of ImportedRow
        One per data row, in input order.
    layout : Layout
        The columns as they were used.
    crs : CrsChoice or None
        How coordinates were read.
    notes : tuple of RowNote
        What is to be said about the whole list (`LIST_CODES`).

    """

    rows: tuple[ImportedRow, ...]
    layout: Layout
    crs: CrsChoice | None
    notes: tuple[RowNote, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by state; they add up to the rows read."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in ROW_STATES}


def import_table(
    table: RawTable,
    layout: Layout,
    *,
    setting: Setting,
    vocabulary: Vocabulary,
    context: ListContext,
    progress: Progress = no_progress,
) -> ImportResult:
    """Read, check and place all rows of a list.

    Parameters
    ----------
    table : RawTable
        As `reading.tables.read_tables` returns it.
    layout : Layout
        Its columns, as recognised or corrected.
    setting : Setting
        Gazetteer and areas.
    vocabulary : Vocabulary
        Words for codes.
    context : ListContext
        What is known about the list.
    progress : callable, optional
        Is told the share of the work that is done, from 0 to 1.

    Returns
    -------
    ImportResult

    Raises
    ------
    UnknownCodeError
        If the context names a region that does not exist.

    """
    if context.region is not None and context.region not in setting.regions:
        raise UnknownCodeError(
            field="region", value=context.region, allowed=", ".join(setting.regions)
        )
    rows = read_rows(table, layout, vocabulary)
    progress(0.3)
    notes = _column_questions(table, layout)
    regions = _row_regions(rows, setting, context)
    places = _resolve(rows, regions, setting, part_of(progress, 0.3, 0.6))
    choice = read_points(table, rows, places, regions, setting.territory, context.crs)
    if context.region is None and not any(regions):
        context, regions = _infer_region(places, choice, setting, context, notes)
        if context.region is not None:
            places = _resolve(rows, regions, setting)
            choice = read_points(
                table, rows, places, regions, setting.territory, context.crs
            )
    progress(0.6)
    if choice is not None and not choice.certain and context.crs is None:
        notes.append(_crs_question(choice))
    usable = choice is not None and (choice.certain or context.crs is not None)
    points = choice.points if choice is not None and usable else (None,) * len(rows)
    shapes = read_extents(table, choice if usable else None)
    placed = _place(rows, places, points, shapes, regions, setting, context)
    progress(0.9)
    _fill_in(rows, regions, context, notes)
    _name(rows, notes)
    finished = tuple(
        _finish(row, sites, result, shape)
        for row, (sites, result), shape in zip(rows, placed, shapes, strict=True)
    )
    return ImportResult(finished, layout, choice, tuple(notes))


# -- regions -----------------------------------------------------------------------
def _row_regions(
    rows: Sequence[RowValues], setting: Setting, context: ListContext
) -> list[str | None]:
    """Find the region that each row names; else the list's own."""
    by_name = {_plain_region(name): key for key, name in setting.regions.items()}
    by_name |= {normalise(key): key for key in setting.regions}
    found: list[str | None] = []
    for row in rows:
        text = clean(row.cells.get("region_id"))
        region = by_name.get(_plain_region(text)) or by_name.get(normalise(text))
        if text and region is None:
            row.notes.append(RowNote("region_unknown", "region_id", text))
        found.append(region or context.region)
    return found


_REGION_WORDS: Final = frozenset(
    {"rag", "lag", "leader", "region", "regionale", "lokale", "aktionsgruppe", "e", "v",
     "ev"}
)  # fmt: skip


def _plain_region(text: str) -> str:
    words = normalise(text).split()
    return " ".join(word for word in words if word not in _REGION_WORDS)


def _infer_region(
    places: Sequence[PlaceResult],
    choice: CrsChoice | None,
    setting: Setting,
    context: ListContext,
    notes: list[RowNote],
) -> tuple[ListContext, list[str | None]]:
    """Find the region in which most of the certain places and points lie."""
    members = setting.territory.members.groupby("ags")[REGION_ID].agg(list)
    votes: Counter[str] = Counter()
    placed = 0
    usable = choice if choice and (choice.certain or context.crs) else None
    points = usable.points if usable else (None,) * len(places)
    spots = link_points(
        gpd.GeoSeries(list(points), crs=OFFICIAL_CRS), setting.territory.municipalities
    )
    for result, spot in zip(places, spots, strict=True):
        if result.state == CERTAIN:
            placed += 1
            for site in result.sites:
                if site.boundary_date == STATUS_2016:
                    votes.update(members.get(site.ags, []))
        elif isinstance(spot, str):
            placed += 1
            votes.update(members.get(spot, []))
    best = votes.most_common(1)
    if best and placed >= 3 and best[0][1] >= _MAJORITY * placed:
        region = best[0][0]
        notes.append(RowNote("region_inferred", REGION_ID, setting.regions[region]))
        return replace(context, region=region), [region] * len(places)
    notes.append(RowNote("region_missing", REGION_ID))
    return context, [None] * len(places)


# -- places ------------------------------------------------------------------------
def _resolve(
    rows: Sequence[RowValues],
    regions: Sequence[str | None],
    setting: Setting,
    progress: Progress = no_progress,
) -> list[PlaceResult]:
    """Read the places, rows of one context together."""
    groups: dict[PlaceContext, list[int]] = {}
    for position, (row, region) in enumerate(zip(rows, regions, strict=True)):
        period = row.values.get("programming_period")
        date = _status_day(row, setting.succession.dates)
        context = PlaceContext(region_id=region, period=period, decision_date=date)
        groups.setdefault(context, []).append(position)
    results: dict[int, PlaceResult] = {}
    for context, positions in groups.items():
        found = resolve_places(
            [rows[position].values.get("place_text", "") for position in positions],
            context,
            setting.gazetteer,
            columns=[_place_columns(rows[position]) for position in positions],
        )
        results |= dict(zip(positions, found, strict=True))
        progress(len(results) / len(rows))
    return [results[position] for position in range(len(rows))]


def _status_day(row: RowValues, steps: Sequence[dt.date]) -> dt.date | None:
    """Return the day from which the municipalities were as on the day of a row.

    Rows between two changes of municipalities are read alike, so they share a context.
    """
    date = row.values.get("decision_date") or row.values.get("approved_date")
    if date is None:
        return None
    return max([STATUS_2016, *(day for day in steps if day <= date)])


def _place_columns(row: RowValues) -> PlaceColumns | None:
    cells = {
        "municipality": row.cells.get("municipality", ""),
        "locality": row.cells.get("locality", ""),
        "district": row.cells.get("district", ""),
        "postcode": row.cells.get("postcode", ""),
        "key": row.cells.get("ags", ""),
    }
    given = {name: "" if cell is None else cell for name, cell in cells.items()}
    return PlaceColumns(**given) if any(given.values()) else None


def decision_context(region: str | None) -> str:
    """Return the context under which a decision on a place is remembered."""
    return region or "-"


def decision_text(text: str) -> str:
    """Return a place text in the form under which its decision is remembered."""
    return normalise(text)


Placed = list[tuple[tuple[PlaceSite, ...], PlaceResult]]
# What stands in the register while the place is open.
_OPEN: Final = (PlaceSite(None, None, "unknown"),)


def _place(
    rows: Sequence[RowValues],
    places: Sequence[PlaceResult],
    points: Sequence[shapely.Point | None],
    shapes: Sequence[Any],
    regions: Sequence[str | None],
    setting: Setting,
    context: ListContext,
) -> Placed:
    """Put place, point, shape and earlier decisions together."""
    areas = setting.territory.municipalities
    spots = link_points(gpd.GeoSeries(list(points), crs=OFFICIAL_CRS), areas)
    lonlat = gpd.GeoSeries(list(points), crs=OFFICIAL_CRS).to_crs("EPSG:4326")
    placed: Placed = []
    for row, result, point, shape, spot, where, region in zip(
        rows, places, points, shapes, spots, lonlat, regions, strict=True
    ):
        text = decision_text(row.values.get("place_text", ""))
        decided = context.recall(text, decision_context(region)) if text else None
        if decided is not None:
            row.notes.append(RowNote("decided_before", "place_text"))
            placed.append((sites_from_json(decided), result))
            continue
        division = divide_notably(shape, areas)
        if division is not None:
            placed.append(_along(row, result, division))
            continue
        has_spot = isinstance(spot, str)
        sites = result.sites
        if point is not None and not has_spot:
            row.notes.append(RowNote("point_outside", "coordinates"))
            if not result.text:
                # One click confirms what the point says.
                outside = PlaceSite(None, None, "outside", found_by="point")
                result = replace(result, proposal=(outside,))
        if has_spot and point is not None:
            sites = _with_point(row, result, point, spot, where, setting)
            if sites == _OPEN:
                result = _with_both(result, spot, where, setting)
        elif result.state != CERTAIN:
            _ask_for_place(row, result)
        elif result.reason:
            row.notes.append(_place_note(result.reason, result))
        placed.append((sites, result))
    return placed


def _along(
    row: RowValues, result: PlaceResult, division: Division
) -> tuple[tuple[PlaceSite, ...], PlaceResult]:
    """Offer a shape in several municipalities as a division, for a person to confirm.

    One municipality that the text states stays: it is known better than the outline.
    """
    is_one = len(result.sites) == 1 and result.sites[0].ags is not None
    if result.state == CERTAIN and is_one:
        row.notes.append(_place_note("shape_in_several", result))
        return result.sites, result
    row.notes.append(_place_note("shape_divides", result))
    proposal = division.sites(STATUS_2016, found_by="shape")
    return _OPEN, replace(result, proposal=proposal)


def _with_point(
    row: RowValues,
    result: PlaceResult,
    point: shapely.Point,
    spot: str,
    where: shapely.Point,
    setting: Setting,
) -> tuple[PlaceSite, ...]:
    """Compare what the text says with where the point lies."""
    exact = PlaceSite(
        spot, STATUS_2016, "site", lon=round(where.x, 6), lat=round(where.y, 6),
        found_by="point",
    )  # fmt: skip
    if result.state == CERTAIN and len(result.sites) == 1 and result.sites[0].ags:
        site = result.sites[0]
        if _distance(site, point, spot, setting) > _NEAR_M:
            row.notes.append(_place_note("point_contradicts_place", result))
            return _OPEN
        if result.reason:
            row.notes.append(_place_note(result.reason, result))
        return (replace(site, precision="site", lon=exact.lon, lat=exact.lat),)
    if result.precision == "outside":
        row.notes.append(_place_note("point_contradicts_place", result))
        return _OPEN
    if result.state == CERTAIN:
        return result.sites
    named = {candidate.ags for candidate in result.candidates}
    if not named or spot in named:
        row.notes.append(_place_note("placed_by_point", result))
        return (exact,)
    row.notes.append(_place_note("point_contradicts_place", result))
    return _OPEN


def _with_both(
    result: PlaceResult, spot: str, where: shapely.Point, setting: Setting
) -> PlaceResult:
    """Offer the place of the text and that of the point, for a person to choose."""
    by_text = [
        _candidate(site.ags, setting, locality=site.locality, at=(site.lon, site.lat))
        for site in result.sites
        if site.ags in setting.territory.municipalities.index
    ]
    by_point = _candidate(spot, setting, kind="point", at=(where.x, where.y))
    candidates = (*(by_text or result.candidates[:2]), by_point)
    return replace(result, candidates=candidates)


def _candidate(
    ags: str | None,
    setting: Setting,
    *,
    locality: str | None = None,
    kind: str = "municipality",
    at: tuple[float | None, float | None] = (None, None),
) -> PlaceCandidate:
    area = setting.territory.municipalities.loc[ags]
    return PlaceCandidate(
        kind="locality" if locality else kind,
        name=locality or str(area["name"]),
        ags=str(ags),
        boundary_date=STATUS_2016,
        municipality=str(area["name"]),
        district_key=str(area["district_key"]),
        district=str(area["district"]),
        lon=at[0],
        lat=at[1],
        likeness=1.0,
        in_region=False,
    )


def _distance(
    site: PlaceSite, point: shapely.Point, spot: str, setting: Setting
) -> float:
    """Return the metres from a point to the municipality that is named."""
    areas = setting.territory.municipalities
    if site.boundary_date == STATUS_2016 and site.ags in areas.index:
        return float(areas.geometry.at[site.ags].distance(point))
    later = setting.succession.successors(spot, STATUS_2016, dt.date.max)
    return 0.0 if site.ags in later else float("inf")


def _ask_for_place(row: RowValues, result: PlaceResult) -> None:
    row.notes.append(_place_note(result.reason, result))
    row.notes.append(_place_note("place_open", result))


def _place_note(code: str, result: PlaceResult) -> RowNote:
    """Say something about a place; about a key that nobody knows, name the key."""
    if result.key and code == result.reason:
        return RowNote(code, "ags", result.key)
    names = tuple(
        f"{one.name} ({one.municipality}, {one.district}, {one.ags})"
        for one in result.candidates
    )
    return RowNote(code, "place_text", result.text, names)


def sites_from_json(sites: Iterable[Mapping[str, Any]]) -> tuple[PlaceSite, ...]:
    """Return the sites of a remembered decision."""
    return tuple(
        PlaceSite(
            ags=one.get("ags"),
            boundary_date=dt.date.fromisoformat(one["boundary_date"])
            if one.get("boundary_date")
            else None,
            precision=one["precision"],
            locality=one.get("locality"),
            lon=one.get("lon"),
            lat=one.get("lat"),
            share=Fraction(one.get("share", "1")),
            split_basis=one.get("split_basis"),
            found_by=one.get("found_by", "hand"),
        )
        for one in sites
    )


def sites_to_json(sites: Iterable[PlaceSite]) -> list[dict[str, Any]]:
    """Return sites as JSON values, for decisions and reports."""
    return [
        {
            "ags": site.ags,
            "boundary_date": site.boundary_date.isoformat()
            if site.boundary_date
            else None,
            "precision": site.precision,
            "locality": site.locality,
            "lon": site.lon,
            "lat": site.lat,
            "share": str(site.share),
            "split_basis": site.split_basis,
            "found_by": site.found_by,
        }
        for site in sites
    ]


def _crs_question(choice: CrsChoice) -> RowNote:
    ranked = tuple(f"{one.crs}/{one.order}" for one in choice.ranked[:3])
    return RowNote("crs_undecided", "coordinates", "", ranked)


# -- what rows do not say ----------------------------------------------------------
def _column_questions(table: RawTable, layout: Layout) -> list[RowNote]:
    """Say which columns are not used because their meaning is open."""
    return [
        RowNote(
            "column_undecided", one.header or f"#{one.index + 1}", "", one.candidates
        )
        for one in layout.questions
        if any(clean(cell) for cell in table.column(one.index))
    ]


def _fill_in(
    rows: Sequence[RowValues],
    regions: Sequence[str | None],
    context: ListContext,
    notes: list[RowNote],
) -> None:
    """Complete what the register needs and the row does not state; say so once."""
    periods = statuses = 0
    for row, region in zip(rows, regions, strict=True):
        values = row.values
        if region is not None:
            values[REGION_ID] = region
        if "year" not in values and "decision_date" in values:
            values["year"] = values["decision_date"].year
        if "programming_period" not in values:
            values["programming_period"] = context.period or _period_of(
                values.get("year")
            )
            periods += context.period is None
        if "status" not in values:
            values["status"] = context.status or _status_of(values)
            statuses += context.status is None
        values.setdefault("scheme", "LEADER")
        values["data_kind"] = "own"
        values["extra"] = row.extra
    if periods:
        notes.append(RowNote("period_assumed", "programming_period", str(periods)))
    if statuses:
        notes.append(RowNote("status_assumed", "status", str(statuses)))


def _period_of(year: int | None) -> str:
    """Return the period of a year; the present one if there is none."""
    if year is None or year >= 2023:
        return PERIODS[-1]
    return PERIODS[1] if year >= 2014 else PERIODS[0]


def _status_of(values: Mapping[str, Any]) -> str:
    """Return the status that the stated amounts speak for."""
    if values.get("grant_paid_cents"):
        return "paid"
    if values.get("grant_approved_cents"):
        return "approved"
    return "applied"


# -- names -------------------------------------------------------------------------
def _name(rows: Sequence[RowValues], notes: list[RowNote]) -> None:
    """Give each row an id: its own, or one made of title and place."""
    stated = [clean(row.cells.get("project_id")) for row in rows]
    if _are_running_numbers(stated):
        notes.append(RowNote("numbers_are_no_ids", "project_id"))
        for row, text in zip(rows, stated, strict=True):
            row.extra["project_id"] = text
        stated = [""] * len(rows)
    counts = Counter(stated)
    made: Counter[str] = Counter()
    for row, text in zip(rows, stated, strict=True):
        key = text or stable_id(row.values)
        made[key] += 1
        if made[key] > 1:
            key = f"{key}-{made[key]}"
        row.values["project_id"] = key
        if text and counts[text] > 1:
            row.notes.append(RowNote("same_id_twice", "project_id", text))
        elif not text and made[stable_id(row.values)] > 1:
            row.notes.append(RowNote("possible_duplicate", "title"))


def stable_id(values: Mapping[str, Any]) -> str:
    """Return an id that stays the same while title, place and call do.

    Examples
    --------
    >>> stable_id({"title": "Dorfplatz", "place_text": "Gellershausen"})
    'p-1adfc5c88a'

    """
    parts = (REGION_ID, "title", "place_text", "call")
    text = "|".join(normalise(str(values.get(part, ""))) for part in parts)
    return "p-" + hashlib.sha256(text.encode()).hexdigest()[:10]


def _are_running_numbers(texts: Sequence[str]) -> bool:
    """Whether a column only counts the rows."""
    numbers = [int(text) for text in texts if text.isascii() and text.isdecimal()]
    if len(numbers) < max(1, len([text for text in texts if text])):
        return False
    return (
        numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 2
    )


# -- the end of a row --------------------------------------------------------------
def _finish(
    row: RowValues, sites: tuple[PlaceSite, ...], place: PlaceResult, shape: Any
) -> ImportedRow:
    """Decide how a row ends."""
    values = row.values
    if not values.get("title"):
        row.notes.append(RowNote("title_missing", "title"))
    if row.doubtful:
        row.notes.append(RowNote("amount_doubtful", next(iter(row.doubtful))))
    row.notes += [
        RowNote("value_open", one.field) for one in row.doubts if not one.is_answered
    ]
    content = [values.get("title"), values.get("place_text"), row.amounts, row.doubtful]
    if not any(content):
        note = RowNote("no_content")
        return ImportedRow(
            row.number, "refused", (note,), {}, (), None, row.amounts, row.doubtful
        )
    state = "noted" if row.notes else "taken"
    if any(note.code in _WAITING for note in row.notes):
        state = "waiting"
    ordered = sorted(row.notes, key=lambda note: note.code not in _WAITING)
    return ImportedRow(
        row.number,
        state,
        tuple(ordered),
        values,
        sites,
        place,
        row.amounts,
        row.doubtful,
        tuple(row.doubts),
        shape,
    )
