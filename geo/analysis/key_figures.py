"""Key figures of a selection: money, applicants, coverage, cooperation.

Each function takes a `Basis` and returns a `Result`. An amount that a project does
not state is left out, never 0, and the result says on how many projects it rests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from geo.analysis.figures import (
    FEWEST,
    Basis,
    Bools,
    Figure,
    Reason,
    Result,
    ratio,
)
from geo.analysis.measures import MEASURES, Measure
from geo.schema import (
    AMOUNT_KINDS,
    COST_KINDS,
    AmountKind,
)

# Two-sided 95 per cent of the normal distribution.
_Z: Final = NormalDist().inv_cdf(0.975)
# Each side of a comparison of means needs so many projects.
FEWEST_COMPARED: Final = 10
RUNNING: Final = "running_costs"
# Most of the public contribution that running costs may take (CPR Art. 34(2)).
RUNNING_LIMIT: Final = 0.25

_FORMULAS: Final = {
    "projects": "n",
    "projects_per_1000": r"1000 \cdot \sum n_i \, / \, \sum p_i",
    "eur_per_inhabitant": r"\sum a_i \, / \, \sum p_i",
    "eur_per_km2": r"\sum a_i \, / \, \sum F_i",
    "eur": r"\sum a",
}

_HIGHEST: Final = {
    "projects": r"\max_i n_i",
    "per_1000": r"\max_i \; 1000 \cdot n_i \, / \, p_i",
    "eur_per_inhabitant": r"\max_i \; a_i \, / \, p_i",
    "eur_per_km2": r"\max_i \; a_i \, / \, F_i",
    "eur": r"\max_i a_i",
}


# -- sums and densities ------------------------------------------------------------
def regional(basis: Basis, *, measure: Measure) -> Result:
    """Return the value of a measure for the region (F2, F14, F15).

    Total over total, never the mean of the municipalities (`regional_value`).
    """
    view = basis.view
    value = view.regional_value(measure.code)
    known = (
        int(basis.known(measure.kind).sum())
        if measure.kind
        else view.coverage["located"]
        if measure.base
        else basis.size
    )
    reason: Reason | None = None
    if value is None:
        reason = _why_no_region(basis, known if measure.kind else basis.size)
    above = below = places = None
    if measure.base:
        above, below, places = view.parts_of(measure)
    return Result(
        value=value, reason=reason, basis=known, of=basis.size,
        numerator=above if value is not None else None, denominator=below,
        places=places,
    )  # fmt: skip


def _why_no_region(basis: Basis, known: int) -> Reason:
    if not basis.view.at_hand.any():
        return "no_list"
    return basis.refusal(known) or "nothing_to_divide_by"


def highest(basis: Basis, *, measure: Measure) -> Result:
    """Return the highest value of a measure, and whose it is.

    Refused where the value of the region is.
    """
    whole = regional(basis, measure=measure)
    values = basis.places[measure.code].dropna()
    reason = whole.reason
    if reason is None and not (values > 0).any():
        reason = "no_money" if measure.kind else "no_project"
    if reason:
        return Result(value=None, reason=reason, basis=whole.basis, of=whole.of)
    return Result(
        value=float(values.max()), basis=whole.basis, of=whole.of,
        places=len(values), subject=str(values.idxmax()),
    )  # fmt: skip


def total(basis: Basis, *, kind: str, only: str = "") -> Result:
    """Add one kind of amount up; with `only`, over the committed projects (F2, F3)."""
    asked = basis.committed if only else np.ones(basis.size, dtype=bool)
    known = basis.known(kind) & asked
    reason = basis.refusal(int(basis.known(kind).sum()))
    value = basis.total(kind, known) if reason is None else None
    return Result(
        value=value, reason=reason, basis=int(known.sum()), of=int(asked.sum()),
        numerator=value,
    )  # fmt: skip


# -- rates over projects -----------------------------------------------------------
def over(
    basis: Basis, *, above: str, below: str, asked: Callable[[Basis], Bools] | None
) -> Result:
    """Divide sums of two kinds of amount over the projects that state both (F10, F11).

    The quotient of the sums, not the mean of the quotients.
    """
    wanted = asked(basis) if asked else np.ones(basis.size, dtype=bool)
    both = basis.known(above, below) & wanted
    count, of = int(both.sum()), int(wanted.sum())
    reason = basis.refusal(basis.size if of else 0)
    if reason is None and (count < of / 2 or not count):
        reason = "too_few_amounts"
    return ratio(
        basis.total(above, both), basis.total(below, both),
        basis=count, of=of, reason=reason,
    )  # fmt: skip


def average(basis: Basis, *, kind: AmountKind, median: bool) -> Result:
    """Return the mean or the median grant of the projects that state it (F12)."""
    marks = basis.known(kind)
    count = int(marks.sum())
    reason = basis.refusal(count, fewest=FEWEST)
    if reason:
        return Result(value=None, reason=reason, basis=count, of=basis.size)
    amounts = basis.euros(kind)[marks]
    whole = basis.total(kind, marks)
    value = float(np.median(amounts)) if median else whole / count
    return Result(
        value=value, basis=count, of=basis.size, numerator=whole, denominator=count,
        extra={"mean": whole / count, "median": float(np.median(amounts)),
               "largest": float(amounts.max())},
    )  # fmt: skip


# -- applicants --------------------------------------------------------------------
def municipal_share(basis: Basis, *, kind: AmountKind | None) -> Result:
    """Return the share of municipal applicants in projects or money (F8)."""
    stated = basis.coded("applicant_class")[0] >= 0
    municipal = basis.among("applicant_class", ("municipal",))
    if kind:
        stated = stated & basis.known(kind)
    count = int(stated.sum())
    reason: Reason | None = basis.refusal(count)
    if reason == "too_few_amounts" and not kind:
        reason = "not_stated"
    if kind:
        above, below = (
            basis.total(kind, marks) for marks in (stated & municipal, stated)
        )
    else:
        above, below = float((stated & municipal).sum()), float(count)
    return ratio(above, below, basis=count, of=basis.size, reason=reason)


def class_gap(basis: Basis, *, kind: AmountKind) -> Result:
    r"""Return how much more a municipal project gets on average than another one.

    With the 95 per cent interval after Welch, from the normal distribution:
    :math:`\bar a_1 - \bar a_2 \pm 1.96 \sqrt{s_1^2/n_1 + s_2^2/n_2}`.
    """
    known = basis.known(kind)
    sides = [
        basis.euros(kind)[known & basis.among("applicant_class", (code,))]
        for code in ("municipal", "non_municipal")
    ]
    count = sum(len(side) for side in sides)
    reason = basis.refusal(count)
    if reason is None and min(len(side) for side in sides) < FEWEST_COMPARED:
        reason = "too_few_projects"
    if reason:
        return Result(value=None, reason=reason, basis=count, of=basis.size)
    means = [float(side.mean()) for side in sides]
    error = float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in sides)))
    gap = means[0] - means[1]
    return Result(
        value=gap, basis=count, of=basis.size,
        interval=(gap - _Z * error, gap + _Z * error),
        extra={"municipal": means[0], "non_municipal": means[1]},
    )  # fmt: skip


# -- coverage ----------------------------------------------------------------------
def covered(basis: Basis, *, people: bool, without: bool = False) -> Result:
    """Return the share of municipalities, or of inhabitants, with a project (F13).

    With `without` the share of those that have none.

    Areas where nobody lives (gemeindefreie Gebiete) are not in the denominator, nor
    are municipalities without a project list. For inhabitants, members whose share
    in the region is unknown are left out too.
    """
    # Missing inhabitants are not 0: such a municipality counts.
    counted = basis.view.at_hand & (basis.view.base("population") != 0)
    got = counted & (basis.view.totals(None) > 0)
    reason = _why_not_covered(basis)
    counts = {"with": float(got.sum()), "all": float(counted.sum())}
    if people:
        heads = np.nan_to_num(basis.view.base("population_inside"))
        above, below = float(heads[got].sum()), float(heads[counted].sum())
    else:
        above, below = counts["with"], counts["all"]
    if without:
        above = below - above
    return ratio(
        above, below, basis=basis.view.coverage["located"], of=basis.size,
        reason=reason, places=int(counts["all"]), extra=counts,
    )  # fmt: skip


def _why_not_covered(basis: Basis) -> Reason | None:
    if not basis.view.at_hand.any():
        return "no_list"
    return None if basis.size else "no_project"


def counted(basis: Basis, *, way: str) -> Result:
    """Count projects in the municipalities: whole, in parts, by participation (F13).

    ``located``: projects with at least one place in a municipality, each once.
    ``parts``: each with its shares; what lies elsewhere is not in it.
    ``participations``: each once in every municipality that it is in.
    ``several``: projects in more than one municipality.
    """
    reason = _why_not_covered(basis)
    counts = {
        "located": lambda: float(basis.view.coverage["located"]),
        "parts": lambda: float(np.nansum(basis.view.totals(None))),
        "participations": lambda: float(len(basis.visits[0])),
        "several": lambda: float((np.bincount(basis.visits[0]) > 1).sum()),
    }
    value = None if reason else counts[way]()
    return Result(
        value=value, reason=reason, basis=basis.size, of=basis.size, numerator=value
    )


# -- cooperation -------------------------------------------------------------------
def _shared(basis: Basis) -> Bools:
    """Mark the projects that lie partly inside and partly outside the region."""
    return basis.once("shared", lambda: _find_shared(basis))


def _find_shared(basis: Basis) -> Bools:
    outside, inside = basis.view.is_external, basis.view.is_internal
    both = [
        np.bincount(basis.owner[side], minlength=basis.size) > 0
        for side in (inside, outside)
    ]
    return np.asarray(both[0] & both[1])


def cooperation(basis: Basis) -> Result:
    """Count the projects that lie partly inside and partly outside the region (F20)."""
    if not basis.size:
        return Result(value=None, reason="no_project", basis=0, of=0)
    count = float(_shared(basis).sum())
    return Result(value=count, basis=basis.size, of=basis.size, numerator=count)


def own_share(basis: Basis, *, kind: AmountKind) -> Result:
    """Return which part of the cooperation projects' money stays here (F20)."""
    marks = _shared(basis)
    known = marks & basis.known(kind)
    asked, count = int(marks.sum()), int(known.sum())
    reason: Reason | None = None if asked else "no_project"
    if asked and (count < asked / 2 or not count):
        reason = "too_few_amounts"
    if not count:
        return ratio(0, 0, basis=count, of=asked, reason=reason)
    rows = known[basis.owner]
    money = basis.view.allocated(kind)
    here = rows & ~basis.view.is_external
    above, below = (float(np.nansum(money[part])) / 100 for part in (here, rows))
    return ratio(above, below, basis=count, of=asked, reason=reason)


