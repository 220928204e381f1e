"""GeoJSON to the letter of RFC 7946, opened again with another library."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import Point, Polygon, box

from geo.errors import CrsError, DuplicateKeyError, UnknownLayerError
from geo.output.geojson import to_geojson
from geo.output.layers import DEMO_NOTE, EXPORT_LAYERS, export_layer, export_name
from geo.output.report import evaluate
from geo.projects.filters import ProjectFilter
from geo.schema import AMOUNT_KINDS, BUCKETS

SELECTIONS = [
    ProjectFilter(region="TH-LEADER-06", period="2023-2027"),
    ProjectFilter(region="TH-LEADER-03"),
    ProjectFilter(dataset="demo", region="TH-LEADER-06"),
    ProjectFilter(dataset="demo"),
    ProjectFilter(region="TH-LEADER-01"),
]


def positions(coordinates):
    """Yield every position of a coordinates member."""
    if coordinates and not isinstance(coordinates[0], list):
        yield coordinates
    else:
        for part in coordinates:
            yield from positions(part)


def rings(geometry):
    """Yield (ring, is exterior) of a polygon geometry."""
    if geometry["type"] == "Polygon":
        polygons = [geometry["coordinates"]]
    else:
        assert geometry["type"] == "MultiPolygon"
        polygons = geometry["coordinates"]
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            yield ring, number == 0


def signed_area(ring):
    """Positive for counter-clockwise rings."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def refuse(constant):
    """JSON knows no NaN."""
    pytest.fail(f"{constant} in the file")


def check_rfc7946(content):
    """Check every rule of the RFC that can be read off the file."""
    collection = json.loads(content.decode("utf-8"), parse_constant=refuse)
    assert collection["type"] == "FeatureCollection"
    assert not {"crs", "geometry", "properties", "coordinates"} & set(collection)
    ids, found = [], []
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert set(feature) == {"type", "id", "properties", "geometry"}
        assert isinstance(feature["id"], str)
        ids.append(feature["id"])
        geometry = feature["geometry"]
        if geometry is None:
            continue
        for x, y in positions(geometry["coordinates"]):
            assert -180 <= x <= 180
            assert -90 <= y <= 90
            assert (round(x, 6), round(y, 6)) == (x, y)
            found.append((x, y))
        if "Polygon" in geometry["type"]:
            for ring, exterior in rings(geometry):
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                assert (signed_area(ring) > 0) == exterior
    assert len(ids) == len(set(ids))
    if found:
        x, y = zip(*found, strict=True)
        assert collection["bbox"] == [min(x), min(y), max(x), max(y)]
    else:
        assert "bbox" not in collection
    return collection


@pytest.mark.parametrize("layer", EXPORT_LAYERS)
@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda s: str(s.to_query()))
def test_layers_follow_the_rfc_and_open_elsewhere(atlas, tmp_path, selection, layer):
    view = atlas.view(selection)
    content = export_layer(view, layer, atlas=atlas)
    collection = check_rfc7946(content)
    assert collection["boundary_date"] == view.territory.boundary_date.isoformat()
    assert collection["filter"]["dataset"] == selection.dataset
    assert collection["coverage"]["projects"] == len(view.projects)
    assert all(source["attribution"] for source in collection["sources"])
    assert all(source["licence"] for source in collection["sources"])
    path = tmp_path / "layer.geojson"
    path.write_bytes(content)
    if collection["features"]:
        opened = pyogrio.read_dataframe(path)
        assert len(opened) == len(collection["features"])
        assert opened.crs == "EPSG:4326"
        present = opened.geometry.notna()
        assert opened.geometry[present].is_valid.all()


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda s: str(s.to_query()))
def test_sums_in_the_files_equal_the_report(atlas, selection):
    view = atlas.view(selection)
    report = evaluate(view, regions=atlas.regions)
    areas = json.loads(export_layer(view, "municipalities", atlas=atlas))
    sites = json.loads(export_layer(view, "sites", atlas=atlas))
    for kind in AMOUNT_KINDS:
        key = f"{kind}_eur"
        total = report["totals"][key]

        def add(rows, key=key):
            return sum(round(100 * (row[key] or 0)) for row in rows)

        in_areas = add(feature["properties"] for feature in areas["features"])
        in_buckets = add(areas["buckets"].values())
        in_sites = add(feature["properties"] for feature in sites["features"])
        assert in_areas + in_buckets == in_sites == round(100 * (total or 0))
        in_report = add([*report["municipalities"], *report["buckets"].values()])
        assert in_report == in_sites
    counted = sum(
        feature["properties"]["projects"] or 0 for feature in areas["features"]
    ) + sum(areas["buckets"][bucket]["projects"] for bucket in BUCKETS)
    assert counted == pytest.approx(report["totals"]["projects"], abs=1e-4)


