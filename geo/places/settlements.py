"""The villages of the state: one row per place, with how sure it is that it is one.

The gazetteer was made from stops and point files. It names villages, but also town
quarters, mills, shops and schools. So every place carries a class of quality, and
figures about villages say which classes they rest on. What a name alone cannot tell is
decided by hand in ``data/places/place_kinds.csv``.

"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalog import Catalog
from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.places.names import PlaceWords, fold, load_place_words
from geo.schema import AGS, BOUNDARY_DATE, NAME, check_keys

# Classes of quality, the best first.
INHABITED: Final = "inhabited"  # in GeoNames, a list of populated places
STOP: Final = "stop"  # a stop is called "place, municipality"
DERIVED: Final = "derived"  # the first word that several stops have in common
AREA_POINT: Final = "area_point"  # a municipality without a better point
QUARTER: Final = "quarter"  # a part of a town within its built-up area
SINGLE: Final = "single"  # a mill, farm, inn, castle or works by itself
DOUBTFUL: Final = "doubtful"  # a shop, a school, or the name of a municipality only
QUALITIES: Final = (
    INHABITED, STOP, DERIVED, AREA_POINT, QUARTER, SINGLE, DOUBTFUL,
)  # fmt: skip
# What counts as a village; the rest is stated apart.
VILLAGE_QUALITIES: Final = (INHABITED, STOP, DERIVED, AREA_POINT)
SETTLEMENT_ID: Final = "settlement_id"
QUALITY: Final = "quality"
NAME_KEY: Final = "name_key"  # spelling without what describes it further

_COLUMNS: Final = ("name", "ags_2016", "lat", "lon", "guete", "quelle")
# Words of the file; they end here.
_OF_MUNICIPALITY: Final = "Gemeinde"
_QUALITY_OF: Final = {"exakt": STOP, "abgeleitet": DERIVED, "unsicher": DOUBTFUL}
_POPULATED_PLACES: Final = "GeoNames"
KINDS_LAYER: Final = "place_kinds"
KIND_COLUMNS: Final = (NAME, "ags_2016", "kind")
# A stop in a village or town, called after a shop, a street or a school.
SPOT: Final = "spot"
_QUALITY_OF_KIND: Final = {"quarter": QUARTER, "single": SINGLE, SPOT: DOUBTFUL}
# Rows of one name so near to each other are one place.
_SAME_PLACE_M: Final = 3000.0
# GeoNames points are rounded to arc minutes and can fall into the neighbour.
_ROUNDED_M: Final = 6000.0


def load_settlements(catalog: Catalog) -> gpd.GeoDataFrame:
    """Load the places of the gazetteer, one row each.

    Rows of one name in one municipality that are less than 3 km apart are one place;
    the row of the best quality stays. A municipality that no row is named after
    stands with the point of its area: as a village if it has no other, else as
    doubtful, because many municipalities are called after no village.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``settlement_id`` (text). ``name``, ``name_key`` (folded, for
        comparisons), ``ags`` and ``boundary_date`` (status of 2016), ``quality``
        (one of `QUALITIES`), points in EPSG:25832; sorted by municipality, quality
        and name.

    Raises
    ------
    GeoDataError
        If the file is missing or damaged.

    Examples
    --------
    >>> villages = load_settlements(Catalog())
    >>> villages.loc[villages["ags"] == "16069012", "name"].head(3).tolist()
    ['Bockstadt', 'Eisfeld', 'Harras']

    """
    words = load_place_words(catalog.folder)
    rows = catalog.read_table("gazetteer", columns=_COLUMNS)
    check_keys(rows["ags_2016"], digits=8, layer="gazetteer")
    table = gpd.GeoDataFrame(
        {
            NAME: rows["name"].str.partition("(")[0].str.strip(),
            AGS: rows["ags_2016"],
            QUALITY: _qualities(rows, words, kinds_by_hand(catalog, rows)),
        },
        geometry=gpd.points_from_xy(
            rows["lon"].astype(float), rows["lat"].astype(float)
        ),
        crs=EXCHANGE_CRS,
    ).to_crs(OFFICIAL_CRS)
    table[NAME_KEY] = [words.key(base_name(name)) for name in table[NAME]]
    table[BOUNDARY_DATE] = catalog.info("gazetteer").boundary_date
    heads = rows["guete"] == _OF_MUNICIPALITY
    places = _nearest_home(table[~heads], table[heads])
    places = _once(_with_heads(places, table[heads]))
    places.index = pd.Index(
        places[AGS] + "/" + (places.groupby(AGS).cumcount() + 1).astype("str"),
        name=SETTLEMENT_ID,
    )
    return places


def base_name(name: str) -> str:
    """Return a name without what only describes where the place lies.

    Examples
    --------
    >>> base_name("Holzhausen (b. Arnstadt)"), base_name("Steinheid b. Neuhaus")
    ('Holzhausen', 'Steinheid')

    """
    base = name.partition("(")[0].partition("/")[0].strip()
    for mark in (" b. ", " b ", " bei "):
        base = base.partition(mark)[0]
    return base


def place_kinds(catalog: Catalog) -> dict[tuple[str, str], str]:
    """Return what places are that are no villages, as decided by hand.

    Returns
    -------
    dict
        Name and key of 2016 -> ``quarter``, ``single``, ``spot``, or ``village`` where
        the name says otherwise.

    Examples
    --------
    >>> place_kinds(Catalog())["Kuxmühle", "16076039"]
    'single'

    """
    table = catalog.read_table(KINDS_LAYER, columns=KIND_COLUMNS)
    check_keys(table["ags_2016"], digits=8, layer=KINDS_LAYER)
    keys = zip(table[NAME], table["ags_2016"], strict=True)
    return dict(zip(keys, table["kind"], strict=True))


def kinds_by_hand(catalog: Catalog, rows: pd.DataFrame) -> pd.Series:
    """Return what rows of the gazetteer are, where a person has decided it.

    Parameters
    ----------
    catalog : Catalog
        The catalogue.
    rows : pandas.DataFrame
        ``name``, ``ags_2016`` and ``guete``.

    Returns
    -------
    pandas.Series
        On the index of `rows`: as in `place_kinds`, missing where nobody has decided
        and for municipalities themselves.

    """
    kinds = place_kinds(catalog)
    pairs = zip(rows["name"], rows["ags_2016"], strict=True)
    found = pd.Series([kinds.get(pair) for pair in pairs], rows.index, dtype="object")
    return found.mask(rows["guete"] == _OF_MUNICIPALITY)


def _qualities(rows: pd.DataFrame, words: PlaceWords, by_hand: pd.Series) -> pd.Series:
    """Translate the words of the file; a shop is no village, however exact."""
    quality = rows["guete"].map(_QUALITY_OF).fillna(AREA_POINT)
    populated = rows["quelle"].str.contains(_POPULATED_PLACES, regex=False)
    quality = quality.mask(populated, INHABITED)
    shop = rows["name"].map(lambda name: _is_no_place(name, words))
    quality = quality.mask(shop & (quality != AREA_POINT) & ~populated, DOUBTFUL)
    return by_hand.map(_QUALITY_OF_KIND).fillna(quality).astype("str")


def _is_no_place(name: str, words: PlaceWords) -> bool:
    base, found, rest = name.partition("(")
    if found and words.has("not_places.stop_remarks", fold(rest)):
        name = base.strip()
    return words.is_no_place(name)


def _nearest_home(
    places: gpd.GeoDataFrame, heads: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Give a place that is called like a municipality next door to that one."""
    named = heads.drop_duplicates(NAME_KEY, keep=False).set_index(NAME_KEY)
    known = places[NAME_KEY].isin(named.index) & (places[QUALITY] == INHABITED)
    moved = places[known]
    target = named.loc[moved[NAME_KEY]]
    near = moved.geometry.distance(target.geometry, align=False) < _ROUNDED_M
    homes = pd.Series(target[AGS].to_numpy(), index=moved.index)[near]
    return places.assign(**{AGS: homes.reindex(places.index).fillna(places[AGS])})


