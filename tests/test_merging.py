"""Two projects that are one: values, sites, money, undo, and next month's list."""

from __future__ import annotations

from fractions import Fraction

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import errors
from geo.projects.ledger import build_ledger
from geo.projects.merging import (
    Difference,
    differences,
    merged_group,
    money_effects,
    proposed_sites,
    united_sites,
)
from geo.projects.reimport import Chosen, MergedRow, apply, compare
from geo.projects.validation import duplicate_candidates
from geo.workspace import Workspace
from geo.workspace.intake import merged_rows
from geo.workspace.merging import (
    MergePlan,
    keep_both,
    kept_pairs,
    merge_projects,
    open_pairs,
)

BASE = {
    "programming_period": "2023-2027", "scheme": "LEADER", "status": "approved",
    "region_id": "TH-LEADER-06",
}  # fmt: skip
LIST = {"file": "liste.xlsx", "table": "Projekte"}
ORIGIN = {**LIST, "row": 3, "state": "taken", "notes": [], "doubtful": {}}
FIRST = {
    "project_id": "P1", "title": "Dorfplatz Bedheim", "place_text": "Bedheim",
    "grant_approved_cents": 4_000_000, "total_cost_cents": 5_000_000,
    "note": "Liste A", "row_origin": ORIGIN, "extra": {"Akte": "1"}, **BASE,
}  # fmt: skip
SECOND = {
    "project_id": "P2", "title": "Bedheim, Dorfplatz", "place_text": "OT Bedheim",
    "grant_approved_cents": 3_500_000, "grant_paid_cents": 10, "year": 2024,
    "note": "Liste B", "row_origin": {**ORIGIN, "row": 9}, "extra": {"Amt": "2"},
    **BASE,
}  # fmt: skip
STATUS = "2016-01-01"
TOWN = {"precision": "municipality", "ags": "16069043", "boundary_date": STATUS}
VILLAGE = {**TOWN, "precision": "locality", "locality": "Bedheim"}
OTHER = {**TOWN, "ags": "16069024"}


def make(path, first_sites=(TOWN,), second_sites=(TOWN,), *, more=()):
    """Make a workspace with the two projects."""
    workspace = Workspace.create(path / "hbn.gpkg")
    with workspace.transaction("import") as change:
        for row in (FIRST, SECOND, *more):
            change.put("projects", row)
        for key, sites in (("P1", first_sites), ("P2", second_sites)):
            for number, site in enumerate(sites, start=1):
                change.put("sites", {**site, "project_id": key, "site_no": number})
    return workspace


def merge(workspace, sides=None, *, keep="first", sites=None, revision=None):
    plan = MergePlan(first="P1", second="P2", keep=keep, sides=sides or {}, sites=sites)
    read = workspace.revision if revision is None else revision
    merge_projects(workspace, plan, read_revision=read)


def contents(workspace):
    """Return all tables that a merge touches."""
    names = ("projects", "sites", "merged_rows", "kept_pairs")
    return {
        name: workspace.frame(name).drop(columns="row_revision").to_csv()
        for name in names
    }


def sum_of(workspace, column):
    return int(workspace.frame("projects")[column].sum())


# Values and money


def test_what_is_missing_is_filled_and_what_differs_is_chosen(tmp_path):
    workspace = make(tmp_path)
    merge(workspace, {"title": "second"})
    (row,) = workspace.frame("projects").reset_index().to_dict("records")
    assert row["project_id"] == "P1"
    assert row["title"] == "Bedheim, Dorfplatz"
    assert row["year"] == 2024
    assert row["grant_approved_cents"] == 4_000_000
    assert row["extra"] == {"Akte": "1", "Amt": "2"}
    assert row["row_origin"]["row"] == 3


def test_the_second_amount_is_in_no_sum_unless_it_is_added(tmp_path):
    workspace = make(tmp_path)
    assert sum_of(workspace, "grant_approved_cents") == 7_500_000
    merge(workspace)
    assert sum_of(workspace, "grant_approved_cents") == 4_000_000
    workspace.undo()
    merge(workspace, {"grant_approved_cents": "both", "note": "both"})
    assert sum_of(workspace, "grant_approved_cents") == 7_500_000
    assert workspace.get("projects", "P1")["note"] == "Liste A; Liste B"


