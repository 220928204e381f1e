"""Files made of a presentation: slides with the office's template or the plain one."""

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd

from geo.meeting.steps import Presentation, Step
from geo.output.handout import to_pdf
from geo.output.master import template as template_of
from geo.output.slides import Deck, Tables, check_template, to_deck
from geo.projects.filters import ProjectFilter
from pages.components import (
    cache,
    formats,
    leaf,
    map_view,
    office,
    paper_words,
    words,
)
from pages.components.address import ALL
from pages.components.makers import Progress
from pages.components.proposal import eight_steps
from pages.components.texts import language, t

# Leaves take about half of the time.
_LEAVES: Final = 0.5


def proposed(selection: ProjectFilter) -> Presentation:
    """Return title, six views and closing page for a selection."""
    address = {**selection.to_query(), "region": selection.region or ALL}
    steps = eight_steps(address, words.region_name(selection.region))
    return Presentation(presentation_id="", title=steps[0].heading, steps=steps)


def template() -> bytes | None:
    """Return the office's own template, which lies beside its workspace."""
    path = office.template_path()
    return path.read_bytes() if path.is_file() else None


def plain_template(form: str) -> bytes:
    """Return the plain master as a .pptx that an office can make its own."""
    names = paper_words.slide_words("").names
    return template_of(form, dict(names), language())


def remarks_on(content: bytes) -> tuple[str, ...]:
    """Say what a template lacks; see `slides.check_template`."""
    return check_template(content, paper_words.slide_words(""))


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

    leaves = leaf.leaves(presentation, first, internal=internal)
    texts = paper_words.slide_words(presentation.title)
    return to_deck(
        leaves, texts, form=form, office=own or template(), tables=tables,
        notes=internal, progress=_second(progress),
    )  # fmt: skip


def handout_file(
    presentation: Presentation, progress: Progress, *, internal: bool
) -> bytes:
    """Make the hand-out of a presentation."""
    leaves = leaf.leaves(
        presentation, lambda part: progress(part * _LEAVES), internal=internal
    )
    today = formats.date(dt.date.today())
    subtitle = t("handout.subtitle", date=today)
    texts = paper_words.handout_words(presentation.title or t("leaf.title"), subtitle)
    return to_pdf(leaves, texts, progress=_second(progress))


def atlas_file(
    selection: ProjectFilter, progress: Progress, *, internal: bool = False
) -> bytes:
    """Make an atlas: one page for each municipality of a selection.

    Parameters
    ----------
    selection : ProjectFilter
        Region and filter.
    progress : callable
        Called with the part that is done, from 0 to 1.
    internal : bool
        Whether words and points of natural persons stay.

    """
    view = cache.view(selection)
    title = t("handout.atlas", region=words.region_name(selection.region))
    names = map_view.names(view).sort_values(key=_sorted_as_written)
    query = {**selection.to_query(), "region": selection.region or ALL}
    steps = [
        Step(step_id="", kind="title", heading=title, note=t("handout.atlas_lead")),
        Step(step_id="", page="uebersicht", address=query),
        *(Step(step_id="", page="gemeinde", address={**query, "ags": ags}, heading=name)
          for ags, name in names.items()),
    ]  # fmt: skip
    deck = Presentation(presentation_id="", title=title, steps=tuple(steps))
    leaves = leaf.leaves(deck, lambda part: progress(part * _LEAVES), internal=internal)
    today = formats.date(dt.date.today())
    about = f"{words.filter_words(selection)}. {words.dates_line(view)}."
    subtitle = f"{about} {t('handout.subtitle', date=today)}"
    texts = paper_words.handout_words(title, subtitle)
    return to_pdf(leaves, texts, one_page=True, progress=_second(progress))


def _sorted_as_written(names: pd.Series) -> pd.Series:
    """Return names without accents, so that Ä stands with A."""
    return names.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")


def _second(progress: Progress) -> Progress:
    """Return the progress of what comes after the leaves."""

    def told(part: float) -> None:
        progress(_LEAVES + part * (1 - _LEAVES))

    return told


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
