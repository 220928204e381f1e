"""The user's own list back: two columns added, everything else as it was."""

from __future__ import annotations

import io
import time
import zipfile
from itertools import pairwise

import geopandas as gpd
import openpyxl
import pytest
import python_calamine as calamine
import shapely
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from geo.catalog import Catalog
from geo.errors import UnknownLayerError
from geo.output.annotated import NOTE_WIDTH, STATE_WIDTH, annotate_workbook
from geo.projects.importing import (
    ROW_STATES,
    ImportedRow,
    ImportResult,
    ListContext,
    fullest_table,
    import_table,
    load_setting,
)
from geo.projects.listrows import RowNote
from geo.reading.columns import Layout, recognise_columns
from geo.reading.tables import read_tables
from geo.reading.vocabulary import load_vocabulary

FILE = "tests/data/projektliste_unordentlich.xlsx"
HEADINGS = ("Ergebnis", "Hinweise")
WORDS = dict(zip(ROW_STATES, ("übernommen", "Hinweis", "wartet", "-abgelehnt"),
                 strict=True))  # fmt: skip
HEADER = ["Nr.", "Ort", "Vorhaben", "Gesamtkosten"]
ROWS = [
    [1, "Eisfeld", "Spielplatz", 1000.5],
    [2, "Schleusingen", "=1+1", 2000],
    [3, "Römhild", "Café", 3000],
]


def words(note):
    return f"={note.code}: {note.value}" if note.value else note.code


def annotate(path, result, name="Tabelle1", **more):
    return annotate_workbook(
        path, result, table_name=name, state_words=WORDS.__getitem__, note_words=words,
        headings=HEADINGS, **more,
    )  # fmt: skip


def result_of(*rows):
    """Return a result of (number, state, notes); the engine is tested elsewhere."""
    made = [
        ImportedRow(number, state, tuple(notes), {}, (), None, {}, {})
        for number, state, notes in rows
    ]
    return ImportResult(tuple(made), Layout("", ()), None, ())


THREE = result_of(
    (2, "taken", ()),
    (3, "waiting", (RowNote("place_open", "place_text", "Irgendwo"),
                    RowNote("amount_doubtful"), RowNote("amount_doubtful"))),
    (4, "refused", (RowNote("no_content"),)),
)  # fmt: skip
EXPECTED = [
    ["übernommen", ""],
    ["wartet", "=place_open: Irgendwo\namount_doubtful"],
    ["-abgelehnt", "no_content"],
]


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)


