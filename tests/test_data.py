"""The embedded data: every file, its hash, its sums, and that it can be rebuilt."""

from __future__ import annotations

import shutil

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data import build
from geo.boundaries.territory import BOUNDARY_DATES, STATUS_2016, STATUS_2023
from geo.catalog import DATA_FOLDER, Catalog
from geo.errors import DamagedFileError, MissingFileError, UnknownLayerError
from geo.projects.register import DATASETS, load_register

CATALOG = Catalog()
# Members that belong wholly, their inhabitants and official km² on each status.
REGIONS = {
    STATUS_2016: {
        "01": (38, 92705, 569.42), "02": (79, 100730, 943.07),
        "03": (85, 136738, 1531.43), "04": (44, 97152, 824.83),
        "05": (62, 125056, 1210.74), "06": (48, 121482, 1372.04),
        "07": (43, 77148, 1037.88), "08": (95, 88196, 836.35),
        "09": (73, 84633, 1187.27), "10": (37, 107900, 1000.08),
        "11": (54, 70537, 806.86), "12": (27, 85055, 713.91),
        "13": (40, 53200, 769.26), "14": (50, 125835, 1307.46),
        "15": (62, 81641, 804.48),
    },
    STATUS_2023: {
        "01": (30, 88787, 569.38), "02": (68, 103987, 991.15),
        "03": (42, 115797, 1307.30), "04": (41, 92035, 821.41),
        "05": (39, 123939, 1251.17), "06": (40, 118848, 1399.25),
        "07": (28, 73690, 1037.89), "08": (92, 83876, 819.44),
        "09": (60, 80792, 1187.26), "10": (25, 99880, 972.83),
        "11": (37, 69646, 806.88), "12": (15, 82444, 713.90),
        "13": (25, 44471, 666.70), "14": (31, 117131, 1266.98),
        "15": (38, 83179, 804.47),
    },
}  # fmt: skip


@pytest.mark.parametrize("layer", list(CATALOG.layers))
def test_file_is_the_one_of_the_catalogue(layer):
    info = CATALOG.info(layer)
    path = CATALOG.path(layer)
    if path.suffix == ".csv":
        table = CATALOG.read_table(layer)
        assert len(table) == info.rows
        assert list(table.columns) == [name.strip() for name in table.columns]
    else:
        largest = max(
            len(CATALOG.read_areas(layer, sublayer=name))
            for name in gpd.list_layers(path)["name"]
        )
        assert largest == info.rows


@pytest.mark.parametrize("layer", list(CATALOG.layers))
def test_entry_says_where_it_comes_from(layer):
    info = CATALOG.info(layer)
    assert info.kind in {"source", "derived", "demo"}
    needed = ("title_de", "title_en", "publisher", "licence", "attribution")
    for field in (*needed, "known_issues_de", "known_issues_en"):
        assert getattr(info, field).strip()
    assert all(parent in CATALOG.layers for parent in info.derived_from)
    assert (info.kind == "demo") == layer.startswith("demo_")
    if info.kind == "demo":
        assert "erfunden" in info.title_de.lower()
        assert "Demodaten" in info.attribution


def test_every_data_file_is_in_the_catalogue():
    listed = {info.file for info in CATALOG.layers.values()}
    present = {
        path.relative_to(DATA_FOLDER).as_posix()
        for path in DATA_FOLDER.rglob("*")
        if path.suffix in {".csv", ".gpkg"}
    }
    assert present == listed


@pytest.mark.parametrize(
    ("boundary_date", "keys", "people"),
    [(STATUS_2016, 849, 2_156_759), (STATUS_2023, 624, 2_126_846)],
)
def test_keys_and_inhabitants(atlas, boundary_date, keys, people):
    areas = atlas.territory(boundary_date).municipalities
    assert len(areas) == keys
    assert areas.index.is_unique
    assert areas.index.str.fullmatch(r"16\d{6}").all()
    assert int(areas["population"].sum()) == people
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    measured = areas.area / 1e6 / areas["area_km2"] - 1
    assert measured.abs().median() < 0.01


@pytest.mark.parametrize("boundary_date", BOUNDARY_DATES)
def test_regions_have_their_inhabitants_and_areas(atlas, boundary_date):
    territory = atlas.territory(boundary_date)
    whole = territory.members[territory.members["share"] == 1]
    joined = whole.join(territory.municipalities[["population", "area_km2"]], on="ags")
    found = joined.groupby("region_id").agg(
        members=("ags", "size"), people=("population", "sum"), area=("area_km2", "sum")
    )
    expected = REGIONS[boundary_date]
    assert len(found) == len(territory.regions) == 15
    for region, row in found.iterrows():
        members, people, area = expected[region[-2:]]
        assert (row.members, row.people) == (members, people)
        assert row.area == pytest.approx(area, abs=0.005)


def test_erfurt_lies_in_three_regions_with_unknown_share(atlas):
    members = atlas.territory(STATUS_2023).members
    erfurt = members[members["ags"] == "16051000"]
    assert len(erfurt) == 3
    assert erfurt["share"].isna().all()


def test_merged_municipality_has_a_share_by_inhabitants(atlas):
    """Bad Köstritz took in a village of Greiz, which another region claims."""
    members = atlas.territory(STATUS_2023).members
    shares = members[members["ags"] == "16076003"].set_index("region_id")["share"]
    former = atlas.territory(STATUS_2016).municipalities["population"]
    village, town = former["16076026"], former["16076003"]
    assert shares["TH-LEADER-08"] == pytest.approx(town / (town + village))
    assert shares.sum() == pytest.approx(1)


