"""Words: the same keys in both languages, every code and error has a name."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from geo import errors
from geo.analysis.measures import MEASURES
from geo.projects.filters import CODES
from geo.projects.register import DATASETS
from geo.projects.reimport import QUESTION_CODES
from geo.schema import AMOUNT_KINDS, BUCKETS, PRECISIONS
from geo.workspace import TABLES
from pages.components import formats
from pages.components.cellwords import field_name
from pages.components.texts import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parent.parent
FILES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]


def fields(text):
    """Return the names that a text fills in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_fields():
    german, english = (catalogue(language) for language in LANGUAGES)
    assert set(german) == set(english)
    for key, text in german.items():
        assert fields(text) == fields(english[key]), key
        assert text.strip()
        assert english[key].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_name(language):
    texts = catalogue(language)
    needed = [f"measure.{code}" for code in MEASURES]
    needed += [f"unit.{measure.unit}" for measure in MEASURES.values()]
    needed += [f"dataset.{code}" for code in DATASETS]
    needed += [f"{column}.{code}" for column, codes in CODES.items() for code in codes]
    needed += [f"bucket.{code}" for code in BUCKETS]
    needed += [f"precision.{code}" for code in PRECISIONS]
    needed += [f"amount.{code}" for code in AMOUNT_KINDS]
    needed += [f"question.{code}" for code in QUESTION_CODES]
    assert [key for key in needed if key not in texts] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_a_project_has_a_name(language, speak):
    speak(language)
    columns = [one.name for one in TABLES["projects"].columns]
    silent = {"data_kind", "row_origin", "extra"}
    assert {name for name in columns if field_name(name) == name} <= silent


def kinds_of_errors():
    """Return every class of error that can reach a page."""
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.GeoDataError)
    ]


@pytest.mark.parametrize("kind", kinds_of_errors(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence_with_the_same_values(kind):
    for language in LANGUAGES:
        text = catalogue(language)[f"errors.{kind.__name__}"]
        assert fields(text) == fields(kind.template)


def test_every_text_that_is_asked_for_exists_and_none_is_left_over():
    texts = catalogue("de")
    source = "".join(path.read_text(encoding="utf-8") for path in FILES)
    literal = set(re.findall(r"""["']([a-z_]+\.[a-zA-Z0-9_]+)["']""", source))
    asked = {
        node.args[0].value
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "t"
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked - set(texts) == set()
    # Keys with a code in them are put together at run time.
    patterns = {
        re.sub(r"\{[^}]*\}", ".+", text)
        for text in re.findall(r'f"([a-z_{}\[\]\'.]+)"', source)
        if "." in text
    }
    left_over = [
        key
        for key in texts
        if key not in literal
        and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert left_over == []


def test_german_and_english_numbers(speak):
    import datetime as dt

    speak("de")
    assert formats.euro(3550376.41) == "3.550.376,41 €"
    assert formats.number(1.5, 2) == "1,50"
    assert formats.number(1.50, 2, short=True) == "1,5"
    assert formats.number(100, 0, short=True) == "100"
    assert formats.percent(0.9139, 1) == "91,4 %"
    assert formats.number(None) == "keine Angabe"
    assert formats.date(dt.date(2023, 1, 1)) == "01.01.2023"
    speak("en")
    assert formats.euro(3550376.41) == "€3,550,376.41"
    assert formats.percent(0.9139, 1) == "91.4%"
    assert formats.number(float("nan")) == "not known"
    assert formats.date(dt.date(2023, 1, 1)) == "1 January 2023"


def test_choices_of_several_say_it_in_our_words_and_never_take_all():
    """Streamlit offers "Select 98 matches" first, so Enter would take them all."""
    calls = [
        (path.name, call)
        for path in (ROOT / "pages" / "components").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "multiselect"
    ]
    assert len(calls) >= 5
    for name, call in calls:
        given = {one.arg: one.value for one in call.keywords}
        assert "placeholder" in given, name
        assert ast.unparse(given["select_all"]) == "False", name


@pytest.mark.parametrize(
    ("language", "written"),
    [("de", ["−1.234,5", "−1.234,50 €", "−12,3 %", "0,00", "−12,00 €"]),
     ("en", ["−1,234.5", "−€1,234.50", "−12.3%", "0.00", "−€12.00"])],
)  # fmt: skip
def test_what_is_negative_has_a_minus_not_a_hyphen(language, written, speak):
    speak(language)
    told = [
        formats.number(-1234.5, 1), formats.euro(-1234.5), formats.percent(-0.123, 1),
        formats.number(-0.001, 2), formats.cents_writer()(-1200),
    ]  # fmt: skip
    assert told == written
    assert not any("-" in text for text in told)
