"""What is loaded once and kept: the only place that caches.

Everything is read-only and shared between sessions (`cache_resource`); keys are
plain values.
"""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from geo.analysis.fairness import Fairness, Goods
from geo.analysis.fairness import fairness as fairly
from geo.analysis.figures import Reason
from geo.analysis.levels import Level, LevelView, dissolve
from geo.analysis.levels import at_level as seen_by
from geo.analysis.profile import Profile, municipality_profile
from geo.analysis.view import Atlas, RegionView
from geo.analysis.white_spots import WhiteSpots
from geo.analysis.white_spots import white_spots as find_white_spots
from geo.boundaries.territory import BOUNDARY_DATES
from geo.boundaries.timeline import NOTHING
from geo.boundaries.whole import read_whole
from geo.catalog import Catalog
from geo.mapping.display import SCREEN_TOLERANCE_M, screen_features, simplify_coverage
from geo.output.privacy import Release
from geo.output.privacy import release as make_release
from geo.output.recipients import APPLICANT_COLUMNS, judge
from geo.places.directory import DirectoryEntry, directory
from geo.projects.filters import CODES, ProjectFilter
from geo.projects.importing import Setting, load_setting
from geo.projects.register import DATASETS, OWN
from geo.reading.vocabulary import Vocabulary, load_vocabulary
from geo.schema import NOT_STATED, REGION_ID
from geo.workspace.territory import own_boundaries
from pages.components import held, office, release

# From so many areas on, outlines are simplified more: for one Land, and for all.
_MANY_AREAS: Final = 3000
_FINE_M, _COARSE_M = 100.0, 400.0
Query = tuple[tuple[str, str], ...]


def atlas(dataset: str = DATASETS[0]) -> Atlas:
    """Return boundaries and projects; the office's own as they are now.

    While a frozen presentation is open, as they were then. Inside
    `release.using("public")` they are those that the public may know.
    """
    return _release(dataset)[1] if release.is_public() else _plain(dataset)


def released(dataset: str) -> Release:
    """Return what the public may know of a data set, as of today."""
    return _release(dataset)[0]


def _release(dataset: str) -> tuple[Release, Atlas]:
    path = str(office.path()) if dataset == OWN else ""
    change = revision() if dataset == OWN else 0
    mark = office.boundaries_mark()
    return _released(dataset, path, change, held.number(), mark, dt.date.today())


@st.cache_resource(show_spinner=False, max_entries=6)
def _released(
    dataset: str,
    path: str,  # noqa: ARG001 - a part of the key
    revision: int,  # noqa: ARG001
    frozen: int | None,  # noqa: ARG001
    mark: str,  # noqa: ARG001
    today: dt.date,
) -> tuple[Release, Atlas]:
    plain = _plain(dataset)
    made = make_release(
        plain.register(dataset), plain, applicants(dataset), today=today
    )
    return made, plain.with_registers({dataset: made.register})


def applicants(dataset: str) -> pd.DataFrame | None:
    """Return what the office knows of applicants; None where their names are not known.

    That is so for the embedded data sets, and for what was frozen.
    """
    if dataset != OWN or not office.exists() or held.number() is not None:
        return None
    return office.workspace().frame("projects")[list(APPLICANT_COLUMNS)]


def judged(dataset: str) -> pd.DataFrame:
    """Return how recipients stand in the public list, by the office's own ids."""
    register = _plain(dataset).register(dataset)
    return judge(register.projects, applicants(dataset), today=dt.date.today())


def _plain(dataset: str) -> Atlas:
    number = held.number()
    if number is not None:
        return _frozen(number)
    if dataset == OWN:
        return _own(str(office.path()), office.revision())
    given = office.boundary_file()
    if given is not None:
        return _whole(str(given[0]), given[1])
    mark = office.boundaries_mark()
    return _with_boundaries(str(office.path()), mark) if mark else _embedded()


@st.cache_resource(show_spinner=False)
def _embedded() -> Atlas:
    loaded = Atlas(Catalog())
    for boundary_date in BOUNDARY_DATES:
        loaded.territory(boundary_date)
    # What has been loaded stays; the collector need not look at it on every run.
    gc.collect()
    gc.freeze()
    return loaded


def is_whole() -> bool:
    """Whether a file of all municipalities is in the place of the embedded ones."""
    return office.boundary_file() is not None


@st.cache_resource(show_spinner=False, max_entries=2)
def _whole(path: str, date: str) -> Atlas:
    day = dt.date.fromisoformat(date) if date else None
    loaded = _embedded().with_whole(read_whole(Path(path), boundary_date=day))
    loaded.territory(loaded.timeline.dates[0])
    gc.collect()
    gc.freeze()
    return loaded


