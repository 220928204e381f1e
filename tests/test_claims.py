"""No sentence claims a difference that the interval does not carry."""

from __future__ import annotations

import string
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.analysis import chance_figures
from geo.analysis.chance import ByChance
from geo.analysis.comparison import compare, figure_codes, rate_ratio
from geo.analysis.fairness import GOODS, fairness
from geo.analysis.figures import Result
from geo.analysis.registry import CHANCE, FIGURES, PATTERNS
from geo.analysis.view import Atlas
from geo.projects.filters import ProjectFilter
from pages.components import compare_words, fair, sentences
from pages.components.texts import LANGUAGES, catalogue, explanations, speaking

ALL = FIGURES | CHANCE | PATTERNS
COMPARING = [code for code, known in ALL.items() if known.neutral is not None]
TESTED = [code for code, known in ALL.items() if known.tested]
DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
calm = settings(deadline=None, max_examples=10)
bounds = st.tuples(*[st.floats(-1e6, 1e6, allow_nan=False)] * 3).map(sorted)


def literals(template):
    """The pieces of a template between its fields."""
    return [
        text for text, *_ in string.Formatter().parse(template) if text.strip(" (.")
    ]


def is_of(sentence, template):
    """Whether a sentence was made of a template: its pieces in their order."""
    at = 0
    for piece in literals(template):
        at = sentence.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def form_of(sentence, key, language):
    """Return the one form that a sentence has."""
    texts = explanations(language)[key]
    forms = [name for name in ("above", "below", "chance") if name in texts]
    found = [name for name in forms if is_of(sentence, texts[name])]
    assert len(found) == 1, (sentence, found)
    return found[0]


@pytest.fixture(scope="module")
def view(atlas):
    return atlas.view(DEMO)


EXTRA = dict.fromkeys(
    ("municipal", "non_municipal", "best", "rest", "observed", "lot_low", "lot_median",
     "lot_high", "p", "draws", "expected", "permutations", "neither", "mixed"), 0.5,
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", COMPARING)
@calm
@given(interval=bounds)
def test_a_difference_is_claimed_only_outside_the_interval(
    view, code, language, interval
):
    low, value, high = interval
    known = ALL[code]
    result = Result(
        value=value, basis=40, of=40, interval=(low, high), places=3,
        subject="16069", extra=EXTRA, numerator=1.0, denominator=1.0,
    )  # fmt: skip
    with speaking(language):
        said = sentences.say(code, view, result)
        open_ = sentences.say(code, view, replace(result, interval=None))
    expected = "chance"
    if low > known.neutral:
        expected = "above"
    elif high < known.neutral:
        expected = "below"
    assert form_of(said, known.words, language) == expected
    assert form_of(open_, known.words, language) == "chance"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", TESTED)
@calm
@given(p=st.floats(0, 1))
def test_a_pattern_is_claimed_only_below_five_per_cent(view, code, language, p):
    result = Result(
        value=0.3, basis=40, of=40, places=40, extra={**EXTRA, "p": p},
        numerator=3.0, denominator=2.0,
    )  # fmt: skip
    with speaking(language):
        said = sentences.say(code, view, result)
    expected = "above" if p < 0.05 else "chance"
    assert form_of(said, ALL[code].words, language) == expected


@pytest.mark.parametrize("goods", GOODS)
@pytest.mark.parametrize("language", LANGUAGES)
@calm
@given(lot=bounds, observed=st.floats(-1e6, 1e6))
def test_the_head_line_of_fair_shares_goes_no_further(
    view, goods, language, lot, observed
):
    found = fairness(view, goods)
    low, middle, high = lot
    index = ByChance(observed=observed, lower=low, median=middle, upper=high, p_value=1)
    assume(all(abs(observed - end) > 1e-6 for end in (low, high)))
    found = replace(found, chance={"hoover": index, "gini": index})
    with speaking(language):
        *_, said = fair.headline_words(view, found)
    words = catalogue(language)
    claims = {
        name: is_of(said, words[f"fair.{name}_chance"])
        for name in ("more_than", "less_than", "within")
    }
    assert claims["more_than"] == (observed > high)
    assert claims["less_than"] == (observed < low)
    assert claims["within"] == (low < observed < high)
    # The figure of the registry says the same.
    code = chance_figures.code_of(goods, "hoover_excess")
    result = fair.chances(view, found)[code]
    form = sentences.variant(CHANCE[code], result)
    assert {"above": "more_than", "below": "less_than", "chance": "within"}[form] == (
        next(name for name, is_said in claims.items() if is_said)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=60)
@given(
    counts=st.tuples(st.integers(0, 400), st.integers(0, 400)),
    heads=st.tuples(st.integers(1, 10**5), st.integers(1, 10**5)),
)
def test_comparisons_claim_only_what_their_interval_carries(language, counts, heads):
    """Of project rates with an interval without 1; of money and periods never."""
    words = catalogue(language)
    left, right = (
        Fixed(one, {"projects": np.array([float(n)]),
                    "population_inside": np.array([float(p)])})
        for one, n, p in zip(sides(), counts, heads, strict=True)
    )  # fmt: skip
    with speaking(language):
        said = compare_words.text("field_of_action", left, right, "projects_per_1000")
        money = compare_words.text(
            "field_of_action", left, right, "grant_paid_per_inhabitant_eur"
        )
        left.code, right.code = "2014-2020", "2023-2027"
        over_time = compare_words.text("period", left, right, "projects_per_1000")
    claimed = is_of(said, words["compare.difference"])
    ratio = rate_ratio(counts[0], heads[0], counts[1], heads[1])
    carries = ratio is not None and not ratio.low <= 1 <= ratio.high
    assert claimed == carries
    for text in (money, over_time):
        assert not is_of(text, words["compare.difference"])


@cache
def sides():
    found = compare(Atlas(), DEMO, "field_of_action", figure_codes("grant_paid"))
    return found[:2]


class Fixed:
    """An alternative with other numbers of projects and inhabitants."""

    def __init__(self, one, columns):
        self._one, self._table = one, pd.DataFrame({**columns, "listed": True})
        self.code = one.code

    def __getattr__(self, name):
        return getattr(self._one, name)

    @property
    def view(self):
        return self

    @property
    def municipalities(self):
        return self._table

    def regional_value(self, code):
        if code != "projects_per_1000":
            return self._one.view.regional_value(code)
        row = self._table.iloc[0]
        return 1000 * row["projects"] / row["population_inside"]
