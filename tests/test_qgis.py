"""Styles for QGIS: well-formed, as the default of each layer, the user's own kept."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from geo.qgis import TABLE, Symbol, add_styles, category_style, single_style
from geo.schema import PRECISIONS
from geo.workspace import Workspace
from geo.workspace.styles import layer_styles

OLD = Path(__file__).parent / "data/workspace_version_1.sql"
QUERY = (
    f"SELECT styleQML FROM {TABLE} WHERE f_table_catalog = '' AND f_table_schema = ''"
    " AND f_table_name = ? AND f_geometry_column = 'geom' AND useAsDefault = 1"
)


def rows(path, statement, *values):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        return database.execute(statement, values).fetchall()


@pytest.fixture
def old(tmp_path):
    """Return a file of version 1 in which the user has saved a style."""
    path = tmp_path / "old.gpkg"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(OLD.read_text(encoding="utf-8"))
        add_styles(database, {"sites": "<qgis>mine</qgis>"})
        database.commit()
    return path


def test_every_layer_with_a_geometry_has_its_style(tmp_path):
    path = Workspace.create(tmp_path / "hbn.gpkg").path
    layers = rows(path, "SELECT table_name FROM gpkg_geometry_columns")
    for (layer,) in layers:
        ((text,),) = rows(path, QUERY, layer)
        assert text == layer_styles()[layer]
        assert ET.fromstring(text).tag == "qgis"
    kinds = dict(rows(path, "SELECT table_name, data_type FROM gpkg_contents"))
    assert kinds[TABLE] == "attributes"
    assert TABLE in {str(name) for name, _ in pyogrio.list_layers(path)}
    read = pyogrio.read_dataframe(path, layer=TABLE)
    assert sorted(read["f_table_name"]) == sorted(layer_styles())


def test_sites_look_as_precise_as_they_are():
    root = ET.fromstring(layer_styles()["sites"])
    renderer = root.find("renderer-v2")
    assert renderer.get("attr") == "precision"
    categories = renderer.findall("categories/category")
    assert [one.get("value") for one in categories] == [*PRECISIONS, ""]
    symbols = {one.get("name"): one for one in renderer.findall("symbols/symbol")}
    assert {one.get("symbol") for one in categories} == set(symbols)
    assert {one.get("type") for one in symbols.values()} == {"marker"}


def test_regions_are_outlines():
    root = ET.fromstring(layer_styles()["regions"])
    options = {
        one.get("name"): one.get("value")
        for one in root.iter("Option")
        if len(one) == 0
    }
    assert options["style"] == "no"
    assert options["outline_color"] == "20,73,58,255"
    assert root.findtext("layerGeometryType") == "2"


def test_lines_and_half_transparent_areas():
    line = ET.fromstring(single_style(Symbol(kind="line", edge="#000000", width=1.5)))
    assert line.find(".//layer").get("class") == "SimpleLine"
    half = Symbol(kind="fill", fill="#ff0000", opacity=0.5)
    text = category_style('a "b" <c>', [("<&>", "Ä", half)], half)
    category = ET.fromstring(text).find(".//category")
    assert (category.get("value"), category.get("label")) == ("<&>", "Ä")
    assert "255,0,0,128" in text


def test_styles_of_the_user_stay(old, tmp_path):
    Workspace.open(old)
    assert rows(old, QUERY, "sites") == [("<qgis>mine</qgis>",)]
    assert rows(old, QUERY, "regions") == [(layer_styles()["regions"],)]
    again = shutil.copy(old, tmp_path / "again.gpkg")
    Workspace.open(again)
    assert rows(again, f"SELECT count(*) FROM {TABLE}") == [(len(layer_styles()),)]
