"""How QGIS draws the layers of a workspace: sites by precision, regions as outlines."""

from __future__ import annotations

from typing import Final

from geo.qgis import Symbol, category_style, single_style

_RED: Final = "#b3261e"
_PALE: Final = "#ffd9d4"
_WHITE: Final = "#ffffff"


def _dot(fill: str, edge: str, shape: str = "circle", size: float = 3.2) -> Symbol:
    return Symbol(
        kind="marker", fill=fill, edge=edge, width=0.5, shape=shape, size=size
    )


_ELSEWHERE: Final = _dot("#c9cfca", "#5d6862", "square")
# The looks of the map of the application, in the words of its legend.
_BY_PRECISION: Final = (
    ("site", "genauer Standort", _dot(_RED, _WHITE, size=3.4)),
    ("locality", "Ortsteil", _dot(_WHITE, _RED)),
    ("municipality", "nur Gemeinde bekannt", _dot(_PALE, _RED, "diamond", 3.6)),
    ("several", "mehrere Gemeinden", _dot(_PALE, _RED, "diamond", 3.6)),
    ("region_wide", "regionsweit", _ELSEWHERE),
    ("outside", "außerhalb", _ELSEWHERE),
    ("unknown", "Ort unbekannt", _ELSEWHERE),
)


def layer_styles() -> dict[str, str]:
    """Return the default style of each layer with a geometry, as QML.

    Examples
    --------
    >>> sorted(layer_styles())
    ['boundary_areas', 'projects_on_map', 'regions', 'sites']

    """
    sites = category_style("precision", _BY_PRECISION, _ELSEWHERE)
    outline = Symbol(kind="fill", edge="#14493a", width=0.7)
    thin = Symbol(kind="fill", edge="#8c9892", width=0.2)
    return {
        "sites": sites,
        "projects_on_map": sites,
        "regions": single_style(outline),
        "boundary_areas": single_style(thin),
    }
