"""Published reference numbers, one by one, and which test holds them.

Numbers of spatial statistics are of esda, spdep, GeoDa and of papers; the golden region
(``tests/data/golden``) is small enough to be checked by hand. Pseudo p-values depend
on seed and version: none is a reference; up to eight areas all orders are counted.

=====  ===============================================  ===============================
Case   Data and statistic                               Held by
=====  ===============================================  ===============================
R1     St. Louis homicides: I, variance, z, p           test_r1_to_r8_normal_and_random
R2     North Carolina SIDS: I, p                        test_r1_to_r8_normal_and_random
R3     the same as rates on one scale (EB Moran)        test_r3_rates_on_one_scale
R3     its normal p-value                               test_r3_p_value_of_rates_on_one_scale
R4     Columbus crime, queen: I, variances, z, p        test_r1_to_r8_normal_and_random
R5     Columbus crime, rook: I, variance, z             test_r1_to_r8_normal_and_random
R6     Columbus crime, 230 links of spdep               test_r6_columbus_with_230_links
R7     Columbus crime, neighbours of Anselin 1988       test_r7_columbus_as_published
R8     Columbus values and incomes, queen               test_r1_to_r8_normal_and_random
R9     six points: Gi, Gi*, global G, local I           test_r9_getis_and_ord_statistics
R10    Getis and Ord 1996, 256 cells, Gi*               test_r10_image_of_getis_and_ord
R11    St. Louis, rates by empirical Bayes              test_r11_smoothed_homicides_of_st_louis
R12    Auckland, mean and variance of Marshall          test_r12_auckland
R13    eight rates of Assunção and Reis                 test_r13_rates_on_one_scale
R14    Mexico 1940-2000, Theil's T                      test_r14_to_r16_states_of_mexico
R15    the same between and within regions              test_r14_to_r16_states_of_mexico
R16    the same, Gini                                   test_r14_to_r16_states_of_mexico
R17    USA 1929-2009, Gini, Theil, Moran                test_r17_states_of_the_usa
R17    Moran's I of the same incomes                    test_r17_morans_i_of_incomes
R18    ten incomes: Gini, unbiased Gini, Theil          test_r18_ten_incomes
R19    15 p-values of Benjamini and Hochberg            test_r19_benjamini_and_hochberg_1995
R20    lattice of nine numbers                          test_r20_numbered_lattice
R21    checkerboard and halves                          test_r21_checkerboard_and_halves
R22    path with an island                              test_r22_island
R23    eight small municipalities, empirical Bayes      test_r23_eight_small_municipalities
R24    the same with a negative variance (trap)         test_r24_negative_variance_does_not_turn_the_ranking_around
R25    California, classes by three schemes             test_reference_r25_quantiles_natural_breaks_and_equal_intervals
G1     golden region: money by place, totals            test_money_by_place_and_in_total
G2     a payment divided to the cent                    test_payment_is_divided_to_the_cent
G3     per inhabitant and km², region's values          test_density_per_inhabitant_and_km2
G4     coverage, quotients, Lorenz, indices             test_distribution_indices
G5     whole and fractional counts                      test_projects_are_counted_whole_and_in_parts
G6     commitment and payment rate                      test_commitment_and_payment_rate
G7     Moran's I, exact tail 368 of 720                 test_morans_i_with_and_without_the_island
G8     the trap of unaligned keys                       test_values_in_another_order_than_the_neighbours_are_matched_by_key
G9     ranking under each rule, two pots                test_ranking_under_each_rule
G9     two pots                                         test_ranking_of_two_pots
G10    a point on the border                            test_point_on_the_border_goes_to_the_smallest_key
G11    the same values as figures of the registry       test_expected_values_of_the_golden_region
C1     control points of coordinate systems             test_control_point_decides_alone
=====  ===============================================  ===============================

Variances and normal p-values are no figures of the application, which tests by
permutation. They are computed by esda from our neighbours and values, so that they
prove both to be in the right order.
"""  # noqa: E501

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from esda.getisord import G, G_Local
from esda.moran import Moran
from libpysal import examples
from libpysal.graph import Graph
from shapely import points

