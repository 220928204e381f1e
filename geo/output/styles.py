"""How QGIS draws the exported layers: as the map on the screen does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from geo.mapping.classes import Classes
from geo.mapping.interactive import HATCH
from geo.mapping.palettes import MISSING_COLOUR
from geo.qgis import ELSEWHERE, Symbol, category_style, dot, rule_style, single_style

_EDGE: Final = "#8c9892"
_ABSENCE: Final = {
    "without_project": "#f4a259", "open": "#fbe3c2", "other_period": "#fbe3c2",
    "with_project": "#dcebe2", "no_list": HATCH,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MeasureStyle:
    """A measure as the map draws it.

    Attributes
    ----------
    column : str
        Column of the layer.
    name : str
        Name in the list of styles.
    classes : Classes
        Limits.
    fills : mapping of str to str
        Colour (or `HATCH`) of each letter of `Classes.letters`.
    labels : mapping of str to str
        Label of each letter.

    """

    column: str
    name: str
    classes: Classes
    fills: Mapping[str, str]
    labels: Mapping[str, str]


def measure_rules(style: MeasureStyle) -> list[tuple[str, str]]:
    """Return letter and condition of each class, the highest one first.

    The first class takes everything above 0 and the last one everything above its
    lower limit, as `Classes.number` does.

    Examples
    --------
    >>> style = MeasureStyle(column="x", name="", classes=Classes((2.0, 9.0), 1.0),
    ...     fills={}, labels={})
    >>> for rule in measure_rules(style):
    ...     print(*rule)
    2 "x" > 2
    1 "x" > 0 AND "x" <= 2
    0 "x" = 0
    - "x" IS NULL

    """
    column = f'"{style.column}"'
    limits = list(pairwise((0.0, *style.classes.upper)))
    rules = []
    for number, (lower, upper) in enumerate(limits, start=1):
        condition = f"{column} > {lower:.12g}"
        if number < len(limits):
            condition += f" AND {column} <= {upper:.12g}"
        rules.append((str(number), condition))
    return [*rules[::-1], ("0", f"{column} = 0"), ("-", f"{column} IS NULL")]


def measure_style(style: MeasureStyle) -> str:
    """Return the QML of a measure: classes, zero and missing apart."""
    rules = [
        (condition, style.labels[letter], _area(style.fills[letter]))
        for letter, condition in measure_rules(style)
        if letter in style.labels
    ]
    return rule_style(rules, "fill")


def absence_style(words: Mapping[str, str], *, points: bool) -> str:
    """Return the QML of white spots, by their column ``state``."""
    looks = [
        (code, words[code], _state_dot(colour) if points else _area(colour))
        for code, colour in _ABSENCE.items()
        if code in words
    ]
    other = ELSEWHERE if points else _area(HATCH)
    return category_style("state", looks, other)


def class_style(column: str, looks: Mapping[str, tuple[str, str]]) -> str:
    """Return the QML of areas by the codes of a column: words and colour of each."""
    classes = [(code, words, _area(fill)) for code, (words, fill) in looks.items()]
    return category_style(column, classes, _area(HATCH))


def difference_style(words: Mapping[str, str]) -> str:
    """Return the QML of a difference: more, less, the same, and missing."""
    rules = [
        (condition, words[code], _area(fill))
        for code, condition, fill in (
            ("more", '"difference" > 0', "#7fbf7b"),
            ("less", '"difference" < 0', "#af8dc3"),
            ("same", '"difference" = 0', "#f7f7f7"),
            ("missing", '"difference" IS NULL', HATCH),
        )
    ]
    return rule_style(rules, "fill")


def outline_style() -> str:
    """Return the QML of regions."""
    return single_style(Symbol(kind="fill", edge="#14493a", width=0.8))


def _area(colour: str) -> Symbol:
    if colour == HATCH:
        return Symbol(
            kind="fill", fill=MISSING_COLOUR, edge=_EDGE, width=0.2, hatched=True
        )
    return Symbol(kind="fill", fill=colour, edge=_EDGE, width=0.2)


def _state_dot(colour: str) -> Symbol:
    fill = MISSING_COLOUR if colour == HATCH else colour
    return dot(fill, "#4a5650", size=2.2)
