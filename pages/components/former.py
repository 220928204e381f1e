"""Municipalities that a link names and that no longer exist: what is shown instead."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from geo.analysis.view import RegionView
from geo.errors import GeoDataError
from geo.schema import NAME
from pages.components import cache, formats, words
from pages.components.texts import t


def existing(ags: str, view: RegionView) -> tuple[str, str]:
    """Return the municipality that is asked for, or the one it went into.

    Returns
    -------
    tuple of str
        Key, empty if there is none; and what has to be said about it.

    """
    if ags in view.municipalities.index:
        return ags, ""
    if not ags:
        return "", t("leaf.no_municipality")
    timeline, date = cache.atlas().timeline, view.territory.boundary_date
    if ags in view.territory.municipalities.index:
        name = view.territory.municipalities.at[ags, NAME]
        region = words.region_name(view.selection.region)
        return "", t("leaf.outside", name=name, region=region)
    for start in timeline.dates:
        names = timeline.names(start)
        if ags not in names.index:
            continue
        found = _became(view, ags, start)
        if found in view.municipalities.index:
            fields = {
                "name": names[ags], "now": view.municipalities.at[found, NAME],
                "date": formats.date(date),
            }  # fmt: skip
            return found, t("leaf.merged", **fields)
        return "", t("leaf.gone", name=names[ags], date=formats.date(date))
    return "", t("leaf.unknown_key", ags=ags)


def _became(view: RegionView, ags: str, start: dt.date) -> str:
    """Return the municipality that took in most of a former one."""
    territory = view.territory
    succession = cache.atlas().timeline.succession
    try:
        parts: dict[str, Fraction] = succession.successors(
            ags, start, territory.boundary_date, by="population_share"
        )  # fmt: skip
    except GeoDataError:
        return ""
    return max(parts, key=lambda key: (parts[key], key)) if parts else ""
