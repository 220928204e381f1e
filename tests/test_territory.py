"""Territorial status: any date on any other date, nothing lost, nothing invented."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from itertools import product

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.boundaries.carrying import Carrier, carry_heads
from geo.boundaries.succession import Succession
from geo.boundaries.territory import BOUNDARY_DATES, STATUS_2016, STATUS_2023
from geo.boundaries.timeline import Timeline
from geo.errors import UnknownCodeError
from geo.output.layers import export_name, provenance
from geo.projects.filters import ProjectFilter
from geo.projects.ledger import AMOUNTS, build_ledger
from geo.projects.linking import place_sites
from geo.schema import cents

DAY = dt.date.fromisoformat
# Days on which municipalities of Thuringia changed, and how many there were then.
COUNTS = {
    "2016-01-01": 849,
    "2018-07-06": 821,
    "2018-12-31": 821,
    "2019-01-01": 664,
    "2019-12-31": 634,
    "2020-12-01": 633,
    "2021-01-01": 631,
    "2021-07-01": 631,
    "2023-01-01": 624,
}
PAIRS = list(product(COUNTS, repeat=2))


@pytest.fixture(scope="module")
def timeline(atlas):
    return atlas.timeline


def test_every_day_of_the_succession_can_be_shown(timeline):
    found = {date.isoformat(): number for date, number in timeline.counts.items()}
    assert found == COUNTS
    for date in timeline.dates:
        assert len(timeline.territory(date).municipalities) == timeline.counts[date]


def test_a_day_between_two_changes_has_the_status_in_force(timeline):
    assert timeline.at(DAY("2013-12-31")) == STATUS_2016
    assert timeline.at(DAY("2018-07-05")) == STATUS_2016
    assert timeline.at(DAY("2019-06-30")) == DAY("2019-01-01")
    assert timeline.at(DAY("2023-12-31")) == STATUS_2023
    for unknown in ("2013-12-30", "2024-01-01"):
        with pytest.raises(UnknownCodeError, match="2019-01-01"):
            timeline.at(DAY(unknown))


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_sums_are_kept_to_the_cent_and_shares_between_all_dates(timeline, data):
    """Random ledgers: keys of any date, random shares and amounts, on any date."""
    start = timeline.dates[data.draw(st.integers(0, len(COUNTS) - 1))]
    end = timeline.dates[data.draw(st.integers(0, len(COUNTS) - 1))]
    there = timeline.territory(end).municipalities
    here = list(timeline.territory(start).municipalities.index)
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=12))
    money = data.draw(
        st.lists(
            st.one_of(st.none(), st.integers(-(10**9), 10**9)),
            min_size=len(sizes), max_size=len(sizes),
        )
    )  # fmt: skip
    rows = [
        (f"P{number}", site + 1, data.draw(st.sampled_from(here)), f"1/{size}")
        for number, size in enumerate(sizes)
        for site in range(size)
    ]
    projects = pd.DataFrame(
        {cents(kind): pd.array(money, "Int64") for kind in AMOUNTS},
        index=pd.Index([f"P{number}" for number in range(len(sizes))]),
    )
    ledger = build_ledger(projects, _placed(rows, start, there, end, timeline))
    assert set(ledger["place"]) <= set(there.index)
    for kind in AMOUNTS:
        by_project = ledger.groupby("project_id")[cents(kind)].sum(min_count=1)
        assert (
            by_project.fillna(0).to_dict() == projects[cents(kind)].fillna(0).to_dict()
        )
    assert ledger["share"].sum() == pytest.approx(len(sizes))


def _placed(rows, start, there, end, timeline):
    sites = gpd.GeoDataFrame(
        {
            "project_id": [row[0] for row in rows],
            "site_no": [row[1] for row in rows],
            "precision": "municipality",
            "ags": [row[2] for row in rows],
            "boundary_date": pd.Series([start] * len(rows), dtype="object"),
            "share": [row[3] for row in rows],
        },
        geometry=gpd.GeoSeries([None] * len(rows), crs="EPSG:25832"),
    )
    return place_sites(sites, there, boundary_date=end, succession=timeline.succession)


@pytest.mark.parametrize(("start", "end"), PAIRS, ids=lambda date: date)
def test_heads_and_keys_are_kept_between_every_pair_of_dates(timeline, start, end):
    start, end = DAY(start), DAY(end)
    here = timeline.territory(start).municipalities["population"]
    there = timeline.territory(end).municipalities
    carrier = Carrier(timeline.succession, end, there["population"])
    known = set(there.index)
    for key in here.index:
        parts = carrier.parts(key, start)
        assert sum(parts.values()) == 1
        assert known.issuperset(parts)
    heads, divided = carry_heads(
        here, lambda key: carrier.parts(key, start), there.index
    )
    assert int(heads.sum()) == int(here.sum())
    if start == end:
        assert heads.equals(here)
        assert divided.empty


def test_partial_cases_go_by_the_stated_shares(timeline):
    """Anrode was divided over three towns; the table states the shares."""
    parts = timeline.succession.successors("16064073", STATUS_2016, STATUS_2023)
    assert parts == {
        "16061118": Fraction("0.541"),
        "16064046": Fraction("0.098"),
        "16064071": Fraction("0.361"),
    }
    rows = [("P1", 1, "16064073", "1")]
    there = timeline.territory(STATUS_2023).municipalities
    money = {cents(kind): pd.array([1_000_001], "Int64") for kind in AMOUNTS}
    projects = pd.DataFrame(money, index=["P1"])
    placed = _placed(rows, STATUS_2016, there, STATUS_2023, timeline)
    ledger = build_ledger(projects, placed).set_index("place")
    assert ledger["grant_paid_cents"].to_dict() == {
        "16061118": 541_001, "16064046": 98_000, "16064071": 361_000,
    }  # fmt: skip


def test_the_way_back_goes_by_inhabitants_or_by_the_point(timeline):
    """Schleusingen of 2023 was four municipalities in 2016."""
    there = timeline.territory(STATUS_2016).municipalities
    carrier = Carrier(timeline.succession, STATUS_2016, there["population"])
    parts = carrier.parts("16069043", STATUS_2023)
    names = there["name"].reindex(list(parts))
    assert set(names) == {"Schleusingen", "Nahetal-Waldau", "St. Kilian"}
    people = there["population"].reindex(list(parts))
    for key, share in parts.items():
        assert share == Fraction(int(people[key]), int(people.sum()))
    hinternah = there.geometry[names.index[names == "Nahetal-Waldau"][0]]
    sites = gpd.GeoDataFrame(
        {
            "project_id": ["P1", "P2"], "site_no": [1, 1], "precision": "site",
            "ags": "16069043", "boundary_date": STATUS_2023, "share": "1",
        },
        geometry=[hinternah.representative_point(), Point(0, 0)], crs="EPSG:25832",
    )  # fmt: skip
    placed = place_sites(
        sites, there, boundary_date=STATUS_2016, succession=timeline.succession
    )
    by_point = placed[placed["project_id"] == "P1"]
    assert there["name"].reindex(by_point["place"]).tolist() == ["Nahetal-Waldau"]
    assert set(placed.loc[placed["project_id"] == "P2", "place"]) == set(parts)


def test_parts_without_inhabitants_are_equal():
    steps = pd.DataFrame(
        {
            "old_ags": ["16069001", "16069002"], "new_ags": ["16069009"] * 2,
            "effective_date": ["2019-01-01"] * 2,
            "population_share": ["1", "1"], "area_share": ["1", "1"],
        }
    )  # fmt: skip
    heads = pd.Series({"16069001": 0, "16069002": pd.NA}, dtype="Int64")
    parts = Carrier(Succession(steps), STATUS_2016, heads).parts(
        "16069009", STATUS_2023
    )
    assert set(parts.values()) == {Fraction(1, 2)}


@pytest.mark.parametrize(
    ("date", "published", "heads"),
    [
        ("2016-01-01", "2014-12-31", 2_156_759),
        ("2018-07-06", "2014-12-31", 2_156_759),
        ("2018-12-31", "2014-12-31", 2_156_759),  # equally near: the earlier one
        ("2019-01-01", "2022-12-31", 2_126_846),
        ("2021-07-01", "2022-12-31", 2_126_846),
        ("2023-01-01", "2022-12-31", 2_126_846),
    ],
)
def test_nearest_published_inhabitants_are_used_and_named(
    timeline, date, published, heads
):
    territory = timeline.territory(DAY(date))
    assert territory.population_date == DAY(published)
    assert int(territory.municipalities["population"].sum()) == heads
    assert territory.municipalities["population"].notna().all()


def test_inhabitants_that_rest_on_a_share_are_marked(timeline):
    """Only what merged later must be divided; the rest is as published."""
    published = timeline.territory(STATUS_2023).municipalities["population"]
    areas = timeline.territory(DAY("2021-07-01")).municipalities
    divided = areas["population_note"] == "divided"
    assert 0 < divided.sum() < 20
    unchanged = areas.index[~divided].intersection(published.index)
    assert (areas["population"][unchanged] == published[unchanged]).mean() > 0.98
    for date in BOUNDARY_DATES:
        notes = timeline.territory(date).municipalities["population_note"]
        assert (notes == "").all()


def test_areas_of_every_date_are_the_same_land(timeline):
    land = timeline.territory(STATUS_2016).municipalities
    for date in timeline.dates:
        areas = timeline.territory(date).municipalities
        assert areas.area.sum() == pytest.approx(land.area.sum(), rel=1e-9)
        assert areas["area_km2"].sum() == pytest.approx(16202.2, abs=0.1)
        assert (areas["name"] != "").all()
        assert (areas["district"] != "").all()
    eisenach = timeline.territory(DAY("2021-07-01")).municipalities
    assert "16056000" not in eisenach.index
    assert eisenach.loc["16063105", "district"] == "Wartburgkreis"
    assert eisenach.loc["16063105", "name"] == "Eisenach"


def test_names_of_the_last_status_agree_with_the_register(timeline):
    """The steps alone lead to the names of 2023, but for spellings and a spa."""
    official = timeline.territory(STATUS_2023).municipalities["name"]
    stated = timeline._names(STATUS_2016, STATUS_2023, official.index)["name"]
    differ = stated[stated.str.replace(" ", "") != official.str.replace(" ", "")]
    assert differ.tolist() == ["Tabarz/Thür. Wald"]


@pytest.mark.parametrize("dataset", ["published", "demo"])
@pytest.mark.parametrize("date", list(COUNTS))
def test_views_keep_every_sum_on_every_status(atlas, dataset, date):
    register = atlas.register(dataset)
    for period in (None, "2014-2020", "2023-2027"):
        selection = ProjectFilter(
            dataset=dataset, period=period, boundary_date=DAY(date)
        )
        view = atlas.view(selection)
        assert view.territory.boundary_date == DAY(date)
        mask = selection.mask(register.projects)
        for kind in AMOUNTS:
            whole = register.projects.loc[mask, cents(kind)].sum()
            assert view.places[cents(kind)].sum() == whole
        assert view.places["projects"].sum() == pytest.approx(mask.sum())


def test_region_has_the_same_land_on_every_status(atlas):
    """No border of Hildburghausen-Sonneberg moved but that of Lichte and Piesau."""
    sizes = {
        date: atlas.view(
            ProjectFilter(region="TH-LEADER-06", boundary_date=DAY(date))
        ).municipalities["area_km2_inside"].sum()
        for date in COUNTS
    }  # fmt: skip
    before = [size for date, size in sizes.items() if date < "2019-01-01"]
    after = [size for date, size in sizes.items() if date >= "2019-01-01"]
    assert max(before) - min(before) < 0.01
    assert max(after) - min(after) < 0.1
    former = atlas.territory(STATUS_2016).municipalities.set_index("name")
    joined = float(former.loc[["Lichte", "Piesau"], "area_km2"].sum())
    assert after[0] - before[0] == pytest.approx(joined, abs=0.01)


def test_two_periods_on_one_status(atlas):
    views = [
        atlas.view(
            ProjectFilter(
                dataset="demo", region="TH-LEADER-06", period=period,
                boundary_date=STATUS_2023,
            )
        )
        for period in ("2014-2020", "2023-2027")
    ]  # fmt: skip
    first, second = (view.municipalities.index for view in views)
    assert first.equals(second)


def test_status_is_a_part_of_the_filter():
    wanted = ProjectFilter(boundary_date=DAY("2019-01-01"))
    assert wanted.to_query() == {"boundary_date": "2019-01-01"}
    assert ProjectFilter.from_query(wanted.to_query()) == wanted
    for text in ("2019", "01.01.2019", "2019-13-01", "20190101", ""):
        assert ProjectFilter.from_query({"boundary_date": text}).boundary_date is None


def test_exports_name_the_status_and_the_count(atlas):
    view = atlas.view(
        ProjectFilter(
            dataset="demo", region="TH-LEADER-06", boundary_date=DAY("2020-03-01")
        )
    )
    facts = provenance(view, atlas.regions)
    assert facts["filter"]["boundary_date"] == "2019-12-31"
    assert facts["boundary_date"] == "2019-12-31"
    assert facts["boundary_origin"] == "derived"
    assert facts["population_date"] == "2022-12-31"
    assert facts["population_divided"] == view.population_divided
    layers = {source["layer"] for source in facts["sources"]}
    assert {"municipalities_2016", "population_2014", "population_2022"} <= layers
    assert "gebietsstand-2019-12-31" in export_name(view, "sites", "geojson")
    assert json.dumps(facts, allow_nan=False)


def test_unknown_status_is_refused_with_those_that_exist(atlas):
    with pytest.raises(UnknownCodeError, match=r"boundary_date '2030-01-01'.*2019"):
        atlas.view(ProjectFilter(boundary_date=DAY("2030-01-01")))
    with pytest.raises(UnknownCodeError):
        Timeline(atlas.catalog).territory(DAY("2019-02-02"))
