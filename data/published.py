"""Published project lists of three LEADER regions as projects and sites.

The lists are facts as printed on web pages; ``places_by_hand.csv`` says where each
row lies. Nothing is added to what the pages say: a missing amount stays missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.tables import (
    BOUNDARY_DATE,
    PROJECT_COLUMNS,
    SITE_COLUMNS,
    read_rows,
    to_csv,
)

_SCHEMES: Final = {"LEADER": "LEADER", "ILE/LEADER": "ILE_LEADER"}
# Beginning of the printed status. A positive score is the vote of the LAG, not yet
# the approval of the granting authority.
_STATUSES: Final = (
    ("positiv bewertet", "selected"),
    ("förderwürdig votiert", "selected"),
    ("zu votieren", "applied"),
    ("beantragt", "applied"),
    ("gefördert", "approved"),
    ("Zuwendung übergeben", "approved"),
    ("umgesetzt", "completed"),
)
_APPLICANT_CLASSES: Final = {
    "kommunal": "municipal",
    "privat": "non_municipal",
    "gemeinnützig/Verein/Kirche": "non_municipal",
    "nicht angegeben": "",
}


@dataclass(frozen=True)
class _PublishedList:
    """One published list: its file, and what its projects are called."""

    name: str
    prefix: str
    region_id: str


_LISTS: Final = (
    _PublishedList("hildburghausen_sonneberg", "hbn-son", "TH-LEADER-06"),
    _PublishedList("gotha_ilmkreis_erfurt", "gth-ik-ef", "TH-LEADER-03"),
    _PublishedList("soemmerda_erfurt", "soem-ef", "TH-LEADER-11"),
)


def build(folder: Path) -> dict[str, bytes]:
    """Build ``published_projects.csv`` and ``published_sites.csv``.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder with the lists and ``places_by_hand.csv``.

    Returns
    -------
    dict of str to bytes
        File name relative to `folder`, and its content; the same bytes each time.
    """
    projects: list[dict[str, str]] = []
    identifiers: dict[tuple[str, str], str] = {}
    for published in _LISTS:
        rows = read_rows(folder / f"projects/list_{published.name}.csv")
        for number, row in enumerate(rows, start=1):
            project_id = f"{published.prefix}-{number:03d}"
            identifiers[published.name, str(number)] = project_id
            projects.append(_project(row, project_id, published.region_id))
    places = read_rows(folder / "projects/places_by_hand.csv")
    sites = [_site(place, identifiers[place["list"], place["row"]]) for place in places]
    return {
        "projects/published_projects.csv": to_csv(projects, PROJECT_COLUMNS),
        "projects/published_sites.csv": to_csv(sites, SITE_COLUMNS),
    }


def _project(row: dict[str, str], project_id: str, region_id: str) -> dict[str, str]:
    """Return one row of a list in the columns of a project."""
    decision = row["entscheidung"]
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", decision) is not None
    return {
        "project_id": project_id,
        "region_id": region_id,
        "programming_period": row["foerderperiode"],
        "scheme": _SCHEMES[row["programm"]],
        "call": row["aufruf"],
        "decision_date": decision if is_day else "",
        "year": decision[:4] or _year_of_call(row["aufruf"]),
        "status": _status(row["status"]),
        "field_of_action": "",
        "applicant_class": _APPLICANT_CLASSES[row["traegertyp"]],
        "applicant_type": "",
        "title": row["titel"],
        "place_text": row["ort_original"],
        "total_cost_eur": _amount(row["gesamtkosten_eur"]),
        "eligible_cost_eur": "",
        "grant_requested_eur": "",
        "grant_approved_eur": _amount(row["zuschuss_eur"]),
        "grant_paid_eur": "",
        "source_url": row["quelle"],
        "note": "; ".join(_remarks(row, is_day=is_day)),
        "data_kind": "published",
    }


def _remarks(row: dict[str, str], *, is_day: bool) -> list[str]:
    """Return the source's own wording and where a derived value comes from."""
    remarks = [f"Status laut Quelle: {row['status']}"]
    if row["rang"]:
        remarks.append(f"Rang {row['rang']}")
    if row["kleinprojekt"] == "ja":
        remarks.append("Kleinprojekt")
    if row["entscheidung"] and not is_day:
        remarks.append(f"Entscheidung laut Quelle: {row['entscheidung']}")
    if not row["entscheidung"]:
        from_call = _year_of_call(row["aufruf"])
        remarks.append("Jahr aus dem Aufruf" if from_call else "Jahr nicht genannt")
    if row["bemerkung"]:
        remarks.append(f"Bemerkung zur Quelle: {row['bemerkung']}")
    return remarks


def _year_of_call(call: str) -> str:
    """Return the year of a call; what stands in brackets is a remark on it."""
    found = re.search(r"(?<!\d)20\d\d(?!\d)", re.sub(r"\(.*?\)", "", call))
    return found.group() if found else ""


def _status(printed: str) -> str:
    for beginning, status in _STATUSES:
        if printed.startswith(beginning):
            return status
    message = f"unknown status in a published list: {printed}"
    raise ValueError(message)


def _amount(printed: str) -> str:
    """Return an amount with two decimals; nothing printed stays nothing."""
    if not printed:
        return ""
    euros, _, cents = printed.partition(".")
    return f"{int(euros)}.{cents:0<2}"


def _site(place: dict[str, str], project_id: str) -> dict[str, str]:
    """Return one row of ``places_by_hand.csv`` in the columns of a site."""
    given: dict[str, str] = {key: place[key] for key in SITE_COLUMNS if key in place}
    return {
        **given,
        "project_id": project_id,
        "boundary_date": BOUNDARY_DATE,
        "found_by": "hand",
    }
