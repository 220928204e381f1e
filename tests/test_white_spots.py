"""White spots: which municipality and which village has no project."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some
from shapely import Point

from geo.analysis import access
from geo.analysis.access import NO_LIST, OPEN, OTHER_PERIOD, STATE, WITH, WITHOUT
from geo.analysis.profile import municipality_profile
from geo.analysis.registry import compute
from geo.analysis.surroundings import Surroundings
from geo.analysis.white_spots import carried_out, white_spots
from geo.catalog import Catalog
from geo.places.settlements import (
    AREA_POINT,
    DOUBTFUL,
    INHABITED,
    QUALITIES,
    QUALITY,
    VILLAGE_QUALITIES,
    load_settlements,
    place_kinds,
)
from geo.projects.filters import ProjectFilter
from geo.projects.register import Register
from geo.schema import EXITED, PLACE, PROJECT_ID, UNKNOWN
from pages.components.texts import catalogue
from tests import golden
from tests.opened import open_page

HOME = ProjectFilter(dataset="published", region="TH-LEADER-06")
DEMO = replace(HOME, dataset="demo")
A, B, C = "99001001", "99001002", "99001003"


@pytest.fixture(scope="module")
def settlements():
    return load_settlements(Catalog())


def villages(*rows):
    """Villages of the golden region: id, municipality, name, x, y in km."""
    ids, places, names, x, y = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {PLACE: places, "name_key": names, QUALITY: "stop"},
        index=pd.Index(ids, name="settlement_id"),
        geometry=[Point(1000 * a, 1000 * b) for a, b in zip(x, y, strict=True)],
        crs="EPSG:25832",
    )


def sites(*rows):
    """Sites: project, municipality, precision, name of the village, x, y in km."""
    columns = [PROJECT_ID, PLACE, "precision", "locality_key", "x", "y"]
    table = pd.DataFrame(rows, columns=columns)
    points = [
        None if pd.isna(x) else Point(1000 * x, 1000 * y)
        for x, y in zip(table.pop("x"), table.pop("y"), strict=True)
    ]
    return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:25832")


# A has three villages, B one, C two; D is in a region without a list.
GOLDEN = villages(
    ("A/1", A, "adorf", 605, 5605),
    ("A/2", A, "aberg", 602, 5608),
    ("A/3", A, "atal", 608, 5602),
    ("B/1", B, "bdorf", 615, 5605),
    ("C/1", C, "cdorf", 623, 5605),
    ("C/2", C, "cberg", 627, 5605),
    ("D/1", "99002004", "ddorf", 605, 5595),
)
LISTED = [A, B, C]


def seen(rows, villages=GOLDEN, chosen=None):
    """The villages as sites leave them; of D no list is at hand."""
    around = Surroundings(villages, rows)
    chosen = np.ones(len(rows), dtype=bool) if chosen is None else chosen
    return around.see(chosen, around.places.isin(LISTED))


def test_hand_checked_villages():
    found = seen(
        sites(
            # Named without a point, and an exact point 300 m and 400 m off A-Berg.
            ("P1", A, "locality", "adorf", None, None),
            ("P2", A, "site", "", 602.3, 5608.4),
            # Known by the municipality only: B has one village, C two.
            ("P3", B, "municipality", "", None, None),
            ("P4", C, "several", "", None, None),
            # A place that is in no gazetteer decides nothing.
            ("P5", A, "locality", "nowhere", 601.0, 5601.0),
            ("P6", UNKNOWN, "unknown", "", None, None),
        )
    ).table
    assert found[STATE].to_dict() == {
        "A/1": WITH, "A/2": WITH, "A/3": WITHOUT, "B/1": WITH,
        "C/1": OPEN, "C/2": OPEN, "D/1": NO_LIST,
    }  # fmt: skip
    assert found["projects"].tolist() == [1, 1, 0, 1, 0, 0, 0]
    # A-Dorf and B-Dorf have a project without a point: no distance is claimed.
    assert found["distance_m"].isna().tolist() == [
        True, False, False, True, False, False, False,
    ]  # fmt: skip
    assert found.at["A/2", "distance_m"] == pytest.approx(500.0)
    assert found.at["A/3", "distance_m"] == pytest.approx(7071.0678, abs=1e-3)
    assert found.at["A/3", "nearest"] == "P5"


def test_hand_checked_claim():
    """In A one of two open villages can have it, in C both: 1 + 1 + 2 at most."""
    rows = [
        ("P1", A, "locality", "adorf", None, None),
        ("P2", A, "municipality", "", None, None),
        *((f"C{n}", C, "several", "", None, None) for n in range(5)),
    ]
    # Two villages in B, so that one without any project is left.
    claim = seen(sites(*rows)).claim()
    assert (claim.villages, claim.with_project, claim.open, claim.without) == (
        6, 1, 4, 1,
    )  # fmt: skip
    assert (claim.at_most, claim.surely_without, claim.verdict) == (4, 2, "refuted")
    unknown = [(f"U{n}", UNKNOWN, "unknown", "", None, None) for n in range(9)]
    assert seen(sites(*rows, *unknown[:1])).claim().at_most == 5
    assert seen(sites(*rows, *unknown)).claim().verdict == "open"
    assert seen(sites(*rows)).claim((INHABITED,)).verdict == "no_villages"
    served = [
        (key, row[PLACE], "locality", row["name_key"], None, None)
        for key, row in GOLDEN.iterrows()
    ]
    assert seen(sites(*served)).claim().verdict == "confirmed"


def test_doubtful_places_are_not_judged():
    shop = GOLDEN.assign(**{QUALITY: [DOUBTFUL, *["stop"] * 6]})
    named = sites(("P1", A, "locality", "adorf", 605.0, 5605.0))
    found = seen(named, shop)
    assert found.table["projects"].sum() == 0
    assert found.claim().villages == 5


def brute(points, others):
    return np.hypot(*(points[:, None] - others[None]).transpose(2, 0, 1)).min(axis=1)


def test_distances_are_those_of_brute_force_under_every_filter(atlas):
    view = atlas.view(DEMO)
    around = view.villages.around
    here = shapely.get_coordinates(around.villages.geometry.to_numpy())
    random = np.random.default_rng(3)
    # From all sites down to one in a hundred: near spots, and the search without them.
    for part in (1.0, 0.5, 0.1, 0.01):
        chosen = random.random(around.size) < part
        metres, site = around.nearest(chosen)
        rows = np.flatnonzero(chosen & view.placement.has_point)
        if len(rows):
            xy = view.placement.xy[rows]
            assert metres == pytest.approx(brute(here, xy), abs=1e-6)
            own = view.placement.xy[site]
            assert np.hypot(*(here - own).T) == pytest.approx(metres, abs=1e-6)
            assert chosen[site].all()


def test_of_sites_at_one_distance_the_first_is_named():
    rows = sites(
        ("P1", B, "site", "", 615.0, 5606.0),
        ("P2", B, "site", "", 616.0, 5605.0),
        ("P3", B, "site", "", 616.0, 5605.0),
        ("P4", B, "site", "", 615.0, 5604.0),
    )
    names = [
        seen(rows, chosen=np.array(chosen, dtype=bool)).table.at["B/1", "nearest"]
        for chosen in ([1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1])
    ]
    assert names == ["P1", "P2", "P3", "P4"]


def test_no_site_gives_no_distance():
    nowhere = sites(("P1", A, "locality", "adorf", None, None))
    assert seen(nowhere).table["distance_m"].isna().all()


PRECISIONS = some.sampled_from(["site", "locality", "municipality", "several"])
NAMES = some.sampled_from(["", *GOLDEN["name_key"], "nowhere"])


@some.composite
def some_sites(draw):
    rows = []
    for number in range(draw(some.integers(1, 12))):
        precision = draw(PRECISIONS)
        point = (draw(some.integers(600, 630)), draw(some.integers(5590, 5610)))
        has_point = precision in {"site", "locality"} and draw(some.booleans())
        rows.append(
            (
                f"P{number}",
                draw(some.sampled_from([*LISTED, UNKNOWN])),
                precision,
                draw(NAMES),
                *(point if has_point else (None, None)),
            )
        )
    return rows


def _claim(rows):
    found = seen(sites(*rows))
    return found.table, found.claim()


@settings(deadline=None, max_examples=60)
@given(some_sites())
def test_one_more_project_never_makes_a_white_spot(rows):
    before, claim_before = _claim(rows[:-1]) if rows[:-1] else (None, None)
    after, claim_after = _claim(rows)
    counts = claim_after.with_project + claim_after.open + claim_after.without
    assert counts == claim_after.villages
    assert claim_after.with_project <= claim_after.at_most <= claim_after.villages
    assert claim_after.surely_without <= claim_after.without + claim_after.open
    if before is None:
        return
    white_before = set(before.index[before[STATE] == WITHOUT])
    assert set(after.index[after[STATE] == WITHOUT]) <= white_before
    assert claim_after.with_project >= claim_before.with_project
    assert claim_after.at_most >= claim_before.at_most


@settings(deadline=None, max_examples=60)
@given(some_sites(), some.data())
def test_a_filter_and_its_complement_make_the_whole(rows, data):
    chosen = [data.draw(some.booleans()) for _ in rows]
    parts = [
        [row for row, is_in in zip(rows, chosen, strict=True) if is_in is wanted]
        for wanted in (True, False)
    ]
    whole, _ = _claim(rows)
    found = [_claim(part)[0] for part in parts if part]
    # Looked up among all sites it is the same as worked out from these alone.
    around = Surroundings(GOLDEN, sites(*rows))
    looked_up = [
        around.see(np.array(chosen) == wanted, around.places.isin(LISTED)).table
        for wanted, part in zip((True, False), parts, strict=True)
        if part
    ]
    for one, other in zip(found, looked_up, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    assert (sum(part["projects"] for part in found) == whole["projects"]).all()
    seen = pd.concat([part["distance_m"] for part in found], axis=1).min(axis=1)
    # A village with a project of its own may have no distance in a part.
    both = (whole[STATE] != WITH) & seen.notna()
    assert whole.loc[both, "distance_m"].to_numpy() == pytest.approx(
        seen[both].to_numpy()
    )


def test_order_of_sites_does_not_matter():
    rows = [
        ("P1", A, "site", "", 602.3, 5608.4),
        ("P2", A, "municipality", "", None, None),
        ("P3", C, "locality", "cberg", 627.0, 5605.0),
    ]
    one, other = _claim(rows)[0], _claim(rows[::-1])[0]
    pd.testing.assert_frame_equal(one, other)


def test_golden_municipalities():
    """The coverage of the golden region: 4 of 8 have a committed project."""
    expected = golden.EXPECTED["projects_fractional_count"]
    keys = golden.municipalities().index
    projects = pd.Series({key: expected.get(key, 0.0) for key in keys})
    states = access.municipality_states(
        projects, projects, np.ones(len(projects), dtype=bool)
    )
    with_project, total = golden.EXPECTED["coverage_municipalities"]
    assert (states == WITH).sum() == with_project
    assert (states == WITHOUT).sum() == total - with_project


# -- the real lists ------------------------------------------------------------------
def test_places_are_there_once_with_a_quality(settlements):
    assert settlements.index.is_unique
    assert set(settlements[QUALITY]) == set(QUALITIES)
    counts = settlements[QUALITY].value_counts()
    assert counts[INHABITED] == 892
    named = settlements[settlements["ags"] == "16069024"].set_index("name")[QUALITY]
    assert named["Hildburghausen"] == INHABITED
    assert named["Hagebaumarkt"] == named["Schwimmhalle"] == DOUBTFUL
    # Quarters of the town and its mills are no villages.
    assert named["Waldstadt"] == "quarter"
    assert named["Karolinenburg"] == "single"
    assert named["Bürden"] == "stop"
    assert not {"quarter", "single", DOUBTFUL} & set(VILLAGE_QUALITIES)
    # A point of GeoNames that was rounded into the neighbour comes home.
    moved = settlements[settlements["name"] == "Bischofrod"]
    assert moved["ags"].tolist() == ["16069004"]
    # Schlechtsart has no other place; Straufhain is no village's name.
    assert settlements.set_index("name").at["Schlechtsart", QUALITY] == AREA_POINT
    assert settlements.set_index("name").at["Straufhain", QUALITY] == DOUBTFUL


def test_what_is_decided_by_hand_is_in_the_gazetteer(settlements):
    kinds = place_kinds(Catalog())
    assert set(kinds.values()) == {"quarter", "single", "spot", "village"}
    catalog = Catalog()
    known = {
        pair
        for layer in ("gazetteer", "stops")
        for pair in zip(*catalog.read_table(layer)[["name", "ags_2016"]].T.to_numpy(),
                        strict=True)
    }  # fmt: skip
    stops = {(name.split()[0], ags) for name, ags in known}
    assert {pair for pair in kinds if pair not in known | stops} == set()
    villages = settlements[settlements[QUALITY].isin(VILLAGE_QUALITIES)]
    left = set(zip(villages["name"], villages["ags"], strict=True)) & set(kinds)
    assert {kinds[pair] for pair in left} <= {"village"}


@pytest.mark.parametrize("region", ["TH-LEADER-03", "TH-LEADER-06", "TH-LEADER-11"])
@pytest.mark.parametrize("period", [None, "2014-2020"])
def test_real_lists_add_up(atlas, region, period):
    wanted = ProjectFilter(region=region, period=period)
    spots = white_spots(atlas, wanted)
    table = spots.municipalities
    assert len(table) == len(spots.view.municipalities)
    funded = table[STATE] == WITH
    assert funded.sum() == (spots.view.municipalities["projects"] > 0).sum()
    assert (table["projects"] <= table["projects_ever"] + 1e-9).all()
    claim = spots.view.villages.claim()
    assert claim.villages == len(spots.view.villages.judged)
    by_class = spots.view.villages.claims().values()
    assert sum(one.with_project for one in by_class) == claim.with_project
    assert sum(one.villages for one in by_class) >= claim.villages
    ever = spots.ever.villages.claim()
    assert ever.with_project >= claim.with_project
    assert ever.at_most >= claim.at_most
    # A village without a project lies in no municipality that has vague ones.
    white = spots.view.villages.judged[spots.view.villages.judged[STATE] == WITHOUT]
    assert not white["place"].isin(spots.view.villages.vague[PLACE]).any()


def test_other_period_is_told_apart(atlas):
    spots = white_spots(atlas, replace(HOME, period="2023-2027"))
    counts = spots.municipalities[STATE].value_counts().to_dict()
    assert counts == {WITH: 17, OTHER_PERIOD: 12, WITHOUT: 11}
    assert spots.ever.territory.boundary_date == spots.view.territory.boundary_date
    assert spots.municipalities["2014-2020"].sum() > 0


def test_a_region_without_a_list_of_the_period_says_nothing(atlas):
    wanted = ProjectFilter(region="TH-LEADER-03", period="2023-2027")
    spots = white_spots(atlas, wanted)
    own = set(spots.view.territory.members.query("region_id == 'TH-LEADER-11'")["ags"])
    states = spots.municipalities[STATE]
    assert (states[~states.index.isin(own)] == NO_LIST).all()
    assert spots.view.villages.claim().villages <= len(own)


def test_refused_projects_do_not_count_unless_asked_for(atlas):
    assert not set(carried_out(HOME).status) & set(EXITED)
    asked = replace(HOME, status=("withdrawn",))
    assert carried_out(asked) == asked
    assert len(atlas.view(carried_out(HOME)).projects) == len(atlas.view(HOME).projects)


def test_places_of_parts_of_a_town_are_in_only_if_a_rule_names_them(atlas):
    spots = white_spots(atlas, ProjectFilter(region="TH-LEADER-03"))
    erfurt = spots.view.villages.table[spots.view.villages.table["place"] == "16051000"]
    assert 0 < len(erfurt) <= 9
    assert {"Alach", "Molsdorf"} <= set(erfurt["name"])
    assert spots.view.villages.left_out > 0


# -- figures of the registry ---------------------------------------------------------
CODES = [
    "villages_with_project_share",
    "villages_without_project_share",
    "villages_surely_without_share",
    "village_distance_median_km",
]


@pytest.mark.parametrize("selection", [HOME, DEMO], ids=["published", "demo"])
def test_figures_are_those_of_the_page(atlas, selection):
    found = compute(atlas.view(selection), CODES)
    spots = white_spots(atlas, selection)
    claim = spots.view.villages.claim()
    shares = [found[code].value * claim.villages for code in CODES[:3]]
    assert shares == pytest.approx(
        [claim.with_project, claim.without, claim.surely_without]
    )
    open_share = found[CODES[0]].extra["open"] / claim.villages
    assert found[CODES[0]].value + found[CODES[1]].value + open_share == pytest.approx(
        1
    )
    table = spots.view.villages.judged
    far = table.loc[table[STATE] != WITH, "distance_m"].median() / 1000
    assert found[CODES[3]].value == pytest.approx(far)
    assert found[CODES[0]].basis < found[CODES[0]].of == len(spots.view.projects)


def test_published_lists_refute_the_sentence_to_the_village(atlas):
    """Counted once by hand from the list of Hildburghausen-Sonneberg."""
    claim = atlas.view(HOME).villages.claim()
    assert (claim.villages, claim.with_project, claim.open, claim.without) == (
        210, 35, 126, 49,
    )  # fmt: skip
    assert claim.verdict == "refuted"


def test_figures_say_why_there_is_none(atlas):
    none = compute(atlas.view(replace(HOME, region="TH-LEADER-01")), CODES)
    assert {result.reason for result in none.values()} == {"no_project"}
    assert all(result.value is None for result in none.values())


def withdrawn(register, project):
    """Return the register with one project withdrawn."""
    projects = register.projects.copy()
    projects.loc[project, "status"] = "withdrawn"
    return Register(projects=projects, sites=register.sites, layers=register.layers)


def test_a_withdrawn_project_makes_a_white_spot_and_is_listed_apart(atlas):
    before = atlas.view(DEMO)
    sole = before.places.index[before.places["projects"] == 1]
    ags = next(key for key in sole if key in before.municipalities.index)
    own = before.ledger.set_index("place").loc[[ags], PROJECT_ID]
    assert len(own) == 1
    changed = atlas.with_own(withdrawn(atlas.register("demo"), own.iloc[0]))
    wanted = replace(DEMO, dataset="own")
    spots = white_spots(changed, wanted)
    assert spots.exited == 1
    assert spots.municipalities.at[ags, STATE] == WITHOUT
    here = spots.view.villages.judged
    assert WITH not in set(here.loc[here["place"] == ags, STATE])
    # The villages of the whole selection leave it out too.
    pd.testing.assert_series_equal(
        changed.view(wanted).villages.judged[STATE], here[STATE]
    )
    sheet = municipality_profile(changed, wanted, ags)
    assert sheet.projects.empty
    assert list(sheet.exited.index) == list(own)
    assert sheet.exits_known
    asked = replace(wanted, status=("withdrawn",))
    assert white_spots(changed, asked).municipalities.at[ags, STATE] == WITH


def test_villages_of_a_period_say_what_holds_for_all_periods():
    period = {"period": "2023-2027"}
    tables = [
        open_page("white_spots.py", address).dataframe for address in (period, {})
    ]
    columns = [list(found[-1].value.columns) for found in tables]
    word = catalogue("de")["white_ever.column"]
    assert word in columns[0]
    assert word not in columns[1]
