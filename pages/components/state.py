"""The state of a session: codes under named keys, mirrored in the address.

A link reopens the same view: the address carries the filter, the measure, the
chosen municipality and the language, always as codes.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import streamlit as st

from geo.analysis.measures import MEASURES
from geo.projects.filters import CODES, ProjectFilter
from geo.projects.register import DATASETS
from pages.components import cache, extents, layers
from pages.components.address import (
    ALL,
    COMPARED,
    DRAWN,
    HOME_REGION,
    SMALL,
    Extent,
    default_measure,
    read,
)
from pages.components.texts import LANGUAGE_KEY, LANGUAGES, language

DATASET: Final = "filter_dataset"
REGION: Final = "filter_region"
PERIOD: Final = "filter_period"
YEAR_FROM: Final = "filter_year_from"
YEAR_TO: Final = "filter_year_to"
BOUNDARY_DATE: Final = "filter_boundary_date"
MEASURE: Final = "measure"
MUNICIPALITY: Final = "municipality"
LEVEL: Final = "level"
GOODS: Final = "goods"
EXPERT: Final = "expert"
SCHEME: Final = "class_scheme"
CLASSES: Final = "classes"
FIXED: Final = "fixed"
LIMITS: Final = "limits"
YEARS_MODE: Final = "years_mode"
NEIGHBOURS: Final = "expert_kind"
# Kind of amount of the key figures.
AMOUNT: Final = "key_figures_kind"
# What has no value of its own until a page chose one that fits the data.
_FITTING: Final = (GOODS, AMOUNT)
# The year that a map of years shows.
SHOWN_YEAR: Final = "shown_year"
# A place that was looked up on the map: name and point, or a coordinate.
FOUND: Final = "found_place"
# The card that is open on the map.
OPENED: Final = "opened_card"
# What was typed into the look-up of a map that has too many projects for the browser.
SOUGHT: Final = "sought_projects"
_LONGEST_SOUGHT: Final = 80
_MOST_SPOTS: Final = 25
_WRITTEN: Final = "address_written"
# The meeting mode's address names a presentation and a step, and no filter.
PRESENTATION: Final = "presentation"
STEP: Final = "step"
# A region in the address that is not known; the page says so once.
IGNORED: Final = "address_ignored"
# A status that is to be shown from the next run on.
NEXT_DATE: Final = "next_boundary_date"
IGNORED_DATE: Final = "address_ignored_date"
# The municipality that a link has just asked for; the page says if it is gone.
LINKED: Final = "address_municipality"


def codes_key(column: str) -> str:
    """Return the state key of a filter that takes several codes."""
    return f"filter_{column}"


def selection() -> ProjectFilter:
    """Return the filter of this session."""
    state = st.session_state
    region, period = state.get(REGION, HOME_REGION), state.get(PERIOD, ALL)
    date = state.get(BOUNDARY_DATE, ALL)
    codes: dict[str, Any] = {
        column: tuple(state.get(codes_key(column), ())) for column in CODES
    }
    return ProjectFilter(
        dataset=state.get(DATASET, DATASETS[0]),
        region=None if region == ALL else region,
        period=None if period == ALL else period,
        year_from=state.get(YEAR_FROM),
        year_to=state.get(YEAR_TO),
        boundary_date=None if date == ALL else dt.date.fromisoformat(date),
        **codes,
    )


def choose(wanted: ProjectFilter) -> None:
    """Put a filter into the state; call before its widgets are drawn."""
    state = st.session_state
    state[DATASET] = wanted.dataset
    state[REGION] = wanted.region or ALL
    state[PERIOD] = wanted.period or ALL
    state[YEAR_FROM] = wanted.year_from
    state[YEAR_TO] = wanted.year_to
    date = wanted.boundary_date
    state[BOUNDARY_DATE] = ALL if date is None else date.isoformat()
    for column in CODES:
        state[codes_key(column)] = list(getattr(wanted, column))


def reset() -> None:
    """Take every filter back but data set and region."""
    now = selection()
    choose(ProjectFilter(dataset=now.dataset, region=now.region))


def measure_code() -> str:
    """Return the chosen measure."""
    chosen = st.session_state.get(MEASURE)
    return chosen if chosen in MEASURES else default_measure(selection().dataset)


def take_measure(code: object) -> None:
    """Adopt a measure that was chosen on the map, if there is one of that code."""
    if isinstance(code, str) and code in MEASURES:
        st.session_state[MEASURE] = code


def take_municipality(ags: object) -> None:
    """Adopt a municipality that was clicked on the map."""
    if isinstance(ags, str) and ags.isdecimal():
        st.session_state[MUNICIPALITY] = ags


def take_opened(value: Mapping[str, Any]) -> None:
    """Adopt which card is open on the map: of an area, a site, or several (spots)."""
    spots = value.get("spots")
    rows = spots[:_MOST_SPOTS] if isinstance(spots, list) else []
    opened = _card(value)
    if opened:
        opened["spots"] = [card for card in map(_card, rows) if card]
    st.session_state[OPENED] = opened


def _card(value: object) -> dict[str, Any] | None:
    """Return what names a card, if a browser has sent that."""
    if not isinstance(value, Mapping):
        return None
    words = {key: value.get(key, "") for key in ("of", "place", "form")}
    if not all(isinstance(word, str) and len(word) < 90 for word in words.values()):
        return None
    at = value.get("at")
    return {**words, "at": at if _is_point(at) else None}


def take_year(value: object) -> None:
    """Adopt the year that was chosen on a map of years."""
    if isinstance(value, int):
        st.session_state[SHOWN_YEAR] = value


def take_found(value: object) -> None:
    """Adopt a place or a coordinate that was looked up on the map."""
    if not isinstance(value, dict):
        return
    text, name, at = (value.get(key) for key in ("coordinate", "name", "at"))
    if isinstance(text, str):
        st.session_state[FOUND] = {"coordinate": text[:80]}
    elif isinstance(name, str) and _is_point(at):
        st.session_state[FOUND] = {"name": name[:120], "at": at}


def take_sought(value: object) -> None:
    """Adopt what somebody is typing into the look-up of the map."""
    if isinstance(value, str):
        st.session_state[SOUGHT] = value[:_LONGEST_SOUGHT]


def _is_point(at: object) -> bool:
    return (
        isinstance(at, list)
        and len(at) == 2
        and all(isinstance(part, int | float) and math.isfinite(part) for part in at)
    )


def found_place() -> dict[str, Any] | None:
    """Return name and point of the place that was looked up last."""
    found = st.session_state.get(FOUND)
    return found if found and "at" in found else None


def open_demo() -> None:
    """Show the demonstration set with its best measure."""
    choose(ProjectFilter(dataset="demo", region=HOME_REGION))
    st.session_state[MEASURE] = default_measure("demo")


def read_address(
    regions: Iterable[str], status_at: Callable[[dt.date], dt.date]
) -> None:
    """Adopt the address when a session starts or somebody changed the address.

    What is not known in it is ignored. An address that this session has written
    itself changes nothing.

    Parameters
    ----------
    regions : iterable of str
        The known regions.
    status_at : callable
        Tells the territorial status that was in force on a day
        (`timeline.Timeline.at`).

    """
    query = dict(st.query_params)
    state = st.session_state
    first = _WRITTEN not in state
    if not first and (not query or query == state[_WRITTEN] or PRESENTATION in query):
        return
    asked = read(query, regions=regions, status_at=status_at, has_own=cache.has_own())
    if not first:
        _forget_view()
    choose(asked.selection)
    extents.adopt(asked, anew=not first)
    adopted: dict[str, Any] = {
        IGNORED: asked.unknown_region,
        IGNORED_DATE: asked.unknown_date,
        LANGUAGE_KEY: asked.language,
        MEASURE: asked.measure,
        SHOWN_YEAR: asked.year,
        MUNICIPALITY: asked.municipality,
        LINKED: asked.municipality,
        GOODS: asked.goods,
        AMOUNT: asked.amount,
        LIMITS: asked.limits,
        EXPERT: asked.expert,
        **asked.drawn,
        **asked.small,
        **asked.compared,
    }
    for key, value in adopted.items():
        if value:
            state[key] = value
    state[_WRITTEN] = query


def _forget_view() -> None:
    """Take back what a link may leave out, so that it opens exactly its view."""
    drawn = (*DRAWN, *_FITTING, *SMALL, *COMPARED, LIMITS, EXPERT)
    for name in (*drawn, MEASURE, MUNICIPALITY, SHOWN_YEAR, FOUND):
        st.session_state.pop(name, None)


def address() -> dict[str, str]:
    """Return what the address of the present view says."""
    now = selection()
    query = now.to_query()
    query["region"] = now.region or ALL
    query[MEASURE] = measure_code()
    if st.session_state.get(MUNICIPALITY):
        query["ags"] = st.session_state[MUNICIPALITY]
    for name, codes in DRAWN.items():
        if st.session_state.get(name, codes[0]) != codes[0]:
            query[name] = st.session_state[name]
    for name in _FITTING:
        if st.session_state.get(name):
            query[name] = st.session_state[name]
    for name, usual in SMALL.items():
        if st.session_state.get(name, usual) != usual:
            query[name] = str(st.session_state[name])
    if st.session_state.get(EXPERT):
        query[EXPERT] = "1"
    if query.get(SCHEME) == "own" and st.session_state.get(LIMITS):
        query[LIMITS] = st.session_state[LIMITS]
    if st.session_state.get(SHOWN_YEAR):
        query["year"] = str(st.session_state[SHOWN_YEAR])
    for name in COMPARED:
        if st.session_state.get(name):
            query[name] = st.session_state[name]
    if language() != LANGUAGES[0]:
        query["lang"] = language()
    return query


def filter_address() -> dict[str, str]:
    """Return data set, region and filter of the present view, and the language."""
    now = selection()
    query = {**now.to_query(), "region": now.region or ALL}
    return query if language() == LANGUAGES[0] else {**query, "lang": language()}


def step_address(extent: Extent | None, *, layered: bool) -> dict[str, str]:
    """Return the address of the present view with all that a link can say.

    Parameters
    ----------
    extent : tuple of float or None
        What the map shows; None: the whole region.
    layered : bool
        Whether the page shows the layers as the person has arranged them.

    """
    query = address()
    if extent:
        query[extents.EXTENT] = extents.write(extent)
    if layered and layers.kept():
        query[extents.LAYERS] = extents.in_link(layers.kept())
    return query


def write_address() -> None:
    """Bring the address up to date, so that it can be copied at any time."""
    if PRESENTATION in st.query_params:
        return
    query: Mapping[str, str] = address()
    if dict(st.query_params) != query:
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = dict(query)


def keep() -> None:
    """Keep values whose widgets are on another page.

    Streamlit forgets the value of a widget that a run does not draw.
    """
    filters = (DATASET, REGION, PERIOD, YEAR_FROM, YEAR_TO, BOUNDARY_DATE)
    drawn = (EXPERT, LIMITS, *SMALL, *DRAWN, *_FITTING, *COMPARED)
    keep_keys(MEASURE, MUNICIPALITY, *filters, *map(codes_key, CODES), *drawn)
    st.session_state.setdefault(LANGUAGE_KEY, LANGUAGES[0])


def keep_keys(*keys: str) -> None:
    """Keep the values of these keys, if they have one."""
    for key in keys:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
