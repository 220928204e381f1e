"""Reference cases and invariants of spatial patterns."""

from __future__ import annotations

import json
from itertools import permutations

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import pytest
from esda.getisord import G_Local
from esda.join_counts import Join_Counts
from esda.moran import Moran, Moran_Local
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from libpysal import examples
from libpysal.graph import Graph
from shapely import box

from geo.analysis import local_patterns
from geo.analysis.autocorrelation import (
    exact_upper_tail,
    join_counts,
    moran_test,
    morans_i,
)
from geo.analysis.local_patterns import (
    conditional_p_values,
    false_discovery,
    local_pattern,
    permutations_needed,
)
from geo.analysis.neighbours import KINDS, graph_of, neighbour_graph, part_of
from geo.analysis.rates import standardised_rates
from geo.errors import GeoDataError, UnknownCodeError
from tests import golden

REFERENCE = json.loads((golden.FOLDER / "pysal_reference_values.json").read_text())
close = pytest.approx


def from_gal(name, order):
    """The neighbours of a file of libpysal, keyed as in the file."""
    file = libpysal.io.open(examples.get_path(name))
    weights = file.read()
    file.close()
    keys = pd.Index([str(key) for key in order or weights.id_order])
    pairs = [(str(focal), str(other)) for focal, near in weights for other in near]
    left, right = (keys.get_indexer(list(part)) for part in zip(*pairs, strict=True))
    return graph_of(keys, left, right)


def keyed(values, graph):
    return pd.Series(np.asarray(values, "float64"), index=graph.unique_ids)


def stl():
    table = gpd.read_file(examples.get_path("stl_hom.shp"))
    return table, from_gal("stl.gal", None)


def sids():
    table = gpd.read_file(examples.get_path("sids2.shp"))
    return table, from_gal("sids2.gal", None)


@pytest.fixture(scope="module")
def columbus_queen():
    table = gpd.read_file(examples.get_path("columbus.shp"))
    table.index = table["POLYID"].astype(int).astype(str)
    return table, neighbour_graph(table)


def test_r1_homicides_of_st_louis():
    table, graph = stl()
    found = moran_test(keyed(table["HR8893"], graph), graph)
    assert graph.n == 78
    assert found.statistic == close(0.24365582621771695, abs=1e-12)
    assert found.expected == close(-0.012987012987, abs=1e-12)
    assert not found.exact
    assert found.p_value < 0.01
    theirs = Moran(table["HR8893"], graph, permutations=0)
    assert close(found.statistic, abs=1e-12) == theirs.I
    assert theirs.z_rand == close(REFERENCE["stl_HR8893"]["z_rand"], abs=1e-9)


@pytest.mark.parametrize("column", ["SIDR74", "SIDR79"])
def test_r2_sudden_deaths(column):
    table, graph = sids()
    expected = REFERENCE[f"sids2_{column}"]["I"]
    assert morans_i(keyed(table[column], graph), graph) == close(expected, abs=1e-12)


def test_r3_rates_on_one_scale():
    table, graph = sids()
    rates = standardised_rates(table["SID79"], table["BIR79"])
    expected = REFERENCE["sids2_Moran_Rate_SID79_BIR79"]["I"]
    assert morans_i(keyed(rates, graph), graph) == close(expected, abs=1e-9)


@pytest.mark.parametrize("column", ["CRIME", "HOVAL", "INC"])
def test_r4_r8_columbus_queen(columbus_queen, column):
    table, graph = columbus_queen
    expected = REFERENCE[f"columbus_queen_{column}"]
    assert int((graph.adjacency > 0).sum()) == expected["nonzero"] == 236
    found = moran_test(table[column], graph)
    assert found.statistic == close(expected["I"], abs=1e-9)
    assert found.expected == close(expected["EI"], abs=1e-12)
    # Close to the normal approximation under randomisation, one-sided.
    assert found.p_value == close(expected["p_rand"] / 2, abs=0.01)


