"""What the user asks to see, as one value: for the data and for the address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import pandas as pd

from geo.errors import UnknownCodeError
from geo.projects.codes import Bools, CodedProjects
from geo.projects.register import DATASETS, OWN
from geo.schema import (
    APPLICANT_CLASSES,
    BOUNDARY_DATE,
    FIELDS_OF_ACTION,
    NOT_STATED,
    PERIODS,
    REGION_ID,
    SCHEMES,
    STATUSES,
    listing,
)

# Filters that take several codes, and which they are.
CODES: Final[dict[str, tuple[str, ...]]] = {
    "scheme": SCHEMES,
    "status": STATUSES,
    "field_of_action": (*FIELDS_OF_ACTION, NOT_STATED),
    "applicant_class": (*APPLICANT_CLASSES, NOT_STATED),
}
_DATASETS: Final = (*DATASETS, OWN)
_SEPARATOR: Final = "."
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, kw_only=True)
class ProjectFilter:
    """A selection of projects. An empty filter takes everything.

    Attributes
    ----------
    dataset : str
        ``published``, ``demo``, or ``own``: those of the office's workspace.
    region : str or None
        ``region_id``; None is the whole of Thuringia.
    period : str or None
        Programming period; None is all of them.
    scheme, status, field_of_action, applicant_class : tuple of str
        Codes, one of which a project must have; empty takes all.
        ``not_stated`` stands for projects that do not say.
    year_from, year_to : int or None
        Year of the decision, both included. Projects without a year pass only
        while neither is set.
    boundary_date : datetime.date or None
        Territorial status on which everything is shown; None is that of the
        period (`territory.status_of_period`). It narrows nothing.

    Examples
    --------
    >>> wanted = ProjectFilter(region="TH-LEADER-06", status=("selected", "paid"))
    >>> wanted.to_query()
    {'region': 'TH-LEADER-06', 'status': 'selected.paid'}
    >>> ProjectFilter.from_query(wanted.to_query()) == wanted
    True

    """

    dataset: str = "published"
    region: str | None = None
    period: str | None = None
    scheme: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    field_of_action: tuple[str, ...] = ()
    applicant_class: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    boundary_date: dt.date | None = None

    def mask(self, projects: pd.DataFrame) -> pd.Series:
        """Mark the projects that pass.

        Parameters
        ----------
        projects : pandas.DataFrame
            As `register.Register.projects`.

        Returns
        -------
        pandas.Series
            Bool on the index of `projects`.

        """
        coded = CodedProjects(projects)
        return pd.Series(self.marks(coded), index=projects.index)

    def marks(self, projects: CodedProjects) -> Bools:
        """Mark the projects that pass; the same as `mask`, as an array."""
        passes = np.ones(len(projects), dtype=bool)
        if self.region is not None:
            passes &= projects.among(REGION_ID, (self.region,))
        if self.period is not None:
            passes &= projects.among("programming_period", (self.period,))
        for column in CODES:
            wanted = getattr(self, column)
            if wanted:
                passes &= projects.among(column, wanted)
        # A comparison with a missing year is false.
        if self.year_from is not None:
            passes &= projects.year >= self.year_from
        if self.year_to is not None:
            passes &= projects.year <= self.year_to
        return passes

    def unnarrowed(self) -> ProjectFilter:
        """Return the same data set, region, period and territorial status only."""
        return ProjectFilter(
            dataset=self.dataset, region=self.region, period=self.period,
            boundary_date=self.boundary_date,
        )  # fmt: skip

    def to_query(self) -> dict[str, str]:
        """Write the selection as codes for an address; defaults are left out."""
        query = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                text = _SEPARATOR.join(value) if isinstance(value, tuple) else value
                query[field.name] = str(text)
        return query

    @classmethod
    def from_query(
        cls, query: Mapping[str, str], *, regions: Iterable[str] | None = None
    ) -> ProjectFilter:
        """Read a selection from an address; what is not known is ignored.

        Parameters
        ----------
        query : mapping of str to str
            Codes as `to_query` writes them; names that are no filter are ignored.
        regions : iterable of str, optional
            Known regions; without them any region is taken.

        Returns
        -------
        ProjectFilter

        """
        found: dict[str, object] = {}
        if query.get("dataset") in _DATASETS:
            found["dataset"] = query["dataset"]
        region = query.get("region")
        if region and (regions is None or region in set(regions)):
            found["region"] = region
        if query.get("period") in PERIODS:
            found["period"] = query["period"]
        for column, allowed in CODES.items():
            codes = query.get(column, "").split(_SEPARATOR)
            found[column] = tuple(code for code in allowed if code in codes)
        for name in ("year_from", "year_to"):
            text = query.get(name, "")
            if text.isascii() and text.isdecimal() and len(text) == len("2026"):
                found[name] = int(text)
        found[BOUNDARY_DATE] = _date(query.get(BOUNDARY_DATE, ""))
        return replace(cls(), **found)  # type: ignore[arg-type]

    def checked(self, *, regions: Iterable[str]) -> ProjectFilter:
        """Refuse codes that are not known, where a person or script wrote them.

        Parameters
        ----------
        regions : iterable of str
            The known regions.

        Returns
        -------
        ProjectFilter
            This filter, with its codes in their usual order.

        Raises
        ------
        UnknownCodeError
            With the wrong value and those that are allowed.

        """
        known = sorted(regions)
        _check("dataset", [self.dataset], _DATASETS)
        _check("region", [self.region] if self.region else [], known)
        _check("period", [self.period] if self.period else [], PERIODS)
        ordered: dict[str, tuple[str, ...]] = {}
        for column, allowed in CODES.items():
            _check(column, getattr(self, column), allowed)
            wanted = getattr(self, column)
            ordered[column] = tuple(code for code in allowed if code in wanted)
        return replace(self, **ordered)  # type: ignore[arg-type]


def _date(text: str) -> dt.date | None:
    """Read an ISO date; None for everything else."""
    try:
        return dt.date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _check(field: str, values: Iterable[str], allowed: Iterable[str]) -> None:
    allowed = list(allowed)
    wrong = [value for value in values if value not in allowed]
    if wrong:
        raise UnknownCodeError(
            field=field, value=listing(wrong), allowed=listing(allowed, most=99)
        )
