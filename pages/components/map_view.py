"""The map of a view: words and numbers for the layers, and its place on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.analysis.measures import MEASURES, Measure
from geo.analysis.view import RegionView
from geo.mapping.classes import MISSING, ZERO, Classes, class_breaks
from geo.mapping.display import screen_features
from geo.mapping.interactive import HATCH, Card, LeaderMap, Legend, LegendClass, Spot
from geo.mapping.palettes import ZERO_COLOUR, sequential
from geo.money import euros
from geo.output.layers import site_points
from geo.schema import AMOUNT_KINDS, BUCKETS, PLACE, PROJECT_ID, cents
from pages.components import cache, formats, words
from pages.components.texts import t

_FORMS = {"site": "exact", "locality": "locality"}
_MOST_LISTED = 12


def show(
    view: RegionView,
    code: str,
    *,
    height: int,
    sites: bool = True,
    labels: bool = True,
) -> None:
    """Draw the map of a measure.

    Parameters
    ----------
    view : RegionView
        What to show.
    code : str
        Measure.
    height : int
        Height in pixels.
    sites, labels : bool
        Whether project sites and names are drawn.

    """
    page = build(view, code, sites=sites, labels=labels).to_page()
    st.iframe(page, height=height)


def build(
    view: RegionView, code: str, *, sites: bool = True, labels: bool = True
) -> LeaderMap:
    """Build the map of a measure; see `show`."""
    measure = MEASURES[code]
    outlines = cache.screen_outlines(view.territory.boundary_date)
    outlines = outlines.reindex(view.municipalities.index)
    values = view.municipalities[code]
    classes = class_breaks(values)
    map_ = LeaderMap(
        bounds=outlines.total_bounds,
        credits=words.credits(view),
        words={
            "label": t("map.label", measure=t(f"measure.{code}")),
            "zoom_in": t("map.zoom_in"),
            "zoom_out": t("map.zoom_out"),
        },
    )
    map_.add_context(cache.neighbours())
    map_.add_areas(
        screen_features(outlines),
        fills=_fills(values, classes),
        tooltips={
            ags: f"{name}: {formats.measure_value(values[ags], measure.unit)}"
            for ags, name in names(view).items()
        },
        cards=_cards(view),
    )
    regions = view.territory.regions
    if view.selection.region:
        regions = regions.loc[[view.selection.region]]
    map_.add_outline(screen_features(regions.geometry.to_crs("EPSG:4326")))
    spots = _spots(view) if sites else []
    if spots:
        map_.add_sites(spots)
    if labels:
        map_.add_labels(_labels(view, outlines))
    map_.add_legend(_legend(view, measure, values, classes, spots))
    if view.selection.dataset == "demo":
        map_.add_badge(t("app.demo_badge"))
    return map_


def names(view: RegionView) -> pd.Series:
    """Return the names of the municipalities; the district tells twins apart."""
    table = view.municipalities
    twin = table["name"].duplicated(keep=False)
    return table["name"].where(~twin, table["name"] + " (" + table["district"] + ")")


def _fills(values: pd.Series, classes: Classes) -> dict[str, str]:
    colours = {MISSING: HATCH, ZERO: ZERO_COLOUR}
    colours |= dict(enumerate(sequential(len(classes)), start=1))
    return {ags: colours[number] for ags, number in classes.number(values).items()}


def _cards(view: RegionView) -> dict[str, Card]:
    """Write the pop-up of every municipality."""
    by_place = view.ledger.groupby(PLACE)[PROJECT_ID].unique().to_dict()
    projects = view.projects.to_dict("index")
    cards = {}
    for ags, row in view.municipalities.to_dict("index").items():
        cards[ags] = Card(
            title=row["name"],
            subtitle=f"{district_words(ags, row)} · {ags}",
            rows=figures(row),
            items=_items([projects[key] for key in by_place.get(ags, ())]),
            note=area_note(row),
        )
    return cards


def district_words(ags: str, row: Mapping[str, Any]) -> str:
    """Say in which district a municipality lies, or that it is one itself."""
    # The key of a municipality that is a district of its own ends with 000.
    is_urban = ags.endswith("000")
    return t("map.urban") if is_urban else t("map.district", name=row["district"])


def figures(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of the figures of a municipality."""
    rows = [
        (t("table.population"), formats.number(row["population"])),
        (t("table.area"), formats.number(row["area_km2"], 2)),
        (t("measure.projects"), formats.number(row["projects"], 1, short=True)),
        (
            t("measure.projects_per_1000"),
            formats.number(row["projects_per_1000"], 2),
        ),
    ]
    for kind in reversed(AMOUNT_KINDS):
        if row[f"{kind}_known"]:
            total = formats.euro(row[f"{kind}_eur"])
            each = formats.euro(row[f"{kind}_per_inhabitant_eur"])
            unit = t("unit.per_inhabitant")
            rows.append((t(f"measure.{kind}_eur"), f"{total} · {each} {unit}"))
    return rows


