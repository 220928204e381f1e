"""The table beside the map: the same numbers, sent once, drawn in the browser."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from geo.analysis.measures import MEASURES
from geo.projects.filters import ProjectFilter
from pages.components import area_table, cache, formats
from tests.opened import column_in

QUERY = "?region=TH-LEADER-06&period=2014-2020&dataset=demo&measure=projects"
FIRST = "tbody tr[data-row='0']"


@pytest.fixture(scope="module")
def view():
    return cache.view(
        ProjectFilter(dataset="demo", region="TH-LEADER-06", period="2014-2020")
    )


def test_numbers_are_rounded_as_they_are_written(speak):
    speak("de")
    random = np.random.default_rng(2026)
    found = [0.0, 1.005, 2.675, 0.125, 0.5, 1e9 + 0.005, math.nan]
    found += list(random.integers(0, 10**9, 5000) / 1000)
    found += list(random.random(5000) * 1e5)
    for digits in (0, 1, 2):
        whole = formats.whole(pd.Series(found), digits)
        for value, number in zip(found, whole, strict=True):
            if math.isnan(value):
                assert number == -1
                continue
            text = formats.number(value, digits).replace(".", "").replace(",", "")
            assert int(text) == number, value


def test_table_has_the_numbers_of_the_view(view):
    data = {**area_table.ground(view, None), **area_table.values(view)}
    assert data["keys"] == list(view.municipalities.index)
    for code, measure in data["measures"].items():
        digits = abs(measure["digits"])
        exact = view.municipalities[code]
        for value, number in zip(exact, column_in(measure["values"]), strict=True):
            if pd.isna(value):
                assert number == -1
            else:
                assert number / 10**digits == pytest.approx(
                    value, abs=0.51 / 10**digits
                )
    assert list(data["measures"]) == list(MEASURES)
    assert column_in(data["known"]["grant_paid"]).sum() >= 113


def test_ranking_has_ranks_and_shares(view):
    data = {**area_table.ground(view, (500, 2)), **area_table.values(view)}
    projects = data["measures"]["projects"]
    values, ranks = (column_in(projects[name]) for name in ("values", "ranks"))
    best = int(np.argmax(values))
    assert ranks[best] == 1
    assert ((ranks > 0) == (values > 0)).all()
    shares = column_in(data["shares"]["projects"])
    # 15 of 118 projects; all shares and what is beside the map are the whole.
    assert shares[best] == 127
    beside = 1000 * (118 - 113) / 118
    assert shares.sum() == pytest.approx(1000 - beside, abs=5)
    assert any(name.endswith(" *") for name in data["names"])


@pytest.fixture
def table(offline_page, served_app):
    """The page Karte with its table."""
    offline_page.goto(f"{served_app}/karte{QUERY}")
    offline_page.locator(".la-legend select").wait_for(timeout=30_000)
    offline_page.locator(f".la-table {FIRST}").wait_for()
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    return offline_page.locator(".la-table")


def test_table_follows_the_map_and_the_map_the_table(table, offline_page):
    expect(table.locator(FIRST)).to_contain_text("Hildburghausen")
    expect(table.locator("[aria-sort]")).to_contain_text("Projekte")
    choice = offline_page.locator(".la-legend select")
    choice.select_option("grant_paid_per_inhabitant_eur")
    expect(table.locator("[aria-sort]")).to_contain_text("€ je Einw.")
    values = table.locator("tbody tr[data-row] td:nth-child(2)").all_inner_texts()
    numbers = [float(v.replace(".", "").replace(",", ".")) for v in values if v != "–"]
    assert len(numbers) > 8
    assert numbers == sorted(numbers, reverse=True)
    name = table.locator(f"{FIRST} th").inner_text()
    # The next click comes once the page has answered.
    expect(offline_page).to_have_url(re.compile("measure=grant_paid_per_inh"))
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    table.locator(FIRST).click()
    expect(table.locator("[aria-selected='true']")).to_contain_text(name)
    expect(offline_page).to_have_url(re.compile(r"ags=160\d{5}"))
    expect(offline_page.locator("strong", has_text=name)).to_be_visible()


def test_table_is_searched_sorted_and_saved(table, offline_page):
    search = table.get_by_role("searchbox")
    search.fill("sonn")
    expect(table.locator("tbody tr[data-row]")).to_have_count(1)
    search.fill("Atlantis")
    expect(table.get_by_role("status")).to_have_text("Keine gefunden.")
    search.fill("")
    table.get_by_role("button", name="Gemeinde").click()
    expect(table.locator("[aria-sort='ascending']")).to_contain_text("Gemeinde")
    with offline_page.expect_download() as download:
        table.get_by_role("button", name="Als CSV speichern").click()
    assert download.value.suggested_filename == "leader-atlas-tabelle-demo.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert head[0] == "Gemeinde (Demodaten)"
    assert len(rows) == 48
    assert [row[0] for row in rows][:2] == ["Ahlstädt", "Auengrund"]
    total = sum(float(row[1].replace(",", ".")) for row in rows if row[1] != "–")
    assert total == pytest.approx(113, abs=0.6)


def test_filter_puts_the_rows_in_order_and_leaves_the_search_alone(
    table, offline_page, served_app
):
    # With a filter in the address, the list of filters is open.
    offline_page.goto(f"{served_app}/karte{QUERY}&year_to=2022")
    table.locator(FIRST).wait_for()
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    values = table.locator("tbody tr[data-row] td:nth-child(2)")
    before = values.all_inner_texts()
    search, grid = table.get_by_role("searchbox"), table.get_by_role("grid")
    search.fill("s")
    some = grid.get_attribute("aria-rowcount")
    assert 1 < int(some) < 49
    year = offline_page.get_by_role("option", name="2018", exact=True)
    for _ in range(5):
        # A list that opens while the page still moves closes again.
        offline_page.get_by_role("combobox", name="Jahr von").click()
        offline_page.wait_for_timeout(700)
        if year.count():
            break
    year.click()
    expect(offline_page).to_have_url(re.compile("year_from=2018"))
    offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
    expect(search).to_have_value("s")
    expect(grid).to_have_attribute("aria-rowcount", some)
    search.fill("")
    expect(grid).to_have_attribute("aria-rowcount", "49")
    now = values.all_inner_texts()
    assert now != before
    numbers = [float(v.replace(".", "").replace(",", ".")) for v in now if v != "–"]
    assert numbers == sorted(numbers, reverse=True)


def test_table_is_used_by_keyboard_and_heard(table, offline_page):
    grid = table.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "49")
    grid.focus()
    for key in ("End", "Home", "ArrowDown"):
        grid.press(key)
    expect(grid).to_have_attribute("aria-activedescendant", "area_table-1")
    name = table.locator("#area_table-1 th").inner_text()
    grid.press("Enter")
    expect(offline_page.locator("strong", has_text=name)).to_be_visible()


@pytest.mark.parametrize("path", ["/karte", "/", "/foerderdichte"])
def test_another_measure_costs_few_bytes(offline_page, served_app, path):
    received = []
    offline_page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda frame: received.append(len(frame))
        ),
    )
    offline_page.goto(f"{served_app}{path}{QUERY.replace('TH-LEADER-06', 'all')}")
    choice = offline_page.locator(".la-legend select")
    choice.wait_for(timeout=30_000)
    for code in ("projects_per_1000", "grant_paid_eur", "grant_paid_per_km2_eur"):
        offline_page.get_by_test_id("stStatusWidget").wait_for(state="hidden")
        offline_page.wait_for_timeout(800)
        received.clear()
        choice.select_option(code)
        expect(offline_page).to_have_url(re.compile(f"measure={code}"))
    offline_page.wait_for_timeout(800)
    assert 0 < sum(received) < 10_000
