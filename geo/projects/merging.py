"""Two projects that are one: which value stays, where it is, what the money does.

Nothing is written here. A value is taken from the first or from the second project;
amounts can be added up and notes joined instead. Sites are united with shares that add
up to 1, so every euro of the result is counted once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

import shapely

from geo.money import parse_share
from geo.places.results import EQUAL_SPLIT
from geo.projects.reimport.results import MergedRow
from geo.projects.reimport.rows import IGNORED, LISTED_ID, equal, plain_value
from geo.schema import (
    AGS,
    AMOUNT_KINDS,
    BOUNDARY_DATE,
    COST_KINDS,
    FUNDING_KINDS,
    PRECISION,
    PRECISIONS,
    SHARE,
    SITE_NO,
    cents,
)

Side = Literal["first", "second", "both"]
SIDES: Final[tuple[Side, ...]] = ("first", "second", "both")
AMOUNTS: Final = tuple(
    cents(kind) for kind in (*AMOUNT_KINDS, *COST_KINDS, *FUNDING_KINDS)
)
NOTE: Final = "note"
# Values of both sides can be brought together.
ADDABLE: Final = frozenset({*AMOUNTS, NOTE})
ENTERED_SPLIT: Final = "entered"
_NOT_COMPARED: Final = IGNORED | {"fid", "row_revision"}

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A field in which two projects differ.

    Attributes
    ----------
    field : str
        Column of the register.
    first, second : object
        Plain values; None if missing.

    """

    field: str
    first: Any
    second: Any

    @property
    def sides(self) -> tuple[Side, ...]:
        """What can be chosen, the proposal first: a stated value before a missing one.

        Examples
        --------
        >>> Difference("title", None, "Dorfladen").sides
        ('second', 'first')
        >>> Difference("grant_paid_cents", 100, 200).sides
        ('first', 'second', 'both')

        """
        if self.first is None:
            return "second", "first"
        both: tuple[Side, ...] = ("both",) if self.field in ADDABLE else ()
        return ("first", "second", *(both if self.second is not None else ()))

    def value(self, side: Side) -> Any:
        """Return what the project gets.

        Examples
        --------
        >>> Difference("grant_paid_cents", 100, 200).value("both")
        300

        """
        if side == "both":
            if self.field == NOTE:
                return f"{self.first}; {self.second}"
            return self.first + self.second
        return self.first if side == "first" else self.second


def differences(first: Values, second: Values) -> list[Difference]:
    """Return the fields in which two projects differ.

    Parameters
    ----------
    first, second : mapping
        Rows of the workspace's projects.

    Returns
    -------
    list of Difference
        In the order of the columns.

    Examples
    --------
    >>> differences({"title": "Dorfladen", "year": 2024}, {"title": "Dorfladen"})
    [Difference(field='year', first=2024, second=None)]

    """
    found = []
    for name in first:
        if name in _NOT_COMPARED:
            continue
        one, other = (plain_value(name, row.get(name)) for row in (first, second))
        if not equal(name, one, other):
            found.append(Difference(name, one, other))
    return found


@dataclass(frozen=True)
class MoneyEffect:
    """What becomes of one kind of amount.

    Attributes
    ----------
    field : str
        Column of the amount.
    before : int
        What both projects together count today, in cents.
    after : int or None
        What the one project counts; None if no amount is stated any more.

    """

    field: str
    before: int
    after: int | None


def money_effects(
    first: Values, second: Values, sides: Mapping[str, Side]
) -> list[MoneyEffect]:
    """Return what a merge does to the sums of the register.

    Parameters
    ----------
    first, second : mapping
        Rows of the workspace's projects.
    sides : mapping of str to str
        What was chosen, by field; else the proposal.

    Returns
    -------
    list of MoneyEffect
        One per amount that at least one of the two states.

    Examples
    --------
    >>> money_effects({"grant_paid_cents": 100}, {"grant_paid_cents": 100}, {})
    [MoneyEffect(field='grant_paid_cents', before=200, after=100)]

    """
    effects = []
    for name in AMOUNTS:
        one, other = (plain_value(name, row.get(name)) for row in (first, second))
        if one is None and other is None:
            continue
        difference = Difference(name, one, other)
        side = sides.get(name, difference.sides[0])
        before = (one or 0) + (other or 0)
        effects.append(MoneyEffect(name, before, difference.value(side)))
    return effects


# -- sites ---------------------------------------------------------------------------
def _spot(site: Values) -> tuple[Any, ...]:
    """Return what makes two sites the same place."""
    shape = site.get("geom")
    point = None if shape is None else shapely.to_wkb(shape)
    place = str(site.get("locality") or "").casefold()
    return site.get(AGS), site.get(BOUNDARY_DATE), site[PRECISION], place, point


