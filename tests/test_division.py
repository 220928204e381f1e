"""A project along a line or over an area is divided by what lies where."""

from __future__ import annotations

import json
import zipfile
from fractions import Fraction
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box

from geo.boundaries.territory import STATUS_2016
from geo.catalog import Catalog
from geo.errors import (
    CrsError,
    LinesAndAreasError,
    NothingToMeasureError,
    UnreadableFileError,
)
from geo.projects.division import divide, from_stored, to_stored
from geo.projects.importing import ListContext, import_table, load_setting
from geo.projects.importreport import row_report
from geo.projects.ledger import build_ledger
from geo.projects.linking import place_sites
from geo.reading.columns import recognise_columns
from geo.reading.shapes import read_shape
from geo.reading.tables import read_tables
from geo.reading.vocabulary import load_vocabulary
from geo.workspace import Workspace
from geo.workspace.decisions import decide_place, open_projects
from geo.workspace.intake import store_import
from tests.opened import open_page

# Two squares of 9996 m on both sides of the central meridian, where a metre of the
# ground is 0.9996 m of the grid: each is 10 km long and wide on the ellipsoid.
SIDE = 9996.0
WEST, EAST, SOUTH = 500_000 - SIDE, 500_000.0, 5_600_000.0
SQUARES = gpd.GeoDataFrame(
    geometry=[
        box(WEST, SOUTH, EAST, SOUTH + SIDE),
        box(EAST, SOUTH, EAST + SIDE, SOUTH + SIDE),
    ],
    index=pd.Index(["16069001", "16069002"], name="ags"),
    crs=25832,
)


def line(*points):
    """Return a line by its distance from the south-west corner in sides."""
    return LineString([(WEST + SIDE * x, SOUTH + SIDE * y) for x, y in points])


def shares(division):
    return [(part.ags, part.share) for part in division.parts]


def test_length_is_that_on_the_ground_and_not_on_the_grid():
    north = divide(line((1, 0), (1, 1)), SQUARES)
    assert north.kind == "length"
    # 9996 m of the grid along the central meridian are 10 km.
    assert north.size == pytest.approx(10_000, abs=0.01)


def test_area_is_that_on_the_ground_and_not_on_the_grid():
    strip = box(EAST - 99.96, SOUTH, EAST + 99.96, SOUTH + SIDE)
    division = divide(strip, SQUARES)
    assert division.kind == "area"
    assert division.size == pytest.approx(200 * 10_000, rel=1e-5)
    assert [float(share) for _, share in shares(division)] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        # Three quarters and one quarter of a line.
        (line((0.25, 0.5), (1.25, 0.5)), {"16069001": 0.75, "16069002": 0.25}),
        # In one municipality.
        (line((0.2, 0.5), (0.8, 0.5)), {"16069001": 1}),
        # Along the common border: once, for the smaller key.
        (line((1, 0.2), (1, 0.8)), {"16069001": 1}),
        # Half along the border, half inside the eastern one.
        (line((1, 0.1), (1, 0.5), (1.4, 0.5)), {"16069001": 0.5, "16069002": 0.5}),
        # Out of all: the outside is a part.
        (line((1.5, 0.5), (2.5, 0.5)), {"16069002": 0.5, None: 0.5}),
        (line((3, 3), (4, 3)), {None: 1}),
        # There and back again is one path.
        (
            line((0.5, 0.5), (1.5, 0.5), (0.5, 0.5)),
            {"16069001": 0.5, "16069002": 0.5},
        ),
        # Two lines, of which one covers a part of the other.
        (
            MultiLineString(
                [line((0.5, 0.5), (1.5, 0.5)), line((0.5, 0.5), (0.75, 0.5))]
            ),
            {"16069001": 0.5, "16069002": 0.5},
        ),
    ],
)
def test_line_by_hand(shape, expected):
    division = divide(shape, SQUARES)
    found = {part.ags: float(part.share) for part in division.parts}
    assert found == pytest.approx(expected, abs=2e-6)
    assert sum(share for _, share in shares(division)) == 1


