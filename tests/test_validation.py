"""Validation: each rule where it holds, where it does not, and at its limit."""

from __future__ import annotations

import datetime as dt
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catalog import Catalog
from geo.projects.likeness import numbers_differ
from geo.projects.register import load_register
from geo.projects.validation import (
    ABSURD_CENTS,
    ALL_AMOUNTS,
    DATE_CHAINS,
    DUPLICATE,
    RULES,
    check_projects,
    duplicate_candidates,
)
from geo.schema import PERIODS, STATUSES, cents
from pages.components import register_table, texts

AMOUNTS = [cents(kind) for kind in ALL_AMOUNTS]
DATES = sorted({name for chain in DATE_CHAINS for name in chain})


def frame(*rows):
    """Return projects as a workspace does; what a row does not state is missing."""
    columns = ["project_id", "title", "place_text", "status", "programming_period",
               "year", "support_rate_percent", *AMOUNTS, *DATES]  # fmt: skip
    given_rows = [{"project_id": f"P{n}", "title": "Weg", **row}
                  for n, row in enumerate(rows)]  # fmt: skip
    made = pd.DataFrame(given_rows, columns=columns, dtype="object")
    kinds = dict.fromkeys(["year", *AMOUNTS], "Int64")
    made = made.astype({**kinds, "support_rate_percent": "float64"})
    return made.set_index("project_id")


def found(row, sites=None):
    """Return the findings on one project as (rule, fields, values)."""
    table = check_projects(frame(row), sites)
    assert set(table["project_id"]) <= {"P0"}
    return list(zip(table["rule"], table["fields"], table["values"], strict=True))


