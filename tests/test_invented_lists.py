"""Whole lists of other regions, invented: columns, money and places together."""

from __future__ import annotations

from collections import Counter

import pytest

from geo.catalog import Catalog
from geo.projects.importing import ListContext, import_table, load_setting
from geo.projects.importreport import amounts_by_state
from geo.reading.columns import recognise_columns
from geo.reading.tables import read_tables
from geo.reading.textfiles import decode
from geo.reading.vocabulary import load_vocabulary
from tests import invented_offices
from tests.invented_lists import MAKERS, rows_of, total

VOCABULARY = load_vocabulary()
OPEN = {"place_open", "point_contradicts_place"}
BUCKETS = {"unknown", "region_wide", "outside"}


@pytest.fixture(scope="module")
def setting():
    return load_setting(Catalog())


def ends(gazetteer, places):
    """Bring keys of any date to the common status of 2023."""
    return {end for ags, date in places for end in gazetteer.carry(ags, date)}


def judge(gazetteer, row, truth):
    if any(note.code in OPEN for note in row.notes):
        return "right" if truth["precision"] == "unknown" else "review"
    precision = row.sites[0].precision
    if truth["precision"] in BUCKETS or precision in BUCKETS:
        return "right" if precision == truth["precision"] else "silently wrong"
    keys = truth["ags"].split("+")
    meant = [(key, gazetteer.by_ags[key].boundary_date) for key in keys]
    found = [(site.ags, site.boundary_date) for site in row.sites]
    same = ends(gazetteer, found) == ends(gazetteer, meant)
    return "right" if same else "silently wrong"


@pytest.fixture(scope="module")
def read(setting, tmp_path_factory):
    return read_all(MAKERS, setting, tmp_path_factory.mktemp("lists"))


@pytest.fixture(scope="module")
def unseen(setting, tmp_path_factory):
    makers = invented_offices.MAKERS
    return read_all(makers, setting, tmp_path_factory.mktemp("offices"))


def read_all(makers, setting, folder):
    """Read every list without telling its region or correcting a column."""
    results = {}
    for name, make in makers.items():
        table = max(read_tables(make(folder)), key=len)
        layout = recognise_columns(table, VOCABULARY)
        results[name] = import_table(
            table, layout, setting=setting, vocabulary=VOCABULARY,
            context=ListContext(),
        )  # fmt: skip
    return results


@pytest.mark.parametrize("name", MAKERS)
def test_rows_money_and_columns_of_an_unknown_list(read, name):
    result = read[name]
    assert len(result.rows) == len(rows_of(name))
    assert result.layout.questions == ()
    assert result.counts["refused"] == 0
    approved = amounts_by_state(result)["grant_approved"]
    assert approved["doubtful_cells"] == 0
    assert round(100 * approved["read"]) == total(name)
    regions = {row.project["region_id"] for row in result.rows}
    assert regions == {rows_of(name)[0]["region_id"]}


def verdicts_of(results, setting):
    return {
        f"{name}: {truth['cells']}": judge(setting.gazetteer, row, truth)
        for name, result in results.items()
        for row, truth in zip(result.rows, rows_of(name), strict=True)
    }


def test_places_of_unknown_lists(read, setting):
    verdicts = verdicts_of(read, setting)
    counts = Counter(verdicts.values())
    wrong = [text for text, verdict in verdicts.items() if verdict == "silently wrong"]
    assert wrong == []
    assert len(verdicts) == 236
    assert counts["right"] >= 0.9 * len(verdicts)


def test_lists_written_after_the_rules(unseen, setting):
    verdicts = verdicts_of(unseen, setting)
    wrong = [text for text, verdict in verdicts.items() if verdict == "silently wrong"]
    assert wrong == []
    assert len(verdicts) == 76
    for name, result in unseen.items():
        regions = {row.project.get("region_id", "") for row in result.rows}
        approved = amounts_by_state(result)["grant_approved"]
        assert round(100 * approved["read"]) == total(name)
        if name == "hessisch":
            # A list of another state: its places wait, none lands in Thuringia.
            assert regions == {""}


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
def test_euro_signs_do_not_make_windows_a_macintosh(encoding):
    sign = "" if encoding == "cp850" else " €"
    text = "".join(f"Förderung {n};1.234,5{n % 10}{sign}\n" for n in range(3))
    text += f"Gößnitz;9,00{sign}\n" + f"Dorf;1,00{sign}\n" * 40
    assert decode(text.encode(encoding))[0] == text
