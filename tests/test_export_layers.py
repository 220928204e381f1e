"""Hot spots and comparisons as layers, and the facts that come with a package."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pandas as pd
import pyogrio
import pytest

from geo.analysis.pattern import pattern
from geo.output.layers import build_layer, export_layer
from geo.output.pattern_layers import comparison, hot_spots, usual_pair
from geo.projects.filters import ProjectFilter
from pages.components import cache, export_files

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
CODE = "grant_paid_per_inhabitant_eur"


def test_hot_spots_are_those_of_the_expert_view():
    view = cache.view(DEMO)
    layer = hot_spots(view, CODE)
    found = pattern(view, CODE, "queen").local.table
    assert len(layer.frame) == 40
    for column in ("spot", "lisa"):
        assert (
            layer.frame[column].reindex(found.index).tolist() == found[column].tolist()
        )
    assert layer.frame["p_value"].dropna().between(0, 1).all()


def test_few_areas_are_not_tested():
    wide = cache.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    small = cache.view(ProjectFilter(dataset="published", region="TH-LEADER-01"))
    assert set(hot_spots(small, CODE).frame["spot"]) <= {"missing", "untested"}
    assert "untested" not in set(hot_spots(wide, CODE).frame["spot"])


def test_a_comparison_puts_two_selections_side_by_side():
    view, atlas = cache.view(DEMO), cache.atlas("demo")
    pair = ("applicant_class", "municipal", "non_municipal")
    code = "projects"
    frame = comparison(view, atlas, code, pair).frame
    sides = [
        cache.view(ProjectFilter(
            dataset="demo", region="TH-LEADER-06", applicant_class=(side,),
        )).municipalities[code]
        for side in pair[1:]
    ]  # fmt: skip
    assert frame["left"].sum() == pytest.approx(sides[0].sum())
    assert frame["right"].sum() == pytest.approx(sides[1].sum())
    assert (frame["difference"] - (frame["right"] - frame["left"])).abs().max() < 1e-6


def test_the_usual_pair_is_the_latest_periods_else_the_next_dimension():
    published = ProjectFilter(dataset="published", region="TH-LEADER-06")
    periods = usual_pair(cache.view(published), cache.atlas())
    assert periods == ("period", "2014-2020", "2023-2027") or periods[0] != "period"
    assert usual_pair(cache.view(DEMO), cache.atlas("demo"))[0] != "period"


def test_the_comparison_follows_what_was_chosen_if_the_selection_has_it():
    view, atlas = cache.view(DEMO), cache.atlas("demo")
    chosen = ("applicant_class", "non_municipal", "municipal")
    usual = comparison(view, atlas, "projects").frame
    for pair, expected in (
        (chosen, chosen),
        (("region", "TH-LEADER-06", "TH-LEADER-05"), usual_pair(view, atlas)),
        (("applicant_class", "municipal", "municipal"), usual_pair(view, atlas)),
        (("period", "2007-2013", "2023-2027"), usual_pair(view, atlas)),
        (("nothing", "a", "b"), usual_pair(view, atlas)),
    ):
        frame = comparison(view, atlas, "projects", pair).frame
        row = frame[["dimension", "left_code", "right_code"]].iloc[0]
        assert tuple(row) == expected
    turned = comparison(view, atlas, "projects", chosen).frame
    if usual_pair(view, atlas)[0] == chosen[0]:
        assert (turned["difference"] + usual["difference"]).abs().max() < 1e-6


@pytest.mark.parametrize("name", ["hot_spots", "comparison"])
def test_layers_open_in_a_gis_with_their_style(name, tmp_path):
    view, atlas = cache.view(DEMO), cache.atlas("demo")
    path = tmp_path / "layer.geojson"
    path.write_bytes(export_layer(view, name, atlas=atlas, code=CODE))
    read = pyogrio.read_dataframe(path)
    frame = build_layer(view, name, atlas=atlas, code=CODE).frame
    assert len(read) == len(frame) == 40
    number = "value" if name == "hot_spots" else "difference"
    expected = frame[number].astype("float64").sum()
    assert read[number].sum() == pytest.approx(expected)
    for _, style in export_files.pattern_styles(name):
        assert style.startswith("<!DOCTYPE qgis") or "<qgis" in style
    people = export_files.file(view, "csv", name, CODE).decode("utf-8-sig")
    assert not re.search(r"\b(high_high|low_low|untested|non_municipal)\b", people)


def test_a_package_says_what_it_is_for_data_portals():
    view = cache.view(DEMO)
    content = export_files.file(view, "zip", "data", CODE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        facts = json.loads(archive.read("metadaten.jsonld"))
        names = set(archive.namelist())
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    assert facts["@type"] == "dcat:Dataset"
    assert "Demodaten" in facts["dct:title"]["@value"]
    years = [facts["dct:temporal"][key]["@value"] for key in
             ("dcat:startDate", "dcat:endDate")]  # fmt: skip
    own = view.projects["year"].dropna()
    assert years == [str(own.min()), str(own.max())]
    files = pd.DataFrame(facts["dcat:distribution"])
    assert set(files["dct:title"]) == names - {
        "metadaten.jsonld", "INHALT.txt", "SHA256SUMS",
    }  # fmt: skip
    assert [sizes[name] for name in files["dct:title"]] == list(files["dcat:byteSize"])
    assert any("GeoBasis-DE" in note for note in facts["dct:rights"])
