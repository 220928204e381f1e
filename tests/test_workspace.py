"""The workspace: valid GeoPackage, transactions, history, conflicts, crashes."""

import contextlib
import datetime as dt
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo import errors
from geo.catalog import Catalog
from geo.projects.register import DATASETS, load_register
from geo.workspace import TABLES, Workspace, connection, files, history
from geo.workspace.columns import ROW_REVISION
from geo.workspace.tables import (
    OWN,
)

ROOT = Path(__file__).resolve().parent.parent
BASE = {"programming_period": "2023-2027", "scheme": "LEADER", "status": "approved"}
TODAY = dt.date(2026, 11, 23)
POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "hbn.gpkg", office="RAG HBN-SON")


def project(key="P1", **values):
    return {"project_id": key, **BASE, **values}


def put_project(workspace, key="P1", *, author="", label="edit", **values):
    with workspace.transaction(label, author=author) as change:
        change.put("projects", project(key, **values))


def sql(path, statement, *values):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        return database.execute(statement, values).fetchall()


def contents(workspace):
    """Return every row of every table, without the numbers of revisions."""
    state = {}
    for name, table in TABLES.items():
        # What is computed may be computed again, as other rows with the same content.
        without = {ROW_REVISION} if table.tracked else {ROW_REVISION, "fid"}
        columns = ", ".join(f'"{c}"' for c in table.cells if c not in without)
        by = "fid" if table.tracked else ", ".join(table.key)
        order = f'SELECT {columns} FROM "{name}" ORDER BY {by}'
        state[name] = sql(workspace.path, order)
    return state


def refused(error, workspace, act, *, match=None, **options):
    """Return the error that ends a transaction."""

    def attempt():
        with workspace.transaction("edit", **options) as change:
            act(change)

    with pytest.raises(error, match=match) as caught:
        attempt()
    return caught.value


def is_intact(path):
    return sql(path, "PRAGMA integrity_check") == [("ok",)]


# -- the file -------------------------------------------------------------------


def test_file_is_a_geopackage_with_every_layer_registered(workspace):
    path = workspace.path
    assert sql(path, "PRAGMA application_id") == [(0x47504B47,)]
    assert sql(path, "PRAGMA user_version") == [(10300,)]
    assert sql(path, "PRAGMA journal_mode") == [("delete",)]
    assert sql(path, "PRAGMA foreign_key_check") == []
    assert is_intact(path)
    systems = sql(path, "SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id")
    assert systems == [(-1,), (0,), (4326,), (25832,)]
    listed = dict(sql(path, "SELECT table_name, data_type FROM gpkg_contents"))
    tables = {
        name
        for (name,) in sql(
            path, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        )
        # The last are no layers: triggers work with them, they are empty.
        if not name.startswith(("gpkg_", "sqlite_", "allocating_"))
    }
    assert set(listed) == tables
    assert {name for name, kind in listed.items() if kind == "features"} == {
        "sites",
        "regions",
        "projects_on_map",
        "boundary_areas",
        "meeting_entries",
    }
    assert sql(path, "SELECT identifier FROM gpkg_contents WHERE table_name='sites'")
    for table in listed:
        if table == "projects_on_map":
            continue
        primary = [row for row in sql(path, f"PRAGMA table_info({table})") if row[5]]
        assert [row[2] for row in primary] == ["INTEGER"], table


def test_gdal_reads_every_layer_in_epsg_25832(workspace):
    with workspace.transaction("import") as change:
        change.put("projects", project(title="Dorfladen", grant_paid_cents=100))
        change.put(
            "sites",
            {
                "project_id": "P1",
                "site_no": 1,
                "precision": "site",
                "geom": shapely.Point(622960.25, 5587406.75),
            },
        )
        regions = gpd.GeoDataFrame(
            {"name": ["Hildburghausen-Sonneberg"], "boundary_date": [TODAY]},
            geometry=[shapely.box(600000, 5580000, 610000, 5590000)],
            index=["TH-LEADER-06"],
            crs=25832,
        )
        change.put_regions(regions)
    layers = {str(name): kind for name, kind in pyogrio.list_layers(workspace.path)}
    listed = dict(sql(workspace.path, "SELECT table_name, 1 FROM gpkg_contents"))
    assert set(layers) == set(listed)
    assert layers["sites"] == "Point"
    assert layers["regions"] == "MultiPolygon"
    for layer in ("sites", "regions", "projects_on_map"):
        info = pyogrio.read_info(workspace.path, layer=layer)
        assert info["crs"] == "EPSG:25832"
        assert info["features"] == 1
        identifier = info["layer_metadata"]["IDENTIFIER"]
        assert identifier in {
            "Projektorte",
            "LEADER-Regionen",
            "Projekte auf der Karte",
        }
    site = gpd.read_file(workspace.path, layer="sites")
    assert site.geometry.iloc[0].equals(shapely.Point(622960.25, 5587406.75))
    region = gpd.read_file(workspace.path, layer="regions")
    assert region.geometry.iloc[0].area == 1e8
    for layer in layers:
        gpd.read_file(workspace.path, layer=layer)  # a warning would be an error
    table = gpd.read_file(workspace.path, layer="projects")
    assert table["grant_paid_cents"].tolist() == [100]
    assert table["grant_approved_cents"].isna().all()


