"""Which municipality a site lies in: by its key, else by its point.

An explicit key wins over the point, because offices know the municipality better
than a coordinate at 1:250,000; where both disagree, it is reported.

"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries.carrying import Carrier
from geo.boundaries.succession import Succession
from geo.crs import to_official
from geo.errors import UnknownPlaceError
from geo.money import parse_share
from geo.schema import (
    AGS,
    BOUNDARY_DATE,
    BUCKET_OF_PRECISION,
    EXTERNAL,
    PLACE,
    POPULATION,
    PRECISION,
    PROJECT_ID,
    SHARE,
    SITE_NO,
    UNKNOWN,
    listing,
)

# Points nearer to the border than this are within the accuracy of the outlines.
_BORDER_TOLERANCE_M: Final = 250.0


def link_points(points: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> pd.Series:
    """Find the area that each point lies in.

    A point on a shared border or corner belongs to the area with the smallest key
    among those that cover it; so each point is counted exactly once. Points that
    no area covers, and missing points, get a missing value.

    Parameters
    ----------
    points : geopandas.GeoSeries
        Points with a coordinate system; missing values allowed.
    areas : geopandas.GeoDataFrame
        Polygons keyed by ``ags``.

    Returns
    -------
    pandas.Series
        Keys (text) on the index of `points`, named ``ags``.

    Raises
    ------
    CrsError
        If one of the layers has no coordinate system.

    Notes
    -----
    The index holds the points, so that GEOS prepares each polygon once. A point on
    a border intersects every area that it touches; the smallest of them is kept.

    Examples
    --------
    >>> from shapely import Point, box
    >>> squares = gpd.GeoDataFrame(
    ...     geometry=[box(0, 0, 10, 10), box(10, 0, 20, 10)],
    ...     index=pd.Index(["16069001", "16069002"], name="ags"), crs=25832)
    >>> sites = gpd.GeoSeries([Point(5, 5), Point(10, 5), Point(99, 99)], crs=25832)
    >>> link_points(sites, squares).fillna("outside").tolist()
    ['16069001', '16069001', 'outside']

    """
    layer = to_official(gpd.GeoDataFrame(geometry=points), name="points")
    areas = to_official(areas, name="municipalities").sort_index()
    keys = areas.index.to_numpy()
    shapes = areas.geometry.to_numpy()
    sites = layer.geometry.to_numpy()
    area, point = shapely.STRtree(sites).query(shapes, predicate="intersects")
    found = np.full(len(sites), len(keys))
    # The keys are sorted, so the smallest position is the smallest key.
    np.minimum.at(found, point, area)
    values = np.array([*keys, None], dtype=object)[found]
    return pd.Series(values, index=points.index, name=AGS, dtype="str")


def place_sites(
    sites: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    boundary_date: dt.date,
    succession: Succession,
) -> gpd.GeoDataFrame:
    """Give every site its place on one territorial status.

    A key of an earlier status is carried along the succession, one of a later status
    back to the municipalities it was made of. Where that leads to several, the site's
    point decides; without a point the site is divided by the stated shares of
    inhabitants, backward in the proportion of inhabitants. Sites without key and
    point go to the bucket of their precision: REGION, EXTERNAL or UNKNOWN.

    Parameters
    ----------
    sites : geopandas.GeoDataFrame
        As `register.Register.sites`.
    areas : geopandas.GeoDataFrame
        Municipalities with territorial status `boundary_date`; their ``population``
        is the proportion for the way back (equal parts without it).
    boundary_date : datetime.date
        Territorial status of the result.
    succession : Succession
        The steps.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of `sites` with ``place`` (key or bucket) and ``share``
        (Fraction); one row per site, more where a municipality was divided.

    Raises
    ------
    UnknownPlaceError
        If a key does not exist on `boundary_date` and has no successor there.
    ShareError
        If a share is no number above 0 and up to 1.

    """
    by_point = link_points(sites.geometry, areas)
    targets = _successors(sites, areas, boundary_date, succession)
    positions: list[int] = []
    places: list[str] = []
    shares: list[Fraction] = []
    buckets = sites[PRECISION].map(BUCKET_OF_PRECISION)
    rows = zip(
        sites[PROJECT_ID], sites[AGS], sites[BOUNDARY_DATE], sites[SHARE],
        by_point, buckets, sites.geometry.isna(), strict=True,
    )  # fmt: skip
    for position, (project, ags, date, text, spot, bucket, nowhere) in enumerate(rows):
        share = parse_share(text, project=project)
        if isinstance(bucket, str):
            parts = {bucket: Fraction(1)}
        elif isinstance(ags, str):
            parts = targets[ags, date]
            if len(parts) > 1 and spot in parts:
                parts = {spot: Fraction(1)}
        elif isinstance(spot, str):
            parts = {spot: Fraction(1)}
        else:
            parts = {UNKNOWN if nowhere else EXTERNAL: Fraction(1)}
        for place, part in parts.items():
            positions.append(position)
            places.append(place)
            shares.append(share * part)
    placed = sites.iloc[positions].reset_index(drop=True)
    placed[PLACE] = pd.Series(places, dtype="str")
    placed[SHARE] = pd.Series(shares, dtype="object")
    return placed


def _successors(
    sites: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    boundary_date: dt.date,
    succession: Succession,
) -> dict[tuple[str, dt.date], dict[str, Fraction]]:
    """Look up each stated key once, and refuse those that lead nowhere."""
    stated = sites.loc[sites[AGS].notna(), [AGS, BOUNDARY_DATE]].drop_duplicates()
    people = areas[POPULATION] if POPULATION in areas else pd.Series(0, areas.index)
    carrier = Carrier(succession, boundary_date, people)
    targets = {
        (ags, date): carrier.parts(ags, date)
        for ags, date in stated.itertuples(index=False)
    }
    lost = [
        ags
        for (ags, _), parts in targets.items()
        if not all(place in areas.index for place in parts)
    ]
    if lost:
        raise UnknownPlaceError(
            values=listing(sorted(set(lost))), boundary_date=boundary_date
        )
    return targets


def contradictions(placed: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Report sites whose point lies outside the municipality that is stated.

    Parameters
    ----------
    placed : geopandas.GeoDataFrame
        As `place_sites` returns it.
    areas : geopandas.GeoDataFrame
        The same municipalities.

    Returns
    -------
    pandas.DataFrame
        ``project_id``, ``site_no``, ``place`` (stated, it counts), ``by_point``
        (missing = outside all), ``distance_m`` of the point from the stated
        municipality. Points within 250 m of it are left out: that is the accuracy
        of outlines at 1:250,000.

    """
    by_point = link_points(placed.geometry, areas)
    stated = placed[PLACE].isin(areas.index) & placed.geometry.notna()
    differ = placed[stated & (by_point != placed[PLACE])]
    stated_areas = gpd.GeoSeries(
        areas.geometry.reindex(differ[PLACE]).to_numpy(),
        index=differ.index,
        crs=areas.crs,
    )
    report = differ[[PROJECT_ID, SITE_NO, PLACE]].assign(
        by_point=by_point,
        distance_m=differ.geometry.distance(stated_areas).round(0),
    )
    return pd.DataFrame(report[report["distance_m"] > _BORDER_TOLERANCE_M]).reset_index(
        drop=True
    )
