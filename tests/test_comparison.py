"""Comparisons: the parts make the whole, and no difference is claimed too early."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as some

from geo.analysis.comparison import (
    DIMENSIONS,
    alternatives,
    compare,
    figure_codes,
    rate_ratio,
    restricted,
)
from geo.projects.filters import ProjectFilter
from geo.schema import cents
from pages.components import cache, compare_words, pair_legend
from pages.components.texts import LANGUAGES, catalogue
from tests.opened import commands_on, maps_on, open_page, texts_on

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
HOME = ProjectFilter(region="TH-LEADER-06")
CODES = figure_codes("grant_paid")


@pytest.mark.parametrize("selection", [DEMO, HOME], ids=["demo", "published"])
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_parts_make_the_whole(atlas, selection, dimension):
    found = compare(atlas, selection, dimension, CODES)
    *parts, whole = found
    assert whole.code is None
    counted = sum(one.value("projects") or 0 for one in parts)
    assert counted == whole.value("projects") == len(whole.view.projects)
    paid = cents("grant_paid")
    assert sum(int(one.view.projects[paid].sum()) for one in parts) == int(
        whole.view.projects[paid].sum()
    )


def test_all_fifteen_regions_stand_there_and_those_without_a_list_are_not_known(atlas):
    *parts, whole = compare(atlas, HOME, "region", CODES)
    assert len(parts) == 15
    listed = {one.code for one in parts if one.has_list}
    assert listed == {"TH-LEADER-03", "TH-LEADER-06", "TH-LEADER-11"}
    for one in parts:
        known = [one.value(code) for code in ("projects", "projects_per_1000")]
        assert all(value is not None for value in known) == one.has_list
    # Total over total lies between the lowest and the highest region.
    rates = [one.value("projects_per_1000") for one in parts if one.has_list]
    assert min(rates) < whole.value("projects_per_1000") < max(rates)
    heads = [one.results["projects_per_1000"].denominator for one in parts]
    heads = sum(heads[i] for i, one in enumerate(parts) if one.has_list)
    located = [one.results["projects_per_1000"].numerator for one in parts]
    located = sum(located[i] for i, one in enumerate(parts) if one.has_list)
    assert whole.value("projects_per_1000") == pytest.approx(1000 * located / heads)


def test_a_region_has_the_figures_of_its_own_page(atlas):
    found = {one.code: one for one in compare(atlas, HOME, "region", CODES)}
    view = atlas.view(HOME)
    own = found["TH-LEADER-06"]
    assert own.value("projects_per_1000") == view.regional_value("projects_per_1000")


def test_periods_stand_on_one_territorial_status(atlas):
    found = compare(atlas, HOME, "period", ["projects"])
    dates = {one.view.territory.boundary_date for one in found}
    assert dates == {dt.date(2023, 1, 1)}
    assert {len(one.view.municipalities) for one in found} == {40}
    asked = replace(HOME, boundary_date=dt.date(2016, 1, 1))
    found = compare(atlas, asked, "period", ["projects"])
    assert {one.view.territory.boundary_date for one in found} == {dt.date(2016, 1, 1)}
    assert [one.value("projects") for one in found] == [5, 42, 22, 69]


def test_the_own_restriction_does_not_count_and_the_others_do(atlas):
    narrow = replace(DEMO, field_of_action=("culture_tourism",), year_from=2018)
    found = compare(atlas, narrow, "field_of_action", ["projects"])
    assert len(found) > 2
    assert all(one.view.selection.year_from == 2018 for one in found)
    assert restricted(atlas, narrow, "field_of_action", None).field_of_action == ()


def test_only_what_occurs_is_offered(atlas):
    assert alternatives(atlas, DEMO, "period") == ["2014-2020"]
    assert alternatives(atlas, HOME, "field_of_action") == ["not_stated"]
    assert len(alternatives(atlas, HOME, "region")) == 15


COUNTS = some.integers(5, 5000)
HEADS = some.integers(1, 10**6)


@given(COUNTS, HEADS, COUNTS, HEADS, some.integers(2, 9))
def test_interval_of_a_rate_ratio(count, base, other, other_base, factor):
    found = rate_ratio(count, base, other, other_base)
    assert found.low < found.ratio < found.high
    turned = rate_ratio(other, other_base, count, base)
    assert turned.ratio == pytest.approx(1 / found.ratio)
    assert turned.low == pytest.approx(1 / found.high)
    # More people on both sides change nothing; more projects narrow the interval.
    same = rate_ratio(count, base * factor, other, other_base * factor)
    assert same.ratio == pytest.approx(found.ratio)
    more = rate_ratio(count * factor, base, other * factor, other_base)
    assert more.high / more.low < found.high / found.low


def test_few_projects_allow_no_judgement():
    assert rate_ratio(4, 1000, 400, 1000) is None
    assert rate_ratio(40, 0, 400, 1000) is None
    assert rate_ratio(50, 1000, 50, 1000).is_chance


# -- in words, and on the page -------------------------------------------------------
def sentence(atlas, selection, dimension, left, right, code, kind=None):
    found = {
        one.code: one
        for one in compare(atlas, selection, dimension, figure_codes(kind))
    }
    return compare_words.text(dimension, found[left], found[right], code)


def test_sentences_claim_a_difference_only_if_chance_does_not_explain_it(atlas, speak):
    speak("de")
    regions = atlas, HOME, "region"
    rate = "projects_per_1000"
    text = sentence(*regions, "TH-LEADER-06", "TH-LEADER-11", rate)
    assert "Hildburghausen-Sonneberg 0,57, Sömmerda-Erfurt 0,82" in text
    assert "mehr, als der Zufall allein erklärt (95-%-Intervall 1,01 bis 2,03)" in text
    assert "2014–2026 und 2018–2023" in text
    assert "keine Projektliste vor" in sentence(
        *regions, "TH-LEADER-06", "TH-LEADER-01", rate
    )
    assert "nicht bekannt" in sentence(
        *regions, "TH-LEADER-06", "TH-LEADER-11", "grant_paid_per_inhabitant_eur"
    )
    fields = atlas, DEMO, "field_of_action"
    close = sentence(*fields, "mobility_infrastructure", "settlement_nature", rate)
    assert "kann das Zufall sein" in close
    money = sentence(
        *fields, "culture_tourism", "mobility_infrastructure", "grant_paid_eur"
    )
    assert "Summen hängen von der Größe ab" in money
    periods = sentence(atlas, HOME, "period", "2014-2020", "2023-2027", rate)
    assert "kein Urteil" in periods
    assert "Zufall" not in periods
    assert "dasselbe" in sentence(*regions, "TH-LEADER-06", "TH-LEADER-06", rate)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dimension", ["region", "period"])
def test_page_has_two_maps_with_the_same_classes(dimension, language, speak):
    speak(language)
    at = open_page("comparison.py", {"compare": dimension, "lang": language})
    assert not at.exception
    assert not at.error
    left, right = (json.loads(text) for text in maps_on(at))
    for one, other in zip(
        left["content"]["measures"], right["content"]["measures"], strict=True
    ):
        classes = [
            [
                line["label"]
                for line in layer["lines"]
                if line["fill"] in scale_of(layer)
            ]
            for layer in (one, other)
        ]
        assert classes[0] == classes[1]
    assert left["group"] == right["group"] == ("pair" if dimension == "period" else "")
    assert len({command["measure"] for command in commands_on(at)}) == 1
    assert catalogue(language)[f"compare.caveat_{dimension}"] in texts_on(at)


def scale_of(layer):
    return {fill for letter, fill in layer["fills"].items() if letter not in "-0"}


def test_table_names_every_region_and_says_where_there_is_no_list():
    at = open_page("comparison.py", {"compare": "region"})
    table = next(
        one.proto.body for one in at.get("html") if "la-compare" in one.proto.body
        and "<table>" in one.proto.body
    )  # fmt: skip
    assert table.count("<tr") == 1 + 15 + 1
    assert table.count(catalogue("de")["compare.row_without_list"]) == 12
    assert "None" not in table
    assert "nan" not in table.lower().replace("finanz", "")


def test_address_carries_the_two_sides():
    address = {"compare": "region", "left": "TH-LEADER-11", "right": "TH-LEADER-03"}
    at = open_page("comparison.py", address)
    assert [at.selectbox(key=key).value for key in ("left", "right")] == [
        "TH-LEADER-11", "TH-LEADER-03",
    ]  # fmt: skip
    assert at.query_params["left"] == "TH-LEADER-11"
    wrong = open_page("comparison.py", {"compare": "nothing", "left": "<b>"})
    assert not wrong.exception
    assert wrong.selectbox(key="left").value == "TH-LEADER-06"


def test_less_than_two_say_what_to_do():
    at = open_page("comparison.py", {"dataset": "demo", "compare": "period"})
    assert not at.exception
    assert catalogue("de")["compare.fewer_than_two"] in [one.value for one in at.info]
    assert maps_on(at) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_legend_has_the_numbers_of_both_maps(language, speak):
    speak(language)
    views = tuple(
        cache.view(replace(HOME, period=period))
        for period in ("2014-2020", "2023-2027")
    )
    html = pair_legend.write(views, "projects_per_1000", ("<b>one</b>", "two"))
    assert "<b>one</b>" not in html
    classes, beside = (
        [
            [cell.text_content() for cell in row.iter("th", "td")]
            for row in table.iter("tr")
        ][1:]
        for table in lxml.html.fromstring(html).iter("table")
    )
    for side, view in enumerate(views, start=1):
        assert sum(int(row[side]) for row in classes) == len(view.municipalities)
        *parts, total = [float(row[side].replace(",", ".")) for row in beside]
        assert sum(parts) == pytest.approx(total, abs=0.2)
        assert total == len(view.projects)
    labels = [row[0] for row in classes]
    assert len(labels) == len(set(labels))
