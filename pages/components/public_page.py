"""Pages for readers outside the office: those of the evaluation, and nothing else."""

from __future__ import annotations

import streamlit as st

from pages.components import cache, page, release, state, words
from pages.components.menu import STEP_PAGES
from pages.components.texts import t


def is_open(name: str) -> bool:
    """Whether readers see a page at all; its name as in the texts."""
    return name in STEP_PAGES.values() or not release.is_published()


def run(chosen: st.Page, name: str) -> None:
    """Run a page if it is for the public, with its sources below it.

    Parameters
    ----------
    chosen : streamlit.Page
        What the address asks for.
    name : str
        Its name in the texts.

    """
    if not is_open(name):
        st.info(t("public_page.not_open"))
        st.page_link("pages/overview.py", label=t("page.overview"))
        return
    chosen.run()
    page.run(_sources, quiet=True)


def _sources() -> None:
    """Write the notes that go with every map that others may see."""
    view = cache.view(state.selection())
    credits_ = "; ".join(words.credits(view, places=True))
    st.caption(f"{t('public_page.note')} {t('print.sources', sources=credits_)}")
