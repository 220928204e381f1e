"""The selection: for the data, for the address, and refused where it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownCodeError
from geo.projects.filters import CODES, ProjectFilter
from geo.schema import PERIODS

REGIONS = ["TH-LEADER-03", "TH-LEADER-06"]
selections = st.builds(
    ProjectFilter,
    dataset=st.sampled_from(["published", "demo"]),
    region=st.sampled_from([None, *REGIONS]),
    period=st.sampled_from([None, *PERIODS]),
    year_from=st.sampled_from([None, 2015, 2020]),
    year_to=st.sampled_from([None, 2016, 2026]),
    **{
        column: st.lists(st.sampled_from(codes), unique=True).map(
            lambda chosen, codes=codes: tuple(c for c in codes if c in chosen)
        )
        for column, codes in CODES.items()
    },
)


@given(selections)
def test_address_reopens_the_same_selection(selection):
    query = selection.to_query()
    assert ProjectFilter.from_query(query, regions=REGIONS) == selection
    assert all(isinstance(text, str) for text in query.values())


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20)))
def test_nonsense_in_an_address_is_ignored(query):
    ProjectFilter.from_query(query, regions=REGIONS).checked(regions=REGIONS)


def test_hostile_address_is_ignored():
    query = {
        "region": "<script>alert(1)</script>", "period": "2014-2020'--",
        "status": "paid.<b>.selected", "year_from": "２０１５", "year_to": "-201",
    }  # fmt: skip
    found = ProjectFilter.from_query(query, regions=REGIONS)
    assert found == ProjectFilter(status=("selected", "paid"))


@given(selections, st.sampled_from(sorted(CODES)))
def test_filter_and_complement_add_up(atlas, selection, column):
    projects = atlas.register(selection.dataset).projects
    codes = CODES[column]
    chosen = codes[: len(codes) // 2]
    first = ProjectFilter(**{column: chosen}).mask(projects)
    second = ProjectFilter(**{column: codes[len(codes) // 2 :]}).mask(projects)
    assert ((first.astype(int) + second.astype(int)) == 1).all()
    assert selection.mask(projects).index.equals(projects.index)


def test_years_leave_out_projects_without_a_year(atlas):
    projects = atlas.register("published").projects
    assert projects["year"].isna().any()
    assert ProjectFilter().mask(projects).all()
    passed = projects[ProjectFilter(year_from=1900).mask(projects)]
    assert passed["year"].notna().all()
    both = projects[ProjectFilter(year_from=2017, year_to=2017).mask(projects)]
    assert set(both["year"]) == {2017}


@pytest.mark.parametrize(
    "wrong",
    [
        ProjectFilter(region="TH-LEADER-99"),
        ProjectFilter(period="2000-2006"),
        ProjectFilter(dataset="geheim"),
        ProjectFilter(status=("paid", "fertig")),
    ],
)
def test_wrong_codes_are_refused_with_those_that_exist(wrong):
    with pytest.raises(UnknownCodeError, match="Choose one of"):
        wrong.checked(regions=REGIONS)


def test_whole_view_keeps_every_sum(atlas):
    for dataset in ("published", "demo"):
        register = atlas.register(dataset)
        for region in (None, "TH-LEADER-06", "TH-LEADER-03"):
            for period in (None, "2014-2020"):
                view = atlas.view(
                    ProjectFilter(dataset=dataset, region=region, period=period)
                )
                mask = view.selection.mask(register.projects)
                for kind in ("requested", "approved", "paid"):
                    column = f"grant_{kind}_cents"
                    whole = register.projects.loc[mask, column].sum()
                    assert view.places[column].sum() == whole
                    assert view.ledger[column].sum() == whole
                assert view.places["projects"].sum() == pytest.approx(mask.sum())
