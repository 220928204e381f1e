"""Figures on how projects and money are spread over municipalities (F16, F17).

They rest on the municipalities with a project list, a known share in the region and
inhabitants. A municipality whose projects state no amount is missing, not 0: it is
left out with its inhabitants. The indices themselves are in `distribution`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.analysis import distribution as dist
from geo.analysis.figures import Basis, Figure, FigureUnit, Reason, Result
from geo.schema import AMOUNT_KINDS, AmountKind

# The largest municipalities by money, for the figure "share of the first three".
TOP: Final = 3
# A difference between districts needs so many projects on each side.
FEWEST_COMPARED: Final = 10
_LEVEL: Final = 0.95

Spread = tuple[pd.Series, pd.Series]


def spread(basis: Basis, kind: AmountKind | None) -> Spread | Reason:
    """Return amounts (or fractional projects) and inhabitants by municipality.

    Parameters
    ----------
    basis : Basis
        The selection.
    kind : str or None
        Kind of amount (cents); None for projects.

    Returns
    -------
    tuple of pandas.Series, or str
        Amount and population on one index, none missing; or why there is none.

    """
    return basis.once(("spread", kind), lambda: _spread(basis, kind))


def _spread(basis: Basis, kind: AmountKind | None) -> Spread | Reason:
    view = basis.view
    if not view.at_hand.any():
        return "no_list"
    if kind:
        reason = basis.refusal(int(basis.known(kind).sum()))
        if reason:
            return reason
    elif not basis.size:
        return "no_project"
    amount, people = view.totals(kind), view.base("population_inside")
    if (np.nan_to_num(amount[view.at_hand & (people == 0)]) > 0).any():
        return "money_where_nobody_lives"
    known = basis.is_inhabited & ~np.isnan(amount)
    if not amount[known].sum():
        return "no_money"
    keys = view.keys[known]
    return pd.Series(amount[known], keys), pd.Series(people[known], keys)


def _index(
    basis: Basis, *, kind: AmountKind | None, of: Callable[..., float | None]
) -> Result:
    """Compute one index over the municipalities."""
    found = spread(basis, kind)
    count = _located(basis, kind)
    if isinstance(found, str):
        return Result(value=None, reason=found, basis=count, of=basis.size)
    amount, people = found
    return Result(
        value=of(amount, people), basis=count, of=basis.size, places=len(amount),
        extra={"equal": 1 / len(amount)},
    )  # fmt: skip


def _located(basis: Basis, kind: AmountKind | None) -> int:
    """Count the projects that lie in a municipality and state the amount."""
    return basis.once(("located", kind), lambda: _count(basis, kind))


def _count(basis: Basis, kind: AmountKind | None) -> int:
    # The last entry answers for buckets, whose position is -1.
    inside = np.append(basis.is_inhabited, False)[basis.area]
    if kind:
        inside &= ~np.isnan(basis.view.allocated(kind))
    return int(np.count_nonzero(np.bincount(basis.owner[inside])))


def _top_share(amount: pd.Series, _: pd.Series) -> float:
    """Return the share of the municipalities with the largest amounts."""
    return float(amount.nlargest(TOP).sum() / amount.sum())


def _herfindahl(amount: pd.Series, _: pd.Series) -> float | None:
    return dist.herfindahl(amount)


def _lower_half(amount: pd.Series, people: pd.Series) -> float:
    """Return the share of the half of the people with the least per head."""
    return dist.share_of_lower(dist.lorenz_curve(amount, people), 0.5)


def _moved(amount: pd.Series, people: pd.Series) -> float:
    """Return what would have to go elsewhere for equal amounts per head."""
    return float(dist.hoover(amount, people) or 0) * float(amount.sum())


def _moved_cents(amount: pd.Series, people: pd.Series) -> float:
    return _moved(amount, people) / 100


def _theil_part(
    basis: Basis, *, kind: AmountKind | None, level: str, part: int
) -> Result:
    """Return the part of Theil's T between (0) or within (1) units (F17)."""
    found = spread(basis, kind)
    count = _located(basis, kind)
    if isinstance(found, str):
        return Result(value=None, reason=found, basis=count, of=basis.size)
    amount, people = found
    groups = basis.places[f"{level}_key"].reindex(amount.index)
    units = int(groups.nunique())
    if units < 2:
        return Result(value=None, reason="one_group", basis=count, of=basis.size)
    parts = dist.theil_between_within(amount, people, groups)
    assert parts is not None
    whole = sum(parts)
    extra = {"share": parts[part] / whole} if whole > 0 else {}
    return Result(
        value=parts[part], basis=count, of=basis.size, places=units, extra=extra
    )


