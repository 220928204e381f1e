"""Boundaries of a later date from a VG250 or VG250-EW file of the office."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely

from geo.boundaries.readers import read_municipalities
from geo.boundaries.timeline import BoundaryFile
from geo.catalog import LayerInfo
from geo.crs import area_km2
from geo.errors import (
    BoundaryDateError,
    BoundaryDateUnknownError,
    CoverageError,
    DamagedFileError,
    ForeignBoundariesError,
    IncompleteBoundariesError,
    MissingFileError,
    MissingPartsError,
    NoMunicipalitiesError,
    ZipBombError,
)
from geo.schema import AGS, AREA_KM2, POPULATION, listing

# Parts of a Shapefile; without .prj the reader says that the system is not stated.
_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED: Final = _PARTS[:3]
_MOST_BYTES: Final = 1_500_000_000  # VG250 of Germany is below 300 MB unpacked
# Columns with the day on which a municipality in its present form came to be.
_SINCE: Final = ("wsk", "beginn")
_COMPLETE: Final = 0.98
_ATTRIBUTION: Final = "© GeoBasis-DE / BKG {year} (Daten verändert)"


def read_boundary_file(
    path: Path,
    *,
    boundary_date: dt.date,
    population_date: dt.date | None,
    land: gpd.GeoDataFrame,
    file: str = "",
) -> BoundaryFile:
    """Read and check the municipalities of a later date.

    Parameters
    ----------
    path : pathlib.Path
        GeoPackage, Shapefile or GeoJSON, or a ZIP archive with one of them; of
        Germany or of the Land alone. Columns as of `readers.read_municipalities`.
    boundary_date : datetime.date
        The territorial status that the file was published for.
    population_date : datetime.date or None
        Date of ``EWZ``; without it inhabitants are not used.
    land : geopandas.GeoDataFrame
        Municipalities of the Land on another date, to compare keys and extent.
    file : str
        Its name in messages; that of `path` by default.

    Returns
    -------
    BoundaryFile
        Areas of the Land's municipalities only; ``area_km2`` is that of the file
        (``KFL``), else computed.

    Raises
    ------
    DamagedFileError, NoMunicipalitiesError, ForeignBoundariesError,
    IncompleteBoundariesError, BoundaryDateError, CoverageError, MissingPartsError,
    ZipBombError, MissingColumnError, KeyFormatError, DuplicateKeyError, CrsError,
    GeometryTypeError
        Each names the file, the values and the way out.

    """
    file = file or path.name
    with tempfile.TemporaryDirectory() as scratch:
        inner, layer = _municipality_layer(_unpacked(path, Path(scratch), file), file)
        _check_date(inner, layer, boundary_date, file)
        prefix = str(land.index[0])[:2]
        _check_land(inner, layer, prefix, file)
        areas = read_municipalities(
            inner, layer=layer, boundary_date=boundary_date, prefix=prefix, name=file
        )
    _check_coverage(areas, land, file)
    if AREA_KM2 not in areas.columns or not (areas[AREA_KM2] > 0).all():
        areas[AREA_KM2] = area_km2(areas, name=file).round(2)
    has_people = POPULATION in areas.columns and int(areas[POPULATION].sum()) > 0
    if not has_people:
        areas[POPULATION] = pd.array([pd.NA] * len(areas), "Int64")
    return BoundaryFile(
        boundary_date=boundary_date,
        population_date=population_date if has_people else None,
        areas=areas,
        info=file_info(
            boundary_date,
            file=file,
            attribution=_ATTRIBUTION.format(year=boundary_date.year),
            rows=len(areas),
        ),
    )


def read_all_municipalities(
    path: Path, *, boundary_date: dt.date | None = None
) -> tuple[BoundaryFile, pd.Series, pd.DataFrame]:
    """Read the municipalities of a file, of whatever Land they are.

    Parameters
    ----------
    path : pathlib.Path
        As for `read_boundary_file`.
    boundary_date : datetime.date, optional
        The territorial status; by default the latest day in the columns of the file
        that say since when a municipality exists (``WSK``, ``BEGINN``).

    Returns
    -------
    tuple
        The municipalities; the names of the districts by key, if the file has a layer
        of them; ``association_key`` and ``association`` by ``ags``, likewise.

    Raises
    ------
    MissingFileError, BoundaryDateUnknownError, DamagedFileError,
    NoMunicipalitiesError, CoverageError, MissingPartsError, ZipBombError,
    MissingColumnError, KeyFormatError, DuplicateKeyError, CrsError, GeometryTypeError
        Each names the file, the values and the way out.

    """
    file = path.name
    if not path.is_file():
        raise MissingFileError(layer="VG250", file=str(path))
    with tempfile.TemporaryDirectory() as scratch:
        paths = _unpacked(path, Path(scratch), file)
        inner, layer = _municipality_layer(paths, file)
        days = _days(inner, layer)
        date = boundary_date or (max(days).date() if len(days) else None)
        if date is None:
            raise BoundaryDateUnknownError(file=file)
        areas = read_municipalities(inner, layer=layer, boundary_date=date, name=file)
        _check_valid(areas, file)
        districts = _names_of(paths, "krs", AGS, 5)
        keys = _association_keys(inner, layer, _names_of(paths, "vwg", "ars", 9))
    if AREA_KM2 not in areas.columns or not (areas[AREA_KM2] > 0).all():
        areas[AREA_KM2] = area_km2(areas, name=file).round(2)
    if POPULATION not in areas.columns or int(areas[POPULATION].sum()) == 0:
        areas[POPULATION] = pd.array([pd.NA] * len(areas), "Int64")
    note = _ATTRIBUTION.format(year=date.year)
    info = file_info(date, file=file, attribution=note, rows=len(areas))
    found = BoundaryFile(
        boundary_date=date, population_date=date, areas=areas, info=info
    )
    return found, districts, keys


def _names_of(paths: list[Path], word: str, column: str, digits: int) -> pd.Series:
    """Return the names of larger units by key, from a layer with `word` in its name."""
    for path in paths:
        for layer in map(str, pyogrio.list_layers(path)[:, 0]):
            if word not in layer.lower():
                continue
            table = pyogrio.read_dataframe(path, layer=layer, read_geometry=False)
            table.columns = [str(name).lower().replace("rs_0", "ars") for name in table]
            if {column, "gen"} <= set(table.columns):
                keys = table[column].astype("str").str[:digits]
                return (
                    table.assign(key=keys).groupby("key")["gen"].first().astype("str")
                )
    return pd.Series(dtype="str")


def _association_keys(path: Path, layer: str, names: pd.Series) -> pd.DataFrame:
    """Return the association of each municipality: the first 9 digits of its ARS."""
    empty = pd.DataFrame(columns=["association_key", "association"], dtype="str")
    fields = [str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]]
    lower = {name.lower(): name for name in fields}
    ars = lower.get("ars") or lower.get("rs")
    if ars is None:
        return empty
    table = pyogrio.read_dataframe(
        path, layer=layer, columns=[lower[AGS], ars], read_geometry=False
    )
    table = table.rename(columns={lower[AGS]: AGS, ars: "association_key"}).astype(
        "str"
    )
    table = table.drop_duplicates(AGS).set_index(AGS)
    table["association_key"] = table["association_key"].str[:9]
    table["association"] = table["association_key"].map(names)
    return table


def file_info(
    boundary_date: dt.date, *, file: str, attribution: str, rows: int
) -> LayerInfo:
    """Describe a file of the office as the catalogue describes its layers."""
    day = f"{boundary_date:%d.%m.%Y}"
    return LayerInfo(
        name=f"own_boundaries_{boundary_date}",
        file=file,
        sha256="",
        kind="own",
        title_de=f"Gemeindegrenzen vom {day} aus eigener Datei",
        title_en=f"Municipal boundaries of {boundary_date} from the office's own file",
        publisher="Bundesamt für Kartographie und Geodäsie",
        licence="laut Datei",
        licence_url="",
        source_url="",
        attribution=attribution,
        reference_date=boundary_date,
        boundary_date=boundary_date,
        rows=rows,
        known_issues_de=f"Vom Büro eingelesen aus „{file}“; Maßstab und Herkunft sind "
        "nicht geprüft.",
        known_issues_en=f"Read by the office from '{file}'; scale and origin are not "
        "checked.",
    )


def _unpacked(path: Path, scratch: Path, file: str) -> list[Path]:
    """Return the geographic files of an archive, or the file itself."""
    if not zipfile.is_zipfile(path):
        return [path]
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [one for one in archive.infolist() if _is_wanted(one)]
            size = sum(one.file_size for one in wanted)
            if size > _MOST_BYTES:
                packed = sum(one.compress_size for one in wanted) or 1
                raise ZipBombError(
                    file=file, size_mb=size // 10**6, times=size // packed
                )
            return _extract(archive, wanted, scratch, file)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError) as error:
        raise DamagedFileError(layer="VG250", file=file, reason=str(error)) from None


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(entry.filename)
    known = {*_PARTS, ".gpkg", ".geojson"}
    return name.suffix.lower() in known and "__MACOSX" not in name.parts


def _extract(
    archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo], scratch: Path, file: str
) -> list[Path]:
    """Write the wanted parts under plain names, one folder for each path."""
    folders: dict[str, Path] = {}
    found: dict[Path, set[str]] = {}
    for entry in wanted:
        name = PurePosixPath(entry.filename)
        parent = str(name.parent)
        folder = folders.setdefault(parent, scratch / str(len(folders)))
        folder.mkdir(exist_ok=True)
        suffix = name.suffix.lower()
        target = folder / f"{name.stem}{suffix}"
        target.write_bytes(archive.read(entry))
        found.setdefault(target.with_suffix(""), set()).add(suffix)
    shapes = {stem: parts for stem, parts in found.items() if parts & set(_NEEDED)}
    for stem, parts in shapes.items():
        missing = [part for part in _NEEDED if part not in parts]
        if missing and "gem" in stem.name.lower():
            raise MissingPartsError(
                file=file, layer=stem.name, missing=", ".join(missing)
            )
    return [
        stem.with_suffix(suffix)
        for stem, parts in found.items()
        for suffix in (".shp", ".gpkg", ".geojson")
        if suffix in parts and (suffix != ".shp" or parts.issuperset(_NEEDED))
    ]


def _municipality_layer(paths: list[Path], file: str) -> tuple[Path, str]:
    """Return the layer with municipalities: by its name, else by its columns."""
    seen: list[tuple[bool, Path, str]] = []
    names: list[str] = []
    for path in paths:
        try:
            layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
            for layer in layers:
                names.append(layer)
                info = pyogrio.read_info(path, layer=layer)
                columns = {str(name).lower() for name in info["fields"]}
                if "ags" in columns and columns & {"gen", "name"}:
                    seen.append(("gem" in layer.lower(), path, layer))
        except (
            pyogrio.errors.DataSourceError,
            pyogrio.errors.DataLayerError,
        ) as error:
            raise DamagedFileError(
                layer="VG250", file=file, reason=str(error)
            ) from None
    if not seen:
        raise NoMunicipalitiesError(file=file, layers=listing(names, most=10) or "–")
    _, path, layer = max(seen, key=lambda one: one[0])
    return path, layer


def _check_land(path: Path, layer: str, prefix: str, file: str) -> None:
    """Refuse a file of other Länder before its outlines are read."""
    fields = [str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]]
    column = next(name for name in fields if name.lower() == AGS)
    table = pyogrio.read_dataframe(
        path, layer=layer, columns=[column], read_geometry=False
    )
    keys = table[column].astype("str")
    if not keys.str.startswith(prefix).any():
        raise ForeignBoundariesError(
            file=file, prefix=prefix, found=listing(keys.unique(), most=3) or "–"
        )


def _check_date(path: Path, layer: str, date: dt.date, file: str) -> None:
    """Refuse a date before the last change that the file knows."""
    days = _days(path, layer)
    if len(days) and max(days).date() > date:
        raise BoundaryDateError(file=file, since=max(days).date(), date=date)


def _days(path: Path, layer: str) -> pd.Series:
    """Return the days on which municipalities came to be, as far as a file says so."""
    fields = [str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]]
    wanted = [name for name in fields if name.lower() in _SINCE]
    if not wanted:
        return pd.Series(dtype="datetime64[ns, UTC]")
    table = pyogrio.read_dataframe(
        path, layer=layer, columns=wanted, read_geometry=False
    )
    days = [pd.to_datetime(table[name], errors="coerce", utc=True) for name in wanted]
    return pd.concat(days).dropna()


def _check_coverage(areas: gpd.GeoDataFrame, land: gpd.GeoDataFrame, file: str) -> None:
    """Refuse gaps, overlaps and what does not cover the Land."""
    _check_valid(areas, file)
    shapes = areas.geometry.to_numpy()
    whole = shapely.coverage_union_all(land.geometry.to_numpy())
    mine = shapely.coverage_union_all(shapes)
    covered = shapely.intersection(mine, whole).area / whole.area
    if covered < _COMPLETE:
        raise IncompleteBoundariesError(file=file, percent=f"{100 * covered:.0f}")


def _check_valid(areas: gpd.GeoDataFrame, file: str) -> None:
    """Refuse areas that overlap, or touch without sharing their vertices."""
    shapes = areas.geometry.to_numpy()
    if not shapely.coverage_is_valid(shapes):
        edges = shapely.coverage_invalid_edges(shapes)
        bad = areas.index[[not edge.is_empty for edge in edges]]
        raise CoverageError(layer=file, values=listing(bad))