@pytest.mark.parametrize("period", [None, "2014-2020"])
def test_rounded_municipalities_stay_a_coverage(atlas, period):
    view = atlas.view(ProjectFilter(period=period))
    collection = json.loads(export_layer(view, "municipalities", atlas=atlas))
    shapes = np.array(
        [
            shapely.from_geojson(json.dumps(feature["geometry"]))
            for feature in collection["features"]
        ]
    )
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    back = gpd.GeoSeries(shapes, crs=4326).to_crs(25832)
    exact = view.areas.geometry.to_numpy()
    moved = shapely.hausdorff_distance(back.to_numpy(), exact)
    assert moved.max() < 0.12


def test_keys_are_text_and_projects_without_a_place_have_no_geometry(atlas):
    view = atlas.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    areas = json.loads(export_layer(view, "municipalities", atlas=atlas))
    first = areas["features"][0]
    assert first["id"] == first["properties"]["ags"] == "16069001"
    sites = json.loads(export_layer(view, "sites", atlas=atlas))
    empty = [f for f in sites["features"] if f["geometry"] is None]
    assert {f["properties"]["place"] for f in empty} == {"REGION", "UNKNOWN"}
    assert len(empty) == 5
    kinds = {f["properties"]["geometry_basis"] for f in sites["features"]}
    assert kinds == {"site", "representative_point", None}


@pytest.mark.parametrize("layer", EXPORT_LAYERS)
def test_demo_data_are_marked_in_every_file(atlas, layer):
    view = atlas.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    collection = json.loads(export_layer(view, layer, atlas=atlas))
    assert collection["demo"] is True
    assert collection["demo_note"] == DEMO_NOTE
    assert "Demodaten" in DEMO_NOTE
    assert "demodaten" in export_name(view, layer, "geojson")
    real = atlas.view(ProjectFilter(region="TH-LEADER-06"))
    collection = json.loads(export_layer(real, layer, atlas=atlas))
    assert collection["demo"] is False
    assert "demodaten" not in export_name(real, layer, "geojson")


def test_holes_turn_clockwise_and_missing_values_become_null():
    ring = [(0, 0), (0, 3), (3, 3), (3, 0)]  # clockwise, the wrong way
    hole = [(1, 1), (2, 1), (2, 2), (1, 2)]
    layer = gpd.GeoDataFrame(
        {
            "text": ["Größe „x“", None],
            "number": pd.array([5, pd.NA], "Int64"),
            "rate": [math.inf, math.nan],
            "day": pd.to_datetime(["2023-01-01", None]),
        },
        geometry=[Polygon(ring, [hole]), None],
        index=pd.Index(["a", "b"], name="id"),
        crs=4326,
    )
    content = to_geojson(layer, name="x", columns=["text", "number", "rate", "day"])
    collection = check_rfc7946(content)
    assert collection["features"][0]["properties"] == {
        "id": "a", "text": "Größe „x“", "number": 5, "rate": None,
        "day": "2023-01-01T00:00:00",
    }  # fmt: skip
    assert set(collection["features"][1]["properties"].values()) == {"b", None}
    assert collection["features"][1]["geometry"] is None


def test_only_the_listed_columns_leave_the_house():
    layer = gpd.GeoDataFrame(
        {"name": ["A"], "secret": ["x"]}, geometry=[Point(1, 2)], crs=4326
    )
    layer.index = ["1"]
    assert b"secret" not in to_geojson(layer, name="x", columns=["name"])


def test_layers_without_system_or_with_two_equal_ids_are_refused():
    layer = gpd.GeoDataFrame({"a": [1, 2]}, geometry=[box(0, 0, 1, 1)] * 2)
    layer.index = ["1", "2"]
    with pytest.raises(CrsError):
        to_geojson(layer, name="x", columns=["a"])
    layer.index = ["1", "1"]
    with pytest.raises(DuplicateKeyError, match="x"):
        to_geojson(layer.set_crs(4326), name="x", columns=["a"])


def test_unknown_layer_is_refused(atlas):
    view = atlas.view(ProjectFilter(region="TH-LEADER-06"))
    with pytest.raises(UnknownLayerError, match="sites, municipalities"):
        export_layer(view, "castles", atlas=atlas)
