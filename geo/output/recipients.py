"""Who received how much in which EU budget year, and what of it may be published.

The rules are those of the German ordinance on the publication of payments (AFIV, s. 3)
and of the EU regulations behind it.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd

from geo.schema import EXITED, NATURAL_PERSON, PROJECT_ID, cents

# The name of whoever received no more than this in a budget year is not published.
SMALL_CENTS: Final = 125_000
# So few small recipients in a municipality could be recognised by it.
FEW: Final = 5
# What the list says where it gives no name.
SMALL, WITHHELD, EXPIRED, NO_NAME = "SMALL", "WITHHELD", "EXPIRED", "NO_NAME"
SHOWN: Final = (SMALL, WITHHELD, EXPIRED, NO_NAME)
# What the office knows of applicants, beside the register; index project_id.
APPLICANT_COLUMNS: Final = (
    "applicant_name", "natural_person", "applicant_type", "beneficiary_seat",
    "paid_date",
)  # fmt: skip
_FIRST_DAY: Final = (10, 16)
_PUBLISHED: Final = (5, 31)
_YEARS_PUBLIC: Final = 2


def budget_year(day: dt.date) -> int:
    """Return the EU budget year of a day: 16 October to 15 October.

    Examples
    --------
    >>> budget_year(dt.date(2024, 10, 15)), budget_year(dt.date(2024, 10, 16))
    (2024, 2025)

    References
    ----------
    Regulation (EU) 2021/2116, Article 35.

    """
    return day.year + ((day.month, day.day) >= _FIRST_DAY)


def public_until(year: int) -> dt.date:
    """Return the last day on which payments of a budget year are published.

    They are published by 31 May of the following year, for two years.

    Examples
    --------
    >>> public_until(2023)
    datetime.date(2026, 5, 31)

    References
    ----------
    Regulation (EU) 2021/2116, Article 98(4).

    """
    return dt.date(year + 1 + _YEARS_PUBLIC, *_PUBLISHED)


def natural_persons(projects: pd.DataFrame) -> pd.Series:
    """Return which projects are those of a natural person.

    Parameters
    ----------
    projects : pandas.DataFrame
        As `register.Register.projects`.

    """
    return projects["applicant_type"].fillna("") == NATURAL_PERSON


def judge(
    projects: pd.DataFrame, applicants: pd.DataFrame | None, *, today: dt.date
) -> pd.DataFrame:
    """Tell for every project how its recipient stands in the public list.

    A name is shown only if somebody surely received more than 1,250.00 EUR in one
    budget year: it needs an amount paid and the date of payment. Sums are taken over
    all projects of a recipient. Applications that ended without support are never
    shown with a name; after two years nobody is.

    Parameters
    ----------
    projects : pandas.DataFrame
        As `register.Register.projects`.
    applicants : pandas.DataFrame or None
        `APPLICANT_COLUMNS` by ``project_id``; None if names are not known, so that
        every project counts as one of somebody else.
    today : datetime.date
        Day of publication.

    Returns
    -------
    pandas.DataFrame
        Index ``project_id``, all projects. ``beneficiary`` (who counts as one),
        ``name`` (empty if not known), ``person`` (natural person), ``budget_year``
        (Int64, missing without a date of payment), ``small`` (at most 1,250.00 EUR in
        the budget year), ``shown`` (what the public list says: the name, or one of
        `SHOWN`).

    References
    ----------
    AFIV (Agrar- und Fischereifonds-Informationen-Verordnung), s. 3; Commission
    Implementing Regulation (EU) 2022/128, Article 59.

    """
    known = _known(projects, applicants)
    table = known[["name", "person"]].copy()
    # Two persons of one name at two places are two, lest their sum unveils them.
    table["beneficiary"] = [
        f"{_folded(name)}|{_folded(seat)}" if name.strip() else f"?{key}"
        for key, name, seat in zip(table.index, known["name"], known["seat"],
                                   strict=True)
    ]  # fmt: skip
    days = [day if isinstance(day, dt.date) else None for day in known["paid_date"]]
    table["budget_year"] = pd.array(
        [None if day is None or pd.isna(day) else budget_year(day) for day in days],
        dtype="Int64",
    )
    paid = projects[cents("grant_paid")].astype("Int64")
    table["small"] = _small(table, paid, projects[cents("grant_approved")])
    until = table["budget_year"].map(public_until, na_action="ignore")
    expired = [isinstance(last, dt.date) and last < today for last in until]
    safe = paid.notna() & table["budget_year"].notna()
    safe &= ~projects["status"].isin(EXITED)
    shown = table["name"].where(table["name"].str.strip() != "", NO_NAME)
    shown = shown.mask(~safe.astype("bool"), WITHHELD)
    shown = shown.mask(table["small"], SMALL)
    table["shown"] = shown.mask(pd.Series(expired, index=table.index), EXPIRED)
    return table


def _known(projects: pd.DataFrame, applicants: pd.DataFrame | None) -> pd.DataFrame:
    """Put what is known of applicants beside the projects."""
    person = natural_persons(projects)
    if applicants is None:
        gaps = {"name": "", "seat": "", "paid_date": None}
        return pd.DataFrame(gaps, index=projects.index).assign(person=person)
    own = applicants.reindex(projects.index)
    stated = own["natural_person"].fillna(value=False).astype("bool")
    return pd.DataFrame(
        {
            "name": own["applicant_name"].fillna("").astype("str"),
            "seat": own["beneficiary_seat"].fillna("").astype("str"),
            "paid_date": own["paid_date"].astype("object"),
            "person": person | stated,
        },
        index=projects.index,
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _small(table: pd.DataFrame, paid: pd.Series, approved: pd.Series) -> pd.Series:
    """Return who has at most 1,250.00 EUR in the year; what is not paid, as approved.

    Without a date of payment an amount stands alone.
    """
    amount = paid.fillna(approved.astype("Int64"))
    dated = table["budget_year"].notna()
    keys = [table["beneficiary"], table["budget_year"]]
    sums = amount.where(dated).groupby(keys).transform("sum", min_count=1)
    total = sums.where(dated, amount)
    return (total <= SMALL_CENTS).fillna(value=False).astype("bool")


def too_few(
    judged: pd.DataFrame, placed: pd.DataFrame, schemes: pd.Series
) -> pd.DataFrame:
    """Find the places where small recipients could be recognised by their number.

    Parameters
    ----------
    judged : pandas.DataFrame
        As `judge` returns it.
    placed : pandas.DataFrame
        ``project_id``, ``place`` (a municipality).
    schemes : pandas.Series
        Programme (measure) of each project.

    Returns
    -------
    pandas.DataFrame
        The rows of `placed` of natural persons among at most `FEW` small recipients
        of one measure, municipality and budget year.

    """
    columns = ["beneficiary", "person", "small", "budget_year"]
    own = placed.join(judged[columns], on=PROJECT_ID)
    own = own[own["small"].fillna(value=False).astype("bool")]
    keys = [own["place"], own[PROJECT_ID].map(schemes), own["budget_year"].fillna(0)]
    count = own.groupby(keys)["beneficiary"].transform("nunique")
    return own[(count <= FEW) & own["person"]]
