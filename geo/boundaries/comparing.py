"""What became of the municipalities between two dates, as a table to read."""

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd

from geo.boundaries.timeline import Timeline
from geo.schema import AGS, NAME

# Codes, in the order of a legend.
SAME, RENAMED, GROWN, FOUNDED, PARTS = STATES = (
    "same", "renamed", "grown", "founded", "parts",
)  # fmt: skip
STATE: Final = "state"


def compare(timeline: Timeline, start: dt.date, end: dt.date) -> pd.DataFrame:
    """Say of each municipality of a date what it was made of.

    Parameters
    ----------
    timeline : Timeline
        The statuses.
    start, end : datetime.date
        Two of its dates; `start` is the earlier one.

    Returns
    -------
    pandas.DataFrame
        Index ``ags`` of `end`; ``name``; ``state``: ``same``, ``renamed`` (the same
        municipality under another name or key), ``grown`` (took others in),
        ``founded`` (several under a new key), ``parts`` (a part joined or left); and
        ``former``: the names at `start`, apart by commas.

    Examples
    --------
    >>> from geo.catalog import Catalog
    >>> table = compare(Timeline(Catalog()), dt.date(2016, 1, 1), dt.date(2023, 1, 1))
    >>> table.loc["16069043", ["name", "state"]].tolist()
    ['Schleusingen', 'grown']

    """
    names = timeline.names(start)
    weights = timeline.succession.weights(names.index, start, end, by="area_share")
    divided = weights["old_ags"].duplicated(keep=False)
    weights = weights.assign(name=weights["old_ags"].map(names), is_part=divided)
    table = timeline.names(end).to_frame(NAME)
    sources = weights.sort_values("name").groupby("new_ags")
    table["former"] = sources["name"].agg(", ".join).reindex(table.index).fillna("")
    number = sources.size().reindex(table.index).fillna(0)
    in_parts = sources["is_part"].any().reindex(table.index).eq(other=True)
    kept = table.index.isin(names.index)
    was = pd.Series(table.index.map(names), index=table.index)
    # Registers differ in blanks: "St. Bernhard", "St.Bernhard".
    other = was.str.replace(" ", "") != table[NAME].str.replace(" ", "")
    table[STATE] = SAME
    table.loc[~kept | other, STATE] = RENAMED
    table.loc[kept & (number > 1), STATE] = GROWN
    table.loc[~kept & (number != 1), STATE] = FOUNDED
    table.loc[in_parts, STATE] = PARTS
    return table.rename_axis(AGS)
