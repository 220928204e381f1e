"""The interactive map: folium builds it, Leaflet comes from the application itself.

A map is made of three parts. Its *frame* is the script that folium writes: it runs
once. Its *geometry* holds boundaries only. Its *content* holds the numbers and words
of all measures, so that another measure is a short command (`MapState`) and no new
map. `LeaderMap.to_page` puts all of it into one page.

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
from geo.mapping.base_maps import BaseMap
from geo.mapping.columns import Numbers
from geo.mapping.palettes import MISSING_COLOUR

# Where Streamlit serves the folder static/, relative to every page.
VENDOR: Final = "app/static/vendor/leaflet-1.9.4"
HATCH: Final = "hatch"
_BROWSER: Final = Path(__file__).parent / "browser"
# The files of that folder, in the order in which the parts of a map are drawn.
_PARTS: Final = (
    "base", "numbers", "columns", "card", "base_map", "sites", "joining", "layers",
    "symbols", "canvas", "areas_many", "areas", "borders", "overlays", "clusters",
    "heat", "stops", "own_layer", "own_keys", "labels", "view", "ruler", "position",
    "paper", "keyboard", "find", "aside", "legend", "timeline", "layers_tree", "point",
    "draw", "atlas",
)  # fmt: skip
_CALLS: Final = (
    "frame", "draw", "fill", "show", "extra", "home", "setView", "fitExtent", "places",
)  # fmt: skip
_REFERENCE: Final = re.compile(r"""(?:src|href)\s*=\s*["']([^"']*)["']""")
_EDGE: Final = "#8c9892"
# What `LeaderMap.to_script` calls the map; the host puts its own id there.
_NAME: Final = "leader"
_CONTEXT_STYLE: Final = {
    "fill": True, "fillColor": "#f4f3ee", "fillOpacity": 1, "color": "#b9bfb9",
    "weight": 1,
}  # fmt: skip
_OUTLINE_STYLE: Final = {"color": "#14493a", "weight": 3, "opacity": 0.95}


# Code, whether on, opacity in per cent, and sometimes the style of a layer.
LayerSetting = tuple[str, bool, int] | tuple[str, bool, int, str]


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
    place : str
        Id of the area that it lies in.
    form : str
        ``exact``, ``locality``, ``municipality`` or ``several``: how exact it is;
        ``gap``, ``unsure`` or ``served``: a village on the map of white spots.
    count : int
        Number of projects.
    card : Card
        What a click shows.
    """

    at: tuple[float, float]
    place: str
    form: str
    count: int
    card: Card

    def to_json(self) -> dict[str, Any]:
        """Return what the browser draws."""
        return {**vars(self), "card": _bare(self.card)}


@dataclass(frozen=True, kw_only=True)
class LegendClass:
    """A line of the legend: colour (or `HATCH`), label and number of areas."""

    fill: str
    label: str
    count: str


