"""Every page through the frame, in both languages, and what goes wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.analysis.measures import MEASURES
from geo.catalog import DATA_FOLDER
from geo.places.gazetteer import PLACE_KINDS
from pages.components.texts import LANGUAGES, catalogue
from tests.opened import column_in, commands_on, maps_on, open_page, texts_on

ROOT = Path(__file__).resolve().parent.parent
ALL_PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))
# These work on the office's own file; the others show a selection.
OFFICE_PAGES = [
    "list_import.py", "meeting_mode.py", "minutes.py", "place_review.py",
    "presentation.py", "project_table.py",
]  # fmt: skip
MAPS = {
    "overview.py": 1,
    "region_map.py": 1,
    "funding_density.py": 1,
    "white_spots.py": 1,
    "comparison.py": 2,
    "territorial_status.py": 1,
    "year_by_year.py": 1,
}
PAGES = [page for page in ALL_PAGES if page not in OFFICE_PAGES]


def area_tables_on(at):
    """Return what the browser gets to draw the table of areas."""
    return [
        json.loads(element.proto.bytes[32:])
        for element in at.get("bidi_component")
        if element.proto.component_name == "leader_atlas_table"
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page_opens(page, language, speak):
    speak(language)
    at = open_page(page, {"lang": language})
    assert not at.exception
    assert not at.error
    assert at.title
    expected = catalogue(language)["dataset.published"]
    assert expected in texts_on(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_widgets_follow_a_link_from_its_first_run(language):
    at = open_page("overview.py", {"lang": language})
    rules = " ".join(one.proto.body for one in at.get("html"))
    assert catalogue(language)["widget.upload"] in rules


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", OFFICE_PAGES)
def test_office_page_opens_without_a_workspace(page, language, speak):
    speak(language)
    at = open_page(page, {"lang": language})
    assert not at.exception
    assert not at.error
    assert at.title[0].value == catalogue(language)[f"page.{page.removesuffix('.py')}"]
    assert at.info


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_demo_data_are_marked_on_every_page_and_map(page, language, speak):
    speak(language)
    texts = catalogue(language)
    at = open_page(page, {"dataset": "demo", "lang": language})
    assert not at.exception
    assert "Demodaten" in "".join(warning.value for warning in at.warning)
    assert len(maps_on(at)) == len(commands_on(at)) == MAPS.get(page, 0)
    for text in maps_on(at):
        assert json.loads(text)["content"]["badge"] == texts["app.demo_badge"]
        assert "Demodaten" in text
    real = open_page(page, {"lang": language})
    assert not real.warning
    assert len(maps_on(real)) == MAPS.get(page, 0)
    assert all("Demodaten" not in text for text in maps_on(real))


@pytest.mark.parametrize("page", ["overview.py", "region_map.py", "funding_density.py"])
def test_demo_data_are_marked_in_every_table(page):
    at = open_page(page, {"dataset": "demo", "ags": "16069024"})
    (areas,) = area_tables_on(at)
    assert any("Demodaten" in column["head"] for column in areas["columns"])
    assert "demo" in areas["words"]["file"]
    tables = [*at.dataframe, *at.table]
    for table in tables:
        frame = table.value
        heads = [str(frame.index.name), *map(str, frame.columns)]
        assert any("Demodaten" in head for head in heads), heads


def test_start_page_shows_the_real_projects():
    at = open_page("overview.py")
    values = {metric.label: metric.value for metric in at.metric}
    assert values["Projekte"] == "69"
    assert values["Gemeinden mit Projekt"] == "29 von 40"
    assert values["Einwohner"] == "118.848"
    assert values["Zuwendung, bewilligt"] == "keine Angabe"
    assert "68 von 69 Projekten verortet; keines mit Betrag" in texts_on(at)
    assert len(maps_on(at)) == 1


def test_demo_set_shows_its_published_total():
    at = open_page("overview.py", {"dataset": "demo"})
    values = {metric.label: metric.value for metric in at.metric}
    assert values["Zuwendung, ausgezahlt"] == "3.550.376 €"
    assert "113 von 118 Projekten verortet; 118 mit Betrag (ausgezahlt)" in texts_on(at)


def test_button_opens_the_demo_set():
    at = open_page("overview.py")
    button = next(button for button in at.button if "Demodaten" in button.label)
    button.click().run()
    assert not at.exception
    assert at.session_state["filter_dataset"] == "demo"
    assert at.session_state["measure"] == "grant_paid_per_inhabitant_eur"


def test_filter_narrows_and_is_written_in_words_and_in_the_address():
    at = open_page("overview.py")
    at.selectbox(key="filter_period").select("2023-2027").run()
    at.multiselect(key="filter_applicant_class").select("municipal").run()
    assert not at.exception
    assert "2023–2027 · Antragsteller: kommunal" in texts_on(at)
    assert at.query_params["period"] == "2023-2027"
    assert at.query_params["applicant_class"] == "municipal"
    values = {metric.label: metric.value for metric in at.metric}
    assert values["Projekte"] == "15"


def test_link_reopens_the_same_view():
    address = {
        "region": "TH-LEADER-03", "period": "2014-2020", "status": "approved.selected",
        "year_from": "2016", "measure": "grant_approved_eur",
        "ags": "16067013",
    }  # fmt: skip
    at = open_page("region_map.py", address)
    assert not at.exception
    assert dict(at.query_params) == {**address, "status": "selected.approved"}
    assert "Gotha-Ilm-Kreis-Erfurt · 2014–2020" in texts_on(at)
    assert at.selectbox(key="measure").value == "grant_approved_eur"


def test_filter_outlives_a_page_that_does_not_draw_it():
    at = open_page("overview.py", {"region": "TH-LEADER-03", "period": "2014-2020"})
    before = (at.session_state["filter_region"], at.session_state["filter_period"])
    for page in ("list_import.py", "project_table.py", "overview.py"):
        at.switch_page(f"pages/{page}").run()
    after = (at.session_state["filter_region"], at.session_state["filter_period"])
    assert before == after == ("TH-LEADER-03", "2014-2020")


def test_nonsense_in_the_address_is_ignored_and_an_unknown_region_is_said():
    address = {"region": "TH-LEADER-99", "period": "x", "measure": "y", "ags": "z"}
    at = open_page("overview.py", address)
    assert not at.exception
    assert not at.error
    warning = "".join(warning.value for warning in at.warning)
    assert "„TH-LEADER-99“" in warning
    assert "Hildburghausen-Sonneberg" in warning
    assert at.title[0].value == "LEADER-Region Hildburghausen-Sonneberg"
    assert dict(at.query_params) == {
        "region": "TH-LEADER-06", "measure": "projects_per_1000",
    }  # fmt: skip


def test_region_without_a_list_says_what_to_do():
    at = open_page("overview.py", {"region": "TH-LEADER-01"})
    assert not at.exception
    info = "".join(info.value for info in at.info)
    assert "keine Projektliste" in info
    assert "Hildburghausen-Sonneberg" in info


@pytest.mark.parametrize("page", PAGES)
def test_empty_selection_says_what_to_do_next(page):
    at = open_page(page, {"year_from": "1990", "year_to": "1991"})
    assert not at.exception
    assert not at.error
    assert "Kein Projekt erfüllt" in "".join(info.value for info in at.info)


def test_reset_takes_every_filter_back():
    at = open_page("overview.py", {"period": "2023-2027", "status": "selected"})
    assert at.session_state["filter_status"] == ["selected"]
    reset = next(b for b in at.button if b.label == catalogue("de")["filter.reset"])
    reset.click().run()
    assert at.session_state["filter_status"] == []
    assert at.session_state["filter_period"] == "all"


def test_municipality_shows_its_figures_and_projects():
    at = open_page("region_map.py", {"dataset": "demo", "ags": "16069024"})
    text = texts_on(at)
    assert "**Hildburghausen** · Landkreis Hildburghausen · 16069024" in text
    assert "Einwohner: **11.689**" in text


def test_unknown_shares_are_said():
    at = open_page("overview.py", {"region": "TH-LEADER-03"})
    text = texts_on(at)
    assert "mit unbekanntem Anteil (in keinem Nenner): Erfurt, Gotha" in text


def test_map_holds_every_measure_and_no_outlines():
    at = open_page("region_map.py", {"measure": "projects"})
    content = json.loads(maps_on(at)[0])["content"]
    assert [layer["code"] for layer in content["measures"]] == list(MEASURES)
    for layer in content["measures"]:
        assert len(layer["letters"]) == len(content["keys"])
        assert len(column_in(layer["values"]["column"])) == 40
        assert set(layer["letters"]) <= set(layer["fills"])
    assert len([*content["about"]["rows"], *content["figures"]["rows"]]) >= 4
    assert len(content["names"]) == 40
    assert json.loads(maps_on(at)[0])["geometry"].startswith("app/static/cache/")
    assert commands_on(at)[0]["measure"] == "projects"


@pytest.mark.parametrize("page", ["region_map.py", "funding_density.py"])
def test_filter_sends_numbers_only(page):
    """What areas and projects are called stays with the browser."""
    names = ("leader_atlas_map", "leader_atlas_table", "leader_atlas_map_parcel")
    sent = []
    for narrow in ({}, {"year_from": "2019"}, {"status": "paid"}):
        at = open_page(page, {"dataset": "demo", "region": "all", **narrow})
        assert not at.exception
        protos = [element.proto for element in at.get("bidi_component")]
        sent.append(
            [[one.bytes for one in protos if one.component_name == name]
             for name in names]
        )  # fmt: skip
    maps, tables, parcels = zip(*sent, strict=True)
    assert maps[0] == maps[1] == maps[2]
    if page == "region_map.py":
        assert tables[0] == tables[1] == tables[2]
    assert len(parcels[0]) == 2
    assert len({parcel for both in parcels for parcel in both}) == 6
    for parcel in parcels[1]:
        assert b"Erfurt" not in parcel


def test_switch_of_measure_or_layer_sends_the_same_map_again():
    at = open_page("region_map.py")
    before = maps_on(at)
    at.selectbox(key="measure").select("projects").run()
    at.session_state["map_layers"] = (("labels", False, 40),)
    at.run()
    assert not at.exception
    assert maps_on(at) == before
    assert commands_on(at)[0]["measure"] == "projects"
    assert commands_on(at)[0]["layers"] == [["labels", False, 40]]


def test_chosen_municipality_is_marked_on_the_map():
    at = open_page("region_map.py", {"ags": "16069024"})
    assert commands_on(at)[0]["selected"] == "16069024"


def place_point():
    """A page with a map on which a point is placed."""
    import streamlit as st

    from geo.projects.filters import ProjectFilter
    from pages.components import cache, map_view

    view = cache.view(ProjectFilter(region="TH-LEADER-06"))
    events = map_view.show(view, "projects", height=300, pick_point=True)
    st.text(repr(events.point))


@pytest.mark.parametrize(
    ("sent", "taken"),
    [([10.5, 50.5], "(10.5, 50.5)"), ([10.5], "None"), ([None, 50.5], "None"),
     ([500, 50.5], "None"), ("<b>", "None"), ([float("nan"), 1.0], "None")],
)  # fmt: skip
def test_placed_point_comes_back_if_it_is_one(sent, taken):
    at = AppTest.from_function(place_point, default_timeout=60)
    at.session_state["map"] = {"point": {"value": sent, "turn": 1}}
    at.run()
    assert not at.exception
    assert at.text[0].value == taken
    assert commands_on(at)[0]["pick_point"] is True


def take_events():
    """A page that takes events over as the map sends them."""
    import streamlit as st

    from pages.components import map_host

    for event, value in st.session_state["sent"]:
        st.session_state["map"] = {event: {"value": value, "turn": 7}}
        map_host._take("map", event)


@pytest.mark.parametrize(
    ("event", "value", "key", "taken"),
    [
        ("pick", "16069024", "municipality", "16069024"),
        ("site", {"place": "16069024", "at": [50, 10]}, "municipality", "16069024"),
        ("measure", "projects", "measure", "projects"),
        ("failed", "no canvas", "map_failed", True),
        ("pick", "<img onerror=1>", "municipality", None),
        ("pick", {"x": 1}, "municipality", None),
        ("site", "x", "municipality", None),
        ("measure", "x", "measure", None),
        ("measure", ["projects"], "measure", None),
    ],
)
def test_events_of_the_map_choose_in_the_page(event, value, key, taken):
    at = AppTest.from_function(take_events)
    at.session_state["sent"] = [(event, value)]
    at.run()
    assert not at.exception
    assert (key in at.session_state) == (taken is not None)
    assert taken is None or at.session_state[key] == taken
    assert at.session_state["map_turn"] == 7


def test_map_that_cannot_be_mounted_is_shown_as_a_print_map():
    at = open_page("overview.py", {"dataset": "demo"}, map_failed=True)
    assert not at.exception
    assert maps_on(at) == []
    assert catalogue("de")["map.fallback"] in "".join(info.value for info in at.info)
    (picture,) = at.get("image")
    assert "Zuwendung je Einwohner" in picture.proto.imgs[0].alt
    assert picture.proto.imgs[0].url.endswith(".png")


def test_boundaries_travel_with_the_map_where_they_cannot_be_published(
    monkeypatch, tmp_path
):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr("pages.components.map_host._CACHE", blocked / "cache")
    st.cache_resource.clear()
    geometry = json.loads(maps_on(open_page("overview.py"))[0])["geometry"]
    st.cache_resource.clear()
    assert len(geometry["areas"]["features"]) == 40


def test_published_files_hold_boundaries_and_names_of_places_only():
    open_page("overview.py")
    folder = ROOT / "static" / "cache"
    known = {path.name.split("-")[0] for path in folder.glob("*.json")}
    files = {"districts", "associations", "localities", "stops"}
    assert known == {"boundaries", "places", *files}
    for path in folder.glob("places-*.json"):
        rows = json.loads(path.read_text(encoding="utf-8"))
        assert {len(row) for row in rows} == {6}
        assert {kind for _, _, kind, *_ in rows} <= set(PLACE_KINDS)
    for path in folder.glob("boundaries-*.json"):
        drawn = json.loads(path.read_text(encoding="utf-8"))
        assert set(drawn) <= {"context", "areas", "outline", "mask", "files"}
        # Small maps of a page have no further layers.
        assert set(drawn.get("files", ())) <= files
        for layer in ("context", "areas", "outline"):
            features = drawn[layer]["features"]
            assert all(feature["properties"] == {} for feature in features)
    for name in ("districts", "associations"):
        for path in folder.glob(f"{name}-*.json"):
            drawn = json.loads(path.read_text(encoding="utf-8"))
            assert set(drawn) == {"features", "names"}


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """Let the application read a copy of the data that can be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_FOLDER, folder)
    monkeypatch.setattr("geo.catalog.Catalog.__init__.__defaults__", (folder,))
    st.cache_resource.clear()
    yield folder
    st.cache_resource.clear()


