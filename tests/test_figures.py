"""Key figures against the golden region, published totals and invariants."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.analysis import distribution as dist
from geo.analysis.breakdowns import SIZE_CLASSES, by_area, by_group, by_size
from geo.analysis.figures import Basis
from geo.analysis.funnel import REACHED, STAGES, by_status, funnel, stage_reached
from geo.analysis.registry import FIGURES, compute, figure
from geo.errors import UnknownCodeError
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS
from geo.schema import AMOUNT_KINDS, COMMITTED, STATUSES, cents
from tests import golden

EXPECTED = golden.EXPECTED
close = pytest.approx
HOME = "TH-LEADER-06"


@pytest.fixture(scope="module")
def bound():
    """The committed LEADER projects of the golden region."""
    return golden.view(scheme=("LEADER",), status=COMMITTED)


@pytest.fixture(scope="module")
def found(bound):
    return compute(bound)


def value(view, code):
    return compute(view, [code])[code].value


# -- the golden region -------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("grant_approved_eur", EXPECTED["approved_leader_total_eur"]),
        ("grant_paid_eur", EXPECTED["paid_leader_total_eur"]),
        ("committed_eur", EXPECTED["approved_leader_total_eur"]),
        ("payment_rate", EXPECTED["payment_rate_of_commitment"]),
        ("grant_approved_per_inhabitant_eur", EXPECTED["per_capita_region_eur"]),
        ("grant_approved_per_km2_eur", EXPECTED["per_km2_region_eur"]),
        ("population_with_project_share", EXPECTED["coverage_population_share"]),
        ("projects_committed", EXPECTED["projects_committed_total"]),
        ("grant_approved_gini", EXPECTED["gini_population_weighted"]),
        ("grant_approved_theil", EXPECTED["theil_t_population_weighted"]),
        ("grant_approved_theil_between_districts", EXPECTED["theil_between_kreis"]),
        ("grant_approved_theil_within_districts", EXPECTED["theil_within_kreis"]),
        ("grant_approved_hhi", EXPECTED["hhi_amounts"]),
        ("grant_approved_hoover", EXPECTED["hoover_population"]),
    ],
)
def test_expected_values_of_the_golden_region(found, code, expected):
    assert found[code].value == close(expected, abs=1e-9)


def test_coverage_names_both_denominators(found):
    share = found["municipalities_with_project_share"]
    assert (share.numerator, share.denominator) == (4, 7)
    assert EXPECTED["coverage_municipalities"] == [4, 8]
    people = found["population_with_project_share"]
    assert (people.numerator, people.denominator) == (18_000, 20_200)


def test_projects_are_counted_whole_and_in_parts(bound, found):
    parts = EXPECTED["projects_fractional_count"]
    whole = EXPECTED["projects_whole_count"]
    assert found["projects"].value == EXPECTED["projects_committed_total"]
    assert found["projects_in_parts"].value == close(sum(parts.values()), abs=1e-9)
    assert found["projects_participations"].value == sum(whole.values())
    assert found["projects_located"].value == 5
    assert found["projects_in_several_municipalities"].value == 1
    districts = by_area(Basis(bound), "district")
    assert districts["projects_involved"].tolist() == [3, 2]
    assert districts["projects"].tolist() == close([2.75, 2.0])


def test_rates_over_projects_by_hand(found):
    eligible = 90_000 + 20_000 + 200_000 + 120_000 + 400_000 + 2_000 + 13_333.34
    total = 100_000 + 20_000 + 250_000 + 120_000 + 400_000 + 2_000 + 13_333.34
    assert found["grant_approved_support_rate"].value == close(555_200 / eligible)
    assert found["grant_approved_leverage"].value == close(total / 555_200)
    assert found["grant_approved_median_eur"].value == 54_000
    assert found["grant_approved_mean_eur"].value == close(555_200 / 7)
    assert found["grant_approved_municipal_share"].value == close(144_000 / 555_200)
    assert found["municipal_projects_share"].value == close(2 / 7)
    assert found["grant_approved_running_cost_share"].value == close(300 / 555.2)
    assert found["grant_approved_top3_share"].value == close(223_500 / 231_500)
    assert found["cooperation_projects"].value == 1
    own = found["grant_approved_cooperation_own_share"]
    assert (own.value, own.basis, own.of) == (0.75, 1, 1)
    # Two municipal projects are too few to be compared with anything.
    assert found["grant_approved_class_gap_eur"].reason == "too_few_projects"


def test_funnel_of_the_golden_region():
    view = golden.view()
    assert funnel(view.projects).to_dict() == {
        "idea": 11, "applied": 11, "scored": 10, "selected": 9, "approved": 9,
        "paid": 4, "completed": 4,
    }  # fmt: skip
    assert by_status(view.projects).sum() == 11
    assert value(view, "selected_rate") == close(9 / 11)
    assert value(view, "completed_rate") == close(4 / 9)
    assert compute(view, ["approved_rate"])["approved_rate"].reason == "only_successful"


def test_amounts_nobody_stated_are_left_out_and_said():
    view = golden.view()
    rate = compute(view, ["grant_approved_support_rate"])["grant_approved_support_rate"]
    # Two applications have no approved amount; the withdrawn one has.
    assert (rate.basis, rate.of, rate.is_complete) == (9, 11, False)
    requested = compute(view, ["grant_requested_mean_eur"])["grant_requested_mean_eur"]
    assert (requested.value, requested.reason) == (None, "too_few_amounts")
    assert (requested.basis, requested.of) == (2, 11)


# -- published totals --------------------------------------------------------------
def test_published_balance_of_the_region(atlas):
    view = atlas.view(ProjectFilter(dataset="demo", region=HOME))
    found = compute(view)
    assert found["projects"].value == 118
    assert found["grant_paid_eur"].value == 3_550_376.41
    assert round(found["grant_paid_mean_eur"].value, 2) == 30_087.94
    share = found["municipal_projects_share"]
    assert (share.numerator, share.denominator) == (50, 118)
    classes = by_group(Basis(view), "applicant_class")
    assert classes["projects"].to_dict() == {"municipal": 50, "non_municipal": 68}
    assert round(classes["grant_paid_eur"].sum(), 2) == 3_550_376.41


def test_tables_add_up_to_the_selection(atlas):
    for dataset in ("demo", "published"):
        view = atlas.view(ProjectFilter(dataset=dataset, region=HOME))
        basis = Basis(view)
        for column in ("year", "applicant_class", "applicant_type", "status"):
            table = by_group(basis, column)
            assert table["projects"].sum() == len(view.projects)
            for kind in AMOUNT_KINDS:
                known = view.projects[cents(kind)].dropna()
                assert table[f"{kind}_known"].sum() == len(known)
                assert table[f"{kind}_eur"].sum() == close(known.sum() / 100)
        assert by_size(basis, "grant_paid")["projects"].sum() == (
            view.projects[cents("grant_paid")].notna().sum()
        )
        areas = by_area(basis, "association")
        places = view.municipalities
        assert areas["municipalities"].sum() == len(places)
        assert areas["projects"].sum() == close(places["projects"].sum())
        assert areas["population"].sum() == places["population_inside"].sum()


def test_a_group_that_states_nothing_stands_last(atlas):
    view = atlas.view(ProjectFilter(dataset="published"))
    years = by_group(Basis(view), "year")
    assert years.index[-1] == "not_stated"
    assert years.index[:-1].is_monotonic_increasing
    assert years["grant_paid_mean_eur"].isna().all()


# -- edges -------------------------------------------------------------------------
def test_every_status_has_a_step_and_the_funnel_never_rises():
    assert set(REACHED) == set(STATUSES)
    assert set(REACHED.values()) == set(STAGES)
    projects = pd.DataFrame(
        {"status": list(STATUSES), "grant_approved_cents": pd.array([pd.NA] * 19)}
    )
    assert len(stage_reached(projects)) == len(STATUSES)
    assert funnel(projects).is_monotonic_decreasing


def test_empty_selection_has_reasons_instead_of_numbers(atlas):
    view = atlas.view(ProjectFilter(dataset="demo", region=HOME, year_to=1990))
    assert not len(view.projects)
    for code, result in compute(view).items():
        assert result.basis == 0, code
        if result.value is None:
            assert result.reason, code
        else:
            assert result.value == 0, code
    basis = Basis(view)
    assert by_group(basis, "year").empty
    assert by_size(basis, "grant_paid")["projects"].tolist() == [0] * 5
    assert funnel(view.projects).sum() == 0
    assert len(by_area(basis)) == 2


def test_region_without_a_list_is_not_known(atlas):
    view = atlas.view(ProjectFilter(dataset="published", region="TH-LEADER-01"))
    found = compute(view)
    assert found["municipalities_with_project_share"].reason == "no_list"
    assert found["projects_gini"].reason == "no_list"
    assert found["projects_in_parts"].value is None


def test_money_where_nobody_lives_is_refused_not_spread():
    projects, placed = golden.projects(), golden.placed()
    placed.loc[placed["project_id"] == "P03", "place"] = "99002008"
    view = golden.atlas(projects, placed, golden.municipalities()).view(
        ProjectFilter(dataset="demo", status=COMMITTED)
    )
    assert compute(view)["grant_approved_gini"].reason == "money_where_nobody_lives"


def test_size_classes_hold_their_upper_limit():
    projects = golden.projects().iloc[:5].copy()
    amounts = [500_000, 500_001, 2_000_000, 10_000_000, 10_000_001]
    projects[cents("grant_paid")] = pd.array(amounts, dtype="Int64")
    placed = golden.placed()
    placed = placed[placed["project_id"].isin(projects.index)]
    made = golden.atlas(projects, placed, golden.municipalities())
    table = by_size(Basis(made.view(ProjectFilter(dataset="demo"))), "grant_paid")
    assert table["projects"].to_dict() == dict(
        zip(SIZE_CLASSES, [1, 2, 0, 1, 1], strict=True)
    )
    assert table["eur"].sum() == sum(amounts) / 100


def test_unknown_figure_names_those_that_exist():
    with pytest.raises(UnknownCodeError, match="grant_paid_gini"):
        figure("gini")


# -- intervals ---------------------------------------------------------------------
def test_class_gap_by_hand(atlas):
    view = atlas.view(ProjectFilter(dataset="demo", region=HOME))
    paid = view.projects[cents("grant_paid")].astype("float64") / 100
    sides = [paid[view.projects["applicant_class"] == code] for code in
             ("municipal", "non_municipal")]  # fmt: skip
    gap = sides[0].mean() - sides[1].mean()
    error = 1.959963984540054 * np.sqrt(sum(x.var() / len(x) for x in sides))
    found = compute(view, ["grant_paid_class_gap_eur"])["grant_paid_class_gap_eur"]
    assert found.value == close(gap)
    assert found.interval == close((gap - error, gap + error))


def test_district_gap_has_the_spread_of_resampled_projects(atlas):
    """The closed form against 4,000 draws in which each project comes or not."""
    view = atlas.view(ProjectFilter(dataset="demo", region=HOME))
    found = compute(view, ["grant_paid_district_gap"])["grant_paid_district_gap"]
    table = view.municipalities
    people = table.groupby("district_key")["population_inside"].sum()
    ledger = view.ledger.assign(
        district=view.ledger["place"].map(table["district_key"]),
        eur=view.ledger[cents("grant_paid")].astype("float64") / 100,
    )
    grid = ledger.pivot_table(
        index="project_id", columns="district", values="eur", aggfunc="sum",
        fill_value=0.0,
    )  # fmt: skip
    random = np.random.default_rng(2026)
    times = random.poisson(1.0, (4000, len(grid)))
    rates = (times @ grid.to_numpy()) / people[grid.columns].to_numpy()
    best = list(grid.columns).index(found.subject)
    gaps = rates[:, best] - rates[:, 1 - best]
    half = (found.interval[1] - found.interval[0]) / 2
    # Two districts: 97.5 per cent on each side, 2.2414 standard deviations.
    assert half / 2.241402727604947 == close(gaps.std(), rel=0.05)
    assert found.value == close(gaps.mean(), abs=4 * gaps.std() / np.sqrt(4000))


# -- invariants --------------------------------------------------------------------
# Multiples of 40 cents: the shares 0.40, 0.35 and 0.25, and halves, leave no odd cent.
money = st.integers(0, 10**6).map(lambda value: value * 40)
amounts = st.lists(st.one_of(st.none(), money), min_size=11, max_size=11)
calm = settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


def region(cents_of, *, placed=None, areas=None, order=None):
    """The golden region with other amounts paid."""
    projects = golden.projects()
    for kind in AMOUNTS:
        projects[cents(kind)] = pd.array(
            [pd.NA if value is None else value for value in cents_of], dtype="Int64"
        )
    if order is not None:
        projects = projects.iloc[order]
    placed = golden.placed() if placed is None else placed
    areas = golden.municipalities() if areas is None else areas
    return golden.atlas(projects, placed, areas).view(ProjectFilter(dataset="demo"))


def assert_same(left, right):
    for code in FIGURES:
        assert left[code].reason == right[code].reason, code
        if left[code].value is not None:
            expected = close(right[code].value, rel=1e-9, abs=1e-12)
            assert left[code].value == expected, code


@calm
@given(amounts, st.integers(2, 90))
def test_scaling_all_amounts_scales_euros_and_leaves_indices(values, factor):
    before = compute(region(values))
    after = compute(region([None if v is None else v * factor for v in values]))
    for code, known in FIGURES.items():
        scaled = known.unit in {"eur", "eur_per_inhabitant", "eur_per_km2"}
        old, new = before[code], after[code]
        assert (old.reason, old.basis) == (new.reason, new.basis), code
        if old.value is not None:
            expected = old.value * factor if scaled else old.value
            assert new.value == close(expected, rel=1e-9, abs=1e-9), code


@calm
@given(amounts, st.permutations(range(11)), st.permutations(range(8)))
def test_the_order_of_projects_and_areas_does_not_matter(values, order, turned):
    areas = golden.municipalities().iloc[list(turned)]
    shuffled = region(values, order=list(order), areas=areas)
    assert_same(compute(region(values)), compute(shuffled))


@calm
@given(amounts, st.integers(0, 10))
def test_two_halves_of_a_project_change_no_amount(values, chosen):
    """Every sum, rate over sums and index stays; counts and averages may not."""
    before = region(values)
    projects = golden.projects()
    rows = [*range(11), chosen]
    projects = projects.iloc[rows]
    projects.index = pd.Index([*golden.projects().index, "P99"], name="project_id")
    halves = [*values, values[chosen]]
    if values[chosen] is not None:
        halves[11] = halves[chosen] = values[chosen] // 2
    for kind in AMOUNTS:
        projects[cents(kind)] = pd.array(
            [pd.NA if value is None else value for value in halves], dtype="Int64"
        )
    placed = golden.placed()
    copy = placed[placed["project_id"] == golden.projects().index[chosen]]
    placed = pd.concat([placed, copy.assign(project_id="P99")], ignore_index=True)
    after = golden.atlas(projects, placed, golden.municipalities()).view(
        ProjectFilter(dataset="demo")
    )
    for kind in AMOUNT_KINDS:
        old, new = before.places[cents(kind)], after.places[cents(kind)]
        assert (old.isna() == new.isna()).all()
        assert (old.dropna() == new.dropna()).all()
    left, right = compute(before), compute(after)
    for kind in AMOUNT_KINDS:
        for name in ("eur", "per_inhabitant_eur", "gini", "support_rate", "theil"):
            old, new = left[f"{kind}_{name}"], right[f"{kind}_{name}"]
            # One project more can change whether enough of them state the amount.
            if old.value is not None and new.value is not None:
                assert new.value == close(old.value, rel=1e-9, abs=1e-12), name


@calm
@given(amounts)
def test_merging_two_municipalities_preserves_sums(values):
    before = region(values)
    areas = golden.municipalities()
    merged, gone = "99001001", "99001002"
    areas.loc[merged, "population"] += areas.loc[gone, "population"]
    areas.loc[merged, "area_km2"] += areas.loc[gone, "area_km2"]
    placed = golden.placed()
    placed["place"] = placed["place"].replace(gone, merged)
    placed["site_no"] = placed.groupby("project_id").cumcount() + 1
    after = region(values, placed=placed, areas=areas.drop(index=gone))
    for kind in AMOUNT_KINDS:
        old, new = before.places[cents(kind)], after.places[cents(kind)]
        both = old[[merged, gone]].sum(min_count=1)
        assert new[merged] is pd.NA or new[merged] == both
        assert new.sum() == old.sum()
    left, right = compute(before), compute(after)
    for code in (
        "projects", "projects_located", "projects_in_parts", "grant_paid_eur",
        "grant_paid_per_inhabitant_eur", "grant_paid_per_km2_eur", "projects_per_1000",
        "grant_paid_mean_eur",
    ):  # fmt: skip
        if left[code].value is not None and right[code].value is not None:
            assert left[code].value == close(right[code].value, rel=1e-9), code
    # A municipality whose amounts are all missing is left out with its inhabitants,
    # so an index is the same only if both have an amount.
    if before.places.loc[[merged, gone], cents("grant_paid")].notna().all():
        code = "grant_paid_theil_between_districts"
        assert left[code].reason == right[code].reason
        assert left[code].value is None or left[code].value == close(
            right[code].value, rel=1e-9, abs=1e-12
        )


@pytest.mark.parametrize("dataset", ["demo", "published"])
@pytest.mark.parametrize(
    ("column", "chosen"), [("applicant_class", ("municipal",)),
                           ("status", ("completed", "selected"))],
)  # fmt: skip
def test_a_filter_and_its_complement_add_up_to_the_whole(
    atlas, dataset, column, chosen
):
    from geo.projects.filters import CODES

    rest = tuple(code for code in CODES[column] if code not in chosen)
    asked = [{}, {column: chosen}, {column: rest}]
    whole, part, other = (
        compute(atlas.view(ProjectFilter(dataset=dataset, region=HOME, **words)))
        for words in asked
    )
    for code in ("projects", "projects_committed", "projects_located",
                 "projects_in_parts", "projects_participations", "cooperation_projects",
                 "projects_in_several_municipalities"):  # fmt: skip
        parts = [side[code].value or 0 for side in (part, other)]
        assert sum(parts) == close(whole[code].value), code
    for kind in AMOUNT_KINDS:
        parts = [side[f"{kind}_eur"].value or 0 for side in (part, other)]
        assert round(sum(parts), 2) == round(whole[f"{kind}_eur"].value or 0, 2)


@calm
@given(
    amounts,
    st.lists(st.sampled_from(STATUSES), min_size=11, max_size=11),
    st.sets(st.sampled_from(STATUSES), min_size=1, max_size=len(STATUSES) - 1),
)
def test_any_filter_and_its_complement_add_up_to_the_whole(values, statuses, chosen):
    """Counts, and the cents of every place, whatever is asked for."""
    projects = golden.projects().assign(status=statuses)
    for kind in AMOUNTS:
        projects[cents(kind)] = pd.array(
            [pd.NA if value is None else value for value in values], dtype="Int64"
        )
    made = golden.atlas(projects, golden.placed(), golden.municipalities())
    whole, part, rest = (
        made.view(ProjectFilter(dataset="demo", status=tuple(asked)))
        for asked in ((), chosen, set(STATUSES) - chosen)
    )
    assert part.size + rest.size == whole.size == 11
    parts = part.places["projects"] + rest.places["projects"]
    assert parts.to_numpy() == close(whole.places["projects"].to_numpy())
    involved = part.places["projects_involved"] + rest.places["projects_involved"]
    assert (involved == whole.places["projects_involved"]).all()
    for kind in AMOUNTS:
        sums = [view.places[cents(kind)].fillna(0) for view in (part, rest, whole)]
        assert (sums[0] + sums[1] == sums[2]).all(), kind
        known = [view.places[f"{kind}_known"] for view in (part, rest, whole)]
        assert (known[0] + known[1] == known[2]).all(), kind
        # What nobody states is missing on both sides, and never 0.
        missing = [view.places[cents(kind)].isna() for view in (part, rest, whole)]
        assert (missing[2] <= (missing[0] | missing[1])).all(), kind


OVER_AMOUNTS = [
    code
    for code, known in FIGURES.items()
    if known.kind or {"grant_committed", "total_cost", "eligible_cost"}
    & {*known.numerator, *known.denominator}
]  # fmt: skip


@pytest.mark.parametrize("code", OVER_AMOUNTS)
@pytest.mark.parametrize("stated", [0, 1])
def test_too_few_amounts_are_refused_and_never_zero(code, stated):
    """One of eleven projects states its amount, or none does."""
    cents_of = [None] * 11
    cents_of[2] = 100_000 if stated else None
    result = compute(region(cents_of), [code])[code]
    assert result.value is None
    assert result.reason
    assert result.basis <= stated


@settings(parent=calm, max_examples=5)
@given(st.integers(2, 90), st.permutations(range(8)))
def test_patterns_depend_neither_on_the_unit_nor_on_the_order(factor, turned):
    values = [n * n * 40_000 for n in range(11)]
    codes = ["grant_paid_per_inhabitant_eur_moran", "grant_paid_eur_moran",
             "projects_joins"]  # fmt: skip
    areas = golden.municipalities().iloc[list(turned)]
    before = compute(region(values), codes)
    after = compute(region([v * factor for v in values], areas=areas), codes)
    for code in codes:
        # Few areas: all orders are counted, so that p is exact.
        assert after[code].extra == close(before[code].extra), code
        assert after[code].reason == before[code].reason, code
        if code.endswith("_moran"):
            assert after[code].value == close(before[code].value, abs=1e-9), code


weighted = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(1, 10**5), st.sampled_from("abc")),
    min_size=2, max_size=30,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(weighted)
def test_between_and_within_add_up_to_theil(rows):
    euros, people, groups = (pd.Series(column) for column in zip(*rows, strict=True))
    whole = dist.theil(euros, people)
    parts = dist.theil_between_within(euros, people, groups)
    if whole is None:
        assert parts is None
    else:
        assert sum(parts) == close(whole, abs=1e-12 * max(1, abs(whole)))
        assert all(part >= -1e-12 for part in parts)


def test_shares_of_a_divided_project_are_fractions():
    shares = golden.placed().loc[lambda rows: rows["project_id"] == "P04", "share"]
    assert sum(shares) == Fraction(1)


@pytest.mark.parametrize("period", ["2014-2020", "2023-2027"])
def test_the_land_takes_members_with_the_shares_of_their_regions(atlas, period):
    """Erfurt, of which regions have some villages, is in no denominator."""
    whole = atlas.view(ProjectFilter(period=period))
    table, members = whole.municipalities, whole.territory.members
    unknown = set(members.loc[members["share"].isna(), "ags"])
    assert {"Erfurt", "Gotha", "Jena"} <= set(table.loc[sorted(unknown), "name"])
    assert set(table.index[table["share"].isna()]) == unknown
    assert table["share"].dropna().max() == 1
    rate = compute(whole, ["projects_per_1000"])["projects_per_1000"]
    views = [
        atlas.view(ProjectFilter(period=period, region=region))
        for region in members["region_id"].unique()
    ]
    parts = [
        compute(view, ["projects_per_1000"])["projects_per_1000"] for view in views
    ]
    known = [part for part in parts if part.value is not None]
    # Nobody is counted twice, and nobody of a town that is in a region in part.
    people = sum(part.denominator for part in known)
    assert rate.denominator == close(people)
    assert table["population_inside"].isna().sum() == len(unknown)
    # No project is lost: those of such towns stand in their row.
    assert whole.places["projects"].sum() == close(len(whole.projects))
