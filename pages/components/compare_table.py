"""All alternatives of a comparison in one table, with a bar for the measure."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from geo.analysis.comparison import Alternative, Dimension, figure_codes
from geo.schema import AmountKind
from pages.components import compare, explain, formats, state
from pages.components.texts import t

_STYLE: Final = Path(__file__).parent / "compare.css"


def show(asked: Dimension, found: list[Alternative], kind: AmountKind | None) -> None:
    """Draw the table: the highest first, what has no list last, all together below."""
    st.html(_STYLE)
    st.html(write(asked, found, kind))


def write(asked: Dimension, found: list[Alternative], kind: AmountKind | None) -> str:
    """Write the table as HTML; every name is escaped."""
    codes = figure_codes(kind)
    bar = state.measure_code() if state.measure_code() in codes else codes[1]
    top = max((one.value(bar) or 0.0 for one in found[:-1]), default=0.0)
    demo = f" ({t('app.demo_word')})" if state.selection().dataset == "demo" else ""
    head = [
        t(f"compare_dimension.{asked}") + demo,
        *(explain.name(code) for code in codes),
        t("compare.years"),
    ]
    cells = "".join(
        f"<th{_kind(number, len(head))}>{escape(text)}</th>"
        for number, text in enumerate(head)
    )
    rows = [
        _row(asked, one, codes, bar, top) for one in _ordered(asked, found[:-1], bar)
    ]
    rows.append(_row(asked, found[-1], codes, bar, 0.0))
    return (
        f'<div class="la-compare"><table><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _ordered(asked: Dimension, found: list[Alternative], bar: str) -> list[Alternative]:
    """Put the highest first; periods stay in their order."""
    if asked == "period":
        return found
    return sorted(found, key=lambda one: (not one.has_list, -(one.value(bar) or 0.0)))


def _kind(number: int, size: int) -> str:
    """Set the columns of numbers to the right."""
    return ' class="la-number"' if 0 < number < size - 1 else ""


def _row(
    asked: Dimension, one: Alternative, codes: list[str], bar: str, top: float
) -> str:
    name = escape(compare.label(asked, one.code))
    kind = ' class="la-all"' if one.code is None else ""
    if not one.has_list:
        text = escape(t("compare.row_without_list"))
        return (
            f'<tr class="la-open"><td>{name}</td>'
            f'<td colspan="{len(codes) + 1}">{text}</td></tr>'
        )
    cells = [f"<td>{name}<small>{escape(_made_of(one))}</small></td>"]
    for code in codes:
        drawn = _track(one.value(bar), top) if code == bar and one.code else ""
        cells.append(f'<td class="la-number">{escape(_number(one, code))}{drawn}</td>')
    cells.append(f'<td class="la-years">{escape(compare.span(one))}</td>')
    return f"<tr{kind}>{''.join(cells)}</tr>"


def _track(value: float | None, top: float) -> str:
    """Draw a value as a bar; the highest of the table fills it."""
    width = 100 * value / top if value and top else 0.0
    return f'<span class="la-track"><i style="width:{width:.1f}%"></i></span>'


def _number(one: Alternative, code: str) -> str:
    value = one.value(code)
    unit = explain.figure(code).unit
    return "–" if value is None else formats.figure_value(value, unit)


def _made_of(one: Alternative) -> str:
    """Say by which status the projects are in the list."""
    if not one.statuses:
        return t("compare.no_project")
    parts = [
        f"{formats.number(count)} {t(f'status.{status}')}"
        for status, count in list(one.statuses.items())[:3]
    ]
    return ", ".join(parts)
