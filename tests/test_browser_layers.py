"""The layers of the map in a real browser whose network is cut."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

MAP = "/karte?dataset=demo"
# Boxes of all elements of a kind that are seen, as lists of four numbers.
BOXES = """(selector) => [...document.querySelectorAll(selector)]
  .map((node) => node.getBoundingClientRect())
  .filter(({ width }) => width)
  .map(({ left, top, right, bottom }) => [left, top, right, bottom])"""
PANES = """() => Object.fromEntries([...document.querySelectorAll(".leaflet-pane")]
  .map((pane) => [pane.className.split(" ").at(-1).replace("leaflet-", ""), {
    shown: pane.style.display !== "none", z: Number(pane.style.zIndex),
    opacity: pane.style.opacity,
  }]))"""


@pytest.fixture
def map_(offline_page, served_app):
    """Open the page of the map with the demonstration set."""
    offline_page.goto(served_app + MAP)
    host = offline_page.locator(".la-host")
    host.locator(".la-legend li").first.wait_for(timeout=30_000)
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    return host


def open_tree(map_):
    """Open the layer tree."""
    map_.get_by_role("button", name="Ebenen", exact=True).click()
    expect(map_.locator(".la-tree-body")).to_be_visible()


def switch(map_, name):
    """Switch a layer on or off."""
    map_.get_by_role("checkbox", name=name, exact=True).click()


def overlaps(boxes):
    """Return pairs of boxes that cover each other by more than a hair."""
    return [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one[0] < other[2] - 1 and one[2] > other[0] + 1
        and one[1] < other[3] - 1 and one[3] > other[1] + 1
    ]  # fmt: skip


def clean(page):
    """Assert that nothing went wrong but Streamlit's own two questions."""
    assert page.blocked == []
    assert page.page_errors == []
    own = [text for text in page.failed_requests if "_stcore" not in text]
    assert own == []


def test_layers_are_switched_without_a_new_map(map_, offline_page):
    map_.evaluate("(host) => { host.firstChild.dataset.same = 1; }")
    marks = map_.locator(".leaflet-la-sites-pane .la-site")
    assert marks.count() > 20
    open_tree(map_)
    switch(map_, "Projektorte")
    expect(marks).to_have_count(0)
    expect(map_.get_by_text("genauer Standort")).to_have_count(0)
    switch(map_, "Ortsnamen")
    expect(map_.locator(".la-label")).to_have_count(0)
    switch(map_, "Projektorte")
    expect(marks).not_to_have_count(0)
    expect(map_.locator("[data-same]")).to_have_count(1)
    clean(offline_page)


