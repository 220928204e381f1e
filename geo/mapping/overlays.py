"""What a page or a person lays over the map: areas in classes, own files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from geo.errors import GeoDataError

Pattern = Literal["", "lines", "cross", "dots"]
# Dark enough on a beamer, and of different lightness.
OWN_COLOURS: Final = ("#7a2e9e", "#c2570c", "#1a1a1a", "#0a5c36", "#e0609f")
_CODE: Final = re.compile(r"[a-z0-9_-]{1,40}")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_PARTS: Final = ("code", "colour", "features", "name", "note")


@dataclass(frozen=True, kw_only=True)
class OverlayClass:
    """A class of an overlay.

    Attributes
    ----------
    letter : str
        One character, unlike those of the other classes.
    fill : str
        Colour of the area, or of its pattern.
    label, count : str
        Words of the legend and number of areas.
    pattern : {"", "lines", "cross", "dots"}
        Pattern on white instead of a full area; keeps classes apart in grey.
    turn : int
        Direction of the pattern in degrees.

    """

    letter: str
    fill: str
    label: str
    count: str = ""
    pattern: Pattern = ""
    turn: int = 45


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """Areas in classes above the measure: hot spots, white spots and the like.

    Attributes
    ----------
    code : str
        Name of the layer in settings: small letters, digits, hyphens.
    name, note : str
        Name in the layer tree and the legend, line below the classes.
    letters : mapping of str to str
        Class of each area by its key; areas that are not named are left clear.
    classes : tuple of OverlayClass
        In the order of the legend.
    on : bool
        Whether it is on at start.

    Examples
    --------
    >>> hot = OverlayClass(letter="h", fill="#b2182b", label="hoch", count="1")
    >>> Overlay(code="hot", name="Hot Spots", letters={"16069024": "h"},
    ...         classes=(hot,)).to_json()["letters"]
    {'16069024': 'h'}

    """

    code: str
    name: str
    letters: Mapping[str, str]
    classes: tuple[OverlayClass, ...]
    note: str = ""
    on: bool = True

    def __post_init__(self) -> None:
        """Refuse what the browser could not draw."""
        if not _CODE.fullmatch(self.code):
            raise GeoDataError(reason=f"Code of an overlay: {self.code!r}.")
        known = {one.letter for one in self.classes}
        strange = sorted(set(self.letters.values()) - known)
        if strange:
            raise GeoDataError(reason=f"Classes without a legend: {strange}.")

    def to_json(self) -> dict[str, Any]:
        """Return what the browser draws."""
        classes = [vars(one) for one in self.classes]
        return {**vars(self), "letters": dict(self.letters), "classes": classes}


@dataclass(frozen=True, kw_only=True)
class OwnLayer:
    """A layer from a person's own file.

    Attributes
    ----------
    code, name, note : str
        Name in settings, name in the tree, what has to be said about it.
    colour : str
        Of its points, lines and edges: ``#`` and six hexadecimal digits.
    features : list of dict
        GeoJSON in WGS 84; ``title`` and ``rows`` (label, value) as properties.
    public : bool
        Whether it may stand on what everybody sees: print maps, slides.
    source : str
        What has to be printed with it, or nothing.

    Examples
    --------
    >>> OwnLayer(code="own-1", name="Wege").text[30:]
    '"code":"own-1","colour":"#7a2e9e","features":[],"name":"Wege","note":""}'
    >>> OwnLayer(code="own-1", name="Wege", colour="red")
    Traceback (most recent call last):
    geo.errors.GeoDataError: Colour of an own layer: 'red'.

    """

    code: str
    name: str
    colour: str = OWN_COLOURS[0]
    features: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""
    public: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what the browser could not draw."""
        if not _CODE.fullmatch(self.code):
            raise GeoDataError(reason=f"Code of an own layer: {self.code!r}.")
        if not _COLOUR.fullmatch(self.colour):
            raise GeoDataError(reason=f"Colour of an own layer: {self.colour!r}.")

    @cached_property
    def text(self) -> str:
        """What the browser draws, as JSON; ``version`` differs if anything does."""
        parts = {part: getattr(self, part) for part in _PARTS}
        drawn = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        version = hashlib.sha256(drawn.encode()).hexdigest()[:16]
        return f'{{"version":"{version}",{drawn[1:]}'
