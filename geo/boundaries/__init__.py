"""Municipalities, the succession of their keys, LEADER regions."""
