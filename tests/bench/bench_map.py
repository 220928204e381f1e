"""The map in a real browser, Thuringia and Germany, against the usual way.

Times run from the choice to the second animation frame after the new numbers are there.
Medians, both ways in one run; not a test of time. What is not reached in time is said,
and the rest is measured all the same. The row of an empty page is the floor that
Streamlit itself sets on the machine at that moment, so that figures of a busy machine
can be read. All projects are invented. The municipalities of Germany are invented too
(`germany.py`), unless ``LEADER_ATLAS_BENCH_BOUNDARIES`` names a VG250 file.

    .venv/bin/python -m pytest tests/bench/bench_map.py -s
"""

from __future__ import annotations

import os
import pickle
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest

from geo.boundaries.boundaryfile import read_all_municipalities
from geo.boundaries.territory import STATUS_2016, load_municipalities
from geo.catalog import Catalog
from geo.mapping.display import screen_features

sys.path[:0] = map(str, Path(__file__).parents[:2])
import germany  # noqa: E402
from conftest import serving  # noqa: E402

ROUNDS = 7
SWITCHES = 50
PAGES = 50
QUERY = "?region=all&period=2014-2020&dataset=own&measure=projects"
# Several, because Streamlit sends a page that it sent shortly before as a reference.
MEASURES = {
    "projects": "Projekte",
    "grant_approved_eur": "Zuwendung, bewilligt",
    "projects_per_1000": "Projekte je 1.000 Einwohner",
    "grant_approved_per_km2_eur": "Zuwendung je km², bewilligt",
    "grant_approved_per_inhabitant_eur": "Zuwendung je Einwohner, bewilligt",
}
YEARS = (2016, 2017, 2018, 2019, 2020)
# Runs in the page.
HELP = """
globalThis.atlas = () => document.querySelector(".folium-map")?.leaderMap?.la;
globalThis.when = (start, ready, most = 60000) => new Promise((resolve, reject) => {
  const look = () => {
    if (performance.now() - start > most) return reject(new Error(`${most / 1000} s`));
    if (!ready()) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(
      () => resolve(performance.now() - start)));
  };
  look();
});
globalThis.pick = (label) => [...document.querySelectorAll("[role=option]")]
  .find((node) => node.textContent === label).click();
globalThis.fills = () => [...(document.querySelector("iframe")?.contentDocument
  ?.querySelectorAll("path") ?? [])].slice(0, 400)
  .map((path) => path.getAttribute("fill")).join();
globalThis.words = () => document.querySelector("[data-testid=stCaptionContainer]")
  ?.textContent;
"""
INSIDE = """(code) => {
  const choice = document.querySelector(".la-legend select");
  const start = performance.now();
  choice.value = code;
  choice.dispatchEvent(new Event("change"));
  return when(start, () => atlas().measure.code === code);
}"""
BESIDE = """([code, label]) => {
  const start = performance.now();
  pick(label);
  return when(start, () => atlas().measure.code === code);
}"""
FILTER = """(label) => {
  const [start, before] = [performance.now(), atlas().content];
  let table = false;
  const body = document.querySelector(".la-table");
  new MutationObserver(() => { table = true; })
    .observe(body, { childList: true, subtree: true });
  pick(label);
  return when(start, () => table && atlas().content !== before);
}"""
PLAIN = """(label) => {
  const [start, before] = [performance.now(), fills()];
  pick(label);
  return when(start, () => fills() && fills() !== before, 180000);
}"""
EMPTY = """(label) => {
  const start = performance.now();
  pick(label);
  return when(start, () => words() === label);
}"""


@dataclass(frozen=True)
class Size:
    """A territory, and what is to be reached on it."""

    name: str
    sites: int
    limits: dict[str, float]


THURINGIA = Size(
    "Thüringen", 1_500,
    {"inside": 40, "beside": 130, "filter": 250, "bytes": 10_000, "paint": 2.0,
     "heap": 60},
)  # fmt: skip
GERMANY = Size(
    "Deutschland", 100_000,
    {"inside": 80, "beside": 160, "filter": 500, "bytes": 25_000, "paint": 4.0,
     "heap": 200},
)  # fmt: skip


