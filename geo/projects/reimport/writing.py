"""What is to be written so that the workspace follows a list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from geo.errors import UnknownProjectError
from geo.projects.reimport.results import Chosen, Comparison, Match
from geo.projects.reimport.rows import LISTED_ID, listed_id, plain_value
from geo.schema import PROJECT_ID, listing

Operation = dict[str, Any]


def apply(
    comparison: Comparison,
    chosen: Chosen,
    *,
    sites: Sequence[Sequence[Mapping[str, Any]]] | None = None,
    site_numbers: Mapping[str, Collection[int]] | None = None,
    origins: Sequence[Mapping[str, Any]] | None = None,
) -> list[Operation]:
    """Return what is to be written so that the workspace follows the list.

    Parameters
    ----------
    comparison : Comparison
        As `compare` returns it.
    chosen : Chosen
        What is taken over; `Chosen.everything` takes all that is certain.
    sites : sequence of sequence of mapping, optional
        For each row of the list its sites as columns of ``sites``, without
        ``project_id`` and ``site_no``. They are written for new projects, and where
        a changed place text is taken over.
    site_numbers : mapping of str to collection of int, optional
        Site numbers that the workspace has, by project: those that are replaced.
    origins : sequence of mapping, optional
        For each row of the list its ``row_origin``.

    Returns
    -------
    list of dict
        ``action`` (``put`` or ``delete``), ``table`` and ``values``, in the order in
        which they are written; a deleted project takes its sites with it.

    Raises
    ------
    UnknownProjectError
        If something is chosen that the comparison does not offer.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.projects.reimport import compare
    >>> old = pd.DataFrame({"project_id": ["P1"], "year": [2024]})
    >>> found = compare(old, [{"project_id": "P1", "year": 2025}])
    >>> apply(found, Chosen.everything(found))
    [{'action': 'put', 'table': 'projects',
      'values': {'project_id': 'P1', 'year': 2025}}]

    """
    _refuse_strangers(comparison, chosen)
    writer = _Writer(comparison, sites, site_numbers or {}, origins)
    for key in comparison.gone:
        if key in chosen.gone:
            writer.add("delete", "projects", {PROJECT_ID: key})
    for match in comparison.changed:
        if match.project_id in chosen.changed:
            writer.change(match, chosen.changed[match.project_id])
    answers = {
        one.row: one for one in comparison.questions if one.row in chosen.answers
    }
    for row, question in answers.items():
        for match in question.candidates:
            if match.project_id == chosen.answers[row]:
                fields = [change.field for change in match.changes]
                writer.change(match, fields, remember=True)
    fresh = [row for row in answers if chosen.answers[row] is None]
    for row in sorted([*fresh, *(row for row in comparison.new if row in chosen.new)]):
        writer.create(row)
    return writer.operations


def _refuse_strangers(comparison: Comparison, chosen: Chosen) -> None:
    """Refuse a choice that was not offered, or that gives a project to two rows."""
    offered = {
        one.row: {None, *(match.project_id for match in one.candidates)}
        for one in comparison.questions
    }
    taken = Counter(key for key in chosen.answers.values() if key is not None)
    strangers = [
        *(set(chosen.new) - set(comparison.new)),
        *(set(chosen.changed) - {match.project_id for match in comparison.changed}),
        *(set(chosen.gone) - set(comparison.gone)),
        *(
            key
            for row, key in chosen.answers.items()
            if key not in offered.get(row, set())
        ),
        *(key for key, count in taken.items() if count > 1),
    ]
    if strangers:
        raise UnknownProjectError(values=listing(strangers))


class _Writer:
    """Collects operations."""

    def __init__(
        self,
        comparison: Comparison,
        sites: Sequence[Sequence[Mapping[str, Any]]] | None,
        site_numbers: Mapping[str, Collection[int]],
        origins: Sequence[Mapping[str, Any]] | None,
    ) -> None:
        self.operations: list[Operation] = []
        self._comparison = comparison
        self._sites = sites
        self._numbers = site_numbers
        self._origins = origins
        self._taken = set(comparison.known)

    def add(self, action: str, table: str, values: dict[str, Any]) -> None:
        """Add one operation."""
        self.operations.append({"action": action, "table": table, "values": values})

    def change(
        self, match: Match, fields: Collection[str], *, remember: bool = False
    ) -> None:
        """Take fields of a row over into its project."""
        key = match.project_id
        values = {one.field: one.new for one in match.changes if one.field in fields}
        if not values and not remember:
            return
        origin = {}
        if match.known_as in (None, key):
            before = self._comparison.origins.get(key, {})
            origin = self._origin(match.row, key, before)
        if match.known_as is not None:
            self._note_merged(match, match.known_as, values)
        if values or origin:
            self.add("put", "projects", {PROJECT_ID: key, **values, **origin})
        if "place_text" in values and not match.keep_sites and self._sites is not None:
            for number in sorted(self._numbers.get(key, ())):
                self.add("delete", "sites", {PROJECT_ID: key, "site_no": number})
            self._put_sites(match.row, key)

    def _note_merged(self, match: Match, known_as: str, fields: Iterable[str]) -> None:
        """Keep what a merged row states now, for the list after this one."""
        before = self._comparison.merged[known_as]
        row = self._comparison.rows[match.row]
        stated = {name: plain_value(name, row.get(name)) for name in fields}
        values: dict[str, Any] = {
            **before.values,
            **{
                name: value.isoformat() if isinstance(value, dt.date) else value
                for name, value in stated.items()
            },
        }
        if listed_id(row) != known_as:
            source = values.get("row_origin") or {}
            values["row_origin"] = {**source, LISTED_ID: listed_id(row)}
        row_of_table = {
            PROJECT_ID: known_as,
            "merged_into": before.merged_into,
            "known_values": values,
            "added_up": list(before.added_up),
        }
        self.add("put", "merged_rows", row_of_table)

    def create(self, row: int) -> None:
        """Make a row a project."""
        values = self._comparison.rows[row]
        key = self._free_id(listed_id(values))
        origin = self._origin(row, key, values.get("row_origin") or {})
        self.add("put", "projects", {**values, PROJECT_ID: key, **origin})
        self._put_sites(row, key)

    def _put_sites(self, row: int, key: str) -> None:
        given = self._sites[row] if self._sites is not None else ()
        for number, site in enumerate(given, start=1):
            self.add("put", "sites", {**site, PROJECT_ID: key, "site_no": number})

    def _origin(self, row: int, key: str, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return where a project comes from, and its id in the list if another."""
        given = listed_id(self._comparison.rows[row])
        origin = dict(before if self._origins is None else self._origins[row])
        if given != key:
            origin[LISTED_ID] = given
        elif self._origins is None:
            return {}
        return {"row_origin": origin}

    def _free_id(self, wanted: str) -> str:
        key, number = wanted, 1
        while key in self._taken:
            number += 1
            key = f"{wanted}-{number}"
        self._taken.add(key)
        return key
