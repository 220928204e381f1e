"""A presentation with the data as they are: a file that shows the same numbers later.

The file is a ZIP of JSON texts: the steps, the projects and sites that they rest on,
the office's own boundaries if there are any, the key figures of every step, the version
of the application and the hashes of its embedded data. A manifest holds the hash of
each part and one of its own, so that a changed file is noticed. It is no signature: who
wants to deceive can compute new hashes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo import __version__
from geo.boundaries.timeline import NOTHING, OwnBoundaries
from geo.catalog import Catalog
from geo.crs import OFFICIAL_CRS
from geo.errors import FrozenDamagedError, FrozenNewerError, NotFrozenError
from geo.meeting.steps import Presentation, Step
from geo.projects.register import Register
from geo.workspace.columns import ROW_REVISION
from geo.workspace.core import Workspace
from geo.workspace.territory import boundaries_mark, own_boundaries

FORMAT: Final = "leader-atlas-frozen"
VERSION: Final = 1
_MANIFEST: Final = "manifest.json"
_STEPS: Final = "presentation.json"
_FIGURES: Final = "figures.json"
_BOUNDARIES: Final = "boundaries.gpkg"
_BOUNDARY_TABLES: Final = ("territorial_changes", "boundary_files", "boundary_areas")
_MOST_BYTES: Final = 400_000_000
# ZIP has no time zones, and the same content is to give the same bytes.
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """What was frozen.

    Attributes
    ----------
    presentation : Presentation
        The steps.
    registers : mapping of str to Register
        Projects and sites by data set.
    boundaries : OwnBoundaries
        What the office had added to the embedded boundaries.
    figures : mapping of str to object
        Key figures of each step (by its key), as they were.
    made : datetime.datetime
        When, in UTC.
    app_version : str
        Version that made the file.
    data_hashes : mapping of str to str
        SHA-256 of the embedded layers by name.
    checksum : str
        Of the manifest; empty before the file is written.

    """

    presentation: Presentation
    registers: Mapping[str, Register]
    boundaries: OwnBoundaries = NOTHING
    figures: Mapping[str, Any] = field(default_factory=dict)
    made: dt.datetime
    app_version: str = __version__
    data_hashes: Mapping[str, str] = field(default_factory=dict)
    checksum: str = ""


def data_hashes(catalog: Catalog) -> dict[str, str]:
    """Return the SHA-256 of every embedded layer."""
    return {name: info.sha256 for name, info in sorted(catalog.layers.items())}


def write_frozen(frozen: Frozen, *, boundaries_of: Workspace | None = None) -> bytes:
    """Write the file.

    Parameters
    ----------
    frozen : Frozen
        What to keep; `boundaries` are taken from `boundaries_of`.
    boundaries_of : Workspace, optional
        The workspace whose own boundaries the steps rest on.

    Returns
    -------
    bytes
        The same for the same content.

    """
    parts = {
        _STEPS: _json(asdict(frozen.presentation)),
        _FIGURES: _json(frozen.figures),
    }
    for dataset, register in frozen.registers.items():
        parts[f"{dataset}.json"] = _json(
            {
                "projects": _frame_out(register.projects.reset_index()),
                "sites": _frame_out(register.sites),
                "layers": list(register.layers),
            }
        )
    if boundaries_of is not None and boundaries_mark(boundaries_of):
        parts[_BOUNDARIES] = _boundaries_out(boundaries_of)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "app_version": frozen.app_version,
        "made": frozen.made.isoformat(timespec="seconds"),
        "title": frozen.presentation.title,
        "datasets": sorted(frozen.registers),
        "data": dict(frozen.data_hashes),
        "parts": {name: _sha(content) for name, content in sorted(parts.items())},
    }
    manifest["checksum"] = _sha(_json(manifest))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {_MANIFEST: _json(manifest), **parts}.items():
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def read_frozen(content: bytes, *, name: str) -> Frozen:
    """Read a file that `write_frozen` wrote.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for messages.

    Raises
    ------
    NotFrozenError
        If it is another kind of file.
    FrozenNewerError
        If a newer version wrote it.
    FrozenDamagedError
        If anything in it was changed.

    """
    try:
        parts = _parts(content, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        raise NotFrozenError(file=name) from None
    if _MANIFEST not in parts:
        raise NotFrozenError(file=name)
    manifest = _manifest(parts.pop(_MANIFEST), name)
    stated = manifest["parts"]
    if set(stated) != set(parts) or any(
        _sha(part) != stated[one] for one, part in parts.items()
    ):
        raise FrozenDamagedError(file=name)
    try:
        return Frozen(
            presentation=_presentation(json.loads(parts[_STEPS])),
            registers={
                dataset: _register_in(json.loads(parts[f"{dataset}.json"]))
                for dataset in manifest["datasets"]
            },
            boundaries=_boundaries_in(parts.get(_BOUNDARIES)),
            figures=json.loads(parts[_FIGURES]),
            made=dt.datetime.fromisoformat(manifest["made"]),
            app_version=str(manifest["app_version"]),
            data_hashes=manifest["data"],
            checksum=manifest["checksum"],
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FrozenDamagedError(file=name) from None


def _parts(content: bytes, name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
            raise FrozenDamagedError(file=name)
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _manifest(content: bytes, name: str) -> dict[str, Any]:
    """Read and check the manifest."""
    try:
        manifest = json.loads(content)
        known = manifest["format"] == FORMAT
        version = int(manifest["version"])
        checksum = manifest.pop("checksum")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotFrozenError(file=name) from None
    if not known:
        raise NotFrozenError(file=name)
    if version > VERSION:
        raise FrozenNewerError(file=name, version=version, known=VERSION)
    if _sha(_json(manifest)) != checksum or not isinstance(manifest["parts"], dict):
        raise FrozenDamagedError(file=name)
    return {**manifest, "checksum": checksum}


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.encode("ascii")


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _presentation(given: dict[str, Any]) -> Presentation:
    steps = tuple(Step(**step) for step in given["steps"])
    return Presentation(
        presentation_id=given["presentation_id"], title=given["title"], steps=steps
    )


# -- frames ------------------------------------------------------------------------
def _frame_out(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return name, type and cells of each column; geometry as hexadecimal WKB."""
    columns = []
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, gpd.array.GeometryDtype):
            kind, cells = "geometry", list(shapely.to_wkb(column.to_numpy(), hex=True))
        elif any(isinstance(cell, dt.date) for cell in column):
            kind = "date"
            cells = [
                str(cell) if isinstance(cell, dt.date) else None for cell in column
            ]
        else:
            kind = "object" if column.dtype == "object" else str(column.dtype)
            cells = [None if pd.isna(cell) else _plain(cell) for cell in column]
        columns.append({"name": str(name), "type": kind, "cells": cells})
    return columns


