"""The meeting mode and the one-file HTML in a real browser whose network is cut."""

from __future__ import annotations

import re

import pytest
import shapely
from playwright.sync_api import expect

from geo.mapping.overlays import OwnLayer
from geo.meeting.steps import Presentation, Step
from geo.output import webpage
from geo.projects.filters import ProjectFilter
from geo.workspace import Workspace
from pages.components import cache, leaf, own_layers, show_file
from pages.components.texts import speaking
from tests.conftest import serving

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
ADDRESS = show_file.address_of(DEMO)
HOSTILE = (
    "</script><script>document.title='broken'</script><img src=x onerror=1> 🏠 שלום"
)
# Every word that is seen, with its size in pixels of a screen of 1080 lines. Names and
# numbers on the map and notes on sources may be smaller than the body.
SIZES = """() => {
  const found = [];
  const walker = document.createTreeWalker(
    document.querySelector("#show"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, around = node.parentElement;
    if (!node.textContent.trim() || around.closest(".sh-live")) continue;
    if (!around.checkVisibility({ visibilityProperty: true })) continue;
    const kind = around.closest(".sh-marks") ? "map"
      : around.closest(".sh-sources, .sh-small") ? "source"
      : around.closest(".sh-bar") ? "button" : "body";
    found.push([kind, parseFloat(getComputedStyle(around).fontSize), node.textContent]);
  }
  return found;
}"""
LEAST = {"body": 32, "map": 24, "source": 24}  # 24 pt and 18 pt
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
        Step(
            step_id="v", page="vergleich",
            address={**ADDRESS, "compare": "field_of_action"},
        ),
        Step(step_id="f", page="gerecht-verteilt", address=ADDRESS),
        Step(step_id="z", kind="closing", heading="Vielen Dank"),
    ]  # fmt: skip


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
    for _ in range(10):
        stick.keyboard.press("PageDown")
    expect(stick.locator(".sh-words h1")).to_have_text("Vielen Dank")
    expect(stick).to_have_title("Vorstand")
    assert stick.asked == [stick.asked[0]]  # the file itself, and nothing else
    assert stick.url.endswith("#11")
    assert stick.evaluate("document.images.length") == 0


@pytest.mark.parametrize(
    "stick",
    [(1920, 1080), (1366, 768), (1024, 768), (640, 900), (390, 844)],
    indirect=True,
)
def test_nothing_is_cut_and_type_is_large(stick, deck_file):
    opened(stick, deck_file)
    stick.locator("#show").evaluate("node => node.classList.add('sh-meeting')")
    for number in range(2, 8):
        stick.keyboard.press("ArrowRight")
        stick.wait_for_timeout(350)
        assert stick.evaluate(CUT) == [], number
    if stick.viewport_size["width"] < 700:
        assert stick.locator(".sh-bar").bounding_box()["height"] < 80


def small_words(page):
    """List what is written smaller than it may be."""
    found = page.evaluate(SIZES)
    assert found
    return [one for one in found if one[0] in LEAST and one[1] < LEAST[one[0]] - 0.01]


def test_every_word_can_be_read_from_the_last_row(stick, deck_file):
    opened(stick, deck_file)
    stick.locator("#show").evaluate("node => node.classList.add('sh-meeting')")
    for number in range(1, len(steps()) + 1):
        stick.evaluate(f"document.querySelector('#show').showStage.go({number - 1})")
        stick.wait_for_timeout(400)
        assert small_words(stick) == [], number
    stick.evaluate("document.querySelector('#show').showStage.go(1)")
    settle(stick)
    stick.locator("path.sh-area").nth(3).dispatch_event("click")
    assert small_words(stick) == []
    for key in ("t", "i", "o", "?"):
        stick.keyboard.press(key)
        assert small_words(stick) == [], key
        stick.keyboard.press("Escape")
    stick.keyboard.press("s")
    stick.keyboard.type("hel", delay=20)
    assert small_words(stick) == []


OVERLAP = """(name) => {
  const card = document.querySelector(".sh-card").getBoundingClientRect();
  return [...document.querySelectorAll(name)].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.bottom > card.top + 1 && box.right > card.left && box.left < card.right;
  }).map((node) => node.textContent);
}"""


