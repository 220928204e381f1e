"""The parts of the expert view: tests for patterns between neighbours."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.analysis.figures import Basis, Result
from geo.analysis.pattern_figures import LEVELS, results
from geo.analysis.view import RegionView
from geo.mapping.interactive import HATCH, MapContent, MapState
from pages.components import (
    area_map,
    background,
    cache,
    choices,
    computed,
    formats,
    map_cards,
    map_view,
    state,
    words,
)
from pages.components.tables import mark_demo
from pages.components.texts import named, t

KINDS: Final = ("queen", "rook", "nearest")
FEWEST: Final = 20
_NEUTRAL: Final = "#eceeea"
FILLS: Final = {
    "lisa": {
        "high_high": "#542788", "low_low": "#a34a00", "high_low": "#b2abd2",
        "low_high": "#fdb863", "none": _NEUTRAL, "missing": HATCH,
    },
    "spot": {
        "hot": "#542788", "cold": "#a34a00", "none": _NEUTRAL, "missing": HATCH,
    },
}  # fmt: skip


def switched_on() -> bool:
    """Let the user switch the view on; say why it is off."""
    on = st.toggle(t("expert.switch"), key=state.EXPERT)
    if not on:
        st.info(t("expert.why_off"))
    return on


def patterns(view: RegionView, code: str, kind: str) -> dict[str, Any] | None:
    """Return the pattern at both levels, computed beside the page."""
    selection = view.selection
    views = {level: cache.at_level(selection, level) for level in LEVELS}

    def work(report: Any) -> dict[str, Any]:
        # Loads esda and libpysal, which takes a second or two.
        from geo.analysis.pattern import pattern

        found: dict[str, Any] = {}
        for number, (level, part) in enumerate(views.items()):

            def told(done: float, before: int = number) -> None:
                report((before + done) / len(views))

            found[level] = pattern(part, code, kind, progress=told)  # type: ignore[arg-type]
        return found

    job = background.start(("pattern", cache.key_of(selection), code, kind), work)
    return background.result(job, words=t("expert.working"))


def overall(found: dict[str, Any]) -> None:
    """Say for both levels whether neighbours resemble each other."""
    for column, level in zip(st.columns(2, gap="medium"), LEVELS, strict=True):
        with column, st.container(border=True, height="stretch"):
            _level(level, found[level])


def _level(level: str, found: Any) -> None:
    st.markdown(f"**{t(f'level.{level}')}** ({found.areas})")
    first, *lines = level_words(found)
    st.markdown(first)
    st.markdown("\n".join(f"- {line}" for line in lines))
    left = {"islands": found.islands, "missing": found.missing}
    for name, names in left.items():
        if not names:
            continue
        more = " …" if len(names) > 12 else ""
        st.caption(t(f"expert.{name}", names=", ".join(names[:12]) + more))


def level_words(found: Any) -> list[str]:
    """Write whether neighbours resemble each other, and on what that rests."""
    if found.moran is None:
        return [t("expert.no_statistic")]
    moran = found.moran
    significant = moran.p_value < 0.05
    lines = [
        t("expert.pattern" if significant else "expert.no_pattern"),
        t(
            "expert.moran_exact" if moran.exact else "expert.moran",
            value=formats.number(moran.statistic, 3),
            expected=formats.number(moran.expected, 3),
            p=formats.number(moran.p_value, 4),
            count=formats.number(moran.permutations),
        ),
    ]
    if found.joins:
        joins = found.joins
        lines.append(
            t(
                "expert.joins",
                both=formats.number(joins.both, 1, short=True),
                expected=formats.number(joins.expected_both, 1),
                neither=formats.number(joins.neither, 1, short=True),
                mixed=formats.number(joins.mixed, 1, short=True),
                p=formats.number(joins.p_value, 4),
            )
        )
    if found.local is None:
        lines.append(t("expert.too_few", count=found.areas, fewest=FEWEST))
    else:
        hits = int((found.local.table["lisa"] != "none").sum())
        key = "expert.local_none" if not hits else "expert.local"
        count = formats.number(found.local.permutations)
        lines.append(t(key, hits=hits, areas=found.areas, count=count))
    return lines


def places(base: RegionView, patterns: dict[str, Any]) -> None:
    """Show where, on a map and as a table, by municipality or association."""
    what, unit = st.columns([1.05, 1], gap="medium", vertical_alignment="bottom")
    with unit:
        level = choices.level(LEVELS)
    view, found = cache.at_level(base.selection, level), patterns[level]
    if found.local is None:
        st.info(t("expert.too_few", count=found.areas, fewest=FEWEST))
        return
    kind = what.segmented_control(
        t("expert.shown"), list(FILLS), key="expert_shown", default="lisa",
        format_func=named("expert"), required=True,
    )  # fmt: skip
    table = found.local.table
    states = table[kind].reindex(view.municipalities.index).fillna("missing")
    left, right = st.columns([1.05, 1], gap="medium")
    with left:
        names = class_names(kind)
        layer = area_map.categories(
            states, FILLS[kind], names, code=kind, name=t(f"expert.{kind}")
        )
        content = MapContent(
            ground=map_view.ground(view), figures=map_cards.selected(view),
            measures=[layer], credits=words.credits(view),
            badge=t("app.demo_badge") if view.is_demo else "",
        )  # fmt: skip
        command = MapState(measure=kind)
        area_map.show(view, content, command, key=f"expert_map_{level}", height=480)
    with right:
        _table(view, table, level)


def how(view: RegionView, code: str, patterns: dict[str, Any]) -> None:
    """Show how every figure of the page was computed, from the one list of figures."""
    basis = Basis(view)
    made: dict[str, Result] = {}
    for level in LEVELS:
        made |= results(basis, patterns[level], code, level)
    computed.show(view, made)


def class_names(kind: str) -> dict[str, str]:
    """Name the classes of a map; areas that were not tested have no value."""
    return {
        code: t("expert.no_value" if code == "missing" else f"expert.{code}")
        for code in FILLS[kind]
    }


def _table(view: RegionView, table: pd.DataFrame, level: str) -> None:
    name = map_view.names(view).reindex(table.index)
    shown = pd.DataFrame(
        {
            t(f"level_short.{level}") + mark_demo(view): name,
            t("expert.lisa"): table["lisa"].map(lambda code: t(f"expert.{code}")),
            t("expert.local_i"): table["local_i"],
            t("expert.gi"): table["gi_z"],
            t("expert.p"): table["p_value"],
        }
    ).sort_values(t("expert.p"), kind="stable")
    decimals = {t("expert.local_i"): 2, t("expert.gi"): 2, t("expert.p"): 4}
    st.dataframe(
        formats.styled(shown, decimals), hide_index=True, width="stretch", height=440
    )
    st.caption(t("expert.table_note"))
