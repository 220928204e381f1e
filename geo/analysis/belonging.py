"""Whether a place lies in a LEADER region, on each territorial status."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd

from geo.boundaries.territory import Territory
from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.projects.linking import link_points
from geo.schema import AGS, NAME, REGION_ID, SHARE


@dataclass(frozen=True)
class Belonging:
    """Where a place belongs on one territorial status.

    Attributes
    ----------
    period : str
        Programming period whose membership rules count.
    boundary_date : datetime.date
        Territorial status.
    ags, name : str or None
        Municipality; None if the place lies in none.
    regions : tuple of (str, float or None)
        Regions of the municipality with the share of it that belongs to each; None
        if the share is not known.

    """

    period: str
    boundary_date: dt.date
    ags: str | None
    name: str | None
    regions: tuple[tuple[str, float | None], ...]


def belongings(
    lat: float, lon: float, territories: Iterable[Territory]
) -> list[Belonging]:
    """Say for a point in which municipality and region it lies.

    Parameters
    ----------
    lat, lon : float
        WGS 84, degrees.
    territories : iterable of Territory
        The status dates to look at.

    Returns
    -------
    list of Belonging
        One per territory, in the given order.

    Examples
    --------
    >>> from geo.boundaries.territory import STATUS_2023, load_territory
    >>> from geo.catalog import Catalog
    >>> thuringia = load_territory(Catalog(), STATUS_2023)
    >>> found = belongings(50.4258, 10.7311, [thuringia])[0]
    >>> found.name, found.regions
    ('Hildburghausen', (('TH-LEADER-06', 1.0),))

    """
    point = gpd.GeoSeries.from_xy([lon], [lat], crs=EXCHANGE_CRS).to_crs(OFFICIAL_CRS)
    return [_belonging(point, territory) for territory in territories]


def _belonging(point: gpd.GeoSeries, territory: Territory) -> Belonging:
    areas = territory.municipalities
    key = link_points(point, areas).iloc[0]
    dates = territory.rules_period, territory.boundary_date
    if not isinstance(key, str) or key not in areas.index:
        return Belonging(*dates, None, None, ())
    members = territory.members[territory.members[AGS] == key]
    shares = [None if math.isnan(share) else float(share) for share in members[SHARE]]
    regions = tuple(zip(members[REGION_ID].astype(str), shares, strict=True))
    return Belonging(*dates, key, str(areas.at[key, NAME]), regions)