def test_r5_columbus_rook():
    table = gpd.read_file(examples.get_path("columbus.shp"))
    table.index = table["POLYID"].astype(int).astype(str)
    # The unit of the file is no metre: a border of a metre here is 0.001 there.
    large = table.set_geometry(table.scale(1000, 1000, origin=(0, 0)))
    graph = neighbour_graph(large, "rook")
    expected = REFERENCE["columbus_rook_CRIME"]
    assert int((graph.adjacency > 0).sum()) == expected["nonzero"] == 200
    assert morans_i(table["CRIME"], graph) == close(expected["I"], abs=1e-9)


def grid(side):
    """A grid of squares with keys that do not sort as numbers."""
    cells = [(x, y) for y in range(side) for x in range(side)]
    return gpd.GeoDataFrame(
        index=pd.Index([f"k{number}" for number in range(side**2)]),
        geometry=[box(x * 10, y * 10, x * 10 + 10, y * 10 + 10) for x, y in cells],
        crs="EPSG:25832",
    )


def binary_i(values, graph):
    """Moran's I with binary weights, written out."""
    z = values - values.mean()
    weights = graph.sparse.toarray()
    return len(z) / weights.sum() * (z @ weights @ z) / (z @ z)


def test_r20_numbered_lattice():
    graph = neighbour_graph(grid(3), "rook")
    values = keyed(range(1, 10), graph)
    assert morans_i(values, graph) == close(5 / 9, abs=1e-12)
    assert binary_i(values.to_numpy(), graph) == close(0.5, abs=1e-12)
    assert moran_test(values, graph).expected == -1 / 8


def test_r21_checkerboard_and_halves():
    graph = neighbour_graph(grid(4), "rook")
    board = np.array([(x + y) % 2 for y in range(4) for x in range(4)], float)
    halves = np.array([y // 2 for y in range(4) for x in range(4)], float)
    assert binary_i(board, graph) == close(-1, abs=1e-12)
    assert binary_i(halves, graph) == close(2 / 3, abs=1e-12)
    assert morans_i(keyed(board, graph), graph) == close(-1, abs=1e-12)
    # Row-standardised, with border cells having fewer neighbours.
    assert moran_test(keyed(board, graph), graph).p_value == close(1, abs=0.01)
    assert moran_test(keyed(halves, graph), graph).p_value < 0.01


def test_r22_island():
    keys = pd.Index(["0", "1", "2", "3"])
    graph = graph_of(keys, np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]))
    values = keyed([1, 2, 3, 4], graph)
    assert morans_i(values, graph, islands=True) == close(0.2, abs=1e-12)
    assert morans_i(values, graph) == close(0.0, abs=1e-12)
    assert list(graph.isolates) == ["3"]


def test_constant_values_and_lonely_areas_have_no_statistic():
    graph = neighbour_graph(grid(3))
    assert morans_i(keyed([2.5] * 9, graph), graph) is None
    assert moran_test(keyed([0.1 + 0.2] * 9, graph), graph) is None
    assert join_counts(keyed([1] * 9, graph) > 0, graph) is None
    alone = graph_of(pd.Index(["a", "b"]), np.array([], int), np.array([], int))
    assert morans_i(keyed([1, 2], alone), alone) is None


TINY = REFERENCE["G_tiny"]["neighbors"]
TINY_VALUES = [2, 3, 3.2, 5, 8, 7]


def tiny():
    keys = pd.Index(list(TINY))
    pairs = [(int(i), j) for i, near in TINY.items() for j in near]
    return graph_of(keys, *(np.array(part) for part in zip(*pairs, strict=True)))


def test_r9_gi_star_of_six_points():
    graph = tiny()
    found = local_pattern(keyed(TINY_VALUES, graph), graph, permutations=99)
    assert found.table["gi_z"].tolist() == close(
        REFERENCE["Gstar_tiny"]["Zs"], abs=1e-7
    )
    assert found.table["local_i"].tolist() == close(
        REFERENCE["LISA_tiny"]["Is"], abs=1e-9
    )
    moran = morans_i(keyed(TINY_VALUES, graph), graph)
    assert moran == close(REFERENCE["Moran_tiny_r"]["I"], abs=1e-12)


