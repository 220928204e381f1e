"""Where the points of a list lie in one coordinate system and in the next one."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any, Final

import geopandas as gpd
import shapely
import streamlit as st

from geo.boundaries.territory import STATUS_2016
from geo.reading.coordinates import Candidate, CrsChoice, points_in
from pages.components import cache, formats
from pages.components.texts import catalogue, language, named, t

_BEST: Final = {"fill": "#b3261e", "stroke": "#ffffff", "strokeWidth": 1}
_SECOND: Final = {"fill": "#ffffff", "stroke": "#1f5fa8", "strokeWidth": 2}
_AREA: Final = {"fill": "#f4f3ee", "stroke": "#8c9892", "strokeWidth": 0.6}
_SHOWN: Final = ("both", "best", "second")
# Points farther than this from the region are counted, not drawn.
_NEAR_M: Final = 30_000
_MARGIN_M: Final = 5000
_TOLERANCE_M: Final = 150
# So many municipalities are named at most.
_NAMED: Final = 12


def name(crs: str) -> str:
    """Name a coordinate system in words, with its number."""
    code = crs.removeprefix("EPSG:")
    return catalogue(language()).get(f"crs_name.{code}", crs)


def found(choice: CrsChoice, stated: str | None, region: str | None) -> str:
    """Say which system the points are in, and how many of them fit.

    Parameters
    ----------
    choice : CrsChoice
        A certain one.
    stated : str or None
        The system that the file itself states.
    region : str or None
        Region of the list; without one the state is meant.

    """
    best = choice.best
    system = name(stated or (best.crs if best else ""))
    return t(
        "crs.stated" if stated else "crs.found", system=system,
        inside=best.region if best else 0, total=_total(choice), where=_area(region),
    )  # fmt: skip


def words(choice: CrsChoice, candidate: Candidate, region: str | None) -> str:
    """Name a system with the number of points that it brings into the region."""
    return t(
        f"crs.system_{candidate.order}", crs=name(candidate.crs),
        inside=candidate.region, total=_total(choice), where=_area(region),
    )  # fmt: skip


def _total(choice: CrsChoice) -> int:
    return sum(where != "missing" for where in choice.where)


def _area(region: str | None) -> str:
    return t("crs.in_region" if region else "crs.in_state")


def say(choice: CrsChoice, region: str | None) -> str:
    """Describe the best system and the runner-up; return which of them to draw."""
    if choice.best is None or choice.runner_up is None:
        return "best"
    for kind, candidate in (("best", choice.best), ("second", choice.runner_up)):
        far = len(_points(choice, candidate)) - len(_near(choice, candidate, region))
        text = t(f"crs.sign_{kind}", system=words(choice, candidate, region))
        st.markdown(text + (f" {t('crs.far', count=far)}" if far else ""))
    st.caption(t("crs.apart", metres=formats.number(_apart(choice))))
    return st.segmented_control(
        t("crs.show"), _SHOWN, default="both", required=True, format_func=named("crs"),
        key="crs_shown",
    )  # fmt: skip


def draw(choice: CrsChoice, region: str | None, shown: str) -> None:
    """Draw the region and the points in the best system and the runner-up."""
    if choice.best is None:
        return
    layers = [_layer(_areas(region, choice)["geometry"], _AREA), _names(choice)]
    pairs = [("second", _SECOND, choice.runner_up), ("best", _BEST, choice.best)]
    layers += [
        _layer(_near(choice, candidate, region), mark)
        for kind, mark, candidate in pairs
        if candidate is not None and shown in {"both", kind}
    ]
    st.vega_lite_chart(
        {
            "layer": layers,
            "projection": {"type": "identity", "reflectY": True, "pointRadius": 4},
            "height": 340,
            "config": {"view": {"stroke": None}},
        },
        width="stretch",
    )


def _points(choice: CrsChoice, candidate: Candidate) -> list[shapely.Point]:
    return [one for one in points_in(choice, candidate) if one is not None]


def _near(
    choice: CrsChoice, candidate: Candidate, region: str | None
) -> list[shapely.Point]:
    """Return the points that are drawn: those near the region."""
    shapes = _areas(region, choice).geometry
    around = shapely.box(*shapes.total_bounds).buffer(_NEAR_M)
    return [one for one in _points(choice, candidate) if around.intersects(one)]


def _names(choice: CrsChoice) -> dict[str, Any]:
    """Return the names of the municipalities that hold points, as a layer."""
    areas = cache.atlas().territory(STATUS_2016).municipalities
    spots: dict[str, shapely.Point] = {}
    for point in choice.points:
        held = areas.index[areas.intersects(point)] if point is not None else ()
        for ags in held[:1]:
            spots.setdefault(str(areas["name"].at[ags]), point)
        if len(spots) == _NAMED:
            break
    values = [{"name": one, "x": spot.x, "y": spot.y} for one, spot in spots.items()]
    return {
        "data": {"values": values},
        "mark": {
            "type": "text", "dx": 9, "align": "left", "baseline": "middle",
            "fontSize": 11, "fill": "#4a5650",
        },
        "encoding": {
            "longitude": {"field": "x", "type": "quantitative"},
            "latitude": {"field": "y", "type": "quantitative"},
            "text": {"field": "name"},
        },
    }  # fmt: skip


def _apart(choice: CrsChoice) -> float:
    """Return how many metres the two systems put a point apart, in the median."""
    if choice.runner_up is None:
        return 0.0
    pairs = zip(choice.points, points_in(choice, choice.runner_up), strict=True)
    return median([one.distance(other) for one, other in pairs if one and other])


def _areas(region: str | None, choice: CrsChoice) -> gpd.GeoDataFrame:
    """Return the municipalities of the region, else those around the points."""
    territory = cache.atlas().territory(STATUS_2016)
    members = territory.members
    own = members.loc[members["region_id"] == region, "ags"]
    areas = territory.municipalities
    points = [one for one in choice.points if one is not None]
    around = shapely.box(*shapely.total_bounds(points)).buffer(_MARGIN_M)
    shapes = areas.geometry
    wanted = areas.index.isin(own) if len(own) else shapes.intersects(around)
    chosen = areas.loc[wanted, ["geometry"]]
    chosen = areas[["geometry"]] if chosen.empty else chosen
    return chosen.set_geometry(chosen.geometry.simplify(_TOLERANCE_M))


def _layer(shapes: Iterable[Any], style: dict[str, Any]) -> dict[str, Any]:
    values = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)}
        for one in shapes
    ]
    return {"data": {"values": values}, "mark": {"type": "geoshape", **style}}
