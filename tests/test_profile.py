"""One municipality: figures, neighbours, history, and the sheet that is printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from shapely import box

from geo.analysis.measures import MEASURES
from geo.analysis.profile import (
    merger_events,
    municipality_profile,
    standing,
)
from geo.analysis.view import Atlas
from geo.boundaries.timeline import OwnBoundaries
from geo.errors import UnknownPlaceError
from geo.mapping.interactive import HATCH
from geo.mapping.sketch import Sketch, SketchMark, as_image, sketch
from geo.projects.filters import ProjectFilter
from pages.components.sheet_html import table
from pages.components.texts import LANGUAGES, catalogue
from tests.opened import open_page

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
SCHLEUSINGEN, NEUHAUS = "16069043", "16072013"


@pytest.fixture(scope="module")
def profile(atlas):
    return municipality_profile(atlas, DEMO, SCHLEUSINGEN)


def test_standing_over_all_municipalities_adds_up(atlas):
    view = atlas.view(DEMO)
    shares = 0.0
    ranks = []
    for ags in view.municipalities.index:
        found = standing(view, ags)
        shares += found.at["grant_paid_eur", "share"]
        ranks.append(found.at["grant_paid_eur", "rank"])
    places = view.places["grant_paid_eur"]
    located = places[view.municipalities.index].sum() / places.sum()
    assert shares == pytest.approx(located, abs=1e-12)
    given = pd.Series(ranks).dropna()
    assert given.min() == 1
    assert given.max() <= (view.municipalities["grant_paid_eur"] > 0).sum()


def test_standing_is_that_of_the_ranking(profile):
    values = profile.view.municipalities["grant_paid_eur"]
    order = values.sort_values(ascending=False).index
    rank = list(order).index(SCHLEUSINGEN) + 1
    assert profile.standing.at["grant_paid_eur", "rank"] == rank
    found = profile.standing.loc["grant_paid_per_inhabitant_eur"]
    assert found["region"] == profile.view.regional_value(found.name)
    assert found["quotient"] == pytest.approx(found["value"] / found["region"])
    assert set(profile.standing.index) == set(MEASURES)


def test_projects_carry_the_part_that_falls_on_the_municipality(atlas):
    found = municipality_profile(atlas, DEMO, NEUHAUS)
    part = found.projects.loc["demo-061"]
    assert part["share"] == 0.5
    whole = found.view.projects.at["demo-061", "grant_paid_cents"]
    assert abs(part["grant_paid_cents"] * 2 - whole) <= 1
    value = found.row["grant_paid_eur"]
    assert found.projects["grant_paid_cents"].sum() == round(value * 100)


def test_history_names_the_mergers_and_where_projects_were(profile):
    event = profile.events
    assert set(event["old_name"]) == {"Nahetal-Waldau", "St. Kilian"}
    assert set(event["effective_date"]) == {dt.date(2018, 7, 6)}
    assert event["whole"].all()
    # The merger keeps the count.
    assert profile.former["projects"].sum() == profile.row["projects"] == 14


def test_a_place_of_another_region_is_missing_and_not_zero(atlas):
    former = municipality_profile(atlas, DEMO, NEUHAUS).former
    assert former["projects"].isna().to_dict() == {
        "16073049": True, "16072013": False, "16073066": True,
    }  # fmt: skip


def test_events_behind_events_and_only_up_to_the_date():
    steps = Atlas().timeline.named_steps
    later = merger_events(steps, "16061118", until=dt.date(2023, 1, 1))
    assert {"Dünwald", "Anrode"} <= set(later["old_name"])
    assert not later.set_index("old_name").at["Anrode", "whole"]
    assert merger_events(steps, "16061118", until=dt.date(2016, 1, 1)).empty


def test_mergers_that_the_office_entered_stand_in_the_history(atlas):
    """Sülzfeld joined Meiningen on 1 January 2024; the embedded steps end before."""
    step = {
        "old_ags": "16066073", "new_ags": "16066042", "effective_date": "2024-01-01",
        "population_share": "1", "area_share": "1", "new_name": "", "basis": "",
        "kind": "merged_into",
    }  # fmt: skip
    own = OwnBoundaries(steps=pd.DataFrame([step], dtype="str"), edition="x")
    later = atlas.with_boundaries(own)
    wanted = ProjectFilter(boundary_date=dt.date(2024, 1, 1))
    found = municipality_profile(later, wanted, "16066042")
    newest = found.events.iloc[0]
    assert newest["effective_date"] == dt.date(2024, 1, 1)
    assert (newest["old_name"], newest["new_name"]) == ("Sülzfeld", "Meiningen")
    assert "Sülzfeld" in set(found.former["name"])
    before = municipality_profile(atlas, ProjectFilter(), "16066042").events
    assert "Sülzfeld" not in set(before["old_name"])


def test_neighbours_touch_and_those_without_a_list_are_missing(profile):
    names = profile.neighbours.set_index("name")
    assert {"Suhl", "Ilmenau", "Hildburghausen"} <= set(names.index)
    assert pd.isna(names.at["Ilmenau", "projects"])
    assert names.at["Bischofrod", "projects"] == 0


def test_nearest_projects_are_elsewhere_and_sorted(profile):
    near = profile.near
    assert len(near) == 5
    assert near["distance_m"].is_monotonic_increasing
    assert not (near["place"] == SCHLEUSINGEN).any()
    assert near["project_id"].is_unique


def test_a_place_that_is_not_in_the_region_is_refused(atlas):
    with pytest.raises(UnknownPlaceError, match="16051000"):
        municipality_profile(atlas, DEMO, "16051000")


def test_status_is_that_of_the_selection(atlas):
    before = replace(DEMO, period="2014-2020")
    found = municipality_profile(atlas, before, SCHLEUSINGEN)
    assert found.view.territory.boundary_date == dt.date(2016, 1, 1)
    assert found.row["projects"] == 9


# -- the picture and the page --------------------------------------------------------
def test_sketch_draws_what_it_is_given():
    import geopandas as gpd

    shapes = gpd.GeoSeries(
        {"a": box(0, 0, 1000, 1000), "b": box(1000, 0, 2000, 1000)}, crs="EPSG:25832"
    )
    picture = Sketch(
        shapes=shapes, fills={"a": "#123456", "b": HATCH}, names={"a": "<b>A"},
        title="A & B", chosen="a", marks=[SketchMark(x=500, y=500),
                                          SketchMark(x=9000, y=500)],
    )  # fmt: skip
    svg = sketch(picture, bounds=(0, 0, 2000, 1000), width=200, height=100)
    assert svg.count("<path") == 3
    assert 'fill="#123456"' in svg
    assert 'fill="url(#h)"' in svg
    # The second mark lies outside the picture.
    assert svg.count("<circle") == 1
    assert 'cx="50.0" cy="50.0"' in svg
    assert "&lt;b&gt;A" in svg
    assert "<title>A &amp; B</title>" in svg
    assert as_image(svg, alt='"').startswith('<img alt="&quot;" src="data:image/svg')


def test_cells_are_escaped():
    html = table(["<h>"], [["<script>alert(1)</script>"], ["b"]], printed=1)
    assert "<script>" not in html
    assert html.count('class="la-screen"') == 1


def sheet_of(at):
    """Return the sheet as the browser gets it."""
    bodies = [element.proto.body for element in at.get("html")]
    found = [body for body in bodies if 'class="la-sheet"' in body]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_shows_figures_rank_and_history(language, speak):
    speak(language)
    address = {"dataset": "demo", "ags": SCHLEUSINGEN, "lang": language}
    at = open_page("municipality_sheet.py", address)
    assert not at.exception
    assert not at.error
    html = sheet_of(at)
    texts = catalogue(language)
    assert "<h1>Schleusingen</h1>" in html
    assert texts["sheet.exits_unknown"] in html
    assert texts["app.demo_badge"] in html
    assert "Nahetal-Waldau" in html
    assert ("308.464 €" if language == "de" else "€308,464") in html
    assert at.query_params["ags"] == SCHLEUSINGEN


def test_sheet_asks_for_a_municipality_and_opens_the_one_that_is_clicked():
    at = open_page("municipality_sheet.py", {"dataset": "demo"})
    assert catalogue("de")["sheet.choose"] in [info.value for info in at.info]
    next(b for b in at.button if b.label == "Sonneberg").click().run()
    assert not at.exception
    assert "<h1>Sonneberg</h1>" in sheet_of(at)


def test_sheet_of_a_municipality_without_a_project_says_so():
    at = open_page("municipality_sheet.py", {"ags": "16069001"})
    html = sheet_of(at)
    assert "kein Projekt in dieser Auswahl" in html


def test_sheet_prints_on_one_page(offline_page, served_app, tmp_path):
    offline_page.goto(f"{served_app}/gemeinde?dataset=demo&ags={SCHLEUSINGEN}")
    offline_page.locator(".la-sheet h1").wait_for(timeout=30_000)
    offline_page.get_by_role("button", name="Drucken (A4)").wait_for()
    path = tmp_path / "sheet.pdf"
    offline_page.pdf(path=path, prefer_css_page_size=True)
    pages = path.read_bytes().count(b"/Type /Page\n")
    assert pages == 1
    offline_page.emulate_media(media="print")
    assert not offline_page.get_by_test_id("stSidebar").is_visible()
    assert offline_page.locator(".la-sheet h1").is_visible()


def test_three_letters_open_the_sheet(offline_page, served_app):
    offline_page.goto(f"{served_app}/gemeinde?dataset=demo")
    field = offline_page.get_by_role("combobox", name="Gemeinde nachschlagen")
    field.wait_for(timeout=30_000)
    field.fill("Hel")
    offline_page.get_by_role("option", name="Heldburg").wait_for()
    field.press("Enter")
    title = offline_page.locator(".la-sheet h1")
    title.wait_for(timeout=30_000)
    assert title.inner_text() == "Heldburg"
