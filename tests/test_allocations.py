"""The file says for each site which euros are there, exactly as the ledger does."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from fractions import Fraction

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from geo.boundaries.territory import STATUS_2016, load_succession, load_territory
from geo.catalog import Catalog
from geo.projects.ledger import AMOUNTS, build_ledger
from geo.projects.linking import place_sites
from geo.projects.register import load_register
from geo.schema import UNKNOWN, cents
from geo.workspace import Workspace

MONEY = [cents(kind) for kind in AMOUNTS]
BASE = {"programming_period": "2014-2020", "scheme": "LEADER", "status": "approved"}
SITE = ["project_id", "site_no"]


@pytest.fixture(scope="module")
def areas():
    return load_territory(Catalog(), STATUS_2016).municipalities


@pytest.fixture(scope="module")
def ledger_of(areas):
    """Return the function that builds the ledger of a workspace."""
    succession = load_succession(Catalog())

    def ledger(workspace):
        register = workspace.register()
        placed = place_sites(
            register.sites, areas, boundary_date=STATUS_2016, succession=succession
        )
        return build_ledger(register.projects, placed)

    return ledger


def by_site(frame):
    frame = frame.astype({"site_no": "int64"})
    return frame.set_index(SITE)[MONEY].sort_index().astype("Int64")


@pytest.fixture
def workspace(tmp_path, areas):
    """Make a workspace of projects with one to five sites and odd shares."""
    chance = random.Random(7)
    keys = list(areas.index)
    made = Workspace.create(tmp_path / "w.gpkg")
    with made.transaction("import") as change:
        for number in range(300):
            key = f"P{number}"
            money = {
                name: chance.choice([None, 0, 1, 100, chance.randint(-999, 9_999_999)])
                for name in MONEY
            }
            change.put("projects", {"project_id": key, **BASE, **money})
            count = number % 6  # some have no site at all
            parts = [chance.randint(1, 9) for _ in range(count)]
            for site, (ags, part) in enumerate(
                zip(chance.sample(keys, count), parts, strict=True), start=1
            ):
                change.put("sites", {
                    "project_id": key, "site_no": site, "precision": "municipality",
                    "ags": ags, "boundary_date": STATUS_2016,
                    "share": Fraction(part, sum(parts)), "geom": Point(600000, 5600000),
                })  # fmt: skip
    return made


def test_cents_of_each_site_are_those_of_the_ledger(workspace, ledger_of):
    ledger = ledger_of(workspace)
    stored = workspace.frame("allocations")
    pd.testing.assert_frame_equal(by_site(stored), by_site(ledger))
    assert stored[[*SITE, "place"]].duplicated().sum() == 0
    sums = workspace.register().projects[MONEY].sum()
    assert stored[MONEY].sum().to_dict() == sums.to_dict()


def test_the_layer_for_qgis_holds_every_euro_once(workspace):
    layer = gpd.read_file(workspace.path, layer="projects_on_map")
    projects = workspace.register().projects
    placed = projects.loc[projects.index.isin(layer["project_id"])]
    for kind in ("requested", "approved", "paid"):
        found = round(layer[f"grant_{kind}_eur"].sum() * 100)
        assert found == placed[f"grant_{kind}_cents"].sum()


def test_they_follow_every_change_and_its_undo(workspace, ledger_of):
    def agree():
        stored = by_site(workspace.frame("allocations"))
        pd.testing.assert_frame_equal(stored, by_site(ledger_of(workspace)))

    first = by_site(workspace.frame("allocations"))
    with workspace.transaction("edit") as change:
        change.put("projects", {"project_id": "P3", "grant_paid_cents": 1001})
    agree()
    with workspace.transaction("divide") as change:
        for number, share in ((1, "1/3"), (2, "1/3"), (3, "1/3")):
            change.put("sites", {"project_id": "P2", "site_no": number, "share": share,
                                 "precision": "region_wide", "ags": None,
                                 "boundary_date": None})  # fmt: skip
    agree()
    assert set(workspace.frame("allocations", ["place"], keys=["P2"])["place"]) == {
        "REGION"
    }
    with workspace.transaction("delete") as change:
        change.delete("projects", "P4")
        change.delete("sites", ("P1", 1))
    agree()
    rows = workspace.frame("allocations", ["place"], keys=["P1", "P4"])
    assert rows["place"].tolist() == ["UNKNOWN"]
    for _ in range(3):
        workspace.undo()
        agree()
    pd.testing.assert_frame_equal(by_site(workspace.frame("allocations")), first)
    workspace.redo()
    agree()


def test_the_demonstration_set_adds_up(tmp_path):
    register = load_register(Catalog(), "demo")
    made = Workspace.create(tmp_path / "demo.gpkg")
    with made.transaction("import") as change:
        change.put_register(register)
    stored = made.frame("allocations")
    assert stored[MONEY].sum().to_dict() == register.projects[MONEY].sum().to_dict()
    named = stored[stored["boundary_date"].notna()]
    sites = register.sites.set_index(SITE)["ags"]
    places = named.set_index(SITE)["place"]
    assert places.to_dict() == sites[places.index].to_dict()


MONEY_OF = [None, 0, 1, 2, 100, -7, -100_001, 355_037_641, 999_999_999_999]
SHARES = [
    ["1"], [""], [None], ["0.5", "0.5"], ["1/3", "1/3", "1/3"], ["0.40", "0.35", "1/4"],
    ["1/6", "1/10", "11/15"], ["1/7"] * 7, ["1/2", "1/3"], ["1/2", "1/2", "1/2"],
    ["x"], ["1/0", "1"], ["-1", "2"], ["2/3", "0.333333333333"], ["0.1"] * 10,
    ["1234567/1987654", "753087/1987654"], ["1.0"], ["3/3"], ["50 %", "1/2"],
]  # fmt: skip


@pytest.mark.parametrize("shares", SHARES, ids=str)
def test_another_program_leaves_what_we_would_compute(tmp_path, shares):
    """Triggers in SQL and our own code divide alike, also what must not be divided."""
    workspace = Workspace.create(tmp_path / "w.gpkg")
    with workspace.transaction("import") as change:
        for number in range(len(MONEY_OF)):
            change.put("projects", {"project_id": f"P{number}", **BASE})
    places = ["16069024", "16069024", "16069012", None, "16072018"]
    with closing(sqlite3.connect(workspace.path)) as other, other:
        for number, money in enumerate(MONEY_OF):
            for site, share in enumerate(shares):
                other.execute(
                    'INSERT INTO sites (project_id, site_no, "precision", ags,'
                    " boundary_date, share) VALUES (?, ?, ?, ?, '2016-01-01', ?)",
                    (f"P{number}", site + 1, "site" if site else "several",
                     places[(number + site) % 5], share),
                )  # fmt: skip
            other.execute(
                "UPDATE projects SET grant_paid_cents = ?, total_cost_cents = ?"
                " WHERE project_id = ?",
                (money, money and 3 * money, f"P{number}"),
            )
    query = (
        'SELECT project_id, site_no, place, "precision", share, boundary_date,'
        f" {', '.join(MONEY)} FROM allocations ORDER BY project_id, site_no"
    )
    with closing(sqlite3.connect(workspace.path)) as other:
        by_triggers = other.execute(query).fetchall()
        other.execute("DELETE FROM allocations")
        other.commit()
    Workspace.open(workspace.path)
    with closing(sqlite3.connect(workspace.path)) as other:
        assert by_triggers == other.execute(query).fetchall()


def test_what_is_too_large_for_sql_waits_for_the_next_start(workspace):
    with closing(sqlite3.connect(workspace.path)) as other, other:
        other.execute("UPDATE projects SET grant_paid_cents = 9000000000000000"
                      " WHERE project_id = 'P2'")  # fmt: skip
        other.execute("UPDATE sites SET share = '123456789/987654321'"
                      " WHERE project_id = 'P2' AND site_no = 1")  # fmt: skip
        other.execute("UPDATE sites SET share = '864197532/987654321'"
                      " WHERE project_id = 'P2' AND site_no = 2")  # fmt: skip
    assert workspace.frame("allocations", keys=["P2"]).empty
    Workspace.open(workspace.path)
    found = workspace.frame("allocations", keys=["P2"])["grant_paid_cents"]
    assert (len(found), found.sum()) == (2, 9_000_000_000_000_000)


def test_a_new_project_and_a_deleted_site_are_allocated_at_once(workspace):
    def placed(key):
        frame = workspace.frame("allocations", keys=[key])
        return dict(zip(frame["place"], frame["grant_paid_cents"], strict=True))

    with closing(sqlite3.connect(workspace.path)) as other, other:
        other.execute(
            "INSERT INTO projects (project_id, grant_paid_cents) VALUES ('Q', 5)"
        )
    assert placed("Q") == {UNKNOWN: 5}
    with closing(sqlite3.connect(workspace.path)) as other, other:
        other.execute("DELETE FROM sites WHERE project_id = 'P3'")
        other.execute("DELETE FROM projects WHERE project_id = 'P4'")
    assert list(placed("P3")) == [UNKNOWN]
    assert placed("P4") == {}