FINANCED = {
    "total_cost_cents": 10_000, "grant_approved_cents": 6_000,
    "municipal_cofinancing_cents": 1_000, "third_party_funds_cents": 0,
    "own_contribution_cents": 3_000,
}  # fmt: skip
DAY = dt.date(2024, 5, 17)
BROKEN = [
    ("title_missing", {"title": None}, ["title"]),
    ("title_missing", {"title": "  "}, ["title"]),
    ("eligible_above_total", {"eligible_cost_cents": 101, "total_cost_cents": 100},
     ["eligible_cost_cents", "total_cost_cents"]),
    ("grant_above_rate", {"eligible_cost_cents": 10_000, "support_rate_percent": 60.0,
                          "grant_approved_cents": 6_002},
     ["grant_approved_cents", "eligible_cost_cents", "support_rate_percent"]),
    ("grant_above_rate", {"eligible_cost_cents": 0, "support_rate_percent": 60.0,
                          "grant_requested_cents": 2},
     ["grant_requested_cents", "eligible_cost_cents", "support_rate_percent"]),
    ("financing_differs", {**FINANCED, "own_contribution_cents": 3_002},
     ["total_cost_cents", "grant_approved_cents", "municipal_cofinancing_cents",
      "third_party_funds_cents", "own_contribution_cents"]),
    ("financing_differs", {**FINANCED, "total_cost_cents": 10_002},
     ["total_cost_cents", "grant_approved_cents", "municipal_cofinancing_cents",
      "third_party_funds_cents", "own_contribution_cents"]),
    ("approved_above_requested",
     {"grant_approved_cents": 2, "grant_requested_cents": 1},
     ["grant_approved_cents", "grant_requested_cents"]),
    ("paid_above_approved", {"grant_paid_cents": 2, "grant_approved_cents": 1},
     ["grant_paid_cents", "grant_approved_cents"]),
    ("amount_negative", {"total_cost_cents": -1}, ["total_cost_cents"]),
    ("amount_negative", {"grant_paid_cents": -1, "status": "paid"},
     ["grant_paid_cents"]),
    ("amount_absurd", {"own_contribution_cents": ABSURD_CENTS + 1},
     ["own_contribution_cents"]),
    ("dates_out_of_order", {"approved_date": DAY, "paid_date": dt.date(2024, 5, 16)},
     ["approved_date", "paid_date"]),
    ("dates_out_of_order",
     {"applied_date": dt.date(2025, 1, 1), "approved_date": DAY,
      "paid_date": dt.date(2026, 1, 1)},
     ["applied_date", "approved_date"]),
    ("dates_out_of_order",
     {"start_date": DAY, "completed_date": dt.date(2023, 1, 1)},
     ["start_date", "completed_date"]),
    ("year_outside_period", {"year": 2013, "programming_period": "2014-2020"},
     ["year", "programming_period"]),
    ("year_outside_period", {"year": 2023, "programming_period": "2014-2020"},
     ["year", "programming_period"]),
    ("amount_missing_for_status", {"status": "paid", "grant_approved_cents": 1},
     ["status", "grant_paid_cents"]),
    ("amount_missing_for_status", {"status": "in_progress"},
     ["status", "grant_approved_cents"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "fields"), BROKEN)
def test_a_broken_rule_is_named_with_fields_and_values(rule, row, fields):
    plain = {name: None if value == "  " else value for name, value in row.items()}
    values = tuple(plain.get(name) for name in fields)
    assert found(row) == [(rule, tuple(fields), values)]


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"eligible_cost_cents": 100, "total_cost_cents": 100},
        {"eligible_cost_cents": 100},
        # Tolerance of one cent, for rounding.
        {"eligible_cost_cents": 10_001, "support_rate_percent": 60.0,
         "grant_approved_cents": 6_001},
        # Without a rate nothing is said about it.
        {"eligible_cost_cents": 10_000, "grant_approved_cents": 10_000},
        FINANCED,
        {**FINANCED, "own_contribution_cents": 3_001},
        {**FINANCED, "own_contribution_cents": 2_999},
        # One part is not stated, so the sum is not known.
        {**FINANCED, "third_party_funds_cents": None, "own_contribution_cents": 1},
        {"grant_approved_cents": 1, "grant_requested_cents": 1, "grant_paid_cents": 1},
        {"own_contribution_cents": ABSURD_CENTS},
        {"grant_paid_cents": -1, "status": "recovered"},
        dict.fromkeys(DATES, DAY),
        # Work is done before it is paid; a project can be withdrawn at any time.
        {"completed_date": DAY, "paid_date": dt.date(2025, 1, 1)},
        {"applied_date": dt.date(2023, 1, 1), "withdrawn_date": DAY,
         "approved_date": dt.date(2025, 1, 1)},
        {"year": 2014, "programming_period": "2014-2020"},
        {"year": 2022, "programming_period": "2014-2020"},
        {"year": 1950},
        {"status": "applied"},
        {"status": "paid", "grant_paid_cents": 0},
    ],
)  # fmt: skip
def test_what_is_right_or_not_stated_is_not_found(row):
    assert found(row) == []


def test_every_rule_is_shown_broken():
    assert {rule for rule, *_ in BROKEN} | {"shares_differ_from_one"} == set(RULES)


def test_without_an_approved_grant_the_requested_one_is_summed_up():
    asked = {**FINANCED, "grant_approved_cents": None, "grant_requested_cents": 6_000}
    assert found(asked) == []
    ((rule, fields, values),) = found({**asked, "grant_requested_cents": 7_000})
    assert (rule, fields[1], values[1]) == (
        "financing_differs", "grant_requested_cents", 7_000
    )  # fmt: skip


def test_other_public_money_counts_where_there_is_a_column():
    projects = frame(FINANCED).assign(other_public_cents=pd.array([500], "Int64"))
    ((_, rule, fields, values),) = check_projects(projects).itertuples(index=False)
    assert rule == "financing_differs"
    assert dict(zip(fields, values, strict=True))["other_public_cents"] == 500


