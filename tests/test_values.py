"""What a cell says: amounts, dates, keys, codes, rates, coordinates."""

import datetime as dt
import math
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.reading.reasons import Note, Reason
from geo.reading.values import (
    ABSURD_CENTS,
    is_empty,
    read_amount,
    read_amounts,
    read_code,
    read_coordinate,
    read_date,
    read_municipality_key,
    read_postcode,
    read_rate,
    read_year,
    read_yes_no,
)
from geo.reading.vocabulary import load_vocabulary

WORDS = load_vocabulary()


# Amounts


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("1.234,56 €", 123456),
        ("40.000,00", 4000000),
        ("616 500 Euro", 61650000),
        ("616\u202f500,5 EUR", 61650050),
        ("1234.5", 123450),
        (1234.5, 123450),
        (24180.000000000004, 2418000),
        (90000, 9000000),
        (0, 0),
        ("1,234.56", 123456),
        ("1'234'567.80", 123456780),
        ("1.234.567", 123456700),
        ("€ 12,5", 1250),
        ("75.000,-", 7500000),
        ("75.000,-- €", 7500000),
        ("T€ 12,5", 1250000),
        ("12,5 TEUR", 1250000),
        ("1,5 Mio. €", 150000000),
        ("-1.500,00", -150000),
        ("1.500,00-", -150000),
        ("−20", -2000),
    ],
)
def test_amount_that_is_certain(cell, cents):
    reading = read_amount(cell)
    assert (reading.state, reading.value) == ("certain", cents)
    assert reading.original == cell


@pytest.mark.parametrize(
    ("cell", "reason", "candidates"),
    [
        ("129.490.09 Euro", Reason.SEPARATORS_MIXED, (12949009,)),
        ("1.234", Reason.POINT_OR_THOUSANDS, (123400, 123)),
        ("1.234 €", Reason.POINT_OR_THOUSANDS, (123400, 123)),
        ("1,234", Reason.POINT_OR_THOUSANDS, (123400, 123)),
        (1.234, Reason.POINT_OR_THOUSANDS, (123400, 123)),
        ("1234.567", Reason.SUB_CENT, (123457,)),
        ("(1.234,56)", Reason.BRACKETS_OR_NEGATIVE, (-123456, 123456)),
        ("max. 5.000,00 €", Reason.BOUND_ONLY, (500000,)),
        ("5.000,00 / 7.000,00", Reason.RANGE_OF_VALUES, (500000, 700000)),
        ("Antrag über 5.000,00 €", Reason.TEXT_AROUND, (500000,)),
        ("5.000,00 € je Jahr", Reason.TEXT_AROUND, (500000,)),
        (1_000_000_000.01, Reason.ABSURD_AMOUNT, (100000000001,)),
        ("2 Mrd. €", Reason.ABSURD_AMOUNT, (200000000000,)),
    ],
)
def test_amount_that_is_asked(cell, reason, candidates):
    reading = read_amount(cell)
    assert (reading.state, reading.value) == ("doubtful", None)
    assert (reading.reason, reading.candidates) == (reason, candidates)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("100 DM", Reason.OTHER_CURRENCY),
        ("$ 100", Reason.OTHER_CURRENCY),
        ("60 %", Reason.IS_PERCENT),
        (dt.date(2021, 3, 1), Reason.IS_DATE),
        ("siehe Bescheid", Reason.NOT_UNDERSTOOD),
        ("12.03.2021", Reason.NOT_UNDERSTOOD),
        (True, Reason.NOT_UNDERSTOOD),
        ("#REF!", Reason.ERROR_CELL),
    ],
)
def test_amount_that_is_none(cell, reason):
    reading = read_amount(cell)
    assert (reading.state, reading.reason) == ("unreadable", reason)
    assert (reading.value, reading.candidates) == (None, ())


