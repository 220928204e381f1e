"""Two maps side by side: the same classes, the same part of the world."""

from __future__ import annotations

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
from pages.components.texts import t

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
    with st.container(key="map_pair"):
        for number, column in enumerate(st.columns(2, gap="small")):
            with column:
                dates = words.dates_line(pair[number])
                st.markdown(f"**{titles[number]}**  \n:gray[:small[{dates}]]")
                _one(pair[number], pair[1 - number], command, _KEYS[number], height)
        pair_legend.show(pair, code, titles)


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
    map_host.show(data, command, key=key, height=height)


@st.cache_resource(show_spinner=False, max_entries=32)
def _payload(
    key: str,
    query: tuple[cache.Query, int],
    other: tuple[cache.Query, int],
    language: str,  # noqa: ARG001 - a part of the key
) -> bytes:
    """Write frame, geometry and content of one of the two maps."""
    view, beside = (
        cache.view(ProjectFilter.from_query(dict(asked))) for asked, _ in (query, other)
    )
    same = view.selection.region == beside.selection.region
    return map_view.write_payload(
        view, (beside,), key=key, group="pair" if same else ""
    )
