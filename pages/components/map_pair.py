"""Two maps side by side: the same classes, the same part of the world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import streamlit as st

from geo.analysis.view import RegionView
from geo.mapping.interactive import MapState
from geo.projects.filters import ProjectFilter
from pages.components import (
    cache,
    map_host,
    map_view,
    pair_legend,
    state,
    texts,
    words,
)
from pages.components.pair_legend import Pair
from pages.components.texts import named, t

_ARRANGEMENTS: Final = ("beside", "over")
_slider = st.components.v2.component(
    "leader_atlas_map_swipe",
    html='<input class="la-swipe" type="range" min="0" max="100" value="50">',
    js=(Path(__file__).parent / "map_swipe.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
_KEYS: Final = ("map_left", "map_right")


def show(
    left: RegionView, right: RegionView, code: str, *,
    titles: tuple[str, str], height: int, sites: bool = False,
) -> None:  # fmt: skip
    """Draw two selections with the classes of both together, and one legend.

    Maps of one region move together; a click or another measure counts for both.

    Parameters
    ----------
    left, right : RegionView
        What to compare.
    code : str
        Measure.
    titles : tuple of str
        Heading of each map.
    height : int
        Height in pixels.
    sites : bool
        Whether project sites are drawn.

    """
    if map_host.failed():
        st.info(t("map.fallback"))
    command = MapState(
        measure=code, selected=st.session_state.get(state.MUNICIPALITY), sites=sites,
        legend=False,
    )  # fmt: skip
    pair = (left, right)
    arranged = _swipe if _is_over(pair) else _beside
    arranged(pair, command, titles, height)
    pair_legend.show(pair, code, titles)


def _is_over(pair: Pair) -> bool:
    """Ask whether the maps lie side by side or on each other, if they can."""
    if map_host.failed() or pair[0].selection.region != pair[1].selection.region:
        return False
    chosen = st.segmented_control(
        t("pair.arrangement"), _ARRANGEMENTS, default=_ARRANGEMENTS[0], required=True,
        key="pair_arrangement", format_func=named("pair"), label_visibility="collapsed",
    )  # fmt: skip
    return chosen == "over"


def _beside(
    pair: Pair, command: MapState, titles: tuple[str, str], height: int
) -> None:
    with st.container(key="map_pair"):
        for number, column in enumerate(st.columns(2, gap="small")):
            with column:
                st.markdown(_title(pair[number], titles[number]))
                _one(pair[number], pair[1 - number], command, _KEYS[number], height)


def _swipe(pair: Pair, command: MapState, titles: tuple[str, str], height: int) -> None:
    """Lay the right map over the left one; a slider moves its edge."""
    with st.container(key="map_swipe"):
        for number, column in enumerate(st.columns(2, gap="small")):
            column.markdown(
                _title(pair[number], titles[number]),
                text_alignment="right" if number else "left",
            )
        words_ = {"label": t("pair.edge"), "left": titles[0]}
        _slider(key="swipe_slider", data=words_, height="content")
        with st.container(key="swipe_stack", gap=None):
            for number, side in enumerate(("left", "right")):
                with st.container(key=f"swipe_{side}"):
                    _one(pair[number], pair[1 - number], command, _KEYS[number], height)


def _title(view: RegionView, title: str) -> str:
    return f"**{title}**  \n:gray[:small[{words.dates_line(view)}]]"


def _one(
    view: RegionView, other: RegionView, command: MapState, key: str, height: int
) -> None:
    """Draw one of the two maps."""
    if map_host.failed():
        from pages.components import print_panel

        chosen = print_panel.Choice(
            code=command.measure, sites=command.sites, beside=other.selection
        )
        print_panel.instead_of_map(view, chosen)
        return
    queries = cache.key_of(view.selection), cache.key_of(other.selection)
    data = _payload(key, *queries, texts.language())
    command = replace(command, **map_view.answers(view))
    map_host.show(data, command, key=key, height=height)


@st.cache_resource(show_spinner=False, max_entries=32)
def _payload(
    key: str,
    query: tuple[cache.Query, int],
    other: tuple[cache.Query, int],
    language: str,  # noqa: ARG001 - a part of the key
) -> map_host.Payload:
    """Write frame, geometry and content of one of the two maps."""
    view, beside = (
        cache.view(ProjectFilter.from_query(dict(asked))) for asked, _ in (query, other)
    )
    same = view.selection.region == beside.selection.region
    return map_view.write_payload(
        view, (beside,), key=key, group="pair" if same else ""
    )
