"""Profiles: what the public may know, searched in the bytes of every format."""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
import sqlite3
import zipfile
import zlib
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject, TextStringObject
from python_calamine import CalamineWorkbook
from shapely import Point

from geo.meeting.steps import Presentation, Step
from geo.output.layer import Disclosure
from geo.output.recipients import judge
from geo.output.tagged import TaggedPdf
from geo.projects.filters import ProjectFilter
from geo.workspace import Workspace
from pages.components import cache, export_files, office, release
from pages.components.export_kinds import ALL
from pages.components.makers import MAKERS

OWN = ProjectFilter(dataset="own", region="TH-LEADER-06")
CODE = "grant_paid_per_inhabitant_eur"
TODAY = dt.date.today()
PAID = dt.date(TODAY.year, 3, 1)
HOME = "16069024"  # Hildburghausen
# A house that nobody else has: a point in Hildburghausen, EPSG:25832.
HOUSE = Point(624_111.37, 5_588_222.59)
BASE = {
    "region_id": "TH-LEADER-06", "programming_period": "2023-2027", "scheme": "LEADER",
    "status": "paid", "applicant_class": "non_municipal", "year": PAID.year,
    "applicant_type": "natural_person", "natural_person": True, "paid_date": PAID,
}  # fmt: skip


@pytest.fixture(autouse=True)
def german(speak):
    speak("de")


@pytest.fixture
def office_with(tmp_path, monkeypatch):
    """Return a function that makes a workspace of projects, each with one site."""

    def make(rows):
        path = write_office(rows, tmp_path / "office.gpkg")
        monkeypatch.setenv(office.VARIABLE, str(path))
        return cache.view(OWN)

    return make


def write_office(rows, path):
    """Make a workspace."""
    store = Workspace.create(path, office="Büro Muster, Telefon 03685 000")
    with store.transaction("edit_project", values={"id": "P"}) as change:
        for number, given in enumerate(rows, 1):
            row = {**BASE, "project_id": f"P{number}", **given}
            site = {
                "project_id": row["project_id"], "site_no": 1,
                "precision": row.pop("precision", "municipality"),
                "ags": row.pop("ags", HOME), "geom": row.pop("point", None),
                "boundary_date": dt.date(2023, 1, 1),
                "locality": row.pop("locality", ""),
            }  # fmt: skip
            cents = round(row.pop("paid", 0) * 100)
            row["grant_paid_cents"] = row["grant_approved_cents"] = cents
            change.put("projects", {"title": "Vorhaben", **row})
            change.put("sites", site)
    return path


def made(view, kind, layer=ALL, profile="public"):
    return export_files.file(view, kind, layer, CODE, profile)


def recipients(view, profile="public"):
    table = pd.read_csv(
        io.BytesIO(made(view, "csv_plain", "recipients", profile)), sep=";", dtype="str"
    )
    return table.set_index("recipient")


def shown(view):
    """Return what the public list says, with its municipality."""
    table = recipients(view).reset_index()
    return list(zip(table["recipient"], table["municipality"], strict=True))


# -- the limits ------------------------------------------------------------------------
def test_the_name_is_replaced_up_to_the_limit_and_no_further(office_with):
    rows = [
        {"applicant_name": "Grenzwert, Gerda", "paid": 1250.00},
        {"applicant_name": "Darüber, Dora", "paid": 1250.01},
        {
            "applicant_name": "Kleinverein e. V.", "paid": 1250.00,
            "natural_person": False, "applicant_type": "association",
        },
    ]  # fmt: skip
    names = [name for name, _ in shown(office_with(rows))]
    assert sorted(names) == ["Darüber, Dora", "SMALL", "SMALL"]


def test_sums_are_taken_over_all_projects_of_a_budget_year(office_with):
    first, last = dt.date(TODAY.year - 1, 10, 16), dt.date(TODAY.year, 10, 15)
    rows = [
        {"applicant_name": "Summe, Sina", "paid": 700, "paid_date": first},
        {"applicant_name": "SUMME,  Sina", "paid": 550.01, "paid_date": last},
        {"applicant_name": "Jahre, Jana", "paid": 700, "paid_date": last},
        {
            "applicant_name": "Jahre, Jana", "paid": 700,
            "paid_date": last + dt.timedelta(days=1),
        },
    ]  # fmt: skip
    view = office_with(rows)
    names = [name for name, _ in shown(view)]
    assert sorted(" ".join(name.casefold().split()) for name in names) == [
        "small", "small", "summe, sina", "summe, sina",
    ]  # fmt: skip
    table = recipients(view)
    assert table["grant_paid_eur"].astype(float).sum() == pytest.approx(2650.01)