def test_the_effect_on_the_sums_is_told_before(tmp_path):
    workspace = make(tmp_path)
    rows = [workspace.get("projects", key) for key in ("P1", "P2")]
    columns = [one.field for one in money_effects(*rows, {})]
    before = {name: sum_of(workspace, name) for name in columns}
    sides = {"grant_approved_cents": "second"}
    effects = money_effects(*rows, sides)
    merge(workspace, sides)
    assert {one.field: one.before for one in effects} == before
    assert {one.field: one.after for one in effects} == {
        name: sum_of(workspace, name) for name in columns
    }


def test_a_sum_is_offered_for_two_amounts_only():
    assert Difference("grant_paid_cents", 0, None).sides == ("first", "second")
    assert Difference("title", "a", "b").sides == ("first", "second")
    assert differences({**FIRST, "row_revision": 1}, {**FIRST, "row_revision": 2}) == []


def test_the_other_id_may_stay(tmp_path):
    workspace = make(tmp_path)
    merge(workspace, keep="second")
    assert workspace.frame("projects").index.tolist() == ["P2"]
    assert workspace.get("projects", "P2")["title"] == "Dorfplatz Bedheim"
    assert {one.merged_into for one in merged_rows(workspace)} == {"P2"}


# Sites


def test_the_more_exact_place_is_proposed():
    assert proposed_sites([TOWN], [VILLAGE]) == "second"
    assert proposed_sites([VILLAGE], [TOWN]) == "first"
    assert proposed_sites([TOWN], [TOWN]) == "first"
    assert proposed_sites([TOWN], [OTHER]) == "both"
    unknown = {"precision": "unknown"}
    assert proposed_sites([unknown], [OTHER]) == "second"
    assert proposed_sites([TOWN], [unknown]) == "first"
    assert proposed_sites([], [TOWN]) == "second"


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.sampled_from(["first", "second", "both"]),
)
def test_shares_add_up_to_one(first, second, side):
    def sites(weights):
        total = sum(weights)
        return [
            {**TOWN, "ags": f"1606904{number}", "share": str(Fraction(weight, total))}
            for number, weight in enumerate(weights)
        ]

    united = united_sites(sites(first), sites(second), side)
    assert sum(Fraction(site["share"]) for site in united) == 1
    assert [site["site_no"] for site in united] == list(range(1, len(united) + 1))
    assert len({site["ags"] for site in united}) == len(united)


def test_sites_of_both_divide_the_money_once(tmp_path):
    point = {"precision": "site", "geom": shapely.Point(600000, 5580000)}
    second = ({**point, "share": "1/2"}, {**OTHER, "share": "1/2"})
    workspace = make(tmp_path, (TOWN,), second)
    merge(workspace, {"grant_approved_cents": "both"})
    sites = workspace.frame("sites")
    assert sites["share"].tolist() == ["1/2", "1/4", "1/4"]
    assert set(sites["split_basis"]) == {"entered"}
    assert sites.geometry.notna().tolist() == [False, True, False]
    projects = workspace.register().projects
    placed = sites.assign(
        place=["16069043", "16069043", "16069024"],
        share=sites["share"].map(Fraction),
    )
    ledger = build_ledger(projects, placed)
    assert ledger["grant_approved_cents"].tolist() == [3_750_000, 1_875_000, 1_875_000]


def test_what_waited_for_a_place_or_an_amount_is_answered(tmp_path):
    notes = [
        {"code": "place_open", "field": "place_text", "value": "", "candidates": []},
        {
            "code": "amount_doubtful",
            "field": "grant_paid",
            "value": "",
            "candidates": [],
        },
    ]
    origin = {
        **ORIGIN, "state": "waiting", "notes": notes, "doubtful": {"grant_paid": [1, 2]}
    }  # fmt: skip
    workspace = make(tmp_path, ({"precision": "unknown"},), (VILLAGE,))
    with workspace.transaction("wait") as change:
        change.put("projects", {"project_id": "P1", "row_origin": origin})
    merge(workspace)
    stays = workspace.get("projects", "P1")["row_origin"]
    assert (stays["state"], stays["notes"], stays["doubtful"]) == ("decided", [], {})
    assert workspace.frame("sites")["locality"].tolist() == ["Bedheim"]


# One step, undone, in conflict


def test_it_is_one_step_that_is_undone_and_redone(tmp_path):
    workspace = make(tmp_path, (TOWN, {**OTHER, "site_no": 2}), (VILLAGE,))
    before = contents(workspace)
    merge(workspace, {"title": "second"}, sites="both")
    after = contents(workspace)
    entry = workspace.history(1)[0]
    assert entry.label == "merge"
    assert entry.values == {
        "title": "Dorfplatz Bedheim", "other": "Bedheim, Dorfplatz",
        "kept": "P1", "gone": "P2",
    }  # fmt: skip
    workspace.undo()
    assert contents(workspace) == before
    workspace.redo()
    assert contents(workspace) == after


