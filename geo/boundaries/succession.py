"""Which municipality became which: keys of one date on another date.

The steps come from a dated table. A whole merger moves everything; where only a
part moved (three cases in Thuringia), the table states shares of inhabitants and
of area.

"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries.cutting import with_cuts
from geo.errors import CoverageError, ShareError
from geo.schema import AGS, check_keys, listing

STEP_COLUMNS: Final = (
    "old_ags",
    "new_ags",
    "effective_date",
    "population_share",
    "area_share",
)
# Population shares decide over projects and people, area shares over outlines.
_SHARES: Final = ("population_share", "area_share")


class Succession:
    """The dated succession of municipality keys.

    Parameters
    ----------
    steps : pandas.DataFrame
        Text columns ``old_ags``, ``new_ags``, ``effective_date`` (ISO),
        ``population_share``, ``area_share``; one row per old and new key. The
        shares of an old key on one date add up to 1.

    Raises
    ------
    KeyFormatError
        If a key is no text of eight digits.
    ShareError
        If the shares of a step do not add up to 1.

    Examples
    --------
    >>> steps = pd.DataFrame({
    ...     "old_ags": ["16072005", "16072009"], "new_ags": ["16072024"] * 2,
    ...     "effective_date": ["2018-07-06"] * 2,
    ...     "population_share": ["1", "1"], "area_share": ["1", "1"]})
    >>> Succession(steps).successors("16072009", dt.date(2016, 1, 1),
    ...                              dt.date(2023, 1, 1))
    {'16072024': Fraction(1, 1)}

    """

    def __init__(self, steps: pd.DataFrame) -> None:
        for column in ("old_ags", "new_ags"):
            check_keys(steps[column], digits=8, layer="succession")
        ordered = steps.sort_values("effective_date", kind="stable")
        self._by_date: dict[dt.date, dict[str, list[tuple[str, Fraction, Fraction]]]]
        self._by_date = {}
        for row in ordered[list(STEP_COLUMNS)].itertuples(index=False):
            moves = self._by_date.setdefault(
                dt.date.fromisoformat(row.effective_date), {}
            )
            moves.setdefault(row.old_ags, []).append(
                (row.new_ags, Fraction(row.population_share), Fraction(row.area_share))
            )
        self._check()

    def _check(self) -> None:
        for moves in self._by_date.values():
            for old, parts in moves.items():
                _, people, areas = zip(*parts, strict=True)
                for shares in (people, areas):
                    if sum(shares) != 1:
                        raise ShareError(
                            project=old, values=listing(shares), total=sum(shares)
                        )

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """Days on which something changed, in order."""
        return tuple(self._by_date)

    def keys_at(self, keys: pd.Index, start: dt.date, end: dt.date) -> pd.Index:
        """Return the keys that exist at `end`, from all those of `start`."""
        weights = self.weights(keys, start, end, by="area_share")
        return pd.Index(sorted(set(weights["new_ags"])), name=AGS)

    def successors(
        self,
        ags: str,
        start: dt.date,
        end: dt.date,
        *,
        by: str = "population_share",
    ) -> dict[str, Fraction]:
        """Return what became of one key, with shares that add up to 1.

        Parameters
        ----------
        ags : str
            Key with territorial status `start`.
        start, end : datetime.date
            Steps after `start` and up to `end` are taken. The way back in time
            needs inhabitants as well: `carrying.Carrier`.
        by : {"population_share", "area_share"}
            Which of the stated shares divides a municipality.

        Returns
        -------
        dict of str to Fraction
            Keys with territorial status `end`; parts of share 0 left out.

        """
        by_area = _SHARES.index(by) == 1
        current = {ags: Fraction(1)}
        for date, moves in self._by_date.items():
            if not start < date <= end or moves.keys().isdisjoint(current):
                continue
            following: dict[str, Fraction] = {}
            for key, share in current.items():
                unchanged = [(key, Fraction(1), Fraction(1))]
                for new, people, area in moves.get(key, unchanged):
                    part = share * (area if by_area else people)
                    following[new] = following.get(new, Fraction(0)) + part
            current = {key: share for key, share in following.items() if share}
        return current

    def weights(
        self, keys: pd.Index, start: dt.date, end: dt.date, *, by: str
    ) -> pd.DataFrame:
        """Return the succession of many keys as a table.

        Parameters
        ----------
        keys : pandas.Index
            Keys with territorial status `start`.
        start, end : datetime.date
            As in `successors`.
        by : {"population_share", "area_share"}
            As in `successors`.

        Returns
        -------
        pandas.DataFrame
            Columns ``old_ags``, ``new_ags`` (text) and ``share`` (Fraction).

        """
        rows = [
            (key, new, share)
            for key in keys
            for new, share in self.successors(key, start, end, by=by).items()
        ]
        return pd.DataFrame(rows, columns=["old_ags", "new_ags", "share"])


def merge_outlines(
    areas: gpd.GeoDataFrame, succession: Succession, start: dt.date, end: dt.date
) -> gpd.GeoSeries:
    """Derive the outlines of a later date by merging those of an earlier one.

    A municipality of which only parts moved goes to the successor with the larger
    share of area as a whole; the outlines concerned are therefore wrong by the
    part (see `partly_moved`). A part that becomes a municipality of its own is cut off
    straight (`cutting`).

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Index ``ags`` with territorial status `start`; a valid coverage.
    succession : Succession
        The steps.
    start, end : datetime.date
        Territorial status of the input and of the result.

    Returns
    -------
    geopandas.GeoSeries
        MultiPolygons on the sorted keys of `end`.

    Raises
    ------
    CoverageError
        If the borders of the input do not fit each other.

    """
    _refuse_gaps(areas)
    weights = succession.weights(areas.index, start, end, by="area_share")
    target = _main_targets(weights).reindex(areas.index)
    shapes, names = with_cuts(areas.geometry, target, weights)
    merged = (
        gpd.GeoSeries(shapes)
        .groupby(np.asarray(names))
        .agg(lambda shapes: shapely.coverage_union_all(shapes.to_numpy()))
    )
    outlines = [
        shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape
        for shape in merged
    ]
    return gpd.GeoSeries(
        outlines, index=pd.Index(merged.index, name=AGS), crs=areas.crs
    ).sort_index()


def _main_targets(weights: pd.DataFrame) -> pd.Series:
    """Return for each former key the successor with the largest share of area."""
    sizes = weights.assign(size=weights["share"].astype(float))
    main = sizes.sort_values(
        ["old_ags", "size", "new_ags"], ascending=[True, False, True]
    ).drop_duplicates("old_ags")
    return main.set_index("old_ags")["new_ags"]


def cut_off(
    areas: pd.Index, succession: Succession, start: dt.date, end: dt.date
) -> pd.Index:
    """Return the keys of `end` at whose outlines `merge_outlines` had to cut."""
    weights = succession.weights(areas, start, end, by="area_share")
    main = _main_targets(weights)
    lacking = set(weights["new_ags"]) - set(main)
    divided = weights.loc[weights["new_ags"].isin(lacking), "old_ags"]
    both = lacking | set(main[main.index.isin(divided)])
    return pd.Index(sorted(both), name=AGS)


def partly_moved(
    areas: pd.Index, succession: Succession, start: dt.date, end: dt.date
) -> pd.Index:
    """Return the keys of `end` to or from which only parts of a neighbour moved."""
    weights = succession.weights(areas, start, end, by="area_share")
    divided = weights["old_ags"].duplicated(keep=False)
    return pd.Index(sorted(set(weights.loc[divided, "new_ags"])), name=AGS)


def _refuse_gaps(areas: gpd.GeoDataFrame) -> None:
    shapes = areas.geometry.to_numpy()
    if not shapely.coverage_is_valid(shapes):
        edges = shapely.coverage_invalid_edges(shapes)
        bad = areas.index[np.asarray([not edge.is_empty for edge in edges])]
        raise CoverageError(layer="municipalities", values=listing(bad))
