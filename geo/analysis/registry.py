"""All figures of the application, by their code: the one list.

To add figures, list them in a tuple ``FIGURES`` of their module and add that tuple
here. Each then stands in the report of `leader-atlas evaluate`, and the tests ask for
its explanation and sentence in both languages (``pages/components/explanations``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from geo.analysis import (
    access_figures,
    chance_figures,
    concentration,
    funnel,
    key_figures,
    pattern_figures,
)
from geo.analysis.figures import Basis, Figure, Result
from geo.analysis.view import RegionView
from geo.errors import UnknownCodeError

FIGURES: Final[dict[str, Figure]] = {
    entry.code: entry
    for entry in (
        *funnel.FIGURES,
        *key_figures.FIGURES,
        *concentration.FIGURES,
        *access_figures.FIGURES,
    )
}

# What takes draws or permutations is computed only if it is asked for by code.
CHANCE: Final[dict[str, Figure]] = {
    entry.code: entry for entry in chance_figures.FIGURES
}
PATTERNS: Final[dict[str, Figure]] = {
    entry.code: entry for entry in pattern_figures.FIGURES
}


def figure(code: str) -> Figure:
    """Look a figure up.

    Raises
    ------
    UnknownCodeError
        With the codes that exist.

    Examples
    --------
    >>> figure("grant_paid_support_rate").handbook
    'F10'

    """
    known = FIGURES.get(code) or CHANCE.get(code) or PATTERNS.get(code)
    if known is None:
        allowed = ", ".join((*FIGURES, *CHANCE, *PATTERNS))
        raise UnknownCodeError(field="figure", value=code, allowed=allowed)
    return known


def compute(view: RegionView, codes: Iterable[str] | None = None) -> dict[str, Result]:
    """Compute figures of a selection.

    Parameters
    ----------
    view : RegionView
        The selection.
    codes : iterable of str, optional
        Which; by default all but those of `CHANCE` and `PATTERNS`.

    Returns
    -------
    dict of str to Result
        By code, in the order of `FIGURES` or `codes`.

    Examples
    --------
    >>> from geo.analysis.view import Atlas
    >>> from geo.projects.filters import ProjectFilter
    >>> view = Atlas().view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    >>> round(compute(view, ["grant_paid_mean_eur"])["grant_paid_mean_eur"].value, 2)
    30087.94

    """
    basis = Basis(view)
    wanted = FIGURES if codes is None else codes
    return {code: figure(code).compute(basis) for code in wanted}
