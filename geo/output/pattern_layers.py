"""Layers of evaluations: hot spots, and two selections side by side."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import pandas as pd

from geo.analysis.comparison import DIMENSIONS, Dimension, alternatives, restricted
from geo.analysis.measures import MEASURES
from geo.analysis.pattern import pattern
from geo.analysis.view import Atlas, RegionView
from geo.output.layer import Layer
from geo.schema import AGS, NAME, POPULATION

HOT_SPOTS: Final = "hot_spots"
COMPARISON: Final = "comparison"
DEFAULT_MEASURE: Final = "projects_per_1000"
# States of `spot` and `lisa` beside those of `local_patterns`: without a value, and
# where there are too few areas for a test of each.
MISSING, UNTESTED = "missing", "untested"
# Dimension and the codes of both sides.
Pair = tuple[Dimension, str, str]
_NUMBERS: Final = ("value", "neighbours", "local_i", "gi_z", "p_value")
_ROUND: Final = 6


def hot_spots(view: RegionView, code: str) -> Layer:
    """Build the municipalities by hot spot (Gi*) and cluster (LISA) of a measure.

    Neighbours share a border or corner; false discoveries are controlled. Below 20
    areas no single one is tested.

    Parameters
    ----------
    view : RegionView
        The selection.
    code : str
        Measure.

    """
    found = pattern(view, code, "queen")
    areas = view.areas
    frame = gpd.GeoDataFrame(
        areas[[NAME, "district", POPULATION]].assign(measure=code),
        geometry=areas.geometry,
    )
    if found.local is None:
        known = areas[code].notna() & areas["listed"]
        state = known.map({True: UNTESTED, False: MISSING})
        frame = frame.assign(spot=state, lisa=state, value=areas[code])
        for column in _NUMBERS[1:]:
            frame[column] = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    else:
        table = found.local.table.reindex(frame.index)
        for column in ("spot", "lisa"):
            frame[column] = table[column].fillna(MISSING)
        for column in _NUMBERS:
            frame[column] = table[column].round(_ROUND)
    columns = (NAME, "district", POPULATION, "measure", "spot", "lisa", *_NUMBERS)
    return Layer(name=HOT_SPOTS, frame=frame, columns=columns)


def usual_pair(view: RegionView, atlas: Atlas) -> Pair | None:
    """Return the two that are compared if nobody chose: the latest two periods.

    Where there is only one, the first two of the next dimension that has two.
    """
    order: tuple[Dimension, ...] = ("period", *(
        one for one in DIMENSIONS if one not in {"period", "region"}))  # fmt: skip
    for dimension in order:
        codes = alternatives(atlas, view.selection, dimension)
        if len(codes) > 1:
            first, second = codes[-2:] if dimension == "period" else codes[:2]
            return dimension, first, second
    return None


def possible(view: RegionView, atlas: Atlas, pair: Pair) -> bool:
    """Whether a selection has both sides, and the same municipalities for them."""
    dimension, *sides = pair
    if dimension not in DIMENSIONS or dimension == "region" or sides[0] == sides[1]:
        return False
    return set(sides) <= set(alternatives(atlas, view.selection, dimension))


def comparison(
    view: RegionView, atlas: Atlas, code: str, pair: Pair | None = None
) -> Layer:
    """Build the municipalities with a measure of two selections and their difference.

    Parameters
    ----------
    view : RegionView
        The selection; its own restriction of the dimension does not count.
    atlas : Atlas
        Where it comes from.
    code : str
        Measure.
    pair : tuple, optional
        Dimension and two codes; by default `usual_pair`, also in place of what this
        selection does not have. Regions cannot be compared municipality by
        municipality.

    Returns
    -------
    Layer
        ``left``, ``right`` and ``difference`` (right less left); missing where one
        side is not known, and everywhere if there is nothing to compare.

    """
    if pair is None or not possible(view, atlas, pair):
        pair = usual_pair(view, atlas)
    sides = []
    if pair:
        chosen = [restricted(atlas, view.selection, pair[0], side) for side in pair[1:]]
        sides = [atlas.view(selection) for selection in chosen]
    base = sides[0] if sides else view
    areas = base.areas
    columns = [NAME, "district", POPULATION]
    frame = gpd.GeoDataFrame(areas[columns], geometry=areas.geometry).rename_axis(AGS)
    nothing = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    left, right = (
        (side.municipalities[code].astype("Float64").round(_ROUND) for side in sides)
        if sides
        else (nothing, nothing)
    )
    frame["measure"] = code
    frame["dimension"], frame["left_code"], frame["right_code"] = pair or ("", "", "")
    frame = frame.assign(left=left, right=right)
    frame["difference"] = (frame["right"] - frame["left"]).round(_ROUND)
    unit = MEASURES[code].unit
    columns += ["measure", "dimension", "left_code", "right_code"]
    columns += ["left", "right", "difference"]
    return Layer(
        name=COMPARISON, frame=frame, columns=tuple(columns), members={"unit": unit}
    )
