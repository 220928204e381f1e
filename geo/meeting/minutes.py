"""Minutes of a meeting: who was there, what was said, what was decided.

Votes are counted as the rules for local action groups ask: how many of the voters speak
for public bodies and how many do not, and who left the room because of an interest of
their own.

References
----------
Regulation (EU) 2021/1060, article 31(2)(b): no single interest group controls the
decision-making; Regulation (EU) 1303/2013, article 34(3)(b), for the earlier period: at
least half of the votes are cast by partners who are not public authorities.

"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

EntryKind = Literal["note", "idea", "objection", "agreement", "decision"]
ENTRY_KINDS: Final[tuple[EntryKind, ...]] = get_args(EntryKind)
Outcome = Literal["approved", "rejected", "postponed"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
InterestGroup = Literal["public", "economy", "civil_society", "other"]
GROUPS: Final[tuple[InterestGroup, ...]] = get_args(InterestGroup)

VoteFault = Literal[
    "no_votes", "more_than_present", "groups_differ", "public_majority",
    "outcome_differs",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who was at the meeting.

    Attributes
    ----------
    name, organisation : str
        As they are to stand in the minutes.
    interest_group : {"public", "economy", "civil_society", "other"} or None
        For whom the person speaks; None: not stated.
    votes : bool
        Whether the person is a member with a vote.

    """

    name: str
    organisation: str = ""
    interest_group: InterestGroup | None = None
    votes: bool = True


@dataclass(frozen=True, kw_only=True)
class Votes:
    """How a decision was voted on; None where nobody counted.

    Attributes
    ----------
    present : int or None
        Members with a vote in the room, without those who were excluded.
    yes, no, abstained : int or None
        Votes.
    public, non_public : int or None
        Votes cast for public bodies, and all others; together yes, no and abstained.
    excluded : str
        Members who did not take part because of an interest of their own.

    """

    present: int | None = None
    yes: int | None = None
    no: int | None = None
    abstained: int | None = None
    public: int | None = None
    non_public: int | None = None
    excluded: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the minutes.

    Attributes
    ----------
    entry_id : str
        Key in the workspace.
    kind : {"note", "idea", "objection", "agreement", "decision"}
        What it is.
    text : str
        What was said or decided.
    step_id, step_heading : str
        The step it was taken down beside, and its heading at that time; the heading
        stays when the step is removed later. Empty: about the meeting as a whole.
    speaker, responsible : str
        Who said it, and who does what was agreed.
    due_date : datetime.date or None
        Until when.
    place_text : str
        Place of an idea in words.
    point : tuple of float or None
        Longitude and latitude of an idea.
    outcome : {"approved", "rejected", "postponed"} or None
        Of a decision.
    votes : Votes
        Of a decision.
    reason : str
        Why it was decided so.
    taken_at : str
        When it was taken down, ISO 8601 in local time.

    """

    entry_id: str
    kind: EntryKind = "note"
    text: str = ""
    step_id: str = ""
    step_heading: str = ""
    speaker: str = ""
    responsible: str = ""
    due_date: dt.date | None = None
    place_text: str = ""
    point: tuple[float, float] | None = None
    outcome: Outcome | None = None
    votes: Votes = Votes()
    reason: str = ""
    taken_at: str = ""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A meeting with its minutes.

    Attributes
    ----------
    meeting_id : str
        Key in the workspace.
    presentation_id : str
        What was shown; empty if nothing was.
    title : str
        Name of the meeting.
    meeting_date : datetime.date or None
        Day.
    begins, ends : str
        Times of day as people write them.
    place_text, chair, keeper : str
        Where, who led it, who kept the minutes.
    people : tuple of Person
        Who was there.
    entries : tuple of Entry
        In the order in which they were taken down.

    """

    meeting_id: str
    presentation_id: str = ""
    title: str = ""
    meeting_date: dt.date | None = None
    begins: str = ""
    ends: str = ""
    place_text: str = ""
    chair: str = ""
    keeper: str = ""
    people: tuple[Person, ...] = ()
    entries: tuple[Entry, ...] = ()


def expected_votes(people: Sequence[Person]) -> Votes:
    """Count who may vote, as a proposal for the next decision.

    People who may vote and have no group count as not public.

    Parameters
    ----------
    people : sequence of Person
        Who is there.

    Returns
    -------
    Votes
        With `present`, `public` and `non_public`; None if nobody is listed.

    Examples
    --------
    >>> expected_votes([
    ...     Person(name="A", interest_group="public"),
    ...     Person(name="B", interest_group="economy"),
    ...     Person(name="C", interest_group="public", votes=False)])
    Votes(present=2, yes=None, no=None, abstained=None, public=1, non_public=1,
          excluded='')

    """
    voters = [person for person in people if person.votes]
    if not voters:
        return Votes()
    public = sum(person.interest_group == "public" for person in voters)
    return Votes(present=len(voters), public=public, non_public=len(voters) - public)


def vote_faults(votes: Votes, outcome: Outcome | None = None) -> list[VoteFault]:
    """Tell what does not fit together in a vote.

    A vote with a fault is kept all the same; what was counted in the room counts.

    Parameters
    ----------
    votes : Votes
        As counted.
    outcome : {"approved", "rejected", "postponed"}, optional
        What was said to be decided.

    Returns
    -------
    list of str
        ``no_votes``: nobody counted. ``more_than_present``: more votes than members.
        ``groups_differ``: public and other votes do not add up to the votes cast.
        ``public_majority``: more than half of the votes are those of public bodies.
        ``outcome_differs``: approved without more yes than no, or the reverse.

    Examples
    --------
    >>> vote_faults(Votes(present=9, yes=6, no=2, abstained=1, public=4, non_public=5))
    []
    >>> vote_faults(Votes(present=5, yes=5, no=1, public=4, non_public=2))
    ['more_than_present', 'public_majority']
    >>> vote_faults(Votes(yes=1, no=3), "approved")
    ['outcome_differs']

    """
    given = (votes.yes, votes.no, votes.abstained)
    if all(count is None for count in given):
        return ["no_votes"]
    cast = sum(count or 0 for count in given)
    groups = (votes.public, votes.non_public)
    counted = sum(count or 0 for count in groups)
    stated = any(count is not None for count in groups)
    yes, no = votes.yes or 0, votes.no or 0
    differs = (outcome == "approved" and yes <= no) or (
        outcome == "rejected" and yes > no
    )
    checks: dict[VoteFault, bool] = {
        "more_than_present": votes.present is not None and cast > votes.present,
        "groups_differ": stated and counted != cast,
        "public_majority": stated and 2 * (votes.public or 0) > counted,
        "outcome_differs": differs,
    }
    return [fault for fault, found in checks.items() if found]
