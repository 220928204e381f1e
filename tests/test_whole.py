"""`serve --boundaries`: projects on all municipalities of a file, every euro once."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import streamlit as st

from geo.analysis.view import Atlas
from geo.boundaries.whole import read_whole
from geo.cli import main
from geo.errors import BoundaryDateUnknownError, CoverageError, MissingFileError
from geo.projects.filters import ProjectFilter
from geo.projects.register import OWN
from geo.schema import cents
from geo.workspace import Workspace
from pages.components import cache, map_sites, state, words
from tests.opened import open_page
from tests.unpacked import sites

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/bench"))
import germany  # noqa: E402

# Two Länder, three districts; 16069024 has lost its key in this file.
KEYS = ["09471111", "09471122", "09472111", "16069001"]


def squares(keys=KEYS, **columns):
    """A row of squares of 10 km beside each other."""
    boxes = [
        shapely.box(600_000 + 10_000 * n, 5_580_000, 610_000 + 10_000 * n, 5_590_000)
        for n in range(len(keys))
    ]
    table = {
        "AGS": keys,
        "GEN": [f"Ort {n}" for n in range(len(keys))],
        "ARS": [f"{key[:5]}0001{key[5:]}" for key in keys],
        "EWZ": [1000, 2000, 500, 4000][: len(keys)],
        "GF": 4,
        "BEGINN": ["2024-01-01"] * len(keys),
    }
    return gpd.GeoDataFrame({**table, **columns}, geometry=boxes, crs=25832)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("vg250") / "DE_VG250.gpkg"
    squares().to_file(file, layer="vg250_gem", driver="GPKG")
    units = pd.DataFrame({"AGS": ["09471", "09472"], "GEN": ["Bamberg", "Bayreuth"]})
    shapes = [shapely.box(0, 0, 1, 1)] * 2
    districts = gpd.GeoDataFrame(units, geometry=shapes, crs=25832)
    districts.to_file(file, layer="vg250_krs", driver="GPKG")
    return file


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Six projects: three by key, one by point, one beside, one with a lost key."""
    file = tmp_path_factory.mktemp("office") / "buero.gpkg"
    places = {
        "P1": ("09471111", None), "P2": ("09471111", (605_000, 5_585_000)),
        "P3": ("16069001", None), "P4": (None, (615_000, 5_585_000)),
        "P5": (None, (900_000, 5_585_000)), "P6": ("05111000", None),
    }  # fmt: skip
    with Workspace.create(file).transaction("import") as change:
        for name, (ags, at) in places.items():
            row = {
                "project_id": name, "region_id": "DE", "scheme": "LEADER",
                "programming_period": "2014-2020", "status": "completed",
                "title": f"Vorhaben {name}", "grant_approved_cents": 100_00,
                "data_kind": "demo",
            }  # fmt: skip
            change.put("projects", row)
            site = {
                "project_id": name, "site_no": 1, "share": "1", "ags": ags,
                "precision": "site" if at else "municipality",
                "boundary_date": dt.date(2016, 1, 1),
                "geom": shapely.Point(at) if at else None,
            }  # fmt: skip
            change.put("sites", site)
    return file


@pytest.fixture(scope="module")
def whole(path, office):
    register = Workspace.open(office, read_only=True).register()
    return Atlas().with_whole(read_whole(path)).with_own(register)


def test_every_euro_is_counted_once_on_the_areas_of_the_file(whole):
    view = whole.view(ProjectFilter(dataset=OWN))
    assert view.territory.boundary_date == dt.date(2024, 1, 1)
    assert list(view.municipalities.index) == KEYS
    counted = view.places["projects"]
    assert counted["09471111"] == 2
    assert counted["09471122"] == counted["16069001"] == 1
    # Beside the file, and a key that the file does not have.
    assert counted["EXTERNAL"] == counted["UNKNOWN"] == 1
    assert counted.sum() == 6
    assert view.places[cents("grant_approved")].sum() == 600_00


def test_zero_only_in_districts_with_a_site(whole):
    table = whole.view(ProjectFilter(dataset=OWN)).municipalities
    assert table["listed"].tolist() == [True, True, False, True]
    assert pd.isna(table.at["09472111", "projects"])
    assert table.at["09471111", "projects_per_1000"] == 2.0


def test_laender_are_in_the_place_of_regions(whole):
    assert whole.regions == {"09": "Bayern", "16": "Thüringen"}
    view = whole.view(ProjectFilter(dataset=OWN, region="09"))
    assert list(view.municipalities.index) == KEYS[:3]
    assert view.regional_value("projects_per_1000") == pytest.approx(1.0)
    assert view.municipalities["district"].tolist()[:2] == ["Bamberg", "Bamberg"]
    # Those with a site in the Land; the others belong to another one or to none.
    assert view.places["projects"].sum() == len(view.projects) == 3