from geo.analysis.autocorrelation import morans_i
from geo.analysis.local_patterns import local_pattern
from geo.analysis.neighbours import graph_of, matched, neighbour_graph
from geo.analysis.rates import empirical_bayes, standardised_rates
from tests import golden
from tests.test_patterns import TINY_VALUES, from_gal, keyed, sids, stl, tiny

REFERENCE = json.loads((golden.FOLDER / "pysal_reference_values.json").read_text())
FOLDER = Path(__file__).parent / "data" / "reference"
close = pytest.approx
pytestmark = pytest.mark.filterwarnings("ignore")


def test_every_case_is_held_by_a_test_that_exists():
    held = dict.fromkeys(re.findall(r"^([RGC]\d+)\s", __doc__, re.MULTILINE))
    assert [f"R{number}" for number in range(1, 26)] == [c for c in held if c[0] == "R"]
    names = set(re.findall(r"\btest_\w+$", __doc__, re.MULTILINE))
    known = {
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert len(names) > 30
    assert names <= known, names - known


def columbus():
    """Columbus by ``POLYID``, values in another order than the keys."""
    table = gpd.read_file(examples.get_path("columbus.shp"))
    table.index = table["POLYID"].astype(int).astype(str)
    return table


def large(table):
    """Scale Columbus: the unit of the file is no metre, a border of one is 0.001."""
    return table.set_geometry(table.scale(1000, 1000, origin=(0, 0)))


def normal_cases():
    homicides, rates = stl(), sids()
    homes = columbus()
    queen, rook = neighbour_graph(homes), neighbour_graph(large(homes), "rook")
    yield "stl_HR8893", homicides[0]["HR8893"], homicides[1]
    for column in ("SIDR74", "SIDR79"):
        yield f"sids2_{column}", rates[0][column], rates[1]
    for column in ("CRIME", "HOVAL", "INC"):
        yield f"columbus_queen_{column}", homes[column], queen
        yield f"columbus_rook_{column}", homes[column], rook


@pytest.mark.parametrize("case", list(normal_cases()), ids=lambda case: case[0])
def test_r1_to_r8_normal_and_random(case):
    name, values, graph = case
    if not values.index.equals(graph.unique_ids):
        values = values if values.index.dtype == "str" else keyed(values, graph)
    expected = REFERENCE[name]
    assert morans_i(values, graph) == close(expected["I"], abs=1e-12)
    # Those of the SIDS are one-sided.
    two = not name.startswith("sids2")
    found = Moran(matched(values, graph), graph, permutations=0, two_tailed=two)
    assert close(expected["I"], abs=1e-12) == found.I
    assert close(expected["EI"], abs=1e-12) == found.EI
    for moment in ("VI_norm", "z_norm", "p_norm", "VI_rand", "z_rand", "p_rand"):
        value = getattr(found, moment)
        assert value == close(expected[moment], rel=1e-8, abs=1e-14), moment


def test_r3_p_value_of_rates_on_one_scale():
    table, graph = sids()
    rates = standardised_rates(table["SID79"], table["BIR79"])
    values = matched(keyed(rates, graph), graph)
    found = Moran(values, graph, permutations=0, two_tailed=False)
    expected = REFERENCE["sids2_Moran_Rate_SID79_BIR79"]
    assert close(expected["I"], abs=1e-9) == found.I
    assert found.p_norm == close(expected["p_norm"], rel=1e-7)


def spdep_weights(name):
    """Read a file of neighbours whose areas are numbered from 1."""
    lines = (FOLDER / name).read_text(encoding="ascii").split("\n")[1:]
    pairs = [
        (head.split()[0], other)
        for head, tail in zip(lines[::2], lines[1::2], strict=False)
        for other in tail.split()
    ]
    keys = pd.Index([str(number) for number in range(1, 50)])
    left, right = (keys.get_indexer(list(side)) for side in zip(*pairs, strict=True))
    return graph_of(keys, left, right)


def test_r6_columbus_with_230_links():
    graph = spdep_weights("columbus_230.gal")
    assert int((graph.adjacency > 0).sum()) == 230
    values = columbus()["CRIME"]
    assert morans_i(values, graph) == close(0.48577091366177305, abs=1e-12)
    found = Moran(matched(values, graph), graph, permutations=0, two_tailed=False)
    assert found.VI_rand == close(0.008991121321779, abs=1e-14)
    assert found.p_rand == close(4.578e-08, rel=1e-3)


def test_r7_columbus_as_published():
    """Anselin 1988, in the order of that book (``NEIG``); values of spdep's page."""
    rows = np.loadtxt(examples.get_path("wmat.dat"))[:, :2].astype(int) - 1
    keys = pd.Index([str(number) for number in range(1, 50)])
    graph = graph_of(keys, rows[:, 0], rows[:, 1])
    table = columbus()
    values = table.set_index(table["NEIG"].astype(int).astype(str))["CRIME"]
    assert morans_i(values, graph) == close(0.510951264, abs=5e-10)
    found = Moran(matched(values, graph), graph, permutations=0, two_tailed=False)
    assert close(-0.020833333, abs=5e-10) == found.EI
    assert found.VI_rand == close(0.008908762, abs=5e-10)
    assert found.z_rand == close(5.6341, abs=5e-5)
    assert found.p_rand == close(8.797e-09, rel=1e-3)
    assert found.VI_norm == close(0.008779831, abs=5e-10)
    assert found.z_norm == close(5.6754, abs=5e-5)
    assert found.p_norm == close(6.92e-09, rel=1e-3)
    binary = Moran(matched(values, graph), graph, permutations=0, transformation="B")
    assert close(0.52063815, abs=5e-9) == binary.I
    assert binary.VI_rand == close(0.00759872, abs=5e-9)


def test_r9_getis_and_ord_statistics():
    graph = tiny()
    values = matched(keyed(TINY_VALUES, graph), graph)
    local = G_Local(values, graph, transform="B", permutations=0, star=False)
    assert local.Zs.tolist() == close(REFERENCE["G_tiny"]["Zs"], abs=1e-7)
    star = local_pattern(keyed(TINY_VALUES, graph), graph, permutations=99).table
    assert star["gi_z"].tolist() == close(REFERENCE["Gstar_tiny"]["Zs"], abs=1e-7)
    whole, expected = G(values, graph, permutations=0), REFERENCE["G_global_tiny"]
    assert close(expected["G"], abs=1e-12) == whole.G
    assert close(expected["EG"], abs=1e-12) == whole.EG
    assert whole.p_norm == close(expected["p"], abs=1e-8)


def test_r10_image_of_getis_and_ord():
    """Getis and Ord 1996, equation 14.2: neighbours within 30 m, the 120th cell."""
    image = np.loadtxt(FOLDER / "getis_ord_1996.csv", delimiter=",")
    north, east = np.indices(image.shape) * 30
    cells = gpd.GeoSeries(points(east.ravel(), north.ravel()))
    graph = Graph.build_distance_band(cells, 30.1, binary=True)
    values = pd.Series(image.ravel(), index=graph.unique_ids)
    found = local_pattern(values, graph, permutations=99).table["gi_z"].iloc[119]
    assert found == close(1.45078, abs=5e-6)
    # With n - 1 in the variance it is the other published value.
    assert found * np.sqrt(255 / 256) == close(1.447943, abs=5e-7)


def test_r12_auckland():
    """Marshall 1991; the values are those of spdep's page on EBest."""
    table = pd.read_csv(FOLDER / "auckland.csv")
    deaths = table["deaths_1977_1985"].astype("float64")
    found = empirical_bayes(deaths, 9 * table["under_five_1981"])
    assert found.variance == close(7.284173e-07, rel=1e-6)
    assert found.mean == close(0.002633436, abs=5e-10)


@pytest.mark.parametrize("year", ["1929", "1969", "2000", "2009"])
def test_r17_morans_i_of_incomes(year):
    income = pd.read_csv(examples.get_path("usjoin.csv"))[year].astype(float)
    graph = from_gal("states48.gal", None)
    assert graph.n == REFERENCE["usjoin_n"]
    expected = REFERENCE["usjoin_Moran"][year]
    assert morans_i(keyed(income, graph), graph) == close(expected, abs=1e-9)
