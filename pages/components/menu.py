"""The menu: groups, pages and their addresses."""

from __future__ import annotations

from typing import Final

# German addresses never equal a file name, so that links stay inside the frame.
# No icons: Streamlit would fetch that of the page's tab from a foreign host.
# Each group is one entry of the menu: its name in the texts and its pages.
GROUPS: Final = {
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
        "presentation": ("presentation", "praesentation"),
        "minutes": ("minutes", "protokoll"),
        "meeting_mode": ("meeting_mode", "vorfuehren"),
        "export": ("data_export", "export"),
        "territory": ("territorial_status", "gebietsstand"),
        "sources": ("data_sources", "quellen"),
    },
}
# Pages that work on the office's own file instead of a selection.
OFFICE_PAGES: Final = (
    "list_import", "place_review", "project_table", "presentation", "minutes",
    "meeting_mode",
)  # fmt: skip
# Pages that a link opens, not the menu.
HIDDEN_PAGES: Final = ("meeting_mode",)
# Pages whose view can be a step of a presentation: name in the texts by address.
STEP_PAGES: Final = {
    path: name
    for group in ("", "evaluation")
    for name, (_, path) in GROUPS[group].items()
}


def file_of(path: str) -> str:
    """Return the file of a page by its address.

    Examples
    --------
    >>> file_of("foerderdichte")
    'pages/funding_density.py'

    """
    for pages in GROUPS.values():
        for file, known in pages.values():
            if known == path:
                return f"pages/{file}.py"
    raise KeyError(path)
