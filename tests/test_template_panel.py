"""The page Präsentation takes a template for slides."""

from __future__ import annotations

from geo.workspace import Workspace
from pages.components import office, paper
from pages.components.texts import speaking
from tests.opened import open_page, texts_on


def test_the_page_says_which_template_is_used(tmp_path, monkeypatch):
    path = tmp_path / "büro.gpkg"
    monkeypatch.setenv(office.VARIABLE, str(path))
    Workspace.create(path).add_presentation("Vorstand")
    with speaking("de"):
        (tmp_path / "vorlage.pptx").write_bytes(paper.plain_template("16:9"))
    at = open_page("presentation.py")
    assert not at.exception
    assert "Ihre Vorlage gilt" in "\n".join(one.value for one in at.success)
    at.button(key="template_remove").click().run()
    assert not (tmp_path / "vorlage.pptx").exists()
    assert not [one for one in at.success if "Vorlage" in str(one.value)]
    assert "Plain" not in texts_on(at)
