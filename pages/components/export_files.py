"""Files to take away: layers and tables of a view in the format that somebody needs."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from geo.analysis.levels import Level
from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from geo.mapping.interactive import HATCH
from geo.mapping.paper import FileFormat
from geo.mapping.printing import Paper
from geo.mapping.printing import draw as draw_paper
from geo.output import geopackage, kml, styles, tables
from geo.output.files import output_errors
from geo.output.layer import Disclosure, Layer
from geo.output.layers import (
    EXPORT_LAYERS,
    PROJECT_TABLE,
    build_layer,
    export_layer,
    export_name,
)
from geo.output.pattern_layers import COMPARISON, HOT_SPOTS, MISSING, Pair
from geo.output.privacy import Profile
from geo.output.recipient_list import RECIPIENTS
from geo.output.report import evaluate, to_json
from geo.progress import Progress, no_progress
from geo.projects.filters import ProjectFilter
from geo.projects.register import OWN
from geo.qgis import site_style
from pages.components import (
    cache,
    expert,
    export_package,
    export_words,
    map_view,
    print_view,
    release,
    texts,
)
from pages.components import drawing as draw
from pages.components.drawing import Drawing
from pages.components.export_kinds import ALL, FORMATS
from pages.components.texts import t

TABLES: Final = export_words.TABLES
_ON_PHONES: Final = ("sites", "municipalities", "regions")
# Formats that hold one layer each, and which.
BY_LAYER: Final = {
    "geojson": EXPORT_LAYERS, "csv": TABLES, "csv_plain": TABLES,
}  # fmt: skip
_MAPS: Final = ("map-pdf", "map-png", "map-svg", "html")
# Formats that have a name of their own; others are called after their layer.
_OWN_NAMES: Final = ("json", "zip", "pptx", "handout", "atlas", "map")
_LEVELS: Final[dict[str, Level]] = {
    "municipalities": "municipality",
    "associations": "association",
    "districts": "district",
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a file is made of.

    Attributes
    ----------
    view : RegionView
        The selection.
    layer : str
        One of `TABLES`, or `ALL`; for a package `ALL` or `DATA`.
    code : str
        Measure that areas are coloured by when the file is opened.
    pair : tuple, optional
        What is compared with what; see `pattern_layers.comparison`.
    progress : callable
        Told the part that is done, from 0 to 1.

    """

    view: RegionView
    layer: str
    code: str
    pair: Pair | None = None
    progress: Progress = no_progress


def file(
    view: RegionView, kind: str, layer: str, code: str, profile: Profile = "public",
    *, pair: Pair | None = None, progress: Progress = no_progress,
) -> bytes:  # fmt: skip
    """Return a file, made once for each selection.

    Parameters
    ----------
    view, layer, code, pair, progress
        As in `Order`.
    kind : str
        One of `FORMATS`.
    profile : {"public", "internal"}
        For whom the file is.

    """
    with release.using(profile):
        key = cache.key_of(view.selection)
        day = dt.date.today()
        return _file(key, texts.language(), day, kind, layer, code, pair, progress)


def everything(view: RegionView) -> list[tuple[str, str]]:
    """List every file that can be made of a view: format and layer; packages last."""
    return [*export_package.contents(view, layers_of, ALL), *_PACKAGES]


def layers_of(view: RegionView, kind: str) -> tuple[str, ...]:
    """List the layers or tables that a format has of a view."""
    known = BY_LAYER.get(kind, TABLES)
    own = view.selection.dataset == OWN
    return tuple(layer for layer in known if own or layer != RECIPIENTS)


def name(view: RegionView, kind: str, layer: str, profile: Profile = "public") -> str:
    """Return the name of a file in the language of its words; an internal one says so.

    Examples
    --------
    >>> from geo.projects.filters import ProjectFilter
    >>> with texts.speaking("de"):
    ...     name(cache.view(ProjectFilter(region="TH-LEADER-06")), "csv", "villages")
    'leader-atlas_orte_TH-LEADER-06.csv'

    """
    shown = "map" if kind in _MAPS else kind
    if shown not in _OWN_NAMES:
        shown = "layers" if layer == ALL else layer
    shown = t(f"file_name.{shown}")
    shown += f"_{t('file_name.codes')}" if kind == "csv_plain" else ""
    with release.using(profile):
        return release.file_name(export_name(view, shown, FORMATS[kind][0]))


