"""What cannot be right about a project, and which projects may be one: rules by code.

A finding says which rule, which fields and which values; whether it is a
contradiction or a hint stands in `RULES`. Nothing is changed, and a rule whose
amounts are not stated says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.errors import ShareError
from geo.money import parse_share
from geo.projects.likeness import (
    numbers_differ,
    plain_place,
    plain_title,
    title_likeness,
)
from geo.projects.reimport import plain_value
from geo.reading.values import clean
from geo.schema import (
    AMOUNT_KINDS,
    COST_KINDS,
    FUNDING_KINDS,
    PROJECT_ID,
    SHARE,
    cents,
)

Severity = Literal["contradiction", "hint"]
RULES: Final[Mapping[str, Severity]] = {
    "title_missing": "contradiction",
    "eligible_above_total": "contradiction",
    "grant_above_rate": "contradiction",
    "financing_differs": "contradiction",
    "approved_above_requested": "hint",
    "paid_above_approved": "hint",
    "amount_negative": "contradiction",
    "amount_absurd": "hint",
    "dates_out_of_order": "contradiction",
    "year_outside_period": "hint",
    "amount_missing_for_status": "hint",
    "shares_differ_from_one": "contradiction",
}
# From a status on, this amount is known.
AMOUNT_OF_STATUS: Final = {
    "approved": "grant_approved",
    "in_progress": "grant_approved",
    "claim_submitted": "grant_approved",
    "paid": "grant_paid",
    "completed": "grant_paid",
}
# A payment that is taken back may be written as a negative one.
_TAKEN_BACK: Final = ("revoked", "recovered")
# The status chain: no day before an earlier step's. Work may be completed before it
# is paid and closed after it, so that day follows the start only; a project can be
# withdrawn at any step after it was applied for.
DATE_CHAINS: Final = (
    (
        "idea_date", "applied_date", "checked_date", "scored_date", "decision_date",
        "submitted_date", "approved_date", "start_date", "claim_date", "paid_date",
    ),
    ("start_date", "completed_date"),
    ("approved_date", "completed_date"),
    ("applied_date", "withdrawn_date"),
)  # fmt: skip
# Who pays: without one of them stated the sum is not checked. Other public money has
# no column in every workspace; where there is one it has to be stated as well.
FINANCING: Final = ("municipal_cofinancing", "third_party_funds", "own_contribution")
OTHER_PUBLIC: Final = "other_public"
ALL_AMOUNTS: Final = (*AMOUNT_KINDS, *COST_KINDS, *FUNDING_KINDS)

TOLERANCE_CENTS: Final = 1
# 10 million EUR: four times what a region has for a whole period.
ABSURD_CENTS: Final = 1_000_000_000
YEARS_AFTER_PERIOD: Final = 2
FINDING_COLUMNS: Final = (PROJECT_ID, "rule", "fields", "values")
DUPLICATE_COLUMNS: Final = (PROJECT_ID, "other_id", "likeness")
# Likeness of titles from which two projects of one place may be the same.
DUPLICATE: Final = 85.0
_PAIRS_OF_ALL: Final = 20


class _Findings:
    """Findings in the order of rules."""

    def __init__(self, projects: pd.DataFrame) -> None:
        self.projects = projects
        self.rows: list[tuple[Any, ...]] = []

    def amounts(self, kind: str) -> pd.Series:
        """Return an amount in cents (Int64), missing where there is none."""
        return self.column(cents(kind), "Int64")

    def column(self, name: str, dtype: str) -> pd.Series:
        """Return a column, missing where there is none."""
        if name not in self.projects.columns:
            missing = [pd.NA] * len(self.projects)
            return pd.Series(missing, index=self.projects.index, dtype=dtype)
        return self.projects[name].astype(dtype)

    def codes(self, name: str) -> pd.Series:
        """Return a column of codes as text, empty where missing."""
        return self.column(name, "object").map(lambda one: clean(plain_value("", one)))

    def dates(self, name: str) -> pd.Series:
        """Return a column of days as timestamps, missing where there is none."""
        days = self.column(name, "object").map(lambda day: plain_value(name, day))
        return pd.to_datetime(days, errors="coerce", format="ISO8601")

    def add(
        self,
        rule: str,
        wrong: pd.Series,
        fields: Sequence[str],
        values: Sequence[pd.Series] | None = None,
    ) -> None:
        """Note a rule for the projects where it is broken."""
        mask = wrong.fillna(value=False).to_numpy(dtype=bool)
        if not mask.any():
            return
        given = values or [self.projects[name] for name in fields]
        cells = [
            [plain_value(name, value) for value in series[mask].tolist()]
            for name, series in zip(fields, given, strict=True)
        ]
        for key, *row in zip(self.projects.index[mask], *cells, strict=True):
            self.rows.append((key, rule, tuple(fields), tuple(row)))


def check_projects(
    projects: pd.DataFrame, sites: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Check projects against the rules.

    Parameters
    ----------
    projects : pandas.DataFrame
        Columns of the workspace's projects, cents as Int64; ``project_id`` as index
        or column. A rule whose columns are not there is not checked.
    sites : pandas.DataFrame, optional
        ``project_id`` and ``share`` (text: decimal or fraction).

    Returns
    -------
    pandas.DataFrame
        One row per finding, by project in the order given: ``project_id``,
        ``rule`` (one of `RULES`), ``fields`` (tuple of columns) and ``values`` (tuple
        of the same length: cents as int, days, codes, None if missing).

    Examples
    --------
    >>> projects = pd.DataFrame({"project_id": ["P1"], "title": ["Dorfplatz"],
    ...     "total_cost_cents": pd.array([900], "Int64"),
    ...     "eligible_cost_cents": pd.array([1000], "Int64")})
    >>> check_projects(projects).iloc[0].tolist()
    ['P1', 'eligible_above_total',
     ('eligible_cost_cents', 'total_cost_cents'), (1000, 900)]

    """
    frame = _by_id(projects)
    findings = _Findings(frame)
    _check_title(findings)
    _check_costs(findings)
    _check_financing(findings)
    _check_sizes(findings)
    _check_dates(findings)
    _check_years(findings)
    _check_status(findings)
    if sites is not None:
        _check_shares(findings, sites)
    order = {key: position for position, key in enumerate(frame.index)}
    rank = {rule: position for position, rule in enumerate(RULES)}
    rows = sorted(findings.rows, key=lambda one: (order[one[0]], rank[one[1]]))
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype="object")


