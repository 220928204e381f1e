"""A list becomes projects: every row and every euro is accounted for."""

from __future__ import annotations

import csv
import gc
import io
import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import Point

from geo.catalog import Catalog
from geo.cliimport import Steps
from geo.projects.importing import (
    ROW_STATES,
    ListContext,
    import_table,
    load_setting,
    sites_from_json,
    sites_to_json,
)
from geo.projects.importreport import amounts_by_state, import_report, report_parts
from geo.projects.ledger import build_ledger
from geo.projects.linking import place_sites
from geo.reading.columns import recognise_columns
from geo.reading.tables import read_tables
from geo.reading.vocabulary import load_vocabulary
from geo.workspace import Workspace
from geo.workspace.decisions import (
    accept_as_it_is,
    decide_amount,
    decide_place,
    open_projects,
    with_same_place,
)
from geo.workspace.intake import compare_with, recall_from, store_import

ROOT = Path(__file__).resolve().parent.parent
UNTIDY = ROOT / "tests/data/projektliste_unordentlich.xlsx"
LISTS = sorted((ROOT / "data/projects").glob("list_*.csv"))


@pytest.fixture(scope="module")
def setting():
    return load_setting(Catalog())


def run(path, setting, *, fields=None, **context):
    """Import a file; `fields` corrects columns by their header."""
    vocabulary = load_vocabulary()
    table = max(read_tables(path), key=len)
    layout = recognise_columns(table, vocabulary)
    for header, field in (fields or {}).items():
        layout = layout.with_field(table.headers.index(header), field)
    result = import_table(
        table,
        layout,
        setting=setting,
        vocabulary=vocabulary,
        context=ListContext(**context),
    )
    return table, result


def write(tmp_path, rows, name="liste.csv"):
    """Write a list as a CSV file."""
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def reconcile(table, result):
    """Check that rows and money of the four states add up to what was read."""
    report = import_report(result, table, file="x")
    assert len(report["rows"]) == len(table) == report["counts"]["rows"]
    assert sum(report["counts"][state] for state in ROW_STATES) == len(table)
    assert [row["row"] for row in report["rows"]] == [n for n, _ in table.rows()]
    for sums in report["amounts"].values():
        parts = sum(round(100 * sums[state]) for state in ROW_STATES)
        assert parts == round(100 * sums["read"])
    written = json.loads(b"".join(report_parts(report)))
    assert written == {**report, "rows": list(report["rows"])}
    return report


@pytest.mark.parametrize("path", [*LISTS, UNTIDY], ids=lambda path: path.stem)
def test_every_row_and_every_euro_is_accounted_for(path, setting):
    table, result = run(path, setting)
    reconcile(table, result)
    assert result.counts["refused"] == 0
    assert result.counts["waiting"] <= 0.1 * len(table)
    for row in result.rows:
        assert sum(site.share for site in row.sites) == 1
        assert row.notes or row.state == "taken"


def test_untidy_list_needs_one_correction_and_its_money_is_right(setting):
    table, open_result = run(UNTIDY, setting)
    questions = [note for note in open_result.notes if note.code == "column_undecided"]
    assert [note.field for note in questions] == ["Zuwendung"]
    table, result = run(UNTIDY, setting, fields={"Zuwendung": "grant_approved"})
    assert not [note for note in result.notes if note.code == "column_undecided"]
    sheet = openpyxl.load_workbook(UNTIDY).active
    texts = [sheet.cell(number, 8).value for number, _ in table.rows()]
    cents = [
        round(
            100 * float(str(text).replace("€", "").replace(".", "").replace(",", "."))
        )
        if isinstance(text, str)
        else round(100 * text)
        for text in texts
        if text is not None
    ]
    found = amounts_by_state(result)["grant_approved"]
    assert found["doubtful_cells"] == 0
    assert round(100 * found["read"]) == sum(cents)
    assert result.crs.certain
    assert result.crs.best.crs == "EPSG:4326"
    assert {note.code for note in result.notes} >= {"numbers_are_no_ids"}


