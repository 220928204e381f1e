"""The command line, run as its own process."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geo.analysis.measures import MEASURES
from geo.analysis.registry import CHANCE, FIGURES, PATTERNS
from geo.schema import AMOUNT_KINDS


def run(root, *words, cwd=None, **environment):
    """Run leader-atlas; return the finished process."""
    command = [sys.executable, "-m", "pages.components.command", *words]
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        cwd=cwd or root,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        timeout=400,
    )


def test_evaluate_prints_key_figures(ROOT):  # noqa: N803 - the fixture's name
    done = run(ROOT, "evaluate", "--dataset", "demo", "--region", "TH-LEADER-06")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["demo"] is True
    assert report["totals"]["projects"] == 118
    assert report["totals"]["grant_paid_eur"] == 3550376.41
    assert report["by"]["applicant_class"]["municipal"]["projects"] == 50
    assert report["by"]["applicant_class"]["non_municipal"]["projects"] == 68
    assert len(report["municipalities"]) == 40
    assert report["area"]["population"] == 118848


def test_region_may_be_given_by_name_and_filters_narrow(ROOT):  # noqa: N803
    done = run(
        ROOT, "evaluate", "--region", "Hildburghausen-Sonneberg", "--period",
        "2023-2027", "--applicant-class", "non_municipal", "--json",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["region"]["id"] == "TH-LEADER-06"
    assert report["filter"]["applicant_class"] == "non_municipal"
    assert report["totals"]["projects"] == 7
    assert report["totals"]["grant_paid_eur"] is None


def test_export_writes_a_complete_file(ROOT, tmp_path):  # noqa: N803
    path = tmp_path / "areas.geojson"
    done = run(
        ROOT, "export", "--layer", "municipalities", "--region", "TH-LEADER-06",
        "--period", "2023-2027", "--format", "geojson", "--out", str(path),
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(json.loads(path.read_bytes())["features"]) == 40
    assert [entry.name for entry in tmp_path.iterdir()] == ["areas.geojson"]


def test_export_without_a_file_goes_to_standard_output(ROOT):  # noqa: N803
    done = run(ROOT, "export", "--layer", "sites", "--region", "TH-LEADER-11")
    assert len(json.loads(done.stdout)["features"]) == 61


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["evaluate", "--region", "Nirgendwo"], 1, b"TH-LEADER-06"),
        (["evaluate", "--period", "1999"], 2, b"2023-2027"),
        (["evaluate", "--status", "fertig"], 2, b"completed"),
        (["export", "--layer", "castles"], 2, b"municipalities"),
        (["export", "--layer", "sites", "--format", "dwg"], 2, b"geojson"),
        (["export", "--out", "a", "--all", "b"], 2, b"--all"),
        (["evaluate", "--frobnicate"], 2, b"--frobnicate"),
        (["export", "--layer", "sites", "--out", "no/such/folder/x"], 1, b"no/such"),
        ([], 2, b"evaluate"),
    ],
)
def test_wrong_words_are_answered(ROOT, words, code, named):  # noqa: N803
    done = run(ROOT, *words)
    assert done.returncode == code
    assert named in done.stderr
    assert b"Traceback" not in done.stderr


def test_empty_result_is_said_and_still_valid(ROOT):  # noqa: N803
    done = run(ROOT, "export", "--layer", "sites", "--region", "TH-LEADER-01")
    assert done.returncode == 0
    assert b"no project passes" in done.stderr
    assert json.loads(done.stdout)["features"] == []


def test_damaged_data_are_answered(ROOT, tmp_path):  # noqa: N803
    for name in ("geo", "data", "pages"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "data/projects/published_sites.csv").write_text("nonsense")
    done = run(tmp_path, "evaluate")
    assert done.returncode == 1
    assert b"published_sites.csv" in done.stderr
    assert b"Traceback" not in done.stderr


def test_works_from_any_folder(ROOT, tmp_path):  # noqa: N803
    done = run(ROOT, "evaluate", "--region", "TH-LEADER-06", cwd=tmp_path)
    assert json.loads(done.stdout)["totals"]["projects"] == 69


def test_status_may_be_chosen_and_is_named(ROOT):  # noqa: N803
    words = ["evaluate", "--dataset", "demo", "--region", "TH-LEADER-06"]
    done = run(ROOT, *words, "--period", "2014-2020", "--boundary-date", "2019-06-30")
    report = json.loads(done.stdout)
    assert report["boundary_date"] == report["filter"]["boundary_date"] == "2019-01-01"
    assert report["population_date"] == "2022-12-31"
    money = sum(row["grant_paid_eur"] or 0 for row in report["municipalities"])
    money += sum(row["grant_paid_eur"] or 0 for row in report["buckets"].values())
    assert round(money, 2) == report["totals"]["grant_paid_eur"]
    done = run(ROOT, *words, "--boundary-date", "2030-01-01")
    assert done.returncode == 1
    assert b"2019-01-01" in done.stderr
    assert run(ROOT, *words, "--boundary-date", "gestern").returncode == 2


def test_evaluate_gives_every_figure_with_its_base(ROOT):  # noqa: N803
    from geo.analysis.registry import CHANCE, FIGURES, PATTERNS

    done = run(ROOT, "evaluate", "--dataset", "demo", "--region", "TH-LEADER-06")
    report = json.loads(done.stdout)
    assert list(report["figures"]) == [*FIGURES, *CHANCE]
    done = run(ROOT, "evaluate", "--dataset", "demo", "--region", "TH-LEADER-06",
               "--patterns")  # fmt: skip
    tested = json.loads(done.stdout)["figures"]
    assert list(tested) == [*FIGURES, *CHANCE, *PATTERNS]
    moran = tested["projects_per_1000_moran"]
    assert (moran["places"], moran["group"]) == (40, "pattern")
    assert 0 < moran["extra"]["p"] <= 1
    mean = report["figures"]["grant_paid_mean_eur"]
    assert (round(mean["value"], 2), mean["basis"], mean["of"]) == (30087.94, 118, 118)
    assert report["figures"]["selected_rate"] == {
        "value": None, "unit": "share", "group": "funnel", "basis": 118, "of": 118,
        "handbook": "F1", "reason": "only_successful", "numerator": 118.0,
        "denominator": 118.0,
    }  # fmt: skip
    for code, figure in report["figures"].items():
        assert (figure["value"] is None) == ("reason" in figure), code
    assert report["funnel"]["approved"] == 118
    classes = report["size_classes"]["grant_paid"]
    assert sum(row["projects"] for row in classes) == 118
    assert round(sum(row["eur"] for row in classes), 2) == 3550376.41
    assert {row["name"] for row in report["districts"]} == {
        "Hildburghausen", "Sonneberg",
    }  # fmt: skip


def test_export_speaks_the_language_that_was_asked_for(ROOT):  # noqa: N803
    words = ["export", "--layer", "sites", "--region", "Nirgendwo"]
    german = run(ROOT, *words)
    english = run(ROOT, *words, "--language", "en")
    assert (german.returncode, english.returncode) == (1, 1)
    assert b"nicht bekannt" in german.stderr
    assert b"not known" in english.stderr
    words = ["export", "--layer", "municipalities", "--format", "csv", "--dataset"]
    table = run(ROOT, *words, "demo", "--language", "en").stdout.decode("utf-8-sig")
    assert "Municipality key (Demodaten, invented)" in table.splitlines()[0]


def documented():
    """The codes of docs/evaluate.md, with X, K and M for what they stand for."""
    text = (Path(__file__).parents[1] / "docs/evaluate.md").read_text(encoding="utf-8")
    rows = text.split("## Figures")[1].split("## Distribution")[0]
    codes, found = re.findall(r"`([A-Za-z_0-9…]+)`", rows), set()
    kinds = {"K": AMOUNT_KINDS, "X": (*AMOUNT_KINDS, "projects"), "M": tuple(MEASURES)}
    for code in codes:
        head, _, rest = code.partition("_")
        found |= {f"{kind}_{rest}" for kind in kinds.get(head, (head,))}
    return found | {f"{code}_associations" for code in found} | {"projects"}


def test_every_figure_of_the_report_is_documented():
    known = documented()
    # Parts of Theil's T between and within associations are written as "…".
    parts = {
        code.replace("_districts", "_associations")
        for code in known
        if "theil_" in code
    }
    missing = set(FIGURES | CHANCE | PATTERNS) - known - parts
    assert not missing
