"""A person's own files as layers of the map: taken, listed, changed, put away.

They are kept for the session and, unless they are large, in the workspace. They never
go to the public folder; all their texts stay text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import shapely
import streamlit as st

from geo.errors import FileTooLargeError, GeoDataError
from geo.mapping.overlays import OWN_COLOURS, OwnLayer
from geo.reading.filekinds import MAX_FILE_MB
from geo.reading.mapfiles import (
    GPX_LAYERS,
    MAP_ENDINGS,
    FileLayer,
    ScreenLayer,
    System,
    SystemChoice,
    find_system,
    for_screen,
    read_map_file,
)
from pages.components import cache, formats, office, release, state
from pages.components.texts import error_text, t

_KEY: Final = "own_layers"
_GONE: Final = "own_layers_gone"
_NUMBER: Final = "own_layers_number"
_SETTING: Final = "own_layers"
_MOST: Final = 12
# What a workspace keeps without becoming slow to open.
_MOST_KEPT: Final = 5_000_000
_MOST_CLICKABLE: Final = 3000
_MOST_ROWS, _LONGEST = 30, 300
_NAMES: Final = re.compile(r"(?i)^(name|titel|title|bezeichn|bez|label|projekt|objekt)")


def shown() -> tuple[OwnLayer, ...]:
    """Return the own layers of this session, at first those of the workspace."""
    if release.is_published():
        return ()
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _checked(_remembered())
    return cast("tuple[OwnLayer, ...]", st.session_state[_KEY])


def choose() -> None:
    """Let a person lay files over the map and put them away again."""
    with st.popover(t("own.title"), width="stretch"):
        st.caption(t("own.lead"))
        number = st.session_state.get(_NUMBER, 0)
        given = st.file_uploader(
            t("own.file"), type=list(MAP_ENDINGS), key=f"own_file_{number}"
        )
        if given is not None:
            try:
                _offer(given)
            except GeoDataError as error:
                st.error(error_text(error), icon=":material/error:")
        _list()


# -- a new file --------------------------------------------------------------------
def _offer(given: Any) -> None:
    """Read a file, ask what is not clear, then lay it over the map."""
    mb = 1024 * 1024
    if given.size > MAX_FILE_MB * mb:
        size = -(-given.size // mb)
        raise FileTooLargeError(file=given.name, size_mb=size, limit_mb=MAX_FILE_MB)
    content = given.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    with st.spinner(t("own.reading", file=_plain(given.name))):
        layers = _read(digest, given.name, content)
    numbers = list(range(len(layers)))
    if len(layers) > 1:
        numbers = st.multiselect(
            t("own.layers", count=len(layers)),
            numbers,
            default=numbers[:_MOST],
            format_func=lambda n: f"{_part(layers[n].name)} ({len(layers[n].shapes)})",
            key=f"own_parts_{digest[:12]}",
            select_all=False,
            filter_mode="contains",
            placeholder=t("entries.choose"),
        )
    systems = {n: _system(layers[n], f"{digest[:12]}_{n}") for n in numbers}
    asked = any(choice.found is None for choice, _ in systems.values())
    is_open = any(system is None for _, system in systems.values())
    if asked or len(layers) > 1:
        label = t("own.take", count=len(numbers))
        disabled = is_open or not numbers
        if not st.button(label, type="primary", disabled=disabled, key="own_take"):
            return
    made = [
        _made(given.name, digest, layers[n], choice, system, alone=len(layers) == 1)
        for n, (choice, system) in systems.items()
        if system is not None
    ]
    _take(made)


@st.cache_resource(show_spinner=False, max_entries=2)
def _read(
    digest: str,  # noqa: ARG001 - a part of the key
    name: str,
    _content: bytes,
) -> list[FileLayer]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(_content)
        return read_map_file(path)


def _system(layer: FileLayer, key: str) -> tuple[SystemChoice, System | None]:
    """Return the system of a layer; ask where it is not certain."""
    region = state.selection().region
    choice = find_system(layer, _area(region), cache.state_area())
    if choice.found is not None:
        return choice, choice.found
    st.warning(_question(layer, choice), icon=":material/help:")
    chosen = st.radio(
        t("own.system", layer=_plain(layer.name)), choice.options, index=None,
        format_func=_system_words, key=f"own_system_{key}",
    )  # fmt: skip
    return choice, chosen


@st.cache_resource(show_spinner=False, max_entries=20)
def _area(region: str | None) -> Any:
    """Return where the points of a file are expected (EPSG:25832)."""
    if region is None:
        return cache.state_area()
    territory = cache.atlas().territory(max(cache.atlas().timeline.dates))
    own = territory.members.loc[territory.members["region_id"] == region, "ags"]
    shapes = territory.municipalities.geometry.reindex(own).dropna()
    return shapely.union_all(shapes.to_numpy()) if len(shapes) else cache.state_area()


def _question(layer: FileLayer, choice: SystemChoice) -> str:
    stated = choice.options[-1] if choice.options else None
    distance = formats.number(stated.distance_km) if stated else ""
    return t(
        f"own.why_{choice.reason}", layer=_plain(layer.name), distance=distance,
        crs=_crs_name(stated.crs) if stated else "",
    )  # fmt: skip


def _system_words(system: System) -> str:
    order = t(f"own.order_{system.order}")
    if system.inside:
        place = t("own.inside", inside=system.inside, total=system.total)
    else:
        place = t("own.away", distance=formats.number(system.distance_km))
    return f"{_crs_name(system.crs)}, {order}: {place}"


def _crs_name(crs: str) -> str:
    """Return a short name of a system, also of one that has no number."""
    return crs if crs.startswith("EPSG:") else t("own.system_of_file")


def _made(
    file: str,
    digest: str,
    layer: FileLayer,
    choice: SystemChoice,
    system: System,
    *,
    alone: bool,
) -> OwnLayer:
    """Write a layer for the browser, with what has to be said about it."""
    light = for_screen(layer, system)
    stem = Path(file).stem
    name = stem if alone else f"{stem}: {_part(layer.name)}"
    code = hashlib.sha256(f"{digest}/{layer.name}".encode()).hexdigest()[:12]
    return OwnLayer(
        code=f"own-{code}", name=name[:_LONGEST],
        colour=OWN_COLOURS[len(shown()) % len(OWN_COLOURS)],
        features=features(light), note=" ".join(_notes(light, choice, system)),
    )  # fmt: skip


def _part(name: str) -> str:
    """Name a layer of a file; those of GPX have fixed names."""
    return t(f"own.gpx_{name}") if name in GPX_LAYERS else name


def _notes(light: ScreenLayer, choice: SystemChoice, system: System) -> list[str]:
    """Say what was found out, left out and changed."""
    notes = []
    if choice.reason == "tested":
        where = {"inside": system.inside, "total": system.total}
        notes.append(t("own.tested", crs=_crs_name(system.crs), **where))
    elif choice.found is None:
        notes.append(t("own.chosen", crs=_crs_name(system.crs)))
    counts = {"repaired": light.layer.repaired, "empty": light.layer.empty,
              "lost": light.lost}  # fmt: skip
    notes += [t(f"own.{name}", count=count) for name, count in counts.items() if count]
    if light.tolerance_m:
        vertices, off = formats.number(light.vertices), light.tolerance_m
        notes.append(t("own.simplified", vertices=vertices, metres=off))
    if len(light.layer.shapes) > _MOST_CLICKABLE:
        limit = formats.number(_MOST_CLICKABLE)
        notes.append(t("own.not_clickable", limit=limit))
    return notes


def features(light: ScreenLayer) -> list[dict[str, Any]]:
    """Write the objects of a layer as GeoJSON, their attributes as words.

    Parameters
    ----------
    light : ScreenLayer
        As `for_screen` returns it.

    Returns
    -------
    list of dict
        ``title`` and ``rows`` as properties; none where nobody can click anything.

    """
    layer = light.layer
    shapes = map(shapely.geometry.mapping, layer.shapes)
    if len(layer.rows) > _MOST_CLICKABLE:
        return [_feature(shape, {}) for shape in shapes]
    head = _title_column(layer)
    found = []
    for number, (shape, row) in enumerate(zip(shapes, layer.rows, strict=True), 1):
        cells = [_words(value) for value in row]
        title = cells[head] if head is not None else ""
        rows = [
            (label, _cut(cell))
            for label, cell in zip(layer.header, cells, strict=True)
            if cell
        ]
        words = {
            "title": _cut(title) or t("own.object", number=number),
            "rows": rows[:_MOST_ROWS],
        }
        found.append(_feature(shape, words))
    return found


def _feature(shape: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": words}


def _title_column(layer: FileLayer) -> int | None:
    """Return the column that names the objects, else the first one with text."""
    texts = [
        number
        for number in range(len(layer.header))
        if any(isinstance(row[number], str) for row in layer.rows)
    ]
    named = [number for number in texts if _NAMES.match(layer.header[number])]
    return next(iter(named + texts), None)


def _words(value: Any) -> str:
    """Write an attribute; numbers may be keys, so that they are not grouped."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return t("entries.flag_ja" if value else "entries.flag_nein")
    if isinstance(value, dt.date):
        return formats.date(value)
    if isinstance(value, float):
        return formats.number(value, 6, short=True)
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


