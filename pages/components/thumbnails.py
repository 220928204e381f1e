"""Small pictures of steps: the map as a sketch, else the first figures as text."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
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

# Work lasts so long at most; then other work of the office has its turn.
_BATCH_SECONDS: Final = 1.5
_EVERY_SECONDS: Final = 0.4
# Pictures travel in so many parts; a part that has not changed is not sent again.
_PARTS: Final = 8
_MOST_KEPT: Final = 600

Key = tuple[str, str, str, str, str, int, str]

_pictures = st.components.v2.component(
    "leader_atlas_pictures",
    js=(Path(__file__).parent / "step_pictures.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@st.cache_resource(show_spinner=False)
def _made() -> dict[Key, str]:
    """Keep the pictures that were made, by what they depend on."""
    return {}


def show(presentation: Presentation) -> None:
    """Hand the pictures of all steps to their list; those that lack come one by one.

    They are made beside the page, once for each view, the first steps first.
    """
    made = _made()
    if all(key in made for key in _keys(presentation)):
        _deliver(presentation)
    else:
        st.fragment(run_every=_EVERY_SECONDS)(_deliver)(presentation, watched=True)


def hash_of(step: Step) -> str:
    """Return what names the picture of a step in the browser."""
    return _hash(_key(step, cache.revision(), texts.language()))


def _hash(key: Key) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:16]


def _keys(presentation: Presentation) -> list[Key]:
    revision, language = cache.revision(), texts.language()
    return list(
        dict.fromkeys(_key(step, revision, language) for step in presentation.steps)
    )


def _deliver(presentation: Presentation, *, watched: bool = False) -> None:
    """Send what there is, show how far it is, and have more made."""
    keys, made = _keys(presentation), _made()
    parts: list[dict[str, str]] = [{} for _ in range(_PARTS)]
    for key in keys:
        if key in made:
            name = _hash(key)
            parts[int(name, 16) % _PARTS][name] = made[key]
    with st.container(key="step_pictures"):
        for number, part in enumerate(parts):
            if part:
                _pictures(key=f"step_pictures_{number}", data=part)
    lacking = [key for key in keys if key not in made]
    if not lacking:
        if watched:
            st.rerun()  # which ends the watch
        return
    have_made(lacking)
    done = len(keys) - len(lacking)
    st.progress(
        done / len(keys), text=t("step_list.pictures", done=done, all=len(keys))
    )


def have_made(lacking: Sequence[Key]) -> background.Job:
    """Have pictures made beside the page, as many as there is time for."""
    frozen, language = held.opened(), texts.language()

    def work(_: Any) -> None:
        until = time.monotonic() + _BATCH_SECONDS
        with texts.speaking(language), held.holding(frozen):
            for key in lacking:
                made = _made()
                while len(made) >= _MOST_KEPT:
                    made.pop(next(iter(made)), None)
                made[key] = _picture(*key)
                if time.monotonic() > until:
                    return

    return background.start(("thumbnails", lacking[0], len(_made())), work)


def _key(step: Step, revision: int, language: str) -> Key:
    """Return what a picture depends on; the address as text, to be hashable."""
    text = (step.heading, step.note) if step.kind != "view" else ("", "")
    address = json.dumps(dict(sorted(step.address.items())), ensure_ascii=False)
    return step.kind, step.page, address, *text, revision, language


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
