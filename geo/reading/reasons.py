"""Why a value, a row, a column or a file needs a word: codes, and nothing but codes.

Every code that reading can give is listed here once. The pages keep the words for
them; a test of theirs can go through `Reason` and find none missing.

"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """A code; its value is what is stored and what texts are kept under."""

    # -- any value
    NOT_STATED = "not_stated"  # empty, "-", "k. A."
    ERROR_CELL = "error_cell"  # "#REF!", "#WERT!"
    NOT_UNDERSTOOD = "not_understood"
    TEXT_AROUND = "text_around"  # the value stands in other text
    RANGE_OF_VALUES = "range_of_values"  # "2021-2023", "5.000 / 7.000"
    NOTATION_OF_COLUMN = "notation_of_column"  # settled by the other cells
    # -- amounts
    POINT_OR_THOUSANDS = "point_or_thousands"  # "1.234", "1,234"
    SEPARATORS_MIXED = "separators_mixed"  # "129.490.09"
    SUB_CENT = "sub_cent"  # more than two decimals in a text
    ROUNDED_TO_CENT = "rounded_to_cent"  # a computed number
    APPROXIMATE = "approximate"  # "rund", "ca."
    BOUND_ONLY = "bound_only"  # "bis zu", "max."
    MULTIPLIED = "multiplied"  # "T€", "Mio."
    NET_OR_GROSS = "net_or_gross"  # "netto", "inkl. MwSt."
    NEGATIVE = "negative"
    BRACKETS_OR_NEGATIVE = "brackets_or_negative"  # "(1.234,56)"
    ABSURD_AMOUNT = "absurd_amount"
    OTHER_CURRENCY = "other_currency"
    IS_PERCENT = "is_percent"
    IS_DATE = "is_date"
    # -- dates and years
    EXCEL_SERIAL = "excel_serial"
    TWO_DIGIT_YEAR = "two_digit_year"
    DAY_OR_MONTH_FIRST = "day_or_month_first"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    NO_SUCH_DAY = "no_such_day"
    # -- keys
    LEADING_ZERO = "leading_zero"
    FROM_REGIONAL_KEY = "from_regional_key"  # 12 digits, ARS
    DISTRICT_KEY = "district_key"  # 5 digits
    ASSOCIATION_KEY = "association_key"  # 9 digits
    UNKNOWN_KEY = "unknown_key"
    # -- codes and rates
    UNKNOWN_WORD = "unknown_word"
    SIMILAR_WORD = "similar_word"
    SEVERAL_CODES = "several_codes"
    PERCENT_OR_SHARE = "percent_or_share"  # 1, "0,6 %"
    RATE_OUT_OF_RANGE = "rate_out_of_range"
    # -- files and tables
    ENDING_MISMATCH = "ending_mismatch"
    ENCODING_ASSUMED = "encoding_assumed"
    ENCODINGS_MIXED = "encodings_mixed"
    GARBLED_TEXT = "garbled_text"  # "GroÃŸ"
    NUL_BYTES = "nul_bytes"
    UNCLOSED_QUOTE = "unclosed_quote"
    ONE_COLUMN = "one_column"
    HIDDEN_SHEET = "hidden_sheet"
    NO_TABLE_SHEET = "no_table_sheet"  # a sheet that is a chart or a macro
    EMPTY_SHEET = "empty_sheet"
    NO_ROWS = "no_rows"
    NO_HEADER = "no_header"
    TITLE_ROWS = "title_rows"
    HEADER_LINES = "header_lines"  # more than one
    HEADER_REPEATED = "header_repeated"
    SUM_ROWS = "sum_rows"
    LABEL_ROWS = "label_rows"
    EMPTY_ROWS = "empty_rows"
    EMPTY_COLUMNS = "empty_columns"
    MERGED_CELLS = "merged_cells"  # among the data; only the first has the value
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    NO_CRS = "no_crs"
    CRS_DOUBTFUL = "crs_doubtful"
    NO_GEOMETRY = "no_geometry"
    INVALID_GEOMETRY = "invalid_geometry"
    # -- columns
    HEADER_AMBIGUOUS = "header_ambiguous"
    HEADER_SIMILAR = "header_similar"
    CONTENT_ONLY = "content_only"
    CONTENT_CONTRADICTS = "content_contradicts"
    FIELD_TAKEN = "field_taken"
    SEVERAL_COLUMNS = "several_columns"  # two columns fit a field as well
    ELIMINATION = "elimination"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_EMPTY = "column_empty"
    IN_THOUSANDS = "in_thousands"
    # -- coordinate systems
    NO_POINTS = "no_points"
    NO_SYSTEM_FITS = "no_system_fits"
    SECOND_SYSTEM_FITS = "second_system_fits"
    MOSTLY_OUTSIDE_REGION = "mostly_outside_region"
    SAME_WITHIN_1_M = "same_within_1_m"
    METRE_LEVEL = "metre_level"
    POINTS_OUTSIDE = "points_outside"
    POINTS_INCOMPLETE = "points_incomplete"
    SYSTEMS_MIXED = "systems_mixed"


@dataclass(frozen=True)
class Note:
    """A reason with the values its sentence names.

    Attributes
    ----------
    reason : Reason
        The code.
    details : mapping
        Rows (1-based), columns, names, numbers.

    Examples
    --------
    >>> Note(Reason.TITLE_ROWS, {"rows": (1, 2)}).reason.value
    'title_rows'

    """

    reason: Reason
    details: Mapping[str, Any] = field(default_factory=dict)
