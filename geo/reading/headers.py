"""Where the header of a sheet stands, and what each row of it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from geo.reading.grids import Grid, Row
from geo.reading.values import Cell, clean, read_amount, read_date
from geo.reading.vocabulary import Vocabulary

RowKind = Literal["title", "header", "data", "sum", "empty", "label", "header_repeated"]
_LOOK_AT: Final = 40  # rows in which a header is looked for
_LONG: Final = 80  # characters; longer texts head no column
# What may follow a sum word; "Total Digital" is a project. Possessive quantifiers keep
# the search linear.
_SUM_OF: Final = (
    r"(?:kommunal\w*+|privat\w*+|nicht|leader|regionalbudget|projekte?|vorhaben|maßnahmen|"
    r"der|des|aller?|alle|in|von|für|bis|€|t€|euro?|netto|brutto|betr[aä]ge?|kosten|"
    r"zuwendung(?:en)?|fördermittel|mittel|hf|handlungsfeld|aufruf|jahre?|seite|"
    r"\d++|[ivx]++|[:=()/.,&+-])"
)
_SUM_WORD: Final = re.compile(
    r"(?:Σ|∑|(?:zwischen|gesamt|end|teil)?summen?|gesamt|insgesamt|sub-?total|total|"
    rf"übertrag|durchschnitt|mittelwert|sum)(?!\w)(?:\s*{_SUM_OF})*\s*",
    re.IGNORECASE,
)
_UNIT_CELL: Final = re.compile(
    r"[\[(]?(?:in )?(?:€|EUR|Euro|T€|TEUR|Tsd\.? ?€|%|Prozent|ja ?/ ?nein|TT\.MM\.JJJJ|"
    r"Datum|Jahr|Pkt\.?|Punkte|m|m²|°)[\])]?", re.IGNORECASE
)  # fmt: skip


@dataclass(frozen=True)
class Header:
    """The header of a sheet.

    Attributes
    ----------
    rows : tuple of int
        Its lines, from 0; empty if there is none.
    texts : tuple of str
        One per column, lines joined; empty where a column has none.

    """

    rows: tuple[int, ...]
    texts: tuple[str, ...]


def find_header(grid: Grid, vocabulary: Vocabulary) -> Header:
    r"""Find the line or the lines that name the columns.

    A line is a header if it is all text and holds words of the vocabulary, or if
    the rows below it are of another kind.

    Parameters
    ----------
    grid : Grid
        The sheet.
    vocabulary : Vocabulary
        Known headers.

    Returns
    -------
    Header

    Examples
    --------
    >>> from geo.reading.vocabulary import load_vocabulary
    >>> rows = [("Liste", None), ("Ort", "Gesamt-\nkosten"), ("Gotha", 5)]
    >>> find_header(Grid("a", "xlsx", rows), load_vocabulary())
    Header(rows=(1,), texts=('Ort', 'Gesamtkosten'))

    """
    width = len(grid.rows[0]) if grid.rows else 0
    best = _best_row(grid, vocabulary)
    if best is None:
        return Header((), ("",) * width)
    options: list[tuple[int, ...]] = [(best,)]
    if best > 0 and _may_be_line(grid, best - 1):
        options.insert(0, (best - 1, best))
    if best + 1 < len(grid.rows) and _may_be_line(grid, best + 1):
        options.append((best, best + 1))
    lines = max(options, key=lambda option: _option_score(grid, option, vocabulary))
    texts = list(_join_lines(grid, lines))
    after = lines[-1] + 1
    if after < len(grid.rows) and _is_unit_row(grid.rows[after]):
        lines = (*lines, after)
        if not isinstance(_first(grid.rows[after]), int):
            units = (clean(cell) for cell in grid.rows[after])
            texts = [f"{a} {b}".strip() for a, b in zip(texts, units, strict=True)]
    return Header(lines, tuple(texts))


def _first(row: Row) -> Cell:
    return next((cell for cell in row if cell is not None), None)


def _stated(row: Row) -> list[Cell]:
    return [cell for cell in row if cell is not None]


def _is_word(cell: Cell) -> bool:
    """Whether a cell is text that is neither an amount nor a date."""
    if not isinstance(cell, str) or len(cell) > _LONG:
        return False
    if not any(letter.isdecimal() for letter in cell):
        return True
    certain = read_amount(cell).state, read_date(cell).state
    return "certain" not in certain or not cell[0].isdecimal()


def _best_row(grid: Grid, vocabulary: Vocabulary) -> int | None:
    """Return the row that looks most like a header, from 0."""
    width = sum(
        any(row[column] is not None for row in grid.rows[: 2 * _LOOK_AT])
        for column in range(len(grid.rows[0]) if grid.rows else 0)
    )
    best, best_score = None, 0.0
    for index, row in enumerate(grid.rows[:_LOOK_AT]):
        cells = _stated(row)
        words = [cell for cell in cells if _is_word(cell)]
        if len(cells) < min(2, width) or len(words) < 0.8 * len(cells):
            continue
        hits = sum(vocabulary.knows(str(cell)) for cell in words)
        score = 2.0 * hits + len(cells) / width
        if hits >= max(1, min(2, 0.3 * len(cells))) and score > best_score + 1:
            best, best_score = index, score
    return best if best is not None else _row_unlike_those_below(grid, width)


def _row_unlike_those_below(grid: Grid, width: int) -> int | None:
    """Return the first full row of words if numbers or dates follow under it."""
    for index, row in enumerate(grid.rows[:_LOOK_AT]):
        cells = _stated(row)
        if len(cells) < max(2, 0.6 * width):
            continue
        if not all(map(_is_word, cells)) or len(set(cells)) < len(cells):
            return None
        below = grid.rows[index + 1 : index + 21]
        other = any(
            not isinstance(cell, str)
            or read_amount(cell).state in {"certain", "doubtful"}
            for line in below
            for cell in line
            if cell is not None
        )
        return index if other else None
    return None


def _may_be_line(grid: Grid, index: int) -> bool:
    """Whether a row next to the header may be a second line of it."""
    cells = _stated(grid.rows[index])
    if not cells or not all(map(_is_word, cells)):
        return False
    width = len(grid.rows[index])
    over_all = any(
        top == index and right - left + 1 >= 0.8 * width
        for top, left, _, right in grid.merges
    )
    return not over_all


def _option_score(grid: Grid, lines: tuple[int, ...], vocabulary: Vocabulary) -> float:
    """Count the known headers of an option; merged cells speak for two lines."""
    texts = [text for text in _join_lines(grid, lines) if text]
    score = float(sum(map(vocabulary.knows, texts)))
    if len(lines) == 1:
        return score + 0.25
    top = lines[0]
    grouped = any(
        first == top and right > left and last == top
        for first, left, last, right in grid.merges
    )
    return score + (2.5 if grouped else 0.0)


def _join_lines(grid: Grid, lines: Sequence[int]) -> Iterator[str]:
    """Join the lines of a header column by column; groups reach over their columns."""
    filled = [_spread(grid, line, lines) for line in lines]
    for column in range(len(grid.rows[lines[0]])):
        text = ""
        for cells in filled:
            part = cells[column]
            if text.endswith("-") and part[:1].islower():
                text = text[:-1] + part
            elif part and part != text:
                text = f"{text} {part}".strip()
        yield text


def _spread(grid: Grid, line: int, lines: Sequence[int]) -> list[str]:
    """Return the texts of a line of the header, groups repeated to the right."""
    texts = [_one_line(cell) for cell in grid.rows[line]]
    if line == lines[-1]:
        return texts
    merges = [merge for merge in grid.merges if merge[0] == line]
    for top, left, bottom, right in merges:
        if bottom == top:
            texts[left : right + 1] = [texts[left]] * (right + 1 - left)
    if not merges:
        below = grid.rows[lines[lines.index(line) + 1]]
        for column in range(1, len(texts)):
            if not texts[column] and below[column] is not None and below[column - 1]:
                texts[column] = texts[column - 1]
    return texts


def _one_line(cell: Cell) -> str:
    text = re.sub(r"(?<=\w)-\s*\n\s*(?=[a-zäöüß])", "", str(cell or ""))
    return clean(text)


def _is_unit_row(row: Row) -> bool:
    """``€ | € | %`` below the header, or the columns numbered 1, 2, 3."""
    cells = _stated(row)
    if len(cells) < 2:
        return False
    if cells == list(range(1, len(cells) + 1)) or cells == [
        str(number) for number in range(1, len(cells) + 1)
    ]:
        return len(cells) == len(row) and len(cells) > 3
    return all(isinstance(c, str) and _UNIT_CELL.fullmatch(c.strip()) for c in cells)


# -- the rows below the header -----------------------------------------------------
def classify_rows(grid: Grid, header: Header) -> tuple[list[RowKind], dict[int, str]]:
    """Say of every row what it is; none is left out.

    Parameters
    ----------
    grid : Grid
        The sheet.
    header : Header
        As found.

    Returns
    -------
    kinds : list of str
        One `RowKind` per row.
    sums : dict of int to str
        Row (from 0) of each sum and how it was found: ``formula``, ``word`` or
        ``adds_up``.

    """
    start = header.rows[-1] + 1 if header.rows else 0
    first = header.rows[0] if header.rows else 0
    kinds: list[RowKind] = [
        "title" if _stated(row) else "empty" for row in grid.rows[:first]
    ]
    kinds += ["header"] * (start - first)
    heads = {grid.rows[line] for line in header.rows}
    body = grid.rows[start:]
    filled = [len(row) - row.count(None) for row in body]
    typical = median([count for count in filled[:1000] if count] or [0])
    is_sum = _sum_finder(grid, typical, total=len(body))
    sums: dict[int, str] = {}
    for index, (row, count) in enumerate(zip(body, filled, strict=True), start=start):
        kind: RowKind = "data"
        if not count and index not in grid.formula_rows:
            kind = "empty"
        elif row in heads:
            kind = "header_repeated"
        elif how := is_sum(index, row, count):
            kind, sums[index] = "sum", how
        elif count == 1 and typical >= 4 and _is_label(grid, index, row):
            kind = "label"
        kinds.append(kind)
    _find_sums_by_value(grid, kinds, sums, typical)
    return kinds, sums


def _sum_finder(
    grid: Grid, typical: float, *, total: int
) -> Callable[[int, Row, int], str]:
    """Return the test for sum rows by formula and by word."""
    rows_with_sums = {row for row, _ in grid.sum_cells}
    if len(rows_with_sums) > max(3, 0.2 * total):
        rows_with_sums = set()  # a running total in every row

    def find(index: int, row: Row, count: int) -> str:
        if count > max(typical, 2):
            return ""
        first = _first(row)
        by_word = isinstance(first, str) and _SUM_WORD.fullmatch(first.strip())
        if not by_word and index not in rows_with_sums:
            return ""
        words = sum(_is_word(cell) for cell in row if cell is not None)
        if words > (2 if by_word and typical >= 4 else 1):
            return ""
        return "formula" if index in rows_with_sums else "word"

    return find


def _is_label(grid: Grid, index: int, row: Row) -> bool:
    """``Kommunale Projekte`` over a group, ``* vorläufig`` below the list."""
    if not isinstance(_first(row), str):
        return False
    merged = any(top == index and right > left for top, left, _, right in grid.merges)
    return merged or row[0] is not None


def _find_sums_by_value(
    grid: Grid, kinds: list[RowKind], sums: dict[int, str], typical: float
) -> None:
    """Mark rows without words whose every number adds up the rows above."""
    suspects = [
        index
        for index, kind in enumerate(kinds)
        if kind == "data"
        and len(grid.rows[index]) - grid.rows[index].count(None) <= typical / 2
        and not any(_is_word(cell) for cell in grid.rows[index])
    ]
    if len(suspects) > 50:
        return  # a list of half-empty rows, no sums
    cents: dict[int, list[int]] = {}
    for index in suspects:
        if _adds_up(grid, kinds, index, cents):
            kinds[index], sums[index] = "sum", "adds_up"


def _adds_up(
    grid: Grid, kinds: list[RowKind], index: int, cents: dict[int, list[int]]
) -> bool:
    """Whether every number of a row adds up its column.

    All rows above count, or those since the last sum. `cents` keeps the columns
    that were read.
    """
    row = grid.rows[index]
    columns = [column for column, cell in enumerate(row) if cell is not None]
    since = max((i for i in range(index) if kinds[i] in {"sum", "header"}), default=-1)
    above = [i for i in range(index) if kinds[i] == "data"]
    for column in columns:
        if column not in cents:
            cells = (line[column] for line in grid.rows)
            cents[column] = [read_amount(cell).value or 0 for cell in cells]
        values = cents[column]
        total = values[index]
        good = any(
            sum(values[i] for i in rows) == total
            and sum(values[i] != 0 for i in rows) >= 2
            for rows in ([i for i in above if i > since], above)
        )
        if not total or not good:
            return False
    return bool(columns)
