"""Columns recognised by header and content, corrected, remembered."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import LayoutError
from geo.projects.register import PROJECT_COLUMNS
from geo.reading.columns import (
    Layout,
    layout_signature,
    recognise_columns,
)
from geo.reading.reasons import Reason
from geo.reading.tables import RawTable, read_tables
from geo.reading.values import read_amounts, read_code
from geo.reading.vocabulary import KINDS, load_vocabulary, normalise
from geo.schema import APPLICANT_CLASSES, APPLICANT_TYPES, SCHEMES, STATUSES

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).parent / "data/projektliste_unordentlich.xlsx"
PUBLISHED = sorted((ROOT / "data/projects").glob("list_*.csv"))
WORDS = load_vocabulary()


def table(headers, *rows, titles=()):
    cells = [*((title,) + (None,) * (len(headers) - 1) for title in titles)]
    cells += [tuple(headers), *map(tuple, rows)]
    kinds = ("title",) * len(titles) + ("header",) + ("data",) * len(rows)
    return RawTable("t", "xlsx", cells, kinds, tuple(headers), {}, (), ())


def recognise(headers, *rows, **options):
    titles = options.pop("titles", ())
    return recognise_columns(table(headers, *rows, titles=titles), WORDS, **options)


def fields(layout):
    return [column.field for column in layout.columns]


# Lists as they are


def test_the_untidy_list_needs_one_correction():
    (read,) = read_tables(LIST)
    layout = recognise_columns(read, WORDS)
    assert fields(layout) == [
        "project_id", "region_id", "place_text", "postcode", "title",
        "applicant_class", "total_cost", None, "x", "y",
    ]  # fmt: skip
    (question,) = layout.questions
    assert question.header == "Zuwendung"
    assert question.candidates == ("grant_approved", "grant_requested", "grant_paid")
    corrected = layout.with_field(question.index, question.candidates[0])
    assert corrected.questions == ()
    grants = [r.value for r in read_amounts(read.column(7)) if r.state != "empty"]
    assert grants == [
        5000000, 169500, 9990000, 8540000, 5160000, 7500000, 4000000, 2418000, 1193141,
    ]  # fmt: skip


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_published_lists(path):
    (read,) = read_tables(path)
    layout = recognise_columns(read, WORDS)
    assert fields(layout) == [
        "region_id", "programming_period", "scheme", "call", "decision_date", "status",
        "rank", "applicant_class", "is_small_project", "place_text", "title",
        "total_cost", None, "source_url", "note",
    ]  # fmt: skip
    assert [one.header for one in layout.questions] == ["zuschuss_eur"]
    for field in ("status", "applicant_class", "scheme", "programming_period"):
        states = {
            read_code(field, cell, WORDS).state
            for cell in read.column(layout.fields[field])
        }
        assert states <= {"certain", "empty"}, field


def test_own_files_are_recognised_without_a_question():
    (read,) = read_tables(ROOT / "data/projects/demo_projects.csv")
    layout = recognise_columns(read, WORDS)
    assert layout.questions == ()
    for column in set(PROJECT_COLUMNS) - {"data_kind"}:
        field = column.removesuffix("_eur")
        assert read.headers[layout.fields[field]] == column


# Headers


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Vorhaben-\nbezeichnung", "title"),
        ("zuwendungsfähige\nGesamtausgaben (brutto)", "eligible_cost"),
        ("Förderf. Kosten", "eligible_cost"),
        ("ZUWENDUNG BEWILLIGT IN €", "grant_approved"),
        ("Zuwendung (ausgezahlt) [EUR]", "grant_paid"),
        ("Gesamtkostn", "total_cost"),
        ("Eigenmittel (€)", "own_contribution"),
        ("Sitz des Antragstellers", "beneficiary_seat"),
        ("Ort des Vorhabens", "place_text"),
        ("Antragst.", "applicant"),
        ("Fördersatz in %", "support_rate"),
        ("Rechtswert", "easting"),
        ("Hochwert", "northing"),
        ("Bescheiddatum", "approval_date"),
        ("Handlungsfeld", "field_of_action"),
        ("Project title", "title"),
        ("Amount paid (EUR)", "grant_paid"),
        ("natürliche Person", "natural_person"),
        ("Kooperationsprojekt ja/nein", "cooperation_project"),
    ],
)
def test_header(header, field):
    assert fields(recognise([header, "Zzz"])) == [field, None]


def test_small_slip_in_a_header_is_said():
    assert recognise(["Gesamtkostn"]).columns[0].reason is Reason.HEADER_SIMILAR


@pytest.mark.parametrize(
    "header", ["Summe", "Zuwendung", "Zuschuss", "Betrag", "Datum"]
)
def test_header_that_leaves_it_open_is_asked(header):
    value = "01.02.2021" if header == "Datum" else "1.000,00 €"
    (column,) = recognise([header], [value]).columns
    assert column.field is None
    assert column.is_question
    assert len(column.candidates) >= 3
    assert column.reason is Reason.HEADER_AMBIGUOUS


def test_only_one_meaning_left_is_taken_and_said():
    layout = recognise(["Zuwendung beantragt", "Zuwendung ausgezahlt", "Zuwendung"])
    assert fields(layout) == ["grant_requested", "grant_paid", "grant_approved"]
    assert layout.columns[2].reason is Reason.ELIMINATION


def test_two_open_columns_do_not_decide_each_other():
    layout = recognise(["Zuwendung", "Zuschuss", "Förderung"])
    assert fields(layout) == [None, None, None]
    assert [len(column.candidates) for column in layout.columns] == [3, 3, 3]


@pytest.mark.parametrize(
    ("value", "field"),
    [(dt.date(2021, 3, 12), "approval_date"), (50000.5, "grant_approved")],
)
def test_values_settle_an_open_header(value, field):
    (column,) = recognise(["Bewilligung"], *[[value]] * 5).columns
    assert (column.field, column.reason) == (field, Reason.ELIMINATION)


def test_same_header_twice_is_asked():
    headers = ["Antragsteller", "PLZ", "Ort", "Titel", "PLZ", "Ort"]
    layout = recognise(headers, ["Verein", "99084", "Erfurt", "Steg", "98646", "Milz"])
    assert fields(layout) == ["applicant", None, None, "title", None, None]
    assert {one.reason for one in layout.questions} == {Reason.SEVERAL_COLUMNS}
    assert [one.candidates[0] for one in layout.questions] == [
        "postcode", "place_text", "postcode", "place_text",
    ]  # fmt: skip


def test_file_number_goes_before_the_number_of_the_line():
    layout = recognise(["Lfd. Nr.", "Aktenzeichen", "Ort"], [1, "A-17", "Gotha"])
    assert fields(layout) == [None, "project_id", "place_text"]
    assert layout.columns[0].reason is Reason.FIELD_TAKEN
    assert layout.questions == ()


@pytest.mark.parametrize(
    "header", ["Förderung 2024", "davon Zuschuss", "LEADER Zuschuss"]
)
def test_open_word_inside_a_header_is_asked(header):
    (column,) = recognise([header], [2000], [2000]).columns
    assert column.field is None
    assert column.candidates[0] == "grant_approved"
    assert column.reason is Reason.HEADER_AMBIGUOUS


def test_percentages_are_no_amounts():
    (column,) = recognise(["Anteil Eigenmittel in %"], [40], [25]).columns
    assert column.field != "own_contribution"
    assert "own_contribution" not in column.candidates


def test_lower_line_of_a_grouped_header():
    headers = ["Finanzierung Eigenmittel", "Finanzierung Landesmittel", "Kosten netto"]
    layout = recognise(headers, [1, 2, 3])
    assert fields(layout) == ["own_contribution", "state_contribution", None]
    assert layout.columns[2].candidates[0] == "total_cost"


def test_seat_never_becomes_the_site():
    headers = ["Antragsteller", "PLZ Antragsteller", "Wohnort des Antragstellers",
               "Gemeinde Antragstellerin", "Vorhaben"]  # fmt: skip
    layout = recognise(headers, ["Verein", "98646", "Hildburghausen", "Gotha", "Steg"])
    site = {"place_text", "municipality", "locality", "postcode", "street", "ags"}
    named = {f for c in layout.columns for f in (c.field, *c.candidates)}
    assert not named & site
    assert "beneficiary_seat" in layout.fields


def test_header_that_its_values_contradict_is_asked():
    (column,) = recognise(["Gesamtkosten"], ["siehe Anlage"], ["folgt"]).columns
    assert column.field is None
    assert column.candidates == ("total_cost",)
    assert column.reason is Reason.CONTENT_CONTRADICTS


def test_thousands_in_header_or_title():
    header = recognise(["Ort", "Gesamtkosten in T€"], ["Gotha", "12,5"])
    assert [column.factor for column in header.columns] == [1, 1000]
    assert header.columns[1].reason is Reason.IN_THOUSANDS
    title = recognise(["Ort", "Gesamtkosten"], titles=["Beträge in TEUR"])
    assert [column.factor for column in title.columns] == [1, 1000]
    plain = recognise(["Ort", "Gesamtkosten"], titles=["Beträge in Euro"])
    assert [column.factor for column in plain.columns] == [1, 1]


# Content


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["https://a.de/1", "http://b.de", "www.c.de"], "source_url"),
        (["16069024", 16069012, "16072018"], "ags"),
        (["bewilligt", "abgeschlossen", "zurückgezogen"], "status"),
        (["kommunal", "privat", "privat"], "applicant_class"),
        (["10,4873", "10,02083", "11,31"], "lon"),
        (["51,3814", "51,34077", "50,9"], "lat"),
        ([32622960.2, 32623000.1], "easting"),
        ([5587406.8, 5588406.8], "northing"),
        ([2019, 2020, 2021], "year"),
    ],
)
def test_content_speaks_for_itself(values, field):
    (column,) = recognise(["Spalte Q"], *[[value] for value in values]).columns
    assert (column.field, column.found_by) == (field, "content")
    assert column.reason is Reason.CONTENT_ONLY


@pytest.mark.parametrize(
    ("values", "possible"),
    [
        (["1.200,00 €", "3.400,50 €"], {"total_cost", "grant_approved"}),
        (
            [dt.date(2021, 1, 1), dt.date(2022, 1, 1)],
            {"decision_date", "approval_date"},
        ),
        ([98646, 98673, 98660], {"postcode"}),
    ],
)
def test_content_that_leaves_it_open_is_asked(values, possible):
    (column,) = recognise(["Spalte Q"], *[[value] for value in values]).columns
    assert column.field is None
    assert possible <= set(column.candidates)


def test_known_places_are_recognised():
    rows = [["Eisfeld"], ["Gotha"], ["Römhild"]]
    known = {"Eisfeld", "Gotha", "Römhild"}.__contains__
    (column,) = recognise(["Wo genau"], *rows, is_place=known).columns
    assert column.field == "place_text"
    (without,) = recognise(["Wo genau"], *rows).columns
    assert without.field is None


def test_unknown_column_is_kept_and_named():
    (column,) = recognise(["Ampel"], ["rot"], ["grün"], ["rot"], ["gelb"]).columns
    assert (column.field, column.candidates) == (None, ())
    assert column.reason is Reason.COLUMN_UNKNOWN
    assert column.examples == ("rot", "grün", "gelb")


def test_every_field_is_recognised_by_its_own_name():
    names = list(WORDS.fields)
    assert fields(recognise(names)) == names


@given(st.lists(st.sampled_from([*WORDS.headers, *WORDS.ambiguous]), max_size=15))
def test_a_field_is_given_only_once_and_only_for_its_header(headers):
    layout = recognise(headers)
    given_fields = [column.field for column in layout.columns if column.field]
    assert len(given_fields) == len(set(given_fields))
    for column in layout.columns:
        if column.field and column.reason is not Reason.ELIMINATION:
            assert WORDS.headers[normalise(column.header)] == column.field
        if column.field and column.reason is Reason.ELIMINATION:
            assert column.field in WORDS.ambiguous[column.header]


# Corrected and remembered


def test_correction_moves_the_field():
    layout = recognise(["Ort", "Titel", "Zzz"], ["a", "b", "c"])
    changed = layout.with_field(2, "place_text")
    assert changed.fields == {"title": 1, "place_text": 2}
    assert changed.columns[0].reason is Reason.FIELD_TAKEN
    assert changed.columns[2].found_by == "hand"
    assert layout.fields == {"place_text": 0, "title": 1}
    assert changed.with_field(2, None).fields == {"title": 1}
    with pytest.raises(LayoutError):
        layout.with_field(3, "title")


def test_layout_goes_through_json():
    (read,) = read_tables(LIST)
    layout = recognise_columns(read, WORDS).with_field(7, "grant_paid")
    assert Layout.from_json(layout.to_json()) == layout


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 99}', '{"version": 1}'])
def test_text_that_is_no_layout(text):
    with pytest.raises(LayoutError):
        Layout.from_json(text)


def test_layout_with_foreign_keys_is_refused():
    content = json.loads(recognise(["Ort"]).to_json())
    content["columns"][0]["surprise"] = 1
    with pytest.raises(LayoutError):
        Layout.from_json(json.dumps(content))


def test_next_months_list_takes_the_decisions_over():
    first = recognise(["Ort", "Zuwendung", "Stand 31.12.2024", "Zzz"])
    decided = first.with_field(1, "grant_paid").with_field(3, None)
    kept = Layout.from_json(decided.to_json())
    headers = ["Zzz", "Stand 31.01.2025", "Zuwendung", "Neu", "Ort"]
    values = ["a", "bewilligt", "5,00", "?", "Gotha"]
    second = recognise(headers, values, remembered=kept)
    assert second.fields["grant_paid"] == 2
    assert second.columns[2].found_by == "remembered"
    assert second.columns[2].examples == ("5,00",)
    assert second.columns[0].field is None
    assert second.columns[0].found_by == "remembered"
    assert second.fields["place_text"] == 4


def test_signature_is_stable_across_months_only():
    old = layout_signature(table(["Ort", "Stand 31.12.2024", "Gesamt-\nkosten"]))
    new = layout_signature(
        table(["gesamtkosten", "ORT", "Stand: 31.01.2025"], ["a"] * 3)
    )
    assert old == new
    assert layout_signature(table(["Ort", "Gesamtkosten"])) != old


# The words


def test_every_field_and_code_is_one_of_the_house():
    for name, known in (
        ("status", STATUSES),
        ("applicant_class", APPLICANT_CLASSES),
        ("applicant_type", APPLICANT_TYPES),
        ("scheme", SCHEMES),
    ):
        codes = {
            code for several in WORDS.codes[name].words.values() for code in several
        }
        assert codes == set(known), name
    assert {entry.kind for entry in WORDS.fields.values()} <= set(KINDS)
    assert {f for several in WORDS.ambiguous.values() for f in several} <= set(
        WORDS.fields
    )
    assert {f for f, e in WORDS.fields.items() if e.kind == "code"} == set(WORDS.codes)


def test_a_header_that_means_two_fields_is_refused(tmp_path):
    (tmp_path / "codes.toml").write_text("")
    (tmp_path / "columns.toml").write_text(
        '[fields.a]\nkind = "text"\nde = ["Wort"]\n[fields.b]\nkind = "text"\n'
        'de = ["WORT"]\n[ambiguous]\n'
    )
    with pytest.raises(ValueError, match="stands for a and b"):
        load_vocabulary(tmp_path)


def test_decomposed_umlauts_are_the_same_word():
    assert normalise("Fo\u0308rderung") == normalise("Förderung") == "foerderung"