def area_note(row: Mapping[str, Any]) -> str:
    """Return what has to be said about the area of a municipality."""
    notes = [] if row["listed"] else [t("map.not_listed")]
    if row["outline_note"]:
        notes.append(t("map.outline_note"))
    if pd.isna(row["population"]) or row["population"] == 0:
        notes.append(t("map.uninhabited"))
    if pd.isna(row["share"]):
        notes.append(t("map.partial_unknown"))
    elif row["share"] < 1:
        notes.append(t("map.partial", share=formats.percent(row["share"], 1)))
    return " ".join(notes)


def _items(projects: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """List projects for a pop-up, with year, status and amount."""
    items = []
    for project in projects[:_MOST_LISTED]:
        detail = [str(project["year"])] if pd.notna(project["year"]) else []
        detail.append(t(f"status.{project['status']}"))
        for kind in reversed(AMOUNT_KINDS):
            amount = project[cents(kind)]
            if pd.notna(amount):
                detail.append(formats.euro(euros(int(amount))))
                break
        items.append((str(project["title"]), " · ".join(detail)))
    if len(projects) > _MOST_LISTED:
        more = len(projects) - _MOST_LISTED
        items.append((t("map.more_projects", count=more), ""))
    return items


def _spots(view: RegionView) -> list[Spot]:
    """Gather project sites that stand at the same place."""
    points = site_points(view).to_crs("EPSG:4326")
    table = pd.DataFrame(view.sites.drop(columns=view.sites.geometry.name))
    table = table[~table[PLACE].isin(BUCKETS)].assign(
        lat=points.y.round(5), lon=points.x.round(5)
    )
    table["form"] = table["precision"].map(_FORMS).fillna("municipality")
    no_point = view.sites.geometry.isna()
    table["form"] = table["form"].where(~no_point, "municipality")
    name = names(view)
    records = view.projects.to_dict("index")
    spots = []
    for (lat, lon, form), group in table.groupby(["lat", "lon", "form"]):
        first = group.iloc[0]
        projects = [records[key] for key in group[PROJECT_ID].unique()]
        place = name[first[PLACE]]
        title = first["locality"] or place
        spots.append(
            Spot(
                at=(float(lat), float(lon)),
                form=str(form),
                count=len(projects),
                card=Card(
                    title=title,
                    subtitle=" · ".join(
                        dict.fromkeys([place, t(f"precision.{first['precision']}")])
                    ),
                    items=_items(projects),
                    note=t("map.projects_here", count=len(projects)),
                ),
            )
        )
    return spots


def _labels(
    view: RegionView, outlines: gpd.GeoSeries
) -> list[tuple[str, float, float]]:
    """Return names at points inside, the largest municipalities first."""
    table = view.municipalities.sort_values("population", ascending=False)
    points = outlines.representative_point().reindex(table.index)
    return list(zip(table["name"], points.y, points.x, strict=True))


def _legend(
    view: RegionView,
    measure: Measure,
    values: pd.Series,
    classes: Classes,
    spots: list[Spot],
) -> Legend:
    title, unit = t(f"measure.{measure.code}"), t(f"unit.{measure.unit}")
    counts = classes.number(values).value_counts()
    lines = [
        LegendClass(fill=colour, label=label, count=str(counts.get(number, 0)))
        for number, (colour, label) in enumerate(
            zip(sequential(len(classes)), class_labels(classes), strict=True),
            start=1,
        )
    ][::-1]
    zero = t("map.zero_amount") if measure.kind else t("map.zero")
    for number, fill, label in (
        (ZERO, ZERO_COLOUR, zero),
        (MISSING, HATCH, t("map.missing")),
    ):
        if counts.get(number, 0):
            lines.append(LegendClass(fill=fill, label=label, count=str(counts[number])))
    forms = {spot.form for spot in spots}
    marks: list[tuple[str, str]] = [
        (form, t(f"map.{form}"))
        for form in ("exact", "locality", "municipality")
        if form in forms
    ]
    return Legend(
        title=title,
        unit="" if title == unit else unit,
        classes=lines,
        marks=marks,
        notes=_outline_notes(view),
    )


def _outline_notes(view: RegionView) -> list[str]:
    """Name the municipalities whose outline is known to be wrong."""
    wrong = view.municipalities.loc[view.municipalities["outline_note"] != "", "name"]
    if wrong.empty:
        return []
    return [t("map.outline_wrong", names=", ".join(wrong))]


def class_labels(classes: Classes) -> list[str]:
    """Write the limits of each class."""

    def write(value: float) -> str:
        return formats.number(value, 6, short=True)

    labels = []
    for number, (lower, upper) in enumerate(classes.intervals()):
        key = "map.class_first" if number == 0 else "map.class_between"
        labels.append(t(key, lower=write(lower), upper=write(upper)))
    return labels