@dataclass(frozen=True, kw_only=True)
class MeasureLayer:
    """One measure on all areas.

    Attributes
    ----------
    code, name, unit, label : str
        Code, name in the list, unit in the legend, and what the map shows (for
        screen readers).
    letters : str
        One character per area, see `classes.Classes.letters`.
    fills : dict of str to str
        Colour (or `HATCH`) of each character.
    lines : list of LegendClass
        The legend, from the highest class to the lowest.
    values : list of str, or Numbers
        The value of each area.

    """

    code: str
    name: str
    unit: str
    label: str
    letters: str
    fills: dict[str, str]
    lines: list[LegendClass]
    values: list[str] | Numbers

    def to_json(self) -> dict[str, Any]:
        """Return what the browser draws."""
        return {
            **vars(self),
            "lines": [vars(line) for line in self.lines],
            "values": _plain(self.values),
        }


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A measure in one year: letters, lines and values as in `MeasureLayer`."""

    name: str
    letters: str
    lines: list[LegendClass]
    values: list[str] | Numbers


@dataclass(frozen=True, kw_only=True)
class Frames:
    """A measure year by year, in the same classes.

    Attributes
    ----------
    code : str
        The measure.
    steps : list of Frame
        One for each year, named by it.
    cumulative : bool
        Whether a year shows everything up to it.

    """

    code: str
    steps: list[Frame]
    cumulative: bool = True


@dataclass(frozen=True, kw_only=True)
class MapGround:
    """What stays while people filter: the areas, and all projects in words.

    Attributes
    ----------
    keys, names : list of str
        Id and name of each area; the order of everything else by area.
    places : list of tuple
        Name, latitude and longitude, the most important ones first.
    marks_of_numbers : tuple of str
        Thousands separator, decimal mark and the word for a missing value, for
        whatever comes as numbers.
    about : dict, optional
        What pop-ups of areas say whatever is chosen, as columns for `card.js`.
    projects : list of tuple, optional
        Title and detail of each project, and where it has a place on the map number
        of the area, latitude and longitude. None if there are too many to be sent.

    """

    keys: list[str]
    names: list[str]
    places: list[tuple[str, float, float]] = field(default_factory=list)
    marks_of_numbers: tuple[str, ...] = ()
    about: dict[str, Any] | None = None
    projects: list[tuple[Any, ...]] | None = None


@dataclass(frozen=True, kw_only=True)
class MapContent:
    """What changes with the selection: numbers, words and sites.

    Attributes
    ----------
    ground : MapGround
        What stays.
    cards : list of Card
        Pop-up of each area; empty where `MapGround.about` and `figures` hold them.
    figures : dict, optional
        ``rows`` (label and numbers) and ``items`` (numbers of the projects of each
        area) of pop-ups, as columns for `card.js`.
    measures : list of MeasureLayer
        In the order of the list in the legend.
    spots : list of Spot
        Project sites, or marks of other things.
    marks : list of tuple of str
        Form and meaning of marks that are no project sites, for the legend.
    credits : list of str
        Source notes that are printed on the map.
    badge : str
        Banner that cannot be overlooked, or nothing.
    status : str
        Period and territorial status, below the legend.
    amount_word : str
        Which amount the circles of the sites stand for.
    aside : dict
        ``caption`` (the filter in words), ``title``, ``rows`` (label, number, sum) and
        ``note`` of what lies beside the map; empty where all is on it.
    frames : Frames, optional
        One measure year by year.
    packed : dict, optional
        Project sites as columns, in the place of `spots`.

    """

    ground: MapGround
    measures: list[MeasureLayer]
    cards: list[Card] = field(default_factory=list)
    figures: dict[str, Any] | None = None
    spots: list[Spot] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    badge: str = ""
    status: str = ""
    amount_word: str = ""
    aside: dict[str, Any] = field(default_factory=dict)
    frames: Frames | None = None
    packed: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what the browser draws."""
        return {**vars(self.ground), **self.values()}

    def values(self) -> dict[str, Any]:
        """Return it without the ground; larger sites first, so that none is hidden."""
        spots = sorted(self.spots, key=lambda spot: -spot.count)
        own = {name: value for name, value in vars(self).items() if name != "ground"}
        return {
            **own,
            "aside": self.aside or None,
            "cards": [_bare(card) for card in self.cards],
            "measures": [layer.to_json() for layer in self.measures],
            "spots": [spot.to_json() for spot in spots],
            "frames": asdict(self.frames) if self.frames else None,
        }


@dataclass(frozen=True, kw_only=True)
class MapState:
    """The command: what of the content is shown.

    Attributes
    ----------
    measure : str
        Code of a measure.
    selected : str or None
        Id of the area that is marked.
    sites, labels : bool
        Whether the page has project sites and names at all.
    layers : tuple of tuple, optional
        Code, whether on, opacity (10 to 100) and, where there is one, style of each
        layer, the uppermost first; empty for what is usual. None: the layers are
        as usual and cannot be changed.
    mask : str
        0 or 1 for each spot of `MapContent.values`; empty shows all.
    view : tuple of float, optional
        Latitude, longitude and zoom to go to.
    pick_point : bool
        Whether a click places a point instead of opening a pop-up.
    point : tuple of float, optional
        Longitude and latitude of that point.
    found : dict, optional
        ``name`` and ``at`` (latitude, longitude) of a place that was looked up.
    base : BaseMap, optional
        Map in the background; without one, nothing is asked of anybody.
    year : int, optional
        Year of `MapContent.frames` that is shown; the last one if absent.
    drawing : str
        ``line`` or ``area`` while clicks draw one; empty otherwise.
    shape : mapping, optional
        GeoJSON geometry in WGS 84 that is shown: what was drawn, or came from a file.
    extent : tuple of float, optional
        West, south, east and north of what a link asks for; the home extent if absent.
    extent_turn : int
        Number of that link; 0 if there is none. The map follows a link once.
    listed : dict, optional
        Projects of the card that is open: ``of`` (what the browser calls it),
        ``items`` (text and detail) and ``note``, or the ``titles`` of the signs of a
        ring; for maps of very many projects.
    sought : dict, optional
        Projects that were looked up, for maps of very many: ``asked`` (what was
        typed) and ``rows`` of title, detail, id of the area, latitude, longitude.
    legend : bool
        Whether the legend lies on the map; over the whole window it always does.

    """

    measure: str
    selected: str | None = None
    sites: bool = True
    labels: bool = True
    layers: tuple[LayerSetting, ...] | None = None
    mask: str = ""
    view: tuple[float, float, float] | None = None
    pick_point: bool = False
    point: tuple[float, float] | None = None
    found: dict[str, Any] | None = None
    base: BaseMap | None = None
    year: int | None = None
    drawing: str = ""
    shape: Mapping[str, Any] | None = None
    extent: tuple[float, float, float, float] | None = None
    extent_turn: int = 0
    listed: Mapping[str, Any] | None = None
    sought: Mapping[str, Any] | None = None
    legend: bool = True


