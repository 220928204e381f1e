"""The map of a view: words and numbers for the layers, and its place on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from math import inf
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.analysis.measures import MEASURES, Measure
from geo.analysis.view import RegionView
from geo.mapping.classes import Classes
from geo.mapping.columns import Numbers, outline_columns
from geo.mapping.display import screen_features
from geo.mapping.interactive import (
    HATCH,
    Frames,
    LeaderMap,
    LegendClass,
    MapContent,
    MapGround,
    MapState,
    MeasureLayer,
    geometry,
)
from geo.mapping.overlays import Overlay
from geo.mapping.palettes import ZERO_COLOUR, colours
from geo.mapping.schemes import MULTIPLES
from geo.places.gazetteer import PLACE_KINDS
from geo.projects.filters import ProjectFilter
from pages.components import (
    base_map,
    cache,
    formats,
    layers,
    map_aside,
    map_cards,
    map_host,
    map_layers,
    map_seek,
    map_sites,
    own_layers,
    state,
    texts,
    words,
)
from pages.components import drawing as draw
from pages.components.drawing import PLAIN, Drawing
from pages.components.texts import t

# More areas than this are drawn as one picture.
MANY_AREAS: Final = 2500
# Region, edition of the territory and level: what the areas of a view depend on.
_Areas = tuple[str | None, str, str]
# One map per page; the same key keeps what the browser knows about it.
KEY: Final = "map"


def show(
    view: RegionView,
    code: str,
    *,
    height: int,
    sites: bool = True,
    labels: bool = True,
    pick_point: bool = False,
    point: tuple[float, float] | None = None,
    drawing: Drawing = PLAIN,
    tree: bool = False,
    overlays: Sequence[Overlay] = (),
) -> map_host.MapEvents:
    """Draw the map of a measure; a click on it chooses in the page.

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
    pick_point : bool
        Whether a click places a point; it is returned as ``point``.
    point : tuple of float, optional
        Longitude and latitude of the point so far.
    tree : bool
        Whether the layers are as the person has arranged them, and can be changed.
    overlays : sequence of Overlay
        Areas in classes above the measure, such as hot spots.
    drawing : Drawing
        Level and classes; `view` is that of the municipalities in any case.

    Returns
    -------
    MapEvents
        What a person did on the map since the last run.

    """
    command = MapState(
        measure=code, selected=st.session_state.get(state.MUNICIPALITY),
        sites=sites, labels=labels, pick_point=pick_point, point=point,
        found=state.found_place(), base=base_map.chosen_base_map(),
        layers=layers.kept() if tree else None,
        **answers(view, drawing),
    )  # fmt: skip
    if map_host.failed():
        # Drawing on paper is loaded only where it is needed.
        from pages.components import print_panel

        st.info(t("map.fallback"))
        chosen = print_panel.Choice(
            code=code, sites=sites, labels=labels, drawing=drawing
        )
        print_panel.instead_of_map(view, chosen)
        return map_host.MapEvents()
    data = _payload(*cache.key_of(view.selection), texts.language(), drawing)
    own = own_layers.shown() if tree else ()
    extra = map_host.extras(KEY, overlays, own)
    return map_host.show(data, command, key=KEY, height=height, extra=extra)


def answers(view: RegionView, drawing: Drawing = PLAIN) -> dict[str, Any]:
    """Answer what the browser asks of a map of very many projects, for its command."""
    return {
        "listed": listed(draw.shown(view, drawing)),
        "sought": map_seek.answer(view, whole(view), names),
    }


def listed(view: RegionView) -> dict[str, Any] | None:
    """List the projects of the open card, where cards come without a list."""
    opened = st.session_state.get(state.OPENED)
    # The card of a region says how many there are.
    if not opened or draw.level_of(view) == "region":
        return None
    if not map_sites.are_many(whole(view)):
        return None
    if opened["spots"]:
        titles = [map_sites.title_at(view, spot) for spot in opened["spots"]]
        return {"of": opened["of"], "titles": titles}
    keys = map_sites.projects_at(view, opened["place"], opened["form"], opened["at"])
    lines = map_sites.project_lines(view, keys)
    count = formats.number(len(keys))
    return {
        "of": opened["of"],
        "items": map_sites.items(lines, keys),
        "note": t("whole_list.note", count=count) if keys else "",
    }


@st.cache_resource(show_spinner=False, max_entries=32)
def _payload(
    query: cache.Query,
    revision: int,  # noqa: ARG001 - a part of the key
    language: str,
    drawing: Drawing,
) -> map_host.Payload:
    """Write frame, address of the geometry and content of a selection."""
    view = draw.shown(cache.view(ProjectFilter.from_query(dict(query))), drawing)
    # Thousands of words: the session need not be asked for its language each time.
    with texts.speaking(language):
        return write_payload(view, key=KEY, drawing=drawing)


def write_payload(
    view: RegionView,
    also: Sequence[RegionView] = (),
    *,
    key: str,
    group: str = "",
    drawing: Drawing = PLAIN,
    frames: Frames | None = None,
) -> map_host.Payload:
    """Write what the host needs for a map; see `content` and `map_host.Payload`."""
    among, level = whole(view), draw.level_of(view)
    if among.placement is not view.placement:
        # Somebody saved in between: both are of the newer state.
        view = draw.shown(cache.view(view.selection), drawing)
    on, stays = _ground(
        *cache.key_of(among.selection), level, texts.language(), key, group, among
    )
    filled = content(view, also, drawing, among=among, on=on, frames=frames)
    return map_host.Payload(
        ground=stays, values=map_host.values(filled, stays, key=key)
    )


@st.cache_resource(show_spinner=False, max_entries=16)
def _ground(
    query: cache.Query,  # noqa: ARG001 - a part of the key
    revision: int,  # noqa: ARG001
    level: str,
    language: str,  # noqa: ARG001
    key: str,
    group: str,
    _view: RegionView,
) -> tuple[MapGround, bytes]:
    """Write what no filter changes."""
    # All regions are another part of the country than the one that was chosen.
    extent = state.ALL if level == "region" else _view.selection.region or state.ALL
    made = ground(_view)
    stays = map_host.ground(
        script(_view), published(_view), made, key=key, region=extent, group=group,
        places=_directory(),
    )  # fmt: skip
    return made, stays


def _areas_of(view: RegionView) -> _Areas:
    """Return what tells the areas of a view from others, as the key of a cache."""
    return view.selection.region, view.territory.edition, draw.level_of(view)


def published(view: RegionView) -> str | Mapping[str, Any]:
    """Publish the boundaries of a view once; return their address, or themselves."""
    return _published(_areas_of(view), view)


@st.cache_resource(show_spinner=False)
def _published(
    areas: _Areas,  # noqa: ARG001 - a part of the key
    _view: RegionView,
) -> str | Mapping[str, Any]:
    return map_host.publish(boundaries(_view))


@st.cache_resource(show_spinner=False)
def _directory() -> Any:
    """Publish the places that can be looked up."""
    entries = cache.place_directory()
    return map_host.publish([list(astuple(entry)) for entry in entries], "places")


def script(view: RegionView) -> str:
    """Return the script of an empty map of the areas of a view."""
    return _script(_areas_of(view), texts.language(), view)


@st.cache_resource(show_spinner=False, max_entries=32)
def _script(
    areas: _Areas,  # noqa: ARG001 - a part of the key
    language: str,  # noqa: ARG001
    _view: RegionView,
) -> str:
    return frame(_view).to_script()


def frame(view: RegionView) -> LeaderMap:
    """Build the map without geometry and content."""
    return frame_of(outlines(view), t("page.map"))


def frame_of(shapes: gpd.GeoSeries, label: str) -> LeaderMap:
    """Build an empty map for outlines in WGS 84."""
    words_needed = ("zoom_in", "zoom_out", "home", "full", "full_end")
    return LeaderMap(
        bounds=shapes.total_bounds,
        words={
            "label": label,
            "measure": t("measure.label"),
            **{word: t(f"map.{word}") for word in words_needed},
            **_tool_words(),
            "find": t("find.label"),
            "find_short": t("map_position.find"),
            "base_missing": t("base_map.missing"),
            **{f"find_{word}": t(f"find.{word}") for word in ("nothing", "coordinate")},
            "find_waiting": t("map_seek.waiting"),
            "find_project": t("find.project", place="{place}"),
            **{f"find_{kind}": t(f"place_kind.{kind}") for kind in PLACE_KINDS},
            **map_layers.words(),
        },
    )


def _tool_words() -> dict[str, Any]:
    """Return the words of measuring and of the keyboard."""
    keys = (
        "arrows", "zoom", "next", "own", "open", "home", "find", "position", "escape",
    )  # fmt: skip
    return {
        "locale": texts.language(),
        "ruler": t("map_tools.ruler"),
        **{
            f"ruler_{word}": t(f"map_tools.{word}")
            for word in ("help", "length", "area")
        },
        "position": t("map_position.title"),
        **{
            f"position_{word}": t(f"map_position.{word}")
            for word in ("help", "held", "copy", "copied", "east")
        },
        "own_none": t("map_own_keys.none"),
        "year": t("years.year"),
        "play": t("years.play"),
        "pause": t("years.pause"),
        "keys": t("map_tools.keys"),
        "keys_list": [
            (t(f"map_tools.key_{key}"), t(f"map_tools.does_{key}")) for key in keys
        ],
    }


def outlines(view: RegionView) -> gpd.GeoSeries:
    """Return light outlines of the areas, in the order of the view."""
    return cache.outlines(view)


def boundaries(view: RegionView) -> dict[str, Any]:
    """Gather municipalities, region and neighbours for the browser."""
    shapes = outlines(view)
    many = len(shapes) > MANY_AREAS
    return geometry(
        areas=[] if many else screen_features(shapes),
        columns=outline_columns(shapes) if many else None,
        context=cache.neighbours(),
        outline=map_layers.outline(view),
        mask=map_layers.mask(shapes),
        names=map_layers.neighbour_names(shapes),
        files=map_layers.files(view),
    )


def content(
    view: RegionView, also: Sequence[RegionView] = (), drawing: Drawing = PLAIN,
    *, among: RegionView | None = None, on: MapGround | None = None,
    frames: Frames | None = None,
) -> MapContent:  # fmt: skip
    """Write numbers, words and sites of a selection.

    Parameters
    ----------
    view : RegionView
        What to show, at the level of `drawing`.
    also : sequence of RegionView
        What it is compared with: the classes are made from the values of all.
    drawing : Drawing
        Level and classes.
    among : RegionView, optional
        All that the map could show, at the same level: what `on` was written of.
        Without it, the map has the projects of the view only.
    on : MapGround, optional
        As `ground` writes it, if that is at hand.
    frames : Frames, optional
        One measure year by year.

    """
    beside = map_aside.aside(view)
    among = among or view
    many = map_sites.are_many(among)
    return MapContent(
        ground=on or ground(among),
        figures=map_cards.selected(view, among),
        measures=[
            measure_numbers(
                view, measure, draw.classes_of(view, measure, drawing, also)
            )
            for measure in MEASURES.values()
        ],
        packed=map_sites.packed(
            view, among=None if many else among, dated=frames is not None
        ),
        credits=[*outline_notes(view), *words.credits(view)],
        badge=t("app.demo_badge") if view.selection.dataset == "demo" else "",
        status=words.status_line(view),
        amount_word=beside["note"],
        aside=beside,
        frames=frames,
    )


def areas(view: RegionView) -> MapGround:
    """Write the areas of a view, and what they are called."""
    return MapGround(
        keys=view.municipalities.index.tolist(),
        names=names(view).tolist(),
        places=_labels(view),
    )


def ground(view: RegionView) -> MapGround:
    """Write the areas of a view, what they are, and all of its projects."""
    return replace(
        areas(view),
        marks_of_numbers=(*formats.marks(), t("app.no_value")),
        about=map_cards.about(view, names(view)),
        projects=map_sites.in_words(view),
    )


def whole(view: RegionView) -> RegionView:
    """Return the view of all projects that a filter could show, at the same level."""
    return cache.at_level(view.selection.unnarrowed(), draw.level_of(view))


def build(view: RegionView, content: MapContent, command: MapState) -> LeaderMap:
    """Build the whole map of a view for one page or file."""
    map_ = frame(view)
    map_.add_geometry(boundaries(view))
    map_.fill(content)
    map_.show(command)
    return map_


def names(view: RegionView) -> pd.Series:
    """Return the names of the areas, each another one."""
    return _names(_areas_of(view), texts.language(), view)


@st.cache_resource(show_spinner=False, max_entries=32)
def _names(
    areas: _Areas,  # noqa: ARG001 - a part of the key
    language: str,  # noqa: ARG001
    _view: RegionView,
) -> pd.Series:
    table = _view.municipalities
    return words.told_apart(table["name"], table["district"], table.get("members"))


def measure_layer(view: RegionView, measure: Measure, classes: Classes) -> MeasureLayer:
    """Write one measure in classes, as `drawing.classes_of` makes them."""
    missing = t("app.no_value")
    values = view.municipalities[measure.code]
    known = {
        value: formats.measure_value(value, measure.unit)
        for value in values.dropna().unique()
    }
    written = [known.get(value, missing) for value in values]
    return _layer(view, measure, classes, written)


def measure_numbers(
    view: RegionView, measure: Measure, classes: Classes
) -> MeasureLayer:
    """Write one measure as `measure_layer` does, its values as numbers."""
    values = map_cards.numbers(view.municipalities[measure.code], measure.unit)
    return _layer(view, measure, classes, values)


def _layer(
    view: RegionView, measure: Measure, classes: Classes, written: list[str] | Numbers
) -> MeasureLayer:
    values = view.municipalities[measure.code]
    letters = classes.letters(values)
    fills = {"-": HATCH, "0": ZERO_COLOUR}
    shades = colours(len(classes), classes.centre)
    fills |= {str(n): shade for n, shade in enumerate(shades, start=1)}
    name, unit = t(f"measure.{measure.code}"), t(f"unit.{measure.unit}")
    return MeasureLayer(
        code=measure.code,
        name=name,
        unit="" if name == unit else unit,
        label=t("map.label", measure=name),
        letters=letters,
        fills=fills,
        lines=_legend(measure, classes, letters, fills),
        values=written,
    )


def _labels(view: RegionView) -> list[tuple[str, float, float]]:
    """Return names at points inside, the largest municipalities first."""
    return _labels_of(_areas_of(view), view)


@st.cache_resource(show_spinner=False, max_entries=32)
def _labels_of(
    areas: _Areas,  # noqa: ARG001 - a part of the key
    _view: RegionView,
) -> list[tuple[str, float, float]]:
    table = _view.municipalities.sort_values("population", ascending=False)
    points = outlines(_view).representative_point().reindex(table.index)
    return list(zip(table["name"], points.y.round(5), points.x.round(5), strict=True))


def _legend(
    measure: Measure, classes: Classes, letters: str, fills: Mapping[str, str]
) -> list[LegendClass]:
    """Write the lines of the legend; zero and missing only where they occur."""
    labels = list(enumerate(class_labels(classes), start=1))[::-1]
    lines = [(str(number), label) for number, label in labels]
    rare = [
        ("0", t("map.zero_amount") if measure.kind else t("map.zero")),
        ("-", t("map.missing")),
    ]
    lines += [(letter, label) for letter, label in rare if letter in letters]
    return [
        LegendClass(
            fill=fills[letter],
            label=label,
            count=formats.number(letters.count(letter)),
        )
        for letter, label in lines
    ]


def outline_notes(view: RegionView) -> list[str]:
    """Name the municipalities whose outline is known to be wrong."""
    wrong = view.municipalities.loc[view.municipalities["outline_note"] != "", "name"]
    if wrong.empty:
        return []
    return [t("map.outline_wrong", names=", ".join(wrong))]


def class_labels(classes: Classes) -> list[str]:
    """Write the limits of each class."""

    def write(value: float) -> str:
        return "" if value == inf else formats.number(value, 6, short=True)

    labels = []
    for number, (lower, upper) in enumerate(classes.intervals()):
        key = "map.class_first" if number == 0 else "map.class_between"
        if upper == inf:
            key = "drawing.class_all" if number == 0 else "drawing.class_last"
        labels.append(t(key, lower=write(lower), upper=write(upper)))
    return labels if classes.centre is None else _multiples(classes)


def _multiples(classes: Classes) -> list[str]:
    """Write the limits of classes around the value of the region."""

    def write(lower: float, upper: float) -> str:
        kind = "first" if lower == 0 else "last" if upper == inf else "between"
        ends = {"lower": lower, "upper": upper if upper < inf else lower}
        shown = {name: formats.number(end, 6, short=True) for name, end in ends.items()}
        return t(f"drawing.range_{kind}", **shown)

    times = Classes((*MULTIPLES, inf), 0.0).intervals()
    return [
        t("drawing.multiple", times=write(*factor), values=write(*limits))
        for factor, limits in zip(times, classes.intervals(), strict=True)
    ]
