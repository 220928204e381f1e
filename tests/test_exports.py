"""Exports opened with other libraries and compared with the view; no person leaks."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from python_calamine import CalamineWorkbook

from geo.analysis.measures import MEASURES
from geo.analysis.view import Atlas
from geo.output.layers import EXPORT_LAYERS, build_layer, export_layer
from geo.output.styles import measure_rules
from geo.projects.filters import ProjectFilter
from geo.projects.register import Register, public_title
from geo.workspace import Workspace
from pages.components import cache, export_files
from pages.components.export_kinds import ALL, FORMATS

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
CODE = "grant_paid_per_inhabitant_eur"
PAID = 3550376.41


@pytest.fixture(autouse=True)
def german(speak):
    speak("de")


def made(kind, layer=ALL, selection=DEMO):
    return export_files.file(cache.view(selection), kind, layer, CODE)


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "all.gpkg"
    path.write_bytes(made("gpkg"))
    return path


def test_geopackage_opens_with_every_layer_and_adds_up(package):
    names = {name for name, _ in pyogrio.list_layers(package)}
    assert names >= {*EXPORT_LAYERS, "projects", "hinweise"}
    sites = pyogrio.read_dataframe(package, layer="sites")
    assert sites.crs == "EPSG:25832"
    assert round(sites["grant_paid_eur"].sum(), 2) == PAID
    areas = pyogrio.read_dataframe(package, layer="municipalities")
    view = cache.view(DEMO)
    expected = view.municipalities["grant_paid_eur"].sum()
    assert areas["grant_paid_eur"].sum() == pytest.approx(expected)
    assert areas.geometry.is_valid.all()
    notes = pyogrio.read_dataframe(package, layer="hinweise", read_geometry=False)
    assert "Demodaten" in notes["text"].tolist()
    assert notes["text"].str.contains("GeoBasis-DE").any()


def test_geopackage_holds_styles_and_headings(package):
    with closing(sqlite3.connect(package)) as connection:
        rows = connection.execute(
            "SELECT f_table_name, styleName, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        aliases = dict(
            connection.execute(
                "SELECT column_name, title FROM gpkg_data_columns"
                " WHERE table_name = 'municipalities'"
            ).fetchall()
        )
        (check,) = connection.execute("PRAGMA integrity_check").fetchone()
    assert check == "ok"
    default = [layer for layer, _, chosen, _ in rows if chosen]
    assert sorted(default) == sorted(EXPORT_LAYERS)
    named = [name for layer, name, _, _ in rows if layer == "municipalities"]
    assert len(named) == len(MEASURES)
    assert named[0] == "Zuwendung je Einwohner, ausgezahlt"
    assert all("renderer-v2" in style for *_, style in rows)
    assert aliases["population"] == "Einwohner"


@pytest.mark.parametrize("code", MEASURES)
def test_rules_of_qgis_give_each_area_the_colour_of_the_screen(code):
    view = cache.view(DEMO)
    style = export_files.measure_style(view, "municipalities", code)
    layer = build_layer(view, "municipalities", atlas=cache.atlas("demo"))
    values = layer.frame[code]
    with closing(sqlite3.connect(":memory:")) as connection:
        pd.DataFrame({"ags": values.index, code: values.to_numpy()}).to_sql(
            "areas", connection, index=False
        )
        found = {}
        for letter, condition in measure_rules(style):
            for (ags,) in connection.execute(
                f"SELECT ags FROM areas WHERE {condition}"
            ):
                assert ags not in found
                found[ags] = letter
    letters = style.classes.letters(view.municipalities[code])
    assert "".join(found[ags] for ags in values.index) == letters


def sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_workbook_is_typed_and_adds_up_to_the_whole():
    found = sheets(made("xlsx"))
    assert [*found][-1] == "Hinweise"
    rows = found["Gemeinden mit Kennzahlen"]
    head = rows[0]
    assert head[0] == "Gemeindeschlüssel (Demodaten)"
    column = head.index("Zuwendung, ausgezahlt")
    assert [row[0] for row in rows[-4:]] == [
        "Regionsweit", "Außerhalb der Region", "Ort unbekannt", "Summe",
    ]  # fmt: skip
    assert rows[-1][column] == pytest.approx(PAID, abs=0.001)
    assert rows[-1][head.index("Projekte")] == pytest.approx(118)
    assert rows[1][0] == "16069001"
    projects = found["Projekte"]
    paid = projects[0].index("Zuwendung, ausgezahlt")
    total = sum(row[paid] for row in projects[1:] if row[paid] != "")
    assert round(total, 2) == PAID
    assert "Demodaten" in found["Hinweise"][0][1]


def test_csv_for_people_and_for_programs():
    people = made("csv", "municipalities")
    assert people.startswith(b"\xef\xbb\xbf")
    text = people.decode("utf-8-sig")
    assert "3550376,41" in text
    assert "Hinweise" not in text.splitlines()[0]
    assert "GeoBasis-DE" in text
    plain = pd.read_csv(
        io.BytesIO(made("csv_plain", "municipalities")), sep=";", dtype={"ags": "str"}
    )
    assert len(plain) == 40
    view = cache.view(DEMO)
    assert plain["grant_paid_eur"].sum() == pytest.approx(
        view.municipalities["grant_paid_eur"].sum()
    )


def test_kml_opens_and_asks_for_nothing(tmp_path):
    path = tmp_path / "all.kml"
    path.write_bytes(made("kml"))
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert {"Projektorte", "Gemeinden mit Kennzahlen", "LEADER-Regionen"} <= layers
    areas = pyogrio.read_dataframe(path, layer="Gemeinden mit Kennzahlen")
    assert len(areas) == 40
    assert b"href" not in path.read_bytes()


def test_every_format_has_a_writer_and_is_written_with_all():
    assert set(export_files._WRITERS) == set(FORMATS)
    found = {kind for kind, _ in export_files.everything(cache.view(DEMO))}
    assert found == set(FORMATS)


@pytest.fixture
def with_a_person():
    """The demonstration set, in which every first project is that of a person."""
    demo = Atlas().register("demo")
    projects = demo.projects.copy()
    first = demo.sites.loc[demo.sites["precision"] == "site", "project_id"].iloc[0]
    projects.loc[first, "applicant_type"] = "natural_person"
    title = "Umbau der Scheune Erika Mustermanns"
    projects.loc[first, "title"] = title
    projects["public_title"] = projects["title"]
    projects.loc[first, "public_title"] = public_title(title, "Mustermann, Erika")
    atlas = Atlas(own=Register(projects=projects, sites=demo.sites, layers=demo.layers))
    point = demo.sites.set_index("project_id").geometry[first]
    return atlas, first, gpd.GeoSeries([point], crs=25832).to_crs(4326).iloc[0]


def test_a_layer_of_an_unreleased_view_has_no_house_of_a_person(with_a_person):
    """The second lock; tests/test_privacy.py has the first one."""
    atlas, first, house = with_a_person
    view = atlas.view(ProjectFilter(dataset="own", region="TH-LEADER-06"))
    assert b"ustermann" not in export_layer(view, "sites", atlas=atlas)
    collection = json.loads(export_layer(view, "sites", atlas=atlas))
    own = [
        feature
        for feature in collection["features"]
        if feature["properties"]["project_id"] == first
    ]
    assert own
    for feature in own:
        assert feature["properties"]["precision"] == "municipality"
        x, y = feature["geometry"]["coordinates"]
        assert abs(x - house.x) + abs(y - house.y) > 1e-5


def test_workspace_keeps_names_of_persons_out_of_public_titles(tmp_path):
    store = Workspace.create(tmp_path / "office.gpkg")
    rows = [
        {
            "project_id": "P1", "title": "Scheune Erika Mustermann",
            "applicant_name": "Mustermann, Erika", "natural_person": True,
        },
        {
            "project_id": "P2", "title": "Vereinshaus Muster",
            "applicant_name": "Muster e. V.", "natural_person": False,
        },
    ]  # fmt: skip
    common = {
        "programming_period": "2023-2027", "scheme": "LEADER", "status": "approved",
    }  # fmt: skip
    with store.transaction("edit_project", values={"id": "P1"}) as change:
        for row in rows:
            change.put("projects", {**row, **common})
    projects = store.register().projects
    assert projects["public_title"].tolist() == ["Scheune …", "Vereinshaus Muster"]
    assert projects["applicant_type"].fillna("").tolist() == ["natural_person", ""]
    assert "applicant_name" not in projects.columns