@pytest.mark.parametrize("page", PAGES)
def test_missing_file_becomes_a_sentence(damaged, page):
    (damaged / "population/population_2022.csv").unlink()
    at = open_page(page)
    assert not at.exception
    errors = "".join(error.value for error in at.error)
    assert "population_2022.csv" in errors
    assert "fehlt" in errors
    assert "Traceback" not in texts_on(at)


def test_damaged_file_becomes_a_sentence(damaged):
    path = damaged / "projects/published_projects.csv"
    path.write_bytes(path.read_bytes() + b"x")
    at = open_page("overview.py")
    assert not at.exception
    assert "published_projects.csv" in "".join(error.value for error in at.error)


def test_unforeseen_trouble_becomes_a_sentence(monkeypatch, caplog):
    def fail(*_):
        message = "unforeseen"
        raise RuntimeError(message)

    monkeypatch.setattr("pages.components.figures.key_figures", fail)
    at = open_page("overview.py")
    assert not at.exception
    assert at.error[0].value == catalogue("de")["app.unexpected"]
    assert "unforeseen" in caplog.text


@pytest.fixture
def workspace(office_file):
    """Make a workspace with the published list of Hildburghausen-Sonneberg."""
    import subprocess
    import sys

    source = ROOT / "data/projects/list_hildburghausen_sonneberg.csv"
    command = [sys.executable, "-m", "pages.components.command", "import", str(source)]
    subprocess.run(
        [*command, "--workspace", str(office_file)],
        check=False, cwd=ROOT, capture_output=True, timeout=120,
    )  # fmt: skip
    return office_file


