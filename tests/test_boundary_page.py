"""The page Gebietsstand: changes are seen, entered, refused in words and undone."""

from __future__ import annotations

import datetime as dt
import types
from fractions import Fraction

import pytest

from geo.boundaries.comparing import FOUNDED, GROWN, PARTS, SAME, STATE, compare
from geo.boundaries.territory import STATUS_2016, STATUS_2023
from geo.workspace import Workspace
from geo.workspace.territory import own_boundaries
from pages.components import boundary_entry, boundary_upload
from tests.opened import open_page, texts_on
from tests.test_own_boundaries import MEININGEN, SCHALKAU, SONNEBERG, SUELZFELD, vg250

PAGE = "territorial_status.py"


@pytest.fixture
def office_file(tmp_path, monkeypatch):
    """Give the application an office of its own that has no file yet."""
    path = tmp_path / "office.gpkg"
    monkeypatch.setenv("LEADER_ATLAS_WORKSPACE", str(path))
    return path


def enter(at, old, new):
    """Enter a merger on 2024-01-01."""
    at.multiselect(key="boundary_old").set_value(old)
    at.selectbox(key="boundary_new").set_value(new).run()
    return at.button(key="boundary_write").click().run()


def test_what_changed_is_said(atlas):
    at = open_page(PAGE, {"region": "TH-LEADER-06"})
    assert not at.exception
    assert "6 von 40 Gemeinden" in texts_on(at)
    first = at.table[0].value
    former = dict(zip(first["Gemeinde"], first["Entstanden aus"], strict=True))
    assert former["Schleusingen"] == "Nahetal-Waldau, Schleusingen, St. Kilian"
    at.selectbox(key="filter_boundary_date").set_value("2016-01-01").run()
    assert "früheste Gebietsstand" in "".join(info.value for info in at.info)
    table = compare(atlas.timeline, STATUS_2016, STATUS_2023)
    assert table[STATE].value_counts().to_dict() == {
        SAME: 546, GROWN: 48, FOUNDED: 23, PARTS: 5, "renamed": 2,
    }  # fmt: skip


def test_a_change_is_entered_shown_everywhere_and_undone(office_file):
    at = open_page(PAGE, {"dataset": "demo", "region": "TH-LEADER-06"})
    assert "Noch nichts ergänzt" in texts_on(at)
    enter(at, [SCHALKAU], SONNEBERG)
    assert not at.exception
    assert not at.error
    steps = own_boundaries(Workspace.open(office_file)).steps
    assert steps[["old_ags", "new_ags"]].to_numpy().tolist() == [[SCHALKAU, SONNEBERG]]
    assert at.query_params["boundary_date"] == "2024-01-01"
    assert "Gebietsstand 01.01.2024, Einwohner vom 31.12.2022" in texts_on(at)
    assert at.multiselect(key="boundary_old").value == []
    at.switch_page("pages/overview.py").run()
    values = {metric.label: metric.value for metric in at.metric}
    assert values["Gemeinden mit Projekt"].endswith("von 39")
    assert "mit eigenen Gebietsänderungen" in texts_on(at)
    at.switch_page(f"pages/{PAGE}").run()
    undo = next(one for one in at.button if one.label.startswith("Zurücknehmen"))
    undo.click().run()
    assert not at.exception
    assert own_boundaries(Workspace.open(office_file)).steps.empty
    assert "boundary_date" not in at.query_params
    assert "Noch nichts ergänzt" in texts_on(at)


@pytest.mark.usefixtures("office_file")
def test_a_change_that_cannot_be_is_refused_in_words():
    at = open_page(PAGE)
    enter(at, [SCHALKAU, SONNEBERG], SONNEBERG)
    at = open_page(PAGE)
    enter(at, [SONNEBERG], SCHALKAU)
    error = "".join(error.value for error in at.error)
    assert "01.01.2024" in error
    assert not at.exception


def test_a_change_can_be_removed(office_file):
    at = open_page(PAGE)
    enter(at, [SUELZFELD], MEININGEN)
    at.button(key="remove_step").click().run()
    assert not at.exception
    assert own_boundaries(Workspace.open(office_file)).steps.empty


def test_parts_of_a_division_are_read_exactly():
    columns = ("into", "key", "name", "people", "land")
    rows = [
        ("Sülzfeld (16066073)", "", "", 66.6, 70),
        (None, "16066999", " Neu ", 33.4, 30.0),
        (None, None, None, None, None),
    ]
    targets = boundary_entry.targets_of(
        [dict(zip(columns, row, strict=True)) for row in rows]
    )
    assert [target.ags for target in targets] == [SUELZFELD, "16066999"]
    assert [target.name for target in targets] == ["", "Neu"]
    assert sum(target.population_share for target in targets) == 1
    assert targets[0].area_share == Fraction(7, 10)


def test_a_file_is_taken_over(office_file, atlas, tmp_path, monkeypatch):
    path = tmp_path / "DE_VG250.gpkg"
    land = atlas.territory(STATUS_2023).municipalities
    vg250(land).to_file(path, layer="vg250_gem", driver="GPKG")
    given = types.SimpleNamespace(name=path.name, getvalue=path.read_bytes)
    monkeypatch.setattr(
        boundary_upload.st, "file_uploader", lambda *_args, **_more: given
    )
    at = open_page(PAGE)
    values = {metric.label: metric.value for metric in at.metric}
    assert values == {
        "Gemeinden": "623", "Einwohner": "2.127.469", "Fläche in km²": "16.202",
    }  # fmt: skip
    assert "Schlüssel, die in der Datei fehlen: **1**" in texts_on(at)
    at.button(key="boundary_take").click().run()
    assert not at.exception
    assert not at.error
    kept = own_boundaries(Workspace.open(office_file))
    assert kept.files[0].boundary_date == dt.date(2024, 1, 1)
    assert kept.files[0].population_date == dt.date(2023, 12, 31)
    assert kept.steps["old_ags"].tolist() == [SUELZFELD]
    assert "Gebietsstand 01.01.2024, Einwohner vom 31.12.2023" in texts_on(at)
    at.switch_page("pages/data_sources.py").run()
    assert "DE_VG250.gpkg" in str(at.expander) + str([one.value for one in at.table])


def test_a_wrong_file_is_answered_in_words(office_file, monkeypatch):
    given = types.SimpleNamespace(name="Brief.gpkg", getvalue=lambda: b"Liebe Leute")
    monkeypatch.setattr(
        boundary_upload.st, "file_uploader", lambda *_args, **_more: given
    )
    at = open_page(PAGE)
    assert not at.exception
    assert "Brief.gpkg" in "".join(error.value for error in at.error)
    assert not office_file.exists()