@pytest.mark.parametrize("key", ["P1", "P2"])
@pytest.mark.parametrize("table", ["projects", "sites"])
def test_a_row_that_somebody_changed_meanwhile_is_not_merged(tmp_path, key, table):
    workspace = make(tmp_path, (TOWN,), (OTHER,))
    read = workspace.revision
    with workspace.transaction("edit") as change:
        if table == "projects":
            change.put("projects", {"project_id": key, "objective": "neu"})
        else:
            change.put("sites", {"project_id": key, "site_no": 1, "locality": "neu"})
    before = contents(workspace)
    with pytest.raises(errors.ConflictError):
        merge(workspace, revision=read)
    assert contents(workspace) == before


def test_a_project_that_is_gone_cannot_be_merged(tmp_path):
    workspace = make(tmp_path)
    with workspace.transaction("delete") as change:
        change.delete("projects", "P2")
    with pytest.raises(errors.UnknownProjectError):
        merge(workspace)


# Two that stay two


def test_a_pair_that_stays_two_is_not_asked_again(tmp_path):
    workspace = make(tmp_path)
    pairs = duplicate_candidates(workspace.frame("projects"))
    assert pairs[["project_id", "other_id"]].values.tolist() == [["P1", "P2"]]
    keep_both(workspace, [("P2", "P1")])
    assert open_pairs(pairs, kept_pairs(workspace)).empty
    workspace.undo()
    assert len(open_pairs(pairs, kept_pairs(workspace))) == 1


# Next month's list

STATED = (
    "project_id", "title", "region_id", "place_text", "grant_approved_cents", "note",
)  # fmt: skip
ROWS = [{name: one[name] for name in STATED} for one in (FIRST, SECOND)]


def follow(workspace, *rows, origin=LIST):
    """Compare a list with the workspace."""
    return compare(
        workspace.frame("projects"), list(rows), origin=origin,
        merged=merged_rows(workspace),
    )  # fmt: skip


def take(workspace, found, **answers):
    """Take everything that is certain, and answers, over."""
    chosen = Chosen.everything(found, answers.get("answers"))
    with workspace.transaction("reimport") as change:
        for one in apply(found, chosen):
            assert one["action"] == "put"
            change.put(one["table"], one["values"])


@pytest.mark.parametrize("keep", ["first", "second"])
@pytest.mark.parametrize("sides", [{}, {"title": "second", "note": "both"}])
def test_either_row_is_recognised_and_what_was_chosen_stays(tmp_path, keep, sides):
    workspace = make(tmp_path)
    merge(workspace, sides, keep=keep)
    (key,) = workspace.frame("projects").index
    for rows in (ROWS, ROWS[:1], ROWS[1:], ROWS[::-1]):
        found = follow(workspace, *rows)
        counts = {name: count for name, count in found.counts.items() if count}
        assert counts == {"same": len(rows)}
        assert {match.project_id for match in found.same} == {key}


def test_rows_without_an_id_are_recognised_by_their_texts(tmp_path):
    workspace = make(tmp_path)
    merge(workspace, {"title": "second"})
    rows = [{**row, "project_id": ""} for row in ROWS]
    assert follow(workspace, *rows).counts["same"] == 2


def test_a_list_with_neither_row_has_lost_one_project(tmp_path):
    third = {**FIRST, "project_id": "P3", "title": "Radweg", "place_text": "Heldburg"}
    workspace = make(tmp_path, more=(third,))
    merge(workspace)
    row = {**ROWS[0], "project_id": "P3", "title": "Radweg", "place_text": "Heldburg"}
    assert follow(workspace, row).gone == ("P1",)
    assert follow(workspace, row, ROWS[1]).gone == ()


def test_a_change_in_either_row_is_shown_once(tmp_path):
    workspace = make(tmp_path)
    merge(workspace)
    first, second = ROWS
    found = follow(workspace, {**first, "grant_approved_cents": 4_100_000}, second)
    (match,) = found.changed
    assert [(one.old, one.new) for one in match.changes] == [(4_000_000, 4_100_000)]
    found = follow(workspace, first, {**second, "grant_approved_cents": 3_600_000})
    (question,) = found.questions
    assert (question.row, question.reason) == (1, "merged_changed")
    assert question.candidates[0].project_id == "P1"
    found = follow(workspace, {**second, "grant_approved_cents": 3_600_000})
    assert found.changed[0].changes[0].new == 3_600_000


