"""Which coordinate system: control points, swapped columns, systems that both fit."""

import json
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geo.reading.coordinates import FAMILIES, choose_crs, read_pairs
from geo.reading.reasons import Reason
from geo.reading.tables import read_tables

HERE = Path(__file__).parent
CONTROL = json.loads(
    (HERE / "data/golden/crs_reference_points.json").read_text("utf-8")
)
# Hildburghausen lies 23 km and more from the border of this square.
REGION = shapely.box(600000, 5560000, 670000, 5610000)
HOME = shapely.Point(622960.193, 5587406.815)
CASES = [
    ("EPSG:25832", CONTROL["25832"]),
    ("EPSG:4647", CONTROL["4647"]),
    ("EPSG:25833", CONTROL["25833"]),
    ("EPSG:5650", CONTROL["5650"]),
    ("EPSG:3396", CONTROL["31467"]),
    ("EPSG:3396", CONTROL["3396_PD83_GK3"]),
    ("EPSG:4326", CONTROL["Hildburghausen_lonlat"]),
]
# Gauß-Krüger zone 4 and S42/83 are 590 m apart: in a wide region both fit.
CLOSE = [
    ("EPSG:3397", CONTROL["31468"]),
    ("EPSG:3397", CONTROL["3397_PD83_GK4"]),
    ("EPSG:2398", CONTROL["2398_S42_83_GK4"]),
]


def reasons(choice):
    return {note.reason for note in choice.notes}


def points_in(crs, count=60, area=REGION, seed=1):
    """Random points of an area, in another system, and in EPSG:25832."""
    random = np.random.default_rng(seed)
    west, south, east, north = area.bounds
    xy = random.uniform((west, south), (east, north), (count, 2))
    way = Transformer.from_crs("EPSG:25832", crs, always_xy=True)
    pairs = list(zip(*way.transform(*xy.T), strict=True))
    return pairs, [shapely.Point(*one) for one in xy]


@pytest.mark.parametrize(("crs", "pair"), CASES)
@pytest.mark.parametrize("order", ["xy", "yx"])
def test_control_point_decides_alone(crs, pair, order):
    pair = tuple(pair if order == "xy" else pair[::-1])
    choice = choose_crs([pair], REGION)
    assert (choice.best.crs, choice.best.order) == (crs, order)
    assert choice.certain
    assert choice.runner_up is None
    assert choice.points[0].distance(HOME) < 1
    assert choice.where == ("region",)


@pytest.mark.parametrize("pair", [pair for _, pair in CLOSE])
@pytest.mark.parametrize("order", ["xy", "yx"])
def test_two_systems_590_m_apart_are_asked(pair, order):
    pair = tuple(pair if order == "xy" else pair[::-1])
    choice = choose_crs([pair], REGION)
    assert not choice.certain
    assert {choice.best.crs, choice.runner_up.crs} == {"EPSG:3397", "EPSG:2398"}
    assert choice.best.order == choice.runner_up.order == order
    assert Reason.SECOND_SYSTEM_FITS in reasons(choice)
    assert choice.margin == 0


@pytest.mark.parametrize(("crs", "pair"), CLOSE)
def test_known_places_decide_between_them(crs, pair):
    near = [HOME.buffer(300)]
    choice = choose_crs([tuple(pair)], REGION, expected=near)
    assert (choice.best.crs, choice.certain) == (crs, True)
    assert choice.points[0].distance(HOME) < 1
    assert choice.best.expected == 1


@pytest.mark.parametrize("crs", ["EPSG:3397", "EPSG:31468", "EPSG:2398"])
def test_many_points_at_the_border_decide(crs):
    strip = shapely.box(600000, 5580000, 670000, 5581500)
    pairs, truth = points_in(crs, area=strip)
    choice = choose_crs(pairs, strip)
    assert choice.certain
    assert crs in (choice.best.crs, *choice.best.same_as)
    assert choice.runner_up is not None
    assert choice.margin > 0.2
    apart = [a.distance(b) for a, b in zip(choice.points, truth, strict=True)]
    assert max(apart) < 1


@pytest.mark.parametrize(("speaking", "certain"), [(0, False), (4, False), (6, True)])
def test_it_takes_five_points_to_decide(speaking, certain):
    # S42/83 puts every point 590 m further south than PD/83 does.
    wide = shapely.box(600000, 5580000, 670000, 5605000)
    inside = shapely.box(610000, 5583000, 660000, 5600000)
    south = shapely.box(620000, 5580010, 660000, 5580300)
    pairs, _ = points_in("EPSG:3397", count=40, area=inside)
    if speaking:
        pairs += points_in("EPSG:3397", count=speaking, area=south)[0]
    choice = choose_crs(pairs, wide)
    assert choice.margin == pytest.approx(speaking / len(pairs))
    assert choice.certain == certain
    assert choice.runner_up.crs == ("EPSG:2398" if speaking else choice.runner_up.crs)


