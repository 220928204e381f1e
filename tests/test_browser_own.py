"""Own files, hostile words, odd measures and coordinates on the map, offline."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pytest
import shapely
from playwright.sync_api import expect
from pyproj import Transformer

from geo.mapping.interactive import MapState, geometry
from geo.mapping.overlays import Overlay, OverlayClass, OwnLayer
from pages.components import map_view
from pages.components.menu import GROUPS
from tests.test_browser import drawn_map
from tests.test_mapping import HOSTILE, small_content

KARTE = "/karte?dataset=demo"
EVIL = "<img src=x onerror=alert(1)> \"'"
TO_UTM = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
FILLS = """() => [...document.querySelectorAll(".leaflet-overlay-pane path")]
  .map((path) => path.getAttribute("fill"))"""


@pytest.fixture
def map_(offline_page, served_app):
    """Open the page of the map with the demonstration set."""
    offline_page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    offline_page.goto(served_app + KARTE)
    return drawn_map(offline_page)


def clean(page):
    """Assert that nothing went wrong but Streamlit's own two questions."""
    assert page.blocked == []
    assert page.page_errors == []
    assert [text for text in page.failed_requests if "_stcore" not in text] == []


def give(page, path):
    """Hand a file in."""
    page.locator("input[type=file]").set_input_files(path)


def test_own_file_from_upload_to_undo(map_, offline_page, tmp_path):
    # Bad: hostile names, a crossed area, mixed kinds, one row without geometry.
    bow = shapely.Polygon([(10.6, 50.4), (10.9, 50.6), (10.9, 50.4), (10.6, 50.6)])
    table = gpd.GeoDataFrame(
        {"name": [EVIL, "x" * 5000, "Punkt", None], "a<b>": [f"{EVIL}\n2", "", "", ""]},
        geometry=[bow, shapely.LineString([(10.7, 50.3), (11, 50.3)]),
                  shapely.Point(10.73, 50.43), None],
        crs=4326,
    )  # fmt: skip
    path = tmp_path / f"{'Wege' * 20}.geojson"
    table.to_file(path)
    offline_page.get_by_role("button", name="Eigene Datei").click()
    give(offline_page, path)
    legend = map_.locator(".la-legend")
    expect(legend).to_contain_text("WegeWege")
    expect(offline_page.get_by_text("für die Anzeige berichtigt: 1.")).to_be_visible()
    expect(offline_page.get_by_text("nicht auf der Karte: 1.")).to_be_visible()
    # Another system than it says: asked, not drawn somewhere else.
    wrong = tmp_path / "falsch.gpkg"
    moved = table.iloc[[2]].to_crs(25832).set_crs(25833, allow_override=True)
    moved.to_file(wrong)
    give(offline_page, wrong)
    expect(offline_page.get_by_text("passt sie. Bitte wählen Sie.")).to_be_visible()
    expect(legend).not_to_contain_text("falsch")
    offline_page.get_by_text("EPSG:25832, Rechtswert").click()
    offline_page.get_by_role("button", name="Auf die Karte legen").click()
    expect(legend).to_contain_text("falsch")
    offline_page.get_by_role("button", name="Entfernen").last.click()
    expect(legend).not_to_contain_text("falsch")
    offline_page.get_by_role("button", name="Rückgängig").click()
    expect(legend).to_contain_text("falsch")
    give(offline_page, {"name": "x.gpx", "mimeType": "", "buffer": b"<?xml?><gpx><"})
    expect(offline_page.get_by_text("lässt sich nicht lesen")).to_be_visible()
    offline_page.keyboard.press("Escape")
    shapes = map_.locator("[class*='la-own-'] path")
    expect(shapes).to_have_count(4)
    shapes.first.dispatch_event("click")
    expect(map_.locator(".la-card h3")).to_have_text(EVIL)
    expect(map_.locator(".la-card")).to_contain_text("a<b>")
    assert map_.locator("img[src=x]").count() == 0
    map_.get_by_role("button", name="Ebenen", exact=True).click()
    map_.get_by_role("checkbox", name="falsch").click()
    expect(legend).not_to_contain_text("falsch")
    clean(offline_page)


