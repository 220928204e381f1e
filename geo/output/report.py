"""The key figures of a selection as JSON: what `leader-atlas evaluate` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from geo.analysis.aggregation import total_cents
from geo.analysis.breakdowns import by_area, by_size
from geo.analysis.figures import Basis, Result
from geo.analysis.funnel import funnel
from geo.analysis.measures import MEASURES
from geo.analysis.registry import CHANCE, FIGURES, PATTERNS, figure
from geo.analysis.view import RegionView
from geo.money import euros
from geo.output.fairness import distribution_report
from geo.output.layers import bucket_figures, figures, provenance
from geo.schema import (
    AMOUNT_KINDS,
    AREA_KM2,
    COMMITTED,
    COST_KINDS,
    NAME,
    NOT_STATED,
    POPULATION,
    SHARE,
    cents,
)

_FIGURE_DIGITS: Final = 10
_ROW_DIGITS: Final = 6
# Columns by which projects are counted and their amounts added up.
BREAKDOWNS: Final = (
    "status",
    "applicant_class",
    "field_of_action",
    "scheme",
    "programming_period",
    "year",
)


def evaluate(
    view: RegionView, *, regions: Mapping[str, str], patterns: bool = False
) -> dict[str, Any]:
    """Collect the key figures of a selection.

    Parameters
    ----------
    view : RegionView
        The selection.
    regions : mapping of str to str
        Names of the regions by ``region_id``.
    patterns : bool
        Compute the figures of the expert view, too, which takes seconds.

    Returns
    -------
    dict
        JSON values; documented in ``docs/evaluate.md``. Amounts are euros, exact
        to the cent; null is "not known", never 0.

    """
    table = view.municipalities
    projects = view.projects
    basis = Basis(view)
    funded = table["projects"] > 0
    asked = FIGURES | CHANCE | (PATTERNS if patterns else {})
    return {
        **provenance(view, regions),
        "totals": totals(projects),
        "area": {
            "municipalities": len(table),
            "municipalities_with_project": int(funded.sum()),
            "municipalities_listed": int(table["listed"].sum()),
            "municipalities_share_unknown": int(table[SHARE].isna().sum()),
            "municipalities_without_population": int(table[POPULATION].isna().sum()),
            POPULATION: _sum(table["population_inside"], digits=1),
            "population_with_project": _sum(
                table.loc[funded, "population_inside"], digits=1
            ),
            AREA_KM2: _sum(table[f"{AREA_KM2}_inside"], digits=2),
        },
        "regional_values": {
            code: _round(view.regional_value(code)) for code in MEASURES
        },
        "figures": {
            code: _figure(code, known.compute(basis)) for code, known in asked.items()
        },
        "funnel": {stage: int(n) for stage, n in funnel(projects).items()},
        "size_classes": {
            kind: _rows(by_size(basis, kind))
            for kind in AMOUNT_KINDS
            if basis.known(kind).any()
        },
        "distribution": distribution_report(basis),
        "districts": _rows(by_area(basis, "district")),
        "municipal_associations": _rows(by_area(basis, "association")),
        "by": {column: _breakdown(projects, column) for column in BREAKDOWNS},
        "municipalities": [
            {"ags": ags, NAME: row[NAME], **figures(row)}
            for ags, row in table.iterrows()
        ],
        "buckets": bucket_figures(view),
    }


def totals(projects: pd.DataFrame) -> dict[str, Any]:
    """Return counts and sums over projects.

    Parameters
    ----------
    projects : pandas.DataFrame
        As `register.Register.projects`.

    Returns
    -------
    dict
        ``projects``, ``projects_committed`` (legally bound money), and for each
        kind of amount the sum in euros and on how many projects it rests.

    """
    result: dict[str, Any] = {
        "projects": len(projects),
        "projects_committed": int(projects["status"].isin(COMMITTED).sum()),
    }
    for kind in (*AMOUNT_KINDS, *COST_KINDS):
        total = total_cents(projects, kind)
        result[f"{kind}_eur"] = None if total is None else euros(total)
        result[f"{kind}_known"] = int(projects[cents(kind)].notna().sum())
    return result


def to_json(report: Mapping[str, Any]) -> str:
    """Write a report as readable JSON; NaN is refused."""
    return json.dumps(report, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _figure(code: str, result: Result) -> dict[str, Any]:
    """Write one figure; what it does not have is left out, but for its value."""
    known = figure(code)
    facts: dict[str, Any] = {
        "value": _exact(result.value),
        "unit": known.unit,
        "group": known.group,
        "basis": result.basis,
        "of": result.of,
    }
    extra = {name: _exact(number) for name, number in result.extra.items()}
    more = {
        "handbook": known.handbook or None,
        "reason": result.reason,
        "numerator": _exact(result.numerator),
        "denominator": _exact(result.denominator),
        "interval": [_exact(end) for end in result.interval or ()] or None,
        "places": result.places,
        "subject": result.subject,
        "extra": extra or None,
    }
    return facts | {name: value for name, value in more.items() if value is not None}


def _exact(value: float | None) -> float | None:
    return None if value is None else round(float(value), _FIGURE_DIGITS)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Write a table as a list of rows; missing numbers as null."""
    rows = table.reset_index().astype("object")
    return [
        {
            str(name): None
            if pd.isna(value)
            else round(value, _ROW_DIGITS)
            if isinstance(value, float)
            else value
            for name, value in row.items()
        }
        for row in rows.to_dict("records")
    ]


def _breakdown(projects: pd.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    values = projects[column].astype("object")
    codes = values.where(values.notna(), NOT_STATED).astype("str")
    return {
        str(code): totals(group) for code, group in projects.groupby(codes, sort=True)
    }


def _sum(values: pd.Series, *, digits: int) -> float:
    return round(float(values.sum()), digits)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
