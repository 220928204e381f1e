"""Figures that rest on draws: how far what is seen goes beyond chance.

They take some hundred draws, so they are asked for by code (`registry.CHANCE`) and by
`leader-atlas evaluate`. The page "Gerecht verteilt?" writes the distribution that it
keeps as the same figures (`results`).
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np

from geo.analysis.chance import LEVEL, ByChance, replicates
from geo.analysis.fairness import GOODS, Fairness, Goods, fairness, smoothed_rates
from geo.analysis.figures import Basis, Figure, FigureUnit, Reason, Result
from geo.analysis.rates import SmoothedRates

_INDICES: Final[dict[str, FigureUnit]] = {"hoover": "share", "gini": "index"}


def code_of(goods: Goods, name: str) -> str:
    """Return the code of a figure.

    Examples
    --------
    >>> code_of("grant_paid", "hoover_excess")
    'grant_paid_hoover_excess'

    """
    return f"{goods}_{name}"


def results(basis: Basis, found: Fairness | Reason, goods: Goods) -> dict[str, Result]:
    """Write a distribution as figures.

    Parameters
    ----------
    basis : Basis
        The selection.
    found : Fairness or str
        What `fairness.fairness` gave for `goods`.
    goods : str
        What is distributed.

    Returns
    -------
    dict of str to Result
        By code: how much more uneven than by lot (Hoover, Gini), and how many areas
        are surely above their share of the inhabitants.

    """
    if isinstance(found, str):
        none = Result(value=None, reason=found, basis=0, of=basis.size)
        return dict.fromkeys((code_of(goods, name) for name in NAMES), none)
    rests = {"basis": found.projects, "of": basis.size, "places": len(found.table)}
    draws = float(replicates(found.projects))
    made = {
        f"{index}_excess": _excess(found.chance[index], draws, rests)
        for index in _INDICES
    }
    made["areas_above"] = _above(found, draws, rests)
    return {code_of(goods, name): one for name, one in made.items()}


NAMES: Final = (*(f"{index}_excess" for index in _INDICES), "areas_above")


def _excess(by_lot: ByChance, draws: float, rests: dict[str, Any]) -> Result:
    """Return an index less what chance alone makes of it, with 95 % of the draws."""
    return Result(
        value=by_lot.observed - by_lot.median,
        interval=(by_lot.observed - by_lot.upper, by_lot.observed - by_lot.lower),
        extra={
            "observed": by_lot.observed, "lot_low": by_lot.lower,
            "lot_median": by_lot.median, "lot_high": by_lot.upper,
            "p": by_lot.p_value, "draws": draws,
        },
        **rests,
    )  # fmt: skip


def _above(found: Fairness, draws: float, rests: dict[str, Any]) -> Result:
    """Count the areas whose interval lies above their share of the inhabitants."""
    counts = found.table["verdict"].value_counts()
    return Result(
        value=float(counts.get("above", 0)),
        extra={
            "below": float(counts.get("below", 0)),
            "open": float(counts.get("open", 0)),
            "by_mistake": len(found.table) * (1 - LEVEL), "draws": draws,
        },
        **rests,
    )  # fmt: skip


def shares(basis: Basis, goods: Goods) -> Fairness | Reason:
    """Return how something is distributed; drawn once for all figures."""
    return basis.once(("shares", goods), lambda: fairness(basis.view, goods))


def smoothed(basis: Basis) -> SmoothedRates | None:
    """Return project rates by empirical Bayes; worked out once for all figures."""
    return basis.once("smoothed", lambda: smoothed_rates(basis.view))


def _drawn(basis: Basis, *, goods: Goods, code: str) -> Result:
    return results(basis, shares(basis, goods), goods)[code]


def rate_spread(basis: Basis) -> Result:
    r"""Return how far project rates differ beyond chance, per 1,000 inhabitants.

    :math:`1000 \sqrt{A}` with the variance between areas of `rates.empirical_bayes`;
    0 if chance alone explains the differences.
    """
    rests: dict[str, Any] = {
        "basis": basis.view.coverage["located"], "of": basis.size,
    }  # fmt: skip
    if not basis.view.at_hand.any():
        return Result(value=None, reason="no_list", **rests)
    found = smoothed(basis) if basis.size else None
    if found is None or not found.mean:
        return Result(value=None, reason="no_project", **rests)
    return Result(
        value=1000 * float(np.sqrt(found.variance)),
        places=int(found.rates.notna().sum()),
        extra={"mean": 1000 * found.mean},
        **rests,
    )


def _figure(goods: Goods, name: str, **rest: Any) -> Figure:
    kind = None if goods == "projects" else goods
    code = code_of(goods, name)
    return Figure(
        code=code, group="chance", kind=kind, text=f"spread_{name}",
        compute=partial(_drawn, goods=goods, code=code),
        numerator=("grant" if kind else "projects_parts",),
        denominator=("population_inside",), handbook="F16", **rest,
    )  # fmt: skip


def _of(goods: Goods) -> tuple[Figure, ...]:
    symbols = {"hoover": "H", "gini": "G"}
    works = {"hoover": "hoover_1936", "gini": "gini_1912"}
    return (
        *(
            _figure(
                goods, f"{index}_excess", unit=unit, neutral=0.0,
                formula=rf"{symbols[index]} - "
                rf"\mathrm{{med}}_d \, {symbols[index]}^{{lot}}_d",
                literature=(works[index], "north_2002"),
            )
            for index, unit in _INDICES.items()
        ),
        _figure(
            goods, "areas_above", unit="areas",
            formula=r"\#\{ i : s_i^{2.5\,\%} > w_i \}",
            literature=("efron_tibshirani_1993", "clopper_pearson_1934"),
        ),
    )  # fmt: skip


FIGURES: Final[tuple[Figure, ...]] = (
    *(figure for goods in GOODS for figure in _of(goods)),
    Figure(
        code="projects_rate_spread", unit="per_1000", group="chance",
        compute=rate_spread, formula=r"1000 \sqrt{\max(0, s^2 - m \, n / P)}",
        numerator=("projects_parts",), denominator=("population_inside",),
        literature=("marshall_1991", "bailey_gatrell_1995"),
    ),
)  # fmt: skip
