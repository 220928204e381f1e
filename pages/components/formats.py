"""Numbers, amounts and dates as people of a language write them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.io.formats.style import Styler

from geo.analysis.figures import Result
from geo.analysis.measures import Unit
from pages.components.texts import date_text, language, t

# What people read has the sign of the mathematicians, not the hyphen of a file.
MINUS: Final = "\N{MINUS SIGN}"
# Thousands separator and decimal mark.
_MARKS: Final = {"de": (".", ","), "en": (",", ".")}
_UNIT_DECIMALS: Final[dict[str, int]] = {
    "projects": 1,
    "per_1000": 2,
    "eur": 0,
    "eur_per_inhabitant": 2,
    "eur_per_km2": 0,
}

# Signs that mean something in Markdown, some of them only where a text begins.
_SIGNS: Final = re.compile(
    r"([\\`*_{}\[\]<>#|$~:!&]|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)])"
)


def number(value: float | None, decimals: int = 0, *, short: bool = False) -> str:
    """Write a number as people read it; missing values are said to be missing.

    Parameters
    ----------
    value : float or None
        What to write.
    decimals : int
        Digits behind the mark.
    short : bool
        Leave zeros at the end away.

    Examples
    --------
    >>> number(-1234.5, 1), number(-0.001, 2)
    ('−1.234,5', '0,00')

    """
    if value is None or pd.isna(value):
        return t("app.no_value")
    # Half is rounded up, as people expect it; a double would round half to even.
    exact = Decimal(str(float(value)))
    # Nothing is added so that there is no minus before a zero.
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    text = f"{rounded:,f}"
    if short and "." in text:
        text = text.rstrip("0").rstrip(".")
    thousands, mark = _MARKS[language()]
    return text.translate({ord(","): thousands, ord("."): mark, ord("-"): MINUS})


def marks() -> tuple[str, str]:
    """Return the thousands separator and the decimal mark."""
    return _MARKS[language()]


def whole(values: pd.Series, decimals: int) -> npt.NDArray[np.int64]:
    """Write numbers as whole multiples of their last digit, for the browser.

    Half is rounded up, as in `number`.

    Parameters
    ----------
    values : pandas.Series
        Not negative, missing allowed.
    decimals : int
        Digits behind the mark, or `PARTS`.

    Returns
    -------
    numpy.ndarray of int
        -1 where a value is missing.

    Examples
    --------
    >>> whole(pd.Series([1.005, None, 12]), 2).tolist()
    [101, -1, 1200]

    """
    numbers = values.to_numpy("float64", na_value=np.nan)
    # The first rounding takes away what a double lacks: 1.005 is 1.00499…
    scaled = np.floor(np.round(numbers * 10 ** abs(decimals), 6) + 0.5)
    return np.where(np.isnan(scaled), -1, scaled).astype("int64")


def euro(value: float | None, decimals: int = 2) -> str:
    """Write an amount of euros."""
    text = number(value, decimals)
    if value is None or pd.isna(value):
        return text
    if language() == "de":
        return f"{text} €"
    return f"{MINUS}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"


def cents_writer() -> Callable[[int], str]:
    """Return what writes cents as `euro` writes euros, quicker for thousands of them.

    Examples
    --------
    >>> cents_writer()(123456)
    '1.234,56 €'

    """
    form, (thousands, mark) = euro_form(), marks()

    def write(amount: int) -> str:
        whole = f"{abs(amount) // 100:,}".replace(",", thousands)
        text = form.format(f"{whole}{mark}{abs(amount) % 100:02}")
        return f"{MINUS}{text}" if amount < 0 else text

    return write


def percent(value: float | None, decimals: int = 0) -> str:
    """Write a share of 1 as per cent."""
    if value is None or pd.isna(value):
        return t("app.no_value")
    gap = " " if language() == "de" else ""
    return f"{number(value * 100, decimals)}{gap}%"


def date(value: dt.date) -> str:
    """Write a date: 01.01.2023 or 1 January 2023."""
    return date_text(value)


def euro_form() -> str:
    """Return how an amount is written around its number, which is ``{}``."""
    return "{} €" if language() == "de" else "€{}"


def measure_form(unit: Unit) -> tuple[int, str]:
    """Return digits (or `PARTS`) and form of the values of a measure."""
    if unit in {"eur", "eur_per_inhabitant", "eur_per_km2"}:
        return _UNIT_DECIMALS[unit], euro_form()
    return (PARTS if unit == "projects" else _UNIT_DECIMALS[unit]), "{}"


def measure_value(value: float | None, unit: Unit) -> str:
    """Write the value of a measure with as many digits as its unit deserves."""
    decimals = _UNIT_DECIMALS[unit]
    if unit in {"eur", "eur_per_inhabitant", "eur_per_km2"}:
        return euro(value, decimals)
    return number(value, decimals, short=unit == "projects")


# Below this, an amount is written with cents.
_WITH_CENTS: Final = 100_000
_FIGURE_DECIMALS: Final[dict[str, int]] = {
    **_UNIT_DECIMALS, "municipalities": 0, "areas": 0, "villages": 0, "heads": 0,
    "km2": 2, "share": 1, "ratio": 2, "index": 3, "km": 1, "pairs": 1, "p": 4,
}  # fmt: skip


def figure_value(value: float | None, unit: str) -> str:
    """Write the value of a figure with as many digits as its unit deserves."""
    if value is None or pd.isna(value):
        return t("app.no_value")
    decimals = _FIGURE_DECIMALS[unit]
    if unit == "share":
        return percent(value, decimals)
    if unit == "eur":
        return euro(value, 2 if abs(value) < _WITH_CENTS else 0)
    if unit in {"eur_per_inhabitant", "eur_per_km2"}:
        return euro(value, decimals)
    return number(value, decimals, short=unit == "projects")


def of_all(result: Result) -> str:
    """Write the two counts of a share: 11 of 40."""
    if result.value is None:
        return t("app.no_value")
    return t(
        "overview.of",
        count=number(result.numerator),
        total=number(result.denominator),
    )


# Digits of a column in which projects are counted in parts: 1, and only if needed.
PARTS: Final = -1


def styled(table: pd.DataFrame, decimals: dict[str, int]) -> Styler:
    """Format the number columns of a table; it still sorts by its numbers.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    decimals : dict of str to int
        Digits behind the mark for each number column, or `PARTS`.

    """

    def writer(digits: int) -> Any:
        part = digits == PARTS
        return lambda value: (
            "–" if pd.isna(value) else number(value, abs(digits), short=part)
        )

    # Styler's own mark is drawn by lot; a fixed one lets an unchanged table be known.
    mark = hashlib.sha256(repr([*table.columns, *table.index]).encode()).hexdigest()
    return Styler(table, uuid=mark[:8]).format(
        {column: writer(digits) for column, digits in decimals.items()}
    )


def escaped(text: object) -> str:
    """Return text of a person or a list so that no sign in it formats the sentence.

    Streamlit reads labels and sentences as Markdown: of "*neu* Platz" it would show no
    stars, and of "[Karte](http://…)" a link that nobody in the office has set.

    Examples
    --------
    >>> print(escaped("1. Weg-Bau 2_b: *neu*"))
    1\\. Weg-Bau 2\\_b\\: \\*neu\\*

    """
    return _SIGNS.sub(r"\\\1", str(text))
