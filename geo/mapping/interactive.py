"""The interactive map: folium builds it, Leaflet comes from the application itself.

Nothing is requested from anybody else: an address that leads out of the
application is an error when the page is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement, Template

from geo.errors import GeoDataError
from geo.mapping.palettes import MISSING_COLOUR

# Where Streamlit serves the folder static/, relative to every page.
VENDOR: Final = "app/static/vendor/leaflet-1.9.4"
HATCH: Final = "url(#la-missing)"
_HERE: Final = Path(__file__).parent
_REFERENCE: Final = re.compile(r"""(?:src|href)\s*=\s*["']([^"']*)["']""")
_EDGE: Final = "#8c9892"
_CONTEXT_STYLE: Final = {
    "fill": True, "fillColor": "#f4f3ee", "fillOpacity": 1, "color": "#b9bfb9",
    "weight": 1,
}  # fmt: skip
_OUTLINE_STYLE: Final = {"color": "#14493a", "weight": 3, "opacity": 0.95}


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a pop-up says; every value is text and shown as text.

    Attributes
    ----------
    title, subtitle, note : str
        Heading, line below it, last line.
    rows : list of tuple of str
        Label and value.
    items : list of tuple of str
        Entries of a list: text and detail.

    """

    title: str
    subtitle: str = ""
    note: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    items: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """All project sites at one place on the map.

    Attributes
    ----------
    at : tuple of float
        Latitude, longitude.
    form : str
        ``exact``, ``locality`` or ``municipality``: how exact the place is.
    count : int
        Number of projects.
    card : Card
        What a click shows.

    """

    at: tuple[float, float]
    form: str
    count: int
    card: Card


@dataclass(frozen=True, kw_only=True)
class LegendClass:
    """A line of the legend: colour (or `HATCH`), label and number of areas."""

    fill: str
    label: str
    count: str


@dataclass(frozen=True, kw_only=True)
class Legend:
    """The legend; all words are handed in."""

    title: str
    unit: str
    classes: list[LegendClass]
    marks: list[tuple[str, str]]
    notes: list[str]


class LeaderMap(folium.Map):
    """A folium map that needs Leaflet only, from the application's own folder.

    Parameters
    ----------
    bounds : sequence of float
        West, south, east, north.
    credits : sequence of str
        Source notes that are printed on the map.
    words : mapping of str to str
        ``label`` (what the map shows, for screen readers), ``zoom_in``,
        ``zoom_out``.

    """

    default_js = [("leaflet", f"{VENDOR}/leaflet.js")]  # noqa: RUF012 - as in folium
    default_css = [("leaflet_css", f"{VENDOR}/leaflet.css")]  # noqa: RUF012

    def __init__(
        self,
        *,
        bounds: Sequence[float],
        credits: Sequence[str],  # noqa: A002 - the field's word
        words: Mapping[str, str],
    ) -> None:
        west, south, east, north = (float(value) for value in bounds)
        centre = [(south + north) / 2, (west + east) / 2]
        super().__init__(
            location=centre, tiles=None, zoom_control=False, zoom_snap=0.25,
            zoom_start=9, max_zoom=18,
        )  # fmt: skip
        for name, tag in (("layers.css", "style"), ("layers.js", "script")):
            text = (_HERE / name).read_text(encoding="utf-8")
            figure = self.get_root()
            assert isinstance(figure, Figure)
            figure.header.add_child(Element(f"<{tag}>{text}</{tag}>"), name=name)
        self._call("hatch", {"id": "la-missing", "colour": MISSING_COLOUR})
        # Called last, because the area is fitted into the room beside the legend.
        self._frame = {
            "bounds": [[south, west], [north, east]],
            "credits": list(credits),
            "label": words["label"],
            "zoomIn": words["zoom_in"],
            "zoomOut": words["zoom_out"],
        }

    def add_context(self, features: list[dict[str, Any]]) -> None:
        """Draw neighbouring areas in the background."""
        self._call("context", {"features": features, "style": _CONTEXT_STYLE})

    def add_areas(
        self,
        features: list[dict[str, Any]],
        *,
        fills: Mapping[str, str],
        tooltips: Mapping[str, str],
        cards: Mapping[str, Card],
    ) -> None:
        """Draw areas by colour, with a tooltip and a pop-up each.

        Parameters
        ----------
        features : list of dict
            As `display.screen_features` returns them.
        fills : mapping of str to str
            Colour (or `HATCH`) by id.
        tooltips : mapping of str to str
            Short text by id.
        cards : mapping of str to Card
            Pop-up by id.

        """
        self._call(
            "areas",
            {
                "features": features,
                "fills": dict(fills),
                "tooltips": dict(tooltips),
                "cards": {key: asdict(card) for key, card in cards.items()},
                "edge": _EDGE,
            },
        )

    def add_outline(self, features: list[dict[str, Any]]) -> None:
        """Draw the outline of regions on top of the areas."""
        self._call("outline", {"features": features, "style": _OUTLINE_STYLE})

    def add_sites(self, spots: Sequence[Spot]) -> None:
        """Draw project sites; the larger ones first, so that none is hidden."""
        ordered = sorted(spots, key=lambda spot: -spot.count)
        self._call("sites", {"spots": [asdict(spot) for spot in ordered]})

    def add_labels(self, places: Sequence[tuple[str, float, float]]) -> None:
        """Write names at latitude and longitude, the most important ones first."""
        named = [{"text": text, "at": [lat, lon]} for text, lat, lon in places]
        self._call("labels", {"places": named})

    def add_legend(self, legend: Legend) -> None:
        """Put the legend into the corner."""
        data = asdict(legend)
        data["marks"] = [{"form": form, "label": text} for form, text in legend.marks]
        for entry in data["classes"]:
            entry["fill"] = "hatch" if entry["fill"] == HATCH else entry["fill"]
        self._call("legend", data)

    def add_badge(self, text: str) -> None:
        """Put a banner on the map that cannot be overlooked."""
        self._call("badge", {"text": text})

    def to_page(self) -> str:
        """Write the page, once, and refuse addresses outside the application.

        Raises
        ------
        GeoDataError
            If the page would request anything from elsewhere.

        """
        self._call("frame", self._frame)
        page = self.get_root().render()
        foreign = [
            address
            for address in _REFERENCE.findall(page)
            if ":" in address or address.startswith("//")
        ]
        if foreign:
            raise GeoDataError(reason=f"The map would request {foreign}.")
        return str(page)

    def _call(self, function: str, data: Mapping[str, Any]) -> None:
        self.add_child(_LayerCall(function, data))


class _LayerCall(MacroElement):
    """Calls one function of layers.js with data."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "LeaderAtlas.{{ this.function }}("
        "{{ this._parent.get_name() }}, {{ this.data }});"
        "{% endmacro %}"
    )

    def __init__(self, function: str, data: Mapping[str, Any]) -> None:
        super().__init__()
        self._name = function
        self.function = function
        self.data = script_json(data)


def script_json(data: object) -> str:
    r"""Write JSON that may stand inside a script element.

    Examples
    --------
    >>> script_json("</script><img onerror=1>")
    '"\\u003c/script\\u003e\\u003cimg onerror=1\\u003e"'

    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
