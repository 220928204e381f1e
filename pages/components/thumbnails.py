"""Small pictures of steps: the map as a sketch, else the first figures as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any, Final

import geopandas as gpd
import streamlit as st

from geo.mapping.printing import PrintMap
from geo.mapping.sketch import Sketch, as_image, sketch
from geo.meeting.steps import Presentation, Step
from geo.output.leaves import Leaf
from pages.components import background, cache, held, leaf, texts
from pages.components.texts import t

WIDTH, HEIGHT = 208, 117
_METRES_PER_PIXEL: Final = 1.4
_MARGIN: Final = 0.04

Key = tuple[str, str, str, str, str, int, str]


def of_steps(presentation: Presentation) -> dict[str, str] | None:
    """Return the picture of each step as HTML; None while some are being made.

    They are made beside the page, and once for each view.
    """
    revision, language = cache.revision(), texts.language()
    keys = {step.step_id: _key(step, revision, language) for step in presentation.steps}
    wanted = tuple(sorted(set(keys.values())))

    frozen = held.opened()

    def work(report: Any) -> dict[Key, str]:
        found = {}
        with texts.speaking(language), held.holding(frozen):
            for number, key in enumerate(wanted, start=1):
                found[key] = _picture(*key)
                report(number / len(wanted))
        return found

    job = background.start(("thumbnails", wanted), work)
    made = background.result(job)
    if made is None:
        return None
    return {step_id: made[key] for step_id, key in keys.items()}


def _key(step: Step, revision: int, language: str) -> Key:
    """Return what a picture depends on; the address as text, to be hashable."""
    text = (step.heading, step.note) if step.kind != "view" else ("", "")
    address = json.dumps(dict(sorted(step.address.items())), ensure_ascii=False)
    return step.kind, step.page, address, *text, revision, language


@st.cache_resource(show_spinner=False, max_entries=400)
def _picture(
    kind: Any, page: str, address: str, heading: str, note: str,
    revision: int, language: str,  # noqa: ARG001 - parts of the key
) -> str:  # fmt: skip
    step = Step(
        step_id="", kind=kind, page=page, address=json.loads(address), heading=heading,
        note=note,
    )  # fmt: skip
    shown = leaf.leaf(step)
    if shown.plan is not None:
        return _map(shown.plan)
    return _text(shown)


def _map(plan: PrintMap) -> str:
    """Draw the map of a leaf in the colours of its classes."""
    places, layer = plan.places, plan.layer
    fill_of = {
        key: layer.fills[letter]
        for key, letter in zip(places.shown, layer.letters, strict=True)
    }
    units = dict(zip(places.areas.index, places.units, strict=True))
    keys = [key for key, unit in units.items() if unit in fill_of]
    shapes = places.areas.loc[keys]
    bounds: Sequence[float] = plan.extent or shapes.total_bounds
    west, south, east, north = bounds
    dx, dy = (east - west) * _MARGIN, (north - south) * _MARGIN
    grain = max(east - west, north - south) / WIDTH * _METRES_PER_PIXEL
    picture = Sketch(
        shapes=gpd.GeoSeries(shapes.simplify(grain / 3), crs=places.areas.crs),
        fills={key: fill_of[units[key]] for key in keys},
        names={},
        title=plan.words.heading,
        chosen=plan.marked or None,
        outline=places.outlines.simplify(grain / 3),
    )
    wide = (west - dx, south - dy, east + dx, north + dy)
    svg = sketch(picture, bounds=wide, width=WIDTH, height=HEIGHT)
    return as_image(svg, alt=t("presentation.thumbnail"))


def _text(shown: Leaf) -> str:
    """Write the first figures, or the first lines of a page of text."""
    if shown.step.kind != "view":
        kind = f" la-thumb-{shown.step.kind}"
        inner = f"<b>{escape(shown.heading[:60])}</b>"
        inner += "".join(
            f"<span>{escape(line[:50])}</span>" for line in shown.sentences
        )
        return f'<div class="la-thumb-text{kind}">{inner}</div>'
    rows = "".join(
        f"<b>{escape(value)}</b><span>{escape(name)}</span>"
        for name, value in shown.figures[:2]
    )
    return f'<div class="la-thumb-text">{rows or escape(shown.trouble[:80])}</div>'