def district_gap(basis: Basis, *, kind: AmountKind) -> Result:
    r"""Return how much more per head the best-funded district got than the rest.

    The interval takes the projects as the outcome of chance: each could have come or
    not, independently (Poisson). A project with parts :math:`a_1` in the district
    and :math:`a_0` in the rest moves the difference by
    :math:`d = a_1 / p_1 - a_0 / p_0`, and the variance is :math:`\sum d^2`. As the
    best of g districts was looked for, the level is divided by g (Bonferroni).
    """
    found = spread(basis, kind)
    count = _located(basis, kind)
    if isinstance(found, str):
        return Result(value=None, reason=found, basis=count, of=basis.size)
    amount, people = found
    groups = basis.places["district_key"].reindex(amount.index)
    table = pd.DataFrame({"a": amount / 100, "p": people}).groupby(groups).sum()
    if len(table) < 2:
        return Result(value=None, reason="one_group", basis=count, of=basis.size)
    rates = table["a"] / table["p"]
    best = str(rates.idxmax())
    rest = float(table["p"].sum() - table.at[best, "p"])
    other = float(table["a"].sum() - table.at[best, "a"]) / rest
    moves, sides = _moves(basis, kind, groups == best, float(table.at[best, "p"]), rest)
    if min(sides) < FEWEST_COMPARED:
        return Result(value=None, reason="too_few_projects", basis=count, of=basis.size)
    gap = float(rates[best]) - other
    tail = (1 - _LEVEL) / 2 / len(table)
    error = NormalDist().inv_cdf(1 - tail) * float(np.sqrt(np.sum(moves**2)))
    return Result(
        value=gap, interval=(gap - error, gap + error), basis=count, of=basis.size,
        places=len(table), subject=best,
        extra={"best": float(rates[best]), "rest": other},
    )  # fmt: skip


def _moves(
    basis: Basis, kind: AmountKind, chosen: pd.Series, heads: float, rest: float
) -> tuple[np.ndarray, tuple[int, int]]:
    """Return by how much each project moves the difference, and counts per side."""
    # 1 for the chosen district, 0 for the rest, -1 for what is in neither.
    side = chosen.astype("int64").reindex(basis.places.index, fill_value=-1)
    side = np.append(side.to_numpy(), -1)[basis.area]
    money = np.nan_to_num(basis.view.allocated(kind)) / 100
    size = basis.size
    parts = []
    for wanted, below in ((1, heads), (0, -rest)):
        here = side == wanted
        moved = money[here] / below
        parts.append(np.bincount(basis.owner[here], moved, minlength=size))
    counts = tuple(int(np.count_nonzero(part)) for part in parts)
    return parts[0] + parts[1], counts  # type: ignore[return-value]


def _figure(
    name: str, kind: AmountKind | None, compute: Callable[..., Result], **rest: Any
) -> Figure:
    prefix = kind or "projects"
    above = "grant" if kind else "projects_parts"
    defaults: dict[str, Any] = {
        "numerator": (above,),
        "denominator": ("population_inside",),
        "handbook": "F16",
        "group": "concentration",
        "unit": "index",
        "text": f"spread_{name}",
    }
    return Figure(
        code=f"{prefix}_{name}", kind=kind, compute=partial(compute, kind=kind),
        **{**defaults, **rest},
    )  # fmt: skip


_LORENZ: Final = ("lorenz_1905", "gini_1912")


def _of(kind: AmountKind | None) -> tuple[Figure, ...]:
    """Return the figures for one kind of amount, or for projects."""
    unit: FigureUnit = "share"
    between = r"\sum_g S_g \ln (S_g / W_g)"
    within = r"\sum_g S_g \sum_{i \in g} \frac{s_i}{S_g} \ln \frac{s_i/S_g}{w_i/W_g}"
    return (
        _figure(
            "gini", kind, partial(_index, of=dist.gini), literature=_LORENZ,
            formula=r"1 - \sum_k (X_k - X_{k-1})(Y_k + Y_{k-1})",
        ),
        _figure(
            "hoover", kind, partial(_index, of=dist.hoover), unit=unit,
            formula=r"\tfrac12 \sum_i |s_i - w_i|", literature=("hoover_1936",),
        ),
        _figure(
            "moved_eur" if kind else "moved", kind,
            partial(_index, of=_moved_cents if kind else _moved),
            unit="eur" if kind else "projects", text="spread_moved",
            formula=r"\tfrac12 \sum_i |a_i - w_i A|", literature=("hoover_1936",),
        ),
        _figure(
            "lower_half_share", kind, partial(_index, of=_lower_half), unit=unit,
            formula=r"L(0.5)", literature=("lorenz_1905",),
        ),
        _figure(
            "top3_share", kind, partial(_index, of=_top_share), unit=unit,
            formula=r"\sum_{i \in top\,3} s_i", denominator=(),
        ),
        _figure(
            "hhi", kind, partial(_index, of=_herfindahl), denominator=(),
            formula=r"\sum_i s_i^2", literature=("hirschman_1964",),
        ),
        _figure(
            "theil", kind, partial(_index, of=dist.theil), literature=("theil_1967",),
            formula=r"\sum_i s_i \ln (s_i / w_i)",
        ),
        *(
            _figure(
                f"theil_{name}_{level}s", kind,
                partial(_theil_part, level=level, part=part),
                formula=between if part == 0 else within, handbook="F17",
                literature=("theil_1967", "shorrocks_1980", "openshaw_1984"),
            )
            for level in ("district", "association")
            for part, name in enumerate(("between", "within"))
        ),
    )  # fmt: skip


def _gap(kind: AmountKind) -> Figure:
    return _figure(
        "district_gap", kind, district_gap, unit="eur_per_inhabitant", neutral=0.0,
        formula=r"\frac{a_1}{p_1} - \frac{a_0}{p_0} \pm z \sqrt{\sum_j d_j^2}, \quad "
        r"d_j = \frac{a_{1j}}{p_1} - \frac{a_{0j}}{p_0}",
        handbook="F17", literature=("eu_leader_2017",),
    )  # fmt: skip


FIGURES: Final[tuple[Figure, ...]] = (
    *_of(None),
    *(figure for kind in AMOUNT_KINDS for figure in (*_of(kind), _gap(kind))),
)