@pytest.mark.parametrize("count", [5, 6])
def test_five_small_recipients_hide_the_municipality_and_six_do_not(office_with, count):
    rows = [
        {"applicant_name": f"Klein{number}, K.", "paid": 100 + number,
         "title": "Scheune in Hildburghausen"}
        for number in range(count)
    ]  # fmt: skip
    view = office_with(rows)
    found = shown(view)
    assert [name for name, _ in found] == ["SMALL"] * count
    expected = "Landkreis Hildburghausen" if count == 5 else "Hildburghausen"
    assert {place for _, place in found} == {expected}
    with release.using("public"):
        seen = cache.view(OWN)
    there = seen.places.loc[HOME, "projects"]
    assert (there, seen.places.loc["UNKNOWN", "projects"]) == (
        (0, 5) if count == 5 else (6, 0)
    )
    titles = set(seen.projects["title"])
    assert titles == {"Scheune in …" if count == 5 else "Scheune in Hildburghausen"}
    paid = view.projects["grant_paid_cents"].sum()
    assert seen.places["grant_paid_cents"].sum() == paid


def test_only_natural_persons_are_moved_and_cities_go_to_the_land(office_with):
    rows = [
        {"applicant_name": "Klein, K.", "paid": 100},
        {
            "applicant_name": "Verein e. V.", "paid": 90, "natural_person": False,
            "applicant_type": "association",
        },
        {"applicant_name": "Stadt, S.", "paid": 80, "ags": "16054000"},
    ]  # fmt: skip
    table = recipients(office_with(rows))
    places = dict(zip(table["grant_paid_eur"], table["municipality"], strict=True))
    assert places == {
        "100.0": "Landkreis Hildburghausen", "90.0": "Hildburghausen",
        "80.0": "Thüringen",
    }  # fmt: skip


def test_lists_older_than_two_years_are_one_row_without_names(office_with):
    old = dt.date(TODAY.year - 6, 3, 1)
    rows = [
        {"applicant_name": "Früher, Frieda", "paid": 9000, "paid_date": old},
        {"applicant_name": "Heute, Hanna", "paid": 9000},
    ]
    view = office_with(rows)
    assert [name for name, _ in shown(view)] == ["Heute, Hanna"]
    people = made(view, "csv", "recipients").decode("utf-8-sig")
    assert "Veröffentlichung abgelaufen" in people
    assert "18000,00" in people
    assert "Früher" not in people


def test_no_name_without_a_date_of_payment_or_after_a_refusal(office_with):
    rows = [
        {"applicant_name": "Offen, Olga", "paid": 9000, "paid_date": None},
        {"applicant_name": "Abgelehnt, Anna", "paid": 9000, "status": "rejected"},
        {"applicant_name": "Zurück, Zora", "paid": 9000, "status": "withdrawn"},
    ]
    assert {name for name, _ in shown(office_with(rows))} == {"WITHHELD"}


def test_the_public_profile_takes_no_applicants():
    with pytest.raises(ValueError, match="public profile"):
        Disclosure(applicants=pd.DataFrame())


def test_people_without_names_count_each_for_themselves(atlas):
    demo = atlas.register("demo").projects
    table = judge(demo, None, today=TODAY)
    assert table["beneficiary"].is_unique
    assert set(table["shown"]) <= {"SMALL", "WITHHELD", "NO_NAME", "EXPIRED"}


# -- the bytes -------------------------------------------------------------------------
SECRETS = [
    "Musterfrau", "Erika", "Geheimgasse", "erika@example.org", "0171 2345678",
    "Abgelehntverein", "Kleinstperson", "Rückzieherin",
]  # fmt: skip


