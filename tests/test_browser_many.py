"""Very many municipalities in one picture: it says what Python says of each of them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent / "bench"))
import germany

from tests.conftest import serving

# More than the browser is given one by one (`map_sites.MANY_SITES`).
PROJECTS = 20_500
ADDRESS = "/karte?region=all&period=2014-2020&dataset=own&measure=projects"
# Key and picture point of the areas that are asked for, as the browser sees them.
LOOK = """(places) => {
  const { la } = document.querySelector(".folium-map").leaderMap;
  const map = document.querySelector(".folium-map").leaderMap;
  const { mosaic, measure, number } = la;
  const points = new Uint32Array(mosaic.image.data.buffer);
  return places.map(([key, lat, lng]) => {
    const at = map.latLngToContainerPoint([lat, lng]);
    const [x, y] = [at.x, at.y].map(Math.floor);
    const inside = map.latLngToLayerPoint([lat, lng]).subtract(mosaic.corner).floor();
    const colour = points[inside.y * mosaic.width + inside.x];
    const hex = "#" + [0, 8, 16].map((shift) =>
      ((colour >> shift) & 255).toString(16).padStart(2, "0")).join("");
    const fill = measure.fills[measure.letters[number.get(key)]];
    return { key, found: mosaic.keyAt(at), hex, fill, x, y };
  });
}"""


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """Return the municipalities of an invented country, and the app that shows it."""
    folder = tmp_path_factory.mktemp("country")
    areas = germany.municipalities(step_m=11_000)
    areas.to_file(folder / "vg250.gpkg", layer="vg250_gem", driver="GPKG")
    store = germany.write_projects(folder / "office.gpkg", areas, PROJECTS)
    with serving(
        folder / "log",
        LEADER_ATLAS_WORKSPACE=str(store),
        LEADER_ATLAS_BOUNDARIES=str(folder / "vg250.gpkg"),
    ) as address:
        yield areas, address


def test_picture_of_many_areas_is_true(offline_page, country):
    areas, address = country
    assert len(areas) > 2_500
    page = offline_page
    page.goto(address + ADDRESS)
    page.wait_for_function(
        "document.querySelector('.folium-map')?.leaderMap?.la.mosaic?.image",
        timeout=120_000,
    )
    page.wait_for_timeout(500)
    # Two picture points from every border: where a point lies is rounded to one.
    points = areas.geometry.representative_point()
    deep = points.distance(areas.geometry.boundary) > 3_500
    places = [
        [key, point.y, point.x]
        for key, point in zip(
            areas["AGS"][deep], points[deep].to_crs(4326), strict=True
        )
    ]
    assert len(places) > 1_000
    seen = page.evaluate(LOOK, places)
    assert [one["found"] for one in seen] == [key for key, *_ in places]
    first = {one["key"]: one["hex"] for one in seen if one["fill"] != "hatch"}
    assert len(set(first.values())) > 2
    assert first == {
        one["key"]: one["fill"] for one in seen if one["fill"] != "hatch"
    }  # fmt: skip

    page.locator(".la-legend select").select_option("grant_approved_per_km2_eur")
    page.wait_for_timeout(1_500)
    second = page.evaluate(LOOK, places)
    shown = [one for one in second if one["fill"] != "hatch"]
    assert all(one["hex"] == one["fill"] for one in shown)
    assert {one["key"]: one["hex"] for one in shown} != first


def test_click_into_the_picture_opens_the_area_below_it(offline_page, country):
    areas, address = country
    page = offline_page
    page.goto(address + ADDRESS)
    page.wait_for_function(
        "document.querySelector('.folium-map')?.leaderMap?.la.mosaic?.image",
        timeout=120_000,
    )
    # The rings of the sites would take the click.
    page.evaluate(
        """() => {
          const map = document.querySelector(".folium-map").leaderMap;
          map.getPane("la-sites").style.display = "none";
        }"""
    )
    page.wait_for_timeout(1_000)
    area = areas.iloc[len(areas) // 2]
    point = areas.geometry.representative_point().to_crs(4326).iloc[len(areas) // 2]
    box = page.locator(".folium-map").bounding_box()
    (seen,) = page.evaluate(LOOK, [[area["AGS"], point.y, point.x]])
    page.mouse.move(box["x"] + seen["x"], box["y"] + seen["y"])
    expect(page.locator(".leaflet-tooltip")).to_contain_text(area["GEN"])
    page.mouse.click(box["x"] + seen["x"], box["y"] + seen["y"])
    expect(page.locator(".leaflet-popup h3")).to_have_text(area["GEN"])
    page.wait_for_url(f"**ags={area['AGS']}**")
    assert page.blocked == []
    assert page.page_errors == []


def test_a_project_is_found_by_its_title_among_very_many(offline_page, country):
    _, address = country
    page = offline_page
    page.goto(address + ADDRESS)
    page.wait_for_function(
        "document.querySelector('.folium-map')?.leaderMap?.la.mosaic?.image",
        timeout=120_000,
    )
    page.locator(".la-find input").press_sequentially("vorhaben 1234", delay=40)
    found = page.locator(".la-results li")
    expect(found.first).to_contain_text("Vorhaben 1234", timeout=20_000)
    expect(found.first).to_contain_text("Projekt · ")
    # Vorhaben 1234, and 12340 to 12349: the shortest first.
    expect(found).to_have_count(10)
    page.keyboard.press("Enter")
    expect(page.locator(".la-found-name")).to_have_text("Vorhaben 1234")
    page.locator(".la-find input").fill("vorhaben 99999x")
    expect(page.locator(".la-results li")).to_contain_text(
        "Nichts gefunden", timeout=20_000
    )
    assert page.blocked == []
    assert page.page_errors == []


def test_municipality_of_a_country_is_typed(offline_page, country):
    areas, address = country
    page = offline_page
    page.goto(address + ADDRESS)
    page.locator(".la-table tbody tr[data-row='0']").wait_for(timeout=120_000)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    field = page.get_by_label("Gemeinde nachschlagen")
    field.fill("Musterort 17")
    field.press("Enter")
    expect(page).to_have_url(re.compile(f"ags={key_of(areas, 'Musterort 17')}"))
    expect(page.locator("strong", has_text="Musterort 17")).to_be_visible()
    field.fill("ort 170")
    field.press("Enter")
    several = page.get_by_role("combobox", name="gefunden")
    expect(several).to_be_visible()
    expect(page).not_to_have_url(re.compile("ags="))
    several.click()
    page.get_by_role("option", name="Musterort 1702", exact=True).click()
    expect(page).to_have_url(re.compile(f"ags={key_of(areas, 'Musterort 1702')}"))
    expect(field).to_have_value("Musterort 1702")
    expect(several).to_have_count(0)
    # A click on the map chooses too, and the field says so.
    page.evaluate(
        "(key) => document.querySelector('.folium-map').leaderMap"
        ".fire('la-pick', { value: key })",
        key_of(areas, "Musterort 3"),
    )
    expect(field).to_have_value("Musterort 3")
    # It stays chosen while the measure changes.
    for code in ("projects_per_1000", "projects"):
        page.locator(".la-legend select").select_option(code)
        expect(page).to_have_url(re.compile(f"measure={code}(&|$)"))
        page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    expect(field).to_have_value("Musterort 3")
    expect(page).to_have_url(re.compile(f"ags={key_of(areas, 'Musterort 3')}"))
    field.fill("Atlantis")
    field.press("Enter")
    expect(page.get_by_text("So heißt keine Gemeinde.")).to_be_visible()
    assert page.page_errors == []


def key_of(areas, name):
    return areas.loc[areas["GEN"] == name, "AGS"].item()
