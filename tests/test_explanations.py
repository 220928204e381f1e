"""Every figure is explained in both languages, and no sentence claims too much."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest

from geo.analysis.figures import QUANTITIES, Result
from geo.analysis.literature import LITERATURE
from geo.analysis.measures import MEASURES
from geo.analysis.registry import CHANCE, FIGURES, PATTERNS, compute
from geo.projects.filters import ProjectFilter
from pages.components import explain, sentences
from pages.components.texts import LANGUAGES, catalogue, explanations

# Every figure that a page or the command line can show.
ALL = FIGURES | CHANCE | PATTERNS
NEEDED = {"name", "left_out", "caveat"}
COMPARING = {"above", "below", "chance"}
TESTED = {"above", "chance"}
SELECTIONS = [
    ProjectFilter(dataset="demo", region="TH-LEADER-06"),
    ProjectFilter(dataset="published", region="TH-LEADER-06"),
    ProjectFilter(dataset="published", region="TH-LEADER-03"),
    ProjectFilter(dataset="published"),
    ProjectFilter(dataset="published", region="TH-LEADER-01"),
    ProjectFilter(dataset="demo", region="TH-LEADER-06", year_from=1990, year_to=1991),
]


@pytest.fixture(scope="module", params=SELECTIONS, ids=str)
def view(request, atlas):
    return atlas.view(request.param)


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ALL)
def test_every_figure_is_explained(code, language):
    known = ALL[code]
    texts = explanations(language)[known.words]
    forms = COMPARING if known.neutral is not None else {"sentence"}
    wanted = NEEDED | (TESTED if known.tested else forms)
    assert wanted <= set(texts) <= wanted | {"method"}
    assert all(text.strip() for text in texts.values())
    assert known.formula
    assert known.numerator
    for quantity in (*known.numerator, *known.denominator):
        assert f"quantity.{quantity}" in catalogue(language)
        assert quantity in QUANTITIES
    assert set(known.literature) <= set(LITERATURE)


def test_every_measure_is_a_figure():
    assert set(MEASURES) <= set(FIGURES)


def test_no_explanation_quantity_or_work_is_left_over():
    words = {known.words for known in ALL.values()}
    assert set(explanations("de")) == set(explanations("en")) == words
    used = {work for known in ALL.values() for work in known.literature}
    assert used == set(LITERATURE)
    used = {q for known in ALL.values() for q in (*known.numerator, *known.denominator)}
    assert used == set(QUANTITIES)


@pytest.mark.parametrize("key", explanations("de"))
def test_both_languages_fill_in_the_same_values(key):
    german, english = (explanations(language)[key] for language in LANGUAGES)
    assert set(german) == set(english)
    for field, text in german.items():
        assert fields(text) == fields(english[field]), field


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_says_a_sentence_or_why_not(view, language, speak, monkeypatch):
    speak(language)
    texts = catalogue(language)
    monkeypatch.setattr(sentences.words, "region_name", lambda region: region or "TH")
    for code, result in compute(view, FIGURES | CHANCE).items():
        sentence = sentences.say(code, view, result)
        assert "{" not in sentence
        assert sentence.endswith(".")
        if result.value is None:
            assert texts[f"why_open.{result.reason}"] in sentence
        else:
            assert texts["app.no_value"] not in sentence, code
        for line in explain.lines(code, view, result):
            assert "{" not in line.replace("^{", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_patterns_claim_no_more_than_their_p_value(atlas, language, speak, monkeypatch):
    speak(language)
    monkeypatch.setattr(sentences.words, "region_name", lambda region: region or "TH")
    view = atlas.view(SELECTIONS[0])
    for code, result in compute(view, PATTERNS).items():
        sentence = sentences.say(code, view, result)
        assert "{" not in sentence
        for line in explain.lines(code, view, result):
            assert "{" not in line.replace("^{", "")
        if result.value is None:
            assert catalogue(language)[f"why_open.{result.reason}"] in sentence
        elif PATTERNS[code].tested:
            form = "above" if result.extra["p"] < 0.05 else "chance"
            text = explanations(language)[PATTERNS[code].words][form]
            assert sentence.startswith(text.split("{")[0])


def test_a_difference_is_claimed_only_if_the_interval_carries_it():
    known = FIGURES["grant_paid_class_gap_eur"]
    result = Result(value=5.0, basis=40, of=40, interval=(1.0, 9.0))
    assert sentences.variant(known, result) == "above"
    assert sentences.variant(known, replace(result, interval=(-1.0, 9.0))) == "chance"
    assert sentences.variant(known, replace(result, interval=(0.0, 9.0))) == "chance"
    assert sentences.variant(known, replace(result, interval=(-9.0, -1.0))) == "below"
    assert sentences.variant(known, replace(result, interval=None)) == "chance"


def test_sentences_in_words(atlas, speak, monkeypatch):
    speak("de")
    monkeypatch.setattr(sentences.words, "region_name", lambda _: "Hibu-Son")
    view = atlas.view(SELECTIONS[0])
    assert sentences.say("grant_paid_mean_eur", view) == (
        "Im Durchschnitt erhielt ein Projekt 30.087,94 € (ausgezahlt); der Median ist "
        "15.908,59 €. Einzelne große Projekte bestimmen den Durchschnitt."
    )
    assert "14.873,97 € bis 42.544,08 €" in sentences.say(
        "grant_paid_class_gap_eur", view
    )
    assert "kann Zufall sein" in sentences.say("grant_paid_district_gap", view)
    assert sentences.say("selected_rate", view) == (
        "Ausgewählt von beantragten: Die Liste nennt nur erfolgreiche Projekte; eine "
        "Quote daraus wäre immer 100 %."
    )
    listed = sentences.say("municipal_projects_share", atlas.view(SELECTIONS[1]))
    assert listed == (
        "43 von 54 Projekten haben einen kommunalen Träger (79,6 %). Die Zahl beruht "
        "auf 54 von 69 Projekten. Kirchen und Vereine gelten als nicht kommunal."
    )
