"""Columns of projects as integer codes, so that a filter only looks them up."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.schema import NOT_STATED, cents

Codes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def occurring(codes: Codes) -> Codes:
    """Return which codes occur, the lowest first; -1 is none.

    Examples
    --------
    >>> occurring(np.array([2, -1, 0, 2])).tolist()
    [0, 2]

    """
    return np.flatnonzero(np.bincount(codes[codes >= 0]))


class CodedProjects:
    """Columns of projects as codes and plain numbers, each made once.

    Parameters
    ----------
    projects : pandas.DataFrame
        As `register.Register.projects`; nobody changes it afterwards.

    Attributes
    ----------
    projects : pandas.DataFrame
        The same.

    Examples
    --------
    >>> coded = CodedProjects(pd.DataFrame({"status": ["paid", None, "idea", "paid"]}))
    >>> coded.column("status")[0].tolist()
    [0, -1, 1, 0]
    >>> coded.among("status", ["paid", "not_stated"]).tolist()
    [True, True, False, True]

    """

    def __init__(self, projects: pd.DataFrame) -> None:
        self.projects = projects
        self._columns: dict[str, tuple[Codes, tuple[Any, ...]]] = {}
        self._cents: dict[str, Floats] = {}

    def __len__(self) -> int:
        return len(self.projects)

    def column(self, name: str) -> tuple[Codes, tuple[Any, ...]]:
        """Return the code of each project, -1 where not stated, and what they mean."""
        if name not in self._columns:
            codes, names = pd.factorize(self.projects[name])
            self._columns[name] = (codes, tuple(names))
        return self._columns[name]

    def among(self, name: str, wanted: Collection[str]) -> Bools:
        """Mark the projects that have one of some values (`NOT_STATED`: none)."""
        codes, names = self.column(name)
        # The last entry answers for -1.
        good = [one in wanted for one in names] + [NOT_STATED in wanted]
        return np.array(good, dtype=bool)[codes]

    @cached_property
    def year(self) -> Floats:
        """Year of the decision, NaN where not stated."""
        return self.projects["year"].to_numpy("float64", na_value=np.nan)

    def cents(self, kind: str) -> Floats:
        """Return one kind of amount in cents, NaN where not known."""
        if kind not in self._cents:
            amounts = self.projects[cents(kind)]
            self._cents[kind] = amounts.to_numpy("float64", na_value=np.nan)
        return self._cents[kind]