@pytest.mark.usefixtures("workspace")
def test_own_projects_are_a_data_set_like_the_others():
    at = open_page("overview.py", {"dataset": "own"})
    assert not at.exception
    values = {metric.label: metric.value for metric in at.metric}
    assert values["Projekte"] == "69"
    assert "66 von 69 Projekten verortet" in texts_on(at)
    assert "2 ohne bekannten Ort" in texts_on(at)


def test_open_place_is_decided_in_two_clicks(workspace):
    from geo.workspace import Workspace

    at = open_page("place_review.py")
    assert not at.exception
    assert at.subheader[0].value == "Grenzturm"
    assert "Eisfeld-Rottenbach" in texts_on(at)
    choice = at.radio[0]
    assert choice.options[0].startswith("Eisfeld – Gemeinde Eisfeld, Hildburghausen")
    next(b for b in at.button if b.label == "Entscheiden").click().run()
    assert not at.exception
    register = Workspace.open(workspace).register()
    tower = register.projects.index[register.projects["title"] == "Grenzturm"]
    sites = register.sites.set_index("project_id").loc[tower]
    assert sites["ags"].tolist() == ["16069012"]
    assert sites["found_by"].tolist() == ["hand"]
    assert at.subheader[0].value.startswith("Wanderheim")


def test_change_in_the_table_can_be_taken_back(workspace):
    from geo.workspace import Workspace

    at = open_page("project_table.py")
    assert not at.exception
    at.text_input(key="project_search").input("Lauscha").run()
    assert "von 69 Projekten" in texts_on(at)
    setter = next(b for b in at.button if b.label == "Setzen")
    setter.click().run()
    assert not at.exception
    projects = Workspace.open(workspace).register().projects
    changed = projects[projects["status"] == "idea"]
    assert len(changed) == len(projects[projects["place_text"].str.contains("Lauscha")])
    undo = next(b for b in at.button if b.label.startswith("Zurücknehmen"))
    undo.click().run()
    projects = Workspace.open(workspace).register().projects
    assert not (projects["status"] == "idea").any()