def test_own_features_are_reached_without_a_mouse(map_, offline_page, tmp_path):
    path = tmp_path / "Wege.geojson"
    gpd.GeoDataFrame(
        {"name": ["Weg 10", "Weg 9", "Hof"], "art": ["Rad", "Fuß", "Punkt"]},
        geometry=[shapely.LineString([(10.6, 50.4), (10.8, 50.5)]),
                  shapely.box(10.9, 50.3, 11, 50.4), shapely.Point(10.73, 50.43)],
        crs=4326,
    ).to_file(path)  # fmt: skip
    box = map_.locator(".folium-map")
    said = map_.locator(".la-unseen")
    box.focus()
    box.press("o")
    expect(said).to_have_text("Keine eigene Datei liegt auf der Karte.")
    offline_page.get_by_role("button", name="Eigene Datei").click()
    give(offline_page, path)
    expect(map_.locator(".la-legend")).to_contain_text("Wege")
    offline_page.keyboard.press("Escape")
    box.focus()
    # By title, numbers as numbers; the name stands beside the feature.
    for title, number in (("Hof", 1), ("Weg 9", 2), ("Weg 10", 3), ("Hof", 1)):
        box.press("o")
        expect(said).to_have_text(f"Wege: {title} ({number} / 3)")
        # The name before it fades away.
        expect(map_.locator(".la-found-name")).to_have_count(1)
        expect(map_.locator(".la-found-name")).to_have_text(title)
    box.press("Shift+O")
    box.press("Enter")
    expect(map_.locator(".la-card h3")).to_have_text("Weg 10")
    expect(said).to_contain_text("art: Rad")
    box.press("Escape")
    expect(map_.locator(".la-found-name")).to_have_count(0)
    # The areas are still gone through with N.
    box.press("n")
    expect(said).not_to_contain_text("Weg")
    clean(offline_page)


def hostile_map():
    """Return a page of a map whose every name is hostile, and what is laid over it."""
    frame = map_view.frame_of(gpd.GeoSeries([shapely.box(10, 50, 11, 51)]), HOSTILE)
    box = shapely.geometry.mapping(shapely.box(10, 50, 11, 51))
    area = [{"type": "Feature", "id": "1", "properties": {}, "geometry": box}]
    borders = {"features": area, "names": [(HOSTILE, 50.2, 10.2)]}
    files: Mapping[str, object] = {
        "districts": borders, "associations": borders,
        "localities": {"names": [(HOSTILE, 50.7, 10.3, 0.0)]},
        "stops": {"stops": [(HOSTILE, 50.3, 10.7, "rail")]},
    }  # fmt: skip
    frame.add_geometry(geometry(
        areas=area, context=area, outline=area, names=[(HOSTILE, 50.9, 10.9)],
        files=files,
    ))  # fmt: skip
    frame.fill(small_content())
    codes = ("labels", "sites", "heat", "stops", "districts", "associations", "areas")
    settings = tuple((code, True, 100) for code in codes)
    frame.show(MapState(measure="a", selected="1", layers=settings))
    hot = OverlayClass(letter="h", fill="#542788", label=HOSTILE, pattern="lines")
    overlay = Overlay(
        code="hot", name=HOSTILE, letters={"1": "h"}, classes=(hot,), note=HOSTILE
    )
    words = {"title": HOSTILE, "rows": [[HOSTILE, HOSTILE]]}
    own = OwnLayer(
        code="own-1", name=HOSTILE, note=HOSTILE,
        features=[{**area[0], "properties": words}],
    )  # fmt: skip
    extra = json.dumps({"overlays": [overlay.to_json()], "own": [json.loads(own.text)]})
    return frame.to_page(), extra


TOUCH_EVERYTHING = """(extra) => {
  const name = Object.keys(globalThis).find((key) => key.startsWith("map_"));
  globalThis.drawn = globalThis[name] ?? map_leader;
  LeaderAtlas.extra(drawn, JSON.parse(extra));
  for (const sign of document.querySelectorAll(".la-site")) sign.click();
  document.querySelector("[class*='la-own-1'] path")
    .dispatchEvent(new MouseEvent("click", { bubbles: true }));
}"""
WIDER_THAN_A_CARD = """() => [...document.querySelectorAll(
  ".la-legend *, .la-card *, .la-tree-body *, .leaflet-tooltip *")]
  .filter((node) => node.getBoundingClientRect().width > 420)
  .map((node) => node.outerHTML.slice(0, 60))"""


def test_hostile_words_are_text_in_every_layer(offline_page, served_app, speak):
    speak("de")
    page, extra = hostile_map()
    offline_page.route(
        f"{served_app}/hostile", lambda route: route.fulfill(
            body=page, content_type="text/html")
    )  # fmt: skip
    offline_page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    offline_page.goto(f"{served_app}/hostile")
    offline_page.locator(".la-legend").wait_for()
    places = offline_page.locator(".la-label").all_inner_texts()
    assert places
    assert all(len(text) <= 40 for text in places)
    offline_page.evaluate(TOUCH_EVERYTHING, extra)
    offline_page.get_by_role("button", name="Ebenen", exact=True).click()
    offline_page.wait_for_timeout(500)
    assert offline_page.locator("img[src=x]").count() == 0
    expect(offline_page.locator(".la-card").first).to_contain_text("<img src=x onerror")
    expect(offline_page.locator(".la-legend")).to_contain_text("<img src=x onerror")
    assert offline_page.evaluate(WIDER_THAN_A_CARD) == []
    assert offline_page.page_errors == []


