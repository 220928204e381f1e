"""Minutes: kept at once, undone, and read again by other programs than the writer."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pyogrio
import pypdf
import pytest
from python_calamine import CalamineWorkbook

from geo import errors
from geo.meeting.minutes import Entry, Meeting, Person, Votes, vote_faults
from geo.meeting.steps import Step
from geo.output.minutes import to_word
from geo.workspace import Workspace
from pages.components import minutes_files, minutes_words
from pages.components.texts import LANGUAGES, catalogue, speaking
from tests.opened import open_page, texts_on
from tests.test_presentation_page import press, texts_of
from tests.test_presentations import HOSTILE

PEOPLE = (
    Person(name="Anna Beispiel", organisation="Stadt A", interest_group="public"),
    Person(
        name="Bernd Muster", organisation="Verein B", interest_group="civil_society"
    ),
    Person(name="Clara Probe", organisation="Betrieb C", interest_group="economy"),
    Person(name="Gast", votes=False),
)
DECISION = Entry(
    entry_id="", kind="decision", text="Der Dorfladen wird gefördert.",
    step_id="s1", step_heading="1. Weiße Flecken", outcome="approved",
    votes=Votes(present=3, yes=2, no=1, abstained=0, public=1, non_public=2,
                excluded="Dora Eigen"),
    reason="Nahversorgung",
)  # fmt: skip
IDEA = Entry(
    entry_id="", kind="idea", text="Radweg bis zum Bahnhof", step_id="s2",
    step_heading="2. Karte", place_text="Themar", point=(10.615, 50.504),
    speaker="Bernd Muster",
)  # fmt: skip
TASK = Entry(
    entry_id="", kind="agreement", text="Angebot einholen", responsible="Clara Probe",
    due_date=dt.date(2026, 12, 15),
)  # fmt: skip


@pytest.fixture
def office(tmp_path, monkeypatch):
    path = tmp_path / "region.gpkg"
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
    return Workspace.create(path)


def meeting_in(store, *entries, title="Vorstand"):
    key = store.add_meeting(
        Meeting(
            meeting_id="", title=title, meeting_date=dt.date(2026, 11, 23),
            begins="19:00", place_text="Bürgerhaus", chair="Anna Beispiel",
            keeper="Clara Probe", people=PEOPLE,
        )
    )  # fmt: skip
    for entry in entries:
        store.save_entry(key, entry)
    return key


def test_each_entry_is_one_change_and_comes_back_as_it_was(office):
    key = meeting_in(office, DECISION, IDEA, TASK)
    found = office.meeting(key)
    assert (found.people, found.begins, found.meeting_date) == (
        PEOPLE, "19:00", dt.date(2026, 11, 23),
    )  # fmt: skip
    assert [entry.text for entry in found.entries] == [
        DECISION.text, IDEA.text, TASK.text,
    ]  # fmt: skip
    decision, idea, task = found.entries
    assert decision.votes == DECISION.votes
    assert idea.point == pytest.approx(IDEA.point, abs=2e-6)
    assert task.due_date == TASK.due_date
    assert dt.datetime.fromisoformat(task.taken_at).tzinfo
    assert office.undo().label == "entry_add"
    assert len(office.meeting(key).entries) == 2
    layer = pyogrio.read_dataframe(office.path, layer="meeting_entries")
    assert layer.crs.to_epsg() == 25832
    assert layer.geometry.notna().tolist() == [False, True]


def test_two_windows_do_not_overwrite_each_others_minutes(office):
    key = meeting_in(office, DECISION)
    seen = office.revision
    (entry,) = office.meeting(key).entries
    other = Workspace.open(office.path)
    other.save_entry(key, entry, read_revision=seen)
    other.save_entry(
        key,
        Entry(entry_id=entry.entry_id, kind="note", text="dort"),
        read_revision=seen,
    )
    mine = Entry(entry_id=entry.entry_id, kind="note", text="hier")
    with pytest.raises(errors.ConflictError):
        office.save_entry(key, mine, read_revision=seen)
    # A new entry is nobody's: both stay.
    office.save_entry(key, IDEA, read_revision=seen)
    assert len(office.meeting(key).entries) == 2
    office.save_meeting(
        Meeting(meeting_id=key, title="Neu", people=PEOPLE[:1]),
    )
    assert office.meeting(key).people == PEOPLE[:1]
    office.remove_meeting(key)
    assert office.meetings() == ()
    office.undo()
    assert len(office.meeting(key).entries) == 2


@pytest.mark.parametrize(
    ("votes", "outcome", "expected"),
    [
        (Votes(), "approved", ["no_votes"]),
        (Votes(present=9, yes=5, no=4, public=4, non_public=5), "approved", []),
        (Votes(yes=5, no=4, public=5, non_public=4), None, ["public_majority"]),
        # Half is enough: "at least 50 % of the votes".
        (Votes(yes=4, no=4, public=4, non_public=4), "rejected", []),
        (Votes(yes=3, public=1, non_public=1), "approved", ["groups_differ"]),
        (Votes(yes=2, no=2), "approved", ["outcome_differs"]),
        (Votes(yes=3, no=2), "rejected", ["outcome_differs"]),
    ],
)
def test_votes_that_do_not_fit_are_named(votes, outcome, expected):
    assert vote_faults(votes, outcome) == expected


def document(meeting, language="de"):
    with speaking(language):
        return minutes_files.word(meeting)


def text_in_word(content):
    """Read the words of a document without the library that wrote it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", " ", xml)


