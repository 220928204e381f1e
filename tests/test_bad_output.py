"""Disk full, no permission, folder missing: a sentence, and no half-written file."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from python_calamine import CalamineWorkbook

from geo.errors import OutputFileError
from geo.output import files, geopackage
from geo.output.files import output_errors, write_result
from geo.projects.filters import ProjectFilter
from pages.components import background, cache, export_files
from pages.components.command import main
from pages.components.export_kinds import ALL, FORMATS
from pages.components.texts import error_text, speaking

LIMIT = 40_000
DEMO = ["--dataset", "demo", "--region", "TH-LEADER-06"]


def export(root, *words, limit=False):
    def confine():
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))

    # Python ignores the signal of a file that grows too large and sees an error.
    return subprocess.run(
        [sys.executable, "-m", "pages.components.command", "export", *DEMO, *words],
        capture_output=True, check=False, cwd=root, timeout=180,
        preexec_fn=confine if limit else None, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "word"), [("de", "keine halbe Datei"), ("en", "No half-written file")]
)
def test_a_disk_that_is_full_leaves_what_was_there(ROOT, tmp_path, language, word):  # noqa: N803
    path = tmp_path / "gemeinden.geojson"
    path.write_text("von gestern")
    words = ["--layer", "municipalities", "--out", str(path), "--language", language]
    done = export(ROOT, *words, limit=True)
    assert done.returncode == 1
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_text() == "von gestern"
    assert [entry.name for entry in tmp_path.iterdir()] == ["gemeinden.geojson"]


def test_a_geopackage_that_does_not_fit_says_so(ROOT, tmp_path):  # noqa: N803
    path = tmp_path / "alles.gpkg"
    done = export(ROOT, "--format", "gpkg", "--out", str(path), limit=True)
    assert done.returncode == 1
    assert "konnte nicht geschrieben werden" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ("gibt/es/nicht.geojson", "den Ordner gibt es nicht"),
        (".", "Ordner dieses Namens"),
    ],
)
def test_a_target_that_cannot_be(ROOT, tmp_path, target, word):  # noqa: N803
    done = export(ROOT, "--layer", "regions", "--out", str(tmp_path / target))
    assert done.returncode == 1
    assert word in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def full_disk(tmp_path, monkeypatch):
    """Let new files of this folder lie on a device that is full."""
    device = Path("/dev/full")
    if not device.exists():
        pytest.skip("this system has no /dev/full")

    def begin(dir):  # noqa: A002 - as the function that it stands for
        draft = Path(dir) / "draft"
        draft.touch()
        return os.open(device, os.O_WRONLY), str(draft)

    monkeypatch.setattr(files.tempfile, "mkstemp", begin)
    return tmp_path


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "atlas"])
def test_no_format_leaves_half_a_file_on_a_full_disk(full_disk, kind, capsys):
    """The system itself says that there is no space left."""
    path = full_disk / f"datei.{kind}"
    path.write_text("von gestern")
    words = ["export", *DEMO, "--format", kind, "--data-only", "--out", str(path)]
    # Slides and hand-out of no project are made quickly.
    assert main([*words, "--period", "2007-2013"]) == 1
    told = capsys.readouterr().err
    assert "der Datenträger ist voll" in told
    assert "keine halbe Datei" in told
    assert path.read_text() == "von gestern"
    assert [entry.name for entry in full_disk.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "kml", "json", "map-pdf", "handout"])
def test_an_empty_selection_is_said_in_the_file(kind, tmp_path):
    path = tmp_path / "leer"
    words = ["export", *DEMO, "--format", kind, "--period", "2007-2013"]
    assert main([*words, "--out", str(path)]) == 0
    content = path.read_bytes()
    if content.startswith(b"%PDF"):
        pages = pypdf.PdfReader(path).pages
        said = " ".join(page.extract_text() for page in pages)
        assert "Kein Projekt erfüllt diese Auswahl" in said
    elif kind == "xlsx":
        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_name("Hinweise").to_python()
        assert any("0 von 0 Projekten" in str(row) for row in rows)
    else:
        said = content.decode("utf-8-sig")
        assert (
            '"projects": 0' in said if kind == "json" else "0 von 0 Projekten" in said
        )


def test_a_full_device_is_named():
    """Writes for real: /dev/full answers every write with "no space left"."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with (
        full.open("wb", buffering=0) as device,
        pytest.raises(OutputFileError) as told,
        output_errors("liste.xlsx"),
    ):
        device.write(b"x")
    assert told.value.details["reason"] == "disk_full"


@pytest.mark.parametrize(
    ("there", "reason"), [(True, "in_use"), (False, "not_permitted")]
)
def test_a_file_that_is_open_elsewhere(tmp_path, monkeypatch, there, reason):
    """Windows refuses to replace it; what another system answers is played."""
    path = tmp_path / "liste.xlsx"
    if there:
        path.write_bytes(b"alt")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputFileError) as found:
        write_result(b"neu", path)
    assert found.value.details["reason"] == reason
    assert [entry.name for entry in tmp_path.iterdir()] == (
        ["liste.xlsx"] if there else []
    )
    for language, word in (("de", "anderen Programm"), ("en", "another program")):
        with speaking(language):
            assert not there or word in error_text(found.value)


def test_trouble_while_a_file_is_made_is_a_sentence_on_the_page(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(geopackage, "to_geopackage", full)
    view = cache.view(ProjectFilter(dataset="demo", region="TH-LEADER-05"))
    with pytest.raises(OutputFileError) as found:
        export_files.file(view, "gpkg", ALL, "projects_per_1000")
    assert found.value.details["reason"] == "disk_full"


def test_what_failed_is_made_anew_once_it_is_asked_for_again():
    def full(report):
        report(0.4)
        raise OutputFileError(path="x", reason="disk_full")

    def fine(report):
        report(1.0)
        return b"da"

    key = ("test", "anew")
    job = background.start(key, full)
    with pytest.raises(OutputFileError):
        job.future.result(timeout=20)
    assert job.done == 0.4
    assert background.start(key, fine) is job
    background.forget(key)
    assert background.start(key, fine).future.result(timeout=20) == b"da"
    background.forget(key)