# -- the layers there are ----------------------------------------------------------
def _list() -> None:
    """List the own layers with name, colour and a way to put them away."""
    for layer in shown():
        colour, name, away = st.columns([0.5, 3, 1], vertical_alignment="center")
        with colour:
            picked = st.color_picker(
                t("own.colour", name=_plain(layer.name)), layer.colour,
                key=f"own_colour_{layer.code}", label_visibility="collapsed",
            )  # fmt: skip
        with name:
            called = st.text_input(
                t("own.name"), layer.name, key=f"own_name_{layer.code}", max_chars=120,
                label_visibility="collapsed",
            )  # fmt: skip
        with away:
            st.button(
                t("own.remove"), key=f"own_remove_{layer.code}", on_click=_remove,
                args=(layer.code,), width="stretch",
            )  # fmt: skip
        if layer.note:
            st.caption(_plain(layer.note))
        open_, source = st.columns([1.3, 2], vertical_alignment="center")
        with open_:
            public = st.checkbox(
                t("own_print.public"), layer.public, key=f"own_public_{layer.code}",
                help=t("own_print.public_help"),
            )  # fmt: skip
        with source:
            told = st.text_input(
                t("own_print.source"), layer.source, key=f"own_source_{layer.code}",
                max_chars=160, label_visibility="collapsed",
                placeholder=t("own_print.source"),
            )  # fmt: skip
        _change(layer, colour=picked, name=called, public=public, source=told)
    gone: OwnLayer | None = st.session_state.get(_GONE)
    if gone is not None:
        left, right = st.columns([3, 1.4], vertical_alignment="center")
        left.caption(t("own.removed", name=_plain(gone.name)))
        right.button(t("own.undo"), key="own_undo", on_click=_bring_back)
    if shown():
        kept = _size(shown()) <= _MOST_KEPT and office.exists()
        st.caption(t("own.kept" if kept else "own.session"))