def test_point_that_contradicts_the_text_waits(setting):
    _, result = run(UNTIDY, setting)
    waiting = [row for row in result.rows if row.state == "waiting"]
    assert [row.project["place_text"] for row in waiting] == ["Wetzdorf"]
    assert waiting[0].notes[0].code == "point_contradicts_place"
    assert waiting[0].sites[0].precision == "unknown"
    offered = [(one.municipality, one.kind) for one in waiting[0].place.candidates]
    assert offered == [("Schkölen", "locality"), ("Harth-Pöllnitz", "point")]


HEADER = ["Projekt", "Ort", "Bewilligt", "Status", "LEADER-Region"]
OWN = "Hildburghausen-Sonneberg"


def test_rows_end_in_their_four_states(tmp_path, setting):
    path = write(
        tmp_path,
        [
            HEADER,
            ["Dorfplatz", "Eisfeld", "10.000,00 €", "bewilligt", OWN],
            ["Weg", "Poppenhausen", "rund 5.000,00 €", "bewilligt", OWN],
            ["Haus", "Eisfeld", "129.490.09 Euro", "bewilligt", OWN],
            ["", "Lauscha", "7.500,00 €", "bewilligt", OWN],
            ["", "", "", "bewilligt", OWN],
            ["Museum", "Nirgendwodorf", "2.000,00 €", "bewilligt", OWN],
        ],
    )
    table, result = run(path, setting)
    report = reconcile(table, result)
    assert [row.state for row in result.rows] == [
        "taken",
        "noted",
        "waiting",
        "waiting",
        "refused",
        "waiting",
    ]
    codes = [[note.code for note in row.notes] for row in result.rows]
    assert codes[0] == []
    assert "approximate" in codes[1]
    assert "amount_doubtful" in codes[2]
    assert "title_missing" in codes[3]
    assert codes[4] == ["no_content"]
    assert "place_open" in codes[5]
    assert result.rows[2].doubtful == {"grant_approved": (12949009,)}
    assert report["amounts"]["grant_approved"] == {
        "read": 24500.0,
        "taken": 10000.0,
        "noted": 5000.0,
        "waiting": 9500.0,
        "refused": 0.0,
        "doubtful_cells": 1,
    }


def test_own_ids_are_kept_and_running_numbers_are_not(tmp_path, setting):
    rows = [
        ["Projektnummer", *HEADER[:3]],
        ["HBN-17", "A", "Eisfeld", "1,00"],
        ["HBN-18", "B", "Eisfeld", "1,00"],
        ["HBN-18", "C", "Lauscha", "1,00"],
    ]
    _, result = run(write(tmp_path, rows), setting, region="TH-LEADER-06")
    assert [row.project["project_id"] for row in result.rows] == [
        "HBN-17",
        "HBN-18",
        "HBN-18-2",
    ]
    assert [row.state for row in result.rows] == ["taken", "waiting", "waiting"]
    numbered = [
        ["Nr.", *HEADER[:3]],
        [1, "A", "Eisfeld", "1,00"],
        [2, "B", "Eisfeld", "1,00"],
    ]
    _, first = run(write(tmp_path, numbered), setting, region="TH-LEADER-06")
    turned = [numbered[0], [1, "B", "Eisfeld", "1,00"], [2, "A", "Eisfeld", "1,00"]]
    _, second = run(write(tmp_path, turned), setting, region="TH-LEADER-06")
    ids = [
        {row.project["title"]: row.project["project_id"] for row in result.rows}
        for result in (first, second)
    ]
    assert ids[0] == ids[1]


def test_region_is_inferred_from_the_places(tmp_path, setting):
    towns = ["Eisfeld", "Lauscha", "Schalkau", "Römhild", "Poppenhausen"]
    rows = [["Titel", "Ort"], *[[f"Vorhaben {town}", town] for town in towns]]
    _, result = run(write(tmp_path, rows), setting)
    assert [note.value for note in result.notes if note.code == "region_inferred"] == [
        OWN
    ]
    assert {row.project["region_id"] for row in result.rows} == {"TH-LEADER-06"}
    assert result.rows[-1].sites[0].ags == "16069019"


