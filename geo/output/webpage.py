"""A presentation for the browser: what the meeting mode and the one-file HTML show.

Both are one engine (``geo/output/web``). It gets a payload: geometry once for each
territory, and for every step its numbers and words. `page` puts payload, engine and
Leaflet into one file that asks nobody for anything.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from geo.errors import GeoDataError
from geo.mapping.interactive import VENDOR, script_json
from geo.mapping.printing import PrintMap
from geo.output import webmap
from geo.output.leaves import Cell, Leaf, LeafChart, LeafTable, common_lines

MEDIA_TYPE: Final = "text/html"
_ROOT: Final = Path(__file__).resolve().parents[2]
_WEB: Final = Path(__file__).parent / "web"
_PARTS: Final = (
    "base", "map", "marks", "pair", "chart", "table", "slide", "find", "overview",
    "stage", "card", "notes", "keys", "show",
)  # fmt: skip
# Nothing may be fetched; script, style and pictures are in the file itself.
_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)
# Pictures of Leaflet's own controls, none of which is used.
_PICTURE: Final = re.compile(r"url\([^)]*\)")


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A place for a logo: its name, and the picture if the office has one.

    Attributes
    ----------
    name : str
        What belongs there; also the text for screen readers.
    content : bytes
        PNG, JPEG or SVG; empty for a place that waits.
    media_type : str
        Such as ``image/png``.

    """

    name: str
    content: bytes = b""
    media_type: str = "image/png"

    def to_json(self) -> dict[str, str]:
        """Return name and picture as the browser takes them."""
        if not self.content:
            return {"name": self.name}
        coded = base64.b64encode(self.content).decode()
        return {"name": self.name, "src": f"data:{self.media_type};base64,{coded}"}


@dataclass(frozen=True, kw_only=True)
class Show:
    """A presentation, or one map with several measures, ready for the browser.

    Attributes
    ----------
    title : str
        Name of the presentation.
    leaves : sequence of Leaf
        What the steps show.
    words : mapping of str to str or list
        The words of the engine, ``locale`` among them.
    kind : {"deck", "map"}
        Steps one after the other, or measures of one map to choose from.
    start : int
        Number of the step that is shown first.
    places : sequence of tuple
        Name, place it belongs to, latitude and longitude of villages to look up.
    facts : sequence of tuple of str
        Name and value: date of the data, sources, licences, contact.
    logos : sequence of Logo
        Shown on the first and the last page.
    internal : bool
        Whether words about natural persons are handed over, for the closed board.

    """

    title: str
    leaves: Sequence[Leaf]
    words: Mapping[str, Any]
    kind: Literal["deck", "map"] = "deck"
    start: int = 0
    places: Sequence[tuple[str, str, float, float]] = ()
    facts: Sequence[tuple[str, str]] = ()
    logos: Sequence[Logo] = field(default_factory=tuple)
    internal: bool = False


def payload(show: Show) -> dict[str, Any]:
    """Write what the engine shows; notes of the speaker are left out.

    Parameters
    ----------
    show : Show
        The presentation.

    Returns
    -------
    dict
        For JSON. A table keeps rows about natural persons without their words, unless
        `Show.internal` is set.

    """
    shared = _Shared()
    steps = [_step(leaf, shared, internal=show.internal) for leaf in show.leaves]
    return {
        "title": show.title,
        "kind": show.kind,
        "start": show.start,
        "words": dict(show.words),
        "facts": [list(fact) for fact in show.facts],
        "logos": [logo.to_json() for logo in show.logos],
        "places": [list(place) for place in show.places],
        "territories": shared.territories,
        "spots": shared.spots,
        "own": shared.own,
        "steps": steps,
    }


def page(show: Show) -> bytes:
    """Write one file that shows the presentation in any browser, without a network.

    Parameters
    ----------
    show : Show
        The presentation.

    Returns
    -------
    bytes
        HTML, UTF-8.

    Raises
    ------
    GeoDataError
        If Leaflet is missing, which set-up fetches.

    """
    words = show.words
    title = html.escape(show.title or "LEADER-Atlas")
    facts = "".join(
        f'<meta name="{html.escape(name)}" content="{html.escape(value)}">\n'
        for name, value in show.facts
    )
    leaflet_code, leaflet_style = _leaflet()
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(str(words["locale"]))}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"{facts}<title>{title}</title>\n"
        f"<style>{leaflet_style}\n{style()}\n"
        "html, body { height: 100%; margin: 0; }\n#show { height: 100%; }</style>\n"
        f'</head>\n<body>\n<div id="show"></div>\n'
        f"<noscript><h1>{title}</h1><p>{html.escape(str(words['no_script']))}</p>"
        f"</noscript>\n<script>{leaflet_code}</script>\n<script>{code()}</script>\n"
        f"<script>LeaderShow.mount(document.getElementById('show'), "
        f"{script_json(payload(show))}, {{ L }});</script>\n</body>\n</html>\n"
    ).encode()


@lru_cache
def code() -> str:
    """Return the engine: an object ``LeaderShow`` with the function ``mount``."""
    files = [(_WEB / f"{name}.js").read_text(encoding="utf-8") for name in _PARTS]
    return "\n".join(
        ["const LeaderShow = (() => {", *files, "return { mount };\n})();"]
    )


@lru_cache
def style() -> str:
    """Return the style sheet of the engine."""
    files = sorted(_WEB.glob("*.css"))
    return "".join(path.read_text(encoding="utf-8") for path in files)


