"""An invented set of projects for the region Hildburghausen-Sonneberg.

Amounts per project are hardly ever published. This set shows what the application
does with them; number of projects, split by applicant and sum paid are those of the
region's published closing balance 2014-2020. The rest is drawn at random, from a
fixed seed: none of the projects exists.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from data.tables import (
    BOUNDARY_DATE,
    PROJECT_COLUMNS,
    SITE_COLUMNS,
    read_rows,
    to_csv,
)

_T = TypeVar("_T")

_SEED: Final = 118
_REGION_ID: Final = "TH-LEADER-06"
_NOTE: Final = "Erfunden: Demodaten, kein wirkliches Vorhaben"

# The published closing balance: 118 projects (50 municipal, 68 not), sum paid.
_PAID_CENTS: Final = 355_037_641
# Number of projects per field of action and applicant; the order of the fields by
# number of projects is the published one.
_KINDS: Final = {
    ("culture_tourism", "public_body"): 19,
    ("culture_tourism", "association"): 18,
    ("culture_tourism", "church"): 7,
    ("culture_tourism", "enterprise"): 3,
    ("culture_tourism", "natural_person"): 1,
    ("mobility_infrastructure", "public_body"): 17,
    ("mobility_infrastructure", "association"): 9,
    ("mobility_infrastructure", "church"): 3,
    ("mobility_infrastructure", "enterprise"): 1,
    ("mobility_infrastructure", "natural_person"): 1,
    ("settlement_nature", "public_body"): 11,
    ("settlement_nature", "association"): 7,
    ("settlement_nature", "church"): 2,
    ("settlement_nature", "enterprise"): 4,
    ("settlement_nature", "natural_person"): 3,
    ("economic_development", "public_body"): 3,
    ("economic_development", "association"): 1,
    ("economic_development", "enterprise"): 8,
}
# Whose projects tend to be large.
_SIZE_OF_APPLICANT: Final = {
    "public_body": 1.2,
    "enterprise": 1.2,
    "association": 0.9,
    "church": 0.7,
    "natural_person": 0.45,
}
_STATUSES: Final = {"in_progress": 6, "paid": 9, "completed": 103}
_YEARS: Final = {
    2015: 8,
    2016: 15,
    2017: 18,
    2018: 18,
    2019: 17,
    2020: 17,
    2021: 15,
    2022: 10,
}

# Support rates in percent, and the limit below which a project is a small one.
_RATE: Final = 60
_SMALL_RATE: Final = 75
_SMALL_TOTAL_CENTS: Final = 500_000
_CAP_CENTS: Final = 15_000_000
# How many grants lie between which amounts (EUR), before the sum is adjusted.
_GRANT_BANDS: Final = (
    (58, 3_100, 16_000),
    (20, 16_000, 25_000),
    (17, 25_000, 80_000),
    (13, 80_000, 150_000),
)
_SMALL_PROJECTS: Final = 10

_UNKNOWN_PLACES: Final = 4
_EXACT_SITES: Final = 39
# Metres between a village and a site in it.
_SITE_DISTANCE: Final = (60, 280)

# Places drawn from the gazetteer: villages at least 330 m from the municipality's
# border, so that a site near the village stays inside. The gazetteer's entries of the
# same quality that are shops or schools are left out.
_VILLAGES: Final = {
    "16069002": ("Bad Colberg", "Einöd", "Gellershausen", "Holzhausen"),
    "16069008": ("Dingsleben",),
    "16069012": ("Eisfeld", "Bockstadt", "Harras", "Heid", "Hirschendorf"),
    "16069015": ("Gompertshausen",),
    "16069019": ("Hellingen", "Rieth (b. Hellingen)", "Käßlitz"),
    "16069021": ("Henfstädt",),
    "16069024": (
        "Hildburghausen",
        "Bürden",
        "Ebenhards",
        "Gerhardtsgereuth",
        "Pfersdorf",
        "Weitersroda",
    ),
    "16069028": ("Marisfeld",),
    "16069037": ("Reurieth", "Siegritz"),
    "16069039": ("Sachsenbrunn", "Stelzen (b. Sachsenbrunn)"),
    "16069042": ("Biberschlag", "Gießübel", "Steinbach"),
    "16069043": ("Schleusingen", "Gethles", "Rappelsdorf", "Ratscher"),
    "16069048": ("Hirschbach",),
    "16069049": ("Seidingstadt", "Steinfeld", "Stressenhausen"),
    "16069051": ("Themar", "Wachenbrunn"),
    "16069052": ("Ummerstadt",),
    "16069053": ("Veilsdorf", "Heßberg", "Hetschbach", "Schackendorf"),
    "16069056": ("Westhausen",),
    "16069058": ("Crock", "Merbelsrod", "Oberwind"),
    "16069059": ("Hinternah", "Silbach"),
    "16069061": ("Masserberg", "Schnett"),
    "16069062": (
        "Römhild",
        "Eicha",
        "Gleicherwiesen",
        "Mendhausen",
        "Sülzdorf",
        "Westenfeld",
        "Zeilfeld",
    ),
    "16072005": ("Föritz", "Gefell", "Mupperg"),
    "16072009": ("Judenbach", "Heinersdorf", "Jagdshof"),
    "16072011": ("Lauscha",),
    "16072013": ("Neuhaus am Rennweg", "Limbach", "Siegmundsburg", "Steinheid"),
    "16072014": ("Neuhaus-Schierschnitz",),
    "16072015": ("Schalkau", "Almerswind", "Ehnes", "Truckenthal"),
    "16072018": ("Sonneberg", "Hasenthal", "Neufang", "Oberlind"),
    "16072019": ("Steinach",),
    "16072023": (
        "Mengersgereuth-Hämmern",
        "Forschengereuth",
        "Rabenäußig",
        "Rückerswind",
        "Schichtshöhn",
    ),
}
# Where nobody applied for a long time, and where a busy association sits.
_FACTORS: Final = {
    "16069015": 3.0,
    "16069021": 4.0,
    "16069028": 0.0,
    "16069039": 0.3,
    "16069052": 5.0,
    "16069056": 0.0,
    "16069058": 0.4,
    "16069062": 1.6,
    "16072014": 0.0,
    "16072018": 0.5,
    "16072019": 0.3,
}

# Titles: field of action, applicants (m municipality, a association, c church,
# e enterprise, n natural person), sizes of grant (see `_SIZES`), words.
_TITLES: Final = (
    ("culture_tourism", "ma", "01", "Wanderwegbeschilderung"),
    ("culture_tourism", "m", "0", "Informationstafeln am Ortseingang"),
    ("culture_tourism", "m", "12", "Sanierung des Aussichtspunktes"),
    ("culture_tourism", "ma", "12", "Neugestaltung der Heimatstube"),
    ("culture_tourism", "m", "12", "Rastplatz am Radweg mit Schautafeln"),
    ("culture_tourism", "m", "23", "Barrierefreier Zugang zum Museum"),
    ("culture_tourism", "ma", "23", "Überdachung der Freilichtbühne"),
    ("culture_tourism", "m", "1", "Themenweg zur Ortsgeschichte"),
    ("culture_tourism", "m", "23", "Wohnmobilstellplatz mit Versorgungssäule"),
    ("culture_tourism", "m", "3", "Umbau des Kulturhauses, 1. Bauabschnitt"),
    ("culture_tourism", "a", "1", "Ausstellung zum Handwerk der Region"),
    ("culture_tourism", "a", "12", "Sanierung des Backhauses"),
    ("culture_tourism", "a", "12", "Technik für den Veranstaltungssaal"),
    ("culture_tourism", "a", "23", "Sanierung der Wanderhütte"),
    ("culture_tourism", "a", "0", "Trachten für die Nachwuchsgruppe"),
    ("culture_tourism", "a", "01", "Instrumente für die Blaskapelle"),
    ("culture_tourism", "a", "1", "Digitaler Rundgang durch die Schauwerkstatt"),
    ("culture_tourism", "c", "123", "Instandsetzung der Orgel"),
    ("culture_tourism", "c", "0", "Beleuchtung des Kirchturms"),
    ("culture_tourism", "c", "1", "Offene Kirche, Ausstattung für Radfahrer"),
    ("culture_tourism", "c", "123", "Instandsetzung der Kirchhofmauer"),
    ("culture_tourism", "e", "0123", "Ausbau der Schauwerkstatt für Gäste"),
    ("culture_tourism", "en", "0123", "Ferienzimmer im Dreiseithof"),
    ("mobility_infrastructure", "ma", "123", "Sanierung des Dorfgemeinschaftshauses"),
    ("mobility_infrastructure", "m", "2", "Bürgerbus, Anschaffung"),
    ("mobility_infrastructure", "m", "12", "Barrierefreie Bushaltestelle"),
    ("mobility_infrastructure", "m", "012", "Erneuerung des Spielplatzes"),
    ("mobility_infrastructure", "m", "1", "Heizung im Vereinshaus"),
    ("mobility_infrastructure", "m", "23", "Lückenschluss im Radweg"),
    ("mobility_infrastructure", "m", "12", "Ausbau des Jugendclubs"),
    ("mobility_infrastructure", "m", "3", "Neubau des Mehrzweckgebäudes"),
    ("mobility_infrastructure", "a", "123", "Umbau der Scheune zum Vereinsraum"),
    ("mobility_infrastructure", "a", "1", "Neue Küche im Sportlerheim"),
    ("mobility_infrastructure", "a", "12", "Dacherneuerung am Vereinsheim"),
    ("mobility_infrastructure", "a", "01", "Bewegungsgeräte auf dem Sportplatz"),
    ("mobility_infrastructure", "c", "01", "Barrierefreie Toiletten im Gemeindehaus"),
    ("mobility_infrastructure", "c", "123", "Treffpunkt für Jung und Alt im Pfarrhaus"),
    ("mobility_infrastructure", "en", "0123", "Fahrradverleih mit Ladestation"),
    ("settlement_nature", "m", "123", "Gestaltung des Dorfplatzes"),
    ("settlement_nature", "m", "12", "Sanierung des Löschteiches mit Umfeld"),
    ("settlement_nature", "m", "3", "Umnutzung der alten Schule"),
    ("settlement_nature", "ma", "01", "Naturlehrpfad am Bach"),
    ("settlement_nature", "m", "12", "Bürgerpark mit Sitzgelegenheiten"),
    ("settlement_nature", "m", "23", "Rückbau und Begrünung einer Brachfläche"),
    ("settlement_nature", "a", "01", "Streuobstwiese mit Schaugarten"),
    ("settlement_nature", "a", "12", "Instandsetzung des Brunnens"),
    ("settlement_nature", "a", "23", "Umnutzung des alten Bahnhofes"),
    ("settlement_nature", "c", "0123", "Kräutergarten am Gemeindehaus"),
    ("settlement_nature", "en", "0123", "Fassadensanierung am Fachwerkhaus"),
    ("settlement_nature", "en", "123", "Umnutzung eines Nebengebäudes"),
    ("economic_development", "m", "0123", "Gründerräume im alten Rathaus"),
    ("economic_development", "m", "01", "Marktstände für den Regionalmarkt"),
    ("economic_development", "a", "0123", "Dorfladen mit Café"),
    ("economic_development", "e", "012", "Hofladen mit regionalen Erzeugnissen"),
    ("economic_development", "e", "01", "Mobile Saftpresse"),
    ("economic_development", "e", "123", "Ausbau der Werkstatt für Holzspielzeug"),
    ("economic_development", "e", "23", "Erweiterung der Schaukäserei"),
)
# Upper bounds (EUR) of the sizes 0 to 2.
_SIZES: Final = (3_750, 16_000, 60_000)


class _Village(NamedTuple):
    """A place of the gazetteer."""

    ags: str
    municipality: str
    name: str
    lon: float
    lat: float


class _Amounts(NamedTuple):
    """What a project costs and what it gets, in cents."""

    total: int
    eligible: int
    requested: int
    approved: int
    paid: int


@dataclass(frozen=True)
class _Project:
    """A project before it has a number."""

    decided: dt.date
    status: str
    field_of_action: str
    applicant_type: str
    title: str
    amounts: _Amounts
    place_text: str = ""
    sites: tuple[dict[str, str], ...] = field(default_factory=tuple)


def build(folder: Path) -> dict[str, bytes]:
    """Build ``demo_projects.csv`` and ``demo_sites.csv``.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder with gazetteer and population.

    Returns
    -------
    dict of str to bytes
        File name relative to `folder`, and its content; the same bytes each time.
    """
    rng = random.Random(_SEED)
    projects = _located(rng, _without_places(rng), _villages(folder), _people(folder))
    projects.sort(key=lambda project: project.decided)
    numbered = [(f"demo-{n:03d}", p) for n, p in enumerate(projects, start=1)]
    rows = [_project_row(project_id, project) for project_id, project in numbered]
    sites = [
        {**dict.fromkeys(SITE_COLUMNS, ""), **site, "project_id": project_id}
        for project_id, project in numbered
        for site in project.sites
    ]
    return {
        "projects/demo_projects.csv": to_csv(rows, PROJECT_COLUMNS),
        "projects/demo_sites.csv": to_csv(sites, SITE_COLUMNS),
    }


# -- sources -----------------------------------------------------------------------


def _villages(folder: Path) -> dict[str, list[_Village]]:
    """Return the villages of `_VILLAGES` with their points, by municipality."""
    points: dict[tuple[str, str], _Village] = {}
    for row in read_rows(folder / "places/gazetteer.csv"):
        key = row["ags_2016"], row["name"]
        if row["guete"] == "exakt" and row["name"] in _VILLAGES.get(key[0], ()):
            name = row["name"].partition(" (")[0]
            lon, lat = float(row["lon"]), float(row["lat"])
            points[key] = _Village(key[0], row["gemeinde_2016"], name, lon, lat)
    return {ags: [points[ags, n] for n in names] for ags, names in _VILLAGES.items()}


def _people(folder: Path) -> dict[str, int]:
    rows = read_rows(folder / "population/population_2014.csv")
    return {row["ags"]: int(row["population"]) for row in rows}


# -- chance ------------------------------------------------------------------------
# Only random() itself is promised to give the same numbers in every Python version.


def _pick(rng: random.Random, choices: Sequence[_T]) -> _T:
    return choices[int(rng.random() * len(choices))]


def _between(rng: random.Random, low: float, high: float) -> float:
    return low + (high - low) * rng.random()


def _shuffled(rng: random.Random, values: Sequence[_T]) -> list[_T]:
    order = sorted(range(len(values)), key=[rng.random() for _ in values].__getitem__)
    return [values[index] for index in order]


def _deck(rng: random.Random, counts: dict[_T, int]) -> list[_T]:
    """Return each key as often as its count says, shuffled."""
    return _shuffled(rng, [key for key, count in counts.items() for _ in range(count)])


def _weighted(rng: random.Random, weights: dict[str, float]) -> str:
    left = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        left -= weight
        if left < 0:
            return key
    return next(reversed(weights))


# -- projects ----------------------------------------------------------------------


def _without_places(rng: random.Random) -> list[_Project]:
    """Draw everything but the places."""
    kinds = _deck(rng, _KINDS)
    decided = sorted(_day(rng, year) for year in _deck(rng, _YEARS))
    # What was decided last is what is not finished yet.
    statuses = [key for key, count in _STATUSES.items() for _ in range(count)][::-1]
    amounts = _adjusted(_amounts(rng, kinds, statuses))
    titles = _titles(rng, kinds, amounts)
    return [
        _Project(day, status, field_of_action, applicant_type, title, money)
        for day, status, (field_of_action, applicant_type), title, money in zip(
            decided, statuses, kinds, titles, amounts, strict=True
        )
    ]


def _titles(
    rng: random.Random, kinds: Sequence[tuple[str, str]], amounts: Sequence[_Amounts]
) -> list[str]:
    """Draw fitting titles; one comes back only when all that fit have been used."""
    stacks: dict[tuple[str, str, str], list[str]] = {}
    titles = []
    for (field_of_action, applicant_type), money in zip(kinds, amounts, strict=True):
        applicant = {"public_body": "m"}.get(applicant_type, applicant_type[0])
        size = str(sum(money.approved > bound * 100 for bound in _SIZES))
        key = field_of_action, applicant, size
        if not stacks.get(key):
            stacks[key] = _shuffled(rng, _fitting(*key))
        titles.append(stacks[key].pop())
    return titles


def _fitting(field_of_action: str, applicant: str, size: str) -> list[str]:
    return [
        title
        for in_field, applicants, sizes, title in _TITLES
        if in_field == field_of_action and applicant in applicants and size in sizes
    ]


def _day(rng: random.Random, year: int) -> dt.date:
    """Draw a weekday between February and November."""
    day = dt.date(year, 2, 1) + dt.timedelta(days=int(rng.random() * 300))
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


# -- money -------------------------------------------------------------------------


def _amounts(
    rng: random.Random, kinds: Sequence[tuple[str, str]], statuses: Sequence[str]
) -> list[_Amounts]:
    """Draw the amounts of all projects, small projects among them."""
    grants: list[float] = [0.0] * _SMALL_PROJECTS
    for count, low, high in _GRANT_BANDS:
        grants += [_between(rng, low, high) for _ in range(count)]
    tendency = [rng.random() * _SIZE_OF_APPLICANT[applicant] for _, applicant in kinds]
    order = sorted(range(len(kinds)), key=tendency.__getitem__)
    of_project = dict(zip(order, sorted(grants), strict=True))
    return [
        _draw(rng, round(of_project[n] * 100), under_way=status == "in_progress")
        for n, status in enumerate(statuses)
    ]


def _draw(rng: random.Random, grant: int, *, under_way: bool) -> _Amounts:
    """Draw cost and payment for a grant; a grant of 0 stands for a small project."""
    if grant:
        rate, eligible = _RATE, grant * 100 // _RATE
        total = round(eligible * _between(rng, 1.0, 1.22))
    else:
        rate, total = _SMALL_RATE, round(_between(rng, 180_000, _SMALL_TOTAL_CENTS))
        eligible = round(total * _between(rng, 0.9, 1.0))
    approved = eligible * rate // 100
    asked = round(_between(rng, eligible, total)) if rng.random() < 0.5 else eligible
    part = _between(rng, 0.86, 0.995) if rng.random() < 0.6 else 1.0
    if under_way:
        part = _between(rng, 0.25, 0.7)
    requested = min(asked * rate // 100, _CAP_CENTS)
    return _Amounts(total, eligible, requested, approved, int(approved * part))


def _adjusted(drawn: list[_Amounts]) -> list[_Amounts]:
    """Scale the projects that are not small until the sum paid is the published one."""
    amounts = list(drawn)
    for _ in range(40):
        wrong = _PAID_CENTS - sum(money.paid for money in amounts)
        free = [n for n, money in enumerate(amounts) if _can_grow(money)]
        factor = 1 + wrong / sum(amounts[n].paid for n in free)
        for n in free:
            amounts[n] = _scaled(amounts[n], factor)
    left = _PAID_CENTS - sum(money.paid for money in amounts)
    # The cents that rounding has left go where less was paid than approved.
    largest = max(
        range(len(amounts)), key=lambda n: amounts[n].approved - amounts[n].paid
    )
    money = amounts[largest]
    amounts[largest] = money._replace(paid=money.paid + left)
    return amounts


def _can_grow(money: _Amounts) -> bool:
    return money.total > _SMALL_TOTAL_CENTS and money.approved < _CAP_CENTS * 98 // 100


def _scaled(money: _Amounts, factor: float) -> _Amounts:
    """Return the same project at another size, within floor and cap."""
    floor = (_SMALL_TOTAL_CENTS + 4_321) / money.eligible
    factor = min(max(factor, floor), _CAP_CENTS / money.approved)
    total, eligible = round(money.total * factor), round(money.eligible * factor)
    approved = min(eligible * _RATE // 100, _CAP_CENTS)
    as_asked = money.requested == money.approved
    asked = approved if as_asked else round(money.requested * factor)
    in_full = money.paid == money.approved
    return _Amounts(
        total=total,
        eligible=eligible,
        requested=min(max(asked, approved), total * _RATE // 100, _CAP_CENTS),
        approved=approved,
        paid=approved if in_full else min(int(money.paid * factor), approved),
    )


# -- places ------------------------------------------------------------------------


def _located(
    rng: random.Random,
    projects: list[_Project],
    villages: dict[str, list[_Village]],
    people: dict[str, int],
) -> list[_Project]:
    """Give each project its place: special cases first, the rest by population."""
    weights = {ags: people[ags] ** 0.8 * _FACTORS.get(ags, 1.0) for ags in villages}
    order = _shuffled(rng, range(len(projects)))
    special = _special_cases(projects, order, villages)
    rest = [n for n in order if n not in special]
    exact = set(rest[:_EXACT_SITES])
    placed = []
    for n, project in enumerate(projects):
        if n in special:
            placed.append(special[n](project))
            continue
        village = _pick(rng, villages[_weighted(rng, weights)])
        placed.append(_single(rng, project, village, exact=n in exact))
    return placed


def _special_cases(
    projects: Sequence[_Project],
    order: Sequence[int],
    villages: dict[str, list[_Village]],
) -> dict[int, Callable[[_Project], _Project]]:
    """Choose the projects without one single place."""

    def first(field_of_action: str, *, public: bool) -> int:
        return next(
            n
            for n in order
            if n not in chosen
            and projects[n].field_of_action == field_of_action
            and (projects[n].applicant_type == "public_body") == public
            and projects[n].amounts.total > 4 * _SMALL_TOTAL_CENTS
        )

    chosen: dict[int, Callable[[_Project], _Project]] = {}
    chosen[first("culture_tourism", public=False)] = _region_wide
    chosen[first("mobility_infrastructure", public=True)] = lambda project: _several(
        replace(project, title="Gemeindeübergreifender Radweg, Beschilderung"),
        [villages[ags][0] for ags in ("16069062", "16069049", "16069008")],
        ("0.5", "0.3", "0.2"),
        "agreed",
    )
    chosen[first("culture_tourism", public=True)] = lambda project: _several(
        replace(project, title="Gemeinsamer Wanderweg mit Rastplätzen"),
        [villages[ags][0] for ags in ("16072011", "16072013")],
        ("0.5", "0.5"),
        "equal",
    )
    for n in order:
        if n not in chosen and len(chosen) < 3 + _UNKNOWN_PLACES:
            chosen[n] = _unknown
    return chosen


def _single(
    rng: random.Random, project: _Project, village: _Village, *, exact: bool
) -> _Project:
    """Put a project into a village: on a spot in it, or on the village as a whole."""
    is_main_place = village.name == village.municipality
    text = village.municipality
    if not is_main_place:
        text += f" OT {village.name}"
    site = {"ags": village.ags, "locality": "" if is_main_place else village.name}
    if exact:
        east, north = _offset(rng)
        # Metres to degrees at 50.4 degrees north; exact enough for an invented spot.
        lon, lat = village.lon + east / 71_000, village.lat + north / 111_200
        site |= {"precision": "site", "lon": f"{lon:.5f}", "lat": f"{lat:.5f}"}
    elif is_main_place:
        site |= {"precision": "municipality"}
    else:
        lon_text, lat_text = f"{village.lon:.5f}", f"{village.lat:.5f}"
        site |= {"precision": "locality", "lon": lon_text, "lat": lat_text}
    return replace(project, place_text=text, sites=(_site(site),))


def _offset(rng: random.Random) -> tuple[float, float]:
    """Draw metres to the east and north, neither too near nor too far."""
    near, far = _SITE_DISTANCE
    while True:
        east, north = _between(rng, -far, far), _between(rng, -far, far)
        if near**2 <= east**2 + north**2 <= far**2:
            return east, north


def _several(
    project: _Project, places: Sequence[_Village], shares: Sequence[str], basis: str
) -> _Project:
    sites = tuple(
        _site(
            {
                "site_no": str(number),
                "precision": "several",
                "ags": place.ags,
                "share": share,
                "split_basis": basis,
            }
        )
        for number, (place, share) in enumerate(zip(places, shares, strict=True), 1)
    )
    *most, last = [place.municipality for place in places]
    return replace(project, place_text=f"{', '.join(most)} und {last}", sites=sites)


def _region_wide(project: _Project) -> _Project:
    return replace(
        project,
        applicant_type="association",
        title="Regionales Marketing für Wanderer und Radfahrer",
        place_text="Landkreise Hildburghausen und Sonneberg",
        sites=(_site({"precision": "region_wide"}),),
    )


def _unknown(project: _Project) -> _Project:
    return replace(project, sites=(_site({"precision": "unknown"}),))


def _site(values: dict[str, str]) -> dict[str, str]:
    usual = {"site_no": "1", "share": "1", "found_by": "generated"}
    return {**usual, "boundary_date": BOUNDARY_DATE, **values}


# -- rows --------------------------------------------------------------------------


def _project_row(project_id: str, project: _Project) -> dict[str, str]:
    public = project.applicant_type == "public_body"
    money = project.amounts
    return {
        "project_id": project_id,
        "region_id": _REGION_ID,
        "programming_period": "2014-2020",
        "scheme": "LEADER",
        "call": f"Aufruf {project.decided.year} (Demodaten)",
        "decision_date": project.decided.isoformat(),
        "year": str(project.decided.year),
        "status": project.status,
        "field_of_action": project.field_of_action,
        "applicant_class": "municipal" if public else "non_municipal",
        "applicant_type": project.applicant_type,
        "title": project.title,
        "place_text": project.place_text,
        "total_cost_eur": _euros(money.total),
        "eligible_cost_eur": _euros(money.eligible),
        "grant_requested_eur": _euros(money.requested),
        "grant_approved_eur": _euros(money.approved),
        "grant_paid_eur": _euros(money.paid),
        "source_url": "",
        "note": _NOTE,
        "data_kind": "demo",
    }


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
