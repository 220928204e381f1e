"""Re-import: last month's register against this month's list."""

from __future__ import annotations

import datetime as dt
import random

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catalog import Catalog
from geo.errors import MissingColumnError, UnknownProjectError
from geo.projects.importing import (
    ListContext,
    fullest_table,
    import_table,
    load_setting,
)
from geo.projects.reimport import (
    FOUND_BY,
    QUESTION_CODES,
    Chosen,
    FieldChange,
    apply,
    compare,
    listed,
    plain_value,
)
from geo.reading.columns import recognise_columns
from geo.reading.tables import read_tables
from geo.reading.vocabulary import load_vocabulary
from geo.workspace.core import Workspace
from geo.workspace.intake import origin, store_import

FILE = "tests/data/projektliste_unordentlich.xlsx"
COLUMNS = (
    "region_id", "programming_period", "scheme", "call", "year", "status", "title",
    "place_text", "total_cost_cents", "grant_paid_cents", "score", "approved_date",
    "natural_person", "note", "data_kind", "row_origin", "extra",
)  # fmt: skip


def project(key, title="Dorfplatz", place="Bedheim", **values):
    return {"project_id": key, "title": title, "place_text": place, **values}


def frame(*rows):
    """Return projects as the workspace does: all columns, cents and years Int64."""
    made = pd.DataFrame(list(rows), columns=["project_id", *COLUMNS], dtype="object")
    for name in ("total_cost_cents", "grant_paid_cents", "year"):
        made[name] = made[name].astype("Int64")
    return made.set_index("project_id")


def reasons(found):
    return {one.row: one.reason for one in found.questions}


# The messy list, through the real engine and a real workspace


@pytest.fixture(scope="module")
def setting():
    return load_setting(Catalog())


def read(path, setting):
    vocabulary = load_vocabulary()
    table = fullest_table(read_tables(path, vocabulary=vocabulary))
    layout = recognise_columns(table, vocabulary).with_field(7, "grant_approved")
    result = import_table(
        table, layout, setting=setting, vocabulary=vocabulary, context=ListContext()
    )
    return result, table


@pytest.fixture
def workspace(tmp_path, setting, ROOT):  # noqa: N803
    result, table = read(ROOT / FILE, setting)
    store = Workspace.create(tmp_path / "hbn.gpkg")
    with store.transaction("import") as change:
        store_import(change, result, file="mai.xlsx", table=table.name)
    return store


def next_month(tmp_path, ROOT):  # noqa: N803
    """Change the list as an office does in a month; return the file."""
    book = openpyxl.load_workbook(ROOT / FILE)
    sheet = book.active
    sheet["H6"] = 1234.56  # an amount that was missing
    sheet["F7"] = None  # a class that was stated
    sheet["E8"] = "Ausstattung für  Dorffeste"  # two spaces
    sheet["C9"] = "Bockelnhagen"  # another place
    sheet["E10"] = "Fassaden- und Innensanierung Haus Alerburg (Dorfgemeinschaftshaus"
    sheet.delete_rows(20)
    sheet.insert_rows(30)
    sheet["B30"], sheet["C30"], sheet["E30"] = "Eichsfeld", "Dingelstädt", "Lesecafé"
    book.save(tmp_path / "juni.xlsx")
    return tmp_path / "juni.xlsx"


def test_the_same_list_again_changes_nothing(workspace, setting, ROOT):  # noqa: N803
    rows, stated = listed(*read(ROOT / FILE, setting))
    found = compare(workspace.frame("projects"), rows, stated=stated)
    assert found.counts == {
        "new": 0, "changed": 0, "same": 120, "gone": 0, "questions": 0
    }  # fmt: skip
    assert found.is_empty
    assert apply(found, Chosen.everything(found)) == []


def write(store, operations):
    with store.transaction("re-import") as change:
        for one in operations:
            values = one["values"]
            if one["action"] == "put":
                change.put(one["table"], values)
            elif one["table"] == "sites":
                change.delete("sites", (values["project_id"], values["site_no"]))
            else:
                change.delete("projects", values["project_id"])


