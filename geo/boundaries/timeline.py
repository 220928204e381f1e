"""Every territorial status that can be shown: published, derived, added by the office.

The catalogue has the municipalities of 2016 and 2023. For each day on which something
changed, the outlines are merged along the succession. An office can add steps for later
years and boundaries of its own; both count as if they were part of the catalogue.

"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.boundaries.carrying import Carrier, carry_heads
from geo.boundaries.succession import (
    STEP_COLUMNS,
    Succession,
    cut_off,
    merge_outlines,
    partly_moved,
)
from geo.boundaries.territory import (
    BOUNDARY_DATES,
    DIVIDED,
    STATUS_2016,
    STATUS_2023,
    Origin,
    Territory,
    areas_layer,
    load_municipalities,
    load_territory,
    make_territory,
    population_layer,
)
from geo.catalog import Catalog, LayerInfo
from geo.errors import UnknownCodeError, UnknownPlaceError
from geo.schema import (
    AGS,
    AREA_KM2,
    ASSOCIATION,
    ASSOCIATION_KEY,
    DISTRICT,
    DISTRICT_KEY,
    MUNICIPALITIES,
    NAME,
    POPULATION,
    listing,
    validate_layer,
)

# What a step tells, beside `STEP_COLUMNS`.
CHANGE_COLUMNS: Final = (*STEP_COLUMNS, "new_name", "kind", "basis")
# The status of 2016 was in force since then; up to when that of 2023 was.
FIRST_DAY: Final = dt.date(2013, 12, 31)
LAST_DAY: Final = dt.date(2023, 12, 31)
# Code of an outline that only a part of a neighbour joined or left.
_PARTIAL: Final = "partial_change"
# Code of an outline that was cut by the stated share of area.
ESTIMATED: Final = "estimated_border"
# Merged outlines differ from the official area by up to 8 % anyway.
_VISIBLY_WRONG: Final = 0.1


@dataclass(frozen=True, kw_only=True)
class BoundaryFile:
    """Municipalities that an office read from a file of its own.

    Attributes
    ----------
    boundary_date : datetime.date
        Territorial status.
    population_date : datetime.date or None
        Date of the inhabitants; None if the file has none.
    areas : geopandas.GeoDataFrame
        As `readers.read_municipalities` returns it, with ``area_km2``.
    info : LayerInfo
        Title, source and licence.

    """

    boundary_date: dt.date
    population_date: dt.date | None
    areas: gpd.GeoDataFrame
    info: LayerInfo


@dataclass(frozen=True, kw_only=True)
class OwnBoundaries:
    """What an office added to the boundaries of the catalogue.

    Attributes
    ----------
    steps : pandas.DataFrame
        Text columns `CHANGE_COLUMNS`, as the table of the catalogue.
    files : tuple of BoundaryFile
        Boundaries of later dates.
    edition : str
        Differs whenever something in it differs; empty if there is nothing.

    """

    steps: pd.DataFrame
    files: tuple[BoundaryFile, ...] = ()
    edition: str = ""


NOTHING: Final = OwnBoundaries(steps=pd.DataFrame(columns=CHANGE_COLUMNS, dtype="str"))


@dataclass(frozen=True)
class _Published:
    """Inhabitants as somebody published them."""

    date: dt.date
    boundary_date: dt.date
    heads: pd.Series
    layer: str


class Timeline:
    """All territorial statuses of the catalogue and of an office.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie.
    own : OwnBoundaries
        What the office added.

    Examples
    --------
    >>> timeline = Timeline(Catalog())
    >>> timeline.at(dt.date(2019, 6, 30)).isoformat()
    '2019-01-01'
    >>> territory = timeline.territory(dt.date(2019, 1, 1))
    >>> len(territory.municipalities), territory.population_date.isoformat()
    (664, '2022-12-31')

    """

    def __init__(self, catalog: Catalog, own: OwnBoundaries = NOTHING) -> None:
        self.catalog = catalog
        self.own = own
        # Names of what a person chooses as a region; the LEADER regions if empty.
        self.regions: dict[str, str] = {}
        # One set of caches per timeline, so that two data folders never mix.
        self.territory = lru_cache(self._territory)
        self.came_from = lru_cache(self._came_from)

    @cached_property
    def steps(self) -> pd.DataFrame:
        """The dated changes of the catalogue and of the office, `CHANGE_COLUMNS`."""
        table = self.catalog.read_table("succession", columns=CHANGE_COLUMNS)
        frames = [table[list(CHANGE_COLUMNS)], self.own.steps[list(CHANGE_COLUMNS)]]
        return pd.concat([one for one in frames if len(one)], ignore_index=True)

    @cached_property
    def named_steps(self) -> pd.DataFrame:
        """The same changes with the names of the municipalities before and after.

        ``old_ags``, ``old_name``, ``new_ags``, ``new_name``, ``effective_date`` (text)
        and ``population_share`` (text).
        """
        columns = ["old_ags", "old_name", "new_ags", "new_name", "effective_date",
                   "population_share"]  # fmt: skip
        known = self.catalog.read_table("succession", columns=columns)[columns]
        own = self.own.steps
        if own.empty:
            return known
        own = own.assign(
            old_name=[
                self._name_before(ags, dt.date.fromisoformat(date))
                for ags, date in zip(own["old_ags"], own["effective_date"], strict=True)
            ]
        )
        names = dict(zip(known["new_ags"], known["new_name"], strict=True))
        own["new_name"] = [
            name or names.get(ags, "")
            for ags, name in zip(own["new_ags"], own["new_name"], strict=True)
        ]
        return pd.concat([known, own[columns]], ignore_index=True)

    def _name_before(self, ags: str, date: dt.date) -> str:
        """Return the name that a municipality had just before a day."""
        former = [known for known in self.dates if known < date]
        return str(self.names(former[-1]).get(ags, ags)) if former else ags

    def _came_from(self, date: dt.date) -> dict[str, dict[str, Fraction]]:
        """Return for each municipality of a date the parts of those of 2016 in it."""
        found: dict[str, dict[str, Fraction]] = {}
        for old in self.territory(STATUS_2016).municipalities.index:
            shares = self.succession.successors(old, STATUS_2016, date)
            for new, share in shares.items():
                found.setdefault(new, {})[old] = share
        return found

    @cached_property
    def succession(self) -> Succession:
        """The dated succession of keys."""
        return Succession(self.steps)

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """The dates that can be shown, in order."""
        files = (file.boundary_date for file in self.own.files)
        return tuple(sorted({*BOUNDARY_DATES, *self.succession.dates, *files}))

    def at(self, date: dt.date) -> dt.date:
        """Return the territorial status that was in force on a day.

        Raises
        ------
        UnknownCodeError
            If the day is before the first status, or later than anything known.

        """
        if not FIRST_DAY <= date <= max(self.dates[-1], LAST_DAY):
            raise UnknownCodeError(
                field="boundary_date", value=date, allowed=listing(self.dates, most=99)
            )
        return max(known for known in self.dates if known <= max(date, self.dates[0]))

    def placeable(self, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return sites as they can be placed: as they are, for every key is known."""
        return sites

    def origin(self, date: dt.date) -> Origin:
        """Return where the outlines of a status come from (`Territory.origin`)."""
        if date == STATUS_2016:
            return "published"
        if date in self._files:
            return "own_file"
        return "derived" if date <= STATUS_2023 else "own_steps"

    def names(self, date: dt.date) -> pd.Series:
        """Return the names of the municipalities on one of `dates`, by key."""
        base = self._base(date)
        keys = self._keys(date)
        return self._names(base, date, keys)[NAME]

    def count_of(self, date: dt.date) -> tuple[dt.date, int]:
        """Return date and sum of the inhabitants that a status is shown with."""
        if date in BOUNDARY_DATES:
            published = {one.boundary_date: one for one in reversed(self._published)}
            nearest = published[date]
        else:
            nearest = self._nearest(date)
        return nearest.date, int(nearest.heads.sum())

    @cached_property
    def counts(self) -> dict[dt.date, int]:
        """How many municipalities there are on each status."""
        return {date: len(self._keys(date)) for date in self.dates}

    @cached_property
    def _files(self) -> dict[dt.date, BoundaryFile]:
        return {file.boundary_date: file for file in self.own.files}

    @cached_property
    def _former(self) -> dict[dt.date, gpd.GeoDataFrame]:
        return {
            date: load_municipalities(self.catalog, date) for date in BOUNDARY_DATES
        }

    def _base(self, date: dt.date) -> dt.date:
        """Return the latest status with outlines of its own up to a date."""
        return max(known for known in (*BOUNDARY_DATES, *self._files) if known <= date)

    def _areas_at(self, date: dt.date) -> gpd.GeoDataFrame:
        file = self._files.get(date)
        return self._former[date] if file is None else file.areas

    def _keys(self, date: dt.date) -> pd.Index:
        base = self._base(date)
        keys = self._areas_at(base).index
        return self.succession.keys_at(keys, base, date)

    def _territory(self, date: dt.date) -> Territory:
        """Make the areas of one status."""
        if date not in self.dates:
            raise UnknownCodeError(
                field="boundary_date", value=date, allowed=listing(self.dates, most=99)
            )
        if date in BOUNDARY_DATES:
            return load_territory(self.catalog, date)
        areas = self._outlined(date)
        heads, published, divided = self.population(date, areas.index)
        areas.insert(6, POPULATION, heads)
        areas["population_note"] = pd.Series("", areas.index).mask(
            areas.index.isin(divided), DIVIDED
        )
        columns = [name for name in areas.columns if name != areas.geometry.name]
        areas = areas[[*columns, areas.geometry.name]]
        base = self._base(date)
        files = [file for day, file in self._files.items() if day <= date]
        layers = (
            [] if base in self._files else [areas_layer(base), population_layer(base)]
        )
        layers += [published.layer] if published.layer in self.catalog.layers else []
        return make_territory(
            self.catalog,
            validate_layer(areas, MUNICIPALITIES),
            boundary_date=date,
            population_date=published.date,
            succession=self.succession,
            layers=tuple(dict.fromkeys(layers)),
            origin=self.origin(date),
            edition=f"{date}{self.own.edition if date > STATUS_2023 else ''}",
            sources=tuple(
                file.info
                for file in files
                if file.boundary_date == base or file.info.name == published.layer
            ),
        )

    def _outlined(self, date: dt.date) -> gpd.GeoDataFrame:
        """Return the municipalities of a date without their inhabitants."""
        base = self._base(date)
        former = self._areas_at(base)
        outlines = merge_outlines(former, self.succession, base, date)
        keys = outlines.index
        areas = gpd.GeoDataFrame(self._names(base, date, keys), geometry=outlines)
        size = self._official_area(former, base, date).reindex(keys)
        touched = keys.isin(partly_moved(former.index, self.succession, base, date))
        off = (areas.area / 1e6 / size - 1).abs() > _VISIBLY_WRONG
        note = pd.Series("", keys).mask(touched & off, _PARTIAL)
        cuts = cut_off(former.index, self.succession, base, date)
        areas.insert(5, "outline_note", note.mask(keys.isin(cuts), ESTIMATED))
        areas.insert(6, AREA_KM2, size)
        return areas

    def _official_area(
        self, former: gpd.GeoDataFrame, base: dt.date, date: dt.date
    ) -> pd.Series:
        weights = self.succession.weights(former.index, base, date, by="area_share")
        part = weights["share"].astype(float) * weights["old_ags"].map(former[AREA_KM2])
        return part.groupby(weights["new_ags"]).sum(min_count=1).rename_axis(AGS)

    def _names(self, base: dt.date, date: dt.date, keys: pd.Index) -> pd.DataFrame:
        """Return names, districts and associations on the keys of a date.

        A name is that of the base, or of the latest step that states one. Districts
        and associations are those of the nearest register that has the key, else that
        of the municipality most of it came from.
        """
        first, last = self._former[STATUS_2016], self._former[STATUS_2023]
        is_early = date - STATUS_2016 <= STATUS_2023 - date
        registers = [first, last] if is_early else [last, first]
        steps = self.steps[self.steps["new_name"] != ""]
        days = pd.to_datetime(steps["effective_date"]).dt.date
        steps = steps[(days > base) & (days <= date)].sort_values("effective_date")
        stated = steps.drop_duplicates("new_ags", keep="last").set_index("new_ags")
        name = stated["new_name"].reindex(keys)
        for register in (self._areas_at(base), *registers):
            name = name.fillna(register[NAME].reindex(keys))
        table = pd.DataFrame({NAME: name, DISTRICT_KEY: keys.str[:5]}, index=keys)
        districts = pd.concat(registers).drop_duplicates(DISTRICT_KEY)
        names = districts.set_index(DISTRICT_KEY)[DISTRICT]
        table[DISTRICT] = table[DISTRICT_KEY].map(names).fillna("")
        for column in (ASSOCIATION_KEY, ASSOCIATION):
            near, far = (register[column].reindex(keys) for register in registers)
            inherited = self._sources(date, keys).map(last[column])
            table[column] = near.fillna(far).fillna(inherited).fillna("")
        return table

    def _sources(self, date: dt.date, keys: pd.Index) -> pd.Series:
        """Return which municipality of 2023 most of each later one came from."""
        if date <= STATUS_2023:
            return pd.Series(pd.NA, keys, dtype="str")
        former = self._former[STATUS_2023]
        weights = self.succession.weights(
            former.index, STATUS_2023, date, by="area_share"
        )
        weights["size"] = weights["share"].astype(float) * weights["old_ags"].map(
            former[AREA_KM2]
        )
        largest = weights.sort_values("size").drop_duplicates("new_ags", keep="last")
        return largest.set_index("new_ags")["old_ags"].reindex(keys)

    @cached_property
    def _published(self) -> list[_Published]:
        """Inhabitants of the catalogue and of the office's files, by date."""
        found = []
        for date in BOUNDARY_DATES:
            layer = population_layer(date)
            day = self.catalog.info(layer).reference_date
            found.append(_Published(day, date, self._former[date][POPULATION], layer))
        for file in self.own.files:
            if file.population_date is not None:
                heads = file.areas[POPULATION]
                found.append(
                    _Published(
                        file.population_date, file.boundary_date, heads, file.info.name
                    )
                )
        return sorted(found, key=lambda one: one.date)

    def population(
        self, date: dt.date, keys: pd.Index
    ) -> tuple[pd.Series, _Published, pd.Index]:
        """Return the nearest published inhabitants on the municipalities of a date.

        Nothing is interpolated. Where municipalities merged, heads are added up;
        where one was divided, by the stated shares. Inhabitants of a later status
        are divided over former municipalities in the proportion that the latest
        earlier count had.

        Parameters
        ----------
        date : datetime.date
            Territorial status; of two counts equally near the earlier one is used.
        keys : pandas.Index
            Its municipalities.

        Returns
        -------
        tuple
            Inhabitants (Int64), the count they come from, and the keys whose number
            rests on a share.

        Raises
        ------
        UnknownPlaceError
            If a municipality of the count leads to none of `keys`.

        """
        nearest = self._nearest(date)
        weights = pd.Series(dtype="Int64")
        if nearest.boundary_date > date:
            earlier = [one for one in self._published if one.boundary_date <= date]
            forward = Carrier(self.succession, date, weights)
            weights, _ = self._carried(earlier[-1], forward, keys)
        carrier = Carrier(self.succession, date, weights)
        heads, divided = self._carried(nearest, carrier, keys)
        return heads, nearest, divided

    def _nearest(self, date: dt.date) -> _Published:
        """Return the count nearest to a date; of two equally near the earlier one."""
        return min(self._published, key=lambda one: abs((one.date - date).days))

    @staticmethod
    def _carried(
        count: _Published, carrier: Carrier, keys: pd.Index
    ) -> tuple[pd.Series, pd.Index]:
        def parts(ags: str) -> dict[str, Fraction]:
            return carrier.parts(ags, count.boundary_date)

        lost = {new for key in count.heads.index for new in parts(key)} - set(keys)
        if lost:
            raise UnknownPlaceError(
                values=listing(sorted(lost)), boundary_date=carrier.boundary_date
            )
        return carry_heads(count.heads, parts, keys)