@pytest.mark.parametrize(
    "cell", [None, "", " ", "-", "–", "n. a.", "k. A.", "keine Angabe", "offen", "?",
             "nicht angegeben", "entfällt", "#N/A", math.nan, "./."]
)  # fmt: skip
def test_nothing_stated_is_empty_and_not_zero(cell):
    assert is_empty(cell)
    for reader in (read_amount, read_date, read_postcode, read_rate, read_year,
                   read_municipality_key, read_coordinate, read_yes_no):  # fmt: skip
        reading = reader(cell)
        assert (reading.state, reading.value) == ("empty", None), reader.__name__


@pytest.mark.parametrize(
    "cell", ["³", "2³", "⑸", "1¹5", "½", "9" * 290, "Ⅳ", "٣", "1e5", "--", "1.5,-"]
)
def test_odd_signs_break_no_reader(cell):
    for reader in (read_amount, read_date, read_year, read_municipality_key,
                   read_postcode, read_rate, read_coordinate):  # fmt: skip
        assert reader(cell).original == cell


def test_zero_is_an_amount():
    assert not is_empty(0)
    assert read_amount("0,00 €").value == 0


@pytest.mark.parametrize(
    ("cell", "cents", "note"),
    [
        ("rund 75.000,00 €", 7500000, Reason.APPROXIMATE),
        ("ca. 1234,5", 123450, Reason.APPROXIMATE),
        ("~ 500 €", 50000, Reason.APPROXIMATE),
        ("1.190,00 € brutto", 119000, Reason.NET_OR_GROSS),
        ("-5,00", -500, Reason.NEGATIVE),
        (1234.5678, 123457, Reason.ROUNDED_TO_CENT),
        ("TEUR 3", 300000, Reason.MULTIPLIED),
    ],
)
def test_amount_is_taken_with_a_note(cell, cents, note):
    reading = read_amount(cell)
    assert (reading.state, reading.value) == ("certain", cents)
    assert note in reading.reasons


def test_column_settles_its_notation():
    column = ["1.234", "40.000,00", "12.345.678", None, "k. A."]
    readings = read_amounts(column)
    assert [item.value for item in readings] == [
        123400,
        4000000,
        1234567800,
        None,
        None,
    ]
    assert readings[0].reasons == (Reason.NOTATION_OF_COLUMN,)
    english = read_amounts(["1,234", "40,000.00", "7.123456"])
    assert [item.value for item in english] == [123400, 4000000, 712]


@pytest.mark.parametrize(
    "column",
    [
        ["1.234"],
        ["1.234", "5.678"],
        ["1.234", "500"],
        ["1.234", "40.000,00", "40,000.00"],
        ["1.234", "12.50"],  # here the point is the decimal one
        ["1,234", "12,50"],
    ],
)
def test_column_without_clear_notation_asks(column):
    assert read_amounts(column)[0].state == "doubtful"


def test_number_cell_is_not_settled_by_texts():
    assert read_amounts([1.234, "40.000,00"])[0].state == "doubtful"


def test_factor_of_the_header_reaches_values_and_candidates():
    assert read_amount("12,5", factor=1000).value == 1250000
    assert read_amount(12.5, factor=1000).value == 1250000
    assert read_amount("1.234", factor=1000).candidates == (123400000, 123400)
    assert read_amounts(["1.234", "12,50"], factor=1000)[0].value == 123400000


def german(cents, decimals):
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole:,}".replace(",", ".") + (f",{rest:02}" if decimals else "")
    return ("-" if cents < 0 else "") + text


def english(cents, decimals):
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole:,}" + (f".{rest:02}" if decimals else "")
    return ("-" if cents < 0 else "") + text


amounts = st.integers(min_value=-ABSURD_CENTS, max_value=ABSURD_CENTS)
frames = st.sampled_from(["{}", "{} €", "€ {}", "{} EUR", " {}\u00a0Euro ", "ca. {} €"])


@given(cents=amounts, frame=frames, notation=st.sampled_from([german, english]))
def test_written_with_decimals_it_is_always_read_back(cents, frame, notation):
    reading = read_amount(frame.format(notation(cents, True)))
    assert (reading.state, reading.value) == ("certain", cents)


