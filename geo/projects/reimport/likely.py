"""Candidates by likeness, without comparing everything with everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from geo.projects.reimport.rows import Text

# Likeness from 0 to 100: matched from here on, asked from there on; a second partner
# within the margin makes a question.
MATCH: Final = 90.0
ASK: Final = 75.0
MARGIN: Final = 5.0
OFFERED: Final = 5
_BLOCK: Final = 40_000


def alike(new: Sequence[Text], old: Sequence[Text]) -> Iterable[tuple[Text, Text]]:
    """Return pairs of texts that share place, title or first words and are alike."""
    found: dict[tuple[Text, Text], None] = {}
    left, right = _blocks(new), _blocks(old)
    for key in left.keys() & right.keys():
        for part_new, part_old in _parts(key, left[key], right[key]):
            found.update(dict.fromkeys(_alike_in_block(part_new, part_old)))
    return [
        (one, other)
        for one, other in found
        if not one.region or not other.region or one.region == other.region
    ]


def _blocks(texts: Iterable[Text]) -> dict[tuple[str, str], list[Text]]:
    blocks: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        if text.title:
            if text.place:
                blocks["place", text.place].append(text)
            blocks["title", text.title].append(text)
            blocks["words", " ".join(text.title.split()[:2])].append(text)
    return blocks


def _parts(
    key: tuple[str, str], new: list[Text], old: list[Text]
) -> Iterable[tuple[list[Text], list[Text]]]:
    """Cut a large block of a common title by the first name of the place."""
    if key[0] == "place" or len(new) * len(old) <= _BLOCK:
        return [(new, old)]
    left: dict[str, list[Text]] = defaultdict(list)
    right: dict[str, list[Text]] = defaultdict(list)
    for texts, parts in ((new, left), (old, right)):
        for text in texts:
            parts[text.place.partition(" ")[0]].append(text)
    return [(left[name], right[name]) for name in left.keys() & right.keys()]


def _alike_in_block(new: list[Text], old: list[Text]) -> Iterable[tuple[Text, Text]]:
    titles = [[text.title for text in side] for side in (new, old)]
    turned = [[" ".join(sorted(t.split())) for t in side] for side in titles]
    scores = np.maximum(
        *(
            process.cdist(*side, scorer=fuzz.ratio, score_cutoff=ASK, dtype=np.uint8)
            for side in (titles, turned)
        )
    )
    if np.count_nonzero(scores) > 2 * OFFERED * (len(new) + len(old)):
        scores = np.where(_best_of_lines(scores), scores, 0)
    return [(new[row], old[column]) for row, column in np.argwhere(scores).tolist()]


def _best_of_lines(scores: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Mark the best few cells of each row and column."""
    kept = np.zeros(scores.shape, dtype=bool)
    for axis in (0, 1):
        count = min(OFFERED, scores.shape[axis])
        best = np.argpartition(scores, -count, axis=axis)
        best = np.take(best, range(-count, 0), axis=axis)
        np.put_along_axis(kept, best, values=True, axis=axis)
    return kept