def test_r19_benjamini_and_hochberg_1995():
    case = REFERENCE["BH1995_15_pvalues"]
    cutoff = false_discovery(np.array(case["p"]), case["alpha"])
    assert sum(p <= cutoff for p in case["p"]) == case["rejected"] == 4
    assert 4 * case["alpha"] / 15 == close(case["cutoff"])
    assert false_discovery(np.array([0.2, 0.9])) is None
    assert false_discovery(np.array([])) is None


def test_number_of_permutations_lets_a_single_area_pass():
    for areas in (20, 40, 250, 251, 624, 849, 2499):
        needed = permutations_needed(areas)
        assert needed >= 9_999
        assert 2 / (needed + 1) <= 0.05 / areas
    # With 99 permutations nothing can ever be significant.
    values = keyed(range(64), graph := neighbour_graph(grid(8)))
    few = local_pattern(values, graph, permutations=99)
    assert not few.resolved
    assert local_pattern(values, graph).resolved


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("column", ["CRIME", "HOVAL", "INC"])
def test_p_values_agree_with_those_of_esda(columbus_queen, column):
    """esda's are one-sided, and depend on its own draws."""
    table, graph = columbus_queen
    values = table[column].reindex(graph.unique_ids).to_numpy("float64")
    scaled = (values - values.mean()) / values.std()
    ours = conditional_p_values(scaled, graph)
    lisa = Moran_Local(values, graph, permutations=9_999, seed=1, n_jobs=1)
    theirs = np.minimum(1, 2 * lisa.p_sim)
    assert np.abs(ours - theirs).max() < 0.06
    spots = G_Local(values, graph, transform="B", star=True, permutations=9_999,
                    seed=1, n_jobs=1)  # fmt: skip
    assert np.corrcoef(ours, spots.p_sim)[0, 1] > 0.999


@pytest.mark.parametrize("areas", [7, 12])
def test_conditional_test_is_exact_where_all_cases_can_be_counted(areas):
    """In a ring, the neighbours of one are two of the other values.

    Two of seven are drawn for each area, two of twelve once for all.
    """
    keys = pd.Index(list("abcdefghijkl")[:areas])
    ring = [(i, (i + 1) % areas) for i in range(areas)]
    left, right = zip(*(ring + [(j, i) for i, j in ring]), strict=True)
    graph = graph_of(keys, np.array(left), np.array(right))
    values = np.array([5.0, 1.0, 4.0, 2.0, 8.0, 0.0, 0.0, 3.0, 3.0, 9.0, 0.0, 6.0])
    values = values[:areas]
    found = conditional_p_values(values / values.std(), graph, permutations=39_999)
    for area in range(areas):
        others = np.delete(values, area)
        sums = [others[i] + others[j] for i, j in permutations(range(areas - 1), 2)]
        observed = values[area - 1] + values[(area + 1) % areas]
        at_least = np.mean([total >= observed for total in sums])
        at_most = np.mean([total <= observed for total in sums])
        exact = min(1, 2 * min(at_least, at_most))
        assert found[area] == close(exact, abs=0.015)


def test_both_ways_of_drawing_agree():
    """Sets drawn once for all against sets drawn for each area."""
    random = np.random.default_rng(9)
    graph = neighbour_graph(grid(12))
    values = np.where(random.random(144) < 0.4, random.lognormal(3, 1, 144), 0)
    values = (values - values.mean()) / values.std()
    together = conditional_p_values(values, graph, permutations=39_999)
    matrix = graph.sparse.tocsr()
    apart = local_patterns._one_by_one(values, matrix, 39_999)
    assert np.abs(together - apart).max() < 0.04


