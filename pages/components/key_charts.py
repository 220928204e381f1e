"""Charts of key figures: drawn by the browser from what is sent, nothing is fetched.

Numbers and labels are written here in the user's language; the charts carry no menu.
Colours are those of the maps.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from geo.mapping.palettes import MISSING_COLOUR
from pages.components import formats
from pages.components.surroundings import inks
from pages.components.texts import language, t

_FONT: Final = "Source Sans, sans-serif"
_LOCALES: Final = {
    "de": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
_PER_CENT: Final = {
    "de": "format(datum.value * 100, '.0f') + ' %'",
    "en": "format(datum.value * 100, '.0f') + '%'",
}
_BAR: Final = 26
# The height of a chart is that of the whole picture; this much goes to its heading.
_FRAME: Final = 60


def show(chart: alt.TopLevelMixin, *, demo: bool, title: str) -> None:
    """Show a chart in the house's dress; invented data say so in the picture.

    Parameters
    ----------
    chart : altair chart
        Without configuration of its own.
    demo : bool
        Whether the data are invented.
    title : str
        What it shows; also read out by screen readers.

    """
    subtitle = [t("app.demo_badge")] if demo else []
    heading: Any = alt.TitleParams(
        title, subtitle=subtitle, anchor="start", fontSize=15, fontWeight=600,
        color=inks().ink, subtitleColor=inks().warn, subtitleFontSize=12, offset=10,
    )  # fmt: skip
    dressed = (
        chart.properties(
            title=heading, description=title, usermeta=_NO_MENU, padding=_PADDING
        )
        .configure(font=_FONT, locale={"number": _LOCALES[language()]})
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=13, titleFontSize=13, titleFontWeight="normal",
            labelColor=inks().ink, titleColor=inks().soft, gridColor=inks().grid,
            domain=False, ticks=False, labelPadding=6, labelLimit=260,
        )
        .configure_legend(
            labelFontSize=13, titleFontSize=13, labelColor=inks().ink, orient="top",
            title=None, symbolType="square", offset=4, labelLimit=300,
        )
    )  # fmt: skip
    st.altair_chart(dressed, theme=None, width="stretch")


_PADDING: Final = {"left": 2, "right": 8, "top": 10, "bottom": 4}
_NO_MENU: Final = {"embedOptions": {"actions": False}}


def funnel(steps: pd.DataFrame) -> alt.LayerChart:
    """Draw a funnel: one centred bar for each step.

    Parameters
    ----------
    steps : pandas.DataFrame
        ``step`` (name), ``count``, ``label`` (in the bar), ``rate`` (beside it).

    """
    table = steps.assign(left=-steps["count"] / 2, right=steps["count"] / 2)
    widest = max(float(table["count"].max()), 1.0)
    order = list(steps["step"])
    base = alt.Chart(table).encode(
        y=alt.Y("step:N", sort=order, title=None, axis=alt.Axis(labelFontSize=14))
    )
    across = alt.Scale(domain=[-0.5 * widest, 0.95 * widest])
    bars = base.mark_bar(height=_BAR, cornerRadius=3, color=inks().series[1]).encode(
        x=alt.X("left:Q", scale=across, axis=None), x2="right:Q"
    )
    inside = base.mark_text(fontSize=14, fontWeight=600, color=inks().inside[1]).encode(
        x=alt.datum(0, type="quantitative", scale=across), text="label:N"
    )
    beside = base.mark_text(fontSize=13, color=inks().soft, align="left").encode(
        x=alt.datum(0.53 * widest, type="quantitative", scale=across), text="rate:N"
    )
    return (bars + inside + beside).properties(height=36 * len(table) + _FRAME)


def bars_by_year(table: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """Draw grouped bars by year.

    Parameters
    ----------
    table : pandas.DataFrame
        ``year`` (text), ``what`` (name of the series), ``value``, ``label``.
    unit : str
        Title of the axis.

    """
    series = list(dict.fromkeys(table["what"]))
    # A sign is not written on its side, as a word is.
    angle = 0 if len(unit) == 1 else -90
    axis = alt.Axis(tickCount=5, format=",.0f", titleAngle=angle)
    base = alt.Chart(table).encode(
        x=alt.X(
            "year:N",
            title=None,
            axis=alt.Axis(labelAngle=0),
            sort=None,
            # A year of which nothing is known has its place all the same.
            scale=alt.Scale(domain=list(dict.fromkeys(table["year"]))),
        ),
        xOffset=alt.XOffset("what:N", sort=series),
        y=alt.Y("value:Q", title=unit, axis=axis),
    )
    colour = alt.Color(
        "what:N", sort=series,
        scale=alt.Scale(domain=series, range=inks().series[3 - len(series) :]),
        legend=alt.Legend() if len(series) > 1 else None,
    )  # fmt: skip
    bars = base.mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2).encode(
        color=colour, tooltip=[alt.Tooltip("label:N", title=t("key_figures.value"))]
    )
    if len(table) > len(series) * 4 and len(series) > 1:
        return alt.LayerChart(layer=[bars]).properties(height=250 + _FRAME)
    text = base.mark_text(dy=-7, fontSize=12, color=inks().ink).encode(text="short:N")
    return (bars + text).properties(height=250 + _FRAME)


def shares(table: pd.DataFrame, order: list[str]) -> alt.LayerChart:
    """Draw one bar of 100 per cent for each row, divided by group.

    Parameters
    ----------
    table : pandas.DataFrame
        ``row``, ``group``, ``share`` (part of 1), ``start`` and ``end`` (of the bar),
        ``label`` (in the bar).
    order : list of str
        Groups in their order.

    """
    palette = [*inks().series[::-2], MISSING_COLOUR][: len(order)]
    rows = list(dict.fromkeys(table["row"]))
    base = alt.Chart(table).encode(
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(labelFontSize=14))
    )
    bars = base.mark_bar(height=38).encode(
        x=alt.X(
            "start:Q", title=None, scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(labelExpr=_PER_CENT[language()], tickCount=5),
        ),
        x2="end:Q",
        color=alt.Color(
            "group:N", sort=order, scale=alt.Scale(domain=order, range=palette)
        ),
    )  # fmt: skip
    first, others = (alt.value(colour) for colour in inks().inside)
    text = base.mark_text(fontSize=14, fontWeight=600).encode(
        x=alt.X("middle:Q"),
        text="label:N",
        color=alt.condition(alt.datum.group == order[0], first, others),
    )
    return (bars + text).properties(height=56 * len(rows) + 2 * _FRAME)


def pairs(table: pd.DataFrame, *, rows: list[str], title: str) -> alt.LayerChart:
    """Draw horizontal bars in pairs, for example share of projects and of money.

    Parameters
    ----------
    table : pandas.DataFrame
        ``row``, ``what``, ``value`` and ``label``.
    rows : list of str
        Rows from top to bottom.
    title : str
        Title of the axis.

    """
    series = list(dict.fromkeys(table["what"]))
    base = alt.Chart(table).encode(
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(labelFontSize=14)),
        yOffset=alt.YOffset("what:N", sort=series),
        x=alt.X("value:Q", title=title, axis=None),
    )
    palette = inks().series[:: -2 if len(series) > 1 else -1][: len(series)]
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        color=alt.Color(
            "what:N", sort=series, scale=alt.Scale(domain=series, range=palette),
            legend=alt.Legend() if len(series) > 1 else None,
        )
    )  # fmt: skip
    text = base.mark_text(align="left", dx=5, fontSize=13, color=inks().ink).encode(
        text="label:N"
    )
    return (bars + text).properties(
        height=26 * len(table) + (_FRAME if len(series) == 1 else 2 * _FRAME)
    )


def euro_label(value: float) -> str:
    """Write an amount over a bar: thousands of euros, or euros where it is small."""
    if pd.isna(value):
        return ""
    if abs(value) >= 1000:
        return t("key_figures.thousand", value=formats.number(value / 1000))
    return formats.euro(value, 0)
