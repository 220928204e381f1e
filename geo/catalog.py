"""What lies in ``data/``: file, hash, source, licence, dates, known defects.

Nothing outside the catalogue is read, and a file that is not the one of the
catalogue is refused: a figure must be traceable to its source.

"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio.errors

from geo.crs import to_official
from geo.errors import (
    DamagedFileError,
    MissingColumnError,
    MissingFileError,
    UnknownLayerError,
)
from geo.schema import listing

DATA_FOLDER: Final = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, kw_only=True)
class LayerInfo:
    """One entry of ``data/catalog.toml``.

    Attributes
    ----------
    name : str
        Name of the table in the catalogue.
    file : str
        Path relative to the data folder.
    sha256 : str
        Hash of the file.
    kind : str
        ``source`` (as published), ``derived`` (rebuilt by ``make data``) or
        ``demo`` (invented).
    title_de, title_en : str
        What it is.
    publisher, licence, licence_url, source_url : str
        Where it comes from and on which terms.
    attribution : str
        The note to print wherever the layer is shown.
    reference_date : datetime.date
        Date the values refer to.
    boundary_date : datetime.date or None
        Territorial status (Gebietsstand) of the keys.
    rows : int
        Number of rows.
    known_issues_de, known_issues_en : str
        What is known to be wrong.
    derived_from : tuple of str
        Layers it was computed from.

    """

    name: str
    file: str
    sha256: str
    kind: str
    title_de: str
    title_en: str
    publisher: str
    licence: str
    licence_url: str
    source_url: str
    attribution: str
    reference_date: dt.date
    rows: int
    known_issues_de: str
    known_issues_en: str
    boundary_date: dt.date | None = None
    derived_from: tuple[str, ...] = ()


class Catalog:
    """The layers of a data folder.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder with ``catalog.toml``; the embedded region by default.

    Examples
    --------
    >>> info = Catalog().info("population_2022")
    >>> info.reference_date.isoformat(), info.rows
    ('2022-12-31', 624)

    """

    def __init__(self, folder: Path = DATA_FOLDER) -> None:
        self.folder = folder

    @cached_property
    def layers(self) -> dict[str, LayerInfo]:
        """All entries by name, in the order of the catalogue.

        Raises
        ------
        MissingFileError, DamagedFileError, MissingColumnError
            If the catalogue itself is missing or cannot be understood.

        """
        path = self.folder / "catalog.toml"
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise MissingFileError(layer="catalog", file=path.name) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DamagedFileError(
                layer="catalog", file=path.name, reason=str(error)
            ) from None
        return {name: _entry(name, table) for name, table in tables.items()}

    def info(self, layer: str) -> LayerInfo:
        """Return one entry.

        Raises
        ------
        UnknownLayerError
            If the catalogue has no such layer.

        """
        if layer not in self.layers:
            raise UnknownLayerError(layer=layer, known=listing(self.layers, most=99))
        return self.layers[layer]

    def path(self, layer: str) -> Path:
        """Return the path of a layer's file after checking its hash.

        Raises
        ------
        UnknownLayerError, MissingFileError, DamagedFileError
            If the file is not the one that the catalogue describes.

        """
        info = self.info(layer)
        path = self.folder / info.file
        if not path.is_file():
            raise MissingFileError(layer=layer, file=info.file)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != info.sha256:
            raise DamagedFileError(
                layer=layer,
                file=info.file,
                reason=f"sha256 {found[:12]}… instead of {info.sha256[:12]}…",
            )
        return path

    def read_table(self, layer: str, *, columns: Iterable[str] = ()) -> pd.DataFrame:
        """Read a CSV layer; every cell is text, empty cells are ``""``.

        Parameters
        ----------
        layer : str
            Name in the catalogue.
        columns : iterable of str
            Columns that must exist.

        Returns
        -------
        pandas.DataFrame
            One row per line, all columns ``str``, so that no key loses its zero.

        Raises
        ------
        UnknownLayerError, MissingFileError, DamagedFileError, MissingColumnError

        """
        path = self.path(layer)
        try:
            table = pd.read_csv(path, dtype="str", keep_default_na=False)
        except (ValueError, pd.errors.ParserError) as error:
            raise DamagedFileError(
                layer=layer, file=path.name, reason=str(error)
            ) from None
        missing = [column for column in columns if column not in table.columns]
        if missing:
            raise MissingColumnError(
                layer=layer, columns=listing(missing), present=listing(table.columns)
            )
        return table

    def read_areas(
        self, layer: str, *, sublayer: str | None = None
    ) -> gpd.GeoDataFrame:
        """Read a GeoPackage layer in EPSG:25832.

        Parameters
        ----------
        layer : str
            Name in the catalogue.
        sublayer : str, optional
            Layer inside the GeoPackage, where it has several.

        Returns
        -------
        geopandas.GeoDataFrame
            As stored, text columns as text.

        Raises
        ------
        UnknownLayerError, MissingFileError, DamagedFileError, CrsError

        """
        path = self.path(layer)
        try:
            areas = gpd.read_file(path, layer=sublayer)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise DamagedFileError(
                layer=layer, file=path.name, reason=str(error)
            ) from None
        return to_official(areas, name=layer)


def _entry(name: str, table: dict[str, Any]) -> LayerInfo:
    try:
        given = {**table, "derived_from": tuple(table.get("derived_from", ()))}
        return LayerInfo(name=name, **given)
    except (TypeError, AttributeError) as error:
        raise DamagedFileError(
            layer="catalog", file="catalog.toml", reason=f"[{name}] {error}"
        ) from None
