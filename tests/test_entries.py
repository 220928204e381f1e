"""Doubtful entries of a list: asked once for each wording, answered, remembered."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from geo.catalog import Catalog
from geo.errors import UnknownCodeError
from geo.projects.importing import ListContext, import_table, load_setting
from geo.projects.importreport import amounts_by_state, import_report
from geo.projects.questions import choices, value_questions
from geo.reading.columns import Layout, ValueAnswer, recognise_columns
from geo.reading.tables import read_tables
from geo.reading.vocabulary import load_vocabulary
from geo.workspace import Workspace
from geo.workspace.decisions import decide_value, open_projects, with_same_entry
from geo.workspace.intake import store_import
from pages.components.texts import catalogue
from tests.opened import open_page

ROOT = Path(__file__).resolve().parent.parent
VOCABULARY = load_vocabulary()
# Invented. Three words that nobody knows, a day that can be two days, and a year
# that is none; the money of all rows is certain.
ROWS = [
    ["Titel", "Ort", "Bewilligt", "Handlungsfeld", "Bewilligungsdatum", "Antragsteller"
     "typ"],
    ["Dorfplatz", "Eisfeld", "100,00", "HF 3: Soziales Dorf", "15.03.2024", "Verein"],
    ["Brunnen", "Lauscha", "200,00", "hf 3: soziales Dorf", "03/04/2024", "Verein"],
    ["Bank", "Schalkau", "300,00", "Tourismus", "2024", "gemeinnützig/Verein/Kirche"],
    ["Turm", "Römhild", "400,00", "HF 3: Soziales Dorf ", "01.01.1900", "Verein"],
    ["Weg", "Eisfeld", "500,00", "Tourismus", "31.02.2024", "Kirchgemeinde"],
]  # fmt: skip
HF3 = ValueAnswer("field_of_action", "hf 3: soziales dorf", "settlement_nature")


@pytest.fixture(scope="module")
def setting():
    return load_setting(Catalog())


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "liste.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(ROWS)
    return target


def run(path, setting, *answers, remembered=None):
    (table,) = read_tables(path)
    layout = recognise_columns(table, VOCABULARY, remembered=remembered)
    result = import_table(
        table, layout.with_answers(answers), setting=setting, vocabulary=VOCABULARY,
        context=ListContext(region="TH-LEADER-06"),
    )  # fmt: skip
    return table, result


def asked(result):
    """Return field, wording and rows of the questions that are open."""
    return [
        (one.doubt.field, one.doubt.text, one.rows)
        for one in value_questions(result.rows)
        if not one.doubt.is_answered
    ]


def test_each_wording_is_asked_once_and_its_rows_wait(path, setting):
    table, result = run(path, setting)
    assert asked(result) == [
        ("field_of_action", "HF 3: Soziales Dorf", (2, 3, 5)),
        ("approval_date", "03/04/2024", (3,)),
        ("applicant_type", "gemeinnützig/Verein/Kirche", (4,)),
        ("approval_date", "01.01.1900", (5,)),
        ("approval_date", "31.02.2024", (6,)),
    ]
    assert result.counts == {"taken": 0, "noted": 0, "waiting": 5, "refused": 0}
    # The money is certain, and so is the place: nothing of them waits.
    assert amounts_by_state(result)["grant_approved"]["waiting"] == 1500
    assert all(site.ags for row in result.rows for site in row.sites)
    assert [row.project.get("field_of_action") for row in result.rows] == [
        None, None, "culture_tourism", None, "culture_tourism",
    ]  # fmt: skip
    report = import_report(result, table, file="liste.csv")
    assert report["value_questions"][1] == {
        "field": "approval_date",
        "value": "03/04/2024",
        "reason": "day_or_month_first",
        "candidates": ["2024-04-03", "2024-03-04"],
        "rows": [3],
        "answered": False,
        "answer": None,
    }
    assert report["rows"][0]["reason"] == "value_open"


def test_answers_are_read_like_cells_and_emptiness_is_an_answer(path, setting):
    answers = [
        HF3,
        ValueAnswer("approval_date", "03/04/2024", "2024-04-03"),
        ValueAnswer("approval_date", "31.02.2024", "29.2.2024"),
        ValueAnswer("approval_date", "01.01.1900", None),
    ]
    _, result = run(path, setting, *answers)
    assert [row.state for row in result.rows] == [
        "noted", "noted", "waiting", "noted", "noted",
    ]  # fmt: skip
    projects = [row.project for row in result.rows]
    assert projects[0]["field_of_action"] == "settlement_nature"
    assert projects[1]["approved_date"].isoformat() == "2024-04-03"
    assert projects[4]["approved_date"].isoformat() == "2024-02-29"
    assert "approved_date" not in projects[3]
    # The wording of the list is never lost.
    assert projects[3]["extra"]["approval_date"] == "01.01.1900"
    codes = [note.code for note in result.rows[0].notes]
    assert codes == ["value_decided"]


def test_answer_that_is_no_value_answers_nothing(path, setting):
    nonsense = ValueAnswer("field_of_action", HF3.text, "vielleicht")
    _, result = run(path, setting, nonsense)
    assert asked(result)[0][0] == "field_of_action"


def test_layout_carries_answers_to_the_next_list(path, setting):
    _, result = run(path, setting, HF3)
    text = result.layout.to_json()
    assert Layout.from_json(text) == result.layout
    old = json.loads(text)
    del old["answers"]  # as written before there were answers
    assert Layout.from_json(json.dumps(old)).answers == ()
    _, again = run(path, setting, remembered=Layout.from_json(text))
    assert "field_of_action" not in [field for field, *_ in asked(again)]
    changed = ValueAnswer(HF3.field, HF3.text, "culture_tourism")
    assert result.layout.with_answers([changed]).answers == (changed,)


def test_choices_are_the_likely_ones_and_all_codes():
    offered = choices("applicant_type", ("church",), VOCABULARY)
    assert offered[0] == "church"
    assert len(offered) == len(set(offered)) == 6
    assert choices("approval_date", ("2024-04-03",), VOCABULARY) == ("2024-04-03",)


def test_one_answer_settles_all_projects_and_can_be_undone(path, setting, tmp_path):
    _, result = run(path, setting)
    store = Workspace.create(tmp_path / "w.gpkg")
    with store.transaction("import") as change:
        store_import(change, result, file="liste.csv", table="liste")
    same = with_same_entry(
        open_projects(store), "field_of_action", "HF 3: SOZIALES DORF"
    )
    assert len(same) == 3
    with pytest.raises(UnknownCodeError, match="culture_tourism"):
        decide_value(
            store, same, ValueAnswer(HF3.field, HF3.text, "sozial"), VOCABULARY
        )
    decide_value(store, same, HF3, VOCABULARY)
    projects = store.frame("projects")
    assert (projects.loc[list(same), "field_of_action"] == "settlement_nature").all()
    states = {key: origin["state"] for key, origin in projects["row_origin"].items()}
    assert [states[key] for key in same] == ["decided", "waiting", "waiting"]
    remembered = Layout.from_json(store.layout(result.layout.signature))
    assert remembered.answers == (HF3,)
    store.undo()
    assert len(open_projects(store)) == 5
    assert Layout.from_json(store.layout(result.layout.signature)).answers == ()


def command(*words):
    line = [
        sys.executable,
        "-m",
        "pages.components.command",
        "import",
        *map(str, words),
    ]
    return subprocess.run(
        line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def test_command_asks_and_takes_answers(path, tmp_path):
    space, report = tmp_path / "w.gpkg", tmp_path / "r.json"
    words = [path, "--workspace", space, "--report", report]
    done = command(*words)
    assert done.returncode == 3
    line = "value_open field_of_action 'HF 3: Soziales Dorf' (3 rows)"
    assert line in done.stderr
    assert len(json.loads(report.read_bytes())["value_questions"]) == 5
    wrong = command(*words, "--answer", "status", "x", "vielleicht")
    assert wrong.returncode == 1
    assert "approved" in wrong.stderr
    assert command(*words, "--answer", "title", "x", "y").returncode == 1
    fresh = tmp_path / "v.gpkg"
    answers = [
        ("field_of_action", "HF 3: Soziales Dorf", "settlement_nature"),
        ("approval_date", "03/04/2024", "2024-04-03"),
        ("approval_date", "01.01.1900", "-"),
        ("approval_date", "31.02.2024", "-"),
        ("applicant_type", "gemeinnützig/Verein/Kirche", "church"),
    ]
    given = [word for answer in answers for word in ("--answer", *answer)]
    assert command(path, "--workspace", fresh, *given).returncode == 0
    # The answers stay with the layout: next month nothing is asked.
    assert command(path, "--workspace", fresh).returncode == 0


@pytest.fixture
def page(path, office_file):
    """Open the page with the list dropped into it."""
    assert not office_file.exists()
    at = open_page("list_import.py")
    at.file_uploader[0].set_value((path.name, path.read_bytes(), "text/csv")).run()
    return at


def select(at, start):
    return next(one for one in at.selectbox if one.label.startswith(start))


def test_page_asks_and_counts_again(page):
    texts = catalogue("de")
    waiting = texts["row_state.waiting"]
    states = {metric.label: metric.value for metric in page.metric}
    assert states[waiting] == "5"
    question = select(page, "Handlungsfeld: „HF 3")
    assert "3 Zeilen" in question.label
    question.select("settlement_nature").run()
    assert not page.exception
    states = {metric.label: metric.value for metric in page.metric}
    assert states[waiting] == "4"
    empty = texts["entries.all_empty"].format(count=4)
    next(one for one in page.button if one.label == empty).click().run()
    states = {metric.label: metric.value for metric in page.metric}
    assert states[waiting] == "0"
    assert states["übernommen mit Hinweis"] == "5"


def test_what_is_left_open_is_asked_where_places_are_cleared_up(page, own_folder):
    take = catalogue("de")["intake.take_new"]
    next(one for one in page.button if one.label == take).click().run()
    page.switch_page("pages/place_review.py").run()
    question = select(page, "Handlungsfeld: „HF 3")
    assert question.label.endswith("(Projekte: 3)")
    question.select("settlement_nature").run()
    next(one for one in page.button if one.label == "Entscheiden").click().run()
    assert not page.exception
    found = Workspace.open(own_folder).frame("projects")["field_of_action"]
    assert (found == "settlement_nature").sum() == 3


@pytest.mark.usefixtures("office_file")
def test_two_systems_are_shown_on_a_map():
    rows = "Titel;Ort;Rechtswert;Hochwert\nA;;4409938,58;5588536,96\n"
    at = open_page("list_import.py")
    content = f"{rows}B;;4441356,6;5580684,6\n".encode()
    at.file_uploader[0].set_value(("crs.csv", content, "text/csv")).run()
    assert not at.exception
    signs = [one.value for one in at.markdown if "Punkten in Thüringen" in one.value]
    assert [sign.count("2 von 2") for sign in signs] == [1, 1]
    # PD/83 and S42/83 differ by about 590 m.
    apart = next(one.value for one in at.caption if "auseinander" in one.value)
    assert 560 < int(apart.split(" m ")[0].split()[-1]) < 620
    (chart,) = at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")
    spec = json.loads(chart.proto.spec)
    # Areas, names and the two systems.
    assert len(spec["layer"]) == 4
