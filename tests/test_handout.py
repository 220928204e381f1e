"""PDF hand-out and atlas, opened with pypdf: words, numbers, links, structure."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from xml.etree import ElementTree

import pypdf
import pytest
from fontTools.ttLib import TTFont

from geo.mapping.writing import directed, mark_of, visual
from geo.meeting.steps import Presentation, Step
from geo.output.handout import to_pdf
from geo.output.leaves import Leaf
from geo.output.tagged import TaggedPdf, broken, width_of
from geo.projects.filters import ProjectFilter
from geo.workspace import Workspace
from pages.components import cache, formats, leaf, paper, paper_words
from pages.components.command import main
from pages.components.texts import LANGUAGES, catalogue, speaking

REGION = "TH-LEADER-06"
DEMO = {"region": REGION, "dataset": "demo"}
CHOSEN = ProjectFilter(dataset="demo", region=REGION)
DECK = Presentation(
    presentation_id="p", title="Gesamtvorstand am 5. Mai",
    steps=(
        Step(step_id="1", kind="title", note="Schleusingen"),
        Step(step_id="2", page="karte", address=DEMO),
        Step(step_id="3", page="kennzahlen", address=DEMO),
        Step(step_id="4", page="gerecht-verteilt", address=DEMO),
        Step(step_id="5", page="gemeinde", address={**DEMO, "ags": "16069019"}),
    ),
)  # fmt: skip


def nothing(part):
    """Take no notice of the progress."""


@pytest.fixture(scope="module")
def handout():
    with speaking("de"):
        return pypdf.PdfReader(
            io.BytesIO(paper.handout_file(DECK, nothing, internal=False))
        )


@pytest.fixture(scope="module")
def atlas():
    parts = []
    with speaking("de"):
        content = paper.atlas_file(CHOSEN, parts.append)
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    return pypdf.PdfReader(io.BytesIO(content))


def text(page):
    return re.sub(r"\s+", " ", page.extract_text())


def elements(reader):
    """Return every node of the structure: kind, alternative, and where it hangs."""
    found = []

    def walk(node, path):
        node = node.get_object()
        kind = node["/S"]
        found.append((kind, node.get("/Alt", ""), path, node))
        for kid in node["/K"]:
            if not isinstance(kid, int) and "/S" in kid:
                walk(kid, (*path, kind))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], ())
    return found


def test_handout_says_what_the_steps_say(handout):
    words = " ".join(text(page) for page in handout.pages)
    with speaking("de"):
        leaves = leaf.leaves(DECK)
    for one in leaves[1:]:
        assert one.heading in words
        for line in one.sentences:
            assert line.replace("\N{NO-BREAK SPACE}", " ")[:40] in words
        for name, value in one.figures[:3]:
            assert value.partition(" · ")[0] in words, name
    assert "3.550.376,41 €" in words
    assert "© GeoBasis-DE / BKG" in words
    assert "Demodaten – erfunden" in words
    view = cache.view(CHOSEN)
    assert [name for name in view.municipalities["name"] if name not in words] == []
    # What became of a former municipality is said on its page.
    assert "Hellingen gibt es am 01.01.2023 nicht mehr" in words


def test_handout_has_contents_with_links_and_an_outline(handout):
    first = handout.pages[0]
    targets = {
        int(re.search(r"\d+", str(note.get_object()["/Dest"]))[0])
        for note in first["/Annots"]
    }
    assert len(first["/Annots"]) == 4
    assert targets
    titles = [entry["/Title"] for entry in handout.outline]
    assert titles[0] == DECK.title
    assert titles[-1] == "Heldburg"
    starts = [handout.get_destination_page_number(entry) for entry in handout.outline]
    for entry, page in zip(titles[1:], starts[1:], strict=True):
        assert entry in text(handout.pages[page])
        assert re.search(rf"{re.escape(entry)}.*?{page + 1}", text(first))
    pages = len(handout.pages)
    assert f"Seite 1 von {pages}" in text(first)
    assert f"Seite {pages} von {pages}" in text(handout.pages[-1])


def test_structure_is_complete(handout):
    root = handout.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF object
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert handout.metadata.title == DECK.title
    nodes = elements(handout)
    kinds = [kind for kind, *_ in nodes]
    assert kinds[0] == "/Document"
    assert kinds.count("/Sect") == 4
    assert kinds.count("/TOCI") == 4
    assert {"/H1", "/H2", "/P", "/Figure", "/Table", "/TR", "/TH", "/TD"} <= set(kinds)
    figures = [alt for kind, alt, *_ in nodes if kind == "/Figure"]
    assert len(figures) == 5
    assert all(len(alt) > 40 for alt in figures)
    for kind, _, path, node in nodes:
        if kind in {"/TD", "/TH"}:
            assert path[-2:] == ("/Table", "/TR")
        if kind == "/TH":
            assert node["/A"]["/Scope"] in {"/Column", "/Row"}
        if kind == "/Figure":
            assert len(node["/A"]["/BBox"]) == 4
        if kind == "/TR":
            # Heads of rows stand first, those of columns all over their row.
            kids = [kid["/S"] for kid in node["/K"]]
            assert set(kids[1:]) in ({"/TH"}, {"/TD"})
    # Every mark on a page leads to its node, and back.
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    keys = [int(numbers[at]) for at in range(0, len(numbers), 2)]
    assert keys == sorted(keys)
    by_page = {numbers[at]: numbers[at + 1] for at in range(0, len(numbers), 2)}
    for page in handout.pages:
        marked = by_page[page["/StructParents"]].get_object()
        content = page.get_contents().get_data()
        marks = [int(n) for n in re.findall(rb"/MCID (\d+)", content)]
        assert marks == list(range(len(marked)))
        assert content.count(b"BDC") == content.count(b"EMC") > len(marks)
        # Every word is drawn inside of an element or an artifact.
        outside = re.sub(rb"/\w+ <<(?:(?!BDC).)*>> BDC.*?EMC", b"", content, flags=re.S)
        assert not re.search(rb"\bT[jJ]\b|\bDo\b", outside)
        assert page["/Tabs"] == "/S"


def test_links_are_part_of_the_structure_and_say_where_they_lead(handout):
    """ISO 14289-1, 7.18.5: an object reference, a description, a way back."""
    tree = handout.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owners = {tree[at]: tree[at + 1] for at in range(0, len(tree), 2)}
    links = [(path, node) for kind, _, path, node in elements(handout)
             if kind == "/Link"]  # fmt: skip
    notes = handout.pages[0]["/Annots"]
    assert len(links) == len(notes) == 4
    for (path, node), note in zip(links, notes, strict=True):
        assert path[-3:] == ("/TOC", "/TOCI", "/Reference")
        (kid,) = [one for one in node["/K"] if not isinstance(one, int)]
        assert kid["/Type"] == "/OBJR"
        assert kid.raw_get("/Obj") == note
        note = note.get_object()
        assert owners[note["/StructParent"]].get_object() == node
        assert re.search(r": Seite \d+ von \d+$", note["/Contents"])


def test_fonts_are_embedded_with_the_widths_that_are_stated(handout):
    """ISO 14289-1, 7.21: no font is missing, no sign has another width."""
    fonts = {
        str(name): font.get_object()
        for page in handout.pages
        for name, font in page["/Resources"]["/Font"].items()
    }
    assert len(fonts) >= 2
    for font in fonts.values():
        shape = font["/FontDescriptor"]
        face = TTFont(io.BytesIO(shape["/FontFile2"].get_object().get_data()))
        (table,) = face["cmap"].tables
        scale = 1000 / face["head"].unitsPerEm
        assert "/ToUnicode" in font
        assert "/Encoding" not in font
        assert shape["/Flags"] & 4  # symbolic: its one table of signs holds
        for code, width in enumerate(font["/Widths"]):
            if code in table.cmap:
                own = face["hmtx"][table.cmap[code]][0] * scale
                assert abs(own - float(width)) <= 1


def test_a_comparison_shows_both_sides_and_loses_no_figure():
    address = {"dataset": "demo", "compare": "region", "measure": "projects_per_1000"}
    with speaking("de"):
        one = leaf.leaf(Step(step_id="v", page="vergleich", address=address))
        words = paper_words.handout_words("Vergleich", "Test")
        pdf = pypdf.PdfReader(io.BytesIO(to_pdf([one], words)))
    pages = [page.extract_text() for page in pdf.pages[1:]]
    assert len(pdf.pages[1].images) == 2
    for mark, side in zip("AB", one.sides, strict=True):
        assert f"{mark} {side.title}: {side.total}" in pages[0].replace("  ", " ")
    # A table that is too wide goes on below itself; no number and no word is cut.
    with speaking("de"):
        columns = [
            paper_words.column_texts([row[at] for row in one.table.rows], form)
            for at, form in enumerate(one.table.forms)
        ]
    whole = " ".join("\n".join(pages).split())
    cells = {cell for column in columns for cell in column}
    assert [cell for cell in cells if " ".join(cell.split()) not in whole] == []
    assert "…" not in whole
    # Sources never stand on a page alone.
    assert all("Regionen" in page for page in pages)


def test_the_document_says_what_it_is(handout):
    facts = handout.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    tree = ElementTree.fromstring(facts.partition("?>")[2].rpartition("<?")[0])
    said = {node.tag.rpartition("}")[2]: node.text for node in tree.iter()}
    # No validator of all its rules has seen it, so it does not claim to be PDF/UA.
    assert "part" not in said
    assert said["format"] == "application/pdf"
    assert DECK.title in facts
    assert "<rdf:li>de</rdf:li>" in facts


def test_atlas_has_one_page_for_each_municipality(atlas):
    names = cache.view(CHOSEN).municipalities["name"]
    titles = [entry["/Title"] for entry in atlas.outline]
    assert set(names) <= set(titles)
    assert len(atlas.pages) == len(names) + 2
    for page in atlas.pages[1:]:
        words = text(page)
        assert "Quellen:" in words
        assert "Demodaten – erfunden" in words


def test_atlas_has_the_numbers_of_the_profile(atlas):
    titles = [entry["/Title"] for entry in atlas.outline]
    number = titles.index("Hildburghausen")
    page = atlas.get_destination_page_number(atlas.outline[number])
    words = text(atlas.pages[page])
    profile = cache.profile(CHOSEN, "16069024")
    rank = profile.standing.loc["grant_paid_per_inhabitant_eur"]
    with speaking("de"):
        money = formats.euro(profile.row["grant_paid_eur"], 0)
    assert f"Rang {int(rank['rank'])} von {int(rank['ranked'])}" in words
    assert money in words
    assert "11.689" in words
    near = profile.neighbours.nlargest(4, "grant_paid_per_inhabitant_eur")
    assert all(name in words for name in near["name"])
    assert str(profile.projects["title"].iloc[0]) in words


@pytest.mark.parametrize("code", LANGUAGES)
def test_both_languages(code):
    steps = replace(DECK, steps=DECK.steps[:3])
    with speaking(code):
        content = paper.handout_file(steps, nothing, internal=True)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == code
    words = " ".join(text(page) for page in reader.pages)
    assert catalogue(code)["handout.contents"] in words
    assert catalogue(code)["leaf.internal"] in words


def test_hostile_words_make_a_sound_file():
    bad = "Sitzung 🚜 \x00\x1b <b>&amp; (mit) \\klammern " + "W" * 400
    with speaking("de"):
        leaves = leaf.leaves(DECK)
        hostile = [
            replace(one, heading=bad, lead=bad, sentences=[bad], sources=[bad])
            for one in leaves
        ]
        words = paper_words.handout_words(bad, bad)
        for one_page in (True, False):
            content = to_pdf(hostile, words, one_page=one_page)
            reader = pypdf.PdfReader(io.BytesIO(content))
            said = text(reader.pages[1])
            assert "(mit) \\klammern" in said
            assert "🚜" in said


def drawn(page):
    """Return what a page says it draws in place of the words that are said."""
    content = page.get_contents().get_data()
    found = re.findall(rb"/Span <</ActualText <FEFF([0-9a-f]+)>>>", content)
    return [bytes.fromhex(one.decode()).decode("utf-16-be") for one in found]


def test_arabic_and_hebrew_are_joined_turned_and_read_as_written():
    title = "Sitzung مرحبا 🚒 und בית (א)"
    lead = "مرحبا بكم"
    one = leaf_of(title, lead)
    with speaking("de"):
        content = to_pdf([one], paper_words.handout_words("Probe", ""))
    page = pypdf.PdfReader(io.BytesIO(content)).pages[1]
    assert {title, lead} <= set(drawn(page))
    # Letters in the shapes that they take inside of a word, the last one first.
    shapes = [unicodedata.name(sign) for sign in visual(lead) if sign != " "]
    assert all("FORM" in name for name in shapes)
    assert shapes[0] == "ARABIC LETTER MEEM FINAL FORM"
    assert "□" not in page.extract_text()


def test_every_line_is_read_in_the_direction_in_which_its_text_begins():
    hebrew = "שלום עולם של כפרים"
    lines = directed(["Haus 5 (neu)", f"{hebrew} 5 (neu)"], f"Haus 5 (neu) {hebrew}")
    assert mark_of(lines[0]) == ""
    assert mark_of(lines[1]) == "\u200e"
    # What stands behind the words stays there, as in the first line.
    assert visual(lines[1]).endswith("(neu)")
    assert visual(lines[1][1:]).startswith("(neu)")
    turned = directed([hebrew, "Haus 5"], f"{hebrew} Haus 5")
    assert [mark_of(line) for line in turned] == ["", "\u200f"]
    assert broken(f"Haus {hebrew} 5", 30, 10)[1][0] == "\u200e"
    assert directed(["Haus"], "Haus") == ["Haus"]
    with speaking("de"):
        one = leaf_of("Probe", f"{hebrew} Haus 5")
        content = to_pdf([one], paper_words.handout_words("Probe", ""))
    page = pypdf.PdfReader(io.BytesIO(content)).pages[1]
    assert f"{hebrew} Haus 5" in drawn(page)


def test_a_title_of_500_signs_ends_in_dots():
    title = ("Förderung der Dorfentwicklung in der Region " * 12)[:500]
    with speaking("de"):
        content = to_pdf([leaf_of(title, "")], paper_words.handout_words(title, ""))
    cover, page = pypdf.PdfReader(io.BytesIO(content)).pages
    for found in (cover, page):
        heads = [line for line in found.extract_text().split("\n") if "…" in line]
        assert heads
        assert all(line.strip(" .0123456789").endswith("…") for line in heads)


def test_several_documents_at_a_time_are_each_whole():
    def made(number):
        with speaking("de"):
            one = leaf_of(f"Blatt {number} äöü ß € مرحبا 🚒", "")
            return to_pdf([one] * 12, paper_words.handout_words(f"Heft {number}", ""))

    with ThreadPoolExecutor(4) as pool:
        contents = list(pool.map(made, range(8)))
    for number, content in enumerate(contents):
        reader = pypdf.PdfReader(io.BytesIO(content))
        assert all(f"Blatt {number} äöü ß €" in text(p) for p in reader.pages[1:])


def test_a_sign_without_a_font_is_told_on_the_cover():
    with speaking("de"):
        words = paper_words.handout_words("Probe", "")
        content = to_pdf([leaf_of("Haus 漢字", "")], words)
        plain = to_pdf([leaf_of("Haus", "")], words)
    cover = text(pypdf.PdfReader(io.BytesIO(content)).pages[0])
    assert (
        "Zeichen ohne Schrift stehen auf diesem Blatt als □: U+6F22, U+5B57." in cover
    )
    assert "□" not in text(pypdf.PdfReader(io.BytesIO(plain)).pages[0])


def leaf_of(heading, lead):
    return Leaf(step=Step(step_id="1"), heading=heading, lead=lead)


def test_an_empty_deck_is_a_page():
    with speaking("de"):
        content = to_pdf([], paper_words.handout_words("Leer", ""))
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1


def test_words_are_broken_to_their_width():
    lines = broken("Zuwendung je Einwohner, ausgezahlt " + "x" * 90, 100, 9)
    assert all(width_of(line, 9) <= 100 for line in lines)
    assert "".join(lines).replace(" ", "").endswith("x" * 20)
    assert broken("", 100, 9) == []


def test_a_document_without_marks_is_refused_by_nobody():
    pdf = TaggedPdf(title="x", subject="y", language="en")
    with pdf.content("P"):
        pdf.text(50, 50, "Only words")
    pdf.next_page()
    reader = pypdf.PdfReader(io.BytesIO(pdf.to_bytes()))
    assert [kind for kind, *_ in elements(reader)] == ["/Document", "/P"]


# -- the command line ----------------------------------------------------------------
def test_command_makes_slides_of_a_presentation(tmp_path, capsys, monkeypatch):
    path = tmp_path / "büro.gpkg"
    store = Workspace.create(path)
    store.add_presentation("Vorstand", DECK.steps[:2])
    out = tmp_path / "folien.pptx"
    monkeypatch.delenv("LEADER_ATLAS_WORKSPACE", raising=False)
    given = ["export", "--workspace", str(path), "--presentation", "Vorstand"]
    assert (
        main([*given, "--format", "pptx", "--tables", "none", "--out", str(out)]) == 0
    )
    assert out.read_bytes().startswith(b"PK")
    assert "folien.pptx 100 %" in capsys.readouterr().err
    wrong = [*given[:-1], "Nirgends", "--format", "handout", "--out", str(out)]
    assert main(wrong) == 1
    assert "Nirgends" in capsys.readouterr().err
    bad = tmp_path / "keine.pptx"
    bad.write_bytes(b"nichts")
    assert main([*given, "--format", "pptx", "--template", str(bad),
                 "--out", str(tmp_path / "neu.pptx")]) == 1  # fmt: skip
    assert "Vorlage" in capsys.readouterr().err
    assert not (tmp_path / "neu.pptx").exists()


def test_command_makes_a_handout_of_the_proposed_steps(tmp_path):
    out = tmp_path / "handzettel.pdf"
    command = [sys.executable, "-m", "pages.components.command", "export"]
    command += ["--format", "handout", "--dataset", "demo", "--region", REGION]
    done = subprocess.run(
        [*command, "--language", "en", "--out", str(out)], capture_output=True,
        check=False, timeout=300, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Warn" not in done.stderr
    reader = pypdf.PdfReader(out)
    assert len(reader.outline) == 7
    assert "Contents" in text(reader.pages[0])
