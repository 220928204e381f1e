"""What leaves the house: a layer or table, and how much of it may be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.output.privacy import Profile


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer, or table, that leaves the house.

    Attributes
    ----------
    name : str
        One of `EXPORT_LAYERS`, or `PROJECT_TABLE`.
    frame : pandas.DataFrame
        A GeoDataFrame for a layer; the index is the id of each row.
    columns : tuple of str
        What is exported beside the index; nothing else is.
    rest : pandas.DataFrame or None
        Rows without a place on the map, for tables: with those of `frame` they are
        the whole.
    members : dict
        Further facts for GeoJSON.

    """

    name: str
    frame: pd.DataFrame
    columns: tuple[str, ...]
    rest: pd.DataFrame | None = None
    members: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """How much a file may say of applicants.

    Attributes
    ----------
    profile : {"public", "internal"}
        For whom it is.
    judged : pandas.DataFrame or None
        How recipients stand in the public list (`recipients.judge`); None if their
        names are not known, so that there is no list.
    applicants : pandas.DataFrame or None
        What the office knows of applicants; for the internal profile only.

    """

    profile: Profile = "public"
    judged: pd.DataFrame | None = None
    applicants: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Refuse what must never meet."""
        if self.profile == "public" and self.applicants is not None:
            msg = "The public profile takes no applicants."
            raise ValueError(msg)


PUBLIC = Disclosure()
