"""What stands beside the map: projects without a place on it; the filter in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.analysis.breakdowns import by_whereabouts
from geo.analysis.view import RegionView
from geo.money import euros
from geo.schema import BUCKETS
from pages.components import formats, words
from pages.components.texts import t


def aside(view: RegionView) -> dict[str, Any]:
    """Return counts and sums on the map and beside it, which add up to the total."""
    kind = words.best_kind(view)
    table = by_whereabouts(view, kind)
    rows = []
    for code, projects, amount in table.itertuples():
        row = [t(f"bucket.{code}"), formats.number(projects, 1, short=True)]
        if kind:
            row.append("–" if pd.isna(amount) else formats.euro(euros(amount), 0))
        rows.append(row)
    beside = float(table.loc[list(BUCKETS), "projects"].sum())
    return {
        "caption": words.filter_words(view.selection),
        "title": t("aside.title", count=formats.number(beside, 1, short=True)),
        "rows": rows,
        "note": t("aside.amount", kind=t(f"amount.{kind}")) if kind else "",
    }