def proposed_sites(first: Sequence[Values], second: Sequence[Values]) -> Side:
    """Return which sites the one project most likely has.

    A known place goes before an unknown one, the more exact of two sites in one
    municipality before the other; different places are united.

    Examples
    --------
    >>> village = {"precision": "locality", "ags": "16069043", "locality": "Bedheim"}
    >>> town = {"precision": "municipality", "ags": "16069043"}
    >>> proposed_sites([town], [village])
    'second'
    >>> proposed_sites([town], [{**town, "ags": "16069024"}])
    'both'

    """
    ranks = [
        [PRECISIONS.index(site[PRECISION]) for site in side] for side in (first, second)
    ]
    unknown = PRECISIONS.index("unknown")
    if not first or not second or {unknown} in map(set, ranks):
        return "second" if min(ranks[0], default=unknown) == unknown else "first"
    if sorted(map(repr, map(_spot, first))) == sorted(map(repr, map(_spot, second))):
        return "first"
    areas = [{(site.get(AGS), site.get(BOUNDARY_DATE)) for site in side}
             for side in (first, second)]  # fmt: skip
    if len(first) == len(second) == 1 and areas[0] == areas[1] and first[0].get(AGS):
        return "second" if ranks[1] < ranks[0] else "first"
    return "both"


def united_sites(
    first: Sequence[Values], second: Sequence[Values], side: Side
) -> list[dict[str, Any]]:
    """Return the sites of the one project, numbered from 1.

    Parameters
    ----------
    first, second : sequence of mapping
        Rows of the workspace's sites.
    side : {"first", "second", "both"}
        Whose sites. For both, each project gives half of the shares, and the same
        place becomes one site; the shares add up to 1 as before.

    Returns
    -------
    list of dict
        Columns of ``sites`` without ``project_id``.

    Examples
    --------
    >>> one = {"precision": "municipality", "ags": "16069043", "share": "1"}
    >>> two = {**one, "ags": "16069024"}
    >>> [site["share"] for site in united_sites([one], [one, two], "both")]
    ['1', '1/2']

    """
    if side != "both" or not first or not second:
        given = second if (side == "second" or not first) and second else first
        return _numbered(given)
    shares: dict[tuple[Any, ...], Fraction] = {}
    rows: dict[tuple[Any, ...], Values] = {}
    for sites in (first, second):
        for site in sites:
            spot = _spot(site)
            rows.setdefault(spot, site)
            share = parse_share(str(site.get(SHARE) or "1"), project="")
            shares[spot] = shares.get(spot, Fraction()) + share / 2
    even = len(set(shares.values())) == 1
    basis = "" if len(shares) == 1 else EQUAL_SPLIT if even else ENTERED_SPLIT
    return _numbered(
        {**rows[spot], SHARE: str(share), "split_basis": basis}
        for spot, share in shares.items()
    )


def _numbered(sites: Iterable[Values]) -> list[dict[str, Any]]:
    left_out = {"fid", "row_revision", "project_id"}
    return [
        {**{k: v for k, v in site.items() if k not in left_out}, SITE_NO: number}
        for number, site in enumerate(sites, start=1)
    ]


# -- what the next list is compared with ---------------------------------------------
def known_row(project: Values) -> MergedRow:
    """Return a project as the lists know it, to be recognised after a merge.

    Parameters
    ----------
    project : mapping
        Row of the workspace's projects.

    Returns
    -------
    MergedRow
        Merged into itself.

    """
    values = {
        name: json_value(name, value)
        for name, value in project.items()
        if name not in _NOT_COMPARED and plain_value(name, value) is not None
    }
    origin = project.get("row_origin")
    if isinstance(origin, Mapping):
        names = ("file", "table", LISTED_ID)
        values["row_origin"] = {n: origin[n] for n in names if n in origin}
    key = str(project["project_id"])
    return MergedRow(key, key, values, ())


def json_value(column: str, value: Any) -> Any:
    """Return a value as JSON keeps it; `plain_value` reads it again."""
    plain = plain_value(column, value)
    return plain.isoformat() if isinstance(plain, dt.date) else plain


def merged_group(
    first: Sequence[MergedRow],
    second: Sequence[MergedRow],
    found: Iterable[Difference],
    sides: Mapping[str, Side],
    *,
    into: str,
) -> list[MergedRow]:
    """Return the rows of two projects as rows of one.

    Parameters
    ----------
    first, second : sequence of MergedRow
        The rows that each of the two already stands for.
    found : iterable of Difference
        Where they differ.
    sides : mapping of str to str
        What was chosen, by field.
    into : str
        The project that stays.

    Returns
    -------
    list of MergedRow
        `MergedRow.added_up` names the fields whose value is a sum over rows.

    """
    added: list[set[str]] = [set() for _ in range(len(first) + len(second))]
    rows = [*first, *second]
    halves = (range(len(first)), range(len(first), len(rows)))
    for number, row in enumerate(rows):
        added[number] |= set(row.added_up)
    for one in found:
        side = sides.get(one.field, one.sides[0])
        for half, name in zip(halves, ("first", "second"), strict=True):
            feeding = [number for number in half if one.field in added[number]]
            if side not in (name, "both"):
                for number in feeding:
                    added[number].discard(one.field)
            elif side == "both" and one.field in AMOUNTS and not feeding:
                value = one.first if name == "first" else one.second
                alike = [n for n in half if rows[n].values.get(one.field) == value]
                added[(alike or list(half))[0]].add(one.field)
    return [
        MergedRow(row.project_id, into, row.values, tuple(sorted(names)))
        for row, names in zip(rows, added, strict=True)
    ]
