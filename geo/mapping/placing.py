"""Names on a map: each beside its place, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

Rectangles = npt.NDArray[np.float64]
# Where a name may stand, in units of its own width and height from its anchor; the
# nearest free one is taken. Above or below is read more easily than beside.
_SPOTS: Final = np.array(
    [
        (dx, dy)
        for dx in (0, -0.15, 0.15, -0.3, 0.3, -0.45, 0.45, -0.65, 0.65, -0.85, 0.85)
        for dy in (0, 0.7, -0.7, 1.1, -1.1, 1.6, -1.6, 2.2, -2.2, 2.9, -2.9)
    ]
)
_BESIDE: Final = 1.2
_ROUNDS: Final = 60
_NEAR: Final = 1e-6


@dataclass(frozen=True)
class Name:
    """A name and how much room it takes.

    Attributes
    ----------
    x, y : float
        Where it would best stand (its middle), in millimetres.
    forms : tuple of tuple
        Text, width and height of each way to write it, the best first.
    home : shapely.Geometry, optional
        Area that its middle must not leave, in millimetres.

    """

    x: float
    y: float
    forms: tuple[tuple[str, float, float], ...]
    home: shapely.Geometry | None = None


def place(
    names: Sequence[Name], *, frame: tuple[float, float, float, float],
    taken: Rectangles, gap: float = 0.4,
) -> list[tuple[float, float, int] | None]:  # fmt: skip
    """Find a free spot for each name, the first ones first.

    Parameters
    ----------
    names : sequence of Name
        In the order of importance.
    frame : tuple of float
        Left, bottom, right, top of the map; a name stays inside.
    taken : numpy.ndarray
        Shape (n, 4): rectangles (left, bottom, right, top) that no name may cover.
    gap : float
        Room kept between two names.

    Returns
    -------
    list
        For each name the middle (x, y) and the number of the form, or None where no
        room is left.

    Examples
    --------
    >>> two = [Name(5, 5, (("Eisfeld", 6, 2),)), Name(5, 5, (("Sachsenbrunn", 8, 2),))]
    >>> place(two, frame=(0, 0, 20, 20), taken=np.empty((0, 4)))
    [(5.0, 5.0, 0), (5.0, 8.2, 0)]

    """
    left, bottom, right, top = frame
    boxes = np.empty((len(taken) + len(names), 4))
    boxes[: len(taken)] = taken
    used = len(taken)
    result: list[tuple[float, float, int] | None] = []
    for name in names:
        x, y, half, form = _tries(name, gap)
        box = np.column_stack(
            (x - half[:, 0], y - half[:, 1], x + half[:, 0], y + half[:, 1])
        )
        free = (
            (box[:, 0] >= left) & (box[:, 1] >= bottom)
            & (box[:, 2] <= right) & (box[:, 3] <= top)
            & ~_touches(boxes[:used], box)
        )  # fmt: skip
        if name.home is not None:
            free &= shapely.contains_xy(name.home, x, y)
        if not free.any():
            result.append(None)
            continue
        first = int(free.argmax())
        boxes[used] = box[first]
        used += 1
        result.append((float(x[first]), float(y[first]), int(form[first])))
    return result


def covered(
    names: Sequence[Name], found: Sequence[tuple[float, float, int] | None]
) -> Rectangles:
    """Return the rectangles of the names that found a spot, shape (n, 4)."""
    boxes = []
    for name, spot in zip(names, found, strict=True):
        if spot is not None:
            x, y, form = spot
            _, width, height = name.forms[form]
            boxes.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    return np.array(boxes, dtype="float64").reshape(-1, 4)


def spread(
    points: npt.NDArray[np.float64], reach: npt.NDArray[np.float64], *, most: float
) -> npt.NDArray[np.float64]:
    """Move round marks apart that would cover each other.

    Parameters
    ----------
    points : numpy.ndarray
        Shape (n, 2): where the marks belong.
    reach : numpy.ndarray
        Shape (n,): their radii.
    most : float
        No mark is moved farther than that; in a dense crowd some still overlap.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2).

    Examples
    --------
    >>> spread(np.array([(0.0, 0.0), (1.0, 0.0)]), np.ones(2), most=2).round(2)
    array([[-0.5,  0. ],
           [ 1.5,  0. ]])

    """
    if len(points) < 2:
        return points
    shapes = shapely.points(points)
    far = 2 * float(reach.max()) + 2 * most
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=far)
    one, other = pairs[:, pairs[0] < pairs[1]]
    need = reach[one] + reach[other]
    moved = points.copy()
    # Marks at one spot have no direction to go; each pair gets one of its own.
    angles = 2.4 * (one + other)
    own_way = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for _ in range(_ROUNDS):
        gap = moved[other] - moved[one]
        distance = np.hypot(*gap.T)
        close = distance < need - _NEAR
        if not close.any():
            break
        same = distance < _NEAR
        way = np.where(
            same[:, None], own_way, gap / np.maximum(distance, _NEAR)[:, None]
        )
        push = way * ((need - distance) / 2 * close)[:, None]
        np.add.at(moved, one, -push)
        np.add.at(moved, other, push)
        away = moved - points
        long = np.maximum(np.hypot(*away.T) / most, 1)
        moved = points + away / long[:, None]
    return moved


def _tries(name: Name, gap: float) -> tuple[npt.NDArray[Any], ...]:
    """Return all spots of a name, the best first: x, y, half its size, its form."""
    sizes = np.array([form[1:] for form in name.forms], dtype="float64")
    moves = _SPOTS[:, None, :] * sizes[None]
    # Another way to write the name costs as much as a small move.
    cost = np.hypot(moves[..., 0] * _BESIDE, moves[..., 1]) + np.arange(len(sizes))
    order = np.argsort(cost.ravel(), kind="stable")
    moves = moves.reshape(-1, 2)[order]
    form = np.tile(np.arange(len(sizes)), len(_SPOTS))[order]
    return name.x + moves[:, 0], name.y + moves[:, 1], (sizes[form] + gap) / 2, form


def _touches(boxes: Rectangles, tries: Rectangles) -> npt.NDArray[np.bool_]:
    """Return which of the tries cover one of the boxes."""
    one, other = tries[:, None], boxes[None]
    return np.asarray(
        (
            (other[..., 0] < one[..., 2]) & (other[..., 2] > one[..., 0])
            & (other[..., 1] < one[..., 3]) & (other[..., 3] > one[..., 1])
        ).any(axis=1)
    )  # fmt: skip
