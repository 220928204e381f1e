"""Tables of key figures: by year, by applicant, by size, by district."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from geo.analysis.figures import ENOUGH, Basis
from geo.analysis.view import RegionView
from geo.schema import (
    AMOUNT_KINDS,
    AREA_KM2,
    BUCKETS,
    NAME,
    NOT_STATED,
    AmountKind,
    cents,
)

# Upper limits of the size classes of grants in euros (F12), the limit included.
SIZE_LIMITS: Final = (5_000, 20_000, 50_000, 100_000)
SIZE_CLASSES: Final = ("to_5", "to_20", "to_50", "to_100", "above_100")


def by_group(basis: Basis, column: str) -> pd.DataFrame:
    """Count projects and describe their amounts for each code of a column (F2, F8).

    Parameters
    ----------
    basis : Basis
        The selection.
    column : str
        ``year``, ``applicant_class``, ``applicant_type`` and so on.

    Returns
    -------
    pandas.DataFrame
        Index: the codes, ``not_stated`` last. ``projects`` (int), and for each kind
        of amount ``…_eur`` (sum), ``…_mean_eur``, ``…_median_eur`` (missing where no
        amount is known) and ``…_known`` (int, projects that state it).

    """
    numbers, found = basis.groups(column)
    names = [*found, NOT_STATED]
    size = len(names)
    # Rows that state nothing have -1, which is the last name.
    numbers = np.where(numbers < 0, size - 1, numbers)
    index = pd.Index(names, dtype="object", name=column)
    table = pd.DataFrame({"projects": np.bincount(numbers, minlength=size)}, index)
    for kind in AMOUNT_KINDS:
        # Sums of cents stay whole numbers; only the last step makes euros of them.
        amounts = basis.cents(kind)
        given = ~np.isnan(amounts)
        known = np.bincount(numbers[given], minlength=size)
        sums = np.bincount(numbers[given], amounts[given], size)
        euros = np.where(known > 0, sums / 100, np.nan)
        table[f"{kind}_eur"] = euros
        table[f"{kind}_mean_eur"] = euros / np.where(known > 0, known, 1)
        middle = pd.Series(basis.euros(kind)).groupby(numbers).median()
        table[f"{kind}_median_eur"] = middle.reindex(range(size)).to_numpy()
        table[f"{kind}_known"] = known
    order = np.argsort([str(name) for name in names[:-1]])
    return table.iloc[[*order, size - 1] if table["projects"].iloc[-1] else order]


def by_size(basis: Basis, kind: AmountKind) -> pd.DataFrame:
    """Count projects by the size of their grant (F12).

    Parameters
    ----------
    basis : Basis
        The selection.
    kind : str
        Kind of amount.

    Returns
    -------
    pandas.DataFrame
        Index: `SIZE_CLASSES`; ``projects`` (int), ``eur`` (sum), ``projects_share``
        and ``eur_share`` (parts of 1, missing without any amount). Projects that do
        not state the amount are in no class.

    Examples
    --------
    A grant of exactly 5,000 EUR belongs to the first class, one of 0 EUR too.

    >>> np.searchsorted(SIZE_LIMITS, [0, 5000, 5000.01, 100000, 100000.01]).tolist()
    [0, 0, 1, 3, 4]

    """
    amounts = basis.euros(kind)
    known = amounts[~np.isnan(amounts)]
    classes = np.searchsorted(SIZE_LIMITS, known)
    size = len(SIZE_CLASSES)
    # Whole cents, so that the sum over the classes is the total to the cent.
    counts = np.bincount(classes, minlength=size)
    sums = np.bincount(classes, weights=np.rint(known * 100), minlength=size) / 100
    table = pd.DataFrame({"projects": counts, "eur": sums}, index=list(SIZE_CLASSES))
    for column in ("projects", "eur"):
        total = table[column].sum()
        table[f"{column}_share"] = table[column] / (total if total else np.nan)
    return table.rename_axis("size_class")


def by_area(basis: Basis, level: str = "district") -> pd.DataFrame:
    """Add municipalities up to districts or municipal associations.

    Parameters
    ----------
    basis : Basis
        The selection.
    level : {"district", "association"}
        What to add up to.

    Returns
    -------
    pandas.DataFrame
        Index: key of the unit. ``name``; ``municipalities`` and
        ``municipalities_with_project`` (int, those with a list); ``population`` and
        ``area_km2`` (the parts in the region; members of unknown share left out);
        ``projects`` (fractional), ``projects_involved`` (whole: each project once in
        each unit); and for each kind of amount ``…_eur`` (missing if there are
        projects and not one states it) and ``…_per_inhabitant_eur`` (total over
        total, of the municipalities whose inhabitants and amount are known; missing
        if fewer than half of the projects state it).

    """
    places = basis.places[basis.places["listed"]]
    key = places[f"{level}_key"]
    numbers, keys = pd.factorize(key)
    size = len(keys)

    def total(values: pd.Series) -> np.ndarray:
        filled = values.to_numpy("float64", na_value=0.0)
        return np.bincount(numbers, weights=filled, minlength=size)

    people = places["population_inside"]
    columns: dict[str, object] = {
        NAME: places.groupby(numbers)[level].first().to_numpy(),
        "municipalities": np.bincount(numbers, minlength=size),
        "municipalities_with_project": total(places["projects"] > 0).astype("int64"),
        "population": total(people.fillna(0.0)),
        "area_km2": total(places[f"{AREA_KM2}_inside"].fillna(0.0)),
        "projects": total(places["projects"]),
        "projects_involved": _whole(basis, pd.Series(numbers, index=key.index), size),
    }
    for kind in AMOUNT_KINDS:
        amount = places[f"{kind}_eur"]
        known = amount.notna()
        stated = total(places[f"{kind}_known"])
        asked = total(places["projects_involved"])
        # Municipalities without a project have 0, which states nothing about others.
        told = (stated > 0) | (asked == 0)
        columns[f"{kind}_eur"] = np.where(told, np.round(total(amount), 2), np.nan)
        both = known & people.notna()
        below = total(people.where(both, 0.0))
        above = total(amount.where(both, 0.0))
        columns[f"{kind}_per_inhabitant_eur"] = np.divide(
            above, below, out=np.full(size, np.nan),
            where=(below > 0) & (stated >= asked * ENOUGH),
        )  # fmt: skip
    return pd.DataFrame(columns, index=pd.Index(keys, name=f"{level}_key")).sort_index()


def by_whereabouts(view: RegionView, kind: AmountKind | None) -> pd.DataFrame:
    """Add up what lies in municipalities and beside them; the last row is all of it.

    Parameters
    ----------
    view : RegionView
        The selection.
    kind : str, optional
        Kind of amount.

    Returns
    -------
    pandas.DataFrame
        Index: ``municipalities``, `BUCKETS` and ``total``. ``projects`` (fractional)
        and ``cents`` (Int64): 0 where there is no project, missing where there are
        projects and none of them states the amount, or without a kind.

    Examples
    --------
    >>> from geo.analysis.view import Atlas
    >>> from geo.projects.filters import ProjectFilter
    >>> view = Atlas().view(ProjectFilter(region="TH-LEADER-11"))
    >>> by_whereabouts(view, "grant_approved")["cents"].tolist()
    [<NA>, <NA>, 0, 7500000, 7500000]

    """
    places = view.places
    # The buckets stand behind the municipalities, or larger units.
    size = len(places) - len(BUCKETS)
    groups = {"municipalities": slice(size)}
    groups |= {name: slice(size + n, size + n + 1) for n, name in enumerate(BUCKETS)}
    groups["total"] = slice(None)
    column = partial(_filled, places)
    counts = column("projects")
    projects = {name: float(counts[at].sum()) for name, at in groups.items()}
    amounts: list[int | None] = [None] * len(groups)
    if kind:
        known, money = column(f"{kind}_known"), column(cents(kind))
        amounts = [
            int(money[at].sum()) if known[at].sum() or not projects[name] else None
            for name, at in groups.items()
        ]
    table = pd.DataFrame({"projects": projects}, dtype="float64")
    return table.assign(cents=pd.array(amounts, dtype="Int64"))


def _filled(table: pd.DataFrame, name: str) -> np.ndarray:
    """Return the numbers of a column, 0 where there is none."""
    numbers = table[name]
    kind = "int64" if pd.api.types.is_integer_dtype(numbers) else "float64"
    return numbers.to_numpy(kind, na_value=0)


def _whole(basis: Basis, units: pd.Series, size: int) -> np.ndarray:
    """Count each project once in each unit that it has a place in."""
    # The last entry answers for buckets, whose position is -1.
    unit = np.append(units.reindex(basis.places.index, fill_value=-1), -1)[basis.area]
    inside = unit >= 0
    pairs = pd.unique(basis.owner[inside].astype("int64") * size + unit[inside])
    return np.bincount(pairs % size, minlength=size)
