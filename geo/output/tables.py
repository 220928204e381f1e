"""Layers as tables: Excel workbooks and text files, for people and for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import openpyxl  # type: ignore[import-untyped]
import pandas as pd
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from geo.output.geojson import plain
from geo.output.labels import ColumnKind, Labels, column_kind
from geo.output.layers import Layer

CsvStyle = Literal["people", "programs"]
EXCEL_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"
# Excel shows these in the language of the machine: 1.234,50 € on a German one.
_FORMATS: Final[dict[ColumnKind, str]] = {
    "count": "#,##0", "year": "0", "parts": "#,##0.##", "decimal": "#,##0.00",
    "eur": '#,##0.00\\ "€"', "share": "0.0%",
}  # fmt: skip
_DECIMALS: Final[dict[ColumnKind, int]] = {"eur": 2}
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL: Final = 32_767
_WIDEST: Final = 48
_HEAD: Final = PatternFill("solid", fgColor="FFE4EFE8")
_WARN: Final = "FFB3261E"
_ADDED_UP: Final[tuple[ColumnKind, ...]] = ("parts", "eur")


def to_workbook(layers: Sequence[Layer], labels: Labels) -> bytes:
    """Write tables as an Excel workbook with a sheet of notes.

    Cells are typed: amounts are numbers with two decimals, flags are words, keys are
    text. A table with rows beside the map ends with these and their total, so that it
    adds up to the whole.

    Parameters
    ----------
    layers : sequence of Layer
        One sheet each.
    labels : Labels
        Words.

    Returns
    -------
    bytes
        An .xlsx file.

    """
    book = openpyxl.Workbook(write_only=True)
    for layer in layers:
        sheet = book.create_sheet(_sheet_name(labels.layers[layer.name]))
        _fill(sheet, layer, labels)
    notes = book.create_sheet(_sheet_name(labels.notes_title))
    notes.column_dimensions["A"].width = 30
    notes.column_dimensions["B"].width = 110
    rows = [("", labels.warning)] if labels.warning else []
    for label, text in (*rows, *labels.notes):
        cells = [_cell(notes, label, bold=True), _cell(notes, text)]
        cells[1].alignment = Alignment(wrap_text=True, vertical="top")
        cells[0].alignment = Alignment(vertical="top")
        notes.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Any, layer: Layer, labels: Labels) -> None:
    """Write one table row by row."""
    table, kinds = _table(layer)
    headings = _headings(layer, labels)
    for number, (name, heading) in enumerate(zip(table.columns, headings, strict=True)):
        width = _width(table[name], heading, kinds[name])
        sheet.column_dimensions[get_column_letter(number + 1)].width = width
    if labels.warning:
        sheet.sheet_properties.tabColor = _WARN
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = (
        f"A1:{get_column_letter(len(headings))}{len(layer.frame) + 1}"
    )
    head = [_cell(sheet, heading, bold=True) for heading in headings]
    for cell in head:
        cell.fill = _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append(head)
    for row in _rows(table, kinds, labels):
        sheet.append(_line(sheet, row, kinds))
    for row in _sums(layer, table, kinds, labels):
        sheet.append(_line(sheet, row, kinds, bold=True))


def _line(
    sheet: Any, row: Sequence[Any], kinds: dict[str, ColumnKind], *, bold: bool = False
) -> list[Any]:
    cells: list[Any] = []
    for value, kind in zip(row, kinds.values(), strict=True):
        if value is None or value == "":
            cells.append(None)
            continue
        cell = _cell(sheet, value, bold=bold)
        if kind in _FORMATS and not isinstance(value, str):
            cell.number_format = _FORMATS[kind]
        cells.append(cell)
    return cells


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """Return a cell whose text Excel never takes for a formula."""
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
        cell.value = text or None
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
    else:
        cell.value = value
    if bold:
        cell.font = Font(bold=True)
    return cell


def to_csv(layer: Layer, labels: Labels, *, style: CsvStyle) -> bytes:
    """Write a table as a text file: UTF-8 with byte order mark, semicolons.

    Parameters
    ----------
    layer : Layer
        The table.
    labels : Labels
        Words.
    style : {"people", "programs"}
        For people: headings and codes in words, decimal comma, the rows beside the
        map with their total, and the notes at the end. For programs: codes, decimal
        point, the rows of the layer and nothing else.

    Returns
    -------
    bytes
        Text that a spreadsheet could take for a formula begins with an apostrophe.

    """
    table, kinds = _table(layer)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    if style == "programs":
        writer.writerow(table.columns)
        for values in table.itertuples(index=False):
            writer.writerow([_plain_text(plain(value)) for value in values])
        return buffer.getvalue().encode("utf-8-sig")
    writer.writerow(_headings(layer, labels))
    rows = [*_rows(table, kinds, labels), *_sums(layer, table, kinds, labels)]
    for row in rows:
        writer.writerow(
            [
                _comma_text(value, kind)
                for value, kind in zip(row, kinds.values(), strict=True)
            ]
        )
    writer.writerow([])
    for label, text in [("", labels.warning)] if labels.warning else []:
        writer.writerow([label, text])
    for label, text in labels.notes:
        writer.writerow([label, _guarded(text)])
    return buffer.getvalue().encode("utf-8-sig")


def _plain_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _guarded(value) if isinstance(value, str) else repr(value)


def _comma_text(value: Any, kind: ColumnKind) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _guarded(value)
    digits = _DECIMALS.get(kind)
    text = f"{value:.{digits}f}" if digits is not None else f"{value!r}"
    return text.replace(".", ",")


def _guarded(text: str) -> str:
    """Return a text in one line that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA_SIGNS) else line