def test_sets_that_are_drawn_hold_nobody_twice():
    for areas, most in ((20, 5), (450, 100), (2_000, 8)):
        draws = local_patterns._draws(areas, most, 1_500)
        assert draws.shape == (most, 1_500)
        ascending = np.sort(draws, axis=0)
        assert (ascending[1:] > ascending[:-1]).all()
        often = np.bincount(draws[0], minlength=areas)
        assert len(often) == areas
        assert often.max() < 1_500 / areas + 6 * np.sqrt(1_500 / areas) + 2


def test_area_among_zeros_is_not_significant():
    """Ties: one neighbour, 0 like three quarters of all others."""
    random = np.random.default_rng(11)
    areas = grid(15)
    graph = neighbour_graph(areas)
    values = pd.Series(0.0, index=areas.index)
    values[random.choice(areas.index, 55, replace=False)] = random.lognormal(3, 1, 55)
    values.iloc[:3] = 0
    scaled = ((values - values.mean()) / values.std()).reindex(graph.unique_ids)
    lonely = graph_of(graph.unique_ids, np.array([0, 1]), np.array([1, 0]))
    p_values = conditional_p_values(scaled.to_numpy(), lonely, permutations=9_999)
    assert values.iloc[1] == 0
    assert p_values[0] == 1
    assert p_values[2] == 1


def test_no_pattern_is_a_full_result():
    random = np.random.default_rng(3)
    areas = grid(10)
    found = local_pattern(
        pd.Series(random.lognormal(3, 1, 100), index=areas.index),
        neighbour_graph(areas),
    )
    assert found.cutoff is None
    assert set(found.table["lisa"]) == set(found.table["spot"]) == {"none"}


