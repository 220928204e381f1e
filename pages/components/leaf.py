"""Steps of a presentation as words and numbers: one leaf for each, for every format.

Nothing here needs a session: a leaf is made from the step's address alone, in the
language that is spoken (`texts.speaking`). `leaf_pages` and `leaf_places`
know what each page shows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.analysis.view import RegionView
from geo.errors import GeoDataError
from geo.meeting.steps import Presentation, Step
from geo.output.leaves import Leaf
from pages.components import (
    address,
    cache,
    formats,
    leaf_pages,
    leaf_places,
    map_view,
    own_paper,
    release,
    words,
)
from pages.components.leaf_content import Content, Shown
from pages.components.leaf_tables import masked, plain
from pages.components.menu import STEP_PAGES
from pages.components.texts import error_text, t

_LOG = logging.getLogger(__name__)
_MOST_FIGURES: Final = 6
# What each page of `menu.GROUPS` shows, by its address.
PAGES: Final[Mapping[str, Callable[[Shown], Content]]] = {
    "": leaf_pages.overview,
    "uebersicht": leaf_pages.overview,
    "karte": leaf_pages.region_map,
    "kennzahlen": leaf_pages.key_figures,
    "foerderdichte": leaf_pages.density,
    "gerecht-verteilt": leaf_pages.fair_shares,
    "weisse-flecken": leaf_pages.white_spots,
    "gemeinde": leaf_places.municipality,
    "vergleich": leaf_places.comparison,
    "fachansicht": leaf_places.expert,
    "jahr-fuer-jahr": leaf_pages.year_by_year,
}
Progress = Callable[[float], object]


def leaf(step: Step, *, internal: bool = False) -> Leaf:
    """Return what a step shows, in the language that is spoken.

    Parameters
    ----------
    step : Step
        A view, or a page of text.
    internal : bool
        Whether words and points of natural persons stay, for the closed board; the
        leaf is then marked. Else they are left out.

    Returns
    -------
    Leaf
        Whatever the address says; what cannot be shown is told in ``trouble``.

    Examples
    --------
    >>> from pages.components.texts import speaking
    >>> with speaking("en"):
    ...     leaf(Step(step_id="a", kind="title", heading="Board, 5 May")).heading
    'Board, 5 May'

    """
    internal = internal and not release.is_published()
    marks = [t("leaf.internal")] if internal else []
    if step.kind != "view":
        lines = tuple(line for line in step.note.splitlines() if line.strip())
        heading = step.heading or t(f"leaf.{step.kind}")
        return Leaf(step=step, heading=heading, sentences=lines, marks=marks)
    try:
        with release.using("internal" if internal else "public"):
            return _view_leaf(step, marks, internal=internal)
    except GeoDataError as error:
        trouble = error_text(error)
    except Exception:  # one page must not stop a deck of sixty
        _LOG.exception("step %s failed", step.step_id)
        trouble = t("leaf.failed")
    heading = step.heading or step.page
    return Leaf(step=step, heading=heading, marks=marks, trouble=trouble)


def leaves(
    presentation: Presentation,
    progress: Progress | None = None,
    *,
    internal: bool = False,
) -> list[Leaf]:
    """Return the leaves of all steps, in their order.

    Parameters
    ----------
    presentation : Presentation
        Its title stands over title pages that have no heading of their own.
    progress : callable, optional
        Called with the part that is done, from 0 to 1.
    internal : bool
        As in `leaf`.

    """
    report = progress or (lambda _: None)
    found = []
    for number, step in enumerate(presentation.steps, start=1):
        if step.kind == "title" and not step.heading:
            step = replace(step, heading=presentation.title)
        found.append(leaf(step, internal=internal))
        report(number / len(presentation.steps))
    return found


def page_name(step: Step) -> str:
    """Name the page of a step; one that no longer exists keeps its address."""
    if step.kind != "view":
        return t(f"leaf.{step.kind}")
    name = STEP_PAGES.get(step.page)
    return t(f"page.{name}") if name else step.page


def asked_by(step: Step) -> address.Asked:
    """Read the address of a step."""
    atlas = cache.atlas()
    return address.read(
        step.address, regions=atlas.regions, status_at=atlas.timeline.at,
        has_own=cache.has_own(),
    )  # fmt: skip


def _view_leaf(step: Step, marks: Sequence[str], *, internal: bool) -> Leaf:
    asked = asked_by(step)
    view = cache.view(asked.selection)
    if step.page not in PAGES:
        trouble = t("leaf.no_page", page=step.page[:40])
        heading = step.heading or step.page[:40]
        return Leaf(step=step, heading=heading, marks=marks, trouble=trouble)
    shown = Shown(asked=asked, view=view, heading=step.heading, internal=internal)
    content = PAGES[step.page](shown)
    rests = content.view or view
    marks = [t("app.demo_badge"), *marks] if rests.is_demo else marks
    table = content.table
    lead = (words.filter_words(asked.selection), content.added)
    return Leaf(
        step=step,
        heading=step.heading or content.heading,
        lead=" · ".join(filter(None, lead)),
        figures=tuple(content.figures)[:_MOST_FIGURES],
        sentences=tuple(plain(text) for text in content.sentences if text),
        plan=content.plan,
        sides=tuple(content.sides),
        table=table if internal or table is None else masked(table),
        chart=content.chart,
        sources=[
            *sources(rests, places=content.places),
            *own_paper.notes(content.plan.own if content.plan else ()),
        ],
        marks=marks,
        trouble=" ".join(
            [
                *_unknown(asked),
                *_empty(rests, on_map=content.plan is not None),
                content.trouble,
            ]
        ).strip(),
    )


def sources(view: RegionView, *, places: bool = False) -> list[str]:
    """Write status, coverage, sources and licences."""
    credits_ = "; ".join(words.credits(view, places=places))
    return [
        f"{words.coverage_line(view)} {words.status_line(view)}.",
        *map_view.outline_notes(view),
        t("print.sources", sources=credits_),
        t("print.changed"),
    ]


def _unknown(asked: address.Asked) -> list[str]:
    """Say what of the address is not known."""
    found = []
    if asked.unknown_region:
        name = words.region_name(asked.selection.region)
        value = asked.unknown_region[:40]
        found.append(t("empty.region_ignored", value=value, name=name))
    if asked.unknown_date:
        found.append(t("territory.ignored", date=formats.date(asked.unknown_date)))
    return found


def _empty(view: RegionView, *, on_map: bool) -> list[str]:
    """Say that nothing passes the filter, if so, and what a map shows instead."""
    if len(view.projects):
        return []
    selection = view.selection
    projects = cache.atlas(selection.dataset).register(selection.dataset).projects
    listed = projects["region_id"].dropna().unique()
    if selection.region and selection.region not in set(listed):
        names = ", ".join(words.region_name(region) for region in listed)
        return [t("empty.region_without_list", regions=names)]
    return [t("empty.title"), *([t("leaf.empty_shown")] if on_map else [])]
