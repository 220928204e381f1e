"""The frame of the application: page config, language, navigation, filter."""

from __future__ import annotations

import mimetypes
from functools import partial
from pathlib import Path
from typing import Final

# On Windows the registry can call .js files text/plain, and the map stays empty.
mimetypes.add_type("text/javascript", ".js")

import streamlit as st  # noqa: E402 - the line above must come first

from pages.components import (  # noqa: E402
    base_map,
    cache,
    filter_panel,
    freezing,
    page,
    public_page,
    release,
    state,
    step_dialog,
    surroundings,
    widget_words,
)
from pages.components.menu import (  # noqa: E402
    GROUPS,
    HIDDEN_PAGES,
    OFFICE_PAGES,
    STEP_PAGES,
)
from pages.components.texts import (  # noqa: E402
    LANGUAGE_KEY,
    LANGUAGE_NAMES,
    LANGUAGES,
    t,
)

# Streamlit opens the default page at the root, whatever it is called here.
_START: Final = "start"
COMPONENTS = Path(__file__).parent / "pages" / "components"

# With an entry of its own the menu is there, and with it the choice of light and dark.
st.set_page_config(
    page_title="LEADER-Atlas", layout="wide", menu_items={"About": page.about()}
)


def navigation() -> st.Page:
    """Return the page that the address asks for."""
    groups = {
        t(f"page_group.{group}") if group else "": [
            st.Page(
                f"pages/{file}.py",
                title=t(f"page.{name}"),
                url_path=_START if name == "overview" else path,
                default=name == "overview",
                visibility="visible" if _in_menu(name) else "hidden",
            )
            for name, (file, path) in pages.items()
        ]
        for group, pages in GROUPS.items()
    }
    # Links call it by its own name as well.
    named = _named_overview()
    groups[""].append(named)
    # In the frame of a region's web page only the view is shown.
    chosen = st.navigation(groups, position="hidden" if embedded() else "top")
    if chosen == named:
        st.switch_page(groups[""][0], query_params=dict(st.query_params))
    return chosen


def _named_overview() -> st.Page:
    file, path = GROUPS[""]["overview"]
    return st.Page(
        f"pages/{file}.py", title=t("page.overview"), url_path=path,
        visibility="hidden",
    )  # fmt: skip


def _in_menu(name: str) -> bool:
    return name not in HIDDEN_PAGES and public_page.is_open(name)


def embedded() -> bool:
    """Whether another page shows this one (``embed=true`` in the address)."""
    return bool(st.context.is_embedded)


def side_bar(chosen: str) -> None:
    """Draw what goes with the page: keeping the view, the filter, the language.

    Parameters
    ----------
    chosen : str
        Name of the page in the texts.

    """
    st.logo(COMPONENTS / "logo.svg", size="large")
    with st.sidebar:
        # Fixed places: the browser keeps the filter although the button above it goes.
        keep, filters = st.container(), st.container()
        if chosen in STEP_PAGES.values() and not release.is_published():
            with keep:
                page.run(partial(step_dialog.button, chosen))
        if chosen not in OFFICE_PAGES:
            with filters:
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
    surroundings.dress()
    state.keep()
    base_map.keep()
    page.run(read_address, quiet=True)
    # In the language that the address asks for.
    widget_words.show()
    chosen = navigation()
    names = {t(f"page.{name}"): name for pages in GROUPS.values() for name in pages}
    if not embedded():
        side_bar(names[chosen.title])
    if release.is_published():
        public_page.run(chosen, names[chosen.title])
    else:
        page.run(freezing.banner, quiet=True)
        chosen.run()
    page.run(state.write_address, quiet=True)


frame()
