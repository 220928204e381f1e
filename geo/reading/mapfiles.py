"""A person's own file as layers of the map: shapes, attributes, coordinate system.

Nothing is assumed in silence: a system that the file does not state is tested by where
its points fall, and one that it does state is doubted if that leads far away.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio.errors
import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError

from geo.crs import EXCHANGE_CRS, OFFICIAL_CRS
from geo.errors import NothingToDrawError, TooManyObjectsError, UnreadableFileError
from geo.reading.coordinates import FAMILIES, Order, choose_crs
from geo.reading.filekinds import MAX_FILE_MB, find_kind
from geo.reading.grids import Grid, Row
from geo.reading.layers import read_layers

MAP_ENDINGS: Final = ("geojson", "json", "gpkg", "zip", "gpx")
GPX_LAYERS: Final = ("waypoints", "routes", "tracks")
# What a browser still draws and moves at once; more is simplified.
MOST_VERTICES: Final = 60_000
MOST_OBJECTS: Final = 50_000
# Tolerances in metres; the first that is enough is taken.
_TOLERANCES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
# So far from the state a file may lie without a question.
NEAR_M: Final = 50_000
_SAMPLE: Final = 400
_HEAD: Final = 4096
_LAYER_KINDS: Final = frozenset({"geojson", "gpkg", "shapefile"})


@dataclass(frozen=True, eq=False)
class FileLayer:
    """A layer as it stands in the file.

    Attributes
    ----------
    name : str
        Name in the file.
    header : tuple of str
        Names of the attributes.
    rows : list of tuple
        Attributes of each object that has a geometry.
    shapes : numpy.ndarray of shapely geometries
        One per row, in the system of the file.
    stated : str or None
        Coordinate system that the file states and its numbers allow.
    empty, repaired : int
        Objects without geometry (left out), and those that were repaired.

    """

    name: str
    header: tuple[str, ...]
    rows: list[Row]
    shapes: np.ndarray
    stated: str | None
    empty: int = 0
    repaired: int = 0


@dataclass(frozen=True)
class System:
    """A coordinate system that a layer may be in.

    Attributes
    ----------
    crs : str
        ``EPSG:25832``, or the text that the file states.
    order : {"xy", "yx"}
        Whether the first number goes east or north.
    inside, total : int
        Objects in the region or state, and objects that were tried.
    distance_km : float
        From the middle of the objects to the state; 0 inside.

    """

    crs: str
    order: Order
    inside: int
    total: int
    distance_km: float


@dataclass(frozen=True)
class SystemChoice:
    """What is known about the system of a layer.

    Attributes
    ----------
    found : System or None
        The system, if it is certain.
    options : tuple of System
        What a person can choose from, the likeliest first.
    reason : {"stated", "tested", "unclear", "elsewhere", "far"}
        Why: the file states it and it fits; it was found by trying; several fit or
        none; the stated one leads away and another one fits; it is far away.

    """

    found: System | None
    options: tuple[System, ...]
    reason: str


def read_map_file(path: Path) -> list[FileLayer]:
    """Read all layers of a file that have something to draw.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON, GeoPackage, zipped Shapefile or GPX.

    Returns
    -------
    list of FileLayer
        Heights are left out; areas that cross themselves are repaired and counted.

    Raises
    ------
    NothingToDrawError
        If no layer has a geometry, or the file is a list or a table.
    FileTooLargeError, ZipBombError, PasswordProtectedError, UnreadableFileError,
    UnknownFileKindError, EmptyFileError, MissingPartsError

    """
    grids = _read_gpx(path) if _is_gpx(path) else _read_known(path)
    layers = [_layer(grid) for grid in grids if grid.geometry]
    found = [layer for layer in layers if len(layer.shapes)]
    if not found:
        raise NothingToDrawError(file=path.name)
    return found


def _is_gpx(path: Path) -> bool:
    if path.stat().st_size > MAX_FILE_MB * 1024 * 1024:
        return False
    with path.open("rb") as file:
        return b"<gpx" in file.read(_HEAD).lower()


def _read_known(path: Path) -> list[Grid]:
    kind = find_kind(path)
    if kind not in _LAYER_KINDS:
        raise NothingToDrawError(file=path.name)
    return read_layers(path, kind)


def _read_gpx(path: Path) -> list[Grid]:
    """Read waypoints, routes and tracks; their single points are no layers."""
    try:
        grids = read_layers(path, "gpx")
    except pyogrio.errors.DataSourceError as error:
        raise UnreadableFileError(
            file=path.name, kind="gpx", reason="damaged"
        ) from error
    return [grid for grid in grids if grid.name in GPX_LAYERS]


def _layer(grid: Grid) -> FileLayer:
    shapes = shapely.force_2d(np.asarray(grid.geometry, dtype=object))
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    present &= np.isfinite(shapely.bounds(shapes)).all(axis=1)
    rows = [row for row, here in zip(grid.rows, present, strict=True) if here]
    shapes = shapes[present]
    wrong = ~shapely.is_valid(shapes)
    shapes[wrong] = shapely.make_valid(shapes[wrong])
    return FileLayer(
        name=grid.name, header=grid.header or (), rows=rows, shapes=shapes,
        stated=grid.crs, empty=int((~present).sum()), repaired=int(wrong.sum()),
    )  # fmt: skip


def find_system(layer: FileLayer, region_area: Any, state_area: Any) -> SystemChoice:
    """Find out in which coordinate system a layer is.

    Parameters
    ----------
    layer : FileLayer
        As `read_map_file` returns it.
    region_area, state_area : shapely geometry
        In EPSG:25832.

    Returns
    -------
    SystemChoice

    Examples
    --------
    >>> region = shapely.box(610000, 5570000, 660000, 5600000)
    >>> shapes = np.array([shapely.Point(622960, 5587407)])
    >>> layer = FileLayer("Wege", (), [()], shapes, stated=None)
    >>> choice = find_system(layer, region, region)
    >>> choice.found.crs, choice.reason
    ('EPSG:25832', 'tested')

    """
    pairs = _sample(layer)
    stated = _tried(pairs, layer.stated, "xy", state_area) if layer.stated else None
    if stated and (stated.inside or stated.distance_km * 1000 <= NEAR_M):
        return SystemChoice(stated, (stated,), "stated")
    choice = choose_crs(
        [(float(x), float(y)) for x, y in pairs], region_area, state_area=state_area
    )
    fitting = [_tried(pairs, one.crs, one.order, state_area) for one in choice.ranked]
    options = [one for one in fitting if one is not None]
    if stated:
        reason = "elsewhere" if options else "far"
        return SystemChoice(None, (*options, stated), reason)
    if options and choice.certain:
        return SystemChoice(options[0], tuple(options), "tested")
    return SystemChoice(None, tuple(options) or _all(pairs, state_area), "unclear")


def _sample(layer: FileLayer) -> np.ndarray:
    """Return the middles of some objects, spread over the file, in its numbers."""
    step = max(1, len(layer.shapes) // _SAMPLE)
    west, south, east, north = shapely.bounds(layer.shapes[::step]).T
    return np.column_stack([(west + east) / 2, (south + north) / 2])


def _tried(pairs: np.ndarray, crs: str, order: Order, state_area: Any) -> System | None:
    """Say where points lie in a system; None if it cannot hold them."""
    xy = pairs if order == "xy" else pairs[:, ::-1]
    there = _transformed(xy, crs, OFFICIAL_CRS)
    there = there[np.isfinite(there).all(axis=1)]
    if not len(there):
        return None
    shapely.prepare(state_area)
    inside = shapely.contains_xy(state_area, there)
    middle = shapely.Point(*np.median(there, axis=0))
    return System(
        crs, order, int(inside.sum()), len(pairs),
        float(state_area.distance(middle)) / 1000,
    )  # fmt: skip


def _all(pairs: np.ndarray, state_area: Any) -> tuple[System, ...]:
    """Return every system that can hold the numbers, the nearest first."""
    tried = [_tried(pairs, family[0], "xy", state_area) for family in FAMILIES]
    return tuple(sorted((one for one in tried if one), key=lambda one: one.distance_km))


def _transformed(xy: np.ndarray, source: str, target: str) -> np.ndarray:
    try:
        way = Transformer.from_crs(source, target, always_xy=True)
    except (CRSError, ProjError):
        return np.full_like(xy, np.inf)
    return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))


@dataclass(frozen=True, eq=False)
class ScreenLayer:
    """A layer made light for the screen.

    Attributes
    ----------
    layer : FileLayer
        Its shapes in WGS 84, rounded to about 10 cm.
    vertices : int
        Vertices in the file.
    tolerance_m : int
        How far the drawing may be off by simplification; 0 if it is exact.
    lost : int
        Objects that the system could not place.

    """

    layer: FileLayer
    vertices: int
    tolerance_m: int
    lost: int


def for_screen(layer: FileLayer, system: System) -> ScreenLayer:
    """Bring a layer to WGS 84, with as many vertices as a browser draws at ease.

    Parameters
    ----------
    layer : FileLayer
        As `read_map_file` returns it.
    system : System
        The one that `find_system` found or a person chose.

    Returns
    -------
    ScreenLayer

    Raises
    ------
    TooManyObjectsError
        If there are more objects than a browser can draw.

    """
    if len(layer.shapes) > MOST_OBJECTS:
        raise TooManyObjectsError(
            layer=layer.name, count=len(layer.shapes), limit=MOST_OBJECTS
        )
    flipped = system.order == "yx"

    def official(xy: np.ndarray) -> np.ndarray:
        return _transformed(xy[:, ::-1] if flipped else xy, system.crs, OFFICIAL_CRS)

    def exchange(xy: np.ndarray) -> np.ndarray:
        return _transformed(xy, OFFICIAL_CRS, EXCHANGE_CRS).round(6)

    with warnings.catch_warnings():
        # What is infinite afterwards is counted below.
        warnings.simplefilter("ignore", RuntimeWarning)
        shapes = shapely.transform(layer.shapes, official)
    placed = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    vertices = int(shapely.get_num_coordinates(layer.shapes).sum())
    shapes, tolerance = _light(shapes[placed])
    rows = [row for row, here in zip(layer.rows, placed, strict=True) if here]
    drawn = replace(layer, rows=rows, shapes=shapely.transform(shapes, exchange))
    return ScreenLayer(drawn, vertices, tolerance, int((~placed).sum()))


def _light(shapes: np.ndarray) -> tuple[np.ndarray, int]:
    """Simplify until there are few enough vertices; return the tolerance, too."""
    for tolerance in (0, *_TOLERANCES):
        if tolerance:
            shapes = shapely.simplify(shapes, tolerance, preserve_topology=True)
        if shapely.get_num_coordinates(shapes).sum() <= MOST_VERTICES:
            return shapes, tolerance
    return shapes, _TOLERANCES[-1]