def test_next_month_is_taken_over_and_decisions_survive(
    workspace, setting, tmp_path, ROOT  # noqa: N803
):  # fmt: skip
    before = workspace.frame("projects")
    key = before.index[before["title"] == "Naturnaher Treffpunkt am Ostbahnhof"][0]
    moved = before.index[before["place_text"] == "Gerode"][0]
    with workspace.transaction("by hand") as change:
        change.put("projects", {"project_id": key, "status": "paid"})
        change.put(
            "sites",
            {"project_id": key, "site_no": 1, "precision": "unknown", "ags": None},
        )
        change.put(
            "projects",
            {"project_id": "hand-1", "region_id": "TH-LEADER-02", "status": "idea",
             "programming_period": "2023-2027", "scheme": "LEADER", "title": "Eigenes"},
        )  # fmt: skip
    result, table = read(next_month(tmp_path, ROOT), setting)
    rows, stated = listed(result, table)
    old = workspace.frame("projects")
    found = compare(old, rows, stated=stated, origin={"file": "juni.xlsx"})
    assert [rows[row]["title"] for row in found.new] == ["Lesecafé"]
    assert found.gone == (old.index[15],)  # the row that was deleted; not hand-1
    assert found.counts["same"] == 115
    changes = {match.row: match.changes for match in found.changed}
    assert changes[1] == (FieldChange("grant_approved_cents", None, 123456),)
    assert changes[2] == (FieldChange("applicant_class", "municipal", None),)
    assert reasons(found) == {4: "place_differs", 5: "words_differ"}
    answers = {one.row: one.candidates[0].project_id for one in found.questions}
    assert answers[4] == moved
    sites = [[{"precision": "unknown"}] for _ in rows]
    origins = [
        origin(row, file="juni.xlsx", table=table.name)
        for row in result.rows
        if row.project
    ]
    numbers = workspace.frame("sites").groupby("project_id")["site_no"].agg(list)
    operations = apply(
        found,
        Chosen.everything(found, answers),
        sites=sites,
        site_numbers=numbers.to_dict(),
        origins=origins,
    )
    write(workspace, operations)
    after = workspace.frame("projects")
    assert after.at[key, "status"] == "paid"
    assert after.at[key, "applicant_class"] != after.at[key, "applicant_class"]
    assert after.at[moved, "place_text"] == "Bockelnhagen"
    assert after.at[moved, "row_origin"]["file"] == "juni.xlsx"
    again = compare(after, rows, stated=stated, origin={"file": "juni.xlsx"})
    assert again.is_empty, again.counts
    kept = workspace.frame("sites").set_index("project_id")
    assert kept.at[key, "precision"] == "unknown"  # by hand, and its place is as it was
    assert kept.at[moved, "precision"] == "unknown"  # from the new list
    assert set(numbers.index) - set(kept.index) == {*found.gone}


def test_what_the_import_filled_in_is_not_stated_by_the_list(setting, ROOT):  # noqa: N803
    result, table = read(ROOT / FILE, setting)
    rows, stated = listed(result, table)
    assert all({"status", "programming_period"} <= row.keys() for row in rows)
    assert not any({"status", "programming_period", "scheme"} & one for one in stated)
    assert all({"title", "place_text", "total_cost_cents"} <= one for one in stated)


def test_cells_that_are_open_or_filled_in_state_nothing(setting, tmp_path, ROOT):  # noqa: N803
    book = openpyxl.load_workbook(ROOT / FILE)
    sheet = book.active
    sheet["H6"] = "siehe Bescheid"
    sheet["F6"] = "halb und halb"
    sheet["B6"] = None
    sheet["G6"] = None
    book.save(tmp_path / "a.xlsx")
    rows, stated = listed(*read(tmp_path / "a.xlsx", setting))
    assert stated[1] == {"title", "place_text", "total_cost_cents"}
    assert stated[0] == {
        *stated[1], "region_id", "applicant_class", "grant_approved_cents"
    }  # fmt: skip
    assert "total_cost_cents" not in rows[1]


