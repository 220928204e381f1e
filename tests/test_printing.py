"""Print maps: opened with other libraries, compared with the view, hostile words."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from geo.analysis.levels import LEVELS
from geo.analysis.measures import MEASURES
from geo.mapping import furniture, placing
from geo.mapping.mapframe import round_scale
from geo.mapping.paper import FORMATS, PAPERS, text_width, wrapped
from geo.mapping.printing import Paper, draw
from geo.projects.filters import ProjectFilter
from pages.components import cache, print_view
from pages.components.command import main
from pages.components.drawing import Drawing
from pages.components.print_view import Choice
from pages.components.texts import LANGUAGES, catalogue

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
REAL = ProjectFilter(region="TH-LEADER-06")
CODE = "grant_paid_per_inhabitant_eur"
MADE = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
PAPERS_TRIED = [
    Paper(size=size, landscape=landscape, grey=grey)
    for size, landscape, grey in itertools.product(PAPERS, (True, False), (True, False))
]


@pytest.fixture(autouse=True)
def german(speak):
    speak("de")


def plan_of(selection=DEMO, code=CODE, **choices):
    return print_view.plan(cache.view(selection), Choice(code=code, **choices))


def pdf_text(content):
    """Return the words of a PDF as one line."""
    (page,) = pypdf.PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", page.extract_text())


@pytest.mark.parametrize("paper", PAPERS_TRIED, ids=str)
def test_sheet_has_its_size_in_every_format(paper):
    short, long = PAPERS[paper.size]
    width, height = (long, short) if paper.landscape else (short, long)
    plan = plan_of()
    page = pypdf.PdfReader(io.BytesIO(draw(plan, "pdf", paper=paper))).pages[0]
    points = [float(value) for value in page.mediabox[2:]]
    assert points == pytest.approx([width / 25.4 * 72, height / 25.4 * 72], abs=0.1)
    picture = Image.open(io.BytesIO(draw(plan, "png", paper=paper, dpi=60)))
    assert picture.size == pytest.approx((width / 25.4 * 60, height / 25.4 * 60), abs=1)
    drawing = ElementTree.fromstring(draw(plan, "svg", paper=paper))
    sizes = [float(value) for value in drawing.get("viewBox").split()[2:]]
    assert sizes == pytest.approx(points, abs=0.1)


def test_png_has_300_dots_per_inch():
    picture = Image.open(io.BytesIO(draw(plan_of(REAL, "projects"), "png")))
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert picture.size == pytest.approx((297 / 25.4 * 300, 210 / 25.4 * 300), abs=1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", [Paper(), Paper(landscape=False)], ids=str)
def test_sheet_says_everything_that_a_print_must_say(language, paper, speak):
    speak(language)
    texts = catalogue(language)
    view = cache.view(DEMO)
    plan = plan_of(office="Büro Süd")
    words = pdf_text(draw(plan, "pdf", paper=paper))
    needed = [
        texts[f"measure.{CODE}"], "Hildburghausen-Sonneberg", texts["app.demo_badge"],
        "© GeoBasis-DE / BKG 2016 (Daten verändert)", "EPSG:25832", "Büro Süd",
        "113", "118", "325.000" if language == "de" and paper.landscape else "000",
        texts["bucket.REGION"], texts["bucket.UNKNOWN"], texts["bucket.total"],
        "3.550.376,41" if language == "de" else "3,550,376.41",
        texts["print.north"], "10 km", "2023", texts["print.exact"],
        texts["print.border_region"],
    ]  # fmt: skip
    assert [word for word in needed if word not in words] == []
    for info in view.sources:
        if info.name != "succession":
            for note in info.attribution.split("; "):
                assert note.removesuffix(" (Daten verändert)") in words


def test_names_are_words_that_can_be_found():
    words = pdf_text(draw(plan_of(), "pdf", paper=Paper(size="A3")))
    for name in ("Hildburghausen", "Schleusingen", "Eisfeld", "BAYERN", "Ilm-Kreis"):
        assert name in words


@pytest.mark.parametrize("code", MEASURES)
@pytest.mark.parametrize(
    "selection",
    [DEMO, REAL, ProjectFilter(), ProjectFilter(period="2014-2020")],
    ids=lambda selection: str(selection.to_query()),
)
def test_map_and_box_are_the_whole(selection, code):
    view, plan = cache.view(selection), plan_of(selection, code)
    counts = [int(line.count) for line in plan.layer.lines]
    assert sum(counts) == len(view.municipalities) == len(plan.places.shown)
    rows = plan.words.table[1:]

    def number(text):
        return float(text.replace(".", "").replace(",", ".")) if text != "–" else 0.0

    *parts, total = [number(row[1]) for row in rows]
    assert sum(parts) == pytest.approx(total) == len(view.projects)
    if len(rows[0]) == 3:
        *parts, total = [number(row[2]) for row in rows]
        assert round(sum(parts), 2) == total


def test_sites_on_the_sheet_are_those_of_the_view():
    view, plan = cache.view(DEMO), plan_of()
    located = view.sites[~view.sites["place"].isin(["REGION", "EXTERNAL", "UNKNOWN"])]
    assert sum(spot.count for spot in plan.spots) == len(
        located.drop_duplicates(["project_id", "site_no", "place"])
    )
    exact = located[(located["precision"] == "site") & located.geometry.notna()]
    drawn = sum(spot.count for spot in plan.spots if spot.form == "exact")
    assert drawn == len(exact)
    assert {spot.form for spot in plan.spots} <= set(furniture.FORMS)
    assert not plan_of(sites=False).spots


@pytest.mark.parametrize("region", [f"TH-LEADER-{n:02d}" for n in range(1, 16)])
def test_every_region_can_be_printed(region):
    plan = plan_of(ProjectFilter(region=region), "projects")
    assert draw(plan, "png", dpi=40).startswith(b"\x89PNG")


def test_no_project_at_all_still_makes_a_map():
    empty = replace(DEMO, year_from=2050)
    plan = plan_of(empty)
    assert not plan.spots
    assert "0" in pdf_text(draw(plan, "pdf"))


HOSTILE = [
    "x" * 500,
    "Projekte " * 60,
    "<img src=x onerror=alert(1)>",
    "$\\frac{1}{2}$ und 5 $ & \\LaTeX",
    "Dorf 🏡 und 👩‍👩‍👧 Kinder",
    "مشاريع שלום",
    "Zeile\nzwei\ttab\x00\x07",
    "   ",
]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:20]))
def test_hostile_headings_are_text(words, kind):
    plan = plan_of(heading=words, office=words, labels=False, sites=False)
    content = draw(plan, kind, dpi=40, made=MADE)
    assert content
    if kind == "svg":
        names = {
            node.tag.split("}")[-1] for node in ElementTree.fromstring(content).iter()
        }
        assert not names & {"script", "img", "image", "a", "foreignObject"}


def test_svg_asks_for_nothing_from_elsewhere():
    drawing = draw(plan_of(), "svg").decode()
    links = re.findall(r'(?:href|src|url)\s*[=(]\s*["\']?([^"\')\s]+)', drawing)
    assert links
    assert all(link.startswith("#") for link in links)


def test_same_plan_is_the_same_file_also_in_many_threads():
    plans = [plan_of(), plan_of(REAL, "projects_per_1000", labels=False)]
    jobs = [(plan, kind) for plan in plans for kind in FORMATS] * 2

    def make(job):
        return draw(job[0], job[1], dpi=50, made=MADE)

    alone = [make(job) for job in jobs[:6]]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(make, jobs))
    assert together == alone * 2


def test_grey_sheet_has_greys_only_and_keeps_the_classes_apart():
    plan = plan_of(REAL, "projects_per_1000")
    content = draw(plan, "png", paper=Paper(grey=True), dpi=60)
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() <= 16


@given(
    st.lists(
        st.tuples(st.floats(0, 60), st.floats(0, 40), st.integers(2, 18)), max_size=40
    ),
    st.lists(st.tuples(st.floats(0, 60), st.floats(0, 40)), max_size=20),
)
@settings(deadline=None, max_examples=60)
def test_no_name_covers_another_or_a_site(places, sites):
    names = [
        placing.Name(x, y, (("a", width, 2.0), ("b", width / 2, 4.0)))
        for x, y, width in places
    ]
    taken = np.array([(x - 1, y - 1, x + 1, y + 1) for x, y in sites]).reshape(-1, 4)
    found = placing.place(names, frame=(0, 0, 60, 40), taken=taken)
    boxes = [*placing.covered(names, found).tolist()]
    for left, bottom, right, top in boxes:
        assert left >= 0
        assert bottom >= 0
        assert right <= 60
        assert top <= 40
    every = boxes + taken.tolist()
    for number, one in enumerate(boxes):
        for other in every[number + 1 :]:
            apart = (
                one[2] <= other[0] or other[2] <= one[0]
                or one[3] <= other[1] or other[3] <= one[1]
            )  # fmt: skip
            assert apart, (one, other)


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), max_size=30))
@settings(deadline=None, max_examples=60)
def test_marks_move_a_little_at_most(points):
    at = np.array(points, dtype="float64").reshape(-1, 2)
    moved = placing.spread(at, np.ones(len(at)), most=3.0)
    assert (np.hypot(*(moved - at).T) <= 3.0 + 1e-9).all()
    assert np.isfinite(moved).all()


def test_two_marks_at_one_spot_come_apart():
    moved = placing.spread(np.zeros((2, 2)), np.ones(2), most=3.0)
    assert np.hypot(*(moved[0] - moved[1])) == pytest.approx(2.0, abs=1e-3)


@given(st.floats(30_000, 3_000_000))
def test_scale_is_round_and_large_enough(needed):
    scale = round_scale(needed)
    assert needed <= scale <= needed * 1.25
    assert scale % 5_000 == 0


def test_lines_are_no_wider_than_asked_for():
    words = "Verwaltungsgemeinschaftsvorsitzendenversammlung und 12 Orte " * 4
    lines = wrapped(words.strip(), 30, size=8)
    assert all(text_width(line, 8) <= 30 for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    (short,) = wrapped(words.strip(), 30, size=8, lines=1)
    assert short.endswith("…")
    assert text_width(short, 8) <= 30


def test_a_map_says_which_signs_no_font_has():
    base = plan_of()
    plan = replace(base, words=replace(base.words, heading="Haus 漢 🏠"))
    said = pdf_text(draw(plan, "pdf"))
    assert "Zeichen ohne Schrift stehen auf diesem Blatt als □: U+6F22." in said
    assert "Haus □ 🏠" in said
    assert "□" not in pdf_text(draw(base, "pdf"))


@pytest.mark.parametrize("level", LEVELS)
def test_larger_units_are_printed_with_their_own_counts(level):
    view = cache.view(REAL)
    plan = plan_of(REAL, "projects_per_1000", drawing=Drawing(level=level))
    shown = cache.at_level(REAL, level)
    assert len(plan.places.shown) == len(plan.layer.letters)
    assert set(plan.places.units) - {""} == set(shown.municipalities.index)
    assert sum(int(line.count) for line in plan.layer.lines) == len(plan.places.shown)
    total = plan.words.table[-1][1]
    assert total == str(len(view.projects) if level != "region" else 183)
    assert draw(plan, "png", dpi=40).startswith(b"\x89PNG")


@pytest.mark.parametrize("level", ["association", "district", "region"])
def test_the_command_prints_every_level_on_every_paper(level, tmp_path):
    path = tmp_path / "karte.pdf"
    words = ["export", "--format", "map-pdf", "--level", level, "--paper", "A3"]
    words += [
        "--portrait",
        "--grey",
        "--heading",
        "Für den Aushang",
        "--out",
        str(path),
    ]
    assert main(words) == 0
    page = pypdf.PdfReader(path).pages[0]
    assert float(page.mediabox.height) == pytest.approx(420 / 25.4 * 72, abs=1)
    assert float(page.mediabox.width) == pytest.approx(297 / 25.4 * 72, abs=1)
    assert "Für den Aushang" in page.extract_text()


def test_long_headings_end_at_a_word():
    (line,) = wrapped("Sehr lange Überschrift", 30, size=10, lines=1)
    assert line == "Sehr lange…"
