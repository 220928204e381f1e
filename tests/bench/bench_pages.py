"""How long every page of the evaluation takes after a change of the filter.

Everything that a page computes for its figures and tables, but for drawing; each time
another selection, nothing kept but what does not depend on it. Invented projects on
invented squares in 15 regions, four villages to a municipality. Time of the processor,
which other programs of the machine do not change much. Medians; not a test of time.
"""

from __future__ import annotations

import time
from itertools import cycle

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.analysis.comparison import compare, figure_codes
from geo.analysis.fairness import fairness, smoothed_rates
from geo.analysis.levels import at_level
from geo.analysis.neighbours import neighbour_graph
from geo.analysis.pattern import pattern
from geo.analysis.profile import municipality_profile
from geo.analysis.registry import compute
from geo.analysis.villages import Villages
from geo.analysis.white_spots import white_spots
from geo.places.settlements import INHABITED, STOP
from tests.bench.bench_figures import (
    FILTERS,
    SIZES,
    atlas,
    everything,
    moved_a_little,
)

MEASURE = "grant_paid_per_inhabitant_eur"
FAIR = ("lower_half_share", "moved_eur", "hoover", "gini", "top3_share", "hhi",
        "theil", "theil_between_districts")  # fmt: skip
WHITE = ("municipalities_with_project_share", "population_with_project_share",
         "villages_without_project_share", "village_distance_median_km")  # fmt: skip
REGIONS = {f"TH-LEADER-{number:02d}": f"Region {number}" for number in range(1, 16)}


def villages(made, per_area=4):
    """Four villages in every square, with names that sites do not state."""
    areas = made.territory().municipalities
    random = np.random.default_rng(7)
    middle = np.repeat(areas.centroid.to_numpy(), per_area)
    keys = np.repeat(areas.index.to_numpy(), per_area)
    names = [f"dorf {number}" for number in range(len(keys))]
    places = gpd.GeoDataFrame(
        {
            "name": names, "name_key": names, "ags": keys, "place": keys,
            "quality": random.choice([INHABITED, STOP], len(keys)),
        },
        geometry=moved_a_little(middle, random), crs="EPSG:25832",
        index=pd.Index(names, name="settlement_id"),
    )  # fmt: skip
    known = Villages(made.catalog, made.timeline)
    known.on_status = lambda _: places
    return known


@pytest.fixture(autouse=True)
def processor_time(request):
    """Count the time of the processor instead of that of the clock."""
    if "benchmark" in request.fixturenames:
        request.getfixturevalue("benchmark")._timer = time.process_time


@pytest.fixture(scope="module", params=SIZES)
def loaded(request):
    made = atlas(*SIZES[request.param], regions=len(REGIONS))
    made.__dict__["regions"] = REGIONS
    made.villages = villages(made)
    return made


def median(benchmark, work, rounds=8):
    """Run it with another selection every time; first with each of them."""
    turn = cycle(FILTERS)
    return benchmark.pedantic(
        lambda: work(next(turn)), rounds=rounds, warmup_rounds=len(FILTERS)
    )


def test_funding_density(benchmark, loaded):
    def page(selection):
        view = at_level(loaded, loaded.view(selection), "municipality")
        return compute(view, [MEASURE])[MEASURE], view.municipalities[MEASURE].rank()

    result, ranks = median(benchmark, page)
    assert result.value > 0
    assert ranks.notna().any()


def test_fair_distribution(benchmark, loaded):
    def page(selection):
        view = loaded.view(selection)
        found = fairness(view, "grant_paid")
        results = compute(view, [f"grant_paid_{name}" for name in FAIR])
        return found, results, smoothed_rates(view)

    found, results, _ = median(benchmark, page)
    assert found.table["lower"].notna().all()
    assert results["grant_paid_gini"].value > 0


def test_white_spots(benchmark, loaded):
    def page(selection):
        spots = white_spots(loaded, selection)
        claims = [view.villages.claims() for view in (spots.view, spots.ever)]
        return claims[0], compute(spots.view, WHITE), spots.view.villages.distances

    now, results, _ = median(benchmark, page)
    assert sum(claim.villages for claim in now.values()) > 0
    assert results["village_distance_median_km"].value > 0


def test_comparison_of_15_regions(benchmark, loaded):
    codes = figure_codes("grant_paid")
    rows = median(benchmark, lambda asked: compare(loaded, asked, "region", codes))
    assert len(rows) == 16
    assert all(row.value("grant_paid_eur") > 0 for row in rows)


def test_comparison_of_periods(benchmark, loaded):
    codes = figure_codes("grant_paid")
    rows = median(benchmark, lambda asked: compare(loaded, asked, "period", codes))
    assert len(rows) == 3


def test_municipality(benchmark, loaded):
    key = str(loaded.territory().municipalities.index[0])
    sheet = median(benchmark, lambda asked: municipality_profile(loaded, asked, key))
    assert len(sheet.projects)


def test_key_figures(benchmark, loaded):
    found, *_ = median(benchmark, lambda asked: everything(loaded.view(asked)))
    assert found["grant_paid_mean_eur"].value > 0


def test_expert_view(benchmark, loaded):
    """Neighbours, Moran's I, join counts, LISA and Gi* with at least 9,999 draws."""
    view = loaded.view(FILTERS[0])
    found = benchmark.pedantic(
        lambda: pattern(view, MEASURE, "queen"), rounds=5, warmup_rounds=1
    )
    assert found.local.permutations >= 9_999
    assert neighbour_graph(view.areas).n == found.areas
