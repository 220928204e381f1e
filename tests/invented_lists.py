"""Eleven lists of other regions, invented, each as another office would keep it.

The places and their true municipalities stand in ``tests/data/places_lists.csv``,
written by hand before the program read them. Titles, persons and money are invented.
"""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

FOLDER = Path(__file__).parent / "data"
TRUTH = (FOLDER / "places_lists.csv", FOLDER / "places_unseen.csv")
WORDS = (
    "Sanierung", "Dorfgemeinschaftshaus", "Spielplatz", "Rastplatz", "Vereinsheim",
    "Museumsscheune", "Brunnen", "Kirchturm", "Hofladen", "Wanderweg",
)  # fmt: skip


def rows_of(name):
    """Return what the truth says about a list."""
    found = []
    for path in TRUTH:
        with path.open(encoding="utf-8", newline="") as file:
            found += [row for row in csv.DictReader(file) if row["list"] == name]
    return found


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


def bayerisch(folder):
    """Write a preface of several lines, a header far down, amounts with "EUR" first."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = "Amt für Ländliche Entwicklung (erfunden)"
    sheet["B3"] = "Maßnahmenliste ILE, Stand Okt. 2024"
    sheet.merge_cells("B2:G2")
    header = [
        None, "Lfd. Nr.", "Bezeichnung der Maßnahme", "Gmkg. / Gemeinde",
        "Maßnahmenträger", "Zuwendung bewilligt (EUR)", "Bewilligungsjahr",
    ]  # fmt: skip
    for column, text in enumerate(header, start=1):
        sheet.cell(6, column, text)
    rows = rows_of("bayerisch")
    for number, row in enumerate(rows):
        amount = german(cents(number)).replace(" €", "")
        line = [None, number + 1, title(number), row["cells"], "Kommune (erfunden)",
                f"EUR {amount}", 2023 + number % 2]  # fmt: skip
        for column, cell in enumerate(line, start=1):
            sheet.cell(7 + number, column, cell)
    last = 6 + len(rows)
    sheet.cell(last + 2, 3, "Summe")
    sheet.cell(last + 2, 6, f"=SUM(F7:F{last})")
    path = folder / "ile_massnahmen.xlsx"
    book.save(path)
    return path


def saechsisch(folder):
    """Write tabs, UTF-16, everything in quotes, a status nobody else has."""
    path = folder / "lag_auswahl.txt"
    lines = [["Vorhabentitel", "Vorhabenort", "Vorhabenträger", "Zuwendung bewilligt",
              "Jahr der Bewilligung", "Votum EG"]]  # fmt: skip
    for number, row in enumerate(rows_of("saechsisch")):
        lines.append([title(number), row["cells"], "privat", german(cents(number)),
                      "2024", "positiv"])  # fmt: skip
    with path.open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL).writerows(lines)
    return path


def english(folder):
    """Write English headers and numbers as an exchange partner sends them."""
    path = folder / "projects_export.csv"
    lines = [["Project title", "Location", "Beneficiary", "Approved grant (EUR)",
              "Approval date"]]  # fmt: skip
    for number, row in enumerate(rows_of("english")):
        amount = cents(number)
        text = f"{amount // 100:,}.{amount % 100:02d}"
        lines.append([title(number), row["cells"], "invented", text,
                      f"2024-0{number % 9 + 1}-15"])  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def eichsfeld(folder):
    """Write merged fields of action at the left, several sheets, an empty column."""
    book = openpyxl.Workbook()
    book.active.title = "Deckblatt"
    book.active["A1"] = "RAG (erfunden)"
    sheet = book.create_sheet("Projekte")
    other = book.create_sheet("Haushalt")
    other.append(["Jahr", "Budget"])
    other.append([2024, 100000])
    sheet.append(["HF", "Projekt", None, "Ort des Vorhabens", "Zuwendung (bewilligt)",
                  "Status"])  # fmt: skip
    rows = rows_of("eichsfeld")
    for number, row in enumerate(rows):
        sheet.append(["Daseinsvorsorge" if number == 0 else None, title(number), None,
                      row["cells"], cents(number) / 100, "bewilligt"])  # fmt: skip
    sheet.merge_cells(f"A2:A{len(rows) + 1}")
    path = folder / "eichsfeld.xlsx"
    book.save(path)
    return path


def weimar(folder):
    """Write headers with line breaks, places in two columns, foreign columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Akten-\nzeichen", "Gemeinde", "Orts-\nteil", "Vorhaben",
                  "Zuwendung\nbewilligt", "Farbe", "Ablage",
                  "Wiedervorlage"])  # fmt: skip
    for number, row in enumerate(rows_of("weimar")):
        municipality, village = row["cells"].split("|")
        sheet.append([f"W-{number + 1:03d}/24", municipality, village or None,
                      title(number), cents(number) / 100, "grün", f"Ordner {number}",
                      "-"])  # fmt: skip
    path = folder / "weimarer_land.xlsx"
    book.save(path)
    return path


def kyffhaeuser(folder):
    """Write an old .xls: title, header, amounts as text with a point for thousands."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Liste")
    sheet.write(0, 0, "Förderliste LEADER (erfunden)")
    for column, text in enumerate(
        ("Nr", "Maßnahme", "Adresse / Ort", "bewilligte Mittel", "Jahr")
    ):
        sheet.write(2, column, text)
    for number, row in enumerate(rows_of("kyffhaeuser")):
        line = (number + 1, title(number), row["cells"], german(cents(number)), 2024)
        for column, cell in enumerate(line):
            sheet.write(3 + number, column, cell)
    path = folder / "kyffhaeuser.xls"
    book.save(str(path))
    return path


MAKERS = {
    "saalfeld": saalfeld,
    "altenburg": altenburg,
    "wartburg": wartburg,
    "hainich": hainich,
    "orla": orla,
    "bayerisch": bayerisch,
    "saechsisch": saechsisch,
    "english": english,
    "eichsfeld": eichsfeld,
    "weimar": weimar,
    "kyffhaeuser": kyffhaeuser,
}


def total(name):
    """Return the approved cents of a list."""
    rows = rows_of(name)
    if name == "hainich":
        return sum((number + 11) * 100_000 + 50_000 for number in range(len(rows)))
    return sum(cents(number) for number in range(len(rows)))
