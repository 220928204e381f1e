"""The sheet of a municipality: one page to read, to print and to send."""

from __future__ import annotations

from functools import partial
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from geo.analysis.profile import Profile
from geo.analysis.registry import compute
from geo.projects.filters import ProjectFilter
from pages.components import cache, choices, computed, release, sheet_parts, state
from pages.components.sheet_html import document, heading, paragraph
from pages.components.texts import language, speaking, t

_HERE: Final = Path(__file__).parent
_print = st.components.v2.component(
    "leader_atlas_print",
    html='<button class="la-print" type="button"></button>',
    css=".la-print { font: inherit; padding: 0.45rem 0.9rem; border: 1px solid #14694f;"
    " border-radius: 0.5rem; background: #14694f; color: #fff; cursor: pointer;"
    " width: 100%; }",
    js="export default ({ parentElement, data }) => {"
    " const button = parentElement.querySelector('button');"
    " button.textContent = data; button.onclick = () => window.print(); };",
)


def empty() -> None:
    """Say what to do while no municipality is chosen, with the most likely ones."""
    view = cache.view(state.selection())
    st.info(t("sheet.choose"))
    table = view.municipalities.sort_values("population", ascending=False).head(8)
    columns = st.columns(4)
    for number, (ags, name) in enumerate(table["name"].items()):
        columns[number % 4].button(
            name, key=f"sheet_{ags}", on_click=state.take_municipality, args=(ags,),
            width="stretch",
        )  # fmt: skip


def show() -> None:
    """Let the user choose a municipality, and draw its sheet."""
    field, printer, file = st.columns([2, 1, 1], vertical_alignment="bottom")
    with field:
        view = cache.view(state.selection())
        ags = choices.municipality(view, hint=t("sheet.hint"))
    if ags is None:
        empty()
        return
    profile = cache.profile(state.selection(), ags)
    body = write(profile)
    with printer:
        _print(key="print", data=t("sheet.print"), height="content")
    file.download_button(
        t("sheet.download"),
        partial(_saved, state.selection(), ags, language()),
        file_name=f"{t('sheet.file')}-{ags}.html",
        mime="text/html",
        on_click="ignore",
        width="stretch",
    )
    st.html(_HERE / "sheet.css")
    st.html(body)
    computed.show(profile.view, compute(profile.view, sheet_parts.codes_of(profile)))


def _saved(selection: ProjectFilter, ags: str, code: str) -> bytes:
    """Write the sheet as a file, of what the public may know.

    It is written when somebody asks for it, where there is no session.
    """
    with speaking(code), release.using("public"):
        profile = cache.profile(selection, ags)
        title = f"{profile.row['name']} – LEADER-Atlas"
        return document(write(profile), title=title, language=code).encode()


def write(profile: Profile) -> str:
    """Write the sheet as HTML; everything that people wrote is escaped."""
    parts = sheet_parts
    left = parts.key_figures(profile)
    right = parts.picture(profile)
    return "".join(
        [
            '<article class="la-sheet">',
            parts.head(profile),
            paragraph(lead(profile), kind="lead"),
            f'<div class="la-two"><div>{left}</div><div>{right}</div></div>',
            heading(t("sheet.projects")),
            parts.projects(profile),
            parts.exited(profile),
            '<div class="la-three">',
            parts.villages(profile),
            parts.near(profile),
            parts.neighbours(profile),
            "</div>",
            parts.history(profile),
            parts.foot(profile),
            "</article>",
        ]
    )


def lead(profile: Profile) -> str:
    """Say the most important in one sentence."""
    # A number and its sign stay on one line.
    return escape(sheet_parts.lead(profile).replace(" %", "\N{NO-BREAK SPACE}%"))
