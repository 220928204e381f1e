"""The answer to "Does my place lie in the region?", for a place that was looked up."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import shapely
import streamlit as st

from geo.analysis.belonging import Belonging, belongings
from geo.boundaries.territory import BOUNDARY_DATES
from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.reading.coordinates import Candidate, choose_crs, read_pair, to_official
from pages.components import cache, crs_map, formats, state
from pages.components.texts import t

_MOST_SYSTEMS: Final = 3
# The coordinate whose question has been pointed at.
_POINTED: Final = "find_pointed"


def show() -> None:
    """Draw the answer, if a place was looked up on the map."""
    found = st.session_state.get(state.FOUND)
    if not found:
        return
    with st.container(border=True):
        if "coordinate" in found:
            _ask_system(found["coordinate"])
        else:
            _answer(found["name"], found["at"])
        st.button(t("find.forget"), on_click=_forget, type="tertiary")


def _forget() -> None:
    st.session_state.pop(state.FOUND, None)


def _answer(name: str, at: list[float]) -> None:
    """Say for each status in which municipality and region the place lies."""
    region = state.selection().region
    atlas = cache.atlas()
    dates = [atlas.territory(date) for date in BOUNDARY_DATES]
    answers = belongings(at[0], at[1], dates)
    if region:
        st.markdown(
            t("find.question", place=formats.escaped(name), region=_region(region))
        )
        st.markdown(f"**{_verdict(answers[-1], region)}**")
    else:
        st.markdown(t("find.question_any", place=formats.escaped(name)))
    for answer in reversed(answers):
        st.markdown(f"- {_line(answer)}")
    st.caption(
        t("find.point", lat=formats.number(at[0], 5), lon=formats.number(at[1], 5))
    )
    for key in dict.fromkeys(key for key, _ in answers[-1].regions):
        _office(key)


def _verdict(answer: Belonging, region: str) -> str:
    """Answer with yes, no or in part."""
    shares = dict(answer.regions)
    if region not in shares:
        return t("find.no")
    share = shares[region]
    if share is None:
        return t("find.partly_unknown")
    return (
        t("find.yes") if share >= 1 else t("find.partly", share=formats.percent(share))
    )


def _line(answer: Belonging) -> str:
    """Write municipality and regions on one status."""
    date = formats.date(answer.boundary_date)
    if answer.ags is None:
        return t("find.outside", date=date)
    regions = [
        _region(key) if share == 1 else t("find.in_part", region=_region(key))
        for key, share in answer.regions
    ]
    return t(
        "find.line",
        date=date,
        municipality=answer.name,
        ags=answer.ags,
        regions=", ".join(regions) or t("find.no_region"),
    )


def _office(region: str) -> None:
    """Name the association and the office of a region."""
    row = cache.region_facts().loc[region]
    parts = [str(row[column]) for column in ("traeger", "management") if row[column]]
    if parts:
        st.caption(t("find.office", region=_region(region), office="; ".join(parts)))


def _ask_system(text: str) -> None:
    """Turn a coordinate into a place; two fitting systems are asked."""
    pair = read_pair(text)
    fitting = _candidates(pair)
    if len(fitting) != 1 and st.session_state.get(_POINTED) != text:
        # The question stands below the map, the person looks at the map.
        st.session_state[_POINTED] = text
        st.toast(t("find.below"), icon=":material/arrow_downward:")
    if not fitting:
        st.markdown(t("find.no_system", text=formats.escaped(text)))
        return
    if len(fitting) == 1:
        _take(text, *fitting[0])
        st.rerun()
    st.markdown(t("find.which_system", text=formats.escaped(text)))
    for candidate, point in fitting[:_MOST_SYSTEMS]:
        order = t(f"find.{candidate.order}")
        label = t("find.system", name=crs_map.name(candidate.crs), order=order)
        st.button(label, on_click=_take, args=(text, candidate, point), key=label)


def _candidates(pair: Any) -> list[tuple[Candidate, shapely.Point]]:
    """Return the systems in which a pair lies in Thuringia, one per place."""
    found: list[tuple[Candidate, shapely.Point]] = []
    for candidate in choose_crs([pair], cache.state_area()).ranked:
        point = to_official(pair, candidate)
        if point is not None and all(point.distance(other) > 1 for _, other in found):
            found.append((candidate, point))
    return found


def _take(text: str, candidate: Candidate, point: shapely.Point) -> None:
    place = gpd.GeoSeries([point], crs=OFFICIAL_CRS).to_crs(EXCHANGE_CRS).iloc[0]
    st.session_state[state.FOUND] = {
        "name": f"{text} ({candidate.crs})",
        "at": [round(place.y, 6), round(place.x, 6)],
    }


def _region(region: str) -> str:
    return cache.atlas().regions[region]
