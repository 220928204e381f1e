"""The project sites of the map: one mark for all projects at one spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.view import RegionView
from geo.mapping.columns import column, texts_of
from geo.schema import AMOUNT_KINDS, PROJECT_ID, cents
from pages.components import formats, words
from pages.components.texts import t

# How exact the place of each precision is drawn.
_FORMS: Final = {"site": "exact", "locality": "locality", "several": "several"}
MOST_LISTED: Final = 12
# With more sites than this pop-ups count projects; Python lists those of an open one.
MANY_SITES: Final = 20_000


def on_map(view: RegionView) -> npt.NDArray[np.intp]:
    """Return the allocations that the map shows, as rows of the ledger of the view."""
    return np.flatnonzero((view.area >= 0) & ~np.isnan(view.degrees[:, 1]))


def are_many(view: RegionView) -> bool:
    """Whether a view has more allocations than a browser is given in words."""
    return len(view.rows) > MANY_SITES


def numbers_of(view: RegionView, among: RegionView) -> npt.NDArray[np.intp]:
    """Return which project of a wider selection each project of a view is."""
    return np.cumsum(among.passes)[view.passes] - 1


def first_sites(view: RegionView) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the projects on the map (by position), and their first allocations."""
    shown = on_map(view)
    projects, first = np.unique(view.owner[shown], return_index=True)
    return projects, shown[first]


def in_words(view: RegionView) -> list[tuple[Any, ...]] | None:
    """Write all projects as `MapGround.projects`; None if there are too many."""
    if are_many(view):
        return None
    rows: list[tuple[Any, ...]] = list(project_lines(view).values())
    projects, sites = first_sites(view)
    lon, lat = view.degrees[sites].T.round(5)
    where = zip(
        projects.tolist(), view.area[sites].tolist(), lat.tolist(), lon.tolist(),
        strict=True,
    )  # fmt: skip
    for project, *at in where:
        rows[project] = (*rows[project], *at)
    return rows


def _located(view: RegionView) -> _Located:
    """Find the allocations on the map, with point (degrees) and form of the sign."""
    rows = on_map(view)
    lon, lat = view.degrees[rows].T.round(5)
    placement, chosen = view.placement, view.rows[rows]
    precisions = placement.once("precisions", lambda: _precisions(view))
    forms = np.array([_FORMS.get(name, "municipality") for name in precisions[1]], "O")
    form = forms[precisions[0][chosen]] if len(forms) else np.array([], "O")
    # Without a point the sign stands in the middle of the municipality.
    pointless = np.isnan(placement.degrees[chosen, 0])
    form[pointless & (form != "several")] = "municipality"
    return _Located(rows, lat, lon, form)


def _precisions(view: RegionView) -> tuple[Any, Any]:
    return pd.factorize(view.placement.ledger["precision"])


class _Located(NamedTuple):
    """Allocations on the map: their rows in the ledger of the view, and where."""

    rows: npt.NDArray[np.intp]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    form: npt.NDArray[np.object_]


def packed(
    view: RegionView, *, among: RegionView | None = None, dated: bool = False
) -> dict[str, Any]:
    """Gather project sites at the same place, as columns (`sites.js` unpacks them).

    Parameters
    ----------
    view : RegionView
        What to show.
    among : RegionView, optional
        Whose projects are numbered, for pop-ups that are named after their locality
        and list their projects.
    dated : bool
        Whether the years are needed, for a map of years.

    Returns
    -------
    dict
        One entry of a column for each spot, those with most projects first: ``lat``
        and ``lon`` in 1e-5 degrees, ``place`` (number of the area), ``form``,
        ``count``, where amounts are known ``cents`` and ``known``, and ``locality``
        (one of ``localities``). ``field``, ``project`` (its number) and
        ``year`` have one entry for each project of a spot, in the order of the spots.
        Codes and words follow.

    """
    found = _located(view)
    forms = list(dict.fromkeys(("municipality", *_FORMS.values())))
    form = np.zeros(len(found.form), dtype="int64")
    for number, name in enumerate(forms):
        form[found.form == name] = number
    lat, lon = (np.rint(part * 1e5).astype("int64") for part in found[1:3])
    project, place = view.owner[found.rows], view.area[found.rows]
    order = np.lexsort((project, form, lon, lat))
    same = np.ones(len(order), dtype=bool)
    for part in (lat, lon, form):
        same[1:] &= np.diff(part[order]) == 0
    same[:1] = False
    group = np.cumsum(~same) - 1
    # A project with several parts at one spot is one project there.
    once = ~(same & np.r_[False, np.diff(project[order]) == 0])
    counts = np.bincount(group[once])
    rank = np.empty(len(counts), dtype="int64")
    largest = np.argsort(-counts, kind="stable")
    rank[largest] = np.arange(len(counts))
    first = order[~same][largest]
    columns = {
        "lat": lat[first], "lon": lon[first], "place": place[first],
        "form": form[first], "count": counts[largest],
        **_packed_money(view, found.rows[order], rank[group]),
    }  # fmt: skip
    own = project[order[once]][np.argsort(rank[group][once], kind="stable")]
    fields, names = _packed_fields(view, own)
    if names:
        columns["field"] = fields
    if among is not None:
        columns["project"] = numbers_of(view, among)[own]
    if dated:
        columns["year"] = view.projects["year"].fillna(0).to_numpy("int64")[own]
    named = {form: code for code, form in _FORMS.items()}
    precision = [t(f"precision.{named.get(form, form)}") for form in forms]
    words = {"precision": precision, "note": t("map.projects_here", count="{count}")}
    written: dict[str, Any] = {name: column(part) for name, part in columns.items()}
    if among is not None:
        written |= _packed_localities(view, found.rows[first])
    return {**written, "fields": names, "forms": forms, "words": words}


