"""Figures about villages: how many have a project, and how far the others have it."""

from __future__ import annotations

from typing import Final

import numpy as np

from geo.analysis.access import VillageClaim
from geo.analysis.figures import Basis, Figure, Reason, Result
from geo.analysis.surroundings import VillageView


def _claim(basis: Basis) -> VillageClaim:
    return basis.once("villages", basis.view.villages.claim)


def _refusal(basis: Basis, claim: VillageClaim) -> Reason | None:
    """Return why nothing can be said about villages, if so."""
    if not basis.size:
        return "no_project"
    return None if claim.villages else "no_list"


def _rest(basis: Basis, villages: VillageView) -> int:
    """Count the projects whose village, or whose being in none, is known."""
    return basis.size - villages.municipality_only - villages.unplaced


def _share(basis: Basis, count: int) -> Result:
    villages, claim = basis.view.villages, _claim(basis)
    reason = _refusal(basis, claim)
    return Result(
        value=None if reason else count / claim.villages,
        reason=reason,
        basis=_rest(basis, villages),
        of=basis.size,
        numerator=float(count),
        denominator=float(claim.villages),
        extra={"open": float(claim.open)},
    )


def with_project(basis: Basis) -> Result:
    """Return the share of villages that are known to have a project."""
    return _share(basis, _claim(basis).with_project)


def without_project(basis: Basis) -> Result:
    """Return the share of villages that are known to have none."""
    return _share(basis, _claim(basis).without)


def surely_without(basis: Basis) -> Result:
    """Return the share that has none, however the open villages turn out.

    In each municipality no more of the open villages can have a project than there
    are projects known by that municipality only (`VillageView.claim`).
    """
    return _share(basis, _claim(basis).surely_without)


def distance(basis: Basis) -> Result:
    """Return the median distance of villages without a known project, in km."""
    villages, claim = basis.view.villages, _claim(basis)
    metres = villages.far()
    reason = _refusal(basis, claim)
    if reason is None and not len(metres):
        reason = "nothing_to_divide_by"
    middle = None if reason else float(np.median(metres)) / 1000
    return Result(
        value=middle,
        reason=reason,
        basis=_rest(basis, villages),
        of=basis.size,
        numerator=middle,
        extra={"farthest": float(metres.max()) / 1000 if len(metres) else 0.0},
    )


FIGURES: Final = (
    Figure(
        code="villages_with_project_share", unit="share", group="access",
        compute=with_project, formula=r"v_{with} \, / \, v",
        numerator=("villages",), denominator=("villages",),
    ),
    Figure(
        code="villages_without_project_share", unit="share", group="access",
        compute=without_project, formula=r"v_{without} \, / \, v",
        numerator=("villages",), denominator=("villages",),
    ),
    Figure(
        code="villages_surely_without_share", unit="share", group="access",
        compute=surely_without,
        formula=r"\left( v - v_{with} - \sum_g \min(v_{g,open}, n_{g,vague}) - "
        r"n_{unknown} \right) / \, v",
        numerator=("villages",), denominator=("villages",),
    ),
    Figure(
        code="village_distance_median_km", unit="km", group="access",
        compute=distance, formula=r"\mathrm{med}_i \, \min_j d_{ij}",
        numerator=("distance",),
    ),
)  # fmt: skip