def test_coordinates_that_fit_two_systems_are_asked(tmp_path, setting):
    """PD/83 and S42/83 differ by 590 m; a few points in a region cannot decide."""
    rows = [
        ["Titel", "Ort", "Rechtswert", "Hochwert"],
        ["A", "", "4409938,58", "5588536,96"],
        ["B", "", "4441356,6", "5580684,6"],
    ]
    path = write(tmp_path, rows)
    _, result = run(path, setting, region="TH-LEADER-06")
    asked = [note for note in result.notes if note.code == "crs_undecided"]
    assert len(asked) == 1
    assert any("2398" in one for one in asked[0].candidates)
    assert {row.state for row in result.rows} == {"waiting"}
    chosen = next(one for one in asked[0].candidates if "2398" not in one)
    _, result = run(path, setting, region="TH-LEADER-06", crs=chosen)
    assert {row.state for row in result.rows} == {"noted"}
    assert [row.sites[0].ags for row in result.rows] == ["16069024", "16072018"]
    assert result.rows[0].sites[0].lon == pytest.approx(10.7311, abs=2e-4)


def test_geographic_layer_is_placed_by_its_points(tmp_path, setting):
    layer = gpd.GeoDataFrame(
        {"Titel": ["A", "B"], "Bewilligt": ["10,00", "20,00"]},
        geometry=[Point(10.7311, 50.4258), Point(11.1744, 50.3592)],
        crs=4326,
    )
    path = tmp_path / "sites.geojson"
    layer.to_file(path)
    table, result = run(path, setting)
    reconcile(table, result)
    assert [row.sites[0].ags for row in result.rows] == ["16069024", "16072018"]
    assert {row.sites[0].precision for row in result.rows} == {"site"}


def test_points_alone_tell_the_region(tmp_path, setting):
    rows = [["Titel", "Breite", "Länge"]]
    places = [(10.7311, 50.4258), (10.9, 50.42), (10.69, 50.47), (3.0, 56.0)]
    rows += [
        [f"V{number}", f"{lat:.5f}".replace(".", ","), f"{lon:.5f}".replace(".", ",")]
        for number, (lon, lat) in enumerate(places)
    ]
    table, result = run(write(tmp_path, rows), setting)
    reconcile(table, result)
    assert (result.crs.best.crs, result.crs.best.order) == ("EPSG:4326", "xy")
    assert {row.project["region_id"] for row in result.rows} == {"TH-LEADER-06"}
    assert [note.code for note in result.notes].count("region_inferred") == 1
    # What lies in the sea waits; that it is outside needs one click only.
    assert [row.state for row in result.rows] == ["noted"] * 3 + ["waiting"]
    (proposed,) = result.rows[-1].place.proposal
    assert (proposed.precision, result.rows[-1].sites[0].ags) == ("outside", None)


def test_length_and_width_of_a_path_are_no_degrees(tmp_path, setting):
    rows = [["Titel", "Ort", "Länge", "Breite"], ["Weg", "Eisfeld", "12,5", "50,0"]]
    _, result = run(write(tmp_path, rows), setting)
    assert result.crs is None
    assert {one.header for one in result.layout.questions} == {"Länge", "Breite"}


def test_row_names_a_formula_without_a_result(tmp_path, setting):
    book = openpyxl.Workbook()
    book.active.append(["Titel", "Ort", "Bewilligt"])
    book.active.append(["A", "Eisfeld", 100])
    book.active.append(["B", "Eisfeld", "=C2*2"])
    book.save(tmp_path / "liste.xlsx")
    table, result = run(tmp_path / "liste.xlsx", setting)
    reconcile(table, result)
    assert [row.state for row in result.rows] == ["taken", "noted"]
    (note,) = result.rows[1].notes
    assert (note.code, note.field) == ("formula_without_value", "grant_approved")
    assert "grant_approved" not in result.rows[1].amounts


def test_headers_only_is_no_error(tmp_path, setting):
    table, result = run(write(tmp_path, [HEADER]), setting)
    reconcile(table, result)
    assert result.rows == ()


