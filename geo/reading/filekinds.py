"""What a file is, by its content; and what is too large, locked or no list at all."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Final, Literal

from geo.errors import (
    EmptyFileError,
    FileTooLargeError,
    PasswordProtectedError,
    UnknownFileKindError,
    UnreadableFileError,
    ZipBombError,
)

FileKind = Literal[
    "xlsx", "xlsb", "xls", "ods", "csv", "geojson", "gpkg", "shapefile", "gpx"
]
MAX_FILE_MB: Final = 200
MAX_UNPACKED_MB: Final = 1024
# Real sheets shrink to 1/10 to 1/50, a bomb to 1/1000; small files are no danger.
MAX_RATIO: Final = 300
_SMALL_MB: Final = 20
_MB: Final = 1024 * 1024
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
)

ENDINGS: Final[dict[FileKind, tuple[str, ...]]] = {
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "xlsb": (".xlsb",),
    "xls": (".xls", ".xlt"),
    "ods": (".ods", ".ots"),
    "csv": (".csv", ".txt", ".tsv", ".tab"),
    "geojson": (".geojson", ".json"),
    "gpkg": (".gpkg",),
    "shapefile": (".zip", ".shz"),
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes of files that people take for a list.
_OTHER: Final = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "text_document"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"\x1f\x8b", "packed"),
    (b"\x00\x00\x27\x0a", "lone_shp"),
    (b"MZ", "a_program"),
)


def find_kind(path: Path) -> FileKind:
    """Find out what a file is by looking into it; its ending does not matter.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    str
        One of `FileKind`.

    Raises
    ------
    FileTooLargeError, EmptyFileError, PasswordProtectedError, ZipBombError,
    UnreadableFileError, UnknownFileKindError

    Examples
    --------
    >>> find_kind(Path("data/projects/demo_projects.csv"))
    'csv'

    """
    size = path.stat().st_size
    if size > MAX_FILE_MB * _MB:
        raise FileTooLargeError(
            file=path.name, size_mb=-(-size // _MB), limit_mb=MAX_FILE_MB
        )
    if size == 0:
        raise EmptyFileError(file=path.name)
    with path.open("rb") as file:
        head = file.read(65536)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        return _kind_of_ole(path)
    if head.startswith(b"SQLite format 3\x00"):
        return "gpkg"
    for start, name in _OTHER:
        if head.startswith(start):
            raise UnknownFileKindError(file=path.name, kind=name)
    return _kind_of_text(path, head)


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_unpacked_size(members, file=path.name)
            names = {member.filename for member in members}
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
            encrypted = any(member.flag_bits & 1 for member in members)
            manifest = "META-INF/manifest.xml"
            if manifest in names and b"encryption-data" in archive.read(manifest):
                encrypted = True
    except _DAMAGE as error:
        raise UnreadableFileError(
            file=path.name, kind="zip", reason="damaged"
        ) from error
    if encrypted:
        raise PasswordProtectedError(file=path.name)
    return _kind_of_members(path, names, mimetype)


def _kind_of_members(path: Path, names: set[str], mimetype: bytes) -> FileKind:
    if "xl/workbook.xml" in names or any(
        name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names
    ):
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if any(
        name.lower().endswith((".shp", ".dbf", ".shx")) and "__MACOSX" not in name
        for name in names
    ):
        return "shapefile"
    kind = "packed"
    if "word/document.xml" in names or b"opendocument.text" in mimetype:
        kind = "text_document"
    elif "ppt/presentation.xml" in names or b"opendocument.pres" in mimetype:
        kind = "slides"
    elif mimetype:
        kind = mimetype.decode("ascii", "replace")
    raise UnknownFileKindError(file=path.name, kind=kind)


def check_unpacked_size(members: list[zipfile.ZipInfo], *, file: str) -> None:
    """Refuse an archive whose members say that they grow beyond measure.

    Raises
    ------
    ZipBombError

    """
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    too_dense = unpacked > MAX_RATIO * packed and unpacked > _SMALL_MB * _MB
    if unpacked > MAX_UNPACKED_MB * _MB or too_dense:
        raise ZipBombError(file=file, size_mb=unpacked // _MB, times=unpacked // packed)


def _kind_of_ole(path: Path) -> FileKind:
    """Tell apart the old Excel format, locked workbooks and other Office files."""
    content = path.read_bytes()

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise PasswordProtectedError(file=path.name)
    if has("Workbook") or has("Book"):
        return "xls"
    if has("WordDocument"):
        raise UnknownFileKindError(file=path.name, kind="text_document")
    if has("PowerPoint Document"):
        raise UnknownFileKindError(file=path.name, kind="slides")
    raise UnreadableFileError(file=path.name, kind="xls", reason="no_workbook")


def _kind_of_text(path: Path, head: bytes) -> FileKind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096].lower()
    if start.startswith(b"{") and b'"type"' in head:
        return "geojson"
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise UnknownFileKindError(file=path.name, kind="web_page")
    if start.startswith(b"<?xml") or start.startswith(b"<kml"):
        kind = "KML" if b"<kml" in start else "XML"
        if b"excel.sheet" in start or b"schemas-microsoft-com:office" in start:
            kind = "Excel 2003 XML"
        raise UnknownFileKindError(file=path.name, kind=kind)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    controls = sum(head.count(bytes([code])) for code in (*range(1, 9), *range(14, 27)))
    if controls > len(head) / 100:
        raise UnknownFileKindError(file=path.name, kind="binary_data")
    if not head.strip(b"\x00\r\n\t ;,\xef\xbb\xbf"):
        raise EmptyFileError(file=path.name)
    return "csv"
