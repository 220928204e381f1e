"""How long the main steps take; `make bench` prints medians.

Not a test: nothing here fails because a machine is slow.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.analysis.aggregation import place_table
from geo.analysis.view import Atlas
from geo.boundaries.territory import STATUS_2016
from geo.mapping.display import simplify_coverage
from geo.mapping.interactive import MapState
from geo.output.layers import EXPORT_LAYERS, export_layer
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS
from geo.projects.linking import link_points
from geo.schema import cents
from pages.components import map_view

POINTS = 100_000


@pytest.fixture(scope="module")
def loaded():
    """The embedded region with everything loaded once."""
    atlas = Atlas()
    atlas.view(ProjectFilter(period="2014-2020"))
    return atlas


@pytest.fixture(scope="module")
def points(loaded):
    """Random points in the rectangle around Thuringia."""
    west, south, east, north = loaded.territory(STATUS_2016).municipalities.total_bounds
    random = np.random.default_rng(2026)
    return gpd.GeoSeries.from_xy(
        random.uniform(west, east, POINTS),
        random.uniform(south, north, POINTS),
        crs="EPSG:25832",
    )


@pytest.fixture(scope="module")
def large_ledger(loaded):
    """100,000 allocations on the 849 municipalities."""
    random = np.random.default_rng(2026)
    keys = loaded.territory(STATUS_2016).municipalities.index.to_numpy()
    money = {
        cents(kind): pd.array(random.integers(1, 10**8, POINTS), dtype="Int64")
        for kind in AMOUNTS
    }
    return pd.DataFrame(
        {
            "project_id": pd.Series(np.arange(POINTS).astype(str), dtype="str"),
            "place": pd.Series(random.choice(keys, POINTS), dtype="str"),
            "share": 1.0,
            **money,
        }
    )


def test_load_everything(benchmark):
    benchmark.pedantic(
        lambda: Atlas().view(ProjectFilter(region="TH-LEADER-06")), rounds=5
    )


def test_link_100000_points_to_849_municipalities(benchmark, loaded, points):
    areas = loaded.territory(STATUS_2016).municipalities
    found = benchmark(link_points, points, areas)
    assert 0.4 < found.notna().mean() < 0.8


def test_link_100000_points_with_sjoin_within(benchmark, loaded, points):
    """For comparison: without the rule for borders."""
    areas = loaded.territory(STATUS_2016).municipalities[["geometry"]]
    sites = gpd.GeoDataFrame(geometry=points)
    benchmark(gpd.sjoin, sites, areas, predicate="within")


def test_aggregate_after_a_filter_change_183_projects(benchmark, loaded):
    selections = [
        ProjectFilter(period="2014-2020", applicant_class=(code,))
        for code in ("municipal", "non_municipal")
    ]
    benchmark(lambda: [loaded.view(selection) for selection in selections])


def test_aggregate_after_a_filter_change_100000_allocations(
    benchmark, loaded, large_ledger
):
    keys = list(loaded.territory(STATUS_2016).municipalities.index)
    passes = np.random.default_rng(1).random(POINTS) < 0.5
    table = benchmark(lambda: place_table(large_ledger[passes], keys))
    assert table["projects"].sum() == passes.sum()


def test_simplify_849_outlines_as_a_coverage(benchmark, loaded):
    shapes = loaded.territory(STATUS_2016).municipalities.geometry
    benchmark.pedantic(simplify_coverage, args=(shapes,), rounds=5)


@pytest.mark.parametrize("region", ["TH-LEADER-06", None])
def test_build_the_map(benchmark, loaded, region):
    view = loaded.view(ProjectFilter(region=region, period="2014-2020"))
    command = MapState(measure="projects_per_1000")

    def build():
        return map_view.build(view, map_view.content(view), command).to_page()

    build()
    page = benchmark.pedantic(build, rounds=5)
    benchmark.extra_info["bytes"] = len(page)


@pytest.mark.parametrize("layer", EXPORT_LAYERS)
def test_export_thuringia(benchmark, loaded, layer):
    view = loaded.view(ProjectFilter(period="2014-2020"))
    content = benchmark.pedantic(
        lambda: export_layer(view, layer, atlas=loaded), rounds=3
    )
    benchmark.extra_info["bytes"] = len(content)
