"""The form that takes newer boundaries: read, looked at, then taken over."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from geo.boundaries.boundaryfile import read_boundary_file
from geo.boundaries.changes import propose_steps
from geo.boundaries.territory import STATUS_2023
from geo.boundaries.timeline import BoundaryFile, Timeline
from geo.errors import GeoDataError
from pages.components import boundary_entry, boundary_list, cache, formats
from pages.components.texts import error_text, t

_TYPES: Final = ["gpkg", "zip", "geojson"]
_PEOPLE, _LAND = "people", "land"


def form() -> None:
    """Let the user load boundaries of a later date."""
    st.caption(t("boundary.load_help"))
    left, right = st.columns(2, gap="medium")
    with left:
        date = boundary_entry.date_input("boundary_file_date")
        newest = dt.date(date.year - 1, 12, 31) if date.month == 1 else date
        people = st.date_input(
            t("boundary.counted_on"), value=newest, format="DD.MM.YYYY",
            key=f"boundary_people_{date}", help=t("boundary.counted_help"),
        )  # fmt: skip
    with right:
        given = st.file_uploader(t("boundary.choose_file"), type=_TYPES)
    if given is None:
        return
    content = given.getvalue()
    try:
        with st.spinner(t("boundary.reading")):
            file, steps = _read(
                hashlib.sha256(content).hexdigest(),
                given.name,
                date,
                people if isinstance(people, dt.date) else None,
                cache.atlas().timeline.own.edition,
                content,
            )
    except GeoDataError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    _show(file, steps)


@st.cache_resource(show_spinner=False, max_entries=2)
def _read(
    digest: str,  # noqa: ARG001 - a part of the key
    name: str,
    date: dt.date,
    people: dt.date | None,
    edition: str,  # noqa: ARG001
    _content: bytes,
) -> tuple[BoundaryFile, pd.DataFrame]:
    """Read a file and find out what became of the keys that it does not have."""
    atlas = cache.atlas()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"boundaries{Path(name).suffix.lower()}"
        path.write_bytes(_content)
        file = read_boundary_file(
            path,
            boundary_date=date,
            population_date=people,
            land=atlas.territory(STATUS_2023).municipalities,
            file=name,
        )
    own = atlas.timeline.own
    others = tuple(one for one in own.files if one.boundary_date != date)
    timeline = Timeline(atlas.catalog, replace(own, files=others))
    before = timeline.territory(max(day for day in timeline.dates if day <= date))
    return file, propose_steps(before.municipalities, file.areas, date)


def _show(file: BoundaryFile, steps: pd.DataFrame) -> None:
    """Show what is in the file and what follows; write it when asked to."""
    people = int(file.areas["population"].fillna(0).sum())
    columns = st.columns(3)
    columns[0].metric(t("boundary.municipalities"), formats.number(len(file.areas)))
    columns[1].metric(
        t("table.population"), formats.number(people) if people else t("app.no_value")
    )
    columns[2].metric(
        t("boundary.square_km"), formats.number(float(file.areas["area_km2"].sum()))
    )
    if steps.empty:
        st.caption(t("boundary.no_keys_gone"))
    else:
        st.markdown(t("boundary.keys_gone", count=steps["old_ags"].nunique()))
        steps = _edited(steps)
    if st.button(t("boundary.take"), type="primary", key="boundary_take"):
        names = pd.Series(boundary_list.all_names(), dtype="str").to_dict()
        day = formats.date(file.boundary_date)
        text = f"{day}: {file.info.file}"
        boundary_entry.write(steps, names, text=text, file=file)


def _edited(steps: pd.DataFrame) -> pd.DataFrame:
    """Let the user correct the shares that were found."""
    table = boundary_list.step_table(steps).iloc[:, 1:4]
    table[_PEOPLE] = [float(Fraction(text)) * 100 for text in steps["population_share"]]
    table[_LAND] = [float(Fraction(text)) * 100 for text in steps["area_share"]]
    number = st.column_config.NumberColumn
    edited = st.data_editor(
        table, hide_index=True, width="stretch", disabled=list(table.columns[:3]),
        column_config={
            _PEOPLE: number(t("boundary.people_percent"), format="localized"),
            _LAND: number(t("boundary.land_percent"), format="localized"),
        },
        key="boundary_shares",
    )  # fmt: skip
    shares = {
        name: [str(Fraction(str(round(value, 3))) / 100) for value in edited[column]]
        for name, column in (("population_share", _PEOPLE), ("area_share", _LAND))
    }
    return steps.assign(**shares)
