"""What an address asks for, read without a session.

`state` adopts it for a session; leaves, slides and the command line read it directly.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from geo.analysis.fairness import GOODS
from geo.analysis.levels import LEVELS
from geo.analysis.measures import MEASURES
from geo.errors import UnknownCodeError
from geo.mapping.schemes import CLASS_COUNTS, SCHEMES
from geo.projects.filters import ProjectFilter
from geo.projects.register import DATASETS, OWN
from geo.schema import AMOUNT_KINDS

Extent = tuple[float, float, float, float]
ALL: Final = "all"
HOME_REGION: Final = "TH-LEADER-06"
LANGUAGES: Final = ("de", "en")
# Whether classes stay the same under other filters and periods.
KEPT, FITTED = "kept", "fitted"
# How a measure is drawn: name in the address, and its codes; the first one is what
# holds if nothing else was chosen, and is left out of the address.
DRAWN: Final[dict[str, tuple[str, ...]]] = {
    "level": LEVELS,
    "class_scheme": SCHEMES,
    "classes": ("5", *(str(k) for k in CLASS_COUNTS if k != 5)),
    "fixed": (KEPT, FITTED),
    "years_mode": ("up_to", "within"),
    "expert_kind": ("queen", "rook", "nearest"),
}
# Below which a value is marked as resting on small numbers: inhabitants, projects.
SMALL: Final = {"small_people": 500, "small_projects": 2}
# Dimension and the two sides of a comparison.
COMPARED: Final = ("compare", "left", "right")
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEY: Final = re.compile(r"[0-9]{8}")
_YEAR: Final = re.compile(r"(19|20)[0-9]{2}")
_LIMITS: Final = re.compile(r"[0-9.,; ]{1,80}")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_LAYERS: Final = re.compile(r"[a-z0-9_.~-]{1,4000}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for; what is not known in it is left out.

    Attributes
    ----------
    selection : ProjectFilter
        The filter.
    measure, goods, amount, municipality, limits, language : str
        Codes, key and limits of classes; empty if the address names none.
    year : int or None
        The year that a map of years shows.
    drawn : mapping of str to str
        Those of `DRAWN` that the address names.
    compared : mapping of str to str
        Those of `COMPARED` that it names; the page checks them against the data.
    small : mapping of str to int
        Those of `SMALL` that it names.
    expert : bool
        Whether the tests of the expert view are switched on.
    extent : tuple of float, optional
        West, south, east, north in degrees.
    layers : str
        Arrangement of the map's layers, as `extents.in_link` writes it.
    unknown_region : str
        A region that is not known, in whose place the usual one is shown.
    unknown_date : datetime.date, optional
        A date without boundaries, in whose place that of the period is shown.

    """

    selection: ProjectFilter
    measure: str = ""
    goods: str = ""
    amount: str = ""
    municipality: str = ""
    limits: str = ""
    language: str = ""
    year: int | None = None
    drawn: Mapping[str, str] = field(default_factory=dict)
    compared: Mapping[str, str] = field(default_factory=dict)
    small: Mapping[str, int] = field(default_factory=dict)
    expert: bool = False
    extent: Extent | None = None
    layers: str = ""
    unknown_region: str = ""
    unknown_date: dt.date | None = None

    @property
    def measure_code(self) -> str:
        """The measure that is shown: the one of the address, or the usual one."""
        return self.measure or default_measure(self.selection.dataset)


def default_measure(dataset: str) -> str:
    """Return the measure that a data set is best opened with."""
    demo = dataset == "demo"
    return "grant_paid_per_inhabitant_eur" if demo else "projects_per_1000"


def read(
    query: Mapping[str, str],
    *,
    regions: Iterable[str],
    status_at: Callable[[dt.date], dt.date],
    has_own: bool,
) -> Asked:
    """Read an address; what is not known in it is ignored.

    Parameters
    ----------
    query : mapping of str to str
        Names and values of the address.
    regions : iterable of str
        The known regions.
    status_at : callable
        Tells the territorial status that was in force on a day
        (`timeline.Timeline.at`).
    has_own : bool
        Whether the office has projects of its own.

    Examples
    --------
    >>> asked = read({"region": "x", "ags": "16069024", "classes": "9"},
    ...     regions=["TH-LEADER-06"], status_at=lambda day: day, has_own=False)
    >>> asked.selection.region, asked.unknown_region, asked.municipality, asked.drawn
    ('TH-LEADER-06', 'x', '16069024', {})

    """
    regions = set(regions)
    home = HOME_REGION if HOME_REGION in regions else ALL
    region, unknown_region = query.get("region", home), ""
    if region not in regions and region != ALL:
        region, unknown_region = home, region
    selection = ProjectFilter.from_query({**query, "region": region}, regions=regions)
    if selection.dataset == OWN and not has_own:
        selection = replace(selection, dataset=DATASETS[0])
    unknown_date = None
    if selection.boundary_date is not None:
        try:
            date: dt.date | None = status_at(selection.boundary_date)
        except UnknownCodeError:
            date, unknown_date = None, selection.boundary_date
        selection = replace(selection, boundary_date=date)
    year = query.get("year", "")
    return Asked(
        selection=selection,
        measure=_one_of(query.get("measure", ""), MEASURES),
        goods=_one_of(query.get("goods", ""), GOODS),
        amount=_one_of(query.get("key_figures_kind", ""), AMOUNT_KINDS),
        municipality=_like(query.get("ags", ""), _KEY),
        limits=_like(query.get("limits", ""), _LIMITS),
        language=_one_of(query.get("lang", ""), LANGUAGES),
        year=int(year) if _YEAR.fullmatch(year) else None,
        drawn={name: query[name] for name, codes in DRAWN.items()
               if query.get(name) in codes},
        compared={name: query[name] for name in COMPARED
                  if _CODE.fullmatch(query.get(name, ""))},
        small={name: int(query[name]) for name in SMALL
               if _NUMBER.fullmatch(query.get(name, ""))},
        expert=query.get("expert") == "1",
        extent=read_extent(query.get("extent", "")),
        layers=_like(query.get("layers", ""), _LAYERS),
        unknown_region=unknown_region,
        unknown_date=unknown_date,
    )  # fmt: skip


def _one_of(code: str, codes: Iterable[str]) -> str:
    return code if code in set(codes) else ""


def _like(text: str, form: re.Pattern[str]) -> str:
    return text if form.fullmatch(text) else ""


def read_extent(text: str) -> Extent | None:
    """Read ``west,south,east,north`` in degrees; None if it is no such extent.

    Examples
    --------
    >>> read_extent("10.5,50.2,11.0,50.6")
    (10.5, 50.2, 11.0, 50.6)
    >>> read_extent("11,50,10,51") is read_extent("a,b") is None
    True

    """
    parts = text.split(",")
    if len(parts) != 4:
        return None
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        return None
    numbers = (west, south, east, north)
    fits = -180 <= west < east <= 180 and -85 <= south < north <= 85
    return numbers if fits and all(map(math.isfinite, numbers)) else None
