"""Dividing a project by length or area: draw it, take a file, or what the list has."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from geo.boundaries.territory import STATUS_2016
from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.errors import GeoDataError
from geo.places.results import PlaceSite
from geo.projects.division import Division, divide, from_stored, to_stored
from geo.reading.coordinates import read_pair
from geo.reading.shapes import SHAPE_ENDINGS, read_shape
from pages.components import cache, formats
from pages.components.texts import error_text, named, t

# What was drawn on the map and waits to be put into the form: project and text.
_DRAWN: Final = "extent_drawn"
_SOURCES: Final = ("line", "area", "file", "list")
_HOW: Final = frozenset({"line", "area"})
_METRES_PER_KM: Final = 1000
_SQUARE_METRES_PER_HA: Final = 10_000


def ask(
    project_id: str, origin: Mapping[str, Any], region: str | None
) -> tuple[PlaceSite, ...] | None:
    """Ask for a line or area, and show how it divides; None while there is none."""
    stored = origin.get("shape")
    sources = _SOURCES if stored else _SOURCES[:-1]
    source = st.radio(
        t("extent.source"), sources, index=len(sources) - 1 if stored else 0,
        horizontal=True, format_func=named("extent"), key=_key("source", project_id),
    )  # fmt: skip
    # What was measured stands above the points, so that it is seen while drawing.
    measured = st.container()
    try:
        shape = _shape(project_id, source, stored)
        st.session_state[_key("shape", project_id)] = shape
        if shape is None:
            if source in _HOW:
                measured.caption(t(f"extent.how_{source}"))
            return None
        division = divide(shape, _areas(), name=t("extent.drawn"))
    except GeoDataError as error:
        st.session_state[_key("shape", project_id)] = None
        st.warning(error_text(error))
        return None
    with measured:
        if source in _HOW:
            st.caption(t(f"extent.how_{source}"))
        _tell(division, region)
    return division.sites(STATUS_2016, found_by="hand")


def _key(name: str, project_id: str) -> str:
    return f"extent_{name}_{project_id}"


def _areas() -> gpd.GeoDataFrame:
    return cache.atlas().territory(STATUS_2016).municipalities


def _shape(project_id: str, source: str, stored: Mapping[str, Any] | None) -> Any:
    """Return the line or area in EPSG:25832, or None while there is none."""
    if source == "list" and stored:
        return from_stored(stored)
    if source == "file":
        given = st.file_uploader(
            t("extent.file_label"), SHAPE_ENDINGS, key=_key("file", project_id)
        )
        return None if given is None else _read(given.name, given.getvalue())
    return _typed(project_id, source)


def _read(name: str, content: bytes) -> Any:
    with tempfile.TemporaryDirectory(prefix="leader-atlas-") as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return read_shape(path)


def _typed(project_id: str, source: str) -> Any:
    """Read the points that were drawn on the map or typed."""
    text_key = _key("points", project_id)
    drawn = st.session_state.pop(_DRAWN, None)
    if drawn and drawn[0] == project_id:
        st.session_state[text_key] = drawn[1]
    text = st.text_area(
        t("extent.points"), key=text_key, height=110, help=t("extent.points_help"),
        placeholder="50,4258 10,7311\n50,4301 10,7502",
    )  # fmt: skip
    lines = [line for line in text.splitlines() if line.strip()]
    points = []
    for number, line in enumerate(lines, start=1):
        first, second = read_pair(line)
        if first is None or second is None:
            st.warning(t("extent.bad_point", number=number, text=line[:40]))
            return None
        points.append((min(first, second), max(first, second)))
    least = 3 if source == "area" else 2
    if len(points) < least:
        return None
    form = shapely.Polygon if source == "area" else shapely.LineString
    placed = gpd.GeoSeries([form(points)], crs=EXCHANGE_CRS).to_crs(OFFICIAL_CRS)
    return placed.iloc[0]


def _tell(division: Division, region: str | None) -> None:
    """Show what of it lies where; what lies outside the region is named."""
    members = _members(region)
    areas = _areas()
    rows, outside = [], []
    for part in division.parts:
        name = t("extent.nowhere")
        if part.ags is not None:
            area = areas.loc[part.ags]
            name = f"{area['name']} ({area['district']})"
        if part.ags is None or (members and part.ags not in members):
            outside.append((name, part))
        rows.append(
            {
                t("review.municipality"): name,
                _unit(division): _size(division, part.size),
                t("table.share"): float(part.share) * 100,
            }
        )
    whole = formats.number(_size(division, division.size), 2)
    st.markdown(t(f"extent.whole_{division.kind}", size=whole))
    frame = pd.DataFrame(rows).set_index(t("review.municipality"))
    st.dataframe(formats.styled(frame, dict.fromkeys(frame.columns, 2)))
    if outside:
        names = ", ".join(name for name, _ in outside)
        share = formats.percent(float(sum(part.share for _, part in outside)), 1)
        st.warning(t("extent.outside", names=names, share=share))
    st.caption(t("extent.accuracy"))


def _members(region: str | None) -> frozenset[str]:
    table = cache.atlas().territory(STATUS_2016).members
    return frozenset(table.loc[table["region_id"] == region, "ags"])


def _unit(division: Division) -> str:
    return t("extent.km") if division.kind == "length" else t("extent.hectares")


def _size(division: Division, size: float) -> float:
    per = _METRES_PER_KM if division.kind == "length" else _SQUARE_METRES_PER_HA
    return size / per


# -- the map ----------------------------------------------------------------------
def drawing(project_id: str) -> str:
    """Return what clicks on the map draw now: ``line``, ``area`` or nothing."""
    source = st.session_state.get(_key("source", project_id), _SOURCES[0])
    return source if source in _HOW else ""


def shown(project_id: str) -> dict[str, Any] | None:
    """Return the present line or area for the map."""
    shape = st.session_state.get(_key("shape", project_id))
    return None if shape is None else to_stored(shape)


def take(project_id: str, points: tuple[tuple[float, float], ...]) -> None:
    """Put what was drawn into the form."""
    text = "\n".join(f"{lat:.6f} {lon:.6f}" for lon, lat in points)
    st.session_state[_DRAWN] = (project_id, text)
    st.rerun()
