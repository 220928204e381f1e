"""The same selection by association, district and region."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.analysis.levels import LEVELS, at_level
from geo.analysis.measures import MEASURES
from geo.errors import UnknownCodeError
from geo.projects.filters import ProjectFilter
from geo.schema import AMOUNT_KINDS, BUCKETS, cents

SELECTIONS = [
    ProjectFilter(dataset="demo", region="TH-LEADER-06"),
    ProjectFilter(
        dataset="demo", region="TH-LEADER-06", applicant_class=("municipal",)
    ),
    ProjectFilter(region="TH-LEADER-03", period="2014-2020"),
    ProjectFilter(region="TH-LEADER-11"),
    ProjectFilter(period="2014-2020"),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_no_cent_and_no_project_is_lost_at_any_level(atlas, selection, level):
    view = atlas.view(selection)
    by_unit = at_level(atlas, view, level)
    if level == "region" and selection.region:
        row = by_unit.places.loc[selection.region]
        assert row["projects"] == len(view.projects)
        return
    assert by_unit.places["projects"].sum() == pytest.approx(len(view.projects))
    for kind in AMOUNT_KINDS:
        assert by_unit.places[cents(kind)].sum() == view.projects[cents(kind)].sum(), (
            kind
        )
    if level != "region":
        for bucket in BUCKETS:
            assert by_unit.places.at[bucket, "projects"] == pytest.approx(
                view.places.at[bucket, "projects"]
            )


@pytest.mark.parametrize("level", ["association", "district"])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_rate_is_total_over_total(atlas, selection, level):
    view = atlas.view(selection)
    unit = view.municipalities[f"{level}_key"]
    by_unit = at_level(atlas, view, level).municipalities
    assert list(by_unit.index) == sorted(unit.unique())
    for measure in MEASURES.values():
        if measure.base is None or measure.kind:
            continue
        for key, members in view.municipalities.groupby(unit):
            known = members[members[measure.base].notna() & members["listed"]]
            total, people = known["projects"].sum(), known[measure.base].sum()
            found = by_unit.at[key, measure.code]
            if known.empty or not people:
                assert pd.isna(found)
            else:
                assert found == pytest.approx(measure.factor * total / people)


def test_one_district_has_the_value_of_its_region(atlas):
    """The members of the region of Hildburghausen in one district, and all of it."""
    view = atlas.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    table = at_level(atlas, view, "district").municipalities
    for code, measure in MEASURES.items():
        if measure.base == "population_inside":
            weights = table["population_inside"]
            mean = np.average(table[code], weights=weights)
            assert view.regional_value(code) == pytest.approx(mean)


def test_a_project_in_two_municipalities_of_a_unit_counts_once(atlas):
    view = atlas.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    by_unit = at_level(atlas, view, "district")
    pairs = by_unit.ledger[["project_id", "place"]].drop_duplicates()
    found = by_unit.places["projects_involved"]
    assert found.to_dict() == pairs.groupby("place").size().reindex(
        found.index, fill_value=0
    ).to_dict()  # fmt: skip


def test_regions_without_a_list_are_missing(atlas):
    view = atlas.view(ProjectFilter(period="2014-2020"))
    regions = at_level(atlas, view, "region").municipalities
    listed = {"TH-LEADER-03", "TH-LEADER-06", "TH-LEADER-11"}
    assert set(regions.index[regions["listed"]]) == listed
    rate = regions["projects_per_1000"]
    assert set(rate.index[rate.notna()]) == listed
    for region in listed:
        own = atlas.view(ProjectFilter(period="2014-2020", region=region))
        assert rate[region] == own.regional_value("projects_per_1000")


def test_amounts_that_few_projects_state_give_no_rate(atlas):
    view = atlas.view(ProjectFilter(region="TH-LEADER-03", period="2014-2020"))
    district = at_level(atlas, view, "district").municipalities
    assert district["grant_approved_known"].sum() > 0
    assert district["grant_approved_per_inhabitant_eur"].dropna().eq(0).all()


@pytest.mark.parametrize("level", LEVELS)
def test_units_cover_the_same_ground(atlas, level):
    view = atlas.view(ProjectFilter(region="TH-LEADER-06"))
    areas = at_level(atlas, view, level).areas
    assert areas.geometry.is_valid.all()
    assert not areas.geometry.is_empty.any()
    if level != "region":
        whole = view.areas.geometry.area.sum()
        assert areas.geometry.area.sum() == pytest.approx(whole, rel=1e-9)


def test_coverage_and_value_of_the_region_do_not_change(atlas):
    view = atlas.view(ProjectFilter(dataset="demo", region="TH-LEADER-06"))
    for level in LEVELS:
        other = at_level(atlas, view, level)
        assert other.coverage == view.coverage
        code = "grant_paid_per_inhabitant_eur"
        assert other.regional_value(code) == view.regional_value(code)
        above, below = other.regional_parts(code)
        assert above / below == view.regional_value(code)


def test_unknown_level_is_refused(atlas):
    with pytest.raises(UnknownCodeError):
        at_level(atlas, atlas.view(SELECTIONS[0]), "country")
