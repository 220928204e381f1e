"""What every page begins and ends with."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from geo import __version__
from geo.analysis.view import RegionView
from geo.errors import GeoDataError
from pages.components import cache, formats, former, state, words
from pages.components.texts import error_text, t

_LOG = logging.getLogger(__name__)


def run(body: Callable[[], None], *, quiet: bool = False) -> None:
    """Run a page or a part of it; trouble becomes a sentence, never a stack trace.

    Parameters
    ----------
    body : callable
        The page.
    quiet : bool
        Leave known trouble to the page itself, so that it is said once.

    """
    try:
        body()
    except GeoDataError as error:
        if not quiet:
            st.error(error_text(error), icon=":material/error:")
    except Exception as error:  # a page must answer whatever happens
        # Streamlit steers its own flow (rerun, stop) with exceptions of its own.
        if type(error).__module__.startswith("streamlit."):
            raise
        _LOG.exception("page failed")
        st.error(t("app.unexpected"), icon=":material/error:")


def part(body: Callable[[], None]) -> None:
    """Run a part of a page, which a choice inside draws anew without the rest.

    Parameters
    ----------
    body : callable
        Reads what it shows from the state, as it is when it runs.

    """

    @st.fragment
    def drawn() -> None:
        run(body)
        run(state.write_address, quiet=True)

    drawn()


def about() -> str:
    """Say what the application is, for its menu."""
    return t("about.text", version=__version__)


def begin(title: str, lead: str) -> RegionView:
    """Draw title, filter in words and the mark of invented data.

    Parameters
    ----------
    title, lead : str
        Heading and the line below it.

    Returns
    -------
    RegionView
        What the page shows.

    """
    selection = state.selection()
    view = cache.view(selection)
    st.title(title)
    shown = f"{words.filter_words(selection)} · {words.dates_line(view)}"
    st.markdown(f"{lead}  \n:gray[{shown}]")
    if selection.dataset == "demo":
        st.warning(t("app.demo_banner"), icon=":material/science:")
    ignored = st.session_state.pop(state.IGNORED, None)
    if ignored:
        name = words.region_name(selection.region)
        st.warning(t("empty.region_ignored", value=ignored[:40], name=name))
    date = st.session_state.pop(state.IGNORED_DATE, None)
    if date:
        st.warning(t("territory.ignored", date=formats.date(date)))
    _say_former(view)
    if not view.size:
        _say_empty(view)
    elif selection.region is None and not view.municipalities["listed"].all():
        _say_lists_of_some(view)
    return view


def _say_former(view: RegionView) -> None:
    """Say that a municipality of a link has become a part of another one."""
    linked = st.session_state.pop(state.LINKED, None)
    if not linked or linked in view.territory.municipalities.index:
        return
    found, sentence = former.existing(linked, view)
    st.session_state[state.MUNICIPALITY] = found or None
    st.warning(sentence)


def _say_lists_of_some(view: RegionView) -> None:
    """Say that most regions have no list, so that white is not read as nothing."""
    if cache.is_whole():
        table = view.municipalities
        districts = table["district_key"]
        listed, total = districts[table["listed"]].nunique(), districts.nunique()
        st.caption(t("whole.listed", count=listed, total=total))
        return
    listed = view.projects["region_id"].nunique()
    total = len(cache.atlas().regions)
    st.caption(t("empty.lists_of_some", count=listed, total=total))


def _say_empty(view: RegionView) -> None:
    """Say why nothing is there and what to do next."""
    selection = view.selection
    atlas = cache.atlas(selection.dataset)
    listed = atlas.register(selection.dataset).projects["region_id"].dropna()
    has_none = selection.region and selection.region not in set(listed)
    if has_none and not cache.is_whole():
        names = ", ".join(words.region_name(region) for region in listed.unique())
        st.info(t("empty.region_without_list", regions=names))
    else:
        st.info(f"**{t('empty.title')}** {t('empty.hint')}")


def say_no_amounts(view: RegionView) -> None:
    """Point to the demonstration set where no amount is published."""
    if view.size and words.best_kind(view) is None:
        text, button = st.columns([2, 1], vertical_alignment="center")
        text.info(t("empty.amounts"))
        button.button(t("empty.open_demo"), on_click=state.open_demo, width="stretch")
