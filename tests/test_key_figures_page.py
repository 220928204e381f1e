"""The page Kennzahlen: what it is for, and what it must not claim."""

from __future__ import annotations

import re

from geo.analysis.registry import FIGURES
from geo.projects.filters import ProjectFilter
from geo.schema import COMMITTED
from pages.components import deck, state
from pages.components.texts import catalogue
from tests.opened import open_page, texts_on

PAGE = "key_figures.py"


def cards_on(at):
    """Return name and value of each card."""
    found = {}
    for element in at.get("html"):
        parts = re.findall(r'la-card-(?:name|value)">([^<]*)<', element.proto.body)
        if parts:
            found[parts[0]] = parts[1]
    return found


def test_cards_show_the_published_balance():
    at = open_page(PAGE, {"dataset": "demo"})
    assert not at.exception
    cards = cards_on(at)
    assert cards["Projekte"] == "118"
    assert cards["Zuwendung, ausgezahlt"] == "3.550.376 €"
    assert cards["Zuwendung je Einwohner, ausgezahlt"] == "28,76 €"
    assert "30.087,94 €" in texts_on(at)
    assert "**Auf den Cent:** 3.550.376,41 €" in texts_on(at)
    assert "50 von 118 Projekten haben einen kommunalen Träger (42,4 %)" in texts_on(at)


def test_another_kind_of_amount_changes_every_figure():
    at = open_page(PAGE, {"dataset": "demo"}, **{state.AMOUNT: "grant_approved"})
    assert cards_on(at)["Zuwendung, bewilligt"] == "3.829.887 €"
    assert "(ausgezahlt)" not in texts_on(at)


def test_list_without_amounts_is_counted_only_and_claims_no_later_step():
    at = open_page(PAGE)
    assert not at.exception
    cards = cards_on(at)
    assert cards["Projekte"] == "69"
    assert cards["Gemeinden mit Projekt"] == "72,5 %"
    assert not any("Zuwendung" in name for name in cards)
    assert "Kein Projekt der Liste hat erreicht: bewilligt" in texts_on(at)


def test_every_card_and_sentence_has_its_explanation():
    at = open_page(PAGE, {"dataset": "demo"})
    labels = catalogue("de")
    popovers = [
        block for block in at.get("popover")
        if block.proto.popover.icon == ":material/function:"
    ]  # fmt: skip
    assert len(popovers) >= len(cards_on(at)) + 10
    assert texts_on(at).count(f"**{labels['explain.left_out']}:**") == len(popovers)


def test_print_writes_explanations_and_tables_out():
    at = open_page(PAGE, {"dataset": "demo"}, **{deck.PRINT: True})
    assert not at.exception
    assert catalogue("de")["explain.all"] in [head.value for head in at.subheader]
    assert all("Demodaten" in str(table.value.index.name) for table in at.table)
    assert len(at.table) >= 6


def test_committed_projects_can_be_seen_alone():
    at = open_page(PAGE, {"region": "TH-LEADER-03"})
    words = catalogue("de")["key_figures.only_bound"]
    next(button for button in at.button if button.label == words).click().run()
    assert not at.exception
    assert set(at.session_state["filter_status"]) == set(COMMITTED)
    assert at.query_params["status"].split(".") == list(COMMITTED)


def test_a_card_without_a_value_says_why(atlas, speak):
    speak("de")
    view = atlas.view(ProjectFilter(region="TH-LEADER-06"))
    code = "grant_paid_mean_eur"
    inner = deck.card(code, FIGURES[code].compute(deck.Basis(view)))
    assert "–" in inner
    assert "Weniger als die Hälfte der Projekte nennt den Betrag" in inner
