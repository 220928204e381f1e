"""Own layers on print maps, slides and hand-outs: drawn, named, and never by chance."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from geo.mapping.interactive import LayerSetting
from geo.mapping.overlays import OwnLayer
from geo.mapping.ownprint import MOST_OWN
from geo.mapping.picture import picture
from geo.mapping.printing import Paper, draw
from geo.meeting.steps import Step
from pages.components import leaf, office, own_layers, own_paper
from tests.test_printing import DEMO, MADE, pdf_text, plan_of

PURPLE = "#7a2e9e"
SHAPES = [
    shapely.box(10.6, 50.42, 10.75, 50.5),
    shapely.LineString([(10.5, 50.35), (10.9, 50.45)]),
    shapely.Point(10.95, 50.45),
]


def own(name="Radwege", *, public=False, source="", shapes=SHAPES, **looks):
    table = gpd.GeoDataFrame(geometry=shapes, crs=4326)
    features = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)}
        for one in table.geometry
    ]
    code = "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum())
    return OwnLayer(
        code=f"own-{code}", name=name, features=features,
        public=public, source=source, **looks,
    )  # fmt: skip


def printed(*layers, settings: tuple[LayerSetting, ...] = (), public=False):
    return own_paper._printed(layers, settings, public=public)


def pixels(content, colour):
    """Count the pixels of a PNG that have nearly a colour."""
    image = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.abs(image - wanted).max(axis=2) < 12).sum())


@pytest.fixture(autouse=True)
def german(speak):
    speak("de")


def test_areas_lines_and_points_are_drawn_and_named():
    bare = plan_of()
    for shape in SHAPES:
        plan = own_paper.add(bare, printed(own(shapes=[shape])))
        for paper in (Paper(), Paper(landscape=False)):
            drawn = draw(plan, "png", paper=paper, dpi=100, made=MADE)
            before = draw(bare, "png", paper=paper, dpi=100, made=MADE)
            assert pixels(drawn, PURPLE) > pixels(before, PURPLE) + 10
        assert "Radwege" in pdf_text(draw(plan, "pdf"))
    grey = draw(plan, "png", paper=Paper(grey=True), dpi=100)
    assert pixels(grey, PURPLE) == 0
    plan = own_paper.add(bare, printed(own()))
    slide = picture(plan, width=200, height=120, letters=18, dpi=80)
    assert pixels(slide, PURPLE) > 10


def test_source_stands_below_the_map_and_missing_ones_are_said():
    plan = own_paper.add(plan_of(), printed(own(source="Landkreis, 2026"), own("Wald")))
    words = pdf_text(draw(plan, "pdf"))
    assert "„Radwege“: Landkreis, 2026." in words
    assert plan.words.notes[-1] == "Eigene Ebene „Wald“, ohne Angabe der Quelle."
    assert "ohne Angabe" in words


def test_order_and_switches_are_those_of_the_screen():
    one, other, third = own("a"), own("b"), own("c")
    settings = (("own-b", True, 100), ("own-a", False, 100), ("own-c", True, 50))
    assert [x.name for x in printed(one, other, third, settings=settings)] == ["b", "c"]


def test_more_layers_than_a_sheet_can_tell_apart_are_named_not_lost():
    layers = [own(f"Ebene {n}") for n in range(MOST_OWN + 2)]
    plan = own_paper.add(plan_of(), printed(*layers))
    assert len(plan.own) == MOST_OWN
    assert f"Ebene {MOST_OWN}, Ebene {MOST_OWN + 1}." in plan.words.notes[-1]


def test_the_public_sees_only_what_was_released():
    secret, free = own("Grundstücke"), own("Radwege", public=True)
    assert [x.name for x in printed(secret, free)] == ["Grundstücke", "Radwege"]
    assert [x.name for x in printed(secret, free, public=True)] == ["Radwege"]


@pytest.mark.usefixtures("office_file")
def test_slides_have_what_the_workspace_keeps():
    office.create().remember(
        own_layers._SETTING,
        [
            {"code": one.code, "name": one.name, "colour": one.colour, "note": "",
             "features": one.features, "public": one.public, "source": one.source}
            for one in (own("Grundstücke"), own(public=True, source="Kreis"))
        ],
    )  # fmt: skip
    step = Step(step_id="a", page="karte", address=DEMO.to_query())
    seen, inside = leaf.leaf(step), leaf.leaf(step, internal=True)
    assert [one.name for one in seen.plan.own] == ["Radwege"]
    assert len(inside.plan.own) == 2
    assert "Eigene Ebene „Radwege“: Kreis." in seen.sources
    assert not any("Grundstücke" in line for line in seen.sources)
    off = {**DEMO.to_query(), "layers": "own-radwege.0.100"}
    assert leaf.leaf(Step(step_id="b", page="karte", address=off)).plan.own == ()


def test_an_old_workspace_and_nonsense_are_read():
    old = {"code": "own-1", "name": "x", "colour": PURPLE, "features": [], "note": ""}
    (layer,) = own_layers._checked([old, {"code": 7}, "x"])
    assert not layer.public
    assert printed(layer)[0].shapes.empty
    drawn = draw(own_paper.add(plan_of(), printed(layer)), "png", dpi=60)
    assert drawn.startswith(b"\x89PNG")
