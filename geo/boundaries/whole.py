"""All municipalities of a file, anywhere in Germany, as the areas of the application.

`leader-atlas serve --boundaries FILE` shows projects on them. There are no LEADER
regions outside the embedded Land, so the Länder take their part; everything else about
the embedded Land, such as its succession of keys, stays as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.boundaries.boundaryfile import read_all_municipalities
from geo.boundaries.carrying import Carrier
from geo.boundaries.territory import Origin, Territory
from geo.boundaries.timeline import BoundaryFile, Timeline
from geo.catalog import Catalog
from geo.schema import (
    AGS,
    AREA_KM2,
    ASSOCIATION,
    ASSOCIATION_KEY,
    BOUNDARY_DATE,
    DISTRICT,
    DISTRICT_KEY,
    MUNICIPALITIES,
    NAME,
    POPULATION,
    REGION_ID,
    SHARE,
    validate_layer,
)

_LAND_DIGITS: Final = 2


@dataclass(frozen=True, kw_only=True)
class WholeFile:
    """A file of municipalities with the names of larger units.

    Attributes
    ----------
    file : BoundaryFile
        Its municipalities.
    districts : pandas.Series
        Names of the districts by key (5 digits), as far as the file has them.
    associations : pandas.DataFrame
        Index ``ags``; ``association_key`` and ``association``, as far as known.

    """

    file: BoundaryFile
    districts: pd.Series
    associations: pd.DataFrame


def read_whole(path: Path, *, boundary_date: dt.date | None = None) -> WholeFile:
    """Read all municipalities of a file; see `boundaryfile.read_all_municipalities`."""
    file, districts, associations = read_all_municipalities(
        path, boundary_date=boundary_date
    )
    return WholeFile(file=file, districts=districts, associations=associations)


class WholeTimeline(Timeline):
    """One territorial status, that of a file, in the place of those of the Land.

    Those of the embedded Land are still at hand under their dates (`territory`): the
    gazetteer and the review of places work with them.

    Parameters
    ----------
    catalog : Catalog
        The embedded layers.
    whole : WholeFile
        The municipalities.

    """

    def __init__(self, catalog: Catalog, whole: WholeFile) -> None:
        super().__init__(catalog)
        self.whole = whole
        self.date = whole.file.boundary_date
        states = catalog.read_areas("states_2016")
        names = states.drop_duplicates(AGS).set_index(AGS)[NAME]
        keys = sorted(set(whole.file.areas.index.str[:_LAND_DIGITS]))
        self.regions = {key: str(names.get(key, key)) for key in keys}

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The one date that is shown."""
        return (self.date,)

    def at(self, date: dt.date) -> dt.date:  # noqa: ARG002 - one status holds for all
        """Return the date of the file, whatever is asked for."""
        return self.date

    def origin(self, date: dt.date) -> Origin:
        """Return where the outlines of a status come from."""
        return "own_file" if date == self.date else super().origin(date)

    def names(self, date: dt.date) -> pd.Series:
        """Return the names of the municipalities on a date, by key."""
        if date == self.date:
            return self.whole.file.areas[NAME]
        return super().names(date)

    def count_of(self, date: dt.date) -> tuple[dt.date, int]:
        """Return date and sum of the inhabitants that a status is shown with."""
        if date == self.date:
            return self.date, int(self.whole.file.areas[POPULATION].sum())
        return super().count_of(date)

    @cached_property
    def counts(self) -> dict[dt.date, int]:
        """How many municipalities there are on the date of the file."""
        return {self.date: len(self.whole.file.areas)}

    def placeable(self, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return sites whose stated keys exist in the file.

        A key that the file does not have is carried along the succession of the
        embedded Land; where that leads to no single municipality of the file, the
        point decides, and without a point the place is unknown.
        """
        keys = self.whole.file.areas.index
        strange = sites[AGS].notna() & ~sites[AGS].isin(keys)
        stated = sites.loc[strange, [AGS, BOUNDARY_DATE]].drop_duplicates()
        carrier = Carrier(self.succession, self.date, pd.Series(dtype="Int64"))
        leads = {}
        for ags, date in stated.itertuples(index=False):
            parts = list(carrier.parts(ags, date))
            is_known = len(parts) == 1 and parts[0] in keys
            leads[ags] = parts[0] if is_known else pd.NA
        changed = sites[AGS].mask(strange, sites[AGS].map(leads))
        return sites.assign(**{AGS: changed.astype("str"), BOUNDARY_DATE: self.date})

    def _territory(self, date: dt.date) -> Territory:
        if date != self.date:
            return Timeline(self.catalog).territory(date)
        file = self.whole.file
        areas = self._described(file.areas)
        members = pd.DataFrame(
            {REGION_ID: areas.index.str[:_LAND_DIGITS], AGS: areas.index, SHARE: 1.0}
        )
        shapes = areas.geometry.to_numpy()
        groups = members.groupby(REGION_ID).indices
        joined = [shapely.coverage_union_all(shapes[rows]) for rows in groups.values()]
        names = [self.regions[key] for key in groups]
        mark = hashlib.sha256(repr([*areas.index, self.date]).encode()).hexdigest()
        return Territory(
            boundary_date=self.date,
            population_date=file.population_date or self.date,
            municipalities=areas,
            members=members,
            regions=gpd.GeoDataFrame(
                {NAME: names}, geometry=joined,
                index=pd.Index(list(groups), name=REGION_ID), crs=areas.crs,
            ),
            layers=(),
            rules_period="",
            origin="own_file",
            edition=f"{self.date}-{mark[:8]}",
            sources=(file.info,),
        )  # fmt: skip

    def _described(self, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Add districts and associations, in the order of columns of a territory."""
        district = areas.index.str[:5].to_series(index=areas.index)
        units = self.whole.associations.reindex(areas.index).astype("str")
        table = gpd.GeoDataFrame(
            {
                NAME: areas[NAME],
                DISTRICT_KEY: district,
                DISTRICT: district.map(self.whole.districts)
                .astype("str")
                .fillna(district),
                ASSOCIATION_KEY: units[ASSOCIATION_KEY].fillna(areas.index.to_series()),
                ASSOCIATION: units[ASSOCIATION].fillna(areas[NAME]),
                "outline_note": "",
                POPULATION: areas[POPULATION],
                AREA_KM2: areas[AREA_KM2],
                "population_note": "",
            },
            geometry=areas.geometry,
        )
        return validate_layer(table, MUNICIPALITIES)
