"""Points, keys and the succession: every site has exactly one place."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geo.boundaries.succession import Succession
from geo.boundaries.territory import STATUS_2016, STATUS_2023
from geo.errors import CrsError, ShareError, UnknownPlaceError
from geo.projects.linking import contradictions, link_points, place_sites
from tests import golden

NO_STEPS = pd.DataFrame(
    columns=["old_ags", "new_ags", "effective_date", "population_share", "area_share"],
    dtype="str",
)


@pytest.fixture(scope="module")
def grid():
    """A 4 x 4 grid of squares of 10 m whose keys are not in the order of rows."""
    keys = [f"160690{(7 * number) % 16:02d}" for number in range(16)]
    cells = [
        box(10 * (number % 4), 10 * (number // 4), 10 * (number % 4) + 10,
            10 * (number // 4) + 10)
        for number in range(16)
    ]  # fmt: skip
    return gpd.GeoDataFrame(
        geometry=cells, index=pd.Index(keys, name="ags"), crs="EPSG:25832"
    )


def site_table(rows):
    """Make sites from (project, precision, ags, share, point)."""
    return gpd.GeoDataFrame(
        {
            "project_id": [row[0] for row in rows],
            "site_no": range(1, len(rows) + 1),
            "precision": [row[1] for row in rows],
            "ags": [row[2] for row in rows],
            "boundary_date": pd.Series([STATUS_2016] * len(rows), dtype="object"),
            "share": [row[3] for row in rows],
        },
        geometry=gpd.GeoSeries([row[4] for row in rows], crs="EPSG:25832"),
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1))
def test_each_point_belongs_to_the_smallest_key_that_covers_it(grid, pairs):
    """Whole numbers hit many borders (multiples of 10) and corners."""
    points = gpd.GeoSeries([Point(pair) for pair in pairs], crs=grid.crs)
    found = link_points(points, grid)
    for point, ags in zip(points, found, strict=True):
        assert ags == min(grid.index[grid.covers(point)])


def test_link_agrees_with_a_join_on_real_municipalities(atlas):
    areas = atlas.territory(STATUS_2016).municipalities
    west, south, east, north = areas.total_bounds
    random = np.random.default_rng(1)
    points = gpd.GeoSeries.from_xy(
        random.uniform(west, east, 3000), random.uniform(south, north, 3000),
        crs=areas.crs,
    )  # fmt: skip
    joined = gpd.sjoin(
        gpd.GeoDataFrame(geometry=points), areas[["geometry"]], predicate="within"
    )["ags"]
    found = link_points(points, areas)
    assert found.dropna().to_dict() == joined.to_dict()
    assert 1000 < found.notna().sum() < 3000


def test_missing_points_and_points_outside_have_no_area(grid):
    points = gpd.GeoSeries([Point(99, 99), None], crs=grid.crs)
    assert link_points(points, grid).isna().tolist() == [True, True]


def test_points_in_another_system_are_brought_over(grid):
    points = gpd.GeoSeries([Point(5, 5)], crs=grid.crs).to_crs(4326)
    assert link_points(points, grid).tolist() == [grid.index[0]]


def test_points_without_a_system_are_refused(grid):
    with pytest.raises(CrsError, match="EPSG:25832"):
        link_points(gpd.GeoSeries([Point(5, 5)]), grid)


def test_key_wins_over_the_point_and_the_contradiction_is_reported():
    areas = golden.municipalities()
    far_off = Point(675000, 5585000)  # in G-Insel
    sites = site_table(
        [
            ("P1", "site", "99001001", "1", far_off),
            ("P2", "site", None, "1", far_off),
            ("P3", "site", "99001001", "1", Point(625000, 5585000)),
        ]
    )
    placed = place_sites(
        sites, areas, boundary_date=STATUS_2016, succession=Succession(NO_STEPS)
    )
    assert placed["place"].tolist() == ["99001001", "99002007", "99001001"]
    report = contradictions(placed, areas)
    assert report["project_id"].tolist() == ["P1"]
    assert report["by_point"].tolist() == ["99002007"]
    assert report["distance_m"].tolist() == [45_000]


def test_sites_without_key_and_point_go_to_their_buckets():
    sites = site_table(
        [
            ("P1", "region_wide", None, "1", None),
            ("P2", "outside", None, "1", None),
            ("P3", "unknown", None, "1", None),
            ("P4", "locality", None, "1", None),
            ("P5", "site", None, "1", Point(0, 0)),
        ]
    )
    placed = place_sites(
        sites,
        golden.municipalities(),
        boundary_date=STATUS_2016,
        succession=Succession(NO_STEPS),
    )
    expected = ["REGION", "EXTERNAL", "UNKNOWN", "UNKNOWN", "EXTERNAL"]
    assert placed["place"].tolist() == expected


def divided():
    """A-Stadt is divided between B-Dorf (0.7 of the people) and C-Berg."""
    steps = [
        ("99001001", "99001002", "2019-01-01", "0.7", "0.4"),
        ("99001001", "99002003", "2019-01-01", "0.3", "0.6"),
    ]
    return Succession(pd.DataFrame(steps, columns=NO_STEPS.columns))


def test_divided_municipality_divides_a_site_without_point():
    later = golden.municipalities().drop("99001001")
    sites = site_table(
        [
            ("P1", "municipality", "99001001", "1/3", None),
            ("P2", "site", "99001001", "1", Point(645000, 5585000)),
        ]
    )
    placed = place_sites(sites, later, boundary_date=STATUS_2023, succession=divided())
    assert placed["place"].tolist() == ["99001002", "99002003", "99002003"]
    assert placed["share"].tolist() == [
        Fraction(7, 30), Fraction(1, 10), Fraction(1),
    ]  # fmt: skip


def test_key_that_leads_nowhere_is_named():
    sites = site_table([("P1", "municipality", "16999999", "1", None)])
    with pytest.raises(UnknownPlaceError, match="16999999"):
        place_sites(
            sites,
            golden.municipalities(),
            boundary_date=STATUS_2016,
            succession=Succession(NO_STEPS),
        )


@pytest.mark.parametrize("share", ["0", "-0.5", "1.2", "viel", "1/0"])
def test_impossible_share_is_refused(share):
    sites = site_table([("P1", "municipality", "99001001", share, None)])
    with pytest.raises(ShareError, match="P1"):
        place_sites(
            sites,
            golden.municipalities(),
            boundary_date=STATUS_2016,
            succession=Succession(NO_STEPS),
        )


def test_steps_are_taken_in_the_order_of_their_dates():
    steps = [
        ("16000002", "16000003", "2020-01-01", "1", "1"),
        ("16000001", "16000002", "2019-01-01", "1", "1"),
    ]
    succession = Succession(pd.DataFrame(steps, columns=NO_STEPS.columns))
    start, end = dt.date(2016, 1, 1), dt.date(2023, 1, 1)
    assert succession.successors("16000001", start, end) == {"16000003": 1}
    middle = dt.date(2019, 6, 1)
    assert succession.successors("16000001", start, middle) == {"16000002": 1}
    assert succession.successors("16000001", end, end) == {"16000001": 1}


def test_steps_whose_shares_do_not_add_up_are_refused():
    steps = [("16000001", "16000002", "2019-01-01", "0.9", "1")]
    with pytest.raises(ShareError, match="16000001"):
        Succession(pd.DataFrame(steps, columns=NO_STEPS.columns))
