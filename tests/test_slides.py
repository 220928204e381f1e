"""PowerPoint: read again as XML, numbers compared, templates, hostile words."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pptx
import pytest
from PIL import Image
from pptx.util import Inches

from geo.errors import TemplateError
from geo.meeting.steps import Presentation, Step
from geo.output import master
from geo.output.leaves import LeafTable, common_lines
from geo.output.slide_parts import (
    Legend,
    chart_data,
    clean,
    cut,
    fitting_size,
    in_groups,
    lines_of,
)
from geo.output.slides import check_template, to_deck
from geo.projects.filters import ProjectFilter
from geo.schema import cents
from pages.components import cache, leaf, paper, paper_words
from pages.components.texts import LANGUAGES, catalogue, speaking

DEMO = {"region": "TH-LEADER-06", "dataset": "demo"}
TITLE = "Gesamtvorstand am 5. Mai"
STEPS = (
    Step(step_id="1", kind="title", note="Schleusingen"),
    Step(step_id="2", page="karte", address=DEMO, note="Erst warten."),
    Step(step_id="3", page="kennzahlen", address=DEMO),
    Step(step_id="4", page="gemeinde", address={**DEMO, "ags": "16069024"}),
    Step(step_id="5", page="fehlt", address=DEMO),
    Step(step_id="6", kind="closing", heading="Danke"),
)
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@pytest.fixture(scope="module")
def leaves():
    with speaking("de"):
        deck = Presentation(presentation_id="p", title=TITLE, steps=STEPS)
        return leaf.leaves(deck)


def made(leaves, **options):
    with speaking("de"):
        return to_deck(leaves, paper_words.slide_words(TITLE), **options)


@pytest.fixture(scope="module")
def deck(leaves):
    return made(leaves)


class Slides:
    """A deck as its XML says it, without the library that wrote it."""

    def __init__(self, content):
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        names = [n for n in self.archive.namelist() if re.search(r"slides/slide\d", n)]
        names = [n for n in names if "_rels" not in n]
        names.sort(key=lambda n: int(re.search(r"(\d+)\.xml", n)[1]))
        self.names = names
        self.trees = [ElementTree.fromstring(self.archive.read(n)) for n in names]

    def texts(self, number):
        """Return the words of each shape in the order in which they are read."""
        tree = self.trees[number].find(f"{P}cSld/{P}spTree")
        return ["".join(t.text or "" for t in shape.iter(f"{A}t")) for shape in tree]

    def notes(self, number):
        rels = self.archive.read(
            self.names[number].replace("slides/", "slides/_rels/") + ".rels"
        ).decode()
        name = "ppt/notesSlides/" + re.search(r"notesSlide\d+\.xml", rels)[0]
        tree = ElementTree.fromstring(self.archive.read(name))
        return "\n".join(t.text or "" for t in tree.iter(f"{A}t"))


def test_there_is_a_slide_for_each_step_and_each_table(leaves, deck):
    slides = Slides(deck.content)
    with_table = [one for one in leaves if (one.plan or one.chart) and one.table]
    assert len(slides.trees) == len(leaves) + len(with_table)
    assert deck.remarks == ()
    for number, one in enumerate(leaves):
        assert slides.texts(number)[2:3] or one
        assert any(one.heading == words for words in slides.texts(number))
    assert "Tabelle: " in " ".join(slides.texts(len(leaves)))
    assert len(Slides(made(leaves, tables="none").content).trees) == len(leaves)
    whole = Slides(made(leaves, tables="all").content)
    assert len(whole.trees) > len(slides.trees)
    words = " ".join(text for n in range(len(whole.trees)) for text in whole.texts(n))
    view = cache.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    assert [n for n in view.municipalities["name"] if n not in words] == []


def test_every_slide_has_a_title_notes_and_words_for_what_is_seen(deck):
    slides = Slides(deck.content)
    for number, tree in enumerate(slides.trees):
        kinds = [ph.get("type") for ph in tree.iter(f"{P}ph")]
        assert kinds[0] in {"title", "ctrTitle"}
        assert slides.notes(number).strip()
        seen = [*tree.iter(f"{P}pic"), *tree.iter(f"{P}graphicFrame")]
        for shape in seen:
            assert len(next(shape.iter(f"{P}cNvPr")).get("descr", "")) > 20
    notes = slides.notes(1)
    assert notes.startswith("Erst warten.")
    assert "Quellen und Stand" in notes
    assert "© GeoBasis-DE / BKG" in notes
    assert "Demodaten – erfunden" in " ".join(slides.texts(1))
    assert "Daten verändert" in " ".join(slides.texts(1))


def test_letters_can_be_read_from_afar(deck):
    for tree in Slides(deck.content).trees[1:4]:
        sizes = {
            int(run.get("sz")) / 100
            for shape in tree.iter(f"{P}sp")
            if next(shape.iter(f"{P}cNvPr")).get("name") in {"Kennzahlen", "Filter"}
            for run in shape.iter(f"{A}rPr")
        }
        assert sizes >= {24.0}
        assert min(sizes) >= 18


@pytest.mark.parametrize("form", master.SIZES)
def test_long_filters_stay_large_and_go_on_in_the_notes(leaves, form):
    long = "Fördergegenstand und Antragsteller " * 12
    given = replace(
        leaves[1], lead=long, heading="Eine Überschrift " * 20,
        marks=["Nur für den internen Gebrauch", "Demodaten – erfunden"],
    )  # fmt: skip
    slides = Slides(made([given], form=form, tables="none").content)
    (tree,) = slides.trees
    for shape in tree.iter(f"{P}sp"):
        if next(shape.iter(f"{P}cNvPr")).get("name") in {"Filter", "Überschrift"}:
            said = "".join(t.text or "" for t in shape.iter(f"{A}t"))
            assert said.endswith("… (weiter in den Notizen)")
            assert min(int(r.get("sz")) for r in shape.iter(f"{A}rPr")) >= 1800
    assert long.strip() in slides.notes(0)
    assert given.heading.strip() in slides.notes(0)
    # The marks stand above the heading, on no word of it.
    shapes = (
        pptx.Presentation(io.BytesIO(made([given], form=form, tables="none").content))
        .slides[0]
        .shapes
    )
    low = max(
        shape.top + shape.height for shape in shapes
        if shape.has_text_frame and shape.text_frame.text in given.marks
    )  # fmt: skip
    assert low <= shapes.title.top


def test_a_wide_table_keeps_letters_that_can_be_read(leaves):
    table = LeafTable(
        heads=[f"Eine Spalte mit Namen {n}" for n in range(14)], forms=["text"] * 14,
        rows=[[f"Inhalt der Zelle {n}" for n in range(14)]] * 5,
    )  # fmt: skip
    given = replace(leaves[1], table=table)
    slides = Slides(made([given], form="4:3").content)
    words = " ".join(slides.texts(1))
    assert re.search(r"Erste \d von 14 Spalten", words)
    frame = next(slides.trees[1].iter(f"{P}graphicFrame"))
    assert min(int(r.get("sz")) for r in frame.iter(f"{A}rPr")) >= 1400


def test_the_same_table_stands_once_in_the_appendix(leaves):
    again = replace(leaves[1], heading="Noch einmal")
    assert len(Slides(made([leaves[1], again]).content).trees) == 3


def test_numbers_are_native_and_those_of_the_view(leaves, deck):
    view = cache.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    slides = Slides(deck.content)
    by_year = view.projects.groupby("year")[cents("grant_paid")].sum()
    charts = [n for n in slides.archive.namelist() if re.search(r"charts/chart\d", n)]
    charts = [n for n in charts if n.endswith(".xml")]
    tree = ElementTree.fromstring(slides.archive.read(charts[0]))
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    values = [float(v.text) for v in tree.find(f".//{c}val").iter(f"{c}v")]
    assert values == pytest.approx([int(value) / 100 for value in by_year], abs=0.005)
    # Who edits the chart finds the same numbers in its workbook.
    (book,) = [n for n in slides.archive.namelist() if n.endswith(".xlsx")][:1]
    sheet = openpyxl.load_workbook(io.BytesIO(slides.archive.read(book))).active
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == (
        pytest.approx(values)
    )
    cells = [
        ["".join(t.text or "" for t in cell.iter(f"{A}t")) for cell in row]
        for row in slides.trees[len(leaves)].iter(f"{A}tr")
    ]
    top = view.municipalities["grant_paid_per_inhabitant_eur"]
    assert cells[1][1] == view.municipalities.at[top.idxmax(), "name"]
    assert cells[1][2] == f"{top.max():.2f} €".replace(".", ",")


def test_map_is_a_sharp_picture_that_fills_its_place(deck):
    archive = Slides(deck.content).archive
    pictures = [n for n in archive.namelist() if n.startswith("ppt/media/")]
    slot = next(s for s in master.slots("map", "16:9") if s.role == "map")
    shown = [s for s in pptx.Presentation(io.BytesIO(deck.content)).slides[1].shapes
             if s.name == "Kartenbild"]  # fmt: skip
    assert len(shown) == 1
    for name in pictures:
        width, height = Image.open(io.BytesIO(archive.read(name))).size
        assert width >= slot.width * 150
        assert width / height == pytest.approx(
            shown[0].width / shown[0].height, rel=0.01
        )
    # The signs of sites stand right below it, as large as everything else.
    shapes = pptx.Presentation(io.BytesIO(deck.content)).slides[1].shapes
    words = [s for s in shapes if s.has_text_frame]
    (signs,) = [s for s in words if "genauer Standort" in s.text_frame.text]
    assert signs.top == pytest.approx(shown[0].top + shown[0].height, abs=2)
    assert signs.top + signs.height <= Inches(slot.y + slot.height) + 2


COMPARED = {"region": "TH-LEADER-06", "compare": "period"}


@pytest.fixture(scope="module")
def pair():
    with speaking("de"):
        return leaf.leaf(Step(step_id="v", page="vergleich", address=COMPARED))


@pytest.mark.parametrize("form", master.SIZES)
def test_a_comparison_shows_both_sides_in_one_scale(pair, form):
    (deck,) = [pptx.Presentation(io.BytesIO(made([pair], form=form).content))]
    first, chart, table = deck.slides
    pictures = [s for s in first.shapes if hasattr(s, "image")]
    assert len(pictures) == 2
    assert len({s.image.sha1 for s in pictures}) == 2
    assert len({(s.width, s.height) for s in pictures}) == 1
    texts = [s.text_frame.text for s in first.shapes if s.has_text_frame]
    for mark, side in zip("AB", pair.sides, strict=True):
        assert f"{mark}  {side.title}: {side.total}" in texts
    (legend,) = [s.table for s in first.shapes if s.has_table]
    cells = [[cell.text for cell in row.cells] for row in legend.rows]
    counted = {}
    for row in cells[1:]:
        for at in range(0, len(row), 5):
            label, *counts = row[at + 1 : at + 4]
            counted |= {label: tuple(counts)} if label else {}
    assert counted == {line[1]: line[2:] for line in common_lines(pair.sides)}
    assert sum(int(counts[0]) for counts in counted.values()) == 40
    sizes = {r.font.size.pt for row in legend.rows for cell in row.cells
             for p in cell.text_frame.paragraphs for r in p.runs}  # fmt: skip
    assert min(sizes) >= 18
    assert [s.has_chart for s in chart.shapes].count(True) == 1
    assert [s.has_table for s in table.shapes].count(True) == 1
    # Nothing stands below the sources or beyond the edge.
    low = max(s.top + s.height for s in first.shapes)
    assert low <= deck.slide_height


@pytest.mark.parametrize("form", master.SIZES)
def test_legends_are_as_large_as_names_on_the_map(leaves, pair, form):
    deck = pptx.Presentation(io.BytesIO(made([*leaves[1:4], pair], form=form).content))
    for slide in list(deck.slides)[:4]:
        for shape in slide.shapes:
            if shape.has_table or (shape.has_text_frame and shape.name == "Legende"):
                sizes = [int(r.get("sz")) for r in shape._element.iter(f"{A}rPr")]
                assert min(sizes) >= 1800


@pytest.mark.parametrize("form", master.SIZES)
def test_both_papers(leaves, form):
    content = made(leaves[:2], form=form, tables="none").content
    again = pptx.Presentation(io.BytesIO(content))
    width, height = master.SIZES[form]
    assert again.slide_width / again.slide_height == pytest.approx(width / height, 1e-3)
    for shape in again.slides[1].shapes:
        assert shape.left >= 0
        assert shape.left + shape.width <= again.slide_width
        assert shape.top + shape.height <= again.slide_height + 10


@pytest.mark.parametrize("code", LANGUAGES)
def test_own_master_is_a_template_too(leaves, code):
    with speaking(code):
        names = paper_words.slide_words("").names
    for form in master.SIZES:
        office = master.template(form, dict(names), code)
        found = made(leaves, office=office, tables="none")
        assert found.remarks == ()


def test_template_without_placeholders_gives_a_sentence_and_free_boxes(leaves):
    buffer = io.BytesIO()
    pptx.Presentation().save(buffer)
    found = made(leaves, office=buffer.getvalue(), tables="none")
    (remark,) = found.remarks
    assert remark.startswith("Der Vorlage fehlen Platzhalter für: ")
    assert "Legende" in remark
    slides = Slides(found.content)
    assert len(slides.trees) == len(leaves)
    words = slides.texts(1)
    assert "Zuwendung je Einwohner, ausgezahlt" in words[1:4]
    assert any("Daten verändert" in text for text in words)
    # The whole map is there, in its own proportions.
    again = pptx.Presentation(io.BytesIO(found.content))
    (shape,) = [one for one in again.slides[1].shapes if hasattr(one, "image")]
    assert {shape.crop_left, shape.crop_right, shape.crop_top, shape.crop_bottom} == {0}
    width, height = shape.image.size
    assert shape.width / shape.height == pytest.approx(width / height, rel=0.01)
    assert not any("Click to add" in text for text in words)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"%PDF-1.7"])
def test_what_is_no_template_is_said(leaves, content):
    with pytest.raises(TemplateError):
        made(leaves[:1], office=content or b"x")


def test_hostile_words_make_a_sound_file(leaves):
    bad = "Sitzung 🚜 مرحبا \x00\x0b\x1b <b>&amp; ﷽ " + "sehr lang " * 50
    steps = [
        replace(one, heading=bad[:500], lead=bad, sentences=[bad], marks=[bad[:60]])
        for one in leaves
    ]
    content = made(steps).content
    slides = Slides(content)
    for number in range(len(steps)):
        words = " ".join(slides.texts(number))
        assert "🚜" in words
        assert "مرحبا" in words
        assert "\x00" not in words
        assert "_x00" not in words
    # The whole heading stands in the notes.
    assert "sehr lang sehr lang" in slides.notes(1)


def test_only_the_rows_for_the_public_are_written():
    table = leaf.leaf(STEPS[3]).table
    with speaking("de"):
        marked = leaf.leaf(STEPS[3], internal=True)
    assert table.private == ()
    content = made([marked]).content
    words = " ".join(Slides(content).texts(0))
    assert catalogue("de")["leaf.internal"] in words


def test_words_that_are_too_long_are_cut_and_measured():
    assert lines_of("kurz", 5, 24) == 1
    long = "Wort " * 80
    assert lines_of(long, 5, 24) > 10
    assert cut(long, 5, 1, 24).endswith("…")
    assert lines_of(cut(long, 5, 1, 24), 5, 24) <= 2
    assert fitting_size(long, 5, 1, most=24, least=12) == 12
    assert clean("a\x07b\r\nc") == "ab\nc"


def test_progress_ends_at_one(leaves):
    parts = []
    made(leaves[:3], progress=parts.append)
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_a_template_is_checked_before_it_is_used():
    with speaking("de"):
        words = paper_words.slide_words("")
        assert (
            check_template(master.template("16:9", dict(words.names), "de"), words)
            == ()
        )
        buffer = io.BytesIO()
        pptx.Presentation().save(buffer)
        (remark,) = check_template(buffer.getvalue(), words)
        assert "Kennzahlen" in remark


def test_what_the_speaker_noted_stays_in_the_house(leaves):
    public = Slides(made(leaves[:2], notes=False).content)
    assert "Erst warten." not in public.notes(1)
    assert "Quellen und Stand" in public.notes(1)
    with speaking("de"):
        deck = Presentation(presentation_id="p", title=TITLE, steps=STEPS[:2])
        content = paper.slides_file(deck, lambda _: None, internal=False)
    for name in zipfile.ZipFile(io.BytesIO(content)).namelist():
        assert b"Erst warten" not in zipfile.ZipFile(io.BytesIO(content)).read(name)


def test_the_template_beside_the_workspace_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(tmp_path / "büro.gpkg"))
    assert paper.template() is None
    with speaking("de"):
        (tmp_path / "vorlage.pptx").write_bytes(paper.plain_template("4:3"))
        deck = Presentation(presentation_id="p", title=TITLE, steps=STEPS[:1])
        content = paper.slides_file(deck, lambda _: None, internal=False)
    again = pptx.Presentation(io.BytesIO(content))
    assert again.slide_width / again.slide_height == pytest.approx(4 / 3, 1e-3)


def test_charts_show_the_numbers_that_the_words_say(pair):
    # 41 of 118,848: 0.34498 is 0.34, and 0.35 if it was rounded to 0.345 before.
    values = [value for _, values in pair.chart.series for value in values]
    given = chart_data(pair.chart, "de")
    kept = [value for series in given for value in series.values]
    assert [f"{value:.2f}" for value in kept] == [f"{value:.2f}" for value in values]
    close = replace(pair.chart, categories=["x"], series=[("y", [0.3449999])])
    (series,) = chart_data(close, "de")
    assert f"{series.values[0]:.2f}" == "0.34"


def test_lines_from_right_to_left_say_so_and_the_others_too(leaves):
    given = replace(leaves[0], sentences=["שלום עולם", "Haus 5"])
    (slide,) = pptx.Presentation(io.BytesIO(made([given]).content)).slides
    lines = [line for shape in slide.shapes if shape.has_text_frame
             for line in shape.text_frame.paragraphs]  # fmt: skip
    told = {
        line.text: line._p.pPr.get("rtl") for line in lines if line._p.pPr is not None
    }
    assert told["שלום עולם"] == "1"
    assert told["Haus 5"] == "0"


def test_a_legend_has_no_empty_column():
    for count in range(1, 10):
        rows = [("#ffffff", f"bis {n}", "1", "2") for n in range(count)]
        found = in_groups(Legend(rows, "Gemeinden", ("A", "B")), 9.1, 18)
        assert (found.groups - 1) * found.lines < count
