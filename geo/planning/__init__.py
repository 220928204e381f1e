"""Calls, ranking and budgets: what the board decides on."""
