"""Everything in one file for the authority: what is in it, its list, its checksums."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from geo.analysis.view import RegionView
from geo.progress import Progress, part_of
from pages.components import export_metadata, export_words, formats
from pages.components.export_kinds import ALL
from pages.components.texts import t

LIST: Final = "INHALT.txt"
SUMS: Final = "SHA256SUMS"
_DATA: Final = ("gpkg", "xlsx", "kml", "json")
_PAPER: Final = ("map-pdf", "map-png", "map-svg", "html", "pptx", "handout", "atlas")
_BY_LAYER: Final = ("geojson", "csv", "csv_plain")
# Roughly how many times longer than others these take.
_LONG: Final = {"atlas": 60, "pptx": 15, "handout": 8, "html": 6}
LayersOf = Callable[[RegionView, str], Sequence[str]]


def contents(view: RegionView, layers_of: LayersOf, part: str) -> list[tuple[str, str]]:
    """List what a package holds, as format and layer.

    Parameters
    ----------
    view : RegionView
        The selection.
    layers_of : callable
        Lists the layers that a format has of a view.
    part : str
        `ALL`, or `DATA` without maps, slides and what is written to be read.

    """
    kinds = (*_DATA, *_PAPER) if part == ALL else _DATA
    found = [(kind, ALL) for kind in kinds]
    for kind in _BY_LAYER:
        found += [(kind, layer) for layer in layers_of(view, kind)]
    return found


def shares(wanted: Sequence[tuple[str, str]], progress: Progress) -> list[Progress]:
    """Divide the progress of a package among its files, the long ones more of it."""
    weights = [_LONG.get(kind, 1) for kind, _ in wanted]
    ends = [sum(weights[: n + 1]) / sum(weights) for n in range(len(weights))]
    starts = [0.0, *ends[:-1]]
    return [part_of(progress, *span) for span in zip(starts, ends, strict=True)]


def pack(view: RegionView, files: Mapping[str, tuple[str, str, bytes]]) -> bytes:
    """Write files into a ZIP with list, checksums and metadata.

    Parameters
    ----------
    view : RegionView
        What they were made of.
    files : mapping of str to tuple of str, str and bytes
        Format, layer and content by name.

    """
    held = {name: content for name, (*_, content) in files.items()}
    held[export_metadata.FILE_NAME] = export_metadata.dataset(view, held)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    told = {name: _about(kind, layer) for name, (kind, layer, _) in files.items()}
    lines = [export_words.title(view), ""]
    lines += [f"{label}: {text}" for label, text in export_words.notes(view)]
    for name, content in held.items():
        size = formats.number(len(content) / 1000)
        about = told.get(name, t("package.metadata"))
        lines += [
            "",
            f"{name} ({size} kB)",
            f"    {about}",
            f"    SHA-256 {sums[name]}",
        ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(LIST, "\r\n".join(lines).encode("utf-8-sig"))
        archive.writestr(SUMS, "".join(f"{sums[name]}  {name}\n" for name in held))
        for name, content in held.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _about(kind: str, layer: str) -> str:
    """Say what a file is."""
    about = t(f"card_help.{kind.replace('-', '_')}")
    return about if layer == ALL else f"{t(f'export.{layer}')}. {about}"
