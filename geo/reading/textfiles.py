"""Text files as grids: encoding and delimiter are found, not assumed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Final

from geo.errors import TableTooLargeError
from geo.reading.grids import MAX_CELLS, MAX_COLUMNS, Grid, Row
from geo.reading.reasons import Note, Reason

DELIMITERS: Final = (";", "\t", ",", "|")
_SAMPLE_LINES: Final = 400
_LINES_IN_A_CELL: Final = 60
_UTF8_AS_LATIN: Final = re.compile("Ã[¤¶¼Ÿ„–œ\x84\x96\x9c\x9f]")
# One-byte encodings of German offices: Windows, DOS, old Macintosh.
_ONE_BYTE: Final = ("cp1252", "cp850", "mac_roman")
# Within a word, or the sign behind an amount: a euro sign of Windows is an Ä in the
# encoding of the old Macintosh, but no word has it there.
_GERMAN_LETTERS: Final = re.compile(
    "(?<=[A-Za-z])[äöüß]|[ÄÖÜäöü](?=[a-z])|(?<=[0-9 ])€"
)
_UNLIKELY: Final = re.compile(r"[^\x00-\x7fäöüÄÖÜßéèêáàâçñøåôëïîóíúõãšžčěřłńśżąę€§°²³µ·"
                              r"„“”‚‘’«»‹›–—…•×½¼¾®©™´`\u00a0\u00ad]")  # fmt: skip


def read_text(path: Path) -> Grid:
    """Read a CSV, TSV or other delimited text file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Grid
        Every cell is text or None; notes say which encoding was assumed, whether
        encodings are mixed, NUL bytes were left out or a quotation mark never ends.

    Raises
    ------
    TableTooLargeError
        If a line has too many columns.

    """
    text, notes = decode(path.read_bytes())
    if _UTF8_AS_LATIN.search(text):
        notes.append(Note(Reason.GARBLED_TEXT, {}))
    delimiter, text = _announced_delimiter(text)
    if delimiter is None:
        delimiter = find_delimiter(text)
    if delimiter is None:
        notes.append(Note(Reason.ONE_COLUMN, {}))
    rows, unclosed = _records(text, delimiter or ";")
    if unclosed:
        notes.append(Note(Reason.UNCLOSED_QUOTE, {"row": unclosed}))
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS or width * len(rows) > MAX_CELLS:
        raise TableTooLargeError(
            file=path.name,
            sheet=path.stem,
            rows=len(rows),
            columns=width,
            limit_columns=MAX_COLUMNS,
            limit_cells=MAX_CELLS,
        )
    padded: list[Row] = [row + (None,) * (width - len(row)) for row in rows]
    return Grid(path.stem, "csv", padded, notes=notes)


def decode(content: bytes) -> tuple[str, list[Note]]:
    """Find the encoding of a text.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    text : str
        Without byte order mark and NUL characters.
    notes : list of Note
        What had to be assumed.

    Examples
    --------
    >>> decode("Förderung".encode("cp1252"))[0]
    'Förderung'
    >>> decode("Förderung".encode("utf-8-sig"))
    ('Förderung', [])

    """
    notes: list[Note] = []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\x00", ""), notes
    wide = _utf16_without_mark(content[:4096])
    if wide:
        notes.append(Note(Reason.ENCODING_ASSUMED, {"encoding": wide}))
        return content.decode(wide, "replace").replace("\x00", ""), notes
    if b"\x00" in content:
        notes.append(Note(Reason.NUL_BYTES, {"count": content.count(b"\x00")}))
        content = content.replace(b"\x00", b"")
    try:
        return content.decode("utf-8-sig"), notes
    except UnicodeDecodeError:
        return _decode_bytewise(content, notes), notes


def _utf16_without_mark(head: bytes) -> str | None:
    """Text in UTF-16 has a NUL in every second byte."""
    if len(head) < 8:
        return None
    half = len(head) // 2
    if head[1::2].count(0) > 0.6 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _decode_bytewise(content: bytes, notes: list[Note]) -> str:
    """Decode text that is not, or not all, in UTF-8: line by line."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    wrong: list[int] = []
    right = 0
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            right += 1
        except UnicodeDecodeError:
            wrong.append(number)
    encoding = _one_byte_encoding(b"".join(lines[number - 1] for number in wrong))
    if not right:
        notes.append(Note(Reason.ENCODING_ASSUMED, {"encoding": encoding}))
        return content.decode(encoding, "replace")
    notes.append(
        Note(Reason.ENCODINGS_MIXED, {"lines": tuple(wrong), "encoding": encoding})
    )
    odd = set(wrong)
    return "".join(
        line.decode(encoding if number in odd else "utf-8", "replace")
        for number, line in enumerate(lines, start=1)
    )


def _one_byte_encoding(content: bytes) -> str:
    """Return the encoding in which the text looks most German."""

    def score(encoding: str) -> float:
        text = content.decode(encoding, "replace")
        odd = len(_UNLIKELY.findall(text))
        return len(_GERMAN_LETTERS.findall(text)) - 2 * odd

    return max(_ONE_BYTE, key=score)


def _announced_delimiter(text: str) -> tuple[str | None, str]:
    """Excel's own first line ``sep=;`` says it, and is no row."""
    match = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    return (match[1], text[match.end() :]) if match else (None, text)


def find_delimiter(text: str) -> str | None:
    r"""Find the delimiter that cuts the lines into rows of equal length.

    Parameters
    ----------
    text : str
        The whole text; the first lines are looked at.

    Returns
    -------
    str or None
        None if there is only one column.

    Examples
    --------
    >>> find_delimiter("Ort;Betrag\nErfurt;1.234,50\nGotha, Stadt;2,00")
    ';'
    >>> find_delimiter("Erfurt\nGotha") is None
    True

    """
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    best, best_score = None, 0.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _parse(sample, delimiter) if any(row)]
        counts = Counter(width for width in widths if width > 1)
        if not counts:
            continue
        width, times = counts.most_common(1)[0]
        score = times / len(widths) * (1 + 0.05 * min(width, 20))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _parse(text: str, delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> list[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=quoting,  # type: ignore[arg-type]
    )
    memo: dict[str, str] = {}
    return [
        tuple(memo.setdefault(cell, cell) if cell.strip() else None for cell in row)
        for row in reader
    ]


def _records(text: str, delimiter: str) -> tuple[list[Row], int]:
    """Return the rows, and the row (from 1) of a quotation mark that never ends."""
    rows = _parse(text, delimiter)
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if isinstance(cell, str) and cell.count("\n") > _LINES_IN_A_CELL:
                return _parse(text, delimiter, csv.QUOTE_NONE), number
    # A mark that opens near the end swallows fewer lines, but the file ends in it.
    last = rows[-1][-1] if rows and rows[-1] else None
    if isinstance(last, str) and "\n" in last.rstrip() and text.count('"') % 2:
        return _parse(text, delimiter, csv.QUOTE_NONE), len(rows)
    return rows, 0
