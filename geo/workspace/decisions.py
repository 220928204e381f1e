"""Decisions of a person on what a list left open: places and amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geo.errors import UnknownCodeError
from geo.places.results import PlaceSite
from geo.projects.importing import decision_context, decision_text, sites_to_json
from geo.projects.listrows import read_answer
from geo.projects.questions import choices
from geo.reading.columns import Layout, ValueAnswer, answer_key
from geo.reading.vocabulary import Vocabulary
from geo.schema import REGION_ID, cents
from geo.workspace.columns import ROW_REVISION
from geo.workspace.core import Workspace
from geo.workspace.intake import DECIDED, write_sites
from geo.workspace.store import ProjectStore

# Notes of a row that the decision about its place answers.
PLACE_CODES: Final = frozenset(
    {"place_open", "point_contradicts_place", "shape_divides"}
)

_OF_A_DECISION: Final = (REGION_ID, "place_text", "row_origin", ROW_REVISION)


def open_projects(store: ProjectStore) -> pd.DataFrame:
    """Return the projects about which a person has to decide.

    Parameters
    ----------
    store : ProjectStore
        The workspace.

    Returns
    -------
    pandas.DataFrame
        As `Workspace.waiting` returns it, in the order of their rows.

    """
    return store.waiting()


def _rows(store: ProjectStore, project_ids: Sequence[str]) -> pd.DataFrame:
    """Read the projects that are decided about, in the order given."""
    return store.frame("projects", _OF_A_DECISION, keys=project_ids).loc[
        list(project_ids)
    ]


def place_is_open(origin: Mapping[str, Any]) -> bool:
    """Whether a person still has to decide the place of a project.

    Parameters
    ----------
    origin : mapping
        The project's ``row_origin``.

    Returns
    -------
    bool

    Examples
    --------
    >>> place_is_open({"notes": [{"code": "place_open"}]})
    True

    """
    return any(note["code"] in PLACE_CODES for note in origin.get("notes", []))


def with_same_place(projects: pd.DataFrame, project_id: str) -> tuple[str, ...]:
    """Return the projects that one decision about a place settles together.

    Parameters
    ----------
    projects : pandas.DataFrame
        As `open_projects` returns it.
    project_id : str
        One of them.

    Returns
    -------
    tuple of str
        The project, and those of the same region whose place is open too and
        described by the same text.

    """
    row = projects.loc[project_id]
    if not row["place_text"]:
        return (project_id,)
    regions = projects["region_id"].fillna("")
    same = (
        (projects["place_text"] == row["place_text"])
        & (regions == regions.at[project_id])
        & projects["row_origin"].map(place_is_open)
    )
    same.at[project_id] = True
    return tuple(str(key) for key in projects.index[same])


def decide_place(
    store: ProjectStore,
    project_ids: Sequence[str],
    sites: tuple[PlaceSite, ...],
    *,
    remember: bool = True,
    shape: Mapping[str, Any] | None = None,
) -> None:
    """Give projects their place and remember it for the next list.

    Parameters
    ----------
    store : ProjectStore
        The workspace.
    project_ids : sequence of str
        Projects with the same place text.
    sites : tuple of PlaceSite
        What was decided; shares add up to 1.
    remember : bool
        Whether the next import finds the decision by text and region.
    shape : mapping, optional
        Line or area that the shares were measured on, as `division.to_stored` writes
        it; it stays with the projects.

    Raises
    ------
    ShareError
        If the shares do not add up to 1.
    ConflictError
        If somebody else changed one of the projects meanwhile.

    """
    projects = _rows(store, project_ids)
    text = str(projects["place_text"].iloc[0] or "")
    values = {"text": text, "projects": len(projects)}
    with store.transaction("decide_place", values=values) as change:
        for project_id, row in projects.iterrows():
            write_sites(change, str(project_id), sites)
            origin = _decided(row["row_origin"], keep=("doubtful", "doubts"))
            if shape is not None:
                origin["shape"] = shape
            change.put(
                "projects",
                {"project_id": project_id, "row_origin": origin},
                row_revision=int(row["row_revision"]),
            )
        if remember and text:
            region = projects["region_id"].iloc[0]
            context = decision_context(region if isinstance(region, str) else None)
            change.put_decision(decision_text(text), context, sites_to_json(sites))


def decide_amount(
    store: ProjectStore, project_id: str, amounts: Mapping[str, int | None]
) -> None:
    """Enter amounts that a list left in doubt; None keeps an amount missing."""
    row = _rows(store, [project_id]).loc[project_id]
    origin = dict(row["row_origin"])
    left = {
        name: values
        for name, values in origin.get("doubtful", {}).items()
        if name not in amounts
    }
    origin["doubtful"] = left
    origin["notes"] = [note for note in origin["notes"] if note["field"] not in amounts]
    origin["state"] = state_of(origin)
    with store.transaction("decide_amount", values={"project": project_id}) as change:
        change.put(
            "projects",
            {
                "project_id": project_id,
                "row_origin": origin,
                **{cents(name): value for name, value in amounts.items()},
            },
            row_revision=int(row["row_revision"]),
        )


def with_same_entry(projects: pd.DataFrame, field: str, text: str) -> tuple[str, ...]:
    """Return the projects in which an entry waits for its meaning.

    Parameters
    ----------
    projects : pandas.DataFrame
        As `open_projects` returns it.
    field : str
        Field of the list.
    text : str
        The entry.

    Returns
    -------
    tuple of str

    """
    key = answer_key(text)
    return tuple(
        str(project)
        for project, origin in projects["row_origin"].items()
        if any(
            one["field"] == field and answer_key(one["text"]) == key
            for one in origin.get("doubts", ())
        )
    )


def decide_value(
    store: Workspace,
    project_ids: Sequence[str],
    answer: ValueAnswer,
    vocabulary: Vocabulary,
) -> None:
    """Say what an entry means, for all projects that have it and for the next list.

    Parameters
    ----------
    store : Workspace
        The workspace.
    project_ids : sequence of str
        As `with_same_entry` returns them.
    answer : ValueAnswer
        Field, entry and meaning; None leaves the field empty.
    vocabulary : Vocabulary
        Words for codes.

    Raises
    ------
    UnknownCodeError
        If the meaning is no certain value of the field; nothing was changed.
    ConflictError
        If somebody else changed one of the projects meanwhile.

    """
    columns: dict[str, Any] = {}
    if answer.value is not None:
        columns = read_answer(answer.field, answer.value, vocabulary)
        if not columns:
            allowed = ", ".join(choices(answer.field, (), vocabulary))
            raise UnknownCodeError(
                field=answer.field, value=answer.value, allowed=allowed
            )
    projects = _rows(store, project_ids)
    values = {"field": answer.field, "text": answer.text, "projects": len(projects)}
    with store.transaction("decide_value", values=values) as change:
        for project_id, row in projects.iterrows():
            origin = _answered(row["row_origin"], answer)
            change.put(
                "projects",
                {"project_id": project_id, "row_origin": origin, **columns},
                row_revision=int(row["row_revision"]),
            )
        for signature in {
            origin.get("layout", "") for origin in projects["row_origin"]
        }:
            text = store.layout(signature) if signature else None
            if text:
                layout = Layout.from_json(text).with_answers([answer])
                change.put_layout(signature, layout.to_json())


def _answered(origin: Mapping[str, Any], answer: ValueAnswer) -> dict[str, Any]:
    """Close the question about one entry; a column has one entry in a row."""
    closed = {
        **origin,
        "doubts": [one for one in origin["doubts"] if one["field"] != answer.field],
        "notes": [one for one in origin["notes"] if one["field"] != answer.field],
    }
    return {**closed, "state": state_of(closed)}


def state_of(origin: Mapping[str, Any]) -> str:
    """Return the state of a project: decided if nothing is left to decide."""
    untitled = any(note["code"] == "title_missing" for note in origin["notes"])
    is_open = origin.get("doubtful") or origin.get("doubts") or untitled
    return "waiting" if is_open or place_is_open(origin) else DECIDED


def accept_as_it_is(store: ProjectStore, project_id: str) -> None:
    """Close the questions of a project without changing anything else."""
    row = _rows(store, [project_id]).loc[project_id]
    with store.transaction("accept", values={"project": project_id}) as change:
        change.put(
            "projects",
            {
                "project_id": project_id,
                "row_origin": {**row["row_origin"], "state": DECIDED},
            },
            row_revision=int(row["row_revision"]),
        )


def _decided(origin: Mapping[str, Any], *, keep: tuple[str, ...]) -> dict[str, Any]:
    """Close the questions about the place; those in `keep` stay open."""
    still = any(origin.get(name) for name in keep)
    notes = [
        note for note in origin.get("notes", []) if note["code"] not in PLACE_CODES
    ]
    return {**origin, "notes": notes, "state": "waiting" if still else DECIDED}
