"""Freezing a presentation with its data, opening it later, and saying so."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import streamlit as st

from geo.errors import GeoDataError
from geo.meeting.steps import Presentation
from geo.output.report import evaluate
from geo.projects.register import DATASETS
from geo.workspace.frozen import Frozen, data_hashes, read_frozen, write_frozen
from pages.components import cache, held, leaf, office, shelf
from pages.components.makers import Progress
from pages.components.texts import date_text, error_text, t

# What of a report must be the same; the rest says when and where it was made.
_NUMBERS = ("totals", "area", "regional_values", "figures", "funnel")


def freeze(
    presentation: Presentation, progress: Progress, *, internal: bool = True
) -> bytes:
    """Keep a presentation with the data that its steps rest on.

    Parameters
    ----------
    presentation : Presentation
        What to keep.
    progress : callable
        Called with the part that is done, from 0 to 1.
    internal : bool
        Not asked: a frozen file always holds titles and exact places, as the
        workspace does.

    Returns
    -------
    bytes
        For `geo.workspace.frozen.read_frozen`.

    """
    del internal
    figures = figures_of(presentation, progress)
    views = [step for step in presentation.steps if step.kind == "view"]
    datasets = {leaf.asked_by(step).selection.dataset for step in views} | {DATASETS[0]}
    frozen = Frozen(
        presentation=presentation,
        registers={one: cache.atlas(one).register(one) for one in sorted(datasets)},
        figures=figures,
        made=dt.datetime.now(dt.UTC).replace(microsecond=0),
        data_hashes=data_hashes(cache.atlas().catalog),
    )
    store = office.workspace() if office.exists() else None
    return write_frozen(frozen, boundaries_of=store)


def figures_of(
    presentation: Presentation, progress: Progress | None = None
) -> dict[str, Any]:
    """Return the key figures of every view, by the key of its step."""
    found: dict[str, Any] = {}
    known: dict[Any, Any] = {}
    for number, step in enumerate(presentation.steps, start=1):
        if step.kind == "view":
            selection = leaf.asked_by(step).selection
            if selection not in known:
                view = cache.view(selection)
                report = evaluate(view, regions=cache.atlas().regions)
                numbers = {name: report[name] for name in _NUMBERS}
                known[selection] = json.loads(json.dumps(numbers))
            found[step.step_id] = known[selection]
        if progress:
            progress(number / len(presentation.steps))
    return found


def differing(frozen: Frozen) -> list[int]:
    """Return the numbers of the steps whose figures are not what they were.

    That can only be if a newer application counts differently, or has other
    boundaries or inhabitants.
    """
    with held.holding(frozen):
        now = figures_of(frozen.presentation)
    return [
        number
        for number, step in enumerate(frozen.presentation.steps, start=1)
        if now.get(step.step_id) != frozen.figures.get(step.step_id)
    ]


# -- on the pages --------------------------------------------------------------------
def upload() -> None:
    """Let the user open a frozen presentation."""
    if held.opened() is not None:
        return
    with st.expander(t("frozen.open"), icon=":material/ac_unit:"):
        st.caption(t("frozen.open_help"))
        given = st.file_uploader(t("frozen.file"), type=["zip"], key="frozen_file")
        if given is None:
            return
        try:
            frozen = read_frozen(given.getvalue(), name=given.name)
        except GeoDataError as error:
            st.error(error_text(error), icon=":material/error:")
            return
        st.success(_facts(frozen))
        st.button(t("frozen.show"), type="primary", on_click=_open, args=(frozen,))


def _open(frozen: Frozen) -> None:
    held.open_for_session(frozen)
    st.session_state.pop("frozen_file", None)


def banner() -> None:
    """Say on every page that older data are shown, and offer the way back."""
    frozen = held.opened()
    if frozen is None:
        return
    text, button = st.columns([4, 1], vertical_alignment="center")
    text.info(f"**{t('frozen.title')}** {_facts(frozen)}", icon=":material/ac_unit:")
    button.button(t("frozen.close"), on_click=_close, width="stretch")
    wrong = _differing(frozen.checksum)
    if wrong:
        numbers = ", ".join(map(str, wrong))
        st.warning(t("frozen.differs", steps=numbers, version=frozen.app_version))


@st.cache_resource(show_spinner=False, max_entries=4)
def _differing(checksum: str) -> list[int]:  # noqa: ARG001 - key of the cache
    frozen = held.opened()
    return [] if frozen is None else differing(frozen)


def _close() -> None:
    held.close()
    shelf.forget_frozen()


def _facts(frozen: Frozen) -> str:
    """Say what was frozen and when."""
    made = frozen.made.astimezone()
    views = [step for step in frozen.presentation.steps if step.kind == "view"]
    shown = {step.address.get("dataset", DATASETS[0]) for step in views}
    projects = sum(
        len(register.projects)
        for name, register in frozen.registers.items()
        if name in shown
    )
    return t(
        "frozen.facts", title=frozen.presentation.title, date=date_text(made.date()),
        time=f"{made:%H:%M}", projects=projects,
        version=frozen.app_version, checksum=frozen.checksum[:12],
    )  # fmt: skip
