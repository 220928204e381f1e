"""Two projects of the workspace become one, or stay two; remembered either way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from geo.errors import UnknownProjectError
from geo.projects.merging import (
    Side,
    differences,
    known_row,
    merged_group,
    proposed_sites,
    united_sites,
)
from geo.projects.reimport import MergedRow
from geo.projects.reimport.rows import COLUMN_OF
from geo.schema import PRECISION, PROJECT_ID
from geo.workspace.changes import Transaction
from geo.workspace.decisions import PLACE_CODES, state_of
from geo.workspace.intake import merged_rows
from geo.workspace.store import ProjectStore


@dataclass(frozen=True, kw_only=True)
class MergePlan:
    """How two projects become one.

    Attributes
    ----------
    first, second : str
        The two projects.
    keep : {"first", "second"}
        Whose id stays.
    sides : mapping of str to str
        For fields that differ whose value stays (`merging.SIDES`); else the proposal.
    sites : str or None
        Whose sites stay; None for the proposal.

    """

    first: str
    second: str
    keep: Literal["first", "second"]
    sides: Mapping[str, Side]
    sites: Side | None = None


def merge_projects(store: ProjectStore, plan: MergePlan, *, read_revision: int) -> None:
    """Make two projects one, in one step that can be taken back.

    Parameters
    ----------
    store : ProjectStore
        The workspace.
    plan : MergePlan
        What a person chose.
    read_revision : int
        Revision at which that person saw the two.

    Raises
    ------
    UnknownProjectError
        If one of the two is not there (any more).
    ConflictError
        If somebody else changed one of the two meanwhile; nothing was written.

    Notes
    -----
    The project that stays gets the chosen values and the united sites, the other one
    goes. `merged_rows` keeps what both stated, so that the next list recognises either.

    """
    kept, gone = plan.first, plan.second
    if plan.keep == "second":
        kept, gone = gone, kept
    known = merged_rows(store)
    titles = {key: _title(store, key) for key in (kept, gone)}
    values = {"title": titles[kept], "other": titles[gone], "kept": kept, "gone": gone}
    with store.transaction(
        "merge", values=values, read_revision=read_revision
    ) as change:
        first, second = (_row(change, key) for key in (plan.first, plan.second))
        found = differences(first, second)
        sites = [_sites(change, key) for key in (plan.first, plan.second)]
        side = plan.sites or proposed_sites(sites[0], sites[1])
        united = united_sites(sites[0], sites[1], side)
        chosen = {
            one.field: one.value(plan.sides.get(one.field, one.sides[0]))
            for one in found
        }
        stays, other = (first, second) if kept == plan.first else (second, first)
        project = {**stays, **chosen}
        put = {
            **chosen,
            PROJECT_ID: kept,
            "extra": {**(other["extra"] or {}), **(stays["extra"] or {})} or None,
            "row_origin": _origin(stays["row_origin"], project, united),
        }
        group, other_group = (
            [one for one in known if one.merged_into == key] or [known_row(row)]
            for key, row in ((plan.first, first), (plan.second, second))
        )
        together = merged_group(group, other_group, found, plan.sides, into=kept)
        change.put("projects", put, row_revision=read_revision)
        _replace_sites(change, kept, united)
        change.delete("projects", gone, row_revision=read_revision)
        for one in together:
            change.put("merged_rows", _as_row(one))


def keep_both(store: ProjectStore, pairs: Iterable[Sequence[str]]) -> None:
    """Remember that like projects are two; they are not asked about again."""
    given = [sorted(pair) for pair in pairs]
    with store.transaction("keep_both", values={"pairs": len(given)}) as change:
        for one, other in given:
            change.put("kept_pairs", {PROJECT_ID: one, "other_id": other})


def kept_pairs(store: ProjectStore) -> set[tuple[str, str]]:
    """Return the pairs that a person has confirmed as two, each sorted."""
    frame = store.frame("kept_pairs")
    return set(zip(frame[PROJECT_ID], frame["other_id"], strict=True))


def open_pairs(pairs: pd.DataFrame, kept: set[tuple[str, str]]) -> pd.DataFrame:
    """Return the candidates that nobody has decided about.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `validation.duplicate_candidates` returns them.
    kept : set of tuple
        As `kept_pairs` returns them.

    Returns
    -------
    pandas.DataFrame
        Range index.

    Examples
    --------
    >>> pairs = pd.DataFrame({"project_id": ["P1", "P2"], "other_id": ["P2", "P3"]})
    >>> open_pairs(pairs, {("P1", "P2")}).values.tolist()
    [['P2', 'P3']]

    """
    decided = [
        (min(pair), max(pair)) in kept
        for pair in zip(pairs[PROJECT_ID], pairs["other_id"], strict=True)
    ]
    return pairs[[not one for one in decided]].reset_index(drop=True)


def _title(store: ProjectStore, key: str) -> str:
    row = store.get("projects", key)
    return str((row or {}).get("title") or key)


def _row(change: Transaction, key: str) -> dict[str, Any]:
    row = change.get("projects", key)
    if row is None:
        raise UnknownProjectError(values=key)
    return row


def _sites(change: Transaction, key: str) -> list[dict[str, Any]]:
    rows = (change.get("sites", (key, number)) for number in change.sites_of(key))
    return [row for row in rows if row is not None]


def _replace_sites(
    change: Transaction, key: str, sites: Sequence[Mapping[str, Any]]
) -> None:
    """Write the sites of a project over those it has."""
    numbers = {site["site_no"] for site in sites}
    for site in sites:
        change.put("sites", {**site, PROJECT_ID: key})
    for number in change.sites_of(key):
        if number not in numbers:
            change.delete("sites", (key, number))


def _as_row(one: MergedRow) -> dict[str, Any]:
    return {
        PROJECT_ID: one.project_id,
        "merged_into": one.merged_into,
        "known_values": dict(one.values),
        "added_up": list(one.added_up),
    }


def _origin(
    origin: Mapping[str, Any] | None,
    project: Mapping[str, Any],
    sites: Sequence[Mapping[str, Any]],
) -> dict[str, Any] | None:
    """Close the questions that the other project answers."""
    if not origin or "notes" not in origin:
        return None if origin is None else dict(origin)
    doubts = origin.get("doubts", ())
    asked = [*origin.get("doubtful", {}), *(one["field"] for one in doubts)]
    answered = {
        name for name in asked if project.get(COLUMN_OF.get(name, name)) is not None
    }
    placed = any(site[PRECISION] != "unknown" for site in sites)
    titled = {"title_missing"} if project.get("title") else set()
    closed = {
        **origin,
        "doubtful": {
            name: cells
            for name, cells in origin.get("doubtful", {}).items()
            if name not in answered
        },
        "doubts": [one for one in doubts if one["field"] not in answered],
        "notes": [
            note
            for note in origin["notes"]
            if note["field"] not in answered
            and note["code"] not in titled
            and not (placed and note["code"] in PLACE_CODES)
        ],
    }
    waited = origin.get("state") == "waiting"
    return {**closed, "state": state_of(closed) if waited else origin.get("state")}
