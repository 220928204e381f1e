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

from geo.analysis.placement import Placement
from geo.analysis.view import Atlas
from geo.boundaries.territory import Territory
from geo.money import to_cents
from geo.projects.codes import CodedProjects
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS, build_ledger
from geo.projects.register import Register
from geo.schema import cents

FOLDER = Path(__file__).parent / "data" / "golden"
EXPECTED = json.loads((FOLDER / "golden_expected.json").read_text(encoding="utf-8"))
STATUS = dt.date(2016, 1, 1)
REGION_ID = "TH-LEADER-06"


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
    fields = {"RUNNING_COSTS": "running_costs"}
    classes = {"municipal": "municipal"}
    frame = pd.DataFrame(
        {
            "scheme": [row["scheme"] for row in rows],
            "status": [row["status"] for row in rows],
            "region_id": REGION_ID,
            "programming_period": "2014-2020",
            "year": pd.array([pd.NA] * len(rows), dtype="Int64"),
            "field_of_action": [
                fields.get(row["hf"], "culture_tourism") for row in rows
            ],
            "applicant_class": [
                classes.get(row["applicant"], "non_municipal") for row in rows
            ],
            "applicant_type": [row["applicant"] for row in rows],
            "data_kind": "golden",
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


def atlas(projects: pd.DataFrame, placed: pd.DataFrame, areas: gpd.GeoDataFrame):
    """An atlas of the golden region, or of a variant of it."""
    index = areas.index
    columns = {
        "association_key": areas["district_key"] + "0001",
        "association": "VG",
        "district": "Kreis " + areas["district_key"],
        "outline_note": "",
        "population_note": "",
    }
    land = Territory(
        boundary_date=STATUS, population_date=STATUS,
        municipalities=areas.assign(**columns),
        members=pd.DataFrame({"region_id": REGION_ID, "ags": index, "share": 1.0}),
        regions=areas.iloc[:0], layers=(), rules_period="2014-2020",
    )  # fmt: skip
    sites = gpd.GeoDataFrame(
        placed.assign(locality="", split_basis="agreed", found_by="key"),
        geometry=gpd.GeoSeries([None] * len(placed), crs=areas.crs),
    )
    placement = Placement(
        coded=CodedProjects(projects), placed=sites,
        ledger=build_ledger(projects, sites), keys=index,
    )  # fmt: skip
    made = Atlas()
    made.territory = lambda *_: land
    made.register = lambda *_: Register(projects=projects, sites=sites)
    made.placement = lambda *_: placement
    return made


def view(**narrowed):
    """The golden region under a filter."""
    return atlas(projects(), placed(), municipalities()).view(
        ProjectFilter(dataset="demo", **narrowed)
    )
