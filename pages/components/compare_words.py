"""What a comparison says, and what it does not carry."""

from __future__ import annotations

import streamlit as st

from geo.analysis.comparison import Alternative, Dimension, rate_ratio
from geo.analysis.measures import MEASURES
from pages.components import compare, explain, formats, state, words
from pages.components.texts import t


def sentence(
    asked: Dimension, chosen: tuple[str, str], found: list[Alternative]
) -> None:
    """Say how the two differ in the chosen measure, and whether by more than chance."""
    by_code = {one.code: one for one in found}
    left, right = (by_code[code] for code in chosen)
    with st.container(border=True):
        st.markdown(text(asked, left, right, state.measure_code()))


def text(asked: Dimension, left: Alternative, right: Alternative, code: str) -> str:
    """Write the sentence about two alternatives."""
    names = compare.label(asked, left.code), compare.label(asked, right.code)
    for name, one in zip(names, (left, right), strict=True):
        if not one.has_list:
            return t("compare.no_list", name=name)
    if left.code == right.code:
        return t("compare.same", name=names[0])
    unit = MEASURES[code].unit
    values = [one.view.regional_value(code) for one in (left, right)]
    if values[0] is None or values[1] is None:
        open_ = names[0] if values[0] is None else names[1]
        return t("compare.not_known", name=open_, measure=explain.name(code))
    parts = [
        t(
            "compare.values",
            measure=explain.name(code),
            left=names[0],
            right=names[1],
            left_value=formats.measure_value(values[0], unit),
            right_value=formats.measure_value(values[1], unit),
        )
    ]
    if asked == "period":
        # Neither length nor end of the periods is the same: chance is not the point.
        return " ".join([*parts, t("compare.periods")])
    parts.append(_judgement(left, right, code, (values[0], values[1])))
    if asked == "region" and left.years != right.years:
        spans = [compare.span(one) for one in (left, right)]
        parts.append(t("compare.lists_differ", left=spans[0], right=spans[1]))
    return " ".join(parts)


def _judgement(
    left: Alternative, right: Alternative, code: str, values: tuple[float, float]
) -> str:
    """Say how much more it is, and claim a difference only if it is no chance."""
    measure = MEASURES[code]
    if not values[0] or not values[1]:
        return ""
    times = formats.number(max(values) / min(values), 1)
    if measure.base is None:
        return t("compare.sums", times=times)
    if measure.kind is not None:
        return t("compare.money", times=times)
    sides = [_count_and_base(one) for one in (left, right)]
    found = rate_ratio(*sides[0], *sides[1])
    if found is None:
        return t("compare.too_few", times=times)
    low, high = found.low, found.high
    if found.ratio < 1:
        low, high = 1 / found.high, 1 / found.low
    key = "compare.chance" if found.is_chance else "compare.difference"
    return t(key, times=times, low=formats.number(low, 2), high=formats.number(high, 2))


def _count_and_base(one: Alternative) -> tuple[float, float]:
    """Return projects and inhabitants of the municipalities with a list."""
    table = one.view.municipalities
    table = table[table["population_inside"].notna() & table["listed"]]
    return float(table["projects"].sum()), float(table["population_inside"].sum())


def caveats(asked: Dimension, found: list[Alternative]) -> None:
    """Say what has to be known before figures are compared."""
    parts = [t(f"compare.caveat_{asked}")]
    without = [one for one in found if not one.has_list]
    if without:
        parts.append(t("compare.without_list", count=len(without)))
    st.caption(" ".join(parts))
    whole = found[-1].view
    st.caption(f"{words.coverage_line(whole)} {words.status_line(whole)}.")