# Values


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("grant_paid_cents", 100, 100.0),
        ("grant_paid_cents", pd.NA, None),
        ("score", float("nan"), None),
        ("score", 12.0, 12),
        ("approved_date", dt.date(2026, 1, 2), "2026-01-02"),
        ("approved_date", dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 0, 0)),
        ("title", "Dorfplatz ", "Dorf\u00a0platz".replace("f\u00a0p", "fp")),
        ("call", "", None),
        ("note", "Brief; Anruf", "Anruf; Brief"),
        ("note", "Brief\nAnruf", "Anruf;Brief"),
        ("natural_person", True, True),
        ("row_origin", {"file": "a"}, {"file": "b"}),
        ("extra", {}, {"x": "y"}),
        ("data_kind", "own", "demo"),
    ],
)
def test_equal_values_are_no_change(name, old, new):
    found = compare(frame(project("P1", **{name: old})), [project("P1", **{name: new})])
    assert found.counts["same"] == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "change"),
    [
        ("grant_paid_cents", 100, 101, (100, 101)),
        ("grant_paid_cents", 0, None, (0, None)),
        ("grant_paid_cents", pd.NA, 0, (None, 0)),
        ("grant_paid_cents", 2**53, 2**53 + 1, (2**53, 2**53 + 1)),
        ("score", 12.0, 12.5, (12.0, 12.5)),
        ("natural_person", False, None, (False, None)),
        ("note", "Brief; Anruf", "Brief", ("Brief; Anruf", "Brief")),
        ("title", "Dorfplatz", "Dorfplätze", ("Dorfplatz", "Dorfplätze")),
        ("approved_date", None, "2026-01-02", (None, dt.date(2026, 1, 2))),
    ],
)
def test_other_values_are_a_change(name, old, new, change):
    found = compare(frame(project("P1", **{name: old})), [project("P1", **{name: new})])
    assert found.changed[0].changes == (FieldChange(name, *change),)
    assert [type(value) for value in change] == [
        type(found.changed[0].changes[0].old), type(found.changed[0].changes[0].new)
    ]  # fmt: skip


def test_a_column_that_the_list_does_not_state_is_left_alone():
    old = frame(project("P1", status="paid", year=2020))
    row = project("P1", status="applied")
    assert compare(old, [row], stated=[{"title"}]).counts["same"] == 1
    found = compare(old, [row], stated=[{"title", "year"}])
    assert found.changed[0].changes == (FieldChange("year", 2020, None),)
    with pytest.raises(MissingColumnError, match="rank"):
        compare(old, [project("P1", rank=1)])


# Who is who


def test_without_ids_equal_texts_find_each_other_and_keep_the_workspace_s_id():
    old = frame(project("HBN-1"), project("HBN-2", "Kirche", "Gemeinde Straufhain"))
    found = compare(
        old, [project("", "Kirche", "Straufhain", year=2020), project("", "DORFPLATZ")]
    )
    assert [(m.project_id, m.found_by) for m in found.changed] == [
        ("HBN-2", "text"), ("HBN-1", "text")
    ]  # fmt: skip
    assert all(match.keep_sites is (match.row == 1) for match in found.changed)
    assert {match.found_by for match in found.changed} <= {*FOUND_BY}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (project("A", "Dorfplatz 1. BA"), project("", "Dorfplatz 2. BA"),
         "numbers_differ"),
        (project("A", "Dorfplatz I"), project("", "Dorfplatz II"), "numbers_differ"),
        (project("A", "Sanierung und Ausbau der Kita Sonnenschein"),
         project("", "Sanierung und Ausbau der Kita Sonnenblume"), "words_differ"),
        (project("A", "Spielplatz", "Steinach"),
         project("", "Spielplatz", "Steinach OT Haselbach"), "place_differs"),
        (project("A", "Spielplatz", "Steinach"), project("", "Spielplatz", ""),
         "place_differs"),
        (project("A", "Haus der Vereine", "Gerode"),
         project("", "Haus der Vereine", "Bockelnhagen"), "place_differs"),
        (project("A", call="2024/1"), project("", call="2024/2"), "call_differs"),
        (project("A"), project("B"), "ids_differ"),
        (project("A", "Dorfplatz", "Bedheim"), project("A", "Radweg", "Römhild"),
         "id_of_another"),
        (project("A", "Neues Dach der Kirche"),
         project("", "Neues Dach der Kirche hier"), "words_differ"),
        (project("A", "Bad Weg"), project("", "Bade Wege"), "not_alike_enough"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_asked(old, new, reason):
    found = compare(frame({**old, "row_origin": {"file": "a"}}), [new])
    assert reasons(found) == {0: reason}
    assert found.questions[0].candidates[0].project_id == "A"
    assert not found.new
    assert not found.gone
    assert reason in QUESTION_CODES


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Sanierung der Kita Sonnenschein", "Sanierung der Kita Sonenschein"),
        ("Neugestaltung Dorfplatz", "Dorfplatz, Neugestaltung"),
        ("Bücherzelle am Markt", "Buecherzelle am Markt"),
    ],
)
def test_a_slip_of_the_pen_is_the_same_project(old, new):
    found = compare(frame(project("A", old)), [project("", new)])
    assert [match.project_id for match in found.changed + found.same] == ["A"]


