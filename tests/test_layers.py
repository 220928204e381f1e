"""Layers of the map: what is written for the browser, and what is remembered."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
import shapely

from geo.boundaries.territory import STATUS_2023
from geo.errors import GeoDataError
from geo.mapping.overlays import Overlay, OverlayClass
from geo.projects.filters import ProjectFilter
from geo.schema import BUCKETS
from geo.workspace import Workspace
from pages.components import (
    cache,
    layers,
    map_layers,
    map_patterns,
    map_sites,
    state,
)
from tests.opened import open_page, texts_on
from tests.unpacked import sites


@pytest.fixture(scope="module")
def view():
    """Return the demonstration set."""
    return cache.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))


def rings(shape):
    """Return all points of an outline."""
    return {tuple(pair) for pair in shapely.get_coordinates(shape).round(5).tolist()}


@pytest.mark.parametrize("key", ["district_key", "association_key"])
def test_larger_units_have_the_edges_of_the_municipalities(view, key):
    frame = map_layers._around(cache.outlines(view))
    found = map_layers._borders(view, frame, key, key.removesuffix("_key"))
    edges = rings(cache.screen_outlines(STATUS_2023).to_numpy())
    assert len(found["features"]) == len(found["names"]) >= 5
    for feature in found["features"]:
        assert rings(shapely.geometry.shape(feature["geometry"])) <= edges


def test_mask_leaves_exactly_the_areas_clear(view):
    shapes = cache.outlines(view)
    hole = shapely.geometry.shape(map_layers.mask(shapes))
    whole = shapely.union_all(shapes.to_numpy())
    assert hole.symmetric_difference(whole).area < whole.area * 1e-4


def test_localities_are_villages_and_no_municipalities(view):
    frame = map_layers._around(cache.outlines(view))
    found = map_layers._localities(view, frame)
    names = [name for name, *_ in found]
    assert {"Rappelsdorf", "Gethles", "Bockstadt"} <= set(names)
    assert not {"Hagebaumarkt", "Grundschule", "AOK", "Einkaufszentrum"} & set(names)
    assert not set(names) & set(view.territory.municipalities["name"])
    zooms = [zoom for *_, zoom in found]
    assert zooms == sorted(zooms)


def test_stops_have_one_of_three_kinds(view):
    stops = map_layers._stops(map_layers._around(cache.outlines(view)))
    assert {kind for *_, kind in stops} <= {"rail", "tram", "bus"}
    assert len(stops) > 200
    assert any("Sonneberg" in name and kind == "rail" for name, _, _, kind in stops)


def test_neighbours_are_named_beside_the_region(view):
    names = map_layers.neighbour_names(cache.outlines(view))
    assert "Bayern" in [name for name, *_ in names]
    hole = shapely.union_all(cache.outlines(view).to_numpy())
    assert not any(hole.contains(shapely.Point(lon, lat)) for _, lat, lon in names)


def test_money_of_the_signs_and_of_the_box_is_all_the_money(view):
    spots = sites(view)
    on_map = sum(spot["cents"] for spot in spots)
    beside = int(view.places.loc[list(BUCKETS), "grant_paid_cents"].fillna(0).sum())
    assert on_map + beside == int(view.projects["grant_paid_cents"].sum())
    assert sum(spot["known"] for spot in spots) > 100
    assert {spot["form"] for spot in spots} == {
        "exact", "locality", "municipality", "several"
    }  # fmt: skip
    fields = sum(spot["fields"].total() for spot in spots)
    assert fields == sum(spot["count"] for spot in spots)


def test_field_and_amount_are_left_out_where_nobody_states_them():
    published = cache.view(ProjectFilter(dataset="published", region="TH-LEADER-06"))
    packed = map_sites.packed(published)
    assert not {"field", "cents", "known"} & set(packed)
    assert not packed["fields"]
    assert sites(published)


def test_overlay_refuses_a_class_without_a_legend():
    known = OverlayClass(letter="h", fill="#b2182b", label="hoch")
    with pytest.raises(GeoDataError, match="without a legend"):
        Overlay(code="hot", name="x", letters={"1": "x"}, classes=(known,))
    with pytest.raises(GeoDataError, match="Code of an overlay"):
        Overlay(code="<hot>", name="x", letters={}, classes=(known,))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([["sites", True, 40, "field"]], (("sites", True, 40, "field"),)),
        ([["sites", 0, 900], ["sites", 1, -3]], (("sites", True, 10),)),
        ([["<img>", True, 100], ["labels", True], None, 7], ()),
        ([["labels", True, float("nan")], ["labels", True, "x"]], ()),
        ("labels", ()), (None, ()), ({"a": 1}, ()),
    ],
)  # fmt: skip
def test_only_settings_are_taken_from_a_browser(sent, kept):
    assert layers.checked(sent) == kept


def test_view_is_remembered_without_a_step_to_undo(tmp_path):
    workspace = Workspace.create(tmp_path / "a.gpkg")
    before = workspace.revision
    workspace.remember("map_layers", [["sites", True, 100]])
    workspace.remember("map_layers", [["sites", False, 50]])
    assert workspace.setting("map_layers") == [["sites", False, 50]]
    assert workspace.revision == before
    assert workspace.next_undo() is None
    again = Workspace.open(tmp_path / "a.gpkg")
    assert again.setting("map_layers") == [["sites", False, 50]]


def test_layers_come_from_the_workspace_when_a_session_starts(monkeypatch, tmp_path):
    import streamlit as st

    path = tmp_path / "b.gpkg"
    workspace = Workspace.create(path)
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
    monkeypatch.setattr(st, "session_state", {})
    assert layers.kept() == ()
    layers.take([["heat", True, 70]])
    assert workspace.setting("map_layers") == [["heat", True, 70]]
    monkeypatch.setattr(st, "session_state", {})
    assert layers.kept() == (("heat", True, 70),)


@pytest.mark.parametrize(
    ("lisa", "words"),
    [
        (["high_high", "low_low", "none", "none"], "2 von 4 Gebieten signifikant"),
        (["none"] * 4, "Kein signifikantes Muster (4 Gebiete)"),
        (None, "4 Gebiete sind zu wenige"),
    ],
)
def test_patterns_become_a_layer_and_none_is_a_result(lisa, words, speak):
    speak("de")
    keys = [f"1606900{number}" for number in range(4)]
    local = lisa and SimpleNamespace(table=pd.DataFrame({"lisa": lisa}, index=keys))
    found = {"municipality": SimpleNamespace(local=local or None, areas=4)}
    layer = map_patterns.overlay("lisa", "projects_per_1000", found)
    assert words in layer.note
    assert "Projekte je 1.000 Einwohner" in layer.note
    hits = [key for key, one in zip(keys, lisa or [], strict=False) if one != "none"]
    assert list(layer.letters) == hits
    assert [(one.label, one.count) for one in layer.classes] == (
        [("hoch, Nachbarn hoch", "1"), ("niedrig, Nachbarn niedrig", "1")]
        if hits else []
    )  # fmt: skip
    assert not layer.on


def test_patterns_are_offered_with_the_expert_view_only(view, monkeypatch, speak):
    import streamlit as st

    speak("de")
    monkeypatch.setattr(st, "session_state", {})
    assert map_patterns.overlays(view, "projects_per_1000") == ()
    monkeypatch.setattr(st, "session_state", {state.EXPERT: True})
    offered = map_patterns.overlays(view, "projects_per_1000")
    assert [one.code for one in offered] == ["lisa", "spot"]
    # Nothing is computed before somebody looks at one.
    assert all("Wird gerechnet" in one.note for one in offered)


@pytest.mark.parametrize("page", ["white_spots.py", "territorial_status.py"])
def test_print_map_of_the_same_values_where_no_map_can_be_built(page):
    at = open_page(page, address={"dataset": "demo"}, map_failed=True)
    assert not at.exception
    assert "als Druckkarte" in texts_on(at)
    (picture,) = at.get("image")
    assert picture.proto.imgs[0].url
    assert not [
        one for one in at.get("bidi_component")
        if one.proto.component_name == "leader_atlas_map"
    ]  # fmt: skip
