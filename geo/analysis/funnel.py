"""The project funnel: how far projects got (figure F1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from geo.analysis.figures import Basis, Bools, Codes, Figure, Reason, Result, ratio
from geo.schema import STATUSES, cents

# The steps of the funnel, in their order.
STAGES: Final = (
    "idea",
    "applied",
    "scored",
    "selected",
    "approved",
    "paid",
    "completed",
)
# The farthest step that a project of each status has certainly reached.
REACHED: Final[dict[str, str]] = {
    "idea": "idea",
    "applied": "applied",
    "checked": "applied",
    "scored": "scored",
    "selected": "selected",
    "reserve": "scored",
    "deferred": "scored",
    "rejected": "scored",
    "referred_elsewhere": "idea",
    "submitted": "selected",
    "approved": "approved",
    "refused": "selected",
    "in_progress": "approved",
    "claim_submitted": "approved",
    "paid": "paid",
    "completed": "completed",
    "withdrawn": "applied",
    "revoked": "approved",
    "recovered": "paid",
}
_ORDER: Final = {stage: number for number, stage in enumerate(STAGES)}


def stage_reached(projects: pd.DataFrame) -> pd.Series:
    """Return the farthest step that each project has certainly reached.

    A list says where a project stands now, so the steps before are inferred. A
    project that was withdrawn has reached the approval if an approved amount is
    stated, else only the application.

    Parameters
    ----------
    projects : pandas.DataFrame
        ``status`` and ``grant_approved_cents``.

    Returns
    -------
    pandas.Series
        Int: position in `STAGES`.

    Examples
    --------
    >>> projects = pd.DataFrame({
    ...     "status": ["selected", "withdrawn", "withdrawn"],
    ...     "grant_approved_cents": pd.array([pd.NA, 500, pd.NA], "Int64")})
    >>> [STAGES[number] for number in stage_reached(projects)]
    ['selected', 'approved', 'applied']

    """
    codes, names = pd.factorize(projects["status"])
    known = projects[cents("grant_approved")].notna().to_numpy()
    stages = _stages(codes, names, known)
    return pd.Series(stages, index=projects.index, name="stage")


def _stages(codes: Codes, names: Iterable[object], is_approved: Bools) -> Codes:
    """Return the step of each project; codes are few and looked up once each."""
    statuses = [str(name) for name in names]
    steps = np.array([_ORDER[REACHED[status]] for status in statuses], dtype="int64")
    left = np.array([status == "withdrawn" for status in statuses], dtype=bool)
    if not len(codes):
        return codes
    return np.where(left[codes] & is_approved, _ORDER["approved"], steps[codes])


def funnel(projects: pd.DataFrame) -> pd.Series:
    """Count the projects that have reached each step.

    Parameters
    ----------
    projects : pandas.DataFrame
        As in `stage_reached`.

    Returns
    -------
    pandas.Series
        Int, index `STAGES`; never rises from one step to the next.

    """
    return _funnel(stage_reached(projects).to_numpy())


def _funnel(stages: Codes) -> pd.Series:
    counts = np.bincount(stages, minlength=len(STAGES))
    return pd.Series(counts[::-1].cumsum()[::-1], index=list(STAGES), name="projects")


def _reached(basis: Basis) -> pd.Series:
    """Count the projects of a selection that have reached each step."""
    known = basis.known("grant_approved")
    return _funnel(_stages(*basis.coded("status"), known))


def by_status(projects: pd.DataFrame) -> pd.Series:
    """Count projects by the status they have now, in the order of `STATUSES`."""
    counts = projects["status"].value_counts()
    return counts.reindex([code for code in STATUSES if code in counts.index])


def _step(basis: Basis, done: str, asked: str, *, open_ended: bool) -> Result:
    """Divide those who reached a step by those who reached an earlier one.

    A list of winners only would always give 100 per cent, and a list that nobody
    carried on always 0; unless that is a result in itself (`open_ended`), both are
    refused.
    """
    reached = basis.once("funnel", lambda: _reached(basis))
    above, below = int(reached[done]), int(reached[asked])
    reason: Reason | None = None if basis.size else "no_project"
    if not open_ended and below > 0:
        if above == below:
            reason = "only_successful"
        elif not above:
            reason = "step_not_listed"
    return ratio(above, below, basis=below, of=basis.size, reason=reason)


def _committed(basis: Basis) -> Result:
    count = float(basis.committed.sum())
    reason: Reason | None = None if basis.size else "no_project"
    return Result(
        value=count if basis.size else None, reason=reason, basis=basis.size,
        of=basis.size, numerator=count,
    )  # fmt: skip


FIGURES: Final = (
    Figure(
        code="projects_committed",
        unit="projects",
        group="funnel",
        compute=_committed,
        formula=r"n_{com}",
        numerator=("projects",),
        handbook="F1",
        literature=("eu_leader_2017",),
    ),
    *(
        Figure(
            code=f"{done}_rate",
            unit="share",
            group="funnel",
            compute=lambda basis, done=done, asked=asked: _step(  # type: ignore[misc]
                basis, done, asked, open_ended=done == "completed"
            ),
            formula=rf"n_{{\geq {done}}} \, / \, n_{{\geq {asked}}}",
            numerator=("projects",),
            denominator=("projects",),
            handbook="F1",
            literature=("eu_leader_2017",),
        )
        for done, asked in (
            ("selected", "applied"),
            ("approved", "selected"),
            ("completed", "approved"),
        )
    ),
)
