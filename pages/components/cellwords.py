"""Columns of the register and their values, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from geo.money import euros
from geo.projects.reimport.rows import COLUMN_OF
from geo.workspace.tables import PROJECTS
from pages.components import cache, formats
from pages.components.texts import catalogue, language, t

_FIELD_OF: Final = {column: field for field, column in COLUMN_OF.items()}
_KINDS: Final = {column.name: column.kind for column in PROJECTS.columns}


def field_name(column: str) -> str:
    """Name a column of the register."""
    texts = catalogue(language())
    field = _FIELD_OF.get(column, column)
    return texts.get(f"field.{field}") or texts.get(f"column.{column}") or column


def cell_words(column: str, cell: Any) -> str:
    """Write a cell of a table: as `value_words`, also what pandas and numpy hold."""
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return value_words(column, None)
    return value_words(column, cell.item() if hasattr(cell, "item") else cell)


def value_words(column: str, value: Any) -> str:
    """Write a value of a column: codes, dates, amounts and flags in words."""
    if value is None:
        return t("app.no_value")
    kind = _KINDS.get(column)
    if kind == "cents" and isinstance(value, int):
        return formats.euro(euros(value))
    if isinstance(value, dt.date):
        return formats.date(value)
    if kind == "flag":
        return t("entries.flag_ja" if value else "entries.flag_nein")
    if column == "region_id":
        return cache.atlas().regions.get(value, str(value))
    if kind == "real" and isinstance(value, float):
        return formats.number(value, 2, short=True)
    return catalogue(language()).get(f"{column}.{value}", str(value))
