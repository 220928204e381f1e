"""White spots of a selection: municipalities and villages without a project.

`white_spots` walks from a selection to tables and counts; the rules are in `access`.

"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.analysis import access
from geo.analysis.access import STATE
from geo.analysis.figures import Basis
from geo.analysis.view import Atlas, RegionView
from geo.projects.filters import ProjectFilter
from geo.schema import AGS, EXITED, NAME, POPULATION, SHARE, STATUSES


@dataclass(frozen=True, kw_only=True)
class WhiteSpots:
    """Where a selection has no project.

    Attributes
    ----------
    view, ever : RegionView
        The selection, and the same without period and years, on one territorial
        status; their ``villages`` say the same of villages. Projects that were
        refused or withdrawn are left out of both, unless the selection asks for
        their status.
    municipalities : pandas.DataFrame
        Index ``ags``. ``name``, ``district``, ``population``, ``projects`` and
        ``projects_ever`` (float, in parts), ``state``
        (`access.MUNICIPALITY_STATES`), and one column of whole counts for each
        programming period.
    exited : int
        Projects that were left out because they were refused or withdrawn.

    """

    view: RegionView
    ever: RegionView
    municipalities: pd.DataFrame
    exited: int


def white_spots(atlas: Atlas, selection: ProjectFilter) -> WhiteSpots:
    """Find the municipalities and villages without a project.

    Parameters
    ----------
    atlas : Atlas
        Boundaries and projects.
    selection : ProjectFilter
        What is asked for. Without a wanted status, projects that were rejected,
        refused, referred elsewhere, withdrawn or revoked do not count.

    Returns
    -------
    WhiteSpots

    Raises
    ------
    UnknownCodeError
        If the selection names a code that does not exist.

    Examples
    --------
    >>> wanted = ProjectFilter(dataset="demo", region="TH-LEADER-06")
    >>> white_spots(Atlas(), wanted).view.villages.claim().verdict
    'refuted'

    """
    counted = carried_out(selection)
    view = atlas.view(counted)
    date = view.territory.boundary_date
    ever = atlas.view(
        replace(counted, period=None, year_from=None, year_to=None, boundary_date=date)
    )
    everything = atlas.view(selection).size
    return WhiteSpots(
        view=view,
        ever=ever,
        municipalities=_municipalities(view, ever),
        exited=everything - view.size,
    )


def carried_out(selection: ProjectFilter) -> ProjectFilter:
    """Leave refused and withdrawn projects out, unless a status is asked for."""
    if selection.status:
        return selection
    rest = tuple(status for status in STATUSES if status not in EXITED)
    return replace(selection, status=rest)


def _municipalities(view: RegionView, ever: RegionView) -> pd.DataFrame:
    """Count projects of the selection, of all periods, and of each period."""
    here = view.municipalities
    columns = [NAME, "district", POPULATION, "population_inside", SHARE, "projects"]
    table = here[columns].rename_axis(AGS)
    table["projects_ever"] = ever.municipalities["projects"]
    table[STATE] = access.municipality_states(
        table["projects"], table["projects_ever"], here["listed"].to_numpy(dtype=bool)
    )
    return table.join(_by_period(ever))


def _by_period(view: RegionView) -> pd.DataFrame:
    """Count the projects of each period in each municipality, whole."""
    basis = Basis(view)
    codes, names = basis.groups("programming_period")
    project, area = basis.visits
    size = len(view.keys)
    counts = {
        name: np.bincount(area[codes[project] == number], minlength=size)
        for number, name in enumerate(names)
    }
    return pd.DataFrame(counts, index=view.keys)[sorted(counts)]