def _with_heads(places: gpd.GeoDataFrame, heads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the municipalities that no place of their own is called after."""
    sure = places[places[QUALITY].isin(VILLAGE_QUALITIES)]
    known = set(zip(sure[AGS], sure[NAME_KEY], strict=True))
    named = [pair in known for pair in zip(heads[AGS], heads[NAME_KEY], strict=True)]
    missing = heads[~np.array(named, dtype=bool)]
    others = missing[AGS].isin(sure[AGS])
    missing = missing.assign(**{QUALITY: missing[QUALITY].mask(others, DOUBTFUL)})
    return gpd.GeoDataFrame(pd.concat([places, missing]), crs=places.crs)


def _once(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep one row per place: the best of its name within three kilometres."""
    rank = places[QUALITY].map(QUALITIES.index)
    places = places.assign(rank=rank).sort_values([AGS, "rank", NAME], kind="stable")
    x, y = places.geometry.x.to_numpy(), places.geometry.y.to_numpy()
    kept: dict[tuple[str, str], list[int]] = {}
    stays = np.zeros(len(places), dtype=bool)
    pairs = zip(places[AGS], places[NAME_KEY], strict=True)
    for position, pair in enumerate(pairs):
        others = kept.setdefault(pair, [])
        if all(
            np.hypot(x[position] - x[other], y[position] - y[other]) >= _SAME_PLACE_M
            for other in others
        ):
            others.append(position)
            stays[position] = True
    columns = [NAME, NAME_KEY, AGS, BOUNDARY_DATE, QUALITY, places.geometry.name]
    return gpd.GeoDataFrame(places.loc[stays, columns])
