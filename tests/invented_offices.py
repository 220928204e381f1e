"""Four more lists, invented after the rules were written, to see a first sight.

Three offices of Thuringia and one of Hesse. The places and their true municipalities
stand in ``tests/data/places_unseen.csv``, written by hand from the text alone before
the program read them. Titles, persons and money are invented.
"""

from __future__ import annotations

import csv

import openpyxl

from tests.invented_lists import cents, german, rows_of, title


def greiz(folder):
    """Write fields of action as headings, long headers, dates of Excel."""
    import datetime as dt

    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "LEADER Aktionsgruppe Greizer Land (erfundene Liste)"
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(
        ["Lfd. Nr.", "Name des Projektes", "Durchführungsort", "Träger (erfunden)",
         "zuwendungsfähige\nAusgaben in €", "bewilligte\nZuwendung in €",
         "Datum Bescheid"]
    )  # fmt: skip
    for number, row in enumerate(rows_of("greiz")):
        day = dt.date(2024, number % 12 + 1, number % 27 + 1)
        sheet.append(
            [number + 1, title(number), row["cells"], "Verein", cents(number) / 50,
             cents(number) / 100, day]
        )  # fmt: skip
    path = folder / "greizer_land.xlsx"
    book.save(path)
    return path


def henneberg(folder):
    """Write an export of a database: everything in quotes, UTF-8 with a mark."""
    path = folder / "vorhaben_export.csv"
    lines = [["Vorgangsnr.", "Vorhabenbezeichnung", "Anschrift des Vorhabens",
              "Bewilligte Zuwendung", "Bewilligungsdatum"]]  # fmt: skip
    for number, row in enumerate(rows_of("henneberg")):
        day = f"{number % 28 + 1:02d}.05.2024"
        lines.append([f"HL-{2024_000 + 7 * number}", title(number), row["cells"],
                      german(cents(number)), day])  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(lines)
    return path


def suedharz(folder):
    """Write a small table with short headers, amounts as text, a sum below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Südharz: bewilligte Projekte (erfunden)"])
    sheet.append(["Projekt", "Ort/Ortsteil", "bewilligt", "Jahr"])
    rows = rows_of("suedharz")
    for number, row in enumerate(rows):
        sheet.append([title(number), row["cells"], german(cents(number)), 2024])
    sheet.append(["Summe", None, german(sum(map(cents, range(len(rows))))), None])
    path = folder / "suedharz.xlsx"
    book.save(path)
    return path


def hessisch(folder):
    """Write the list of a neighbour beyond the border of the state."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Projektname", "Kommune / Ortsteil", "Zuschuss bewilligt (EUR)",
                  "Bewilligungsjahr"])  # fmt: skip
    for number, row in enumerate(rows_of("hessisch")):
        sheet.append([title(number), row["cells"], cents(number) / 100, 2024])
    path = folder / "werra_meissner.xlsx"
    book.save(path)
    return path


MAKERS = {
    "greiz": greiz,
    "henneberg": henneberg,
    "suedharz": suedharz,
    "hessisch": hessisch,
}
