"""Every expected value of the golden region, to the cent and to 1e-9."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.analysis import autocorrelation as auto
from geo.analysis import distribution as dist
from geo.analysis.aggregation import place_table
from geo.analysis.measures import add_measures
from geo.analysis.neighbours import neighbour_graph
from geo.errors import GeoDataError
from geo.planning.ranking import rank_applications
from geo.projects.linking import link_points
from geo.schema import BUCKETS, COMMITTED
from tests import golden

EXPECTED = golden.EXPECTED
close = pytest.approx


@pytest.fixture(scope="module")
def areas():
    return golden.municipalities()


def _selected(schemes):
    projects = golden.projects()
    passes = projects["scheme"].isin(schemes) & projects["status"].isin(COMMITTED)
    ledger = golden.ledger()
    return projects[passes], ledger[ledger["project_id"].isin(projects.index[passes])]


def _table(areas, schemes=("LEADER",)):
    _, ledger = _selected(schemes)
    table = place_table(ledger, list(areas.index))
    inside = pd.DataFrame(
        {
            "population_inside": areas["population"].astype("float64"),
            "area_km2_inside": areas["area_km2"],
        }
    )
    return add_measures(table.join(inside))


@pytest.mark.parametrize("kind", ["approved", "paid"])
@pytest.mark.parametrize(
    ("label", "schemes"),
    [("leader", ("LEADER",)), ("all", ("LEADER", "REGIONALBUDGET"))],
)
def test_money_by_place_and_in_total(areas, kind, label, schemes):
    projects, _ = _selected(schemes)
    found = _table(areas, schemes)[f"grant_{kind}_cents"]
    expected = EXPECTED[f"{kind}_{label}_by_place_eur"]
    assert {key: found[key] for key in expected} == {
        key: round(value * 100) for key, value in expected.items()
    }
    assert found.drop(list(expected)).fillna(0).sum() == 0
    total = round(EXPECTED[f"{kind}_{label}_total_eur"] * 100)
    assert found.sum() == total == projects[f"grant_{kind}_cents"].sum()


def test_payment_is_divided_to_the_cent():
    ledger = golden.ledger()
    paid = ledger[ledger["project_id"] == "P04"]["grant_paid_cents"]
    assert paid.tolist() == [400001, 350000, 250000]


def test_density_per_inhabitant_and_km2(areas):
    table = _table(areas).loc[areas.index]
    for column, key in (
        ("grant_approved_per_inhabitant_eur", "per_capita_eur"),
        ("grant_approved_per_km2_eur", "per_km2_eur"),
    ):
        for ags, expected in EXPECTED[key].items():
            value = table.at[ags, column]
            assert pd.isna(value) if expected is None else value == close(expected)
    money = table["grant_approved_cents"].sum() / 100
    assert money == EXPECTED["allocated_to_municipalities_eur"]
    people, area = areas["population"].sum(), areas["area_km2"].sum()
    assert (people, area) == (EXPECTED["population"], EXPECTED["area_km2"])
    assert money / people == close(EXPECTED["per_capita_region_eur"], abs=1e-9)
    assert money / area == close(EXPECTED["per_km2_region_eur"], abs=1e-9)


def test_projects_are_counted_whole_and_in_parts(areas):
    table = _table(areas)
    whole = table["projects_involved"]
    parts = table["projects"]
    assert whole[areas.index].to_dict() == EXPECTED["projects_whole_count"]
    assert parts[areas.index].to_dict() == close(
        EXPECTED["projects_fractional_count"], abs=1e-9
    )
    outside = EXPECTED["projects_not_in_municipality"]
    assert parts[list(BUCKETS)].to_dict() == close(outside, abs=1e-9)
    assert parts.sum() == close(EXPECTED["projects_committed_total"], abs=1e-9)


def test_commitment_and_payment_rate():
    projects, _ = _selected(("LEADER",))
    bound = projects["grant_approved_cents"].sum() / 100
    paid = projects["grant_paid_cents"].sum() / 100
    assert bound / 700_000 == close(EXPECTED["commitment_rate_budget_700000"])
    assert paid / bound == close(EXPECTED["payment_rate_of_commitment"], abs=1e-9)


def test_distribution_indices(areas):
    amount = _table(areas).loc[areas.index, "grant_approved_cents"]
    people = areas["population"]
    funded, reached = dist.funded_share(amount, people)
    assert [int((amount > 0).sum()), len(amount)] == EXPECTED["coverage_municipalities"]
    assert funded == EXPECTED["coverage_municipalities_share"]
    assert reached == close(EXPECTED["coverage_population_share"], abs=1e-9)
    quotients = dist.location_quotient(amount, people)
    for ags, expected in EXPECTED["lq_population"].items():
        value = quotients[ags]
        assert pd.isna(value) if expected is None else value == close(expected)
    curve = dist.lorenz_curve(amount, people).to_numpy()
    assert curve == close(pd.DataFrame(EXPECTED["lorenz_points"]).to_numpy())
    exact = {
        "gini_population_weighted": dist.gini(amount, people),
        "gini_unweighted_amounts_n8": dist.gini_of_amounts(amount),
        "theil_t_population_weighted": dist.theil(amount, people),
        "hhi_amounts": dist.herfindahl(amount),
        "hoover_population": dist.hoover(amount, people),
    }
    for name, value in exact.items():
        assert value == close(EXPECTED[name], abs=1e-9), name
    parts = dist.theil_between_within(amount, people, areas["district_key"])
    assert parts == close(
        (EXPECTED["theil_between_kreis"], EXPECTED["theil_within_kreis"]), abs=1e-9
    )
    assert sum(parts) == close(exact["theil_t_population_weighted"], abs=1e-12)


def test_morans_i_with_and_without_the_island(areas):
    values = _table(areas).loc[areas.index, "grant_approved_per_inhabitant_eur"]
    populated = areas[areas["population"] > 0]
    graph = neighbour_graph(populated)
    expected = EXPECTED["queen_neighbours_n7"]
    found = {key: sorted(graph[key][graph[key] > 0].index) for key in populated.index}
    assert found == {key: sorted(near) for key, near in expected.items()}
    assert list(graph.isolates) == ["99002007"]
    seven = values[populated.index]
    kept = EXPECTED["moran_queen_rowstd_percapita_n7_island_kept_zero_lag"]
    without = EXPECTED["moran_queen_rowstd_percapita_n6_island_excluded"]
    assert auto.morans_i(seven, graph, islands=True) == close(kept, abs=1e-9)
    assert auto.morans_i(seven, graph) == close(without, abs=1e-9)
    tail = auto.exact_upper_tail(seven, graph)
    assert list(tail) == EXPECTED["moran_n6_exact_permutation_upper_tail"]
    test = auto.moran_test(seven, graph)
    assert (test.exact, test.areas, test.expected) == (True, 6, -0.2)
    assert test.p_value == tail[0] / tail[1]


def test_values_in_another_order_than_the_neighbours_are_matched_by_key(areas):
    """Matched by position they would give -0.0897661767 without a sign."""
    values = _table(areas).loc[areas.index, "grant_approved_per_inhabitant_eur"]
    populated = areas[areas["population"] > 0]
    graph = neighbour_graph(populated)
    seven = values[populated.index]
    kept = EXPECTED["moran_queen_rowstd_percapita_n7_island_kept_zero_lag"]
    for order in (seven[::-1], seven.sample(frac=1, random_state=3)):
        assert auto.morans_i(order, graph, islands=True) == close(kept, abs=1e-12)
    shuffled = neighbour_graph(populated.sample(frac=1, random_state=4))
    assert auto.morans_i(seven, shuffled, islands=True) == close(kept, abs=1e-12)
    for wrong in (seven.iloc[1:], seven.rename({"99001001": "x"})):
        with pytest.raises(GeoDataError):
            auto.morans_i(wrong, graph, islands=True)


def _applications():
    rows = EXPECTED["ranking_input"]["rows"]
    frame = pd.DataFrame(rows, columns=["id", "score", "amount", "class"])
    return frame.assign(amount_cents=frame["amount"] * 100).set_index("id")


def _matches(ranking, expected):
    return (
        list(ranking.selected) == expected["selected"]
        and list(ranking.reserve) == expected["reserve"]
        and list(ranking.below_minimum) == expected["below_min"]
        and ranking.remaining_cents == expected["remaining"] * 100
    )


@pytest.mark.parametrize("policy", ["strict_cutoff", "skip_and_fill"])
@pytest.mark.parametrize("tie_break", ["id", "lower_amount_first"])
def test_ranking_under_each_rule(policy, tie_break):
    ranking = rank_applications(
        _applications(),
        budget_cents=EXPECTED["ranking_input"]["budget"] * 100,
        minimum_score=EXPECTED["ranking_input"]["min_score"],
        policy=policy,
        tie_break=tie_break,
    )
    expected = EXPECTED["ranking"][f"tie={tie_break};policy={policy}"]
    assert _matches(ranking, expected)


@pytest.mark.parametrize(
    ("pot", "budget"), [("municipal", 70_000), ("private", 80_000)]
)
def test_ranking_of_two_pots(pot, budget):
    applications = _applications()
    ranking = rank_applications(
        applications[applications["class"] == pot],
        budget_cents=budget * 100,
        minimum_score=EXPECTED["ranking_input"]["min_score"],
        policy="strict_cutoff",
    )
    pots = EXPECTED["ranking"]["two_pots_municipal_70000_private_80000_strict"]
    assert _matches(ranking, pots[pot])


def test_point_on_the_border_goes_to_the_smallest_key(areas):
    """P10 lies where B-Dorf and E-Bach meet; its stated key wins in the ledger."""
    point = gpd.GeoSeries([golden.border_point()], crs=areas.crs)
    touched = areas.index[areas.intersects(golden.border_point())]
    assert sorted(touched) == ["99001002", "99002005"]
    assert link_points(point, areas).tolist() == ["99001002"]
    shuffled = areas.sample(frac=1, random_state=1)
    assert link_points(point, shuffled).tolist() == ["99001002"]
    ledger = golden.ledger().set_index("project_id")
    assert ledger.at["P10", "place"] == "99002005"
