"""Clusters and hot spots as layers of the map, once the expert view is switched on.

They are computed only while one of them is looked at, beside the page; no pattern is a
result like any other.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from geo.analysis.view import RegionView
from geo.mapping.overlays import Overlay, OverlayClass
from pages.components import expert, formats, layers, state
from pages.components.texts import t

# Patterns as well as colours, so that the classes stay apart in grey. What is not
# significant is left clear: the measure below is seen there.
CLASSES: Final = {
    "lisa": {
        "high_high": OverlayClass(letter="a", fill="#542788", label=""),
        "high_low": OverlayClass(letter="b", fill="#542788", label="", pattern="dots"),
        "low_high": OverlayClass(letter="c", fill="#a34a00", label="", pattern="cross"),
        "low_low": OverlayClass(
            letter="d", fill="#a34a00", label="", pattern="lines", turn=45
        ),
    },
    "spot": {
        "hot": OverlayClass(letter="a", fill="#542788", label=""),
        "cold": OverlayClass(
            letter="d", fill="#a34a00", label="", pattern="lines", turn=45
        ),
    },
}


def overlays(view: RegionView, code: str) -> tuple[Overlay, ...]:
    """Return the two layers; none while the expert view is off.

    Parameters
    ----------
    view : RegionView
        Municipalities.
    code : str
        Measure whose pattern is asked for.

    """
    if not st.session_state.get(state.EXPERT):
        return ()
    on = {row[0] for row in layers.kept() if row[1]}
    found = None
    if on & set(CLASSES):
        kind = st.session_state.get("expert_kind", expert.KINDS[0])
        found = expert.patterns(view, code, kind)
    return tuple(overlay(kind, code, found) for kind in CLASSES)


def overlay(kind: str, code: str, found: Any) -> Overlay:
    """Write one layer from a pattern, as `expert.patterns` returns it."""
    local = found["municipality"].local if found else None
    states = None if local is None else local.table[kind]
    classes = []
    letters: dict[str, str] = {}
    if states is not None:
        counts = states.value_counts()
        for name, one in CLASSES[kind].items():
            if not counts.get(name):
                continue
            own = dict.fromkeys(states.index[states == name], one.letter)
            letters |= own
            label, count = t(f"expert.{name}"), str(len(own))
            classes.append(
                OverlayClass(**{**vars(one), "label": label, "count": count})
            )
    return Overlay(
        code=kind, name=t(f"expert.{kind}"), letters=letters, classes=tuple(classes),
        note=f"{t(f'measure.{code}')}. {_note(found, states)}", on=False,
    )  # fmt: skip


def _note(found: Any, states: Any) -> str:
    """Say what was found, also if that is nothing."""
    if found is None:
        return t("map_patterns.working")
    areas = found["municipality"].areas
    if states is None:
        return t("expert.too_few", count=areas, fewest=expert.FEWEST)
    hits = int((states != "none").sum())
    if not hits:
        return t("map_patterns.none", areas=formats.number(areas))
    return t(
        "map_patterns.some", hits=formats.number(hits), areas=formats.number(areas)
    )
