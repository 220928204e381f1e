"""Files to take away: layers and tables of a view in the format that somebody needs."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
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
from geo.output.pattern_layers import COMPARISON, HOT_SPOTS, MISSING
from geo.output.privacy import Profile
from geo.output.recipient_list import RECIPIENTS
from geo.output.report import evaluate, to_json
from geo.projects.filters import ProjectFilter
from geo.projects.register import OWN
from geo.qgis import site_style
from pages.components import (
    cache,
    expert,
    export_metadata,
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
_NAMES: Final = {
    "json": "kennzahlen", "zip": "gesamt",
    "pptx": "folien", "handout": "handzettel", "atlas": "atlas",
    "map-pdf": "karte", "map-png": "karte", "map-svg": "karte", "html": "karte",
}  # fmt: skip
_LEVELS: Final[dict[str, Level]] = {
    "municipalities": "municipality",
    "associations": "association",
    "districts": "district",
}


def file(
    view: RegionView, kind: str, layer: str, code: str, profile: Profile = "public"
) -> bytes:
    """Return a file, made once for each selection.

    Parameters
    ----------
    view : RegionView
        The selection.
    kind : str
        One of `FORMATS`.
    layer : str
        One of `TABLES`, or `ALL`.
    code : str
        Measure that areas are coloured by when the file is opened.
    profile : {"public", "internal"}
        For whom the file is.

    """
    with release.using(profile):
        key = cache.key_of(view.selection)
        return _file(key, texts.language(), dt.date.today(), kind, layer, code)


def everything(view: RegionView) -> list[tuple[str, str]]:
    """List every file that can be made of a view: format and layer."""
    wanted = [(kind, ALL) for kind in FORMATS if kind not in BY_LAYER]
    for kind in BY_LAYER:
        wanted += [(kind, layer) for layer in layers_of(view, kind)]
    return wanted


def layers_of(view: RegionView, kind: str) -> tuple[str, ...]:
    """List the layers or tables that a format has of a view."""
    known = BY_LAYER.get(kind, TABLES)
    own = view.selection.dataset == OWN
    return tuple(layer for layer in known if own or layer != RECIPIENTS)


def name(view: RegionView, kind: str, layer: str, profile: Profile = "public") -> str:
    """Return the name of a file; an internal one says so."""
    shown = _NAMES.get(kind, layer)
    shown = {ALL: "ebenen"}.get(shown, shown)
    shown += "_codes" if kind == "csv_plain" else ""
    with release.using(profile):
        return release.file_name(export_name(view, shown, FORMATS[kind][0]))


@st.cache_resource(show_spinner=False, max_entries=24)
def _file(
    key: tuple[cache.Query, int],
    language: str,  # noqa: ARG001 - a part of the key
    day: dt.date,  # noqa: ARG001
    kind: str,
    layer: str,
    code: str,
) -> bytes:
    view = cache.view(ProjectFilter.from_query(dict(key[0])))
    # GeoPackages are written beside memory, where the disk may be full.
    with output_errors(tempfile.gettempdir()):
        return _WRITERS[kind](view, layer, code)


def _layers(
    view: RegionView, layer: str, every: Sequence[str], code: str
) -> list[Layer]:
    atlas = cache.atlas(view.selection.dataset)
    wanted = every if layer == ALL else [layer]
    told = disclosure(view.selection.dataset)
    return [
        build_layer(view, name, atlas=atlas, disclosure=told, code=code)
        for name in wanted
    ]


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


def _geopackage(view: RegionView, layer: str, code: str) -> bytes:
    labels = export_words.labels(view)
    built = _layers(view, layer, layers_of(view, "gpkg"), code)
    looks = {part.name: _styles(view, part.name, code) for part in built}
    return geopackage.to_geopackage(built, labels, looks)


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


def _workbook(view: RegionView, layer: str, code: str) -> bytes:
    return tables.to_workbook(
        _layers(view, layer, layers_of(view, "xlsx"), code), export_words.labels(view)
    )


def _csv(style: tables.CsvStyle, view: RegionView, layer: str, code: str) -> bytes:
    (built,) = _layers(view, PROJECT_TABLE if layer == ALL else layer, (), code)
    return tables.to_csv(built, export_words.labels(view), style=style)


def _kml(view: RegionView, layer: str, code: str) -> bytes:
    measure = MEASURES[code]
    classes = draw.classes_of(view, measure, draw.PLAIN)
    drawn = map_view.measure_layer(view, measure, classes)
    fills = (drawn.fills[letter] for letter in drawn.letters)
    colours = {
        key: fill
        for key, fill in zip(view.municipalities.index, fills, strict=True)
        if fill != HATCH
    }
    return kml.to_kml(
        _layers(view, layer, _ON_PHONES, code), export_words.labels(view),
        title=export_words.title(view), colours=colours,
    )  # fmt: skip


def _geojson(view: RegionView, layer: str, code: str) -> bytes:
    shown = "municipalities" if layer == ALL else layer
    dataset = view.selection.dataset
    return export_layer(
        view, shown, atlas=cache.atlas(dataset), disclosure=disclosure(dataset),
        facts=export_words.facts(view), code=code,
    )  # fmt: skip


def _map(kind: FileFormat, view: RegionView, _: str, code: str) -> bytes:
    plan = print_view.plan(view, print_view.Choice(code=code))
    return draw_paper(plan, kind, paper=Paper())


def _report(view: RegionView, _: str, __: str) -> bytes:
    regions = cache.atlas(view.selection.dataset).regions
    report = evaluate(view, regions=regions)
    return to_json({**export_words.facts(view), **report}).encode()


def _html(view: RegionView, _: str, code: str) -> bytes:
    # Steps and their pages are loaded only where they are needed.
    from pages.components import show_file

    return show_file.map_file(view.selection, code)


def _steps(make: str, view: RegionView, _: str, __: str) -> bytes:
    """Make slides or hand-out of the steps that are proposed for a selection."""
    from pages.components import paper

    deck = paper.proposed(view.selection)
    internal = release.profile() == "internal"
    content: bytes = getattr(paper, make)(deck, lambda _: None, internal=internal)
    return content


def _atlas(view: RegionView, _: str, __: str) -> bytes:
    from pages.components import paper

    internal = release.profile() == "internal"
    return paper.atlas_file(view.selection, lambda _: None, internal=internal)


def _zip(view: RegionView, _: str, code: str) -> bytes:
    """Write every format into one file, with a list of contents and checksums."""
    profile = release.profile() or "public"
    wanted = [("gpkg", ALL), ("xlsx", ALL), ("kml", ALL), ("json", ALL)]
    wanted += [(kind, layer) for kind in ("geojson", "csv")
               for layer in layers_of(view, kind)]  # fmt: skip
    contents = {
        name(view, kind, layer, profile): _WRITERS[kind](view, layer, code)
        for kind, layer in wanted
    }
    contents[export_metadata.FILE_NAME] = export_metadata.dataset(view, contents)
    lines = [export_words.title(view), ""]
    lines += [f"{label}: {text}" for label, text in export_words.notes(view)]
    lines += ["", "SHA-256"]
    lines += [
        f"{hashlib.sha256(content).hexdigest()}  {file_name}"
        for file_name, content in contents.items()
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("INHALT.txt", "\r\n".join(lines).encode("utf-8-sig"))
        for file_name, content in contents.items():
            archive.writestr(file_name, content)
    return buffer.getvalue()


_WRITERS: Final[dict[str, Callable[[RegionView, str, str], bytes]]] = {
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