@given(cents=amounts, frame=frames, notation=st.sampled_from([german, english]))
def test_written_without_decimals_it_is_right_or_asked(cents, frame, notation):
    cents -= cents % 100
    reading = read_amount(frame.format(notation(cents, False)))
    if reading.state == "certain":
        assert reading.value == cents
    else:
        assert reading.reason is Reason.POINT_OR_THOUSANDS
        assert cents in reading.candidates
        assert 1000_00 <= abs(cents) < 1_000_000_00


@given(
    column=st.lists(st.tuples(amounts, st.booleans()), min_size=1, max_size=8),
    notation=st.sampled_from([german, english]),
)
def test_column_in_one_notation_is_never_read_wrong(column, notation):
    truth = [cents if full else cents - cents % 100 for cents, full in column]
    texts = [notation(c, full) for c, (_, full) in zip(truth, column, strict=True)]
    for cents, reading in zip(truth, read_amounts(texts), strict=True):
        assert reading.value == cents or cents in reading.candidates
        assert reading.value in {None, cents}


@given(cents=amounts)
def test_number_cells_lose_no_cent(cents):
    reading = read_amount(cents / 100)
    if reading.state == "certain":
        assert reading.value == cents
    else:
        assert cents in reading.candidates


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_no_cell_breaks_a_reader(cell):
    for reader in (read_amount, read_date, read_year, read_municipality_key,
                   read_postcode, read_rate, read_yes_no, read_coordinate):  # fmt: skip
        reading = reader(cell)
        assert (reading.value is not None) == (reading.state == "certain")
        assert reading.state == "certain" or reading.reasons
        assert reading.state != "doubtful" or reading.candidates
    assert read_code("status", cell, WORDS).original is cell


@pytest.mark.parametrize(
    "text",
    ["1" * 5000, "1." * 5000, "1 " * 5000, "(" * 5000, "ca. " * 2000, "€" * 5000,
     "1,5 " * 2000, "-" * 5000, "12.03.2021 " * 900, "°" * 5000, "a " * 5000],
)  # fmt: skip
def test_long_cells_take_no_time(text):
    started = time.perf_counter()
    for reader in (read_amount, read_date, read_municipality_key, read_postcode,
                   read_rate, read_coordinate, read_yes_no):  # fmt: skip
        assert reader(text).value is None
        assert reader(text).original is text
    assert read_code("status", text, WORDS).value is None
    assert time.perf_counter() - started < 1


# Dates


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        ("15.03.2021", dt.date(2021, 3, 15), "day"),
        ("5.3.21", dt.date(2021, 3, 5), "day"),
        ("2021-03-15", dt.date(2021, 3, 15), "day"),
        ("2021-03-15 00:00:00", dt.date(2021, 3, 15), "day"),
        ("15.03.2021 14:30 Uhr", dt.date(2021, 3, 15), "day"),
        (dt.datetime(2021, 3, 15, 12), dt.date(2021, 3, 15), "day"),
        (dt.date(2021, 3, 15), dt.date(2021, 3, 15), "day"),
        (44270, dt.date(2021, 3, 15), "day"),
        (44270.75, dt.date(2021, 3, 15), "day"),
        ("44270", dt.date(2021, 3, 15), "day"),
        (20210315, dt.date(2021, 3, 15), "day"),
        ("15. März 2021", dt.date(2021, 3, 15), "day"),
        ("31/12/2021", dt.date(2021, 12, 31), "day"),
        ("12/31/2021", dt.date(2021, 12, 31), "day"),
        ("März 2021", dt.date(2021, 3, 1), "month"),
        ("Sept. 2021", dt.date(2021, 9, 1), "month"),
        ("03/2021", dt.date(2021, 3, 1), "month"),
        ("2020-10", dt.date(2020, 10, 1), "month"),
        ("2021", dt.date(2021, 1, 1), "year"),
        (2021, dt.date(2021, 1, 1), "year"),
        ("Q3 2021", dt.date(2021, 7, 1), "year"),
        ("3. Quartal 2021", dt.date(2021, 7, 1), "year"),
        ("2. Halbjahr 2021", dt.date(2021, 7, 1), "year"),
    ],
)
def test_date(cell, day, precision):
    reading = read_date(cell)
    assert (reading.value, reading.precision) == (day, precision)
    assert (reading.state, reading.original) == ("certain", cell)


