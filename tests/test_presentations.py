"""Presentations in the workspace: order, undo, conflicts, hostile text."""

from __future__ import annotations

import sqlite3

import pyogrio
import pytest

from geo import errors
from geo.meeting.steps import Step
from geo.workspace import Workspace

HOSTILE = (
    "ä" * 500,
    "🚜 Dorfladen 👩‍🌾",
    "مشروع קהילה",
    "<img src=x onerror=alert(1)>",
    "Zeile\n\tzwei\x07 \x00 Ende",
    "'; DROP TABLE projects; --",
)


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "region.gpkg")


def view(page, **more):
    return Step(step_id="", page=page, address={"region": "TH-LEADER-06"}, **more)


def pages(workspace, key):
    return [step.page or step.kind for step in workspace.presentation(key).steps]


def test_steps_stand_where_they_belong(workspace):
    key = workspace.add_presentation("Herbst")
    for step in (
        view("karte"),
        Step(step_id="", kind="closing", heading="Danke"),
        Step(step_id="", kind="title", heading="Vorstand"),
        view("kennzahlen"),
    ):
        workspace.save_step(key, step)
    assert pages(workspace, key) == ["title", "karte", "kennzahlen", "closing"]
    assert workspace.presentation(key).steps[1].address == {"region": "TH-LEADER-06"}


def test_steps_are_moved_renamed_copied_and_removed_and_all_of_it_undone(workspace):
    key = workspace.add_presentation("Herbst", [view("karte"), view("kennzahlen")])
    first, second = workspace.presentation(key).steps
    workspace.reorder_steps(key, [second.step_id, first.step_id])
    assert pages(workspace, key) == ["kennzahlen", "karte"]
    workspace.save_step(key, Step(step_id=first.step_id, page="karte", heading="Neu"))
    workspace.duplicate_step(key, first.step_id)
    assert [step.heading for step in workspace.presentation(key).steps] == [
        "", "Neu", "Neu",
    ]  # fmt: skip
    workspace.remove_step(key, second.step_id)
    other = workspace.duplicate_presentation(key, "Kopie")
    assert pages(workspace, other) == ["karte", "karte"]
    workspace.rename_presentation(key, "Winter")
    workspace.remove_presentation(key)
    assert [one.title for one in workspace.presentations()] == ["Kopie"]
    labels = [workspace.undo().label for _ in range(8)]
    assert labels == [
        "presentation_remove", "presentation_rename", "presentation_add",
        "step_remove", "step_duplicate", "step_edit", "step_move", "presentation_add",
    ]  # fmt: skip
    assert workspace.presentations() == ()
    for _ in range(4):
        workspace.redo()
    assert pages(workspace, key) == ["kennzahlen", "karte", "karte"]


def test_two_windows_do_not_overwrite_each_other(workspace):
    key = workspace.add_presentation("Herbst", [view("karte"), view("kennzahlen")])
    seen = workspace.revision
    first, second = workspace.presentation(key).steps
    mine = Step(step_id=first.step_id, page="karte", heading="hier")
    theirs = Step(step_id=first.step_id, page="karte", heading="dort")
    other = Workspace.open(workspace.path)
    other.save_step(key, theirs, read_revision=seen)
    with pytest.raises(errors.ConflictError, match="dort"):
        workspace.save_step(key, mine, read_revision=seen)
    with pytest.raises(errors.ConflictError):
        workspace.remove_step(key, first.step_id, read_revision=seen)
    # Another step was not touched meanwhile.
    workspace.remove_step(key, second.step_id, read_revision=seen)
    other.remove_presentation(key)
    with pytest.raises(errors.UnknownPresentationError, match=key):
        workspace.save_step(key, mine)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_it_was(workspace, text):
    key = workspace.add_presentation(text)
    workspace.save_step(key, view("karte", heading=text, note=text))
    (step,) = workspace.presentation(key).steps
    assert (workspace.presentation(key).title, step.heading, step.note) == (text,) * 3
    steps = pyogrio.read_dataframe(workspace.path, layer="presentation_steps")
    assert steps["heading"][0] == text.split("\x00")[0]


def test_what_another_program_wrote_is_read_as_far_as_it_goes(workspace):
    key = workspace.add_presentation("Herbst", [view("karte")])
    with sqlite3.connect(workspace.path) as database:
        database.execute(
            "UPDATE presentation_steps SET address = 'no JSON', kind = 'odd',"
            " heading = NULL, position = NULL"
        )
    database.close()
    (step,) = workspace.presentation(key).steps
    assert (step.kind, step.address, step.heading) == ("view", {}, "")


def test_figures_are_never_older_than_the_file(workspace):
    other = Workspace.open(workspace.path)
    for number in range(1, 4):
        with other.transaction("edit") as change:
            change.put("settings", {"key": "office", "value": f"RAG {number}"})
        assert workspace.data_revision == other.revision == number
    other.undo()
    assert workspace.data_revision == other.revision
    # QGIS switches to a write-ahead log, which leaves the head of the file alone.
    with sqlite3.connect(workspace.path) as database:
        database.execute("PRAGMA journal_mode = WAL")
        for number in (101, 102):
            database.execute(
                "UPDATE history SET revision = ? WHERE revision ="
                " (SELECT max(revision) FROM history)",
                (number,),
            )
            database.commit()
            assert workspace.data_revision == number
    database.close()


def test_the_number_is_read_again_only_if_the_file_differs(workspace, monkeypatch):
    with workspace.transaction("edit") as change:
        change.put("settings", {"key": "office", "value": "RAG"})
    number = workspace.data_revision
    opened = []
    reading = Workspace._reading
    monkeypatch.setattr(
        Workspace, "_reading", lambda self: opened.append(1) or reading(self)
    )
    assert [workspace.data_revision for _ in range(5)] == [number] * 5
    assert not opened
    workspace.path.write_bytes(b"something else")
    with pytest.raises(errors.GeoDataError):
        _ = workspace.data_revision


def test_steps_do_not_make_figures_stale(workspace):
    with workspace.transaction("edit") as change:
        change.put("settings", {"key": "office", "value": "RAG"})
    data = workspace.data_revision
    assert data == workspace.revision
    key = workspace.add_presentation("Herbst", [view("karte")])
    workspace.remove_presentation(key)
    workspace.undo()
    assert workspace.data_revision == data < workspace.revision
    with workspace.transaction("edit") as change:
        change.put("settings", {"key": "office", "value": "LAG"})
    assert workspace.data_revision == workspace.revision
    workspace.forget_history()
    assert workspace.data_revision == workspace.revision
