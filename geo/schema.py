"""Names of columns, codes and layers; the one place where they are written.

Foreign names (``AGS``, ``GEN``, ``EWZ``) die in the readers. Codes are stored,
linked and exported; words for them exist only in the texts of the pages.

"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar, get_args

import geopandas as gpd
import pandas as pd

from geo.errors import (
    CrsError,
    DuplicateKeyError,
    GeometryTypeError,
    KeyFormatError,
    MissingColumnError,
    ValueFormatError,
)

# -- columns ---------------------------------------------------------------------
AGS: Final = "ags"  # official municipality key, 8 digits, text: "16069024"
NAME: Final = "name"
DISTRICT_KEY: Final = "district_key"  # first 5 digits of the key
DISTRICT: Final = "district"
ASSOCIATION_KEY: Final = "association_key"  # 9 digits, Verwaltungsgemeinschaft
ASSOCIATION: Final = "association"
POPULATION: Final = "population"
AREA_KM2: Final = "area_km2"  # official area

REGION_ID: Final = "region_id"
SHARE: Final = "share"

PROJECT_ID: Final = "project_id"
SITE_NO: Final = "site_no"
SITE_ID: Final = "site_id"
PRECISION: Final = "precision"
PLACE: Final = "place"  # a municipality key or one of the buckets
BOUNDARY_DATE: Final = "boundary_date"

# -- codes -----------------------------------------------------------------------
BUCKETS: Final = ("REGION", "EXTERNAL", "UNKNOWN")
REGION, EXTERNAL, UNKNOWN = BUCKETS

PERIODS: Final = ("2007-2013", "2014-2020", "2023-2027")
SCHEMES: Final = ("LEADER", "ILE_LEADER", "REGIONALBUDGET")
FIELDS_OF_ACTION: Final = (
    "culture_tourism",
    "mobility_infrastructure",
    "settlement_nature",
    "economic_development",
    "running_costs",
)
APPLICANT_CLASSES: Final = ("municipal", "non_municipal")
APPLICANT_TYPES: Final = (
    "public_body",
    "association",
    "enterprise",
    "church",
    "natural_person",
    "lag",
)
NATURAL_PERSON: Final = "natural_person"
STATUSES: Final = (
    "idea",
    "applied",
    "checked",
    "scored",
    "selected",
    "reserve",
    "deferred",
    "rejected",
    "referred_elsewhere",
    "submitted",
    "approved",
    "refused",
    "in_progress",
    "claim_submitted",
    "paid",
    "completed",
    "withdrawn",
    "revoked",
    "recovered",
)
# Money that is legally bound (Mittelbindung): the base of commitment figures.
COMMITTED: Final = ("approved", "in_progress", "claim_submitted", "paid", "completed")
# Applications that ended without support.
EXITED: Final = ("rejected", "referred_elsewhere", "refused", "withdrawn", "revoked")
PRECISIONS: Final = (
    "site",
    "locality",
    "municipality",
    "several",
    "region_wide",
    "outside",
    "unknown",
)
BUCKET_OF_PRECISION: Final = {
    "region_wide": REGION,
    "outside": EXTERNAL,
    "unknown": UNKNOWN,
}
# Changes of municipalities: joined another one, new one of several, only a part moved,
# another name, another key.
CHANGE_KINDS: Final = (
    "merged_into", "new_municipality", "partial", "renamed", "rekeyed",
)  # fmt: skip
# A value that is not stated is a code of its own in filters and counts.
NOT_STATED: Final = "not_stated"

AmountKind = Literal["grant_requested", "grant_approved", "grant_paid"]
AMOUNT_KINDS: Final[tuple[AmountKind, ...]] = get_args(AmountKind)
COST_KINDS: Final = ("total_cost", "eligible_cost")
# Where the rest of the money comes from.
FUNDING_KINDS: Final = (
    "own_contribution",
    "third_party_funds",
    "eafrd_contribution",
    "state_contribution",
    "municipal_cofinancing",
)


def cents(kind: str) -> str:
    """Return the column that holds an amount in whole cents.

    Examples
    --------
    >>> cents("grant_paid")
    'grant_paid_cents'

    """
    return f"{kind}_cents"


# -- layers ----------------------------------------------------------------------
@dataclass(frozen=True)
class LayerSchema:
    """What a layer must have to be taken.

    Attributes
    ----------
    name : str
        How the layer is called in messages.
    key : str
        Name of the index: text, unique.
    columns : tuple of str
        Columns that must exist.
    geometry : tuple of str
        Allowed geometry types; empty for tables without geometry.
    digits : int or None
        Length of the key if it is a number written as text.

    """

    name: str
    key: str
    columns: tuple[str, ...]
    geometry: tuple[str, ...] = ()
    digits: int | None = None


MUNICIPALITIES: Final = LayerSchema(
    "municipalities",
    AGS,
    (NAME, DISTRICT_KEY),
    ("Polygon", "MultiPolygon"),
    digits=8,
)
PROJECTS: Final = LayerSchema(
    "projects",
    PROJECT_ID,
    (
        REGION_ID,
        "programming_period",
        "scheme",
        "status",
        "field_of_action",
        "applicant_class",
        "year",
        "title",
        "data_kind",
        *(cents(kind) for kind in (*AMOUNT_KINDS, *COST_KINDS)),
    ),
)


Frame = TypeVar("Frame", pd.DataFrame, gpd.GeoDataFrame)


def validate_layer(layer: Frame, schema: LayerSchema) -> Frame:
    """Check a layer once, at the border of the house.

    Parameters
    ----------
    layer : pandas.DataFrame or geopandas.GeoDataFrame
        Keyed by its index.
    schema : LayerSchema
        What it must have.

    Returns
    -------
    the same object
        So that loaders can end with the check.

    Raises
    ------
    MissingColumnError, KeyFormatError, DuplicateKeyError, CrsError,
    GeometryTypeError
        Each names the layer, the values and the way out.

    """
    index = layer.index
    missing = [column for column in schema.columns if column not in layer.columns]
    if index.name != schema.key:
        missing.insert(0, schema.key)
    if missing:
        raise MissingColumnError(
            layer=schema.name,
            columns=listing(missing),
            present=listing(str(column) for column in layer.columns),
        )
    if schema.digits is not None:
        check_keys(index.to_series(), digits=schema.digits, layer=schema.name)
    check_unique(index.to_series(), layer=schema.name)
    if schema.geometry:
        _check_geometry(layer, schema)
    return layer


def _check_geometry(layer: pd.DataFrame, schema: LayerSchema) -> None:
    if not isinstance(layer, gpd.GeoDataFrame) or layer.crs is None:
        raise CrsError(layer=schema.name)
    kinds = layer.geometry.geom_type
    wrong = ~kinds.isin(schema.geometry) | layer.geometry.is_empty
    if wrong.any():
        raise GeometryTypeError(
            layer=schema.name,
            expected=" / ".join(schema.geometry),
            found=listing(kinds[wrong].fillna("no geometry").unique()),
            values=listing(layer.index[wrong]),
        )


def check_keys(keys: pd.Series, *, digits: int, layer: str) -> None:
    """Refuse keys that are numbers, too short, too long or no digits.

    Raises
    ------
    KeyFormatError
        With the first of the wrong values.

    Examples
    --------
    >>> check_keys(pd.Series(["16069024"], name="ags"), digits=8, layer="list")
    >>> check_keys(pd.Series([16069024], name="ags"), digits=8, layer="list"
    ... )  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    geo.errors.KeyFormatError: Layer 'list': 16069024 in 'ags' is no key of 8 ...

    """
    if pd.api.types.is_numeric_dtype(keys):
        wrong = keys
    else:
        good = keys.astype("str").str.fullmatch(rf"\d{{{digits}}}").fillna(value=False)
        wrong = keys[~good.astype(bool)]
    if len(wrong):
        raise KeyFormatError(
            layer=layer, column=keys.name, values=listing(wrong), digits=digits
        )


def numbers(texts: pd.Series, *, layer: str, expected: str = "number") -> pd.Series:
    """Read a text column of plain numbers; empty cells are missing.

    Raises
    ------
    ValueFormatError
        With the first of the texts that are no numbers.

    Examples
    --------
    >>> numbers(pd.Series(["1.5", ""], name="lon"), layer="sites").tolist()
    [1.5, nan]

    """
    given = texts.where(texts != "")
    values = pd.to_numeric(given, errors="coerce").astype("float64")
    wrong = texts[given.notna() & values.isna()]
    if len(wrong):
        raise ValueFormatError(
            layer=layer, column=texts.name, values=listing(wrong), expected=expected
        )
    return values


def check_unique(keys: pd.Series, *, layer: str) -> None:
    """Refuse keys that occur more than once.

    Raises
    ------
    DuplicateKeyError
        With the first of the repeated values.

    """
    twice = keys[keys.duplicated()].unique()
    if len(twice):
        raise DuplicateKeyError(layer=layer, column=keys.name, values=listing(twice))


def listing(values: Iterable[object], *, most: int = 5) -> str:
    """Write values for a message: the first few, and how many more there are.

    Examples
    --------
    >>> listing(["a", "b", "c"], most=2)
    'a, b (+1)'

    """
    texts = [str(value) for value in values]
    more = f" (+{len(texts) - most})" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more
