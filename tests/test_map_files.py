"""A person's own file as layers of the map: every format, every kind of trouble."""

from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
import streamlit as st

from geo.errors import NothingToDrawError, TooManyObjectsError, UnreadableFileError
from geo.mapping.overlays import OwnLayer
from geo.reading import mapfiles
from geo.reading.mapfiles import find_system, for_screen, read_map_file
from geo.workspace import Workspace
from pages.components import cache, own_layers

HILDBURGHAUSEN = shapely.Point(10.7311, 50.4258)
SONNEBERG = shapely.Point(11.1747, 50.3592)
GPX = """<?xml version="1.0"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="50.4" lon="10.7"><name>Hütte</name></wpt>
<trk><name>Weg</name><trkseg><trkpt lat="50.4" lon="10.7"/>
<trkpt lat="50.5" lon="10.8"/></trkseg></trk></gpx>"""


@pytest.fixture
def two():
    """Return two towns of the region."""
    names = ["Hildburghausen", "Sonneberg"]
    return gpd.GeoDataFrame(
        {"Name": names}, geometry=[HILDBURGHAUSEN, SONNEBERG], crs=4326
    )


def system_of(layer):
    """Find the system, as the page does it for all regions."""
    return find_system(layer, cache.state_area(), cache.state_area())


def drawn(path):
    """Read the one layer of a file and make it ready for the screen."""
    (layer,) = read_map_file(path)
    return for_screen(layer, system_of(layer).found).layer.shapes


def zipped(table, folder, *, parts):
    """Write a zipped Shapefile with only some of its parts."""
    table.to_file(folder / "orte.shp")
    with zipfile.ZipFile(folder / "orte.zip", "w") as archive:
        for part in parts:
            archive.write(folder / f"orte.{part}", f"orte.{part}")
    return folder / "orte.zip"


@pytest.mark.parametrize(
    ("system", "reason"),
    [
        (25832, "tested"), (25833, "tested"), (4647, "tested"), (4326, "tested"),
        # Two points do not tell zone 4 from turned numbers of a neighbour.
        (31468, "unclear"),
    ],
)  # fmt: skip
def test_shapefile_without_prj_is_found_by_where_it_lies(two, tmp_path, system, reason):
    path = zipped(two.to_crs(system), tmp_path, parts=("shp", "shx", "dbf", "cpg"))
    (layer,) = read_map_file(path)
    assert layer.stated is None
    choice = system_of(layer)
    assert choice.reason == reason
    assert (choice.found is None) == (reason == "unclear")
    there = for_screen(layer, choice.options[0]).layer.shapes
    # The systems of the GDR and before reach metre level only.
    assert there[0].distance(HILDBURGHAUSEN) < 2e-4


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_stated_system_is_used(two, tmp_path, ending):
    path = tmp_path / f"orte.{ending}"
    two.to_crs(4326 if ending == "geojson" else 25833).to_file(path)
    assert drawn(path)[1].distance(SONNEBERG) < 2e-6


def test_stated_system_that_leads_away_is_a_question(two, tmp_path):
    path = tmp_path / "falsch.gpkg"
    two.to_crs(25832).set_crs(25833, allow_override=True).to_file(path)
    (layer,) = read_map_file(path)
    choice = system_of(layer)
    assert choice.found is None
    assert choice.reason == "elsewhere"
    best, stated = choice.options
    assert (best.crs, best.inside, stated.crs) == ("EPSG:25832", 2, "EPSG:25833")
    assert stated.distance_km > 200


def test_latitude_before_longitude_is_a_question(tmp_path):
    shapes = [shapely.Point(50.4258, 10.7311)]
    path = tmp_path / "gedreht.geojson"
    gpd.GeoDataFrame(geometry=shapes, crs=4326).to_file(path)
    (layer,) = read_map_file(path)
    choice = system_of(layer)
    assert choice.reason == "elsewhere"
    turned = for_screen(layer, choice.options[0]).layer.shapes[0]
    assert turned.distance(HILDBURGHAUSEN) < 2e-6


def test_file_far_away_is_a_question(tmp_path):
    path = tmp_path / "muenchen.geojson"
    gpd.GeoDataFrame(geometry=[shapely.Point(11.57, 48.13)], crs=4326).to_file(path)
    (layer,) = read_map_file(path)
    choice = system_of(layer)
    assert (choice.found, choice.reason) == (None, "far")
    assert choice.options[0].distance_km == pytest.approx(239, abs=3)


def test_numbers_that_fit_nowhere_leave_all_systems_to_choose(tmp_path, two):
    moved = two.to_crs(25832).translate(100_000, -300_000)
    table = gpd.GeoDataFrame({"Name": ["a", "b"]}, geometry=moved)
    path = zipped(table, tmp_path, parts=("shp", "shx", "dbf"))
    (layer,) = read_map_file(path)
    choice = system_of(layer)
    assert (choice.found, choice.reason) == (None, "unclear")
    assert "EPSG:25832" in {one.crs for one in choice.options}


