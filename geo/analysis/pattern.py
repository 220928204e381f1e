"""Everything that the expert view says about the pattern of one measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.analysis.autocorrelation import (
    JoinCounts,
    Moran,
    Progress,
    join_counts,
    moran_test,
)
from geo.analysis.local_patterns import LocalPattern, local_pattern
from geo.analysis.measures import measure
from geo.analysis.neighbours import Kind, neighbour_graph, part_of
from geo.analysis.rates import standardised_rates
from geo.analysis.view import RegionView
from geo.schema import NAME

# Fewer areas cannot carry a test for each of them.
FEWEST: Final = 20


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """The pattern of a measure over the areas of a view.

    Attributes
    ----------
    moran : Moran or None
        None if all values are equal or there are fewer than three areas.
    joins : JoinCounts or None
        Of areas with a project; None if all or none have one.
    local : LocalPattern or None
        None below 20 areas.
    areas : int
        Areas with a value and a neighbour.
    islands, missing : tuple of str
        Names of areas that are left out: without a neighbour, without a value.
    standardised : bool
        Whether rates were put on one scale (`rates.standardised_rates`).

    """

    moran: Moran | None
    joins: JoinCounts | None
    local: LocalPattern | None
    areas: int
    islands: tuple[str, ...]
    missing: tuple[str, ...]
    standardised: bool


def pattern(
    view: RegionView, code: str, kind: Kind, *, progress: Progress | None = None
) -> Pattern:
    """Test whether neighbours resemble each other, and where.

    Parameters
    ----------
    view : RegionView
        At any level.
    code : str
        Measure. Rates of projects are put on one scale first, because those of small
        areas vary more.
    kind : {'queen', 'rook', 'nearest'}
        Who is a neighbour.
    progress : callable, optional
        Called with the part that is done, from 0 to 1.

    Returns
    -------
    Pattern

    References
    ----------
    Assunção, R. M. and Reis, E. A. (1999): Statistics in Medicine 18, 2147-2162.

    """
    table = view.municipalities
    values = table[measure(code).code].astype("float64")
    scaled = code == "projects_per_1000"
    known = values.notna() & table["listed"]
    if scaled:
        rates = standardised_rates(
            table.loc[known, "projects"], table.loc[known, "population_inside"]
        )
        values = rates.reindex(values.index)
    graph = part_of(neighbour_graph(view.areas, kind), table.index[known])
    islands = graph.isolates
    inner = part_of(graph, graph.unique_ids.difference(islands))
    values = values.reindex(inner.unique_ids)
    report = progress or (lambda _: None)
    moran = (
        moran_test(values, inner, progress=lambda part: report(0.3 * part))
        if inner.n >= 3
        else None
    )
    has = (table["projects"] > 0).reindex(inner.unique_ids)
    joins = (
        join_counts(has, inner, progress=lambda part: report(0.3 + 0.2 * part))
        if inner.n >= 3
        else None
    )
    local = (
        local_pattern(values, inner, progress=lambda part: report(0.5 + 0.5 * part))
        if moran is not None and inner.n >= FEWEST
        else None
    )
    return Pattern(
        moran=moran,
        joins=joins,
        local=local,
        areas=inner.n,
        islands=tuple(table.loc[islands, NAME]),
        missing=tuple(table.loc[~known, NAME]),
        standardised=scaled,
    )