def running_costs(basis: Basis, *, kind: AmountKind) -> Result:
    """Return the share of running costs and animation in the grant (F20)."""
    stated = (basis.coded("field_of_action")[0] >= 0) & basis.known(kind)
    count = int(stated.sum())
    reason: Reason | None = basis.refusal(int(basis.known(kind).sum()))
    if reason is None and basis.refusal(count):
        reason = "not_stated"
    running = stated & basis.among("field_of_action", (RUNNING,))
    return ratio(
        basis.total(kind, running), basis.total(kind, stated),
        basis=count, of=basis.size, reason=reason, extra={"limit": RUNNING_LIMIT},
    )  # fmt: skip


# -- the list ----------------------------------------------------------------------
def _measure_figure(measure: Measure) -> Figure:
    key = measure.unit if measure.unit in _FORMULAS else measure.code
    below: tuple[str, ...] = (measure.base,) if measure.base else ()
    density = {"eur_per_inhabitant": "F14", "eur_per_km2": "F15", "eur": "F2"}
    return Figure(
        code=measure.code,
        unit=measure.unit,
        group="density" if measure.base else ("money" if measure.kind else "funnel"),
        compute=partial(regional, measure=measure),
        formula=_FORMULAS[measure.code if measure.code in _FORMULAS else key],
        numerator=("grant",) if measure.kind else ("projects_parts",),
        denominator=below,
        handbook=density.get(measure.unit, ""),
        kind=measure.kind,
        literature=("eu_leader_2017",),
    )


