"""Every figure of an evaluation page is one of the registry, and is explained there.

Each page is opened in both languages. What it shows as a number must be the value of a
figure whose explanation («So wurde gerechnet») stands on the same page, and that value
must be the one of `leader-atlas evaluate` for the same selection.
"""

from __future__ import annotations

import json
import re
import threading
import time
from html import unescape

import lxml.html
import pytest

from geo.analysis.comparison import figure_codes, restricted
from geo.analysis.registry import figure
from geo.output.report import evaluate, to_json
from geo.projects.filters import ProjectFilter
from geo.schema import REGION_ID
from pages.components import compare, explain, formats
from pages.components.texts import LANGUAGES, catalogue, speaking
from tests.opened import open_page

DEMO = {"dataset": "demo"}
LISTED = {"region": "TH-LEADER-11", "period": "2014-2020"}
SELECTIONS = [DEMO, {}, LISTED, {"region": "TH-LEADER-11"}, {"region": "TH-LEADER-03"}]
SCHLEUSINGEN = "16069043"
HOME = "TH-LEADER-06"


class Reports:
    """The JSON of `leader-atlas evaluate`, once for each selection."""

    def __init__(self, atlas):
        self._atlas, self._known = atlas, {}

    def of(self, selection, *, patterns=False):
        key = (selection, patterns)
        if key not in self._known:
            view = self._atlas.view(selection)
            report = evaluate(view, regions=self._atlas.regions, patterns=patterns)
            self._known[key] = json.loads(to_json(report))
        return self._known[key]


@pytest.fixture(scope="module")
def reports(atlas):
    return Reports(atlas)


@pytest.fixture
def explained(monkeypatch):
    """Record the figures that a page explains: code, view and result."""
    found = []
    write = explain.body

    def body(code, view, result=None):
        found.append((code, view, result))
        write(code, view, result)

    monkeypatch.setattr(explain, "body", body)
    return found


def opened(page, address, explained, **state):
    """Open a page; what the start page explained before does not count."""
    at = open_page("overview.py", address, **state)
    if page != "overview.py":
        explained.clear()
        at.switch_page(f"pages/{page}").run()
    assert not at.exception
    assert not at.error
    return at


def texts_of(code, result):
    """Every way in which a page may write a figure."""
    unit = figure(code).unit
    ways = {
        formats.figure_value(result.value, unit),
        formats.of_all(result),
        formats.percent(result.value),
        f"{formats.figure_value(result.value, unit)} km",
    }
    if unit in {"eur", "projects", "per_1000", "eur_per_inhabitant", "eur_per_km2"}:
        ways.add(formats.measure_value(result.value, unit))
    return ways | ({"–", formats.t("app.no_value")} if result.value is None else set())


def numbers_on(at):
    """What a page shows as a number by itself: metrics and cards."""
    shown = {metric.label: metric.value for metric in at.metric}
    for element in at.get("html"):
        parts = re.findall(r'la-card-(?:name|value)">([^<]*)<', element.proto.body)
        shown |= dict([tuple(map(unescape, parts[:2]))] if parts else [])
    return shown


def assert_reported(explained, reports):
    """Assert that what was explained has the value of the report."""
    for code, view, result in explained:
        known = reports.of(view.selection, patterns=figure(code).group == "pattern")
        reported = known["figures"][code]
        assert result is not None, code
        if result.value is None:
            assert reported["value"] is None, code
            assert reported["reason"] == result.reason, code
            continue
        assert reported["value"] == pytest.approx(result.value, abs=1e-9), code
        if result.interval:
            assert reported["interval"] == pytest.approx(result.interval), code
        for name, number in result.extra.items():
            assert reported["extra"][name] == pytest.approx(number, abs=1e-9), name


PAGES = ("overview", "key_figures", "funding_density", "fair_distribution",
         "white_spots", "year_by_year")  # fmt: skip
LAZY = {"funding_density", "year_by_year"}
# Not figures but what they rest on: stated in the report under `area`.
POPULATION = "overview.population"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", SELECTIONS, ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_a_figure_with_its_explanation(
    page, address, language, explained, reports, speak
):
    speak(language)
    # The expander of these pages is read only when somebody opens it.
    lazy = dict.fromkeys(["how_density"] if page in LAZY else [], True)
    at = opened(f"{page}.py", {**address, "lang": language}, explained, **lazy)
    assert explained, "nothing is explained"
    assert_reported(explained, reports)
    with speaking(language):
        known = set().union(*(texts_of(code, one) for code, _, one in explained))
        population = catalogue(language)[POPULATION]
        for label, value in numbers_on(at).items():
            if label == population:
                area = reports.of(explained[0][1].selection)["area"]
                assert value == formats.number(area["population"])
            else:
                assert value in known, (label, value)