def test_an_equal_amount_settles_a_single_doubt():
    new = project("", "Neugestaltung des Dorfplatzes", "Bedheim", total_cost_cents=7)
    old = project("A", "Neugestaltung Dorfplatzes", "Bedheim", total_cost_cents=8)
    assert reasons(compare(frame(old), [new])) == {0: "words_differ"}
    found = compare(frame({**old, "total_cost_cents": 7}), [new])
    assert found.changed[0].found_by == "likeness"
    parts = [project("A", "Weg 1. BA", total_cost_cents=7)]
    found = compare(frame(*parts), [project("", "Weg 2. BA", total_cost_cents=7)])
    assert reasons(found) == {0: "numbers_differ"}


def test_two_nearly_equal_partners_are_a_question():
    old = frame(
        project("A", "Neubau Schwimmbadgebäude"),
        project("B", "Neubau Schwimbadgebäude"),
    )
    row = project("", "Neubau Schwimmbadgebäud")
    found = compare(old, [row])
    assert reasons(found) == {0: "several_partners"}
    assert {one.project_id for one in found.questions[0].candidates} == {"A", "B"}
    # If one of them has found its row, the other is the only one left.
    found = compare(old, [row, project("", "Neubau Schwimmbadgebäude")])
    matched = found.changed + found.same
    assert {one.row: one.project_id for one in matched} == {0: "B", 1: "A"}


def test_equal_names_are_told_apart_by_what_they_state():
    old = frame(
        project("p-0123456789", year=2019),
        project("p-0123456789-2", year=2020),
        project("p-0123456789-3", year=2021),
    )
    new = [
        project("p-0123456789", year=2020),  # the first one is gone, numbers moved up
        project("p-0123456789-2", year=2022),
    ]
    found = compare(old, new[:1])
    assert found.same[0].project_id == "p-0123456789-2"
    found = compare(old, new)
    assert found.same[0].project_id == "p-0123456789-2"
    assert reasons(found) == {1: "several_partners"}
    assert len(found.questions[0].candidates) == 2


def test_two_rows_of_one_id_are_asked():
    found = compare(frame(project("A")), [project("A"), project("A", "Brunnen")])
    assert reasons(found) == {0: "id_twice", 1: "id_twice"}
    done = apply(found, Chosen(answers={0: "A", 1: None}))
    assert [one["values"] for one in done] == [
        {"project_id": "A-2", "title": "Brunnen", "place_text": "Bedheim",
         "row_origin": {"listed_id": "A"}},
    ]  # fmt: skip
    with pytest.raises(UnknownProjectError):
        apply(found, Chosen(answers={0: "A", 1: "A"}))


def test_an_answer_is_remembered():
    old = frame(project("A", "Dorfplatz", "Bedheim"))
    row = project("A", "Radweg", "Römhild", year=2020)
    for answer, key in ((None, "A-2"), ("A", "A")):
        found = compare(old, [row])
        state = run(old, apply(found, Chosen(answers={0: answer})))
        again = compare(state, [row])
        assert [match.project_id for match in again.same] == [key]


def test_what_was_answered_goes_before_equal_ids():
    old = frame(project("B", "Radweg", row_origin={"listed_id": "A"}))
    found = compare(old, [project("B", "Radweg"), project("A", "Radweg")])
    assert [(one.row, one.project_id) for one in found.same] == [(1, "B")]
    assert found.new == (0,)


def test_a_question_whose_projects_have_found_their_rows_is_none():
    key = "p-0123456789"
    old = frame(project(key, "Alter Weg"), project(f"{key}-2", "Neuer Steg"))
    new = [project(key, "Haus"), project(f"{key}-2", "Hof"),
           project("", "Alter Weg"), project("", "Neuer Steg")]  # fmt: skip
    assert len(compare(old, new[:2]).questions) == 2
    found = compare(old, new)
    assert (found.new, found.questions) == ((0, 1), ())
    ids = [one["values"]["project_id"] for one in apply(found, Chosen(new=[0, 1]))]
    assert ids == [f"{key}-3", f"{key}-2-2"]


def test_regions_are_never_mixed():
    old = frame(project("A", region_id="TH-LEADER-06"))
    found = compare(old, [project("", region_id="TH-LEADER-02")])
    assert found.new == (0,)
    found = compare(old, [project("", region_id=None)])
    assert found.changed[0].project_id == "A"


