"""A presentation or a map for the browser: gathered from steps, written as one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from geo.meeting.steps import Presentation, Step
from geo.output import webpage
from geo.output.leaves import Leaf
from geo.output.webpage import Show
from geo.progress import Progress, no_progress
from geo.projects.filters import ProjectFilter
from pages.components import (
    cache,
    extents,
    held,
    leaf,
    own_paper,
    release,
    show_words,
    state,
    texts,
    words,
)
from pages.components.texts import t

# Pages whose map is that of one measure.
MAP_PAGES: Final = ("karte", "foerderdichte")
_Address = tuple[tuple[str, str], ...]


def of_presentation(
    presentation: Presentation, progress: Progress | None = None, *,
    office_name: str = "", internal: bool = False,
) -> Show:  # fmt: skip
    """Gather a presentation for the browser.

    Parameters
    ----------
    presentation : Presentation
        Its steps.
    progress : callable, optional
        Called with the part that is done, from 0 to 1.
    office_name : str
        Who publishes it.
    internal : bool
        For the closed board: with words about natural persons.

    """
    leaves = leaf.leaves(presentation, progress, internal=internal)
    leaves = [_without_dates(one) for one in leaves]
    return of_leaves(
        presentation.title, leaves, office_name=office_name, internal=internal
    )


def of_leaves(
    title: str, leaves: Sequence[Leaf], *, office_name: str = "", internal: bool = False
) -> Show:
    """Put what surrounds a presentation around its leaves."""
    views = _views([one.step for one in leaves if one.step.kind == "view"])
    frozen = held.opened()
    if frozen is not None:
        made = {"date": texts.date_text(frozen.made.astimezone().date())}
        mark = t("show.frozen_mark", **made)
        leaves = [replace(one, marks=[*one.marks, mark]) for one in leaves]
    return Show(
        title=title, leaves=leaves, words=show_words.engine(),
        places=show_words.places(views),
        facts=show_words.facts(views, office_name=office_name),
        logos=show_words.logos(), internal=internal,
    )  # fmt: skip


def of_map(
    address: Mapping[str, str], code: str, *, page: str = MAP_PAGES[0],
    office_name: str = "", progress: Progress = no_progress,
) -> Show:  # fmt: skip
    """Gather one map with all measures that have values, to choose from.

    Parameters
    ----------
    address : mapping of str to str
        Of the view, see `Step`.
    code : str
        Measure that is shown first.
    page : str
        One of `MAP_PAGES`.
    office_name : str
        Who publishes it.
    progress : callable
        Told the part that is done, from 0 to 1.

    """
    view = _views([Step(step_id="", page=page, address=address)])[0]
    known = [
        name for name in MEASURES
        if name == code or view.municipalities[name].notna().any()
    ]  # fmt: skip
    internal = release.is_internal()
    steps = [
        Step(step_id=name, page=page, address={**address, "measure": name})
        for name in known
    ]
    leaves = []
    for number, step in enumerate(steps, start=1):
        leaves.append(_without_dates(leaf.leaf(step, internal=internal)))
        progress(number / len(steps))
    return Show(
        title=words.region_title(view.selection), leaves=leaves, kind="map",
        start=known.index(code), words=show_words.engine(),
        places=show_words.places([view]),
        facts=show_words.facts([view], office_name=office_name),
        logos=show_words.logos(), internal=internal,
    )  # fmt: skip


def map_file(
    selection: ProjectFilter, code: str, *, address: Mapping[str, str] | None = None,
    page: str = MAP_PAGES[0], office_name: str = "",
    progress: Progress = no_progress,
) -> bytes:  # fmt: skip
    """Return one map as a file, made once for each selection and day."""
    asked = dict(address or address_of(selection))
    return _map_file(
        cache.key_of(selection), tuple(asked.items()), texts.language(),
        dt.date.today(), code, page, office_name, _own_mark(asked), progress,
    )  # fmt: skip


def _own_mark(address: Mapping[str, str]) -> tuple[str, ...]:
    """Return what tells the own layers of a map apart: no revision counts them."""
    arrangement = address.get(extents.LAYERS, "")
    public = not release.is_internal()
    return tuple(one.key for one in own_paper.of_link(arrangement, public=public))


def address_of(selection: ProjectFilter) -> dict[str, str]:
    """Return the address of a selection with the usual classes."""
    return {**selection.to_query(), "region": selection.region or state.ALL}


@st.cache_resource(show_spinner=False, max_entries=8)
def _map_file(
    key: tuple[cache.Query, int],  # noqa: ARG001 - keys of the cache
    address: _Address,
    language: str,  # noqa: ARG001
    day: dt.date,  # noqa: ARG001
    code: str,
    page: str,
    office_name: str,
    own: tuple[str, ...],  # noqa: ARG001
    _progress: Progress,
) -> bytes:
    made = of_map(
        dict(address), code, page=page, office_name=office_name, progress=_progress
    )
    return webpage.page(made)


def current(page: str, title: str) -> Presentation:
    """Return a presentation of what the person looks at: one step, and the measures."""
    address = state.address()
    steps = [
        Step(step_id="title", kind="title", heading=title, address=address),
        Step(step_id="view", page=page, address=address),
        Step(step_id="closing", kind="closing", heading=t("show.thanks")),
    ]
    return Presentation(presentation_id="", title=title, steps=tuple(steps))


def _without_dates(one: Leaf) -> Leaf:
    """Leave the dates to the sources below the map: the filter then fits on a line.

    What they say about paper does not hold for the screen.
    """
    if one.step.kind != "view":
        return one
    dates = words.dates_line(_views([one.step])[0])
    sources = [note for note in one.sources if note != t("print.changed")]
    lead = one.lead.removesuffix(dates).rstrip(" ·")
    return replace(one, lead=lead, sources=sources)


def _views(steps: Sequence[Step]) -> list[RegionView]:
    """Return the selections of steps, each once."""
    selections = dict.fromkeys(leaf.asked_by(step).selection for step in steps)
    return [cache.view(selection) for selection in selections]
