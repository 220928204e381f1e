"""The comparison of a list with the projects of a workspace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geo.progress import Progress, no_progress
from geo.projects.reimport.matching import Matcher
from geo.projects.reimport.merged import still_gone, through_merges
from geo.projects.reimport.results import Comparison, MergedRow

# Share of the work that is done when projects are looked for by id, by text and by
# likeness, and at the end.
_DONE: Final = (0.3, 0.6, 0.7, 0.95)


def compare(
    old: pd.DataFrame,
    new: Sequence[dict[str, Any]],
    *,
    stated: Sequence[Collection[str]] | None = None,
    origin: Mapping[str, Any] | None = None,
    merged: Iterable[MergedRow] = (),
    progress: Progress = no_progress,
) -> Comparison:
    """Compare a new list with the projects of a workspace.

    Parameters
    ----------
    old : pandas.DataFrame
        Projects, as `Workspace.frame("projects")` returns them, with the columns
        that the rows state and `COMPARED`:
        ``project_id`` as index or column, cents as Int64.
    new : sequence of dict
        Rows of the list by columns of the register, as `listed` returns them.
    stated : sequence of collection of str, optional
        For each row the columns the list speaks about; a stated column without a
        value says that the value is missing. By default the keys of the row.
    origin : mapping, optional
        ``file`` and ``table`` of the list. Projects that came from the same one, or
        that were imported into a region of the list, are gone if it does not have
        them; projects entered by hand never are.
    merged : iterable of MergedRow, optional
        Rows that were merged into a project. Such a row finds that project, and only
        what it states otherwise than before is a change.
    progress : callable, optional
        Is told the share of the work that is done, from 0 to 1.

    Returns
    -------
    Comparison

    Raises
    ------
    MissingColumnError
        If a row states a column that `old` does not have.

    Examples
    --------
    >>> old = pd.DataFrame({"project_id": ["P1"], "title": ["Dorfplatz"],
    ...                     "grant_paid_cents": pd.array([100], "Int64")})
    >>> found = compare(old, [{"project_id": "P1", "grant_paid_cents": 200},
    ...                       {"project_id": "P2", "title": "Kirche"}])
    >>> found.new, found.changed[0].changes
    ((1,), (FieldChange(field='grant_paid_cents', old=100, new=200),))

    """
    work = Matcher(old, new, stated, merged)
    steps = (work.by_id, work.by_text, work.by_likeness, work.finish)
    for share, find in zip(_DONE, steps, strict=True):
        progress(share)
        find()
    found, questions = through_merges(
        work.merged,
        work.current,
        sorted(work.matches, key=lambda match: match.row),
        work.questions,
    )
    return Comparison(
        rows=tuple(new),
        new=tuple(sorted(work.open_rows)),
        changed=tuple(match for match in found if match.changes),
        same=tuple(match for match in found if not match.changes),
        gone=still_gone(work.gone(origin), work.merged, found, questions),
        questions=tuple(questions),
        known=frozenset(work.ids),
        origins={
            key: source
            for key, source in zip(work.ids, work._column("row_origin"), strict=True)
            if isinstance(source, Mapping)
        },
        merged=work.merged,
    )
