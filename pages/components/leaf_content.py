"""What a page is asked to show, and what it fills in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.analysis.measures import MEASURES, Measure
from geo.analysis.view import RegionView
from geo.mapping.printing import PrintMap
from geo.output.leaves import LeafChart, LeafSide, LeafTable
from pages.components import drawing as draw
from pages.components.address import Asked
from pages.components.print_view import Choice


@dataclass(frozen=True, kw_only=True)
class Content:
    """What one page fills in; the rest is the same for all pages.

    Attributes
    ----------
    heading : str
        Heading of the page.
    figures, sentences, plan, sides, table, chart, trouble
        As in `Leaf`.
    view : RegionView, optional
        What the figures rest on, if it is not the selection of the address.
    added : str
        What has to be added to the filter in words, or nothing.
    places : bool
        Whether places of the gazetteer are named.

    """

    heading: str
    figures: Sequence[tuple[str, str]] = ()
    sentences: Sequence[str] = ()
    plan: PrintMap | None = None
    sides: Sequence[LeafSide] = ()
    table: LeafTable | None = None
    chart: LeafChart | None = None
    trouble: str = ""
    view: RegionView | None = None
    added: str = ""
    places: bool = False


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page is asked to show.

    Attributes
    ----------
    asked : Asked
        The address.
    view : RegionView
        Its selection.
    heading : str
        Heading of the step, or nothing.
    internal : bool
        Whether natural persons may be recognised.

    """

    asked: Asked
    view: RegionView
    heading: str
    internal: bool

    @property
    def measure(self) -> Measure:
        """The measure of the map."""
        return MEASURES[self.asked.measure_code]

    @property
    def drawing(self) -> draw.Drawing:
        """Level and classes of the map."""
        return draw.of_codes(self.asked.drawn, self.asked.limits)

    def choice(self, *, sites: bool = True) -> Choice:
        """Return what a map of this page is like."""
        return Choice(
            code=self.asked.measure_code, heading=self.heading, sites=sites,
            extent=self.asked.extent, marked=self.asked.municipality,
            public=not self.internal,
        )  # fmt: skip