@pytest.mark.parametrize(
    ("shares", "wrong"),
    [
        (["1"], False), (["1/3", "1/3", "1/3"], False), (["0.4", "0.6"], False),
        (["0.3333", "0.6666"], True), (["1", "1"], True), (["0.5"], True),
        (["x"], True), (["1", "0"], True), ([None], False),
    ],
)  # fmt: skip
def test_shares_add_up_exactly(shares, wrong):
    sites = pd.DataFrame({"project_id": "P0", "share": shares}, dtype="object")
    assert [rule for rule, *_ in found({}, sites)] == (
        ["shares_differ_from_one"] if wrong else []
    )
    # Sites of projects that are not checked are none of its business.
    assert found({}, sites.assign(project_id="elsewhere")) == []


def test_findings_follow_the_order_of_projects_and_rules():
    bad = {"title": None, "total_cost_cents": -2, "status": "paid"}
    table = check_projects(frame(bad, {}, bad))
    assert table["project_id"].tolist() == ["P0"] * 3 + ["P2"] * 3
    rules = ["title_missing", "amount_negative", "amount_missing_for_status"]
    assert table["rule"].tolist() == rules * 2
    empty = check_projects(frame())
    assert empty.columns.tolist() == ["project_id", "rule", "fields", "values"]
    assert len(empty) == 0


def test_a_frame_with_few_columns_is_checked_for_what_it_has():
    few = pd.DataFrame({"project_id": ["P1"], "status": ["paid"]})
    assert len(check_projects(few)) == 0
    assert len(check_projects(few.assign(grant_paid_cents=pd.NA))) == 1


def test_the_published_registers_break_only_what_they_leave_open():
    for dataset, expected in (
        ("demo", {}), ("published", {"amount_missing_for_status": 8})
    ):  # fmt: skip
        register = load_register(Catalog(), dataset)
        table = check_projects(register.projects, register.sites)
        assert table["rule"].value_counts().to_dict() == expected


money = st.one_of(st.none(), st.integers(-10, 2 * ABSURD_CENTS), st.integers(0, 100))
projects = st.lists(
    st.fixed_dictionaries({
        "status": st.sampled_from([None, *STATUSES]),
        "programming_period": st.sampled_from([None, *PERIODS]),
        "year": st.sampled_from([None, 2007, 2016, 2024, 2040]),
        "support_rate_percent": st.sampled_from([None, 0.0, 60.0, 75.0]),
        **dict.fromkeys(AMOUNTS, money),
        **dict.fromkeys(DATES, st.sampled_from([None, DAY, dt.date(2020, 1, 1)])),
    }),
    max_size=4,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(projects)
def test_projects_are_checked_one_by_one(rows):
    whole = check_projects(frame(*rows))
    parts = [check_projects(frame(*rows).iloc[[n]]) for n in range(len(rows))]
    single = [tuple(one) for part in parts for one in part.itertuples(index=False)]
    assert [tuple(one) for one in whole.itertuples(index=False)] == single
    assert set(whole["rule"]) <= set(RULES)
    for one in whole.itertuples(index=False):
        cells = frame(*rows).loc[one.project_id]
        for name, value in zip(one.fields, one.values, strict=True):
            assert (value is None) == bool(pd.isna(cells[name]))


# Projects that may be one


def pairs(*rows):
    projects = pd.DataFrame(
        [(f"P{n}", *row) for n, row in enumerate(rows)],
        columns=["project_id", "title", "place_text"],
    )
    table = duplicate_candidates(projects)
    return [(one, other) for one, other, _ in table.itertuples(index=False)]


def test_same_place_and_similar_title_are_candidates():
    assert pairs(
        ("Neugestaltung Dorfplatz", "Bedheim"),
        ("Dorfplatz: Neugestaltung", "Gemeinde Bedheim"),
        ("Neugestaltung Dorfplatz", "Römhild"),
        ("Neugestaltung des Dorfplatz", "OT Bedheim"),
    ) == [("P0", "P1"), ("P0", "P3"), ("P1", "P3")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Dorfplatz 1. BA", "Bedheim"), ("Dorfplatz 2. BA", "Bedheim")),
        (("Dorfplatz", "Bedheim"), ("Dorfplatz", "Römhild")),
        (("Kita Sonnenschein", "Bedheim"), ("Radweg", "Bedheim")),
        (("", "Bedheim"), ("", "Bedheim")),
        (("Öffentlichkeitsarbeit", ""), ("Öffentlichkeitsarbeiten", "")),
    ],
)
def test_other_things_are_no_candidates(one, other):
    assert pairs(one, other) == []