def _by_id(projects: pd.DataFrame) -> pd.DataFrame:
    if projects.index.name == PROJECT_ID:
        return projects
    return projects.set_index(PROJECT_ID)


def _check_title(findings: _Findings) -> None:
    if "title" in findings.projects.columns:
        findings.add("title_missing", findings.codes("title") == "", ["title"])


def _check_costs(findings: _Findings) -> None:
    total, eligible = findings.amounts("total_cost"), findings.amounts("eligible_cost")
    costs = [cents("eligible_cost"), cents("total_cost")]
    findings.add("eligible_above_total", eligible > total, costs)
    requested, approved, paid = (findings.amounts(kind) for kind in AMOUNT_KINDS)
    names = [cents(kind) for kind in AMOUNT_KINDS]
    findings.add("approved_above_requested", approved > requested, names[1::-1])
    findings.add("paid_above_approved", paid > approved, names[:0:-1])
    rate_name = "support_rate_percent"
    # Without a rate nothing more than the costs themselves can be granted.
    rate = findings.column(rate_name, "Float64").fillna(100.0)
    # Percent of cents, in double precision: exact enough for a limit of one cent.
    limit = (eligible.astype("Float64") * rate / 100).round(4) + TOLERANCE_CENTS
    for kind in AMOUNT_KINDS:
        wrong = findings.amounts(kind).astype("Float64") > limit
        fields = [cents(kind), cents("eligible_cost")]
        if rate_name in findings.projects.columns:
            fields.append(rate_name)
        findings.add("grant_above_rate", wrong, fields)


def _check_financing(findings: _Findings) -> None:
    """Compare the total cost with the sum of who pays, where all is stated."""
    columns = findings.projects.columns
    approved, requested = (
        findings.amounts(kind) for kind in ("grant_approved", "grant_requested")
    )
    parts = [*FINANCING]
    if cents(OTHER_PUBLIC) in columns:
        parts.append(OTHER_PUBLIC)
    total = findings.amounts("total_cost")
    rest = total.copy()
    for part in parts:
        rest = rest - findings.amounts(part)
    for kind, grant, asked in (
        ("grant_approved", approved, approved.notna()),
        ("grant_requested", requested, approved.isna()),
    ):
        differs = ((rest - grant).abs() > TOLERANCE_CENTS) & asked
        fields = [cents(name) for name in ("total_cost", kind, *parts)]
        findings.add("financing_differs", differs, fields)


def _check_sizes(findings: _Findings) -> None:
    taken_back = findings.codes("status").isin(_TAKEN_BACK)
    for kind in (*ALL_AMOUNTS, OTHER_PUBLIC):
        amount = findings.amounts(kind)
        negative = amount < 0
        if kind == "grant_paid":
            negative &= ~taken_back
        findings.add("amount_negative", negative, [cents(kind)])
        findings.add("amount_absurd", amount.abs() > ABSURD_CENTS, [cents(kind)])


def _check_dates(findings: _Findings) -> None:
    """Find days that lie before the day of an earlier step."""
    for chain in DATE_CHAINS:
        names = [name for name in chain if name in findings.projects.columns]
        if len(names) < 2:
            continue
        days = [findings.dates(name) for name in names]
        latest = days[0].copy()
        latest_name = pd.Series(names[0], index=latest.index, dtype="object")
        for name, day in zip(names[1:], days[1:], strict=True):
            wrong = day < latest
            for earlier in dict.fromkeys(latest_name[wrong]):
                here = wrong & (latest_name == earlier)
                values = [findings.projects[one] for one in (earlier, name)]
                findings.add("dates_out_of_order", here, [earlier, name], values)
            later = day.notna() & (latest.isna() | (day >= latest))
            latest, latest_name = latest.mask(later, day), latest_name.mask(later, name)


