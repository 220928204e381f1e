"""How long all figures of a page take after a change of the filter.

Invented projects on invented squares, so that sizes can be chosen: a Land with 849
municipalities, and Germany with about 11,299. Medians; not a test of time.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import cycle

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.analysis import concentration, key_figures
from geo.analysis import funnel as funnels
from geo.analysis.breakdowns import by_area, by_group, by_size
from geo.analysis.figures import Basis
from geo.analysis.funnel import by_status, funnel
from geo.analysis.placement import Placement
from geo.analysis.registry import compute
from geo.analysis.view import Atlas
from geo.boundaries.territory import Territory
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS, build_ledger
from geo.projects.register import Register
from geo.schema import APPLICANT_CLASSES, FIELDS_OF_ACTION, cents

STATUSES = ("applied", "rejected", "approved", "paid", "completed", "withdrawn")
HOME = "TH-LEADER-06"
PRECISIONS = ("municipality", "locality", "site")
SIZES = {"5,000 on 849": (5_000, 849), "100,000 on 11,299": (100_000, 11_299)}
FILTERS = (
    ProjectFilter(dataset="demo", year_from=2016),
    ProjectFilter(dataset="demo", year_from=2017),
    ProjectFilter(dataset="demo", applicant_class=("municipal",)),
    ProjectFilter(dataset="demo", status=("paid", "completed")),
)


def territory(areas: int, regions: int = 1) -> Territory:
    """Squares of 1 km² in regions, 40 to a district, 8 to an association."""
    random = np.random.default_rng(areas)
    numbers = np.arange(areas)
    columns = int(np.sqrt(areas)) + 1
    west, south = (
        600_000 + numbers % columns * 1000,
        5_600_000 + numbers // columns * 1000,
    )
    keys = [f"{16_000_000 + number}" for number in numbers]
    frame = gpd.GeoDataFrame(
        {
            "name": [f"Gemeinde {number}" for number in numbers],
            "district_key": [f"{16_000 + number // 40}" for number in numbers],
            "district": [f"Kreis {number // 40}" for number in numbers],
            "association_key": [f"{160_000_000 + number // 8}" for number in numbers],
            "association": [f"VG {number // 8}" for number in numbers],
            "outline_note": "",
            "population": pd.array(random.integers(100, 9000, areas), dtype="Int64"),
            "population_note": "",
            "area_km2": 1.0,
        },
        index=pd.Index(keys, name="ags", dtype="str"),
        geometry=shapely.box(west, south, west + 1000, south + 1000),
        crs="EPSG:25832",
    )
    members = pd.DataFrame(
        {"region_id": _regions(numbers, areas, regions), "ags": keys, "share": 1.0}
    )
    return Territory(
        boundary_date=dt.date(2016, 1, 1), population_date=dt.date(2014, 12, 31),
        municipalities=frame, members=members,
        regions=gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:25832"),
        layers=("municipalities_2016", "population_2014"), rules_period="2014-2020",
    )  # fmt: skip


def moved_a_little(points: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Lay points somewhere in the square that they are the middle of."""
    xy = shapely.get_coordinates(points)
    return shapely.points(xy + random.uniform(-500, 500, xy.shape))


def _regions(numbers: np.ndarray, areas: int, regions: int) -> list[str]:
    """Return the region of each area: equal parts, TH-LEADER-06 in any case."""
    if regions == 1:
        return [HOME] * len(numbers)
    return [f"TH-LEADER-{1 + n * regions // areas:02d}" for n in numbers]


