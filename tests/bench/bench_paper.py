"""How long slides, hand-out and atlas take; `make bench` prints medians.

Aims: a map as a picture under 1 s, a deck of 20 steps under 20 s, an atlas of 40
municipalities under a minute, one region as HTML under 2 s. On a busy machine
`ARGS=--benchmark-timer=time.process_time` counts only the work itself.
"""

from __future__ import annotations

from functools import partial

import pytest

from geo.mapping.picture import picture
from geo.meeting.steps import Presentation, Step
from geo.output import webpage
from geo.output.handout import to_pdf
from geo.output.slides import to_deck
from geo.projects.filters import ProjectFilter
from pages.components import cache, leaf, paper, paper_words, show_file
from pages.components.texts import speaking

DEMO = {"region": "TH-LEADER-06", "dataset": "demo"}
PAGES = ("karte", "foerderdichte", "kennzahlen", "weisse-flecken", "jahr-fuer-jahr")


def deck_of(count):
    steps = [
        Step(step_id=str(n), page=PAGES[n % len(PAGES)], address=DEMO)
        for n in range(count)
    ]
    return Presentation(presentation_id="", title="Probe", steps=tuple(steps))


@pytest.fixture(autouse=True)
def german():
    with speaking("de"):
        yield


def test_map_as_a_picture(benchmark):
    plan = leaf.leaf(deck_of(1).steps[0]).plan
    benchmark(picture, plan, width=200, height=127, letters=18, dpi=170)


def test_leaves_of_20_steps(benchmark):
    benchmark.pedantic(leaf.leaves, (deck_of(20),), rounds=3)


def test_deck_of_20_steps(benchmark):
    leaves = leaf.leaves(deck_of(20))
    words = paper_words.slide_words("Probe")
    benchmark.pedantic(to_deck, (leaves, words), rounds=3)


def test_60_steps_as_slides_from_nothing(benchmark):
    made = deck_of(60)
    told = []
    work = partial(paper.slides, made, told.append, internal=False)
    benchmark.pedantic(work, rounds=1)
    assert told == sorted(told)
    assert len(told) >= 60
    assert told[-1] == 1.0


def test_60_steps_as_a_handout_from_nothing(benchmark):
    work = partial(paper.handout_file, deck_of(60), lambda _: None, internal=False)
    benchmark.pedantic(work, rounds=1)


def test_one_region_as_html(benchmark):
    chosen = ProjectFilter(dataset="demo", region="TH-LEADER-06")
    address = show_file.address_of(chosen)
    benchmark.pedantic(
        lambda: webpage.page(show_file.of_map(address, "projects_per_1000")), rounds=3
    )


def test_handout_of_20_steps(benchmark):
    leaves = leaf.leaves(deck_of(20))
    words = paper_words.handout_words("Probe", "")
    benchmark.pedantic(to_pdf, (leaves, words), rounds=3)


@pytest.mark.parametrize("period", ["2023-2027", "2014-2020"])
def test_atlas_of_40_and_of_48_municipalities(benchmark, period):
    """The region has 40 municipalities of 2023, and had 48 of 2016."""
    chosen = ProjectFilter(dataset="demo", region="TH-LEADER-06", period=period)
    benchmark.pedantic(paper.atlas_file, (chosen, lambda _: None), rounds=1)
    benchmark.extra_info["pages"] = len(cache.view(chosen).municipalities) + 2
