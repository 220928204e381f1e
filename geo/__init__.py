"""Boundaries, projects, ledger, figures, maps and exports; no user interface."""

__version__ = "0.1.0"