def test_other_programs_may_edit_add_an_index_and_leave_a_log(workspace):
    put_project(workspace)
    add = {"project_id": "P1", "precision": "site"}
    with workspace.transaction("sites") as change:
        change.put("sites", {**add, "site_no": 1, "geom": shapely.Point(1, 2)})
    frame = gpd.read_file(workspace.path, layer="sites")
    frame["site_no"] = 2
    pyogrio.write_dataframe(frame, workspace.path, layer="sites", append=True)
    # The index of clause 3.1.3: its triggers call functions that SQLite lacks.
    with contextlib.closing(sqlite3.connect(workspace.path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(
            "CREATE VIRTUAL TABLE rtree_sites_geom"
            " USING rtree(id, minx, maxx, miny, maxy)"
        )
        database.execute(
            "CREATE TRIGGER rtree_sites_geom_insert AFTER INSERT ON sites"
            " WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN"
            " INSERT OR REPLACE INTO rtree_sites_geom VALUES (NEW.fid,"
            " ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom),"
            " ST_MaxY(NEW.geom)); END"
        )
        database.commit()
    with workspace.transaction("sites") as change:
        change.put("sites", {**add, "site_no": 3, "geom": shapely.Point(3, 4)})
    assert sql(workspace.path, "SELECT minx, maxy FROM rtree_sites_geom") == [(3, 4)]
    assert sql(workspace.path, "PRAGMA journal_mode") == [("delete",)]
    assert not workspace.path.with_name("hbn.gpkg-wal").exists()
    shapes = workspace.register().sites.geometry
    assert [shape.x for shape in shapes] == [1, 1, 3]


def test_it_works_while_qgis_shows_the_file(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.2)
    put_project(workspace, title="a")
    with contextlib.closing(sqlite3.connect(workspace.path)) as qgis:
        qgis.execute("PRAGMA journal_mode = WAL").fetchone()
        assert qgis.execute("SELECT title FROM projects").fetchone() == ("a",)
        put_project(workspace, title="b")
        copy = workspace.backup(tmp_path / "copy.gpkg")
        put_project(workspace, title="c")
        assert workspace.get("projects", "P1")["title"] == "c"
        with pytest.raises(errors.WorkspaceBusyError):
            workspace.restore(copy)
        assert qgis.execute("SELECT title FROM projects").fetchone() == ("c",)
        assert not list(tmp_path.glob("*.bak"))
    workspace.restore(copy)
    assert workspace.get("projects", "P1")["title"] == "b"
    assert sql(copy, "PRAGMA journal_mode") == [("delete",)]
    put_project(workspace, title="d")
    assert sql(workspace.path, "PRAGMA journal_mode") == [("delete",)]
    assert is_intact(workspace.path)


def test_extent_is_forgotten_so_that_no_program_hides_new_points(workspace):
    put_project(workspace)
    sql(workspace.path, "UPDATE gpkg_contents SET min_x = 0 WHERE table_name = 'sites'")
    point = {"precision": "site", "geom": shapely.Point(9, 9)}
    with workspace.transaction("sites") as change:
        change.put("sites", {"project_id": "P1", "site_no": 1, **point})
    extents = sql(
        workspace.path, "SELECT min_x FROM gpkg_contents WHERE table_name = 'sites'"
    )
    assert extents == [(None,)]


@pytest.mark.parametrize("dataset", DATASETS)
def test_register_comes_back_as_it_was_loaded(workspace, dataset):
    register = load_register(Catalog(), dataset)
    with workspace.transaction("import") as change:
        change.put_register(register)
    again = workspace.register()
    assert_frame_equal(again.projects, register.projects)
    assert_frame_equal(again.sites, register.sites)
    assert again.sites.crs == register.sites.crs
    assert again.is_demo == register.is_demo
    with workspace.transaction("import") as change:
        change.put_register(register)
    assert workspace.revision == 1  # nothing new, so nothing was written


def test_empty_workspace_has_an_empty_register(workspace):
    register = workspace.register()
    demo = load_register(Catalog(), "demo")
    assert register.projects.empty
    assert register.sites.empty
    assert list(register.projects) == list(demo.projects)
    assert register.projects.dtypes.equals(demo.projects.dtypes)
    assert list(register.sites) == list(demo.sites)
    assert workspace.setting("office") == "RAG HBN-SON"
    assert workspace.meta["schema_version"] == str(connection.SCHEMA_VERSION)


def test_missing_amounts_stay_missing_and_zero_stays_zero(workspace):
    put_project(workspace, grant_paid_cents=0, grant_approved_cents=None)
    row = workspace.get("projects", "P1")
    assert row["grant_paid_cents"] == 0
    assert row["grant_approved_cents"] is None
    assert row["data_kind"] == OWN
    frame = workspace.frame("projects")
    assert frame["eligible_cost_cents"].isna().all()
    assert frame["eligible_cost_cents"].dtype == "Int64"


HOSTILE = [
    "'); DROP TABLE projects; --",
    "quote \" and ' and `",
    "NUL \0 in the middle",
    "x" * 5000,
    "🏰👩‍🌾 emoji",
    "\u202eRTL שלום",
    "Zeile\r\nZeile\tTab",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_and_is_undone(workspace, text):
    extra = {"Spalte " + text: text, "half": "\ud800"}
    values = {"title": text, "extra": extra, "note": text}
    put_project(workspace, f"id {text}", **values, label=text, author=text)
    with workspace.transaction("decide") as change:
        change.put_decision(text, text, {"ags": "16069024", "text": text})
        change.put_layout(text, [text])
        change.put_setting(text, text)
    row = workspace.get("projects", f"id {text}")
    assert {name: row[name] for name in values} == values
    assert workspace.decision(text, text) == {"ags": "16069024", "text": text}
    assert workspace.layout(text) == [text]
    assert workspace.setting(text) == text
    assert workspace.register().projects["title"].tolist() == [text]
    assert workspace.history()[1].label == text
    workspace.undo()
    workspace.undo()
    assert workspace.frame("projects").empty
    workspace.redo()
    assert workspace.get("projects", f"id {text}")["title"] == text


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"grant_paid_cents": 1.5}, errors.WorkspaceValueError),
        ({"grant_paid_cents": True}, errors.WorkspaceValueError),
        ({"grant_paid_cents": 2**63}, errors.WorkspaceValueError),
        ({"title": 7}, errors.WorkspaceValueError),
        ({"title": "\ud800"}, errors.WorkspaceValueError),
        ({"approved_date": "31.12.2026"}, errors.WorkspaceValueError),
        ({"score": float("inf")}, errors.WorkspaceValueError),
        ({"natural_person": "ja"}, errors.WorkspaceValueError),
        ({"extra": {"x": object()}}, errors.WorkspaceValueError),
        ({"status": "fertig"}, errors.UnknownCodeError),
        ({"status": None}, errors.MissingColumnError),
        ({"colour": "red"}, errors.UnknownCodeError),
        ({"project_id": None}, errors.MissingColumnError),
    ],
)
def test_values_that_do_not_fit_are_refused(workspace, values, error):
    with pytest.raises(error), workspace.transaction("edit") as change:
        change.put("projects", project(**values) | values)
    assert workspace.revision == 0


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"ags": 16069024}, errors.KeyFormatError),
        ({"ags": "6069024"}, errors.KeyFormatError),
        ({"ags": "16069024"}, errors.UnknownPlaceError),  # of which date?
        ({"share": "1.5"}, errors.WorkspaceValueError),
        ({"geom": shapely.box(0, 0, 1, 1)}, errors.WorkspaceValueError),
        ({"geom": shapely.Point(0, float("inf"))}, errors.WorkspaceValueError),
        ({"geom": "POINT (1 2)"}, errors.WorkspaceValueError),
        ({"precision": "roughly"}, errors.UnknownCodeError),
    ],
)
def test_sites_that_do_not_fit_are_refused(workspace, values, error):
    put_project(workspace)
    site = {"project_id": "P1", "site_no": 1, "precision": "site", **values}
    with pytest.raises(error), workspace.transaction("edit") as change:
        change.put("sites", site)
    assert workspace.register().sites.empty