def test_measures_that_are_missing_or_equal_and_a_region_of_two_pieces(
    offline_page, served_app
):
    def fills(query):
        offline_page.goto(f"{served_app}/karte?{query}")
        map_ = drawn_map(offline_page)
        legend = map_.locator(".la-legend").inner_text()
        return set(offline_page.evaluate(FILLS)), legend

    # A filter that nothing passes: equal everywhere.
    equal, legend = fills(
        "dataset=demo&region=TH-LEADER-06&measure=projects&year_from=1999&year_to=1999"
    )
    assert len(equal) == 1
    assert re.search(r"0 – kein Projekt\s*\d+", legend)
    # No list at all: hatched everywhere.
    hatched, legend = fills("dataset=published&region=TH-LEADER-01")
    assert {one.startswith("url(#la-fill") for one in hatched} == {True}
    assert re.search(r"keine Angabe\s*\d+", legend)
    fills("dataset=demo&region=TH-LEADER-12")
    pieces = offline_page.evaluate(
        """() => document.querySelector(".leaflet-la-outline-pane path")
          .getAttribute("d").match(/M/g).length"""
    )
    assert pieces >= 2
    clean(offline_page)


def test_coordinates_are_those_of_proj(offline_page, ROOT):  # noqa: N803
    folder = ROOT / "geo" / "mapping" / "browser"
    code = "".join(
        (folder / f"{name}.js").read_text("utf-8")
        for name in ("base", "ruler", "position")
    )
    rng = np.random.default_rng(7)
    points = np.column_stack([rng.uniform(5.5, 15.5, 200), rng.uniform(47, 55.5, 200)])
    found = offline_page.evaluate(
        f"(points) => {{ {code}; return points.map(([lng, lat]) => utm({{ lat, lng }}))"
        "; }",
        points.tolist(),
    )
    expected = np.column_stack(TO_UTM.transform(*points.T))
    assert np.abs(np.array(found) - expected).max() < 0.001


def test_coordinates_on_request(map_, offline_page):
    offline_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    container = map_.locator(".folium-map")
    container.focus()
    offline_page.keyboard.press("k")
    note = map_.locator(".la-position")
    expect(note).to_contain_text("EPSG:25832")
    offline_page.evaluate(
        """() => {
          const { leaderMap } = document.querySelector(".la-host > .folium-map");
          leaderMap.on("click", ({ latlng }) => {
            globalThis.clicked = [latlng.lng, latlng.lat];
          });
        }"""
    )
    box = container.bounding_box()
    offline_page.mouse.click(box["x"] + 420, box["y"] + 250)
    expect(note).to_contain_text("Festgehalten")
    expect(map_.locator(".leaflet-popup")).to_have_count(0)
    clicked = offline_page.evaluate("clicked")
    copied = []
    for button in note.get_by_role("button").all():
        button.click()
        text = offline_page.evaluate("navigator.clipboard.readText()")
        copied.append([float(part) for part in re.split(r",? ", text)])
    assert copied[0] == pytest.approx(clicked[::-1], abs=1e-5)
    assert copied[1] == pytest.approx(TO_UTM.transform(*clicked), abs=1)
    offline_page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    clean(offline_page)


def test_paper_has_map_legend_and_box_on_one_sheet(map_, offline_page):
    from io import BytesIO

    from pypdf import PdfReader

    before = map_.locator(".folium-map").bounding_box()
    sheet = offline_page.pdf(prefer_css_page_size=True)
    reader = PdfReader(BytesIO(sheet))
    assert len(reader.pages) == 1
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (842, 595)
    text = reader.pages[0].extract_text()
    for words in ("Karte", "Zuwendung je Einwohner", "genauer Standort", "Regionsweit",
                  "3.550.376 €", "© GeoBasis-DE"):  # fmt: skip
        assert words in text, words
    assert "Auswahl" not in text
    expect(map_.locator("[aria-label='Ebenen']")).to_be_visible()
    assert map_.locator(".folium-map").bounding_box() == before
    clean(offline_page)


def test_whole_window_keeps_legend_filter_and_box(map_, offline_page):
    map_.get_by_role("button", name="Karte auf das ganze Fenster").click()
    for part in (".la-legend select", ".la-caption", ".la-aside summary", ".la-find"):
        expect(map_.locator(part)).to_be_visible()
    cut = map_.locator(".la-legend").evaluate(
        "(box) => box.scrollHeight > box.clientHeight + 1"
    )
    assert not cut
    labelled = map_.locator(".la-site[role=img][aria-label]").count()
    assert labelled == map_.locator(".la-site").count() > 20
    offline_page.keyboard.press("Escape")
    clean(offline_page)


def test_no_page_asks_anybody_else(offline_page, served_app):
    errors = {}
    for path in [path for pages in GROUPS.values() for _, path in pages.values()]:
        offline_page.goto(f"{served_app}/{path}?dataset=demo")
        heading = offline_page.get_by_role("heading", level=1)
        expect(heading).to_be_visible(timeout=30_000)
        offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
        errors[path] = [*offline_page.blocked, *offline_page.page_errors]
    assert {path for path, found in errors.items() if found} == set()
    assert len(errors) >= 17