@pytest.mark.parametrize("button", ["speichern", "verwerfen"])
def test_what_was_typed_is_kept_when_another_window_was_faster(workspace, button):
    from geo.workspace import Workspace

    at = open_page("project_table.py")
    store = Workspace.open(workspace)
    first, second = store.frame("projects").index[:2]
    at.session_state["project_editor_rows"] = ("before", (first, second))
    typed = {"title": "here", "grant_paid": 12.5}
    at.session_state["before"] = {"edited_rows": {1: typed}}
    with store.transaction("edit") as change:
        change.put("projects", {"project_id": second, "title": "elsewhere"})
    at.run()
    assert not at.exception
    assert "an anderer Stelle geändert" in "".join(one.value for one in at.warning)
    shown = next(one.value for one in at.dataframe if "Ihre Eingabe" in one.value)
    assert shown["jetzt"].tolist()[0] == "elsewhere"
    assert shown["Ihre Eingabe"].tolist() == ["here", "12,50 €"]
    assert store.get("projects", second)["title"] == "elsewhere"
    next(b for b in at.button if b.label == f"Meine Eingaben {button}").click().run()
    assert not at.exception
    wanted = ("here", 1250) if button == "speichern" else ("elsewhere", None)
    row = store.get("projects", second)
    assert (row["title"], row["grant_paid_cents"]) == wanted
    assert not any("Meine Eingaben" in b.label for b in at.button)


