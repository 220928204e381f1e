"""What a comparison finds, and what a person takes over of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# Why a person has to decide.
QUESTION_CODES: Final = (
    "id_twice",  # two rows of the list have one id
    "id_of_another",  # the id is known, but for another title in another place
    "several_partners",  # two or more projects are alike, or nearly so
    "not_alike_enough",
    "numbers_differ",  # "1. BA" and "2. BA"
    "call_differs",  # another call or programming period
    "words_differ",  # a word of the title has no counterpart
    "place_differs",
    "ids_differ",  # both sides state an id, and not the same
    "merged_changed",  # a second row of a merged project has changed
)
# How a row found its project.
FOUND_BY: Final = ("id", "text", "likeness")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that a list states otherwise than the workspace.

    Attributes
    ----------
    field : str
        Column of the register.
    old, new : object
        Text, int (cents in ``…_cents``), float, bool, date, or None if missing.

    """

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the list and its project.

    Attributes
    ----------
    row : int
        Position in the new list, from 0.
    project_id : str
        Of the workspace; it stays.
    found_by : str
        One of `FOUND_BY`.
    likeness : float
        From 0 to 100; 100 for equal ids or texts.
    changes : tuple of FieldChange
        In the order of the row's fields; empty if nothing changed.
    keep_sites : bool
        Whether the place text is the same, so that its decided sites are kept.
    known_as : str or None
        Id of the row before it was merged into the project (`MergedRow`).

    """

    row: int
    project_id: str
    found_by: str
    likeness: float
    changes: tuple[FieldChange, ...]
    keep_sites: bool
    known_as: str | None = None


@dataclass(frozen=True)
class MergedRow:
    """A row that was a project of its own before a person merged two.

    Attributes
    ----------
    project_id : str
        The id it had; for the project that stayed, its own.
    merged_into : str
        The project it belongs to.
    values : mapping
        What the lists stated when it was merged, by column, as JSON values; next
        month's row is compared with it, so that what was chosen then stays.
    added_up : collection of str
        Amounts of the project that are a sum, of which this row is a part.

    """

    project_id: str
    merged_into: str
    values: Mapping[str, Any]
    added_up: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A row that may belong to a project; a person decides.

    Attributes
    ----------
    row : int
        Position in the new list, from 0.
    reason : str
        One of `QUESTION_CODES`.
    candidates : tuple of Match
        Projects it may be, the likeliest first.

    """

    row: int
    reason: str
    candidates: tuple[Match, ...]


@dataclass(frozen=True)
class Comparison:
    """What a new list says about the projects of a workspace.

    Every row of the list is in exactly one of `new`, `changed`, `same` and
    `questions`. Two rows can be in `same` for one project if they were merged.

    Attributes
    ----------
    rows : tuple of dict
        The rows, as they were given.
    new : tuple of int
        Positions of rows without a project.
    changed, same : tuple of Match
        Rows whose project is known.
    gone : tuple of str
        Projects of the same list or region that the new list does not have.
    questions : tuple of Question
        What a person decides.
    known : frozenset of str
        Ids of the workspace.
    origins : mapping of str to dict
        ``row_origin`` of the workspace's projects that have one.
    merged : mapping of str to MergedRow
        Rows that were merged, by the id they had.

    """

    rows: tuple[dict[str, Any], ...]
    new: tuple[int, ...]
    changed: tuple[Match, ...]
    same: tuple[Match, ...]
    gone: tuple[str, ...]
    questions: tuple[Question, ...]
    known: frozenset[str] = frozenset()
    origins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    merged: Mapping[str, MergedRow] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take over and nothing to decide."""
        return not (self.new or self.changed or self.gone or self.questions)

    @property
    def counts(self) -> dict[str, int]:
        """Rows and projects by what became of them."""
        names = ("new", "changed", "same", "gone", "questions")
        return {name: len(getattr(self, name)) for name in names}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a person takes over; nothing by default.

    Attributes
    ----------
    new : collection of int
        Rows that become projects.
    changed : mapping of str to collection of str
        Fields to take over, by ``project_id``.
    gone : collection of str
        Projects to delete.
    answers : mapping of int to (str or None)
        Answered questions: row -> its project, or None for a new project.

    """

    new: Collection[int] = ()
    changed: Mapping[str, Collection[str]] = field(default_factory=dict)
    gone: Collection[str] = ()
    answers: Mapping[int, str | None] = field(default_factory=dict)

    @classmethod
    def everything(
        cls, comparison: Comparison, answers: Mapping[int, str | None] | None = None
    ) -> Chosen:
        """Choose all that is certain; questions need answers."""
        return cls(
            new=comparison.new,
            changed={
                match.project_id: [change.field for change in match.changes]
                for match in comparison.changed
            },
            gone=comparison.gone,
            answers=answers or {},
        )