def test_hostile_cells_stay_text(tmp_path, setting):
    evil = "<img src=x onerror=alert(1)> \"'; DROP TABLE projects; --"
    rows = [
        ["Titel", "Ort", "Bemerkung"],
        [evil, "Eisfeld", evil],
        ["Ä" * 5000, "Lauscha", ""],
    ]
    _, result = run(write(tmp_path, rows), setting, region="TH-LEADER-06")
    assert result.rows[0].project["title"] == evil
    with_store(tmp_path, result)
    store = Workspace.open(tmp_path / "w.gpkg")
    assert set(store.register().projects["title"]) == {evil, "Ä" * 5000}


def with_store(tmp_path, result):
    """Write a result into a new workspace."""
    store = Workspace.create(tmp_path / "w.gpkg")
    with store.transaction("import") as change:
        store_import(change, result, file="x", table="y")
    return store


def test_workspace_keeps_every_euro_and_the_rest_of_the_house_reads_it(
    tmp_path, setting, atlas
):
    table, result = run(UNTIDY, setting, fields={"Zuwendung": "grant_approved"})
    store = with_store(tmp_path, result)
    register = store.register()
    read = round(100 * amounts_by_state(result)["grant_approved"]["read"])
    assert register.projects["grant_approved_cents"].sum() == read
    placed = place_sites(
        register.sites,
        setting.territory.municipalities,
        boundary_date=setting.territory.boundary_date,
        succession=setting.succession,
    )
    ledger = build_ledger(register.projects, placed)
    assert ledger["grant_approved_cents"].sum() == read
    from geo.projects.filters import ProjectFilter

    view = atlas.with_own(register).view(ProjectFilter(dataset="own"))
    assert len(view.projects) == len(table) == 120
    assert view.places["grant_approved_cents"].sum() == read


def test_one_decision_settles_open_places_of_one_region_and_text_only():
    def origin(*codes):
        return {"state": "waiting", "notes": [{"code": code} for code in codes]}

    rows = {
        "first": ("Rottenbach", "TH-LEADER-06", origin("place_open")),
        "twin": ("Rottenbach", "TH-LEADER-06", origin("point_contradicts_place")),
        "placed": ("Rottenbach", "TH-LEADER-06", origin("amount_doubtful")),
        "elsewhere": ("Rottenbach", "TH-LEADER-03", origin("place_open")),
        "no_region": ("Rottenbach", None, origin("place_open")),
        "no_text": (None, "TH-LEADER-06", origin("place_open")),
        "nor_here": (None, "TH-LEADER-06", origin("place_open")),
    }
    columns = ["place_text", "region_id", "row_origin"]
    projects = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    assert with_same_place(projects, "first") == ("first", "twin")
    assert with_same_place(projects, "twin") == ("first", "twin")
    for alone in ("elsewhere", "no_region", "no_text"):
        assert with_same_place(projects, alone) == (alone,)


def test_decisions_are_remembered_for_the_next_list(tmp_path, setting):
    rows = [
        ["Titel", "Ort", "Bewilligt"],
        ["Erstes", "Nirgendwodorf", "100,00"],
        ["Zweites", "Nirgendwodorf", "50,00"],
        ["Drittes", "Eisfeld", "129.490.09"],
    ]
    path = write(tmp_path, rows)
    _, result = run(path, setting, region="TH-LEADER-06")
    store = with_store(tmp_path, result)
    waiting = open_projects(store)
    assert len(waiting) == 3
    same = waiting.index[waiting["place_text"] == "Nirgendwodorf"]
    sites = sites_from_json(
        [
            {
                "ags": "16072011",
                "boundary_date": "2016-01-01",
                "precision": "several",
                "share": "1/3",
            },
            {
                "ags": "16072015",
                "boundary_date": "2016-01-01",
                "precision": "several",
                "share": "2/3",
            },
        ]
    )
    assert sites_from_json(sites_to_json(sites)) == sites
    decide_place(store, list(same), sites)
    left = open_projects(store)
    assert len(left) == 1
    decide_amount(store, str(left.index[0]), {"grant_approved": 12_949_009})
    assert open_projects(store).empty
    register = store.register()
    assert len(register.sites) == 5
    assert register.projects["grant_approved_cents"].sum() == 12_964_009
    _, again = run(path, setting, region="TH-LEADER-06", recall=recall_from(store))
    assert [row.state for row in again.rows] == ["noted", "noted", "waiting"]
    assert again.rows[0].sites == sites
    store.undo()
    store.undo()
    assert len(open_projects(store)) == 3