def _change(layer: OwnLayer, *, name: str, source: str, **looks: Any) -> None:
    """Adopt another colour, name or source."""
    name = name.strip() or layer.name
    changed = replace(layer, name=name, source=source.strip(), **looks)
    if changed != layer:
        _keep([changed if one.code == layer.code else one for one in shown()])


def _take(made: Sequence[OwnLayer]) -> None:
    """Lay new layers above those there are; the same file again replaces itself."""
    codes = {one.code for one in made}
    before = [one for one in shown() if one.code not in codes]
    colours = [OWN_COLOURS[n % len(OWN_COLOURS)] for n in range(len(before), 99)]
    new = [
        replace(one, colour=colour) for one, colour in zip(made, colours, strict=False)
    ]
    _keep((before + new)[-_MOST:])
    st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
    st.session_state.pop(_GONE, None)
    st.rerun()


def _remove(code: str) -> None:
    st.session_state[_GONE] = next(one for one in shown() if one.code == code)
    _keep([one for one in shown() if one.code != code])


def _bring_back() -> None:
    _keep([*shown(), st.session_state.pop(_GONE)])


def _keep(layers: Sequence[OwnLayer]) -> None:
    """Keep the layers in the session and, if it takes them, in the workspace."""
    st.session_state[_KEY] = tuple(layers)
    if not office.exists():
        return
    small = layers if _size(layers) <= _MOST_KEPT else ()
    written = [
        {"code": one.code, "name": one.name, "colour": one.colour,
         "features": one.features, "note": one.note, "public": one.public,
         "source": one.source}
        for one in small
    ]  # fmt: skip
    try:
        office.workspace().remember(_SETTING, written)
    except GeoDataError:
        # A file that is read-only or busy keeps nobody from looking at the map.
        return


def remembered() -> tuple[OwnLayer, ...]:
    """Return the own layers of the workspace, also where there is no session."""
    return _checked(_remembered())


def _remembered() -> object:
    try:
        return office.workspace().setting(_SETTING) if office.exists() else None
    except GeoDataError:
        return None


def _checked(value: object) -> tuple[OwnLayer, ...]:
    """Return what can be a layer; an old file may hold anything."""
    found = []
    for row in value if isinstance(value, list) else ():
        try:
            found.append(OwnLayer(**row))
        except (TypeError, GeoDataError):
            continue
    return tuple(found[:_MOST])


def _size(layers: Sequence[OwnLayer]) -> int:
    return sum(len(one.text) for one in layers)


def _plain(text: str) -> str:
    """Return a text of a file so that Markdown shows it as it stands."""
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~$:&])", r"\\\1", text)