def _highest_figure(measure: Measure) -> Figure:
    return Figure(
        code=f"{measure.code}_highest",
        unit=measure.unit,
        group="density" if measure.base else "money" if measure.kind else "funnel",
        compute=partial(highest, measure=measure),
        formula=_HIGHEST[measure.unit],
        numerator=("grant",) if measure.kind else ("projects_parts",),
        denominator=(measure.base,) if measure.base else (),
        kind=measure.kind,
        text="measure_highest",
        about=measure.code,
    )


def _of_kind(kind: AmountKind) -> tuple[Figure, ...]:
    """Return the figures that exist for each kind of grant."""

    def made(
        name: str, handbook: str, compute: Callable[..., Result], **rest: Any
    ) -> Figure:
        return Figure(
            code=f"{kind}_{name}", handbook=handbook, compute=compute, kind=kind,
            **{"numerator": ("grant",), "literature": ("eu_leader_2017",), **rest},
        )  # fmt: skip

    mean = partial(average, kind=kind)
    return (
        made(
            "support_rate", "F10",
            partial(over, above=kind, below="eligible_cost", asked=None),
            unit="share", group="money", formula=r"\sum a \, / \, \sum e",
            denominator=("eligible_cost",),
        ),
        made(
            "leverage", "F11",
            partial(over, above="total_cost", below=kind, asked=None),
            unit="ratio", group="money", formula=r"\sum c \, / \, \sum a",
            numerator=("total_cost",), denominator=("grant",),
        ),
        made(
            "median_eur", "F12", partial(mean, median=True),
            unit="eur", group="money", formula=r"\mathrm{median}(a)",
        ),
        made(
            "mean_eur", "F12", partial(mean, median=False),
            unit="eur", group="money", formula=r"\sum a \, / \, n",
            denominator=("projects",),
        ),
        made(
            "municipal_share", "F8", partial(municipal_share, kind=kind),
            unit="share", group="applicants", formula=r"\sum a_{mun} \, / \, \sum a",
            denominator=("grant",),
        ),
        made(
            "class_gap_eur", "F8", partial(class_gap, kind=kind),
            unit="eur", group="applicants", neutral=0.0,
            formula=r"\bar a_{mun} - \bar a_{non} \pm 1{,}96"
            r"\sqrt{s_{mun}^2/n_{mun} + s_{non}^2/n_{non}}",
            literature=("welch_1947",),
        ),
        made(
            "cooperation_own_share", "F20", partial(own_share, kind=kind),
            unit="share", group="cooperation",
            formula=r"\sum a_{in} \, / \, \sum a_{coop}", denominator=("grant",),
        ),
        made(
            "running_cost_share", "F20", partial(running_costs, kind=kind),
            unit="share", group="cooperation", formula=r"\sum a_{run} \, / \, \sum a",
            denominator=("grant",), literature=("cpr_34", "eu_leader_2017"),
        ),
    )  # fmt: skip


