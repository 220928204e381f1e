"""Gemeinde: one municipality on one page, to read, to print and to send."""

from __future__ import annotations

from pages.components import page, sheet, state
from pages.components.texts import t


def body() -> None:
    page.begin(t("page.municipality_sheet"), t("sheet.lead_page"))
    sheet.show()
    state.write_address()


page.run(body)