ROWS = [
    {
        "project_id": "musterfrau-01", "applicant_name": "Musterfrau, Erika",
        "paid": 1100, "title": "Umbau der Scheune Erika Musterfraus",
        "place_text": "Geheimgasse 7", "locality": "Geheimgasse 7",
        "note": "erika@example.org, 0171 2345678", "precision": "site",
        "beneficiary_seat": "Geheimgasse 7, 98646 Hildburghausen",
        "source_url": "https://example.org/musterfrau", "point": HOUSE,
        "extra": {"Telefon": "0171 2345678"},
    },
    {
        "applicant_name": "Abgelehntverein Harmonie", "status": "rejected",
        "title": "Saal des Abgelehntverein Harmonie", "natural_person": False,
        "applicant_type": "association",
    },
    {"applicant_name": "Rückzieherin, R.", "status": "withdrawn"},
    {"applicant_name": "Kleinstperson, K.", "paid": 12.5, "ags": "16069012"},
    {
        "applicant_name": "Förderverein Sichtbar e. V.", "paid": 50_000,
        "natural_person": False, "applicant_type": "association",
        "precision": "site", "point": Point(624_500, 5_588_500),
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def planted_file(tmp_path_factory):
    """Return an office whose list holds everything that must not leave."""
    return write_office(ROWS, tmp_path_factory.mktemp("planted") / "office.gpkg")


@pytest.fixture
def planted(planted_file, monkeypatch):
    monkeypatch.setenv(office.VARIABLE, str(planted_file))
    return cache.view(OWN)


@pytest.fixture(scope="module")
def files(planted_file):
    """Return every file of both profiles, written once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(office.VARIABLE, str(planted_file))
        view = cache.view(OWN)
        wanted = export_files.everything(view)
        found = {("public", *one): made(view, *one) for one in wanted}
        # Of layers one each; an atlas has many pages alike.
        some = [one for one in wanted if one[1] in {ALL, "projects", "sites"}]
        some = [one for one in some if one[0] not in {"atlas", "map-png", "map-svg"}]
        return found | {
            ("internal", *one): made(view, *one, "internal") for one in some
        }


def parts_of(content):
    """Yield everything that a file holds, packed parts unpacked."""
    yield content
    if b"&#" in content:  # XML may write letters as numbers
        yield html.unescape(content.decode(errors="ignore")).encode()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from parts_of(archive.read(name))
    if content[:4] == b"%PDF":
        reader = PdfReader(io.BytesIO(content))
        yield repr(reader.metadata).encode()
        for page in reader.pages:
            yield page.extract_text().encode()
        for text in _strings(reader.trailer, set()):
            yield text.encode()
        for part in _streams(content):
            yield part
            # Words that are read aloud in place of what is drawn.
            for said in re.findall(rb"ActualText <FEFF([0-9a-f]*)>", part):
                yield bytes.fromhex(said.decode()).decode("utf-16-be").encode()


def _strings(node, seen):
    """Yield every string of a document: titles, alternatives, links, metadata."""
    if isinstance(node, IndirectObject):
        if node.idnum in seen:
            return
        seen.add(node.idnum)
        node = node.get_object()
    if isinstance(node, TextStringObject):
        yield str(node)
    elif isinstance(node, dict):
        for part in [node.raw_get(name) for name in node]:
            yield from _strings(part, seen)
    elif isinstance(node, list):
        for part in list.__iter__(node):
            yield from _strings(part, seen)


def _streams(content):
    for part in content.split(b"stream\n")[1::2]:
        try:
            yield zlib.decompress(part)
        except zlib.error:
            continue


def shows_house(part):
    """Whether bytes hold the house: in degrees, metres, or as a point of a file."""
    degrees = gpd.GeoSeries([HOUSE], crs=25832).to_crs(4326).iloc[0]
    gap = rb"[0-9]*[,;\s\"\[\]]+"
    pairs = [
        (f"{degrees.x:.6f}"[:-2], f"{degrees.y:.6f}"[:-2]),
        ("624111.3", "5588222.5"),
    ]
    texts = [[re.escape(word).encode() for word in pair] for pair in pairs]
    forms = [one[order] + gap + one[1 - order] for one in texts for order in (0, 1)]
    written = any(re.search(form, part) for form in forms)
    return written or HOUSE.wkb[5:13] in part


def test_nothing_unreleased_is_in_the_bytes_of_any_format(files, planted):
    needles = [secret.lower().encode(code) for secret in SECRETS
               for code in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")]  # fmt: skip
    for (profile, kind, layer), content in files.items():
        if profile == "internal":
            continue
        assert "intern" not in export_files.name(planted, kind, layer)
        for part in parts_of(content):
            low = part.lower()
            assert [needle for needle in needles if needle in low] == [], kind
            assert not shows_house(part), (kind, layer)


STEPS = [
    ("uebersicht", {}), ("karte", {}), ("foerderdichte", {}), ("kennzahlen", {}),
    ("gerecht-verteilt", {}), ("weisse-flecken", {}), ("gemeinde", {"ags": HOME}),
    ("vergleich", {"compare": "applicant_class"}), ("jahr-fuer-jahr", {}),
    ("vergleich", {"compare": "region"}), ("fachansicht", {}),
]  # fmt: skip


@pytest.mark.parametrize("code", [one.code for one in MAKERS if not one.internal_only])
@pytest.mark.usefixtures("planted")
def test_nothing_unreleased_is_in_what_is_made_of_a_presentation(code):
    steps = [
        Step(step_id=str(number), page=page, note="Musterfrau anrufen",
             address={"dataset": "own", "region": "TH-LEADER-06", **more})
        for number, (page, more) in enumerate(STEPS, 1)
    ]  # fmt: skip
    deck = Presentation(presentation_id="p", title="Vorstand", steps=tuple(steps))
    (maker,) = [one for one in MAKERS if one.code == code]
    content = maker.make(deck, lambda _: None, internal=False)
    for part in parts_of(content):
        low = part.lower()
        found = [one for one in SECRETS if one.lower().encode() in low]
        assert found == []
        assert not shows_house(part)


def test_the_same_search_finds_names_and_the_house_in_internal_files(files):
    named, located = set(), set()
    for (profile, kind, _), content in files.items():
        parts = list(parts_of(content)) if profile == "internal" else []
        if any(b"Musterfrau" in part for part in parts):
            named.add(kind)
        if any(shows_house(part) for part in parts):
            located.add(kind)
    assert {"gpkg", "xlsx", "csv", "csv_plain", "geojson", "kml", "zip"} <= named
    assert {"gpkg", "geojson", "kml", "zip"} <= located


def test_the_search_reads_every_corner_of_a_pdf():
    """Titles, bookmarks, links, alternatives, words in other scripts, metadata."""
    corners = ["Geheimtitel", "Geheimlesezeichen", "Geheimverweis", "Geheimbild",
               "Geheimwort", "Geheimthema"]  # fmt: skip
    pdf = TaggedPdf(title="Geheimtitel", subject="Geheimthema Ω", language="de")
    pdf.mark_place("hier", "Geheimlesezeichen مرحبا")
    with pdf.content("Link") as link:
        pdf.text(50, 50, "Geheimwort مرحبا")
        pdf.link("hier", "Geheimverweis", 50, 50, 50, 10, inside=link)
    with pdf.content("Figure", "Geheimbild مرحبا", box=(1, 1, 1, 1)):
        pdf.box(1, 1, 1, 1)
    pdf.next_page()
    parts = list(parts_of(pdf.to_bytes()))
    for word in corners:
        assert any(word.encode() in part for part in parts), word


def test_internal_files_say_so_everywhere(files, planted):
    mark = "Nur für den internen Gebrauch".encode()
    for (profile, kind, layer), content in files.items():
        name = export_files.name(planted, kind, layer, profile)
        assert ("_intern." in name) == (profile == "internal")
        # Letters of a picture and of codes for programs are no words.
        if kind not in {"csv_plain", "map-png"}:
            said = any(mark in part for part in parts_of(content))
            assert said == (profile == "internal"), (kind, layer)
    content = files["internal", "xlsx", ALL]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        first = str(book.get_sheet_by_name(name).to_python()[0])
        assert mark.decode() in first, name


def test_files_say_from_when_they_are_and_whom_to_ask(files):
    report = json.loads(files["public", "json", ALL])
    assert report["profile"] == "public"
    assert report["data_as_of"] == dt.datetime.now(dt.UTC).date().isoformat()
    assert report["contact"] == "Büro Muster, Telefon 03685 000"
    sites = json.loads(files["public", "geojson", "sites"])
    assert sites["contact"] == report["contact"]
    assert "Auskunft;Büro Muster" in files["public", "csv", "projects"].decode(
        "utf-8-sig"
    )


def test_a_geopackage_has_no_freed_pages_and_no_further_tables(
    files, planted, tmp_path
):
    path = tmp_path / "all.gpkg"
    path.write_bytes(files["public", "gpkg", ALL])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        tables = {
            name
            for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")
        }
    assert tables == {
        *export_files.layers_of(planted, "gpkg"), "hinweise", "layer_styles",
    }  # fmt: skip


def test_an_association_keeps_its_point_and_its_name(planted):
    with release.using("public"):
        sites = cache.view(OWN).sites
    kept = sites[sites["precision"] == "site"].geometry
    assert [(point.x, point.y) for point in kept] == [(624_500, 5_588_500)]
    assert "Förderverein Sichtbar e. V." in recipients(planted).index


def test_a_village_stands_for_the_house_of_a_person(office_with):
    rows = [{
        "applicant_name": "Dorf, D.", "paid": 9000, "precision": "site",
        "point": HOUSE, "locality": "Häselrieth",
    }]  # fmt: skip
    office_with(rows)
    with release.using("public"):
        (site,) = cache.view(OWN).sites.to_dict("records")
    assert (site["precision"], site["locality"]) == ("locality", "Häselrieth")
    village = cache.atlas().villages.settlements
    own = village[(village["name"] == "Häselrieth") & (village["ags"] == HOME)]
    assert site["geometry"].equals(own.geometry.iloc[0])


def test_the_print_map_shows_no_house(planted):
    from pages.components import print_view

    choice = print_view.Choice(code=CODE)
    with release.using("public"):
        spots = print_view.plan(planted, choice).spots
    assert all(abs(spot.x - HOUSE.x) + abs(spot.y - HOUSE.y) > 5 for spot in spots)
    spots = print_view.plan(planted, choice).spots
    assert any(abs(spot.x - HOUSE.x) + abs(spot.y - HOUSE.y) < 2 for spot in spots)


def test_the_saved_sheet_of_a_municipality_names_nobody(planted):
    from pages.components import sheet

    saved = sheet._saved(planted.selection, HOME, "de").decode()
    assert "50.000" in saved
    assert [secret for secret in SECRETS if secret in saved] == []
