"""Figures: pure functions from ledger and boundaries to named values."""