def text_in_writer(path):
    """Let LibreOffice Writer print a document; return its words, "" without Writer."""
    if shutil.which("soffice") is None:
        return ""
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir",
         path.parent, path],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    printed = path.with_suffix(".pdf")
    if not printed.exists():  # an installation of Impress alone
        return ""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(printed).pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_holds_everything_and_opens_elsewhere(office, tmp_path, language):
    meeting = office.meeting(meeting_in(office, DECISION, IDEA, TASK))
    path = tmp_path / "protokoll.docx"
    path.write_bytes(document(meeting, language))
    text = text_in_writer(path) or text_in_word(path.read_bytes())
    flat = " ".join(text.split())
    words = catalogue(language)
    for expected in (
        "Der Dorfladen wird gefördert.", "Dora Eigen", "Nahversorgung", "Themar",
        "Clara Probe", "Bürgerhaus", words["entry_kind.decision"],
        words["votes.yes"].format(count=2), words["leaf.internal"],
    ):  # fmt: skip
        assert expected in flat, expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_word_excel_and_csv(office, text):
    entry = Entry(entry_id="", text=text, speaker=text, step_id="x", step_heading=text)
    meeting = office.meeting(meeting_in(office, entry, title=text))
    with speaking("de"):
        word = text_in_word(to_word(minutes_words.paper(meeting)))
        sheet = minutes_files.workbook(meeting)
        table = minutes_files.text_file(meeting).decode("utf-8-sig")
    plain = re.sub(r"[\x00-\x08\x0b-\x1f]", "", text).split("\n")[0][:60]
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert escaped in word
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0)
    assert plain[:40] in str(rows.to_python()[1][3])
    assert "'" + text[:5] in table if text.startswith("=") else plain[:5] in table


def test_excel_has_typed_cells_and_the_people(office):
    meeting = office.meeting(meeting_in(office, DECISION, IDEA, TASK))
    with speaking("de"):
        content = minutes_files.workbook(meeting)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[:2] == ["Protokoll", "Anwesende"]
    head, decision, idea, _ = book.get_sheet_by_index(0).to_python()
    row = dict(zip(head, decision, strict=True))
    assert (row["Ja"], row["Nein"], row["davon öffentlich"]) == (2, 1, 1)
    place = dict(zip(head, idea, strict=True))
    assert place["Breite"] == pytest.approx(50.504, abs=1e-5)
    assert len(book.get_sheet_by_index(1).to_python()) == 1 + len(PEOPLE)


def test_the_page_takes_down_an_entry_beside_a_step(office):
    key = office.add_presentation("Herbst", [Step(step_id="", page="karte")])
    at = open_page("minutes.py")
    assert catalogue("de")["minutes.empty"] in texts_on(at)
    press(at, "Neue Sitzung")
    assert not at.exception
    (meeting,) = office.meetings()
    assert meeting.presentation_id == key
    next(one for one in at.text_area if one.label == "Text").set_value(
        "Wer pflegt den Radweg? <b>"
    ).run()
    press(at, "Eintragen")
    assert not at.exception
    ((entry,),) = [one.entries for one in office.meetings()]
    assert (entry.kind, entry.text) == ("note", "Wer pflegt den Radweg? <b>")
    assert "&lt;b&gt;" in texts_of(at)
    press(at, "minutes_undo")
    assert office.meetings()[0].entries == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_the_pdf_says_the_same_and_has_a_structure(office, text):
    many = [
        Entry(entry_id="", text=f"{text} Nr. {number}", step_id=f"x{number % 7}",
              step_heading=f"Schritt {number % 7} {text}")
        for number in range(60)
    ]  # fmt: skip
    meeting = meeting_in(office, DECISION, title=text)
    found = replace(office.meeting(meeting), entries=(DECISION, IDEA, *many))
    with speaking("de"):
        content = minutes_files.printed(found)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) > 2
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in (
        "Der Dorfladen wird gefördert.",
        "Dora Eigen",
        "Nr. 59",
        "Seite 2",
    ):
        assert expected in words
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("de")
    assert len(reader.outline) == 1 + 2 + 7