def rows_of(at):
    """The rows of the comparison: the name, then the texts of the other cells."""
    bodies = [one.proto.body for one in at.get("html")]
    body = next(text for text in bodies if "la-compare" in text and "<table>" in text)
    cells = [row.xpath("./td") for row in lxml.html.fromstring(body).xpath(".//tr")[1:]]
    # Below the name stands what the list is made of.
    return [
        [first.text, *(cell.text_content() for cell in rest)] for first, *rest in cells
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dimension", ["region", "period", "applicant_class"])
def test_every_number_of_a_comparison_is_that_of_its_own_report(
    atlas, reports, dimension, language, explained, speak
):
    speak(language)
    dataset = "demo" if dimension == "applicant_class" else "published"
    address = {"dataset": dataset, "compare": dimension, "lang": language}
    at = opened("comparison.py", address, explained)
    with speaking(language):
        selection = ProjectFilter(dataset=dataset, region=HOME)
        kind = compare.kind_of(selection, "projects_per_1000")
        codes = figure_codes(kind)
        rows = {row[0]: row for row in rows_of(at)}
        listed = set(atlas.register(dataset).projects[REGION_ID])
        for one in compare.found(selection, dimension, kind)[:-1]:
            row = rows[compare.label(dimension, one.code)]
            if dimension == "region" and one.code not in listed:
                assert len(row) == 2
                continue
            own = restricted(atlas, selection, dimension, one.code)
            figures = reports.of(own)["figures"]
            for code, cell in zip(codes, row[1:-1], strict=True):
                value = figures[code]["value"]
                wanted = formats.figure_value(value, figure(code).unit)
                assert cell == ("–" if value is None else wanted), code
    assert {code for code, *_ in explained} == set(codes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_sheet_is_that_of_the_report(
    reports, language, explained, speak
):
    speak(language)
    address = {**DEMO, "ags": SCHLEUSINGEN, "lang": language}
    at = opened("municipality_sheet.py", address, explained)
    assert_reported(explained, reports)
    sheet = next(one.proto.body for one in at.get("html")
                 if 'class="la-sheet"' in one.proto.body)  # fmt: skip
    cells = {cell.text_content() for cell in lxml.html.fromstring(sheet).xpath(".//td")}
    report = reports.of(explained[0][1].selection)
    own = next(row for row in report["municipalities"] if row["ags"] == SCHLEUSINGEN)
    with speaking(language):
        for code, *_ in explained:
            unit = figure(code).unit
            for value in (own[code], report["figures"][code]["value"]):
                assert formats.measure_value(value, unit) in cells, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_is_that_of_the_report(reports, language, explained, speak):
    speak(language)
    at = opened("expert_view.py", {**DEMO, "lang": language}, explained)
    at.toggle(key="expert").set_value(True).run()
    for _ in range(120):
        if explained:
            break
        time.sleep(0.5)
        at.run()
    assert not at.exception
    assert {figure(code).group for code, *_ in explained} == {"pattern"}
    assert_reported(explained, reports)


def test_patterns_never_block_the_page_and_say_how_far_they_are(monkeypatch, explained):
    """The page is back while the draws are still under way in the background."""
    from geo.analysis import pattern as patterns

    may_go_on, compute = threading.Event(), patterns.pattern

    def slow(*arguments, progress=None, **options):
        progress(0.5)
        may_go_on.wait(60)
        return compute(*arguments, progress=progress, **options)

    monkeypatch.setattr(patterns, "pattern", slow)
    # A selection of its own, of which nothing is kept.
    at = opened("expert_view.py", {**DEMO, "year_from": "2017"}, explained)
    at.toggle(key="expert").set_value(True).run()
    assert not at.exception
    assert not explained
    bar = at.get("progress")[0].proto
    said, _, share = bar.text.removesuffix(" %").rpartition(" ")
    assert said == catalogue("de")["expert.working"]
    assert 0 <= int(share) <= 50
    may_go_on.set()
    for _ in range(120):
        if explained:
            break
        time.sleep(0.5)
        at.run()
    assert explained
