"""The frame of the application: page config, language, navigation, filter."""

from __future__ import annotations

import mimetypes
from pathlib import Path

# On Windows the registry can call .js files text/plain, and the map stays empty.
mimetypes.add_type("text/javascript", ".js")

import streamlit as st  # noqa: E402 - the line above must come first

from pages.components import base_map, cache, filter_panel, page, state  # noqa: E402
from pages.components.texts import (  # noqa: E402
    LANGUAGE_KEY,
    LANGUAGE_NAMES,
    LANGUAGES,
    t,
)

# German addresses never equal a file name, so that links stay inside this frame.
# No icons: Streamlit would fetch that of the page's tab from a foreign host.
# Each group is one entry of the menu: its name in the texts and its pages.
GROUPS = {
    "": {
        "overview": ("overview", "uebersicht"),
        "map": ("region_map", "karte"),
    },
    "evaluation": {
        "key_figures": ("key_figures", "kennzahlen"),
        "density": ("funding_density", "foerderdichte"),
        "fair": ("fair_distribution", "gerecht-verteilt"),
        "white_spots": ("white_spots", "weisse-flecken"),
        "municipality_sheet": ("municipality_sheet", "gemeinde"),
        "comparison": ("comparison", "vergleich"),
        "expert": ("expert_view", "fachansicht"),
        "years": ("year_by_year", "jahr-fuer-jahr"),
    },
    "project_list": {
        "list_import": ("list_import", "liste-einlesen"),
        "place_review": ("place_review", "ort-klaeren"),
        "project_table": ("project_table", "projekte"),
    },
    "results": {
        "export": ("data_export", "export"),
        "territory": ("territorial_status", "gebietsstand"),
        "sources": ("data_sources", "quellen"),
    },
}

# Pages that work on the office's own file instead of a selection.
OFFICE_PAGES = ("list_import", "place_review", "project_table")
COMPONENTS = Path(__file__).parent / "pages" / "components"

st.set_page_config(page_title="LEADER-Atlas", layout="wide")


def navigation() -> st.Page:
    """Return the page that the address asks for."""
    groups = {
        t(f"page_group.{group}") if group else "": [
            st.Page(
                f"pages/{file}.py",
                title=t(f"page.{name}"),
                url_path=path,
                default=name == "overview",
            )
            for name, (file, path) in pages.items()
        ]
        for group, pages in GROUPS.items()
    }
    return st.navigation(groups, position="top")


def side_bar(chosen: str) -> None:
    """Draw the filter, where a page shows a selection, and the choice of language."""
    st.logo(COMPONENTS / "logo.svg", size="large")
    with st.sidebar:
        if chosen not in {t(f"page.{name}") for name in OFFICE_PAGES}:
            page.run(filter_panel.show, quiet=True)
        st.segmented_control(
            t("app.language"),
            LANGUAGES,
            key=LANGUAGE_KEY,
            format_func=LANGUAGE_NAMES.__getitem__,
            required=True,
        )


def read_address() -> None:
    """Adopt what the address asks for."""
    atlas = cache.atlas()
    state.read_address(atlas.regions, atlas.timeline.at)


def frame() -> None:
    """Draw one run of the application."""
    st.html(COMPONENTS / "style.css")
    state.keep()
    base_map.keep()
    page.run(read_address, quiet=True)
    chosen = navigation()
    side_bar(chosen.title)
    chosen.run()
    page.run(state.write_address, quiet=True)


frame()
