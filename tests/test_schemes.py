"""Classes by every scheme, and colours that everybody can tell apart."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal import examples

from geo import mapping
from geo.errors import LimitsError, UnknownCodeError
from geo.mapping.classes import MISSING, ZERO, Classes
from geo.mapping.interactive import HATCH
from geo.mapping.overlays import OWN_COLOURS
from geo.mapping.palettes import ZERO_COLOUR, colours, diverging, sequential
from geo.mapping.schemes import (
    MULTIPLES,
    SCHEMES,
    classify,
    natural_limits,
    opened,
    own_limits,
)
from pages.components import charts, expert, surroundings, white_map

NUMBERS = st.lists(
    st.one_of(st.just(0.0), st.just(float("nan")), st.floats(1e-3, 1e6)), max_size=40
)


@settings(deadline=None)
@given(NUMBERS, st.sampled_from(SCHEMES), st.integers(2, 7))
def test_every_value_has_one_class_in_every_scheme(numbers, scheme, k):
    values = pd.Series(numbers, dtype="float64")
    classes = classify(values, scheme=scheme, k=k, own=(1.0, 50.0), mean=7.0)
    found = classes.number(values)
    assert (found == MISSING).equals(values.isna())
    assert (found == ZERO).equals(values == 0)
    assert found[values > 0].between(1, len(classes)).all()
    for number, (lower, upper) in enumerate(classes.intervals(), start=1):
        inside = values[found == number]
        assert (inside <= upper).all()
        assert number == 1 or (inside > lower).all()


@settings(deadline=None)
@given(NUMBERS, st.integers(2, 7), st.randoms())
def test_order_of_values_changes_no_class(numbers, k, random):
    mixed = list(numbers)
    random.shuffle(mixed)
    for scheme in ("quantile", "natural", "equal"):
        one, other = (
            classify(pd.Series(part, dtype="float64"), scheme=scheme, k=k)
            for part in (numbers, mixed)
        )
        assert one == other


def calemp():
    """Employment density of the 58 counties of California (in libpysal)."""
    return pd.read_csv(examples.get_path("calempdensity.csv"))["emp/sq km"]


def counts(classes, values):
    return np.bincount(classes.number(values), minlength=len(classes) + 1)[1:].tolist()


def test_reference_r25_quantiles_natural_breaks_and_equal_intervals():
    values = calemp()
    quantiles = classify(values, scheme="quantile", k=5)
    assert counts(quantiles, values) == [12, 11, 12, 11, 12]
    assert quantiles.upper == pytest.approx([1.5, 5.8, 13, 55, 4200], rel=0.03)
    natural = natural_limits(values, 5)
    assert natural == pytest.approx([75.29, 192.05, 370.5, 722.85, 4111.45])
    classes = classify(values, scheme="natural", k=5)
    assert counts(classes, values) == [49, 3, 4, 1, 1]
    equal = classify(values, scheme="equal", k=5)
    assert counts(equal, values) == [57, 0, 0, 0, 1]


@pytest.mark.filterwarnings("ignore:Not enough unique values")
def test_quantiles_of_many_zeros_keep_their_number_of_classes():
    """25 zeros among 40 values leave three classes if the zeros count as well."""
    positive = np.linspace(1, 120, 15)
    values = pd.Series([0.0] * 25 + list(positive))
    assert len(set(mapclassify.Quantiles(values, k=5).bins)) == 3
    classes = classify(values, scheme="quantile", k=5)
    assert counts(classes, values) == [3, 3, 3, 3, 3]
    assert (classes.number(values) == ZERO).sum() == 25


@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("seed", range(5))
def test_natural_breaks_are_those_of_fisher_and_jenks(seed):
    values = np.random.default_rng(seed).lognormal(3, 1, 60).round(seed)
    theirs = mapclassify.FisherJenks(values, k=5)
    ours = natural_limits(values, 5)
    groups = np.searchsorted(ours, values)
    spread = sum(((part := values[groups == g]) - part.mean()) @ (part - part.mean())
                 for g in range(5))  # fmt: skip
    best = sum(((part := values[theirs.yb == g]) - part.mean()) @ (part - part.mean())
               for g in range(5))  # fmt: skip
    assert spread == pytest.approx(best, rel=1e-9)


def test_limits_have_few_digits():
    values = pd.Series(np.random.default_rng(3).lognormal(3, 1, 40))
    for scheme in ("quantile", "natural", "equal"):
        for limit in classify(values, scheme=scheme).upper:
            assert len(f"{limit:.12g}".replace(".", "").strip("0")) <= 4


def test_classes_around_the_value_of_the_region():
    values = pd.Series([0.0, 2.0, 9.0, 10.0, 12.0, 13.0, 100.0, float("nan")])
    classes = classify(values, scheme="mean", mean=10.0)
    assert classes.number(values).tolist() == [0, 1, 4, 4, 4, 5, 7, -1]
    assert classes.centre == 4
    for low, high in zip(MULTIPLES, reversed(MULTIPLES), strict=True):
        assert low * high == pytest.approx(1)
    without = classify(values, scheme="mean", mean=None)
    assert without.centre is None


def test_open_classes_take_values_that_come_later():
    classes = opened(classify(pd.Series([1.0, 5.0, 9.0]), k=3))
    assert classes.upper[-1] == np.inf
    assert classes.number(pd.Series([1e9])).tolist() == [3]
    assert opened(Classes((), 0.0)) == Classes((), 0.0)


def test_own_limits_as_people_write_them():
    assert own_limits("50;10; 25,5 10") == (10.0, 25.5, 50.0)
    for wrong in ("", "a", "1;-2", "0;5", "1;2;3;4;5;6;7", "nan", "inf;1"):
        with pytest.raises(LimitsError):
            own_limits(wrong)
    with pytest.raises(UnknownCodeError):
        classify(pd.Series([1.0]), scheme="jenks")


# Machado, G. M., Oliveira, M. M. and Fernandes, L. A. F. (2009): A
# physiologically-based model for simulation of color vision deficiency, IEEE TVCG
# 15(6), 1291-1298: matrices for severity 1.0.
VISION = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}  # fmt: skip


def lab(colour, vision):
    """CIELAB (D65) of a colour as somebody with this vision sees it."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(
        channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
    )
    seen = np.clip(np.array(VISION[vision]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                    [0.0193, 0.1192, 0.9505]]) @ seen  # fmt: skip
    scaled = xyz / [0.9505, 1.0, 1.089]
    root = np.where(scaled > 216 / 24389, np.cbrt(scaled),
                    (24389 / 27 * scaled + 16) / 116)  # fmt: skip
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one, other, vision):
    """CIE 1976 difference; about 2 is just visible."""
    return float(np.linalg.norm(lab(one, vision) - lab(other, vision)))


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("k", range(1, 8))
def test_neighbouring_classes_differ_for_everybody(k, vision):
    shades = [ZERO_COLOUR, *sequential(k)]
    assert min(apart(a, b, vision) for a, b in pairwise(shades)) > 4


