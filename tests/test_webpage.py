"""What a presentation in the browser is made of, and what leaves the house in it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo.analysis.measures import MEASURES
from geo.meeting.steps import Presentation, Step
from geo.output import webmap, webpage
from geo.output.leaves import Leaf, LeafChart, LeafTable
from geo.output.report import evaluate
from geo.projects.filters import ProjectFilter
from geo.workspace.frozen import read_frozen
from pages.components import (
    cache,
    formats,
    freezing,
    held,
    leaf,
    print_view,
    show_file,
    show_words,
)
from pages.components.print_view import Choice
from pages.components.texts import speaking, t

DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
HOSTILE = "</script><script>document.title='broken'</script><img src=x onerror=1>\u2028"
ADDRESS = show_file.address_of(DEMO)


def rings(shape):
    """Undo the steps of `webmap`: polygons as the browser draws them."""
    for polygon in shape:
        points = [np.cumsum(np.reshape(ring, (-1, 2)), axis=0) for ring in polygon]
        yield shapely.Polygon(
            points[0] / webmap.SCALE, [p / webmap.SCALE for p in points[1:]]
        )


@pytest.fixture(scope="module")
def shown():
    """Return a map of the demonstration set with all measures."""
    with speaking("de"):
        return show_file.of_map(ADDRESS, "projects_per_1000")


@pytest.fixture(scope="module")
def sent(shown):
    return webpage.payload(shown)


def test_values_letters_and_counts_are_those_of_the_report(sent):
    view = cache.view(DEMO)
    report = {
        row["ags"]: row
        for row in evaluate(view, regions=cache.atlas().regions)["municipalities"]
    }
    seen = 0
    for step in sent["steps"]:
        map_ = step["map"]
        keys = sent["territories"][map_["territory"]]["keys"]
        assert sorted(keys) == sorted(report)
        assert len(map_["letters"]) == len(map_["values"]) == len(keys)
        counts = {line[0]: int(line[2]) for line in map_["lines"]}
        assert sum(counts.values()) == len(keys)
        unit = MEASURES[map_["code"]].unit
        for key, value, letter in zip(
            keys, map_["values"], map_["letters"], strict=True
        ):
            number = report[key][map_["code"]]
            with speaking("de"):
                missing = t("app.no_value")
                words = (
                    missing if number is None else formats.measure_value(number, unit)
                )
            assert value == words
            assert letter == ("-" if number is None else "0" if number == 0 else letter)
            seen += 1
    assert seen == len(report) * len(MEASURES)
    assert all(len(step["map"]["lines"]) <= 7 + 2 for step in sent["steps"])


def test_sites_are_those_of_the_print_map(sent):
    with speaking("de"):
        plan = print_view.plan(cache.view(DEMO), Choice(code="projects"))
    spots = sent["spots"][sent["steps"][0]["map"]["spots"]]
    assert sum(spot[3] for spot in spots) == sum(spot.count for spot in plan.spots)
    assert len(sent["spots"]) == 1  # handed over once for eleven measures


def test_geometry_is_handed_over_once_and_covers_the_region(sent):
    assert len(sent["territories"]) == 1
    (ground,) = sent["territories"].values()
    parts = [shapely.union_all(list(rings(unit))) for unit in ground["units"]]
    view = cache.view(DEMO)
    everything = view.territory.municipalities
    true = everything.loc[view.municipalities.index].to_crs("EPSG:4326").geometry
    west, south, east, north = true.total_bounds
    assert np.allclose(ground["bounds"], [west, south, east, north], atol=2e-3)
    whole = shapely.union_all(parts)
    assert math.isclose(
        whole.area, shapely.union_all(true.to_numpy()).area, rel_tol=2e-3
    )
    # Neighbours keep their common border: the parts neither overlap nor leave gaps.
    assert math.isclose(sum(part.area for part in parts), whole.area, rel_tol=1e-6)
    for part, (name, lat, lon, _) in zip(parts, ground["names"], strict=True):
        assert part.contains(shapely.Point(lon, lat)), name


def test_a_merged_territory_is_another_one():
    with speaking("de"):
        old = replace(DEMO, period="2014-2020")
        steps = [
            Step(step_id=str(n), page="karte", address=show_file.address_of(selection))
            for n, selection in enumerate((DEMO, old, DEMO))
        ]
        made = Presentation(
            presentation_id="p", title="Zwei Stände", steps=tuple(steps)
        )
        found = webpage.payload(show_file.of_presentation(made))
    first, second, third = (step["map"]["territory"] for step in found["steps"])
    assert first == third != second
    assert len(found["territories"]) == 2


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_asks_nobody_and_says_where_it_comes_from(language):
    with speaking(language):
        show = show_file.of_map(ADDRESS, "projects", office_name="Büro Süd <info@x>")
        page = webpage.page(show).decode()
        facts = dict(show.facts)
        assert facts[t("show.contact")] == "Büro Süd <info@x>"
        assert "GeoBasis-DE" in facts[t("show.sources")]
        assert "Daten verändert" in page
        assert facts[t("show.as_of")] in page
        assert t("show.logo_eu") in page
    assert "default-src 'none'" in page
    ours = page.replace(webpage._leaflet()[0], "")  # it names its makers in a link
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", ours)
    assert "sourceMappingURL" not in page
    assert not re.search(r"url\((?!#)", page.split("<script>")[0])
    assert len(page.encode()) < 1_000_000


def test_hostile_words_stay_words():
    title = HOSTILE * 8
    step = Leaf(
        step=Step(step_id="a", note="Notiz der Sprecherin"), heading=title,
        lead=HOSTILE, sentences=[HOSTILE],
        table=LeafTable(heads=[HOSTILE], forms=["text"], rows=[[HOSTILE]]),
    )  # fmt: skip
    with speaking("de"):
        show = webpage.Show(
            title=title, leaves=[step], words=show_words.engine(),
            facts=[("description", HOSTILE)],
        )  # fmt: skip
    page = webpage.page(show).decode()
    assert page.count("</script>") == 3
    assert "<img" not in page
    assert "Notiz der Sprecherin" not in page


def test_rows_about_persons_leave_only_for_the_board():
    table = LeafTable(
        heads=["Projekt", "Betrag"], forms=["text", "euro"],
        rows=[["Scheune Müller", 120000], ["Dorfplatz", 50000]], private=[0],
    )  # fmt: skip
    step = Leaf(step=Step(step_id="a"), heading="Projekte", table=table)
    with speaking("de"):
        show = webpage.Show(title="", leaves=[step], words=show_words.engine())
    assert b"Scheune" not in webpage.page(show)
    assert b"Dorfplatz" in webpage.page(show)
    assert b"Scheune" in webpage.page(replace(show, internal=True))


def test_what_is_no_number_is_missing():
    chart = LeafChart(
        kind="bar", title="", unit="", categories=["a", "b"],
        series=[("x", [math.nan, 1.0])],
    )  # fmt: skip
    step = Leaf(step=Step(step_id="a"), heading="", chart=chart)
    with speaking("de"):
        show = webpage.Show(title="", leaves=[step], words=show_words.engine())
    assert webpage.payload(show)["steps"][0]["chart"]["series"] == [["x", [None, 1.0]]]


def test_an_empty_selection_and_a_gone_municipality_say_so():
    nothing = {**ADDRESS, "year_from": "1990", "year_to": "1991"}
    with speaking("de"):
        gone = {**ADDRESS, "ags": "16069018"}
        steps = [
            Step(step_id="a", page="karte", address=nothing),
            Step(step_id="b", page="gemeinde", address=gone),
        ]
        made = Presentation(presentation_id="p", title="", steps=tuple(steps))
        found = webpage.payload(show_file.of_presentation(made))["steps"]
    assert found[0]["trouble"]
    assert found[0]["map"]["territory"]
    assert found[1]["trouble"]


def test_sixty_steps_share_geometry():
    steps = [
        Step(step_id=str(n), page="karte", address={**ADDRESS, "measure": code})
        for n, code in enumerate(list(MEASURES) * 6)
    ][:60]
    made = Presentation(presentation_id="p", title="Sechzig", steps=tuple(steps))
    with speaking("de"):
        show = show_file.of_presentation(made)
        page = webpage.page(show)
    assert len(show.leaves) == 60
    assert len(page) < 1_500_000


def test_logos_of_the_office_are_inside(own_folder):
    folder = own_folder.parent / "logos"
    folder.mkdir()
    (folder / "eu.png").write_bytes(b"\x89PNG not really")
    try:
        with speaking("de"):
            eu, state, _ = show_words.logos()
    finally:
        (folder / "eu.png").unlink()
        folder.rmdir()
    assert eu.to_json()["src"].startswith("data:image/png;base64,")
    assert state.to_json() == {"name": "Platz für: Land und GAK"}


def test_a_step_keeps_its_extent():
    address = {**ADDRESS, "extent": "10.5,50.3,10.8,50.5"}
    with speaking("de"):
        one = leaf.leaf(Step(step_id="a", page="karte", address=address))
        show = webpage.Show(title="", leaves=[one], words=show_words.engine())
    (step,) = webpage.payload(show)["steps"]
    assert step["map"]["extent"] == [10.5, 50.3, 10.8, 50.5]
    assert json.dumps(step, allow_nan=False)


def test_a_frozen_presentation_says_from_when_its_numbers_are():
    steps = (Step(step_id="a", page="karte", address=ADDRESS),)
    made = Presentation(presentation_id="p", title="Herbst", steps=steps)
    with speaking("de"):
        frozen = read_frozen(freezing.freeze(made, lambda _: None), name="herbst.zip")
        now = webpage.payload(show_file.of_presentation(made))
        with held.holding(frozen):
            then = webpage.payload(show_file.of_presentation(frozen.presentation))
    day = f"{frozen.made.astimezone():%d.%m.%Y}"
    assert f"Eingefroren am {day}" in then["steps"][0]["marks"]
    assert then["steps"][0]["map"]["values"] == now["steps"][0]["map"]["values"]
    assert then["steps"][0]["figures"] == now["steps"][0]["figures"]