def _packed_money(
    view: RegionView, rows: npt.NDArray[np.intp], rank: npt.NDArray[np.int64]
) -> dict[str, npt.NDArray[np.int64]]:
    kind = words.best_kind(view)
    if kind is None:
        return {}
    amounts = view.allocated(kind)[rows]
    sums = np.bincount(rank, weights=np.nan_to_num(amounts))
    known = np.bincount(rank, weights=~np.isnan(amounts))
    return {"cents": sums.astype("int64"), "known": known.astype("int64")}


def _packed_localities(view: RegionView, rows: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Return the localities, and which one each of these allocations names."""
    named = view.placement.of_sites("locality", rows=view.rows[rows])
    texts, which = texts_of([name if isinstance(name, str) else "" for name in named])
    return {"localities": texts, "locality": which}


def _packed_fields(
    view: RegionView, project: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.intp], list[str]]:
    """Return the field of each project of each spot; nothing if none is known."""
    codes, names = view.placement.once("fields", lambda: _fields(view))
    own = codes[view.passes]
    stated = [number for number, name in enumerate(names) if name]
    if not np.isin(own, stated).any():
        return np.array([], dtype=np.intp), []
    return own[project], names


def _fields(view: RegionView) -> tuple[npt.NDArray[np.intp], list[str]]:
    fields = view.placement.coded.projects["field_of_action"]
    codes, names = pd.factorize(fields.fillna(""))
    return codes, list(names)


def _known(value: Any) -> bool:
    """Whether a cell of a list has a value; NaN is no equal of itself."""
    return value is not None and value is not pd.NA and value == value


def _plain(column: pd.Series) -> list[Any]:
    """Return cells as a list, None where nothing is known."""
    return [value if _known(value) else None for value in column.tolist()]


def projects_at(
    view: RegionView, place: str, form: str = "", at: Sequence[float] | None = None
) -> list[str]:
    """Return the projects of a municipality, or of one spot in it.

    Parameters
    ----------
    view : RegionView
        What is shown.
    place : str
        Key of the municipality.
    form : str
        How exact the sign is; only for a spot.
    at : sequence of float, optional
        Latitude and longitude of the sign of a spot.

    """
    if place not in view.municipalities.index:
        return []
    rows = np.flatnonzero(view.area == view.municipalities.index.get_loc(place))
    if at is not None:
        found = _located(view)
        lat, lon = (round(part, 5) for part in at)
        here = (found.lat == lat) & (found.lon == lon) & (found.form == form)
        rows = np.intersect1d(rows, found.rows[here])
    return list(dict.fromkeys(view.ledger[PROJECT_ID].take(rows).tolist()))


def title_at(view: RegionView, spot: Mapping[str, Any]) -> str:
    """Name what stands at a spot: its first project, and how many more."""
    keys = projects_at(view, spot["place"], spot["form"], spot["at"])
    if not keys:
        return ""
    first = str(view.projects.at[keys[0], "title"])
    return first if len(keys) == 1 else f"{first} … (+{len(keys) - 1})"


def project_lines(
    view: RegionView, keys: Sequence[str] | None = None
) -> dict[str, tuple[str, str]]:
    """Write projects for a pop-up: title, and year, status and amount of each."""
    table = view.projects if keys is None else view.projects.loc[list(keys)]
    money = formats.cents_writer()
    kinds = list(reversed(AMOUNT_KINDS))
    statuses = {code: t(f"status.{code}") for code in table["status"].unique()}
    columns = ["title", "year", "status", *(cents(kind) for kind in kinds)]
    lines = {}
    for key, title, year, status, *amounts in zip(
        table.index.tolist(), *(_plain(table[name]) for name in columns), strict=True
    ):
        detail = [str(year)] if year is not None else []
        detail.append(statuses[status])
        amount = next((cell for cell in amounts if cell is not None), None)
        if amount is not None:
            detail.append(money(int(amount)))
        lines[key] = (str(title), " · ".join(detail))
    return lines


def items(
    lines: Mapping[str, tuple[str, str]], keys: Sequence[str]
) -> list[tuple[str, str]]:
    """List projects for a pop-up, the first ones and how many more there are."""
    listed = [lines[key] for key in keys[:MOST_LISTED]]
    if len(keys) > MOST_LISTED:
        listed.append((t("map.more_projects", count=len(keys) - MOST_LISTED), ""))
    return listed
