"""One command writes everything; another program than its writer opens each file.

What `evaluate` says is the measure: every format must hold the same numbers.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pyogrio
import pypdf
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from geo.analysis.measures import MEASURES
from geo.output.report import evaluate
from geo.projects.filters import ProjectFilter
from pages.components import cache, export_files, formats
from pages.components.texts import speaking, t

ROOT = Path(__file__).resolve().parent.parent
DEMO = ProjectFilter(dataset="demo", region="TH-LEADER-06")
CODE = "grant_paid_per_inhabitant_eur"
COMPARED = ("applicant_class", "non_municipal", "municipal")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report():
    """Return what `evaluate` says."""
    return evaluate(cache.view(DEMO), regions=cache.atlas().regions)


@pytest.fixture(scope="module")
def places(report):
    return {row["ags"]: row for row in report["municipalities"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write everything with one command."""
    path = tmp_path_factory.mktemp("out") / "alles"
    done = subprocess.run(
        [sys.executable, "-m", "pages.components.command", "export", "--all", path,
         "--dataset", "demo", "--region", "TH-LEADER-06", "--compare", *COMPARED],
        cwd=ROOT, capture_output=True, check=False, timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b""), done.stderr.decode()
    lines = done.stderr.decode().splitlines()
    names = {file.name for file in path.iterdir()}
    assert len(lines) == len(names) == len(export_files.everything(cache.view(DEMO)))
    # Each line says how far it is, which file, and how large it became.
    for number, line in enumerate(lines, start=1):
        found = re.fullmatch(r"leader-atlas: (\d+)/(\d+) (\S+) 100 % \(\d+ kB\)", line)
        assert found is not None, line
        assert (int(found[1]), int(found[2])) == (number, len(lines))
        assert found[3] in names
    assert all("demodaten" in name for name in names)
    return path


def one(folder, part):
    """Return the file whose name has a part and an ending."""
    stem, ending = part.rsplit(".", 1)
    (found,) = folder.glob(f"leader-atlas_{stem}_TH-LEADER-06*.{ending}")
    return found


def flat(text):
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " "))


def german(code, value):
    with speaking("de"):
        return flat(formats.measure_value(value, MEASURES[code].unit))


def ranked(places):
    """Return names and words of the measure of the map, the highest first."""
    known = [row for row in places.values() if row[CODE]]
    known.sort(key=lambda row: -row[CODE])
    return [(row["name"], german(CODE, row[CODE])) for row in known]


# -- data ------------------------------------------------------------------------------
def test_the_file_of_figures_is_the_report(folder, report):
    written = json.loads(one(folder, "kennzahlen.json").read_bytes())
    for part in ("totals", "municipalities", "buckets", "figures", "coverage"):
        assert written[part] == json.loads(json.dumps(report[part])), part


def test_geopackage_in_sqlite_and_in_a_gis(folder, report, places):
    path = one(folder, "ebenen.gpkg")
    columns = [code for code in MEASURES if code in next(iter(places.values()))]
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            f"SELECT ags, {', '.join(columns)} FROM municipalities"
        ).fetchall()
        (paid,) = connection.execute("SELECT SUM(grant_paid_eur) FROM sites").fetchone()
    assert {row[0] for row in rows} == set(places)
    for ags, *values in rows:
        expected = [places[ags][code] for code in columns]
        assert values == pytest.approx(expected, abs=1e-5), ags
    assert paid == pytest.approx(report["totals"]["grant_paid_eur"], abs=0.005)
    layer = pyogrio.read_dataframe(path, layer="municipalities").set_index("ags")
    assert layer[CODE].to_dict() == pytest.approx(
        {ags: row[CODE] for ags, row in places.items()}, abs=1e-5
    )
    chosen = pyogrio.read_dataframe(path, layer="comparison", read_geometry=False)
    told = (chosen["dimension"], chosen["left_code"], chosen["right_code"])
    assert tuple(column.iloc[0] for column in told) == COMPARED


def test_excel_in_calamine(folder, report, places):
    book = CalamineWorkbook.from_path(one(folder, "ebenen.xlsx"))
    head, *rows = book.get_sheet_by_name("Gemeinden mit Kennzahlen").to_python()
    with speaking("de"):
        at = {code: head.index(t(f"measure.{code}")) for code in MEASURES}
    own = {row[0]: row for row in rows if row[0] in places}
    assert set(own) == set(places)
    for ags, row in own.items():
        for code, column in at.items():
            expected = places[ags][code]
            assert row[column] == pytest.approx(expected, abs=1e-5), (ags, code)
    total = rows[-1]
    assert total[at["grant_paid_eur"]] == report["totals"]["grant_paid_eur"]
    assert total[at["projects"]] == report["totals"]["projects"]


