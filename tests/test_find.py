"""Looking a place up, and the question whether it lies in the region."""

import datetime as dt
from dataclasses import replace

import pytest
import shapely
import streamlit as st

from geo.analysis.belonging import belongings
from geo.analysis.view import Atlas
from geo.catalog import Catalog
from geo.places.directory import directory
from geo.places.gazetteer import load_gazetteer
from geo.projects.filters import ProjectFilter
from geo.reading.coordinates import choose_crs, read_pair, to_official
from pages.components import cache, map_seek, map_sites, map_view, state

DATES = (dt.date(2016, 1, 1), dt.date(2023, 1, 1))


@pytest.fixture(scope="module")
def territories():
    atlas = Atlas()
    return [atlas.territory(date) for date in DATES]


@pytest.fixture(scope="module")
def places(territories):
    areas = [territory.municipalities for territory in territories]
    return directory(load_gazetteer(Catalog()), areas)


def test_every_municipality_of_every_date_is_found(places, territories):
    found = {entry.ags for entry in places if entry.kind != "locality"}
    for territory in territories:
        assert set(territory.municipalities.index) <= found


def test_a_point_of_the_directory_lies_in_its_municipality(places, territories):
    wrong = [
        entry.name
        for entry in places
        if entry.kind == "municipality"
        and belongings(entry.lat, entry.lon, territories[:1])[0].ags is None
    ]
    assert wrong == []


def test_names_are_told_apart_by_where_they_are(places):
    twins = [entry for entry in places if entry.name == "Ölmühle"]
    assert len({entry.where for entry in twins}) == len(twins) > 1


def test_a_place_belongs_on_each_status(territories):
    # Heldburg: part of Bad Colberg-Heldburg until 2018, a municipality since 2019.
    before, after = belongings(50.2800, 10.7300, territories)
    assert before.name == "Bad Colberg-Heldburg"
    assert after.name == "Heldburg"
    assert before.regions == after.regions == (("TH-LEADER-06", 1.0),)


def test_a_town_in_three_regions_says_so_and_invents_no_share(territories):
    found = belongings(50.978, 11.03, territories)[1]
    assert found.name == "Erfurt"
    assert [key for key, _ in found.regions] == [
        "TH-LEADER-03", "TH-LEADER-11", "TH-LEADER-15",
    ]  # fmt: skip
    assert {share for _, share in found.regions} == {None}


def test_outside_is_outside(territories):
    assert belongings(52.5, 13.4, territories)[0].ags is None


def test_numbers_of_a_list_are_found_in_their_system(territories):
    state = shapely.union_all(territories[0].municipalities.geometry.to_numpy())
    pair = read_pair("32622960.2; 5587406.8")
    best = choose_crs([pair], state).best
    assert best.crs == "EPSG:4647"
    assert to_official(pair, best).equals_exact(
        shapely.Point(622960.2, 5587406.8), tolerance=0.01
    )
    assert to_official((None, 1.0), best) is None


def test_projects_are_found_by_title_where_the_browser_has_none(monkeypatch, speak):
    speak("de")
    view = Atlas().view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    monkeypatch.setattr(map_sites, "MANY_SITES", 100)
    everything = _written_when_few(view, monkeypatch)
    asked = "kirch"
    positions = map_seek.found(view, asked, most=10_000)
    titles = view.projects["title"].iloc[positions].tolist()
    wanted = [row[0] for row in everything if asked in map_seek.plain(row[0])]
    assert wanted
    assert sorted(titles) == sorted(wanted)
    monkeypatch.setattr(st, "session_state", {state.SOUGHT: "Kirch"})
    found = map_seek.answer(view, view, map_view.names)
    assert found is not None
    assert found["asked"] == "Kirch"
    assert 0 < len(found["rows"]) <= 10
    begins = [map_seek.plain(row[0]).startswith(asked) for row in found["rows"]]
    assert begins == sorted(begins, reverse=True)
    keys = view.municipalities.index
    where = {(row[0], keys[row[2]], *row[3:]) for row in everything}
    assert {(row[0], *row[2:]) for row in found["rows"]} <= where
    monkeypatch.setattr(map_sites, "MANY_SITES", 100_000)
    assert map_seek.answer(view, view, map_view.names) is None


def test_a_filter_leaves_it_to_the_browser_or_to_python(monkeypatch, speak):
    """Whoever has the titles of all projects is asked, however few a filter leaves."""
    speak("de")
    whole = Atlas().view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    few = Atlas().view(replace(whole.selection, year_from=2020))
    assert len(few.ledger) < len(whole.ledger) - 10
    monkeypatch.setattr(map_sites, "MANY_SITES", len(few.ledger) + 5)
    monkeypatch.setattr(st, "session_state", {state.SOUGHT: "a "})
    assert map_seek.answer(few, whole, map_view.names) is not None
    assert map_seek.answer(few, few, map_view.names) is None


def _written_when_few(view, monkeypatch):
    """The projects that the browser is given, if they have a place on the map."""
    with monkeypatch.context() as few:
        few.setattr(map_sites, "MANY_SITES", 100_000)
        return [row for row in map_sites.in_words(view) if len(row) > 2]


@pytest.mark.parametrize("text", ["", "x", "'\"<img src=x>", "%", "\n", "ß" * 90])
def test_strange_words_find_nothing_and_break_nothing(text, monkeypatch, speak):
    speak("de")
    view = Atlas().view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    monkeypatch.setattr(map_sites, "MANY_SITES", 100)
    monkeypatch.setattr(st, "session_state", {state.SOUGHT: text})
    found = map_seek.answer(view, view, map_view.names)
    assert found is None or found["rows"] == []


@pytest.mark.parametrize("level", ["municipality", "association", "region"])
def test_open_cards_of_very_many_list_what_the_filter_leaves(monkeypatch, speak, level):
    speak("de")
    view = cache.at_level(ProjectFilter(dataset="demo", year_from=2019), level)
    monkeypatch.setattr(map_sites, "MANY_SITES", len(view.rows) + 5)
    ledger = view.ledger[view.ledger["place"].isin(view.municipalities.index)]
    place = ledger["place"].iloc[0]
    opened = {"of": place, "place": place, "spots": [], "form": "", "at": None}
    monkeypatch.setattr(st, "session_state", {state.OPENED: opened})
    found = map_view.listed(view)
    if level == "region":
        assert found is None
        return
    keys = ledger.loc[ledger["place"] == place, "project_id"].unique()
    titles = view.projects["title"].loc[keys][: map_sites.MOST_LISTED]
    assert [title for title, _ in found["items"]][: len(titles)] == titles.tolist()
    monkeypatch.setattr(map_sites, "MANY_SITES", 100_000)
    assert map_view.listed(view) is None