def test_a_part_of_a_sum_moves_the_sum(tmp_path):
    workspace = make(tmp_path)
    merge(workspace, {"grant_approved_cents": "both"})
    first, second = ROWS
    found = follow(workspace, {**first, "grant_approved_cents": 4_100_000}, second)
    (change,) = found.changed[0].changes
    assert (change.old, change.new) == (7_500_000, 7_600_000)
    take(workspace, found)
    assert workspace.get("projects", "P1")["grant_approved_cents"] == 7_600_000
    # The next list says the same: nothing is left to do.
    again = follow(workspace, {**first, "grant_approved_cents": 4_100_000}, second)
    assert again.counts["same"] == 2


def test_an_answer_about_the_second_row_holds_for_the_next_list(tmp_path):
    workspace = make(tmp_path)
    merge(workspace)
    first, second = ROWS[0], {**ROWS[1], "grant_approved_cents": 3_600_000}
    found = follow(workspace, first, second)
    take(workspace, found, answers={1: "P1"})
    assert workspace.get("projects", "P1")["grant_approved_cents"] == 3_600_000
    assert workspace.get("projects", "P1")["row_origin"]["row"] == 3
    assert follow(workspace, first, second).counts["same"] == 2


def test_the_second_row_can_become_a_project_again(tmp_path):
    workspace = make(tmp_path)
    merge(workspace)
    first, second = ROWS[0], {**ROWS[1], "title": "Friedhof Bedheim", **BASE}
    found = follow(workspace, first, second)
    take(workspace, found, answers={1: None})
    assert sorted(workspace.frame("projects")["title"]) == [
        "Dorfplatz Bedheim", "Friedhof Bedheim"
    ]  # fmt: skip
    assert follow(workspace, first, second).counts["same"] == 2


def test_after_undo_the_rows_are_two_again(tmp_path):
    workspace = make(tmp_path)
    merge(workspace)
    workspace.undo()
    found = follow(workspace, *ROWS)
    assert {match.project_id for match in found.same} == {"P1", "P2"}
    workspace.redo()
    assert {match.project_id for match in follow(workspace, *ROWS).same} == {"P1"}


def test_three_become_one_and_each_is_recognised(tmp_path):
    third = {**SECOND, "project_id": "P3", "title": "Platz in Bedheim"}
    workspace = make(tmp_path, more=(third,))
    merge(workspace, {"grant_approved_cents": "both"})
    plan = MergePlan(
        first="P3", second="P1", keep="first", sides={"grant_approved_cents": "both"}
    )
    merge_projects(workspace, plan, read_revision=workspace.revision)
    rows = [*ROWS, {**ROWS[1], "project_id": "P3", "title": "Platz in Bedheim"}]
    found = follow(workspace, *rows)
    assert [match.project_id for match in found.same] == ["P3"] * 3
    assert workspace.get("projects", "P3")["grant_approved_cents"] == 11_000_000
    found = follow(workspace, *rows[:2], {**rows[2], "grant_approved_cents": 3_500_001})
    assert found.changed[0].changes[0].new == 11_000_001
    found = follow(workspace, {**rows[0], "grant_approved_cents": 0}, *rows[1:])
    (question,) = found.questions
    assert question.candidates[0].changes[0].new == 7_000_000


def test_rows_of_a_deleted_project_are_new(tmp_path):
    workspace = make(tmp_path)
    merge(workspace)
    with workspace.transaction("delete") as change:
        change.delete("projects", "P1")
    assert follow(workspace, *ROWS).counts["new"] == 2


def test_a_sum_that_was_replaced_is_a_sum_no_more():
    rows = [MergedRow(key, key, {"grant_paid_cents": 5}, ()) for key in "abc"]
    paid = [Difference("grant_paid_cents", 5, 5)]
    both = {"grant_paid_cents": "both"}
    pair = merged_group(rows[:1], rows[1:2], paid, both, into="a")
    assert [one.added_up for one in pair] == [("grant_paid_cents",)] * 2
    third = merged_group(pair, rows[2:], paid, {"grant_paid_cents": "second"}, into="a")
    assert [one.added_up for one in third] == [(), (), ()]
    assert {one.merged_into for one in third} == {"a"}
