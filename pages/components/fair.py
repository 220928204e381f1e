"""The parts of the page «Gerecht verteilt?»."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.analysis import chance_figures
from geo.analysis.chance import LEVEL
from geo.analysis.fairness import Fairness, Goods, smoothed_rates
from geo.analysis.figures import Basis, Result
from geo.analysis.registry import compute, figure
from geo.analysis.view import RegionView
from pages.components import (
    charts,
    computed,
    explain,
    formats,
    map_view,
    sentences,
    state,
)
from pages.components import drawing as draw
from pages.components.tables import few, mark_demo
from pages.components.texts import t

_ROW: Final = 35


def codes(goods: Goods, *names: str) -> list[str]:
    """Return codes of figures for what is distributed."""
    return [f"{goods}_{name}" for name in names]


def _results(view: RegionView, goods: Goods, *names: str) -> dict[str, Result]:
    found = compute(view, codes(goods, *names))
    return {name: found[f"{goods}_{name}"] for name in names}


def _moved(goods: Goods) -> str:
    return "moved" if goods == "projects" else "moved_eur"


def say_why_not(reason: str) -> None:
    """Say why there are no figures and what to do."""
    st.info(f"{t(f'why_open.{reason}')} {t('fair.other_goods')}")


def headline(view: RegionView, found: Fairness) -> None:
    """Say the whole page in three sentences, fit to be read out."""
    first, *rest = headline_words(view, found)
    st.markdown(f"#### {first}\n\n{' '.join(rest)}")


def headline_words(view: RegionView, found: Fairness) -> list[str]:
    """Write who got less, what would have to move, and whether it may be chance."""
    goods, moved = found.goods, _moved(found.goods)
    results = _results(view, goods, "lower_half_share", moved, "hoover")
    half = formats.percent(results["lower_half_share"].value)
    unit = t(f"fair.units_{draw.level_of(view)}")
    what = t(f"fair.what_{'projects' if goods == 'projects' else 'grant'}")
    first = t("fair.half", share=half, units=unit, what=what)
    amount = formats.figure_value(
        results[moved].value, "projects" if goods == "projects" else "eur"
    )
    if goods == "projects":
        amount = t("fair.amount_projects", count=amount)
    share = formats.percent(results["hoover"].value)
    second = t(f"fair.moved_{_plain(goods)}", amount=amount, share=share)
    return [first, second, _by_chance(view, found)]


def _plain(goods: Goods) -> str:
    return "projects" if goods == "projects" else "grant"


def chances(view: RegionView, found: Fairness) -> dict[str, Result]:
    """Return the figures of the page that rest on draws, by code."""
    return chance_figures.results(Basis(view), found, found.goods)


def _by_chance(view: RegionView, found: Fairness) -> str:
    """Say whether it is more uneven than lots would be: no more than the interval."""
    code = chance_figures.code_of(found.goods, "hoover_excess")
    result = chances(view, found)[code]
    form = sentences.variant(figure(code), result)
    key = {"above": "more_than", "below": "less_than", "chance": "within"}[form]
    return t(
        f"fair.{key}_chance",
        low=formats.percent(result.extra["lot_low"]),
        high=formats.percent(result.extra["lot_high"]),
        value=formats.percent(result.extra["observed"]),
        projects=formats.number(result.basis),
    )


def indices(view: RegionView, found: Fairness) -> None:
    """Show the indices that evaluators ask for, each with its explanation."""
    goods = found.goods
    names = ["hoover", "gini", "top3_share", "hhi", "theil"]
    results = _results(view, goods, *names, "theil_between_districts")
    between = results["theil_between_districts"]
    notes = {
        "hoover": t("fair.by_lot", **_range(found, "hoover", "share")),
        "gini": t("fair.by_lot", **_range(found, "gini", "index")),
        "top3_share": t("fair.top3_note"),
        "hhi": t(
            "fair.hhi_note",
            count=formats.number(1 / (results["hhi"].value or 1), 0),
            units=t(f"fair.units_{draw.level_of(view)}"),
        ),
        "theil": t("fair.theil_one")
        if between.value is None
        else t("fair.theil_note", share=formats.percent(between.extra.get("share", 0))),
    }
    units = {"hoover": "share", "top3_share": "share"}
    for column, name in zip(st.columns(len(names)), names, strict=True):
        value = formats.figure_value(results[name].value, units.get(name, "index"))
        with column:
            st.metric(t(f"fair.{name}"), value, help=t(f"fair.{name}_help"))
            st.caption(notes[name])
            explain.beside(f"{goods}_{name}", view, results[name])


def _range(found: Fairness, index: str, unit: str) -> dict[str, str]:
    by_lot = found.chance[index]
    return {
        "low": formats.figure_value(by_lot.lower, unit),
        "high": formats.figure_value(by_lot.upper, unit),
    }


def lorenz(view: RegionView, found: Fairness) -> None:
    """Draw the Lorenz curve."""
    st.subheader(t("fair.lorenz"))
    charts.lorenz(found, mark=mark_demo(view))
    st.caption(t("fair.lorenz_help"))


def shares(view: RegionView, found: Fairness) -> None:
    """Draw the share of money with its interval beside the share of inhabitants."""
    st.subheader(t(f"fair.shares_{_plain(found.goods)}"))
    shown = charts.shares(found.table, _names(view), goods=_plain(found.goods))
    verdicts = found.table["verdict"].value_counts()
    st.caption(
        t(
            "fair.shares_help",
            above=int(verdicts.get("above", 0)),
            below=int(verdicts.get("below", 0)),
            open=int(verdicts.get("open", 0)),
            false=formats.number(len(found.table) * (1 - LEVEL), 1, short=True),
        )
        + (t("fair.shares_some", count=shown) if shown < len(found.table) else "")
    )


def table(view: RegionView, found: Fairness) -> None:
    """Show the same numbers, and the location quotient, as a table."""
    st.subheader(t("fair.table"))
    part, plain = found.table, _plain(found.goods)
    columns = {
        t(f"level_short.{draw.level_of(view)}") + mark_demo(view): _names(view),
        t(f"fair.amount_{plain}_column"): part["amount"],
        t("table.population"): part["population"],
        t(f"fair.share_{plain}"): part["amount_share"] * 100,
        t("fair.interval_from"): part["lower"] * 100,
        t("fair.interval_to"): part["upper"] * 100,
        t("fair.share_population"): part["population_share"] * 100,
        t("fair.quotient"): part["location_quotient"],
        t("fair.verdict"): part["verdict"].map(lambda code: t(f"fair.short_{code}")),
    }
    decimals = dict.fromkeys(list(columns)[3:7], 1)
    decimals |= {
        t(f"fair.amount_{plain}_column"): formats.PARTS if plain == "projects" else 0,
        t("table.population"): 0,
        t("fair.quotient"): 2,
    }
    shown = pd.DataFrame(columns).reindex(part.index)
    shown = shown.sort_values(t("fair.quotient"), ascending=False, kind="stable")
    st.dataframe(
        formats.styled(shown, decimals), hide_index=True, width="stretch",
        height=min(360, _ROW * (len(shown) + 1) + 3), placeholder="–",
    )  # fmt: skip
    note, button = st.columns([2.4, 1], vertical_alignment="center")
    left_out = ", ".join(found.left_out)
    text = t("fair.left_out", names=left_out) if left_out else t("fair.nobody_left_out")
    note.caption(text)
    if button.button(t("fair.as_map"), icon=":material/map:", width="stretch"):
        st.session_state[state.MEASURE] = _measure(found.goods)
        st.session_state[state.SCHEME] = "mean"
        st.switch_page("pages/funding_density.py")


def _measure(goods: Goods) -> str:
    return "projects_per_1000" if goods == "projects" else f"{goods}_per_inhabitant_eur"


def smoothed(view: RegionView) -> None:
    """Show project rates that small areas do not dominate."""
    found = smoothed_rates(view)
    if found is None or not found.mean:
        return
    st.subheader(t("fair.smoothed"))
    if found.within_chance:
        st.warning(t("fair.rates_within_chance"), icon=":material/casino:")
    areas = view.municipalities[view.municipalities["listed"]]
    crude = areas["projects_per_1000"]
    shown = pd.DataFrame(
        {
            t(f"level_short.{draw.level_of(view)}") + mark_demo(view): _names(view),
            t("table.population"): areas["population_inside"],
            t("table.projects"): areas["projects"],
            t("fair.crude"): crude,
            t("fair.smooth"): found.rates * 1000,
            " ": found.rates * 1000,
            t("fair.pulled"): (found.rates * 1000 - crude).abs(),
        }
    ).reindex(areas.index[found.rates.notna()])
    shown = shown.sort_values(t("fair.smooth"), ascending=False, kind="stable")
    top = float(found.rates.max()) * 1000
    bar = st.column_config.ProgressColumn(
        " ", format=" ", min_value=0, max_value=top or 1.0, width=90
    )
    decimals = {
        t("table.population"): 0,
        t("table.projects"): formats.PARTS,
        **dict.fromkeys((t("fair.crude"), t("fair.smooth"), t("fair.pulled")), 2),
    }
    text, data = st.columns([1, 1.8], gap="medium")
    with text:
        told = t("fair.smoothed_text", mean=formats.number(found.mean * 1000, 2))
        if not found.within_chance:
            told += f" {t('fair.smoothed_ranking')}"
        st.markdown(told)
        st.caption(t("fair.smoothed_never_euro"))
    with data:
        st.dataframe(
            formats.styled(shown, decimals), hide_index=True, width="stretch",
            height=min(300, _ROW * (len(shown) + 1) + 3), placeholder="–",
            column_config={" ": bar},
        )  # fmt: skip


def how(view: RegionView, goods: Goods, found: Fairness | str) -> None:
    """Show how everything on the page was computed."""
    names = ("lower_half_share", _moved(goods), "hoover", "gini", "top3_share",
             "hhi", "theil", "theil_between_districts")  # fmt: skip
    results = compute(view, [*codes(goods, *names), "projects_rate_spread"])
    if not isinstance(found, str):
        results |= chances(view, found)
    computed.show(view, results)


def _names(view: RegionView) -> pd.Series:
    name = map_view.names(view)
    small = tuple(
        int(st.session_state.get(key, value)) for key, value in state.SMALL.items()
    )
    return name.where(~few(view.municipalities, (small[0], small[1])), name + " *")
