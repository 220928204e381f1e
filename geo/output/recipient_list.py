"""The list of recipients: who received how much in which EU budget year, and where."""

from __future__ import annotations

from typing import Final

import pandas as pd

from geo.analysis.view import Atlas, RegionView
from geo.errors import UnknownLayerError
from geo.money import euros
from geo.output.layer import Disclosure, Layer
from geo.output.recipients import EXPIRED, SHOWN
from geo.schema import BUCKETS, NAME, PLACE, PROJECT_ID, cents

RECIPIENTS: Final = "recipients"
_PAID: Final = cents("grant_paid")


def recipient_list(view: RegionView, _: Atlas, disclosure: Disclosure) -> Layer:
    """Build the list: a row for each recipient, budget year, programme and place.

    The public one names those with more than 1,250.00 EUR in the budget year, until two
    years after the first publication; what is older is one row, so that the sum stays
    that of all payments. Rows are in the order of places, then of amounts.

    Parameters
    ----------
    view : RegionView
        The selection, of a released register for the public profile.
    disclosure : Disclosure
        For whom the list is.

    Raises
    ------
    UnknownLayerError
        If the names of recipients are not known.

    """
    if disclosure.judged is None:
        raise UnknownLayerError(layer=RECIPIENTS, known="")
    rows = _payments(view, disclosure)
    public = disclosure.profile == "public"
    old = rows["recipient"] == EXPIRED if public else pd.Series(False, index=rows.index)
    kept, hidden = rows[~old], rows[old]
    # Two small recipients stay two rows.
    keys = ["beneficiary", "recipient", "budget_year", "scheme", PLACE, "locality"]
    sums = kept.groupby(keys, dropna=False, sort=False)
    table = sums.agg(projects=(PROJECT_ID, "nunique"), paid=(_PAID, "sum"))
    table = table.reset_index()
    names = table[PLACE].map(view.municipalities[NAME])
    in_words = table["locality"].where(table[PLACE].isin(BUCKETS) & (
        table["locality"] != ""), table[PLACE])  # fmt: skip
    table["municipality"] = names.fillna(in_words)
    table["grant_paid_eur"] = [euros(int(value)) for value in table["paid"]]
    order = ["municipality", "paid", "recipient"]
    table = table.sort_values(order, ascending=[True, False, True], kind="stable")
    table.index = pd.RangeIndex(1, len(table) + 1, name="row_no")
    columns = (
        "recipient", "municipality", "budget_year", "scheme", "projects",
        "grant_paid_eur",
    )  # fmt: skip
    rest = None
    if len(hidden):
        gone = {
            "projects": hidden[PROJECT_ID].nunique(),
            "grant_paid_eur": euros(int(hidden[_PAID].sum())),
        }
        rest = pd.DataFrame(gone, index=pd.Index([EXPIRED], name="row_no"))
    return Layer(name=RECIPIENTS, frame=table, columns=columns, rest=rest)


def _payments(view: RegionView, disclosure: Disclosure) -> pd.DataFrame:
    """Return what was paid at each place, with what is said of the recipient."""
    judged = disclosure.judged
    assert judged is not None
    ledger = pd.DataFrame(view.sites.drop(columns=view.sites.geometry.name))
    ledger = ledger[ledger[_PAID].notna()]
    ledger = ledger[[PROJECT_ID, PLACE, "locality", _PAID]]
    ledger["locality"] = ledger["locality"].where(ledger[PLACE].isin(BUCKETS), "")
    known = judged[["beneficiary", "name", "budget_year", "shown"]]
    rows = ledger.join(known, on=PROJECT_ID).join(
        view.projects[["scheme"]], on=PROJECT_ID
    )
    rows["recipient"] = rows["shown"]
    if disclosure.profile == "internal":
        rows["recipient"] = rows["name"].where(rows["name"] != "", SHOWN[-1])
    return rows
