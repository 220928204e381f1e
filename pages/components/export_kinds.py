"""The formats of files to take away: ending and media type, known without loading."""

from __future__ import annotations

from typing import Final

from geo.output import geojson, geopackage, kml, master, tables

# Format: ending of the file name and media type.
FORMATS: Final = {
    "gpkg": ("gpkg", geopackage.MEDIA_TYPE),
    "xlsx": ("xlsx", tables.EXCEL_TYPE),
    "kml": ("kml", kml.MEDIA_TYPE),
    "geojson": ("geojson", geojson.MEDIA_TYPE),
    "csv": ("csv", tables.CSV_TYPE),
    "csv_plain": ("csv", tables.CSV_TYPE),
    "json": ("json", "application/json"),
    "zip": ("zip", "application/zip"),
    "map-pdf": ("pdf", "application/pdf"),
    "map-png": ("png", "image/png"),
    "map-svg": ("svg", "image/svg+xml"),
    "html": ("html", "text/html"),
    "pptx": ("pptx", master.MEDIA_TYPE),
    "handout": ("pdf", "application/pdf"),
    "atlas": ("pdf", "application/pdf"),
}
ALL: Final = "all"
# Of a package: layers, tables and figures only.
DATA: Final = "data"