@pytest.mark.parametrize("kind", ["gemeinden", "gemeinden_codes"])
def test_csv_in_csv(folder, places, kind):
    content = one(folder, f"{kind}.csv").read_bytes()
    plain = kind.endswith("codes")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    head, *rows = lines
    with speaking("de"):
        names = {code: code if plain else t(f"measure.{code}") for code in MEASURES}
    own = {row[0]: row for row in rows if row and row[0] in places}
    assert set(own) == set(places)
    for ags, row in own.items():
        for code, name in names.items():
            text = row[head.index(name)]
            value = float(text if plain else text.replace(",", "."))
            near = 1e-5 if plain else 0.00501  # people read two digits
            assert value == pytest.approx(places[ags][code], abs=near), (ags, code)


def test_geojson_in_a_gis(folder, report, places):
    path = one(folder, "gemeinden.geojson")
    frame = pyogrio.read_dataframe(path).set_index("ags")
    for code in MEASURES:
        expected = {ags: row[code] for ags, row in places.items()}
        assert frame[code].to_dict() == pytest.approx(expected, abs=1e-5), code
    sites = pyogrio.read_dataframe(one(folder, "projektorte.geojson"))
    assert sites["grant_paid_eur"].sum() == pytest.approx(
        report["totals"]["grant_paid_eur"], abs=0.005
    )
    assert json.loads(path.read_bytes())["coverage"] == report["coverage"]


def test_kml_in_a_gis_and_as_xml(folder, places):
    path = one(folder, "ebenen.kml")
    layer = pyogrio.read_dataframe(path, layer="Gemeinden mit Kennzahlen")
    assert set(layer["Name"]) == {row["name"] for row in places.values()}
    for _, row in layer.iterrows():
        for code in MEASURES:
            expected = places[row["ags"]][code]
            assert float(row[code]) == pytest.approx(expected, abs=1e-5), code
    tree = ElementTree.parse(path)
    assert not [node for node in tree.iter() if node.tag.endswith("href")]


# -- paper -----------------------------------------------------------------------------
def printed(path, target):
    """Let LibreOffice print a file; return the PDF, None without LibreOffice."""
    if shutil.which("soffice") is None:
        return None
    profile = f"-env:UserInstallation=file://{target}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", target,
         path],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    made = target / path.with_suffix(".pdf").name
    return made if made.exists() else None


def words_of_slides(path, target):
    """Return the words of each slide, in print if it can be printed."""
    pdf = printed(path, target)
    if pdf is not None:
        return [flat(page.extract_text()) for page in pypdf.PdfReader(pdf).pages]
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if re.match(r"ppt/slides/slide\d", n)]
        names.sort(key=lambda name: int(re.search(r"\d+", name)[0]))
        trees = [ElementTree.fromstring(archive.read(name)) for name in names]
    return [
        flat(" ".join(n.text or "" for n in tree.iter() if n.tag.endswith("}t")))
        for tree in trees
    ]


def test_slides_in_libreoffice(folder, tmp_path, report, places):
    slides = words_of_slides(one(folder, "folien.pptx"), tmp_path)
    everything = " ".join(slides)
    with speaking("de"):
        total = flat(formats.euro(report["totals"]["grant_paid_eur"], 0))
    assert total in everything
    assert f"{report['totals']['projects']} Projekte" in everything
    table = next(words for words in slides if "Tabelle: " in words and "Rang" in words)
    for name, value in ranked(places)[:11]:
        assert f"{name} {value}" in table
    rate = german(CODE, report["regional_values"][CODE])
    assert f"{rate} Region insgesamt" in everything


def test_hand_out_in_pypdf(folder, report, places):
    reader = pypdf.PdfReader(one(folder, "handzettel.pdf"))
    words = flat(" ".join(page.extract_text() for page in reader.pages))
    with speaking("de"):
        assert flat(formats.euro(report["totals"]["grant_paid_eur"])) in words
    for name, value in ranked(places):
        assert f"{name} {value}" in words


def test_atlas_in_pypdf(folder, places):
    reader = pypdf.PdfReader(one(folder, "atlas.pdf"))
    pages = {
        entry["/Title"]: reader.get_destination_page_number(entry)
        for entry in reader.outline
    }
    for row in places.values():
        words = flat(reader.pages[pages[row["name"]]].extract_text())
        for code in ("projects", "projects_per_1000", "grant_paid_eur", CODE):
            assert german(code, row[code]) in words, (row["name"], code)