def geometry(
    *,
    areas: list[dict[str, Any]],
    context: list[dict[str, Any]],
    outline: list[dict[str, Any]],
    mask: dict[str, Any] | None = None,
    names: Sequence[tuple[str, float, float]] = (),
    files: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Gather the boundaries of a map: GeoJSON features and how they are drawn.

    Parameters
    ----------
    areas : list of dict
        As `display.screen_features` returns them.
    context : list of dict
        Neighbouring areas in the background.
    outline : list of dict
        Regions, drawn on top of the areas.
    mask : dict, optional
        Geometry of all areas together; what is outside is dimmed.
    names : sequence of tuple
        Name, latitude and longitude of the neighbouring areas.
    files : mapping, optional
        ``districts``, ``associations``, ``localities`` and ``stops``: address of a
        file, or what would be in it. The browser fetches it when it is wanted.
    columns : dict, optional
        Very many areas as `columns.outline_columns` writes them, in the place of
        `areas`.

    Returns
    -------
    dict
        For `LeaderMap.add_geometry`, or as JSON for the browser.

    """
    return {
        "context": {
            "features": context, "style": _CONTEXT_STYLE, "names": list(names),
        },
        "areas": {
            "features": areas, "edge": _EDGE,
            **({"columns": columns} if columns else {}),
        },
        "outline": {"features": outline, "style": _OUTLINE_STYLE},
        **({"mask": mask} if mask else {}),
        "files": dict(files or {}),
    }  # fmt: skip


class LeaderMap(folium.Map):
    """A folium map that needs Leaflet only, from the application's own folder.

    Parameters
    ----------
    bounds : sequence of float
        West, south, east, north.
    words : mapping of str to str or list
        ``label`` (what the map shows, for screen readers), ``measure`` (of the list
        in the legend), ``zoom_in``, ``zoom_out``, ``home``, ``full``, ``full_end``,
        ``find…`` of the look-up, ``base_missing`` (of a base map that does not
        come), ``ruler…``, ``keys`` with ``keys_list`` (pairs of key and meaning),
        ``locale`` (how numbers are written).

    """

    default_js = [  # noqa: RUF012 - as in folium
        ("leaflet", f"{VENDOR}/leaflet.js"),
    ]  # fmt: skip
    default_css = [("leaflet_css", f"{VENDOR}/leaflet.css")]  # noqa: RUF012

    def __init__(self, *, bounds: Sequence[float], words: Mapping[str, Any]) -> None:
        west, south, east, north = (float(value) for value in bounds)
        centre = [(south + north) / 2, (west + east) / 2]
        super().__init__(
            location=centre, tiles=None, zoom_control=False, zoom_snap=0.25,
            zoom_start=9, max_zoom=18,
            # view.js watches the size; Leaflet would take it for a person's move.
            track_resize=False,
        )  # fmt: skip
        # The same map is the same script, so that a browser runs it only once.
        self._id = _NAME
        figure = self.get_root()
        assert isinstance(figure, Figure)
        for tag, text in (("style", browser_style()), ("script", browser_code())):
            figure.header.add_child(Element(f"<{tag}>{text}</{tag}>"), name=tag)
        box = [[south, west], [north, east]]
        self._call(
            "frame", {"bounds": box, "words": dict(words), "hatch": MISSING_COLOUR}
        )

    def add_geometry(self, boundaries: Mapping[str, Any]) -> None:
        """Draw boundaries, as `geometry` gathers them."""
        self._call("draw", boundaries)

    def fill(self, content: MapContent) -> None:
        """Hand numbers, words and sites in."""
        self._call("fill", content.to_json())

    def show(self, state: MapState) -> None:
        """Choose what is shown; call last."""
        self._call("show", asdict(state))
        self._call("home", {})

    def to_script(self) -> str:
        """Write what folium generates as the body of a function that returns the map.

        It expects ``L``, ``LeaderAtlas`` and an element with the id ``map_leader``.
        """
        figure = self.get_root()
        assert isinstance(figure, Figure)
        figure.render()
        name = self.get_name()
        return f"{figure.script.render()}\nreturn {name};"

    def to_page(self) -> str:
        """Write the page and refuse addresses outside the application.

        Raises
        ------
        GeoDataError
            If the page would request anything from elsewhere.

        """
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


def browser_code() -> str:
    """Return our code for the browser: an object ``LeaderAtlas`` of functions."""
    files = [(_BROWSER / f"{name}.js").read_text(encoding="utf-8") for name in _PARTS]
    end = f"return {{ {', '.join(_CALLS)} }};\n"
    return "\n".join(["const LeaderAtlas = (() => {", *files, end + "})();\n"])


def number_code() -> str:
    """Return what reads columns and writes numbers, for other components."""
    files = [_BROWSER / f"{name}.js" for name in ("columns", "numbers")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def browser_style() -> str:
    """Return our style sheet for the browser."""
    files = sorted(_BROWSER.glob("*.css"))
    return "".join(path.read_text(encoding="utf-8") for path in files)


class _LayerCall(MacroElement):
    """Calls one function of `browser_code` with data."""

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


def _plain(values: list[str] | Numbers) -> Any:
    return vars(values) if isinstance(values, Numbers) else values


def _bare(value: Any) -> dict[str, Any]:
    """Return a dataclass as a dictionary, without what is empty."""
    return {key: found for key, found in vars(value).items() if found}


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
