"""What a figure is: its code, unit, formula, sources; and what it gives.

A figure is one number about a selection. Its code is its name in the report of
`leader-atlas evaluate`, in tables and in the explanations of the pages.
`geo.analysis.registry` lists all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.view import RegionView
from geo.projects.codes import occurring
from geo.schema import (
    AMOUNT_KINDS,
    COMMITTED,
    AmountKind,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]

FigureUnit = Literal[
    "projects",
    "municipalities",
    "per_1000",
    "eur",
    "eur_per_inhabitant",
    "eur_per_km2",
    "share",
    "ratio",
    "index",
    "km",
    "areas",
]
Group = Literal[
    "funnel", "money", "applicants", "coverage", "density", "concentration",
    "cooperation", "access", "chance", "pattern",
]  # fmt: skip
# Why a figure has no value. Each has a sentence in the explanations.
Reason = Literal[
    "no_project",
    "no_list",
    "too_few_amounts",
    "too_few_projects",
    "nothing_to_divide_by",
    "no_money",
    "only_successful",
    "step_not_listed",
    "not_stated",
    "one_group",
    "money_where_nobody_lives",
    "no_statistic",
    "too_few_areas",
    "not_pooled",
]
# A figure over amounts needs at least this share of the projects to state one ...
ENOUGH: Final = 0.5
# ... and an average at least so many of them.
FEWEST: Final = 3


@dataclass(frozen=True)
class Quantity:
    """What stands above or below the line of a formula.

    Attributes
    ----------
    symbol : str
        In formulas (LaTeX).
    unit : str
        In which it is written in sentences.
    origin : {"projects", "population", "boundaries", "gazetteer"}
        Which source it comes from; its date is that of the source.

    """

    symbol: str
    unit: str
    origin: Literal["projects", "population", "boundaries", "gazetteer"]


QUANTITIES: Final[dict[str, Quantity]] = {
    "grant": Quantity("a", "eur", "projects"),
    "grant_paid": Quantity("a^{pay}", "eur", "projects"),
    "grant_committed": Quantity("a^{com}", "eur", "projects"),
    "total_cost": Quantity("c", "eur", "projects"),
    "eligible_cost": Quantity("e", "eur", "projects"),
    "projects": Quantity("n", "projects", "projects"),
    "projects_parts": Quantity("n", "projects", "projects"),
    "population_inside": Quantity("p", "heads", "population"),
    "area_km2_inside": Quantity("F", "km2", "population"),
    "municipalities": Quantity("m", "municipalities", "boundaries"),
    "villages": Quantity("v", "villages", "gazetteer"),
    "distance": Quantity("d", "km", "gazetteer"),
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a figure gives for one selection.

    Attributes
    ----------
    value : float or None
        Shares are parts of 1, amounts euros; None if there is no value.
    reason : str or None
        Why there is none.
    basis, of : int
        On how many projects it rests, and how many the selection has for it.
    numerator, denominator : float or None
        What was divided, in euros, projects, heads or km².
    interval : tuple of float or None
        95 per cent interval, where chance is part of the question.
    places : int or None
        On how many municipalities (or groups of them) it rests.
    subject : str or None
        Key of the place that the figure singles out.
    extra : dict of str to float
        Further numbers for the sentence about the figure.

    """

    value: float | None
    basis: int
    of: int
    reason: Reason | None = None
    numerator: float | None = None
    denominator: float | None = None
    interval: tuple[float, float] | None = None
    places: int | None = None
    subject: str | None = None
    extra: dict[str, float] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether no project was left out."""
        return self.basis == self.of


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of the registry.

    Attributes
    ----------
    code : str
        Its name everywhere. With a kind of amount in it there is one for each kind.
    unit : str
        Code of the unit.
    group : str
        Chapter of the pages and of the report.
    compute : callable
        From `Basis` to `Result`.
    formula : str
        LaTeX, with the symbols of `QUANTITIES`; the same in every language.
    numerator, denominator : tuple of str
        Codes of `QUANTITIES`.
    handbook : str
        Number of the figure in evaluators' lists (F1 to F20), if it has one.
    kind : str or None
        Kind of amount it rests on; None for counts.
    literature : tuple of str
        Codes of `literature.LITERATURE`.
    text : str
        Key of its explanation, if it is shared with other figures; else made from
        the code by `text_key`.
    neutral : float or None
        Value that means "no difference". A sentence may claim a difference only if
        the interval of the result does not hold it.
    about : str
        Code of the measure that it says something about, if not that of a grant.
    tested : bool
        Whether its result has a p-value (``extra["p"]``). A sentence may claim more
        than chance only below 0.05.

    """

    code: str
    unit: FigureUnit
    group: Group
    compute: Callable[[Basis], Result]
    formula: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    handbook: str = ""
    kind: AmountKind | None = None
    literature: tuple[str, ...] = ()
    text: str = ""
    neutral: float | None = None
    about: str = ""
    tested: bool = False

    @property
    def words(self) -> str:
        """Key of its explanation."""
        return self.text or text_key(self.code)


