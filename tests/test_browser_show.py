"""The meeting mode and the one-file HTML in a real browser whose network is cut."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from geo.meeting.steps import Presentation, Step
from geo.output import webpage
from geo.projects.filters import ProjectFilter
from geo.workspace import Workspace
from pages.components import cache, leaf, show_file
from pages.components.texts import speaking

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
ADDRESS = show_file.address_of(DEMO)
HOSTILE = (
    "</script><script>document.title='broken'</script><img src=x onerror=1> 🏠 שלום"
)
# Sizes of type by what the words are, in pixels.
SIZES = """() => {
  const size = (name) => [...document.querySelectorAll(name)]
    .map((node) => parseFloat(getComputedStyle(node).fontSize));
  return {
    body: Math.min(...size(".sh-head .sh-lead"), ...size(".sh-sentences li"),
      ...size(".sh-message"), ...size(".sh-legend h2")),
    map: Math.min(...size(".sh-name")),
    legend: Math.min(...size(".sh-legend .sh-label")),
  };
}"""
# Every element of a step that is cut off or runs out of the window.
CUT = """() => [...document.querySelectorAll(
    ".sh-head h1, .sh-head .sh-lead, .sh-legend li, .sh-figures dd, .sh-pages")]
  .filter((node) => node.offsetParent)
  .filter((node) => getComputedStyle(node).visibility === "visible")
  .filter((node) => {
    const box = node.getBoundingClientRect();
    const side = node.closest(".sh-side")?.getBoundingClientRect();
    const lowest = side?.bottom ?? innerHeight;
    // A narrow window is scrolled, so only its width is a limit.
    const scrolls = document.querySelector(".sh-stacked");
    return box.right > innerWidth + 1 || node.scrollWidth > node.clientWidth + 2
      || (!scrolls && box.bottom > lowest + 1);
  }).map((node) => node.textContent)"""


def steps():
    """Make one step of each kind."""
    measures = ("grant_paid_per_inhabitant_eur", "projects_per_1000", "projects")
    return [
        Step(step_id="a", kind="title", heading="Vorstand", note="Schleusingen"),
        *(
            Step(step_id=code, page="karte", address={**ADDRESS, "measure": code})
            for code in measures
        ),
        Step(step_id="k", page="kennzahlen", address=ADDRESS),
        Step(step_id="g", page="gemeinde", address={**ADDRESS, "ags": "16069012"}),
        Step(step_id="y", page="jahr-fuer-jahr", address=ADDRESS),
        Step(step_id="h", page="karte", address=ADDRESS, heading=HOSTILE * 6),
        Step(step_id="z", kind="closing", heading="Vielen Dank"),
    ]


@pytest.fixture(scope="module")
def deck_file(tmp_path_factory):
    """Write a presentation as one file; return its address."""
    path = tmp_path_factory.mktemp("show") / "vorstand.html"
    made = Presentation(presentation_id="p", title="Vorstand", steps=tuple(steps()))
    with speaking("de"):
        path.write_bytes(webpage.page(show_file.of_presentation(made)))
    return path.as_uri()


@pytest.fixture
def stick(browser, request):
    """Open a page that may read files only; everything it asks for is kept."""
    size = getattr(request, "param", (1920, 1080))
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.asked, page.errors = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on(
        "console",
        lambda line: page.errors.append(line.text) if line.type == "error" else None,
    )
    context.route(re.compile("^(?!file:)"), lambda route: route.abort())
    yield page
    assert page.errors == []
    context.close()


def opened(page, address, number=1):
    page.goto(f"{address}#{number}")
    page.wait_for_function("document.querySelector('#show')?.showStage?.at >= 0")
    return page


def settle(page):
    """Wait until the map stands still."""
    page.wait_for_timeout(1200)


def test_the_file_asks_nobody_and_cannot_be_broken_out_of(stick, deck_file):
    opened(stick, deck_file)
    for _ in range(8):
        stick.keyboard.press("PageDown")
    expect(stick.locator(".sh-words h1")).to_have_text("Vielen Dank")
    expect(stick).to_have_title("Vorstand")
    assert stick.asked == [stick.asked[0]]  # the file itself, and nothing else
    assert stick.url.endswith("#9")
    assert stick.evaluate("document.images.length") == 0


@pytest.mark.parametrize(
    "stick", [(1920, 1080), (1366, 768), (1024, 768), (640, 900)], indirect=True
)
def test_nothing_is_cut_and_type_is_large(stick, deck_file):
    opened(stick, deck_file)
    stick.locator("#show").evaluate("node => node.classList.add('sh-meeting')")
    for number in range(2, 8):
        stick.keyboard.press("ArrowRight")
        stick.wait_for_timeout(350)
        assert stick.evaluate(CUT) == [], number
    stick.evaluate("document.querySelector('#show').showStage.go(1)")
    settle(stick)
    if stick.viewport_size["height"] == 1080:
        sizes = stick.evaluate(SIZES)
        assert sizes["body"] >= 32  # 24 pt
        assert min(sizes["map"], sizes["legend"]) >= 24  # 18 pt


def test_the_map_stays_and_shows_the_values(stick, deck_file):
    opened(stick, deck_file, 2)
    settle(stick)
    view = cache.view(DEMO)
    with speaking("de"):
        first, second = (
            webpage.payload(show_file.of_leaves("", [leaf.leaf(step)]))["steps"][0]
            for step in steps()[1:3]
        )
    areas = stick.locator("path.sh-area")
    expect(areas).to_have_count(len(view.municipalities))
    stick.evaluate("globalThis.kept = document.querySelector('path.sh-area')")
    where = areas.first.get_attribute("d")
    for found in (first, second):
        fills = areas.evaluate_all(
            "all => all.map((path) => path.getAttribute('fill'))"
        )
        wanted = [found["map"]["fills"][letter] for letter in found["map"]["letters"]]
        assert [fill if fill.startswith("#") else "hatch" for fill in fills] == wanted
        expect(stick.locator(".sh-legend li").first).to_contain_text(
            found["map"]["lines"][0][1]
        )
        stick.keyboard.press("ArrowRight")
        stick.wait_for_timeout(500)
    assert stick.evaluate("kept === document.querySelector('path.sh-area')")
    assert areas.first.get_attribute("d") == where
    stick.keyboard.press("ArrowLeft")
    at = list(view.municipalities["name"]).index("Eisfeld")
    areas.nth(at).dispatch_event("click")
    expect(stick.locator(".sh-card")).to_contain_text("Eisfeld")
    expect(stick.locator(".sh-card strong")).to_have_text(second["map"]["values"][at])


def test_a_village_is_found_by_three_letters_and_home_leads_back(stick, deck_file):
    opened(stick, deck_file, 2)
    settle(stick)
    centre = (
        "() => Object.values(document.querySelector('.sh-map').showMap.getCenter())"
    )
    zoom = "() => document.querySelector('.sh-map').showMap.getZoom()"
    home, near = stick.evaluate(centre), stick.evaluate(zoom)
    stick.keyboard.press("s")
    stick.keyboard.type("hel", delay=20)
    expect(stick.locator(".sh-found li").first).to_contain_text("Heldburg")
    settle(stick)
    assert stick.evaluate(zoom) > near + 0.5
    expect(stick.locator(".sh-card h2")).to_have_text("Heldburg")
    stick.keyboard.press("Enter")
    stick.keyboard.press("Home")
    settle(stick)
    assert stick.evaluate(centre) == pytest.approx(home, abs=1e-3)


def test_keys_open_and_close_what_a_meeting_needs(stick, deck_file):
    opened(stick, deck_file, 2)
    stick.keyboard.press("b")
    expect(stick.locator(".sh-dark")).to_be_visible()
    stick.keyboard.press("ArrowRight")  # shows the page again and does not turn it
    expect(stick.locator(".sh-dark")).to_be_hidden()
    expect(stick.locator(".sh-pages")).to_contain_text("2 von 9")
    stick.keyboard.press("t")
    expect(stick.locator(".sh-panel tbody tr")).to_have_count(40)
    stick.keyboard.press("Escape")
    stick.keyboard.press("o")
    expect(stick.locator(".sh-overview li")).to_have_count(9)
    stick.keyboard.press("ArrowRight")
    stick.keyboard.press("Enter")
    expect(stick.locator(".sh-pages")).to_contain_text("3 von 9")
    stick.keyboard.press("?")
    expect(stick.locator(".sh-panel")).to_contain_text("Bildschirm dunkel")
    stick.keyboard.press("?")
    names = stick.locator(".sh-name")
    assert names.count() > 5
    stick.keyboard.press("n")
    expect(names).to_have_count(0)
    stick.keyboard.type("8")
    stick.keyboard.press("Enter")
    expect(stick.locator(".sh-pages")).to_contain_text("8 von 9")
    expect(stick.locator(".sh-live")).to_contain_text("Seite 8 von 9")


def test_the_municipality_of_a_step_is_marked_and_named(stick, deck_file):
    opened(stick, deck_file, 6)
    settle(stick)
    expect(stick.locator(".sh-head h1")).to_have_text("Eisfeld")
    expect(stick.locator("path.leaflet-interactive[stroke='#111111']")).to_have_count(0)
    expect(stick.locator("path[stroke='#111111']")).to_have_count(1)
    expect(stick.locator(".sh-name", has_text="Eisfeld")).to_have_count(1)
    rank = stick.locator(".sh-figures .sh-rank").first
    expect(rank).to_contain_text("Rang")


def test_one_map_lets_choose_its_measure(stick, tmp_path):
    path = tmp_path / "karte.html"
    with speaking("en"):
        path.write_bytes(show_file.map_file(DEMO, "projects_per_1000"))
    stick.goto(path.as_uri())
    select = stick.get_by_role("combobox", name="Shown")
    expect(stick.locator(".sh-head h1")).to_have_text("Projects per 1,000 inhabitants")
    select.select_option(label="Projects")
    expect(stick.locator(".sh-legend .sh-unit")).to_contain_text("projects")
    stick.get_by_role("button", name="Sites").click()
    expect(stick.locator(".sh-site")).to_have_count(0)


@pytest.fixture(scope="module")
def meeting(own_folder):
    """Keep a presentation in the workspace of the served application."""
    store = Workspace.create(own_folder)
    key = store.add_presentation("Vorstand im Herbst", steps())
    yield key
    own_folder.unlink()


def test_the_application_shows_a_presentation_over_the_whole_window(
    offline_page, meeting, fresh_app
):
    page = offline_page
    page.goto(f"{fresh_app}/vorfuehren?presentation={meeting}&step=2")
    stage = page.locator(".la-cover .sh")
    expect(stage.locator(".sh-pages")).to_have_text("Seite 2 von 9", timeout=90_000)
    box = stage.bounding_box()
    assert (box["width"], box["height"]) == (1366, 768)
    expect(stage.locator("path.sh-area")).to_have_count(40)
    expect(stage.locator(".sh-bar")).not_to_be_in_viewport()
    page.keyboard.press("PageDown")
    expect(stage.locator(".sh-pages")).to_have_text("Seite 3 von 9")
    assert "step=3" in page.url
    page.keyboard.press("Shift+P")  # for the closed board: marked, at the same step
    expect(stage.locator(".sh-badges")).to_contain_text("intern", timeout=60_000)
    expect(stage.locator(".sh-pages")).to_have_text("Seite 3 von 9")
    assert page.blocked == []
    assert page.page_errors == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Präsentation", exact=True)).to_be_visible()
    expect(page.locator(".la-cover")).to_have_count(0)
    page.wait_for_url("**region=TH-LEADER-06*")
