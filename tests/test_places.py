"""Places: measured on three published lists, on other spellings, and by property.

``tests/data/places_truth.csv`` is a copy of ``data/projects/places_by_hand.csv``, the
true place of each row of the three lists. ``tests/data/places_other.csv`` has texts
of the other regions in other spellings; there ``unknown`` means that the text leaves
the place open, so that any certain answer would be luck. Both were decided by hand
before the program.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.boundaries.territory import STATUS_2016, STATUS_2023
from geo.catalog import Catalog
from geo.errors import (
    DamagedFileError,
    MissingColumnError,
    MissingFileError,
    UnknownCodeError,
)
from geo.places.gazetteer import (
    DISTRICT_KIND,
    LATER_MUNICIPALITY,
    PLACE_KINDS,
    Gazetteer,
    load_gazetteer,
)
from geo.places.names import load_place_words
from geo.places.resolver import resolve_place, resolve_places
from geo.places.results import (
    CERTAIN,
    CONFIDENCE,
    FOUND_BY,
    NOTED_CONFIDENCE,
    REASONS,
    REVIEW,
    STATES,
    UNKNOWN_STATE,
    PlaceColumns,
    PlaceContext,
)
from geo.schema import PRECISIONS

ROOT = Path(__file__).resolve().parents[1]
LISTS = {
    "hildburghausen_sonneberg": "TH-LEADER-06",
    "gotha_ilmkreis_erfurt": "TH-LEADER-03",
    "soemmerda_erfurt": "TH-LEADER-11",
}
HBN_SON = PlaceContext(region_id="TH-LEADER-06")
RIGHT, ASKED, WRONG = "right", "review", "silently wrong"


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer(Catalog())


def read(path):
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def ends(gazetteer, places):
    """Bring keys of any date to the common status of 2023."""
    return {end for ags, date in places if ags for end in gazetteer.carry(ags, date)}


def judge(gazetteer, result, precision, truth):
    if result.state == REVIEW:
        return ASKED
    if result.state == UNKNOWN_STATE:
        return RIGHT if precision == "unknown" else ASKED
    buckets = {"unknown", "region_wide", "outside"}
    if precision in buckets or result.precision in buckets:
        return RIGHT if result.precision == precision else WRONG
    found = ends(gazetteer, [(site.ags, site.boundary_date) for site in result.sites])
    return RIGHT if found == ends(gazetteer, truth) else WRONG


def day(text):
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


# -- measured on the truth -----------------------------------------------------------
def measure_list(gazetteer, name):
    truth = read(ROOT / "tests/data/places_truth.csv")
    printed = read(ROOT / f"data/projects/list_{name}.csv")
    verdicts = {}
    for row, sites in truth[truth["list"] == name].groupby("row", sort=False):
        line = printed.iloc[int(row) - 1]
        assert line["ort_original"] == sites["ort_original"].iloc[0]
        context = PlaceContext(
            LISTS[name], (), line["foerderperiode"], day(line["entscheidung"])
        )
        result = resolve_place(line["ort_original"], context, gazetteer)
        keys = [(ags, STATUS_2016) for ags in sites["ags"]]
        precision = sites["precision"].iloc[0]
        verdicts[row] = judge(gazetteer, result, precision, keys)
    return verdicts


@pytest.mark.parametrize("name", LISTS)
def test_published_list_is_read_without_a_silent_mistake(gazetteer, name):
    verdicts = measure_list(gazetteer, name)
    counts = Counter(verdicts.values())
    assert len(verdicts) == len(read(ROOT / f"data/projects/list_{name}.csv"))
    assert counts[WRONG] == 0, [row for row, v in verdicts.items() if v == WRONG]
    assert counts[RIGHT] >= 0.9 * len(verdicts)


def test_truth_is_the_one_of_the_embedded_region():
    copy = (ROOT / "tests/data/places_truth.csv").read_bytes()
    assert copy == (ROOT / "data/projects/places_by_hand.csv").read_bytes()


def measure_other(gazetteer):
    verdicts = {}
    for row in read(ROOT / "tests/data/places_other.csv").itertuples():
        context = PlaceContext(region_id=row.region_id or None)
        result = resolve_place(row.text, context, gazetteer)
        keys = [key for key in row.ags.split("+") if key]
        truth = [(key, gazetteer.by_ags[key].boundary_date) for key in keys]
        verdict = judge(gazetteer, result, row.precision, truth)
        if row.precision == "unknown" and verdict == ASKED:
            verdict = RIGHT  # to ask is the right answer to an open text
        verdicts[f"{row.no} {row.text}"] = verdict
    return verdicts


def test_other_regions_and_spellings(gazetteer):
    verdicts = measure_other(gazetteer)
    counts = Counter(verdicts.values())
    assert len(verdicts) >= 120
    assert counts[WRONG] == 0, [text for text, v in verdicts.items() if v == WRONG]
    assert counts[RIGHT] >= 0.9 * len(verdicts)


# -- every name of the state ---------------------------------------------------------
def test_every_municipality_in_its_district_is_itself_or_asked(gazetteer):
    entries = list(gazetteer.by_ags.values())
    asked = 0
    for entry in entries:
        own = PlaceContext(district_keys=(entry.ags[:5],))
        result = resolve_place(f"Gemeinde {entry.municipality}", own, gazetteer)
        truth = [(entry.ags, entry.boundary_date)]
        verdict = judge(gazetteer, result, "municipality", truth)
        assert verdict != WRONG, (entry.municipality, entry.ags, result)
        asked += verdict == ASKED
    assert len(entries) == 849 + 25
    assert asked <= 10


def test_every_village_is_found_in_its_municipality(gazetteer):
    asked = []
    for ags, villages in gazetteer.localities_of.items():
        home = gazetteer.by_ags[ags]
        own = PlaceContext(district_keys=(ags[:5],))
        for village in villages:
            if village.doubtful:
                continue
            text = f"{home.name} OT {village.name}"
            result = resolve_place(text, own, gazetteer)
            if result.state != CERTAIN:
                asked.append(text)
                continue
            assert [site.ags for site in result.sites] == [ags], text
    assert len(asked) < 20, asked


def test_homonyms_without_context_are_always_asked(gazetteer):
    names = Counter(entry.name for entry in gazetteer.by_ags.values())
    twice = [name for name, count in names.items() if name and count > 1]
    assert len(twice) >= 10
    for name in twice:
        result = resolve_place(name, PlaceContext(), gazetteer)
        assert result.state == REVIEW
        assert len(result.candidates) >= 2


@pytest.mark.parametrize("seed", range(3))
def test_missing_villages_do_not_make_wrong_ones(gazetteer, seed):
    """Take a quarter of the villages away; what is stated must not go elsewhere."""
    villages = [v for some in gazetteer.localities_of.values() for v in some]
    rng = random.Random(seed)
    gone = set(map(id, rng.sample(villages, len(villages) // 4)))
    poorer = Gazetteer(
        gazetteer.words,
        [
            *gazetteer.by_ags.values(),
            *(village for village in villages if id(village) not in gone),
        ],
        gazetteer.area_of_key.values(),
        gazetteer.succession,
        gazetteer.region_keys,
        gazetteer.beyond,
    )
    missing = [v for v in villages if id(v) in gone and not v.doubtful]
    for village in missing:
        own = PlaceContext(district_keys=(village.ags[:5],))
        text = f"{village.municipality} OT {village.name}"
        result = resolve_place(text, own, poorer)
        truth = [(village.ags, STATUS_2016)]
        assert judge(poorer, result, "locality", truth) != WRONG, text


@pytest.mark.parametrize(
    "text",
    ["Coburg", "Neustadt bei Coburg", "96450 Coburg", "Wanfried-Altenburschla",
     "Herleshausen OT Wommen", "Fulda (Hessen)", "Coburg und Kronach"],
)  # fmt: skip
def test_town_beyond_the_border_is_outside(gazetteer, text):
    result = resolve_place(text, HBN_SON, gazetteer)
    assert (result.state, result.reason) == (CERTAIN, "beyond_border")
    assert [(site.ags, site.precision) for site in result.sites] == [(None, "outside")]


def test_name_of_a_village_of_the_state_is_never_beyond_the_border(gazetteer):
    places = [v for some in gazetteer.localities_of.values() for v in some]
    places += gazetteer.by_ags.values()
    namesakes = [one.name for one in places if gazetteer.beyond.has(one.name)]
    assert len(namesakes) > 100
    for name in namesakes:
        assert resolve_place(name, PlaceContext(), gazetteer).precision != "outside"


def test_order_of_the_gazetteer_decides_nothing(gazetteer):
    villages = [v for some in gazetteer.localities_of.values() for v in some]
    turned = Gazetteer(
        gazetteer.words,
        [*reversed(villages), *reversed(gazetteer.by_ags.values())],
        [*reversed(gazetteer.area_of_key.values())],
        gazetteer.succession,
        gazetteer.region_keys,
        gazetteer.beyond,
    )
    for row in read(ROOT / "tests/data/places_other.csv").itertuples():
        context = PlaceContext(region_id=row.region_id or None)
        one = resolve_place(row.text, context, gazetteer)
        other = resolve_place(row.text, context, turned)
        assert one.state == other.state, row.text
        assert [s.ags for s in one.sites] == [s.ags for s in other.sites], row.text


# -- any text ------------------------------------------------------------------------
WORDS = """
    Eisfeld Heldburg Hildburghausen Rappelsdorf OT (OT ) ( , / ; : - und u. LK VG Stadt
    Gemeinde Kreis Haina 98646 16069012 Region u.a. bei Thür. a. Rwg. Bad St. Neuhaus
    Sonneberg Suhl Coburg Schulstraße 5 Eisfelt ???
"""
PIECES = st.sampled_from([*WORDS.split(), "\n"])


def check_result(result):
    assert result.state in STATES
    assert result.reason in REASONS
    assert result.found_by in {"", *FOUND_BY}
    assert result.precision in PRECISIONS
    assert 0 <= result.confidence <= 1
    assert len(result.candidates) <= 3
    for sites in filter(None, (result.sites, result.proposal)):
        assert sum(site.share for site in sites) == 1
        assert all(site.precision in PRECISIONS for site in sites)
        assert all(site.found_by in {"", *FOUND_BY} for site in sites)
        assert all((site.ags is None) == (site.boundary_date is None) for site in sites)
        assert all((site.lon is None) == (site.lat is None) for site in sites)
    unknown = [site.precision for site in result.sites] == ["unknown"]
    assert unknown == (result.state != CERTAIN)
    assert all(candidate.kind in PLACE_KINDS for candidate in result.candidates)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=8).map(" ".join) | st.text(max_size=60))
def test_any_text_gives_a_whole_result(text):
    check_result(resolve_place(text, HBN_SON, cached_gazetteer()))
    check_result(resolve_place(text, PlaceContext(), cached_gazetteer()))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["Eisfeld", "Römhild OT Haina", "LK Sonneberg", "Neuhaus a. Rwg."]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["", " ", "\t", "\xa0", ";"]),
)
def test_case_and_blanks_do_not_matter(text, case, blank):
    plain = resolve_place(text, HBN_SON, cached_gazetteer())
    other = resolve_place(blank + case(text) + blank, HBN_SON, cached_gazetteer())
    assert [s.ags for s in plain.sites] == [s.ags for s in other.sites]
    assert plain.state == other.state == CERTAIN


_CACHE = []


def cached_gazetteer():
    if not _CACHE:
        _CACHE.append(load_gazetteer(Catalog()))
    return _CACHE[0]


# -- single rules --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "keys", "precision", "found_by"),
    [
        ("16069043", ["16069043"], "municipality", "key"),
        (16069043.0, ["16069043"], "municipality", "key"),
        ("160690043043", ["16069043"], "municipality", "key"),
        ("AGS 16072024", ["16072024"], "municipality", "key"),
        ("Föritztal", ["16072024"], "municipality", "later_name"),
        ("Judenbach", ["16072009"], "municipality", "former_name"),
        ("Neuhaus Rwg.", ["16072013"], "municipality", "abbreviation"),
        ("Brünn", ["16069006"], "municipality", "abbreviation"),
        ("Gemeinde Frankenblik", ["16072023"], "municipality", "typo"),
        ("Bad Colberg", ["16069002"], "locality", "locality"),
        ("Gellershausen b. Heldburg", ["16069002"], "locality", "near_place"),
        (
            "Masserberg, OTs Heubach, Schnett",
            ["16069061"],
            "municipality",
            "municipality_of_several",
        ),
        ("Stadt Hildburghausen / Eisfeld", ["16069024", "16069012"], "several", None),
        ("Stadt Schalkau – OT Bachfeld", ["16072001"], "municipality", None),
        ("98553 Schleusingen, Markt 1", ["16069043"], "municipality", None),
        ("Hildburghausen\nEisfeld", ["16069024", "16069012"], "several", None),
        ("Rappelsdorf (Schleusingen)", ["16069043"], "locality", None),
        ("Hildburghausen, Stadt", ["16069024"], "municipality", None),
        ("Haina", ["16069062"], "locality", "locality"),
        ("LK HBN/SON", [None], "region_wide", "district_word"),
        ("gesamte Region", [None], "region_wide", "region_word"),
        ("RAG Hildburghausen-Sonneberg e.V.", [None], "region_wide", "region_word"),
        ("LAG-Gebiet", [None], "region_wide", "region_word"),
        ("Themar, ehem. Bahnhof", ["16069051"], "municipality", "exact_name"),
        ("Milz (altes Pfarrhaus)", ["16069062"], "locality", "locality"),
        ("Themar - Museum Alte Post", ["16069051"], "municipality", None),
        ("Bertholdsburg Schleusingen", ["16069043"], "municipality", None),
        ("Werra-Radweg (Themar, Eisfeld)", ["16069051", "16069012"], "several", None),
        ("Gemeinde Veilsdorf, Am Werraufer", ["16069053"], "municipality", None),
        ("HBN, OT Rappelsdorf", ["16069043"], "locality", "locality"),
    ],
)
def test_certain(gazetteer, text, keys, precision, found_by):
    result = resolve_place(text, HBN_SON, gazetteer)
    assert (result.state, result.precision) == (CERTAIN, precision)
    assert [site.ags for site in result.sites] == keys
    assert found_by in {None, result.found_by}
    noted = NOTED_CONFIDENCE if result.reason else 1
    assert result.confidence == min(CONFIDENCE[result.found_by], noted)
    if precision == "several":
        assert {site.share for site in result.sites} == {Fraction(1, len(keys))}
        assert {site.split_basis for site in result.sites} == {"equal"}


def test_two_names_are_one_place_after_they_have_merged(gazetteer):
    text = "Wasungen-Oepfershausen"
    later = PlaceContext("TH-LEADER-05", decision_date=dt.date(2024, 5, 1))
    found = resolve_place(text, later, gazetteer)
    assert (found.state, found.sites[0].ags) == (CERTAIN, "16066053")
    for date in (None, dt.date(2018, 12, 31)):
        early = PlaceContext("TH-LEADER-05", decision_date=date)
        assert resolve_place(text, early, gazetteer).reason == "relation_unclear"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Neuhaus", "homonym"),
        ("Hildburghausen OT Rottenbach", "contradiction"),
        ("Eisfeld-Rottenbach", "relation_unclear"),
        ("Eisfeld, Sachsenbrunn", "relation_unclear"),
        ("LRA Hildburghausen", "authority_named"),
        ("Landkreis Greiz", "outside_region"),
        ("Suhl", "outside_region"),
        ("Rohrbach (SLF)", "outside_region"),
        # Village, postcode or other half of the text lie in Thuringia.
        ("98646 Coburg", "outside_state"),
        ("Coburg OT Rappelsdorf", "part_not_found"),
        ("Eisfeld und Coburg", "outside_state"),
        ("09473112", "key_of_other_state"),
        ("16999999", "key_unknown"),
        ("landesweit", "state_wide"),
        ("RAG Eichsfeld", "other_region"),
        ("Themar u. a.", "open_list"),
        ("Eisfeld bis Themar", "open_list"),
        ("Werra-Radweg von Eisfeld bis nach Themar", "open_list"),
        ("96450 Eisfeld", "postcode_outside"),
        ("VG Feldstein", "association_changed"),
        ("Eisfeld, Sachsenbrunn, Bleßberg", "near_miss"),
        # It may be a village that nobody knows here.
        ("Themar, Johanniterburg", "part_not_found"),
        ("Themar, Schloss Sonneberg", "contradiction"),
        ("Themar, Feuerwehr Lengfeld", "contradiction"),
        # Two places until 2019.
        ("Eisfeld-Sachsenbrunn", "relation_unclear"),
    ],
)
def test_asked(gazetteer, text, reason):
    result = resolve_place(text, HBN_SON, gazetteer)
    assert (result.state, result.reason) == (REVIEW, reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "no_text"),
        (float("nan"), "no_text"),
        ("k. A.", "no_text"),
        ("---", "no_text"),
        ("Qwertz", "nothing_found"),
        ("a, " * 300, "text_too_long"),
    ],
)
def test_unknown(gazetteer, text, reason):
    result = resolve_place(text, HBN_SON, gazetteer)
    assert (result.state, result.reason) == (UNKNOWN_STATE, reason)
    assert [site.precision for site in result.sites] == ["unknown"]


def test_date_tells_what_a_name_meant(gazetteer):
    def keys(text, date):
        context = PlaceContext("TH-LEADER-06", decision_date=date)
        sites = resolve_place(text, context, gazetteer).sites
        return [(site.ags, site.boundary_date) for site in sites]

    before, after = dt.date(2016, 5, 4), dt.date(2022, 5, 4)
    assert keys("Heldburg", before) == [("16069002", STATUS_2016)]
    assert keys("Heldburg", after) == [("16069063", STATUS_2023)]
    assert len(keys("Eisfeld, Sachsenbrunn", before)) == 2
    assert keys("Eisfeld, Sachsenbrunn", after) == [("16069039", STATUS_2016)]
    assert len(keys("VG Feldstein", before)) == 16


def test_homonym_that_the_region_decides_says_so(gazetteer):
    result = resolve_place("Westhausen", HBN_SON, gazetteer)
    assert (result.sites[0].ags, result.reason) == ("16069056", "decided_by_region")
    assert resolve_place("Lauscha", HBN_SON, gazetteer).reason == ""


def test_earlier_period_means_the_region_of_that_time(gazetteer):
    """Another Hartmannsdorf came to Bad Köstritz, and so to the region, in 2023."""
    now = PlaceContext(region_id="TH-LEADER-08")
    then = PlaceContext(region_id="TH-LEADER-08", period="2014-2020")
    assert resolve_place("Hartmannsdorf", now, gazetteer).reason == "homonym"
    assert resolve_place("Hartmannsdorf", then, gazetteer).sites[0].ags == "16074038"


def test_village_of_a_divided_municipality_goes_where_it_is_stated(gazetteer):
    own = PlaceContext(region_id="TH-LEADER-02")
    result = resolve_place("Dingelstädt OT Hüpstedt", own, gazetteer)
    assert [(s.ags, s.boundary_date) for s in result.sites] == [
        ("16061118", STATUS_2023)
    ]


def test_village_that_the_gazetteer_lacks_keeps_the_stated_municipality(gazetteer):
    own = PlaceContext(region_id="TH-LEADER-03")
    result = resolve_place("Waltershausen OT Emsetal", own, gazetteer)
    assert (result.state, result.reason) == (CERTAIN, "locality_not_listed")
    assert result.sites[0].ags == "16067072"
    assert result.sites[0].locality == "Emsetal"
    assert result.sites[0].lon is None


@pytest.mark.parametrize(
    ("text", "columns", "state", "ags"),
    [
        ("", {"municipality": "Eisfeld"}, CERTAIN, "16069012"),
        ("Haina", {"municipality": "Römhild"}, CERTAIN, "16069062"),
        ("", {"municipality": "Römhild", "locality": "Milz"}, CERTAIN, "16069062"),
        ("Rathaus", {"municipality": "Eisfeld"}, CERTAIN, "16069012"),
        ("Eisfeld", {"municipality": "Themar"}, REVIEW, None),
        ("Eisfeld", {"key": 16069012}, CERTAIN, "16069012"),
        ("Themar", {"key": 16069012}, REVIEW, None),
        ("Rohrbach", {"district": "Saalfeld-Rudolstadt"}, CERTAIN, "16073074"),
        ("Rohrbach", {"district": "LK Weimarer Land"}, CERTAIN, "16071081"),
        ("Eisfeld", {"postcode": 96450}, REVIEW, None),
        ("Eisfeld", {"postcode": "98673"}, CERTAIN, "16069012"),
        ("Eisfeld", {"postcode": "²"}, CERTAIN, "16069012"),
        ("Eisfeld", {"district": "Nirgendwo"}, REVIEW, None),
        ("Eisfeld", {"municipality": None, "key": float("nan")}, CERTAIN, "16069012"),
    ],
)
def test_other_columns(gazetteer, text, columns, state, ags):
    cells = PlaceColumns(**columns)
    result = resolve_place(text, HBN_SON, gazetteer, columns=cells)
    assert (result.state, result.sites[0].ags) == (state, ags)
    assert result.text == text


def test_candidates_put_the_own_region_first(gazetteer):
    result = resolve_place("Hildburghausen OT Rottenbach", HBN_SON, gazetteer)
    first, second, _ = result.candidates
    assert (first.name, first.in_region, first.district) == (
        "Hildburghausen",
        True,
        "Hildburghausen",
    )
    assert not second.in_region
    assert second.distance_km > 20


def test_many_rows_at_once(gazetteer):
    texts = [
        f"{gazetteer.by_ags[ags].name} OT {village.name}"
        for ags, villages in gazetteer.localities_of.items()
        for village in villages
    ]
    texts = (texts * 3)[:2500] + [f"{text}x" for text in texts[:2500]]
    results = resolve_places(texts, HBN_SON, gazetteer)
    assert len(results) == len(texts) == 5000
    assert [result.text for result in results] == texts


def test_columns_of_many_rows_go_with_their_texts(gazetteer):
    rows = [None, PlaceColumns(municipality="Themar")]
    found = resolve_places(["Eisfeld", "Eisfeld"], HBN_SON, gazetteer, columns=rows)
    assert [result.state for result in found] == [CERTAIN, REVIEW]
    with pytest.raises(ValueError, match="shorter"):
        resolve_places(["Eisfeld", "Eisfeld"], HBN_SON, gazetteer, columns=[None])


# -- the gazetteer -------------------------------------------------------------------
def test_unknown_region_is_refused(gazetteer):
    with pytest.raises(UnknownCodeError, match="TH-LEADER-06"):
        resolve_place("Eisfeld", PlaceContext(region_id="X"), gazetteer)


def test_gazetteer_holds_every_municipality_and_district(gazetteer):
    dates = Counter(entry.boundary_date for entry in gazetteer.by_ags.values())
    assert dates[STATUS_2016] == 849
    later = [e for e in gazetteer.by_ags.values() if e.kind == LATER_MUNICIPALITY]
    assert all(entry.members and not entry.lon for entry in later)
    areas = gazetteer.area_of_key.values()
    assert sum(area.kind == DISTRICT_KIND for area in areas) == 17


def test_rounded_points_make_no_homonyms(gazetteer):
    """GeoNames puts Bischofrod into Eichenberg and Großmölsen into Kleinmölsen."""
    for name in ("Bischofrod", "Großmölsen"):
        assert len(gazetteer.lookup(name)) == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, MissingFileError),
        ("= nothing", DamagedFileError),
        ("[abbreviations]", MissingColumnError),
    ],
)
def test_vocabulary_is_checked(tmp_path, content, error):
    if content is not None:
        (tmp_path / "vocabulary").mkdir()
        path = tmp_path / "vocabulary/places.toml"
        path.write_text(content, encoding="utf-8")
    with pytest.raises(error):
        load_place_words(tmp_path)


def test_codes_are_unique():
    for codes in (STATES, REASONS, FOUND_BY, PLACE_KINDS):
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("text", "region", "key"),
    [
        ("Markt Eisfeld", "TH-LEADER-06", "16069012"),
        ("Gmde. Masserberg, GT Fehrenbach", "TH-LEADER-06", "16069061"),
        ("Gemarkung Eishausen, Flur 3, Flst. 112/4", "TH-LEADER-06", "16069049"),
        ("Große Kreisstadt Sonneberg", "TH-LEADER-06", "16072018"),
        ("City of Eisenberg", "TH-LEADER-08", "16074018"),
        ("Tautenhain, Thuringia", "TH-LEADER-08", "16074098"),
        ("Dingelst. OT Kefferhausen", "TH-LEADER-02", None),
        ("Roßleben-Wiehe, Donndorf", "TH-LEADER-07", None),
    ],
)
def test_how_other_offices_write(gazetteer, text, region, key):
    result = resolve_place(text, PlaceContext(region_id=region), gazetteer)
    assert result.state == CERTAIN, result.reason
    (site,) = result.sites
    assert key in (None, site.ags)
