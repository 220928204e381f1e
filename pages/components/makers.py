"""What can be made of a presentation: the one list that page and command line read.

A maker is added here, with its words under ``[maker]`` (name) and ``[maker_help]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from geo.meeting.steps import Presentation
from geo.progress import Progress, part_of

_POWERPOINT: Final = (
    "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)


class Make(Protocol):
    """Makes the bytes of a file."""

    def __call__(
        self, presentation: Presentation, progress: Progress, *, internal: bool
    ) -> bytes:
        """Make the file.

        Parameters
        ----------
        presentation : Presentation
            What it shows.
        progress : callable
            Called with the part that is done, from 0 to 1.
        internal : bool
            Whether names and points of natural persons stay, for the closed board.

        """


@dataclass(frozen=True, kw_only=True)
class Maker:
    """A kind of file.

    Attributes
    ----------
    code : str
        Under which the texts name it.
    ending, mime : str
        Of the file.
    make : callable
        Runs beside the page, without a session; imports what it needs by itself, so
        that the page opens quickly.
    internal_only : bool
        Whether the file always holds what is not for the public.

    """

    code: str
    ending: str
    mime: str
    make: Make
    internal_only: bool = False


def _slides(presentation: Presentation, progress: Progress, *, internal: bool) -> bytes:
    from pages.components import paper

    return paper.slides_file(presentation, progress, internal=internal)


def _narrow_slides(
    presentation: Presentation, progress: Progress, *, internal: bool
) -> bytes:
    from pages.components import paper

    return paper.narrow_slides_file(presentation, progress, internal=internal)


def _handout(
    presentation: Presentation, progress: Progress, *, internal: bool
) -> bytes:
    from pages.components import paper

    return paper.handout_file(presentation, progress, internal=internal)


def _frozen(presentation: Presentation, progress: Progress, *, internal: bool) -> bytes:
    from pages.components.freezing import freeze

    return freeze(presentation, progress, internal=internal)


def _html(presentation: Presentation, progress: Progress, *, internal: bool) -> bytes:
    from geo.output import webpage
    from pages.components import show_file

    # Writing the file takes about a tenth of the time.
    told = part_of(progress, 0.0, 0.9)
    made = show_file.of_presentation(presentation, told, internal=internal)
    content = webpage.page(made)
    progress(1.0)
    return content


MAKERS: Final[tuple[Maker, ...]] = (
    Maker(code="slides", ending="pptx", mime=_POWERPOINT, make=_slides),
    Maker(code="slides_4_3", ending="pptx", mime=_POWERPOINT, make=_narrow_slides),
    Maker(code="handout", ending="pdf", mime="application/pdf", make=_handout),
    Maker(code="html", ending="html", mime="text/html", make=_html),
    Maker(
        code="frozen", ending="eingefroren.zip", mime="application/zip", make=_frozen,
        internal_only=True,
    ),
)  # fmt: skip
