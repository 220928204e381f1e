"""The user's own list back as a workbook, with what became of every row beside it."""

from __future__ import annotations

import datetime as dt
import io
import math
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import openpyxl  # type: ignore[import-untyped]
from openpyxl.cell import Cell, WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.cell.cell import (  # type: ignore[import-untyped]
    ILLEGAL_CHARACTERS_RE,
    MergedCell,
)
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils import (  # type: ignore[import-untyped]
    get_column_letter,
    range_boundaries,
)
from openpyxl.worksheet.dimensions import (  # type: ignore[import-untyped]
    ColumnDimension,
)

from geo.errors import UnknownLayerError
from geo.projects.importing import ImportedRow, ImportResult
from geo.projects.listrows import RowNote
from geo.reading.tables import RawTable, read_tables

Words = Callable[[str], str]
NoteWords = Callable[[RowNote], str]
# Widths in characters, heights in points.
STATE_WIDTH: Final = 18
NOTE_WIDTH: Final = 60
_WIDEST: Final = 50
_LINE: Final = 15.0
_LONGEST_CELL: Final = 32_767
_LAST_COLUMN: Final = 16_384
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_LAYERS: Final = ("geojson", "gpkg", "shapefile")
# Workbooks that Excel opens and openpyxl does not: their cells are written anew.
_NOT_OPENED: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    zipfile.BadZipFile,
    ElementTree.ParseError,
)
_Added = Mapping[int, tuple[str, str]]


def annotate_workbook(
    path: Path,
    result: ImportResult,
    *,
    table_name: str,
    state_words: Words,
    note_words: NoteWords,
    headings: tuple[str, str],
    table: RawTable | None = None,
) -> bytes:
    """Return a list as .xlsx with two columns added: state and note of each row.

    Columns of an earlier time with the same headings are replaced. An Excel workbook
    keeps its sheets, formulas, styles and widths; macros, charts and the stored values
    of formulas are left out (Excel computes them when it opens the file). Of any other
    file a new workbook is made from the cells of the table.

    Parameters
    ----------
    path : pathlib.Path
        The file that was imported.
    result : ImportResult
        What became of its rows.
    table_name : str
        Sheet or layer that was imported.
    state_words : callable
        Returns the words for a state (`importing.ROW_STATES`).
    note_words : callable
        Returns the words for a note.
    headings : tuple of str
        Headings of the two columns.
    table : RawTable, optional
        The table as it was read; read again if not given.

    Returns
    -------
    bytes
        An .xlsx file.

    Raises
    ------
    UnknownLayerError
        If the file has no such table.
    GeoDataError
        If the file cannot be read any more.

    """
    path = Path(path)
    if table is None:
        table = _table_of(path, table_name)
    added = {row.number: _words_of(row, state_words, note_words) for row in result.rows}
    if table.kind == "xlsx":
        content = _in_own_workbook(path, table, added, headings)
        if content is not None:
            return content
    return _in_new_workbook(table, added, headings)


def _table_of(path: Path, name: str) -> RawTable:
    tables = {table.name: table for table in read_tables(path)}
    if name not in tables:
        raise UnknownLayerError(layer=name, known=", ".join(tables))
    return tables[name]


def _words_of(
    row: ImportedRow, state_words: Words, note_words: NoteWords
) -> tuple[str, str]:
    notes = dict.fromkeys(note_words(note) for note in row.notes)
    return state_words(row.state), "\n".join(note for note in notes if note)


# -- the user's own workbook ---------------------------------------------------------
def _in_own_workbook(
    path: Path, table: RawTable, added: _Added, headings: tuple[str, str]
) -> bytes | None:
    """Add the columns to the sheet; None if the workbook cannot be taken over."""
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            # About extensions of Excel that openpyxl leaves out.
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(file, rich_text=True)
        sheet = book[table.name]
    except _NOT_OPENED:
        return None
    last = _last_column(sheet, table, headings)
    if last + 2 > _LAST_COLUMN:
        return None
    _make_room(sheet, last + 1)
    _add_columns(sheet, last, table, added, headings)
    _widen_filter(sheet, last)
    # The values of formulas are not kept; Excel computes them when it opens.
    book.calculation.fullCalcOnLoad = True
    return _bytes_of(book)


def _last_column(sheet: Any, table: RawTable, headings: tuple[str, str]) -> int:
    """Return the last column with a value or in a merged range, from 1.

    The two columns of an earlier time do not count: they are written anew.
    """
    used = (cell.column for cell in sheet._cells.values() if cell.value is not None)
    merged = (area.max_col for area in sheet.merged_cells.ranges)
    tables = (range_boundaries(one.ref)[2] for one in sheet.tables.values())
    last = max((*used, *merged, *tables), default=0)
    header = _heading_row(table)
    if header and last > 2:
        texts = tuple(sheet.cell(header, last - 1 + one).value for one in (0, 1))
        if texts == headings:
            return last - 2
    return last