@pytest.mark.parametrize(
    ("corners", "expected"),
    [
        ([(0.7, 0.2), (1.7, 0.2), (1.7, 0.6), (0.7, 0.6)], [0.3, 0.7]),
        # A bow tie: two triangles of equal size, one on each side.
        ([(0.5, 0.2), (0.5, 0.6), (1.5, 0.2), (1.5, 0.6)], [0.5, 0.5]),
        # Only the outside of the eastern square: 1/2 there, 1/2 nowhere.
        ([(1.5, 0.2), (2.5, 0.2), (2.5, 0.6), (1.5, 0.6)], [0.5, 0.5]),
    ],
)
def test_area_by_hand(corners, expected):
    shape = Polygon([(WEST + SIDE * x, SOUTH + SIDE * y) for x, y in corners])
    division = divide(shape, SQUARES)
    found = [float(share) for _, share in shares(division)]
    # The scale of the grid grows by 1e-6 over the squares.
    assert found == pytest.approx(expected, abs=1e-5)
    assert sum(share for _, share in shares(division)) == 1


def test_overlapping_areas_count_once():
    one = box(EAST - 1000, SOUTH, EAST + 1000, SOUTH + 1000)
    twice = shapely.GeometryCollection([one, box(*one.bounds)])
    assert divide(twice, SQUARES).size == pytest.approx(divide(one, SQUARES).size)


@pytest.mark.parametrize(
    ("shape", "error"),
    [
        (Point(EAST, SOUTH), NothingToMeasureError),
        (LineString(), NothingToMeasureError),
        (LineString([(EAST, SOUTH), (EAST, SOUTH)]), NothingToMeasureError),
        (line((0, 0), (0, 1e-9)), NothingToMeasureError),
        (
            shapely.GeometryCollection(
                [line((0, 0), (1, 1)), SQUARES.geometry.iloc[0]]
            ),
            LinesAndAreasError,
        ),
    ],
)
def test_what_cannot_be_measured_is_said(shape, error):
    with pytest.raises(error, match="Weg"):
        divide(shape, SQUARES, name="Weg")


# Points of a grid of one metre: what is shorter than a millimetre is refused.
POINTS = st.tuples(st.integers(-5_000, 25_000), st.integers(-5_000, 15_000)).map(
    lambda point: (point[0] / 10_000, point[1] / 10_000)
)


@settings(deadline=None)
@given(st.lists(POINTS, min_size=2, max_size=8, unique=True), st.randoms())
def test_nothing_is_lost_and_order_does_not_matter(points, chance):
    shape = line(*points)
    division = divide(shape, SQUARES)
    assert sum(share for _, share in shares(division)) == 1
    whole = divide(shapely.union_all(shape), SQUARES.iloc[:0])
    assert division.size == pytest.approx(whole.size, abs=0.05)
    turned = line(*points[::-1])
    order = list(SQUARES.index)
    chance.shuffle(order)
    again = dict(shares(divide(turned, SQUARES.loc[order])))
    assert again.keys() == dict(shares(division)).keys()
    for ags, share in shares(division):
        assert float(again[ags]) == pytest.approx(float(share), abs=1e-4)


def test_stored_shape_keeps_its_shares():
    shape = line((0.25, 0.5), (0.8, 0.501), (1.25, 0.5))
    again = from_stored(json.loads(json.dumps(to_stored(shape))))
    assert again.hausdorff_distance(shape) < 6
    assert [float(share) for _, share in shares(divide(again, SQUARES))] == (
        pytest.approx([0.75, 0.25], abs=1e-3)
    )


