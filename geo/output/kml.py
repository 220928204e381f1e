"""KML for phones and map programs: areas in their colours, sites with their facts.

No icon or style is fetched from elsewhere; words stand in plain text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import to_exchange
from geo.output.geojson import DECIMALS, plain
from geo.output.labels import Labels, column_kind
from geo.output.layers import Layer

MEDIA_TYPE: Final = "application/vnd.google-earth.kml+xml"
_SPACE: Final = "http://www.opengis.net/kml/2.2"
# Colours of marks by precision, as aabbggrr.
_MARKS: Final = {
    "site": "ff1e26b3", "locality": "ffd4d9ff", "municipality": "ff7b82e0",
    "several": "ff7b82e0",
}  # fmt: skip
_OTHER: Final = "ff9da39a"
_OPACITY: Final = "b0"


def to_kml(
    layers: Sequence[Layer], labels: Labels, *, title: str,
    colours: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """Write layers as one KML document.

    Parameters
    ----------
    layers : sequence of Layer
        One folder each; rows without a place are listed without a geometry.
    labels : Labels
        Words.
    title : str
        Name of the document.
    colours : mapping of str to str, optional
        Colour of an area by its key; others are drawn as outlines.

    Returns
    -------
    bytes
        KML 2.2, UTF-8, WGS 84 with six decimals.

    References
    ----------
    OGC 07-147r2: KML 2.2.

    """
    root = ET.Element("kml", {"xmlns": _SPACE})
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "name").text = title
    notes = [f"{label}: {text}".strip(": ") for label, text in labels.notes]
    head = [labels.warning] if labels.warning else []
    ET.SubElement(document, "description").text = _clean("\n".join([*head, *notes]))
    _styles(document, colours or {})
    for layer in layers:
        folder = ET.SubElement(document, "Folder")
        ET.SubElement(folder, "name").text = labels.layers[layer.name]
        _placemarks(folder, layer, labels, colours or {})
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _styles(document: ET.Element, colours: Mapping[str, str]) -> None:
    for code, colour in {**_MARKS, "other": _OTHER}.items():
        style = ET.SubElement(document, "Style", {"id": f"mark-{code}"})
        icon = ET.SubElement(style, "IconStyle")
        ET.SubElement(icon, "color").text = colour
        ET.SubElement(icon, "scale").text = "0.9"
    for colour in sorted({"", *colours.values()}):
        style = ET.SubElement(document, "Style", {"id": f"area-{colour.strip('#')}"})
        line = ET.SubElement(style, "LineStyle")
        ET.SubElement(line, "color").text = "ff3a4914"
        ET.SubElement(line, "width").text = "1.5"
        fill = ET.SubElement(style, "PolyStyle")
        red, green, blue = colour[1:3], colour[3:5], colour[5:7]
        shade = f"{_OPACITY}{blue}{green}{red}" if colour else "00ffffff"
        ET.SubElement(fill, "color").text = shade


def _placemarks(
    folder: ET.Element, layer: Layer, labels: Labels, colours: Mapping[str, str]
) -> None:
    frame = gpd.GeoDataFrame(layer.frame)
    shapes = _rounded(to_exchange(frame, name=layer.name).geometry)
    table = pd.DataFrame(frame)[list(layer.columns)]
    kinds = {name: column_kind(name, table[name]) for name in table.columns}
    name_of = "title" if "title" in table.columns else "name"
    for shape, (key, row) in zip(shapes, table.iterrows(), strict=True):
        mark = ET.SubElement(folder, "Placemark", {"id": f"{layer.name}-{key}"})
        ET.SubElement(mark, "name").text = _clean(str(row[name_of]))
        if "precision" in table.columns:
            code = row["precision"] if row["precision"] in _MARKS else "other"
            ET.SubElement(mark, "styleUrl").text = f"#mark-{code}"
        elif shape is not None and shape.geom_type != "Point":
            colour = colours.get(str(key), "") if layer.name == "municipalities" else ""
            ET.SubElement(mark, "styleUrl").text = f"#area-{colour.strip('#')}"
        data = ET.SubElement(mark, "ExtendedData")
        _datum(data, str(frame.index.name), labels, str(key))
        for name in table.columns:
            value = plain(row[name])
            if value is not None and value != "":
                if kinds[name] == "flag":
                    value = labels.yes if value else labels.no
                if kinds[name] == "text":
                    value = labels.word(name, value)
                _datum(data, name, labels, str(value))
        if shape is not None:
            _geometry(mark, shape)


def _datum(data: ET.Element, name: str, labels: Labels, value: str) -> None:
    datum = ET.SubElement(data, "Data", {"name": name})
    ET.SubElement(datum, "displayName").text = labels.heading(name)
    ET.SubElement(datum, "value").text = _clean(value)


def _geometry(parent: ET.Element, shape: shapely.Geometry) -> None:
    if shape.geom_type == "Point":
        point = ET.SubElement(parent, "Point")
        ET.SubElement(point, "coordinates").text = _places(shape)
        return
    several = ET.SubElement(parent, "MultiGeometry")
    for part in shapely.get_parts(shape):
        polygon = ET.SubElement(several, "Polygon")
        rings = [("outerBoundaryIs", part.exterior)]
        rings += [("innerBoundaryIs", ring) for ring in part.interiors]
        for name, ring in rings:
            border = ET.SubElement(ET.SubElement(polygon, name), "LinearRing")
            ET.SubElement(border, "coordinates").text = _places(ring)


def _places(shape: shapely.Geometry) -> str:
    return " ".join(f"{x:.6f},{y:.6f}" for x, y in shapely.get_coordinates(shape))


def _rounded(shapes: gpd.GeoSeries) -> Any:
    return shapely.transform(
        shapely.force_2d(shapes.to_numpy()),
        lambda points: np.round(points, DECIMALS) + 0.0,
    )


def _clean(text: str) -> str:
    """Return a text without signs that XML does not know."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n" or (ord(sign) >= 0x20 and not 0xD800 <= ord(sign) <= 0xDFFF
        and ord(sign) not in (0xFFFE, 0xFFFF))
    )  # fmt: skip
