"""Rebuild the derived files in ``data/``, or check that they are up to date.

Run as ``python data/build.py`` (or ``make data``); ``--check`` compares only,
``--hashes`` brings hashes and row counts in ``catalog.toml`` up to date.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sqlite3
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from data import demo, municipalities, published, villages

FOLDER: Final = Path(__file__).resolve().parent

# Each builder takes the data folder and returns file names, relative to it, with
# their contents. A builder may read what the builders before it have written.
BUILDERS: Final[tuple[Callable[[Path], dict[str, bytes]], ...]] = (
    municipalities.build,
    published.build,
    demo.build,
    villages.build,
)


def main(arguments: list[str] | None = None) -> int:
    """Build, compare or hash the files.

    Parameters
    ----------
    arguments : list of str, optional
        Command line without the program's name; that of the process by default.

    Returns
    -------
    int
        Exit code: 1 if ``--check`` finds differences, else 0.
    """
    parser = argparse.ArgumentParser(description="Rebuild the derived data files.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check", action="store_true", help="compare only; exit 1 if files differ"
    )
    mode.add_argument(
        "--hashes", action="store_true", help="refresh sha256 and rows in catalog.toml"
    )
    options = parser.parse_args(arguments)
    if options.hashes:
        return refresh_hashes(FOLDER)
    return build_all(FOLDER, check=options.check)


def build_all(folder: Path, *, check: bool) -> int:
    """Run all builders and write, or compare, what they return.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    check : bool
        Compare with what is on disk instead of writing.

    Returns
    -------
    int
        1 if `check` is set and a file differs or is missing, else 0.
    """
    differing = []
    for builder in BUILDERS:
        for name, content in builder(folder).items():
            path = folder / name
            if path.is_file() and path.read_bytes() == content:
                continue
            differing.append(name)
            if not check:
                path.write_bytes(content)
    for name in differing:
        print(f"{'differs' if check else 'written'}: {name}")
    return int(check and bool(differing))


def refresh_hashes(folder: Path) -> int:
    """Rewrite the lines ``sha256`` and ``rows`` of ``catalog.toml``, nothing else.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Returns
    -------
    int
        1 if a file of the catalogue is missing, else 0.
    """
    catalog = folder / "catalog.toml"
    text = catalog.read_text(encoding="utf-8")
    missing = []
    for layer, entry in tomllib.loads(text).items():
        path = folder / entry["file"]
        if not path.is_file():
            missing.append(entry["file"])
            continue
        text = _with_values(
            text,
            layer,
            {
                "sha256": f'"{hashlib.sha256(path.read_bytes()).hexdigest()}"',
                "rows": str(_row_count(path)),
            },
        )
    catalog.write_text(text, encoding="utf-8", newline="\n")
    for name in missing:
        print(f"missing: {name}", file=sys.stderr)
    return int(bool(missing))


def _with_values(text: str, layer: str, values: dict[str, str]) -> str:
    """Replace single lines within the table of one layer."""
    start = re.search(rf"^\[{re.escape(layer)}\]$", text, re.MULTILINE)
    if start is None:
        message = f"no table [{layer}] in catalog.toml"
        raise ValueError(message)
    following = re.compile(r"^\[", re.MULTILINE).search(text, start.end())
    end = following.start() if following else len(text)
    table = text[start.end() : end]
    for key, value in values.items():
        table = re.sub(rf"^{key} = .*$", f"{key} = {value}", table, flags=re.MULTILINE)
    return text[: start.end()] + table + text[end:]


def _row_count(path: Path) -> int:
    """Count the rows of a CSV file, or of the largest layer of a GeoPackage."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.DictReader(file))
    with closing(sqlite3.connect(path)) as database:
        layers = database.execute("SELECT table_name FROM gpkg_contents").fetchall()
        return max(
            database.execute(f'SELECT count(*) FROM "{layer}"').fetchone()[0]
            for (layer,) in layers
        )


if __name__ == "__main__":
    sys.exit(main())
