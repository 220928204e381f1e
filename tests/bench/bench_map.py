"""The hosted map against the map that was built anew in a frame, in a real browser.

Thuringia with its projects. Times run from the choice to the second animation frame
after the new colours are there. Medians, both ways in one run; not a test of time.

    .venv/bin/python -m pytest tests/bench/bench_map.py -s
"""

from __future__ import annotations

import statistics
import time

import pytest

ROUNDS = 9
QUERY = "?region=all&period=2014-2020&dataset=demo&measure=projects"
# Several, because Streamlit sends a page that it sent shortly before as a reference.
MEASURES = {
    "projects": "Projekte",
    "grant_paid_eur": "Zuwendung, ausgezahlt",
    "projects_per_1000": "Projekte je 1.000 Einwohner",
    "grant_paid_per_km2_eur": "Zuwendung je km², ausgezahlt",
    "grant_paid_per_inhabitant_eur": "Zuwendung je Einwohner, ausgezahlt",
}
# Runs in the page; `map` finds the document that the map is drawn in.
WAIT = """
globalThis.mapDocument = () =>
  document.querySelector("iframe")?.contentDocument ?? document;
globalThis.colours = () => [...mapDocument().querySelectorAll(
  ".leaflet-overlay-pane path")].map((path) => path.getAttribute("fill")).join();
globalThis.painted = (start, before) => new Promise((resolve) => {
  const look = () => {
    const now = colours();
    const late = performance.now() - start > 20000;
    if (!late && (!now || now === before)) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(
      () => resolve(performance.now() - start)));
  };
  look();
});
"""
INSIDE = """(code) => {
  const choice = mapDocument().querySelector(".la-legend select");
  const [start, before] = [performance.now(), colours()];
  choice.value = code;
  choice.dispatchEvent(new Event("change"));
  return painted(start, before);
}"""
BESIDE = """(label) => {
  const option = [...document.querySelectorAll("[role=option]")]
    .find((node) => node.textContent === label);
  const [start, before] = [performance.now(), colours()];
  option.click();
  return painted(start, before);
}"""


class Desk:
    """A page of the application with one way to show the map."""

    def __init__(self, page, address, *, framed):
        self.page = page
        self.address = address
        self.received = []
        self.switches = 0
        page.on("websocket", self._listen)
        page.add_init_script(WAIT)
        if framed:
            page.route("**/leaflet.js", self._only_in_a_frame)
        self.open()

    def _listen(self, socket):
        socket.on("framereceived", lambda frame: self.received.append(len(frame)))

    @staticmethod
    def _only_in_a_frame(route):
        if route.request.frame.parent_frame:
            route.continue_()
        else:
            route.abort()

    def open(self, path="/karte"):
        """Open a page anew; return the seconds until its title and map are there."""
        start = time.perf_counter()
        self.page.goto(self.address + path + QUERY)
        self.page.locator("h1").first.wait_for()
        title = time.perf_counter() - start
        self.page.wait_for_function("colours().includes('#')", timeout=60_000)
        seconds = time.perf_counter() - start
        self.page.wait_for_timeout(1500)
        return title, seconds

    def rounds(self, choose):
        """Return milliseconds and received bytes of switches there and back."""
        times, sizes = [], []
        for _ in range(ROUNDS):
            self.received.clear()
            self.switches += 1
            times.append(choose(list(MEASURES)[self.switches % 5]))
            self.page.wait_for_timeout(900)
            sizes.append(sum(self.received))
        return statistics.median(times), statistics.median(sizes)

    def inside(self, code):
        """Choose in the legend."""
        return self.page.evaluate(INSIDE, code)

    def beside(self, code):
        """Choose in the list of the page."""
        self.page.get_by_role("combobox", name="Kennzahl").first.click()
        self.page.get_by_role("option", name=MEASURES[code], exact=True).wait_for()
        return self.page.evaluate(BESIDE, MEASURES[code])


def row(name, value):
    """Print a line that stays readable among the dots of pytest."""
    print(f"    {name:<58}{value:>12}")  # noqa: T201


@pytest.mark.parametrize("way", ["hosted", "framed"])
def test_switch_of_measure_thuringia(offline_page, served_app, way):
    desk = Desk(offline_page, served_app, framed=way == "framed")
    print()  # noqa: T201
    if way == "hosted":
        opened = [desk.open() for _ in range(5)]
        for name, times in zip(
            ("title of the page", "map"), zip(*opened, strict=True), strict=True
        ):
            row(f"hosted: {name} is there", f"{statistics.median(times):.2f} s")
        desk.open("/")
        _, size = desk.rounds(desk.inside)
        row("hosted: bytes per switch, Übersicht (no such table)", f"{size:.0f}")
        desk.open()
        time_inside, size = desk.rounds(desk.inside)
        row("hosted: switch inside the map", f"{time_inside:.0f} ms")
        row("hosted: bytes that follow (table, sentences)", f"{size:.0f}")
    time_beside, size = desk.rounds(desk.beside)
    row(f"{way}: switch through the page's list", f"{time_beside:.0f} ms")
    row(f"{way}: bytes per switch", f"{size:.0f}")
    probe = offline_page.context.new_cdp_session(offline_page)
    probe.send("HeapProfiler.collectGarbage")
    kept = probe.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    row(f"{way}: heap of the browser afterwards", f"{kept:.0f} MB")
