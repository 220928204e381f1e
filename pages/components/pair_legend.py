"""What two maps side by side share: one legend for both, and what lies beside each."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from geo.analysis.measures import MEASURES
from geo.analysis.view import RegionView
from geo.mapping.interactive import HATCH
from pages.components import map_aside, map_view
from pages.components.drawing import PLAIN, classes_of
from pages.components.texts import t

Pair = tuple[RegionView, RegionView]
_HATCHED: Final = "la-hatched"


def show(views: Pair, code: str, titles: tuple[str, str]) -> None:
    """Draw the legend below the two maps; see `write`."""
    st.html(write(views, code, titles))


def write(views: Pair, code: str, titles: tuple[str, str]) -> str:
    """Write classes and what is not on the maps as two tables with both numbers.

    Parameters
    ----------
    views : tuple of RegionView
        Left and right.
    code : str
        Measure; its classes rest on the values of both.
    titles : tuple of str
        Heading of each map.

    Returns
    -------
    str
        HTML; all words in it are escaped.

    """
    first, second = views
    measure = MEASURES[code]
    layers = [
        map_view.measure_layer(
            view, measure, classes_of(view, measure, PLAIN, (other,))
        )
        for view, other in ((first, second), (second, first))
    ]
    counts = [{line.fill: line.count for line in layer.lines} for layer in layers]
    # Zero and missing stand only where they occur, at the end.
    lines = {line.fill: line.label for layer in layers for line in layer.lines}
    rare = [fill for fill in lines if fill in (layers[0].fills["0"], HATCH)]
    order = [fill for fill in lines if fill not in rare] + sorted(rare)
    name = layers[0].name
    head = f"{name} ({layers[0].unit})" if layers[0].unit else name
    classes = [
        (_swatch(fill) + escape(lines[fill]), *(one.get(fill, "0") for one in counts))
        for fill in order
    ]
    asides = [map_aside.aside(view) for view in views]
    beside = [
        (
            escape(rows[0][0]),
            # Without a list nothing is known, which is not zero.
            *(
                " · ".join(row[1:]) if view.at_hand.any() else "–"
                for view, row in zip(views, rows, strict=True)
            ),
        )
        for rows in zip(*(one["rows"] for one in asides), strict=True)
    ]
    notes = dict.fromkeys(one["note"] for one in asides if one["note"])
    tables = _table(head, titles, classes) + _table(
        t("pair.projects"), titles, beside, note=" ".join(notes), total=True
    )
    return f'<div class="la-shared">{tables}</div>'


def _swatch(fill: str) -> str:
    if fill == HATCH:
        return f'<i class="{_HATCHED}"></i>'
    return f'<i style="background:{escape(fill)}"></i>'


def _table(
    head: str, titles: tuple[str, str], rows: list[tuple[str, ...]], *,
    note: str = "", total: bool = False,
) -> str:  # fmt: skip
    """Write one table; the first cell of a row is HTML already."""
    heads = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for label, *cells in rows
    )
    kind = ' class="la-total"' if total else ""
    below = f"<p>{escape(note)}</p>" if note else ""
    return (
        f'<div><table{kind}><thead><tr><th scope="col">{escape(head)}</th>{heads}</tr>'
        f"</thead><tbody>{body}</tbody></table>{below}</div>"
    )
