"""The project table asks whether two projects are one: merge, keep both, undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.workspace import Workspace
from tests.opened import open_page

ROOT = Path(__file__).resolve().parent.parent
BASE = {"programming_period": "2023-2027", "scheme": "LEADER", "status": "approved"}


@pytest.fixture
def workspace(office_file):
    """Make a workspace with two projects that may be one, and a third."""
    made = Workspace.create(office_file)
    with made.transaction("import", values={"file": "liste.xlsx"}) as change:
        for number, (title, place, cents) in enumerate(
            (
                ("Dorfplatz Bedheim", "Bedheim", 4_000_000),
                ("Bedheim, Dorfplatz", "OT Bedheim", 3_500_000),
                ("Radweg", "Heldburg", 100),
            ),
            start=1,
        ):
            key = f"P{number}"
            row = {"project_id": key, "title": title, "place_text": place, **BASE}
            change.put("projects", {**row, "grant_approved_cents": cents})
            site = {"project_id": key, "site_no": 1, "precision": "municipality"}
            change.put(
                "sites", {**site, "ags": "16069043", "boundary_date": "2016-01-01"}
            )
    return made


@pytest.fixture
def page(workspace):
    """Open the page as the application does."""
    assert workspace.revision
    at = open_page("project_table.py")
    assert not at.exception
    return at


def button(at, start):
    return next(one for one in at.button if one.label.startswith(start))


def radio(at, label):
    return next(one for one in at.radio if one.label == label)


def words(at):
    return "\n".join(str(one.value) for one in [*at.info, *at.caption, *at.markdown])


def test_the_money_is_told_and_the_two_become_one(workspace, page):
    assert "heute zählen beide Zeilen 75.000,00 €, danach 40.000,00 €" in words(page)
    assert "35.000,00 € zählen nicht mehr mit" in words(page)
    radio(page, "Titel").set_value("second")
    radio(page, "Zuwendung, bewilligt").set_value("both").run()
    assert "bleibt in der Summe bei 75.000,00 €" in words(page)
    button(page, "Zusammenführen").click().run()
    assert not page.exception
    assert not page.error
    row = workspace.get("projects", "P1")
    assert row["title"] == "Bedheim, Dorfplatz"
    assert row["grant_approved_cents"] == 7_500_000
    assert workspace.get("projects", "P2") is None
    undo = button(page, "Zurücknehmen")
    assert "Dorfplatz Bedheim + Bedheim, Dorfplatz" in undo.label
    undo.click().run()
    assert workspace.get("projects", "P2") is not None


def test_both_are_kept_and_not_asked_about_again(workspace, page):
    button(page, "Beide behalten").click().run()
    assert not page.exception
    assert len(workspace.frame("projects")) == 3
    assert "Keine zwei Projekte" in words(page)
    assert not [one for one in page.button if one.label == "Zusammenführen"]


def test_somebody_who_was_faster_is_not_overwritten(workspace, page):
    with workspace.transaction("edit") as change:
        change.put("projects", {"project_id": "P2", "title": "Friedhof"})
    button(page, "Zusammenführen").click().run()
    assert workspace.get("projects", "P2")["title"] == "Friedhof"
    assert len(workspace.frame("projects")) == 3