@st.cache_resource(show_spinner=False, max_entries=3)
def _with_boundaries(path: str, mark: str) -> Atlas:  # noqa: ARG001 - keys of the cache
    return _embedded().with_boundaries(own_boundaries(office.workspace()))


@st.cache_resource(show_spinner=False, max_entries=3)
def _own(path: str, revision: int) -> Atlas:  # noqa: ARG001 - keys of the cache
    return _plain(DATASETS[0]).with_own(office.workspace().register())


@st.cache_resource(show_spinner=False, max_entries=3)
def _frozen(number: int) -> Atlas:  # noqa: ARG001 - key of the cache
    frozen = held.opened()
    assert frozen is not None
    loaded = _embedded()
    if frozen.boundaries.edition:
        loaded = loaded.with_boundaries(frozen.boundaries)
    return loaded.with_registers(frozen.registers)


def has_own() -> bool:
    """Return whether there are projects of the office, now or in what was frozen."""
    frozen = held.opened()
    return office.exists() if frozen is None else OWN in frozen.registers


def revision() -> int:
    """Return a number that changes with the data of the office, or what was frozen."""
    number = held.number()
    return office.revision() if number is None else number


def view(selection: ProjectFilter) -> RegionView:
    """Return the view of a selection."""
    return _view(*key_of(selection))


def key_of(selection: ProjectFilter) -> tuple[Query, int]:
    """Return what a view depends on: selection, profile, changes of the own file."""
    query = selection.to_query()
    if selection.dataset == OWN:
        query["file"] = str(office.path())
    profile = release.profile()
    if profile:
        query["profile"] = profile
    number = held.number()
    if number is None and selection.dataset == OWN:
        number = office.revision()
    elif number is None:
        number = int(office.boundaries_mark() or "0", 16)
    return tuple(query.items()), number


@st.cache_resource(show_spinner=False, max_entries=64)
def _view(query: Query, revision: int) -> RegionView:  # noqa: ARG001 - key of the cache
    selection = ProjectFilter.from_query(dict(query))
    return atlas(selection.dataset).view(selection)


class Occurring(NamedTuple):
    """What occurs in a data set: its codes by column, and its years."""

    codes: dict[str, frozenset[str]]
    years: tuple[int, ...]


def occurring(dataset: str) -> Occurring:
    """Return which codes and years the projects of a data set have."""
    return _occurring(*key_of(ProjectFilter(dataset=dataset)), dataset)


@st.cache_resource(show_spinner=False, max_entries=8)
def _occurring(
    query: Query,  # noqa: ARG001 - a part of the key
    revision: int,  # noqa: ARG001
    dataset: str,
) -> Occurring:
    projects = atlas(dataset).register(dataset).projects
    codes = {
        column: frozenset(projects[column].fillna(NOT_STATED).unique())
        for column in CODES
    }
    years = sorted(int(year) for year in projects["year"].dropna().unique())
    return Occurring(codes, tuple(years))


def at_level(selection: ProjectFilter, level: Level) -> RegionView:
    """Return the view of a selection by larger units."""
    return _at_level(*key_of(selection), level)


@st.cache_resource(show_spinner=False, max_entries=64)
def _at_level(query: Query, revision: int, level: Level) -> RegionView:
    seen = _view(query, revision)
    return seen_by(atlas(seen.selection.dataset), seen, level)


def fairness(selection: ProjectFilter, level: Level, goods: Goods) -> Fairness | Reason:
    """Return how evenly something is distributed, or why that is not known."""
    return _fairness(*key_of(selection), level, goods)


@st.cache_resource(show_spinner=False, max_entries=64)
def _fairness(
    query: Query, revision: int, level: Level, goods: Goods
) -> Fairness | Reason:
    return fairly(_at_level(query, revision, level), goods)


def list_setting() -> Setting:
    """Return what importing a list needs, with the office's own municipalities."""
    return _list_setting(office.boundaries_mark())


@st.cache_resource(show_spinner=False, max_entries=2)
def _list_setting(mark: str) -> Setting:
    own = own_boundaries(office.workspace()) if mark else NOTHING
    return load_setting(atlas().catalog, own)


def municipality_names() -> dict[str, str]:
    """Return the names of the municipalities of all dates, by key; the latest ones."""
    return _municipality_names(office.boundaries_mark())


@st.cache_resource(show_spinner=False, max_entries=2)
def _municipality_names(mark: str) -> dict[str, str]:  # noqa: ARG001 - key of the cache
    timeline = atlas().timeline
    names: dict[str, str] = {}
    for date in timeline.dates:
        names |= timeline.names(date).to_dict()
    return names


