"""``leader-atlas present``: what it opens, and what it refuses before it starts."""

from __future__ import annotations

import argparse
import os

import pytest

from geo import cli
from geo.errors import GeoDataError, UnknownPresentationError
from geo.meeting.steps import Step
from geo.workspace import Workspace
from pages.components.command import main, options, present


@pytest.fixture
def started(monkeypatch):
    """Record what would be started and opened."""
    seen = []
    monkeypatch.setattr(
        cli, "serve", lambda given, *, page: seen.append((given.port, page)) or 0
    )
    monkeypatch.setattr(
        present.webbrowser, "open", lambda address: seen.append(address) or True
    )
    monkeypatch.delenv(present.FROZEN_VARIABLE, raising=False)
    return seen


def asked(*words):
    parser = argparse.ArgumentParser()
    options.add_present(parser)
    return parser.parse_args(words)


def test_a_presentation_of_the_workspace_is_opened_by_name(started, tmp_path):
    path = tmp_path / "büro.gpkg"
    store = Workspace.create(path)
    store.add_presentation("Vorstand & Beirat", [Step(step_id="", page="karte")])
    words = ["--workspace", str(path), "--presentation"]
    assert present.run(asked(*words, "Vorstand & Beirat", "--port", "8700")) == 0
    assert started == [(8700, "vorfuehren?presentation=Vorstand+%26+Beirat")]
    with pytest.raises(UnknownPresentationError):
        present.run(asked(*words, "Gibt es nicht"))
    assert len(started) == 1


def test_without_a_name_the_meeting_mode_chooses(started):
    assert present.run(asked()) == 0
    assert started == [(8501, "vorfuehren?presentation=")]


def test_a_page_opens_in_the_browser_and_nothing_is_started(started, tmp_path):
    path = tmp_path / "Karte Süd.HTML"
    path.write_text("<p>", encoding="utf-8")
    assert present.run(asked(str(path))) == 0
    assert started == [path.as_uri()]


def test_what_cannot_be_opened_is_said_in_a_sentence(started, tmp_path, capsys):
    assert main(["present", str(tmp_path / "fehlt.html")]) == 1
    broken = tmp_path / "kaputt.zip"
    broken.write_bytes(b"PK nothing")
    with pytest.raises(GeoDataError):
        present.run(asked(str(broken)))
    assert main(["present", str(broken)]) == 1
    assert started == []
    assert capsys.readouterr().err.count("leader-atlas: ") == 2


def test_the_application_is_started_with_what_was_asked(tmp_path, monkeypatch):
    called, variables = [], {}

    def start(command, **_):
        called.append(command)
        variables.update(os.environ)
        return argparse.Namespace(returncode=0)

    monkeypatch.setattr(cli.subprocess, "run", start)
    for name in (cli.PUBLISHED_VARIABLE, cli.WORKSPACE_VARIABLE):
        monkeypatch.setenv(name, "")
    path = tmp_path / "büro.gpkg"
    Workspace.create(path)
    words = ["--workspace", str(path), "--port", "8700", "--no-browser"]
    assert main(["present", *words]) == 0
    assert "8700" in called[-1]
    assert variables[cli.WORKSPACE_VARIABLE] == str(path)
    assert not variables[cli.PUBLISHED_VARIABLE]
    assert main(["serve", "--public", *words]) == 0
    assert variables[cli.PUBLISHED_VARIABLE]


def test_the_name_of_the_variable_is_the_same_on_both_sides():
    from pages.components import release, show_stage

    assert show_stage.FROZEN_VARIABLE == present.FROZEN_VARIABLE
    assert release.PUBLISHED_VARIABLE == cli.PUBLISHED_VARIABLE