def test_embedded_data_can_be_shown_as_well(whole):
    view = whole.view(ProjectFilter(dataset="published"))
    assert view.places["projects"].sum() == len(view.projects) == 183


def test_file_without_a_date_is_asked_for_it(tmp_path):
    file = tmp_path / "gemeinden.gpkg"
    squares().drop(columns="BEGINN").to_file(file, layer="gem", driver="GPKG")
    with pytest.raises(BoundaryDateUnknownError, match="--boundaries-date"):
        read_whole(file)
    day = dt.date(2025, 1, 1)
    assert read_whole(file, boundary_date=day).file.boundary_date == day


def test_missing_or_overlapping_areas_are_refused(tmp_path):
    with pytest.raises(MissingFileError):
        read_whole(tmp_path / "nichts.gpkg")
    file = tmp_path / "kaputt.gpkg"
    broken = squares()
    broken.loc[0, "geometry"] = shapely.box(600_000, 5_580_000, 615_000, 5_590_000)
    broken.to_file(file, layer="gem", driver="GPKG")
    with pytest.raises(CoverageError):
        read_whole(file)


def test_command_names_a_file_that_is_missing(tmp_path, capsys):
    assert main(["serve", "--boundaries", str(tmp_path / "nichts.gpkg")]) == 1
    assert "nichts.gpkg" in capsys.readouterr().err


@pytest.mark.parametrize("page", ["region_map", "overview", "funding_density"])
def test_pages_open_on_the_file(page, path, office, monkeypatch):
    monkeypatch.setenv("LEADER_ATLAS_BOUNDARIES", str(path))
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(office))
    at = open_page(f"{page}.py", {"dataset": "own"})
    assert not at.exception
    assert not at.error
    said = " ".join(str(one.value) for one in (*at.caption, *at.markdown))
    assert "in den 2 von 3 Kreisen" in said
    assert "01.01.2024" in said


@pytest.mark.parametrize("dataset", ["published", "demo"])
def test_sites_say_what_the_ledger_says(dataset):
    view = cache.view(ProjectFilter(dataset=dataset))
    table = view.ledger.assign(
        lon=view.degrees[:, 0].round(5), lat=view.degrees[:, 1].round(5)
    )
    table = table[(view.area >= 0) & table["lat"].notna()]
    found = sites(view)
    assert [spot["count"] for spot in found] == sorted(
        (spot["count"] for spot in found), reverse=True
    )
    kind = words.best_kind(view)
    projects = view.projects
    for spot in found:
        lat, lon = spot["at"]
        here = table[np.isclose(table["lat"], lat) & np.isclose(table["lon"], lon)]
        here = here[here["project_id"].isin(spot["projects"])]
        assert set(here["project_id"]) == set(spot["projects"])
        assert len(spot["projects"]) == len(set(spot["projects"])) == spot["count"]
        assert set(here["place"]) >= {spot["place"]}
        own = projects.loc[spot["projects"]]
        assert spot["years"] == own["year"].fillna(0).tolist()
        if spot["fields"]:
            assert spot["fields"] == Counter(own["field_of_action"].fillna(""))
        assert (spot["cents"] is None) == (kind is None)
    if kind:
        assert sum(spot["cents"] for spot in found) == table[f"{kind}_cents"].sum()
        assert sum(spot["known"] for spot in found) == table[f"{kind}_cents"].count()
    drawn = Counter(key for spot in found for key in spot["projects"])
    assert set(drawn) == set(table["project_id"])


def test_invented_country_is_a_coverage():
    areas = germany.municipalities(step_m=40_000)
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas.is_valid.all()
    assert areas["AGS"].is_unique
    assert (areas["AGS"].str.len() == 8).all()
    assert {"09", "16"} <= set(areas["AGS"].str[:2])


@pytest.mark.parametrize("dataset", ["published", "demo"])
def test_the_list_of_a_card_is_that_of_its_sign(dataset, speak):
    speak("de")
    view = cache.view(ProjectFilter(dataset=dataset))
    for spot in sites(view):
        keys = map_sites.projects_at(view, spot["place"], spot["form"], spot["at"])
        assert keys == spot["projects"]
        first = view.projects.at[keys[0], "title"]
        assert map_sites.title_at(view, spot).startswith(first)
    counts = view.ledger.groupby("place")["project_id"].nunique()
    for ags in view.municipalities.index:
        assert len(map_sites.projects_at(view, ags)) == counts.get(ags, 0)


def test_only_cards_that_can_be_are_listed():
    ring = {"of": "ring", "spots": [{"place": 3}, "x", {"place": "1", "form": "exact"}]}
    state.take_opened(ring)
    assert [one["place"] for one in st.session_state[state.OPENED]["spots"]] == ["1"]
    for odd in ({"of": 7}, {"of": "x" * 99, "place": "1"}, {"of": "1", "at": "x"}):
        state.take_opened(odd)
        opened = st.session_state[state.OPENED]
        assert opened is None or opened["at"] is None
    st.session_state.pop(state.OPENED)
