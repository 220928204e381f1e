"""The part of the project table that asks whether two projects are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.boundaries.territory import STATUS_2023
from geo.money import euros
from geo.projects.merging import (
    SIDES,
    Difference,
    MoneyEffect,
    Side,
    differences,
    money_effects,
    proposed_sites,
    united_sites,
)
from geo.projects.validation import duplicate_candidates
from geo.workspace.merging import (
    MergePlan,
    keep_both,
    kept_pairs,
    merge_projects,
    open_pairs,
)
from pages.components import cache, formats, office
from pages.components.cellwords import field_name, value_words
from pages.components.register_table import Loaded
from pages.components.texts import t

# So many pairs are offered at once, the likeliest first.
_OFFERED: Final = 200
_COLUMNS: Final = 3

Row = Mapping[str, Any]


def show(state: Loaded) -> None:
    """Ask about one pair after the other."""
    found = open_pairs(
        _candidates(str(office.path()), state.revision, state.projects),
        kept_pairs(state.store),
    )
    title = t("duplicates.title", count=formats.number(len(found)))
    with st.expander(title, key="duplicates"):
        if found.empty:
            st.caption(t("duplicates.none"))
            return
        st.markdown(t("duplicates.lead"))
        offered = found.head(_OFFERED)
        number = st.selectbox(
            t("duplicates.pair"), range(len(offered)), key=f"pair_{state.revision}",
            format_func=_Names(state.projects["title"], offered).__getitem__,
        )  # fmt: skip
        if len(found) > _OFFERED:
            st.caption(t("duplicates.more", shown=_OFFERED))
        _pair(
            state, str(offered["project_id"][number]), str(offered["other_id"][number])
        )


@st.cache_resource(show_spinner=False, max_entries=2)
def _candidates(path: str, revision: int, _projects: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001 - keys
    return duplicate_candidates(_projects)


class _Names:
    """Names the pairs."""

    def __init__(self, titles: pd.Series, pairs: pd.DataFrame) -> None:
        ids = zip(pairs["project_id"], pairs["other_id"], strict=True)
        self.names = [
            t(
                "duplicates.option", number=number, count=len(pairs),
                first=titles[one], second=titles[other], likeness=round(likeness),
            )
            for number, ((one, other), likeness) in enumerate(
                zip(ids, pairs["likeness"], strict=True), start=1
            )
        ]  # fmt: skip

    def __getitem__(self, number: int) -> str:
        return self.names[number]


def _pair(state: Loaded, first_id: str, second_id: str) -> None:
    rows = [state.store.get("projects", key) for key in (first_id, second_id)]
    first, second = rows
    if first is None or second is None:
        st.info(t("duplicates.gone"))
        return
    key = f"{state.revision}_{first_id}_{second_id}"
    _cards(first, second)
    st.markdown(f"**{t('duplicates.choose')}**")
    with st.container(border=True):
        sides, keep, sites = _choose(state, first, second, key)
    _money(money_effects(first, second, sides))
    merge, both, rest = st.columns([1.2, 1.2, 1])
    if merge.button(
        t("duplicates.merge"), type="primary", key=f"merge_{key}", width="stretch"
    ):
        plan = MergePlan(
            first=first_id, second=second_id, keep=keep, sides=sides, sites=sites
        )
        merge_projects(state.store, plan, read_revision=state.revision)
        st.toast(t("duplicates.merged"))
        st.rerun()
    if both.button(t("duplicates.keep"), key=f"keep_{key}", width="stretch"):
        keep_both(state.store, [(first_id, second_id)])
        st.toast(t("duplicates.kept"))
        st.rerun()
    rest.caption(t("duplicates.undo"))


def _cards(first: Row, second: Row) -> None:
    """Show both side by side: what they are called, where they are, whence."""
    for number, (column, row) in enumerate(
        zip(st.columns(2, gap="medium"), (first, second), strict=True), start=1
    ):
        origin = row["row_origin"] or {}
        source = t("duplicates.by_hand")
        if origin.get("row"):
            source = t("duplicates.source", file=origin["file"], row=origin["row"])
        facts = [row["place_text"], row["year"], row["call"]]
        with column, st.container(border=True, height="stretch"):
            st.caption(t("duplicates.project", number=number, id=row["project_id"]))
            st.markdown(f"**{formats.escaped(row['title'] or t('app.no_value'))}**")
            st.markdown(formats.escaped(" · ".join(str(one) for one in facts if one)))
            st.caption(formats.escaped(source))


def _choose(
    state: Loaded, first: Row, second: Row, key: str
) -> tuple[dict[str, Side], Any, Side]:
    """Ask for each field that differs whose value stays, whose id, whose sites."""
    sides: dict[str, Side] = {}
    grid = _Grid()
    for one in sorted(differences(first, second), key=_is_no_heading):
        ordered = [side for side in SIDES if side in one.sides]
        with grid.next():
            chosen = st.radio(
                field_name(one.field), ordered, index=ordered.index(one.sides[0]),
                format_func=_Values(one), key=f"side_{key}_{one.field}",
            )  # fmt: skip
        sides[one.field] = chosen or one.sides[0]
    sites = [_sites_of(state, str(row["project_id"])) for row in (first, second)]
    proposal = proposed_sites(sites[0], sites[1])
    places = [_place(united_sites(sites[0], sites[1], side)) for side in SIDES]
    if places[0] != places[1]:
        with grid.next():
            proposal = st.radio(
                t("duplicates.sites"), SIDES, index=SIDES.index(proposal),
                format_func=dict(zip(SIDES, places, strict=True)).__getitem__,
                key=f"sites_{key}",
            )  # fmt: skip
    ids = {"first": first["project_id"], "second": second["project_id"]}
    with grid.next():
        keep = st.radio(
            t("duplicates.id"), list(ids), format_func=ids.__getitem__, key=f"id_{key}"
        )
    return sides, keep, proposal


def _is_no_heading(difference: Difference) -> bool:
    """Put title and place first."""
    return difference.field not in ("title", "place_text")


class _Grid:
    """Cells in rows of columns, so that neighbours begin at the same height."""

    def __init__(self) -> None:
        self.cells: list[DeltaGenerator] = []

    def next(self) -> DeltaGenerator:
        """Return the next free cell."""
        if not self.cells:
            self.cells = list(st.columns(_COLUMNS, gap="medium"))
        return self.cells.pop(0)


class _Values:
    """Names the sides of a field by their values."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference

    def __call__(self, side: Side) -> str:
        words = value_words(self.difference.field, self.difference.value(side))
        if side == "both":
            return t("duplicates.both", value=words)
        return words


