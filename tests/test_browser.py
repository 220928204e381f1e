"""The application in a real browser whose network is cut."""

from __future__ import annotations

import json

import pyogrio
import pytest
from playwright.sync_api import expect

SIZES = [(1366, 768), (1920, 1080)]


AREAS = ".leaflet-overlay-pane path"
# The group of the menu that a page belongs to; no entry: it stands in the menu itself.
MENU = {
    "Förderdichte": "Auswertung",
    "Export": "Ergebnisse",
    "Quellen": "Ergebnisse",
}
# Where and how large the region is drawn, as anybody sees it.
VIEW = """() => {
  const host = document.querySelector(".la-host").getBoundingClientRect();
  const path = document.querySelector(".leaflet-la-outline-pane path");
  const box = path.getBoundingClientRect();
  return [box.x - host.x, box.y - host.y, box.width].map(Math.round);
}"""
# Colour of each shape; sorted, because a shape under the pointer is drawn last.
COLOURS = """() => [...document.querySelectorAll(".leaflet-overlay-pane path")]
  .map((path) => [path.getAttribute("d"), path.getAttribute("fill")]).sort()"""
# Counts the maps that live, before the first one is made.
COUNT_MAPS = """() => {
  let leaflet;
  globalThis.liveMaps = 0;
  Object.defineProperty(globalThis, "L", {
    configurable: true,
    get: () => leaflet,
    set: (value) => {
      leaflet = value;
      value.Map?.addInitHook(function () {
        globalThis.liveMaps += 1;
        this.on("unload", () => { globalThis.liveMaps -= 1; });
      });
    },
  });
}"""


def open_start(page, address):
    """Open the start page and wait until its map is drawn."""
    page.goto(address)
    return drawn_map(page)


def drawn_map(page):
    """Wait until the map of a page is drawn, and still."""
    map_ = page.locator(".la-host")
    map_.locator(".la-legend li").first.wait_for(timeout=30_000)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    return map_


def drawn_page(page):
    """Wait until a page that was asked for something has answered."""
    page.wait_for_timeout(300)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden")


def still_view(page):
    """Return what the map shows once it no longer moves."""
    view = None
    while view != (view := page.evaluate(VIEW)):
        page.wait_for_timeout(500)
    return view


def follow(page, link):
    """Choose a page in the menu, in the group that it belongs to."""
    group = MENU.get(link)
    if group:
        page.get_by_test_id("stTopNavSection").filter(has_text=group).click()
    role = "menuitem" if group else "link"
    page.get_by_role(role, name=link, exact=True).click()


def open_page(page, link):
    """Go to another page of the application."""
    follow(page, link)
    heading = page.get_by_role("heading", name=link, exact=True)
    expect(heading).to_be_visible()


def sent_messages(page):
    """Return the list of what the browser goes on to send over the websocket."""
    sent = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: sent.append(frame)),
    )
    return sent


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_start_page_works_with_the_network_cut(offline_page, served_app, width, height):
    offline_page.set_viewport_size({"width": width, "height": height})
    map_ = open_start(offline_page, served_app)
    areas = map_.locator(AREAS)
    expect(areas).to_have_count(40)
    expect(map_.locator(".leaflet-la-outline-pane path")).to_have_count(1)
    assert map_.locator(".leaflet-la-sites-pane .la-site").count() > 20
    assert map_.locator(".la-legend li").count() >= 5
    assert map_.locator(".la-label").count() > 8
    expect(map_.locator(".leaflet-control-attribution")).to_contain_text("GeoBasis-DE")
    expect(offline_page.get_by_test_id("stMetricValue").first).to_have_text("69")
    assert "region=TH-LEADER-06" in offline_page.url
    offline_page.assert_clean()


def test_click_on_a_municipality_shows_its_figures(offline_page, served_app):
    map_ = open_start(offline_page, served_app)
    area = map_.locator(AREAS).nth(20)
    area.dispatch_event("click")
    card = map_.locator(".la-card")
    expect(card).to_contain_text("Einwohner")
    expect(card).to_contain_text("Projekte je 1.000 Einwohner")
    offline_page.assert_clean()


def test_choices_change_map_page_and_address(offline_page, served_app):
    open_start(offline_page, served_app)
    follow(offline_page, "Förderdichte")
    expect(offline_page.get_by_role("heading", name="Förderdichte")).to_be_visible()
    offline_page.get_by_role("combobox", name="LEADER-Region").click()
    offline_page.get_by_role("option", name="Sömmerda-Erfurt", exact=True).click()
    legend = offline_page.locator(".la-host .la-legend")
    expect(offline_page.get_by_text("57 von 61 Projekten verortet")).to_be_visible()
    legend.wait_for()
    offline_page.wait_for_url("**/foerderdichte?*region=TH-LEADER-11*")
    offline_page.get_by_text("English", exact=True).click()
    heading = offline_page.get_by_role("heading", name="Funding density")
    expect(heading).to_be_visible()
    offline_page.wait_for_url("**lang=en*")
    offline_page.assert_clean()