def test_project_may_be_taken_as_it_is(tmp_path, setting):
    rows = [["Titel", "Ort"], ["", "Eisfeld"]]
    _, result = run(write(tmp_path, rows), setting, region="TH-LEADER-06")
    store = with_store(tmp_path, result)
    accept_as_it_is(store, str(open_projects(store).index[0]))
    assert open_projects(store).empty


def cli(*words):
    command = [
        sys.executable,
        "-m",
        "pages.components.command",
        "import",
        *map(str, words),
    ]
    return subprocess.run(
        command, capture_output=True, check=False, cwd=ROOT, timeout=120
    )


def test_command_writes_workspace_and_report(tmp_path):
    space, report = tmp_path / "w.gpkg", tmp_path / "r.json"
    done = cli(LISTS[1], "--workspace", space, "--report", report)
    assert done.returncode == 3
    content = json.loads(report.read_bytes())
    assert content["counts"]["rows"] == len(content["rows"]) == 69
    assert content["counts"]["waiting"] == 2
    assert content["rows"][0]["sites"][0]["ags"] == "16069025"
    assert len(Workspace.open(space).register().projects) == 69


def test_command_tells_by_its_exit_code(tmp_path):
    space = tmp_path / "w.gpkg"
    words = ["--workspace", space, "--region", "TH-LEADER-06"]
    fine = write(tmp_path, [["Titel", "Ort"], ["A", "Eisfeld"]], "fine.csv")
    assert cli(fine, *words).returncode == 0
    refused = [
        ["Titel", "Ort", "Status"],
        ["A", "Eisfeld", "bewilligt"],
        ["", "", "bewilligt"],
    ]
    assert cli(write(tmp_path, refused, "refused.csv"), *words).returncode == 4
    both = [*refused, ["B", "Nirgendwodorf", "bewilligt"]]
    assert cli(write(tmp_path, both, "both.csv"), *words).returncode == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("damaged.xlsx", b"PK\x03\x04 broken"),
        ("empty.csv", b""),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 200),
        ("missing.xlsx", None),
    ],
)
def test_bad_files_are_answered_and_the_workspace_is_unchanged(tmp_path, name, content):
    space = tmp_path / "w.gpkg"
    fine = write(tmp_path, [["Titel", "Ort"], ["A", "Eisfeld"]], "fine.csv")
    cli(fine, "--workspace", space)
    before = space.read_bytes()
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = cli(path, "--workspace", space)
    assert done.returncode == 1
    assert name.encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert space.read_bytes() == before


def test_next_list_follows_and_decisions_survive(tmp_path):
    """The same list brings nothing; a changed one only what changed."""
    space, report = tmp_path / "w.gpkg", tmp_path / "r.json"
    words = ["--workspace", space, "--region", "TH-LEADER-06", "--report", report]
    rows = [
        ["Titel", "Ort", "Bewilligt"],
        ["Erstes Vorhaben", "Eisfeld", "100,00"],
        ["Zweites Haus", "Nirgendwodorf", "50,00"],
        ["Alter Turm", "Lauscha", "70,00"],
    ]
    cli(write(tmp_path, rows, "monat.csv"), *words)
    store = Workspace.open(space)
    place = sites_from_json(
        [
            {
                "ags": "16072011",
                "boundary_date": "2016-01-01",
                "precision": "municipality",
            }
        ]
    )
    decide_place(store, [str(open_projects(store).index[0])], place)
    cli(write(tmp_path, rows, "monat.csv"), *words)
    again = json.loads(report.read_bytes())["reimport"]["counts"]
    assert again == {"new": 0, "changed": 0, "same": 3, "gone": 0, "questions": 0}
    later = [
        rows[0],
        ["Erstes Vorhaben", "Eisfeld", "120,00"],
        rows[2],
        ["Ganz anderes Museum", "Schalkau", "10,00"],
    ]
    cli(write(tmp_path, later, "monat.csv"), *words)
    follow = json.loads(report.read_bytes())["reimport"]
    assert follow["counts"] == {
        "new": 1,
        "changed": 1,
        "same": 1,
        "gone": 1,
        "questions": 0,
    }
    assert follow["changed"][0]["fields"] == ["grant_approved_cents"]
    register = Workspace.open(space).register()
    money = register.projects.set_index("title")["grant_approved_cents"]
    assert money.to_dict() == {
        "Erstes Vorhaben": 12000,
        "Zweites Haus": 5000,
        "Alter Turm": 7000,
        "Ganz anderes Museum": 1000,
    }
    house = register.projects.index[register.projects["title"] == "Zweites Haus"]
    assert register.sites.set_index("project_id").loc[house, "ags"].tolist() == [
        "16072011"
    ]


