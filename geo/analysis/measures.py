"""The measures that a map can show, each under one name everywhere.

The code of a measure is the name of its column in tables, exports and reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from geo.analysis.density import grant_per_inhabitant, grant_per_km2, projects_per_1000
from geo.errors import UnknownCodeError
from geo.schema import AMOUNT_KINDS, AREA_KM2, AmountKind, cents

Unit = Literal["projects", "per_1000", "eur", "eur_per_inhabitant", "eur_per_km2"]


Base = Literal["population_inside", "area_km2_inside"]


@dataclass(frozen=True)
class Measure:
    """One measure of the map.

    Attributes
    ----------
    code : str
        Name of its column.
    unit : str
        Code of the unit.
    kind : str or None
        Kind of amount it rests on; None for counts.
    base : str or None
        Column it is divided by; None for counts and sums.
    factor : int
        The quotient is multiplied by it.

    """

    code: str
    unit: Unit
    kind: AmountKind | None = None
    base: Base | None = None
    factor: int = 1

    @property
    def numerator(self) -> str:
        """Column that is counted or divided."""
        return f"{self.kind}_eur" if self.kind else "projects"


def _all() -> dict[str, Measure]:
    people: Base = "population_inside"
    measures = [
        Measure("projects_per_1000", "per_1000", base=people, factor=1000),
        Measure("projects", "projects"),
    ]
    for kind in reversed(AMOUNT_KINDS):
        measures += [
            Measure(f"{kind}_per_inhabitant_eur", "eur_per_inhabitant", kind, people),
            Measure(f"{kind}_per_km2_eur", "eur_per_km2", kind, "area_km2_inside"),
            Measure(f"{kind}_eur", "eur", kind),
        ]
    return {measure.code: measure for measure in measures}


MEASURES: Final = _all()


def measure(code: str) -> Measure:
    """Look a measure up.

    Raises
    ------
    UnknownCodeError
        With the codes that exist.

    """
    if code not in MEASURES:
        raise UnknownCodeError(field="measure", value=code, allowed=", ".join(MEASURES))
    return MEASURES[code]


def add_measures(table: pd.DataFrame) -> pd.DataFrame:
    """Compute every measure for every place.

    Parameters
    ----------
    table : pandas.DataFrame
        ``projects`` and the ``…_cents`` columns of `aggregation.place_table`, and
        ``population_inside`` (float, missing where not known) and ``area_inside``
        (float, km²).

    Returns
    -------
    pandas.DataFrame
        `table` with one float column for each of `MEASURES`.

    """
    people, area = table["population_inside"], table[AREA_KM2 + "_inside"]
    columns: dict[str, pd.Series] = {
        "projects_per_1000": projects_per_1000(table["projects"], people)
    }
    for kind in AMOUNT_KINDS:
        amount = table[cents(kind)]
        euros = amount.to_numpy("float64", na_value=np.nan) / 100
        columns[f"{kind}_eur"] = pd.Series(euros, index=table.index)
        for per, function, base in (
            ("per_inhabitant", grant_per_inhabitant, people),
            ("per_km2", grant_per_km2, area),
        ):
            name = f"{kind}_{per}_eur"
            columns[name] = function(amount, base, name=name)
    return table.assign(**columns)
