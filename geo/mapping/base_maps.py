"""Base maps of other providers, which a person can switch on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from geo.errors import BaseMapError

_MOST_ZOOM: Final = 18
# How the tiles of a WMTS are named in its address, and how the browser names them.
_WMTS_NAMES: Final = {
    "{TileMatrix}": "{z}", "{TileRow}": "{y}", "{TileCol}": "{x}", "{Style}": "default",
}  # fmt: skip
_WMS_WORDS: Final = frozenset(("service", "request", "version", "layers", "styles"))


@dataclass(frozen=True, kw_only=True)
class BaseMap:
    """A map in the background that another machine draws.

    Attributes
    ----------
    code, name : str
        Code and the provider's name for it.
    kind : str
        ``wms``, or ``xyz`` for tiles.
    address : str
        Begins with ``https://``; of tiles with ``{z}``, ``{x}`` and ``{y}``.
    layers : str
        Layers of a WMS.
    host, receiver : str
        Machine that is asked, and who runs it.
    attribution : str
        Note to print on the map.
    max_zoom : int
        Nearest zoom that the provider draws.

    """

    code: str
    name: str
    kind: str
    address: str
    layers: str
    host: str
    receiver: str
    attribution: str
    max_zoom: int


def load_base_maps(file: Path) -> dict[str, BaseMap]:
    """Return the known base maps by code.

    Examples
    --------
    >>> load_base_maps(Path("data/vocabulary/base_maps.toml"))["osm"].host
    'tile.openstreetmap.org'

    """
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return {code: BaseMap(code=code, **entry) for code, entry in table.items()}


def own_base_map(address: str, *, layers: str = "", attribution: str = "") -> BaseMap:
    """Read the address of a WMS, WMTS or of tiles.

    Parameters
    ----------
    address : str
        Of a WMS as its provider writes it (with or without question mark and
        ``LAYERS``), of a WMTS with ``{TileMatrix}``, ``{TileRow}`` and ``{TileCol}``
        in the grid of web maps, or of tiles with ``{z}``, ``{x}`` and ``{y}``.
    layers : str
        Layers of a WMS, separated by commas, if the address does not say.
    attribution : str
        Note to print; the host if empty.

    Returns
    -------
    BaseMap

    Raises
    ------
    BaseMapError
        If it is no address of the web, or layers or names of tiles are missing.

    Examples
    --------
    >>> own = own_base_map("https://example.org/wms?LAYERS=luftbild&VERSION=1.3.0")
    >>> own.kind, own.address, own.layers
    ('wms', 'https://example.org/wms', 'luftbild')

    """
    text = address.strip()
    for name, ours in _WMTS_NAMES.items():
        text = re.sub(re.escape(name), ours, text, flags=re.IGNORECASE)
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise BaseMapError(address=text[:120])
    tiles = [name for name in ("{z}", "{x}", "{y}") if name in text]
    if tiles and len(tiles) < 3:
        raise BaseMapError(address=text[:120])
    if not tiles:
        query = {key.lower(): values for key, values in parse_qs(parts.query).items()}
        layers = layers.strip() or ",".join(query.get("layers", []))
        if not layers:
            raise BaseMapError(address=text[:120])
        kept = [
            f"{key}={value}"
            for key, values in parse_qs(parts.query).items()
            for value in values
            if key.lower() not in _WMS_WORDS
        ]
        text = parts._replace(query="&".join(kept), fragment="").geturl()
    return BaseMap(
        code="own",
        name=parts.hostname,
        kind="xyz" if tiles else "wms",
        address=text,
        layers="" if tiles else layers,
        host=parts.hostname,
        receiver=parts.hostname,
        attribution=attribution.strip() or f"© {parts.hostname}",
        max_zoom=_MOST_ZOOM,
    )
