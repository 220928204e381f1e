"""Changes of municipalities that an office enters: written, checked, foreseen.

The table of the catalogue ends in 2023. What an office adds for later years must fit
it: each step starts from municipalities that exist on the day before, the shares of a
municipality add up to 1, and nobody joins a municipality that ends on the same day.

"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries.territory import STATUS_2023, load_municipalities
from geo.boundaries.timeline import CHANGE_COLUMNS, OwnBoundaries
from geo.catalog import Catalog
from geo.errors import (
    BoundaryConflictError,
    BoundaryGapError,
    KeyFormatError,
    StepCircleError,
    StepDateError,
    StepDistrictError,
    StepKeyError,
    StepNameError,
    StepShareError,
)
from geo.schema import CHANGE_KINDS, DISTRICT_KEY, NAME, listing

MERGED, NEW, PARTIAL, RENAMED, REKEYED = CHANGE_KINDS
# A step may be entered for the time to come, but a year like 2204 is a slip.
_YEARS_AHEAD: Final = 3
# Outlines of two sources differ along the border: parts below are no change.
_NOISE: Final = 0.05
_WHOLE: Final = 0.9


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a municipality, or a part of it, goes.

    Attributes
    ----------
    ags : str
        Key of the municipality afterwards.
    name : str
        Its name; empty keeps the name it has.
    population_share, area_share : Fraction
        Part of the inhabitants and of the area of the former municipality.

    """

    ags: str
    name: str = ""
    population_share: Fraction = Fraction(1)
    area_share: Fraction = Fraction(1)


def steps_table(
    date: dt.date,
    moves: Mapping[str, Sequence[Target]],
    *,
    kind: str,
    basis: str = "",
) -> pd.DataFrame:
    """Write changes of one day as steps.

    Parameters
    ----------
    date : datetime.date
        First day on which they are in force.
    moves : mapping of str to sequence of Target
        For each former municipality where it goes.
    kind : str
        One of `CHANGE_KINDS`.
    basis : str
        Law, agreement or source.

    Returns
    -------
    pandas.DataFrame
        Text columns `CHANGE_COLUMNS`; shares as fractions.

    Examples
    --------
    >>> table = steps_table(dt.date(2024, 1, 1), kind="merged_into",
    ...                     moves={"16066073": [Target(ags="16066042")]})
    >>> table[["old_ags", "new_ags", "effective_date", "area_share"]].values.tolist()
    [['16066073', '16066042', '2024-01-01', '1']]

    """
    rows = [
        {
            "old_ags": old,
            "new_ags": target.ags,
            "effective_date": date.isoformat(),
            "population_share": str(target.population_share),
            "area_share": str(target.area_share),
            "new_name": target.name,
            "kind": kind,
            "basis": basis,
        }
        for old, targets in moves.items()
        for target in targets
    ]
    return pd.DataFrame(rows, columns=CHANGE_COLUMNS, dtype="str")


def check_changes(
    catalog: Catalog, own: OwnBoundaries, *, today: dt.date | None = None
) -> None:
    """Refuse steps and boundaries that do not follow from each other.

    Parameters
    ----------
    catalog : Catalog
        The status of 2023, from which they start.
    own : OwnBoundaries
        Everything that the office entered, the new with the old.
    today : datetime.date, optional
        The present day.

    Raises
    ------
    StepDateError, StepKeyError, StepShareError, StepCircleError, StepNameError,
    StepDistrictError, BoundaryGapError, BoundaryConflictError
        Each names the municipalities, the day and the way out.

    """
    known = load_municipalities(catalog, STATUS_2023)
    names = {str(key): str(name) for key, name in known[NAME].items()}
    districts = {key[:5] for key in names}
    ever: dict[str, str] = {}
    files = {file.boundary_date: file for file in own.files}
    days = [dt.date.fromisoformat(text) for text in own.steps["effective_date"]]
    _check_days([*days, *files], today or dt.datetime.now(dt.UTC).date())
    for date in sorted({*days, *files}):
        steps = own.steps[own.steps["effective_date"] == date.isoformat()]
        ever |= names
        names = _after(steps, names, districts, date)
        if date in files:
            areas = files[date].areas
            lost = [f"{names[key]} ({key})" for key in names if key not in areas.index]
            if lost:
                raise BoundaryGapError(date=date, values=listing(lost, most=10))
            ended = ever.keys() - names.keys()
            risen = [f"{ever[key]} ({key})" for key in areas.index if key in ended]
            if risen:
                raise BoundaryConflictError(date=date, values=listing(risen))
            names = {str(key): str(name) for key, name in areas[NAME].items()}
            districts |= set(areas[DISTRICT_KEY])


def _check_days(days: Sequence[dt.date], today: dt.date) -> None:
    last = today.replace(year=today.year + _YEARS_AHEAD, day=1)
    for day in days:
        if not STATUS_2023 < day <= last:
            raise StepDateError(date=day, first=STATUS_2023, last=last)


