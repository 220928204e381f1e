"""What stands beside the map: projects without a place on it; the filter in words."""

from __future__ import annotations

from typing import Any

from geo.analysis.view import RegionView
from geo.money import euros
from geo.schema import BUCKETS, cents
from pages.components import formats, words
from pages.components.texts import t


def aside(view: RegionView) -> dict[str, Any]:
    """Return counts and sums on the map and beside it, which add up to the total."""
    kind = words.best_kind(view)
    groups = {t("bucket.municipalities"): view.municipalities}
    groups |= {t(f"bucket.{bucket}"): view.places.loc[[bucket]] for bucket in BUCKETS}
    groups[t("bucket.total")] = view.places
    rows = []
    for name, group in groups.items():
        row = [name, formats.number(group["projects"].sum(), 1, short=True)]
        if kind:
            known = group[cents(kind)].dropna()
            row.append(formats.euro(euros(int(known.sum())), 0) if len(known) else "–")
        rows.append(row)
    beside = float(view.places.loc[list(BUCKETS), "projects"].sum())
    return {
        "caption": words.filter_words(view.selection),
        "title": t("aside.title", count=formats.number(beside, 1, short=True)),
        "rows": rows,
        "note": t("aside.amount", kind=t(f"amount.{kind}")) if kind else "",
    }
