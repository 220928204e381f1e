"""The two profiles of what leaves the house, public and internal.

`release` makes a register of which the public may know everything. Maps, tables and
files of the public profile are built from it, so what it does not hold cannot leak.
The internal profile is for the office and its board, and every file of it says so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

from geo.analysis.view import Atlas, RegionView
from geo.boundaries.territory import BOUNDARY_DATES
from geo.output.recipients import judge, natural_persons, too_few
from geo.places.settlements import NAME_KEY, QUALITY, QUARTER, VILLAGE_QUALITIES
from geo.projects.linking import place_sites
from geo.projects.register import PUBLIC_TITLE, Register, public_title
from geo.schema import (
    AGS,
    BUCKETS,
    DISTRICT,
    EXITED,
    NAME,
    PLACE,
    PRECISION,
    PROJECT_ID,
    SITE_NO,
)

Profile = Literal["public", "internal"]
PROFILES: Final[tuple[Profile, ...]] = ("public", "internal")
# Free texts of a list, in which anything may stand.
_FREE_TEXTS: Final = ("place_text", "note")
_LAND: Final = "Thüringen"
_HIDDEN: Final = "…"
_SHORTEST_NAME: Final = 4


@dataclass(frozen=True, kw_only=True)
class Release:
    """What the public may know of a register.

    Attributes
    ----------
    register : Register
        Exact points of natural persons are those of their village, else missing;
        titles name no natural person, nor anybody whose application ended without
        support. Small recipients who could be recognised have no municipality; their
        ``locality`` is the district.
    judged : pandas.DataFrame
        How each recipient stands in the public list (`recipients.judge`).
    persons : int
        Projects of natural persons.
    districts_only : int
        Projects of which only the district is said.
    type_not_stated : int
        Projects that are not municipal and whose applicant may be a natural person
        for all that is stated.

    """

    register: Register
    judged: pd.DataFrame
    persons: int
    districts_only: int
    type_not_stated: int


def release(
    register: Register, atlas: Atlas, applicants: pd.DataFrame | None, *, today: dt.date
) -> Release:
    """Take everything out of a register that the public may not know.

    Parameters
    ----------
    register : Register
        As the office has it.
    atlas : Atlas
        Municipalities and villages.
    applicants : pandas.DataFrame or None
        What the office knows of applicants (`recipients.APPLICANT_COLUMNS`).
    today : datetime.date
        Day of publication.

    Returns
    -------
    Release

    References
    ----------
    Regulation (EU) 2016/679, Article 5(1)(c); Court of Justice, C-92/09 and C-93/09;
    AFIV, s. 3.

    """
    judged = judge(register.projects, applicants, today=today)
    person = judged["person"].to_numpy()
    own = register.projects
    placed = {
        date: _placed(register, atlas, date, judged.index[person | judged["small"]])
        for date in BOUNDARY_DATES
    }
    moved = _recognisable(judged, placed, own["scheme"])
    sites = _sites(register.sites, set(judged.index[person]), placed, moved, atlas)
    projects = own.assign(title=_titles(own, judged, placed, moved, atlas))
    projects = projects.drop(columns=PUBLIC_TITLE, errors="ignore")
    for column in _FREE_TEXTS if applicants is not None else ():
        projects[column] = ""
    projects.loc[person, "source_url"] = ""
    ids = _plain_ids(judged)
    projects = projects.rename(index=ids)
    sites[PROJECT_ID] = sites[PROJECT_ID].replace(ids)
    vague = own["applicant_class"].fillna("") != "municipal"
    return Release(
        register=Register(projects=projects, sites=sites, layers=register.layers),
        judged=judged.rename(index=ids),
        persons=int(person.sum()),
        districts_only=len({project for project, _ in moved}),
        type_not_stated=int((vague & own["applicant_type"].isna() & ~person).sum()),
    )


def _placed(
    register: Register, atlas: Atlas, date: dt.date, wanted: pd.Index
) -> pd.DataFrame:
    """Return the municipality of the sites of some projects on one status."""
    sites = register.sites[register.sites[PROJECT_ID].isin(wanted)]
    territory = atlas.territory(date)
    placed = place_sites(
        sites, territory.municipalities, boundary_date=date, succession=atlas.succession
    )
    columns = [PROJECT_ID, SITE_NO, PLACE]
    table = pd.DataFrame(placed)[columns]
    table = table[~table[PLACE].isin(BUCKETS)]
    names = territory.municipalities[[NAME, DISTRICT]]
    return table.join(names, on=PLACE)


def _recognisable(
    judged: pd.DataFrame, placed: dict[dt.date, pd.DataFrame], schemes: pd.Series
) -> dict[tuple[str, int], str]:
    """Return the sites that are known by their district only, and its name.

    A municipality of any status counts, for maps can be drawn on each.
    """
    found: dict[tuple[str, int], str] = {}
    for table in placed.values():
        few = too_few(judged, table, schemes)
        for row in few.to_dict("records"):
            city = str(row[PLACE]).endswith("000")
            area = _LAND if city else f"Landkreis {row[DISTRICT]}"
            found[row[PROJECT_ID], row[SITE_NO]] = area
    return found


def _sites(
    sites: gpd.GeoDataFrame,
    persons: set[str],
    placed: dict[dt.date, pd.DataFrame],
    moved: dict[tuple[str, int], str],
    atlas: Atlas,
) -> gpd.GeoDataFrame:
    """Move the points of natural persons to their village, or take them away."""
    sites = sites.copy()
    latest = BOUNDARY_DATES[-1]
    home = placed[latest].drop_duplicates([PROJECT_ID, SITE_NO])
    places = home.set_index([PROJECT_ID, SITE_NO])[PLACE].to_dict()
    villages = atlas.villages.on_status(latest)
    # A mill or farm by itself would say whose house it is.
    villages = villages[villages[QUALITY].isin((*VILLAGE_QUALITIES, QUARTER))]
    known = villages.drop_duplicates([PLACE, NAME_KEY]).set_index([PLACE, NAME_KEY])
    points, names = known.geometry.to_dict(), known[NAME].to_dict()
    shape = sites.geometry.name
    for at in sites.index[sites[PROJECT_ID].isin(persons)]:
        row = sites.loc[at]
        key = (row[PROJECT_ID], row[SITE_NO])
        area = moved.get(key)
        place = None if area else places.get(key)
        village = (place, atlas.villages.words.key(str(row["locality"])))
        point = points.get(village) if row["locality"] else None
        sites.loc[at, "locality"] = area or (
            names[village] if point is not None else ""
        )
        sites.at[at, shape] = point
        if area:
            sites.loc[at, [PRECISION, AGS, "found_by"]] = ["unknown", None, ""]
        elif place is None:
            continue
        elif row[PRECISION] in {"site", "locality"}:
            precision = "municipality" if point is None else "locality"
            sites.loc[at, PRECISION] = precision
        if place is not None:
            sites.at[at, AGS] = place if pd.isna(row[AGS]) else row[AGS]
            if pd.isna(row[AGS]):
                sites.at[at, "boundary_date"] = latest
    return sites


def _titles(
    projects: pd.DataFrame,
    judged: pd.DataFrame,
    placed: dict[dt.date, pd.DataFrame],
    moved: dict[tuple[str, int], str],
    atlas: Atlas,
) -> list[str]:
    """Return titles without names that the public may not know."""
    column = PUBLIC_TITLE if PUBLIC_TITLE in projects.columns else "title"
    ended = projects["status"].isin(EXITED) & (
        projects["applicant_class"].fillna("") != "municipal"
    )
    hides = judged["person"] | ended
    titles = projects[column].fillna("")
    titles = pd.Series(
        [
            public_title(title, name) if hidden else title
            for title, name, hidden in zip(titles, judged["name"], hides, strict=True)
        ],
        index=projects.index,
    )
    for project in {project for project, _ in moved}:
        names = _place_names(project, placed, atlas)
        titles[project] = _without(titles[project], names)
    return titles.tolist()


def _place_names(
    project: str, placed: dict[dt.date, pd.DataFrame], atlas: Atlas
) -> set[str]:
    """Return the names of a project's municipality and its villages."""
    names: set[str] = set()
    for date, table in placed.items():
        own = table[table[PROJECT_ID] == project]
        villages = atlas.villages.on_status(date)
        names |= {*own[NAME], *villages.loc[villages[PLACE].isin(own[PLACE]), NAME]}
    return {name for name in names if name}


