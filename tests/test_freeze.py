"""Freezing: the same numbers later, whatever has happened to the data since."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pandas as pd
import pytest

from geo import errors
from geo.analysis.view import Atlas
from geo.meeting.steps import Presentation, Step
from geo.projects.filters import ProjectFilter
from geo.workspace import Workspace
from geo.workspace.frozen import Frozen, read_frozen, write_frozen
from pages.components import cache, freezing, held, leaf
from pages.components.texts import speaking
from tests.opened import open_page, texts_on
from tests.test_presentations import HOSTILE

REGION = "TH-LEADER-06"
OWN = {"dataset": "own", "region": REGION}
DEMO = {"dataset": "demo", "region": REGION}


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Give the office a file with the invented projects as its own."""
    path = tmp_path / "region.gpkg"
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
    store = Workspace.create(path)
    with store.transaction("import") as change:
        change.put_register(Atlas().register("demo"))
    # The caches know a file by its revision; here every test has another file.
    cache._view.clear()
    cache._own.clear()
    return store


def deck(address, *pages, title="Vorstand"):
    steps = tuple(
        Step(step_id=f"s{number}", page=page, address=address, heading=page)
        for number, page in enumerate(pages or ("kennzahlen", "karte"))
    )
    return Presentation(presentation_id="p1", title=title, steps=steps)


def frozen_bytes(presentation):
    with speaking("de"):
        return freezing.freeze(presentation, lambda _: None)


def figures_of(step):
    with speaking("de"):
        made = leaf.leaf(step)
    return made.figures, made.sentences, made.table


def test_a_frozen_presentation_shows_identical_numbers_after_the_data_changed(office):
    shown = deck(OWN, "kennzahlen", "foerderdichte", "weisse-flecken")
    before = [figures_of(step) for step in shown.steps]
    content = frozen_bytes(shown)
    with office.transaction("delete") as change:
        for project in office.register().projects.index[:40]:
            change.delete("projects", str(project))
    assert [figures_of(step) for step in shown.steps] != before
    frozen = read_frozen(content, name="a.zip")
    assert freezing.differing(frozen) == []
    with held.holding(frozen):
        assert [figures_of(step) for step in shown.steps] == before
    view = cache.view(ProjectFilter(dataset="own", region=REGION))
    assert len(view.projects) == 78
    # Also without the file of the office.
    office.path.unlink()
    with held.holding(frozen):
        assert [figures_of(step) for step in shown.steps] == before


def test_what_is_read_is_what_was_written():
    atlas = Atlas()
    registers = {name: atlas.register(name) for name in ("demo", "published")}
    made = dt.datetime(2026, 5, 4, 18, 30, tzinfo=dt.UTC)
    frozen = Frozen(presentation=deck(DEMO), registers=registers, made=made)
    content = write_frozen(frozen)
    assert content == write_frozen(frozen)
    again = read_frozen(content, name="a.zip")
    assert (again.presentation, again.made) == (frozen.presentation, made)
    for name, register in registers.items():
        pd.testing.assert_frame_equal(again.registers[name].projects, register.projects)
        pd.testing.assert_frame_equal(again.registers[name].sites, register.sites)
        assert again.registers[name].layers == register.layers


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_are_frozen_and_come_back(text):
    content = frozen_bytes(deck(DEMO, "karte", title=text))
    assert read_frozen(content, name="a.zip").presentation.title == text


def changed(content, name, change):
    """Return the file with one part changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, change(part) if info.filename == name else part)
    return stream.getvalue()


def test_a_changed_file_is_refused_with_a_sentence():
    content = frozen_bytes(deck(DEMO, "kennzahlen"))

    def paid_more(part):
        assert b"5489348" in part
        return part.replace(b"5489348", b"9489348")

    def odd_version(part):
        return json.dumps({**json.loads(part), "app_version": "9.9"}).encode()

    def newer(part):
        return json.dumps({**json.loads(part), "version": 2}).encode()

    damaged = [
        changed(content, "demo.json", paid_more),
        changed(content, "figures.json", lambda _: b"{}"),
        changed(content, "manifest.json", odd_version),
    ]
    for file in damaged:
        with pytest.raises(errors.FrozenDamagedError, match=r"a\.zip"):
            read_frozen(file, name="a.zip")
    with pytest.raises(errors.FrozenNewerError):
        read_frozen(changed(content, "manifest.json", newer), name="a.zip")
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("liste.csv", "a;b")
    for file in (b"", b"PK\x03\x04 no zip", content[:-200], empty.getvalue()):
        with pytest.raises((errors.NotFrozenError, errors.FrozenDamagedError)):
            read_frozen(file, name="a.zip")


def test_own_boundaries_are_frozen_too(office):
    with office.transaction("territorial_change") as change:
        row = {
            "effective_date": "2026-01-01", "old_ags": "16069041",
            "new_ags": "16069043", "kind": "merged_into",
        }  # fmt: skip
        change.put("territorial_changes", row)
    frozen = read_frozen(frozen_bytes(deck(DEMO, "karte")), name="a.zip")
    assert frozen.boundaries.steps["old_ags"].tolist() == ["16069041"]
    assert frozen.boundaries.edition


def test_every_page_says_from_when_the_numbers_are(office):
    frozen = read_frozen(frozen_bytes(deck(OWN, "karte")), name="a.zip")
    with office.transaction("delete") as change:
        change.delete("projects", str(office.register().projects.index[0]))
    at = open_page("key_figures.py", OWN, frozen_presentation=frozen)
    assert not at.exception
    assert "Eingefrorener Stand" in texts_on(at)
    assert frozen.checksum[:12] in texts_on(at)
    assert "mit 118 Projekten" in texts_on(at)
    assert "118" in "".join(one.proto.body for one in at.get("html"))
    at.switch_page("pages/presentation.py").run()
    assert not at.exception
    assert at.selectbox[0].value
    for button in at.button:
        if button.label == "Schließen":
            button.click().run()
            break
    assert "Eingefrorener Stand" not in texts_on(at)
    at.switch_page("pages/key_figures.py").run()
    assert "117" in "".join(one.proto.body for one in at.get("html"))