def _after(
    steps: pd.DataFrame,
    names: dict[str, str],
    districts: set[str],
    date: dt.date,
) -> dict[str, str]:
    """Apply the steps of one day to the names by key."""
    unknown = sorted(set(steps["old_ags"]) - set(names))
    if unknown:
        raise StepKeyError(values=listing(unknown), date=date)
    targets = steps.groupby("old_ags")["new_ags"].agg(set).to_dict()
    for old, group in steps.groupby("old_ags"):
        _check_shares(group, f"{names[str(old)]} ({old})", date)
    for key in sorted(set(steps["new_ags"])):
        if len(key) != 8 or not (key.isascii() and key.isdecimal()):
            raise KeyFormatError(
                layer="territorial_changes", column="new_ags", values=key, digits=8
            )
        if key in targets and key not in targets[key]:
            values = f"{names[key]} ({key})"
            raise StepCircleError(values=values, date=date)
        if key[:5] not in districts:
            raise StepDistrictError(values=key, district=key[:5])
    stated = steps[steps["new_name"] != ""].set_index("new_ags")["new_name"].to_dict()
    nameless = sorted(set(steps["new_ags"]) - set(names) - set(stated))
    if nameless:
        raise StepNameError(values=listing(nameless))
    staying = {key: name for key, name in names.items() if key not in targets}
    following = {key: stated.get(key, names.get(key, "")) for key in steps["new_ags"]}
    return staying | following


def _check_shares(steps: pd.DataFrame, name: str, date: dt.date) -> None:
    for column in ("population_share", "area_share"):
        try:
            shares = [Fraction(text) for text in steps[column]]
        except (ValueError, ZeroDivisionError):
            shares = []
        if not shares or sum(shares) != 1 or min(shares) < 0:
            raise StepShareError(
                place=name,
                values=listing(steps[column]),
                total="?" if not shares else _percent(sum(shares, Fraction(0))),
                date=date,
            )


def _percent(share: Fraction) -> str:
    return f"{float(share):.4g}"


def propose_steps(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, date: dt.date
) -> pd.DataFrame:
    """Find out from two sets of outlines what became of the keys that are gone.

    A municipality of which at least 90 % of the area lie in one new municipality
    joined it as a whole. Else it was divided; parts below 5 % are noise of the
    outlines. The share of inhabitants is taken to be that of the area.

    Parameters
    ----------
    before, after : geopandas.GeoDataFrame
        Index ``ags``; ``name`` and outlines in EPSG:25832.
    date : datetime.date
        Territorial status of `after`.

    Returns
    -------
    pandas.DataFrame
        Text columns `CHANGE_COLUMNS`, for the keys that `after` does not have.
        A municipality that lies outside of `after` has no row.

    """
    gone = before[~before.index.isin(after.index)]
    shapes = after.geometry.to_numpy()
    source, target = shapely.STRtree(shapes).query(
        gone.geometry.to_numpy(), predicate="intersects"
    )
    size = shapely.area(
        shapely.intersection(gone.geometry.to_numpy()[source], shapes[target])
    )
    frames = []
    for position, key in enumerate(gone.index):
        mine = source == position
        parts = pd.Series(size[mine], index=after.index[target[mine]])
        parts = parts / gone.geometry.iloc[position].area
        if len(parts) and parts.max() >= _NOISE:
            frames.append(_proposal(str(key), parts, before, after, date))
    if not frames:
        return pd.DataFrame(columns=CHANGE_COLUMNS, dtype="str")
    table = pd.concat(frames, ignore_index=True)
    sources = table.groupby("new_ags")["old_ags"].transform("nunique")
    alone = (table["kind"] == NEW) & (sources == 1)
    table.loc[alone, "kind"] = REKEYED
    return table


def _proposal(
    key: str,
    parts: pd.Series,
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    date: dt.date,
) -> pd.DataFrame:
    parts = parts.sort_values(ascending=False)
    if parts.iloc[0] >= _WHOLE:
        parts = parts.iloc[:1]
    parts = parts[parts >= _NOISE]
    rounded = np.round(parts / parts.sum(), 3)
    shares = [Fraction(str(share)) for share in rounded]
    shares[0] += 1 - sum(shares, Fraction(0))
    targets = [
        Target(
            ags=str(ags),
            name="" if ags in before.index else str(after.at[ags, NAME]),
            population_share=share,
            area_share=share,
        )
        for ags, share in zip(parts.index, shares, strict=True)
    ]
    joined = MERGED if targets[0].ags in before.index else NEW
    return steps_table(
        date,
        {key: targets},
        kind=joined if len(targets) == 1 else PARTIAL,
        basis="aus den Umrissen ermittelt",
    )