@pytest.mark.parametrize(
    ("link", "heading"),
    [("Karte", "Karte"), ("Förderdichte", "Förderdichte"), ("Export", "Export"),
     ("Quellen", "Quellen")],
)  # fmt: skip
def test_every_page_stays_inside_the_application(
    offline_page, served_app, link, heading
):
    open_start(offline_page, f"{served_app}/?dataset=demo")
    follow(offline_page, link)
    expect(
        offline_page.get_by_role("heading", name=heading, exact=True)
    ).to_be_visible()
    expect(offline_page.get_by_text("Demodaten:").first).to_be_visible()
    offline_page.wait_for_load_state("networkidle")
    if link in {"Karte", "Förderdichte"}:
        badge = offline_page.locator(".la-host .la-badge")
        expect(badge).to_have_text("Demodaten – erfunden")
    offline_page.assert_clean()


def test_deep_link_opens_its_page_inside_the_frame(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte?region=TH-LEADER-03&lang=en")
    expect(offline_page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    expect(offline_page.get_by_role("combobox", name="LEADER region")).to_be_visible()
    assert offline_page.blocked == []
    assert offline_page.page_errors == []


def test_download_is_the_layer_that_is_shown(offline_page, served_app, tmp_path):
    open_start(offline_page, f"{served_app}/?dataset=demo")
    follow(offline_page, "Export")
    offline_page.get_by_text("GeoJSON", exact=True).click()
    chosen = offline_page.locator(".st-key-card_geojson_layer input")
    # A list that opens while the page is still drawn closes again.
    drawn_page(offline_page)
    chosen.click()
    name = "Gemeinden mit Kennzahlen"
    offline_page.get_by_role("option", name=name, exact=True).click()
    expect(chosen).to_have_value(name)
    drawn_page(offline_page)
    offline_page.locator(".st-key-files_make_gis button").click()
    with offline_page.expect_download() as download:
        offline_page.locator(".st-key-files_get_gis button").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "leader-atlas_gemeinden_TH-LEADER-06_demodaten.geojson"
    assert json.loads(path.read_bytes())["demo"] is True
    assert len(pyogrio.read_dataframe(path)) == 40
    offline_page.assert_clean()


def test_click_selects_in_the_page_and_keeps_the_view(offline_page, served_app):
    open_start(offline_page, f"{served_app}/?measure=projects")
    open_page(offline_page, "Karte")
    map_ = drawn_map(offline_page)
    map_.get_by_role("button", name="Vergrößern", exact=True).click()
    offline_page.wait_for_timeout(600)
    area = map_.locator(AREAS).nth(20)
    area.dispatch_event("click")
    name = map_.locator(".la-card h3").inner_text()
    offline_page.wait_for_timeout(500)
    before = offline_page.evaluate(VIEW)
    offline_page.wait_for_url("**ags=16*")
    chosen = offline_page.get_by_role("combobox", name="Gemeinde nachschlagen")
    expect(chosen).to_have_value(name)
    panel = offline_page.get_by_test_id("stMarkdown").filter(has_text="Einwohner:")
    expect(panel).to_be_visible()
    drawn_map(offline_page)
    assert offline_page.evaluate(VIEW) == before
    # What is marked is drawn last, above its neighbours.
    expect(map_.locator(AREAS).last).to_have_attribute("stroke-width", "4")
    offline_page.get_by_text("English", exact=True).click()
    expect(offline_page.get_by_role("heading", name="Map")).to_be_visible()
    offline_page.wait_for_timeout(500)
    assert offline_page.evaluate(VIEW) == pytest.approx(before, abs=2)
    offline_page.assert_clean()


def test_pan_and_zoom_cause_no_rerun(offline_page, served_app):
    sent = sent_messages(offline_page)
    map_ = open_start(offline_page, served_app)
    offline_page.wait_for_timeout(500)
    sent.clear()
    before = offline_page.evaluate(VIEW)
    box = map_.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    offline_page.mouse.move(*middle)
    offline_page.mouse.wheel(0, -200)
    offline_page.wait_for_timeout(400)
    offline_page.mouse.down()
    offline_page.mouse.move(middle[0] + 90, middle[1] + 60, steps=5)
    offline_page.mouse.up()
    offline_page.locator(".la-host .leaflet-container").press("ArrowLeft")
    offline_page.wait_for_timeout(600)
    assert offline_page.evaluate(VIEW) != before
    assert sent == []
    offline_page.assert_clean()


def test_switch_inside_the_map_paints_at_once_and_the_page_follows(
    offline_page, served_app
):
    open_start(offline_page, f"{served_app}/?dataset=demo")
    open_page(offline_page, "Karte")
    map_ = drawn_map(offline_page)
    choice = map_.get_by_label("Kennzahl", exact=True)
    before, view = offline_page.evaluate(COLOURS), offline_page.evaluate(VIEW)
    # In one turn of the browser: nobody could have asked the server.
    at_once = offline_page.evaluate(
        """(colours) => {
          const choice = document.querySelector(".la-legend select");
          choice.value = "projects";
          choice.dispatchEvent(new Event("change"));
          return eval(colours)();
        }""",
        COLOURS,
    )
    assert at_once != before
    offline_page.wait_for_url("**measure=projects**")
    beside = offline_page.get_by_role("combobox", name="Kennzahl").first
    expect(beside).to_have_value("Projekte")
    assert offline_page.evaluate(COLOURS) == at_once
    assert offline_page.evaluate(VIEW) == view
    # And the other way: the choice beside the map moves the map.
    beside.click()
    offline_page.get_by_role(
        "option", name="Zuwendung je Einwohner, ausgezahlt"
    ).click()
    expect(choice).to_have_value("grant_paid_per_inhabitant_eur")
    assert offline_page.evaluate(COLOURS) == before
    assert offline_page.evaluate(VIEW) == view
    offline_page.assert_clean()


def test_whole_window_and_home(offline_page, served_app):
    map_ = open_start(offline_page, served_app)
    home = offline_page.evaluate(VIEW)
    map_.get_by_role("button", name="Vergrößern", exact=True).click()
    offline_page.wait_for_timeout(500)
    assert offline_page.evaluate(VIEW)[2] > home[2]
    map_.get_by_role("button", name="Ganze Region zeigen").click()
    assert offline_page.evaluate(VIEW)[2] == home[2]
    map_.get_by_role("button", name="Karte auf das ganze Fenster").click()
    box = map_.locator(".leaflet-container").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1366, 768)
    for x, y in ((20, 760), (700, 20), (1340, 400)):
        inside = offline_page.evaluate(
            "([x, y]) => !!document.elementFromPoint(x, y).closest('.la-host')", [x, y]
        )
        assert inside, (x, y)
    expect(map_.get_by_label("Kennzahl", exact=True)).to_be_visible()
    offline_page.keyboard.press("Escape")
    box = map_.locator(".leaflet-container").bounding_box()
    assert box["width"] < 1000
    offline_page.wait_for_timeout(300)
    assert offline_page.evaluate(VIEW)[2] == home[2]
    container = map_.locator(".leaflet-container")
    expect(container).to_have_attribute("role", "application")
    expect(container).to_have_attribute(
        "aria-label", "Karte: Projekte je 1.000 Einwohner"
    )
    offline_page.assert_clean()


def test_the_whole_region_stays_in_sight_in_a_window_of_another_size(
    offline_page, served_app
):
    open_start(offline_page, f"{served_app}/?dataset=demo")
    open_page(offline_page, "Karte")
    drawn_map(offline_page)
    home = still_view(offline_page)
    for width, height in ((1920, 1080), (1024, 768), (1366, 768)):
        offline_page.set_viewport_size({"width": width, "height": height})
        offline_page.wait_for_timeout(800)
        left, top, wide = still_view(offline_page)
        room = offline_page.locator(".la-host").bounding_box()
        assert left > 0
        assert left + wide < room["width"]
        assert top > 0
    assert still_view(offline_page) == pytest.approx(home, abs=2)
    offline_page.assert_clean()


def test_view_survives_page_changes_and_filters(offline_page, served_app):
    map_ = open_start(offline_page, served_app)
    map_.get_by_role("button", name="Vergrößern", exact=True).click()
    kept = still_view(offline_page)
    open_page(offline_page, "Export")
    follow(offline_page, "Übersicht")
    drawn_map(offline_page)
    assert still_view(offline_page) == pytest.approx(kept, abs=2)
    map_.evaluate("(host) => { host.firstChild.dataset.same = 1; }")
    offline_page.get_by_role("combobox", name="Datenbestand").click()
    offline_page.get_by_role("option", name="Demodaten (erfunden)").click()
    expect(map_.locator(".la-badge")).to_be_visible()
    assert offline_page.evaluate(VIEW) == pytest.approx(kept, abs=2)
    expect(map_.locator("[data-same]")).to_have_count(1)
    offline_page.assert_clean()


def test_twenty_page_changes_leave_no_map_behind(offline_page, served_app):
    offline_page.add_init_script(f"({COUNT_MAPS})()")
    open_start(offline_page, served_app)
    probe = offline_page.context.new_cdp_session(offline_page)
    probe.send("Performance.enable")

    def measured():
        """Return the least of several counts: what the page just left goes in time."""
        counts = []
        for _ in range(6):
            offline_page.wait_for_timeout(500)
            probe.send("HeapProfiler.collectGarbage")
            metrics = probe.send("Performance.getMetrics")["metrics"]
            counts.append({entry["name"]: entry["value"] for entry in metrics})
        return {name: min(count[name] for count in counts) for name in counts[0]}

    def there_and_back(times):
        for _ in range(times):
            open_page(offline_page, "Export")
            follow(offline_page, "Übersicht")
            drawn_map(offline_page)

    # The first visits fill caches of the browser; what comes after them must not grow.
    there_and_back(6)
    first = measured()
    there_and_back(10)
    last = measured()
    assert offline_page.evaluate("globalThis.liveMaps") == 1
    assert last["JSEventListeners"] < first["JSEventListeners"] * 1.05
    assert last["Nodes"] < first["Nodes"] * 1.05
    assert last["JSHeapUsedSize"] < first["JSHeapUsedSize"] + 4e6
    offline_page.assert_clean()


def test_print_map_and_a_sentence_where_the_map_does_not_load(offline_page, served_app):
    offline_page.route("**/leaflet.js", lambda route: route.abort())
    offline_page.goto(served_app)
    picture = offline_page.locator("img[alt^='Druckkarte']")
    picture.wait_for(timeout=30_000)
    expect(
        offline_page.get_by_text("ließ sich in diesem Browser nicht")
    ).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 1_200
    assert offline_page.page_errors == []


def test_a_map_that_cannot_be_built_anew_is_left_without_an_error(
    offline_page, served_app
):
    open_start(offline_page, served_app)
    offline_page.evaluate(
        """() => {
          const found = document.getElementById.bind(document);
          document.getElementById = (id) => id === "map_leader" ? null : found(id);
        }"""
    )
    offline_page.get_by_text("English", exact=True).click()
    offline_page.locator("img[alt^='Print map']").wait_for(timeout=30_000)
    offline_page.get_by_role("link", name="Map", exact=True).click()
    expect(offline_page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    offline_page.wait_for_timeout(1_000)
    assert offline_page.page_errors == []


def test_print_map_where_the_browser_has_no_canvas(offline_page, served_app):
    offline_page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    offline_page.goto(served_app)
    offline_page.locator("img[alt^='Druckkarte']").wait_for(timeout=30_000)
    assert offline_page.page_errors == []


def test_a_point_is_placed_by_a_click(offline_page, served_app):
    sent = sent_messages(offline_page)
    map_ = open_start(offline_page, served_app)
    # No page asks for a point yet, so the command is given here.
    offline_page.evaluate(
        """() => {
          const command = structuredClone(leaderAtlas.commands.get("map"));
          command.state.pick_point = true;
          leaderAtlas.commands.set("map", command);
          window.dispatchEvent(
            new CustomEvent("leader-atlas-command", { detail: "map" }));
        }"""
    )
    sent.clear()
    box = map_.bounding_box()
    offline_page.mouse.click(box["x"] + 300, box["y"] + 200)
    pin = map_.locator(".la-pin")
    expect(pin).to_have_count(1)
    expect(map_.locator(".la-card")).to_have_count(0)
    offline_page.wait_for_timeout(300)
    assert sum(b"point" in bytes(str(frame), "utf-8") for frame in sent) == 1
    offline_page.assert_clean()


def test_first_link_to_a_page_is_found(fresh_app, offline_page):
    offline_page.goto(f"{fresh_app}/karte")
    expect(offline_page.get_by_role("heading", name="Karte", exact=True)).to_be_visible(
        timeout=30_000
    )
    drawn_map(offline_page)
    expect(offline_page.get_by_role("dialog")).to_have_count(0)


def test_the_start_page_has_an_address_of_its_own(offline_page, served_app):
    offline_page.goto(f"{served_app}/uebersicht?dataset=demo&measure=projects")
    drawn_map(offline_page)
    heading = offline_page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Hildburghausen-Sonneberg")
    # It is in the menu once, and what the link asked for is shown.
    expect(offline_page.get_by_role("link", name="Übersicht")).to_have_count(1)
    assert "dataset=demo" in offline_page.url
    assert "measure=projects" in offline_page.url
    assert offline_page.page_errors == []
