"""The print map of a view: its words and numbers, and the file made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from geo.analysis.breakdowns import by_whereabouts
from geo.analysis.levels import LevelView
from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.mapping.interactive import MeasureLayer
from geo.mapping.printing import (
    Paper,
    PrintedPlaces,
    PrintedSpot,
    PrintedWords,
    PrintMap,
    draw,
)
from geo.money import euros
from geo.output.layers import site_points
from geo.output.privacy import public_sites
from geo.projects.filters import ProjectFilter
from geo.schema import BUCKETS, PLACE, POPULATION, PROJECT_ID, AmountKind
from pages.components import (
    cache,
    formats,
    map_view,
    own_paper,
    release,
    texts,
    words,
)
from pages.components import drawing as draw_
from pages.components.address import Extent
from pages.components.drawing import PLAIN, Drawing
from pages.components.own_paper import Printed
from pages.components.texts import t

_FORMS: Final = {"site": "exact", "locality": "locality", "several": "several"}
_LAND: Final = "16"
_Key = tuple[cache.Query, int]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person chooses for a print map.

    Attributes
    ----------
    code : str
        Measure.
    heading, office : str
        Own heading, and who publishes the map; empty for the usual ones.
    sites, labels : bool
        Whether project sites and names are drawn.
    drawing : Drawing
        Level and classes.
    beside : ProjectFilter, optional
        Another selection that has the same classes.
    extent : tuple of float, optional
        West, south, east, north in degrees; the whole region by default.
    marked : str
        Key of the municipality that is outlined, or nothing.
    public : bool
        Whether houses of natural persons stand for their municipality only.

    """

    code: str
    heading: str = ""
    office: str = ""
    sites: bool = True
    labels: bool = True
    drawing: Drawing = PLAIN
    beside: ProjectFilter | None = None
    extent: Extent | None = None
    marked: str = ""
    public: bool = False


def preview(
    view: RegionView, choice: Choice, paper: Paper, *, dpi: int, own: Printed = ()
) -> bytes:
    """Return the print map as a small PNG."""
    key, day = cache.key_of(view.selection), dt.date.today()
    keys = tuple(one.key for one in own)
    return _preview(key, texts.language(), day, choice, paper, dpi, keys, own)


def plan(view: RegionView, choice: Choice) -> PrintMap:
    """Gather everything that a print map shows."""
    key, day = cache.key_of(view.selection), dt.date.today()
    return _plan(key, texts.language(), day, choice)


@st.cache_resource(show_spinner=False, max_entries=24)
def _preview(
    key: _Key, language: str, day: dt.date, choice: Choice, paper: Paper, dpi: int,
    keys: tuple[str, ...],  # noqa: ARG001 - a part of the key
    _own: Printed,
) -> bytes:  # fmt: skip
    plan = own_paper.add(_plan(key, language, day, choice), _own)
    return draw(plan, "png", paper=paper, dpi=dpi)


@st.cache_resource(show_spinner=False, max_entries=24)
def _plan(
    key: _Key,
    language: str,  # noqa: ARG001 - a part of the key
    day: dt.date,
    choice: Choice,
) -> PrintMap:
    view = cache.view(ProjectFilter.from_query(dict(key[0])))
    measure = MEASURES[choice.code]
    also = [cache.view(choice.beside)] if choice.beside else []
    shown = draw_.shown(view, choice.drawing)
    classes = draw_.classes_of(shown, measure, choice.drawing, also)
    layer = map_view.measure_layer(shown, measure, classes)
    view = _whole(view, choice.drawing)
    kind = measure.kind or words.best_kind(view)
    return _filled(view, shown, layer, choice, kind, day)


def categories(
    view: RegionView, layer: MeasureLayer, choice: Choice, *, sources: Sequence[str]
) -> PrintMap:
    """Gather a map of categories, such as white spots.

    Parameters
    ----------
    view : RegionView
        The selection.
    layer : MeasureLayer
        Its municipalities in categories.
    choice : Choice
        Its heading is the title of the legend too; the measure is not asked.
    sources : sequence of str
        Notes of further sources that the categories rest on.

    """
    kind, day = words.best_kind(view), dt.date.today()
    found = _filled(view, view, layer, choice, kind, day)
    return replace(
        found, words=replace(found.words, notes=[*found.words.notes, *sources])
    )


def _filled(
    view: RegionView, shown: RegionView, layer: MeasureLayer, choice: Choice,
    kind: AmountKind | None, day: dt.date,
) -> PrintMap:  # fmt: skip
    spots = _spots(view, public=choice.public) if choice.sites else []
    return PrintMap(
        layer=layer, places=_places(view, shown), spots=spots, labels=choice.labels,
        words=_words(view, layer, kind, spots, choice, day),
        extent=_official(choice.extent), marked=choice.marked,
    )  # fmt: skip


def _official(extent: Extent | None) -> Extent | None:
    """Return the bounds of a part of the map in EPSG:25832."""
    if extent is None:
        return None
    shape = gpd.GeoSeries([shapely.box(*extent)], crs=EXCHANGE_CRS)
    west, south, east, north = shape.to_crs(OFFICIAL_CRS).total_bounds.tolist()
    return west, south, east, north