def test_a_planted_cluster_is_found_and_nothing_else():
    random = np.random.default_rng(4)
    areas = grid(20)
    values = pd.Series(random.normal(10, 1, 400), index=areas.index)
    hot = [f"k{x + 20 * y}" for x in range(3, 8) for y in range(3, 8)]
    cold = [f"k{x + 20 * y}" for x in range(12, 17) for y in range(12, 17)]
    values[hot] += 6
    values[cold] -= 6
    table = local_pattern(values, neighbour_graph(areas)).table
    inner_hot = [f"k{x + 20 * y}" for x in range(4, 7) for y in range(4, 7)]
    inner_cold = [f"k{x + 20 * y}" for x in range(13, 16) for y in range(13, 16)]
    assert set(table.loc[inner_hot, "spot"]) == {"hot"}
    assert set(table.loc[inner_hot, "lisa"]) == {"high_high"}
    assert set(table.loc[inner_cold, "spot"]) == {"cold"}
    assert set(table.loc[inner_cold, "lisa"]) == {"low_low"}
    far = table.drop(index=[
        key for key in table.index
        if any(abs(int(key[1:]) % 20 - x) <= 3 and abs(int(key[1:]) // 20 - y) <= 3
               for x, y in ((5, 5), (14, 14)))
    ])  # fmt: skip
    assert (far["spot"] == "none").mean() > 0.97


@pytest.mark.filterwarnings("ignore")
def test_join_counts_are_those_of_esda():
    random = np.random.default_rng(8)
    areas = grid(6)
    graph = neighbour_graph(areas, "rook")
    has = pd.Series(random.random(36) < 0.4, index=areas.index)
    found = join_counts(has, graph)
    marks = has.reindex(graph.unique_ids).astype(int).to_numpy()
    theirs = Join_Counts(marks, graph, permutations=0)
    assert (found.both, found.neither, found.mixed) == (
        theirs.bb, theirs.ww, theirs.bw,
    )  # fmt: skip
    assert found.both + found.neither + found.mixed == graph.adjacency.sum() / 2
    half = pd.Series([y < 3 for y in range(6) for x in range(6)], index=areas.index)
    assert join_counts(half, graph).p_value < 0.001


def test_join_counts_of_few_areas_are_exact():
    keys = pd.Index(list("abcd"))
    path = graph_of(keys, np.array([0, 1, 1, 2, 2, 3]), np.array([1, 0, 2, 1, 3, 2]))
    found = join_counts(pd.Series([True, True, False, False], index=keys), path)
    # Of the six ways to place two, three put them side by side.
    assert (found.both, found.exact) == (1, True)
    assert found.p_value == close(1 / 2)
    assert found.expected_both == close(3 * 2 / 12)


VALUES = st.lists(st.floats(0, 1e6), min_size=25, max_size=25)
untimed = settings(deadline=None, max_examples=40)
FIVE = neighbour_graph(grid(5))


@untimed
@given(VALUES, st.floats(1e-3, 1e6))
def test_scaling_leaves_moran_unchanged(numbers, k):
    values = keyed(numbers, FIVE)
    assume(values.std() > 1e-6 * max(1, values.max()))
    scaled = morans_i(values * k, FIVE)
    assert scaled == close(morans_i(values, FIVE), abs=1e-7)


@untimed
@given(VALUES, st.randoms())
def test_order_of_areas_and_values_does_not_matter(numbers, random):
    values = keyed(numbers, FIVE)
    assume(values.std() > 1e-6 * max(1, values.max()))
    areas = grid(5)
    keys = list(areas.index)
    random.shuffle(keys)
    other = neighbour_graph(areas.loc[keys])
    random.shuffle(keys)
    mixed = morans_i(values[keys], other)
    assert mixed == close(morans_i(values, FIVE), abs=1e-9)


def test_p_values_do_not_depend_on_scale_and_are_the_same_every_time():
    areas = grid(8)
    graph = neighbour_graph(areas)
    values = pd.Series(np.random.default_rng(2).lognormal(2, 1, 64), index=areas.index)
    first, again, large = (
        local_pattern(part, graph).table for part in (values, values, values * 1e6)
    )
    assert first["p_value"].equals(again["p_value"])
    assert first["p_value"].equals(large["p_value"])
    assert first["lisa"].equals(large["lisa"])


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_follow_their_kind(kind):
    areas = grid(5)
    graph = neighbour_graph(areas, kind)
    assert list(graph.unique_ids) == list(areas.index)
    centre = graph["k12"]
    assert len(centre[centre > 0]) == {"queen": 8, "rook": 4, "nearest": 6}[kind]
    if kind != "nearest":
        dense = graph.sparse.toarray()
        assert (dense == dense.T).all()


def test_queen_neighbours_are_those_of_libpysal(atlas):
    from geo.projects.filters import ProjectFilter

    areas = atlas.view(ProjectFilter(period="2014-2020")).areas
    ours = neighbour_graph(areas)
    theirs = Graph.build_fuzzy_contiguity(areas, predicate="intersects")
    assert ours.n == 849
    pairs = ours.adjacency[ours.adjacency > 0].index
    assert set(pairs) == set(theirs.adjacency[theirs.adjacency > 0].index)


def test_part_of_a_graph_keeps_keys_and_names_new_islands():
    graph = neighbour_graph(grid(3), "rook")
    part = part_of(graph, pd.Index(["k0", "k8", "k7"]))
    assert list(part.unique_ids) == ["k0", "k7", "k8"]
    assert list(part.isolates) == ["k0"]
    assert set(part["k8"].index) == {"k7"}


def test_wrong_keys_and_codes_are_refused():
    graph = neighbour_graph(grid(3))
    with pytest.raises(GeoDataError):
        local_pattern(keyed(range(9), graph).rename({"k0": "x"}), graph)
    with pytest.raises(GeoDataError):
        local_pattern(keyed([float("nan"), *range(8)], graph), graph)
    with pytest.raises(UnknownCodeError):
        neighbour_graph(grid(3), "bishop")
    assert exact_upper_tail(keyed(range(9), graph), graph) is None
