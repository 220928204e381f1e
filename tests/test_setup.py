"""The set-up: locked packages, browser assets, settings, the CI rule."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import streamlit as st
from packaging.requirements import Requirement
from packaging.version import Version

from tools import bootstrap

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
LOCKS = ["run", "dev", "assets", "lock"]


def read_lock(name):
    """Return the requirements of a lock file, each with its number of hashes."""
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    logical = "\n".join(lines).replace("\\\n", " ").splitlines()
    requirements = []
    for line in filter(str.strip, logical):
        requirement, *hashes = line.split("--hash=")
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", value) for value in hashes)
        requirements.append((Requirement(requirement), len(hashes)))
    return requirements


def flatten(table, prefix=""):
    """Yield the options of a TOML table as (dotted name, value)."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_is_exact_and_hashed(name):
    lock = read_lock(name)
    assert lock
    for requirement, hashes in lock:
        assert [item.operator for item in requirement.specifier] == ["=="]
        assert requirement.url is None
        assert hashes >= 1, requirement.name


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_index_and_no_path_of_a_machine(name):
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").lower()
    for trace in ("http", "file:", "find-links", "index-url", "/opt", "/home", "/root"):
        assert trace not in text


def test_lock_serves_all_systems():
    # A lock for one system alone would hold a few wheels of NumPy, not dozens.
    hashes = {requirement.name: count for requirement, count in read_lock("run")}
    assert hashes["numpy"] > 30
    assert hashes["pyogrio"] > 10


def test_development_lock_holds_the_run_lock():
    run = {str(requirement) for requirement, _ in read_lock("run")}
    assert run < {str(requirement) for requirement, _ in read_lock("dev")}


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("run", PYPROJECT["project"]["dependencies"]),
        ("run", PYPROJECT["build-system"]["requires"]),
        ("dev", PYPROJECT["project"]["optional-dependencies"]["dev"]),
        ("assets", PYPROJECT["dependency-groups"]["assets"]),
        ("lock", PYPROJECT["dependency-groups"]["lock"]),
    ],
)
def test_locked_versions_satisfy_the_declared_ranges(lock, wanted):
    for requirement in map(Requirement, wanted):
        versions = [
            Version(next(iter(locked.specifier)).version)
            for locked, _ in read_lock(lock)
            if locked.name == requirement.name
        ]
        assert versions, requirement.name
        assert all(version in requirement.specifier for version in versions)


def test_package_lock_pins_by_hash_and_names_no_registry():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)
    assert lock["lockfileVersion"] == 3
    assert "resolved" not in text
    assert "http" not in text
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert set(packages) == {f"node_modules/{name}" for name in bootstrap.ASSETS}
    for name, version in bootstrap.asset_versions().items():
        assert packages[f"node_modules/{name}"]["version"] == version
        assert packages[f"node_modules/{name}"]["integrity"].startswith("sha512-")
        assert packages[f"node_modules/{name}"]["license"] == bootstrap.LICENCES[name]


def test_browser_assets_are_whole_and_named():
    assert bootstrap.missing_assets() == []
    script = (ROOT / "static/vendor/leaflet-1.9.4/leaflet.js").read_text("utf-8")
    assert "Leaflet 1.9.4" in script[:200]
    notice = (ROOT / "static/vendor/THIRD_PARTY.txt").read_text("utf-8")
    assert "leaflet 1.9.4, licence BSD-2-Clause" in notice


def test_cut_asset_is_noticed(tmp_path, monkeypatch):
    copy = tmp_path / "vendor"
    shutil.copytree(bootstrap.VENDOR, copy)
    monkeypatch.setattr(bootstrap, "VENDOR", copy)
    script = copy / "leaflet-1.9.4" / "leaflet.js"
    script.write_text("// cut", encoding="utf-8")
    assert bootstrap.missing_assets() == [script]


def test_third_party_files_are_not_committed():
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/static/", "/.venv/", "/node_modules/"} <= set(lines)


@pytest.mark.parametrize("option", sorted(dict(flatten(CONFIG))))
def test_streamlit_knows_every_option_we_set(option):
    st.get_option(option)  # raises for an unknown one


def test_streamlit_sends_nothing_and_serves_local_assets():
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["enableStaticServing"] is True
    assert CONFIG["server"]["address"] == "localhost"
    assert CONFIG["client"]["showErrorLinks"] is False
    assert "://" not in (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()
    rules = re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE)
    answer = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = re.findall(r"^  make ([\w-]+) +\S", answer.stdout, re.MULTILINE)
    assert listed == rules
    assert sorted(listed) == sorted(targets)


def test_second_setup_changes_nothing_and_is_quick():
    assert bootstrap.VENV_PYTHON.exists(), "Not set up: run make test"
    answer = subprocess.run(
        [sys.executable, ROOT / "tools/bootstrap.py"],
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=20,
        check=True,
    )
    lines = answer.stdout.splitlines()
    assert len(lines) == 4
    assert all(line.endswith("… ready") for line in lines)


def test_stamp_follows_the_content_of_its_files(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    source = tmp_path / "lock.txt"
    source.write_text("one", encoding="utf-8")
    bootstrap.mark("step", [source])
    assert bootstrap.is_current("step", [source])
    source.write_text("two", encoding="utf-8")
    assert not bootstrap.is_current("step", [source])


def test_chosen_chromium_is_not_replaced_by_another(monkeypatch):
    monkeypatch.setenv("LEADER_ATLAS_CHROMIUM", str(ROOT / "no-such-browser"))
    assert bootstrap.find_chromium() is None
    assert "LEADER_ATLAS_CHROMIUM names no browser" in bootstrap.no_chromium()


@pytest.mark.parametrize(
    ("test", "options", "ci", "status", "told"),
    [
        ("import pytest; pytest.skip('no luck')", [], "true", 1, "no luck"),
        ("import pytest; pytest.skip('no luck')", [], "", 0, None),
        ("pass", ["--deselect=test_it.py::test_it"], "true", 1, "deselected: test_it"),
        ("pass", [], "true", 0, None),
    ],
)
def test_a_test_left_out_fails_in_ci(tmp_path, test, options, ci, status, told):
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    code = f"def test_it():\n    {test}\n\ndef test_other():\n    pass\n"
    (tmp_path / "test_it.py").write_text(code, encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
        cwd=tmp_path,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == status, answer.stdout
    told_all = "which is a failure" in answer.stdout
    assert told_all == (told is not None)
    assert told is None or told in answer.stdout.partition("which is a failure")[2]
