"""The form in which a later change of municipalities is entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import nan
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.boundaries.changes import (
    MERGED,
    NEW,
    PARTIAL,
    REKEYED,
    RENAMED,
    Target,
    check_changes,
    steps_table,
)
from geo.boundaries.territory import STATUS_2023
from geo.boundaries.timeline import BoundaryFile
from geo.errors import GeoDataError
from geo.schema import CHANGE_KINDS
from geo.workspace.territory import own_boundaries, put_boundaries, put_steps
from pages.components import cache, formats, office, state
from pages.components.texts import error_text, named, t

_FIRST: Final = STATUS_2023 + dt.timedelta(days=1)
_YEARS: Final = 3
_WRITTEN: Final = "boundary_written"
# Fields that are empty again after a change was written.
_FIELDS: Final = (
    "boundary_old", "boundary_new", "boundary_one", "boundary_key", "boundary_name",
    "boundary_basis",
)  # fmt: skip
Moves = dict[str, list[Target]]


def form() -> None:
    """Let the user enter a change, see what follows and write it."""
    if st.session_state.pop(_WRITTEN, False):
        for key in _FIELDS:
            st.session_state.pop(key, None)
    st.caption(t("boundary.enter_help"))
    is_division = st.session_state.get("boundary_kind") == PARTIAL
    # The table of the parts needs more room than a single field.
    left, right = st.columns([1, 2.6] if is_division else 2, gap="medium")
    with left:
        date = date_input("boundary_date")
        kind = st.selectbox(
            t("boundary.kind"), CHANGE_KINDS, format_func=named("change_kind"),
            key="boundary_kind",
        )  # fmt: skip
    names = names_before(date)
    with right:
        moves = _FORMS[kind](names)
        basis = st.text_input(
            t("boundary.basis"), key="boundary_basis", help=t("boundary.basis_help")
        )
    if not moves:
        st.caption(t("boundary.incomplete"))
    elif kind != PARTIAL:
        st.markdown(_sentence(date, moves, names))
    if st.button(
        t("boundary.write"), type="primary", disabled=not moves, key="boundary_write"
    ):
        steps = steps_table(date, moves, kind=kind, basis=basis.strip())
        about = ", ".join(names.get(old, old) for old in moves)
        write(steps, names, text=f"{formats.date(date)}: {about}")


def date_input(key: str) -> dt.date:
    """Let the user choose the day; the first of January by default."""
    today = dt.datetime.now(dt.UTC).date()
    first = dt.date(2024, 1, 1)
    chosen = st.date_input(
        t("boundary.day"), value=first, min_value=_FIRST,
        max_value=today.replace(year=today.year + _YEARS, day=1),
        format="DD.MM.YYYY", key=key,
    )  # fmt: skip
    return chosen if isinstance(chosen, dt.date) else first


def names_before(date: dt.date) -> dict[str, str]:
    """Return the municipalities of the day before, by name."""
    timeline = cache.atlas().timeline
    known = max(day for day in timeline.dates if day < date)
    names = {str(key): str(name) for key, name in timeline.names(known).items()}
    return dict(sorted(names.items(), key=lambda item: (item[1], item[0])))


class _Label:
    """Writes a municipality with its key, for ten names occur twice."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def __call__(self, key: str) -> str:
        return f"{self.names.get(key, '')} ({key})"


def _several(names: Mapping[str, str]) -> list[str]:
    return st.multiselect(
        t("boundary.old_many"), list(names), format_func=_Label(names),
        key="boundary_old", placeholder=t("boundary.choose"), select_all=False,
        filter_mode="contains",
    )  # fmt: skip


def _merged(names: Mapping[str, str]) -> Moves:
    old = _several(names)
    new = st.selectbox(
        t("boundary.into"), list(names), index=None, format_func=_Label(names),
        key="boundary_new", placeholder=t("boundary.choose"),
    )  # fmt: skip
    return {key: [Target(ags=new)] for key in old if new and key != new}


def _founded(names: Mapping[str, str]) -> Moves:
    old = _several(names)
    key, name = _new_key(), st.text_input(t("boundary.new_name"), key="boundary_name")
    if not (key and name.strip()):
        return {}
    return {one: [Target(ags=key, name=name.strip())] for one in old}


def _one(names: Mapping[str, str]) -> str | None:
    return st.selectbox(
        t("boundary.old"), list(names), index=None, format_func=_Label(names),
        key="boundary_one", placeholder=t("boundary.choose"),
    )  # fmt: skip