def seen(content, sheet=0):
    """Return all cells as a fast reader sees them, row by row."""
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def formulas(content):
    """Return the formulas of all sheets."""
    return [
        cell.value
        for sheet in book_of(content)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def look(cell):
    return [repr(part) for part in (cell.font, cell.fill, cell.border)]


@pytest.fixture
def styled(tmp_path):
    """A list as an office keeps it: styles, a filter, a formula, a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tabelle1"
    for row in [HEADER, *ROWS]:
        sheet.append(row)
    sheet["C3"].data_type = "s"  # a text, not a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", "1F4E79")
        cell.border = Border(bottom=Side("thick"))
        cell.alignment = Alignment(horizontal="center")
    sheet["D2"].number_format = '#,##0.00 "€"'
    sheet["D2"].border = Border(bottom=Side("thin"))
    sheet["D6"] = "=SUM(D2:D4)"
    sheet["B2"].comment = Comment("Rückfrage", "RM")
    sheet.column_dimensions["C"].width = 33
    sheet.row_dimensions[3].height = 15
    sheet.row_dimensions[4].height = 40
    sheet.auto_filter.ref = "A1:D4"
    sheet.freeze_panes = "A2"
    sheet["XFD3"].fill = PatternFill("solid", "FF0000")  # coloured, but empty
    other = book.create_sheet("Legende")
    other["A1"] = "Abkürzungen"
    book.calculation.fullCalcOnLoad = False
    path = tmp_path / "liste.xlsx"
    book.save(path)
    return path


# The messy list, through the real engine


@pytest.fixture(scope="module")
def messy(ROOT):  # noqa: N803
    vocabulary = load_vocabulary()
    table = fullest_table(read_tables(ROOT / FILE, vocabulary=vocabulary))
    layout = recognise_columns(table, vocabulary)
    return import_table(
        table, layout, setting=load_setting(Catalog()), vocabulary=vocabulary,
        context=ListContext(),
    )  # fmt: skip


def test_the_messy_list_comes_back_with_two_columns(messy, ROOT):  # noqa: N803
    content = annotate(ROOT / FILE, messy)
    before = seen((ROOT / FILE).read_bytes())
    after = seen(content)
    assert len(after) == len(before)
    # The last row has sums by formula, whose values Excel computes anew.
    assert [row[:10] for row in after[:-1]] == [row[:10] for row in before[:-1]]
    assert after[3][10:] == list(HEADINGS)
    by_number = {row.number: row for row in messy.rows}
    assert len(by_number) == 120
    for number, row in enumerate(after, start=1):
        if number in by_number:
            imported = by_number[number]
            notes = "\n".join(dict.fromkeys(words(note) for note in imported.notes))
            assert row[10:] == [WORDS[imported.state], notes]
        elif number != 4:
            assert row[10:] == ["", ""]
    states = [row[10] for row in after[4:] if row[10]]
    assert {name: states.count(WORDS[name]) for name in ROW_STATES} == messy.counts
    one, other = openpyxl.load_workbook(ROOT / FILE).active, book_of(content).active
    assert other.merged_cells.ranges == one.merged_cells.ranges
    assert formulas(content) == formulas((ROOT / FILE).read_bytes()) != []
    for row in one.iter_rows():
        for cell in row:
            twin = other[cell.coordinate]
            assert twin.value == cell.value
            assert twin.number_format == cell.number_format
            assert look(twin) == look(cell)


def test_it_can_be_read_again(messy, ROOT, tmp_path):  # noqa: N803
    path = tmp_path / "zurück.xlsx"
    path.write_bytes(annotate(ROOT / FILE, messy))
    (table,) = read_tables(path)
    assert table.headers[-2:] == HEADINGS
    assert len(table) == 120


# Excel


def test_everything_else_stays(styled):
    content = annotate(styled, THREE)
    book = book_of(content)
    sheet = book["Tabelle1"]
    assert book.sheetnames == ["Tabelle1", "Legende"]
    assert book["Legende"]["A1"].value == "Abkürzungen"
    assert [cell.value for cell in sheet[1]][:6] == [*HEADER, *HEADINGS]
    rows = [[cell.value or "" for cell in row][4:6] for row in sheet["A2:F4"]]
    assert rows == EXPECTED
    assert sheet["D6"].value == "=SUM(D2:D4)"
    assert book.calculation.fullCalcOnLoad
    assert sheet["B2"].comment.text == "Rückfrage"
    assert sheet["D2"].number_format == '#,##0.00 "€"'
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F4"
    assert sheet.column_dimensions["C"].width == 33


def test_the_new_columns_look_like_their_neighbours(styled):
    sheet = book_of(annotate(styled, THREE))["Tabelle1"]
    for name in ("E1", "F1"):
        assert look(sheet[name]) == look(sheet["D1"])
    assert look(sheet["E2"]) == look(sheet["D2"]) != look(sheet["D3"])
    assert sheet["E2"].number_format == "General"
    assert sheet["F3"].alignment.wrap_text
    assert sheet.column_dimensions["E"].width == STATE_WIDTH
    assert sheet.column_dimensions["F"].width == NOTE_WIDTH
    # Two lines need more than the 15 points of the row; 40 are enough.
    assert sheet.row_dimensions[3].height == 30
    assert sheet.row_dimensions[4].height == 40


def test_no_text_becomes_a_formula(styled):
    content = annotate(styled, THREE)
    assert formulas(content) == ["=SUM(D2:D4)"]
    sheet = book_of(content)["Tabelle1"]
    assert sheet["C3"].value == "=1+1"
    assert sheet["C3"].data_type == "s"
    assert sheet["F3"].data_type == "s"
    assert sheet["F3"].quotePrefix
    assert sheet["E4"].quotePrefix
    assert not sheet["E2"].quotePrefix
    assert seen(content)[2][2] == "=1+1"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a\x00\x0bb"])
def test_dangerous_notes_stay_texts(styled, text):
    content = annotate_workbook(
        styled, result_of((2, "taken", [RowNote("x")])), table_name="Tabelle1",
        state_words=lambda _: text, note_words=lambda _: text, headings=(text, text),
    )  # fmt: skip
    sheet = book_of(content)["Tabelle1"]
    kept = text.replace("\x00", "").replace("\x0b", "")
    for name in ("E1", "F1", "E2", "F2"):
        assert sheet[name].data_type == "s"
        assert str(sheet[name].value).strip() == kept.strip()


def test_a_hidden_rest_of_the_sheet_does_not_hide_the_new_columns(styled):
    book = openpyxl.load_workbook(styled)
    rest = book["Tabelle1"].column_dimensions["E"]
    rest.min, rest.max, rest.hidden, rest.width = 5, 16384, True, 2
    wide = book["Tabelle1"].column_dimensions["B"]
    wide.min, wide.max, wide.width = 2, 2, 21
    book.save(styled)
    content = annotate(styled, THREE)
    columns = book_of(content)["Tabelle1"].column_dimensions
    assert columns["B"].width == 21
    assert not columns["E"].hidden
    assert columns["F"].width == NOTE_WIDTH
    assert columns["G"].hidden
    assert (columns["G"].min, columns["G"].max) == (7, 16384)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    spans = [
        tuple(int(part.split('"')[1]) for part in (column.split("min=")[1],
              column.split("max=")[1]))
        for column in text.split("<col ")[1:]
    ]  # fmt: skip
    assert all(one[1] < other[0] for one, other in pairwise(sorted(spans)))


def test_empty_first_rows_and_columns_do_not_shift_anything(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate([HEADER, *ROWS], start=4):
        for column, value in enumerate(row, start=3):
            sheet.cell(number, column, value)
    book.save(tmp_path / "a.xlsx")
    (table,) = read_tables(tmp_path / "a.xlsx")
    numbers = [number for number, _ in table.rows()]
    result = result_of(*((number, "taken", ()) for number in numbers))
    sheet = book_of(annotate(tmp_path / "a.xlsx", result, "Sheet")).active
    assert [sheet.cell(4, column).value for column in (7, 8)] == list(HEADINGS)
    marked = [cell.row for cell in sheet["G"] if cell.value == WORDS["taken"]]
    assert marked == [5, 6, 7]


def test_macros_are_left_out_and_the_rest_opens(styled, tmp_path):
    path = tmp_path / "liste.xlsm"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with zipfile.ZipFile(styled) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(kind, macro))
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    content = annotate(path, THREE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()
        assert kind in archive.read("[Content_Types].xml")
    assert seen(content)[0][:6] == [*HEADER, *HEADINGS]


def test_a_workbook_that_only_the_fast_reader_opens_is_written_anew(styled, tmp_path):
    broken = tmp_path / "kaputt.xlsx"
    with zipfile.ZipFile(styled) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/styles.xml":
                part = part.replace(b'patternType="solid"', b'patternType="none-such"')
            target.writestr(name, part)
    with pytest.raises(ValueError, match="could not read stylesheet"):
        openpyxl.load_workbook(broken)
    rows = seen(annotate(broken, THREE))
    assert rows[0] == [*HEADER, *HEADINGS]
    assert [row[4:] for row in rows[1:4]] == EXPECTED


def test_another_sheet_and_one_that_is_not_there(styled):
    with pytest.raises(UnknownLayerError, match="Legende"):
        annotate(styled, THREE, "Tabelle9")
    sheet = book_of(annotate(styled, result_of(), "Legende"))["Tabelle1"]
    assert sheet["E1"].value is None


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_second_time_replaces_the_columns_of_the_first(styled, tmp_path, kind):
    path = styled
    if kind == "csv":
        path = tmp_path / "liste.csv"
        lines = [";".join([*HEADER, *HEADINGS]), *["1;Eisfeld;Weg;5;alt;alt"] * 3]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        path.write_bytes(annotate(path, THREE))
    (table, *_) = read_tables(path)
    result = result_of(
        (2, "taken", ()), (3, "taken", ()), (4, "noted", (RowNote("region_unknown"),))
    )
    rows = seen(annotate(path, result, table.name))
    assert rows[0] == [*HEADER, *HEADINGS]
    assert [row[4:] for row in rows[1:4]] == [
        ["übernommen", ""], ["übernommen", ""], ["Hinweis", "region_unknown"]
    ]  # fmt: skip


# Other files


def test_delimited_text_becomes_a_workbook(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(
        "Nr.;Ort;Vorhaben;Gesamtkosten\n1;Eisfeld;Spielplatz;1.000,50 €\n"
        "2;Schleusingen;=1+1;-5\n3;Römhild;@Café;+49 361\n",
        encoding="cp1252",
    )
    (table,) = read_tables(path)
    content = annotate(path, THREE, table.name, table=table)
    rows = seen(content)
    assert rows[0] == [*HEADER, *HEADINGS]
    assert [row[4:] for row in rows[1:]] == EXPECTED
    assert rows[2][2] == "=1+1"
    assert rows[3][1:4] == ["Römhild", "@Café", "+49 361"]
    assert formulas(content) == []
    sheet = book_of(content).active
    assert sheet["A1"].font.bold
    assert sheet["C3"].quotePrefix
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["F"].width == NOTE_WIDTH
    assert sheet["F3"].alignment.wrap_text


def test_old_excel_keeps_rows_and_kinds_of_values(tmp_path):
    book = xlwt.Workbook()
    page = book.add_sheet("Liste")
    for number, row in enumerate([["Übersicht"], [], HEADER, *ROWS]):
        for column, value in enumerate(row):
            page.write(number, column, value)
    book.save(str(tmp_path / "liste.xls"))
    (table,) = read_tables(tmp_path / "liste.xls")
    numbers = [number for number, _ in table.rows()]
    assert numbers == [4, 5, 6]
    result = result_of(*((number, "taken", ()) for number in numbers))
    rows = seen(annotate(tmp_path / "liste.xls", result, "Liste"))
    assert rows[0][0] == "Übersicht"
    assert rows[2] == [*HEADER, *HEADINGS]
    assert [row[:5] for row in rows[3:]] == [[*row, "übernommen"] for row in ROWS]


def test_a_layer_gets_a_header_and_its_features_follow_in_order(tmp_path):
    path = tmp_path / "orte.geojson"
    gpd.GeoDataFrame(
        {"Vorhaben": ["Weg", "Steg", "Platz"], "Kosten": [5.5, None, 7.0]},
        geometry=[shapely.Point(10.9, 50.4)] * 3, crs="EPSG:4326",
    ).to_file(path)  # fmt: skip
    (table,) = read_tables(path)
    assert [number for number, _ in table.rows()] == [1, 2, 3]
    result = result_of((1, "taken", ()), (3, "waiting", ()))
    rows = seen(annotate(path, result, table.name))
    assert rows[0] == ["Vorhaben", "Kosten", *HEADINGS]
    assert [(row[0], row[2]) for row in rows[1:]] == [
        ("Weg", "übernommen"), ("Steg", ""), ("Platz", "wartet")
    ]  # fmt: skip


def test_5000_rows_take_a_few_seconds(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Tabelle1")
    for row in [HEADER * 3, *(ROWS[n % 3] * 3 for n in range(5000))]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    result = result_of(
        *((n, "noted", (RowNote("place_open", "", "Ort"),)) for n in range(2, 5002))
    )
    (table,) = read_tables(tmp_path / "a.xlsx")
    started = time.perf_counter()
    content = annotate(tmp_path / "a.xlsx", result, table=table)
    assert time.perf_counter() - started < 15  # measured: 2 s
    assert seen(content)[5000][12:] == ["Hinweis", "=place_open: Ort"]