def text_key(code: str) -> str:
    """Return the key of the explanation: one text serves all kinds of amount.

    Examples
    --------
    >>> text_key("grant_paid_per_km2_eur"), text_key("municipal_projects_share")
    ('grant_per_km2_eur', 'municipal_projects_share')

    """
    for kind in AMOUNT_KINDS:
        if code.startswith(f"{kind}_"):
            return f"grant_{code.removeprefix(f'{kind}_')}"
    return code


class Basis:
    """What many figures of one selection share, computed once.

    Parameters
    ----------
    view : RegionView
        The selection.

    Attributes
    ----------
    view : RegionView
        The selection.

    """

    def __init__(self, view: RegionView) -> None:
        self.view = view
        self._memory: dict[object, Any] = {}

    @property
    def projects(self) -> pd.DataFrame:
        """Its projects."""
        return self.view.projects

    @property
    def places(self) -> pd.DataFrame:
        """Its municipalities (`RegionView.municipalities`)."""
        return self.view.municipalities

    @cached_property
    def visits(self) -> tuple[Codes, Codes]:
        """Project and municipality of each pair of them, once."""
        inside = self.area >= 0
        width = int(self.area.max(initial=0)) + 1
        pairs = self.owner[inside].astype("int64") * width + self.area[inside]
        return np.divmod(pd.unique(pairs), width)

    def once(self, key: object, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, computed the first time only."""
        if key not in self._memory:
            self._memory[key] = make()
        return self._memory[key]

    @property
    def owner(self) -> Codes:
        """Number of the project of each row of the ledger, from 0."""
        return self.view.owner

    @property
    def area(self) -> Codes:
        """Position in `places` of each row of the ledger; -1 for a bucket."""
        return self.view.area

    @property
    def size(self) -> int:
        """Number of projects."""
        return self.view.size

    def cents(self, kind: str) -> Floats:
        """Return one kind of amount of each project in cents, NaN where not known."""
        view = self.view
        return self.once(
            ("cents", kind), lambda: view.placement.coded.cents(kind)[view.passes]
        )

    def euros(self, kind: str) -> Floats:
        """Return one kind of amount of each project in euros, NaN where not known."""
        return self.cents(kind) / 100

    def total(self, kind: str, marks: Bools) -> float:
        """Add an amount up over marked projects that state it, in euros to the cent."""
        # Doubles add whole cents exactly.
        return float(np.nansum(self.cents(kind)[marks])) / 100

    def coded(self, column: str) -> tuple[Codes, tuple[Any, ...]]:
        """Return the code of each project, -1 where not stated, and what they mean."""
        codes, names = self.view.placement.coded.column(column)
        return codes[self.view.passes], names

    def groups(self, column: str) -> tuple[Codes, list[Any]]:
        """Return the same with those codes only that occur."""
        codes, names = self.coded(column)
        present = occurring(codes)
        # The last entry answers for -1.
        number = np.full(len(names) + 1, -1)
        number[present] = np.arange(len(present))
        return number[codes], [names[code] for code in present]

    def among(self, column: str, wanted: Collection[str]) -> Bools:
        """Mark the projects that have one of some values."""
        marks = self.view.placement.coded.among(column, wanted)
        return np.asarray(marks[self.view.passes])

    def known(self, *kinds: str) -> Bools:
        """Mark the projects that state every one of some kinds of amount."""
        marks = np.ones(self.size, dtype=bool)
        for kind in kinds:
            marks &= ~np.isnan(self.euros(kind))
        return marks

    @cached_property
    def committed(self) -> Bools:
        """Mark the projects whose money is legally bound."""
        return self.among("status", COMMITTED)

    @cached_property
    def is_inhabited(self) -> Bools:
        """Mark the municipalities with a list, a known share and inhabitants."""
        return self.view.at_hand & (self.view.base("population_inside") > 0)

    def refusal(self, known: int, *, fewest: int = 1) -> Reason | None:
        """Return why a figure over amounts must be refused, if it must.

        Parameters
        ----------
        known : int
            Projects that state what the figure needs.
        fewest : int
            Fewer are refused in any case.

        """
        if not self.size:
            return "no_project"
        if known < self.size * ENOUGH or not known:
            return "too_few_amounts"
        return "too_few_projects" if known < fewest else None


def ratio(
    above: float,
    below: float,
    *,
    basis: int,
    of: int,
    reason: Reason | None = None,
    **more: object,
) -> Result:
    """Divide, unless there is a reason against it or nothing to divide by.

    Examples
    --------
    >>> ratio(3, 4, basis=3, of=4).value
    0.75
    >>> ratio(3, 0, basis=3, of=4).reason
    'nothing_to_divide_by'

    """
    why = reason or (None if below > 0 else "nothing_to_divide_by")
    return Result(
        value=None if why else above / below,
        reason=why,
        basis=basis,
        of=of,
        numerator=float(above),
        denominator=float(below),
        **more,  # type: ignore[arg-type]
    )
