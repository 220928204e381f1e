"""What an export may say about natural persons: no name, no house.

The register holds no applicants' names. Two ways remain by which a person could be
recognised, and both are closed here: a title that repeats the name
(`geo.projects.register.public_title`), and the exact point of a private house.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.analysis.view import RegionView
from geo.schema import NATURAL_PERSON, PRECISION, PROJECT_ID


def persons(projects: pd.DataFrame) -> pd.Series:
    """Return which projects are those of a natural person.

    Parameters
    ----------
    projects : pandas.DataFrame
        As `register.Register.projects`.

    """
    return projects["applicant_type"].fillna("") == NATURAL_PERSON


def public_sites(view: RegionView) -> gpd.GeoDataFrame:
    """Return the sites of a view without the houses of natural persons.

    An exact site of a natural person is known by its municipality only, as far as
    others are concerned.

    Parameters
    ----------
    view : RegionView
        The selection.

    Returns
    -------
    geopandas.GeoDataFrame
        As `RegionView.sites`.

    References
    ----------
    Regulation (EU) 2016/679, Article 5(1)(c); Court of Justice, C-92/09 and C-93/09.

    """
    flags = persons(view.projects)
    private = view.sites[PROJECT_ID].map(flags).fillna(value=False).astype("bool")
    exact = private & (view.sites[PRECISION] == "site")
    sites = view.sites.copy()
    sites.loc[exact, PRECISION] = "municipality"
    sites.geometry = sites.geometry.where(~exact, None)
    return sites