def _sites_of(state: Loaded, key: str) -> list[dict[str, Any]]:
    numbers = state.store.frame("sites", (), keys=[key])["site_no"]
    rows = (state.store.get("sites", (key, int(number))) for number in numbers)
    return [row for row in rows if row is not None]


def _place(sites: Sequence[Row]) -> str:
    """Name the sites of a project, with shares where there are several."""
    parts = []
    for site in sites:
        name = _municipality(site["ags"]) or t(f"precision.{site['precision']}")
        if site["locality"]:
            name = f"{site['locality']} ({name})"
        if len(sites) > 1:
            name += f" {site['share']}"
        parts.append(name)
    return " + ".join(parts) or t("app.no_value")


def _municipality(ags: str | None) -> str | None:
    if ags is None:
        return None
    for territory in (
        cache.list_setting().territory,
        cache.atlas().territory(STATUS_2023),
    ):
        if ags in territory.municipalities.index:
            return str(territory.municipalities.at[ags, "name"])
    return ags


def _money(effects: Sequence[MoneyEffect]) -> None:
    """Say what the merge does to every sum."""
    if not effects:
        st.info(t("duplicates.no_money"), icon=":material/euro:")
        return
    lines = [t("duplicates.money")]
    for one in effects:
        words = {
            "field": field_name(one.field),
            "before": formats.euro(euros(one.before)),
            "after": formats.euro(None if one.after is None else euros(one.after)),
        }
        left = one.before - (one.after or 0)
        kind = "stays" if left == 0 else "falls"
        words["left"] = formats.euro(euros(left))
        lines.append(f"- {t(f'duplicates.money_{kind}', **words)}")
    st.info("\n".join(lines), icon=":material/euro:")
