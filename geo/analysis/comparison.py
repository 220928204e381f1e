"""Comparisons: region with region, period with period, field with field.

Every alternative is a selection of its own, computed like any other, so that its
figures are those of its own page. Periods are put on one territorial status.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any, Final, Literal

import numpy as np

from geo.analysis.figures import Result
from geo.analysis.measures import MEASURES
from geo.analysis.registry import compute
from geo.analysis.view import Atlas, RegionView
from geo.projects.filters import CODES, ProjectFilter
from geo.schema import NOT_STATED, PERIODS, REGION_ID, AmountKind

Dimension = Literal["region", "period", "field_of_action", "applicant_class", "scheme"]
DIMENSIONS: Final[tuple[Dimension, ...]] = (
    "region", "period", "field_of_action", "applicant_class", "scheme",
)  # fmt: skip
# Column of the projects that tells the alternatives of a dimension apart.
_COLUMN: Final = {"region": REGION_ID, "period": "programming_period"}
# Two-sided 95 per cent of the normal distribution.
_Z: Final = NormalDist().inv_cdf(0.975)
# The approximation of `rate_ratio` needs so many on either side.
FEWEST: Final = 5


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One of the things that are compared.

    Attributes
    ----------
    code : str or None
        Code of the region, period and so on; None for all of them together.
    view : RegionView
        Its selection.
    has_list : bool
        Whether a project list is at hand; without one its figures are not known.
    results : dict of str to Result
        Its figures, by code.
    years : tuple of int or None
        First and last year of decision.
    statuses : dict of str to int
        Projects by status, the most frequent first.

    """

    code: str | None
    view: RegionView
    has_list: bool
    results: dict[str, Result]
    years: tuple[int, int] | None
    statuses: dict[str, int]

    def value(self, code: str) -> float | None:
        """Return a figure, or None if it is not known."""
        return self.results[code].value if self.has_list else None


@dataclass(frozen=True)
class RateRatio:
    """The quotient of two rates with its 95 per cent interval.

    Attributes
    ----------
    ratio, low, high : float
        Quotient and interval.

    """

    ratio: float
    low: float
    high: float

    @property
    def is_chance(self) -> bool:
        """Whether the interval holds 1: the difference may be chance."""
        return self.low <= 1 <= self.high


def figure_codes(kind: AmountKind | None) -> list[str]:
    """Return the codes of the figures that are compared.

    Examples
    --------
    >>> figure_codes(None)[:2]
    ['projects', 'projects_per_1000']

    """
    codes = ["projects", "projects_per_1000", "municipalities_with_project_share",
             "population_with_project_share"]  # fmt: skip
    if kind:
        codes += [
            f"{kind}_eur",
            f"{kind}_per_inhabitant_eur",
            f"{kind}_per_km2_eur",
            f"{kind}_median_eur",
        ]
    return codes


def alternatives(
    atlas: Atlas, selection: ProjectFilter, dimension: Dimension
) -> list[str]:
    """List what can be compared, in the order of the codes.

    All regions, whether they have a list or not; of the others those that occur in
    the selection when this one restriction is left away.

    Parameters
    ----------
    atlas : Atlas
        Boundaries and projects.
    selection : ProjectFilter
        What is asked for.
    dimension : str
        One of `DIMENSIONS`.

    Returns
    -------
    list of str
        Codes.

    """
    if dimension == "region":
        return sorted(atlas.regions, key=lambda code: atlas.regions[code])
    coded = atlas.register(selection.dataset).coded
    codes, names = coded.column(_COLUMN.get(dimension, dimension))
    passes = unrestricted(selection, dimension).marks(coded)
    # The last name answers for -1.
    found = {(*names, NOT_STATED)[code] for code in np.unique(codes[passes])}
    order = PERIODS if dimension == "period" else CODES[dimension]
    return [code for code in order if code in found]


def unrestricted(selection: ProjectFilter, dimension: Dimension) -> ProjectFilter:
    """Leave the restriction of one dimension away."""
    open_: dict[str, Any] = {dimension: None if dimension in _COLUMN else ()}
    return replace(selection, **open_)


def restricted(
    atlas: Atlas, selection: ProjectFilter, dimension: Dimension, code: str | None
) -> ProjectFilter:
    """Return the selection of one alternative, or of all together.

    Periods are put on the status that was asked for, else on the latest one, so
    that the same municipalities are compared.
    """
    rest = unrestricted(selection, dimension)
    if dimension == "period":
        rest = replace(rest, boundary_date=atlas.status(rest))
    if code is None:
        return rest
    only: dict[str, Any] = {dimension: code if dimension in _COLUMN else (code,)}
    return replace(rest, **only)


