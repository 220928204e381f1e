"""The map of white spots: municipalities by state, villages as marks."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.analysis.access import NO_LIST, OPEN, OTHER_PERIOD, STATE, WITH, WITHOUT
from geo.analysis.white_spots import WhiteSpots
from geo.crs import EXCHANGE_CRS
from geo.mapping.interactive import HATCH, Card, MapContent, MapState, Spot
from pages.components import area_map, formats, map_view, state, words
from pages.components.texts import t

# Orange and green apart in lightness too: safe for red-green weakness and in grey.
FILLS: Final = {
    WITHOUT: "#e07b1f", OTHER_PERIOD: "#f8cf98", WITH: "#e9f3ed", NO_LIST: HATCH,
}  # fmt: skip
_FORMS: Final = {WITHOUT: "gap", OPEN: "unsure", WITH: "served"}
_LAYER: Final = "white_spots"


def show(spots: WhiteSpots, *, height: int) -> None:
    """Draw the map; a click on a municipality chooses it."""
    command = MapState(
        measure=_LAYER, selected=st.session_state.get(state.MUNICIPALITY)
    )
    area_map.show(spots.view, content(spots), command, key="white", height=height)


def content(spots: WhiteSpots) -> MapContent:
    """Write states, cards and villages."""
    table = spots.municipalities
    names = {code: t(f"white.{code}") for code in FILLS}
    layer = area_map.categories(
        table[STATE], FILLS, names, code=_LAYER, name=t("white.map")
    )
    villages = _villages(spots)
    present = {spot.form for spot in villages}
    return MapContent(
        ground=map_view.areas(spots.view),
        cards=[_card(spots, ags, row) for ags, row in table.iterrows()],
        measures=[layer],
        spots=villages,
        marks=[
            (form, t(f"white.village_{code}"))
            for code, form in _FORMS.items()
            if form in present
        ],
        credits=words.credits(spots.view, places=True),
        badge=t("app.demo_badge") if spots.view.is_demo else "",
    )


def _card(spots: WhiteSpots, ags: object, row: pd.Series) -> Card:
    own = spots.view.villages.judged[spots.view.villages.judged["place"] == ags]
    rows = [
        (t("table.population"), formats.number(row["population"])),
        (t("white.projects"), formats.number(row["projects"], 1, short=True)),
        (t("white.projects_ever"), formats.number(row["projects_ever"], 1, short=True)),
    ]
    rows += [
        (t(f"white.village_{code}"), ", ".join(own.loc[own[STATE] == code, "name"]))
        for code in _FORMS
        if (own[STATE] == code).any()
    ]
    return Card(
        title=str(row["name"]),
        subtitle=t(f"white.{row[STATE]}"),
        rows=rows,
    )


def _villages(spots: WhiteSpots) -> list[Spot]:
    """Mark every village that can be judged; those without a project on top."""
    table = spots.view.villages.judged
    order = table[STATE].map({WITH: 0, OPEN: 1, WITHOUT: 2})
    table = table.loc[order.sort_values(kind="stable").index]
    points = table.geometry.to_crs(EXCHANGE_CRS)
    titles = spots.ever.projects["title"]
    marks = zip(points.y.round(5), points.x.round(5), table.iterrows(), strict=True)
    return [
        Spot(
            at=(float(lat), float(lon)), place=row["place"], form=_FORMS[row[STATE]],
            count=1, card=village_card(row, titles),
        )
        for lat, lon, (_, row) in marks
    ]  # fmt: skip


def village_card(row: pd.Series, titles: pd.Series) -> Card:
    """Say of one village what is known."""
    rows = [
        (t("white.quality"), t(f"quality.{row['quality']}")),
        (t("white.projects"), formats.number(row["projects"])),
    ]
    if pd.notna(row["distance_m"]) and row[STATE] != WITH:
        rows.append((t("white.nearest"), kilometres(row["distance_m"])))
        rows.append((t("white.nearest_project"), str(titles[row["nearest"]])))
    return Card(
        title=str(row["name"]), subtitle=t(f"white.village_{row[STATE]}"), rows=rows
    )


def kilometres(metres: float) -> str:
    """Write a distance: 1,2 km."""
    return f"{formats.number(metres / 1000, 1)} km"