def test_gone_is_only_what_came_from_this_list_or_region():
    def came(key, region, file):
        origin = {"file": file, "table": "T"} if file else None
        return project(key, key, key, region_id=region, row_origin=origin)

    old = frame(
        came("hand", "TH-LEADER-06", None),
        came("mai", "TH-LEADER-06", "mai.xlsx"),
        came("other", "TH-LEADER-02", "mai.xlsx"),
        came("same", "TH-LEADER-02", "juni.xlsx"),
    )
    new = [project("x", "Radweg", "Eisfeld", region_id="TH-LEADER-06")]
    found = compare(old, new, origin={"file": "juni.xlsx", "table": "T"})
    assert found.gone == ("mai", "same")
    assert compare(old, new).gone == ("mai",)


# What is written


def run(old, operations):
    """Write operations into a frame of projects, as a workspace does."""
    rows = {key: dict(values) for key, values in old.to_dict("index").items()}
    for one in operations:
        key = one["values"]["project_id"]
        if one["table"] != "projects":
            continue
        if one["action"] == "delete":
            del rows[key]
        else:
            values = {k: v for k, v in one["values"].items() if k != "project_id"}
            rows.setdefault(key, {}).update(values)
    return frame(*({"project_id": key, **values} for key, values in rows.items()))


def test_only_what_was_chosen_is_written():
    old = frame(project("A", year=2020, score=1.0), project("B", "Brunnen", year=2020))
    new = [project("A", year=2021, score=2.0), project("B", "Brunnen", year=2021),
           project("C", "Weg"), project("D", "Steg")]  # fmt: skip
    found = compare(old, new)
    assert apply(found, Chosen()) == []
    done = apply(found, Chosen(new=[3], changed={"A": ["score"]}))
    assert [one["values"] for one in done] == [
        {"project_id": "A", "score": 2.0}, project("D", "Steg")
    ]  # fmt: skip
    for wrong in (
        Chosen(new=[0]), Chosen(changed={"C": []}), Chosen(gone=["A"]),
        Chosen(answers={0: None}),
    ):  # fmt: skip
        with pytest.raises(UnknownProjectError):
            apply(found, wrong)


def test_sites_are_replaced_only_where_the_place_was_taken_over():
    old = frame(project("A", place="Bedheim", year=2020), project("B", "Weg"))
    new = [project("A", place="Römhild", year=2021), project("B", "Weg", year=2021)]
    found = compare(old, new)
    assert [match.keep_sites for match in found.changed] == [False, True]
    given = {
        "sites": [[{"ags": "16069043"}, {"ags": "16069024"}], [{"ags": "16069001"}]],
        "site_numbers": {"A": [1, 2, 3], "B": [1]},
    }
    done = apply(found, Chosen.everything(found), **given)
    on_sites = [(o["action"], o["values"]) for o in done if o["table"] == "sites"]
    assert on_sites == [
        ("delete", {"project_id": "A", "site_no": 1}),
        ("delete", {"project_id": "A", "site_no": 2}),
        ("delete", {"project_id": "A", "site_no": 3}),
        ("put", {"project_id": "A", "site_no": 1, "ags": "16069043"}),
        ("put", {"project_id": "A", "site_no": 2, "ags": "16069024"}),
    ]
    done = apply(found, Chosen(changed={"A": ["year"]}), **given)
    assert [one["table"] for one in done] == ["projects"]


def test_another_spelling_of_the_place_keeps_the_sites():
    old = frame(project("A", place="Stadt Römhild,  OT Bedheim"))
    found = compare(old, [project("A", place="STADT RÖMHILD, OT BEDHEIM")])
    assert found.changed[0].keep_sites
    done = apply(
        found, Chosen.everything(found), sites=[[{"ags": "1"}]], site_numbers={"A": [1]}
    )
    assert [one["table"] for one in done] == ["projects"]


# Properties

WORDS = ("Dorfplatz", "Kirche", "Weg", "Brunnen", "Kita", "Neubau", "Dach", "1. BA")
some_rows = st.lists(
    st.builds(
        project,
        st.sampled_from(["", "A", "B", "C-1", "p-0123456789", "p-0123456789-2"]),
        st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
        st.sampled_from(["", "Bedheim", "Stadt Römhild", "Römhild OT Bedheim"]),
        region_id=st.sampled_from([None, "TH-LEADER-06", "TH-LEADER-02"]),
        year=st.sampled_from([None, 2019, 2020]),
        total_cost_cents=st.sampled_from([None, 0, 500, 700]),
        row_origin=st.sampled_from([None, {"file": "mai.xlsx", "table": "T"}]),
    ),
    max_size=8,
)