def test_arrangement_outlives_pages_and_languages(map_, offline_page):
    open_tree(map_)
    switch(map_, "Landkreise")
    slider = map_.get_by_role("slider", name=re.compile("Landkreise"))
    slider.fill("40")
    slider.dispatch_event("change")
    map_.get_by_role("button", name="Landkreise nach unten").click()
    offline_page.wait_for_timeout(800)
    offline_page.get_by_role("link", name="Übersicht", exact=True).click()
    expect(offline_page.get_by_test_id("stMetricValue").first).to_be_visible()
    offline_page.get_by_text("English", exact=True).click()
    offline_page.get_by_role("link", name="Map", exact=True).click()
    expect(offline_page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    map_.get_by_role("button", name="Layers", exact=True).click()
    expect(map_.get_by_role("checkbox", name="Districts")).to_be_checked()
    panes = offline_page.evaluate(PANES)
    assert panes["la-districts-pane"]["opacity"] == "0.4"
    assert panes["la-districts-pane"]["z"] < panes["la-associations-pane"]["z"]
    clean(offline_page)


def test_tree_works_by_keyboard(map_, offline_page):
    opener = map_.get_by_role("button", name="Ebenen", exact=True)
    opener.focus()
    offline_page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    box = map_.get_by_role("checkbox", name="Landkreise")
    box.focus()
    offline_page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(map_.locator(".leaflet-la-districts-pane path").first).to_be_attached()
    down = map_.get_by_role("button", name="Landkreise nach unten")
    down.focus()
    before = offline_page.evaluate(PANES)["la-districts-pane"]["z"]
    offline_page.keyboard.press("Enter")
    assert offline_page.evaluate(PANES)["la-districts-pane"]["z"] < before
    focused = offline_page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Landkreise nach")
    offline_page.keyboard.press("Escape")
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()
    clean(offline_page)


def test_groups_change_places(map_, offline_page):
    open_tree(map_)
    z = offline_page.evaluate(PANES)
    assert z["la-labels-pane"]["z"] > z["la-sites-pane"]["z"]
    map_.get_by_role("button", name="Namen nach unten", exact=True).click()
    z = offline_page.evaluate(PANES)
    assert z["la-labels-pane"]["z"] < z["la-heat-pane"]["z"] < z["la-sites-pane"]["z"]
    clean(offline_page)


def test_borders_lie_on_the_edges_of_the_municipalities(map_, offline_page):
    open_tree(map_)
    switch(map_, "Landkreise")
    expect(map_.locator(".leaflet-la-districts-pane path").first).to_be_attached()
    strange = offline_page.evaluate(
        """async () => {
          const get = async (name) => (await fetch(name)).json();
          const urls = performance.getEntriesByType("resource")
            .map(({ name }) => name).filter((name) => name.includes("boundaries-"));
          const files = await Promise.all(urls.map(get));
          const points = (features, into) => {
            const visit = (part) => typeof part[0] === "number"
              ? into.add(part.join()) : part.forEach(visit);
            for (const { geometry } of features) visit(geometry.coordinates);
            return into;
          };
          const main = files.find(({ areas }) => areas);
          const areas = points(main.areas.features, new Set());
          const outline = points(main.outline.features, new Set());
          const strange = [...outline].filter((point) => !areas.has(point));
          return [strange.length, outline.size];
        }"""
    )
    assert strange[0] == 0
    assert strange[1] > 500
    clean(offline_page)


def test_names_never_overlap(map_, offline_page):
    open_tree(map_)
    switch(map_, "Landkreise")
    map_.get_by_role("button", name="Ebenen", exact=True).click()
    localities = 0
    for step in range(6):
        offline_page.wait_for_timeout(600)
        boxes = offline_page.evaluate(BOXES, ".la-label span")
        assert len(boxes) > (5 if step < 4 else 0), step
        assert overlaps(boxes) == [], step
        localities += map_.locator(".la-label-locality").count()
        map_.get_by_role("button", name="Vergrößern", exact=True).click()
    assert localities > 10
    clean(offline_page)


def test_sites_by_field_differ_in_colour_and_shape(map_, offline_page):
    open_tree(map_)
    style = map_.get_by_label("Darstellung der Projektorte")
    style.select_option("field")
    names = ("Kultur und Tourismus", "Mobilität und Infrastruktur",
             "Siedlungsentwicklung, Natur und Landschaft",
             "Wirtschaftliche Entwicklung")  # fmt: skip
    signs = set()
    for name in names:
        line = map_.locator(".la-legend li").filter(has_text=name)
        path = line.locator("path").nth(1)
        signs.add((path.get_attribute("d"), path.get_attribute("fill")))
    assert len({shape for shape, _ in signs}) == 4
    assert len({colour for _, colour in signs}) == 4
    clean(offline_page)


def test_ring_opens_into_a_list_and_an_entry_leads_to_its_site(map_, offline_page):
    ring = map_.locator(".la-site:has(text)").first
    number = int(ring.locator("text").text_content())
    ring.dispatch_event("click")
    expect(map_.locator(".la-card h3")).to_have_text(f"{number} Projekteinträge")
    entries = map_.locator(".la-list button")
    title = entries.first.inner_text()
    entries.first.click()
    card = map_.locator(".la-card").last
    expect(card.locator("h3")).to_have_text(title)
    expect(card.locator(".la-note")).to_contain_text("Projekte hier:")
    clean(offline_page)


def test_areas_of_circles_are_the_amounts(map_, offline_page):
    open_tree(map_)
    map_.get_by_label("Darstellung der Projektorte").select_option("amount")
    lines = map_.locator(".la-section").filter(has_text="Projektorte").locator("li")
    expect(lines.first).to_contain_text("€")
    pairs = []
    for line in lines.all():
        if "€" in line.inner_text():
            amount = int(re.sub(r"\D", "", line.inner_text()))
            pairs.append((amount, float(line.locator("circle").get_attribute("r"))))
    assert len(pairs) >= 2
    scales = [radius**2 / amount for amount, radius in pairs if radius > 3]
    assert max(scales) == pytest.approx(min(scales))
    clean(offline_page)


def test_heat_stops_and_white_spots_have_a_picture_and_a_legend(map_, offline_page):
    painted = """(pane) => {
      const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      return data.filter((value, index) => index % 4 === 3 && value).length;
    }"""
    open_tree(map_)
    switch(map_, "Dichte der Projektorte")
    expect(map_.locator(".la-legend")).to_contain_text("Projekte je 100 km²")
    assert offline_page.evaluate(painted, "la-heat") > 5000
    switch(map_, "Haltestellen")
    expect(map_.locator(".la-legend")).to_contain_text("Bahnhof, Haltepunkt")
    canvas = map_.locator(".leaflet-la-stops-pane canvas")
    expect(canvas).to_be_attached()
    assert offline_page.evaluate(painted, "la-stops") > 200
    switch(map_, "Weiße Flecken")
    line = map_.locator(".la-legend li").filter(has_text="Gemeinde ohne Projekt")
    count = int(line.locator("b").inner_text())
    expect(map_.locator(".leaflet-la-white-pane path")).to_have_count(count)
    clean(offline_page)


def test_switching_costs_one_message_and_panning_none(map_, offline_page):
    sent = []
    offline_page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: sent.append(frame)),
    )
    offline_page.reload()
    map_.locator(".la-legend li").first.wait_for(timeout=30_000)
    offline_page.wait_for_timeout(1000)
    open_tree(map_)
    sent.clear()
    switch(map_, "Landkreise")
    offline_page.wait_for_timeout(900)
    assert len(sent) == 1
    assert len(sent[0]) < 4000
    map_.locator(".leaflet-container").press("ArrowLeft")
    offline_page.wait_for_timeout(600)
    assert len(sent) == 1
    clean(offline_page)


def test_map_and_box_are_the_total_also_over_the_whole_window(map_, offline_page):
    map_.get_by_role("button", name="Karte auf das ganze Fenster").click()
    expect(map_.locator(".la-caption")).to_contain_text("Hildburghausen-Sonneberg")
    map_.locator(".la-aside summary").click()
    rows = [
        [float(re.sub(r"[^0-9,]", "", cell).replace(",", ".") or 0) for cell in cells]
        for cells in (
            row.locator("td").all_inner_texts()
            for row in map_.locator(".la-aside tr").all()
        )
    ]
    *parts, total = rows
    assert total[0] == 118
    assert sum(row[0] for row in parts) == pytest.approx(118, abs=0.2)
    assert sum(row[1] for row in parts) == pytest.approx(total[1], abs=2)
    clean(offline_page)