def test_sites_need_their_project_and_go_with_it(workspace):
    site = {"project_id": "P1", "site_no": 1, "precision": "unknown"}
    with (
        pytest.raises(errors.UnknownProjectError),
        workspace.transaction("edit") as change,
    ):
        change.put("sites", site)
    with workspace.transaction("edit") as change:
        change.put("sites", {**site, "share": Fraction(1, 3)})
        change.put("sites", {**site, "site_no": 2, "share": "2/3"})
        change.put("projects", project())
    assert workspace.register().sites["share"].tolist() == ["1/3", "2/3"]
    with workspace.transaction("delete") as change:
        assert change.delete("projects", "P1")
        assert not change.delete("projects", "P2")
    assert workspace.register().sites.empty
    workspace.undo()
    assert workspace.register().sites["share"].tolist() == ["1/3", "2/3"]


# -- history --------------------------------------------------------------------


def test_sixty_changes_are_undone_and_redone(workspace):
    states = [contents(workspace)]
    for number in range(60):
        with workspace.transaction("edit", values={"n": number}, author="EK") as change:
            key = f"P{number % 7}"
            if number % 11 == 10:
                change.delete("projects", key)
            else:
                change.put("projects", project(key, title=f"t{number}"))
                shape = shapely.Point(number, number)
                site = {"project_id": key, "site_no": 1, "precision": "site"}
                change.put("sites", {**site, "geom": shape})
        states.append(contents(workspace))
    assert workspace.next_redo() is None
    for number in reversed(range(60)):
        assert workspace.next_undo().values == {"n": number}
        undone = workspace.undo(author="BT")
        assert (undone.label, undone.author) == ("edit", "EK")
        assert contents(workspace) == states[number]
    with pytest.raises(errors.UnknownChangeError):
        workspace.undo()
    for number in range(60):
        workspace.redo()
        assert contents(workspace) == states[number + 1]
    with pytest.raises(errors.UnknownChangeError):
        workspace.redo()
    history = workspace.history()
    assert [entry.revision for entry in history] == list(range(180, 0, -1))
    assert {entry.kind for entry in history} == {"change", "undo", "redo"}
    assert all(entry.time.tzinfo for entry in history)
    assert history[119].author == "BT"
    assert history[119].of_revision == 60


def test_a_new_change_ends_what_could_be_redone(workspace):
    put_project(workspace, title="a")
    put_project(workspace, title="b")
    workspace.undo()
    put_project(workspace, title="c")
    assert workspace.next_redo() is None
    states = [entry.state for entry in workspace.history()]
    assert states == ["done", "done", "dropped", "done"]
    workspace.undo()
    assert workspace.get("projects", "P1")["title"] == "a"


