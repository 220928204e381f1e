"""Invented data as large as Germany: 11,000 municipalities, 100,000 projects.

The municipalities are a grid with crooked borders in the outline of the Länder, so that
they are a coverage with about as many vertices as VG250. Nothing in it is real.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalog import Catalog
from geo.crs import OFFICIAL_CRS
from geo.schema import FIELDS_OF_ACTION
from geo.workspace import Workspace

DATE = dt.date(2024, 1, 1)
_STEP_M = 5_600.0
_PER_EDGE = 40


def municipalities(*, step_m: float = _STEP_M, seed: int = 2026) -> gpd.GeoDataFrame:
    """Return about 11,300 areas (EPSG:25832) with the columns of VG250-EW."""
    states = Catalog().read_areas("states_2016").dissolve("ags").to_crs(OFFICIAL_CRS)
    west, south, east, north = states.total_bounds
    random = np.random.default_rng(seed)
    columns, rows = int((east - west) / step_m) + 2, int((north - south) / step_m) + 2
    grid = np.stack(
        np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij"), axis=-1
    )
    corner = grid * step_m + (west, south)
    corner = corner + random.uniform(-0.3, 0.3, corner.shape) * step_m
    across = _crooked(corner[:-1], corner[1:], random, step_m)
    upward = _crooked(corner[:, :-1], corner[:, 1:], random, step_m)
    rings = np.concatenate(
        [
            across[:, :-1],
            upward[1:, :],
            across[:, 1:, ::-1],
            upward[:-1, :, ::-1],
        ],
        axis=2,
    )
    shapes = shapely.polygons(rings.reshape(-1, rings.shape[2], 2))
    centres = gpd.GeoDataFrame(geometry=shapely.centroid(shapes), crs=OFFICIAL_CRS)
    inside = centres.sjoin(states[["geometry"]].reset_index(), predicate="within")
    land = inside[~inside.index.duplicated()]["ags"].sort_values(kind="stable")
    number = land.groupby(land).cumcount()
    district = (number // 30).astype(str).str.zfill(3)
    keys = land + district + (number % 30 + 1).astype(str).str.zfill(3)
    return gpd.GeoDataFrame(
        {
            "AGS": keys.to_numpy(),
            "GEN": [f"Musterort {n}" for n in range(1, len(keys) + 1)],
            "EWZ": random.integers(150, 20_000, len(keys)),
            "GF": 4,
            "BEGINN": pd.Timestamp(DATE),
        },
        geometry=shapes[land.index],
        crs=OFFICIAL_CRS,
    )


def _crooked(
    start: np.ndarray, end: np.ndarray, random: np.random.Generator, step_m: float
) -> np.ndarray:
    """Return borders between corners, without their last point."""
    part = np.linspace(0, 1, _PER_EDGE, endpoint=False)[:, None]
    line = start[..., None, :] * (1 - part) + end[..., None, :] * part
    noise = random.normal(0, step_m / 250, line.shape) * (4 * part * (1 - part))
    return line + noise


def write_boundaries(path: Path) -> Path:
    """Write the municipalities as a GeoPackage."""
    municipalities().to_file(path, layer="vg250_gem", driver="GPKG")
    return path


def write_projects(
    path: Path, areas: gpd.GeoDataFrame, count: int, *, date: dt.date = DATE
) -> Path:
    """Write a workspace with invented projects, one exact site each.

    Parameters
    ----------
    path : pathlib.Path
        Of the workspace.
    areas : geopandas.GeoDataFrame
        Municipalities with ``AGS``.
    count : int
        Number of projects.
    date : datetime.date
        Territorial status of `areas`.

    """
    random = np.random.default_rng(7)
    # A few municipalities have many projects, most have some.
    weight = random.pareto(1.5, len(areas)) + 0.2
    where = random.choice(len(areas), count, p=weight / weight.sum())
    middle = shapely.point_on_surface(areas.geometry.to_numpy())[where]
    moved = shapely.get_coordinates(middle) + random.normal(0, 250, (count, 2))
    points = shapely.points(moved)
    keys = areas["AGS"].to_numpy()[where]
    money = random.integers(5_000, 200_000, count) * 100
    years = random.integers(2015, 2023, count)
    names = [f"P{n:06}" for n in range(count)]
    projects = (
        {
            "project_id": name, "region_id": f"DE-{key[:2]}",
            "programming_period": "2014-2020", "scheme": "LEADER", "year": int(year),
            "status": "completed", "field_of_action": FIELDS_OF_ACTION[n % 4],
            "title": f"Vorhaben {n + 1}", "grant_approved_cents": int(cents),
            "data_kind": "demo",
        }
        for n, (name, key, year, cents) in enumerate(
            zip(names, keys, years, money, strict=True)
        )
    )  # fmt: skip
    sites = (
        {
            "project_id": name, "site_no": 1, "precision": "site", "ags": key,
            "boundary_date": date, "share": "1", "geom": point,
        }
        for name, key, point in zip(names, keys, points, strict=True)
    )  # fmt: skip
    with Workspace.create(path).transaction("import") as change:
        change.put_many("projects", projects)
        change.put_many("sites", sites)
    return path
