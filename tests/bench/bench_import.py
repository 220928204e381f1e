"""How long an office's list takes from Excel to the workspace, step by step."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from geo.catalog import Catalog
from geo.places.resolver import resolve_places
from geo.places.results import PlaceContext
from geo.projects.importing import ListContext, import_table, load_setting
from geo.reading.columns import recognise_columns
from geo.reading.tables import read_tables
from geo.reading.vocabulary import load_vocabulary
from geo.workspace import Workspace
from geo.workspace.intake import store_import

ROWS = 5000


@pytest.fixture(scope="module")
def setting():
    return load_setting(Catalog())


@pytest.fixture(scope="module")
def path(tmp_path_factory, setting):
    """5,000 projects of one region as an office would list them."""
    chance = random.Random(2026)
    areas = setting.territory.municipalities
    members = setting.territory.members
    own = members.loc[members["region_id"] == "TH-LEADER-06", "ags"]
    names = areas.loc[own, "name"].tolist()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Projektliste"])
    sheet.append(
        ["Titel", "Ort", "Träger", "Gesamtkosten", "Bewilligt", "Status", "Jahr"]
    )
    for number in range(ROWS):
        total = chance.randint(5000, 200000)
        sheet.append([
            f"Vorhaben {number}", f"Gemeinde {chance.choice(names)}",
            chance.choice(["kommunal", "privat"]), f"{total},00 €", total * 0.6,
            "bewilligt", chance.randint(2015, 2022),
        ])  # fmt: skip
    target = Path(tmp_path_factory.mktemp("list")) / "liste.xlsx"
    book.save(target)
    return target


@pytest.fixture(scope="module")
def table(path):
    return read_tables(path)[0]


@pytest.fixture(scope="module")
def result(table, setting):
    return place(table, setting)


def place(table, setting):
    """Recognise, read and place."""
    vocabulary = load_vocabulary()
    return import_table(
        table, recognise_columns(table, vocabulary), setting=setting,
        vocabulary=vocabulary, context=ListContext(region="TH-LEADER-06"),
    )  # fmt: skip


def test_1_read_5000_rows_of_excel(benchmark, path):
    assert len(benchmark.pedantic(read_tables, args=(path,), rounds=3)[0]) == ROWS


def test_2_recognise_columns(benchmark, table):
    layout = benchmark.pedantic(
        recognise_columns, args=(table, load_vocabulary()), rounds=3
    )
    assert "grant_approved" in layout.fields


def test_3_read_and_place_5000_rows(benchmark, table, setting):
    found = benchmark.pedantic(place, args=(table, setting), rounds=3)
    assert found.counts["refused"] == 0


def test_3_read_5000_different_texts(benchmark, setting):
    """A village and its municipality in each, half of them misspelt."""
    gazetteer = setting.gazetteer
    texts = [
        f"{gazetteer.by_ags[ags].name} OT {village.name}"
        for ags, villages in gazetteer.localities_of.items()
        for village in villages
    ][:2500]
    texts += [f"{text}x" for text in texts]
    context = PlaceContext(region_id="TH-LEADER-06")
    found = benchmark.pedantic(
        resolve_places, args=(texts, context, gazetteer), rounds=3
    )
    assert len(found) == ROWS


def test_4_write_5000_projects(benchmark, tmp_path, result):
    numbers = iter(range(100))

    def write():
        store = Workspace.create(tmp_path / f"{next(numbers)}.gpkg")
        with store.transaction("import") as change:
            return store_import(change, result, file="x", table="y")

    assert benchmark.pedantic(write, rounds=3) == ROWS


def test_5_load_the_setting_once(benchmark):
    benchmark.pedantic(load_setting, args=(Catalog(),), rounds=3)


@pytest.mark.parametrize("rows", [5_000, 100_000])
def test_6_from_excel_to_the_page(benchmark, tmp_path, rows):
    script = Path(__file__).with_name("import_run.py")
    command = [sys.executable, str(script), str(rows), str(tmp_path)]

    def run():
        return subprocess.run(command, check=True, capture_output=True, text=True)

    lines = benchmark.pedantic(run, rounds=1).stdout.splitlines()
    steps = [one for one in map(json.loads, lines) if "step" in one]
    for one in steps:
        print("{step:<24}{seconds:>8} s {rss_mb:>6} MB, peak {peak_mb}".format(**one))  # noqa: T201
    assert steps[-1]["step"] == "page project_table"
