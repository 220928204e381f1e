"""Facts on a package of files as data portals read them (DCAT-AP.de, JSON-LD)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from geo.analysis.view import RegionView
from geo.crs import EXCHANGE_CRS
from pages.components import export_words, words
from pages.components.export_kinds import FORMATS
from pages.components.texts import language

FILE_NAME: Final = "metadaten.jsonld"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def dataset(view: RegionView, contents: Mapping[str, bytes]) -> bytes:
    """Describe a package: title, publisher, extent, time, licences and its files.

    What the office has to fill in before it publishes (contributor, address of the
    download) is left out, not invented.

    Parameters
    ----------
    view : RegionView
        The selection.
    contents : mapping of str to bytes
        The files by their name.

    References
    ----------
    DCAT-AP.de 2.0, Spezifikation des deutschen Metadatenmodells.

    """
    west, south, east, north = view.areas.to_crs(EXCHANGE_CRS).total_bounds.round(4)
    contact = export_words.contact_line(view)
    stand = export_words.data_as_of(view)
    licences = {info.attribution: info.licence for info in view.sources}
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "dcat:Dataset",
        "dct:title": _text(export_words.title(view)),
        "dct:description": _text(
            "; ".join(f"{label}: {text}" for label, text in export_words.notes(view))
        ),
        "dct:language": language(),
        "dct:issued": dt.date.today().isoformat(),
        "dct:spatial": {
            "@type": "dct:Location",
            "dct:title": words.region_name(view.selection.region),
            "dcat:bbox": f"POLYGON(({west} {south},{east} {south},{east} {north},"
            f"{west} {north},{west} {south}))",
        },
        "dct:rights": [f"{note} ({code})" for note, code in licences.items()],
        "dcat:distribution": [_file(*one) for one in contents.items()],
    }  # fmt: skip
    if stand:
        described["dct:modified"] = stand.isoformat()
    if contact:
        described["dct:publisher"] = {
            "@type": "foaf:Organization",
            "foaf:name": contact,
        }
        described["dcat:contactPoint"] = {"@type": "vcard:Kind", "vcard:fn": contact}
    years = view.projects["year"].dropna()
    if len(years):
        described["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _year(years.min()),
            "dcat:endDate": _year(years.max()),
        }
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


def _text(text: str) -> dict[str, str]:
    return {"@language": language(), "@value": text}


def _year(value: Any) -> dict[str, str]:
    return {"@type": "xsd:gYear", "@value": str(int(pd.to_numeric(value)))}


def _file(name: str, content: bytes) -> dict[str, Any]:
    media = dict(FORMATS.values())
    return {
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:mediaType": media[name.rpartition(".")[2]].partition(";")[0],
        "dcat:byteSize": len(content),
    }
