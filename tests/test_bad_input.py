"""Files as nobody wants them, through the page and the command: sentences, no harm."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import streamlit as st
from shapely import Point, Polygon, box

from geo import errors
from geo.cli import main
from geo.errors import FAULTS
from geo.reading.filekinds import _OLE
from geo.workspace import Workspace
from pages.components.texts import LANGUAGES, catalogue, error_text
from tests.opened import open_page

ROOT = Path(__file__).resolve().parent.parent
HEADER = ["Titel", "Ort", "Bewilligt", "Bewilligungsdatum"]
GOOD = ["Dorfplatz", "Eisfeld", "100,00", "15.03.2024"]
# Words that no German sentence has.
ENGLISH = (" the ", " is ", " not ", " and ", " of ", "rror", "Traceback", "File '")


def text(rows, encoding="utf-8"):
    return "\n".join(";".join(map(str, row)) for row in rows).encode(encoding)


def book(rows, formula=None):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if formula:
        made.active[formula[0]] = formula[1]
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def packed(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def locked():
    # Excel puts an encrypted workbook as a stream into an OLE container.
    stream = "EncryptedPackage".encode("utf-16-le")
    return _OLE + bytes(504) + stream + bytes(512)


def bomb():
    sheet = bytes(40 * 1024 * 1024)
    return packed(**{"xl/workbook.xml": "<workbook/>", "xl/worksheets/a.xml": sheet})


def shapefile(folder, *left_out):
    layer = gpd.GeoDataFrame({"Titel": ["A"]}, geometry=[Point(10.9, 50.42)], crs=4326)
    layer.to_file(folder / "orte.shp")
    parts = {
        f"orte.{part}": (folder / f"orte.{part}").read_bytes()
        for part in ("shp", "shx", "dbf", "prj")
        if part not in left_out
    }
    return packed(**parts)


def layer(folder, shapes, crs=4326):
    count = len(shapes)
    made = gpd.GeoDataFrame(
        {"Titel": [f"Vorhaben {n}" for n in range(count)], "Bewilligt": "10,00"},
        geometry=shapes, crs=crs,
    )  # fmt: skip
    made.to_file(folder / "layer.gpkg")
    return (folder / "layer.gpkg").read_bytes()


# File name, content, and the error that a person is told.
REFUSED = {
    "password": ("liste.xlsx", lambda _: locked(), errors.PasswordProtectedError),
    "cut off": ("liste.xlsx", lambda _: book([HEADER, GOOD])[:3000],
                errors.UnreadableFileError),
    "not a zip": ("liste.xlsx", lambda _: b"PK\x03\x04 broken",
                  errors.UnreadableFileError),
    "no workbook": ("liste.xls", lambda _: _OLE + bytes(2000),
                    errors.UnreadableFileError),
    "zip bomb": ("liste.xlsx", lambda _: bomb(), errors.ZipBombError),
    "empty sheet": ("liste.xlsx", lambda _: book([]), errors.EmptyFileError),
    "empty file": ("liste.csv", lambda _: b"", errors.EmptyFileError),
    "16,000 columns": ("liste.xlsx",
                       lambda _: book([[f"S{n}" for n in range(16000)], [1] * 16000]),
                       errors.TableTooLargeError),
    "picture": ("liste.xlsx", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(200),
                errors.UnknownFileKindError),
    "program": ("liste.csv", lambda _: b"MZ" + bytes(500), errors.UnknownFileKindError),
    "letter": ("liste.docx", lambda _: packed(**{"word/document.xml": "<a/>"}),
               errors.UnknownFileKindError),
    "other zip": ("liste.zip", lambda _: packed(**{"a.txt": "x"}),
                  errors.UnknownFileKindError),
    "parts missing": ("orte.zip", lambda folder: shapefile(folder, "dbf", "shx"),
                      errors.MissingPartsError),
    "damaged layer": ("orte.gpkg", lambda _: b"SQLite format 3\x00" + bytes(3000),
                      errors.UnreadableFileError),
    "damaged geojson": ("orte.geojson", lambda _: b'{"type": "FeatureCollection", ',
                        errors.UnreadableFileError),
}  # fmt: skip
# File name, content, number of rows, and codes of which each must be said.
TAKEN = {
    "wrong ending": ("liste.xlsx", lambda _: text([HEADER, GOOD]), 1,
                     {"ending_mismatch"}),
    "formula without a value": ("liste.xlsx",
                                lambda _: book([HEADER, GOOD, ["B", "Eisfeld"]],
                                               ("C3", "=C2*2")),
                                2, {"formula_without_value"}),
    "headers only": ("liste.xlsx", lambda _: book([HEADER]), 0, {"no_rows"}),
    "NUL bytes": ("liste.csv",
                  lambda _: text([HEADER, GOOD]).replace(b"Dorf", b"Do\x00rf"), 1,
                  {"nul_bytes"}),
    "mixed encodings": ("liste.csv",
                        lambda _: text([HEADER, ["Bücherei", *GOOD[1:]]]) + b"\n"
                        + text([["Möbel", *GOOD[1:]]], "cp1252"), 2,
                        {"encodings_mixed"}),
    "negative and absurd": ("liste.csv",
                            lambda _: text([HEADER, ["A", "Eisfeld", "-5,00", ""],
                                            ["B", "Eisfeld", "99.999.999.999,00", ""],
                                            GOOD]), 3, {"negative", "absurd_amount"}),
    "1900 and 2099": ("liste.csv",
                      lambda _: text([HEADER, [*GOOD[:3], "01.01.1900"],
                                      ["B", "Eisfeld", "1,00", "31.12.2099"]]), 2,
                      {"date_out_of_range"}),
    "in the sea": ("orte.gpkg",
                   lambda folder: layer(
                       folder, [Point(10.9, 50.42)] * 6 + [Point(3.0, 56.0)]
                   ),
                   7, {"point_outside"}),
    "crossed polygon": ("orte.gpkg",
                        lambda folder: layer(folder, [
                            Polygon([(10.9, 50.42), (10.91, 50.43), (10.91, 50.42),
                                     (10.9, 50.43)]), box(10.9, 50.42, 10.901, 50.421)
                        ]), 2, {"invalid_geometry"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def page(own_folder):
    """Open the page once; every file is dropped into the same one."""
    st.cache_resource.clear()
    at = open_page("list_import.py")
    yield at
    own_folder.unlink(missing_ok=True)
    st.cache_resource.clear()


def drop(page, name, content):
    page.file_uploader[0].set_value((name, content, "application/octet-stream")).run()
    assert not page.exception


def assert_german(sentences):
    for sentence in sentences:
        assert [word for word in ENGLISH if word in f" {sentence} "] == [], sentence


@pytest.mark.parametrize("case", REFUSED)
def test_page_says_in_german_why_a_file_cannot_be_read(
    page, own_folder, tmp_path, case
):
    name, make, error = REFUSED[case]
    drop(page, name, make(tmp_path))
    (shown,) = page.error
    start = catalogue("de")[f"errors.{error.__name__}"].split("{")[0]
    assert shown.value.startswith(start)
    assert_german([shown.value])
    # Neither result nor button: nothing can be confirmed, and nothing was written.
    assert page.metric == []
    assert not own_folder.exists()


def test_page_names_rows_cells_and_numbers_as_people_write_them(
    page, own_folder, tmp_path
):
    name, make, _ = REFUSED["16,000 columns"]
    drop(page, name, make(tmp_path))
    assert "16.000" in page.error[0].value
    assert "30.000.000 Zellen" in page.error[0].value
    name, make, _ = REFUSED["picture"]
    drop(page, name, make(tmp_path))
    assert "ihr Inhalt ist: ein Bild." in page.error[0].value
    for case, place in (("mixed encodings", "Zeile 3"),
                        ("formula without a value", "Zelle C3"),
                        ("crossed polygon", "Zeile 1")):  # fmt: skip
        name, make, *_ = TAKEN[case]
        drop(page, name, make(tmp_path))
        assert any(f"({place})" in str(one.value) for one in page.caption), case
    name, make, *_ = TAKEN["wrong ending"]
    drop(page, name, make(tmp_path))
    assert page.caption[0].value.startswith("1 Projektzeile ·")
    name, make, *_ = TAKEN["headers only"]
    drop(page, name, make(tmp_path))
    (take,) = [one for one in page.button if "Arbeitsstand anlegen" in one.label]
    assert take.disabled
    assert not own_folder.exists()


@pytest.mark.parametrize("case", REFUSED)
def test_command_leaves_the_workspace_as_it_is(tmp_path, case, capsys):
    name, make, _ = REFUSED[case]
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    space = tmp_path / "w.gpkg"
    assert main(["import", str(path), "--workspace", str(space)]) == 1
    assert not space.exists()
    said = capsys.readouterr().err
    assert name in said
    assert "Traceback" not in said
    store = Workspace.create(space)
    before = space.read_bytes()
    assert main(["import", str(path), "--workspace", str(space)]) == 1
    assert (space.read_bytes(), store.revision) == (before, 0)


@pytest.mark.parametrize("case", TAKEN)
def test_rest_of_the_list_stays_usable(page, own_folder, tmp_path, case):
    name, make, rows, codes = TAKEN[case]
    drop(page, name, make(tmp_path))
    assert list(page.error) == []
    states = {metric.label: metric.value for metric in page.metric}
    assert states["gelesen"] == str(rows)
    assert sum(map(int, list(states.values())[1:])) == rows
    texts = catalogue("de")
    read = "\n".join(
        str(element.value) for element in (*page.caption, *page.warning, *page.markdown)
    )
    labels = [one.help or "" for one in page.selectbox]
    table = "\n".join(str(frame.value.to_dict()) for frame in page.dataframe)
    for code in codes:
        sentence = texts[f"reason.{code}"]
        assert sentence in f"{read}\n{table}\n{labels}", code
    assert not own_folder.exists()


@pytest.mark.parametrize("case", TAKEN)
def test_command_reports_what_it_found(tmp_path, case):
    name, make, rows, codes = TAKEN[case]
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    report = tmp_path / "r.json"
    words = ["import", str(path), "--workspace", str(tmp_path / "w.gpkg")]
    assert main([*words, "--report", str(report)]) in {0, 3}
    content = json.loads(report.read_bytes())
    assert content["counts"]["rows"] == rows
    said = {*content["notes"]}
    said |= {note["code"] for row in content["rows"] for note in row["notes"]}
    assert codes <= said


def test_page_refuses_more_than_200_mb_before_it_reads_them(monkeypatch, own_folder):
    class Huge:
        name, size = "liste.xlsx", 201 * 1024 * 1024

        @staticmethod
        def getvalue():
            pytest.fail("the file was read")

    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: Huge)
    at = open_page("list_import.py")
    (shown,) = at.error
    assert "201 MB" in shown.value
    assert_german([shown.value])
    assert not own_folder.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words(speak, language):
    speak(language)
    texts = catalogue(language)
    assert {key for key in texts if key.startswith("fault.")} == {
        f"fault.{code}" for code in FAULTS
    }
    for code in FAULTS:
        error = errors.WorkspaceReadOnlyError(path="w.gpkg", reason=code, version=1)
        assert texts[f"fault.{code}"].format(version=1) in error_text(error)
        assert FAULTS[code].format(version=1) in str(error)
    if language == "de":
        full = errors.WorkspaceStorageError(path="w.gpkg", reason="disk_full")
        assert "der Datenträger ist voll" in error_text(full)
        assert_german([error_text(full)])


def test_point_in_the_sea_leaves_the_other_points_alone(tmp_path):
    path, report = tmp_path / "orte.gpkg", tmp_path / "r.json"
    path.write_bytes(layer(tmp_path, [Point(10.9, 50.42)] * 6 + [Point(3.0, 56.0)]))
    words = ["import", str(path), "--workspace", str(tmp_path / "w.gpkg")]
    assert main([*words, "--report", str(report)]) == 3
    rows = json.loads(report.read_bytes())["rows"]
    assert [row["sites"][0]["ags"] for row in rows] == ["16069012"] * 6 + [None]
