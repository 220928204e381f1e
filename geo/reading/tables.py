"""Files as people keep them become tables in which every row is accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.errors import EmptyFileError
from geo.progress import Progress, no_progress, part_of
from geo.reading.filekinds import ENDINGS, FileKind, find_kind
from geo.reading.grids import Grid, Row, column_letters, read_workbook
from geo.reading.headers import Header, RowKind, classify_rows, find_header
from geo.reading.layers import read_layers
from geo.reading.reasons import Note, Reason
from geo.reading.textfiles import read_text
from geo.reading.values import Cell, read_amount
from geo.reading.vocabulary import Vocabulary, load_vocabulary

_NOTED_KINDS: Final[dict[RowKind, Reason]] = {
    "title": Reason.TITLE_ROWS,
    "header_repeated": Reason.HEADER_REPEATED,
    "label": Reason.LABEL_ROWS,
}


@dataclass(frozen=True)
class RawTable:
    """A sheet or layer, read but not understood.

    Attributes
    ----------
    name : str
        Of the sheet or layer.
    kind : str
        Of the file: ``xlsx``, ``csv``, ``gpkg`` and so on.
    cells : list of tuple
        All rows of the file, of equal length, from the first one on: text, int,
        float, bool, date, time or None.
    row_kinds : tuple of str
        One per row: ``title``, ``header``, ``data``, ``sum``, ``empty``, ``label``
        (a heading of a group or a remark) or ``header_repeated``.
    headers : tuple of str
        One per column, lines joined; empty where there is none.
    sums : dict of int to str
        Row number of each sum row and how it was found: ``formula``, ``word`` or
        ``adds_up``.
    empty_columns : tuple of int
        Columns (from 0) without header and value.
    notes : tuple of Note
        What is to be said about the file and the table.
    geometry : list or None
        shapely geometries or None, one per row of `cells`, of geographic layers.
    crs : str or None
        Coordinate system of the geometry, ``EPSG:25832`` or WKT; None if unknown.

    """

    name: str
    kind: FileKind
    cells: list[Row]
    row_kinds: tuple[RowKind, ...]
    headers: tuple[str, ...]
    sums: dict[int, str]
    empty_columns: tuple[int, ...]
    notes: tuple[Note, ...]
    geometry: list[Any] | None = None
    crs: str | None = None

    def numbers(self, kind: RowKind) -> tuple[int, ...]:
        """Return the numbers of the rows of a kind, from 1 as Excel shows them.

        In a geographic layer the first feature is row 1.
        """
        return tuple(
            number for number, one in enumerate(self.row_kinds, start=1) if one == kind
        )

    @property
    def header_rows(self) -> tuple[int, ...]:
        """Numbers of the lines of the header, from 1."""
        return self.numbers("header")

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Go through the data rows with their numbers, from 1."""
        for number, (kind, row) in enumerate(
            zip(self.row_kinds, self.cells, strict=True), start=1
        ):
            if kind == "data":
                yield number, row

    def column(self, index: int) -> list[Cell]:
        """Return the cells of a column (from 0) in the data rows."""
        return [row[index] for _, row in self.rows()]

    def __len__(self) -> int:
        return self.row_kinds.count("data")

    def note(self, reason: Reason) -> Note | None:
        """Return the note with a reason, if there is one."""
        return next((note for note in self.notes if note.reason is reason), None)


def read_tables(
    path: Path,
    *,
    vocabulary: Vocabulary | None = None,
    progress: Progress = no_progress,
) -> list[RawTable]:
    """Read every sheet or layer of a file.

    Parameters
    ----------
    path : pathlib.Path
        Excel, OpenDocument, CSV or other delimited text, GeoJSON, GeoPackage or
        zipped Shapefile; what it is, is found by its content.
    vocabulary : Vocabulary, optional
        Known headers; those of ``data/vocabulary`` if not given.
    progress : callable, optional
        Is told the share of the work that is done, from 0 to 1.

    Returns
    -------
    list of RawTable
        In the order of the file; an empty sheet is a table without rows, with a
        note.

    Raises
    ------
    FileTooLargeError, ZipBombError, PasswordProtectedError, UnreadableFileError,
    UnknownFileKindError, EmptyFileError, TableTooLargeError, MissingPartsError

    Examples
    --------
    >>> table, = read_tables(Path("data/projects/list_soemmerda_erfurt.csv"))
    >>> len(table), table.headers[:3], table.header_rows
    (61, ('rag', 'foerderperiode', 'programm'), (1,))

    """
    path = Path(path)
    words = vocabulary or load_vocabulary()
    kind = find_kind(path)
    progress(0.1)
    if kind in {"geojson", "gpkg", "shapefile"}:
        grids = read_layers(path, kind)
    elif kind == "csv":
        grids = [read_text(path)]
    else:
        grids = read_workbook(path, kind, progress=part_of(progress, 0.1, 0.6))
    if not any(_has_content(grid) for grid in grids):
        raise EmptyFileError(file=path.name)
    ending = path.suffix.lower()
    if ending not in ENDINGS[kind]:
        note = Note(Reason.ENDING_MISMATCH, {"ending": ending, "kind": kind})
        for grid in grids:
            grid.notes.insert(0, note)
    tables = []
    for number, grid in enumerate(grids, start=1):
        tables.append(_table(grid, words))
        progress(0.6 + 0.4 * number / len(grids))
    return tables