def compare(
    atlas: Atlas,
    selection: ProjectFilter,
    dimension: Dimension,
    codes: Sequence[str],
    *,
    see: Callable[[ProjectFilter], RegionView] | None = None,
) -> list[Alternative]:
    """Compute the same figures for every alternative, and for all together.

    Parameters
    ----------
    atlas : Atlas
        Boundaries and projects.
    selection : ProjectFilter
        What is asked for; its own restriction of the dimension does not count.
    dimension : str
        One of `DIMENSIONS`.
    codes : sequence of str
        Codes of figures of `registry.FIGURES`.
    see : callable, optional
        Where views come from, if they are kept somewhere; `atlas.view` by default.

    Returns
    -------
    list of Alternative
        In the order of `alternatives`; the last one has the code None.

    Examples
    --------
    >>> wanted = ProjectFilter(region="TH-LEADER-06")
    >>> found = compare(Atlas(), wanted, "period", ["projects"])
    >>> [(one.code, one.value("projects")) for one in found]
    [('2007-2013', 5.0), ('2014-2020', 42.0), ('2023-2027', 22.0), (None, 69.0)]

    """
    see = see or atlas.view
    order = alternatives(atlas, selection, dimension)
    listed = set(atlas.register(selection.dataset).coded.column(REGION_ID)[1])
    rows: list[Alternative] = []
    for code in [*order, None]:
        view = see(restricted(atlas, selection, dimension, code))
        region = view.selection.region
        rows.append(
            Alternative(
                code=code,
                view=view,
                has_list=region is None or region in listed,
                results=compute(view, codes),
                years=_years(view),
                statuses=_statuses(view),
            )
        )
    if dimension == "region":
        rows[-1] = replace(rows[-1], results=_pooled(rows[:-1], rows[-1]))
    return rows


def _pooled(parts: Sequence[Alternative], whole: Alternative) -> dict[str, Result]:
    """Give all regions together the rates of their parts, total over total.

    Seen from the whole Land a project that lies in a neighbouring region would count
    there. Shares of municipalities cannot be pooled: some are in two regions.
    """
    results = dict(whole.results)
    listed = [one for one in parts if one.has_list]
    for code, result in whole.results.items():
        measure = MEASURES.get(code)
        if measure is not None and measure.base is None:
            continue
        known = [one.results[code] for one in listed]
        if len(known) == 1:
            results[code] = known[0]
            continue
        above = sum(one.numerator or 0.0 for one in known)
        below = sum(one.denominator or 0.0 for one in known)
        is_known = measure is not None and below > 0 and result.value is not None
        value = measure.factor * above / below if measure and is_known else None
        if measure is None and code.endswith("_median_eur"):
            continue
        reason = result.reason or ("nothing_to_divide_by" if measure else "not_pooled")
        results[code] = replace(
            result,
            value=value,
            reason=reason if value is None else None,
            numerator=above if is_known else None,
            denominator=below if is_known else None,
        )
    return results


def _years(view: RegionView) -> tuple[int, int] | None:
    years = view.placement.coded.year[view.passes]
    known = years[~np.isnan(years)]
    return (int(known.min()), int(known.max())) if len(known) else None


def _statuses(view: RegionView) -> dict[str, int]:
    """Count the projects by status, the most frequent first, then as they come."""
    codes, names = view.placement.coded.column("status")
    present, first, counts = np.unique(
        codes[view.passes], return_index=True, return_counts=True
    )
    return {
        str(names[present[at]]): int(counts[at]) for at in np.lexsort((first, -counts))
    }


def rate_ratio(
    count: float, base: float, other_count: float, other_base: float
) -> RateRatio | None:
    r"""Compare two rates of counts, with an interval for chance.

    .. math:: \frac{n_1 / p_1}{n_2 / p_2} \cdot
              \exp\left(\pm 1.96 \sqrt{1 / n_1 + 1 / n_2}\right)

    Parameters
    ----------
    count, other_count : float
        Projects on either side.
    base, other_base : float
        Inhabitants on either side.

    Returns
    -------
    RateRatio or None
        None if there are fewer than five on a side: then nothing can be said.

    Notes
    -----
    Projects are taken as independent (Poisson). For sums of money there is no such
    rule: a few large projects decide.

    References
    ----------
    Rothman, K. J., Greenland, S. and Lash, T. L. (2008): Modern Epidemiology, 3rd
    ed., Lippincott, chapter 14.

    Examples
    --------
    >>> found = rate_ratio(41, 28010, 15, 19017)
    >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2)
    (1.86, 1.03, 3.35)

    """
    if min(count, other_count) < FEWEST or min(base, other_base) <= 0:
        return None
    ratio = (count / base) / (other_count / other_base)
    width = _Z * math.sqrt(1 / count + 1 / other_count)
    return RateRatio(ratio, ratio * math.exp(-width), ratio * math.exp(width))
