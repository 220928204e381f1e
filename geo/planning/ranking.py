"""Which applications a budget carries: the rule at the budget line, made explicit.

The same scores give different winners under different rules, so the rule is a
parameter that is printed with the list.

"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Policy = Literal["strict_cutoff", "skip_and_fill"]
TieBreak = Literal["id", "lower_amount_first"]


@dataclass(frozen=True)
class Ranking:
    """The result of one pot.

    Attributes
    ----------
    selected, reserve, below_minimum : tuple of str
        Applications in the order of their rank.
    remaining_cents : int
        What is left of the budget.

    """

    selected: tuple[str, ...]
    reserve: tuple[str, ...]
    below_minimum: tuple[str, ...]
    remaining_cents: int


def rank_applications(
    applications: pd.DataFrame,
    *,
    budget_cents: int,
    minimum_score: float,
    policy: Policy,
    tie_break: TieBreak = "id",
) -> Ranking:
    """Rank applications by score and draw the budget line.

    Parameters
    ----------
    applications : pandas.DataFrame
        Index: identifier (text); columns ``score`` and ``amount_cents`` (int).
    budget_cents : int
        The pot.
    minimum_score : float
        Below it an application cannot be selected.
    policy : {"strict_cutoff", "skip_and_fill"}
        After the first application that does not fit, select nothing more; or
        skip it and go on with those that fit.
    tie_break : {"id", "lower_amount_first"}
        Which of two equal scores comes first; then always the identifier.

    Returns
    -------
    Ranking

    Examples
    --------
    >>> applications = pd.DataFrame(
    ...     {"score": [38, 35, 30], "amount_cents": [6000, 9500, 3000]},
    ...     index=["R1", "R2", "R3"])
    >>> rank_applications(applications, budget_cents=15000, minimum_score=20,
    ...                   policy="skip_and_fill").selected
    ('R1', 'R3')

    """
    ordered = applications.rename_axis("id").reset_index()
    by = ["score", "amount_cents", "id"] if tie_break != "id" else ["score", "id"]
    ordered = ordered.sort_values(by, ascending=[False] + [True] * (len(by) - 1))
    below = ordered["score"] < minimum_score
    selected: list[str] = []
    reserve: list[str] = []
    left = budget_cents
    for row in ordered[~below].itertuples(index=False):
        closed = policy == "strict_cutoff" and reserve
        if not closed and row.amount_cents <= left:
            selected.append(row.id)
            left -= row.amount_cents
        else:
            reserve.append(row.id)
    return Ranking(
        tuple(selected), tuple(reserve), tuple(ordered.loc[below, "id"]), int(left)
    )
