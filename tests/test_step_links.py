"""A step opens exactly its view: everything that determines it is in the link."""

from __future__ import annotations

import json

import pytest

from pages.components import address, extents
from pages.components.menu import GROUPS, STEP_PAGES, file_of
from tests.opened import commands_on, maps_on, open_page

EVERYTHING = {
    "dataset": "demo",
    "region": "TH-LEADER-06",
    "period": "2014-2020",
    "year_from": "2016",
    "year_to": "2020",
    "applicant_class": "municipal",
    "measure": "projects",
    "ags": "16069043",
    "level": "district",
    "class_scheme": "natural",
    "classes": "4",
    "fixed": "fitted",
    "goods": "projects",
    "key_figures_kind": "grant_approved",
    "years_mode": "within",
    "expert_kind": "rook",
    "small_people": "900",
    "expert": "1",
    "year": "2018",
    "compare": "field_of_action",
    "left": "tourism_culture",
}


@pytest.mark.parametrize("path", STEP_PAGES)
def test_every_page_says_in_its_address_what_a_link_asked_for(path):
    file = file_of(path).removeprefix("pages/")
    at = open_page(file, EVERYTHING)
    assert not at.exception
    found = dict(at.query_params)
    # A page may set right what it cannot show: it then says so in the address.
    own = {"foerderdichte": {"level"}, "gerecht-verteilt": {"level", "goods"}}
    checked = {"compare", "left", "right"} if path == "vergleich" else set()
    for name, value in EVERYTHING.items():
        if name not in checked | own.get(path, set()):
            assert found[name] == value, name


def test_a_link_without_a_choice_takes_back_what_the_session_had():
    at = open_page("funding_density.py", {"level": "district", "ags": "16069043"})
    assert at.query_params["level"] == "district"
    at.query_params.clear()
    at.query_params["region"] = "TH-LEADER-06"
    at.query_params["class_scheme"] = "equal"
    at.run()
    assert "level" not in at.query_params
    assert "ags" not in at.query_params
    assert at.query_params["class_scheme"] == "equal"


def test_extent_and_layers_of_a_link_reach_the_map_but_not_the_address():
    link = {"extent": "10.5,50.3,10.9,50.6", "layers": "sites.0.100.field~stops.1.60"}
    at = open_page("overview.py", link)
    (command,) = commands_on(at)
    assert command["extent"] == [10.5, 50.3, 10.9, 50.6]
    assert command["extent_turn"] == 1
    assert not {"extent", "layers"} & set(dict(at.query_params))
    at.switch_page("pages/region_map.py").run()
    (command,) = commands_on(at)
    assert command["layers"] == [["sites", False, 100, "field"], ["stops", True, 60]]
    # The same link again: the map goes there again.
    at.query_params["extent"] = "10.5,50.3,10.9,50.6"
    at.run()
    assert commands_on(at)[0]["extent_turn"] == 2
    assert json.loads(maps_on(at)[0])


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "a,b,c,d", "nan,1,2,3", "11,50,10,51", "0,0,400,1", "1,2,3,4,5",
     "<img src=x onerror=alert(1)>", "1e999,0,1,1"],
)  # fmt: skip
def test_a_bad_extent_is_ignored(text):
    assert address.read_extent(text) is None
    at = open_page("overview.py", {"extent": text or " "})
    assert not at.exception
    assert "extent" not in commands_on(at)[0]


def test_layers_in_a_link_come_back():
    settings = (("sites", True, 100, "grant"), ("stops", False, 80))
    assert [tuple(row) for row in extents.layers_of(extents.in_link(settings))] == [
        *settings
    ]
    assert extents.layers_of("odd~a.b.c.d.e~x.1.99999") == []


def test_the_button_stands_on_pages_with_a_view_only():
    for pages in GROUPS.values():
        for name, (file, _) in pages.items():
            at = open_page(f"{file}.py")
            shown = any(button.key == "step_keep" for button in at.button)
            assert shown == (name in STEP_PAGES.values()), name
