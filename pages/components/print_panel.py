"""The print map on a page: a picture of the sheet, a few choices, one download."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import cast

import streamlit as st

from geo.analysis.view import RegionView
from geo.mapping.interactive import MeasureLayer
from geo.mapping.paper import FORMATS, MEDIA_TYPES, PAPERS, FileFormat
from geo.mapping.printing import Paper, PrintMap, draw
from geo.output.layers import export_name
from pages.components import choices, export_words, own_paper, print_view, release
from pages.components.drawing import PLAIN, Drawing
from pages.components.print_view import Choice
from pages.components.texts import named, t

_PREVIEW_DPI = 100
_SCREEN_DPI = 140
_OFFICE = "print_office"
_LONGEST = 500


def window(view: RegionView, code: str, drawing: Drawing) -> None:
    """Open a window with the print map of what a page shows."""
    drawn = partial(panel, view, code, drawing)
    st.dialog(t("print.title"), width="large")(drawn)()


def panel(view: RegionView, code: str | None = None, drawing: Drawing = PLAIN) -> None:
    """Draw preview, choices and download; without a code the measure is asked for."""
    left, right = st.columns([1.9, 1], gap="medium")
    with right:
        code = code or choices.measure()
        choice = _choice(code, drawing)
        own = _own()
        paper = _paper()
        kind = cast("FileFormat", _one_of("format", FORMATS))
        with release.using(release.chosen()):
            plan = own_paper.add(print_view.plan(view, choice), own)
            name = release.file_name(
                export_name(view, export_words.map_name(code), kind)
            )
        st.download_button(
            t("print.download"),
            # Drawn when somebody asks for it, not on every change of a choice.
            lambda: draw(plan, kind, paper=paper),
            file_name=name,
            mime=MEDIA_TYPES[kind], key="print_download", type="primary",
            on_click="ignore", width="stretch", icon=":material/download:",
        )  # fmt: skip
        st.caption(t("print.formats"))
    with left:
        with release.using(release.chosen()):
            picture = print_view.preview(view, choice, paper, dpi=_PREVIEW_DPI, own=own)
        with st.container(border=True):
            alt = t("print.alt", name=plan.words.heading)
            st.image(picture, width="stretch", alt=alt)


def _choice(code: str, drawing: Drawing) -> Choice:
    heading = st.text_input(
        t("print.heading"), key="print_heading", max_chars=_LONGEST,
        placeholder=t(f"measure.{code}"),
    )  # fmt: skip
    office = st.text_input(
        t("print.office"), key=_OFFICE, max_chars=120,
        placeholder=t("print.office_placeholder"),
    )  # fmt: skip
    shown = st.pills(
        t("map.show"), ("sites", "labels"), default=("sites", "labels"),
        selection_mode="multi", key="print_layers", format_func=named("map"),
    )  # fmt: skip
    return Choice(
        code=code, heading=heading.strip(), office=office.strip(),
        sites="sites" in shown, labels="labels" in shown, drawing=drawing,
    )  # fmt: skip


def _own() -> own_paper.Printed:
    """Ask whether own layers are drawn, where there are any."""
    found = own_paper.of_session(public=release.chosen() == "public")
    hidden = own_paper.kept_back() if release.chosen() == "public" else []
    if hidden:
        st.caption(t("own_print.kept_back", names=", ".join(hidden)))
    if not found:
        return ()
    wanted = st.checkbox(t("own_print.show"), value=True, key="print_own")
    return found if wanted else ()


def _paper() -> Paper:
    first, second = st.columns(2)
    with first:
        size = _one_of("paper", tuple(PAPERS))
    with second:
        lie = _one_of("orientation", ("landscape", "portrait"))
    ink = _one_of("ink", ("colour", "grey"))
    return Paper(size=size, landscape=lie == "landscape", grey=ink == "grey")


def _one_of(name: str, options: tuple[str, ...]) -> str:
    return st.segmented_control(
        t(f"print.{name}"), options, default=options[0], required=True,
        key=f"print_{name}", format_func=named("print"),
    )  # fmt: skip


def instead_of_map(view: RegionView, choice: Choice) -> None:
    """Show the print map where the browser cannot build the moving one."""
    picture = print_view.preview(view, choice, Paper(), dpi=_SCREEN_DPI)
    name = t(f"measure.{choice.code}")
    st.image(picture, width="stretch", alt=t("print.alt", name=name))


def instead_of_layer(view: RegionView, layer: MeasureLayer) -> None:
    """Show the print map of other values on the same areas, without its sites."""
    plan = print_view.plan(view, Choice(code="projects", sites=False))
    head = replace(plan.words, heading=layer.name, legend=layer.name, unit=layer.unit)
    picture = _drawn(layer.letters, layer.name, replace(plan, layer=layer, words=head))
    st.image(picture, width="stretch", alt=t("print.alt", name=layer.name))


@st.cache_resource(show_spinner=False, max_entries=8)
def _drawn(letters: str, name: str, _plan: PrintMap) -> bytes:  # noqa: ARG001 - a key
    return draw(_plan, "png", dpi=_SCREEN_DPI)
