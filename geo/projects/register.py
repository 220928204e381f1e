"""The project register: projects and sites of one data set, typed and checked."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalog import Catalog
from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.errors import UnknownCodeError, UnknownProjectError, ValueFormatError
from geo.money import cents_column
from geo.projects.codes import CodedProjects
from geo.schema import (
    AGS,
    AMOUNT_KINDS,
    APPLICANT_CLASSES,
    APPLICANT_TYPES,
    BOUNDARY_DATE,
    COST_KINDS,
    FIELDS_OF_ACTION,
    PERIODS,
    PRECISION,
    PRECISIONS,
    PROJECT_ID,
    PROJECTS,
    REGION_ID,
    SCHEMES,
    SITE_ID,
    SITE_NO,
    STATUSES,
    cents,
    check_keys,
    check_unique,
    listing,
    numbers,
    validate_layer,
)

# The data sets that come with the application.
DATASETS: Final = ("published", "demo")
DEMO: Final = "demo"
# The office's own projects, from its workspace.
OWN: Final = "own"

PROJECT_COLUMNS: Final = (
    PROJECT_ID, REGION_ID, "programming_period", "scheme", "call", "decision_date",
    "year", "status", "field_of_action", "applicant_class", "applicant_type", "title",
    "place_text", "total_cost_eur", "eligible_cost_eur", "grant_requested_eur",
    "grant_approved_eur", "grant_paid_eur", "source_url", "note", "data_kind",
)  # fmt: skip
SITE_COLUMNS: Final = (
    PROJECT_ID, SITE_NO, PRECISION, AGS, BOUNDARY_DATE, "locality", "lon", "lat",
    "share", "split_basis", "found_by",
)  # fmt: skip
PUBLIC_TITLE: Final = "public_title"
_HIDDEN: Final = "…"
# Initials and forms of address are no names.
_SHORTEST_NAME: Final = 3
_NO_NAMES: Final = frozenset(
    ("familie", "eheleute", "herr", "frau", "privat", "und", "dipl", "ing", "gbr")
)
# Germany with a margin; degrees outside are swapped or wrong.
_LONGITUDES: Final = (5.0, 16.0)
_LATITUDES: Final = (47.0, 56.0)
# Codes that a column may hold; the optional ones may also be empty.
_CODES: Final = {
    "programming_period": (PERIODS, False),
    "scheme": (SCHEMES, False),
    "status": (STATUSES, False),
    "field_of_action": (FIELDS_OF_ACTION, True),
    "applicant_class": (APPLICANT_CLASSES, True),
    "applicant_type": (APPLICANT_TYPES, True),
}


@dataclass(frozen=True)
class Register:
    """Projects and their sites.

    Attributes
    ----------
    projects : pandas.DataFrame
        Index ``project_id``. Codes as text (missing where not stated), ``year``
        (Int64), amounts in whole cents (Int64, missing where not known), titles
        and notes as printed. Where a title names a natural person there is also
        ``public_title``, the titles without such names (`public_title`).
    sites : geopandas.GeoDataFrame
        Range index. ``project_id``, ``site_no`` (int), ``precision``, ``ags``
        (missing for region-wide, outside, unknown), ``boundary_date``,
        ``locality``, ``share`` (text: decimal or fraction), ``split_basis``,
        ``found_by``, geometry (Point in EPSG:25832, or missing).
    layers : tuple of str
        Layers of the catalogue that this is made of.

    """

    projects: pd.DataFrame
    sites: gpd.GeoDataFrame
    layers: tuple[str, ...] = ()

    @cached_property
    def coded(self) -> CodedProjects:
        """The projects as codes, for filters and sums."""
        return CodedProjects(self.projects)

    @property
    def is_demo(self) -> bool:
        """Whether any project is invented."""
        return bool((self.projects["data_kind"] == DEMO).any())


def load_register(catalog: Catalog, dataset: str) -> Register:
    """Load one of the embedded data sets.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie.
    dataset : str
        One of `DATASETS`.

    Returns
    -------
    Register

    Raises
    ------
    UnknownCodeError
        If there is no such data set, or a file holds an unknown code.
    GeoDataError
        If a file is missing, damaged or does not fit the other.

    Examples
    --------
    >>> demo = load_register(Catalog(), "demo")
    >>> len(demo.projects), int(demo.projects["grant_paid_cents"].sum())
    (118, 355037641)

    """
    if dataset not in DATASETS:
        raise UnknownCodeError(
            field="dataset", value=dataset, allowed=listing(DATASETS)
        )
    layers = (f"{dataset}_projects", f"{dataset}_sites")
    projects = read_projects(
        catalog.read_table(layers[0], columns=PROJECT_COLUMNS), layer=layers[0]
    )
    sites = read_sites(
        catalog.read_table(layers[1], columns=SITE_COLUMNS), layer=layers[1]
    )
    regions = catalog.read_table("regions", columns=[REGION_ID])[REGION_ID]
    strange = projects.loc[~projects[REGION_ID].isin(regions), REGION_ID].unique()
    if len(strange):
        raise UnknownCodeError(
            field=f"{layers[0]}.{REGION_ID}",
            value=listing(strange),
            allowed=listing(regions, most=20),
        )
    lost = sites.loc[~sites[PROJECT_ID].isin(projects.index), PROJECT_ID].unique()
    if len(lost):
        raise UnknownProjectError(values=listing(lost))
    return Register(projects=projects, sites=sites, layers=layers)


def read_projects(table: pd.DataFrame, *, layer: str) -> pd.DataFrame:
    """Turn a text table into typed projects.

    Parameters
    ----------
    table : pandas.DataFrame
        Text columns `PROJECT_COLUMNS`; amounts in euros with a point.
    layer : str
        How the table is called in messages.

    Returns
    -------
    pandas.DataFrame
        As `Register.projects`.

    Raises
    ------
    DuplicateKeyError, UnknownCodeError, AmountError, MissingColumnError

    """
    check_unique(table[PROJECT_ID], layer=layer)
    projects = table.set_index(PROJECT_ID)
    for column, (allowed, optional) in _CODES.items():
        values = projects[column]
        given = values[values != ""] if optional else values
        wrong = given[~given.isin(allowed)].unique()
        if len(wrong):
            raise UnknownCodeError(
                field=f"{layer}.{column}",
                value=listing(wrong),
                allowed=", ".join(allowed),
            )
        projects[column] = values.where(values != "", None)
    years = numbers(projects["year"], layer=layer, expected="year")
    projects["year"] = years.astype("Int64")
    for kind in (*AMOUNT_KINDS, *COST_KINDS):
        projects[cents(kind)] = cents_column(projects.pop(f"{kind}_eur"))
    return validate_layer(projects, PROJECTS)


def public_title(title: str, person: str) -> str:
    """Return a title without the name of the person who applied.

    Parameters
    ----------
    title : str
        As the office keeps it.
    person : str
        Name of the natural person; empty for others.

    Examples
    --------
    >>> public_title("Umbau Scheune Familie Muster-Beispiel", "Muster-Beispiel, Erika")
    'Umbau Scheune Familie …'
    >>> public_title("Erikas Hofladen", "Erika Muster"), public_title("Dorfladen", "")
    ('… Hofladen', 'Dorfladen')

    """
    parts = [
        part
        for part in re.split(r"[^\w'-]+", person)
        if len(part) >= _SHORTEST_NAME and part.casefold() not in _NO_NAMES
    ]
    if not parts:
        return title
    # Inflected forms as well: Erikas, Mustermanns; and each part of a double name.
    halves = [half for part in parts for half in part.split("-")]
    known = [half for half in halves if len(half) >= _SHORTEST_NAME]
    names = "|".join(map(re.escape, sorted({*parts, *known}, key=len, reverse=True)))
    hidden = re.sub(rf"\b(?:{names})s?\b", _HIDDEN, title, flags=re.IGNORECASE)
    return re.sub(rf"{_HIDDEN}(?:[\s,-]+{_HIDDEN})+", _HIDDEN, hidden)


def read_sites(table: pd.DataFrame, *, layer: str) -> gpd.GeoDataFrame:
    """Turn a text table into sites with points in EPSG:25832.

    Parameters
    ----------
    table : pandas.DataFrame
        Text columns `SITE_COLUMNS`; coordinates in WGS 84.
    layer : str
        How the table is called in messages.

    Returns
    -------
    geopandas.GeoDataFrame
        As `Register.sites`.

    Raises
    ------
    KeyFormatError, UnknownCodeError

    """
    wrong = table.loc[~table[PRECISION].isin(PRECISIONS), PRECISION].unique()
    if len(wrong):
        raise UnknownCodeError(
            field=f"{layer}.{PRECISION}",
            value=listing(wrong),
            allowed=", ".join(PRECISIONS),
        )
    check_keys(table.loc[table[AGS] != "", AGS], digits=8, layer=layer)
    lon = numbers(table["lon"], layer=layer, expected="longitude")
    lat = numbers(table["lat"], layer=layer, expected="latitude")
    _check_range(lon, *_LONGITUDES, layer=layer)
    _check_range(lat, *_LATITUDES, layer=layer)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=EXCHANGE_CRS)
    points = points.where(lon.notna() & lat.notna(), None).to_crs(OFFICIAL_CRS)
    columns = [column for column in SITE_COLUMNS if column not in {"lon", "lat"}]
    sites = gpd.GeoDataFrame(table[columns], geometry=points)
    numbered = numbers(sites[SITE_NO], layer=layer, expected="site number")
    sites[SITE_NO] = numbered.fillna(0).astype("int64")
    check_unique(
        (sites[PROJECT_ID] + "/" + sites[SITE_NO].astype("str")).rename(SITE_ID),
        layer=layer,
    )
    sites[AGS] = sites[AGS].where(sites[AGS] != "", None)
    sites[BOUNDARY_DATE] = pd.Series(
        [_date(text, layer=layer) for text in sites[BOUNDARY_DATE]],
        index=sites.index,
        dtype="object",
    )
    return sites


def _check_range(values: pd.Series, low: float, high: float, *, layer: str) -> None:
    """Refuse degrees outside Germany: most often longitude and latitude swapped."""
    wrong = values[(values < low) | (values > high)]
    if len(wrong):
        raise ValueFormatError(
            layer=layer,
            column=values.name,
            values=listing(wrong),
            expected=f"{low:g}° … {high:g}°",
        )


def _date(text: str, *, layer: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueFormatError(
            layer=layer, column=BOUNDARY_DATE, values=text, expected="2016-01-01"
        ) from None