class Desk:
    """The page Karte in one browser window."""

    def __init__(self, browser, address):
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="de-DE"
        )
        self.page = self.context.new_page()
        self.address = address
        self.received = []
        self.switches = 0
        self.page.on("websocket", self._listen)
        self.page.add_init_script(HELP)

    def _listen(self, socket):
        socket.on("framereceived", lambda frame: self.received.append(len(frame)))

    def open(self, path="/karte"):
        """Open the page; return the seconds until its map is painted."""
        start = time.perf_counter()
        self.page.goto(self.address + path + QUERY)
        self.page.wait_for_function(
            "atlas()?.measure && document.querySelector('.la-legend li')",
            timeout=180_000,
        )
        self.page.evaluate("when(performance.now(), () => true)")
        seconds = time.perf_counter() - start
        self.rest()
        return seconds

    def rest(self):
        """Wait until nothing comes any more."""
        self.page.get_by_test_id("stStatusWidget").wait_for(
            state="hidden", timeout=120_000
        )
        known = -1
        while known != len(self.received):
            known = len(self.received)
            self.page.wait_for_timeout(600)

    def rounds(self, choose, rounds=ROUNDS):
        """Return milliseconds and received bytes of several switches."""
        times, sizes = [], []
        for _ in range(rounds):
            self.received.clear()
            self.switches += 1
            times.append(choose(list(MEASURES)[self.switches % len(MEASURES)]))
            self.rest()
            sizes.append(sum(self.received))
        return statistics.median(times), statistics.median(sizes)

    def inside(self, code):
        """Choose in the legend."""
        return self.page.evaluate(INSIDE, code)

    def beside(self, code):
        """Choose in the list of the page."""
        self.offer("Kennzahl", MEASURES[code])
        return self.page.evaluate(BESIDE, [code, MEASURES[code]])

    def narrow(self, year):
        """Choose a first year in the side bar."""
        self.offer("Jahr von", str(year))
        time_ = self.page.evaluate(FILTER, str(year))
        self.rest()
        return time_

    def narrowed(self):
        """Choose every first year in turn, with the list of filters open."""
        if not self.page.get_by_role("combobox", name="Jahr von").is_visible():
            self.page.get_by_text("Weitere Filter").click()
            self.page.wait_for_timeout(1000)
        return statistics.median([self.narrow(year) for year in YEARS])

    def switched(self):
        """Return the heap after many quick switches."""
        for _ in range(SWITCHES):
            self.switches += 1
            self.inside(list(MEASURES)[self.switches % len(MEASURES)])
        self.rest()
        return self.heap()

    def offer(self, name, option):
        """Open a list of the page."""
        wanted = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(5):
            # A list that opens while the page still moves closes again.
            self.page.get_by_role("combobox", name=name).first.click()
            self.page.wait_for_timeout(700)
            if wanted.count():
                return

    def heap(self):
        """Return the heap of the browser after collection, in MB."""
        probe = self.page.context.new_cdp_session(self.page)
        for _ in range(3):
            probe.send("HeapProfiler.collectGarbage")
        return probe.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def row(name, value, unit, limit=None):
    """Print a line that stays readable among the dots of pytest."""
    verdict = ""
    if limit is not None:
        verdict = f"{limit:>9} {'met' if value <= limit else 'NOT MET'}"
    digits = 2 if unit == "s" else 0
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    text = f"    {name:<54}{value:>10.{digits}f} {unit:<3}{verdict:<18} load {load:.0f}"
    print(text, flush=True)  # noqa: T201


def tried(name, unit, limit, work):
    """Print the row of what `work` gives, or why there is none; return it or None."""
    try:
        value = work()
    except Exception as error:  # the rows after it count as well
        reason = str(error).splitlines()[0][:90]
        print(f"    {name:<54} not measured: {reason}", flush=True)  # noqa: T201
        return None
    row(name, value, unit, limit)
    return value


def measure(size, browser, address):
    """Print all rows of a territory; return the times of both kinds of switch."""
    limits, name = size.limits, size.name

    def painted():
        desk = Desk(browser, address)
        try:
            return desk.open()
        finally:
            desk.context.close()

    print()  # noqa: T201
    tried(f"{name}: first paint, nobody has asked before", "s", None, painted)
    tried(f"{name}: first paint, warm server, cold browser", "s", limits["paint"],
          lambda: statistics.median([painted() for _ in range(3)]))  # fmt: skip
    desk = Desk(browser, address)
    desk.open()
    sizes = {}

    def switch(kind, choose):
        median, sizes[kind] = desk.rounds(choose)
        return median

    inside = tried(f"{name}: switch inside the map", "ms", limits["inside"],
                   lambda: switch("inside", desk.inside))  # fmt: skip
    tried(f"{name}: bytes that follow", "B", limits["bytes"], lambda: sizes["inside"])
    beside = tried(f"{name}: switch through the page's list", "ms", limits["beside"],
                   lambda: switch("beside", desk.beside))  # fmt: skip
    tried(f"{name}: bytes per switch", "B", limits["bytes"], lambda: sizes["beside"])
    tried(f"{name}: heap after {SWITCHES} switches", "MB", limits["heap"],
          desk.switched)  # fmt: skip
    for said in ("figures new", "figures seen before"):
        tried(f"{name}: filter change, {said}", "ms", limits["filter"], desk.narrowed)
    desk.context.close()
    return inside, beside


