"""What readers outside the office get: searched in every byte that leaves the house."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import pytest
from playwright.sync_api import expect

from geo.meeting.steps import Step
from geo.workspace import Workspace
from pages.components import release
from pages.components.menu import GROUPS, STEP_PAGES
from tests.conftest import serving
from tests.test_privacy import HOUSE, write_office

NAMES = ("Müllerstein", "Zwirnbach")
OTHER = ("Hauskrach", "Geheimschritt", "Büro Muster")
ROWS = [
    {
        "title": "Umbau der Scheune Müllerstein", "applicant_name": "Müllerstein, Erna",
        "paid": 20_000, "precision": "site", "point": HOUSE, "note": "Hauskrach",
    },
    {
        "title": "Vorhaben Zwirnbach", "applicant_name": "Zwirnbach GmbH",
        "applicant_type": "enterprise", "natural_person": False, "status": "rejected",
    },
    {
        "title": "Dorfplatz", "applicant_class": "municipal", "paid": 50_000,
        "applicant_type": "public_body", "natural_person": False,
    },
]  # fmt: skip
SHOWN = "dataset=own&region=TH-LEADER-06&ags=16069024"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Make an office's file that holds what nobody else may know."""
    path = write_office(ROWS, tmp_path_factory.mktemp("public") / "office.gpkg")
    store = Workspace.open(path)
    step = Step(step_id="", page="karte", heading="Geheimschritt")
    store.add_presentation("Geheimschritt", [step])
    return path


@pytest.fixture(scope="module")
def app(workspace, tmp_path_factory):
    """Run the application of the office; return its address."""
    log = tmp_path_factory.mktemp("app") / "streamlit.log"
    with serving(log, LEADER_ATLAS_WORKSPACE=str(workspace)) as address:
        yield address


@pytest.fixture
def listening(offline_page):
    """Keep every byte that the application sends to a page."""
    offline_page.sent = []

    def keep(data):
        raw = data.encode() if isinstance(data, str) else data
        offline_page.sent.append(raw)

    offline_page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda data: keep(data))
    )
    offline_page.on(
        "response",
        lambda answer: keep(answer.body()) if "/static/cache/" in answer.url else None,
    )
    return offline_page


def house():
    """Return the house of a private person as a map would have it."""
    point = gpd.GeoSeries([HOUSE], crs="EPSG:25832").to_crs("EPSG:4326")[0]
    return [str(round(part, 5)) for part in (point.y, point.x)]


def told(page):
    """Return which unreleased words and digits the page has been sent, or shows."""
    everything = b"\n".join(page.sent) + page.content().encode()
    secret = [*NAMES, *OTHER, *house()]
    return [word for word in secret if word.encode() in everything]


def ready(page):
    expect(page.get_by_test_id("stAppViewContainer")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=60_000
    )


def opened(page, address):
    page.sent.clear()
    page.goto(address)
    ready(page)
    page.wait_for_timeout(600)


def test_the_office_itself_is_sent_names_and_houses(listening, app):
    opened(listening, f"{app}/karte?{SHOWN}")
    listening.wait_for_selector(".la-host .leaflet-container", timeout=60_000)
    assert {"Müllerstein", "Zwirnbach", *house()} <= set(told(listening))


def test_an_embedded_page_is_sent_nothing_that_is_not_released(
    listening, app, workspace
):
    before = hashlib.sha256(workspace.read_bytes()).hexdigest()
    page = listening
    for path in STEP_PAGES:
        opened(page, f"{app}/{path}?{SHOWN}&expert=1&embed=true")
        assert told(page) == [], path
        expect(page.get_by_test_id("stSidebar")).to_have_count(0)
        expect(page.get_by_text("Öffentliche Fassung").last).to_be_attached()
        if path == "karte":
            page.wait_for_selector(".la-host path.leaflet-interactive", timeout=60_000)
            expect(page.get_by_role("button", name="Eigene Ebenen")).to_have_count(0)
            page.locator(".la-host path.leaflet-interactive").nth(5).dispatch_event(
                "click"
            )
            page.wait_for_timeout(800)
            ready(page)
            assert b"Dorfplatz" in b"".join(page.sent)
            assert told(page) == []
    assert page.blocked == []
    assert hashlib.sha256(workspace.read_bytes()).hexdigest() == before


OFFICE = [
    path
    for pages in GROUPS.values()
    for _, path in pages.values()
    if path not in STEP_PAGES
]


def test_no_page_of_the_office_can_be_embedded(listening, app):
    for path in OFFICE:
        opened(listening, f"{app}/{path}?{SHOWN}&embed=true")
        expect(listening.get_by_text("Diese Seite ist für das Büro")).to_be_visible()
        assert told(listening) == [], path


def test_a_public_application_has_nothing_else_at_any_address(
    listening, workspace, tmp_path
):
    variables = {
        "LEADER_ATLAS_WORKSPACE": str(workspace), release.PUBLISHED_VARIABLE: "1",
    }  # fmt: skip
    with serving(tmp_path / "log", **variables) as address:
        for path in ("karte", "gemeinde", "fachansicht"):
            opened(listening, f"{address}/{path}?{SHOWN}&expert=1")
            assert told(listening) == [], path
        expect(listening.get_by_text("Als Schritt merken")).to_have_count(0)
        for path in OFFICE:
            opened(listening, f"{address}/{path}?{SHOWN}")
            expect(
                listening.get_by_text("Diese Seite ist für das Büro")
            ).to_be_visible()
            assert told(listening) == [], path
