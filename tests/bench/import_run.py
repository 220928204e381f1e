"""One office list from Excel to the page, step by step: seconds and memory.

A process of its own, so that its memory is that of the list and nothing else::

    python tests/bench/import_run.py 100000 FOLDER

prints one JSON line per step: ``step``, ``seconds``, ``cpu_seconds`` (the same where
nobody else works on the machine), ``rss_mb`` (held afterwards) and ``peak_mb`` (the
highest within the step; Linux only). The list is made for the
measurement and says so in its first row.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import sys
import time
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
WORKS = (
    "Sanierung", "Umbau", "Neubau", "Ausbau", "Erweiterung", "Gestaltung",
    "Modernisierung", "Umnutzung", "Erneuerung", "Anlage",
)  # fmt: skip
THINGS = (
    "Dorfgemeinschaftshaus", "Spielplatz", "Wanderweg", "Feuerwehrhaus", "Freibad",
    "Alte Schule", "Backhaus", "Jugendclub", "Kirchhof", "Dorfplatz", "Vereinsheim",
    "Radweg", "Streuobstwiese", "Bürgerhaus", "Dorfladen", "Museum", "Sportplatz",
    "Teich", "Friedhofshalle", "Gasthof", "Bolzplatz", "Heimatstube", "Kita",
    "Aussichtsturm",
)  # fmt: skip
HEADERS = (
    "Titel", "Ort", "LEADER-Region", "Träger", "Gesamtkosten", "Bewilligt", "Status",
    "Jahr",
)  # fmt: skip


def rows_of_list(count, setting, *, month=1):
    """Make the rows; in the second month 1 % changed, 1 % gone and 1 % new."""
    chance = random.Random(2026)
    areas = setting.territory.municipalities["name"]
    members = setting.territory.members
    places = {
        key: [str(areas[ags]) for ags in group["ags"] if ags in areas.index]
        for key, group in members.groupby("region_id")
    }
    regions = sorted(places)
    for number in range(count + count // 100):
        region = chance.choice(regions)
        name = chance.choice(places[region])
        total = chance.randint(5_000, 200_000)
        title = f"{chance.choice(WORKS)} {chance.choice(THINGS)}"
        if chance.random() < 0.7:
            title += f" {chance.choice(('am Anger', 'Nord', 'Süd', 'Unterdorf'))}"
        year, holder = chance.randint(2015, 2022), chance.choice(("kommunal", "privat"))
        place = chance.choice((name, f"Gemeinde {name}", f"{name}, {title.split()[1]}"))
        part = number * 37 % count
        if (number >= count and month == 1) or (month == 2 and part % 100 == 1):
            continue
        grant = total * (0.6 if month == 1 or part % 100 != 2 else 0.5)
        yield (
            f"{title} Nr. {number}" if number % 3 else title, place,
            setting.regions[region], holder, f"{total},00 €", round(grant, 2),
            "bewilligt", year,
        )  # fmt: skip


def write_list(path, rows):
    """Write an Excel file as an office would."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Projekte")
    sheet.append(["Projektliste (erfunden, nur für die Messung)"])
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(row)
    book.save(path)


def memory():
    """Return resident memory and its highest value since the last call, in MB."""
    facts = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in ("VmRSS", "VmHWM"):
                facts[name] = int(value.split()[0]) // 1024
        Path("/proc/self/clear_refs").write_text("5")
    return facts.get("VmRSS"), facts.get("VmHWM")


@contextlib.contextmanager
def step(name):
    """Measure and print one step."""
    gc.collect()
    memory()
    start, worked = time.perf_counter(), time.process_time()
    yield
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    _, peak = memory()
    gc.collect()
    rss, _ = memory()
    line = {"step": name, "seconds": round(seconds, 2), "cpu_seconds": round(worked, 2)}
    print(json.dumps(line | {"rss_mb": rss, "peak_mb": peak}), flush=True)  # noqa: T201


def open_pages(folder):
    """Open the pages that show the workspace, as a browser would ask for them."""
    from streamlit.testing.v1 import AppTest

    os.environ["LEADER_ATLAS_WORKSPACE"] = str(folder / "office.gpkg")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    at.query_params["dataset"] = "own"
    at.query_params["region"] = "all"
    for name in ("overview", "region_map", "project_table"):
        with step(f"page {name}"):
            at.run() if name == "overview" else at.switch_page(f"pages/{name}.py").run()
            problems = [*at.exception, *at.error]
            if problems:
                raise SystemExit(str(problems[0].value))


def main():
    """Run all steps for a number of rows in a folder."""
    from geo.catalog import Catalog
    from geo.projects.importing import ListContext, import_table, load_setting
    from geo.projects.importreport import import_report, report_parts
    from geo.projects.reimport import Chosen
    from geo.reading.columns import recognise_columns
    from geo.reading.tables import read_tables
    from geo.reading.vocabulary import load_vocabulary
    from geo.workspace import Workspace
    from geo.workspace.intake import compare_with, store_changes, store_import

    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    vocabulary = load_vocabulary()
    with step("setting"):
        setting = load_setting(Catalog())
    store = None
    for month in (1, 2):
        path = folder / f"liste{count}_{month}.xlsx"
        if not path.exists():
            write_list(path, rows_of_list(count, setting, month=month))
        again = "" if month == 1 else " again"
        with step(f"read{again}"):
            (table,) = read_tables(path, vocabulary=vocabulary)
        with step(f"columns{again}"):
            layout = recognise_columns(table, vocabulary)
        with step(f"rows and places{again}"):
            result = import_table(
                table, layout, setting=setting, vocabulary=vocabulary,
                context=ListContext(),
            )  # fmt: skip
        with step(f"report{again}"):
            report = import_report(result, table, file="liste.xlsx")
            size = sum(map(len, report_parts(report)))
        del report
        facts = {"rows": len(result.rows), **result.counts, "report_mb": size >> 20}
        print(json.dumps(facts), flush=True)  # noqa: T201
        if store is None:
            with step("write"):
                (folder / "office.gpkg").unlink(missing_ok=True)
                store = Workspace.create(folder / "office.gpkg")
                with store.transaction("import") as change:
                    store_import(change, result, file="liste.xlsx", table=table.name)
            continue
        with step("compare"):
            found = compare_with(store, result, table, file="liste.xlsx")
        print(json.dumps(found.counts), flush=True)  # noqa: T201
        with step("write again"), store.transaction("reimport") as change:
            store_changes(
                change, found, Chosen.everything(found), result,
                sites=store.frame("sites", ()), file="liste.xlsx", table=table.name,
            )  # fmt: skip
        del found
    with step("released"):
        del table, layout, result
    open_pages(folder)


if __name__ == "__main__":
    main()