def _renamed(names: Mapping[str, str]) -> Moves:
    old = _one(names)
    name = st.text_input(t("boundary.new_name"), key="boundary_name").strip()
    return {old: [Target(ags=old, name=name)]} if old and name else {}


def _rekeyed(names: Mapping[str, str]) -> Moves:
    old = _one(names)
    key = _new_key()
    return {old: [Target(ags=key, name=names[old])]} if old and key else {}


def _new_key() -> str:
    return st.text_input(
        t("boundary.new_key"), key="boundary_key", max_chars=8, placeholder="16069065"
    ).strip()


def _divided(names: Mapping[str, str]) -> Moves:
    old = _one(names)
    if old is None:
        return {}
    labels = [_Label(names)(key) for key in names]
    start = pd.DataFrame(
        {
            "into": [_Label(names)(old), None],
            "key": ["", ""],
            "name": ["", ""],
            "people": [nan, nan],
            "land": [nan, nan],
        }
    )
    st.caption(t("boundary.parts_help"))
    rows = st.data_editor(
        start, num_rows="dynamic", hide_index=True, key=f"boundary_parts_{old}",
        width="stretch", placeholder="",
        column_config={
            "into": st.column_config.SelectboxColumn(
                t("boundary.into"), options=labels
            ),
            "key": st.column_config.TextColumn(
                t("boundary.new_key"), max_chars=8, width=120
            ),
            "name": st.column_config.TextColumn(t("boundary.new_name"), width=110),
            "people": st.column_config.NumberColumn(
                t("boundary.people_percent"), min_value=0.0, max_value=100.0, width=110
            ),
            "land": st.column_config.NumberColumn(
                t("boundary.land_percent"), min_value=0.0, max_value=100.0, width=90
            ),
        },
    )  # fmt: skip
    targets = targets_of(rows.to_dict("records"))
    return {old: targets} if len(targets) > 1 else {}


def targets_of(rows: Sequence[Mapping[str, Any]]) -> list[Target]:
    """Read the parts of a division: per cent become fractions, empty rows go.

    Parameters
    ----------
    rows : sequence of mapping
        ``into`` (name and key in brackets) or ``key`` and ``name`` of a new
        municipality; ``people`` and ``land`` in per cent.

    """
    targets = []
    for row in rows:
        key = str(row["key"] or "").strip() or str(row["into"] or "")[-9:-1]
        shares = [row["people"], row["land"]]
        if key and not any(pd.isna(share) for share in shares):
            people, land = (Fraction(str(share)) / 100 for share in shares)
            target = Target(
                ags=key, name=str(row["name"] or "").strip(), population_share=people,
                area_share=land,
            )  # fmt: skip
            targets.append(target)
    return targets


_FORMS: Final = {
    MERGED: _merged,
    NEW: _founded,
    PARTIAL: _divided,
    RENAMED: _renamed,
    REKEYED: _rekeyed,
}


def _sentence(date: dt.date, moves: Moves, names: Mapping[str, str]) -> str:
    target = next(iter(moves.values()))[0]
    new = target.name or names.get(target.ags, "")
    old = ", ".join(_Label(names)(key) for key in moves)
    return t(
        "boundary.sentence",
        date=formats.date(date),
        old=old,
        new=f"{new} ({target.ags})",
    )


def write(
    steps: pd.DataFrame,
    names: Mapping[str, str],
    *,
    text: str,
    file: BoundaryFile | None = None,
) -> None:
    """Check steps, and boundaries with them, against all others and write them.

    What cannot be is said in a sentence; nothing is written then.
    """
    store = office.create()
    revision = store.revision
    before = own_boundaries(store)
    files = before.files
    if file is not None:
        others = [one for one in files if one.boundary_date != file.boundary_date]
        files = (*others, file)
    together = pd.concat([before.steps, steps], ignore_index=True).astype("str")
    try:
        check_changes(
            cache.atlas().catalog, replace(before, steps=together, files=files)
        )
        label = "territorial_change" if file is None else "boundaries"
        with store.transaction(
            label, values={"text": text}, expected_revision=revision
        ) as change:
            put_steps(change, steps, pd.Series(dict(names), dtype="str"))
            if file is not None:
                same = [one for one in before.files if one not in files]
                put_boundaries(change, file, before=same[0] if same else None)
    except GeoDataError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    date = steps["effective_date"].iloc[0] if file is None else file.boundary_date
    st.session_state[state.NEXT_DATE] = str(date)
    st.session_state[_WRITTEN] = True
    st.toast(t("boundary.written"))
    st.rerun()
