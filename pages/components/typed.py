"""Numbers that people type, written as their language writes them."""

from __future__ import annotations

import re
from decimal import Decimal

import streamlit as st

from pages.components import formats
from pages.components.texts import t


def read(text: str) -> Decimal | None:
    """Read a number of at most two decimals; None if it is none.

    Parameters
    ----------
    text : str
        As typed, with or without a sign for euros or percent. Three digits behind a
        thousands mark of the language are thousands; one or two behind either mark
        are decimals.

    Examples
    --------
    >>> read("1.234,5 €"), read("33.33"), read("12.500"), read("zwölf")
    (Decimal('1234.5'), Decimal('33.33'), Decimal('12500'), None)

    """
    thousands, mark = formats.marks()
    plain = re.sub(r"\s*(?:€|EUR|Euro|%)$", "", text.strip(), flags=re.IGNORECASE)
    grouped = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+"
    whole = re.fullmatch(rf"({grouped}|\d+)(?:{re.escape(mark)}(\d{{1,2}}))?", plain)
    if whole is not None:
        digits = whole[1].replace(thousands, "")
        return Decimal(f"{digits}.{whole[2]}" if whole[2] else digits)
    other = re.fullmatch(r"(\d+)[.,](\d{1,2})", plain)
    return Decimal(f"{other[1]}.{other[2]}") if other else None


def ask(label: str, *, key: str, default: Decimal | None = None) -> Decimal | None:
    """Ask for a number; say so if it is none.

    Returns
    -------
    decimal.Decimal or None
        None while the field is empty or its text is no number.

    """
    if default is not None and key not in st.session_state:
        st.session_state[key] = formats.number(float(default), 2, short=True)
    text = st.text_input(label, key=key)
    number = read(text)
    if text.strip() and number is None:
        st.caption(f":red[{t('typed.no_number', example=formats.number(1234.5, 2))}]")
    return number