@lru_cache
def _leaflet() -> tuple[str, str]:
    """Return the code and the style sheet of Leaflet, to stand inside a page."""
    folder = _ROOT / VENDOR.removeprefix("app/")
    try:
        script = (folder / "leaflet.js").read_text(encoding="utf-8")
        sheet = (folder / "leaflet.css").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise GeoDataError(reason=f"{error.filename} is missing: run set-up") from error
    # The address of a source map would be a request; `</` could end the element.
    lines = [line for line in script.splitlines() if "sourceMappingURL" not in line]
    script = "\n".join(lines).replace("</script", "<\\/script")
    return script, _PICTURE.sub("none", sheet)


class _Shared:
    """What several steps have in common and is handed over once."""

    def __init__(self) -> None:
        self.territories: dict[str, Any] = {}
        self.spots: list[list[list[Any]]] = []
        self.own: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}
        self._own_numbers: dict[str, int] = {}

    def territory(self, plan: PrintMap) -> str:
        name = webmap.mark(plan.places)[:16]
        if name not in self.territories:
            self.territories[name] = webmap.territory(plan.places)
        return name

    def spots_of(self, plan: PrintMap) -> int | None:
        if not plan.spots:
            return None
        points = np.array([(spot.x, spot.y) for spot in plan.spots])
        degrees = webmap.to_degrees(points).round(5).tolist()
        found = [
            [lat, lon, spot.form, spot.count]
            for (lon, lat), spot in zip(degrees, plan.spots, strict=True)
        ]
        name = hashlib.sha256(json.dumps(found).encode()).hexdigest()
        if name not in self._numbers:
            self._numbers[name] = len(self.spots)
            self.spots.append(found)
        return self._numbers[name]

    def own_of(self, plan: PrintMap) -> list[int]:
        """Return the numbers of a map's own layers, the uppermost first."""
        for layer in plan.own:
            if layer.key not in self._own_numbers:
                self._own_numbers[layer.key] = len(self.own)
                self.own.append(webmap.own_layer(layer))
        return [self._own_numbers[layer.key] for layer in plan.own]


def _step(leaf: Leaf, shared: _Shared, *, internal: bool) -> dict[str, Any]:
    step = leaf.step
    # The note of a view is what the speaker wants to remember: it stays at home.
    found: dict[str, Any] = {
        "id": step.step_id,
        "kind": step.kind,
        "heading": leaf.heading,
        "lead": leaf.lead,
        "figures": [list(figure) for figure in leaf.figures],
        "sentences": list(leaf.sentences),
        "sources": list(leaf.sources),
        "marks": list(leaf.marks),
        "trouble": leaf.trouble,
        **_maps(leaf, shared),
        "table": _table(leaf.table, internal=internal) if leaf.table else None,
        "chart": _chart(leaf.chart) if leaf.chart else None,
    }
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _maps(leaf: Leaf, shared: _Shared) -> dict[str, Any]:
    """Write the map of a step, or two that are compared, with one legend for both."""
    address = leaf.step.address
    if len(leaf.sides) != 2:
        return {"map": _map(leaf.plan, address, shared) if leaf.plan else None}
    first, second = (
        {**_map(side.plan, address, shared), "side": side.title, "total": side.total}
        for side in leaf.sides
    )
    first["lines"] = [list(line) for line in common_lines(leaf.sides)]
    return {"map": first, "beside": second}


def _map(plan: PrintMap, address: Mapping[str, str], shared: _Shared) -> dict[str, Any]:
    layer, words = plan.layer, plan.words
    return {
        "territory": shared.territory(plan),
        "code": layer.code,
        "name": words.legend,
        "unit": words.unit,
        "areas": words.areas,
        "label": layer.label,
        "letters": layer.letters,
        "fills": layer.fills,
        "lines": [[line.fill, line.label, line.count] for line in layer.lines],
        "values": layer.values,
        "labels": plan.labels,
        "spots": shared.spots_of(plan),
        "own": shared.own_of(plan),
        "sites": words.sites,
        "marks": [list(mark) for mark in words.marks],
        "extent": _extent(address.get("extent", "")) or _degrees(plan.extent),
        "chosen": address.get("ags", ""),
    }


def _extent(text: str) -> list[float] | None:
    """Read west, south, east and north; what is no extent is ignored.

    Examples
    --------
    >>> _extent("10.5,50.2,11.3,50.7")
    [10.5, 50.2, 11.3, 50.7]
    >>> _extent("somewhere")

    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    inside = -180 <= west < east <= 180 and -85 <= south < north <= 85
    return [west, south, east, north] if inside else None


def _degrees(extent: tuple[float, float, float, float] | None) -> list[float] | None:
    """Return a part of the map in degrees."""
    if extent is None:
        return None
    west, south, east, north = extent
    corners = webmap.to_degrees(np.array([(west, south), (east, north)]))
    return [float(part) for part in corners.round(4).ravel()]


def _table(table: LeafTable, *, internal: bool) -> dict[str, Any]:
    private = set(table.private)
    texts = {column for column, form in enumerate(table.forms) if form == "text"}
    rows = []
    for number, row in enumerate(table.rows):
        hidden = texts if number in private and not internal else ()
        rows.append(
            [None if at in hidden else _number(cell) for at, cell in enumerate(row)]
        )
    return {
        "heads": list(table.heads), "forms": list(table.forms), "rows": rows,
        "private": sorted(private),
    }  # fmt: skip


def _chart(chart: LeafChart) -> dict[str, Any]:
    return {
        "kind": chart.kind, "title": chart.title, "unit": chart.unit,
        "categories": list(chart.categories),
        "series": [
            [name, [_number(value) for value in values]]
            for name, values in chart.series
        ],
    }  # fmt: skip


def _number(value: Cell) -> Cell:
    """Return a cell as JSON knows it: what is no finite number is missing."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
