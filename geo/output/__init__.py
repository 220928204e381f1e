"""Exports; each carries source, licence, status dates, filter and coverage."""
