"""Every euro exactly once: the ledger on random projects, shares and filters."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.analysis.aggregation import place_table
from geo.analysis.placement import Placement, extent
from geo.analysis.view import RegionView
from geo.boundaries.territory import Territory
from geo.errors import ShareError, UnknownProjectError
from geo.money import split_cents
from geo.projects.codes import CodedProjects
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS, build_ledger
from geo.schema import BUCKETS, EXTERNAL, UNKNOWN, cents
from tests import golden

PLACES = [f"1606900{number}" for number in range(1, 7)]
COLUMNS = [cents(kind) for kind in AMOUNTS]


def register(random):
    """Make random projects with random shares over municipalities and buckets."""
    count = random.randint(1, 6)
    index = pd.Index([f"P{number}" for number in range(count)], name="project_id")
    projects = pd.DataFrame(
        {
            column: pd.array(
                [random.choice((pd.NA, 0, 1, -7, random.randint(-99, 10**11)))
                 for _ in index], dtype="Int64"
            )
            for column in COLUMNS
        },
        index=index,
    )  # fmt: skip
    rows = []
    for project in index:
        places = random.sample([*PLACES, *BUCKETS], random.randint(0, 5))
        weights = [random.randint(1, 97) for _ in places]
        rows += [
            (project, number, place, Fraction(weight, sum(weights)), "site")
            for number, (place, weight) in enumerate(
                zip(places, weights, strict=True), start=1
            )
        ]
    columns = ["project_id", "site_no", "place", "share", "precision"]
    return projects, pd.DataFrame(rows, columns=columns)


def land():
    """Six squares without anything else."""
    areas = gpd.GeoDataFrame(
        {
            "name": PLACES, "population": pd.array([100] * 6, "Int64"),
            "area_km2": 1.0,
        },
        geometry=[box(n, 0, n + 1, 1) for n in range(6)],
        index=pd.Index(PLACES, name="ags"), crs="EPSG:25832",
    )  # fmt: skip
    return Territory(
        boundary_date=golden.STATUS, population_date=golden.STATUS,
        municipalities=areas, members=pd.DataFrame(), regions=areas.iloc[:0],
        layers=(), rules_period="",
    )  # fmt: skip


LAND = land()
HALF = extent(LAND, pd.Series(1.0, index=pd.Index(PLACES[:3], name="ags")))


def seen(projects, placed, ledger, passes):
    """See some projects from a region of three of the six municipalities."""
    return RegionView(
        selection=ProjectFilter(), territory=LAND, extent=HALF,
        placement=Placement(
            coded=CodedProjects(projects), placed=placed, ledger=ledger,
            keys=LAND.municipalities.index,
        ),
        passes=np.array(passes), at_hand=np.ones(3, dtype=bool), is_demo=False,
        sources=(), gazetteer=None,
    )  # fmt: skip


def exact(values):
    """Add up with Python's integers."""
    return sum(value for value in values.tolist() if value is not pd.NA)


@pytest.mark.parametrize("block", range(20))
def test_no_cent_is_lost_in_2000_random_ledgers_and_filters(block):
    """Sum over places = sum over projects, for a filter and for its complement."""
    for seed in range(100):
        random = Random(1000 * block + seed)
        projects, placed = register(random)
        ledger = build_ledger(projects, placed)
        passes = [random.random() < 0.6 for _ in projects.index]
        part = projects[passes]
        inside = ledger["project_id"].isin(part.index)
        view = seen(projects, placed, ledger, passes)
        table = view.places
        pd.testing.assert_frame_equal(
            table[COLUMNS], place_table(view.ledger, PLACES[:3])[COLUMNS]
        )
        assert table["projects"].sum() == pytest.approx(len(part), abs=1e-9)
        for column in COLUMNS:
            assert exact(table[column]) == exact(part[column])
            left_out = exact(ledger.loc[~inside, column])
            assert left_out == exact(projects[column]) - exact(part[column])


