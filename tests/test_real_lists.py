"""The three real lists, which state hardly any amount: nothing unknown becomes 0."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from geo.analysis.breakdowns import by_area, by_whereabouts
from geo.analysis.figures import Basis
from geo.analysis.levels import at_level
from geo.projects.filters import ProjectFilter
from geo.schema import BUCKETS
from pages.components import compare, leaf_pages, map_aside, map_view, print_view, words
from pages.components import key_charts as charts
from tests.opened import open_page, texts_on

LISTS = ("TH-LEADER-03", "TH-LEADER-06", "TH-LEADER-11")
# What tests/test_evaluation_pages.py does not open with each of them.
PAGES = ("comparison.py", "municipality_sheet.py", "expert_view.py",
         "territorial_status.py", "data_sources.py")  # fmt: skip
SOEMMERDA = ProjectFilter(region="TH-LEADER-11")
DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")


@pytest.mark.parametrize("region", LISTS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_every_list(page, region):
    at = open_page(page, {"region": region, "expert": "1"})
    assert not at.exception
    assert not at.error


def test_sum_of_projects_that_state_nothing_is_missing(atlas):
    # One of 61 projects states an amount, and its place is unknown.
    table = by_whereabouts(atlas.view(SOEMMERDA), "grant_approved")
    assert table["projects"].tolist() == [57, 3, 0, 1, 61]
    known = table["cents"].astype("object").where(table["cents"].notna(), None)
    assert known.tolist() == [None, None, 0, 7500000, 7500000]


def test_the_rows_add_up_to_the_whole(atlas):
    table = by_whereabouts(atlas.view(DEMO), "grant_paid")
    assert list(table.index) == ["municipalities", *BUCKETS, "total"]
    assert table["cents"].iloc[:-1].sum() == table["cents"].iloc[-1] == 355037641
    assert table["projects"].iloc[:-1].sum() == table["projects"].iloc[-1] == 118
    assert by_whereabouts(atlas.view(DEMO), None)["cents"].isna().all()


def test_the_words_beside_the_map_say_it_is_missing(atlas, speak):
    speak("de")
    view = atlas.view(SOEMMERDA)
    assert [row[2] for row in map_aside.aside(view)["rows"]] == [
        "–", "–", "0 €", "75.000 €", "75.000 €"
    ]  # fmt: skip
    paper = print_view._table(view, "grant_approved")
    assert [row[2] for row in paper[1:]] == [
        "–", "–", "0,00", "75.000,00", "75.000,00"
    ]  # fmt: skip


@pytest.mark.parametrize("level", ["district", "association"])
def test_district_whose_projects_state_nothing_has_no_amount(atlas, level):
    table = by_area(Basis(atlas.view(SOEMMERDA)), level)
    silent = table["projects_involved"] > 0
    assert silent.any()
    assert table.loc[silent, "grant_approved_eur"].isna().all()
    assert table.loc[silent, "grant_approved_per_inhabitant_eur"].isna().all()
    # Where there is no project, nothing was granted: that is known.
    assert (table.loc[~silent, "grant_approved_eur"] == 0).all()


def test_rate_of_a_district_needs_half_of_its_projects(atlas):
    table = by_area(Basis(atlas.view(ProjectFilter(region="TH-LEADER-03"))))
    gotha = table[table["name"] == "Gotha"].iloc[0]
    assert gotha["grant_approved_eur"] > 0
    assert pd.isna(gotha["grant_approved_per_inhabitant_eur"])


@pytest.mark.parametrize("region", ["TH-LEADER-03", "TH-LEADER-11"])
def test_no_picture_is_made_of_a_few_amounts(region, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        charts, "show", lambda chart, **_: drawn.append(chart.to_json())
    )
    at = open_page("key_figures.py", {"region": region})
    assert not at.error
    assert len(drawn) == 4
    assert not any("€" in json.dumps(chart, ensure_ascii=False) for chart in drawn)
    assert "also bei weniger als der Hälfte: Das Bild zählt darum Projekte" in texts_on(
        at
    )


def test_years_without_an_amount_keep_their_place(atlas, speak):
    speak("de")
    view = atlas.view(ProjectFilter(region="TH-LEADER-03"))
    chart = leaf_pages._year_chart(view, "grant_approved")
    assert chart.unit == "Projekte"
    table = leaf_pages._by_year(view, "grant_approved")
    so_far = [row[-1] for row in table.rows]
    assert so_far[:2] == [None, None]


def test_areas_of_one_name_are_told_apart(atlas, speak):
    speak("de")
    view = at_level(atlas, atlas.view(SOEMMERDA), "association")
    names = map_view.names(view)
    assert names.is_unique
    assert {"Kölleda (1 Gemeinde)", "Kölleda (4 Gemeinden)"} <= set(names)


@pytest.mark.parametrize("region", LISTS)
def test_real_lists_are_compared_with_each_other(region):
    assert compare.usual_dimension(ProjectFilter(region=region)) == "region"


def test_comparison_opens_on_two_sides_that_have_projects():
    # Invented projects are of one region and one period.
    assert compare.usual_dimension(DEMO) == "field_of_action"
    at = open_page("comparison.py", {"dataset": "demo"})
    assert at.query_params["compare"] == "field_of_action"
    assert "liegt in diesem Datenbestand keine Projektliste vor" not in texts_on(at)


@pytest.mark.parametrize(
    ("region", "is_hatched"), [("TH-LEADER-03", True), ("TH-LEADER-11", False)]
)
def test_sheet_maps_projects_if_too_few_state_money(region, is_hatched, atlas):
    view = atlas.view(ProjectFilter(region=region))
    assert words.best_kind(view) == "grant_approved"
    assert words.drawn_kind(view) is None
    ags = view.municipalities["projects"].idxmax()
    at = open_page("municipality_sheet.py", {"region": region, "ags": ags})
    sheet = next(
        one.proto.body for one in at.get("html") if "<figure>" in one.proto.body
    )
    caption = sheet[sheet.index("<figcaption>") : sheet.index("</figcaption>")]
    assert "Projekte je 1.000 Einwohner" in caption
    assert ("keine Angabe" in caption) == is_hatched