def test_exactly_the_three_wrong_outlines_are_marked(atlas):
    areas = atlas.territory(STATUS_2023).municipalities
    marked = areas[areas["outline_note"] != ""]
    assert set(marked["name"]) == {"Unstruttal", "Dingelstädt", "Görsbach"}


def test_succession_agrees_with_the_resolved_table(atlas):
    table = CATALOG.read_table("succession_resolved")
    keys = atlas.territory(STATUS_2016).municipalities.index
    for column, by in (("population_share", "population_share"),
                       ("area_share", "area_share")):  # fmt: skip
        weights = atlas.succession.weights(keys, STATUS_2016, STATUS_2023, by=by)
        found = {
            (row.old_ags, row.new_ags): float(row.share) for row in weights.itertuples()
        }
        expected = {
            (row["ags_2014"], row["ags_2023"]): float(row[column])
            for _, row in table.iterrows()
            if float(row[column])
        }
        assert found == pytest.approx(expected, abs=0.001)
    assert set(weights["new_ags"]) == set(
        atlas.territory(STATUS_2023).municipalities.index
    )


def test_demo_set_follows_the_published_balance():
    demo = load_register(CATALOG, "demo")
    projects = demo.projects
    assert len(projects) == 118
    counts = projects["applicant_class"].value_counts()
    assert counts.to_dict() == {"municipal": 50, "non_municipal": 68}
    assert int(projects["grant_paid_cents"].sum()) == 355_037_641
    assert demo.is_demo
    assert (projects["data_kind"] == "demo").all()
    assert projects["note"].str.contains("Erfunden").all()
    sites = demo.sites.groupby("project_id").size()
    assert (sites > 1).sum() == 2
    precisions = demo.sites["precision"].value_counts()
    assert precisions["region_wide"] == 1
    assert precisions["unknown"] >= 3
    for less, more in (
        ("grant_paid", "grant_approved"), ("grant_approved", "grant_requested"),
        ("grant_requested", "eligible_cost"), ("eligible_cost", "total_cost"),
    ):  # fmt: skip
        assert (projects[f"{less}_cents"] <= projects[f"{more}_cents"]).all()


def test_published_lists_are_complete():
    published = load_register(CATALOG, "published")
    by_region = published.projects["region_id"].value_counts().to_dict()
    assert by_region == {"TH-LEADER-06": 69, "TH-LEADER-03": 53, "TH-LEADER-11": 61}
    assert published.projects["grant_approved_cents"].notna().sum() == 5
    assert not published.is_demo


@pytest.mark.parametrize("dataset", DATASETS)
def test_points_lie_in_the_stated_municipality(atlas, dataset):
    from geo.projects.filters import ProjectFilter

    for period in ("2014-2020", None):
        selection = ProjectFilter(dataset=dataset, period=period)
        assert atlas.contradictions(selection).empty


def test_derived_files_are_rebuilt_byte_by_byte(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA_FOLDER, folder)
    derived = [info.file for info in CATALOG.layers.values() if info.kind != "source"]
    for name in derived:
        if name not in {"projects/places_by_hand.csv", "places/place_kinds.csv"}:
            (folder / name).unlink()
    assert build.build_all(folder, check=False) == 0
    for name in derived:
        assert (folder / name).read_bytes() == (DATA_FOLDER / name).read_bytes(), name
    (folder / derived[0]).write_bytes(b"changed")
    assert build.build_all(folder, check=True) == 1


def copy_of_data(tmp_path):
    """Copy the data folder so that it can be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_FOLDER, folder)
    return folder


def test_missing_file_is_named(tmp_path):
    folder = copy_of_data(tmp_path)
    (folder / "population/population_2022.csv").unlink()
    with pytest.raises(MissingFileError, match=r"population_2022\.csv"):
        Catalog(folder).path("population_2022")


def test_changed_file_is_refused(tmp_path):
    folder = copy_of_data(tmp_path)
    path = folder / "population/population_2022.csv"
    path.write_bytes(path.read_bytes().replace(b"214969", b"214968"))
    with pytest.raises(DamagedFileError, match="sha256"):
        Catalog(folder).read_table("population_2022")


def test_damaged_catalogue_is_named(tmp_path):
    (tmp_path / "catalog.toml").write_text("[layer\n", encoding="utf-8")
    with pytest.raises(DamagedFileError, match=r"catalog\.toml"):
        _ = Catalog(tmp_path).layers
    (tmp_path / "catalog.toml").write_text("[layer]\nfile = 'x'\n", encoding="utf-8")
    with pytest.raises(DamagedFileError, match="sha256"):
        _ = Catalog(tmp_path).layers
    with pytest.raises(MissingFileError, match=r"catalog\.toml"):
        _ = Catalog(tmp_path / "nowhere").layers


def test_unknown_layer_lists_the_known_ones():
    with pytest.raises(UnknownLayerError, match=r"nowhere.*municipalities_2016"):
        CATALOG.info("nowhere")


def test_no_key_has_become_a_number():
    for layer in CATALOG.layers:
        if CATALOG.info(layer).file.endswith(".csv"):
            table = CATALOG.read_table(layer)
            assert all(pd.api.types.is_string_dtype(kind) for kind in table.dtypes)


def test_villages_from_stops_are_villages():
    table = Catalog().read_table("villages_from_stops", columns=["name", "ags_2016"])
    names = set(table["name"])
    assert {"Felchta", "Nägelstedt", "Neusitz", "Dobareuth", "Jecha"} <= names
    # Spots, adjectives, shops and municipalities are none.
    assert not names & {"Untere", "Haltepunkt", "Rewe", "Luisenthal", "Sitzendorf"}
    assert not table.duplicated().any()
