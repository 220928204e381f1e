"""Charts that need no network: Vega-Lite comes with Streamlit.

Numbers in them are written by `formats`; Vega only draws.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.analysis.distribution import share_of_lower
from geo.analysis.fairness import Fairness
from pages.components import formats
from pages.components.surroundings import inks
from pages.components.texts import language, t

# Shape and colour say the same, so that no reader depends on colour.
VERDICTS: Final = {"above": "triangle-up", "open": "circle", "below": "triangle-down"}
_MOST_SHOWN: Final = 20


def lorenz(found: Fairness, *, mark: str = "") -> None:
    """Draw the Lorenz curve with the half of the people marked.

    Parameters
    ----------
    found : Fairness
        What is distributed.
    mark : str
        Mark of invented data, or nothing.

    """
    curve = found.curve
    half = share_of_lower(curve, 0.5)
    lines = [
        _layer({"type": "line", "color": inks().pale, "strokeDash": [5, 4]},
               [{"x": 0, "y": 0}, {"x": 1, "y": 1}]),
        _layer({"type": "area", "color": inks().green, "opacity": 0.12},
               [{"x": x, "y": y, "y2": x} for x, y in _pairs(curve)], second="y2"),
        _layer({"type": "line", "color": inks().green, "strokeWidth": 2.5},
               [{"x": x, "y": y} for x, y in _pairs(curve)]),
        _layer({"type": "rule", "color": inks().ink, "strokeDash": [2, 3]},
               [{"x": 0.5, "y": 0, "y2": half}], second="y2"),
        _layer({"type": "point", "filled": True, "size": 90, "color": inks().ink},
               [{"x": 0.5, "y": half}]),
        _layer({"type": "text", "align": "left", "dx": 10, "dy": 11, "fontSize": 17,
                "fontWeight": "bold", "color": inks().ink},
               [{"x": 0.5, "y": half,
                 "text": formats.percent(half)}],
               text="text"),
    ]  # fmt: skip
    goods = "projects" if found.goods == "projects" else "grant"
    _draw(
        {
            "layer": lines,
            "height": 380,
            "encoding": {
                "x": _share_axis("x", t("fair.axis_population")),
                "y": _share_axis("y", t(f"fair.axis_{goods}") + mark),
            },
        }
    )


def shares(table: pd.DataFrame, names: pd.Series, *, goods: str) -> int:
    """Draw both shares of the most populous areas; return how many are shown.

    Parameters
    ----------
    table : pandas.DataFrame
        As `Fairness.table`.
    names : pandas.Series
        Names of the areas.
    goods : str
        ``grant`` or ``projects``.

    """
    shown = table.nlargest(_MOST_SHOWN, "population_share")
    rows = [
        {
            "name": names[key],
            "share": row["amount_share"], "lower": row["lower"], "upper": row["upper"],
            "fair": row["population_share"], "verdict": t(f"fair.{row['verdict']}"),
            "told": t(
                "fair.told", share=formats.percent(row["amount_share"], 1),
                lower=formats.percent(row["lower"], 1),
                upper=formats.percent(row["upper"], 1),
                fair=formats.percent(row["population_share"], 1),
            ),
        }
        for key, row in shown.iterrows()
    ]  # fmt: skip
    y = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows],
         "axis": {"title": None, "labelLimit": 190, "labelFontSize": 13,
                  "labelOverlap": False, "labelFlush": False}}  # fmt: skip
    tooltip = [{"field": "name", "title": t("level.municipality")},
               {"field": "told", "title": t("fair.told_title")}]  # fmt: skip
    _draw(
        {
            "data": {"values": rows},
            "height": {"step": 21 if len(rows) > 12 else 30},
            "encoding": {"y": y, "tooltip": tooltip},
            "layer": _share_marks(t(f"fair.axis_of_{goods}")),
        }
    )
    return len(rows)


def _share_marks(title: str) -> list[dict[str, Any]]:
    """Return interval, fair share and share of an area, from below to above."""
    legend = {"title": None, "orient": "top", "labelFontSize": 13, "symbolSize": 110,
              "direction": "vertical", "labelLimit": 320}  # fmt: skip
    words = [t(f"fair.{code}") for code in VERDICTS]
    shapes = tuple(VERDICTS.values())
    colours = tuple(getattr(inks(), code) for code in VERDICTS)

    def told(looks: tuple[str, ...]) -> dict[str, Any]:
        return {"field": "verdict", "type": "nominal", "legend": legend,
                "scale": {"domain": words, "range": list(looks)}}  # fmt: skip

    return [
        {
            "mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.45},
            "encoding": {
                "x": {**_share_axis("lower", title), "scale": {"zero": True}},
                "x2": {"field": "upper"},
                "color": {"value": inks().pale},
            },
        },
        {
            "mark": {"type": "tick", "thickness": 3, "size": 16, "color": inks().ink},
            "encoding": {"x": {"field": "fair", "type": "quantitative"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 95, "opacity": 1},
            "encoding": {
                "x": {"field": "share", "type": "quantitative"},
                "color": told(colours),
                "shape": told(shapes),
            },
        },
    ]


def _draw(spec: dict[str, Any]) -> None:
    """Draw a specification with numbers as the language writes them."""
    marks = (",", ".") if language() == "de" else (".", ",")
    number = {"decimal": marks[0], "thousands": marks[1], "grouping": [3],
              "currency": ["", " €"]}  # fmt: skip
    config = {
        "locale": {"number": number},
        "axis": {"labelFontSize": 12, "titleFontSize": 13, "labelColor": inks().ink,
                 "titleColor": inks().ink, "titleFontWeight": "normal"},
        "view": {"stroke": None},
    }  # fmt: skip
    st.vega_lite_chart({**spec, "config": config}, width="stretch")


def _layer(
    mark: dict[str, Any], values: list[dict[str, Any]], *, second: str = "",
    text: str = "",
) -> dict[str, Any]:  # fmt: skip
    more: dict[str, Any] = {}
    if second:
        more[second] = {"field": second}
    if text:
        more["text"] = {"field": text}
    return {"mark": mark, "data": {"values": values}, "encoding": more}


def _share_axis(field: str, title: str) -> dict[str, Any]:
    gap = " " if language() == "de" else ""
    label = f"format(datum.value * 100, '~r') + '{gap}%'"
    axis = {"title": title.split("\n"), "labelExpr": label, "tickCount": 6}
    return {"field": field, "type": "quantitative", "axis": axis}


def _pairs(curve: pd.DataFrame) -> list[tuple[float, float]]:
    return list(zip(curve["population"], curve["amount"], strict=True))
