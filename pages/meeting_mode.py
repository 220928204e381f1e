"""Vorführen: a presentation over the whole window, for a meeting."""

from __future__ import annotations

from pages.components import page, show_stage

page.run(show_stage.body)
