"""The project sites of the map: one mark for all projects at one spot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.view import RegionView
from geo.mapping.columns import column
from geo.mapping.interactive import Card, Spot
from geo.schema import AMOUNT_KINDS, PLACE, PROJECT_ID, AmountKind, cents
from pages.components import formats, words
from pages.components.texts import t

# How exact the place of each precision is drawn.
_FORMS: Final = {"site": "exact", "locality": "locality", "several": "several"}
MOST_LISTED: Final = 12
# More sites than this come as columns; their pop-ups count projects without a list.
MANY_SITES: Final = 20_000


Lines = Mapping[str, tuple[str, str]]


def spots(view: RegionView, names: pd.Series, lines: Lines | None = None) -> list[Spot]:
    """Gather project sites that stand at the same place.

    Parameters
    ----------
    view : RegionView
        What to show.
    names : pandas.Series
        Name of each municipality of the view.
    lines : mapping, optional
        As `project_lines` writes them.

    """
    found = _located(view)
    table = view.ledger.iloc[found.rows]
    kind = words.best_kind(view)
    lines = project_lines(view) if lines is None else lines
    marks = _Marks(view, names, kind, lines)
    rows = [part.tolist() for part in found[1:]]
    rows += [table[name].tolist() for name in (PROJECT_ID, PLACE, "precision")]
    rows.append(view.sites["locality"].take(found.rows).tolist())
    rows.append((table[cents(kind)] if kind else table[PLACE]).tolist())
    groups: dict[tuple[float, float, str], list[_Row]] = {}
    for lat, lon, form, *row in zip(*rows, strict=True):
        groups.setdefault((lat, lon, form), []).append(_Row(*row))
    return [
        marks.spot(groups[lat, lon, form], (lat, lon), form)
        for lat, lon, form in sorted(groups)
    ]


def _located(view: RegionView) -> _Located:
    """Find the allocations on the map, with point (degrees) and form of the sign."""
    lon, lat = view.degrees.T.round(5)
    rows = np.flatnonzero((view.area >= 0) & ~np.isnan(lat))
    placement, chosen = view.placement, view.rows[rows]
    precisions = placement.once("precisions", lambda: _precisions(view))
    forms = np.array([_FORMS.get(name, "municipality") for name in precisions[1]], "O")
    form = forms[precisions[0][chosen]] if len(forms) else np.array([], "O")
    # Without a point the sign stands in the middle of the municipality.
    pointless = np.isnan(placement.degrees[chosen, 0])
    form[pointless & (form != "several")] = "municipality"
    return _Located(rows, lat[rows], lon[rows], form)


def _precisions(view: RegionView) -> tuple[Any, Any]:
    return pd.factorize(view.placement.ledger["precision"])


class _Located(NamedTuple):
    """Allocations on the map: their rows in the ledger of the view, and where."""

    rows: npt.NDArray[np.intp]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    form: npt.NDArray[np.object_]


def packed(view: RegionView) -> dict[str, Any]:
    """Gather very many sites as columns, which the browser unpacks (`sites.js`).

    Parameters
    ----------
    view : RegionView
        What to show.

    Returns
    -------
    dict
        One entry of a column for each spot, those with most projects first: ``lat``
        and ``lon`` in 1e-5 degrees, ``place`` (number of the area), ``form``,
        ``count`` and, where amounts are known, ``cents`` and ``known``. ``field`` has
        one entry for each project of a spot, in the order of the spots. Codes and
        words follow.

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
    fields, names = _packed_fields(view, project[order[once]], rank[group][once])
    if names:
        columns["field"] = fields
    named = {form: code for code, form in _FORMS.items()}
    precision = [t(f"precision.{named.get(form, form)}") for form in forms]
    note = t("map.projects_here", count="{count}")
    return {
        **{name: column(part) for name, part in columns.items()},
        "fields": names, "forms": forms,
        "words": {"precision": precision, "note": note},
    }  # fmt: skip


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


def _packed_fields(
    view: RegionView, project: npt.NDArray[np.intp], rank: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.intp], list[str]]:
    """Return the field of each project of each spot; nothing if none is known."""
    codes, names = view.placement.once("fields", lambda: _fields(view))
    own = codes[view.passes]
    stated = [number for number, name in enumerate(names) if name]
    if not np.isin(own, stated).any():
        return np.array([], dtype=np.intp), []
    return own[project][np.argsort(rank, kind="stable")], names


def _fields(view: RegionView) -> tuple[npt.NDArray[np.intp], list[str]]:
    fields = view.placement.coded.projects["field_of_action"]
    codes, names = pd.factorize(fields.fillna(""))
    return codes, list(names)


class _Row(NamedTuple):
    """One allocation on the map."""

    project: str
    place: str
    precision: str
    locality: str
    amount: Any


class _Marks:
    """Writes the marks of a selection; tables become lists once, for speed."""

    def __init__(
        self,
        view: RegionView,
        names: pd.Series,
        kind: AmountKind | None,
        lines: Lines,
    ) -> None:
        self.names = names.to_dict()
        self.kind = kind
        self.lines = lines
        projects = view.projects
        fields = projects["field_of_action"]
        self.has_fields = bool(fields.notna().any())
        index = projects.index.tolist()
        self.fields = dict(zip(index, fields.fillna("").tolist(), strict=True))
        years = [year if year == year else None for year in _plain(projects["year"])]
        self.years = dict(zip(index, years, strict=True))
        self.precisions = {
            code: t(f"precision.{code}") for code in view.sites["precision"].unique()
        }

    def spot(self, rows: list[_Row], at: tuple[float, float], form: str) -> Spot:
        """Write the mark of one spot."""
        first = rows[0]
        keys = list(dict.fromkeys(row.project for row in rows))
        place = self.names[first.place]
        amounts = [int(row.amount) for row in rows if self.kind and _known(row.amount)]
        counted = Counter(self.fields[key] for key in keys) if self.has_fields else {}
        subtitle = dict.fromkeys([place, self.precisions[first.precision]])
        years = {self.years[key] for key in keys} - {None}
        return Spot(
            at=at,
            place=first.place,
            form=form,
            count=len(keys),
            fields=Counter(counted).most_common(),
            cents=sum(amounts) if self.kind else None,
            known=len(amounts),
            years=sorted(int(year) for year in years if year is not None),
            card=Card(
                title=first.locality or place,
                subtitle=" · ".join(subtitle),
                items=items(self.lines, keys),
                note=t("map.projects_here", count=len(keys)),
            ),
        )


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
