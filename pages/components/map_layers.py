"""What the layers of the map show beside measure and sites: borders, names, stops.

All of it are public boundaries and places, so it lies in files that the browser
fetches once and keeps (`map_host.publish`), each when its layer is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from geo.analysis.levels import LevelView, dissolve
from geo.analysis.view import RegionView
from geo.crs import EXCHANGE_CRS
from geo.mapping.display import screen_features
from geo.schema import (
    ASSOCIATION,
    ASSOCIATION_KEY,
    DISTRICT,
    DISTRICT_KEY,
    FIELDS_OF_ACTION,
    NAME,
    REGION_ID,
    SHARE,
)
from pages.components import cache, map_host, texts
from pages.components.texts import t

# What of the surroundings is shown: this share of the extent on each side.
_AROUND: Final = 0.35
# A member counts for the outline of a region if at least this share is known to
# belong, as in `boundaries.regions.region_outlines`.
_MOST: Final = 0.5
# Stops that are named after a thing and not after a village.
_NO_VILLAGE: Final = (
    r"(?i)(?:schule|markt|center|centrum|zentrum|werke?|platz|klinik|kirche|bahnhof|"
    r"fischerei|keller|kaserne|stadion|turm|abzw|gewerbe|industrie|krankenhaus|"
    r"rathaus|gasthaus|forsthaus|friedhof|museum|siedlung|wohnheim|pflegeheim|garten|"
    r"straße|strasse|weg|kreuzung|park|schloss|burg$|bad$|\d)|^(?:aok|lidl|aldi|netto|"
    r"rewe|kaufland|obi|toom|dekra|tüv)\b"
)
# Localities with so many inhabitants come with this zoom, the others later.
_ZOOMS: Final = ((2000, 10.5), (600, 11.0), (1, 11.5))
_LATEST_ZOOM: Final = 12.0
_LAYERS: Final = (
    "labels", "sites", "heat", "white", "stops", "region", "mask", "districts",
    "associations", "areas", "states",
)  # fmt: skip
_GROUPS: Final = (
    "names", "projects", "own", "evaluation", "surroundings", "borders", "areas",
)  # fmt: skip
_FORMS: Final = ("exact", "locality", "municipality", "several")
_WORDS: Final = (
    "layers", "layers_close", "layer_up", "layer_down", "layer_opacity", "sites_here",
    "sites_closer", "sites_style", "sites_unstated", "style_precision", "style_field",
    "style_amount", "more", "heat_unit", "heat_note", "white_label", "stop_rail",
    "stop_tram", "stop_bus", "stops_note",
)  # fmt: skip


def words() -> dict[str, str]:
    """Return the words of layers and their legends for the browser."""
    return {
        "locale": texts.LOCALES[texts.language()],
        **{word: t(f"layers.{word}") for word in _WORDS},
        **{f"layer_{code}": t(f"layer.{code}") for code in _LAYERS},
        **({"layer_region": t("whole.region")} if cache.is_whole() else {}),
        **{f"group_{code}": t(f"layer_group.{code}") for code in _GROUPS},
        **{f"form_{code}": t(f"map.{code}") for code in _FORMS},
        **{f"field_{code}": t(f"field_of_action.{code}") for code in FIELDS_OF_ACTION},
        "field_none": t("field_of_action.not_stated"),
        "class_first": t("layers.class_first"),
        "class_between": t("layers.class_between"),
    }


def outline(view: RegionView) -> list[dict[str, Any]]:
    """Return the region, or all of them, along the edges of the municipalities."""
    members = view.territory.members
    members = members[members[SHARE] >= _MOST]
    if view.selection.region:
        members = members[members[REGION_ID] == view.selection.region]
    shapes = cache.all_outlines(view)
    joined = {
        region: shapely.coverage_union_all(shapes.reindex(own.to_numpy()).to_numpy())
        for region, own in members.groupby(REGION_ID)["ags"]
    }
    return screen_features(gpd.GeoSeries(joined, crs=EXCHANGE_CRS))


def mask(shapes: gpd.GeoSeries) -> dict[str, Any]:
    """Return all areas of the map as one geometry."""
    joined = gpd.GeoSeries([shapely.coverage_union_all(shapes.to_numpy())], crs=4326)
    geometry: dict[str, Any] = screen_features(joined)[0]["geometry"]
    return geometry


def neighbour_names(shapes: gpd.GeoSeries) -> list[tuple[str, float, float]]:
    """Return names of the Länder where they lie beside the areas of the map."""
    states = cache.atlas().catalog.read_areas("states_2016").to_crs(EXCHANGE_CRS)
    frame = _around(shapes)
    inside = shapely.coverage_union_all(shapes.to_numpy()).buffer(0.02)
    names = []
    for name, shape in zip(states[NAME], states.geometry, strict=True):
        beside = shape.intersection(frame).difference(inside)
        if beside.area > frame.area * 0.02:
            point = shapely.maximum_inscribed_circle(beside, 0.01).centroid
            names.append((str(name), round(point.y, 4), round(point.x, 4)))
    return names


def files(view: RegionView) -> dict[str, Any]:
    """Return addresses of the files of the layers, or their contents."""
    return _files(view.selection.region, view.territory.edition, view)


@st.cache_resource(show_spinner=False)
def _files(
    region: str | None,  # noqa: ARG001 - a part of the key
    edition: str,  # noqa: ARG001
    _view: RegionView,
) -> dict[str, str | Mapping[str, Any]]:
    base = _view.parent if isinstance(_view, LevelView) else _view
    frame = _around(cache.outlines(base))
    made = {
        "districts": _borders(base, frame, DISTRICT_KEY, DISTRICT),
        "associations": _borders(base, frame, ASSOCIATION_KEY, ASSOCIATION),
        "localities": {"names": _localities(base, frame)},
        "stops": {"stops": _stops(frame)},
    }
    return {name: map_host.publish(found, name) for name, found in made.items()}


def _around(shapes: gpd.GeoSeries) -> shapely.Polygon:
    west, south, east, north = shapes.total_bounds
    wide, high = (east - west) * _AROUND, (north - south) * _AROUND
    return shapely.box(west - wide, south - high, east + wide, north + high)


def _borders(
    view: RegionView, frame: shapely.Polygon, key: str, name: str
) -> dict[str, Any]:
    """Return the larger units that reach into the frame, with their names."""
    table = view.territory.municipalities
    shapes = cache.all_outlines(view).reindex(table.index)
    seen = table.loc[shapes.intersects(frame), key].unique()
    unit = table.loc[table[key].isin(seen), key]
    joined = dissolve(shapes, unit)
    names = table.drop_duplicates(key).set_index(key)[name].reindex(joined.index)
    points = joined.representative_point()
    return {
        "features": screen_features(joined),
        "names": list(zip(names, points.y.round(4), points.x.round(4), strict=True)),
    }


def _localities(
    view: RegionView, frame: shapely.Polygon
) -> list[tuple[str, float, float, float]]:
    """Return villages: name, latitude, longitude and the zoom they come with.

    The larger ones first. Municipalities have their names already.
    """
    columns = ["name", "lat", "lon", "guete", "n", "einwohner_geonames"]
    table = cache.atlas().catalog.read_table("gazetteer", columns=columns)
    people = pd.to_numeric(table["einwohner_geonames"], errors="coerce").fillna(0)
    table = table.assign(people=people, stops=pd.to_numeric(table["n"]))
    named = ~table[NAME].str.contains(_NO_VILLAGE, regex=True)
    table = table[
        table["guete"].isin(["exakt", "abgeleitet"]) & (named | (table["people"] > 0))
    ]
    table = _inside(table, frame)
    table = table[~table[NAME].isin(view.territory.municipalities[NAME])]
    table = table.sort_values(["people", "stops"], ascending=False, kind="stable")
    table = table.drop_duplicates([NAME, "lat", "lon"])
    zooms = [
        next((zoom for least, zoom in _ZOOMS if people >= least), _LATEST_ZOOM)
        for people in table["people"]
    ]
    return list(zip(table[NAME], table["lat"], table["lon"], zooms, strict=True))


def _stops(frame: shapely.Polygon) -> list[tuple[str, float, float, str]]:
    """Return public transport stops: name, latitude, longitude and kind."""
    columns = ["name", "lat", "lon", "verkehrsmittel"]
    table = _inside(cache.atlas().catalog.read_table("stops", columns=columns), frame)
    means = table["verkehrsmittel"]
    rail = means.str.contains("regional|national|suburban")
    kind = pd.Series("bus", index=table.index)
    kind = kind.mask(means.str.contains("tram"), "tram").mask(rail, "rail")
    # A stop that only taxis or nobody serve is none.
    served = means.str.contains("bus") | (kind != "bus")
    table = table.assign(kind=kind)[served]
    return list(
        zip(table[NAME], table["lat"], table["lon"], table["kind"], strict=True)
    )


def _inside(table: pd.DataFrame, frame: shapely.Polygon) -> pd.DataFrame:
    """Return the rows whose point lies in the frame, coordinates as numbers."""
    lat = pd.to_numeric(table["lat"]).round(5)
    lon = pd.to_numeric(table["lon"]).round(5)
    west, south, east, north = frame.bounds
    inside = lat.between(south, north) & lon.between(west, east)
    return table.assign(lat=lat, lon=lon)[inside]