def plain(browser, areas, tmp_path, rounds):
    """Return the milliseconds of a switch in the usual way, and of an empty page."""
    shapes = areas.geometry.to_crs(4326)
    middle = shapes.representative_point()
    people = areas["population"].fillna(0).astype(float).to_dict()
    values = {"eins": people, "zwei": {key: -each for key, each in people.items()}}
    points = [(point.y, point.x, str(key)) for key, point in middle.items()] * 2
    data = tmp_path / "plain.pickle"
    features = [
        {**feature, "properties": {"name": feature["id"]}}
        for feature in screen_features(shapes)
    ]
    geometry = {"type": "FeatureCollection", "features": features}
    data.write_bytes(pickle.dumps((geometry, values, points)))
    app = Path(__file__).parent / "plain_map.py"
    with serving(tmp_path / "plain.log", app=app, PLAIN_MAP_DATA=str(data)) as address:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.add_init_script(HELP)
        times = {}
        for path, script, number in (("?empty=1", EMPTY, 7), ("", PLAIN, rounds)):
            page.goto(f"{address}/{path}")
            found = "words()" if path else "fills().includes('#')"
            page.wait_for_function(found, timeout=180_000)
            page.wait_for_timeout(1500)
            times[path] = []
            for turn in range(number):
                label = ("zwei", "eins")[turn % 2]
                page.get_by_role("combobox", name="Kennzahl").click()
                page.get_by_role("option", name=label, exact=True).wait_for()
                times[path].append(page.evaluate(script, label))
                page.wait_for_timeout(800)
            if path:
                row("a page of Streamlit with nothing but a list",
                    statistics.median(times[path]), "ms")  # fmt: skip
        page.close()
    return statistics.median(times[""])


def compare(size, browser, areas, tmp_path, ours, rounds):
    """Print how the usual way does: full outlines, built anew for each choice."""
    usual = tried(f"{size.name}: plain folium, rebuilt for each choice", "ms", None,
                  lambda: plain(browser, areas, tmp_path, rounds))  # fmt: skip
    for how, mine in zip(
        ("in its legend", "through the page's list"), ours, strict=True
    ):
        if usual and mine:
            row(f"{size.name}: ours {how} is faster by", usual / mine, "x")


def test_thuringia(browser, tmp_path):
    areas = load_municipalities(Catalog(), STATUS_2016)
    listed = gpd.GeoDataFrame(
        {"AGS": areas.index}, geometry=areas.geometry.to_numpy(), crs=areas.crs
    )
    store = germany.write_projects(
        tmp_path / "buero.gpkg", listed, THURINGIA.sites, date=STATUS_2016
    )
    with serving(tmp_path / "log", LEADER_ATLAS_WORKSPACE=str(store)) as address:
        ours = measure(THURINGIA, browser, address)
    compare(THURINGIA, browser, areas, tmp_path, ours, rounds=3)


def test_germany(browser, tmp_path):
    given = os.environ.get("LEADER_ATLAS_BENCH_BOUNDARIES")
    path = Path(given) if given else germany.write_boundaries(tmp_path / "vg250.gpkg")
    file, *_ = read_all_municipalities(path)
    areas = file.areas
    listed = gpd.GeoDataFrame(
        {"AGS": areas.index}, geometry=areas.geometry.to_numpy(), crs=areas.crs
    )
    store = germany.write_projects(
        tmp_path / "buero.gpkg", listed, GERMANY.sites, date=file.boundary_date
    )
    with ExitStack() as stack:
        address = stack.enter_context(
            serving(
                tmp_path / "log",
                LEADER_ATLAS_WORKSPACE=str(store),
                LEADER_ATLAS_BOUNDARIES=str(path),
            )
        )
        ours = measure(GERMANY, browser, address)
    compare(GERMANY, browser, areas, tmp_path, ours, rounds=1)


@pytest.mark.parametrize("pages", [PAGES])
def test_page_changes_leave_nothing_behind(browser, served_app, pages):
    desk = Desk(browser, served_app)
    desk.open()

    def there_and_back(times):
        for _ in range(times):
            for link in ("Übersicht", "Karte"):
                desk.page.get_by_role("link", name=link, exact=True).click()
                heading = desk.page.get_by_role("heading", level=1)
                heading.wait_for()
                desk.page.wait_for_function("atlas()?.measure")
                desk.rest()

    there_and_back(2)
    before = desk.heap()
    there_and_back(pages // 2)
    print()  # noqa: T201
    row("heap of the browser", before, "MB")
    row(f"heap after {pages} page changes", desk.heap(), "MB")
    desk.context.close()