# So many that a package finds what was made just before.
@st.cache_resource(show_spinner=False, max_entries=48)
def _file(
    key: tuple[cache.Query, int],
    language: str,  # noqa: ARG001 - a part of the key
    day: dt.date,  # noqa: ARG001
    kind: str,
    layer: str,
    code: str,
    pair: Pair | None,
    _progress: Progress,
) -> bytes:
    view = cache.view(ProjectFilter.from_query(dict(key[0])))
    order = Order(view=view, layer=layer, code=code, pair=pair, progress=_progress)
    # GeoPackages are written beside memory, where the disk may be full.
    with output_errors(tempfile.gettempdir()):
        return _WRITERS[kind](order)


def _layers(order: Order, every: Sequence[str]) -> list[Layer]:
    dataset = order.view.selection.dataset
    atlas, told = cache.atlas(dataset), disclosure(dataset)
    wanted = every if order.layer == ALL else [order.layer]
    return [
        build_layer(order.view, name, atlas=atlas, disclosure=told, code=order.code,
                    pair=order.pair)
        for name in wanted
    ]  # fmt: skip


def disclosure(dataset: str) -> Disclosure:
    """Return how much may be said of applicants in the profile that is built."""
    if dataset != OWN:
        return Disclosure(profile=release.profile() or "public")
    judged = cache.released(dataset).judged
    if not release.is_internal():
        return Disclosure(judged=judged)
    known = cache.applicants(dataset)
    return Disclosure(
        profile="internal", judged=cache.judged(dataset), applicants=known
    )


def _geopackage(order: Order) -> bytes:
    view = order.view
    built = _layers(order, layers_of(view, "gpkg"))
    looks = {part.name: _styles(view, part.name, order.code) for part in built}
    return geopackage.to_geopackage(built, export_words.labels(view), looks)


def _styles(view: RegionView, layer: str, code: str) -> list[tuple[str, str]]:
    """Return names and QML of the styles of a layer, the default first."""
    words = export_words.labels(view).values
    if layer == "sites":
        return [(t("export.sites"), site_style(words["precision"]))]
    if layer in {"white_spots", "villages"}:
        points = layer == "villages"
        style = styles.absence_style(words["state"], points=points)
        return [(t(f"export.{layer}"), style)]
    if layer in {HOT_SPOTS, COMPARISON}:
        return pattern_styles(layer)
    if layer == "regions":
        return [(t("export.regions"), styles.outline_style())]
    if layer not in _LEVELS:
        return []
    codes = [code, *(other for other in MEASURES if other != code)]
    return [
        (t(f"measure.{other}"), styles.measure_style(measure_style(view, layer, other)))
        for other in codes
    ]


def pattern_styles(layer: str) -> list[tuple[str, str]]:
    """Return the styles of evaluations: hot spots and clusters, more and less."""
    if layer == COMPARISON:
        words = {code: t(f"difference.{code}") for code in ("more", "less", "same")}
        words["missing"] = t("map.missing")
        return [(t("export.comparison"), styles.difference_style(words))]
    return [
        (t(f"expert.{kind}"), styles.class_style(kind, {
            code: (t("map.missing" if code == MISSING else f"expert.{code}"), fill)
            for code, fill in fills.items()
        }))
        for kind, fills in reversed(expert.FILLS.items())
    ]  # fmt: skip


def measure_style(view: RegionView, layer: str, code: str) -> styles.MeasureStyle:
    """Return how a measure is drawn at the level of a layer, as on the screen."""
    drawn = Drawing(level=_LEVELS[layer])
    shown = draw.shown(view, drawn)
    classes = draw.classes_of(shown, MEASURES[code], drawn)
    look = map_view.measure_layer(shown, MEASURES[code], classes)
    letters = {fill: letter for letter, fill in look.fills.items()}
    known = {letters[line.fill]: line.label for line in look.lines}
    rare = {"0": t("map.zero"), "-": t("map.missing")}
    return styles.MeasureStyle(
        column=code, name=look.name, fills=look.fills, labels={**rare, **known},
        classes=classes,
    )  # fmt: skip