def test_without_places_equal_titles_are_candidates():
    assert pairs(("Radweg", ""), ("radweg", None)) == [("P0", "P1")]


def test_the_municipality_counts_beside_the_place_text():
    projects = pd.DataFrame({
        "project_id": ["A", "B"], "title": "Weg", "place_text": ["Bedheim", "Eicha"],
        "municipality": "Römhild",
    })  # fmt: skip
    assert duplicate_candidates(projects).values.tolist() == [["A", "B", 100.0]]
    assert len(duplicate_candidates(projects.drop(columns="municipality"))) == 0


def test_the_likeliest_come_first_and_many_equal_ones_stay_readable():
    table = duplicate_candidates(
        pd.DataFrame({
            "project_id": ["A", "B", "C"], "place_text": "Bedheim",
            "title": ["Neuer Brunnen", "Neue Brunnen", "Neuer Brunnen"],
        })
    )  # fmt: skip
    assert table["likeness"].is_monotonic_decreasing
    assert table["likeness"].iloc[0] == 100
    assert table["likeness"].iloc[-1] >= DUPLICATE
    assert len(pairs(*[("Weg", "Bedheim")] * 20)) == 190
    assert len(pairs(*[("Weg", "Bedheim")] * 500)) == 499


def test_twins_of_the_demo_register():
    register = load_register(Catalog(), "demo")
    table = duplicate_candidates(register.projects)
    assert len(table) == 2
    titles = register.projects["title"]
    for one in table.itertuples(index=False):
        assert titles[one.project_id] == titles[one.other_id]
        assert not numbers_differ(titles[one.project_id], titles[one.other_id])


def test_5000_projects_are_checked_in_a_moment():
    rows = [
        {"title": f"Weg {n}", "place_text": f"Ort {n % 300}", "status": "paid",
         "total_cost_cents": n, "eligible_cost_cents": n + n % 2,
         **dict.fromkeys(DATES, DAY)}
        for n in range(5000)
    ]  # fmt: skip
    projects = frame(*rows)
    started = time.perf_counter()
    table = check_projects(projects)
    duplicates = duplicate_candidates(projects)
    assert time.perf_counter() - started < 3  # measured: 0.2 s
    assert (table["rule"] == "eligible_above_total").sum() == 2500
    assert len(duplicates) == 0


def test_without_a_rate_a_grant_is_no_more_than_the_costs():
    money = {
        "eligible_cost_cents": pd.array([50_000, 50_000], "Int64"),
        "grant_approved_cents": pd.array([90_000, 50_000], "Int64"),
    }
    projects = pd.DataFrame(money, index=pd.Index(["P1", "P2"], name="project_id"))
    (found,) = check_projects(projects).itertuples(index=False)
    assert (found.project_id, found.rule) == ("P1", "grant_above_rate")
    assert found.values == (90_000, 50_000)


def test_a_warning_names_columns_and_values_in_words():
    words = {}
    for name in texts.LANGUAGES:
        with texts.speaking(name):
            fields = ("eligible_cost_cents", "total_cost_cents", "approved_date")
            day = pd.Timestamp("2024-03-05")
            words[name] = register_table._in_words(fields, (7_000_000, pd.NA, day))
    assert words["de"].startswith("Zuwendungsfähige Kosten: 70.000,00 € · ")
    assert "05.03.2024" in words["de"]
    assert "€70,000.00" in words["en"]
