"""Five lists of other regions, invented, each as another office would keep it.

The places and their true municipalities stand in ``tests/data/places_lists.csv``,
written by hand before the program read them. Titles, persons and money are invented.
"""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

TRUTH = Path(__file__).parent / "data" / "places_lists.csv"
WORDS = (
    "Sanierung", "Dorfgemeinschaftshaus", "Spielplatz", "Rastplatz", "Vereinsheim",
    "Museumsscheune", "Brunnen", "Kirchturm", "Hofladen", "Wanderweg",
)  # fmt: skip


def rows_of(name):
    """Return what the truth says about a list."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["list"] == name]


def title(number):
    return f"{WORDS[number % len(WORDS)]} Nr. {number + 1}"


def cents(number):
    """Return an amount that no other row has."""
    return 123_450 * (number + 3) + 7 * number


def german(amount):
    text = f"{amount // 100:,}".replace(",", ".")
    return f"{text},{amount % 100:02d} €"


def saalfeld(folder):
    """Write title rows, headings between the rows, sums by formula, merged years."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Projekte 2023"
    sheet["A1"] = "LEADER-Aktionsgruppe Saalfeld-Rudolstadt e.V. (erfunden)"
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "Projektübersicht, Stand 30.06.2024"
    header = [
        "Lfd.\nNr.", "Projektbezeich-\nnung", "Maßnahmeort", "Träger",
        "Fördersumme beantragt", "davon\nbewilligt", "Jahr",
    ]  # fmt: skip
    sheet.append([])
    sheet.append(header)
    rows = rows_of("saalfeld")
    half = len(rows) // 2
    for start, stop, heading in (
        (0, half, "Handlungsfeld 1: Leben im Dorf"),
        (half, len(rows), "Handlungsfeld 2: Natur und Tourismus"),
    ):
        sheet.append([heading])
        first = sheet.max_row + 1
        for number in range(start, stop):
            amount = cents(number)
            sheet.append(
                [number + 1, title(number), rows[number]["cells"], "Verein (erfunden)",
                 (amount + 100_000) / 100, amount / 100, 2023]
            )  # fmt: skip
        last = sheet.max_row
        sheet.merge_cells(f"G{first}:G{first + 2}")
        sheet.append(
            ["", "Zwischensumme", "", "", f"=SUM(E{first}:E{last})",
             f"=SUM(F{first}:F{last})"]
        )  # fmt: skip
        sheet.append([])
    sheet.append(["", "Gesamt", "", "", "=E18+E35", "=F18+F35"])
    path = folder / "projekte_saalfeld.xlsx"
    book.save(path)
    return path


def altenburg(folder):
    """Write semicolons in cp1252, German amounts, a remark below the table."""
    lines = [
        ["Vorhaben", "PLZ", "Standort", "Zuwendungsempfänger", "ff. Ausgaben",
         "Zuwendung bewilligt", "Bescheid vom"],
    ]  # fmt: skip
    for number, row in enumerate(rows_of("altenburg")):
        code, place = row["cells"].split("|")
        amount = cents(number)
        lines.append(
            [title(number), code, place, "Kirchgemeinde (erfunden)",
             german(2 * amount), german(amount), f"{number % 28 + 1:02d}.03.2024"]
        )  # fmt: skip
    lines.append(["Hinweis: Angaben ohne Gewähr, Namen erfunden"])
    path = folder / "altenburg.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(lines)
    return path


def wartburg(folder):
    """Write a header of two lines, municipality and village apart, a second sheet."""
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Erläuterung"
    notes["A1"] = "Erfundene Liste zum Testen"
    sheet = book.create_sheet("Vorhaben")
    sheet.append(["", "Ort", "", "Finanzierung in Euro", "", "Bearbeitung"])
    sheet.append(
        ["Projekttitel", "Gemeinde", "Ortsteil", "Gesamtkosten", "Zuwendung bewilligt",
         "Status"]
    )  # fmt: skip
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    for number, row in enumerate(rows_of("wartburg")):
        municipality, village = row["cells"].split("|")
        amount = cents(number)
        status = ("bewilligt", "in Umsetzung", "abgeschlossen")[number % 3]
        sheet.append(
            [title(number), municipality, village or None, amount / 50, amount / 100,
             status]
        )  # fmt: skip
    path = folder / "wartburg.xlsx"
    book.save(path)
    return path


def hainich(folder):
    """Write everyday words for headers, thousands of euros, an OpenDocument file."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    lines = [["Was?", "Wo?", "Wer?", "Zuschuss (bewilligt, T€)", "Stand"]]
    for number, row in enumerate(rows_of("hainich")):
        # Whole hundreds of euros, so that thousands keep one decimal.
        amount = f"{number + 11},5"
        lines.append([title(number), row["cells"], "erfunden", amount, "bewilligt"])
    document = OpenDocumentSpreadsheet()
    table = Table(name="Förderliste")
    for line in lines:
        made = TableRow()
        for text in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            made.addElement(cell)
        table.addElement(made)
    document.spreadsheet.addElement(table)
    path = folder / "hainich.ods"
    document.save(str(path))
    return path


def orla(folder):
    """Write addresses, a note column, amounts with a blank between thousands."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["RAG Saale-Orla (erfunden) – Rang- und Reihenfolge 3. Aufruf"])
    sheet.append(
        ["Rang", "Bezeichnung des Vorhabens", "Projektstandort (Adresse)",
         "beantragte Zuwendung", "bewilligte Zuwendung", "Bemerkungen"]
    )  # fmt: skip
    for number, row in enumerate(rows_of("orla")):
        amount = cents(number)
        text = f"{amount // 100:,}".replace(",", " ") + f",{amount % 100:02d} Euro"
        sheet.append([number + 1, title(number), row["cells"], text, text, "erfunden"])
    path = folder / "orla.xlsx"
    book.save(path)
    return path


MAKERS = {
    "saalfeld": saalfeld,
    "altenburg": altenburg,
    "wartburg": wartburg,
    "hainich": hainich,
    "orla": orla,
}


def total(name):
    """Return the approved cents of a list."""
    rows = rows_of(name)
    if name == "hainich":
        return sum((number + 11) * 100_000 + 50_000 for number in range(len(rows)))
    return sum(cents(number) for number in range(len(rows)))
