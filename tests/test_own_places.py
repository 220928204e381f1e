"""Municipalities that an office has added are found by their names and keys."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from geo.boundaries.boundaryfile import file_info
from geo.boundaries.changes import MERGED, NEW, RENAMED, Target, steps_table
from geo.boundaries.territory import STATUS_2016, load_municipalities
from geo.boundaries.timeline import NOTHING, BoundaryFile, OwnBoundaries
from geo.catalog import Catalog
from geo.cli import main
from geo.places.gazetteer import load_gazetteer
from geo.places.resolver import resolve_place
from geo.places.results import CERTAIN, REVIEW, PlaceColumns, PlaceContext
from geo.workspace import Workspace
from geo.workspace.territory import put_steps
from pages.components.texts import LANGUAGES, catalogue

NEW_YEAR, LATER = dt.date(2025, 1, 1), dt.date(2026, 1, 1)
# All three are invented: Grub and Eichenberg become Feldsteingrund, Ehrenberg joins
# Themar, Lengfeld gets another name.
GRUB, EICHENBERG, EHRENBERG, THEMAR = "16069017", "16069011", "16069009", "16069051"
LENGFELD, FOUNDED = "16069026", "16069099"
LIST = PlaceContext(region_id="TH-LEADER-06")


def steps():
    founded = [Target(ags=FOUNDED, name="Feldsteingrund")]
    return pd.concat(
        [
            steps_table(NEW_YEAR, {GRUB: founded, EICHENBERG: founded}, kind=NEW),
            steps_table(NEW_YEAR, {EHRENBERG: [Target(ags=THEMAR)]}, kind=MERGED),
            steps_table(
                LATER, {LENGFELD: [Target(ags=LENGFELD, name="Feldlengen")]},
                kind=RENAMED,
            ),
        ],
        ignore_index=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer():
    own = OwnBoundaries(steps=steps(), edition="x")
    return load_gazetteer(Catalog(), own)


def found(text, gazetteer, context=LIST):
    result = resolve_place(text, context, gazetteer)
    assert result.state == CERTAIN, (text, result.reason)
    (site,) = result.sites
    return site.ags, site.boundary_date


@pytest.mark.parametrize(
    "text",
    ["Feldsteingrund", "Gemeinde Feldsteingrund", FOUNDED, "98660 Feldsteingrund",
     "Feldsteingrund, LK Hildburghausen", "Feldsteingrundt"],
)  # fmt: skip
def test_a_municipality_of_a_step_is_found(text, gazetteer):
    assert found(text, gazetteer) == (FOUNDED, NEW_YEAR)


def test_it_is_unknown_without_the_step():
    plain = load_gazetteer(Catalog())
    result = resolve_place("Feldsteingrund", LIST, plain)
    assert result.state != CERTAIN
    assert plain.later_days[-1] == dt.date(2023, 1, 1)


def test_former_names_stay_and_are_parts_of_the_new(gazetteer):
    assert found("Grub", gazetteer) == (GRUB, STATUS_2016)
    ags, date = found("Feldsteingrund OT Grub", gazetteer)
    assert gazetteer.carry(ags, date) == {FOUNDED}
    ags, date = found("Themar OT Ehrenberg", gazetteer)
    assert gazetteer.carry(ags, date) == {THEMAR}
    assert found("Themar OT Tachbach", gazetteer)[0] == THEMAR


def test_a_new_name_of_a_known_key_is_found(gazetteer):
    assert found("Feldlengen", gazetteer) == (LENGFELD, LATER)
    assert found("Lengfeld", gazetteer)[0] == LENGFELD


def test_names_of_a_boundary_file_are_found():
    areas = load_municipalities(Catalog(), dt.date(2023, 1, 1))
    areas = gpd.GeoDataFrame(areas[["name", "district_key", "geometry"]])
    areas.loc[LENGFELD, "name"] = "Feldlengen"
    file = BoundaryFile(
        boundary_date=LATER,
        population_date=None,
        areas=areas,
        info=file_info(LATER, file="x.gpkg", attribution="", rows=len(areas)),
    )
    gazetteer = load_gazetteer(Catalog(), replace(NOTHING, files=(file,)))
    assert found("Feldlengen", gazetteer) == (LENGFELD, LATER)


def test_every_place_of_today_is_read_as_before(gazetteer):
    with (Catalog().folder / "projects/places_by_hand.csv").open(encoding="utf-8") as f:
        texts = {row["ort_original"] for row in csv.DictReader(f)}
    plain = load_gazetteer(Catalog())
    touched = {GRUB, EICHENBERG, EHRENBERG, LENGFELD}
    for text in sorted(texts):
        before = resolve_place(text, LIST, plain)
        after = resolve_place(text, LIST, gazetteer)
        if not touched & {site.ags for site in before.sites}:
            assert (after.state, after.sites) == (before.state, before.sites), text


def test_the_command_knows_the_steps_of_the_workspace(tmp_path):
    office, report = tmp_path / "w.gpkg", tmp_path / "r.json"
    store = Workspace.create(office)
    with store.transaction("territorial_step") as change:
        put_steps(change, steps(), pd.Series(dtype="str"))
    path = tmp_path / "liste.csv"
    path.write_text("Titel;Ort\nPlatz;Feldsteingrund\n", encoding="utf-8")
    main(
        ["import", str(path), "--workspace", str(office), "--report", str(report),
         "--region", "TH-LEADER-06"]
    )  # fmt: skip
    (row,) = json.loads(report.read_text(encoding="utf-8"))["rows"]
    (site,) = row["sites"]
    assert (site["ags"], site["boundary_date"]) == (FOUNDED, "2025-01-01")
    assert store.frame("allocations")["place"].tolist() == [FOUNDED]


def test_a_key_that_nobody_knows_waits_and_is_named(gazetteer):
    beside = PlaceColumns(municipality="Meiningen", key="16066999")
    found = resolve_place("", PlaceContext("TH-LEADER-05"), gazetteer, columns=beside)
    assert (found.state, found.reason, found.key) == (REVIEW, "key_unknown", "16066999")
    assert [site.ags for site in found.proposal] == ["16066042"]
    assert found.sites[0].precision == "unknown"
    assert resolve_place("16066042", PlaceContext(), gazetteer).key == ""
    for name in LANGUAGES:
        words = catalogue(name)["reason.key_unknown"]
        assert catalogue(name)["page.territory"] in words
