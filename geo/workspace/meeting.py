"""Presentations of a workspace: steps kept, moved, renamed, copied and taken back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from geo.errors import UnknownPresentationError
from geo.meeting.steps import KINDS, Presentation, Step, StepKind
from geo.workspace.changes import Transaction
from geo.workspace.store import Tables

_TABLE: Final = "presentations"
_STEPS: Final = "presentation_steps"


def new_id() -> str:
    """Return a key that nothing has yet.

    Examples
    --------
    >>> len(new_id())
    12

    """
    return uuid.uuid4().hex[:12]


class Presentations(Tables):
    """The part of `Workspace` that keeps presentations.

    Every call is one entry of the history, so it can be undone. `read_revision` is the
    revision at which the caller read the presentation: a call that would overwrite what
    somebody else changed since raises `ConflictError` and changes nothing.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from geo.workspace import Workspace
    >>> folder = tempfile.TemporaryDirectory()
    >>> workspace = Workspace.create(Path(folder.name) / "hbn.gpkg")
    >>> key = workspace.add_presentation("Vorstand im Herbst")
    >>> first = workspace.save_step(key, Step(step_id="", page="karte"))
    >>> second = workspace.save_step(key, Step(step_id="", page="kennzahlen"))
    >>> workspace.reorder_steps(key, [second, first])
    >>> [step.page for step in workspace.presentation(key).steps]
    ['kennzahlen', 'karte']
    >>> workspace.undo().label
    'step_move'
    >>> folder.cleanup()

    """

    # -- reading ---------------------------------------------------------------
    def presentations(self) -> tuple[Presentation, ...]:
        """Return all presentations in the order in which they were made."""
        heads = self.frame(_TABLE).sort_values("position", kind="stable")
        steps = self.frame(_STEPS).sort_values("position", kind="stable")
        by_key: dict[str, list[Step]] = {}
        for row in steps.to_dict("records"):
            by_key.setdefault(row["presentation_id"], []).append(_step(row))
        return tuple(
            Presentation(
                presentation_id=key,
                title=_text(title),
                steps=tuple(by_key.get(key, ())),
            )
            for key, title in zip(heads["presentation_id"], heads["title"], strict=True)
        )

    def presentation(self, presentation_id: str) -> Presentation:
        """Return one presentation.

        Raises
        ------
        UnknownPresentationError
            If there is none of that key; somebody may have removed it.

        """
        for found in self.presentations():
            if found.presentation_id == presentation_id:
                return found
        raise UnknownPresentationError(value=presentation_id)

    # -- presentations ---------------------------------------------------------
    def add_presentation(
        self, title: str, steps: Sequence[Step] = (), *, author: str = ""
    ) -> str:
        """Make a presentation, with steps if there are any, and return its key.

        Parameters
        ----------
        title : str
            Its name.
        steps : sequence of Step
            Copied; they get keys of their own.
        author : str
            Who.

        """
        key, last = new_id(), self.frame(_TABLE)["position"].max()
        position = 1 if pd.isna(last) else int(last) + 1
        with self.transaction(
            "presentation_add", values={"text": title}, author=author
        ) as change:
            row = {"presentation_id": key, "title": title, "position": position}
            change.put(_TABLE, row)
            for number, step in enumerate(steps, start=1):
                change.put(_STEPS, _row(replace(step, step_id=new_id()), key, number))
        return key

    def rename_presentation(
        self,
        presentation_id: str,
        title: str,
        *,
        read_revision: int | None = None,
        author: str = "",
    ) -> None:
        """Give a presentation another title."""
        self.presentation(presentation_id)
        with self.transaction(
            "presentation_rename", values={"text": title}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            change.put(_TABLE, {"presentation_id": presentation_id, "title": title})

    def duplicate_presentation(
        self, presentation_id: str, title: str, *, author: str = ""
    ) -> str:
        """Copy a presentation with all its steps and return the copy's key."""
        found = self.presentation(presentation_id)
        return self.add_presentation(title, found.steps, author=author)

    def remove_presentation(
        self,
        presentation_id: str,
        *,
        read_revision: int | None = None,
        author: str = "",
    ) -> None:
        """Remove a presentation and its steps; minutes of meetings stay."""
        found = self.presentation(presentation_id)
        with self.transaction(
            "presentation_remove", values={"text": found.title}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            for step in found.steps:
                change.delete(_STEPS, step.step_id)
            change.delete(_TABLE, presentation_id)

    # -- steps -----------------------------------------------------------------
    def save_step(
        self,
        presentation_id: str,
        step: Step,
        *,
        read_revision: int | None = None,
        author: str = "",
    ) -> str:
        """Keep a step: a new one, or the new content of one that is there.

        A title page goes to the beginning, a closing page to the end, a new view
        before the closing page.

        Parameters
        ----------
        presentation_id : str
            Where it belongs.
        step : Step
            With an empty `step_id` it is new.
        read_revision : int, optional
            See the class.
        author : str
            Who.

        Returns
        -------
        str
            The key of the step.

        """
        found = self.presentation(presentation_id)
        keys = [one.step_id for one in found.steps]
        is_new = step.step_id not in keys
        if not step.step_id:
            step = replace(step, step_id=new_id())
        if is_new:
            keys.insert(_place_for(step, found.steps), step.step_id)
        label = "step_add" if is_new else "step_edit"
        with self.transaction(
            label, values={"text": step.heading or step.page}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            number = keys.index(step.step_id) + 1
            change.put(_STEPS, _row(step, presentation_id, number))
            if is_new:
                _number(change, keys)
        return step.step_id

    def reorder_steps(
        self,
        presentation_id: str,
        step_ids: Sequence[str],
        *,
        read_revision: int | None = None,
        author: str = "",
    ) -> None:
        """Bring the steps into an order; steps that are not named go to the end."""
        found = self.presentation(presentation_id)
        known = [step.step_id for step in found.steps]
        wanted = [key for key in dict.fromkeys(step_ids) if key in known]
        keys = [*wanted, *(key for key in known if key not in wanted)]
        with self.transaction(
            "step_move", values={"text": found.title}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            _number(change, keys)

    def duplicate_step(
        self, presentation_id: str, step_id: str, *, author: str = ""
    ) -> str:
        """Put a copy of a step behind it and return the copy's key."""
        found = self.presentation(presentation_id)
        keys = [step.step_id for step in found.steps]
        step = _find(found, step_id)
        copy = replace(step, step_id=new_id())
        keys.insert(keys.index(step_id) + 1, copy.step_id)
        with self.transaction(
            "step_duplicate", values={"text": step.heading or step.page}, author=author
        ) as change:
            number = keys.index(copy.step_id) + 1
            change.put(_STEPS, _row(copy, presentation_id, number))
            _number(change, keys)
        return copy.step_id

    def remove_step(
        self,
        presentation_id: str,
        step_id: str,
        *,
        read_revision: int | None = None,
        author: str = "",
    ) -> None:
        """Remove a step; what was noted beside it stays in the minutes."""
        step = _find(self.presentation(presentation_id), step_id)
        with self.transaction(
            "step_remove", values={"text": step.heading or step.page}, author=author,
            read_revision=read_revision,
        ) as change:  # fmt: skip
            change.delete(_STEPS, step_id)


def _find(presentation: Presentation, step_id: str) -> Step:
    for step in presentation.steps:
        if step.step_id == step_id:
            return step
    raise UnknownPresentationError(value=step_id)


def _place_for(step: Step, steps: Sequence[Step]) -> int:
    """Return where a new step goes."""
    if step.kind == "title":
        return 0
    if step.kind == "view" and steps and steps[-1].kind == "closing":
        return len(steps) - 1
    return len(steps)


def _number(change: Transaction, keys: Sequence[str]) -> None:
    for number, key in enumerate(keys, start=1):
        kept = change.get(_STEPS, key)
        if kept is not None and kept["position"] != number:
            change.put(_STEPS, {"step_id": key, "position": number})


def _row(step: Step, presentation_id: str, position: int) -> dict[str, Any]:
    return {
        "step_id": step.step_id,
        "presentation_id": presentation_id,
        "position": position,
        "kind": step.kind,
        "page": step.page,
        "address": dict(step.address),
        "heading": step.heading,
        "note": step.note,
    }


def _step(row: Mapping[Any, Any]) -> Step:
    """Read a row; what another program has written there may be anything."""
    given = row["address"] if isinstance(row["address"], dict) else {}
    address = {
        str(name): value for name, value in given.items() if isinstance(value, str)
    }
    kind: StepKind = row["kind"] if row["kind"] in KINDS else "view"
    return Step(
        step_id=str(row["step_id"]), kind=kind, page=_text(row["page"]),
        address=address, heading=_text(row["heading"]), note=_text(row["note"]),
    )  # fmt: skip


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
