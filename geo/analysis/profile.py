"""One municipality: its figures beside those of the region, neighbours, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import shapely

from geo.analysis.measures import MEASURES
from geo.analysis.view import Atlas, RegionView
from geo.analysis.white_spots import carried_out
from geo.boundaries.territory import STATUS_2016
from geo.errors import UnknownPlaceError
from geo.places.settlements import QUALITY, VILLAGE_QUALITIES
from geo.projects.filters import ProjectFilter
from geo.schema import AGS, EXITED, NAME, PLACE, PROJECT_ID, SHARE

_NEAREST: Final = 5
_WHOLE: Final = "1"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What there is to say about one municipality.

    Attributes
    ----------
    ags : str
        Its key.
    view : RegionView
        The selection on the region.
    standing : pandas.DataFrame
        As `standing` returns it.
    projects : pandas.DataFrame
        Index ``project_id``: ``share`` and cents that fall on the municipality, and
        what stands in `register.Register.projects`; newest first.
    exited : pandas.DataFrame
        The same for applications that were refused or withdrawn.
    exits_known : bool
        Whether the data set names any such application at all.
    neighbours : pandas.DataFrame
        Index ``ags``: ``name`` and all measures; missing where no list is at hand.
    near : pandas.DataFrame
        The nearest project sites elsewhere: ``project_id``, ``distance_m``,
        ``place``, ``title``.
    events : pandas.DataFrame
        As `merger_events` returns it.
    former : pandas.DataFrame
        Index ``ags`` of 2016: ``name``, ``share`` that came here, ``projects``
        (float, in parts; missing where the region is not known there).

    """

    ags: str
    view: RegionView
    standing: pd.DataFrame
    projects: pd.DataFrame
    exited: pd.DataFrame
    exits_known: bool
    neighbours: pd.DataFrame
    near: pd.DataFrame
    events: pd.DataFrame
    former: pd.DataFrame

    @property
    def row(self) -> pd.Series:
        """Its row in the places of the view."""
        return self.view.municipalities.loc[self.ags]


def municipality_profile(atlas: Atlas, selection: ProjectFilter, ags: str) -> Profile:
    """Gather everything about one municipality of the selected region.

    Parameters
    ----------
    atlas : Atlas
        Boundaries and projects.
    selection : ProjectFilter
        What is asked for; refused and withdrawn applications stand apart unless it
        asks for a status.
    ags : str
        Key on the territorial status of the selection.

    Returns
    -------
    Profile

    Raises
    ------
    UnknownPlaceError
        If the municipality is not in the region on that status.

    Examples
    --------
    >>> wanted = ProjectFilter(dataset="demo", region="TH-LEADER-06")
    >>> sheet = municipality_profile(Atlas(), wanted, "16069024")
    >>> len(sheet.projects), sheet.row["name"]
    (15, 'Hildburghausen')

    """
    counted = carried_out(selection)
    view = atlas.view(counted)
    date = view.territory.boundary_date
    if ags not in view.keys:
        raise UnknownPlaceError(values=ags, boundary_date=date)
    everywhere = atlas.view(replace(counted, region=None, boundary_date=date))
    return Profile(
        ags=ags,
        view=view,
        standing=standing(view, ags),
        projects=projects_on(view, ags),
        exited=_exited(atlas.view(selection), ags),
        exits_known=bool(view.placement.coded.among("status", EXITED).any()),
        neighbours=neighbours(everywhere, ags),
        near=nearest_elsewhere(view, ags, main_point(view, ags)),
        events=merger_events(atlas.timeline.named_steps, ags, until=date),
        former=_former(atlas, counted, ags, date),
    )


