"""The directory of places that people look up: each name once, at a point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd

from geo.crs import EXCHANGE_CRS
from geo.places.gazetteer import Gazetteer, PlaceEntry

_Point = tuple[float, float]


@dataclass(frozen=True)
class DirectoryEntry:
    """A place that can be looked up.

    Attributes
    ----------
    name : str
        As it is written.
    where : str
        Municipality and district, to tell places of one name apart.
    kind : str
        One of `gazetteer.PLACE_KINDS`.
    ags : str
        Key of the municipality.
    lat, lon : float
        WGS 84, degrees.

    """

    name: str
    where: str
    kind: str
    ags: str
    lat: float
    lon: float


def directory(
    gazetteer: Gazetteer, areas: Iterable[gpd.GeoDataFrame] = ()
) -> list[DirectoryEntry]:
    """List municipalities of all dates and villages that have a point.

    Stops and shops are left out: they carry names of streets.

    Parameters
    ----------
    gazetteer : Gazetteer
        All places.
    areas : iterable of geopandas.GeoDataFrame
        Municipalities by ``ags``: a place without a point of its own, such as one
        that was newly formed, stands in the middle of its area.

    Returns
    -------
    list of DirectoryEntry
        Municipalities first, then by name.

    """
    middles: dict[str, _Point] = {}
    for frame in areas:
        points = frame.representative_point().to_crs(EXCHANGE_CRS)
        middles |= dict(
            zip(points.index, zip(points.y, points.x, strict=True), strict=True)
        )
    entries = {
        id(match.entry): match.entry
        for matches in gazetteer.index.values()
        for match in matches
    }
    found = {_entry(place, middles) for place in entries.values() if not place.doubtful}
    known = [entry for entry in found if entry is not None]
    return sorted(known, key=lambda entry: (entry.kind == "locality", *_order(entry)))


def _order(entry: DirectoryEntry) -> tuple[str, str]:
    return entry.name.casefold(), entry.ags


def _entry(place: PlaceEntry, middles: Mapping[str, _Point]) -> DirectoryEntry | None:
    at = (place.lat, place.lon)
    lat, lon = middles.get(place.ags, at) if None in at else at
    if lat is None or lon is None:
        return None
    parts = [place.municipality, place.district]
    where = ", ".join(dict.fromkeys(part for part in parts if part != place.name))
    return DirectoryEntry(
        place.name, where, place.kind, place.ags, round(lat, 5), round(lon, 5)
    )
