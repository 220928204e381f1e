"""Keys of municipalities and postcodes, also without their leading zero."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container

from geo.reading.reasons import Reason
from geo.reading.values.cells import (
    Cell,
    Reading,
    clean,
    doubtful,
    unreadable,
    without_value,
)


def read_municipality_key(
    value: Cell, *, known: Container[str] | None = None
) -> Reading[str]:
    """Read an official municipality key (AGS) as text of eight digits.

    Parameters
    ----------
    value : cell
        Key as text or number: AGS with 8 digits, ARS with 12, with or without its
        leading zero.
    known : container of str, optional
        All keys that exist; a key has no check digit.

    Returns
    -------
    Reading of str

    Examples
    --------
    >>> read_municipality_key(16069024.0).value
    '16069024'
    >>> [read_municipality_key(cell).value for cell in ("160690024024", 1055012)]
    ['16069024', '01055012']
    >>> read_municipality_key("16069").reason.value
    'district_key'

    """
    nothing = without_value(value)
    if nothing is not None:
        return nothing
    digits = re.sub(
        r"^(?:AGS|ARS|RS|GKZ)[ :]*|\.0$|[ ./-]", "", clean(value), flags=re.I
    )
    if not digits.isdecimal() or isinstance(value, bool):
        return unreadable(value)
    notes: tuple[Reason, ...] = ()
    if len(digits) in {7, 11}:
        digits, notes = "0" + digits, (Reason.LEADING_ZERO,)
    if len(digits) == 12:
        digits, notes = digits[:5] + digits[9:], (*notes, Reason.FROM_REGIONAL_KEY)
    if len(digits) != 8 or not 1 <= int(digits[:2]) <= 16:
        reasons = {5: Reason.DISTRICT_KEY, 9: Reason.ASSOCIATION_KEY}
        return unreadable(value, reasons.get(len(digits), Reason.NOT_UNDERSTOOD))
    if known is not None and digits not in known:
        return doubtful(value, Reason.UNKNOWN_KEY, digits)
    return Reading(digits, "certain", value, notes)


def read_postcode(value: Cell) -> Reading[str]:
    """Read a German postcode as text of five digits.

    Examples
    --------
    >>> read_postcode(98646.0).value, read_postcode(4603).value
    ('98646', '04603')
    >>> read_postcode("D-98646 Hildburghausen").reasons[0].value
    'text_around'

    """
    nothing = without_value(value)
    if nothing is not None:
        return nothing
    text = re.sub(r"\.0$", "", clean(value))
    found = re.findall(r"(?<!\d)\d{4,5}(?!\d)", text)
    if len(found) != 1 or isinstance(value, (bool, dt.date)):
        return unreadable(value)
    notes = () if found[0] == text else (Reason.TEXT_AROUND,)
    digits = found[0]
    if len(digits) == 4:
        if notes:
            return unreadable(value)
        digits, notes = "0" + digits, (Reason.LEADING_ZERO,)
    if not 1000 < int(digits) < 99999:
        return unreadable(value)
    return Reading(digits, "certain", value, notes)