def _without(title: str, names: Collection[str]) -> str:
    """Take names out of a title, in inflected forms as well."""
    if not names:
        return title
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"\b(?:{known})\w*", _HIDDEN, title, flags=re.IGNORECASE)


def _plain_ids(judged: pd.DataFrame) -> dict[str, str]:
    """Give projects another id whose own one names a natural person."""
    found = {}
    for key, name in judged.loc[judged["person"], "name"].items():
        parts = re.split(r"[\W\d_]+", name.casefold())
        told = str(key).casefold()
        if any(len(part) >= _SHORTEST_NAME and part in told for part in parts):
            found[str(key)] = "p" + hashlib.sha256(str(key).encode()).hexdigest()[:10]
    return found


def public_sites(view: RegionView) -> gpd.GeoDataFrame:
    """Return the sites of a view without the houses of natural persons.

    A second lock: views of a released register have none.

    Parameters
    ----------
    view : RegionView
        The selection.

    Returns
    -------
    geopandas.GeoDataFrame
        As `RegionView.sites`.

    """
    flags = natural_persons(view.projects)
    private = view.sites[PROJECT_ID].map(flags).fillna(value=False).astype("bool")
    exact = private & (view.sites[PRECISION] == "site")
    sites = view.sites.copy()
    sites.loc[exact, PRECISION] = "municipality"
    sites.geometry = sites.geometry.where(~exact, None)
    return sites
