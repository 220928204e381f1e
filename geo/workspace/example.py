"""An embedded data set in the guise of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, NoReturn

import pandas as pd

from geo.catalog import Catalog
from geo.errors import WorkspaceReadOnlyError
from geo.projects.register import Register, load_register
from geo.schema import REGION_ID
from geo.workspace.changes import Transaction
from geo.workspace.columns import GEOM, ROW_REVISION
from geo.workspace.frames import KEYED, Snapshot, typed_frame
from geo.workspace.history import HISTORY_LIMIT, Change
from geo.workspace.tables import (
    Key,
    key_of,
    table_of,
)


class ExampleWorkspace:
    """An embedded data set, to be looked at like a workspace.

    Parameters
    ----------
    catalog : Catalog
        Where the layers lie.
    dataset : str
        One of `projects.register.DATASETS`.

    Examples
    --------
    >>> example = ExampleWorkspace(Catalog(), "demo")
    >>> example.is_read_only, len(example.register().projects)
    (True, 118)

    """

    is_read_only: Final = True
    revision: Final = 0

    def __init__(self, catalog: Catalog, dataset: str) -> None:
        self._register = load_register(catalog, dataset)
        self.name = dataset

    def register(self) -> Register:
        """Return the data set."""
        return self._register

    def snapshot(self) -> Snapshot:
        """Return the data set with revision 0."""
        return Snapshot(0, self._register)

    def frame(
        self,
        table: str,
        columns: Iterable[str] | None = None,
        *,
        keys: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Return a table as `Workspace.frame` does; most are empty."""
        layout = table_of(table)
        names = [*layout.by_name, ROW_REVISION]
        known: dict[str, pd.DataFrame] = {
            "projects": self._register.projects.reset_index(),
            "sites": self._register.sites.rename(columns={"geometry": GEOM}),
        }
        given = known.get(table, pd.DataFrame(columns=names)).assign(row_revision=0)
        cells = {
            name: [None if pd.isna(cell) else cell for cell in given[name]]
            if name in given
            else [None] * len(given)
            for name in names
        }
        for name, column in layout.by_name.items():
            if column.kind == "date":
                cells[name] = [str(cell) if cell else None for cell in cells[name]]
            if column.kind == "geometry":
                cells[name] = list(given[name]) if name in given else []
        frame = typed_frame(layout, names, cells)
        if keys is not None:
            frame = frame[frame[layout.key[0]].isin(list(keys))].reset_index(drop=True)
        if columns is not None:
            frame = frame[list(dict.fromkeys([*layout.key, *columns]))]
        return frame.set_index(layout.key[0]) if table in KEYED else frame

    def origins(self) -> pd.Series:
        """Return nothing; an example comes from no list."""
        return pd.Series(dtype="object")

    def waiting(self) -> pd.DataFrame:
        """Return no project; nothing waits in an example."""
        return self.frame("projects", [REGION_ID, "title", "place_text"]).head(0)

    def get(self, table: str, key: str | int | Key) -> dict[str, Any] | None:
        """Return one row of projects or sites, or None."""
        layout = table_of(table)
        parts = key_of(layout, key)
        frame = self.frame(table).reset_index()
        for name, part in zip(layout.key, parts, strict=True):
            frame = frame[frame[name] == part]
        if frame.empty:
            return None
        row = {name: frame[name].iat[0] for name in (*layout.by_name, ROW_REVISION)}
        return {name: None if pd.isna(cell) else cell for name, cell in row.items()}

    def setting(self, key: str, default: Any = None) -> Any:  # noqa: ARG002
        """Return the default; an example has no settings."""
        return default

    def decision(self, text: str, context: str) -> Any:  # noqa: ARG002
        """Return None; nothing was decided."""
        return None

    def layout(self, signature: str) -> Any:  # noqa: ARG002
        """Return None; no list was read."""
        return None

    def history(self, limit: int = HISTORY_LIMIT) -> list[Change]:  # noqa: ARG002
        """Return no changes."""
        return []

    def next_undo(self) -> Change | None:
        """Return None."""
        return None

    def next_redo(self) -> Change | None:
        """Return None."""
        return None

    def transaction(
        self,
        label: str,  # noqa: ARG002
        *,
        values: Mapping[str, Any] | None = None,  # noqa: ARG002
        author: str = "",  # noqa: ARG002
        expected_revision: int | None = None,  # noqa: ARG002
        read_revision: int | None = None,  # noqa: ARG002
    ) -> AbstractContextManager[Transaction]:
        """Refuse.

        Raises
        ------
        WorkspaceReadOnlyError
            It says that an import makes a new workspace.

        """
        self._refuse()

    def undo(self, *, author: str = "", expected_revision: int | None = None) -> Change:  # noqa: ARG002
        """Refuse, as `transaction` does."""
        self._refuse()

    def redo(self, *, author: str = "", expected_revision: int | None = None) -> Change:  # noqa: ARG002
        """Refuse, as `transaction` does."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise WorkspaceReadOnlyError(path=self.name, reason="is_example")