def test_status_is_in_the_address_and_named_on_every_page():
    address = {"dataset": "demo", "boundary_date": "2020-03-01"}
    for page in ("overview", "region_map", "funding_density", "data_export"):
        at = open_page(f"{page}.py", address)
        assert not at.exception
        assert at.query_params["boundary_date"] == "2019-12-31"
        named = texts_on(at)
        assert "Gebietsstand 31.12.2019" in named
        assert "Einwohner vom 31.12.2022" in named
    at.selectbox(key="filter_boundary_date").set_value("2016-01-01").run()
    assert "Einwohner vom 31.12.2014" in texts_on(at)
    at.selectbox(key="filter_boundary_date").set_value("all").run()
    assert "boundary_date" not in at.query_params


def test_status_that_nobody_knows_is_said_and_left_out():
    at = open_page("overview.py", {"boundary_date": "2031-01-01"})
    assert not at.exception
    assert "01.01.2031" in "".join(warning.value for warning in at.warning)
    assert "boundary_date" not in at.query_params


def test_level_and_classes_stand_in_the_address():
    address = {
        "dataset": "demo", "level": "association", "class_scheme": "natural",
        "classes": "4", "fixed": "fitted",
    }  # fmt: skip
    at = open_page("funding_density.py", address)
    assert not at.exception
    content = json.loads(maps_on(at)[0])["content"]
    assert len(content["keys"]) == 17
    layer = content["measures"][0]
    assert len(layer["lines"]) == 4
    at.selectbox(key="level").select("district").run()
    assert dict(at.query_params)["level"] == "district"
    assert dict(at.query_params)["class_scheme"] == "natural"
    assert len(json.loads(maps_on(at)[0])["content"]["keys"]) == 2
    unknown = open_page("funding_density.py", {"level": "x", "classes": "99"})
    assert not unknown.exception
    assert "level" not in unknown.query_params


