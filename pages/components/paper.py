"""Files made of a presentation: slides with the office's template or the plain one."""

from __future__ import annotations

from typing import Final

from geo.meeting.steps import Presentation
from geo.output.slides import Deck, Tables, to_deck
from pages.components import leaf, office, paper_words
from pages.components.makers import Progress

# Leaves take about half of the time.
_LEAVES: Final = 0.5


def template() -> bytes | None:
    """Return the office's own template, which lies beside its workspace."""
    path = office.template_path()
    return path.read_bytes() if path.is_file() else None


def slides(
    presentation: Presentation,
    progress: Progress,
    *,
    internal: bool,
    form: str = "16:9",
    own: bytes | None = None,
    tables: Tables = "short",
) -> Deck:
    """Make a deck; see `slides.to_deck`."""

    def first(part: float) -> None:
        progress(part * _LEAVES)

    def second(part: float) -> None:
        progress(_LEAVES + part * (1 - _LEAVES))

    leaves = leaf.leaves(presentation, first, internal=internal)
    words = paper_words.slide_words(presentation.title)
    return to_deck(
        leaves, words, form=form, office=own or template(), tables=tables,
        progress=second,
    )  # fmt: skip


def slides_file(
    presentation: Presentation, progress: Progress, *, internal: bool
) -> bytes:
    """Make a deck for today's beamers, or as the office's template says."""
    return slides(presentation, progress, internal=internal).content


def narrow_slides_file(
    presentation: Presentation, progress: Progress, *, internal: bool
) -> bytes:
    """Make a deck for old beamers."""
    return slides(presentation, progress, internal=internal, form="4:3").content