def _counts() -> tuple[Figure, ...]:
    """Return the figures over projects and municipalities."""
    eu = ("eu_leader_2017",)
    ways = {
        "projects_located": ("located", r"n_{loc}", "projects"),
        "projects_in_parts": ("parts", r"\sum_i n_i", "projects_parts"),
        "projects_participations": ("participations", r"\sum_i m_i", "projects"),
        "projects_in_several_municipalities": ("several", r"n_{m > 1}", "projects"),
    }
    return (
        Figure(
            code="municipal_projects_share", unit="share", group="applicants",
            compute=partial(municipal_share, kind=None), handbook="F8",
            formula=r"n_{mun} \, / \, n", numerator=("projects",),
            denominator=("projects",), literature=eu,
        ),
        Figure(
            code="municipalities_with_project_share", unit="share", group="coverage",
            compute=partial(covered, people=False), handbook="F13",
            formula=r"m_{n > 0} \, / \, m", numerator=("municipalities",),
            denominator=("municipalities",), literature=eu,
        ),
        Figure(
            code="population_with_project_share", unit="share", group="coverage",
            compute=partial(covered, people=True), handbook="F13",
            formula=r"\sum_{n_i > 0} p_i \, / \, \sum p_i",
            numerator=("population_inside",), denominator=("population_inside",),
            literature=eu,
        ),
        Figure(
            code="municipalities_without_project_share", unit="share", group="coverage",
            compute=partial(covered, people=False, without=True), handbook="F13",
            formula=r"m_{n = 0} \, / \, m", numerator=("municipalities",),
            denominator=("municipalities",), literature=eu,
        ),
        Figure(
            code="population_without_project_share", unit="share", group="coverage",
            compute=partial(covered, people=True, without=True), handbook="F13",
            formula=r"\sum_{n_i = 0} p_i \, / \, \sum p_i",
            numerator=("population_inside",), denominator=("population_inside",),
            literature=eu,
        ),
        *(
            Figure(
                code=code, unit="projects", group="coverage", handbook="F13",
                compute=partial(counted, way=way), formula=formula,
                numerator=(quantity,), literature=eu,
            )
            for code, (way, formula, quantity) in ways.items()
        ),
        Figure(
            code="cooperation_projects", unit="projects", group="cooperation",
            compute=cooperation, handbook="F20", formula=r"n_{coop}",
            numerator=("projects",), literature=eu,
        ),
    )  # fmt: skip


def _sums() -> tuple[Figure, ...]:
    """Return sums and rates that belong to one kind of amount only."""
    costs = tuple(
        Figure(
            code=f"{kind}_eur", unit="eur", group="money", handbook="F11",
            compute=partial(total, kind=kind),
            formula=rf"\sum {'c' if kind == 'total_cost' else 'e'}",
            numerator=(kind,), literature=("eu_leader_2017",),
        )
        for kind in COST_KINDS
    )  # fmt: skip
    return (
        Figure(
            code="committed_eur", unit="eur", group="money", handbook="F3",
            compute=partial(total, kind="grant_approved", only="committed"),
            formula=r"\sum a^{com}", numerator=("grant_committed",),
            literature=("eu_leader_2017",),
        ),
        Figure(
            code="payment_rate", unit="share", group="money", handbook="F4",
            compute=partial(
                over, above="grant_paid", below="grant_approved",
                asked=lambda basis: basis.committed,
            ),
            formula=r"\sum a^{pay} \, / \, \sum a^{com}", numerator=("grant_paid",),
            denominator=("grant_committed",), literature=("eu_leader_2017",),
        ),
        *costs,
    )  # fmt: skip


FIGURES: Final[tuple[Figure, ...]] = (
    *map(_measure_figure, MEASURES.values()),
    *map(_highest_figure, MEASURES.values()),
    *_sums(),
    *(figure for kind in AMOUNT_KINDS for figure in _of_kind(kind)),
    *_counts(),
)