# -- rows ----------------------------------------------------------------------------
def _table(layer: Layer) -> tuple[pd.DataFrame, dict[str, ColumnKind]]:
    """Return the exported columns behind the key, and what each holds."""
    table = pd.DataFrame(layer.frame)[list(layer.columns)].reset_index()
    return table, {name: column_kind(name, table[name]) for name in table.columns}


def _headings(layer: Layer, labels: Labels) -> list[str]:
    names = [str(layer.frame.index.name), *layer.columns]
    headings = [labels.heading(name) for name in names]
    if labels.warning:
        headings[0] += f" ({labels.warning})"
    return headings


def _rows(
    table: pd.DataFrame, kinds: dict[str, ColumnKind], labels: Labels
) -> Iterator[list[Any]]:
    """Yield rows with codes in words."""
    for values in table.itertuples(index=False):
        yield [
            _value(name, plain(value), kinds[name], labels)
            for name, value in zip(table.columns, values, strict=True)
        ]


def _value(name: str, value: Any, kind: ColumnKind, labels: Labels) -> Any:
    if value is None:
        return None
    if kind == "flag":
        return labels.yes if value else labels.no
    if kind in {"count", "year"}:
        return round(value)
    return labels.word(name, value) if kind == "text" else value


def _sums(
    layer: Layer, table: pd.DataFrame, kinds: dict[str, ColumnKind], labels: Labels
) -> Iterator[list[Any]]:
    """Yield the rows beside the map and the total of everything."""
    if layer.rest is None:
        return
    key = str(layer.frame.index.name)
    summed = [
        name
        for name, kind in kinds.items()
        if kind in _ADDED_UP and "_per_" not in name and name in layer.rest.columns
    ]
    whole = pd.concat([table[summed], layer.rest[summed].reset_index(drop=True)])
    for bucket, row in layer.rest.iterrows():
        yield [
            labels.word(key, bucket) if name == key
            else plain(row[name]) if name in summed
            else None
            for name in table.columns
        ]  # fmt: skip
    totals = {name: whole[name].astype("float64").sum(min_count=1) for name in summed}
    yield [
        labels.total if name == key
        else plain(round(totals[name], 6)) if name in summed
        else None
        for name in table.columns
    ]  # fmt: skip


def _width(values: pd.Series, heading: str, kind: ColumnKind) -> float:
    if kind != "text":
        return float(max(12, min(len(heading) * 0.62 + 2, 20)))
    lengths = values.head(300).dropna().astype("str").str.len()
    longest = int(lengths.max()) if len(lengths) else 0
    return float(min(max(longest + 2, 12), _WIDEST))


def _sheet_name(title: str) -> str:
    """Return a name that Excel takes: 31 letters, without its special signs."""
    kept = "".join(sign for sign in title if sign not in "[]:*?/\\")
    return kept.strip("' ")[:31] or "1"
