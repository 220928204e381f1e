"""Files as offices keep them: every row accounted for, every trouble said."""

import csv
import datetime as dt
import io
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from geo.errors import (
    EmptyFileError,
    FileTooLargeError,
    MissingPartsError,
    PasswordProtectedError,
    TableTooLargeError,
    UnknownFileKindError,
    UnreadableFileError,
    ZipBombError,
)
from geo.reading import filekinds
from geo.reading.probe import survives_reading
from geo.reading.reasons import Reason
from geo.reading.tables import read_tables

LIST = Path(__file__).parent / "data/projektliste_unordentlich.xlsx"
HEADER = ["Nr.", "Ort", "Vorhaben", "Gesamtkosten", "Zuwendung bewilligt"]
ROWS = [
    [1, "Eisfeld", "Spielplatz", 1000.5, "600,30 €"],
    [2, "Schleusingen", "Radweg, 2. BA", 2000, "1.200,00 €"],
    [3, "Großbreitenbach", "Café", 3000, "1.800,00 €"],
]


def xlsx(path, rows, *, sheet="Tabelle1", merges=(), more=()):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for area in merges:
        page.merge_cells(area)
    for name, cells in more:
        extra = book.create_sheet(name)
        for row in cells:
            extra.append(row)
    book.save(path)
    return path