def with_ids(rows):
    return [{**row, "project_id": f"{row['project_id'] or 'q'}-{number}"}
            for number, row in enumerate(rows)]  # fmt: skip


@given(some_rows)
def test_a_register_compared_with_itself_has_no_changes(rows):
    old = with_ids(rows)
    found = compare(frame(*old), old)
    assert found.is_empty
    assert [match.project_id for match in found.same] == [
        row["project_id"] for row in old
    ]


@given(some_rows, some_rows)
def test_every_row_and_project_has_one_place(before, rows):
    old = with_ids(before)
    found = compare(frame(*old), rows)
    matched = [*found.changed, *found.same]
    asked = [one.row for one in found.questions]
    assert sorted([*found.new, *(m.row for m in matched), *asked]) == list(
        range(len(rows))
    )
    partners = [match.project_id for match in matched]
    offered = {one.project_id for q in found.questions for one in q.candidates}
    assert len(set(partners)) == len(partners)
    assert not offered & {*partners}
    assert not {*found.gone} & {*partners, *offered}
    for key in found.gone:
        assert next(row for row in old if row["project_id"] == key)["row_origin"]


@settings(deadline=None)
@given(some_rows, some_rows)
def test_applying_everything_leaves_nothing_to_do(before, rows):
    source = {"file": "mai.xlsx", "table": "T"}
    state = frame(*with_ids(before))
    for _ in range(2):
        found = compare(state, rows, origin=source)
        free = {one.row: [m.project_id for m in one.candidates] for one in
                found.questions}  # fmt: skip
        answers, taken = {}, set()
        for row, keys in free.items():
            answers[row] = next((key for key in keys if key not in taken), None)
            taken.add(answers[row])
        done = apply(
            found, Chosen.everything(found, answers), origins=[source] * len(rows)
        )
        state = run(state, done)
    again = compare(state, rows, origin=source)
    assert not again.changed
    assert not again.gone
    assert not again.new
    # Rows that state one id more than once can only be asked about.
    names = [row["project_id"] for row in rows]
    assert all(
        one.reason in {"id_twice", "several_partners", "ids_differ", "call_differs"}
        or names.count(names[one.row]) > 1
        for one in again.questions
    )


def test_nothing_depends_on_the_order_of_rows():
    chance = random.Random(4)
    old = [project(f"P{i}", f"Brunnen {i}", "Bedheim") for i in range(40)]
    rows = [project("", f"Brunnen {i}", "Bedheim", year=2020 + i) for i in range(40)]
    expected = {row["title"]: old[i]["project_id"] for i, row in enumerate(rows)}
    for _ in range(5):
        chance.shuffle(rows)
        found = compare(frame(*old), rows)
        assert {
            rows[match.row]["title"]: match.project_id for match in found.changed
        } == expected


# Size


def test_5000_rows_find_their_5000_projects():
    chance = random.Random(1)
    first = ("Sanierung", "Neubau", "Ausbau", "Umbau", "Pflege")
    last = ("weg", "platz", "haus", "turm", "dach", "kirche", "schule")
    words = [one + other for one in first for other in last]
    first = ("Ober", "Unter", "Alten", "Groß", "Neuen", "Lang")
    last = ("roda", "hausen", "bach", "feld", "leben", "stedt")
    places = [one + other for one in first for other in last]
    old = [
        project(f"P{i}", " ".join(chance.sample(words, 4)), chance.choice(places),
                total_cost_cents=chance.randrange(10**7), year=2020)
        for i in range(5000)
    ]  # fmt: skip
    projects = frame(*old)
    misspelt = [
        {**row, "project_id": "", "title": row["title"][:5] + row["title"][6:]}
        for row in old
    ]
    for rows, by in ((old, "id"), (misspelt, "likeness")):
        found = compare(projects, rows)
        matched = [*found.same, *found.changed]
        assert len(matched) > 4900
        assert {match.found_by for match in matched} == {by}
        assert all(match.project_id == f"P{match.row}" for match in matched)


def test_plain_value_keeps_what_is_no_date():
    assert plain_value("paid_date", "im Mai") == "im Mai"
