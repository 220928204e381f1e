"""What others may ask of a workspace, be it the office's file or the example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pandas as pd

from geo.projects.register import Register
from geo.workspace.changes import Transaction
from geo.workspace.frames import Snapshot
from geo.workspace.history import HISTORY_LIMIT, Change
from geo.workspace.tables import Key


class Tables(Protocol):
    """Tables that are read whole and changed in transactions."""

    def frame(
        self,
        table: str,
        columns: Iterable[str] | None = None,
        *,
        keys: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Return a table, typed; all columns and rows unless some are named."""

    def transaction(
        self,
        label: str,
        *,
        values: Mapping[str, Any] | None = None,
        author: str = "",
        expected_revision: int | None = None,
        read_revision: int | None = None,
    ) -> AbstractContextManager[Transaction]:
        """Change something."""


class ProjectStore(Tables, Protocol):
    """What pages ask of a workspace, be it the office's file or the example."""

    @property
    def name(self) -> str:
        """How it is called."""

    @property
    def is_read_only(self) -> bool:
        """Whether changes are refused."""

    @property
    def revision(self) -> int:
        """Number of the latest change."""

    def register(self) -> Register:
        """Return projects and sites, typed."""

    def snapshot(self) -> Snapshot:
        """Return the register with its revision."""

    def origins(self) -> pd.Series:
        """Return from which list each project comes."""

    def waiting(self) -> pd.DataFrame:
        """Return the projects that wait for a decision, and what is open."""

    def get(self, table: str, key: str | int | Key) -> dict[str, Any] | None:
        """Return one row."""

    def setting(self, key: str, default: Any = None) -> Any:
        """Return a named value."""

    def history(self, limit: int = HISTORY_LIMIT) -> list[Change]:
        """Return the latest changes, newest first."""

    def next_undo(self) -> Change | None:
        """Return what `undo` would undo."""

    def next_redo(self) -> Change | None:
        """Return what `redo` would redo."""

    def undo(self, *, author: str = "", expected_revision: int | None = None) -> Change:
        """Undo the latest change."""

    def redo(self, *, author: str = "", expected_revision: int | None = None) -> Change:
        """Redo the change that was undone last."""