@pytest.mark.parametrize("vision", VISION)
def test_diverging_classes_differ_for_everybody(vision):
    shades = diverging(7, 4)
    assert min(apart(a, b, vision) for a, b in pairwise(shades)) > 10
    # No class looks like another one or like zero, not even on a copier.
    for one, other in combinations([ZERO_COLOUR, *shades], 2):
        assert apart(one, other, vision) > 5, (one, other)


def test_diverging_colours_are_chosen_around_their_centre():
    assert colours(5, 3) == diverging(7, 4)[1:6]
    assert colours(4) == sequential(4)


CATEGORIES = {
    "white spots": white_map.FILLS.values(),
    "clusters": expert.FILLS["lisa"].values(),
    "hot spots": expert.FILLS["spot"].values(),
    "verdicts": [getattr(surroundings.LIGHT, code) for code in charts.VERDICTS],
    "verdicts, dark": [getattr(surroundings.DARK, code) for code in charts.VERDICTS],
    "series": surroundings.LIGHT.series,
    "series, dark": surroundings.DARK.series,
}


@pytest.mark.parametrize("vision", [one for one in VISION if one != "grey"])
@pytest.mark.parametrize("kind", CATEGORIES)
def test_categories_differ_for_everybody(kind, vision):
    fills = [colour for colour in CATEGORIES[kind] if colour != HATCH]
    for one, other in combinations(fills, 2):
        assert apart(one, other, vision) > 10, (one, other)


def browser_colours(file, name):
    """Read the colours that a file of the map's own code gives to a constant."""
    folder = Path(mapping.__file__).parent / "browser"
    text = (folder / f"{file}.js").read_text(encoding="utf-8")
    block = re.search(rf"const {name} = (.*?);", text, re.DOTALL)[1]
    return re.findall(r"#[0-9a-f]{6}", block)


@pytest.mark.parametrize("vision", VISION)
def test_heat_and_own_layers_differ_for_everybody(vision):
    heat = browser_colours("heat", "HEAT")
    assert len(heat) == 5
    assert min(apart(a, b, vision) for a, b in pairwise(heat)) > 5
    # Shapes tell fields of action apart as well, and names own layers.
    fields = browser_colours("symbols", "FIELDS")
    assert len(fields) == 5
    if vision != "grey":
        for one, other in combinations(fields, 2):
            assert apart(one, other, vision) > 10, (one, other)
    for one, other in pairwise(OWN_COLOURS):
        assert apart(one, other, vision) > 5, (one, other)
