"""The project sites of the map: one mark for all projects at one spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geo.analysis.view import RegionView
from geo.mapping.interactive import Card, Spot
from geo.money import euros
from geo.output.layers import site_points
from geo.schema import AMOUNT_KINDS, BUCKETS, PLACE, PROJECT_ID, AmountKind, cents
from pages.components import formats, words
from pages.components.texts import t

# How exact the place of each precision is drawn.
_FORMS: Final = {"site": "exact", "locality": "locality", "several": "several"}
_MOST_LISTED: Final = 12


def spots(view: RegionView, names: pd.Series) -> list[Spot]:
    """Gather project sites that stand at the same place.

    Parameters
    ----------
    view : RegionView
        What to show.
    names : pandas.Series
        Name of each municipality of the view.

    """
    points = site_points(view).to_crs("EPSG:4326")
    table = pd.DataFrame(view.sites.drop(columns=view.sites.geometry.name))
    on_map = ~table[PLACE].isin(BUCKETS)
    table = table[on_map].assign(lat=points.y.round(5), lon=points.x.round(5))
    table["form"] = table["precision"].map(_FORMS).fillna("municipality")
    # Without a point the sign stands in the middle of the municipality.
    pointless = view.sites.geometry.isna() & (table["form"] != "several")
    table["form"] = table["form"].where(~pointless, "municipality")
    kind = words.best_kind(view)
    fields = view.projects["field_of_action"]
    records = view.projects.to_dict("index")
    return [
        _spot(
            group, names, records, at=(float(lat), float(lon)), kind=kind,
            fields=fields if fields.notna().any() else None,
        )
        for (lat, lon, _), group in table.groupby(["lat", "lon", "form"])
    ]  # fmt: skip


def _spot(
    group: pd.DataFrame,
    names: pd.Series,
    records: Mapping[Any, Mapping[str, Any]],
    *,
    at: tuple[float, float],
    kind: AmountKind | None,
    fields: pd.Series | None,
) -> Spot:
    """Write the mark of one spot."""
    first = group.iloc[0]
    keys = group[PROJECT_ID].unique()
    place = names[first[PLACE]]
    amounts = group[cents(kind)].dropna() if kind else pd.Series(dtype="int64")
    counted = (
        [] if fields is None
        else list(fields.reindex(keys).fillna("").value_counts().items())
    )  # fmt: skip
    subtitle = dict.fromkeys([place, t(f"precision.{first['precision']}")])
    return Spot(
        at=at,
        place=str(first[PLACE]),
        form=str(first["form"]),
        count=len(keys),
        fields=[(str(code), int(count)) for code, count in counted],
        cents=int(amounts.sum()) if kind else None,
        known=len(amounts),
        years=_years([records[key] for key in keys]),
        card=Card(
            title=first["locality"] or place,
            subtitle=" · ".join(subtitle),
            items=items([records[key] for key in keys]),
            note=t("map.projects_here", count=len(keys)),
        ),
    )


def _years(projects: Sequence[Mapping[str, Any]]) -> list[int]:
    years = {int(project["year"]) for project in projects if pd.notna(project["year"])}
    return sorted(years)


def items(projects: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """List projects for a pop-up, with year, status and amount."""
    lines = []
    for project in projects[:_MOST_LISTED]:
        detail = [str(project["year"])] if pd.notna(project["year"]) else []
        detail.append(t(f"status.{project['status']}"))
        for kind in reversed(AMOUNT_KINDS):
            amount = project[cents(kind)]
            if pd.notna(amount):
                detail.append(formats.euro(euros(int(amount))))
                break
        lines.append((str(project["title"]), " · ".join(detail)))
    if len(projects) > _MOST_LISTED:
        more = len(projects) - _MOST_LISTED
        lines.append((t("map.more_projects", count=more), ""))
    return lines
