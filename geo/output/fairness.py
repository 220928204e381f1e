"""Shares, intervals and smoothed rates of a selection as JSON values."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.analysis.chance import SEED, replicates
from geo.analysis.chance_figures import shares, smoothed
from geo.analysis.fairness import GOODS
from geo.analysis.figures import Basis
from geo.schema import AGS


def distribution_report(basis: Basis) -> dict[str, Any]:
    """Collect what the page on fair distribution shows for every municipality.

    Parameters
    ----------
    basis : Basis
        The selection by municipalities.

    Returns
    -------
    dict
        For each kind of grant and ``projects``: ``reason`` (why there is nothing), or
        ``projects``, ``draws``, ``seed``, ``by_lot`` (Gini and Hoover index if projects
        fell by lot) and ``areas``; and ``smoothed_rates``.

    """
    report: dict[str, Any] = {}
    for goods in GOODS:
        found = shares(basis, goods)
        if isinstance(found, str):
            report[goods] = {"reason": found}
            continue
        report[goods] = {
            "projects": found.projects,
            "draws": replicates(found.projects),
            "seed": SEED,
            "by_lot": {
                name: {key: round(value, 6) for key, value in vars(index).items()}
                for name, index in found.chance.items()
            },
            "left_out": list(found.left_out),
            "areas": _rows(found.table.drop(columns=["name", "group"])),
        }
    smooth = smoothed(basis)
    if smooth is not None:
        report["smoothed_rates"] = {
            "mean_per_1000": round(smooth.mean * 1000, 6),
            "variance": smooth.variance,
            "within_chance": smooth.within_chance,
            "per_1000": {
                str(key): round(float(rate) * 1000, 6)
                for key, rate in smooth.rates.dropna().items()
            },
        }
    return report


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.round(6).rename_axis(AGS).reset_index().to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