def xls(path, rows):
    book = xlwt.Workbook()
    page = book.add_sheet("Tabelle1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(number, column, value)
    book.save(str(path))
    return path


def ods(path, rows):
    book = OpenDocumentSpreadsheet()
    table = Table(name="Tabelle1")
    book.spreadsheet.addElement(table)
    for row in rows:
        line = TableRow()
        table.addElement(line)
        for value in row:
            if isinstance(value, str):
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
            elif value is None:
                cell = TableCell()
            else:
                cell = TableCell(valuetype="float", value=str(value))
            line.addElement(cell)
    book.save(str(path))
    return path


def text_file(path, rows, *, delimiter=";", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def only(path):
    (table,) = read_tables(path)
    return table


def reasons(table):
    return {note.reason for note in table.notes}


def test_every_row_of_the_file_has_one_kind(tmp_path):
    rows = [["Liste"], [], HEADER, *ROWS, [], ["Summe", None, None, 6000.5]]
    table = only(xlsx(tmp_path / "a.xlsx", rows))
    assert table.row_kinds == (
        "title", "empty", "header", "data", "data", "data", "empty", "sum",
    )  # fmt: skip
    assert len(table.cells) == len(table.row_kinds) == len(rows)


# One list in every format


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_workbooks_give_the_same_table(tmp_path, write):
    kind = write.__name__
    table = only(write(tmp_path / f"liste.{kind}", [["Projekte 2024"], HEADER, *ROWS]))
    assert (table.kind, table.name) == (kind, "Tabelle1")
    assert table.headers == tuple(HEADER)
    assert [(number, list(row)) for number, row in table.rows()] == [
        (number, row) for number, row in enumerate(ROWS, start=3)
    ]
    assert [type(cell) for cell in table.column(0)] == [int, int, int]


def test_xlsm_is_read(tmp_path):
    table = only(xlsx(tmp_path / "liste.xlsm", [HEADER, *ROWS]))
    assert len(table) == 3
    assert table.notes == ()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_encoding_and_delimiter(tmp_path, delimiter, encoding):
    path = tmp_path / "liste.csv"
    table = only(
        text_file(path, [HEADER, *ROWS], delimiter=delimiter, encoding=encoding)
    )
    assert table.headers == tuple(HEADER)
    assert table.column(1) == ["Eisfeld", "Schleusingen", "Großbreitenbach"]
    assert table.column(2) == ["Spielplatz", "Radweg, 2. BA", "Café"]
    assert (Reason.ENCODING_ASSUMED in reasons(table)) == (encoding == "cp1252")


def test_text_of_an_old_dos_program(tmp_path):
    table = only(text_file(tmp_path / "alt.txt", [row[:4] for row in (HEADER, *ROWS)],
                           encoding="cp850"))  # fmt: skip
    assert table.column(1)[2] == "Großbreitenbach"
    assert table.note(Reason.ENCODING_ASSUMED).details == {"encoding": "cp850"}


def test_utf16_without_byte_order_mark(tmp_path):
    table = only(text_file(tmp_path / "a.csv", [HEADER, *ROWS], encoding="utf-16-le"))
    assert table.column(1)[2] == "Großbreitenbach"


def test_mixed_encodings_are_read_line_by_line_and_reported(tmp_path):
    lines = [
        b"Ort;Titel",
        "Römhild;Café".encode(),
        "Großobringen;a".encode("cp1252"),
    ]
    (tmp_path / "a.csv").write_bytes(b"\r\n".join(lines))
    table = only(tmp_path / "a.csv")
    assert table.column(0) == ["Römhild", "Großobringen"]
    assert table.note(Reason.ENCODINGS_MIXED).details["lines"] == (3,)


def test_garbled_text_is_reported_and_left_as_it_is(tmp_path):
    (tmp_path / "a.csv").write_text("Ort;Titel\nRÃ¶mhild;a\n", encoding="utf-8")
    table = only(tmp_path / "a.csv")
    assert Reason.GARBLED_TEXT in reasons(table)
    assert table.column(0) == ["RÃ¶mhild"]


def test_nul_bytes_are_left_out_and_counted(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"Ort;Titel\nEis\x00feld;Spiel\x00platz\n")
    table = only(tmp_path / "a.csv")
    assert [row for _, row in table.rows()] == [("Eisfeld", "Spielplatz")]
    assert table.note(Reason.NUL_BYTES).details == {"count": 2}


def test_line_breaks_and_quotes_in_cells(tmp_path):
    rows = [
        ["Ort", "Titel"],
        ["Eisfeld", 'Haus "Krone"\nmit Hof;Garten'],
        ["Gotha", "x"],
    ]
    table = only(text_file(tmp_path / "a.csv", rows))
    assert [list(row) for _, row in table.rows()] == rows[1:]
    assert [number for number, _ in table.rows()] == [2, 3]


@pytest.mark.parametrize("count", [3, 200])
def test_quotation_mark_that_never_ends_swallows_no_row(tmp_path, count):
    lines = ["Ort;Titel", *(f"Ort {i};Titel {i}" for i in range(count)), 'Gotha;"offen']
    lines += [f"Ort {i};danach" for i in range(count)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    table = only(tmp_path / "a.csv")
    assert len(table) == 2 * count + 1
    assert Reason.UNCLOSED_QUOTE in reasons(table)


def test_separator_line_of_excel_is_no_row(tmp_path):
    (tmp_path / "a.csv").write_text("sep=|\nOrt|Titel\nA;B|c\n", encoding="utf-8")
    assert only(tmp_path / "a.csv").column(0) == ["A;B"]


def test_text_with_one_column(tmp_path):
    (tmp_path / "a.txt").write_text("Ort\nErfurt\nGotha\n", encoding="utf-8")
    table = only(tmp_path / "a.txt")
    assert table.column(0) == ["Erfurt", "Gotha"]
    assert Reason.ONE_COLUMN in reasons(table)


# The shape of a sheet


def test_the_untidy_list():
    table = only(LIST)
    assert table.header_rows == (4,)
    assert table.headers[2] == "Gemeinde (OT)"
    assert len(table) == 120
    assert table.sums == {126: "formula"}
    assert table.numbers("title") == (1, 2)
    assert table.numbers("empty") == (3, 125)
    note = table.note(Reason.FORMULA_WITHOUT_VALUE)
    assert note.details == {"cells": ("G126",), "spots": ((126, 6),)}
    number, row = next(table.rows())
    assert (number, row[0], row[3], row[8]) == (5, 1, 37355, "10,4873")


def test_sheet_that_does_not_begin_in_the_corner(tmp_path):
    book = openpyxl.Workbook()
    for row, values in enumerate([HEADER, *ROWS], start=4):
        for column, value in enumerate(values, start=3):
            book.active.cell(row, column, value)
    book.save(tmp_path / "a.xlsx")
    table = only(tmp_path / "a.xlsx")
    assert table.header_rows == (4,)
    assert [number for number, _ in table.rows()] == [5, 6, 7]
    assert table.headers == ("", "", *HEADER)
    assert table.empty_columns == (0, 1)


def test_two_lines_of_header_with_merged_groups(tmp_path):
    rows = [
        ["Projekte", None, None, None, None],
        ["Ort", "Titel", "Zuwendung", None, None],
        [None, None, "beantragt", "bewilligt", "ausgezahlt"],
        ["Eisfeld", "a", 1, 2, 3],
        ["Gotha", "b", 4, 5, 6],
    ]
    merges = ["A1:E1", "A2:A3", "B2:B3", "C2:E2"]
    table = only(xlsx(tmp_path / "a.xlsx", rows, merges=merges))
    assert table.headers == (
        "Ort", "Titel", "Zuwendung beantragt", "Zuwendung bewilligt",
        "Zuwendung ausgezahlt",
    )  # fmt: skip
    assert table.header_rows == (2, 3)
    assert len(table) == 2


def test_two_lines_of_header_without_merged_cells(tmp_path):
    rows = [
        ["Ort", "Titel", "Zuwendung", "", "Gesamt-"],
        ["", "", "bewilligt", "ausgezahlt", "kosten"],
        ["Eisfeld", "a", "1,00", "2,00", "3,00"],
    ]
    table = only(text_file(tmp_path / "a.csv", rows))
    assert table.headers[2:] == ("Zuwendung bewilligt", "Zuwendung ausgezahlt",
                                 "Gesamtkosten")  # fmt: skip
    assert len(table) == 1


def test_a_first_row_of_words_is_no_second_header(tmp_path):
    rows = [["Ort", "Titel", "Status"], ["Eisfeld", "Spielplatz", "bewilligt"],
            ["Gotha", "Radweg", "abgelehnt"]]  # fmt: skip
    table = only(xlsx(tmp_path / "a.xlsx", rows))
    assert table.header_rows == (1,)
    assert len(table) == 2


def test_units_and_numbers_below_the_header_are_no_project(tmp_path):
    rows = [["Ort", "Titel", "Gesamtkosten", "Fördersatz"], [None, None, "T€", "%"],
            ["Eisfeld", "a", 5, 60]]  # fmt: skip
    table = only(xlsx(tmp_path / "a.xlsx", rows))
    assert table.headers[2:] == ("Gesamtkosten T€", "Fördersatz %")
    assert len(table) == 1
    numbered = [["Ort", "Titel", "Gesamtkosten", "Status"], [1, 2, 3, 4],
                ["Eisfeld", "a", 5, "bewilligt"]]  # fmt: skip
    table = only(xlsx(tmp_path / "b.xlsx", numbered))
    assert table.header_rows == (1, 2)
    assert [row[0] for _, row in table.rows()] == ["Eisfeld"]


def test_table_without_header(tmp_path):
    table = only(xlsx(tmp_path / "a.xlsx", ROWS))
    assert (table.header_rows, set(table.headers)) == ((), {""})
    assert len(table) == 3
    assert Reason.NO_HEADER in reasons(table)


def test_unknown_headers_are_seen_by_the_rows_below(tmp_path):
    rows = [["Foo", "Bar", "Baz"], ["Eisfeld", "a", 5], ["Gotha", "b", 6]]
    assert only(xlsx(tmp_path / "a.xlsx", rows)).headers == ("Foo", "Bar", "Baz")


@pytest.mark.parametrize(
    ("rows", "row", "how"),
    [
        ([*ROWS, ["Summe", None, None, 6000.5, None]], 5, "word"),
        ([*ROWS, [None, None, "Gesamt:", 6000.5, None]], 5, "word"),
        ([*ROWS[:2], ["Zwischensumme", None, None, 3000.5, None], ROWS[2]], 4, "word"),
        ([*ROWS, ["Summe kommunale Projekte 2024:", None, None, 1, None]], 5, "word"),
        ([*ROWS, [None, None, None, 6000.5, None]], 5, "adds_up"),
        ([*ROWS, [None, None, None, 6000.5, "3.600,30 €"]], 5, "adds_up"),
        ([*ROWS, [None, None, None, "=SUM(D2:D4)", None]], 5, "formula"),
        ([*ROWS, [None, None, None, "=SUBTOTAL(9,D2:D4)", None]], 5, "formula"),
    ],
)
def test_sum_rows_are_marked_and_no_projects(tmp_path, rows, row, how):
    table = only(xlsx(tmp_path / "a.xlsx", [HEADER, *rows]))
    assert table.sums == {row: how}
    assert table.row_kinds[row - 1] == "sum"
    assert [cells[0] for _, cells in table.rows()] == [1, 2, 3]


@pytest.mark.parametrize(
    "row",
    [
        [4, "Gotha", "Gesamtkonzept Radwege", 500, "300,00 €"],
        [4, "Gotha", "Summer in the City", 500, "300,00 €"],
        [4, "Gotha", "Steg", "=SUM(D2:D4)", "300,00 €"],  # a formula, but a project
        [None, None, None, 777, None],  # adds nothing up
        [4, "Total lokal e.V.", None, None, None],
        ["Total Digital", None, None, 500, None],
        ["Gesamtkonzept", None, None, 500, None],
    ],
)
def test_projects_are_no_sum_rows(tmp_path, row):
    table = only(xlsx(tmp_path / "a.xlsx", [HEADER, *ROWS, row]))
    assert table.sums == {}
    assert len(table) == 4


def test_long_numbers_in_a_sum_row_take_no_time(tmp_path):
    started = time.perf_counter()
    rows = [*ROWS, [f"Summe {'1' * 5000}q", None, None, 1, None]]
    assert only(xlsx(tmp_path / "a.xlsx", [HEADER, *rows])).sums == {}
    assert time.perf_counter() - started < 2


def test_total_column_makes_no_sum_row(tmp_path):
    rows = [["Ort", "Titel", "EU-Mittel", "Landesmittel", "Gesamtkosten"]]
    rows += [["Eisfeld", "a", 1, 2, f"=SUM(C{n}:D{n})"] for n in (2, 3, 4)]
    assert only(xlsx(tmp_path / "a.xlsx", rows)).sums == {}


def test_labels_and_repeated_headers_are_named(tmp_path):
    rows = [HEADER, ["Kommunale Projekte"], *ROWS, HEADER, ["Private Projekte"], *ROWS,
            ["* vorläufig"]]  # fmt: skip
    table = only(xlsx(tmp_path / "a.xlsx", rows))
    assert table.note(Reason.LABEL_ROWS).details == {"rows": (2, 7, 11)}
    assert table.note(Reason.HEADER_REPEATED).details == {"rows": (6,)}
    assert len(table) == 6


def test_text_merged_over_rows_stands_in_each_but_money_does_not(tmp_path):
    rows = [HEADER, [1, "Eisfeld", "a", 5, "600,00 €"], [2, None, "b", None, None]]
    table = only(xlsx(tmp_path / "a.xlsx", rows, merges=["B2:B3", "D2:D3", "E2:E3"]))
    assert table.column(1) == ["Eisfeld", "Eisfeld"]
    assert table.column(3) == [5, None]
    assert table.column(4) == ["600,00 €", None]
    assert table.note(Reason.MERGED_CELLS).details == {
        "filled": ("B2:B3",), "first_row_only": ("D2:D3", "E2:E3"),
    }  # fmt: skip


def test_empty_rows_and_columns_are_counted(tmp_path):
    rows = [
        ["Ort", None, "Titel"],
        ["Eisfeld", None, "a"],
        [],
        [],
        ["Gotha", None, "b"],
    ]
    table = only(xlsx(tmp_path / "a.xlsx", rows))
    assert table.empty_columns == (1,)
    assert table.note(Reason.EMPTY_COLUMNS).details == {"columns": ("B",)}
    assert table.note(Reason.EMPTY_ROWS).details == {"count": 2}
    assert [number for number, _ in table.rows()] == [2, 5]


def test_several_sheets_hidden_and_empty_ones(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx", [HEADER, *ROWS], more=[("2023", [HEADER]), ("x", [])]
    )
    book = openpyxl.load_workbook(path)
    book["2023"].sheet_state = "hidden"
    book.create_chartsheet("Bild")
    book.save(path)
    tables = read_tables(path)
    assert [table.name for table in tables] == ["Tabelle1", "2023", "x", "Bild"]
    assert [len(table) for table in tables] == [3, 0, 0, 0]
    assert reasons(tables[1]) == {Reason.HIDDEN_SHEET, Reason.NO_ROWS}
    assert reasons(tables[2]) == {Reason.EMPTY_SHEET}
    assert Reason.NO_TABLE_SHEET in reasons(tables[3])


def test_dates_flags_and_error_cells(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Ort", "Beschluss", "Kleinprojekt", "Gesamtkosten"])
    book.active.append(["Gotha", dt.date(2021, 3, 4), True, "#REF!"])
    book.active["D2"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    table = only(tmp_path / "a.xlsx")
    assert table.cells[1] == ("Gotha", dt.date(2021, 3, 4), True, "#REF!")


def test_headers_only_is_a_table_without_rows(tmp_path):
    for path in (
        xlsx(tmp_path / "a.xlsx", [HEADER]),
        text_file(tmp_path / "a.csv", [HEADER]),
    ):
        table = only(path)
        assert (len(table), table.headers) == (0, tuple(HEADER))
        assert Reason.NO_ROWS in reasons(table)


def test_formula_without_value_is_named_and_stays_missing(tmp_path):
    rows = [HEADER, [1, "Gotha", "a", "=1+1", "=D2*0.6"], ROWS[1]]
    table = only(xlsx(tmp_path / "a.xlsx", rows))
    note = table.note(Reason.FORMULA_WITHOUT_VALUE)
    assert note.details == {"cells": ("D2", "E2"), "spots": ((2, 3), (2, 4))}
    assert table.column(3) == [None, 2000]


# Files that are something else, broken, locked or too large


def test_content_decides_and_a_wrong_ending_is_noted(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, *ROWS]).rename(tmp_path / "a.csv")
    table = only(path)
    assert len(table) == 3
    assert table.note(Reason.ENDING_MISMATCH).details == {
        "ending": ".csv",
        "kind": "xlsx",
    }
    other = text_file(tmp_path / "b.xls", [HEADER, *ROWS])
    assert only(other).kind == "csv"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.xlsx", b"%PDF-1.7 ...", "pdf"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table>", "web_page"),
        ("a.csv", b"\x89PNG\r\n\x1a\n....", "picture"),
        ("a.csv", bytes(range(256)) * 20, "binary_data"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
         "Excel 2003 XML"),
        ("a.shp", b"\x00\x00\x27\x0a" + bytes(96),
         "lone_shp"),
    ],
)  # fmt: skip
def test_file_that_is_no_list(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnknownFileKindError) as caught:
        read_tables(tmp_path / name)
    assert caught.value.details == {"file": name, "kind": kind}


def test_word_document_is_no_list(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnknownFileKindError, match="a text document"):
        read_tables(tmp_path / "a.xlsx")


@pytest.mark.parametrize("content", [b"", b"\n\n \n", b"\x00" * 50, b";;\n;;\n"])
def test_empty_text_file(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(EmptyFileError):
        read_tables(tmp_path / "a.csv")


def test_empty_workbook(tmp_path):
    with pytest.raises(EmptyFileError):
        read_tables(xlsx(tmp_path / "a.xlsx", [], more=[("b", [])]))


def test_password_protected_workbook(tmp_path):
    # Excel puts an encrypted workbook as a stream into an OLE container.
    stream = "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "a.xlsx").write_bytes(filekinds._OLE + bytes(504) + stream + bytes(512))
    with pytest.raises(PasswordProtectedError):
        read_tables(tmp_path / "a.xlsx")


def test_password_protected_open_document(tmp_path):
    path = ods(tmp_path / "a.ods", [HEADER, *ROWS])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    mark = b"<manifest:encryption-data/></manifest:manifest>"
    manifest = parts["META-INF/manifest.xml"]
    parts["META-INF/manifest.xml"] = manifest.replace(b"</manifest:manifest>", mark)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(PasswordProtectedError):
        read_tables(path)


@pytest.mark.parametrize("write", [xlsx, ods, xls])
@pytest.mark.parametrize("keep", [0.3, 0.7, 0.97])
def test_workbook_cut_off_in_the_middle(tmp_path, write, keep):
    path = write(tmp_path / f"a.{write.__name__}", [HEADER, *ROWS])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(UnreadableFileError) as caught:
        read_tables(path)
    assert caught.value.details["file"] == path.name


def test_workbook_with_flipped_bytes(tmp_path):
    content = bytearray(xlsx(tmp_path / "a.xlsx", [HEADER, *ROWS]).read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    content[at : at + 8] = b"\xff" * 8
    (tmp_path / "a.xlsx").write_bytes(bytes(content))
    with pytest.raises(UnreadableFileError):
        read_tables(tmp_path / "a.xlsx")


def test_damaged_old_workbook_does_not_end_the_program(tmp_path):
    # Found by random damage: a first row of 2,000 million makes the reader ask for
    # hundreds of gigabytes, and that ends the process.
    content = bytearray(xls(tmp_path / "a.xls", [HEADER, *ROWS]).read_bytes())
    extent = content.index(struct.pack("<HH", 0x0200, 14)) + 4
    content[extent + 3] = 130
    (tmp_path / "a.xls").write_bytes(bytes(content))
    assert not survives_reading(tmp_path / "a.xls")
    with pytest.raises(UnreadableFileError):
        read_tables(tmp_path / "a.xls")


def test_open_document_cut_off_inside_its_archive(tmp_path):
    path = ods(tmp_path / "a.ods", [HEADER, *ROWS])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts["content.xml"]
    parts["content.xml"] = content[: content.index(b"Eisfeld") + 3]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    started = time.perf_counter()
    with pytest.raises(UnreadableFileError):
        read_tables(path)
    assert time.perf_counter() - started < 5


def test_zip_bomb_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(40 * 1024 * 1024))
    with pytest.raises(ZipBombError):
        read_tables(tmp_path / "a.xlsx")


def test_zip_that_lies_about_its_size(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", bytes(40 * 1024 * 1024))
    content = (tmp_path / "a.xlsx").read_bytes()
    size = struct.pack("<I", 40 * 1024 * 1024)
    assert content.count(size) == 2
    (tmp_path / "a.xlsx").write_bytes(content.replace(size, struct.pack("<I", 1000)))
    tracemalloc.start()
    with pytest.raises(UnreadableFileError):
        read_tables(tmp_path / "a.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 10 * 1024 * 1024
    tracemalloc.stop()


def test_file_of_more_than_200_mb_is_not_opened(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(200 * 1024 * 1024 + 1)
    with pytest.raises(FileTooLargeError) as caught:
        read_tables(tmp_path / "a.csv")
    assert caught.value.details == {"file": "a.csv", "size_mb": 201, "limit_mb": 200}


def test_16000_columns(tmp_path):
    wide = [[f"S{number}" for number in range(16000)], [1] * 16000]
    with pytest.raises(TableTooLargeError) as caught:
        read_tables(xlsx(tmp_path / "a.xlsx", wide))
    assert caught.value.details["columns"] == 16000
    with pytest.raises(TableTooLargeError):
        read_tables(text_file(tmp_path / "a.csv", wide))


def test_lost_cell_in_the_last_corner_takes_no_memory(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, *ROWS])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = "x"
    book.save(path)
    started = time.perf_counter()
    with pytest.raises(TableTooLargeError):
        read_tables(path)
    assert time.perf_counter() - started < 2


def test_coloured_but_empty_far_cells_do_no_harm(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, *ROWS])
    book = openpyxl.load_workbook(path)
    book.active["XFD3"].fill = openpyxl.styles.PatternFill("solid", "FF0000")
    book.save(path)
    assert only(path).headers == tuple(HEADER)


# Geographic files


def places(crs="EPSG:25832"):
    return gpd.GeoDataFrame(
        {"Ort": ["Eisfeld", "Römhild"], "Kosten": [5.5, None]},
        geometry=[shapely.Point(630000, 5590000), shapely.Point(620000, 5585000)],
        crs=crs,
    )


def zipped_shapefile(folder, table, *, drop=(), encoding="UTF-8"):
    inner = folder / "teile"
    inner.mkdir()
    pyogrio.write_dataframe(table, inner / "Orte.shp", encoding=encoding)
    path = folder / "orte.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(inner.iterdir()):
            if part.suffix not in drop:
                archive.write(part, f"Ordner/{part.name}")
    return path


@pytest.mark.parametrize("driver", ["gpkg", "geojson"])
def test_layers_with_geometry(tmp_path, driver):
    table = places() if driver == "gpkg" else places().to_crs(4326)
    pyogrio.write_dataframe(table, tmp_path / f"orte.{driver}")
    read = only(tmp_path / f"orte.{driver}")
    assert (read.kind, read.headers, len(read)) == (driver, ("Ort", "Kosten"), 2)
    assert [row for _, row in read.rows()] == [("Eisfeld", 5.5), ("Römhild", None)]
    assert read.crs == ("EPSG:25832" if driver == "gpkg" else "EPSG:4326")
    assert shapely.equals_exact(read.geometry, table.geometry.array, 1e-6).all()


def test_geopackage_with_several_layers_and_a_table(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(places(), path, layer="eins")
    pyogrio.write_dataframe(places().drop(columns="geometry"), path, layer="zwei")
    tables = read_tables(path)
    assert [(table.name, table.geometry is None) for table in tables] == [
        ("eins", False), ("zwei", True),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
@pytest.mark.parametrize("drop", [(), (".cpg",), (".prj",), (".cpg", ".prj")])
def test_zipped_shapefile(tmp_path, encoding, drop):
    table = only(zipped_shapefile(tmp_path, places(), drop=drop, encoding=encoding))
    assert (table.kind, table.name) == ("shapefile", "Orte")
    assert table.column(0) == ["Eisfeld", "Römhild"]
    assert table.crs == (None if ".prj" in drop else "EPSG:25832")
    assert (Reason.NO_CRS in reasons(table)) == (".prj" in drop)
    assert (Reason.ENCODING_ASSUMED in reasons(table)) == (".cpg" in drop)


@pytest.mark.parametrize("drop", [(".shx",), (".dbf",), (".shp",), (".dbf", ".shx")])
def test_shapefile_with_parts_missing(tmp_path, drop):
    with pytest.raises(MissingPartsError) as caught:
        read_tables(zipped_shapefile(tmp_path, places(), drop=drop))
    assert set(caught.value.details["missing"].split(", ")) == set(drop)
    assert caught.value.details["layer"] == "Orte"


@pytest.mark.parametrize("content", [b"", b"no system", b"{"])
def test_shapefile_with_a_meaningless_prj_has_no_system(tmp_path, content):
    path = zipped_shapefile(tmp_path, places(), drop=(".prj",))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Ordner/Orte.prj", content)
    table = only(path)
    assert table.crs is None
    assert Reason.NO_CRS in reasons(table)


def test_shapefile_with_half_a_prj_is_refused(tmp_path):
    path = zipped_shapefile(tmp_path, places(), drop=(".prj",))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Ordner/Orte.prj", b'PROJCS["ETRS89",GEOGCS["GCS",DATUM["D"')
    with pytest.raises(UnreadableFileError):
        read_tables(path)


def test_layer_without_features(tmp_path):
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(EmptyFileError):
        read_tables(tmp_path / "a.geojson")
    pyogrio.write_dataframe(places().iloc[:0], tmp_path / "a.gpkg")
    table = only(tmp_path / "a.gpkg")
    assert (len(table), table.headers) == (0, ("Ort", "Kosten"))
    assert Reason.NO_ROWS in reasons(table)


def test_geojson_with_metres_has_no_known_system(tmp_path):
    (tmp_path / "a.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"Ort": "x"}, "geometry": {"type": "Point", "coordinates": '
        "[630000, 5590000]}}]}"
    )
    table = only(tmp_path / "a.geojson")
    assert table.crs is None
    assert table.note(Reason.CRS_DOUBTFUL).details == {"crs": "EPSG:4326"}


def test_crossed_polygon_and_missing_geometry_are_named(tmp_path):
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    layer = gpd.GeoDataFrame(
        {"Ort": ["gut", "gekreuzt", "leer"]},
        geometry=[shapely.box(0, 0, 1, 1), bow, None],
        crs="EPSG:25832",
    )
    pyogrio.write_dataframe(layer, tmp_path / "a.gpkg")
    table = only(tmp_path / "a.gpkg")
    assert len(table) == 3
    assert table.note(Reason.INVALID_GEOMETRY).details["rows"] == (2,)
    assert table.note(Reason.NO_GEOMETRY).details["rows"] == (3,)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Fea'),
        ("a.gpkg", b"SQLite format 3\x00" + bytes(2000)),
    ],
)
def test_damaged_geographic_file(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError):
        read_tables(tmp_path / name)


# Speed and memory


def test_5000_rows_are_read_at_once(tmp_path):
    rows = [[number, f"Ort {number % 500}", f"Vorhaben {number}", number / 7, "1,00 €"]
            for number in range(5000)]  # fmt: skip
    path = xlsx(tmp_path / "a.xlsx", [HEADER, *rows])
    started = time.perf_counter()
    table = only(path)
    assert time.perf_counter() - started < 1
    assert len(table) == 5000


def test_memory_grows_with_the_table_only(tmp_path):
    rows = [[number, f"Ort {number % 500}", f"Vorhaben {number}", number / 7, "1,00 €"]
            for number in range(20000)]  # fmt: skip
    path = xlsx(tmp_path / "a.xlsx", [HEADER, *rows])
    only(LIST)  # what is loaded once
    tracemalloc.start()
    table = only(path)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(table) == 20000
    # Besides the table: one piece of XML (4 MB) with its copies.
    assert peak < 1.5 * kept + 16 * 1024 * 1024