@pytest.mark.parametrize(
    "stick", [(1920, 1080), (1366, 768), (1024, 768)], indirect=True
)
def test_the_value_of_a_municipality_covers_neither_legend_nor_map(stick, deck_file):
    opened(stick, deck_file, 2)
    stick.locator("#show").evaluate("node => node.classList.add('sh-meeting')")
    for number in (2, 3, 6, 7):
        stick.evaluate(f"document.querySelector('#show').showStage.go({number - 1})")
        stick.wait_for_timeout(300)
        stick.locator("path.sh-area").nth(3).dispatch_event("click")
        expect(stick.locator(".sh-card")).to_be_visible()
        for name in (".sh-legend", ".sh-signs", ".sh-map", ".sh-head"):
            assert stick.evaluate(OVERLAP, name) == [], (number, name)
        assert stick.evaluate(CUT) == []


@pytest.mark.parametrize("stick", [(1920, 1080), (1024, 768)], indirect=True)
def test_two_sides_are_shown_in_the_same_classes_and_move_together(stick, deck_file):
    opened(stick, deck_file, 9)
    expect(stick.locator(".sh-map:visible")).to_have_count(2)
    expect(stick.locator(".sh-legend")).to_have_count(1)
    with speaking("de"):
        sides = leaf.leaf(steps()[8]).sides
    for at, side in enumerate(sides):
        layer = side.plan.layer
        title = stick.locator(".sh-half-title").nth(at)
        expect(title).to_contain_text(side.title)
        expect(title).to_contain_text(side.total)
        counts = stick.locator(f".sh-legend li b:nth-of-type({at + 1})")
        known = {line.label: line.count for line in layer.lines}
        labels = stick.locator(".sh-legend .sh-label").all_text_contents()
        wanted = [known.get(label, "0") for label in labels]
        assert counts.all_text_contents() == wanted
    shown = """() => [...document.querySelectorAll('.sh-map')].map(({ showMap }) =>
      [showMap.getZoom(), showMap.getCenter().lat, showMap.getCenter().lng])"""
    left, right = stick.evaluate(shown)
    assert left == pytest.approx(right, abs=1e-4)
    stick.keyboard.press("+")
    settle(stick)
    near, also = stick.evaluate(shown)
    assert near[0] > left[0]
    assert near == pytest.approx(also, abs=1e-3)
    box = stick.locator(".sh-map").nth(1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    stick.mouse.move(x, y)
    stick.mouse.down()
    stick.mouse.move(x - 80, y - 40, steps=6)
    stick.mouse.up()
    settle(stick)
    moved, with_it = stick.evaluate(shown)
    assert moved != pytest.approx(near, abs=1e-3)
    assert moved == pytest.approx(with_it, abs=1e-3)
    assert small_words(stick) == [] or stick.viewport_size["height"] != 1080
    names = stick.evaluate("document.querySelector('#show').showStage.map.ground.names")
    at = [name for name, *_ in names].index("Eisfeld")
    stick.locator(".sh-map").first.locator("path.sh-area").nth(at).dispatch_event(
        "click"
    )
    for number, side in enumerate(sides):
        title = stick.locator(".sh-half-title").nth(number)
        expect(title).to_contain_text("Eisfeld")
        expect(title.locator("strong")).to_have_text(side.plan.layer.values[at])


def test_one_map_after_two_stands_for_itself(stick, deck_file):
    opened(stick, deck_file, 9)
    show = "document.querySelector('#show').showStage"
    for step in (1, 8):
        stick.evaluate(f"{show}.go({step})")
        settle(stick)
        # Nothing goes wrong where no second map is: `stick` holds it.
        box = stick.locator(".sh-map:visible").first.bounding_box()
        stick.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        stick.mouse.down()
        stick.mouse.up()
    # Tied for the second time, a move of one map still moves the other once.
    followed = stick.evaluate(f"""() => {{
      const {{ map }} = {show};
      const {{ peer }} = map;
      let times = 0;
      const follow = peer.follow.bind(peer);
      peer.follow = (...given) => {{ times += 1; follow(...given); }};
      map.map.panBy([40, 0], {{ animate: false }});
      return times;
    }}""")
    assert followed == 1


def test_what_is_switched_off_stays_off_on_both_maps(stick, deck_file):
    opened(stick, deck_file, 2)
    for key in "knp":
        stick.keyboard.press(key)
    show = "document.querySelector('#show').showStage"
    stick.evaluate(f"{show}.go(8)")
    settle(stick)
    states = stick.evaluate(
        f"{show}.maps.map((one) => [one.districtsOn, one.sitesOn, one.marks.namesOn])"
    )
    assert states == [[False, False, False]] * 2
    panes = stick.locator(".sh-map:visible .leaflet-district-pane")
    assert panes.evaluate_all("all => all.map((one) => one.style.display)") == [
        "none", "none",
    ]  # fmt: skip


def fingers(page):
    """Return what puts fingers on the screen, moves and lifts them."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        named = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": named})

    return touch


def test_a_tablet_turns_pages_zooms_and_reaches_every_button(browser, deck_file):
    context = browser.new_context(
        viewport={"width": 1024, "height": 768}, has_touch=True
    )
    page = opened(context.new_page(), deck_file, 2)
    page.locator("#show").evaluate("node => node.classList.add('sh-meeting')")
    settle(page)
    pages = page.locator(".sh-pages")
    page.touchscreen.tap(1005, 400)
    expect(pages).to_have_text("3 / 11")
    page.touchscreen.tap(18, 400)
    expect(pages).to_have_text("2 / 11")
    touch, zoom = fingers(page), "document.querySelector('.sh-map').showMap.getZoom()"
    before = page.evaluate(zoom)
    touch("touchStart", (300, 350), (340, 350))
    for by in range(8, 72, 8):
        touch("touchMove", (300 - by, 350), (340 + by, 350))
    touch("touchEnd")
    settle(page)
    assert page.evaluate(zoom) > before + 0.5
    expect(pages).to_have_text("2 / 11")
    touch("touchStart", (800, 60))
    for x in range(780, 560, -20):
        touch("touchMove", (x, 62))
    touch("touchEnd")
    expect(pages).to_have_text("3 / 11")
    for button in page.locator(".sh-bar button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1024
        assert box["y"] + box["height"] <= 768
    page.locator(".sh-bar").get_by_text("Tabelle").tap()
    expect(page.locator(".sh-panel tbody tr")).to_have_count(40)
    page.locator(".sh-close").tap()
    expect(page.locator(".sh-panel")).to_be_hidden()
    context.close()


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
    expect(stick.locator(".sh-pages")).to_have_text("2 / 11")
    stick.keyboard.press("t")
    expect(stick.locator(".sh-panel tbody tr")).to_have_count(40)
    stick.keyboard.press("Escape")
    stick.keyboard.press("o")
    expect(stick.locator(".sh-overview li")).to_have_count(11)
    stick.keyboard.press("ArrowRight")
    stick.keyboard.press("Enter")
    expect(stick.locator(".sh-pages")).to_have_text("3 / 11")
    stick.keyboard.press("?")
    expect(stick.locator(".sh-panel")).to_contain_text("Bildschirm dunkel")
    stick.keyboard.press("?")
    names = stick.locator(".sh-name")
    assert names.count() > 5
    stick.keyboard.press("n")
    expect(names).to_have_count(0)
    stick.keyboard.type("8")
    stick.keyboard.press("Enter")
    expect(stick.locator(".sh-pages")).to_have_text("8 / 11")
    expect(stick.locator(".sh-live")).to_contain_text("Seite 8 von 11")


def test_the_municipality_of_a_step_is_marked_and_named(stick, deck_file):
    opened(stick, deck_file, 6)
    settle(stick)
    expect(stick.locator(".sh-head h1")).to_have_text("Eisfeld")
    expect(stick.locator("path.leaflet-interactive[stroke='#111111']")).to_have_count(0)
    expect(stick.locator("path[stroke='#111111']")).to_have_count(1)
    expect(stick.locator(".sh-name", has_text="Eisfeld")).to_have_count(1)
    stick.keyboard.press("t")
    expect(stick.locator(".sh-panel .sh-facts")).to_contain_text("Rang")


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


def test_own_layers_are_in_the_file_where_they_lie(stick, tmp_path, monkeypatch):
    box = shapely.box(10.7, 50.4, 10.8, 50.45)
    line = shapely.LineString([(10.6, 50.4), (10.9, 50.5)])
    both = shapely.GeometryCollection([shapely.Point(10.9, 50.4), line])
    mixed = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)}
        for one in (box, both)
    ]
    layers = tuple(
        OwnLayer(code=f"own-{name}", name=f"{name}<b>", features=mixed, public=public)
        for name, public in (("wege", True), ("geheim", False))
    )
    monkeypatch.setattr(own_layers, "remembered", lambda: layers)
    path = tmp_path / "karte.html"
    with speaking("de"):
        path.write_bytes(show_file.map_file(DEMO, "projects"))
    assert "geheim" not in path.read_text(encoding="utf-8")
    stick.goto(path.as_uri())
    expect(stick.locator(".sh-legend")).to_contain_text("wege<b>")
    # An area, a line and a point, where the file says they are.
    shapes = stick.locator(".leaflet-own-pane path.sh-own")
    expect(shapes).to_have_count(3)
    bounds = stick.evaluate(
        """() => {
          const map = document.querySelector(".leaflet-container").showMap;
          const found = [];
          map.eachLayer((one) => {
            if (one.options.pane === "own" && one.getBounds) {
              found.push(one.getBounds().toBBoxString());
            }
          });
          return found.sort();
        }"""
    )
    assert bounds == ["10.6,50.4,10.9,50.5", "10.7,50.4,10.8,50.45"]
    stick.get_by_role("combobox", name="Gezeigt").select_option(index=2)
    expect(shapes).to_have_count(3)


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
    expect(stage.locator(".sh-pages")).to_have_text("2 / 11", timeout=90_000)
    box = stage.bounding_box()
    assert (box["width"], box["height"]) == (1366, 768)
    expect(stage.locator("path.sh-area")).to_have_count(40)
    expect(stage.locator(".sh-bar")).not_to_be_in_viewport()
    page.keyboard.press("PageDown")
    expect(stage.locator(".sh-pages")).to_have_text("3 / 11")
    assert "step=3" in page.url
    page.keyboard.press("Shift+P")  # for the closed board: marked, at the same step
    expect(stage.locator(".sh-badges")).to_contain_text("intern", timeout=60_000)
    expect(stage.locator(".sh-pages")).to_have_text("3 / 11")
    assert page.blocked == []
    assert page.page_errors == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Präsentation", exact=True)).to_be_visible()
    expect(page.locator(".la-cover")).to_have_count(0)
    page.wait_for_url("**region=TH-LEADER-06*")


def test_the_minutes_follow_the_step_that_is_shown(offline_page, meeting, fresh_app):
    show, minutes = offline_page, offline_page.context.new_page()
    show.goto(f"{fresh_app}/vorfuehren?presentation={meeting}&step=2")
    pages = show.locator(".la-cover .sh-pages")
    expect(pages).to_have_text("2 / 11", timeout=90_000)
    minutes.goto(f"{fresh_app}/protokoll")
    minutes.get_by_role("button", name="Neue Sitzung").click()
    line, step = minutes.locator(".la-follow"), minutes.get_by_label("Schritt").first
    expect(line).to_contain_text("Folgt der Vorführung: 2.", timeout=60_000)
    show.keyboard.press("PageDown")
    expect(line).to_contain_text("Folgt der Vorführung: 3.", timeout=30_000)
    expect(step).to_have_value(re.compile(r"^3\. "), timeout=30_000)
    # The other way round: a step that is chosen here is shown there.
    minutes.get_by_role("button", name=re.compile("arrow_forward")).click()
    expect(pages).to_have_text("4 / 11", timeout=30_000)
    # Words that were begun keep their step; a button takes the one that is shown.
    minutes.get_by_label("Text").fill("Weg am Teich")
    show.keyboard.press("PageDown")
    expect(line).to_contain_text("Die Vorführung zeigt: 5.")
    expect(step).to_have_value(re.compile(r"^4\. "))
    minutes.get_by_label("Text").press("Control+Enter")
    expect(minutes.get_by_text("Weg am Teich")).to_be_visible(timeout=30_000)
    expect(step).to_have_value(re.compile(r"^4\. "))
    line.get_by_role("button").click()
    expect(step).to_have_value(re.compile(r"^5\. "), timeout=30_000)
    assert show.blocked == show.page_errors == []


def test_what_is_taken_down_in_the_meeting_is_in_the_file_at_once(
    offline_page, meeting, fresh_app, own_folder
):
    page, store = offline_page, Workspace.open(own_folder)
    before = {one.meeting_id for one in store.meetings()}

    def entries():
        return [
            entry
            for one in store.meetings()
            if one.presentation_id == meeting
            for entry in one.entries
        ]

    page.goto(f"{fresh_app}/vorfuehren?presentation={meeting}&step=2")
    stage = page.locator(".la-cover .sh")
    expect(stage.locator(".sh-pages")).to_have_text("2 / 11", timeout=90_000)
    page.keyboard.press("m")
    notes = stage.locator(".sh-notes")
    notes.get_by_role("button", name="Einwand").click()
    notes.locator("textarea").fill("Der Weg ist zu schmal 🚜")
    notes.get_by_label("Von").fill("Frau Muster")
    stage.locator("path.sh-area").nth(3).click(force=True)
    expect(notes.locator(".sh-note-more p")).not_to_contain_text("Klick")
    legend, bar = stage.locator(".sh-legend").bounding_box(), notes.bounding_box()
    assert legend["y"] + legend["height"] <= bar["y"]
    notes.locator("textarea").press("Control+Enter")
    expect(stage.locator(".sh-note")).to_contain_text("Eingetragen", timeout=30_000)
    expect(notes).to_be_hidden()
    kept = entries()[-1]
    assert (kept.kind, kept.text) == ("objection", "Der Weg ist zu schmal 🚜")
    assert kept.speaker == "Frau Muster"
    assert kept.step_heading.startswith("2. ")
    assert kept.place_text
    assert 10 < kept.point[0] < 12
    assert 50 < kept.point[1] < 51
    page.keyboard.press("PageDown")
    page.keyboard.press("m")
    notes.get_by_role("button", name="Beschluss").click()
    notes.locator("textarea").fill("Dem Antrag wird zugestimmt.")
    for name, count in (("Ja", "9"), ("Nein", "2"), ("Enthaltung", "1")):
        notes.get_by_label(name, exact=True).fill(count)
    notes.get_by_role("button", name="Eintragen").click()
    expect(notes).to_be_hidden(timeout=30_000)
    last = entries()[-1]
    assert (last.kind, last.outcome) == ("decision", "approved")
    assert (last.votes.yes, last.votes.no, last.votes.abstained) == (9, 2, 1)
    assert last.step_heading.startswith("3. ")
    expect(stage.locator(".sh-pages")).to_have_text("3 / 11")
    assert len({one.meeting_id for one in store.meetings()} - before) <= 1
    assert page.blocked == page.page_errors == []


FULL_DISK = """
import os, sqlite3
opened = sqlite3.connect

def connect(*words, **more):
    connection = opened(*words, **more)
    if os.path.exists(os.environ["FULL_DISK"]):
        connection.execute("PRAGMA max_page_count = 1")  # not one page more
    return connection

sqlite3.connect = connect
"""


def test_words_stay_where_they_are_if_the_disk_is_full(
    offline_page, meeting, own_folder, tmp_path
):
    (tmp_path / "sitecustomize.py").write_text(FULL_DISK)
    full, page = tmp_path / "full", offline_page
    store = Workspace.open(own_folder)
    before = [len(one.entries) for one in store.meetings()]
    told = {"PYTHONPATH": str(tmp_path), "FULL_DISK": str(full)}
    with serving(tmp_path / "streamlit.log", **told) as address:
        page.goto(f"{address}/vorfuehren?presentation={meeting}&step=2")
        stage = page.locator(".la-cover .sh")
        expect(stage.locator(".sh-pages")).to_have_text("2 / 11", timeout=90_000)
        page.keyboard.press("m")
        notes = stage.locator(".sh-notes")
        notes.get_by_role("button", name="Beschluss").click()
        long = "Dem Antrag wird zugestimmt. " * 140
        notes.locator("textarea").fill(long)
        for name, count in (("Ja", "9"), ("Nein", "2"), ("Enthaltung", "1")):
            notes.get_by_label(name, exact=True).fill(count)
        full.touch()
        notes.get_by_role("button", name="Eintragen").click()
        trouble = notes.get_by_role("alert")
        expect(trouble).to_contain_text("der Datenträger ist voll", timeout=30_000)
        expect(trouble).to_contain_text("Ihre Eingabe steht noch hier")
        expect(notes.locator("textarea")).to_have_value(long)
        expect(notes.get_by_label("Ja", exact=True)).to_have_value("9")
        # Neither a turned page nor a closed strip loses what was typed.
        page.keyboard.press("Escape")
        page.keyboard.press("PageDown")
        page.keyboard.press("m")
        expect(notes.locator("textarea")).to_have_value(long)
        assert [len(one.entries) for one in store.meetings()] == before
        full.unlink()
        notes.get_by_role("button", name="Eintragen").click()
        expect(stage.locator(".sh-note")).to_contain_text("Eingetragen", timeout=30_000)
        expect(notes).to_be_hidden()
    kept = [entry for one in store.meetings() for entry in one.entries][-1]
    assert (kept.text, kept.votes.yes) == (long.strip(), 9)
    assert page.page_errors == []
