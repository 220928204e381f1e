"""The words of slides, hand-outs and atlases, and texts for those who cannot see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.output.handout import HandoutWords
from geo.output.leaves import Leaf
from geo.output.master import LAYOUTS
from geo.output.slide_page import ROLES, SlideWords
from pages.components import formats
from pages.components.leaf_tables import column_texts, needed_decimals
from pages.components.texts import LANGUAGES, catalogue, language, t

_NAMES: Final = (*ROLES, *(f"layout_{kind}" for kind in LAYOUTS), "logo")
# Values of bars from here on are written without decimals.
_LARGE: Final = 1000
_PAIR: Final = ("map_second", "layout_pair")


def slide_words(title: str) -> SlideWords:
    """Return the words of a deck in the language that is spoken."""
    return SlideWords(
        language=language(),
        title=title,
        names={name: t(_key(name)) for name in _NAMES},
        also={
            name: [catalogue(code)[_key(name)] for code in LANGUAGES] for name in _NAMES
        },
        cells=column_texts,
        describe=describe,
        chart=t("paper_pair.chart_of"),
        table=t("slides.table_of"),
        part=t("slides.part"),
        cut=t("slides.cut"),
        columns=t("paper.columns"),
        sources=t("slides.sources"),
        missing=t("slides.missing"),
        more=t("paper.in_notes"),
    )


def _key(name: str) -> str:
    """Return under which key the name of a role or layout stands."""
    return f"{'paper_pair' if name in _PAIR else 'slides'}.{name}"


def handout_words(title: str, subtitle: str) -> HandoutWords:
    """Return the words of a hand-out in the language that is spoken."""
    return HandoutWords(
        language=language(),
        title=title,
        subtitle=subtitle,
        contents=t("handout.contents"),
        page=t("handout.page"),
        chart="{title} ({unit})",
        more=t("handout.more"),
        cells=column_texts,
        describe=describe,
        numbers=_numbers,
        lost=t("paper.lost"),
    )


def _numbers(series: Sequence[Sequence[float | None]]) -> list[list[str]]:
    """Write the values of bars, all with the same number of decimals."""
    known = [value for values in series for value in values if value is not None]
    large = max((abs(value) for value in known), default=0) >= _LARGE
    decimals = 0 if large else needed_decimals(known, 2)
    return [
        ["–" if value is None else formats.number(value, decimals) for value in values]
        for values in series
    ]


def describe(leaf: Leaf, part: str) -> str:
    """Say what a map, chart or table of a leaf shows."""
    if part == "map" and leaf.plan is not None:
        lines = leaf.plan.layer.lines
        classes = "; ".join(f"{line.label}: {line.count}" for line in lines)
        return t(
            "slides.alt_map", heading=leaf.heading, lead=leaf.lead, classes=classes
        )
    if part == "chart" and leaf.chart is not None:
        values = "; ".join(
            f"{name}: {_values(leaf, number)}"
            for number, name in enumerate(leaf.chart.categories)
        )
        return t(
            "slides.alt_chart", title=leaf.chart.title, unit=leaf.chart.unit,
            values=values,
        )  # fmt: skip
    if leaf.table is None:
        return leaf.heading
    rows = formats.number(len(leaf.table.rows))
    return t("slides.alt_table", rows=rows, heads=", ".join(leaf.table.heads))


def _values(leaf: Leaf, number: int) -> str:
    assert leaf.chart is not None
    found = []
    for name, values in leaf.chart.series:
        text = formats.number(values[number], 2, short=True)
        found.append(f"{name} {text}" if len(leaf.chart.series) > 1 else text)
    return ", ".join(found)
