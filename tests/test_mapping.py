"""Classes, colours and the page of the map, by their data."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import folium
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from geo.boundaries.territory import STATUS_2016
from geo.errors import GeoDataError
from geo.mapping.classes import MISSING, ZERO, class_breaks
from geo.mapping.display import screen_features, simplify_coverage
from geo.mapping.interactive import (
    HATCH,
    Card,
    LeaderMap,
    LegendClass,
    MapContent,
    MapGround,
    MapState,
    MeasureLayer,
    Spot,
    geometry,
)
from geo.mapping.overlays import OWN_COLOURS
from geo.mapping.palettes import ZERO_COLOUR, sequential
from pages.components import map_patterns, white_map

HOSTILE = "</script><img src=x onerror=alert(1)> \"'\n\u2028" + "lang" * 1000


@given(
    st.lists(
        st.one_of(st.just(0.0), st.just(float("nan")), st.floats(1e-4, 1e9)),
        max_size=60,
    ),
    st.integers(1, 7),
)
def test_every_value_has_exactly_one_class(numbers, k):
    values = pd.Series(numbers, dtype="float64")
    classes = class_breaks(values, k=k)
    found = classes.number(values)
    assert (found == MISSING).equals(values.isna())
    assert (found == ZERO).equals(values == 0)
    positive = values > 0
    assert len(classes) <= k
    assert found[positive].between(1, max(1, len(classes))).all()
    for number, (lower, upper) in enumerate(classes.intervals(), start=1):
        inside = values[found == number]
        assert (inside <= upper).all()
        assert (inside >= lower).all() if number == 1 else (inside > lower).all()
    assert list(classes.upper) == sorted(set(classes.upper))


def test_limits_are_round():
    values = pd.Series(np.random.default_rng(3).lognormal(3, 1, 200))
    for limit in class_breaks(values).upper:
        assert len(f"{limit:.12g}".replace(".", "").strip("0")) <= 2


def test_equal_values_make_one_class():
    assert len(class_breaks(pd.Series([5.0] * 9))) == 1
    assert len(class_breaks(pd.Series([0.0, float("nan")]))) == 0


def lightness(colour):
    """Relative luminance after WCAG."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4
              for c in channels]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("k", range(1, 8))
def test_colours_darken_steadily_also_in_grey(k):
    colours = [ZERO_COLOUR, *sequential(k)]
    steps = [lightness(colour) for colour in colours]
    assert len(set(colours)) == k + 1
    assert all(later < earlier - 0.02 for earlier, later in pairwise(steps))


def greys(colours):
    """Return how light colours are on a grey copy, 0 to 255."""
    return [Image.new("RGB", (1, 1), one).convert("L").getpixel((0, 0))
            for one in colours]  # fmt: skip


@pytest.mark.parametrize(
    ("colours", "step"),
    [
        *(([ZERO_COLOUR, *sequential(k)], 18) for k in range(1, 8)),
        ([one for one in white_map.FILLS.values() if one != HATCH], 24),
        (OWN_COLOURS, 15),
    ],
)
def test_layers_stay_apart_on_a_grey_copy(colours, step):
    shades = sorted(greys(colours))
    assert all(later - earlier >= step for earlier, later in pairwise(shades))


@pytest.mark.parametrize("kind", map_patterns.CLASSES)
def test_patterns_stay_apart_without_colour(kind):
    classes = map_patterns.CLASSES[kind].values()
    looks = {(one.pattern, one.turn if one.pattern else 0) for one in classes}
    assert len(looks) == len(classes)


def test_simplified_outlines_keep_their_common_borders(atlas):
    areas = atlas.territory(STATUS_2016).municipalities
    simple = simplify_coverage(areas.geometry)
    official = simple.to_crs(25832).to_numpy()
    assert shapely.coverage_is_valid(official, gap_width=1.0)
    assert not shapely.is_empty(official).any()
    before = shapely.get_num_coordinates(areas.geometry.to_numpy()).sum()
    assert shapely.get_num_coordinates(official).sum() < 0.8 * before
    features = screen_features(simple.iloc[:2])
    assert [feature["id"] for feature in features] == areas.index[:2].tolist()
    assert len(json.dumps(features)) > 1000


def small_content(words=HOSTILE):
    """Content with every layer and hostile words."""
    card = Card(title=words, rows=[(words, words)], items=[(words, words)])
    lines = [LegendClass(fill=HATCH, label=words, count="1")]
    layer = MeasureLayer(
        code="a", name=words, unit=words, label=words, letters="-",
        fills={"-": HATCH}, lines=lines, values=[words],
    )  # fmt: skip
    return MapContent(
        ground=MapGround(keys=["1"], names=[words], places=[(words, 50.5, 10.5)]),
        cards=[card], measures=[layer],
        spots=[
            Spot(at=(50.5, 10.5), place="1", form="locality", count=3, card=card),
            Spot(at=(50.6, 10.5), place="1", form="exact", count=9, card=card),
        ],
        credits=["© GeoBasis-DE / BKG 2016", words], badge=words,
    )  # fmt: skip


def small_frame():
    """A map without geometry and content."""
    names = ("label", "measure", "zoom_in", "zoom_out", "home", "full", "full_end")
    return LeaderMap(bounds=(10, 50, 11, 51), words=dict.fromkeys(names, HOSTILE))


def small_map():
    """A map with every layer and hostile words."""
    map_ = small_frame()
    shape = shapely.geometry.mapping(shapely.box(10, 50, 11, 51))
    features = [{"type": "Feature", "id": "1", "properties": {}, "geometry": shape}]
    map_.add_geometry(geometry(areas=features, context=features, outline=features))
    map_.fill(small_content())
    map_.show(MapState(measure="a"))
    return map_


def test_script_is_the_same_for_the_same_map_and_holds_no_data():
    script = small_frame().to_script()
    assert script == small_frame().to_script()
    assert script.endswith("return map_leader;")
    assert "<" not in script
    assert "LeaderAtlas.frame(" in script
    assert "LeaderAtlas.fill(" not in script


def test_larger_sites_are_drawn_first():
    drawn = small_content("x").to_json()
    assert [spot["count"] for spot in drawn["spots"]] == [9, 3]
    json.dumps(drawn, allow_nan=False)


def test_page_asks_only_the_application():
    page = small_map().to_page()
    addresses = re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)["']""", page)
    assert addresses
    assert all(address.startswith("app/static/vendor/") for address in addresses)
    assert "://" not in re.sub(r"http://www\.w3\.org/2000/svg", "", page)


def test_hostile_words_cannot_leave_the_script():
    page = small_map().to_page()
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script")
    assert page.count("onerror") > 5  # present, as text


def test_foreign_address_is_an_error():
    map_ = small_map()
    folium.TileLayer("https://example.org/{z}/{x}/{y}.png", attr="x").add_to(map_)
    map_.default_js = [("x", "https://example.org/leaflet.js")]
    with pytest.raises(GeoDataError, match="would request"):
        map_.to_page()
