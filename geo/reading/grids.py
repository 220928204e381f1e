"""Workbooks as plain grids of cells, with what only the file itself knows."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine as calamine

from geo.errors import (
    GeoDataError,
    PasswordProtectedError,
    TableTooLargeError,
    UnreadableFileError,
)
from geo.progress import Progress, no_progress
from geo.reading.filekinds import FileKind
from geo.reading.probe import survives_reading
from geo.reading.reasons import Note, Reason
from geo.reading.values import Cell

Row = tuple[Cell, ...]
# Up to column ZZ; a list with more is a layout gone wrong, or a trap.
MAX_COLUMNS: Final = 702
MAX_CELLS: Final = 30_000_000
_CHUNK: Final = 4 * 1024 * 1024
_LONGEST_ROW: Final = 64 * 1024 * 1024
_DAMAGE: Final = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    expat.ExpatError,
    LookupError,
    ValueError,
    NotImplementedError,
    EOFError,
    OSError,
)


@dataclass
class Grid:
    """One sheet or layer as it stands in the file.

    Attributes
    ----------
    name : str
        Of the sheet or layer.
    kind : str
        Of the file.
    rows : list of tuple
        All rows from the first on, of equal length.
    merges : list of tuple of int
        First row, first column, last row, last column; from 0.
    sum_cells : set of (int, int)
        Row and column, from 0, of formulas that add up cells above them.
    formula_rows : set of int
        Rows, from 0, with a formula without value; they are not empty.
    notes : list of Note
        What is to be said about the file or sheet.
    header : tuple of str or None
        Names of the columns where the format keeps them apart from the rows.
    geometry : list or None
        shapely geometries or None, one per row, of geographic layers.
    crs : str or None
        Coordinate system of the geometry.

    """

    name: str
    kind: FileKind
    rows: list[Row]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    sum_cells: set[tuple[int, int]] = field(default_factory=set)
    formula_rows: set[int] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    header: tuple[str, ...] | None = None
    geometry: list[Any] | None = None
    crs: str | None = None


@dataclass
class _SheetFacts:
    """What the fast reader does not tell: read from the XML of a sheet."""

    rows: int = 0
    columns: int = 0
    sums: set[tuple[int, int]] = field(default_factory=set)
    without_value: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def read_workbook(
    path: Path, kind: FileKind, *, progress: Progress = no_progress
) -> list[Grid]:
    """Read all sheets of a workbook.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx, .xlsm, .xlsb, .xls or .ods file.
    kind : str
        What it is.
    progress : callable, optional
        Is told the share of the sheets that are read, from 0 to 1.

    Returns
    -------
    list of Grid
        One per sheet, in the order of the workbook; a sheet that is a chart is an
        empty grid with a note.

    Raises
    ------
    PasswordProtectedError, UnreadableFileError, TableTooLargeError

    """
    try:
        if kind == "ods":
            _check_xml(path)
        if kind != "xlsx" and not survives_reading(path):
            reason = "parts_do_not_fit"
            raise UnreadableFileError(file=path.name, kind=kind, reason=reason)
        return _read_sheets(path, kind, progress)
    except calamine.PasswordError as error:
        raise PasswordProtectedError(file=path.name) from error
    except GeoDataError:
        raise
    except _DAMAGE as error:
        raise UnreadableFileError(
            file=path.name, kind=kind, reason="damaged"
        ) from error
    except BaseException as error:
        # The reader's own way to give up; it is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        reason = "parts_do_not_fit"
        raise UnreadableFileError(file=path.name, kind=kind, reason=reason) from error


def _check_xml(path: Path) -> None:
    """Refuse an OpenDocument file that is cut off before the reader goes astray."""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as part:
        expat.ParserCreate().ParseFile(part)


def _read_sheets(path: Path, kind: FileKind, progress: Progress) -> list[Grid]:
    facts = _facts_of_workbook(path) if kind == "xlsx" else {}
    _check_extent(path, facts)
    with calamine.CalamineWorkbook.from_path(path) as workbook:
        sheets = workbook.sheets_metadata
        grids = []
        for number, sheet in enumerate(sheets, start=1):
            grids.append(_grid(path, workbook, sheet, kind, facts.get(sheet.name)))
            progress(number / len(sheets))
        return grids


def _check_extent(path: Path, facts: dict[str, _SheetFacts]) -> None:
    """Refuse sheets that reach too far before the reader makes room for them."""
    for sheet, fact in facts.items():
        if fact.columns > MAX_COLUMNS or fact.rows * fact.columns > MAX_CELLS:
            raise TableTooLargeError(
                file=path.name,
                sheet=sheet,
                rows=fact.rows,
                columns=fact.columns,
                limit_columns=MAX_COLUMNS,
                limit_cells=MAX_CELLS,
            )


def _grid(
    path: Path,
    workbook: calamine.CalamineWorkbook,
    meta: calamine.SheetMetadata,
    kind: FileKind,
    facts: _SheetFacts | None,
) -> Grid:
    grid = Grid(meta.name, kind, [])
    if meta.visible != calamine.SheetVisibleEnum.Visible:
        grid.notes.append(Note(Reason.HIDDEN_SHEET, {"sheet": meta.name}))
    if meta.typ != calamine.SheetTypeEnum.WorkSheet:
        grid.notes.append(Note(Reason.NO_TABLE_SHEET, {"sheet": meta.name}))
        return grid
    sheet = workbook.get_sheet_by_name(meta.name)
    if sheet.start is None or sheet.end is None:
        return grid
    extent = _SheetFacts(sheet.end[0] + 1, sheet.end[1] + 1)
    _check_extent(path, {meta.name: extent})
    offset = sheet.start[1]
    grid.rows = list(_plain_rows(sheet.iter_rows(), offset))
    grid.merges = [(*first, *last) for first, last in (sheet.merged_cell_ranges or ())]
    if facts is not None:
        _add_facts(grid, facts)
    return grid


def _plain_rows(rows: Iterable[list[Any]], offset: int) -> Iterator[Row]:
    """Turn the reader's cells into plain ones; equal texts share their memory."""
    memo: dict[str, str] = {}
    left: Row = (None,) * offset
    for row in rows:
        cells: list[Cell] = []
        for value in row:
            if value == "":
                cells.append(None)
            elif type(value) is str:
                text = value.replace("\x00", "") if "\x00" in value else value
                cells.append(memo.setdefault(text, text) if text.strip() else None)
            elif type(value) is float and value.is_integer() and abs(value) < 2**53:
                cells.append(int(value))
            elif isinstance(value, dt.timedelta):
                cells.append(str(value))
            else:
                cells.append(value)
        yield left + tuple(cells)