def _plain(cell: Any) -> Any:
    """Return a cell as JSON knows it."""
    return cell.item() if hasattr(cell, "item") else cell


def _frame_in(columns: list[dict[str, Any]]) -> pd.DataFrame:
    frame: dict[str, Any] = {}
    for column in columns:
        name, kind, cells = column["name"], column["type"], column["cells"]
        if kind == "geometry":
            frame[name] = gpd.GeoSeries(shapely.from_wkb(cells), crs=OFFICIAL_CRS)
        elif kind == "date":
            days = [dt.date.fromisoformat(cell) if cell else None for cell in cells]
            frame[name] = pd.Series(days, dtype="object")
        else:
            frame[name] = pd.Series(cells, dtype=kind)
    return pd.DataFrame(frame)


def _register_in(given: dict[str, Any]) -> Register:
    projects = _frame_in(given["projects"])
    sites = _frame_in(given["sites"])
    return Register(
        projects.set_index(str(projects.columns[0])),
        gpd.GeoDataFrame(sites, geometry="geometry", crs=OFFICIAL_CRS),
        tuple(given["layers"]),
    )


# -- boundaries --------------------------------------------------------------------
def _boundaries_out(store: Workspace) -> bytes:
    """Copy the tables of own boundaries into a small workspace."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _BOUNDARIES
        copy = Workspace.create(path)
        with copy.transaction("boundaries") as change:
            for table in _BOUNDARY_TABLES:
                rows = pd.DataFrame(store.frame(table)).drop(columns=ROW_REVISION)
                change.put_many(table, rows.to_dict("records"))
        copy.forget_history()
        return path.read_bytes()


def _boundaries_in(content: bytes | None) -> OwnBoundaries:
    if content is None:
        return NOTHING
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _BOUNDARIES
        path.write_bytes(content)
        return own_boundaries(Workspace.open(path))