@pytest.mark.parametrize("seed", range(50))
def test_order_of_rows_changes_no_amount(seed):
    random = Random(seed)
    projects, placed = register(random)
    order = list(range(len(placed)))
    random.shuffle(order)
    straight = build_ledger(projects, placed)
    turned = build_ledger(projects[::-1], placed.iloc[order])
    pd.testing.assert_frame_equal(
        place_table(straight, PLACES), place_table(turned, PLACES)
    )


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=9))
def test_parts_differ_from_the_exact_share_by_less_than_a_cent(total, weights):
    shares = {
        f"{number:02d}": Fraction(weight, sum(weights))
        for number, weight in enumerate(weights)
    }
    parts = split_cents(total, shares)
    assert sum(parts.values()) == total
    assert all(abs(parts[key] - share * total) < 1 for key, share in shares.items())


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**12))
def test_splitting_a_project_into_halves_loses_nothing(total):
    halves = split_cents(total, {"a": Fraction(1, 2), "b": Fraction(1, 2)})
    assert halves["a"] + halves["b"] == total
    assert halves["a"] - halves["b"] in {0, 1}


def test_project_without_a_site_is_unknown_and_counts():
    projects = golden.projects()
    ledger = build_ledger(projects, golden.placed().iloc[:0])
    assert set(ledger["place"]) == {UNKNOWN}
    assert exact(ledger["grant_paid_cents"]) == exact(projects["grant_paid_cents"])


def test_missing_amount_stays_missing():
    ledger = golden.ledger().set_index("project_id")
    assert pd.isna(ledger.at["P06", "grant_approved_cents"])
    assert ledger.at["P06", "grant_requested_cents"] == 3_000_000


def test_shares_that_do_not_add_up_are_refused():
    placed = golden.placed()
    placed.loc[placed["place"] == EXTERNAL, "share"] = Fraction("0.24")
    with pytest.raises(ShareError, match=r"P04.*99/100 instead of 1"):
        build_ledger(golden.projects(), placed)
    alone = golden.placed()
    alone.loc[alone["project_id"] == "P01", "share"] = Fraction(1, 2)
    with pytest.raises(ShareError, match="P01"):
        build_ledger(golden.projects(), alone)


def test_site_of_an_unknown_project_is_refused():
    placed = golden.placed().replace({"project_id": {"P01": "P99"}})
    with pytest.raises(UnknownProjectError, match="P99"):
        build_ledger(golden.projects(), placed)


def test_other_municipalities_become_external_and_no_sum_changes():
    made = golden.atlas(golden.projects(), golden.placed(), golden.municipalities())
    one = pd.Series([1.0], index=pd.Index(["99001001"], name="ags"))
    made.extent = lambda *_: extent(made.territory(), one)
    ledger = made.view(ProjectFilter()).ledger
    assert set(ledger["place"]) == {"99001001", *BUCKETS}
    assert exact(ledger["grant_paid_cents"]) == exact(
        golden.ledger()["grant_paid_cents"]
    )


def test_zero_and_missing_are_told_apart():
    places = list(golden.municipalities().index)
    table = place_table(golden.ledger(), places)
    assert table.at["99002008", "grant_approved_cents"] == 0  # no project
    assert pd.isna(table.at["99002007", "grant_approved_cents"])  # only applied for
    assert table.at["99002007", "projects"] == 1


def test_coverage_adds_up():
    projects = golden.projects()
    found = golden.view().coverage
    kinds = ("located", "region_wide", "external", "unknown")
    assert sum(found[kind] for kind in kinds) == found["projects"] == len(projects)
    assert found["with_grant_approved"] == 9


def test_inputs_are_not_changed():
    projects, placed = golden.projects(), golden.placed()
    before = projects.copy(), placed.copy()
    ledger = build_ledger(projects, placed)
    view = golden.atlas(projects, placed, golden.municipalities()).view(ProjectFilter())
    assert len(view.places) == 8 + len(BUCKETS)
    assert len(view.ledger) == len(ledger)
    pd.testing.assert_frame_equal(projects, before[0])
    pd.testing.assert_frame_equal(placed, before[1])


def test_a_sum_too_large_to_be_exact_is_refused():
    projects, placed = golden.projects(), golden.placed()
    for amount in (2**53, 2**52):
        for column in COLUMNS:
            projects[column] = pd.array([amount, *[1] * 10], dtype="Int64")
        view = golden.atlas(projects, placed, golden.municipalities()).view(
            ProjectFilter(dataset="demo")
        )
        if amount == 2**53:
            with pytest.raises(OverflowError, match="exact"):
                view.places  # noqa: B018
        else:
            assert view.places["grant_paid_cents"].sum() == 2**52 + 10
