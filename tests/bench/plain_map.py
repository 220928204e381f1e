"""The usual way, for comparison: every choice builds the whole folium map anew.

Outlines as they come, a tooltip, a style function and a marker for each of the first
1,500 sites, as such pages are usually written. The page is sent as a whole
(`st.iframe`) and Leaflet stands in it, which is quicker than `st_folium` with its
libraries from elsewhere; there are no more markers for all of Germany. So the
comparison is kind to it. With
``?empty=1`` there is no map at all. Run by `bench_map.py` with Streamlit.
"""

import os
import pickle
from pathlib import Path

import folium
import streamlit as st
from branca.element import Element

MOST_MARKERS = 1500
ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static/vendor/leaflet-1.9.4"


class PlainMap(folium.Map):
    """A folium map whose Leaflet stands in the page."""

    default_js: list = []  # noqa: RUF012
    default_css: list = []  # noqa: RUF012


@st.cache_resource
def loaded():
    """Outlines as GeoJSON, values by measure, points of the sites."""
    return pickle.loads(Path(os.environ["PLAIN_MAP_DATA"]).read_bytes())


shapes, values, points = loaded()
code = st.selectbox("Kennzahl", list(values))
if "empty" in st.query_params:
    st.caption(code)
    st.stop()
limits = sorted(value for value in values[code].values() if value == value)
steps = [limits[len(limits) * n // 5] for n in range(1, 5)]
colours = ["#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"]


def style(feature):
    value = values[code].get(feature["id"], 0)
    return {
        "fillColor": colours[sum(value > step for step in steps)],
        "fillOpacity": 1,
        "weight": 1,
    }


map_ = PlainMap(tiles=None)
header = map_.get_root().header
header.add_child(Element(f"<style>{(VENDOR / 'leaflet.css').read_text()}</style>"))
header.add_child(Element(f"<script>{(VENDOR / 'leaflet.js').read_text()}</script>"))
tooltip = folium.GeoJsonTooltip(["name"])
layer = folium.GeoJson(shapes, style_function=style, tooltip=tooltip).add_to(map_)
for lat, lon, title in points[:MOST_MARKERS]:
    folium.Marker((lat, lon), tooltip=title).add_to(map_)
map_.fit_bounds(layer.get_bounds())
st.iframe(map_.get_root().render(), height=600)
