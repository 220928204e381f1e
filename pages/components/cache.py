"""What is loaded once and kept: the only place that caches.

Everything is read-only and shared between sessions (`cache_resource`); keys are
plain values.
"""

from __future__ import annotations

import datetime as dt
import gc
from typing import Any

import geopandas as gpd
import streamlit as st

from geo.analysis.view import Atlas, RegionView
from geo.boundaries.territory import BOUNDARY_DATES
from geo.catalog import Catalog
from geo.mapping.display import screen_features, simplify_coverage
from geo.output.layers import export_layer
from geo.output.report import evaluate, to_json
from geo.projects.filters import ProjectFilter

Query = tuple[tuple[str, str], ...]


@st.cache_resource(show_spinner=False)
def atlas() -> Atlas:
    """Load boundaries and projects."""
    loaded = Atlas(Catalog())
    for boundary_date in BOUNDARY_DATES:
        loaded.territory(boundary_date)
    # What has been loaded stays; the collector need not look at it on every run.
    gc.collect()
    gc.freeze()
    return loaded


def view(selection: ProjectFilter) -> RegionView:
    """Return the view of a selection."""
    return _view(tuple(selection.to_query().items()))


@st.cache_resource(show_spinner=False, max_entries=64)
def _view(query: Query) -> RegionView:
    return atlas().view(ProjectFilter.from_query(dict(query)))


def export(selection: ProjectFilter, layer: str) -> bytes:
    """Return an export layer, or the report, of a selection."""
    return _export(tuple(selection.to_query().items()), layer)


@st.cache_resource(show_spinner=False, max_entries=32)
def _export(query: Query, layer: str) -> bytes:
    seen = _view(query)
    if layer == "report":
        return to_json(evaluate(seen, regions=atlas().regions)).encode()
    return export_layer(seen, layer, regions=atlas().regions)


@st.cache_resource(show_spinner=False)
def screen_outlines(boundary_date: dt.date) -> gpd.GeoSeries:
    """Return light outlines of all municipalities in WGS 84."""
    return simplify_coverage(atlas().territory(boundary_date).municipalities.geometry)


@st.cache_resource(show_spinner=False)
def neighbours() -> list[dict[str, Any]]:
    """Return the Länder around Thuringia for the background."""
    states = atlas().catalog.read_areas("states_2016").set_index("ags")
    return screen_features(states.geometry.to_crs("EPSG:4326"))
