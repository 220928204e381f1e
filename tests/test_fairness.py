"""Reference cases and invariants of inequality, smoothing and chance."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from libpysal import examples

from geo.analysis import chance
from geo.analysis import distribution as dist
from geo.analysis.fairness import GOODS, fairness, smoothed_rates
from geo.analysis.levels import at_level
from geo.analysis.rates import empirical_bayes, standardised_rates
from geo.analysis.registry import compute
from geo.errors import GeoDataError, UnknownCodeError
from geo.projects.filters import ProjectFilter
from tests import golden

REFERENCE = json.loads((golden.FOLDER / "pysal_reference_values.json").read_text())
YEARS = range(1940, 2010, 10)
close = pytest.approx
# How long an example takes depends on what else the machine does.
untimed = settings(deadline=None)


def mexico():
    return pd.read_csv(examples.get_path("mexico.csv"))


def ones(values):
    return pd.Series(1.0, index=values.index)


@pytest.mark.parametrize("number", range(7))
def test_r14_to_r16_states_of_mexico(number):
    table = mexico()
    income = table[f"pcgdp{YEARS[number]}"].astype(float)
    even = ones(income)
    total = dist.theil(income, even)
    assert total == close(REFERENCE["mexico_Theil_T"][number], abs=1e-9)
    between, within = dist.theil_between_within(income, even, table["hanson98"])
    assert between == close(REFERENCE["mexico_TheilD_bg"][number], abs=1e-9)
    assert within == close(REFERENCE["mexico_TheilD_wg"][number], abs=1e-9)
    assert between + within == close(total, abs=1e-12)
    expected = REFERENCE["mexico_Gini"][number]
    assert dist.gini(income, even) == close(expected, abs=1e-9)
    assert dist.gini_of_amounts(income) == close(expected, abs=1e-9)


@pytest.mark.parametrize("year", ["1929", "1969", "2000", "2009"])
def test_r17_states_of_the_usa(year):
    income = pd.read_csv(examples.get_path("usjoin.csv"))[year].astype(float)
    assert len(income) == REFERENCE["usjoin_n"]
    gini, theil = dist.gini(income, ones(income)), dist.theil(income, ones(income))
    assert gini == close(REFERENCE["usjoin_Gini"][year], abs=1e-9)
    assert theil == close(REFERENCE["usjoin_Theil"][year], abs=1e-9)


def test_r18_ten_incomes():
    incomes = pd.Series([541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261])
    assert dist.gini_of_amounts(incomes) == close(0.4620911303, abs=1e-10)
    assert dist.gini(incomes, ones(incomes)) == close(0.4620911303, abs=1e-10)
    # The unbiased one of the literature; the application makes no correction.
    assert dist.gini_of_amounts(incomes) * 10 / 9 == close(0.5134345892, abs=1e-10)
    assert dist.theil(incomes, ones(incomes)) == close(0.3623412423, abs=1e-10)


def st_louis():
    return gpd.read_file(examples.get_path("stl_hom.shp"))


def test_r11_smoothed_homicides_of_st_louis():
    table = st_louis()
    smooth = empirical_bayes(table["HC7984"], table["PO7984"]).rates
    assert smooth[:10].tolist() == close(REFERENCE["stl_hom_EB_first10"], rel=1e-9)


SMALL = REFERENCE["EB_8_small_municipalities"]
TRAP = REFERENCE["EB_negative_variance_trap"]


def test_r23_eight_small_municipalities():
    found = empirical_bayes(pd.Series(SMALL["e"]), pd.Series(SMALL["b"]))
    assert found.mean * 1000 == close(SMALL["m_per_1000"], abs=1e-9)
    assert found.variance == close(SMALL["A"], rel=1e-9)
    rates = (found.rates * 1000).tolist()
    assert rates == close(SMALL["eb_per_1000"], abs=5e-5)
    assert not found.within_chance


def test_r24_negative_variance_does_not_turn_the_ranking_around():
    found = empirical_bayes(pd.Series(TRAP["e"]), pd.Series(TRAP["b"]))
    assert found.within_chance
    assert found.rates.tolist() == close([TRAP["m"]] * 8, abs=1e-12)
    # This is what the library makes of it: the highest rate becomes the lowest.
    theirs = TRAP["esda_2_8_2_unclamped"]
    assert np.argmin(theirs) == np.argmax(np.array(TRAP["e"]) / TRAP["b"])


def test_r13_rates_on_one_scale():
    rates = standardised_rates(pd.Series(TRAP["e"]), pd.Series(TRAP["b"]))
    expected = [1.03843594, -0.04099089, -0.56250375, -1.73061861]
    assert rates[:4].tolist() == close(expected, abs=1e-8)
    table = gpd.read_file(examples.get_path("sids2.shp"))
    scaled = standardised_rates(table["SID79"], table["BIR79"])
    assert scaled[:4].tolist() == close(
        REFERENCE["sids2_assuncao_rate_first4"], abs=1e-8
    )


def test_smoothing_refuses_negative_counts_and_leaves_empty_areas_out():
    with pytest.raises(GeoDataError):
        empirical_bayes(pd.Series([1.0, -1.0]), pd.Series([10, 10]))
    found = empirical_bayes(pd.Series([1.0, 0.0, 2.0]), pd.Series([100, 0, 100]))
    assert found.rates.isna().tolist() == [False, True, False]
    assert empirical_bayes(pd.Series([0.0]), pd.Series([0])) is None
    assert standardised_rates(pd.Series([0.0]), pd.Series([5])).tolist() == [0.0]


COUNTS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20_000)), min_size=2, max_size=30
)


@untimed
@given(COUNTS)
def test_smoothing_keeps_order_of_the_mean_and_never_leaves_the_range(pairs):
    events = pd.Series([float(count) for count, _ in pairs])
    people = pd.Series([heads for _, heads in pairs])
    found = empirical_bayes(events, people)
    crude = events / people
    assert (found.rates >= min(crude.min(), found.mean) - 1e-12).all()
    assert (found.rates <= max(crude.max(), found.mean) + 1e-12).all()
    # No area changes to the other side of the mean.
    assert ((found.rates - found.mean) * (crude - found.mean) >= -1e-15).all()


PAIRS = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(1, 10**5)), min_size=2, max_size=25
)


def indices(amount, people, groups):
    between, within = dist.theil_between_within(amount, people, groups)
    return [
        dist.gini(amount, people), dist.theil(amount, people), between, within,
        dist.hoover(amount, people), dist.herfindahl(amount),
        dist.share_of_lower(dist.lorenz_curve(amount, people), 0.5),
    ]  # fmt: skip


def series(pairs):
    amount = pd.Series([float(money) for money, _ in pairs])
    people = pd.Series([float(heads) for _, heads in pairs])
    return amount, people, pd.Series(range(len(pairs))) % 3


@untimed
@given(PAIRS, st.integers(1, 10**6))
def test_scaling_all_amounts_changes_no_index(pairs, k):
    amount, people, groups = series(pairs)
    assume(amount.sum() > 0)
    scaled = indices(amount * k, people, groups)
    assert scaled == close(indices(amount, people, groups), abs=1e-9)


@untimed
@given(PAIRS, st.randoms())
def test_order_of_areas_changes_no_index(pairs, random):
    amount, people, groups = series(pairs)
    assume(amount.sum() > 0)
    order = list(range(len(pairs)))
    random.shuffle(order)
    mixed = indices(amount[order], people[order], groups[order])
    assert mixed == close(indices(amount, people, groups), abs=1e-9)


@untimed
@given(PAIRS)
def test_merging_areas_keeps_sums_and_adds_no_inequality(pairs):
    amount, people, groups = series(pairs)
    assume(amount.sum() > 0)
    merged = [part.groupby(groups).sum() for part in (amount, people)]
    assert [part.sum() for part in merged] == [amount.sum(), people.sum()]
    assert dist.theil(*merged) <= dist.theil(amount, people) + 1e-9
    assert dist.hoover(*merged) <= dist.hoover(amount, people) + 1e-9
    assert dist.gini(*merged) <= dist.gini(amount, people) + 1e-9


@untimed
@given(PAIRS)
def test_indices_stay_in_their_range_and_parts_add_up(pairs):
    amount, people, groups = series(pairs)
    assume(amount.sum() > 0)
    gini, theil, between, within, hoover, herfindahl, half = indices(
        amount, people, groups
    )
    assert between + within == close(theil, abs=1e-9)
    assert min(between, within, theil) >= -1e-9
    assert 1 / len(pairs) - 1e-9 <= herfindahl <= 1 + 1e-9
    assert 0 - 1e-9 <= hoover <= gini + 1e-9 <= 1 + 2e-9
    assert -1e-9 <= half <= 0.5 + 1e-9


def test_equal_amounts_per_head_are_even():
    people = pd.Series([100.0, 2000.0, 7.0])
    assert indices(people * 3, people, pd.Series([0, 0, 1]))[:5] == close([0.0] * 5)


def holdings(places, amounts, count):
    return chance.Holdings(
        project=np.arange(len(places)), place=np.array(places),
        amount=np.array(amounts, float), projects=len(places), places=count,
    )  # fmt: skip


def test_intervals_are_the_same_every_time_and_hold_the_share():
    random = np.random.default_rng(5)
    some = holdings(random.integers(12, size=150), random.lognormal(9, 1, 150), 13)
    lower, upper = chance.share_intervals(some)
    again = chance.share_intervals(some)
    assert (lower == again[0]).all()
    assert (upper == again[1]).all()
    share = np.bincount(some.place, some.amount, minlength=13)
    share /= share.sum()
    assert (lower <= share).all()
    assert (share <= upper).all()
    # Nothing happened in the last place: that alone does not prove it was left out.
    assert (lower[12], upper[12]) == (0.0, close(1 - 0.025 ** (1 / 150)))


def test_interval_of_a_share_of_equal_projects_is_that_of_the_binomial():
    """40 of 100 equal projects: the bootstrap is the binomial distribution."""
    some = holdings([0] * 40 + [1] * 60, [1.0] * 100, 2)
    lower, upper = chance.share_intervals(some)
    assert lower[0] == close(0.31, abs=0.02)
    assert upper[0] == close(0.50, abs=0.02)
    assert lower[1] == close(1 - upper[0])


def test_one_project_in_two_places_stays_together():
    some = chance.Holdings(
        project=np.repeat(np.arange(30), 2), place=np.tile([0, 1], 30),
        amount=np.tile([3.0, 1.0], 30), projects=30, places=2,
    )  # fmt: skip
    lower, upper = chance.share_intervals(some)
    assert lower == close([0.75, 0.25])
    assert upper == close([0.75, 0.25])


def test_what_chance_makes_of_one_project():
    """One project always goes to one place: two places of equal size are uneven."""
    by_lot = chance.by_chance(holdings([0], [5.0], 2), np.array([10.0, 10.0]))
    for index in by_lot.values():
        assert (index.lower, index.median, index.upper) == close((0.5, 0.5, 0.5))
        assert index.p_value == 1


def test_lots_in_proportion_to_inhabitants_are_not_more_than_chance():
    random = np.random.default_rng(7)
    people = random.lognormal(7, 1, 40)
    small = 0
    for _ in range(40):
        places = random.choice(40, size=120, p=people / people.sum())
        by_lot = chance.by_chance(holdings(places, [1.0] * 120, 40), people)
        small += by_lot["hoover"].p_value < 0.05
    # Five per cent are expected; more than seven of 40 happen once in 400 times.
    assert small <= 7
    biased = random.choice(40, size=120, p=(w := 1 / people) / w.sum())
    uneven = chance.by_chance(holdings(biased, [1.0] * 120, 40), people)
    assert uneven["gini"].p_value == close(1 / 1000)


@pytest.mark.parametrize("goods", GOODS)
@pytest.mark.parametrize("level", ["municipality", "association", "district"])
def test_shares_of_the_demonstration_set_add_up(atlas, goods, level):
    view = at_level(
        atlas, atlas.view(ProjectFilter(dataset="demo", region="TH-LEADER-06")), level
    )
    found = fairness(view, goods)
    table = found.table
    assert table["amount_share"].sum() == close(1)
    assert table["population_share"].sum() == close(1)
    assert (table["lower"] <= table["amount_share"] + 1e-12).all()
    assert (table["upper"] >= table["amount_share"] - 1e-12).all()
    column = "projects" if goods == "projects" else f"{goods}_eur"
    whole = view.municipalities[column].sum()
    assert table["amount"].sum() == close(whole)
    figures = compute(view)
    moved = (table["amount"] - whole * table["population_share"]).abs().sum() / 2
    code = f"{goods}_moved" if goods == "projects" else f"{goods}_moved_eur"
    assert figures[code].value == close(moved)
    half = figures[f"{goods}_lower_half_share"].value
    assert half == close(dist.share_of_lower(found.curve, 0.5))
    for index in ("gini", "hoover"):
        observed = figures[f"{goods}_{index}"].value
        by_lot = found.chance[index]
        uneven = by_lot.p_value < 0.025
        assert uneven == (observed > by_lot.upper), index


def test_no_verdict_goes_beyond_its_interval(atlas):
    view = atlas.view(ProjectFilter(region="TH-LEADER-06"))
    table = fairness(view, "projects").table
    fair = table["population_share"]
    assert (table["lower"] > fair).equals(table["verdict"] == "above")
    assert (table["upper"] < fair).equals(table["verdict"] == "below")
    assert set(table["verdict"]) <= {"above", "below", "open"}


@pytest.mark.parametrize(
    ("selection", "goods", "reason"),
    [
        (ProjectFilter(region="TH-LEADER-01"), "projects", "no_list"),
        (ProjectFilter(region="TH-LEADER-06"), "grant_paid", "too_few_amounts"),
        (
            ProjectFilter(region="TH-LEADER-06", year_to=1990),
            "projects",
            "no_project",
        ),
    ],
)
def test_too_little_is_refused_with_its_reason(atlas, selection, goods, reason):
    assert fairness(atlas.view(selection), goods) == reason


def test_unknown_goods_are_refused(atlas):
    with pytest.raises(UnknownCodeError):
        fairness(atlas.view(ProjectFilter()), "money")


def test_members_with_an_unknown_share_are_named(atlas):
    view = atlas.view(ProjectFilter(region="TH-LEADER-03"))
    assert "Erfurt" in fairness(view, "projects").left_out
    assert smoothed_rates(view).mean == close(
        view.regional_value("projects_per_1000") / 1000
    )
