"""The columns of projects and sites in ``data/``, and how such files are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

PROJECT_COLUMNS: Final = (
    "project_id",
    "region_id",
    "programming_period",
    "scheme",
    "call",
    "decision_date",
    "year",
    "status",
    "field_of_action",
    "applicant_class",
    "applicant_type",
    "title",
    "place_text",
    "total_cost_eur",
    "eligible_cost_eur",
    "grant_requested_eur",
    "grant_approved_eur",
    "grant_paid_eur",
    "source_url",
    "note",
    "data_kind",
)
SITE_COLUMNS: Final = (
    "project_id",
    "site_no",
    "precision",
    "ags",
    "boundary_date",
    "locality",
    "lon",
    "lat",
    "share",
    "split_basis",
    "found_by",
)
# Territorial status (Gebietsstand) of every municipality key in these files.
BOUNDARY_DATE: Final = "2016-01-01"


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file; every cell is text.

    Parameters
    ----------
    path : pathlib.Path
        A file in UTF-8 with one header line.

    Returns
    -------
    list of dict
        One dictionary per row, keyed by column.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def to_csv(rows: Iterable[dict[str, str]], columns: Iterable[str]) -> bytes:
    """Write rows as CSV in UTF-8, with line feeds on every system.

    Parameters
    ----------
    rows : iterable of dict
        The rows; each has exactly the given columns.
    columns : iterable of str
        The header, in order.

    Returns
    -------
    bytes
        The content of the file.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
