"""Derive the 624 municipalities of 2023 from the 849 of 2016.

Outlines are merged along the succession table; names, districts and associations
come from the official register of 2023.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.boundaries.succession import Succession, merge_outlines, partly_moved
from geo.boundaries.territory import STATUS_2016, STATUS_2023
from geo.schema import AGS

# Code of what is wrong; the pages have the words for it.
_NOTE: Final = "partial_change"
# The shapes at 1:250,000 differ from the official area by up to 8 % anyway. Of the
# outlines that a partial change touches, three are off by more than this.
_VISIBLY_WRONG: Final = 0.1


def build(folder: Path) -> dict[str, bytes]:
    """Build ``boundaries/municipalities_2023.gpkg``.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder with the sources.

    Returns
    -------
    dict of str to bytes
        File name relative to `folder`, and its content; the same bytes each time.
    """
    former = gpd.read_file(
        folder / "boundaries/municipalities_2016.gpkg", layer="gemeinden"
    ).set_index(AGS)
    steps = _table(folder / "boundaries/succession.csv")
    succession = Succession(steps)
    outlines = merge_outlines(former, succession, STATUS_2016, STATUS_2023)
    areas = gpd.GeoDataFrame(_names(folder, outlines.index), geometry=outlines)
    official = _table(folder / "population/population_2022.csv").set_index(AGS)
    deviation = areas.area / 1e6 / official["area_km2"].astype(float) - 1
    touched = areas.index.isin(
        partly_moved(former.index, succession, STATUS_2016, STATUS_2023)
    )
    wrong = touched & (deviation.abs() > _VISIBLY_WRONG)
    areas.insert(5, "outline_note", wrong.map({True: _NOTE, False: ""}))
    return {"boundaries/municipalities_2023.gpkg": _geopackage(areas.reset_index())}


def _names(folder: Path, keys: pd.Index) -> pd.DataFrame:
    """Return names, districts and associations of 2023 on the given keys."""
    register = _table(folder / "boundaries/municipal_associations_2023.csv")
    register = register.set_index("member_ags").reindex(keys)
    districts = _table(folder / "boundaries/districts_2023.csv")
    names = districts.set_index("district_key")["name"]
    key = keys.str[:5]
    return pd.DataFrame(
        {
            "name": _plain(register["member_name"]),
            "district_key": key,
            "district": _plain(names.reindex(key)).to_numpy(),
            "association_key": register["ars9"],
            "association": _plain(register["association_name"]),
        },
        index=keys,
    )


def _plain(names: pd.Series) -> pd.Series:
    """Drop the register's title behind the name ("Erfurt, Stadt")."""
    return names.str.replace(r",\s*(Stadt|Kurort|Landgemeinde).*$", "", regex=True)


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def _geopackage(areas: gpd.GeoDataFrame) -> bytes:
    """Write a GeoPackage whose bytes depend on its content only."""
    # GDAL writes the time of writing into gpkg_contents unless it is told one.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2023-01-01T00:00:00.000Z"})
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "municipalities_2023.gpkg"
        areas.to_file(path, layer="municipalities", driver="GPKG")
        return path.read_bytes()
