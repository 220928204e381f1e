"""One municipality: its figures beside those of the region, neighbours, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.access import POINT_PRECISIONS
from geo.analysis.measures import MEASURES
from geo.analysis.view import Atlas, RegionView
from geo.analysis.white_spots import carried_out
from geo.boundaries.territory import STATUS_2016
from geo.catalog import Catalog
from geo.errors import UnknownPlaceError
from geo.places.settlements import QUALITY, VILLAGE_QUALITIES
from geo.projects.filters import ProjectFilter
from geo.schema import AGS, EXITED, NAME, PLACE, PRECISION, PROJECT_ID, SHARE

_NEAREST: Final = 5
_WHOLE: Final = "1"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What there is to say about one municipality.

    Attributes
    ----------
    ags : str
        Its key.
    view, all_regions : RegionView
        The selection on the region, and on the whole Land.
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
    all_regions: RegionView
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
    if ags not in view.municipalities.index:
        raise UnknownPlaceError(values=ags, boundary_date=date)
    everywhere = atlas.view(replace(counted, region=None, boundary_date=date))
    unfiltered = atlas.view(selection)
    steps = load_steps(atlas.catalog)
    register = atlas.register(selection.dataset).projects
    return Profile(
        ags=ags,
        view=view,
        all_regions=everywhere,
        standing=standing(view, ags),
        projects=projects_on(view, ags),
        exited=_exited(unfiltered, ags),
        exits_known=bool(register["status"].isin(EXITED).any()),
        neighbours=neighbours(everywhere, ags),
        near=nearest_elsewhere(view, ags, main_point(view, ags)),
        events=merger_events(steps, ags, until=date),
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
    own = view.ledger[view.ledger[PLACE] == ags]
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
    here = areas.geometry[ags]
    touching = areas.index[areas.intersects(here)].drop(ags)
    table = view.municipalities.reindex(touching)
    return table[[NAME, "listed", *MEASURES]].rename_axis(AGS).sort_values(NAME)


def main_point(view: RegionView, ags: str) -> shapely.Point:
    """Return the point of the village a municipality is called after.

    Where there is none, a point inside its area.
    """
    area = view.territory.municipalities.loc[ags]
    places = view.gazetteer.on_status(view.territory.boundary_date)
    own = places[(places[PLACE] == ags) & places[QUALITY].isin(VILLAGE_QUALITIES)]
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
    sites = view.sites[view.sites[PRECISION].isin(POINT_PRECISIONS)]
    sites = sites[(sites[PLACE] != ags) & sites.geometry.notna()]
    here = gpd.GeoSeries([point] * len(sites), index=sites.index, crs=sites.crs)
    near = sites.assign(distance_m=sites.geometry.distance(here))
    near = near.sort_values("distance_m", kind="stable").drop_duplicates(PROJECT_ID)
    near = near.head(_NEAREST)
    titles = near[PROJECT_ID].map(view.projects["title"])
    columns = [PROJECT_ID, "distance_m", PLACE, "locality"]
    return pd.DataFrame(near[columns]).assign(title=titles).reset_index(drop=True)


def load_steps(catalog: Catalog) -> pd.DataFrame:
    """Load the dated steps with the names of the municipalities."""
    columns = ["old_ags", "old_name", "new_ags", "new_name", "effective_date"]
    return catalog.read_table("succession", columns=[*columns, "population_share"])


def merger_events(steps: pd.DataFrame, ags: str, *, until: dt.date) -> pd.DataFrame:
    """List the mergers that made a municipality, the latest first.

    Parameters
    ----------
    steps : pandas.DataFrame
        As `load_steps` returns it.
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
    dated = steps.assign(
        effective_date=steps["effective_date"].map(dt.date.fromisoformat),
        whole=steps["population_share"] == _WHOLE,
    )
    dated = dated[(dated["old_ags"] != dated["new_ags"])]
    found: list[pd.DataFrame] = []
    waiting = [(ags, until)]
    seen: set[int] = set()
    while waiting:
        key, latest = waiting.pop()
        into = dated[(dated["new_ags"] == key) & (dated["effective_date"] <= latest)]
        into = into[~into.index.isin(seen)]
        seen |= set(into.index)
        found.append(into)
        waiting += list(zip(into["old_ags"], into["effective_date"], strict=True))
    events = pd.concat(found).drop(columns="population_share")
    return events.sort_values(
        ["effective_date", "old_name"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)


def _former(
    atlas: Atlas, selection: ProjectFilter, ags: str, date: dt.date
) -> pd.DataFrame:
    """Count the projects by the municipalities of 2016 that came here."""
    before = atlas.view(replace(selection, boundary_date=STATUS_2016))
    keys = before.territory.municipalities.index
    weights = atlas.succession.weights(keys, STATUS_2016, date, by="population_share")
    own = weights[weights["new_ags"] == ags].set_index("old_ags")
    names = before.territory.municipalities[NAME].reindex(own.index)
    projects = before.municipalities["projects"].reindex(own.index)
    table = pd.DataFrame(
        {NAME: names, SHARE: own["share"].map(float), "projects": projects}
    )
    return table.rename_axis(AGS).sort_values(NAME)


def region_words(view: RegionView, ags: str, names: Mapping[str, str]) -> list[str]:
    """Name the regions that a municipality belongs to."""
    members = view.territory.members
    own = members[members[AGS] == ags]
    return [names[region] for region in own["region_id"]]
