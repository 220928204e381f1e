"""Edits by another program: noticed, in conflict, undone; with SQLite's own means."""

from __future__ import annotations

import contextlib
import re
import sqlite3

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo import errors
from geo.workspace import TABLES, Workspace, outside
from geo.workspace.columns import ROW_REVISION

BASE = {"programming_period": "2023-2027", "scheme": "LEADER", "status": "approved"}
HOSTILE = "O'Brien \"Dorf\" \\ a,b\n\tNULL X'00' ä"


@pytest.fixture
def workspace(tmp_path):
    """Return a workspace with two projects and their sites."""
    made = Workspace.create(tmp_path / "hbn.gpkg")
    with made.transaction("import") as change:
        for key in ("P1", "P2"):
            money = {"grant_paid_cents": 100, "score": 1 / 3}
            change.put(
                "projects", {"project_id": key, "title": HOSTILE, **BASE, **money}
            )
            point = shapely.Point(600000.123, 5580000)
            change.put("sites", {"project_id": key, "site_no": 1, "precision": "site",
                                 "confidence": 0.1, "geom": point})  # fmt: skip
    return made


def elsewhere(path, *statements):
    """Write with a plain SQLite, as QGIS does, in one transaction."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


def contents(workspace):
    """Return every row of what is not computed, without the numbers of revisions."""
    found = {}
    with contextlib.closing(sqlite3.connect(workspace.path)) as database:
        for name, table in TABLES.items():
            if not table.tracked:
                continue
            columns = ", ".join(f'"{c}"' for c in table.cells if c != ROW_REVISION)
            order = f'SELECT {columns} FROM "{name}" ORDER BY fid'
            found[name] = database.execute(order).fetchall()
    return found


def labels(workspace):
    return [entry.label for entry in reversed(workspace.history())]


CHANGES = {
    "a text": ["UPDATE projects SET title = 'it''s \"new\"' WHERE project_id = 'P1'"],
    "nothing": ["UPDATE projects SET title = NULL, score = NULL"],
    "a number": ["UPDATE projects SET score = 2.0 / 7, year = 2024"],
    "a place": ["UPDATE sites SET geom = NULL, confidence = -1e-12, share = '1/3'"],
    "another key": ["UPDATE projects SET project_id = 'P\"9' WHERE project_id = 'P1'",
                    "UPDATE sites SET project_id = 'P\"9' WHERE project_id = 'P1'"],
    "a deletion": ["DELETE FROM projects WHERE project_id = 'P1'"],
    "a new row": ["INSERT INTO sites (project_id, site_no, \"precision\")"
                  " VALUES ('P2', 2, 'unknown')"],
    "several": ["UPDATE sites SET site_no = 5 WHERE project_id = 'P1'",
                "DELETE FROM sites WHERE project_id = 'P2'",
                "UPDATE sites SET locality = 'x'"],
}  # fmt: skip


@pytest.mark.parametrize("statements", CHANGES.values(), ids=CHANGES)
def test_it_stands_in_the_history_and_is_undone_and_redone(workspace, statements):
    before, revision = contents(workspace), workspace.revision
    elsewhere(workspace.path, *statements)
    after = contents(workspace)
    assert after != before
    assert workspace.revision > revision
    assert labels(workspace) == ["import", outside.OUTSIDE]
    entry = workspace.history(1)[0]
    assert entry.changed_rows >= 1
    assert workspace.row_changes(entry.revision)
    assert workspace.undo(expected_revision=workspace.revision).label == outside.OUTSIDE
    assert contents(workspace) == before
    workspace.redo()
    assert contents(workspace) == after
    workspace.undo()
    assert workspace.undo().label == "import"
    assert workspace.frame("projects").empty


def test_a_row_that_is_still_shown_is_a_conflict(workspace):
    read = workspace.revision
    elsewhere(workspace.path, "UPDATE projects SET title = 'QGIS' WHERE fid = 1")
    with (
        pytest.raises(errors.ConflictError) as caught,
        workspace.transaction("edit", read_revision=read) as change,
    ):
        change.put("projects", {"project_id": "P1", "title": "here"})
    (conflict,) = caught.value.details["conflicts"]
    assert conflict.theirs == {"title": "QGIS"}
    assert conflict.time is not None
    with workspace.transaction("edit", read_revision=read) as change:
        change.put("projects", {"project_id": "P2", "title": "another row"})
    assert workspace.get("projects", "P1")["title"] == "QGIS"
    with (
        pytest.raises(errors.ConflictError),
        workspace.transaction("edit", expected_revision=read) as change,
    ):
        change.put("projects", {"project_id": "P2", "title": "again"})


def test_each_row_of_one_save_has_a_number_of_its_own(workspace):
    elsewhere(workspace.path, "UPDATE projects SET title = 'a' WHERE fid = 1")
    read = workspace.revision
    elsewhere(workspace.path, "UPDATE projects SET title = 'b' WHERE fid = 1")
    assert labels(workspace) == ["import", outside.OUTSIDE]  # one entry of two rows
    assert workspace.history(1)[0].changed_rows == 2
    with (
        pytest.raises(errors.ConflictError) as caught,
        workspace.transaction("edit", read_revision=read) as change,
    ):
        change.put("projects", {"project_id": "P1", "title": "here"})
    assert caught.value.details["conflicts"][0].theirs == {"title": "b"}


def test_a_deleted_row_does_not_come_back(workspace):
    read = workspace.revision
    elsewhere(workspace.path, "DELETE FROM projects WHERE project_id = 'P1'")
    assert workspace.frame("sites")["project_id"].tolist() == ["P2"]
    elsewhere(workspace.path, "UPDATE projects SET project_id = 'P3'")
    for key in ("P1", "P2"):
        with (
            pytest.raises(errors.ConflictError),
            workspace.transaction("edit", read_revision=read) as change,
        ):
            change.put("projects", {"project_id": key, "title": "here", **BASE})


def test_what_was_computed_from_the_row_is_computed_anew(workspace):
    def allocated():
        frame = workspace.frame("allocations")
        return dict(zip(frame["project_id"], frame["grant_paid_cents"], strict=True))

    assert allocated() == {"P1": 100, "P2": 100}
    elsewhere(workspace.path, "UPDATE projects SET title = 'x'")
    assert allocated() == {"P1": 100, "P2": 100}
    elsewhere(workspace.path, "UPDATE projects SET grant_paid_cents = 7 WHERE fid = 1")
    assert allocated() == {"P2": 100, "P1": 7}  # at once, without a start of ours
    elsewhere(workspace.path, "UPDATE sites SET share = '1/2' WHERE fid = 2")
    assert allocated() == {"P1": 7}  # shares that add up to 1/2 allocate nothing
    with workspace.transaction("edit") as change:
        change.put("projects", {"project_id": "P1", "grant_paid_cents": 8})
    assert allocated() == {"P1": 8}
    elsewhere(workspace.path, "UPDATE sites SET share = '1' WHERE fid = 2")
    assert allocated() == {"P1": 8, "P2": 100}


def test_changes_that_lie_apart_are_entries_of_their_own(workspace):
    elsewhere(workspace.path, "UPDATE projects SET title = 'a' WHERE fid = 1")
    elsewhere(
        workspace.path,
        "UPDATE history SET time = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-9 seconds')",
    )
    elsewhere(workspace.path, "UPDATE projects SET title = 'b' WHERE fid = 2")
    assert labels(workspace) == ["import", outside.OUTSIDE, outside.OUTSIDE]
    workspace.undo()
    elsewhere(workspace.path, "UPDATE projects SET title = 'c' WHERE fid = 2")
    assert workspace.next_redo() is None  # others were made since


def test_changes_of_our_own_are_no_changes_from_outside(workspace, tmp_path):
    with workspace.transaction("twice") as change:
        for title in ("a", "b"):
            change.put("projects", {"project_id": "P1", "title": title})
        change.put("projects", {"project_id": "P3", **BASE})
        change.delete("projects", "P3")
        change.delete("projects", "P2")
    workspace.undo()
    workspace.redo()
    workspace.restore(workspace.backup(tmp_path / "copy.gpkg"))
    with workspace.transaction("edit") as change:
        change.put("projects", {"project_id": "P1", "title": "c"})
    assert outside.OUTSIDE not in labels(workspace)


def test_gdal_writes_through_the_triggers(workspace):
    frame = gpd.read_file(workspace.path, layer="sites").iloc[:1]
    frame["site_no"] = 2
    pyogrio.write_dataframe(frame, workspace.path, layer="sites", append=True)
    assert labels(workspace) == ["import", outside.OUTSIDE]
    assert workspace.get("sites", ("P1", 2))["row_revision"] == workspace.revision
    workspace.undo()
    assert len(workspace.frame("sites")) == 2


def test_triggers_call_core_functions_only(workspace):
    with contextlib.closing(sqlite3.connect(workspace.path)) as database:
        statements = [
            text
            for (text,) in database.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
            )
        ]
    assert len(statements) == 2 + 3 * len(outside.WATCHED)
    without_texts = re.sub(r"'(?:[^']|'')*'", "''", "\n".join(statements))
    called = set(re.findall(r"\b([a-z_0-9]+)\(", without_texts))
    texts = {"substr", "instr", "length", "replace", "quote", "typeof"}
    assert called <= texts | {
        "coalesce", "nullif", "strftime", "julianday", "min", "max", "sum", "abs",
        "allocations", "allocating_work",  # tables, before their columns
        "history", "history_rows",
    }  # fmt: skip
    # SQLite reads them whenever the file is opened.
    assert sum(map(len, statements)) < 32_000
