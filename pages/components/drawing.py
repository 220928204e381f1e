"""How a measure is drawn: at which level, in which classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import pandas as pd
import streamlit as st

from geo.analysis.levels import LEVELS, Level, LevelView
from geo.analysis.measures import Measure
from geo.analysis.view import RegionView
from geo.errors import GeoDataError
from geo.mapping.classes import Classes
from geo.mapping.schemes import SCHEMES, Scheme, classify, opened
from geo.mapping.schemes import own_limits as read_limits
from geo.schema import PERIODS
from pages.components import cache
from pages.components.address import DRAWN, KEPT
from pages.components.state import LIMITS
from pages.components.texts import t


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How a measure is drawn.

    Attributes
    ----------
    level : str
        Unit that is coloured.
    scheme : str
        How classes are made.
    k : int
        Number of classes wanted.
    own : tuple of float
        Limits that a person wrote, for the scheme ``own``.
    fixed : bool
        Whether the classes stay the same under other filters and periods.

    """

    level: Level = "municipality"
    scheme: Scheme = "rounded"
    k: int = 5
    own: tuple[float, ...] = ()
    fixed: bool = False


PLAIN: Final = Drawing()
# Levels at which the areas of one region are compared with each other.
COMPARED: Final[tuple[Level, ...]] = LEVELS[:-1]


def chosen() -> Drawing:
    """Return what this session has chosen."""
    now = st.session_state
    return of_codes({name: now.get(name, "") for name in DRAWN}, now.get(LIMITS, ""))


def of_codes(codes: Mapping[str, str], limits: str) -> Drawing:
    """Return a drawing from the codes of an address or session.

    Parameters
    ----------
    codes : mapping of str to str
        Those of `address.DRAWN`; what is missing or empty is the usual one.
    limits : str
        Own limits as they were written; the usual classes if they cannot be read.

    """
    known = {name: codes.get(name) or usual[0] for name, usual in DRAWN.items()}
    scheme = known["class_scheme"]
    own: tuple[float, ...] = ()
    if scheme == "own":
        try:
            own = read_limits(limits)
        except GeoDataError:
            scheme = SCHEMES[0]
    return Drawing(
        level=cast("Level", known["level"]),
        scheme=cast("Scheme", scheme),
        k=int(known["classes"]),
        own=own,
        fixed=known["fixed"] == KEPT,
    )


def shown(view: RegionView, drawing: Drawing) -> RegionView:
    """Return a view at the level of a drawing."""
    return cache.at_level(view.selection, drawing.level)


def level_of(view: RegionView) -> Level:
    """Return the level that a view is at."""
    return view.level if isinstance(view, LevelView) else "municipality"


def classes_of(
    view: RegionView,
    measure: Measure,
    drawing: Drawing,
    also: Sequence[RegionView] = (),
) -> Classes:
    """Return the classes in which a measure is drawn.

    Parameters
    ----------
    view : RegionView
        At the level of `drawing`.
    measure : Measure
        What is drawn.
    drawing : Drawing
        How.
    also : sequence of RegionView
        What it is compared with: the classes are made from the values of all.

    """
    fixed = drawing.fixed and drawing.scheme not in {"own", "mean"}
    views = [view, *also]
    if fixed:
        views = [part for one in views for part in _compared(one, drawing.level)]
    columns = [part.municipalities[measure.code] for part in views]
    values = columns[0] if len(columns) == 1 else pd.concat(columns)
    mean = view.regional_value(measure.code) if measure.base else None
    classes = classify(
        values, scheme=drawing.scheme, k=drawing.k, own=drawing.own, mean=mean
    )
    return opened(classes) if drawing.fixed else classes


def _compared(view: RegionView, level: Level) -> list[RegionView]:
    """Return the views that share their classes: each period, without filters."""
    wide = view.selection.unnarrowed()
    return [
        cache.at_level(replace(wide, period=period), level)
        for period in (None, *PERIODS)
    ]


def show_notes(view: RegionView, measure: Measure, drawing: Drawing) -> None:
    """Say what has to be known to read the colours."""
    notes = []
    if drawing.level in {"association", "district"} and view.selection.region:
        notes.append(t("drawing.note_inside"))
    if drawing.level == "region":
        notes.append(t("drawing.note_regions"))
    if drawing.scheme == "mean" and not measure.base:
        notes.append(t("drawing.note_no_mean"))
    elif drawing.fixed and drawing.scheme not in {"own", "mean"}:
        notes.append(t("drawing.note_fixed"))
    if notes:
        st.caption(" ".join(notes))
