"""Columns for the browser say the same as texts and outlines do."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some

from geo.analysis.measures import MEASURES
from geo.boundaries.territory import STATUS_2016
from geo.mapping.columns import Numbers, column, outline_columns
from geo.projects.filters import ProjectFilter
from pages.components import cache, formats, map_cards, map_sites, map_view
from tests.opened import column_in


def in_words(numbers, index):
    """Write one number as `card.js` does."""
    value = int(column_in(numbers.column)[index])
    if value < 0:
        return "keine Angabe"
    places = abs(numbers.digits)
    text = f"{value / 10**places:,.{places}f}"
    if numbers.digits < 0:
        text = text.rstrip("0").rstrip(".")
    text = text.translate({ord(","): ".", ord("."): ","})
    return numbers.form.replace("{}", text)


@given(some.lists(some.integers(-(2**53), 2**53)))
def test_numbers_survive(values):
    assert column_in(column(values)).tolist() == values


def test_column_takes_no_more_room_than_needed():
    kinds = [column([0, most])[0] for most in (255, 256, 65_536, 2**40)]
    assert kinds == ["u1", "u2", "i4", "f8"]
    assert column([-5, 200])[0] == "i2"


def test_outlines_survive():
    shapes = cache.screen_outlines(STATUS_2016)
    made = outline_columns(shapes)
    parts, sizes, starts, steps = (
        column_in(made[name]).astype("int64")
        for name in ("parts", "sizes", "starts", "steps")
    )
    assert made["keys"] == shapes.index.tolist()
    rings, at = [], 0
    for size, start in zip(sizes, starts.reshape(-1, 2), strict=True):
        moves = steps[2 * at : 2 * (at + size)].reshape(-1, 2)
        rings.append((start + np.cumsum(moves, axis=0)) / 1e5)
        at += size
    assert 2 * at == len(steps)
    ends = np.cumsum(parts)
    back = [
        shapely.build_area(
            shapely.multilinestrings([shapely.linearrings(ring) for ring in rings[a:b]])
        )
        for a, b in zip([0, *ends[:-1]], ends, strict=True)
    ]
    found = gpd.GeoSeries(back, index=shapes.index, crs=shapes.crs).to_crs(25832)
    official = shapes.to_crs(25832)
    # Corners are rounded to a metre.
    assert (found.area - official.area).abs().max() < 3 * official.length.max()
    assert found.hausdorff_distance(official).max() < 1.5


@pytest.mark.parametrize("narrow", [{}, {"year_from": 2018}, {"status": ("paid",)}])
@pytest.mark.parametrize("dataset", ["demo", "published"])
def test_areas_say_the_same_as_their_rows(speak, dataset, narrow):
    speak("de")
    view = cache.view(ProjectFilter(dataset=dataset, **narrow))
    whole = map_view.whole(view)
    made = map_cards.about(whole, map_view.names(whole))
    chosen = map_cards.selected(view, whole)
    projects = map_sites.in_words(whole)
    assert [title for title, *_ in projects] == whole.projects["title"].tolist()
    which = column_in(made["subtitle"])
    for index, (key, row) in enumerate(view.municipalities.iterrows()):
        rows = [
            (one["label"], " · ".join(in_words(Numbers(**part), index)
                                      for part in one["parts"]))
            for one in (*made["rows"], *chosen["rows"])
            if "known" not in one or column_in(one["known"])[index]
        ]  # fmt: skip
        assert rows == map_cards.figures(row)
        assert made["subtitles"][which[index]] == map_cards.district_words(key, row)
        assert made["notes"].get(index, "") == map_cards.area_note(row)
        here = view.ledger[view.ledger["place"] == key]["project_id"].unique()
        titles = [projects[n][0] for n in chosen["items"].get(index, [])]
        assert titles == view.projects.loc[here, "title"].tolist()


@pytest.mark.parametrize("level", ["municipality", "association", "district"])
def test_cards_name_the_projects_of_the_selection_at_every_level(speak, level):
    speak("de")
    view = cache.at_level(ProjectFilter(dataset="demo", year_from=2019), level)
    whole = map_view.whole(view)
    written = map_sites.in_words(whole)
    items = map_cards.selected(view, whole)["items"]
    found = {
        (view.municipalities.index[area], written[number][0])
        for area, numbers in items.items()
        for number in numbers
    }
    ledger = view.ledger[view.ledger["place"].isin(view.municipalities.index)]
    titles = view.projects["title"].loc[ledger["project_id"]]
    assert found == set(zip(ledger["place"], titles, strict=True))
    assert len(found) > 30


def test_signs_name_the_projects_of_the_selection_only(speak):
    """Numbers count all projects that a filter could show, not those it leaves."""
    speak("de")
    view = cache.view(ProjectFilter(dataset="demo", year_from=2019))
    whole = map_view.whole(view)
    assert len(view.projects) < len(whole.projects)
    written = map_sites.in_words(whole)
    numbers = column_in(map_sites.packed(view, among=whole)["project"])
    titles = {written[n][0] for n in numbers}
    assert len(titles) > 10
    on_map = view.owner[map_sites.on_map(view)]
    assert titles == set(view.projects["title"].iloc[on_map])
    keys = view.municipalities.index
    for number in set(numbers.tolist()):
        _, _, area, lat, lon = written[number]
        project = whole.projects.index[number]
        place = whole.ledger.set_index("project_id")["place"].loc[[project]]
        assert keys[area] in set(place)
        assert 50 < lat < 52
        assert 9 < lon < 13


@pytest.mark.parametrize("code", MEASURES)
def test_values_say_the_same_as_texts(speak, code):
    speak("de")
    view = cache.view(ProjectFilter(dataset="demo"))
    values = view.municipalities[code]
    numbers = map_cards.numbers(values, MEASURES[code].unit)
    for index, value in enumerate(values):
        text = formats.measure_value(value, MEASURES[code].unit)
        assert in_words(numbers, index) == text
