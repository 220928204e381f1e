"""How QGIS draws the layers of a workspace: sites by precision, regions as outlines."""

from __future__ import annotations

from typing import Final

from geo.qgis import Symbol, dot, single_style, site_style

_PRECISIONS: Final = {
    "site": "genauer Standort",
    "locality": "Ortsteil",
    "municipality": "nur Gemeinde bekannt",
    "several": "mehrere Gemeinden",
    "region_wide": "regionsweit",
    "outside": "außerhalb",
    "unknown": "Ort unbekannt",
}


def layer_styles() -> dict[str, str]:
    """Return the default style of each layer with a geometry, as QML.

    Examples
    --------
    >>> sorted(layer_styles())
    ['boundary_areas', 'meeting_entries', 'projects_on_map', 'regions', 'sites']

    """
    sites = site_style(_PRECISIONS)
    outline = Symbol(kind="fill", edge="#14493a", width=0.7)
    thin = Symbol(kind="fill", edge="#8c9892", width=0.2)
    return {
        "sites": sites,
        "projects_on_map": sites,
        "regions": single_style(outline),
        "boundary_areas": single_style(thin),
        # Ideas and objections that a meeting put on the map.
        "meeting_entries": single_style(dot("#f2c14e", "#5b4300", "star", 4.6)),
    }