def _make_room(sheet: Any, first: int) -> None:
    """Give the new columns widths of their own.

    A width, or "hidden", often stands for all columns up to the last one.
    """
    columns = sheet.column_dimensions
    for letter, old in list(columns.items()):
        start, end = old.min or 0, old.max or 0
        if end < first or start > first + 1:
            continue
        if start < first:
            old.max = first - 1
        else:
            del columns[letter]
        if end > first + 1:
            behind = copy(old)
            behind.index = get_column_letter(first + 2)
            behind.min, behind.max = first + 2, end
            columns[behind.index] = behind
    for offset, width in enumerate((STATE_WIDTH, NOTE_WIDTH)):
        letter = get_column_letter(first + offset)
        columns[letter] = ColumnDimension(sheet, index=letter, width=width)


def _add_columns(
    sheet: Any, last: int, table: RawTable, added: _Added, headings: tuple[str, str]
) -> None:
    header = _heading_row(table)
    for number in table.header_rows or ((header,) if header else ()):
        beside = sheet.cell(number, last) if last else None
        for offset, heading in enumerate(headings, start=1):
            cell = sheet.cell(number, last + offset)
            _copy_style(beside, cell)
            if number == header:
                _write_text(cell, heading)
    for number, texts in added.items():
        beside = sheet.cell(number, last) if last else None
        for offset, text in enumerate(texts, start=1):
            cell = sheet.cell(number, last + offset)
            _copy_style(beside, cell)
            cell.number_format = "General"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            _write_text(cell, text)
        _heighten(sheet.row_dimensions, number, texts[1])


def _heading_row(table: RawTable) -> int | None:
    """Return the row for the headings: the header's last, else the one above it all."""
    if table.header_rows:
        return table.header_rows[-1]
    first = next((number for number, _ in table.rows()), 1)
    return first - 1 or None


def _copy_style(source: Any, cell: Any) -> None:
    if isinstance(source, MergedCell) or source is None or not source.has_style:
        return
    cell._style = copy(source._style)


def _write_text(cell: Any, text: str) -> None:
    """Write a text that Excel never takes for a formula."""
    text = _plain(text)
    cell.value = text or None
    if not text:
        return
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA_SIGNS)


def _plain(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_CELL]


def _heighten(rows: Any, number: int, note: str) -> None:
    """Make a row with a height of its own high enough for its note."""
    lines = sum(math.ceil(len(line) / NOTE_WIDTH) or 1 for line in note.split("\n"))
    if number in rows and rows[number].height and lines > 1:
        rows[number].height = max(rows[number].height, lines * _LINE)


def _widen_filter(sheet: Any, last: int) -> None:
    """Let a filter over the whole list cover the new columns."""
    if sheet.auto_filter.ref:
        left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
        if right == last:
            letters = get_column_letter(left), get_column_letter(last + 2)
            sheet.auto_filter.ref = f"{letters[0]}{top}:{letters[1]}{bottom}"


# -- a new workbook ------------------------------------------------------------------
def _in_new_workbook(
    table: RawTable, added: _Added, headings: tuple[str, str]
) -> bytes:
    """Write the cells of a table and the two columns, row by row."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.name))
    width = len(table.headers)
    if width > 2 and table.headers[-2:] == headings:
        width -= 2
    layer = table.kind in _LAYERS
    for index, letters in enumerate(map(get_column_letter, range(1, width + 1))):
        sheet.column_dimensions[letters].width = _width(table, index)
    for offset, size in enumerate((STATE_WIDTH, NOTE_WIDTH), start=1):
        sheet.column_dimensions[get_column_letter(width + offset)].width = size
    header = 1 if layer else _heading_row(table)
    if header and (layer or table.header_rows):
        sheet.freeze_panes = f"A{header + 1}"
    if layer:
        sheet.append(
            list(_line(sheet, (*table.headers[:width], *headings), width, bold=True))
        )
    for number, row in enumerate(table.cells, start=1):
        extra = added.get(number, ("", ""))
        is_header = number in table.header_rows and not layer
        if not layer and number == header:
            extra = headings
        sheet.append(list(_line(sheet, (*row[:width], *extra), width, bold=is_header)))
    return _bytes_of(book)


def _line(
    sheet: Any, values: tuple[Any, ...], width: int, *, bold: bool
) -> Iterator[Cell | None]:
    for index, value in enumerate(values):
        if value is None or value == "":
            yield None
            continue
        cell = WriteOnlyCell(sheet)
        kept = _storable(value)
        if isinstance(kept, str):
            _write_text(cell, kept)
        else:
            cell.value = kept
        if bold:
            cell.font = Font(bold=True)
        if index >= width or (bold and isinstance(kept, str)):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        yield cell


def _storable(value: Any) -> Any:
    """Return a value that a workbook can hold without loss, else its text."""
    if isinstance(value, (dt.datetime, dt.time)) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, (dt.date, dt.datetime)) and value.year < 1900:
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) >= 2**53:
        return str(value)
    if isinstance(value, (str, bool, int, float, dt.date, dt.time)):
        return value
    return str(value)


def _width(table: RawTable, index: int) -> float:
    """Return a width for a column from its header and first values."""
    texts = [table.headers[index], *(row[index] for row in table.cells[:200])]
    longest = max(len(str(text)) for text in texts if text is not None)
    return float(min(max(longest + 2, 8), _WIDEST))


def _sheet_name(name: str) -> str:
    """Return a name that Excel takes: 31 letters, without its special signs."""
    kept = "".join(sign for sign in _plain(name) if sign not in "[]:*?/\\")
    return kept.strip("' ")[:31] or "1"


def _bytes_of(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
