"""How long slides, hand-out and atlas take; `make bench` prints medians.

Aims: a map as a picture under 1 s, a deck of 20 steps under 20 s, an atlas of 40
municipalities under a minute.
"""

from __future__ import annotations

import pytest

from geo.mapping.picture import picture
from geo.meeting.steps import Presentation, Step
from geo.output.handout import to_pdf
from geo.output.slides import to_deck
from geo.projects.filters import ProjectFilter
from pages.components import leaf, paper, paper_words
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


def test_handout_of_20_steps(benchmark):
    leaves = leaf.leaves(deck_of(20))
    words = paper_words.handout_words("Probe", "")
    benchmark.pedantic(to_pdf, (leaves, words), rounds=3)


def test_atlas_of_40_municipalities(benchmark):
    chosen = ProjectFilter(dataset="demo", region="TH-LEADER-06")
    benchmark.pedantic(paper.atlas_file, (chosen, lambda _: None), rounds=1)