def _add_facts(grid: Grid, facts: _SheetFacts) -> None:
    grid.sum_cells = facts.sums
    width = len(grid.rows[0]) if grid.rows else 0
    known = [*facts.errors, *facts.without_value]
    while grid.rows and len(grid.rows) <= max((row for row, _ in known), default=-1):
        grid.rows.append((None,) * width)
    for (row, column), text in facts.errors.items():
        if row < len(grid.rows) and column < len(grid.rows[row]):
            cells = list(grid.rows[row])
            cells[column] = text
            grid.rows[row] = tuple(cells)
    grid.formula_rows = {row for row, _ in facts.without_value}
    if facts.without_value:
        places = [f"{column_letters(col)}{row + 1}" for row, col in facts.without_value]
        spots = tuple((row + 1, column) for row, column in facts.without_value)
        details = {"cells": tuple(places), "spots": spots}
        grid.notes.append(Note(Reason.FORMULA_WITHOUT_VALUE, details))


def column_letters(index: int) -> str:
    """Return the letters of a column as Excel shows them.

    Examples
    --------
    >>> column_letters(0), column_letters(26), column_letters(701)
    ('A', 'AA', 'ZZ')

    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


# -- the XML of a workbook -----------------------------------------------------------
_RELATION: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
)
# A cell with a style only has nothing inside; it does not count.
_FILLED: Final = rb"[^>]*(?<!/)>(?!</)"
_FAR_CELL: Final = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{2,3})\d+"' + _FILLED)
_NEAR_CELL: Final = re.compile(rb'<(?:\w+:)?c [^>]*?\br="[A-Z]+(\d+)"' + _FILLED)
_FORMULA: Final = re.compile(
    rb'<(?:\w+:)?c [^>]*?\br="([A-Z]+)(\d+)"[^>]*(?<!/)>\s*'
    rb"<(?:\w+:)?f(?: [^>]*?)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v(?: [^>]*)?>[^<]+</|)"
)
_ERROR: Final = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]+)<"
)
_ADDS_UP: Final = re.compile(rb"\b(?:SUM|SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_REFERENCE: Final = re.compile(rb"\$?[A-Z]{1,3}\$?(\d+)")


def _facts_of_workbook(path: Path) -> dict[str, _SheetFacts]:
    """Go through the XML of each sheet once, in pieces.

    All other parts are drained too: a part that unpacks to more than it declares is
    noticed here, before the reader makes room for it.
    """
    facts: dict[str, _SheetFacts] = {}
    with zipfile.ZipFile(path) as archive:
        sheets = _sheet_parts(archive)
        for name in archive.namelist():
            if name.endswith(".xml"):
                with archive.open(name) as part:
                    if name in sheets:
                        facts[sheets[name]] = _facts_of_sheet(part)
                    else:
                        _drain(part)
    return facts


def _drain(part: IO[bytes]) -> None:
    while part.read(_CHUNK):
        pass


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet and its name."""
    names = set(archive.namelist())
    workbook, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if workbook not in names or relations not in names:
        return {}
    targets = {
        item.get("Id"): item.get("Target", "")
        for item in ElementTree.fromstring(archive.read(relations))
    }
    parts: dict[str, str] = {}
    for element in ElementTree.fromstring(archive.read(workbook)).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[str(PurePosixPath(part))] = element.get("name", "")
    return parts


