"""Small pieces of HTML for sheets; values are escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

_STYLE: Final = Path(__file__).parent / "sheet.css"


def paragraph(html: str, *, kind: str = "") -> str:
    """Wrap HTML into a paragraph."""
    return f'<p class="la-{kind}">{html}</p>' if kind else f"<p>{html}</p>"


def heading(text: str) -> str:
    """Write a heading inside the sheet."""
    return f"<h2>{escape(text)}</h2>"


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    printed: int | None = None,
) -> str:
    """Write a table of texts.

    Parameters
    ----------
    head : sequence of str
        Names of the columns.
    rows : sequence of sequence of str
        Cells as text.
    numbers : sequence of int
        Columns that are set to the right.
    printed : int, optional
        Rows that are printed; the others are on the screen only.

    """

    def cell(tag: str, number: int, text: str) -> str:
        kind = ' class="la-number"' if number in numbers else ""
        return f"<{tag}{kind}>{escape(text)}</{tag}>"

    top = "".join(cell("th", number, text) for number, text in enumerate(head))
    body = "".join(
        f"<tr{_screen_only(position, printed)}>"
        + "".join(cell("td", n, text) for n, text in enumerate(row))
        + "</tr>"
        for position, row in enumerate(rows)
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _screen_only(position: int, printed: int | None) -> str:
    more = printed is not None and position >= printed
    return ' class="la-screen"' if more else ""


def document(body: str, *, title: str, language: str) -> str:
    """Write a sheet as a file that stands for itself."""
    style = _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>body {{ margin: 0 auto; }} "
        "@media screen { body { max-width: 190mm; padding: 6mm; } } "
        f"{style}</style></head><body>{body}</body></html>"
    )
