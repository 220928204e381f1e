"""Which coordinate system the numbers of a list are in: tested, not assumed.

DHDN (31467, 31468), PD/83 (3396, 3397) and S42/83 (2398) reach metre level only,
since the BETA2007 grid does not come with PROJ: enough for sites, not for cadastre.

"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import shapely
from pyproj import Transformer

from geo.crs import OFFICIAL_CRS
from geo.reading.reasons import Note, Reason
from geo.reading.values import Cell, clean, read_coordinate

Order = Literal["xy", "yx"]
Where = Literal["region", "state", "outside", "missing"]
Pair = tuple[float | None, float | None]

# Systems of one family give the same point within 1 m; the first stands for it.
FAMILIES: Final[tuple[tuple[str, ...], ...]] = (
    ("EPSG:25832",),
    ("EPSG:4647",),
    ("EPSG:5650",),
    ("EPSG:25833",),
    ("EPSG:3397", "EPSG:31468"),
    ("EPSG:3396", "EPSG:31467"),
    ("EPSG:2398",),
    ("EPSG:4326",),
)
_METRE_LEVEL: Final = frozenset(("EPSG:3397", "EPSG:3396", "EPSG:2398"))
# Where two systems put points into the region, this many points must speak for one
# and at most a tenth of that for the other.
_ENOUGH: Final = 5
_ONE_IN: Final = 10


@dataclass(frozen=True)
class Candidate:
    """One system, tried.

    Attributes
    ----------
    crs : str
        ``EPSG:25832`` and so on.
    order : str
        ``xy``: the first number goes east; ``yx``: the first one goes north.
    same_as : tuple of str
        Other systems that give the same points within 1 m.
    expected, region, state : int
        Points in the area expected for their row, in the region, in the state.

    """

    crs: str
    order: Order
    same_as: tuple[str, ...]
    expected: int
    region: int
    state: int

    @property
    def fit(self) -> tuple[int, int, int]:
        """What candidates are ranked by."""
        return self.expected, self.region, self.state


@dataclass(frozen=True)
class CrsChoice:
    """The coordinate system that fits best, and how sure that is.

    Attributes
    ----------
    best : Candidate or None
        None if no system brings a single point into region or state.
    runner_up : Candidate or None
        The next one of another family, if it brings any point there.
    certain : bool
        Whether no second system fits as well. If not, a person decides.
    margin : float
        Share of the points that speak for the best and not for the runner-up, less
        those for which it is the other way round; from -1 to 1.
    ranked : tuple of Candidate
        All that bring a point into region or state, the best first.
    points : tuple of shapely.Point or None
        One per pair, in EPSG:25832, in the best system; None where a number is
        missing.
    where : tuple of str
        One per pair: ``region``, ``state``, ``outside`` or ``missing``.
    notes : tuple of Note
        Points outside (with their rows, from 0), systems mixed and so on.

    """

    best: Candidate | None
    runner_up: Candidate | None
    certain: bool
    margin: float
    ranked: tuple[Candidate, ...]
    points: tuple[shapely.Point | None, ...]
    where: tuple[Where, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class _Trial:
    """A candidate with its points and where each of them falls."""

    candidate: Candidate
    xy: np.ndarray
    in_region: np.ndarray
    in_state: np.ndarray
    as_expected: np.ndarray


def read_pairs(first: Sequence[Cell], second: Sequence[Cell]) -> list[Pair]:
    """Read two columns of coordinates.

    Parameters
    ----------
    first, second : sequence of cells
        The two columns, in whichever order.

    Returns
    -------
    list of (float or None, float or None)
        None where a cell is empty or no number.

    Examples
    --------
    >>> read_pairs(["10,7311", None], ["50,4258", "50,1"])
    [(10.7311, 50.4258), (None, 50.1)]

    """
    return [
        (read_coordinate(one).value, read_coordinate(other).value)
        for one, other in zip(first, second, strict=True)
    ]


_PAIR: Final = (r"\s*[;|/]\s*", r",\s+", r"\s+", r",")


def read_pair(cell: Cell) -> Pair:
    """Read a cell that holds both coordinates.

    Parameters
    ----------
    cell : cell
        Two numbers, parted by semicolon, stroke, comma or space.

    Returns
    -------
    (float or None, float or None)
        Both None if the cell does not hold exactly two numbers.

    Examples
    --------
    >>> read_pair("50.4258, 10.7311"), read_pair("50,4258; 10,7311")
    ((50.4258, 10.7311), (50.4258, 10.7311))
    >>> read_pair("50.4258,10.7311"), read_pair("10,4873")
    ((50.4258, 10.7311), (None, None))

    """
    text = clean(cell)
    for pattern in _PAIR:
        parts = re.split(pattern, text)
        if pattern == "," and "." not in text:
            break  # one number with a decimal comma
        if len(parts) == 2:
            first, second = (read_coordinate(part).value for part in parts)
            if first is not None and second is not None:
                return first, second
    return None, None


def choose_crs(
    pairs: Sequence[Pair],
    region_area: Any,
    *,
    state_area: Any = None,
    expected: Sequence[Any] | None = None,
) -> CrsChoice:
    """Find the coordinate system in which the points fall into the region.

    Each system is tried in both orders of the two numbers. It is certain only if
    the runner-up brings no point into the region, or if at least five points (and
    ten times as many as the other way round) speak for the best alone.

    Parameters
    ----------
    pairs : sequence of (float or None, float or None)
        As `read_pairs` gives them.
    region_area : shapely geometry
        In EPSG:25832.
    state_area : shapely geometry, optional
        Wider area in which points may lie, in EPSG:25832.
    expected : sequence of shapely geometry or None, optional
        One per pair: where the row must lie by its municipality key or place, in
        EPSG:25832. The strongest evidence.

    Returns
    -------
    CrsChoice

    Examples
    --------
    >>> region = shapely.box(610000, 5570000, 660000, 5600000)
    >>> choice = choose_crs([(5587406.8, 32622960.2)], region)
    >>> choice.best.crs, choice.best.order, choice.certain
    ('EPSG:4647', 'yx', True)
    >>> shapely.set_precision(choice.points[0], 0.1)
    <POINT (622960.2 5587406.8)>

    """
    numbers = np.array(
        [[np.nan if one is None else one for one in pair] for pair in pairs],
        dtype=float,
    ).reshape(-1, 2)
    given = np.isfinite(numbers).all(axis=1)
    areas = _Areas(region_area, state_area, expected)
    trials = [
        _try(numbers, given, family, order, areas)
        for family in FAMILIES
        for order in ("xy", "yx")
    ]
    fitting = sorted(
        (trial for trial in trials if any(trial.candidate.fit)),
        key=lambda trial: tuple(-count for count in trial.candidate.fit),
    )
    if not fitting:
        return _no_choice(pairs, given)
    best = fitting[0]
    rival = next(
        (one for one in fitting[1:] if not _same_points(one, best, given)), None
    )
    certain, margin = _compare(best, rival, int(given.sum()))
    where = _where(best, given)
    notes = _notes(best, rival, fitting, where, certain=certain)
    return CrsChoice(
        best=best.candidate,
        runner_up=rival.candidate if rival else None,
        certain=certain,
        margin=margin,
        ranked=tuple(trial.candidate for trial in fitting),
        points=tuple(
            shapely.Point(*xy) if ok and np.isfinite(xy).all() else None
            for xy, ok in zip(best.xy, given, strict=True)
        ),
        where=where,
        notes=notes,
    )


def to_official(pair: Pair, candidate: Candidate) -> shapely.Point | None:
    """Return where a pair of numbers lies in a system (EPSG:25832).

    Parameters
    ----------
    pair : (float or None, float or None)
        As `read_pair` gives it.
    candidate : Candidate
        System and order of the numbers.

    Returns
    -------
    shapely.Point or None
        None if a number is missing or the system does not reach there.

    """
    one, other = pair
    if one is None or other is None:
        return None
    east, north = (one, other) if candidate.order == "xy" else (other, one)
    x, y = _transformer(candidate.crs).transform(east, north, errcheck=False)
    return shapely.Point(x, y) if np.isfinite([x, y]).all() else None


def points_in(
    choice: CrsChoice, candidate: Candidate
) -> tuple[shapely.Point | None, ...]:
    """Return the points of a choice as another candidate reads their numbers.

    Parameters
    ----------
    choice : CrsChoice
        As `choose_crs` returns it, with its points in the best system.
    candidate : Candidate
        One of ``choice.ranked``.

    Returns
    -------
    tuple of shapely.Point or None
        One per pair, in EPSG:25832; None where a number is missing or the candidate
        has no place for it.

    Examples
    --------
    >>> region = shapely.box(610000, 5570000, 660000, 5600000)
    >>> choice = choose_crs([(5587406.8, 32622960.2)], region)
    >>> shapely.set_precision(points_in(choice, choice.best)[0], 0.1)
    <POINT (622960.2 5587406.8)>

    """
    best = choice.best
    if best is None:
        return (None,) * len(choice.points)
    back = _transformer(best.crs)
    forth = _transformer(candidate.crs)
    found: list[shapely.Point | None] = []
    for point in choice.points:
        if point is None:
            found.append(None)
            continue
        east, north = back.transform(point.x, point.y, direction="INVERSE")
        if best.order != candidate.order:
            east, north = north, east
        x, y = forth.transform(east, north, errcheck=False)
        found.append(shapely.Point(x, y) if np.isfinite([x, y]).all() else None)
    return tuple(found)


@dataclass(frozen=True)
class _Areas:
    region: Any
    state: Any
    expected: Sequence[Any] | None


@lru_cache(maxsize=32)
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, OFFICIAL_CRS, always_xy=True)


def _try(
    numbers: np.ndarray,
    given: np.ndarray,
    family: tuple[str, ...],
    order: str,
    areas: _Areas,
) -> _Trial:
    east, north = numbers.T if order == "xy" else numbers.T[::-1]
    possible = given.copy()
    if family[0] == "EPSG:4326":
        possible &= (np.abs(east) <= 180) & (np.abs(north) <= 90)
    xy = np.full(numbers.shape, np.nan)
    if possible.any():
        x, y = _transformer(family[0]).transform(
            east[possible], north[possible], errcheck=False
        )
        xy[possible] = np.column_stack([x, y])
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    in_region = _inside(areas.region, xy)
    in_state = in_region if areas.state is None else _inside(areas.state, xy)
    in_state = in_state | in_region
    as_expected = np.zeros(len(xy), dtype=bool)
    if areas.expected is not None:
        shapes = np.asarray(areas.expected, dtype=object)
        rows = np.isfinite(xy).all(axis=1) & ~shapely.is_missing(shapes)
        as_expected[rows] = shapely.intersects_xy(
            shapes[rows], xy[rows, 0], xy[rows, 1]
        )
    candidate = Candidate(
        family[0], "xy" if order == "xy" else "yx", family[1:],
        int(as_expected.sum()), int(in_region.sum()), int(in_state.sum()),
    )  # fmt: skip
    return _Trial(candidate, xy, in_region, in_state, as_expected)


def _inside(area: Any, xy: np.ndarray) -> np.ndarray:
    """Whether points lie in an area or on its border; missing ones do not."""
    finite = np.isfinite(xy).all(axis=1)
    inside = np.zeros(len(xy), dtype=bool)
    shapely.prepare(area)
    inside[finite] = shapely.intersects_xy(area, xy[finite, 0], xy[finite, 1])
    return inside


def _same_points(one: _Trial, other: _Trial, given: np.ndarray) -> bool:
    """Whether two trials give the same points within 1 m."""
    with np.errstate(invalid="ignore"):
        apart = np.abs(one.xy[given] - other.xy[given])
    return bool(np.isfinite(apart).all() and (apart < 1).all())


def _evidence(best: _Trial, rival: _Trial) -> tuple[np.ndarray, np.ndarray]:
    """Return per point whether it speaks for the best and for the rival.

    Expected areas, where there are any, are asked before the region, the region
    before the state.
    """
    for one, other in (
        (best.as_expected, rival.as_expected),
        (best.in_region, rival.in_region),
    ):
        if one.any() or other.any():
            return one, other
    return best.in_state, rival.in_state


def _compare(best: _Trial, rival: _Trial | None, count: int) -> tuple[bool, float]:
    """Return whether the best is certain, and its margin over the rival."""
    mostly_there = 2 * best.in_state.sum() > count
    in_region = bool(best.in_region.any() or best.as_expected.any())
    if rival is None:
        ours = int(best.in_region.sum()) or int(best.in_state.sum())
        return bool(mostly_there and in_region), ours / count
    for_best, for_rival = _evidence(best, rival)
    only_best = int((for_best & ~for_rival).sum())
    only_rival = int((for_rival & ~for_best).sum())
    margin = (only_best - only_rival) / count
    alone = not for_rival.any() and only_best > 0
    clear = only_best >= _ENOUGH and only_best >= _ONE_IN * only_rival
    return bool(mostly_there and in_region and (alone or clear)), margin


def _where(best: _Trial, given: np.ndarray) -> tuple[Where, ...]:
    places: list[Where] = []
    for row, ok in enumerate(given):
        if not ok:
            places.append("missing")
        elif best.in_region[row]:
            places.append("region")
        else:
            places.append("state" if best.in_state[row] else "outside")
    return tuple(places)


def _notes(
    best: _Trial,
    rival: _Trial | None,
    fitting: Sequence[_Trial],
    where: Sequence[Where],
    *,
    certain: bool,
) -> tuple[Note, ...]:
    notes: list[Note] = []
    outside = _rows(where, "outside")
    given = len(where) - len(_rows(where, "missing"))
    if rival is not None and not certain:
        systems = best.candidate.crs, rival.candidate.crs
        notes.append(Note(Reason.SECOND_SYSTEM_FITS, {"systems": systems}))
    if 2 * where.count("region") <= given:
        details = {"inside": where.count("region"), "of": given}
        notes.append(Note(Reason.MOSTLY_OUTSIDE_REGION, details))
    if best.candidate.same_as:
        family = best.candidate.crs, *best.candidate.same_as
        notes.append(Note(Reason.SAME_WITHIN_1_M, {"systems": family}))
    if best.candidate.crs in _METRE_LEVEL:
        notes.append(Note(Reason.METRE_LEVEL, {"crs": best.candidate.crs}))
    if outside:
        notes.append(Note(Reason.POINTS_OUTSIDE, {"rows": outside}))
        other = {
            row: f"{trial.candidate.crs} {trial.candidate.order}"
            for trial in reversed(fitting)
            for row in outside
            if trial.in_region[row]
        }
        if other:
            notes.append(Note(Reason.SYSTEMS_MIXED, {"rows": other}))
    missing = _rows(where, "missing")
    if missing:
        notes.append(Note(Reason.POINTS_INCOMPLETE, {"rows": missing}))
    return tuple(notes)


def _rows(where: Sequence[Where], kind: Where) -> tuple[int, ...]:
    return tuple(row for row, one in enumerate(where) if one == kind)


def _no_choice(pairs: Sequence[Pair], given: np.ndarray) -> CrsChoice:
    """No system brings a point to the region: all of them are reported."""
    where: tuple[Where, ...] = tuple("outside" if ok else "missing" for ok in given)
    reason = Reason.NO_SYSTEM_FITS if given.any() else Reason.NO_POINTS
    notes = [Note(reason, {"count": int(given.sum())})]
    if given.any():
        notes.append(Note(Reason.POINTS_OUTSIDE, {"rows": _rows(where, "outside")}))
    if not given.all():
        notes.append(Note(Reason.POINTS_INCOMPLETE, {"rows": _rows(where, "missing")}))
    nothing = (None,) * len(pairs)
    return CrsChoice(None, None, False, 0.0, (), nothing, where, tuple(notes))
