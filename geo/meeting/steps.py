"""A step of a presentation: a page with its whole address, a heading and a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

StepKind = Literal["title", "view", "closing"]
KINDS: Final[tuple[StepKind, ...]] = get_args(StepKind)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a presentation.

    Attributes
    ----------
    step_id : str
        Stays the same when the step is moved or renamed.
    kind : {"title", "view", "closing"}
        A view of a page, or a page of text at the beginning or the end.
    page : str
        Path of the page in the address, such as ``"foerderdichte"``; empty for text.
    address : mapping of str to str
        Codes of the view as they stand in the address: filter, measure, classes,
        municipality, language, and ``extent`` as ``west,south,east,north`` in degrees.
    heading : str
        What stands over the step. Empty: the pages write a heading of their own.
    note : str
        What the speaker wants to remember; on a page of text, its text.

    Examples
    --------
    >>> Step(step_id="a1", page="karte", address={"region": "TH-LEADER-06"}).kind
    'view'

    """

    step_id: str
    kind: StepKind = "view"
    page: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Presentation:
    """Steps in their order, under one title.

    Attributes
    ----------
    presentation_id : str
        Key in the workspace.
    title : str
        Name of the presentation.
    steps : tuple of Step
        In the order in which they are shown.

    """

    presentation_id: str
    title: str
    steps: tuple[Step, ...] = ()