def test_history_names_what_changed_field_by_field(workspace):
    put_project(workspace, title="old", year=2025)
    put_project(workspace, title="new", year=2025)
    (row,) = workspace.row_changes(2)
    assert (row.table, row.key) == ("projects", ("P1",))
    assert (row.before, row.after) == ({"title": "old"}, {"title": "new"})
    (row,) = workspace.row_changes(1)
    assert row.before is None
    assert row.after["year"] == 2025
    put_project(workspace, title="new")
    assert workspace.revision == 2


def test_old_history_is_forgotten_and_fifty_changes_are_kept(workspace, monkeypatch):
    monkeypatch.setattr(history, "HISTORY_LIMIT", 50)
    for number in range(120):
        put_project(workspace, title=str(number))
        if number % 3 == 0:
            workspace.undo()
            workspace.redo()
    kept = [entry for entry in workspace.history(999) if entry.kind == "change"]
    assert len(kept) == 50
    assert len(workspace.history(999)) <= 100
    rows = sql(workspace.path, "SELECT count(*) FROM history_rows")
    assert rows == [(len(workspace.history(999)),)]
    for _ in range(50):
        workspace.undo()
    assert workspace.get("projects", "P1")["title"] == "69"
    with pytest.raises(errors.UnknownChangeError):
        workspace.undo()


def test_history_can_be_forgotten_without_a_trace(workspace):
    put_project(workspace, applicant_name="Erika Mustermann")
    with workspace.transaction("delete") as change:
        change.delete("projects", "P1")
    assert b"Mustermann" in workspace.path.read_bytes()
    workspace.forget_history()
    assert b"Mustermann" not in workspace.path.read_bytes()
    assert workspace.history() == []
    assert workspace.next_undo() is None
    assert workspace.revision == 2
    put_project(workspace)
    assert workspace.revision == 3
    assert is_intact(workspace.path)


def test_an_error_in_the_middle_leaves_nothing(workspace):
    put_project(workspace, title="kept")
    before = contents(workspace)

    def act(change):
        change.put("projects", project(title="lost"))
        change.delete("projects", "P1")
        _ = 1 / 0

    refused(ZeroDivisionError, workspace, act)
    assert contents(workspace) == before
    assert workspace.revision == 1


ACTIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"),
            st.lists(
                st.tuples(
                    st.sampled_from("abc"),
                    st.none() | st.text(max_size=5),
                    st.none() | st.integers(-(2**63), 2**63 - 1),
                ),
                min_size=1,
                max_size=3,
            ),
        ),
        st.tuples(st.just("delete"), st.sampled_from("abc")),
        st.tuples(st.sampled_from(["undo", "redo"]), st.none()),
    ),
    max_size=12,
)