def _whole(view: RegionView, drawing: Drawing) -> RegionView:
    """Return what the map covers: all regions if these are what is coloured."""
    if drawing.level != "region":
        return view
    return cache.view(replace(view.selection, region=None))


def _units(view: RegionView, shown: RegionView) -> list[str]:
    """Return the key of the coloured unit of every municipality of the Land."""
    everything = view.territory.municipalities
    if not isinstance(shown, LevelView):
        own = set(shown.municipalities.index)
        return [key if key in own else "" for key in everything.index]
    if shown.level != "region":
        return list(shown.unit.reindex(everything.index).fillna(""))
    inside = gpd.GeoDataFrame(
        geometry=shapely.point_on_surface(everything.geometry.to_numpy()),
        index=everything.index, crs=everything.crs,
    )  # fmt: skip
    regions = view.territory.regions[["geometry"]].rename_axis("unit").reset_index()
    found = inside.sjoin(regions, how="left")["unit"]
    # The outlines of regions do not cover each other; a border belongs to the first.
    return list(found[~found.index.duplicated()].fillna(""))


def _places(view: RegionView, shown: RegionView) -> PrintedPlaces:
    territory, region = view.territory, view.selection.region
    everything, table = territory.municipalities, shown.municipalities
    lands = cache.atlas().catalog.read_areas("states_2016").set_index("ags")
    states = lands.geometry
    own = states.loc[[_LAND]]
    outlines = territory.regions.geometry
    if region:
        outlines = outlines.loc[[region]]
        overview = pd.concat([own, outlines])
    else:
        overview = pd.concat([states.drop(_LAND), own])
    return PrintedPlaces(
        areas=everything.geometry,
        units=_units(view, shown),
        shown=list(table.index),
        names=list(table["name"]),
        weights=list(table[POPULATION].astype("Float64").fillna(0)),
        districts=[
            name if key.endswith("000") else t("map.district", name=name)
            for key, name in everything["district"].items()
        ],
        outlines=outlines,
        context=states.drop(_LAND),
        context_names=list(lands["name"].drop(_LAND)),
        overview=gpd.GeoSeries(overview, crs=states.crs),
    )


def _spots(view: RegionView, *, public: bool) -> list[PrintedSpot]:
    """Gather project sites that stand at the same place, by how exact it is."""
    sites = public_sites(view) if public else view.sites
    points = site_points(view, sites)
    table = pd.DataFrame(sites.drop(columns=sites.geometry.name))
    table["form"] = table["precision"].map(_FORMS).fillna("municipality")
    # Without a point of its own a site stands for its whole municipality.
    stands_in = sites.geometry.isna() & (table["form"] != "several")
    table["form"] = table["form"].where(~stands_in, "municipality")
    shown = ~table[PLACE].isin(BUCKETS) & ~points.isna()
    table, points = table[shown], points[shown]
    x, y = shapely.get_coordinates(points.to_numpy()).T
    grouped = table.assign(x=x.round(), y=y.round()).groupby(["x", "y", "form"])
    return [
        PrintedSpot(x=float(at[0]), y=float(at[1]), form=str(at[2]), count=int(count))
        for at, count in grouped[PROJECT_ID].nunique().items()
    ]


def _words(
    view: RegionView, layer: MeasureLayer, kind: AmountKind | None,
    spots: list[PrintedSpot], choice: Choice, day: dt.date,
) -> PrintedWords:  # fmt: skip
    forms = {spot.form for spot in spots}
    made = {"date": formats.date(day), "office": choice.office}
    notes = [
        f"{words.coverage_line(view, kind)} {words.status_line(view)}.",
        *map_view.outline_notes(view),
        t("print.sources", sources="; ".join(words.credits(view))),
        t("print.changed"),
        t("print.made_by" if choice.office else "print.made", **made),
    ]
    return PrintedWords(
        heading=choice.heading or layer.name,
        subheading=words.region_title(view.selection),
        selection=_selection(view),
        badge=" · ".join(release.marks(view)),
        legend=layer.name,
        unit=layer.unit,
        areas=t(f"print.of_{choice.drawing.level}"),
        borders=(t("print.border_region"), t("print.border_district")),
        sites=t("map.sites"),
        sites_note=t("print.sites_note"),
        marks=[
            (form, t(f"print.{form}"))
            for form in ("exact", "locality", "municipality", "several")
            if form in forms
        ],
        table=_table(view, kind),
        scale=t("print.scale"),
        north=t("print.north"),
        overview=t("print.overview"),
        thousands=t("print.thousands"),
        notes=notes,
        lost=t("paper.lost"),
    )


def _selection(view: RegionView) -> str:
    """Write the filter, and that nothing passes it if so."""
    told = words.filter_words(view.selection)
    return told if len(view.projects) else f"{told} · {t('empty.title')}"


def _table(view: RegionView, kind: AmountKind | None) -> list[tuple[str, ...]]:
    """Write counts and sums on the map and beside it, and their total."""
    head = [t("print.table"), t("table.count")]
    if kind:
        head.append(f"{t(f'amount.{kind}')} €")
    rows = [tuple(head)]
    for code, projects, amount in by_whereabouts(view, kind).itertuples():
        row = [t(f"bucket.{code}"), formats.number(projects, 1, short=True)]
        if kind:
            row.append("–" if pd.isna(amount) else formats.number(euros(amount), 2))
        rows.append(tuple(row))
    return rows
