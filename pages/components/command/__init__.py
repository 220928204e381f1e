"""The command ``leader-atlas``: what `geo.cli` does, and what needs words for people.

This file imports next to nothing, so that `serve` and `import` start quickly; a command
loads what it needs when it runs. A further command is one more line in `COMMANDS`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from geo import cli
from pages.components.command import options


def _export(given: argparse.Namespace) -> int:
    # Loads Streamlit, matplotlib and all words, which takes seconds.
    from pages.components.command import export

    return export.run(given)


def _present(given: argparse.Namespace) -> int:
    from pages.components.command import present

    return present.run(given)


COMMANDS: Final = (
    cli.Command(
        name="export", help="write layers, tables, maps or everything",
        add=options.add_export, run=_export,
    ),
    cli.Command(
        name="present", help="open the meeting mode, or a file that was made of one",
        add=options.add_present, run=_present,
    ),
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; see `geo.cli.main`."""
    return cli.main(arguments, commands=COMMANDS)
