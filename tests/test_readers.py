"""VG250-like files: parts, water, other names, and everything that can be wrong."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Polygon, box

from geo.boundaries.readers import read_municipalities
from geo.errors import (
    CrsError,
    DamagedFileError,
    DuplicateKeyError,
    GeometryTypeError,
    KeyFormatError,
    MissingColumnError,
    MissingFileError,
)

PARTS = {
    "AGS": ["16069001", "16069001", "16069002", "16069002"],
    "GEN": ["Ahlstädt", "Ahlstädt", "Beinerstadt", "Beinerstadt"],
    "GF": [4, 4, 4, 2],
    "EWZ": [129, 0, 331, 0],
    "KFL": [2.34, 2.34, 7.6, 7.6],
}
SHAPES = [box(0, 0, 10, 10), box(20, 0, 30, 10), box(10, 0, 20, 10), box(50, 0, 60, 9)]


def write(tmp_path, columns, shapes=SHAPES, crs="EPSG:25832", suffix="gpkg"):
    """Write a file as an office would send it."""
    path = tmp_path / f"vg250.{suffix}"
    gpd.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(path)
    return path


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson"])
def test_parts_are_put_together_and_water_is_left_out(tmp_path, suffix):
    crs = "EPSG:4326" if suffix == "geojson" else "EPSG:25832"
    path = write(tmp_path, PARTS, crs=crs, suffix=suffix)
    areas = read_municipalities(path, boundary_date=dt.date(2024, 1, 1))
    assert areas.index.tolist() == ["16069001", "16069002"]
    assert areas.index.name == "ags"
    assert areas["name"].tolist() == ["Ahlstädt", "Beinerstadt"]
    assert areas["district_key"].tolist() == ["16069", "16069"]
    assert areas["population"].tolist() == [129, 331]
    assert areas["area_km2"].tolist() == [2.34, 7.6]
    assert areas.crs == "EPSG:25832"
    assert [len(shape.geoms) for shape in areas.geometry] == [2, 1]
    assert areas.attrs["boundary_date"] == dt.date(2024, 1, 1)


def test_snapping_mends_noise_between_neighbours(tmp_path):
    noisy = [box(0, 0, 10, 10), Polygon([(10 + 1e-7, 0), (20, 0), (20, 10), (10, 10)])]
    columns = {"ags": ["16069001", "16069002"], "name": ["A", "B"]}
    areas = read_municipalities(write(tmp_path, columns, noisy))
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())


def test_crossing_outline_is_mended(tmp_path):
    bow = [Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])]
    areas = read_municipalities(
        write(tmp_path, {"ags": ["16069001"], "name": ["A"]}, bow)
    )
    assert areas.geometry.is_valid.all()
    assert areas.area.iloc[0] == pytest.approx(50)


def test_numbers_instead_of_keys_are_refused(tmp_path):
    path = write(tmp_path, {**PARTS, "AGS": [16069001, 16069001, 16069002, 16069002]})
    with pytest.raises(KeyFormatError, match=r"16069001.*text"):
        read_municipalities(path)


@pytest.mark.parametrize("key", ["1606900", "160690011", "1606900a", ""])
def test_keys_of_another_form_are_refused(tmp_path, key):
    path = write(tmp_path, {**PARTS, "AGS": ["16069001", key, "16069002", "16069002"]})
    with pytest.raises(KeyFormatError, match="8 digits"):
        read_municipalities(path)


def test_one_key_with_two_names_is_refused(tmp_path):
    path = write(tmp_path, {**PARTS, "GEN": ["Ahlstädt", "Anderswo", "B", "B"]})
    with pytest.raises(DuplicateKeyError, match="16069001"):
        read_municipalities(path)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_layer_without_system_is_refused(tmp_path):
    path = write(tmp_path, PARTS, crs=None, suffix="shp")
    with pytest.raises(CrsError, match=r"vg250\.shp.*EPSG:25832"):
        read_municipalities(path)


def test_missing_columns_are_named_with_those_that_exist(tmp_path):
    path = write(tmp_path, {"schluessel": ["1"] * 4, "GEN": PARTS["GEN"]})
    with pytest.raises(MissingColumnError, match=r"lacks ags.*schluessel"):
        read_municipalities(path)


def test_lines_are_refused(tmp_path):
    lines = [LineString([(0, 0), (1, 1)])]
    path = write(tmp_path, {"ags": ["16069001"], "name": ["A"]}, lines)
    with pytest.raises(GeometryTypeError, match="16069001"):
        read_municipalities(path)


def test_missing_and_damaged_files_are_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"nowhere\.gpkg"):
        read_municipalities(tmp_path / "nowhere.gpkg")
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"this is no GeoPackage")
    with pytest.raises(DamagedFileError, match=r"broken\.gpkg"):
        read_municipalities(broken)
