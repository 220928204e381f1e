"""Steps as words and numbers: every page, without a session, against the views."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.analysis.view import Atlas
from geo.mapping.printing import draw
from geo.meeting.steps import Presentation, Step
from geo.money import euros
from geo.output.leaves import Leaf, LeafTable
from geo.output.report import evaluate
from geo.projects.filters import ProjectFilter
from geo.schema import cents
from pages.components import address, cache, leaf, leaf_tables
from pages.components.menu import STEP_PAGES
from pages.components.texts import LANGUAGES, catalogue, language, speaking

ROOT = Path(__file__).resolve().parent.parent
REGION = "TH-LEADER-06"
DEMO = {"region": REGION, "dataset": "demo"}
VIEWS = {
    "uebersicht": {}, "karte": {"ags": "16069024"}, "kennzahlen": {},
    "foerderdichte": {"level": "district"}, "gerecht-verteilt": {},
    "weisse-flecken": {}, "gemeinde": {"ags": "16069024"},
    "vergleich": {"compare": "applicant_class"}, "fachansicht": {},
    "jahr-fuer-jahr": {"year": "2018"},
}  # fmt: skip
MONEY = "grant_paid"


def step(page, **codes):
    return Step(step_id="a", page=page, address={**DEMO, **codes})


def test_every_page_of_a_selection_has_a_leaf():
    assert set(STEP_PAGES) == set(VIEWS) == set(leaf.PAGES) - {""}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("page", VIEWS)
def test_every_page_says_what_a_slide_needs(page, code):
    with speaking(code):
        made = leaf.leaf(step(page, **VIEWS[page]))
        badge = catalogue(code)["app.demo_badge"]
    assert made.heading
    assert made.marks == [badge]
    assert made.trouble == ""
    assert "Hildburghausen-Sonneberg" in made.lead
    assert 1 <= len(made.figures) <= 6
    assert made.sentences
    assert any("Daten verändert" in line for line in made.sources)
    assert made.table.rows
    assert {len(row) for row in made.table.rows} == {len(made.table.heads)}
    assert made.plan or made.chart
    if made.chart:
        size = len(made.chart.categories)
        assert all(len(values) == size for _, values in made.chart.series)
    assert "**" not in " ".join(made.sentences)


def test_numbers_are_those_of_the_report():
    report = evaluate(
        Atlas().view(ProjectFilter(dataset="demo", region=REGION)), regions={REGION: ""}
    )
    found = report["figures"]
    with speaking("de"):
        made = leaf.leaf(step("kennzahlen"))
        density = leaf.leaf(step("foerderdichte"))
    shown = dict(made.figures)
    assert shown["Projekte"] == str(int(found["projects"]["value"])) == "118"
    assert shown["Zuwendung, ausgezahlt"] == "3.550.376 €"
    # The table of years ends with the sum of the report, to the cent.
    assert made.table.rows[-1][-1] == 355_037_641
    assert round(found["grant_paid_eur"]["value"] * 100) == 355_037_641
    assert sum(made.chart.series[0][1]) == pytest.approx(3_550_376.41)
    value = found["grant_paid_per_inhabitant_eur"]["value"]
    told = f"{value:.2f} €".replace(".", ",")
    assert dict(density.figures)["Region insgesamt"] == told


def test_cells_are_typed_and_in_cents():
    view = cache.view(ProjectFilter(dataset="demo", region=REGION))
    with speaking("de"):
        made = leaf.leaf(step("karte", measure="grant_paid_eur")).table
    assert made.forms == ("count", "text", "euro", "number", "count")
    money = view.municipalities[cents(MONEY)].sort_values(ascending=False)
    assert [row[2] for row in made.rows] == [int(value) for value in money]
    names = view.municipalities["name"]
    assert made.rows[0][1] == names[money.index[0]]


def test_text_of_cells_has_one_number_of_decimals():
    with speaking("de"):
        texts = leaf_tables.column_texts
        assert texts([1.5, 2, None, 0.333], "number") == ["1,50", "2,00", "–", "0,33"]
        assert texts([1.0, 2], "number") == ["1", "2"]
        assert texts([355_037_641, None], "euro") == ["3.550.376,41 €", "–"]
        assert texts([0.5, 0.125], "share") == ["50,0 %", "12,5 %"]
    with speaking("en"):
        assert leaf_tables.column_texts([12345], "count") == ["12,345"]


def test_a_municipality_stands_beside_its_region():
    with speaking("de"):
        made = leaf.leaf(step("gemeinde", ags="16069024"))
    view = cache.profile(ProjectFilter(dataset="demo", region=REGION), "16069024").view
    row = view.municipalities.loc["16069024"]
    assert made.heading == "Hildburghausen"
    assert made.plan.marked == "16069024"
    assert sum(r[-1] for r in made.table.rows) == int(row[cents(MONEY)])
    assert len(made.table.rows) == 15
    assert made.chart.categories[0] == "Hildburghausen"
    assert made.chart.series[0][1][0] == row[f"{MONEY}_per_inhabitant_eur"]
    assert "ohne abgelehnte" in made.lead


def test_a_year_shows_everything_up_to_it():
    with speaking("de"):
        made = leaf.leaf(step("jahr-fuer-jahr", year="2018"))
    projects = cache.view(ProjectFilter(dataset="demo", region=REGION)).projects
    early = projects[projects["year"] <= 2018]
    assert dict(made.figures)["Projekte bis 2018"] == str(len(early))
    money = euros(int(early[cents(MONEY)].sum()))
    row = next(row for row in made.table.rows if row[0] == "2018")
    assert row[-1] == round(float(money) * 100)
    assert "bis 2018" in made.lead


def test_what_a_municipality_became_is_shown_and_said():
    with speaking("de"):
        made = leaf.leaf(step("gemeinde", ags="16069019"))
    assert made.heading == "Heldburg"
    assert made.trouble.startswith("Hellingen gibt es am 01.01.2023 nicht mehr")


@pytest.mark.parametrize(
    ("page", "codes", "said"),
    [
        ("gemeinde", {"ags": "99999999"}, "Schlüssel 99999999"),
        ("gemeinde", {}, "keine Gemeinde gewählt"),
        ("gemeinde", {"ags": "16054000"}, "gehört auf diesem Gebietsstand nicht"),
        ("karte", {"year_from": "2040"}, "Kein Projekt erfüllt diese Auswahl."),
        ("karte", {"region": "nirgends"}, "„nirgends“ aus der Adresse"),
        ("karte", {"boundary_date": "1900-01-01"}, "Zum 01.01.1900"),
        ("alte-seite", {}, "Die Seite „alte-seite“ gibt es nicht"),
        ("jahr-fuer-jahr", {"year_from": "2018", "year_to": "2018"}, "zwei Jahren"),
        ("gerecht-verteilt", {"year_from": "2040"}, "Kein Projekt"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(page, codes, said):
    with speaking("de"):
        made = leaf.leaf(step(page, **codes))
    assert said in made.trouble
    assert made.heading


@pytest.mark.parametrize("page", VIEWS)
def test_an_empty_selection_stops_no_page(page):
    with speaking("de"):
        made = leaf.leaf(step(page, **{**VIEWS[page], "year_from": "2040"}))
    assert "Kein Projekt erfüllt diese Auswahl." in made.trouble


def test_text_pages_keep_their_words():
    deck = Presentation(
        presentation_id="p", title="Vorstand",
        steps=(Step(step_id="1", kind="title", note="5. Mai\n\nHeldburg"),
               Step(step_id="2", kind="closing", heading="Danke")),
    )  # fmt: skip
    parts = []
    with speaking("de"):
        first, last = leaf.leaves(deck, parts.append)
    assert first.heading == "Vorstand"
    assert list(first.sentences) == ["5. Mai", "Heldburg"]
    assert (last.heading, last.marks) == ("Danke", [])
    assert parts == [0.5, 1.0]


def test_language_is_that_of_the_thread():
    def heading(code):
        with speaking(code):
            return leaf.leaf(step("kennzahlen")).heading

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(heading, LANGUAGES))
    assert found == [catalogue(code)["page.key_figures"] for code in LANGUAGES]
    assert language() == "de"


def test_words_about_natural_persons_leave_only_for_the_board(monkeypatch):
    real = leaf_tables.natural_persons
    monkeypatch.setattr(
        leaf_tables, "natural_persons", lambda rows: real(rows) | (rows["year"] == 2020)
    )
    with speaking("de"):
        inside = leaf.leaf(step("gemeinde", ags="16069024"), internal=True)
        public = leaf.leaf(step("gemeinde", ags="16069024"))
    assert inside.marks[-1] == "Nur für den internen Gebrauch"
    assert inside.table.private
    assert not public.table.private
    for number in inside.table.private:
        inner, outer = inside.table.rows[number], public.table.rows[number]
        assert outer[0] == "Vorhaben einer Privatperson"
        assert set(outer[1:3]) == {"–"}
        assert outer[-1] == inner[-1]
        assert inner[0] not in outer


def test_houses_of_natural_persons_are_on_no_public_map():
    view = cache.view(ProjectFilter(dataset="demo", region=REGION))
    persons = view.projects.index[view.projects["applicant_type"] == "natural_person"]
    sites = view.sites[view.sites["project_id"].isin(persons)]
    exact = sites[sites["precision"] == "site"]
    assert len(exact) > 0
    at = {(round(point.x), round(point.y)) for point in exact.geometry}
    others = view.sites[~view.sites.index.isin(exact.index)].geometry.dropna()
    at -= {(round(point.x), round(point.y)) for point in others}
    assert at
    spots = [
        {
            (spot.x, spot.y)
            for spot in leaf.leaf(step("karte"), internal=kind).plan.spots
        }
        for kind in (True, False)
    ]
    assert at <= spots[0]
    assert not at & spots[1]


def test_the_part_of_the_map_is_that_of_the_step():
    made = leaf.leaf(step("karte", extent="10.6,50.35,10.9,50.5"))
    west, south, east, north = made.plan.extent
    assert 20_000 < east - west < 23_000
    assert 16_000 < north - south < 18_000
    assert draw(made.plan, "png", dpi=50) != draw(
        replace(made.plan, extent=None), "png", dpi=50
    )


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "3,2,1,0", "nan,0,1,1"])
def test_a_broken_extent_is_no_extent(text):
    asked = address.read(
        {"extent": text}, regions=[REGION], status_at=lambda day: day, has_own=False
    )
    assert asked.extent is None


def test_missing_values_stay_missing():
    made = leaf_tables.table([("a", "count", [1, None]), ("b", "euro", [pd.NA, 0.005])])
    assert made.rows == ((1, None), (None, 1))
    assert isinstance(made, LeafTable)
    assert isinstance(leaf.leaf(Step(step_id="x", kind="closing")), Leaf)