def atlas(projects: int, areas: int, regions: int = 1) -> Atlas:
    """An atlas of invented projects, one in twenty in two municipalities."""
    random = np.random.default_rng(projects)
    land = territory(areas, regions)
    ids = pd.Index(
        [f"P{n:06d}" for n in range(projects)], name="project_id", dtype="str"
    )
    first = random.integers(0, areas, projects)
    money = {
        cents(kind): pd.array(random.integers(10**5, 10**7, projects), dtype="Int64")
        for kind in AMOUNTS
    }
    columns = {
        "region_id": pd.Series(_regions(first, areas, regions), dtype="str"),
        "programming_period": random.choice(["2007-2013", "2014-2020"], projects),
        "scheme": "LEADER",
        "status": random.choice(STATUSES, projects),
        "applicant_class": random.choice(APPLICANT_CLASSES, projects),
        "applicant_type": random.choice(["association", "church"], projects),
        "field_of_action": random.choice(FIELDS_OF_ACTION, projects),
        "year": pd.array(random.integers(2015, 2023, projects), dtype="Int64"),
        "data_kind": "demo",
        "title": "Projekt",
    }
    frame = pd.DataFrame({**columns, **money}).set_index(ids)
    for name in (
        "status",
        "programming_period",
        "applicant_class",
        "applicant_type",
        "field_of_action",
    ):
        frame[name] = frame[name].astype("str")
    loaded = Atlas()
    two = np.arange(projects) % 20 == 0
    repeat = np.repeat(np.arange(projects), np.where(two, 2, 1))
    site = np.r_[False, repeat[1:] == repeat[:-1]].astype(int) + 1
    keys = land.municipalities.index.to_numpy()
    at = (first[repeat] + site - 1) % areas
    middle = land.municipalities.centroid.to_numpy()[at]
    placed = gpd.GeoDataFrame(
        {
            "project_id": pd.Series(ids[repeat], dtype="str"),
            "site_no": site,
            "place": pd.Series(keys[at], dtype="str"),
            "precision": random.choice(PRECISIONS, len(repeat)),
            "share": [Fraction(1, 2) if two[n] else Fraction(1) for n in repeat],
            "locality": "", "split_basis": "", "found_by": "",
        },
        geometry=gpd.GeoSeries(
            moved_a_little(middle, random), crs="EPSG:25832"
        ),
    )  # fmt: skip
    register = Register(projects=frame, sites=placed, layers=())
    placement = Placement(
        coded=register.coded, placed=placed, ledger=build_ledger(frame, placed),
        keys=land.municipalities.index,
    )  # fmt: skip
    loaded.territory = lambda *_: land
    loaded.register = lambda *_: register
    loaded.placement = lambda *_: placement
    return loaded


@pytest.fixture(scope="module", params=SIZES)
def loaded(request):
    return atlas(*SIZES[request.param])


def everything(view):
    """Compute what the page Kennzahlen shows: one kind of amount, and all tables."""
    shown = (*funnels.FIGURES, *key_figures.FIGURES, *concentration.FIGURES)
    codes = [known.code for known in shown if known.kind in {None, "grant_paid"}]
    basis = Basis(view)
    found = compute(view, codes)
    tables = [by_group(basis, name) for name in ("year", "applicant_class")]
    tables += [by_size(basis, "grant_paid"), by_area(basis, "district")]
    return found, tables, funnel(view.projects), by_status(view.projects)


def test_1_view_after_a_filter_change(benchmark, loaded):
    turn = cycle(FILTERS)
    work = lambda: loaded.view(next(turn)).places  # noqa: E731
    benchmark.pedantic(work, rounds=12, warmup_rounds=2)


def test_2_all_figures_of_a_view(benchmark, loaded):
    turn = cycle(FILTERS)

    def fresh():
        view = loaded.view(next(turn))
        view.places  # noqa: B018 - made before the clock starts
        return (view,), {}

    found, *_ = benchmark.pedantic(everything, setup=fresh, rounds=12)
    assert found["grant_paid_mean_eur"].value > 0


def test_3_view_and_all_figures_after_a_filter_change(benchmark, loaded):
    turn = cycle(FILTERS)
    found, *_ = benchmark.pedantic(
        lambda: everything(loaded.view(next(turn))), rounds=12, warmup_rounds=2
    )
    assert found["projects"].value > 0
