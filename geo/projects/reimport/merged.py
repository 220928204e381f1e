"""Rows of a list that belong to one project because a person merged two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from geo.projects.reimport.results import FieldChange, Match, MergedRow, Question
from geo.projects.reimport.rows import equal, plain_value


def through_merges(
    merged: Mapping[str, MergedRow],
    current: Mapping[str, Mapping[str, Any]],
    matches: Sequence[Match],
    questions: Sequence[Question],
) -> tuple[list[Match], list[Question]]:
    """Lead matches of merged rows to the project that they belong to.

    Parameters
    ----------
    merged : mapping of str to MergedRow
        By the id that the row had.
    current : mapping of str to mapping
        What the projects they were merged into hold now, by column.
    matches : sequence of Match
        In the order of their rows.
    questions : sequence of Question
        What a person decides.

    Returns
    -------
    tuple
        Matches and questions. One row speaks for a project: its own, or else the
        first one; where another one has changed too, a person decides.

    """
    if not merged:
        return list(matches), list(questions)
    speakers: dict[str, int] = {}
    for match in matches:
        row = merged.get(match.project_id)
        if row is not None:
            own = row.project_id == row.merged_into
            if own or row.merged_into not in speakers:
                speakers[row.merged_into] = match.row
    kept, asked = [], [_redirected(one, merged, current) for one in questions]
    for match in matches:
        one = _translated(match, merged, current)
        speaks = speakers.get(one.project_id, one.row) == one.row
        if speaks or not one.changes:
            kept.append(one)
        else:
            asked.append(Question(one.row, "merged_changed", (one,)))
    return kept, sorted(asked, key=lambda question: question.row)


def still_gone(
    gone: Iterable[str],
    merged: Mapping[str, MergedRow],
    matches: Iterable[Match],
    questions: Iterable[Question],
) -> tuple[str, ...]:
    """Return the projects of which the list has no row at all."""
    found = {match.project_id for match in matches} | {
        match.project_id for question in questions for match in question.candidates
    }
    return tuple(
        key
        for key in gone
        if key not in found and (key not in merged or merged[key].merged_into == key)
    )


def _translated(
    match: Match,
    merged: Mapping[str, MergedRow],
    current: Mapping[str, Mapping[str, Any]],
) -> Match:
    """Return a match with the project the row was merged into.

    Only what the row states otherwise than when it was merged is a change; a part of
    a sum changes the sum by as much.
    """
    row = merged.get(match.project_id)
    if row is None:
        return match
    changes = []
    for one in match.changes:
        now = plain_value(one.field, current[row.merged_into].get(one.field))
        new = one.new
        if one.field in row.added_up and isinstance(now, int):
            new = now + (one.new or 0) - (one.old or 0)
        if not equal(one.field, now, new):
            changes.append(FieldChange(one.field, now, new))
    return replace(
        match,
        project_id=row.merged_into,
        changes=tuple(changes),
        known_as=row.project_id,
    )


def _redirected(
    question: Question,
    merged: Mapping[str, MergedRow],
    current: Mapping[str, Mapping[str, Any]],
) -> Question:
    """Offer each project once, the likeliest first."""
    by_project: dict[str, Match] = {}
    for match in question.candidates:
        one = _translated(match, merged, current)
        by_project.setdefault(one.project_id, one)
    return replace(question, candidates=tuple(by_project.values()))