def _facts_of_sheet(part: IO[bytes]) -> _SheetFacts:
    facts = _SheetFacts()
    rest = b""
    while chunk := part.read(_CHUNK):
        text = rest + chunk
        cut = text.rfind(b"</row>") + 6
        if cut < 6:
            cut = max(text.rfind(b"<row "), text.rfind(b"<c "), 0)
        _collect(text[:cut], facts)
        rest = text[cut:]
        if len(rest) > _LONGEST_ROW:
            message = "a single row is larger than 64 MB"
            raise ValueError(message)
    _collect(rest, facts)
    return facts


def _collect(text: bytes, facts: _SheetFacts) -> None:
    for letters in set(_FAR_CELL.findall(text)):
        facts.columns = max(facts.columns, _column_index(letters.decode()) + 1)
    if b"<c " in text or b":c " in text:
        facts.columns = max(facts.columns, 26)
    # The last cell with a value lies in the last filled row; rows come in order.
    tail = text[-200_000:] if len(text) > 400_000 else text
    for number in _NEAR_CELL.findall(tail):
        facts.rows = max(facts.rows, int(number))
    if b"<f" in text or b":f" in text:
        _collect_formulas(text, facts)
    if b't="e"' in text:
        for letters, number, error in _ERROR.findall(text):
            place = int(number) - 1, _column_index(letters.decode())
            facts.errors[place] = error.decode("utf-8", "replace")


def _collect_formulas(text: bytes, facts: _SheetFacts) -> None:
    for letters, number, formula, cached in _FORMULA.findall(text):
        place = int(number) - 1, _column_index(letters.decode())
        if not cached:
            facts.without_value.append(place)
        above = (int(row) < int(number) for row in _REFERENCE.findall(formula))
        if _ADDS_UP.search(formula) and any(above):
            facts.sums.add(place)
