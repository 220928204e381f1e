"""Pages show a part of a long list, say so, and find the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.workspace import Workspace
from tests.opened import open_page

ROOT = Path(__file__).resolve().parent.parent
BASE = {"programming_period": "2023-2027", "scheme": "LEADER", "status": "approved"}
ROWS = 2_100


@pytest.fixture
def workspace(office_file):
    """Make a workspace of many projects; one waits and has signs in its words."""
    made = Workspace.create(office_file)
    origin = {
        "file": "liste.xlsx", "row": 7, "state": "waiting", "candidates": [],
        "notes": [{"code": "place_open", "field": "place_text", "value": "",
                   "candidates": []}],
    }  # fmt: skip
    with made.transaction("import", values={"file": "liste.xlsx"}) as change:
        for number in range(ROWS):
            row = {"project_id": f"P{number}", "title": f"Weg {number}", **BASE}
            change.put("projects", row)
        row = {"project_id": "W", "title": "*Neuer* [Platz](http://x)", **BASE}
        place = "1. Ort_a $x$"
        change.put("projects", {**row, "place_text": place, "row_origin": origin})
    return made


@pytest.fixture
def opened(workspace):
    """Return the function that opens a page of the workspace."""
    assert workspace.revision

    def opened(name):
        at = open_page(f"{name}.py")
        assert not at.exception
        assert not at.error
        return at

    return opened


def captions(at):
    return "\n".join(str(one.value) for one in at.caption)


def test_the_table_shows_a_page_of_the_projects_and_finds_all(opened):
    at = opened("project_table")
    assert "Zeilen 1 bis 1.000 von 2.101" in captions(at)
    page = next(one for one in at.number_input if one.label == "Seite (von 3)")
    page.set_value(3).run()
    assert "Zeilen 2.001 bis 2.101 von 2.101" in captions(at)
    at.text_input(key="project_search").set_value("Weg 1234").run()
    assert not at.exception
    assert "1 von 2.101 Projekten" in captions(at)
    assert "Zeilen" not in captions(at)


def test_what_is_typed_in_is_saved_before_another_page(opened):
    at = opened("project_table")
    assert not at.text_input(key="project_search").disabled
    at.session_state["project_editor_shown"] = "shown before"
    at.session_state["shown before"] = {"edited_rows": {0: {"title": "new"}}}
    at.run()
    assert not at.exception
    assert at.text_input(key="project_search").disabled
    assert at.number_input(key="project_page").disabled


def test_words_of_a_list_format_nothing(opened):
    at = opened("place_review")
    assert at.subheader[0].value == r"\*Neuer\* \[Platz\](http\://x)"
    assert any(r"**1\. Ort\_a \$x\$**" in one.value for one in at.markdown)