# -- maps ------------------------------------------------------------------------------
def classes(view):
    """Return of each class of the map its colour, its number, its share of the area."""
    with speaking("de"):
        style = export_files.measure_style(view, "municipalities", CODE)
    letters = pd.Series(list(style.classes.letters(view.municipalities[CODE])))
    areas = pd.Series(view.areas.geometry.area.to_numpy())
    shares = areas.groupby(letters).sum() / areas.sum()
    counts = letters.value_counts()
    return {
        letter: (style.fills[letter], int(counts[letter]), share)
        for letter, share in shares.items()
    }


def test_printed_map_in_pypdf(folder, report):
    (page,) = pypdf.PdfReader(one(folder, "karte.pdf")).pages
    words = flat(page.extract_text())
    found = classes(cache.view(DEMO))
    assert sum(count for _, count, _ in found.values()) == 40
    # In the legend counts stand one after the other, in the order of the classes.
    highest = [str(found[letter][1]) for letter in sorted(found, reverse=True)]
    assert re.search(r"\b" + r"\b.*?\b".join(highest) + r"\b", words)
    with speaking("de"):
        total = formats.number(report["totals"]["grant_paid_eur"], 2)
    assert total in words
    assert "Daten verändert" in words
    assert "Maßstab 1 : " in words


def test_picture_of_the_map_shows_each_class_as_large_as_it_is(folder):
    image = np.asarray(Image.open(one(folder, "karte.png")).convert("RGB"))
    height, width, _ = image.shape
    part = image[int(height * 0.13) : int(height * 0.88), : int(width * 0.7)]
    colours = Counter(map(tuple, part.reshape(-1, 3)[::7].tolist()))
    found = {
        letter: (colours[ImageColor.getrgb(fill)], share)
        for letter, (fill, _, share) in classes(cache.view(DEMO)).items()
        if letter not in "-0"  # white is also the paper
    }
    seen = sum(count for count, _ in found.values())
    shares = sum(share for _, share in found.values())
    for count, share in found.values():
        # Signs, names and borders cover a little of each.
        assert count / seen == pytest.approx(share / shares, abs=0.02)


def test_drawing_of_the_map_has_every_colour(folder):
    tree = ElementTree.parse(one(folder, "karte.svg"))
    styles = " ".join(node.get("style", "") for node in tree.iter(f"{SVG}path"))
    styles += " ".join(node.get("style", "") for node in tree.iter(f"{SVG}use"))
    for fill, *_ in classes(cache.view(DEMO)).values():
        assert fill.lower() in styles.lower()
    said = " ".join(node.text or "" for node in tree.iter())
    assert "GeoBasis-DE" in said


def test_map_in_a_browser_without_a_network(folder, browser, report, places):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    context.route(re.compile("^(?!file:)"), lambda route: route.abort())
    page.goto(one(folder, "karte.html").as_uri())
    expect(page.locator(".sh-legend li").first).to_be_visible()
    page.keyboard.press("t")
    rows = page.locator(".sh-panel tbody tr")
    expect(rows).to_have_count(40)
    words = flat(" ".join(rows.all_inner_texts()))
    for name, value in ranked(places):
        assert f"{name} {value}" in words
    rate = german(CODE, report["regional_values"][CODE])
    assert rate in flat(page.locator("body").inner_text())
    assert len(asked) == 1  # the file itself, and nothing else
    context.close()


# -- the package -----------------------------------------------------------------------
def test_package_holds_every_file_with_its_checksum(folder):
    path = one(folder, "gesamt.zip")
    others = {file.name: file.read_bytes() for file in folder.iterdir() if file != path}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        listing = archive.read("INHALT.txt").decode("utf-8-sig")
        sums = dict(
            reversed(line.split("  "))
            for line in archive.read("SHA256SUMS").decode().splitlines()
        )
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert set(inside) == {*others, "INHALT.txt", "SHA256SUMS", "metadaten.jsonld"}
    for name, content in others.items():
        assert inside[name] == content
    assert set(sums) == {*others, "metadaten.jsonld"}
    for name, digest in sums.items():
        assert hashlib.sha256(inside[name]).hexdigest() == digest
        entry = rf"{re.escape(name)} \([\d.]+ kB\)\r\n +\S.+\r\n +SHA-256 {digest}"
        assert re.search(entry, listing), name
    described = json.loads(inside["metadaten.jsonld"])["dcat:distribution"]
    assert {entry["dct:title"] for entry in described} == set(others)


def test_package_without_paper_is_quick_and_small():
    with speaking("de"):
        content = export_files.file(cache.view(DEMO), "zip", "data", CODE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        endings = {name.rpartition(".")[2] for name in archive.namelist()}
    assert endings == {
        "gpkg", "xlsx", "kml", "json", "geojson", "csv", "txt", "jsonld", "SHA256SUMS",
    }  # fmt: skip