@pytest.mark.parametrize(
    ("cell", "reason", "candidates"),
    [
        ("01.01.1900", Reason.DATE_OUT_OF_RANGE, (dt.date(1900, 1, 1),)),
        (dt.date(2099, 12, 31), Reason.DATE_OUT_OF_RANGE, (dt.date(2099, 12, 31),)),
        (dt.datetime(1900, 1, 1), Reason.DATE_OUT_OF_RANGE, (dt.date(1900, 1, 1),)),
        (
            "03/04/2021",
            Reason.DAY_OR_MONTH_FIRST,
            (dt.date(2021, 4, 3), dt.date(2021, 3, 4)),
        ),
        ("Beschluss 12.03.2020", Reason.TEXT_AROUND, (dt.date(2020, 3, 12),)),
        (
            "01.03.2021 - 31.12.2022",
            Reason.RANGE_OF_VALUES,
            (dt.date(2021, 3, 1), dt.date(2022, 12, 31)),
        ),
    ],
)
def test_date_that_is_asked(cell, reason, candidates):
    reading = read_date(cell)
    assert (reading.state, reading.reason) == ("doubtful", reason)
    assert reading.candidates == candidates


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31.02.2021", Reason.NO_SUCH_DAY),
        ("13/2021", Reason.NO_SUCH_DAY),
        ("demnächst", Reason.NOT_UNDERSTOOD),
    ],
)
def test_date_that_is_none(cell, reason):
    assert (read_date(cell).state, read_date(cell).reason) == ("unreadable", reason)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)))
def test_every_day_is_read_in_every_clear_form(day):
    serial = (day - dt.date(1899, 12, 30)).days
    for form in (f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", day,
                 day.isoformat(), serial, f"{day:%Y%m%d}"):  # fmt: skip
        assert read_date(form).value == day


def test_year():
    assert read_year("2019").value == 2019
    assert read_year(dt.date(2019, 5, 1)).value == 2019
    assert read_year("03/04/2021").value == 2021
    assert read_year("2019/2020").candidates == (2019, 2020)
    assert read_year("2099").reason is Reason.DATE_OUT_OF_RANGE


# Keys


@pytest.mark.parametrize(
    ("cell", "key", "notes"),
    [
        ("16069024", "16069024", ()),
        (16069024, "16069024", ()),
        (16069024.0, "16069024", ()),
        ("16069024.0", "16069024", ()),
        ("16 0 69 024", "16069024", ()),
        ("160690024024", "16069024", (Reason.FROM_REGIONAL_KEY,)),
        (1055012, "01055012", (Reason.LEADING_ZERO,)),
        ("8325057", "08325057", (Reason.LEADING_ZERO,)),
        (10550120012, "01055012", (Reason.LEADING_ZERO, Reason.FROM_REGIONAL_KEY)),
    ],
)
def test_municipality_key(cell, key, notes):
    reading = read_municipality_key(cell)
    assert (reading.value, reading.reasons) == (key, notes)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("16069", Reason.DISTRICT_KEY),
        ("160695006", Reason.ASSOCIATION_KEY),
        ("99069024", Reason.NOT_UNDERSTOOD),
        ("Gotha", Reason.NOT_UNDERSTOOD),
    ],
)
def test_key_of_something_else(cell, reason):
    assert read_municipality_key(cell).reason is reason


def test_key_that_does_not_exist_is_asked():
    reading = read_municipality_key("16069999", known={"16069024"})
    assert (reading.state, reading.reason) == ("doubtful", Reason.UNKNOWN_KEY)
    assert read_municipality_key("16069024", known={"16069024"}).state == "certain"