@given(actions=ACTIONS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_sequence_equals_a_dictionary(tmp_path, actions):
    path = tmp_path / "model.gpkg"
    path.unlink(missing_ok=True)
    workspace = Workspace.create(path)
    done, undone = [{}], []
    for action, what in actions:
        model = dict(done[-1])
        if action in ("undo", "redo"):
            possible = len(done) > 1 if action == "undo" else bool(undone)
            if not possible:
                with pytest.raises(errors.UnknownChangeError):
                    getattr(workspace, action)()
            elif action == "undo":
                workspace.undo()
                undone.append(done.pop())
            else:
                workspace.redo()
                done.append(undone.pop())
        else:
            writes = False
            with workspace.transaction(action) as change:
                if action == "delete":
                    writes = change.delete("projects", what)
                    model.pop(what, None)
                else:
                    for key, title, money in what:
                        values = {"title": title, "grant_paid_cents": money}
                        change.put("projects", project(key, **values))
                        writes |= model.get(key) != (title, money)
                        model[key] = (title, money)
            if writes:
                done.append(model)
                undone.clear()
        rows = sql(path, "SELECT project_id, title, grant_paid_cents FROM projects")
        assert {key: tuple(rest) for key, *rest in rows} == done[-1]
    assert is_intact(path)


# -- conflicts ------------------------------------------------------------------


def test_two_tabs_cannot_overwrite_each_other_unseen(workspace):
    put_project(workspace, "P1", title="read by both")
    put_project(workspace, "P2", title="read by both")
    read = workspace.snapshot().revision
    with workspace.transaction("tab", author="Anna", read_revision=read) as change:
        change.put("projects", {"project_id": "P1", "title": "Anna's"})
    with workspace.transaction("tab", author="Bert", read_revision=read) as change:
        change.put("projects", {"project_id": "P2", "title": "Bert's"})

    def act(change):
        change.put("projects", {"project_id": "P1", "title": "Bert's"})
        change.put("projects", {"project_id": "P2", "title": "again"})
        change.put("projects", project("P3"))

    error = refused(errors.ConflictError, workspace, act, read_revision=read)
    first, second = error.details["conflicts"]
    assert (first.table, first.key, first.author) == ("projects", ("P1",), "Anna")
    assert (first.mine, first.theirs) == ({"title": "Bert's"}, {"title": "Anna's"})
    assert first.revision == 3
    assert abs(first.time - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert second.key == ("P2",)
    for word in ("P1", "Anna's", "Bert's", "changed by"):
        assert word in str(error)
    assert workspace.frame("projects")["title"].tolist() == ["Anna's", "Bert's"]
    # The same value twice is no conflict.
    with workspace.transaction("tab", read_revision=read) as change:
        change.put("projects", {"project_id": "P1", "title": "Anna's"})
    assert workspace.revision == 4


def test_row_revision_counts_for_a_single_row(workspace):
    put_project(workspace, title="a")
    row = workspace.get("projects", "P1")
    put_project(workspace, title="b")
    with (
        pytest.raises(errors.ConflictError) as caught,
        workspace.transaction("edit") as change,
    ):
        change.delete("projects", "P1", row_revision=row["row_revision"])
    (conflict,) = caught.value.details["conflicts"]
    assert conflict.mine is None
    assert conflict.theirs["title"] == "b"
    with workspace.transaction("edit") as change:
        change.delete("projects", "P1", row_revision=2)
    with (
        pytest.raises(errors.ConflictError) as caught,
        workspace.transaction("edit") as change,
    ):
        change.put("projects", project(title="c"), row_revision=2)
    assert caught.value.details["conflicts"][0].theirs is None
    put = project("P9", title="new")
    with workspace.transaction("edit") as change:
        change.put("projects", put, row_revision=0)
    with (
        pytest.raises(errors.ConflictError),
        workspace.transaction("edit") as change,
    ):
        change.put("projects", {**put, "title": "newer"}, row_revision=0)


def test_counting_on_is_a_conflict_even_where_both_come_to_the_same(workspace):
    with workspace.transaction("start") as change:
        change.put_setting("counter", 5)
    for expected in (6, None):  # two tabs that both read 5
        if expected:
            with workspace.transaction("count") as change:
                change.put("settings", {"key": "counter", "value": 6}, row_revision=1)
        else:
            refused(
                errors.ConflictError,
                workspace,
                lambda change: change.put(
                    "settings", {"key": "counter", "value": 6}, row_revision=1
                ),
            )


def test_a_transaction_can_insist_on_the_whole_file(workspace):
    put_project(workspace, "P1")
    put_project(workspace, "P2", author="Anna")
    with (
        pytest.raises(errors.ConflictError) as caught,
        workspace.transaction("edit", expected_revision=1) as change,
    ):
        change.put("projects", project("P3"))
    assert "P2" in str(caught.value)
    assert caught.value.details["author"] == "Anna"
    with pytest.raises(errors.ConflictError):
        workspace.undo(expected_revision=1)
    assert workspace.undo(expected_revision=2).author == "Anna"


def test_undo_does_not_overwrite_what_another_program_wrote(workspace):
    put_project(workspace, title="ours")
    put_project(workspace, title="ours again")
    sql(workspace.path, "UPDATE projects SET title = 'from QGIS'")
    before = contents(workspace)
    with pytest.raises(errors.ConflictError):
        workspace.undo(expected_revision=2)
    assert contents(workspace) == before
    assert workspace.next_undo().label == "changed_outside"
    # A table that no trigger watches.
    sql(workspace.path, "UPDATE settings SET value = '1'")
    workspace.undo()
    workspace.undo()
    with workspace.transaction("office") as change:
        change.put_setting("office", "RAG")
    sql(workspace.path, "UPDATE settings SET value = '2'")
    with pytest.raises(errors.ConflictError):
        workspace.undo()
    assert workspace.setting("office") == 2


def test_a_lock_held_too_long_is_reported(workspace):
    put_project(workspace)
    workspace.busy_seconds = 0.2
    with contextlib.closing(sqlite3.connect(workspace.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(workspace.register().projects) == 1  # reading goes on
        started = time.monotonic()
        with pytest.raises(errors.WorkspaceBusyError, match=r"0\.2 seconds"):
            put_project(workspace, title="x")
        assert time.monotonic() - started < 2
        other.execute("ROLLBACK")
    put_project(workspace, title="x")


def test_threads_share_a_workspace(workspace):
    def write(number):
        for step in range(10):
            put_project(workspace, f"P{number}-{step}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(workspace.frame("projects")) == 40
    assert workspace.revision == 40


# -- opening --------------------------------------------------------------------


def test_what_is_no_workspace_is_refused_and_left_alone(tmp_path):
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs=25832)
    frame.to_file(tmp_path / "other.gpkg", layer="meta")
    frame.to_file(tmp_path / "another.gpkg", layer="x")
    sql(tmp_path / "plain.gpkg", "CREATE TABLE meta (a)")
    (tmp_path / "empty.gpkg").touch()
    (tmp_path / "text.gpkg").write_text("Projekt;Ort\n" * 999)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "small.gpkg")
    found = sorted(tmp_path.glob("*.gpkg"))
    assert len(found) == 6
    for path in found:
        content = path.read_bytes()
        for read_only in (True, False):
            with pytest.raises(errors.NotAWorkspaceError) as caught:
                Workspace.open(path, read_only=read_only)
            assert path.name in str(caught.value)
        assert path.read_bytes() == content
    with pytest.raises(errors.MissingWorkspaceError):
        Workspace.open(tmp_path / "nothing.gpkg")
    with pytest.raises(errors.MissingWorkspaceError):
        Workspace.open(tmp_path)
    assert sorted(tmp_path.glob("*.gpkg")) == found


def test_damage_is_found(workspace, tmp_path):
    for number in range(50):
        put_project(workspace, f"P{number}", title="x" * 500)
    whole = workspace.path.read_bytes()
    random.seed(7)
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(errors.WorkspaceDamagedError):
        Workspace.open(broken)
    page = len(whole) // 4096 // 2 * 4096
    broken.write_bytes(whole[:page] + random.randbytes(40_960) + whole[page + 40_960 :])
    with pytest.raises(errors.WorkspaceDamagedError):
        Workspace.open(broken)
    sql(workspace.path, "DROP TABLE sites")
    with pytest.raises(errors.WorkspaceDamagedError):
        workspace.register()


def test_newer_versions_are_refused(workspace):
    put_project(workspace)
    sql(workspace.path, "UPDATE meta SET value = 99 WHERE key = 'schema_version'")
    content = workspace.path.read_bytes()
    for act in (
        lambda: Workspace.open(workspace.path),
        lambda: put_project(workspace, title="x"),
        workspace.register,
    ):
        with pytest.raises(errors.WorkspaceNewerError, match="version 99"):
            act()
    assert workspace.path.read_bytes() == content


@pytest.fixture
def version_1(tmp_path):
    """Write a file as version 1 wrote it: one project, one site, one change."""
    path = tmp_path / "old.gpkg"
    with contextlib.closing(sqlite3.connect(path)) as database:
        script = ROOT / "tests/data/workspace_version_1.sql"
        database.executescript(script.read_text(encoding="utf-8"))
    return path


def test_version_1_is_brought_up_with_a_backup(version_1):
    content = version_1.read_bytes()
    with pytest.raises(errors.WorkspaceReadOnlyError, match="schema version 1"):
        Workspace.open(version_1, read_only=True)
    assert version_1.read_bytes() == content
    workspace = Workspace.open(version_1)
    kept = version_1.with_name("old.gpkg.v1.bak")
    assert sql(kept, "SELECT value FROM meta WHERE key = 'schema_version'") == [("1",)]
    assert workspace.meta["schema_version"] == str(connection.SCHEMA_VERSION)
    row = workspace.get("projects", "P1")
    assert row["title"] == "Dorfladen"
    assert row["is_small_project"] is None
    assert workspace.history()[0].values == {}
    put_project(workspace, is_small_project=True)
    workspace.undo()
    assert workspace.undo().label == "import"
    assert workspace.frame("projects").empty
    assert is_intact(version_1)
    again = Workspace.open(version_1)
    assert again.revision == workspace.revision
    assert len(list(version_1.parent.glob("*.bak*"))) == 1


def test_version_1_becomes_what_a_new_file_is(version_1, workspace):
    Workspace.open(version_1)

    def columns(path):
        return {
            name: {row[1:4] for row in sql(path, f'PRAGMA table_info("{name}")')}
            for (name,) in sql(
                path, "SELECT name FROM sqlite_master WHERE type='table'"
            )
        }

    assert columns(version_1) == columns(workspace.path)


def test_a_migration_that_fails_changes_nothing(version_1, monkeypatch):
    def fail(database):
        database.execute("ALTER TABLE projects ADD COLUMN half TEXT")
        database.execute("no SQL")

    monkeypatch.setattr("geo.workspace.layout.MIGRATIONS", (fail,))
    with pytest.raises(errors.WorkspaceDamagedError):
        Workspace.open(version_1)
    facts = sql(version_1, "SELECT value FROM meta WHERE key = 'schema_version'")
    assert facts == [("1",)]
    assert "half" not in [
        row[1] for row in sql(version_1, "PRAGMA table_info(projects)")
    ]


def test_read_only_refuses_every_change(workspace):
    put_project(workspace)
    content = workspace.path.read_bytes()
    reader = Workspace.open(workspace.path, read_only=True)
    assert reader.is_read_only
    assert len(reader.register().projects) == 1
    for act in (
        lambda: put_project(reader, title="x"),
        reader.undo,
        reader.redo,
        lambda: reader.restore(workspace.path),
    ):
        with pytest.raises(errors.WorkspaceReadOnlyError):
            act()
    assert workspace.path.read_bytes() == content


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_example_is_a_workspace_for_reading(dataset, workspace):
    example = Workspace.example(Catalog(), dataset)
    register = load_register(Catalog(), dataset)
    assert_frame_equal(example.register().projects, register.projects)
    assert example.is_read_only
    assert (example.revision, example.name) == (0, dataset)
    assert (example.history(), example.next_undo(), example.next_redo()) == (
        [],
        None,
        None,
    )
    for act in (lambda: put_project(example), example.undo, example.redo):
        with pytest.raises(
            errors.WorkspaceReadOnlyError, match="makes a file of your own"
        ):
            act()
    with workspace.transaction("import") as change:
        change.put_register(register)
    for table in TABLES:
        mine, theirs = workspace.frame(table), example.frame(table)
        assert list(mine) == list(theirs)
        if len(theirs):
            drop = [ROW_REVISION]
            gaps = [
                c for c in mine if mine[c].dtype == "str" and theirs[c].isna().any()
            ]
            assert_frame_equal(
                mine.drop(columns=drop + gaps), theirs.drop(columns=drop + gaps)
            )
    key = register.projects.index[0]
    assert (
        example.get("projects", key)["title"] == workspace.get("projects", key)["title"]
    )
    assert example.get("projects", "none") is None
    assert example.setting("office", "default") == "default"


# -- copies ---------------------------------------------------------------------


def test_backup_and_restore(workspace, tmp_path):
    put_project(workspace, title="saved")
    saved = contents(workspace)
    copy = workspace.backup(tmp_path / "copy.gpkg")
    assert contents(Workspace.open(copy)) == saved
    assert is_intact(copy)
    put_project(workspace, title="later")
    put_project(workspace, "P2", title="later")
    seen = workspace.snapshot().revision
    later = contents(workspace)
    kept = workspace.restore(copy, author="EK")
    assert kept.name == "hbn.gpkg.bak"
    assert contents(workspace) == saved
    assert contents(Workspace.open(kept)) == later
    assert workspace.revision == 4
    entry = workspace.history()[0]
    assert (entry.kind, entry.author) == ("restore", "EK")
    assert entry.values == {"file": "copy.gpkg"}
    for key in ("P1", "P2"):  # a tab that still shows the replaced state
        with (
            pytest.raises(errors.ConflictError),
            workspace.transaction("edit", read_revision=seen) as change,
        ):
            change.put("projects", project(key, title="stale"))
    assert workspace.undo().revision == 1
    assert workspace.restore(kept).name == "hbn.gpkg.bak2"
    assert contents(workspace) == later
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"hbn.gpkg", "copy.gpkg", "hbn.gpkg.bak", "hbn.gpkg.bak2"}


def test_restore_checks_the_backup_first(workspace, tmp_path):
    put_project(workspace, title="kept")
    before = workspace.path.read_bytes()
    whole = workspace.backup(tmp_path / "copy.gpkg").read_bytes()
    (tmp_path / "half.gpkg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.gpkg").write_text("nothing")
    newer = "UPDATE meta SET value = ? WHERE key = 'schema_version'"
    sql(tmp_path / "copy.gpkg", newer, connection.SCHEMA_VERSION + 1)
    for name, error in (
        ("half", errors.WorkspaceDamagedError),
        ("text", errors.NotAWorkspaceError),
        ("copy", errors.WorkspaceNewerError),
        ("none", errors.MissingWorkspaceError),
    ):
        with pytest.raises(error) as caught:
            workspace.restore(tmp_path / f"{name}.gpkg")
        assert name in caught.value.details["path"]
    assert workspace.path.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_restore_replaces_a_damaged_or_missing_file(workspace, tmp_path, version_1):
    put_project(workspace, title="saved")
    copy = workspace.backup(tmp_path / "copy.gpkg")
    damaged = workspace.path.read_bytes()[:5000]
    workspace.path.write_bytes(damaged)
    kept = workspace.restore(copy)
    assert kept.read_bytes() == damaged
    assert workspace.get("projects", "P1")["title"] == "saved"
    workspace.path.unlink()
    assert workspace.restore(copy) is None
    assert workspace.get("projects", "P1")["title"] == "saved"
    workspace.restore(version_1)
    assert workspace.get("projects", "P1")["title"] == "Dorfladen"


def test_restore_waits_for_a_writer_and_keeps_its_change(workspace, tmp_path):
    put_project(workspace, title="saved")
    copy = workspace.backup(tmp_path / "copy.gpkg")
    with workspace.transaction("slow") as change:
        change.put("projects", project(title="in flight"))
        restoring = threading.Thread(target=workspace.restore, args=(copy,))
        restoring.start()
        time.sleep(0.2)
    restoring.join()
    kept = Workspace.open(tmp_path / "hbn.gpkg.bak")
    assert kept.get("projects", "P1")["title"] == "in flight"
    assert workspace.get("projects", "P1")["title"] == "saved"


def test_backup_while_another_writes(workspace, tmp_path):
    put_project(workspace, title="before")
    with workspace.transaction("slow") as change:
        change.put("projects", project(title="in flight"))
        copy = workspace.backup(tmp_path / "copy.gpkg")
    assert Workspace.open(copy).get("projects", "P1")["title"] == "before"
    with pytest.raises(errors.WorkspaceExistsError):
        workspace.backup(workspace.path)


def test_daily_backups_are_kept_for_some_days(workspace):
    foreign = workspace.path.parent / "backups/hbn_notes.gpkg"
    for day in range(20):
        put_project(workspace, title=str(day))
        date = TODAY + dt.timedelta(days=day)
        assert workspace.backup_daily(keep=3, today=date)
        assert workspace.backup_daily(keep=3, today=date) is None
        foreign.touch()
    names = sorted(path.name for path in foreign.parent.iterdir())
    days = ["2026-12-10", "2026-12-11", "2026-12-12"]
    assert names == [*(f"hbn_{day}.gpkg" for day in days), foreign.name]


def test_nothing_is_overwritten_or_left_half_written(workspace, tmp_path, monkeypatch):
    put_project(workspace)
    content = workspace.path.read_bytes()
    with pytest.raises(errors.WorkspaceExistsError):
        Workspace.create(workspace.path)
    target = tmp_path / "copy.gpkg"
    target.write_text("an older backup")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync_file", full)
    for act in (
        lambda: Workspace.create(tmp_path / "new.gpkg"),
        lambda: workspace.backup(target),
        lambda: workspace.restore(workspace.path),
    ):
        with pytest.raises(errors.WorkspaceStorageError, match="disk is full"):
            act()
    assert target.read_text() == "an older backup"
    assert workspace.path.read_bytes() == content
    assert {path.name for path in tmp_path.iterdir()} == {"hbn.gpkg", "copy.gpkg"}
    with pytest.raises(errors.WorkspaceStorageError):
        Workspace.create(tmp_path / "no folder" / "new.gpkg")


def test_a_full_disk_leaves_the_last_state(workspace, monkeypatch):
    put_project(workspace, title="kept")
    before = contents(workspace)

    def small(path, **options):
        database = connect(path, **options)
        database.execute("PRAGMA max_page_count = 80")
        return database

    connect = connection.raw_connect
    monkeypatch.setattr(connection, "raw_connect", small)

    def act(change):
        for number in range(99):
            with contextlib.suppress(errors.WorkspaceStorageError):
                change.put("projects", project(f"X{number}", title="x" * 9000))

    refused(errors.WorkspaceStorageError, workspace, act, match="disk is full")
    monkeypatch.undo()
    assert contents(workspace) == before
    assert is_intact(workspace.path)


def test_a_write_protected_file_is_reported(workspace, monkeypatch):
    put_project(workspace)

    def protected(path, *, mode="rw", **options):  # noqa: ARG001 (root may write all)
        return connect(path, mode="ro", **options)

    connect = connection.raw_connect
    monkeypatch.setattr(connection, "raw_connect", protected)
    with pytest.raises(errors.WorkspaceReadOnlyError, match="write-protected"):
        put_project(workspace, title="x")


# -- crashes and processes ------------------------------------------------------


@contextlib.contextmanager
def helper(mode, path, *words):
    """Run the helper script; it says "ready", and works at every line it gets."""
    process = subprocess.Popen(
        [sys.executable, "tests/workspace_child.py", mode, str(path), *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    with process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
            process.stdin.close()
            process.wait(timeout=30)
        finally:
            process.kill()


def order(process):
    process.stdin.write("go\n")
    process.stdin.flush()


def check_state(workspace, confirmed):
    """Find the last confirmed state, or the next one complete; return its number."""
    number = workspace.setting("counter", 0)  # reading alone mends the file
    assert is_intact(workspace.path)
    assert number in (confirmed, confirmed + 1)
    assert workspace.revision == number
    projects = workspace.frame("projects")
    sites = workspace.frame("sites")
    newest = list(range(max(1, number - 7), number + 1))
    assert sorted(projects["grant_paid_cents"]) == newest
    assert (projects["grant_paid_cents"] == projects["grant_approved_cents"]).all()
    titles = projects["title"].str.rstrip("x").astype(int)
    assert (titles == projects["grant_paid_cents"]).all()
    assert sorted(sites["locality"].astype(int)) == sorted(newest * 3)
    history = workspace.history(1)
    assert not history or history[0].values == {"number": number}
    return number


@POSIX
def test_killed_at_random_moments_it_finds_the_last_confirmed_state(workspace):
    last, kills, confirmed = 200, 0, 0
    chance = random.Random(20261123)
    with helper("write", workspace.path, last) as process:
        while confirmed < last:
            order(process)
            pid, done, goal = None, 0, chance.randint(0, 8)
            for line in process.stdout:
                word, *numbers = line.split()
                if word == "pid":
                    pid = int(numbers[0])
                elif word == "done":
                    confirmed, done = int(numbers[0]), done + 1
                elif word == "ended":
                    break
                if pid and done >= goal:
                    time.sleep(chance.uniform(0, 0.012))
                    with contextlib.suppress(ProcessLookupError):  # it was done
                        os.kill(pid, signal.SIGKILL)
                        kills += 1
                    goal = last
            confirmed = check_state(workspace, confirmed)
    assert kills >= 15
    assert confirmed == last
    Workspace.open(workspace.path)
    for number in range(199, 149, -1):  # the history survived as well
        workspace.undo()
        assert workspace.setting("counter") == number


@POSIX
@pytest.mark.parametrize("when", ["open", "read", "write", "backup"])
def test_killed_with_pages_in_the_file_it_rolls_back(tmp_path, when):
    (tmp_path / "own").mkdir()
    workspace = Workspace.create(tmp_path / "own/hbn.gpkg")
    put_project(workspace, title="kept")
    before = contents(workspace)
    with helper("much", workspace.path) as process:
        order(process)
        lines = [process.stdout.readline().split() for _ in range(2)]
        words = {line[0]: line[1:] for line in lines}
        journal = workspace.path.with_name("hbn.gpkg-journal")
        assert journal.stat().st_size > 0
        assert workspace.path.stat().st_size > 20_000_000
        os.kill(int(words["pid"][0]), signal.SIGKILL)
        assert process.stdout.readline() == "ended\n"
    copy = shutil.copytree(workspace.path.parent, tmp_path / "copy")
    with pytest.raises(errors.WorkspaceReadOnlyError, match="interrupted"):
        Workspace.open(copy / "hbn.gpkg", read_only=True)
    if when == "read":
        assert workspace.register().projects["title"].tolist() == ["kept"]
    elif when == "backup":
        saved = workspace.backup(workspace.path.with_name("saved.gpkg"))
        assert contents(Workspace.open(saved)) == before
    elif when == "write":
        put_project(workspace, title="kept")
    else:
        Workspace.open(workspace.path)
    assert contents(workspace) == before
    assert is_intact(workspace.path)
    assert not journal.exists()


@POSIX
def test_two_processes_edit_at_once_and_lose_nothing(workspace):
    with workspace.transaction("start") as change:
        change.put_setting("shared", 0)
    edits = 100
    with (
        helper("count", workspace.path, "a", edits) as first,
        helper("count", workspace.path, "b", edits) as second,
    ):
        order(first)
        order(second)
        for process in (first, second):
            lines = []
            while (line := process.stdout.readline()) != "ended\n":
                lines.append(line.split()[0])
            assert lines == ["pid", "counted"]
    assert workspace.setting("shared") == 2 * edits
    assert workspace.setting("own-a") == workspace.setting("own-b") == edits
    assert workspace.revision == 2 * edits + 1
    assert is_intact(workspace.path)
    authors = [entry.author for entry in workspace.history(2 * edits)]
    assert authors.count("a") == authors.count("b") == edits
