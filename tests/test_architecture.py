"""One way through the house: who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each room may import from itself and from the rooms named here.
GROUND = {
    "geo.errors", "geo.crs", "geo.schema", "geo.money", "geo.qgis", "geo.progress",
    "geo",
}  # fmt: skip
CATALOG = GROUND | {"geo.catalog"}
BOUNDARIES = CATALOG | {"geo.boundaries"}
SOURCES = BOUNDARIES | {"geo.reading", "geo.places"}
PROJECTS = SOURCES | {"geo.projects"}
ANALYSIS = PROJECTS | {"geo.analysis"}
PLANNING = ANALYSIS | {"geo.planning"}
MAPPING = PLANNING | {"geo.mapping"}
OUTPUT = MAPPING | {"geo.output", "geo.meeting"}
FILES_OF_USERS = PROJECTS | {"geo.workspace", "geo.meeting"}
ALLOWED = {
    "geo.errors": {"geo"},
    "geo.crs": {"geo", "geo.errors"},
    "geo.schema": {"geo", "geo.errors"},
    "geo.money": {"geo", "geo.errors"},
    "geo.qgis": {"geo"},
    "geo.progress": {"geo"},
    "geo.catalog": GROUND,
    "geo.boundaries": CATALOG,
    "geo.reading": CATALOG,
    "geo.places": BOUNDARIES,
    "geo.projects": SOURCES,
    "geo.meeting": GROUND,
    "geo.workspace": PROJECTS | {"geo.meeting"},
    "geo.analysis": PROJECTS,
    "geo.planning": ANALYSIS,
    "geo.mapping": GROUND | {"geo.analysis", "geo.planning"},
    "geo.output": MAPPING | {"geo.meeting"},
    "geo.cli": OUTPUT | FILES_OF_USERS | {"geo.cliimport"},
    "geo.cliimport": OUTPUT | FILES_OF_USERS,
    "data": BOUNDARIES | {"geo.places"},
    "pages.components": OUTPUT | FILES_OF_USERS,
    "pages.components.command": OUTPUT
    | FILES_OF_USERS
    | {"pages.components", "geo.cli", "geo.cliimport"},
    "pages": OUTPUT | FILES_OF_USERS | {"pages.components"},
    "app": {"pages.components"},
}
FILES = [
    *sorted(
        path.relative_to(ROOT)
        for folder in ("geo", "data", "pages")
        for path in (ROOT / folder).rglob("*.py")
    ),
    Path("app.py"),
]


def room_of(module):
    """Return the longest name in the table that a module belongs to."""
    names = [name for name in ALLOWED if f"{module}.".startswith(f"{name}.")]
    return max(names, key=len) if names else "geo"


def imports(path):
    """Return the modules that a file imports."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_follow_the_table(path):
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    room = room_of(module)
    allowed = ALLOWED.get(room, {"geo"}) | {room}
    ours = ("geo", "pages", "app", "data", "tools")
    for name in imports(path):
        if name.split(".")[0] in ours:
            assert room_of(name) in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_geo_knows_no_user_interface_and_prints_nothing(path):
    if path.parts[0] != "geo":
        assert path.parts[0] in {"data", "pages", "app.py"}
        return
    assert not {name.split(".")[0] for name in imports(path)} & {"streamlit", "pages"}
    if not path.name.startswith("cli"):
        calls = [
            node.func.id
            for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert "print" not in calls


@pytest.mark.parametrize("path", FILES, ids=str)
def test_functions_fit_on_a_screen(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            doc = (ast.get_docstring(node, clean=False) or "").count("\n")
            assert node.end_lineno - node.lineno - doc <= 60, node.name


def test_page_files_are_tables_of_contents():
    for path in sorted((ROOT / "pages").glob("*.py")):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 60, path