def test_family_is_named_and_metre_level_said():
    choice = choose_crs([tuple(CONTROL["31468"])], REGION, expected=[HOME.buffer(100)])
    assert choice.best.same_as == ("EPSG:31468",)
    notes = {note.reason: note.details for note in choice.notes}
    assert notes[Reason.SAME_WITHIN_1_M] == {"systems": ("EPSG:3397", "EPSG:31468")}
    assert notes[Reason.METRE_LEVEL] == {"crs": "EPSG:3397"}


def test_families_are_the_same_within_a_metre_and_no_others():
    x, y = CONTROL["3397_PD83_GK4"]
    found = {}
    for crs in ("EPSG:3397", "EPSG:31468", "EPSG:2398"):
        way = Transformer.from_crs(crs, "EPSG:25832", always_xy=True)
        found[crs] = shapely.Point(*way.transform(x, y))
    assert found["EPSG:3397"].distance(found["EPSG:31468"]) < 1
    assert found["EPSG:3397"].distance(found["EPSG:2398"]) > 500
    assert sum(len(family) for family in FAMILIES) == 10


def test_decimal_comma_and_swapped_columns():
    pairs = read_pairs(["5587406,815", "5.580.829,863"], ["622960,193", "654.661,882"])
    choice = choose_crs(pairs, REGION)
    assert (choice.best.crs, choice.best.order, choice.certain) == (
        "EPSG:25832", "yx", True,
    )  # fmt: skip
    sonneberg = shapely.Point(CONTROL["Sonneberg_25832"])
    assert choice.points[1].distance(sonneberg) < 0.01


def test_points_in_the_sea_are_reported_not_dropped():
    pairs = [(10.73, 50.42), (10.9, 50.4), (5.0, 55.0), (None, 50.0), (0.0, 0.0)]
    pairs.append((10.8, 50.4))
    state = REGION.buffer(50000)
    choice = choose_crs(pairs, REGION, state_area=state)
    assert choice.where == (
        "region", "region", "outside", "missing", "outside", "region",
    )  # fmt: skip
    assert len(choice.points) == 6
    assert choice.points[2] is not None
    assert choice.points[3] is None
    notes = {note.reason: note.details for note in choice.notes}
    assert notes[Reason.POINTS_OUTSIDE] == {"rows": (2, 4)}
    assert notes[Reason.POINTS_INCOMPLETE] == {"rows": (3,)}
    assert choice.certain


def test_point_of_the_state_is_no_point_of_the_region():
    pairs = [(10.73, 50.42), (11.33, 50.98)]
    choice = choose_crs(pairs, REGION, state_area=REGION.buffer(60000))
    assert choice.where == ("region", "state")
    outside = choose_crs([(11.33, 50.98)], REGION, state_area=REGION.buffer(60000))
    assert not outside.certain
    assert Reason.MOSTLY_OUTSIDE_REGION in reasons(outside)


def test_two_systems_in_one_list_are_named_row_by_row():
    pairs, _ = points_in("EPSG:25832", count=9)
    choice = choose_crs([*pairs, (50.4258, 10.7311)], REGION)
    assert choice.best.crs == "EPSG:25832"
    note = next(n for n in choice.notes if n.reason is Reason.SYSTEMS_MIXED)
    assert note.details == {"rows": {9: "EPSG:4326 yx"}}


@pytest.mark.parametrize("pairs", [[(1.0, 2.0), (3.0, 4.0)], [(1e300, -1e300)]])
def test_no_system_fits(pairs):
    choice = choose_crs(pairs, REGION)
    assert (choice.best, choice.certain) == (None, False)
    assert set(choice.where) == {"outside"}
    assert Reason.NO_SYSTEM_FITS in reasons(choice)


def test_100000_points_with_known_places_are_tried_in_seconds():
    pairs, truth = points_in("EPSG:31468", count=100_000)
    near = [None, *shapely.buffer(truth[1:1000], 200), *[None] * 99_000]
    started = time.perf_counter()
    choice = choose_crs(pairs, REGION, expected=near)
    assert time.perf_counter() - started < 10
    assert (choice.best.crs, choice.certain) == ("EPSG:3397", True)
    assert choice.best.expected == 999


@pytest.mark.parametrize("pairs", [[], [(None, None)], [(None, 3.0)]])
def test_no_points(pairs):
    choice = choose_crs(pairs, REGION)
    assert (choice.best, len(choice.points)) == (None, len(pairs))
    assert Reason.NO_POINTS in reasons(choice)


def test_the_untidy_list_is_wgs_84():
    (table,) = read_tables(HERE / "data/projektliste_unordentlich.xlsx")
    file = HERE.parent / "data/boundaries/municipalities_2016.gpkg"
    thuringia = gpd.read_file(file, layer="gemeinden").to_crs(25832).union_all()
    choice = choose_crs(read_pairs(table.column(8), table.column(9)), thuringia)
    assert (choice.best.crs, choice.best.order) == ("EPSG:4326", "xy")
    assert choice.certain
    assert choice.best.region == 120
    assert choice.runner_up is None