def standing(view: RegionView, ags: str) -> pd.DataFrame:
    """Compare one municipality with its region, for every measure.

    Parameters
    ----------
    view : RegionView
        The selection on the region.
    ags : str
        Key of the municipality.

    Returns
    -------
    pandas.DataFrame
        Index: codes of `MEASURES`. ``value``; ``region`` (total, or total over
        total); ``quotient`` (value over region, for rates; 1 = as the region);
        ``share`` (of the region's total, for counts and sums, 0 to 1); ``rank`` (1 is
        the highest, equal values share the better rank; missing where the value is
        missing or 0) and ``ranked`` (municipalities with a value).

    """
    table = view.municipalities
    rows = {}
    for code, measure in MEASURES.items():
        values = table[code]
        value, region = values[ags], view.regional_value(code)
        part = value / region if region and pd.notna(value) else None
        has_rank = pd.notna(value) and value > 0
        rows[code] = {
            "value": value,
            "region": region,
            "quotient": part if measure.base else None,
            "share": None if measure.base else part,
            "rank": int((values > value).sum()) + 1 if has_rank else None,
            "ranked": int(values.notna().sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").astype("float64")


def projects_on(view: RegionView, ags: str) -> pd.DataFrame:
    """Return the projects of one municipality with the part that falls on it."""
    at = view.area == view.keys.get_loc(ags)
    own = view.placement.ledger.iloc[view.rows[at]]
    money = [column for column in own if str(column).endswith("_cents")]
    parts = own.groupby(PROJECT_ID, sort=False)[[SHARE]].sum()
    sums = own.groupby(PROJECT_ID, sort=False)[money].sum(min_count=1)
    rest = view.projects.drop(columns=money).reindex(parts.index)
    joined = rest.join(parts).join(sums)
    return joined.sort_values(
        "year", ascending=False, na_position="last", kind="stable"
    )


def _exited(view: RegionView, ags: str) -> pd.DataFrame:
    table = projects_on(view, ags)
    return table[table["status"].isin(EXITED)]


def neighbours(view: RegionView, ags: str) -> pd.DataFrame:
    """Return the municipalities that touch one, with all measures."""
    areas = view.territory.municipalities
    # The tree of GEOS is made once for each status.
    found = areas.sindex.query(areas.geometry[ags], predicate="intersects")
    touching = areas.index[np.sort(found)].drop(ags)
    table = view.part(touching)
    return table[[NAME, "listed", *MEASURES]].rename_axis(AGS).sort_values(NAME)


def main_point(view: RegionView, ags: str) -> shapely.Point:
    """Return the point of the village a municipality is called after.

    Where there is none, a point inside its area.
    """
    area = view.territory.municipalities.loc[ags]
    own = view.gazetteer.of_municipality(view.territory.boundary_date, ags)
    own = own[own[QUALITY].isin(VILLAGE_QUALITIES)]
    exact = own[own[NAME] == area[NAME]]
    # "Brünn/Thür." is called after Brünn; the best known place stands first.
    first = [area[NAME].startswith(name) for name in own[NAME]]
    named = exact if len(exact) else own[first]
    return (
        named.geometry.iloc[0] if len(named) else area.geometry.representative_point()
    )


def nearest_elsewhere(view: RegionView, ags: str, point: shapely.Point) -> pd.DataFrame:
    """Return the nearest project sites outside a municipality, at most five.

    Only exact sites and villages count as points; distances are straight lines in
    EPSG:25832 from `point`.
    """
    placement = view.placement
    usable = placement.has_point[view.rows] & (view.area != view.keys.get_loc(ags))
    rows, places = view.rows[usable], view.place[usable]
    away = np.hypot(*(placement.xy[rows] - [point.x, point.y]).T)
    # The first of several at the same distance, and each project once.
    order = np.argsort(away, kind="stable")
    first = pd.Series(placement.owner[rows[order]]).drop_duplicates().index[:_NEAREST]
    chosen = order[first]
    rows = rows[chosen]
    titles = placement.coded.projects["title"]
    return pd.DataFrame(
        {
            PROJECT_ID: placement.ledger[PROJECT_ID].iloc[rows].to_numpy(),
            "distance_m": away[chosen],
            PLACE: view.extent.table.index[places[chosen]],
            "locality": pd.Series(placement.of_sites("locality", rows)).fillna(""),
            "title": titles.iloc[placement.owner[rows]].array,
        }
    )


def merger_events(steps: pd.DataFrame, ags: str, *, until: dt.date) -> pd.DataFrame:
    """List the mergers that made a municipality, the latest first.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `timeline.Timeline.named_steps`.
    ags : str
        Key on the status `until`.
    until : datetime.date
        Later steps are left out.

    Returns
    -------
    pandas.DataFrame
        ``effective_date`` (date), ``new_ags``, ``new_name``, ``old_ags``,
        ``old_name`` and ``whole`` (False: only a part came); also the steps behind
        those steps.

    Examples
    --------
    >>> steps = pd.DataFrame({
    ...     "old_ags": ["16072005", "16072009"], "old_name": ["Föritz", "Judenbach"],
    ...     "new_ags": ["16072024"] * 2, "new_name": ["Föritztal"] * 2,
    ...     "effective_date": ["2018-07-06"] * 2, "population_share": ["1", "1"]})
    >>> merger_events(steps, "16072024", until=dt.date(2023, 1, 1))["old_name"].tolist()
    ['Föritz', 'Judenbach']

    """
    into: dict[str, list[int]] = {}
    for row, (old, new) in enumerate(
        zip(steps["old_ags"], steps["new_ags"], strict=True)
    ):
        if old != new:
            into.setdefault(new, []).append(row)
    dates = steps["effective_date"].tolist()
    waiting = [(ags, until.isoformat())]
    seen: list[int] = []
    while waiting:
        key, latest = waiting.pop()
        # Dates in this form sort like the days.
        rows = [row for row in into.get(key, ()) if dates[row] <= latest]
        rows = [row for row in rows if row not in seen]
        seen += rows
        waiting += [(steps["old_ags"].iat[row], dates[row]) for row in rows]
    events = (
        steps.iloc[seen]
        .drop(columns="population_share")
        .assign(
            effective_date=[dt.date.fromisoformat(dates[row]) for row in seen],
            whole=(steps["population_share"].iloc[seen] == _WHOLE).to_numpy(),
        )
    )
    return events.sort_values(
        ["effective_date", "old_name"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)


def _former(
    atlas: Atlas, selection: ProjectFilter, ags: str, date: dt.date
) -> pd.DataFrame:
    """Count the projects by the municipalities of 2016 that came here."""
    before = atlas.view(replace(selection, boundary_date=STATUS_2016))
    shares = atlas.timeline.came_from(date).get(ags, {})
    keys = pd.Index(list(shares), name=AGS, dtype="str")
    table = pd.DataFrame(
        {
            NAME: before.territory.municipalities[NAME].reindex(keys),
            SHARE: [float(share) for share in shares.values()],
            "projects": before.part(keys)["projects"],
        }
    )
    return table.sort_values(NAME)


def region_words(view: RegionView, ags: str, names: Mapping[str, str]) -> list[str]:
    """Name the regions that a municipality belongs to."""
    members = view.territory.members
    own = members[members[AGS] == ags]
    return [names[region] for region in own["region_id"]]