def place_directory() -> list[DirectoryEntry]:
    """Return the places that can be looked up."""
    return _place_directory(office.boundaries_mark())


@st.cache_resource(show_spinner=False, max_entries=2)
def _place_directory(mark: str) -> list[DirectoryEntry]:  # noqa: ARG001 - key of the cache
    dates = dict.fromkeys((*BOUNDARY_DATES, atlas().timeline.dates[-1]))
    areas = [atlas().territory(date).municipalities for date in dates]
    return directory(list_setting().gazetteer, areas)


@st.cache_resource(show_spinner=False)
def vocabulary() -> Vocabulary:
    """Return the words of lists."""
    return load_vocabulary()


def screen_outlines(
    boundary_date: dt.date, tolerance_m: float = SCREEN_TOLERANCE_M
) -> gpd.GeoSeries:
    """Return light outlines of all municipalities in WGS 84."""
    frozen = held.opened()
    mark = office.boundaries_mark() if frozen is None else frozen.boundaries.edition
    return _screen_outlines(boundary_date, tolerance_m, mark)


def all_outlines(view: RegionView) -> gpd.GeoSeries:
    """Return light outlines of all municipalities, as fine as a view needs them."""
    date = view.territory.boundary_date
    if len(view.territory.municipalities) < _MANY_AREAS:
        return screen_outlines(date)
    fine = view.selection.region is not None
    return screen_outlines(date, _FINE_M if fine else _COARSE_M)


@st.cache_resource(show_spinner=False, max_entries=16)
def _screen_outlines(
    boundary_date: dt.date,
    tolerance_m: float,
    mark: str,  # noqa: ARG001 - a part of the key
) -> gpd.GeoSeries:
    shapes = atlas().territory(boundary_date).municipalities.geometry
    return simplify_coverage(shapes, tolerance_m=tolerance_m)


def outlines(view: RegionView) -> gpd.GeoSeries:
    """Return light outlines of the areas of a view in WGS 84, in their order."""
    region = view.selection.region
    if not isinstance(view, LevelView):
        shapes = all_outlines(view)
    elif view.level == "region":
        shapes = view.territory.regions.geometry.to_crs("EPSG:4326")
    else:
        edition = view.territory.edition
        shapes = _dissolved(region, edition, view.level, view, view.unit)
    return shapes.reindex(view.municipalities.index)


@st.cache_resource(show_spinner=False)
def _dissolved(
    region: str | None,  # noqa: ARG001 - a part of the key
    edition: str,  # noqa: ARG001
    level: Level,  # noqa: ARG001
    _view: RegionView,
    _unit: pd.Series,
) -> gpd.GeoSeries:
    return dissolve(all_outlines(_view), _unit)


@st.cache_resource(show_spinner=False)
def neighbours() -> list[dict[str, Any]]:
    """Return the Länder around Thuringia for the background."""
    states = atlas().catalog.read_areas("states_2016").set_index("ags")
    return screen_features(states.geometry.to_crs("EPSG:4326"))


@st.cache_resource(show_spinner=False)
def region_facts() -> pd.DataFrame:
    """Return association and office of each region, empty where not known."""
    columns = [REGION_ID, "traeger", "management"]
    return atlas().catalog.read_table("regions", columns=columns).set_index(REGION_ID)


@st.cache_resource(show_spinner=False)
def state_area() -> Any:
    """Return the area of Thuringia (EPSG:25832)."""
    shapes = atlas().territory(BOUNDARY_DATES[0]).municipalities.geometry
    return shapely.coverage_union_all(shapes.to_numpy())


def white_spots(selection: ProjectFilter) -> WhiteSpots:
    """Return where a selection has no project."""
    return _white_spots(*key_of(selection))


@st.cache_resource(show_spinner=False, max_entries=32)
def _white_spots(query: Query, revision: int) -> WhiteSpots:  # noqa: ARG001 - a key
    selection = ProjectFilter.from_query(dict(query))
    return find_white_spots(atlas(selection.dataset), selection)


def profile(selection: ProjectFilter, ags: str) -> Profile:
    """Return what there is to say about one municipality."""
    return _profile(*key_of(selection), ags)


@st.cache_resource(show_spinner=False, max_entries=32)
def _profile(query: Query, revision: int, ags: str) -> Profile:  # noqa: ARG001 - a key
    selection = ProjectFilter.from_query(dict(query))
    own = atlas(selection.dataset)
    return municipality_profile(own, selection, ags)
