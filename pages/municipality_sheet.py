"""Gemeinde: one municipality on one page, to read, to print and to send."""

from __future__ import annotations

from pages.components import page, sheet
from pages.components.texts import t


def body() -> None:
    page.begin(t("page.municipality_sheet"), t("sheet.lead_page"))
    sheet.show()


page.run(body)
