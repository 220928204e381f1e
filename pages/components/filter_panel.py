"""The filter in the side bar; it is the same on every page."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.projects.filters import CODES, ProjectFilter
from geo.projects.register import DATASETS, OWN
from geo.schema import PERIODS
from pages.components import cache, formats, state, words
from pages.components.texts import named, t


def show() -> None:
    """Draw the filter."""
    st.subheader(t("filter.title"))
    st.selectbox(
        t("filter.dataset"),
        [*([OWN] if cache.has_own() else []), *DATASETS],
        key=state.DATASET,
        format_func=named("dataset"),
        on_change=_measure_that_fits,
    )
    regions = cache.atlas().regions
    by_name = sorted(regions, key=lambda region: regions[region])
    st.selectbox(
        t("whole.region" if cache.is_whole() else "filter.region"),
        [*by_name, state.ALL],
        key=state.REGION,
        format_func=_region,
        on_change=_forget_municipality,
    )
    st.selectbox(
        t("filter.period"),
        [state.ALL, *reversed(PERIODS)],
        key=state.PERIOD,
        format_func=_period,
    )
    _territorial_status()
    _show_more()


def _territorial_status() -> None:
    """Offer every territorial status; by default that of the period is shown."""
    dates = [date.isoformat() for date in reversed(cache.atlas().timeline.dates)]
    wanted = st.session_state.pop(state.NEXT_DATE, None)
    if wanted:
        st.session_state[state.BOUNDARY_DATE] = wanted
    if st.session_state.get(state.BOUNDARY_DATE, state.ALL) not in dates:
        st.session_state[state.BOUNDARY_DATE] = state.ALL
    st.selectbox(
        t("territory.label"),
        [state.ALL, *dates],
        key=state.BOUNDARY_DATE,
        format_func=_status_name,
        help=t("territory.help"),
    )


def _status_name(code: str) -> str:
    if code == state.ALL:
        return t("territory.of_period")
    date = dt.date.fromisoformat(code)
    count = cache.atlas().timeline.counts.get(date, 0)
    return t("territory.option", date=formats.date(date), count=count)


def _show_more() -> None:
    """Draw the filters that are needed less often; only codes that occur."""
    now = state.selection()
    occurring = cache.occurring(now.dataset)
    active = sum(bool(getattr(now, column)) for column in CODES)
    active += now.year_from is not None or now.year_to is not None
    label = t("filter.more_active", count=active) if active else t("filter.more")
    with st.expander(label, expanded=bool(active)):
        for column, codes in CODES.items():
            present = occurring.codes[column]
            chosen = getattr(now, column)
            st.multiselect(
                t(f"filter.{column}"),
                [code for code in codes if code in present or code in chosen],
                key=state.codes_key(column),
                format_func=named(column),
                placeholder=t("filter.all"),
                select_all=False,
                filter_mode="contains",
            )
        for place, key in zip(
            st.columns(2), (state.YEAR_FROM, state.YEAR_TO), strict=True
        ):
            with place:
                _year(key, occurring.years)
    st.button(t("filter.reset"), on_click=state.reset, disabled=not _is_narrowed(now))


def _region(code: str) -> str:
    if code == state.ALL and cache.is_whole():
        return words.region_name(None)
    return cache.atlas().regions.get(code, t("filter.all_regions"))


def _period(code: str) -> str:
    return words.period_name(None if code == state.ALL else code)


def _year_name(year: int | None) -> str:
    return t("filter.open_year") if year is None else str(year)


def _year(key: str, years: tuple[int, ...]) -> None:
    chosen = st.session_state.get(key)
    options = sorted({*years, *([chosen] if chosen else [])})
    name = "year_from" if key == state.YEAR_FROM else "year_to"
    st.selectbox(
        t(f"filter.{name}"),
        [None, *options],
        key=key,
        format_func=_year_name,
    )


def _is_narrowed(now: ProjectFilter) -> bool:
    return now != ProjectFilter(dataset=now.dataset, region=now.region)


def _measure_that_fits() -> None:
    """A data set without amounts opens with counts, one with amounts with euros."""
    dataset = st.session_state[state.DATASET]
    st.session_state[state.MEASURE] = state.default_measure(dataset)


def _forget_municipality() -> None:
    st.session_state[state.MUNICIPALITY] = None
