"""The page on territorial status: what changed, which dates there are, own changes."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final

import pandas as pd
import streamlit as st

from geo.analysis.view import RegionView
from geo.boundaries.changes import check_changes
from geo.boundaries.comparing import (
    FOUNDED,
    GROWN,
    PARTS,
    RENAMED,
    SAME,
    STATE,
    compare,
)
from geo.boundaries.timeline import OwnBoundaries
from geo.errors import GeoDataError
from geo.mapping.interactive import Card, MapContent, MapState
from geo.workspace.territory import delete_boundaries, delete_steps, own_boundaries
from pages.components import area_map, cache, formats, map_view, office, state, words
from pages.components.texts import error_text, named, t

# Told apart in lightness too: safe for red-green weakness and in grey.
_FILLS: Final = {
    GROWN: "#2c7fb8", FOUNDED: "#253494", PARTS: "#f4a259", RENAMED: "#c7e9b4",
    SAME: "#f2f4f1",
}  # fmt: skip
_LAYER: Final = "territory"
# Labels in the history of what is done on this page.
CHANGES: Final = ("territorial_change", "territorial_delete", "boundaries")


def comparison(view: RegionView) -> None:
    """Show on a map and in a table what the municipalities were made of."""
    date = view.territory.boundary_date
    earlier = [day for day in cache.atlas().timeline.dates if day < date]
    if not earlier:
        st.info(t("boundary.first"))
        return
    left, right = st.columns([1.35, 1], gap="medium")
    since = right.selectbox(
        t("boundary.since"), earlier, format_func=formats.date, key="boundary_since"
    )
    table = _compared(since, date, view.territory.edition)
    table = table.reindex(view.municipalities.index)
    changed = table[table[STATE] != SAME]
    with left:
        content = _content(view, table, since)
        command = MapState(measure=_LAYER, sites=False)
        area_map.show(view, content, command, key="territory", height=430)
        st.caption(f"{words.status_line(view)}.")
    with right:
        st.markdown(
            t(
                "boundary.changed",
                count=len(changed),
                total=len(table),
                start=formats.date(since),
                end=formats.date(date),
            )
        )
        with st.container(height=330, border=False):
            st.table(
                pd.DataFrame(
                    {
                        t("table.municipality"): changed["name"],
                        t("boundary.former"): changed["former"],
                        t("boundary.state"): changed[STATE].map(
                            named("territory_state")
                        ),
                    }
                ),
                border="horizontal",
                hide_index=True,
            )


@st.cache_resource(show_spinner=False, max_entries=32)
def _compared(
    since: dt.date,
    date: dt.date,
    edition: str,  # noqa: ARG001 - a part of the key
) -> pd.DataFrame:
    return compare(cache.atlas().timeline, since, date)


def _content(view: RegionView, table: pd.DataFrame, since: dt.date) -> MapContent:
    name = t("boundary.map", date=formats.date(since))
    layer = area_map.categories(
        table[STATE],
        _FILLS,
        {code: t(f"territory_state.{code}") for code in _FILLS},
        code=_LAYER,
        name=name,
    )
    people = view.municipalities["population"]
    return MapContent(
        ground=map_view.areas(view),
        cards=[
            Card(
                title=row["name"],
                subtitle=t(f"territory_state.{row[STATE]}"),
                rows=[
                    (t("boundary.former"), row["former"]),
                    (t("table.population"), formats.number(people[ags])),
                ],
            )
            for ags, row in table.to_dict("index").items()
        ],
        measures=[layer],
        credits=words.credits(view),
        badge=t("app.demo_badge") if view.is_demo else "",
    )


def statuses(view: RegionView) -> None:
    """List the dates that can be shown, with their inhabitants."""
    timeline = cache.atlas().timeline
    counted = {date: timeline.count_of(date) for date in timeline.dates}
    shown = view.territory.boundary_date
    rows = pd.DataFrame(
        {
            t("territory.label"): [
                f"{formats.date(date)}{' ◂' if date == shown else ''}"
                for date in counted
            ],
            t("boundary.municipalities"): [timeline.counts[date] for date in counted],
            t("boundary.origin"): [
                t(f"territory_origin.{timeline.origin(date)}") for date in counted
            ],
            t("boundary.counted"): [
                formats.date(count[0]) for count in counted.values()
            ],
            t("table.population"): [count[1] for count in counted.values()],
        }
    )
    whole = dict.fromkeys([t("boundary.municipalities"), t("table.population")], 0)
    st.table(formats.styled(rows, whole), border="horizontal", hide_index=True)
    st.caption(t("boundary.population_rule"))


def own() -> None:
    """List what the office added; offer to remove it and to take it back."""
    if not office.exists():
        st.caption(t("boundary.none"))
        return
    store = office.workspace()
    added = own_boundaries(store)
    if added.steps.empty and not added.files:
        st.caption(t("boundary.none"))
    _files(added)
    _steps(added)
    last = store.next_undo()
    if last is not None and last.label in CHANGES:
        about = f"{t(f'change.{last.label}')} ({last.values.get('text', '')})"
        if st.button(t("project_table.undo", label=about), icon=":material/undo:"):
            store.undo(expected_revision=store.revision)
            st.rerun()


def _files(added: OwnBoundaries) -> None:
    for file in added.files:
        text, button = st.columns([4, 1], vertical_alignment="center")
        people = file.population_date
        text.markdown(
            t(
                "boundary.file",
                date=formats.date(file.boundary_date),
                count=formats.number(len(file.areas)),
                file=file.info.file,
                people=formats.date(people) if people else t("app.no_value"),
            )
        )
        if button.button(
            t("boundary.remove"), key=f"remove_{file.boundary_date}", width="stretch"
        ):
            rest = tuple(one for one in added.files if one is not file)
            remove(added, OwnBoundaries(steps=added.steps, files=rest), file.info.file)


def _steps(added: OwnBoundaries) -> None:
    """Show the own steps; the steps of one municipality and day go together."""
    if added.steps.empty:
        return
    steps = added.steps.sort_values(["effective_date", "old_ags"], ignore_index=True)
    st.dataframe(step_table(steps), hide_index=True, width="stretch")
    days = steps["effective_date"].map(dt.date.fromisoformat).map(formats.date)
    names = all_names()
    labels = dict(
        zip(
            zip(steps["effective_date"], steps["old_ags"], strict=True),
            days + " · " + steps["old_ags"].map(lambda key: names.get(key, key)),
            strict=True,
        )
    )
    which, button = st.columns([4, 1], vertical_alignment="bottom")
    chosen = which.selectbox(
        t("boundary.remove_which"), list(labels), format_func=labels.__getitem__
    )
    if button.button(t("boundary.remove"), key="remove_step", width="stretch"):
        day, key = chosen
        gone = (added.steps["effective_date"] == day) & (added.steps["old_ags"] == key)
        rest = OwnBoundaries(steps=added.steps[~gone], files=added.files)
        remove(added, rest, labels[chosen])


def step_table(steps: pd.DataFrame) -> pd.DataFrame:
    """Return steps with names, German dates and per cent, to read."""
    names = all_names()

    def named_key(key: str) -> str:
        return f"{names.get(key, '')} ({key})"

    fresh = steps["new_name"].where(steps["new_name"] != "", pd.NA)
    target = fresh.fillna(steps["new_ags"].map(names)).fillna("")
    return pd.DataFrame(
        {
            t("boundary.day"): steps["effective_date"]
            .map(dt.date.fromisoformat)
            .map(formats.date),
            t("boundary.old"): steps["old_ags"].map(named_key),
            t("boundary.becomes"): target + " (" + steps["new_ags"] + ")",
            t("boundary.kind"): steps["kind"].map(
                lambda kind: t(f"change_kind.{kind}") if kind else ""
            ),
            t("boundary.people"): steps["population_share"].map(_percent),
            t("boundary.land"): steps["area_share"].map(_percent),
            t("boundary.basis"): steps["basis"],
        }
    )


def _percent(share: str) -> str:
    return formats.percent(float(Fraction(share)), 1)


def all_names() -> dict[str, str]:
    """Return the names of all keys of all dates, later ones first."""
    timeline = cache.atlas().timeline
    names: dict[str, str] = {}
    for date in timeline.dates:
        names |= timeline.names(date).to_dict()
    return names


def remove(added: OwnBoundaries, rest: OwnBoundaries, about: str) -> None:
    """Take something out, unless something else rests on it."""
    store = office.workspace()
    revision = store.revision
    try:
        check_changes(cache.atlas().catalog, rest)
    except GeoDataError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    with store.transaction(
        "territorial_delete", values={"text": about}, expected_revision=revision
    ) as change:
        delete_steps(change, added.steps[~added.steps.index.isin(rest.steps.index)])
        for file in added.files:
            if file not in rest.files:
                delete_boundaries(change, file)
    st.session_state[state.NEXT_DATE] = state.ALL
    st.rerun()
