"""A deck to begin with: eight steps that answer what a working group asks first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from geo.meeting.steps import Step
from pages.components.texts import date_text, t

# Pages of the deck between title and closing page.
PAGES: Final = (
    ("karte", "map"),
    ("foerderdichte", "density"),
    ("kennzahlen", "key_figures"),
    ("gerecht-verteilt", "fair"),
    ("weisse-flecken", "white_spots"),
    ("jahr-fuer-jahr", "years"),
)


def eight_steps(address: Mapping[str, str], region: str) -> tuple[Step, ...]:
    """Return title, six views and closing page for one selection.

    Parameters
    ----------
    address : mapping of str to str
        Data set, region and filter of all views.
    region : str
        Name of the region, for the title page.

    Returns
    -------
    tuple of Step
        Without keys; `Workspace.add_presentation` gives them.

    """
    title = Step(
        step_id="", kind="title", heading=t("proposal.title", region=region),
        note=t("proposal.subtitle", date=date_text(dt.date.today())),
    )  # fmt: skip
    views = [
        Step(
            step_id="", page=path, address=dict(address), heading=t(f"proposal.{name}")
        )
        for path, name in PAGES
    ]
    closing = Step(
        step_id="", kind="closing", heading=t("proposal.closing"),
        note=t("proposal.closing_text"),
    )  # fmt: skip
    return (title, *views, closing)