@pytest.mark.parametrize(
    ("cell", "code"),
    [(4603, "04603"), (98646.0, "98646"), ("D-98646", "98646"), ("07929", "07929"),
     ("98646 Hildburghausen", "98646"), ("986", None), ("Gotha", None), (123456, None),
     ("98646 / 98660", None)],
)  # fmt: skip
def test_postcode(cell, code):
    assert read_postcode(cell).value == code


# Codes, flags, rates


@pytest.mark.parametrize(
    ("field", "word", "code"),
    [
        ("status", "Bewilligt", "approved"),
        ("status", "förderwürdig votiert", "selected"),
        ("status", "zu votieren (Startprojekt der RES)", "applied"),
        ("status", "VN eingereicht", "claim_submitted"),
        ("status", "zurueckgezogen", "withdrawn"),
        ("applicant_class", "gemeinnützig/Verein/Kirche", "non_municipal"),
        ("applicant_class", "KOMMUNAL", "municipal"),
        ("applicant_type", "e. V.", "association"),
        ("applicant_type", "GmbH & Co. KG", "enterprise"),
        ("scheme", "ILE/LEADER", "ILE_LEADER"),
        ("scheme", "Regionalbudget (GAK)", "REGIONALBUDGET"),
        ("programming_period", "2014–2020", "2014-2020"),
    ],
)
def test_code(field, word, code):
    reading = read_code(field, word, WORDS)
    assert (reading.value, reading.original) == (code, word)


@pytest.mark.parametrize(
    ("field", "word", "reason", "candidates"),
    [
        ("status", "abgelehnt", Reason.SEVERAL_CODES, ("rejected", "refused")),
        ("status", "bewiligt", Reason.SIMILAR_WORD, ("approved",)),
        ("applicant_type", "privat", Reason.SEVERAL_CODES,
         ("natural_person", "enterprise")),
    ],
)  # fmt: skip
def test_code_that_is_asked(field, word, reason, candidates):
    reading = read_code(field, word, WORDS)
    assert (reading.state, reading.reason) == ("doubtful", reason)
    assert reading.candidates[: len(candidates)] == candidates


def test_unknown_word_is_kept():
    reading = read_code("status", "im Nirwana", WORDS)
    assert (reading.state, reading.reason) == ("unreadable", Reason.UNKNOWN_WORD)
    assert reading.original == "im Nirwana"


@pytest.mark.parametrize(
    ("cell", "rate"),
    [("60 %", "3/5"), (0.6, "3/5"), (60, "3/5"), ("0,65", "13/20"), ("62,5%", "5/8"),
     (100, "1"), ("75 v. H.", "3/4"), (0, "0")],
)  # fmt: skip
def test_rate(cell, rate):
    assert read_rate(cell).value == Fraction(rate)


def test_rate_that_may_be_two_things_is_asked():
    assert read_rate(1).candidates == (Fraction(1), Fraction(1, 100))
    assert read_rate("0,6 %").candidates == (Fraction(6, 1000), Fraction(3, 5))
    assert read_rate(120).reason is Reason.RATE_OUT_OF_RANGE


@pytest.mark.parametrize(
    ("cell", "number"),
    [("10,4873", 10.4873), ("5.587.406,815", 5587406.815), ("622.960", 622960.0),
     ("622960,193", 622960.193), ("5 587 406", 5587406.0), ("4409938.463", 4409938.463),
     ("50.123", 50.123), ("10° 30' 0\" O", 10.5), ("10°30'W", -10.5), (7, 7.0)],
)  # fmt: skip
def test_coordinate(cell, number):
    assert read_coordinate(cell).value == pytest.approx(number, abs=1e-9)


# Codes of reasons


def test_reasons_are_distinct_codes():
    assert len({reason.value for reason in Reason}) == len(list(Reason))
    assert all(reason.value == reason.name.lower() for reason in Reason)
    assert Note(Reason.NO_CRS).details == {}