def _workbook(order: Order) -> bytes:
    built = _layers(order, layers_of(order.view, "xlsx"))
    return tables.to_workbook(built, export_words.labels(order.view))


def _csv(style: tables.CsvStyle, order: Order) -> bytes:
    (built,) = _layers(order, (PROJECT_TABLE,))
    return tables.to_csv(built, export_words.labels(order.view), style=style)


def _kml(order: Order) -> bytes:
    view, measure = order.view, MEASURES[order.code]
    classes = draw.classes_of(view, measure, draw.PLAIN)
    drawn = map_view.measure_layer(view, measure, classes)
    fills = (drawn.fills[letter] for letter in drawn.letters)
    colours = {
        key: fill
        for key, fill in zip(view.municipalities.index, fills, strict=True)
        if fill != HATCH
    }
    return kml.to_kml(
        _layers(order, _ON_PHONES), export_words.labels(view),
        title=export_words.title(view), colours=colours,
    )  # fmt: skip


def _geojson(order: Order) -> bytes:
    shown = "municipalities" if order.layer == ALL else order.layer
    dataset = order.view.selection.dataset
    return export_layer(
        order.view, shown, atlas=cache.atlas(dataset), disclosure=disclosure(dataset),
        facts=export_words.facts(order.view), code=order.code, pair=order.pair,
    )  # fmt: skip


def _map(kind: FileFormat, order: Order) -> bytes:
    plan = print_view.plan(order.view, print_view.Choice(code=order.code))
    return draw_paper(plan, kind, paper=Paper())


def _report(order: Order) -> bytes:
    view = order.view
    report = evaluate(view, regions=cache.atlas(view.selection.dataset).regions)
    return to_json({**export_words.facts(view), **report}).encode()


def _html(order: Order) -> bytes:
    # Steps and their pages are loaded only where they are needed.
    from pages.components import show_file

    selection = order.view.selection
    return show_file.map_file(selection, order.code, progress=order.progress)


def _steps(make: str, order: Order) -> bytes:
    """Make slides or hand-out of the steps that are proposed for a selection."""
    from pages.components import paper

    deck = paper.proposed(order.view.selection)
    internal = release.profile() == "internal"
    content: bytes = getattr(paper, make)(deck, order.progress, internal=internal)
    return content


def _atlas(order: Order) -> bytes:
    from pages.components import paper

    internal = release.profile() == "internal"
    selection = order.view.selection
    return paper.atlas_file(selection, order.progress, internal=internal)


def _zip(order: Order) -> bytes:
    """Write every format into one file, with a list of contents and checksums."""
    view, profile = order.view, release.profile() or "public"
    wanted = export_package.contents(view, layers_of, order.layer)
    parts = export_package.shares(wanted, order.progress)
    made = {
        (kind, layer): file(
            view, kind, layer, order.code, profile, pair=order.pair, progress=part
        )
        for (kind, layer), part in zip(wanted, parts, strict=True)
    }
    named = {name(view, *one, profile): (*one, made[one]) for one in wanted}
    return export_package.pack(view, named)


_WRITERS: Final[dict[str, Callable[[Order], bytes]]] = {
    "gpkg": _geopackage,
    "xlsx": _workbook,
    "kml": _kml,
    "geojson": _geojson,
    "csv": partial(_csv, "people"),
    "csv_plain": partial(_csv, "programs"),
    "json": _report,
    "zip": _zip,
    "map-pdf": partial(_map, "pdf"),
    "map-png": partial(_map, "png"),
    "map-svg": partial(_map, "svg"),
    "html": _html,
    "pptx": partial(_steps, "slides_file"),
    "handout": partial(_steps, "handout_file"),
    "atlas": _atlas,
}
_PACKAGES: Final = (("zip", ALL),)
