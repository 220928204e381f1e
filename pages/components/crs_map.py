"""Where the points of a list lie in one coordinate system and in the next one."""

from __future__ import annotations

from statistics import median
from typing import Any, Final

import shapely
import streamlit as st

from geo.boundaries.territory import STATUS_2016
from geo.reading.coordinates import Candidate, CrsChoice, points_in
from pages.components import cache, formats
from pages.components.texts import named, t

_BEST: Final = {"fill": "#b3261e", "stroke": "#ffffff", "strokeWidth": 1}
_SECOND: Final = {"fill": "#ffffff", "stroke": "#1f5fa8", "strokeWidth": 2}
_AREA: Final = {"fill": "#f4f3ee", "stroke": "#8c9892", "strokeWidth": 0.6}
_SHOWN: Final = ("both", "best", "second")
# Points farther than this from the region are counted, not drawn.
_NEAR_M: Final = 30_000
_MARGIN_M: Final = 5000
_TOLERANCE_M: Final = 150


def show(choice: CrsChoice, region: str | None) -> None:
    """Draw the region and the points in the best system and the runner-up."""
    if choice.best is None or choice.runner_up is None:
        return
    shown = st.segmented_control(
        t("crs.show"), _SHOWN, default="both", required=True, format_func=named("crs"),
        key="crs_shown",
    )  # fmt: skip
    shapes = _areas(region, choice)
    around = shapely.box(*shapely.total_bounds(shapes)).buffer(_NEAR_M)
    drawn: list[dict[str, Any]] = []
    for kind, mark, candidate in (
        ("best", _BEST, choice.best),
        ("second", _SECOND, choice.runner_up),
    ):
        points = [one for one in points_in(choice, candidate) if one is not None]
        near = [one for one in points if around.intersects(one)]
        far = len(points) - len(near)
        text = t(f"crs.sign_{kind}", system=words(choice, candidate))
        st.markdown(text + (f" {t('crs.far', count=far)}" if far else ""))
        if shown in {"both", kind}:
            drawn.insert(0, _layer(near, mark))
    st.caption(t("crs.apart", metres=formats.number(_apart(choice))))
    layers = [_layer(shapes, _AREA), *drawn]
    st.vega_lite_chart(
        {
            "layer": layers,
            "projection": {"type": "identity", "reflectY": True, "pointRadius": 4},
            "height": 340,
            "config": {"view": {"stroke": None}},
        },
        width="stretch",
    )


def words(choice: CrsChoice, candidate: Candidate) -> str:
    """Name a system with the number of points that it brings into the region."""
    total = sum(where != "missing" for where in choice.where)
    return t(
        f"crs.system_{candidate.order}", crs=candidate.crs, inside=candidate.region,
        total=total,
    )  # fmt: skip


def _apart(choice: CrsChoice) -> float:
    """Return how many metres the two systems put a point apart, in the median."""
    if choice.runner_up is None:
        return 0.0
    pairs = zip(choice.points, points_in(choice, choice.runner_up), strict=True)
    return median([one.distance(other) for one, other in pairs if one and other])


def _areas(region: str | None, choice: CrsChoice) -> list[Any]:
    """Return the municipalities of the region, else those around the points."""
    territory = cache.atlas().territory(STATUS_2016)
    members = territory.members
    own = members.loc[members["region_id"] == region, "ags"]
    areas = territory.municipalities.geometry
    points = [one for one in choice.points if one is not None]
    around = shapely.box(*shapely.total_bounds(points)).buffer(_MARGIN_M)
    chosen = areas.loc[areas.index.isin(own) if len(own) else areas.intersects(around)]
    chosen = areas if chosen.empty else chosen
    return list(shapely.simplify(chosen.to_numpy(), _TOLERANCE_M))


def _layer(shapes: list[Any], style: dict[str, Any]) -> dict[str, Any]:
    values = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)}
        for one in shapes
    ]
    return {"data": {"values": values}, "mark": {"type": "geoshape", **style}}
