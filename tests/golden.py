"""The golden region: eight municipalities and eleven projects, checked by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from geo.money import to_cents
from geo.projects.ledger import AMOUNTS, build_ledger
from geo.schema import cents

FOLDER = Path(__file__).parent / "data" / "golden"
EXPECTED = json.loads((FOLDER / "golden_expected.json").read_text(encoding="utf-8"))
STATUS = dt.date(2016, 1, 1)


def municipalities() -> gpd.GeoDataFrame:
    """The eight squares with inhabitants and areas."""
    with (FOLDER / "golden_municipalities_25832.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    frame = gpd.GeoDataFrame(
        {
            "name": [row["name"] for row in rows],
            "district_key": [row["kreis"] for row in rows],
            "population": pd.array([int(row["population"]) for row in rows], "Int64"),
        },
        index=pd.Index([row["ags"] for row in rows], name="ags"),
        geometry=[
            box(*(float(row[corner]) for corner in ("xmin", "ymin", "xmax", "ymax")))
            for row in rows
        ],
        crs="EPSG:25832",
    )
    return frame.assign(area_km2=frame.area / 1e6)


def projects() -> pd.DataFrame:
    """The eleven projects, amounts in cents."""
    rows = json.loads((FOLDER / "golden_projects.json").read_text(encoding="utf-8"))
    keys = {
        "grant_requested": "requested",
        "grant_approved": "approved",
        "grant_paid": "paid",
        "total_cost": "total",
        "eligible_cost": "eligible",
    }
    frame = pd.DataFrame(
        {
            "scheme": [row["scheme"] for row in rows],
            "status": [row["status"] for row in rows],
        },
        index=pd.Index([row["id"] for row in rows], name="project_id"),
    )
    for kind in AMOUNTS:
        texts = [row.get(keys[kind]) for row in rows]
        values = [pd.NA if text is None else to_cents(text) for text in texts]
        frame[cents(kind)] = pd.array(values, dtype="Int64")
    return frame


def placed() -> pd.DataFrame:
    """The sites as they are stated: place and share."""
    rows = json.loads((FOLDER / "golden_projects.json").read_text(encoding="utf-8"))
    sites = [
        (row["id"], number, place, Fraction(share), "municipality")
        for row in rows
        for number, (place, share) in enumerate(row["alloc"].items(), start=1)
    ]
    columns = ["project_id", "site_no", "place", "share", "precision"]
    return pd.DataFrame(sites, columns=columns)


def border_point() -> Point:
    """The point of P10, which lies on a corner of E-Bach."""
    return Point(635000, 5590000)


def ledger() -> pd.DataFrame:
    """The allocations of all eleven projects."""
    return build_ledger(projects(), placed())
