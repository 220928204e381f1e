"""The region's own file: a GeoPackage with transactions, history and backup.

One file holds projects, sites, allocations, regions, decisions and the history. It
opens in QGIS as it is, and can be copied or mailed at any time.

"""

from geo.workspace.changes import Transaction
from geo.workspace.core import Workspace
from geo.workspace.example import ExampleWorkspace
from geo.workspace.frames import Snapshot
from geo.workspace.history import Change, Conflict, RowChange
from geo.workspace.store import ProjectStore
from geo.workspace.tables import TABLES

__all__ = [
    "TABLES",
    "Change",
    "Conflict",
    "ExampleWorkspace",
    "ProjectStore",
    "RowChange",
    "Snapshot",
    "Transaction",
    "Workspace",
]