# -- files ---------------------------------------------------------------------------
GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="50.43" lon="10.73"><name>Start</name></wpt>
{body}</gpx>"""
TRACK = """<trk><trkseg><trkpt lat="50.40" lon="10.70"><ele>300</ele></trkpt>
<trkpt lat="50.42" lon="10.80"><ele>310</ele></trkpt></trkseg></trk>"""
PATH = LineString([(10.70, 50.40), (10.80, 50.42)])


def files(folder):
    """Write one path in each format."""
    layer = gpd.GeoDataFrame({"name": ["Weg"]}, geometry=[PATH], crs=4326)
    layer.to_file(folder / "weg.geojson")
    layer.to_crs(25832).to_file(folder / "weg.gpkg")
    layer.to_crs(31468).to_file(folder / "weg.shp")
    with zipfile.ZipFile(folder / "weg.zip", "w") as archive:
        for part in ("shp", "shx", "dbf", "prj"):
            archive.write(folder / f"weg.{part}", f"weg.{part}")
    (folder / "weg.gpx").write_text(GPX.format(body=TRACK), encoding="utf-8")


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "zip", "gpx"])
def test_path_from_a_file(tmp_path, ending):
    files(tmp_path)
    shape = read_shape(tmp_path / f"weg.{ending}")
    expected = gpd.GeoSeries([PATH], crs=4326).to_crs(25832).iloc[0]
    assert shapely.union_all(shape).hausdorff_distance(expected) < 2


def test_files_without_a_path_are_said(tmp_path):
    (tmp_path / "wpt.gpx").write_text(GPX.format(body=""), encoding="utf-8")
    (tmp_path / "broken.gpx").write_text(GPX.format(body="<trk>"), encoding="utf-8")
    (tmp_path / "liste.csv").write_text("Titel;Ort\nA;B\n", encoding="utf-8")
    layer = gpd.GeoDataFrame(geometry=[Point(10.7, 50.4)], crs=4326)
    layer.to_file(tmp_path / "points.geojson")
    for name in ("wpt.gpx", "liste.csv", "points.geojson"):
        with pytest.raises(NothingToMeasureError, match=name):
            read_shape(tmp_path / name)
    with pytest.raises(UnreadableFileError, match="broken"):
        read_shape(tmp_path / "broken.gpx")
    files(tmp_path)
    with zipfile.ZipFile(tmp_path / "no_prj.zip", "w") as archive:
        for part in ("shp", "shx", "dbf"):
            archive.write(tmp_path / f"weg.{part}", f"weg.{part}")
    with pytest.raises(CrsError, match="no_prj"):
        read_shape(tmp_path / "no_prj.zip")


# -- lists that come with lines --------------------------------------------------------
@pytest.fixture(scope="module")
def setting():
    return load_setting(Catalog())


def import_layer(tmp_path, setting, layer, **context):
    path = tmp_path / "wege.gpkg"
    layer.to_file(path)
    (table,) = read_tables(path)
    vocabulary = load_vocabulary()
    return import_table(
        table, recognise_columns(table, vocabulary), setting=setting,
        vocabulary=vocabulary, context=ListContext(region="TH-LEADER-06", **context),
    )  # fmt: skip


def test_line_of_a_list_is_offered_as_a_division(tmp_path, setting):
    """Eisfeld to Schalkau, and on into Bavaria: money follows the length."""
    into_bavaria = LineString([(10.906, 50.425), (11.0, 50.39), (11.0, 50.25)])
    layer = gpd.GeoDataFrame(
        {"Titel": ["Radweg", "Dorfweg", "Steg", "Pfad"],
         "Ort": ["", "Eisfeld", "", "Werratal"],
         "Bewilligt": ["1000,00", "500,00", "50,00", "70,00"]},
        geometry=[into_bavaria, into_bavaria,
                  LineString([(10.73, 50.42), (10.74, 50.43)]), Point(10.73, 50.42)],
        crs=4326,
    )  # fmt: skip
    result = import_layer(tmp_path, setting, layer)
    cycle, village, bridge, path = result.rows
    assert (cycle.state, cycle.notes[0].code) == ("waiting", "shape_divides")
    assert cycle.sites[0].precision == "unknown"
    proposal = cycle.place.proposal
    assert sum(site.share for site in proposal) == 1
    assert {site.split_basis for site in proposal} == {"geometry"}
    # What lies in Bavaria is a part of its own.
    assert proposal[-1].precision == "outside"
    assert 0.3 < proposal[-1].share < 0.7
    keys = [site.ags for site in proposal if site.ags]
    assert {"16069012", "16072015"} <= {*keys}
    # One municipality that is named stays, and it is said.
    assert village.state == "noted"
    assert "shape_in_several" in [note.code for note in village.notes]
    assert [site.ags for site in village.sites] == ["16069012"]
    # A line in one municipality, and a point, are placed as ever.
    assert [site.ags for site in bridge.sites] == ["16069024"]
    assert path.shape is None
    assert row_report(cycle)["status"] == "waiting"

    store = Workspace.create(tmp_path / "w.gpkg")
    with store.transaction("import") as change:
        store_import(change, result, file="wege.gpkg", table="wege")
    waiting = open_projects(store)
    project = waiting.index[waiting["title"] == "Radweg"][0]
    origin = store.get("projects", project)["row_origin"]
    assert origin["shape"]["type"] == "LineString"
    decide_place(store, [project], proposal, shape=origin["shape"])
    register = store.register()
    placed = place_sites(
        register.sites, setting.territory.municipalities,
        boundary_date=STATUS_2016, succession=setting.succession,
    )  # fmt: skip
    members = setting.territory.members
    own = members.loc[members["region_id"] == "TH-LEADER-06", "ags"]
    ledger = build_ledger(register.projects, placed)
    mine = ledger[ledger["project_id"] == project]
    assert {*mine["place"]} <= {*own, "EXTERNAL"}
    # Every cent once; Bavaria is outside and named so.
    assert mine["grant_approved_cents"].sum() == 100_000
    outside = mine.loc[mine["place"] == "EXTERNAL", "grant_approved_cents"].sum()
    assert outside == pytest.approx(100_000 * proposal[-1].share, abs=1)
    assert store.frame("projects").at[project, "row_origin"]["shape"] == origin["shape"]
    store.undo()
    assert project in open_projects(store).index


def test_sliver_behind_an_inexact_border_asks_nothing(tmp_path, setting):
    areas = setting.territory.municipalities.geometry
    town = areas.at["16069024"]
    inside = town.buffer(-3000).representative_point()
    border = shapely.shortest_line(inside, town.boundary)
    reach = 1 + 10 / border.length  # ten metres beyond the border
    end = shapely.affinity.scale(
        border, reach, reach, origin=shapely.get_point(border, 0)
    )
    division = divide(end, setting.territory.municipalities)
    assert len(division.parts) == 2
    assert not division.is_notable
    layer = gpd.GeoDataFrame({"Titel": ["Weg"]}, geometry=[end], crs=25832)
    result = import_layer(tmp_path, setting, layer)
    assert [site.ags for site in result.rows[0].sites] == ["16069024"]


def test_shares_are_exact_fractions():
    division = divide(line((0, 0.5), (2, 0.6)), SQUARES)
    assert all(isinstance(part.share, Fraction) for part in division.parts)
    sites = division.sites(STATUS_2016, found_by="hand")
    assert [site.precision for site in sites] == ["several", "several"]
    assert sites[0].lon == pytest.approx(8.93, abs=0.01)


# -- the page --------------------------------------------------------------------------
@pytest.fixture
def review(office_file):
    """Open the page that clears up places, on the published list of one region."""
    root = Path(__file__).resolve().parent.parent
    source = root / "data/projects/list_hildburghausen_sonneberg.csv"
    (table,) = read_tables(source)
    vocabulary = load_vocabulary()
    result = import_table(
        table, recognise_columns(table, vocabulary), setting=load_setting(Catalog()),
        vocabulary=vocabulary, context=ListContext(),
    )  # fmt: skip
    with Workspace.create(office_file).transaction("import") as change:
        store_import(change, result, file=source.name, table="list")
    at = open_page("place_review.py")
    radio(at, "Wo liegt").set_value("several").run()
    radio(at, "Aufteilung").set_value("geometry").run()
    return at


def radio(at, start):
    return next(one for one in at.radio if one.label.startswith(start))


def commands(at):
    return [
        json.loads(element.proto.json)["state"]
        for element in at.get("bidi_component")
        if element.proto.component_name == "leader_atlas_map_command"
    ]


def test_typed_points_divide_the_project(review, own_folder):
    assert commands(review)[-1]["drawing"] == "line"
    decide = next(one for one in review.button if one.label == "Entscheiden")
    assert decide.disabled
    review.text_area[0].set_value("50,4258 10,9\nhier").run()
    assert "Punkt 2" in "".join(one.value for one in review.warning)
    review.text_area[0].set_value("50,425 10,906\n50,39 11,0\n50,25 11,0").run()
    assert not review.exception
    warnings = "".join(one.value for one in review.warning)
    assert "außerhalb Thüringens" in warnings
    assert commands(review)[-1]["shape"]["type"] == "LineString"
    title = review.subheader[0].value
    next(one for one in review.button if one.label == "Entscheiden").click().run()
    assert not review.exception
    store = Workspace.open(own_folder)
    projects = store.frame("projects")
    project = projects.index[projects["title"] == title][0]
    sites = store.frame("sites")
    mine = sites[sites["project_id"] == project]
    assert sum(map(Fraction, mine["share"])) == 1
    assert set(mine["split_basis"]) == {"geometry"}
    assert "outside" in set(mine["precision"])


def test_path_of_a_file_divides_the_project(review):
    radio(review, "Linie oder").set_value("file").run()
    put = partial(drop, review, "weg.gpx")
    put(GPX.format(body=TRACK).encode())
    assert "Länge insgesamt" in "".join(one.value for one in review.markdown)
    assert commands(review)[-1]["drawing"] == ""
    put(b"<gpx>")
    assert "weg.gpx" in "".join(one.value for one in review.warning)


def drop(at, name, content):
    chosen = next(one for one in at.file_uploader if one.label.startswith("Datei mit"))
    chosen.set_value((name, content, "application/gpx+xml")).run()
    assert not at.exception
