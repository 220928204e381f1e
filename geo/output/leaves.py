"""What one step shows, as words and numbers: slides, hand-out and web page read it.

The pages fill a leaf once (`pages.components.leaf`); every format writes the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from geo.mapping.printing import PrintMap
from geo.meeting.steps import Step

Cell = str | int | float | None
# How two maps on paper are called, over them and in their legend.
SIDES: Final = ("A", "B")
# Euros are given in cents, as everywhere.
Form = Literal["text", "count", "number", "share", "euro"]


@dataclass(frozen=True, kw_only=True)
class LeafTable:
    """A table with typed cells.

    Attributes
    ----------
    heads : sequence of str
        Names of the columns.
    forms : sequence of {"text", "count", "number", "share", "euro"}
        What each column holds; ``"euro"`` are whole cents, a missing value is None.
    rows : sequence of sequence of Cell
        In the order in which they are read.
    private : sequence of int
        Rows about natural persons; their text cells leave the house only if the
        reader asks for the internal profile.

    """

    heads: Sequence[str]
    forms: Sequence[Form]
    rows: Sequence[Sequence[Cell]]
    private: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class LeafChart:
    """A chart with one or more series over the same categories.

    Attributes
    ----------
    kind : {"bar", "column", "line"}
        Bars lie, columns stand.
    title, unit : str
        What is shown and what it is measured in.
    categories : sequence of str
        Along the axis.
    series : sequence of tuple of str and values
        Name and one value for each category; None where it is missing.

    """

    kind: Literal["bar", "column", "line"]
    title: str
    unit: str
    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]


@dataclass(frozen=True, kw_only=True)
class LeafSide:
    """One of two maps that stand side by side, both in the same classes.

    Attributes
    ----------
    title : str
        What is compared with the other side.
    total : str
        Value of this side as a whole.
    plan : PrintMap
        Its map.

    """

    title: str
    total: str
    plan: PrintMap


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One step in words and numbers.

    Attributes
    ----------
    step : Step
        Where it comes from.
    heading : str
        The step's own heading, or the one of the page.
    lead : str
        Region and filter in words; always visible.
    figures : sequence of tuple of str
        Name and value of up to six key figures.
    sentences : sequence of str
        What the figures say, each true by itself.
    plan : PrintMap, optional
        The map, as for print: classes, colours, places, sites and its words.
    sides : sequence of LeafSide
        Two maps in the same classes, where a comparison has them; they go before
        `plan`.
    table : LeafTable, optional
        The numbers of the map or the chart.
    chart : LeafChart, optional
        A picture for pages without a map.
    sources : sequence of str
        Territorial status, coverage, sources and licences.
    marks : sequence of str
        What must be read beside the heading: invented data, internal use.
    trouble : str
        Why the view cannot be shown (a municipality that no longer exists, an empty
        selection), with what is shown instead; empty if all is well.

    """

    step: Step
    heading: str
    lead: str = ""
    figures: Sequence[tuple[str, str]] = ()
    sentences: Sequence[str] = ()
    plan: PrintMap | None = None
    sides: Sequence[LeafSide] = ()
    table: LeafTable | None = None
    chart: LeafChart | None = None
    sources: Sequence[str] = ()
    marks: Sequence[str] = ()
    trouble: str = ""

    def without_totals(self) -> Leaf:
        """Leave out the figures that stand over the maps of `sides`."""
        named = {side.title for side in self.sides}
        rest = [figure for figure in self.figures if figure[0] not in named]
        return replace(self, figures=rest)


def common_lines(sides: Sequence[LeafSide]) -> list[tuple[str, ...]]:
    """Join two legends of the same classes: colour, label, count of either side.

    A line that one side lacks stands where the other one has it, with a 0.
    """
    left, right = (side.plan.layer.lines for side in sides)
    order = [(line.fill, line.label) for line in left]
    at = 0
    for line in right:
        key = (line.fill, line.label)
        if key in order:
            at = order.index(key) + 1
        else:
            order.insert(at, key)
            at += 1
    counts = [
        {(line.fill, line.label): line.count for line in lines}
        for lines in (left, right)
    ]
    return [(*key, *(count.get(key, "0") for count in counts)) for key in order]