def _has_content(grid: Grid) -> bool:
    if grid.header is not None:
        return bool(grid.rows) or bool(grid.header)
    return any(row.count(None) < len(row) for row in grid.rows)


def _table(grid: Grid, vocabulary: Vocabulary) -> RawTable:
    if not _has_content(grid):
        notes = (*grid.notes, Note(Reason.EMPTY_SHEET, {"sheet": grid.name}))
        return RawTable(grid.name, grid.kind, [], (), (), {}, (), notes)
    if grid.header is not None:
        return _layer_table(grid)
    _trim(grid)
    header = find_header(grid, vocabulary)
    _fill_merged(grid, header)
    kinds, sums = classify_rows(grid, header)
    empty = _empty_columns(grid, header)
    numbered = {row + 1: how for row, how in sums.items()}
    notes = (*grid.notes, *_table_notes(header, kinds, numbered, empty))
    return RawTable(
        grid.name, grid.kind, grid.rows, tuple(kinds), header.texts, numbered, empty,
        notes,
    )  # fmt: skip


def _layer_table(grid: Grid) -> RawTable:
    """Return a layer: its header stands apart, every feature is a data row."""
    headers = grid.header or ()
    kinds: list[RowKind] = ["data"] * len(grid.rows)
    empty = tuple(
        column
        for column in range(len(headers))
        if all(row[column] is None for row in grid.rows)
    )
    notes = list(grid.notes)
    if not grid.rows:
        notes.append(Note(Reason.NO_ROWS, {}))
    return RawTable(
        grid.name, grid.kind, grid.rows, tuple(kinds), headers, {},
        empty if grid.rows else (), tuple(notes), grid.geometry, grid.crs,
    )  # fmt: skip


def _trim(grid: Grid) -> None:
    """Cut empty columns at the right and empty rows at the end."""
    while grid.rows[-1].count(None) == len(grid.rows[-1]):
        if len(grid.rows) - 1 in grid.formula_rows:
            break
        grid.rows.pop()
    width = len(grid.rows[0])
    while width and all(row[width - 1] is None for row in grid.rows):
        width -= 1
    if width < len(grid.rows[0]):
        grid.rows[:] = [row[:width] for row in grid.rows]
    grid.merges = [
        (top, left, bottom, min(right, width - 1))
        for top, left, bottom, right in grid.merges
        if top < len(grid.rows) and left < width
    ]


def _fill_merged(grid: Grid, header: Header) -> None:
    """Let a text that is merged over several rows stand in each of them.

    Amounts are not repeated: that would multiply money. The note names both.
    """
    start = header.rows[-1] + 1 if header.rows else 0
    filled, left_out = [], []
    for top, left, bottom, right in grid.merges:
        if top < start or bottom == top:
            continue
        place = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        value = grid.rows[top][left]
        if isinstance(value, str) and read_amount(value).state == "unreadable":
            for index in range(top + 1, min(bottom + 1, len(grid.rows))):
                cells = list(grid.rows[index])
                cells[left] = value
                grid.rows[index] = tuple(cells)
            filled.append(place)
        elif value is not None:
            left_out.append(place)
    if filled or left_out:
        details = {"filled": tuple(filled), "first_row_only": tuple(left_out)}
        grid.notes.append(Note(Reason.MERGED_CELLS, details))


def _empty_columns(grid: Grid, header: Header) -> tuple[int, ...]:
    start = header.rows[-1] + 1 if header.rows else 0
    return tuple(
        column
        for column, text in enumerate(header.texts)
        if not text
        and all(grid.rows[i][column] is None for i in range(start, len(grid.rows)))
    )


def _table_notes(
    header: Header,
    kinds: list[RowKind],
    sums: dict[int, str],
    empty_columns: tuple[int, ...],
) -> Iterator[Note]:
    if not header.rows:
        yield Note(Reason.NO_HEADER, {})
    if len(header.rows) > 1:
        rows = tuple(row + 1 for row in header.rows)
        yield Note(Reason.HEADER_LINES, {"rows": rows})
    for kind, reason in _NOTED_KINDS.items():
        rows = tuple(number for number, one in enumerate(kinds, 1) if one == kind)
        if rows:
            yield Note(reason, {"rows": rows})
    if sums:
        yield Note(Reason.SUM_ROWS, {"rows": tuple(sums), "found_by": dict(sums)})
    empty = kinds.count("empty")
    if empty:
        yield Note(Reason.EMPTY_ROWS, {"count": empty})
    if empty_columns:
        names = tuple(map(column_letters, empty_columns))
        yield Note(Reason.EMPTY_COLUMNS, {"columns": names})
    if "data" not in kinds:
        yield Note(Reason.NO_ROWS, {})