def test_layers_of_a_geopackage_and_of_gpx(two, tmp_path):
    path = tmp_path / "zwei.gpkg"
    two.to_file(path, layer="orte")
    two.to_crs(25832).buffer(500).to_frame("geometry").to_file(path, layer="kreise")
    assert {one.name: len(one.shapes) for one in read_map_file(path)} == {
        "orte": 2, "kreise": 2,
    }  # fmt: skip
    track = tmp_path / "tour.gpx"
    track.write_text(GPX, encoding="utf-8")
    points, lines = read_map_file(track)
    assert (points.name, lines.name) == ("waypoints", "tracks")
    assert lines.shapes[0].geom_type == "MultiLineString"


def test_mixed_broken_and_empty_geometry(tmp_path, speak):
    speak("de")
    bow = shapely.Polygon([(10.7, 50.4), (10.8, 50.5), (10.8, 50.4), (10.7, 50.5)])
    shapes = [bow, shapely.LineString([(10.7, 50.4, 310), (10.9, 50.4, 320)]),
              HILDBURGHAUSEN, None, shapely.Polygon()]  # fmt: skip
    path = tmp_path / "gemischt.geojson"
    table = gpd.GeoDataFrame(
        {"Name": ["<b>x</b>", "x" * 5000, None, "ohne", "leer"], "Nr": [1, 2, 3, 4, 5]},
        geometry=shapes, crs=4326,
    )  # fmt: skip
    table.to_file(path)
    (layer,) = read_map_file(path)
    assert (len(layer.shapes), layer.empty, layer.repaired) == (3, 2, 1)
    assert shapely.is_valid(layer.shapes).all()
    assert not shapely.has_z(layer.shapes).any()
    choice = system_of(layer)
    light = for_screen(layer, choice.found)
    first, second, third = own_layers.features(light)
    assert first["properties"]["title"] == "<b>x</b>"
    assert len(second["properties"]["title"]) == 300
    assert third["properties"] == {"title": "Objekt 3", "rows": [("Nr", "3")]}
    notes = own_layers._notes(light, choice, choice.found)
    assert notes == [
        "Fehlerhaft gezeichnete Flächen oder Linien, für die Anzeige berichtigt: 1.",
        "Ohne Geometrie und deshalb nicht auf der Karte: 2.",
    ]


def test_half_a_million_vertices_are_simplified_and_said(tmp_path, speak):
    speak("de")
    turn = np.linspace(0, 2 * np.pi, 500_001)
    radius = 20_000 + 500 * np.sin(turn * 2000)
    ring = np.column_stack(
        [640_000 + radius * np.cos(turn), 5_590_000 + radius * np.sin(turn)]
    )
    path = tmp_path / "gross.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.Polygon(ring)], crs=25832).to_file(path)
    (layer,) = read_map_file(path)
    choice = system_of(layer)
    light = for_screen(layer, choice.found)
    assert light.vertices > 500_000
    assert shapely.get_num_coordinates(light.layer.shapes).sum() <= 60_000
    (note,) = own_layers._notes(light, choice, choice.found)
    assert note.startswith("500.002 Stützpunkte; für den Bildschirm vereinfacht, bis 1")
    before = shapely.area(layer.shapes[0])
    there = gpd.GeoSeries(light.layer.shapes, crs=4326).to_crs(25832)
    assert float(there.area.iloc[0]) == pytest.approx(before, rel=1e-3)


@pytest.mark.parametrize(
    "content", ['{"type":"FeatureCollection","features":[]}', "Ort;Summe\nMilz;3\n"]
)
def test_nothing_to_draw(tmp_path, content):
    path = tmp_path / "leer.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NothingToDrawError):
        read_map_file(path)


@pytest.mark.parametrize("name", ["kaputt.gpkg", "kaputt.gpx"])
def test_damaged_file(tmp_path, name):
    path = tmp_path / name
    start = b"SQLite format 3\x00" if name.endswith("gpkg") else b"<?xml?><gpx><trk>"
    path.write_bytes(start + b"x" * 3000)
    with pytest.raises(UnreadableFileError):
        read_map_file(path)


def test_too_many_objects(monkeypatch, two, tmp_path):
    monkeypatch.setattr(mapfiles, "MOST_OBJECTS", 1)
    path = tmp_path / "viele.geojson"
    two.to_file(path)
    with pytest.raises(TooManyObjectsError, match="2 objects"):
        drawn(path)


def test_texts_cannot_leave_the_json():
    layer = OwnLayer(code="own-1", name='"</script><img onerror=1>\n')
    found = json.loads(layer.text)
    assert found["name"] == '"</script><img onerror=1>\n'
    other = OwnLayer(code="own-1", name="x")
    assert json.loads(other.text)["version"] != found["version"]


def test_own_layers_outlive_the_session_in_the_workspace(monkeypatch, tmp_path):
    path = tmp_path / "stand.gpkg"
    Workspace.create(path)
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
    monkeypatch.setattr(st, "session_state", {})
    first, second = (OwnLayer(code=f"own-{n}", name=f"Ebene {n}") for n in (1, 2))
    own_layers._keep([first, second])
    own_layers._remove("own-1")
    monkeypatch.setattr(st, "session_state", dict(st.session_state))
    del st.session_state["own_layers"]
    assert own_layers.shown() == (second,)
    own_layers._bring_back()
    assert {one.code for one in own_layers.shown()} == {"own-1", "own-2"}
    assert own_layers._checked([{"code": "<b>"}, {"x": 1}, 3, None]) == ()
