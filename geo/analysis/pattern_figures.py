"""Figures of the expert view: do neighbours resemble each other.

They take permutations, so they are not among those that every page computes: they
are asked for by code, or by `leader-atlas evaluate --patterns`. Neighbours share a
border or corner; the page offers others and makes the same figures of them (`results`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from geo.analysis.figures import Basis, Figure, FigureUnit, Reason, Result
from geo.analysis.levels import by_units
from geo.analysis.measures import MEASURES

if TYPE_CHECKING:
    from geo.analysis.pattern import Pattern

PatternLevel = Literal["municipality", "association"]
LEVELS: Final[tuple[PatternLevel, ...]] = ("municipality", "association")
_SUFFIX: Final = {"municipality": "", "association": "_associations"}
NAMES: Final = ("moran", "clusters", "joins")


def code_of(name: str, measure: str, level: PatternLevel) -> str:
    """Return the code of a figure.

    Examples
    --------
    >>> code_of("moran", "projects_per_1000", "association")
    'projects_per_1000_moran_associations'
    >>> code_of("joins", "projects_per_1000", "municipality")
    'projects_joins'

    """
    return f"{'projects' if name == 'joins' else measure}_{name}{_SUFFIX[level]}"


def results(
    basis: Basis, found: Pattern, measure: str, level: PatternLevel
) -> dict[str, Result]:
    """Write a pattern as figures.

    Parameters
    ----------
    basis : Basis
        The selection.
    found : Pattern
        What `pattern.pattern` gave for `measure` at `level`.
    measure, level : str
        Of it.

    Returns
    -------
    dict of str to Result
        Moran's I, areas that stand out, and the quotient of observed and expected
        pairs of neighbours that both have a project.

    """
    rests: dict[str, Any] = {
        "basis": basis.view.coverage["located"], "of": basis.size,
        "places": found.areas,
    }  # fmt: skip
    made = {
        "moran": _moran(found, rests),
        "clusters": _clusters(found, rests),
        "joins": _joins(found, rests),
    }
    return {code_of(name, measure, level): one for name, one in made.items()}


def _none(reason: Reason, rests: dict[str, Any]) -> Result:
    return Result(value=None, reason=reason, **rests)


def _moran(found: Pattern, rests: dict[str, Any]) -> Result:
    if found.moran is None:
        return _none("no_statistic", rests)
    test = found.moran
    extra = {
        "expected": test.expected, "p": test.p_value,
        "permutations": float(test.permutations),
    }  # fmt: skip
    return Result(value=test.statistic, extra=extra, **rests)


def _clusters(found: Pattern, rests: dict[str, Any]) -> Result:
    if found.moran is None:
        return _none("no_statistic", rests)
    if found.local is None:
        return _none("too_few_areas", rests)
    counts = found.local.table["lisa"].value_counts()
    spots = found.local.table["spot"].value_counts()
    extra = {
        **{code: float(counts.get(code, 0)) for code in
           ("high_high", "low_low", "high_low", "low_high")},
        "hot": float(spots.get("hot", 0)), "cold": float(spots.get("cold", 0)),
        "permutations": float(found.local.permutations),
    }  # fmt: skip
    hits = float(found.areas - counts.get("none", 0))
    return Result(value=hits, extra=extra, **rests)


def _joins(found: Pattern, rests: dict[str, Any]) -> Result:
    if found.joins is None:
        return _none("no_statistic", rests)
    joins = found.joins
    if not joins.expected_both:
        return _none("nothing_to_divide_by", rests)
    extra = {
        "neither": joins.neither, "mixed": joins.mixed, "p": joins.p_value,
        "permutations": float(joins.permutations),
    }  # fmt: skip
    return Result(
        value=joins.both / joins.expected_both, numerator=joins.both,
        denominator=joins.expected_both, extra=extra, **rests,
    )  # fmt: skip


def _computed(basis: Basis, *, code: str, measure: str, level: PatternLevel) -> Result:
    view = basis.view
    if not view.municipalities["listed"].any():
        return Result(value=None, reason="no_list", basis=0, of=basis.size)
    if not basis.size:
        return Result(value=None, reason="no_project", basis=0, of=0)

    def make() -> dict[str, Result]:
        # Loads libpysal and esda, which takes a second or two.
        from geo.analysis.pattern import pattern

        seen = by_units(view, level)
        return results(basis, pattern(seen, measure, "queen"), measure, level)

    return basis.once(("pattern", measure, level), make)[code]


_FORMULAS: Final = {
    "moran": r"I = \frac{n}{S_0} \frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2}",
    "clusters": r"\#\{ i : p_i \le p_{(k)} \}, \quad p_{(k)} \le k \alpha / n",
    "joins": r"\frac{BB}{E(BB)}, \quad BB = \tfrac12 \sum_{ij} w_{ij} x_i x_j",
}
_LITERATURE: Final = {
    "moran": ("moran_1950", "cliff_ord_1981", "assuncao_reis_1999", "openshaw_1984"),
    "clusters": (
        "anselin_1995", "getis_ord_1992", "benjamini_hochberg_1995",
        "caldas_singer_2006",
    ),
    "joins": ("cliff_ord_1981", "openshaw_1984"),
}  # fmt: skip
_UNITS: Final[dict[str, FigureUnit]] = {
    "moran": "index", "clusters": "areas", "joins": "ratio",
}  # fmt: skip


def _figure(name: str, measure: str, level: PatternLevel) -> Figure:
    known = MEASURES[measure]
    code = code_of(name, measure, level)
    return Figure(
        code=code, unit=_UNITS[name], group="pattern", formula=_FORMULAS[name],
        compute=partial(_computed, code=code, measure=measure, level=level),
        numerator=("grant",) if known.kind else ("projects_parts",),
        denominator=(known.base,) if known.base and name != "joins" else (),
        kind=known.kind, literature=_LITERATURE[name],
        text=f"pattern_{name}{_SUFFIX[level]}", about=measure,
        tested=name != "clusters",
    )  # fmt: skip


FIGURES: Final[tuple[Figure, ...]] = tuple(
    _figure(name, measure, level)
    for measure in MEASURES
    for level in LEVELS
    for name in NAMES
    if name != "joins" or measure == "projects_per_1000"
)