def colours_on(at):
    """Return the labels and colours of the classes of the first measure."""
    layer = json.loads(maps_on(at)[0])["content"]["measures"][0]
    lines = {line["label"]: line["fill"] for line in layer["lines"]}
    return {label: fill for label, fill in lines.items()
            if fill not in {"hatch", "#ffffff"}}  # fmt: skip


def test_classes_are_the_same_under_every_filter_and_period():
    legends = [
        colours_on(open_page("funding_density.py", address))
        for address in ({}, {"period": "2014-2020"}, {"status": "selected"})
    ]
    assert legends[0] == legends[1] == legends[2]
    assert len(legends[0]) == 5


def test_own_limits_that_are_none_are_explained():
    at = open_page("funding_density.py", {"class_scheme": "own", "limits": "10;20"})
    assert not at.exception
    assert list(colours_on(at)) == ["über 20", "über 10 bis 20", "bis 10"]
    at.text_input(key="limits").input("zehn").run()
    assert not at.exception
    assert "„zehn“" in "".join(error.value for error in at.error)


def test_regions_are_compared_at_their_own_level():
    at = open_page("funding_density.py", {"level": "region"})
    assert not at.exception
    content = json.loads(maps_on(at)[0])["content"]
    assert len(content["keys"]) == 15
    assert content["measures"][0]["letters"].count("-") == 12


def test_fair_distribution_in_one_sentence():
    at = open_page("fair_distribution.py", {"dataset": "demo"})
    assert not at.exception
    text = texts_on(at)
    assert "Die Hälfte der Menschen lebt in Gemeinden, die 20 % der Mittel" in text
    assert "1.124.999 € (33 % der Mittel) umziehen" in text
    assert "Das kann Zufall sein" in text
    values = {metric.label: metric.value for metric in at.metric}
    assert values["Gini"] == "0,445"
    assert values["Müsste umziehen"] == "32,9 %"
    at.selectbox(key="goods").select("projects").run()
    assert "Das ist mehr als Zufall" in texts_on(at)
    assert dict(at.query_params)["goods"] == "projects"


def test_real_lists_without_amounts_show_projects():
    at = open_page("fair_distribution.py", {"region": "TH-LEADER-03"})
    assert not at.exception
    assert at.selectbox(key="goods").value == "projects"
    assert "Das kann Zufall sein" in texts_on(at)
    warnings = "".join(warning.value for warning in at.warning)
    assert "lässt sich keine Rangfolge ableiten" in warnings
    assert "Nicht enthalten (Einwohner, Anteil oder Betrag unbekannt): Erfurt" in (
        texts_on(at)
    )
    at.selectbox(key="goods").select("grant_approved").run()
    assert "Weniger als die Hälfte" in "".join(info.value for info in at.info)


@pytest.mark.parametrize("level", ["association", "district"])
def test_fair_distribution_by_larger_units(level):
    at = open_page("fair_distribution.py", {"dataset": "demo", "level": level})
    assert not at.exception
    units = {"association": "Verwaltungsgemeinschaften", "district": "Landkreisen"}
    assert f"lebt in {units[level]}" in texts_on(at)


def test_location_quotients_open_as_a_map():
    at = open_page("fair_distribution.py", {"dataset": "demo", "goods": "grant_paid"})
    button = next(b for b in at.button if b.label.startswith("Als Karte"))
    button.click().run()
    assert not at.exception
    assert at.session_state["class_scheme"] == "mean"
    assert at.session_state["measure"] == "grant_paid_per_inhabitant_eur"


def test_expert_view_is_off_until_it_is_switched_on():
    import time

    at = open_page("expert_view.py")
    assert not at.exception
    assert "vollwertiges Ergebnis" in "".join(info.value for info in at.info)
    assert maps_on(at) == []
    at.toggle(key="expert").set_value(True).run()
    for _ in range(120):
        if "Morans I =" in texts_on(at):
            break
        time.sleep(0.5)
        at.run()
    assert not at.exception
    text = texts_on(at)
    assert "Kein signifikantes Muster" in text or "Nachbarn ähneln sich" in text
    assert "Keine Aussage je Gebiet: 17 Gebiete sind zu wenige" in text
    layer = json.loads(maps_on(at)[0])["content"]["measures"][0]
    assert (layer["code"], len(layer["letters"])) == ("lisa", 40)