def _check_years(findings: _Findings) -> None:
    names = ["year", "programming_period"]
    if not set(names) <= set(findings.projects.columns):
        return
    year = findings.projects["year"].astype("Int64")
    bounds = findings.codes("programming_period").str.extract(r"^(\d{4})-(\d{4})$")
    first, last = (pd.to_numeric(bounds[part]).astype("Int64") for part in (0, 1))
    outside = (year < first) | (year > last + YEARS_AFTER_PERIOD)
    findings.add("year_outside_period", outside, names)


def _check_status(findings: _Findings) -> None:
    status = findings.codes("status")
    for kind in dict.fromkeys(AMOUNT_OF_STATUS.values()):
        if cents(kind) in findings.projects.columns:
            implied = status.isin([s for s, k in AMOUNT_OF_STATUS.items() if k == kind])
            missing = implied & findings.amounts(kind).isna()
            findings.add("amount_missing_for_status", missing, ["status", cents(kind)])


def _check_shares(findings: _Findings, sites: pd.DataFrame) -> None:
    """Add the shares of each project's sites up, exactly."""
    shares: dict[str, list[str]] = defaultdict(list)
    for key, share in zip(sites[PROJECT_ID], sites[SHARE], strict=True):
        shares[key].append(clean(plain_value(SHARE, share)) or "1")
    for key, texts in shares.items():
        if key in findings.projects.index and not _is_whole(texts):
            text = " + ".join(texts)
            findings.rows.append((key, "shares_differ_from_one", (SHARE,), (text,)))


def _is_whole(texts: Iterable[str]) -> bool:
    try:
        return sum((parse_share(text, project="") for text in texts), Fraction()) == 1
    except ShareError:
        return False


# -- projects that may be one --------------------------------------------------------
def duplicate_candidates(projects: pd.DataFrame) -> pd.DataFrame:
    """Find projects of one place with similar titles.

    Titles that count different things ("1. BA", "2. BA") are no candidates; projects
    without a place are compared with others without one, by equal titles only.

    Parameters
    ----------
    projects : pandas.DataFrame
        ``title`` and ``place_text`` (and ``municipality`` where there is one, in
        which case either may agree); ``project_id`` as index or column.

    Returns
    -------
    pandas.DataFrame
        ``project_id``, ``other_id`` (the later one) and ``likeness`` (0 to 100), the
        likeliest first. Of more than 20 equal ones each is paired with the first.

    Examples
    --------
    >>> projects = pd.DataFrame({"project_id": ["P1", "P2", "P3"],
    ...     "title": ["Neuer Dorfplatz", "Dorfplatz, neuer", "Neuer Dorfplatz"],
    ...     "place_text": ["Bedheim", "OT Bedheim", "Römhild"]})
    >>> duplicate_candidates(projects).values.tolist()
    [['P1', 'P2', 100.0]]

    """
    frame = _by_id(projects)
    titles = [plain_title(clean(plain_value("title", one))) for one in frame["title"]]
    likeness: dict[tuple[int, int], float] = {}
    for place, members in _same_place(frame):
        groups: dict[str, list[int]] = defaultdict(list)
        for member in members:
            if titles[member]:
                groups[titles[member]].append(member)
        for equal in groups.values():
            likeness |= dict.fromkeys(_equal_pairs(equal), 100.0)
        if place:
            for one, other, score in _similar(list(groups)):
                pair = sorted((groups[one][0], groups[other][0]))
                likeness[pair[0], pair[1]] = score
    ordered = sorted(likeness.items(), key=lambda item: (-item[1], item[0]))
    keys = frame.index
    rows = [(keys[one], keys[other], score) for (one, other), score in ordered]
    found = pd.DataFrame(rows, columns=list(DUPLICATE_COLUMNS))
    return found.astype({"likeness": "float64"})


def _same_place(frame: pd.DataFrame) -> Iterator[tuple[str, list[int]]]:
    """Go through the positions of projects that name the same place."""
    for name in ("place_text", "municipality"):
        if name not in frame.columns:
            continue
        places: dict[str, list[int]] = defaultdict(list)
        for position, place in enumerate(frame[name]):
            places[plain_place(clean(plain_value(name, place)))].append(position)
        yield from places.items()


def _equal_pairs(members: list[int]) -> Iterable[tuple[int, int]]:
    if len(members) > _PAIRS_OF_ALL:
        return [(members[0], other) for other in members[1:]]
    return combinations(members, 2)


def _similar(titles: list[str]) -> Iterator[tuple[str, str, float]]:
    """Go through pairs of different titles that are alike in any order of words."""
    if len(titles) < 2:
        return
    turned = [" ".join(sorted(title.split())) for title in titles]
    scores = np.maximum(
        *(
            process.cdist(
                texts, texts, scorer=fuzz.ratio, score_cutoff=DUPLICATE, dtype=np.uint8
            )
            for texts in (titles, turned)
        )
    )
    for one, other in np.argwhere(np.triu(scores, 1)).tolist():
        if not numbers_differ(titles[one], titles[other]):
            score = title_likeness(titles[one], titles[other])
            yield titles[one], titles[other], round(score, 1)
