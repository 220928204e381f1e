"""Small pictures of steps: the map as a sketch, else the first figures as text."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import streamlit as st

from geo.mapping.printing import PrintMap
from geo.mapping.sketch import Sketch, as_image, sketch
from geo.meeting.steps import Presentation, Step
from geo.output.leaves import Leaf
from pages.components import background, cache, leaf, texts
from pages.components.texts import t

WIDTH, HEIGHT = 208, 117
_METRES_PER_PIXEL: Final = 1.4
_MARGIN: Final = 0.04

# Work lasts so long at most; then other work of the office has its turn.
_BATCH_SECONDS: Final = 1.5
_EVERY_SECONDS: Final = 0.4
# Pictures travel in so many parts; a part that has not changed is not sent again.
_PARTS: Final = 8
_MOST_KEPT: Final = 600

_pictures = st.components.v2.component(
    "leader_atlas_pictures",
    js=(Path(__file__).parent / "step_pictures.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass
class _Kept:
    """The pictures that were made, by name, and the work that makes more of them."""

    made: dict[str, str] = field(default_factory=dict)
    job: background.Job | None = None


@st.cache_resource(show_spinner=False)
def _kept() -> _Kept:
    """Return what all sessions share."""
    return _Kept()


def show(presentation: Presentation) -> None:
    """Hand the pictures of all steps to their list; those that lack come one by one.

    They are made beside the page, once for each view, the first steps first.
    """
    if all(hash_of(step) in _kept().made for step in presentation.steps):
        _deliver(presentation)
    else:
        st.fragment(run_every=_EVERY_SECONDS)(_deliver)(presentation, watched=True)


def hash_of(step: Step) -> str:
    """Return what names the picture of a step: all that it depends on."""
    shown = _shown(step)
    told = (shown.kind, shown.page, sorted(shown.address.items()), shown.heading,
            shown.note, cache.revision(), texts.language())  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _shown(step: Step) -> Step:
    """Return a step with what its picture shows; the words of a view are not on it."""
    bare = replace(step, step_id="")
    return replace(bare, heading="", note="") if step.kind == "view" else bare


def _deliver(presentation: Presentation, *, watched: bool = False) -> None:
    """Send what there is, show how far it is, and have more made."""
    steps, made = {hash_of(step): step for step in presentation.steps}, _kept().made
    parts: list[dict[str, str]] = [{} for _ in range(_PARTS)]
    for name in steps:
        if name in made:
            parts[int(name, 16) % _PARTS][name] = made[name]
    with st.container(key="step_pictures"):
        for number, part in enumerate(parts):
            if part:
                _pictures(key=f"step_pictures_{number}", data=part)
    lacking = {name: step for name, step in steps.items() if name not in made}
    if not lacking:
        if watched:
            st.rerun()  # which ends the watch
        return
    have_made(lacking)
    done = len(steps) - len(lacking)
    st.progress(
        done / len(steps), text=t("step_list.pictures", done=done, all=len(steps))
    )


def have_made(lacking: Mapping[str, Step]) -> None:
    """Have pictures made beside the page, as many as there is time for.

    Parameters
    ----------
    lacking : mapping of str to Step
        The steps whose pictures lack, by `hash_of`. While others are made nothing is
        begun, or two workers would draw the same.

    """
    kept = _kept()
    if kept.job is not None and not kept.job.is_over:
        return

    def work(_: Any) -> None:
        until = time.monotonic() + _BATCH_SECONDS
        for name, step in lacking.items():
            picture = _picture(step)
            while len(kept.made) >= _MOST_KEPT:
                kept.made.pop(next(iter(kept.made)), None)
            kept.made[name] = picture
            if time.monotonic() > until:
                return

    key = ("thumbnails", next(iter(lacking)), len(kept.made))
    kept.job = background.start(key, work)


def _picture(step: Step) -> str:
    shown = leaf.leaf(_shown(step))
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
