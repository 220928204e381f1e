"""What is asked and answered where a text names a place; all codes of it.

The texts of the pages have a word for each code in `STATES`, `REASONS` and
`FOUND_BY`.

"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from geo.boundaries.territory import STATUS_2016, STATUS_2023

# -- codes ---------------------------------------------------------------------------
CERTAIN: Final = "certain"
REVIEW: Final = "review"
UNKNOWN_STATE: Final = "unknown"
STATES: Final = (CERTAIN, REVIEW, UNKNOWN_STATE)

# How a site was found, and how sure that makes it.
CONFIDENCE: Final = {
    "key": 1.0,
    "exact_name": 0.98,
    "locality_in_municipality": 0.98,
    "locality": 0.95,
    "district_word": 0.95,
    "region_word": 0.95,
    "association_word": 0.9,
    "former_name": 0.95,
    "later_name": 0.95,
    "abbreviation": 0.93,
    "short_name": 0.92,
    "municipality_of_several": 0.92,
    "name_part": 0.85,
    "near_place": 0.85,
    "beyond_border": 0.85,
    "stated_municipality": 0.8,
    "typo": 0.8,
}
FOUND_BY: Final = tuple(CONFIDENCE)
# Why a result waits, or what a person should know about a certain one.
REASONS: Final = (
    "",
    "no_text",
    "text_too_long",
    "nothing_found",
    "homonym",
    "outside_region",
    "contradiction",
    "locality_not_listed",
    "decided_by_region",
    "near_miss",
    "kind_differs",
    "doubtful_entry",
    "feature_near_place",
    "thing_in_place",
    "authority_named",
    "relation_unclear",
    "part_not_found",
    "open_list",
    "association_changed",
    "state_wide",
    "other_region",
    "district_not_stated",
    "outside_state",
    "beyond_border",
    "postcode_outside",
    "key_unknown",
    "key_of_other_state",
    "columns_contradict",
)
# Most that a certain result with a reason (a note to the reader) is believed.
NOTED_CONFIDENCE: Final = 0.9
EQUAL_SPLIT: Final = "equal"


@dataclass(frozen=True)
class PlaceContext:
    """What is known about a list before its places are read.

    Attributes
    ----------
    region_id : str or None
        LEADER region of the list.
    district_keys : tuple of str
        Districts of the list (5 digits), if it has no region or is narrower.
    period : str or None
        Programming period.
    decision_date : datetime.date or None
        Day of the decision.

    """

    region_id: str | None = None
    district_keys: tuple[str, ...] = ()
    period: str | None = None
    decision_date: dt.date | None = None

    @property
    def date(self) -> dt.date | None:
        """The day whose territorial status the text most likely uses, if known."""
        if self.decision_date is not None:
            return self.decision_date
        return {
            "2007-2013": STATUS_2016,
            "2023-2027": STATUS_2023,
        }.get(self.period or "")


@dataclass(frozen=True)
class PlaceColumns:
    """What other columns of the row say about the place.

    Attributes
    ----------
    municipality, locality, district, postcode, key : str or number
        Cells as read; empty if there is no such column.

    """

    municipality: Any = ""
    locality: Any = ""
    district: Any = ""
    postcode: Any = ""
    key: Any = ""


@dataclass(frozen=True)
class PlaceSite:
    """One place of a project.

    Attributes
    ----------
    ags : str or None
        Municipality key; None if the place is no municipality.
    boundary_date : datetime.date or None
        Territorial status of `ags`.
    precision : str
        One of `geo.schema.PRECISIONS`.
    locality : str or None
        Village or part of a town.
    lon, lat : float or None
        Of the locality, WGS 84 degrees, if the gazetteer has it.
    share : fractions.Fraction
        Shares of all sites add up to 1.
    split_basis : str or None
        ``"equal"`` where there are several, else None.
    found_by : str
        One of `FOUND_BY`, or ``""`` for an unknown place.

    """

    ags: str | None
    boundary_date: dt.date | None
    precision: str
    locality: str | None = None
    lon: float | None = None
    lat: float | None = None
    share: Fraction = Fraction(1)
    split_basis: str | None = None
    found_by: str = ""


@dataclass(frozen=True)
class PlaceCandidate:
    """A place that may be meant.

    Attributes
    ----------
    kind : str
        One of `geo.places.gazetteer.PLACE_KINDS`.
    name, ags, boundary_date, municipality, district_key, district, lon, lat
        As in `geo.places.gazetteer.PlaceEntry`.
    likeness : float
        1 for the same spelling, 0 for nothing in common.
    in_region : bool
        Whether it lies in the list's own region or districts.
    distance_km : float or None
        From the first candidate, if both have points.

    """

    kind: str
    name: str
    ags: str
    boundary_date: dt.date
    municipality: str
    district_key: str
    district: str
    lon: float | None
    lat: float | None
    likeness: float
    in_region: bool
    distance_km: float | None = None


@dataclass(frozen=True)
class PlaceResult:
    """What became of one text.

    Attributes
    ----------
    text : str
        As it was read.
    state : str
        One of `STATES`.
    reason : str
        One of `REASONS`.
    sites : tuple of PlaceSite
        If certain: one or more, shares add up to 1. Else one of precision
        ``unknown``.
    proposal : tuple of PlaceSite
        If it waits: the sites that one click may confirm; may be empty.
    candidates : tuple of PlaceCandidate
        If it waits: up to three places, the best first.
    precision : str
        Of the sites together.
    found_by : str
        One of `FOUND_BY`, or empty.
    confidence : float
        0 to 1.
    key : str
        Municipality key that was read but is not known, eight digits.
    district_keys : tuple of str
        Districts that are named, for what is region-wide.

    """

    text: str
    state: str
    reason: str = ""
    sites: tuple[PlaceSite, ...] = ()
    proposal: tuple[PlaceSite, ...] = ()
    candidates: tuple[PlaceCandidate, ...] = ()
    precision: str = "unknown"
    found_by: str = ""
    confidence: float = 0.0
    district_keys: tuple[str, ...] = ()
    key: str = ""
