"""Amounts of money: whole cents from the reader to the last table.

Floats appear in rates and indices only. An amount that nobody stated is missing,
never 0.

"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import pandas as pd

from geo.errors import AmountError, ShareError

_PLAIN_AMOUNT: Final = re.compile(r"-?\d+(\.\d{1,2})?")


def to_cents(text: str, *, column: str = "amount") -> int:
    """Read an amount in plain notation as whole cents.

    This is the notation of the project's own files. What offices write in their
    lists is read elsewhere; here nothing is guessed.

    Parameters
    ----------
    text : str
        Digits, a point, at most two decimals: ``"1234.56"``.
    column : str
        Named in the message if the text is no amount.

    Returns
    -------
    int
        Cents.

    Raises
    ------
    AmountError
        If the text is anything else.

    Examples
    --------
    >>> to_cents("10000.01"), to_cents("75000"), to_cents("-0.5")
    (1000001, 7500000, -50)

    """
    if not _PLAIN_AMOUNT.fullmatch(text):
        raise AmountError(value=text, column=column)
    return int(Fraction(text) * 100)


def cents_column(texts: pd.Series) -> pd.Series:
    """Read a text column of amounts as cents; empty cells stay missing.

    Parameters
    ----------
    texts : pandas.Series
        Text as in `to_cents`, or empty.

    Returns
    -------
    pandas.Series
        Nullable ``Int64``, cents, on the same index.

    Raises
    ------
    AmountError
        For the first text that is no amount.

    Examples
    --------
    >>> cents_column(pd.Series(["1.50", "", "0"], name="paid")).tolist()
    [150, <NA>, 0]

    """
    column = str(texts.name)
    values = [
        pd.NA if pd.isna(text) or text == "" else to_cents(text, column=column)
        for text in texts
    ]
    return pd.Series(values, index=texts.index, name=texts.name, dtype="Int64")


def euros(cents: int) -> float:
    """Return cents as euros for display and JSON; exact to the cent.

    Examples
    --------
    >>> euros(355037641)
    3550376.41

    """
    return cents / 100


def parse_share(text: str, *, project: str) -> Fraction:
    """Read a share written as a decimal or as a fraction.

    Raises
    ------
    ShareError
        If the text is no number above 0 and up to 1.

    Examples
    --------
    >>> parse_share("1/3", project="P1") + parse_share("0.25", project="P1")
    Fraction(7, 12)

    """
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ShareError(project=project, values=text, total="?") from None
    if not 0 < share <= 1:
        raise ShareError(project=project, values=text, total=text)
    return share


def check_shares(shares: Mapping[str, Fraction], *, project: str) -> None:
    """Refuse shares that do not add up to exactly one.

    Raises
    ------
    ShareError
        With the shares and their sum.

    Examples
    --------
    >>> check_shares({"a": Fraction(1, 3), "b": Fraction(2, 3)}, project="P1")

    """
    total = sum(shares.values())
    if total != 1:
        values = ", ".join(str(share) for share in shares.values())
        raise ShareError(project=project, values=values, total=total)


def split_cents(total: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Divide an amount so that the parts add up to it to the cent.

    Largest remainder (Hare-Niemeyer): every part gets its rounded-down cents, the
    cents left over go to the largest remainders; ties go to the smaller key.

    Parameters
    ----------
    total : int
        Cents; may be negative (a recovered payment).
    shares : mapping of str to Fraction
        Share for each place; must add up to 1 (see `check_shares`).

    Returns
    -------
    dict of str to int
        Cents for each place, in the order of `shares`.

    References
    ----------
    Balinski, M. L. and Young, H. P. (2001): Fair Representation, 2nd ed.,
    chapter 2 (method of Hamilton, in Germany Hare-Niemeyer).

    Examples
    --------
    >>> split_cents(1000001, {"A": Fraction("0.40"), "B": Fraction("0.35"),
    ...                       "C": Fraction("0.25")})
    {'A': 400001, 'B': 350000, 'C': 250000}
    >>> split_cents(100, {"x": Fraction(1, 3), "y": Fraction(1, 3),
    ...                   "z": Fraction(1, 3)})
    {'x': 34, 'y': 33, 'z': 33}

    """
    if len(shares) == 1:
        return dict.fromkeys(shares, total)
    exact = {key: share * total for key, share in shares.items()}
    parts = {key: value.numerator // value.denominator for key, value in exact.items()}
    left = total - sum(parts.values())
    by_remainder = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in by_remainder[:left]:
        parts[key] += 1
    return parts