def test_the_copy_of_an_upload_goes_when_nobody_needs_it():
    from pages.components import intake

    kept = intake._kept("Liste März.csv", "0" * 64, b"Titel;Ort")
    path = kept.path
    assert path.name == "Liste März.csv"
    assert path.read_bytes() == b"Titel;Ort"
    intake._kept.clear()
    assert path.exists()  # a page still holds it
    del kept
    gc.collect()
    assert not path.parent.exists()


def test_steps_stand_on_a_terminal_and_in_no_pipe():
    def shown(*, terminal, forced):
        stream = io.StringIO()
        stream.isatty = lambda: terminal
        with Steps(stream, forced=forced) as steps:
            for name in ("reading", "writing"):
                tell = steps.begin(name)
                tell(0.5)
        return stream.getvalue()

    assert shown(terminal=False, forced=False) == ""
    assert shown(terminal=False, forced=True) == (
        "leader-atlas: reading 100 %\nleader-atlas: writing 50 %\n"
    )
    line = shown(terminal=True, forced=False)
    assert line.count("\r") == 5  # 0, 50 and 100 %; then 0 and 50 %
    assert line.endswith("\n")


def test_every_step_tells_how_far_it_is(tmp_path, setting):
    rows = [["Titel", "Ort"], *([f"Platz {n}", "Eisfeld"] for n in range(1200))]
    path = write(tmp_path, rows)
    told = {name: [] for name in ("read", "write", "compare")}
    (table,) = read_tables(path, progress=told["read"].append)
    _, result = run(path, setting, region="TH-LEADER-06")
    store = Workspace.create(tmp_path / "w.gpkg")
    with store.transaction("import") as change:
        store_import(change, result, file="a", table="b", progress=told["write"].append)
    found = compare_with(
        store, result, table, file="a", progress=told["compare"].append
    )
    assert found.is_empty
    for name in ("read", "write", "compare"):
        shares = told[name]
        assert len(shares) > 1, name
        assert shares == sorted(shares), name
        assert 0 <= min(shares) <= max(shares) <= 1, name


def test_the_workspace_reads_what_is_asked_for(tmp_path, setting):
    rows = [["Titel", "Ort"], ["Platz", "Eisfeld"], ["Weg", "Nirgendwodorf"]]
    _, result = run(write(tmp_path, rows), setting, region="TH-LEADER-06")
    store = with_store(tmp_path, result)
    whole = store.frame("projects")
    titles = store.frame("projects", ["title"], keys=[str(whole.index[1]), "other"])
    assert titles["title"].to_dict() == {whole.index[1]: "Weg"}
    assert list(titles) == ["title"]
    assert list(store.frame("sites", ())) == ["project_id", "site_no"]
    origins = store.origins()
    assert origins.iloc[0] is origins.iloc[1]
    assert origins.iloc[0]["table"] == whole["row_origin"].iloc[0]["table"]
    (waiting,) = store.waiting().to_dict("records")
    assert waiting["title"] == "Weg"
    assert {"code": "place_open"} in waiting["row_origin"]["notes"]
